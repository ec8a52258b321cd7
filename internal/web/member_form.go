package web

import (
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/web/page"
)

// factFields are the fields of a group of facts, holding what a row says.
func (r *Req) factFields(group string, row asof.Row) []page.Field {
	var out []page.Field
	for _, f := range member.Fields(group) {
		x := page.Field{Name: f.Name, Label: r.T("member." + f.Name), Optional: f.Name != "full_name", Secret: group != member.Basic}
		if key := "member." + f.Name + ".hint"; lang.Has(key) {
			x.Hint = r.T(key)
		}
		switch {
		case f.Kind == asof.Partial:
			x.Kind, x.Width, x.Hint, x.Value = page.PartialField, page.Short, r.T("members.partial_hint"), page.TypedPartial(row.Part(f.Name))
		case f.Kind == asof.Day:
			x.Kind, x.Width, x.Hint, x.Value = page.DayField, page.Short, r.T("web.day_hint"), page.TypedDay(row.Day(f.Name))
		case len(f.Codes) > 0:
			x.Kind, x.Width, x.Value = page.SelectField, page.Mid, row.Text(f.Name)
			x.Options = []page.Option{{Text: r.T("unknown")}}
			for _, c := range f.Codes {
				x.Options = append(x.Options, page.Option{Value: c, Text: r.T("kind." + f.Name + "." + c)})
			}
		case f.Lines:
			x.Kind, x.Value = page.AreaField, row.Text(f.Name)
		default:
			x.Value = row.Text(f.Name)
			if f.Max <= 100 {
				x.Width = page.Mid
			}
		}
		out = append(out, x)
	}
	return out
}

// facts reads the fields of a group; what is wrong is noted.
func (in *Typed) facts(group string) asof.Fields {
	texts := map[string]string{}
	for _, f := range member.Fields(group) {
		if in.Has(f.Name) {
			texts[f.Name] = in.Text(f.Name)
		}
	}
	out, err := member.ParseFacts(group, texts, in.r.Time.Today)
	if err != nil {
		_ = in.bad.Take(err)
	}
	return out
}

// entryFields ask when one who was a member before the register began joined and became official.
func (r *Req) entryFields() []page.Field {
	return []page.Field{
		{Kind: page.DayField, Name: "probated", Label: r.T("member.probated"), Hint: r.T("web.day_hint"), Width: page.Short, Optional: true},
		{Kind: page.DayField, Name: "official", Label: r.T("member.official"), Hint: r.T("members.official_hint"), Width: page.Short, Optional: true},
		{Name: "card", Label: r.T("member.card"), Width: page.Mid, Optional: true}}
}

// memberNew enters a person, with the membership he had before the register began where there is one.
func (s *Server) memberNew(r *Req) (Response, error) { return s.memberAdd(r, false) }

// memberTakeIn enters a member who comes from outside the register and was never on it.
func (s *Server) memberTakeIn(r *Req) (Response, error) { return s.memberAdd(r, true) }

func (s *Server) memberAdd(r *Req, outside bool) (Response, error) {
	title, lead := "member.do.add", "members.add_lead"
	if outside {
		title, lead = "member.do.transfer_in", "members.take_in_lead"
	}
	return r.Asked(func(tx *db.Tx) (page.Frame, page.Form, error) {
		f := r.Frame(r.T(title))
		if r.Time.Off() {
			f.Writing = r.At.On
		}
		basic := r.factFields(member.Basic, asof.Row{})
		first, rest := basic[:4], basic[4:]
		place := r.cellField("org", "member.org")
		if id, err := db.ParseID(r.Query.Get("org")); err == nil {
			refs, err := r.orgRefs(tx, now(tx), id)
			if err != nil {
				return f, page.Form{}, err
			}
			if x, ok := refs[id]; ok && x.Open {
				place.Value, place.ID = x.Name, id.String()
			}
		}
		from := r.dayField("from", "members.on_register")
		entry := page.FieldSet{Title: r.T("members.membership"), Hint: r.T("members.entry_hint")}
		if outside {
			from.Label, entry.Hint = r.T("members.from_day"), ""
			entry.Fields = []page.Field{from, {Name: "outside", Label: r.T("members.outside_from"), Hint: r.T("members.outside_hint")}}
		} else {
			from.Optional, from.Hint = true, r.T("members.from_hint")
			entry.Fields = []page.Field{from}
		}
		entry.Fields = append(entry.Fields, r.entryFields()...)
		sensitive := []page.Field{}
		if r.Holds(duty.Write | duty.Sensitive) {
			for _, x := range r.factFields(member.Sensitive, asof.Row{}) {
				if x.Name == "ethnicity" || x.Name == "religion" || x.Name == "citizen_id" {
					sensitive = append(sensitive, x)
				}
			}
		}
		form := page.Form{Head: page.Head{Title: r.T(title), Lead: page.Say(page.Words(r.T(lead)))}, Cancel: r.Link("/member"), Keep: "member-new", Sets: []page.FieldSet{
			{Fields: append([]page.Field{place, {Name: "code", Label: r.T("member.code"), Hint: r.T("members.code_hint"), Width: page.Mid, Optional: true}}, first...)},
			entry, {Title: r.T("members.more_facts"), Fields: rest}}}
		if len(sensitive) > 0 {
			form.Sets = append(form.Sets, page.FieldSet{Title: r.T("kind.group.sensitive"), Hint: r.T("members.sealed_hint"), Fields: sensitive})
		}
		if r.Posted() {
			form.Sets[0].Fields = append(form.Sets[0].Fields, page.Field{Kind: page.CheckField, Name: "other", Label: r.T("members.other_person"), Optional: true})
		}
		paper := r.PaperSet(r.T("members.paper"), r.T("members.paper_hint"))
		form.Sets = append(form.Sets, paper)
		return f, form, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := s.addPerson(r, tx, in, outside)
		if err != nil {
			return "", err
		}
		return r.memberTo(tx, id), nil
	}, func(tx *db.Tx, in *Typed) (f page.Frame, c page.Confirm, ask bool, err error) {
		notes := r.ahead(tx, in, "from", "probated", "official")
		if len(notes) == 0 {
			return f, c, false, nil
		}
		return r.Frame(r.T(title)), page.Confirm{Plain: true, Head: page.Head{Title: r.T(title), Lead: page.Say(page.Words(in.Text("full_name")))}, Notes: notes,
			Form: page.Form{Button: r.T("members.confirm"), Cancel: r.Link("/member")}}, true, nil
	})
}

