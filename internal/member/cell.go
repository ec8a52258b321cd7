package member

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
)

// checkCell notes at a field where the organisation is no cell that lives on the whole period, as known now.
func checkCell(ctx context.Context, tx *db.Tx, bad *fault.Fields, field string, id db.ID, p day.Period) error {
	if id.IsZero() {
		bad.Add(field, "form.required", nil)
		return nil
	}
	name, until := "", p.From
	cell := true
	err := tx.Query(ctx, `SELECT name, kind, valid_from, valid_to FROM org_version v
		WHERE org_id = :org AND v.known_to = {open} AND valid_to > :from AND valid_from < :to ORDER BY valid_from`,
		db.Args{"org": id, "from": p.From, "to": p.To}, func(r *db.Row) error {
			var n, kind string
			var v day.Period
			if err := r.Scan(&n, &kind, &v.From, &v.To); err != nil {
				return err
			}
			name = n
			cell = cell && org.HoldsMembers(kind)
			if v.From <= until {
				until = max(until, v.To)
			}
			return nil
		})
	switch {
	case err != nil:
		return err
	case name == "":
		bad.Add(field, "member.cell_not_alive", fault.Args{"day": p.From})
	case !cell:
		bad.Add(field, "member.not_cell", fault.Args{"name": name})
	case until < p.To:
		if until == p.From {
			bad.Add(field, "member.cell_not_alive", fault.Args{"day": p.From})
		} else {
			bad.Add(field, "member.cell_ended", fault.Args{"name": name, "day": until})
		}
	}
	return nil
}

// inSight refuses a cell that the writer may not open, as one that is not there: nobody is sent to where he cannot be followed by whoever sends him.
func inSight(ctx context.Context, tx *db.Tx, who duty.Actor, field string, id db.ID) error {
	if id.IsZero() {
		return nil
	}
	for _, right := range []duty.Right{duty.Records, duty.Figures} {
		if r, err := who.Reach(ctx, tx, right); err != nil || r.Has(id) {
			return err
		}
	}
	return fault.Bad(field, "member.cell_unseen", nil)
}

// orgName is an organisation's name on a day as known now, for messages; empty where it has none.
func orgName(ctx context.Context, tx *db.Tx, id db.ID, on day.Day) (string, error) {
	var name string
	_, err := tx.One(ctx, `SELECT name FROM org_version v WHERE org_id = :org AND v.known_to = {open} AND {on v}`,
		db.Args{"org": id, "on": on}, &name)
	return name, err
}
