package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"

	"chibo/internal/testkit"
)

// kept is all that lies on the device.
func kept(p *rod.Page) string {
	return p.MustEval(`() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])`).Str()
}

// there waits for an element, and for its words where some are given, also while one page gives way to another.
func there(p *rod.Page, selector string, words ...string) *rod.Element {
	for {
		var e *rod.Element
		var err error
		if len(words) > 0 {
			e, err = p.ElementR(selector, words[0])
		} else {
			e, err = p.Element(selector)
		}
		if err == nil {
			return e
		}
		if p.GetContext().Err() != nil {
			panic(fmt.Sprintf("%s %q is not there: %v", selector, words, err))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// signOut presses the button in the menu of one's own name.
func signOut(p *rod.Page) {
	press(p, "details.me summary")
	press(p, "form[data-leave] button")
}

func shot(t *testing.T, p *rod.Page, name string) {
	if dir := os.Getenv("CHIBO_SHOTS"); dir != "" {
		testkit.Screenshot(t, p, dir+"/"+name+".png")
	}
}

// Signing out leaves nothing on the device once its owner said that what was not sent may go, from the form itself too, which would keep what is typed
// when it is left.
func TestSignOutLeavesNothing(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		p := s.browse(1280, s.at+"/sitting")
		s.away(p, 9, "Đi công tác")
		there(p, "#f-words-1").MustInput("Kết luận còn kín")
		g.state.Store(lost)
		press(p, ".foot .main")
		there(p, "[data-said]", "Chưa có mạng")
		g.state.Store(whole)
		if !strings.Contains(kept(p), "absent-") {
			t.Fatalf("nothing was kept: %s", kept(p))
		}
		signOut(p)
		press(p, "[data-lose]")
		there(p, "input[name=password]")
		p.MustWaitLoad()
		if got := kept(p); got != "[[],[]]" {
			t.Errorf("kept after signing out: %s", got)
		}
		if got := s.says(); got != "du_kien 0/0" {
			t.Errorf("what was dropped was sent: %s", got)
		}
		// An ordinary form that is kept does the same, unasked.
		p = s.browse(1280, "/meeting/new")
		p.MustEval(`() => { const e = document.querySelector("form[data-keep] [name=place]"); e.value = "1234"; e.dispatchEvent(new Event("input", { bubbles: true })) }`)
		time.Sleep(500 * time.Millisecond)
		if !strings.Contains(kept(p), "1234") {
			t.Fatalf("nothing was kept: %s", kept(p))
		}
		signOut(p)
		there(p, "input[name=password]")
		p.MustWaitLoad()
		if got := kept(p); got != "[[],[]]" {
			t.Errorf("kept after signing out: %s", got)
		}
	})
}

// Minutes that were not sent stop the signing out: their writer stays, opens them to send, or drops them, with keys alone.
func TestSignOutAsks(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		p := s.browse(360, s.at+"/sitting")
		there(p, "#f-words-1").MustInput("Chưa gửi")
		// Typed and not yet sent, it is asked about too.
		signOut(p)
		there(p, "[role=group]", "chưa gửi")
		press(p, "[data-stay]")
		if p.MustHas("[data-stay]") || p.MustEval(`() => document.activeElement.closest("form")?.dataset.leave`).Str() != "" {
			t.Error("staying does not lead back to the button")
		}
		press(p, "details.me summary")
		g.state.Store(deaf)
		press(p, ".foot .main")
		there(p, "[data-said]", "Chưa có mạng")
		for _, lang := range []string{"en", "vi"} {
			p.MustNavigate(x.url + "/member?lang=" + lang).MustWaitLoad()
			signOut(p)
			there(p, "[data-stay]")
			if got := p.MustEval(`() => document.activeElement.getAttribute("href") ?? ""`).Str(); got != s.at+"/sitting" {
				t.Errorf("the focus is on %q", got)
			}
			if wide := p.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > 360 {
				t.Errorf("%d px wide on a phone of 360", wide)
			}
			testkit.Axe(t, p)
			shot(t, p, "leaving-"+lang)
		}
		p.Keyboard.MustType(input.Escape)
		if p.MustHas("[data-stay]") {
			t.Error("Escape does not stay")
		}
		if !strings.Contains(kept(p), "sitting:") {
			t.Fatalf("lost: %s", kept(p))
		}
		g.state.Store(whole)
		press(p, "form[data-leave] button")
		there(p, "[role=group] a").MustClick()
		s.eventually("da_hop 11/11 {Chưa gửi}")
	})
}

