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
		w.at(d(2017, 6, 1))
		p, m := w.member(w.a, "Nguyễn Văn An", d(2012, 1, 1))
		q := w.person(w.a, "Lê Thị Bình", 19900000, nil)
		act := member.Act{Rev: -1, Reason: "thử", Document: db.NewID()}
		for name, do := range map[string]func(tx *db.Tx) error{
			"transfer": func(tx *db.Tx) error { return member.Transfer(w.ctx, tx, w.sys, m, d(2017, 5, 1), w.c, act) },
			"enter": func(tx *db.Tx) error {
				_, err := member.Enter(w.ctx, tx, w.sys, q, member.Entry{Cause: member.InOpening, Org: w.a, From: d(2015, 1, 1), Act: act})
				return err
			},
			"person": func(tx *db.Tx) error {
				_, err := member.AddPerson(w.ctx, tx, w.sys, w.v, member.NewPerson{Org: w.a, Document: act.Document, Facts: map[string]asof.Fields{
					member.Basic: {"full_name": "Trần Văn Cường"}}})
				return err
			},
			"void": func(tx *db.Tx) error { return member.VoidPerson(w.ctx, tx, w.sys, w.v, q, act) },
		} {
			if got := w.refused(do); got != "document document.unknown" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if w.cellOn(p, d(2017, 6, 1), asof.Latest) != w.a {
			t.Error("something was written")
		}
	})
}
