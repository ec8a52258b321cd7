package day

import (
	"sync"
	"time"
)

// Clock gives the domain's instants. Only transactions read it: everything written together shares one instant.
// A nil zone means Vietnam's.
type Clock interface{ Now() time.Time }

// Zone is the zone in which the trade's days begin: Indochina time, UTC+7, without summer time.
var Zone = time.FixedZone("+07", 7*3600)

// Today is the civil day of an instant in Vietnam.
func Today(t time.Time) Day { return FromTime(t.In(Zone)) }

// Real is the machine's clock.
type Real struct{}

func (Real) Now() time.Time { return time.Now() }

// Shift is the distance from the machine's clock: none.
func (Real) Shift() time.Duration { return 0 }

// Shifted is the machine's clock moved by a fixed distance: the demo's, which starts on a day of the past and walks on.
type Shifted struct{ By time.Duration }

func (s Shifted) Now() time.Time { return time.Now().Add(s.By) }

// Shift is the distance from the machine's clock.
func (s Shifted) Shift() time.Duration { return s.By }

// ShiftedTo gives a clock that shows the given day, at the machine's present time of day, and walks on from there.
func ShiftedTo(d Day) Shifted {
	now := time.Now().In(Zone)
	then := time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), Zone)
	return Shifted{then.Sub(now)}
}

// After moves the clock on to t where t is later on the same day: what has been written is past. It is for before anybody reads the clock.
func (s *Shifted) After(t time.Time) {
	if now := s.Now(); t.After(now) && Today(t) == Today(now) {
		s.By += t.Sub(now)
	}
}

// Script is a clock set by hand: each reading is one microsecond after the last, so that no two transactions share an instant.
// It is safe for many goroutines.
type Script struct {
	mu sync.Mutex
	t  time.Time
}

// NewScript starts at t.
func NewScript(t time.Time) *Script { return &Script{t: t} }

func (s *Script) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.t = s.t.Add(time.Microsecond)
	return s.t
}

// Set moves the clock to t; a move backwards is ignored, since commit order must not run back.
func (s *Script) Set(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.After(s.t) {
		s.t = t
	}
}
