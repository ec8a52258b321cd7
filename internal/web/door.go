package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// signInPage is the sign-in with another status than 200 where it stands in place of a page.
func (r *Req) signInPage(status int, view page.SignIn) Response {
	view.Action = "/signin"
	view.Accounts, view.Code = r.demoAccounts(), "/signin/code"
	f := r.Frame(r.T("do.signin"))
	f.NoDate = true
	f.Mishap = status != http.StatusOK
	return r.PageStatus(status, f, view)
}

// demoAccounts are the demonstration's, told in the reader's language.
func (r *Req) demoAccounts() (out []page.DemoAccount) {
	for _, a := range r.S.Demo {
		a.Who = r.T(a.Who)
		out = append(out, a)
	}
	return out
}

// signIn shows the sign-in and opens the door.
func (s *Server) signIn(r *Req) (Response, error) {
	if !r.Founded {
		return r.Redirect("/setup"), nil
	}
	next := r.Query.Get("next")
	if r.Posted() {
		next = r.values.Get("next")
	}
	if !r.Posted() {
		if r.SignedIn() {
			return r.Redirect(next), nil
		}
		return r.signInPage(http.StatusOK, page.SignIn{Next: next, Begun: r.Query.Has("begun")}), nil
	}
	in := r.Typed()
	name, password := in.Text("name"), in.Raw("password")
	again := func(err error) (Response, error) {
		f := fault.As(err)
		if f == nil || f.Kind == fault.Internal {
			return nil, err
		}
		if r.WantsJSON() {
			return nil, f
		}
		if f.Kind == fault.TooMany {
			r.w.Header().Set("Retry-After", "900")
		}
		return r.signInPage(page.Problem{Fault: f}.Status(), page.SignIn{Name: name, Next: next, Fault: f}), nil
	}
	if name == "" {
		in.Bad("name", "form.required", nil)
	}
	if password == "" {
		in.Bad("password", "form.required", nil)
	}
	if err := in.Err(); err != nil {
		return again(err)
	}
	e, err := s.enter(r, name, password)
	if err != nil {
		return again(err)
	}
	r.setCookie(e.Token)
	if strings.HasPrefix(next, keptMark) {
		r.Account, r.visit = e.Account, access.Visit{Account: e.Account, Known: true, Alive: true}
		if err := r.Read(func(tx *db.Tx) (err error) {
			r.Who, err = access.Actor(r.Ctx, tx, e.Account)
			return err
		}); err != nil {
			return nil, err
		}
		return r.resume(next, e.Account), nil
	}
	return r.Redirect(next), nil
}

// enter takes the three steps of signing in.
func (s *Server) enter(r *Req, name, password string) (access.Entry, error) {
	var try access.Try
	var refused error
	err := s.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
		try, err = access.Knock(r.Ctx, tx, r.caller(name), s.now())
		if fault.Is(err, fault.TooMany) { // what was counted is kept
			refused, err = err, nil
		}
		return err
	})
	if err != nil || refused != nil {
		if refused != nil {
			err = refused
		}
		return access.Entry{}, err
	}
	if err := s.slow(r, try); err != nil {
		return access.Entry{}, err
	}
	ok, again, err := s.Hasher.Verify(r.Ctx, try.PHC, password)
	if err != nil {
		return access.Entry{}, err
	}
	phc := ""
	if ok && again {
		if phc, err = s.Hasher.Hash(r.Ctx, password); err != nil {
			return access.Entry{}, err
		}
	}
	var e access.Entry
	// The failure must be counted even where the visitor hangs up meanwhile.
	err = s.DB.Write(context.WithoutCancel(r.Ctx), func(tx *db.Tx) (err error) {
		e, err = access.Enter(context.WithoutCancel(r.Ctx), tx, try, ok, phc, s.cookie(r.HTTP), agent(r.HTTP.UserAgent()), s.now())
		return err
	})
	if err == nil && e.Fault != nil {
		err = e.Fault
	}
	return e, err
}

