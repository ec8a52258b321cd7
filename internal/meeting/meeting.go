// Package meeting keeps the meetings of cells and committees: who attended, what was concluded, and the visits of upper levels.
//
// # The life of a meeting
//
// A cell and its committee each meet once a month (sinh hoạt thường kỳ; Charter art. 22 and 24), a cell at least once a quarter on a topic as well (sinh
// hoạt chuyên đề; Guidance 12 of 6 July 2018), and extraordinarily when there is need (bất thường). A meeting is planned (dự kiến), held (đã họp), or
// called off with a reason (hoãn). It serves a month, which need not be the month of its day. A regular and a thematic meeting may share one session
// where conditions are hard; that session is of the regular kind and marked combined.
//
// # Who attended
//
// Attendance is kept in one of two ways, never both. By roll (danh sách): everybody who should attend was there but for the absences on record; the
// numbers follow from them and are not typed. Or by a declared head-count (khai báo), with the paper it comes from.
//
// Who should attend (số phải dự) are the members of the cell on that day, less those who are exempt, suspended or introduced elsewhere for a time, and
// with those who attend there for a time. An exempt member who comes is welcome and in no number. Guests are in no number either.
//
// # Visits
//
// A committee assigns its members to cells (phân công dự sinh hoạt); they visit (dự sinh hoạt), find strengths and weaknesses and may ask for a
// correction by a day; the cell answers, the committee verifies. A strength for which nothing is asked waits
// for no answer. The cell knows who came, by name and office, and nothing else of him. A visit to one's own cell counts nothing: it is marked own, by the visitor's official
// affiliation on that day.
package meeting

import (
	"chibo/internal/day"
	"chibo/internal/record"
)

// States of a meeting.
const (
	Planned = "du_kien"
	Held    = "da_hop"
	Off     = "hoan"
)

// Kinds of meeting.
const (
	Regular       = "thuong_ky"
	Thematic      = "chuyen_de"
	Extraordinary = "bat_thuong"
)

// Bodies that meet.
const (
	Cell          = "chi_bo"
	CellCommittee = "chi_uy"
	Committee     = "dang_uy"
	Standing      = "ban_thuong_vu"
)

// Ways attendance is counted.
const (
	ByRoll   = "danh_sach"
	Declared = "khai_bao"
)

// Kinds of line in a roll.
const (
	WithReason    = "co_ly_do"
	WithoutReason = "khong_ly_do"
	ExemptLine    = "mien"     // exempt and away: says so and counts nothing
	TemporaryLine = "tam_thoi" // attends for a time and was there: says so; he is among those due
)

// States of a visit, besides Planned and Off.
const Visited = "da_du"

// Kinds and states of a finding.
const (
	Strength = "uu_diem"
	Weakness = "han_che"
	Proposal = "kien_nghi"

	Open     = "mo"
	Needless = "khong_can" // nothing is asked, nobody answers
	Answered = "da_tra_loi"
	Verified = "da_xac_minh"
)

// States of a conclusion.
const (
	Doing = "dang_lam"
	Done  = "da_xong"
)

// Kinds declares the records of this noun: meeting with its parts meeting_absence and meeting_conclusion; meeting_duty; meeting_visit with its part
// meeting_finding.
func Kinds() []*record.Kind {
	return []*record.Kind{meetings(), absences(), conclusions(), duties(), visits(), findings()}
}

var states = []string{Planned, Held, Off}

func planned(r record.Record) bool { return r.Text("state") == Planned }
func held(r record.Record) bool    { return r.Text("state") == Held }

// calledOff: another may be held in its stead on the same day.
func calledOff(r record.Record) bool { return r.Text("state") == Off }

