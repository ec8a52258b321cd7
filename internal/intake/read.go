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

// findHead looks which of the first rows is most like a head: which holds most headings of a kind, at least two and a third of its cells, or the one
// that a kind needs. It gives the row's number among the filled ones, from 1, zero where there is none; and the kind that a line above names, as
// our own empty sheets do: "… [transfer]".
func findHead(t *doc.Table, kinds []*Kind, accepted []map[string]*Column) (best int, hint *Kind, err error) {
	at, most := 0, 0
	_, err = t.FindHead(func(names []string) bool {
		at++
		filled := 0
		for _, n := range names {
			if n != "" {
				filled++
			}
		}
		if filled == 1 && best == 0 {
			if i := strings.LastIndexByte(names[0], '['); i >= 0 && strings.HasSuffix(names[0], "]") {
				if k := among(kinds, names[0][i+1:len(names[0])-1]); k != nil {
					hint = k
				}
			}
		}
		for i, k := range kinds {
			n := known(names, accepted[i])
			one := n == 1 && filled == 1 && len(kinds) == 1 && needs(k) == 1
			if n > most && (n >= 2 && 3*n >= filled || one) {
				best, most = at, n
			}
		}
		return false
	})
	if f := fault.As(err); f != nil && f.Key == "doc.no_head" {
		err = nil
	}
	return best, hint, err
}

// known counts the headings among names that a kind accepts.
func known(names []string, accepted map[string]*Column) int {
	n := 0
	seen := map[*Column]bool{}
	for _, name := range names {
		if c, ok := lookHeading(name, accepted); ok && c != nil && !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}

// lookHeading finds the column of a heading as it stands in a sheet: with a note in brackets after it or not, with a star or not.
func lookHeading(name string, accepted map[string]*Column) (*Column, bool) {
	if c, ok := accepted[lang.SearchKey(name)]; ok {
		return c, true
	}
	if i := strings.IndexAny(name, "(["); i > 0 && strings.HasSuffix(strings.TrimRight(name, " *"), map[byte]string{'(': ")", '[': "]"}[name[i]]) {
		c, ok := accepted[lang.SearchKey(name[:i])]
		return c, ok
	}
	return nil, false
}

func needs(k *Kind) int {
	n := 0
	for _, c := range k.Columns {
		if c.Need == Always {
			n++
		}
	}
	return n
}

// needed are the Vietnamese headings without which a sheet of the kind is refused.
func (k *Kind) needed() []string {
	var out []string
	for i := range k.Columns {
		if k.Columns[i].Need == Always {
			out = append(out, "“"+k.Head(lang.Vi, &k.Columns[i])+"”")
		}
	}
	return out
}

func kindCodes(kinds []*Kind) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.Code
	}
	return out
}

// among finds the kind of a code.
func among(kinds []*Kind, code string) *Kind {
	code = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "_", "-")
	for _, k := range kinds {
		if k.Code == code {
			return k
		}
	}
	return nil
}

