package member

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// ExplainList gives the engine's plan of a list's statement.
func ExplainList(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) ([]string, error) {
	q, ok, err := plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return nil, err
	}
	q.args["size"], q.args["skip"] = 50, 0
	return tx.Explain(ctx, q.text(" LIMIT :size OFFSET :skip"), q.args)
}
