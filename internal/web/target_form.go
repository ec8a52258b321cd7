package web

import (
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/target"
	"chibo/internal/web/page"
)

// goalFields ask for the period and the bounds.
func (r *Req) goalFields(g target.Goal) []page.Field {
	op := r.codeField("op", "target.op", "kind.op.", target.Ops())
	if op.Value = g.Op; op.Value == "" {
		op.Value = ">="
	}
	low, high := "", ""
	if g.Op != "" {
		low = rev(g.Low)
	}
	if g.Op == "between" {
		high = rev(g.High)
	}
	return []page.Field{
		{Kind: page.DayField, Name: "from", Label: r.T("members.from_day"), Hint: r.T("targets.from_hint"), Value: page.TypedDay(g.Period.From), Width: page.Short},
		{Kind: page.DayField, Name: "to", Label: r.T("targets.last"), Hint: r.T("targets.last_hint"), Value: page.TypedDay(g.Period.LastDay()), Width: page.Short},
		op,
		{Kind: page.NumberField, Name: "low", Label: r.T("target.low"), Hint: r.T("targets.low_hint"), Value: low, Width: page.Short},
		{Kind: page.NumberField, Name: "high", Label: r.T("targets.high"), Hint: r.T("targets.high_hint"), Value: high, Width: page.Short, Optional: true},
		{Kind: page.AreaField, Name: "note", Label: r.T("target.note"), Value: g.Note, Optional: true},
	}
}

// goal reads them; the last day typed is within the period.
func (in *Typed) goal(tx *db.Tx) (g target.Goal, err error) {
	g = target.Goal{Op: in.oneOf("op", target.Ops()), Note: in.Text("note"), Period: day.Period{From: in.MustDay("from")}}
	if last := in.MustDay("to"); last != 0 {
		if last < g.Period.From {
			in.Bad("to", "day.before", fault.Args{"day": last, "limit": g.Period.From})
		}
		g.Period.To = last.Add(1)
	}
	var ok bool
	if g.Low, ok = in.Int("low"); !ok && !in.bad.Has("low") {
		in.Bad("low", "form.required", nil)
	}
	if g.High, ok = in.Int("high"); !ok && !in.bad.Has("high") && g.Op == "between" {
		in.Bad("high", "form.required", nil)
	}
	g.Document, err = in.Paper(tx)
	return g, err
}

func (s *Server) targetNew(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("target.do.set"))
		figures := page.Field{Kind: page.SelectField, Name: "figure", Label: r.T("target.figure")}
		for _, c := range r.targetCodes() {
			figures.Options = append(figures.Options, page.Option{Value: c, Text: r.figureLabel(c)})
		}
		if figures.Value = r.Query.Get("figure"); figures.Value == "" {
			figures.Value = "adm.count"
		}
		place := page.Field{Kind: page.OrgField, Name: "org", Label: r.T("target.org"), Hint: r.T("access.org_hint"), Suggest: r.suggestOrg()}
		if id, err := db.ParseID(r.Query.Get("org_id")); err == nil {
			refs, err := r.orgRefs(tx, now(tx), id)
			if err != nil {
				return f, page.Form{}, err
			}
			if x := refs[id]; x.Open {
				place.ID, place.Value = id.String(), x.Name
			}
		}
		by := page.Field{Kind: page.OrgField, Name: "set_by", Label: r.T("target.set_by"), Hint: r.T("targets.set_by_hint"), Optional: true, Suggest: r.suggestOrg()}
		if reach, err := r.Who.Reach(r.Ctx, tx, duty.Write); err != nil {
			return f, page.Form{}, err
		} else if roots := reach.Roots(); len(roots) == 1 {
			refs, err := r.orgRefs(tx, now(tx), roots[0])
			if err != nil {
				return f, page.Form{}, err
			}
			by.ID, by.Value = roots[0].String(), refs[roots[0]].Name
		}
		year := day.Year(r.At.On.Year())
		fields := append([]page.Field{figures, place, by}, r.goalFields(target.Goal{Period: year})...)
		return f, page.Form{Head: page.Head{Title: r.T("target.do.set"), Lead: page.Say(page.Words(r.T("targets.new_lead")))}, Cancel: r.Link("/target"), Keep: "target-new", KeepLong: true,
			Sets: []page.FieldSet{{Fields: fields}, r.PaperSet(r.T("target.paper"), r.T("members.paper_hint"))}}, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		g, err := in.goal(tx)
		if err != nil {
			return "", err
		}
		g.Figure = in.oneOf("figure", r.targetCodes())
		if g.Org, err = in.Org(tx, "org"); err != nil {
			return "", err
		}
		if g.Org.IsZero() && !in.bad.Has("org") {
			in.Bad("org", "form.required", nil)
		}
		if g.SetBy, err = in.Org(tx, "set_by"); err != nil {
			return "", err
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		known := func(code string) bool { _, ok := r.S.Figures.Catalogue().Get(code); return ok }
		id, err := target.Set(r.Ctx, tx, r.Who, g, known, "")
		return r.Link("/target/"+id.String(), "done", "1"), err
	})
}

