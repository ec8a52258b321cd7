package meeting

import (
	"bytes"
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/rule"
	"chibo/internal/tree"
)

// Lack is a month or quarter in which a cell has fewer meetings than the rules of that time want.
type Lack struct {
	Cell   db.ID
	Period day.Period
	Kind   string // Regular or Thematic
	Held   int
	Want   rule.Value
}

// served is what a meeting that was held counts for.
type served struct {
	month    day.Day
	kind     string
	combined bool
}

// Lacks finds the months of a period without the regular meetings, and its quarters without the thematic ones, that the rules of their last day want of
// a cell. What served a month counts for that month; what is combined counts as both; what is planned or called off counts nothing. Only months and
// quarters that lie whole in the period are judged. It judges no rights.
func Lacks(ctx context.Context, tx *db.Tx, cell db.ID, p day.Period) ([]Lack, error) {
	w := &watch{tx: tx, at: asof.Point{On: day.Last}}
	if err := w.read(ctx, p, cell); err != nil {
		return nil, err
	}
	err := w.look(ctx, cell, p, p)
	return w.out, err
}

// LackFilter narrows a list of lacks. Zero values ask nothing.
type LackFilter struct {
	Org    db.ID      // the sub-tree of this organisation, in the tree of the last day of each month or quarter
	Period day.Period // no days after the one asked about are judged in any case
	Kind   string     // Regular or Thematic
}

// LackList gives the lacks of all cells within the reader's reach today, in the order of the tree and of the days, with the rules they are judged by.
// A month or quarter in which a cell was none from the first day to the last is not judged.
func LackList(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f LackFilter) ([]Lack, []rule.Value, error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return nil, nil, err
	}
	p := f.Period
	p.To = min(p.To, at.On.Add(1))
	if p.Empty() {
		return nil, nil, nil
	}
	forest, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return nil, nil, err
	}
	lives, err := org.KindDays(ctx, tx, []string{org.GrassCell, org.Cell}, at.Known)
	if err != nil {
		return nil, nil, err
	}
	top, err := duty.Top(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	var cells []db.ID
	listed := map[db.ID]bool{}
	put := func(id db.ID) {
		if !listed[id] && reach.Has(id) && slices.ContainsFunc(lives[id], func(q day.Period) bool { return q.From < p.To && q.To > p.From }) {
			listed[id] = true
			cells = append(cells, id)
		}
	}
	forest.Walk(top, at.On, func(n db.ID, _ int, _ bool) { put(n) })
	var rest []db.ID
	for id := range lives {
		rest = append(rest, id)
	}
	slices.SortFunc(rest, func(a, b db.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range rest {
		put(id)
	}
	w := &watch{tx: tx, at: at, kind: f.Kind}
	if !f.Org.IsZero() && f.Org != top {
		w.within = func(cell db.ID, on day.Day) bool { return forest.Under(cell, f.Org, on) }
	}
	few := cells
	if len(cells) > 500 {
		few = nil
	}
	if err := w.read(ctx, p, few...); err != nil {
		return nil, nil, err
	}
	for _, id := range cells {
		for _, life := range joined(lives[id]) {
			if err := w.look(ctx, id, p, life); err != nil {
				return nil, nil, err
			}
		}
	}
	return w.out, w.used, nil
}

// joined puts periods together that follow each other without a gap: a change of name ends no month.
func joined(list []day.Period) (out []day.Period) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b day.Period) int { return int(a.From) - int(b.From) })
	for _, p := range list {
		if n := len(out); n > 0 && out[n-1].To == p.From {
			out[n-1].To = p.To
		} else {
			out = append(out, p)
		}
	}
	return out
}

// watch looks for lacks: the meetings held, by cell, and the rules, each looked up once.
type watch struct {
	tx     *db.Tx
	at     asof.Point
	kind   string
	within func(cell db.ID, on day.Day) bool
	held   map[db.ID][]served
	want   map[wanted]rule.Value
	used   []rule.Value
	out    []Lack
}

type wanted struct {
	code string
	on   day.Day
}

