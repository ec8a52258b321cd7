package congress_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/congress"
	"chibo/internal/figure"
	"chibo/internal/testkit"
)

// A congress that was called off is called again for the same term, and where what it elected was not approved there is another one.
func TestACongressIsCalledAgain(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		off, _ := w.Enter("congress", meeting(w))
		if got := w.NotEntered("congress", meeting(w, "day", d(2017, 9, 5))); got != "term_from record.twice" {
			t.Errorf("two are planned: %s", got)
		}
		w.Do("congress", off, "call_off", asof.Fields{"off_reason": "bão"})
		second, _ := w.Enter("congress", meeting(w, "day", d(2017, 9, 5)))
		if got := w.NotCorrected("congress", off, asof.Fields{"state": congress.Planned, "off_reason": ""}); got != "term_from record.twice" {
			t.Errorf("the first stands again beside the second: %s", got)
		}
		w.Correct("congress", off, asof.Fields{"off_reason": "bão lớn"})
		w.Do("congress", second, "hold", asof.Fields{"day": d(2017, 9, 5), "kept": int64(2), "fresh": int64(1)})
		w.Do("congress", second, "report", asof.Fields{"reported": d(2017, 9, 8)})
		w.Do("congress", second, "approve", asof.Fields{"approved": d(2017, 9, 15), "verdict": congress.Rejected})
		third, _ := w.Enter("congress", held(w, "day", d(2017, 9, 25), "kept", int64(1), "fresh", int64(2)))
		if got := w.NotEntered("congress", held(w, "day", d(2017, 9, 28))); got != "term_from record.twice" {
			t.Errorf("beside one that awaits approval: %s", got)
		}
		if got := w.NotCorrected("congress", second, asof.Fields{"verdict": congress.Approved}); got != "term_from record.twice" {
			t.Errorf("two are approved: %s", got)
		}
		w.Do("congress", third, "report", asof.Fields{"reported": d(2017, 9, 27)})
		w.Do("congress", third, "approve", asof.Fields{"approved": d(2017, 9, 29), "verdict": congress.Approved})
		// The organisation has held its congress once, and its committee was renewed once.
		if n := w.Count("congress", "subjects", figure.Cond{Attr: "state", Op: "=", Value: congress.Held}); n != 1 {
			t.Errorf("counted %d", n)
		}
	})
}
