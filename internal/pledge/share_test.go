package pledge_test

import (
	"errors"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/pledge"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

// shares is the engine of the shipped figures over members and commitments.
func (w *world) shares() *figure.Engine {
	w.T.Helper()
	shipped, err := figure.Shipped()
	must(w.T, err)
	sets := append(member.Sets(), pledge.Sets(w.Book)...)
	eng, err := figure.New(shipped.Of(sets...), figure.Env{Opener: w.Vault, Lives: org.Lives, Kinds: org.KindDays}, sets...)
	must(w.T, err)
	return eng
}

// TestWhoMustSign: the share is of those whom a campaign of the period asks, at or above their cell; who signed and need not is in neither number.
func TestWhoMustSign(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		eng := w.shares()
		full := campaign(w, "code", "CT", "org", w.G1, "must", pledge.OfficialOnly)
		one, _ := w.Enter("pledge_campaign", full)
		sign := func(person db.ID, on day.Day) {
			w.Enter("pledge", asof.Fields{"campaign": one, "person": person, "state": pledge.Signed, "day": on})
		}
		signs, _ := w.Member(w.A, "Nguyễn Văn An", official)
		w.Member(w.B, "Trần Thị Bé", official)
		young, _ := w.Member(w.A, "Đỗ Văn Cường", 0) // probationary
		free, _ := w.Member(w.C, "Lê Thị Dung", official)
		w.Member(w.D, "Phạm Văn Em", 0)
		for _, p := range []db.ID{signs, young, free} {
			sign(p, d(2017, 3, 1))
		}
		ask := func(on day.Day, who duty.Actor, o db.ID) ([2]int64, error) {
			var v []figure.Value
			err := w.DB.Read(w.Ctx, func(tx *db.Tx) (err error) {
				q := figure.Query{Org: o, At: asof.Point{On: on}, Period: day.YearTo(on)}
				if v, err = eng.Compute(w.Ctx, tx, who, q, []figure.Ref{{Code: "reg.pct"}}); err != nil {
					return err
				}
				page, err := eng.Records(w.Ctx, tx, who, q, figure.Ref{Code: "reg.due"}, 0, 10)
				if page.Total != v[0].Den || int64(len(page.Records)) != v[0].Den {
					t.Errorf("%s: %d records of %d who must sign", on, page.Total, v[0].Den)
				}
				all, err2 := eng.Roll(w.Ctx, tx, who, q, []figure.Ref{{Code: "reg.pct"}})
				if r := all[o]; err2 == nil && (r[0].Num != v[0].Num || r[0].Den != v[0].Den) {
					t.Errorf("%s: rolled up %d of %d, alone %d of %d", on, r[0].Num, r[0].Den, v[0].Num, v[0].Den)
				}
				return errors.Join(err, err2)
			})
			if err != nil {
				return [2]int64{}, err
			}
			return [2]int64{v[0].Num, v[0].Den}, nil
		}
		hold := func(what string, on day.Day, want map[db.ID][2]int64) {
			t.Helper()
			for o, n := range want {
				if got, err := ask(on, w.Sys, o); got != n || err != nil {
					t.Errorf("%s, %s: %v, want %v; %v", what, on, got, n, err)
				}
			}
		}
		sep := d(2017, 9, 30)
		hold("official members of one unit", sep, map[db.ID][2]int64{w.Top: {1, 2}, w.G1: {1, 2}, w.A: {1, 1}, w.B: {0, 1}, w.G2: {0, 0}, w.D: {0, 0}})
		hold("before it is open", d(2017, 1, 31), map[db.ID][2]int64{w.Top: {0, 0}})
		w.Enter("pledge_campaign", campaign(w, "code", "TOP", "org", w.Top, "must", pledge.OfficialOnly, "day", d(2017, 4, 3), "until", nil))
		hold("two campaigns ask one member once", sep, map[db.ID][2]int64{w.Top: {2, 3}, w.G1: {1, 2}, w.G2: {1, 1}, w.D: {0, 0}})
		hold("the year after", d(2018, 3, 31), map[db.ID][2]int64{w.Top: {0, 0}})
		gone, _ := w.Enter("pledge_campaign", campaign(w, "code", "D", "org", w.D))
		hold("all members of a cell", sep, map[db.ID][2]int64{w.Top: {2, 4}, w.D: {0, 1}})
		w.Void("pledge_campaign", gone)
		hold("voided", sep, map[db.ID][2]int64{w.Top: {2, 3}, w.D: {0, 0}})
		w.Write(func(tx *db.Tx) error { // the cell goes to a unit that has no campaign
			_, err := tree.Move(w.Ctx, tx, audit.By{Org: w.A}, w.A, w.G2, tree.Parent, d(2017, 9, 1))
			return err
		})
		w.Correct("pledge_campaign", one, asof.Fields{"must": pledge.AllMembers})
		hold("where the cell stands on the day", d(2017, 8, 31), map[db.ID][2]int64{w.G1: {2, 3}})
		hold("where the cell stands on the day", sep, map[db.ID][2]int64{w.G1: {0, 1}, w.G2: {2, 2}})
		if _, err := ask(sep, w.Actor(w.G2, duty.RoleSecretary), w.G1); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger is told: %v", err)
		}
	})
}

// TestShareByIndexes: who must sign is found by indexes, and the organisations under a campaign once for all members.
func TestShareByIndexes(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.Read(func(tx *db.Tx) error {
			for _, s := range pledge.Sets(w.Book) {
				for _, k := range []asof.Known{asof.Latest, asof.KnownAt(tx.Now())} {
					must, ok := s.Attr("must")
					if !ok {
						continue
					}
					signed, _ := s.Attr("signed")
					table, _, _ := strings.Cut(s.From, " LEFT JOIN ")
					where := s.Org + " = sp.org AND " + s.Where
					lines, err := tx.Explain(w.Ctx, tree.SpanCTE+" SELECT "+s.Org+", COUNT(*) FROM span sp CROSS JOIN {fenced "+table+"|"+where+"} WHERE "+where+" AND "+must.Expr+" = {true} AND "+
						signed.Expr+" >= :since GROUP BY "+s.Org, db.Args{"root": w.Top, "from": d(2017, 9, 30), "to": d(2017, 10, 1), "on": d(2017, 9, 30), "since": d(2017, 1, 1), "known": k})
					if err != nil {
						return err
					}
					plan := strings.Join(lines, "\n")
					if e.Kind == testkit.Postgres {
						if strings.Count(plan, "hashed SubPlan") < 2 {
							t.Errorf("organisations are found member by member:\n%s", plan)
						}
						continue
					}
					if strings.Contains(plan, "CORRELATED LIST") || strings.Contains(plan, "AUTOMATIC") || strings.Count(plan, "LIST SUBQUERY") < 2 || !strings.Contains(plan, "(person=?") {
						t.Errorf("organisations are found member by member:\n%s", plan)
					}
					for _, l := range lines {
						if strings.HasPrefix(l, "SCAN") && !strings.HasPrefix(l, "SCAN s") && !strings.HasPrefix(l, "SCAN d") && !strings.HasPrefix(l, "SCAN k") && !strings.Contains(l, "CONSTANT ROW") {
							t.Errorf("%s:\n%s", l, plan)
						}
					}
				}
			}
			return nil
		})
	})
}
