package web

import (
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// recordHook is what a noun adds to the pages that follow from its kind. All of it may be nil.
type recordHook struct {
	// acts stand in the head of a record's page, after its steps; a Main one should only be there where no step is.
	acts func(r *Req, tx *db.Tx, v recordView) ([]page.Act, error)
	// notes stand above the record.
	notes func(r *Req, tx *db.Tx, v recordView) ([]page.Note, error)
	// parts stand between what the record says and its generic parts.
	parts func(r *Req, tx *db.Tx, v recordView) (page.Bodies, error)
	// shows are the kinds of parts that the hook's own parts show: the page leaves them out.
	shows []string
	// marks say of some records, by id, what lists put behind their first words.
	marks func(r *Req, tx *db.Tx, known asof.Known, list []record.Record) (map[db.ID]string, error)
	// list gives acts for the head of the kind's list.
	list func(r *Req, l recordListed) []page.Act
}

// recordHooks are the additions of all nouns, by the name of the kind.
func recordHooks() map[string]recordHook {
	studied, signed := restList("study.pct", "study_missing.period"), restList("reg.pct", "pledge.missing")
	return map[string]recordHook{
		"meeting":         {acts: meetingActs, notes: meetingNotes, list: missingActs},
		"meeting_duty":    {notes: dutyNotes},
		"meeting_visit":   {notes: visitNotes, marks: visitMarks},
		"study_campaign":  {acts: studyActs, list: studied},
		"study_session":   {list: studied},
		"study_attend":    {acts: attendActs},
		"pledge":          {list: signed},
		"pledge_campaign": {list: signed},
	}
}
