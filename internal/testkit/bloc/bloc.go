// Package bloc is a small Bloc for tests of the nouns of the work: organisations, members, accounts, and the verbs of records in short.
package bloc

import (
	"context"
	"errors"
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
	"chibo/internal/tree"
)

// Migrated is a database with the schema of this program, made once and copied for each test.
var Migrated = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	_, err = d.Migrate(context.Background())
	return errors.Join(err, d.Close())
})

// Bloc is Top (tren_coso) over G1 (dangbo_coso) with the cells A and B, G2 with the cell C, and the grassroots cell D. Today is 2 October 2017.
type Bloc struct {
	T                       testing.TB
	Ctx                     context.Context
	DB                      *db.DB
	Vault                   *member.Vault
	Book                    *record.Book
	Sys                     duty.Actor
	Top, G1, G2, A, B, C, D db.ID
	sets                    func(*record.Book) []figure.Set
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Any is an act on whatever version there is, Why one with a reason.
var (
	Any = record.Act{Rev: -1}
	Why = record.Act{Rev: -1, Reason: "ghi nhầm"}
)

// New makes it in an empty migrated database, with the kinds of a noun and its sets.
func New(t testing.TB, e testkit.Engine, kinds []*record.Kind, sets func(*record.Book) []figure.Set) *Bloc {
	t.Helper()
	w := &Bloc{T: t, Ctx: context.Background(), Sys: duty.System(), sets: sets}
	var err error
	w.Book, err = record.NewBook(kinds...)
	Must(t, err)
	w.DB, err = db.Open(w.Ctx, e.URL, db.Options{Clock: day.NewScript(time.Date(2017, 10, 2, 8, 0, 0, 0, day.Zone))})
	Must(t, err)
	t.Cleanup(func() { w.DB.Close() })
	keys, err := seal.NewInstallation()
	Must(t, err)
	w.Vault = member.NewVault(keys)
	w.Write(func(tx *db.Tx) error {
		w.Top = w.Org(tx, "TOP", "Khối các cơ quan tỉnh", "tren_coso", db.ID{})
		if err := duty.Found(w.Ctx, tx, w.Top, keys.KeyID(), ""); err != nil {
			return err
		}
		w.G1 = w.Org(tx, "G1", "Đảng bộ Sở Y tế", "dangbo_coso", w.Top)
		w.G2 = w.Org(tx, "G2", "Đảng bộ Sở Công Thương", "dangbo_coso", w.Top)
		w.A = w.Org(tx, "A", "Chi bộ Văn phòng", "chibo_tructhuoc", w.G1)
		w.B = w.Org(tx, "B", "Chi bộ Bệnh viện", "chibo_tructhuoc", w.G1)
		w.C = w.Org(tx, "C", "Chi bộ Thanh tra", "chibo_tructhuoc", w.G2)
		w.D = w.Org(tx, "D", "Chi bộ Đài Phát thanh", "chibo_coso", w.Top)
		return nil
	})
	return w
}

// Org makes an organisation from 2000 on, as package org stores it.
func (w *Bloc) Org(tx *db.Tx, code, name, kind string, parent db.ID) db.ID {
	w.T.Helper()
	id := db.NewID()
	Must(w.T, tx.Insert(w.Ctx, "org", []string{"id", "code", "code_key", "external", "rev"}, [][]any{{id, code, code, false, 1}}))
	Must(w.T, tx.Insert(w.Ctx, "org_version", []string{"id", "org_id", "name", "short_name", "kind", "unit_type", "note", "search_name", "sort_name",
		"valid_from", "valid_to", "known_from", "known_to", "change_id"}, [][]any{{db.NewID(), id, name, "", kind, "", "", lang.SearchKey(name),
		lang.SortKey(name), day.Must(2000, 1, 1), day.Forever, tx.Now(), db.StillKnown, tx.Change()}}))
	if !parent.IsZero() {
		_, err := tree.Attach(w.Ctx, tx, audit.By{Org: id}, id, parent, tree.Parent, day.Must(2000, 1, 1))
		Must(w.T, err)
	}
	return id
}

// End says that an organisation ends on a day.
func (w *Bloc) End(org db.ID, on day.Day) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) error {
		_, err := tx.Exec(w.Ctx, `UPDATE org_version SET valid_to = :on WHERE org_id = :org`, db.Args{"on": on, "org": org})
		return err
	})
}

