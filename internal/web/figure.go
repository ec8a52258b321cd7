package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/report"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// opened is one figure, or a line of it, with a page of its records.
type opened struct {
	def     figure.Definition
	part    figure.Part // zero for the figure itself
	ref     figure.Ref
	set     *figure.Set // of the records: for a ratio, its numerator's
	conds   []figure.Cond
	org     report.Org
	val     figure.Value
	num     report.Line    // the numerator of a ratio, by its label
	lines   []figure.Value // of the breakdown, in order
	list    figure.Page
	reads   bool // the reader may see records of the organisation
	export  bool
	names   map[db.ID]org.Ref
	rules   []rule.Value
	targets []report.Target
	crumbs  []page.Crumb
	named   []db.ID           // whom the titles of the records name
	basis   *report.Basis     // what records it rests on
	whole   figure.Definition // the ratio of whose denominator this is the rest
	missed  []figure.Cond     // what a record of the rest does not meet
	number  int
	size    int
}

// pages is how many pages the records fill; 0 where none may be shown.
func (o opened) pages() int64 { return (o.shown() + int64(o.size) - 1) / int64(o.size) }

// shown is how many records the reader may see.
func (o opened) shown() int64 { return o.list.Total - o.list.Hidden }

// told tells whether the number may be told.
func (o opened) told() bool { return o.val.Data && !o.val.Hidden && !o.list.Small }

// openFigure computes what the address asks for. most is how many records at most from offset.
func (r *Req) openFigure(tx *db.Tx, offset, most int) (o opened, err error) {
	cat := r.S.Figures.Catalogue()
	code, line := r.HTTP.PathValue("code"), r.Query.Get("line")
	var ok bool
	if o.def, ok = cat.Get(code); !ok {
		return o, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": code})
	}
	switch rest := line == figure.Rest && cat.HasRest(code); {
	case rest:
		o.whole = o.def
		o.def, o.conds, o.missed = cat.RestOf(o.def)
	case line == figure.DeclaredLine && o.def.Declared != "":
		o.part = figure.Part{Code: line, Label: figure.Words{Vi: lang.Vi.T("report.basis_declared"), En: lang.En.T("report.basis_declared")}}
	case line != "":
		i := slices.IndexFunc(o.def.Parts, func(p figure.Part) bool { return p.Code == line })
		if i < 0 {
			return o, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": code + " " + line})
		}
		o.part = o.def.Parts[i]
	}
	o.ref = figure.Ref{Code: code, Part: line}
	if o.org, ok, err = r.orgAsked(tx); err == nil && !ok {
		o.org, err = r.orgMine(tx)
	}
	if err != nil {
		return o, err
	}
	refs := []figure.Ref{o.ref}
	for _, p := range o.def.Parts {
		refs = append(refs, figure.Ref{Code: code, Part: p.Code})
	}
	if line != "" && o.whole.Code == "" {
		refs = append(refs, figure.Ref{Code: code})
	}
	q := r.figures(o.org.ID)
	vals, err := r.S.Figures.Compute(r.Ctx, tx, r.Who, q, refs)
	if err != nil {
		return o, err
	}
	o.val, o.lines = vals[0], vals[1:]
	base := o.def
	if o.def.Ratio != nil {
		base, _ = cat.Get(o.def.Ratio.Num)
		o.num = report.Line{Label: base.Label}
	}
	o.set, _ = r.S.Figures.Set(base.Set)
	if o.whole.Code == "" && line != figure.DeclaredLine { // what is declared is asked for no attribute
		o.conds = append(slices.Clone(base.Where), o.part.Where...)
	}
	if o.list, err = r.S.Figures.Records(r.Ctx, tx, r.Who, q, o.ref, offset, most); err != nil && !figure.NoData(err) {
		return o, err
	}
	if err := r.callRight(tx, o.list.Records); err != nil {
		return o, err
	}
	o.reads = r.Who.Must(r.Ctx, tx, duty.Records, o.org.ID) == nil
	o.export = o.reads && r.Who.Must(r.Ctx, tx, duty.Export, o.org.ID) == nil
	ids := []db.ID{}
	for _, x := range o.list.Records {
		if !slices.Contains(ids, x.Org) {
			ids = append(ids, x.Org)
		}
	}
	for _, x := range slices.Concat(o.list.Declared, o.list.Across) {
		ids = append(ids, x.Org)
	}
	if o.names, err = r.orgRefs(tx, r.At, ids...); err != nil {
		return o, err
	}
	if o.rules, err = r.rulesOf(tx, o); err != nil {
		return o, err
	}
	if o.val.Data && line == "" && o.def.Ratio == nil {
		if o.targets, err = r.S.Reports.Targets(r.Ctx, tx, o.org.ID, code, r.At); err != nil {
			return o, err
		}
	}
	if line == "" || line == figure.Rest { // who is left of a share must be read with it too
		if o.basis, err = r.S.Reports.Basis(r.Ctx, tx, r.Who, q, code); err != nil {
			return o, err
		}
	}
	o.crumbs, err = r.crumbsOf(tx, o.org.ID)
	return o, err
}

