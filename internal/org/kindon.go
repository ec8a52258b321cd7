package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/tree"
)

// KindOn is what kind an organisation was at a point; empty where it did not live then. It judges no rights: it is for the rules of the domains
// above.
func KindOn(ctx context.Context, tx *db.Tx, id db.ID, at asof.Point) (kind Kind, err error) {
	v, err := tx.Keep("org_version", kindAt{id, at}, func() (any, error) {
		var kind Kind
		_, err := tx.One(ctx, `SELECT v.kind FROM org_version v WHERE v.org_id = :id AND {on v} AND {known v}`, at.Args("id", id), &kind)
		return kind, err
	})
	kind, _ = v.(Kind)
	return kind, err
}

// kindAt is what KindOn was asked.
type kindAt struct {
	id db.ID
	at asof.Point
}

// GrassOf is the grassroots organisation to which an organisation belonged at a point: itself where it is one, else the lowest one above it; zero
// where there is none. It judges no rights.
func GrassOf(ctx context.Context, tx *db.Tx, id db.ID, at asof.Point) (db.ID, error) {
	f, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return db.ID{}, err
	}
	for _, n := range f.Path(id, at.On, false) {
		kind, err := KindOn(ctx, tx, n, at)
		if err != nil {
			return db.ID{}, err
		}
		if Grassroots(kind) {
			return n, nil
		}
	}
	return db.ID{}, nil
}

// GrassesOf is GrassOf of many organisations at once; those without one are not in it.
func GrassesOf(ctx context.Context, tx *db.Tx, ids []db.ID, at asof.Point) (map[db.ID]db.ID, error) {
	f, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return nil, err
	}
	paths := map[db.ID][]db.ID{}
	kinds := map[db.ID]Kind{}
	var nodes []db.ID
	for _, id := range ids {
		if paths[id] != nil {
			continue
		}
		paths[id] = f.Path(id, at.On, false)
		for _, n := range paths[id] {
			if _, seen := kinds[n]; !seen {
				kinds[n] = ""
				nodes = append(nodes, n)
			}
		}
	}
	for some := range slices.Chunk(nodes, 500) {
		err := tx.Query(ctx, `SELECT v.org_id, v.kind FROM org_version v WHERE v.org_id IN {in ids} AND {on v} AND {known v}`, at.Args("ids", some), func(r *db.Row) error {
			var id db.ID
			var kind Kind
			err := r.Scan(&id, &kind)
			kinds[id] = kind
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	out := map[db.ID]db.ID{}
	for id, path := range paths {
		if i := slices.IndexFunc(path, func(n db.ID) bool { return Grassroots(kinds[n]) }); i >= 0 {
			out[id] = path[i]
		}
	}
	return out, nil
}
