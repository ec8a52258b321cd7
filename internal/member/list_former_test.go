package member_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// A former organisation lists who stood in it on a past day; what others recorded of him since for that day is not its to see, in the row or by a
// filter.
func TestListOfFormerMembers(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		_, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.Write(func(tx *db.Tx) error {
			return member.StartRelief(w.Ctx, tx, w.Sys, m, member.Exempt, "", day.Period{From: d(2017, 1, 1)}, any1)
		})
		w.Write(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), w.C, any1) })
		g1, g2 := w.Actor(w.G1, duty.RoleOfficer), w.Actor(w.G2, duty.RoleOfficer)
		list := func(who duty.Actor, f member.Filter) []member.Item {
			var p member.Page
			w.Read(func(tx *db.Tx) (err error) {
				f.Org = w.A
				p, err = member.List(w.Ctx, tx, who, asof.Point{On: d(2017, 4, 1)}, f)
				return err
			})
			if p.Total != len(p.Items) {
				t.Errorf("%d of %d", len(p.Items), p.Total)
			}
			return p.Items
		}
		if l := list(g1, member.Filter{}); len(l) != 1 || l[0].Full || l[0].Standing != member.Full || l[0].Relief != member.Exempt {
			t.Fatalf("before: %+v", l)
		}
		w.Write(func(tx *db.Tx) error { // recorded later, by where he is now
			return member.CorrectRelief(w.Ctx, tx, g2, m, d(2017, 2, 1), day.Period{From: d(2017, 1, 1), To: d(2017, 5, 20)}, member.Suspended, "", why)
		})
		if l := list(g1, member.Filter{}); len(l) != 1 || l[0].Relief != "" {
			t.Errorf("after: %+v", l)
		}
		if l := list(g1, member.Filter{Relief: member.Suspended}); len(l) != 0 {
			t.Errorf("found by what is not its to see: %+v", l)
		}
		if l := list(w.Sys, member.Filter{Relief: member.Suspended}); len(l) != 1 {
			t.Errorf("who may see it does not: %+v", l)
		}
	})
}