// caller is who knocks at the door for an account: known where this browser is at work with it already.
func (r *Req) caller(login string) access.Caller {
	return access.Caller{Login: login, Address: r.Address(), Known: r.SignedIn() && access.LoginKey(r.Account.Login) == access.LoginKey(login)}
}

// slow holds a try back that a locked address would have stopped.
func (s *Server) slow(r *Req, try access.Try) error {
	if !try.Slow() {
		return nil
	}
	wait := s.Slow
	if wait == 0 {
		wait = 3 * time.Second
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-r.Ctx.Done():
		return r.Ctx.Err()
	}
}

// signOut ends the session. Without one it only takes the cookie away.
func (s *Server) signOut(r *Req) (Response, error) {
	if r.SignedIn() {
		if err := s.DB.Write(r.Ctx, func(tx *db.Tx) error { return access.SignOut(r.Ctx, tx, r.Who, r.visit.Session.ID, s.now()) }); err != nil {
			return nil, err
		}
	}
	r.setCookie("")
	// Pages kept by the browser are another's from now on.
	r.w.Header().Set("Clear-Site-Data", `"cache"`)
	return r.Redirect("/signin"), nil
}

// codeIn sets a password by the code an administrator or a command gave.
func (s *Server) codeIn(r *Req) (Response, error) {
	form := page.Form{Head: page.Head{Title: r.T("access.code_page")}, Action: "/signin/code", Cancel: "/signin", Sets: []page.FieldSet{{Fields: []page.Field{
		{Name: "code", Label: r.T("access.code"), Hint: r.T("access.code_hint"), Width: page.Mid, Value: r.Query.Get("code"), Secret: true},
		{Kind: page.PasswordField, Name: "password", Label: r.T("access.new_password"), Hint: r.T("access.new_hint"), Width: page.Mid, Autocomplete: "new-password"},
		{Kind: page.PasswordField, Name: "password2", Label: r.T("web.password2"), Width: page.Mid, Autocomplete: "new-password"},
	}}}}
	show := func(f *fault.Fault) Response {
		frame := r.Frame(r.T("access.code_page"))
		frame.NoDate = true
		if f == nil {
			return r.Page(frame, form)
		}
		r.retype(&form, nil, f, nil)
		frame.Mishap = true
		return r.PageStatus(page.Problem{Fault: f}.Status(), frame, form)
	}
	if !r.Posted() {
		return show(nil), nil
	}
	in := r.Typed()
	code, password := in.Text("code"), in.Raw("password")
	if code == "" {
		in.Bad("code", "form.required", nil)
	}
	if password != in.Raw("password2") {
		in.Bad("password2", "access.password_twice", nil)
	}
	if err := in.Err(); err != nil {
		return show(fault.As(err)), nil
	}
	var a access.Account
	var wrong error
	if err := s.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
		a, wrong, err = access.KnockCode(r.Ctx, tx, code, r.Address(), s.now())
		return err
	}); err != nil {
		return nil, err
	}
	if wrong == nil {
		wrong = access.CheckPassword("password", a.Login, password)
	}
	if wrong != nil {
		return show(fault.As(wrong)), nil
	}
	phc, err := s.Hasher.Hash(r.Ctx, password)
	if err != nil {
		return nil, err
	}
	if err := s.DB.Write(r.Ctx, func(tx *db.Tx) error {
		_, err := access.Redeem(r.Ctx, tx, code, phc, s.now())
		return err
	}); err != nil {
		if f := fault.As(err); f != nil && f.Kind == fault.Invalid {
			return show(f), nil
		}
		return nil, err
	}
	f := r.Frame(r.T("do.signin"))
	f.NoDate = true
	return r.Page(f, page.Note{Tone: page.Done, Text: page.Say(page.Words(r.T("access.password_set")))}, page.SignIn{Action: "/signin", Name: a.Login, Accounts: r.demoAccounts()}), nil
}

