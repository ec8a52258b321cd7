package intake

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Print writes the result for people: refusals first, one line each with its place, then how many rows had which outcome, then what was done.
func (r Result) Print(w io.Writer, l lang.Lang) error {
	p := &printer{w: w}
	kind := r.Title
	if kind == "" {
		kind = "intake.title"
	}
	p.line(l.T("intake.file", fault.Args{"file": r.File, "kind": kind}))
	if len(r.Passed) > 0 {
		p.line(l.T("intake.sheets_passed", fault.Args{"sheet": r.Sheet, "others": r.Passed}))
	}
	if len(r.Unread) > 0 {
		p.line(l.T("intake.columns_passed", fault.Args{"heads": r.Unread}))
	}
	for _, x := range r.Problems {
		p.line(x.Place(l) + ": " + x.Text(l))
	}
	for _, row := range r.Rows {
		for _, x := range row.Problems {
			text := x.Place(l)
			if row.Label != "" {
				text += " (" + row.Label + ")"
			}
			p.line(text + ": " + x.Text(l))
		}
	}
	for _, row := range r.Rows {
		for _, x := range row.Warnings {
			p.line(l.T("intake.warning", fault.Args{"place": x.Place(l), "label": row.Label, "text": x.Text(l)}))
		}
	}
	if r.Unsaid > 0 {
		p.line(l.T("intake.warnings_more", fault.Args{"n": r.Unsaid}))
	}
	for _, o := range Outcomes() {
		if n := r.Count(o); n > 0 {
			p.line(l.T("intake.count", fault.Args{"outcome": lang.Ref("intake.outcome." + string(o)), "n": n}))
		}
	}
	switch {
	case r.Refusals():
		p.line(l.T("intake.not_done"))
	case len(r.Rows) == 0:
		p.line(l.T("intake.no_rows"))
	case r.DryRun:
		p.line(l.T("intake.dry"))
	case r.Count(Created)+r.Count(Changed) == 0:
		p.line(l.T("intake.all_same"))
	default:
		p.line(l.T("intake.done"))
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, s)
	}
}

// jsonProblem and jsonRow are the form of a result for programs.
type jsonProblem struct {
	Cell   string `json:"cell"`
	Column string `json:"column"`
	Rule   string `json:"rule"`
	Text   string `json:"text"`
}

type jsonRow struct {
	Row      int           `json:"row"`
	Outcome  Outcome       `json:"outcome"`
	Verb     string        `json:"verb"`
	Label    string        `json:"label"`
	Problems []jsonProblem `json:"problems"`
	Warnings []jsonProblem `json:"warnings"`
}

// JSON writes the result for programs: {file, sheet, kind, unread:[headings], dry_run, written, create, change, same, refused, problems:[…], rows:[…]}, texts in the
// language. A cell is C12, or the number of the row where no cell is meant.
func (r Result) JSON(w io.Writer, l lang.Lang) error {
	problems := func(in []Problem) []jsonProblem {
		out := make([]jsonProblem, len(in))
		for i, x := range in {
			out[i] = jsonProblem{x.Cell, x.Column, x.Key, x.Text(l)}
		}
		return out
	}
	rows := make([]jsonRow, len(r.Rows))
	for i, x := range r.Rows {
		rows[i] = jsonRow{x.Row, x.Outcome, x.Verb, x.Label, problems(x.Problems), problems(x.Warnings)}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		File     string        `json:"file"`
		Sheet    string        `json:"sheet"`
		Kind     string        `json:"kind"`
		Unread   []string      `json:"unread"`
		DryRun   bool          `json:"dry_run"`
		Written  bool          `json:"written"`
		Create   int           `json:"create"`
		Change   int           `json:"change"`
		Same     int           `json:"same"`
		Refused  int           `json:"refused"`
		Problems []jsonProblem `json:"problems"`
		Rows     []jsonRow     `json:"rows"`
	}{r.File, r.Sheet, r.Kind, append([]string{}, r.Unread...), r.DryRun, r.Written, r.Count(Created), r.Count(Changed), r.Count(Same), r.Count(Refused), problems(r.Problems), rows})
}

// Summary is the result in one line, for a progress display or a log.
func (r Result) Summary() string {
	return r.Kind + ": " + strconv.Itoa(r.Count(Created)) + " create, " + strconv.Itoa(r.Count(Changed)) + " change, " + strconv.Itoa(r.Count(Same)) +
		" same, " + strconv.Itoa(r.Count(Refused)) + " refused"
}
