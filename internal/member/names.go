package member

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Names are what persons are called at a point; of one of whom nothing holds on that day, on the nearest day. Unknown ids are left out. It asks
// for no rights: it is for the names in records that the reader may read, as who sits in a committee. Their pages judge for themselves.
func Names(ctx context.Context, tx *db.Tx, at asof.Point, ids ...db.ID) (map[db.ID]string, error) {
	out := map[db.ID]string{}
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT p.person_id, p.full_name, p.valid_from FROM member_person p WHERE p.person_id IN {in ids} AND {known p}
			ORDER BY p.person_id, p.valid_from`, at.Args("ids", part), func(r *db.Row) error {
			var id db.ID
			var name string
			var from day.Day
			err := r.Scan(&id, &name, &from)
			if _, have := out[id]; !have || from <= at.On {
				out[id] = name
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Called is Names as the reader may know them: of those whose file he has not, the name that his organisations knew them by. Of whom he may know
// nothing there is none.
func Called(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, at asof.Point, ids ...db.ID) (map[db.ID]string, error) {
	out, err := Names(ctx, tx, at, ids...)
	if err != nil || len(ids) == 0 {
		return out, err
	}
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.All {
		return out, err
	}
	var gone []db.ID
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT m.id, COALESCE(`+HomeSQL("m.id")+`, m.owner) FROM member m WHERE m.id IN {in ids}`,
			db.Args{"ids": part, "today": tx.Today()}, func(r *db.Row) error {
				var id, home db.ID
				err := r.Scan(&id, &home)
				if !reach.Has(home) {
					gone = append(gone, id)
				}
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	for _, id := range gone {
		f, err := Get(ctx, tx, who, v, id, at)
		if fault.Is(err, fault.NotFound) {
			delete(out, id)
			continue
		}
		if err != nil {
			return nil, err
		}
		out[id] = f.Name()
	}
	return out, nil
}

// Namesakes are the people whose file the reader may see and who are called alike today, marks and case aside, members or not; where a birth is given,
// those who may have been born then. It is asked before somebody is entered anew.
func Namesakes(ctx context.Context, tx *db.Tx, who duty.Actor, name string, birth day.Partial) (out []Item, err error) {
	key := lang.SearchKey(name)
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() || key == "" {
		return nil, err
	}
	err = tx.Query(ctx, `SELECT m.id, m.code, p.full_name, p.birth, COALESCE(`+HomeSQL("m.id")+`, m.owner) FROM member_person p
		JOIN member m ON m.id = p.person_id WHERE p.known_to = {open} AND {on p} AND p.search_name LIKE :words ORDER BY m.code`,
		db.Args{"words": "%" + key + "%", "on": tx.Today(), "today": tx.Today()}, func(r *db.Row) error {
			var x Item
			err := r.Scan(&x.Person, &x.Code, &x.Name, &x.Birth, &x.Org)
			near := birth == 0 || x.Birth == 0 || birth.Day() <= x.Birth.LastDay() && x.Birth.Day() <= birth.LastDay()
			if err == nil && near && reach.Has(x.Org) && lang.SearchKey(x.Name) == key {
				out = append(out, x)
			}
			return err
		})
	return out, err
}