// setup is the first page of a new installation: only from the machine itself, and only while there is no house.
func (s *Server) setup(r *Req) (Response, error) {
	if r.Founded {
		if r.Posted() {
			return nil, fault.New(fault.Conflict, "access.house_exists", nil)
		}
		return r.Redirect("/"), nil
	}
	if !s.fromHere(r.HTTP) {
		return nil, fault.New(fault.Denied, "server.not_setup", nil)
	}
	show := func(f *fault.Fault) Response {
		view := page.Setup{Form: page.Form{Action: "/setup", Key: newKey(), Fault: f}, Where: s.Where, Values: map[string]string{}}
		for _, k := range access.TopKinds() {
			view.Kinds = append(view.Kinds, page.Option{Value: k, Text: r.T("kind.org." + k)})
		}
		for name := range r.values {
			if !strings.Contains(name, "password") {
				view.Values[name] = r.values.Get(name)
			}
		}
		frame := r.Frame(r.T("web.setup_title"))
		frame.NoDate = true
		if f == nil {
			view.Values["org_kind"] = "tren_coso"
			return r.Page(frame, view)
		}
		frame.Mishap = true
		return r.PageStatus(page.Problem{Fault: f}.Status(), frame, view)
	}
	if !r.Posted() {
		return show(nil), nil
	}
	in := r.Typed()
	set := access.SetupInput{TopName: in.Text("org_name"), TopCode: in.Text("org_code"), TopKind: in.Text("org_kind"), From: in.Day("org_from"),
		TermName: in.Text("term_name"), TermFrom: in.Day("term_from"), TermTo: in.Day("term_to"),
		Officer: in.Text("name"), Login: in.Text("account"), Lang: r.L, KeyID: s.kept.key.KeyID()}
	for _, name := range []string{"term_name", "term_from"} { // one of the three things asked
		if in.Text(name) == "" {
			in.Bad(name, "form.required", nil)
		}
	}
	password := in.Raw("password")
	if password != in.Raw("password2") {
		in.Bad("password2", "access.password_twice", nil)
	}
	_ = in.bad.Take(access.CheckPassword("password", set.Login, password))
	wrong := fault.As(in.Err())
	var err error
	if wrong == nil {
		if set.PHC, err = s.Hasher.Hash(r.Ctx, password); err != nil {
			return nil, err
		}
	}
	// Asked even where something is wrong already, so that all of it is told at once; then nothing is kept.
	err = s.DB.Write(r.Ctx, func(tx *db.Tx) error {
		_, err := access.Setup(r.Ctx, tx, set)
		if err == nil && wrong != nil {
			return wrong
		}
		return err
	})
	if err == nil {
		return r.Redirect("/signin?begun=1"), nil
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		return nil, err
	}
	if wrong != nil && f != wrong && f.Kind == fault.Invalid {
		var all fault.Fields
		_ = all.Take(wrong)
		for _, x := range f.Fields {
			if !all.Has(x.Name) {
				all.Add(x.Name, x.Key, x.Args)
			}
		}
		f = fault.As(all.Err())
	}
	return show(f), nil
}

