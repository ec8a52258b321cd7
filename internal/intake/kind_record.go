package intake

import (
	"slices"
	"strings"

	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
)

// recordSheet is what a sheet made of a declared kind of record is: which columns say which field.
type recordSheet struct {
	kind   *record.Kind
	cells  []part
	reason string // column of the reason of a correction: a record may have a field of that name
	was    bool   // the day is part of the key: a column says under which day the record is found, where the day itself is to change
	fresh  bool   // a person who is not on the register may be entered with the row
}

// part is the columns of one field.
type part struct {
	field *record.Field
	// col is its column. Of a Person it holds his number, and where there is no column name his full name as well; of a Paper the number.
	col   string
	name  string // Person: column of the full name, empty where col takes it
	birth string // Person: column of the birth day; empty: none
	sex   string // Person who may be new: column of the sex
	paper string // Paper: what its columns begin with
	parts []part // Link by several fields: those of the linked kind's key; col is then the first of them
	owner *part  // Link by its code: the owner, wanted where several owners have that code
	above bool   // it names the owner of a linked record, which may stand above the importer
}

// recordKind makes the sheet of a kind of record from its declaration alone.
func recordKind(rk *record.Kind) *Kind {
	rs := &recordSheet{kind: rk, reason: "reason", fresh: rk.Newcomer() != nil}
	k := &Kind{Code: strings.ReplaceAll(rk.Name, "_", "-"), record: rs, apply: applyRecord, instead: map[string]string{}, fields: map[string]string{}}
	papers := 0
	for i := range rk.Fields {
		if f := &rk.Fields[i]; f.Type == record.Paper && f.Show&record.Derived == 0 {
			papers++
		}
	}
	for i := range rk.Fields {
		f := &rk.Fields[i]
		if f.Show&record.Derived != 0 {
			continue
		}
		if f.Code == rs.reason {
			rs.reason = "why"
		}
		prefix := "doc_"
		if papers > 1 {
			prefix = f.Code + "_"
		}
		p := k.add(part{field: f, col: f.Code, paper: prefix}, fieldHead(rk, f), rs.need(f), 0)
		rs.cells = append(rs.cells, p)
		if p.col != f.Code {
			k.fields[f.Code] = p.col
		}
	}
	rs.was = slices.Contains(rk.Key, rk.Day) && rk.Field(rk.Day).Show&record.Derived == 0
	k.Columns = append(k.Columns, Column{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how.",
		help: func(l lang.Lang) string { return l.T("intake.help.record.how") }})
	if rs.was {
		k.Columns = append(k.Columns, Column{Code: "was", Type: Day, help: func(l lang.Lang) string { return l.T("intake.help.record.was") }})
	}
	k.Columns = append(k.Columns, Column{Code: rs.reason, Type: Text, Max: 1000, help: func(l lang.Lang) string { return l.T("intake.help.record.reason") }})
	// What is wrong with a field that no column says is shown at the parent's, else at the first column.
	at := k.Columns[0].Code
	for _, p := range rs.cells {
		if p.field.Code == rk.Parent {
			at = p.col
		}
	}
	for i := range rk.Fields {
		if f := &rk.Fields[i]; f.Show&record.Derived != 0 {
			k.fields[f.Code] = at
		}
	}
	if k.column(rs.reason) != nil && rk.Field("reason") == nil {
		k.fields["reason"] = rs.reason
	}
	return k
}

// why is the column of a row's reason.
func (k *Kind) why() string {
	if k.record != nil {
		return k.record.reason
	}
	return "reason"
}

// fieldHead names a field in the reader's language.
func fieldHead(rk *record.Kind, f *record.Field) func(lang.Lang) string {
	key := rk.Name + "." + f.Code
	return func(l lang.Lang) string { return l.T(key) }
}

// need tells when a field must be filled: what a record is known by in every row, what it must say in the row of a new one.
func (rs *recordSheet) need(f *record.Field) Need {
	switch {
	case !f.Need:
		return Optional
	case slices.Contains(rs.kind.Key, f.Code), len(rs.kind.Key) == 0 && f.Show&record.Later == 0:
		return Always
	}
	return ForNew
}

