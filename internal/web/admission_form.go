package web

import (
	"context"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/web/page"
)

// admissionPaper is the fields of what is on record of an admission.
func (r *Req) admissionPaper(p admission.Paper, decider page.Field) []page.FieldSet {
	d := func(name string, optional bool, f page.Field) page.Field {
		f.Kind, f.Name, f.Label, f.Width, f.Optional = page.DayField, name, r.T("admission."+name), page.Short, optional
		if f.Hint == "" {
			f.Hint = r.T("web.day_hint")
		}
		return f
	}
	decider.Kind, decider.Name, decider.Label, decider.Optional, decider.Suggest = page.OrgField, "decider", r.T("admission.decider"), true, r.suggestOrg()
	return []page.FieldSet{
		{Title: r.T("admissions.decision"), Fields: []page.Field{
			{Name: "number", Label: r.T("admission.number"), Hint: r.T("admissions.number_hint"), Value: p.Number, Width: page.Mid},
			d("decided", false, page.Field{Value: page.TypedDay(p.Decided)}), decider,
			d("considered", true, page.Field{Value: page.TypedDay(p.Considered), Hint: r.T("admission.considered.hint")})}},
		{Title: r.T("admissions.ceremony"), Fields: []page.Field{
			d("ceremony", true, page.Field{Value: page.TypedDay(p.Ceremony), Hint: r.T("admissions.ceremony_hint")})}},
		{Title: r.T("admissions.conditions"), Fields: []page.Field{
			{Name: "class_no", Label: r.T("admission.class_no"), Value: p.ClassNo, Width: page.Mid, Optional: true},
			d("class_on", true, page.Field{Value: page.TypedDay(p.ClassOn)}),
			{Name: "consent", Label: r.T("admission.consent"), Hint: r.T("admissions.consent_hint"), Value: p.Consent, Optional: true},
			{Kind: page.AreaField, Name: "note", Label: r.T("admission.note"), Value: p.Note, Optional: true}}},
	}
}

// admissionPaper reads them; the decision among the documents comes with PaperSet.
func (in *Typed) admissionPaper(tx *db.Tx, held ...db.ID) (admission.Paper, error) {
	p := admission.Paper{Number: in.Text("number"), Decided: in.MustDay("decided"), Considered: in.Day("considered"), Ceremony: in.Day("ceremony"),
		ClassNo: in.Text("class_no"), ClassOn: in.Day("class_on"), Consent: in.Text("consent"), Note: in.Text("note")}
	var err error
	if p.Decider, err = in.Org(tx, "decider"); err != nil {
		return p, err
	}
	p.Document, err = in.Paper(tx, held...)
	return p, err
}

// admissionSide is what an admission would make, as one half of before and after.
func (r *Req) admissionSide(a admission.Admission, place string) page.Side {
	s := page.Side{Title: r.T("members.after")}
	put := func(label, value string) { s.Pairs = append(s.Pairs, page.TextPair(r.Env(), label, value)) }
	put(r.T("admission.kind"), r.T("kind.cause_in."+a.Kind))
	put(r.T("admission.org"), place)
	put(r.T("admission.decided"), r.L.ShortDay(a.Decided))
	put(r.T("admission.number"), a.Number)
	if a.Ceremony != 0 {
		put(r.T("admission.ceremony"), r.L.ShortDay(a.Ceremony))
	} else {
		put(r.T("admission.ceremony"), "")
	}
	s.Pairs = append(s.Pairs, page.Pair{Label: r.T("admission.counted"), Value: page.Say(page.Words(r.L.ShortDay(a.Counted))), Small: r.T("kind.counts_from." + a.CountsFrom)})
	if a.Official != 0 {
		s.Pairs = append(s.Pairs, page.Pair{Label: r.T("admission.official"), Value: page.Say(page.Words(r.L.ShortDay(a.Official))), Small: r.officialHint(a)})
	}
	return s
}

