package web

import (
	"slices"
	"strconv"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// Paging reads page and size of the address: the page counts from 1, size is 50 unless another of the sizes offered is asked for.
func (r *Req) Paging() (number, size int) {
	number, _ = strconv.Atoi(r.Query.Get("page"))
	number = min(max(number, 1), 1_000_000)
	size, _ = strconv.Atoi(r.Query.Get("size"))
	if size != 100 && size != 200 {
		size = 50
	}
	return number, size
}

// Sizes are the page sizes a list offers.
func Sizes() []int { return []int{50, 100, 200} }

func (s *Server) accessList(r *Req) (Response, error) {
	f := access.Filter{Text: r.Query.Get("q"), State: r.Query.Get("state"), Sort: r.Query.Get("sort")}
	if r.Format() != "" {
		r.At = asof.Point{On: r.Time.Today} // rights are judged today, whatever day is looked at
		return r.Export(r.T("access.list"), func(tx *db.Tx) (doc.Sheet, error) { return s.accessSheet(r, tx, f) })
	}
	number, size := r.Paging()
	f.Limit, f.Skip = size, (number-1)*size
	var p access.Page
	var names map[db.ID]string
	locks := map[db.ID]db.Instant{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if p, err = access.List(r.Ctx, tx, r.Who, f); err != nil {
			return err
		}
		var ids []db.ID
		for _, a := range p.Rows {
			if a.Manages { // of an account kept elsewhere one sees what it may do here, not where it belongs
				ids = append(ids, a.Org)
				if locks[a.ID], err = a.LockedUntil(r.Ctx, tx, s.now()); err != nil {
					return err
				}
			}
		}
		names, err = r.namesOf(tx, ids...)
		return err
	})
	if err != nil {
		return nil, err
	}
	frame := r.Frame(r.T("access.list"))
	frame.NoDate = true
	env := r.Env()
	list := page.List{
		Head: page.Head{Title: r.T("access.list"), Lead: page.Say(page.Words(r.T("access.list_lead"))),
			Acts: []page.Act{{Text: r.T("access.new"), Href: "/access/new", Icon: "plus", Main: true}}},
		Filters: []page.Filter{
			{Name: "q", Label: r.T("access.search"), Value: f.Text},
			{Kind: page.FilterSelect, Name: "state", Label: r.T("access.state"), Value: f.State, Options: []page.Option{{Value: "", Text: r.T("access.any_state")},
				{Value: access.Enabled, Text: r.T("kind.account.enabled")}, {Value: access.Disabled, Text: r.T("kind.account.disabled")}}},
		},
		Table: page.Table{Caption: r.T("access.list"), One: true, Cols: []page.Col{
			{Title: r.T("access.name"), Sort: "name"}, {Title: r.T("access.login"), Sort: "login", Phone: page.Key},
			{Title: r.T("access.org"), Label: r.T("access.org")}, {Title: r.T("access.state")}, {Title: r.T("access.made"), Sort: "made", Label: r.T("access.made")}}},
		Pager:   page.Pager{Page: number, Size: size, Total: p.Total, Sizes: Sizes()},
		Empty:   page.Empty{What: r.T("access.empty")},
		Exports: env.Exports(),
	}
	if f.Text != "" {
		list.Picked = append(list.Picked, page.Picked{Text: f.Text, Without: env.Without("q")})
	}
	if f.State == access.Enabled || f.State == access.Disabled {
		list.Picked = append(list.Picked, page.Picked{Text: r.T("kind.account." + f.State), Without: env.Without("state")})
	}
	if len(list.Picked) > 0 {
		list.Empty.Why = page.NoMatch
	}
	for _, a := range p.Rows {
		list.Table.Rows = append(list.Table.Rows, page.Row{Cells: []page.Cell{page.LinkCell(a.Name, "/access/"+a.ID.String()), page.TextCell(a.Login),
			textOrDash(names[a.Org]), stateCell(r, a, locks[a.ID]), page.TextCell(r.L.Instant(a.MadeAt.Time()))}})
	}
	return r.Page(frame, list), nil
}

func stateCell(r *Req, a access.Account, locked db.Instant) page.Cell {
	tone := page.Done
	if a.State == access.Disabled {
		tone = page.Late
	} else if locked != 0 {
		return page.ChipCell(r.T("access.locked_short", fault.Args{"at": r.L.Instant(locked.Time())}), page.Due)
	}
	return page.ChipCell(r.T("kind.account."+a.State), tone)
}