// under names a column by the field it belongs to and what it says of it.
func under(head func(lang.Lang) string, of func(lang.Lang) string) func(lang.Lang) string {
	return func(l lang.Lang) string { return l.T("intake.part", fault.Args{"field": head(l), "part": of(l)}) }
}

func says(s string) func(lang.Lang) string { return func(l lang.Lang) string { return l.T(s) } }

// add makes the columns of a field. depth counts the records between, whose fields stand under the link's name.
func (k *Kind) add(p part, head func(lang.Lang) string, need Need, depth int) part {
	f := p.field
	c := Column{Code: p.col, Type: Text, Need: need, head: head, help: k.helpOf(f, head, depth), Void: need == Optional && depth == 0}
	put := func(c Column) { k.Columns = append(k.Columns, c) }
	switch f.Type {
	case record.Line, record.Sealed:
		c.Max = f.MaxLen()
	case record.Text:
		c.Type, c.Max = Lines, f.MaxLen()
	case record.Day:
		c.Type = Day
	case record.Clock:
		c.Max = 10
	case record.Int:
		c.Type = Number
	case record.Choice:
		c.Type, c.Values, c.Label = Choice, f.Values, f.LabelOf("")
	case record.Flag:
		c.Type, c.Values, c.Label, c.Void = Choice, []string{"yes", "no"}, "intake.yes.", false
	case record.Org:
		c.refers = toOrg
	case record.Person:
		return k.addPerson(p, c, depth)
	case record.Paper:
		return k.addPaper(p, head, need)
	case record.Link:
		return k.addLink(p, c, head, need, depth)
	}
	put(c)
	return p
}

// addPerson makes the columns by which a person is found. Where the field is called person they are those of all sheets.
func (k *Kind) addPerson(p part, c Column, depth int) part {
	if c.Need == Always && p.col == "person" {
		c.Need = Optional // one of two columns
	}
	if p.col != "person" {
		c.Max = 200
		k.Columns = append(k.Columns, c)
		if depth == 0 {
			p.birth = p.col + "_birth"
			k.Columns = append(k.Columns, Column{Code: p.birth, Type: Partial, head: under(c.head, says("intake.head.birth")), help: says("intake.help.record.birth")})
		}
		return p
	}
	p.name, p.birth = "full_name", "birth"
	k.instead["person"] = "full_name"
	k.Columns = append(k.Columns,
		Column{Code: "person", Type: Text, Max: 60, Also: []string{"member.code"}, Need: c.Need},
		Column{Code: "full_name", Type: Text, Max: 200, Also: []string{"member.full_name", k.record.kind.Name + ".person"}, help: says("intake.help.record.full_name")},
		Column{Code: "birth", Type: Partial, Also: []string{"member.birth"}, help: says("intake.help.record.birth")})
	if k.record.fresh {
		p.sex = "sex"
		s := sexColumn()
		s.Void, s.help = false, says("intake.help.record.sex")
		k.Columns = append(k.Columns, s)
	}
	return p
}

// addPaper makes the columns that name a document, which is put on the register where it is not there yet.
func (k *Kind) addPaper(p part, head func(lang.Lang) string, need Need) part {
	shared := p.paper == "doc_"
	for _, c := range paper() {
		what := strings.TrimPrefix(c.Code, "doc_")
		c.Code = p.paper + what
		if !shared {
			c.head, c.help = under(head, says("intake.part."+what)), says("intake.help.doc_"+what)
		}
		if what == "number" {
			c.Need, c.Void = need, need == Optional
			c.help = func(l lang.Lang) string { return l.T("intake.help.record.paper", fault.Args{"field": head(l)}) }
		}
		k.Columns = append(k.Columns, c)
	}
	p.col = p.paper + "number"
	return p
}

