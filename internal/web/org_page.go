package web

import (
	"cmp"
	"slices"
	"strconv"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/target"
	"chibo/internal/web/page"
)

// figures asks about an organisation at this page's point; flows are those of its year so far.
func (r *Req) figures(id db.ID) figure.Query {
	return figure.Query{Org: id, At: r.At, Period: day.YearTo(r.At.On)}
}

// orgView is what all pages of one organisation share.
type orgView struct {
	org.Org
	crumbs []page.Crumb
	decide bool // the reader decides where it stands and whether it goes on: he may write on its superior
}

// orgOf reads the organisation of the address.
func (r *Req) orgOf(tx *db.Tx) (v orgView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	if v.Org, err = org.Get(r.Ctx, tx, r.Who, r.At, id); err != nil {
		return v, err
	}
	if v.crumbs, err = r.Crumbs(tx, id); err != nil {
		return v, err
	}
	up := id
	if v.External {
		up = v.Owner
	} else if !v.Successor.IsZero() {
		up = v.Successor
	} else if n := len(v.Path); n > 0 && (v.Living || v.Life.From > r.At.On) {
		up = v.Path[n-1].ID
	}
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
	v.decide = reach.Has(up)
	return v, err
}

func (r *Req) orgPath(id db.ID, more string) string { return r.Link("/org/" + id.String() + more) }

// orgTabs are the pages of an organisation that the reader may open.
func (r *Req) orgTabs(v orgView, here string) page.Tabs {
	id := v.ID.String()
	var tabs page.Tabs
	add := func(name, key, path string, pairs ...string) {
		tabs = append(tabs, page.Tab{Text: r.T(key), Href: r.Link(path, pairs...), Current: name == here})
	}
	add("", "orgs.overview", "/org/"+id)
	if !v.External {
		if !org.HoldsMembers(v.Kind) {
			add("tree", "org.tree", "/org/"+id+"/tree")
		}
		if v.Records && r.S.has("GET", "/member") {
			add("member", "orgs.members", "/member", "org_id", id)
		}
		if v.Records {
			add("seat", "org.committee", "/org/"+id+"/seat")
		}
		if r.S.has("GET", "/target") {
			add("target", "orgs.targets", "/target", "org_id", id)
		}
		if r.S.has("GET", "/report") {
			add("report", "orgs.reports", "/report", "org_id", id)
		}
	}
	add("history", "orgs.history", "/org/"+id+"/history")
	return tabs
}

// orgFrame is the frame of an organisation's page.
func (r *Req) orgFrame(v orgView, title string) page.Frame {
	f := r.Frame(title)
	f.Crumbs = v.crumbs
	return f
}

// orgLead says in one sentence what the organisation is, and in which state.
func (r *Req) orgLead(v orgView) page.Rich {
	out := page.Say(page.Words(r.T("kind.org." + v.Kind)))
	if n := len(v.Path); n > 0 && v.Living {
		out = append(out, page.Words(", "+r.T("orgs.under")+" "), r.orgLink(v.Path[n-1]))
	}
	out = append(out, page.Words(". "+r.T("org.code")+" "+v.Code+". "))
	return out
}

// orgNotes says what one must know before reading on: that it was voided, has ended, or has not begun.
func (r *Req) orgNotes(tx *db.Tx, v orgView) ([]page.Note, error) {
	switch {
	case v.Void:
		return []page.Note{{Tone: page.Late, Text: page.Say(page.Words(r.T("org.void")))}}, nil
	case v.Living:
		return nil, nil
	case v.Life.From > r.At.On:
		return []page.Note{{Tone: page.Past, Text: page.Say(page.Words(r.T("orgs.begins", fault.Args{"day": v.Life.From})))}}, nil
	}
	if v.Successor.IsZero() {
		return []page.Note{{Tone: page.Past, Text: page.Say(page.Words(r.T("org.ended_on", fault.Args{"day": v.Life.To})))}}, nil
	}
	names, err := org.Names(r.Ctx, tx, r.Who, r.At, v.Successor)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	n := page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("org.ended_into", fault.Args{"day": v.Life.To, "name": names[0].Name})))}
	if names[0].Open {
		n.Acts = []page.Act{{Text: r.T("orgs.open_successor"), Href: r.orgPath(v.Successor, "")}}
	}
	return []page.Note{n}, nil
}

