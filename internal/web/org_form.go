package web

import (
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// PaperSet is the fields by which a form asks for the deciding paper: one on record picked by search, or its number, type, issuer and day, which
// then is entered. Typed.Paper reads them.
func (r *Req) PaperSet(title, hint string) page.FieldSet {
	types := []page.Option{{Text: r.T("orgs.by_number")}}
	for _, t := range document.Types() {
		types = append(types, page.Option{Value: t, Text: r.T("kind.document." + t)})
	}
	return page.FieldSet{Title: title, Hint: hint, Fields: []page.Field{
		{Kind: page.DocumentField, Name: "document", Label: r.T("orgs.paper_known"), Hint: r.T("orgs.paper_known_hint"), Optional: true, Suggest: r.suggestPaper()},
		{Name: "document_number", Label: r.T("orgs.paper_new"), Hint: r.T("document.number.hint"), Width: page.Mid, Optional: true},
		{Kind: page.SelectField, Name: "document_type", Label: r.T("document.type"), Options: types, Width: page.Mid, Optional: true},
		{Kind: page.OrgField, Name: "document_issuer", Label: r.T("document.issuer"), Hint: r.T("document.issuer.hint"), Optional: true, Suggest: r.suggestOrg()},
		{Kind: page.DayField, Name: "document_day", Label: r.T("document.day"), Hint: r.T("document.day.hint"), Width: page.Short, Optional: true},
	}}
}

func (r *Req) suggestPaper() string {
	if r.S.has("GET", "/document/suggest") {
		return "/document/suggest"
	}
	return ""
}

// Paper reads what PaperSet asked for: the paper picked, or the one typed, found or entered; zero for none. One that is not on record, or that the
// writer may not open, is a wrong field, unless the record in hand holds it already.
func (in *Typed) Paper(tx *db.Tx, held ...db.ID) (db.ID, error) {
	r := in.r
	if in.Text("document") != "" {
		id, err := in.Pick("document", "document", func(text string) ([]page.Option, error) {
			docs, err := r.searchPapers(tx, text, mostSuggested+1)
			var out []page.Option
			for _, d := range docs {
				out = append(out, page.Option{Value: d.ID.String(), Text: r.paperText(d), Code: d.Number})
			}
			return out, err
		})
		if err != nil || id.IsZero() || slices.Contains(held, id) {
			return id, err
		}
		docs, err := document.Names(r.Ctx, tx, r.Who, now(tx), id)
		if err == nil && (len(docs) == 0 || !docs[0].Open) { // an id alone is no way to a paper
			in.Bad("document", "form.unknown", fault.Args{"text": in.Text("document")})
		}
		return id, err
	}
	p := document.Paper{Number: in.Text("document_number"), Type: in.Text("document_type"), Day: in.Day("document_day")}
	if p.Number == "" && in.Text("document_issuer") == "" && p.Day == 0 {
		return db.ID{}, nil
	}
	if p.Type == "" {
		p.Type = document.TypeOf(p.Number)
	}
	var err error
	if p.Issuer, p.IssuerText, err = in.issuer(tx, "document_issuer"); err != nil {
		return db.ID{}, err
	}
	id, _, err := document.FindOrAdd(r.Ctx, tx, r.Who, p)
	return id, in.take(err, "document_")
}

// issuer is who issued a paper: an organisation on the list, or the name as typed where the list has none.
func (in *Typed) issuer(tx *db.Tx, field string) (id db.ID, text string, err error) {
	text = in.Text(field)
	r := in.r
	if text == "" {
		return id, text, nil
	}
	if in.Text(field+"_id") != "" {
		if id = in.ID(field + "_id"); id.IsZero() {
			return id, text, nil
		}
		refs, err := org.Names(r.Ctx, tx, r.Who, now(tx), id)
		if err == nil && (len(refs) == 0 || !refs[0].Open) { // an id alone is no way to a name
			in.Bad(field, "form.unknown", fault.Args{"text": text})
		}
		return id, text, err
	}
	ref, err := org.ByCode(r.Ctx, tx, r.Who, now(tx), text)
	if err == nil {
		return ref.ID, text, nil
	}
	if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid && k != fault.NoData {
		return id, text, err
	}
	found, err := org.Search(r.Ctx, tx, r.Who, now(tx), text, 2)
	if err == nil && len(found) == 1 {
		id = found[0].ID
	}
	return id, text, err
}

// take gathers the wrong fields of a fault under another word before their names; any other error is given back.
func (in *Typed) take(err error, word string) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Invalid || len(f.Fields) == 0 {
		return err
	}
	for _, x := range f.Fields {
		in.bad.Add(word+x.Name, x.Key, x.Args)
	}
	return nil
}