// addLink makes the columns by which a record of another kind is found: its code alone, or all fields of its key.
func (k *Kind) addLink(p part, c Column, head func(lang.Lang) string, need Need, depth int) part {
	to := k.record.kind.Book().Kind(p.field.Of)
	owner := func() part {
		return k.add(part{field: to.Field(to.Owner), col: p.col + "_" + to.Owner, above: to.Below}, under(head, fieldHead(to, to.Field(to.Owner))), Optional, depth+1)
	}
	if len(to.Key) == 1 && to.Field(to.Key[0]).Type == record.Line {
		c.Max = to.Field(to.Key[0]).MaxLen()
		k.Columns = append(k.Columns, c)
		if to.Within {
			o := owner()
			p.owner = &o
		}
		return p
	}
	for _, code := range to.Key {
		f := to.Field(code)
		n := Optional
		if f.Need {
			n = need
		}
		sub := k.add(part{field: f, col: p.col + "_" + code, paper: p.col + "_" + code + "_", above: to.Below && code == to.Owner}, under(head, fieldHead(to, f)), n, depth+1)
		p.parts = append(p.parts, sub)
	}
	first := p.col
	if len(p.parts) > 0 {
		first = p.parts[0].col
	}
	if to.Within {
		p.parts = append(p.parts, owner())
	}
	p.col = first
	return p
}

// helpOf tells what a field's column means: the field's own hint where it has one, how it is written, and when it is filled.
func (k *Kind) helpOf(f *record.Field, head func(lang.Lang) string, depth int) func(lang.Lang) string {
	hint := ""
	if key := k.record.kind.Name + "." + f.Code + ".hint"; depth == 0 && lang.Has(key) {
		hint = key
	}
	return func(l lang.Lang) string {
		var out []string
		if hint != "" {
			out = append(out, l.T(hint))
		}
		form := map[record.Type]string{record.Clock: "clock", record.Org: "org", record.Person: "person", record.Link: "link"}[f.Type]
		switch {
		case form == "link":
			out = append(out, l.T("intake.help.record.link", fault.Args{"kind": lang.Ref(f.Of + ".one")}))
		case form != "":
			out = append(out, l.T("intake.help.record."+form))
		case len(out) == 0:
			out = append(out, l.T("intake.help.record.field", fault.Args{"field": head(l)}))
		}
		if depth > 0 {
			out = append(out, l.T("intake.help.record.key"))
		}
		if f.Show&record.Later != 0 {
			out = append(out, l.T("intake.help.record.later"))
		}
		if f.Unless != "" && depth == 0 {
			out = append(out, l.T("record.need_unless", fault.Args{"field": l.T(k.record.kind.Name + "." + f.Unless)}))
		}
		return strings.Join(out, " ")
	}
}

// about tells what a sheet of the kind does.
func (rs *recordSheet) about(l lang.Lang) string {
	rk := rs.kind
	var out string
	if len(rk.Key) == 0 {
		out = l.T("intake.about.record.keyless")
	} else {
		var heads []string
		for _, code := range rk.Key {
			heads = append(heads, l.T(rk.Name+"."+code))
		}
		out = l.T("intake.about.record", fault.Args{"key": heads})
	}
	if rk.Within {
		out += " " + l.T("intake.about.record.within", fault.Args{"owner": l.T(rk.Name + "." + rk.Owner)})
	}
	var steps []string
	for _, s := range rk.Steps {
		steps = append(steps, l.T(rk.Name+".do."+s.Code))
	}
	if len(steps) > 0 {
		out += " " + l.T("intake.about.record.steps", fault.Args{"steps": strings.Join(steps, "; ")})
	}
	if rs.fresh {
		out += " " + l.T("intake.about.record.fresh")
	}
	return out
}

// label is what a row is about: the first words of its key.
func (rs *recordSheet) label(r *row) string {
	var out []string
	var take func(p part)
	take = func(p part) {
		for _, sub := range p.parts {
			take(sub)
		}
		if len(p.parts) > 0 || len(out) == 3 {
			return
		}
		for _, c := range []string{p.col, p.name} {
			if v := r.at(c); v.given && v.text != "" && (p.field.Type != record.Choice && p.field.Type != record.Flag) {
				out = append(out, v.text)
				return
			}
		}
	}
	for _, p := range rs.cells {
		if slices.Contains(rs.kind.Key, p.field.Code) || len(rs.kind.Key) == 0 && p.field.Need {
			take(p)
		}
	}
	return strings.Join(out, ", ")
}
