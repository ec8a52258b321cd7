package member

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Home is the organisation to which a person's file belongs: the cell of his latest official affiliation that has begun, also after he left; else
// of the one to come; else the organisation that entered him. NotFound where there is no such person. When the cell has ended, reach hands the
// file to its successor or superior.
func Home(ctx context.Context, tx *db.Tx, person db.ID) (db.ID, error) {
	var org db.ID
	found, err := tx.One(ctx, `SELECT org_id FROM member_affiliation a WHERE person_id = :person AND kind = 'official' AND a.known_to = {open}
		ORDER BY CASE WHEN valid_from <= :today THEN 0 ELSE 1 END, valid_from DESC`, db.Args{"person": person, "today": tx.Today()}, &org)
	if err != nil || found {
		return org, err
	}
	found, err = tx.One(ctx, `SELECT owner FROM member WHERE id = :person`, db.Args{"person": person}, &org)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "error.not_found", nil)
	}
	return org, err
}

// Visible tells what a reader may see of a person: the whole file (but for field groups that want rights of their own), or only what
// organisations in his reach recorded of him, or nothing. A person reads his own file.
func Visible(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID) (full, any bool, err error) {
	home, err := Home(ctx, tx, person)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return false, false, err
	}
	if !who.Person.IsZero() && who.Person == person {
		return true, true, nil
	}
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Has(home) {
		return err == nil, err == nil, err
	}
	if reach.Empty() {
		return false, false, nil
	}
	err = tx.Query(ctx, `SELECT org_id FROM member_affiliation a WHERE person_id = :person AND a.known_to = {open}
		UNION SELECT owner FROM member_person p WHERE person_id = :person`, db.Args{"person": person}, func(r *db.Row) error {
		var org db.ID
		err := r.Scan(&org)
		any = any || reach.Has(org)
		return err
	})
	return false, any, err
}

// must refuses unless the writer may write about the person: at his home.
func must(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID) (db.ID, error) {
	home, err := Home(ctx, tx, person)
	if err != nil {
		return home, err
	}
	return home, who.Must(ctx, tx, duty.Write, home)
}

// birthOf is the earliest day on which a person can have been born, zero where unknown.
func birthOf(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (day.Partial, error) {
	row, _, err := persons.Of(person, nil, asof.Fields{"person_id": person}).At(ctx, tx, asof.Point{On: on})
	return row.Part("birth"), err
}
