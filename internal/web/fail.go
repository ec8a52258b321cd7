package web

import (
	"context"
	"crypto/hmac"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/web/page"
)

// answer makes a route's http.Handler: it loads who asks, holds the route's need, runs the handler, sends what it gives, and turns what goes wrong
// into an answer.
func (s *Server) answer(rt *Route, do Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		ref, _ := q.Context().Value(refKey{}).(string)
		r := &Req{Ctx: q.Context(), HTTP: q, S: s, Route: rt, Ref: ref, w: w, L: lang.Pick(q.Header.Get("Accept-Language"))}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			rec, ok := w.(*recorder)
			if p == http.ErrAbortHandler || !ok || rec.status != 0 { //nolint:errorlint // the value net/http documents
				panic(p)
			}
			s.Log.Error("panic", "ref", ref, "route", rt.Pattern, "panic", kindOfPanic(p), "stack", string(debug.Stack()))
			s.fail(r, errPanic)
		}()
		res, err := r.run(do)
		if err == nil {
			err = res.send(r)
		}
		if err != nil {
			s.fail(r, err)
		}
	})
}

func (r *Req) run(do Handler) (Response, error) {
	if err := r.load(); err != nil {
		return nil, err
	}
	if r.HTTP.Method != http.MethodGet && r.HTTP.Method != http.MethodHead {
		if err := r.parse(); err != nil {
			return nil, err
		}
	}
	if !r.ours() {
		return nil, fault.New(fault.Denied, "error.origin", nil)
	}
	if r.Route.Need != Public {
		if !r.Founded {
			return r.Redirect("/setup"), nil
		}
		if !r.SignedIn() {
			return r.askIn()
		}
		if r.Route.Right != 0 && !r.Holds(r.Route.Right) {
			return nil, fault.New(fault.Denied, "error.denied", nil)
		}
		if t := r.values.Get("token"); t != "" && t != r.S.kept.token(r.Account.ID) {
			return nil, fault.New(fault.Conflict, "access.other_account", nil)
		}
		if r.dateFault != nil {
			return nil, r.dateFault
		}
	}
	return do(r)
}

// ours tells whether what is sent comes from a page of this server as far as can be seen. A browser says where a form was sent from, and the guard
// before the routes judges that; where the request says nothing at all (a very old browser, a proxy that takes the headers out), a session acts only
// with the token that stands in its forms. Who signs in shows a password instead.
func (r *Req) ours() bool {
	h := r.HTTP.Header
	if !r.Posted() || !r.SignedIn() || h.Get("Origin") != "" || h.Get("Sec-Fetch-Site") != "" {
		return true
	}
	if r.Route.Need == Public && r.Route.Pattern != "/signout" {
		return true
	}
	return hmac.Equal([]byte(r.values.Get("token")), []byte(r.S.kept.token(r.Account.ID)))
}

// askIn asks who is there: a page that was asked for is led to after the sign-in; a form that was sent is kept within the sign-in page, sealed,
// and sent again after it.
func (r *Req) askIn() (Response, error) {
	if r.WantsJSON() {
		return nil, fault.New(fault.Unauthenticated, "error.unauthenticated", nil)
	}
	if !r.Posted() {
		return r.Redirect("/signin?" + url.Values{"next": {r.HTTP.URL.RequestURI()}}.Encode()), nil
	}
	next, err := r.keepForm()
	if err != nil {
		return nil, err
	}
	return r.signInPage(http.StatusUnauthorized, page.SignIn{Next: next, Ended: true}), nil
}

// nowhere answers what no route has: 404, or 405 where the address takes another method.
func (s *Server) nowhere(r *Req) (Response, error) {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		if m == r.HTTP.Method || m == http.MethodGet && r.HTTP.Method == http.MethodHead {
			continue
		}
		q := r.HTTP.Clone(r.Ctx)
		q.Method = m
		if _, pattern := s.mux.Handler(q); pattern != "" && pattern != "/" {
			allow = append(allow, m)
		}
	}
	if len(allow) > 0 {
		r.w.Header().Set("Allow", strings.Join(allow, ", "))
		return nil, &fault.Fault{Kind: fault.NotFound, Key: "error.method", Err: errMethod}
	}
	return nil, fault.New(fault.NotFound, "error.not_found", nil)
}

var (
	errMethod = errors.New("method")
	errPanic  = errors.New("web: a handler panicked")
)

// problem is an error as JSON.
type problem struct {
	Error struct {
		Kind    string         `json:"kind"`
		Message string         `json:"message"`
		Fields  []problemField `json:"fields"`
		Ref     string         `json:"ref"`
	} `json:"error"`
}

type problemField struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// fail is the one place where an error becomes an answer: its kind gives the status, the page or JSON, and how loud the log is.
func (s *Server) fail(r *Req, err error) {
	if r.Ctx.Err() != nil || errors.Is(err, context.Canceled) {
		s.Log.Debug("left", "ref", r.Ref, "route", r.Route.Pattern)
		r.w.WriteHeader(499) // nobody reads it; the log does
		return
	}
	p := page.ProblemOf(err, r.Ref)
	status := p.Status()
	if errors.Is(err, errMethod) {
		status = http.StatusMethodNotAllowed
	}
	kind := fault.KindOf(err)
	level := slog.LevelDebug
	switch kind {
	case fault.Internal:
		level = slog.LevelError
	case fault.Denied, fault.TooMany:
		level = slog.LevelWarn
	}
	// A fault's key tells the log what happened; its arguments may hold what was typed.
	about := []any{"ref", r.Ref, "route", r.Route.Pattern, "kind", kind.String()}
	if kind == fault.Internal {
		about = append(about, "err", err.Error())
	} else if f := fault.As(err); f != nil {
		about = append(about, "key", f.Key)
	}
	s.Log.Log(r.Ctx, level, "refused", about...)
	if kind == fault.TooMany {
		r.w.Header().Set("Retry-After", "900")
	}
	if r.WantsJSON() {
		var x problem
		x.Error.Kind, x.Error.Ref, x.Error.Fields = kind.String(), r.Ref, []problemField{}
		message, fields := r.L.Fault(fault.As(err))
		x.Error.Message = message
		for _, f := range fields {
			x.Error.Fields = append(x.Error.Fields, problemField{f.Name, f.Text})
		}
		if e := (machine{status, x}).send(r); e != nil {
			s.bare(r.w, r.HTTP, r.Ref)
		}
		return
	}
	env := r.Env()
	f := r.Frame(p.Title(env))
	f.Mishap = true
	f.NoDate = !r.SignedIn()
	p.SignIn = "/signin"
	if r.Posted() || kind == fault.Invalid { // the address takes a form, or holds what is wrong: no use to open it again
		p.Next = []page.Act{{Text: r.T("app.home"), Href: "/", Main: true}}
	}
	if e := (shown{status, page.Page(f, p)}).send(r); e != nil {
		s.Log.Error("error page", "ref", r.Ref, "err", e.Error())
		s.bare(r.w, r.HTTP, r.Ref)
	}
}

// bare is what is left to say when even a page cannot be made.
func (s *Server) bare(w http.ResponseWriter, q *http.Request, ref string) {
	l := lang.Pick(q.Header.Get("Accept-Language"))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Del("Content-Encoding")
	w.Header().Del("Content-Length")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte(l.T("error.internal") + "\n" + l.T("error.ref", fault.Args{"ref": ref}) + "\n"))
}
