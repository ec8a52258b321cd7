package web

import (
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/web/page"
)

// memberActing is the file as it stands now, for writing about it: the latest membership, or the one named in the address.
func (r *Req) memberActing(tx *db.Tx) (v memberView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	if v, err = r.memberAt(tx, id, asof.Point{On: tx.Today(), Known: r.opened}); err != nil {
		return v, err
	}
	if !v.Full {
		return v, fault.New(fault.Denied, "error.denied", nil)
	}
	if x := r.Query.Get("spell"); x != "" {
		want, err := db.ParseID(x)
		if err != nil {
			return v, err
		}
		i := slices.IndexFunc(v.Spells, func(s member.SpellFile) bool { return s.ID == want })
		if i < 0 {
			return v, fault.New(fault.NotFound, "error.not_found", nil)
		}
		v.spell = &v.Spells[i]
	}
	return v, nil
}

// memberDo is the page of one act.
func (s *Server) memberDo(slug string) Handler {
	acts := memberActs()
	i := slices.IndexFunc(acts, func(a memberAct) bool { return a.slug == slug })
	act := acts[i]
	return func(r *Req) (Response, error) {
		build := func(tx *db.Tx) (page.Frame, page.Form, error) { return r.memberForm(tx, act) }
		var before page.Side
		var stood member.Footing
		save := func(tx *db.Tx, in *Typed) (string, error) {
			v, err := r.memberActing(tx)
			if err != nil {
				return "", err
			}
			if stood, err = member.FootingOf(r.Ctx, tx, v.ID); err != nil {
				return "", err
			}
			if !v.write && act.slug != "take-in" && act.slug != "restore" {
				return "", fault.New(fault.Denied, "error.denied", nil)
			}
			if act.spell && v.spell == nil {
				return "", fault.New(fault.Conflict, "members.no_spell", nil)
			}
			before = r.memberSide(v)
			a := member.Act{Rev: in.Rev(), Reason: in.Text("reason")}
			if act.paper {
				if a.Document, err = in.Paper(tx); err != nil {
					return "", err
				}
			}
			if act.wants && a.Reason == "" {
				in.Bad("reason", "asof.reason", nil)
			}
			if err := act.do(r, tx, in, v, a); err != nil {
				return "", in.all(err)
			}
			if err := in.Err(); err != nil {
				return "", err
			}
			return r.memberTo(tx, v.ID), nil
		}
		// What the act does to the number of members of a cell is asked about before it is done.
		show := func(tx *db.Tx, in *Typed) (f page.Frame, c page.Confirm, ask bool, err error) {
			id, err := r.PathID("id")
			if err != nil {
				return f, c, false, err
			}
			notes, err := r.crossed(tx, id, stood)
			if err != nil {
				return f, c, false, err
			}
			notes = append(notes, r.ahead(tx, in, "from")...)
			if act.slug == "transfer" || act.slug == "transfer-out" || act.slug == "leave" {
				posts, err := r.holdsPosts(tx, id, in.Day("from"))
				if err != nil {
					return f, c, false, err
				}
				notes = append(notes, posts...)
			}
			if len(notes) == 0 && !act.weighs {
				return f, c, false, nil
			}
			f, c, err = r.memberConfirm(tx, act, before, in.Text("reason"))
			c.Notes = append(notes, c.Notes...)
			return f, c, true, err
		}
		if !act.weighs {
			return r.Asked(build, save, show)
		}
		return r.Confirmed(build, save, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
			f, c, _, err := show(tx, in)
			return f, c, err
		})
	}
}

// memberTo is the file with what this transaction wrote shown on it.
func (r *Req) memberTo(tx *db.Tx, person db.ID) string {
	return r.Link("/member/"+person.String(), "change", tx.Change().String())
}

