package duty_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// The tiny house: top over bloc and other; bloc over grass, which had cell and old; cell moved to other on 1/6/2017; dead ended on 1/7/2017 with
// grass as successor, lost ended on that day without one, its superior bloc keeps its records; alone hangs nowhere.
const (
	begin  = day.Day(20150101)
	moved  = day.Day(20170601)
	ended  = day.Day(20170701)
	coming = day.Day(20180301)
)

type house struct {
	d     *db.DB
	clock *day.Script
	id    map[string]db.ID
}

func build(t *testing.T, e testkit.Engine) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{clock: day.NewScript(time.Date(2017, 10, 24, 9, 0, 0, 0, day.Zone)), id: map[string]db.ID{}}
	d, err := db.Open(ctx, e.URL, db.Options{Clock: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	h.d = d
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	for _, n := range strings.Fields("top bloc other grass cell dead lost moving alone") {
		h.id[n] = db.NewID()
	}
	by := audit.By{}
	err = d.Write(ctx, func(tx *db.Tx) error {
		for _, p := range [][2]string{{"bloc", "top"}, {"other", "top"}, {"grass", "bloc"}, {"cell", "grass"}, {"dead", "bloc"}, {"lost", "bloc"}, {"moving", "bloc"}} {
			if _, err := tree.Attach(ctx, tx, by, h.id[p[0]], h.id[p[1]], tree.Parent, begin); err != nil {
				return err
			}
		}
		for _, m := range []struct {
			node, to, kind string
			on             day.Day
		}{{"cell", "other", tree.Parent, moved}, {"dead", "grass", tree.Successor, ended}, {"lost", "bloc", tree.Heir, ended}, {"moving", "other", tree.Parent, coming}} {
			if _, err := tree.Move(ctx, tx, by, h.id[m.node], h.id[m.to], m.kind, m.on); err != nil {
				return err
			}
		}
		return duty.Found(ctx, tx, h.id["top"], "k", "")
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// give grants a role for a period and gives the account.
func (h *house) give(t *testing.T, org string, role duty.Role, p day.Period) db.ID {
	t.Helper()
	account := db.NewID()
	err := h.d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := duty.GrantLine(account, h.id[org]).Open(context.Background(), tx, audit.By{}, p,
			asof.Fields{"role": role, "rights": int64(duty.RightsOf(role))})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// reach names the organisations an account reaches, by the set in memory and by SQL.
func (h *house) reach(t *testing.T, account db.ID, want duty.Right) string {
	t.Helper()
	ctx := context.Background()
	var out []string
	err := h.d.Read(ctx, func(tx *db.Tx) error {
		who, err := duty.Load(ctx, tx, account, db.ID{}, "ai đó")
		if err != nil {
			return err
		}
		r, err := who.Reach(ctx, tx, want)
		if err != nil {
			return err
		}
		if r.All {
			out = []string{"all"}
			return nil
		}
		for n, id := range h.id {
			if r.Has(id) {
				out = append(out, n)
			}
			if err := who.Must(ctx, tx, want, id); (err == nil) != r.Has(id) {
				t.Errorf("Must on %s: %v", n, err)
			}
		}
		var listed []string
		if !r.Empty() {
			err = tx.Query(ctx, `WITH RECURSIVE `+duty.ReachCTE+` SELECT org FROM reach`, r.Args(tx, db.Args{}), func(row *db.Row) error {
				var id db.ID
				err := row.Scan(&id)
				for n, x := range h.id {
					if x == id {
						listed = append(listed, n)
					}
				}
				return err
			})
		}
		slices.Sort(out)
		slices.Sort(listed)
		if !slices.Equal(out, listed) && !slices.Contains(out, "alone") { // a node without edges is in no list of edges
			t.Errorf("in memory %v, by SQL %v", out, listed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestReach(t *testing.T) {
	still := day.Period{From: begin, To: day.Forever}
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		h := build(t, e)
		for _, c := range []struct {
			org  string
			role duty.Role
			p    day.Period
			want duty.Right
			out  string
		}{
			{"top", duty.RoleViewer, still, duty.Records, "all"},
			{"bloc", duty.RoleViewer, still, duty.Records, "bloc dead grass lost moving"}, // the cell has moved away, the ended ones stay
			{"other", duty.RoleViewer, still, duty.Records, "cell other"},
			{"grass", duty.RoleOfficer, still, duty.Records | duty.Write, "dead grass"},
			{"dead", duty.RoleViewer, still, duty.Records, "dead"},
			{"alone", duty.RoleViewer, still, duty.Records, "alone"},
			{"bloc", duty.RoleViewer, still, duty.Write, ""},
			{"bloc", duty.RoleFigures, still, duty.Records, ""},
			{"bloc", duty.RoleAdmin, still, duty.Figures, ""},
			{"bloc", "không có", still, duty.Figures, ""},
			{"bloc", duty.RoleSecretary, still, duty.Family, ""},
			{"bloc", duty.RoleViewer, day.Period{From: 20171025, To: day.Forever}, duty.Records, ""}, // tomorrow
			{"grass", duty.RoleViewer, day.Period{From: 20171024, To: 20171025}, duty.Records, "dead grass"},
			{"bloc", duty.RoleViewer, day.Period{From: begin, To: 20171024}, duty.Records, ""}, // ended yesterday
		} {
			if got := h.reach(t, h.give(t, c.org, c.role, c.p), c.want); got != c.out {
				t.Errorf("%s on %s for %v: reaches %q, want %q", c.role, c.org, c.p, got, c.out)
			}
		}
		if got := h.reach(t, db.NewID(), duty.Figures); got != "" {
			t.Errorf("a stranger reaches %q", got)
		}
		// The day after the coming move the same grant reaches otherwise, with nobody touching it.
		account := h.give(t, "bloc", duty.RoleViewer, still)
		h.clock.Set(time.Date(2018, 3, 1, 0, 0, 0, 0, day.Zone))
		if got := h.reach(t, account, duty.Records); got != "bloc dead grass lost" {
			t.Errorf("after the move it reaches %q", got)
		}
	})
}

// Two grants: rights are not put together over different organisations, and a right must be held whole on one of them.
func TestRightsAreNotMixed(t *testing.T) {
	h := build(t, testkit.OnSQLite(t))
	ctx := context.Background()
	still := day.Period{From: begin, To: day.Forever}
	who := duty.Actor{Grants: []duty.Grant{
		{Org: h.id["bloc"], Rights: duty.Records, Period: still}, {Org: h.id["other"], Rights: duty.Write, Period: still},
		{Org: h.id["grass"], Rights: duty.Records, Period: still},
	}}
	err := h.d.Read(ctx, func(tx *db.Tx) error {
		both, err := who.Reach(ctx, tx, duty.Records|duty.Write)
		if err != nil || !both.Empty() {
			t.Errorf("mixed: %+v %v", both, err)
		}
		r, err := who.Reach(ctx, tx, duty.Records)
		if err != nil || len(r.Roots()) != 1 || r.Roots()[0] != h.id["bloc"] {
			t.Errorf("roots %v %v", r.Roots(), err)
		}
		// Who sees the records is told that a thing is not his to do; who does not is told that there is none.
		if err := who.Must(ctx, tx, duty.Write, h.id["grass"]); !fault.Is(err, fault.Denied) {
			t.Error(err)
		}
		if err := who.Must(ctx, tx, duty.Records, h.id["cell"]); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if err := (duty.Actor{}).Must(ctx, tx, duty.Figures, h.id["grass"]); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if err := who.Must(ctx, tx, duty.Records, db.ID{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no organisation: %v", err)
		}
		return duty.System().Must(ctx, tx, duty.Write, h.id["alone"])
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever day a page looks at, rights are those of today: the reach does not know the page's day at all, and what was corrected about the past
// of the tree does not move it either.
func TestThePastNeverWidens(t *testing.T) {
	h := build(t, testkit.OnSQLite(t))
	ctx := context.Background()
	account := h.give(t, "bloc", duty.RoleViewer, day.Period{From: begin, To: day.Forever})
	before := h.reach(t, account, duty.Records)
	err := h.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tree.Correct(ctx, tx, audit.By{Reason: "thử"}, h.id["other"], h.id["bloc"], tree.Parent, day.Period{From: 20160101, To: 20170101})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := h.reach(t, account, duty.Records); after != before {
		t.Errorf("%q became %q", before, after)
	}
	// An actor loaded yesterday loses his ended grant at midnight.
	who := duty.Actor{Grants: []duty.Grant{{Org: h.id["bloc"], Rights: duty.Records, Period: day.Period{From: begin, To: 20171025}}}}
	for _, c := range []struct {
		at    time.Time
		reach bool
	}{{time.Date(2017, 10, 24, 23, 59, 0, 0, day.Zone), true}, {time.Date(2017, 10, 25, 0, 0, 0, 0, day.Zone), false}} {
		h.clock.Set(c.at)
		err := h.d.Read(ctx, func(tx *db.Tx) error {
			r, err := who.Reach(ctx, tx, duty.Records)
			if r.Empty() == c.reach {
				t.Errorf("at %v: %v", c.at, r)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
