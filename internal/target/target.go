// Package target keeps what an organisation is to reach: a figure, for a period, by an operator and one or two bounds, set by a committee. A target
// is revised, never overwritten: what was set before stays readable as known then.
package target

import (
	"context"
	"sort"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/tree"
)

// Ops are the operators, in the order of a form.
func Ops() []string { return []string{">=", "=", "<=", "between"} }

// Goal is what is set.
type Goal struct {
	Figure   string // code of the figure
	Org      db.ID  // for whom
	Period   day.Period
	Op       string
	Low      int64 // the bound; the lower one of "between"; in the figure's unit
	High     int64 // the upper one of "between", else 0
	SetBy    db.ID // committee that set it; zero: the organisation itself
	Document db.ID
	Note     string
}

// Act is what a change carries; see package member.
type Act struct {
	Rev    int64
	Reason string
}

// Target is one as known at some point.
type Target struct {
	ID  db.ID
	Rev int64
	Goal
	Version   db.ID
	KnownFrom db.Instant
	KnownTo   db.Instant
	Change    db.ID
	Owner     db.ID
}

var versions = asof.Table{
	Name: "target_version", Noun: "target",
	Key: []asof.Column{{Name: "target_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "figure"}, {Name: "org_id", Kind: asof.ID}, {Name: "op"}, {Name: "low", Kind: asof.Int}, {Name: "high", Kind: asof.Int},
		{Name: "set_by", Kind: asof.ID}, {Name: "document_id", Kind: asof.ID}, {Name: "note"}},
}

func line(id db.ID) asof.Line { return versions.Of(id, nil, asof.Fields{"target_id": id}) }

func (g Goal) fields() asof.Fields {
	return asof.Fields{"figure": g.Figure, "org_id": g.Org, "op": g.Op, "low": g.Low, "high": g.High, "set_by": g.SetBy, "document_id": g.Document, "note": g.Note}
}

func ofRow(id db.ID, r asof.Row) Target {
	return Target{ID: id, Goal: Goal{Figure: r.Text("figure"), Org: r.ID_("org_id"), Period: r.Period, Op: r.Text("op"), Low: r.Int("low"),
		High: r.Int("high"), SetBy: r.ID_("set_by"), Document: r.ID_("document_id"), Note: r.Text("note")}, Version: r.ID, KnownFrom: r.KnownFrom,
		KnownTo: r.KnownTo, Change: r.Change, Owner: r.Owner}
}

// check tidies a goal and notes what is wrong with it. was is the paper it rests on already; known knows the figures, nil knows all.
func (g *Goal) check(ctx context.Context, tx *db.Tx, id, was db.ID, known func(code string) bool) error {
	var bad fault.Fields
	g.Figure = strings.TrimSpace(g.Figure)
	if g.Figure == "" {
		bad.Add("figure", "form.required", nil)
	} else if known != nil && !known(g.Figure) {
		bad.Add("figure", "form.unknown", fault.Args{"text": g.Figure})
	}
	if g.Org.IsZero() {
		bad.Add("org", "form.required", nil)
	}
	if g.SetBy.IsZero() {
		g.SetBy = g.Org
	}
	for _, x := range []struct {
		name string
		d    day.Day
	}{{"from", g.Period.From}, {"to", g.Period.To}} {
		if x.d == 0 {
			bad.Add(x.name, "form.required", nil)
		} else if !x.d.Valid() || x.d < day.First || x.d > day.Last {
			bad.Add(x.name, "day.range", fault.Args{"text": x.d.String()})
		}
	}
	if bad.Empty() && g.Period.Empty() {
		bad.Add("to", "day.before", fault.Args{"day": g.Period.LastDay(), "limit": g.Period.From})
	}
	op := false
	for _, o := range Ops() {
		op = op || g.Op == o
	}
	if !op {
		bad.Add("op", "form.choice", fault.Args{"text": g.Op})
	}
	const most = 1_000_000_000_000
	if g.Low < 0 || g.Low > most {
		bad.Add("low", "form.min", fault.Args{"min": 0})
	}
	switch {
	case g.Op != "between":
		g.High = 0
	case g.High <= g.Low || g.High > most:
		bad.Add("high", "target.high_below", fault.Args{"low": g.Low})
	}
	if err := lang.ValidText(g.Note); err != nil {
		f := fault.As(err)
		bad.Add("note", f.Key, f.Args)
	} else if n := utf8.RuneCountInString(g.Note); n > 1000 {
		bad.Add("note", "form.too_long", fault.Args{"max": 1000, "n": n})
	}
	if g.Document != was {
		if err := bad.Take(document.Must(ctx, tx, "document", g.Document)); err != nil {
			return err
		}
	}
	if bad.Empty() { // one target from above and one of its own is what an organisation can have for a period
		var low int64
		var other db.ID
		found, err := tx.One(ctx, `SELECT target_id, low FROM target_version v WHERE org_id = :org AND figure = :figure AND v.known_to = {open}
			AND valid_from = :from AND valid_to = :to AND target_id <> :id AND CASE WHEN set_by = org_id THEN 1 ELSE 0 END = :own`,
			db.Args{"org": g.Org, "figure": g.Figure, "from": g.Period.From, "to": g.Period.To, "id": some(id), "own": own(g)}, &other, &low)
		if err != nil {
			return err
		}
		if found {
			bad.Add("low", "target.taken", fault.Args{"low": low})
		}
	}
	return bad.Err()
}

func own(g *Goal) int {
	if g.SetBy == g.Org {
		return 1
	}
	return 0
}

// some stands in for none where SQL compares: a comparison with NULL is never true.
func some(id db.ID) db.ID {
	if id.IsZero() {
		id[15] = 1
	}
	return id
}

// Set records a new target. The writer needs Write at the committee that sets it and at the organisation it is set for: a target from above takes
// the place of that organisation's own in its figures. known tells whether a figure of the code exists.
func Set(ctx context.Context, tx *db.Tx, who duty.Actor, g Goal, known func(code string) bool, reason string) (db.ID, error) {
	if g.SetBy.IsZero() {
		g.SetBy = g.Org
	}
	if g.Org.IsZero() {
		return db.ID{}, fault.Bad("org", "form.required", nil)
	}
	for _, id := range []db.ID{g.SetBy, g.Org} {
		if err := who.Must(ctx, tx, duty.Write, id); err != nil {
			return db.ID{}, err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE org SET rev = rev WHERE id = :org`, db.Args{"org": g.Org}); err != nil { // one writer of an organisation's targets at a time
		return db.ID{}, err
	}
	if err := g.check(ctx, tx, db.ID{}, db.ID{}, known); err != nil {
		return db.ID{}, err
	}
	id := db.NewID()
	if _, err := tx.Exec(ctx, `INSERT INTO target (id, org_id, rev) VALUES (:id, :org, 1)`, db.Args{"id": id, "org": g.Org}); err != nil {
		return db.ID{}, err
	}
	_, err := line(id).Open(ctx, tx, who.By(g.SetBy, reason, g.Document), g.Period, g.fields())
	return id, err
}

func load(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act) (Target, error) {
	if _, err := tx.Touch(ctx, "target", id, act.Rev); err != nil {
		return Target{}, err
	}
	rows, err := line(id).Rows(ctx, tx, asof.Latest)
	if err != nil {
		return Target{}, err
	}
	if len(rows) == 0 {
		return Target{}, fault.New(fault.Conflict, "asof.voided", nil)
	}
	t := ofRow(id, rows[0])
	if err := who.Must(ctx, tx, duty.Write, t.SetBy); err != nil {
		return t, err
	}
	if act.Reason == "" {
		return t, fault.Bad("reason", "asof.reason", nil)
	}
	return t, nil
}

// Revise replaces a target by what is right or newly decided: figure and organisation stay. What was set before stays readable as known then. A
// reason is wanted.
func Revise(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, g Goal, act Act) error {
	t, err := load(ctx, tx, who, id, act)
	if err != nil {
		return err
	}
	g.Figure, g.Org, g.SetBy = t.Figure, t.Org, t.SetBy
	if err := g.check(ctx, tx, id, t.Document, nil); err != nil {
		return err
	}
	_, err = line(id).Rewrite(ctx, tx, who.By(t.SetBy, act.Reason, g.Document), "revise", func([]asof.Stretch) ([]asof.Stretch, error) {
		return []asof.Stretch{{Period: g.Period, Fields: g.fields()}}, nil
	})
	return err
}

// Void says that a target never was set. A reason is wanted.
func Void(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act) error {
	t, err := load(ctx, tx, who, id, act)
	if err != nil {
		return err
	}
	_, err = line(id).Void(ctx, tx, who.By(t.SetBy, act.Reason, db.ID{}), t.Period)
	return err
}

// may tells whether a reader may see an organisation's targets: they go with its figures, and with what its committee set.
func may(ctx context.Context, tx *db.Tx, who duty.Actor, t Target) (bool, error) {
	for _, right := range []duty.Right{duty.Figures, duty.Records} {
		r, err := who.Reach(ctx, tx, right)
		if err != nil {
			return false, err
		}
		if r.Has(t.Org) || r.Has(t.SetBy) {
			return true, nil
		}
	}
	return false, nil
}

// Get reads a target as known at k.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, k asof.Known) (Target, error) {
	rows, err := line(id).Rows(ctx, tx, k)
	if err != nil {
		return Target{}, err
	}
	if len(rows) > 0 {
		t := ofRow(id, rows[0])
		if ok, err := may(ctx, tx, who, t); err != nil || ok {
			if err == nil {
				_, err = tx.One(ctx, `SELECT rev FROM target WHERE id = :id`, db.Args{"id": id}, &t.Rev)
			}
			return t, err
		}
	}
	return Target{}, fault.New(fault.NotFound, "error.not_found", nil)
}

// History lists every version ever, newest knowledge first.
func History(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) ([]Target, error) {
	rows, err := line(id).History(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Target
	for _, r := range rows {
		t := ofRow(id, r)
		ok, err := may(ctx, tx, who, t)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].KnownFrom > out[j].KnownFrom })
	return out, nil
}

// ForFigure gives the targets of one figure of an organisation whose period is exactly p (a zero period: any), as known at k, those set from above
// last. It judges no rights: whoever may see the organisation's figures may see its targets.
func ForFigure(ctx context.Context, tx *db.Tx, org db.ID, code string, p day.Period, k asof.Known) ([]Target, error) {
	cond := ""
	if p != (day.Period{}) {
		cond = " AND valid_from = :from AND valid_to = :to"
	}
	return read(ctx, tx, `org_id = :org AND figure = :code`+cond+` AND {known v} ORDER BY CASE WHEN set_by = org_id THEN 0 ELSE 1 END, valid_from, target_id`,
		db.Args{"org": org, "code": code, "from": p.From, "to": p.To, "known": k})
}

func read(ctx context.Context, tx *db.Tx, where string, args db.Args) ([]Target, error) {
	var out []Target
	err := tx.Query(ctx, `SELECT v.target_id, v.id, v.figure, v.org_id, v.valid_from, v.valid_to, v.op, v.low, v.high, v.set_by, v.document_id, v.note,
		v.known_from, v.known_to, v.change_id, v.owner FROM target_version v WHERE `+where, args, func(r *db.Row) error {
		var t Target
		err := r.Scan(&t.ID, &t.Version, &t.Figure, &t.Org, &t.Period.From, &t.Period.To, &t.Op, &t.Low, &t.High, &t.SetBy, &t.Document, &t.Note,
			&t.KnownFrom, &t.KnownTo, &t.Change, &t.Owner)
		out = append(out, t)
		return err
	})
	return out, err
}

// Filter narrows a list of targets. Zero values ask nothing.
type Filter struct {
	Org      db.ID // the sub-tree of this organisation on the day asked about
	Figure   string
	Document db.ID      // the paper it was set by
	Period   day.Period // that the target's own period shares a day with
	Sort     string     // "figure" (default), "org", "period", "-" before it for the other way round; whatever else is read as none
	Page     int
	Size     int // 0: 50, at most 500; -1 for all
}

// Sorts lists the orders a list offers.
func Sorts() []string { return []string{"figure", "org", "period"} }

// order is how a list is sorted: by what was asked for, then as always by figure, period (the latest first) and organisation.
func order(sort string) string {
	const place = "CASE WHEN o.sort_name IS NULL THEN 1 ELSE 0 END, o.sort_name"
	const rest = "v.figure, v.valid_from DESC, " + place + ", v.target_id"
	switch sort {
	case "-figure":
		return "v.figure DESC, " + rest
	case "org":
		return place + ", " + rest
	case "-org":
		return place + " DESC, " + rest
	case "period":
		return "v.valid_from, v.valid_to, " + rest
	case "-period":
		return "v.valid_from DESC, v.valid_to DESC, " + rest
	}
	return rest
}

// Item is one row of the list.
type Item struct {
	Target
	OrgCode string
	OrgName string
}

// Page is one page of a list.
type Page struct {
	Items []Item
	Total int
	Page  int
	Size  int
}

// List gives the targets of organisations whose figures the reader may see, by figure, period and the organisation's name on the day asked about.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	pg := Page{Page: max(1, f.Page), Size: f.Size}
	if pg.Size == 0 {
		pg.Size = 50
	}
	pg.Size = min(pg.Size, 500)
	reach, err := who.Reach(ctx, tx, duty.Figures)
	if err != nil || reach.Empty() {
		return pg, err
	}
	args := at.Args()
	var ctes []string
	conds := []string{"{known v}"}
	if !f.Org.IsZero() {
		ctes = append(ctes, strings.TrimPrefix(tree.SpanCTE, "WITH RECURSIVE "))
		args["root"], args["from"], args["to"] = f.Org, at.On, at.On.Add(1)
		conds = append(conds, "v.org_id IN (SELECT org FROM span)")
	}
	if !reach.All {
		ctes = append(ctes, duty.ReachCTE)
		reach.Args(tx, args)
		conds = append(conds, "v.org_id IN (SELECT org FROM reach)")
	}
	if f.Figure != "" {
		conds, args["figure"] = append(conds, "v.figure = :figure"), f.Figure
	}
	if !f.Document.IsZero() {
		conds, args["paper"] = append(conds, "v.document_id = :paper"), f.Document
	}
	if f.Period.From != 0 {
		conds, args["pfrom"] = append(conds, "v.valid_to > :pfrom"), f.Period.From
	}
	if f.Period.To != 0 {
		conds, args["pto"] = append(conds, "v.valid_from < :pto"), f.Period.To
	}
	head := ""
	if len(ctes) > 0 {
		head = "WITH RECURSIVE " + strings.Join(ctes, ", ") + " "
	}
	where := strings.Join(conds, " AND ")
	if _, err := tx.One(ctx, head+"SELECT COUNT(*) FROM target_version v WHERE "+where, args, &pg.Total); err != nil || pg.Total == 0 {
		return pg, err
	}
	text := head + `SELECT v.target_id, v.id, v.figure, v.org_id, v.valid_from, v.valid_to, v.op, v.low, v.high, v.set_by, v.document_id, v.note, v.known_from,
		v.known_to, v.change_id, v.owner, g.code, o.name FROM target_version v LEFT JOIN org g ON g.id = v.org_id
		LEFT JOIN org_version o ON o.org_id = v.org_id AND {known o} AND {on o} WHERE ` + where +
		` ORDER BY ` + order(f.Sort)
	if f.Size >= 0 {
		if (pg.Page-1)*pg.Size >= pg.Total {
			pg.Page = (pg.Total-1)/pg.Size + 1
		}
		args["size"], args["skip"] = pg.Size, (pg.Page-1)*pg.Size
		text += " LIMIT :size OFFSET :skip"
	}
	err = tx.Query(ctx, text, args, func(r *db.Row) error {
		var t Item
		err := r.Scan(&t.ID, &t.Version, &t.Figure, &t.Org, &t.Period.From, &t.Period.To, &t.Op, &t.Low, &t.High, &t.SetBy, &t.Document, &t.Note,
			&t.KnownFrom, &t.KnownTo, &t.Change, &t.Owner, &t.OrgCode, &t.OrgName)
		pg.Items = append(pg.Items, t)
		return err
	})
	return pg, err
}

// Sets are the record sets of this domain: targets whose period holds the day asked about, weighing their bound. Where an organisation has one from
// above and one of its own for the same period, the one from above counts.
func Sets() []figure.Set {
	return []figure.Set{{
		Name: "target", Noun: "target", Time: figure.State,
		From: "target_version v", Where: `{known v} AND {on v} AND (v.set_by <> v.org_id OR NOT EXISTS (SELECT 1 FROM target_version w WHERE w.org_id = v.org_id
			AND w.figure = v.figure AND w.valid_from = v.valid_from AND w.valid_to = v.valid_to AND w.set_by <> w.org_id AND {known w}))`,
		Rec: "v.target_id", Org: "v.org_id", Subject: "v.target_id", Weight: "v.low", Label: "v.figure", Sort: "v.figure",
		Attrs: []figure.Attr{
			{Name: "figure", Expr: "v.figure"},
			{Name: "op", Expr: "v.op", Kinds: "kind.op"},
			{Name: "from", Type: figure.Day, Expr: "v.valid_from"},
			{Name: "to", Type: figure.Day, Expr: "v.valid_to"},
			{Name: "high", Type: figure.Int, Expr: "v.high"},
		},
	}}
}
