package study_test

import (
	"errors"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

// TestShareOfMembersWhoStudied: the share is of the members of the day, each where he stands now: whoever studied and has left is in neither number, and
// the numbers of a unit whose people went elsewhere never exceed 100 %.
func TestShareOfMembersWhoStudied(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		stays, _ := w.Member(w.A, "Nguyễn Văn An", official)
		moves, mm := w.Member(w.A, "Trần Thị Bé", official)
		dies, dm := w.Member(w.A, "Đỗ Văn Cường", official)
		w.Member(w.C, "Lê Thị Dung", official)
		planned, _ := w.Member(w.C, "Phạm Văn Em", official)
		guest := w.Person(w.A, "Vũ Thị Gấm")
		roll := func(on day.Day, state string, people ...db.ID) db.ID {
			id, _ := w.Enter("study_session", session(w, "topic", on.String()+state, "day", on, "state", state))
			for _, p := range people {
				w.Enter("study_attend", asof.Fields{"session": id, "person": p})
			}
			return id
		}
		roll(d(2017, 3, 1), study.Held, stays, moves, dies, guest)
		roll(d(2017, 8, 1), study.Held, stays)
		roll(d(2017, 9, 1), study.Planned, planned)
		w.Void("study_session", roll(d(2017, 9, 4), study.Held, planned))
		w.Write(func(tx *db.Tx) error {
			return errors.Join(w.Transfer(tx, mm, d(2017, 6, 1), w.C), member.Leave(w.Ctx, tx, w.Sys, dm, d(2017, 6, 1), member.OutDied, member.Act{Rev: -1}))
		})
		shipped, err := figure.Shipped()
		must(t, err)
		sets := append(member.Sets(), study.Sets(w.Book)...)
		eng, err := figure.New(shipped.Of(sets...), figure.Env{Opener: w.Vault, Lives: org.Lives, Kinds: org.KindDays}, sets...)
		must(t, err)
		w.Read(func(tx *db.Tx) error {
			for on, want := range map[day.Day]map[db.ID][2]int64{
				d(2017, 2, 28): {w.Top: {0, 5}, w.G1: {0, 3}},
				d(2017, 5, 31): {w.Top: {3, 5}, w.G1: {3, 3}, w.G2: {0, 2}},
				d(2017, 9, 30): {w.Top: {2, 4}, w.G1: {1, 1}, w.G2: {1, 3}},
				d(2018, 1, 31): {w.Top: {0, 4}, w.G1: {0, 1}, w.G2: {0, 3}},
			} {
				for o, n := range want {
					v, err := eng.Compute(w.Ctx, tx, w.Sys, figure.Query{Org: o, At: asof.Point{On: on}, Period: day.YearTo(on)}, []figure.Ref{{Code: "study.pct"}})
					if err != nil || [2]int64{v[0].Num, v[0].Den} != n {
						t.Errorf("%s: %d of %d, want %d; %v", on, v[0].Num, v[0].Den, n, err)
					}
				}
			}
			if s, _ := eng.Set("study_now"); e.Kind == testkit.SQLite {
				studied, _ := s.Attr("studied")
				for _, k := range []asof.Known{asof.Latest, asof.KnownAt(tx.Now())} {
					steps, err := tx.Explain(w.Ctx, "SELECT "+studied.Expr+" FROM member_affiliation a WHERE a.id = :one", asof.Point{On: d(2017, 9, 30), Known: k}.Args("one", db.NewID()))
					if err != nil {
						return err
					}
					if plan := strings.Join(steps, "\n"); !strings.Contains(plan, "SEARCH g") || !strings.Contains(plan, "person=?") {
						t.Errorf("asks row by row:\n%s", plan)
					}
				}
			}
			return nil
		})
	})
}