// What waits goes out from any page, once; what the server does not take as it is stays, and every page tells of it.
func TestSittingSentFromAnyPage(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		p := s.browse(360, s.at+"/sitting")
		there(p, "#f-words-1").MustInput("Từ điện thoại")
		g.state.Store(deaf)
		press(p, ".foot .main")
		there(p, "[data-said]", "lần sau mở Chibo")
		p.MustNavigate(x.url + "/member").MustWaitLoad()
		there(p, "main .note.due", "chưa gửi")
		shot(t, p, "unsent")
		// Meanwhile another wrote on the same meeting: sending would be over his, so it waits for its writer.
		p.MustNavigate("about:blank")
		g.state.Store(whole)
		c := x.as("canbo")
		v := s.opened(c)
		v.Set("words-1", "Từ máy bàn")
		c.Post(s.at+"/sitting", v).Want(303)
		before := g.posts.Load()
		p.MustNavigate(x.url + "/org").MustWaitLoad()
		for range 100 {
			if g.posts.Load() > before {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(500 * time.Millisecond)
		there(p, "main .note.due", "chưa nhận")
		n := g.posts.Load()
		p.MustNavigate(x.url + "/org?lang=en").MustWaitLoad()
		there(p, "main .note.due", "did not take")
		p.MustNavigate(x.url + "/org?lang=vi").MustWaitLoad()
		there(p, "main .note.due", "chưa nhận")
		if g.posts.Load() != n {
			t.Error("what was refused is sent again by every page")
		}
		if g.posts.Load() == before || !strings.Contains(kept(p), "sitting:") || p.MustHas("main .note.done") {
			t.Fatalf("sent %d times; kept: %s", g.posts.Load()-before, kept(p))
		}
		press(p, "main .note.due a")
		there(p, "form[data-typed] #f-words-2") // two pages on: opened, sent, come back with both
		p.MustWaitLoad()
		press(p, ".foot .main")
		s.eventually("da_hop 11/11 {Từ máy bàn} {Từ điện thoại}")
		there(p, "main", "Đã ghi lúc")

		// The answer is lost, not the form: the next page sends it again, and it counts once.
		p.MustNavigate(x.url + s.at + "/sitting").MustWaitLoad()
		there(p, "#f-place").MustInput("Hội trường")
		g.state.Store(answerLost)
		press(p, ".foot .main")
		there(p, "[data-said]", "Chưa có mạng")
		g.state.Store(whole)
		had := len(s.asked(c))
		p.MustNavigate(x.url + "/member").MustWaitLoad()
		there(p, "main .note.done", "đã được gửi")
		shot(t, p, "delivered")
		if got := len(s.asked(c)); got != had || strings.Contains(kept(p), "sitting:") {
			t.Errorf("%d entries of the history, before %d; kept: %s", got, had, kept(p))
		}
	})
}

// A tap says that somebody is absent and nothing of why: that is chosen by one more, and the form is not sent without it.
func TestSittingReasonChosen(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := x.as("canbo")
		id := s.folk[9].String()
		d := c.Get(s.at + "/sitting").Want(200).Doc()
		d.Count(".why option[selected]:not([value=''])", 0)
		v := s.asSent(d)
		s.mark(v, 9, "", "có việc")
		d = c.Post(s.at+"/sitting", v).Want(422).Doc()
		d.MustHave("#f-reason-" + id + "-e")
		d.MustHave("#f-absent-" + id + "[checked]")
		if got := s.says(); got != "du_kien 0/0" {
			t.Fatal(got)
		}
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		for _, lang := range []string{"en", "vi"} {
			p := s.browse(360, s.at+"/sitting?lang="+lang)
			p.MustEval(`() => { HTMLSelectElement.prototype.showPicker = function () { document.body.dataset.shown = this.id } }`)
			label := there(p, "label[for='f-absent-"+id+"']")
			label.MustEval(`() => this.scrollIntoView({ block: "center", behavior: "instant" })`)
			label.MustTap()
			there(p, "body[data-shown='f-reason-"+id+"']")
			s.tap(p, 10)
			press(p, ".foot .main")
			there(p, "#f-reason-"+id+"-e")
			if n := len(p.MustElements(".why .err")); n != 2 || g.posts.Load() != 0 {
				t.Errorf("%d reasons are asked for, sent %d times", n, g.posts.Load())
			}
			if got := p.MustEval(`() => document.activeElement.id`).Str(); got != "f-reason-"+id {
				t.Errorf("the focus is on %q", got)
			}
			testkit.Axe(t, p)
			shot(t, p, "unchosen-"+lang)
		}
		p := s.browse(360, s.at+"/sitting")
		s.away(p, 9, "Không có lý do")
		press(p, ".foot .main")
		s.eventually("da_hop 10/11 [khong_ly_do: ]")
	})
}