// admissionNew records an admission: of a person on the register, or of a new one entered with it.
func (s *Server) admissionNew(r *Req) (Response, error) {
	var out admission.Outcome
	var stood member.Footing // of one on the register already
	build := func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T("admission.do.admit"))
		if r.Time.Off() {
			f.Writing = r.At.On
		}
		who, err := r.personField(tx, "person", "admissions.known")
		if err != nil {
			return f, page.Form{}, err
		}
		who.Optional, who.Hint = true, r.T("admissions.known_hint")
		kind := r.codeField("kind", "admission.kind", "kind.cause_in.", admission.Kinds())
		kind.Value = admission.First
		form := page.Form{Head: page.Head{Title: r.T("admission.do.admit"), Lead: page.Say(page.Words(r.T("admissions.new_lead")))}, Cancel: r.Link("/admission"), Keep: "admission-new",
			Button: r.T("do.next")}
		if id := who.ID; id != "" { // the version of the person it is made from
			pid, err := db.ParseID(id)
			if err != nil {
				return f, form, err
			}
			if spells, err := member.Spells(r.Ctx, tx, pid); err != nil {
				return f, form, err
			} else if len(spells) > 0 {
				kind.Value = admission.Again
			}
		}
		basic := r.factFields(member.Basic, asof.Row{})
		for i := range basic {
			basic[i].Optional = true
		}
		paper := admission.Paper{}
		if !r.Time.On.IsZero() {
			paper.Decided = r.At.On
		}
		fresh := page.FieldSet{Title: r.T("admissions.fresh"), Hint: r.T("admissions.fresh_hint"), Fields: append(basic[:4:4], basic[6], basic[9])}
		if r.Posted() {
			fresh.Fields = append(fresh.Fields, page.Field{Kind: page.CheckField, Name: "other", Label: r.T("members.other_person"), Optional: true})
		}
		form.Sets = append([]page.FieldSet{{Fields: []page.Field{kind, r.cellField("org", "admission.org")}}, {Title: r.T("admissions.person"), Fields: []page.Field{who}}, fresh},
			r.admissionPaper(paper, page.Field{})...)
		form.Sets[4].Fields = append(form.Sets[4].Fields, page.Field{Name: "card", Label: r.T("member.card"), Width: page.Mid, Optional: true})
		form.Sets = append(form.Sets, r.PaperSet(r.T("admission.document"), r.T("members.paper_hint")))
		return f, form, nil
	}
	save := func(tx *db.Tx, in *Typed) (string, error) {
		x := admission.Input{Kind: in.oneOf("kind", admission.Kinds()), Card: in.Text("card"), Act: member.Act{Rev: -1}}
		var err error
		if x.Person, err = in.Person(tx, "person"); err != nil {
			return "", err
		}
		if x.Person.IsZero() && !in.bad.Has("person") {
			n, err := in.newPerson(tx)
			if err != nil {
				return "", err
			}
			x.New = &n
		} else if in.Text("full_name") != "" {
			in.Bad("full_name", "admissions.both", nil)
		}
		if x.Org, err = in.Org(tx, "org"); err != nil {
			return "", err
		}
		if x.Org.IsZero() && !in.bad.Has("org") {
			in.Bad("org", "form.required", nil)
		}
		if x.Paper, err = in.admissionPaper(tx); err != nil {
			return "", err
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		if stood, err = member.FootingOf(r.Ctx, tx, x.Person); err != nil {
			return "", err
		}
		if out, err = admission.Admit(r.Ctx, tx, r.Who, r.S.Vault, x); err != nil {
			return "", err
		}
		return r.Link("/admission/"+out.Admission.String(), "done", "1"), nil
	}
	return r.Confirmed(build, save, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		f, c, err := r.admissionConfirm(tx, out, "admission.do.admit", page.Side{Title: r.T("members.before"), Parts: page.Bodies{page.Say(page.Faint(r.T("admissions.none_yet")))}})
		if err != nil {
			return f, c, err
		}
		notes, err := r.crossed(tx, out.Person, stood)
		c.Notes = append(c.Notes, notes...)
		return f, c, err
	})
}

