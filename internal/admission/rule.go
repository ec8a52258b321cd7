package admission

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/rule"
)

// From which day an admission counts.
const (
	FromDecision = "decision"
	FromCeremony = "ceremony"
)

// rules are the dated rules that bear on an admission, as they stand on the day of its decision.
type rules struct {
	countsFrom  string
	probation   int // months between ceremony and official day
	ageMin      int // full years, counted by month, when the cell considers
	ageMax      int // full years by month; beyond it a higher committee's consent is wanted
	classMonths int // how long the certificate of the class of awareness serves
	readmit     int // months out of the Party before re-admission
}

// rulesOn gives the rules of a day. A day before the first of them is a fault of the field decided.
func rulesOn(ctx context.Context, tx *db.Tx, on day.Day) (r rules, err error) {
	if err := one(ctx, tx, rule.CountsFrom, on, func(v rule.Value) { r.countsFrom = v.Text() }); err != nil {
		return r, err
	}
	for code, n := range map[string]*int{rule.ProbationMonths: &r.probation, rule.AgeMin: &r.ageMin, rule.AgeMax: &r.ageMax,
		rule.ClassMonths: &r.classMonths, rule.ReadmitMonths: &r.readmit} {
		if err := one(ctx, tx, code, on, func(v rule.Value) { *n = v.Int() }); err != nil {
			return r, err
		}
	}
	return r, nil
}

func one(ctx context.Context, tx *db.Tx, code string, on day.Day, take func(rule.Value)) error {
	v, err := rule.At(ctx, tx, code, on)
	if f := fault.As(err); f != nil && f.Kind == fault.NotFound {
		return fault.Bad("decided", f.Key, f.Args)
	}
	if err == nil {
		take(v)
	}
	return err
}

// ceremonyDue is the last day for the ceremony after a decision. The rule counts from its receipt, which is later than its date, so what is late
// by this reckoning is only warned of.
func ceremonyDue(ctx context.Context, tx *db.Tx, decided day.Day) (due day.Day, days int, err error) {
	due, v, _, err := rule.Term(ctx, tx, rule.CeremonyDays, decided)
	return due, v.Int(), err
}

// Probation is how many months of probation the rule of its day set: from the ceremony to the official day; zero where there is no ceremony yet.
func (a Admission) Probation() int {
	if a.Ceremony == 0 || a.Official == 0 {
		return 0
	}
	return months(a.Ceremony, a.Official)
}

// months counts from one day to another by calendar month, the days in the month left out: 10/3/1966 to 31/3/2026 is 720.
func months(from, to day.Day) int { return (to.Year()-from.Year())*12 + to.Month() - from.Month() }
