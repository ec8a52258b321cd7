package pledge

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: pledge, at the cell it was signed in, its subject the person; pledge_topic, the topics organisations chose.
func Sets(b *record.Book) []figure.Set {
	return []figure.Set{
		b.Kind("pledge").Set(func(s *figure.Set) { s.Subject = "v.person" }),
		b.Kind("pledge_topic").Set(func(s *figure.Set) { s.Label = "v.topic" }),
	}
}
