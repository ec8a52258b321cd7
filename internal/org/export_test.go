package org

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// ListText gives the statement of a list to the test that looks at its plan.
func ListText(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (string, db.Args, error) {
	s, err := look(ctx, tx, who)
	f.Limit = limit(f.Limit)
	page, _, args := listText(tx, s, at, f)
	return page, args, err
}
