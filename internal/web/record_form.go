package web

import (
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// mostRadios is how many choices stand all in view.
const mostRadios = 4

// recordField asks for one field of a record; x is what it says now.
func (r *Req) recordField(n *naming, x record.Record, f *record.Field, need bool) page.Field {
	k := x.Kind
	name := k.Name + "." + f.Code
	out := page.Field{Name: f.Code, Label: r.T(x.Label(f)), Optional: !need, Value: n.words(x, f)}
	if lang.Has(name + ".hint") {
		out.Hint = r.T(name + ".hint")
	}
	if f.Unless != "" && !need { // neither always wanted nor free to leave
		out.Optional = false
		out.Hint = strings.TrimSpace(out.Hint + " " + r.T("record.need_unless", fault.Args{"field": r.T(k.Name + "." + f.Unless)}))
	}
	hint := func(key string) {
		if out.Hint == "" {
			out.Hint = r.T(key)
		}
	}
	pick := func(kind page.FieldKind, suggest, key string) {
		out.Kind, out.Suggest = kind, suggest
		if id := x.Ref(f.Code); !id.IsZero() && out.Value != "" {
			out.ID = id.String()
		}
		hint(key)
	}
	switch f.Type {
	case record.Text:
		out.Kind, out.Rows = page.AreaField, 4
	case record.Sealed:
		out.Secret = true
		if x.Closed(f.Code) {
			out.Value = ""
			hint("record.closed_hint")
		}
	case record.Day:
		out.Kind, out.Width, out.Value = page.DayField, page.Short, page.TypedDay(x.Day(f.Code))
		if d := x.Day(f.Code); d != 0 && f.Show&record.Monthly != 0 {
			out.Kind, out.Value = page.PartialField, strconv.Itoa(d.Month())+"/"+strconv.Itoa(d.Year())
		} else if f.Show&record.Monthly != 0 {
			out.Kind = page.PartialField
		}
		hint("web.day_hint")
	case record.Clock:
		out.Width = page.Short
		hint("record.clock_hint")
	case record.Int:
		out.Kind, out.Width, out.Value = page.NumberField, page.Short, ""
		if v := x.Int(f.Code); v != 0 {
			out.Value = strconv.FormatInt(v, 10)
		}
		if f.Unit != "" {
			out.Unit = r.T(f.Unit)
		}
	case record.Choice:
		out.Value = x.Text(f.Code)
		out.Kind = page.RadioField
		if len(f.Values) > mostRadios || !need { // what may be left open can be left open again
			out.Kind, out.Width = page.SelectField, page.Mid
			out.Options = []page.Option{{Text: r.T("record.choose")}}
		}
		for _, v := range f.Values {
			out.Options = append(out.Options, page.Option{Value: v, Text: r.T(f.LabelOf(v))})
		}
	case record.Flag:
		out.Kind, out.Optional, out.Value = page.CheckField, false, ""
		if x.Flag(f.Code) {
			out.Value = "1"
		}
	case record.Org:
		pick(page.OrgField, r.suggestOrg(), "access.org_hint")
	case record.Person:
		out.Value = n.persons[x.Ref(f.Code)]
		pick(page.PersonField, r.suggestMember(), "members.person_hint")
	case record.Paper:
		pick(page.DocumentField, r.suggestPaper(), "record.paper_hint")
	case record.Link:
		pick(page.DocumentField, r.S.Book.Kind(f.Of).Path()+"/suggest", "record.link_hint")
	default:
		if f.Max > 0 && f.Max <= 60 || f.Code == "code" {
			out.Width = page.Mid
		}
	}
	return out
}

// asked are the fields the form of a new record asks for; mending asks besides for what a step has filled.
func asked(k *record.Kind, old *record.Record) (out []*record.Field) {
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Show&record.Derived != 0 || f.Show&record.Later != 0 && (old == nil || emptyField(*old, f)) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// mended are the fields of a form that was refused: those it asks for, and those that only a step asks for but the rules want now, or that were typed.
func (r *Req) mended(k *record.Kind, fields []*record.Field, failed error) []*record.Field {
	f := fault.As(failed)
	for i := range k.Fields {
		x := &k.Fields[i]
		if x.Show&record.Derived != 0 || slices.Contains(fields, x) {
			continue
		}
		if r.values.Has(x.Code) || f != nil && slices.ContainsFunc(f.Fields, func(w fault.Field) bool { return w.Name == x.Code }) {
			fields = append(fields, x)
		}
	}
	return fields
}

func emptyField(x record.Record, f *record.Field) bool {
	switch v := x.V[f.Code].(type) {
	case string:
		return v == ""
	case int64:
		return v == 0
	case bool:
		return !v
	case day.Day:
		return v == 0
	case db.ID:
		return v.IsZero()
	}
	return true
}

// recordSets lays fields out: what is wanted first, then what may be told besides.
func (r *Req) recordSets(n *naming, x record.Record, fields []*record.Field, need func(f *record.Field) bool) []page.FieldSet {
	first, more := page.FieldSet{}, page.FieldSet{Title: r.T("record.more"), Hint: r.T("record.more_hint")}
	last := -1
	for i, f := range fields {
		if need(f) {
			last = i
		}
	}
	for i, f := range fields {
		p := r.recordField(n, x, f, need(f))
		if i <= last || last < 0 || len(fields) < 6 {
			first.Fields = append(first.Fields, p)
		} else {
			p.Optional = false // the set says so of all
			more.Fields = append(more.Fields, p)
		}
	}
	if len(more.Fields) == 0 {
		return []page.FieldSet{first}
	}
	return []page.FieldSet{first, more}
}

// recordValues reads what a form sent of some fields; old is what stands, nil for a new record.
func (in *Typed) recordValues(tx *db.Tx, k *record.Kind, fields []*record.Field, old *record.Record) (asof.Fields, error) {
	out := asof.Fields{}
	for _, f := range fields {
		c := f.Code
		var v any
		var err error
		switch f.Type {
		case record.Day:
			if f.Show&record.Monthly != 0 {
				v = in.Partial(c).Day()
			} else {
				v = in.Day(c)
			}
		case record.Int:
			n, _ := in.Int(c)
			v = n
		case record.Flag:
			v = in.Yes(c)
		case record.Choice:
			v = in.Choice(c, f.Values...)
		case record.Org:
			v, err = in.recordOrg(tx, c, old)
		case record.Person:
			v, err = in.recordPerson(tx, c, old)
		case record.Paper:
			v, err = in.recordPaper(tx, c, old)
		case record.Link:
			v, err = in.recordLink(tx, in.r.S.Book.Kind(f.Of), c, old)
		default:
			v = in.Text(c)
		}
		if err != nil {
			return nil, err
		}
		out[c] = v
	}
	return out, in.Err()
}

// same tells whether an id is what the record says already: then nobody learns anything by it.
func same(old *record.Record, field string, id db.ID) bool {
	return id.IsZero() || old != nil && old.Ref(field) == id
}

// recordOrg is an organisation of the page's day. An id alone is no way to a name.
func (in *Typed) recordOrg(tx *db.Tx, field string, old *record.Record) (db.ID, error) {
	r := in.r
	at := asof.Point{On: r.At.On}
	id, err := in.Pick(field, "org", func(text string) ([]page.Option, error) {
		ref, err := org.ByCode(r.Ctx, tx, r.Who, at, text)
		if err == nil {
			return []page.Option{{Value: ref.ID.String(), Text: ref.Name}}, nil
		}
		if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid && k != fault.NoData {
			return nil, err
		}
		found, err := org.Search(r.Ctx, tx, r.Who, at, text, mostSuggested+1)
		return r.orgOptions(found), err
	})
	if err != nil || same(old, field, id) {
		return id, err
	}
	refs, err := r.orgRefs(tx, at, id)
	if err == nil && !refs[id].Open {
		in.Bad(field, "form.unknown", fault.Args{"text": in.Text(field)})
	}
	return id, err
}

func (in *Typed) recordPerson(tx *db.Tx, field string, old *record.Record) (db.ID, error) {
	if id := in.ID(field + "_id"); in.Text(field) != "" && !id.IsZero() && same(old, field, id) {
		return id, nil
	}
	return in.Person(tx, field)
}

func (in *Typed) recordPaper(tx *db.Tx, field string, old *record.Record) (db.ID, error) {
	r := in.r
	id, err := in.Pick(field, "document", func(text string) ([]page.Option, error) {
		docs, err := r.searchPapers(tx, text, mostSuggested+1)
		var out []page.Option
		for _, d := range docs {
			out = append(out, page.Option{Value: d.ID.String(), Text: r.paperText(d), Code: d.Number})
		}
		return out, err
	})
	if err != nil || same(old, field, id) {
		return id, err
	}
	docs, err := document.Names(r.Ctx, tx, r.Who, now(tx), id)
	if err == nil && (len(docs) == 0 || !docs[0].Open) {
		in.Bad(field, "form.unknown", fault.Args{"text": in.Text(field)})
	}
	return id, err
}

func (in *Typed) recordLink(tx *db.Tx, to *record.Kind, field string, old *record.Record) (db.ID, error) {
	r := in.r
	id, err := in.Pick(field, "record", func(text string) ([]page.Option, error) { return r.recordOptions(tx, to, text, mostSuggested+1) })
	if err != nil || same(old, field, id) {
		return id, err
	}
	if _, err = to.Get(r.Ctx, tx, r.Who, id, asof.Latest); fault.Is(err, fault.NotFound) {
		in.Bad(field, "form.unknown", fault.Args{"text": in.Text(field)})
		err = nil
	}
	return id, err
}

// recordStart is a new record as its form begins: with what the address says, the page's day, and the reader's organisation where he has but one.
func (r *Req) recordStart(tx *db.Tx, k *record.Kind) (record.Record, *naming, error) {
	x := record.Record{Kind: k, V: asof.Fields{}}
	for _, f := range asked(k, nil) {
		switch f.Type {
		case record.Org, record.Person, record.Paper, record.Link:
			if id, err := db.ParseID(r.Query.Get(f.Code + "_id")); err == nil {
				x.V[f.Code] = id
			}
		case record.Day:
			if d, err := day.Parse(r.Query.Get(f.Code), r.Time.Today); err == nil {
				x.V[f.Code] = d
			} else if f.Code == k.Day {
				x.V[f.Code] = r.At.On
			}
		case record.Choice:
			if v := r.Query.Get(f.Code); slices.Contains(f.Values, v) {
				x.V[f.Code] = v
			}
		case record.Int:
			if v, ok := parseInt(r.Query.Get(f.Code)); ok {
				x.V[f.Code] = v
			}
		case record.Flag:
			x.V[f.Code] = r.Query.Get(f.Code) == "1"
		case record.Sealed: // never in an address
		default:
			if v := r.Query.Get(f.Code); v != "" && len(v) <= 1000 && f.Code != "on" {
				x.V[f.Code] = v
			}
		}
	}
	if f := k.Field(k.Owner); x.Ref(f.Code).IsZero() && f.Need && f.Show&record.Derived == 0 {
		reach, err := r.Who.Reach(r.Ctx, tx, duty.Write)
		if err != nil {
			return x, nil, err
		}
		if roots := reach.Roots(); len(roots) == 1 {
			x.V[f.Code] = roots[0]
		}
	}
	n, err := r.naming(tx, asof.Point{On: r.At.On}, []record.Record{x})
	if err != nil {
		return x, n, err
	}
	for i := range k.Fields { // an id alone is no way to a name
		f := &k.Fields[i]
		id := x.Ref(f.Code)
		if id.IsZero() {
			continue
		}
		ok := true
		switch f.Type {
		case record.Org:
			ok = n.orgs[id].Open
		case record.Paper:
			ok = n.papers[id].Open
		case record.Person:
			ok = n.persons[id] != ""
		case record.Link:
			_, ok = n.links[id]
		}
		if !ok {
			delete(x.V, f.Code)
		}
	}
	return x, n, nil
}

// wanted tells whether the form must have a field: what it needs, and its day.
func wanted(k *record.Kind) func(f *record.Field) bool {
	return func(f *record.Field) bool { return f.Need || f.Code == k.Day }
}

// recordNew enters a record.
func (s *Server) recordNew(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		var failed error
		return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
			title := r.T(k.Name + ".do.new")
			f := r.Frame(title)
			if r.Time.Off() {
				f.Writing = r.At.On
			}
			x, n, err := r.recordStart(tx, k)
			if err != nil {
				return f, page.Form{}, err
			}
			form := page.Form{Head: page.Head{Title: title, Lead: page.Say(page.Words(r.T(k.Name + ".what")))}, Cancel: r.Link(k.Path()), Keep: k.Path()[1:] + "-new",
				Sets: r.recordSets(n, x, r.mended(k, asked(k, nil), failed), wanted(k))}
			if f := k.Newcomer(); f != nil {
				form.Sets = append(form.Sets, r.newcomerSet(failed))
			}
			if k.Parent != "" {
				if up, title, ok := n.link(x, k.Field(k.Parent)); ok {
					form.Head.Lead = page.Say(page.Go(title, r.Link(recordPath(up.Kind, up.ID))))
					form.Cancel = r.Link(recordPath(up.Kind, up.ID))
				}
			}
			err = r.twin(tx, k, &form, failed)
			return f, form, err
		}, func(tx *db.Tx, in *Typed) (string, error) {
			v, err := in.recordValues(tx, k, r.mended(k, asked(k, nil), nil), nil)
			if err != nil && !fault.Is(err, fault.Invalid) {
				return "", err
			}
			// Without a parent the rules would say only this; of a newcomer not entered yet they would say that nobody is named: tell what is lacking.
			if id, _ := v[k.Parent].(db.ID); k.Parent != "" && id.IsZero() || err != nil && k.Newcomer() != nil && in.Text("new_name") != "" {
				return "", in.lacks(k)
			}
			if err == nil {
				err = in.newcomer(tx, k, v)
				if failed = err; err != nil {
					return "", err
				}
			}
			out, err := k.Enter(r.Ctx, tx, r.Who, v, record.Act{Rev: -1, Bad: in.bad})
			failed = err
			return r.workDone(k, out), err
		})
	}
}

