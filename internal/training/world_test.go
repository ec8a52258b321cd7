package training_test

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
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/training"
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

// world is a small Bloc: top (tren_coso) over G1 (dangbo_coso) with the cells A and B, G2 with the cell C, and the grassroots cell D. Today is
// 2 October 2017.
type world struct {
	t                        testing.TB
	ctx                      context.Context
	db                       *db.DB
	v                        *member.Vault
	book                     *record.Book
	sys                      duty.Actor
	top, g1, g2, a, b, c, dd db.ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func d(y, m, dd int) day.Day { return day.Must(y, m, dd) }

var (
	any1 = record.Act{Rev: -1}
	why  = record.Act{Rev: -1, Reason: "ghi nhầm"}
)

func newWorld(t testing.TB, e testkit.Engine) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), sys: duty.System()}
	var err error
	w.book, err = record.NewBook(training.Kinds()...)
	must(t, err)
	w.db, err = db.Open(w.ctx, e.URL, db.Options{Clock: day.NewScript(time.Date(2017, 10, 2, 8, 0, 0, 0, day.Zone))})
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
		w.dd = w.org(tx, "D", "Chi bộ Đài Phát thanh", "chibo_coso", w.top)
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

// end says that an organisation ends on a day.
func (w *world) end(org db.ID, on day.Day) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(w.ctx, `UPDATE org_version SET valid_to = :on WHERE org_id = :org`, db.Args{"on": on, "org": org})
		return err
	})
}

func (w *world) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Write(w.ctx, fn))
}

func (w *world) read(fn func(tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Read(w.ctx, fn))
}

// refused runs an act that must fail, and gives the first wrong field with its key, or the key of the fault. Its texts must exist.
func (w *world) refused(fn func(tx *db.Tx) error) string {
	w.t.Helper()
	err := w.db.Write(w.ctx, fn)
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		w.t.Fatalf("not refused as a fault: %v", err)
	}
	for _, l := range lang.All() {
		l.Fault(f)
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + " " + f.Fields[0].Key
	}
	return f.Key
}

// warned gives the keys of warnings, whose texts must exist.
func (w *world) warned(list []fault.Field) (out []string) {
	for _, f := range list {
		for _, l := range lang.All() {
			l.T(f.Key, f.Args)
		}
		out = append(out, f.Name+" "+f.Key)
	}
	return out
}

// person enters somebody who is no member.
func (w *world) person(org db.ID, name string) db.ID {
	w.t.Helper()
	var id db.ID
	w.write(func(tx *db.Tx) (err error) {
		id, err = member.AddPerson(w.ctx, tx, w.sys, w.v, member.NewPerson{Org: org, Facts: map[string]asof.Fields{member.Basic: {"full_name": name}}})
		return err
	})
	return id
}

// member enters an official member of a cell since 2012; with official zero, a probationary one since 2017.
func (w *world) member(cell db.ID, name string, official day.Day) (person, membership db.ID) {
	w.t.Helper()
	person = w.person(cell, name)
	x := member.Entry{Cause: member.InOpening, Org: cell, From: d(2012, 1, 1), Probated: d(2009, 3, 1), Official: official, Act: member.Act{Rev: -1}}
	if official == 0 {
		x.From, x.Probated = d(2017, 1, 10), d(2017, 1, 10)
	}
	w.write(func(tx *db.Tx) (err error) {
		membership, err = member.Enter(w.ctx, tx, w.sys, person, x)
		return err
	})
	return person, membership
}

var official = d(2010, 3, 1)

// actor holds a role on an organisation.
func (w *world) actor(org db.ID, role duty.Role) duty.Actor {
	return duty.Actor{Account: db.NewID(), Name: "người thử", Grants: []duty.Grant{{Org: org, Role: role, Rights: duty.RightsOf(role),
		Period: day.Period{From: d(2000, 1, 1), To: day.Forever}}}}
}

