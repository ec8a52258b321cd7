package web

import (
	"errors"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// The pages of the records of work follow from their kinds alone: a list, a page of each record, the form of a new one, of each step, of mending and
// voiding. A noun that wants more says it in recordHooks.

// recordRoutes are the URLs of one kind.
func (s *Server) recordRoutes(k *record.Kind) []Route {
	at := k.Path()
	list := holder("GET "+at, duty.Records, s.recordList(k))
	if k.Menu {
		list = list.InMenu(k.Name)
	}
	out := []Route{list, holder("GET "+at+"/{id}", duty.Records, s.recordOne(k))}
	if s.Book.Linked(k) {
		out = append(out, holder("GET "+at+"/suggest", duty.Records, s.recordSuggest(k)))
	}
	out = append(out, formOf(at+"/new", duty.Write, s.recordNew(k))...)
	out = append(out, formOf(at+"/{id}/correct", duty.Write, s.recordCorrect(k))...)
	out = append(out, formOf(at+"/{id}/void", duty.Write, s.recordVoid(k))...)
	for i := range k.Steps {
		out = append(out, formOf(at+"/{id}/do/"+k.Steps[i].Code, duty.Write, s.recordStep(k, &k.Steps[i]))...)
	}
	return out
}

// recordView is one record with what its pages need besides.
type recordView struct {
	record.Record
	names  *naming
	title  string
	owns   bool // the reader may write at its owner
	answer bool // or where it counts
	write  bool // he may mend and void it
	above  bool // he reads it as one of those below its owner: of its parts only what is his
	void   bool // it never was; what is shown is what was once recorded
}

func (v recordView) path(more string) string { return recordPath(v.Kind, v.ID) + more }

// recordOf reads the record of the address: as known at the page's point, or, for writing, now. One that was voided shows what it said last.
func (r *Req) recordOf(tx *db.Tx, k *record.Kind, known asof.Known) (v recordView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	v.Record, err = k.Get(r.Ctx, tx, r.Who, id, known)
	if fault.Is(err, fault.NotFound) && known.Latest() {
		if _, e := k.Get(r.Ctx, tx, duty.System(), id, known); !fault.Is(e, fault.NotFound) {
			return v, errors.Join(err, e) // it stands, elsewhere
		}
		list, e := k.History(r.Ctx, tx, r.Who, id)
		if e != nil {
			return v, e
		}
		v.Record, v.void, err = list[0], true, nil
	}
	if err != nil {
		return v, err
	}
	return v, r.recordFill(tx, &v, known)
}

// recordFill reads what the pages of a record need besides it.
func (r *Req) recordFill(tx *db.Tx, v *recordView, known asof.Known) (err error) {
	if v.names, err = r.naming(tx, asof.Point{On: v.On(), Known: known}, []record.Record{v.Record}); err != nil {
		return err
	}
	v.title = v.names.title(v.Record)
	if err = v.names.offices(tx, v.Record, known); err != nil {
		return err
	}
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
	v.owns, v.answer = reach.Has(v.Owner()) && !v.void, reach.Has(v.Place()) && !v.void
	_, up := v.names.links[v.Ref(v.Kind.Parent)]
	v.write = v.owns || v.Kind.ByPlace && v.answer && up
	if err != nil || !v.Kind.Below {
		return err
	}
	reach, err = r.Who.Reach(r.Ctx, tx, duty.Records)
	v.above = !reach.Has(v.Owner()) && !reach.Has(v.Place())
	return err
}

// may tells whether the reader may take a step now.
func (v recordView) may(s *record.Step) bool {
	return v.Record.May(s) && (v.owns || s.ByPlace && v.answer)
}

// recordFrame is the frame of a page about a record: under the path of the organisation where it counts, or of the one that answers for it.
func (r *Req) recordFrame(tx *db.Tx, v recordView, title string) (page.Frame, error) {
	f := r.Frame(title)
	f.Of = v.title
	for _, id := range []db.ID{v.Place(), v.Owner()} {
		crumbs, err := r.Crumbs(tx, id)
		if err == nil {
			f.Crumbs = crumbs
			return f, nil
		}
		if k := fault.KindOf(err); k != fault.NotFound && k != fault.NoData && k != fault.Denied {
			return f, err
		}
	}
	return f, nil
}

// recordSuggest suggests records of a kind to a field, of those the reader may read.
func (s *Server) recordSuggest(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		out := suggestions{Items: []suggestion{}}
		q := strings.TrimSpace(r.Query.Get("q"))
		if q == "" || len(q) > 200 {
			return r.JSON(out), nil
		}
		err := r.Read(func(tx *db.Tx) error {
			found, err := r.recordOptions(tx, k, q, mostSuggested)
			for _, o := range found {
				out.Items = append(out.Items, suggestion{o.Value, o.Text, o.Note})
			}
			return err
		})
		return r.JSON(out), err
	}
}

// recordOptions are the records that a text may mean, by their titles; what tells them apart stands behind.
func (r *Req) recordOptions(tx *db.Tx, k *record.Kind, text string, most int) ([]page.Option, error) {
	found, err := r.findRecords(tx, k, r.At, text, most)
	if err != nil {
		return nil, err
	}
	n, err := r.naming(tx, r.At, found)
	if err != nil {
		return nil, err
	}
	if err := r.logHints(tx, k.Name+".suggest", len(n.shown())); err != nil {
		return nil, err
	}
	var out []page.Option
	for _, x := range found {
		title := n.title(x)
		out = append(out, page.Option{Value: x.ID.String(), Text: title, Note: n.besides(x, title), Code: x.Text("code")})
	}
	return out, err
}

// besides is what tells a record from others of its title: its code, its day, where it counts.
func (n *naming) besides(x record.Record, title string) string {
	var parts []string
	for _, code := range []string{"code", x.Kind.Day, x.Kind.PlaceField()} {
		f := x.Kind.Field(code)
		if f == nil {
			continue
		}
		if s := n.words(x, f); s != "" && !strings.Contains(title, s) {
			parts = append(parts, s)
		}
	}
	if o := n.orgs[x.Place()]; o.Code != "" { // names of organisations repeat
		parts = append(parts, o.Code)
	}
	return strings.Join(parts, ", ")
}

// workDone is where a form of a record leads to: the record's page, with the warnings of the rules.
func (r *Req) workDone(k *record.Kind, out record.Outcome) string {
	var notes []string
	for _, w := range out.Warnings {
		s := r.T(w.Key, w.Args)
		if key := k.Name + "." + w.Name; lang.Has(key) {
			s = lang.Labelled(r.T(key), s)
		}
		notes = append(notes, s)
	}
	done := "1"
	if !out.Changed {
		done = "0"
	}
	to := recordPath(k, out.ID)
	return r.Link(to, "done", done, "told", r.tell(to, notes))
}
