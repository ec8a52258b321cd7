package day

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNthWorkingDay(t *testing.T) {
	c := Calendar{Off: map[Day]bool{20170904: true, 20170901: true}, Work: map[Day]bool{20170909: true}}
	for _, x := range []struct {
		start Day
		n     int
		want  Day
	}{
		{20170831, 1, 20170905}, // Friday and Monday are off, the weekend lies between
		{20170831, 0, 20170831},
		{20170902, 1, 20170905}, // a Saturday
		{20170908, 1, 20170909}, // the Saturday worked in exchange
		{20170908, 2, 20170911},
		{20161230, 3, 20170104},
		{20170831, -1, 0},
		{0, 1, 0},
		{Forever, 1, 0},
	} {
		if got := c.NthWorkingDay(x.start, x.n); got != x.want {
			t.Errorf("%d after %v: %v, want %v", x.n, x.start, got, x.want)
		}
	}
	if got := (Calendar{}).NthWorkingDay(20170831, 60); got != 20171123 {
		t.Errorf("60 working days without holidays: %v", got)
	}
}

// The n-th working day is a working day, and exactly n of them lie in the term.
func TestNthWorkingDayCounts(t *testing.T) {
	days := rapid.Custom(func(t *rapid.T) Day { return Day(20170101).Add(rapid.IntRange(0, 120).Draw(t, "day")) })
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{Off: rapid.MapOf(days, rapid.Just(true)).Draw(t, "off"), Work: rapid.MapOf(days, rapid.Just(true)).Draw(t, "work")}
		start, n := days.Draw(t, "start"), rapid.IntRange(1, 70).Draw(t, "n")
		end := c.NthWorkingDay(start, n)
		if !c.Working(end) || c.WorkingDays(Period{start.Add(1), end.Add(1)}) != n {
			t.Fatalf("%d after %v: %v", n, start, end)
		}
	})
}
