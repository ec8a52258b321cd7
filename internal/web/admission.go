package web

import (
	"strings"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// admissionListed is the list of admissions as asked for.
type admissionListed struct {
	f       admission.Filter
	filters []page.Filter
	picked  []page.Picked
	where   string
	wrong   bool
}

func (r *Req) admissionFilters(tx *db.Tx) (l admissionListed, err error) {
	env := r.Env()
	within, root, err := r.OrgFilter(tx, "org", r.T("org.filter.root"))
	if err != nil {
		return l, err
	}
	from, first := r.dayFilter("from", r.T("admissions.from"))
	to, last := r.dayFilter("to", r.T("admissions.to"))
	l.f = admission.Filter{Org: root, Text: strings.TrimSpace(r.Query.Get("q")), Period: day.Period{From: first}}
	if last != 0 {
		l.f.Period.To = last.Add(1)
	}
	l.wrong = within.Error != "" || from.Error != "" || to.Error != ""
	name, desc := r.sorted(admission.Sorts())
	if l.f.Sort = name; desc || name == "" { // the newest first
		l.f.Sort = "-" + name
		if name == "" {
			l.f.Sort = "-day"
		}
	}
	pick := func(text string, names ...string) {
		l.picked = append(l.picked, page.Picked{Text: text, Without: env.Without(names...)})
	}
	if l.f.Text != "" {
		pick(r.T("members.search")+": "+l.f.Text, "q")
	}
	if !root.IsZero() {
		l.where = within.Value
		pick(r.T("org.filter.root")+": "+within.Value, "org", "org_id")
	}
	if first != 0 {
		pick(r.T("admissions.from")+" "+r.L.ShortDay(first), "from")
	}
	if last != 0 {
		pick(r.T("admissions.to")+" "+r.L.ShortDay(last), "to")
	}
	l.filters = []page.Filter{{Name: "q", Label: r.T("members.search"), Value: r.Query.Get("q")}, within, from, to}
	choose := func(name, label string, into *string, codes []string, prefix string) {
		v := r.Query.Get(name)
		opts := []page.Option{{Text: r.T("all")}}
		for _, c := range codes {
			opts = append(opts, page.Option{Value: c, Text: r.T(prefix + c)})
			if c == v {
				*into = v
				pick(label+": "+r.T(prefix+c), name)
			}
		}
		l.filters = append(l.filters, page.Filter{Kind: page.FilterSelect, Name: name, Label: label, Value: *into, Options: opts})
	}
	choose("kind", r.T("admission.kind"), &l.f.Kind, admission.Kinds(), "kind.cause_in.")
	choose("state", r.T("admission.state"), &l.f.State, []string{member.Probationary, "den_han", "qua_han", member.Full}, "admission.state.")
	choose("sex", r.T("member.sex"), &l.f.Sex, member.Sexes(), "kind.sex.")
	return l, nil
}

// admissionList lists admissions counted up to the page's day.
func (s *Server) admissionList(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("admission"), r.admissionSheet)
	}
	number, size := r.Paging()
	var l admissionListed
	var p admission.Page
	var overdue day.Day
	late := map[db.ID]bool{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if l, err = r.admissionFilters(tx); err != nil || l.wrong {
			return err
		}
		l.f.Page, l.f.Size = number, size
		if p, err = admission.List(r.Ctx, tx, r.Who, r.At, l.f); err != nil {
			return err
		}
		if overdue, err = admission.OverdueBefore(r.Ctx, tx, r.At.On); err != nil {
			return err
		}
		shown, considered := make([]db.ID, len(p.Items)), make([]day.Day, len(p.Items))
		for i, x := range p.Items {
			shown[i], considered[i] = x.Person, x.Considered
		}
		terms, err := admission.NewTerms(r.Ctx, tx, considered...)
		if err != nil {
			return err
		}
		for _, x := range p.Items {
			due, err := terms.Decision(x.Considered)
			if err != nil {
				return err
			}
			late[x.ID], _ = due.Late(x.Decided)
		}
		return r.logList(tx, "admission.list", l.f.Org, shown, p.Total)
	})
	if err != nil {
		return nil, err
	}
	list := page.List{
		Head:    page.Head{Title: r.T("admission"), Lead: page.Say(page.Words(r.T("admissions.lead", fault.Args{"n": p.Total, "day": r.At.On})))},
		Filters: l.filters, Picked: l.picked,
		Table: page.Table{Caption: r.T("admission.list"), One: true, Sort: l.f.Sort, Cols: []page.Col{
			{Title: r.T("member.full_name"), Sort: "name"}, {Title: r.T("members.birth_age"), Align: page.Days, Label: r.T("member.birth")},
			{Title: r.T("admission.org")}, {Title: r.T("admission.counted"), Sort: "day", Align: page.Days, Phone: page.Key},
			{Title: r.T("admission.ceremony"), Align: page.Days, Label: r.T("admission.ceremony")},
			{Title: r.T("admission.official"), Sort: "official", Align: page.Days, Label: r.T("admission.official")}, {Title: r.T("admission.state")}}},
		Pager: page.Pager{Page: max(p.Page, 1), Size: size, Total: int64(p.Total), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("admissions.what")},
	}
	if r.Holds(duty.Export) {
		list.Exports = r.Env().Exports()
	}
	if r.Holds(duty.Write) {
		list.Head.Acts = []page.Act{{Text: r.T("admission.do.admit"), Href: r.Link("/admission/new"), Icon: "plus", Main: true}}
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Records), len(l.picked) > 0 || l.wrong, "/admission")
	for _, x := range p.Items {
		born := page.TextCell(r.T("unknown")).InTone(page.Subdued)
		if x.Birth != 0 {
			born = page.PartialCell(x.Birth).After(r.ageOn(x.Birth, x.Counted))
		}
		name := page.LinkCell(x.Name, r.Link("/admission/"+x.ID.String())).Under(x.Code)
		if x.Kind == admission.Again {
			name = name.Under(x.Code + ", " + r.T("kind.cause_in."+x.Kind))
		}
		state := r.admissionState(x.Admission, overdue)
		if late[x.ID] {
			state = state.Under(r.T("admissions.decided_late"))
		}
		list.Table.Rows = append(list.Table.Rows, page.Row{Cells: []page.Cell{name, born, page.LinkCell(x.OrgName, r.Link("/org/"+x.Org.String())),
			page.DayCell(x.Counted), r.dayOrDash(x.Ceremony), r.dayOrDash(x.Official), state}})
	}
	return r.Page(r.Frame(r.T("admission")), list), nil
}

