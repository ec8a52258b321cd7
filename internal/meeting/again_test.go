package meeting_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/meeting"
	"chibo/internal/testkit"
)

// A meeting or visit that was called off bars no other of the same day. A visit is its committee's own: that of another to the same cell on the same
// day, by the same person, is another record.
func TestAgainOnTheSameDay(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		day := d(2017, 9, 12)
		off, _ := w.enter("meeting", with(w.regular(day), asof.Fields{"state": meeting.Planned}))
		w.do("meeting", off.ID, "call_off", asof.Fields{"off_reason": "mưa"})
		w.enter("meeting", w.regular(day))
		if got := w.refusedEnter("meeting", w.regular(day)); got != "body record.twice" {
			t.Error(got)
		}
		w.enter("meeting", with(w.regular(day), asof.Fields{"state": meeting.Off, "off_reason": "mưa"}))

		visit := asof.Fields{"org": w.top, "person": w.member(w.a, "Nguyễn Văn Đi", ""), "cell": w.b, "day": day}
		first, _ := w.enter("meeting_visit", with(visit, asof.Fields{"state": meeting.Planned}))
		w.do("meeting_visit", first.ID, "call_off", asof.Fields{"off_reason": "bão"})
		w.enter("meeting_visit", visit)
		if got := w.refusedEnter("meeting_visit", visit); got != "person record.twice" {
			t.Error(got)
		}
		w.enter("meeting_visit", with(visit, asof.Fields{"org": w.g}))
	})
}