// orgPair is the organisation that keeps an account, for those who may know it.
func orgPair(r *Req, env page.Env, a access.Account, name string) page.Pair {
	if name == "" && !a.Org.IsZero() {
		return page.Pair{Label: r.T("access.org"), Value: page.Say(page.Faint(r.T("hidden")))}
	}
	return page.TextPair(env, r.T("access.org"), name)
}

// accessSheet is the whole list as filtered, page after page of it. That it goes out is logged first.
func (s *Server) accessSheet(r *Req, tx *db.Tx, f access.Filter) (doc.Sheet, error) {
	f.Limit = 1
	p, err := access.List(r.Ctx, tx, r.Who, f)
	if err != nil {
		return doc.Sheet{}, err
	}
	if err := r.logExport(audit.Read{What: "access.list", Records: p.Total}); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: r.T("access.list"), Head: []string{r.T("access.name"), r.T("access.login"), r.T("access.org"), r.T("access.state"), r.T("access.made")},
		Rows: func(yield func([]doc.Cell) error) error {
			f.Limit = 500
			for f.Skip = 0; ; f.Skip += f.Limit {
				p, err := access.List(r.Ctx, tx, r.Who, f)
				if err != nil {
					return err
				}
				var ids []db.ID
				for _, a := range p.Rows {
					if a.Manages {
						ids = append(ids, a.Org)
					}
				}
				names, err := r.namesOf(tx, ids...)
				if err != nil {
					return err
				}
				for _, a := range p.Rows {
					if err := yield([]doc.Cell{doc.Text(a.Name), doc.Text(a.Login), doc.Text(names[a.Org]), doc.Text(r.T("kind.account." + a.State)),
						doc.Text(r.L.Instant(a.MadeAt.Time()))}); err != nil {
						return err
					}
				}
				if len(p.Rows) < f.Limit {
					return nil
				}
			}
		}}, nil
}

func (s *Server) accessNew(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.new"))
		f.NoDate = true
		reach, err := r.Who.Reach(r.Ctx, tx, duty.Accounts)
		if err != nil {
			return f, page.Form{}, err
		}
		x := page.Field{Kind: page.OrgField, Name: "org", Label: r.T("access.org"), Hint: r.T("access.org_hint"), Suggest: r.suggestOrg()}
		if roots := reach.Roots(); len(roots) == 1 {
			names, err := r.namesOf(tx, roots[0])
			if err != nil {
				return f, page.Form{}, err
			}
			x.Value, x.ID = names[roots[0]], roots[0].String()
		}
		return f, page.Form{Head: page.Head{Title: r.T("access.new")}, Cancel: "/access", Keep: "access-new", Sets: []page.FieldSet{{Fields: []page.Field{
			{Name: "name", Label: r.T("access.name"), Width: page.Mid},
			{Name: "login", Label: r.T("access.login"), Hint: r.T("access.login_hint"), Width: page.Mid}, x}}}}, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		org, err := in.Org(tx, "org")
		if err != nil {
			return "", err
		}
		if org.IsZero() && !in.bad.Has("org") {
			in.Bad("org", "form.required", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		id, err := access.Create(r.Ctx, tx, r.Who, access.Input{Login: in.Text("login"), Name: in.Text("name"), Org: org, Lang: r.L})
		return "/access/" + id.String(), err
	})
}

// suggestOrg is the address that suggests organisations to a field, where it stands in the table of routes.
func (r *Req) suggestOrg() string {
	if r.S.has("GET", "/org/suggest") {
		return "/org/suggest"
	}
	return ""
}

