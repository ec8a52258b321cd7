package page

import (
	"time"

	"github.com/a-h/templ"

	"chibo/internal/day"
)

// Record is the page of one thing: head with what can be done, its pages as tabs, and parts.
type Record struct {
	Head  Head
	Tabs  Tabs
	Notes []Note
	Parts Bodies // Facts, Columns, Section, Groups, Life, History, Table …
}

// Show draws it.
func (r Record) Show(e Env) templ.Component {
	r.Head.Acts = mainLast(r.Head.Acts)
	return record(e, r)
}

// Pair is one field of a record: its name and what is known.
type Pair struct {
	Label string
	Value Rich
	// Small stands behind the value: where it comes from, when it was mended.
	Small string
	// Changed marks a value that was corrected; its history tells.
	Changed bool
}

// TextPair is a pair of plain texts; an empty value prints "chưa rõ".
func TextPair(e Env, label, value string) Pair {
	if value == "" {
		return Pair{Label: label, Value: Say(Faint(e.T("unknown")))}
	}
	return Pair{Label: label, Value: Say(Words(value))}
}

// Group is a group of fields. The pairs given are shown; Shut says why the group, or the rest of it, is closed. A closed group gets the same
// words whether or not there is anything in it, so the handler must give no pairs for what the reader may not see.
type Group struct {
	Title string
	Note  Rich // beside the title: a link to its history
	Pairs []Pair
	One   bool  // one column
	Shut  *Shut // the whole group or the rest of it is closed to this reader
}

// Shut says why something is closed and what one can do.
type Shut struct {
	Why  string
	Next *Act // open it with a reason, or ask who may
}

// Groups are a record's groups of fields.
type Groups []Group

// Show draws them.
func (g Groups) Show(e Env) templ.Component { return groups(e, g) }

// Moment is one line of a life.
type Moment struct {
	Day   day.Partial
	When  string // printed in place of Day where set: "20/10 8:12"
	Text  Rich
	Small Rich // the source, the reason
	Big   bool // a turn
	End   bool // something ended or was mended
}

// Life is what happened, newest first.
type Life []Moment

// Show draws it.
func (l Life) Show(e Env) templ.Component { return life(e, l) }

// Task is one thing that waits.
type Task struct {
	Day   day.Day
	When  string // in place of Day: "Quá hạn"
	Tone  Tone   // of When
	Text  string
	Href  string
	Small string
	State string // the chip
	Of    Tone   // the chip's
	Act   *Act
}

// Tasks are what waits, soonest first.
type Tasks []Task

// Show draws them.
func (t Tasks) Show(e Env) templ.Component { return tasks(e, t) }

// Version is one row of a history, on both clocks.
type Version struct {
	Valid     day.Period // when it was so; half-open
	KnownFrom time.Time  // when we came to know it
	KnownTo   time.Time  // when it was replaced or voided; zero while it stands
	What      []Change   // what it says, field by field
	Verb      string     // "Ghi mới", "Sửa cho đúng", in the reader's language
	Who       string
	Why       string // the reason given
	Source    Rich   // the paper
	Voided    bool   // it never was: struck, with VoidWhy
	VoidWhy   string
	Imported  bool // came in by a sheet: known since the import only
}

// Change is a field's value in a version; Was is the one it replaced, where it replaced one.
type Change struct {
	Label, Is, Was string
	Had            bool // Was is meaningful
	Sealed         bool // a value this reader may not see: its presence only
}

// History is the versions of one record or one group of fields, newest knowledge first.
type History struct {
	Versions []Version
	Acts     func(i int) []Act // what can be done to version i (correct, close, void); may be nil
}

// Show draws it.
func (h History) Show(e Env) templ.Component { return history(e, h) }

func (h History) acts(i int) []Act {
	if h.Acts == nil {
		return nil
	}
	return h.Acts(i)
}

// momentTime is the machine's form of a moment's day.
func (m Moment) iso() string { return m.Day.String() }

func (m Moment) printed(e Env) string {
	if m.When != "" {
		return m.When
	}
	if m.Day.Precision() == day.ToDay {
		return e.L.ShortDay(m.Day.Day())
	}
	return e.L.Partial(m.Day)
}
