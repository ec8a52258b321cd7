package contest

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: contest_entry counts attempts at the organisation of their day, its subject the person who entered (however
// often); contest_prize weighs prizes by rank, the least being the best, its subject the organisation that won.
func Sets(b *record.Book) []figure.Set {
	return []figure.Set{
		b.Kind("contest_entry").Set(func(s *figure.Set) { s.Subject = "v.person" }),
		b.Kind("contest_prize").Set(func(s *figure.Set) { s.Subject, s.Weight = "v.org", "v.rank" }),
	}
}
