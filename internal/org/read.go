package org

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/tree"
)

// sight is what a reader may open today: organisations whose records or figures are his.
type sight struct{ records, figures duty.Reach }

func look(ctx context.Context, tx *db.Tx, who duty.Actor) (s sight, err error) {
	if s.records, err = who.Reach(ctx, tx, duty.Records); err == nil {
		s.figures, err = who.Reach(ctx, tx, duty.Figures)
	}
	return s, err
}

func (s sight) all() bool          { return s.records.All || s.figures.All }
func (s sight) none() bool         { return s.records.Empty() && s.figures.Empty() }
func (s sight) has(org db.ID) bool { return s.records.Has(org) || s.figures.Has(org) }
func (s sight) open(h head) bool   { return s.has(h.id) || h.external && !s.none() }
func (s sight) roots() []db.ID     { return append(slices.Clone(s.records.Roots()), s.figures.Roots()...) }
func notFound() error              { return fault.New(fault.NotFound, "error.not_found", nil) }

// Org is an organisation as of a point. Where it does not live on that day, Living is false and the names are those of the nearest day on which
// it does. Void tells that it never was, as known at the point: what is shown is what was once recorded.
type Org struct {
	Ref
	ShortName string
	UnitType  string
	Note      string
	Consent   db.ID
	External  bool
	Living    bool
	Void      bool
	Life      day.Period // all its days, as known at the point
	Path      []Ref      // from the top down to its superior on the day; of an ended one, to its main successor
	Successor db.ID      // main successor of an ended one; zero for none
	Rev       int64      // the version forms are made from
	Owner     db.ID      // who entered it
	Records   bool       // the reader may see its records, not figures alone
	Write     bool       // and may write on it
}

// Get reads one organisation. The reader needs the right to its records or its figures today; an external body is open to everybody who has any.
// An organisation of which nothing was known at the point is NoData.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) (Org, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return Org{}, err
	}
	h, err := loadHead(ctx, tx, id)
	if err != nil {
		return Org{}, err
	}
	if !s.open(h) {
		return Org{}, notFound()
	}
	o := Org{Ref: Ref{ID: id, Code: h.code, Open: true}, External: h.external, Rev: h.rev, Owner: h.owner, Void: h.void && at.Known.Latest()}
	rows, err := line(id).Rows(ctx, tx, at.Known)
	if err != nil {
		return Org{}, err
	}
	if len(rows) == 0 && o.Void {
		if rows, err = line(id).History(ctx, tx); err != nil {
			return Org{}, err
		}
		rows = lastKnown(rows)
	}
	if len(rows) == 0 {
		return Org{}, fault.New(fault.NoData, "org.no_data", fault.Args{"code": h.code})
	}
	o.Life = day.Period{From: rows[0].Period.From, To: rows[len(rows)-1].Period.To}
	r := nearest(rows, at.On)
	o.Living = !o.Void && r.Period.Has(at.On)
	o.Name, o.ShortName, o.Kind = r.Text("name"), r.Text("short_name"), r.Text("kind")
	o.UnitType, o.Note, o.Consent = r.Text("unit_type"), r.Text("note"), r.ID_("consent")
	o.Records = s.records.Has(id) || h.external
	if o.External {
		o.Write = who.Must(ctx, tx, duty.Write, h.owner) == nil
		return o, nil
	}
	w, err := who.Reach(ctx, tx, duty.Write)
	if err != nil {
		return Org{}, err
	}
	o.Write = w.Has(id)
	forest, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return Org{}, err
	}
	if p, k := forest.Above(id, at.On, false); k == tree.Successor {
		o.Successor = p
	}
	on := at.On
	if !o.Living && o.Life.To <= on { // what has ended stands where it last stood; its successor is no superior
		on = o.Life.LastDay()
	}
	up := forest.Path(id, on, false)[1:]
	slices.Reverse(up)
	o.Path, err = namesIn(ctx, tx, s, at, up)
	return o, err
}