// actSet is the fields every event has: from which day, by which paper, signed by whom. A page of a past day writes for that day.
func (r *Req) actSet() []page.FieldSet {
	d := page.Field{Kind: page.DayField, Name: "day", Label: r.T("org.day"), Hint: r.T("org.day.hint"), Width: page.Short}
	if !r.Time.On.IsZero() {
		d.Value = page.TypedDay(r.Time.On)
	}
	paper := r.PaperSet(r.T("org.document"), r.T("org.document.hint"))
	paper.Fields = append(paper.Fields, page.Field{Name: "signer", Label: r.T("org.signer"), Hint: r.T("org.signer.hint"), Width: page.Mid, Optional: true})
	return []page.FieldSet{{Fields: []page.Field{d}}, paper}
}

// why asks for the reason of a correction.
func (r *Req) why() page.FieldSet {
	return page.FieldSet{Fields: []page.Field{{Kind: page.AreaField, Name: "reason", Label: r.T("org.reason"), Hint: r.T("org.reason.hint"), Apart: true}}}
}

// act reads what actSet and why asked for.
func (in *Typed) act(tx *db.Tx) (org.Act, error) {
	a := org.Act{Rev: in.Rev(), Signer: in.Text("signer"), Reason: in.Text("reason")}
	if in.Has("day") {
		a.Day = in.MustDay("day")
	}
	var err error
	a.Document, err = in.Paper(tx)
	return a, err
}

// orgForm is the frame and form of an act on one organisation.
func (r *Req) orgForm(v orgView, key, lead string, sets ...page.FieldSet) (page.Frame, page.Form) {
	f := r.orgFrame(v, r.T(key))
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	h := page.Head{Title: r.T(key), Lead: page.Say(page.Words(v.Name + ". "))}
	if lead != "" {
		h.Lead = append(h.Lead, page.Words(r.T(lead)))
	}
	return f, page.Form{Head: h, Version: rev(v.Rev), Cancel: r.orgPath(v.ID, ""), Sets: sets}
}

// may refuses a page that leads to an act the reader may not do.
func may(ok bool) error {
	if ok {
		return nil
	}
	return fault.New(fault.Denied, "error.denied", nil)
}

// orgToday is orgOf for those who write: as known now, whatever the page shows, so that forms are made of what stands.
func (r *Req) orgToday(tx *db.Tx) (orgView, error) {
	if !r.At.Known.Latest() {
		return orgView{}, fault.New(fault.Conflict, "orgs.write_latest", nil)
	}
	r.At.Known = r.opened // the latest, but where a form is made as it was
	v, err := r.orgOf(tx)
	r.At.Known = asof.Latest
	if err == nil && v.Void {
		err = fault.New(fault.Conflict, "asof.voided", nil)
	}
	return v, err
}

// recorded leads to the organisation on a day on which what was written shows: the page's own, or, where it does not hold yet then, the day written.
func (r *Req) recorded(id db.ID, tail string, on day.Day) string {
	at := r.Time
	if on > at.Day() {
		at.On = on
	}
	return at.Link("/org/"+id.String()+tail, "known", "")
}

