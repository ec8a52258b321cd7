package testkit_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

const page = `<!doctype html><html lang="vi"><head><title>Đảng viên</title><script>let hidden = "bí mật"</script></head><body>
<nav id="menu" class="main bar"><a href="/org">Tổ chức</a><a href="/member" aria-current="page">Đảng viên</a></nav>
<main><h1>Đảng <em>viên</em></h1>
<table><tr><th>Họ tên</th></tr><tr class="odd last"><td data-x="a b">Nguyễn Thị A</td><td>1</td></tr></table>
<form><input name="a" value="1"><input name="b" type="checkbox" checked><input name="c" type="radio" value="x">
<input name="c" type="radio" value="y" checked><input name="gone" value="z" disabled><textarea name="note">  hai
dòng</textarea><select name="s"><option value="1">một</option><option selected>hai</option></select>
<button name="go" value="1">Ghi</button></form></main></body></html>`

func TestFind(t *testing.T) {
	d := testkit.NewDoc(t, page)
	for css, want := range map[string]int{
		"a": 2, "#menu a": 2, "nav.main.bar": 1, "nav.other": 0, "body > nav": 1, "html > nav": 0, "a + a": 1, "a ~ a": 1,
		"h1 ~ form": 1, "h1 + form": 0, "table tr:nth-child(2) td": 2, "tr:last-child": 1, "td:first-child": 1,
		"[aria-current]": 1, "a[aria-current=page]": 1, `a[href="/org"]`: 1, "a[href^='/mem']": 1, "a[href$=org]": 1,
		"a[href*=em]": 1, "[data-x~=b]": 1, "[data-x~=c]": 0, "a:not([aria-current])": 1, "tr:has(td)": 1,
		"th, td": 3, "*[name=c]": 2, "main   >   table": 1, "tr:not(.odd, .even)": 1, "form > select > option": 2,
	} {
		if got := len(d.Find(css)); got != want {
			t.Errorf("%q matches %d elements, want %d", css, got, want)
		}
	}
}

func TestTextAndAttributes(t *testing.T) {
	d := testkit.NewDoc(t, page)
	if got := d.MustHave("h1").Text(); got != "Đảng viên" {
		t.Errorf("heading is %q", got)
	}
	if got := d.MustHave("tr.odd").Text(); got != "Nguyễn Thị A 1" {
		t.Errorf("row is %q", got)
	}
	if strings.Contains(d.Text(), "bí mật") {
		t.Error("a script counts as text")
	}
	if a := d.MustHave("a:last-child"); a.Attr("href") != "/member" || a.Has("title") {
		t.Errorf("link is %s", a.HTML())
	}
	got := fmt.Sprint(d.MustHave("form").Fields())
	if want := "map[a:1 b:on c:y note:  hai\ndòng s:hai]"; got != want {
		t.Errorf("the form would send %q, want %q", got, want)
	}
}

// failing stands in for a test, to see that an assertion can fail.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()                           {}
func (f *failing) Fatalf(format string, args ...any) { f.failed = true; panic(f) }

func fails(t *testing.T, assert func(testing.TB)) (failed bool) {
	f := &failing{TB: t}
	defer func() {
		if r := recover(); r != nil && r != any(f) {
			panic(r)
		}
		failed = f.failed
	}()
	assert(f)
	return false
}

func TestAssertionsFail(t *testing.T) {
	for name, c := range map[string]struct {
		want   bool
		assert func(*testkit.Doc)
	}{
		"must have, there":            {false, func(d *testkit.Doc) { d.MustHave("h1") }},
		"must have, absent":           {true, func(d *testkit.Doc) { d.MustHave("h2") }},
		"must not have, there":        {true, func(d *testkit.Doc) { d.MustNotHave("h1") }},
		"must not have, absent":       {false, func(d *testkit.Doc) { d.MustNotHave("h2") }},
		"count":                       {true, func(d *testkit.Doc) { d.Count("a", 3) }},
		"contains, there":             {false, func(d *testkit.Doc) { d.MustContain("Nguyễn Thị A") }},
		"contains, absent":            {true, func(d *testkit.Doc) { d.MustContain("Trần") }},
		"not contains, in text":       {true, func(d *testkit.Doc) { d.MustNotContain("Đảng viên") }},
		"not contains, over elements": {true, func(d *testkit.Doc) { d.MustHave("h1").MustNotContain("Đảng viên") }},
		"not contains, in attribute":  {true, func(d *testkit.Doc) { d.MustNotContain("/member") }},
		"not contains, in script":     {true, func(d *testkit.Doc) { d.MustNotContain("bí mật") }},
		"not contains, absent":        {false, func(d *testkit.Doc) { d.MustNotContain("Trần") }},
		"selector, broken":            {true, func(d *testkit.Doc) { d.Find("a[") }},
		"selector, empty":             {true, func(d *testkit.Doc) { d.Find("") }},
		"selector, unknown":           {true, func(d *testkit.Doc) { d.Find("a:hover") }},
		"selector, loose end":         {true, func(d *testkit.Doc) { d.Find("a >") }},
	} {
		if got := fails(t, func(f testing.TB) { c.assert(testkit.NewDoc(f, page)) }); got != c.want {
			t.Errorf("%s: fails %v, want %v", name, got, c.want)
		}
	}
}

func TestClient(t *testing.T) {
	base := testkit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/in":
			if r.Method != http.MethodPost || r.Header.Get("Origin") != "http://"+r.Host {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: "who", Value: url.QueryEscape(r.FormValue("who")), Path: "/"})
			http.Redirect(w, r, "/home", http.StatusSeeOther)
		case "/home":
			c, err := r.Cookie("who")
			if err != nil {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			who, _ := url.QueryUnescape(c.Value)
			fmt.Fprintf(w, "<h1>%s %s</h1>", who, r.Header.Get("Accept-Language"))
		}
	}))
	if !strings.HasPrefix(base, "http://127.0.0.1:") {
		t.Fatalf("serves %s", base)
	}
	c := testkit.NewClient(t, base)
	c.Header.Set("Accept-Language", "vi")
	c.Get("/home").Want(401)
	if to := c.Post("/in", url.Values{"who": {"bí thư"}}).Want(303).Header.Get("Location"); to != "/home" {
		t.Errorf("leads to %q", to)
	}
	if got := c.Get("/home").Want(200).Doc().MustHave("h1").Text(); got != "bí thư vi" {
		t.Errorf("home says %q", got)
	}
	testkit.NewClient(t, base).Get("/home").Want(401) // another visitor shares nothing
}
