package contest_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/contest"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/record"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

// A contest and its rounds are open to all below who holds it. A unit enters its own people, mends and voids those entries; it neither reads nor writes
// what others entered, nor the prizes of others, nor which attempt counts. A stranger hears of nothing, and a unit that has moved away of nothing more.
func TestAContestOfTheCommitteeAbove(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.B, "Trần Thị Bé", official)
		co, _ := w.Member(w.C, "Lê Văn Có", official)
		out := w.Person(w.A, "Phạm Ngoài")
		id, _ := w.Enter("contest", quiz(w, "org", w.G1, "state", contest.Held))
		round, _ := w.Enter("contest_round", asof.Fields{"contest": id, "title": "Vòng sơ khảo", "day": d(2017, 3, 1)})
		entry := func(person, org db.ID) asof.Fields {
			return asof.Fields{"contest": id, "person": person, "org": org, "day": d(2017, 3, 1)}
		}
		ofB, _ := w.Enter("contest_entry", entry(be, w.B))
		prize, _ := w.Enter("contest_prize", asof.Fields{"contest": id, "rank": int64(1), "scope": contest.OfPerson, "person": be, "org": w.B, "day": d(2017, 7, 1)})
		contests, rounds, entries, prizes := w.Book.Kind("contest"), w.Book.Kind("contest_round"), w.Book.Kind("contest_entry"), w.Book.Kind("contest_prize")
		unit, viewer, beside, above := w.Actor(w.A, duty.RoleOfficer), w.Actor(w.A, duty.RoleViewer), w.Actor(w.C, duty.RoleOfficer), w.Actor(w.Top, duty.RoleOfficer)

		reads := func(name string, who duty.Actor, contest, others bool, mine int) {
			t.Helper()
			w.Read(func(tx *db.Tx) error {
				for what, x := range map[string]struct {
					k    *record.Kind
					id   db.ID
					want bool
				}{"contest": {contests, id, contest}, "round": {rounds, round, contest}, "entry of B": {entries, ofB, others}, "prize of B": {prizes, prize, others}} {
					if _, err := x.k.Get(w.Ctx, tx, who, x.id, asof.Latest); (err == nil) != x.want || err != nil && !fault.Is(err, fault.NotFound) {
						t.Errorf("%s reads the %s: %v", name, what, err)
					}
					if _, err := x.k.History(w.Ctx, tx, who, x.id); (err == nil) != x.want {
						t.Errorf("%s reads the history of the %s: %v", name, what, err)
					}
					some, err := x.k.Some(w.Ctx, tx, who, asof.Latest, x.id)
					if err != nil || (len(some) > 0) != x.want {
						t.Errorf("%s knows the %s by id: %v", name, what, err)
					}
				}
				l, err := contests.List(w.Ctx, tx, who, asof.Point{On: tx.Today()}, record.Filter{})
				if err != nil || (l.Total > 0) != contest {
					t.Errorf("%s lists %d contests: %v", name, l.Total, err)
				}
				r, err := contests.Get(w.Ctx, tx, w.Sys, id, asof.Latest)
				if err != nil {
					return err
				}
				list, total, err := entries.PartsOf(w.Ctx, tx, who, r, asof.Latest, record.AllParts)
				if err != nil || total != mine || len(list) != mine {
					t.Errorf("%s is shown %d of %d entries: %v", name, len(list), total, err)
				}
				l, err = entries.List(w.Ctx, tx, who, asof.Point{On: tx.Today()}, record.Filter{Is: map[string]string{"contest": id.String()}})
				if l.Total != mine {
					t.Errorf("%s lists %d entries", name, l.Total)
				}
				return err
			})
		}
		enter := func(who duty.Actor, v asof.Fields) (id db.ID, said string) {
			t.Helper()
			err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				x, err := entries.Enter(w.Ctx, tx, who, v, any1)
				id = x.ID
				return err
			})
			return id, saidOf(t, err)
		}
		act := func(fn func(tx *db.Tx) error) string { t.Helper(); return saidOf(t, w.DB.Write(w.Ctx, fn)) }

		reads("a unit below", unit, true, false, 0)
		reads("a viewer below", viewer, true, false, 0)
		reads("a cell beside", beside, false, false, 0)
		reads("nobody", duty.Actor{}, false, false, 0)
		reads("who stands above", above, true, true, 1)

		own, said := enter(unit, entry(an, db.ID{}))
		if said != "" || w.Get("contest_entry", own).Ref("org") != w.A || w.Get("contest_entry", own).Ref("host") != w.G1 {
			t.Fatalf("its own member is not entered: %s", said)
		}
		guest, said := enter(unit, entry(out, w.A))
		if said != "" {
			t.Errorf("who is no member is not entered: %s", said)
		}
		reads("a unit below", unit, true, false, 2)
		for name, x := range map[string]struct {
			who  duty.Actor
			v    asof.Fields
			want string
		}{
			"another's member":               {unit, with(entry(be, db.ID{}), "attempt", int64(2)), "org record.place_theirs"},
			"its member, for another":        {unit, with(entry(an, w.B), "attempt", int64(2)), "org record.place_theirs"},
			"whose unit is not known":        {unit, entry(w.Person(w.C, "Không Rõ"), db.ID{}), "org record.place_theirs"},
			"by a viewer":                    {viewer, with(entry(an, w.A), "attempt", int64(2)), "error"},
			"by a stranger, his own":         {beside, entry(co, w.C), "contest record.no_parent"},
			"whose unit the host cannot say": {w.Sys, entry(out, db.ID{}), "org contest.no_cell"},
		} {
			if _, said := enter(x.who, x.v); said != x.want && (x.want != "error" || said == "") {
				t.Errorf("%s: %q, want %q", name, said, x.want)
			}
		}
		second, _ := enter(unit, with(entry(an, w.A), "attempt", int64(2), "day", d(2017, 3, 5)))
		for name, x := range map[string]struct {
			want string
			fn   func(tx *db.Tx) error
		}{
			"mends its own": {"", func(tx *db.Tx) error {
				_, err := entries.Correct(w.Ctx, tx, unit, own, asof.Fields{"score": int64(80)}, why)
				return err
			}},
			"gives its own to another": {"org record.place_theirs", func(tx *db.Tx) error {
				_, err := entries.Correct(w.Ctx, tx, unit, own, asof.Fields{"org": w.B}, why)
				return err
			}},
			"mends another's": {"error", func(tx *db.Tx) error {
				_, err := entries.Correct(w.Ctx, tx, unit, ofB, asof.Fields{"org": w.A}, why)
				return err
			}},
			"chooses": {"error", func(tx *db.Tx) error {
				_, err := entries.Do(w.Ctx, tx, unit, second, contest.Choose, nil, any1)
				return err
			}},
			"voids another's": {"error", func(tx *db.Tx) error { return entries.Void(w.Ctx, tx, unit, ofB, why) }},
			"voids its own":   {"", func(tx *db.Tx) error { return entries.Void(w.Ctx, tx, unit, guest, why) }},
			"mends the contest": {"error", func(tx *db.Tx) error {
				_, err := contests.Correct(w.Ctx, tx, unit, id, asof.Fields{"title": "Khác"}, why)
				return err
			}},
			"adds a round": {"error", func(tx *db.Tx) error {
				_, err := rounds.Enter(w.Ctx, tx, unit, asof.Fields{"contest": id, "title": "Chung khảo", "day": d(2017, 4, 1)}, any1)
				return err
			}},
			"gives a prize": {"error", func(tx *db.Tx) error {
				_, err := prizes.Enter(w.Ctx, tx, unit, asof.Fields{"contest": id, "rank": int64(2), "scope": contest.OfOrg, "org": w.A, "day": d(2017, 7, 1)}, any1)
				return err
			}},
		} {
			if said := act(x.fn); said != x.want && (x.want != "error" || said == "") {
				t.Errorf("%s: %q, want %q", name, said, x.want)
			}
		}

		// A moves to the other committee: its entries stay readable to it, the contest is no longer open to it, and it changes nothing there any more.
		move := func(org, to db.ID) {
			w.Write(func(tx *db.Tx) error {
				_, err := tree.Move(w.Ctx, tx, audit.By{Org: org}, org, to, tree.Parent, tx.Today())
				return err
			})
		}
		move(w.A, w.G2)
		reads("a unit that has moved away", unit, false, false, 2)
		if _, said := enter(unit, with(entry(an, w.A), "attempt", int64(3))); said != "contest record.no_parent" {
			t.Errorf("after it has moved away: %q", said)
		}
		if said := act(func(tx *db.Tx) error { return entries.Void(w.Ctx, tx, unit, own, why) }); said != "contest record.no_parent" {
			t.Errorf("voids after it has moved away: %q", said)
		}
		// Nor does it take an entry out of the contest it no longer reads into one of its new committee.
		now, _ := w.Enter("contest", quiz(w, "org", w.G2, "code", "CT-G2", "state", contest.Held))
		if said := act(func(tx *db.Tx) error {
			_, err := entries.Correct(w.Ctx, tx, unit, own, asof.Fields{"contest": now}, why)
			return err
		}); said != "contest record.no_parent" {
			t.Errorf("takes its entry along after it has moved away: %q", said)
		}
		move(w.C, w.G1)
		reads("a unit that has come", beside, true, false, 0)
		if _, said := enter(beside, entry(co, db.ID{})); said != "" {
			t.Errorf("a unit that has come enters: %q", said)
		}
	})
}

// saidOf gives the first wrong field with its key, the key of the fault, or nothing.
func saidOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		t.Fatal(err)
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + " " + f.Fields[0].Key
	}
	return f.Key
}
