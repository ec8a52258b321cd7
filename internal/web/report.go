package web

import (
	"slices"
	"strconv"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/report"
	"chibo/internal/web/page"
)

// given is Known as it was typed into the address, for answers that say it back; empty where it was not.
func (r *Req) given() string {
	return r.HTTP.URL.Query().Get("known")
}

// orgAsked is the organisation an address of figures names, as id or code: "org_id" as pickers send it, else "org". ok is false where it names none.
func (r *Req) orgAsked(tx *db.Tx) (o report.Org, ok bool, err error) {
	text := r.Query.Get("org_id")
	if text == "" {
		text = r.Query.Get("org")
	}
	if text == "" {
		return o, false, nil
	}
	o, err = r.S.Reports.OrgByCode(r.Ctx, tx, r.Who, text, r.At)
	return o, true, err
}

// orgMine is the first organisation whose figures the reader may see: what an address that names none is about.
func (r *Req) orgMine(tx *db.Tx) (report.Org, error) {
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil {
		return report.Org{}, err
	}
	for _, id := range reach.Roots() {
		return r.S.Reports.OrgByCode(r.Ctx, tx, r.Who, id.String(), r.At)
	}
	return report.Org{}, fault.New(fault.NotFound, "error.not_found", nil)
}

// asksJSON tells whether the address or the asker wants JSON.
func (r *Req) asksJSON() bool { return r.Query.Get("format") == "json" || r.WantsJSON() }

// crumbsOf is Crumbs for pages that also show what is not known yet.
func (r *Req) crumbsOf(tx *db.Tx, id db.ID) ([]page.Crumb, error) {
	cs, err := r.Crumbs(tx, id)
	if fault.Is(err, fault.NoData) {
		return nil, nil
	}
	return cs, err
}

// orgTyped leads words typed into the picker's field, where no script put an id beside them, to the organisation they can only mean.
func (r *Req) orgTyped(tx *db.Tx) (page.Filter, report.Org, bool, error) {
	f, id, err := r.OrgFilter(tx, "org", r.T("report.org"))
	if err != nil || id.IsZero() {
		return f, report.Org{}, false, err
	}
	o, err := r.S.Reports.OrgByCode(r.Ctx, tx, r.Who, id.String(), r.At)
	return f, o, err == nil, err
}

// reportAsk asks for a report of another organisation.
func (r *Req) reportAsk(o report.Org) *page.Ask {
	return &page.Ask{Label: r.T("report.ask"), Button: r.T("report.show"), Filters: []page.Filter{{Kind: page.FilterOrg, Name: "org",
		Label: r.T("report.org"), Value: o.Name, ID: o.ID.String(), Suggest: r.suggestOrg()}}}
}

// usualEnd is the last day of a form's period that is over on a day: the 9 months of 2016 on 24 August 2017.
func usualEnd(months int, on day.Day) day.Day {
	end := day.Months(on.Year(), months).LastDay()
	if end > on {
		end = day.Months(on.Year()-1, months).LastDay()
	}
	return end
}

// formHref opens a form to the day shown, or, where its period was over by then, to its own last day: no report of a quarter runs to October.
func (r *Req) formHref(f report.Form, o report.Org) string {
	if r.At.On.Month() <= f.Months {
		return r.Link("/report/"+f.Code, "org", o.Code)
	}
	return r.Link("/report/"+f.Code, "org", o.Code, "on", usualEnd(f.Months, r.At.On).String())
}

// reportList lists the forms for an organisation.
func (s *Server) reportList(r *Req) (Response, error) {
	var o report.Org
	var ask page.Filter
	var crumbs []page.Crumb
	err := r.Read(func(tx *db.Tx) error {
		mine, err := r.orgMine(tx)
		if err != nil {
			return err
		}
		var ok bool
		if ask, o, ok, err = r.orgTyped(tx); err != nil {
			return err
		}
		if !ok {
			o = mine
		}
		if err := r.Who.Must(r.Ctx, tx, duty.Figures, o.ID); err != nil {
			return err
		}
		crumbs, err = r.crumbsOf(tx, o.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("report.form")},
		{Title: r.T("report.usual"), Label: r.T("report.usual")}, {Title: r.T("report.as_viewed"), Label: r.T("report.as_viewed")}}}
	for _, f := range s.Reports.Forms {
		end := usualEnd(f.Months, r.At.On)
		path := "/report/" + f.Code
		shown := page.TextCell(r.T("report.over", fault.Args{"end": day.Months(r.At.On.Year(), f.Months).LastDay()}))
		if r.At.On.Month() <= f.Months {
			shown = page.LinkCell(r.L.Span(day.YearTo(r.At.On)), r.Link(path, "org", o.Code))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.LinkCell(report.Pick(f.Label, r.L), r.formHref(f, o)),
			page.LinkCell(r.L.Span(day.YearTo(end)), r.Link(path, "org", o.Code, "on", end.String())), shown}})
	}
	if ask.Value == "" {
		ask.Value, ask.ID = o.Name, o.ID.String()
	}
	f := r.Frame(r.T("report.title"))
	f.Crumbs = crumbs
	return r.Page(f, page.Head{Title: r.T("report.title"), Lead: page.Say(page.Words(o.Name + ". " + r.T("report.lead")))},
		page.Ask{Label: r.T("report.ask"), Button: r.T("report.show"), Filters: []page.Filter{ask}}, t), nil
}

