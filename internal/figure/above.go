package figure

import (
	"context"
	"maps"
	"slices"

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
	find, err := a.ancestor(ctx, tx, t.def)
	if err != nil {
		return err
	}
	day1, by := "MIN("+s.Day+")", s.Org
	if t.def.Above == "day" {
		day1, by = s.Day, s.Org+", "+s.Day
	}
	more := db.Args{}
	cond, err := a.sql(ctx, tx, s, t.where, "c0_", more)
	if err != nil {
		return err
	}
	head, from, where, args := a.frame(s, t.def.Time, t.def.Scope, cond)
	maps.Copy(args, more)
	return tx.Query(ctx, head+"SELECT "+s.Org+", "+day1+" FROM "+from+" WHERE "+where+" AND "+cond+" GROUP BY "+by, args, func(r *db.Row) error {
		var org db.ID
		var on day.Day
		if err := r.Scan(&org, &on); err != nil {
			return err
		}
		if anc := find(org, on); !anc.IsZero() {
			visit(anc, org, on)
		}
		return nil
	})
}

// ancestor gives the function that finds, for an organisation with a record of a day, the lowest one of a definition's kinds at or above it: in the
// structure of the day asked about and within the sub-tree asked about, or in the structure of the record's day wherever it stands; zero where there
// is none.
func (a *ask) ancestor(ctx context.Context, tx *db.Tx, def Definition) (func(org db.ID, on day.Day) db.ID, error) {
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return nil, err
	}
	days, err := a.e.env.Kinds(ctx, tx, def.Kinds, a.q.At.Known)
	if err != nil {
		return nil, err
	}
	type key struct {
		org db.ID
		on  day.Day
	}
	memo := map[key]db.ID{}
	return func(org db.ID, on day.Day) db.ID {
		own := def.Above == "day"
		if !own {
			on = a.q.At.On
		}
		k := key{org, on}
		anc, ok := memo[k]
		if ok {
			return anc
		}
		anc = lowest(forest, days, org, on, a.q.Org, own)
		if !own && !anc.IsZero() && !forest.Under(anc, a.q.Org, on) {
			anc = db.ID{}
		}
		memo[k] = anc
		return anc
	}, nil
}

// lowest is the first organisation on the way up that was of one of some kinds on a day; beyond tells whether to look above top too.
func lowest(forest *tree.Forest, days map[db.ID][]day.Period, org db.ID, on day.Day, top db.ID, beyond bool) db.ID {
	for _, n := range forest.Path(org, on, false) {
		for _, p := range days[n] {
			if p.Has(on) {
				return n
			}
		}
		if n == top && !beyond {
			break
		}
	}
	return db.ID{}
}

// witnesses are the records behind a count of ancestors: for each of them the earliest record below it, the ancestor as its subject. They are few beside
// the records that must be gone through to find them, and so are remembered.
func (a *ask) witnesses(ctx context.Context, tx *db.Tx, s *Set, t task) ([]Record, error) {
	key := memoKey{a.q, t.ref}
	moment := ""
	if tx.Reads() {
		var err error
		if moment, err = tx.Moment(ctx, a.e.setReads(s)); err != nil {
			return nil, err
		}
	}
	if out, ok := a.e.memo.firsts.get(moment, key); ok {
		return slices.Clone(out), nil
	}
	find, err := a.ancestor(ctx, tx, t.def)
	if err != nil {
		return nil, err
	}
	first := map[db.ID]Record{}
	err = a.each(ctx, tx, s, t.def.Time, t.def.Scope, []task{t}, want{names: true}, func(r Record, _ []bool) error {
		if r.Subject = find(r.Org, r.Day); r.Subject.IsZero() {
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
	if err == nil {
		a.e.memo.firsts.put(moment, key, slices.Clone(out), mostLists)
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
		at := on
		if t.def.Above == "day" {
			at = d
		}
		anc := lowest(forest, days, org, at, db.ID{}, true)
		if anc.IsZero() {
			return nil
		}
		for _, n := range forest.Path(org, d, false) {
			if p := (pair{n, anc}); !seen[p] && (t.def.Above == "day" || forest.Under(anc, n, on)) {
				seen[p] = true
				add(n, 1)
			}
		}
		return nil
	})
}
