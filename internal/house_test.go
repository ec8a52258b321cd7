// Package house_test holds the order of the house: which package may know which. The tables come first; a new package is
// entered there, on its floor, before it compiles into a green check.
package house_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors lists the packages of internal, from the ground up. Imports go down only. A folder inside a package (db/schema,
// web/page) belongs to it.
var floors = [][]string{
	{"day", "fault", "lang"},
	{"db", "seal", "doc", "audit", "asof", "tree", "rule", "job", "duty", "file", "figure"},
	{"org", "document", "access", "member", "record", "admission", "meeting", "study", "training", "contest", "pledge",
		"congress", "review", "dues", "inspection", "petition", "target", "register"},
	{"report", "newsroom", "desk", "intake"},
	{"house"},
	{"web", "testkit"},
}

// engine is the order of floor 1: each may import those left of it.
var engine = []string{"db", "seal", "doc", "audit", "asof", "tree", "rule", "job", "duty", "file", "figure"}

// alone are packages of the engine that must not even know the database.
var alone = map[string][]string{"seal": {"db"}, "doc": {"db", "seal"}}

// sideways are the other imports allowed on one floor; "work" stands for every package of floor 2 not named here.
var sideways = map[string][]string{
	"lang":     {"day", "fault"},
	"day":      {"fault"},
	"org":      {},
	"access":   {"org"},
	"document": {"org"},
	"member":   {"org", "document"},
	"record":   {"member", "org", "document"},
	"work":     {"record", "member", "org", "document"},
}

// reserved are imports that only some packages may have. A name ending in / means everything below it.
var reserved = map[string][]string{
	"net/http":               {"web", "testkit", "cmd"},
	"net/http/":              {"web", "testkit", "cmd"},
	"html/template":          {"web", "testkit", "cmd"},
	"github.com/a-h/templ":   {"web", "testkit", "cmd"},
	"github.com/a-h/templ/":  {"web", "testkit", "cmd"},
	"database/sql":           {"db", "testkit"},
	"database/sql/":          {"db", "testkit"},
	"modernc.org/sqlite":     {"db", "testkit"},
	"modernc.org/sqlite/":    {"db", "testkit"},
	"github.com/jackc/pgx/":  {"db", "testkit"},
	"github.com/go-rod/rod":  {"testkit"},
	"github.com/go-rod/rod/": {"testkit"},
}

// clocks are the packages that may ask the machine for the time; all others are told it.
var clocks = []string{"day", "db", "job", "access", "web", "testkit", "cmd"}

// longest is how many lines a file of the program may have before its nouns are to be split.
const longest = 700

// vendored are folders with files of others, which keep their form.
var vendored = []string{"internal/testkit/axe/", "internal/web/static/vendor/"}

const module = "chibo"

// ---------------------------------------------------------------- the rules

// floorOf gives the floor of a package, -1 when it is not entered.
func floorOf(pkg string) int {
	if pkg == "cmd" {
		return len(floors)
	}
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, pkg) })
}

// mayImport tells why from may not import to; empty when it may. Both are packages of the house; of the test kit there is
// besides testkit itself (browser, servers) what lies below it (the demonstration world), which the program may use.
func mayImport(from, to string, inTest bool) string {
	to, below, _ := strings.Cut(to, "/")
	a, b := floorOf(from), floorOf(to)
	switch {
	case a < 0 || b < 0:
		return "a package that is not entered in the table of floors"
	case from == to || b < a && (to != "testkit" || below != ""):
		return ""
	case inTest && (to == "testkit" || a == b):
		return "" // tests may stand on the test kit and look at their neighbours
	case to == "testkit":
		return "the test kit in the program"
	case b > a:
		return fmt.Sprintf("floor %d from floor %d", b, a)
	case a == 1:
		if slices.Index(engine, to) < slices.Index(engine, from) && !slices.Contains(alone[from], to) {
			return ""
		}
		return "not left of it in the order of the engine"
	}
	allowed, named := sideways[from]
	if !named && a == 2 {
		allowed = sideways["work"]
	}
	if slices.Contains(allowed, to) {
		return ""
	}
	return "sideways on one floor"
}

// reservedFor tells who may import a package of the standard library or of others; nil when all may.
func reservedFor(path string) []string {
	for name, who := range reserved {
		if path == name || strings.HasSuffix(name, "/") && strings.HasPrefix(path, name) {
			return who
		}
	}
	return nil
}

// source is one Go file of the house.
type source struct {
	path   string // from the root, with slashes
	pkg    string // db, web, …; "cmd" for all of cmd
	isTest bool
	text   []byte
}

func (s source) generated() bool { return strings.HasSuffix(s.path, "_templ.go") }

