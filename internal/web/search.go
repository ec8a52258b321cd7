package web

import (
	"strings"

	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/report"
	"chibo/internal/web/page"
)

// hit is one thing found: its name, what tells it from others, and its page.
type hit struct{ text, note, url string }

// hits is what was found of one kind. total may be more than the hits given; all is the list of them.
type hits struct {
	key   string // of the title
	list  []hit
	total int
	all   string
	shown []db.ID // persons named
}

// namedIn are the persons that what was found names, and how many hits there are in the lists that name any.
func namedIn(found []hits) (shown []db.ID, total int) {
	for _, h := range found {
		if len(h.shown) > 0 {
			shown = append(shown, h.shown...)
			total += h.total
		}
	}
	return shown, total
}

// mostFound is how many of each kind the search shows; a kind's own list has the rest.
const mostFound = 10

// search is the one box for everything the reader may see: members, organisations, papers, figures and pages. It looks at what the reader's own
// lists show on the day asked about, so that nothing is found here that is not found there.
func (s *Server) search(r *Req) (Response, error) {
	q := strings.TrimSpace(r.Query.Get("q"))
	if len(q) > 200 {
		q = strings.ToValidUTF8(q[:200], "")
	}
	var found []hits
	var gone []page.Note
	n := 0
	err := r.Read(func(tx *db.Tx) (err error) {
		if lang.SearchKey(q) != "" {
			if found, err = r.find(tx, q, mostFound); err != nil {
				return err
			}
			if gone, err = r.former(tx, q, found); err != nil {
				return err
			}
		}
		shown, total := namedIn(found)
		return r.logList(tx, "search", db.ID{}, shown, total)
	})
	if err != nil {
		return nil, err
	}
	head := page.Head{Title: r.T("search.title"), Lead: page.Say(page.Words(r.T("search.lead")))}
	parts := page.Bodies{}
	for _, h := range found {
		if len(h.list) == 0 {
			continue
		}
		n += h.total
		t := page.Table{NoFold: true, Cols: []page.Col{{Title: r.T("search.name")}}}
		for _, x := range h.list {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.LinkCell(x.text, x.url).Under(x.note)}})
		}
		note := page.Say(page.Words(r.L.Number(int64(h.total))))
		if h.total > len(h.list) && h.all != "" {
			note = page.Say(page.Go(r.T("search.all_n", fault.Args{"n": h.total}), h.all))
		}
		parts = append(parts, page.Section{ID: strings.TrimPrefix(h.key, "search."), Title: r.T(h.key), Note: note, Parts: page.Bodies{t}})
	}
	if q != "" && n > 0 {
		head.Lead = page.Say(page.Words(r.T("search.found", fault.Args{"n": n, "q": q})))
	}
	for _, note := range gone {
		parts = append(parts, note)
	}
	if q != "" && n == 0 && len(gone) == 0 {
		parts = append(parts, page.Note{Text: page.Say(page.Words(r.T("search.nothing", fault.Args{"q": q}))),
			Acts: []page.Act{{Text: r.T("do.clear"), Href: r.Link(searchPath)}}})
	}
	ask := page.Ask{Label: r.T("search.title"), Button: r.T("do.search"), Filters: []page.Filter{{Name: "q", Label: r.T("search.label"), Value: q}}}
	f := r.Frame(r.T("search.title"))
	f.SearchText = q
	return r.Page(f, append(page.Bodies{head, ask}, parts...)...), nil
}

// former tells, where nobody or no organisation of the day fits, of those that fitted before. Only then is it looked for.
func (r *Req) former(tx *db.Tx, q string, found []hits) (out []page.Note, err error) {
	for _, h := range found {
		if h.total > 0 {
			continue
		}
		var note *page.Note
		switch h.key {
		case "search.people":
			note, err = r.formerPeople(tx, q)
		case "search.orgs":
			note, err = r.formerOrgs(tx, q)
		}
		if err != nil {
			return nil, err
		}
		if note != nil {
			out = append(out, *note)
		}
	}
	return out, nil
}