func (r *Req) dayOrDash(d day.Day) page.Cell {
	if d == 0 {
		return page.NoCell()
	}
	return page.DayCell(d)
}

// admissionState is how far an admission has come by the page's day; overdue is the last official day whose recognition is overdue on it.
func (r *Req) admissionState(a admission.Admission, overdue day.Day) page.Cell {
	key, tone := admissionState(a, r.At.On, overdue)
	return page.ChipCell(r.T("admissions.state."+key), tone)
}

func admissionState(a admission.Admission, on, overdue day.Day) (string, page.Tone) {
	switch {
	case a.Recognised != 0 && a.Recognised <= on:
		return "chinh_thuc", page.Done
	case a.Official != 0 && a.Official <= overdue:
		return "qua_han", page.Late
	case a.Official != 0 && a.Official <= on:
		return "den_han", page.Due
	case a.Ceremony == 0:
		return "cho_le", page.Due
	}
	return "du_bi", page.Plain
}

func (r *Req) admissionSheet(tx *db.Tx) (doc.Sheet, error) {
	l, err := r.admissionFilters(tx)
	if err != nil {
		return doc.Sheet{}, err
	}
	out, err := r.takesOut(tx, l.f.Org, duty.Records)
	if err != nil {
		return doc.Sheet{}, err
	}
	var rows []admission.Item
	var persons []db.ID
	if !l.wrong {
		l.f.Size = -1
		p, err := admission.List(r.Ctx, tx, r.Who, r.At, l.f)
		if err != nil {
			return doc.Sheet{}, err
		}
		for _, x := range p.Items {
			if out.Has(x.Org) {
				rows, persons = append(rows, x), append(persons, x.Person)
			}
		}
	}
	if err := r.logExportOf("admission.list", l.f.Org, persons); err != nil {
		return doc.Sheet{}, err
	}
	return doc.Sheet{Title: r.T("admission.list"), Notes: r.exportNotes(tx, l.where, l.picked),
		Head: []string{r.T("ordinal"), r.T("member.code"), r.T("member.full_name"), r.T("member.sex"), r.T("member.birth"), r.T("members.cell_code"), r.T("admission.org"),
			r.T("admission.kind"), r.T("admission.number"), r.T("admission.decided"), r.T("admission.ceremony"), r.T("admission.counted"), r.T("admission.official"),
			r.T("admission.recognition_no"), r.T("admission.recognised")},
		Widths: []float64{6, 14, 28, 10, 12, 14, 36, 14, 18, 14, 14, 14, 14, 18, 14},
		Rows: func(yield func([]doc.Cell) error) error {
			for i, x := range rows {
				if err := yield([]doc.Cell{doc.Int(int64(i + 1)), doc.Text(x.Code), doc.Text(x.Name), r.kindCell("kind.sex.", x.Sex), doc.Partial(x.Birth),
					doc.Text(x.OrgCode), doc.Text(x.OrgName), r.kindCell("kind.cause_in.", x.Kind), doc.Text(x.Number), doc.Day(x.Decided), doc.Day(x.Ceremony),
					doc.Day(x.Counted), doc.Day(x.Official), doc.Text(x.RecognitionNo), doc.Day(x.Recognised)}); err != nil {
					return err
				}
			}
			return nil
		}}, nil
}