// orgNew establishes an organisation: under ?parent_id=, or, with ?kind=ngoai, an external body.
func (s *Server) orgNew(r *Req) (Response, error) {
	external := r.Query.Get("kind") == org.External
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		key := "org.new"
		if external {
			key = "org.new_ext"
		}
		f := r.Frame(r.T(key))
		if r.Time.Off() {
			f.Writing = r.At.On
		}
		form := page.Form{Head: page.Head{Title: r.T(key)}, Cancel: r.Link("/org")}
		parent := page.Field{Kind: page.OrgField, Name: "parent", Label: r.T("org.parent"), Hint: r.T("org.parent.hint"), Suggest: r.suggestOrg()}
		kinds := org.Kinds()[1 : len(org.Kinds())-1]
		if v := r.Query.Get("parent_id"); v != "" {
			id, err := db.ParseID(v)
			if err != nil {
				return f, form, err
			}
			o, err := org.Get(r.Ctx, tx, r.Who, r.At, id)
			if err != nil {
				return f, form, err
			}
			if err := may(o.Write); err != nil {
				return f, form, err
			}
			parent.Value, parent.ID = o.Name, v
			form.Cancel = r.orgPath(id, "")
			if f.Crumbs, err = r.Crumbs(tx, id); err != nil {
				return f, form, err
			}
			if below := childKinds(o.Kind); len(below) > 0 {
				kinds = below
			}
		}
		fields := []page.Field{{Name: "code", Label: r.T("org.code"), Hint: r.T("org.code.hint"), Width: page.Short},
			{Name: "name", Label: r.T("org.name"), Hint: r.T("org.name.hint")},
			{Name: "short_name", Label: r.T("org.short_name"), Hint: r.T("org.short_name.hint"), Width: page.Mid, Optional: true}}
		if !external {
			fields = append([]page.Field{parent, {Kind: page.SelectField, Name: "kind", Label: r.T("org.kind"), Hint: r.T("org.kind.hint"), Options: r.kindOptions(kinds)}}, fields...)
		}
		fields = append(fields, page.Field{Name: "unit_type", Label: r.T("org.unit_type"), Hint: r.T("org.unit_type.hint"), Width: page.Mid, Optional: true},
			page.Field{Kind: page.AreaField, Name: "note", Label: r.T("org.note"), Optional: true})
		form.Sets = append([]page.FieldSet{{Fields: fields}}, r.actSet()...)
		return f, form, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		b := org.Born{Code: in.Text("code"), Kind: in.Text("kind"), Name: in.Text("name"), ShortName: in.Text("short_name"), UnitType: in.Text("unit_type"),
			Note: in.Text("note")}
		a, err := in.act(tx)
		if err != nil {
			return "", err
		}
		a.Rev = -1
		if external {
			b.Kind = org.External
		} else if b.Parent, err = in.Org(tx, "parent"); err != nil {
			return "", err
		} else if b.Parent.IsZero() && !in.bad.Has("parent") {
			in.Bad("parent", "form.required", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		id, _, err := org.Establish(r.Ctx, tx, r.Who, a, b)
		return r.recorded(id, "", a.Day), err
	})
}

func (r *Req) kindOptions(kinds []org.Kind) (out []page.Option) {
	for _, k := range kinds {
		out = append(out, page.Option{Value: k, Text: r.T("kind.org." + k)})
	}
	return out
}

