package web

import (
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// eventOf reads the event of the address, which must be one of the organisation's.
func (r *Req) eventOf(tx *db.Tx, v orgView) (org.Event, error) {
	id, err := r.PathID("event")
	if err != nil {
		return org.Event{}, err
	}
	e, err := org.LoadEvent(r.Ctx, tx, r.Who, id)
	if err != nil {
		return e, err
	}
	part := e.Org.ID == v.ID
	for _, l := range e.Links {
		part = part || l.Org.ID == v.ID || l.To.ID == v.ID
	}
	if !part {
		return e, fault.New(fault.NotFound, "error.not_found", nil)
	}
	if e.Void || !e.Current() {
		return e, fault.New(fault.Conflict, "org.event_void", nil)
	}
	return e, nil
}

// handedOver are the memberships that an event moved: those that left, on its day, a cell that ended, was split or changed its kind by it.
func (r *Req) handedOver(tx *db.Tx, e org.Event) ([]db.ID, error) {
	var cells []db.ID
	if e.Kind == org.Divided || e.Kind == org.Rekinded {
		cells = append(cells, e.Org.ID)
	}
	for _, l := range e.Links {
		if l.Role == org.RoleEnd {
			cells = append(cells, l.Org.ID)
		}
	}
	return member.Regrouped(r.Ctx, tx, e.Day, cells...)
}

// eventTouches are the organisations an event concerns, its main one first.
func eventTouches(e org.Event) (out []db.ID) {
	out = append(out, e.Org.ID)
	for _, l := range e.Links {
		out = append(out, l.Org.ID, l.To.ID)
	}
	return out
}

// orgEventForm is the form by which an event is corrected or voided; its version is that of the event's main organisation.
func (r *Req) orgEventForm(tx *db.Tx, key, lead string, fields ...page.Field) (page.Frame, page.Form, org.Event, error) {
	v, err := r.orgToday(tx)
	if err != nil {
		return page.Frame{}, page.Form{}, org.Event{}, err
	}
	e, err := r.eventOf(tx, v)
	if err == nil {
		err = may(v.decide || v.Write && e.Kind == org.Renamed)
	}
	if err != nil {
		return page.Frame{}, page.Form{}, e, err
	}
	f, form := r.orgForm(v, key, "", append([]page.FieldSet{{Fields: fields}}, r.why())...)
	form.Head.Lead = page.Say(page.Words(e.Say(r.L, v.ID)+", "+r.L.Day(e.Day)+". "), page.Words(r.T(lead)))
	form.Cancel = r.orgPath(v.ID, "/history")
	if e.Org.ID != v.ID {
		if o, err := org.Get(r.Ctx, tx, r.Who, r.At, e.Org.ID); err == nil {
			form.Version = rev(o.Rev)
		} else {
			return f, form, e, err
		}
	}
	return f, form, e, nil
}

func (s *Server) orgEventDay(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f, form, e, err := r.orgEventForm(tx, "org.do.correct_day", "orgs.for_correct_day",
			page.Field{Kind: page.DayField, Name: "day", Label: r.T("orgs.right_day"), Hint: r.T("org.day.hint"), Width: page.Short})
		if err == nil {
			form.Sets[0].Fields[0].Value = page.TypedDay(e.Day)
		}
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		v, err := r.orgToday(tx)
		if err != nil {
			return "", err
		}
		e, err := r.eventOf(tx, v)
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err == nil {
			err = in.Err()
		}
		if err != nil {
			return "", err
		}
		moved, err := r.handedOver(tx, e)
		if err != nil {
			return "", err
		}
		if err := org.CorrectDay(r.Ctx, tx, r.Who, e.ID, a); err != nil {
			return "", err
		}
		if a.Day != e.Day {
			for _, m := range moved {
				if err := member.CorrectDay(r.Ctx, tx, r.Who, m, e.Day, a.Day, member.Act{Rev: -1, Reason: a.Reason}); err != nil {
					return "", err
				}
			}
		}
		return r.Link("/org/" + v.ID.String() + "/history"), nil
	})
}

