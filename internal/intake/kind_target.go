package intake

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/target"
)

func targetKind() *Kind {
	return &Kind{
		Code: "target",
		Columns: join([]Column{
			{Code: "figure", Type: Text, Need: Always, Max: 60, Also: []string{"target.figure"}},
			{Code: "org", Type: Text, Need: Always, Also: []string{"target.org"}, refers: toOrg},
			{Code: "year", Type: Number},
			{Code: "from", Type: Day},
			{Code: "last", Type: Day},
			{Code: "op", Type: Choice, Values: target.Ops(), Label: "kind.op."},
			{Code: "low", Type: Number, Need: Always},
			{Code: "high", Type: Number},
			{Code: "set_by", Type: Text, refers: toOrg},
			{Code: "note", Type: Lines, Max: 1000},
			{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
			{Code: "reason", Type: Text, Max: 1000},
		}, paper()),
		list:   targetList,
		apply:  applyTarget,
		fields: map[string]string{"to": "last"},
	}
}

func applyTarget(ctx context.Context, s *session, r *row) (Outcome, error) {
	cat, err := figure.Shipped()
	if err != nil {
		return "", err
	}
	code := r.text("figure")
	if _, ok := cat.Get(code); !ok {
		r.refuse("figure", "intake.figure", fault.Args{"text": code, "codes": cat.Codes()})
	}
	org, err := s.org(r, "org")
	if err != nil {
		return "", err
	}
	by, err := s.org(r, "set_by")
	if err != nil {
		return "", err
	}
	if by.IsZero() {
		by = org
	}
	var p day.Period
	switch {
	case r.has("year") && (r.has("from") || r.has("last")):
		r.refuse("year", "intake.two_to", fault.Args{"a": s.head("year"), "b": s.head("from")})
	case r.has("year"):
		y := int(r.num("year"))
		if y < day.First.Year() || y > day.Last.Year() {
			r.refuse("year", "day.range", fault.Args{"text": r.text("year")})
			break
		}
		p = day.Year(y)
	case r.has("from") && r.has("last"):
		p = day.Period{From: r.day("from"), To: r.day("last").Add(1)}
		if p.Empty() {
			r.refuse("last", "period.order", fault.Args{"from": p.From, "to": r.day("last")})
		}
	default:
		r.refuse("year", "intake.one_of", fault.Args{"a": s.head("year"), "b": s.head("from")})
	}
	if r.refused() {
		return "", errRow
	}
	g := target.Goal{Figure: code, Org: org, Period: p, Op: r.text("op"), Low: r.num("low"), High: r.num("high"), SetBy: by, Note: r.text("note")}
	if g.Op == "" {
		g.Op = ">="
	}
	known, err := target.ForFigure(ctx, s.tx, org, code, p, asof.Latest)
	if err != nil {
		return "", err
	}
	same := func(t target.Target) bool {
		return t.Low == g.Low && (!r.has("high") || t.High == g.High) && (!r.has("op") || t.Op == g.Op) && (!r.has("note") || t.Note == g.Note)
	}
	if s.sheet.list && !r.has("set_by") { // the list does not tell who set it: the one that says the same, else the only one
		var of []target.Target
		for _, t := range known {
			if t.Period == p {
				of = append(of, t)
			}
		}
		if at := slices.IndexFunc(of, same); at >= 0 {
			by = of[at].SetBy
		} else if len(of) == 1 {
			by = of[0].SetBy
		}
		g.SetBy = by
	}
	for _, t := range known {
		if t.Period != p || t.SetBy != by {
			continue
		}
		r.id = t.ID
		if same(t) {
			return Same, nil
		}
		// A new bound replaces the old one, which stays readable as known before. Both ways of writing it want the reason.
		if s.reason(r) == "" {
			r.refuse("reason", "intake.no_reason", fault.Args{"head": s.head("reason")})
			return "", errRow
		}
		if g.Document, err = s.paper(ctx, r); err != nil {
			return "", err
		}
		if g.Document.IsZero() {
			g.Document = t.Document
		}
		if !r.has("op") {
			g.Op = t.Op
		}
		if !r.has("high") {
			g.High = t.High
		}
		if !r.has("note") {
			g.Note = t.Note
		}
		return Changed, target.Revise(ctx, s.tx, s.who, t.ID, g, target.Act{Rev: -1, Reason: s.reason(r)})
	}
	if s.correct(r) {
		r.refuse("figure", "intake.no_target", nil)
		return "", errRow
	}
	if g.Document, err = s.paper(ctx, r); err != nil {
		return "", err
	}
	id, err := target.Set(ctx, s.tx, s.who, g, func(c string) bool { _, ok := cat.Get(c); return ok }, s.reason(r))
	r.id = id
	return Created, err
}
