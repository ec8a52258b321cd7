package member_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// migrated is a database with the schema of this program, made once and copied for each test.
var migrated = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	_, err = d.Migrate(context.Background())
	return errors.Join(err, d.Close())
})

// world is a small Bloc: top (tren_coso) over G1 (dangbo_coso) with the cells A and B, G2 with the cell C, and the grassroots cell D.
type world struct {
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	clock *day.Script
	v     *member.Vault
	top   db.ID
	g1    db.ID
	g2    db.ID
	a     db.ID
	b     db.ID
	c     db.ID
	d     db.ID
	sys   duty.Actor
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func d(y, m, dd int) day.Day { return day.Must(y, m, dd) }

func newWorld(t testing.TB, e testkit.Engine) *world {
	w := &world{t: t, ctx: context.Background(), sys: duty.System()}
	w.clock = day.NewScript(time.Date(2015, 1, 2, 8, 0, 0, 0, day.Zone))
	var err error
	w.db, err = db.Open(w.ctx, e.URL, db.Options{Clock: w.clock})
	must(t, err)
	t.Cleanup(func() { w.db.Close() })
	keys, err := seal.NewInstallation()
	must(t, err)
	w.v = member.NewVault(keys)
	w.write(func(tx *db.Tx) error {
		w.top = w.org(tx, "TOP", "Khối các cơ quan tỉnh", "tren_coso", db.ID{})
		if err := duty.Found(w.ctx, tx, w.top, keys.KeyID(), ""); err != nil {
			return err
		}
		w.g1 = w.org(tx, "G1", "Đảng bộ Sở Y tế", "dangbo_coso", w.top)
		w.g2 = w.org(tx, "G2", "Đảng bộ Sở Công Thương", "dangbo_coso", w.top)
		w.a = w.org(tx, "A", "Chi bộ Văn phòng", "chibo_tructhuoc", w.g1)
		w.b = w.org(tx, "B", "Chi bộ Bệnh viện", "chibo_tructhuoc", w.g1)
		w.c = w.org(tx, "C", "Chi bộ Thanh tra", "chibo_tructhuoc", w.g2)
		w.d = w.org(tx, "D", "Chi bộ Đài Phát thanh", "chibo_coso", w.top)
		return nil
	})
	return w
}

// org makes an organisation from 2000 on, as package org stores it.
func (w *world) org(tx *db.Tx, code, name, kind string, parent db.ID) db.ID {
	w.t.Helper()
	id := db.NewID()
	must(w.t, tx.Insert(w.ctx, "org", []string{"id", "code", "code_key", "external", "rev"}, [][]any{{id, code, code, false, 1}}))
	must(w.t, tx.Insert(w.ctx, "org_version", []string{"id", "org_id", "name", "short_name", "kind", "unit_type", "note", "search_name", "sort_name",
		"valid_from", "valid_to", "known_from", "known_to", "change_id"}, [][]any{{db.NewID(), id, name, "", kind, "", "", lang.SearchKey(name),
		lang.SortKey(name), d(2000, 1, 1), day.Forever, tx.Now(), db.StillKnown, tx.Change()}}))
	if !parent.IsZero() {
		_, err := tree.Attach(w.ctx, tx, audit.By{Org: id}, id, parent, tree.Parent, d(2000, 1, 1))
		must(w.t, err)
	}
	return id
}

// end says that an organisation ends on a day, and where it stands then.
func (w *world) end(tx *db.Tx, org db.ID, on day.Day, at db.ID, kind tree.Kind) {
	w.t.Helper()
	_, err := tx.Exec(w.ctx, `UPDATE org_version SET valid_to = :on WHERE org_id = :org`, db.Args{"on": on, "org": org})
	must(w.t, err)
	_, err = tree.Move(w.ctx, tx, audit.By{Org: org}, org, at, kind, on)
	must(w.t, err)
}

func (w *world) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Write(w.ctx, fn))
}