// read reads what was held for the months of a period, of some cells or of all.
func (w *watch) read(ctx context.Context, p day.Period, cells ...db.ID) error {
	w.held, w.want = map[db.ID][]served{}, map[wanted]rule.Value{}
	cond := ""
	args := w.at.Args("held", Held, "body", Cell, "from", p.From, "to", p.To)
	if len(cells) > 0 {
		cond, args["cells"] = " AND v.org IN {in cells}", cells
	}
	return w.tx.Query(ctx, `SELECT v.org, v.month, v.kind, v.combined FROM meeting_version v WHERE {known v} AND v.state = :held AND v.body = :body
		AND v.valid_from <= :on AND v.month >= :from AND v.month < :to`+cond, args, func(r *db.Row) error {
		var cell db.ID
		var s served
		err := r.Scan(&cell, &s.month, &s.kind, &s.combined)
		w.held[cell] = append(w.held[cell], s)
		return err
	})
}

// look judges the months and quarters of a cell that lie whole in the period and in its life.
func (w *watch) look(ctx context.Context, cell db.ID, p, life day.Period) error {
	p = day.Period{From: max(p.From, life.From), To: min(p.To, life.To)}
	for m := day.Must(p.From.Year(), p.From.Month(), 1); m < p.To; m = m.AddMonths(1) {
		if err := w.span(ctx, cell, p, day.Period{From: m, To: m.AddMonths(1)}, Regular, rule.MeetingRegular); err != nil {
			return err
		}
		if m.Month()%3 == 0 {
			if err := w.span(ctx, cell, p, day.Period{From: m.AddMonths(-2), To: m.AddMonths(1)}, Thematic, rule.MeetingThematic); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *watch) span(ctx context.Context, cell db.ID, p, span day.Period, kind, code string) error {
	if span.From < p.From || span.To > p.To || w.kind != "" && w.kind != kind || w.within != nil && !w.within(cell, span.LastDay()) {
		return nil
	}
	key := wanted{code, span.LastDay()}
	want, ok := w.want[key]
	if !ok {
		var err error
		want, err = rule.AtPoint(ctx, w.tx, code, asof.Point{On: span.LastDay(), Known: w.at.Known})
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		w.want[key] = want
		if err == nil && !slices.Contains(w.used, want) {
			w.used = append(w.used, want)
		}
	}
	if want.Code == "" { // the rules of that day say nothing
		return nil
	}
	n := 0
	for _, h := range w.held[cell] {
		if span.Has(h.month) && (h.kind == kind || h.combined && h.kind != Extraordinary) {
			n++
		}
	}
	if n < want.Int() {
		w.out = append(w.out, Lack{cell, span, kind, n, want})
	}
	return nil
}

// Made counts the visits that count for a duty: made by its person on its days and not to his own cell, to its cell or, where it names none, to any
// below its organisation on the visit's day; up to and with a day. It judges no rights.
func Made(ctx context.Context, tx *db.Tx, task record.Record, until day.Day) (n int, err error) {
	forest, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return 0, err
	}
	p := task.Period()
	err = tx.Query(ctx, `SELECT v.cell, v.valid_from FROM meeting_visit_version v WHERE v.person = :person AND v.known_to = {open}
		AND v.valid_from >= :from AND v.valid_from < :to AND v.state = :made
		AND NOT EXISTS (SELECT 1 FROM member_affiliation h WHERE h.person_id = v.person AND h.org_id = v.cell AND h.kind = :official AND h.known_to = {open}
			AND h.valid_from <= v.valid_from AND h.valid_to > v.valid_from)`,
		db.Args{"official": member.Official, "person": task.Ref("person"), "from": p.From, "to": min(p.To, until.Add(1)), "made": Visited}, func(r *db.Row) error {
			var cell db.ID
			var on day.Day
			if err := r.Scan(&cell, &on); err != nil {
				return err
			}
			if want := task.Ref("cell"); want == cell || want.IsZero() && slices.Contains(forest.Path(cell, on, false), task.Owner()) {
				n++
			}
			return nil
		})
	return n, err
}