// newPerson reads the fields by which a person is entered; what is wrong is noted, one of the same name as well.
func (in *Typed) newPerson(tx *db.Tx) (member.NewPerson, error) {
	r := in.r
	x := member.NewPerson{Code: in.Text("code"), Facts: map[string]asof.Fields{member.Basic: in.facts(member.Basic)}}
	if s := in.facts(member.Sensitive); len(s) > 0 {
		for k, v := range s {
			if v == "" {
				delete(s, k)
			}
		}
		if len(s) > 0 {
			x.Facts[member.Sensitive] = s
		}
	}
	name := in.Text("full_name")
	if name == "" {
		in.Bad("full_name", "form.required", nil)
		return x, nil
	}
	if in.Yes("other") {
		return x, nil
	}
	birth, _ := x.Facts[member.Basic]["birth"].(day.Partial)
	found, err := r.searchMembers(tx, name, 20)
	if err != nil {
		return x, err
	}
	for _, y := range found {
		if lang.SearchKey(y.Name) == lang.SearchKey(name) && (y.Birth == birth || y.Birth == 0 || birth == 0) {
			in.Bad("full_name", "members.same_name", fault.Args{"name": y.Name, "note": r.memberNote(y)})
			break
		}
	}
	return x, nil
}

func (s *Server) addPerson(r *Req, tx *db.Tx, in *Typed, outside bool) (db.ID, error) {
	x, err := in.newPerson(tx)
	if err != nil {
		return db.ID{}, err
	}
	if x.Org, err = in.Org(tx, "org"); err != nil {
		return db.ID{}, err
	}
	if x.Org.IsZero() && !in.bad.Has("org") {
		in.Bad("org", "form.required", nil)
	}
	if x.Document, err = in.Paper(tx); err != nil {
		return db.ID{}, err
	}
	e := member.Entry{Cause: member.InOpening, Org: x.Org, From: in.Day("from"), Outside: in.Text("outside"), Card: in.Text("card"), Probated: in.Day("probated"),
		Official: in.Day("official"), Act: member.Act{Rev: -1, Document: x.Document}}
	if (outside || e.Probated != 0 || e.Official != 0 || e.Card != "") && e.From == 0 && !in.bad.Has("from") {
		in.Bad("from", "form.required", nil)
	}
	if outside && e.Outside == "" {
		in.Bad("outside", "form.required", nil)
	}
	if err := in.Err(); err != nil {
		return db.ID{}, err
	}
	id, err := member.AddPerson(r.Ctx, tx, r.Who, r.S.Vault, x)
	if err != nil || e.From == 0 {
		return id, err
	}
	if outside {
		_, err = member.TransferIn(r.Ctx, tx, r.Who, id, e)
	} else {
		_, err = member.Enter(r.Ctx, tx, r.Who, id, e)
	}
	return id, err
}

// memberFacts changes facts of a group from a day on; memberMend corrects them for a period.
func (s *Server) memberFacts(r *Req) (Response, error) { return s.memberEdit(r, false) }

func (s *Server) memberMend(r *Req) (Response, error) { return s.memberEdit(r, true) }