func (s *Server) accessOne(r *Req) (Response, error) {
	id, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var a access.Account
	var grants, ended []access.Held
	var locked db.Instant
	var names map[db.ID]string
	err = r.Read(func(tx *db.Tx) (err error) {
		if a, err = access.Get(r.Ctx, tx, r.Who, id); err != nil {
			return err
		}
		if grants, err = access.Grants(r.Ctx, tx, r.Who, id); err != nil {
			return err
		}
		if ended, err = access.Ended(r.Ctx, tx, r.Who, id); err != nil {
			return err
		}
		if a.Manages {
			if locked, err = a.LockedUntil(r.Ctx, tx, s.now()); err != nil {
				return err
			}
		}
		var ids []db.ID
		if a.Manages || id == r.Account.ID {
			ids = append(ids, a.Org)
		}
		for _, g := range append(slices.Clone(grants), ended...) {
			ids = append(ids, g.Org)
		}
		names, err = r.namesOf(tx, ids...)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := r.Frame(a.Name)
	f.NoDate = true
	env := r.Env()
	here := "/access/" + id.String()
	head := page.Head{Title: a.Name}
	if id != r.Account.ID {
		head.Acts = append(head.Acts, page.Act{Text: r.T("access.give"), Href: here + "/grant", Icon: "plus", Main: true})
	}
	if a.Manages {
		head.Acts = append(head.Acts, page.Act{Text: r.T("do.edit"), Href: here + "/edit", Icon: "pen"}, page.Act{Text: r.T("access.code"), Href: here + "/code"},
			page.Act{Text: r.T("access.signout_all"), Href: here + "/signout"})
		if id != r.Account.ID {
			text := r.T("access.disable")
			if a.State == access.Disabled {
				text = r.T("access.enable")
			}
			head.Acts = append(head.Acts, page.Act{Text: text, Href: here + "/state"})
		}
	}
	ready := r.T("access.no_password")
	if a.Ready {
		ready = r.T("access.has_password")
	}
	var notes []page.Note
	if locked != 0 {
		notes = append(notes, page.Note{Tone: page.Due, Title: r.T("access.locked_until", fault.Args{"at": r.L.Instant(locked.Time())}),
			Text: page.Say(page.Words(" " + r.T("access.locked_note"))), Acts: []page.Act{{Text: r.T("access.unlock"), Href: here + "/unlock"}}})
	}
	rights := page.Bodies{r.grantTable(grants, names, here+"/grant/", r.T("access.no_grants"))}
	if len(ended) > 0 {
		rights = append(rights, page.Folded{Title: r.T("access.ended_grants", fault.Args{"n": len(ended)}), Parts: page.Bodies{r.grantTable(ended, names, "", "")}})
	}
	return r.Page(f, page.Record{Head: head, Notes: notes, Parts: page.Bodies{
		page.Groups{{Title: r.T("app.account"), Pairs: []page.Pair{
			page.TextPair(env, r.T("access.login"), a.Login), orgPair(r, env, a, names[a.Org]),
			page.TextPair(env, r.T("access.state"), r.T("kind.account."+a.State)), page.TextPair(env, r.T("access.password"), ready),
			page.TextPair(env, r.T("access.made"), r.L.Instant(a.MadeAt.Time()))}}},
		page.Section{ID: "rights", Title: r.T("access.grants"), Parts: rights},
	}}), nil
}

// account reads the account of the address for a form about it, in the form's own snapshot.
func (r *Req) account(tx *db.Tx) (access.Account, string, error) {
	id, err := r.PathID("id")
	if err != nil {
		return access.Account{}, "", err
	}
	a, err := access.Get(r.Ctx, tx, r.Who, id)
	if id == r.Account.ID && !r.Holds(duty.Accounts) {
		return a, "/me", err
	}
	return a, "/access/" + id.String(), err
}

// keptAccount is account for forms that only the account's own keeper may send: of another's account nobody is shown where it belongs.
func (r *Req) keptAccount(tx *db.Tx) (access.Account, string, error) {
	a, here, err := r.account(tx)
	if err == nil && !a.Manages {
		return access.Account{}, "", fault.New(fault.Denied, "error.denied", nil)
	}
	return a, here, err
}

func (s *Server) accessEdit(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.edit"))
		f.NoDate = true
		a, here, err := r.keptAccount(tx)
		f.Of = a.Name
		if err != nil {
			return f, page.Form{}, err
		}
		names, err := r.namesOf(tx, a.Org)
		org := page.Field{Kind: page.OrgField, Name: "org", Label: r.T("access.org"), Hint: r.T("access.org_hint"), Suggest: r.suggestOrg(), Value: names[a.Org]}
		if !a.Org.IsZero() {
			org.ID = a.Org.String()
		}
		return f, page.Form{Head: page.Head{Title: r.T("access.edit"), Lead: page.Say(page.Words(a.Login))}, Version: rev(a.Rev), Cancel: here,
			Sets: []page.FieldSet{{Fields: []page.Field{{Name: "name", Label: r.T("access.name"), Value: a.Name, Width: page.Mid}, org}}}}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		org, err := in.Org(tx, "org")
		if err != nil {
			return "", err
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return here, access.Rename(r.Ctx, tx, r.Who, a.ID, in.Rev(), access.Input{Name: in.Text("name"), Org: org, Person: a.Person})
	})
}

func (s *Server) accessState(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		a, here, err := r.keptAccount(tx)
		title, warn := r.T("access.disable"), r.T("access.disable_warn")
		if a.State == access.Disabled {
			title, warn = r.T("access.enable"), ""
		}
		f := r.Frame(title)
		f.NoDate, f.Of = true, a.Name
		return f, page.Form{Head: page.Head{Title: title, Lead: page.Say(page.Words(a.Name + " (" + a.Login + ")"))}, Version: rev(a.Rev), Cancel: here, Button: title,
			Warning: warn, Hidden: []page.Field{{Name: "state", Value: a.State}},
			Sets: []page.FieldSet{{Fields: []page.Field{
				{Kind: page.DayField, Name: "from", Label: r.T("access.from"), Hint: r.T("web.day_hint"), Value: page.TypedDay(r.Time.Today), Width: page.Short},
				{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Apart: true}}}}}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		from := in.MustDay("from")
		if err := in.Err(); err != nil {
			return "", err
		}
		do := access.Disable
		if in.Text("state") == access.Disabled { // the state the form was made from: what it offered was to enable
			do = access.Enable
		}
		return here, do(r.Ctx, tx, r.Who, a.ID, in.Rev(), from, in.Text("reason"))
	})
}

