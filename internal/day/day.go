// Package day holds civil time as the trade writes it: days, days known only to the month or year, half-open periods of days,
// reporting periods ("9 months of 2017"), working-day calendars, and the injected clock. It knows nothing of the product.
package day

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Day is a civil day of the Gregorian calendar as yyyymmdd (30/9/2017 is 20170930), without time or zone. Zero is "no day".
// Days compare with < and ==.
type Day int32

// Forever stands for "still": the end of what has not ended. It is never shown to a person.
const Forever Day = 99991231

// First and Last bound what a person may enter.
const (
	First Day = 18000101
	Last  Day = 29991231
)

// Of makes a day of its parts; ok is false where there is no such day (30/02).
func Of(y, m, d int) (Day, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	return Day(y*10000 + m*100 + d), true
}

// Must is Of for constants in code; it panics where there is no such day.
func Must(y, m, d int) Day {
	x, ok := Of(y, m, d)
	if !ok {
		panic(fmt.Sprintf("day: no day %d-%02d-%02d", y, m, d))
	}
	return x
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if leap(y) {
			return 29
		}
		return 28
	}
	return 31
}

// Year, Month and DayOfMonth are the parts.
func (d Day) Year() int       { return int(d) / 10000 }
func (d Day) Month() int      { return int(d) / 100 % 100 }
func (d Day) DayOfMonth() int { return int(d) % 100 }

// IsZero tells whether there is no day.
func (d Day) IsZero() bool { return d == 0 }

// Valid tells whether d is a day of the calendar.
func (d Day) Valid() bool { _, ok := Of(d.Year(), d.Month(), d.DayOfMonth()); return ok }

// Time is midnight UTC of the day: for arithmetic only.
func (d Day) Time() time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth(), 0, 0, 0, 0, time.UTC)
}

// FromTime is the civil day that t shows in its own zone.
func FromTime(t time.Time) Day { return Day(t.Year()*10000 + int(t.Month())*100 + t.Day()) }

// Add moves by n days; Forever stays.
func (d Day) Add(n int) Day {
	if d == Forever || d == 0 {
		return d
	}
	return FromTime(d.Time().AddDate(0, 0, n))
}

// AddMonths moves by n months. Where the month is shorter the last day of it is taken: 31/8 plus 6 months is 28/2 or 29/2.
func (d Day) AddMonths(n int) Day {
	if d == Forever || d == 0 {
		return d
	}
	t := d.Year()*12 + d.Month() - 1 + n
	y, m := t/12, t%12+1
	return Must(y, m, min(d.DayOfMonth(), daysIn(y, m)))
}

// Sub is the number of days from o to d.
func (d Day) Sub(o Day) int {
	// Seconds, since a time.Duration ends at 292 years.
	return int((d.Time().Unix() - o.Time().Unix()) / 86_400)
}

// Weekday of the day.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String is ISO: 2017-09-30; the empty string for no day. Logs, URLs and JSON use it; people see lang's form.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.DayOfMonth())
}

// MarshalText writes ISO.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ISO; empty is no day.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	x, err := ParseISO(string(b))
	*d = x
	return err
}

// ParseISO reads exactly yyyy-mm-dd.
func ParseISO(s string) (Day, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, &ParseError{"day.form", s}
	}
	y, e1 := strconv.Atoi(s[:4])
	m, e2 := strconv.Atoi(s[5:7])
	d, e3 := strconv.Atoi(s[8:])
	if e1 != nil || e2 != nil || e3 != nil {
		return 0, &ParseError{"day.form", s}
	}
	x, ok := Of(y, m, d)
	if !ok {
		return 0, &ParseError{"day.none", s}
	}
	return x, nil
}

// ParseError says why a text is no day: Key is a message key ("day.form": not written like a day; "day.none": no such day in the
// calendar; "day.range": outside 1800–2999), Text what was typed.
type ParseError struct{ Key, Text string }

func (e *ParseError) Error() string { return e.Key + ": " + strconv.Quote(e.Text) }

// Parse reads a day as people type it: 30/9/2017, 30/09/2017, 30-9-2017, 30.9.2017, 30/9/17, 2017-09-30, "hôm nay", "today",
// "hôm qua", "yesterday". Two-digit years: up to ten years ahead of today is this century, else the last.
func Parse(s string, today Day) (Day, error) {
	p, err := parseLoose(s, today)
	if err != nil {
		return 0, err
	}
	if p.Precision() != ToDay {
		return 0, &ParseError{"day.form", s}
	}
	return p.Day(), nil
}

