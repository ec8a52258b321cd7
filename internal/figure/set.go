// Package figure computes every number the program shows. A domain declares sets of records; definitions, which are data, say what is counted
// in them; a number is the count, distinct count or sum of the records its definition selects, and opening it runs the same question for the
// records themselves. Nothing here stores a number.
package figure

import (
	"context"
	"maps"

	"chibo/internal/db"
)

// SetTime says how a set's rows lie in time.
type SetTime uint8

const (
	State SetTime = iota // rows hold for a period: Where asks "{on x}", the set answers for one day, :on
	Event                // rows happened on Day
)

// AttrType is the type of an attribute.
type AttrType uint8

const (
	Text AttrType = iota
	Int
	Day
	Bool
)

// Attr is a typed property of a set's rows on which definitions may put conditions.
type Attr struct {
	Name string
	Type AttrType
	Expr string // SQL expression over the tables of From; for a sealed attribute, the column with the sealed bytes
	// Sealed names the field group whose key opens it, and Field the field in it; empty for attributes in the clear. Conditions on sealed
	// attributes are judged in process, row by row.
	Sealed string
	Field  string
	// Kinds is the prefix of the text keys that label its values ("kind.sex"), where it has a closed list.
	Kinds string
}

// Set is one row per record: the only SQL behind any number on its subject. Its parts are put together with the sub-tree's spans, the
// conditions and the measure. Facts that may be entered later than the record are LEFT JOINed in From, so that nobody is lost.
//
// In a State set From and Where must hold every table to ":on" and ":known" ("{on a} AND {known a}"), and ":since" is the first day of the period
// that ends with the day; in an Event set facts are taken as of the
// event's day ("p.valid_from <= e.day AND p.valid_to > e.day AND {known p}").
type Set struct {
	Name string
	Noun string // domain whose text keys and pages show the records: "/<noun>/<page id>"
	Time SetTime
	// From is first the table of the records, or "other o CROSS JOIN records v" where a known state of the other table leads to them (Org is then of the
	// first, and Where says how they are found), then LEFT JOINs ("LEFT JOIN table alias ON …"), each adding at most one row: those that a
	// statement does not speak of are left out of it.
	From    string
	Where   string // on the table of the records alone; without the day of events and the sub-tree, which the engine adds
	Rec     string // id of the record
	Page    string // id that opens the record's page; Rec where empty
	Org     string // organisation where the record stands
	Day     string // Event: the day
	Subject string // what distinct counts count: a membership, a person, an organisation
	Weight  string // what sums add; "1" where empty
	Counter string // Event, crossing flows: the organisation on the other side, NULL for outside the register
	Person  string // id of the person a sealed attribute belongs to
	Key     string // the person's wrapped key, wanted by sealed attributes
	Label   string // what a list of records shows first
	Sort    string // expression that orders a list of records
	Attrs   []Attr
}

// Attr finds an attribute by name.
func (s *Set) Attr(name string) (Attr, bool) {
	for _, a := range s.Attrs {
		if a.Name == name {
			return a, true
		}
	}
	return Attr{}, false
}

// Opener opens sealed attributes in process. wrapped is the person's key as stored; the answer holds the group's fields. A destroyed key gives
// nil fields and no error: the fact is unknown now.
type Opener interface {
	Open(ctx context.Context, person db.ID, group string, wrapped, sealed []byte) (map[string]string, error)
}

// Over is the same engine with some of its sets told otherwise.
func (e *Engine) Over(sets ...Set) (*Engine, error) {
	n := &Engine{sets: map[string]*Set{}, cat: e.cat, env: e.env, memo: &memo{}}
	maps.Copy(n.sets, e.sets)
	for i := range sets {
		n.sets[sets[i].Name] = &sets[i]
	}
	return n, n.cat.check(n.sets)
}

func orNull(expr, otherwise string) string {
	if expr == "" {
		return otherwise
	}
	return expr
}

func orAlways(where string) string { return orNull(where, always) }

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
