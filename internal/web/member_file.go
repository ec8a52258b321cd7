package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// memberView is a person's file with what its pages need besides.
type memberView struct {
	*member.File
	own    bool // the reader's own file
	write  bool // the reader may write about him
	keeps  bool // the reader keeps the file: he sees who read it
	title  string
	spell  *member.SpellFile // the latest membership; nil for none
	here   *member.Affiliation
	orgs   map[db.ID]org.Ref
	papers map[db.ID]document.Document
	adms   map[db.ID]admission.Admission // by membership
}

// memberOf reads the file of the address at the page's point, for the pages about it. It logs nothing: see logRead.
func (r *Req) memberOf(tx *db.Tx) (v memberView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	return r.memberAt(tx, id, r.At)
}

func (r *Req) memberAt(tx *db.Tx, id db.ID, at asof.Point) (v memberView, err error) {
	if v.File, err = member.Get(r.Ctx, tx, r.Who, r.S.Vault, id, at); err != nil {
		return v, err
	}
	v.own = !r.Who.Person.IsZero() && r.Who.Person == id
	if v.Full && !v.Home.IsZero() {
		reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
		if err != nil {
			return v, err
		}
		v.write = reach.Has(v.Home)
		if reach, err = r.Who.Reach(r.Ctx, tx, duty.Records|duty.Write|duty.Sensitive); err != nil {
			return v, err
		}
		v.keeps = reach.Has(v.Home)
	}
	if v.title = v.Name(); v.title == "" {
		v.title = v.Code
	}
	for i := range v.Spells {
		if !v.Spells[i].Void || len(v.Spells[i].Stays) > 0 {
			v.spell = &v.Spells[i]
		}
	}
	var ids, docs []db.ID
	for _, s := range v.Spells {
		for _, a := range slices.Concat(s.Stays, s.Hosts) {
			ids = append(ids, a.Org, a.CounterIn, a.CounterOut)
			for _, d := range []db.ID{a.DocIn, a.DocOut} {
				if !d.IsZero() {
					docs = append(docs, d)
				}
			}
		}
	}
	ids = append(ids, v.Home)
	if v.orgs, err = r.orgRefs(tx, at, ids...); err != nil {
		return v, err
	}
	if v.papers, err = r.papersOf(tx, docs); err != nil {
		return v, err
	}
	if v.spell != nil {
		for i := range v.spell.Stays {
			if v.spell.Stays[i].Has(at.On) {
				v.here = &v.spell.Stays[i]
			}
		}
	}
	v.adms = map[db.ID]admission.Admission{}
	for _, s := range v.Spells {
		a, ok, err := admission.OfMembership(r.Ctx, tx, r.Who, s.ID, at.Known)
		if err != nil {
			return v, err
		}
		if ok {
			v.adms[s.ID] = a
		}
	}
	return v, nil
}

func (v memberView) path(more string) string { return "/member/" + v.ID.String() + more }

// frame is the frame of a page about a person: in the path of the cell he stands in on the day.
func (r *Req) memberFrame(tx *db.Tx, v memberView, title string) (page.Frame, error) {
	f := r.Frame(title)
	f.Of = v.title
	at := v.Home
	if v.here != nil {
		at = v.here.Org
	}
	if at.IsZero() || len(r.Who.Grants) == 0 {
		return f, nil
	}
	var err error
	f.Crumbs, err = r.Crumbs(tx, at)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.NoData) {
		return f, nil
	}
	return f, err
}

func (r *Req) memberTabs(v memberView, here string) page.Tabs {
	t := page.Tabs{{Text: r.T("members.tab.file"), Href: r.Link(v.path("")), Current: here == ""},
		{Text: r.T("members.tab.history"), Href: r.Link(v.path("/history")), Current: here == "history"}}
	if v.own || v.keeps {
		t = append(t, page.Tab{Text: r.T("members.tab.reads"), Href: r.Link(v.path("/reads")), Current: here == "reads"})
	}
	if v.write {
		t = append(t, page.Tab{Text: r.T("members.tab.acts"), Href: r.Link(v.path("/acts")), Current: here == "acts"})
	}
	return t
}

