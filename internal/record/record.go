// Package record keeps the work of an organisation: meetings, sessions, classes, entries of contests, commitments, congresses. Each is a record
// of a declared Kind: the declaration names its fields, who answers for it, the day and the organisation it counts at, its steps and its key,
// and from that one declaration follow its list, page, forms, sheet and set of figures. A noun adds rules, and pages only where its work wants
// one of its own.
//
// A record is an event: it carries its day and the pair of known instants. Nothing is overwritten: a step (planned → held) and a correction write
// a new version, voiding closes the last one. A kind with an end (Until) holds for a period instead.
package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
)

// Type is what a field holds.
type Type uint8

// The types of fields, with the Go type of their values.
const (
	Line   Type = iota // string, one line
	Text               // string, several lines
	Day                // day.Day
	Clock              // string, a time of day "07:30"
	Int                // int64, 0 or more
	Choice             // string, one of Values
	Flag               // bool
	Org                // db.ID of an organisation
	Person             // db.ID of a person
	Paper              // db.ID of a document
	Link               // db.ID of a record of the kind Of
	Sealed             // words about the person in the field Whose, stored only sealed under his key; see sealed.go
)

// Show says where a field appears besides on the record's own page. Flags may be joined.
type Show uint16

const (
	InList   Show = 1 << iota // a column of the list
	AsFilter                  // a condition of the list: Choice, Flag, Person, Link
	Sorts                     // the list may be ordered by it
	Searched                  // the list's search looks into it: Line, Text
	Derived                   // the program fills it: no form and no sheet asks for it
	Later                     // a step fills it: the form of a new record does not ask for it, a sheet may
	Brief                     // beside the title of the record's page
	Monthly                   // a Day of which only the month is meant: its first is stored
	Newcomer                  // a Person who need not be on the register yet: he may be entered with the record, with the least data
	Known                     // a Person: whoever reads the record may know his name, whose ever his file is; and nothing else of it
)

// Field is one thing a record says. Its column in the table bears its code. Texts: "<kind>.<code>" names it, "<kind>.<code>.hint" explains it
// where there is such a text.
type Field struct {
	Code   string
	Type   Type
	Values []string // Choice: the stored codes, in the order of forms
	Label  string   // Choice: what the text keys of Values begin with; empty: "kind.<code>."
	Of     string   // Link: the kind linked to
	Whose  string   // Sealed: the Person field that says whose key seals it
	Need   bool     // wanted in every record
	Unless string   // wanted where this other field is empty, as the noun's rules say: the form tells so
	Show   Show
	Max    int   // characters; 0: 200 of a Line, 4,000 of a Text
	Low    int64 // least and greatest of an Int; High 0: one thousand million
	High   int64
	Unit   string // text key of what an Int counts, behind it; empty for none
	// Early tells of a Day that it is only planned, as the record stands: the text "<kind>.<code>.early" then names it. nil: never.
	Early func(r Record) bool
	// Due tells of a field that what it says of has happened, so that empty it is not known; else empty means that there is none. nil: never.
	Due func(r Record) bool
}

// Step is a turn in a record's life that has a form of its own: a meeting is held, a finding is answered. Texts: "<kind>.do.<code>" is its button,
// "<kind>.was.<code>" what the history says.
type Step struct {
	Code   string
	Fields []string       // what its form asks for
	Need   []string       // of these, what it wants
	Set    map[string]any // what it says besides, by field
	// When tells whether the step can be taken from what the record says; nil: whenever the record stands.
	When func(r Record) bool
	Main bool // the turn that is expected next: the page's main button
	// ByPlace lets those take it who may write where the record counts: a cell answers what was found in it.
	ByPlace bool
}

