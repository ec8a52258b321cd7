package audit

import (
	"context"
	"slices"

	"chibo/internal/db"
)

// Act is a change row as a history tells it: who did what, when, why, and on which paper.
type Act struct {
	Change   db.ID // shared by all that one transaction wrote
	At       db.Instant
	Account  db.ID // zero: the installation itself
	Noun     string
	Verb     string
	Reason   string
	Document db.ID
}

// Acts lists the change rows on subjects in the order of commits. It asks for no rights: the caller shows them beside records the reader may read.
func Acts(ctx context.Context, tx *db.Tx, subjects ...db.ID) ([]Act, error) {
	var out []Act
	for part := range slices.Chunk(subjects, 500) {
		err := tx.Query(ctx, `SELECT change_id, at, account_id, noun, verb, reason, document_id FROM audit_change WHERE subject_id IN {in ids} ORDER BY n`,
			db.Args{"ids": part}, func(r *db.Row) error {
				var a Act
				err := r.Scan(&a.Change, &a.At, &a.Account, &a.Noun, &a.Verb, &a.Reason, &a.Document)
				out = append(out, a)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
