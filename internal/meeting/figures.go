package meeting

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun:
//   - meeting: meetings, whose sum is of those present; meeting_due: the same meetings, whose sum is of those who should attend. thematic: on a topic,
//     alone or combined with a regular one; topic_doc and topic_day are number and day of the document the topic comes from; org_kind is the kind of
//     the organisation on the meeting's day.
//   - meeting_visit: visits, at the visited cell, which is the subject; cell_kind is what kind the cell was on that day.
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
			s.Attrs = append(s.Attrs, figure.Attr{Name: "cell_kind", Expr: "o.kind", Kinds: "kind.org"})
		}),
		b.Kind("meeting_finding").Set(named),
	}
}
