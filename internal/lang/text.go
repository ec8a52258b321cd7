package lang

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chibo/internal/day"
	"chibo/internal/fault"
)

// pair is one text in both languages: Vietnamese, English.
type pair struct{ vi, en string }

// table is the texts of one noun by key. The syntax of a text:
//
//	{name}               the argument of that name, printed in the language's form
//	{name|one|many}      English: the first form where the number is 1, else the second; # is the number, printed
//	{name|form}          Vietnamese has one form
//	{{  }}               a brace
//
// A form holds no places but #; what does not depend on the number stands outside it.
type table map[string]pair

// message is a text parsed: pieces of literal text and places, in order.
type message []piece

// piece is a literal where name is empty, else a place with its plural forms, if any.
type piece struct {
	lit, name string
	forms     []string
}

// entry is a key's two messages.
type entry struct{ vi, en message }

// catalogue is every text by key, made once of the tables, which are constants; flaws is what is wrong in them (a test holds it empty).
var catalogue, flaws = gather(tables())

// gather joins the tables. A key twice keeps the first; a text that cannot be parsed stands as typed: a slip in a text must not stop
// the program, and the test tells.
func gather(ts []table) (map[string]entry, []string) {
	all := map[string]entry{}
	var bad []string
	for _, t := range ts {
		for key, p := range t {
			if _, twice := all[key]; twice {
				bad = append(bad, key+": stands twice")
				continue
			}
			vi, err := parseText(p.vi)
			if err != nil {
				bad = append(bad, key+" (vi): "+err.Error())
			}
			en, err := parseText(p.en)
			if err != nil {
				bad = append(bad, key+" (en): "+err.Error())
			}
			all[key] = entry{vi, en}
		}
	}
	slices.Sort(bad)
	return all, bad
}

// parseText reads the syntax described at table. With an error the text comes back as one literal.
func parseText(s string) (message, error) {
	var m message
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			m = append(m, piece{lit: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			lit.WriteByte(s[i])
			i += 2
		case s[i] == '}':
			return message{{lit: s}}, fmt.Errorf("a closing brace alone in %q", s)
		case s[i] == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				return message{{lit: s}}, fmt.Errorf("a place without end in %q", s)
			}
			parts := strings.Split(s[i+1:i+end], "|")
			if !placeName(parts[0]) {
				return message{{lit: s}}, fmt.Errorf("a place is named %q in %q", parts[0], s)
			}
			for _, f := range parts[1:] {
				if strings.ContainsRune(f, '{') {
					return message{{lit: s}}, fmt.Errorf("a place within a form in %q", s)
				}
			}
			flush()
			m = append(m, piece{name: parts[0], forms: parts[1:]})
			i += end + 1
		default:
			lit.WriteByte(s[i])
			i++
		}
	}
	flush()
	return m, nil
}

// placeName tells whether s may name a place: small letters, digits and _.
func placeName(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_') {
			return false
		}
	}
	return s != ""
}

// Ref is an argument that is itself a text key: it is printed as that text, in the reader's language.
type Ref string

// T is the text of a key in the language, with the arguments put in their places, each printed in the language's own form: integers
// grouped; Day, Partial, Period and time.Time as days and instants of Vietnam; Dong as money; Ref as its text; a []string as a list; a
// string as it is (escaping is the template's business). At most one Args is meaningful; none is the same as nil.
//
// A key that has no text, or a place without its argument, is a fault of ours: under `go test` it panics; in a running program the key
// stands in brackets and the place in braces, so that the page still works.
func (l Lang) T(key string, args ...fault.Args) string {
	var a fault.Args
	if len(args) > 0 {
		a = args[0]
	}
	return l.text(key, a, testing.Testing(), 0)
}

// maxDepth bounds Refs within Refs.
const maxDepth = 4

func (l Lang) text(key string, args fault.Args, strict bool, depth int) string {
	e, ok := catalogue[key]
	if !ok || depth > maxDepth {
		if strict {
			panic("lang: no text for key " + strconv.Quote(key))
		}
		return "[" + strings.ToValidUTF8(key, "\uFFFD") + "]"
	}
	m := e.vi
	if l.en() {
		m = e.en
	}
	if len(m) == 1 && m[0].name == "" {
		return m[0].lit
	}
	var b strings.Builder
	for _, p := range m {
		if p.name == "" {
			b.WriteString(p.lit)
			continue
		}
		v, ok := args[p.name]
		if !ok {
			if strict {
				panic("lang: text " + strconv.Quote(key) + " lacks its argument " + strconv.Quote(p.name))
			}
			b.WriteString("{" + p.name + "}")
			continue
		}
		s := l.value(v, strict, depth)
		if len(p.forms) == 0 {
			b.WriteString(s)
			continue
		}
		form := p.forms[len(p.forms)-1]
		if n, isInt := integer(v); isInt && n == 1 {
			form = p.forms[0]
		}
		b.WriteString(strings.ReplaceAll(form, "#", s))
	}
	return b.String()
}

// Value prints one value in the language's form, as T prints its arguments.
func (l Lang) Value(v any) string { return l.value(v, testing.Testing(), 0) }

