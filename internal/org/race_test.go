package org_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// Two writers at once, one ending what the other hangs something under: whoever is later hears why not, and the house is sound.
func TestTwoWritersAtOnce(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		for i := range 6 {
			code := fmt.Sprintf("BP-%d", i)
			w.establish(code, org.Section, "Đảng bộ bộ phận "+code, "SNN", d(2016, 1, 1))
			var wg sync.WaitGroup
			errs := make([]error, 3)
			for j, f := range []func(ctx context.Context, tx *db.Tx) error{
				func(ctx context.Context, tx *db.Tx) error {
					_, err := org.Dissolve(ctx, tx, sys, w.ids[code], org.Ending{Act: act(d(2017, 1, 1))})
					return err
				},
				func(ctx context.Context, tx *db.Tx) error {
					_, _, err := org.Establish(ctx, tx, sys, act(d(2016, 6, 1)), org.Born{Code: code + "-1", Kind: org.Cell, Name: "Chi bộ", Parent: w.ids[code]})
					return err
				},
				func(ctx context.Context, tx *db.Tx) error {
					_, err := org.MoveTo(ctx, tx, sys, w.ids["SNN-1"], act(d(2016, 2, 1)), w.ids[code])
					return err
				},
			} {
				wg.Add(1)
				go func() {
					defer wg.Done()
					errs[j] = w.write(f)
				}()
			}
			wg.Wait()
			for _, err := range errs {
				if err != nil && fault.As(err) == nil {
					t.Fatal(err)
				}
			}
			if errs[0] == nil && (errs[1] == nil || errs[2] == nil) {
				t.Fatal("both the end and what hangs under it")
			}
			w.sound()
		}
	})
}