func (s *Server) memberEdit(r *Req, mend bool) (Response, error) {
	group := r.HTTP.PathValue("group")
	if member.Fields(group) == nil {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	// The form shows the facts of the page's day as known now: that is what a change is made from.
	file := func(tx *db.Tx) (memberView, error) {
		id, err := r.PathID("id")
		if err != nil {
			return memberView{}, err
		}
		v, err := r.memberAt(tx, id, asof.Point{On: r.At.On, Known: r.opened})
		if err == nil && (!v.write || !v.Group(group).Open) {
			err = fault.New(fault.Denied, "error.denied", nil)
		}
		return v, err
	}
	key := "members.change_group"
	if mend {
		key = "members.correct_group"
	}
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, err := file(tx)
		if err != nil {
			return page.Frame{}, page.Form{}, err
		}
		if group != member.Basic {
			if v.Erased {
				return page.Frame{}, page.Form{}, fault.New(fault.Conflict, "member.erased", nil)
			}
			if err := r.logRead(tx, "member."+group, r.T("members.why_change"), v.Home, []string{group}, v.ID); err != nil {
				return page.Frame{}, page.Form{}, err
			}
		}
		title := r.T(key, fault.Args{"group": r.T("kind.group." + group)})
		f, err := r.memberFrame(tx, v, title+": "+v.title)
		if err != nil {
			return f, page.Form{}, err
		}
		if r.Time.Off() {
			f.Writing = r.At.On
		}
		form := page.Form{Head: page.Head{Title: title, Lead: r.actLead(v)}, Version: rev(v.Rev), Merges: true, Cancel: r.Link(v.path(""))}
		when := page.FieldSet{Title: r.T("members.when")}
		reason := page.Field{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Optional: !mend, Apart: true}
		other := r.Link(v.path("/facts/" + group + "/correct"))
		if mend {
			when.Hint, reason.Hint = r.T("members.mend_hint"), r.T("members.reason_hint")
			from := r.endField("from", "members.ever_hint")
			from.Label = r.T("members.from_day")
			when.Fields = []page.Field{from, r.endField("to", "members.to_hint"), reason}
			other = r.Link(v.path("/facts/" + group))
		} else {
			from := r.dayField("from", "members.true_from")
			if from.Value == "" {
				from.Value = page.TypedDay(r.Time.Today)
			}
			when.Fields = []page.Field{from, reason}
		}
		form.Notes = []page.Note{{Text: page.Say(page.Words(r.T("members.change_or_correct."+yesNo(mend))+" "), page.Go(r.T("members.other_way."+yesNo(mend)), other))}}
		form.Sets = []page.FieldSet{{Fields: r.factFields(group, v.Group(group).Row)}, when, r.PaperSet(r.T("members.paper"), r.T("members.paper_hint"))}
		if r.Posted() && r.values.Get("version") != "" && r.values.Get("version") != form.Version {
			n, err := r.memberStale(tx, v)
			if err != nil {
				return f, form, err
			}
			if n != nil {
				form.Notes = append(form.Notes, *n)
			}
		}
		return f, form, nil
	}, func(tx *db.Tx, in *Typed) (string, error) {
		v, err := file(tx)
		if err != nil {
			return "", err
		}
		patch := in.facts(group)
		row := v.Group(group).Row
		for _, f := range member.Fields(group) {
			if x, ok := patch[f.Name]; ok && sameFact(f, x, row) {
				delete(patch, f.Name)
			}
		}
		act := member.Act{Rev: in.Rev(), Reason: in.Text("reason")}
		if act.Document, err = in.Paper(tx); err != nil {
			return "", err
		}
		p := day.Period{From: in.Day("from"), To: in.after("to")}
		if !mend && p.From == 0 && !in.bad.Has("from") {
			in.Bad("from", "form.required", nil)
		}
		if mend && act.Reason == "" {
			in.Bad("reason", "asof.reason", nil)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		if len(patch) == 0 {
			return "", fault.Bad(member.Fields(group)[0].Name, "members.nothing_changed", nil)
		}
		if mend {
			err = member.CorrectFacts(r.Ctx, tx, r.Who, r.S.Vault, v.ID, group, p, patch, act)
		} else {
			err = member.ChangeFacts(r.Ctx, tx, r.Who, r.S.Vault, v.ID, group, p.From, patch, act)
		}
		return r.memberTo(tx, v.ID), err
	})
}

func yesNo(b bool) string {
	if b {
		return "correct"
	}
	return "change"
}

// sameFact tells whether a value typed is what the row says.
func sameFact(f member.Field, v any, row asof.Row) bool {
	switch f.Kind {
	case asof.Partial:
		return v == row.Part(f.Name)
	case asof.Day:
		return v == row.Day(f.Name)
	}
	s, _ := v.(string)
	return strings.ReplaceAll(s, "\r\n", "\n") == row.Text(f.Name)
}

// personField asks for a person on the register; the address may name one by person_id.
func (r *Req) personField(tx *db.Tx, name, label string) (page.Field, error) {
	f := page.Field{Kind: page.PersonField, Name: name, Label: r.T(label), Hint: r.T("members.person_hint"), Suggest: r.suggestMember()}
	id, err := db.ParseID(r.Query.Get("person_id"))
	if err != nil {
		return f, nil
	}
	// The file knows what this reader may call him: of one who stands elsewhere, the name he had here.
	x, err := member.Get(r.Ctx, tx, r.Who, r.S.Vault, id, now(tx))
	if fault.Is(err, fault.NotFound) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.ID, f.Value = id.String(), x.Name()
	return f, nil
}
