package rule

import (
	"context"
	"fmt"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// fixed are the public holidays that have the same date every year, as month and day; text "rule.holiday.<mmdd>".
var fixed = [...]int{101, 430, 501, 902}

var exceptions = asof.Table{
	Name: "rule_day", Noun: "rule_day",
	Key:  []asof.Column{{Name: "on_day", Kind: asof.Day}},
	Cols: []asof.Column{{Name: "working", Kind: asof.Bool}, {Name: "name", Kind: asof.Text}},
}

// DayLine is the timeline of one day of the office's calendar, to correct or void it. Lock must come before.
func DayLine(d day.Day) asof.Line {
	return exceptions.Of(subject("day "+d.String()), nil, asof.Fields{"on_day": d})
}

// SetDay enters a day that differs from the ordinary week: off (a holiday by the lunar calendar, a day given in its place) or worked (a Saturday
// in exchange). A day already entered is a Conflict: it is corrected or voided by DayLine. Whether the writer may is the caller's to check.
func SetDay(ctx context.Context, tx *db.Tx, by audit.By, d day.Day, working bool, name string) error {
	var bad fault.Fields
	if d == 0 {
		bad.Add("day", "day.missing", nil)
	}
	if strings.TrimSpace(name) == "" {
		bad.Add("name", "form.required", nil)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if err := Lock(ctx, tx); err != nil {
		return err
	}
	_, err := DayLine(d).Open(ctx, tx, by, day.Period{From: d, To: d.Add(1)}, asof.Fields{"working": working, "name": strings.TrimSpace(name)})
	if f := fault.As(err); f != nil && f.Key == "asof.overlap" {
		return fault.New(fault.Conflict, "rule.day_entered", fault.Args{"day": d})
	}
	return err
}

// Exception is a day that differs from the ordinary week.
type Exception struct {
	Day     day.Day
	Working bool
	Name    string // the office's words, or the text key of a fixed holiday where Fixed
	Fixed   bool
}

// Days lists the exceptions of a period in order: the fixed holidays and what the office entered, as known at k. An entered day stands before a
// fixed one.
func Days(ctx context.Context, tx *db.Tx, p day.Period, k asof.Known) ([]Exception, error) {
	entered := map[day.Day]Exception{}
	err := tx.Query(ctx, `SELECT on_day, working, name FROM rule_day d WHERE on_day >= :from AND on_day < :to AND {known d}`,
		db.Args{"from": p.From, "to": p.To, "known": k}, func(r *db.Row) error {
			var e Exception
			err := r.Scan(&e.Day, &e.Working, &e.Name)
			entered[e.Day] = e
			return err
		})
	if err != nil {
		return nil, err
	}
	for y := p.From.Year(); y <= p.To.Add(-1).Year(); y++ {
		for _, md := range fixed {
			d := day.Day(y*10000 + md)
			if _, ok := entered[d]; !ok && p.Has(d) {
				entered[d] = Exception{Day: d, Name: fmt.Sprintf("rule.holiday.%04d", md), Fixed: true}
			}
		}
	}
	var out []Exception
	for d := p.From; d < p.To; d = d.Add(1) {
		if e, ok := entered[d]; ok {
			out = append(out, e)
		}
	}
	return out, nil
}

// Calendar gives the working days of whole years, both included, as known now. missing lists the years for which the office has entered no day
// off in January to April: Tết and the Hùng Kings' day are lacking there, and terms may come out too early. At most 100 years.
func Calendar(ctx context.Context, tx *db.Tx, from, to int) (c day.Calendar, missing []int, err error) {
	if from < day.First.Year() || to > day.Last.Year() || from > to || to-from > 100 {
		return c, nil, fmt.Errorf("rule: no calendar of %d to %d", from, to)
	}
	list, err := Days(ctx, tx, day.Period{From: day.Must(from, 1, 1), To: day.Must(to+1, 1, 1)}, asof.Latest)
	if err != nil {
		return c, nil, err
	}
	c = day.Calendar{Off: map[day.Day]bool{}, Work: map[day.Day]bool{}}
	lunar := map[int]bool{}
	for _, e := range list {
		if e.Working {
			c.Work[e.Day] = true
			continue
		}
		c.Off[e.Day] = true
		if !e.Fixed && e.Day.Month() <= 4 {
			lunar[e.Day.Year()] = true
		}
	}
	for y := from; y <= to; y++ {
		if !lunar[y] {
			missing = append(missing, y)
		}
	}
	return c, missing, nil
}

// Term is the last day of a rule's term in working days (or months) that runs from start, which is not counted: rule and holidays of start's day
// as known now. complete is false where a year's holidays by the lunar calendar are not entered.
func Term(ctx context.Context, tx *db.Tx, code string, start day.Day) (end day.Day, v Value, complete bool, err error) {
	if v, err = At(ctx, tx, code, start); err != nil {
		return 0, v, false, err
	}
	switch v.Unit {
	case Month:
		return start.AddMonths(v.Int()), v, true, nil
	case WorkingDay:
		last := start.Add(v.Int()*2 + 60).Year() // five working days lie in seven, and Tết takes some
		c, missing, err := Calendar(ctx, tx, start.Year(), last)
		if err != nil {
			return 0, v, false, err
		}
		end = c.NthWorkingDay(start, v.Int())
		complete = true
		for _, y := range missing {
			// The lunar holidays lie between 21 January and the end of April.
			if (day.Period{From: start, To: end.Add(1)}).Meets(day.Period{From: day.Must(y, 1, 21), To: day.Must(y, 5, 1)}) {
				complete = false
			}
		}
		return end, v, complete, nil
	}
	return 0, v, false, fmt.Errorf("rule: %s is no term", code)
}