func meetings() *record.Kind {
	return &record.Kind{
		Name: "meeting", Noun: "meeting", Owner: "org", Day: "day", Key: []string{"org", "day", "kind", "body"}, Menu: true, Spent: calledOff,
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "month", Type: record.Day, Show: record.Monthly},
			{Code: "kind", Type: record.Choice, Values: []string{Regular, Thematic, Extraordinary}, Label: "kind.meeting_kind.", Need: true,
				Show: record.InList | record.AsFilter | record.Brief},
			{Code: "body", Type: record.Choice, Values: []string{Cell, CellCommittee, Committee, Standing}, Label: "kind.meeting_body.",
				Show: record.InList | record.AsFilter},
			{Code: "combined", Type: record.Flag},
			{Code: "topic", Type: record.Line, Max: 300, Show: record.InList | record.Searched},
			{Code: "topic_paper", Type: record.Paper},
			{Code: "state", Type: record.Choice, Values: states, Label: "kind.meeting_state.",
				Show: record.InList | record.AsFilter | record.Brief},
			{Code: "starts", Type: record.Clock},
			{Code: "ends", Type: record.Clock},
			{Code: "minutes", Type: record.Int, High: 24 * 60, Unit: "meeting.unit.minutes", Show: record.Derived},
			{Code: "place", Type: record.Line},
			{Code: "chair", Type: record.Person},
			{Code: "clerk", Type: record.Person},
			{Code: "counted_by", Type: record.Choice, Values: []string{ByRoll, Declared}, Label: "kind.meeting_counted."},
			{Code: "due", Type: record.Int, High: 100_000, Unit: "rule.unit.person"},
			{Code: "present", Type: record.Int, High: 100_000, Unit: "rule.unit.person"},
			{Code: "source", Type: record.Line, Max: 300},
			{Code: "absent_with", Type: record.Int, High: 100_000, Unit: "rule.unit.person", Show: record.Derived},
			{Code: "absent_without", Type: record.Int, High: 100_000, Unit: "rule.unit.person", Show: record.Derived},
			{Code: "content", Type: record.Text, Max: 20_000},
			{Code: "resolution", Type: record.Text, Max: 10_000},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "hold", Main: true, When: planned, Need: []string{"day"}, Set: map[string]any{"state": Held},
				Fields: []string{"day", "starts", "ends", "place", "chair", "clerk", "counted_by", "due", "present", "source", "content", "resolution"}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
		},
		Judge: judgeMeeting,
	}
}

func absences() *record.Kind {
	return &record.Kind{
		Name: "meeting_absence", Noun: "meeting", Owner: "org", Day: "day", Parent: "meeting", Key: []string{"meeting", "person"},
		Takes:   func(up record.Record) bool { return held(up) && up.Text("counted_by") != Declared },
		Inherit: map[string]string{"org": "org", "day": "day", "meeting_state": "state"},
		Fields: []record.Field{
			{Code: "meeting", Type: record.Link, Of: "meeting", Need: true, Show: record.InList},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter},
			{Code: "kind", Type: record.Choice, Values: []string{WithReason, WithoutReason, ExemptLine, TemporaryLine}, Label: "kind.meeting_absence.", Need: true,
				Show: record.InList | record.AsFilter},
			{Code: "reason", Type: record.Sealed, Whose: "person", Max: 300, Show: record.InList},
			{Code: "org", Type: record.Org, Show: record.Derived},
			{Code: "day", Type: record.Day, Show: record.Derived},
			{Code: "meeting_state", Type: record.Choice, Values: states, Label: "kind.meeting_state.", Show: record.Derived},
		},
		Judge: judgeAbsence,
		After: recount,
	}
}

func conclusions() *record.Kind {
	return &record.Kind{
		Name: "meeting_conclusion", Noun: "meeting", Owner: "org", Day: "day", Parent: "meeting", Takes: held,
		Inherit: map[string]string{"org": "org", "day": "day"},
		Fields: []record.Field{
			{Code: "meeting", Type: record.Link, Of: "meeting", Need: true},
			{Code: "words", Type: record.Text, Need: true, Max: 2_000, Show: record.InList | record.Searched},
			{Code: "person", Type: record.Person, Show: record.InList | record.AsFilter},
			{Code: "due", Type: record.Day, Show: record.InList | record.Sorts},
			{Code: "state", Type: record.Choice, Values: []string{Doing, Done}, Label: "kind.meeting_conclusion.", Show: record.InList | record.AsFilter},
			{Code: "done", Type: record.Day, Show: record.Later},
			{Code: "org", Type: record.Org, Show: record.Derived},
			{Code: "day", Type: record.Day, Show: record.Derived},
		},
		Steps: []record.Step{
			{Code: "finish", Main: true, Fields: []string{"done"}, Need: []string{"done"}, Set: map[string]any{"state": Done},
				When: func(r record.Record) bool { return r.Text("state") != Done }},
		},
		Judge: judgeConclusion,
	}
}

