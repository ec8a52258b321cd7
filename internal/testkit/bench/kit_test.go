package bench

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/seal"
)

// place is a generated installation, open, with the readers and organisations that the questions use.
type place struct {
	*house.House
	ctx   context.Context
	today day.Day
	// One organisation and one reader of each size: the top, one above the grassroots, one at the grassroots, one cell.
	orgs    [4]db.ID
	readers [4]duty.Actor
	codes   []string // register numbers of some members
	names   []string // their names
	known   db.Instant
	ref     time.Duration // half of the answers to the fixed question
}

const (
	top = iota
	above
	grass
	cell
)

var opened struct {
	sync.Once
	p   *place
	err error
}

// at opens the database of CHIBO_BENCH_DB once for all benchmarks of a run.
func at(b *testing.B) *place {
	b.Helper()
	where := os.Getenv("CHIBO_BENCH_DB")
	if where == "" {
		b.Skip("CHIBO_BENCH_DB names no database made by chibo generate")
	}
	opened.Do(func() { opened.p, opened.err = openPlace(where) })
	if opened.err != nil {
		b.Fatal(opened.err)
	}
	return opened.p
}

// benchDay is the day on which the generated years have ended and the readers ask.
var benchDay = day.Must(2018, 6, 1)

func openPlace(where string) (*place, error) {
	p := &place{ctx: context.Background(), today: benchDay}
	key := os.Getenv("CHIBO_BENCH_KEY")
	if key == "" {
		key = strings.TrimSuffix(where, filepath.Ext(where)) + ".key"
	}
	d, err := db.Open(p.ctx, where, db.Options{Clock: day.ShiftedTo(benchDay), MustExist: true})
	if err != nil {
		return nil, err
	}
	keys, err := seal.OpenOrCreate(key, false)
	if err != nil {
		return nil, err
	}
	if p.House, err = house.Build(d, keys); err != nil {
		return nil, err
	}
	err = d.Read(p.ctx, func(tx *db.Tx) error {
		h, _, err := duty.LoadHouse(p.ctx, tx)
		if err != nil {
			return err
		}
		p.known = h.FirstKnown + 3600e6
		p.orgs[top] = h.Top
		point := asof.Point{On: benchDay}
		for i, kind := range []org.Kind{org.Above, org.Grass, org.Cell} {
			root := p.orgs[i]
			list, err := org.List(p.ctx, tx, duty.System(), point, org.Filter{Root: root, Kinds: []org.Kind{kind}, Sort: "code"})
			if err != nil {
				return err
			}
			p.orgs[i+1] = list.Rows[0].ID
		}
		for i, o := range p.orgs {
			p.readers[i] = duty.Actor{Name: "bench", Grants: []duty.Grant{{Org: o, Role: duty.RoleOfficer, Rights: duty.RightsOf(duty.RoleOfficer),
				Period: day.Period{From: benchDay, To: day.Forever}}}}
		}
		list, err := member.List(p.ctx, tx, duty.System(), point, member.Filter{Org: p.orgs[above], Size: 500})
		for _, m := range list.Items {
			p.codes = append(p.codes, m.Code)
			p.names = append(p.names, m.Name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	find := func(_, turn int) error {
		return p.read(func(tx *db.Tx) error {
			_, err := member.Find(p.ctx, tx, p.readers[top], p.codes[turn%len(p.codes)])
			return err
		})
	}
	if _, err := Run(1, 50, find); err != nil {
		return nil, err
	}
	t, err := Run(1, 500, find)
	p.ref = t.Under(0.5)
	return p, err
}

func (p *place) read(fn func(tx *db.Tx) error) error { return p.DB.Read(p.ctx, fn) }

// measure runs b.N turns of a question from so many clients and reports the run.
func (p *place) measure(b *testing.B, clients int, ask func(tx *db.Tx, client, turn int) error) {
	b.Helper()
	p.time(b, clients, func(client, turn int) error {
		return p.read(func(tx *db.Tx) error { return ask(tx, client, turn) })
	})
}

func (p *place) time(b *testing.B, clients int, ask func(client, turn int) error) {
	b.Helper()
	if _, err := Run(clients, 5*clients, ask); err != nil { // the first answers fill caches
		b.Fatal(err)
	}
	b.ResetTimer()
	began, used := time.Now(), cpu()
	t, err := Run(clients, b.N, ask)
	if err != nil {
		b.Fatal(err)
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(t.Under(0.5)), "p50-ms")
	b.ReportMetric(ms(t.Under(0.99)), "p99-ms")
	b.ReportMetric(float64(t.Under(0.5))/float64(p.ref), "x-ref")
	b.ReportMetric(ms(cpu()-used)/float64(max(1, len(t))), "cpu-ms")
	if clients > 1 {
		b.ReportMetric(float64(len(t))/time.Since(began).Seconds(), "answers/s")
	}
	b.ReportMetric(0, "ns/op") // the mean says nothing here
}

// cpu is how long the processors have worked for this program: less than the clock shows where the machine is shared or the database is another
// program, as PostgreSQL is.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
