package play

import (
	"bytes"
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/house"
	"chibo/internal/member"
	"chibo/internal/report"
	"chibo/internal/testkit"
)

// TestFrozenReports: while eight writers correct, move and dismiss members, reports are frozen one after the other; each, recomputed when all is
// quiet, reads the same to the byte. 1,000 of them in the long run.
func TestFrozenReports(t *testing.T) {
	demo.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, p := demo.on(t, e)
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		var people []string
		for key := range p.People {
			people = append(people, key)
		}
		var wg sync.WaitGroup
		var wrote atomic.Int64
		for i := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				rng := rand.New(rand.NewPCG(uint64(i), 8))
				for ctx.Err() == nil {
					if err := p.disturb(h, rng, people[rng.IntN(len(people))]); err == nil {
						wrote.Add(1)
					} else if fault.As(err) == nil && ctx.Err() == nil {
						t.Errorf("a writer: %v", err)
						return
					}
				}
			}()
		}
		type frozen struct {
			at  asof.Point
			org report.Org
			out []byte
		}
		var all []frozen
		compute := func(at asof.Point, o report.Org) []byte {
			var out []byte
			err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
				r, err := h.Reports.Compute(context.Background(), tx, duty.System(), "9-months", o, at)
				if err != nil {
					return err
				}
				out, err = r.JSON("vi")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		orgs := []string{"KCQ", "SYT", "BVT", "STC", "TDN"}
		for i := range testkit.Rounds(60, 1000) {
			k, err := h.DB.Freeze(ctx)
			if err != nil {
				t.Fatal(err)
			}
			f := frozen{at: asof.Point{On: day.Must(2017, 10, 24), Known: asof.KnownAt(k)}, org: report.Org{ID: p.Orgs[orgs[i%len(orgs)]], Code: orgs[i%len(orgs)]}}
			f.out = compute(f.at, f.org)
			all = append(all, f)
		}
		stop()
		wg.Wait()
		if wrote.Load() < int64(min(50, 5*len(all))) {
			t.Errorf("only %d writes disturbed the freezes", wrote.Load())
		}
		different := 0
		for _, f := range all {
			if !bytes.Equal(f.out, compute(f.at, f.org)) {
				different++
			}
		}
		if different > 0 {
			t.Errorf("%d of %d frozen reports read otherwise afterwards", different, len(all))
		}
		last := all[len(all)-1]
		if bytes.Equal(all[0].out, compute(asof.Point{On: last.at.On, Known: last.at.Known}, all[0].org)) {
			t.Error("the writers changed nothing that the report shows: the test says nothing")
		}
	})
}

// disturb does one random act on a person. What the rules refuse is no matter.
func (p *Player) disturb(h *house.House, rng *rand.Rand, key string) error {
	ctx := context.Background()
	spell := p.spell(key, 0)
	if spell.IsZero() {
		return fault.New(fault.NotFound, "error.not_found", nil)
	}
	on := day.Must(2017, 1, 1).Add(rng.IntN(290))
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		switch rng.IntN(4) {
		case 0:
			return member.CorrectFacts(ctx, tx, duty.System(), h.Vault, p.People[key], member.Basic, day.Period{},
				asof.Fields{"sex": []string{"nam", "nu"}[rng.IntN(2)]}, p.mact("thử"))
		case 1:
			return member.Leave(ctx, tx, duty.System(), spell, on, member.LeaveCauses()[rng.IntN(4)], p.mact(""))
		case 2:
			return member.Transfer(ctx, tx, duty.System(), spell, on, p.Orgs[[]string{"SYT-01", "SYT-02", "BVT-01", "STC-01"}[rng.IntN(4)]], p.mact(""))
		}
		return member.TransferOut(ctx, tx, duty.System(), spell, on, "ngoài tỉnh", p.mact(""))
	})
}
