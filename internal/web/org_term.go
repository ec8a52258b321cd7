package web

import (
	"slices"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// termTable shows terms, the latest first; acts tells whether what can be done to each stands beside it.
func (r *Req) termTable(terms []org.Term, acts bool) page.Table {
	t := page.Table{Cols: []page.Col{{Title: r.T("orgs.term")}, {Title: r.T("org.from_day"), Align: page.Days, Label: r.T("org.from_day")},
		{Title: r.T("orgs.planned_to"), Align: page.Days, Label: r.T("orgs.planned_to")}, {Title: r.T("orgs.term_last"), Align: page.Days, Label: r.T("orgs.term_last")}}}
	if acts {
		t.Cols = append(t.Cols, page.Col{Title: r.T("orgs.acts"), Tight: true})
	}
	for i := len(terms) - 1; i >= 0; i-- {
		x := terms[i]
		row := page.Row{Cells: []page.Cell{page.TextCell(x.Label), page.DayCell(x.From), page.NoCell(), page.NoCell()}}
		if x.Planned != 0 {
			row.Cells[2] = page.DayCell(x.Planned)
		}
		if x.EndedOn != 0 {
			row.Cells[3] = page.DayCell(x.EndedOn.Add(-1))
		}
		if acts {
			base := "/org/" + x.Org.String() + "/term/" + x.ID.String()
			do := page.Say(page.Go(r.T("do.void"), r.Link(base+"/void")))
			if x.EndedOn == 0 {
				do = append(page.Say(page.Go(r.T("org.do.end_term"), r.Link(base+"/end")), page.Words(" · ")), do...)
			}
			row.Cells = append(row.Cells, page.RichCell(do))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// orgTerm opens a committee's term; the one before it ends with it.
func (s *Server) orgTerm(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.Write && !v.External)
		}
		sets := r.actSet()
		sets[0].Fields = append([]page.Field{{Name: "label", Label: r.T("orgs.term"), Hint: r.T("orgs.term_hint"), Width: page.Mid}}, sets[0].Fields...)
		sets[0].Fields = append(sets[0].Fields, page.Field{Kind: page.DayField, Name: "planned_to", Label: r.T("orgs.planned_to"), Width: page.Short, Optional: true})
		f, form := r.orgForm(v, "org.do.term", "orgs.for_term", sets...)
		form.Cancel = r.orgPath(v.ID, "/seat")
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			planned := in.Day("planned_to")
			err := in.Err()
			if err == nil {
				_, err = org.OpenTerm(r.Ctx, tx, r.Who, v.ID, a, in.Text("label"), planned)
			}
			return err
		})
	})
}

// termOf is a term of the organisation that stands.
func (r *Req) termOf(tx *db.Tx, v orgView) (org.Term, error) {
	id, err := r.PathID("term")
	if err != nil {
		return org.Term{}, err
	}
	terms, err := org.Terms(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
		return org.Term{}, err
	}
	i := slices.IndexFunc(terms, func(t org.Term) bool { return t.ID == id })
	if i < 0 {
		return org.Term{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	return terms[i], nil
}

// termForm is the form of an act on a term that stands.
func (r *Req) termForm(tx *db.Tx, key string, sets ...page.FieldSet) (page.Frame, page.Form, error) {
	v, err := r.orgToday(tx)
	if err == nil {
		err = may(v.Write && !v.External)
	}
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	x, err := r.termOf(tx, v)
	f, form := r.orgForm(v, key, "", sets...)
	form.Head.Lead = append(form.Head.Lead, page.Words(r.T("orgs.term")+" "+x.Label+", "+r.T("org.since", fault.Args{"day": x.From})+"."))
	form.Cancel = r.orgPath(v.ID, "/seat")
	return f, form, err
}

// termEnd ends a term with none after it; a new one ends the one before by itself.
func (s *Server) termEnd(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		return r.termForm(tx, "org.do.end_term", page.FieldSet{Fields: []page.Field{
			{Kind: page.DayField, Name: "day", Label: r.T("orgs.term_over"), Hint: r.T("orgs.term_over_hint"), Width: page.Short},
			{Name: "reason", Label: r.T("org.reason"), Optional: true, Apart: true}}}, r.PaperSet(r.T("org.document"), ""))
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) error {
			x, err := r.termOf(tx, v)
			if err == nil {
				err = in.Err()
			}
			if err == nil {
				err = org.EndTerm(r.Ctx, tx, r.Who, x.ID, a)
			}
			return err
		})
	})
}

