package admission_test

import (
	"context"
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/rule"
	"chibo/internal/target"
	"chibo/internal/testkit"
)

// engine is the shipped catalogue over the sets of all domains of members.
func engine(t testing.TB, v *member.Vault) *figure.Engine {
	t.Helper()
	cat, err := figure.Shipped()
	must(t, err)
	sets := append(append(append(org.Sets(), member.Sets()...), admission.Sets()...), target.Sets()...)
	e, err := figure.New(cat.Of(sets...), figure.Env{Opener: v, Lives: org.Lives,
		Rule: func(ctx context.Context, tx *db.Tx, code string, at asof.Point) (string, error) {
			r, err := rule.AtPoint(ctx, tx, code, at)
			return r.Text(), err
		}}, sets...)
	must(t, err)
	return e
}

// Rows 15 to 18 of the rules: a target and its admissions; a transfer is outside for a cell and inside for the Bloc; nobody transfers when a cell
// is merged; a guest is counted at home; and at every node opening + in − out + received − handed = closing.
func TestFlows(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 1, 2))
		eng := engine(t, w.Vault)
		_, moved := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		_, gone := w.Joined(w.B, "Trần Thị Bé", d(2012, 1, 1))
		_, guest := w.Joined(w.C, "Đỗ Văn Cường", d(2012, 1, 1))
		w.Joined(w.D, "Lê Văn Dũng", d(2012, 1, 1))
		w.At(d(2017, 10, 2))
		for i, x := range []struct {
			cell      db.ID
			ethnicity string
		}{{w.A, "Kinh"}, {w.B, "Ê Đê"}, {w.C, "m'nông"}} {
			w.admit(admission.Input{Org: x.cell, New: newborn("H'Duẩn Niê", day.Partial(19880101-i*20000), x.ethnicity),
				Paper: admission.Paper{Decided: d(2017, 3, 10+i), Ceremony: d(2017, 3, 20)}})
		}
		// Decided in September, ceremony in October: counts by the decision. Decided in October: does not.
		w.admit(admission.Input{Org: w.D, New: newborn("Thị Blênh", 19990101, "Kinh"), Paper: admission.Paper{Decided: d(2017, 9, 30), Ceremony: d(2017, 10, 2)}})
		w.admit(admission.Input{Org: w.D, New: newborn("Thị Mai", 19990101, "Kinh"), Paper: admission.Paper{Decided: d(2017, 10, 1), Ceremony: d(2017, 10, 1)}})
		w.Write(func(tx *db.Tx) error {
			if _, err := target.Set(w.Ctx, tx, w.Sys, target.Goal{Figure: "adm.count", Org: w.Top, Period: day.Year(2017), Op: ">=", Low: 5}, nil, ""); err != nil {
				return err
			}
			if err := member.Transfer(w.Ctx, tx, w.Sys, moved, d(2017, 4, 1), w.C, any1); err != nil {
				return err
			}
			if err := member.TransferOut(w.Ctx, tx, w.Sys, gone, d(2017, 5, 1), "Huyện ủy Cư Jút", any1); err != nil {
				return err
			}
			if err := member.StartTemporary(w.Ctx, tx, w.Sys, guest, w.D, day.Period{From: d(2017, 2, 1)}, any1); err != nil {
				return err
			}
			if _, err := member.Regroup(w.Ctx, tx, w.Sys, member.Regrouping{From: w.A, To: w.D, On: d(2017, 8, 1), Act: any1}); err != nil {
				return err
			}
			w.EndAt(tx, w.A, d(2017, 8, 1), w.D, "successor")
			return nil
		})
		on := d(2017, 9, 30)
		value := func(node db.ID, refs ...figure.Ref) []figure.Value {
			var v []figure.Value
			w.Read(func(tx *db.Tx) (err error) {
				v, err = eng.Compute(w.Ctx, tx, w.Sys, figure.Query{Org: node, At: asof.Point{On: on}, Period: day.YearTo(on)}, refs)
				return err
			})
			return v
		}
		for name, node := range map[string]db.ID{"top": w.Top, "g1": w.G1, "g2": w.G2, "b": w.B, "c": w.C, "d": w.D} {
			v := value(node, figure.Ref{Code: "mem.open"}, figure.Ref{Code: "mem.in"}, figure.Ref{Code: "mem.out"}, figure.Ref{Code: "mem.recv"},
				figure.Ref{Code: "mem.hand"}, figure.Ref{Code: "mem.total"})
			if v[0].N+v[1].N-v[2].N+v[3].N-v[4].N != v[5].N {
				t.Errorf("%s: %d + %d - %d + %d - %d is not %d", name, v[0].N, v[1].N, v[2].N, v[3].N, v[4].N, v[5].N)
			}
		}
		for _, x := range []struct {
			node       db.ID
			code, part string
			want       int64
		}{
			{w.Top, "mem.open", "", 4}, {w.Top, "mem.total", "", 7}, {w.Top, "mem.prob", "", 4}, {w.Top, "mem.full", "", 3},
			{w.Top, "mem.in", "", 4}, {w.Top, "mem.in", "chuyen_den", 0}, {w.Top, "mem.out", "chuyen_di", 1}, {w.Top, "mem.recv", "", 0},
			{w.C, "mem.in", "chuyen_den", 1}, {w.G2, "mem.in", "chuyen_den", 1}, {w.G1, "mem.out", "chuyen_di", 2}, {w.D, "mem.recv", "", 1},
			{w.G1, "mem.hand", "", 1}, {w.D, "mem.total", "", 3}, {w.C, "mem.total", "", 3},
			{w.Top, "adm.count", "", 4}, {w.Top, "adm.group", "nu", 4}, {w.Top, "adm.group", "dtts", 2}, {w.Top, "adm.group", "doan", 2},
		} {
			if v := value(x.node, figure.Ref{Code: x.code, Part: x.part}); v[0].N != x.want || !v[0].Data {
				t.Errorf("%s %s: %+v, want %d", x.code, x.part, v[0], x.want)
			}
		}
		if v := value(w.Top, figure.Ref{Code: "adm.pct"}); v[0].Num != 4 || v[0].Den != 5 {
			t.Errorf("%+v", v)
		}
		if v := value(w.G2, figure.Ref{Code: "adm.pct"}); v[0].Data {
			t.Errorf("%+v", v)
		}
	})
}
