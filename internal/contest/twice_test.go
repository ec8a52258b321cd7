package contest_test

import (
	"sync"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// A code is an office's own: two offices use the same one, at once too, and neither hears of the other's. Of one office only one record of it stands,
// however many enter it at once.
func TestACodeIsOfItsOwner(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		at := func(code string, owner db.ID, who duty.Actor) error {
			return w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				_, err := w.Book.Kind("contest").Enter(w.Ctx, tx, who, quiz(w, "code", code, "org", owner), any1)
				if err == nil {
					time.Sleep(200 * time.Millisecond) // the others come meanwhile
				}
				return err
			})
		}
		standing := func(code string) (n int) {
			w.Read(func(tx *db.Tx) error {
				_, err := tx.One(w.Ctx, `SELECT COUNT(*) FROM contest_version WHERE code = :code AND known_to = {open}`, db.Args{"code": code}, &n)
				return err
			})
			return n
		}
		for code, owners := range map[string][]db.ID{"HAI": {w.G1, w.G2}, "MOT": {w.G1, w.G1, w.G1}} {
			var wg sync.WaitGroup
			errs := make([]error, len(owners))
			for i, o := range owners {
				wg.Go(func() { errs[i] = at(code, o, w.Sys) })
			}
			wg.Wait()
			taken := 0
			for _, err := range errs {
				if err == nil {
					taken++
				} else if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Key != "record.twice" {
					t.Errorf("%s: %v", code, err)
				}
			}
			if want := len(owners) - len(owners)/3*2; taken != want || standing(code) != want {
				t.Errorf("%s: %d taken, %d standing, want %d", code, taken, standing(code), want)
			}
		}
		// A stranger's code is not told of.
		if err := at("MOT", w.G2, w.Actor(w.G2, duty.RoleSecretary)); err != nil {
			t.Errorf("the code of another office: %v", err)
		}
		// Another owner's record cannot be handed to one who has such a code.
		var other record.Record
		w.Read(func(tx *db.Tx) error {
			list, err := w.Book.Kind("contest").FindBy(w.Ctx, tx, w.Sys, map[string]any{"code": "MOT", "org": w.G2})
			if err == nil {
				other = list[0]
			}
			return err
		})
		if got := w.NotCorrected("contest", other.ID, map[string]any{"org": w.G1}); got != "code record.twice" {
			t.Error(got)
		}
	})
}

// However many have a code, a reader finds his own.
func TestFindByRights(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.Write(func(tx *db.Tx) error {
			for i := range 30 {
				o := w.Org(tx, "N"+string(rune('A'+i)), "Chi bộ", "chibo_coso", w.Top)
				if _, err := w.Book.Kind("contest").Enter(w.Ctx, tx, w.Sys, quiz(w, "code", "L1", "org", o), any1); err != nil {
					return err
				}
			}
			return nil
		})
		mine, _ := w.Enter("contest", quiz(w, "code", "L1", "org", w.G2))
		w.Read(func(tx *db.Tx) error {
			list, err := w.Book.Kind("contest").FindBy(w.Ctx, tx, w.Actor(w.G2, duty.RoleSecretary), map[string]any{"code": "L1"})
			if err == nil && (len(list) != 1 || list[0].ID != mine) {
				t.Errorf("found %d", len(list))
			}
			return err
		})
	})
}

// Of many parts a reader is given the first few, and how many are his to read in all.
func TestPartsByRights(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		id, _ := w.Enter("contest", quiz(w))
		w.Write(func(tx *db.Tx) error {
			var list []asof.Fields
			for i := range 90 {
				list = append(list, asof.Fields{"contest": id, "person": db.NewID(), "org": []db.ID{w.A, w.B, w.C}[i%3], "host": w.Top, "day": d(2017, 6, 1).Add(i), "attempt": int64(1)})
			}
			_, err := w.Book.Kind("contest_entry").Load(w.Ctx, tx, w.Sys, list)
			return err
		})
		for who, want := range map[*duty.Actor]int{ptr(w.Actor(w.Top, duty.RoleSecretary)): 90, ptr(w.Actor(w.G1, duty.RoleSecretary)): 60, ptr(w.Actor(w.C, duty.RoleSecretary)): 30,
			ptr(w.Actor(w.D, duty.RoleSecretary)): 0, ptr(w.Sys): 90} {
			before := w.DB.Sent()
			w.Read(func(tx *db.Tx) error {
				r, err := w.Book.Kind("contest").Get(w.Ctx, tx, w.Sys, id, asof.Latest)
				if err != nil {
					return err
				}
				list, total, err := w.Book.Kind("contest_entry").PartsOf(w.Ctx, tx, *who, r, asof.Latest, 20)
				if total != want || len(list) != min(want, 20) || want > 0 && list[0].On() > d(2017, 6, 3) {
					t.Errorf("%d of %d, want %d", len(list), total, want)
				}
				return err
			})
			if n := w.DB.Sent() - before; n > 10 {
				t.Errorf("%d statements", n)
			}
		}
	})
}

func ptr(a duty.Actor) *duty.Actor { return &a }
