package access_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

const good = "một câu dài dễ nhớ"

func TestSignIn(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		e, err := w.signIn(" MINHCHAU ", good, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		v := w.look(e.Token)
		if !v.Alive || v.Account.Login != "MinhChau" || v.Session.Agent != "Firefox Linux" {
			t.Fatalf("%+v", v)
		}
		var kept int
		_ = w.d.Read(t.Context(), func(tx *db.Tx) error {
			_, err := tx.One(t.Context(), `SELECT COUNT(*) FROM access_session WHERE digest = :d`, db.Args{"d": []byte(e.Token)}, &kept)
			return err
		})
		if kept != 0 {
			t.Error("the token itself is kept")
		}
		for _, token := range []string{"", "x", e.Token + "x", e.Token[1:]} {
			if w.look(token).Known {
				t.Errorf("token %q is known", token)
			}
		}
		// Idle, then too old in all.
		w.now = w.now.Add(7*time.Hour + 59*time.Minute)
		if !w.look(e.Token).Alive {
			t.Error("ended before 8 hours")
		}
		w.now = w.now.Add(time.Minute)
		if v := w.look(e.Token); v.Alive || !v.Known {
			t.Errorf("after 8 idle hours: %+v", v)
		}
		e, _ = w.signIn("minhchau", good, "10.0.0.1")
		for range 7 * 4 {
			w.must(func(ctx context.Context, tx *db.Tx) error {
				return access.Seen(ctx, tx, w.look(e.Token).Session.ID, w.at())
			})
			w.now = w.now.Add(6 * time.Hour)
		}
		if w.look(e.Token).Alive {
			t.Error("alive after 7 days")
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		var tokens []string
		for range 3 {
			e, err := w.signIn("minhchau", good, "10.0.0.1")
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, e.Token)
		}
		me := w.actor(w.chief)
		alive := func() (n int) {
			for _, x := range tokens {
				if w.look(x).Alive {
					n++
				}
			}
			return n
		}
		first := w.look(tokens[0]).Session.ID
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return access.SignOut(ctx, tx, me, w.look(tokens[2]).Session.ID, w.at())
		})
		if alive() != 2 || w.look(tokens[2]).Alive {
			t.Error("sign-out")
		}
		other := w.actor(w.account("khac", w.top, nil))
		w.must(func(ctx context.Context, tx *db.Tx) error { return access.SignOut(ctx, tx, other, first, w.at()) })
		if alive() != 2 {
			t.Error("another's session was ended")
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			n, err := access.SignOutElsewhere(ctx, tx, me, first, w.at())
			if n != 1 {
				t.Errorf("%d ended", n)
			}
			return err
		})
		if alive() != 1 || !w.look(tokens[0]).Alive {
			t.Error("elsewhere")
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SignOutAll(ctx, tx, me, w.chief, w.at())
			return err
		})
		if alive() != 0 {
			t.Error("sign-out everywhere")
		}
	})
}