// headRefs are the figures at the head of an organisation's page.
var headRefs = []figure.Ref{{Code: "mem.total"}, {Code: "mem.open"}, {Code: "mem.prob"}, {Code: "mem.full"}, {Code: "mem.unknown"}, {Code: "mem.in"}, {Code: "mem.out"},
	{Code: "mem.recv"}, {Code: "mem.hand"}, {Code: "org.grass"}, {Code: "org.grass.dangbo"}, {Code: "org.grass.chibo"}, {Code: "org.cell"},
	{Code: "adm.count"}, {Code: "adm.target"}}

func (s *Server) orgOne(r *Req) (Response, error) {
	var v orgView
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = r.orgOf(tx); err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: v.Name, Lead: r.orgLead(v)}, Tabs: r.orgTabs(v, "")}
		if rec.Notes, err = r.orgNotes(tx, v); err != nil {
			return err
		}
		if !v.External && v.Living {
			rec.Head.Lead = append(rec.Head.Lead, page.Words(r.T("orgs.when", fault.Args{"day": r.At.On, "from": day.YearTo(r.At.On).From})))
			notes, err := r.orgStrength(tx, v)
			if err != nil {
				return err
			}
			rec.Notes = append(rec.Notes, notes...)
			if err := r.orgNumbers(tx, v, &rec); err != nil {
				return err
			}
		}
		if rec.Head.Acts, err = r.orgActs(tx, v); err != nil {
			return err
		}
		return r.orgRest(tx, v, &rec)
	})
	if err != nil {
		return nil, err
	}
	return r.Page(r.orgFrame(v, v.Name), rec), nil
}

// childKinds are the kinds that may stand under a kind.
func childKinds(k org.Kind) (out []org.Kind) {
	for _, c := range org.Kinds() {
		if org.May(c, k) {
			out = append(out, c)
		}
	}
	return out
}

// orgNumbers are the head figures, the year's admissions and the table of those directly below.
func (r *Req) orgNumbers(tx *db.Tx, v orgView, rec *page.Record) error {
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil || !reach.Has(v.ID) {
		return err
	}
	vals, err := r.S.Figures.Compute(r.Ctx, tx, r.Who, r.figures(v.ID), headRefs)
	if err != nil {
		return err
	}
	by := map[string]figure.Value{}
	for _, x := range vals {
		by[x.Code] = x
	}
	first, err := r.firstSteps(tx, v, by)
	if err != nil {
		return err
	}
	goals, err := target.ForFigure(r.Ctx, tx, v.ID, "adm.count", day.Year(r.At.On.Year()), r.At.Known)
	if err != nil {
		return err
	}
	rec.Parts = append(append(rec.Parts, first...), r.orgFacts(v, by, goals))
	if bounded(goals) != nil {
		delete(by, "adm.target") // no line to climb to
	}
	chart, err := r.orgChart(tx, v, by)
	if err != nil {
		return err
	}
	events, err := r.orgEvents(tx, v)
	if err != nil {
		return err
	}
	rec.Parts = append(rec.Parts, page.Columns{Left: page.Bodies{chart}, Right: page.Bodies{events}})
	if org.HoldsMembers(v.Kind) {
		return nil
	}
	below, err := r.orgBelow(tx, v, by)
	if err == nil {
		rec.Parts = append(rec.Parts, below)
	}
	return err
}

// number is a figure's value in running text, which opens.
func (r *Req) number(v figure.Value, id db.ID) page.Inline {
	if !v.Data {
		return page.Faint(r.T("no_data"))
	}
	return page.Opens(r.L.Number(v.N), r.opening(v.Code, id))
}

