package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// recordListed is a list of records as asked for.
type recordListed struct {
	f       record.Filter
	filters []page.Filter
	picked  []page.Picked
	keep    []string // conditions that stand in the address and in no field
	where   string
	wrong   bool
}

// recordFilters reads the conditions of a kind's list: words, organisation, days, and the fields that filter. Choices and flags are chosen; a person
// or a record comes by its id from a page that leads here.
func (r *Req) recordFilters(tx *db.Tx, k *record.Kind) (l recordListed, err error) {
	env := r.Env()
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	from, first := r.dayFilter("from", r.T("record.from"))
	to, last := r.dayFilter("to", r.T("record.to"))
	l.f = record.Filter{Org: root, Text: strings.TrimSpace(r.Query.Get("q")), Period: day.Period{From: first}, Is: map[string]string{}}
	if last != 0 {
		l.f.Period.To = last.Add(1)
	}
	l.wrong = within.Error != "" || from.Error != "" || to.Error != ""
	if name, desc := r.sorted(k.Sorts()); name != "" {
		if l.f.Sort = name; desc {
			l.f.Sort = "-" + name
		}
	}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if searches(k) {
		l.filters = append(l.filters, page.Filter{Name: "q", Label: r.T("record.search"), Value: r.Query.Get("q")})
		if l.f.Text != "" {
			pick(r.T("record.search")+": "+l.f.Text, "q")
		}
	} else {
		l.f.Text = ""
	}
	if !root.IsZero() {
		l.where = within.Value
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
	}
	if first != 0 {
		pick(r.T("record.from")+" "+r.L.ShortDay(first), "from")
	}
	if last != 0 {
		pick(r.T("record.to")+" "+r.L.ShortDay(last), "to")
	}
	l.filters = append(l.filters, within, from, to)
	for i := range k.Fields {
		f := &k.Fields[i]
		switch {
		case f.Type == record.Choice || f.Type == record.Flag:
			if f.Show&record.AsFilter != 0 {
				r.recordChoice(&l, k, f, pick)
			}
		case f.Type == record.Link, f.Show&record.AsFilter != 0 && (f.Type == record.Person || f.Type == record.Org || f.Type == record.Paper):
			if err := r.recordPicked(tx, &l, k, f, pick); err != nil {
				return l, err
			}
		}
	}
	return l, nil
}

// searches tells whether there are words in a kind's records to look for.
func searches(k *record.Kind) bool {
	return slices.ContainsFunc(k.Fields, func(f record.Field) bool { return f.Show&record.Searched != 0 || f.Type == record.Person })
}

func (r *Req) recordChoice(l *recordListed, k *record.Kind, f *record.Field, pick func(text string, names ...string)) {
	label := r.T(k.Name + "." + f.Code)
	codes, text := f.Values, func(c string) string { return r.T(f.LabelOf(c)) }
	if f.Type == record.Flag {
		codes, text = []string{"1", "0"}, func(c string) string { return r.T(map[string]string{"1": "yes", "0": "no"}[c]) }
	}
	x := page.Filter{Kind: page.FilterSelect, Name: f.Code, Label: label, Options: []page.Option{{Text: r.T("all")}}}
	for _, c := range codes {
		x.Options = append(x.Options, page.Option{Value: c, Text: text(c)})
		if c == r.Query.Get(f.Code) {
			x.Value, l.f.Is[f.Code] = c, c
			pick(label+": "+text(c), f.Code)
		}
	}
	l.filters = append(l.filters, x)
}

