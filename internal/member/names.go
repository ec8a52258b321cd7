package member

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
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