func (r *Req) orgFacts(v orgView, by map[string]figure.Value, goals []target.Target) page.Facts {
	num := func(code string) page.Inline { return r.number(by[code], v.ID) }
	say := func(key string) page.Inline { return page.Words(r.T(key)) }
	fact := func(label, code string) page.Fact {
		f := page.Fact{Label: label, Number: r.T("no_data")}
		if x := by[code]; x.Data {
			f.Number, f.Href = r.L.Number(x.N), r.opening(code, v.ID)
		}
		return f
	}
	members := fact(r.T("orgs.members"), "mem.total")
	members.Text = page.Say(say("orgs.at_start"), page.Words(" "), num("mem.open"))
	if a, b := by["mem.open"], by["mem.total"]; a.Data && b.Data {
		switch d := b.N - a.N; {
		case d > 0:
			members.Text = append(members.Text, page.Words(", "+r.T("orgs.up", fault.Args{"n": d})+"."))
		case d < 0:
			members.Text = append(members.Text, page.Words(", "+r.T("orgs.down", fault.Args{"n": -d})+"."))
		default:
			members.Text = append(members.Text, page.Words(", "+r.T("orgs.same")+"."))
		}
	}
	out := page.Facts{members}
	switch v.Kind {
	case org.Grass:
		out = append(out, fact(r.T("orgs.cells"), "org.cell"))
	case org.Section:
		out = append(out, fact(r.T("orgs.cells"), "org.cell"))
	case org.GrassCell, org.Cell:
	default:
		f := fact(r.T("orgs.grass"), "org.grass")
		f.Text = page.Say(num("org.grass.dangbo"), page.Words(" "), say("orgs.n_committees"), page.Words(", "), num("org.grass.chibo"), page.Words(" "),
			say("orgs.n_grass_cells"), page.Words("; "), num("org.cell"), page.Words(" "), say("orgs.n_cells"), page.Words("."))
		out = append(out, f)
	}
	out = append(out, r.admissionFact(v, by["adm.count"], by["adm.target"], goals))
	probation := fact(r.T("kind.standing.du_bi"), "mem.prob")
	probation.Text = page.Say(say("kind.standing.chinh_thuc"), page.Words(": "), num("mem.full"))
	if x := by["mem.unknown"]; x.Data && x.N > 0 {
		probation.Text = append(probation.Text, page.Words("; "), say("orgs.standing_unknown"), page.Words(": "), num("mem.unknown"))
	}
	probation.Text = append(probation.Text, page.Words("."))
	out = append(out, probation)
	gain := fact(r.T("orgs.gained"), "mem.in")
	gain.Text = page.Say(say("orgs.received"), page.Words(" "), num("mem.recv"), page.Words("."))
	loss := fact(r.T("orgs.lost"), "mem.out")
	loss.Text = page.Say(say("orgs.handed"), page.Words(" "), num("mem.hand"), page.Words("."))
	return append(out, gain, loss)
}

// paceNow is where a year's target should be by the end of a day.
func paceNow(target int64, on day.Day) int64 {
	y := day.Year(on.Year())
	days := int64(y.To.Sub(y.From))
	return (2*target*int64(on.Add(1).Sub(y.From)) + days) / (2 * days)
}

// bounded is the goal that is no number to be reached, between two or at most one, that stands first; nil for none.
func bounded(goals []target.Target) *target.Target {
	for i, g := range goals {
		if g.Op == "between" || g.Op == "<=" {
			return &goals[i]
		}
	}
	return nil
}

func (r *Req) admissionFact(v orgView, n, target figure.Value, goals []target.Target) page.Fact {
	f := page.Fact{Label: r.T("orgs.admitted", fault.Args{"period": r.L.Span(day.YearTo(r.At.On))}), Number: r.T("no_data")}
	if !n.Data {
		return f
	}
	f.Number, f.Href = r.L.Number(n.N), r.opening("adm.count", v.ID)
	if !target.Data || target.N <= 0 {
		f.Text = page.Say(page.Faint(r.T("orgs.no_target")))
		return f
	}
	if limit := bounded(goals); limit != nil { // no number that is to be reached: neither a percentage nor a pace says anything
		f.Of = "/ " + r.T("orgs.of_bounds", fault.Args{"goal": r.goal(*limit)})
		state, tone := r.T("targets.met"), page.Done
		switch {
		case n.N > max(limit.Low, limit.High):
			state, tone = r.T("targets.over"), page.Late
		case n.N < limit.Low && limit.Op == "between":
			state, tone = r.T("targets.not_yet"), page.Due
		}
		f.Text = page.Say(page.Toned(state, tone))
		return f
	}
	f.Of = "/ " + r.T("orgs.of_target", fault.Args{"n": target.N})
	due := paceNow(target.N, r.At.On)
	f.Pace = &page.Pace{Value: n.N, Target: target.N, Now: due}
	pct, _ := r.L.PercentTrim(n.N, target.N, 1)
	switch {
	case n.N > target.N:
		f.Text = page.Say(page.Toned(pct+", "+r.T("orgs.above_target"), page.Done))
	case n.N == target.N:
		f.Text = page.Say(page.Toned(pct+", "+r.T("orgs.at_target"), page.Done))
	case n.N >= due:
		f.Text = page.Say(page.Toned(pct+", "+r.T("orgs.at_pace"), page.Done))
	default:
		f.Text = page.Say(page.Toned(pct+", "+r.T("orgs.below_pace", fault.Args{"n": due}), page.Due))
	}
	return f
}

