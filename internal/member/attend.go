package member

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
)

// Attendant is somebody who has to do with a cell's meetings on a day.
type Attendant struct {
	Person    db.ID
	Name      string // as of the day
	Standing  string // Probationary, Full; empty where it is not on record
	Temporary bool   // attends for a time, a member officially elsewhere
	Relief    string // Exempt, ExemptATime, Suspended; empty for none
	Away      db.ID  // the cell to which an official member is introduced for a time; zero for none
}

// Attendants are the members of a cell on a day and those who attend it for a time, each once, in the order of their names, as known now. It judges
// no rights, like CellOn.
func Attendants(ctx context.Context, tx *db.Tx, cell db.ID, on day.Day) (out []Attendant, err error) {
	seen := map[db.ID]bool{}
	err = tx.Query(ctx, `SELECT a.person_id, a.kind, p.full_name, s.kind, r.kind, x.org_id
		FROM member_affiliation a
		LEFT JOIN member_person p ON p.person_id = a.person_id AND p.known_to = {open} AND {on p}
		LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND s.known_to = {open} AND {on s}
		LEFT JOIN member_relief r ON r.membership_id = a.membership_id AND r.known_to = {open} AND {on r}
		LEFT JOIN member_affiliation x ON x.membership_id = a.membership_id AND x.kind = :temporary AND x.org_id <> a.org_id AND x.known_to = {open}
			AND {on x}
		WHERE a.org_id = :cell AND a.known_to = {open} AND {on a}
		ORDER BY p.sort_name, a.person_id, CASE WHEN a.kind = :temporary THEN 1 ELSE 0 END`,
		db.Args{"cell": cell, "on": on, "temporary": Temporary}, func(r *db.Row) error {
			var a Attendant
			var kind string
			if err := r.Scan(&a.Person, &kind, &a.Name, &a.Standing, &a.Relief, &a.Away); err != nil {
				return err
			}
			a.Temporary = kind == Temporary
			if a.Temporary {
				a.Away = db.ID{}
			}
			if !seen[a.Person] {
				seen[a.Person] = true
				out = append(out, a)
			}
			return nil
		})
	return out, err
}
