package web

import (
	"fmt"
	"slices"
	"strings"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/report"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// figureMeans says what is counted, in a sentence; of the rest of a ratio, whom its denominator counts and its numerator does not.
func (r *Req) figureMeans(o opened) string {
	if o.whole.Code == "" {
		return sentence(report.Pick(o.def.Means, r.L))
	}
	num, _ := r.S.Figures.Catalogue().Get(o.whole.Ratio.Num)
	return r.T("figure.rest_means", fault.Args{"of": report.Pick(o.whole.Ratio.DenOf, r.L), "num": lower(report.Pick(num.Label, r.L))})
}

// conditions are what a record must meet, in words.
func (r *Req) conditions(o opened) (out []string) {
	for i, c := range slices.Concat(o.conds, o.missed) {
		at, ok := o.set.Attr(c.Attr)
		if !ok {
			continue
		}
		op := c.Op
		if op == "!=" {
			op = "ne"
		}
		if op == ">=" && at.Type == figure.Day {
			op = "from"
		}
		args := fault.Args{"attr": r.L.Or("figure.attr."+c.Attr, c.Attr)}
		if c.Op != "known" && c.Op != "unknown" {
			args["value"] = r.condValue(o, at, c)
		}
		text := r.T("figure.op."+op, args)
		if i >= len(o.conds) {
			text = r.T("figure.missed", fault.Args{"what": lower(text)})
		}
		out = append(out, text)
	}
	return out
}

func (r *Req) condValue(o opened, at figure.Attr, c figure.Cond) string {
	switch {
	case c.Rule != "":
		for _, v := range o.rules {
			if v.Code == c.Rule {
				return r.ruleValue(v)
			}
		}
		return c.Rule
	case c.Var != "":
		return r.L.Day(r.condDay(c.Var))
	}
	word := func(v any) string {
		s := fmt.Sprint(v)
		if at.Kinds != "" && lang.Has(at.Kinds+"."+s) {
			return r.T(at.Kinds + "." + s)
		}
		if d, ok := r.S.Figures.Catalogue().Get(s); ok && c.Attr == "figure" {
			return report.Pick(d.Label, r.L)
		}
		if d, err := day.ParseISO(s); err == nil && at.Type == figure.Day {
			return r.L.ShortDay(d)
		}
		if n, ok := v.(float64); ok {
			return r.L.Number(int64(n))
		}
		return r.L.Or("figure.value."+s, s)
	}
	list, ok := c.Value.([]any)
	if !ok {
		return word(c.Value)
	}
	text := ""
	for i, x := range list {
		switch {
		case i == 0:
			text = word(x)
		case i == len(list)-1:
			text = r.T("figure.or", fault.Args{"a": text, "b": lower(word(x))})
		default:
			text += ", " + lower(word(x))
		}
	}
	return text
}

// condDay is a day of the question that a condition compares with.
func (r *Req) condDay(name string) day.Day {
	p := day.YearTo(r.At.On)
	switch name {
	case "from":
		return p.From
	case "to":
		return p.To
	case "year_from":
		return day.Year(r.At.On.Year()).From
	case "year_to":
		return day.Year(r.At.On.Year()).To
	}
	return r.At.On
}

func (r *Req) ruleValue(v rule.Value) string {
	if v.Unit == rule.Choice {
		return lower(r.L.Or("kind.counts_from."+v.Text(), v.Text()))
	}
	return r.L.Number(int64(v.Int())) + " " + r.T("rule.unit."+v.Unit)
}

// ruleWords tells the rules with their sources and whether anybody has confirmed them.
func (r *Req) ruleWords(rules []rule.Value) page.Rich {
	var out page.Rich
	for i, v := range rules {
		if i > 0 {
			out = append(out, page.Words("; "))
		}
		out = append(out, page.Words(r.T("figure.rule", fault.Args{"rule": r.L.Or("rule."+v.Code, v.Code), "value": r.ruleValue(v)})+", "))
		source := r.T("figure.rule_nothing")
		if s := v.Source; s != (rule.Source{}) {
			var parts []string
			for _, x := range []string{strings.TrimSpace(s.Type + " " + s.Number), s.Issuer, v.Article} {
				if x != "" {
					parts = append(parts, x)
				}
			}
			if s.Issued != 0 {
				parts = append(parts, r.L.Partial(s.Issued))
			}
			source = strings.Join(parts, ", ")
		}
		out = append(out, page.Faint(source+" "))
		if v.Confirmed {
			out = append(out, page.Sign(r.T("kind.rule.confirmed"), page.Done))
		} else {
			out = append(out, page.Sign(r.T("kind.rule.unconfirmed"), page.Due))
		}
	}
	return out
}