// orgChart is the year's admissions, month by month and added up, against the year's target: one figure for each month begun.
func (r *Req) orgChart(tx *db.Tx, v orgView, by map[string]figure.Value) (page.Body, error) {
	c := page.LineChart{Title: r.T("orgs.chart"), Note: r.T("orgs.chart_note"), ID: "pace", StepTitle: r.T("orgs.month"), ValueTitle: r.T("orgs.added_up")}
	if t := by["adm.target"]; t.Data && t.N > 0 {
		c.Plan, c.PlanText = t.N, r.T("orgs.of_target", fault.Args{"n": t.N})
		c.NowText = r.T("orgs.pace_at", fault.Args{"n": paceNow(t.N, r.At.On)})
	}
	var sum int64
	y := r.At.On.Year()
	for m := 1; m <= 12; m++ {
		p := page.Point{Label: r.T("orgs.month_n", fault.Args{"n": strconv.Itoa(m)}), Short: r.T("orgs.month_short", fault.Args{"n": strconv.Itoa(m)})}
		from := day.Must(y, m, 1)
		if from <= r.At.On {
			q := r.figures(v.ID)
			q.Period = day.Period{From: from, To: min(from.AddMonths(1), r.At.On.Add(1))}
			vals, err := r.S.Figures.Compute(r.Ctx, tx, r.Who, q, []figure.Ref{{Code: "adm.count"}})
			if err != nil {
				return nil, err
			}
			sum += vals[0].N
			p.Value, p.Known = sum, true
		}
		c.Points = append(c.Points, p)
	}
	c.EndText = r.T("orgs.n_admitted", fault.Args{"n": sum})
	c.Label = r.T("orgs.chart_says", fault.Args{"n": sum, "year": strconv.Itoa(y)})
	return c, nil
}

// belowRow is one of those directly below with its figures.
type belowRow struct {
	org.Row
	members, cells, admitted, target figure.Value
}