// lacks tells of all that a new record must say and the form does not, together with what could not be read.
func (in *Typed) lacks(k *record.Kind) error {
	for _, f := range asked(k, nil) {
		if f.Show&record.Newcomer != 0 && in.Text("new_name") != "" {
			continue
		}
		if f.Need && f.Type != record.Flag && in.Text(f.Code) == "" && !in.bad.Has(f.Code) {
			in.Bad(f.Code, "form.required", nil)
		}
	}
	return in.Err()
}

// twin gives the error about a record that is there already the way to it. The rules name it only to those who may read it.
func (r *Req) twin(tx *db.Tx, k *record.Kind, form *page.Form, failed error) error {
	f := fault.As(failed)
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		s, _ := x.Args[record.Twin].(string)
		if x.Key != "record.twice" || s == "" {
			continue
		}
		id, err := db.ParseID(s)
		if err != nil {
			return err
		}
		old, err := k.Get(r.Ctx, tx, r.Who, id, asof.Latest)
		if fault.Is(err, fault.NotFound) { // voided meanwhile
			continue
		}
		if err != nil {
			return err
		}
		n, err := r.naming(tx, asof.Point{On: old.On()}, []record.Record{old})
		if err != nil {
			return err
		}
		form.Leads = map[string]page.Act{x.Name: {Text: r.T("record.twin", fault.Args{"title": n.title(old)}), Href: r.Link(recordPath(k, id))}}
	}
	return nil
}

