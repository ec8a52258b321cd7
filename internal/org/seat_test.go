package org_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

func TestSeatsAndTerms(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		an, binh := db.NewID(), db.NewID()
		var term, seat db.ID
		open := func(on day.Day, label string) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) (err error) {
				term, err = org.OpenTerm(ctx, tx, sys, w.ids["SYT"], act(on), label, on.AddMonths(60))
				return err
			}
		}
		w.must(open(d(2010, 7, 1), "2010–2015"))
		w.must(open(d(2015, 8, 1), "2015–2020"))
		w.refused("org.term_taken", open(d(2012, 1, 1), "2012–2017"))
		w.refused("form.required", open(d(2020, 1, 1), " "))
		w.refused("org.not_living", open(d(2001, 1, 1), "cũ"))
		sit := func(in org.SeatIn) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) (err error) {
				seat, err = org.Sit(ctx, tx, sys, w.ids["SYT"], org.Act{Rev: -1}, in)
				return err
			}
		}
		good := org.SeatIn{Person: an, Post: org.Secretary, How: org.Elected, Term: term, From: d(2015, 8, 1)}
		w.must(sit(good))
		secretary := seat
		for _, c := range []struct {
			key  string
			edit func(*org.SeatIn)
		}{
			{"org.seat_taken", func(s *org.SeatIn) { s.Person, s.From = binh, d(2016, 1, 1) }},
			{"org.post_kind", func(s *org.SeatIn) { s.Post = org.GroupLeader }},
			{"form.choice", func(s *org.SeatIn) { s.Post = "vua" }},
			{"form.choice", func(s *org.SeatIn) { s.How = "" }},
			{"form.required", func(s *org.SeatIn) { s.Person = db.ID{} }},
			{"form.required", func(s *org.SeatIn) { s.From = 0 }},
			{"asof.order", func(s *org.SeatIn) { s.To = s.From }},
			{"org.not_living", func(s *org.SeatIn) { s.From = d(2001, 1, 1) }},
			{"form.unknown", func(s *org.SeatIn) { s.Post, s.Term = org.Deputy, db.NewID() }},
		} {
			in := good
			c.edit(&in)
			w.refused(c.key, sit(in))
		}
		w.must(sit(org.SeatIn{Person: binh, Post: org.Committee, How: org.Designated, From: d(2016, 1, 1)}))
		w.must(func(ctx context.Context, tx *db.Tx) error {
			a := act(d(2017, 5, 1))
			a.Reason = "Nghỉ hưu"
			return org.Unseat(ctx, tx, sys, secretary, a)
		})
		at := func(on day.Day) string {
			var out []string
			w.read(func(ctx context.Context, tx *db.Tx) error {
				l, err := org.Seats(ctx, tx, sys, asof.Point{On: on}, w.ids["SYT"])
				for _, s := range l {
					out = append(out, s.Post)
				}
				return err
			})
			return strings.Join(out, " ")
		}
		if got := at(d(2017, 4, 30)); got != "bi_thu uv_bch" {
			t.Error(got)
		}
		if got := at(d(2017, 5, 1)); got != "uv_bch" {
			t.Error(got)
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			in := good
			in.To = d(2017, 7, 1)
			changed, err := org.CorrectSeat(ctx, tx, sys, secretary, org.Act{Rev: -1, Reason: "Sai ngày"}, in)
			if !changed {
				t.Error("nothing corrected")
			}
			return err
		})
		if got := at(d(2017, 6, 30)); got != "bi_thu uv_bch" {
			t.Error(got)
		}
		w.refused("asof.reason", func(ctx context.Context, tx *db.Tx) error { return org.VoidSeat(ctx, tx, sys, seat, org.Act{Rev: -1}) })
		w.must(why(seat, org.VoidSeat))
		w.refused("asof.voided", why(seat, org.VoidSeat))
		if got := at(d(2017, 6, 30)); got != "bi_thu" {
			t.Error(got)
		}
		w.refused("error.not_found", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Sit(ctx, tx, w.actor("SNN", duty.RoleOfficer), w.ids["SYT"], org.Act{Rev: -1}, good)
			return err
		})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			if _, err := org.Seats(ctx, tx, w.actor("SNN", duty.RoleViewer), asof.Point{On: tx.Today()}, w.ids["SYT"]); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			l, hidden, err := org.SeatsOf(ctx, tx, w.actor("SNN", duty.RoleViewer), asof.Point{On: tx.Today()}, an)
			if err != nil || len(l) != 0 || hidden != 1 {
				t.Error(l, hidden, err)
			}
			ts, err := org.Terms(ctx, tx, sys, asof.Point{On: tx.Today()}, w.ids["SYT"])
			if err != nil || len(ts) != 2 || ts[0].EndedOn != d(2015, 8, 1) || ts[1].EndedOn != 0 {
				t.Errorf("%+v %v", ts, err)
			}
			return err
		})
	})
}

