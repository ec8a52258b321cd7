package org_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

func TestEstablishAndList(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		on := d(2017, 9, 30)
		if o := w.at("SYT-1", on); o.Name != "Chi bộ Văn phòng Sở Y tế" || !o.Living || len(o.Path) != 3 || o.Path[0].Code != "TU" {
			t.Errorf("%+v", o)
		}
		for _, c := range []struct {
			f    org.Filter
			want string
		}{
			{org.Filter{}, "SNN-BP-1 SYT-2 TTR SNN-1 SYT-1 SNN-BP KHOI SNN SYT TU"},
			{org.Filter{Sort: "code"}, "KHOI SNN SNN-1 SNN-BP SNN-BP-1 SYT SYT-1 SYT-2 TTR TU"},
			{org.Filter{Sort: "code", Desc: true, Limit: 2}, "TU TTR"},
			{org.Filter{Sort: "code", Offset: 8, Limit: 5}, "TTR TU"},
			{org.Filter{Sort: "kind", Limit: 4}, "TU KHOI SNN SYT"},
			{org.Filter{Root: w.ids["SNN"], Sort: "code"}, "SNN SNN-1 SNN-BP SNN-BP-1"},
			{org.Filter{Parent: w.ids["SNN"], Sort: "code"}, "SNN-1 SNN-BP"},
			{org.Filter{Kinds: []org.Kind{org.Cell}, Sort: "code"}, "SNN-1 SNN-BP-1 SYT-1 SYT-2"},
			{org.Filter{Text: "thanh tra"}, "SYT-2 TTR"},
			{org.Filter{Text: "Thanh Trà"}, "SYT-2 TTR"},
			{org.Filter{Text: "nong nghiep"}, "SNN"},
			{org.Filter{Text: "syt 1"}, "SYT-1"},
			{org.Filter{Text: "syt1"}, "SYT-1"},
			{org.Filter{Text: "%"}, ""},
			{org.Filter{Text: "không có"}, ""},
		} {
			got, _ := w.list(duty.System(), on, c.f)
			if strings.Join(got, " ") != c.want {
				t.Errorf("%+v: %v, want %s", c.f, got, c.want)
			}
		}
		if got, p := w.list(duty.System(), d(2005, 6, 1), org.Filter{Sort: "code", Limit: 2}); p.Total != 5 || !slices.Equal(got, []string{"KHOI", "SYT"}) {
			t.Errorf("2005: %v of %d", got, p.Total)
		}
	})
}

func TestEstablishRules(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		for _, c := range []struct {
			name, field, key string
			on               int
			b                org.Born
		}{
			{"no code", "code", "form.required", 20170101, org.Born{Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"odd code", "code", "form.pattern", 20170101, org.Born{Code: "=1+1", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"code taken in another case", "code", "form.taken", 20170101, org.Born{Code: "syt-1", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"no name", "name", "form.required", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: " ", Parent: w.ids["SYT"]}},
			{"long name", "name", "form.too_long", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: strings.Repeat("ă", 301), Parent: w.ids["SYT"]}},
			{"broken text", "name", "text.utf8", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A\xff", Parent: w.ids["SYT"]}},
			{"control character", "name", "text.control", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A\x07", Parent: w.ids["SYT"]}},
			{"no kind", "kind", "form.required", 20170101, org.Born{Code: "X", Name: "A", Parent: w.ids["SYT"]}},
			{"unknown kind", "kind", "form.choice", 20170101, org.Born{Code: "X", Kind: "huyen", Name: "A", Parent: w.ids["SYT"]}},
			{"no parent", "parent", "form.required", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A"}},
			{"unknown parent", "parent", "org.unknown_code", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A", ParentCode: "ZZZ"}},
			{"parent like", "parent", "org.unknown_code_like", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A", ParentCode: "nong nghiep"}},
			{"older than parent", "parent", "tree.child_before_parent", 20041231, org.Born{Code: "X", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"no day", "day", "form.required", 0, org.Born{Code: "X", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"no such day", "day", "day.range", 20170230, org.Born{Code: "X", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}},
			{"cell under the Bloc", "parent", "org.kind_under", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A", Parent: w.ids["KHOI"]}},
			{"under a cell", "parent", "org.kind_under", 20170101, org.Born{Code: "X", Kind: org.Cell, Name: "A", Parent: w.ids["SYT-1"]}},
			{"grassroots in grassroots", "parent", "org.kind_under", 20170101, org.Born{Code: "X", Kind: org.GrassCell, Name: "A", Parent: w.ids["SYT"]}},
			{"external in the tree", "parent", "org.external_no_parent", 20170101, org.Born{Code: "X", Kind: org.External, Name: "A", Parent: w.ids["SYT"]}},
		} {
			t.Run(c.name, func(t *testing.T) {
				w.t = t
				a := act(0)
				a.Day = a.Day + 0
				a.Day = dayOf(c.on)
				f := w.refused(c.key, func(ctx context.Context, tx *db.Tx) error {
					_, _, err := org.Establish(ctx, tx, duty.System(), a, c.b)
					return err
				})
				if f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.field && x.Key == c.key }) {
					t.Errorf("%+v", f)
				}
			})
		}
		w.t = t
		// The uneven tree: a grassroots organisation under the province itself, a cell under the grassroots organisation and under its section.
		w.establish("CA", org.Grass, "Đảng bộ Công an tỉnh", "TU", d(2010, 1, 1))
		w.establish("CA-1", org.Cell, "Chi bộ 1", "CA", d(2010, 1, 1))
		w.establish("BAO", org.External, "Báo Nhân Dân", "", d(1951, 3, 11))
		if o := w.at("BAO", d(2017, 1, 1)); !o.External || !o.Living || len(o.Path) != 0 {
			t.Errorf("%+v", o)
		}
		if got, _ := w.list(duty.System(), d(2017, 1, 1), org.Filter{Kinds: []org.Kind{org.External}}); !slices.Equal(got, []string{"BAO"}) {
			t.Error(got)
		}
	})
}

// Every pair of kinds: the table of what may stand under what is the rule, and the writes hold to it.
func TestKindsUnderKinds(t *testing.T) {
	may := map[string]string{
		org.Province: org.Centre, org.Above: org.Province, org.Grass: org.Above + " " + org.Province, org.GrassCell: org.Above + " " + org.Province,
		org.Section: org.Grass, org.Cell: org.Grass + " " + org.Section,
	}
	for _, k := range org.Kinds() {
		for _, p := range org.Kinds() {
			want := slices.Contains(strings.Fields(may[k]), p)
			if org.May(k, p) != want {
				t.Errorf("%s under %s: %v", k, p, !want)
			}
		}
	}
}
