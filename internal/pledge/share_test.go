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
	w.t.Helper()
	shipped, err := figure.Shipped()
	must(w.t, err)
	sets := append(member.Sets(), pledge.Sets(w.book)...)
	eng, err := figure.New(shipped.Of(sets...), figure.Env{Opener: w.v, Lives: org.Lives, Kinds: org.KindDays}, sets...)
	must(w.t, err)
	return eng
}

// TestWhoMustSign: the share is of those whom a campaign of the period asks, at or above their cell; who signed and need not is in neither number.
func TestWhoMustSign(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		eng := w.shares()
		full := campaign(w, "code", "CT", "org", w.g1, "must", pledge.OfficialOnly)
		one, _ := w.enter("pledge_campaign", full)
		sign := func(person db.ID, on day.Day) {
			w.enter("pledge", asof.Fields{"campaign": one, "person": person, "state": pledge.Signed, "day": on})
		}
		signs, _ := w.member(w.a, "Nguyễn Văn An", official)
		w.member(w.b, "Trần Thị Bé", official)
		young, _ := w.member(w.a, "Đỗ Văn Cường", 0) // probationary
		free, _ := w.member(w.c, "Lê Thị Dung", official)
		w.member(w.dd, "Phạm Văn Em", 0)
		for _, p := range []db.ID{signs, young, free} {
			sign(p, d(2017, 3, 1))
		}
		ask := func(on day.Day, who duty.Actor, o db.ID) ([2]int64, error) {
			var v []figure.Value
			err := w.db.Read(w.ctx, func(tx *db.Tx) (err error) {
				q := figure.Query{Org: o, At: asof.Point{On: on}, Period: day.YearTo(on)}
				if v, err = eng.Compute(w.ctx, tx, who, q, []figure.Ref{{Code: "reg.pct"}}); err != nil {
					return err
				}
				page, err := eng.Records(w.ctx, tx, who, q, figure.Ref{Code: "reg.due"}, 0, 10)
				if page.Total != v[0].Den || int64(len(page.Records)) != v[0].Den {
					t.Errorf("%s: %d records of %d who must sign", on, page.Total, v[0].Den)
				}
				all, err2 := eng.Roll(w.ctx, tx, who, q, []figure.Ref{{Code: "reg.pct"}})
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
				if got, err := ask(on, w.sys, o); got != n || err != nil {
					t.Errorf("%s, %s: %v, want %v; %v", what, on, got, n, err)
				}
			}
		}
		sep := d(2017, 9, 30)
		hold("official members of one unit", sep, map[db.ID][2]int64{w.top: {1, 2}, w.g1: {1, 2}, w.a: {1, 1}, w.b: {0, 1}, w.g2: {0, 0}, w.dd: {0, 0}})
		hold("before it is open", d(2017, 1, 31), map[db.ID][2]int64{w.top: {0, 0}})
		w.enter("pledge_campaign", campaign(w, "code", "TOP", "org", w.top, "must", pledge.OfficialOnly, "day", d(2017, 4, 3), "until", nil))
		hold("two campaigns ask one member once", sep, map[db.ID][2]int64{w.top: {2, 3}, w.g1: {1, 2}, w.g2: {1, 1}, w.dd: {0, 0}})
		hold("the year after", d(2018, 3, 31), map[db.ID][2]int64{w.top: {0, 0}})
		gone, _ := w.enter("pledge_campaign", campaign(w, "code", "D", "org", w.dd))
		hold("all members of a cell", sep, map[db.ID][2]int64{w.top: {2, 4}, w.dd: {0, 1}})
		w.void("pledge_campaign", gone)
		hold("voided", sep, map[db.ID][2]int64{w.top: {2, 3}, w.dd: {0, 0}})
		w.write(func(tx *db.Tx) error { // the cell goes to a unit that has no campaign
			_, err := tree.Move(w.ctx, tx, audit.By{Org: w.a}, w.a, w.g2, tree.Parent, d(2017, 9, 1))
			return err
		})
		w.correct("pledge_campaign", one, asof.Fields{"must": pledge.AllMembers})
		hold("where the cell stands on the day", d(2017, 8, 31), map[db.ID][2]int64{w.g1: {2, 3}})
		hold("where the cell stands on the day", sep, map[db.ID][2]int64{w.g1: {0, 1}, w.g2: {2, 2}})
		if _, err := ask(sep, w.actor(w.g2, duty.RoleSecretary), w.g1); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger is told: %v", err)
		}
	})
}

// TestShareByIndexes: who must sign is found by indexes, and the organisations under a campaign once for all members.
func TestShareByIndexes(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.read(func(tx *db.Tx) error {
			for _, s := range pledge.Sets(w.book) {
				for _, k := range []asof.Known{asof.Latest, asof.KnownAt(tx.Now())} {
					must, ok := s.Attr("must")
					if !ok {
						continue
					}
					signed, _ := s.Attr("signed")
					table, _, _ := strings.Cut(s.From, " LEFT JOIN ")
					where := s.Org + " = sp.org AND " + s.Where
					lines, err := tx.Explain(w.ctx, tree.SpanCTE+" SELECT "+s.Org+", COUNT(*) FROM span sp CROSS JOIN {fenced "+table+"|"+where+"} WHERE "+where+" AND "+must.Expr+" = {true} AND "+
						signed.Expr+" >= :since GROUP BY "+s.Org, db.Args{"root": w.top, "from": d(2017, 9, 30), "to": d(2017, 10, 1), "on": d(2017, 9, 30), "since": d(2017, 1, 1), "known": k})
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