func (r *Req) memberForm(tx *db.Tx, act memberAct) (page.Frame, page.Form, error) {
	v, err := r.memberActing(tx)
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	if !v.write && act.slug != "take-in" && act.slug != "restore" {
		return page.Frame{}, page.Form{}, fault.New(fault.Denied, "error.denied", nil)
	}
	if act.spell && v.spell == nil || !act.fits(v) {
		return page.Frame{}, page.Form{}, fault.New(fault.Conflict, "members.not_now", nil)
	}
	f, err := r.memberFrame(tx, v, r.T(act.title)+": "+v.title)
	if err != nil {
		return f, page.Form{}, err
	}
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	form := page.Form{Head: page.Head{Title: r.T(act.title), Lead: r.actLead(v)}, Version: rev(v.Rev), Merges: true, Cancel: r.Link(v.path(""))}
	var fields []page.Field
	if act.fields != nil {
		fields = act.fields(r, v)
	}
	reason := page.Field{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Optional: !act.wants, Apart: true}
	if act.wants {
		reason.Hint = r.T("members.reason_hint")
	}
	form.Sets = []page.FieldSet{{Fields: append(fields, reason)}}
	if act.paper {
		form.Sets = append(form.Sets, r.PaperSet(r.T("members.paper"), r.T("members.paper_hint")))
	}
	if act.warn != "" {
		form.Warning = r.T(act.warn)
	}
	if act.weighs {
		form.Button = r.T("do.next")
	}
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
}

// actLead tells of whom a form writes, and where he stands.
func (r *Req) actLead(v memberView) page.Rich {
	lead := page.Say(page.Go(v.title, r.Link(v.path(""))), page.Words(", "+v.Code+". "))
	if v.here != nil {
		lead = append(lead, r.orgOfStay(v, v.here.Org), page.Words(", "+r.T("members.since", fault.Args{"day": v.here.From})+"."))
	}
	return lead
}

// memberStale says who changed the file last, when and what, to whoever was writing from an older version.
func (r *Req) memberStale(tx *db.Tx, v memberView) (*page.Note, error) {
	list, err := member.History(r.Ctx, tx, r.Who, r.S.Vault, v.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	told, err := r.told(tx, v.ID)
	if err != nil {
		return nil, err
	}
	var w page.Version
	told.put(r, &w, list[0].At, db.StillKnown, false)
	text := ""
	for i, x := range list {
		if x.Row.Change == list[0].Row.Change {
			if line := r.versionText(v, list, i); line != "" {
				text += line + ". "
			}
		}
	}
	return &page.Note{Tone: page.Due, Title: r.T("members.stale", fault.Args{"who": w.Who, "at": r.L.Instant(list[0].At.Time())}), Text: page.Say(page.Words(" " + text)),
		Acts: []page.Act{{Text: r.T("members.tab.history"), Href: r.Link(v.path("/history"))}}}, nil
}

// memberSide is all that stands on record of a membership, as one half of before and after.
func (r *Req) memberSide(v memberView) page.Side {
	var s page.Side
	if v.spell != nil && !v.spell.Void {
		for _, a := range v.spell.Stays {
			text := v.orgs[a.Org].Name
			if a.CauseOut != "" {
				text += ", " + r.T("kind.cause_out."+a.CauseOut)
			}
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(a.Period), Value: page.Say(page.Words(text))})
		}
		for _, x := range v.spell.Standing {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(x.Period), Value: page.Say(page.Words(r.T("kind.standing." + x.Kind)))})
		}
		for _, x := range v.spell.Relief {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(x.Period), Value: page.Say(page.Words(r.T("kind.relief." + x.Kind)))})
		}
		for _, a := range v.spell.Hosts {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(a.Period), Value: page.Say(page.Words(r.T("kind.affiliation.temporary") + ": " + v.orgs[a.Org].Name))})
		}
	}
	if len(s.Pairs) == 0 {
		s.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_none")))}
	}
	if len(v.Groups) > 0 {
		for _, g := range v.Groups[1:] {
			if g.Known && v.Erased {
				s.Pairs = append(s.Pairs, page.Pair{Label: r.T("kind.group." + g.Name), Value: page.Say(page.Words(r.T("members.side_erased")))})
			} else if g.Known {
				s.Pairs = append(s.Pairs, page.Pair{Label: r.T("kind.group." + g.Name), Value: page.Say(page.Words(r.T("members.side_kept")))})
			}
		}
	}
	return s
}

