package web

import (
	"slices"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/web/page"
)

// sources tells how much of a number rests on records and how much on what units declared.
func (r *Req) sources(o opened) []page.Source {
	if o.ref.Part == figure.DeclaredLine {
		return []page.Source{{Text: r.T("figure.source_declared"), Number: o.val.N}}
	}
	if r.base(o).Declared == "" || o.ref.Part != "" {
		return []page.Source{{Text: r.T("figure.source"), Number: o.val.N}}
	}
	return []page.Source{{Text: r.T("figure.source_records"), Number: o.val.N - o.val.Declared},
		{Text: r.T("figure.source_declared"), Number: o.val.Declared}}
}

// declared lists the declarations of the period beside what the units' own records say: a declaration yields when records come.
func (r *Req) declared(o opened, v *page.Figure) {
	across := o.list.Across
	if o.ref.Part == figure.DeclaredLine { // what makes up the number, alone
		across = nil
	}
	if len(o.list.Declared)+len(across) == 0 {
		return
	}
	set, ok := r.S.Figures.Set(r.base(o).Declared)
	if !ok {
		return
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("figure.org")},
		{Title: r.T("figure.declared"), Align: page.Right, Label: r.T("figure.declared")},
		{Title: r.T("figure.recorded"), Align: page.Right, Label: r.T("figure.recorded")}}}
	for i, d := range slices.Concat(o.list.Declared, across) {
		state, of := r.T("figure.declared_counts"), page.NumberCell(d.Of)
		switch {
		case i >= len(o.list.Declared):
			state, of = r.T("figure.declared_across"), page.NoCell()
		case !d.Under.IsZero():
			state = r.T("figure.declared_under")
		case !d.Counts:
			state = r.T("figure.declared_yields", fault.Args{"n": d.Of - d.N})
		}
		n := page.NumberCell(d.N)
		if o.reads {
			n = n.Opening(r.Link("/" + set.Noun + "/" + d.ID.String()))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			r.orgCell(o.names[d.Org]).Under(r.L.Span(day.Period{From: d.Since, To: d.Until.Add(1)}) + ". " + state), n, of}})
	}
	v.ChangesTitle, v.Changes = r.T("figure.declarations"), &t
}

// onlyDeclared is the page of the line of declarations, where they stand in the place of records.
func (r *Req) onlyDeclared(o opened, v page.Figure) page.Figure {
	v.Table, v.Count, v.Changes = v.Changes, v.ChangesTitle, nil
	if o.list.Unlisted > 0 {
		v.Hidden = r.T("figure.declared_hidden", fault.Args{"n": o.list.Unlisted})
		if v.Table == nil {
			v.Refused = v.Hidden
		}
	}
	return v
}