// Minutes go out in their writer's name alone: not when his session has ended, nor by somebody else's on the same device; and from two windows once.
func TestSittingSentByItsWriter(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		p := s.browse(360, s.at+"/sitting")
		there(p, "#f-words-1").MustInput("Của cán bộ")
		g.state.Store(deaf)
		press(p, ".foot .main")
		there(p, "[data-said]", "Chưa có mạng")
		p.MustNavigate(x.url + "/member").MustWaitLoad()
		there(p, "main .note.due", "chưa gửi")
		// arrives waits until the page has sent once more than before.
		arrives := func(what func()) {
			t.Helper()
			before := g.posts.Load()
			what()
			for range 100 {
				if g.posts.Load() > before {
					time.Sleep(500 * time.Millisecond)
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
			t.Fatal("nothing was sent")
		}
		stays := func(when string) {
			t.Helper()
			if got := s.says(); got != "du_kien 0/0" || !strings.Contains(kept(p), "sitting:") {
				t.Errorf("%s: %s; kept: %s", when, got, kept(p))
			}
		}
		online := func() { p.MustEval(`() => { dispatchEvent(new Event("online")) }`) }
		x.walk(30 * 24 * time.Hour)
		g.state.Store(whole)
		arrives(online)
		stays("the session has ended")
		there(p, "main .note.due", "chưa gửi")

		// The page is opened again by its writer; in another window somebody else signs in.
		in := func(p *rod.Page, name string) {
			there(p, "input[name=name]").MustInput(name)
			there(p, "input[name=password]").MustInput(good)
			wait := p.MustWaitNavigation()
			press(p, "main button.main")
			wait()
			p.MustWaitLoad()
		}
		g.state.Store(deaf)
		p.MustNavigate(x.url + "/signin").MustWaitLoad()
		g.state.Store(signing)
		in(p, "canbo")
		there(p, "main .note.due", "chưa gửi")
		p.Browser().MustSetCookies() // his is gone
		q := p.Browser().MustPage(x.url + "/signin").MustWaitLoad().Timeout(25 * time.Second)
		in(q, "chau")
		if q.MustHas("main .note.due") {
			t.Error("another's minutes are told of")
		}
		g.state.Store(whole)
		arrives(online)
		stays("somebody else is signed in")
		q.MustNavigate(x.url + "/member").MustWaitLoad()
		time.Sleep(300 * time.Millisecond)
		stays("on a page of somebody else's")

		// A path that is not a meeting's form is not sent to; two windows of the writer's send once.
		p.Browser().MustSetCookies()
		q.MustNavigate(x.url + "/signin").MustWaitLoad()
		g.state.Store(signing)
		in(q, "canbo")
		q.MustEval(`() => {
			const k = Object.keys(localStorage).find((k) => k.includes(":sitting:"));
			const x = JSON.parse(localStorage[k]);
			localStorage.setItem(k.replace(/[^:]+$/, "x"), JSON.stringify({ ...x, path: "/signout" }));
			localStorage.setItem(k.replace(/.{36}$/, "00000000-0000-0000-0000-000000000000"), JSON.stringify(x));
		}`)
		q.MustReload().MustWaitLoad()
		if n := q.MustEval(`() => Object.keys(localStorage).filter((k) => k.includes(":sitting:")).length`).Int(); n != 1 {
			t.Errorf("%d kept: %s", n, kept(q))
		}
		p.MustReload().MustWaitLoad()
		g.state.Store(whole)
		online()
		q.MustEval(`() => { dispatchEvent(new Event("online")) }`)
		s.eventually("da_hop 11/11 {Của cán bộ}")
		time.Sleep(300 * time.Millisecond)
		if strings.Contains(kept(p), "sitting:") {
			t.Errorf("still kept: %s", kept(p))
		}
		if n := len(s.asked(x.as("canbo"))); n != 2 {
			t.Errorf("%d entries of the history", n)
		}
	})
}

// asked is the history of the meeting.
func (s *sat) asked(c *testkit.Client) []*testkit.Doc {
	return c.Get(s.at).Want(200).Doc().Find(".history > li")
}
