package org

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// hold checks every organisation the act has written: whatever verb wrote it, what is on record now must be a possible house. It runs after the
// tree's lock is taken, so that two acts cannot each break what the other relies on. A fault stands at the field, or is a Conflict where it is
// empty.
func (w *work) hold(ctx context.Context, field string) error {
	for _, id := range w.written {
		if err := holdOne(ctx, w.tx, id, field); err != nil {
			return err
		}
	}
	return nil
}

func wrong(field, key string, args fault.Args) error {
	if field == "" {
		return fault.New(fault.Conflict, key, args)
	}
	return fault.Bad(field, key, args)
}

// life is an organisation's versions as known now, and the days they cover.
type life struct {
	day.Period
	rows []asof.Row
}

func loadLife(ctx context.Context, tx *db.Tx, id db.ID) (life, error) {
	rows, err := line(id).Rows(ctx, tx, asof.Latest)
	l := life{rows: rows}
	if len(rows) > 0 {
		l.Period = day.Period{From: rows[0].Period.From, To: rows[len(rows)-1].Period.To}
	}
	return l, err
}

func (l life) last() asof.Row { return l.rows[len(l.rows)-1] }

// kinds are the stretches of one kind each.
func (l life) kinds(p day.Period, visit func(day.Period, Kind) error) error {
	for _, r := range l.rows {
		if q := r.Period.Meet(p); !q.Empty() {
			if err := visit(q, r.Text("kind")); err != nil {
				return err
			}
		}
	}
	return nil
}

func holdOne(ctx context.Context, tx *db.Tx, id db.ID, field string) error {
	l, err := loadLife(ctx, tx, id)
	if err != nil {
		return err
	}
	for i := 1; i < len(l.rows); i++ {
		if l.rows[i].Period.From != l.rows[i-1].Period.To {
			return wrong(field, "org.life_gap", fault.Args{"from": l.rows[i-1].Period.To, "to": l.rows[i].Period.From.Add(-1)})
		}
	}
	if err := holdKind(ctx, tx, id, l); err != nil {
		return err
	}
	edges, err := tree.Rows(ctx, tx, id, asof.Latest)
	if err != nil {
		return err
	}
	if err := holdPlace(ctx, tx, id, l, edges, field); err != nil {
		return err
	}
	return holdBelow(ctx, tx, id, l, field)
}

