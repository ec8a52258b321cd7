// Package training keeps the classes a Party organisation holds for its people, and who learned in them.
//
// # The life of a class
//
// The standing committee's plan of the year names the class (kế hoạch): its kind, which run of the year it is, and when it should open. Three kinds
// are everywhere: awareness classes for those who may be admitted (bồi dưỡng nhận thức về Đảng; the certificate is a condition of admission), classes
// for new members (lớp đảng viên mới; compulsory in the time of probation, Guidance 60 of 16 June 2022 of the Central propaganda board on its
// certificate), and classes of Party work for secretaries and committee members (nghiệp vụ công tác đảng). It is then held (đã tổ chức) or called off
// with a reason (hoãn). Only a class that was held counts, with its learners.
//
// A learner is entered with the organisation and office he has on the day of opening: what becomes of him later changes nothing in it. Together with
// that, the grassroots organisation above it on that day is kept, which answers “of how many organisations were they”. After the test he gets a result
// and, where the class gives one, a certificate with number and day.
//
// Who is a member may learn in a class for non-members, and the other way round: papers of the time show it, so it is warned of and not refused.
package training

import "chibo/internal/record"

// States of a class.
const (
	Planned = "ke_hoach"
	Held    = "da_to_chuc"
	Off     = "hoan"
)

// Kinds of class.
const (
	Awareness  = "nhan_thuc"
	NewMembers = "dang_vien_moi"
	Work       = "nghiep_vu"
	Other      = "khac"
)

// Failed is the result that gives no certificate.
const Failed = "khong_dat"

var (
	states  = []string{Planned, Held, Off}
	kinds   = []string{Awareness, NewMembers, Work, Other}
	results = []string{"xuat_sac", "gioi", "kha", "trung_binh", "dat", Failed}
)

// Kinds declares the records of this noun: training_class and its part training_learner.
func Kinds() []*record.Kind {
	planned := func(r record.Record) bool { return r.Text("state") == Planned }
	return []*record.Kind{{
		Name: "training_class", Noun: "training", Owner: "org", Day: "day", Key: []string{"code"}, Within: true, Title: "title", Menu: true,
		Fields: []record.Field{
			{Code: "code", Type: record.Line, Need: true, Max: 60, Show: record.InList | record.Sorts | record.Searched},
			{Code: "title", Type: record.Line, Need: true, Max: 300, Show: record.InList | record.Sorts | record.Searched},
			{Code: "org", Type: record.Org, Need: true, Show: record.InList},
			{Code: "kind", Type: record.Choice, Values: kinds, Label: "kind.training_kind.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "run", Type: record.Int, Low: 1, High: 99},
			{Code: "plan", Type: record.Line, Max: 300},
			{Code: "day", Type: record.Day, Need: true, Show: record.InList},
			{Code: "closes", Type: record.Day, Show: record.InList},
			{Code: "days", Type: record.Int, High: 366, Unit: "training_class.unit.days"},
			{Code: "topics", Type: record.Text},
			{Code: "place", Type: record.Line},
			{Code: "state", Type: record.Choice, Values: states, Label: "kind.training_state.", Need: true, Show: record.InList | record.AsFilter | record.Brief},
			{Code: "off_reason", Type: record.Line, Max: 300, Show: record.Later},
		},
		Steps: []record.Step{
			{Code: "hold", Main: true, When: planned, Fields: []string{"day", "closes", "days", "topics", "place"}, Need: []string{"day"},
				Set: map[string]any{"state": Held}},
			{Code: "call_off", When: planned, Fields: []string{"off_reason"}, Need: []string{"off_reason"}, Set: map[string]any{"state": Off}},
		},
		Judge: judgeClass,
	}, {
		Name: "training_learner", Noun: "training", Owner: "host", Place: "org", Day: "day", Parent: "class", Key: []string{"class", "person"},
		Takes:   func(up record.Record) bool { return up.Text("state") != Off },
		Inherit: map[string]string{"host": "org", "day": "day", "class_state": "state", "class_kind": "kind"},
		Fields: []record.Field{
			{Code: "class", Type: record.Link, Of: "training_class", Need: true, Show: record.InList | record.AsFilter},
			{Code: "person", Type: record.Person, Need: true, Show: record.InList | record.AsFilter | record.Sorts},
			{Code: "org", Type: record.Org, Show: record.InList},
			{Code: "office", Type: record.Line, Show: record.InList},
			{Code: "result", Type: record.Choice, Values: results, Label: "kind.training_result.", Show: record.InList | record.AsFilter | record.Later},
			{Code: "certificate", Type: record.Line, Max: 60, Show: record.InList | record.Later},
			{Code: "certified", Type: record.Day, Show: record.Later},
			{Code: "host", Type: record.Org, Show: record.Derived},
			{Code: "day", Type: record.Day, Show: record.Derived},
			{Code: "class_state", Type: record.Choice, Values: states, Label: "kind.training_state.", Show: record.Derived},
			{Code: "class_kind", Type: record.Choice, Values: kinds, Label: "kind.training_kind.", Show: record.Derived},
		},
		Steps: []record.Step{
			// The result comes first; the certificate may follow weeks later.
			{Code: "result", Main: true, Fields: []string{"result", "certificate", "certified"}, Need: []string{"result"}, When: func(r record.Record) bool {
				return r.Text("class_state") == Held && (r.Text("result") == "" || r.Text("certificate") == "" && r.Text("result") != Failed)
			}},
		},
		Judge: judgeLearner,
	}}
}
