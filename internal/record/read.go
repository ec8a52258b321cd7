package record

import (
	"context"
	"slices"
	"sort"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/tree"
)

func (k *Kind) ofRow(id db.ID, row asof.Row) Record {
	r := Record{Kind: k, ID: id, V: row.Fields, Version: row.ID, KnownFrom: row.KnownFrom, KnownTo: row.KnownTo, Change: row.Change}
	delete(r.V, "search")
	delete(r.V, k.Name+"_id")
	return r
}

// load reads a record as known at k0; ok is false where there is none.
func (k *Kind) load(ctx context.Context, tx *db.Tx, id db.ID, k0 asof.Known) (Record, bool, error) {
	r := Record{Kind: k, ID: id}
	rows, err := r.line().Rows(ctx, tx, k0)
	if err != nil || len(rows) == 0 {
		return r, false, err
	}
	r = k.ofRow(id, rows[0])
	_, err = tx.One(ctx, `SELECT rev FROM `+k.Name+` WHERE id = :id`, db.Args{"id": id}, &r.Rev)
	return r, true, err
}

// mayRead: a record belongs to its owner; the officers of where it counts may read it as well, and of a kind that is open to those below, they too.
func (k *Kind) mayRead(ctx context.Context, tx *db.Tx, who duty.Actor, r Record) (bool, error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || k.within(reach, nil, r) {
		return err == nil, err
	}
	above, err := k.above(ctx, tx, reach)
	return k.within(reach, above, r), err
}

// within is the rule of mayRead for one record of many: above are those of k.above.
func (k *Kind) within(reach duty.Reach, above []db.ID, r Record) bool {
	return reach.Has(r.Owner()) || reach.Has(r.Place()) || slices.Contains(above, r.Owner())
}

// above are the organisations over a reader's reach today, whose records of the kind are open to him; none for kinds that are not open to those below.
func (k *Kind) above(ctx context.Context, tx *db.Tx, reach duty.Reach) ([]db.ID, error) {
	if !k.Below || reach.All || reach.Empty() {
		return nil, nil
	}
	f, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return nil, err
	}
	var out []db.ID
	for _, root := range reach.Roots() {
		out = append(out, f.Path(root, tx.Today(), false)[1:]...)
	}
	return out, nil
}

// Get reads a record as known at k0; NotFound where it was not known then, or is not the reader's to read.
func (k *Kind) Get(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, k0 asof.Known) (Record, error) {
	r, ok, err := k.load(ctx, tx, id, k0)
	if err == nil && ok {
		if ok, err = k.mayRead(ctx, tx, who, r); err == nil && ok {
			list := []Record{r}
			err = k.open(ctx, tx, who, list)
			return list[0], err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "error.not_found", nil)
	}
	return Record{Kind: k}, err
}

// History lists every version ever, newest knowledge first. The last one's KnownTo is set where the record was voided.
func (k *Kind) History(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) ([]Record, error) {
	rows, err := Record{Kind: k, ID: id}.line().History(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Record
	for _, row := range rows {
		r := k.ofRow(id, row)
		ok, err := k.mayRead(ctx, tx, who, r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].KnownFrom > out[j].KnownFrom })
	return out, k.open(ctx, tx, who, out)
}

// of gives the parts of one record, as known at k0, in order of their days and entry.
func (k *Kind) of(ctx context.Context, tx *db.Tx, parent db.ID, k0 asof.Known) ([]Record, error) {
	var out []Record
	err := tx.Query(ctx, `SELECT `+k.table.Select("v")+` FROM `+k.table.Name+` v WHERE v.`+k.Parent+` = :parent AND {known v}
		ORDER BY v.valid_from, v.`+k.Name+`_id`, db.Args{"parent": parent, "known": k0}, func(r *db.Row) error {
		row, err := k.table.Scan(r)
		if err == nil {
			out = append(out, k.ofRow(row.ID_(k.Name+"_id"), row))
		}
		return err
	})
	return out, err
}