func TestLock(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		wrong := func() error { _, err := w.signIn("minhchau", "sai mật khẩu rồi", "10.0.0.1"); return err }
		for i := range 4 {
			w.isKind(wrong(), fault.Invalid, "access.wrong")
			if i == 2 {
				if _, err := w.signIn("minhchau", good, "10.0.0.1"); err != nil { // the right one takes the failures away
					t.Fatal(err)
				}
			}
		}
		for range 3 {
			w.isKind(wrong(), fault.Invalid, "access.wrong")
		}
		w.isKind(wrong(), fault.TooMany, "access.locked") // the fifth
		_, err := w.signIn("minhchau", good, "10.0.0.1")  // the right one, from the same place
		w.isKind(err, fault.TooMany, "access.locked")
		if got := fault.As(err).Args["minutes"]; got != int64(15) {
			t.Errorf("locked for %v minutes", got)
		}
		if _, err := w.signIn("minhchau", good, "10.9.9.9"); err != nil { // whoever guesses elsewhere locks nobody out here
			t.Error(err)
		}
		// An unknown login is told the same and locked the same: nobody learns who has an account.
		for range 4 {
			_, err := w.signIn("khongco", good, "10.0.0.2")
			w.isKind(err, fault.Invalid, "access.wrong")
		}
		_, err = w.signIn("khongco", good, "10.0.0.2")
		w.isKind(err, fault.TooMany, "access.locked")

		w.now = w.now.Add(15*time.Minute + time.Second)
		for range 4 {
			w.isKind(wrong(), fault.Invalid, "access.wrong")
		}
		w.isKind(wrong(), fault.TooMany, "access.locked")
		w.now = w.now.Add(16 * time.Minute)
		w.isKind(wrong(), fault.TooMany, "access.locked") // twice as long now
		w.now = w.now.Add(15 * time.Minute)
		if _, err := w.signIn("minhchau", good, "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		var rows int
		_ = w.d.Read(t.Context(), func(tx *db.Tx) error {
			_, err := tx.One(t.Context(), `SELECT COUNT(*) FROM audit_change WHERE noun = 'access' AND verb = 'locked'`, nil, &rows)
			return err
		})
		if rows != 2 {
			t.Errorf("%d locks on record, want 2", rows)
		}
	})
}

// A crowd of tries at once gets no more guesses than a queue of them.
func TestLockTogether(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		var wg sync.WaitGroup
		var guesses atomic.Int64
		for i := range 60 { // thirty from one address, thirty from as many others
			wg.Go(func() {
				_ = w.d.Write(t.Context(), func(tx *db.Tx) error {
					_, err := access.Knock(t.Context(), tx, access.Caller{Login: "minhchau", Address: fmt.Sprintf("10.0.%d.%d", i%2, i/2*(i%2))}, w.at())
					if err == nil {
						tx.AfterCommit(func() { guesses.Add(1) })
					} else if !fault.Is(err, fault.TooMany) {
						t.Error(err)
					}
					return nil
				})
			})
		}
		wg.Wait()
		if n := guesses.Load(); n != 20 {
			t.Errorf("%d guesses, want 20", n)
		}
		w.now = w.now.Add(time.Hour)
		guesses.Store(0)
		for range 20 {
			wg.Go(func() {
				_ = w.d.Write(t.Context(), func(tx *db.Tx) error {
					if _, err := access.Knock(t.Context(), tx, access.Caller{Login: "minhchau", Address: "10.0.9.9"}, w.at()); err == nil {
						tx.AfterCommit(func() { guesses.Add(1) })
					}
					return nil
				})
			})
		}
		wg.Wait()
		if n := guesses.Load(); n != 5 {
			t.Errorf("%d guesses from one address, want 5", n)
		}
	})
}

// One address that tries many names is stopped, too; its neighbours are not.
func TestLockPlace(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		var err error
		n := 0
		for ; n < 60 && !fault.Is(err, fault.TooMany); n++ {
			_, err = w.signIn(fmt.Sprintf("ten%d", n), "sai mật khẩu rồi", "2001:db8::1")
		}
		if n != 41 {
			t.Errorf("stopped after %d tries", n)
		}
		if _, err := w.signIn("minhchau", good, "2001:db8::2:3"); !fault.Is(err, fault.TooMany) {
			t.Errorf("the same network: %v", err)
		}
		// Who is at work there is not shut out, only slowed down; and gets no more guesses than his name has.
		known := func() (access.Try, error) {
			var try access.Try
			err := w.d.Write(t.Context(), func(tx *db.Tx) (err error) {
				try, err = access.Knock(t.Context(), tx, access.Caller{Login: "minhchau", Address: "2001:db8::2:3", Known: true}, w.at())
				return err
			})
			return try, err
		}
		for i := range 5 {
			if try, err := known(); err != nil || !try.Slow() || try.PHC == "" {
				t.Errorf("%d: %v %v", i, try.Slow(), err)
			}
		}
		if _, err := known(); !fault.Is(err, fault.TooMany) {
			t.Errorf("the sixth guess: %v", err)
		}
		if _, err := w.signIn("minhchau", good, "2001:db8:1::1"); err != nil {
			t.Errorf("another network: %v", err)
		}
	})
}

