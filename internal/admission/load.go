package admission

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// Load writes many admissions of persons that member.Load has written, for the generator: the caller vouches that they agree with the persons'
// affiliations and standings. Only the installation itself may do it.
func Load(ctx context.Context, tx *db.Tx, who duty.Actor, list []Admission) error {
	if !who.IsSystem() {
		return who.Must(ctx, tx, ^duty.Right(0), db.ID{})
	}
	var heads, rows [][]any
	var cols []string
	for _, a := range list {
		if a.ID.IsZero() {
			a.ID = db.NewID()
		}
		if a.CountsFrom == "" {
			a.CountsFrom = "decision"
		}
		heads = append(heads, []any{a.ID, a.Person, a.Membership, 1})
		var vals []any
		cols, vals = versions.Cells(tx, who.By(a.Org, "", db.ID{}), asof.Fields{"admission_id": a.ID}, a.stretch().Period, a.fields(), nil)
		rows = append(rows, vals)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.Insert(ctx, "admission", []string{"id", "person_id", "membership_id", "rev"}, heads); err != nil {
		return err
	}
	return tx.Insert(ctx, versions.Name, cols, rows)
}
