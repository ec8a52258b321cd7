package document

import (
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// ListText and ListArgs give the statement of a list to the tests that look at its plan.
func ListText(tx *db.Tx, f Filter) string {
	s, _, _ := listText(tx, sight{records: duty.Reach{All: true}}, asof.Point{On: tx.Today()}, f)
	return s
}

func ListArgs(tx *db.Tx, f Filter) db.Args {
	_, _, a := listText(tx, sight{records: duty.Reach{All: true}}, asof.Point{On: tx.Today()}, f)
	return a
}
