package page

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/day"
	"chibo/internal/lang"
)

// Frame is what stands round every page.
type Frame struct {
	Env

	// Title is the page's name without place and day; the frame adds both to the browser's title.
	Title string
	// Of is what the page is about where Title does not say it: the record that a form corrects.
	Of string
	// Paper is the name under which the page is printed to a file; the browser's title where empty.
	Paper string
	// Crumbs are the organisation in view from the top down; its last step opens the tree to search. May be empty.
	Crumbs []Crumb
	// Menu is the items this reader may use, in order; nil shows no menu (sign-in, setup).
	Menu []MenuItem
	// Me is who is signed in; nil where nobody is.
	Me *Me
	// Demo is set in the demonstration: its band says so on every page.
	Demo *Demo
	// KnownText is Known as people read it ("20/10/2017 8:12"), printed by the handler; used where At.Known is set.
	KnownText string
	// NoDate hides the date control: pages that are not about a day (settings, sign-in).
	NoDate bool
	// DateError says what is wrong with a day typed into the date control; DateTyped and KnownTyped are what was typed, kept.
	DateError, DateTyped, KnownTyped string
	// Writing is the day a form on this page writes for; zero where it writes nothing.
	Writing day.Day
	// SearchPath is the page of the search ("/search"); empty shows no search box. Its query is named q.
	SearchPath string
	// SearchText is what is being searched for, on the search's own page.
	SearchText string
	// Home is where the mark leads; "/" where empty.
	Home string
	// Mishap marks a page that reports a failure or asks to sign in, so that the scripts keep an unfinished form.
	Mishap bool
	// Sitting brings the script of the form of a meeting under way.
	Sitting bool
	// Sheet is an opened figure shown beside the page from the start; nil for none.
	Sheet *Figure
	// Foot is a line under the page: the version of the program, who answers for the data.
	Foot Rich
}

// Crumb is a step of the organisation path.
type Crumb struct {
	Text, Href string
	Code       string // of the organisation
}

// MenuItem is one noun of the menu.
type MenuItem struct {
	Text, Href string
	Count      int64 // shown where Counted
	Counted    bool
	Hot        bool // what waits for this reader: the count stands out
	Current    bool
	Gap        bool // a line above it
}

// Me is the reader.
type Me struct {
	Name, Office string // "Đỗ Minh Châu", "Ban Tổ chức Đảng ủy Khối"
	Links        []Crumb
	SignOut      string // the address a POST ends the session at; empty hides it
	Key          string // tells one account's unfinished forms from another's on one machine; not shown
}

// Demo is the demonstration's band.
type Demo struct {
	Today day.Day // the day its clock shows
}

// MenuNumber is a menu item's count that is there to know.
func MenuNumber(text, href string, n int64) MenuItem {
	return MenuItem{Text: text, Href: href, Count: n, Counted: true}
}

// MenuWaiting is a menu item's count of what waits; none shows no number.
func MenuWaiting(text, href string, n int64) MenuItem {
	return MenuItem{Text: text, Href: href, Count: n, Counted: n > 0, Hot: true}
}

// other is the language one may switch to.
func (f Frame) other() lang.Lang {
	if f.L == lang.En {
		return lang.Vi
	}
	return lang.En
}

// browserTitle says what, whose, of which day where it is not today, and by which program; no part says again what another has said.
func (f Frame) browserTitle() string {
	parts := []string{f.Title, f.Of}
	if n := len(f.Crumbs); n > 0 {
		parts = append(parts, f.Crumbs[n-1].Text)
	}
	if !f.NoDate && f.At.Off() {
		parts = append(parts, f.T("web.title_on", "day", f.At.Day()))
	}
	out := ""
	for _, x := range append(parts, f.T("app.name")) {
		if x != "" && !strings.Contains(strings.ToLower(out), strings.ToLower(x)) {
			out = strings.TrimPrefix(out+" – "+x, " – ")
		}
	}
	return out
}

// printed is the line that stands on paper alone: whose it is, as of when, and who printed it. What is on the sheet may be about people.
func (f Frame) printed() string {
	s := f.T("web.printed", "name", f.Me.Name, "office", f.Me.Office)
	if f.NoDate {
		return s
	}
	known := f.T("when.known_latest")
	if f.KnownText != "" {
		known = f.T("when.known", "at", f.KnownText)
	}
	return s + " " + f.T("when.on", "day", f.At.Day()) + ", " + known + "."
}

func (f Frame) home() string {
	if f.Home == "" {
		return f.At.Link("/")
	}
	return f.Home
}

// hidden is the query of this page as hidden fields of a form, without the names the form has itself.
func (e Env) hidden(without ...string) []nameValue {
	var ps []nameValue
	q := url.Values{}
	for k, v := range e.Query {
		q[k] = v
	}
	for _, k := range without {
		q.Del(k)
	}
	for _, k := range sortedKeys(q) {
		for _, v := range q[k] {
			ps = append(ps, nameValue{k, v})
		}
	}
	return ps
}

// nameValue is a name and a value.
type nameValue struct{ Name, Value string }

// dateValue is what the date control's field holds: what was typed wrongly, or the day shown.
func (f Frame) dateValue() string {
	if f.DateTyped != "" || f.DateError != "" {
		return f.DateTyped
	}
	return typedDay(f.At.Day())
}

func (f Frame) knownValue() string {
	if f.KnownTyped != "" {
		return f.KnownTyped
	}
	return f.At.Known
}

func (f Frame) whole(b Bodies) templ.Component { return frame(f, b.Show(f.Env)) }
