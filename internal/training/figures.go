package training

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: training_class counts classes; training_learner counts learners at the organisation they had on the day of
// opening (a person who learns in two classes is two records and one subject); the grassroots organisations above them
// on that day are found by the engine.
func Sets(b *record.Book) []figure.Set {
	return []figure.Set{
		b.Kind("training_class").Set(),
		b.Kind("training_learner").Set(func(s *figure.Set) { s.Subject = "v.person" }),
	}
}