func (l Lang) value(v any, strict bool, depth int) string {
	switch x := v.(type) {
	case string:
		return strings.ToValidUTF8(x, "\uFFFD")
	case Ref:
		return l.text(string(x), nil, strict, depth+1)
	case day.Day:
		return l.Day(x)
	case day.Partial:
		return l.Partial(x)
	case day.Period:
		return l.Period(x)
	case time.Time:
		return l.Instant(x)
	case Dong:
		return l.Money(x)
	case []string:
		return l.List(x)
	case nil:
		return l.text("unknown", nil, false, 0)
	case fmt.Stringer:
		if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
			return l.text("unknown", nil, false, 0)
		}
		return strings.ToValidUTF8(x.String(), "\uFFFD")
	}
	if n, ok := integer(v); ok {
		return l.Number(n)
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Uint, reflect.Uint64, reflect.Uintptr: // beyond int64
		return group(strconv.FormatUint(rv.Uint(), 10), l.thousands())
	case reflect.Float32, reflect.Float64: // nothing of ours counts in floats; a measure from outside is printed as it is
		s := strconv.FormatFloat(rv.Float(), 'f', -1, 64)
		if !l.en() {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	case reflect.Bool:
		if rv.Bool() {
			return l.text("yes", nil, false, 0)
		}
		return l.text("no", nil, false, 0)
	}
	return strings.ToValidUTF8(fmt.Sprint(v), "\uFFFD")
}

// integer gives the value of any kind of integer that fits int64.
func integer(v any) (int64, bool) {
	switch x := v.(type) {
	case int:
		return int64(x), true
	case int64:
		return x, true
	case day.Day, day.Partial, time.Duration, nil:
		return 0, false
	}
	rv := reflect.ValueOf(v)
	switch {
	case rv.CanInt():
		return rv.Int(), true
	case rv.CanUint() && rv.Uint() <= 1<<63-1:
		return int64(rv.Uint()), true
	}
	return 0, false
}

// List joins words as the language lists them: "a, b và c", "a, b and c".
func (l Lang) List(words []string) string {
	and := " và "
	if l.en() {
		and = " and "
	}
	n := len(words)
	if n < 2 {
		return strings.ToValidUTF8(strings.Join(words, ""), "\uFFFD")
	}
	return strings.ToValidUTF8(strings.Join(words[:n-1], ", ")+and+words[n-1], "\uFFFD")
}

// Has tells whether a key has a text: for keys made of a stored code, as "kind.org." + kind.
func Has(key string) bool { _, ok := catalogue[key]; return ok }

// Places are the names of the places in a text, in either language, each once; none where there is no such text.
func Places(key string) []string {
	var out []string
	seen := map[string]bool{}
	e := catalogue[key]
	for _, m := range []message{e.vi, e.en} {
		for _, p := range m {
			if p.name != "" && !seen[p.name] {
				seen[p.name] = true
				out = append(out, p.name)
			}
		}
	}
	return out
}

// Or is the text of the key, or, where there is none, the other string as it is: for codes a user may have added.
func (l Lang) Or(key, other string) string {
	if Has(key) {
		return l.T(key)
	}
	return other
}

// Labelled is what is said of a field outside its place: the label and the sentence, or the sentence alone where it begins with the label.
func Labelled(label, sentence string) string {
	l, s := strings.Fields(strings.ToLower(label)), strings.Fields(strings.ToLower(sentence))
	if len(l) > 0 && len(s) >= len(l) && slices.Equal(l, s[:len(l)]) {
		if rest, ok := strings.CutPrefix(sentence, label+" "); ok && len(l) == 1 && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return label + ": " + rest // “Ngày 30/10/2017 …” tells a day, and not of which field
		}
		return sentence
	}
	if len(l) == 0 {
		return sentence
	}
	return label + ": " + sentence
}

// Keys lists every key in order.
func Keys() []string {
	ks := make([]string, 0, len(catalogue))
	for k := range catalogue {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}

// FieldText is what to say at one field of a form: Name is the field's name, Text the sentence.
type FieldText struct{ Name, Text string }

// Fault is what to tell a person about an error: one sentence, and one for each wrong field in the order they were found. The place
// {n} of the summary is the number of fields unless the fault gives its own. An internal fault, or nil, says only that something broke.
func (l Lang) Fault(f *fault.Fault) (summary string, fields []FieldText) {
	return l.fault(f, testing.Testing())
}

func (l Lang) fault(f *fault.Fault, strict bool) (summary string, fields []FieldText) {
	if f == nil || f.Kind == fault.Internal {
		return l.text("error.internal", nil, strict, 0), nil
	}
	for _, fd := range f.Fields {
		fields = append(fields, FieldText{fd.Name, l.text(fd.Key, fd.Args, strict, 0)})
	}
	key := f.Key
	if key == "" {
		key = "error." + f.Kind.String()
	}
	args := f.Args
	if _, has := args["n"]; !has {
		args = fault.Args{"n": len(f.Fields)}
		for k, v := range f.Args {
			args[k] = v
		}
	}
	return l.text(key, args, strict, 0), fields
}
