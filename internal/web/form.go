package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// mostForm is how large a form may be, in bytes, where the route says nothing else.
const mostForm = 1 << 20

// parse reads the body of a form. Broken text is noted by field and becomes whole, so that it can be shown again; Form and Typed.Err tell.
func (r *Req) parse() error {
	most := r.Route.Body
	if most == 0 {
		most = mostForm
	}
	q := r.HTTP
	if q.ContentLength > most {
		return r.tooLarge(most)
	}
	q.Body = http.MaxBytesReader(r.w, q.Body, most)
	kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil && q.Header.Get("Content-Type") != "" {
		return fault.New(fault.Invalid, "server.content", nil)
	}
	q.URL = &url.URL{Path: q.URL.Path, RawPath: q.URL.RawPath, RawQuery: q.URL.RawQuery}
	switch kind {
	case "application/x-www-form-urlencoded":
		err = q.ParseForm()
	case "multipart/form-data":
		r.files = true
		err = q.ParseMultipartForm(1 << 20)
	case "":
		err = nil
		if q.ContentLength > 0 {
			return fault.New(fault.Invalid, "server.content", nil)
		}
	default:
		return fault.New(fault.Invalid, "server.content", nil)
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return r.tooLarge(most)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "server.query")
	}
	r.values = url.Values{}
	for name, vs := range q.PostForm {
		clean := strings.ToValidUTF8(name, "\uFFFD")
		for _, v := range vs {
			v = strings.ReplaceAll(v, "\r\n", "\n")
			if bad := fault.As(lang.ValidText(v)); bad != nil {
				r.broken = append(r.broken, fault.Field{Name: clean, Key: bad.Key, Args: bad.Args})
				v = strings.ToValidUTF8(v, "\uFFFD")
			}
			r.values.Add(clean, v)
		}
	}
	textWins(r.values)
	return nil
}

// textWins takes the id out of what was sent of a field picked by search where another text stands in the field than the one the id was shown with: what
// was typed last is what is meant. Without scripts nothing else clears the id.
func textWins(v url.Values) {
	for name := range v {
		id, ok := strings.CutSuffix(name, page.IDFor)
		if !ok || !strings.HasSuffix(id, "_id") {
			continue
		}
		if strings.TrimSpace(v.Get(strings.TrimSuffix(id, "_id"))) != strings.TrimSpace(v.Get(name)) {
			v.Del(id)
		}
		v.Del(name)
	}
}

func (r *Req) tooLarge(most int64) error {
	if !strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "multipart/") { // nobody chose a file
		return fault.New(fault.TooLarge, "error.too_large", nil)
	}
	return fault.New(fault.TooLarge, "error.file_size", fault.Args{"max": (most + 1<<20 - 1) >> 20})
}

// Typed reads what a form sent, field by field, and gathers what cannot be used; ask Err before anything is written.
type Typed struct {
	r          *Req
	bad        fault.Fields
	candidates map[string][]page.Option
}

// Err is the Invalid fault of all fields that could not be used, broken text included; nil where all could.
func (in *Typed) Err() error {
	for _, f := range in.r.broken {
		if !in.bad.Has(f.Name) {
			in.bad.Add(f.Name, f.Key, f.Args)
		}
	}
	return in.bad.Err()
}

// all is a domain's fault together with what was noted before it was asked, each field told once: what was noted of a field goes before what the domain
// says of the nothing it was given.
func (in *Typed) all(err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Invalid || in.bad.Empty() {
		return err
	}
	for _, x := range f.Fields {
		if !in.bad.Has(x.Name) {
			in.bad.Add(x.Name, x.Key, x.Args)
		}
	}
	return in.Err()
}

// Bad notes one more field that cannot be used.
func (in *Typed) Bad(field, key string, args fault.Args) { in.bad.Add(field, key, args) }

// Text is a field as typed, less the spaces round it.
func (in *Typed) Text(field string) string { return strings.TrimSpace(in.r.values.Get(field)) }

