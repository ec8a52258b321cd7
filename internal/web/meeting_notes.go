package web

import (
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/meeting"
	"chibo/internal/record"
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

// visitNotes tell of a visit that no figure counts, and why, whenever it is looked at: seats and places on record may have changed since it was entered.
func visitNotes(r *Req, tx *db.Tx, v recordView) ([]page.Note, error) {
	if v.void {
		return nil, nil
	}
	why, err := meeting.Uncounted(r.Ctx, tx, r.At.Known, []record.Record{v.Record})
	if err != nil || why[v.ID] == "" {
		return nil, err
	}
	return []page.Note{{Tone: page.Due, Text: page.Say(page.Words(r.T(why[v.ID], fault.Args{"day": v.On()}) + "."))}}, nil
}

// visitMarks mark such visits in lists.
func visitMarks(r *Req, tx *db.Tx, known asof.Known, list []record.Record) (map[db.ID]string, error) {
	why, err := meeting.Uncounted(r.Ctx, tx, known, list)
	for id := range why {
		why[id] = r.T("meeting_visit.uncounted")
	}
	return why, err
}
