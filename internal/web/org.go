package web

import (
	"slices"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// suggestion is one line of a picker's suggestions.
type suggestion struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Note string `json:"note"`
}

type suggestions struct {
	Items []suggestion `json:"items"`
}

// mostSuggested is how many suggestions a picker gets.
const mostSuggested = 10

// orgSuggest suggests organisations to a field: by words of the name or the code, of those the reader may open. ?kind= narrows by kind (several
// may be given), ?tree=1 leaves external bodies out.
func (s *Server) orgSuggest(r *Req) (Response, error) {
	out := suggestions{Items: []suggestion{}}
	kinds := orgKinds(r.Query["kind"])
	if len(kinds) == 0 && r.Query.Get("tree") != "" {
		kinds = org.Kinds()[:len(org.Kinds())-1]
	}
	err := r.Read(func(tx *db.Tx) error {
		found, err := org.Search(r.Ctx, tx, r.Who, r.At, r.Query.Get("q"), mostSuggested, kinds...)
		for _, x := range found {
			out.Items = append(out.Items, suggestion{x.ID.String(), x.Name, r.orgNote(x)})
		}
		return err
	})
	return r.JSON(out), err
}

// orgNote tells one organisation from another of the same name: its code, and under whom it stands; what it is where it stands under none.
func (r *Req) orgNote(x org.Row) string {
	of := x.Parent.Name
	if of == "" {
		of = r.T("kind.org." + x.Kind)
	}
	return x.Code + ", " + of
}

// orgOptions are organisations to choose from.
func (r *Req) orgOptions(found []org.Row) (out []page.Option) {
	for _, x := range found {
		out = append(out, page.Option{Value: x.ID.String(), Text: x.Name, Note: r.orgNote(x), Code: x.Code})
	}
	return out
}

// orgKinds are those of some values that are kinds.
func orgKinds(vs []string) (out []org.Kind) {
	for _, v := range vs {
		if slices.Contains(org.Kinds(), v) {
			out = append(out, v)
		}
	}
	return out
}

// OrgFilter is a list's condition on an organisation: chosen by name_id, or typed as a code or words of the name. What cannot be used is told at
// the field, and the condition does not hold.
func (r *Req) OrgFilter(tx *db.Tx, name, label string) (f page.Filter, id db.ID, err error) {
	f = page.Filter{Kind: page.FilterOrg, Name: name, Label: label, Value: r.Query.Get(name), Suggest: r.suggestOrg()}
	if v := r.Query.Get(name + "_id"); v != "" {
		if id, err = db.ParseID(v); err != nil {
			return f, id, err
		}
		refs, err := org.Names(r.Ctx, tx, r.Who, r.At, id)
		if err != nil {
			return f, id, err
		}
		if len(refs) == 0 || !refs[0].Open { // an id alone is no way to a name
			return f, id, fault.New(fault.NotFound, "error.not_found", nil)
		}
		f.ID, f.Value, r.within = v, refs[0].Name, refs[0].Code
		return f, id, nil
	}
	if f.Value == "" {
		return f, id, nil
	}
	ref, err := org.ByCode(r.Ctx, tx, r.Who, r.At, f.Value)
	if err == nil {
		f.ID, f.Value, r.within = ref.ID.String(), ref.Name, ref.Code
		return f, ref.ID, nil
	}
	if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid && k != fault.NoData {
		return f, id, err
	}
	found, err := org.Search(r.Ctx, tx, r.Who, r.At, f.Value, mostSuggested+1)
	if err != nil {
		return f, id, err
	}
	if one := exactOnly(f.Value, r.orgOptions(found)); len(one) == 1 {
		found = slices.DeleteFunc(found, func(x org.Row) bool { return x.ID.String() != one[0].Value })
	}
	switch len(found) {
	case 0:
		f.Error = r.T("form.unknown", fault.Args{"text": f.Value})
	case 1:
		f.ID, f.Value, r.within = found[0].ID.String(), found[0].Name, found[0].Code
		return f, found[0].ID, nil
	default:
		key, args, shown := ambiguous("org", f.Value, r.orgOptions(found))
		f.Error, f.Options = r.T(key, args), shown
	}
	return f, id, nil
}

