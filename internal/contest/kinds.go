// Package contest keeps the knowledge contests of a Party organisation: their rounds, who entered, and the prizes.
//
// # The life of a contest
//
// The standing committee plans it, founds an organising board and the board writes the rules (thể lệ). It is an essay contest (thi viết), one of
// multiple choice, mostly online (trắc nghiệm), or one on a stage (sân khấu) with rounds from preliminary to final. People enter from the day it
// opens; it is then held (đã tổ chức) or called off with a reason (hoãn). No regulation of the Party fixes how: the rules of each contest do, and the
// record links to them.
//
// Who enters need not be a member: a person of the register without membership, entered with a name alone, is enough. An entry stands at the
// organisation the person had on its day. One person may enter several times, but one attempt counts (the rules of the contests seen all say so): the
// first, until another one is chosen. When the attempt that counted is voided, the earliest of those that are left counts in its place.
//
// A contest and its rounds are open to all below the organisation that holds it: its units read the rules and enter their own people, and mend or void
// those entries. Who else entered they do not learn, and which attempt counts stays for the organisation that holds the contest to choose.
//
// Prizes go to persons or to organisations, within the contest or from an external body: the province's prize for the organisation with the most
// entrants is one.
package contest

import "chibo/internal/record"

// States of a contest.
const (
	Planned = "ke_hoach"
	Held    = "da_to_chuc"
	Off     = "hoan"
)

// Scopes of a prize: of a person, or of an organisation as a whole.
const (
	OfPerson = "ca_nhan"
	OfOrg    = "tap_the"
)

// Choose is the step by which another attempt of the same person comes to count.
const Choose = "choose"

var (
	states = []string{Planned, Held, Off}
	forms  = []string{"thi_viet", "trac_nghiem", "san_khau"}
	levels = []string{"co_so", "cap_tren", "tinh", "trung_uong"}
)

// Kinds declares the records of this noun: contest, and its parts contest_round, contest_entry and contest_prize.
func Kinds() []*record.Kind {
	planned := func(r record.Record) bool { return r.Text("state") == Planned }
	on := func(up record.Record) bool { return up.Text("state") != Off }
	state := record.Field{Code: "contest_state", Type: record.Choice, Values: states, Label: "kind.contest_state.", Show: record.Derived}
	host := record.Field{Code: "host", Type: record.Org, Show: record.Derived}
	of := record.Field{Code: "contest", Type: record.Link, Of: "contest", Need: true, Show: record.InList | record.AsFilter}
	return []*record.Kind{{
		Name: "contest", Noun: "contest", Owner: "org", Below: true, Day: "day", Key: []string{"code"}, Within: true, Title: "title", Menu: true,
		Fields: []record.Field{
			{Code: "code", Type: record.Line, Need: true, Max: 60, Show: record.InList | record.Sorts | record.Searched},
			{Code: "title", Type: record.Line, Need: true, Max: 300, Show: record.InList | record.Sorts | record.Searched},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "form", Type: record.Choice, Values: forms, Label: "kind.contest_form.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "rules", Type: record.Paper},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "closes", Type: record.Day, Show: record.InList},
			{Code: "state", Type: record.Choice, Values: states, Label: "kind.contest_state.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "hold", Main: true, When: planned, Fields: []string{"day", "closes", "rules"}, Need: []string{"day"}, Set: map[string]any{"state": Held}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
		},
		Judge: judgeContest,
	}, {
		Name: "contest_round", Noun: "contest", Owner: "org", Below: true, Day: "day", Parent: "contest", Key: []string{"contest", "title"}, Title: "title",
		Takes:   on,
		Inherit: map[string]string{"org": "org", "contest_state": "state"},
		Fields: []record.Field{
			of,
			{Code: "title", Type: record.Line, Need: true, Show: record.InList | record.Searched},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "org", Type: record.Org, Show: record.Derived},
			state,
		},
		Judge: judgeRound,
	}, {
		Name: "contest_entry", Noun: "contest", Owner: "host", Place: "org", ByPlace: true, Day: "day", Parent: "contest", Key: []string{"contest", "person", "attempt"},
		Takes:   on,
		Inherit: map[string]string{"host": "org", "contest_state": "state"},
		Fields: []record.Field{
			of,
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts | record.Newcomer},
			{Code: "org", Type: record.Org, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "attempt", Type: record.Int, High: 999, Show: record.InList},
			{Code: "chosen", Type: record.Flag, Show: record.InList | record.AsFilter | record.Later},
			{Code: "score", Type: record.Int, High: 1_000_000, Show: record.Sorts},
			host, state,
		},
		Steps: []record.Step{
			{Code: Choose, When: func(r record.Record) bool { return !r.Flag("chosen") }, Set: map[string]any{"chosen": true}},
		},
		Fill: fillCell, Judge: judgeEntry, After: settle,
	}, {
		Name: "contest_prize", Noun: "contest", Owner: "host", Place: "org", Day: "day", Parent: "contest", Key: []string{"contest", "rank", "org", "person"},
		Takes:   func(up record.Record) bool { return up.Text("state") == Held },
		Inherit: map[string]string{"host": "org"},
		Fields: []record.Field{
			of,
			{Code: "rank", Type: record.Int, Need: true, Low: 1, High: 9, Show: record.InList | record.Sorts},
			{Code: "scope", Type: record.Choice, Values: []string{OfPerson, OfOrg}, Label: "kind.contest_scope.", Need: true, Show: record.InList | record.AsFilter},
			{Code: "person", Type: record.Person, Show: record.InList},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "giver", Type: record.Org, Show: record.InList},
			{Code: "level", Type: record.Choice, Values: levels, Label: "kind.contest_level.", Show: record.InList | record.AsFilter},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "paper", Type: record.Paper},
			host,
		},
		Judge: judgePrize,
	}}
}
