package web

import (
	"slices"
	"strconv"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// reshape is what an act on several organisations did, for the page that shows before and after.
type reshape struct {
	day    day.Day
	paper  db.ID
	orgs   []db.ID // whose places, names or lives it touched, in the order they are shown
	people int     // members who went with their organisations
	said   *int64  // how many the paper says
}

func (p *reshape) touch(ids ...db.ID) {
	for _, id := range ids {
		if !id.IsZero() && !slices.Contains(p.orgs, id) {
			p.orgs = append(p.orgs, id)
		}
	}
}

// reforming is one act of reorganisation: its form, and how what was typed is carried out.
type reforming struct {
	key, lead string // text keys
	warn      string
	sets      func(tx *db.Tx, v orgView) ([]page.FieldSet, error)
	do        func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error
}

// reform runs one: form, before and after, then the act, with the members in the same transaction.
func (r *Req) reform(x reforming) (Response, error) {
	var p reshape
	var was orgView // as it stood before the act
	build := func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.decide)
		}
		if err != nil {
			return page.Frame{}, page.Form{}, err
		}
		sets, err := x.sets(tx, v)
		act := r.actSet()
		sets = append(act[:1:1], append(sets, act[1:]...)...)
		f, form := r.orgForm(v, x.key, x.lead, sets...)
		form.Button = r.T("orgs.see_change")
		form.Steps = r.twoSteps(false)
		return f, form, err
	}
	save := func(tx *db.Tx, in *Typed) (string, error) {
		p = reshape{}
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.decide)
		}
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err != nil {
			return "", err
		}
		p.day, p.paper, was = a.Day, a.Document, v
		if err := x.do(tx, in, v, a, &p); err != nil {
			return "", err
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return r.recorded(v.ID, "", a.Day), nil
	}
	show := func(tx *db.Tx, _ *Typed) (page.Frame, page.Confirm, error) {
		return r.beforeAfter(tx, was, x.key, x.warn, p)
	}
	return r.Confirmed(build, save, show)
}

func (r *Req) twoSteps(second bool) []page.Step {
	return []page.Step{{Text: r.T("orgs.step_type"), Current: !second}, {Text: r.T("orgs.step_check"), Current: second}}
}

// beforeAfter shows, within the transaction that did it, what was until the day before and what is from the day on.
func (r *Req) beforeAfter(tx *db.Tx, v orgView, key, warn string, p reshape) (page.Frame, page.Confirm, error) {
	f := r.orgFrame(v, r.T(key))
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	c := page.Confirm{Head: page.Head{Title: r.T(key), Lead: page.Say(page.Words(v.Name + "."))}, Steps: r.twoSteps(true),
		Title:  r.T("orgs.before_after", fault.Args{"day": p.day}),
		Before: page.Side{Title: r.T("orgs.until", fault.Args{"day": p.day.Add(-1)})}, After: page.Side{Title: r.T("org.since", fault.Args{"day": p.day})},
		Form: page.Form{Button: r.T("orgs.do_it"), Cancel: r.orgPath(v.ID, "")}}
	if !p.paper.IsZero() {
		papers, err := r.papersOf(tx, []db.ID{p.paper})
		if err != nil {
			return f, c, err
		}
		if d, ok := papers[p.paper]; ok {
			c.Note = page.Say(page.Words(r.paperText(d)))
		}
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("org.one")}, {Title: r.T("orgs.parent_before"), Label: r.T("orgs.parent_before")},
		{Title: r.T("orgs.parent_after"), Label: r.T("orgs.parent_after")}, {Title: r.T("orgs.members_before"), Align: page.Right, Label: r.T("orgs.members_before")},
		{Title: r.T("orgs.members_after"), Align: page.Right, Phone: page.Key}}}
	for _, id := range p.orgs {
		was, err := r.stoodOn(tx, id, p.day.Add(-1))
		if err != nil {
			return f, c, err
		}
		is, err := r.stoodOn(tx, id, p.day)
		if err != nil {
			return f, c, err
		}
		if was.lives {
			c.Before.Tree = append(c.Before.Tree, page.TreeLine{Text: was.name, Count: was.count})
		}
		switch {
		case is.lives:
			c.After.Tree = append(c.After.Tree, page.TreeLine{Text: is.name, Count: is.count, New: !was.lives})
		case was.lives:
			c.After.Tree = append(c.After.Tree, page.TreeLine{Text: was.name, Count: r.T("orgs.ends"), Gone: true})
		}
		name := is.name
		if !is.lives {
			name = was.name
		}
		row := page.Row{Cells: []page.Cell{page.TextCell(name), textOrDash(was.parent), textOrDash(is.parent), textOrDash(was.count), textOrDash(is.count)}}
		if was.lives && is.lives && was.name != is.name {
			row.Cells[0] = row.Cells[0].Under(r.T("web.was") + " " + was.name)
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		c.Table = &t
	}
	if p.people > 0 {
		c.Notes = append(c.Notes, page.Note{Text: page.Say(page.Words(r.T("orgs.people_go", fault.Args{"n": p.people})))})
	}
	if p.said != nil && *p.said != int64(p.people) {
		c.Notes = append(c.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("org.members_diff", fault.Args{"declared": *p.said, "found": p.people}) + "."))})
	}
	notes, err := r.strengthNotes(tx, p)
	if err != nil {
		return f, c, err
	}
	c.Notes = append(c.Notes, notes...)
	if warn != "" {
		c.Form.Warning = r.T(warn)
	}
	return f, c, nil
}

