package pledge

import (
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/record"
)

// Sets are the record sets of this noun: pledge, at the cell it was signed in, its subject the person; pledge_topic, the topics organisations chose;
// pledge_member, the members of a day, with the last day up to it on which each signed a commitment, wherever he stood then.
func Sets(b *record.Book) []figure.Set {
	m := member.Membership()
	m.Name = "pledge_member"
	m.Attrs = append(m.Attrs, figure.Attr{Name: "signed", Type: figure.Day, Expr: "(SELECT MAX(g.valid_from) FROM pledge_version g WHERE g.person = a.person_id" +
		" AND {known g} AND g.state <> '" + Draft + "' AND g.valid_from <= :on)"})
	return []figure.Set{
		b.Kind("pledge").Set(func(s *figure.Set) { s.Subject = "v.person" }),
		b.Kind("pledge_topic").Set(func(s *figure.Set) { s.Label = "v.topic" }),
		m,
	}
}
