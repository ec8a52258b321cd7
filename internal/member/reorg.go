package member

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
)

// Regrouped lists the memberships that left one of the cells on a day because the organisation changed: those an event of that day handed over, for
// whoever corrects or voids the event. It asks for no rights; the verbs that move them do.
func Regrouped(ctx context.Context, tx *db.Tx, on day.Day, cells ...db.ID) (out []db.ID, err error) {
	if len(cells) == 0 {
		return nil, nil
	}
	err = tx.Query(ctx, `SELECT DISTINCT membership_id FROM member_affiliation a WHERE a.known_to = {open} AND a.valid_to = :on AND a.cause_out = :cause
		AND a.org_id IN {in cells} ORDER BY membership_id`, db.Args{"on": on, "cause": OutReorg, "cells": cells}, func(r *db.Row) error {
		var id db.ID
		err := r.Scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// In lists the memberships that stand officially in a cell on a day, as known now, by id. It asks for no rights, like Regrouped.
func In(ctx context.Context, tx *db.Tx, cell db.ID, on day.Day) (memberships, persons []db.ID, err error) {
	err = tx.Query(ctx, `SELECT a.membership_id, a.person_id FROM member_affiliation a WHERE a.known_to = {open} AND {on a} AND a.org_id = :cell
		AND a.kind = :kind ORDER BY a.membership_id`, db.Args{"on": on, "cell": cell, "kind": Official}, func(r *db.Row) error {
		var m, p db.ID
		err := r.Scan(&m, &p)
		memberships, persons = append(memberships, m), append(persons, p)
		return err
	})
	return memberships, persons, err
}
