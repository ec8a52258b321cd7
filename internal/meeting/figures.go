package meeting

import (
	"strings"

	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
)

// upper are the posts of the members of a committee above cells.
var upper = []org.Post{org.Secretary, org.Deputy, org.Standing, org.Committee}

// onDay holds a state to the day of the record.
func onDay(alias string) string {
	return "{known " + alias + "} AND " + alias + ".valid_from <= v.valid_from AND " + alias + ".valid_to > v.valid_from"
}

// Sets are the record sets of this noun:
//   - meeting: meetings, whose sum is of those present; meeting_due: the same meetings, whose sum is of those who should attend. thematic: on a topic,
//     alone or combined with a regular one; topic_doc and topic_day are number and day of the document the topic comes from; org_kind is the kind of
//     the organisation on the meeting's day.
//   - meeting_visit: visits, at the visited cell, which is the subject; cell_kind is what kind the cell was on that day; own: the register has the visitor
//     in that very cell on the day; seated: he sat on the day in the committee of the organisation that sent him, which is not the cell.
//   - meeting_finding: what visits found, at the visited cell.
func Sets(b *record.Book) []figure.Set {
	named := func(s *figure.Set) { s.Label, s.Sort = "o.name", "o.sort_name" }
	m := func(s *figure.Set) {
		named(s)
		s.From += " LEFT JOIN document_version td ON td.document_id = v.topic_paper AND {known td}"
		s.Weight = "v.present"
		s.Attrs = append(s.Attrs,
			figure.Attr{Name: "thematic", Type: figure.Bool, Expr: "(v.kind = '" + Thematic + "' OR v.combined = {true})"},
			figure.Attr{Name: "topic_doc", Expr: "td.number"},
			figure.Attr{Name: "topic_day", Type: figure.Day, Expr: "td.valid_from"},
			figure.Attr{Name: "org_kind", Expr: "o.kind", Kinds: "kind.org"})
	}
	return []figure.Set{
		b.Kind("meeting").Set(m),
		b.Kind("meeting").Set(m, func(s *figure.Set) { s.Name, s.Weight = "meeting_due", "v.due" }),
		b.Kind("meeting_visit").Set(named, func(s *figure.Set) {
			s.Subject = "v.cell"
			s.From += " LEFT JOIN member_affiliation h ON h.person_id = v.person AND h.org_id = v.cell AND h.kind = '" + member.Official + "' AND " + onDay("h")
			s.Attrs = append(s.Attrs, figure.Attr{Name: "cell_kind", Expr: "o.kind", Kinds: "kind.org"},
				figure.Attr{Name: "own", Type: figure.Bool, Expr: "(h.person_id IS NOT NULL)"},
				figure.Attr{Name: "seated", Type: figure.Bool, Expr: "EXISTS (SELECT 1 FROM org_seat w WHERE w.person_id = v.person AND w.org_id = v.org" +
					" AND w.org_id <> v.cell AND w.post IN ('" + strings.Join(upper, "', '") + "') AND " + onDay("w") + ")"})
		}),
		b.Kind("meeting_finding").Set(named),
	}
}