// holdKind: external bodies stay external, organisations stay in the register.
func holdKind(ctx context.Context, tx *db.Tx, id db.ID, l life) error {
	h, err := loadHead(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, r := range l.rows {
		if (r.Text("kind") == External) != h.external {
			return fault.Bad("kind", "org.external_stays", nil)
		}
	}
	return nil
}

// holdPlace: on every day of its life an organisation hangs under one parent of a fitting kind that lives then; from its end on under one
// successor or heir. The top and external bodies hang nowhere while they live.
func holdPlace(ctx context.Context, tx *db.Tx, id db.ID, l life, edges []asof.Row, field string) error {
	at := l.From
	for i, e := range edges {
		p := e.Period
		if e.Text("kind") != tree.Parent {
			if i != len(edges)-1 || p.From != l.To || p.To != day.Forever {
				return wrong(field, "org.place_gap", fault.Args{"day": p.From})
			}
			if e.Text("kind") == tree.Successor {
				if err := holdSuccessor(ctx, tx, e.ID_("parent"), p.From, field); err != nil {
					return err
				}
			}
			continue
		}
		if len(l.rows) == 0 || p.From != at || p.To > l.To {
			return wrong(field, "org.place_gap", fault.Args{"day": p.From})
		}
		at = p.To
		if err := holdUnder(ctx, tx, l, e.ID_("parent"), p, field); err != nil {
			return err
		}
	}
	if len(l.rows) == 0 || l.rows[0].Text("kind") == External || at == l.To {
		return nil
	}
	if at == l.From { // hangs nowhere: only the top may
		others := false
		var n int
		others, err := tx.One(ctx, `SELECT 1 FROM org WHERE external = {false} AND void_at IS NULL AND id <> :id LIMIT 1`, db.Args{"id": id}, &n)
		if err != nil {
			return err
		}
		top, err := isTop(ctx, tx, id)
		if err != nil || top || !others || rootless(ctx, tx, id) {
			return err
		}
	}
	return wrong(field, "tree.no_parent", fault.Args{"day": at})
}

// rootless tells whether an organisation has never hung anywhere, as the top of a house not founded yet.
func rootless(ctx context.Context, tx *db.Tx, id db.ID) bool {
	var n int
	found, err := tx.One(ctx, `SELECT 1 FROM tree_edge WHERE child = :id LIMIT 1`, db.Args{"id": id}, &n)
	return err == nil && !found
}

func holdSuccessor(ctx context.Context, tx *db.Tx, to db.ID, from day.Day, field string) error {
	l, err := loadLife(ctx, tx, to)
	if err != nil {
		return err
	}
	if len(l.rows) > 0 && l.last().Text("kind") == External {
		return wrong(field, "org.successor_external", fault.Args{"name": l.last().Text("name")})
	}
	if !l.Has(from) {
		name := ""
		if len(l.rows) > 0 {
			name = l.last().Text("name")
		}
		return wrong(field, "org.successor_dead", fault.Args{"name": name, "day": from})
	}
	return nil
}

// holdUnder: the parent lives on all days of the edge and its kind fits the child's on each of them.
func holdUnder(ctx context.Context, tx *db.Tx, child life, parent db.ID, p day.Period, field string) error {
	up, err := loadLife(ctx, tx, parent)
	if err != nil {
		return err
	}
	if len(up.rows) == 0 {
		return wrong(field, "tree.no_parent", fault.Args{"day": p.From})
	}
	if up.From > p.From {
		return wrong(field, "tree.child_before_parent", fault.Args{"child": p.From, "name": up.rows[0].Text("name"), "parent": up.From})
	}
	if up.To < p.To {
		return wrong(field, "tree.child_after_parent", fault.Args{"child": p.LastDay(), "name": up.last().Text("name"), "parent": up.LastDay()})
	}
	return fit(child, up, p, field)
}

// fit: the kinds of a child and its parent go together on every day of a period.
func fit(child, up life, p day.Period, field string) error {
	return child.kinds(p, func(q day.Period, k Kind) error {
		return up.kinds(q, func(q day.Period, above Kind) error {
			if !May(k, above) {
				return wrong(field, "org.kind_under", fault.Args{"kind": kindRef(k), "parent": kindRef(above), "day": q.From})
			}
			return nil
		})
	})
}

// holdBelow: those hanging under the organisation do so only on days of its life and fit its kind; those whose successor it is ended while it
// lived.
func holdBelow(ctx context.Context, tx *db.Tx, id db.ID, l life, field string) error {
	type edge struct {
		child db.ID
		kind  string
		p     day.Period
	}
	var below []edge
	err := tx.Query(ctx, `SELECT child, kind, valid_from, valid_to FROM tree_edge e WHERE e.parent = :id AND e.known_to = {open} ORDER BY valid_from, child`,
		db.Args{"id": id}, func(r *db.Row) error {
			var e edge
			err := r.Scan(&e.child, &e.kind, &e.p.From, &e.p.To)
			below = append(below, e)
			return err
		})
	if err != nil {
		return err
	}
	var left []string
	var since day.Day
	for _, e := range below {
		c, err := loadLife(ctx, tx, e.child)
		if err != nil {
			return err
		}
		name := ""
		if len(c.rows) > 0 {
			name = c.last().Text("name")
		}
		switch {
		case e.kind == tree.Heir && len(l.rows) > 0:
		case e.kind == tree.Successor && len(l.rows) > 0:
			if !l.Has(e.p.From) {
				return fault.New(fault.Conflict, "org.successor_of", fault.Args{"name": name, "day": e.p.From})
			}
		case len(l.rows) == 0 || e.p.From >= l.To || e.p.To > l.To:
			left = append(left, name)
			since = max(since, e.p.From, l.To)
		case e.p.From < l.From:
			return wrong(field, "org.begins_after_child", fault.Args{"child": e.p.From, "name": name, "day": l.From})
		default:
			if err := fit(c, l, e.p, field); err != nil {
				return err
			}
		}
	}
	if len(left) > 0 {
		n := len(left)
		if n > 5 {
			left = append(left[:5], "…")
		}
		return fault.New(fault.Conflict, "org.children_left", fault.Args{"n": n, "names": left})
	}
	return nil
}
