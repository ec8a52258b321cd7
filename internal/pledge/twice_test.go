package pledge_test

import (
	"sync"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/pledge"
	"chibo/internal/testkit"
)

// One person signs one commitment in a campaign, also where two cells enter it at once: he moved from one to the other in between.
func TestOneCommitmentOfAPerson(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		campaign, _ := w.Enter("pledge_campaign", campaign(w))
		person, spell := w.Member(w.A, "Nguyễn Văn Chuyển", official)
		w.Write(func(tx *db.Tx) error {
			return member.Transfer(w.Ctx, tx, w.Sys, spell, d(2017, 6, 1), w.B, member.Act{Rev: -1})
		})
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, on := range []any{d(2017, 4, 3), d(2017, 7, 3)} {
			wg.Go(func() {
				errs[i] = w.DB.Write(w.Ctx, func(tx *db.Tx) error {
					_, err := w.Book.Kind("pledge").Enter(w.Ctx, tx, w.Sys, asof.Fields{"campaign": campaign, "person": person, "day": on, "state": pledge.Signed}, any1)
					if err == nil {
						time.Sleep(200 * time.Millisecond) // the other comes meanwhile
					}
					return err
				})
			})
		}
		wg.Wait()
		refused := errs[0]
		if refused == nil {
			refused = errs[1]
		} else if errs[1] != nil {
			t.Fatalf("both refused: %v, %v", errs[0], errs[1])
		}
		if refused == nil {
			t.Fatal("two commitments stand")
		}
		if f := fault.As(refused); len(f.Fields) != 1 || f.Fields[0].Key != "record.twice" {
			t.Error(refused)
		}
	})
}