// orgActPage is every act on an organisation that the reader may do, each with what it is for.
func (s *Server) orgActPage(r *Req) (Response, error) {
	var v orgView
	if err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = r.orgToday(tx); err == nil {
			err = may(v.Write || v.decide)
		}
		return err
	}); err != nil {
		return nil, err
	}
	t := page.Table{NoFold: true, Cols: []page.Col{{Title: r.T("org.event")}, {Title: r.T("orgs.what_for")}}}
	add := func(ok bool, path, key, what string) {
		if ok {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.LinkCell(r.T(key), path), page.TextCell(r.T(what))}})
		}
	}
	top := len(v.Path) == 0 && !v.External
	alive := v.Living && !v.External
	add(v.Write && alive && len(childKinds(v.Kind)) > 0, r.Link("/org/new", "parent_id", v.ID.String()), "orgs.new_child", "orgs.for_new")
	add(v.Write && v.Living, r.orgPath(v.ID, "/rename"), "org.do.rename", "orgs.for_rename")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/move"), "org.do.move", "orgs.for_move")
	add(v.decide && alive, r.orgPath(v.ID, "/rekind"), "org.do.rekind", "orgs.for_rekind")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/merge"), "org.do.merge", "orgs.for_merge")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/absorb"), "org.do.absorb", "orgs.for_absorb")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/split"), "org.do.split", "orgs.for_split")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/dissolve"), "org.do.dissolve", "orgs.for_dissolve")
	add(v.decide && alive && !top, r.orgPath(v.ID, "/dissolve")+sep(r.orgPath(v.ID, "/dissolve"))+"how=reorg", "org.do.end_reorg", "orgs.for_end_reorg")
	add(v.Write && v.Living, r.orgPath(v.ID, "/describe"), "org.do.describe", "orgs.for_describe")
	add(v.Write && alive, r.orgPath(v.ID, "/seat/new"), "org.do.seat", "orgs.for_seat")
	add(v.Write && alive, r.orgPath(v.ID, "/term"), "org.do.term", "orgs.for_term")
	add(v.Write, r.orgPath(v.ID, "/correct"), "org.do.correct", "orgs.for_correct")
	add(v.decide && !v.External && !top, r.orgPath(v.ID, "/place"), "org.do.correct_place", "orgs.for_correct_place")
	add(true, r.orgPath(v.ID, "/history"), "orgs.mend_event", "orgs.for_mend_event")
	add(v.decide && !top, r.orgPath(v.ID, "/void"), "org.do.void", "orgs.for_void")
	rec := page.Record{Head: page.Head{Title: r.T("orgs.record_event"), Lead: page.Say(page.Words(v.Name + ". " + r.T("orgs.acts_lead")))}, Parts: page.Bodies{t}}
	return r.Page(r.orgFrame(v, r.T("orgs.record_event")), rec), nil
}

// sep is what joins one more pair to an address.
func sep(path string) string {
	for _, c := range path {
		if c == '?' {
			return "&"
		}
	}
	return "?"
}

func (s *Server) orgRename(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.Write)
		}
		f, form := r.orgForm(v, "org.do.rename", "orgs.for_rename", append([]page.FieldSet{{Fields: []page.Field{
			{Name: "name", Label: r.T("org.name"), Hint: r.T("org.name.hint"), Value: v.Name},
			{Name: "short_name", Label: r.T("org.short_name"), Hint: r.T("org.short_name.hint"), Value: v.ShortName, Width: page.Mid, Optional: true}}}}, r.actSet()...)...)
		form.Merges = true
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err == nil {
			err = in.Err()
		}
		if err == nil {
			var event db.ID
			if event, err = org.Rename(r.Ctx, tx, r.Who, id, a, in.Text("name"), in.Text("short_name")); err == nil && event.IsZero() {
				err = fault.Bad("name", "org.name_same", fault.Args{"day": a.Day})
			}
		}
		return r.recorded(id, "", a.Day), err
	})
}

func (s *Server) orgDescribe(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.Write)
		}
		set := r.actSet()
		set[1].Title, set[1].Hint = r.T("org.consent"), r.T("org.consent.hint")
		set[1].Fields = set[1].Fields[:len(set[1].Fields)-1]
		f, form := r.orgForm(v, "org.do.describe", "orgs.for_describe", append([]page.FieldSet{{Fields: []page.Field{
			{Name: "unit_type", Label: r.T("org.unit_type"), Hint: r.T("org.unit_type.hint"), Value: v.UnitType, Width: page.Mid, Optional: true},
			{Kind: page.AreaField, Name: "note", Label: r.T("org.note"), Value: v.Note, Optional: true}}}}, set...)...)
		form.Merges = true
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err == nil {
			err = in.Err()
		}
		if err != nil {
			return "", err
		}
		unit, note := in.Text("unit_type"), in.Text("note")
		var consent *db.ID
		if !a.Document.IsZero() {
			consent = &a.Document
		}
		_, err = org.Describe(r.Ctx, tx, r.Who, id, a, &unit, &note, consent)
		return r.recorded(id, "", a.Day), err
	})
}

