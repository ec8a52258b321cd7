package web

import (
	"slices"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// orgSeats is the committee on the page's day, with its terms.
func (s *Server) orgSeats(r *Req) (Response, error) {
	var v orgView
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = r.orgOf(tx); err != nil {
			return err
		}
		if v.External {
			return fault.New(fault.NotFound, "error.not_found", nil)
		}
		seats, err := org.Seats(r.Ctx, tx, r.Who, r.At, v.ID)
		if err != nil {
			return err
		}
		terms, err := org.Terms(r.Ctx, tx, r.Who, r.At, v.ID)
		if err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("org.committee"), Lead: page.Say(page.Words(v.Name + ". " + r.T("orgs.seats_lead", fault.Args{"day": r.At.On})))},
			Tabs: r.orgTabs(v, "seat")}
		if rec.Notes, err = r.orgNotes(tx, v); err != nil {
			return err
		}
		var body page.Body = page.Empty{What: r.T("org.committee"), Why: page.NothingYet}
		if len(seats) > 0 {
			t, err := r.seatTable(tx, seats, v.Write && !r.Time.Off())
			if err != nil {
				return err
			}
			body = t
		} else if r.Time.Off() {
			body = page.Empty{What: r.T("org.committee"), Why: page.OtherDay, Next: &page.Act{Text: r.T("when.back"), Href: r.Time.Now("/org/" + v.ID.String() + "/seat"), Main: true}}
		}
		rec.Parts = append(rec.Parts, page.Section{ID: "seats", Title: r.T("org.committee"), Quiet: true, Parts: page.Bodies{body}})
		if len(terms) > 0 {
			rec.Parts = append(rec.Parts, page.Section{ID: "terms", Title: r.T("org.terms"), Parts: page.Bodies{r.termTable(terms, v.Write && !r.Time.Off())}})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if v.Write && v.Living {
		rec.Head.Acts = []page.Act{{Text: r.T("org.do.term"), Href: r.orgPath(v.ID, "/term")}, {Text: r.T("org.do.seat"), Href: r.orgPath(v.ID, "/seat/new"), Icon: "plus", Main: true}}
	}
	return r.Page(r.orgFrame(v, r.T("org.committee")), rec), nil
}

// seatOf is a seat of the organisation that stands now.
func (r *Req) seatOf(tx *db.Tx, v orgView) (org.Seat, error) {
	id, err := r.PathID("seat")
	if err != nil {
		return org.Seat{}, err
	}
	seats, err := org.Seats(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
		return org.Seat{}, err
	}
	i := slices.IndexFunc(seats, func(s org.Seat) bool { return s.ID == id })
	if i < 0 {
		return org.Seat{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	return seats[i], nil
}

func (r *Req) suggestPerson() string {
	if r.S.has("GET", "/member/suggest") {
		return "/member/suggest"
	}
	return ""
}

// seatFields ask who sits, as what, how he came to it, in which term and since when.
func (r *Req) seatFields(tx *db.Tx, v orgView, x org.Seat) ([]page.Field, error) {
	posts := []page.Option{}
	for _, p := range org.Posts(v.Kind) {
		posts = append(posts, page.Option{Value: p, Text: r.T("kind.post." + p)})
	}
	hows := []page.Option{}
	for _, h := range org.Hows() {
		hows = append(hows, page.Option{Value: h, Text: r.T("kind.seat_how." + h)})
	}
	terms, err := org.Terms(r.Ctx, tx, r.Who, now(tx), v.ID)
	if err != nil {
		return nil, err
	}
	list := []page.Option{{Text: r.T("orgs.no_term")}}
	running := ""
	for _, t := range terms {
		list = append(list, page.Option{Value: t.ID.String(), Text: t.Label})
		if t.EndedOn == 0 {
			running = t.ID.String()
		}
	}
	who := page.Field{Kind: page.PersonField, Name: "person", Label: r.T("orgs.person"), Hint: r.T("orgs.person_hint"), Suggest: r.suggestPerson()}
	how, term := org.Elected, running
	if !x.ID.IsZero() {
		names, err := member.Names(r.Ctx, tx, now(tx), x.Person)
		if err != nil {
			return nil, err
		}
		who.ID, who.Value, how = x.Person.String(), names[x.Person], x.How
		term = ""
		if !x.Term.IsZero() {
			term = x.Term.String()
		}
	}
	return []page.Field{who, {Kind: page.SelectField, Name: "post", Label: r.T("orgs.post"), Options: posts, Value: x.Post, Width: page.Mid},
		{Kind: page.RadioField, Name: "how", Label: r.T("orgs.how"), Options: hows, Value: how},
		{Kind: page.SelectField, Name: "term", Label: r.T("orgs.term"), Options: list, Value: term, Width: page.Mid, Optional: true},
		{Kind: page.DayField, Name: "from", Label: r.T("org.from_day"), Width: page.Short, Value: page.TypedDay(x.From)},
		{Kind: page.DayField, Name: "to", Label: r.T("org.to_day"), Hint: r.T("orgs.to_hint"), Width: page.Short, Optional: true, Value: page.TypedDay(lastDay(periodOf(x)))}}, nil
}

// seat reads seatFields.
func (in *Typed) seat(tx *db.Tx) (x org.SeatIn, err error) {
	r := in.r
	x.Person, err = in.Pick("person", "person", func(text string) ([]page.Option, error) {
		id, err := member.Find(r.Ctx, tx, r.Who, text)
		if err == nil {
			return []page.Option{{Value: id.String(), Text: text}}, nil
		}
		if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid {
			return nil, err
		}
		found, err := r.searchMembers(tx, text, mostSuggested+1)
		var out []page.Option
		for _, m := range found {
			out = append(out, page.Option{Value: m.Person.String(), Text: m.Name, Note: r.memberNote(m)})
		}
		return out, err
	})
	if err != nil {
		return x, err
	}
	if !x.Person.IsZero() { // nobody is put on record of whom the writer may not even know
		_, any, err := member.Visible(r.Ctx, tx, r.Who, x.Person)
		if err != nil {
			return x, err
		}
		if !any {
			in.Bad("person", "form.unknown", fault.Args{"text": in.Text("person")})
		}
	}
	p := in.period()
	x.Post, x.How, x.Term, x.From, x.To = in.Text("post"), in.Text("how"), in.ID("term"), p.From, p.To
	return x, nil
}

func (s *Server) seatNew(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.Write && !v.External)
		}
		if err != nil {
			return page.Frame{}, page.Form{}, err
		}
		fields, err := r.seatFields(tx, v, org.Seat{})
		set := r.PaperSet(r.T("org.document"), "")
		f, form := r.orgForm(v, "org.do.seat", "orgs.for_seat", page.FieldSet{Fields: fields}, set)
		form.Cancel = r.orgPath(v.ID, "/seat")
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			x, err := in.seat(tx)
			if err == nil {
				err = in.Err()
			}
			if err == nil {
				_, err = org.Sit(r.Ctx, tx, r.Who, v.ID, a, x)
			}
			return err
		})
	})
}