// lastKnown are the rows that were known to the end, of an organisation that was voided.
func lastKnown(rows []asof.Row) []asof.Row {
	var out []asof.Row
	for _, r := range rows {
		switch {
		case len(out) == 0 || r.KnownTo > out[0].KnownTo:
			out = []asof.Row{r}
		case r.KnownTo == out[0].KnownTo:
			out = append(out, r)
		}
	}
	return out
}

// nearest is the row that holds on a day; else the last before it, else the first.
func nearest(rows []asof.Row, on day.Day) asof.Row {
	best := rows[0]
	for _, r := range rows {
		if r.Period.From <= on {
			best = r
		}
	}
	return best
}

// ByCode gives the organisation of a code, as its form's field is checked: the reader must be able to open it.
func ByCode(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, code string) (Ref, error) {
	id, ok, err := Find(ctx, tx, code)
	if err != nil {
		return Ref{}, err
	}
	if !ok { // it may be one that was voided since the point
		if ok, err = tx.One(ctx, `SELECT id FROM org WHERE code_key = :key ORDER BY void_at DESC`, db.Args{"key": codeKey(code)}, &id); err != nil {
			return Ref{}, err
		}
		if !ok {
			return Ref{}, notFound()
		}
	}
	o, err := Get(ctx, tx, who, at, id)
	return o.Ref, err
}

// Lives tells whether an organisation lived on a day, as known then: figures have no data for one that did not. It judges no rights.
func Lives(ctx context.Context, tx *db.Tx, id db.ID, at asof.Point) (bool, error) {
	kind, err := KindOn(ctx, tx, id, at)
	return kind != "", err
}

// KindDays gives, for the organisations that ever were of one of some kinds, the days on which they were, as known at k.
func KindDays(ctx context.Context, tx *db.Tx, kinds []string, k asof.Known) (map[db.ID][]day.Period, error) {
	out := map[db.ID][]day.Period{}
	err := tx.Query(ctx, `SELECT v.org_id, v.valid_from, v.valid_to FROM org_version v WHERE v.kind IN {in kinds} AND {known v}`,
		db.Args{"kinds": kinds, "known": k}, func(r *db.Row) error {
			var id db.ID
			var p day.Period
			err := r.Scan(&id, &p.From, &p.To)
			out[id] = append(out[id], p)
			return err
		})
	return out, err
}

// Names tells what organisations are called at a point, in the order asked; for one not living then, on the nearest day. It is for the other
// sides of records that the reader may read: names alone are told, code and page only of those he may open. Unknown ids are left out.
func Names(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, ids ...db.ID) ([]Ref, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	return namesIn(ctx, tx, s, at, ids)
}