// orgStood is an organisation on one day, for before and after.
type orgStood struct {
	lives               bool
	name, parent, count string
}

func (r *Req) stoodOn(tx *db.Tx, id db.ID, on day.Day) (x orgStood, err error) {
	at := pointOn(on)
	if x.lives, err = org.Lives(r.Ctx, tx, id, at); err != nil || !x.lives {
		return x, err
	}
	o, err := org.Get(r.Ctx, tx, r.Who, at, id)
	if fault.Is(err, fault.NotFound) { // begins on a day to come: nobody's yet, its name is told all the same
		names, err := org.Names(r.Ctx, tx, r.Who, at, id)
		if err == nil && len(names) > 0 {
			x.name = names[0].Name
		}
		return x, err
	}
	if err != nil {
		return x, err
	}
	x.name = o.Name
	if n := len(o.Path); n > 0 {
		x.parent = o.Path[n-1].Name
	}
	vals, err := r.S.Figures.Compute(r.Ctx, tx, r.Who, figure.Query{Org: id, At: at, Period: day.YearTo(on)}, []figure.Ref{{Code: "mem.total"}})
	if k := fault.KindOf(err); err != nil && (k == fault.NotFound || k == fault.Denied || k == fault.NoData) {
		return x, nil
	}
	if err == nil && vals[0].Data {
		x.count = r.L.Number(vals[0].N)
	}
	return x, err
}

// bornFields are the fields of a new organisation within an act; word is put before their names.
func (r *Req) bornFields(word, title string, kinds []org.Kind, kind org.Kind, optional bool) page.FieldSet {
	fields := []page.Field{{Name: word + "code", Label: r.T("org.code"), Hint: r.T("org.code.hint"), Width: page.Short, Optional: optional},
		{Name: word + "name", Label: r.T("org.name"), Optional: optional},
		{Name: word + "short_name", Label: r.T("org.short_name"), Width: page.Mid, Optional: true}}
	if len(kinds) > 1 {
		fields = append(fields, page.Field{Kind: page.SelectField, Name: word + "kind", Label: r.T("org.kind"), Options: r.kindOptions(kinds), Value: kind})
	}
	return page.FieldSet{Title: title, Fields: fields}
}

// born reads bornFields; ok is false where none was typed.
func (in *Typed) born(word string, kind org.Kind, parent db.ID) (b org.Born, ok bool) {
	b = org.Born{ID: db.NewID(), Code: in.Text(word + "code"), Name: in.Text(word + "name"), ShortName: in.Text(word + "short_name"), Kind: kind, Parent: parent}
	if k := in.Text(word + "kind"); k != "" {
		b.Kind = k
	}
	return b, b.Code != "" || b.Name != ""
}

func nth(word string, i int) string { return word + "." + strconv.Itoa(i) + "." }

// parentOf is the superior on the page's day; zero for the top.
func parentOf(v orgView) db.ID {
	if n := len(v.Path); n > 0 {
		return v.Path[n-1].ID
	}
	return db.ID{}
}

// orgOrNew is Typed.Org for a field in which the code of one that begins in the same form may be typed.
func (in *Typed) orgOrNew(tx *db.Tx, field string, begun []org.Born) (db.ID, error) {
	text := in.Text(field)
	for _, b := range begun {
		if text != "" && b.Code == text {
			return b.ID, nil
		}
	}
	return in.Org(tx, field)
}

