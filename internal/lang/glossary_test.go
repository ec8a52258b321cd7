package lang

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const glossaryPath = "../../docs/glossary.md"

// term is one row of a table of the glossary: Vietnamese, identifier, English.
type term struct{ vi, id, en string }

// readGlossary gives the rows of every table by the name in its heading ("kind.org"), or the heading itself where it names none.
func readGlossary(t *testing.T) map[string][]term {
	t.Helper()
	b, err := os.ReadFile(glossaryPath)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("\\(`(kind\\.[a-z0-9_]+)`\\)$")
	out := map[string][]term{}
	head := ""
	for _, line := range strings.Split(string(b), "\n") {
		if h, ok := strings.CutPrefix(line, "## "); ok {
			head = h
			if m := named.FindStringSubmatch(h); m != nil {
				head = m[1]
			}
			continue
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|--") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) < 4 {
			t.Errorf("the glossary has a row of %d cells: %s", len(cells), line)
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if cells[1] == "identifier" {
			continue
		}
		out[head] = append(out[head], term{cells[0], strings.Trim(cells[1], "`"), cells[2]})
	}
	return out
}

// Every stored value stands in the glossary under its noun with the labels people see, and no other value of that noun does.
func TestGlossaryHasEveryKind(t *testing.T) {
	have := readGlossary(t)
	want := map[string][]term{}
	for _, table := range tables() {
		for key, p := range table {
			parts := strings.SplitN(key, ".", 3)
			if parts[0] != "kind" || len(parts) < 3 {
				continue
			}
			noun := parts[0] + "." + parts[1]
			want[noun] = append(want[noun], term{p.vi, parts[2], p.en})
		}
	}
	if len(want) < 10 {
		t.Fatalf("only %d nouns have kinds", len(want))
	}
	for noun, terms := range want {
		for _, x := range terms {
			if !slices.Contains(have[noun], x) {
				t.Errorf("%s, section %s, lacks the row: | %s | `%s` | %s | |", glossaryPath, noun, x.vi, x.id, x.en)
			}
		}
	}
	for noun, terms := range have {
		if len(want[noun]) == 0 {
			continue // no values of the texts
		}
		for i, x := range terms {
			if !slices.Contains(want[noun], x) {
				t.Errorf("%s, section %s: the texts have no such value: %v", glossaryPath, noun, x)
			}
			if slices.Contains(terms[:i], x) {
				t.Errorf("%s, section %s: twice: %v", glossaryPath, noun, x)
			}
		}
	}
}

// Every figure of the shipped catalogue, and every line of its breakdown, stands in the glossary with its labels.
func TestGlossaryHasEveryFigure(t *testing.T) {
	b, err := os.ReadFile("../figure/catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	type label struct {
		Vi string `json:"vi"`
		En string `json:"en"`
	}
	var catalogue []struct {
		Code  string `json:"code"`
		Label label  `json:"label"`
		Parts []struct {
			Code  string `json:"code"`
			Label label  `json:"label"`
		} `json:"parts"`
	}
	if err := json.Unmarshal(b, &catalogue); err != nil {
		t.Fatal(err)
	}
	if len(catalogue) == 0 {
		t.Fatal("the catalogue is empty")
	}
	have := readGlossary(t)["Figures"]
	var want []term
	for _, d := range catalogue {
		want = append(want, term{d.Label.Vi, d.Code, d.Label.En})
		for _, p := range d.Parts {
			want = append(want, term{"– " + p.Label.Vi, d.Code + "` `" + p.Code, "– " + p.Label.En})
		}
	}
	for _, x := range want {
		if !slices.Contains(have, x) {
			t.Errorf("%s, section Figures, lacks %s: | %s | `%s` | %s | … |", glossaryPath, x.id, x.vi, x.id, x.en)
		}
	}
	for _, x := range have {
		if !slices.Contains(want, x) {
			t.Errorf("%s, section Figures: the catalogue has no %v", glossaryPath, x)
		}
	}
}
