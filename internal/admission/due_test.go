package admission_test

import (
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/member"
	"chibo/internal/rule"
	"chibo/internal/testkit"
)

// Row 9 of the rules: the committee decides within sixty working days of the cell's resolution, extended once by thirty at most; what is late is told and
// never refused. Weekends and the days of the calendar are no working days.
func TestDecisionDue(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2026, 11, 1))
		w.Write(func(tx *db.Tx) error { // Tết of 2026 and the Hùng Kings' day
			for x := d(2026, 2, 16); x <= d(2026, 2, 20); x = x.Add(1) {
				if err := rule.SetDay(w.Ctx, tx, audit.By{}, x, false, "Tết"); err != nil {
					return err
				}
			}
			return rule.SetDay(w.Ctx, tx, audit.By{}, d(2026, 4, 27), false, "Giỗ Tổ")
		})
		w.Read(func(tx *db.Tx) error {
			terms, err := admission.NewTerms(w.Ctx, tx, d(2026, 1, 2), 0)
			must(t, err)
			due, err := terms.Decision(d(2026, 1, 2))
			must(t, err)
			// 2/1/2026 is a Friday: sixty Mondays to Fridays end on 27/3, Tết takes five more. Thirty more end on 15/5, less three holidays.
			if due.By != d(2026, 4, 3) || due.Extended != d(2026, 5, 20) || due.Rule.Int() != 60 || due.Extend.Int() != 30 || len(due.Missing) != 0 {
				t.Errorf("%+v", due)
			}
			for on, want := range map[day.Day][2]bool{d(2026, 4, 3): {}, d(2026, 4, 4): {true, false}, d(2026, 5, 20): {true, false}, d(2026, 5, 21): {true, true}} {
				if late, beyond := due.Late(on); late != want[0] || beyond != want[1] {
					t.Errorf("%v: %v %v", on, late, beyond)
				}
			}
			none, err := terms.Decision(0)
			if late, _ := none.Late(d(2026, 5, 1)); err != nil || none.By != 0 || late {
				t.Errorf("nothing considered: %+v", none)
			}
			old, err := admission.NewTerms(w.Ctx, tx, d(2017, 1, 3))
			must(t, err)
			if due, err := old.Decision(d(2017, 1, 3)); err != nil || due.Rule.Source.Number != "29-QĐ/TW" || len(due.Missing) != 1 || due.Missing[0] != 2017 {
				t.Errorf("2017, without its Tết: %+v %v", due, err)
			}
			return nil
		})
		for decided, want := range map[day.Day]string{d(2026, 4, 3): "", d(2026, 4, 6): "admission.decision_late", d(2026, 5, 21): "admission.decision_beyond"} {
			out := w.admit(admission.Input{Org: w.A, New: newborn("Lê Thị Hoa", 19900101, ""), Paper: admission.Paper{Considered: d(2026, 1, 2), Decided: decided}})
			got := ""
			for _, x := range out.Warnings {
				got += x.Name + " " + x.Key
			}
			if want != "" {
				want = "decided " + want
			}
			if got != want {
				t.Errorf("decided %v: %q, want %q", decided, got, want)
			}
		}
	})
}

// Row 3 of the rules: a probation that ended is overdue on the thirtieth working day after, not the day before.
func TestRecognitionOverdue(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2024, 10, 1))
		out := w.admit(admission.Input{Org: w.A, New: newborn("H'Duẩn Niê", 20000105, ""), Paper: admission.Paper{Decided: d(2024, 8, 25), Ceremony: d(2024, 9, 15)}})
		w.admit(admission.Input{Org: w.A, New: newborn("H'Lan Niê", 20000105, ""), Paper: admission.Paper{Decided: d(2024, 8, 25), Ceremony: d(2024, 9, 16)}})
		w.admit(admission.Input{Org: w.A, New: newborn("H'Mai Niê", 20000105, ""), Paper: admission.Paper{Decided: d(2024, 8, 25)}})
		count := func(on day.Day, state string) (n int) {
			w.Read(func(tx *db.Tx) error {
				p, err := admission.List(w.Ctx, tx, w.Sys, asof.Point{On: on}, admission.Filter{State: state})
				n = p.Total
				return err
			})
			return n
		}
		w.At(d(2025, 12, 1))
		w.Read(func(tx *db.Tx) error {
			due, v, err := admission.RecogniseDue(w.Ctx, tx, d(2025, 9, 15))
			if err != nil || due != d(2025, 10, 27) || !v.Confirmed || v.Source.Number != "294-QĐ/TW" {
				t.Errorf("%v %+v %v", due, v, err)
			}
			return nil
		})
		for on, want := range map[day.Day][2]int{d(2025, 9, 14): {0, 0}, d(2025, 9, 16): {2, 0}, d(2025, 10, 26): {2, 0}, d(2025, 10, 27): {2, 1}, d(2025, 10, 28): {2, 2}} {
			if due, over := count(on, "den_han"), count(on, "qua_han"); due != want[0] || over != want[1] {
				t.Errorf("%v: %d due, %d overdue, want %v", on, due, over, want)
			}
		}
		w.Write(func(tx *db.Tx) error {
			return admission.Recognise(w.Ctx, tx, w.Sys, out.Admission, admission.Recognition{Number: "3", On: d(2025, 11, 20), Act: member.Act{Rev: -1}})
		})
		if a, b := count(d(2025, 11, 19), "qua_han"), count(d(2025, 11, 20), "qua_han"); a != 2 || b != 1 {
			t.Errorf("recognised: %d before, %d after", a, b)
		}
	})
}