// termVoid says that there never was such a term; it shows what is before and after.
func (s *Server) termVoid(r *Req) (Response, error) {
	var x org.Term // as it stood before
	return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f, form, err := r.termForm(tx, "orgs.void_term", r.why())
		form.Warning, form.Button, form.Steps = r.T("orgs.warn_void_term"), r.T("orgs.see_change"), r.twoSteps(false)
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		return r.writeSeat(tx, in, func(v orgView, a org.Act) (err error) {
			if x, err = r.termOf(tx, v); err == nil {
				err = in.Err()
			}
			if err == nil {
				err = org.VoidTerm(r.Ctx, tx, r.Who, x.ID, a)
			}
			return err
		})
	}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		v, err := r.orgToday(tx)
		if err != nil {
			return page.Frame{}, page.Confirm{}, err
		}
		e := r.Env()
		before := []page.Pair{page.TextPair(e, r.T("orgs.term"), x.Label), page.TextPair(e, r.T("org.from_day"), r.L.Day(x.From))}
		if x.Planned != 0 {
			before = append(before, page.TextPair(e, r.T("orgs.planned_to"), r.L.Day(x.Planned)))
		}
		if x.EndedOn != 0 {
			before = append(before, page.TextPair(e, r.T("orgs.term_last"), r.L.Day(x.EndedOn.Add(-1))))
		}
		return r.orgFrame(v, r.T("orgs.void_term")), page.Confirm{Head: page.Head{Title: r.T("orgs.void_term"), Lead: page.Say(page.Words(v.Name + "."))},
			Steps: r.twoSteps(true), Title: r.T("orgs.never_was"), Note: page.Say(page.Words(r.T("org.reason") + ": " + in.Text("reason"))),
			Before: page.Side{Title: r.T("orgs.recorded_now"), Pairs: before},
			After:  page.Side{Title: r.T("orgs.after_void"), Pairs: []page.Pair{page.TextPair(e, r.T("orgs.term"), r.T("none"))}},
			Form:   page.Form{Button: r.T("orgs.do_it"), Cancel: r.orgPath(v.ID, "/seat"), Warning: r.T("orgs.warn_void_term")}}, nil
	})
}

// seatOne is all that was ever recorded of one office, on both clocks.
func (s *Server) seatOne(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.orgOf(tx)
		if err != nil {
			return err
		}
		id, err := r.PathID("seat")
		if err != nil {
			return err
		}
		rows, labels, err := org.SeatHistory(r.Ctx, tx, r.Who, v.ID, id)
		if err != nil {
			return err
		}
		h, post, who, err := r.seatVersions(tx, v, newest(rows), labels)
		if err != nil {
			return err
		}
		f = r.orgFrame(v, post)
		f.Of = who
		rec = page.Record{Head: page.Head{Title: post, Lead: page.Say(page.Words(who+". "), page.Go(r.T("org.committee"), r.orgPath(v.ID, "/seat")),
			page.Words(" · "+v.Name))}, Tabs: r.orgTabs(v, "seat"),
			Parts: []page.Body{page.Section{ID: "history", Title: r.T("orgs.seat_history"), Parts: page.Bodies{h}}}}
		rec.Notes, err = r.orgNotes(tx, v)
		if err != nil || !v.Write || r.Time.Off() {
			return err
		}
		if _, err := r.seatOf(tx, v); err != nil { // what stands no more has no acts
			if fault.Is(err, fault.NotFound) {
				return nil
			}
			return err
		}
		base := "/seat/" + id.String()
		rec.Head.Acts = []page.Act{{Text: r.T("do.void"), Href: r.orgPath(v.ID, base+"/void")}, {Text: r.T("do.correct"), Href: r.orgPath(v.ID, base+"/correct"), Icon: "pen"},
			{Text: r.T("org.do.unseat"), Href: r.orgPath(v.ID, base+"/end"), Main: true}}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

// seatVersions are the versions of an office, newest knowledge first; with them, which office it is and who holds it by the newest.
func (r *Req) seatVersions(tx *db.Tx, v orgView, rows []asof.Row, labels map[db.ID]string) (h page.History, post, who string, err error) {
	var persons, papers []db.ID
	for _, x := range rows {
		persons = append(persons, x.ID_("person_id"))
		if d := x.ID_("document_id"); !d.IsZero() {
			papers = append(papers, d)
		}
	}
	names, err := member.Names(r.Ctx, tx, r.At, persons...)
	if err != nil {
		return h, "", "", err
	}
	sources, err := r.papersOf(tx, papers)
	if err != nil {
		return h, "", "", err
	}
	told, err := r.told(tx, v.ID)
	if err != nil {
		return h, "", "", err
	}
	fields := []struct {
		key  string
		text func(x asof.Row) string
	}{{"orgs.person", func(x asof.Row) string { return names[x.ID_("person_id")] }},
		{"orgs.post", func(x asof.Row) string { return r.T("kind.post." + x.Text("post")) }},
		{"orgs.how", func(x asof.Row) string { return r.T("kind.seat_how." + x.Text("how")) }},
		{"orgs.term", func(x asof.Row) string { return labels[x.ID_("term_id")] }},
		{"org.reason_out", func(x asof.Row) string { return x.Text("reason_out") }}}
	for i, x := range rows {
		w := page.Version{Valid: x.Period}
		was := replaced(rows, i)
		for _, f := range fields {
			c := page.Change{Label: r.T(f.key), Is: f.text(x)}
			if was != nil && f.text(*was) != c.Is {
				if c.Had, c.Was = true, f.text(*was); c.Was == "" {
					c.Was = r.T("none")
				}
			}
			if c.Is != "" || c.Had {
				w.What = append(w.What, c)
			}
		}
		if p, ok := sources[x.ID_("document_id")]; ok {
			w.Source = page.Say(r.paperLink(p))
		}
		w.Verb = told.put(r, &w, x.KnownFrom, x.KnownTo, false)
		h.Versions = append(h.Versions, w)
	}
	return h, fields[1].text(rows[0]), fields[0].text(rows[0]), nil
}
