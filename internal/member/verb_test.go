package member_test

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

func TestTransfer(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		before := w.Known()
		w.At(d(2017, 6, 1))
		w.Write(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), w.C, any1) })
		for _, x := range []struct {
			on   day.Day
			k    asof.Known
			want db.ID
		}{
			{d(2017, 4, 30), asof.Latest, w.A}, {d(2017, 5, 1), asof.Latest, w.C}, {d(2017, 5, 1), before, w.A}, {d(2011, 12, 31), asof.Latest, db.ID{}},
		} {
			if got := w.CellOn(p, x.on, x.k); got != x.want {
				t.Errorf("on %v known %v: %v, want %v", x.on, x.k, got, x.want)
			}
		}
		f := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)})
		s := f.Spells[0].Stays
		if len(s) != 2 || s[0].CounterOut != w.C || s[1].CounterIn != w.A || s[0].CauseOut != member.OutTransfer || s[1].CauseIn != member.InTransfer {
			t.Fatalf("stays %+v", s)
		}
		// Recorded late: from 1/2 to 1/5 he was in B. What follows stands, and names the right cell.
		w.Write(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 2, 1), w.B, any1) })
		s = w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0].Stays
		if len(s) != 3 || s[0].CounterOut != w.B || s[1].CounterIn != w.A || s[1].CounterOut != w.C || s[2].CounterIn != w.B || s[2].From != d(2017, 5, 1) {
			t.Fatalf("stays %+v", s)
		}
		// The day was another: both sides move.
		mid := w.Known()
		w.Write(func(tx *db.Tx) error {
			return member.CorrectDay(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), d(2017, 4, 15), why)
		})
		if w.CellOn(p, d(2017, 4, 20), asof.Latest) != w.C || w.CellOn(p, d(2017, 4, 20), mid) != w.B {
			t.Error("correcting the day of a transfer")
		}
		// The transfer to C never was.
		w.Write(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, w.Sys, m, d(2017, 4, 15), why) })
		s = w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0].Stays
		if len(s) != 2 || s[1].Org != w.B || s[1].To != day.Forever || s[1].CauseOut != "" || !s[1].CounterOut.IsZero() {
			t.Fatalf("stays %+v", s)
		}
		// In truth he was in D for March.
		w.Write(func(tx *db.Tx) error {
			return member.CorrectCell(w.Ctx, tx, w.Sys, m, day.Period{From: d(2017, 3, 1), To: d(2017, 4, 1)}, w.D, why)
		})
		s = w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0].Stays
		if len(s) != 4 || s[2].Org != w.D || s[2].CounterIn != w.B || s[2].CounterOut != w.B || s[3].Org != w.B || s[3].CounterIn != w.D {
			t.Fatalf("stays %+v", s)
		}
	})
}