// memberConfirm shows before and after of an act just tried; what differs is marked.
func (r *Req) memberConfirm(tx *db.Tx, act memberAct, before page.Side, why string) (page.Frame, page.Confirm, error) {
	id, err := r.PathID("id")
	if err != nil {
		return page.Frame{}, page.Confirm{}, err
	}
	f := r.Frame(r.T(act.title))
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	c := page.Confirm{Head: page.Head{Title: r.T(act.title)}, Title: r.T("members.before_after"), Before: before, Form: page.Form{Button: r.T("members.confirm"),
		Cancel: r.Link("/member/" + id.String())}}
	c.Before.Title = r.T("members.before")
	if why != "" {
		c.Note = page.Say(page.Words(r.T("reason") + ": " + why))
	}
	if act.warn != "" {
		c.Form.Warning = r.T(act.warn)
	}
	v, err := r.memberAt(tx, id, asof.Point{On: tx.Today()})
	switch {
	case fault.Is(err, fault.NotFound):
		c.After.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_gone")))}
	case err != nil:
		return f, c, err
	default:
		if x := r.Query.Get("spell"); x != "" {
			for i := range v.Spells {
				if v.Spells[i].ID.String() == x {
					v.spell = &v.Spells[i]
				}
			}
		}
		c.Head.Lead = page.Say(page.Words(v.title + ", " + v.Code + "."))
		if !v.Groups[0].Known {
			c.After.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_gone")))}
			break
		}
		c.After = r.memberSide(v)
		if !v.Full {
			c.Notes = append(c.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("members.out_of_reach")))})
		}
	}
	c.After.Title = r.T("members.after")
	for i := range c.After.Pairs {
		p := &c.After.Pairs[i]
		p.Changed = !slices.ContainsFunc(c.Before.Pairs, func(q page.Pair) bool { return q.Label == p.Label && q.Value.String() == p.Value.String() })
	}
	return f, c, nil
}

// memberActList is the page of all that can be recorded about a person now.
func (s *Server) memberActList(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.memberActing(tx)
		if err != nil {
			return err
		}
		if !v.write {
			return fault.New(fault.Denied, "error.denied", nil)
		}
		if f, err = r.memberFrame(tx, v, r.T("members.tab.acts")+": "+v.title); err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("members.tab.acts"), Lead: r.actLead(v)}, Tabs: r.memberTabs(v, "acts")}
		parts := map[string]*page.Table{}
		order := []string{"members.part.move", "members.part.standing", "members.part.facts", "members.part.correct"}
		for _, p := range order {
			parts[p] = &page.Table{NoFold: true, Cols: []page.Col{{Title: r.T("members.act")}, {Title: r.T("members.act_what")}}}
		}
		put := func(part, title, hint, href string) {
			parts[part].Rows = append(parts[part].Rows, page.Row{Cells: []page.Cell{page.LinkCell(title, r.Link(href)), page.TextCell(hint).InTone(page.Subdued)}})
		}
		for _, g := range v.Groups {
			if g.Open && !v.Erased || g.Name == member.Basic {
				name := r.T("kind.group." + g.Name)
				put("members.part.facts", r.T("members.change_group", fault.Args{"group": name}), r.T("members.hint.change"), v.path("/facts/"+g.Name))
				put("members.part.correct", r.T("members.correct_group", fault.Args{"group": name}), r.T("members.hint.correct"), v.path("/facts/"+g.Name+"/correct"))
			}
		}
		if v.spell == nil || !v.onRegister() {
			put("members.part.move", r.T("members.do.admit"), r.T("members.hint.admit"), "/admission/new?person_id="+v.ID.String())
		}
		for _, a := range memberActs() {
			if a.fits(v) && (!a.spell || v.spell != nil) {
				put(a.part, r.T(a.title), r.T("members.hint."+strings.ReplaceAll(a.slug, "-", "_")), v.path("/"+a.slug))
			}
		}
		for _, p := range order {
			if len(parts[p].Rows) > 0 {
				rec.Parts = append(rec.Parts, page.Section{Title: r.T(p), Parts: page.Bodies{*parts[p]}})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}
