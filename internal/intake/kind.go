package intake

import (
	"context"
	"strings"

	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
)

// Type says what the cells of a column hold.
type Type uint8

// The types of a column.
const (
	Text    Type = iota // one line
	Lines               // a text that may have several lines
	Day                 // a civil day
	Partial             // a day known to the day, month or year
	Number              // a whole number, 0 or more
	Choice              // one of a closed list
	Codes               // several codes or names, separated by semicolons
)

// name of the type in text keys and in docs.
func (t Type) name() string {
	return [...]string{"text", "lines", "day", "partial", "number", "choice", "codes"}[t]
}

// Need says when a column must be filled.
type Need uint8

// The needs.
const (
	Optional Need = iota
	ForNew        // in the row of a new record
	Always        // in every row; without the column the sheet is refused
)

func (n Need) name() string { return [...]string{"optional", "new", "always"}[n] }

// Column is one column of a kind of sheet.
type Column struct {
	Code string // stable; text keys are made of it
	Type Type
	Need Need
	// Values and Label are of a Choice: the stored codes in order, and the beginning of the text keys of their labels ("kind.sex.").
	Values []string
	Label  string
	// Also are text keys whose texts are accepted as headings too: those of the lists that people export.
	Also []string
	Max  int  // characters of a text; 0: 500, 4,000 for several lines
	Void bool // the word "(trống)" empties the value on record

	// refers says what the cells name that must be on record already: a row refused for something else is still held against it.
	refers refers
	// head and help are the heading and the meaning of a column that is made of a record's field; nil: the texts of the kind.
	head, help func(l lang.Lang) string
}

// refers is what a column's cells name.
type refers uint8

const (
	toNothing refers = iota
	toOrg            // an organisation on record
	toPerson         // a person on record: the column of his number, or of both
)

// Kind is one kind of sheet.
type Kind struct {
	Code    string // as on the command line: org, org-event
	Columns []Column
	// Passed are text keys of headings that lists export beside ours: their cells are not read.
	Passed []string
	// list are the headings of the kind's own list, as the program exports it.
	list []listed

	// order puts the rows into the order in which they are to be written; nil: as they stand.
	order func(s *session, rows []*row) []*row
	// apply does what one row says.
	apply func(ctx context.Context, s *session, r *row) (Outcome, error)
	// anyOf are columns of which a sheet of the kind has at least one: it is told by them where no kind is named.
	anyOf []string
	// instead names the column that stands for one which the sheet does not have, when a rule about that one is broken.
	instead map[string]string
	// fields names the columns of the domain's fields where they differ.
	fields map[string]string

	// record is what the sheet's rows are, where it is made of a declared kind of record; nil: a sheet of its own.
	record *recordSheet

	others [][]string // by column: see Others
}

// key is the kind's code within text keys.
func (k *Kind) key() string { return strings.ReplaceAll(k.Code, "-", "_") }

func (k *Kind) column(code string) *Column {
	for i := range k.Columns {
		if k.Columns[i].Code == code {
			return &k.Columns[i]
		}
	}
	return nil
}

// Kinds lists every kind of sheet in the order in which an office fills them: those of the register, then one for each kind of record of the book. A
// nil book has none.
func Kinds(b *record.Book) []*Kind {
	list := []*Kind{orgKind(), orgEventKind(), documentKind(), memberKind(), committeeKind(), transferKind(), leaveKind(), temporaryKind(),
		standingKind(), reliefKind(), factKind(), admissionKind(), recognitionKind(), targetKind()}
	if b != nil {
		for _, k := range b.Kinds() {
			list = append(list, recordKind(k))
		}
	}
	return list
}

// Find gives the kind of a code, nil where there is none. Case and underscores do not matter.
func Find(b *record.Book, code string) *Kind { return among(Kinds(b), code) }

// text finds the text key of something about a column: the kind's own where it has one ("intake.head.org.code"), else that of all kinds.
func (k *Kind) text(what string, code string) string {
	own := "intake." + what + "." + k.key() + "." + code
	if lang.Has(own) {
		return own
	}
	return "intake." + what + "." + code
}

// Head is the heading of a column.
func (k *Kind) Head(l lang.Lang, c *Column) string {
	if c.head != nil {
		return c.head(l)
	}
	return l.T(k.text("head", c.Code))
}

// headOf is a column's heading as an argument of a message.
func (k *Kind) headOf(code string) any {
	if c := k.column(code); c != nil && c.head != nil {
		return inLang(c.head)
	}
	return lang.Ref(k.text("head", code))
}

// Help is what a column means.
func (k *Kind) Help(l lang.Lang, c *Column) string {
	if c.help != nil {
		return c.help(l)
	}
	return l.T(k.text("help", c.Code))
}

// title is the text key of the kind's name.
func (k *Kind) title() lang.Ref {
	if key := "intake.kind." + k.key(); k.record == nil || lang.Has(key) {
		return lang.Ref(key)
	}
	return lang.Ref(k.record.kind.Name + ".one")
}

// Title is the kind's name.
func (k *Kind) Title(l lang.Lang) string { return l.T(string(k.title())) }

// About tells what a sheet of the kind does, and by which key it finds its records.
func (k *Kind) About(l lang.Lang) string {
	if key := "intake.about." + k.key(); k.record == nil || lang.Has(key) {
		return l.T(key)
	}
	return k.record.about(l)
}