// periodFields are the days of a correction: from a day through another, which may be left open.
func (r *Req) periodFields(p day.Period) []page.Field {
	return []page.Field{{Kind: page.DayField, Name: "from", Label: r.T("org.from_day"), Width: page.Short, Value: page.TypedDay(p.From)},
		{Kind: page.DayField, Name: "to", Label: r.T("org.to_day"), Hint: r.T("orgs.to_hint"), Width: page.Short, Optional: true, Value: page.TypedDay(lastDay(p))}}
}

func lastDay(p day.Period) day.Day {
	if p.To == day.Forever || p.To == 0 {
		return 0
	}
	return p.LastDay()
}

// period reads periodFields.
func (in *Typed) period() day.Period {
	p := day.Period{From: in.MustDay("from"), To: day.Forever}
	if to := in.after("to"); to != 0 {
		p.To = to
	}
	return p
}

func (s *Server) orgCorrect(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.Write || v.decide)
		}
		fields := append(r.periodFields(v.Life), page.Field{Name: "name", Label: r.T("org.name"), Value: v.Name},
			page.Field{Name: "short_name", Label: r.T("org.short_name"), Value: v.ShortName, Width: page.Mid, Optional: true})
		if v.decide && !v.External {
			fields = append(fields, page.Field{Kind: page.SelectField, Name: "kind", Label: r.T("org.kind"), Value: v.Kind, Options: r.kindOptions(org.Kinds()[:len(org.Kinds())-1])})
		}
		f, form := r.orgForm(v, "org.do.correct", "orgs.for_correct", page.FieldSet{Fields: fields}, r.why())
		form.Hidden = []page.Field{{Name: "was_name", Value: v.Name}, {Name: "was_short_name", Value: v.ShortName}, {Name: "was_kind", Value: v.Kind}}
		form.Cancel = r.orgPath(v.ID, "/history")
		form.Merges = true
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err != nil {
			return "", err
		}
		p := in.period()
		var patch org.Patch
		// Only what was changed in the form is said of the whole period.
		for name, to := range map[string]**string{"name": &patch.Name, "short_name": &patch.ShortName, "kind": &patch.Kind} {
			if v := in.Text(name); in.Has(name) && v != in.Text("was_"+name) {
				*to = &v
			}
		}
		if patch == (org.Patch{}) && in.bad.Empty() {
			in.Bad("name", "orgs.nothing_changed", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		_, err = org.Correct(r.Ctx, tx, r.Who, id, a, p, patch)
		return r.Link("/org/" + id.String() + "/history"), err
	})
}

func (s *Server) orgPlace(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := r.orgToday(tx)
		if err == nil {
			err = may(v.decide && !v.External)
		}
		fields := append(r.periodFields(v.Life), page.Field{Kind: page.OrgField, Name: "parent", Label: r.T("org.parent"), Hint: r.T("org.parent.hint"), Suggest: r.suggestOrg()})
		f, form := r.orgForm(v, "org.do.correct_place", "orgs.for_correct_place", page.FieldSet{Fields: fields}, r.why())
		form.Cancel = r.orgPath(v.ID, "/history")
		form.Merges = true
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		a, err := in.act(tx)
		if err != nil {
			return "", err
		}
		p := in.period()
		parent, err := in.Org(tx, "parent")
		if err == nil {
			err = in.Err()
		}
		if err == nil {
			_, err = org.CorrectParent(r.Ctx, tx, r.Who, id, a, p, parent)
		}
		return r.Link("/org/" + id.String() + "/history"), err
	})
}

// pointOn is a day as known now.
func pointOn(d day.Day) asof.Point { return asof.Point{On: d} }
