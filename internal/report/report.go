// Package report puts figures into forms: lists of figures with their targets and the same period of the year before, computed for one
// organisation at one point, the same by page, by command and as JSON.
package report

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
)

//go:embed forms.json
var shippedForms []byte

// Form is a list of lines. Months is the length of the period people expect of it, from 1 January: a page asked for another day says so.
type Form struct {
	Code   string       `json:"code"`
	Label  figure.Words `json:"label"`
	Months int          `json:"months"`
	Like   string       `json:"like,omitempty"`
	Lines  []FormLine   `json:"lines,omitempty"`
}

// FormLine is a figure, or its breakdown: with Parts every line of it, and the whole before them where Whole is set.
type FormLine struct {
	Code  string `json:"code"`
	Parts bool   `json:"parts,omitempty"`
	Whole bool   `json:"whole,omitempty"`
}

// Forms reads the shipped forms.
func Forms() ([]Form, error) {
	dec := json.NewDecoder(bytes.NewReader(shippedForms))
	dec.DisallowUnknownFields()
	var list []Form
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("report: forms: %w", err)
	}
	for i, f := range list {
		for _, g := range list {
			if f.Like == g.Code {
				list[i].Lines = g.Lines
			}
		}
		if len(list[i].Lines) == 0 {
			return nil, fmt.Errorf("report: form %s has no lines", f.Code)
		}
	}
	return list, nil
}

// Target is what a figure of an organisation was to reach in a period.
type Target struct {
	By     string // code of the organisation that set it
	ByName string
	Op     string // >=, =, <=, between
	Low    int64
	High   int64 // of "between"
	Period day.Period
}

// Org is what a report says of its organisation.
type Org struct {
	ID   db.ID
	Code string
	Name string
}

// Service computes reports. It is built by hand; its functions come from the packages that own the nouns.
type Service struct {
	Figures *figure.Engine
	Forms   []Form
	// OrgByCode finds an organisation and its name at a point.
	OrgByCode func(ctx context.Context, tx *db.Tx, who duty.Actor, code string, at asof.Point) (Org, error)
	// Targets gives an organisation's targets for a figure whose period holds the day, as known.
	Targets func(ctx context.Context, tx *db.Tx, org db.ID, figure string, at asof.Point) ([]Target, error)
}

// Line is one line of a computed report.
type Line struct {
	figure.Value
	Label   figure.Words
	Means   figure.Words
	Unit    string
	DenOf   figure.Words
	Part    string
	Targets []Target
	Before  figure.Value // the same period of the year before
	Whole   bool         // a line that its parts below add up to
	Basis   *Basis       // what records it rests on; nil where nothing is to be said
}

// Basis is the figure of the records that a line rests on, with its parts: how much of it is of which kind.
type Basis struct {
	Label figure.Words
	Why   figure.Words
	Whole figure.Value
	Parts []Line
}

// Percent is 100 × value ÷ the first target's bound; ok is false without a target.
func (l Line) Percent() (num, den int64, ok bool) {
	if !l.Data || l.Hidden || l.Ratio || len(l.Targets) == 0 || l.Targets[0].Low <= 0 {
		return 0, 0, false
	}
	return l.N, l.Targets[0].Low, true
}

// Report is a form computed.
type Report struct {
	Form   Form
	Org    Org
	At     asof.Point
	Given  string // Known as given, empty for latest
	Period day.Period
	Lines  []Line
}

// Form finds a form by its code.
func (s *Service) Form(code string) (Form, error) {
	for _, f := range s.Forms {
		if f.Code == code {
			return f, nil
		}
	}
	var have []string
	for _, f := range s.Forms {
		have = append(have, f.Code)
	}
	return Form{}, fault.New(fault.NotFound, "report.no_form", fault.Args{"code": code, "have": strings.Join(have, ", ")})
}