// Raw is a field exactly as typed: passwords.
func (in *Typed) Raw(field string) string { return in.r.values.Get(field) }

// All are the values of a field that may have several.
func (in *Typed) All(field string) []string { return in.r.values[field] }

// Yes tells whether a check field was set.
func (in *Typed) Yes(field string) bool { return in.r.values.Get(field) == "1" }

// Has tells whether the form had the field at all.
func (in *Typed) Has(field string) bool { return in.r.values.Has(field) }

// Day is a day as typed; none where the field is empty.
func (in *Typed) Day(field string) day.Day {
	v := in.Text(field)
	if v == "" {
		return 0
	}
	d, err := day.Parse(v, in.r.Time.Today)
	in.dayErr(field, v, err)
	return d
}

// after is the first day not counted, of a field that asks for a period's last day; none where the field is empty.
func (in *Typed) after(field string) day.Day { return in.Day(field).Add(1) }

// MustDay is Day for a field that may not be empty.
func (in *Typed) MustDay(field string) day.Day {
	if in.Text(field) == "" {
		in.bad.Add(field, "form.required", nil)
		return 0
	}
	return in.Day(field)
}

// Partial is a day that may be known to the month or year only; unknown where the field is empty.
func (in *Typed) Partial(field string) day.Partial {
	v := in.Text(field)
	if v == "" {
		return 0
	}
	p, err := day.ParsePartial(v, in.r.Time.Today)
	in.dayErr(field, v, err)
	return p
}

func (in *Typed) dayErr(field, v string, err error) {
	if err == nil {
		return
	}
	key := "day.form"
	var pe *day.ParseError
	if errors.As(err, &pe) {
		key = pe.Key
	}
	in.bad.Add(field, key, fault.Args{"text": v})
}

// Int is a whole number as typed, its thousands grouped or not; ok is false where the field is empty or no number.
func (in *Typed) Int(field string) (n int64, ok bool) {
	v := in.Text(field)
	if v == "" {
		return 0, false
	}
	mark := "."
	if in.r.L == lang.En {
		mark = ","
	}
	parts := strings.Split(strings.NewReplacer(" ", mark, "\u00a0", mark).Replace(v), mark)
	n, err := strconv.ParseInt(strings.Join(parts, ""), 10, 64)
	for i, p := range parts {
		if i > 0 && len(p) != 3 || len(parts) > 1 && i == 0 && len(strings.TrimPrefix(p, "-")) > 3 { // 10.5 is no hundred and five
			err = strconv.ErrSyntax
		}
	}
	if err != nil {
		in.bad.Add(field, "form.number", fault.Args{"text": v})
		return 0, false
	}
	return n, true
}

// Choice is one of the options; another value is noted as wrong, none is empty.
func (in *Typed) Choice(field string, of ...string) string {
	v := in.Text(field)
	if v == "" {
		return ""
	}
	for _, o := range of {
		if o == v {
			return v
		}
	}
	in.bad.Add(field, "form.choice", fault.Args{"text": v})
	return ""
}

// ID is an id in a hidden or select field; none where it is empty, noted as wrong where it is no id.
func (in *Typed) ID(field string) db.ID {
	v := in.Text(field)
	if v == "" {
		return db.ID{}
	}
	id, err := db.ParseID(v)
	if err != nil {
		in.bad.Add(field, "form.unknown", fault.Args{"text": v})
	}
	return id
}

// Rev is the version the form was made from. A form without one is as good as too old.
func (in *Typed) Rev() int64 {
	n, err := strconv.ParseInt(in.r.values.Get("version"), 10, 64)
	if err != nil || n < 0 {
		return math.MaxInt64
	}
	return n
}