// orgBelow is the table of those directly below. It has a sum where the rows are a partition: where they add up to the organisation's own figures.
func (r *Req) orgBelow(tx *db.Tx, v orgView, by map[string]figure.Value) (page.Body, error) {
	kids, err := org.Children(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
		return nil, err
	}
	title := r.T("org.children")
	if len(kids) == 0 {
		x := page.Empty{What: title, Why: page.NothingYet}
		if v.Write {
			x.Next = &page.Act{Text: r.T("orgs.new_child"), Href: r.Link("/org/new", "parent_id", v.ID.String()), Main: true}
		}
		return page.Section{ID: "below", Title: title, Quiet: true, Parts: page.Bodies{x}}, nil
	}
	got, err := r.S.Figures.Roll(r.Ctx, tx, r.Who, r.figures(v.ID), []figure.Ref{{Code: "mem.total"}, {Code: "org.cell"}, {Code: "adm.count"}, {Code: "adm.target"}})
	if err != nil {
		return nil, err
	}
	var rows []belowRow
	var sum [4]int64
	for _, k := range kids {
		x := belowRow{Row: k}
		if vals, ok := got[k.ID]; ok {
			x.members, x.cells, x.admitted, x.target = vals[0], vals[1], vals[2], vals[3]
			for i := range sum {
				sum[i] += vals[i].N
			}
		}
		rows = append(rows, x)
	}
	r.sortBelow(rows)
	withCells := v.Kind != org.Grass && v.Kind != org.Section
	cols := []page.Col{{Title: r.T("org.one"), Sort: "name"}}
	if withCells {
		cols = append(cols, page.Col{Title: r.T("orgs.cells"), Align: page.Right, Sort: "cells", Label: r.T("orgs.cells")})
	}
	cols = append(cols, page.Col{Title: r.T("orgs.members"), Align: page.Right, Phone: page.Key, Sort: "members"},
		page.Col{Title: r.T("orgs.admissions"), Align: page.Right, Sort: "admitted", Label: r.T("orgs.admissions")},
		page.Col{Title: r.T("orgs.target"), Align: page.Right, Sort: "target", Label: r.T("orgs.on_target")},
		page.Col{Title: r.T("web.reached"), Align: page.Right, Phone: page.Off}, page.Col{Title: r.T("web.pace_title"), Wide: true, Phone: page.Off})
	t := page.Table{Cols: cols, Sort: r.Query.Get("sort")}
	for _, x := range rows {
		cells := []page.Cell{r.orgCell(x.Ref).Under(r.T("kind.org." + x.Kind))}
		if withCells {
			c := r.valueCell(x.cells, x.ID)
			if org.HoldsMembers(x.Kind) {
				c = page.NoCell()
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, page.Row{Cells: append(append(cells, r.valueCell(x.members, x.ID), r.valueCell(x.admitted, x.ID)),
			r.targetCells(x.admitted.N, x.target)...)})
	}
	if gone := by["adm.count"].N - sum[2]; len(rows) > 1 && by["mem.total"].N == sum[0] && gone >= 0 {
		if gone > 0 { // admitted this year where an organisation has ended, or has left since
			cells := []page.Cell{page.TextCell(r.T("orgs.rest"))}
			if withCells {
				cells = append(cells, page.NoCell())
			}
			t.Rows = append(t.Rows, page.Row{Rest: true, Cells: append(cells, page.NoCell(), page.NumberCell(gone), page.NoCell(), page.NoCell(), page.NoCell())})
			sum[2] += gone
		}
		cells := []page.Cell{page.TextCell(r.T("orgs.sum", fault.Args{"n": len(rows)}))}
		if withCells {
			cells = append(cells, page.NumberCell(sum[1]))
		}
		cells = append(cells, page.NumberCell(sum[0]), page.NumberCell(sum[2]))
		own := by["adm.target"]
		if own.Data && own.N == sum[3] && own.N > 0 {
			cells = append(cells, r.targetCells(sum[2], own)...)
		} else {
			cells = append(cells, page.NoCell(), page.NoCell(), page.NoCell())
		}
		t.Sum = &page.Row{Cells: cells}
	}
	note := page.Say(page.Words(r.T("count.org", fault.Args{"n": len(rows)})+". "), page.Go(r.T("orgs.all_below"), r.Link("/org", "org_id", v.ID.String())))
	return page.Section{ID: "below", Title: title, Note: note, Parts: page.Bodies{t}}, nil
}

func (r *Req) targetCells(n int64, target figure.Value) []page.Cell {
	if !target.Data || target.N <= 0 {
		return []page.Cell{page.NoCell(), page.NoCell(), page.NoCell()}
	}
	pct, _ := r.L.PercentTrim(n, target.N, 1)
	due := paceNow(target.N, r.At.On)
	c := page.TextCell(pct)
	if n < due {
		c = c.InTone(page.Due)
	}
	return []page.Cell{page.NumberCell(target.N), c, page.PaceCell(page.Pace{Value: n, Target: target.N, Now: due})}
}

func (r *Req) sortBelow(rows []belowRow) {
	name, desc := r.sorted([]string{"name", "cells", "members", "admitted", "target"})
	of := map[string]func(x belowRow) int64{"cells": func(x belowRow) int64 { return x.cells.N }, "members": func(x belowRow) int64 { return x.members.N },
		"admitted": func(x belowRow) int64 { return x.admitted.N }, "target": func(x belowRow) int64 { return x.target.N }}[name]
	if name == "" {
		return
	}
	slices.SortStableFunc(rows, func(a, b belowRow) int {
		var c int
		if of != nil {
			c = cmp.Compare(of(a), of(b))
		} else {
			c = cmp.Compare(lang.SortKey(a.Name), lang.SortKey(b.Name))
		}
		if desc {
			return -c
		}
		return c
	})
}

// orgEvents are the last events of the organisation by the page's day, as known then.
func (r *Req) orgEvents(tx *db.Tx, v orgView) (page.Body, error) {
	h, err := org.LoadHistory(r.Ctx, tx, r.Who, v.ID)
	if err != nil {
		return nil, err
	}
	var list []org.Event
	for _, e := range h.Events {
		if e.Day <= r.At.On && r.knew(e.KnownFrom, e.KnownTo) {
			list = append(list, e)
		}
	}
	slices.Reverse(list)
	list = list[:min(len(list), 6)]
	papers, err := r.papers(tx, list)
	if err != nil {
		return nil, err
	}
	life := page.Life{}
	for _, e := range list {
		m := page.Moment{Day: day.Partial(e.Day), Text: page.Say(page.Words(e.Say(r.L, v.ID) + ".")), End: e.Kind == org.Dissolved || e.Kind == org.ReorgEnded}
		if p, ok := papers[e.Document]; ok {
			m.Small = page.Say(r.paperLink(p))
		}
		life = append(life, m)
	}
	s := page.Section{ID: "events", Title: r.T("orgs.last_events"), Note: page.Say(page.Go(r.T("orgs.whole_history"), r.orgPath(v.ID, "/history"))),
		Parts: page.Bodies{life}}
	if len(life) == 0 {
		s.Parts = page.Bodies{page.Empty{Why: page.OtherDay}}
	}
	return s, nil
}

// knew tells whether a row was known at the page's point.
func (r *Req) knew(from, to db.Instant) bool {
	if r.At.Known.Latest() {
		return to == db.StillKnown
	}
	k := r.At.Known.Instant()
	return from <= k && k < to
}

// papers are the documents of events by id.
func (r *Req) papers(tx *db.Tx, list []org.Event) (map[db.ID]document.Document, error) {
	var ids []db.ID
	for _, e := range list {
		if !e.Document.IsZero() {
			ids = append(ids, e.Document)
		}
	}
	return r.papersOf(tx, ids)
}

func (r *Req) papersOf(tx *db.Tx, ids []db.ID) (map[db.ID]document.Document, error) {
	docs, err := document.Names(r.Ctx, tx, r.Who, r.At, ids...)
	out := map[db.ID]document.Document{}
	for _, d := range docs {
		out[d.ID] = d
	}
	return out, err
}

// paperLink names a paper by type, number, day and issuer, and leads to it where the reader may open it.
func (r *Req) paperLink(d document.Document) page.Inline {
	text := r.paperText(d)
	if !d.Open {
		return page.Words(text)
	}
	return page.Go(text, r.Link("/document/"+d.ID.String()))
}

func (r *Req) paperText(d document.Document) string {
	args := fault.Args{"type": r.T("kind.document." + d.Type), "number": d.Number, "day": d.Day, "issuer": d.IssuerName}
	if d.IssuerName == "" {
		return r.T("document.label", args)
	}
	return r.T("document.full", args)
}

// orgRest is what stands below the numbers: who sits in the committee, what is recorded besides.
func (r *Req) orgRest(tx *db.Tx, v orgView, rec *page.Record) error {
	var left, right page.Bodies
	if v.Records && !v.External && v.Living {
		s, err := r.orgCommittee(tx, v)
		if err != nil {
			return err
		}
		left = append(left, s)
	}
	e := r.Env()
	pairs := []page.Pair{{Label: r.T("orgs.life"), Value: page.Say(page.Words(r.L.Period(v.Life)))}}
	if v.ShortName != "" {
		pairs = append(pairs, page.TextPair(e, r.T("org.short_name"), v.ShortName))
	}
	if v.UnitType != "" {
		pairs = append(pairs, page.TextPair(e, r.T("org.unit_type"), v.UnitType))
	}
	if !v.Consent.IsZero() {
		papers, err := r.papersOf(tx, []db.ID{v.Consent})
		if err != nil {
			return err
		}
		if p, ok := papers[v.Consent]; ok {
			pairs = append(pairs, page.Pair{Label: r.T("org.consent"), Value: page.Say(r.paperLink(p))})
		}
	}
	if v.Note != "" {
		pairs = append(pairs, page.TextPair(e, r.T("org.note"), v.Note))
	}
	if len(v.Path) > 0 {
		var path page.Rich
		for i, x := range v.Path {
			if i > 0 {
				path = append(path, page.Words(" › "))
			}
			path = append(path, r.orgLink(x))
		}
		pairs = append(pairs, page.Pair{Label: r.T("org.path"), Value: path})
	}
	if !v.Successor.IsZero() {
		names, err := org.Names(r.Ctx, tx, r.Who, r.At, v.Successor)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			pairs = append(pairs, page.Pair{Label: r.T("orgs.succeeded_by"), Value: page.Say(r.orgLink(names[0]))})
		}
	}
	g := page.Group{Title: r.T("details"), Pairs: pairs, One: true}
	right = append(right, page.Groups{g})
	if left == nil {
		rec.Parts = append(rec.Parts, right...)
		return nil
	}
	rec.Parts = append(rec.Parts, page.Columns{Left: left, Right: right})
	return nil
}

