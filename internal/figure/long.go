package figure

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/tree"
)

// mostSorted is how long a list may be to be sorted as a whole. A longer one goes by organisation, in the order of the tree: one page of it then
// costs the records of the few organisations on that page, however long the list is.
const mostSorted = 2000

// plain tells whether the records of a task are the rows of its set, so that they can be counted by organisation.
func plain(s *Set, t task) bool {
	switch {
	case t.def.Measure != "count" && t.def.Measure != "sum", t.def.Scope != "", t.def.Cross != "", sealed(s, t.where), t.def.Declared != "":
		return false
	}
	return t.def.Time == "on" || t.def.Time == "before" || t.def.Time == "period"
}

// byOrg is a page of a long list; ok is false where the list is short.
func (a *ask) byOrg(ctx context.Context, tx *db.Tx, who duty.Actor, s *Set, t task, offset, limit int) (p Page, ok bool, err error) {
	more := db.Args{}
	cond, err := a.sql(ctx, tx, s, t.where, "c0_", more)
	if err != nil {
		return p, false, err
	}
	b := *a
	if t.def.Time == "before" {
		b.q.At.On = a.q.Period.From.Add(-1)
	}
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return p, false, err
	}
	_, _, _, args := a.frame(s, t.def.Time, "own", cond)
	delete(args, "root")
	maps.Copy(args, more)
	where := orAlways(s.Where)
	period := a.q.Period
	if s.Time == Event {
		where = s.Day + " >= :from AND " + s.Day + " < :to AND " + where
	} else {
		period = day.Period{From: b.q.At.On, To: b.q.At.On.Add(1)}
	}
	spans := forest.Spans(a.q.Org, period)
	if len(spans)*4 < forest.Len() { // few organisations: short lists mostly, and found by organisation
		n := Value{}
		nt := t
		nt.out, nt.def.Measure = &n, "count"
		if err := a.sums(ctx, tx, s, t.def.Time, "", []task{nt}); err != nil {
			return p, false, err
		}
		if n.N <= mostSorted {
			return p, false, nil
		}
	}
	all, err := a.countsBy(ctx, tx, s, t, cond, where, args)
	if err != nil {
		return p, false, err
	}
	counts := map[db.ID]int64{}
	total := int64(0)
	for k, n := range all {
		on := k.day
		if s.Time == State {
			on = b.q.At.On
		}
		if slices.ContainsFunc(spans[k.org], func(q day.Period) bool { return q.Has(on) }) {
			counts[k.org] += n
			total += n
		}
	}
	if total <= mostSorted {
		return p, false, nil
	}
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil {
		return p, false, err
	}
	p = Page{Total: total, Offset: offset}
	var order []db.ID
	listed := map[db.ID]bool{}
	put := func(org db.ID) {
		if n := counts[org]; n == 0 || listed[org] {
			return
		} else if listed[org] = true; !reach.Has(org) {
			p.Hidden += n
			return
		}
		order = append(order, org)
	}
	forest.Walk(a.q.Org, b.q.At.On, func(n db.ID, _ int, _ bool) { put(n) })
	var left []db.ID // those that stand elsewhere now
	for org := range counts {
		if !listed[org] {
			left = append(left, org)
		}
	}
	slices.SortFunc(left, func(x, y db.ID) int { return bytes.Compare(x[:], y[:]) })
	for _, org := range left {
		put(org)
	}
	var page []db.ID
	skip := offset
	need := limit
	for _, org := range order {
		n := int(counts[org])
		switch {
		case len(page) == 0 && skip >= n:
			skip -= n
			continue
		case need <= 0:
		default:
			page = append(page, org)
			if len(page) == 1 {
				n -= skip
			}
			need -= n
			continue
		}
		break
	}
	place := map[db.ID]int{}
	for i, org := range page {
		place[org] = i
	}
	var rows []Record
	for chunk := range slices.Chunk(page, 500) {
		nt := t
		nt.out = &Value{}
		err := b.each(ctx, tx, s, t.def.Time, "", []task{nt}, want{only: chunk, names: true}, func(r Record, _ []bool) error {
			on := b.q.At.On
			if s.Time == Event {
				on = r.Day
			}
			if slices.ContainsFunc(spans[r.Org], func(q day.Period) bool { return q.Has(on) }) {
				rows = append(rows, r)
			}
			return nil
		})
		if err != nil {
			return p, false, err
		}
	}
	slices.SortFunc(rows, func(x, y Record) int {
		if d := place[x.Org] - place[y.Org]; d != 0 {
			return d
		}
		return compare(x, y)
	})
	if skip < len(rows) {
		p.Records = rows[skip:min(len(rows), skip+limit)]
	}
	return p, true, nil
}

// orgDay is an organisation, and for events a day.
type orgDay struct {
	org db.ID
	day day.Day
}

// countsBy counts a task's records by organisation and, where they are events, by day, wherever those stand in the tree.
func (a *ask) countsBy(ctx context.Context, tx *db.Tx, s *Set, t task, cond, where string, args db.Args) (map[orgDay]int64, error) {
	key := memoKey{a.q, t.ref}
	moment := ""
	if tx.Reads() {
		var err error
		if moment, err = tx.Moment(ctx, a.e.setReads(s)); err != nil {
			return nil, err
		}
	}
	out, ok := a.e.memo.lists.get(moment, key)
	if ok {
		return out, nil
	}
	out = map[orgDay]int64{}
	cols, by := s.Org+", COUNT(*)", s.Org
	if s.Time == Event {
		cols, by = s.Org+", COUNT(*), "+s.Day, s.Org+", "+s.Day
	}
	err := tx.Query(ctx, "SELECT "+cols+" FROM "+s.source(cols+" "+cond+" "+where)+" WHERE "+where+" AND "+cond+" GROUP BY "+by, args, func(r *db.Row) error {
		var k orgDay
		var n int64
		dst := []any{&k.org, &n}
		if s.Time == Event {
			dst = append(dst, &k.day)
		}
		err := r.Scan(dst...)
		out[k] = n
		return err
	})
	if err == nil {
		a.e.memo.lists.put(moment, key, out, mostLists)
	}
	return out, err
}

// compare orders records by their sort key, day and id.
func compare(x, y Record) int {
	switch {
	case x.Sort != y.Sort && x.Sort < y.Sort:
		return -1
	case x.Sort != y.Sort:
		return 1
	case x.Day != y.Day:
		return int(x.Day) - int(y.Day)
	}
	return bytes.Compare(x.ID[:], y.ID[:])
}
