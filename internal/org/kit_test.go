package org_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

// world is one database with a few organisations by code.
type world struct {
	t     testing.TB
	d     *db.DB
	clock *day.Script
	ids   map[string]db.ID
}

func open(t testing.TB, e testkit.Engine) *world {
	t.Helper()
	clock := day.NewScript(time.Date(2018, 1, 2, 3, 0, 0, 0, time.UTC))
	d, err := db.Open(context.Background(), e.URL, db.Options{MustExist: true, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return &world{t, d, clock, map[string]db.ID{}}
}

// bloc is the usual little house: a province TU, a Bloc KHOI, two grassroots organisations with cells, a section, a grassroots cell.
func bloc(t testing.TB, e testkit.Engine) *world {
	w := open(t, e)
	w.establish("TU", org.Province, "Đảng bộ tỉnh Đắk Lam", "", d(2004, 1, 1))
	w.establish("KHOI", org.Above, "Đảng bộ Khối các cơ quan tỉnh", "TU", d(2004, 2, 1))
	w.establish("SYT", org.Grass, "Đảng bộ Sở Y tế", "KHOI", d(2005, 1, 1))
	w.establish("SYT-1", org.Cell, "Chi bộ Văn phòng Sở Y tế", "SYT", d(2005, 1, 1))
	w.establish("SYT-2", org.Cell, "Chi bộ Thanh tra", "SYT", d(2005, 1, 1))
	w.establish("SNN", org.Grass, "Đảng bộ Sở Nông nghiệp", "KHOI", d(2006, 1, 1))
	w.establish("SNN-1", org.Cell, "Chi bộ Trồng trọt", "SNN", d(2006, 1, 1))
	w.establish("SNN-BP", org.Section, "Đảng bộ bộ phận Chi cục Kiểm lâm", "SNN", d(2006, 1, 1))
	w.establish("SNN-BP-1", org.Cell, "Chi bộ Hạt Kiểm lâm", "SNN-BP", d(2006, 1, 1))
	w.establish("TTR", org.GrassCell, "Chi bộ Thanh tra tỉnh", "KHOI", d(2006, 1, 1))
	return w
}

func d(y, m, dd int) day.Day { return day.Must(y, m, dd) }

func act(on day.Day) org.Act { return org.Act{Day: on, Rev: -1, Signer: "Đ/c Bí thư Tỉnh ủy"} }

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) })
}

func (w *world) read(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) must(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.write(f); err != nil {
		w.t.Fatal(err)
	}
}

// refused wants a fault whose key, or one of whose fields' keys, is key; it is rendered in both languages.
func (w *world) refused(key string, f func(ctx context.Context, tx *db.Tx) error) *fault.Fault {
	w.t.Helper()
	return wants(w.t, key, w.write(f))
}

func wants(t testing.TB, key string, err error) *fault.Fault {
	t.Helper()
	x := fault.As(err)
	if x == nil {
		t.Fatalf("wanted %s, got %v", key, err)
	}
	for _, l := range lang.All() {
		l.Fault(x)
	}
	if x.Key == key {
		return x
	}
	for _, fd := range x.Fields {
		if fd.Key == key {
			return x
		}
	}
	t.Fatalf("wanted %s, got %v", key, err)
	return nil
}

func (w *world) establish(code, kind, name, parent string, from day.Day) {
	w.t.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		id, _, err := org.Establish(ctx, tx, duty.System(), act(from), org.Born{Code: code, Kind: kind, Name: name, Parent: w.ids[parent]})
		if err == nil && len(w.ids) == 0 {
			err = duty.Found(ctx, tx, id, "khóa", "")
		}
		w.ids[code] = id
		return err
	})
}

// at is the organisation as of a day, known now.
func (w *world) at(code string, on day.Day) (o org.Org) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = org.Get(ctx, tx, duty.System(), asof.Point{On: on}, w.ids[code])
		return err
	})
	return o
}

// under is the code of the superior (or successor) on a day.
func (w *world) under(code string, on day.Day) string {
	w.t.Helper()
	o := w.at(code, on)
	if !o.Living && o.Life.To <= on { // an ended one hangs under its successor, while its path is where it last stood
		for c, id := range w.ids {
			if id == o.Successor {
				return c
			}
		}
		return ""
	}
	if len(o.Path) == 0 {
		return ""
	}
	return o.Path[len(o.Path)-1].Code
}

// actor holds a role on an organisation.
func (w *world) actor(code, role string) duty.Actor {
	return duty.Actor{Account: db.NewID(), Name: "thử", Grants: []duty.Grant{{ID: db.NewID(), Org: w.ids[code], Role: role,
		Rights: duty.RightsOf(role), Period: day.Period{From: day.First, To: day.Forever}}}}
}

func (w *world) list(who duty.Actor, on day.Day, f org.Filter) (codes []string, p org.Page) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = org.List(ctx, tx, who, asof.Point{On: on}, f)
		return err
	})
	for _, r := range p.Rows {
		codes = append(codes, r.Code)
	}
	return codes, p
}

var errStop = errors.New("stop")

func dayOf(n int) day.Day { return day.Day(n) }
