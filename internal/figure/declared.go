package figure

import (
	"context"
	"slices"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/tree"
)

// DeclaredLine is the line of a figure that holds what of it rests on declarations: no records, but the declarations that count.
const DeclaredLine = "declared"

// Declaration is what a unit not yet on records said of itself and of all below it for a period, with its signed paper. It counts unless there are
// records of that time in its sub-tree (then these count), or a declaration that counts stands above it for a part of that time (then it is in that).
type Declaration struct {
	ID     db.ID
	Org    db.ID
	Since  day.Day
	Until  day.Day // its last day
	N      int64
	Counts bool
	Of     int64 // how many records there are of its time
	Under  db.ID // whose declaration it is in; zero: none
}

// time is the days for which it was made.
func (d Declaration) time() day.Period { return day.Period{From: d.Since, To: d.Until.Add(1)} }

// declarations are those whose whole time lies in the period asked about, in the sub-tree, in the order of their last day. Two statements find them
// and the records they may yield to, however many they are.
func (a *ask) declarations(ctx context.Context, tx *db.Tx, t task) ([]Declaration, error) {
	s := a.e.sets[t.def.Declared]
	since, _ := s.Attr("since")
	args := db.Args{"known": a.q.At.Known, "from": a.q.Period.From, "to": a.q.Period.To}
	// Those above the sub-tree are asked for too: they cover what is in it.
	where := orAlways(s.Where) + " AND " + since.Expr + " >= :from AND " + s.Day + " >= :from AND " + s.Day + " < :to"
	all, err := declared(ctx, tx, s, where, args)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return nil, err
	}
	inside := func(d *Declaration) bool { return a.in(forest, t, d) }
	if !slices.ContainsFunc(all, func(d Declaration) bool { return inside(&d) }) {
		return nil, nil
	}
	if err := a.recorded(ctx, tx, forest, t, all); err != nil {
		return nil, err
	}
	by := map[db.ID][]*Declaration{}
	for i := range all {
		by[all[i].Org] = append(by[all[i].Org], &all[i])
	}
	judged := map[*Declaration]bool{}
	var judge func(d *Declaration)
	judge = func(d *Declaration) {
		if judged[d] {
			return
		}
		judged[d] = true
		if d.Of > 0 {
			return
		}
		for _, up := range forest.Path(d.Org, d.Until, false) {
			for _, over := range by[up] {
				if up == d.Org || over.Since > d.Until || d.Since > over.Until {
					continue
				}
				if judge(over); over.Counts {
					d.Under = over.Org
					return
				}
			}
		}
		d.Counts = true
	}
	var out []Declaration
	for i := range all {
		if d := &all[i]; inside(d) {
			judge(d)
			out = append(out, *d)
		}
	}
	return out, nil
}

// declared reads the declarations that meet a condition.
func declared(ctx context.Context, tx *db.Tx, s *Set, where string, args db.Args) (all []Declaration, err error) {
	since, _ := s.Attr("since")
	err = tx.Query(ctx, "SELECT "+s.Rec+", "+s.Org+", "+since.Expr+", "+s.Day+", "+s.weight()+" FROM "+
		s.source(where+" "+s.Org+" "+s.weight())+" WHERE "+where+" ORDER BY "+s.Day+", "+s.Rec, args, func(r *db.Row) error {
		var d Declaration
		err := r.Scan(&d.ID, &d.Org, &d.Since, &d.Until, &d.N)
		all = append(all, d)
		return err
	})
	return all, err
}

// across are those of the sub-tree whose time lies in the period only in part: nobody knows how much of them does.
func (a *ask) across(ctx context.Context, tx *db.Tx, t task) ([]Declaration, error) {
	s := a.e.sets[t.def.Declared]
	since, _ := s.Attr("since")
	all, err := declared(ctx, tx, s, orAlways(s.Where)+" AND "+since.Expr+" < :to AND "+s.Day+" >= :from AND ("+since.Expr+" < :from OR "+s.Day+" >= :to)",
		db.Args{"known": a.q.At.Known, "from": a.q.Period.From, "to": a.q.Period.To})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	return slices.DeleteFunc(all, func(d Declaration) bool { return !a.in(forest, t, &d) }), err
}

func (a *ask) in(forest *tree.Forest, t task, d *Declaration) bool {
	if t.def.Scope == "own" {
		return d.Org == a.q.Org
	}
	return forest.Under(d.Org, a.q.Org, d.Until)
}

// recorded counts the records of the sub-tree and the time of each declaration.
func (a *ask) recorded(ctx context.Context, tx *db.Tx, forest *tree.Forest, t task, all []Declaration) error {
	s := a.e.sets[t.def.Set]
	span := all[0].time()
	by := map[db.ID][]*Declaration{}
	for i := range all {
		d := &all[i]
		by[d.Org] = append(by[d.Org], d)
		span.From, span.To = min(span.From, d.Since), max(span.To, d.Until.Add(1))
	}
	more := db.Args{"known": a.q.At.Known, "from": span.From, "to": span.To}
	cond, err := a.sql(ctx, tx, s, t.def.Where, "c0_", more)
	if err != nil {
		return err
	}
	where := orAlways(s.Where) + " AND " + s.Day + " >= :from AND " + s.Day + " < :to AND " + cond
	return tx.Query(ctx, "SELECT "+s.Org+", "+s.Day+", COUNT(*) FROM "+s.source(where+" "+s.Org)+" WHERE "+where+" GROUP BY "+s.Org+", "+s.Day, more, func(r *db.Row) error {
		var org db.ID
		var on day.Day
		var n int64
		if err := r.Scan(&org, &on, &n); err != nil {
			return err
		}
		for _, up := range forest.Path(org, on, false) {
			for _, d := range by[up] {
				if d.time().Has(on) {
					d.Of += n
				}
			}
		}
		return nil
	})
}