// handOver moves everybody in a cell on the day to another and holds that nobody is left in it. A cell without members needs nowhere for them to go.
func (r *Req) handOver(tx *db.Tx, in *Typed, field string, from, to db.ID, a org.Act, p *reshape, members ...db.ID) error {
	if !to.IsZero() && to != from {
		n, err := member.Regroup(r.Ctx, tx, r.Who, member.Regrouping{From: from, To: to, On: a.Day, Members: members,
			Act: member.Act{Rev: -1, Document: a.Document, Reason: a.Reason}})
		if f := fault.As(err); f != nil && f.Kind == fault.Invalid && len(f.Fields) > 0 {
			in.Bad(field, f.Fields[0].Key, f.Fields[0].Args)
			return nil
		}
		if err != nil {
			return err
		}
		p.people += n
	}
	if members != nil {
		return nil
	}
	return r.emptied(tx, in, field, from, a.Day)
}

// emptied notes at a field that somebody is left in an organisation that can hold no members any more.
func (r *Req) emptied(tx *db.Tx, in *Typed, field string, id db.ID, on day.Day) error {
	err := member.CheckEmpty(r.Ctx, tx, id, on)
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		in.Bad(field, f.Key, f.Args)
		return nil
	}
	return err
}

// holds tells whether an organisation is a cell on a day.
func (r *Req) holds(tx *db.Tx, id db.ID, on day.Day) (bool, error) {
	names, err := org.Names(r.Ctx, tx, r.Who, pointOn(on), id)
	return err == nil && len(names) > 0 && org.HoldsMembers(names[0].Kind), err
}

// below are those directly under an organisation on a day.
func (r *Req) below(tx *db.Tx, id db.ID, on day.Day) (out []db.ID, err error) {
	rows, err := org.Children(r.Ctx, tx, r.Who, pointOn(on), id)
	for _, x := range rows {
		out = append(out, x.ID)
	}
	return out, err
}

func (r *Req) membersTo(name, hint string) page.Field {
	return page.Field{Kind: page.OrgField, Name: name, Label: r.T("orgs.members_to"), Hint: r.T(hint), Optional: true, Suggest: r.suggestOrg()}
}

func (r *Req) declaredField() page.Field {
	return page.Field{Kind: page.NumberField, Name: "members", Label: r.T("org.members"), Hint: r.T("org.members.hint"), Width: page.Short, Optional: true}
}

func (s *Server) orgMove(r *Req) (Response, error) {
	return r.reform(reforming{key: "org.do.move", lead: "orgs.for_move", sets: func(*db.Tx, orgView) ([]page.FieldSet, error) {
		return []page.FieldSet{{Fields: []page.Field{{Kind: page.OrgField, Name: "parent", Label: r.T("orgs.new_parent"), Hint: r.T("org.parent.hint"), Suggest: r.suggestOrg()}}}}, nil
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		parent, err := in.Org(tx, "parent")
		if err == nil {
			err = in.Err()
		}
		if err != nil {
			return err
		}
		old := db.ID{}
		if o, err := org.Get(r.Ctx, tx, r.Who, pointOn(a.Day), v.ID); err == nil && len(o.Path) > 0 {
			old = o.Path[len(o.Path)-1].ID
		}
		event, err := org.MoveTo(r.Ctx, tx, r.Who, v.ID, a, parent)
		if err == nil && event.IsZero() {
			in.Bad("parent", "orgs.there_already", nil)
		}
		p.touch(v.ID, old, parent)
		return err
	}})
}

// otherName is what an organisation whose name begins with the word of its kind would be called as one of the other sort: a cell as an organisation above
// cells, or the other way round. Any other name stays.
func otherName(kind org.Kind, name string) string {
	cell, above := "Chi bộ ", "Đảng bộ "
	if !org.HoldsMembers(kind) {
		cell, above = above, cell
	}
	if rest, ok := strings.CutPrefix(name, cell); ok {
		return above + rest
	}
	return name
}