// orgOfStay names the organisation of a stay and leads to it where the reader may open it.
func (r *Req) orgOfStay(v memberView, id db.ID) page.Inline {
	x, ok := v.orgs[id]
	if !ok {
		return page.Words(r.T("unknown"))
	}
	return r.orgLink(x)
}

// standingOn is what a membership's standing and relief are on a day.
func stateOn(list []member.State, on day.Day) *member.State {
	for i := range list {
		if list[i].Has(on) {
			return &list[i]
		}
	}
	return nil
}

// joined is the day a membership counts from for the Party age; zero where it is not known.
func (v memberView) joined() day.Day {
	if v.spell == nil {
		return 0
	}
	if a, ok := v.adms[v.spell.ID]; ok {
		return a.Counted
	}
	if len(v.spell.Standing) > 0 {
		return v.spell.Standing[0].From
	}
	return 0
}

// codeLabel names his number on the register: nobody's who is no member is a member's number.
func (v memberView) codeLabel() string {
	if v.spell == nil {
		return "member.code_person"
	}
	return "member.code"
}

// memberLead is the one line under the name: standing, cell, Party age.
func (r *Req) memberLead(v memberView) page.Rich {
	if v.spell == nil {
		return page.Say(page.Words(r.T("members.never")))
	}
	var out page.Rich
	on := r.At.On
	switch s := stateOn(v.spell.Standing, on); {
	case v.here == nil:
		text, tone := r.T("members.not_here"), page.Past
		if n := len(v.spell.Stays); n > 0 && v.spell.Stays[n-1].To <= on {
			text = r.T("kind.cause_out." + v.spell.Stays[n-1].CauseOut)
		}
		out = append(out, page.Sign(text, tone), page.Words(" "))
	case s == nil:
		out = append(out, page.Sign(r.T("member.standing.none"), page.Due), page.Words(" "))
	default:
		_, tone := r.standingText(s.Kind)
		out = append(out, page.Sign(r.T("kind.standing."+s.Kind), tone), page.Words(" "))
	}
	if x := stateOn(v.spell.Relief, on); x != nil {
		out = append(out, page.Sign(r.T("kind.relief."+x.Kind), page.Due), page.Words(" "))
	}
	if v.here != nil {
		out = append(out, r.orgOfStay(v, v.here.Org), page.Words(". "))
		if d := v.joined(); d != 0 && d <= on {
			out = append(out, page.Words(r.T("members.party_age", fault.Args{"n": fullYears(d, on), "day": d})))
		}
	} else if n := len(v.spell.Stays); n > 0 && v.spell.Stays[n-1].To <= on {
		last := v.spell.Stays[n-1]
		out = append(out, page.Words(r.T("members.left_on", fault.Args{"day": last.To})+" "), r.orgOfStay(v, last.Org), page.Words("."))
	}
	return out
}

