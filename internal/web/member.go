package web

import (
	"strings"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// memberSuggest suggests members of today to a field, by words of the name or the register number, of those whose records the reader may read.
func (s *Server) memberSuggest(r *Req) (Response, error) {
	out := suggestions{Items: []suggestion{}}
	err := r.Read(func(tx *db.Tx) error {
		found, err := r.searchMembers(tx, r.Query.Get("q"), mostSuggested)
		for _, x := range found {
			out.Items = append(out.Items, suggestion{x.Person.String(), x.Name, r.memberNote(x)})
		}
		return err
	})
	return r.JSON(out), err
}

// searchMembers finds members by words for a suggestion, and puts down that they were named.
func (r *Req) searchMembers(tx *db.Tx, text string, most int) ([]member.Item, error) {
	found, err := member.Search(r.Ctx, tx, r.Who, text, most*widely)
	if err != nil {
		return nil, err
	}
	found = exactFirst(found, most, func(x member.Item) bool { return exactly(text, x.Code, x.Name) })
	return found, r.logHints(tx, "member.suggest", len(found))
}

// memberNote tells one person from another of the same name: number, birth, cell.
func (r *Req) memberNote(x member.Item) string {
	parts := []string{x.Code}
	if x.Birth != 0 {
		parts = append(parts, r.L.Partial(x.Birth))
	}
	if x.OrgName != "" {
		parts = append(parts, x.OrgName)
	}
	return strings.Join(parts, ", ")
}

// suggestMember is the address that suggests members to a field.
func (r *Req) suggestMember() string { return "/member/suggest" }

// Person is a person picked by search, by his register number or by the words of his name, among those the reader may know of.
func (in *Typed) Person(tx *db.Tx, field string) (db.ID, error) {
	r := in.r
	id, err := in.Pick(field, "person", func(text string) ([]page.Option, error) {
		id, err := member.Find(r.Ctx, tx, r.Who, text)
		if err == nil {
			return []page.Option{{Value: id.String(), Text: text}}, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		found, err := r.searchMembers(tx, text, mostSuggested+1)
		var out []page.Option
		for _, x := range found {
			out = append(out, page.Option{Value: x.Person.String(), Text: x.Name, Note: r.memberNote(x)})
		}
		return out, err
	})
	if err != nil || id.IsZero() {
		return id, err
	}
	if _, any, err := member.Visible(r.Ctx, tx, r.Who, id); err != nil || any {
		return id, err
	}
	in.Bad(field, "form.unknown", fault.Args{"text": in.Text(field)})
	return db.ID{}, nil
}

// memberListed is the list of members as asked for.
type memberListed struct {
	f       member.Filter
	filters []page.Filter
	picked  []page.Picked
	where   string // the organisation within which, for the notes of an export
	wrong   bool   // a condition cannot be used: the list stays empty
}

func (r *Req) memberFilters(tx *db.Tx) (l memberListed, err error) {
	env := r.Env()
	l.f.Text = strings.TrimSpace(r.Query.Get("q"))
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	l.f.Org, l.wrong = root, within.Error != ""
	if name, desc := r.sorted(member.Sorts()); desc {
		l.f.Sort = "-" + name
	} else {
		l.f.Sort = name
	}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if l.f.Text != "" {
		pick(r.T("members.search")+": "+l.f.Text, "q")
	}
	if !root.IsZero() {
		l.where = within.Value
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
	}
	l.filters = []page.Filter{{Name: "q", Label: r.T("members.search"), Value: r.Query.Get("q")}, within}
	choose := func(name, label, any string, into *string, codes []string, text func(code string) string) {
		v := r.Query.Get(name)
		opts := []page.Option{{Text: any}}
		for _, c := range codes {
			opts = append(opts, page.Option{Value: c, Text: text(c)})
			if c == v {
				*into = v
				pick(label+": "+text(c), name)
			}
		}
		l.filters = append(l.filters, page.Filter{Kind: page.FilterSelect, Name: name, Label: label, Value: *into, Options: opts})
	}
	choose("standing", r.T("member.standing"), r.T("all"), &l.f.Standing, append(member.Standings(), "chua_ro"), func(c string) string {
		if c == "chua_ro" {
			return r.T("member.standing.none")
		}
		return r.T("kind.standing." + c)
	})
	choose("sex", r.T("member.sex"), r.T("all"), &l.f.Sex, append(member.Sexes(), "chua_ro"), func(c string) string {
		if c == "chua_ro" {
			return r.T("unknown")
		}
		return r.T("kind.sex." + c)
	})
	choose("relief", r.T("member.relief"), r.T("all"), &l.f.Relief, append([]string{"co"}, member.Reliefs()...), func(c string) string {
		if c == "co" {
			return r.T("member.relief.any")
		}
		return r.T("kind.relief." + c)
	})
	choose("cause", r.T("member.cause_in"), r.T("all"), &l.f.Cause, member.CausesIn(), func(c string) string { return r.T("kind.cause_in." + c) })
	choose("kind", r.T("members.attendance"), r.T("members.official"), &l.f.Kind, []string{member.Temporary}, func(string) string { return r.T("members.guests") })
	choose("temporary", r.T("members.away"), r.T("all"), &l.f.Temporary, []string{"di"}, func(string) string { return r.T("member.away") })
	return l, nil
}

// memberList lists those who stand in cells of the reader's reach on the day asked about.
func (s *Server) memberList(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("member"), r.memberSheet)
	}
	number, size := r.Paging()
	var l memberListed
	var p member.Page
	var gone *page.Note
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.memberFilters(tx); err != nil || l.wrong {
			return err
		}
		l.f.Page, l.f.Size = number, size
		if p, err = member.List(r.Ctx, tx, r.Who, r.At, l.f); err != nil {
			return err
		}
		if p.Total == 0 && l.f.Text != "" {
			if gone, err = r.formerPeople(tx, l.f.Text); err != nil {
				return err
			}
		}
		return r.logList(tx, "member.list", l.f.Org, personsOf(p.Items), p.Total)
	})
	if err != nil {
		return nil, err
	}
	env := r.Env()
	list := page.List{
		Head:    page.Head{Title: r.T("member"), Lead: page.Say(page.Words(r.T("members.lead", fault.Args{"n": p.Total, "day": r.At.On})))},
		Filters: l.filters, Picked: l.picked,
		Table: r.memberTable(r.T("member.list"), p.Items),
		Pager: page.Pager{Page: max(p.Page, 1), Size: size, Total: int64(p.Total), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("members.what")},
	}
	if r.Holds(duty.Export) {
		list.Exports = env.Exports()
	}
	if r.Holds(duty.Write) {
		list.Head.Acts = []page.Act{{Text: r.T("member.do.transfer_in"), Href: r.Link("/member/transfer-in")},
			{Text: r.T("member.do.add"), Href: r.Link("/member/new"), Icon: "plus", Main: true}}
	}
	if gone != nil {
		list.Notes = append(list.Notes, *gone)
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Records), len(l.picked) > 0 || l.wrong, "/member")
	return r.Page(r.Frame(r.T("member")), list), nil
}