func (w *Bloc) Write(fn func(tx *db.Tx) error) {
	w.T.Helper()
	Must(w.T, w.DB.Write(w.Ctx, fn))
}

func (w *Bloc) Read(fn func(tx *db.Tx) error) {
	w.T.Helper()
	Must(w.T, w.DB.Read(w.Ctx, fn))
}

// Refused runs an act that must fail, and gives the first wrong field with its key, or the key of the fault. Its texts must exist.
func (w *Bloc) Refused(fn func(tx *db.Tx) error) string {
	w.T.Helper()
	err := w.DB.Write(w.Ctx, fn)
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		w.T.Fatalf("not refused as a fault: %v", err)
	}
	for _, l := range lang.All() {
		l.Fault(f)
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + " " + f.Fields[0].Key
	}
	return f.Key
}

// Warned gives the keys of warnings, whose texts must exist.
func (w *Bloc) Warned(list []fault.Field) (out []string) {
	for _, f := range list {
		for _, l := range lang.All() {
			l.T(f.Key, f.Args)
		}
		out = append(out, f.Name+" "+f.Key)
	}
	return out
}

// Person enters somebody who is no member.
func (w *Bloc) Person(org db.ID, name string) db.ID {
	w.T.Helper()
	var id db.ID
	w.Write(func(tx *db.Tx) (err error) {
		id, err = member.AddPerson(w.Ctx, tx, w.Sys, w.Vault, member.NewPerson{Org: org, Facts: map[string]asof.Fields{member.Basic: {"full_name": name}}})
		return err
	})
	return id
}

// Member enters an official member of a cell since 2012; with official zero, a probationary one since 2017.
func (w *Bloc) Member(cell db.ID, name string, official day.Day) (person, membership db.ID) {
	w.T.Helper()
	person = w.Person(cell, name)
	x := member.Entry{Cause: member.InOpening, Org: cell, From: day.Must(2012, 1, 1), Probated: day.Must(2009, 3, 1), Official: official, Act: member.Act{Rev: -1}}
	if official == 0 {
		x.From, x.Probated = day.Must(2017, 1, 10), day.Must(2017, 1, 10)
	}
	w.Write(func(tx *db.Tx) (err error) {
		membership, err = member.Enter(w.Ctx, tx, w.Sys, person, x)
		return err
	})
	return person, membership
}

// Official is the official day of members who are not on probation.
var Official = day.Must(2010, 3, 1)

// Actor holds a role on an organisation.
func (w *Bloc) Actor(org db.ID, role duty.Role) duty.Actor {
	return duty.Actor{Account: db.NewID(), Name: "người thử", Grants: []duty.Grant{{Org: org, Role: role, Rights: duty.RightsOf(role),
		Period: day.Period{From: day.Must(2000, 1, 1), To: day.Forever}}}}
}

// Enter records something that must be taken, and gives its id and the keys of its warnings.
func (w *Bloc) Enter(kind string, v asof.Fields) (db.ID, []string) {
	w.T.Helper()
	var out record.Outcome
	w.Write(func(tx *db.Tx) (err error) {
		out, err = w.Book.Kind(kind).Enter(w.Ctx, tx, w.Sys, v, Any)
		return err
	})
	return out.ID, w.Warned(out.Warnings)
}

func (w *Bloc) NotEntered(kind string, v asof.Fields) string {
	w.T.Helper()
	return w.Refused(func(tx *db.Tx) error {
		_, err := w.Book.Kind(kind).Enter(w.Ctx, tx, w.Sys, v, Any)
		return err
	})
}

