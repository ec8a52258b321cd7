package testkit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// selector is a list of alternatives; an element matches when one of them does.
type selector []chain

// chain is compounds joined by combinators, the last compound being the element itself.
type chain struct {
	last test
	// before is what stands left of last, joined to it by comb; nil at the beginning.
	before *chain
	comb   byte // ' ', '>', '+' or '~'
}

type test func(*html.Node) bool

func (s selector) matches(n *html.Node) bool {
	return slices.ContainsFunc(s, func(c chain) bool { return c.matches(n) })
}

func (c chain) matches(n *html.Node) bool {
	if n == nil || n.Type != html.ElementNode || !c.last(n) {
		return false
	}
	if c.before == nil {
		return true
	}
	switch c.comb {
	case '>':
		return c.before.matches(n.Parent)
	case '+':
		return c.before.matches(sibling(n, -1))
	case '~':
		for s := sibling(n, -1); s != nil; s = sibling(s, -1) {
			if c.before.matches(s) {
				return true
			}
		}
	default:
		for p := n.Parent; p != nil; p = p.Parent {
			if c.before.matches(p) {
				return true
			}
		}
	}
	return false
}

// sibling gives the next element to the left (-1) or the right (1).
func sibling(n *html.Node, step int) *html.Node {
	for n != nil {
		if step < 0 {
			n = n.PrevSibling
		} else {
			n = n.NextSibling
		}
		if n != nil && n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// reader walks over the text of a selector.
type reader struct {
	text string
	at   int
}

func parseSelector(text string) (selector, error) {
	r := &reader{text: text}
	s, err := r.list()
	if err == nil && r.at < len(r.text) {
		err = fmt.Errorf("unexpected %q", r.text[r.at:])
	}
	return s, err
}

func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) spaces() (any bool) {
	for r.peek() == ' ' || r.peek() == '\n' || r.peek() == '\t' {
		r.at++
		any = true
	}
	return any
}

func (r *reader) list() (selector, error) {
	var s selector
	for {
		c, err := r.chain()
		if err != nil {
			return nil, err
		}
		s = append(s, c)
		if r.peek() != ',' {
			return s, nil
		}
		r.at++
	}
}

func (r *reader) chain() (chain, error) {
	r.spaces()
	first, err := r.compound()
	if err != nil {
		return chain{}, err
	}
	c := chain{last: first}
	for {
		space := r.spaces()
		comb := byte(' ')
		switch b := r.peek(); {
		case b == '>' || b == '+' || b == '~':
			comb = b
			r.at++
			r.spaces()
		case b == 0 || b == ',' || b == ')' || !space:
			return c, nil
		}
		next, err := r.compound()
		if err != nil {
			return chain{}, err
		}
		left := c
		c = chain{last: next, before: &left, comb: comb}
	}
}

func (r *reader) compound() (test, error) {
	var all []test
	for {
		t, err := r.simple()
		if err != nil {
			return nil, err
		}
		if t == nil {
			break
		}
		all = append(all, t)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("an element is expected at %q", r.text[r.at:])
	}
	return func(n *html.Node) bool {
		return !slices.ContainsFunc(all, func(t test) bool { return !t(n) })
	}, nil
}

// simple reads one condition; nil at the end of the compound.
func (r *reader) simple() (test, error) {
	switch b := r.peek(); {
	case b == '*':
		r.at++
		return func(*html.Node) bool { return true }, nil
	case isName(b):
		tag := strings.ToLower(r.name())
		return func(n *html.Node) bool { return n.Data == tag }, nil
	case b == '#' || b == '.':
		r.at++
		name := r.name()
		if name == "" {
			return nil, fmt.Errorf("a name is expected after %q", b)
		}
		if b == '#' {
			return func(n *html.Node) bool { v, _ := attr(n, "id"); return v == name }, nil
		}
		return func(n *html.Node) bool { v, _ := attr(n, "class"); return slices.Contains(strings.Fields(v), name) }, nil
	case b == '[':
		return r.attribute()
	case b == ':':
		return r.pseudo()
	}
	return nil, nil
}

func isName(b byte) bool {
	return b == '-' || b == '_' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func (r *reader) name() string {
	from := r.at
	for isName(r.peek()) {
		r.at++
	}
	return r.text[from:r.at]
}

func (r *reader) attribute() (test, error) {
	r.at++ // [
	name := strings.ToLower(r.name())
	if name == "" {
		return nil, fmt.Errorf("an attribute is expected at %q", r.text[r.at:])
	}
	op := ""
	if strings.IndexByte("~^$*", r.peek()) >= 0 && r.peek() != 0 {
		op = string(r.peek())
		r.at++
	}
	if r.peek() == ']' && op == "" {
		r.at++
		return func(n *html.Node) bool { _, ok := attr(n, name); return ok }, nil
	}
	if r.peek() != '=' {
		return nil, fmt.Errorf("= is expected at %q", r.text[r.at:])
	}
	r.at++
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.peek() != ']' {
		return nil, fmt.Errorf("] is expected at %q", r.text[r.at:])
	}
	r.at++
	return func(n *html.Node) bool {
		v, ok := attr(n, name)
		switch {
		case !ok || op != "" && value == "":
			return false
		case op == "~":
			return slices.Contains(strings.Fields(v), value)
		case op == "^":
			return strings.HasPrefix(v, value)
		case op == "$":
			return strings.HasSuffix(v, value)
		case op == "*":
			return strings.Contains(v, value)
		}
		return v == value
	}, nil
}

// value reads a value of an attribute, in quotes or up to the bracket.
func (r *reader) value() (string, error) {
	if q := r.peek(); q == '"' || q == '\'' {
		r.at++
		end := strings.IndexByte(r.text[r.at:], q)
		if end < 0 {
			return "", fmt.Errorf("quote without end")
		}
		v := r.text[r.at : r.at+end]
		r.at += end + 1
		return v, nil
	}
	end := strings.IndexByte(r.text[r.at:], ']')
	if end < 0 {
		return "", fmt.Errorf("] is missing")
	}
	v := r.text[r.at : r.at+end]
	r.at += end
	return v, nil
}

func (r *reader) pseudo() (test, error) {
	r.at++ // :
	name := r.name()
	switch name {
	case "first-child":
		return func(n *html.Node) bool { return sibling(n, -1) == nil }, nil
	case "last-child":
		return func(n *html.Node) bool { return sibling(n, 1) == nil }, nil
	}
	if r.peek() != '(' {
		return nil, fmt.Errorf("unknown :%s", name)
	}
	r.at++
	var t test
	switch name {
	case "not", "has":
		inner, err := r.list()
		if err != nil {
			return nil, err
		}
		t = func(n *html.Node) bool { return !inner.matches(n) }
		if name == "has" {
			t = func(n *html.Node) bool {
				found := false
				walk(n, func(d *html.Node) { found = found || d != n && inner.matches(d) })
				return found
			}
		}
	case "nth-child":
		want, err := strconv.Atoi(r.name())
		if err != nil {
			return nil, fmt.Errorf(":nth-child takes a number")
		}
		t = func(n *html.Node) bool {
			place := 1
			for s := sibling(n, -1); s != nil; s = sibling(s, -1) {
				place++
			}
			return place == want
		}
	default:
		return nil, fmt.Errorf("unknown :%s", name)
	}
	if r.peek() != ')' {
		return nil, fmt.Errorf(") is expected at %q", r.text[r.at:])
	}
	r.at++
	return t, nil
}
