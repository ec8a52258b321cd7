package intake

import (
	"context"
	"slices"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// eventDone tells whether the records already say what the row does: the same act on the same day, with all its parties, and whatever else the row
// says of it. A row about an act on record that says otherwise is refused with what is on record.
func (s *session) eventDone(ctx context.Context, r *row, d day.Day, event string, old, into []db.ID, main db.ID, fresh []string) (bool, error) {
	if len(old) == 0 {
		return false, nil
	}
	r.id = old[0]
	var on []org.Event // what is on record of them on the day
	for _, id := range old {
		if o := s.orgs.all[id]; o == nil || event != org.Divided && o.Last().To != d {
			continue
		}
		h, err := org.LoadHistory(ctx, s.tx, s.who, id)
		if fault.KindOf(err) == fault.NotFound {
			continue // out of sight: the act itself is refused
		}
		if err != nil {
			return false, err
		}
		for _, e := range h.Events {
			if e.Current() && e.Day == d && (ends(e, id) || e.Kind == org.Divided && e.Org.ID == id) {
				on = append(on, e)
			}
		}
	}
	if len(on) == 0 {
		return false, nil
	}
	at := slices.IndexFunc(on, func(e org.Event) bool { return e.Kind == event })
	if at < 0 {
		e := on[0]
		r.refuse("event", "intake.event_other", fault.Args{"day": d, "said": inLang(func(l lang.Lang) string { return e.Say(l, old[0]) })})
		return false, errRow
	}
	s.sameParties(r, on[at], old, into, main, fresh)
	if !r.refused() {
		s.sameRest(r, on[at], into)
	}
	if r.refused() {
		return false, errRow
	}
	return true, nil
}

// ends tells whether an organisation ended with an event.
func ends(e org.Event, id db.ID) bool {
	return slices.ContainsFunc(e.Links, func(l org.Link) bool { return l.Role == org.RoleEnd && l.Org.ID == id })
}

// parties are those that ended and began with an event, who received, and the main successor of a split.
func parties(e org.Event) (ended, got []db.ID, main db.ID) {
	for _, l := range e.Links {
		switch {
		case l.Role == org.RoleEnd:
			ended = append(ended, l.Org.ID)
			main = l.To.ID
		case l.Role == org.RoleBegin && e.Kind == org.Divided:
			got = append(got, l.Org.ID)
		}
	}
	switch e.Kind {
	case org.Merged, org.Absorbed:
		return ended, []db.ID{e.Org.ID}, db.ID{}
	case org.Divided:
		return []db.ID{e.Org.ID}, got, main
	}
	if !main.IsZero() {
		got = []db.ID{main}
	}
	return ended, got, db.ID{}
}

// sameParties refuses a row that names others than the event on record.
func (s *session) sameParties(r *row, e org.Event, old, into []db.ID, main db.ID, fresh []string) {
	differs := func(column string, ids []db.ID) {
		var was any = lang.Ref("intake.blank")
		if names := s.orgs.titles(ids, e.Day.Add(-1)); len(names) > 0 {
			was = names
		}
		r.refuse(column, "intake.event_differs", fault.Args{"head": s.head(column), "was": was})
	}
	unknown := r.refused() // the main successor, the only column that may be left unknown so far
	r.problems = r.problems[:r.parsed]
	ended, got, of := parties(e)
	gone := old
	if e.Kind == org.Merged { // who receives may be named among those that merge
		gone = slices.DeleteFunc(slices.Clone(old), func(id db.ID) bool { return id == e.Org.ID })
	}
	if !sameSet(gone, ended) {
		differs("code", ended)
	}
	if len(fresh) > 0 || !sameSet(into, got) {
		differs("into", got)
	}
	if e.Kind == org.Divided && (main != of || unknown) {
		differs("main", []db.ID{of})
	}
}

func sameSet(a, b []db.ID) bool {
	if len(a) != len(b) {
		return false
	}
	for _, id := range a {
		if !slices.Contains(b, id) {
			return false
		}
	}
	return true
}

// sameRest refuses a row that says of an event on record otherwise than the record: of those who received, of the members handed over, of the paper.
func (s *session) sameRest(r *row, e org.Event, into []db.ID) {
	differs := func(column string, was any) {
		if was == "" {
			was = lang.Ref("intake.blank")
		}
		r.refuse(column, "intake.event_differs", fault.Args{"head": s.head(column), "was": was})
	}
	s.receiving(r, e.Kind, into, e.Day, "intake.event_differs")
	if r.has("members") && e.Kind != org.Dissolved {
		var said *int
		for _, l := range e.Links {
			if l.Members != nil {
				said = l.Members
			}
		}
		if said == nil {
			differs("members", "")
		} else if int64(*said) != r.num("members") {
			differs("members", *said)
		}
	}
	if r.has("signer") && lang.TitleName(r.text("signer")) != e.Signer {
		differs("signer", e.Signer)
	}
	if number := r.text("doc_number"); number != "" {
		p := s.rowPaper(r, "doc_")
		if !slices.ContainsFunc(s.papers.find(p), func(d document.Document) bool { return d.ID == e.Document }) {
			differs("doc_number", s.papers.number(e.Document))
		}
	}
}

// receiving refuses what a row says of organisations that are on record and which its event does not make: their names, kinds and superiors are
// changed by the sheet of organisations.
func (s *session) receiving(r *row, event string, into []db.ID, d day.Day, key string) {
	if len(into) == 0 {
		for _, c := range []string{"name", "kind", "parent", "members"} {
			if r.has(c) && (c != "members" || event == org.Dissolved) {
				r.refuse(c, "intake.codes_none", fault.Args{"head": s.head(c)})
			}
		}
		return
	}
	var names, kinds, parents []string
	var superiors []db.ID
	for _, id := range into {
		o := s.orgs.all[id]
		v, ok := o.On(d)
		if !ok {
			v = o.Last()
		}
		names, kinds, parents = append(names, v.Name), append(kinds, v.Kind), append(parents, s.orgs.title(o.ParentOn(d), d))
		superiors = append(superiors, o.ParentOn(d))
	}
	differs := func(column string, was any) {
		r.refuse(column, key, fault.Args{"head": s.head(column), "was": was})
	}
	if given := r.list("name"); len(given) > 0 {
		same := len(given) == len(names)
		for i := range given {
			same = same && lang.TitleName(given[i]) == names[i]
		}
		if !same {
			differs("name", names)
		}
	}
	if k := r.text("kind"); k != "" && slices.ContainsFunc(kinds, func(x string) bool { return x != k }) {
		differs("kind", lang.Ref("kind.org."+kinds[0]))
	}
	if r.has("parent") {
		parent, err := s.org(r, "parent")
		if err == nil && slices.ContainsFunc(superiors, func(id db.ID) bool { return id != parent }) {
			differs("parent", parents)
		}
	}
}
