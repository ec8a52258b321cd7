package org

import (
	"cmp"
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/tree"
)

// Node is one organisation of a drawn tree.
type Node struct {
	Ref
	Depth    int  // 0 for the root
	Children int  // those directly under it on the day, drawn or not
	Ended    bool // it has ended and stands at its main successor
}

// Tree draws the sub-tree of root on the point's day, in preorder: siblings from the top kinds down, by name. depth bounds the levels below root
// (negative: all); ended ones stand at their successors with ended. Organisations that the reader may not open today are left out with all
// under them; hidden says how many places that is.
func Tree(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, root db.ID, depth int, ended bool) (nodes []Node, hidden int, err error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return nil, 0, err
	}
	if !s.has(root) {
		return nil, 0, notFound()
	}
	forest, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return nil, 0, err
	}
	below := map[db.ID][]db.ID{}
	gone := map[db.ID]bool{}
	var ids []db.ID
	var stack []db.ID
	levels := 0
	forest.Walk(root, at.On, func(n db.ID, d int, over bool) {
		if over && !ended {
			return
		}
		levels = max(levels, d)
		stack = append(stack[:min(d, len(stack))], n)
		if d > 0 {
			below[stack[d-1]] = append(below[stack[d-1]], n)
		}
		gone[n] = over
		if depth < 0 || d <= depth {
			ids = append(ids, n)
		}
	})
	names, err := nameMap(ctx, tx, s, at, ids)
	if err != nil {
		return nil, 0, err
	}
	sorts, err := sortNames(ctx, tx, at, ids)
	if err != nil {
		return nil, 0, err
	}
	var draw func(n db.ID, d int)
	draw = func(n db.ID, d int) {
		r, known := names[n]
		if !known {
			return
		}
		if !r.Open {
			hidden++
			return
		}
		nodes = append(nodes, Node{Ref: r, Depth: d, Children: len(below[n]), Ended: gone[n]})
		if depth >= 0 && d >= depth {
			return
		}
		kids := below[n]
		slices.SortFunc(kids, func(a, b db.ID) int {
			return cmp.Or(cmp.Compare(rank(names[a].Kind), rank(names[b].Kind)), cmp.Compare(sorts[a], sorts[b]), slices.Compare(a[:], b[:]))
		})
		for _, k := range kids {
			draw(k, d+1)
		}
	}
	draw(root, 0)
	return nodes, hidden, nil
}

// Size tells how many organisations Tree would draw of the sub-tree of root as a whole, and how many of them have ended and stand at their successors.
func Size(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, root db.ID) (living, ended int, err error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return 0, 0, err
	}
	forest, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return 0, 0, err
	}
	shut := -1 // the depth of what may not be opened: what is under it is left out
	forest.Walk(root, at.On, func(n db.ID, d int, over bool) {
		switch {
		case shut >= 0 && d > shut:
			return
		case !s.has(n):
			shut = d
			return
		}
		shut = -1
		if over {
			ended++
		} else {
			living++
		}
	})
	return living, ended, nil
}

// sortNames are the keys by which organisations' names are sorted at a point.
func sortNames(ctx context.Context, tx *db.Tx, at asof.Point, ids []db.ID) (map[db.ID]string, error) {
	out := make(map[db.ID]string, len(ids))
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT v.org_id, v.sort_name FROM org_version v WHERE v.org_id IN {in ids} AND {known v} AND v.valid_from <= :on
			ORDER BY v.valid_from`, at.Args("ids", part), func(r *db.Row) error {
			var id db.ID
			var s string
			err := r.Scan(&id, &s)
			out[id] = s
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