// Compute computes a form for an organisation: the period is 1 January of On's year to On. Figures the reader has no right to are refused, as a
// whole report, never left out.
func (s *Service) Compute(ctx context.Context, tx *db.Tx, who duty.Actor, form string, o Org, at asof.Point) (Report, error) {
	f, err := s.Form(form)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Form: f, Org: o, At: at, Period: day.YearTo(at.On)}
	if !at.Known.Latest() {
		rep.Given = at.Known.String()
	}
	var refs []figure.Ref
	for _, fl := range f.Lines {
		d, ok := s.Figures.Catalogue().Get(fl.Code)
		if !ok {
			return Report{}, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": fl.Code})
		}
		add := func(part string, label figure.Words, whole bool) {
			l := Line{Label: label, Means: d.Means, Unit: d.Unit, Part: part, Whole: whole}
			if d.Ratio != nil {
				l.DenOf = d.Ratio.DenOf
			}
			rep.Lines = append(rep.Lines, l)
			refs = append(refs, figure.Ref{Code: fl.Code, Part: part})
		}
		if !fl.Parts || fl.Whole {
			add("", d.Label, fl.Parts)
		}
		if fl.Parts {
			for _, p := range d.Parts {
				add(p.Code, p.Label, false)
			}
		}
	}
	q := figure.Query{Org: o.ID, At: at, Period: rep.Period}
	now, err := s.Figures.Compute(ctx, tx, who, q, refs)
	if err != nil {
		return Report{}, err
	}
	prev := asof.Point{On: at.On.AddMonths(-12), Known: at.Known}
	before, err := s.Figures.Compute(ctx, tx, who, figure.Query{Org: o.ID, At: prev, Period: day.YearTo(prev.On)}, refs)
	if err != nil {
		return Report{}, err
	}
	for i := range rep.Lines {
		rep.Lines[i].Value = now[i]
		rep.Lines[i].Before = before[i]
		if rep.Lines[i].Part == "" && !now[i].Ratio && now[i].Data {
			if rep.Lines[i].Targets, err = s.Targets(ctx, tx, o.ID, now[i].Code, at); err != nil {
				return Report{}, err
			}
		}
		if rep.Lines[i].Part == "" {
			if rep.Lines[i].Basis, err = s.Basis(ctx, tx, who, q, now[i].Code); err != nil {
				return Report{}, err
			}
		}
	}
	return rep, nil
}

// Basis computes what records a figure rests on; nil where its definition names none, or nothing was known.
func (s *Service) Basis(ctx context.Context, tx *db.Tx, who duty.Actor, q figure.Query, code string) (*Basis, error) {
	d, _ := s.Figures.Catalogue().Get(code)
	if d.Basis == nil {
		return nil, nil
	}
	of, _ := s.Figures.Catalogue().Get(d.Basis.Figure)
	refs := []figure.Ref{{Code: of.Code}}
	for _, p := range of.Parts {
		refs = append(refs, figure.Ref{Code: of.Code, Part: p.Code})
	}
	vals, err := s.Figures.Compute(ctx, tx, who, q, refs)
	if err != nil || !vals[0].Data || vals[0].Hidden {
		return nil, err
	}
	b := &Basis{Label: of.Label, Why: d.Basis.Why, Whole: vals[0]}
	for i, p := range of.Parts {
		b.Parts = append(b.Parts, Line{Value: vals[i+1], Label: p.Label, Part: p.Code})
	}
	return b, nil
}

// Words says a basis as a sentence, with number to print each of its numbers: its parts that count anything, and what units only declared.
func (b *Basis) Words(l lang.Lang, number func(figure.Value) string) (key string, args fault.Args) {
	var list []string
	for _, p := range b.Parts {
		if p.N > 0 {
			list = append(list, l.T("report.basis_part", fault.Args{"label": Pick(p.Label, l), "value": number(p.Value)}))
		}
	}
	if n := b.Whole.Declared; n > 0 {
		v := b.Whole
		v.N, v.Part = n, figure.DeclaredLine
		list = append(list, l.T("report.basis_part", fault.Args{"label": l.T("report.basis_declared"), "value": number(v)}))
	}
	args = fault.Args{"label": Pick(b.Label, l), "value": number(b.Whole), "list": strings.Join(list, "; "), "why": Pick(b.Why, l)}
	if len(list) == 0 {
		return "report.basis_none", args
	}
	return "report.basis", args
}

// Pick is the label in a language.
func Pick(w figure.Words, l lang.Lang) string {
	if l == lang.En {
		return w.En
	}
	return w.Vi
}

// Display prints a value for people: "2.151", "106 %", "chưa có dữ liệu", "dưới 5".
func Display(v figure.Value, l lang.Lang) string {
	switch {
	case v.Hidden:
		return l.T("figure.hidden")
	case !v.Data:
		return l.T("no_data")
	case v.Ratio:
		s, _ := l.PercentTrim(v.Num, v.Den, 1)
		return s
	}
	return l.Number(v.N)
}

type jsonReport struct {
	Form    string       `json:"form"`
	Org     string       `json:"org"`
	On      string       `json:"on"`
	Known   *string      `json:"known"`
	Period  jsonPeriod   `json:"period"`
	Lang    string       `json:"lang"`
	Figures []jsonFigure `json:"figures"`
}

type jsonPeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type jsonFigure struct {
	Code          string       `json:"code"`
	Breakdown     *string      `json:"breakdown"`
	Label         string       `json:"label"`
	Unit          string       `json:"unit"`
	Value         *json.Number `json:"value"`
	Numerator     *int64       `json:"numerator"`
	Denominator   *int64       `json:"denominator"`
	DenominatorOf *string      `json:"denominator_of"`
	Targets       []jsonTarget `json:"targets"`
	Percent       *json.Number `json:"percent"`
	Display       string       `json:"display"`
}