func TestVoidOrgAndCorrect(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		start := w.picture()
		w.refused("org.void_top", why(w.ids["TU"], org.VoidOrg))
		w.refused("org.children_left", why(w.ids["SYT"], org.VoidOrg))
		w.refused("asof.reason", func(ctx context.Context, tx *db.Tx) error {
			return org.VoidOrg(ctx, tx, sys, w.ids["SYT"], org.Act{Rev: -1})
		})
		ren := w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Rename(ctx, tx, sys, w.ids["SYT-2"], act(d(2016, 1, 1)), "Chi bộ Thanh tra Sở", "")
		})
		w.refused("org.void_event", why(w.ids["SYT-2"], org.VoidOrg))
		w.must(why(ren, org.Void))
		w.must(why(w.ids["SYT-2"], org.VoidOrg))
		w.sound()
		if o := w.at("SYT-2", d(2017, 1, 1)); !o.Void || o.Living || o.Name != "Chi bộ Thanh tra" {
			t.Errorf("%+v", o)
		}
		w.refused("asof.voided", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Rename(ctx, tx, sys, w.ids["SYT-2"], act(d(2017, 1, 1)), "A", "")
			return err
		})
		w.establish("SYT-2", org.Cell, "Chi bộ Thanh tra", "SYT", d(2005, 1, 1)) // its code is free again
		if got := w.picture(); got != start {
			t.Errorf("%s\nwas\n%s", got, start)
		}
		// Corrections of a period.
		name := "Đảng bộ Sở Nông nghiệp và PTNT"
		w.must(func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Correct(ctx, tx, sys, w.ids["SNN"], org.Act{Rev: -1, Reason: "Thiếu chữ"}, day.Period{From: d(2010, 1, 1), To: d(2012, 1, 1)}, org.Patch{Name: &name})
			if err == nil {
				_, err = org.CorrectParent(ctx, tx, sys, w.ids["SNN"], org.Act{Rev: -1, Reason: "Sai cấp trên"}, day.Period{From: d(2011, 1, 1), To: d(2012, 1, 1)}, w.ids["TU"])
			}
			return err
		})
		for on, want := range map[day.Day]string{d(2009, 12, 31): "KHOI", d(2011, 1, 1): "TU", d(2012, 1, 1): "KHOI"} {
			if got := w.under("SNN", on); got != want {
				t.Errorf("%s: %s", on, got)
			}
		}
		if w.at("SNN", d(2010, 1, 1)).Name != name || w.at("SNN", d(2012, 1, 1)).Name == name {
			t.Error("the name")
		}
		w.sound()
		bad := org.Cell
		w.refused("org.kind_under", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Correct(ctx, tx, sys, w.ids["SNN"], org.Act{Rev: -1, Reason: "thử"}, day.Period{From: d(2010, 1, 1), To: day.Forever}, org.Patch{Kind: &bad})
			return err
		})
		w.refused("asof.order", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Correct(ctx, tx, sys, w.ids["SNN"], org.Act{Rev: -1, Reason: "thử"}, day.Period{From: d(2010, 1, 1), To: d(2010, 1, 1)}, org.Patch{Name: &name})
			return err
		})
		w.refused("tree.child_before_parent", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.CorrectParent(ctx, tx, sys, w.ids["SYT-1"], org.Act{Rev: -1, Reason: "thử"}, day.Period{From: d(2005, 1, 1), To: day.Forever}, w.ids["SNN"])
			return err
		})
		// The establishment itself moves to another day.
		var ev db.ID
		w.read(func(ctx context.Context, tx *db.Tx) error {
			h, err := org.LoadHistory(ctx, tx, sys, w.ids["SNN"])
			ev = h.Events[0].ID
			return err
		})
		w.refused("org.begins_after_child", func(ctx context.Context, tx *db.Tx) error {
			return org.CorrectDay(ctx, tx, sys, ev, org.Act{Day: d(2006, 2, 1), Rev: -1, Reason: "thử"})
		})
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return org.CorrectDay(ctx, tx, sys, ev, org.Act{Day: d(2005, 2, 1), Rev: -1, Reason: "Sai ngày"})
		})
		if !w.at("SNN", d(2005, 2, 1)).Living || w.at("SNN", d(2005, 1, 31)).Living {
			t.Error("the day of establishment")
		}
		w.refused("org.void_by_event", why(ev, org.Void))
		w.sound()
	})
}