// Kind declares one kind of record.
type Kind struct {
	Name   string // of the table's head, and the beginning of its text keys: "meeting", "meeting_visit"
	Noun   string // the package that owns it
	Fields []Field
	Owner  string // the Org field of who made the record and answers for it: may write it
	Place  string // the Org field of where it counts; Owner where empty. Its officers may read the record as well
	// Below opens it to the readers of all organisations under its owner: a campaign of the committee above is theirs to answer. Its parts are not.
	Below bool
	// ByPlace lets those who may write where a record counts enter, mend and void it, besides its owner's: a unit enters its own people into the contest
	// of the committee above, as long as they may read what it is a part of. Where nothing is said of the place, Fill gives it.
	ByPlace bool
	Day     string // the Day field that dates it
	Until   string // the Day field of its last day, for kinds that hold for a period; empty: an event
	// Parent is the Link field of what the record is a part of: it is shown there, follows its changes, and is voided with it. Inherit names the
	// fields that are the parent's own (field → the parent's field); they are Derived.
	Parent  string
	Inherit map[string]string
	// Takes tells whether what a record is to be a part of takes another part as it stands: a meeting called off has no roll. nil: always.
	Takes func(up Record) bool
	// Key names the fields by which a sheet finds a record; no two that stand share them. Empty: every row is a record of its own.
	Key []string
	// Within says that no two of one owner share the key: another office may use the same code, and never hears of this one's. A sheet finds a record
	// by its key within what the importer may read, and asks for the owner where several fit.
	Within bool
	// Spent tells that a record no longer bars another of its key: a congress that was called off is called again. nil: none ever is.
	Spent func(r Record) bool
	Steps []Step
	// Fill gives what a draft leaves empty and must have before it is judged: to whom it belongs. It judges nothing; nil: nothing is filled.
	Fill func(ctx context.Context, tx *db.Tx, d *Draft) error
	// Judge holds a record against the noun's rules, before it is written; it fills the derived fields. nil: no rules but those of the fields.
	Judge func(ctx context.Context, tx *db.Tx, d *Draft) error
	// After is told what was written (r.Stands() is false where it was voided), in the same transaction: a roll counts into its meeting. nil: nothing.
	After func(ctx context.Context, tx *db.Tx, who duty.Actor, r Record, act Act) error
	Menu  bool // its list stands in the menu; the others are reached from their parents and from figures
	// Title names the field that names the record (a Line, an Org, a Person, a Choice or a Link); empty: the text "<kind>.title" with its fields.
	Title string

	book  *Book
	table asof.Table
	by    map[string]*Field
}

// Path is where its pages stand: "/meeting-visit".
func (k *Kind) Path() string { return "/" + strings.ReplaceAll(k.Name, "_", "-") }

// Field finds a field by its code; nil where there is none.
func (k *Kind) Field(code string) *Field { return k.by[code] }

// PlaceField is the Org field where a record counts.
func (k *Kind) PlaceField() string {
	if k.Place == "" {
		return k.Owner
	}
	return k.Place
}

// Newcomer is the field of a person who may be entered with the record; nil where there is none: whoever likes may take part in a contest.
func (k *Kind) Newcomer() *Field {
	for i := range k.Fields {
		if k.Fields[i].Show&Newcomer != 0 {
			return &k.Fields[i]
		}
	}
	return nil
}

// Step finds a step by its code; nil where there is none.
func (k *Kind) Step(code string) *Step {
	for i := range k.Steps {
		if k.Steps[i].Code == code {
			return &k.Steps[i]
		}
	}
	return nil
}

// guard is the field whose row is locked while a key is looked for: all records that share a key share it too. Empty: there is none.
func (k *Kind) guard() string {
	if k.Within || slices.Contains(k.Key, k.Owner) {
		return k.Owner
	}
	for _, c := range k.Key {
		if t := k.by[c].Type; t == Person || t == Link && c == k.Parent {
			return c
		}
	}
	return ""
}

// Gone tells whether a record no longer bars another of its key.
func (r Record) Gone() bool { return r.Kind.Spent != nil && r.Kind.Spent(r) }

// Book holds the kinds of an installation.
func (k *Kind) Book() *Book { return k.book }

// LabelOf is the text key of one value of a Choice.
func (f *Field) LabelOf(value string) string {
	if f.Label == "" {
		return "kind." + f.Code + "." + value
	}
	return f.Label + value
}

// MaxLen is how many characters a Line or Text may have.
func (f *Field) MaxLen() int {
	switch {
	case f.Max > 0:
		return f.Max
	case f.Type == Text:
		return 4000
	}
	return 200
}

