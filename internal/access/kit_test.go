package access_test

import (
	"context"
	"os"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var ready = testkit.NewTemplate(func(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Close()
})

// cheap is a cost for tests alone.
var cheap = access.Cost{Time: 1, Memory: 64, Lanes: 1}

// world is a small house: a Bloc with two grassroots organisations, each with a cell.
type world struct {
	t     *testing.T
	d     *db.DB
	clock *day.Script
	now   time.Time // the machine's
	top   db.ID
	a, b  db.ID // grassroots organisations
	a1    db.ID // cell of a
	chief db.ID
	h     *access.Hasher
}

func each(t *testing.T, f func(w *world)) {
	ready.Each(t, func(t *testing.T, e testkit.Engine) {
		clock := day.NewScript(time.Date(2017, 10, 24, 8, 0, 0, 0, day.Zone))
		d, err := db.Open(t.Context(), e.URL, db.Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		f(&world{t: t, d: d, clock: clock, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), h: access.NewHasher(cheap)})
	})
}

func (w *world) write(fn func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), func(tx *db.Tx) error { return fn(w.t.Context(), tx) })
}

func (w *world) must(fn func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.write(fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) at() db.Instant { return db.InstantOf(w.now) }

// found sets the house up.
func (w *world) found() {
	w.t.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		f, err := access.Setup(ctx, tx, access.SetupInput{TopName: "Đảng bộ Khối", TopCode: "KHOI", TopKind: org.Above, From: day.Must(2010, 1, 1),
			TermName: "2015–2020", TermFrom: day.Must(2015, 9, 1), Officer: "Đỗ Minh Châu", Login: "MinhChau", KeyID: "0011223344556677"})
		w.top, w.chief = f.Top, f.Officer
		if err != nil {
			return err
		}
		for _, x := range []struct {
			to     *db.ID
			code   string
			kind   org.Kind
			parent *db.ID
		}{{&w.a, "A", org.Grass, &w.top}, {&w.b, "B", org.Grass, &w.top}, {&w.a1, "A1", org.Cell, &w.a}} {
			if *x.to, _, err = org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2010, 1, 1), Rev: -1},
				org.Born{Code: x.code, Kind: x.kind, Name: "Tổ chức " + x.code, Parent: *x.parent}); err != nil {
				return err
			}
		}
		return nil
	})
}

// account makes an account kept by an organisation, with roles on organisations from today.
func (w *world) account(login string, at db.ID, roles map[db.ID]duty.Role) db.ID {
	w.t.Helper()
	var id db.ID
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		if id, err = access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: "Người " + login, Org: at}); err != nil {
			return err
		}
		for o, r := range roles {
			if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: o, Role: r, From: tx.Today()}); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// actor is who an account is today.
func (w *world) actor(id db.ID) duty.Actor {
	w.t.Helper()
	var who duty.Actor
	if err := w.d.Read(w.t.Context(), func(tx *db.Tx) (err error) {
		who, err = access.Actor(w.t.Context(), tx, access.Account{ID: id, Name: "x"})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return who
}

// signIn takes the three steps.
func (w *world) signIn(login, password, address string) (access.Entry, error) {
	w.t.Helper()
	var try access.Try
	var refused error
	err := w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		try, err = access.Knock(ctx, tx, access.Caller{Login: login, Address: address}, w.at())
		refused = nil
		if fault.Is(err, fault.TooMany) {
			refused, err = err, nil
		}
		return err
	})
	if err != nil || refused != nil {
		if refused != nil {
			err = refused
		}
		return access.Entry{}, err
	}
	ok, again, err := w.h.Verify(w.t.Context(), try.PHC, password)
	if err != nil {
		w.t.Fatal(err)
	}
	phc := ""
	if ok && again {
		if phc, err = w.h.Hash(w.t.Context(), password); err != nil {
			w.t.Fatal(err)
		}
	}
	var e access.Entry
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		e, err = access.Enter(ctx, tx, try, ok, phc, "", "Firefox Linux", w.at())
		return err
	})
	if e.Fault != nil {
		return e, e.Fault
	}
	return e, nil
}

func (w *world) password(id db.ID, password string) {
	w.t.Helper()
	phc, err := w.h.Hash(w.t.Context(), password)
	if err != nil {
		w.t.Fatal(err)
	}
	w.must(func(ctx context.Context, tx *db.Tx) error {
		return access.SetPassword(ctx, tx, duty.System(), id, phc, w.at())
	})
}

func (w *world) look(token string) access.Visit {
	w.t.Helper()
	var v access.Visit
	if err := w.d.Read(w.t.Context(), func(tx *db.Tx) (err error) {
		v, err = access.Look(w.t.Context(), tx, token, w.at(), access.Limits{})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) isKind(err error, k fault.Kind, key string) {
	w.t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != k {
		w.t.Fatalf("got %v, want %v %s", err, k, key)
	}
	if key == "" || f.Key == key {
		return
	}
	for _, x := range f.Fields {
		if x.Key == key {
			return
		}
	}
	w.t.Fatalf("got %v, want %v %s", err, k, key)
}
