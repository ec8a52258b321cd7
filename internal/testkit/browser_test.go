package testkit_test

import (
	"fmt"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// pages serves each body under its path with the strictest policy a page can have.
func pages(t *testing.T, bodies map[string]string) string {
	return testkit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		if c, err := r.Cookie("who"); err == nil {
			body = strings.ReplaceAll(body, "WHO", c.Value)
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "known"})
		fmt.Fprintf(w, `<!doctype html><html lang="vi"><head><title>t</title></head><body>%s</body></html>`, body)
	}))
}

func TestAxe(t *testing.T) {
	base := pages(t, map[string]string{
		"/good": `<main><h1>Đảng viên</h1><label for="a">Họ tên</label> <input id="a"></main>`,
		"/bad":  `<main><h1>Đảng viên</h1><input id="a"><img src="data:,"></main>`,
		"/small": `<main><h1>t</h1><p><button aria-label="a"></button><button aria-label="b"></button>` +
			`<button aria-label="c"></button></p></main>`,
	})
	testkit.Axe(t, testkit.Page(t, base+"/good", 1280, 800))
	for path, want := range map[string][]string{
		"/good": {}, "/bad": {"image-alt", "label"}, "/small": {"target-size"},
	} {
		// The data: image of /bad is refused by the policy, which the page's own listener must report.
		silent := &noted{TB: t}
		p := testkit.Page(silent, base+path, 1280, 800)
		found, err := testkit.Violations(p)
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for _, v := range found {
			ids = append(ids, v.ID)
			if len(v.Nodes) == 0 || v.Nodes[0].Target == "" || !strings.Contains(v.String(), v.Nodes[0].HTML) {
				t.Errorf("%s: violation without its element: %s", path, v)
			}
		}
		slices.Sort(ids)
		if !slices.Equal(ids, want) {
			t.Errorf("%s: axe finds %v, want %v", path, ids, want)
		}
		silent.finish()
		if refused := len(silent.errors) > 0; refused != (path == "/bad") {
			t.Errorf("%s: reported %v", path, silent.errors)
		}
	}
}

// noted stands in for a test: it keeps failures and cleanups.
type noted struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (n *noted) Helper()           {}
func (n *noted) Error(args ...any) { n.errors = append(n.errors, fmt.Sprint(args...)) }
func (n *noted) Cleanup(f func())  { n.cleanups = append(n.cleanups, f) }

func (n *noted) finish() {
	for _, f := range slices.Backward(n.cleanups) {
		f()
	}
}

func TestPage(t *testing.T) {
	base := pages(t, map[string]string{"/": `<main><h1>WHO</h1></main>`})
	first := testkit.Page(t, base+"/", 360, 640)
	if width := first.MustEval(`() => innerWidth`).Int(); width != 360 {
		t.Errorf("the window is %d wide", width)
	}
	again := testkit.PageIn(t, first.Browser(), base+"/", 1280, 800)
	stranger := testkit.Page(t, base+"/", 1280, 800)
	for name, c := range map[string]struct{ got, want string }{
		"first":    {first.MustElement("h1").MustText(), "WHO"},
		"again":    {again.MustElement("h1").MustText(), "known"},
		"stranger": {stranger.MustElement("h1").MustText(), "WHO"},
	} {
		if c.got != c.want {
			t.Errorf("%s sees %q, want %q", name, c.got, c.want)
		}
	}

	path := filepath.Join(t.TempDir(), "new", "page.png")
	testkit.Screenshot(t, first, path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c, err := png.DecodeConfig(f); err != nil || c.Width != 360 {
		t.Errorf("the picture is %+v, %v", c, err)
	}
}

func TestPageReportsExceptions(t *testing.T) {
	base := testkit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><title>t</title><script>undefinedFunction()</script>`)
	}))
	silent := &noted{TB: t}
	p := testkit.Page(silent, base, 800, 600)
	p.MustEval(`() => new Promise(r => setTimeout(r, 50))`)
	silent.finish()
	if len(silent.errors) != 1 || !strings.Contains(silent.errors[0], "undefinedFunction") {
		t.Errorf("reported %q", silent.errors)
	}
}

func TestBrowserReachesNothingElse(t *testing.T) {
	base := testkit.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p := testkit.Page(t, base, 800, 600)
	if err := p.Navigate("http://example.org/"); err == nil || !strings.Contains(err.Error(), "ERR_NAME_NOT_RESOLVED") {
		t.Errorf("going elsewhere gives %v", err)
	}
}
