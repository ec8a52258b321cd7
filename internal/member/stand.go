package member

import (
	"context"
	"slices"

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

// CellsOn is CellOn of many persons at once; who stood in none is not in it.
func CellsOn(ctx context.Context, tx *db.Tx, persons []db.ID, on day.Day) (map[db.ID]db.ID, error) {
	out := map[db.ID]db.ID{}
	for some := range slices.Chunk(persons, 500) {
		err := tx.Query(ctx, `SELECT a.person_id, a.org_id FROM member_affiliation a WHERE a.person_id IN {in persons} AND a.kind = :kind AND a.known_to = {open}
			AND {on a}`, db.Args{"persons": some, "kind": Official, "on": on}, func(r *db.Row) error {
			var person, cell db.ID
			err := r.Scan(&person, &cell)
			out[person] = cell
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// StandingOn is the standing of whoever is a member on a day (Probationary, Full), as known now; empty for one who is not, or whose standing is
// not on record. It judges no rights, like CellOn.
func StandingOn(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (kind string, err error) {
	_, err = tx.One(ctx, `SELECT s.kind FROM member_affiliation a JOIN member_standing s ON s.membership_id = a.membership_id AND s.known_to = {open}
		AND {on s} WHERE a.person_id = :person AND a.kind = :kind AND a.known_to = {open} AND {on a}`,
		db.Args{"person": person, "kind": Official, "on": on}, &kind)
	return kind, err
}

// Counted is how the members of a cell stood on a day, each counted once: what the base of a congress or of a vote is made of.
type Counted struct {
	Official     int // official members whose official affiliation is there, all of them
	Probationary int // probationary members there, and those whose standing is not on record
	// Of the official ones, each under the first that fits:
	Elsewhere int // introduced to a cell elsewhere for a time
	Suspended int // suspended from Party activity
	Exempt    int // exempt from work and meetings, for good or for a time
}

// CountIn counts the members of a cell on a day, as known now. It judges no rights, like CellOn.
func CountIn(ctx context.Context, tx *db.Tx, cell db.ID, on day.Day) (c Counted, err error) {
	err = tx.Query(ctx, `SELECT s.kind, r.kind, (SELECT COUNT(*) FROM member_affiliation x WHERE x.membership_id = a.membership_id AND x.kind = :temporary
			AND x.known_to = {open} AND {on x} AND x.org_id <> a.org_id)
		FROM member_affiliation a
		LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND s.known_to = {open} AND {on s}
		LEFT JOIN member_relief r ON r.membership_id = a.membership_id AND r.known_to = {open} AND {on r}
		WHERE a.org_id = :cell AND a.kind = :official AND a.known_to = {open} AND {on a}`,
		db.Args{"cell": cell, "on": on, "official": Official, "temporary": Temporary}, func(r *db.Row) error {
			var standing, relief string
			var away int
			if err := r.Scan(&standing, &relief, &away); err != nil {
				return err
			}
			switch {
			case standing != Full:
				c.Probationary++
				return nil
			case away > 0:
				c.Elsewhere++
			case relief == Suspended:
				c.Suspended++
			case relief != "":
				c.Exempt++
			}
			c.Official++
			return nil
		})
	return c, err
}