// memberOne is a person's file.
func (s *Server) memberOne(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.memberOf(tx)
		if err != nil {
			return err
		}
		var groups []string
		if v.own {
			for _, g := range v.Groups[1:] {
				if g.Open && g.Known {
					groups = append(groups, g.Name)
				}
			}
		}
		if err := r.logRead(tx, "member", "", v.Home, groups, v.ID); err != nil {
			return err
		}
		if f, err = r.memberFrame(tx, v, v.title); err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: v.title, Lead: r.memberLead(v)}, Tabs: r.memberTabs(v, "")}
		if v.write {
			rec.Head.Acts = []page.Act{{Text: r.T("members.tab.acts"), Href: r.Link(v.path("/acts")), Icon: "pen", Main: true}}
		}
		rec.Head.Acts = append(rec.Head.Acts, page.PrintAct(r.Env()))
		if rec.Notes, err = r.memberNotes(tx, v); err != nil {
			return err
		}
		left := page.Bodies{r.memberGroups(v)}
		seats, err := r.memberSeats(tx, v)
		if err != nil {
			return err
		}
		if seats != nil {
			left = append(left, seats)
		}
		if v.own || v.keeps {
			reads, _, err := r.memberReadTable(tx, v, 0, 4)
			if err != nil {
				return err
			}
			left = append(left, page.Section{ID: "reads", Title: r.T("members.who_read"), Note: page.Say(page.Faint(r.T("members.same_table")+" "),
				page.Go(r.T("members.all_reads"), r.Link(v.path("/reads")))), Parts: page.Bodies{reads}})
		}
		life, err := r.memberLife(tx, v)
		if err != nil {
			return err
		}
		rec.Parts = page.Bodies{page.Columns{Wide: true, Left: left, Right: page.Bodies{
			page.Section{ID: "life", Title: r.T("members.life"), Note: page.Say(page.Faint(r.T("members.newest"))), Parts: page.Bodies{life}}}}}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

// memberNotes says what one should know of the file first: what has just been written, that it is only a part, that it was erased.
func (r *Req) memberNotes(tx *db.Tx, v memberView) (notes []page.Note, err error) {
	if id, err := db.ParseID(r.Query.Get("change")); err == nil {
		n, err := r.changedNote(tx, v, id)
		if err != nil {
			return nil, err
		}
		if n != nil {
			notes = append(notes, *n)
		}
	}
	if !v.Groups[0].Known {
		notes = append(notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("members.no_data")))})
	}
	if !v.Full {
		notes = append(notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("member.part")))})
	}
	if v.Erased {
		notes = append(notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("member.gone")))})
	}
	return notes, nil
}

