package intake

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// value is one cell, read by its column's type.
type value struct {
	given bool // the cell holds something
	void  bool // the cell says "(trống)": there is no value
	bad   bool // the cell was refused
	text  string
	day   day.Day
	part  day.Partial
	n     int64
	list  []string
}

// row is one row of a sheet.
type row struct {
	n        int
	sheet    *sheet
	vals     []value // by column of the kind
	problems []Problem
	parsed   int       // of them, those of cells that cannot be read
	warnings []Problem // what is allowed but unusual

	outcome Outcome
	verb    string
	label   string
	id      db.ID
}

// sheet is a file that is read. Its rows are read anew each time they are asked for, so that a long one takes little memory.
type sheet struct {
	kind     *Kind
	col      []int // by column of the kind: column of the sheet from 1, 0 where the sheet has none
	byCol    []int // by column of the sheet: column of the kind, passed or none
	problems []Problem
	unread   []string // headings that are known and passed over
	list     bool     // the sheet is a list as the program exports it

	table  *doc.Table
	today  day.Day
	total  int                       // rows
	bad    bool                      // some cell cannot be read
	chosen map[int]map[string]string // by column: what the words met so far mean
	kept   []*row                    // all rows, of a kind that does not write them in the order in which they stand; nil otherwise
}

// has tells whether the sheet has a column.
func (s *sheet) has(code string) bool {
	for i := range s.kind.Columns {
		if s.kind.Columns[i].Code == code {
			return s.col[i] > 0
		}
	}
	return false
}

func (r *row) index(code string) int {
	for i := range r.sheet.kind.Columns {
		if r.sheet.kind.Columns[i].Code == code {
			return i
		}
	}
	return -1
}

func (r *row) at(code string) value {
	if i := r.index(code); i >= 0 {
		return r.vals[i]
	}
	return value{}
}

func (r *row) has(code string) bool         { return r.at(code).given }
func (r *row) text(code string) string      { return r.at(code).text }
func (r *row) day(code string) day.Day      { return r.at(code).day }
func (r *row) part(code string) day.Partial { return r.at(code).part }
func (r *row) num(code string) int64        { return r.at(code).n }
func (r *row) list(code string) []string    { return r.at(code).list }

// cell is the place of a column in this row; only the number of the row where the sheet has no such column.
func (r *row) cell(code string) string {
	if i := r.index(code); i >= 0 && r.sheet.col[i] > 0 {
		return doc.Ref(r.n, r.sheet.col[i])
	}
	return strconv.Itoa(r.n)
}

// refuse notes a broken rule at a column. What a row needs and the sheet has no column for is told by the heading: there is no cell to point at.
func (r *row) refuse(column, key string, args fault.Args) {
	if i := r.index(column); key == "form.required" && i >= 0 && r.sheet.col[i] == 0 {
		key, args = "intake.column_needed", fault.Args{"head": r.sheet.kind.headOf(column)}
	}
	p := problem(r.cell(column), column, key, args)
	if i := r.index(column); i >= 0 && r.sheet.col[i] == 0 && key != "intake.column_needed" {
		p.absent = r.sheet.kind.headOf(column)
	}
	r.problems = append(r.problems, p)
}

func (r *row) refused() bool { return len(r.problems) > 0 }

// open opens the file.
func (o Options) open() (*doc.Table, error) {
	if o.Path != "" {
		return doc.OpenSheet(o.Path, o.Limits)
	}
	return doc.ReadSheet(o.File, o.Size, o.Name, o.Limits)
}

