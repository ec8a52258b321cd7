package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/org"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/web"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var ready = testkit.NewTemplate(func(where string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Close()
})

const good = "một câu dài dễ nhớ"

// site is a server over a database of its own, with the machine's clock in the test's hands.
type site struct {
	t   *testing.T
	s   *web.Server
	url string
	log *safeBuffer
	h   *access.Hasher
	mu  sync.Mutex
	now time.Time
	top db.ID
	a   db.ID
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
func (b *safeBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// each runs f on a new installation on each engine. more are routes of the test's own.
func each(t *testing.T, f func(x *site), more ...web.Route) {
	ready.Each(t, func(t *testing.T, e testkit.Engine) {
		clock := day.NewScript(time.Date(2017, 10, 24, 8, 0, 0, 0, day.Zone))
		d, err := db.Open(t.Context(), e.URL, db.Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		keys, err := seal.OpenOrCreate(filepath.Join(t.TempDir(), "chibo.key"), true)
		if err != nil {
			t.Fatal(err)
		}
		h, err := house.Build(d, keys)
		if err != nil {
			t.Fatal(err)
		}
		log := audit.NewLog(d, 0)
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := log.Close(ctx); err != nil {
				t.Error(err)
			}
			_ = d.Close()
		})
		x := &site{t: t, log: &safeBuffer{}, h: access.NewHasher(access.Cost{Time: 1, Memory: 64, Lanes: 1}), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		x.s = &web.Server{House: h, Audit: log, Hasher: x.h, Log: slog.New(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: x.clock, More: more}
		x.url = testkit.Serve(t, x.s.Handler())
		f(x)
	})
}

func (x *site) clock() time.Time { x.mu.Lock(); defer x.mu.Unlock(); return x.now }

func (x *site) walk(d time.Duration) { x.mu.Lock(); defer x.mu.Unlock(); x.now = x.now.Add(d) }

// found sets up the house with the chief "chau", one grassroots organisation A, and the accounts "admin" (accounts of A) and "khong" (nothing).
func (x *site) found() {
	x.t.Helper()
	ctx := x.t.Context()
	phc, err := x.h.Hash(ctx, good)
	if err != nil {
		x.t.Fatal(err)
	}
	err = x.s.DB.Write(ctx, func(tx *db.Tx) error {
		f, err := access.Setup(ctx, tx, access.SetupInput{TopName: "Đảng bộ Khối", TopCode: "KHOI", TopKind: org.Above, From: day.Must(2010, 1, 1),
			Officer: "Đỗ Minh Châu", Login: "chau", PHC: phc, KeyID: x.s.Keys.KeyID()})
		if err != nil {
			return err
		}
		x.top = f.Top
		x.a, _, err = org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2010, 1, 1), Rev: -1},
			org.Born{Code: "A", Kind: org.Grass, Name: "Đảng bộ Sở A", Parent: f.Top})
		if err != nil {
			return err
		}
		for login, role := range map[string]duty.Role{"admin": duty.RoleAdmin, "khong": ""} {
			id, err := access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: "Người " + login, Org: x.a})
			if err != nil {
				return err
			}
			if err := access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(x.clock())); err != nil {
				return err
			}
			if role != "" {
				if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: x.a, Role: role, From: tx.Today()}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *site) visitor() *testkit.Client { return testkit.NewClient(x.t, x.url) }

// as is a visitor signed in.
func (x *site) as(login string) *testkit.Client {
	x.t.Helper()
	c := x.visitor()
	c.Post("/signin", url.Values{"name": {login}, "password": {good}}).Want(303)
	return c
}

// accounts counts accounts by login.
func (x *site) accounts(login string) (n int) {
	x.t.Helper()
	if err := x.s.DB.Read(x.t.Context(), func(tx *db.Tx) error {
		_, err := tx.One(x.t.Context(), `SELECT COUNT(*) FROM access_account WHERE login_key = :k`, db.Args{"k": login}, &n)
		return err
	}); err != nil {
		x.t.Fatal(err)
	}
	return n
}

// form is what a browser would send of the page's main form, with some of it typed anew.
func form(d *testkit.Doc, typed ...string) url.Values {
	v := url.Values{}
	for name, value := range d.MustHave("main form[method=post]").Fields() {
		v.Set(name, value)
	}
	v.Del("more") // a button of its own, which sends the form without doing it
	for i := 0; i+1 < len(typed); i += 2 {
		v.Set(typed[i], typed[i+1])
	}
	for i := 0; i+1 < len(typed); i += 2 { // an id that is chosen is chosen for the text beside it
		if id := typed[i] + "_for"; strings.HasSuffix(typed[i], "_id") && v.Has(id) {
			v.Set(id, v.Get(strings.TrimSuffix(typed[i], "_id")))
		}
	}
	return v
}

// direct asks the server without a line between: for addresses and hosts of one's own.
func (x *site) direct(method, path, from, host string, header http.Header, body io.Reader) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, path, body)
	q.RemoteAddr = from
	q.Host = host
	for k, v := range header {
		q.Header[k] = v
	}
	w := httptest.NewRecorder()
	x.s.Handler().ServeHTTP(w, q)
	return w
}
