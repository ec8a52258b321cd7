package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chibo/internal/fault"
)

func (d *DB) must(t *testing.T, stmts ...string) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *Tx) error {
		for _, s := range stmts {
			if _, err := tx.Exec(context.Background(), s, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *DB) count(t *testing.T, q string) (n int64) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *Tx) error {
		_, err := tx.One(context.Background(), q, nil, &n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWriteOnceRunsOnce(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		d.must(t, `CREATE TABLE done (x {int})`)
		for round := range 10 {
			var wg sync.WaitGroup
			var first atomic.Int32
			for range 8 {
				wg.Go(func() {
					a, again, err := d.WriteOnce(ctx, fmt.Sprint("key ", round), func(tx *Tx) (string, error) {
						_, err := tx.Exec(ctx, `INSERT INTO done (x) VALUES (:x)`, Args{"x": round})
						return "answer", err
					})
					if err != nil || a != "answer" {
						t.Error(a, err)
					}
					if !again {
						first.Add(1)
					}
				})
			}
			wg.Wait()
			if n := d.count(t, `SELECT COUNT(*) FROM done`); n != int64(round+1) || first.Load() != 1 {
				t.Fatalf("round %d: %d done, %d said to be the first", round, n, first.Load())
			}
		}
		// A refused act leaves its key free.
		if _, _, err := d.WriteOnce(ctx, "k", func(*Tx) (string, error) { return "", errors.New("no") }); err == nil {
			t.Error("no error")
		}
		if a, again, err := d.WriteOnce(ctx, "k", func(*Tx) (string, error) { return "yes", nil }); a != "yes" || again || err != nil {
			t.Error(a, again, err)
		}
		for _, k := range []string{"", strings.Repeat("x", 201)} {
			if _, _, err := d.WriteOnce(ctx, k, func(*Tx) (string, error) { return "", nil }); fault.KindOf(err) != fault.Invalid {
				t.Errorf("key %q: %v", k, err)
			}
		}
	})
}

func TestTouch(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		d.must(t, `CREATE TABLE thing (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL)`)
		id := NewID()
		touch := func(id ID, rev int64) (now int64, err error) {
			err = d.Write(ctx, func(tx *Tx) error { now, err = tx.Touch(ctx, "thing", id, rev); return err })
			return now, err
		}
		err := d.Write(ctx, func(tx *Tx) error { return tx.Insert(ctx, "thing", []string{"id", "rev"}, [][]any{{id, 1}}) })
		if err != nil {
			t.Fatal(err)
		}
		if n, err := touch(id, 1); n != 2 || err != nil {
			t.Error(n, err)
		}
		if _, err := touch(id, 1); fault.KindOf(err) != fault.Stale {
			t.Error(err)
		}
		if n, err := touch(id, -1); n != 3 || err != nil {
			t.Error(n, err)
		}
		if _, err := touch(NewID(), -1); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		// Of two editors of one version one is refused, on both engines.
		var wg sync.WaitGroup
		var stale, done atomic.Int32
		for range 6 {
			wg.Go(func() {
				switch _, err := touch(id, 3); {
				case err == nil:
					done.Add(1)
				case fault.Is(err, fault.Stale):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 || stale.Load() != 5 {
			t.Errorf("%d done, %d stale", done.Load(), stale.Load())
		}
	})
}

// Two writers that lock two rows in opposite order: one is run again, both are done, and what is to happen after the commit happens once.
func TestWriteRunsAgainAfterDeadlock(t *testing.T) {
	d := openAt(t, migrated.OnPostgres(t).URL, Options{})
	ctx := context.Background()
	d.must(t, `CREATE TABLE pair (n INTEGER PRIMARY KEY, v {int} NOT NULL)`, `INSERT INTO pair (n, v) VALUES (1, 0), (2, 0)`)
	var runs, after atomic.Int32
	var meet sync.WaitGroup
	meet.Add(2)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			met := false
			err := d.Write(ctx, func(tx *Tx) error {
				runs.Add(1)
				tx.AfterCommit(func() { after.Add(1) })
				for k := range 2 {
					if _, err := tx.Exec(ctx, `UPDATE pair SET v = v + 1 WHERE n = :n`, Args{"n": (i+k)%2 + 1}); err != nil {
						return err
					}
					if !met {
						met = true
						meet.Done()
						meet.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := d.count(t, `SELECT SUM(v) FROM pair`); n != 4 || runs.Load() < 3 || after.Load() != 2 {
		t.Errorf("sum %d, %d runs, %d after commit", n, runs.Load(), after.Load())
	}
}

func TestWriteRunsAgain(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		var at []Instant
		err := d.Write(context.Background(), func(tx *Tx) error {
			if at = append(at, tx.Now()); len(at) < 3 {
				return fmt.Errorf("behind: %w", Again)
			}
			return nil
		})
		if err != nil || len(at) != 3 || at[1] <= at[0] || at[2] <= at[1] {
			t.Error(at, err)
		}
	})
}

// stopped is a clock that stands still, and one that runs back.
type stopped struct{ t atomic.Int64 }

func (s *stopped) Now() time.Time { return time.UnixMicro(s.t.Load()) }

func TestInstantsIncrease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "thư mục ?#%", "a b.db")
	clock := &stopped{}
	clock.t.Store(1_500_000_000_000_000)
	ctx := context.Background()
	d := openAt(t, path, Options{Clock: clock})
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	var last Instant
	next := func(d *DB) {
		t.Helper()
		err := d.Write(ctx, func(tx *Tx) error {
			if tx.Now() <= last {
				t.Errorf("%v does not follow %v", tx.Now(), last)
			}
			last = tx.Now()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		if i == 10 {
			clock.t.Add(-5_000_000)
		}
		next(d)
		f, err := d.Freeze(ctx)
		if err != nil || f <= last {
			t.Fatal(f, last, err)
		}
		last = f
	}
	d.Close()
	d = openAt(t, path, Options{Clock: clock}) // the mark outlives the program
	next(d)
	if last > Instant(1_500_000_000_001_000) {
		t.Errorf("the instants ran ahead to %v", last)
	}
}

func TestReaderHasOneSnapshot(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		d.must(t, `CREATE TABLE x (n {int})`, `INSERT INTO x (n) VALUES (1)`)
		var n, later int64
		err := d.Read(ctx, func(tx *Tx) error {
			if _, err := tx.One(ctx, `SELECT COUNT(*) FROM x`, nil, &n); err != nil {
				return err
			}
			d.must(t, `INSERT INTO x (n) VALUES (2)`)
			_, err := tx.One(ctx, `SELECT COUNT(*) FROM x`, nil, &later)
			return err
		})
		if err != nil || n != 1 || later != 1 {
			t.Error(n, later, err)
		}
		if n := d.count(t, `SELECT COUNT(*) FROM x`); n != 2 {
			t.Error(n)
		}
	})
}

func TestReaderMayNotWrite(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		d.must(t, `CREATE TABLE x (n {int})`)
		var n int64
		for what, f := range map[string]func(tx *Tx) error{
			"exec":   func(tx *Tx) error { _, err := tx.Exec(ctx, `INSERT INTO x (n) VALUES (1)`, nil); return err },
			"insert": func(tx *Tx) error { return tx.Insert(ctx, "x", []string{"n"}, [][]any{{1}}) },
			"returning": func(tx *Tx) error {
				_, err := tx.One(ctx, `INSERT INTO x (n) VALUES (1) RETURNING n`, nil, &n)
				return err
			},
			"query": func(tx *Tx) error {
				return tx.Query(ctx, `INSERT INTO x (n) VALUES (1) RETURNING n`, nil, func(*Row) error { return nil })
			},
		} {
			if err := d.Read(ctx, f); err == nil {
				t.Errorf("%s: a reader wrote", what)
			}
		}
		if n := d.count(t, `SELECT COUNT(*) FROM x`); n != 0 {
			t.Errorf("%d rows written by readers", n)
		}
	})
}

func TestWriteLeavesNothingBehindWhenRefused(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		d.must(t, `CREATE TABLE x (n {int} UNIQUE)`, `INSERT INTO x (n) VALUES (7)`)
		after := false
		err := d.Write(ctx, func(tx *Tx) error {
			tx.AfterCommit(func() { after = true })
			if _, err := tx.Exec(ctx, `INSERT INTO x (n) VALUES (1)`, nil); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO x (n) VALUES (7)`, nil)
			return err
		})
		if _, ok := Unique(err); !ok {
			t.Errorf("not told apart: %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.Write(ctx, func(tx *Tx) error {
				_, _ = tx.Exec(ctx, `INSERT INTO x (n) VALUES (2)`, nil)
				panic("a bug")
			})
		}()
		if n := d.count(t, `SELECT COUNT(*) FROM x`); n != 1 || after {
			t.Error(n, after)
		}
		d.must(t, `INSERT INTO x (n) VALUES (3)`) // the connection lives
	})
}

func TestOpenRefuses(t *testing.T) {
	ctx := context.Background()
	for where, kind := range map[string]fault.Kind{"": fault.Invalid, "postgres://%zz": fault.Invalid, filepath.Join(t.TempDir(), "none.db"): fault.NotFound} {
		if d, err := Open(ctx, where, Options{MustExist: true}); fault.KindOf(err) != kind {
			t.Errorf("%q: %v", where, err)
			if d != nil {
				d.Close()
			}
		}
	}
}

func TestIDs(t *testing.T) {
	var mu sync.Mutex
	seen := map[ID]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var last ID
			for range 5000 {
				id := NewID()
				if id.String() <= last.String() || id[6]>>4 != 7 || id[8]>>6 != 2 {
					t.Errorf("%v after %v", id, last)
				}
				last = id
				mu.Lock()
				if seen[id] {
					t.Errorf("%v twice", id)
				}
				seen[id] = true
				mu.Unlock()
				if back, err := ParseID(id.String()); back != id || err != nil {
					t.Error(back, err)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range []string{"", "x", strings.Repeat("-", 36), "00000000-0000-0000-0000-00000000000g"} {
		if _, err := ParseID(s); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
