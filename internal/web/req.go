package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// Handler answers one route.
type Handler func(r *Req) (Response, error)

// Req is one request with what every handler asks of it.
type Req struct {
	Ctx     context.Context
	HTTP    *http.Request
	S       *Server
	Route   *Route
	Ref     string         // names the request in the log and on error pages
	Who     duty.Actor     // with today's grants; the zero actor where nobody is signed in
	Account access.Account // zero where nobody is signed in
	L       lang.Lang
	opened  asof.Known // what a form is built from: the latest, but where one that is too old is built as it was (see mergeForm)
	At      asof.Point // the two times asked about; On is today where the address names none
	Time    page.At    // the same, for pages and links
	Query   url.Values // of the address, whole UTF-8, without lang
	House   duty.House
	Founded bool // the installation is set up

	w      http.ResponseWriter
	visit  access.Visit
	office string
	within string // the code of the organisation a list is narrowed to
	codes  string // of the organisations the grants are on, for names of files
	// telling is what the page that a write leads to will say; see tell.
	telling string
	// goesOut is what the log was told of a list that goes out.
	goesOut *audit.Read
	values  url.Values // what a form sent
	broken  []fault.Field
	files   bool
	// What was typed into the date control and cannot be used.
	dateFault            *fault.Fault
	dateTyped, knownText string
}

func newRef() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// T is a text in the reader's language.
func (r *Req) T(key string, args ...fault.Args) string { return r.L.T(key, args...) }

// SignedIn tells whether somebody is.
func (r *Req) SignedIn() bool { return !r.Account.ID.IsZero() }

// Posted tells whether the request writes.
func (r *Req) Posted() bool { return r.HTTP.Method == http.MethodPost }

// Link makes an address that keeps the two times; see page.At.Link.
func (r *Req) Link(path string, pairs ...string) string { return r.Time.Link(path, pairs...) }

// PathID is the id in the route's place {name}; NotFound where it is none.
func (r *Req) PathID(name string) (db.ID, error) { return db.ParseID(r.HTTP.PathValue(name)) }

// WantsJSON tells whether the asker is a program that takes JSON and not a browser.
func (r *Req) WantsJSON() bool { return wantsJSON(r.HTTP) }

func wantsJSON(q *http.Request) bool {
	for part := range strings.SplitSeq(q.Header.Get("Accept"), ",") {
		kind, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "application/json":
			return true
		case "text/html", "application/xhtml+xml":
			return false
		}
	}
	return false
}

// Read runs fn on one snapshot.
func (r *Req) Read(fn func(tx *db.Tx) error) error { return r.S.DB.Read(r.Ctx, fn) }

// Holds tells whether the actor's grants of today give every right of want on some organisation. It is no check of a record: domains do that.
func (r *Req) Holds(want duty.Right) bool {
	return slices.ContainsFunc(r.Who.Grants, func(g duty.Grant) bool { return g.Rights&want == want })
}

// Now is the machine's clock, for sessions.
func (r *Req) Now() db.Instant { return r.S.now() }

// Shown is an instant of the machine's clock as pages tell it: by the program's clock, which in the demonstration walks in another year.
func (r *Req) Shown(at db.Instant) time.Time {
	if s, ok := r.S.DB.Clock().(interface{ Shift() time.Duration }); ok {
		return at.Time().Add(s.Shift())
	}
	return at.Time()
}

// Address is where the visitor comes from.
func (r *Req) Address() string { return r.S.addressOf(r.HTTP) }

// load finds who asks, in which language and as of when. A fault of the two times is kept for the page that shows it.
func (r *Req) load() error {
	q := r.HTTP
	if !utf8.ValidString(q.URL.Path) || strings.ContainsRune(q.URL.Path, 0) {
		return fault.New(fault.NotFound, "error.not_found", nil)
	}
	r.Query = url.Values{}
	asked, err := url.ParseQuery(q.URL.RawQuery)
	if err != nil {
		return fault.New(fault.Invalid, "server.query", nil)
	}
	err = r.S.DB.Read(r.Ctx, func(tx *db.Tx) error {
		r.Time.Today, r.At.On = tx.Today(), tx.Today()
		if r.House, r.Founded, err = duty.LoadHouse(r.Ctx, tx); err != nil {
			return err
		}
		r.visit, err = access.Look(r.Ctx, tx, r.S.cookie(q), r.S.now(), r.S.Limits)
		if err != nil || !r.visit.Alive {
			return err
		}
		r.Account = r.visit.Account
		if r.Who, err = access.Actor(r.Ctx, tx, r.Account); err != nil || len(r.Who.Grants) == 0 {
			return err
		}
		return r.findOffice(tx)
	})
	if err != nil {
		return err
	}
	r.chooseLang(asked)
	var bad fault.Fields
	for name, vs := range asked {
		for _, v := range vs {
			if !utf8.ValidString(name) || lang.ValidText(v) != nil {
				bad.Add(strings.ToValidUTF8(name, "?"), "text.utf8", nil)
				break
			}
		}
		if name != "lang" {
			r.Query[name] = vs
		}
	}
	if err := bad.Err(); err != nil {
		r.Query = url.Values{}
		return err
	}
	textWins(r.Query)
	r.readTimes()
	if r.visit.Alive && r.S.now().Time().Sub(r.visit.Session.SeenAt.Time()) > access.SeenEvery {
		// A page is not refused because this could not be noted.
		if err := r.S.DB.Aside(r.Ctx, func(tx *db.Tx) error { return access.Seen(r.Ctx, tx, r.visit.Session.ID, r.S.now()) }); err != nil {
			r.S.Log.Warn("session", "ref", r.Ref, "err", err.Error())
		}
	}
	return nil
}