// admissionView is one admission with what its pages need besides.
type admissionView struct {
	admission.Admission
	name   string
	orgs   map[db.ID]org.Ref
	papers map[db.ID]document.Document
	write  bool
	keeps  bool // the reader may write where the person stands now: recognition is decided there
	void   bool // it never was; what is shown is what was once recorded
}

func (v admissionView) path(more string) string { return "/admission/" + v.ID.String() + more }

// admissionOf reads the admission of the address: as known at the page's point, or, for writing, now. One that was voided shows what it said last.
func (r *Req) admissionOf(tx *db.Tx, k asof.Known) (v admissionView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	v.Admission, err = admission.Get(r.Ctx, tx, r.Who, id, k)
	if fault.Is(err, fault.NotFound) && k.Latest() {
		list, e := admission.History(r.Ctx, tx, r.Who, id)
		if e != nil {
			return v, e
		}
		v.Admission, v.void, err = list[0], true, nil
	}
	if err != nil {
		return v, err
	}
	at := asof.Point{On: v.Counted, Known: k}
	full, _, err := member.Visible(r.Ctx, tx, r.Who, v.Person)
	if err != nil {
		return v, err
	}
	called := at
	if !full { // he stands elsewhere now: the name as it was known when the admission was last recorded
		called.Known = asof.KnownAt(v.KnownFrom)
	}
	names, err := member.Names(r.Ctx, tx, called, v.Person)
	if err != nil {
		return v, err
	}
	if v.name = names[v.Person]; v.name == "" {
		v.name = r.T("members.no_name")
	}
	if v.orgs, err = r.orgRefs(tx, at, v.Org, v.Decider); err != nil {
		return v, err
	}
	var docs []db.ID
	for _, d := range []db.ID{v.Document, v.RecognitionDoc} {
		if !d.IsZero() {
			docs = append(docs, d)
		}
	}
	if v.papers, err = r.papersOf(tx, docs); err != nil {
		return v, err
	}
	home, err := member.Home(r.Ctx, tx, v.Person)
	if err != nil {
		return v, err
	}
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
	v.write, v.keeps = reach.Has(v.Org), reach.Has(home)
	return v, err
}

func (r *Req) admissionFrame(tx *db.Tx, v admissionView, title string) (page.Frame, error) {
	f := r.Frame(title)
	f.Of = v.name
	if len(r.Who.Grants) == 0 {
		return f, nil
	}
	crumbs, err := r.Crumbs(tx, v.Org)
	if err == nil {
		f.Crumbs = crumbs
	} else if fault.Is(err, fault.NotFound) || fault.Is(err, fault.NoData) {
		err = nil
	}
	return f, err
}