// PartsOf gives the first parts of a record that the reader may read, at most most of them (AllParts: every one), and how many there are in all: whoever reads the record reads
// all of them, unless he does as one of those below.
func (k *Kind) PartsOf(ctx context.Context, tx *db.Tx, who duty.Actor, of Record, k0 asof.Known, most int) (list []Record, total int, err error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return nil, 0, err
	}
	args := db.Args{"parent": of.ID, "known": k0}
	head, where := "", " FROM "+k.table.Name+" v WHERE v."+k.Parent+" = :parent AND {known v}"
	if !reach.Has(of.Owner()) && !reach.Has(of.Place()) {
		mine, err := k.mine(ctx, tx, reach, args)
		if err != nil {
			return nil, 0, err
		}
		head, where = "WITH RECURSIVE "+strings.Join(mineCTEs, ", ")+" ", where+" AND "+mine
	}
	if total, err = tx.Count(ctx, head+"SELECT COUNT(*)"+where, args); err != nil || total == 0 || most == 0 {
		return nil, total, err
	}
	limit := ""
	if most > 0 {
		limit, args["most"] = " LIMIT :most", most
	}
	err = tx.Query(ctx, head+"SELECT "+k.table.Select("v")+where+" ORDER BY v.valid_from, v."+k.Name+"_id"+limit, args, func(r *db.Row) error {
		row, err := k.table.Scan(r)
		if err == nil {
			list = append(list, k.ofRow(row.ID_(k.Name+"_id"), row))
		}
		return err
	})
	if err == nil {
		err = k.open(ctx, tx, who, list)
	}
	return list, total, err
}

// AllParts asks PartsOf for all of them: for rolls, which are no longer than a cell.
const AllParts = -1

// mineCTEs make mine(org), the organisations within a reader's reach.
var mineCTEs = []string{duty.ReachCTE, "mine(org) AS MATERIALIZED (SELECT org FROM reach)"}

// mine is mayRead as a condition on the rows v of a statement that begins with mineCTEs.
func (k *Kind) mine(ctx context.Context, tx *db.Tx, reach duty.Reach, args db.Args) (string, error) {
	if reach.All {
		return "1 = 1", nil
	}
	reach.Args(tx, args)
	mine := "v." + k.PlaceField() + " IN (SELECT org FROM mine)"
	if k.Owner != k.PlaceField() {
		mine = "(" + mine + " OR v." + k.Owner + " IN (SELECT org FROM mine))"
	}
	above, err := k.above(ctx, tx, reach)
	if err == nil && len(above) > 0 {
		args["above"] = above
		mine = "(" + mine + " OR v." + k.Owner + " IN {in above})"
	}
	return mine, err
}

// Filter narrows a list. Zero values ask nothing.
type Filter struct {
	Org    db.ID             // the sub-tree of this organisation, in the tree of each record's day
	Period day.Period        // of the record's day; of kinds that hold for a period: that shares a day with it
	Text   string            // words of what is Searched, or of a person's name
	Is     map[string]string // by field: a Choice's code, "1" or "0" of a Flag, the id of a Person or (of any such field) Link or Paper
	Sort   string            // code of a field that Sorts; "-" before it turns the order; empty: the day, newest first
	Page   int
	Size   int // 0: 50, at most 500
}

// Page is one page of a list.
type Page struct {
	Items []Record
	Total int
	Page  int
	Size  int
}

// Sorts are the fields by which a list can be ordered.
func (k *Kind) Sorts() []string {
	var out []string
	for _, f := range k.Fields {
		if f.Show&Sorts != 0 || f.Code == k.Day || f.Code == k.PlaceField() {
			out = append(out, f.Code)
		}
	}
	return out
}

