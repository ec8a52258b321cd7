package web

import (
	"slices"

	"chibo/internal/admission"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/target"
	"chibo/internal/web/page"
)

// resting is one record that rests on a document.
type resting struct {
	sort string // what sort of record
	name string
	href string
	on   day.Day    // its day
	over day.Period // of what holds for a period set beforehand, in place of on
	org  db.ID
}

// restingList gives one page of records of one sort, counted from 1, and how many there are.
type restingList func(number, size int) (rows []resting, total int, err error)

// documentRests is a table of what rests on a document, of what the reader may read, one sort after the other.
func (r *Req) documentRests(tx *db.Tx, id db.ID) (page.Bodies, error) {
	lists, err := r.restingLists(tx, id)
	if err != nil {
		return nil, err
	}
	number, size := r.Paging()
	rows, total, err := restsOn(lists, number, size)
	if err == nil && len(rows) == 0 && total > 0 { // beyond the last page
		number = (total-1)/size + 1
		rows, total, err = restsOn(lists, number, size)
	}
	if err != nil {
		return nil, err
	}
	if total == 0 {
		return page.Bodies{page.Say(page.Faint(r.T("papers.rests_none")))}, nil
	}
	var ids []db.ID
	for _, x := range rows {
		if !x.org.IsZero() && !slices.Contains(ids, x.org) {
			ids = append(ids, x.org)
		}
	}
	refs, err := r.orgRefs(tx, r.At, ids...)
	if err != nil {
		return nil, err
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("papers.rests_name")}, {Title: r.T("papers.rests_sort"), Phone: page.Key},
		{Title: r.T("papers.rests_day"), Align: page.Days, Label: r.T("papers.rests_day")}, {Title: r.T("org.one"), Label: r.T("org.one")}}}
	for _, x := range rows {
		row := page.Row{Cells: []page.Cell{page.LinkCell(x.name, x.href), page.TextCell(x.sort), page.DayCell(x.on), page.NoCell()}}
		if x.on == 0 {
			row.Cells[2] = page.TextCell(r.L.Period(x.over))
		}
		if ref, ok := refs[x.org]; ok {
			row.Cells[3] = r.orgCell(ref)
		}
		t.Rows = append(t.Rows, row)
	}
	return page.Bodies{t, page.Pager{Page: number, Size: size, Total: int64(total), Sizes: Sizes()}}, nil
}

// restsOn is one page of all lists one behind the other, and how many records they have together.
func restsOn(lists []restingList, number, size int) (rows []resting, total int, err error) {
	skip, want := (number-1)*size, size
	for _, list := range lists {
		first, n, err := list(1, size)
		if err != nil {
			return nil, 0, err
		}
		// The page begins skip rows into this list, which may be in the midst of one of its own pages.
		for want > 0 && skip < n {
			at := first
			if p := skip/size + 1; p > 1 {
				if at, _, err = list(p, size); err != nil {
					return nil, 0, err
				}
			}
			at = at[min(skip%size, len(at)):]
			if len(at) == 0 {
				break
			}
			at = at[:min(want, len(at))]
			rows = append(rows, at...)
			want, skip = want-len(at), skip+len(at)
		}
		skip = max(skip-n, 0)
		total += n
	}
	return rows, total, nil
}

// restingLists are the sorts of records that can rest on a document.
func (r *Req) restingLists(tx *db.Tx, id db.ID) ([]restingList, error) {
	own, err := org.RestOn(r.Ctx, tx, r.Who, r.At, id)
	if err != nil {
		return nil, err
	}
	lists := []restingList{func(number, size int) ([]resting, int, error) {
		from := min((number-1)*size, len(own))
		var out []resting
		for _, x := range own[from:min(from+size, len(own))] {
			out = append(out, r.restingOrg(x))
		}
		return out, len(own), nil
	}}
	for _, by := range []struct {
		sort string
		f    admission.Filter
	}{{"papers.rests_admission", admission.Filter{Document: id}}, {"papers.rests_recognition", admission.Filter{Recognition: id}}} {
		lists = append(lists, func(number, size int) ([]resting, int, error) {
			f := by.f
			f.Page, f.Size = number, size
			p, err := admission.List(r.Ctx, tx, r.Who, r.At, f)
			var out []resting
			for _, x := range p.Items {
				on := x.Counted
				if !f.Recognition.IsZero() {
					on = x.Recognised
				}
				out = append(out, resting{sort: r.T(by.sort), name: x.Name, href: r.Link("/admission/" + x.ID.String()), on: on, org: x.Org})
			}
			return out, p.Total, err
		})
	}
	lists = append(lists, func(number, size int) ([]resting, int, error) {
		p, err := target.List(r.Ctx, tx, r.Who, r.At, target.Filter{Document: id, Page: number, Size: size})
		var out []resting
		for _, x := range p.Items {
			out = append(out, resting{sort: r.T("target.one"), name: r.figureLabel(x.Figure) + " " + r.goal(x.Target), href: r.Link("/target/" + x.ID.String()),
				over: x.Period, org: x.Org})
		}
		return out, p.Total, err
	})
	for _, by := range r.S.Book.Papers() {
		lists = append(lists, func(number, size int) ([]resting, int, error) {
			p, err := by.Kind.List(r.Ctx, tx, r.Who, r.At, record.Filter{Is: map[string]string{by.Field.Code: id.String()}, Page: number, Size: size})
			if err != nil {
				return nil, 0, err
			}
			n, err := r.naming(tx, r.At, p.Items)
			var out []resting
			for _, x := range p.Items {
				out = append(out, resting{sort: r.T(by.Kind.Name + ".one"), name: n.title(x), href: r.Link(by.Kind.Path() + "/" + x.ID.String()), on: x.On(), org: x.Place()})
			}
			return out, p.Total, err
		})
	}
	return lists, nil
}

func (r *Req) restingOrg(x org.OnPaper) resting {
	out := resting{on: x.Day, org: x.Org, href: r.orgPath(x.Org, "/seat")}
	switch x.What {
	case "org_event":
		out.sort, out.name, out.href = r.T("org.event"), r.T("kind.org_event."+x.Kind), r.orgPath(x.Org, "/history")
	case "org_term":
		out.sort, out.name = r.T("orgs.term"), x.Label
	case "org_seat":
		out.sort, out.name, out.href = r.T("org.committee"), r.T("kind.post."+x.Post), r.orgPath(x.Org, "/seat/"+x.ID.String())
	}
	return out
}
