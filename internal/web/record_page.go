package web

import (
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// mostShown is how many parts a record's page shows; the list of the kind has the rest.
const mostShown = 50

// recordOne is the page of one record: what it says, its parts, what leads to it, every version of it.
func (s *Server) recordOne(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		var f page.Frame
		rec := page.Record{}
		err := r.Read(func(tx *db.Tx) error {
			v, err := r.recordOf(tx, k, r.At.Known)
			if err != nil {
				return err
			}
			if persons := personsIn(v.Record); len(persons) > 0 {
				if err := r.logRead(tx, k.Name, "", v.Owner(), openedGroups(v.Record), persons...); err != nil {
					return err
				}
			}
			if f, err = r.recordFrame(tx, v, v.title); err != nil {
				return err
			}
			return r.recordBody(tx, v, &rec)
		})
		if err != nil {
			return nil, err
		}
		return r.Page(f, rec), nil
	}
}

func (r *Req) recordBody(tx *db.Tx, v recordView, rec *page.Record) error {
	hook := recordHooks()[v.Kind.Name]
	rec.Head = page.Head{Title: v.title, Lead: r.recordLead(v), Acts: r.recordActs(v)}
	if hook.acts != nil && !v.void {
		more, err := hook.acts(r, tx, v)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(more, func(a page.Act) bool { return a.Main }) { // one is the next, the rest are beside it
			for i := range rec.Head.Acts {
				rec.Head.Acts[i].Main = false
			}
		}
		rec.Head.Acts = append(rec.Head.Acts, more...)
	}
	rec.Notes = r.recordNotes(v)
	if v.above {
		rec.Notes = append(rec.Notes, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("record.from_above")))})
	}
	if hook.notes != nil {
		more, err := hook.notes(r, tx, v)
		if err != nil {
			return err
		}
		rec.Notes = append(rec.Notes, more...)
	}
	rec.Parts = append(rec.Parts, r.recordGroups(v))
	if hook.parts != nil {
		more, err := hook.parts(r, tx, v)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, more...)
	}
	for _, part := range r.S.Book.Parts(v.Kind) {
		if slices.Contains(hook.shows, part.Name) {
			continue
		}
		b, err := r.recordParts(tx, v, part)
		if err != nil {
			return err
		}
		rec.Parts = append(rec.Parts, b)
	}
	for _, x := range r.S.Book.Others(v.Kind) {
		b, err := r.recordOthers(tx, v, x)
		if err != nil {
			return err
		}
		if b != nil {
			rec.Parts = append(rec.Parts, b)
		}
	}
	h, err := r.recordVersions(tx, v)
	if err != nil {
		return err
	}
	rec.Parts = append(rec.Parts, page.Section{ID: "history", Title: r.T("members.tab.history"), Parts: page.Bodies{h}})
	return nil
}

// recordLead is the line under the title: how far it has come, what it is a part of or whose it is, and what the kind puts beside the title.
func (r *Req) recordLead(v recordView) page.Rich {
	var out page.Rich
	add := func(pieces ...page.Inline) {
		if len(out) > 0 {
			out = append(out, page.Words(" · "))
		}
		out = append(out, pieces...)
	}
	switch {
	case v.void:
		out = page.Say(page.Sign(r.T("web.voided"), page.Late))
	case overdue(v.Record, r.At.On):
		out = page.Say(page.Sign(r.T("record.overdue"), page.Late))
	}
	said := map[string]bool{}
	for _, code := range []string{"state", "verdict"} {
		if f := v.Kind.Field(code); f != nil && !v.void {
			if w := v.names.rich(v.Record, f); w != nil {
				if len(out) > 0 {
					out = append(out, page.Words(" "))
				}
				out = append(out, w...)
			}
			said[code] = true
		}
	}
	first := v.Kind.PlaceField()
	if v.Kind.Parent != "" {
		first = v.Kind.Parent
	}
	add(page.Go(r.T(v.Kind.Name+".one"), r.Link(v.Kind.Path())))
	if w := v.names.rich(v.Record, v.Kind.Field(first)); w != nil {
		add(w...)
	}
	said[first] = true
	for i := range v.Kind.Fields {
		f := &v.Kind.Fields[i]
		if f.Show&record.Brief == 0 || said[f.Code] {
			continue
		}
		if w := v.names.rich(v.Record, f); w != nil {
			add(append(page.Say(page.Words(r.T(v.Kind.Name+"."+f.Code)+": ")), w...)...)
		}
	}
	return out
}