func (s *Server) orgEventVoid(r *Req) (Response, error) {
	var p reshape
	return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f, form, _, err := r.orgEventForm(tx, "org.do.void_event", "orgs.for_void_event")
		form.Button = r.T("orgs.see_change")
		form.Steps = r.twoSteps(false)
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		p = reshape{}
		v, err := r.orgToday(tx)
		if err != nil {
			return "", err
		}
		e, err := r.eventOf(tx, v)
		if err != nil {
			return "", err
		}
		a := org.Act{Rev: in.Rev(), Reason: in.Text("reason")}
		moved, err := r.handedOver(tx, e)
		if err != nil {
			return "", err
		}
		p.day, p.people = e.Day, 0
		p.touch(eventTouches(e)...)
		if err := org.Void(r.Ctx, tx, r.Who, e.ID, a); err != nil {
			return "", err
		}
		for _, m := range moved {
			if err := member.VoidTransfer(r.Ctx, tx, r.Who, m, e.Day, member.Act{Rev: -1, Reason: a.Reason}); err != nil {
				return "", err
			}
		}
		for _, l := range e.Links { // nobody may be left in what never was
			if l.Role == org.RoleBegin {
				if err := member.CheckEmpty(r.Ctx, tx, l.Org.ID, day.First); err != nil {
					return "", err
				}
			}
		}
		to := "/org/" + v.ID.String() + "/history"
		if gone, err := org.Get(r.Ctx, tx, r.Who, now(tx), v.ID); err == nil && gone.Void {
			to = "/org/" + e.Org.ID.String() + "/history"
		}
		return r.Link(to), nil
	}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		id, err := r.PathID("id")
		if err != nil {
			return page.Frame{}, page.Confirm{}, err
		}
		o, err := org.Get(r.Ctx, tx, r.Who, r.At, id)
		if err != nil {
			return page.Frame{}, page.Confirm{}, err
		}
		f, c, err := r.beforeAfter(tx, orgView{Org: o}, "org.do.void_event", "orgs.warn_void", p)
		c.Note = page.Say(page.Words(r.T("org.reason") + ": " + in.Text("reason")))
		c.Form.Cancel = r.Link("/org/" + id.String() + "/history")
		return f, c, err
	})
}

// orgVoid says that an organisation never was.
func (s *Server) orgVoid(r *Req) (Response, error) {
	return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.decide)
		}
		f, form := r.orgForm(v, "org.do.void", "orgs.for_void", r.why())
		form.Button = r.T("orgs.see_change")
		form.Steps = r.twoSteps(false)
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		if err := org.VoidOrg(r.Ctx, tx, r.Who, id, org.Act{Rev: in.Rev(), Reason: in.Text("reason")}); err != nil {
			return "", err
		}
		if err := member.CheckEmpty(r.Ctx, tx, id, day.First); err != nil {
			return "", err
		}
		return r.Link("/org"), nil
	}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		id, err := r.PathID("id")
		if err != nil {
			return page.Frame{}, page.Confirm{}, err
		}
		h, err := org.LoadHistory(r.Ctx, tx, r.Who, id)
		if err != nil || len(h.Versions) == 0 {
			return page.Frame{}, page.Confirm{}, err
		}
		x := h.Versions[len(h.Versions)-1]
		f := r.Frame(r.T("org.do.void"))
		f.Of = x.Text("name")
		e := r.Env()
		c := page.Confirm{Head: page.Head{Title: r.T("org.do.void"), Lead: page.Say(page.Words(x.Text("name") + "."))}, Steps: r.twoSteps(true),
			Title: r.T("orgs.never_was"), Note: page.Say(page.Words(r.T("org.reason") + ": " + in.Text("reason"))),
			Before: page.Side{Title: r.T("orgs.recorded_now"), Pairs: []page.Pair{page.TextPair(e, r.T("org.name"), x.Text("name")),
				page.TextPair(e, r.T("org.kind"), r.T("kind.org."+x.Text("kind"))), page.TextPair(e, r.T("orgs.life"), r.L.Period(x.Period))}},
			After: page.Side{Title: r.T("orgs.after_void"), Pairs: []page.Pair{page.TextPair(e, r.T("org.name"), r.T("none"))}},
			Form:  page.Form{Button: r.T("orgs.do_it"), Cancel: r.orgPath(id, ""), Warning: r.T("orgs.warn_void")}}
		return f, c, nil
	})
}