// admissionOne is the page of one admission: its days, what they rest on, and every version of it.
func (s *Server) admissionOne(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.admissionOf(tx, r.At.Known)
		if err != nil {
			return err
		}
		if err := r.logRead(tx, "admission", "", v.Org, nil, v.Person); err != nil {
			return err
		}
		title := r.T("admissions.of", fault.Args{"name": v.name})
		if f, err = r.admissionFrame(tx, v, title); err != nil {
			return err
		}
		overdue, err := admission.OverdueBefore(r.Ctx, tx, r.At.On)
		if err != nil {
			return err
		}
		key, tone := admissionState(v.Admission, r.At.On, overdue)
		rec.Head = page.Head{Title: title, Lead: page.Say(page.Sign(r.T("admissions.state."+key), tone), page.Words(" "),
			page.Go(r.T("member.file"), r.Link("/member/"+v.Person.String())), page.Words(" · "), r.orgLink(v.orgs[v.Org]))}
		if v.void {
			rec.Head.Lead[0] = page.Sign(r.T("web.voided"), page.Late)
		}
		act := func(ok bool, a page.Act) {
			if ok && !v.void {
				rec.Head.Acts = append(rec.Head.Acts, a)
			}
		}
		act(v.write, page.Act{Text: r.T("admission.do.correct"), Href: r.Link(v.path("/correct")), Icon: "pen"})
		act(v.write && v.Recognised == 0, page.Act{Text: r.T("admission.do.void"), Href: r.Link(v.path("/void"))})
		act(v.keeps && v.Recognised == 0 && v.Official != 0, page.Act{Text: r.T("admission.do.recognise"), Href: r.Link(v.path("/recognise")), Main: true})
		act(v.keeps && v.Recognised != 0, page.Act{Text: r.T("admission.do.void_recognition"), Href: r.Link(v.path("/recognise/void"))})
		if r.Query.Get("done") != "" {
			rec.Notes = append(rec.Notes, page.Note{Tone: page.Done, Text: page.Say(page.Words(r.T("when.recorded", fault.Args{"at": r.L.Instant(v.KnownFrom.Time())})))})
		}
		if key == "den_han" && !v.void {
			n := page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("admissions.due_note", fault.Args{"day": v.Official})))}
			rec.Notes = append(rec.Notes, n)
		}
		if key == "qua_han" && !v.void {
			due, term, err := admission.RecogniseDue(r.Ctx, tx, v.Official)
			if err != nil {
				return err
			}
			text := page.Say(page.Words(r.T("admissions.overdue_note", fault.Args{"day": v.Official, "due": due}) + " "))
			rec.Notes = append(rec.Notes, page.Note{Tone: page.Due, Text: append(text, r.ruleWords([]rule.Value{term})...)})
		}
		due, err := r.decisionDue(tx, v.Admission)
		if err != nil {
			return err
		}
		if !v.void {
			rec.Notes = append(rec.Notes, r.decisionNotes(due, v.Decided)...)
		}
		rec.Parts = append(rec.Parts, r.admissionGroups(v, due))
		h, err := r.admissionVersions(tx, v)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, page.Section{ID: "history", Title: r.T("members.tab.history"), Parts: page.Bodies{h}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

// admissionFields are what an admission says, in the order of a page; each printed.
func (r *Req) admissionFields(a admission.Admission, name func(db.ID) string) []page.Pair {
	d := func(label string, x day.Day) page.Pair {
		if x == 0 {
			return page.TextPair(r.Env(), r.T(label), "")
		}
		return page.TextPair(r.Env(), r.T(label), r.L.ShortDay(x))
	}
	t := func(label, x string) page.Pair { return page.TextPair(r.Env(), r.T(label), x) }
	counted := d("admission.counted", a.Counted)
	counted.Small = r.T("kind.counts_from." + a.CountsFrom)
	return []page.Pair{t("admission.kind", r.T("kind.cause_in."+a.Kind)), t("admission.org", name(a.Org)), counted,
		t("admission.number", a.Number), d("admission.decided", a.Decided), t("admission.decider", name(a.Decider)), d("admission.considered", a.Considered),
		d("admission.ceremony", a.Ceremony), d("admission.official", a.Official), d("admission.recognised", a.Recognised), t("admission.recognition_no", a.RecognitionNo),
		t("admission.class_no", a.ClassNo), d("admission.class_on", a.ClassOn), t("admission.consent", a.Consent), t("admission.note", a.Note)}
}

// officialHint tells where the official day comes from: the months the rule of that time set.
func (r *Req) officialHint(a admission.Admission) string {
	if a.Probation() == 0 {
		return ""
	}
	return r.T("admission.official.hint", fault.Args{"months": a.Probation()})
}

func (r *Req) admissionGroups(v admissionView, due admission.Due) page.Groups {
	all := r.admissionFields(v.Admission, func(id db.ID) string { return v.orgs[id].Name })
	all[1].Value = page.Say(r.orgLink(v.orgs[v.Org]))
	if p, ok := v.papers[v.Document]; ok {
		all[3].Value = page.Say(r.paperLink(p))
	}
	if p, ok := v.papers[v.RecognitionDoc]; ok {
		all[10].Value = page.Say(r.paperLink(p))
	}
	all[8].Small = r.officialHint(v.Admission)
	decision := all[:7:7]
	if due.By != 0 {
		decision = append(decision, r.duePair(due, v.Decided))
	}
	out := page.Groups{{Title: r.T("admissions.decision"), Pairs: decision}, {Title: r.T("admissions.probation"), Pairs: all[7:11]}}
	var rest []page.Pair
	for i, empty := range []bool{v.ClassNo == "", v.ClassOn == 0, v.Consent == "", v.Note == ""} {
		if !empty {
			rest = append(rest, all[11+i])
		}
	}
	if len(rest) > 0 {
		out = append(out, page.Group{Title: r.T("members.more_facts"), Pairs: rest})
	}
	return out
}

// admissionVersions is every version of an admission on both clocks.
func (r *Req) admissionVersions(tx *db.Tx, v admissionView) (page.History, error) {
	list, err := admission.History(r.Ctx, tx, r.Who, v.ID)
	if err != nil {
		return page.History{}, err
	}
	told, err := r.told(tx, v.Person)
	if err != nil {
		return page.History{}, err
	}
	var ids []db.ID
	for _, a := range list {
		ids = append(ids, a.Org, a.Decider)
	}
	names, err := r.orgRefs(tx, r.At, ids...)
	if err != nil {
		return page.History{}, err
	}
	name := func(id db.ID) string { return names[id].Name }
	var out page.History
	for i, a := range list {
		w := page.Version{Valid: day.Period{From: a.Counted, To: day.Forever}}
		gone := a.KnownTo != db.StillKnown && i == 0
		w.Verb = told.put(r, &w, a.KnownFrom, a.KnownTo, gone)
		if w.Voided = gone; !gone {
			w.VoidWhy = ""
		}
		was := []page.Pair{}
		if i+1 < len(list) {
			was = r.admissionFields(list[i+1], name)
		}
		for j, p := range r.admissionFields(a, name) {
			is := p.Value.String()
			switch {
			case i+1 == len(list) && is != r.T("unknown"):
				w.What = append(w.What, page.Change{Label: p.Label, Is: is})
			case i+1 < len(list) && was[j].Value.String() != is:
				w.What = append(w.What, page.Change{Label: p.Label, Is: is, Was: was[j].Value.String(), Had: true})
			}
		}
		out.Versions = append(out.Versions, w)
	}
	return out, nil
}

// warned says in notes what a rule allows but finds unusual.
func (r *Req) warned(list []fault.Field) []page.Note {
	var out []page.Note
	for _, w := range list {
		label := ""
		if key := "admission." + w.Name; lang.Has(key) {
			label = r.T(key)
		}
		out = append(out, page.Note{Tone: page.Due, Text: page.Say(page.Words(lang.Labelled(label, r.T(w.Key, w.Args))))})
	}
	return out
}