// guess finds the kind of a sheet: that of the worksheet's name, else the only one that knows all headings and has its needed columns. Kinds made of
// records come after the others: whoever exports a list of members means members.
func guess(kinds []*Kind, accepted []map[string]*Column, names []string, sheetName string) (k *Kind, fit []*Kind, err error) {
	if k := among(kinds, sheetName); k != nil {
		return k, nil, nil
	}
	for i, k := range kinds {
		have := map[*Column]bool{}
		all := true
		for _, n := range names {
			if n == "" {
				continue
			}
			c, ok := lookHeading(n, accepted[i])
			all = all && ok
			have[c] = true
		}
		for j := range k.Columns {
			all = all && (k.Columns[j].Need != Always || have[&k.Columns[j]])
		}
		some := len(k.anyOf) == 0
		for _, code := range k.anyOf {
			some = some || have[k.column(code)]
		}
		if all && some && (k.record == nil || len(fit) == 0 || fit[0].record != nil) {
			fit = append(fit, k)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil, nil
	case len(fit) == 0:
		return nil, nil, fault.New(fault.Invalid, "intake.kind_unknown", fault.Args{"kinds": kindCodes(kinds)})
	}
	return nil, fit, nil
}

// valuesRead is how many rows are looked at to tell by their values which of several kinds a sheet is.
const valuesRead = 20

// byValues finds the one kind, of several that the headings fit, whose columns can hold the first rows: "Từ trần" is how somebody left, not of what he is
// relieved. Where several can, they are told as they are typed.
func byValues(t *doc.Table, head doc.Head, fit []*Kind, today day.Day) (*Kind, error) {
	var can []*Kind
	for _, k := range fit {
		s := &sheet{kind: k, col: make([]int, len(k.Columns)), table: t, today: today}
		s.match(head)
		rows, bad := 0, len(s.problems) > 0
		err := s.each(func(r *row) error {
			rows++
			bad = bad || r.refused()
			if bad || rows >= valuesRead {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
		if !bad {
			can = append(can, k)
		}
	}
	if len(can) == 1 {
		return can[0], nil
	}
	typed := kindCodes(fit)
	for i := range typed {
		typed[i] = "--kind " + typed[i]
	}
	return nil, fault.New(fault.Invalid, "intake.kind_many", fault.Args{"kinds": typed})
}

// errEnough ends the reading of rows that have told enough.
var errEnough = errors.New("intake: enough rows")

// nearestKind is the kind that most headings of a sheet fit which fits no kind: at least two, and half of them. Of several the one that leaves fewest of
// its needed columns unfilled is meant; nil where still several are left.
func nearestKind(kinds []*Kind, accepted []map[string]*Column, names []string) *Kind {
	filled := 0
	for _, n := range names {
		if n != "" {
			filled++
		}
	}
	var best *Kind
	most, fewest, tied := 0, 0, false
	for i, k := range kinds {
		have := map[*Column]bool{}
		for _, n := range names {
			if c, ok := lookHeading(n, accepted[i]); ok && c != nil {
				have[c] = true
			}
		}
		fit, lacks := len(have), 0
		for j := range k.Columns {
			if k.Columns[j].Need == Always && !have[&k.Columns[j]] {
				lacks++
			}
		}
		switch {
		case fit < 2 || 2*fit < filled:
		case fit > most || fit == most && lacks < fewest:
			best, most, fewest, tied = k, fit, lacks, false
		case fit == most && lacks == fewest:
			tied = true
		}
	}
	if tied {
		return nil
	}
	return best
}

// none marks a column of the sheet that has no heading, passed one whose heading is known and not read.
const (
	passed = -1
	none   = -2
)

// match puts the columns of the sheet to those of the kind.
func (s *sheet) match(head doc.Head) {
	k := s.kind
	accepted := k.headings()
	byCol := make([]int, len(head.Names))
	s.byCol = byCol
	own := k.asList(head.Names)
	s.list = own != nil
	for i, name := range head.Names {
		at := doc.Ref(head.Row, i+1)
		byCol[i] = passed
		if name == "" {
			byCol[i] = none
			continue
		}
		c, ok := lookHeading(name, accepted)
		if code, mine := own[lang.SearchKey(name)]; mine {
			c, ok = k.column(code), true
		}
		if !ok {
			var all []string
			for j := range k.Columns {
				all = append(all, k.Head(lang.Vi, &k.Columns[j]), k.Head(lang.En, &k.Columns[j]))
				all = append(all, k.Others(&k.Columns[j])...)
			}
			if near := nearestHeading(name, all); near != "" {
				s.problems = append(s.problems, problem(at, "", "intake.heading_near", fault.Args{"text": name, "near": near}))
			} else {
				s.problems = append(s.problems, problem(at, "", "intake.heading", fault.Args{"text": name}))
			}
			continue
		}
		if c == nil {
			if !ordinal(name) {
				s.unread = append(s.unread, name)
			}
			continue
		}
		for j := range k.Columns {
			if &k.Columns[j] != c {
				continue
			}
			if s.col[j] > 0 {
				s.problems = append(s.problems, problem(at, c.Code, "intake.heading_twice", fault.Args{"text": name, "cell": doc.Ref(head.Row, s.col[j])}))
				continue
			}
			s.col[j] = i + 1
			byCol[i] = j
		}
	}
	for j := range k.Columns {
		if c := &k.Columns[j]; c.Need == Always && s.col[j] == 0 {
			s.problems = append(s.problems, problem(strconv.Itoa(head.Row), c.Code, "intake.column_missing",
				fault.Args{"head": k.headOf(c.Code)}))
		}
	}
}

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