// formerPeople leads to the last day on which the list of members finds somebody.
func (r *Req) formerPeople(tx *db.Tx, q string) (*page.Note, error) {
	on, n, ok, err := member.LastFit(r.Ctx, tx, r.Who, r.At, q)
	if err != nil || !ok {
		return nil, err
	}
	return &page.Note{Text: page.Say(page.Words(r.T("search.former", fault.Args{"q": q, "day": on, "n": n}))),
		Acts: []page.Act{{Text: r.T("search.former_go", fault.Args{"day": on}), Href: r.Link("/member?on="+on.String(), "q", q)}}}, nil
}

// formerOrgs leads to the list of organisations that have ended.
func (r *Req) formerOrgs(tx *db.Tx, q string) (*page.Note, error) {
	p, err := org.List(r.Ctx, tx, r.Who, r.At, org.Filter{Text: q, Ended: true, Limit: 1})
	if err != nil || p.Total == 0 {
		return nil, err
	}
	return &page.Note{Text: page.Say(page.Words(r.T("search.former_orgs", fault.Args{"q": q, "n": p.Total}))),
		Acts: []page.Act{{Text: r.T("search.former_orgs_go"), Href: r.Link("/org", "q", q, "state", "ended")}}}, nil
}

// found is one line of the search's suggestions.
type found struct {
	suggestion
	Kind string `json:"kind"`
	URL  string `json:"url"`
}

// searchSuggest gives the first of each kind, as JSON.
func (s *Server) searchSuggest(r *Req) (Response, error) {
	out := struct {
		Items []found `json:"items"`
	}{[]found{}}
	q := strings.TrimSpace(r.Query.Get("q"))
	if len(q) > 200 || lang.SearchKey(q) == "" {
		return r.JSON(out), nil
	}
	err := r.Read(func(tx *db.Tx) error {
		groups, err := r.find(tx, q, 4)
		if err != nil {
			return err
		}
		for _, h := range groups {
			for _, x := range h.list {
				out.Items = append(out.Items, found{suggestion{Text: x.text, Note: x.note}, strings.TrimPrefix(h.key, "search."), x.url})
			}
		}
		shown, _ := namedIn(groups)
		return r.logHints(tx, "search.suggest", len(shown))
	})
	return r.JSON(out), err
}

// find looks through everything, by kind; most is how many of each are given.
func (r *Req) find(tx *db.Tx, q string, most int) (out []hits, err error) {
	if r.Holds(duty.Records) {
		p, err := member.List(r.Ctx, tx, r.Who, r.At, member.Filter{Text: q, Size: most})
		if err != nil {
			return nil, err
		}
		h := hits{key: "search.people", total: p.Total, all: r.Link("/member", "q", q), shown: personsOf(p.Items)}
		for _, x := range p.Items {
			h.list = append(h.list, hit{x.Name, r.memberNote(x), r.Link("/member/" + x.Person.String())})
		}
		out = append(out, h)
	}
	if r.Holds(duty.Figures) || r.Holds(duty.Records) {
		p, err := org.List(r.Ctx, tx, r.Who, r.At, org.Filter{Text: q, Kinds: org.Kinds(), Limit: most})
		if err != nil {
			return nil, err
		}
		h := hits{key: "search.orgs", total: p.Total, all: r.Link("/org", "q", q)}
		for _, x := range p.Rows {
			h.list = append(h.list, hit{x.Name, x.Code + ", " + r.T("kind.org."+x.Kind), r.Link("/org/" + x.ID.String())})
		}
		out = append(out, h)
		d, err := document.List(r.Ctx, tx, r.Who, r.At, document.Filter{Text: q, Limit: most})
		if err != nil {
			return nil, err
		}
		h = hits{key: "search.documents", total: d.Total, all: r.Link("/document", "q", q)}
		for _, x := range d.Rows {
			h.list = append(h.list, hit{strings.TrimSpace(r.T("kind.document."+x.Type) + " " + x.Number), strings.Join(notEmpty(x.Subject, x.IssuerName, r.L.Day(x.Day)), ", "),
				r.Link("/document/" + x.ID.String())})
		}
		out = append(out, h)
	}
	if r.Holds(duty.Records) {
		for _, k := range r.S.Book.Kinds() {
			if !k.Menu || !searches(k) {
				continue
			}
			h, err := r.findWork(tx, k, q, most)
			if err != nil {
				return nil, err
			}
			out = append(out, h)
		}
	}
	figures, err := r.findFigures(tx, q, most)
	if err != nil {
		return nil, err
	}
	return append(out, figures, r.findPages(q, most)), nil
}