// reportOne is one form computed: a page, a sheet, or JSON.
func (s *Server) reportOne(r *Req) (Response, error) {
	form, err := s.Reports.Form(r.HTTP.PathValue("form"))
	if err != nil {
		return nil, err
	}
	if f := r.Format(); f != "" {
		return r.Export(report.Pick(form.Label, r.L), func(tx *db.Tx) (doc.Sheet, error) { return r.reportSheet(tx, form.Code) })
	}
	var rep report.Report
	var v reportView
	var to string
	err = r.Read(func(tx *db.Tx) error {
		o, ok, err := r.orgAsked(tx)
		switch {
		case fault.Is(err, fault.NotFound) && !r.asksJSON() && r.Query.Get("org_id") == "":
			// What is typed may be words of the name and not its code.
			f, o, found, ferr := r.orgTyped(tx)
			switch {
			case ferr != nil:
				return ferr
			case found:
				to = r.Link("/report/"+form.Code, "org", o.Code)
				return nil
			case f.Error == r.T("form.unknown", fault.Args{"text": f.Value}):
				return err
			}
			to = r.Link("/report", "org", f.Value) // several: the list says which
			return nil
		case err != nil:
			return err
		case !ok:
			if o, err = r.orgMine(tx); err != nil {
				return err
			}
			if !r.asksJSON() {
				to = r.Link("/report/"+form.Code, "org", o.Code)
				return nil
			}
		case r.Query.Get("org_id") != "" && !r.asksJSON():
			to = r.Link("/report/"+form.Code, "org", o.Code) // one report, one address
			return nil
		}
		if rep, err = s.Reports.Compute(r.Ctx, tx, r.Who, form.Code, o, r.At); err != nil {
			return err
		}
		rep.Given = r.given()
		v, err = r.reportFacts(tx, rep)
		return err
	})
	if err != nil {
		return nil, err
	}
	if to != "" {
		return r.Redirect(to), nil
	}
	if r.asksJSON() {
		b, err := rep.JSON(r.L)
		return made{"application/json; charset=utf-8", b}, err
	}
	return r.reportPage(rep, v), nil
}

// made is an answer already made, byte for byte.
type made struct {
	kind string
	b    []byte
}

func (x made) send(r *Req) error {
	r.body(200, x.kind, x.b)
	return nil
}

// reportView is what the page of a report needs besides its numbers.
type reportView struct {
	crumbs   []page.Crumb
	superior string
	export   bool
	parts    map[string]string // by figure: how its parts are
}

func (r *Req) reportFacts(tx *db.Tx, rep report.Report) (v reportView, err error) {
	if v.crumbs, err = r.crumbsOf(tx, rep.Org.ID); err != nil {
		return v, err
	}
	o, err := org.Get(r.Ctx, tx, r.Who, r.At, rep.Org.ID)
	if err == nil && len(o.Path) > 0 {
		v.superior = o.Path[len(o.Path)-1].Name
	} else if err != nil && !fault.Is(err, fault.NoData) {
		return v, err
	}
	v.export = r.Who.Must(r.Ctx, tx, duty.Export, rep.Org.ID) == nil
	v.parts = map[string]string{}
	for _, x := range rep.Lines {
		if d, ok := r.S.Figures.Catalogue().Get(x.Code); ok {
			v.parts[x.Code] = d.PartsAre
		}
	}
	return v, nil
}

// figureHref opens a line of a report, or the same a year before.
func (r *Req) figureHref(rep report.Report, v figure.Value, on day.Day) string {
	if !v.Data || v.Hidden {
		return ""
	}
	pairs := []string{"org", rep.Org.Code, "line", v.Part}
	if on != rep.At.On {
		pairs = append(pairs, "on", on.String())
	}
	return r.Link("/figure/"+v.Code, pairs...)
}

