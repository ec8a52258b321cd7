package play

import (
	"context"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/record"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/testkit/world"
)

// TestBulk: a generated province stands whole: as many organisations, people and meetings as the generator tells, the meetings as the rules of
// meetings would have them.
func TestBulk(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		b := world.Generate(400, 3)
		d, err := db.Open(ctx, e.URL, db.Options{Clock: Clock(b)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if _, err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		keys, err := seal.NewInstallation()
		if err != nil {
			t.Fatal(err)
		}
		h, err := house.Build(d, keys)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Bulk(ctx, d, h.Vault, h.Book, keys.KeyID(), b, nil)
		if err != nil {
			t.Fatal(err)
		}
		meetings := 0
		for range b.Meetings {
			meetings++
		}
		if l.Orgs != len(b.Orgs) || l.People < 400 || l.Meetings != meetings || meetings < 20*50 {
			t.Errorf("%+v of %d organisations and %d meetings", l, len(b.Orgs), meetings)
		}
		k := h.Book.Kind("meeting")
		at := asof.Point{On: b.To}
		var page record.Page
		err = d.Read(ctx, func(tx *db.Tx) error {
			page, err = k.List(ctx, tx, duty.System(), at, record.Filter{Size: 500})
			return err
		})
		if err != nil || page.Total != meetings {
			t.Fatalf("%d meetings in the list, %d generated: %v", page.Total, meetings, err)
		}
		// The rules find nothing to say when a word is added.
		for _, r := range page.Items[:30] {
			err := d.Write(ctx, func(tx *db.Tx) error {
				out, err := k.Correct(ctx, tx, duty.System(), r.ID, asof.Fields{"place": "Hội trường"}, record.Act{Rev: -1, Reason: "bổ sung"})
				if err == nil && (!out.Changed || len(out.Warnings) > 0) {
					t.Errorf("%v: %+v", r.V, out)
				}
				n, err2 := k.Get(ctx, tx, duty.System(), r.ID, asof.Latest)
				if err2 == nil {
					for code, v := range r.V {
						if code != "place" && n.V[code] != v {
							t.Errorf("%s: %v was loaded, the rules make it %v", code, v, n.V[code])
						}
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		// Nobody else may load.
		err = d.Write(ctx, func(tx *db.Tx) error {
			_, err := k.Load(ctx, tx, duty.Actor{}, []asof.Fields{{"org": l.Top, "day": day.Must(2017, 5, 2)}})
			return err
		})
		if err == nil {
			t.Error("somebody loaded records")
		}
	})
}