// enter records something that must be taken, and gives its id and the keys of its warnings.
func (w *world) enter(kind string, v asof.Fields) (db.ID, []string) {
	w.t.Helper()
	var out record.Outcome
	w.write(func(tx *db.Tx) (err error) {
		out, err = w.book.Kind(kind).Enter(w.ctx, tx, w.sys, v, any1)
		return err
	})
	return out.ID, w.warned(out.Warnings)
}

func (w *world) notEntered(kind string, v asof.Fields) string {
	w.t.Helper()
	return w.refused(func(tx *db.Tx) error {
		_, err := w.book.Kind(kind).Enter(w.ctx, tx, w.sys, v, any1)
		return err
	})
}

func (w *world) do(kind string, id db.ID, step string, v asof.Fields) []string {
	w.t.Helper()
	var out record.Outcome
	w.write(func(tx *db.Tx) (err error) {
		out, err = w.book.Kind(kind).Do(w.ctx, tx, w.sys, id, step, v, any1)
		return err
	})
	return w.warned(out.Warnings)
}

func (w *world) notDone(kind string, id db.ID, step string, v asof.Fields) string {
	w.t.Helper()
	return w.refused(func(tx *db.Tx) error {
		_, err := w.book.Kind(kind).Do(w.ctx, tx, w.sys, id, step, v, any1)
		return err
	})
}

func (w *world) correct(kind string, id db.ID, v asof.Fields) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := w.book.Kind(kind).Correct(w.ctx, tx, w.sys, id, v, why)
		return err
	})
}

func (w *world) notCorrected(kind string, id db.ID, v asof.Fields) string {
	w.t.Helper()
	return w.refused(func(tx *db.Tx) error {
		_, err := w.book.Kind(kind).Correct(w.ctx, tx, w.sys, id, v, why)
		return err
	})
}

func (w *world) void(kind string, id db.ID) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error { return w.book.Kind(kind).Void(w.ctx, tx, w.sys, id, why) })
}

// get reads a record as known now.
func (w *world) get(kind string, id db.ID) record.Record {
	w.t.Helper()
	var r record.Record
	w.read(func(tx *db.Tx) (err error) {
		r, err = w.book.Kind(kind).Get(w.ctx, tx, w.sys, id, asof.Latest)
		return err
	})
	return r
}

// gone tells whether a record was voided.
func (w *world) gone(kind string, id db.ID) bool {
	w.t.Helper()
	gone := false
	w.read(func(tx *db.Tx) error {
		_, err := w.book.Kind(kind).Get(w.ctx, tx, w.sys, id, asof.Latest)
		if gone = fault.Is(err, fault.NotFound); gone {
			return nil
		}
		return err
	})
	return gone
}

// count computes one figure over the noun's sets in January to September 2017, at the top.
func (w *world) count(set, measure string, where ...figure.Cond) int64 {
	w.t.Helper()
	return w.counts(figure.Definition{Code: "x", Unit: "org", Set: set, Measure: measure, Time: "period", Where: where, Roll: "additive", Version: 1}, w.top)
}

func (w *world) counts(def figure.Definition, at db.ID) int64 {
	w.t.Helper()
	cat, err := figure.ReadCatalogue([]byte(`[]`))
	must(w.t, err)
	cat.Put(def)
	eng, err := figure.New(cat, figure.Env{Opener: w.v, Lives: org.Lives, Kinds: org.KindDays}, training.Sets(w.book)...)
	must(w.t, err)
	var v []figure.Value
	w.read(func(tx *db.Tx) error {
		on := d(2017, 9, 30)
		v, err = eng.Compute(w.ctx, tx, w.sys, figure.Query{Org: at, At: asof.Point{On: on}, Period: day.YearTo(on)}, []figure.Ref{{Code: "x"}})
		return err
	})
	return v[0].N
}

func transfer(w *world, tx *db.Tx, membership db.ID, on day.Day, to db.ID) error {
	return member.Transfer(w.ctx, tx, w.sys, membership, on, to, member.Act{Rev: -1})
}