// sorted reads the address' sort: a name of the list, "-" before it for the other way round. Anything else is the list's own order.
func (r *Req) sorted(names []string) (name string, desc bool) {
	v := r.Query.Get("sort")
	if len(v) > 0 && v[0] == '-' {
		v, desc = v[1:], true
	}
	if slices.Contains(names, v) {
		return v, desc
	}
	return "", false
}

// orgListed is the list of organisations as asked for.
type orgListed struct {
	f       org.Filter
	filters []page.Filter
	picked  []page.Picked
	where   string // the organisation within which, for the notes of an export
	root    db.ID  // within which or under which; zero for all
	wrong   bool   // a condition cannot be used: the list stays empty
}

func (r *Req) orgFilters(tx *db.Tx) (l orgListed, err error) {
	env := r.Env()
	l.f = org.Filter{Text: r.Query.Get("q"), Kinds: orgKinds(r.Query["kind"]), Ended: r.Query.Get("state") == "ended"}
	l.f.Sort, l.f.Desc = r.sorted(org.Sorts())
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	under, parent, err := r.OrgFilter(tx, "parent", r.T("org.parent"))
	if err != nil {
		return l, err
	}
	l.f.Root, l.f.Parent = root, parent
	l.wrong = within.Error != "" || under.Error != ""
	kinds := []page.Option{{Text: r.T("orgs.any_kind")}}
	for _, k := range org.Kinds() {
		kinds = append(kinds, page.Option{Value: k, Text: r.T("kind.org." + k)})
	}
	kind := ""
	if len(l.f.Kinds) > 0 {
		kind = l.f.Kinds[0]
	}
	state := ""
	if l.f.Ended {
		state = "ended"
	}
	l.filters = []page.Filter{
		{Name: "q", Label: r.T("orgs.search"), Value: l.f.Text},
		{Kind: page.FilterSelect, Name: "kind", Label: r.T("org.kind"), Value: kind, Options: kinds},
		under, within,
		{Kind: page.FilterSelect, Name: "state", Label: r.T("orgs.state"), Value: state,
			Options: []page.Option{{Text: r.T("org.living")}, {Value: "ended", Text: r.T("org.ended")}}},
	}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if l.f.Text != "" {
		pick(r.T("orgs.search")+": "+l.f.Text, "q")
	}
	if kind != "" {
		pick(r.T("kind.org."+kind), "kind")
	}
	if !parent.IsZero() {
		pick(r.T("org.parent")+": "+under.Value, "parent", "parent_id")
		l.where, l.root = under.Value, parent
	}
	if !root.IsZero() {
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
		l.where, l.root = within.Value, root
	}
	if l.f.Ended {
		pick(r.T("org.ended"), "state")
	}
	return l, nil
}