// recordPicked is a condition on what a field points to. An id alone is no way to a name.
func (r *Req) recordPicked(tx *db.Tx, l *recordListed, k *record.Kind, f *record.Field, pick func(text string, names ...string)) error {
	name := f.Code + "_id"
	v := r.Query.Get(name)
	if v == "" || name == "org_id" { // that is the list's own condition
		return nil
	}
	id, err := db.ParseID(v)
	if err != nil {
		return err
	}
	x := record.Record{Kind: k, V: asof.Fields{f.Code: id}}
	n, err := r.naming(tx, r.At, []record.Record{x})
	if err != nil {
		return err
	}
	text := n.words(x, f)
	switch f.Type {
	case record.Person:
		text = n.persons[id]
	case record.Org:
		if !n.orgs[id].Open {
			text = ""
		}
	case record.Paper:
		if !n.papers[id].Open {
			text = ""
		}
	}
	if text == "" {
		return fault.New(fault.NotFound, "error.not_found", nil)
	}
	l.f.Is[f.Code] = id.String()
	l.keep = append(l.keep, name)
	pick(r.T(k.Name+"."+f.Code)+": "+text, name)
	return nil
}

// recordCols are the fields that are columns, the one that names the record first: its title, else the person it is about or its
// words, else the first that is no link. Of the parts of one record what all of them share is left out.
func recordCols(k *record.Kind, within *record.Kind) []*record.Field {
	return colsWithout(k, within, "")
}

// colsWithout are these columns without the one of a field that says the same in all rows. A choice that every record makes is then a better name
// than its day.
func colsWithout(k *record.Kind, within *record.Kind, same string) []*record.Field {
	var out []*record.Field
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Show&record.InList != 0 && f.Code != same && (within == nil || f.Code != k.Parent && k.Inherit[f.Code] == "") {
			out = append(out, f)
		}
	}
	first := slices.IndexFunc(out, func(f *record.Field) bool { return f.Code == k.Title })
	for _, is := range []func(f *record.Field) bool{
		func(f *record.Field) bool { return f.Need && f.Type == record.Person },
		func(f *record.Field) bool { return f.Need && f.Type == record.Text },
		func(f *record.Field) bool { return f.Type == record.Person },
		func(f *record.Field) bool { return same != "" && f.Need && f.Type == record.Choice },
	} {
		if first < 0 {
			first = slices.IndexFunc(out, is)
		}
	}
	if first < 0 {
		first = slices.IndexFunc(out, func(f *record.Field) bool { return f.Type != record.Link })
	}
	if first < 0 {
		return append([]*record.Field{k.Field(k.Day)}, out...)
	}
	name := out[first]
	return slices.Insert(slices.Delete(out, first, first+1), 0, name)
}

// boundTo is the one cell that a list is bound to: the one it is narrowed to, else the only one the reader answers for. None of a list that may hold
// records of several organisations.
func (r *Req) boundTo(tx *db.Tx, narrowed db.ID) (db.ID, error) {
	id := narrowed
	if id.IsZero() {
		for _, g := range r.Who.Grants {
			switch {
			case g.Rights&duty.Records == 0 || g.Org == id:
			case id.IsZero():
				id = g.Org
			default:
				return db.ID{}, nil
			}
		}
	}
	if id.IsZero() {
		return id, nil
	}
	refs, err := r.orgRefs(tx, r.At, id)
	if err != nil || !org.HoldsMembers(refs[id].Kind) {
		return db.ID{}, err
	}
	return id, nil
}

// listCols are the columns of a list: where it is bound to one cell and all rows are that cell's, they need not say so.
func (r *Req) listCols(tx *db.Tx, k *record.Kind, narrowed db.ID, list []record.Record) ([]*record.Field, error) {
	at, err := r.boundTo(tx, narrowed)
	if err != nil || at.IsZero() || len(list) == 0 || slices.ContainsFunc(list, func(x record.Record) bool { return x.Place() != at }) {
		return recordCols(k, nil), err
	}
	return colsWithout(k, nil, k.PlaceField()), nil
}

