package member_test

import (
	"fmt"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

// crowd loads n members spread over the cells, in alphabetical names with numbers.
func (w *world) crowd(n int) []member.Fresh {
	w.T.Helper()
	cells := []db.ID{w.A, w.B, w.C, w.D}
	names := []string{"Nguyễn Văn An", "Y Bliêng Niê", "Trần Thị Bé", "Điểu K'Ré", "Đỗ Cường", "H'Duẩn Niê"}
	var list []member.Fresh
	for i := range n {
		cell := cells[i%len(cells)]
		sex := []string{"nam", "nu", ""}[i%3]
		s := member.FreshSpell{Stays: []member.Affiliation{{Kind: member.Official, Org: cell, CauseIn: member.InOpening,
			Period: day.Period{From: d(2012, 1, 1), To: day.Forever}}}}
		if i%5 != 0 {
			s.Standing = []member.State{{Kind: member.Probationary, Period: day.Period{From: d(2012, 1, 1), To: d(2013, 1, 1)}},
				{Kind: member.Full, Period: day.Period{From: d(2013, 1, 1), To: day.Forever}}}
		}
		if i%7 == 0 {
			s.Relief = []member.State{{Kind: member.Exempt, Period: day.Period{From: d(2014, 1, 1), To: day.Forever}}}
		}
		list = append(list, member.Fresh{Org: cell, Spells: []member.FreshSpell{s}, Facts: []member.FreshFacts{
			{Group: member.Basic, Fields: asof.Fields{"full_name": names[i%len(names)], "sex": sex, "birth": day.Partial(19500101 + i%40*10000)}},
			{Group: member.Sensitive, Fields: asof.Fields{"ethnicity": []string{"Kinh", "Ê Đê"}[i%2]}}}})
	}
	w.Write(func(tx *db.Tx) error { return member.Load(w.Ctx, tx, w.Sys, w.Vault, list) })
	return list
}

func TestList(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		list := w.crowd(120)
		total := func(who duty.Actor, on day.Day, f member.Filter) int {
			t.Helper()
			n, seen := 0, map[db.ID]bool{}
			w.Read(func(tx *db.Tx) error {
				f.Size = 7
				for f.Page = 1; ; f.Page++ {
					pg, err := member.List(w.Ctx, tx, who, asof.Point{On: on}, f)
					must(t, err)
					n = pg.Total
					if pg.Page != f.Page || len(pg.Items) == 0 {
						break
					}
					for _, i := range pg.Items {
						if seen[i.Person] {
							t.Errorf("%s twice", i.Code)
						}
						seen[i.Person] = true
						if i.OrgName == "" || i.Code == "" || i.Name == "" {
							t.Errorf("%+v", i)
						}
					}
				}
				return nil
			})
			if n != len(seen) {
				t.Errorf("%+v: total %d, pages hold %d", f, n, len(seen))
			}
			return n
		}
		g1 := w.Actor(w.G1, duty.RoleOfficer)
		cell := w.Actor(w.A, duty.RoleSecretary)
		now, past := d(2017, 6, 1), d(2012, 6, 1)
		for _, x := range []struct {
			who  duty.Actor
			on   day.Day
			f    member.Filter
			want int
		}{
			{w.Sys, now, member.Filter{}, 120}, {w.Sys, d(2011, 12, 31), member.Filter{}, 0}, {g1, now, member.Filter{}, 60}, {g1, past, member.Filter{}, 60},
			{cell, now, member.Filter{}, 30}, {cell, past, member.Filter{}, 30}, {w.Sys, now, member.Filter{Org: w.G1}, 60}, {w.Sys, now, member.Filter{Org: w.Top}, 120},
			{g1, now, member.Filter{Org: w.C}, 0}, {g1, now, member.Filter{Org: w.B}, 30}, {cell, past, member.Filter{Org: w.G1}, 30},
			{w.Sys, now, member.Filter{Sex: "nu"}, 40}, {w.Sys, now, member.Filter{Sex: "chua_ro"}, 40}, {g1, now, member.Filter{Sex: "nu"}, 20},
			{w.Sys, now, member.Filter{Standing: "chua_ro"}, 24}, {w.Sys, past, member.Filter{Standing: member.Probationary}, 96},
			{w.Sys, now, member.Filter{Standing: member.Full}, 96}, {w.Sys, now, member.Filter{Relief: "co"}, 18}, {w.Sys, now, member.Filter{Relief: member.Suspended}, 0},
			{w.Sys, now, member.Filter{Cause: member.InOpening}, 120}, {w.Sys, now, member.Filter{Temporary: "di"}, 0}, {w.Sys, now, member.Filter{Kind: member.Temporary}, 0},
			{w.Sys, now, member.Filter{Text: "ybl"}, 20}, {w.Sys, now, member.Filter{Text: "Điểu kre"}, 20}, {w.Sys, now, member.Filter{Text: "nie"}, 40},
			{w.Sys, now, member.Filter{Text: "DV000005"}, 1}, {w.Sys, now, member.Filter{Text: "dv 000005"}, 1}, {w.Sys, now, member.Filter{Text: "%"}, 0},
			{w.Sys, now, member.Filter{Text: "guyen"}, 0}, {cell, now, member.Filter{Text: "an"}, 10},
		} {
			if got := total(x.who, x.on, x.f); got != x.want {
				t.Errorf("on %v %+v: %d, want %d", x.on, x.f, got, x.want)
			}
		}
		names := func(sort string) string {
			var out []string
			w.Read(func(tx *db.Tx) error {
				pg, err := member.List(w.Ctx, tx, w.Sys, asof.Point{On: now}, member.Filter{Sort: sort, Size: -1})
				for i, m := range pg.Items {
					if i == 0 || m.Name != pg.Items[i-1].Name {
						out = append(out, m.Name)
					}
				}
				return err
			})
			return strings.Join(out, ", ")
		}
		if got := names("name"); got != "Nguyễn Văn An, Trần Thị Bé, Y Bliêng Niê, Đỗ Cường, H'Duẩn Niê, Điểu K'Ré" {
			t.Error(got)
		}
		for _, s := range member.Sorts() {
			names("-" + s)
		}
		if got := w.Refused(func(tx *db.Tx) error {
			_, err := member.List(w.Ctx, tx, w.Sys, asof.Point{On: now}, member.Filter{Sort: "id", Sex: "x"})
			return err
		}); got != "sort form.choice" {
			t.Error(got)
		}
		w.Read(func(tx *db.Tx) error {
			found, err := member.Search(w.Ctx, tx, g1, "tran be", 5)
			if err != nil || len(found) != 5 || found[0].Name != "Trần Thị Bé" {
				t.Errorf("%+v %v", found, err)
			}
			if found, _ := member.Search(w.Ctx, tx, g1, "--", 5); found != nil {
				t.Error("a search for nothing")
			}
			f, err := member.Get(w.Ctx, tx, w.Sys, w.Vault, list[1].ID, asof.Point{On: now})
			if err != nil || f.Group(member.Sensitive).Row.Text("ethnicity") != "Ê Đê" || f.Code == "" {
				t.Error(err)
			}
			return nil
		})
	})
}

