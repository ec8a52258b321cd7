package asof_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/testkit"
)

// answer is what a report would keep: how many states of each name there are on a day, and a checksum of who they are.
func answer(ctx context.Context, d *db.DB, p asof.Point) (string, error) {
	var b strings.Builder
	err := d.Read(ctx, func(tx *db.Tx) error {
		b.Reset()
		return tx.Query(ctx, `SELECT name, n, COUNT(*), MIN(CAST(id AS TEXT)) FROM test_state s WHERE {on s} AND {known s} GROUP BY name, n ORDER BY name, n`,
			p.Args(), func(r *db.Row) error {
				var name, who string
				var n, count int64
				err := r.Scan(&name, &n, &count, &who)
				fmt.Fprintf(&b, "%s %d: %d %x\n", name, n, count, who)
				return err
			})
	})
	return b.String(), err
}

// What was read as known at a frozen instant is the same for ever, while eight writers write.
func TestFrozenAnswersNeverChange(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d := open(t, e)
		var subjects []db.ID
		err := d.Write(ctx, func(tx *db.Tx) error {
			subjects = nil
			for range 40 {
				id, err := newSubject(ctx, tx)
				if err != nil {
					return err
				}
				subjects = append(subjects, id)
				if _, err := line(id).Open(ctx, tx, by, day.Period{From: day.Must(2017, 1, 1), To: day.Forever}, asof.Fields{"name": "a"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var writers sync.WaitGroup
		var written atomic.Int64
		for w := range 8 {
			writers.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(w), 7))
				for {
					select {
					case <-stop:
						return
					default:
					}
					id := subjects[rng.IntN(len(subjects))]
					err := d.Write(ctx, func(tx *db.Tx) error {
						if _, err := tx.Touch(ctx, "test_subject", id, -1); err != nil {
							return err
						}
						if rng.IntN(4) == 0 { // a writer that dawdles between his instant and his commit
							time.Sleep(time.Duration(rng.IntN(3)) * time.Millisecond)
						}
						from := day.Must(2017, 1, 1).Add(rng.IntN(300))
						patch := asof.Fields{"name": string(rune('a' + rng.IntN(3))), "n": int64(rng.IntN(2))}
						if rng.IntN(2) == 0 {
							_, err := line(id).Change(ctx, tx, by, from, patch)
							return err
						}
						_, err := line(id).Correct(ctx, tx, by, day.Period{From: from, To: from.Add(1 + rng.IntN(60))}, patch)
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
					written.Add(1)
				}
			})
		}
		type frozen struct {
			p    asof.Point
			said string
		}
		var kept []frozen
		for i := range testkit.Rounds(200, 1000) {
			at, err := d.Freeze(ctx)
			if err != nil {
				t.Fatal(err)
			}
			p := asof.Point{On: day.Must(2017, 1, 1).Add(i % 300), Known: asof.KnownAt(at)}
			said, err := answer(ctx, d, p)
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, frozen{p, said})
		}
		close(stop)
		writers.Wait()
		changed, differ := 0, map[string]bool{}
		for _, f := range kept {
			again, err := answer(ctx, d, f.p)
			if err != nil {
				t.Fatal(err)
			}
			if again != f.said {
				changed++
			}
			differ[f.said] = true
		}
		t.Logf("%d frozen answers, %d of them unlike, %d transactions", len(kept), len(differ), written.Load())
		if changed > 0 {
			t.Errorf("%d of %d frozen answers changed", changed, len(kept))
		}
		if len(differ) < len(kept)/4 || written.Load() < int64(len(kept)) {
			t.Errorf("too little was written meanwhile: %d answers, %d unlike, %d transactions", len(kept), len(differ), written.Load())
		}
		// At every instant at which anything was written, no subject has two states on a day.
		err = d.Read(ctx, func(tx *db.Tx) error {
			var n int64
			_, err := tx.One(ctx, `SELECT COUNT(*) FROM test_state a JOIN test_state b ON a.subject_id = b.subject_id AND a.id < b.id
				AND a.valid_from < b.valid_to AND b.valid_from < a.valid_to AND a.known_from < b.known_to AND b.known_from < a.known_to`, nil, &n)
			if n > 0 {
				t.Errorf("%d pairs of rows share a day and a moment", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The parts of a row that a verb cuts off stay with the organisation that made the row; what is said anew belongs to who says it.
func TestOwnersStay(t *testing.T) {
	d := open(t, prepared.OnSQLite(t))
	ctx := context.Background()
	a, b := db.NewID(), db.NewID()
	err := d.Write(ctx, func(tx *db.Tx) error {
		id, err := newSubject(ctx, tx)
		if err != nil {
			return err
		}
		l := line(id)
		if _, err := l.Open(ctx, tx, audit.By{Org: a}, day.Period{From: 20170101, To: day.Forever}, asof.Fields{"name": "x"}); err != nil {
			return err
		}
		if _, err := l.Correct(ctx, tx, audit.By{Org: b, Reason: "r"}, day.Period{From: 20170301, To: 20170401}, asof.Fields{"name": "y"}); err != nil {
			return err
		}
		rows, err := l.Rows(ctx, tx, asof.Latest)
		if err != nil {
			return err
		}
		if len(rows) != 3 || rows[0].Owner != a || rows[1].Owner != b || rows[2].Owner != a {
			t.Errorf("%+v", rows)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Once a person's key is destroyed the periods stay, the sealed values are gone, and nothing can be written over them unseen.
func TestErased(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		d := open(t, e)
		ctx := context.Background()
		gone := vault{map[db.ID]bool{}}
		var id db.ID
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			if id, err = newSubject(ctx, tx); err != nil {
				return err
			}
			_, err = line(id).Open(ctx, tx, by, day.Period{From: 20170101, To: day.Forever}, asof.Fields{"name": "x", "faith": "bí mật"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		gone.erased[id] = true
		l := states.Of(id, gone, asof.Fields{"subject_id": id})
		err = d.Read(ctx, func(tx *db.Tx) error {
			rows, err := l.Rows(ctx, tx, asof.Latest)
			if err != nil {
				return err
			}
			if len(rows) != 1 || !rows[0].Erased() || rows[0].Text("faith") != "" || rows[0].Text("name") != "x" {
				t.Errorf("%+v", rows)
			}
			// Neither the row nor the change row holds the sealed value in the clear.
			var n int64
			_, err = tx.One(ctx, `SELECT COUNT(*) FROM audit_change WHERE detail LIKE '%bí mật%'`, nil, &n)
			if n != 0 {
				t.Error("the change row shows a sealed value")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			_, err := l.Change(ctx, tx, by, 20180101, asof.Fields{"name": "y"})
			return err
		})
		if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestParseKnown(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "latest": "", "24/10/2017": "2017-10-24T16:59:59.999999Z", "2017-10-24": "2017-10-24T16:59:59.999999Z",
		"2017-10-24T10:32:00+07:00": "2017-10-24T03:32:00.000000Z", "2017-10-24T03:32:00.000001Z": "2017-10-24T03:32:00.000001Z",
	} {
		k, err := asof.ParseKnown(s)
		if err != nil || k.String() != want {
			t.Errorf("%q: %v %v", s, k, err)
		}
		if again, err := asof.ParseKnown(k.String()); again != k || err != nil {
			t.Errorf("%q does not come back", k)
		}
	}
	for _, s := range []string{"hôm kia", "2017", "30/02/2017", "2017-10-24T10:32"} {
		if _, err := asof.ParseKnown(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