func TestDisable(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		id := w.account("lan", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer})
		w.password(id, good)
		e, err := w.signIn("lan", good, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		chief := w.actor(w.chief)
		today := w.d.Today()
		get := func() access.Account {
			var a access.Account
			_ = w.d.Read(t.Context(), func(tx *db.Tx) (err error) { a, err = access.Get(t.Context(), tx, chief, id); return err })
			return a
		}
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Disable(ctx, tx, chief, id, get().Rev, today.Add(-1), "")
		}), fault.Invalid, "access.past_day")
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Disable(ctx, tx, chief, id, get().Rev+1, today, "nghỉ việc")
		}), fault.Stale, "")
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return access.Disable(ctx, tx, chief, id, get().Rev, today.Add(3), "nghỉ việc")
		})
		if !w.look(e.Token).Alive {
			t.Error("ended before the day")
		}
		w.clock.Set(w.d.Today().Add(3).Time().Add(2 * time.Hour))
		if w.look(e.Token).Alive {
			t.Error("alive on the day")
		}
		_, err = w.signIn("lan", good, "10.0.0.1")
		w.isKind(err, fault.Invalid, "access.wrong")
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return access.Enable(ctx, tx, chief, id, get().Rev, w.d.Today(), "trở lại")
		})
		if _, err := w.signIn("lan", good, "10.0.0.1"); err != nil {
			t.Error(err)
		}
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Disable(ctx, tx, chief, w.chief, -1, w.d.Today(), "x")
		}), fault.Conflict, "access.own_account")
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Disable(ctx, tx, duty.System(), w.chief, -1, w.d.Today(), "x")
		}), fault.Conflict, "access.last_chief")
	})
}

func TestCode(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		chief := w.actor(w.chief)
		id := w.account("lan", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer})
		if _, err := w.signIn("lan", "", "10.0.0.1"); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a password: %v", err)
		}
		issue := func() (code string) {
			w.must(func(ctx context.Context, tx *db.Tx) (err error) {
				code, err = access.IssueCode(ctx, tx, chief, id, w.at())
				return err
			})
			return code
		}
		phc, _ := w.h.Hash(t.Context(), good)
		redeem := func(code string) error {
			return w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := access.Redeem(ctx, tx, code, phc, w.at())
				return err
			})
		}
		first, code := issue(), issue()
		w.isKind(redeem(first), fault.Invalid, "access.code_bad") // a new code ends the old one
		if err := redeem(" " + code[:4] + " " + code[5:]); err != nil {
			t.Fatal(err)
		}
		w.isKind(redeem(code), fault.Invalid, "access.code_bad")
		e, err := w.signIn("lan", good, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		code = issue()
		w.now = w.now.Add(access.CodeLife)
		w.isKind(redeem(code), fault.Invalid, "access.code_bad")
		w.now = w.now.Add(-access.CodeLife)
		code = issue()
		if err := redeem(code); err != nil {
			t.Fatal(err)
		}
		if w.look(e.Token).Alive {
			t.Error("a session outlives the password")
		}
		// Guessing codes stops.
		n := 0
		for ; n < 60; n++ {
			var wrong error
			w.must(func(ctx context.Context, tx *db.Tx) (err error) {
				_, wrong, err = access.KnockCode(ctx, tx, fmt.Sprintf("AAAA-AAAA-AAAA-%04d", n), "10.0.0.7", w.at())
				return err
			})
			if fault.Is(wrong, fault.TooMany) {
				break
			}
		}
		if n != 40 {
			t.Errorf("stopped after %d", n)
		}
	})
}

