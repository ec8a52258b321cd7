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

// Whoever has left is found on his last day by those who saw him on it, and by nobody else.
func TestLastFit(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		_, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.Joined(w.C, "Trần Thị Bình", d(2012, 1, 1))
		fit := func(who duty.Actor, text string) (on day.Day, n int) {
			w.Read(func(tx *db.Tx) (err error) {
				on, n, _, err = member.LastFit(w.Ctx, tx, who, asof.Point{On: d(2017, 6, 1)}, text)
				return err
			})
			return on, n
		}
		if on, n := fit(w.Sys, "nguyen van an"); n != 0 {
			t.Errorf("one who is here is told as gone: %v %d", on, n)
		}
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), member.OutDied, any1) })
		g1, g2 := w.Actor(w.G1, duty.RoleOfficer), w.Actor(w.G2, duty.RoleOfficer)
		for name, x := range map[string]struct {
			who  duty.Actor
			text string
			on   day.Day
			n    int
		}{"all": {w.Sys, "nguyen van an", d(2017, 4, 30), 1}, "his": {g1, "Văn An", d(2017, 4, 30), 1}, "another's": {g2, "nguyen van an", 0, 0}, "nobody": {g1, "khongco", 0, 0}} {
			if on, n := fit(x.who, x.text); on != x.on || n != x.n {
				t.Errorf("%s: %v %d, want %v %d", name, on, n, x.on, x.n)
			}
		}
	})
}
