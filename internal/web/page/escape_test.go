package page

import (
	"context"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// evil is put into every text of every view: it must come out as text, in an element or in an attribute.
const evil = `<script>"'&javascript:`

// evilLink is put into every address.
const evilLink = `javascript:alert("'<script>&")`

// filler fills a view struct: every text is evil, every list has two, every switch is as told.
type filler struct {
	on    bool // switches
	depth int
}

func (f filler) fill(v reflect.Value, name string, depth int) {
	switch v.Interface().(type) {
	case lang.Lang, url.Values, map[string]string, Env, At:
		return
	case day.Day:
		v.Set(reflect.ValueOf(day.Must(2017, 9, 30)))
		return
	case day.Partial:
		v.Set(reflect.ValueOf(day.Partial(19850300)))
		return
	case *fault.Fault:
		v.Set(reflect.ValueOf(&fault.Fault{Kind: fault.Invalid, Key: "form.invalid", Fields: []fault.Field{
			{Name: evil, Key: "form.unknown", Args: fault.Args{"text": evil}}, {Name: "other", Key: "form.taken", Args: fault.Args{"text": evil}}}}))
		return
	case Cell:
		c := RichCell(Say(Words(evil), Go(evil, evilLink), Opens(evil, evilLink), Opens(evil, "/figure/x?a="+evil), Sign(evil, Due), Strong(evil), Faint(evil), Toned(evil, Late)))
		if f.on {
			c = LinkCell(evil, evilLink).Opening(evilLink)
		}
		v.Set(reflect.ValueOf(c.Under(evil).After(evil).As(evil)))
		return
	case Inline:
		v.Set(reflect.ValueOf(Go(evil, evilLink)))
		return
	case Spark:
		v.Set(reflect.ValueOf(Spark{Values: []int64{1, 0, 3}, Label: evil}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		s := evil
		switch name {
		case "Href", "Action", "Self", "Close", "Cancel", "Back", "Without", "SignIn", "SignOut", "Home", "SearchPath", "Search", "More", "Suggest", "BeforeHref":
			s = evilLink
		}
		v.SetString(s)
	case reflect.Bool:
		v.SetBool(f.on)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Slice:
		if depth > f.depth {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i), name, depth+1)
		}
	case reflect.Pointer:
		if depth > f.depth {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name, depth+1)
	case reflect.Interface:
		if reflect.TypeFor[Rich]().Implements(v.Type()) {
			v.Set(reflect.ValueOf(Body(Say(Words(evil)))))
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[Frame]().PkgPath() {
			return // an instant, say
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i), v.Type().Field(i).Name, depth+1)
			}
		}
	}
}

// filled is a view of type T with every text evil.
func filled[T any](on bool) T {
	var x T
	filler{on, 9}.fill(reflect.ValueOf(&x).Elem(), "", 0)
	return x
}

// everyBody is each kind of part, filled.
func everyBody(on bool) map[string]Body {
	fields := make([]Field, 0, 20)
	for k := TextField; k <= StaticField; k++ {
		x := filled[Field](on)
		x.Kind = k
		fields = append(fields, x)
		x.Candidates = nil
		fields = append(fields, x)
	}
	sitting := filled[Form](on)
	sitting.Sitting.Count = 2
	form := filled[Form](on)
	form.Sitting = nil
	form.Sets = []FieldSet{{Title: evil, Hint: evil, Fields: fields}, {Fields: fields}}
	l := filled[List](on)
	for k := FilterText; k <= FilterOrg; k++ {
		x := filled[Filter](on)
		x.Kind = k
		l.Filters = append(l.Filters, x)
	}
	none := filled[List](on)
	none.Table.Rows = nil
	done := filled[Import](on)
	done.Done = true
	h := filled[History](on)
	h.Acts = func(int) []Act { return filled[[]Act](on) }
	setup := filled[Setup](on)
	setup.Values = map[string]string{"org_name": evil, "account": evil, "term_from": evil}
	setup.Form.Sitting = nil
	return map[string]Body{"sitting": sitting, "list": l, "list without rows": none, "record": filled[Record](on), "groups": filled[Groups](on), "life": filled[Life](on),
		"tasks": filled[Tasks](on), "history": h, "form": form, "confirm": filled[Confirm](on), "figure": filled[Figure](on),
		"sheet": filled[Figure](on).Sheet(), "report": filled[Report](on), "tree": filled[Tree](on), "sign-in": filled[SignIn](on),
		"setup": setup, "problem": filled[Problem](on), "import": done, "line": filled[LineChart](on), "bars": filled[BarChart](on),
		"facts": filled[Facts](on), "columns": filled[Columns](on), "section": filled[Section](on), "note": filled[Note](on), "empty": filled[Empty](on),
		"tabs": filled[Tabs](on), "pager": filled[Pager](on), "head": filled[Head](on), "table": filled[Table](on), "rich": filled[Rich](on)}
}

func render(t *testing.T, e Env, whole bool, b Body) string {
	t.Helper()
	var s strings.Builder
	var err error
	if whole {
		f := filled[Frame](true)
		f.Env = e
		err = Page(f, b).Render(context.Background(), &s)
	} else {
		err = Fragment(e, b).Render(context.Background(), &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.String()
}

// judge fails on anything a text could have broken out into, and on anything the content policy would refuse.
func judge(t *testing.T, name, out string, scripts int) {
	t.Helper()
	if strings.Contains(out, evil) || strings.Contains(out, `<script>"`) {
		t.Errorf("%s: a text came out raw", name)
	}
	doc, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script":
				found++
				if n.FirstChild != nil {
					t.Errorf("%s: a script with content", name)
				}
			case "style", "iframe", "object", "embed", "base":
				t.Errorf("%s: an element <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				case a.Key == "href" || a.Key == "action" || a.Key == "src" || a.Key == "formaction":
					u, err := url.Parse(a.Val)
					if err == nil && u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "about" {
						t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
					}
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	if found != scripts {
		t.Errorf("%s: %d scripts, want %d", name, found, scripts)
	}
}

func TestEveryTextIsEscapedAndNothingIsInline(t *testing.T) {
	for _, l := range lang.All() {
		for _, on := range []bool{false, true} {
			e := Env{L: l, At: At{On: day.Must(2017, 9, 30), Known: evil, Today: day.Must(2017, 10, 24)}, Path: "/member", Token: evil,
				Query: url.Values{"q": {evil}, evil: {evil, evil}, "sort": {evil}}}
			for name, b := range everyBody(on) {
				judge(t, name, render(t, e, false, b), 0)
			}
			judge(t, "whole page", render(t, e, true, Say(Words(evil))), 2)
		}
	}
}

// The test above proves nothing unless the texts do come out: every part must show its evil texts, escaped.
func TestTheTextsDoComeOut(t *testing.T) {
	e := Env{L: lang.Vi, At: At{Today: day.Must(2017, 10, 24)}, Path: "/"}
	for name, b := range everyBody(true) {
		if name == "pager" {
			continue // its only text is a note
		}
		if !strings.Contains(render(t, e, false, b), html.EscapeString(evil)) && !strings.Contains(render(t, e, false, b), "&lt;script&gt;") {
			t.Errorf("%s shows no text", name)
		}
	}
}
