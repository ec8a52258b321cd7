package study_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/record"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

// A campaign is open to all below its committee, who name it in their own sessions; they change nothing in it, and others know nothing of it. A roll
// is its session's: the cells of those on it read their own people.
func TestRights(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.C, "Trần Thị Bé", official)
		paper := w.paper("05-CT/TW")
		top, _ := w.Enter("study_campaign", campaign(w, "paper", paper))
		own, _ := w.Enter("study_campaign", campaign(w, "paper", paper, "code", "HT-G2", "org", w.G2))
		owner, place, stranger, viewer := w.Actor(w.G1, duty.RoleOfficer), w.Actor(w.C, duty.RoleOfficer), w.Actor(w.D, duty.RoleOfficer), w.Actor(w.G1, duty.RoleViewer)
		campaigns, sessions, rolls := w.Book.Kind("study_campaign"), w.Book.Kind("study_session"), w.Book.Kind("study_attend")

		for name, c := range map[string]struct {
			who  duty.Actor
			list int
			own  bool
		}{"a committee below": {owner, 1, false}, "a cell below both": {place, 2, true}, "a cell beside": {stranger, 1, false}, "a viewer below": {viewer, 1, false},
			"the committee": {w.Actor(w.G2, duty.RoleOfficer), 2, true}, "nobody": {duty.Actor{}, 0, false}} {
			w.Read(func(tx *db.Tx) error {
				if _, err := campaigns.Get(w.Ctx, tx, c.who, top, asof.Latest); (err == nil) != (c.list > 0) {
					t.Errorf("%s reads the campaign above: %v", name, err)
				}
				if _, err := campaigns.Get(w.Ctx, tx, c.who, own, asof.Latest); (err == nil) != c.own {
					t.Errorf("%s reads that of G2: %v", name, err)
				}
				some, err := campaigns.Some(w.Ctx, tx, c.who, asof.Latest, top, own)
				if err != nil || len(some) != c.list {
					t.Errorf("%s knows %d by id: %v", name, len(some), err)
				}
				l, err := campaigns.List(w.Ctx, tx, c.who, asof.Point{On: tx.Today()}, record.Filter{})
				if l.Total != c.list || len(l.Items) != c.list {
					t.Errorf("%s lists %d", name, l.Total)
				}
				return err
			})
			err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				_, err := campaigns.Correct(w.Ctx, tx, c.who, top, asof.Fields{"title": "Khác"}, why)
				return err
			})
			if fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Errorf("%s changed the campaign: %v", name, err)
			}
		}

		v := session(w, "campaign", top, "state", study.Held)
		for name, who := range map[string]duty.Actor{"place": place, "stranger": stranger, "viewer": viewer, "nobody": {}} {
			err := w.DB.Write(w.Ctx, func(tx *db.Tx) error { _, err := sessions.Enter(w.Ctx, tx, who, v, any1); return err })
			if fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Errorf("%s entered a session of G1: %v", name, err)
			}
		}
		var id, row, other db.ID
		w.Write(func(tx *db.Tx) error {
			out, err := sessions.Enter(w.Ctx, tx, owner, v, any1)
			if err != nil {
				return err
			}
			id = out.ID
			if out, err = rolls.Enter(w.Ctx, tx, owner, asof.Fields{"session": id, "person": an}, any1); err != nil {
				return err
			}
			row = out.ID
			out, err = rolls.Enter(w.Ctx, tx, owner, asof.Fields{"session": id, "person": be}, any1)
			other = out.ID
			return err
		})
		// A campaign of a committee that is not above: nothing is told of it.
		err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
			_, err := sessions.Enter(w.Ctx, tx, owner, with(v, "campaign", own, "topic", "Khác"), any1)
			return err
		})
		if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Key != "form.unknown" {
			t.Errorf("named a campaign of others: %v", err)
		}
		for name, c := range map[string]struct {
			who                 duty.Actor
			session, row, other bool
		}{"owner": {owner, true, true, true}, "viewer": {viewer, true, true, true}, "place": {place, false, false, true}, "stranger": {stranger, false, false, false}} {
			w.Read(func(tx *db.Tx) error {
				for what, x := range map[string]struct {
					k    *record.Kind
					id   db.ID
					want bool
				}{"session": {sessions, id, c.session}, "row": {rolls, row, c.row}, "row of C": {rolls, other, c.other}} {
					if _, err := x.k.Get(w.Ctx, tx, c.who, x.id, asof.Latest); (err == nil) != x.want {
						t.Errorf("%s reads the %s: %v", name, what, err)
					}
				}
				return nil
			})
			if name == "owner" {
				continue
			}
			for verb, fn := range map[string]func(tx *db.Tx) error{
				"add": func(tx *db.Tx) error {
					_, err := rolls.Enter(w.Ctx, tx, c.who, asof.Fields{"session": id, "person": be}, any1)
					return err
				},
				"make up": func(tx *db.Tx) error {
					_, err := rolls.Correct(w.Ctx, tx, c.who, other, asof.Fields{"makeup": true}, why)
					return err
				},
				"void a row": func(tx *db.Tx) error { return rolls.Void(w.Ctx, tx, c.who, other, why) },
				"void":       func(tx *db.Tx) error { return sessions.Void(w.Ctx, tx, c.who, id, why) },
			} {
				if err := w.DB.Write(w.Ctx, fn); fault.As(err) == nil || fault.Is(err, fault.Internal) {
					t.Errorf("%s: %s: %v", name, verb, err)
				}
			}
		}
		w.Write(func(tx *db.Tx) error { return sessions.Void(w.Ctx, tx, owner, id, why) })
		if !w.Gone("study_attend", row) || !w.Gone("study_attend", other) {
			t.Error("the roll of a voided session")
		}
	})
}

