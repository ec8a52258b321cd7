package member_test

import (
	"strconv"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// crossed carries an act out, tells what it crosses, and takes it back unless keep.
func (w *world) crossed(person db.ID, keep bool, act func(tx *db.Tx) error) (out []member.Crossing) {
	w.T.Helper()
	back := errTaken
	err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
		before, err := member.FootingOf(w.Ctx, tx, person)
		if err != nil {
			return err
		}
		if err := act(tx); err != nil {
			return err
		}
		after, err := member.FootingOf(w.Ctx, tx, person)
		if err != nil {
			return err
		}
		if out, err = member.Crossings(w.Ctx, tx, member.Shift{Before: before, After: after}); err != nil || keep {
			return err
		}
		return back
	})
	if err != nil && err != back {
		w.T.Fatal(err)
	}
	return out
}

var act1, why1 = member.Act{Rev: -1}, member.Act{Rev: -1, Reason: "ghi nhầm"}

// enter puts somebody into a cell; without a day official he is on probation still.
func (w *world) enter(cell db.ID, name string, from, probated, official day.Day) (person, m db.ID) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) (err error) {
		if person, err = member.AddPerson(w.Ctx, tx, w.Sys, w.Vault, member.NewPerson{Org: cell, Facts: map[string]asof.Fields{member.Basic: {"full_name": name}}}); err != nil {
			return err
		}
		m, err = member.Enter(w.Ctx, tx, w.Sys, person, member.Entry{Cause: member.InOpening, Org: cell, From: from, Probated: probated, Official: official, Act: act1})
		return err
	})
	return person, m
}

type taken string

func (t taken) Error() string { return string(t) }

const errTaken = taken("taken back")

// Row 11 of the rules: a cell of three official members and a probationary one that loses an official one, by whatever act, is told of before it happens.
func TestCellFallsBelowThree(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2026, 6, 1))
		p, m := w.enter(w.A, "Một Văn", d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		p2, m2 := w.enter(w.A, "Hai Văn", d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		w.enter(w.A, "Ba Văn", d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		p4, m4 := w.enter(w.A, "Tư Văn", d(2026, 1, 1), d(2026, 1, 1), 0)
		acts := map[string]func(tx *db.Tx) error{
			"transfer": func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 5, 2), w.B, act1) },
			"out": func(tx *db.Tx) error {
				return member.TransferOut(w.Ctx, tx, w.Sys, m, d(2026, 5, 2), "Huyện ủy X", act1)
			},
			"leave": func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2026, 5, 2), member.OutStruck, act1) },
			"standing": func(tx *db.Tx) error {
				return member.CorrectStanding(w.Ctx, tx, w.Sys, m, member.Probationary, day.Period{From: d(2009, 1, 1), To: day.Forever}, why1)
			},
			"void": func(tx *db.Tx) error { return member.VoidSpell(w.Ctx, tx, w.Sys, m, why1) },
			"ahead": func(tx *db.Tx) error { // a day to come
				return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 7, 1), w.B, act1)
			},
		}
		for name, act := range acts {
			got := w.crossed(p, false, act)
			if len(got) != 1 || got[0].Cell != w.A || got[0].Grows || got[0].Official != 2 || got[0].Min.Int() != 3 || !got[0].Min.Confirmed {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if got := w.crossed(p4, false, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m4, d(2026, 5, 2), w.B, act1) }); len(got) != 0 {
			t.Errorf("the probationary one is not among the three: %+v", got)
		}
		// Recorded for a past day: judged on that day and today. A fourth official one came since, so that it is short then and not now.
		w.enter(w.A, "Năm Văn", d(2026, 3, 1), d(2009, 1, 1), d(2010, 1, 1))
		if got := w.crossed(p, false, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 2, 1), w.B, act1) }); len(got) != 1 || got[0].On != d(2026, 2, 1) {
			t.Errorf("past day: %+v", got)
		}
		if got := w.crossed(p, true, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 5, 1), w.B, act1) }); len(got) != 0 {
			t.Errorf("four to three: %+v", got)
		}
		got := w.crossed(p2, true, func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m2, d(2026, 5, 3), member.OutDied, act1) })
		if len(got) != 1 || got[0].Official != 2 || got[0].Probationary != 1 {
			t.Errorf("three to two: %+v", got)
		}
		w.Read(func(tx *db.Tx) error {
			for on, want := range map[day.Day]bool{d(2026, 5, 2): false, d(2026, 5, 3): true} {
				s, err := member.StrengthAt(w.Ctx, tx, w.A, asof.Point{On: on})
				if err != nil || s.Short() != want {
					t.Errorf("%v: %+v %v", on, s, err)
				}
			}
			s, err := member.StrengthAt(w.Ctx, tx, w.C, asof.Point{On: d(2026, 5, 3)})
			if err != nil || s.Short() {
				t.Errorf("a cell in which nobody was ever recorded: %+v %v", s, err)
			}
			s, err = member.StrengthAt(w.Ctx, tx, w.G1, asof.Point{On: d(2026, 5, 3)})
			if err != nil || s.Short() || s.Grown() {
				t.Errorf("no cell: %+v %v", s, err)
			}
			return nil
		})
	})
}

// Row 13 of the rules: a grassroots cell that reaches thirty members is flagged, a dependent cell is not.
func TestGrassrootsCellReachesThirty(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2026, 6, 1))
		for i := range 29 {
			w.enter(w.D, "Người Thứ "+strconv.Itoa(i), d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
			w.enter(w.C, "Người Khác "+strconv.Itoa(i), d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		}
		p, m := w.enter(w.A, "Lê Văn Mới", d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		if got := w.crossed(p, false, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 5, 1), w.C, act1) }); len(got) != 0 {
			t.Errorf("a dependent cell: %+v", got)
		}
		got := w.crossed(p, true, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 5, 1), w.D, act1) })
		if len(got) != 1 || !got[0].Grows || got[0].Cell != w.D || got[0].Members() != 30 || got[0].Large.Int() != 30 {
			t.Errorf("thirty: %+v", got)
		}
		p, m = w.enter(w.A, "Lê Văn Nữa", d(2015, 1, 1), d(2009, 1, 1), d(2010, 1, 1))
		if got := w.crossed(p, false, func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, w.Sys, m, d(2026, 5, 2), w.D, act1) }); len(got) != 0 {
			t.Errorf("thirty-one tells nothing new: %+v", got)
		}
		w.Read(func(tx *db.Tx) error {
			for on, want := range map[day.Day]bool{d(2026, 4, 30): false, d(2026, 5, 1): true} {
				if s, err := member.StrengthAt(w.Ctx, tx, w.D, asof.Point{On: on}); err != nil || s.Grown() != want {
					t.Errorf("%v: %+v %v", on, s, err)
				}
			}
			return nil
		})
	})
}
