package page

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/day"
)

// Align is how a column stands.
type Align uint8

const (
	Left  Align = iota
	Right       // numbers and days in a column of figures
	Days        // days at the left, in figures of one width
)

// Phone is what becomes of a column where a row is two lines.
type Phone uint8

const (
	Second Phone = iota // on the second line, behind its Label
	Key                 // beside the name, on the first line: the one figure that matters
	Off                 // left out
)

// Col is one column.
type Col struct {
	Title string
	Sort  string // the name in the query's sort; empty does not sort
	Align Align
	Phone Phone
	Label string // what stands before the value on a phone's second line
	Wide  bool   // 112 px for a bar
	Tight bool   // never wraps
}

// CellKind says what a cell holds.
type CellKind uint8

const (
	cellPlain CellKind = iota
	cellNumber
	cellDay
	cellPartial
	cellChip
	cellPace
	cellSpark
	cellRich
)

// Cell is one cell of a table, made by TextCell, LinkCell, NumberCell, FigureCell, DayCell, PartialCell, ChipCell, PaceCell, SparkCell,
// RichCell or NoCell, and added to by Under, After, Opening, InTone, As.
type Cell struct {
	kind    CellKind
	text    string
	n       int64
	day     day.Day
	partial day.Partial
	href    string
	small   string
	after   string
	label   string
	tone    Tone
	pace    *Pace
	spark   Spark
	rich    Rich
	dash    bool
}

// TextCell holds text.
func TextCell(s string) Cell { return Cell{text: s} }

// LinkCell holds a link.
func LinkCell(s, href string) Cell { return Cell{text: s, href: href} }

// NumberCell holds a number, printed in the reader's language; Opening makes it a number that opens.
func NumberCell(n int64) Cell { return Cell{kind: cellNumber, n: n} }

// FigureCell holds a value already printed ("60,7 %") that opens at href; without href it is plain.
func FigureCell(printed, href string) Cell {
	return Cell{kind: cellRich, rich: Say(Opens(printed, href))}
}

// DayCell holds a day; "chưa rõ" for none, "nay" for Forever.
func DayCell(d day.Day) Cell { return Cell{kind: cellDay, day: d} }

// PartialCell holds a day known in part.
func PartialCell(p day.Partial) Cell { return Cell{kind: cellPartial, partial: p} }

// ChipCell holds a state in words and shape.
func ChipCell(s string, t Tone) Cell { return Cell{kind: cellChip, text: s, tone: t} }

// PaceCell holds a bar against a target.
func PaceCell(p Pace) Cell { return Cell{kind: cellPace, pace: &p} }

// SparkCell holds small bars, as of the months of a year.
func SparkCell(s Spark) Cell { return Cell{kind: cellSpark, spark: s} }

// RichCell holds running text.
func RichCell(r Rich) Cell { return Cell{kind: cellRich, rich: r} }

// NoCell is a dash: the column does not apply here. A phone leaves it out.
func NoCell() Cell { return Cell{dash: true} }

// Under adds a small second line.
func (c Cell) Under(s string) Cell { c.small = s; return c }

// After adds text of less weight behind, in brackets where it is an age: After("(26)").
func (c Cell) After(s string) Cell { c.after = s; return c }

// Opening makes the value a link; a number then has its dotted line.
func (c Cell) Opening(href string) Cell { c.href = href; return c }

// InTone gives the text a tone.
func (c Cell) InTone(t Tone) Cell { c.tone = t; return c }

// As names the value on a phone, in place of its column's Label.
func (c Cell) As(label string) Cell { c.label = label; return c }

// Row is one row; its first cell (or Table.Head) is the row's name.
type Row struct {
	Cells []Cell
	ID    string // an anchor
	Sub   bool   // a part of the row above, set in
	Rest  bool   // what is left over ("44 tổ chức còn lại")
	Void  bool   // struck through: it never was
}

// Table is rows. Where Sum is set the rows must be a partition that adds up to it.
type Table struct {
	Caption string
	Cols    []Col
	Rows    []Row
	Sum     *Row
	Head    int  // the column that names the row
	One     bool // names never wrap: people
	NoFold  bool // stays a table on a phone: few narrow columns
	// Sort is the query's sort ("name", "-day"); heads with Col.Sort link to Env.Here with sort changed and page taken out.
	Sort string
	// InSheet makes sort links open within the side sheet.
	InSheet bool
}

