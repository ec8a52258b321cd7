package page

import (
	"slices"

	"github.com/a-h/templ"
)

// Head is a page's title, the one line that says what it is, and what can be done.
type Head struct {
	Title string
	Lead  Rich // may hold chips and numbers that open
	Acts  []Act
}

// Show draws it.
func (h Head) Show(e Env) templ.Component { return head(e, h) }

// Act is something to do: a link to the page that does it. What writes is a form on that page.
type Act struct {
	Text, Href string
	Icon       string // down, up, print, pen, plus, page, day or empty
	Main       bool   // the one this page is for
	Print      bool   // prints the page; shown only where scripts run, needs no Href
	Aside      bool   // takes the page out: a phone folds these into one, as it does with Print
}

// aside are the acts that a phone folds away.
func (h Head) aside() (out []Act) {
	for _, a := range h.Acts {
		if a.Aside || a.Print {
			out = append(out, a)
		}
	}
	return out
}

// folds tells whether there are enough of them for one to stand for all.
func (h Head) folds() bool { return len(h.aside()) > 1 }

func (h Head) prints() bool { return slices.ContainsFunc(h.Acts, func(a Act) bool { return a.Print }) }

// PrintAct is the button that prints.
func PrintAct(e Env) Act { return Act{Text: e.T("app.print"), Icon: "print", Print: true} }

// Tab is one page of a thing with several.
type Tab struct {
	Text, Href string
	Current    bool
}

// Tabs are the pages of one thing.
type Tabs []Tab

// Show draws them.
func (t Tabs) Show(e Env) templ.Component { return tabs(e, t) }

// Note is something one should know before going on.
type Note struct {
	Tone  Tone
	Title string
	Text  Rich
	Acts  []Act
}

// Show draws it.
func (n Note) Show(e Env) templ.Component { return note(e, n) }

// Section is a titled part.
type Section struct {
	ID, Title string
	Quiet     bool // the title is there for those who listen only
	Note      Rich // beside the title
	Parts     Bodies
}

// Show draws it.
func (s Section) Show(e Env) templ.Component { return section(e, s) }

// Folded is what is seldom asked for: its title, and the rest once that is opened.
type Folded struct {
	Title string
	Parts Bodies
}

// Show draws it.
func (f Folded) Show(e Env) templ.Component { return folded(e, f) }

// Columns are two columns, one below the other on narrow screens.
type Columns struct {
	Left, Right Bodies
	Wide        bool // 5 : 3 rather than halves
}

// Show draws them.
func (c Columns) Show(e Env) templ.Component { return columns(e, c) }

// Fact is one headline figure.
type Fact struct {
	Label  string
	Number string // printed
	Href   string // opens it
	Of     string // small behind it: "/ 100 chỉ tiêu"
	Pace   *Pace
	Text   Rich
}

// Facts are the headline figures of a page: four to a row.
type Facts []Fact

// Show draws them.
func (f Facts) Show(e Env) templ.Component { return facts(e, f) }

// FilterKind is how a condition is typed.
type FilterKind uint8

const (
	FilterText   FilterKind = iota
	FilterSelect            // one of Options
	FilterDay               // a day as people type it
	FilterOrg               // an organisation by name or code, with suggestions
)

// Filter is one condition of a list. Its Name is the query's name; a FilterOrg's chosen id comes in Name + "_id" and wins over the text.
type Filter struct {
	Kind    FilterKind
	Name    string
	Label   string
	Value   string   // as typed or chosen
	ID      string   // FilterOrg: the id behind Value
	Options []Option // FilterSelect: what can be chosen; FilterOrg: what an ambiguous text may mean
	Suggest string   // FilterOrg: the address of the suggestions
	Error   string   // why what was typed cannot be used
}

// filtersOpen tells whether a phone, which folds all filters but the first, shows them from the start: something is asked or wrong there.
func filtersOpen(list []Filter) bool {
	for _, f := range list[min(1, len(list)):] {
		if f.Value != "" || f.Error != "" {
			return true
		}
	}
	return false
}

// Option is one choice.
type Option struct {
	Value, Text string
	Note        string // small, behind
	Code        string // what it goes by besides its text; not shown
	Off         bool
}

// Picked is a condition that holds now, with the address of the list without it.
type Picked struct{ Text, Without string }

// Without is this page's address with some names taken out of its query, on its first page: for Picked.
func (e Env) Without(names ...string) string {
	pairs := []string{"page", ""}
	for _, n := range names {
		pairs = append(pairs, n, "")
	}
	return e.Here(pairs...)
}

// Export is one form in which the whole list is sent.
type Export struct{ Text, Href string }