// before is the day a year earlier.
func before(on day.Day) day.Day { return on.AddMonths(-12) }

func (r *Req) reportPage(rep report.Report, v reportView) Response {
	span := r.L.Span(rep.Period)
	form := report.Pick(rep.Form.Label, r.L)
	env := r.Env()
	head := page.Head{Title: r.T("report.page_title", fault.Args{"form": rep.Heading(r.L), "org": rep.Org.Name, "period": span}),
		Lead: page.Say(page.Words(r.T("report.page_lead", fault.Args{"period": rep.Period, "on": rep.At.On})))}
	if !rep.At.Known.Latest() {
		head.Lead = append(head.Lead, page.Words(" "+r.T("report.by_known", fault.Args{"at": rep.At.Known.Instant().Time()})))
	}
	if v.export {
		for _, x := range env.Exports() {
			head.Acts = append(head.Acts, page.Act{Text: x.Text, Href: x.Href, Icon: "down", Aside: true})
		}
	}
	head.Acts = append(head.Acts, page.Act{Text: r.T("report.json"), Href: env.Here("format", "json"), Aside: true}, page.PrintAct(env))
	p := page.Report{Head: head, Ask: r.reportAsk(rep.Org), TableTitle: r.T("report.table"), Period: r.shortSpan(rep.Period),
		Before: r.shortSpan(day.YearTo(before(rep.At.On))), Target: r.T("report.year_target"), WordsTitle: r.T("report.words")}
	for _, f := range r.S.Reports.Forms {
		p.Tabs = append(p.Tabs, page.Tab{Text: report.Pick(f.Label, r.L), Href: r.formHref(f, rep.Org), Current: f.Code == rep.Form.Code})
	}
	if rep.At.On > r.Time.Today {
		p.Notes = append(p.Notes, page.Note{Tone: page.Late, Text: page.Say(page.Words(r.T("report.to_come", fault.Args{"on": rep.At.On, "today": r.Time.Today})))})
	}
	if usual := day.Months(rep.At.On.Year(), rep.Form.Months).LastDay(); usual != rep.At.On {
		if usual > rep.At.On {
			usual = usualEnd(rep.Form.Months, rep.At.On)
		}
		text := fault.Args{"usual": day.Months(rep.At.On.Year(), rep.Form.Months).LastDay(), "on": rep.At.On}
		p.Notes = append(p.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("report.unusual", text))),
			Acts: []page.Act{{Text: r.T("report.to_usual", fault.Args{"usual": usual}), Href: r.Link("/report/"+rep.Form.Code, "org", rep.Org.Code, "on", usual.String())}}})
	}
	any := slices.ContainsFunc(rep.Lines, func(x report.Line) bool { return x.Data })
	if !any {
		p.Notes = append(p.Notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("report.nothing", fault.Args{"on": rep.At.On})))})
	}
	p.Rows = r.reportRows(rep, v)
	if any {
		p.Words = r.narrate(rep)
		if b := r.balance(rep); b != nil {
			p.Bodies = page.Bodies{b}
		}
	}
	p.Paper = &page.Paper{Superior: v.superior, Organisation: rep.Org.Name, Number: r.T("report.paper_number"), Party: r.T("report.paper_party"),
		PlaceDay: r.T("report.paper_day", fault.Args{"day": r.L.LongDay(r.Time.Today)}), Office: r.T("report.paper_office"), Receivers: []string{r.T("report.paper_keep")}}
	if v.superior != "" {
		p.Paper.Receivers = slices.Insert(p.Paper.Receivers, 0, r.T("report.paper_up", fault.Args{"org": v.superior}))
	}
	f := r.Frame(form)
	f.Crumbs = v.crumbs
	return r.Page(f, p)
}

// shortSpan is a period as it stands over a column: "9 tháng 2017".
func (r *Req) shortSpan(p day.Period) string {
	if end := p.To; p.From.Month() == 1 && p.From.DayOfMonth() == 1 && end.DayOfMonth() == 1 && end.Month() > 2 {
		return r.T("report.months", fault.Args{"n": end.Month() - 1, "year": itoa(p.From.Year())})
	}
	return r.L.Span(p)
}

