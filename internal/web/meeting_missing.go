package web

import (
	"slices"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/meeting"
	"chibo/internal/org"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// The months without the regular meeting and the quarters without the thematic one, of all cells the reader answers for.

const missingPath = "/meeting/missing"

// missingActs lead there from the list of meetings, for the organisation it is narrowed to.
func missingActs(r *Req, _ recordListed) []page.Act {
	return []page.Act{{Text: r.T("meeting_missing"), Href: r.Link(missingPath, "org", r.Query.Get("org"), "org_id", r.Query.Get("org_id"))}}
}

// missingListed is the list as asked for.
type missingListed struct {
	f       meeting.LackFilter
	filters []page.Filter
	picked  []page.Picked
	where   string
	wrong   bool
	lacks   []meeting.Lack
	rules   []rule.Value
	orgs    map[db.ID]org.Ref
}

// missingOf reads the conditions and what is found: of the year up to the page's day where no days are chosen.
func (r *Req) missingOf(tx *db.Tx) (l missingListed, err error) {
	env := r.Env()
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	from, first := r.dayFilter("from", r.T("record.from"))
	to, last := r.dayFilter("to", r.T("record.to"))
	l.wrong = within.Error != "" || from.Error != "" || to.Error != ""
	l.f = meeting.LackFilter{Org: root, Period: day.YearTo(r.At.On)}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if !root.IsZero() {
		l.where = within.Value
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
	}
	if first != 0 {
		l.f.Period.From = first
		pick(r.T("record.from")+" "+r.L.ShortDay(first), "from")
	}
	if last != 0 {
		l.f.Period.To = last.Add(1)
		pick(r.T("record.to")+" "+r.L.ShortDay(last), "to")
	}
	kind := page.Filter{Kind: page.FilterSelect, Name: "kind", Label: r.T("meeting.kind"), Options: []page.Option{{Text: r.T("all")}}}
	for _, k := range []string{meeting.Regular, meeting.Thematic} {
		text := r.T("kind.meeting_kind." + k)
		kind.Options = append(kind.Options, page.Option{Value: k, Text: text})
		if k == r.Query.Get("kind") {
			kind.Value, l.f.Kind = k, k
			pick(r.T("meeting.kind")+": "+text, "kind")
		}
	}
	l.filters = []page.Filter{within, from, to, kind}
	if l.wrong {
		return l, nil
	}
	l.lacks, l.rules, err = meeting.LackList(r.Ctx, tx, r.Who, r.At, l.f)
	return l, err
}

// says is the text that answers in one line: how many lack, or that of what was judged nothing does.
func (l *missingListed) says() string {
	if len(l.lacks) > 0 {
		return "meeting_missing.lead"
	}
	judges := func(code string) bool {
		return slices.ContainsFunc(l.rules, func(v rule.Value) bool { return v.Code == code })
	}
	switch month, quarter := judges(rule.MeetingRegular), judges(rule.MeetingThematic); {
	case month && quarter:
		return "meeting_missing.well"
	case month:
		return "meeting_missing.well_month"
	case quarter:
		return "meeting_missing.well_quarter"
	}
	return "meeting_missing.unjudged"
}

// name reads what the cells of some lacks are called.
func (l *missingListed) name(r *Req, tx *db.Tx, list []meeting.Lack) (err error) {
	var ids []db.ID
	for i, x := range list {
		if i == 0 || x.Cell != list[i-1].Cell {
			ids = append(ids, x.Cell)
		}
	}
	l.orgs, err = r.orgRefs(tx, r.At, ids...)
	return err
}

// meetingMissing lists them; each leads to the form of the meeting that lacks.
func (s *Server) meetingMissing(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("meeting_missing"), r.missingSheet)
	}
	number, size := r.Paging()
	var l missingListed
	var shown []meeting.Lack
	var write duty.Reach
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.missingOf(tx); err != nil {
			return err
		}
		if write, err = r.Who.Reach(r.Ctx, tx, duty.Write); err != nil {
			return err
		}
		if number = min(number, (len(l.lacks)+size-1)/size); number > 0 {
			shown = l.lacks[(number-1)*size : min(len(l.lacks), number*size)]
		}
		return l.name(r, tx, shown)
	})
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: r.T("meeting_missing"), Cols: []page.Col{{Title: r.T("meeting_missing.cell")}, {Title: r.T("meeting_missing.period"), Phone: page.Key},
		{Title: r.T("meeting.kind")}, {Title: r.T("meeting_missing.held"), Label: r.T("meeting_missing.held"), Align: page.Right},
		{Title: r.T("meeting_missing.want"), Label: r.T("meeting_missing.want"), Align: page.Right}, {Title: ""}}}
	for _, x := range shown {
		act := page.NoCell()
		if write.Has(x.Cell) {
			act = page.LinkCell(r.T("meeting.do.new"), r.Link("/meeting/new", "org_id", x.Cell.String(), "kind", x.Kind, "month", page.TypedDay(x.Period.LastDay())))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{r.orgCell(l.orgs[x.Cell]), page.TextCell(upperFirst(r.L.Span(x.Period))), page.TextCell(r.T("kind.meeting_kind." + x.Kind)),
			page.NumberCell(int64(x.Held)), page.NumberCell(int64(x.Want.Int())), act}})
	}
	list := page.List{
		Head:    page.Head{Title: r.T("meeting_missing"), Lead: page.Say(page.Words(r.T(l.says(), fault.Args{"n": len(l.lacks), "period": l.f.Period})))},
		Filters: l.filters, Picked: l.picked, Table: t,
		Pager: page.Pager{Page: max(number, 1), Size: size, Total: int64(len(l.lacks)), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("meeting_missing.what")},
		Tabs:  r.workTabs(s.Book.Kind("meeting")),
	}
	note := page.Say(page.Words(r.T("meeting_missing.whole") + " "))
	list.After = page.Bodies{page.Note{Text: append(note, r.ruleWords(l.rules)...)}}
	if r.Holds(duty.Export) {
		list.Exports = r.Env().Exports()
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Records), len(l.picked) > 0 || l.wrong, missingPath)
	if len(l.lacks) == 0 && !l.wrong && len(l.rules) > 0 { // rules were asked, and all is as they want it
		list.Empty = page.Empty{What: r.T("meeting_missing.none"), Why: page.AllWell}
	}
	return r.Page(r.Frame(r.T("meeting_missing")), list), nil
}

