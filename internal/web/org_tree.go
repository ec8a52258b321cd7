package web

import (
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// mostDrawn is how many organisations a tree draws whole; of a larger one the first two levels are drawn, each with a link to its own tree.
const mostDrawn = 1200

// orgTree draws what stands below an organisation on the page's day, with its members; ?q= searches within.
func (s *Server) orgTree(r *Req) (Response, error) {
	var v orgView
	var nodes []org.Node
	var hidden, ended int
	var counts map[db.ID][]figure.Value
	large := false
	q := r.Query.Get("q")
	err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = r.orgOf(tx); err != nil || v.External {
			return err
		}
		living, over, err := org.Size(r.Ctx, tx, r.Who, r.At, v.ID)
		if err != nil {
			return err
		}
		ended = over
		depth := -1
		if large = living > mostDrawn; large && strings.TrimSpace(q) == "" {
			depth = 2
		}
		if nodes, hidden, err = org.Tree(r.Ctx, tx, r.Who, r.At, v.ID, depth, false); err != nil {
			return err
		}
		reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
		if err != nil || !reach.Has(v.ID) {
			return err
		}
		counts, err = r.orgCounts(tx, v.ID, figure.Ref{Code: "mem.total"})
		return err
	})
	if err != nil {
		return nil, err
	}
	if v.External {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	title := r.T("org.tree")
	t := page.Tree{Head: page.Head{Title: v.Name, Lead: page.Say(page.Words(r.T("orgs.tree_lead", fault.Args{"day": r.At.On})))}, Tabs: r.orgTabs(v, "tree"),
		Search: "/org/" + v.ID.String() + "/tree", Query: q, Cols: []string{r.T("orgs.members")}, Empty: page.Empty{What: title, Why: page.NoMatch,
			Next: &page.Act{Text: r.T("orgs.whole_tree"), Href: r.orgPath(v.ID, "/tree"), Main: true}}}
	if !v.Living {
		t.Empty = page.Empty{What: title, Why: page.OtherDay, Next: &page.Act{Text: r.T("orgs.history"), Href: r.orgPath(v.ID, "/history"), Main: true}}
	} else {
		t.Roots = r.drawTree(nodes, counts, q, large)
	}
	if ended > 0 {
		t.After = append(t.After, page.Note{Text: page.Say(page.Words(r.T("orgs.ended_below", fault.Args{"n": ended})+" "),
			page.Go(r.T("orgs.see_ended"), r.Link("/org", "org_id", v.ID.String(), "state", "ended")))})
	}
	if hidden > 0 {
		t.After = append(t.After, page.Note{Text: page.Say(page.Words(r.T("org.hidden", fault.Args{"n": hidden})))})
	}
	if r.Query.Has("q") && q != "" && len(t.Roots) > 0 {
		t.Notes = append(t.Notes, page.Note{Text: page.Say(page.Words(r.T("orgs.found_in_tree", fault.Args{"n": countFound(t.Roots), "q": q})+" "),
			page.Go(r.T("orgs.whole_tree"), r.orgPath(v.ID, "/tree")))})
	}
	return r.Page(r.orgFrame(v, title), t), nil
}

func countFound(list []page.Node) (n int) {
	for _, x := range list {
		if x.Found {
			n++
		}
		n += countFound(x.Below)
	}
	return n
}

// drawTree makes the drawn nodes of the preorder. With a search only those found stay, with all above them.
func (r *Req) drawTree(nodes []org.Node, counts map[db.ID][]figure.Value, q string, large bool) []page.Node {
	words := strings.Fields(lang.SearchKey(q))
	i := 0
	var below func(depth int) []page.Node
	below = func(depth int) (out []page.Node) {
		for i < len(nodes) && nodes[i].Depth == depth {
			n := nodes[i]
			i++
			x := page.Node{Text: n.Name, Href: r.orgPath(n.ID, ""), Small: r.T("kind.org."+n.Kind) + ", " + n.Code, Open: depth < 2}
			if c := counts[n.ID]; len(c) > 0 && c[0].Data {
				x.Counts = []page.Cell{page.NumberCell(c[0].N).Opening(r.opening("mem.total", n.ID))}
			} else {
				x.Counts = []page.Cell{page.NoCell()}
			}
			kids := below(depth + 1)
			if len(words) > 0 {
				x.Found = matches(words, n.Name, n.Code)
				if !x.Found && len(kids) == 0 {
					continue
				}
				x.Open, x.Below = true, kids
			} else if large && depth >= 2 && n.Children > 0 {
				x.More = r.orgPath(n.ID, "/tree")
			} else {
				x.Below = kids
			}
			out = append(out, x)
		}
		return out
	}
	if len(nodes) == 0 {
		return nil
	}
	return below(0)
}

// matches tells whether every word begins a word of a name or a code.
func matches(words []string, name, code string) bool {
	in := " " + lang.SearchKey(name) + " " + lang.SearchKey(code) + " " + strings.ReplaceAll(lang.SearchKey(code), " ", "")
	for _, w := range words {
		if !strings.Contains(in, " "+w) {
			return false
		}
	}
	return true
}

