package intake

import "chibo/internal/member"

// Columns that several kinds share.

// dated are the columns that say since when and how a row is meant.
func dated() []Column {
	return []Column{
		{Code: "from", Type: Day},
		{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
		{Code: "last", Type: Day},
		{Code: "reason", Type: Text, Max: 1000},
	}
}

// paper are the columns that name the deciding document. It is put on the register where it is not there yet.
func paper() []Column {
	return []Column{
		{Code: "doc_number", Type: Text, Max: 100},
		{Code: "doc_type", Type: Choice, Values: paperTypes(), Label: paperTypeLabel},
		{Code: "doc_issuer", Type: Text},
		{Code: "doc_day", Type: Day},
	}
}

// somebody are the columns by which a person on the register is found: the code or card number alone, or name, birth and cell.
func somebody() []Column {
	return []Column{
		{Code: "person", Type: Text, Max: 60, Also: []string{"member.code"}, refers: toPerson},
		{Code: "full_name", Type: Text, Max: 200, Also: []string{"member.full_name"}},
		{Code: "birth", Type: Partial, Also: []string{"member.birth"}},
		{Code: "cell", Type: Text, refers: toOrg},
	}
}

// basicFacts and sensitiveFacts are the facts of a person that a sheet of members may hold, beside name, sex and birth.
func basicFacts() []Column {
	var out []Column
	for _, f := range member.Fields(member.Basic) {
		switch f.Name {
		case "full_name", "sex", "birth":
			continue
		}
		out = append(out, factColumn(f))
	}
	return out
}

func sensitiveFacts() []Column {
	var out []Column
	for _, f := range member.Fields(member.Sensitive) {
		out = append(out, factColumn(f))
	}
	return out
}

func factColumn(f member.Field) Column {
	c := Column{Code: f.Name, Type: Text, Max: f.Max, Void: f.Name != "full_name" && f.Name != "given", Also: []string{"member." + f.Name}}
	switch {
	case f.Name == "youth_on":
		c.Type = Day
	case f.Name == "birth":
		c.Type = Partial
	case len(f.Codes) > 0:
		c.Type, c.Values, c.Label = Choice, f.Codes, "kind."+f.Name+"."
	case f.Lines:
		c.Type = Lines
	}
	return c
}

func sexColumn() Column {
	return Column{Code: "sex", Type: Choice, Values: member.Sexes(), Label: "kind.sex.", Also: []string{"member.sex"}, Void: true}
}

func join(parts ...[]Column) []Column {
	var out []Column
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