// missingSheet is the whole list, of cells whose lists the reader may take out.
func (r *Req) missingSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.missingOf(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.takesOut(tx, l.f.Org, duty.Records)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []meeting.Lack
	for _, x := range l.lacks {
		if out.Has(x.Cell) {
			rows = append(rows, x)
		}
	}
	if err := l.name(r, tx, rows); err != nil {
		return doc.Sheet{}, err
	}
	if err := r.logExport(audit.Read{What: "meeting.missing", Org: l.f.Org, Records: int64(len(rows))}); err != nil {
		return doc.Sheet{}, err
	}
	notes := append(r.exportNotes(tx, l.where, l.picked), r.T("web.period")+": "+r.L.Period(l.f.Period), r.T("meeting_missing.whole"))
	return doc.Sheet{Title: r.T("meeting_missing"), Notes: notes,
		Head: []string{r.T("ordinal"), r.T("org.code"), r.T("meeting_missing.cell"), r.T("meeting_missing.period"), r.T("meeting.kind"), r.T("meeting_missing.held"),
			r.T("meeting_missing.want")},
		Widths: []float64{6, 14, 48, 24, 24, 10, 10},
		Rows: func(yield func([]doc.Cell) error) error {
			for i, x := range rows {
				at := l.orgs[x.Cell]
				if err := yield([]doc.Cell{doc.Int(int64(i + 1)), doc.Text(at.Code), doc.Text(at.Name), doc.Text(upperFirst(r.L.Span(x.Period))),
					doc.Text(r.T("kind.meeting_kind." + x.Kind)), doc.Int(int64(x.Held)), doc.Int(int64(x.Want.Int()))}); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}
