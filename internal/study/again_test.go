package study_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

// A session that was called off bars no other of the same day and topic.
func TestASessionIsCalledAgain(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		off, _ := w.Enter("study_session", session(w))
		if got := w.NotEntered("study_session", session(w)); got != "topic record.twice" {
			t.Error(got)
		}
		w.Do("study_session", off, "call_off", asof.Fields{"off_reason": "mất điện"})
		w.Enter("study_session", session(w))
		if got := w.NotCorrected("study_session", off, asof.Fields{"state": study.Planned, "off_reason": ""}); got != "topic record.twice" {
			t.Error(got)
		}
	})
}
