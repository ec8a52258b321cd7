package member_test

import (
	"math/rand"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// horizon is how many days the naive model looks at; the last one stands for ever.
const horizon = 40

var zero = d(2017, 1, 1)

// model is where somebody stands on each day; the zero id is nowhere.
type model [horizon]db.ID

func (m model) run(i int) int { // the first day after i with another cell
	j := i
	for j < horizon && m[j] == m[i] {
		j++
	}
	return j
}

// apply says what the days are after an act, and whether the act is right at all.
func (m model) apply(act string, i, j int, org db.ID) (model, bool) {
	switch act {
	case "transfer":
		if i == 0 || m[i-1].IsZero() || m[i] != m[i-1] || org == m[i] {
			return m, false
		}
		for k, end := i, m.run(i); k < end; k++ {
			m[k] = org
		}
	case "leave":
		if i == 0 || m[i-1].IsZero() || m.run(i-1) != horizon {
			return m, false
		}
		for k := i; k < horizon; k++ {
			m[k] = db.ID{}
		}
	case "restore":
		if i == 0 || !m[i-1].IsZero() || m.run(i-1) != horizon || m == (model{}) {
			return m, false
		}
		for k := i; k < horizon; k++ {
			m[k] = org
		}
	case "void":
		if i == 0 || m[i-1].IsZero() || m[i] == m[i-1] || m[i].IsZero() && m.run(i) != horizon {
			return m, false
		}
		for k, end := i, m.run(i); k < end; k++ {
			m[k] = m[i-1]
		}
	case "place":
		hit := false
		for k := i; k < j; k++ {
			if !m[k].IsZero() {
				m[k], hit = org, true
			}
		}
		return m, hit
	}
	return m, true
}

// Any history of acts leaves each person, on every day and at every Known, where a day-by-day model says; and at every cell the members of a day
// are those of the day before plus the beginnings less the ends of that day.
func TestModel(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2018, 1, 1))
		cells := []db.ID{w.A, w.B, w.C, w.D}
		seed := rand.Int63()
		rnd := rand.New(rand.NewSource(seed))
		done := map[string]int{}
		for range testkit.Rounds(25, 600) {
			cell := cells[rnd.Intn(4)]
			p, id := w.Joined(cell, "Nguyễn Văn An", zero)
			var m model
			for i := range m {
				m[i] = cell
			}
			type snap struct {
				k asof.Known
				m model
			}
			var snaps []snap
			for range 1 + rnd.Intn(8) {
				act := []string{"transfer", "leave", "restore", "void", "place", "transfer"}[rnd.Intn(6)]
				i := 1 + rnd.Intn(horizon-1)
				if m[horizon-1].IsZero() && rnd.Intn(2) == 0 { // who has left may come back
					act, i = "restore", horizon-1-rnd.Intn(horizon/4)
				}
				j := i + 1 + rnd.Intn(horizon-i)
				org := cells[rnd.Intn(4)]
				on, to := zero.Add(i), zero.Add(j)
				if j == horizon {
					to = day.Forever
				}
				if rnd.Intn(3) == 0 {
					snaps = append(snaps, snap{w.Known(), m})
				}
				if act == "void" { // most days have nothing to undo
					for k := 1; k < horizon && (m[i] == m[i-1] || m[i-1].IsZero()); k++ {
						i = i%(horizon-1) + 1
					}
					on = zero.Add(i)
				}
				if act == "restore" && !m[i-1].IsZero() && m[i].IsZero() {
					continue // restored on the very day he left: two stays without a gap, which days alone do not show
				}
				next, right := m.apply(act, i, j, org)
				err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
					switch act {
					case "transfer":
						return member.Transfer(w.Ctx, tx, w.Sys, id, on, org, any1)
					case "leave":
						return member.Leave(w.Ctx, tx, w.Sys, id, on, member.OutStruck, any1)
					case "restore":
						return member.Restore(w.Ctx, tx, w.Sys, id, on, org, "", any1)
					case "void":
						return member.VoidTransfer(w.Ctx, tx, w.Sys, id, on, why)
					}
					return member.CorrectCell(w.Ctx, tx, w.Sys, id, day.Period{From: on, To: to}, org, why)
				})
				if err != nil && fault.As(err) == nil {
					t.Fatalf("seed %d: %s: %v", seed, act, err)
				}
				if right != (err == nil) {
					t.Fatalf("seed %d: %s on %d..%d: right %v, error %v", seed, act, i, j, right, err)
				}
				if err == nil {
					m = next
					done[act]++
				}
			}
			snaps = append(snaps, snap{asof.Latest, m})
			for _, s := range snaps {
				var stays []member.Affiliation
				w.Read(func(tx *db.Tx) (err error) {
					stays, err = member.Stays(w.Ctx, tx, id, member.Official, s.k)
					return err
				})
				for i := range m {
					var at db.ID
					for n, a := range stays {
						if a.Has(zero.Add(i)) {
							at = a.Org
						}
						if n > 0 && stays[n-1].To == a.From && a.CauseIn == member.InTransfer && (a.CounterIn != stays[n-1].Org || stays[n-1].CounterOut != a.Org) {
							t.Fatalf("seed %d: the sides of a transfer disagree: %+v", seed, stays)
						}
					}
					if at != s.m[i] {
						t.Fatalf("seed %d: person %v on day %d at %v: %v, want %v", seed, p, i, s.k, at, s.m[i])
					}
				}
			}
		}
		if len(done) != 5 {
			t.Errorf("seed %d: only %v were tried with success", seed, done)
		}
		for _, cell := range cells {
			for i := 1; i < horizon; i++ {
				on := zero.Add(i)
				var in, out int
				w.Read(func(tx *db.Tx) error {
					_, err := tx.One(w.Ctx, `SELECT COALESCE(SUM(CASE WHEN valid_from = :on THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN valid_to = :on THEN 1 ELSE 0 END), 0)
						FROM member_affiliation a WHERE kind = 'official' AND org_id = :org AND a.known_to = {open}`, db.Args{"on": on, "org": cell}, &in, &out)
					return err
				})
				if was, now := w.Officials(cell, asof.Point{On: on.Add(-1)}), w.Officials(cell, asof.Point{On: on}); was+in-out != now {
					t.Errorf("%v: %d + %d - %d is not %d", on, was, in, out, now)
				}
			}
		}
	})
}