func duties() *record.Kind {
	return &record.Kind{
		Name: "meeting_duty", Noun: "meeting", Owner: "org", Day: "since", Until: "until", Key: []string{"org", "person", "cell", "since"},
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter},
			{Code: "cell", Type: record.Org, Show: record.InList},
			{Code: "since", Type: record.Day, Need: true, Show: record.InList},
			{Code: "until", Type: record.Day, Show: record.InList},
			{Code: "least", Type: record.Int, High: 1_000, Unit: "meeting_duty.unit.visits", Show: record.InList},
			{Code: "paper", Type: record.Paper},
		},
		Judge: judgeDuty,
	}
}

func visits() *record.Kind {
	return &record.Kind{
		Name: "meeting_visit", Noun: "meeting", Owner: "org", Place: "cell", Day: "day", Key: []string{"cell", "day", "person"}, Within: true, Menu: true, Spent: calledOff,
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts | record.Known},
			{Code: "cell", Type: record.Org, Need: true, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "state", Type: record.Choice, Values: []string{Planned, Visited, Off}, Label: "kind.meeting_visit_state.",
				Show: record.InList | record.AsFilter | record.Brief},
			{Code: "duty", Type: record.Link, Of: "meeting_duty"},
			{Code: "meeting", Type: record.Link, Of: "meeting"},
			{Code: "summary", Type: record.Text},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "done", Main: true, When: planned, Fields: []string{"day", "meeting", "summary"}, Need: []string{"day"}, Set: map[string]any{"state": Visited}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
		},
		Judge: judgeVisit,
	}
}

func findings() *record.Kind {
	return &record.Kind{
		Name: "meeting_finding", Noun: "meeting", Owner: "org", Place: "cell", Day: "day", Parent: "visit",
		Takes:   func(up record.Record) bool { return up.Text("state") == Visited },
		Inherit: map[string]string{"org": "org", "cell": "cell", "day": "day"},
		Fields: []record.Field{
			{Code: "visit", Type: record.Link, Of: "meeting_visit", Need: true},
			{Code: "kind", Type: record.Choice, Values: []string{Strength, Weakness, Proposal}, Label: "kind.meeting_finding.", Need: true,
				Show: record.InList | record.AsFilter},
			{Code: "words", Type: record.Text, Need: true, Max: 2_000, Show: record.InList | record.Searched},
			{Code: "correction", Type: record.Text, Max: 2_000, Show: record.InList},
			{Code: "due", Type: record.Day, Show: record.InList | record.Sorts},
			{Code: "answer", Type: record.Text, Max: 2_000, Show: record.Later},
			{Code: "answered", Type: record.Day, Show: record.InList | record.Later},
			{Code: "verified", Type: record.Day, Show: record.InList | record.Later},
			{Code: "state", Type: record.Choice, Values: []string{Open, Needless, Answered, Verified}, Label: "kind.meeting_finding_state.",
				Show: record.InList | record.AsFilter | record.Derived},
			{Code: "org", Type: record.Org, Show: record.Derived},
			{Code: "cell", Type: record.Org, Show: record.Derived},
			{Code: "day", Type: record.Day, Show: record.Derived},
		},
		Steps: []record.Step{
			{Code: "answer", Main: true, ByPlace: true, Fields: []string{"answer", "answered"}, Need: []string{"answer", "answered"}, When: wantsAnswer},
			{Code: "verify", Main: true, Fields: []string{"verified"}, Need: []string{"verified"},
				When: func(r record.Record) bool { return r.Text("state") == Answered }},
		},
		Judge: judgeFinding,
	}
}

// wantsAnswer tells whether the cell still owes an answer.
func wantsAnswer(r record.Record) bool { return r.Text("state") == Open }

// Overdue tells whether a correction that was asked for has not been answered by its day.
func Overdue(finding record.Record, today day.Day) bool {
	return finding.Stands() && finding.Text("state") == Open && finding.Day("due") != 0 && finding.Day("due") < today
}
