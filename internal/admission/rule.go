package admission

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
)

// From which day an admission counts.
const (
	FromDecision = "decision"
	FromCeremony = "ceremony"
)

// rules are the dated rules that bear on an admission, as they stand on the day of its decision.
type rules struct {
	countsFrom  string // admission.counts_from: not confirmed by a source
	probation   int    // months between ceremony and official day (Party Statute, article 5)
	ageMin      int    // full years, counted by month, when the cell considers
	ageMax      int    // full years by month; beyond it a higher committee's consent is wanted
	ceremonyDue int    // working days after the decision
	classMonths int    // how long the certificate of the class of awareness serves
	readmit     int    // months out of the Party before re-admission
}

// rulesOn gives the rules of a day.
func rulesOn(_ context.Context, _ *db.Tx, _ day.Day) (rules, error) {
	return rules{countsFrom: FromDecision, probation: 12, ageMin: 18, ageMax: 60, ceremonyDue: 30, classMonths: 60, readmit: 36}, nil
}

// months counts from one day to another by calendar month, the days in the month left out: 10/3/1966 to 31/3/2026 is 720.
func months(from, to day.Day) int { return (to.Year()-from.Year())*12 + to.Month() - from.Month() }

// workingDay is the nth day after d that is neither Saturday nor Sunday. Public holidays make the true day later, so what is late by this reckoning
// is only warned of.
func workingDay(d day.Day, n int) day.Day {
	for n > 0 {
		d = d.Add(1)
		if w := d.Weekday(); w != 0 && w != 6 {
			n--
		}
	}
	return d
}
