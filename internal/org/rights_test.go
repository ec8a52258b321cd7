package org_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// opens tells what an actor may open of some organisations, by every read there is; the reads must agree.
func (w *world) opens(who duty.Actor, codes ...string) string {
	w.t.Helper()
	on := d(2018, 1, 2)
	var out []string
	w.read(func(ctx context.Context, tx *db.Tx) error {
		at := asof.Point{On: on}
		p, err := org.List(ctx, tx, who, at, org.Filter{Limit: 1000})
		if err != nil {
			return err
		}
		ended, err := org.List(ctx, tx, who, at, org.Filter{Limit: 1000, Ended: true})
		if err != nil {
			return err
		}
		for _, c := range codes {
			o, err := org.Get(ctx, tx, who, at, w.ids[c])
			may := err == nil
			if !may && !fault.Is(err, fault.NotFound) {
				return err
			}
			listed := slices.ContainsFunc(append(slices.Clone(p.Rows), ended.Rows...), func(r org.Row) bool { return r.ID == w.ids[c] })
			if listed != may {
				w.t.Errorf("%s: listed %v, opened %v", c, listed, may)
			}
			if _, err := org.ByCode(ctx, tx, who, at, c); (err == nil) != may {
				w.t.Errorf("%s: by code %v", c, err)
			}
			if _, err := org.LoadHistory(ctx, tx, who, w.ids[c]); (err == nil) != may {
				w.t.Errorf("%s: history %v", c, err)
			}
			if _, _, err := org.Tree(ctx, tx, who, at, w.ids[c], -1, true); (err == nil) != may {
				w.t.Errorf("%s: tree %v", c, err)
			}
			if _, err := org.Children(ctx, tx, who, at, w.ids[c]); (err == nil) != may {
				w.t.Errorf("%s: children %v", c, err)
			}
			names, err := org.Names(ctx, tx, who, at, w.ids[c])
			if err != nil || len(names) != 1 || names[0].Open != may || (names[0].Code == "") == may || names[0].Name == "" {
				w.t.Errorf("%s: names %+v %v", c, names, err)
			}
			found, err := org.Search(ctx, tx, who, at, c, 1000)
			if err != nil {
				return err
			}
			if hit := slices.ContainsFunc(found, func(r org.Row) bool { return r.ID == w.ids[c] }); hit != (may && o.Living) {
				w.t.Errorf("%s: searched %v, opened %v", c, hit, may)
			}
			if may {
				out = append(out, c)
			}
		}
		return nil
	})
	return strings.Join(out, " ")
}

