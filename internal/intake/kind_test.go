package intake

import (
	"bytes"
	"testing"

	"chibo/internal/lang"
)

// Every kind has its texts in both languages, and no heading or word names two things.
func TestKindsAreWhole(t *testing.T) {
	for _, k := range Kinds(work) {
		if Find(work, k.Code) == nil || k.apply == nil {
			t.Errorf("%s: not found or without verb", k.Code)
		}
		for _, l := range lang.All() {
			if k.Title(l) == "" || k.About(l) == "" {
				t.Errorf("%s: no title", k.Code)
			}
			heads := map[string]string{}
			for i := range k.Columns {
				c := &k.Columns[i]
				if k.Help(l, c) == "" {
					t.Errorf("%s.%s: no help", k.Code, c.Code)
				}
				h := lang.SearchKey(k.Head(l, c))
				if heads[h] != "" {
					t.Errorf("%s: %q heads %s and %s", k.Code, k.Head(l, c), heads[h], c.Code)
				}
				heads[h] = c.Code
				words := map[string]string{}
				for _, v := range c.Values {
					for _, w := range c.words(v) {
						if key := lang.SearchKey(w); key != "" && words[key] != "" && words[key] != v {
							t.Errorf("%s.%s: %q means %s and %s", k.Code, c.Code, w, words[key], v)
						} else if key != "" {
							words[key] = v
						}
					}
					if got, ok := c.choose(lang.Vi.T(c.Label + v)); !ok || got != v {
						t.Errorf("%s.%s: the label of %s is not chosen", k.Code, c.Code, v)
					}
				}
			}
		}
		// Every synonym leads to its own column.
		accepted := k.headings()
		seen := map[string]string{}
		for i := range k.Columns {
			c := &k.Columns[i]
			for _, s := range append(k.Others(c), k.Head(lang.Vi, c), k.Head(lang.En, c)) {
				key := lang.SearchKey(s)
				if accepted[key] != c {
					t.Errorf("%s: the heading %q of %s leads to another column", k.Code, s, c.Code)
				}
				if seen[key] != "" && seen[key] != c.Code {
					t.Errorf("%s: the heading %q is claimed by %s and %s", k.Code, s, seen[key], c.Code)
				}
				seen[key] = c.Code
			}
		}
	}
}

func TestTemplatesAreWritten(t *testing.T) {
	for _, k := range Kinds(work) {
		for _, l := range lang.All() {
			var b bytes.Buffer
			if err := WriteTemplate(&b, k, l); err != nil || b.Len() == 0 {
				t.Errorf("%s: %v", k.Code, err)
			}
		}
	}
}
