// Package study keeps how resolutions of the Party are studied: campaigns, sessions and who came to them, reporters, action programmes, and what units
// that keep no records yet declare of themselves.
//
// # The life of a campaign
//
// A resolution or directive is issued; the committee plans its study (kế hoạch) and fixes for the document a form: thorough study (quán triệt) or
// dissemination (phổ biến), for a target group: key cadres, members, members and others. That is a campaign (đợt học tập). Some provinces let the units
// below write no plan of their own and call people together by the plan above (Kon Tum, Regulation 489); elsewhere each unit that holds sessions itself
// plans them: so a session names its campaign, and either may own one.
//
// A session (buổi, hội nghị) is planned (dự kiến), then held (đã tổ chức) or called off with a reason (hoãn), in person, on line at several points
// (điểm cầu), or both. Who came is known in one of two ways and never in both: by a roll of names, or as a head-count with its source. The roll of a
// planned session is who was called; it counts once the session was held. Whoever comes to a session counts in the cell where he was a member on that
// day, wherever the session was, by what the register knows when it is asked; who was no member is counted apart, where it was held. The cell written in
// a line of a roll opens that line to its readers, and no figure asks it. Attendances (lượt người) are the lines of rolls together with the
// head-counts; people (người) are counted by name, each once, however many sessions they came to.
//
// Reporters (báo cáo viên) of the centre, the province and the committees right under it are recognised by a decision of the committee; propagandists
// (tuyên truyền viên) are those of the grassroots (Decision 973-QĐ/BTGTW of 15 December 2021, art. 1).
//
// After the study a committee may owe an action programme (chương trình hành động): one for each campaign.
//
// A unit not yet on records declares the number of its sessions for a time, with its signed paper. A declaration yields: where the unit, or what is below it, has sessions on
// record for that time, they count and it does not; nor does it where a unit above has declared for a part of that time; it counts only in periods that hold all of its time.
package study

import "chibo/internal/record"

// States of a session.
const (
	Planned = "du_kien"
	Held    = "da_to_chuc"
	Off     = "hoan"
)

// Forms of study.
const (
	Thorough = "quan_triet"
	Spread   = "pho_bien"
)

// Target groups of a campaign.
const (
	KeyCadres = "can_bo_chu_chot"
	Members   = "dang_vien"
	AndOthers = "dang_vien_quan_chung"
)

// Modes of a session.
const (
	InPerson = "truc_tiep"
	OnLine   = "truc_tuyen"
	InBoth   = "ket_hop"
)

// How it is counted who came.
const (
	ByRoll   = "danh_sach"
	Declared = "khai_bao"
)

// Levels of reporters; those of the grassroots are propagandists.
const (
	Central    = "trung_uong"
	Provincial = "tinh"
	Upper      = "cap_tren"
	Grassroots = "co_so"
)

var (
	states    = []string{Planned, Held, Off}
	forms     = []string{Thorough, Spread}
	audiences = []string{KeyCadres, Members, AndOthers}
	modes     = []string{InPerson, OnLine, InBoth}
	levels    = []string{Central, Provincial, Upper, Grassroots} // the highest first
)

// Kinds declares the records of this noun: study_campaign, study_session with its part study_attend, study_reporter, study_programme and
// study_declare.
func Kinds() []*record.Kind {
	return []*record.Kind{campaigns(), sessions(), attendances(), reporters(), programmes(), declarations()}
}

func campaigns() *record.Kind {
	return &record.Kind{
		Name: "study_campaign", Noun: "study", Owner: "org", Below: true, Day: "day", Until: "until", Key: []string{"code"}, Within: true, Title: "title",
		Fields: []record.Field{
			{Code: "code", Type: record.Line, Need: true, Max: 60, Show: record.InList | record.Sorts | record.Searched},
			{Code: "title", Type: record.Line, Need: true, Max: 300, Show: record.InList | record.Sorts | record.Searched},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "paper", Type: record.Paper, Need: true, Show: record.InList},
			{Code: "form", Type: record.Choice, Values: forms, Label: "kind.study_form.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "until", Type: record.Day, Show: record.InList},
			{Code: "audience", Type: record.Choice, Values: audiences, Label: "kind.study_audience.", Show: record.InList | record.AsFilter},
			{Code: "plan", Type: record.Line, Max: 300},
		},
	}
}