// refused runs an act that must fail, and gives the key of its first wrong field, or of the fault.
func (w *world) refused(fn func(tx *db.Tx) error) string {
	w.t.Helper()
	err := w.db.Write(w.ctx, fn)
	f := fault.As(err)
	if f == nil {
		w.t.Fatalf("not refused as a fault: %v", err)
	}
	if f.Kind == fault.Internal {
		w.t.Fatalf("internal: %v", err)
	}
	for _, l := range lang.All() {
		if s, _ := l.Fault(f); s == "" {
			w.t.Fatalf("no text for %v", f)
		}
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + " " + f.Fields[0].Key
	}
	return f.Key
}

func (w *world) read(fn func(tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Read(w.ctx, fn))
}

// at moves the clock to the morning of a day.
func (w *world) at(x day.Day) {
	w.clock.Set(time.Date(x.Year(), time.Month(x.Month()), x.DayOfMonth(), 9, 0, 0, 0, day.Zone))
}

// known is what is known at this moment.
func (w *world) known() asof.Known {
	w.t.Helper()
	i, err := w.db.Freeze(w.ctx)
	must(w.t, err)
	return asof.KnownAt(i)
}

// person enters somebody at an organisation.
func (w *world) person(org db.ID, name string, birth day.Partial, sensitive asof.Fields) db.ID {
	w.t.Helper()
	var id db.ID
	w.write(func(tx *db.Tx) (err error) {
		id, err = member.AddPerson(w.ctx, tx, w.sys, w.v, member.NewPerson{Org: org, Facts: map[string]asof.Fields{
			member.Basic: {"full_name": name, "birth": birth, "sex": "nam"}, member.Sensitive: sensitive}})
		return err
	})
	return id
}

// member enters somebody who was a member before.
func (w *world) member(cell db.ID, name string, from day.Day) (person, membership db.ID) {
	w.t.Helper()
	person = w.person(cell, name, 19800512, nil)
	w.write(func(tx *db.Tx) (err error) {
		membership, err = member.Enter(w.ctx, tx, w.sys, person, member.Entry{Cause: member.InOpening, Org: cell, From: from,
			Probated: d(2009, 3, 1), Official: d(2010, 3, 1), Act: member.Act{Rev: -1}})
		return err
	})
	return person, membership
}

func (w *world) file(who duty.Actor, person db.ID, at asof.Point) *member.File {
	w.t.Helper()
	var f *member.File
	w.read(func(tx *db.Tx) (err error) {
		f, err = member.Get(w.ctx, tx, who, w.v, person, at)
		return err
	})
	return f
}

// actor holds a role on an organisation.
func (w *world) actor(org db.ID, role duty.Role) duty.Actor {
	return duty.Actor{Account: db.NewID(), Name: "người thử", Grants: []duty.Grant{{Org: org, Role: role, Rights: duty.RightsOf(role),
		Period: day.Period{From: d(2000, 1, 1), To: day.Forever}}}}
}

// cellOn is the cell of a person's official affiliation on a day.
func (w *world) cellOn(person db.ID, on day.Day, k asof.Known) db.ID {
	w.t.Helper()
	f := w.file(w.sys, person, asof.Point{On: on, Known: k})
	var org db.ID
	for _, s := range f.Spells {
		for _, a := range s.Stays {
			if a.Has(on) {
				if !org.IsZero() {
					w.t.Fatalf("two official affiliations on %v", on)
				}
				org = a.Org
			}
		}
	}
	return org
}

func (w *world) standingOn(person db.ID, on day.Day, k asof.Known) string {
	w.t.Helper()
	f := w.file(w.sys, person, asof.Point{On: on, Known: k})
	out := ""
	for _, s := range f.Spells {
		for _, a := range s.Standing {
			if a.Has(on) {
				out += a.Kind
			}
		}
	}
	return out
}

// count is the number of official affiliations in a cell on a day.
func (w *world) count(org db.ID, at asof.Point) int {
	w.t.Helper()
	n := 0
	w.read(func(tx *db.Tx) error {
		_, err := tx.One(w.ctx, `SELECT COUNT(*) FROM member_affiliation a WHERE kind = 'official' AND org_id = :org AND {known a} AND {on a}`,
			at.Args("org", org), &n)
		return err
	})
	return n
}

var any1 = member.Act{Rev: -1}
var why = member.Act{Rev: -1, Reason: "ghi nhầm"}
