package static

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, url, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestURLHoldsTheHashAndIsKeptForEver(t *testing.T) {
	for _, name := range []string{"system.css", "chibo.js", "favicon.svg", "fonts/be-vietnam-pro-vietnamese-400.woff2", "fonts/OFL-be-vietnam-pro.txt"} {
		u := URL(name)
		if !regexp.MustCompile(`^/static/.+\.[0-9a-f]{12}\.[a-z0-9]+$`).MatchString(u) {
			t.Errorf("%s has the address %s", name, u)
		}
		w := get(t, "GET", u, "")
		if w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("GET %s: %d, %d bytes", u, w.Code, w.Body.Len())
		}
		if c := w.Header().Get("Cache-Control"); !strings.Contains(c, "immutable") {
			t.Errorf("%s: Cache-Control %q", name, c)
		}
		if w.Header().Get("Content-Type") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", name, w.Header())
		}
	}
}

// Every file a stylesheet names must be there under its hashed address, or the page would fall back to other letters unseen.
func TestStylesheetNamesFilesThatAreServed(t *testing.T) {
	css := get(t, "GET", URL("system.css"), "").Body.String()
	refs := regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(css, -1)
	if len(refs) < 16 {
		t.Fatalf("only %d files named", len(refs))
	}
	for _, m := range refs {
		if w := get(t, "GET", m[1], ""); w.Code != 200 {
			t.Errorf("%s: %d", m[1], w.Code)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		method, url string
		code        int
	}{
		{"HEAD", URL("chibo.js"), 200},
		{"POST", URL("chibo.js"), http.StatusMethodNotAllowed},
		{"GET", "/static/chibo.js", 404}, // without its hash it could grow stale in a cache
		{"GET", "/static/../static.go", 404},
		{"GET", "/static/chibo.000000000000.js", 404},
	} {
		w := get(t, c.method, c.url, "gzip")
		if w.Code != c.code {
			t.Errorf("%s %s: %d, want %d", c.method, c.url, w.Code, c.code)
		}
		if c.method == "HEAD" && w.Body.Len() != 0 {
			t.Error("HEAD has a body")
		}
	}
	if w := get(t, "GET", URL("system.css"), "gzip, br"); w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 20000 {
		t.Errorf("the stylesheet is sent in %d bytes, encoding %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	URL("no-such.css")
}
