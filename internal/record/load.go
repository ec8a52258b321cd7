package record

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// Load writes many new records at once, for the generator: the caller vouches that they keep the noun's rules, and gives derived fields too. Only the
// installation itself may do it. It gives their ids, in order.
func (k *Kind) Load(ctx context.Context, tx *db.Tx, who duty.Actor, list []asof.Fields) ([]db.ID, error) {
	if !who.IsSystem() {
		return nil, who.Must(ctx, tx, ^duty.Right(0), db.ID{})
	}
	ids := make([]db.ID, 0, len(list))
	var heads, rows [][]any
	var cols []string
	for _, v := range list {
		r := Record{Kind: k, ID: db.NewID(), V: k.full(v)}
		ids = append(ids, r.ID)
		if err := k.shut(ctx, tx, &Draft{Who: who, New: &r}); err != nil {
			return nil, err
		}
		heads = append(heads, []any{r.ID, 1})
		var vals []any
		cols, vals = k.table.Cells(tx, who.By(r.Owner(), "", db.ID{}), asof.Fields{k.Name + "_id": r.ID}, r.Period(), r.fields(), nil)
		rows = append(rows, vals)
	}
	if len(rows) == 0 {
		return ids, nil
	}
	if err := tx.Insert(ctx, k.Name, []string{"id", "rev"}, heads); err != nil {
		return nil, err
	}
	return ids, tx.Insert(ctx, k.table.Name, cols, rows)
}
