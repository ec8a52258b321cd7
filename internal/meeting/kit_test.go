package meeting_test

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
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var migrated = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	_, err = d.Migrate(context.Background())
	return errors.Join(err, d.Close())
})

// world is a small Bloc: top (tren_coso) over the grassroots organisation g with the cells a and b, and the grassroots cell c.
type world struct {
	t             testing.TB
	ctx           context.Context
	db            *db.DB
	clock         *day.Script
	v             *member.Vault
	book          *record.Book
	top, g        db.ID
	a, b, c       db.ID
	sys           duty.Actor
	spells        map[db.ID]db.ID // a person's membership
	personsOfCell map[db.ID][]db.ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func d(y, m, dd int) day.Day { return day.Must(y, m, dd) }

func newWorld(t testing.TB, e testkit.Engine) *world {
	w := &world{t: t, ctx: context.Background(), sys: duty.System(), spells: map[db.ID]db.ID{}, personsOfCell: map[db.ID][]db.ID{}}
	w.clock = day.NewScript(time.Date(2015, 1, 2, 8, 0, 0, 0, day.Zone))
	var err error
	w.db, err = db.Open(w.ctx, e.URL, db.Options{Clock: w.clock})
	must(t, err)
	t.Cleanup(func() { w.db.Close() })
	keys, err := seal.NewInstallation()
	must(t, err)
	w.v = member.NewVault(keys)
	w.book, err = record.NewBook(meeting.Kinds()...)
	must(t, err)
	w.book.Use(w.v)
	w.write(func(tx *db.Tx) error {
		w.top = w.org(tx, "TOP", "Khối các cơ quan tỉnh", "tren_coso", db.ID{})
		must(t, duty.Found(w.ctx, tx, w.top, keys.KeyID(), ""))
		w.g = w.org(tx, "G", "Đảng bộ Sở Y tế", "dangbo_coso", w.top)
		w.a = w.org(tx, "A", "Chi bộ Văn phòng", "chibo_tructhuoc", w.g)
		w.b = w.org(tx, "B", "Chi bộ Bệnh viện", "chibo_tructhuoc", w.g)
		w.c = w.org(tx, "C", "Chi bộ Đài Phát thanh", "chibo_coso", w.top)
		return nil
	})
	w.at(d(2017, 10, 24))
	return w
}

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

// member is somebody who has been an official member of a cell since 2010; relief may be empty.
func (w *world) member(cell db.ID, name, relief string) db.ID {
	w.t.Helper()
	life := day.Period{From: d(2010, 3, 1), To: day.Forever}
	id, spell := db.NewID(), db.NewID()
	x := member.FreshSpell{ID: spell, Stays: []member.Affiliation{{Kind: member.Official, Period: life, Org: cell, CauseIn: member.InOpening}},
		Standing: []member.State{{Kind: member.Full, Period: life}}}
	if relief != "" {
		x.Relief = []member.State{{Kind: relief, Period: day.Period{From: d(2014, 1, 1), To: day.Forever}, Reason: "tuổi cao"}}
	}
	w.write(func(tx *db.Tx) error {
		return member.Load(w.ctx, tx, w.sys, w.v, []member.Fresh{{ID: id, Org: cell, Facts: []member.FreshFacts{{Group: member.Basic,
			Fields: asof.Fields{"full_name": name, "sex": "nam", "birth": day.Partial(19700101)}}}, Spells: []member.FreshSpell{x}}})
	})
	w.spells[id] = spell
	w.personsOfCell[cell] = append(w.personsOfCell[cell], id)
	return id
}

// guest lets a member attend another cell for a time.
func (w *world) guest(person, host db.ID) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		return member.StartTemporary(w.ctx, tx, w.sys, w.spells[person], host, day.Period{From: d(2017, 1, 5)}, member.Act{Rev: -1})
	})
}

func (w *world) write(fn func(tx *db.Tx) error) { w.t.Helper(); must(w.t, w.db.Write(w.ctx, fn)) }
func (w *world) read(fn func(tx *db.Tx) error)  { w.t.Helper(); must(w.t, w.db.Read(w.ctx, fn)) }

// at moves the clock to the morning of a day.
func (w *world) at(x day.Day) {
	w.clock.Set(time.Date(x.Year(), time.Month(x.Month()), x.DayOfMonth(), 9, 0, 0, 0, day.Zone))
}

func (w *world) kind(name string) *record.Kind { return w.book.Kind(name) }

var act = record.Act{Rev: -1}
var why = record.Act{Rev: -1, Reason: "ghi nhầm"}

// enter records something that must be taken; the warnings' keys come back.
func (w *world) enter(kind string, v asof.Fields) (record.Record, []string) {
	w.t.Helper()
	return w.enterAs(w.sys, kind, v)
}

func (w *world) enterAs(who duty.Actor, kind string, v asof.Fields) (record.Record, []string) {
	w.t.Helper()
	var out record.Outcome
	w.write(func(tx *db.Tx) (err error) {
		out, err = w.kind(kind).Enter(w.ctx, tx, who, v, act)
		return err
	})
	return w.get(kind, out.ID), w.warned(out)
}

func (w *world) warned(out record.Outcome) (keys []string) {
	w.t.Helper()
	for _, f := range out.Warnings {
		for _, l := range lang.All() {
			l.T(f.Key, f.Args)
		}
		keys = append(keys, f.Name+" "+f.Key)
	}
	return keys
}

func (w *world) get(kind string, id db.ID) (r record.Record) {
	w.t.Helper()
	w.read(func(tx *db.Tx) (err error) {
		r, err = w.kind(kind).Get(w.ctx, tx, w.sys, id, asof.Latest)
		return err
	})
	return r
}

// refused runs an act that must fail and gives field and key of its first fault.
func (w *world) refused(fn func(tx *db.Tx) error) string {
	w.t.Helper()
	err := w.db.Write(w.ctx, fn)
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		w.t.Fatalf("not refused as a fault: %v", err)
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

func (w *world) refusedEnter(kind string, v asof.Fields) string {
	w.t.Helper()
	return w.refused(func(tx *db.Tx) error {
		_, err := w.kind(kind).Enter(w.ctx, tx, w.sys, v, act)
		return err
	})
}

func (w *world) do(kind string, id db.ID, step string, v asof.Fields) record.Record {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := w.kind(kind).Do(w.ctx, tx, w.sys, id, step, v, act)
		return err
	})
	return w.get(kind, id)
}

func (w *world) correct(kind string, id db.ID, v asof.Fields) record.Record {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := w.kind(kind).Correct(w.ctx, tx, w.sys, id, v, why)
		return err
	})
	return w.get(kind, id)
}

// actor holds a role on an organisation.
func (w *world) actor(org db.ID, role duty.Role) duty.Actor {
	return duty.Actor{Account: db.NewID(), Name: "người thử", Grants: []duty.Grant{{Org: org, Role: role, Rights: duty.RightsOf(role),
		Period: day.Period{From: d(2000, 1, 1), To: day.Forever}}}}
}

// with is a copy of values with some of them others.
func with(v asof.Fields, other asof.Fields) asof.Fields {
	out := asof.Fields{}
	for k, x := range v {
		out[k] = x
	}
	for k, x := range other {
		out[k] = x
	}
	return out
}

// sit gives a person a seat in the committee of an organisation from a day on.
func (w *world) sit(id, person db.ID, from day.Day) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := org.Sit(w.ctx, tx, w.sys, id, org.Act{Day: from, Rev: -1}, org.SeatIn{Person: person, Post: org.Committee, How: org.Elected, From: from})
		return err
	})
}