type jsonTarget struct {
	By     string     `json:"by"`
	Op     string     `json:"op"`
	Low    int64      `json:"low"`
	High   *int64     `json:"high"`
	Period jsonPeriod `json:"period"`
}

func inclusive(p day.Period) jsonPeriod {
	return jsonPeriod{p.From.String(), p.LastDay().String()}
}

func round4(num, den int64) *json.Number {
	scaled, ok := lang.PercentScaled(num, den, 4)
	if !ok {
		return nil
	}
	n := json.Number(fmt.Sprintf("%d.%04d", scaled/10000, scaled%10000))
	return &n
}

// JSON is the report for other programs: keys in a fixed order, null where something does not apply, periods with their last day. The value
// of a % figure is its percent rounded half up to four places.
func (r Report) JSON(l lang.Lang) ([]byte, error) {
	j := jsonReport{Form: r.Form.Code, Org: r.Org.Code, On: r.At.On.String(), Period: inclusive(r.Period), Lang: string(l), Figures: []jsonFigure{}}
	if r.Given != "" {
		j.Known = &r.Given
	}
	for _, x := range r.Lines {
		j.Figures = append(j.Figures, x.json(l))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(j)
	return b.Bytes(), err
}

func (x Line) json(l lang.Lang) jsonFigure {
	f := jsonFigure{Code: x.Code, Label: Pick(x.Label, l), Unit: x.Unit, Targets: []jsonTarget{}, Display: Display(x.Value, l)}
	if x.Part != "" {
		f.Breakdown = &x.Part
	}
	if x.Ratio {
		of := Pick(x.DenOf, l)
		f.DenominatorOf = &of
	}
	if x.Data && !x.Hidden {
		if x.Ratio {
			num, den := x.Num, x.Den
			f.Numerator, f.Denominator, f.Value = &num, &den, round4(num, den)
		} else {
			n := json.Number(strconv.FormatInt(x.N, 10))
			f.Value = &n
		}
	}
	for _, t := range x.Targets {
		jt := jsonTarget{By: t.By, Op: t.Op, Low: t.Low, Period: inclusive(t.Period)}
		if t.Op == "between" {
			h := t.High
			jt.High = &h
		}
		f.Targets = append(f.Targets, jt)
	}
	if num, den, ok := x.Percent(); ok {
		f.Percent = round4(num, den)
	}
	return f
}

// Heading names the report: by its form where it ends on the form's day, else by the period that it covers, with the form behind.
func (r Report) Heading(l lang.Lang) string {
	form := Pick(r.Form.Label, l)
	if day.Months(r.At.On.Year(), r.Form.Months).LastDay() == r.At.On {
		return form
	}
	return l.T("report.by_form", fault.Args{"form": form, "period": l.Span(r.Period)})
}

// Unit names what a number counts, in the form that goes with it; the unit itself where it has no name.
func Unit(l lang.Lang, unit string, n int64) string {
	if key := "figure.unit_one." + unit; n == 1 && lang.Has(key) {
		return l.T(key)
	}
	return l.Or("figure.unit."+unit, unit)
}

// Text prints the report as a table for a terminal.
func (r Report) Text(l lang.Lang) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s — %s\n%s\n\n", r.Heading(l), r.Org.Name, l.T("report.when", fault.Args{"period": r.Period, "on": r.At.On}))
	head := []string{l.T("report.figure"), l.T("report.value"), l.T("report.target"), l.T("report.percent"), l.T("report.before")}
	rows, notes := [][]string{head}, map[int]string{}
	for _, x := range r.Lines {
		label := Pick(x.Label, l)
		if x.Part != "" {
			label = "  " + label
		}
		tgt, pct := "", ""
		if len(x.Targets) > 0 {
			tgt = l.Number(x.Targets[0].Low)
		}
		if n, d, ok := x.Percent(); ok {
			pct, _ = l.PercentTrim(n, d, 1)
		}
		if x.Basis != nil {
			key, args := x.Basis.Words(l, func(v figure.Value) string { return Display(v, l) })
			notes[len(rows)] = l.T(key, args)
		}
		rows = append(rows, []string{label, Display(x.Value, l), tgt, pct, Display(x.Before, l)})
	}
	width := make([]int, len(head))
	for _, row := range rows {
		for i, c := range row {
			width[i] = max(width[i], len([]rune(c)))
		}
	}
	for n, row := range rows {
		for i, c := range row {
			pad := strings.Repeat(" ", width[i]-len([]rune(c)))
			if i == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString("  " + pad + c)
			}
		}
		b.WriteString("\n")
		if notes[n] != "" {
			b.WriteString("  " + notes[n] + "\n")
		}
	}
	return b.String()
}
