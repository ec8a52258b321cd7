package member

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// VoidPerson takes a file off the register that should never have been there, as one entered twice. Its memberships must be void first. What was
// known then stays readable as known then. A reason is wanted; the writer needs Write at the organisation that has the file.
func VoidPerson(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID, act Act) error {
	if err := act.reason(); err != nil {
		return err
	}
	home, err := Home(ctx, tx, person)
	if err != nil {
		return err
	}
	if err := who.Must(ctx, tx, duty.Write, home); err != nil {
		return err
	}
	if err := act.begin(ctx, tx, person); err != nil {
		return err
	}
	spells, err := Spells(ctx, tx, person)
	if err != nil {
		return err
	}
	if len(spells) > 0 {
		return fault.New(fault.Conflict, "member.void_spells", fault.Args{"n": len(spells)})
	}
	by := act.by(who, home)
	for _, group := range Groups() {
		l := factLine(v, person, group)
		rows, err := l.Rows(ctx, tx, asof.Latest)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		if _, err := l.Void(ctx, tx, by, day.Period{From: day.First, To: day.Forever}); err != nil {
			return err
		}
	}
	// The true file of the same human being may take the identity number.
	_, err = tx.Exec(ctx, `UPDATE member SET id_blind = NULL WHERE id = :id`, db.Args{"id": person})
	return err
}
