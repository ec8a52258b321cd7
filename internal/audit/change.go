// Package audit keeps what was done and who looked: change rows written in the same transaction as the records they tell of, sealed
// afterwards into hash-linked blocks in commit order, and the log of reads and exports, which has one choke point.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"chibo/internal/db"
	"chibo/internal/fault"
)

// By is who does a thing, for which organisation, why, and by which paper.
type By struct {
	Account  db.ID  // the account that acts; zero only for the installation itself
	Org      db.ID  // the organisation to which the record will belong
	Reason   string // wanted for Correct and Void
	Document db.ID  // the deciding paper, if any
}

// Change is one act on one record. Detail is anything JSON can hold and must not hold sealed values; those go, sealed already, into Sealed.
type Change struct {
	Noun    string
	Subject db.ID
	Verb    string
	Detail  any
	Sealed  []byte
}

// mostReason is how long a reason may be, in characters: every row of an act repeats it.
const mostReason = 2000

// Record writes the change row. A reason that is too long is a fault of the field "reason".
func Record(ctx context.Context, tx *db.Tx, by By, c Change) error {
	if n := utf8.RuneCountInString(by.Reason); n > mostReason {
		return fault.Bad("reason", "form.too_long", fault.Args{"max": mostReason, "n": n})
	}
	b, err := json.Marshal(c.Detail)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return tx.Queue(ctx, "audit_change", changeCols, "", []any{db.NewID(), tx.Change(), tx.Now(), by.Account, c.Noun, c.Subject, c.Verb, by.Org, by.Reason,
		by.Document, string(b), c.Sealed})
}

// changeCols are the columns of a change row, in the order of its values.
var changeCols = []string{"id", "change_id", "at", "account_id", "noun", "subject_id", "verb", "org_id", "reason", "document_id", "detail", "sealed"}