// reportRows is the table of figures.
func (r *Req) reportRows(rep report.Report, v reportView) []page.ReportRow {
	var rows []page.ReportRow
	was := before(rep.At.On)
	for i, x := range rep.Lines {
		row := page.ReportRow{Name: report.Pick(x.Label, r.L), Sub: x.Part != "", Value: report.Display(x.Value, r.L), Href: r.figureHref(rep, x.Value, rep.At.On),
			Before: report.Display(x.Before, r.L), BeforeHref: r.figureHref(rep, x.Before, was)}
		if x.Data && !x.Hidden && !x.Ratio {
			row.Unit = report.Unit(r.L, x.Unit, x.N)
		}
		if x.Part == "" && len(x.Targets) > 0 {
			t := x.Targets[0]
			row.Target = r.targetText(t)
			row.Note = r.T("report.target_of", fault.Args{"org": t.ByName})
			if num, den, ok := x.Percent(); ok {
				row.Percent, _ = r.L.PercentTrim(num, den, 1)
				row.Pace = &page.Pace{Value: num, Target: den, Now: dueNow(t, rep.At.On), AtMost: t.Op == "<="}
			}
		}
		if x.Ratio {
			row.Note = r.T("figure.denominator", fault.Args{"of": report.Pick(x.DenOf, r.L)})
			if !x.Data && den(r.S, x.Code) == "target" {
				row.Value = r.T("report.no_target")
				if !known(rep) {
					row.Value = report.Display(x.Value, r.L)
				}
			}
		}
		row.Also = r.besides(rep, x)
		switch {
		case x.Part == "" && x.Whole:
			row.Note = r.sumNote(rep.Lines[i:], v.parts[x.Code])
		case x.Part != "" && v.parts[x.Code] == "overlap" && (i == 0 || rep.Lines[i-1].Code != x.Code):
			// The form prints the lines without their whole, so that they stand under a line that only names them.
			d, _ := r.S.Figures.Catalogue().Get(x.Code)
			rows = append(rows, page.ReportRow{Name: report.Pick(d.Label, r.L), Note: r.T("figure.not_added")})
		}
		rows = append(rows, row)
	}
	return rows
}

// besides is who has not, where a share says so, and what records the line rests on.
func (r *Req) besides(rep report.Report, x report.Line) page.Rich {
	w := &wordsOf{r: r, rep: rep}
	var out page.Rich
	if d, ok := r.S.Figures.Catalogue().Get(x.Code); ok && x.Ratio && x.Data && !x.Hidden && r.S.Figures.Catalogue().HasRest(x.Code) {
		left := figure.Value{Ref: figure.Ref{Code: x.Code, Part: figure.Rest}, Data: true, N: x.Den - x.Num}
		out = w.say("report.rest", fault.Args{"label": report.Pick(*d.Ratio.Rest, r.L), "value": w.mark(left, rep.At.On)})
	}
	return join(out, w.basis(x.Basis))
}

// basis says what records a number rests on, each of which opens.
func (w *wordsOf) basis(b *report.Basis) page.Rich {
	if b == nil {
		return nil
	}
	return w.say(b.Words(w.r.L, func(v figure.Value) string { return w.mark(v, w.rep.At.On) }))
}

// known tells whether anything of the report has data.
func known(rep report.Report) bool {
	return slices.ContainsFunc(rep.Lines, func(x report.Line) bool { return x.Data })
}

// den is the set a ratio's denominator counts in.
func den(s *Server, code string) string {
	d, ok := s.Figures.Catalogue().Get(code)
	if !ok || d.Ratio == nil {
		return ""
	}
	d, _ = s.Figures.Catalogue().Get(d.Ratio.Den)
	return d.Set
}

// targetText is a target's bound as people read it.
func (r *Req) targetText(t report.Target) string {
	switch t.Op {
	case "between":
		return r.L.Number(t.Low) + " – " + r.L.Number(t.High)
	case "<=":
		return "≤ " + r.L.Number(t.Low)
	}
	return r.L.Number(t.Low)
}

// dueNow is how much of a target is due by the end of a day, rounded half up.
func dueNow(t report.Target, on day.Day) int64 {
	whole := int64(t.Period.To.Sub(t.Period.From))
	gone := min(max(int64(on.Add(1).Sub(t.Period.From)), 0), whole)
	if whole <= 0 {
		return 0
	}
	return (2*t.Low*gone + whole) / (2 * whole)
}

// sumNote says whether the lines below a whole add up to it, or that they are not to be added.
func (r *Req) sumNote(lines []report.Line, are string) string {
	if are != "partition" {
		return r.T("figure.not_added")
	}
	whole := lines[0]
	var sum int64
	n := 0
	for _, x := range lines[1:] {
		if x.Code != whole.Code || x.Part == "" {
			break
		}
		if !x.Data || x.Hidden {
			return ""
		}
		sum += x.N
		n++
	}
	switch {
	case n == 0 || !whole.Data:
		return ""
	case sum == whole.N:
		return r.T("report.adds_up", fault.Args{"n": n, "sum": sum})
	}
	return r.T("report.adds_not", fault.Args{"sum": sum, "diff": whole.N - sum})
}

