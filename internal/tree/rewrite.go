package tree

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
)

// Rewrite edits all of a node's edges at once, for acts that end one edge and begin the next, and for corrections of the days on which they did:
// see asof.Line.Rewrite. Parent stands in "parent", kind in "kind". Loops are refused.
func Rewrite(ctx context.Context, tx *db.Tx, by audit.By, child db.ID, verb string, fn func([]asof.Stretch) ([]asof.Stretch, error)) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) { return l.Rewrite(ctx, tx, by, verb, fn) })
}