func personsOf(list []member.Item) []db.ID {
	out := make([]db.ID, len(list))
	for i, x := range list {
		out[i] = x.Person
	}
	return out
}

// memberTable lays members out in columns; the first one opens the person's page.
func (r *Req) memberTable(caption string, items []member.Item) page.Table {
	t := page.Table{Caption: caption, One: true, Cols: []page.Col{
		{Title: r.T("member.full_name"), Sort: "name"}, {Title: r.T("members.birth_age"), Sort: "birth", Align: page.Days, Phone: page.Key},
		{Title: r.T("member.org"), Sort: "cell"}, {Title: r.T("member.since"), Sort: "since", Align: page.Days, Label: r.T("member.since")},
		{Title: r.T("member.official"), Sort: "official", Align: page.Days, Label: r.T("member.official")}, {Title: r.T("status")}}}
	for _, x := range items {
		t.Rows = append(t.Rows, r.memberRow(x))
	}
	return t
}

func (r *Req) memberRow(x member.Item) page.Row {
	born := page.PartialCell(x.Birth)
	if x.Birth == 0 {
		born = page.TextCell(r.T("unknown")).InTone(page.Subdued)
	} else {
		born = born.After(r.ageOn(x.Birth, r.At.On))
	}
	official := page.NoCell()
	if x.Official != 0 {
		official = page.DayCell(x.Official)
	}
	return page.Row{Cells: []page.Cell{page.LinkCell(x.Name, r.Link("/member/"+x.Person.String())).Under(x.Code), born,
		page.LinkCell(x.OrgName, r.Link("/org/"+x.Org.String())), page.DayCell(x.Since), official, r.standingCell(x)}}
}

// ageOn is a person's age in brackets; empty where the birth does not tell it.
func (r *Req) ageOn(b day.Partial, on day.Day) string {
	if n, ok := age(b, on); ok {
		return "(" + r.L.Number(int64(n)) + ")"
	}
	return ""
}

// age is how many full years a person has on a day; ok is false where the birth is not known well enough to tell.
func age(b day.Partial, on day.Day) (years int, ok bool) {
	if b == 0 || b.Day() > on {
		return 0, false
	}
	oldest, youngest := fullYears(b.Day(), on), fullYears(b.LastDay(), on)
	return oldest, oldest == youngest
}

// fullYears is how many years lie between two days, the last one whole.
func fullYears(from, on day.Day) int {
	n := on.Year() - from.Year()
	if on%10000 < from%10000 {
		n--
	}
	return n
}