// changedNote shows what one act has just written, read from the records.
func (r *Req) changedNote(tx *db.Tx, v memberView, change db.ID) (*page.Note, error) {
	list, err := member.History(r.Ctx, tx, r.Who, r.S.Vault, v.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	var at db.Instant
	for i, x := range list {
		if x.Row.Change != change {
			continue
		}
		at = x.At
		if x.Row.KnownTo != db.StillKnown {
			continue
		}
		if text := r.versionText(v, list, i); text != "" {
			lines = append(lines, text)
		}
	}
	if at == 0 {
		return nil, nil
	}
	slices.Reverse(lines)
	n := page.Note{Tone: page.Done, Title: r.T("when.recorded", fault.Args{"at": r.L.Instant(at.Time())}), Text: page.Say(page.Words(" " + strings.Join(lines, "; ")))}
	n.Acts = []page.Act{{Text: r.T("members.tab.history"), Href: r.Link(v.path("/history"))}}
	return &n, nil
}

// memberGroups are the groups of facts: the basic one, the membership, the sealed ones each open, to be opened, or closed.
func (r *Req) memberGroups(v memberView) page.Groups {
	var out page.Groups
	basic := page.Group{Title: r.T("kind.group.basic"), Note: page.Say(page.Go(r.T("members.tab.history"), r.Link(v.path("/history"))))}
	if v.write {
		basic.Note = page.Say(page.Go(r.T("do.change"), r.Link(v.path("/facts/basic"))), page.Words(" · "), page.Go(r.T("members.tab.history"), r.Link(v.path("/history"))))
	}
	basic.Pairs = r.factPairs(v.Groups[0])
	basic.Pairs = slices.Insert(basic.Pairs, min(1, len(basic.Pairs)), page.TextPair(r.Env(), r.T(v.codeLabel()), v.Code))
	out = append(out, basic)
	if v.spell != nil {
		out = append(out, r.spellGroup(v))
	}
	if !v.Full {
		return out
	}
	for _, g := range v.Groups[1:] {
		x := page.Group{Title: r.T("kind.group." + g.Name)}
		open := page.Act{Text: r.T("members.open"), Href: r.Link(v.path("/open/" + g.Name))}
		switch {
		case !g.Open:
			x.Shut = &page.Shut{Why: r.T("members.shut." + g.Name)}
		case v.own:
			x.Pairs = r.factPairs(g)
			if g.Erased {
				x.Shut = &page.Shut{Why: r.T("member.gone")}
			} else if len(x.Pairs) == 0 {
				x.Shut = &page.Shut{Why: r.T("members.group_empty")}
			}
		case v.Erased:
			x.Shut = &page.Shut{Why: r.T("member.gone")}
		default:
			x.Shut = &page.Shut{Why: r.T("members.shut.mine"), Next: &open}
		}
		out = append(out, x)
	}
	return out
}

// factPairs are a group's facts on the day; of the basic group what is not known says so, of the others only what is recorded stands.
func (r *Req) factPairs(g member.Group) []page.Pair {
	var out []page.Pair
	for _, f := range member.Fields(g.Name) {
		text := r.factText(f, g.Row)
		if text == "" && (g.Name != member.Basic || !g.Known || slices.Contains([]string{"given", "birth_name", "other_names", "language", "theory", "youth_on"}, f.Name)) {
			continue
		}
		if f.Name == "given" {
			continue
		}
		p := page.TextPair(r.Env(), r.T("member."+f.Name), text)
		if f.Name == "birth" && text != "" {
			if n, ok := age(g.Row.Part("birth"), r.At.On); ok {
				p.Value = page.Say(page.Words(text+" "), page.Faint("("+r.T("members.years", fault.Args{"n": n})+")"))
			}
		}
		out = append(out, p)
	}
	return out
}

// factText prints one fact of a row; empty where it is not recorded.
func (r *Req) factText(f member.Field, row asof.Row) string {
	switch f.Kind {
	case asof.Partial:
		if p := row.Part(f.Name); p != 0 {
			return r.L.Partial(p)
		}
	case asof.Day:
		if d := row.Day(f.Name); d != 0 {
			return r.L.ShortDay(d)
		}
	default:
		s := row.Text(f.Name)
		if s != "" && len(f.Codes) > 0 {
			return r.T("kind." + f.Name + "." + s)
		}
		return s
	}
	return ""
}

// spellGroup is the latest membership: how it began, where, as what.
func (r *Req) spellGroup(v memberView) page.Group {
	s, e := v.spell, r.Env()
	g := page.Group{Title: r.T("members.membership")}
	if s.No > 1 {
		g.Title = r.T("member.spell", fault.Args{"n": s.No})
	}
	dayPair := func(label string, d day.Day) page.Pair {
		if d == 0 {
			return page.TextPair(e, label, "")
		}
		return page.TextPair(e, label, r.L.ShortDay(d))
	}
	if a, ok := v.adms[s.ID]; ok {
		link := page.Pair{Label: r.T("admission.decided"), Value: page.Say(page.Go(r.L.ShortDay(a.Decided), r.Link("/admission/"+a.ID.String())))}
		if a.Number != "" {
			link.Small = a.Number
		}
		g.Pairs = append(g.Pairs, link, dayPair(r.T("admission.ceremony"), a.Ceremony))
	}
	var full day.Day
	for _, x := range s.Standing {
		if x.Kind == member.Full {
			full = x.From
		}
	}
	official := dayPair(r.T("member.official"), full)
	if a, ok := v.adms[s.ID]; ok && full == 0 && a.Official != 0 {
		official = page.Pair{Label: r.T("members.official_due"), Value: page.Say(page.Words(r.L.ShortDay(a.Official)))}
	}
	g.Pairs = append(g.Pairs, dayPair(r.T("members.joined"), v.joined()), official)
	g.Pairs = append(g.Pairs, page.TextPair(e, r.T("member.card"), s.Card))
	if v.here != nil {
		g.Pairs = append(g.Pairs, page.Pair{Label: r.T("member.org"), Value: page.Say(r.orgOfStay(v, v.here.Org)), Small: r.T("members.since", fault.Args{"day": v.here.From})})
	}
	for _, h := range s.Hosts {
		if h.Has(r.At.On) {
			g.Pairs = append(g.Pairs, page.Pair{Label: r.T("member.host"), Value: page.Say(r.orgOfStay(v, h.Org)), Small: r.L.Period(h.Period)})
		}
	}
	if x := stateOn(s.Relief, r.At.On); x != nil {
		g.Pairs = append(g.Pairs, page.Pair{Label: r.T("member.relief"), Value: page.Say(page.Words(r.T("kind.relief." + x.Kind))), Small: r.L.Period(x.Period)})
	}
	return g
}

// memberSeats are the offices he holds and held; nil for none.
func (r *Req) memberSeats(tx *db.Tx, v memberView) (page.Body, error) {
	seats, hidden, err := org.SeatsOf(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil || len(seats) == 0 && hidden == 0 {
		return nil, err
	}
	var ids []db.ID
	for _, s := range seats {
		ids = append(ids, s.Org)
	}
	names, err := r.orgRefs(tx, r.At, ids...)
	if err != nil {
		return nil, err
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("members.post")}, {Title: r.T("web.org")},
		{Title: r.T("member.since"), Align: page.Days, Label: r.T("member.since")}, {Title: r.T("member.until"), Align: page.Days, Label: r.T("member.until")}}}
	for _, s := range seats {
		to := page.TextCell(r.T("now"))
		if last := lastDay(periodOf(s)); last != 0 {
			to = page.DayCell(last)
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{page.TextCell(r.T("kind.post." + s.Post)), r.orgCell(names[s.Org]), page.DayCell(s.From), to}})
	}
	sec := page.Section{ID: "offices", Title: r.T("members.offices"), Parts: page.Bodies{}}
	if len(t.Rows) > 0 {
		sec.Parts = append(sec.Parts, t)
	}
	if hidden > 0 {
		sec.Parts = append(sec.Parts, page.Say(page.Faint(r.T("members.seats_elsewhere", fault.Args{"n": hidden}))))
	}
	return sec, nil
}

