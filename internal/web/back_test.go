package web_test

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/meeting"
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
	other := x.put("meeting", asof.Fields{"org": x.a1, "day": day.Must(2017, 9, 5), "kind": meeting.Regular, "state": meeting.Planned})
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
	left := func(what string) int {
		return p.MustEval(`(what) => Object.keys(sessionStorage).filter((k) => k.includes(what)).length`, what).Int()
	}
	if left("correct") > 0 {
		t.Error("what was taken is still kept")
	}

	// What was refused about one thing is not put into the form about another.
	form1 := "/meeting-conclusion/new?meeting_id="
	p.MustNavigate(x.url + form1 + x.id.String()).MustWaitLoad()
	press("main form.form .acts button.main")
	p.MustElement(".errors")
	p.MustNavigate(x.url + form1 + other.ID.String()).MustWaitLoad()
	if got := in("input[name=meeting_id]"); got != other.ID.String() {
		t.Errorf("the form about another meeting is about %s: %s", got, in("#f-meeting"))
	}
	p.MustNavigate(x.url + form1 + x.id.String()).MustWaitLoad()
	p.MustElement(".note[role=status]")

	// What was sent on after its owner had signed in again is taken too: the next form of its kind is empty.
	p.MustNavigate(x.url + "/study-session/new").MustWaitLoad()
	if in("#f-topic") != "Điều đã gõ" {
		t.Fatalf("what was refused before is not kept: %q", in("#f-topic"))
	}
	for name, v := range map[string]string{"org": "A1", "day": "1/9/2017", "topic": "Học sau khi hết phiên"} {
		p.MustElement("#f-" + name).MustSelectAllText().MustInput(v)
	}
	p.MustElement("#f-form").MustSelect("Học tập, quán triệt")
	p.MustElement("main input[value=du_kien]").MustClick()
	p.Browser().MustSetCookies()
	press("main form.form .acts button.main")
	p.MustElement("input[name=name]").MustSelectAllText().MustInput("canbo")
	p.MustElement("input[name=password]").MustInput(good)
	press("main button.main")
	press("main form.form .acts button.main")
	if at := p.MustInfo().URL; strings.Contains(at, "/new") {
		t.Fatalf("it was not taken: %s", p.MustElement("main").MustText())
	}
	if left("study-session") > 0 {
		t.Error("what was sent on and taken is still kept")
	}
}