// findWork finds records of one kind by their words.
func (r *Req) findWork(tx *db.Tx, k *record.Kind, q string, most int) (hits, error) {
	h := hits{key: k.Name, all: r.Link(k.Path(), "q", q)}
	p, err := k.List(r.Ctx, tx, r.Who, r.At, record.Filter{Text: q, Size: most})
	if err != nil {
		return h, err
	}
	h.total = p.Total
	n, err := r.naming(tx, r.At, p.Items)
	if err != nil {
		return h, err
	}
	h.shown = n.shown()
	for _, x := range p.Items {
		title := n.title(x)
		h.list = append(h.list, hit{title, n.besides(x, title), r.Link(recordPath(k, x.ID))})
	}
	return h, err
}

func notEmpty(ss ...string) (out []string) {
	for _, s := range ss {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// speaks tells whether every word of a query begins a word of one of the texts, without marks.
func speaks(q string, texts ...string) bool {
	words := strings.Fields(lang.SearchKey(strings.Join(texts, " ")))
	for _, w := range strings.Fields(lang.SearchKey(q)) {
		if !beginsAny(words, w) {
			return false
		}
	}
	return true
}

func beginsAny(words []string, w string) bool {
	for _, x := range words {
		if strings.HasPrefix(x, w) {
			return true
		}
	}
	return false
}

// findFigures finds figures and their lines by label or code, of the first organisation whose figures the reader may see.
func (r *Req) findFigures(tx *db.Tx, q string, most int) (hits, error) {
	h := hits{key: "search.figures"}
	if !r.Holds(duty.Figures) {
		return h, nil
	}
	o, err := r.orgMine(tx)
	if fault.Is(err, fault.NotFound) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	of := r.T("search.of_org", fault.Args{"org": o.Name})
	add := func(label, line, code string) {
		h.total++
		if len(h.list) < most {
			h.list = append(h.list, hit{label, code + ", " + of, r.Link("/figure/"+code, "org", o.Code, "line", line)})
		}
	}
	for _, code := range r.S.Figures.Catalogue().Codes() {
		d, _ := r.S.Figures.Catalogue().Get(code)
		label := report.Pick(d.Label, r.L)
		if speaks(q, d.Label.Vi, d.Label.En, code) {
			add(label, "", code)
		}
		for _, p := range d.Parts {
			if speaks(q, d.Label.Vi, p.Label.Vi) && !speaks(q, d.Label.Vi) || speaks(q, d.Label.En, p.Label.En) && !speaks(q, d.Label.En) {
				add(r.T("figure.line_title", fault.Args{"figure": label, "line": report.Pick(p.Label, r.L)}), p.Code, code)
			}
		}
	}
	h.total = max(h.total, len(h.list))
	return h, nil
}

// findPages finds the pages of the menu and the forms of reports.
func (r *Req) findPages(q string, most int) hits {
	h := hits{key: "search.pages"}
	add := func(text, note, url string) {
		h.total++
		if len(h.list) < most {
			h.list = append(h.list, hit{text, note, url})
		}
	}
	for i := range r.S.routes {
		rt := &r.S.routes[i]
		if rt.Menu != "" && r.Holds(rt.Right) && speaks(q, lang.Vi.T(rt.Menu), lang.En.T(rt.Menu)) {
			add(r.T(rt.Menu), r.T("search.page"), r.Link(rt.Pattern))
		}
	}
	if r.Holds(duty.Figures) {
		for _, f := range r.S.Reports.Forms {
			if speaks(q, f.Label.Vi, f.Code) || speaks(q, f.Label.En) {
				add(report.Pick(f.Label, r.L), r.T("search.form"), r.Link("/report/"+f.Code))
			}
		}
	}
	if speaks(q, lang.Vi.T("access.me"), lang.En.T("access.me")) {
		add(r.T("access.me"), r.T("search.page"), "/me")
	}
	return h
}
