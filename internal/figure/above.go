package figure

import (
	"context"
	"maps"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/tree"
)

// above visits, once each, the organisations that a task of measure "ancestors" counts: witness is an organisation with a record below it, and on
// the day of that record.
func (a *ask) above(ctx context.Context, tx *db.Tx, t task, visit func(ancestor, witness db.ID, on day.Day)) error {
	seen := map[db.ID]bool{}
	return a.aboves(ctx, tx, t, func(anc, org db.ID, on day.Day) {
		if !seen[anc] {
			seen[anc] = true
			visit(anc, org, on)
		}
	})
}

// aboves visits every organisation and day with records of the task, with the ancestor that counts. Those whose ancestor has left the sub-tree by
// the day asked about are left out: they count where it is now.
func (a *ask) aboves(ctx context.Context, tx *db.Tx, t task, visit func(ancestor, org db.ID, on day.Day)) error {
	s := a.e.sets[t.def.Set]
	find, err := a.ancestor(ctx, tx, t.def.Kinds)
	if err != nil {
		return err
	}
	more := db.Args{}
	cond, err := a.sql(ctx, tx, s, t.where, "c0_", more)
	if err != nil {
		return err
	}
	head, from, where, args := a.frame(s, t.def.Time, t.def.Scope, cond)
	maps.Copy(args, more)
	return tx.Query(ctx, head+"SELECT "+s.Org+", MIN("+s.Day+") FROM "+from+" WHERE "+where+" AND "+cond+" GROUP BY "+s.Org, args, func(r *db.Row) error {
		var org db.ID
		var on day.Day
		if err := r.Scan(&org, &on); err != nil {
			return err
		}
		if anc := find(org); !anc.IsZero() {
			visit(anc, org, on)
		}
		return nil
	})
}

// ancestor gives the function that finds, for an organisation, the lowest one of some kinds at or above it in the structure of the day asked about,
// within the sub-tree asked about; zero where there is none.
func (a *ask) ancestor(ctx context.Context, tx *db.Tx, kinds []string) (func(db.ID) db.ID, error) {
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return nil, err
	}
	days, err := a.e.env.Kinds(ctx, tx, kinds, a.q.At.Known)
	if err != nil {
		return nil, err
	}
	on := a.q.At.On
	memo := map[db.ID]db.ID{}
	return func(org db.ID) db.ID {
		anc, ok := memo[org]
		if ok {
			return anc
		}
	up:
		for _, n := range forest.Path(org, on, false) {
			for _, p := range days[n] {
				if p.Has(on) {
					anc = n
					break up
				}
			}
			if n == a.q.Org {
				break
			}
		}
		if !anc.IsZero() && !forest.Under(anc, a.q.Org, on) {
			anc = db.ID{}
		}
		memo[org] = anc
		return anc
	}, nil
}

// witnesses are the records behind a count of ancestors: for each of them the earliest record below it, the ancestor as its subject.
func (a *ask) witnesses(ctx context.Context, tx *db.Tx, s *Set, t task) ([]Record, error) {
	find, err := a.ancestor(ctx, tx, t.def.Kinds)
	if err != nil {
		return nil, err
	}
	first := map[db.ID]Record{}
	err = a.each(ctx, tx, s, t.def.Time, t.def.Scope, []task{t}, want{names: true}, func(r Record, _ []bool) error {
		if r.Subject = find(r.Org); r.Subject.IsZero() {
			return nil
		}
		if old, ok := first[r.Subject]; !ok || r.Day < old.Day || r.Day == old.Day && r.ID.String() < old.ID.String() {
			first[r.Subject] = r
		}
		return nil
	})
	out := make([]Record, 0, len(first))
	for _, r := range first {
		out = append(out, r)
	}
	return out, err
}

// rollAbove books each counted ancestor on every node of the day of its record's path that still has it below.
func (a *ask) rollAbove(ctx context.Context, tx *db.Tx, forest *tree.Forest, t task, add func(db.ID, int64)) error {
	s := a.e.sets[t.def.Set]
	on := a.q.At.On
	days, err := a.e.env.Kinds(ctx, tx, t.def.Kinds, a.q.At.Known)
	if err != nil {
		return err
	}
	more := db.Args{}
	cond, err := a.sql(ctx, tx, s, t.where, "c0_", more)
	if err != nil {
		return err
	}
	head, from, where, args := a.frame(s, t.def.Time, t.def.Scope, cond)
	maps.Copy(args, more)
	type pair struct{ node, anc db.ID }
	seen := map[pair]bool{}
	return tx.Query(ctx, head+"SELECT DISTINCT "+s.Org+", "+s.Day+" FROM "+from+" WHERE "+where+" AND "+cond, args, func(r *db.Row) error {
		var org db.ID
		var d day.Day
		if err := r.Scan(&org, &d); err != nil {
			return err
		}
		var anc db.ID
	up:
		for _, n := range forest.Path(org, on, false) {
			for _, p := range days[n] {
				if p.Has(on) {
					anc = n
					break up
				}
			}
		}
		if anc.IsZero() {
			return nil
		}
		for _, n := range forest.Path(org, d, false) {
			if p := (pair{n, anc}); !seen[p] && forest.Under(anc, n, on) {
				seen[p] = true
				add(n, 1)
			}
		}
		return nil
	})
}

// Declaration is what a unit not yet on records said of itself for a period, with its signed paper.
type Declaration struct {
	ID     db.ID
	Org    db.ID
	Since  day.Day
	Until  day.Day // its last day
	N      int64
	Counts bool  // false where the unit has records of its own for the time: then these count
	Of     int64 // how many records those are
}

// declarations are those whose whole time lies in the period asked about, in the sub-tree.
func (a *ask) declarations(ctx context.Context, tx *db.Tx, t task) ([]Declaration, error) {
	s := a.e.sets[t.def.Declared]
	since, _ := s.Attr("since")
	head, from, where, args := a.frame(s, "period", t.def.Scope, since.Expr)
	var out []Declaration
	err := tx.Query(ctx, head+"SELECT "+s.Rec+", "+s.Org+", "+since.Expr+", "+s.Day+", "+s.weight()+" FROM "+from+" WHERE "+where+" AND "+since.Expr+
		" >= :first ORDER BY "+s.Day+", "+s.Rec, with(args, "first", a.q.Period.From), func(r *db.Row) error {
		var d Declaration
		err := r.Scan(&d.ID, &d.Org, &d.Since, &d.Until, &d.N)
		out = append(out, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		d := &out[i]
		b := *a
		b.q.Org, b.q.Period = d.Org, day.Period{From: d.Since, To: d.Until.Add(1)}
		v := Value{}
		def := t.def
		def.Declared, def.Scope = "", ""
		if err := b.run(ctx, tx, []task{{t.ref, def, t.def.Where, &v}}); err != nil {
			return nil, err
		}
		d.Of, d.Counts = v.N, v.N == 0
	}
	return out, nil
}

func with(args db.Args, name string, v any) db.Args {
	args[name] = v
	return args
}