// orgHistory is all that is on record of an organisation on both clocks: its events, what it was called and of which kind, and where it stood.
func (s *Server) orgHistory(r *Req) (Response, error) {
	var v orgView
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) (err error) {
		if v, err = r.orgOf(tx); err != nil {
			return err
		}
		h, err := org.LoadHistory(r.Ctx, tx, r.Who, v.ID)
		if err != nil {
			return err
		}
		subjects := []db.ID{v.ID}
		for _, e := range h.Events {
			subjects = append(subjects, e.Org.ID)
		}
		told, err := r.told(tx, subjects...)
		if err != nil {
			return err
		}
		papers, err := r.papers(tx, h.Events)
		if err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("org.history"), Lead: page.Say(page.Words(v.Name + ". " + r.T("orgs.history_lead")))}, Tabs: r.orgTabs(v, "history")}
		if rec.Notes, err = r.orgNotes(tx, v); err != nil {
			return err
		}
		events := page.History{}
		var acts [][]page.Act
		for i := len(h.Events) - 1; i >= 0; i-- {
			e := h.Events[i]
			x := page.Version{Valid: dayOf(e.Day), What: []page.Change{{Label: r.T("org.event"), Is: e.Say(r.L, v.ID)}}}
			x.Verb = r.T("kind.org_event." + e.Kind)
			told.put(r, &x, e.KnownFrom, e.KnownTo, e.Void && !e.Current())
			if e.Signer != "" {
				x.What = append(x.What, page.Change{Label: r.T("org.signer"), Is: e.Signer})
			}
			for _, l := range e.Links {
				if l.Members != nil {
					x.What = append(x.What, page.Change{Label: r.T("org.members"), Is: l.Org.Name + " → " + l.To.Name + ": " + r.L.Number(int64(*l.Members))})
				}
			}
			if p, ok := papers[e.Document]; ok {
				x.Source = page.Say(r.paperLink(p))
			}
			events.Versions = append(events.Versions, x)
			acts = append(acts, r.eventActs(v, e))
		}
		events.Acts = func(i int) []page.Act { return acts[i] }
		rec.Parts = append(rec.Parts, page.Section{ID: "events", Title: r.T("orgs.events"), Parts: page.Bodies{events}},
			page.Section{ID: "versions", Title: r.T("orgs.versions"), Parts: page.Bodies{r.orgVersions(h, told)}})
		if len(h.Edges) > 0 {
			rec.Parts = append(rec.Parts, page.Section{ID: "places", Title: r.T("orgs.places"), Parts: page.Bodies{r.orgPlaces(h, told)}})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if (v.Write || v.decide) && !v.Void {
		rec.Head.Acts = []page.Act{{Text: r.T("org.do.correct"), Href: r.orgPath(v.ID, "/correct"), Icon: "pen"}}
	}
	return r.Page(r.orgFrame(v, r.T("org.history")), rec), nil
}

func dayOf(d day.Day) day.Period { return day.Period{From: d, To: d.Add(1)} }

// eventActs is what the reader may do to an event that stands.
func (r *Req) eventActs(v orgView, e org.Event) []page.Act {
	if !e.Current() || !(v.decide || v.Write && e.Kind == org.Renamed) {
		return nil
	}
	base := "/org/" + v.ID.String() + "/event/" + e.ID.String()
	acts := []page.Act{{Text: r.T("org.do.correct_day"), Href: r.Link(base + "/day")}}
	if e.Kind != org.Established {
		acts = append(acts, page.Act{Text: r.T("org.do.void_event"), Href: r.Link(base + "/void")})
	} else if e.Org.ID == v.ID {
		acts = append(acts, page.Act{Text: r.T("org.do.void"), Href: r.orgPath(v.ID, "/void")})
	}
	return acts
}

func (r *Req) orgVersions(h org.History, told told) page.History {
	var out page.History
	rows := newest(h.Versions)
	for i, x := range rows {
		w := page.Version{Valid: x.Period, Verb: r.T("org.name")}
		was := replaced(rows, i)
		for _, f := range []struct{ name, key, kinds string }{{"name", "org.name", ""}, {"short_name", "org.short_name", ""}, {"kind", "org.kind", "kind.org."},
			{"unit_type", "org.unit_type", ""}, {"note", "org.note", ""}} {
			c := page.Change{Label: r.T(f.key), Is: x.Text(f.name)}
			if f.kinds != "" {
				c.Is = r.T(f.kinds + c.Is)
			}
			if was != nil && was.Text(f.name) != x.Text(f.name) {
				c.Had, c.Was = true, was.Text(f.name)
				if f.kinds != "" {
					c.Was = r.T(f.kinds + c.Was)
				}
				if c.Was == "" {
					c.Was = r.T("none")
				}
			}
			if c.Is != "" || c.Had {
				w.What = append(w.What, c)
			}
		}
		w.Verb = told.put(r, &w, x.KnownFrom, x.KnownTo, false)
		out.Versions = append(out.Versions, w)
	}
	return out
}

func (r *Req) orgPlaces(h org.History, told told) page.History {
	var out page.History
	rows := newest(h.Edges)
	for i, x := range rows {
		c := page.Change{Label: r.T("kind.edge." + x.Text("kind")), Is: h.Parents[x.ID_("parent")].Name}
		if was := replaced(rows, i); was != nil && was.ID_("parent") != x.ID_("parent") {
			c.Had, c.Was = true, h.Parents[was.ID_("parent")].Name
		}
		w := page.Version{Valid: x.Period, What: []page.Change{c}}
		w.Verb = told.put(r, &w, x.KnownFrom, x.KnownTo, false)
		out.Versions = append(out.Versions, w)
	}
	return out
}
