package play

import (
	"context"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/house"
	"chibo/internal/testkit"
	"chibo/internal/testkit/world"
)

// TestRest: who has not is the denominator less the numerator, at every organisation and day, by number and by list, page by page; the oracle says so
// too. With any condition of either part left out it is another list, or the program does not start.
func TestRest(t *testing.T) {
	w := demo.w
	orgs := []string{w.Bloc, w.Top, "HNB", "BVT-05", "CTT-04", "SYT", "STC", "SKC", "TTR"}
	days := []day.Day{day.Must(2017, 9, 30), day.Must(2017, 3, 31), day.Must(2016, 12, 31), day.Must(2017, 10, 20)}
	demo.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, p := demo.on(t, e)
		ctx := context.Background()
		// wrong counts the lists that are not as long as the oracle says.
		wrong := func(eng *figure.Engine, code string, report bool) (n, some int) {
			t.Helper()
			for _, o := range orgs {
				for _, on := range days {
					err := h.DB.Read(ctx, func(tx *db.Tx) error {
						q := figure.Query{Org: p.Orgs[o], At: asof.Point{On: on}, Period: day.YearTo(on)}
						ref := figure.Ref{Code: code, Part: figure.Rest}
						want := w.Figure(code, "", o, on, world.Known{})
						v, err := eng.Compute(ctx, tx, duty.System(), q, []figure.Ref{ref, {Code: code}})
						if err != nil {
							return err
						}
						left := int64(want.Den) - int64(want.Num)
						if some += int(left); report && v[1].Data && v[1].Den-v[1].Num != left {
							t.Errorf("%s of %s on %s: %d of %d, the oracle says %d of %d", code, o, on, v[1].Num, v[1].Den, want.Num, want.Den)
						}
						seen := map[db.ID]bool{}
						total := int64(0)
						for offset := 0; ; offset += 1000 {
							page, err := eng.Records(ctx, tx, duty.System(), q, ref, offset, 1000)
							if err != nil {
								return err
							}
							total = page.Total
							for _, x := range page.Records {
								seen[x.Subject] = true
							}
							if len(page.Records) < 1000 {
								break
							}
						}
						if v[0].N != left || total != left || int64(len(seen)) != left {
							if n++; report {
								t.Errorf("%s of %s on %s: %d have not, a list of %d with %d members, want %d", code, o, on, v[0].N, total, len(seen), left)
							}
						}
						if !report {
							return nil
						}
						all, err := eng.Roll(ctx, tx, duty.System(), q, []figure.Ref{ref})
						if err == nil && all[q.Org][0].N != left {
							t.Errorf("%s of %s on %s: rolled up %d have not, want %d", code, o, on, all[q.Org][0].N, left)
						}
						return err
					})
					if err != nil && !figure.NoData(err) {
						t.Fatal(err)
					}
				}
			}
			return n, some
		}
		cat := h.Figures.Catalogue()
		for _, code := range []string{"study.pct", "reg.pct"} {
			if !cat.HasRest(code) {
				t.Fatalf("%s has no rest", code)
			}
			if _, some := wrong(h.Figures, code, true); some == 0 {
				t.Errorf("%s: everybody has everywhere: this proves nothing", code)
			}
			d, _ := cat.Get(code)
			for _, part := range []string{d.Ratio.Num, d.Ratio.Den} {
				x, _ := cat.Get(part)
				for i := range x.Where {
					less := x
					less.Where = without(x.Where, i)
					c := cat.Clone()
					c.Put(less)
					eng, err := h.Figures.With(c)
					if err != nil {
						continue // who is counted and who might be no longer are the same people: refused at the start
					}
					if n, _ := wrong(eng, code, false); n == 0 {
						t.Errorf("%s without %+v of %s: nothing is red", code, x.Where[i], part)
					}
				}
			}
		}
		restRights(t, h, p, w)
	})
}

// restRights: the number is told to who may see figures there, the list to who may read the records, everybody else is told nothing.
func restRights(t *testing.T, h *house.House, p *Player, w *world.World) {
	t.Helper()
	ctx := context.Background()
	on := day.Must(2017, 9, 30)
	ref := figure.Ref{Code: "study.pct", Part: figure.Rest}
	err := h.DB.Read(ctx, func(tx *db.Tx) error {
		ask := func(who duty.Actor, o string) (figure.Page, error) {
			return h.Figures.Records(ctx, tx, who, figure.Query{Org: p.Orgs[o], At: asof.Point{On: on}, Period: day.YearTo(on)}, ref, 0, 5000)
		}
		whole, err := ask(duty.System(), w.Bloc)
		if err != nil {
			return err
		}
		figures := duty.Actor{Grants: []duty.Grant{{Org: p.Orgs[w.Bloc], Rights: duty.Figures, Period: day.Period{From: day.Must(2010, 1, 1), To: day.Must(9999, 12, 31)}}}}
		got, err := ask(figures, w.Bloc)
		if err != nil || got.Total != whole.Total || got.Hidden != whole.Total || len(got.Records) != 0 {
			t.Errorf("who may see figures alone: %d of %d, %d hidden, %d listed; %v", got.Total, whole.Total, got.Hidden, len(got.Records), err)
		}
		if _, err := ask(duty.Actor{}, w.Bloc); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger is told: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