// orgCounts are members and cells of the organisations the reader may see figures of, at the point, in one pass over each; none where nothing was
// known then. within narrows to a sub-tree.
func (r *Req) orgCounts(tx *db.Tx, within db.ID, refs ...figure.Ref) (map[db.ID][]figure.Value, error) {
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil {
		return nil, err
	}
	roots := reach.Roots()
	if !within.IsZero() && reach.Has(within) {
		roots = []db.ID{within}
	}
	out := map[db.ID][]figure.Value{}
	for _, root := range roots {
		got, err := r.S.Figures.Roll(r.Ctx, tx, r.Who, r.figures(root), refs)
		if figure.NoData(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for id, v := range got {
			out[id] = v
		}
	}
	return out, nil
}

var listRefs = []figure.Ref{{Code: "mem.total"}, {Code: "org.cell"}}

func (s *Server) orgList(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("org.title"), r.orgSheet)
	}
	number, size := r.Paging()
	var l orgListed
	var p org.Page
	var counts map[db.ID][]figure.Value
	var none bool
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.orgFilters(tx); err != nil || l.wrong {
			return err
		}
		l.f.Offset, l.f.Limit = (number-1)*size, size
		if p, err = org.List(r.Ctx, tx, r.Who, r.At, l.f); err != nil {
			return err
		}
		none = !r.Holds(duty.Records) && !r.Holds(duty.Figures)
		if len(p.Rows) > 0 && !l.f.Ended {
			counts, err = r.orgCounts(tx, l.root, listRefs...)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	env := r.Env()
	list := page.List{
		Head:    page.Head{Title: r.T("org.title"), Lead: page.Say(page.Words(r.T("orgs.lead")))},
		Filters: l.filters, Picked: l.picked,
		Table: page.Table{Cols: []page.Col{
			{Title: r.T("org.name"), Sort: "name"}, {Title: r.T("org.code"), Sort: "code", Tight: true, Label: r.T("code")},
			{Title: r.T("org.kind"), Sort: "kind"}, {Title: r.T("org.parent"), Label: r.T("org.parent"), Phone: page.Off}}},
		Pager: page.Pager{Page: number, Size: size, Total: int64(p.Total), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("orgs.what")},
	}
	if l.f.Ended {
		list.Table.Cols = append(list.Table.Cols, page.Col{Title: r.T("orgs.ended_day"), Align: page.Days, Phone: page.Key})
	} else {
		list.Table.Cols = append(list.Table.Cols, page.Col{Title: r.T("orgs.members"), Align: page.Right, Phone: page.Key},
			page.Col{Title: r.T("orgs.cells"), Align: page.Right, Label: r.T("orgs.cells")})
	}
	if r.Holds(duty.Export) {
		list.Exports = env.Exports()
	}
	if r.Holds(duty.Write) {
		list.Head.Acts = []page.Act{{Text: r.T("org.new_ext"), Href: r.Link("/org/new", "kind", org.External)},
			{Text: r.T("org.new"), Href: r.Link("/org/new"), Icon: "plus", Main: true}}
	}
	if r.S.has("GET", "/org/{id}/tree") && r.Founded {
		list.Head.Acts = append(list.Head.Acts, page.Act{Text: r.T("org.tree"), Href: r.Link("/org/tree")})
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(none, len(l.picked) > 0, "/org")
	for _, x := range p.Rows {
		list.Table.Rows = append(list.Table.Rows, page.Row{Cells: append([]page.Cell{r.orgCell(x.Ref), page.TextCell(x.Code), page.TextCell(r.T("kind.org." + x.Kind)),
			r.parentCell(x.Parent)}, r.countCells(x, counts[x.ID], l.f.Ended)...)})
	}
	return r.Page(r.Frame(r.T("org.title")), list), nil
}

// whyEmpty says why a list is empty for this reader, and the one thing to do next: take the filters away, or go back to today.
func (r *Req) whyEmpty(noRight, filtered bool, here string) (why page.Why, since string, next *page.Act) {
	switch {
	case noRight:
		return page.NoRight, "", nil
	case !r.At.Known.Latest() && r.At.Known.Instant() < r.House.FirstKnown:
		return page.BeforeAll, r.L.Instant(r.House.FirstKnown.Time()), &page.Act{Text: r.T("when.back"), Href: r.Time.Now(here), Main: true}
	case filtered:
		return page.NoMatch, "", &page.Act{Text: r.T("do.clear"), Href: r.Link(here), Main: true}
	case r.Time.Off():
		return page.OtherDay, "", &page.Act{Text: r.T("when.back"), Href: r.Time.Now(here), Main: true}
	}
	return page.NothingYet, "", nil
}

// orgCell names an organisation and leads to it where the reader may open it.
func (r *Req) orgCell(x org.Ref) page.Cell {
	if !x.Open {
		return page.TextCell(x.Name)
	}
	return page.LinkCell(x.Name, r.Link("/org/"+x.ID.String()))
}

func (r *Req) parentCell(x org.Ref) page.Cell {
	if x.ID.IsZero() {
		return page.NoCell()
	}
	return r.orgCell(x)
}

// orgLink is orgCell within a sentence.
func (r *Req) orgLink(x org.Ref) page.Inline {
	if !x.Open {
		return page.Words(x.Name)
	}
	return page.Go(x.Name, r.Link("/org/"+x.ID.String()))
}

// opening is the address that opens a figure of an organisation at this page's point.
func (r *Req) opening(code string, id db.ID, pairs ...string) string {
	return r.Link("/figure/"+code, append([]string{"org", id.String()}, pairs...)...)
}

// valueCell is a figure's value in a table, which opens; a dash where there is none.
func (r *Req) valueCell(v figure.Value, id db.ID) page.Cell {
	if !v.Data || v.Hidden {
		return page.NoCell()
	}
	return page.NumberCell(v.N).Opening(r.opening(v.Code, id))
}

func (r *Req) countCells(x org.Row, v []figure.Value, ended bool) []page.Cell {
	if ended {
		return []page.Cell{page.DayCell(x.To)}
	}
	if len(v) < 2 {
		return []page.Cell{page.NoCell(), page.NoCell()}
	}
	cells := r.valueCell(v[1], x.ID)
	if org.HoldsMembers(x.Kind) {
		cells = page.NoCell()
	}
	return []page.Cell{r.valueCell(v[0], x.ID), cells}
}

// orgSheet is the whole list as filtered, of the organisations whose lists the reader may take out.
func (r *Req) orgSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.orgFilters(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.takesOut(tx, l.root, 0)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []org.Row
	for l.f.Limit, l.f.Offset = 1000, 0; !l.wrong; l.f.Offset += l.f.Limit {
		p, err := org.List(r.Ctx, tx, r.Who, r.At, l.f)
		if err != nil {
			return doc.Sheet{}, err
		}
		for _, x := range p.Rows {
			if out.Has(x.ID) || x.Kind == org.External {
				rows = append(rows, x)
			}
		}
		if len(p.Rows) < l.f.Limit {
			break
		}
	}
	var counts map[db.ID][]figure.Value
	if !l.f.Ended && len(rows) > 0 {
		if counts, err = r.orgCounts(tx, l.root, listRefs...); err != nil {
			return doc.Sheet{}, err
		}
	}
	if err := r.logExport(audit.Read{What: "org.list", Org: l.root, Records: int64(len(rows))}); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: r.T("org.title"), Notes: r.exportNotes(tx, l.where, l.picked),
		Head: []string{r.T("org.code"), r.T("org.name"), r.T("org.short_name"), r.T("org.kind"), r.T("orgs.parent_code"), r.T("org.parent"), r.T("org.from_day"),
			r.T("orgs.ended_day"), r.T("orgs.members"), r.T("orgs.cells")},
		Widths: []float64{14, 44, 20, 28, 14, 40, 12, 12, 12, 12},
		Rows: func(yield func([]doc.Cell) error) error {
			for _, x := range rows {
				cells := []doc.Cell{doc.Text(x.Code), doc.Text(x.Name), doc.Text(x.ShortName), doc.Text(r.T("kind.org." + x.Kind)), doc.Text(x.Parent.Code),
					doc.Text(x.Parent.Name), doc.Day(x.From), doc.Empty(), doc.Empty(), doc.Empty()}
				if l.f.Ended {
					cells[7] = doc.Day(x.To)
				}
				for i, v := range counts[x.ID] {
					if v.Data && !v.Hidden && !(i == 1 && org.HoldsMembers(x.Kind)) {
						cells[8+i] = doc.Int(v.N)
					}
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

// orgTop leads from /org/tree to the tree of the first organisation the reader answers for.
func (s *Server) orgTop(r *Req) (Response, error) {
	var root db.ID
	err := r.Read(func(tx *db.Tx) error {
		for _, want := range []duty.Right{duty.Records, duty.Figures} {
			reach, err := r.Who.Reach(r.Ctx, tx, want)
			if err != nil {
				return err
			}
			if roots := reach.Roots(); len(roots) > 0 {
				root = roots[0]
				return nil
			}
		}
		return fault.New(fault.NotFound, "error.not_found", nil)
	})
	return r.Redirect(r.Link("/org/" + root.String() + "/tree")), err
}

// now is the point of today as known now, for what is written and picked today.
func now(tx *db.Tx) asof.Point { return asof.Point{On: tx.Today()} }