func sessions() *record.Kind {
	planned := func(r record.Record) bool { return r.Text("state") == Planned }
	return &record.Kind{
		Name: "study_session", Noun: "study", Owner: "org", Day: "day", Key: []string{"org", "day", "topic"}, Title: "topic", Menu: true,
		Spent: func(r record.Record) bool { return r.Text("state") == Off },
		Fields: []record.Field{
			{Code: "campaign", Type: record.Link, Of: "study_campaign", Show: record.InList | record.AsFilter},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "topic", Type: record.Line, Max: 300, Unless: "campaign", Show: record.InList | record.Sorts | record.Searched},
			{Code: "form", Type: record.Choice, Values: forms, Label: "kind.study_form.", Unless: "campaign", Show: record.InList | record.AsFilter},
			{Code: "state", Type: record.Choice, Values: states, Label: "kind.study_state.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "paper", Type: record.Paper},
			{Code: "mode", Type: record.Choice, Values: modes, Label: "kind.study_mode.", Show: record.AsFilter},
			{Code: "points", Type: record.Int, High: 10_000},
			{Code: "place", Type: record.Line},
			{Code: "reporter", Type: record.Person},
			{Code: "reporter_of", Type: record.Choice, Values: levels, Label: "kind.study_level.", Show: record.InList | record.AsFilter},
			{Code: "counted_by", Type: record.Choice, Values: []string{ByRoll, Declared}, Label: "kind.study_counted.", Show: record.AsFilter},
			{Code: "present", Type: record.Int, High: 1_000_000, Unit: "rule.unit.person", Show: record.InList},
			{Code: "source", Type: record.Line, Max: 300},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "hold", Main: true, When: planned, Need: []string{"day"}, Set: map[string]any{"state": Held},
				Fields: []string{"day", "mode", "points", "place", "reporter", "reporter_of", "counted_by", "present", "source"}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
		},
		Judge: judgeSession,
		After: moveRoll,
	}
}

func attendances() *record.Kind {
	return &record.Kind{
		Name: "study_attend", Noun: "study", Owner: "org", Place: "at", Day: "day", Parent: "session", Key: []string{"session", "person"},
		Takes:   func(up record.Record) bool { return up.Text("state") != Off && up.Text("counted_by") != Declared },
		Inherit: map[string]string{"org": "org", "day": "day", "session_state": "state", "campaign": "campaign"},
		Fields: []record.Field{
			{Code: "session", Type: record.Link, Of: "study_session", Need: true, Show: record.InList},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts},
			{Code: "at", Type: record.Org, Show: record.Derived | record.InList},
			{Code: "makeup", Type: record.Flag, Show: record.InList | record.AsFilter},
			{Code: "org", Type: record.Org, Show: record.Derived},
			{Code: "day", Type: record.Day, Show: record.Derived},
			{Code: "session_state", Type: record.Choice, Values: states, Label: "kind.study_state.", Show: record.Derived},
			{Code: "campaign", Type: record.Link, Of: "study_campaign", Show: record.Derived},
		},
		Judge: judgeAttend,
		After: openRoll,
	}
}

func reporters() *record.Kind {
	return &record.Kind{
		Name: "study_reporter", Noun: "study", Owner: "org", Day: "since", Until: "until", Key: []string{"org", "person", "since"},
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts},
			{Code: "level", Type: record.Choice, Values: levels, Label: "kind.study_level.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "since", Type: record.Day, Need: true, Show: record.InList},
			{Code: "until", Type: record.Day, Show: record.InList},
			{Code: "paper", Type: record.Paper},
		},
		Steps: []record.Step{
			{Code: "finish", Fields: []string{"until"}, Need: []string{"until"}, When: func(r record.Record) bool { return r.Day("until") == 0 }},
		},
		Judge: judgeReporter,
	}
}

func programmes() *record.Kind {
	return &record.Kind{
		Name: "study_programme", Noun: "study", Owner: "org", Day: "day", Key: []string{"org", "campaign"}, Title: "title",
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "campaign", Type: record.Link, Of: "study_campaign", Need: true, Show: record.InList | record.AsFilter},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "title", Type: record.Line, Max: 300, Show: record.InList | record.Searched | record.Sorts},
			{Code: "paper", Type: record.Paper},
		},
		Judge: judgeProgramme,
	}
}

func declarations() *record.Kind {
	return &record.Kind{
		Name: "study_declare", Noun: "study", Owner: "org", Day: "since", Until: "until", Key: []string{"org", "since"},
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "since", Type: record.Day, Need: true, Show: record.InList},
			{Code: "until", Type: record.Day, Need: true, Show: record.InList},
			{Code: "sessions", Type: record.Int, Need: true, Low: 1, High: 10_000, Unit: "study_declare.unit.sessions", Show: record.InList},
			{Code: "people", Type: record.Int, High: 1_000_000, Unit: "study_declare.unit.people", Show: record.InList},
			{Code: "paper", Type: record.Paper, Need: true},
			{Code: "note", Type: record.Text},
		},
		Judge: judgeDeclare,
	}
}
