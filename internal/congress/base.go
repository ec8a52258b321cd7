package congress

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/rule"
)

// Base is what the base of a members' congress is reckoned from, in persons. Probationary members are in none of it. Nobody stands in two of the
// numbers that are taken off.
type Base struct {
	Official  int // official members of the organisation
	Elsewhere int // introduced to an organisation elsewhere for a time
	Exempt    int // exempt and absent: an exempt member who attends and votes counts
	Suspended int // suspended from activity, prosecuted or detained
	Excused   int // absent all through for a good reason that the convening committee accepted
}

// Number is the base: official members less the others. Who stays away without an accepted reason stays in it.
func (b Base) Number() int { return b.Official - b.Elsewhere - b.Exempt - b.Suspended - b.Excused }

// Majority is the least number of votes that is more than half of a base.
func Majority(base int) int { return base/2 + 1 }

// MoreThanHalf tells whether votes carry: of the base, never of the ballots or of those present.
func MoreThanHalf(votes, base int) bool { return votes >= Majority(base) }

// BaseOn reckons the base of a cell on a day from the register, every exempt member taken for absent: those who came are added by whoever counts.
// Accepted reasons are not in the register. It judges no rights.
func BaseOn(ctx context.Context, tx *db.Tx, cell db.ID, on day.Day) (Base, error) {
	c, err := member.CountIn(ctx, tx, cell, on)
	return Base{Official: c.Official, Elsewhere: c.Elsewhere, Exempt: c.Exempt, Suspended: c.Suspended}, err
}

// Deadline is the last day of a term in working days.
type Deadline struct {
	Day  day.Day
	Days int // working days from the day before which it does not run
	// Complete is false where the holidays by the lunar calendar on its way are not entered: then it may end too early.
	Complete bool
}

// ReportBy is when the result of a congress that was held is to be reported, counted from its day; zero where there is none or no rule.
func ReportBy(ctx context.Context, tx *db.Tx, r record.Record) (Deadline, error) {
	if r.Text("state") != Held {
		return Deadline{}, nil
	}
	return term(ctx, tx, rule.ReportDays, r.On())
}

// ApproveBy is when the committee above is to answer, counted from the report; zero where nothing is reported or there is no rule.
func ApproveBy(ctx context.Context, tx *db.Tx, r record.Record) (Deadline, error) {
	if r.Text("state") != Held || r.Day("reported") == 0 {
		return Deadline{}, nil
	}
	return term(ctx, tx, rule.ApprovalDays, r.Day("reported"))
}

func term(ctx context.Context, tx *db.Tx, code string, from day.Day) (Deadline, error) {
	end, v, complete, err := rule.Term(ctx, tx, code, from)
	if fault.Is(err, fault.NotFound) {
		return Deadline{}, nil
	}
	return Deadline{end, v.Int(), complete}, err
}
