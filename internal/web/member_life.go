package web

import (
	"slices"
	"strings"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// memberLife is the whole course as known at the page's point, the newest first.
func (r *Req) memberLife(tx *db.Tx, v memberView) (page.Life, error) {
	var out page.Life
	add := func(d day.Partial, big, end bool, text page.Rich, small page.Rich) {
		if d != 0 {
			out = append(out, page.Moment{Day: d, Text: text, Small: small, Big: big, End: end})
		}
	}
	row := v.Groups[0].Row
	add(row.Part("birth"), false, false, page.Say(page.Words(r.T("members.was_born"))), nil)
	add(day.Partial(row.Day("youth_on")), false, false, page.Say(page.Words(r.T("members.youth"))), nil)
	for _, s := range v.Spells {
		begins := map[day.Day]bool{}
		for _, a := range s.Stays {
			begins[a.From] = true
		}
		for i, a := range s.Stays {
			text := page.Say(page.Strong(r.T("kind.cause_in."+a.CauseIn)), page.Words(": "), r.orgOfStay(v, a.Org))
			var small page.Rich
			switch {
			case !a.CounterIn.IsZero():
				small = page.Say(page.Words(r.T("members.from")+" "), r.orgOfStay(v, a.CounterIn))
			case a.OutsideIn != "":
				small = page.Say(page.Words(r.T("member.from_cell", fault.Args{"name": a.OutsideIn})))
			case a.CauseIn == member.InReorg && i > 0:
				small = page.Say(page.Words(r.T("members.reorg")))
			}
			add(day.Partial(a.From), a.CauseIn == member.InAdmitted || a.CauseIn == member.InReadmitted, false, text, r.withPaper(v, small, a.DocIn))
			if a.To == day.Forever || begins[a.To] {
				continue
			}
			text = page.Say(page.Strong(r.T("kind.cause_out."+a.CauseOut)), page.Words(": "), r.orgOfStay(v, a.Org))
			small = nil
			switch {
			case !a.CounterOut.IsZero():
				small = page.Say(page.Words(r.T("members.to")+" "), r.orgOfStay(v, a.CounterOut))
			case a.OutsideOut != "":
				small = page.Say(page.Words(r.T("member.to_cell", fault.Args{"name": a.OutsideOut})))
			}
			add(day.Partial(a.To), false, true, text, r.withPaper(v, small, a.DocOut))
		}
		adm, admitted := v.adms[s.ID]
		for _, x := range s.Standing {
			if x.Kind == member.Probationary && admitted && x.From == adm.Counted {
				continue // the admission says it
			}
			var small page.Rich
			if x.Kind == member.Full && admitted && adm.Recognised != 0 {
				small = page.Say(page.Words(r.T("members.recognised", fault.Args{"day": adm.Recognised})))
			}
			add(day.Partial(x.From), x.Kind == member.Full, false, page.Say(page.Strong(r.T("kind.standing."+x.Kind))), small)
		}
		if admitted {
			r.admissionMoments(&out, adm)
		}
		for _, x := range s.Relief {
			var small page.Rich
			if x.Reason != "" {
				small = page.Say(page.Words(x.Reason))
			}
			add(day.Partial(x.From), false, false, page.Say(page.Words(r.T("kind.relief."+x.Kind))), small)
			if x.To != day.Forever {
				add(day.Partial(x.LastDay()), false, true, page.Say(page.Words(r.T("members.relief_over", fault.Args{"kind": r.T("kind.relief." + x.Kind)}))), nil)
			}
		}
		for _, h := range s.Hosts {
			add(day.Partial(h.From), false, false, page.Say(page.Words(r.T("kind.affiliation.temporary")+": "), r.orgOfStay(v, h.Org)), r.withPaper(v, nil, h.DocIn))
			if h.To != day.Forever {
				add(day.Partial(h.LastDay()), false, true, page.Say(page.Words(r.T("members.host_over")+" "), r.orgOfStay(v, h.Org)), nil)
			}
		}
	}
	seats, _, err := org.SeatsOf(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
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
	for _, s := range seats {
		text := page.Say(page.Words(r.T("kind.post."+s.Post)+", "), r.orgLink(names[s.Org]))
		add(day.Partial(s.From), false, false, text, nil)
		if last := lastDay(periodOf(s)); last != 0 {
			add(day.Partial(last), false, true, append(page.Say(page.Words(r.T("members.seat_over")+" ")), text...), nil)
		}
	}
	slices.SortStableFunc(out, func(a, b page.Moment) int { return int(b.Day) - int(a.Day) })
	return out, nil
}

// withPaper adds the paper a moment rests on.
func (r *Req) withPaper(v memberView, small page.Rich, id db.ID) page.Rich {
	p, ok := v.papers[id]
	if !ok {
		return small
	}
	if len(small) > 0 {
		small = append(small, page.Words(". "))
	}
	return append(small, r.paperLink(p))
}

// admissionMoments are the days of an admission besides the one that counts.
func (r *Req) admissionMoments(out *page.Life, a admission.Admission) {
	link := page.Go(r.T("members.admission_page"), r.Link("/admission/"+a.ID.String()))
	if a.Ceremony != 0 && a.Ceremony != a.Counted {
		*out = append(*out, page.Moment{Day: day.Partial(a.Ceremony), Text: page.Say(page.Words(r.T("admission.ceremony"))), Small: page.Say(link)})
	}
	if a.Decided != 0 && a.Decided != a.Counted {
		*out = append(*out, page.Moment{Day: day.Partial(a.Decided), Text: page.Say(page.Words(r.T("admission.decided"))), Small: page.Say(page.Words(a.Number+" "), link)})
	}
	if a.ClassOn != 0 {
		m := page.Moment{Day: day.Partial(a.ClassOn), Text: page.Say(page.Words(r.T("admission.class_no")))}
		if a.ClassNo != "" {
			m.Small = page.Say(page.Words(a.ClassNo))
		}
		*out = append(*out, m)
	}
}

// memberHistory is everything ever recorded of a person that the reader may see, on both clocks.
func (s *Server) memberHistory(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.memberOf(tx)
		if err != nil {
			return err
		}
		if err := r.logRead(tx, "member.history", "", v.Home, nil, v.ID); err != nil {
			return err
		}
		if f, err = r.memberFrame(tx, v, r.T("members.tab.history")+": "+v.title); err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("members.history_of", fault.Args{"name": v.title}), Lead: page.Say(page.Words(r.T("members.history_lead")))},
			Tabs: r.memberTabs(v, "history")}
		only := r.Query.Get("noun")
		nouns := []string{"affiliation", "standing", "relief", "person", member.Sensitive, member.Family, member.Finance, member.Discipline}
		h, err := r.memberVersions(tx, v, func(noun string) bool { return only == "" || noun == only }, "")
		if err != nil {
			return err
		}
		tabs := page.Tabs{{Text: r.T("members.everything"), Href: r.Link(v.path("/history")), Current: only == ""}}
		for _, n := range nouns[:4] {
			tabs = append(tabs, page.Tab{Text: r.T("member.noun." + n), Href: r.Link(v.path("/history"), "noun", n), Current: only == n})
		}
		rec.Parts = page.Bodies{tabs, h}
		if len(h.Versions) == 0 {
			rec.Parts = page.Bodies{tabs, page.Empty{What: r.T("members.history_what"), Why: page.NothingYet}}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}

// memberVersions are the versions of the nouns wanted; sealed groups tell only that something is recorded, but for the one opened.
func (r *Req) memberVersions(tx *db.Tx, v memberView, want func(noun string) bool, opened string) (page.History, error) {
	all, err := member.History(r.Ctx, tx, r.Who, r.S.Vault, v.ID)
	if err != nil {
		return page.History{}, err
	}
	var ids, docs []db.ID
	for _, x := range all {
		if x.Noun == "affiliation" {
			ids = append(ids, x.Row.ID_("org_id"), x.Row.ID_("counter_in"), x.Row.ID_("counter_out"))
		}
		if !x.Document.IsZero() {
			docs = append(docs, x.Document)
		}
	}
	more, err := r.orgRefs(tx, r.At, ids...)
	if err != nil {
		return page.History{}, err
	}
	for id, x := range more {
		v.orgs[id] = x
	}
	papers, err := r.papersOf(tx, docs)
	if err != nil {
		return page.History{}, err
	}
	var told told
	if v.Full { // who wrote and why is for those who may read the whole file
		if told, err = r.told(tx, v.ID); err != nil {
			return page.History{}, err
		}
	}
	var out page.History
	for i, x := range all {
		if !want(x.Noun) {
			continue
		}
		w := page.Version{Valid: sinceEver(x.Row.Period)}
		gone := x.Row.KnownTo != db.StillKnown
		for _, y := range all {
			if y.Noun == x.Noun && y.Membership == x.Membership && y.Kind == x.Kind && y.Row.KnownFrom == x.Row.KnownTo && y.Row.Period.Meets(x.Row.Period) {
				gone = false // replaced
			}
		}
		verb := told.about(x.Noun).put(r, &w, x.Row.KnownFrom, x.Row.KnownTo, gone)
		if !v.Full {
			w.Who = ""
			verb = ""
		}
		w.Voided = gone
		if !gone {
			w.VoidWhy = ""
		}
		w.Verb = r.T("member.noun." + x.Noun)
		if verb != "" {
			w.Verb += " · " + verb
		}
		w.What = r.versionChanges(v, all, i, opened)
		if p, ok := papers[x.Document]; ok {
			w.Source = page.Say(r.paperLink(p))
		}
		out.Versions = append(out.Versions, w)
	}
	return out, nil
}

// sinceEver has no beginning where the record says "from the very start".
func sinceEver(p day.Period) day.Period {
	if p.From == day.First {
		p.From = 0
	}
	return p
}

// versionBefore is the version that version i replaced; nil for none.
func versionBefore(all []member.Version, i int) *asof.Row {
	x := all[i]
	for j := range all {
		y := &all[j]
		if y.Noun == x.Noun && y.Membership == x.Membership && y.Kind == x.Kind && y.Row.KnownTo == x.Row.KnownFrom && y.Row.Period.Meets(x.Row.Period) {
			return &y.Row
		}
	}
	return nil
}

// versionChanges says field by field what a version states, and what stood there before.
func (r *Req) versionChanges(v memberView, all []member.Version, i int, opened string) []page.Change {
	x := all[i]
	was := versionBefore(all, i)
	var out []page.Change
	add := func(label, is, before string) {
		if is == "" && before == "" {
			return
		}
		c := page.Change{Label: label, Is: is}
		if is == "" {
			c.Is = r.T("none")
		}
		if was != nil && before != is {
			c.Had, c.Was = true, before
			if before == "" {
				c.Was = r.T("none")
			}
		}
		out = append(out, c)
	}
	text := func(fn func(row asof.Row) string) (is, before string) {
		is = fn(x.Row)
		if was != nil {
			before = fn(*was)
		}
		return is, before
	}
	name := func(field string) func(asof.Row) string {
		return func(row asof.Row) string {
			if id := row.ID_(field); !id.IsZero() {
				return v.orgs[id].Name
			}
			return ""
		}
	}
	code := func(field, prefix string) func(asof.Row) string {
		return func(row asof.Row) string {
			if s := row.Text(field); s != "" {
				return r.T(prefix + s)
			}
			return ""
		}
	}
	put := func(label string, fn func(asof.Row) string) {
		is, before := text(fn)
		add(label, is, before)
	}
	switch x.Noun {
	case "affiliation":
		put(r.T("kind.affiliation."+x.Kind), name("org_id"))
		if x.Kind != member.Temporary { // who attends elsewhere for a time neither came nor left
			put(r.T("member.cause_in"), code("cause_in", "kind.cause_in."))
		}
		put(r.T("members.came_from"), func(row asof.Row) string { return name("counter_in")(row) + row.Text("outside_in") })
		if x.Kind != member.Temporary {
			put(r.T("member.cause_out"), code("cause_out", "kind.cause_out."))
		}
		put(r.T("members.went_to"), func(row asof.Row) string { return name("counter_out")(row) + row.Text("outside_out") })
	case "standing":
		put(r.T("member.standing"), code("kind", "kind.standing."))
	case "relief":
		put(r.T("member.relief"), code("kind", "kind.relief."))
		put(r.T("reason"), func(row asof.Row) string { return row.Text("reason") })
	default:
		group := x.Noun
		if group == "person" {
			group = member.Basic
		}
		if group != member.Basic && group != opened && !v.own {
			return []page.Change{{Label: r.T("kind.group." + group), Is: r.T("members.side_kept"), Sealed: x.Row.Erased()}}
		}
		if x.Row.Erased() {
			return []page.Change{{Label: r.T("kind.group." + group), Is: r.T("member.gone")}}
		}
		for _, f := range member.Fields(group) {
			is, before := text(func(row asof.Row) string { return r.factText(f, row) })
			if was != nil && is == before {
				continue // the version before tells it
			}
			add(r.T("member."+f.Name), is, before)
		}
	}
	return out
}

// versionText says a version in one line, for what has just been written; empty for what is sealed.
func (r *Req) versionText(v memberView, all []member.Version, i int) string {
	var parts []string
	for _, c := range r.versionChanges(v, all, i, "") {
		text := c.Label + ": " + c.Is
		if c.Had {
			text += " (" + r.T("web.was") + " " + c.Was + ")"
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	if p := all[i].Row.Period; p.From != day.First || p.To != day.Forever {
		text += " (" + r.L.Period(sinceEver(p)) + ")"
	}
	return text
}

func parseInt(s string) (int64, bool) {
	var n int64
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<55 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, s != ""
}