func namesIn(ctx context.Context, tx *db.Tx, s sight, at asof.Point, ids []db.ID) ([]Ref, error) {
	found, err := nameMap(ctx, tx, s, at, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Ref, 0, len(ids))
	for _, id := range ids {
		if r, ok := found[id]; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

func nameMap(ctx context.Context, tx *db.Tx, s sight, at asof.Point, ids []db.ID) (map[db.ID]Ref, error) {
	out := make(map[db.ID]Ref, len(ids))
	for part := range slices.Chunk(ids, 500) {
		args := at.Args("ids", part)
		err := tx.Query(ctx, `SELECT v.org_id, o.code, o.external, v.name, v.kind, v.valid_from FROM org_version v CROSS JOIN org o
			WHERE v.org_id IN {in ids} AND o.id = v.org_id AND {known v} ORDER BY v.org_id, v.valid_from`, args, func(r *db.Row) error {
			var x Ref
			var h head
			var from day.Day
			if err := r.Scan(&x.ID, &x.Code, &h.external, &x.Name, &x.Kind, &from); err != nil {
				return err
			}
			if _, have := out[x.ID]; have && from > at.On {
				return nil
			}
			h.id = x.ID
			if x.Open = s.open(h); !x.Open {
				x.Code = ""
			}
			out[x.ID] = x
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Filter narrows a list. Its zero value lists every organisation of the register that lives on the day, by name.
type Filter struct {
	Kinds  []Kind // empty: all but external bodies
	Root   db.ID  // in the sub-tree of this one on the day, itself included
	Parent db.ID  // directly under this one on the day
	Text   string // words of the name, short name or code, with or without marks
	Ended  bool   // those that had ended by the day instead of those that live
	Sort   string // "name" (default), "code", "kind"
	Desc   bool
	Offset int
	Limit  int // rows of a page; 0: 50; at most 1,000
}

// Sorts lists what a list can be sorted by.
func Sorts() []string { return []string{"name", "code", "kind"} }

// Row is one line of a list.
type Row struct {
	Ref
	ShortName string
	From      day.Day // first day of what is shown
	To        day.Day // first day no more; day.Forever for still
	Parent    Ref     // zero for none
}

// Page is one page of a list.
type Page struct {
	Rows   []Row
	Total  int
	Offset int
	Limit  int
}

// List lists organisations that live on the point's day, of those whose records or figures the reader may see today.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return Page{}, err
	}
	f.Limit = limit(f.Limit)
	f.Offset = max(f.Offset, 0)
	p := Page{Offset: f.Offset, Limit: f.Limit}
	for _, root := range []db.ID{f.Root, f.Parent} {
		if !root.IsZero() && !s.has(root) {
			return p, notFound()
		}
	}
	if s.none() {
		return p, nil
	}
	text, count, args := listText(tx, s, at, f)
	if _, err := tx.One(ctx, count, args, &p.Total); err != nil || p.Total == 0 {
		return p, err
	}
	err = tx.Query(ctx, text, args, func(r *db.Row) error {
		x := Row{Ref: Ref{Open: true}}
		err := r.Scan(&x.ID, &x.Code, &x.Name, &x.ShortName, &x.Kind, &x.From, &x.To)
		p.Rows = append(p.Rows, x)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, parentsOf(ctx, tx, s, at, p.Rows)
}

// parentsOf fills in under whom the organisations of a page stand; of ended ones, the main successor.
func parentsOf(ctx context.Context, tx *db.Tx, s sight, at asof.Point, rows []Row) error {
	ids := make([]db.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	up := map[db.ID]db.ID{}
	var parents []db.ID
	err := tx.Query(ctx, `SELECT e.child, e.parent FROM tree_edge e WHERE e.child IN {in ids} AND e.kind <> 'heir' AND {on e} AND {known e}`,
		at.Args("ids", ids), func(r *db.Row) error {
			var c, p db.ID
			err := r.Scan(&c, &p)
			if up[c] = p; !slices.Contains(parents, p) {
				parents = append(parents, p)
			}
			return err
		})
	if err != nil {
		return err
	}
	names, err := nameMap(ctx, tx, s, at, parents)
	for i := range rows {
		rows[i].Parent = names[up[rows[i].ID]]
	}
	return err
}

func limit(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, 1000)
}

// listText makes the statements of a list: the page, and the count of all its rows.
func listText(tx *db.Tx, s sight, at asof.Point, f Filter) (page, count string, args db.Args) {
	args = at.Args("limit", f.Limit, "offset", f.Offset)
	var ctes []string
	from, where := "org_version v CROSS JOIN org o", []string{"o.id = v.org_id", "{known v}"}
	switch {
	case !f.Parent.IsZero():
		from = "tree_edge c CROSS JOIN " + from
		where = append(where, "c.parent = :parent AND c.kind = 'parent' AND {on c} AND {known c} AND v.org_id = c.child")
		args["parent"] = f.Parent
	case !f.Root.IsZero():
		ctes = append(ctes, strings.TrimPrefix(tree.SpanCTE, "WITH RECURSIVE "))
		from = "span sp CROSS JOIN " + from
		where = append(where, "v.org_id = sp.org")
		args["root"], args["from"], args["to"] = f.Root, at.On, at.On.Add(1)
	}
	if f.Ended {
		where = append(where, `v.valid_to <= :on AND NOT EXISTS (SELECT 1 FROM org_version n WHERE n.org_id = v.org_id AND {known n} AND n.valid_to > v.valid_to)`)
	} else {
		where = append(where, "{on v}")
	}
	if len(f.Kinds) > 0 {
		where = append(where, "v.kind IN {in kinds}")
		args["kinds"] = f.Kinds
	} else {
		where = append(where, "o.external = {false}")
	}
	if !s.all() {
		ctes = append(ctes, duty.ReachCTE)
		where = append(where, "(o.external = {true} OR v.org_id IN (SELECT org FROM reach) OR v.org_id IN {in reach_roots})")
		args["today"], args["reach_roots"] = tx.Today(), s.roots()
	}
	where = append(where, words(f.Text, args)...)
	head := ""
	if len(ctes) > 0 {
		head = "WITH RECURSIVE " + strings.Join(ctes, ", ") + " "
	}
	tail := from + " WHERE " + strings.Join(where, " AND ")
	count = head + "SELECT COUNT(*) FROM " + tail
	page = head + `SELECT v.org_id, o.code, v.name, v.short_name, v.kind, v.valid_from, v.valid_to FROM ` + tail + " ORDER BY " + order(f) +
		" LIMIT :limit OFFSET :offset"
	return page, count, args
}

func order(f Filter) string {
	dir := ""
	if f.Desc {
		dir = " DESC"
	}
	switch f.Sort {
	case "code":
		return "o.code_key" + dir + ", v.org_id" + dir
	case "kind":
		var b strings.Builder
		b.WriteString("CASE v.kind")
		for i, k := range Kinds() {
			b.WriteString(" WHEN '" + k + "' THEN " + strconv.Itoa(i))
		}
		b.WriteString(" END")
		return b.String() + dir + ", v.sort_name" + dir + ", v.org_id" + dir
	}
	return "v.sort_name" + dir + ", v.org_id" + dir
}

// words are the conditions of a search: every word of the text begins a word of what is searched.
func words(text string, args db.Args) []string {
	var out []string
	for i, w := range strings.Fields(lang.SearchKey(text)) {
		if i == 8 {
			break
		}
		name := "w" + strconv.Itoa(i)
		args[name] = "% " + w + "%"
		out = append(out, "v.search_name LIKE :"+name)
	}
	if text != "" && len(out) == 0 && strings.TrimSpace(text) != "" {
		return []string{"1 = 0"} // signs alone are a search for nothing
	}
	return out
}

// Search finds organisations by words of the name or code, with or without marks, for pickers: those living on the day, external bodies among
// them, of the kinds given (all where none is); the one whose code is the text first.
// Each comes with whom it stands under, as names repeat.
func Search(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, text string, most int, kinds ...Kind) ([]Row, error) {
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	p, err := List(ctx, tx, who, at, Filter{Text: text, Kinds: kinds, Limit: most * 5}) // one meant exactly may stand far down
	if err != nil {
		return nil, err
	}
	near := func(r Row) int {
		switch {
		case codeKey(r.Code) == codeKey(text):
			return 0
		case strings.EqualFold(r.Name, lang.TitleName(text)):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(p.Rows, func(a, b Row) int { return near(a) - near(b) })
	return p.Rows[:min(most, len(p.Rows))], nil
}

// Children are the organisations directly under one on the day, from the top kinds down, by name.
func Children(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) ([]Row, error) {
	p, err := List(ctx, tx, who, at, Filter{Parent: id, Sort: "kind", Limit: 1000})
	return p.Rows, err
}

// Path is the organisation and all above it on the day, from the top down. The reader must be able to open the organisation itself; of those
// above him he is told the names.
func Path(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) ([]Ref, error) {
	o, err := Get(ctx, tx, who, at, id)
	if err != nil {
		return nil, err
	}
	return append(o.Path, o.Ref), nil
}