// workTable lays records out in columns; the first one opens the record.
func (r *Req) workTable(k *record.Kind, cols []*record.Field, list []record.Record, n *naming) page.Table {
	t := page.Table{}
	sorts := k.Sorts()
	for i, f := range cols {
		c := page.Col{Title: r.T(k.Name + "." + f.Code), Label: r.T(k.Name + "." + f.Code)}
		if slices.Contains(sorts, f.Code) {
			c.Sort = f.Code
		}
		switch f.Type {
		case record.Day:
			c.Align = page.Days
		case record.Int:
			c.Align = page.Right
		}
		if f.Code == k.Day {
			c.Phone, c.Label = page.Key, ""
		}
		// A short code is read as one word.
		c.Tight = f.Code == "code" && !slices.ContainsFunc(list, func(x record.Record) bool { return utf8.RuneCountInString(x.Text("code")) > 16 })
		if _, state := toneOf(f, ""); state && f.Type == record.Choice {
			c.Label = ""
		}
		if i == 0 {
			c.Label = ""
			t.One = f.Type == record.Person
		}
		t.Cols = append(t.Cols, c)
	}
	for _, x := range list {
		row := page.Row{}
		for i, f := range cols {
			c := n.cell(x, f)
			if i == 0 {
				c = n.opening(x, f)
				t.One = t.One && n.words(x, f) != "" // the title in its place is long
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// short is the beginning of a long text, for a table.
func short(s string) string {
	const most = 160
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:most])) + "…"
}

// opening is the cell that opens a record.
func (n *naming) opening(x record.Record, f *record.Field) page.Cell {
	s := n.words(x, f)
	if s == "" {
		s = n.title(x)
	}
	c := page.LinkCell(upperFirst(short(s)), n.r.Link(recordPath(x.Kind, x.ID)))
	if f.Type == record.Org {
		c = c.After(n.orgs[x.Ref(f.Code)].Code)
	}
	if m := n.marks[x.ID]; m != "" {
		c = c.After(m)
	}
	return c
}

// recordList lists the records of a kind.
func (s *Server) recordList(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		if r.Format() != "" {
			return r.Export(r.T(k.Name), func(tx *db.Tx) (doc.Sheet, error) { return r.recordSheet(tx, k) })
		}
		number, size := r.Paging()
		var l recordListed
		var p record.Page
		var n *naming
		var cols []*record.Field
		var add bool
		err := r.Read(func(tx *db.Tx) (err error) {
			if l, err = r.recordFilters(tx, k); err != nil {
				return err
			}
			if add, err = k.MayEnter(r.Ctx, tx, r.Who); err != nil {
				return err
			}
			if !l.wrong {
				l.f.Page, l.f.Size = number, size
				if p, err = k.List(r.Ctx, tx, r.Who, r.At, l.f); err != nil {
					return err
				}
			}
			if n, err = r.naming(tx, r.At, p.Items); err != nil {
				return err
			}
			if cols, err = r.listCols(tx, k, l.f.Org, p.Items); err != nil {
				return err
			}
			return r.logList(tx, k.Name+".list", l.f.Org, n.shown(), p.Total)
		})
		if err != nil {
			return nil, err
		}
		list := page.List{
			Head:    page.Head{Title: r.T(k.Name), Lead: page.Say(page.Words(r.T(k.Name+".lead", fault.Args{"n": p.Total, "day": r.At.On})))},
			Filters: l.filters, Picked: l.picked, Keep: l.keep,
			Table: r.workTable(k, cols, p.Items, n),
			Pager: page.Pager{Page: max(p.Page, 1), Size: size, Total: int64(p.Total), Sizes: Sizes()},
			Empty: page.Empty{What: r.T(k.Name + ".what")},
		}
		list.Tabs = r.workTabs(k)
		if list.Table.Sort = l.f.Sort; l.f.Sort == "" {
			list.Table.Sort = "-" + k.Day
		}
		if r.Holds(duty.Export) {
			list.Exports = r.Env().Exports()
		}
		if add {
			list.Head.Acts = append(list.Head.Acts, page.Act{Text: r.T(k.Name + ".do.new"), Href: r.Link(k.Path()+"/new", r.recordFrom(k, l)...), Icon: "plus", Main: true})
		}
		if h := recordHooks()[k.Name]; h.list != nil {
			list.Head.Acts = append(list.Head.Acts, h.list(r, l)...)
		}
		list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Records), len(l.picked) > 0 || l.wrong, k.Path())
		return r.Page(r.Frame(r.T(k.Name)), list), nil
	}
}