// accessCode makes a code and shows it, once. Nothing of it is kept to be shown again: sent twice, there are two codes and the second holds.
func (s *Server) accessCode(r *Req) (Response, error) {
	f := r.Frame(r.T("access.code"))
	f.NoDate = true
	var a access.Account
	var here, code string
	if r.Posted() {
		err := s.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
			if a, here, err = r.account(tx); err == nil {
				code, err = access.IssueCode(r.Ctx, tx, r.Who, a.ID, s.now())
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		scheme := "http://"
		if s.secure(r.HTTP) {
			scheme = "https://"
		}
		return r.Page(f, page.Record{Head: page.Head{Title: r.T("access.code"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + ")"))},
			Notes: []page.Note{{Tone: page.Due, Title: r.T("access.code_is", fault.Args{"code": code}),
				Text: page.Say(page.Words(" " + r.T("access.code_where", fault.Args{"url": scheme + r.HTTP.Host + "/signin/code"}))),
				Acts: []page.Act{{Text: r.T("do.back"), Href: here}}}}}), nil
	}
	err := r.Read(func(tx *db.Tx) (err error) {
		a, here, err = r.keptAccount(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Of = a.Name
	return r.Page(f, page.Form{Head: page.Head{Title: r.T("access.code"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + "). " + r.T("access.code_lead")))},
		Key: newKey(), Button: r.T("access.code_make"), Cancel: here}), nil
}

func (s *Server) accessSignOut(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.signout_all"))
		f.NoDate = true
		a, here, err := r.keptAccount(tx)
		f.Of = a.Name
		return f, page.Form{Head: page.Head{Title: r.T("access.signout_all"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + ")"))},
			Button: r.T("access.signout_all"), Cancel: here}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		_, err = access.SignOutAll(r.Ctx, tx, r.Who, a.ID, s.now())
		return here, err
	})
}

// accessUnlock lifts what wrong passwords locked.
func (s *Server) accessUnlock(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.unlock"))
		f.NoDate = true
		a, here, err := r.keptAccount(tx)
		f.Of = a.Name
		lead := a.Name + " (" + a.Login + "). "
		if err == nil {
			var until db.Instant
			if until, err = a.LockedUntil(r.Ctx, tx, s.now()); until != 0 {
				lead += r.T("access.locked_until", fault.Args{"at": r.L.Instant(until.Time())}) + ". "
			}
		}
		return f, page.Form{Head: page.Head{Title: r.T("access.unlock"), Lead: page.Say(page.Words(lead + r.T("access.locked_note")))}, Button: r.T("access.unlock"),
			Cancel: here, Sets: []page.FieldSet{{Fields: []page.Field{{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Optional: true, Apart: true}}}}}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		return here, access.Unlock(r.Ctx, tx, r.Who, a.ID, in.Text("reason"), s.now())
	})
}