// recordActs are what the reader may do: the steps that can be taken, mending, voiding.
func (r *Req) recordActs(v recordView) []page.Act {
	var out []page.Act
	if v.write {
		out = append(out, page.Act{Text: r.T("do.void"), Href: r.Link(v.path("/void"))}, page.Act{Text: r.T("do.correct"), Href: r.Link(v.path("/correct")), Icon: "pen"})
	}
	main := false
	for i := range v.Kind.Steps {
		s := &v.Kind.Steps[i]
		if !v.may(s) {
			continue
		}
		a := page.Act{Text: r.stepText(v.Kind, s), Href: r.Link(v.path("/do/" + s.Code)), Main: s.Main && !main}
		main = main || s.Main
		out = append(out, a)
	}
	return out
}

// stepText is what the button of a step says: its name, or, where another button of the page does nearly the same, what tells the two apart.
func (r *Req) stepText(k *record.Kind, s *record.Step) string {
	key := k.Name + ".do." + s.Code
	return r.L.Or(key+".act", r.T(key))
}

func (r *Req) recordNotes(v recordView) []page.Note {
	if v.void {
		return nil
	}
	var out []page.Note
	switch r.Query.Get("done") {
	case "1":
		out = append(out, page.Note{Tone: page.Done, Text: page.Say(page.Words(r.T("when.recorded", fault.Args{"at": r.L.Instant(v.KnownFrom.Time())})))})
	case "0":
		out = append(out, page.Note{Tone: page.Past, Text: page.Say(page.Words(r.T("record.same")))})
	}
	return append(out, r.toldNotes()...)
}

// recordGroups are the fields that say something; of what a record must say and does not, that it is not known.
func (r *Req) recordGroups(v recordView) page.Groups {
	out := page.Groups{{Title: r.T("details")}}
	var words []page.Pair
	env := r.Env()
	for i := range v.Kind.Fields {
		f := &v.Kind.Fields[i]
		if v.Kind.Inherit[f.Code] != "" && f.Code != v.Kind.Owner && f.Code != v.Kind.PlaceField() && f.Code != v.Kind.Day {
			continue
		}
		if f.Code == v.Kind.Title && f.Type == record.Line || f.Show&record.Brief != 0 || f.Code == "state" || f.Code == "verdict" {
			continue // the head says it
		}
		label := r.T(v.Label(f))
		if f.Type == record.Text {
			words = append(words, paragraphs(label, v.Text(f.Code))...)
			continue
		}
		w := v.names.rich(v.Record, f)
		switch {
		case w != nil:
			out[0].Pairs = append(out[0].Pairs, page.Pair{Label: label, Value: w})
		case f.Need && v.Ref(f.Code).IsZero() && f.Type != record.Flag && f.Type != record.Int:
			out[0].Pairs = append(out[0].Pairs, page.TextPair(env, label, ""))
		}
	}
	if len(words) > 0 {
		out = append(out, page.Group{Title: r.T("record.words"), One: true, Pairs: words})
	}
	return out
}

// paragraphs are the lines of a text, one below the other, the first one with the field's name.
func paragraphs(label, s string) (out []page.Pair) {
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, page.Pair{Label: label, Value: page.Say(page.Words(line))})
			label = ""
		}
	}
	return out
}

// recordSection is a titled table of records, with how many there are and how to add one.
func (r *Req) recordSection(tx *db.Tx, k *record.Kind, cols []*record.Field, list []record.Record, total int, all, add string) (page.Section, error) {
	out := page.Section{ID: k.Path()[1:], Title: r.T(k.Name)}
	n, err := r.naming(tx, r.At, list)
	if err != nil {
		return out, err
	}
	switch {
	case total > len(list):
		out.Note = page.Say(page.Go(r.T("search.all_n", fault.Args{"n": total}), all))
	case total > 0:
		out.Note = page.Say(page.Words(r.L.Number(int64(total))))
	}
	if add != "" {
		if len(out.Note) > 0 {
			out.Note = append(out.Note, page.Words(" · "))
		}
		out.Note = append(out.Note, page.Go(r.T(k.Name+".do.new"), add))
	}
	if len(list) == 0 {
		out.Parts = page.Bodies{page.Say(page.Faint(r.T("record.no_parts")))}
		return out, nil
	}
	t := r.workTable(k, cols, list, n)
	for i := range t.Cols {
		t.Cols[i].Sort = "" // the list sorts
	}
	out.Parts = page.Bodies{t}
	return out, nil
}

