package record

import (
	"chibo/internal/figure"
)

// Set is the kind's set of records for figures: one row per record that stands, at its place and day, with every field as an attribute. A tune may
// add joins, attributes, a subject or a weight. The subject is the record itself where nothing else is said.
func (k *Kind) Set(tunes ...func(*figure.Set)) figure.Set {
	s := figure.Set{
		Name: k.Name, Noun: k.Path()[1:], Time: figure.Event,
		From:  k.table.Name + " v LEFT JOIN org_version o ON o.org_id = v." + k.PlaceField() + " AND {known o} AND o.valid_from <= v.valid_from AND o.valid_to > v.valid_from",
		Where: "{known v}", Rec: "v." + k.Name + "_id", Org: "v." + k.PlaceField(), Day: "v.valid_from", Subject: "v." + k.Name + "_id",
		Label: "o.name", Sort: "o.sort_name",
	}
	if k.Until != "" {
		s.Time, s.Day, s.Where = figure.State, "", "{known v} AND {on v}"
	}
	if p := k.person(); p != "" {
		s.From += " LEFT JOIN member_person pn ON pn.person_id = v." + p + " AND {known pn} AND pn.valid_from <= v.valid_from AND pn.valid_to > v.valid_from"
		s.Label, s.Sort = "pn.full_name", "pn.sort_name"
	}
	if f := k.by[k.Title]; f != nil && f.Type == Line {
		s.Label = "v." + f.Code
	}
	for _, f := range k.Fields {
		a := figure.Attr{Name: f.Code, Expr: "v." + f.Code}
		switch f.Type {
		case Int:
			a.Type = figure.Int
		case Day:
			a.Type = figure.Day
		case Flag:
			a.Type = figure.Bool
		case Org, Person, Paper, Link, Text, Sealed:
			continue // a set that asks about what these point to joins it and says so itself
		case Choice:
			a.Kinds = trimDot(f.LabelOf(""))
		}
		s.Attrs = append(s.Attrs, a)
	}
	for _, t := range tunes {
		t(&s)
	}
	return s
}

func trimDot(s string) string {
	if n := len(s); n > 0 && s[n-1] == '.' {
		return s[:n-1]
	}
	return s
}
