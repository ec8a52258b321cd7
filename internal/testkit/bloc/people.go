package bloc

import (
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/tree"
)

// Known is what is known at this moment.
func (w *Bloc) Known() asof.Known {
	w.T.Helper()
	i, err := w.DB.Freeze(w.Ctx)
	Must(w.T, err)
	return asof.KnownAt(i)
}

// EndAt says that an organisation ends on a day, and where it stands then.
func (w *Bloc) EndAt(tx *db.Tx, org db.ID, on day.Day, at db.ID, kind tree.Kind) {
	w.T.Helper()
	_, err := tx.Exec(w.Ctx, `UPDATE org_version SET valid_to = :on WHERE org_id = :org`, db.Args{"on": on, "org": org})
	Must(w.T, err)
	_, err = tree.Move(w.Ctx, tx, audit.By{Org: org}, org, at, kind, on)
	Must(w.T, err)
}

// Man enters a man at an organisation, with sealed facts or without.
func (w *Bloc) Man(org db.ID, name string, birth day.Partial, sensitive asof.Fields) db.ID {
	w.T.Helper()
	var id db.ID
	w.Write(func(tx *db.Tx) (err error) {
		id, err = member.AddPerson(w.Ctx, tx, w.Sys, w.Vault, member.NewPerson{Org: org, Facts: map[string]asof.Fields{
			member.Basic: {"full_name": name, "birth": birth, "sex": "nam"}, member.Sensitive: sensitive}})
		return err
	})
	return id
}

// Joined enters an official member of a cell since a day, who was a member before.
func (w *Bloc) Joined(cell db.ID, name string, from day.Day) (person, membership db.ID) {
	w.T.Helper()
	person = w.Man(cell, name, 19800512, nil)
	w.Write(func(tx *db.Tx) (err error) {
		membership, err = member.Enter(w.Ctx, tx, w.Sys, person, member.Entry{Cause: member.InOpening, Org: cell, From: from,
			Probated: day.Must(2009, 3, 1), Official: Official, Act: member.Act{Rev: -1}})
		return err
	})
	return person, membership
}

// File reads somebody's whole file.
func (w *Bloc) File(who duty.Actor, person db.ID, at asof.Point) *member.File {
	w.T.Helper()
	var f *member.File
	w.Read(func(tx *db.Tx) (err error) {
		f, err = member.Get(w.Ctx, tx, who, w.Vault, person, at)
		return err
	})
	return f
}

// CellOn is the cell of a person's official affiliation on a day, of which there is one at most.
func (w *Bloc) CellOn(person db.ID, on day.Day, k asof.Known) db.ID {
	w.T.Helper()
	f := w.File(w.Sys, person, asof.Point{On: on, Known: k})
	var org db.ID
	for _, s := range f.Spells {
		for _, a := range s.Stays {
			if a.Has(on) {
				if !org.IsZero() {
					w.T.Fatalf("two official affiliations on %v", on)
				}
				org = a.Org
			}
		}
	}
	return org
}

// StandingOn is a person's standing on a day; several are put together.
func (w *Bloc) StandingOn(person db.ID, on day.Day, k asof.Known) string {
	w.T.Helper()
	f := w.File(w.Sys, person, asof.Point{On: on, Known: k})
	out := ""
	for _, s := range f.Spells {
		for _, a := range s.Standing {
			if a.Has(on) {
				out += a.Kind
			}
		}
	}
	return out
}

// Officials is the number of official affiliations in a cell at a point.
func (w *Bloc) Officials(org db.ID, at asof.Point) int {
	w.T.Helper()
	n := 0
	w.Read(func(tx *db.Tx) error {
		_, err := tx.One(w.Ctx, `SELECT COUNT(*) FROM member_affiliation a WHERE kind = 'official' AND org_id = :org AND {known a} AND {on a}`,
			at.Args("org", org), &n)
		return err
	})
	return n
}