func TestRefusals(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		new := w.Man(w.A, "Lê Thị Bình", 19900000, nil)
		entry := func(x member.Entry) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				if x.Cause == "" {
					x.Cause = member.InOpening
				}
				x.Act.Rev = -1
				_, err := member.Enter(w.Ctx, tx, w.Sys, new, x)
				return err
			}
		}
		for name, x := range map[string]struct {
			do   func(tx *db.Tx) error
			want string
		}{
			"no cell":            {entry(member.Entry{From: d(2016, 1, 1)}), "org form.required"},
			"not a cell":         {entry(member.Entry{Org: w.G1, From: d(2016, 1, 1)}), "org member.not_cell"},
			"before the cell":    {entry(member.Entry{Org: w.A, From: d(1999, 1, 1)}), "org member.cell_not_alive"},
			"no day":             {entry(member.Entry{Org: w.A}), "from form.required"},
			"before birth":       {entry(member.Entry{Org: w.D, From: d(1989, 12, 31)}), "org member.cell_not_alive"},
			"official too early": {entry(member.Entry{Org: w.A, From: d(2016, 1, 1), Probated: d(2014, 1, 1), Official: d(2013, 1, 1)}), "official member.official_early"},
			"cause":              {entry(member.Entry{Org: w.A, From: d(2016, 1, 1), Cause: "x"}), "cause form.choice"},
			"same cell":          {func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.A, any1) }, "org member.same_cell"},
			"to no cell":         {func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.G2, any1) }, "org member.not_cell"},
			"not there":          {func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2011, 1, 1), w.B, any1) }, "member.not_affiliated"},
			"double": {func(tx *db.Tx) error {
				_, err := member.Enter(w.Ctx, tx, w.Sys, p, member.Entry{Cause: member.InOpening, Org: w.B, From: d(2016, 1, 1), Act: any1})
				return err
			}, "from member.already"},
			"no reason": {func(tx *db.Tx) error {
				return member.CorrectDay(w.Ctx, tx, w.Sys, m, d(2012, 1, 1), d(2011, 1, 1), any1)
			}, "reason asof.reason"},
			"born after joining": {func(tx *db.Tx) error {
				return member.CorrectFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, day.Period{}, asof.Fields{"birth": day.Partial(20130000)}, why)
			}, "birth member.born_after_join"},
			"host is home": {func(tx *db.Tx) error {
				return member.StartTemporary(w.Ctx, tx, w.Sys, m, w.A, day.Period{From: d(2017, 1, 1)}, any1)
			}, "org member.host_is_home"},
			"leave cause": {func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), "chuyen_di", any1) }, "cause form.choice"},
			"restore":     {func(tx *db.Tx) error { return member.Restore(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.A, "", any1) }, "from member.still_here"},
			"stale": {func(tx *db.Tx) error {
				return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.B, member.Act{Rev: 1})
			}, "asof.stale"},
			"identity": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Sensitive, d(2017, 1, 1), asof.Fields{"citizen_id": "12a"}, any1)
			}, "citizen_id form.pattern"},
			"no such field": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, d(2017, 1, 1), asof.Fields{"sort_name": "x"}, any1)
			}, "sort_name form.unknown"},
			"empty name": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, d(2017, 1, 1), asof.Fields{"full_name": " "}, any1)
			}, "full_name form.required"},
			"broken text": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, d(2017, 1, 1), asof.Fields{"phone": "a\xff"}, any1)
			}, "phone text.utf8"},
			"unborn": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, new, member.Basic, d(2017, 1, 1), asof.Fields{"birth": day.Partial(20180101)}, any1)
			}, "birth day.future"},
		} {
			if got := w.Refused(x.do); got != x.want {
				t.Errorf("%s: %s, want %s", name, got, x.want)
			}
		}
		// Nothing of all that left a trace.
		if s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells; len(s) != 1 || len(s[0].Stays) != 1 || len(s[0].Hosts) != 0 {
			t.Errorf("spells %+v", s)
		}
		// A cell that ends takes nobody beyond its end.
		w.Write(func(tx *db.Tx) error { w.EndAt(tx, w.B, d(2018, 1, 1), w.A, "successor"); return nil })
		if got := w.Refused(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.B, any1) }); got != "org member.cell_ended" {
			t.Error(got)
		}
	})
}

func TestLeaveAndRestore(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.At(d(2017, 6, 1))
		w.Write(func(tx *db.Tx) error {
			if err := member.StartTemporary(w.Ctx, tx, w.Sys, m, w.B, day.Period{From: d(2016, 10, 1)}, any1); err != nil {
				return err
			}
			return member.StartRelief(w.Ctx, tx, w.Sys, m, member.ExemptATime, "đi học xa", day.Period{From: d(2017, 1, 1)}, any1)
		})
		// Counted at home only.
		if w.Officials(w.A, asof.Point{On: d(2017, 1, 1)}) != 1 || w.Officials(w.B, asof.Point{On: d(2017, 1, 1)}) != 0 {
			t.Error("a temporary stay is counted")
		}
		before := w.Known()
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), member.OutStruck, any1) })
		f := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)})
		s := f.Spells[0]
		if s.Stays[0].To != d(2017, 4, 1) || s.Hosts[0].To != d(2017, 4, 1) || s.Relief[0].To != d(2017, 4, 1) || s.Standing[1].To != d(2017, 4, 1) {
			t.Fatalf("what ends with a membership: %+v", s)
		}
		if w.StandingOn(p, d(2017, 5, 1), before) != member.Full || w.StandingOn(p, d(2017, 5, 1), asof.Latest) != "" {
			t.Error("standing after leaving")
		}
		// The day of striking off is corrected: all moves with it.
		w.Write(func(tx *db.Tx) error {
			return member.CorrectDay(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), d(2017, 3, 1), why)
		})
		s = w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0]
		if s.Stays[0].To != d(2017, 3, 1) || s.Hosts[0].To != d(2017, 3, 1) || s.Relief[0].To != d(2017, 3, 1) || s.Standing[1].To != d(2017, 3, 1) {
			t.Fatalf("corrected: %+v", s)
		}
		w.Write(func(tx *db.Tx) error { return member.Restore(w.Ctx, tx, w.Sys, m, d(2017, 5, 1), w.A, "", any1) })
		if w.CellOn(p, d(2017, 5, 1), asof.Latest) != w.A || !w.CellOn(p, d(2017, 4, 1), asof.Latest).IsZero() || w.StandingOn(p, d(2017, 5, 1), asof.Latest) != member.Full {
			t.Error("restored")
		}
		if got := w.Refused(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, w.Sys, m, d(2017, 3, 1), why) }); got != "member.later" {
			t.Error(got)
		}
		// Death recorded by mistake is voided: he goes on, and so does his standing.
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 5, 20), member.OutDied, any1) })
		if got := w.Refused(func(tx *db.Tx) error { return member.Restore(w.Ctx, tx, w.Sys, m, d(2017, 6, 1), w.A, "", any1) }); got != "from member.not_restorable" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, w.Sys, m, d(2017, 5, 20), why) })
		if w.CellOn(p, d(2017, 6, 1), asof.Latest) != w.A || w.StandingOn(p, d(2017, 6, 1), asof.Latest) != member.Full {
			t.Error("voided death")
		}
		w.Write(func(tx *db.Tx) error { return member.VoidSpell(w.Ctx, tx, w.Sys, m, why) })
		if !w.CellOn(p, d(2013, 1, 1), asof.Latest).IsZero() || w.CellOn(p, d(2013, 1, 1), before) != w.A {
			t.Error("voided membership")
		}
	})
}