// orgCommittee is who sits on the page's day.
func (r *Req) orgCommittee(tx *db.Tx, v orgView) (page.Body, error) {
	seats, err := org.Seats(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
		return nil, err
	}
	s := page.Section{ID: "committee", Title: r.T("org.committee"), Note: page.Say(page.Go(r.T("orgs.whole_committee"), r.orgPath(v.ID, "/seat")))}
	if len(seats) == 0 {
		x := page.Empty{Why: page.NothingYet}
		if v.Write {
			x.Next = &page.Act{Text: r.T("org.do.seat"), Href: r.orgPath(v.ID, "/seat/new")}
		}
		s.Note, s.Parts = nil, page.Bodies{x}
		return s, nil
	}
	more := len(seats) - 8
	t, err := r.seatTable(tx, seats[:min(len(seats), 8)], false)
	if err != nil {
		return nil, err
	}
	if more > 0 {
		t.Rows = append(t.Rows, page.Row{Rest: true, Cells: []page.Cell{page.LinkCell(r.T("orgs.more_seats", fault.Args{"n": more}), r.orgPath(v.ID, "/seat"))}})
	}
	s.Parts = page.Bodies{t}
	return s, nil
}

// seatTable shows offices: who, as what, since when.
func (r *Req) seatTable(tx *db.Tx, seats []org.Seat, acts bool) (page.Table, error) {
	var ids []db.ID
	for _, s := range seats {
		ids = append(ids, s.Person)
	}
	names, err := member.Names(r.Ctx, tx, r.At, ids...)
	if err != nil {
		return page.Table{}, err
	}
	if err := r.logHints(tx, "seat.list", len(ids)); err != nil { // on every organisation's page: counted together
		return page.Table{}, err
	}
	t := page.Table{One: true, Cols: []page.Col{{Title: r.T("orgs.person")}, {Title: r.T("orgs.post"), Phone: page.Key},
		{Title: r.T("org.from_day"), Align: page.Days, Label: r.T("org.from_day")}}}
	if acts {
		t.Cols = append(t.Cols, page.Col{Title: r.T("orgs.how")}, page.Col{Title: r.T("orgs.acts"), Tight: true})
	}
	for _, s := range seats {
		who := page.TextCell(names[s.Person])
		if r.S.has("GET", "/member/{id}") {
			who = page.LinkCell(names[s.Person], r.Link("/member/"+s.Person.String()))
		}
		base := "/org/" + s.Org.String() + "/seat/" + s.ID.String()
		row := page.Row{Cells: []page.Cell{who, page.LinkCell(r.T("kind.post."+s.Post), r.Link(base)), page.DayCell(s.From)}}
		if acts {
			row.Cells = append(row.Cells, page.TextCell(r.T("kind.seat_how."+s.How)), page.RichCell(page.Say(page.Go(r.T("org.do.unseat"), r.Link(base+"/end")), page.Words(" · "),
				page.Go(r.T("do.correct"), r.Link(base+"/correct")), page.Words(" · "), page.Go(r.T("do.void"), r.Link(base+"/void")))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
