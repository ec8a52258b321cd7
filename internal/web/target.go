package web

import (
	"cmp"
	"slices"
	"strings"

	"chibo/internal/asof"
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
	"chibo/internal/target"
	"chibo/internal/web/page"
)

// targetListed is the list of targets as asked for.
type targetListed struct {
	f       target.Filter
	filters []page.Filter
	picked  []page.Picked
	where   string
	wrong   bool
}

// figureLabel is a figure's name in the reader's language; the code where the catalogue has no such figure.
func (r *Req) figureLabel(code string) string {
	d, ok := r.S.Figures.Catalogue().Get(code)
	if !ok {
		return code
	}
	if r.L == lang.En {
		return d.Label.En
	}
	return d.Label.Vi
}

// targetCodes are the figures a target can be set for: counts and ratios that are no target themselves.
func (r *Req) targetCodes() []string {
	var out []string
	for _, c := range r.S.Figures.Catalogue().Codes() {
		d, _ := r.S.Figures.Catalogue().Get(c)
		if d.Set != "target" && c != "mem.open" && d.Time != "received" && d.Time != "handed" && !r.restsOnTarget(d) {
			out = append(out, c)
		}
	}
	return out
}

// restsOnTarget tells whether a ratio's parts are targets.
func (r *Req) restsOnTarget(d figure.Definition) bool {
	if d.Ratio == nil {
		return false
	}
	x, _ := r.S.Figures.Catalogue().Get(d.Ratio.Den)
	return x.Set == "target"
}

func (r *Req) targetFilters(tx *db.Tx) (l targetListed, err error) {
	env := r.Env()
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	l.f.Org, l.wrong = root, within.Error != ""
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if !root.IsZero() {
		l.where = within.Value
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
	}
	figures := page.Filter{Kind: page.FilterSelect, Name: "figure", Label: r.T("target.figure"), Options: []page.Option{{Text: r.T("all")}}}
	for _, c := range r.targetCodes() {
		figures.Options = append(figures.Options, page.Option{Value: c, Text: r.figureLabel(c)})
		if c == r.Query.Get("figure") {
			l.f.Figure, figures.Value = c, c
			pick(r.T("target.figure")+": "+r.figureLabel(c), "figure")
		}
	}
	year := page.Filter{Name: "year", Label: r.T("targets.year"), Value: strings.TrimSpace(r.Query.Get("year"))}
	if year.Value != "" {
		n, ok := parseInt(year.Value)
		if !ok || n < 1900 || n > 9998 {
			year.Error, l.wrong = r.T("form.pattern", fault.Args{"text": year.Value, "example": "2017"}), true
		} else {
			l.f.Period = day.Year(int(n))
			pick(r.T("targets.year")+": "+year.Value, "year")
		}
	}
	l.filters = []page.Filter{figures, year, within}
	name, desc := r.sorted(target.Sorts())
	if l.f.Sort = name; desc {
		l.f.Sort = "-" + name
	}
	return l, nil
}

// reached is how far a target has come on a day.
type reached struct {
	v    figure.Value
	ok   bool // there is a number to show
	pace int64
}

// progress computes the figures of a page's targets as of the page's day, those of one organisation and period together. What the reader may not
// see the figure of has no number.
func (r *Req) progress(tx *db.Tx, list []target.Target) (map[db.ID]reached, error) {
	out := map[db.ID]reached{}
	type key struct {
		org    db.ID
		period day.Period
	}
	groups := map[key][]target.Target{}
	var order []key
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if _, ok := r.S.Figures.Catalogue().Get(t.Figure); !ok || !reach.Has(t.Org) || t.Period.From > r.At.On {
			continue
		}
		k := key{t.Org, t.Period}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], t)
	}
	for _, k := range order {
		q := figure.Query{Org: k.org, At: r.At, Period: day.Period{From: k.period.From, To: min(k.period.To, r.At.On.Add(1))}}
		q.At.On = min(r.At.On, k.period.LastDay()) // a target's year is measured on its own last day, later on too
		var refs []figure.Ref
		for _, t := range groups[k] {
			refs = append(refs, figure.Ref{Code: t.Figure})
		}
		vals, err := r.S.Figures.Compute(r.Ctx, tx, r.Who, q, refs)
		if figure.NoData(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, t := range groups[k] {
			x := reached{v: vals[i], ok: vals[i].Data && !vals[i].Hidden}
			d, _ := r.S.Figures.Catalogue().Get(t.Figure)
			if d.Time == "period" && k.period.Has(r.At.On) {
				x.pace = dueNow(report.Target{Low: t.Low, Period: k.period}, r.At.On) // as every other page counts it
			}
			out[t.ID] = x
		}
	}
	return out, nil
}

