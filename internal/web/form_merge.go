package web

import (
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// A form that was made from an older version meets what others wrote meanwhile. It names the moment it was made from, and is built once more as known at
// that moment: what its writer left as it was becomes what is on record now, what only he changed stays his, and what both changed differently is asked
// about. Nothing of this is read from the form but the moment, and a digest by which the form built once more is known to be the one that was shown.

// openedNow is what a form made in tx says of when it was made: a moment before whatever is written later, and the digest of what it shows.
func openedNow(tx *db.Tx, form *page.Form) string {
	return asof.KnownAt(tx.Now()-1).String() + " " + shows(form)
}

// shows is the digest of all that stands in the fields of a form.
func shows(form *page.Form) string {
	var all []string
	for _, s := range form.Sets {
		for i := range s.Fields {
			if c := content(&s.Fields[i]); strings.Trim(c, "\x00") != "" && !s.Fields[i].Apart {
				all = append(all, s.Fields[i].Name, c)
			}
		}
	}
	return mark(all...)
}

// madeAt is when the posted form was made, and the digest of what it showed; false where it does not say, or what is wrong with it is something else.
func (r *Req) madeAt(form *page.Form, failed *fault.Fault) (at asof.Known, shown string, ok bool) {
	if failed == nil || failed.Key != "asof.stale" || !form.Merges {
		return at, "", false
	}
	text, shown, _ := strings.Cut(r.values.Get("opened"), " ")
	at, err := asof.ParseKnown(text)
	return at, shown, err == nil && !at.Latest()
}

// mergeForm makes of what was sent to a form that is too old what is to be sent once more; form is the one made from what is on record now. It is nil
// where what the form was made from cannot be told: then all that differs is shown.
func (r *Req) mergeForm(tx *db.Tx, form *page.Form, failed *fault.Fault, build func(tx *db.Tx) (page.Frame, page.Form, error)) (m *merged, err error) {
	at, shown, ok := r.madeAt(form, failed)
	if !ok {
		return nil, nil
	}
	r.opened = at
	_, was, err := build(tx)
	r.opened = asof.Latest
	if f := fault.As(err); f != nil && f.Kind != fault.Internal { // it did not stand then
		return nil, nil
	}
	if err != nil || shows(&was) != shown {
		return nil, err
	}
	before := map[string]*page.Field{}
	for i := range was.Sets {
		for j := range was.Sets[i].Fields {
			before[was.Sets[i].Fields[j].Name] = &was.Sets[i].Fields[j]
		}
	}
	m = &merged{}
	for i := range form.Sets {
		for j := range form.Sets[i].Fields {
			if x := &form.Sets[i].Fields[j]; x.Kind != page.HiddenField && x.Kind != page.PasswordField && x.Kind != page.FileField && x.Kind != page.StaticField && !x.Apart {
				r.mergeField(x, before[x.Name], m)
			}
		}
	}
	return m, nil
}

// merged is what became of a form put together: the fields that both changed, and those that others did.
type merged struct {
	both, theirs []page.Row
	mine         bool // something was changed by who sent it alone
}

func (r *Req) mergeField(x, was *page.Field, m *merged) {
	typed := *x
	r.retypeField(&typed)
	if x.Kind == page.SelectField || x.Kind == page.RadioField { // a field that nothing was chosen in is not sent
		typed.Value = r.values.Get(x.Name)
	}
	now, mine := content(x), content(&typed)
	switch {
	case was == nil && !r.values.Has(x.Name), was != nil && mine == content(was):
		if now != mine {
			m.theirs = append(m.theirs, page.Row{Cells: []page.Cell{page.TextCell(x.Label), inWords(x)}})
		}
		r.values.Del(x.Name)
		r.values.Del(x.Name + "_id")
		switch {
		case x.Kind == page.ChecksField:
			r.values[x.Name] = slices.Clone(x.Values)
		case x.Kind == page.CheckField && x.Value != "1":
		default:
			r.values.Set(x.Name, x.Value)
		}
		if x.ID != "" {
			r.values.Set(x.Name+"_id", x.ID)
		}
	case now == mine:
	case was != nil && now == content(was):
		m.mine = true
	default:
		m.both = append(m.both, page.Row{Cells: []page.Cell{page.TextCell(x.Label), inWords(x), inWords(&typed)}})
	}
}

// content is what is compared of a field: its values, and whom a picked text stands for.
func content(x *page.Field) string {
	switch x.Kind {
	case page.ChecksField:
		return strings.Join(x.Values, "\x00")
	case page.CheckField:
		if x.Value != "1" {
			return ""
		}
	case page.OrgField, page.PersonField, page.DocumentField:
		return strings.TrimSpace(x.Value) + "\x00" + x.ID
	}
	return strings.TrimSpace(x.Value)
}

// inWords is a field's content in words; of what is sealed only that it is there.
func inWords(x *page.Field) page.Cell {
	s := shownValue(*x)
	if x.Secret && s != "" {
		s = "…"
	}
	return textOrDash(s)
}

// showMerged says above a form what was put together, and how.
func (r *Req) showMerged(form *page.Form, failed *fault.Fault, m *merged) {
	here := *failed
	switch here.Key = "asof.stale_merged"; {
	case len(m.both) > 0:
		here.Key = "asof.stale_both"
	case !m.mine:
		here.Key = "asof.stale_same"
	}
	form.Fault = &here
	now := page.Col{Title: r.T("server.recorded_now"), Label: r.T("server.recorded_now")}
	var sets []page.FieldSet
	if len(m.both) > 0 {
		sets = append(sets, page.FieldSet{Title: r.T("server.both"), Hint: r.T("server.both_fields"), Part: page.Table{Caption: r.T("server.both"), Rows: m.both,
			Cols: []page.Col{{Title: r.T("server.field")}, now, {Title: r.T("server.typed"), Label: r.T("server.typed")}}}})
	}
	if len(m.theirs) > 0 {
		sets = append(sets, page.FieldSet{Title: r.T("server.theirs"), Hint: r.T("server.theirs_hint"),
			Part: page.Table{Caption: r.T("server.theirs"), Rows: m.theirs, Cols: []page.Col{{Title: r.T("server.field")}, now}}})
	}
	form.Sets = append(sets, form.Sets...)
}
