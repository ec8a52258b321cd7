package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/job"
	"chibo/internal/seal"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	ctx := context.Background()
	// Its last instant must lie before the tests' clock.
	d, err := db.Open(ctx, url, db.Options{Clock: day.NewScript(time.Date(2015, 1, 1, 0, 0, 0, 0, day.Zone))})
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE effect (n {int} NOT NULL)`, nil)
		return err
	})
})

// each gives a database with a clock set by hand; further openings share it.
func each(t *testing.T, f func(t *testing.T, d *db.DB, clock *day.Script)) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		clock := day.NewScript(time.Date(2017, 10, 24, 9, 0, 0, 0, day.Zone))
		d, err := db.Open(context.Background(), e.URL, db.Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		f(t, d, clock)
	})
}

func enqueue(t *testing.T, d *db.DB, kind string, n int) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := job.Enqueue(context.Background(), tx, kind, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func effects(t *testing.T, d *db.DB) (count, distinct int) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		_, err := tx.One(context.Background(), `SELECT COUNT(*), COUNT(DISTINCT n) FROM effect`, nil, &count, &distinct)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count, distinct
}

func waiting(t *testing.T, d *db.DB) (out []job.State) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		out, err = job.Waiting(context.Background(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func effect(ctx context.Context, tx *db.Tx, args json.RawMessage) (bool, error) {
	var n int
	if err := json.Unmarshal(args, &n); err != nil {
		return false, err
	}
	_, err := tx.Exec(ctx, `INSERT INTO effect (n) VALUES (:n)`, db.Args{"n": n})
	return false, err
}

// Two servers with four workers each do every job once, while jobs are still being asked for; some fail at first, some by panic, some transactions
// that asked are taken back.
func TestEveryJobOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		const jobs = 60
		var tries sync.Map
		h := func(ctx context.Context, tx *db.Tx, args json.RawMessage) (bool, error) {
			if _, err := effect(ctx, tx, args); err != nil {
				return false, err
			}
			if _, again := tries.LoadOrStore(string(args), true); !again {
				var n int
				_ = json.Unmarshal(args, &n)
				if n%5 == 0 {
					return false, errors.New("not yet")
				}
				if n%7 == 0 {
					panic("a bug")
				}
			}
			return false, nil
		}
		var servers []*job.Runner
		for range 2 {
			r := job.NewRunner(d, job.Options{Workers: 4, Poll: 2 * time.Millisecond, Lease: 1000 * time.Hour})
			r.Handle("effect", h)
			r.Start()
			servers = append(servers, r)
		}
		for i := range jobs {
			if i%10 == 3 {
				_ = d.Write(ctx, func(tx *db.Tx) error {
					_, _ = job.Enqueue(ctx, tx, "effect", 1000+i)
					return errors.New("taken back")
				})
			}
			enqueue(t, d, "effect", i)
			servers[0].Wake()
		}
		for deadline := time.Now().Add(30 * time.Second); len(waiting(t, d)) > 0 && time.Now().Before(deadline); {
			clock.Set(clock.Now().Add(10 * time.Second)) // past every back-off
			time.Sleep(5 * time.Millisecond)
		}
		for _, r := range servers {
			if err := r.Close(ctx); err != nil {
				t.Error(err)
			}
		}
		if n, distinct := effects(t, d); n != jobs || distinct != jobs {
			t.Errorf("%d effects, %d distinct, of %d jobs; waiting %+v", n, distinct, jobs, waiting(t, d))
		}
	})
}

// A worker that dies between taking a job and doing it: the job waits for its lease, and then another does it, once.
func TestCrashInTheMiddle(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		enqueue(t, d, "effect", 1)
		dying, die := context.WithCancel(ctx)
		first := job.NewRunner(d, job.Options{Lease: time.Minute})
		first.Handle("effect", func(ctx context.Context, tx *db.Tx, args json.RawMessage) (bool, error) {
			if _, err := effect(ctx, tx, args); err != nil {
				return false, err
			}
			die() // the process is killed before it commits
			return false, ctx.Err()
		})
		if did, err := first.Step(dying); !did || err != nil {
			t.Fatal(did, err)
		}
		if n, _ := effects(t, d); n != 0 {
			t.Error("half a job is left")
		}
		second := job.NewRunner(d, job.Options{})
		second.Handle("effect", effect)
		if did, err := second.Step(ctx); did || err != nil {
			t.Error("it is taken while its worker may live", err)
		}
		clock.Set(clock.Now().Add(2 * time.Minute))
		if did, err := second.Step(ctx); !did || err != nil {
			t.Error("nobody takes it", err)
		}
		if did, _ := second.Step(ctx); did {
			t.Error("it is done twice")
		}
		if n, _ := effects(t, d); n != 1 || len(waiting(t, d)) != 0 {
			t.Errorf("%d effects, %+v", n, waiting(t, d))
		}
	})
}

func TestBackOffAndGivingUp(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		r := job.NewRunner(d, job.Options{Tries: 3})
		runs := 0
		r.Handle("bad", func(context.Context, *db.Tx, json.RawMessage) (bool, error) {
			runs++
			return false, fmt.Errorf("lần %d", runs)
		})
		enqueue(t, d, "bad", 0)
		enqueue(t, d, "nobody's", 0)
		for i := range 3 {
			if did, err := r.Step(ctx); !did || err != nil {
				t.Fatal(i, did, err)
			}
			if did, _ := r.Step(ctx); did {
				t.Errorf("try %d: no back-off", i)
			}
			clock.Set(clock.Now().Add(time.Hour))
		}
		if did, _ := r.Step(ctx); did || runs != 3 {
			t.Errorf("tried after giving up: %d runs", runs)
		}
		w := waiting(t, d)
		if len(w) != 2 || w[0].Kind != "bad" || w[0].Failed == 0 || w[0].Error != "lần 3" || w[0].Attempts != 3 || w[1].Failed != 0 {
			t.Fatalf("%+v", w)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return job.Retry(ctx, tx, w[0].ID) }); err != nil {
			t.Fatal(err)
		}
		if did, _ := r.Step(ctx); !did || runs != 4 {
			t.Error("it is not tried again")
		}
	})
}

// What comes round comes once for all servers, not more often after a long stop, and in parts.
func TestRounds(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		var runs atomic.Int32
		h := func(ctx context.Context, tx *db.Tx, _ json.RawMessage) (bool, error) {
			n := runs.Add(1)
			return n%2 == 1, nil // each time in two parts
		}
		servers := [2]*job.Runner{}
		for i := range servers {
			servers[i] = job.NewRunner(d, job.Options{})
			servers[i].Every("round", time.Hour, h)
		}
		for i, after := range []time.Duration{0, 59 * time.Minute, 2 * time.Minute, 10 * 24 * time.Hour} {
			clock.Set(clock.Now().Add(after))
			for range 4 {
				for _, s := range servers {
					if _, err := s.Step(ctx); err != nil {
						t.Fatal(err)
					}
				}
			}
			if want := []int32{2, 2, 4, 6}[i]; runs.Load() != want {
				t.Errorf("after %v: %d parts, want %d", after, runs.Load(), want)
			}
		}
	})
}

// Close waits for what is running.
func TestOrderlyStop(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		begun := make(chan struct{})
		r := job.NewRunner(d, job.Options{Workers: 1, Poll: time.Millisecond})
		var first sync.Once
		r.Handle("slow", func(ctx context.Context, tx *db.Tx, args json.RawMessage) (bool, error) {
			first.Do(func() { close(begun) })
			time.Sleep(50 * time.Millisecond)
			return effect(ctx, tx, args)
		})
		enqueue(t, d, "slow", 1)
		enqueue(t, d, "slow", 2)
		r.Start()
		<-begun
		if err := r.Close(ctx); err != nil {
			t.Error(err)
		}
		if n, _ := effects(t, d); n != 1 || len(waiting(t, d)) != 1 {
			t.Errorf("%d done, %d wait", n, len(waiting(t, d)))
		}
	})
}

func TestHouse(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *day.Script) {
		ctx := context.Background()
		in, err := seal.NewInstallation()
		if err != nil {
			t.Fatal(err)
		}
		key := audit.NewKey(in)
		r := job.NewRunner(d, job.Options{})
		r.House(key)
		if _, _, err := d.WriteOnce(ctx, "old", func(tx *db.Tx) (string, error) {
			return "", audit.Record(ctx, tx, audit.By{}, audit.Change{Noun: "n", Subject: db.NewID(), Verb: "v"})
		}); err != nil {
			t.Fatal(err)
		}
		clock.Set(clock.Now().Add(89 * 24 * time.Hour))
		if _, _, err := d.WriteOnce(ctx, "young", func(*db.Tx) (string, error) { return "", nil }); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{2, 1} {
			for range 5 {
				if _, err := r.Step(ctx); err != nil {
					t.Fatal(err)
				}
			}
			err := d.Read(ctx, func(tx *db.Tx) error {
				var n int
				if _, err := tx.One(ctx, `SELECT COUNT(*) FROM db_once`, nil, &n); err != nil {
					return err
				}
				v, err := audit.Verify(ctx, tx, key)
				if n != want || !v.Good() || v.Rows != 1 || v.Unsealed != 0 {
					t.Errorf("%d answers kept, want %d; %+v", n, want, v)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			clock.Set(clock.Now().Add(2 * 24 * time.Hour))
		}
	})
}
