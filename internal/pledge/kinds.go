// Package pledge keeps the commitments that members sign every year on studying and following Hồ Chí Minh's ideology, morality and style, and the
// topics their organisations choose for it.
//
// # The life of a commitment
//
// Directive 05-CT/TW of 15 May 2016 made this study regular work; resolution of the 4th plenum, term XII (30 October 2016) named the signs of decline
// against which members commit themselves. A committee opens a campaign (đợt ký cam kết) for a year, with its theme and the paper it rests on;
// organisations choose topics (nội dung đăng ký). Every member, official or probationary, signs a commitment of his own in the cell where he is a
// member, most with a plan of what he will do; a campaign may ask it of official members alone.
//
// A commitment is a draft (dự thảo) until the member signs it (đã ký). The cell's secretary confirms it (đã xác nhận), and at the end of the year the
// cell holds what was done against it and reviews it (đã đánh giá). Words that change in the year are a new version of the same commitment: the one
// signed before stays readable. Signed, confirmed and reviewed ones count, drafts do not; and people count once, whatever they sign.
//
// The commitment is a paper of the member's own cell. The words of a plan are not searched, so that nobody is found by what he promised to mend.
package pledge

import "chibo/internal/record"

// States of a commitment, in their order.
const (
	Draft     = "du_thao"
	Signed    = "da_ky"
	Confirmed = "da_xac_nhan"
	Reviewed  = "da_danh_gia"
)

// Who must sign in a campaign.
const (
	AllMembers   = "dang_vien"
	OfficialOnly = "dang_vien_chinh_thuc"
)

var states = []string{Draft, Signed, Confirmed, Reviewed}

// Kinds declares the records of this noun: pledge_campaign, pledge_topic and pledge.
func Kinds() []*record.Kind {
	return []*record.Kind{campaigns(), topics(), pledges()}
}

func campaigns() *record.Kind {
	return &record.Kind{
		Name: "pledge_campaign", Noun: "pledge", Owner: "org", Below: true, Day: "day", Until: "until", Key: []string{"code"}, Within: true, Title: "title",
		Fields: []record.Field{
			{Code: "code", Type: record.Line, Need: true, Max: 60, Show: record.InList | record.Sorts | record.Searched},
			{Code: "title", Type: record.Line, Need: true, Max: 300, Show: record.InList | record.Sorts | record.Searched},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "year", Type: record.Int, Need: true, Low: 1930, High: 2999, Show: record.InList | record.Sorts},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "until", Type: record.Day, Show: record.InList},
			{Code: "theme", Type: record.Line, Max: 500, Show: record.InList | record.Searched},
			{Code: "paper", Type: record.Paper},
			{Code: "must", Type: record.Choice, Values: []string{AllMembers, OfficialOnly}, Label: "kind.pledge_must.", Show: record.InList},
		},
		Judge: judgeCampaign,
	}
}

func topics() *record.Kind {
	return &record.Kind{
		Name: "pledge_topic", Noun: "pledge", Owner: "org", Day: "day", Key: []string{"org", "campaign", "topic"}, Title: "topic",
		Fields: []record.Field{
			{Code: "campaign", Type: record.Link, Of: "pledge_campaign", Need: true, Show: record.InList | record.AsFilter},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "topic", Type: record.Line, Need: true, Max: 300, Show: record.InList | record.Sorts | record.Searched},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "paper", Type: record.Paper},
		},
		Judge: judgeTopic,
	}
}

func pledges() *record.Kind {
	in := func(state string) func(record.Record) bool {
		return func(r record.Record) bool { return r.Text("state") == state }
	}
	return &record.Kind{
		Name: "pledge", Noun: "pledge", Owner: "org", Day: "day", Key: []string{"campaign", "person"}, Menu: true,
		Fields: []record.Field{
			{Code: "campaign", Type: record.Link, Of: "pledge_campaign", Need: true, Show: record.InList | record.AsFilter},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts},
			{Code: "org", Type: record.Org, Show: record.InList},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList, Early: in(Draft)},
			{Code: "state", Type: record.Choice, Values: states, Label: "kind.pledge_state.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "plan", Type: record.Text, Max: 20_000},
			{Code: "has_plan", Type: record.Flag, Show: record.InList | record.AsFilter},
			{Code: "confirmed", Type: record.Day, Show: record.Later},
			{Code: "reviewed", Type: record.Day, Show: record.Later},
			{Code: "result", Type: record.Choice, Values: []string{"tot", "kha", "trung_binh", "kem"}, Label: "kind.pledge_result.",
				Show: record.InList | record.AsFilter | record.Later},
		},
		Steps: []record.Step{
			{Code: "sign", Main: true, When: in(Draft), Fields: []string{"day", "plan", "has_plan"}, Need: []string{"day"}, Set: map[string]any{"state": Signed}},
			{Code: "confirm", Main: true, When: in(Signed), Fields: []string{"confirmed"}, Need: []string{"confirmed"}, Set: map[string]any{"state": Confirmed}},
			{Code: "review", Main: true, When: in(Confirmed), Fields: []string{"reviewed", "result"}, Need: []string{"reviewed", "result"},
				Set: map[string]any{"state": Reviewed}},
		},
		Fill:  fillCell,
		Judge: judgePledge,
	}
}