// read reads the whole file: finds the head, tells which kind it is, and reads every cell by its column's type. What is wrong in single cells
// is noted with their rows; the error is of the file as a whole.
func (o Options) read(t *doc.Table, today day.Day) (*sheet, error) {
	kinds := Kinds(o.Book)
	if o.Kind != "" {
		k := Find(o.Book, o.Kind)
		if k == nil {
			return nil, fault.New(fault.Invalid, "intake.no_kind", fault.Args{"kind": o.Kind, "kinds": kindCodes(kinds)})
		}
		kinds = []*Kind{k}
	}
	accepted := make([]map[string]*Column, len(kinds))
	for i, k := range kinds {
		accepted[i] = k.headings()
	}
	best, hint, err := findHead(t, kinds, accepted)
	if err != nil {
		return nil, err
	}
	var like *Kind
	if best == 0 {
		if best, like, err = likeHead(t, kinds); err != nil {
			return nil, err
		}
	}
	at := 0
	head, err := t.FindHead(func([]string) bool { at++; return at == best })
	if err != nil {
		if f := fault.As(err); f != nil && f.Key == "doc.no_head" && len(kinds) == 1 {
			k := kinds[0]
			return nil, fault.New(fault.Invalid, "intake.no_head", fault.Args{"file": t.Name, "kind": k.title(), "heads": k.needed()})
		}
		return nil, err
	}
	k, sure := kinds[0], true
	if len(kinds) > 1 && hint != nil {
		k = hint
	} else if like != nil {
		k, sure = like, len(kinds) == 1
	} else if own := listOf(kinds, head.Names); own != nil {
		k = own
	} else if len(kinds) > 1 {
		var fit []*Kind
		if k, fit, err = guess(kinds, accepted, head.Names, t.Sheet); len(fit) > 1 {
			if k, err = byValues(t, head, fit, today); k == nil {
				return nil, err
			}
		} else if err != nil {
			if k = nearestKind(kinds, accepted, head.Names); k == nil || fault.As(err).Key != "intake.kind_unknown" {
				return nil, err
			}
			sure = false
		}
	}
	s := &sheet{kind: k, col: make([]int, len(k.Columns)), table: t, today: today}
	if !sure {
		s.problems = append(s.problems, problem(strconv.Itoa(head.Row), "", "intake.kind_near", fault.Args{"title": k.title(), "kind": k.Code}))
	}
	s.match(head)
	if len(s.problems) > 0 {
		return s, nil
	}
	err = s.each(func(r *row) error {
		s.total++
		s.bad = s.bad || r.refused()
		if k.order != nil {
			s.kept = append(s.kept, r)
		}
		return nil
	})
	return s, err
}

// each reads the rows once, in the order in which they stand, as they are read from the file and no more.
func (s *sheet) each(fn func(*row) error) error {
	if s.kept != nil {
		for _, r := range s.kept {
			if err := fn(r); err != nil {
				return err
			}
		}
		return nil
	}
	return s.table.Rows(func(in doc.Row) error {
		if r := s.parse(in); r != nil {
			return fn(r)
		}
		return nil
	})
}

// choice is choose for a column of the sheet, whose few words stand in many rows.
func (s *sheet) choice(i int, text string) (string, bool) {
	if code, ok := s.chosen[i][text]; ok {
		return code, true
	}
	code, ok := s.kind.Columns[i].choose(text)
	if ok {
		if s.chosen == nil {
			s.chosen = map[int]map[string]string{}
		}
		if s.chosen[i] == nil {
			s.chosen[i] = map[string]string{}
		}
		s.chosen[i][text] = code
	}
	return code, ok
}

// parse reads every cell of a row by its column's type, and notes with the row what cannot be read; nil where nothing stands in it but an ordinal
// number.
func (s *sheet) parse(in doc.Row) *row {
	k := s.kind
	r := &row{n: in.N, sheet: s, vals: make([]value, len(k.Columns))}
	any := false
	for i := range in.Cells {
		c := &in.Cells[i]
		if i >= len(s.byCol) || s.byCol[i] < 0 {
			if i >= len(s.byCol) && !c.Blank() || i < len(s.byCol) && s.byCol[i] == none && !c.Blank() {
				r.problems = append(r.problems, problem(c.Ref(), "", "intake.no_heading", fault.Args{"text": c.Text}))
			}
			continue
		}
		any = any || !c.Blank()
		r.read(&k.Columns[s.byCol[i]], s.byCol[i], c, s.today)
	}
	if !any && len(r.problems) == 0 {
		return nil
	}
	for i := range k.Columns {
		if c := &k.Columns[i]; c.Need == Always && !r.vals[i].given && !r.vals[i].bad {
			r.refuse(c.Code, "intake.empty", fault.Args{"head": k.headOf(c.Code)})
		}
	}
	r.parsed = len(r.problems)
	return r
}

