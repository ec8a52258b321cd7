package day

import (
	"testing"
	"time"
)

// A walking clock goes on from what was written last on its day, and is moved neither back nor to another day.
func TestAWalkingClockGoesOn(t *testing.T) {
	d := Must(2017, 10, 24)
	for name, to := range map[string]func(now time.Time) time.Time{
		"back":           func(now time.Time) time.Time { return now.Add(-time.Minute) },
		"to another day": func(now time.Time) time.Time { return now.Add(48 * time.Hour) },
	} {
		s := ShiftedTo(d)
		by := s.By
		if s.After(to(s.Now())); s.By != by {
			t.Errorf("moved %s", name)
		}
	}
	s := ShiftedTo(d)
	end := time.Date(2017, 10, 24, 23, 59, 59, 999_999_999, Zone)
	if s.After(end); Today(s.Now()) < d || s.Now().Before(end) {
		t.Errorf("stands at %s", s.Now())
	}
}
