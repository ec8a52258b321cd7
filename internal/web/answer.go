package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// Response is what a handler answers with; make it with Page, Fragment, Redirect, JSON, or Export.
type Response interface {
	// send writes the whole answer. An error before the first byte becomes the page of that error.
	send(r *Req) error
}

// Page is a whole page of status 200.
func (r *Req) Page(f page.Frame, parts ...page.Body) Response {
	return r.PageStatus(http.StatusOK, f, parts...)
}

// PageStatus is a whole page of another status.
func (r *Req) PageStatus(status int, f page.Frame, parts ...page.Body) Response {
	if f.Paper == "" {
		code := r.within
		if n := len(f.Crumbs); n > 0 {
			code = f.Crumbs[n-1].Code
		} else if code == "" {
			code = r.codes
		}
		f.Paper = r.fileName(f.Title, code)
	}
	return shown{status, page.Page(f, parts...)}
}

// Fragment is parts without a frame, for the scripts that put them into a page.
func (r *Req) Fragment(parts ...page.Body) Response {
	return shown{http.StatusOK, page.Fragment(r.Env(), parts...)}
}

// Redirect sends the browser on, by GET. The address is one of ours, made with Link where it should keep the two times.
func (r *Req) Redirect(path string) Response { return moved{path} }

// JSON sends a value; keys stand in the order of the struct.
func (r *Req) JSON(v any) Response { return machine{http.StatusOK, v} }

type shown struct {
	status int
	c      templ.Component
}

func (x shown) send(r *Req) error {
	var b bytes.Buffer // whole before it is sent, so that what breaks half-way is an error page and not half a page
	if err := x.c.Render(r.Ctx, &b); err != nil {
		return err
	}
	r.body(x.status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

type moved struct{ path string }

func (x moved) send(r *Req) error {
	r.w.Header().Set("Location", safePath(x.path))
	r.w.WriteHeader(http.StatusSeeOther)
	return nil
}

// safePath keeps a redirect within this server: anything but a plain path leads home.
func safePath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.HasPrefix(p, "/\\") || strings.ContainsAny(p, "\\\r\n\t\x00") {
		return "/"
	}
	return p
}

type machine struct {
	status int
	v      any
}

func (x machine) send(r *Req) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x.v); err != nil {
		return err
	}
	r.body(x.status, "application/json; charset=utf-8", b.Bytes())
	return nil
}

// body sends bytes, packed where the browser takes that and it pays.
func (r *Req) body(status int, kind string, b []byte) {
	h := r.w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept, Accept-Encoding, Accept-Language, Cookie")
	if len(b) > 1400 && strings.Contains(r.HTTP.Header.Get("Accept-Encoding"), "gzip") {
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, gzip.BestSpeed)
		_, _ = w.Write(b)
		_ = w.Close()
		h.Set("Content-Encoding", "gzip")
		b = z.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	r.w.WriteHeader(status)
	if r.HTTP.Method != http.MethodHead {
		_, _ = r.w.Write(b)
	}
}

// Format is the form of export asked for by ?format=: "csv", "xlsx" or "" for the page.
func (r *Req) Format() string {
	switch f := r.Query.Get("format"); f {
	case "csv", "xlsx":
		return f
	}
	return ""
}

// Export sends a sheet as a file, csv or xlsx by Format, row by row while the snapshot is open: build makes it, with the rights checked and the
// going out logged (logExport). what says what the list is, for the file's name (fileName). The actor needs duty.Export somewhere; build must
// ask for it on the organisation.
func (r *Req) Export(what string, build func(tx *db.Tx) (doc.Sheet, error)) (Response, error) {
	if !r.Holds(duty.Export) && !r.Holds(duty.Accounts) {
		return nil, fault.New(fault.Denied, "error.denied", nil)
	}
	format := r.Format()
	kind := "text/csv; charset=utf-8"
	if format == "xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return stream{kind, func(w *lateWriter) error {
		return r.Read(func(tx *db.Tx) error {
			sheet, err := build(tx)
			if err != nil {
				return err
			}
			if r.goesOut == nil {
				return errors.New("web: a list would go out unlogged")
			}
			code, err := r.codeOf(tx, r.goesOut.Org)
			if err != nil {
				return err
			}
			w.name = saved(r.fileName(what, code), "."+format)
			if format == "xlsx" {
				return doc.WriteXLSX(w, sheet)
			}
			return doc.WriteCSV(w, sheet, doc.CSVIn(r.L))
		})
	}}, nil
}

// stream sends a file to be saved. Where write fails before its first byte the answer is the page of its error; later, the line is cut, so that
// nobody takes half a file for a whole one.
type stream struct {
	kind  string
	write func(w *lateWriter) error // sets the name before its first byte
}

func (x stream) send(r *Req) error {
	w := &lateWriter{r: r, x: x}
	err := x.write(w)
	if err == nil {
		w.begin() // an empty file is a file
		return nil
	}
	if !w.begun {
		return err
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		r.S.Log.Error("export cut off", "ref", r.Ref, "route", r.Route.Pattern, "err", err)
	}
	panic(http.ErrAbortHandler)
}

type lateWriter struct {
	r     *Req
	x     stream
	name  string // the head that says under which name the answer is saved
	begun bool
}

func (w *lateWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	h := w.r.w.Header()
	h.Set("Content-Type", w.x.kind)
	h.Set("Content-Disposition", w.name)
	w.r.w.WriteHeader(http.StatusOK)
}

func (w *lateWriter) Write(b []byte) (int, error) {
	w.begin()
	return w.r.w.Write(b)
}
