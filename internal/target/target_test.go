package target_test

import (
	"context"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/target"
	"chibo/internal/testkit"
)

func TestTarget(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 1, 5))
		year := day.Year(2017)
		goal := target.Goal{Figure: "adm.count", Org: w.Top, Period: year, Op: ">=", Low: 100}
		known := func(code string) bool { return code == "adm.count" }
		set := func(who duty.Actor, g target.Goal) (id db.ID, err error) {
			err = w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				id, err = target.Set(w.Ctx, tx, who, g, known, "")
				return err
			})
			return id, err
		}
		id, err := set(w.Sys, goal)
		must(t, err)
		bad := func(change func(*target.Goal)) string {
			g := goal
			change(&g)
			_, err := set(w.Sys, g)
			f := fault.As(err)
			if f == nil || len(f.Fields) == 0 {
				t.Fatalf("not refused: %v", err)
			}
			return f.Fields[0].Name + " " + f.Fields[0].Key
		}
		for want, change := range map[string]func(*target.Goal){
			"low target.taken":          func(*target.Goal) {},
			"figure form.unknown":       func(g *target.Goal) { g.Figure = "x" },
			"op form.choice":            func(g *target.Goal) { g.Op = "<" },
			"high target.high_below":    func(g *target.Goal) { g.Op, g.High = "between", 99 },
			"low form.min":              func(g *target.Goal) { g.Low = -1 },
			"to day.before":             func(g *target.Goal) { g.Period.To = g.Period.From },
			"document document.unknown": func(g *target.Goal) { g.Period, g.Document = day.Year(2018), db.NewID() },
			"org form.required":         func(g *target.Goal) { g.Org = db.ID{} },
		} {
			if got := bad(change); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		before := w.Known()
		w.At(d(2017, 7, 1))
		goal.Low = 106
		w.Write(func(tx *db.Tx) error {
			return target.Revise(w.Ctx, tx, w.Sys, id, goal, target.Act{Rev: 1, Reason: "điều chỉnh giữa năm"})
		})
		if got := w.Refused(func(tx *db.Tx) error {
			return target.Revise(w.Ctx, tx, w.Sys, id, goal, target.Act{Rev: 1, Reason: "x"})
		}); got != "asof.stale" {
			t.Error(got)
		}
		low := func(k asof.Known) int64 {
			var n int64
			w.Read(func(tx *db.Tx) error {
				l, err := target.ForFigure(w.Ctx, tx, w.Top, "adm.count", year, k)
				if len(l) == 1 {
					n = l[0].Low
				}
				return err
			})
			return n
		}
		if low(asof.Latest) != 106 || low(before) != 100 {
			t.Error(low(asof.Latest), low(before))
		}
		// What comes from above counts before what an organisation sets itself.
		_, err = set(w.Sys, target.Goal{Figure: "adm.count", Org: w.G1, SetBy: w.Top, Period: year, Op: ">=", Low: 40})
		must(t, err)
		_, err = set(w.Actor(w.G1, duty.RoleOfficer), target.Goal{Figure: "adm.count", Org: w.G1, Period: year, Op: ">=", Low: 44})
		must(t, err)
		if _, err = set(w.Actor(w.G2, duty.RoleOfficer), target.Goal{Figure: "adm.count", Org: w.G1, SetBy: w.Top, Period: day.Year(2018), Op: ">=", Low: 1}); err == nil {
			t.Error("a stranger sets a target")
		}
		for _, other := range []db.ID{w.G1, w.Top} { // it would take the place of their own
			if _, err = set(w.Actor(w.G2, duty.RoleOfficer), target.Goal{Figure: "adm.count", Org: other, SetBy: w.G2, Period: day.Year(2018), Op: ">=", Low: 1}); err == nil {
				t.Error("a committee sets a target for one that does not stand under it")
			}
		}
		cat, err := figure.ReadCatalogue([]byte(`[{"code":"t","unit":"person","label":{"vi":"x","en":"x"},"means":{"vi":"x","en":"x"},"version":1,"roll":"additive",
			"set":"target","measure":"sum","time":"on","scope":"own","where":[{"attr":"figure","op":"=","value":"adm.count"},
			{"attr":"from","op":"=","var":"year_from"},{"attr":"to","op":"=","var":"year_to"}]}]`))
		must(t, err)
		eng, err := figure.New(cat, figure.Env{Lives: func(context.Context, *db.Tx, db.ID, asof.Point) (bool, error) { return true, nil }}, target.Sets()...)
		must(t, err)
		for org, want := range map[db.ID]int64{w.Top: 106, w.G1: 40, w.G2: 0} {
			w.Read(func(tx *db.Tx) error {
				v, err := eng.Compute(w.Ctx, tx, w.Sys, figure.Query{Org: org, At: asof.Point{On: d(2017, 9, 30)}, Period: year}, []figure.Ref{{Code: "t"}})
				if err == nil && v[0].N != want {
					t.Errorf("%v, want %d", v[0], want)
				}
				return err
			})
		}
		count := func(who duty.Actor, f target.Filter) int {
			n := 0
			w.Read(func(tx *db.Tx) error {
				pg, err := target.List(w.Ctx, tx, who, asof.Point{On: d(2017, 9, 30)}, f)
				if n = pg.Total; n != len(pg.Items) {
					t.Error(n, len(pg.Items))
				}
				return err
			})
			return n
		}
		if a, b, c, dd := count(w.Sys, target.Filter{}), count(w.Actor(w.G1, duty.RoleFigures), target.Filter{}), count(w.Actor(w.G2, duty.RoleChief), target.Filter{}),
			count(w.Sys, target.Filter{Org: w.G1, Figure: "adm.count", Period: year}); a != 3 || b != 2 || c != 0 || dd != 2 {
			t.Error(a, b, c, dd)
		}
		_, err = set(w.Sys, target.Goal{Figure: "adm.count", Org: w.Top, Period: day.Year(2016), Op: ">=", Low: 90})
		must(t, err)
		for sort, want := range map[string]int64{"period": 90, "-period": 0, "org": 0, "-org": 0, "": 0, "khac": 0} {
			var l []target.Item
			w.Read(func(tx *db.Tx) error {
				pg, err := target.List(w.Ctx, tx, w.Sys, asof.Point{On: d(2017, 9, 30)}, target.Filter{Sort: sort})
				l = pg.Items
				return err
			})
			if len(l) != 4 || want != 0 && l[0].Low != want || sort == "-period" && l[3].Low != 90 {
				t.Errorf("by %s: %+v", sort, l)
			}
			for i := range l[1:] {
				if sort == "org" && lang.SortKey(l[i].OrgName) > lang.SortKey(l[i+1].OrgName) || sort == "-org" && lang.SortKey(l[i].OrgName) < lang.SortKey(l[i+1].OrgName) {
					t.Errorf("by %s: %s before %s", sort, l[i].OrgName, l[i+1].OrgName)
				}
			}
		}
		w.Write(func(tx *db.Tx) error { return target.Void(w.Ctx, tx, w.Sys, id, target.Act{Rev: -1, Reason: "nhầm"}) })
		if low(asof.Latest) != 0 || low(before) != 100 {
			t.Error("voided")
		}
		w.Read(func(tx *db.Tx) error {
			h, err := target.History(w.Ctx, tx, w.Sys, id)
			if len(h) != 2 {
				t.Error(h)
			}
			return err
		})
	})
}