// The plans: names are walked in their order where the reader reaches most, organisations come first where he reaches few; nothing is scanned.
func TestListPlans(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		w.crowd(400)
		// Enough other organisations for a cell to be a small part of them.
		w.Write(func(tx *db.Tx) error {
			for i := range 40 {
				w.Org(tx, fmt.Sprint("X", i), fmt.Sprint("Chi bộ ", i), "chibo_tructhuoc", w.G2)
			}
			return nil
		})
		if e.Kind == testkit.Postgres { // its planner goes by statistics; what is asked here is that the indexes serve
			return
		}
		w.Read(func(tx *db.Tx) error {
			for name, x := range map[string]struct {
				who        duty.Actor
				at         asof.Point
				f          member.Filter
				want, none string
			}{
				"all, today":   {w.Sys, asof.Point{On: d(2017, 6, 1)}, member.Filter{}, "member_person_name_now", "TEMP B-TREE"},
				"all, past":    {w.Sys, asof.Point{On: d(2015, 6, 1)}, member.Filter{}, "member_person_name_now", "TEMP B-TREE"},
				"grassroots":   {w.Actor(w.G2, duty.RoleOfficer), asof.Point{On: d(2017, 6, 1)}, member.Filter{}, "member_person_name_now", "MATERIALIZE stay"},
				"cell, today":  {w.Actor(w.A, duty.RoleSecretary), asof.Point{On: d(2017, 6, 1)}, member.Filter{}, "member_affiliation_org_now", "SCAN p"},
				"cell, past":   {w.Actor(w.A, duty.RoleSecretary), asof.Point{On: d(2015, 6, 1)}, member.Filter{}, "member_affiliation_org_now", "SCAN p"},
				"one of many":  {w.Sys, asof.Point{On: d(2017, 6, 1)}, member.Filter{Org: w.A}, "member_affiliation_org_now", "SCAN p"},
				"known before": {w.Actor(w.A, duty.RoleSecretary), asof.Point{On: d(2015, 6, 1), Known: asof.KnownAt(tx.Now())}, member.Filter{}, "member_affiliation_org_all", "SCAN p"},
			} {
				plan, err := member.ExplainList(w.Ctx, tx, x.who, x.at, x.f)
				must(t, err)
				text := strings.Join(plan, "\n")
				if !strings.Contains(text, x.want) || strings.Count(text, x.none) > strings.Count(x.none, "TEMP") || strings.Contains(text, "AUTOMATIC") {
					t.Errorf("%s:\n%s", name, text)
				}
			}
			return nil
		})
	})
}

// The sets' statements go from the organisations to their members, and never scan them.
func TestSetPlans(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	w.crowd(40)
	w.Read(func(tx *db.Tx) error {
		for _, k := range []asof.Known{asof.Latest, asof.KnownAt(tx.Now())} {
			for _, s := range member.Sets() {
				cols := []string{s.Rec, s.Page, s.Org, s.Subject, s.Person, s.Key, s.Label, s.Sort}
				for _, a := range s.Attrs {
					cols = append(cols, a.Expr)
				}
				where := s.Org + " = sp.org AND " + s.Where
				if s.Day != "" {
					where += " AND " + s.Day + " >= sp.f AND " + s.Day + " < sp.t"
				}
				plan, err := tx.Explain(w.Ctx, tree.SpanCTE+" SELECT "+strings.Join(cols, ", ")+" FROM span sp CROSS JOIN "+s.From+" WHERE "+where,
					db.Args{"root": w.Top, "from": d(2017, 1, 1), "to": d(2017, 6, 1), "on": d(2017, 6, 1), "known": k})
				must(t, err)
				for _, l := range plan {
					if strings.HasPrefix(l, "SCAN") && !strings.HasPrefix(l, "SCAN s") && !strings.Contains(l, "CONSTANT ROW") || strings.Contains(l, "AUTOMATIC") {
						t.Errorf("%s: %s", s.Name, strings.Join(plan, "\n"))
						break
					}
				}
			}
		}
		return nil
	})
}
