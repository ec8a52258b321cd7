// Package fault holds the errors a person may meet: a kind that decides the answer's status, message keys that package lang turns into
// sentences, and the fields of a form they belong to. It holds keys, never sentences, so that one error reads well in every language.
//
// Anything that is not a *Fault is an internal error: it is logged and the person is told only that something broke.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of thing went wrong. New kinds are added at the end only.
type Kind uint8

const (
	Internal        Kind = iota // ours: 500, logged
	Invalid                     // what was typed breaks a rule: 422, with fields
	NotFound                    // no such thing, or none that this reader may know of: 404
	Denied                      // known, but not yours to do: 403
	Conflict                    // true, but against the state of the records (overlap, loop): 409
	Stale                       // somebody else changed the record since it was read: 409
	NoData                      // the question is about a time before we knew anything: 404, "chưa có dữ liệu"
	TooLarge                    // a file or a field beyond its limit: 413
	Unauthenticated             // nobody signed in, or the session ended: 401 or a redirect to sign-in
	TooMany                     // locked out or too many tries: 429
)

var kindNames = [...]string{"internal", "invalid", "not_found", "denied", "conflict", "stale", "no_data", "too_large", "unauthenticated", "too_many"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Args are the named values of a message: strings, integers, days, instants; package lang knows how to print each.
type Args map[string]any

// Field is one wrong field of a form or one wrong cell of a sheet.
type Field struct {
	Name string // the field's name as in the form, the JSON or the sheet's column code
	Key  string // message key, as "day.bad" or "affiliation.overlap"
	Args Args
}

// Fault is an error meant for a person.
type Fault struct {
	Kind   Kind
	Key    string
	Args   Args
	Fields []Field
	Err    error // the cause, for the log only
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Kind.String())
	b.WriteString(": ")
	b.WriteString(f.Key)
	for _, fd := range f.Fields {
		fmt.Fprintf(&b, " [%s: %s]", fd.Name, fd.Key)
	}
	if f.Err != nil {
		b.WriteString(": ")
		b.WriteString(f.Err.Error())
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Err }

// New makes a fault of a kind with a message key and its arguments (may be nil).
func New(k Kind, key string, args Args) *Fault { return &Fault{Kind: k, Key: key, Args: args} }

// Wrap hides an internal error behind a kind and a key; the cause stays for the log.
func Wrap(err error, k Kind, key string) *Fault { return &Fault{Kind: k, Key: key, Err: err} }

// Bad is an Invalid fault about one field.
func Bad(field, key string, args Args) *Fault {
	return &Fault{Kind: Invalid, Key: "form.invalid", Fields: []Field{{field, key, args}}}
}

// Fields gathers the wrong fields of one form, so that a person sees all of them at once.
// Its zero value is ready; Err gives nil where nothing was wrong.
type Fields struct{ list []Field }

// Add notes one wrong field.
func (f *Fields) Add(name, key string, args Args) { f.list = append(f.list, Field{name, key, args}) }

// Has tells whether the field was already found wrong.
func (f *Fields) Has(name string) bool {
	for _, x := range f.list {
		if x.Name == name {
			return true
		}
	}
	return false
}

// Take adds what another check found: the fields of an Invalid fault. Any other error is returned unchanged.
func (f *Fields) Take(err error) error {
	var x *Fault
	if errors.As(err, &x) && x.Kind == Invalid && len(x.Fields) > 0 {
		f.list = append(f.list, x.Fields...)
		return nil
	}
	return err
}

// Empty tells whether nothing was wrong.
func (f *Fields) Empty() bool { return len(f.list) == 0 }

// Err is the Invalid fault of everything noted, or nil.
func (f *Fields) Err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Key: "form.invalid", Fields: f.list}
}

// KindOf gives the kind of an error; anything not ours is Internal.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// As gives the fault within err, or nil.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Is tells whether err is a fault of that kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }
