package web

import (
	"strings"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// documentSuggest suggests papers to a field, the newest first.
func (s *Server) documentSuggest(r *Req) (Response, error) {
	out := suggestions{Items: []suggestion{}}
	err := r.Read(func(tx *db.Tx) error {
		found, err := r.searchPapers(tx, r.Query.Get("q"), mostSuggested)
		for _, d := range found {
			out.Items = append(out.Items, suggestion{d.ID.String(), d.Number, strings.Trim(r.paperText(d)+". "+d.Subject, ". ")})
		}
		return err
	})
	return r.JSON(out), err
}

// searchPapers are the papers that a text may mean, the one of that very number first.
func (r *Req) searchPapers(tx *db.Tx, text string, most int) ([]document.Document, error) {
	found, err := document.Search(r.Ctx, tx, r.Who, now(tx), text, most*widely)
	return exactFirst(found, most, func(d document.Document) bool { return exactly(text, d.Number) }), err
}

// documentListed is the list of papers as asked for.
type documentListed struct {
	f       document.Filter
	filters []page.Filter
	picked  []page.Picked
	where   string
	wrong   bool
}

func (r *Req) documentFilters(tx *db.Tx) (l documentListed, err error) {
	env := r.Env()
	l.f = document.Filter{Text: r.Query.Get("q")}
	l.f.Sort, l.f.Desc = r.sorted(document.Sorts())
	typ := r.Query.Get("type")
	types := []page.Option{{Text: r.T("papers.any_type")}}
	known := false
	for _, t := range document.Types() {
		types = append(types, page.Option{Value: t, Text: r.T("kind.document." + t)})
		known = known || t == typ
	}
	if known {
		l.f.Types = []document.Type{typ}
	} else {
		typ = ""
	}
	issuer, id, err := r.OrgFilter(tx, "issuer", r.T("document.issuer"))
	if err != nil {
		return l, err
	}
	l.f.Issuer, l.wrong = id, issuer.Error != ""
	from, a := r.dayFilter("from", r.T("document.filter.from"))
	last, b := r.dayFilter("to", r.T("document.filter.to"))
	l.wrong = l.wrong || from.Error != "" || last.Error != ""
	if a != 0 || b != 0 {
		l.f.Period = day.Period{From: day.First, To: day.Last}
		if a != 0 {
			l.f.Period.From = a
		}
		if b != 0 {
			l.f.Period.To = b.Add(1)
		}
	}
	l.filters = []page.Filter{{Name: "q", Label: r.T("papers.search"), Value: l.f.Text},
		{Kind: page.FilterSelect, Name: "type", Label: r.T("document.type"), Value: typ, Options: types}, issuer, from, last}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if l.f.Text != "" {
		pick(r.T("papers.search")+": "+l.f.Text, "q")
	}
	if typ != "" {
		pick(r.T("kind.document."+typ), "type")
	}
	if !id.IsZero() {
		pick(r.T("document.issuer")+": "+issuer.Value, "issuer", "issuer_id")
		l.where = issuer.Value
	}
	if a != 0 {
		pick(r.T("document.filter.from")+" "+r.L.Day(a), "from")
	}
	if b != 0 {
		pick(r.T("document.filter.to")+" "+r.L.Day(b), "to")
	}
	return l, nil
}

func (s *Server) documentList(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("document.title"), r.documentSheet)
	}
	number, size := r.Paging()
	var l documentListed
	var p document.Page
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.documentFilters(tx); err != nil || l.wrong {
			return err
		}
		l.f.Offset, l.f.Limit = (number-1)*size, size
		p, err = document.List(r.Ctx, tx, r.Who, r.At, l.f)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := page.List{Head: page.Head{Title: r.T("document.title"), Lead: page.Say(page.Words(r.T("papers.lead")))}, Filters: l.filters, Picked: l.picked,
		Table: page.Table{Cols: []page.Col{{Title: r.T("document.number"), Sort: "number", Tight: true}, {Title: r.T("document.type"), Sort: "type"},
			{Title: r.T("document.day"), Sort: "day", Align: page.Days, Phone: page.Key}, {Title: r.T("document.issuer")}, {Title: r.T("document.subject")}}},
		Pager: page.Pager{Page: number, Size: size, Total: int64(p.Total), Sizes: Sizes()}, Empty: page.Empty{What: r.T("papers.what")}}
	if r.Holds(duty.Export) {
		list.Exports = r.Env().Exports()
	}
	none := !r.Holds(duty.Records) && !r.Holds(duty.Figures)
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(none, len(l.picked) > 0 || l.wrong, "/document")
	if r.Holds(duty.Write) {
		list.Head.Acts = []page.Act{{Text: r.T("document.new"), Href: r.Link("/document/new"), Icon: "plus", Main: true}}
		if list.Empty.Next == nil {
			list.Empty.Next = &list.Head.Acts[0]
		}
	}
	for _, d := range p.Rows {
		list.Table.Rows = append(list.Table.Rows, page.Row{Cells: []page.Cell{page.LinkCell(d.Number, r.Link("/document/"+d.ID.String())), page.TextCell(r.T("kind.document." + d.Type)),
			page.DayCell(d.Day), page.TextCell(d.IssuerName), textOrDash(d.Subject)}})
	}
	return r.Page(r.Frame(r.T("document.title")), list), nil
}

// documentSheet is the whole list as filtered, of papers whose owner's lists the reader may take out, and of shared ones.
func (r *Req) documentSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.documentFilters(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	reach, err := r.takesOut(tx, db.ID{}, 0)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []document.Document
	for l.f.Limit, l.f.Offset = 1000, 0; !l.wrong; l.f.Offset += l.f.Limit {
		p, err := document.List(r.Ctx, tx, r.Who, r.At, l.f)
		if err != nil {
			return doc.Sheet{}, err
		}
		for _, d := range p.Rows {
			if d.Shared || reach.Has(d.Owner) || reach.Has(d.Issuer) {
				rows = append(rows, d)
			}
		}
		if len(p.Rows) < l.f.Limit {
			break
		}
	}
	if err := r.logExport(audit.Read{What: "document.list", Org: l.f.Issuer, Records: int64(len(rows))}); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: r.T("document.title"), Notes: r.exportNotes(tx, l.where, l.picked),
		Head: []string{r.T("document.number"), r.T("document.type"), r.T("document.day"), r.T("document.issuer"), r.T("document.subject"), r.T("document.series"),
			r.T("document.topics"), r.T("document.shared")},
		Widths: []float64{18, 18, 12, 40, 60, 20, 24, 12},
		Rows: func(yield func([]doc.Cell) error) error {
			for _, d := range rows {
				if err := yield([]doc.Cell{doc.Text(d.Number), doc.Text(r.T("kind.document." + d.Type)), doc.Day(d.Day), doc.Text(d.IssuerName), doc.Text(d.Subject),
					doc.Text(d.Series), doc.Text(strings.Join(d.Topics, "; ")), doc.Text(r.yes(d.Shared))}); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

func (r *Req) yes(b bool) string {
	if b {
		return r.T("yes")
	}
	return r.T("no")
}

func (r *Req) documentOf(tx *db.Tx) (document.Document, error) {
	id, err := r.PathID("id")
	if err != nil {
		return document.Document{}, err
	}
	return document.Get(r.Ctx, tx, r.Who, r.At, id)
}

func (s *Server) documentOne(r *Req) (Response, error) {
	var d document.Document
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if d, err = r.documentOf(tx); err != nil {
			return err
		}
		rec.Head = page.Head{Title: r.T("kind.document."+d.Type) + " " + d.Number, Lead: page.Say(page.Words(d.Subject))}
		if d.Void {
			rec.Notes = []page.Note{{Tone: page.Late, Text: page.Say(page.Words(r.T("document.void")))}}
		}
		e := r.Env()
		pairs := []page.Pair{page.TextPair(e, r.T("document.number"), d.Number), page.TextPair(e, r.T("document.type"), r.T("kind.document."+d.Type)),
			page.TextPair(e, r.T("document.day"), r.L.Day(d.Day))}
		refs, err := r.orgRefs(tx, r.At, d.Issuer, d.Owner)
		if err != nil {
			return err
		}
		issuer := page.TextPair(e, r.T("document.issuer"), d.IssuerName)
		if x, ok := refs[d.Issuer]; ok && x.Open {
			issuer.Value = page.Say(page.Go(d.IssuerName, r.orgPath(d.Issuer, "")))
		}
		pairs = append(pairs, issuer, page.TextPair(e, r.T("document.subject"), d.Subject))
		if d.Series != "" {
			pairs = append(pairs, page.TextPair(e, r.T("document.series"), d.Series))
		}
		if len(d.Topics) > 0 {
			pairs = append(pairs, page.TextPair(e, r.T("document.topics"), strings.Join(d.Topics, ", ")))
		}
		pairs = append(pairs, page.TextPair(e, r.T("document.shared"), r.yes(d.Shared)))
		if x, ok := refs[d.Owner]; ok {
			pairs = append(pairs, page.Pair{Label: r.T("document.owner"), Value: page.Say(r.orgLink(x))})
		}
		rec.Parts = append(rec.Parts, page.Groups{{Title: r.T("details"), Pairs: pairs}})
		rests, err := r.documentRests(tx, d.ID)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, page.Section{ID: "rests", Title: r.T("document.uses"), Parts: rests})
		h, err := r.documentVersions(tx, d.ID)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, page.Section{ID: "history", Title: r.T("document.history"), Parts: page.Bodies{h}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if d.Write && !d.Void {
		base := "/document/" + d.ID.String()
		rec.Head.Acts = []page.Act{{Text: r.T("document.do.void"), Href: r.Link(base + "/void")}, {Text: r.T("document.do.correct"), Href: r.Link(base + "/correct"), Icon: "pen", Main: true}}
	}
	return r.Page(r.Frame(rec.Head.Title), rec), nil
}

// documentVersions is a paper's history on both clocks.
func (r *Req) documentVersions(tx *db.Tx, id db.ID) (page.History, error) {
	rows, err := document.History(r.Ctx, tx, r.Who, id)
	if err != nil {
		return page.History{}, err
	}
	told, err := r.told(tx, id)
	if err != nil {
		return page.History{}, err
	}
	rows = newest(rows)
	var ids []db.ID
	for _, x := range rows {
		ids = append(ids, x.ID_("issuer_id"))
	}
	refs, err := r.orgRefs(tx, r.At, ids...)
	if err != nil {
		return page.History{}, err
	}
	var h page.History
	for i, x := range rows {
		v := page.Version{Valid: dayOf(x.Period.From)}
		was := replaced(rows, i)
		add := func(key, is, before string) {
			c := page.Change{Label: r.T(key), Is: is}
			if was != nil && before != is {
				c.Had, c.Was = true, before
				if before == "" {
					c.Was = r.T("none")
				}
			}
			if is != "" || c.Had {
				v.What = append(v.What, c)
			}
		}
		text := func(key, field string) {
			b := ""
			if was != nil {
				b = was.Text(field)
			}
			add(key, x.Text(field), b)
		}
		text("document.number", "number")
		before, issuer := "", x.Text("issuer")+refs[x.ID_("issuer_id")].Name
		if was != nil {
			before = was.Text("issuer") + refs[was.ID_("issuer_id")].Name
		}
		if was != nil && was.Text("type") != x.Text("type") || was == nil {
			b := ""
			if was != nil {
				b = r.T("kind.document." + was.Text("type"))
			}
			add("document.type", r.T("kind.document."+x.Text("type")), b)
		}
		if was != nil && was.Period.From != x.Period.From || was == nil {
			b := ""
			if was != nil {
				b = r.L.Day(was.Period.From)
			}
			add("document.day", r.L.Day(x.Period.From), b)
		}
		add("document.issuer", issuer, before)
		text("document.subject", "subject")
		text("document.series", "series")
		text("document.topics", "topics")
		v.Verb = told.put(r, &v, x.KnownFrom, x.KnownTo, false)
		h.Versions = append(h.Versions, v)
	}
	return h, nil
}

// documentFields are the fields of a paper, as it is.
func (r *Req) documentFields(d document.Document) []page.FieldSet {
	types := []page.Option{{Text: r.T("orgs.by_number")}}
	for _, t := range document.Types() {
		types = append(types, page.Option{Value: t, Text: r.T("kind.document." + t)})
	}
	issuer := page.Field{Kind: page.OrgField, Name: "issuer", Label: r.T("document.issuer"), Hint: r.T("document.issuer.hint"), Suggest: r.suggestOrg(), Value: d.IssuerName}
	if !d.Issuer.IsZero() {
		issuer.ID = d.Issuer.String()
	}
	shared := ""
	if d.Shared {
		shared = "1"
	}
	return []page.FieldSet{{Fields: []page.Field{
		{Name: "number", Label: r.T("document.number"), Hint: r.T("document.number.hint"), Value: d.Number, Width: page.Mid},
		{Kind: page.SelectField, Name: "type", Label: r.T("document.type"), Hint: r.T("document.type.hint"), Options: types, Value: d.Type, Width: page.Mid},
		issuer,
		{Kind: page.DayField, Name: "day", Label: r.T("document.day"), Hint: r.T("document.day.hint"), Value: page.TypedDay(d.Day), Width: page.Short},
		{Name: "subject", Label: r.T("document.subject"), Hint: r.T("document.subject.hint"), Value: d.Subject, Optional: true},
		{Name: "series", Label: r.T("document.series"), Hint: r.T("document.series.hint"), Value: d.Series, Width: page.Mid, Optional: true},
		{Kind: page.AreaField, Name: "topics", Label: r.T("document.topics"), Hint: r.T("document.topics.hint"), Value: strings.Join(d.Topics, "\n"), Optional: true},
		{Kind: page.CheckField, Name: "shared", Label: r.T("document.shared"), Hint: r.T("document.shared.hint"), Value: shared}}}}
}

// paperTyped reads documentFields.
func (in *Typed) paperTyped(tx *db.Tx) (p document.Paper, err error) {
	p = document.Paper{Number: in.Text("number"), Type: in.Text("type"), Day: in.MustDay("day"), Subject: in.Text("subject"), Series: in.Text("series"),
		Shared: in.Yes("shared")}
	if p.Type == "" {
		p.Type = document.TypeOf(p.Number)
	}
	for line := range strings.SplitSeq(in.Text("topics"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			p.Topics = append(p.Topics, line)
		}
	}
	p.Issuer, p.IssuerText, err = in.issuer(tx, "issuer")
	return p, err
}

// documentNew adds a paper. Whether everybody may read it is proposed by issuer and type unless the writer says so himself; where a paper he may open
// has the same number, type and day, he is asked first whether it is the same.
func (s *Server) documentNew(r *Req) (Response, error) {
	frame := func() (page.Frame, page.Head) {
		return r.Frame(r.T("document.new")), page.Head{Title: r.T("document.new")}
	}
	var alike []document.Document
	return r.Asked(func(*db.Tx) (page.Frame, page.Form, error) {
		f, head := frame()
		sets := r.documentFields(document.Document{})
		x := &sets[0].Fields[len(sets[0].Fields)-1]
		*x = page.Field{Kind: page.RadioField, Name: x.Name, Label: x.Label, Hint: x.Hint, Value: byIssuer, Options: []page.Option{
			{Value: byIssuer, Text: r.T("papers.shared_auto")}, {Value: "1", Text: r.T("yes")}, {Value: "0", Text: r.T("no")}}}
		return f, page.Form{Head: head, Cancel: r.Link("/document"), Sets: sets}, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		p, err := in.paperTyped(tx)
		if err == nil {
			err = in.Err()
		}
		if err == nil && in.Text("shared") == byIssuer {
			p.Shared, err = document.Spreads(r.Ctx, tx, p)
		}
		if err == nil {
			alike, err = document.Alike(r.Ctx, tx, r.Who, p)
		}
		if err != nil {
			return "", err
		}
		id, err := document.Add(r.Ctx, tx, r.Who, p)
		return r.Link("/document/" + id.String()), err
	}, func(*db.Tx, *Typed) (page.Frame, page.Confirm, bool, error) {
		f, head := frame()
		c := page.Confirm{Head: head, Title: r.T("papers.alike"), Form: page.Form{Button: r.T("papers.alike_add"), Cancel: r.Link("/document")}}
		for _, d := range alike {
			c.Notes = append(c.Notes, page.Note{Tone: page.Late, Text: page.Say(page.Go(r.paperText(d), r.Link("/document/"+d.ID.String())))})
		}
		return f, c, len(alike) > 0, nil
	})
}

// byIssuer leaves it to issuer and type whether a new paper is for everybody to read.
const byIssuer = "auto"

// documentForm is the form of an act on a paper that stands.
func (r *Req) documentForm(tx *db.Tx, key string, sets func(d document.Document) []page.FieldSet) (page.Frame, page.Form, error) {
	at := r.At
	if !r.opened.Latest() {
		r.At.Known = r.opened
	}
	d, err := r.documentOf(tx)
	r.At = at
	if err == nil {
		err = may(d.Write)
	}
	if err == nil && d.Void {
		err = fault.New(fault.Conflict, "asof.voided", nil)
	}
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	f := r.Frame(r.T(key))
	f.Of = r.paperText(d)
	return f, page.Form{Head: page.Head{Title: r.T(key), Lead: page.Say(page.Words(r.paperText(d) + "."))}, Version: rev(d.Rev), Merges: true,
		Cancel: r.Link("/document/" + d.ID.String()), Sets: append(sets(d), r.why())}, nil
}

func (s *Server) documentCorrect(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		return r.documentForm(tx, "document.do.correct", r.documentFields)
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		p, err := in.paperTyped(tx)
		if err == nil {
			err = in.Err()
		}
		if err == nil {
			_, err = document.Correct(r.Ctx, tx, r.Who, id, in.Rev(), in.Text("reason"), p)
		}
		return r.Link("/document/" + id.String()), err
	})
}

func (s *Server) documentVoid(r *Req) (Response, error) {
	return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f, form, err := r.documentForm(tx, "document.do.void", func(document.Document) []page.FieldSet { return nil })
		form.Button, form.Steps = r.T("orgs.see_change"), r.twoSteps(false)
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err == nil {
			err = document.Void(r.Ctx, tx, r.Who, id, in.Rev(), in.Text("reason"))
		}
		return r.Link("/document/" + id.String()), err
	}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		d, err := r.documentOf(tx)
		e := r.Env()
		f := r.Frame(r.T("document.do.void"))
		f.Of = r.paperText(d)
		return f, page.Confirm{Head: page.Head{Title: r.T("document.do.void"), Lead: page.Say(page.Words(r.paperText(d) + "."))}, Steps: r.twoSteps(true),
			Title: r.T("orgs.never_was"), Note: page.Say(page.Words(r.T("org.reason") + ": " + in.Text("reason"))),
			Before: page.Side{Title: r.T("orgs.recorded_now"), Pairs: []page.Pair{page.TextPair(e, r.T("document.one"), r.paperText(d)), page.TextPair(e, r.T("document.subject"), d.Subject)}},
			After:  page.Side{Title: r.T("orgs.after_void"), Pairs: []page.Pair{page.TextPair(e, r.T("document.one"), r.T("none"))}},
			Form:   page.Form{Button: r.T("orgs.do_it"), Cancel: r.Link("/document/" + d.ID.String()), Warning: r.T("papers.warn_void")}}, err
	})
}
