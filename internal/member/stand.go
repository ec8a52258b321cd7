package member

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
)

// CellOn is the cell in which a person stood officially on a day, as known now; zero where in none. It judges no rights: it is for the rules of the
// domains above, which ask where somebody counts.
func CellOn(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (org db.ID, err error) {
	_, err = tx.One(ctx, `SELECT a.org_id FROM member_affiliation a WHERE a.person_id = :person AND a.kind = :kind AND a.known_to = {open} AND {on a}`,
		db.Args{"person": person, "kind": Official, "on": on}, &org)
	return org, err
}

// StandingOn is the standing of whoever is a member on a day (Probationary, Full), as known now; empty for one who is not, or whose standing is
// not on record. It judges no rights, like CellOn.
func StandingOn(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (kind string, err error) {
	_, err = tx.One(ctx, `SELECT s.kind FROM member_affiliation a JOIN member_standing s ON s.membership_id = a.membership_id AND s.known_to = {open}
		AND {on s} WHERE a.person_id = :person AND a.kind = :kind AND a.known_to = {open} AND {on a}`,
		db.Args{"person": person, "kind": Official, "on": on}, &kind)
	return kind, err
}