// Pick is a field picked by search: the chosen id where it came with its own text (see textWins), or what find makes of the text. find gives the candidates: one is taken, or the one that goes by that very text, none is "not found",
// several, of which find gives one more than are shown, are shown to choose from. what is the noun: org, person, document or record.
func (in *Typed) Pick(field, what string, find func(text string) ([]page.Option, error)) (db.ID, error) {
	text := in.Text(field)
	if v := in.Text(field + "_id"); v != "" && text != "" {
		return in.ID(field + "_id"), nil
	}
	if text == "" {
		return db.ID{}, nil
	}
	found, err := find(text)
	if err != nil {
		return db.ID{}, err
	}
	found = exactOnly(text, found)
	switch len(found) {
	case 0:
		in.bad.Add(field, "form.unknown", fault.Args{"text": text})
		return db.ID{}, nil
	case 1:
		return db.ParseID(found[0].Value)
	}
	if in.candidates == nil {
		in.candidates = map[string][]page.Option{}
	}
	key, args, shown := ambiguous(what, text, found)
	in.candidates[field] = shown
	in.bad.Add(field, key, args)
	return db.ID{}, nil
}

// ambiguous says how many a text may mean, and gives those that are shown to choose from.
func ambiguous(what, text string, found []page.Option) (key string, args fault.Args, shown []page.Option) {
	key = "form.ambiguous"
	if len(found) > mostSuggested {
		key, found = "form.ambiguous_more", found[:mostSuggested]
	}
	return key, fault.Args{"text": text, "n": len(found), "what": lang.Ref("form.several." + what)}, found
}

// Org is an organisation picked by search, by its code or by the words of its name, among those the reader may see now.
func (in *Typed) Org(tx *db.Tx, field string) (db.ID, error) {
	r := in.r
	at := asof.Point{On: tx.Today()}
	return in.Pick(field, "org", func(text string) ([]page.Option, error) {
		ref, err := org.ByCode(r.Ctx, tx, r.Who, at, text)
		if err == nil {
			return []page.Option{{Value: ref.ID.String(), Text: ref.Name}}, nil
		}
		if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid {
			return nil, err
		}
		found, err := org.Search(r.Ctx, tx, r.Who, at, text, mostSuggested+1)
		return r.orgOptions(found), err
	})
}

// File is an uploaded file; nil where none was sent.
func (in *Typed) File(field string) (multipart.File, *multipart.FileHeader, error) {
	if !in.r.files {
		return nil, nil, nil
	}
	f, h, err := in.r.HTTP.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil, nil
	}
	return f, h, err
}

// Typed reads what was sent to a handler that does not go through Form.
func (r *Req) Typed() *Typed { return &Typed{r: r} }

// Form is the whole life of a form. build makes the page from the records, as for its first sight; save writes what was typed and gives the
// address to go on to.
//
//   - GET shows what build makes, with a new key.
//   - POST runs save in one transaction, once for each key and account: sent twice, it is done once and both lead to the same page. Form.Version
//     set by build comes back as Typed.Rev.
//   - Another content under a key that was sent already (a browser's way back to a form) is refused and given a key of its own: it is neither done
//     unasked nor lost.
//   - Where save gives a fault, nothing is written; build makes the page again, what was typed stands in its fields, the errors stand above and
//     beside them, and the status is the fault's. Where somebody else changed the record meanwhile (Stale), fields left as the form showed them keep
//     what is recorded now; of those that both changed (of all that differ, where the form does not Merge) what is recorded now and what was typed
//     stand side by side, and sending once more writes over the new version, knowingly.
func (r *Req) Form(build func(tx *db.Tx) (page.Frame, page.Form, error), save func(tx *db.Tx, in *Typed) (string, error)) (Response, error) {
	var in *Typed
	var failed *fault.Fault
	if r.Posted() {
		in = r.Typed()
		to, err := r.once(func(tx *db.Tx) (string, error) {
			in = r.Typed() // a transaction may run more than once
			if len(r.broken) > 0 {
				return "", in.Err()
			}
			return save(tx, in)
		})
		if err == nil {
			return r.Redirect(to), nil
		}
		if failed = fault.As(err); failed == nil || failed.Kind == fault.Internal {
			return nil, err
		}
	}
	var f page.Frame
	var form page.Form
	var m *merged
	// Where what the form is about is not there, or not the reader's, build says so; else something that was typed is not.
	if err := r.Read(func(tx *db.Tx) (err error) {
		f, form, m, err = r.build(tx, failed, build)
		return err
	}); err != nil {
		return nil, err
	}
	r.keepSent(&form)
	if failed == nil {
		form.Key = newKey()
		return r.Page(f, form), nil
	}
	r.retype(&form, in, failed, m)
	if failed.Key == sentOther {
		form.Key = newKey()
	}
	f.Mishap = true
	r.S.Log.Debug("form", "ref", r.Ref, "route", r.Route.Pattern, "kind", failed.Kind.String(), "key", failed.Key)
	return r.PageStatus(page.Problem{Fault: failed}.Status(), f, form), nil
}