// Others are the other headings accepted for a column, in both languages.
func (k *Kind) Others(c *Column) []string {
	if k.others == nil {
		k.findOthers()
	}
	for i := range k.Columns {
		if &k.Columns[i] == c {
			return k.others[i]
		}
	}
	return nil
}

// findOthers gathers the other headings of all columns. What the fields of a record are called is not chosen with regard to the words that other
// sheets accept: in a kind made of one a heading belongs to the column that is called so, else to the first that claims it.
func (k *Kind) findOthers() {
	taken := map[string]int{}
	if k.record != nil {
		for i := range k.Columns {
			for _, l := range lang.All() {
				taken[lang.SearchKey(k.Head(l, &k.Columns[i]))] = i
			}
			if code := lang.SearchKey(k.Columns[i].Code); code != "" {
				if _, ok := taken[code]; !ok {
					taken[code] = i
				}
			}
		}
	}
	k.others = make([][]string, len(k.Columns))
	for i := range k.Columns {
		c := &k.Columns[i]
		vi, en := k.Head(lang.Vi, c), k.Head(lang.En, c)
		seen := map[string]bool{}
		add := func(s string) {
			key := lang.SearchKey(s)
			if s = strings.TrimSpace(s); s == "" || s == vi || s == en || seen[key] {
				return
			}
			if by, ok := taken[key]; ok && by != i {
				return
			}
			if k.record != nil {
				taken[key] = i
			}
			seen[key] = true
			k.others[i] = append(k.others[i], s)
		}
		keys := append([]string{}, c.Also...)
		if also := k.text("also", c.Code); c.head == nil && lang.Has(also) {
			keys = append([]string{also}, keys...)
		}
		for _, key := range keys {
			if !lang.Has(key) {
				continue
			}
			for _, l := range lang.All() {
				for _, s := range strings.Split(l.T(key), ";") {
					add(s)
				}
			}
		}
	}
}

// headings maps the search key of every heading accepted by the kind to its column; nil for those that are passed over.
func (k *Kind) headings() map[string]*Column {
	out := map[string]*Column{}
	for _, key := range append([]string{"intake.passed"}, k.Passed...) {
		if !lang.Has(key) {
			continue
		}
		for _, l := range lang.All() {
			for _, s := range strings.Split(l.T(key), ";") {
				out[lang.SearchKey(s)] = nil
			}
		}
	}
	for i := range k.Columns {
		for _, s := range k.Others(&k.Columns[i]) {
			if _, taken := out[lang.SearchKey(s)]; !taken || out[lang.SearchKey(s)] == nil {
				out[lang.SearchKey(s)] = &k.Columns[i]
			}
		}
	}
	for i := range k.Columns { // a column's own headings go before another's synonyms
		c := &k.Columns[i]
		out[lang.SearchKey(k.Head(lang.Vi, c))] = c
		out[lang.SearchKey(k.Head(lang.En, c))] = c
		out[lang.SearchKey(c.Code)] = c
	}
	return out
}

// words are all spellings accepted for one value of a choice: its code, its labels, and synonyms.
func (c *Column) words(value string) []string {
	out := []string{value}
	keys := []string{c.Label + value, "intake.word." + strings.TrimPrefix(c.Label, "kind.") + value}
	for _, key := range keys {
		if !lang.Has(key) {
			continue
		}
		for _, l := range lang.All() {
			for _, s := range strings.Split(l.T(key), ";") {
				out = append(out, strings.TrimSpace(s))
			}
		}
	}
	return out
}

// choose finds the value that a cell's text names.
func (c *Column) choose(text string) (string, bool) {
	for _, v := range c.Values { // signs such as >= have no search key
		if text == v {
			return v, true
		}
	}
	want := lang.SearchKey(text)
	if want == "" {
		return "", false
	}
	for _, v := range c.Values {
		for _, w := range c.words(v) {
			if lang.SearchKey(w) == want {
				return v, true
			}
		}
	}
	return "", false
}

// labels are the values of a choice as people read them.
func (c *Column) labels(l lang.Lang) []string {
	out := make([]string, len(c.Values))
	for i, v := range c.Values {
		out[i] = l.T(c.Label + v)
	}
	return out
}

func (c *Column) max() int {
	switch {
	case c.Max > 0:
		return c.Max
	case c.Type == Lines:
		return 4000
	}
	return 500
}

// nearest finds the text that is most like s; empty where none is much like it.
func nearest(s string, among []string) string {
	best, found := 0, ""
	key := []rune(lang.SearchKey(s))
	for _, a := range among {
		d := distance(key, []rune(lang.SearchKey(a)))
		if d <= max(2, len(key)/2) && (found == "" || d < best) {
			best, found = d, a
		}
	}
	return found
}

// nearestHeading finds the heading that a wrong one most likely means: the one most like it, else the shortest of which it is the beginning, or which is
// the beginning of it, word by word.
func nearestHeading(s string, among []string) string {
	if near := nearest(s, among); near != "" {
		return near
	}
	key, found := lang.SearchKey(s)+" ", ""
	for _, a := range among {
		other := lang.SearchKey(a) + " "
		if (strings.HasPrefix(other, key) || strings.HasPrefix(key, other)) && len(other) > 3 && (found == "" || len(a) < len(found)) {
			found = a
		}
	}
	return found
}

// distance is how many characters must be put in, taken out or exchanged to make b of a.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			d := diagonal
			if a[i] != b[j] {
				d = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}

func problem(cell, column, key string, args fault.Args) Problem {
	if args == nil {
		args = fault.Args{}
	}
	return Problem{Cell: cell, Column: column, Key: key, Args: args}
}