// bound is the number a target is measured by: the lower one, the upper where it is a limit.
func bound(t target.Target) int64 { return t.Low }

// goal prints what was set: "≥ 100 người".
func (r *Req) goal(t target.Target) string {
	text := ""
	switch t.Op {
	case "between":
		text = r.L.Number(t.Low) + "–" + r.L.Number(t.High)
	case ">=":
		text = "≥ " + r.L.Number(t.Low)
	case "<=":
		text = "≤ " + r.L.Number(t.Low)
	default:
		text = "= " + r.L.Number(t.Low)
	}
	return text + r.unitOf(t.Figure, t.Low)
}

func (r *Req) unitOf(code string, n int64) string {
	d, ok := r.S.Figures.Catalogue().Get(code)
	if !ok {
		return ""
	}
	if d.Unit == "%" {
		return " %"
	}
	return " " + report.Unit(r.L, d.Unit, n)
}

// against compares a value with a bound in the figure's unit, exactly: a percentage by its two parts, since 60,9 % is more than 60.
func against(v figure.Value, bound int64) int {
	if !v.Ratio {
		return cmp.Compare(v.N, bound)
	}
	den := max(v.Den, 1)
	return cmp.Compare(100*v.Num, bound*den)
}

// met tells whether a value keeps a target.
func met(t target.Target, v figure.Value) bool {
	low := against(v, t.Low)
	switch t.Op {
	case ">=":
		return low >= 0
	case "<=":
		return low <= 0
	case "between":
		return low >= 0 && against(v, t.High) <= 0
	}
	return low == 0
}

// valueOf is a value as a whole number of the figure's unit, for a bar that is drawn, and as people read it.
func (r *Req) valueOf(x reached) (n int64, printed string) {
	if x.v.Ratio {
		printed, _ = r.L.PercentTrim(x.v.Num, x.v.Den, 1)
		return 100 * x.v.Num / max(x.v.Den, 1), printed
	}
	return x.v.N, r.L.Number(x.v.N)
}

// hasPct tells whether a percentage of the bound says anything: of a count that is to reach it.
func hasPct(t target.Target, x reached) bool {
	return !x.v.Ratio && (t.Op == ">=" || t.Op == "=")
}

// progressCells are the value that opens, the percentage, the bar and the state.
func (r *Req) progressCells(t target.Target, x reached) []page.Cell {
	if !x.ok {
		why := page.NoCell()
		if x.v.Hidden {
			why = page.TextCell(r.T("figure.hidden")).InTone(page.Subdued)
		}
		return []page.Cell{why, page.NoCell(), page.NoCell(), page.NoCell()}
	}
	n, printed := r.valueOf(x)
	pct := page.NoCell()
	if s, ok := r.L.PercentTrim(n, bound(t), 1); ok && hasPct(t, x) {
		pct = page.TextCell(s)
	}
	state := page.ChipCell(r.T("targets.met"), page.Done)
	switch {
	case met(t, x.v):
	case t.Op == "<=" || t.Op == "between" && against(x.v, t.High) > 0:
		state = page.ChipCell(r.T("targets.over"), page.Late)
	case t.Period.To <= r.At.On:
		state = page.ChipCell(r.T("targets.missed"), page.Late)
	case x.pace > 0 && against(x.v, x.pace) < 0:
		state = page.ChipCell(r.T("targets.behind"), page.Due)
	case x.pace > 0:
		state = page.ChipCell(r.T("targets.on_pace"), page.Plain)
	default:
		state = page.ChipCell(r.T("targets.not_yet"), page.Plain)
	}
	return []page.Cell{page.FigureCell(printed, r.opening(t.Figure, t.Org, "from", t.Period.From.String(), "to", t.Period.LastDay().String())), pct,
		page.PaceCell(page.Pace{Value: n, Target: bound(t), Now: x.pace, AtMost: t.Op == "<=", Label: r.T("web.pace", fault.Args{"value": printed, "target": r.goal(t)})}), state}
}