// keepSent has what is sent kept on the reader's machine until it is taken, for each version of what the form is about: where it is refused, neither Back
// nor Reload loses it. A form that was opened for something its address names (a contest, a person) finds nothing that was typed about another.
func (r *Req) keepSent(form *page.Form) {
	if form.Keep == "" && form.Sitting == nil && !r.Account.ID.IsZero() {
		form.Keep, form.KeepSent = strings.Trim(r.HTTP.URL.Path+"@"+form.Version, "/"), true
	}
	about := maps.Clone(r.Query)
	for _, name := range []string{"on", "known", "lang"} {
		about.Del(name)
	}
	if q := about.Encode(); form.Keep != "" && q != "" {
		form.Keep += "?" + q
	}
}

// Post writes without a form of its own: a button. It is done once for each key, and a fault becomes a page of its own.
func (r *Req) Post(save func(tx *db.Tx, in *Typed) (string, error)) (Response, error) {
	to, err := r.once(func(tx *db.Tx) (string, error) {
		in := r.Typed()
		if len(r.broken) > 0 {
			return "", in.Err()
		}
		return save(tx, in)
	})
	if err != nil {
		return nil, err
	}
	return r.Redirect(to), nil
}

// sentOther is the fault of a form sent with another content than before under the same key.
const sentOther = "form.sent_other"

// once runs a write in one transaction under the form's key and the account's name, so that no account meets another's answers. What was sent is
// remembered by its digest alone.
func (r *Req) once(fn func(tx *db.Tx) (string, error)) (string, error) {
	key := r.values.Get("key")
	if key == "" || len(key) > 100 {
		return "", fault.New(fault.Invalid, "form.key", nil)
	}
	sent := url.Values{"": {r.HTTP.URL.Path}}
	for name, vs := range r.values {
		if name != "token" {
			sent[name] = vs
		}
	}
	sum := sha256.Sum256([]byte(sent.Encode()))
	mark := hex.EncodeToString(sum[:16])
	answer, again, err := r.S.DB.WriteOnce(r.Ctx, r.Account.ID.String()+" "+key, func(tx *db.Tx) (string, error) {
		r.telling = ""
		to, err := fn(tx)
		return strings.TrimSuffix(mark+" "+to+" "+r.telling, " "), err
	})
	was, to, _ := strings.Cut(answer, " ")
	to, told, _ := strings.Cut(to, " ") // an address has no spaces
	if err == nil && again && was != mark {
		return "", fault.New(fault.Conflict, sentOther, nil)
	}
	if err == nil {
		r.sendTold(told, to)
	}
	return to, err
}

// newKey names one form shown once.
func newKey() string { return rand.Text() }

// build makes a form from the records; where what was sent is too old, what it was made from is read besides.
func (r *Req) build(tx *db.Tx, failed *fault.Fault, build func(tx *db.Tx) (page.Frame, page.Form, error)) (f page.Frame, form page.Form, m *merged, err error) {
	if f, form, err = build(tx); err != nil || !form.Merges || form.Version == "" {
		return f, form, nil, err
	}
	form.Opened = openedNow(tx, &form)
	m, err = r.mergeForm(tx, &form, failed, build)
	return f, form, m, err
}

