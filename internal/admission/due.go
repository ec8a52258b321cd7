package admission

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/rule"
)

// Due is by when the competent committee has to decide on an admission.
type Due struct {
	By       day.Day    // last day of the term; zero where it cannot be told: no day of consideration, or no rule of it
	Extended day.Day    // last day where the term was extended, which may be once; By itself where no rule of that is known
	Rule     rule.Value // the term
	Extend   rule.Value // the extension; without a code where none is known
	Missing  []int      // years whose lunar holidays are not entered, so that the days may come out too early
}

// Late tells whether a decision came after the term, and beyond even an extended one.
func (d Due) Late(decided day.Day) (late, beyond bool) {
	return d.By != 0 && decided > d.By, d.By != 0 && decided > d.Extended
}

// Terms reckons the terms of admissions by one calendar of working days.
type Terms struct {
	ctx     context.Context
	tx      *db.Tx
	from    int
	cal     day.Calendar
	missing map[int]bool
}

// NewTerms reads the calendar for terms that run from some days; days that are not known are left out.
func NewTerms(ctx context.Context, tx *db.Tx, days ...day.Day) (*Terms, error) {
	t := &Terms{ctx: ctx, tx: tx, missing: map[int]bool{}}
	to := 0
	for _, d := range days {
		if d != 0 {
			if t.from == 0 || d.Year() < t.from {
				t.from = d.Year()
			}
			to = max(to, d.Year())
		}
	}
	if t.from == 0 {
		return t, nil
	}
	t.from = max(t.from, day.First.Year(), to-97)
	c, missing, err := rule.Calendar(ctx, tx, t.from, min(to+2, day.Last.Year()))
	t.cal = c
	for _, y := range missing {
		t.missing[y] = true
	}
	return t, err
}

// Decision is the term that runs from the day on which the cell considered.
func (t *Terms) Decision(considered day.Day) (d Due, err error) {
	if considered == 0 || considered.Year() < t.from {
		return d, nil
	}
	var ok bool
	if d.Rule, ok, err = t.rule(rule.DecisionDays, considered); err != nil || !ok {
		return d, err
	}
	d.By = t.cal.NthWorkingDay(considered, d.Rule.Int())
	d.Extended = d.By
	if d.Extend, ok, err = t.rule(rule.ExtendDays, considered); err == nil && ok {
		d.Extended = t.cal.NthWorkingDay(d.By, d.Extend.Int())
	}
	d.Missing = t.lacking(considered, d.Extended)
	return d, err
}

// lacking are the years without lunar holidays that a term touches where they lie: between 21 January and the end of April.
func (t *Terms) lacking(from, to day.Day) (out []int) {
	for y := from.Year(); y <= to.Year(); y++ {
		if t.missing[y] && (day.Period{From: from, To: to.Add(1)}).Meets(day.Period{From: day.Must(y, 1, 21), To: day.Must(y, 5, 1)}) {
			out = append(out, y)
		}
	}
	return out
}

func (t *Terms) rule(code string, on day.Day) (v rule.Value, ok bool, err error) {
	v, err = rule.At(t.ctx, t.tx, code, on)
	if fault.Is(err, fault.NotFound) {
		return rule.Value{}, false, nil
	}
	return v, err == nil, err
}

// RecogniseDue is the day from which an official day without a recognition is overdue: that of the term for the cell to consider. Zero where no rule of
// the day is known.
func RecogniseDue(ctx context.Context, tx *db.Tx, official day.Day) (due day.Day, v rule.Value, err error) {
	t, err := NewTerms(ctx, tx, official)
	if err != nil || official == 0 {
		return 0, v, err
	}
	v, ok, err := t.rule(rule.RecogniseDays, official)
	if err != nil || !ok {
		return 0, v, err
	}
	return t.cal.NthWorkingDay(official, v.Int()), v, nil
}

// OverdueBefore is the last official day that is overdue on a day, if there was no recognition by then; zero where no rule is known. Nothing is told of
// the cell's vote: it is not on record, so that who has voted and waits for the decision is among them.
func OverdueBefore(ctx context.Context, tx *db.Tx, on day.Day) (day.Day, error) {
	t, err := NewTerms(ctx, tx, on.AddMonths(-12), on)
	if err != nil {
		return 0, err
	}
	for d := on; d > on.AddMonths(-12); d = d.Add(-1) {
		v, ok, err := t.rule(rule.RecogniseDays, d)
		if err != nil || !ok {
			return 0, err
		}
		if t.cal.NthWorkingDay(d, v.Int()) <= on {
			return d, nil
		}
	}
	return 0, nil
}
