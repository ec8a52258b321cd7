package congress

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: congress, its subject the organisation, with the kind it was of on the day.
func Sets(b *record.Book) []figure.Set {
	return []figure.Set{b.Kind("congress").Set(func(s *figure.Set) {
		s.Subject = "v.org"
		s.Attrs = append(s.Attrs, figure.Attr{Name: "org_kind", Expr: "o.kind", Kinds: "kind.org"})
	})}
}