// groups are the field groups that being in the list tells of.
func (o opened) groups() (out []string) {
	for _, c := range o.conds {
		if a, ok := o.set.Attr(c.Attr); ok && a.Sealed != "" && !slices.Contains(out, a.Sealed) {
			out = append(out, a.Sealed)
		}
	}
	return out
}

// persons are those whom the records shown are about.
func persons(list []figure.Record) (out []db.ID) {
	for _, x := range list {
		if !x.Person.IsZero() {
			out = append(out, x.Person)
		}
	}
	return out
}

// rulesOf are the dated rules the number rests on: those in its conditions, that of the day on which an admission counts, and the least size of a
// group that is told.
func (r *Req) rulesOf(tx *db.Tx, o opened) (out []rule.Value, err error) {
	var codes []string
	if o.set.Name == "admission" {
		codes = append(codes, rule.CountsFrom)
	}
	for _, c := range o.conds {
		if c.Rule != "" && !slices.Contains(codes, c.Rule) {
			codes = append(codes, c.Rule)
		}
	}
	if len(o.groups()) > 0 {
		codes = append(codes, rule.SmallGroup)
	}
	for _, code := range codes {
		v, err := rule.AtPoint(r.Ctx, tx, code, r.At)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// recordURL is the page of a record behind a figure.
func (r *Req) recordURL(set *figure.Set, x figure.Record) string {
	return r.Link("/" + set.Noun + "/" + x.Page.String())
}

// callRight puts the names by which this reader may know the persons of records: a record stays with the organisation that had them, their names of
// today may be others'.
func (r *Req) callRight(tx *db.Tx, list []figure.Record) error {
	ids := persons(list)
	if len(ids) == 0 {
		return nil
	}
	names, err := member.Called(r.Ctx, tx, r.Who, r.S.Vault, r.At, ids...)
	for i, x := range list {
		if !x.Person.IsZero() { // no name is none that he may know
			list[i].Label = names[x.Person]
		}
	}
	return err
}

// recordLabel is what a list shows of it: a target's record is named by its figure.
func (r *Req) recordLabel(set *figure.Set, x figure.Record) string {
	if set.Noun == "target" {
		if d, ok := r.S.Figures.Catalogue().Get(x.Label); ok {
			return report.Pick(d.Label, r.L)
		}
	}
	if x.Label == "" {
		return r.T("unknown")
	}
	return x.Label
}

func (s *Server) figureOne(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("web.figure")+" "+r.HTTP.PathValue("code")+" "+r.Query.Get("line"), r.figureSheet)
	}
	var o opened
	number, size := r.Paging()
	for _, name := range []string{"page", "size"} { // what is no number is no page, and is not quietly taken for another
		if v := r.Query.Get(name); v != "" {
			if n, err := strconv.Atoi(v); err != nil || n < 1 {
				return nil, fault.Bad(name, "form.number", fault.Args{"text": v})
			}
		}
	}
	err := r.Read(func(tx *db.Tx) (err error) {
		if o, err = r.openFigure(tx, (number-1)*size, size); err != nil {
			return err
		}
		o.number, o.size = number, size
		if o.named, err = r.titleRecords(tx, o.set, o.list.Records); err != nil {
			return err
		}
		if who := append(persons(o.list.Records), o.named...); len(who) > 0 {
			return r.logRead(tx, "figure", "", o.org.ID, o.groups(), who...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.asksJSON() {
		return r.JSON(r.figureJSON(o)), nil
	}
	v := r.figureView(o)
	if r.Query.Get("part") == "sheet" {
		return r.Fragment(v.Sheet()), nil
	}
	f := r.Frame(v.Title)
	f.Crumbs = o.crumbs
	return r.Page(f, v), nil
}

// figureAnswer is a figure with a page of its records for other programs. docs/api.md tells its shape.
type figureAnswer struct {
	Code        string         `json:"code"`
	Breakdown   *string        `json:"breakdown"`
	Org         string         `json:"org"`
	On          string         `json:"on"`
	Known       *string        `json:"known"`
	Period      answerPeriod   `json:"period"`
	Value       *json.Number   `json:"value"`
	Numerator   *int64         `json:"numerator"`
	Denominator *int64         `json:"denominator"`
	Declared    *int64         `json:"declared"`
	Display     string         `json:"display"`
	Definition  string         `json:"definition"`
	Total       *int64         `json:"total"`
	Hidden      *int64         `json:"hidden"`
	Page        int            `json:"page"`
	Pages       int64          `json:"pages"`
	Size        int            `json:"size"`
	Records     []answerRecord `json:"records"`
}

type answerPeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type answerRecord struct {
	ID    string  `json:"id"`
	Org   string  `json:"org"`
	Day   *string `json:"day"`
	Label string  `json:"label"`
	// Amount is what the record adds to a sum; 1 where records are counted.
	Amount int64  `json:"amount"`
	URL    string `json:"url"`
}

func (r *Req) figureJSON(o opened) figureAnswer {
	p := day.YearTo(r.At.On)
	a := figureAnswer{Code: o.ref.Code, Org: o.org.Code, On: r.At.On.String(), Period: answerPeriod{p.From.String(), p.LastDay().String()},
		Display: report.Display(o.val, r.L), Definition: strings.TrimSuffix(r.figureMeans(o), "."), Page: o.number, Pages: o.pages(), Size: o.size, Records: []answerRecord{}}
	if o.ref.Part != "" {
		a.Breakdown = &o.ref.Part
	}
	if k := r.given(); k != "" {
		a.Known = &k
	}
	if o.told() {
		n := json.Number(fmt.Sprint(o.val.N))
		if o.val.Ratio {
			v, _ := lang.PercentScaled(o.val.Num, o.val.Den, 4)
			n = json.Number(fmt.Sprintf("%d.%04d", v/10000, v%10000))
			a.Numerator, a.Denominator = &o.val.Num, &o.val.Den
		}
		a.Value, a.Total, a.Hidden = &n, &o.list.Total, &o.list.Hidden
		if r.base(o).Declared != "" {
			a.Declared = &o.val.Declared
		}
	}
	for _, x := range o.list.Records {
		rec := answerRecord{ID: x.ID.String(), Org: o.names[x.Org].Code, Label: r.recordLabel(o.set, x), Amount: 1, URL: r.recordURL(o.set, x)}
		if r.base(o).Measure == "sum" {
			rec.Amount = x.Weight
		}
		if x.Day != 0 {
			d := x.Day.String()
			rec.Day = &d
		}
		a.Records = append(a.Records, rec)
	}
	return a
}

func (r *Req) figureTitle(o opened) string {
	title := report.Pick(o.def.Label, r.L)
	if o.part.Code != "" {
		title = r.T("figure.line_title", fault.Args{"figure": title, "line": report.Pick(o.part.Label, r.L)})
	}
	return title
}

// figureView draws a figure, the same for its page and the side sheet.
func (r *Req) figureView(o opened) page.Figure {
	here := "/figure/" + o.ref.Code
	self := r.Link(here, "org", o.org.Code, "line", o.ref.Part)
	v := page.Figure{Title: r.figureTitle(o), Number: report.Display(o.val, r.L), Definition: r.figureMeans(o), Self: self,
		Period: r.figurePeriod(o), Place: r.figurePlace(o), Conditions: r.conditions(o), Rule: r.ruleWords(o.rules)}
	if o.told() && !o.val.Ratio {
		v.Unit = report.Unit(r.L, o.def.Unit, o.val.N)
	}
	if o.part.Code != "" {
		v.Whole = page.Say(page.Go(report.Pick(o.def.Label, r.L), r.Link(here, "org", o.org.Code)))
	}
	if o.whole.Code != "" {
		v.Whole = page.Say(page.Go(report.Pick(o.whole.Label, r.L), r.Link(here, "org", o.org.Code)))
	}
	switch {
	case o.val.Hidden:
		v.Refused = r.T("figure.hidden_why")
		return v
	case !o.val.Data && o.def.Ratio == nil:
		v.Refused = r.T("figure.no_data")
		return v
	}
	r.fraction(o, &v)
	v.Basis = (&wordsOf{r: r, rep: report.Report{Org: o.org, At: r.At}}).basis(o.basis)
	if o.val.Data && !o.val.Ratio {
		v.Sources = r.sources(o)
	}
	if r.base(o).Roll == "distinct" {
		v.NotAdded = r.T("figure.distinct")
	}
	r.declared(o, &v)
	r.breakdown(o, &v)
	if o.ref.Part == figure.DeclaredLine { // the declarations are what is listed
		return r.onlyDeclared(o, v)
	}
	switch {
	case !o.reads && len(o.list.Records) == 0 && o.list.Total > 0:
		v.Refused = r.T("empty.records")
		return v
	case len(o.list.Records) == 0 && o.list.Hidden > 0 && len(o.groups()) > 0:
		v.Refused = r.T("figure.sealed_list")
		return v
	}
	v.Count = r.T("figure.count", fault.Args{"n": o.list.Total})
	if o.list.Hidden > 0 {
		v.Count = r.T("figure.counts", fault.Args{"shown": o.shown(), "total": o.list.Total})
		v.Hidden = r.T("figure.not_yours", fault.Args{"n": o.list.Hidden})
		if len(o.groups()) > 0 {
			v.Hidden = r.T("figure.sealed_list")
		}
	}
	if o.list.Unlisted > 0 {
		v.Hidden = strings.TrimSpace(v.Hidden + " " + r.T("figure.declared_hidden", fault.Args{"n": o.list.Unlisted}))
	}
	v.Table = r.recordTable(o)
	if o.pages() > 1 {
		v.Pager = &page.Pager{Page: o.number, Size: o.size, Total: o.shown(), Sizes: Sizes()}
	}
	if o.export && o.shown() > 0 {
		v.Exports = []page.Export{{Text: r.T("do.csv"), Href: r.Link(here, "org", o.org.Code, "line", o.ref.Part, "format", "csv")},
			{Text: r.T("do.xlsx"), Href: r.Link(here, "org", o.org.Code, "line", o.ref.Part, "format", "xlsx")}}
	}
	return v
}

// sentence ends with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func (r *Req) figurePeriod(o opened) string {
	p := day.YearTo(r.At.On)
	switch r.base(o).Time {
	case "on":
		return r.T("figure.as_of_day", fault.Args{"on": r.At.On})
	case "before":
		return r.T("figure.as_of_day", fault.Args{"on": p.From.Add(-1)})
	}
	return r.L.Period(p)
}

// base is the definition whose records are shown.
func (r *Req) base(o opened) figure.Definition {
	if o.def.Ratio == nil {
		return o.def
	}
	d, _ := r.S.Figures.Catalogue().Get(o.def.Ratio.Num)
	return d
}

func (r *Req) figurePlace(o opened) string {
	d := r.base(o)
	args := fault.Args{"org": o.org.Name, "on": r.At.On}
	switch {
	case d.Scope == "own":
		return r.T("figure.place.own", args)
	case d.Time == "before":
		args["on"] = day.YearTo(r.At.On).From.Add(-1)
	case d.Time != "on":
		return r.T("figure.place.period", args)
	}
	return r.T("figure.place.on", args)
}

// fraction is the parts of a ratio, or the number against its target.
func (r *Req) fraction(o opened, v *page.Figure) {
	switch {
	case o.def.Ratio != nil:
		if !o.val.Data { // no denominator: nothing to divide by
			v.Fraction = []page.Fraction{{Number: r.T("no_data"), Text: r.T("figure.denominator", fault.Args{"of": report.Pick(o.def.Ratio.DenOf, r.L)})}}
			return
		}
		v.Fraction = []page.Fraction{{Number: r.L.Number(o.val.Num), Text: report.Pick(o.num.Label, r.L), Over: true, Href: r.opening(o.def.Ratio.Num, o.org.ID)},
			{Number: r.L.Number(o.val.Den), Text: report.Pick(o.def.Ratio.DenOf, r.L), Href: r.opening(o.def.Ratio.Den, o.org.ID)}}
		if rest := o.def.Ratio.Rest; rest != nil {
			v.Fraction = append(v.Fraction, page.Fraction{Number: r.L.Number(o.val.Den - o.val.Num), Text: report.Pick(*rest, r.L),
				Href: r.opening(o.def.Code, o.org.ID, "line", figure.Rest)})
		}
	case len(o.targets) > 0:
		t := o.targets[0]
		v.Fraction = []page.Fraction{{Number: r.L.Number(o.val.N), Text: r.T("figure.value_frac"), Over: true},
			{Number: r.targetText(t), Text: r.T("figure.target_frac", fault.Args{"period": r.L.Span(t.Period), "org": t.ByName})}}
		if pct, ok := r.L.PercentTrim(o.val.N, t.Low, 1); ok && t.Low > 0 {
			now, _ := r.L.PercentTrim(dueNow(t, r.At.On), t.Low, 1)
			v.Fraction = append(v.Fraction, page.Fraction{Number: pct, Text: r.T("figure.pace_frac", fault.Args{"now": now})})
		}
	}
}

// breakdown is the lines of the figure, each of which opens; a partition ends with its sum.
func (r *Req) breakdown(o opened, v *page.Figure) {
	if len(o.def.Parts) == 0 || o.def.Ratio != nil {
		return
	}
	t := page.Table{NoFold: true, Cols: []page.Col{{Title: r.T("report.line")}, {Title: r.T("report.value"), Align: page.Right}}}
	var sum int64
	whole := true
	for i, p := range o.def.Parts {
		x := o.lines[i]
		c := page.TextCell(report.Display(x, r.L))
		if x.Data && !x.Hidden {
			c = page.NumberCell(x.N).Opening(r.Link("/figure/"+o.ref.Code, "org", o.org.Code, "line", p.Code))
			sum += x.N
		} else {
			whole = false
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.TextCell(report.Pick(p.Label, r.L)), c}})
	}
	all := o.val
	if o.part.Code != "" && o.whole.Code == "" {
		all = o.lines[len(o.def.Parts)]
	}
	if all.Declared > 0 { // of which the records' parts know nothing
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.TextCell(r.T("report.basis_declared")),
			page.NumberCell(all.Declared).Opening(r.Link("/figure/"+o.ref.Code, "org", o.org.Code, "line", figure.DeclaredLine))}})
		sum += all.Declared
	}
	if o.def.PartsAre == "partition" && whole && (sum == o.val.N || o.part.Code != "") {
		t.Sum = &page.Row{Cells: []page.Cell{page.TextCell(r.T("figure.line_sum")), page.NumberCell(sum).Opening(r.Link("/figure/"+o.ref.Code, "org", o.org.Code))}}
	}
	if o.def.PartsAre != "partition" {
		v.NotAdded = r.T("figure.not_added")
	}
	v.Breakdown = &t
}

