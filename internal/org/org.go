// Package org keeps organisations: what they are called and of which kind on every day, under whom they stand, the events by which they begin,
// change, merge, split and end, and who sits in their committees. Names and kinds are dated rows; who stands under whom is package tree's dated
// edges; an event is the act that wrote them, with its deciding paper and the organisations that took part.
//
// An organisation lives on the days its versions cover. On each of them it hangs under its superior by an edge of kind parent (the top and
// external bodies hang nowhere); from the day it ends it hangs at its one main successor, or, where there is none, at its last superior as
// heir. Never both: hold.go holds every act to that.
//
// What needs members (are there any left in a cell to be dissolved, how many went where) is package member's: whoever ends an organisation
// calls member in the same transaction, after the act here.
package org

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Kind of an organisation, as stored. Texts: "kind.org.<value>".
type Kind = string

// Kinds of organisations, from the top down.
const (
	Centre    Kind = "trung_uong"
	Province  Kind = "tinh"            // directly under the Centre
	Above     Kind = "tren_coso"       // directly above the grassroots: district, Bloc
	Grass     Kind = "dangbo_coso"     // grassroots organisation with dependent cells
	GrassCell Kind = "chibo_coso"      // grassroots cell
	Section   Kind = "dangbo_bophan"   // sectional organisation inside a grassroots one
	Cell      Kind = "chibo_tructhuoc" // dependent cell
	External  Kind = "ngoai"           // outside the register: in no tree and no count
)

// Kinds lists the kinds in the order of a form, from the top down, external bodies last.
func Kinds() []Kind {
	return []Kind{Centre, Province, Above, Grass, GrassCell, Section, Cell, External}
}

// HoldsMembers tells whether members may be affiliated to organisations of the kind.
func HoldsMembers(k Kind) bool { return k == GrassCell || k == Cell }

// Grassroots tells whether the kind is a grassroots organisation (tổ chức cơ sở đảng).
func Grassroots(k Kind) bool { return k == Grass || k == GrassCell }

// Under lists the kinds under which an organisation of the kind may stand. The tree is uneven: a grassroots organisation may stand under the
// province itself, and a cell under the grassroots organisation or under a section of it.
func Under(k Kind) []Kind {
	switch k {
	case Province:
		return []Kind{Centre}
	case Above:
		return []Kind{Province}
	case Grass, GrassCell:
		return []Kind{Above, Province}
	case Section:
		return []Kind{Grass}
	case Cell:
		return []Kind{Grass, Section}
	}
	return nil // the Centre stands under nobody, external bodies outside the tree
}

// May tells whether an organisation of kind k may stand directly under one of kind parent.
func May(k, parent Kind) bool { return slices.Contains(Under(k), parent) }

// rank orders siblings in a tree: as Kinds does.
func rank(k Kind) int { return slices.Index(Kinds(), k) }

// EventKind is the kind of an organisation event, as stored. Texts: "kind.org_event.<value>".
type EventKind = string

// Kinds of events.
const (
	Established EventKind = "establish"
	Renamed     EventKind = "rename"
	Moved       EventKind = "move"
	Rekinded    EventKind = "rekind"
	Merged      EventKind = "merge"     // A + B become C, new or one of them
	Absorbed    EventKind = "absorb"    // A goes into the existing B
	Divided     EventKind = "split"     // A gives B, C …; A goes on or ends
	Dissolved   EventKind = "dissolve"  // A ends, without main successor
	ReorgEnded  EventKind = "end_reorg" // A ends as the system of organisations changes
)

// EventKinds lists the kinds of events.
func EventKinds() []EventKind {
	return []EventKind{Established, Renamed, Moved, Rekinded, Merged, Absorbed, Divided, Dissolved, ReorgEnded}
}

// Act is what every change of an organisation carries. Day is the first day on which it is so. Rev is the version of the organisation the writer
// read (negative: none, for imports and scripts). A reason is wanted for corrections and voiding.
type Act struct {
	Day      day.Day
	Rev      int64
	Document db.ID // the deciding paper
	Signer   string
	Reason   string
}

// Ref names an organisation. Open tells whether the reader may open its page; where he may not, Code is empty and only the name is told, as that
// of a superior on the path upward or of the other side of an event.
type Ref struct {
	ID   db.ID
	Code string
	Name string
	Kind Kind
	Open bool
}

const (
	maxName  = 300
	maxShort = 100
	maxNote  = 2000
	maxCode  = 40
)