// balance checks that the members at the start with what came and went make the members of the day; nil where the form lacks a part of it.
func (r *Req) balance(rep report.Report) page.Body {
	w := wordsOf{r: r, rep: rep}
	var n [7]int64
	args := fault.Args{}
	for i, x := range []struct{ name, code string }{{"open", "mem.open"}, {"in", "mem.in"}, {"entry", "mem.entry"}, {"recv", "mem.recv"}, {"out", "mem.out"},
		{"hand", "mem.hand"}, {"total", "mem.total"}} {
		l, ok := w.line(x.code, "")
		if !ok {
			return nil
		}
		n[i] = l.N
		args[x.name] = w.mark(l.Value, rep.At.On)
	}
	sum := n[0] + n[1] + n[2] + n[3] - n[4] - n[5]
	args["sum"] = sum
	if sum == n[6] {
		return page.Note{Tone: page.Done, Text: w.say("report.balance", args)}
	}
	return page.Note{Tone: page.Late, Text: w.say("report.unbalanced", args)}
}

// reportSheet is the table as a file.
func (r *Req) reportSheet(tx *db.Tx, form string) (doc.Sheet, error) {
	o, ok, err := r.orgAsked(tx)
	if err == nil && !ok {
		o, err = r.orgMine(tx)
	}
	if err != nil {
		return doc.Sheet{}, err
	}
	rep, err := r.S.Reports.Compute(r.Ctx, tx, r.Who, form, o, r.At)
	if err != nil {
		return doc.Sheet{}, err
	}
	if err := r.Who.Must(r.Ctx, tx, duty.Export|duty.Figures, o.ID); err != nil {
		return doc.Sheet{}, err
	}
	if err := r.logExport(audit.Read{What: "report." + form, Org: o.ID, Records: int64(len(rep.Lines))}); err != nil {
		return doc.Sheet{}, err
	}
	notes := append([]string{r.T("report.page_lead", fault.Args{"period": rep.Period, "on": rep.At.On})}, r.exportNotes(tx, o.Name, nil)...)
	return doc.Sheet{Title: report.Pick(rep.Form.Label, r.L), Notes: notes,
		Head: []string{r.T("report.code"), r.T("report.line"), r.T("report.figure"), r.T("report.value"), r.T("report.unit"), r.T("report.numerator"), r.T("report.denominator"),
			r.T("report.target"), r.T("report.target_by"), r.T("report.percent"), r.T("report.before")},
		Widths: []float64{18, 14, 44, 14, 12, 10, 10, 14, 36, 12, 18},
		Rows: func(yield func([]doc.Cell) error) error {
			for _, x := range rep.Lines {
				cells := []doc.Cell{doc.Text(x.Code), doc.Text(x.Part), doc.Text(report.Pick(x.Label, r.L)), r.valueOut(x.Value), doc.Text(report.Unit(r.L, x.Unit, x.N)),
					doc.Empty(), doc.Empty(), doc.Empty(), doc.Empty(), doc.Empty(), r.valueOut(x.Before)}
				if x.Ratio && x.Data {
					cells[5], cells[6] = doc.Int(x.Num), doc.Int(x.Den)
				}
				if x.Part == "" && len(x.Targets) > 0 {
					cells[7], cells[8] = doc.Text(r.targetText(x.Targets[0])), doc.Text(x.Targets[0].ByName)
					if t := x.Targets[0]; t.Op == ">=" || t.Op == "=" {
						cells[7] = doc.Int(t.Low)
					}
					if num, den, ok := x.Percent(); ok {
						cells[9] = percentOut(num, den)
					}
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

// valueOut is a figure's value in a file: a number where there is one, else why there is none.
func (r *Req) valueOut(v figure.Value) doc.Cell {
	switch {
	case !v.Data || v.Hidden:
		return doc.Text(report.Display(v, r.L))
	case v.Ratio:
		return percentOut(v.Num, v.Den)
	}
	return doc.Int(v.N)
}

// percentOut is a percentage in a file, of four places half up.
func percentOut(num, den int64) doc.Cell {
	v, ok := lang.PercentScaled(num, den, 4)
	if !ok {
		return doc.Empty()
	}
	return doc.Percent(v, 4)
}

// itoa is a number without the marks of thousands: a year.
func itoa(n int) string { return strconv.Itoa(n) }