// targetList lists targets with how far they have come.
func (s *Server) targetList(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("target"), r.targetSheet)
	}
	number, size := r.Paging()
	var l targetListed
	var p target.Page
	var done map[db.ID]reached
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.targetFilters(tx); err != nil || l.wrong {
			return err
		}
		l.f.Page, l.f.Size = number, size
		if p, err = target.List(r.Ctx, tx, r.Who, r.At, l.f); err != nil {
			return err
		}
		done, err = r.progress(tx, targetsOf(p.Items))
		return err
	})
	if err != nil {
		return nil, err
	}
	list := page.List{
		Head:    page.Head{Title: r.T("target"), Lead: page.Say(page.Words(r.T("targets.lead", fault.Args{"n": p.Total, "day": r.At.On})))},
		Filters: l.filters, Picked: l.picked,
		Table: page.Table{Caption: r.T("target.list"), Sort: l.f.Sort, Cols: []page.Col{{Title: r.T("target.figure"), Sort: "figure"}, {Title: r.T("target.org"), Sort: "org", Label: r.T("target.org")},
			{Title: r.T("target.period"), Sort: "period", Label: r.T("target.period")}, {Title: r.T("target.low"), Align: page.Right, Label: r.T("target.low")},
			{Title: r.T("targets.value"), Align: page.Right, Phone: page.Key}, {Title: r.T("web.reached"), Align: page.Right, Label: r.T("web.reached")},
			{Title: r.T("web.pace_title"), Wide: true, Phone: page.Off}, {Title: r.T("status")}}},
		Pager: page.Pager{Page: max(p.Page, 1), Size: size, Total: int64(p.Total), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("targets.what")},
	}
	if r.Holds(duty.Export) {
		list.Exports = r.Env().Exports()
	}
	if r.Holds(duty.Write) {
		list.Head.Acts = []page.Act{{Text: r.T("target.do.set"), Href: r.Link("/target/new"), Icon: "plus", Main: true}}
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Figures), len(l.picked) > 0 || l.wrong, "/target")
	for _, x := range p.Items {
		place := page.TextCell(x.OrgName)
		if r.Holds(duty.Records) {
			place = page.LinkCell(x.OrgName, r.Link("/org/"+x.Org.String()))
		}
		if x.SetBy == x.Org {
			place = place.Under(r.T("targets.own"))
		}
		list.Table.Rows = append(list.Table.Rows, page.Row{Cells: append([]page.Cell{page.LinkCell(r.figureLabel(x.Figure), r.Link("/target/"+x.ID.String())), place,
			page.TextCell(r.L.Period(x.Period)), page.TextCell(r.goal(x.Target))}, r.progressCells(x.Target, done[x.ID])...)})
	}
	return r.Page(r.Frame(r.T("target")), list), nil
}

func targetsOf(items []target.Item) []target.Target {
	out := make([]target.Target, len(items))
	for i, x := range items {
		out[i] = x.Target
	}
	return out
}

