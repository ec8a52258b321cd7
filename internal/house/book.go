package house

import (
	"chibo/internal/congress"
	"chibo/internal/contest"
	"chibo/internal/figure"
	"chibo/internal/meeting"
	"chibo/internal/pledge"
	"chibo/internal/record"
	"chibo/internal/study"
	"chibo/internal/training"
)

// noun is a domain of work: the kinds of record it declares and their sets.
type noun struct {
	kinds func() []*record.Kind
	sets  func(*record.Book) []figure.Set
}

// nouns are the domains of work, in the order of the menu.
func nouns() []noun {
	return []noun{
		{meeting.Kinds, meeting.Sets},
		{study.Kinds, study.Sets},
		{training.Kinds, training.Sets},
		{contest.Kinds, contest.Sets},
		{pledge.Kinds, pledge.Sets},
		{congress.Kinds, congress.Sets},
	}
}

// NewBook binds the kinds of all domains of work together.
func NewBook() (*record.Book, error) {
	var all []*record.Kind
	for _, n := range nouns() {
		all = append(all, n.kinds()...)
	}
	return record.NewBook(all...)
}

func workSets(b *record.Book) []figure.Set {
	var out []figure.Set
	for _, n := range nouns() {
		out = append(out, n.sets(b)...)
	}
	return out
}
