package member

import (
	"strings"

	"chibo/internal/figure"
)

// Membership is the set of the members of a day: for nouns that ask something of them.
func Membership() figure.Set { return Sets()[0] }

// Sets are the record sets of this domain: the membership of a day, and its flows. Flows hold every beginning and end of an official affiliation,
// by cause: definitions choose (a reorganisation is no gain, an opening entry no flow).
func Sets() []figure.Set {
	const facts = ` LEFT JOIN member_person p ON p.person_id = a.person_id AND {known p} AND p.valid_from <= $day AND p.valid_to > $day` +
		` LEFT JOIN member_sensitive e ON e.person_id = a.person_id AND {known e} AND e.valid_from <= $day AND e.valid_to > $day` +
		` LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND {known s} AND s.valid_from <= $day AND s.valid_to > $day` +
		` LEFT JOIN member m ON m.id = a.person_id`
	age := func(day string) string { return "(({num " + day + "} - p.birth) / 10000)" }
	attrs := func(age string, more ...figure.Attr) []figure.Attr {
		return append([]figure.Attr{
			{Name: "standing", Expr: "s.kind", Kinds: "kind.standing"},
			{Name: "sex", Expr: "p.sex", Kinds: "kind.sex"},
			{Name: "birth", Type: figure.Int, Expr: "p.birth"},
			{Name: "age", Type: figure.Int, Expr: age},
			{Name: "education", Expr: "p.education"},
			{Name: "theory", Expr: "p.theory"},
			{Name: "ethnicity", Expr: "e.sealed", Sealed: Sensitive, Field: "ethnicity"},
			{Name: "religion", Expr: "e.sealed", Sealed: Sensitive, Field: "religion"},
		}, more...)
	}
	flow := func(name, day, cause, counter, kinds, outside string) figure.Set {
		return figure.Set{
			Name: name, Noun: "member", Time: figure.Event,
			From:  "member_affiliation a" + onDay(facts, day),
			Where: "a.kind = 'official' AND {known a} AND " + day + " < {forever}",
			Rec:   "a.id", Page: "a.person_id", Org: "a.org_id", Day: day, Subject: "a.membership_id", Counter: counter,
			Person: "a.person_id", Key: "m.wrapped_key", Label: "p.full_name", Sort: "p.sort_name",
			Attrs: attrs(age(day),
				figure.Attr{Name: "cause", Expr: cause, Kinds: kinds},
				figure.Attr{Name: "outside", Expr: outside}),
		}
	}
	return []figure.Set{
		{
			Name: "membership", Noun: "member", Time: figure.State,
			From: "member_affiliation a" + onDay(facts, ":on") +
				` LEFT JOIN member_relief r ON r.membership_id = a.membership_id AND {known r} AND {on r}` +
				` LEFT JOIN member_affiliation t ON t.membership_id = a.membership_id AND t.kind = 'temporary' AND {known t} AND {on t}`,
			Where: "a.kind = 'official' AND {known a} AND {on a}",
			Rec:   "a.id", Page: "a.person_id", Org: "a.org_id", Subject: "a.membership_id",
			Person: "a.person_id", Key: "m.wrapped_key", Label: "p.full_name", Sort: "p.sort_name",
			Attrs: attrs(age("CAST(:on AS {day})"),
				figure.Attr{Name: "relief", Expr: "r.kind", Kinds: "kind.relief"},
				figure.Attr{Name: "temporary", Type: figure.Int, Expr: "CASE WHEN t.id IS NULL THEN 0 ELSE 1 END"},
				figure.Attr{Name: "since", Type: figure.Day, Expr: "a.valid_from"},
				figure.Attr{Name: "cause", Expr: "a.cause_in", Kinds: "kind.cause_in"}),
		},
		flow("inflow", "a.valid_from", "a.cause_in", "a.counter_in", "kind.cause_in", "a.outside_in"),
		flow("outflow", "a.valid_to", "a.cause_out", "a.counter_out", "kind.cause_out", "a.outside_out"),
	}
}

// onDay puts an expression for the day in the place of $day.
func onDay(text, day string) string { return strings.ReplaceAll(text, "$day", day) }