// codeForm: letters and digits, within them also - . _ /.
var codeForm = regexp.MustCompile(`^[\p{L}\p{N}]+([-._/][\p{L}\p{N}]+)*$`)

// codeKey is how codes are compared: in one case, composed.
func codeKey(code string) string { return strings.ToUpper(lang.TitleName(code)) }

var versions = asof.Table{
	Name: "org_version", Noun: "org",
	Key: []asof.Column{{Name: "org_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "name"}, {Name: "short_name"}, {Name: "kind"}, {Name: "unit_type"}, {Name: "consent", Kind: asof.ID}, {Name: "note"},
		{Name: "search_name"}, {Name: "sort_name"}},
}

func line(id db.ID) asof.Line { return versions.Of(id, nil, asof.Fields{"org_id": id}) }

var events = asof.Table{
	Name: "org_event", Noun: "org_event",
	Key: []asof.Column{{Name: "event_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "org_id", Kind: asof.ID}, {Name: "kind"}, {Name: "document_id", Kind: asof.ID}, {Name: "signer"},
		{Name: "reason"}},
}

func eventLine(event, org db.ID) asof.Line {
	return events.Of(org, nil, asof.Fields{"event_id": event})
}

// derive fills the columns that follow from the name and the code.
func derive(f asof.Fields, code string) {
	name, _ := f["name"].(string)
	short, _ := f["short_name"].(string)
	f["search_name"] = " " + lang.SearchKey(code) + " " + strings.ReplaceAll(lang.SearchKey(code), " ", "") + " " + lang.SearchKey(name) +
		" " + lang.SearchKey(short)
	f["sort_name"] = lang.SortKey(name)
}

// checkLine tidies a text of one line and notes what is wrong with it.
func checkLine(bad *fault.Fields, field, s string, required bool, most int) string {
	if err := lang.ValidLine(s); err != nil {
		f := fault.As(err)
		bad.Add(field, f.Key, f.Args)
		return ""
	}
	s = lang.TitleName(s)
	if n := utf8.RuneCountInString(s); n > most {
		bad.Add(field, "form.too_long", fault.Args{"max": most, "n": n})
	}
	if s == "" && required {
		bad.Add(field, "form.required", nil)
	}
	return s
}

// checkLines is checkLine for a text of several lines.
func checkLines(bad *fault.Fields, field, s string, most int) string {
	if err := lang.ValidText(s); err != nil {
		f := fault.As(err)
		bad.Add(field, f.Key, f.Args)
		return ""
	}
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); n > most {
		bad.Add(field, "form.too_long", fault.Args{"max": most, "n": n})
	}
	return s
}

func checkDay(bad *fault.Fields, field string, d day.Day) {
	if d == 0 {
		bad.Add(field, "form.required", nil)
	} else if !d.Valid() || d < day.First || d > day.Last {
		bad.Add(field, "day.range", fault.Args{"text": d.String()})
	}
}

func checkCode(bad *fault.Fields, code string) string {
	code = checkLine(bad, "code", code, true, maxCode)
	if code != "" && !codeForm.MatchString(code) {
		bad.Add("code", "form.pattern", fault.Args{"text": code, "example": "DB-SYT-03"})
	}
	return code
}

func checkKind(bad *fault.Fields, k Kind) {
	if k == "" {
		bad.Add("kind", "form.required", nil)
	} else if !slices.Contains(Kinds(), k) {
		bad.Add("kind", "form.choice", fault.Args{"text": k})
	}
}

// check tidies and checks what every act carries.
func (a *Act) check(bad *fault.Fields) {
	checkDay(bad, "day", a.Day)
	a.Signer = checkLine(bad, "signer", a.Signer, false, 200)
	a.Reason = checkLines(bad, "reason", a.Reason, maxNote)
}

// checkWhy is for corrections and voiding: a reason is wanted.
func (a *Act) checkWhy(bad *fault.Fields) {
	a.Reason = checkLines(bad, "reason", a.Reason, maxNote)
	if a.Reason == "" && !bad.Has("reason") {
		bad.Add("reason", "asof.reason", nil)
	}
}

func kindRef(k Kind) lang.Ref { return lang.Ref("kind.org." + k) }

func eventRef(k EventKind) lang.Ref { return lang.Ref("kind.org_event." + k) }

func postRef(p Post) lang.Ref { return lang.Ref("kind.post." + p) }