func (s *Server) orgRekind(r *Req) (Response, error) {
	return r.reform(reforming{key: "org.do.rekind", lead: "orgs.for_rekind", sets: func(_ *db.Tx, v orgView) ([]page.FieldSet, error) {
		sets := []page.FieldSet{{Fields: []page.Field{{Kind: page.SelectField, Name: "kind", Label: r.T("org.kind"), Hint: r.T("org.kind.hint"), Value: v.Kind,
			Options: r.kindOptions(org.Kinds()[:len(org.Kinds())-1])},
			{Name: "name", Label: r.T("org.name"), Hint: r.T("orgs.rekind_name"), Value: otherName(v.Kind, v.Name)},
			{Kind: page.OrgField, Name: "parent", Label: r.T("orgs.new_parent"), Hint: r.T("orgs.parent_stays"), Optional: true, Suggest: r.suggestOrg()}}}}
		if org.HoldsMembers(v.Kind) {
			for i := range r.bornRows("new", 3) {
				sets = append(sets, r.bornFields(nth("new", i), r.T("orgs.nth_cell", fault.Args{"n": i + 1}), nil, "", true))
			}
			r.moreRows(sets, "new", "orgs.more_cell")
			sets[1].Hint = r.T("orgs.cells_of_new")
			sets = append(sets, page.FieldSet{Fields: []page.Field{r.membersTo("members_to", "orgs.members_to_first")}})
		}
		return sets, nil
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		parent, err := in.Org(tx, "parent")
		if err != nil {
			return err
		}
		k := org.Rekinding{Act: a, Kind: in.Text("kind"), Parent: parent}
		for i := range r.bornRows("new", 3) {
			if b, ok := in.born(nth("new", i), org.Cell, v.ID); ok {
				k.New = append(k.New, b)
			}
		}
		was, err := r.holds(tx, v.ID, a.Day.Add(-1))
		if err != nil {
			return err
		}
		is := org.HoldsMembers(k.Kind)
		if is && !was {
			if k.Ends, err = r.below(tx, v.ID, a.Day); err != nil {
				return err
			}
		}
		to, err := in.orgOrNew(tx, "members_to", k.New)
		if err == nil {
			err = in.Err()
		}
		if err != nil {
			return err
		}
		event, err := org.Rekind(r.Ctx, tx, r.Who, v.ID, k)
		if err != nil {
			return err
		}
		if name := in.Text("name"); in.Has("name") && name != v.Name && (name != otherName(v.Kind, v.Name) || org.HoldsMembers(v.Kind) != is) {
			a.Rev = -1 // judged above
			if _, err := org.Rename(r.Ctx, tx, r.Who, v.ID, a, name, v.ShortName); err != nil {
				return err
			}
		}
		if event.IsZero() {
			in.Bad("kind", "orgs.nothing_changed", nil)
		}
		p.touch(v.ID)
		for _, b := range k.New {
			p.touch(b.ID)
		}
		if was && !is {
			if to.IsZero() && len(k.New) > 0 {
				to = k.New[0].ID
			}
			return r.handOver(tx, in, "members_to", v.ID, to, a, p)
		}
		for _, e := range k.Ends {
			p.touch(e)
			if err := r.handOver(tx, in, "kind", e, v.ID, a, p); err != nil {
				return err
			}
		}
		return nil
	}})
}

// bornRows is how many new organisations a form asks for and reads.
func (r *Req) bornRows(word string, least int) int {
	return r.rows(word, least, func(i int) string { return nth(word, i) + "code" })
}