// none marks a column of the sheet that has no heading, passed one whose heading is known and not read.
const (
	passed = -1
	none   = -2
)

// ordinal tells whether a heading is that of the running number, which says nothing.
func ordinal(name string) bool {
	for _, l := range lang.All() {
		for _, s := range strings.Split(l.T("intake.passed"), ";") {
			if lang.SearchKey(s) == lang.SearchKey(name) {
				return true
			}
		}
	}
	return false
}

// read reads one cell.
func (r *row) read(c *Column, i int, cell *doc.ReadCell, today day.Day) {
	v := &r.vals[i]
	bad := func(key string, args fault.Args) {
		v.bad = true
		r.refuse(c.Code, key, args)
	}
	text := strings.TrimSpace(cell.Text)
	switch {
	case cell.Merged:
		bad("intake.merged", nil)
		return
	case cell.Kind == doc.KindError:
		bad("intake.cell_error", fault.Args{"text": cell.Text})
		return
	case cell.Formula && text == "":
		bad("intake.formula", nil)
		return
	case text == "":
		return
	}
	v.given, v.text = true, text
	if strings.HasPrefix(text, "(") && (lang.SearchKey(text) == "trong" || lang.SearchKey(text) == "empty") {
		v.text = ""
		if v.void = c.Void; !c.Void {
			bad("intake.not_void", fault.Args{"head": r.sheet.kind.headOf(c.Code)})
		}
		return
	}
	switch c.Type {
	case Day:
		d := cell.Day
		if d == 0 {
			var err error
			if d, err = day.Parse(text, today); err != nil {
				v.bad = true
				r.refuse(c.Code, dayKey(err), fault.Args{"text": text})
				return
			}
		}
		if d < day.First || d > day.Last {
			bad("day.range", fault.Args{"text": text})
			return
		}
		v.day = d
	case Partial:
		if cell.Day != 0 && len(text) > 7 { // a date shown to the day; mm/yyyy and yyyy are read as they are shown
			v.part = day.Partial(cell.Day)
		} else {
			p, err := day.ParsePartial(text, today)
			if err != nil {
				v.bad = true
				r.refuse(c.Code, dayKey(err), fault.Args{"text": text})
				return
			}
			v.part = p
		}
		if d := v.part.Day(); d < day.First || d > day.Last {
			bad("day.range", fault.Args{"text": text})
		}
	case Number:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > 1e12 {
			bad("intake.number", fault.Args{"text": text})
			return
		}
		v.n = n
	case Choice:
		code, ok := r.sheet.choice(i, text)
		if !ok {
			bad("intake.choice", fault.Args{"text": text, "values": inLang(func(l lang.Lang) string { return strings.Join(c.labels(l), "; ") })})
			return
		}
		v.text = code
	case Codes:
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
			if s = strings.TrimSpace(s); s != "" {
				v.list = append(v.list, s)
			}
		}
	default:
		check := lang.ValidLine
		if c.Type == Lines {
			check = lang.ValidText
		}
		if err := check(text); err != nil {
			if f := fault.As(err); f != nil {
				bad(f.Key, f.Args)
				return
			}
		}
		if n := utf8.RuneCountInString(text); n > c.max() {
			bad("form.too_long", fault.Args{"max": c.max(), "n": n})
			return
		}
	}
}

func dayKey(err error) string {
	var p *day.ParseError
	if errors.As(err, &p) {
		return p.Key
	}
	return "day.form"
}
