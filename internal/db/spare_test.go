package db

import (
	"context"
	"fmt"
	"testing"
)

// What is queued is seen by whoever asks for its table, undone with its savepoint and written by the end; what is kept is forgotten by a write; a lock is
// taken once, and again where a savepoint gave it back.
func TestSpared(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(d.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(ctx, "CREATE TABLE spared (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL)", nil)
			return err
		}))
		count := func(tx *Tx) (n int) {
			t.Helper()
			_, err := tx.One(ctx, "SELECT COUNT(*) FROM spared", nil, &n)
			ok(err)
			return n
		}
		add := func(tx *Tx, n int) {
			t.Helper()
			for range n {
				ok(tx.Queue(ctx, "spared", []string{"id", "rev"}, "ON CONFLICT DO NOTHING", []any{NewID(), 1}))
			}
		}
		ok(d.Write(ctx, func(tx *Tx) error {
			add(tx, 450)
			if n := count(tx); n != 450 {
				return fmt.Errorf("%d seen", n)
			}
			add(tx, 3)
			_, err := tx.Exec(ctx, "SAVEPOINT a", nil)
			ok(err)
			add(tx, 5)
			_, err = tx.Exec(ctx, "ROLLBACK TO SAVEPOINT a", nil)
			ok(err)
			if n := count(tx); n != 453 {
				return fmt.Errorf("%d after a savepoint was undone", n)
			}
			add(tx, 2)
			return nil
		}))
		ok(d.Read(ctx, func(tx *Tx) error {
			if n := count(tx); n != 455 {
				t.Errorf("%d after the commit", n)
			}
			if tx.Queue(ctx, "spared", []string{"id"}, "", []any{NewID()}) == nil {
				t.Error("a reader wrote")
			}
			return nil
		}))
		ok(d.Write(ctx, func(tx *Tx) error {
			loads := 0
			kept := func() any {
				v, err := tx.Keep("spared", "how many", func() (any, error) { loads++; return count(tx), nil })
				ok(err)
				return v
			}
			kept()
			if kept() != 455 || loads != 1 {
				t.Errorf("kept %v, loaded %d times", kept(), loads)
			}
			_, err := tx.Exec(ctx, "DELETE FROM spared", nil)
			ok(err)
			if kept() != 0 || loads != 2 {
				t.Errorf("after a write kept %v, loaded %d times", kept(), loads)
			}
			add(tx, 1)
			if kept() != 1 || loads != 3 {
				t.Errorf("with a row queued kept %v, loaded %d times", kept(), loads)
			}
			return nil
		}))
	})
}
