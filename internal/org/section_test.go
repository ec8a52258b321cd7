package org_test

import (
	"context"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/figure"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// Row 14 of the rules: of five cells of a grassroots organisation two stand under a section; the tree has them one step deeper, the count has all five.
func TestSectionOverTwoOfFiveCells(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		w.establish("SNN-2", org.Cell, "Chi bộ Chăn nuôi", "SNN", d(2006, 1, 1))
		w.establish("SNN-3", org.Cell, "Chi bộ Thủy lợi", "SNN", d(2006, 1, 1))
		w.establish("SNN-BP-2", org.Cell, "Chi bộ Kiểm lâm cơ động", "SNN-BP", d(2006, 1, 1))
		on := d(2017, 9, 30)
		for code, up := range map[string]int{"SNN-1": 3, "SNN-2": 3, "SNN-3": 3, "SNN-BP-1": 4, "SNN-BP-2": 4} {
			if o := w.at(code, on); len(o.Path) != up {
				t.Errorf("%s stands under %d", code, len(o.Path))
			}
		}
		cat, err := figure.Shipped()
		if err != nil {
			t.Fatal(err)
		}
		eng, err := figure.New(cat.Of(org.Sets()...), figure.Env{Lives: org.Lives}, org.Sets()...)
		if err != nil {
			t.Fatal(err)
		}
		for code, want := range map[string]int64{"SNN": 5, "SNN-BP": 2, "SYT": 2, "KHOI": 7} {
			w.read(func(ctx context.Context, tx *db.Tx) error {
				v, err := eng.Compute(ctx, tx, sys, figure.Query{Org: w.ids[code], At: asof.Point{On: on}, Period: day.YearTo(on)}, []figure.Ref{{Code: "org.cell"}})
				if err == nil && v[0].N != want {
					t.Errorf("%s: %d cells, want %d", code, v[0].N, want)
				}
				return err
			})
		}
	})
}