func (s *Server) orgMerge(r *Req) (Response, error) {
	other := func(i int) string { return "other_" + strconv.Itoa(i) }
	others := r.rows("other", 3, func(i int) string { return other(i + 1) })
	return r.reform(reforming{key: "org.do.merge", lead: "orgs.for_merge", warn: "orgs.warn_end", sets: func(_ *db.Tx, v orgView) ([]page.FieldSet, error) {
		var joined []page.Field
		for i := range others {
			joined = append(joined, page.Field{Kind: page.OrgField, Name: other(i + 1), Label: r.T("orgs.nth_joined", fault.Args{"n": i + 1}), Optional: i > 0, Suggest: r.suggestOrg()})
		}
		into := page.Field{Kind: page.RadioField, Name: "into", Label: r.T("org.into"), Hint: r.T("org.into.hint"), Value: "new",
			Options: []page.Option{{Value: "new", Text: r.T("orgs.into_new")}, {Value: "self", Text: r.T("orgs.into_self", fault.Args{"name": v.Name})},
				{Value: "first", Text: r.T("orgs.into_first")}}}
		fresh := r.bornFields("new.", r.T("orgs.new_one"), org.Kinds()[1:len(org.Kinds())-1], v.Kind, true)
		fresh.Hint = r.T("orgs.new_one_hint")
		fresh.Fields = append(fresh.Fields, page.Field{Kind: page.OrgField, Name: "new.parent", Label: r.T("org.parent"), Hint: r.T("orgs.parent_same"), Optional: true, Suggest: r.suggestOrg()})
		sets := []page.FieldSet{{Fields: joined, More: "other", MoreText: r.T("orgs.more_joined")}, {Fields: []page.Field{into}}, fresh}
		if org.HoldsMembers(v.Kind) {
			for i := range r.bornRows("more", 2) {
				sets = append(sets, r.bornFields(nth("more", i), r.T("orgs.nth_cell", fault.Args{"n": i + 1}), nil, "", true))
			}
			r.moreRows(sets, "more", "orgs.more_cell")
			sets[3].Hint = r.T("orgs.cells_of_merged")
		}
		return append(sets, page.FieldSet{Title: r.T("orgs.members_go"), Hint: r.T("orgs.members_go_hint"), Fields: []page.Field{
			r.membersTo("members_to", "orgs.members_to_main"), r.declaredField()}}), nil
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		m := org.Merging{Act: a, From: []db.ID{v.ID}}
		for i := range others {
			id, err := in.Org(tx, other(i+1))
			if err != nil {
				return err
			}
			if !id.IsZero() {
				m.From = append(m.From, id)
			}
		}
		if len(m.From) < 2 && !in.bad.Has(other(1)) {
			in.Bad(other(1), "org.needs_two", nil)
		}
		switch in.Choice("into", "new", "self", "first") {
		case "new":
			b, _ := in.born("new.", v.Kind, parentOf(v))
			up, err := in.Org(tx, "new.parent")
			if err != nil {
				return err
			}
			if !up.IsZero() {
				b.Parent = up
			}
			m.New = &b
			for i := range r.bornRows("more", 2) {
				if c, ok := in.born(nth("more", i), org.Cell, b.ID); ok {
					m.More = append(m.More, c)
				}
			}
		case "self":
			m.Into = v.ID
		case "first":
			if len(m.From) > 1 {
				m.Into = m.From[1]
			}
		default:
			if !in.bad.Has("into") {
				in.Bad("into", "form.required", nil)
			}
		}
		begun := m.More
		if m.New != nil {
			begun = append([]org.Born{*m.New}, m.More...)
		}
		to, err := in.orgOrNew(tx, "members_to", begun)
		if err != nil {
			return err
		}
		n, said := in.Int("members")
		if err := in.Err(); err != nil {
			return err
		}
		if said {
			p.said = &n
			into := m.Into
			if m.New != nil {
				into = m.New.ID
			}
			from := v.ID
			if from == into { // nothing is handed over by the one that goes on
				from = m.From[1]
			}
			m.Declared = []org.Declared{{From: from, To: into, Members: int(n)}}
		}
		p.touch(m.From...)
		for _, id := range m.From {
			kids, err := r.below(tx, id, a.Day.Add(-1))
			if err != nil {
				return err
			}
			p.touch(kids...)
		}
		_, into, err := org.Merge(r.Ctx, tx, r.Who, m)
		if err != nil {
			return err
		}
		p.touch(into)
		for _, b := range m.More {
			p.touch(b.ID)
		}
		if to.IsZero() {
			to = into
		}
		for _, id := range m.From {
			if id == into {
				continue
			}
			if cell, err := r.holds(tx, id, a.Day.Add(-1)); err != nil {
				return err
			} else if cell {
				if err := r.handOver(tx, in, "members_to", id, to, a, p); err != nil {
					return err
				}
			}
		}
		return nil
	}})
}

func (s *Server) orgAbsorb(r *Req) (Response, error) {
	return r.reform(reforming{key: "org.do.absorb", lead: "orgs.for_absorb", warn: "orgs.warn_end", sets: func(_ *db.Tx, v orgView) ([]page.FieldSet, error) {
		fields := []page.Field{{Kind: page.OrgField, Name: "into", Label: r.T("orgs.absorbed_into"), Suggest: r.suggestOrg()}}
		if org.HoldsMembers(v.Kind) {
			fields = append(fields, r.membersTo("members_to", "orgs.members_to_main"))
		}
		return []page.FieldSet{{Fields: append(fields, r.declaredField())}}, nil
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		into, err := in.Org(tx, "into")
		if err != nil {
			return err
		}
		to, err := in.Org(tx, "members_to")
		if err != nil {
			return err
		}
		n, said := in.Int("members")
		if err := in.Err(); err != nil {
			return err
		}
		x := org.Absorbing{Act: a, Into: into}
		if said {
			p.said = &n
			x.Declared = []org.Declared{{From: v.ID, To: into, Members: int(n)}}
		}
		kids, err := r.below(tx, v.ID, a.Day.Add(-1))
		if err != nil {
			return err
		}
		if _, err := org.Absorb(r.Ctx, tx, r.Who, v.ID, x); err != nil {
			return err
		}
		p.touch(v.ID, into)
		p.touch(kids...)
		if to.IsZero() {
			to = into
		}
		p.touch(to)
		if cell, err := r.holds(tx, v.ID, a.Day.Add(-1)); err != nil || !cell {
			return err
		}
		return r.handOver(tx, in, "members_to", v.ID, to, a, p)
	}})
}