func (w *Bloc) Do(kind string, id db.ID, step string, v asof.Fields) []string {
	w.T.Helper()
	var out record.Outcome
	w.Write(func(tx *db.Tx) (err error) {
		out, err = w.Book.Kind(kind).Do(w.Ctx, tx, w.Sys, id, step, v, Any)
		return err
	})
	return w.Warned(out.Warnings)
}

func (w *Bloc) NotDone(kind string, id db.ID, step string, v asof.Fields) string {
	w.T.Helper()
	return w.Refused(func(tx *db.Tx) error {
		_, err := w.Book.Kind(kind).Do(w.Ctx, tx, w.Sys, id, step, v, Any)
		return err
	})
}

func (w *Bloc) Correct(kind string, id db.ID, v asof.Fields) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) error {
		_, err := w.Book.Kind(kind).Correct(w.Ctx, tx, w.Sys, id, v, Why)
		return err
	})
}

func (w *Bloc) NotCorrected(kind string, id db.ID, v asof.Fields) string {
	w.T.Helper()
	return w.Refused(func(tx *db.Tx) error {
		_, err := w.Book.Kind(kind).Correct(w.Ctx, tx, w.Sys, id, v, Why)
		return err
	})
}

func (w *Bloc) Void(kind string, id db.ID) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) error { return w.Book.Kind(kind).Void(w.Ctx, tx, w.Sys, id, Why) })
}

// Get reads a record as known now.
func (w *Bloc) Get(kind string, id db.ID) record.Record {
	w.T.Helper()
	var r record.Record
	w.Read(func(tx *db.Tx) (err error) {
		r, err = w.Book.Kind(kind).Get(w.Ctx, tx, w.Sys, id, asof.Latest)
		return err
	})
	return r
}

// Gone tells whether a record was voided.
func (w *Bloc) Gone(kind string, id db.ID) bool {
	w.T.Helper()
	gone := false
	w.Read(func(tx *db.Tx) error {
		_, err := w.Book.Kind(kind).Get(w.Ctx, tx, w.Sys, id, asof.Latest)
		if gone = fault.Is(err, fault.NotFound); gone {
			return nil
		}
		return err
	})
	return gone
}

// Count computes one figure over the noun's sets in January to September 2017, at the top.
func (w *Bloc) Count(set, measure string, where ...figure.Cond) int64 {
	w.T.Helper()
	return w.Counts(figure.Definition{Code: "x", Unit: "org", Set: set, Measure: measure, Time: "period", Where: where, Roll: "additive", Version: 1}, w.Top)
}

func (w *Bloc) Counts(def figure.Definition, at db.ID) int64 {
	w.T.Helper()
	cat, err := figure.ReadCatalogue([]byte(`[]`))
	Must(w.T, err)
	cat.Put(def)
	eng, err := figure.New(cat, figure.Env{Opener: w.Vault, Lives: org.Lives, Kinds: org.KindDays}, w.sets(w.Book)...)
	Must(w.T, err)
	var v []figure.Value
	w.Read(func(tx *db.Tx) error {
		on := day.Must(2017, 9, 30)
		v, err = eng.Compute(w.Ctx, tx, w.Sys, figure.Query{Org: at, At: asof.Point{On: on}, Period: day.YearTo(on)}, []figure.Ref{{Code: "x"}})
		return err
	})
	return v[0].N
}

// Transfer moves a membership to another cell from a day on.
func (w *Bloc) Transfer(tx *db.Tx, membership db.ID, on day.Day, to db.ID) error {
	return member.Transfer(w.Ctx, tx, w.Sys, membership, on, to, member.Act{Rev: -1})
}

// History is how many versions of a record there ever were.
func (w *Bloc) History(kind string, id db.ID) (n int) {
	w.T.Helper()
	w.Read(func(tx *db.Tx) error {
		h, err := w.Book.Kind(kind).History(w.Ctx, tx, w.Sys, id)
		n = len(h)
		return err
	})
	return n
}

// Now is an instant after all that was written.
func (w *Bloc) Now() (at db.Instant) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) error { at = tx.Now(); return nil })
	return at
}
