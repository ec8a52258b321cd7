package member_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// No act rests on a paper that is not on record, whichever way it comes in.
func TestNoUnknownPaper(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		q := w.Man(w.A, "Lê Thị Bình", 19900000, nil)
		act := member.Act{Rev: -1, Reason: "thử", Document: db.NewID()}
		for name, do := range map[string]func(tx *db.Tx) error{
			"transfer": func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), w.C, act) },
			"enter": func(tx *db.Tx) error {
				_, err := member.Enter(w.Ctx, tx, w.Sys, q, member.Entry{Cause: member.InOpening, Org: w.A, From: d(2015, 1, 1), Act: act})
				return err
			},
			"person": func(tx *db.Tx) error {
				_, err := member.AddPerson(w.Ctx, tx, w.Sys, w.Vault, member.NewPerson{Org: w.A, Document: act.Document, Facts: map[string]asof.Fields{
					member.Basic: {"full_name": "Trần Văn Cường"}}})
				return err
			},
			"void": func(tx *db.Tx) error { return member.VoidPerson(w.Ctx, tx, w.Sys, w.Vault, q, act) },
		} {
			if got := w.Refused(do); got != "document document.unknown" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if w.CellOn(p, d(2017, 6, 1), asof.Latest) != w.A {
			t.Error("something was written")
		}
	})
}