// recordForm is the frame and form of an act on one record.
func (r *Req) recordForm(tx *db.Tx, k *record.Kind, title string, ok func(v recordView) bool) (v recordView, f page.Frame, form page.Form, err error) {
	if v, err = r.recordOf(tx, k, r.opened); err != nil {
		return v, f, form, err
	}
	if v.void {
		return v, f, form, fault.New(fault.Conflict, "asof.voided", nil)
	}
	if !ok(v) {
		return v, f, form, fault.New(fault.Denied, "error.denied", nil)
	}
	if f, err = r.recordFrame(tx, v, title); err != nil {
		return v, f, form, err
	}
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	form = page.Form{Head: page.Head{Title: title, Lead: page.Say(page.Go(v.title, r.Link(v.path(""))))}, Version: rev(v.Rev), Merges: true, Cancel: r.Link(v.path(""))}
	return v, f, form, nil
}

func mayWrite(v recordView) bool { return v.write }

// whyField asks why: its name is no field's of any kind.
func (r *Req) whyField() page.Field {
	f := r.reasonField("members.reason_hint")
	f.Name = "why"
	return f
}

// recordCorrect mends what a record says.
func (s *Server) recordCorrect(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		var failed error
		return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
			v, f, form, err := r.recordForm(tx, k, r.T("do.correct"), mayWrite)
			if err != nil {
				return f, form, err
			}
			form.Sets = append(r.recordSets(v.names, v.Record, r.mended(k, asked(k, &v.Record), failed), wanted(k)), page.FieldSet{Fields: []page.Field{r.whyField()}})
			err = r.twin(tx, k, &form, failed)
			return f, form, err
		}, func(tx *db.Tx, in *Typed) (string, error) {
			v, err := r.recordOf(tx, k, asof.Latest)
			if err != nil {
				return "", err
			}
			if in.Text("why") == "" {
				in.Bad("why", "asof.reason", nil)
			}
			var fields []*record.Field
			for _, f := range r.mended(k, asked(k, &v.Record), nil) { // a later version may have filled what this form did not ask for
				if in.Has(f.Code) || f.Type == record.Flag {
					fields = append(fields, f)
				}
			}
			patch, err := in.recordValues(tx, k, fields, &v.Record)
			if err != nil && !fault.Is(err, fault.Invalid) {
				return "", err
			}
			out, err := k.Correct(r.Ctx, tx, r.Who, v.ID, patch, record.Act{Rev: in.Rev(), Reason: in.Text("why"), Bad: in.bad})
			failed = err
			return r.workDone(k, out), err
		})
	}
}