func (r *Req) targetSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.targetFilters(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.takesOut(tx, l.f.Org, 0)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []target.Item
	if !l.wrong {
		l.f.Size = -1
		p, err := target.List(r.Ctx, tx, r.Who, r.At, l.f)
		if err != nil {
			return doc.Sheet{}, err
		}
		rows = slices.DeleteFunc(p.Items, func(x target.Item) bool { return !out.Has(x.Org) })
	}
	done, err := r.progress(tx, targetsOf(rows))
	if err != nil {
		return doc.Sheet{}, err
	}
	if err := r.logExport(audit.Read{What: "target.list", Org: l.f.Org, Records: int64(len(rows))}); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: r.T("target.list"), Notes: r.exportNotes(tx, l.where, l.picked),
		Head: []string{r.T("targets.code"), r.T("target.figure"), r.T("org.code"), r.T("target.org"), r.T("members.from_day"), r.T("targets.last"), r.T("target.op"),
			r.T("target.low"), r.T("target.high"), r.T("targets.value"), r.T("targets.percent")},
		Widths: []float64{14, 34, 14, 40, 12, 12, 20, 12, 12, 12, 12},
		Rows: func(yield func([]doc.Cell) error) error {
			for _, x := range rows {
				cells := []doc.Cell{doc.Text(x.Figure), doc.Text(r.figureLabel(x.Figure)), doc.Text(x.OrgCode), doc.Text(x.OrgName), doc.Day(x.Period.From),
					doc.Day(x.Period.LastDay()), doc.Text(r.T("kind.op." + x.Op)), doc.Int(x.Low), doc.Empty(), doc.Empty(), doc.Empty()}
				if x.Op == "between" {
					cells[8] = doc.Int(x.High)
				}
				if d := done[x.ID]; d.ok {
					n, _ := r.valueOf(d)
					cells[9] = doc.Int(n)
					if d.v.Ratio {
						cells[9] = doc.Percent((d.v.Num*100_000/max(d.v.Den, 1)+5)/10, 2)
					}
					if hasPct(x.Target, d) && x.Low > 0 {
						cells[10] = doc.Percent((n*100_000/x.Low+5)/10, 2)
					}
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

// targetView is one target with the names its pages need.
type targetView struct {
	target.Target
	orgs  map[db.ID]org.Ref
	title string
	write bool
	void  bool
}

func (v targetView) path(more string) string { return "/target/" + v.ID.String() + more }

// targetOf reads the target of the address; one that was voided shows what it said last.
func (r *Req) targetOf(tx *db.Tx, k asof.Known) (v targetView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	v.Target, err = target.Get(r.Ctx, tx, r.Who, id, k)
	if fault.Is(err, fault.NotFound) && k.Latest() {
		list, e := target.History(r.Ctx, tx, r.Who, id)
		if e != nil {
			return v, e
		}
		v.Target, v.void, err = list[0], true, nil
	}
	if err != nil {
		return v, err
	}
	if v.orgs, err = r.orgRefs(tx, r.At, v.Org, v.SetBy); err != nil {
		return v, err
	}
	v.title = r.figureLabel(v.Figure) + ", " + v.orgs[v.Org].Name
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
	v.write = reach.Has(v.SetBy) && !v.void
	return v, err
}

func (r *Req) targetFrame(tx *db.Tx, v targetView, title string) (page.Frame, error) {
	f := r.Frame(title)
	f.Of = v.title
	crumbs, err := r.Crumbs(tx, v.Org)
	if err == nil {
		f.Crumbs = crumbs
	} else if k := fault.KindOf(err); k == fault.NotFound || k == fault.NoData || k == fault.Denied {
		err = nil
	}
	return f, err
}

// targetOne is the page of one target: what was set, how far it has come, every version of it.
func (s *Server) targetOne(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.targetOf(tx, r.At.Known)
		if err != nil {
			return err
		}
		if f, err = r.targetFrame(tx, v, v.title); err != nil {
			return err
		}
		rec.Head = page.Head{Title: v.title, Lead: page.Say(page.Words(r.T("targets.set_for", fault.Args{"goal": r.goal(v.Target), "period": r.L.Period(v.Period)})))}
		if v.void {
			rec.Head.Lead = append(page.Say(page.Sign(r.T("web.voided"), page.Late), page.Words(" ")), rec.Head.Lead...)
		}
		if v.write {
			rec.Head.Acts = []page.Act{{Text: r.T("target.do.void"), Href: r.Link(v.path("/void"))},
				{Text: r.T("target.do.revise"), Href: r.Link(v.path("/revise")), Icon: "pen", Main: true}}
		}
		if r.Query.Get("done") != "" {
			rec.Notes = append(rec.Notes, page.Note{Tone: page.Done, Text: page.Say(page.Words(r.T("when.recorded", fault.Args{"at": r.L.Instant(v.KnownFrom.Time())})))})
		}
		done, err := r.progress(tx, []target.Target{v.Target})
		if err != nil {
			return err
		}
		x := done[v.ID]
		if x.ok && !v.void {
			n, printed := r.valueOf(x)
			fact := page.Fact{Label: r.figureLabel(v.Figure), Number: printed, Href: r.opening(v.Figure, v.Org, "from", v.Period.From.String(), "to", v.Period.LastDay().String()),
				Of: r.T("targets.of", fault.Args{"goal": r.goal(v.Target)}), Pace: &page.Pace{Value: n, Target: bound(v.Target), Now: x.pace, AtMost: v.Op == "<="}}
			if s, ok := r.L.PercentTrim(n, bound(v.Target), 1); ok && hasPct(v.Target, x) {
				fact.Text = page.Say(page.Words(r.T("targets.reached", fault.Args{"pct": s})))
			}
			if x.pace > 0 {
				fact.Text = append(fact.Text, page.Words(" "+r.T("targets.pace_now", fault.Args{"n": x.pace})))
			}
			rec.Parts = append(rec.Parts, page.Facts{fact})
		} else if v.Period.From > r.At.On {
			rec.Notes = append(rec.Notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("targets.later", fault.Args{"day": v.Period.From})))})
		}
		env := r.Env()
		pairs := []page.Pair{{Label: r.T("target.org"), Value: page.Say(r.orgLink(v.orgs[v.Org]))}, page.TextPair(env, r.T("target.figure"), r.figureLabel(v.Figure)),
			page.TextPair(env, r.T("target.period"), r.L.Period(v.Period)), page.TextPair(env, r.T("target.op"), r.T("kind.op."+v.Op)),
			page.TextPair(env, r.T("target.low"), r.goal(v.Target)), {Label: r.T("target.set_by"), Value: page.Say(r.orgLink(v.orgs[v.SetBy]))}}
		if !v.Document.IsZero() {
			papers, err := r.papersOf(tx, []db.ID{v.Document})
			if err != nil {
				return err
			}
			if p, ok := papers[v.Document]; ok {
				pairs = append(pairs, page.Pair{Label: r.T("target.paper"), Value: page.Say(r.paperLink(p))})
			}
		}
		if v.Note != "" {
			pairs = append(pairs, page.TextPair(env, r.T("target.note"), v.Note))
		}
		rec.Parts = append(rec.Parts, page.Groups{{Title: r.T("details"), Pairs: pairs}})
		h, err := r.targetVersions(tx, v)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, page.Section{ID: "history", Title: r.T("members.tab.history"), Parts: page.Bodies{h}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

func (r *Req) targetVersions(tx *db.Tx, v targetView) (page.History, error) {
	list, err := target.History(r.Ctx, tx, r.Who, v.ID)
	if err != nil {
		return page.History{}, err
	}
	told, err := r.told(tx, v.ID)
	if err != nil {
		return page.History{}, err
	}
	var out page.History
	for i, t := range list {
		w := page.Version{Valid: t.Period}
		gone := t.KnownTo != db.StillKnown && i == 0
		w.Verb = told.put(r, &w, t.KnownFrom, t.KnownTo, gone)
		if w.Voided = gone; !gone {
			w.VoidWhy = ""
		}
		c := page.Change{Label: r.T("target.low"), Is: r.goal(t)}
		p := page.Change{Label: r.T("target.period"), Is: r.L.Period(t.Period)}
		if i+1 < len(list) {
			old := list[i+1]
			c.Was, c.Had = r.goal(old), r.goal(old) != c.Is
			p.Was, p.Had = r.L.Period(old.Period), old.Period != t.Period
		}
		w.What = []page.Change{c, p}
		if t.Note != "" {
			w.What = append(w.What, page.Change{Label: r.T("target.note"), Is: t.Note})
		}
		out.Versions = append(out.Versions, w)
	}
	return out, nil
}
