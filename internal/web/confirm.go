package web

import (
	"errors"
	"slices"

	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// errTried ends a transaction that was run only to see what would be.
var errTried = errors.New("web: tried")

// Confirmed is Form for acts of consequence: what is sent first is carried out in a transaction that is taken back, so that everything that would be
// refused is refused at once, and show tells within it what was before and what would be after; the page asks once more. What is sent from there
// (confirm=1) is done as Form does it; back=1 gives the form back with what was typed, and so does more=, with one more row (see Req.rows).
func (r *Req) Confirmed(build func(tx *db.Tx) (page.Frame, page.Form, error), save func(tx *db.Tx, in *Typed) (string, error),
	show func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error)) (Response, error) {
	if !r.Posted() || r.values.Get("confirm") == "1" && r.values.Get("back") == "" {
		return r.Form(build, save)
	}
	in := r.Typed()
	if r.values.Get("back") != "" || r.values.Get("more") != "" {
		return r.asTyped(build, in, nil)
	}
	var frame page.Frame
	var c page.Confirm
	err := r.S.DB.Write(r.Ctx, func(tx *db.Tx) (err error) {
		in = r.Typed() // a transaction may run more than once
		if len(r.broken) > 0 {
			return in.Err()
		}
		if _, err = save(tx, in); err != nil {
			return err
		}
		if frame, c, err = show(tx, in); err != nil {
			return err
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		failed := fault.As(err)
		if failed == nil || failed.Kind == fault.Internal {
			return nil, err
		}
		return r.asTyped(build, in, failed)
	}
	return r.confirmPage(frame, c), nil
}

// Asked is Form for acts that are mostly plain: what is sent is carried out, unless show, asked within the same transaction, finds something to be
// confirmed first. Then nothing is written, and the page asks once more, as Confirmed does.
func (r *Req) Asked(build func(tx *db.Tx) (page.Frame, page.Form, error), save func(tx *db.Tx, in *Typed) (string, error),
	show func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, bool, error)) (Response, error) {
	if !r.Posted() || r.values.Get("confirm") == "1" && r.values.Get("back") == "" {
		return r.Form(build, save)
	}
	if r.values.Get("back") != "" || r.values.Get("more") != "" {
		return r.asTyped(build, r.Typed(), nil)
	}
	var frame page.Frame
	var c page.Confirm
	done, err := r.Form(build, func(tx *db.Tx, in *Typed) (string, error) {
		to, err := save(tx, in)
		if err != nil {
			return "", err
		}
		f, x, ask, err := show(tx, in)
		if err != nil || !ask {
			return to, err
		}
		frame, c = f, x
		return "", errTried
	})
	if errors.Is(err, errTried) {
		return r.confirmPage(frame, c), nil
	}
	return done, err
}

// confirmPage is the page that asks once more, with all that was sent.
func (r *Req) confirmPage(frame page.Frame, c page.Confirm) Response {
	c.Form.Key, c.Form.Version = r.values.Get("key"), r.values.Get("version")
	if c.Form.Key == "" {
		c.Form.Key = newKey()
	}
	c.Mend = true
	own := []string{"key", "version", "token", "confirm", "back"}
	for _, name := range sortedNames(r.values) {
		if slices.Contains(own, name) {
			continue
		}
		for _, v := range r.values[name] {
			c.Form.Hidden = append(c.Form.Hidden, page.Field{Kind: page.HiddenField, Name: name, Value: v})
		}
	}
	c.Form.Hidden = append(c.Form.Hidden, page.Field{Kind: page.HiddenField, Name: "confirm", Value: "1"})
	return r.Page(frame, c)
}

// asTyped is a form with what was typed, and what was wrong with it, if anything.
func (r *Req) asTyped(build func(tx *db.Tx) (page.Frame, page.Form, error), in *Typed, failed *fault.Fault) (Response, error) {
	var f page.Frame
	var form page.Form
	var m *merged
	if err := r.Read(func(tx *db.Tx) (err error) {
		f, form, m, err = r.build(tx, failed, build)
		return err
	}); err != nil {
		return nil, err
	}
	r.keepSent(&form)
	if failed == nil {
		r.retype(&form, in, &fault.Fault{Kind: fault.Invalid}, nil)
		form.Fault = nil
		return r.Page(f, form), nil
	}
	r.retype(&form, in, failed, m)
	f.Mishap = true
	return r.PageStatus(page.Problem{Fault: failed}.Status(), f, form), nil
}

// mostRows is how many rows of one kind a form can grow to: a page of more is a sheet to import.
const mostRows = 300

// rows is how many rows of a kind a form shows and reads: least, as many as were sent, and one more where the button of that name asked for it. name
// gives a field that every row has, from 0.
func (r *Req) rows(more string, least int, name func(i int) string) int {
	n := least
	for n < mostRows && r.values.Has(name(n)) {
		n++
	}
	if r.values.Get("more") == more {
		n++
	}
	return min(n, mostRows)
}

// moreRows gives the last of the sets a button for one more.
func (r *Req) moreRows(sets []page.FieldSet, more, text string) {
	if n := len(sets); n > 0 {
		sets[n-1].More, sets[n-1].MoreText = more, r.T(text)
	}
}

func sortedNames(v map[string][]string) []string {
	names := make([]string, 0, len(v))
	for n := range v {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