// recordStep takes a step of a record's life.
func (s *Server) recordStep(k *record.Kind, step *record.Step) Handler {
	var fields []*record.Field
	for _, c := range step.Fields {
		fields = append(fields, k.Field(c))
	}
	return func(r *Req) (Response, error) {
		var failed error
		return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
			title := r.stepText(k, step)
			v, f, form, err := r.recordForm(tx, k, title, func(v recordView) bool { return v.owns || step.ByPlace && v.answer })
			if err != nil {
				return f, form, err
			}
			if !v.Record.May(step) {
				return f, form, fault.New(fault.Conflict, "record.step", nil)
			}
			form.Button = title
			set := page.FieldSet{}
			if hint := k.Name + ".do." + step.Code + ".hint"; lang.Has(hint) {
				form.Head.Lead = append(form.Head.Lead, page.Words(". "+r.T(hint)))
			}
			for _, x := range fields {
				field := r.recordField(v.names, v.Record, x, slices.Contains(step.Need, x.Code) || x.Need)
				field.Label = r.T(k.Name + "." + x.Code) // what was only planned is done by the step
				set.Fields = append(set.Fields, field)
			}
			form.Sets = []page.FieldSet{set}
			err = r.twin(tx, k, &form, failed)
			return f, form, err
		}, func(tx *db.Tx, in *Typed) (string, error) {
			v, err := r.recordOf(tx, k, asof.Latest)
			if err != nil {
				return "", err
			}
			values, err := in.recordValues(tx, k, fields, &v.Record)
			if err != nil && !fault.Is(err, fault.Invalid) {
				return "", err
			}
			out, err := k.Do(r.Ctx, tx, r.Who, v.ID, step.Code, values, record.Act{Rev: in.Rev(), Bad: in.bad})
			failed = err
			return r.workDone(k, out), err
		})
	}
}

