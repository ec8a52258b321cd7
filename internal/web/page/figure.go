package page

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// Figure is a number opened: what it means, of what it is made, and its records. The same struct is the side sheet and the page.
type Figure struct {
	Title      string
	Number     string // printed
	Unit       string // behind the number where it is no plain count
	Definition string // one sentence
	Period     string // "1/1 – 30/9/2017", or the day
	Place      string // the organisation and how the tree is read
	// Conditions say in words what a record must meet to be counted; Whole is the figure of which this is one line.
	Conditions []string
	Whole      Rich
	// Fraction is the number's parts where it is a ratio or has a target: numerator, denominator, per cent.
	Fraction []Fraction
	// Sources is how much is from records, head-counts, declarations or series; their sum is the number. One source may be left out.
	Sources []Source
	// Basis is the records that the number rests on, in words with numbers that open.
	Basis Rich
	// Hidden says that rows are left out of sight and why; empty where all are shown.
	Hidden string
	// Refused says why there is a number but no list; Table is then not drawn.
	Refused string
	// NotAdded says that the number is no sum of its children ("không cộng"), or under which structure it is counted; empty for nothing.
	NotAdded string
	// Breakdown is the parts of the number.
	Breakdown *Table
	// Changes is why it differs from another time: rows and a sum.
	ChangesTitle string
	Changes      *Table
	// Count is how many records there are, printed: "106 bản ghi".
	Count   string
	Table   *Table
	Pager   *Pager
	Exports []Export
	// Self is the address of the figure's page ("/figure/adm.count?org=…&on=…").
	Self string
	// Close is where the sheet's cross leads without scripts; the page it lies beside.
	Close string
	// Rule is the dated rule or definition it rests on, and whether it is confirmed.
	Rule Rich
}

// Fraction is one line of a figure's parts; Over draws the line of division under it.
type Fraction struct {
	Number, Text string
	Over         bool
	Href         string // opens the number
}

// Source is one part of a figure by where it comes from.
type Source struct {
	Text   string
	Number int64
}

// Show draws it as a page.
func (f Figure) Show(e Env) templ.Component { return figurePage(e, f) }

// Sheet is the figure as the side sheet's content, for the scripts: a handler draws it with Fragment when the query has part=sheet. Links
// within it then lose part, and those that page or sort stay in the sheet.
func (f Figure) Sheet() Body {
	return Part(func(e Env) templ.Component { return sheet(e, f) })
}

// inSheet is the environment of a sheet: its links lead to the figure's own page.
func (f Figure) inSheet(e Env) Env {
	if f.Self == "" {
		return e
	}
	path, query, _ := strings.Cut(f.Self, "?")
	e.Path = path
	e.Query = parseQuery(query)
	return e
}

func (f Figure) sheetTable() Table {
	t := *f.Table
	t.InSheet, t.NoFold = true, true
	return t
}

func (f Figure) sheetPager() Pager {
	p := *f.Pager
	p.InSheet, p.Sizes = true, nil
	return p
}

// sheetID is the id of the sheet's title; a sheet never stands on its own figure's page.
const sheetID = "sheet-title"

// ReportRow is one figure of a report.
type ReportRow struct {
	Name       string
	Sub        bool // a part of the row above
	Value      string
	Href       string // opens its records; empty where it may not be opened
	Unit       string
	Before     string // the same period of the year before; empty for none
	BeforeHref string
	Target     string // "100", "80 %"; empty for none
	Percent    string // of the target
	Pace       *Pace
	Note       string // "mẫu số: 56 tổ chức cơ sở đảng", "không cộng"
	Also       Rich   // what else to know of it, with numbers that open
	Open       bool   // its sheet is the one that is open
}

// Report is a page of figures with its words.
type Report struct {
	Head  Head
	Tabs  Tabs
	Ask   *Ask // asks for another organisation; nil for none
	Notes []Note
	// Words is the narrative: headings and paragraphs of running text with numbers that open.
	WordsTitle string
	Words      []Passage
	// Period, Before and Target are the heads of their columns: "9 tháng 2017", "9 tháng 2016", "Chỉ tiêu năm".
	TableTitle             string
	Period, Before, Target string
	Rows                   []ReportRow
	Bodies                 Bodies // what comes after: charts, the report's way, differences
	Paper                  *Paper // the printed form's head and foot; nil prints the page as it is
}

// Passage is a heading with its paragraphs; either may be empty.
type Passage struct {
	Title string
	Text  []Rich
}

// Paper is what only the printed page carries.
type Paper struct {
	Superior, Organisation string // the two lines at the left
	Number                 string // "Số 41-BC/ĐUK"
	Party                  string // the line at the right: "ĐẢNG CỘNG SẢN VIỆT NAM"
	PlaceDay               string // "Đắk Nông, ngày 20 tháng 10 năm 2017"
	Office, Name           string // who signs
	Receivers              []string
}

// Show draws it.
func (r Report) Show(e Env) templ.Component {
	r.Head.Acts = mainLast(r.Head.Acts)
	return report(e, r)
}

// Tree is organisations within one another, opened by what the browser has.
type Tree struct {
	Head   Head
	Tabs   Tabs
	Notes  []Note
	Search string // the address of its search, by q; empty shows none
	Query  string // what was searched for; nodes found have Found
	Cols   []string
	Roots  []Node
	Empty  Empty
	After  Bodies
}

// Node is one organisation.
type Node struct {
	Text, Href string
	Small      string // its kind, its code
	Counts     []Cell // one a column
	Open       bool   // shows what is below from the start
	Found      bool
	Ended      string // "kết thúc 15/3/2017"; empty while it stands
	Below      []Node
	More       string // the address of what is below where that is not loaded
}

// Show draws it.
func (t Tree) Show(e Env) templ.Component { return treePage(e, t) }

func parseQuery(q string) url.Values {
	v, err := url.ParseQuery(q)
	if err != nil {
		return url.Values{}
	}
	return v
}

// unfolded is a small table that stays one at any width.
func unfolded(t Table) Table { t.NoFold = true; return t }

// sorted takes the order from the address.
func sorted(e Env, t Table) Table {
	if t.Sort == "" {
		t.Sort = e.Query.Get("sort")
	}
	return t
}

// closeHref leads back to the page the sheet lies beside.
func closeHref(e Env, f Figure) string {
	if f.Close != "" {
		return f.Close
	}
	return "#main"
}

// head is the head of a figure's own page.
func (f Figure) head(e Env) Head {
	h := Head{Title: f.Title}
	for _, x := range f.Exports {
		h.Acts = append(h.Acts, Act{Text: x.Text, Href: x.Href, Icon: "down", Aside: true})
	}
	h.Acts = append(h.Acts, PrintAct(e))
	return h
}
