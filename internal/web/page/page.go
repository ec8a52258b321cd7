// Package page is the look of Chibo: the frame of every page and the parts it is made of, as view structs that handlers fill and
// components that draw them. It knows days, languages and faults but no noun of the product, asks no database and decides no right: what
// a struct holds is shown.
//
// A handler makes a Frame (who, where, when) and one or more Bodies (List, Record, Form, Figure, Report, Tree …) and draws them:
//
//	page.Page(frame, list).Render(ctx, w)
//
// Texts in the structs are already in the reader's language; numbers, days and the words of the parts themselves are printed here in
// Env.L. Nothing here writes a style attribute, an event attribute or an inline script: Policy holds on every page.
package page

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/day"
	"chibo/internal/lang"
)

// Policy is the Content-Security-Policy of every page: our own files only, nothing inline, no frames.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// At is the two times a page shows. It stands in the address of every page and is kept by every link made with Link.
type At struct {
	// On is the day asked about; zero is today, and then no address names it.
	On day.Day
	// Known is what was known, as it stands in the address (RFC 3339 instant); empty is latest.
	Known string
	// Today is the domain clock's today.
	Today day.Day
}

// Day is the day shown: On, or today.
func (a At) Day() day.Day {
	if a.On.IsZero() {
		return a.Today
	}
	return a.On
}

// Off tells whether the page shows anything but today as known now: then the frame carries its band.
func (a At) Off() bool { return a.Day() != a.Today || a.Known != "" }

// Link makes an address of a path (which may already have a query) and pairs of name and value, and keeps on and known. A pair with an
// empty value takes the name out of the query. Names come out in the order of the alphabet, so that one page has one address.
func (a At) Link(path string, pairs ...string) string {
	path, frag, _ := strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		q = url.Values{}
	}
	if !a.On.IsZero() && !q.Has("on") {
		q.Set("on", a.On.String())
	}
	if a.Known != "" && !q.Has("known") {
		q.Set("known", a.Known)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	if frag != "" {
		path += "#" + frag
	}
	return path
}

// Now is Link without the two times: the same page today, as known now.
func (a At) Now(path string, pairs ...string) string {
	return At{}.Link(path, append([]string{"on", "", "known", ""}, pairs...)...)
}

// Env is what every part needs to draw itself.
type Env struct {
	L  lang.Lang // the reader's language
	At At        // the two times
	// Path and Query are the address of this page, as asked for.
	Path  string
	Query url.Values
	// Token, where set, is sent back by every form in the hidden field "token".
	Token string
}

// Here is this page's address with some of its query changed (an empty value takes a name out).
func (e Env) Here(pairs ...string) string {
	return e.At.Link(e.Address(), pairs...)
}

// Address is this page's path and query, as asked for.
func (e Env) Address() string {
	if q := e.Query.Encode(); q != "" {
		return e.Path + "?" + q
	}
	return e.Path
}

// T is the text of a key with pairs of name and value.
func (e Env) T(key string, pairs ...any) string {
	if len(pairs) == 0 {
		return e.L.T(key)
	}
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return e.L.T(key, args)
}

// Body is a part of a page. Every view struct of this package is one.
type Body interface {
	// Show gives the component that draws it.
	Show(e Env) templ.Component
}

// Part makes a Body of a component of one's own.
type Part func(e Env) templ.Component

// Show is the component.
func (p Part) Show(e Env) templ.Component { return p(e) }

// Bodies is several parts, one after the other.
type Bodies []Body

// Show draws them in order; nil parts are left out.
func (b Bodies) Show(e Env) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, x := range b {
			if x == nil {
				continue
			}
			if err := x.Show(e).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Page is a whole page: the frame with the parts in its main column. It is what a handler sends.
func Page(f Frame, parts ...Body) templ.Component { return f.whole(Bodies(parts)) }

// Fragment is parts without a frame, for the scripts that put them into a page (a figure's sheet).
func Fragment(e Env, parts ...Body) templ.Component { return Bodies(parts).Show(e) }

// Tone is the meaning of a colour; the words always say the same, so that colour is never alone.
type Tone uint8

const (
	Plain   Tone = iota
	Done         // green: done, at or above target
	Due          // ochre: needs attention
	Late         // red: wrong, late, refused
	Past         // blue: of a past day, ended
	Subdued      // grey: of less weight
)

// class is the tone of chips and notes.
func (t Tone) class() string {
	return [...]string{"", "done", "due", "late", "past", ""}[min(t, Subdued)]
}

// word is the tone of words in running text.
func (t Tone) word() string {
	return [...]string{"", "ok", "warn", "bad", "", "quiet"}[min(t, Subdued)]
}

// Inline is a piece of running text; make it with Words, Strong, Go, Opens, Sign and Faint.
type Inline struct {
	Text string
	Href string // a link where set
	kind inlineKind
	tone Tone
}

type inlineKind uint8

const (
	words inlineKind = iota
	strong
	opens
	sign
	faint
	toned
	command
)

// Rich is running text with links and numbers that open.
type Rich []Inline

// Say makes running text of its pieces; a space that belongs between them stands in the texts.
func Say(pieces ...Inline) Rich { return pieces }

// Words is plain text.
func Words(s string) Inline { return Inline{Text: s} }

// Strong is text of weight.
func Strong(s string) Inline { return Inline{Text: s, kind: strong} }

// Go is a link.
func Go(s, href string) Inline { return Inline{Text: s, Href: href} }

// Opens is a number already printed that opens its records; without an address it is plain.
func Opens(number, href string) Inline { return Inline{Text: number, Href: href, kind: opens} }

// Sign is a chip within a sentence.
func Sign(s string, t Tone) Inline { return Inline{Text: s, kind: sign, tone: t} }

// Faint is text of less weight.
func Faint(s string) Inline { return Inline{Text: s, kind: faint} }

// Command is what is typed on the machine; it is not broken within a flag.
func Command(s string) Inline { return Inline{Text: s, kind: command} }

// Toned is text in a tone.
func Toned(s string, t Tone) Inline { return Inline{Text: s, kind: toned, tone: t} }

// Show draws running text as one paragraph.
func (r Rich) Show(e Env) templ.Component { return paragraph(r) }

// figure tells whether an address opens in the side sheet: the pages of figures do.
func figureLink(href string) bool { return strings.HasPrefix(href, "/figure/") }

// fieldID makes an element's id of a field's name.
func fieldID(name string) string {
	return "f-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}
