package access_test

import (
	"context"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Whoever keeps an account sees until when it is locked, and can lift that; nobody else hears of it.
func TestUnlock(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		id := w.account("thuky", w.top, map[db.ID]duty.Role{w.a: duty.RoleSecretary})
		w.password(id, good)
		until := func(id db.ID) (at db.Instant) {
			if err := w.d.Read(t.Context(), func(tx *db.Tx) error {
				a, err := access.Get(t.Context(), tx, duty.System(), id)
				if err == nil {
					at, err = a.LockedUntil(t.Context(), tx, w.at())
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return at
		}
		lift := func(who db.ID) error {
			return w.write(func(ctx context.Context, tx *db.Tx) error {
				return access.Unlock(ctx, tx, w.actor(who), id, "gõ nhầm", w.at())
			})
		}
		lock := func() {
			for range 5 {
				_, _ = w.signIn("thuky", "sai mật khẩu rồi", "10.0.0.1")
			}
		}
		if until(id) != 0 {
			t.Error("locked from the first")
		}
		w.isKind(lift(w.chief), fault.Conflict, "access.not_locked")
		lock()
		if got, want := until(id), db.InstantOf(w.now.Add(15*time.Minute)); got != want {
			t.Errorf("locked until %v, want %v", got, want)
		}
		if until(w.chief) != 0 {
			t.Error("another is locked with it")
		}
		w.isKind(lift(id), fault.Denied, "error.denied") // not by himself
		if err := lift(w.chief); err != nil {
			t.Fatal(err)
		}
		if until(id) != 0 {
			t.Error("still locked")
		}
		if _, err := w.signIn("thuky", good, "10.0.0.1"); err != nil {
			t.Errorf("lifted, and shut out: %v", err)
		}
		lock()
		_, err := w.signIn("thuky", good, "10.0.0.1")
		w.isKind(err, fault.TooMany, "access.locked") // the next five lock it again
		w.now = w.now.Add(16 * time.Minute)
		if until(id) != 0 {
			t.Error("a lock that ended is told")
		}
		var rows int
		_ = w.d.Read(t.Context(), func(tx *db.Tx) error {
			_, err := tx.One(t.Context(), `SELECT COUNT(*) FROM audit_change WHERE noun = 'access' AND verb = 'unlocked'`, nil, &rows)
			return err
		})
		if rows != 1 {
			t.Errorf("%d acts on record, want 1", rows)
		}
	})
}