// Record is one as known at some point. Its values stand by the codes of its kind's fields, none of them missing.
type Record struct {
	Kind      *Kind
	ID        db.ID
	Rev       int64
	V         asof.Fields
	Version   db.ID
	KnownFrom db.Instant
	KnownTo   db.Instant
	Change    db.ID
}

// Text, Int, Day, ID and Flag read a field; the zero value where it says nothing.
func (r Record) Text(code string) string { s, _ := r.V[code].(string); return s }
func (r Record) Int(code string) int64   { n, _ := r.V[code].(int64); return n }
func (r Record) Day(code string) day.Day { d, _ := r.V[code].(day.Day); return d }
func (r Record) Ref(code string) db.ID   { id, _ := r.V[code].(db.ID); return id }
func (r Record) Flag(code string) bool   { b, _ := r.V[code].(bool); return b }

// Label is the text key that names a field, as the record stands.
func (r Record) Label(f *Field) string {
	key := r.Kind.Name + "." + f.Code
	if f.Early != nil && f.Early(r) {
		key += ".early"
	}
	return key
}

// Owner is the organisation that answers for the record; Place is where it counts.
func (r Record) Owner() db.ID { return r.Ref(r.Kind.Owner) }
func (r Record) Place() db.ID { return r.Ref(r.Kind.PlaceField()) }

// On is the day that dates it.
func (r Record) On() day.Day { return r.Day(r.Kind.Day) }

// Stands tells whether it has not been voided.
func (r Record) Stands() bool { return r.KnownTo == db.StillKnown }

// Period is the days for which it holds: of an event, from its day on.
func (r Record) Period() day.Period {
	p := day.Period{From: r.On(), To: day.Forever}
	if r.Kind.Until != "" {
		if last := r.Day(r.Kind.Until); last != 0 {
			p.To = last.Add(1)
		}
	}
	return p
}

// May tells whether a step can be taken.
func (r Record) May(s *Step) bool { return r.Stands() && (s.When == nil || s.When(r)) }

// Has tells whether a record may have a new part of a kind.
func (r Record) Has(part *Kind) bool { return r.Stands() && (part.Takes == nil || part.Takes(r)) }

// Draft is a record about to be written.
type Draft struct {
	Who  duty.Actor
	Old  *Record // what stands now; nil for a new record
	New  *Record // what will be written: Judge may fill its derived fields
	Verb string  // "enter", "correct", or the code of the step
	Up   *Record // its parent; nil where it has none
	Bad  fault.Fields
	Warn []fault.Field // what is allowed but unusual
}

// Act is what a change carries.
type Act struct {
	Rev      int64  // the version it was made from; -1: whatever stands
	Reason   string // wanted by Correct and Void
	Document db.ID
	// Bad is what of a form could not be used, with its field empty: it is refused, and what else is wrong is told beside it.
	Bad fault.Fields
}

// Outcome names what was written, and what is allowed but unusual.
type Outcome struct {
	ID       db.ID
	Changed  bool
	Warnings []fault.Field
}

// Book is the kinds that know each other by Link.
type Book struct {
	kinds []*Kind
	by    map[string]*Kind
	vault *member.Vault
}

// Use gives the book the vault that seals and opens what is Sealed. Without it nothing of that is written or read.
func (b *Book) Use(v *member.Vault) { b.vault = v }

// NewBook binds kinds together and holds their declarations against each other, so that a wrong one stops the program at its start.
func NewBook(kinds ...*Kind) (*Book, error) {
	b := &Book{kinds: kinds, by: map[string]*Kind{}}
	for _, k := range kinds {
		if b.by[k.Name] != nil {
			return nil, fmt.Errorf("record: two kinds %s", k.Name)
		}
		b.by[k.Name] = k
	}
	for _, k := range kinds {
		if err := k.bind(b); err != nil {
			return nil, fmt.Errorf("record: %s: %w", k.Name, err)
		}
	}
	for _, k := range kinds {
		if err := k.check(b); err != nil {
			return nil, fmt.Errorf("record: %s: %w", k.Name, err)
		}
	}
	return b, nil
}

// Kinds are all kinds, in their order.
func (b *Book) Kinds() []*Kind { return b.kinds }

