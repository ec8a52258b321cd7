package testkit

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Doc is a parsed HTML page, or a part of one, with assertions by CSS selector. A selector may use tag, #id, .class,
// [attr], [attr=v] (also ~= ^= $= *=), :not(…), :has(…), :first-child, :last-child, :nth-child(n), the combinators
// space > + ~, and commas.
type Doc struct {
	t    testing.TB
	node *html.Node
}

// NewDoc parses a page as a browser would.
func NewDoc(t testing.TB, body string) *Doc {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("parse HTML: %v", err)
	}
	return &Doc{t, n}
}

// Find gives the elements that match, in the order of the page; none is an empty list.
func (d *Doc) Find(css string) []*Doc {
	d.t.Helper()
	sel, err := parseSelector(css)
	if err != nil {
		d.t.Fatalf("selector %q: %v", css, err)
	}
	var found []*Doc
	walk(d.node, func(n *html.Node) {
		if n != d.node && sel.matches(n) {
			found = append(found, &Doc{d.t, n})
		}
	})
	return found
}

// MustHave gives the first element that matches and fails the test when there is none.
func (d *Doc) MustHave(css string) *Doc {
	d.t.Helper()
	found := d.Find(css)
	if len(found) == 0 {
		d.t.Fatalf("no element matches %q in\n%.3000s", css, d.HTML())
	}
	return found[0]
}

// MustNotHave fails the test when an element matches.
func (d *Doc) MustNotHave(css string) {
	d.t.Helper()
	if found := d.Find(css); len(found) > 0 {
		d.t.Fatalf("%d elements match %q, the first is\n%.1000s", len(found), css, found[0].HTML())
	}
}

// Count fails the test unless exactly n elements match.
func (d *Doc) Count(css string, n int) {
	d.t.Helper()
	if found := d.Find(css); len(found) != n {
		d.t.Fatalf("%d elements match %q, want %d", len(found), css, n)
	}
}

// MustContain fails the test when the visible text lacks text.
func (d *Doc) MustContain(text string) {
	d.t.Helper()
	if !strings.Contains(d.Text(), text) {
		d.t.Fatalf("the text lacks %q:\n%.3000s", text, d.Text())
	}
}

// MustNotContain fails the test when text stands anywhere in the page: in its text, an attribute, a comment or a script.
func (d *Doc) MustNotContain(text string) {
	d.t.Helper()
	where := ""
	walk(d.node, func(n *html.Node) {
		if n.Type != html.ElementNode && strings.Contains(n.Data, text) {
			where = n.Data
		}
		for _, a := range n.Attr {
			if strings.Contains(a.Val, text) {
				where = fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	})
	if where == "" && strings.Contains(d.Text(), text) { // text that runs over several elements
		where = d.Text()
	}
	if where != "" {
		d.t.Fatalf("the page contains %q:\n%.1000s", text, where)
	}
}

// Text gives the text of the element, white space made single; scripts, styles and templates are not text.
func (d *Doc) Text() string {
	var b strings.Builder
	var add func(*html.Node)
	add = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "template"):
			return
		}
		if n.Type == html.ElementNode && !inline[n.Data] {
			b.WriteByte(' ')
			defer b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			add(c)
		}
	}
	add(d.node)
	return strings.Join(strings.Fields(b.String()), " ")
}

// inline are the elements that do not part the words they stand between.
var inline = map[string]bool{"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true,
	"data": true, "del": true, "dfn": true, "em": true, "i": true, "ins": true, "kbd": true, "mark": true, "q": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "time": true, "u": true, "wbr": true}

// Attr gives the value of an attribute, empty where the element lacks it.
func (d *Doc) Attr(name string) string {
	v, _ := attr(d.node, name)
	return v
}

// Has reports whether the element has the attribute, with or without a value.
func (d *Doc) Has(name string) bool {
	_, ok := attr(d.node, name)
	return ok
}

// HTML gives the source of the element.
func (d *Doc) HTML() string {
	var b strings.Builder
	if err := html.Render(&b, d.node); err != nil {
		return err.Error()
	}
	return b.String()
}

// Fields gives what a browser would send of a form as it stands: name and first value of every enabled field.
func (d *Doc) Fields() map[string]string {
	fields := map[string]string{}
	set := func(name, value string) {
		if _, ok := fields[name]; name != "" && !ok {
			fields[name] = value
		}
	}
	for _, f := range d.Find("input:not([disabled]), textarea:not([disabled]), select:not([disabled])") {
		switch kind := strings.ToLower(f.Attr("type")); {
		case f.node.Data == "textarea":
			set(f.Attr("name"), textContent(f.node))
		case f.node.Data == "select":
			chosen := f.Find("option[selected]")
			if len(chosen) == 0 {
				chosen = f.Find("option")
			}
			if len(chosen) > 0 {
				value := chosen[0].Attr("value")
				if !chosen[0].Has("value") {
					value = chosen[0].Text()
				}
				set(f.Attr("name"), value)
			}
		case kind == "checkbox" || kind == "radio":
			if f.Has("checked") {
				value := f.Attr("value")
				if !f.Has("value") {
					value = "on"
				}
				set(f.Attr("name"), value)
			}
		case kind == "submit" || kind == "button" || kind == "image" || kind == "reset" || kind == "file":
		default:
			set(f.Attr("name"), f.Attr("value"))
		}
	}
	return fields
}

func textContent(n *html.Node) string {
	var b strings.Builder
	walk(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	})
	return b.String()
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