// List gives the records that the reader may read, of days up to the one asked about; where that is today, those planned for later days as well.
func (k *Kind) List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	pg := Page{Page: max(1, f.Page), Size: f.Size}
	if pg.Size == 0 {
		pg.Size = 50
	}
	pg.Size = min(pg.Size, 500)
	p, ok, err := k.plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return pg, err
	}
	if pg.Total, err = tx.Count(ctx, p.head+"SELECT COUNT(*) FROM "+p.from+" WHERE "+p.where, p.args); err != nil || pg.Total == 0 {
		return pg, err
	}
	text := p.head + "SELECT " + k.table.Select("v") + " FROM " + p.from + p.show + " WHERE " + p.where + " ORDER BY " + p.order
	if (pg.Page-1)*pg.Size >= pg.Total {
		pg.Page = (pg.Total-1)/pg.Size + 1
	}
	p.args["size"], p.args["skip"] = pg.Size, (pg.Page-1)*pg.Size
	text += " LIMIT :size OFFSET :skip"
	err = tx.Query(ctx, text, p.args, func(r *db.Row) error {
		row, err := k.table.Scan(r)
		if err == nil {
			pg.Items = append(pg.Items, k.ofRow(row.ID_(k.Name+"_id"), row))
		}
		return err
	})
	if err == nil {
		err = k.open(ctx, tx, who, pg.Items)
	}
	return pg, err
}

// Walk goes through the whole of a list, in its order, one record after the other; use may ask nothing of tx meanwhile. Sealed fields
// stay closed.
func (k *Kind) Walk(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter, use func(Record) error) error {
	p, ok, err := k.plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return err
	}
	return tx.Query(ctx, p.head+"SELECT "+k.table.Select("v")+" FROM "+p.from+p.show+" WHERE "+p.where+" ORDER BY "+p.order, p.args, func(r *db.Row) error {
		row, err := k.table.Scan(r)
		if err != nil {
			return err
		}
		return use(k.ofRow(row.ID_(k.Name+"_id"), row))
	})
}

// Explain tells how the database would find a list, for tests of plans.
func (k *Kind) Explain(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) ([]string, error) {
	p, ok, err := k.plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return nil, err
	}
	p.args["size"], p.args["skip"] = 50, 0
	return tx.Explain(ctx, p.head+"SELECT "+k.table.Select("v")+" FROM "+p.from+p.show+" WHERE "+p.where+" ORDER BY "+p.order+" LIMIT :size OFFSET :skip", p.args)
}

// query is a list's statement in its parts.
type query struct {
	head, from, show, where, order string
	args                           db.Args
}

func (k *Kind) plan(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (q query, ok bool, err error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return q, false, err
	}
	if f.Period.To == 0 {
		f.Period.To = day.Forever
	}
	if at.On < tx.Today() && f.Period.To > at.On.Add(1) {
		f.Period.To = at.On.Add(1)
	}
	if f.Period.From == 0 {
		f.Period.From = day.First
	}
	top, err := duty.Top(ctx, tx)
	if err != nil {
		return q, false, err
	}
	if f.Org == top {
		f.Org = db.ID{}
	}
	place := "v." + k.PlaceField()
	q.args = at.Args("today", tx.Today(), "from", f.Period.From, "to", f.Period.To)
	conds := []string{"{known v}", "v.valid_from < :to"}
	if k.Until == "" {
		conds = append(conds, "v.valid_from >= :from")
	} else {
		conds = append(conds, "v.valid_to > :from")
	}
	var ctes []string
	q.from = k.table.Name + " v"
	if !f.Org.IsZero() {
		ctes = append(ctes, strings.TrimPrefix(tree.SpanCTE, "WITH RECURSIVE "))
		q.args["root"] = f.Org
		cond := place + " = sp.org AND v.valid_from >= sp.f AND v.valid_from < sp.t"
		if k.Until != "" { // what began before the period stands where its organisation stood within it
			cond = place + " = sp.org AND {max v.valid_from|:from} >= sp.f AND {max v.valid_from|:from} < sp.t"
		}
		q.from = "span sp CROSS JOIN {fenced " + q.from + "|" + cond + "}"
		conds = append(conds, cond)
	}
	if !reach.All {
		mine, err := k.mine(ctx, tx, reach, q.args)
		if err != nil {
			return q, false, err
		}
		ctes = append(ctes, mineCTEs...)
		conds = append(conds, mine)
	}
	if len(ctes) > 0 {
		q.head = "WITH RECURSIVE " + strings.Join(ctes, ", ") + " "
	}
	if err := k.narrow(&q, &conds, f); err != nil {
		return q, false, err
	}
	if err := k.arrange(&q, f.Sort); err != nil {
		return q, false, err
	}
	q.where = strings.Join(conds, " AND ")
	return q, true, nil
}