// findOffice names the organisation of the first grant, and the codes of all: of many, of the first and how many more.
func (r *Req) findOffice(tx *db.Tx) error {
	var ids []db.ID
	for _, g := range r.Who.Grants {
		if !slices.Contains(ids, g.Org) {
			ids = append(ids, g.Org)
		}
	}
	refs, err := org.Names(r.Ctx, tx, r.Who, asof.Point{On: tx.Today()}, ids[:min(len(ids), 3)]...)
	if err != nil {
		return err
	}
	var codes []string
	for _, id := range ids[:min(len(ids), 3)] {
		for _, x := range refs {
			if x.ID == id {
				codes = append(codes, x.Code)
			}
			if x.ID == r.Who.Grants[0].Org {
				r.office = x.Name
			}
		}
	}
	if r.codes = strings.Join(codes, "-"); len(ids) > 3 && len(codes) > 0 {
		r.codes = codes[0] + "-" + itoa(len(ids)-1)
	}
	return nil
}

// langCookie keeps the language chosen in this browser.
const langCookie = "chibo_lang"

// chooseLang: the address says it, else this browser's choice, else the account's, else what the browser prefers.
func (r *Req) chooseLang(asked url.Values) {
	if v := asked.Get("lang"); v == "vi" || v == "en" {
		r.L = lang.Parse(v)
		r.setLang(r.L)
		return
	}
	if c, err := r.HTTP.Cookie(langCookie); err == nil && (c.Value == "vi" || c.Value == "en") {
		r.L = lang.Parse(c.Value)
		return
	}
	if r.SignedIn() {
		r.L = r.Account.Lang
		return
	}
	r.L = lang.Pick(r.HTTP.Header.Get("Accept-Language"))
}

func (r *Req) setLang(l lang.Lang) {
	http.SetCookie(r.w, &http.Cookie{Name: langCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: r.S.secure(r.HTTP)})
}

// readTimes reads on and known. Days are taken as people type them or as ISO.
func (r *Req) readTimes() {
	var bad fault.Fields
	if v := strings.TrimSpace(r.Query.Get("on")); v != "" {
		d, err := day.Parse(v, r.Time.Today)
		if err != nil {
			var pe *day.ParseError
			key := "day.form"
			if errors.As(err, &pe) {
				key = pe.Key
			}
			bad.Add("on", key, fault.Args{"text": v})
			r.dateTyped = v
		} else {
			r.At.On, r.Time.On = d, d
		}
	}
	if v := strings.TrimSpace(r.Query.Get("known")); v != "" {
		k, err := asof.ParseKnown(v)
		if err != nil {
			_ = bad.Take(err)
			r.knownText = v
		} else {
			r.At.Known, r.Time.Known = k, k.String()
		}
	}
	if err := bad.Err(); err != nil {
		r.dateFault = fault.As(err)
		return
	}
	// In one form, so that one page has one address.
	for name, v := range map[string]string{"on": r.Time.On.String(), "known": r.Time.Known} {
		if v == "" {
			r.Query.Del(name)
		} else {
			r.Query.Set(name, v)
		}
	}
}

// Env is what page parts need.
func (r *Req) Env() page.Env {
	e := page.Env{L: r.L, At: r.Time, Path: r.HTTP.URL.Path, Query: r.Query}
	if e.Query == nil {
		e.Query = url.Values{}
	}
	if r.SignedIn() {
		e.Token = r.S.kept.token(r.Account.ID)
	}
	return e
}