// admissionConfirm shows what an admission just tried would make, with the warnings of its rules.
func (r *Req) admissionConfirm(tx *db.Tx, out admission.Outcome, title string, before page.Side) (page.Frame, page.Confirm, error) {
	f := r.Frame(r.T(title))
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	a, err := admission.Get(r.Ctx, tx, r.Who, out.Admission, asof.Latest)
	if err != nil {
		return f, page.Confirm{}, err
	}
	names, err := member.Names(r.Ctx, tx, now(tx), a.Person)
	if err != nil {
		return f, page.Confirm{}, err
	}
	places, err := r.orgRefs(tx, asof.Point{On: a.Counted}, a.Org)
	c := page.Confirm{Head: page.Head{Title: r.T(title), Lead: page.Say(page.Words(names[a.Person] + "."))}, Title: r.T("members.before_after"), Before: before,
		After: r.admissionSide(a, places[a.Org].Name), Notes: r.warned(out.Warnings), Form: page.Form{Button: r.T("members.confirm"), Cancel: r.Link("/admission")}}
	due, e := r.decisionDue(tx, a)
	if e != nil {
		return f, c, e
	}
	if due.By != 0 {
		c.After.Pairs = append(c.After.Pairs, r.duePair(due, a.Decided))
	}
	for i := range c.After.Pairs {
		p := &c.After.Pairs[i]
		for _, q := range before.Pairs {
			if q.Label == p.Label && q.Value.String() != p.Value.String() {
				p.Changed = true
			}
		}
	}
	return f, c, err
}

// admissionForm is the frame and form of an act on one admission: of the cell of admission, or, of those about the recognition, of where the person
// stands now.
func (r *Req) admissionForm(tx *db.Tx, title string) (v admissionView, f page.Frame, form page.Form, err error) {
	if v, err = r.admissionOf(tx, r.opened); err != nil {
		return v, f, form, err
	}
	ok := v.write
	if title == "admission.do.recognise" || title == "admission.do.void_recognition" {
		ok = v.keeps
	}
	if !ok {
		return v, f, form, fault.New(fault.Denied, "error.denied", nil)
	}
	if v.void {
		return v, f, form, fault.New(fault.Conflict, "asof.voided", nil)
	}
	if f, err = r.admissionFrame(tx, v, r.T(title)); err != nil {
		return v, f, form, err
	}
	form = page.Form{Head: page.Head{Title: r.T(title), Lead: page.Say(page.Go(r.T("admissions.of", fault.Args{"name": v.name}), r.Link(v.path(""))), page.Words(", "+v.orgs[v.Org].Name+"."))},
		Version: rev(v.Rev), Merges: true, Cancel: r.Link(v.path(""))}
	return v, f, form, nil
}

func (r *Req) reasonField(hint string) page.Field {
	return page.Field{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Hint: r.T(hint), Apart: true}
}

func (s *Server) admissionRecognise(r *Req) (Response, error) {
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, f, form, err := r.admissionForm(tx, "admission.do.recognise")
		if err != nil {
			return f, form, err
		}
		day := r.dayField("recognised", "admission.recognised")
		if v.Official != 0 {
			day.Hint = r.T("admissions.recognised_hint", fault.Args{"day": v.Official})
		}
		form.Sets = []page.FieldSet{{Fields: []page.Field{{Name: "number", Label: r.T("admission.recognition_no"), Width: page.Mid}, day}},
			r.PaperSet(r.T("members.paper"), r.T("members.paper_hint"))}
		return f, form, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		x := admission.Recognition{Number: in.Text("number"), On: in.MustDay("recognised"), Act: member.Act{Rev: in.Rev()}}
		if x.Document, err = in.Paper(tx); err != nil {
			return "", err
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return r.Link("/admission/"+id.String(), "done", "1"), admission.Recognise(r.Ctx, tx, r.Who, id, x)
	})
}