// retype puts what was typed and what was wrong into a form made anew. m is what a form that was too old was put together from, where it could be.
func (r *Req) retype(form *page.Form, in *Typed, failed *fault.Fault, m *merged) {
	form.Fault = failed
	form.Key = r.values.Get("key")
	if form.Key == "" {
		form.Key = newKey()
	}
	stale := failed.Kind == fault.Stale
	if !stale && form.Version != "" && r.values.Get("version") != "" {
		form.Version = r.values.Get("version") // still made from the version first read
		if form.Opened != "" {
			form.Opened = r.values.Get("opened")
		}
	}
	var rows []page.Row
	for i := range form.Sets {
		for j := range form.Sets[i].Fields {
			x := &form.Sets[i].Fields[j]
			was := shownValue(*x)
			r.retypeField(x)
			if in != nil && len(in.candidates[x.Name]) > 0 {
				x.Candidates = in.candidates[x.Name]
			}
			if now := shownValue(*x); stale && m == nil && now != was && x.Kind != page.HiddenField && x.Kind != page.PasswordField && !x.Secret && !x.Apart {
				rows = append(rows, page.Row{Cells: []page.Cell{page.TextCell(x.Label), textOrDash(was), textOrDash(now)}})
			}
		}
	}
	for i := range form.Hidden {
		if m == nil && r.values.Has(form.Hidden[i].Name) {
			form.Hidden[i].Value = r.values.Get(form.Hidden[i].Name)
		}
	}
	if m != nil {
		r.showMerged(form, failed, m)
		return
	}
	if stale && failed.Key == "asof.stale" { // the form made anew is the other version: nothing is to be opened for it
		here := *failed
		if here.Key = "asof.stale_here"; len(rows) == 0 && form.Sitting == nil {
			here.Key = "asof.stale_same"
		}
		form.Fault = &here
	}
	if len(rows) > 0 {
		hint := "server.both_hint"
		if form.Sitting != nil {
			hint = "sitting.both_hint"
		}
		t := page.Table{Caption: r.T("server.both"), Rows: rows,
			Cols: []page.Col{{Title: r.T("server.field")}, {Title: r.T("server.recorded_now"), Label: r.T("server.recorded_now")},
				{Title: r.T("server.typed"), Label: r.T("server.typed")}}}
		form.Sets = append([]page.FieldSet{{Title: r.T("server.both"), Hint: r.T(hint), Part: t}}, form.Sets...)
	}
}

func textOrDash(s string) page.Cell {
	if s == "" {
		return page.NoCell()
	}
	return page.TextCell(s)
}

func (r *Req) retypeField(x *page.Field) {
	switch x.Kind {
	case page.PasswordField, page.FileField, page.StaticField:
		return
	case page.ChecksField:
		x.Values = r.values[x.Name]
		return
	case page.CheckField:
		x.Value = r.values.Get(x.Name)
		return
	case page.OrgField, page.PersonField, page.DocumentField:
		if r.values.Has(x.Name) {
			x.ID = r.values.Get(x.Name + "_id")
		}
	}
	if r.values.Has(x.Name) {
		x.Value = r.values.Get(x.Name)
	}
}

// shownValue is a field's value as people see it, for comparing.
func shownValue(x page.Field) string {
	text := func(v string) string {
		for _, o := range x.Options {
			if o.Value == v {
				return o.Text
			}
		}
		return v
	}
	if x.Kind == page.ChecksField {
		var vs []string
		for _, v := range x.Values {
			vs = append(vs, text(v))
		}
		return strings.Join(vs, "; ")
	}
	if x.Kind == page.SelectField && x.Value == "" {
		return ""
	}
	return text(x.Value)
}