// judge gives what is wrong with one file.
func judge(s source) []string {
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, s.path+fmt.Sprintf(format, args...)) }
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, s.path, s.text, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	if floorOf(s.pkg) < 0 {
		add(": package %s is not entered in the table of floors", s.pkg)
	}
	timeName := ""
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			add(": %v", err)
			continue
		}
		if imported == "time" {
			timeName = "time"
			if spec.Name != nil {
				timeName = spec.Name.Name
			}
		}
		line := fset.Position(spec.Pos()).Line
		if rest, ok := strings.CutPrefix(imported, module+"/"); ok {
			to, ok := strings.CutPrefix(rest, "internal/")
			if !ok {
				add(":%d imports %s, which is not below internal", line, imported)
				continue
			}
			if why := mayImport(s.pkg, to, s.isTest); why != "" {
				add(":%d imports %s: %s", line, imported, why)
			}
		} else if who := reservedFor(imported); who != nil && !slices.Contains(who, s.pkg) && !s.isTest {
			add(":%d imports %s, which is for %s", line, imported, strings.Join(who, ", "))
		}
	}
	if s.isTest {
		return wrong
	}
	if n := bytes.Count(s.text, []byte("\n")); n > longest && !s.generated() {
		add(" has %d lines, more than %d: split it by noun", n, longest)
	}
	if timeName != "" && !slices.Contains(clocks, s.pkg) {
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Now" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == timeName {
					add(":%d asks the machine for the time", fset.Position(sel.Pos()).Line)
				}
			}
			return true
		})
	}
	return wrong
}

// workPath matches absolute paths of the machine the program was written on. The names are put together here so that
// this file does not hold what it forbids.
var workPath = regexp.MustCompile(`(?:^|[^\w.:/\-])/(?:` + strings.Join([]string{"work", "farm", "root"}, "|") + `)/\w`)

// ---------------------------------------------------------------- the house as it stands

// sources reads every Go file below cmd and internal, whatever its build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, top := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				if os.IsNotExist(err) && name == filepath.Join("..", top) {
					return nil
				}
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(name, ".go") {
				return nil
			}
			s := source{path: filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator)))}
			if s.path == "internal/house_test.go" {
				return nil
			}
			s.isTest = strings.HasSuffix(s.path, "_test.go")
			s.pkg = "cmd"
			if rest, ok := strings.CutPrefix(s.path, "internal/"); ok {
				s.pkg, _, _ = strings.Cut(rest, "/")
			}
			s.text, err = os.ReadFile(name)
			all = append(all, s)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestHouse(t *testing.T) {
	all := sources(t)
	if len(all) < 5 {
		t.Fatalf("only %d files found: the test does not see the house", len(all))
	}
	for _, s := range all {
		for _, wrong := range judge(s) {
			t.Error(wrong)
		}
	}
}