// memberOpen opens one sealed group of facts, with the reason that the person will see.
func (s *Server) memberOpen(r *Req) (Response, error) {
	group := r.HTTP.PathValue("group")
	if member.Fields(group) == nil || group == member.Basic {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	var f page.Frame
	var v memberView
	var versions page.History
	title := r.T("kind.group." + group)
	in := r.Typed()
	why := in.Text("why")
	if n := utf8.RuneCountInString(why); n > 500 {
		in.Bad("why", "form.too_long", fault.Args{"max": 500, "n": n})
	} else if why == "" {
		in.Bad("why", "form.required", nil)
	}
	wrong := fault.As(in.Err())
	log := func(tx *db.Tx) (err error) {
		if v, err = r.memberOf(tx); err != nil {
			return err
		}
		if !v.Full || !v.Group(group).Open {
			return fault.New(fault.Denied, "error.denied", nil)
		}
		if f, err = r.memberFrame(tx, v, title+": "+v.title); err != nil || !r.Posted() || wrong != nil {
			return err
		}
		if err := r.logRead(tx, "member."+group, why, v.Home, []string{group}, v.ID); err != nil {
			return err
		}
		versions, err = r.memberVersions(tx, v, func(noun string) bool { return noun == group }, group)
		return err
	}
	if err := r.Read(log); err != nil {
		return nil, err
	}
	form := page.Form{Head: page.Head{Title: title, Lead: page.Say(page.Words(v.title + ". " + r.T("members.open_lead")))}, Key: newKey(), Cancel: r.Link(v.path("")),
		Button: r.T("members.open_button"), Sets: []page.FieldSet{{Fields: []page.Field{{Name: "why", Label: r.T("members.why"), Hint: r.T("members.why_hint"), Value: why}}}}}
	if !r.Posted() {
		return r.Page(f, form), nil
	}
	if wrong != nil {
		form.Fault = wrong
		f.Mishap = true
		return r.PageStatus(page.Problem{Fault: form.Fault}.Status(), f, form), nil
	}
	g := *v.Group(group)
	rec := page.Record{Head: page.Head{Title: title, Lead: page.Say(page.Go(v.title, r.Link(v.path(""))), page.Words(". "+r.T("members.opened", fault.Args{"why": why})))}}
	if v.write {
		rec.Head.Acts = []page.Act{{Text: r.T("do.change"), Href: r.Link(v.path("/facts/" + group)), Icon: "pen", Main: true}}
	}
	x := page.Group{Title: r.T("members.on_day", fault.Args{"day": r.At.On}), Pairs: r.factPairs(g)}
	switch {
	case g.Erased || v.Erased:
		x.Shut = &page.Shut{Why: r.T("member.gone")}
	case len(x.Pairs) == 0:
		x.Shut = &page.Shut{Why: r.T("members.group_empty")}
	}
	rec.Parts = page.Bodies{page.Groups{x}}
	if len(versions.Versions) > 0 {
		rec.Parts = append(rec.Parts, page.Section{ID: "history", Title: r.T("members.tab.history"), Parts: page.Bodies{versions}})
	}
	return r.Page(f, rec), nil
}

// memberReads is who looked at a person's data: for himself, and for whoever keeps his file.
func (s *Server) memberReads(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.memberOf(tx)
		if err != nil {
			return err
		}
		if !v.own && !v.keeps {
			return fault.New(fault.Denied, "error.denied", nil)
		}
		if f, err = r.memberFrame(tx, v, r.T("members.who_read")); err != nil {
			return err
		}
		before, _ := parseInt(r.Query.Get("before"))
		t, last, err := r.memberReadTable(tx, v, before, 50)
		if err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("members.who_read"), Lead: page.Say(page.Words(v.title + ". " + r.T("members.reads_lead")))}, Tabs: r.memberTabs(v, "reads"),
			Parts: page.Bodies{t}}
		if last > 0 {
			rec.Parts = append(rec.Parts, page.Say(page.Go(r.T("page.next"), r.Link(v.path("/reads"), "before", rev(last)))))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

// memberReadTable shows a page of the log, the latest first; last is where the next page begins, zero where there is none.
func (r *Req) memberReadTable(tx *db.Tx, v memberView, before int64, most int) (b page.Body, last int64, err error) {
	list, err := audit.ReadsOf(r.Ctx, tx, v.ID, before, most+1)
	if err != nil {
		return nil, 0, err
	}
	if len(list) > most {
		list = list[:most]
		last = list[most-1].N
	}
	if len(list) == 0 {
		return page.Empty{What: r.T("members.reads_what")}, 0, nil
	}
	t := page.Table{Cols: []page.Col{{Title: r.T("members.reader")}, {Title: r.T("members.read_what")},
		{Title: r.T("reason"), Label: r.T("reason")}, {Title: r.T("members.read_at"), Phone: page.Key, Tight: true}}}
	for _, x := range list {
		what := r.L.Or("members.read."+x.What, r.T("members.read.member"))
		if strings.HasSuffix(x.What, ".list") || x.What == "search" {
			what = r.T("members.read.list", fault.Args{"n": x.Records})
		}
		if x.Kind == audit.Export {
			what = r.T("members.exported", fault.Args{"n": x.Records})
		}
		var groups []string
		for _, g := range x.Groups {
			groups = append(groups, r.L.Or("kind.group."+g, g))
		}
		c := page.TextCell(what)
		if len(groups) > 0 {
			c = c.Under(strings.Join(groups, ", "))
		}
		why := page.NoCell()
		if x.Purpose != "" {
			why = page.TextCell(x.Purpose)
		}
		name := page.TextCell(x.Reader.Name)
		if v.own && x.Reader.Account == r.Account.ID {
			name = name.Under(r.T("members.self"))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{name, c, why, page.TextCell(r.L.Instant(x.At.Time()))}})
	}
	return t, last, nil
}