func (s *Server) admissionCorrect(r *Req) (Response, error) {
	var out admission.Outcome
	var before page.Side
	build := func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, f, form, err := r.admissionForm(tx, "admission.do.correct")
		if err != nil {
			return f, form, err
		}
		decider := page.Field{}
		if !v.Decider.IsZero() {
			decider.ID, decider.Value = v.Decider.String(), v.orgs[v.Decider].Name
		}
		form.Button = r.T("do.next")
		due, err := r.decisionDue(tx, v.Admission)
		if err != nil {
			return f, form, err
		}
		form.Notes = append(form.Notes, r.decisionNotes(due, v.Decided)...)
		form.Sets = append(r.admissionPaper(v.Paper, decider), r.PaperSet(r.T("admission.document"), r.T("members.paper_hint")),
			page.FieldSet{Fields: []page.Field{r.reasonField("members.reason_hint")}})
		if due.By != 0 {
			form.Sets[0].Fields[1].Hint = r.T("admissions.decided_hint", fault.Args{"day": due.By})
		}
		if p, ok := v.papers[v.Document]; ok {
			form.Sets[3].Fields[0].ID, form.Sets[3].Fields[0].Value = v.Document.String(), r.paperText(p)
		}
		return f, form, nil
	}
	save := func(tx *db.Tx, in *Typed) (string, error) {
		v, err := r.admissionOf(tx, asof.Latest)
		if err != nil {
			return "", err
		}
		before = r.admissionSide(v.Admission, v.orgs[v.Org].Name)
		before.Title = r.T("members.before")
		p, err := in.admissionPaper(tx, v.Document)
		if err != nil {
			return "", err
		}
		if in.Text("reason") == "" {
			in.Bad("reason", "asof.reason", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		out, err = admission.Correct(r.Ctx, tx, r.Who, v.ID, p, member.Act{Rev: in.Rev(), Reason: in.Text("reason")})
		return r.Link(v.path(""), "done", "1"), err
	}
	return r.Confirmed(build, save, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		f, c, err := r.admissionConfirm(tx, out, "admission.do.correct", before)
		c.Form.Cancel = r.Link("/admission/" + out.Admission.String())
		return f, c, err
	})
}

// admissionVoid says that an admission never was, admissionUnrecognise that its recognition was not.
func (s *Server) admissionVoid(r *Req) (Response, error) {
	return s.admissionUndo(r, "admission.do.void", "admissions.void_warn", admission.Void)
}

func (s *Server) admissionUnrecognise(r *Req) (Response, error) {
	return s.admissionUndo(r, "admission.do.void_recognition", "admissions.unrecognise_warn", admission.VoidRecognition)
}

// undo is an act that takes something of an admission back.
type undo func(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act member.Act) error

func (s *Server) admissionUndo(r *Req, title, warn string, do undo) (Response, error) {
	var before page.Side
	build := func(tx *db.Tx) (page.Frame, page.Form, error) {
		_, f, form, err := r.admissionForm(tx, title)
		form.Warning, form.Button = r.T(warn), r.T("do.next")
		form.Sets = []page.FieldSet{{Fields: []page.Field{r.reasonField("members.reason_hint")}}}
		return f, form, err
	}
	var person db.ID
	var stood member.Footing
	side := func(tx *db.Tx) (page.Side, error) {
		v, err := r.memberAt(tx, person, now(tx))
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Denied) {
			return page.Side{Parts: page.Bodies{page.Say(page.Faint(r.T("members.side_gone")))}}, nil
		}
		if err != nil {
			return page.Side{}, err
		}
		x := r.memberSide(v)
		x.Pairs = x.Pairs[:len(x.Pairs):len(x.Pairs)]
		return x, nil
	}
	save := func(tx *db.Tx, in *Typed) (string, error) {
		v, err := r.admissionOf(tx, asof.Latest)
		if err != nil {
			return "", err
		}
		person = v.Person
		if stood, err = member.FootingOf(r.Ctx, tx, person); err != nil {
			return "", err
		}
		if before, err = side(tx); err != nil {
			return "", err
		}
		if in.Text("reason") == "" {
			in.Bad("reason", "asof.reason", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return r.Link(v.path(""), "done", "1"), do(r.Ctx, tx, r.Who, v.ID, member.Act{Rev: in.Rev(), Reason: in.Text("reason")})
	}
	return r.Confirmed(build, save, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
		id, err := r.PathID("id")
		if err != nil {
			return page.Frame{}, page.Confirm{}, err
		}
		c := page.Confirm{Head: page.Head{Title: r.T(title)}, Title: r.T("members.before_after"), Before: before, Note: page.Say(page.Words(r.T("reason") + ": " + in.Text("reason"))),
			Form: page.Form{Button: r.T("members.confirm"), Warning: r.T(warn), Cancel: r.Link("/admission/" + id.String())}}
		if c.Notes, err = r.crossed(tx, person, stood); err != nil {
			return page.Frame{}, c, err
		}
		c.After, err = side(tx)
		c.Before.Title, c.After.Title = r.T("members.before"), r.T("members.after")
		return r.Frame(r.T(title)), c, err
	})
}
