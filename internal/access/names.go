package access

import (
	"context"
	"slices"

	"chibo/internal/db"
)

// Names are the names of accounts as shown beside what they did; unknown ids are left out. It asks for no rights: who may read a record may read
// who recorded it.
func Names(ctx context.Context, tx *db.Tx, ids ...db.ID) (map[db.ID]string, error) {
	out := map[db.ID]string{}
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT id, name FROM access_account WHERE id IN {in ids}`, db.Args{"ids": part}, func(r *db.Row) error {
			var id db.ID
			var name string
			err := r.Scan(&id, &name)
			out[id] = name
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
