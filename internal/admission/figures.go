package admission

import (
	"chibo/internal/figure"
	"chibo/internal/member"
)

// Sets are the record sets of this domain: admissions, on the day on which they count, at the cell of admission. Facts of the person are those of
// that day.
func Sets() []figure.Set {
	return []figure.Set{{
		Name: "admission", Noun: "admission", Time: figure.Event,
		From: `admission_version v LEFT JOIN member_person p ON p.person_id = v.person_id AND {known p} AND p.valid_from <= v.valid_from AND p.valid_to > v.valid_from` +
			` LEFT JOIN member_sensitive e ON e.person_id = v.person_id AND {known e} AND e.valid_from <= v.valid_from AND e.valid_to > v.valid_from` +
			` LEFT JOIN member m ON m.id = v.person_id`,
		Where: "{known v}",
		Rec:   "v.admission_id", Org: "v.org_id", Day: "v.valid_from", Subject: "v.membership_id",
		Person: "v.person_id", Key: "m.wrapped_key", Label: "p.full_name", Sort: "p.sort_name",
		Attrs: []figure.Attr{
			{Name: "kind", Expr: "v.kind", Kinds: "kind.cause_in"},
			{Name: "sex", Expr: "p.sex", Kinds: "kind.sex"},
			{Name: "birth", Type: figure.Int, Expr: "p.birth"},
			{Name: "age", Type: figure.Int, Expr: "(({num v.valid_from} - p.birth) / 10000)"},
			{Name: "education", Expr: "p.education"},
			{Name: "profession", Expr: "p.profession"},
			{Name: "decided", Type: figure.Day, Expr: "v.decided_on"},
			{Name: "ceremony", Type: figure.Day, Expr: "v.ceremony_on"},
			{Name: "official", Type: figure.Day, Expr: "v.official_on"},
			{Name: "recognised", Type: figure.Day, Expr: "v.recognised_on"},
			{Name: "ethnicity", Expr: "e.sealed", Sealed: member.Sensitive, Field: "ethnicity"},
			{Name: "religion", Expr: "e.sealed", Sealed: member.Sensitive, Field: "religion"},
		},
	}}
}