// amount names what a sum adds up.
func (r *Req) amount(o opened) string {
	unit := r.base(o).Unit
	return r.T("figure.amount", fault.Args{"unit": report.Unit(r.L, unit, 2)})
}

// recordTable lists the page's records: the day where they have one, what leads to their page, the organisation where they stand.
func (r *Req) recordTable(o opened) *page.Table {
	event := o.set.Time == figure.Event || r.base(o).Time == "received" || r.base(o).Time == "handed"
	weighs := r.base(o).Measure == "sum"
	t := &page.Table{One: o.set.Person != ""}
	if event {
		t.Cols = append(t.Cols, page.Col{Title: r.T("figure.day"), Align: page.Days, Tight: true, Label: r.T("figure.day")})
		t.Head = 1
	}
	name := r.T("figure.record")
	if o.set.Person != "" {
		name = r.T("figure.name")
	}
	self := o.set.Noun == "org" && o.set.Time == figure.State
	t.Cols = append(t.Cols, page.Col{Title: name})
	if self {
		t.Cols = append(t.Cols, page.Col{Title: r.T("org.kind")}, page.Col{Title: r.T("org.code"), Tight: true, Phone: page.Key})
	} else {
		t.Cols = append(t.Cols, page.Col{Title: r.T("figure.org")})
	}
	if weighs {
		t.Cols = append(t.Cols, page.Col{Title: r.amount(o), Align: page.Right, Phone: page.Key})
	}
	for _, x := range o.list.Records {
		var cells []page.Cell
		if event {
			cells = append(cells, page.DayCell(x.Day))
		}
		at := o.names[x.Org]
		cells = append(cells, page.LinkCell(r.recordLabel(o.set, x), r.recordURL(o.set, x)))
		if self {
			cells = append(cells, page.TextCell(r.L.Or("kind.org."+at.Kind, at.Kind)), page.TextCell(at.Code))
		} else {
			cells = append(cells, r.orgCell(at).After(at.Code))
		}
		if weighs {
			cells = append(cells, page.NumberCell(x.Weight))
		}
		t.Rows = append(t.Rows, page.Row{Cells: cells})
	}
	return t
}

