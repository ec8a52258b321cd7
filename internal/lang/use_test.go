package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// use is one message key written in the program's code: where, and the arguments given with it (nil and known = false where the code
// does not show them as a literal).
type use struct {
	at, key string
	args    []string
	known   bool
	summary bool // of a whole fault: {n} is given by Fault
}

// keysInUse reads the code of the folders for keys: fault.New, fault.Bad, fault.Wrap, Fields.Add, Lang.T and Ref with a literal key.
func keysInUse(t *testing.T, root string) []use {
	var all []use
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler tells
		}
		if f.Name.Name == "lang" || f.Name.Name == "fault" {
			return nil
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := c.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg := ""
			if x, ok := sel.X.(*ast.Ident); ok {
				pkg = x.Name
			}
			u := use{at: fset.Position(c.Pos()).String()}
			arg := func(i int) bool {
				if i >= len(c.Args) {
					return false
				}
				lit, ok := c.Args[i].(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return false
				}
				u.key, _ = strconv.Unquote(lit.Value)
				return u.key != ""
			}
			given := func(i int) {
				if i >= len(c.Args) {
					u.known = len(c.Args) == 0 || !c.Ellipsis.IsValid()
					return
				}
				u.args, u.known = literalArgs(c.Args[i])
			}
			switch {
			case pkg == "fault" && sel.Sel.Name == "New" && arg(1):
				u.summary = true
				given(2)
			case pkg == "fault" && sel.Sel.Name == "Bad" && arg(1):
				given(2)
			case pkg == "fault" && sel.Sel.Name == "Wrap" && arg(2):
				if k, ok := c.Args[1].(*ast.SelectorExpr); ok && k.Sel.Name == "Internal" {
					return true // never shown
				}
				u.summary, u.known = true, true
			case sel.Sel.Name == "Add" && len(c.Args) == 3 && strings.Contains(stringOf(c.Args[1]), ".") && arg(1):
				given(2)
			case sel.Sel.Name == "T" && len(c.Args) <= 2 && strings.Trim(stringOf(first(c.Args)), `"`) != "" && arg(0):
				given(1)
			case pkg == "lang" && sel.Sel.Name == "Ref" && arg(0):
				u.known = true
			default:
				return true
			}
			if u.summary {
				if k, ok := c.Args[0].(*ast.SelectorExpr); ok && k.Sel.Name == "Internal" && sel.Sel.Name == "New" {
					return true // never shown
				}
			}
			all = append(all, u)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func first(es []ast.Expr) ast.Expr {
	if len(es) == 0 {
		return nil
	}
	return es[0]
}

// stringOf is the source of a string literal, empty for anything else.
func stringOf(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		return lit.Value
	}
	return ""
}

// literalArgs are the names of a literal fault.Args, none for nil; known is false where the code computes them.
func literalArgs(e ast.Expr) (names []string, known bool) {
	if id, ok := e.(*ast.Ident); ok && id.Name == "nil" {
		return nil, true
	}
	m, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	for _, x := range m.Elts {
		kv, ok := x.(*ast.KeyValueExpr)
		if !ok {
			return nil, false
		}
		name, err := strconv.Unquote(stringOf(kv.Key))
		if err != nil {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// lacking tells what is wrong with a use: no text for the key, or a place of the text without an argument; empty where all is well.
func lacking(u use) string {
	e, ok := catalogue[u.key]
	if !ok {
		return "no text for " + u.key
	}
	if !u.known {
		return ""
	}
	for _, p := range places(e.vi) {
		if !slices.Contains(u.args, p) && !(p == "n" && u.summary) {
			return u.key + " is given no {" + p + "}"
		}
	}
	return ""
}

// Every key written in the program has its text, and is given the arguments the text needs.
func TestKeysInUseHaveTexts(t *testing.T) {
	n := 0
	for _, root := range []string{"..", "../../cmd"} {
		if _, err := filepath.Glob(root); err != nil {
			t.Fatal(err)
		}
		if m, _ := filepath.Glob(root + "/*"); len(m) == 0 {
			continue
		}
		for _, u := range keysInUse(t, root) {
			n++
			if s := lacking(u); s != "" {
				t.Errorf("%s: %s", u.at, s)
			}
		}
	}
	if n == 0 {
		t.Error("no key found in the code: the search is broken")
	}
}

func TestLacking(t *testing.T) {
	for _, c := range []struct {
		u  use
		ok bool
	}{
		{use{key: "no.such", known: true}, false},
		{use{key: "when.on", known: true}, false},
		{use{key: "when.on"}, true},
		{use{key: "when.on", known: true, args: []string{"day", "more"}}, true},
		{use{key: "form.invalid", known: true, summary: true}, true},
		{use{key: "form.invalid", known: true}, false},
	} {
		if got := lacking(c.u); (got == "") != c.ok {
			t.Errorf("%+v: %q", c.u, got)
		}
	}
}