func TestRights(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		all := []string{"TU", "KHOI", "SYT", "SYT-1", "SYT-2", "SNN", "SNN-BP-1", "TTR"}
		for _, c := range []struct{ on, role, want string }{
			{"TU", duty.RoleFigures, "TU KHOI SYT SYT-1 SYT-2 SNN SNN-BP-1 TTR"},
			{"KHOI", duty.RoleOfficer, "KHOI SYT SYT-1 SYT-2 SNN SNN-BP-1 TTR"},
			{"SYT", duty.RoleSecretary, "SYT SYT-1 SYT-2"},
			{"SYT-1", duty.RoleViewer, "SYT-1"},
			{"SNN-BP", duty.RoleFigures, "SNN-BP-1"},
			{"KHOI", duty.RoleAdmin, ""},
		} {
			if got := w.opens(w.actor(c.on, c.role), all...); got != c.want {
				t.Errorf("%s on %s opens %s, want %s", c.role, c.on, got, c.want)
			}
		}
		if got := w.opens(duty.Actor{}, all...); got != "" {
			t.Error(got)
		}
		syt, snn := w.actor("SYT", duty.RoleOfficer), w.actor("SNN", duty.RoleOfficer)
		// Names on the path upward are told, nothing else of them.
		w.read(func(ctx context.Context, tx *db.Tx) error {
			p, err := org.Path(ctx, tx, w.actor("SYT-1", duty.RoleViewer), asof.Point{On: d(2018, 1, 2)}, w.ids["SYT-1"])
			if err != nil || len(p) != 4 || p[0].Open || p[0].Code != "" || p[0].Name == "" || !p[3].Open {
				t.Errorf("%+v %v", p, err)
			}
			return err
		})
		// A cell moves: today's tree judges, on every day asked about.
		w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.MoveTo(ctx, tx, sys, w.ids["SYT-1"], act(d(2017, 6, 1)), w.ids["SNN"])
		})
		if a, b := w.opens(syt, all...), w.opens(snn, all...); a != "SYT SYT-2" || b != "SYT-1 SNN SNN-BP-1" {
			t.Errorf("after the move %s and %s", a, b)
		}
		if got, _ := w.list(syt, d(2017, 1, 1), org.Filter{Sort: "code"}); !slices.Equal(got, []string{"SYT", "SYT-2"}) {
			t.Errorf("on a day before the move: %v", got)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			nodes, hidden, err := org.Tree(ctx, tx, syt, asof.Point{On: d(2017, 1, 1)}, w.ids["SYT"], -1, false)
			if living, _, e := org.Size(ctx, tx, syt, asof.Point{On: d(2017, 1, 1)}, w.ids["SYT"]); e != nil || living != len(nodes) {
				t.Errorf("%d living, %d drawn: %v", living, len(nodes), e)
			}
			if len(nodes) != 2 || hidden != 1 {
				t.Errorf("%+v, %d hidden", nodes, hidden)
			}
			return err
		})
		// One ends with a successor, one with an heir: their records follow.
		w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Absorb(ctx, tx, sys, w.ids["SYT-2"], org.Absorbing{Act: act(d(2017, 7, 1)), Into: w.ids["SYT-1"]})
		})
		w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Dissolve(ctx, tx, sys, w.ids["SNN-BP-1"], org.Ending{Act: act(d(2017, 7, 1))})
		})
		if a, b := w.opens(syt, all...), w.opens(snn, all...); a != "SYT" || b != "SYT-1 SYT-2 SNN SNN-BP-1" {
			t.Errorf("after the ends %s and %s", a, b)
		}
		if got := w.opens(w.actor("SYT-2", duty.RoleViewer), all...); got != "SYT-2" {
			t.Error(got)
		}
		// Writing: the superior decides where an organisation stands and whether it goes on; itself what it is called.
		cell := w.actor("SYT-1", duty.RoleOfficer)
		for _, c := range []struct {
			name, key string
			who       duty.Actor
			do        func(ctx context.Context, tx *db.Tx, who duty.Actor) error
		}{
			{"the cell renames itself", "", cell, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Rename(ctx, tx, who, w.ids["SYT-1"], act(d(2017, 8, 1)), "Chi bộ Văn phòng", "")
				return err
			}},
			{"the cell moves itself", "error.not_found", cell, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.MoveTo(ctx, tx, who, w.ids["SYT-1"], act(d(2017, 8, 1)), w.ids["SNN-BP"])
				return err
			}},
			{"the superior moves it", "", snn, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.MoveTo(ctx, tx, who, w.ids["SYT-1"], act(d(2017, 8, 1)), w.ids["SNN-BP"])
				return err
			}},
			{"out of his own reach", "error.not_found", snn, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.MoveTo(ctx, tx, who, w.ids["SYT-1"], act(d(2017, 8, 1)), w.ids["SYT"])
				return err
			}},
			{"a viewer renames", "error.denied", w.actor("SNN", duty.RoleViewer), func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Rename(ctx, tx, who, w.ids["SNN"], act(d(2017, 8, 1)), "A", "")
				return err
			}},
			{"a stranger renames", "error.not_found", syt, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Rename(ctx, tx, who, w.ids["SNN"], act(d(2017, 8, 1)), "A", "")
				return err
			}},
			{"it ends itself", "error.not_found", snn, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Dissolve(ctx, tx, who, w.ids["SNN"], org.Ending{Act: act(d(2017, 8, 1))})
				return err
			}},
			{"a cell under another", "error.not_found", syt, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, _, err := org.Establish(ctx, tx, who, act(d(2017, 8, 1)), org.Born{Code: "X", Kind: org.Cell, Name: "X", Parent: w.ids["SNN"]})
				return err
			}},
			{"a cell under another, by code", "org.unknown_code", syt, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, _, err := org.Establish(ctx, tx, who, act(d(2017, 8, 1)), org.Born{Code: "X", Kind: org.Cell, Name: "X", ParentCode: "SNN"})
				return err
			}},
			{"absorb into a stranger's", "error.not_found", snn, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Absorb(ctx, tx, who, w.ids["SNN-1"], org.Absorbing{Act: act(d(2017, 8, 1)), Into: w.ids["TTR"]})
				return err
			}},
			{"an external body", "", syt, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				id, _, err := org.Establish(ctx, tx, who, act(d(2017, 8, 1)), org.Born{Code: "DAI", Kind: org.External, Name: "Đài"})
				w.ids["DAI"] = id
				return err
			}},
			{"another's external body", "error.not_found", snn, func(ctx context.Context, tx *db.Tx, who duty.Actor) error {
				_, err := org.Rename(ctx, tx, who, w.ids["DAI"], act(d(2017, 8, 2)), "Đài khác", "")
				return err
			}},
		} {
			err := w.write(func(ctx context.Context, tx *db.Tx) error { return c.do(ctx, tx, c.who) })
			if c.key == "" && err != nil {
				t.Errorf("%s: %v", c.name, err)
			} else if c.key != "" {
				t.Run(c.name, func(t *testing.T) { wants(t, c.key, err) })
			}
		}
		w.read(func(ctx context.Context, tx *db.Tx) error { // an external body is in everybody's book
			_, err := org.Get(ctx, tx, snn, asof.Point{On: tx.Today()}, w.ids["DAI"])
			return err
		})
	})
}

func TestListPlans(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		if e.Kind != testkit.SQLite {
			t.Skip("the planner of an empty PostgreSQL reads whole tables")
		}
		w := bloc(t, e)
		w.read(func(ctx context.Context, tx *db.Tx) error {
			for i, c := range []struct {
				who  duty.Actor
				f    org.Filter
				want []string
			}{
				{sys, org.Filter{}, []string{"org_version_name_now"}},
				{sys, org.Filter{Text: "y te"}, []string{"org_version_name_now"}},
				{sys, org.Filter{Parent: w.ids["SYT"]}, []string{"tree_edge_parent_now", "org_version_now"}},
				{sys, org.Filter{Root: w.ids["SYT"]}, []string{"tree_edge_parent_now", "org_version_now"}},
				{w.actor("SYT", duty.RoleViewer), org.Filter{}, []string{"org_version"}},
			} {
				text, args, err := org.ListText(ctx, tx, c.who, asof.Point{On: tx.Today()}, c.f)
				if err != nil {
					return err
				}
				plan, err := tx.Explain(ctx, text, args)
				if err != nil {
					return err
				}
				s := strings.Join(plan, "\n")
				for _, want := range c.want {
					if !strings.Contains(s, want) {
						t.Errorf("%d: no %s in\n%s", i, want, s)
					}
				}
				for _, l := range plan {
					if strings.HasPrefix(l, "SCAN o") || strings.HasPrefix(l, "SCAN e") || l == "SCAN v" || l == "SCAN c" {
						t.Errorf("%d reads a whole table:\n%s", i, s)
					}
				}
			}
			return nil
		})
	})
}