// Frame is the frame of a page with this title: menu, reader, the demonstration's band, the two times. Set Crumbs for a page about an
// organisation (see Crumbs) and NoDate for one that is about no day.
func (r *Req) Frame(title string) page.Frame {
	f := page.Frame{Env: r.Env(), Title: title, DateTyped: r.dateTyped, KnownTyped: r.knownText}
	if r.dateFault != nil {
		_, fields := r.L.Fault(r.dateFault)
		for _, x := range fields {
			f.DateError = strings.TrimSpace(f.DateError + " " + x.Text)
		}
	}
	if !r.At.Known.Latest() {
		f.KnownText = r.L.Instant(r.At.Known.Instant().Time())
	}
	if r.House.Demo != "" {
		f.Demo = &page.Demo{Today: r.Time.Today}
	}
	if r.S.Version != "" {
		f.Foot = page.Say(page.Faint("Chibo " + r.S.Version))
	}
	if !r.SignedIn() {
		return f
	}
	f.Menu = r.menu()
	f.Me = &page.Me{Name: r.Account.Name, Office: r.office, SignOut: "/signout", Key: f.Token,
		Links: []page.Crumb{{Text: r.T("access.me"), Href: "/me"}}}
	if own := r.ownFile(); own != "" {
		f.Me.Links = append([]page.Crumb{{Text: r.T("access.my_file"), Href: own}}, f.Me.Links...)
	}
	if r.S.has("GET", searchPath) && r.opensLists() {
		f.SearchPath = searchPath
	}
	return f
}

// searchPath is where the search of all nouns stands once it is in the table of routes.
const searchPath = "/search"

// opensLists tells whether the reader's rights open any list: whoever has none finds nothing.
func (r *Req) opensLists() bool {
	return slices.ContainsFunc(r.S.routes, func(rt Route) bool { return rt.Menu != "" && r.Holds(rt.Right) })
}

func (r *Req) menu() []page.MenuItem {
	items := []page.MenuItem{}
	here := r.S.menuHome(r.HTTP.URL.Path)
	for i := range r.S.routes {
		rt := &r.S.routes[i]
		if rt.Menu == "" || !r.Holds(rt.Right) {
			continue
		}
		items = append(items, page.MenuItem{Text: r.T(rt.Menu), Href: r.Link(rt.Pattern),
			Current: here == rt.Pattern || strings.HasPrefix(here, rt.Pattern+"/")})
	}
	if own := r.ownFile(); len(items) == 0 && own != "" { // else the menu of a member without an office is empty
		items = append(items, page.MenuItem{Text: r.T("access.my_file"), Href: own, Current: strings.HasPrefix(own+"/", r.HTTP.URL.Path+"/")})
	}
	return items
}

// ownFile leads to the reader's own file, where he is on the register.
func (r *Req) ownFile() string {
	if r.Who.Person.IsZero() {
		return ""
	}
	return r.Link("/member/" + r.Who.Person.String())
}

// Crumbs is the path of an organisation from the top down, for Frame.Crumbs; steps the reader may not open lead nowhere and are left out. The
// organisation itself leads to the tree.
func (r *Req) Crumbs(tx *db.Tx, id db.ID) ([]page.Crumb, error) {
	refs, err := org.Path(r.Ctx, tx, r.Who, r.At, id)
	if err != nil {
		return nil, err
	}
	var out []page.Crumb
	for _, x := range refs {
		if x.Open {
			out = append(out, page.Crumb{Text: x.Name, Href: r.Link("/org/" + x.ID.String()), Code: x.Code})
		}
	}
	if n := len(refs); n > 0 && refs[n-1].Kind != org.External {
		out[len(out)-1].Href = r.Link("/org/" + id.String() + "/tree")
	}
	return out, nil
}

// has tells whether the table of routes holds this one.
func (s *Server) has(method, pattern string) bool {
	return slices.ContainsFunc(s.routes, func(rt Route) bool { return rt.Method == method && rt.Pattern == pattern })
}

// secure tells whether the visitor came by TLS.
func (s *Server) secure(q *http.Request) bool { return s.Secure || q.TLS != nil }

func (s *Server) cookieName(q *http.Request) string {
	if s.secure(q) {
		return "__Host-chibo"
	}
	return "chibo"
}

func (s *Server) cookie(q *http.Request) string {
	c, err := q.Cookie(s.cookieName(q))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie gives the browser its token; an empty one takes it away.
func (r *Req) setCookie(token string) {
	c := &http.Cookie{Name: r.S.cookieName(r.HTTP), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.S.secure(r.HTTP)}
	if token == "" {
		c.MaxAge = -1
		c.Expires = time.Unix(1, 0)
	}
	http.SetCookie(r.w, c)
}