// Figures: sessions held, not planned ones; attendances are not people (rule 13: A comes to three, B to one); declarations are dated by their last day.
func TestSets(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.B, "Trần Thị Bé", official)
		paper := w.paper("05-CT/TW")
		c, _ := w.Enter("study_campaign", campaign(w, "paper", paper))
		id := func(topic string, more ...any) db.ID {
			id, _ := w.Enter("study_session", session(w, append([]any{"topic", topic, "state", study.Held}, more...)...))
			return id
		}
		one, two, three := id("1"), id("2", "day", d(2017, 1, 1), "org", w.Top), id("3", "day", d(2017, 9, 30))
		planned, late, old := id("4", "state", study.Planned), id("5", "day", d(2017, 10, 1)), id("6", "day", d(2016, 12, 31))
		gone, off := id("7"), id("8", "state", study.Off, "off_reason", "mưa")
		id("9", "counted_by", study.Declared, "present", int64(30), "source", "Biên bản")
		id("10", "org", w.C, "counted_by", study.Declared, "present", int64(12), "source", "Biên bản")
		for s, people := range map[db.ID][]db.ID{one: {an, be}, two: {an}, three: {an}, planned: {be}, late: {be}, old: {be}, gone: {be}} {
			for _, p := range people {
				w.Enter("study_attend", asof.Fields{"session": s, "person": p})
			}
		}
		w.Void("study_session", gone)
		_ = off
		for org, span := range map[db.ID][2]day.Day{w.D: {d(2017, 1, 1), d(2017, 6, 30)}, w.C: {d(2017, 7, 1), d(2017, 9, 30)}, w.G2: {d(2017, 7, 1), d(2017, 10, 1)},
			w.B: {d(2016, 7, 1), d(2016, 12, 31)}} {
			w.Enter("study_declare", asof.Fields{"org": org, "since": span[0], "until": span[1], "sessions": int64(3), "paper": paper})
		}
		w.Enter("study_programme", asof.Fields{"org": w.G1, "campaign": c, "day": d(2017, 6, 20)})
		is := func(attr, v string) []figure.Cond { return []figure.Cond{{Attr: attr, Op: "=", Value: v}} }
		for _, c := range []struct {
			set, measure string
			where        []figure.Cond
			want         int64
		}{
			{"study_session", "count", is("state", study.Held), 5},
			{"study_session", "count", nil, 7},
			{"study_session", "sum", is("state", study.Held), 42},
			{"study_session", "sum", is("counted_by", study.ByRoll), 0},
			{"study_attend", "count", is("session_state", study.Held), 4},
			{"study_attend", "subjects", is("session_state", study.Held), 2},
			{"study_attend", "count", nil, 5},
			{"study_declare", "sum", nil, 6},
			{"study_declare", "count", nil, 2},
			{"study_programme", "subjects", nil, 1},
		} {
			if got := w.Count(c.set, c.measure, c.where...); got != c.want {
				t.Errorf("%s %s %v: %d, want %d", c.set, c.measure, c.where, got, c.want)
			}
		}
	})
}