// home leads to the first organisation the reader answers for, where that page stands; else it says where to begin.
func (s *Server) home(r *Req) (Response, error) {
	if s.has("GET", "/org/{id}") {
		var root db.ID
		err := r.Read(func(tx *db.Tx) error {
			for _, want := range []duty.Right{duty.Records, duty.Figures} {
				reach, err := r.Who.Reach(r.Ctx, tx, want)
				if err != nil {
					return err
				}
				if roots := reach.Roots(); len(roots) > 0 {
					root = roots[0]
					return nil
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if !root.IsZero() {
			return r.Redirect(r.Link("/org/" + root.String())), nil
		}
	}
	if !r.Who.Person.IsZero() { // a member without an office comes to his own file
		return r.Redirect(r.Link("/member/" + r.Who.Person.String())), nil
	}
	lead := r.T("server.start_lead", fault.Args{"name": r.Account.Name})
	if len(r.Who.Grants) == 0 {
		lead = r.T("server.no_rights")
	}
	f := r.Frame(r.T("server.start"))
	f.NoDate = true
	return r.Page(f, page.Head{Title: r.T("server.start"), Lead: page.Say(page.Words(lead))}), nil
}

// healthz tells that the process answers.
func (s *Server) healthz(r *Req) (Response, error) {
	return r.JSON(map[string]string{"status": "ok"}), nil
}

// readiness is what the last look at the database found, so that whoever asks without an account makes it write nothing.
type readiness struct {
	mu  sync.Mutex
	at  db.Instant
	err error
}

const readyEvery = 10 * time.Second

// look tries a write where the last try is older than readyEvery, one at a time; else it gives what that found.
func (x *readiness) look(ctx context.Context, now db.Instant, try func(ctx context.Context) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.at != 0 && now.Time().Sub(x.at.Time()).Abs() < readyEvery {
		return x.err
	}
	// Who hangs up meanwhile must not make the next one believe that it is down.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	x.err, x.at = try(ctx), now
	return x.err
}

// readyz tells that the database takes a write: what a balancer asks before it sends people here. It reads each time and tries a write now and then.
func (s *Server) readyz(r *Req) (Response, error) {
	err := s.ready.look(r.Ctx, s.now(), func(ctx context.Context) error {
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE db_mark SET value = value WHERE name = 'instant'`, nil)
			return err
		})
	})
	if err == nil {
		err = r.Read(func(tx *db.Tx) error {
			var n int64
			_, err := tx.One(r.Ctx, `SELECT value FROM db_mark WHERE name = 'instant'`, nil, &n)
			return err
		})
	}
	if err != nil {
		s.Log.Error("not ready", "ref", r.Ref, "err", err.Error())
		return machine{http.StatusServiceUnavailable, map[string]string{"status": "down"}}, nil
	}
	return r.JSON(map[string]string{"status": "ok"}), nil
}

// addressOf is where a visitor comes from: who is at the other end of the line, and behind a proxy, which then is at that end, the last address in
// X-Forwarded-For. That one the proxy itself added; what stands before it, or comes without a proxy, is what the visitor claims, and is not believed.
func (s *Server) addressOf(q *http.Request) string {
	if s.Secure && q.TLS == nil {
		if all := q.Header.Values("X-Forwarded-For"); len(all) > 0 {
			last := all[len(all)-1]
			last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
			if a, err := netip.ParseAddrPort(last); err == nil { // some proxies add the port
				return a.Addr().String()
			}
			if a, err := netip.ParseAddr(strings.Trim(last, "[]")); err == nil {
				return a.String()
			}
		}
	}
	return peerOf(q)
}

// peerOf is the address of whoever is at the other end of the line.
func peerOf(q *http.Request) string {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		return q.RemoteAddr
	}
	return host
}

// fromHere tells whether a request comes from the machine itself: by its line, by the name it asks for (a page elsewhere that points its name to
// this machine is not here), and not through a proxy. A proxy need not say that it is one, so behind one nobody is here.
func (s *Server) fromHere(q *http.Request) bool {
	if s.Secure && q.TLS == nil {
		return false
	}
	a, err := netip.ParseAddr(peerOf(q))
	if err != nil || !a.Unmap().IsLoopback() {
		return false
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if q.Header.Get(h) != "" {
			return false
		}
	}
	host := q.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// agent is the browser and the system in two words, from what the browser says of itself.
func agent(ua string) string {
	pick := func(pairs ...string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if strings.Contains(ua, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := pick("Edg/", "Edge", "OPR/", "Opera", "coc_coc", "Cốc Cốc", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system := pick("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "macOS", "Linux", "Linux")
	return strings.TrimSpace(strings.Join([]string{browser, system}, " "))
}