// standingCell says in one chip how a member stands: relief first, since it is what one must know.
func (r *Req) standingCell(x member.Item) page.Cell {
	text, tone := r.standingText(x.Standing)
	c := page.ChipCell(text, tone)
	if x.Relief != "" {
		c = page.ChipCell(r.T("kind.relief."+x.Relief), page.Due).Under(text)
	}
	if !x.Host.IsZero() {
		c = c.Under(r.T("member.away"))
	}
	return c
}

func (r *Req) standingText(kind string) (string, page.Tone) {
	switch kind {
	case member.Full:
		return r.T("members.full"), page.Done
	case member.Probationary:
		return r.T("members.probationary"), page.Plain
	}
	return r.T("member.standing.none"), page.Due
}

// memberSheet is the whole list of members as filtered.
func (r *Req) memberSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.memberFilters(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	return r.memberSheetOf(tx, "member.list", r.T("member.list"), l, func(f member.Filter) (member.Page, error) {
		return member.List(r.Ctx, tx, r.Who, r.At, f)
	})
}

// memberSheetOf is a list of members that find gives, of cells whose lists the reader may take out. Each person in it sees that it went out, as what.
func (r *Req) memberSheetOf(tx *db.Tx, what, title string, l memberListed, find func(member.Filter) (member.Page, error)) (doc.Sheet, error) {
	out, err := r.takesOut(tx, l.f.Org, duty.Records)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []member.Item
	if !l.wrong {
		l.f.Size = -1
		p, err := find(l.f)
		if err != nil {
			return doc.Sheet{}, err
		}
		for _, x := range p.Items {
			if out.Has(x.Org) {
				rows = append(rows, x)
			}
		}
	}
	persons := make([]db.ID, len(rows))
	for i, x := range rows {
		persons[i] = x.Person
	}
	if err := r.logExportOf(what, l.f.Org, persons); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: title, Notes: r.exportNotes(tx, l.where, l.picked),
		Head: []string{r.T("ordinal"), r.T("member.code"), r.T("member.full_name"), r.T("member.sex"), r.T("member.birth"), r.T("members.cell_code"), r.T("member.org"),
			r.T("member.since"), r.T("member.cause_in"), r.T("member.standing"), r.T("member.official"), r.T("member.relief")},
		Widths: []float64{6, 14, 28, 10, 12, 14, 40, 12, 18, 20, 14, 30},
		Rows: func(yield func([]doc.Cell) error) error {
			for i, x := range rows {
				if err := yield([]doc.Cell{doc.Int(int64(i + 1)), doc.Text(x.Code), doc.Text(x.Name), r.kindCell("kind.sex.", x.Sex), doc.Partial(x.Birth),
					doc.Text(x.OrgCode), doc.Text(x.OrgName), doc.Day(x.Since), r.kindCell("kind.cause_in.", x.CauseIn),
					r.kindCell("kind.standing.", x.Standing), doc.Day(x.Official), r.kindCell("kind.relief.", x.Relief)}); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

// kindCell is a code in words; an empty one is an empty cell.
func (r *Req) kindCell(prefix, code string) doc.Cell {
	if code == "" {
		return doc.Empty()
	}
	return doc.Text(r.T(prefix + code))
}

// logExportOf puts down that a list of persons goes out, before its first byte; each of them sees the entry.
func (r *Req) logExportOf(what string, of db.ID, persons []db.ID) error {
	return r.logExport(audit.Read{What: what, Org: of, Persons: persons, Records: int64(len(persons))})
}

// logRead is the one place where looking at persons is put down. Where that fails, nothing may be shown.
func (r *Req) logRead(tx *db.Tx, what, purpose string, org db.ID, groups []string, persons ...db.ID) error {
	if r.S.Audit == nil {
		return fault.New(fault.Internal, "audit.closed", nil)
	}
	return r.S.Audit.Read(r.Ctx, tx, r.Who.Reader(), audit.Read{What: what, Org: org, Persons: persons, Groups: groups, Records: int64(len(persons)),
		On: r.At.On, Known: r.At.Known.Instant(), Purpose: purpose})
}

// orgRefs names organisations at the page's day; one that had no name then is named as of the day given for it.
func (r *Req) orgRefs(tx *db.Tx, at asof.Point, ids ...db.ID) (map[db.ID]org.Ref, error) {
	var some []db.ID
	for _, id := range ids {
		if !id.IsZero() {
			some = append(some, id)
		}
	}
	out := map[db.ID]org.Ref{}
	if len(some) == 0 {
		return out, nil
	}
	refs, err := org.Names(r.Ctx, tx, r.Who, at, some...)
	for _, x := range refs {
		out[x.ID] = x
	}
	return out, err
}