// committed lists the files of the project: those git knows or would take, or all where there is no git.
func committed(t *testing.T) []string {
	t.Helper()
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = ".."
	if out, err := list.Output(); err == nil && len(out) > 0 {
		return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	}
	var names []string
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && name != ".." && strings.HasPrefix(d.Name(), ".") && d.Name() != ".ci" {
			return filepath.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator))))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestNoPathOfAWorkMachine(t *testing.T) {
	names := committed(t)
	if !slices.Contains(names, "go.mod") {
		t.Fatal("the test does not see the project")
	}
	for _, name := range names {
		if slices.ContainsFunc(vendored, func(dir string) bool { return strings.HasPrefix(name, dir) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue // removed, and not yet told to git
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 {
			continue // not text
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if found := workPath.Find(line); found != nil {
				t.Errorf("%s:%d holds the path %q of a work machine", name, i+1, found)
			}
		}
	}
}

// TestTables: the tables themselves agree with one another.
func TestTables(t *testing.T) {
	if want := slices.Sorted(slices.Values(floors[1])); !slices.Equal(slices.Sorted(slices.Values(engine)), want) {
		t.Errorf("the order of the engine names %v, floor 1 %v", engine, want)
	}
	seen := map[string]bool{}
	for _, floor := range floors {
		for _, pkg := range floor {
			if seen[pkg] {
				t.Errorf("%s stands on two floors", pkg)
			}
			seen[pkg] = true
		}
	}
	for from, tos := range sideways {
		for _, to := range tos {
			if from != "work" && (floorOf(from) < 0 || floorOf(from) != floorOf(to)) {
				t.Errorf("%s and %s do not stand on one floor", from, to)
			}
			if slices.Contains(sideways[to], from) {
				t.Errorf("%s and %s may import each other", from, to)
			}
		}
	}
}

// TestRules: the rules say no where they must, so that a green house means something.
func TestRules(t *testing.T) {
	long := strings.Repeat("\n", longest)
	for _, c := range []struct {
		file, body string
		want       string // part of the complaint; empty for none
	}{
		{"internal/day/x.go", `import "chibo/internal/db"`, "floor 1 from floor 0"},
		{"internal/db/x.go", `import "chibo/internal/day"`, ""},
		{"internal/lang/x.go", `import "chibo/internal/day"`, ""},
		{"internal/day/x.go", `import "chibo/internal/lang"`, "sideways"},
		{"internal/fault/x.go", `import "chibo/internal/day"`, "sideways"},
		{"internal/figure/x.go", `import "chibo/internal/tree"`, ""},
		{"internal/tree/x.go", `import "chibo/internal/figure"`, "order of the engine"},
		{"internal/audit/x.go", `import "chibo/internal/seal"`, ""},
		{"internal/seal/x.go", `import "chibo/internal/db"`, "order of the engine"},
		{"internal/org/x.go", `import "chibo/internal/asof"`, ""},
		{"internal/org/x.go", `import "chibo/internal/member"`, "sideways"},
		{"internal/member/x.go", `import ("chibo/internal/org"; "chibo/internal/document")`, ""},
		{"internal/member/x.go", `import "chibo/internal/admission"`, "sideways"},
		{"internal/admission/x.go", `import "chibo/internal/member"`, ""},
		{"internal/admission/x.go", `import "chibo/internal/target"`, "sideways"},
		{"internal/access/x.go", `import "chibo/internal/document"`, "sideways"},
		{"internal/report/x.go", `import "chibo/internal/admission"`, ""},
		{"internal/report/x.go", `import "chibo/internal/desk"`, "sideways"},
		{"internal/web/page/x.go", `import "chibo/internal/report"`, ""},
		{"internal/web/x.go", `import "chibo/internal/web/page"`, ""},
		{"internal/web/x.go", `import "chibo/internal/testkit"`, "test kit"},
		{"internal/db/x_test.go", `import "chibo/internal/testkit"`, ""},
		{"internal/db/x_test.go", `import "chibo/internal/org"`, "floor 2 from floor 1"},
		{"internal/db/x_test.go", `import "chibo/internal/figure"`, ""},
		{"cmd/chibo/x.go", `import "chibo/internal/web"`, ""},
		{"cmd/chibo/x.go", `import "chibo/internal/testkit"`, "test kit"},
		{"cmd/chibo/x.go", `import "chibo/internal/testkit/world"`, ""},
		{"internal/web/x.go", `import "chibo/internal/testkit/world"`, "test kit"},
		{"cmd/chibo/x.go", `import "chibo/cmd/other"`, "not below internal"},
		{"internal/common/x.go", ``, "not entered"},
		{"internal/org/x.go", `import "chibo/internal/util"`, "not entered"},
		{"internal/org/x.go", `import "database/sql"`, "which is for db"},
		{"internal/org/x.go", `import "database/sql/driver"`, "which is for db"},
		{"internal/org/x.go", `import "github.com/jackc/pgx/v5"`, "which is for db"},
		{"internal/db/x.go", `import "database/sql"`, ""},
		{"internal/org/x.go", `import "net/http"`, "which is for web"},
		{"internal/web/page/x.go", `import "github.com/a-h/templ"`, ""},
		{"internal/org/x.go", `import "net/netip"`, ""},
		{"internal/org/x.go", "import \"time\"\nvar x = time.Now()", "asks the machine"},
		{"internal/org/x.go", "import when \"time\"\nvar x = when.Now", "asks the machine"},
		{"internal/org/x.go", "import \"time\"\nvar x = time.Second // not time.Now()", ""},
		{"internal/org/x_test.go", "import \"time\"\nvar x = time.Now()", ""},
		{"internal/db/x.go", "import \"time\"\nvar x = time.Now()", ""},
		{"internal/org/x.go", long, "lines"},
		{"internal/org/x_test.go", long, ""},
		{"internal/web/page/x_templ.go", long, ""},
		{"internal/org/x.go", `import "`, "x.go:"},
	} {
		s := source{path: c.file, isTest: strings.HasSuffix(c.file, "_test.go"), pkg: "cmd",
			text: []byte("package " + path.Base(path.Dir(c.file)) + "\n" + c.body + "\n")}
		if rest, ok := strings.CutPrefix(c.file, "internal/"); ok {
			s.pkg, _, _ = strings.Cut(rest, "/")
		}
		got := strings.Join(judge(s), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s with %.60q: got %q, want %q", c.file, c.body, got, c.want)
		}
	}
	slash := "/"
	for text, want := range map[string]bool{
		slash + "work" + slash + "main": true, "see " + slash + "root" + slash + "x": true,
		`"` + slash + "farm" + slash + `y"`: true, "../frame" + slash + "work" + slash + "x": false,
		"https://a.example" + slash + "work" + slash + "x": false, "a" + slash + "work" + slash + "b": false,
	} {
		if workPath.MatchString(text) != want {
			t.Errorf("%q holds a path: %v, want %v", text, !want, want)
		}
	}
}
