package day

import "time"

// Calendar tells working days from days off: Saturdays and Sundays are off, unless Work says otherwise; so are the days of Off. Its zero value
// knows weekends only. It holds what it is given and invents nothing: holidays by the lunar calendar and swapped days are decided year by year.
type Calendar struct {
	Off  map[Day]bool // days off on what would be a working day
	Work map[Day]bool // working days on what would be a day off, as a Saturday worked in exchange
}

// Working tells whether d is a working day. A day both off and worked is worked: the exchange was decided later than the holiday.
func (c Calendar) Working(d Day) bool {
	if c.Work[d] {
		return true
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && !c.Off[d]
}

// NthWorkingDay is the n-th working day after start, which is not counted itself: the last day of a term of n working days that runs from start.
// For n = 0 it is start. It is zero where no such day lies within 60 years or start is no day.
func (c Calendar) NthWorkingDay(start Day, n int) Day {
	if start == 0 || start == Forever || n < 0 {
		return 0
	}
	d := start
	for range 60 * 366 {
		if n == 0 {
			return d
		}
		if d = d.Add(1); c.Working(d) {
			n--
		}
	}
	return 0
}

// WorkingDays counts the working days of a period.
func (c Calendar) WorkingDays(p Period) int {
	n := 0
	for d := p.From; d < p.To && d != Forever; d = d.Add(1) {
		if c.Working(d) {
			n++
		}
	}
	return n
}
