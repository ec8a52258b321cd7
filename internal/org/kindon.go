package org

import (
	"context"

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