// Show draws it.
func (t Table) Show(e Env) templ.Component { return table(e, t) }

func (t Table) class() string {
	var cs []string
	if !t.NoFold {
		cs = append(cs, "fold")
	}
	if t.One {
		cs = append(cs, "one")
	}
	return strings.Join(cs, " ")
}

func (c Col) headClass() string {
	return join(c.Align == Right, "r", c.Wide, "w", c.Tight, "nowrap")
}

// join gives the classes whose condition holds.
func join(pairs ...any) string {
	var cs []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].(bool) {
			cs = append(cs, pairs[i+1].(string))
		}
	}
	return strings.Join(cs, " ")
}

// cellClass joins the column's place and the cell's own.
func cellClass(c Col, x Cell) string {
	return join(c.Align == Right, "r", c.Align == Days, "d", c.Phone == Key, "key", c.Phone == Off, "off", x.dash, "nil",
		c.Tight, "nowrap", x.kind != cellChip && x.tone.word() != "", x.tone.word())
}

func (c Col) phoneLabel(x Cell) string {
	if x.label != "" {
		return x.label
	}
	return c.Label
}

func (r Row) class() string { return join(r.Sub, "sub", r.Rest, "rest", r.Void, "void") }

// at is the cell of column i; a row may have fewer cells than there are columns.
func (r Row) at(i int) (Cell, bool) {
	if i < len(r.Cells) {
		return r.Cells[i], true
	}
	return Cell{}, false
}

// sortNext is the query's sort after a click on the column's head: ascending first, then the other way.
func (t Table) sortNext(c Col) string {
	if t.Sort == c.Sort {
		return "-" + c.Sort
	}
	return c.Sort
}

// ariaSort is the state of a column's head; empty where it is not the one sorted by.
func (t Table) ariaSort(c Col) string {
	switch {
	case c.Sort == "":
		return ""
	case t.Sort == c.Sort:
		return "ascending"
	case t.Sort == "-"+c.Sort:
		return "descending"
	}
	return ""
}

// Pager tells which rows of how many are shown and leads to the others. Page counts from 1.
type Pager struct {
	Page, Size int
	Total      int64
	Note       string // a sentence behind the count: how it is sorted
	Sizes      []int  // the page sizes offered; none offers none
	InSheet    bool
}

// Pages is how many pages there are, at least 1.
func (p Pager) Pages() int {
	if p.Size < 1 || p.Total < 1 {
		return 1
	}
	return int((p.Total + int64(p.Size) - 1) / int64(p.Size))
}

func (p Pager) from() int64 {
	if p.Total == 0 {
		return 0
	}
	return int64(p.Page-1)*int64(p.Size) + 1
}

func (p Pager) to() int64 { return min(int64(p.Page)*int64(p.Size), p.Total) }

// near is the pages worth a link: the first, those about this one, the last; 0 stands for a gap.
func (p Pager) near() []int {
	n := p.Pages()
	var ps []int
	last := 0
	for i := 1; i <= n; i++ {
		if i == 1 || i == n || i >= p.Page-1 && i <= p.Page+1 || n <= 7 {
			if last != 0 && i > last+1 {
				ps = append(ps, 0)
			}
			ps = append(ps, i)
			last = i
		}
	}
	return ps
}

// Show draws it.
func (p Pager) Show(e Env) templ.Component { return pager(e, p) }

func itoa(n int) string { return strconv.Itoa(n) }

// cellText is a plain value, printed and linked.
func cellText(e Env, x Cell) string {
	var b strings.Builder
	s := x.text
	switch x.kind {
	case cellNumber:
		s = e.L.Number(x.n)
	case cellDay:
		s = e.L.ShortDay(x.day)
	case cellPartial:
		s = e.L.Partial(x.partial)
	}
	switch {
	case x.href != "" && x.kind == cellNumber:
		writeNumber(&b, s, x.href)
	case x.href != "":
		link(&b, "", x.href, s, "")
	default:
		b.WriteString(templ.EscapeString(s))
	}
	return b.String()
}
