package db

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

func momentOf(t testing.TB, d *DB, of Reads) (s string) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *Tx) (err error) {
		s, err = tx.Moment(context.Background(), of)
		return err
	})
	if err != nil || s == "" {
		t.Fatal(s, err)
	}
	return s
}

func write(t testing.TB, d *DB, text string) {
	t.Helper()
	if err := d.Write(context.Background(), func(tx *Tx) error { _, err := tx.Exec(context.Background(), text, nil); return err }); err != nil {
		t.Fatal(err)
	}
}

// A write moves the moment of its own domain and no other's; a write taken back, and a reader, move none.
func TestMoment(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		rules, jobs := ReadsOf("SELECT 1 FROM rule_setting r"), ReadsOf("SELECT 1 FROM job j LEFT JOIN job_done d ON true")
		a, b, all := momentOf(t, d, rules), momentOf(t, d, jobs), momentOf(t, d, nil)
		if a != momentOf(t, d, rules) {
			t.Error("reading moves it")
		}
		write(t, d, `UPDATE tree_lock SET rev = rev`)
		if momentOf(t, d, rules) != a || momentOf(t, d, jobs) != b {
			t.Error("another domain's write moves it")
		}
		if momentOf(t, d, nil) == all {
			t.Error("the moment of everything stands still")
		}
		tree := momentOf(t, d, ReadsOf("tree_edge"))
		err := d.Write(ctx, func(tx *Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE tree_lock SET rev = rev`, nil); err != nil {
				return err
			}
			return fmt.Errorf("taken back")
		})
		if err == nil || momentOf(t, d, ReadsOf("tree_edge")) != tree {
			t.Error("a write taken back moves it", err)
		}
		for range 3 * sweepEvery {
			write(t, d, `UPDATE tree_lock SET rev = rev`)
			now := momentOf(t, d, ReadsOf("tree_edge"))
			if now == tree {
				t.Fatal("a write does not move it")
			}
			tree = now
		}
		if momentOf(t, d, rules) != a {
			t.Error("another domain's writes moved it")
		}
		var n int
		if err := d.Read(ctx, func(tx *Tx) error { _, err := tx.One(ctx, `SELECT COUNT(*) FROM db_moment`, nil, &n); return err }); err != nil || n > 2*sweepEvery {
			t.Error(n, "numbers left", err)
		}
	})
}

// Whatever transactions run at the same time, the same moment means the same rows; also where numbers from another life of the database lie about.
func TestMomentTellsRows(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		if _, err := d.write.ExecContext(ctx, "CREATE TABLE rule_moment_test (id "+pick(d.engine, "BLOB", "UUID")+")"); err != nil {
			t.Fatal(err)
		}
		if d.engine == Postgres {
			var next int64
			if err := d.write.QueryRowContext(ctx, "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)").Scan(&next); err != nil {
				t.Fatal(err)
			}
			write(t, d, fmt.Sprintf(`INSERT INTO db_moment (name, xid) VALUES ('rule', 900000000), ('rule', %d), ('rule', %d)`, next+20, next+60))
		}
		seen := map[string]int64{}
		var mu sync.Mutex
		var wg, writers sync.WaitGroup
		var done atomic.Bool
		for range 4 {
			writers.Go(func() {
				for range 40 {
					err := d.Write(ctx, func(tx *Tx) error {
						_, err := tx.Exec(ctx, `INSERT INTO rule_moment_test (id) VALUES (:id)`, Args{"id": NewID()})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for !done.Load() {
					err := d.Read(ctx, func(tx *Tx) error {
						m, err := tx.Moment(ctx, ReadsOf("rule_moment_test"))
						if err != nil {
							return err
						}
						var n int64
						if _, err := tx.One(ctx, `SELECT COUNT(*) FROM rule_moment_test`, nil, &n); err != nil {
							return err
						}
						mu.Lock()
						defer mu.Unlock()
						if was, ok := seen[m]; ok && was != n {
							t.Errorf("moment %s: %d rows, then %d", m, was, n)
						}
						seen[m] = n
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		done.Store(true)
		wg.Wait()
		if len(seen) < 3 {
			t.Error("readers met only", len(seen), "moments")
		}
	})
}

// Every name of a table in a text is among what it reads.
func TestReadsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tables := rapid.SliceOfN(rapid.SampledFrom([]string{"member_affiliation", "org", "study_session_version", "tree_edge"}), 1, 4).Draw(t, "tables")
		text := "SELECT 1"
		for i, name := range tables {
			text += rapid.SampledFrom([]string{" FROM ", " LEFT JOIN ", " CROSS JOIN {fenced ", "(SELECT 1 FROM ", ","}).Draw(t, "join") + name + fmt.Sprintf(" a%d", i)
		}
		got := ReadsOf(text)
		if slices.ContainsFunc(tables, func(name string) bool { return !got[domainOf(name)] }) {
			t.Fatalf("%v of %s", got, text)
		}
	})
}