// recordVoid says that a record never was; its parts go with it.
func (s *Server) recordVoid(k *record.Kind) Handler {
	return func(r *Req) (Response, error) {
		var was recordView
		var parts []page.Pair
		return r.Confirmed(func(tx *db.Tx) (page.Frame, page.Form, error) {
			_, f, form, err := r.recordForm(tx, k, r.T("do.void"), mayWrite)
			form.Sets, form.Button = []page.FieldSet{{Fields: []page.Field{r.whyField()}}}, r.T("do.next")
			form.Warning = r.T("record.void_warn")
			return f, form, err
		}, func(tx *db.Tx, in *Typed) (string, error) {
			v, err := r.recordOf(tx, k, asof.Latest)
			if err != nil {
				return "", err
			}
			was, parts = v, nil
			for _, part := range r.S.Book.Parts(k) {
				_, n, err := part.PartsOf(r.Ctx, tx, r.Who, v.Record, asof.Latest, 0)
				if err != nil {
					return "", err
				}
				if n > 0 {
					parts = append(parts, page.TextPair(r.Env(), r.T(part.Name), r.L.Number(int64(n))))
				}
			}
			if in.Text("why") == "" {
				in.Bad("why", "asof.reason", nil)
			}
			if err := in.Err(); err != nil {
				return "", err
			}
			return r.Link(v.path(""), "done", "1"), k.Void(r.Ctx, tx, r.Who, v.ID, record.Act{Rev: in.Rev(), Reason: in.Text("why")})
		}, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
			f, err := r.recordFrame(tx, was, r.T("do.void"))
			before := page.Side{Title: r.T("members.before")}
			for _, c := range recordCols(k, nil) {
				if s := was.names.words(was.Record, c); s != "" {
					before.Pairs = append(before.Pairs, page.TextPair(r.Env(), r.T(was.Label(c)), s))
				}
			}
			before.Pairs = append(before.Pairs, parts...)
			return f, page.Confirm{Head: page.Head{Title: r.T("do.void"), Lead: page.Say(page.Words(was.title + "."))}, Title: r.T("members.before_after"),
				Note: page.Say(page.Words(r.T("reason") + ": " + in.Text("why"))), Before: before,
				After: page.Side{Title: r.T("members.after"), Parts: page.Bodies{page.Say(page.Faint(r.T("record.none_after")))}},
				Form:  page.Form{Button: r.T("members.confirm"), Warning: r.T("record.void_warn"), Cancel: r.Link(was.path(""))}}, err
		})
	}
}
