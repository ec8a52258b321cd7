package web_test

import (
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// What was typed is still there when a refused form is left by Back, refused once or twice, on a new record and on one that stands; Reload asks nothing. Once
// it was taken, nothing is kept.
func TestBackAfterRefusal(t *testing.T) {
	done := false
	each(t, func(x *site) {
		if !done { // one engine: this is of the browser
			done = true
			back(x)
		}
	})
}

func back(site *site) {
	x := newSat(site)
	t := x.t
	p := testkit.PageIn(t, testkit.Browser(t), x.url+"/signin", 1280, 800)
	in := func(sel string) string { return p.MustElement(sel).MustProperty("value").String() }
	go_ := func(do func()) {
		wait := p.MustWaitNavigation()
		do()
		wait()
		p.MustWaitLoad()
	}
	press := func(sel string) { go_(func() { p.MustElement(sel).MustClick() }) }
	p.MustElement("input[name=name]").MustInput("canbo")
	p.MustElement("input[name=password]").MustInput(good)
	press("main button.main")
	for _, c := range []struct{ what, path, field string }{
		{"a new record", "/study-session/new", "#f-topic"},
		{"a correction", x.at + "/correct", "#f-place"},
	} {
		p.MustNavigate(x.url + c.path).MustWaitLoad()
		p.MustElement(c.field).MustSelectAllText().MustInput("Điều đã gõ")
		for times := 1; times <= 2; times++ {
			press("main form.form .acts button.main")
			p.MustElement(".errors")
			if got := in(c.field); got != "Điều đã gõ" {
				t.Fatalf("%s: refused, and the form says %q", c.what, got)
			}
		}
		for _, way := range []string{"back", "reload"} {
			go_(func() {
				if way == "back" {
					p.MustEval(`() => { history.back() }`)
				} else {
					p.MustEval(`() => { location.reload() }`)
				}
			})
			if got := in(c.field); got != "Điều đã gõ" || !strings.HasSuffix(p.MustInfo().URL, c.path) {
				t.Errorf("%s: after %s the form at %s says %q", c.what, way, p.MustInfo().URL, got)
			}
			p.MustElement(".note[role=status]")
		}
	}
	p.MustElement("#f-why").MustInput("ghi thiếu nơi họp")
	press("main form.form .acts button.main")
	if !strings.HasSuffix(strings.Split(p.MustInfo().URL, "?")[0], x.at) {
		t.Fatalf("mended, it was not taken: %s", p.MustInfo().URL)
	}
	left := p.MustEval(`() => Object.keys(sessionStorage).filter((k) => k.includes("correct")).length`).Int()
	if left > 0 {
		t.Error("what was taken is still kept")
	}
}
