package page

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/day"
	"chibo/internal/lang"
)

// Running text is written here and not in a .templ file: there a line's end between two pieces would become a space before a comma.

// tag writes one element with its text escaped and its address made safe.
func link(b *strings.Builder, class, href, text, more string) {
	b.WriteString("<a")
	if class != "" {
		b.WriteString(` class="` + class + `"`)
	}
	b.WriteString(` href="` + templ.EscapeString(string(templ.URL(href))) + `"` + more + ">" + templ.EscapeString(text) + "</a>")
}

func writeNumber(b *strings.Builder, text, href string) {
	switch {
	case href == "":
		b.WriteString(templ.EscapeString(text))
	case figureLink(href):
		link(b, "n", href, text, " data-sheet")
	default:
		link(b, "n", href, text, "")
	}
}

func (r Rich) html() string {
	var b strings.Builder
	for _, x := range r {
		open, shut := "", ""
		switch x.kind {
		case opens:
			writeNumber(&b, x.Text, x.Href)
			continue
		case strong:
			open, shut = "<b>", "</b>"
		case sign:
			open, shut = `<span class="`+strings.TrimSpace("chip "+x.tone.class())+`">`, "</span>"
		case command:
			b.WriteString(`<code class="cmd">`)
			for j, w := range strings.Fields(x.Text) {
				if j > 0 {
					b.WriteByte(' ')
				}
				if strings.HasPrefix(w, "-") {
					w = `<span>` + templ.EscapeString(w) + `</span>`
				} else {
					w = templ.EscapeString(w)
				}
				b.WriteString(w)
			}
			b.WriteString(`</code>`)
			continue
		case faint:
			open, shut = `<span class="quiet">`, "</span>"
		case toned:
			open, shut = `<span class="`+x.tone.word()+`">`, "</span>"
		}
		b.WriteString(open)
		if x.Href != "" {
			link(&b, "", x.Href, x.Text, "")
		} else {
			b.WriteString(templ.EscapeString(x.Text))
		}
		b.WriteString(shut)
	}
	return b.String()
}

// String is the text alone.
func (r Rich) String() string {
	var b strings.Builder
	for _, x := range r {
		b.WriteString(x.Text)
	}
	return b.String()
}

// raw writes what this package made itself and has escaped.
func raw(html string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, html)
		return err
	})
}

// rich draws running text without a paragraph round it.
func rich(r Rich) templ.Component { return raw(r.html()) }

// paragraph draws running text as one paragraph.
func paragraph(r Rich) templ.Component { return raw("<p>" + r.html() + "</p>") }

// numberLink is a number that opens; the pages of figures open in the side sheet where scripts run.
func numberLink(text, href string) templ.Component {
	var b strings.Builder
	writeNumber(&b, text, href)
	return raw(b.String())
}

// langCode is the language as HTML names it.
func langCode(l lang.Lang) string {
	if l == lang.En {
		return "en"
	}
	return "vi"
}

// typedDay is a day as people type it into a field, in either language; empty for none.
func typedDay(d day.Day) string {
	if d.IsZero() || d == day.Forever {
		return ""
	}
	return strconv.Itoa(d.DayOfMonth()) + "/" + strconv.Itoa(d.Month()) + "/" + strconv.Itoa(d.Year())
}

// TypedDay is a day as it stands in a form's field, ready to be read by day.Parse: 30/9/2017; empty for none and for "still".
func TypedDay(d day.Day) string { return typedDay(d) }

// TypedPartial is a day known in part as it stands in a form's field: 30/9/2017, 9/2017, 2017; empty for unknown.
func TypedPartial(p day.Partial) string {
	switch p.Precision() {
	case day.ToDay:
		return typedDay(p.Day())
	case day.ToMonth:
		return strconv.Itoa(p.Day().Month()) + "/" + strconv.Itoa(p.Year())
	case day.ToYear:
		return strconv.Itoa(p.Year())
	}
	return ""
}

func sortedKeys(q url.Values) []string {
	ks := make([]string, 0, len(q))
	for k := range q {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
