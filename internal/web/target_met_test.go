package web

import (
	"testing"

	"chibo/internal/figure"
	"chibo/internal/target"
)

// A percentage is held to its target by its two parts and not by the whole number it is near.
func TestMet(t *testing.T) {
	for _, c := range []struct {
		op        string
		low, high int64
		v         figure.Value
		want      bool
	}{
		{"<=", 60, 0, figure.Value{Ratio: true, Num: 609, Den: 1000}, false},
		{"<=", 60, 0, figure.Value{Ratio: true, Num: 600, Den: 1000}, true},
		{"=", 60, 0, figure.Value{Ratio: true, Num: 34, Den: 56}, false},
		{"=", 60, 0, figure.Value{Ratio: true, Num: 3, Den: 5}, true},
		{">=", 61, 0, figure.Value{Ratio: true, Num: 34, Den: 56}, false},
		{">=", 60, 0, figure.Value{Ratio: true, Num: 34, Den: 56}, true},
		{"between", 50, 60, figure.Value{Ratio: true, Num: 34, Den: 56}, false},
		{"between", 60, 61, figure.Value{Ratio: true, Num: 34, Den: 56}, true},
		{">=", 100, 0, figure.Value{N: 106}, true},
		{"<=", 100, 0, figure.Value{N: 106}, false},
		{"between", 100, 105, figure.Value{N: 106}, false},
		{"=", 106, 0, figure.Value{N: 106}, true},
	} {
		if got := met(target.Target{Goal: target.Goal{Op: c.op, Low: c.low, High: c.high}}, c.v); got != c.want {
			t.Errorf("%s %d %d of %+v: %v", c.op, c.low, c.high, c.v, got)
		}
	}
}