func (r *Req) recordParts(tx *db.Tx, v recordView, part *record.Kind) (page.Body, error) {
	list, total, err := part.PartsOf(r.Ctx, tx, r.Who, v.Record, r.At.Known, mostShown)
	if err != nil {
		return nil, err
	}
	add := ""
	if (v.owns || part.ByPlace && r.Holds(duty.Write)) && v.Has(part) {
		add = r.Link(part.Path()+"/new", part.Parent+"_id", v.ID.String())
	}
	return r.recordSection(tx, part, recordCols(part, v.Kind), list, total, r.Link(part.Path(), part.Parent+"_id", v.ID.String()), add)
}

// recordOthers are the records of another kind that lead here. Where there are none, only those stand there that people look for by this one.
func (r *Req) recordOthers(tx *db.Tx, v recordView, x record.Other) (page.Body, error) {
	if v.void {
		return nil, nil
	}
	p, err := x.Kind.List(r.Ctx, tx, r.Who, r.At, record.Filter{Is: map[string]string{x.Field.Code: v.ID.String()}, Size: mostShown})
	if err != nil || p.Total == 0 && x.Field.Show&record.AsFilter == 0 {
		return nil, err
	}
	cols := slices.DeleteFunc(recordCols(x.Kind, nil), func(f *record.Field) bool { return f.Code == x.Field.Code })
	if len(cols) == 0 {
		cols = []*record.Field{x.Kind.Field(x.Kind.Day)}
	}
	name := x.Field.Code + "_id"
	add := ""
	if ok, err := x.Kind.MayEnter(r.Ctx, tx, r.Who); err != nil {
		return nil, err
	} else if ok {
		add = r.Link(x.Kind.Path()+"/new", name, v.ID.String())
	}
	s, err := r.recordSection(tx, x.Kind, cols, p.Items, p.Total, r.Link(x.Kind.Path(), name, v.ID.String()), add)
	s.ID += "-" + x.Field.Code // a kind may lead here by two fields
	return s, err
}

// recordVersions is every version of a record on both clocks.
func (r *Req) recordVersions(tx *db.Tx, v recordView) (page.History, error) {
	var out page.History
	list, err := v.Kind.History(r.Ctx, tx, r.Who, v.ID)
	if err != nil {
		return out, err
	}
	told, err := r.told(tx, v.ID)
	if err != nil {
		return out, err
	}
	n, err := r.naming(tx, asof.Point{On: v.On(), Known: asof.Latest}, list)
	if err != nil {
		return out, err
	}
	for i, x := range list {
		w := page.Version{Valid: x.Period()}
		if v.Kind.Until == "" { // an event is of its day
			w.Valid = day.Period{From: x.On(), To: x.On().Add(1)}
		}
		gone := !x.Stands() && i == 0
		w.Verb = told.put(r, &w, x.KnownFrom, x.KnownTo, gone)
		for _, a := range told.at[x.KnownFrom] {
			if key := v.Kind.Name + ".was." + a.Verb; lang.Has(key) {
				w.Verb = r.T(key)
			}
		}
		if w.Voided = gone; !gone {
			w.VoidWhy = ""
		}
		for j := range v.Kind.Fields {
			f := &v.Kind.Fields[j]
			label, is := r.T(x.Label(f)), n.words(x, f)
			if i+1 == len(list) {
				if is != "" {
					w.What = append(w.What, page.Change{Label: label, Is: is})
				}
				continue
			}
			old := list[i+1]
			if x.V[f.Code] == old.V[f.Code] {
				continue
			}
			c := page.Change{Label: label, Is: is, Was: n.words(old, f), Had: true}
			if c.Is == "" {
				c.Is = r.T("none")
			}
			if c.Was == "" {
				c.Was = r.T("none")
			}
			w.What = append(w.What, c)
		}
		out.Versions = append(out.Versions, w)
	}
	return out, nil
}
