package web

import (
	"strconv"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// me is one's own account: language, password, rights, where one is signed in.
func (s *Server) me(r *Req) (Response, error) {
	f := r.Frame(r.T("access.me"))
	f.NoDate = true
	env := r.Env()
	var sessions []access.Session
	var grants []access.Held
	var names map[db.ID]string
	err := r.Read(func(tx *db.Tx) (err error) {
		if sessions, err = access.Sessions(r.Ctx, tx, r.Who, s.now(), s.Limits); err != nil {
			return err
		}
		if grants, err = access.Grants(r.Ctx, tx, r.Who, r.Account.ID); err != nil {
			return err
		}
		names, err = r.orgNames(tx, grants)
		return err
	})
	if err != nil {
		return nil, err
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("access.session_agent")},
		{Title: r.T("access.session_made"), Label: r.T("access.session_made")}, {Title: r.T("access.session_seen"), Label: r.T("access.session_seen")}}}
	for _, x := range sessions {
		c := page.TextCell(x.Agent)
		if x.Agent == "" {
			c = page.TextCell(r.T("unknown"))
		}
		if x.ID == r.visit.Session.ID {
			c = c.Under(r.T("access.this_session"))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{c, page.TextCell(r.L.Instant(r.Shown(x.MadeAt))), page.TextCell(r.L.Instant(r.Shown(x.SeenAt)))}})
	}
	parts := page.Bodies{
		page.Groups{{Title: r.T("app.account"), Pairs: []page.Pair{
			page.TextPair(env, r.T("access.login"), r.Account.Login),
			{Label: r.T("access.my_lang"), Value: page.Say(page.Words(r.L.Name()+" "), page.Go(r.T("do.edit"), "/me/lang"))},
			{Label: r.T("access.password"), Value: page.Say(page.Go(r.T("access.my_password"), "/me/password"))},
		}}},
		page.Section{ID: "rights", Title: r.T("access.my_grants"), Parts: page.Bodies{r.myGrants(grants, names)}},
		page.Section{ID: "sessions", Title: r.T("access.sessions"), Parts: page.Bodies{t}},
	}
	if len(sessions) > 1 {
		parts = append(parts, page.Form{Action: "/me/elsewhere", Key: newKey(), Button: r.T("access.elsewhere")})
	}
	return r.Page(f, page.Record{Head: page.Head{Title: r.Account.Name}, Parts: parts}), nil
}

// orgNames gives the names of the organisations of grants, today.
func (r *Req) orgNames(tx *db.Tx, grants []access.Held) (map[db.ID]string, error) {
	var ids []db.ID
	for _, g := range grants {
		ids = append(ids, g.Org)
	}
	return r.namesOf(tx, ids...)
}

func (r *Req) namesOf(tx *db.Tx, ids ...db.ID) (map[db.ID]string, error) {
	refs, err := org.Names(r.Ctx, tx, r.Who, asof.Point{On: tx.Today()}, ids...)
	names := map[db.ID]string{}
	for _, x := range refs {
		names[x.ID] = x.Name
	}
	return names, err
}

// myGrants are one's own rights. Whoever has none may still read his own file, where he is on the register.
func (r *Req) myGrants(grants []access.Held, names map[db.ID]string) page.Body {
	own := r.ownFile()
	switch {
	case len(grants) > 0:
		return r.grantTable(grants, names, "/access/"+r.Account.ID.String()+"/grant/", "")
	case own != "":
		return page.Say(page.Words(r.T("access.own_only")+" "), page.Go(r.T("access.my_file"), own))
	}
	return page.Say(page.Words(r.T("access.nothing_given")))
}

