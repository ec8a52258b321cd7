package training

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: training_class counts classes; training_learner counts learners at the organisation they had on the day of
// opening (a person who learns in two classes is two records and one subject); training_unit is the same records, with the grassroots organisation
// of that day as subject.
func Sets(b *record.Book) []figure.Set {
	learner := b.Kind("training_learner")
	return []figure.Set{
		b.Kind("training_class").Set(),
		learner.Set(func(s *figure.Set) { s.Subject = "v.person" }),
		learner.Set(func(s *figure.Set) { s.Name, s.Subject = "training_unit", "v.unit" }),
	}
}
