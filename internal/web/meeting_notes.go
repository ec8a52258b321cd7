package web

import (
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/meeting"
	"chibo/internal/web/page"
)

// meetingNotes tell of a cell's regular meeting whether attendance was what the rules of its day want.
func meetingNotes(r *Req, tx *db.Tx, v recordView) ([]page.Note, error) {
	t, ok := meeting.TallyOf(v.Record)
	if !ok {
		return nil, nil
	}
	least, ok, err := meeting.LeastAttendance(r.Ctx, tx, v.On())
	if err != nil || !ok {
		return nil, err
	}
	tone, key := page.Done, "meeting.over"
	if !t.Over(least.Int()) {
		tone, key = page.Due, "meeting.not_over"
	}
	return []page.Note{{Tone: tone, Text: page.Say(page.Words(r.T(key, fault.Args{"n": t.Present(), "due": t.Due, "least": least.Int()})))}}, nil
}
