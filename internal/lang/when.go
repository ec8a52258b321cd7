package lang

import (
	"fmt"
	"strconv"
	"time"

	"chibo/internal/day"
)

// The English months, in full and cut to three letters as on the printed forms.
func month(m int) string {
	if m < 1 || m > 12 {
		return "?"
	}
	return time.Month(m).String()
}

// Day prints a day: 30/9/2017 in Vietnamese, 30 September 2017 in English. No day is "chưa rõ"; Forever is "nay" (now), so that "từ …
// đến {to}" reads well.
func (l Lang) Day(d day.Day) string {
	if d.IsZero() {
		return l.text("unknown", nil, false, 0)
	}
	if d == day.Forever {
		return l.text("now", nil, false, 0)
	}
	if l.en() {
		return fmt.Sprintf("%d %s %d", d.DayOfMonth(), month(d.Month()), d.Year())
	}
	return fmt.Sprintf("%d/%d/%d", d.DayOfMonth(), d.Month(), d.Year())
}

// ShortDay prints a day for a narrow column: 30/9/2017, 30 Sep 2017.
func (l Lang) ShortDay(d day.Day) string {
	if !l.en() || d.IsZero() || d == day.Forever {
		return l.Day(d)
	}
	return fmt.Sprintf("%d %.3s %d", d.DayOfMonth(), month(d.Month()), d.Year())
}

// LongDay prints a day as a document's head does: ngày 30 tháng 9 năm 2017 (day and month in two digits where below 10 and 3, as
// official papers write them: ngày 05 tháng 02 năm 2017), 30 September 2017.
func (l Lang) LongDay(d day.Day) string {
	if l.en() || d.IsZero() || d == day.Forever {
		return l.Day(d)
	}
	mm := strconv.Itoa(d.Month())
	if d.Month() < 3 {
		mm = "0" + mm
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", d.DayOfMonth(), mm, d.Year())
}

// Partial prints a day as far as it is known: 2/3/1985, 3/1985, 1985; 2 March 1985, March 1985, 1985; "chưa rõ" where nothing is.
func (l Lang) Partial(p day.Partial) string {
	switch p.Precision() {
	case day.ToDay:
		return l.Day(p.Day())
	case day.ToMonth:
		d := p.Day()
		if l.en() {
			return fmt.Sprintf("%s %d", month(d.Month()), d.Year())
		}
		return fmt.Sprintf("%d/%d", d.Month(), d.Year())
	case day.ToYear:
		return strconv.Itoa(p.Year())
	}
	return l.text("unknown", nil, false, 0)
}

// Period prints a period with its last day counted: "1/1 – 30/9/2017", "1/10/2016 – 30/9/2017", one day as a day; "1 January – 30
// September 2017". What has not ended is "1/1/2017 đến nay", "1 January 2017 to now"; what has no beginning "đến hết 30/9/2017". An empty
// period is a dash.
func (l Lang) Period(p day.Period) string {
	noFrom := p.From.IsZero()
	if p.To == day.Forever {
		if noFrom {
			return l.text("period.all", nil, false, 0)
		}
		return l.Day(p.From) + " " + l.text("period.to_now", nil, false, 0)
	}
	if p.Empty() || p.To.IsZero() {
		return "–"
	}
	last := p.LastDay()
	if noFrom {
		return l.text("period.until", map[string]any{"to": last}, false, 0)
	}
	if p.From == last {
		return l.Day(last)
	}
	if p.From.Year() != last.Year() {
		return l.Day(p.From) + " – " + l.Day(last)
	}
	if !l.en() {
		return fmt.Sprintf("%d/%d – %s", p.From.DayOfMonth(), p.From.Month(), l.Day(last))
	}
	if p.From.Month() == last.Month() {
		return fmt.Sprintf("%d – %s", p.From.DayOfMonth(), l.Day(last))
	}
	return fmt.Sprintf("%d %s – %s", p.From.DayOfMonth(), month(p.From.Month()), l.Day(last))
}

// Span names a reporting period as reports do: "9 tháng đầu năm 2017", "quý II năm 2017", "tháng 8 năm 2017", "năm 2017"; anything else
// is Period.
func (l Lang) Span(p day.Period) string {
	if p.Empty() || p.To == day.Forever || p.From.IsZero() {
		return l.Period(p)
	}
	y := p.From.Year()
	first := p.From.Month()
	months := (p.To.Year()-y)*12 + p.To.Month() - first
	if p.From.DayOfMonth() != 1 || p.To.DayOfMonth() != 1 || first+months > 13 {
		return l.Period(p)
	}
	year := strconv.Itoa(y)
	switch {
	case months == 12:
		return l.text("period.year", map[string]any{"year": year}, false, 0)
	case months == 1:
		if l.en() {
			return month(first) + " " + year
		}
		return l.text("period.month", map[string]any{"month": first, "year": year}, false, 0)
	case months == 3 && first%3 == 1:
		if l.en() {
			return [...]string{"first", "second", "third", "fourth"}[first/3] + " quarter of " + year
		}
		return l.text("period.quarter", map[string]any{"quarter": [...]string{"I", "II", "III", "IV"}[first/3], "year": year}, false, 0)
	case first == 1:
		return l.text("period.months", map[string]any{"n": months, "year": year}, false, 0)
	}
	return l.Period(p)
}

// Instant prints a moment in Vietnam's time, to the minute: "10:32 ngày 24/10/2017", "10:32, 24 October 2017"; "chưa rõ" for none.
func (l Lang) Instant(t time.Time) string {
	if t.IsZero() {
		return l.text("unknown", nil, false, 0)
	}
	t = t.In(day.Zone)
	d := day.FromTime(t)
	if l.en() {
		return fmt.Sprintf("%d:%02d, %s", t.Hour(), t.Minute(), l.Day(d))
	}
	return fmt.Sprintf("%d:%02d ngày %s", t.Hour(), t.Minute(), l.Day(d))
}