// A leaving that never was ended nothing: exemption and temporary stay go on as they stood, also where its day was corrected meanwhile; what was
// recorded of them since stands.
func TestVoidedLeavingBringsBackWhatItEnded(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		for name, after := range map[string]func(w *world, m db.ID) day.Day{
			"at once": func(*world, db.ID) day.Day { return d(2017, 4, 1) },
			"day corrected": func(w *world, m db.ID) day.Day {
				w.Write(func(tx *db.Tx) error {
					return member.CorrectDay(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), d(2017, 3, 1), why)
				})
				return d(2017, 3, 1)
			},
			"left the register": nil,
		} {
			p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
			w.Write(func(tx *db.Tx) error {
				if err := member.StartTemporary(w.Ctx, tx, w.Sys, m, w.B, day.Period{From: d(2016, 10, 1), To: d(2017, 12, 1)}, any1); err != nil {
					return err
				}
				if err := member.StartRelief(w.Ctx, tx, w.Sys, m, member.ExemptATime, "đi học xa", day.Period{From: d(2017, 1, 1)}, any1); err != nil {
					return err
				}
				return member.StartRelief(w.Ctx, tx, w.Sys, m, member.Exempt, "cao tuổi", day.Period{From: d(2015, 1, 1), To: d(2016, 1, 1)}, any1)
			})
			on := d(2017, 4, 1)
			w.Write(func(tx *db.Tx) error {
				if after == nil {
					return member.TransferOut(w.Ctx, tx, w.Sys, m, on, "Đảng bộ tỉnh khác", any1)
				}
				return member.Leave(w.Ctx, tx, w.Sys, m, on, member.OutStruck, any1)
			})
			if after != nil {
				on = after(w, m)
			}
			w.Write(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, w.Sys, m, on, why) })
			s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0]
			if len(s.Hosts) != 1 || s.Hosts[0].Org != w.B || s.Hosts[0].To != d(2017, 12, 1) || s.Hosts[0].CauseOut != member.OutTransfer {
				t.Errorf("%s: temporary stay %+v", name, s.Hosts)
			}
			if len(s.Relief) != 2 || s.Relief[0].To != d(2016, 1, 1) || s.Relief[1].To != day.Forever || s.Relief[1].From != d(2017, 1, 1) {
				t.Errorf("%s: relief %+v", name, s.Relief)
			}
			if n := len(s.Standing); s.Standing[n-1].To != day.Forever {
				t.Errorf("%s: standing %+v", name, s.Standing)
			}
		}
		// What was said of the relief after the leaving stands: it had ended before.
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.Write(func(tx *db.Tx) error {
			return member.StartRelief(w.Ctx, tx, w.Sys, m, member.ExemptATime, "đi học xa", day.Period{From: d(2017, 1, 1)}, any1)
		})
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), member.OutStruck, any1) })
		w.Write(func(tx *db.Tx) error {
			return member.VoidRelief(w.Ctx, tx, w.Sys, m, day.Period{From: d(2017, 2, 1), To: d(2017, 4, 1)}, why)
		})
		w.Write(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), why) })
		if s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0]; len(s.Relief) != 1 || s.Relief[0].To != d(2017, 2, 1) {
			t.Errorf("relief %+v", s.Relief)
		}
	})
}