func TestDeclaredMembers(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		ev := w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Absorb(ctx, tx, sys, w.ids["SYT-2"], org.Absorbing{Act: act(d(2017, 6, 1)), Into: w.ids["SYT-1"],
				Declared: []org.Declared{{From: w.ids["SYT-2"], To: w.ids["SYT-1"], Members: 12}}})
		})
		declared := func() *int {
			x, err := w.loadEvent(ev)
			if err != nil || len(x.Links) != 1 || x.Links[0].Role != org.RoleEnd || !x.Links[0].Main {
				t.Fatalf("%+v %v", x, err)
			}
			return x.Links[0].Members
		}
		if n := declared(); n == nil || *n != 12 {
			t.Error(n)
		}
		n := 13
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return org.CorrectDeclared(ctx, tx, sys, ev, org.Act{Rev: -1, Reason: "Đọc nhầm"}, w.ids["SYT-2"], w.ids["SYT-1"], &n)
		})
		if n := declared(); n == nil || *n != 13 {
			t.Error(n)
		}
	})
}

// The figures' sets, through the engine: X counts itself, external bodies never, ended ones no longer.
func TestFigures(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		w.establish("BAO", org.External, "Báo Nhân Dân", "", d(1951, 3, 11))
		w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Absorb(ctx, tx, sys, w.ids["SYT-2"], org.Absorbing{Act: act(d(2017, 6, 1)), Into: w.ids["SYT-1"]})
		})
		cat, err := figure.ReadCatalogue([]byte(`[
			{"code":"cells","unit":"org","roll":"additive","version":1,"set":"org","measure":"count","time":"on","where":[{"attr":"kind","op":"=","value":"chibo_tructhuoc"}],"label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"}},
			{"code":"all","unit":"org","roll":"additive","version":1,"set":"org","measure":"count","time":"on","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"}},
			{"code":"absorbed","unit":"org","roll":"additive","version":1,"set":"org_event","measure":"count","time":"period","where":[{"attr":"kind","op":"=","value":"absorb"}],"label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"}}]`))
		if err != nil {
			t.Fatal(err)
		}
		eng, err := figure.New(cat, figure.Env{Lives: org.Lives}, org.Sets()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			org  string
			on   day.Day
			want [3]int64
		}{
			{"TU", d(2017, 5, 31), [3]int64{4, 10, 0}}, {"TU", d(2017, 6, 1), [3]int64{3, 9, 1}}, {"SYT", d(2017, 6, 1), [3]int64{1, 2, 1}},
			{"SNN", d(2017, 6, 1), [3]int64{2, 4, 0}}, {"SYT-1", d(2017, 6, 1), [3]int64{1, 1, 1}},
		} {
			w.read(func(ctx context.Context, tx *db.Tx) error {
				v, err := eng.Compute(ctx, tx, sys, figure.Query{Org: w.ids[c.org], At: asof.Point{On: c.on}, Period: day.YearTo(c.on)},
					[]figure.Ref{{Code: "cells"}, {Code: "all"}, {Code: "absorbed"}})
				if err != nil {
					return err
				}
				for i := range v {
					if v[i].N != c.want[i] {
						t.Errorf("%s on %s: %+v, want %d", c.org, c.on, v[i], c.want[i])
					}
				}
				p, err := eng.Records(ctx, tx, sys, figure.Query{Org: w.ids[c.org], At: asof.Point{On: c.on}, Period: day.YearTo(c.on)}, figure.Ref{Code: "all"}, 0, 100)
				if int64(len(p.Records)) != c.want[1] {
					t.Errorf("%s: %d records", c.org, len(p.Records))
				}
				return err
			})
		}
	})
}
