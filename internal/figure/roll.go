package figure

import (
	"context"
	"maps"
	"slices"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Roll computes figures for every organisation of the sub-tree at once: one pass over each set, then up the tree of each record's own day.
// Additive figures add at every node above the record; crossing flows add only at the nodes that have one side inside and the other outside,
// that is below the lowest node above both; distinct figures join the subjects of the nodes below; ratios divide at each node. The answer at a
// node equals Compute's. Organisations of the sub-tree without any record are present with nought.
//
// Ratios over a scope of their own ("own") divide each node's own denominator.
func (e *Engine) Roll(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, refs []Ref) (map[db.ID][]Value, error) {
	if err := who.Must(ctx, tx, duty.Figures, q.Org); err != nil {
		return nil, err
	}
	known, err := e.known(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, fault.New(fault.NoData, "figure.no_data", nil)
	}
	forest, err := tree.Load(ctx, tx, q.At.Known)
	if err != nil {
		return nil, err
	}
	key := rollKey{q: q}
	reads := db.Reads{}
	for _, r := range refs {
		key.refs += r.Code + " " + r.Part + "\n"
		maps.Copy(reads, e.froms[r.Code])
	}
	moment := ""
	if tx.Reads() {
		if moment, err = tx.Moment(ctx, reads); err != nil {
			return nil, err
		}
	}
	out, ok := e.memo.rolls.get(moment, key)
	if !ok {
		a := &ask{e: e, q: q, rules: map[string]string{}}
		if out, err = a.roll(ctx, tx, forest, refs); err != nil {
			return nil, err
		}
		e.memo.rolls.put(moment, key, out, mostRolls)
	}
	told := make(map[db.ID][]Value, len(out)) // a copy: what is withheld from this reader is told to the next
	for n, vals := range out {
		told[n] = slices.Clone(vals)
	}
	return told, e.hide(ctx, tx, who, q, told, refs)
}

// rollKey is a question about all organisations below one.
type rollKey struct {
	q    Query
	refs string
}

// roll finds the numbers of every organisation of the sub-tree, whoever asks.
func (a *ask) roll(ctx context.Context, tx *db.Tx, forest *tree.Forest, refs []Ref) (map[db.ID][]Value, error) {
	e, q := a.e, a.q
	out := map[db.ID][]Value{}
	forest.Walk(q.Org, q.At.On, func(n db.ID, _ int, ended bool) {
		if !ended {
			vals := make([]Value, len(refs))
			for i, r := range refs {
				vals[i] = Value{Ref: r, Data: true}
			}
			out[n] = vals
		}
	})
	for i, r := range refs {
		ts, err := e.tasks(r, &Value{})
		if err != nil {
			return nil, err
		}
		for _, t := range ts {
			if t.def.Measure == "least" {
				for n := range out {
					out[n][i].none = true
				}
			}
			add := func(n db.ID, by int64) {
				if v, ok := out[n]; ok {
					v[i].Ratio = len(ts) > 1
					t.out = &v[i]
					if t.def.Measure == "least" {
						if t.out.none || by < t.out.N {
							t.out.N, t.out.none = by, false
						}
						return
					}
					if t.out.Ratio && t.ref.Part == "den" {
						t.out.Den += by
					} else if t.out.Ratio {
						t.out.Num += by
					} else {
						t.out.N += by
					}
				}
			}
			if err := a.rollOne(ctx, tx, forest, t, add); err != nil {
				return nil, err
			}
			if len(ts) > 1 {
				for n := range out {
					out[n][i].Ratio = true
				}
			}
		}
	}
	if err := a.came(ctx, tx, forest, refs, out); err != nil {
		return nil, err
	}
	for n := range out {
		for i := range out[n] {
			if v := &out[n][i]; v.Ratio {
				v.Data = v.Den > 0
			} else {
				v.Data = !v.none
			}
		}
	}
	return out, nil
}

func (a *ask) rollOne(ctx context.Context, tx *db.Tx, forest *tree.Forest, t task, add func(db.ID, int64)) error {
	s := a.e.sets[t.def.Set]
	if t.def.Time == "received" || t.def.Time == "handed" {
		return a.rollMoved(ctx, tx, forest, t, add)
	}
	if t.def.Measure == "ancestors" {
		return a.rollAbove(ctx, tx, forest, t, add)
	}
	if t.declares() {
		list, err := a.declarations(ctx, tx, t)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Counts {
				for _, n := range forest.Path(d.Org, d.Until, false) {
					add(n, d.N)
				}
			}
		}
	}
	if t.ref.Part == DeclaredLine {
		return nil
	}
	on := a.q.At.On
	if t.def.Time == "before" {
		on = a.q.Period.From.Add(-1)
	}
	place := func(r Record) day.Day {
		if s.Time == Event {
			return r.Day
		}
		return on
	}
	if t.def.Scope == "own" {
		// Every node has its own records: the sub-tree's rows, each booked on its own organisation alone.
		t.def.Scope = ""
		return a.each(ctx, tx, s, t.def.Time, "", []task{t}, want{}, func(r Record, _ []bool) error {
			add(r.Org, weightOf(t, r))
			return nil
		})
	}
	if t.def.Measure == "count" && t.def.Cross == "" && !sealed(s, t.where) {
		return a.rollCounts(ctx, tx, forest, s, t, on, add)
	}
	cross := t.def.Cross
	t.def.Cross = "" // judged per node here
	subjects := map[db.ID]map[db.ID]bool{}
	return a.each(ctx, tx, s, t.def.Time, "", []task{t}, want{}, func(r Record, _ []bool) error {
		d := place(r)
		stop := db.ID{}
		if cross != "" && !r.Counter.IsZero() {
			stop = forest.Meet(r.Org, r.Counter, d)
		}
		for _, n := range forest.Path(r.Org, d, false) {
			if n == stop && !stop.IsZero() {
				break
			}
			if t.def.Measure == "subjects" {
				if subjects[n] == nil {
					subjects[n] = map[db.ID]bool{}
				}
				if subjects[n][r.Subject] {
					continue
				}
				subjects[n][r.Subject] = true
				add(n, 1)
				continue
			}
			add(n, weightOf(t, r))
		}
		return nil
	})
}