func TestOutsideAndBack(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.Write(func(tx *db.Tx) error {
			return member.TransferOut(w.Ctx, tx, w.Sys, m, d(2016, 1, 1), "Huyện ủy Cư Jút", any1)
		})
		var back db.ID
		w.Write(func(tx *db.Tx) (err error) {
			back, err = member.TransferIn(w.Ctx, tx, w.Sys, p, member.Entry{Org: w.C, From: d(2017, 1, 1), Outside: "Huyện ủy Cư Jút", Act: any1})
			return err
		})
		s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells
		if back != m || len(s) != 1 || len(s[0].Stays) != 2 || s[0].Stays[0].OutsideOut != "Huyện ủy Cư Jút" || s[0].Stays[1].OutsideIn == "" {
			t.Fatalf("spells %+v", s)
		}
		q := w.Man(w.B, "Y Bliêng Niê", 19850300, nil)
		w.Write(func(tx *db.Tx) error {
			_, err := member.TransferIn(w.Ctx, tx, w.Sys, q, member.Entry{Org: w.B, From: d(2017, 2, 1), Outside: "Tỉnh ủy Đắk Lắk", Probated: d(2016, 9, 1), Act: any1})
			return err
		})
		if w.StandingOn(q, d(2017, 2, 1), asof.Latest) != member.Probationary {
			t.Error("standing of one from outside")
		}
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 3, 1), member.OutAsked, any1) })
		if got := w.Refused(func(tx *db.Tx) error {
			_, err := member.TransferIn(w.Ctx, tx, w.Sys, p, member.Entry{Org: w.C, From: d(2017, 4, 1), Outside: "X", Act: any1})
			return err
		}); got != "from member.left_before" {
			t.Error(got)
		}
	})
}

func TestStanding(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p := w.Man(w.A, "Lê Thị Bình", 19900215, nil)
		var m db.ID
		w.Write(func(tx *db.Tx) (err error) {
			m, err = member.Enter(w.Ctx, tx, w.Sys, p, member.Entry{Cause: member.InOpening, Org: w.A, From: d(2015, 9, 15), Probated: d(2015, 9, 15), Act: any1})
			return err
		})
		before := w.Known()
		w.At(d(2018, 1, 30))
		w.Write(func(tx *db.Tx) error {
			return member.SetStanding(w.Ctx, tx, w.Sys, m, member.Full, d(2016, 9, 15), any1)
		})
		if w.StandingOn(p, d(2017, 1, 1), asof.Latest) != member.Full || w.StandingOn(p, d(2017, 1, 1), before) != member.Probationary ||
			w.StandingOn(p, d(2016, 9, 14), asof.Latest) != member.Probationary {
			t.Error("official from the right day, recorded late")
		}
		if got := w.Refused(func(tx *db.Tx) error {
			return member.SetStanding(w.Ctx, tx, w.Sys, m, member.Probationary, d(2017, 1, 1), any1)
		}); got != "standing member.probation_after_official" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error {
			return member.CorrectStanding(w.Ctx, tx, w.Sys, m, member.Probationary, day.Period{From: d(2016, 9, 15), To: d(2016, 12, 15)}, why)
		})
		if w.StandingOn(p, d(2016, 12, 14), asof.Latest) != member.Probationary || w.StandingOn(p, d(2016, 12, 15), asof.Latest) != member.Full {
			t.Error("corrected standing")
		}
		if got := w.Refused(func(tx *db.Tx) error { return member.EndRelief(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), any1) }); got != "to member.no_relief" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error {
			if err := member.StartRelief(w.Ctx, tx, w.Sys, m, member.Exempt, "tuổi cao", day.Period{From: d(2017, 1, 1)}, any1); err != nil {
				return err
			}
			return member.EndRelief(w.Ctx, tx, w.Sys, m, d(2017, 7, 1), any1)
		})
		w.Write(func(tx *db.Tx) error {
			return member.CorrectRelief(w.Ctx, tx, w.Sys, m, d(2017, 2, 1), day.Period{From: d(2017, 2, 1), To: d(2017, 8, 1)}, member.Suspended, "", why)
		})
		r := w.File(w.Sys, p, asof.Point{On: d(2018, 1, 1)}).Spells[0].Relief
		if len(r) != 1 || r[0].Kind != member.Suspended || r[0].From != d(2017, 2, 1) || r[0].To != d(2017, 8, 1) {
			t.Errorf("relief %+v", r)
		}
	})
}

