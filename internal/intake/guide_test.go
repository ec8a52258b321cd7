package intake

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"chibo/internal/lang"
	"chibo/internal/testkit"
)

var update = flag.Bool("update", false, "write the tables of docs/import.md anew")

const guidePath = "../../docs/import.md"

// tables are the parts of docs/import.md that are made of the descriptions of the kinds.
func tables() string {
	var b strings.Builder
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	for _, k := range Kinds(work) {
		fmt.Fprintf(&b, "### `%s`: %s (%s)\n\n%s\n\n", k.Code, k.Title(lang.En), k.Title(lang.Vi), k.About(lang.En))
		b.WriteString("| Column (Vietnamese heading) | English heading | Other headings accepted | Needed | Holds | Meaning |\n|---|---|---|---|---|---|\n")
		for i := range k.Columns {
			c := &k.Columns[i]
			holds := lang.En.T("intake.type." + c.Type.name())
			if c.Type == Choice {
				var vs []string
				for _, v := range c.Values {
					vs = append(vs, fmt.Sprintf("“%s” = “%s” = `%s`", lang.Vi.T(c.Label+v), lang.En.T(c.Label+v), v))
				}
				holds = "one of: " + strings.Join(vs, "; ")
			}
			if c.Type == Text || c.Type == Lines {
				holds += fmt.Sprintf(", at most %d characters", c.max())
			}
			if c.Void {
				holds += "; (trống) empties it"
			}
			var others []string
			for _, o := range k.Others(c) {
				others = append(others, "“"+o+"”")
			}
			fmt.Fprintf(&b, "| **%s** | %s | %s | %s | %s | %s |\n", cell(k.Head(lang.Vi, c)), cell(k.Head(lang.En, c)), cell(strings.Join(others, ", ")),
				lang.En.T("intake.need."+c.Need.name()), cell(holds), cell(k.Help(lang.En, c)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

var guideMarks = regexp.MustCompile(`(?s)(<!-- kinds: made by go test ./internal/intake -update -->\n).*(<!-- /kinds -->)`)

// docs/import.md describes every column as the program takes it; -update writes it anew.
func TestGuideIsFresh(t *testing.T) {
	old, err := os.ReadFile(guidePath)
	if err != nil {
		t.Fatal(err)
	}
	if !guideMarks.Match(old) {
		t.Fatal("docs/import.md has no place for the tables")
	}
	fresh := guideMarks.ReplaceAllFunc(old, func(m []byte) []byte {
		parts := guideMarks.FindSubmatch(m)
		return []byte(string(parts[1]) + "\n" + tables() + string(parts[2]))
	})
	if string(fresh) == string(old) {
		return
	}
	if !*update {
		t.Fatal("docs/import.md is stale: go test ./internal/intake -run TestGuideIsFresh -update")
	}
	if err := os.WriteFile(guidePath, fresh, 0o644); err != nil {
		t.Fatal(err)
	}
}

var guideExample = regexp.MustCompile("(?s)```csv kind=([a-z-]+) outcomes=\"([a-z ]+)\"( [a-z]+)?\n(.*?)```")

// The examples of docs/import.md are imported one after the other, and end as the guide says; a second time they change nothing.
func TestGuideExamples(t *testing.T) {
	text, err := os.ReadFile(guidePath)
	if err != nil {
		t.Fatal(err)
	}
	examples := guideExample.FindAllStringSubmatch(string(text), -1)
	kinds := map[string]bool{}
	for _, x := range examples {
		kinds[x[1]] = true
	}
	for _, k := range Kinds(work) {
		if !kinds[k.Code] {
			t.Errorf("docs/import.md has no example of %s", k.Code)
		}
	}
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		for _, x := range examples {
			w.opt.Kind = ""
			res, err := w.run("example.csv", []byte(x[4]))
			w.ok(err)
			w.want(res, x[2])
			w.next()
			res, err = w.run("example.csv", []byte(x[4]))
			w.ok(err)
			w.want(res, strings.TrimSpace(strings.Repeat("same ", len(res.Rows))))
		}
	})
}