// recordFrom carries what a list is narrowed to over to the form of a new record.
func (r *Req) recordFrom(k *record.Kind, l recordListed) (pairs []string) {
	for _, f := range k.Fields {
		if v := l.f.Is[f.Code]; v != "" && f.Show&record.Derived == 0 && (f.Type == record.Link || f.Type == record.Person) {
			pairs = append(pairs, f.Code+"_id", v)
		}
	}
	if f := k.Field(k.Owner); !l.f.Org.IsZero() && f.Show&record.Derived == 0 && k.Owner == k.PlaceField() {
		pairs = append(pairs, k.Owner+"_id", l.f.Org.String())
	}
	return pairs
}

// exportChunk is how many records of an export are in memory at once.
const exportChunk = 500

// recordSheet is the whole list as filtered, of records whose lists the reader may take out. Each person in it sees that it went out.
func (r *Req) recordSheet(tx *db.Tx, k *record.Kind) (doc.Sheet, error) {
	l, err := r.recordFilters(tx, k)
	if err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.takesOut(tx, l.f.Org, duty.Records)
	if err != nil {
		return doc.Sheet{}, err
	}
	sensitive, err := r.Who.Reach(r.Ctx, tx, duty.Sensitive)
	if err != nil {
		return doc.Sheet{}, err
	}
	// First who is in it, which is put down before the first byte goes out; then the records themselves, some at a time.
	var ids []db.ID
	var groups []string // opened by what is sealed in the records
	persons := map[db.ID]bool{}
	if !l.wrong {
		err := k.Walk(r.Ctx, tx, r.Who, r.At, l.f, func(x record.Record) error {
			if out.Has(x.Owner()) || out.Has(x.Place()) {
				ids = append(ids, x.ID)
				if groups == nil && sensitive.Has(x.Owner()) && x.Sealed() {
					groups = []string{member.Sensitive}
				}
				for _, id := range personsIn(x) {
					persons[id] = true
				}
			}
			return nil
		})
		if err != nil {
			return doc.Sheet{}, err
		}
	}
	if err := r.logRecords(k, l.f.Org, persons, groups, len(ids)); err != nil {
		return doc.Sheet{}, err
	}
	sheet := doc.Sheet{Title: r.T(k.Name), Notes: r.exportNotes(tx, l.where, l.picked), Head: []string{r.T("ordinal")}, Widths: []float64{6}}
	var fields []*record.Field
	for i := range k.Fields {
		f := &k.Fields[i]
		fields = append(fields, f)
		label := r.T(k.Name + "." + f.Code)
		if f.Early != nil {
			label += " / " + r.T(k.Name+"."+f.Code+".early")
		}
		if f.Type == record.Org && f.Code == k.PlaceField() {
			sheet.Head, sheet.Widths = append(sheet.Head, r.T("org.code")), append(sheet.Widths, 14)
		}
		if f.Unit != "" {
			label += " (" + r.T(f.Unit) + ")"
		}
		sheet.Head, sheet.Widths = append(sheet.Head, label), append(sheet.Widths, sheetWidth(f))
	}
	sheet.Rows = func(yield func([]doc.Cell) error) error {
		no := int64(0)
		for some := range slices.Chunk(ids, exportChunk) {
			found, err := k.Some(r.Ctx, tx, r.Who, r.At.Known, some...)
			if err != nil {
				return err
			}
			rows := make([]record.Record, 0, len(some))
			for _, id := range some {
				if x, ok := found[id]; ok {
					rows = append(rows, x)
				}
			}
			n, err := r.naming(tx, r.At, rows)
			if err != nil {
				return err
			}
			for _, x := range rows {
				no++
				cells := []doc.Cell{doc.Int(no)}
				for _, f := range fields {
					if f.Type == record.Org && f.Code == k.PlaceField() {
						cells = append(cells, doc.Text(n.orgs[x.Place()].Code))
					}
					cells = append(cells, n.sheet(x, f))
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return sheet, nil
}

func sheetWidth(f *record.Field) float64 {
	switch f.Type {
	case record.Day:
		return 12
	case record.Int, record.Clock, record.Flag:
		return 10
	case record.Choice:
		return 18
	case record.Person:
		return 26
	}
	return 36
}

// logRecords puts down that a list of records goes out, before its first byte, and who is in it.
func (r *Req) logRecords(k *record.Kind, of db.ID, persons map[db.ID]bool, groups []string, n int) error {
	return r.logExport(audit.Read{What: k.Name + ".list", Org: of, Persons: keysOf(persons), Groups: groups, Records: int64(n)})
}

// openedGroups are the field groups that records show besides what anybody reads who reads them: what is sealed in them and was opened.
func openedGroups(rows ...record.Record) []string {
	for _, x := range rows {
		for _, f := range x.Kind.Fields {
			if f.Type == record.Sealed && x.Text(f.Code) != "" {
				return []string{member.Sensitive}
			}
		}
	}
	return nil
}

// personsIn are the persons a record names.
func personsIn(x record.Record) (out []db.ID) {
	for _, f := range x.Kind.Fields {
		if id := x.Ref(f.Code); f.Type == record.Person && !id.IsZero() && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// findRecords finds records by what people type of them: days, words, an organisation's code or name.
func (r *Req) findRecords(tx *db.Tx, k *record.Kind, at asof.Point, text string, most int) ([]record.Record, error) {
	f := record.Filter{Size: most * widely}
	var rest []string
	for _, w := range strings.Fields(strings.NewReplacer(",", " ", ";", " ").Replace(text)) {
		if d, err := day.Parse(w, r.Time.Today); err == nil && strings.ContainsAny(w, "/-.") {
			f.Period = day.Period{From: d, To: d.Add(1)}
			continue
		}
		rest = append(rest, w)
	}
	words := strings.Join(rest, " ")
	if words != "" && lang.SearchKey(words) == "" {
		return nil, nil
	}
	if searches(k) || words == "" {
		f.Text = words
		p, err := k.List(r.Ctx, tx, r.Who, at, f)
		if err != nil || len(p.Items) > 0 || words == "" {
			return exactFirst(p.Items, most, func(x record.Record) bool { return exactly(text, x.Text("code"), x.Text(k.Title)) }), err
		}
	}
	f.Size = most
	return r.findAtOrgs(tx, k, at, f, words, most)
}

// findAtOrgs finds records by the organisation where they count.
func (r *Req) findAtOrgs(tx *db.Tx, k *record.Kind, at asof.Point, f record.Filter, words string, most int) ([]record.Record, error) {
	f.Text = ""
	found, err := org.Search(r.Ctx, tx, r.Who, at, words, 5)
	if err != nil {
		return nil, err
	}
	var out []record.Record
	for _, o := range found {
		f.Org = o.ID
		p, err := k.List(r.Ctx, tx, r.Who, at, f)
		if err != nil {
			return nil, err
		}
		for _, x := range p.Items {
			if len(out) < most && !slices.ContainsFunc(out, func(y record.Record) bool { return y.ID == x.ID }) {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// workTabs lead to the lists of the other kinds of a noun: what is not in the menu is found there.
func (r *Req) workTabs(k *record.Kind) (out page.Tabs) {
	for _, x := range r.S.Book.Kinds() {
		if x.Noun == k.Noun {
			out = append(out, page.Tab{Text: r.T(x.Name), Href: r.Link(x.Path()), Current: x == k})
		}
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// menuHome is the path of the menu's item under which an address of a kind's stands: its own, its parent's, or the first of its noun.
func (s *Server) menuHome(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, k := range s.Book.Kinds() {
		if k.Path() != "/"+first {
			continue
		}
		for k.Parent != "" && !k.Menu {
			k = s.Book.Kind(k.Field(k.Parent).Of)
		}
		for _, x := range s.Book.Kinds() {
			if x.Noun == k.Noun && x.Menu && !k.Menu {
				k = x
			}
		}
		return k.Path()
	}
	return path
}