// Exports gives the usual two: CSV and Excel of this list as filtered, by format=csv and format=xlsx in the query.
func (e Env) Exports() []Export {
	return []Export{
		{e.T("do.csv"), e.Here("format", "csv", "page", "", "size", "")},
		{e.T("do.xlsx"), e.Here("format", "xlsx", "page", "", "size", "")},
	}
}

// Why says why a page is empty for this reader.
type Why uint8

const (
	NothingYet Why = iota // nothing was ever recorded
	NoRight               // there may be something, but not for this reader
	OtherDay              // nothing on this day; another may have it
	NoMatch               // the filters leave nothing
	BeforeAll             // before the installation's first knowledge
	TooSmall              // a small group, hidden
	AllWell               // the list is of what lacks, and nothing does
)

// Empty stands where rows would: what belongs here, why there is none, and the one thing to do next.
type Empty struct {
	What string // "Danh sách đảng viên của tổ chức"
	Why  Why
	// Since is the first day known (BeforeAll, OtherDay), N the least size shown (TooSmall).
	Since string
	N     int
	Next  *Act
}

// Show draws it.
func (x Empty) Show(e Env) templ.Component { return empty(e, x) }

func (x Empty) why(e Env) string {
	switch x.Why {
	case NoRight:
		return e.T("empty.right")
	case OtherDay:
		return e.T("empty.day", "day", e.At.Day())
	case NoMatch:
		return e.T("empty.filter")
	case BeforeAll:
		return e.T("empty.before", "at", x.Since)
	case TooSmall:
		return e.T("empty.small", "n", x.N)
	case AllWell:
		return e.T("empty.well")
	}
	return e.T("empty.nothing")
}

// Ask is the conditions alone, as a form that asks a page for something: a report for an organisation, the search for words.
type Ask struct {
	Action  string // the address asked; this page's path where empty
	Label   string // what the form is, for those who listen
	Button  string // what it says; "Lọc" where empty
	Filters []Filter
	Keep    []string // names of the query that are carried on besides the times
}

// Show draws it.
func (a Ask) Show(e Env) templ.Component {
	if a.Action == "" {
		a.Action = e.Path
	}
	if a.Button == "" {
		a.Button = e.T("do.filter")
	}
	return ask(e, a)
}

func (a Ask) carried(e Env) []nameValue {
	var vs []nameValue
	for _, k := range a.Keep {
		for _, v := range e.Query[k] {
			vs = append(vs, nameValue{k, v})
		}
	}
	return vs
}

// List is a page of rows: what it is, conditions, table, pager, export. Without rows Empty stands in the table's place.
type List struct {
	Head    Head
	Tabs    Tabs
	Notes   []Note
	Action  string // where the filter form asks; this page's path where empty
	Filters []Filter
	Keep    []string // names of the query that the filter form carries on besides sort, size and the times
	Picked  []Picked
	Exports []Export // shown where there are rows
	NoPrint bool
	Table   Table
	Pager   Pager
	Empty   Empty
	After   Bodies // what comes below
}

// Show draws it.
func (l List) Show(e Env) templ.Component {
	for _, x := range l.Exports {
		if len(l.Table.Rows) == 0 {
			break // there is nothing to send
		}
		l.Head.Acts = append(l.Head.Acts[:len(l.Head.Acts):len(l.Head.Acts)], Act{Text: x.Text, Href: x.Href, Icon: "down", Aside: true})
	}
	if !l.NoPrint && len(l.Table.Rows) > 0 {
		l.Head.Acts = append(l.Head.Acts[:len(l.Head.Acts):len(l.Head.Acts)], PrintAct(e))
	}
	l.Head.Acts = mainLast(l.Head.Acts)
	if l.Table.Sort == "" {
		l.Table.Sort = e.Query.Get("sort")
	}
	return list(e, l)
}

// mainLast puts the main act at the end, where the hand expects it.
func mainLast(acts []Act) []Act {
	var rest, last []Act
	for _, a := range acts {
		if a.Main {
			last = append(last, a)
		} else {
			rest = append(rest, a)
		}
	}
	return append(rest, last...)
}

func (l List) action(e Env) string {
	if l.Action != "" {
		return l.Action
	}
	return e.Path
}

// carried is what the filter form sends along unseen.
func (l List) carried(e Env) []nameValue {
	var vs []nameValue
	for _, k := range append([]string{"sort", "size"}, l.Keep...) {
		for _, v := range e.Query[k] {
			vs = append(vs, nameValue{k, v})
		}
	}
	return vs
}

// cleared is the list without any condition.
func (l List) cleared(e Env) string {
	names := make([]string, 0, 2*len(l.Filters))
	for _, f := range l.Filters {
		names = append(names, f.Name)
		if f.Kind == FilterOrg {
			names = append(names, f.Name+"_id")
		}
	}
	return e.Without(names...)
}