func weightOf(t task, r Record) int64 {
	if t.def.Measure == "sum" || t.def.Measure == "least" {
		return r.Weight
	}
	return 1
}

// rollCounts lets the database count by organisation (and day, for events), so that only sums walk up.
func (a *ask) rollCounts(ctx context.Context, tx *db.Tx, forest *tree.Forest, s *Set, t task, on day.Day, add func(db.ID, int64)) error {
	more := db.Args{}
	cond, err := a.sql(ctx, tx, s, t.where, "c0_", more)
	if err != nil {
		return err
	}
	head, from, where, args := a.frame(s, t.def.Time, "", cond)
	if a.whole(tx, forest, s, cond) {
		// Records that stood elsewhere on their day walk up there, where nobody asks.
		head, from, where = "", s.source(cond+" "+s.Where+" "+s.Org+" "+s.Day), orAlways(s.Where)
		if s.Time == Event {
			where = s.Day + " >= :from AND " + s.Day + " < :to AND " + where
		}
	}
	maps.Copy(args, more)
	cols := []string{s.Org, "COUNT(*)"}
	by := s.Org
	if s.Time == Event {
		cols = append(cols, s.Day)
		by += ", " + s.Day
	}
	text := head + "SELECT " + strings.Join(cols, ", ") + " FROM " + from + " WHERE " + where + " AND " + cond + " GROUP BY " + by
	return tx.Query(ctx, text, args, func(row *db.Row) error {
		var org db.ID
		var n int64
		d := on
		dst := []any{&org, &n}
		if s.Time == Event {
			dst = append(dst, &d)
		}
		if err := row.Scan(dst...); err != nil {
			return err
		}
		for _, up := range forest.Path(org, d, false) {
			add(up, n)
		}
		return nil
	})
}

// rollMoved books, for each day on which any edge of the sub-tree changed, the members of every organisation whose path changed: received at
// the nodes newly above them, handed over at the nodes no longer above.
func (a *ask) rollMoved(ctx context.Context, tx *db.Tx, forest *tree.Forest, t task, add func(db.ID, int64)) error {
	s := a.e.sets[t.def.Set]
	received := t.def.Time == "received"
	turn := func(was, is []db.ID) []db.ID {
		if !received {
			was, is = is, was
		}
		old := map[db.ID]bool{}
		for _, n := range was {
			old[n] = true
		}
		var out []db.ID
		for _, n := range is {
			if !old[n] {
				out = append(out, n)
			}
		}
		return out
	}
	for _, d := range forest.ChangeDays(a.q.Period) {
		b := *a
		b.q.At.On = d.Add(-1)
		var hit []db.ID
		for _, n := range forest.Nodes() {
			if len(turn(forest.Path(n, d.Add(-1), false), forest.Path(n, d, false))) > 0 {
				hit = append(hit, n)
			}
		}
		for len(hit) > 0 {
			n := min(len(hit), 500)
			err := b.each(ctx, tx, s, "on", "", []task{t}, want{only: hit[:n]}, func(r Record, _ []bool) error {
				for _, up := range turn(forest.Path(r.Org, d.Add(-1), false), forest.Path(r.Org, d, false)) {
					add(up, 1)
				}
				return nil
			})
			if err != nil {
				return err
			}
			hit = hit[n:]
		}
	}
	if t.def.Flow == "" {
		return nil
	}
	ft := task{t.ref, t.def, t.def.FlowWhere, t.out}
	ft.def.Set, ft.def.Time, ft.def.Cross, ft.def.Measure = t.def.Flow, "period", "in", "count"
	return a.rollOne(ctx, tx, forest, ft, add)
}