func parseLoose(s string, today Day) (Partial, error) {
	t := norm.NFC.String(strings.ToLower(strings.TrimSpace(s)))
	switch t {
	case "hôm nay", "hom nay", "today":
		return Partial(today), nil
	case "hôm qua", "hom qua", "yesterday":
		return Partial(today.Add(-1)), nil
	}
	bad := func(k string) (Partial, error) { return 0, &ParseError{k, s} }
	parts := strings.FieldsFunc(t, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if strings.Count(t, "/")+strings.Count(t, "-")+strings.Count(t, ".") != len(parts)-1 {
		return bad("day.form")
	}
	nums := make([]int, len(parts))
	for i, p := range parts {
		p = strings.TrimSpace(p)
		if p == "" || len(p) > 4 {
			return bad("day.form")
		}
		for _, r := range p {
			if r < '0' || r > '9' {
				return bad("day.form")
			}
		}
		nums[i], _ = strconv.Atoi(p)
		parts[i] = p
	}
	var y, m, d int
	switch len(parts) {
	case 1:
		if len(parts[0]) != 4 {
			return bad("day.form")
		}
		y = nums[0]
	case 2:
		switch {
		case len(parts[1]) == 4:
			m, y = nums[0], nums[1]
		case len(parts[0]) == 4:
			y, m = nums[0], nums[1]
		default:
			return bad("day.form")
		}
		if m < 1 || m > 12 {
			return bad("day.none")
		}
	case 3:
		switch {
		case len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2:
			y, m, d = nums[0], nums[1], nums[2]
		case len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) == 4:
			d, m, y = nums[0], nums[1], nums[2]
		case len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) == 2:
			d, m, y = nums[0], nums[1], 2000+nums[2]
			if today != 0 && y > today.Year()+10 {
				y -= 100
			}
		default:
			return bad("day.form")
		}
		if _, ok := Of(y, m, d); !ok {
			return bad("day.none")
		}
	default:
		return bad("day.form")
	}
	if y < First.Year() || y > Last.Year() {
		return bad("day.range")
	}
	return Partial(y*10000 + m*100 + d), nil
}

// Partial is a day known to the day, to the month (19850300) or to the year only (19850000). Zero is unknown.
type Partial int32

// Precision of a Partial.
type Precision uint8

const (
	Unknown Precision = iota
	ToYear
	ToMonth
	ToDay
)

// ParsePartial reads what Parse reads and also "3/1985", "1985-03" and "1985".
func ParsePartial(s string, today Day) (Partial, error) { return parseLoose(s, today) }

// Precision tells how much is known.
func (p Partial) Precision() Precision {
	switch {
	case p == 0:
		return Unknown
	case p%10000 == 0:
		return ToYear
	case p%100 == 0:
		return ToMonth
	}
	return ToDay
}

// Day is the earliest day it can be: the first of the month or of the year where no more is known.
func (p Partial) Day() Day {
	switch p.Precision() {
	case ToYear:
		return Day(p + 101)
	case ToMonth:
		return Day(p + 1)
	}
	return Day(p)
}

// LastDay is the latest day it can be.
func (p Partial) LastDay() Day {
	switch p.Precision() {
	case ToYear:
		return Day(p + 1231)
	case ToMonth:
		y, m := int(p)/10000, int(p)/100%100
		return Must(y, m, daysIn(y, m))
	}
	return Day(p)
}

func (p Partial) Year() int { return int(p) / 10000 }

// String is ISO as far as known: 1985, 1985-03, 1985-03-02.
func (p Partial) String() string {
	switch p.Precision() {
	case Unknown:
		return ""
	case ToYear:
		return fmt.Sprintf("%04d", int(p)/10000)
	case ToMonth:
		return fmt.Sprintf("%04d-%02d", int(p)/10000, int(p)/100%100)
	}
	return Day(p).String()
}

// MarshalText writes ISO as far as known.
func (p Partial) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads ISO as far as known.
func (p *Partial) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = 0
		return nil
	}
	x, err := ParsePartial(string(b), 0)
	*p = x
	return err
}

// Age is the number of full years from p to on, taking the earliest day p can be; -1 where p is unknown or after on.
func (p Partial) Age(on Day) int {
	if p == 0 || p.Day() > on {
		return -1
	}
	b := p.Day()
	n := on.Year() - b.Year()
	if on.Month()*100+on.DayOfMonth() < b.Month()*100+b.DayOfMonth() {
		n--
	}
	return n
}

// Period is half-open: From is in, To is the first day not counted. To = Forever is "still".
type Period struct{ From, To Day }

// Has tells whether d lies in the period.
func (p Period) Has(d Day) bool { return p.From <= d && d < p.To }

// Meets tells whether two periods share a day.
func (p Period) Meets(o Period) bool { return p.From < o.To && o.From < p.To }

// Meet is the days of both; empty where they share none.
func (p Period) Meet(o Period) Period {
	return Period{max(p.From, o.From), max(max(p.From, o.From), min(p.To, o.To))}
}

// Empty tells whether no day lies in it.
func (p Period) Empty() bool { return p.From >= p.To }

// LastDay is the last day counted; Forever where it has not ended.
func (p Period) LastDay() Day { return p.To.Add(-1) }

func (p Period) String() string { return p.From.String() + ".." + p.To.String() }

// Months is the period of n months from the first month of the year, as "9 months of 2017": 1/1/2017 to before 1/10/2017.
func Months(year, n int) Period {
	from := Must(year, 1, 1)
	return Period{from, from.AddMonths(n)}
}

// YearTo is 1 January of on's year to on inclusive.
func YearTo(on Day) Period { return Period{Must(on.Year(), 1, 1), on.Add(1)} }

// Year is the whole civil year.
func Year(y int) Period { return Months(y, 12) }

// Quarter q (1 to 4) of a year.
func Quarter(y, q int) Period {
	from := Must(y, (q-1)*3+1, 1)
	return Period{from, from.AddMonths(3)}
}

// YearBefore is the same stretch one year earlier; 29/2 becomes 28/2.
func (p Period) YearBefore() Period {
	to := p.To
	if to != Forever {
		to = p.To.Add(-1).AddMonths(-12).Add(1)
	}
	return Period{p.From.AddMonths(-12), to}
}