// grantTable shows grants under a title of the page's, or, where nothing can be done about them, under its own; end, where given, is the address under which one is ended ("/access/…/grant/").
func (r *Req) grantTable(grants []access.Held, names map[db.ID]string, end, what string) page.Body {
	if len(grants) == 0 {
		return page.Empty{What: what}
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("access.grant_org")}, {Title: r.T("access.role")},
		{Title: r.T("access.from"), Align: page.Days, Label: r.T("access.from")}, {Title: r.T("access.last"), Align: page.Days, Label: r.T("access.last")}}}
	if end != "" {
		t.Cols = append(t.Cols, page.Col{Title: r.T("access.end")})
	} else {
		t.Caption = r.T("access.grants")
	}
	for _, g := range grants {
		last := page.TextCell(r.T("access.until_ended"))
		if g.Period.LastDay() < 99991230 {
			last = page.DayCell(g.Period.LastDay())
		}
		row := page.Row{Cells: []page.Cell{page.TextCell(names[g.Org]), page.TextCell(r.T("kind.role." + g.Role)), page.DayCell(g.Period.From), last}}
		if end != "" {
			c := page.NoCell()
			if g.MayEnd {
				c = page.LinkCell(r.T("access.end"), end+g.Org.String()+"/end")
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// myLang chooses the language of the account and of this browser.
func (s *Server) myLang(r *Req) (Response, error) {
	return r.Form(func(*db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("access.my_lang"))
		f.NoDate = true
		x := page.Field{Kind: page.RadioField, Name: "language", Label: r.T("access.my_lang"), Value: string(r.L)}
		for _, l := range lang.All() {
			x.Options = append(x.Options, page.Option{Value: string(l), Text: l.Name()})
		}
		return f, page.Form{Head: page.Head{Title: r.T("access.my_lang")}, Cancel: "/me", Sets: []page.FieldSet{{Fields: []page.Field{x}}}}, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		l := in.Choice("language", "vi", "en")
		if l == "" {
			in.Bad("language", "form.required", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		tx.AfterCommit(func() { r.setLang(lang.Lang(l)) })
		return "/me", access.SetLang(r.Ctx, tx, r.Who, lang.Lang(l))
	})
}

// myPassword changes one's own password; the present one is asked.
func (s *Server) myPassword(r *Req) (Response, error) {
	form := page.Form{Head: page.Head{Title: r.T("access.my_password")}, Cancel: "/me", Sets: []page.FieldSet{{Fields: []page.Field{
		{Kind: page.PasswordField, Name: "old", Label: r.T("access.old"), Width: page.Mid, Autocomplete: "current-password"},
		{Kind: page.PasswordField, Name: "password", Label: r.T("access.new_password"), Hint: r.T("access.new_hint"), Width: page.Mid, Autocomplete: "new-password"},
		{Kind: page.PasswordField, Name: "password2", Label: r.T("web.password2"), Width: page.Mid, Autocomplete: "new-password"},
	}}}}
	show := func(f *fault.Fault) Response {
		frame := r.Frame(r.T("access.my_password"))
		frame.NoDate = true
		if f == nil {
			return r.Page(frame, form)
		}
		form.Fault, frame.Mishap = f, true
		return r.PageStatus(page.Problem{Fault: f}.Status(), frame, form)
	}
	if !r.Posted() {
		return show(nil), nil
	}
	in := r.Typed()
	password := in.Raw("password")
	if in.Raw("old") == "" {
		in.Bad("old", "form.required", nil)
	}
	if password != in.Raw("password2") {
		in.Bad("password2", "access.password_twice", nil)
	}
	_ = in.bad.Take(access.CheckPassword("password", r.Account.Login, password))
	if err := in.Err(); err != nil {
		return show(fault.As(err)), nil
	}
	var try access.Try
	var wrong error
	if err := s.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
		try, err = access.Knock(r.Ctx, tx, r.caller(r.Account.Login), s.now())
		if fault.Is(err, fault.TooMany) {
			wrong, err = err, nil
		}
		return err
	}); err != nil {
		return nil, err
	}
	if wrong != nil {
		return show(fault.As(wrong)), nil
	}
	if err := s.slow(r, try); err != nil {
		return nil, err
	}
	ok, _, err := s.Hasher.Verify(r.Ctx, try.PHC, in.Raw("old"))
	if err != nil {
		return nil, err
	}
	phc := ""
	if ok {
		if phc, err = s.Hasher.Hash(r.Ctx, password); err != nil {
			return nil, err
		}
	}
	if err := s.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
		wrong, err = access.OwnPassword(r.Ctx, tx, r.Who, try, ok, phc, r.visit.Session.ID, s.now())
		return err
	}); err != nil {
		return nil, err
	}
	if wrong != nil {
		return show(fault.As(wrong)), nil
	}
	return r.Redirect("/me"), nil
}

// signOutElsewhere ends one's other sessions.
func (s *Server) signOutElsewhere(r *Req) (Response, error) {
	return r.Post(func(tx *db.Tx, _ *Typed) (string, error) {
		_, err := access.SignOutElsewhere(r.Ctx, tx, r.Who, r.visit.Session.ID, s.now())
		return "/me", err
	})
}

func rev(n int64) string { return strconv.FormatInt(n, 10) }
