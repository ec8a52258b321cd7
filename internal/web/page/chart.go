package page

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"
)

// Pace is a bar from zero against a target, with a thin mark where it should be by now. The four numbers are in one unit (for percentages
// scaled alike). It is drawn in attributes, so that no style is needed.
type Pace struct {
	Value, Target int64
	Now           int64 // where the year should be by now; 0 for no mark
	Whole         int64 // the bar's full length where it has one (100 %); 0 leaves room beyond the target
	AtMost        bool  // the target is an upper bound
	Label         string
}

// targetAt is where the target stands on a bar that has no whole, in thousandths, so that 15 % beyond it still shows.
const targetAt = 870

// at is the place of a number on the bar, in thousandths of its width, 0 to 1000.
func (p Pace) at(n int64) int64 {
	n = max(n, 0)
	switch {
	case p.Whole > 0:
		return min(n*1000/p.Whole, 1000)
	case p.Target <= 0:
		if n > 0 {
			return 1000
		}
		return 0
	case p.Value > p.Target*1000/targetAt: // far beyond: the value fills the bar and the target moves left
		return min(n*1000/p.Value, 1000)
	}
	return min(n*targetAt/p.Target, 1000)
}

// class says how it stands: over (reached), fill (at pace), low (below).
func (p Pace) class() string {
	switch {
	case p.AtMost && p.Value <= p.Target:
		return "over"
	case p.AtMost:
		return "low"
	case p.Value >= p.Target:
		return "over"
	case p.Value >= p.Now:
		return "fill"
	}
	return "low"
}

// percent is thousandths as an SVG length.
func percent(n int64) string { return fmt.Sprintf("%d.%d%%", n/10, n%10) }

func (p Pace) label(e Env) string {
	switch {
	case p.Label != "":
		return p.Label
	case p.Now > 0:
		return e.T("web.pace_now", "value", p.Value, "target", p.Target, "now", p.Now)
	}
	return e.T("web.pace", "value", p.Value, "target", p.Target)
}

// Spark is small bars from zero, one a step of time, for a table's cell.
type Spark struct {
	Values []int64
	Label  string // what it says in words, with the numbers
}

func (s Spark) top() int64 {
	var top int64 = 1
	for _, v := range s.Values {
		top = max(top, v)
	}
	return top
}

// Point is one step of a line or one bar.
type Point struct {
	Label string // "Tháng 9", for the table
	Short string // "T9", for the axis; empty leaves the axis bare there
	Value int64  // in whole units
	Known bool   // false: nothing to draw yet (the months to come)
	Href  string // opens the records of it
	Text  string // the value as printed; empty prints Value
}

// LineChart is a line from zero over steps of time with its plan, labelled where it ends, and its table one click away.
type LineChart struct {
	Title, Note string
	ID          string
	Label       string // what the picture says, in a sentence
	Points      []Point
	Plan        int64  // the target at the last step; 0 for none
	PlanText    string // "chỉ tiêu 100"
	NowText     string // "nhịp 75", at the pin on the plan; empty for none
	EndText     string // "106 đã kết nạp"
	StepTitle   string // the table's first head: "Tháng"
	ValueTitle  string // the second: "Cộng dồn"
}

// Show draws it.
func (c LineChart) Show(e Env) templ.Component { return lineChart(e, c) }

// BarChart is bars from zero, one a row, labelled directly: the table is the picture.
type BarChart struct {
	Title, Note string
	ID          string
	RowTitle    string // the head over the labels
	ValueTitle  string // the head over the values
	Points      []Point
	Whole       int64 // what the bars are parts of, for the column of percentages; 0 for none
}

// Show draws it.
func (c BarChart) Show(e Env) templ.Component { return bars(e, c) }

func (c BarChart) top() int64 {
	var top int64 = 1
	for _, p := range c.Points {
		top = max(top, p.Value)
	}
	return top
}

// plot is a line laid out on a canvas.
type plot struct {
	width, height, left, right, top, bottom int // the canvas and the axes within it
	small                                   bool
	c                                       LineChart
	max                                     int64
}

func newPlot(c LineChart, small bool) plot {
	p := plot{width: 520, height: 236, left: 40, right: 428, top: 16, bottom: 210, small: small, c: c}
	if small {
		p = plot{width: 328, height: 216, left: 40, right: 240, top: 16, bottom: 190, small: small, c: c}
	}
	top := max(c.Plan, 1)
	for _, x := range c.Points {
		top = max(top, x.Value)
	}
	p.max = ceilNice(top)
	return p
}

// ceilNice is the least of 1, 1.5, 2, 3, 4, 6, 8 (times a power of ten) times 3 that is not below n: three even steps of round numbers.
func ceilNice(n int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, k := range []int64{1, 2, 3, 4, 5, 10} {
			if k*unit*3 >= n {
				return k * unit * 3
			}
		}
	}
}

func (p plot) box() string { return fmt.Sprintf("0 0 %d %d", p.width, p.height) }

// x is the place of step i; step 0 is the start of the axis where the line begins at zero.
func (p plot) x(i int) string {
	return tenths(int64(p.left)*10 + int64(p.right-p.left)*10*int64(i)/int64(max(len(p.c.Points), 1)))
}

func (p plot) y(v int64) string { return tenths(p.yTenths(v)) }

func (p plot) yTenths(v int64) int64 {
	return int64(p.bottom)*10 - int64(p.bottom-p.top)*10*v/p.max
}

func tenths(n int64) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

func (p plot) path() string {
	var b strings.Builder
	b.WriteString("M" + tenths(int64(p.left)*10) + " " + p.y(0))
	for i, x := range p.c.Points {
		if !x.Known {
			break
		}
		b.WriteString("L" + p.x(i+1) + " " + p.y(x.Value))
	}
	return b.String()
}

// last is the number of steps known.
func (p plot) last() int {
	n := 0
	for n < len(p.c.Points) && p.c.Points[n].Known {
		n++
	}
	return n
}

// planAt is the plan's value at step i, as tenths of a pixel from the top.
func (p plot) planAt(i int) string {
	n := int64(max(len(p.c.Points), 1))
	return tenths(int64(p.bottom)*10 - int64(p.bottom-p.top)*10*p.c.Plan*int64(i)/(p.max*n))
}

// axisLabel is the short label of a step; on a small canvas only every third.
func (p plot) axisLabel(i int) string {
	if p.small && len(p.c.Points) > 6 && (i+1)%3 != 0 {
		return ""
	}
	return p.c.Points[i].Short
}

// shift moves a printed place by whole pixels, for a label beside a point.
func shift(place string, by int) string {
	var whole, tenth int
	if _, err := fmt.Sscanf(place, "%d.%d", &whole, &tenth); err != nil {
		return place
	}
	return tenths(int64(whole*10 + tenth + by*10))
}

func (x Point) printed(e Env) string {
	if x.Text != "" {
		return x.Text
	}
	return e.L.Number(x.Value)
}

// share is a part of a whole in per cent, one decimal; a dash where there is no whole.
func share(e Env, n, of int64) string {
	if s, ok := e.L.PercentTrim(n, of, 1); ok {
		return s
	}
	return "–"
}