// Row 15 of the rules: the members of a cell that is merged away do not transfer; they stand in the successor without a gap.
func TestRegroup(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		q, n := w.Joined(w.A, "Điểu K'Ré", d(2013, 1, 1))
		r, o := w.Joined(w.B, "H'Duẩn Niê", d(2013, 1, 1))
		w.Write(func(tx *db.Tx) error {
			if err := member.StartTemporary(w.Ctx, tx, w.Sys, o, w.A, day.Period{From: d(2016, 1, 1)}, any1); err != nil {
				return err
			}
			return member.Transfer(w.Ctx, tx, w.Sys, n, d(2017, 5, 1), w.C, any1)
		})
		if got := w.Refused(func(tx *db.Tx) error { return member.CheckEmpty(w.Ctx, tx, w.A, d(2017, 3, 1)) }); got != "member.cell_not_empty" {
			t.Error(got)
		}
		moved := 0
		w.Write(func(tx *db.Tx) (err error) {
			w.EndAt(tx, w.A, d(2017, 3, 1), w.B, "successor")
			moved, err = member.Regroup(w.Ctx, tx, w.Sys, member.Regrouping{From: w.A, To: w.B, On: d(2017, 3, 1), Act: any1})
			if err != nil {
				return err
			}
			return member.CheckEmpty(w.Ctx, tx, w.A, d(2017, 3, 1))
		})
		if moved != 2 {
			t.Errorf("moved %d", moved)
		}
		s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0].Stays
		if len(s) != 2 || s[0].CauseOut != member.OutReorg || s[1].CauseIn != member.InReorg || s[1].Org != w.B || s[0].To != s[1].From || s[1].CounterIn != w.A {
			t.Fatalf("%+v", s)
		}
		s = w.File(w.Sys, q, asof.Point{On: d(2017, 6, 1)}).Spells[0].Stays
		if len(s) != 3 || s[1].Org != w.B || s[1].CounterOut != w.C || s[2].CounterIn != w.B {
			t.Fatalf("%+v", s)
		}
		if h := w.File(w.Sys, r, asof.Point{On: d(2017, 6, 1)}).Spells[0].Hosts; len(h) != 1 || h[0].To != d(2017, 3, 1) {
			t.Fatalf("a guest of the cell merged into his own: %+v", h)
		}
		_ = m
	})
}

// What is recorded late of one who has left ends with his leaving.
func TestRecordedAfterLeaving(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.At(d(2017, 6, 1))
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 4, 1), member.OutStruck, any1) })
		w.Write(func(tx *db.Tx) error {
			if err := member.StartTemporary(w.Ctx, tx, w.Sys, m, w.B, day.Period{From: d(2016, 10, 1)}, any1); err != nil {
				return err
			}
			return member.StartRelief(w.Ctx, tx, w.Sys, m, member.ExemptATime, "đi học xa", day.Period{From: d(2017, 1, 1), To: d(2018, 1, 1)}, any1)
		})
		s := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)}).Spells[0]
		if s.Hosts[0].To != d(2017, 4, 1) || s.Hosts[0].CauseOut != member.OutTransfer || s.Relief[0].To != d(2017, 4, 1) {
			t.Errorf("%+v", s)
		}
		// Nobody is left attending for a time who is no member: his file can be erased.
		w.Write(func(tx *db.Tx) error { return member.Erase(w.Ctx, tx, w.Sys, p, why) })
	})
}

// The number of a card that was replaced stays readable, with who wrote it; a former organisation is not told the present one.
func TestCardIsRemembered(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 2, 1))
		p, m := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.Write(func(tx *db.Tx) error { return member.SetCard(w.Ctx, tx, w.Sys, m, "11.000.001", any1) })
		w.Write(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2017, 1, 1), w.C, any1) })
		w.Write(func(tx *db.Tx) error { return member.SetCard(w.Ctx, tx, w.Sys, m, "22.000.002", any1) })
		var told string
		w.Read(func(tx *db.Tx) error {
			return tx.Query(w.Ctx, `SELECT detail FROM audit_change WHERE subject_id = :p AND verb = 'card' ORDER BY n`, db.Args{"p": p}, func(r *db.Row) error {
				return r.Scan(&told)
			})
		})
		if !strings.Contains(told, "11.000.001") || !strings.Contains(told, "22.000.002") {
			t.Errorf("the change row tells %s", told)
		}
		if got := w.File(w.Actor(w.A, duty.RoleSecretary), p, asof.Point{On: d(2017, 2, 1)}).Spells[0].Card; got != "" {
			t.Errorf("the former cell is told the card %q", got)
		}
		if got := w.File(w.Actor(w.C, duty.RoleSecretary), p, asof.Point{On: d(2017, 2, 1)}).Spells[0].Card; got != "22.000.002" {
			t.Errorf("the cell of today is told %q", got)
		}
	})
}
