// Package web answers browsers and programs: every URL stands in routes.go, a handler asks the domains and fills the parts of package page, and
// what is common to all answers (who asks, in which language, as of when, what an error looks like) is done here once.
//
// A handler has the shape func(*Req) (Response, error). It opens transactions only through Req: Read for one snapshot, Form for a form that is
// shown, sent, mended and sent again, Post for other writes. A fault it returns becomes a page or JSON of the fault's kind in one place (fail.go).
package web

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/house"
	"chibo/internal/web/page"
	"chibo/internal/web/static"
)

// Server is everything a request may need, put together by hand in cmd. Fields are set before Handler is called and never after.
type Server struct {
	*house.House            // database, keys, figures, reports
	Audit        *audit.Log // who read and took out what
	Hasher       *access.Hasher
	Log          *slog.Logger
	Limits       access.Limits
	// Demo are the demonstration's accounts, shown with their passwords at the sign-in; nil anywhere else.
	Demo []page.DemoAccount
	// Secure says that browsers reach the server by TLS though it may not see so itself (a proxy ends it): cookies are then sent by TLS only.
	Secure bool
	// Where is the database in words, for the page that sets up.
	Where string
	// Flags are those by which a command on the machine finds the database and its key, for whoever is in charge.
	Flags string
	// Version of the program, for the line under every page; may be empty.
	Version string
	// Now is the machine's clock, for sessions; nil is time.Now. The domain's clock is the database's.
	Now func() time.Time
	// Slow is how long a password is held back that a locked address would have stopped; zero is three seconds.
	Slow time.Duration
	// More are routes of other packages' tests; empty in the program.
	More []Route

	once   sync.Once
	mux    *http.ServeMux
	routes []Route
	kept   keeper
	ready  readiness
}

func (s *Server) now() db.Instant {
	if s.Now != nil {
		return db.InstantOf(s.Now())
	}
	return db.InstantOf(time.Now())
}

func (s *Server) prepare() {
	s.once.Do(func() {
		if s.Log == nil {
			s.Log = slog.New(slog.DiscardHandler)
		}
		var err error
		if s.kept, err = newKeeper(s.Keys); err != nil {
			panic("web: " + err.Error()) // the machine has no randomness: nothing can go on
		}
		s.routes = append(s.Routes(), s.More...)
		s.mux = http.NewServeMux()
		s.mux.Handle(static.Root, static.Handler())
		s.mux.Handle("/", s.answer(&Route{Pattern: "/", Need: Public}, s.nowhere))
		for i := range s.routes {
			rt := &s.routes[i]
			s.mux.Handle(rt.Method+" "+rt.Pattern, s.answer(rt, rt.Do))
		}
	})
}

// Handler answers every request.
func (s *Server) Handler() http.Handler {
	s.prepare()
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.answer(&Route{Method: "POST", Pattern: "(origin)", Need: Public}, func(*Req) (Response, error) {
		return nil, fault.New(fault.Denied, "error.origin", nil)
	}))
	return s.outermost(guard.Handler(s.mux))
}

type refKey struct{}

// outermost gives every request its reference, every answer its headers, and every panic an end; it writes the one line of log. The line names
// the route, never the address asked for: addresses hold names that people search for.
func (s *Server) outermost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		ref := newRef()
		r = r.WithContext(context.WithValue(r.Context(), refKey{}, ref))
		rec := &recorder{ResponseWriter: w}
		s.headers(rec.Header(), r, ref)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the value net/http documents
					panic(p)
				}
				s.Log.Error("panic", "ref", ref, "route", r.Pattern, "panic", kindOfPanic(p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					s.bare(rec, r, ref)
				}
			}
			s.Log.Info("request", "ref", ref, "method", r.Method, "route", r.Pattern, "status", rec.status, "bytes", rec.bytes,
				"ms", time.Since(begun).Milliseconds())
		}()
		next.ServeHTTP(rec, r)
	})
}

// kindOfPanic tells what panicked without the values in it, which may be somebody's data.
func kindOfPanic(p any) string {
	if e, ok := p.(error); ok {
		var re interface{ RuntimeError() }
		if errors.As(e, &re) {
			return e.Error()
		}
	}
	if s, ok := p.(string); ok && strings.HasPrefix(s, "lang: ") {
		return s
	}
	return "panic"
}

// headers are on every answer, whatever it is.
func (s *Server) headers(h http.Header, r *http.Request, ref string) {
	h.Set("Content-Security-Policy", page.Policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	h.Set("X-Request-Id", ref)
	if s.Secure || r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if !strings.HasPrefix(r.URL.Path, static.Root) {
		h.Set("Cache-Control", "no-store")
	}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Serve answers on a listener until ctx ends, then lets requests under way finish for up to ten seconds. conf may be nil: no TLS.
func (s *Server) Serve(ctx context.Context, l net.Listener, conf *tls.Config) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      10 * time.Minute, // a large export on a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		TLSConfig:         conf,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() {
		if conf != nil {
			ended <- srv.ServeTLS(l, "", "")
		} else {
			ended <- srv.Serve(l)
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := srv.Shutdown(stop)
	if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
		return errors.Join(err, e)
	}
	return err
}
