// Package congress keeps the congresses of Party organisations in summary: term, who attended, the committee before and after, report and approval.
//
// # The life of a congress
//
// An organisation's committee calls the congress that begins a new term; until it meets it is planned (dự kiến). A dependent cell met twice in five
// years (Charter art. 24(3); as a pilot once in five years from 1 July 2025, Regulation 294), a grassroots organisation every five years, so a term has
// its own first and last year and no fixed length. It is held (đã họp) or called off (hoãn). Of one held the record says who should have attended (the
// base), who did, how many seats the committee has and who fills them: kept from the old committee, or newly elected. With anybody newly elected the
// committee was renewed (kiện toàn).
//
// The new committee reports to the one above within seven working days of the closing; that one approves (chuẩn y) within fifteen working days of
// receipt: all of it, a part, or nothing, and then there is a new election (Regulation 24 §16.1). A congress that was held is counted as held, approved
// or not; the committee is in office once approved.
//
// What is elected rests on more than half of the base, and the base is not who came: the official members of the organisation, less those introduced
// elsewhere for a time, the exempt who stay away, the suspended, and those away all through for a good reason that was accepted (Decision 244 art. 32,
// the same in 190 art. 30). Ballots themselves are not kept here.
package congress

import "chibo/internal/record"

// States of a congress.
const (
	Planned = "du_kien"
	Held    = "da_hop"
	Off     = "hoan"
)

// Forms: a congress of members, or of delegates.
const (
	OfMembers   = "dang_vien"
	OfDelegates = "dai_bieu"
)

// Verdicts of the committee above.
const (
	Awaiting = "cho_chuan_y"
	Approved = "chuan_y"
	InPart   = "mot_phan"
	Rejected = "khong_chuan_y"
)

// spent tells that the term needs another congress: this one was called off, or what it elected was not approved.
func spent(r record.Record) bool {
	return r.Text("state") == Off || r.Text("state") == Held && r.Text("verdict") == Rejected
}

// took tells of a congress that was held: what is not said of it then is not known.
func took(r record.Record) bool { return r.Text("state") == Held }

// Kinds declares the record of this noun: congress.
func Kinds() []*record.Kind {
	planned := func(r record.Record) bool { return r.Text("state") == Planned }
	return []*record.Kind{{
		Name: "congress", Noun: "congress", Owner: "org", Day: "day", Key: []string{"org", "term_from"}, Menu: true, Spent: spent,
		Fields: []record.Field{
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "term_from", Type: record.Int, Need: true, Low: 1930, High: 2999, Show: record.InList | record.Sorts},
			{Code: "term_to", Type: record.Int, Need: true, Low: 1930, High: 2999, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "state", Type: record.Choice, Values: []string{Planned, Held, Off}, Label: "kind.congress_state.", Need: true,
				Show: record.InList | record.AsFilter | record.Brief},
			{Code: "called", Type: record.Paper},
			{Code: "call_day", Type: record.Day},
			{Code: "form", Type: record.Choice, Values: []string{OfMembers, OfDelegates}, Label: "kind.congress_form."},
			{Code: "due", Type: record.Int, High: 100_000},
			{Code: "present", Type: record.Int, High: 100_000},
			{Code: "seats", Type: record.Int, High: 1_000},
			{Code: "nominated", Type: record.Int, High: 1_000},
			{Code: "elected", Type: record.Int, High: 1_000, Show: record.InList, Due: took},
			{Code: "kept", Type: record.Int, High: 1_000},
			{Code: "fresh", Type: record.Int, High: 1_000, Show: record.InList, Due: took},
			{Code: "renewed", Type: record.Flag, Show: record.Derived | record.InList | record.AsFilter},
			{Code: "reported", Type: record.Day, Show: record.InList | record.Later, Due: took},
			{Code: "approved", Type: record.Day, Show: record.InList | record.Later},
			{Code: "approval", Type: record.Paper, Show: record.Later},
			{Code: "verdict", Type: record.Choice, Values: []string{Awaiting, Approved, InPart, Rejected}, Label: "kind.congress_verdict.",
				Show: record.InList | record.AsFilter | record.Later | record.Brief},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "hold", Main: true, When: planned, Need: []string{"day"}, Set: map[string]any{"state": Held},
				Fields: []string{"day", "form", "due", "present", "seats", "nominated", "elected", "kept", "fresh"}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
			{Code: "report", Main: true, When: func(r record.Record) bool {
				return r.Text("state") == Held && r.Day("reported") == 0 && r.Day("approved") == 0
			},
				Fields: []string{"reported"}, Need: []string{"reported"}},
			{Code: "approve", Main: true, When: func(r record.Record) bool { return r.Day("reported") != 0 && r.Day("approved") == 0 },
				Fields: []string{"approved", "approval", "verdict"}, Need: []string{"approved", "verdict"}},
		},
		Judge: judge,
	}}
}
