package web_test

import (
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// A form sent empty, or with what cannot be read, tells each of its fields once: every form of a member's file and of an organisation.
func TestEachFieldToldOnce(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("khoi")
		cell, lan := "/org/"+p.a1.String(), p.at(p.lan, "")
		var paths []string
		for _, from := range []string{lan + "/acts", cell + "/act", cell, cell + "/seat", "/org/" + x.a.String() + "/act"} {
			for _, a := range c.Get(from).Want(200).Doc().Find("main a[href]") {
				paths = append(paths, a.Attr("href"))
			}
		}
		paths = append(paths, "/member/new", "/member/take-in", "/org/new", "/document/new", "/target/new", "/admission/new", "/meeting/new", "/study_session/new", "/contest/new",
			"/training_class/new", "/pledge_campaign/new", "/congress/new")
		seen, forms, told := map[string]bool{}, 0, 0
		for _, path := range paths {
			if seen[path] || !strings.HasPrefix(path, "/") || strings.Contains(path, "/export") {
				continue
			}
			seen[path] = true
			a := c.Get(path)
			if a.StatusCode != 200 || !strings.Contains(a.Header.Get("Content-Type"), "html") {
				continue
			}
			d := a.Doc()
			if d.Find("main form[method=post]") == nil {
				continue
			}
			forms++
			for _, typed := range []string{"", "30/02/2017"} {
				v := form(d)
				for name := range v {
					if strings.HasSuffix(name, "_id") {
						v.Set(name, "")
					} else if name != "key" && name != "token" && name != "version" {
						v.Set(name, typed)
					}
				}
				b := c.Post(path, v)
				if b.StatusCode == 422 {
					told += once(t, b.Doc(), path+" with “"+typed+"”")
				}
			}
		}
		if forms < 30 || told < 60 {
			t.Errorf("%d forms told of %d fields", forms, told)
		}
	})
}

// once checks that the summary above a form names each field once, and gives how many it names.
func once(t *testing.T, d *testkit.Doc, path string) int {
	t.Helper()
	n := map[string]int{}
	for _, a := range d.Find("main [role=alert] a[href^='#'], main .errors a[href^='#'], main .summary a[href^='#']") {
		if n[a.Attr("href")]++; n[a.Attr("href")] == 2 {
			t.Errorf("%s tells of %s twice: %s", path, a.Attr("href"), a.Text())
		}
	}
	return len(n)
}
