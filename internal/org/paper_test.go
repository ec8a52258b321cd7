package org_test

import (
	"context"
	"testing"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// No act rests on a paper that is not on record.
func TestNoUnknownPaper(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		a := act(d(2017, 1, 1))
		a.Document = db.NewID()
		sys := duty.System()
		for name, do := range map[string]func(ctx context.Context, tx *db.Tx) error{
			"establish": func(ctx context.Context, tx *db.Tx) error {
				_, _, err := org.Establish(ctx, tx, sys, a, org.Born{Code: "X", Kind: org.Cell, Name: "Chi bộ X", Parent: w.ids["SYT"]})
				return err
			},
			"rename": func(ctx context.Context, tx *db.Tx) error {
				_, err := org.Rename(ctx, tx, sys, w.ids["SYT"], a, "Tên khác", "")
				return err
			},
			"merge": func(ctx context.Context, tx *db.Tx) error {
				_, _, err := org.Merge(ctx, tx, sys, org.Merging{Act: a, From: []db.ID{w.ids["SYT-1"], w.ids["SYT-2"]},
					New: &org.Born{Code: "X", Kind: org.Cell, Name: "Chi bộ X", Parent: w.ids["SYT"]}})
				return err
			},
			"term": func(ctx context.Context, tx *db.Tx) error {
				_, err := org.OpenTerm(ctx, tx, sys, w.ids["SYT"], a, "2015–2020", 0)
				return err
			},
		} {
			t.Run(name, func(t *testing.T) { wants(t, "document.unknown", w.write(do)) })
		}
	})
}