func (s *Server) accessGrant(r *Req) (Response, error) {
	return r.Asked(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.give"))
		f.NoDate = true
		a, here, err := r.account(tx)
		f.Of = a.Name
		if err != nil {
			return f, page.Form{}, err
		}
		names, err := r.namesOf(tx, a.Org)
		org := page.Field{Kind: page.OrgField, Name: "org", Label: r.T("access.grant_org"), Hint: r.T("access.org_hint"), Suggest: r.suggestOrg()}
		if a.Manages && !a.Org.IsZero() {
			org.Value, org.ID = names[a.Org], a.Org.String()
		}
		role := page.Field{Kind: page.RadioField, Name: "role", Label: r.T("access.role")}
		for _, x := range duty.Roles() {
			role.Options = append(role.Options, page.Option{Value: x, Text: r.T("kind.role." + x)})
		}
		return f, page.Form{Head: page.Head{Title: r.T("access.give"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + "). " + r.T("access.give_lead")))},
			Version: rev(a.Rev), Cancel: here, Sets: []page.FieldSet{{Fields: []page.Field{org, role,
				{Kind: page.DayField, Name: "from", Label: r.T("access.from"), Hint: r.T("web.day_hint"), Value: page.TypedDay(r.Time.Today), Width: page.Short},
				{Kind: page.DayField, Name: "last", Label: r.T("access.last"), Hint: r.T("access.last_hint"), Width: page.Short, Optional: true}}}}}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		org, err := in.Org(tx, "org")
		if err != nil {
			return "", err
		}
		g := access.GrantInput{Org: org, Role: in.Choice("role", duty.Roles()...), From: in.MustDay("from"), Last: in.Day("last")}
		if g.Role == "" && !in.bad.Has("role") {
			in.Bad("role", "form.required", nil)
		}
		if org.IsZero() && !in.bad.Has("org") {
			in.Bad("org", "form.required", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return here, access.Give(r.Ctx, tx, r.Who, a.ID, in.Rev(), g)
	}, func(tx *db.Tx, in *Typed) (f page.Frame, c page.Confirm, ask bool, err error) {
		last := in.Day("last")
		if last == 0 || last >= tx.Today() {
			return f, c, false, nil
		}
		a, here, err := r.account(tx)
		f = r.Frame(r.T("access.give"))
		f.NoDate, f.Of = true, a.Name
		return f, page.Confirm{Head: page.Head{Title: r.T("access.give"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + ")"))}, Plain: true,
			Notes: []page.Note{{Tone: page.Due, Text: page.Say(page.Words(r.T("access.grant_over", fault.Args{"day": last})))}},
			Form:  page.Form{Button: r.T("access.give"), Cancel: here}}, true, err
	})
}

func (s *Server) accessGrantEnd(r *Req) (Response, error) {
	org, err := r.PathID("org")
	if err != nil {
		return nil, err
	}
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.end"))
		f.NoDate = true
		a, here, err := r.account(tx)
		f.Of = a.Name
		if err != nil {
			return f, page.Form{}, err
		}
		grants, err := access.Grants(r.Ctx, tx, r.Who, a.ID)
		if err != nil {
			return f, page.Form{}, err
		}
		var held []access.Held
		for _, g := range grants {
			if g.Org == org {
				held = append(held, g)
			}
		}
		if len(held) == 0 {
			return f, page.Form{}, fault.New(fault.NotFound, "error.not_found", nil)
		}
		names, err := r.namesOf(tx, org)
		return f, page.Form{Head: page.Head{Title: r.T("access.end"), Lead: page.Say(page.Words(a.Name + " (" + a.Login + ")"))}, Version: rev(a.Rev), Cancel: here,
			Button: r.T("access.end"), Sets: []page.FieldSet{{Part: r.grantTable(held, names, "", "")}, {Fields: []page.Field{
				{Kind: page.DayField, Name: "last", Label: r.T("access.last"), Hint: r.T("access.end_hint"), Value: page.TypedDay(r.Time.Today), Width: page.Short},
				{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Apart: true}}}}}, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		a, here, err := r.account(tx)
		if err != nil {
			return "", err
		}
		last := in.MustDay("last")
		if err := in.Err(); err != nil {
			return "", err
		}
		return here, access.End(r.Ctx, tx, r.Who, a.ID, in.Rev(), org, last, in.Text("reason"))
	})
}