// writeSeat is what every act on a committee shares; it leads back to the committee.
func (r *Req) writeSeat(tx *db.Tx, in *Typed, do func(v orgView, a org.Act) error) (string, error) {
	v, err := r.orgToday(tx)
	if err != nil {
		return "", err
	}
	a, err := in.act(tx)
	if err == nil {
		err = do(v, a)
	}
	return r.Link("/org/" + v.ID.String() + "/seat"), err
}

// seatForm is the form of an act on a seat that stands.
func (r *Req) seatForm(tx *db.Tx, key string, sets func(v orgView, x org.Seat) ([]page.FieldSet, error)) (page.Frame, page.Form, error) {
	v, err := r.orgToday(tx)
	if err == nil {
		err = may(v.Write)
	}
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	x, err := r.seatOf(tx, v)
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	names, err := member.Names(r.Ctx, tx, r.At, x.Person)
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	list, err := sets(v, x)
	f, form := r.orgForm(v, key, "", list...)
	form.Head.Lead = append(form.Head.Lead, page.Words(names[x.Person]+", "+r.T("kind.post."+x.Post)+", "+r.T("org.since", fault.Args{"day": x.From})+"."))
	form.Cancel = r.orgPath(v.ID, "/seat")
	return f, form, err
}

func (s *Server) seatEnd(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		return r.seatForm(tx, "org.do.unseat", func(orgView, org.Seat) ([]page.FieldSet, error) {
			return []page.FieldSet{{Fields: []page.Field{{Kind: page.DayField, Name: "day", Label: r.T("orgs.unseat_day"), Hint: r.T("orgs.unseat_hint"), Width: page.Short},
				{Name: "reason", Label: r.T("org.reason"), Optional: true, Apart: true}}}}, nil
		})
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			x, err := r.seatOf(tx, v)
			if err == nil {
				err = in.Err()
			}
			if err == nil {
				err = org.Unseat(r.Ctx, tx, r.Who, x.ID, a)
			}
			return err
		})
	})
}

func (s *Server) seatCorrect(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		return r.seatForm(tx, "do.correct", func(v orgView, x org.Seat) ([]page.FieldSet, error) {
			fields, err := r.seatFields(tx, v, x)
			return []page.FieldSet{{Fields: fields}, r.why()}, err
		})
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			old, err := r.seatOf(tx, v)
			if err != nil {
				return err
			}
			x, err := in.seat(tx)
			if err == nil {
				err = in.Err()
			}
			if err == nil {
				_, err = org.CorrectSeat(r.Ctx, tx, r.Who, old.ID, a, x)
			}
			return err
		})
	})
}

func (s *Server) seatVoid(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f, form, err := r.seatForm(tx, "do.void", func(orgView, org.Seat) ([]page.FieldSet, error) { return []page.FieldSet{r.why()}, nil })
		form.Warning = r.T("orgs.warn_void_seat")
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			x, err := r.seatOf(tx, v)
			if err == nil {
				err = in.Err()
			}
			if err == nil {
				err = org.VoidSeat(r.Ctx, tx, r.Who, x.ID, a)
			}
			return err
		})
	})
}

func periodOf(s org.Seat) day.Period { return day.Period{From: s.From, To: s.To} }