// Kind finds one by its name; nil where there is none.
func (b *Book) Kind(name string) *Kind { return b.by[name] }

// Parts are the kinds whose records are parts of a kind's, in their order.
func (b *Book) Parts(of *Kind) []*Kind {
	var out []*Kind
	for _, k := range b.kinds {
		if k.Parent != "" && k.by[k.Parent].Of == of.Name {
			out = append(out, k)
		}
	}
	return out
}

func (k *Kind) bind(b *Book) error {
	k.book, k.by = b, map[string]*Field{}
	for i := range k.Fields {
		f := &k.Fields[i]
		if k.by[f.Code] != nil {
			return fmt.Errorf("two fields %s", f.Code)
		}
		k.by[f.Code] = f
	}
	for code := range k.Inherit {
		if f := k.by[code]; f != nil {
			f.Show |= Derived
		}
	}
	k.table = asof.Table{Name: k.Name + "_version", Noun: k.Name, Key: []asof.Column{{Name: k.Name + "_id", Kind: asof.ID}}}
	for _, f := range k.Fields {
		k.table.Cols = append(k.table.Cols, asof.Column{Name: f.Code, Kind: f.column()})
	}
	k.table.Cols = append(k.table.Cols, asof.Column{Name: "search"})
	return nil
}

func (f *Field) column() asof.Kind {
	switch f.Type {
	case Day:
		return asof.Day
	case Int:
		return asof.Int
	case Flag:
		return asof.Bool
	case Org, Person, Paper, Link:
		return asof.ID
	case Sealed:
		return asof.Blob
	}
	return asof.Text
}

func (k *Kind) check(b *Book) error {
	is := func(what, code string, t Type) error {
		if f := k.by[code]; f == nil || f.Type != t {
			return fmt.Errorf("%s: no such field %q", what, code)
		}
		return nil
	}
	if err := is("owner", k.Owner, Org); err != nil {
		return err
	}
	if err := is("place", k.PlaceField(), Org); err != nil {
		return err
	}
	if err := is("day", k.Day, Day); err != nil {
		return err
	}
	if k.Until != "" {
		if err := is("until", k.Until, Day); err != nil {
			return err
		}
	}
	for _, f := range k.Fields {
		if f.Type == Link && b.by[f.Of] == nil {
			return fmt.Errorf("%s: no kind %q", f.Code, f.Of)
		}
		if f.Unless != "" && (f.Need || k.by[f.Unless] == nil) {
			return fmt.Errorf("%s: wanted unless %q", f.Code, f.Unless)
		}
		if f.Type == Sealed {
			if err := is("whose", f.Whose, Person); err != nil {
				return err
			}
			if slices.Contains(k.Key, f.Code) || f.Show&(AsFilter|Sorts|Searched|Derived) != 0 {
				return fmt.Errorf("%s: what is sealed is neither searched nor a key", f.Code)
			}
		}
		if f.Type == Choice && len(f.Values) == 0 {
			return fmt.Errorf("%s: no values", f.Code)
		}
	}
	if k.Parent != "" {
		if err := is("parent", k.Parent, Link); err != nil {
			return err
		}
		up := b.by[k.by[k.Parent].Of]
		for own, theirs := range k.Inherit {
			if k.by[own] == nil || up.by[theirs] == nil || k.by[own].column() != up.by[theirs].column() {
				return fmt.Errorf("inherit %s from %s of %s", own, theirs, up.Name)
			}
		}
	}
	for _, c := range k.Key {
		if k.by[c] == nil {
			return fmt.Errorf("key: no field %q", c)
		}
	}
	if len(k.Key) > 0 && k.guard() == "" {
		return fmt.Errorf("key: neither the owner nor a parent or person is part of it, so that two writers could both be the first")
	}
	for _, s := range k.Steps {
		for _, c := range append(append([]string{}, s.Fields...), s.Need...) {
			if k.by[c] == nil {
				return fmt.Errorf("step %s: no field %q", s.Code, c)
			}
		}
		for c := range s.Set {
			if k.by[c] == nil {
				return fmt.Errorf("step %s: no field %q", s.Code, c)
			}
		}
	}
	return nil
}
