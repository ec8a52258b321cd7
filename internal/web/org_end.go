package web

import (
	"strconv"

	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

func (s *Server) orgSplit(r *Req) (Response, error) {
	part := func(i int) string { return r.T("orgs.nth_part", fault.Args{"n": i + 1}) }
	return r.reform(reforming{key: "org.do.split", lead: "orgs.for_split", sets: func(tx *db.Tx, v orgView) ([]page.FieldSet, error) {
		var sets []page.FieldSet
		stays := []page.Option{{Value: "", Text: r.T("orgs.stays")}}
		main := []page.Option{{Value: "", Text: r.T("orgs.goes_on")}}
		for i := range r.bornRows("new", 3) {
			sets = append(sets, r.bornFields(nth("new", i), part(i), org.Kinds()[1:len(org.Kinds())-1], v.Kind, i > 0))
			stays = append(stays, page.Option{Value: strconv.Itoa(i), Text: part(i)})
			main = append(main, page.Option{Value: strconv.Itoa(i), Text: r.T("orgs.ends_main", fault.Args{"name": part(i)})})
		}
		r.moreRows(sets, "new", "orgs.more_part")
		sets = append(sets, page.FieldSet{Fields: []page.Field{{Kind: page.SelectField, Name: "main", Label: r.T("orgs.after_split", fault.Args{"name": v.Name}), Options: main}}})
		var who []page.Field
		if org.HoldsMembers(v.Kind) {
			spells, persons, err := member.In(r.Ctx, tx, v.ID, r.At.On)
			if err != nil {
				return nil, err
			}
			names, err := member.Called(r.Ctx, tx, r.Who, r.S.Vault, r.At, persons...)
			if err != nil {
				return nil, err
			}
			for i, m := range spells {
				who = append(who, page.Field{Kind: page.SelectField, Name: "m." + m.String(), Label: names[persons[i]], Options: stays, Width: page.Mid})
			}
			sets = append(sets, page.FieldSet{Title: r.T("orgs.members_go"), Hint: r.T("orgs.split_members_hint"), Fields: who})
			return sets, nil
		}
		kids, err := org.Children(r.Ctx, tx, r.Who, r.At, v.ID)
		for _, k := range kids {
			who = append(who, page.Field{Kind: page.SelectField, Name: "c." + k.ID.String(), Label: k.Name, Options: stays, Width: page.Mid})
		}
		if len(who) > 0 {
			sets = append(sets, page.FieldSet{Title: r.T("org.children"), Hint: r.T("orgs.split_children_hint"), Fields: who})
		}
		return sets, err
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		x := org.Splitting{Act: a}
		by := map[string]db.ID{}
		for i := range r.bornRows("new", 3) {
			if b, ok := in.born(nth("new", i), v.Kind, parentOf(v)); ok {
				by[strconv.Itoa(i)] = b.ID
				x.New = append(x.New, b)
			}
		}
		if len(x.New) == 0 {
			in.Bad(nth("new", 0)+"code", "form.required", nil)
		}
		part := func(field string) db.ID {
			v := in.Text(field)
			id := by[v]
			if v != "" && id.IsZero() {
				in.Bad(field, "form.choice", fault.Args{"text": v})
			}
			return id
		}
		x.Main = part("main")
		kids, err := r.below(tx, v.ID, a.Day)
		if err != nil {
			return err
		}
		for _, k := range kids {
			if to := part("c." + k.String()); !to.IsZero() {
				x.Hang = append(x.Hang, org.Hang{Child: k, Parent: to})
			}
		}
		going := map[db.ID][]db.ID{}
		spells, _, err := member.In(r.Ctx, tx, v.ID, a.Day)
		if err != nil {
			return err
		}
		for _, m := range spells {
			if to := part("m." + m.String()); !to.IsZero() {
				going[to] = append(going[to], m)
			}
		}
		if err := in.Err(); err != nil {
			return err
		}
		if _, err := org.Split(r.Ctx, tx, r.Who, v.ID, x); err != nil {
			return err
		}
		p.touch(v.ID)
		for _, b := range x.New {
			p.touch(b.ID)
			if ms := going[b.ID]; len(ms) > 0 {
				if err := r.handOver(tx, in, "main", v.ID, b.ID, a, p, ms...); err != nil {
					return err
				}
			}
		}
		p.touch(kids...)
		if x.Main.IsZero() {
			return nil
		}
		if cell, err := r.holds(tx, v.ID, a.Day.Add(-1)); err != nil || !cell {
			return err
		}
		return r.handOver(tx, in, "main", v.ID, x.Main, a, p)
	}})
}

// orgDissolve is giải thể; with ?how=reorg the end by reorganisation, which may have a main successor.
func (s *Server) orgDissolve(r *Req) (Response, error) {
	reorg := r.Query.Get("how") == "reorg"
	key, lead := "org.do.dissolve", "orgs.for_dissolve"
	if reorg {
		key, lead = "org.do.end_reorg", "orgs.for_end_reorg"
	}
	return r.reform(reforming{key: key, lead: lead, warn: "orgs.warn_end", sets: func(_ *db.Tx, v orgView) ([]page.FieldSet, error) {
		var fields []page.Field
		if reorg {
			fields = append(fields, page.Field{Kind: page.OrgField, Name: "main", Label: r.T("org.main"), Hint: r.T("orgs.main_hint"), Optional: true, Suggest: r.suggestOrg()})
		}
		if org.HoldsMembers(v.Kind) {
			fields = append(fields, r.membersTo("members_to", "orgs.members_to_needed"))
		} else {
			fields = append(fields, page.Field{Kind: page.OrgField, Name: "children_to", Label: r.T("orgs.children_to"), Hint: r.T("orgs.children_to_hint"), Optional: true, Suggest: r.suggestOrg()})
		}
		return []page.FieldSet{{Fields: fields}}, nil
	}, do: func(tx *db.Tx, in *Typed, v orgView, a org.Act, p *reshape) error {
		e := org.Ending{Act: a}
		var to, up db.ID
		var err error
		for field, id := range map[string]*db.ID{"main": &e.Main, "members_to": &to, "children_to": &up} {
			if *id, err = in.Org(tx, field); err != nil {
				return err
			}
		}
		if err := in.Err(); err != nil {
			return err
		}
		kids, err := r.below(tx, v.ID, a.Day)
		if err != nil {
			return err
		}
		if !up.IsZero() {
			for _, k := range kids {
				e.Hang = append(e.Hang, org.Hang{Child: k, Parent: up})
			}
		}
		end := org.Dissolve
		if reorg {
			end = org.EndReorg
		}
		if to.IsZero() {
			to = e.Main
		}
		cell, err := r.holds(tx, v.ID, a.Day.Add(-1))
		if err != nil {
			return err
		}
		if _, err := end(r.Ctx, tx, r.Who, v.ID, e); err != nil {
			return err
		}
		p.touch(v.ID, e.Main, to, up)
		p.touch(kids...)
		if !cell {
			return nil
		}
		return r.handOver(tx, in, "members_to", v.ID, to, a, p)
	}})
}