// targetForm is the frame and form of an act on one target.
func (r *Req) targetForm(tx *db.Tx, title string) (v targetView, f page.Frame, form page.Form, err error) {
	if v, err = r.targetOf(tx, r.opened); err != nil {
		return v, f, form, err
	}
	if v.void {
		return v, f, form, fault.New(fault.Conflict, "asof.voided", nil)
	}
	if !v.write {
		return v, f, form, fault.New(fault.Denied, "error.denied", nil)
	}
	if f, err = r.targetFrame(tx, v, r.T(title)); err != nil {
		return v, f, form, err
	}
	return v, f, page.Form{Head: page.Head{Title: r.T(title), Lead: page.Say(page.Go(v.title, r.Link(v.path(""))), page.Words(". "+r.goal(v.Target)+", "+r.L.Period(v.Period)+"."))},
		Version: rev(v.Rev), Merges: true, Cancel: r.Link(v.path(""))}, nil
}

func (s *Server) targetRevise(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, f, form, err := r.targetForm(tx, "target.do.revise")
		if err != nil {
			return f, form, err
		}
		form.Sets = []page.FieldSet{{Fields: append(r.goalFields(v.Goal), r.reasonField("targets.reason_hint"))}, r.PaperSet(r.T("target.paper"), r.T("members.paper_hint"))}
		return f, form, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		v, err := r.targetOf(tx, asof.Latest)
		if err != nil {
			return "", err
		}
		g, err := in.goal(tx)
		if err != nil {
			return "", err
		}
		if in.Text("reason") == "" {
			in.Bad("reason", "asof.reason", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		if g.Document.IsZero() {
			g.Document = v.Document
		}
		return r.Link(v.path(""), "done", "1"), target.Revise(r.Ctx, tx, r.Who, v.ID, g, target.Act{Rev: in.Rev(), Reason: in.Text("reason")})
	})
}

func (s *Server) targetVoid(r *Req) (Response, error) {
	var was targetView
	return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
		_, f, form, err := r.targetForm(tx, "target.do.void")
		form.Sets = []page.FieldSet{{Fields: []page.Field{r.reasonField("targets.reason_hint")}}}
		form.Button = r.T("do.next")
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		v, err := r.targetOf(tx, asof.Latest)
		if err != nil {
			return "", err
		}
		was = v
		if in.Text("reason") == "" {
			in.Bad("reason", "asof.reason", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return r.Link(v.path(""), "done", "1"), target.Void(r.Ctx, tx, r.Who, v.ID, target.Act{Rev: in.Rev(), Reason: in.Text("reason")})
	}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		f, err := r.targetFrame(tx, was, r.T("target.do.void"))
		return f, page.Confirm{Head: page.Head{Title: r.T("target.do.void"), Lead: page.Say(page.Words(was.title + "."))}, Title: r.T("members.before_after"),
			Note: page.Say(page.Words(r.T("reason") + ": " + in.Text("reason"))),
			Before: page.Side{Title: r.T("members.before"), Pairs: []page.Pair{page.TextPair(r.Env(), r.T("target.low"), r.goal(was.Target)),
				page.TextPair(r.Env(), r.T("target.period"), r.L.Period(was.Period))}},
			After: page.Side{Title: r.T("members.after"), Parts: page.Bodies{page.Say(page.Faint(r.T("targets.none_after")))}},
			Form:  page.Form{Button: r.T("members.confirm"), Cancel: r.Link(was.path(""))}}, err
	})
}
