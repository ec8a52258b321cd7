package day

import "testing"

// TestSubLong counts over more years than a time.Duration holds.
func TestSubLong(t *testing.T) {
	for _, c := range []struct {
		a, b Day
		want int
	}{{First, Last, 438_290}, {First, 20170930, 79_530}, {20170930, 20170930, 0}, {20170301, 20170228, -1}} {
		if got := c.b.Sub(c.a); got != c.want {
			t.Errorf("%v - %v = %d, want %d", c.b, c.a, got, c.want)
		}
		if got := c.a.Add(c.want); got != c.b {
			t.Errorf("%v + %d = %v, want %v", c.a, c.want, got, c.b)
		}
	}
}