func TestOwnPassword(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		e1, _ := w.signIn("minhchau", good, "10.0.0.1")
		e2, _ := w.signIn("minhchau", good, "10.0.0.1")
		me := w.actor(w.chief)
		change := func(old, next string) (wrong error) {
			var try access.Try
			w.must(func(ctx context.Context, tx *db.Tx) (err error) {
				try, err = access.Knock(ctx, tx, access.Caller{Login: "minhchau", Address: "10.0.0.1"}, w.at())
				return err
			})
			ok, _, _ := w.h.Verify(t.Context(), try.PHC, old)
			phc, _ := w.h.Hash(t.Context(), next)
			w.must(func(ctx context.Context, tx *db.Tx) (err error) {
				wrong, err = access.OwnPassword(ctx, tx, me, try, ok, phc, w.look(e1.Token).Session.ID, w.at())
				return err
			})
			return wrong
		}
		w.isKind(change("không phải", "câu mới còn dài hơn"), fault.Invalid, "access.old_wrong")
		if err := change(good, "câu mới còn dài hơn"); err != nil {
			t.Fatal(err)
		}
		if !w.look(e1.Token).Alive || w.look(e2.Token).Alive {
			t.Error("this session stays, the others end")
		}
		_, err := w.signIn("minhchau", good, "10.0.0.1")
		w.isKind(err, fault.Invalid, "access.wrong")
		if _, err := w.signIn("minhchau", "câu mới còn dài hơn", "10.0.0.1"); err != nil {
			t.Error(err)
		}
	})
}

func TestRehash(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		was := w.h
		w.h = access.NewHasher(access.Cost{Time: 2, Memory: 64, Lanes: 1})
		if _, err := w.signIn("minhchau", good, "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		var phc string
		_ = w.d.Read(t.Context(), func(tx *db.Tx) error {
			_, err := tx.One(t.Context(), `SELECT password FROM access_account WHERE id = :id`, db.Args{"id": w.chief}, &phc)
			return err
		})
		if ok, again, _ := w.h.Verify(t.Context(), phc, good); !ok || again {
			t.Error("the password was not hashed anew")
		}
		w.h = was
	})
}

func TestSweep(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.password(w.chief, good)
		e, _ := w.signIn("minhchau", good, "10.0.0.1")
		w.now = w.now.Add(29 * 24 * time.Hour)
		w.must(func(ctx context.Context, tx *db.Tx) error { return access.Sweep(ctx, tx, w.at()) })
		if !w.look(e.Token).Known {
			t.Error("forgotten too early")
		}
		w.now = w.now.Add(2 * 24 * time.Hour)
		w.must(func(ctx context.Context, tx *db.Tx) error { return access.Sweep(ctx, tx, w.at()) })
		if w.look(e.Token).Known {
			t.Error("not forgotten")
		}
	})
}

func TestSetup(t *testing.T) {
	each(t, func(w *world) {
		err := w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Setup(ctx, tx, access.SetupInput{TopKind: "chibo_tructhuoc", TermName: "2015", Login: "Có dấu"})
			return err
		})
		f := fault.As(err)
		if f == nil || f.Kind != fault.Invalid {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, x := range f.Fields {
			got[x.Name] = true
		}
		for _, want := range []string{"org_name", "org_code", "org_kind", "org_from", "term_from", "name", "account"} {
			if !got[want] {
				t.Errorf("nothing is said of %s: %v", want, err)
			}
		}
		var n int
		_ = w.d.Read(t.Context(), func(tx *db.Tx) error { _, err := tx.One(t.Context(), `SELECT COUNT(*) FROM org`, nil, &n); return err })
		if n != 0 {
			t.Error("half a house")
		}
		// Two at once: one house.
		var wg sync.WaitGroup
		var done atomic.Int64
		for i := range 4 {
			wg.Go(func() {
				err := w.write(func(ctx context.Context, tx *db.Tx) error {
					_, err := access.Setup(ctx, tx, access.SetupInput{TopName: "Đảng bộ Khối", TopCode: fmt.Sprintf("KHOI%d", i), TopKind: "tren_coso",
						From: day.Must(2010, 1, 1), Officer: "Đỗ Minh Châu", Login: "minhchau"})
					return err
				})
				if err == nil {
					done.Add(1)
				} else if k := fault.KindOf(err); k != fault.Conflict {
					t.Errorf("%v", err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Errorf("%d houses", done.Load())
		}
	})
}