// narrow adds the conditions on fields and words.
func (k *Kind) narrow(q *query, conds *[]string, f Filter) error {
	var bad fault.Fields
	for code, v := range f.Is {
		x := k.by[code]
		// What a record is linked to, or rests on, always narrows: the page of that lists what leads there.
		if x == nil || x.Show&AsFilter == 0 && x.Type != Link && x.Type != Paper {
			bad.Add(code, "form.unknown", fault.Args{"text": code})
			continue
		}
		if v == "" {
			continue
		}
		arg := "is_" + code
		switch x.Type {
		case Flag:
			q.args[arg] = v == "1"
		case Org, Person, Paper, Link:
			id, err := db.ParseID(v)
			if err != nil {
				bad.Add(code, "form.unknown", fault.Args{"text": v})
				continue
			}
			q.args[arg] = id
		default:
			if x.Type == Choice && !contains(x.Values, v) {
				bad.Add(code, "form.choice", fault.Args{"text": v})
				continue
			}
			q.args[arg] = v
		}
		*conds = append(*conds, "v."+code+" = :"+arg)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if strings.TrimSpace(f.Text) == "" {
		return nil
	}
	words := strings.Fields(lang.SearchKey(f.Text))
	if len(words) == 0 {
		*conds = append(*conds, "1 = 0")
	}
	if len(words) > 8 {
		words = words[:8]
	}
	named := k.person()
	if named != "" {
		q.from += " LEFT JOIN member_person pn ON pn.person_id = v." + named + " AND {known pn} AND pn.valid_from <= v.valid_from AND pn.valid_to > v.valid_from"
	}
	for i, w := range words {
		arg := "w" + string(rune('0'+i))
		q.args[arg] = "% " + w + "%"
		cond := "v.search LIKE :" + arg
		if named != "" {
			cond = "(" + cond + " OR pn.search_name LIKE :" + arg + ")"
		}
		*conds = append(*conds, cond)
	}
	return nil
}

// person is the first Person field, by whose name a list is searched and ordered; empty where there is none.
func (k *Kind) person() string {
	for _, f := range k.Fields {
		if f.Type == Person {
			return f.Code
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// arrange adds the order.
func (k *Kind) arrange(q *query, by string) error {
	code := strings.TrimPrefix(by, "-")
	down := strings.HasPrefix(by, "-")
	if code == "" {
		code, down = k.Day, true
	}
	if !contains(k.Sorts(), code) {
		return fault.Bad("sort", "form.choice", fault.Args{"text": by})
	}
	f := k.by[code]
	col := "v." + code
	switch {
	case code == k.Day:
		col = "v.valid_from"
	case f.Type == Org:
		q.show = " LEFT JOIN org_version so ON so.org_id = v." + code + " AND {known so} AND so.valid_from <= v.valid_from AND so.valid_to > v.valid_from"
		col = "so.sort_name"
	case f.Type == Person:
		q.show = " LEFT JOIN member_person sp0 ON sp0.person_id = v." + code + " AND {known sp0} AND sp0.valid_from <= v.valid_from AND sp0.valid_to > v.valid_from"
		col = "sp0.sort_name"
	}
	dir := ""
	if down {
		dir = " DESC"
	}
	q.order = col + dir
	if code != k.Day {
		q.order = "CASE WHEN " + col + " IS NULL THEN 1 ELSE 0 END, " + q.order + ", v.valid_from DESC"
	}
	q.order += ", v." + k.Name + "_id" + dir
	return nil
}