// figureSheet is the whole list behind a figure, of the organisations whose lists the reader may take out. Each person in it sees that it went out.
func (r *Req) figureSheet(tx *db.Tx) (doc.Sheet, error) {
	o, err := r.openFigure(tx, 0, 1<<30)
	if err != nil {
		return doc.Sheet{}, err
	}
	right := duty.Export | duty.Records
	for _, g := range o.groups() {
		right |= member.RightOf(g)
	}
	if err := r.Who.Must(r.Ctx, tx, right, o.org.ID); err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.Who.Reach(r.Ctx, tx, right)
	if err != nil {
		return doc.Sheet{}, err
	}
	rows := slices.DeleteFunc(o.list.Records, func(x figure.Record) bool { return !out.Has(x.Org) })
	if o.named, err = r.titleRecords(tx, o.set, rows); err != nil { // of what goes out alone: whom a left out record names is not told that he did
		return doc.Sheet{}, err
	}
	what := "figure." + o.ref.Code
	if who := append(persons(rows), o.named...); len(who) > 0 {
		err = r.logExportOf(what, o.org.ID, who)
	} else {
		err = r.logExport(audit.Read{What: what, Org: o.org.ID, Records: int64(len(rows))})
	}
	if err != nil {
		return doc.Sheet{}, err
	}
	notes := []string{r.T("figure.title") + ": " + report.Display(o.val, r.L), r.figureMeans(o), r.T("web.period") + ": " + r.figurePeriod(o)}
	notes = append(notes, r.exportNotes(tx, o.org.Name, nil)...)
	if left := o.list.Total - int64(len(rows)); left > 0 {
		notes = append(notes, r.T("figure.not_yours", fault.Args{"n": left}))
	}
	head, widths := []string{r.T("ordinal"), r.T("figure.day"), r.T("figure.record"), r.T("org.code"), r.T("figure.org")}, []float64{6, 12, 40, 14, 48}
	weighs := r.base(o).Measure == "sum"
	if weighs {
		head, widths = append(head, r.amount(o)), append(widths, 12)
	}
	return doc.Sheet{Title: r.figureTitle(o), Notes: notes, Head: head, Widths: widths,
		Rows: func(yield func([]doc.Cell) error) error {
			for i, x := range rows {
				at := o.names[x.Org]
				cells := []doc.Cell{doc.Int(int64(i + 1)), doc.Day(x.Day), doc.Text(r.recordLabel(o.set, x)), doc.Text(at.Code), doc.Text(at.Name)}
				if weighs {
					cells = append(cells, doc.Int(x.Weight))
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}
