package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-rod/rod"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// sat is a cell of twelve with one exempt member and a planned meeting of today's.
type sat struct {
	*people
	id     db.ID
	at     string // the meeting's page
	folk   []db.ID
	exempt db.ID
}

func newSat(x *site) *sat {
	s := &sat{people: x.register()}
	x.write(func(ctx context.Context, tx *db.Tx) error {
		for _, name := range []string{"Lê Quốc Bảo", "Cao Thị Bảy", "Trương Công Định", "H’Nga Knul", "Phạm Đức Hòa", "Vũ Thị Lành", "Trần Thị Kim Loan", "Hoàng Thị Mến",
			"Nguyễn Đình Thuấn", "Bùi Anh Tú", "Ngô Thành Vinh", "Y Sơm Kbuôr"} {
			id, err := s.add(ctx, tx, s.a2, name, "nam", 19700101, day.Must(2000, 1, 1), day.Must(2001, 1, 1))
			if err != nil {
				return err
			}
			s.folk = append(s.folk, id)
		}
		s.exempt = s.folk[1]
		if err := member.StartRelief(ctx, tx, duty.System(), s.spell[s.exempt], member.Exempt, "tuổi cao", day.Period{From: day.Must(2017, 6, 1)}, member.Act{Rev: -1}); err != nil {
			return err
		}
		out, err := x.s.Book.Kind("meeting").Enter(ctx, tx, duty.System(), asof.Fields{"org": s.a2, "day": tx.Today(), "kind": meeting.Regular, "state": meeting.Planned},
			record.Act{Rev: -1})
		s.id, s.at = out.ID, "/meeting/"+out.ID.String()
		return err
	})
	return s
}

// says gives what is on record: state, due, present, lines of the roll, conclusions.
func (s *sat) says() string {
	s.t.Helper()
	out := ""
	err := s.s.DB.Read(s.t.Context(), func(tx *db.Tx) error {
		m, err := s.s.Book.Kind("meeting").Get(s.t.Context(), tx, duty.System(), s.id, asof.Latest)
		if err != nil {
			return err
		}
		roll, _, err := s.s.Book.Kind("meeting_absence").PartsOf(s.t.Context(), tx, duty.System(), m, asof.Latest, record.AllParts)
		if err != nil {
			return err
		}
		said, err := s.s.Book.Kind("meeting_conclusion").Parts(s.t.Context(), tx, s.id)
		out = fmt.Sprintf("%s %d/%d", m.Text("state"), m.Int("present"), m.Int("due"))
		for _, r := range roll {
			out += " [" + r.Text("kind") + ": " + r.Text("reason") + "]"
		}
		for _, c := range said {
			out += " {" + c.Text("words") + "}"
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *sat) mark(v url.Values, i int, reason, note string) {
	id := s.folk[i].String()
	v.Set("absent-"+id, "1")
	v.Set("reason-"+id, reason)
	v.Set("note-"+id, note)
}

// The form without scripts: everybody there by default, wrong fields beside themselves, sent twice once, corrected later, never over another's change.
func TestSitting(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := x.as("canbo")
		// Of the two ways to write a meeting down one is the next step, the other says what it leaves out.
		head := c.Get(s.at).Want(200).Doc()
		head.Count(".head a.main", 1)
		head.MustHave(".head a.main[href*='/sitting']")
		if got := head.MustHave(".head a[href*='/do/hold']").Text(); !strings.Contains(got, "không điểm danh") {
			t.Errorf("the other way is called %q", got)
		}
		c.Get(s.at + "/do/hold").Want(200).Doc().MustContain("Dùng khi chỉ có số dự")
		d := c.Get(s.at + "/sitting").Want(200).Doc()
		d.Count(".roll input[type=checkbox]", 11)
		d.MustNotHave("#f-absent-" + s.exempt.String())
		if got := d.MustHave("[data-due]").Text() + d.MustHave("[data-present]").Text() + d.MustHave("[data-rate]").Text(); strings.ReplaceAll(got, "\u00a0", " ") != "1111100 %" {
			t.Errorf("tally %q", got)
		}
		d.MustContain("Không tính")
		d.MustNotHave("[name=why]")
		v := form(d)
		for name := range v { // a browser sends no box that is not ticked
			if strings.HasPrefix(name, "absent-") {
				v.Del(name)
			}
		}
		s.mark(v, 0, "khac", "")
		v.Set("words-1", "")
		v.Set("person-1", s.folk[2].String())
		v.Set("due-2", "mai kia")
		d = c.Post(s.at+"/sitting", v).Want(422).Doc()
		d.MustHave("#f-due-2-e")
		d.MustHave("[name=due-2][value='mai kia']")
		v.Set("due-2", "")
		v.Set("starts", "14h")
		v.Set("ends", "hai giờ")
		d = c.Post(s.at+"/sitting", v).Want(422).Doc()
		d.MustHave("#f-ends-e")
		v.Set("ends", "15h45")
		d = c.Post(s.at+"/sitting", v).Want(422).Doc()
		d.MustHave("#f-note-" + s.folk[0].String() + "-e")
		d.MustHave("#f-words-1-e")
		d.MustHave("#f-absent-" + s.folk[0].String() + "[checked]")
		if got := s.says(); got != "du_kien 0/0" {
			t.Fatal(got)
		}
		s.mark(v, 0, "om", "sốt")
		s.mark(v, 3, "khong", "")
		v.Set("words-1", "Quyết toán quý III")
		v.Set("due-1", "30/10/2017")
		want := "da_hop 9/11 [co_ly_do: Ốm: sốt] [khong_ly_do: ] {Quyết toán quý III}"
		to := c.Post(s.at+"/sitting", v).Want(303).Header.Get("Location")
		if again := c.Post(s.at+"/sitting", v).Want(303).Header.Get("Location"); again != to || !strings.HasPrefix(to, s.at+"?") {
			t.Errorf("sent twice: %s and %s", to, again)
		}
		ordered := func() string {
			got := s.says()
			return strings.Replace(got, "[khong_ly_do: ] [co_ly_do: Ốm: sốt]", "[co_ly_do: Ốm: sốt] [khong_ly_do: ]", 1)
		}
		if got := ordered(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		c.Get(to).Want(200).Doc().MustContain("Quyết toán quý III")
		// Why somebody was ill is for those with the right to sensitive facts; others see that there was a reason.
		for _, path := range []string{s.at, "/meeting-absence"} {
			c.Get(path).Want(200).Doc().MustContain("Ốm: sốt")
			d := x.as("xem").Get(path).Want(200).Doc()
			d.MustNotContain("sốt")
			d.MustNotContain("Ốm")
			d.MustContain("Có lý do")
			if a := x.as("xem").Get(path + "?format=json").Want(200); strings.Contains(a.Text, "sốt") || strings.Contains(a.Text, "Ốm") {
				t.Errorf("json: %s", a.Text)
			}
		}
		// The same key with other content is neither done nor lost; under its new key it is too old.
		v.Set("words-2", "Nộp bản kiểm điểm")
		d = c.Post(s.at+"/sitting", v).Want(409).Doc()
		v.Set("key", form(d).Get("key"))
		d = c.Post(s.at+"/sitting", v).Want(409).Doc()
		d.MustContain("Nộp bản kiểm điểm")
		if got := ordered(); got != want {
			t.Error(got)
		}
		// Opened anew it shows what stands, and corrects it with a reason.
		d = c.Get(s.at + "/sitting").Want(200).Doc()
		d.MustHave("#f-absent-" + s.folk[0].String() + "[checked]")
		d.MustHave("#f-note-" + s.folk[0].String() + "[value=sốt]")
		d.MustContain("Quyết toán quý III")
		v = form(d)
		for i := range s.folk {
			v.Del("absent-" + s.folk[i].String())
		}
		s.mark(v, 0, "cong_tac", "")
		v.Set("words-1", "")
		v.Set("words-2", "Nộp bản kiểm điểm")
		v.Set("why", "")
		c.Post(s.at+"/sitting", v).Want(422).Doc().MustHave("#f-why-e")
		v.Set("why", "bổ sung")
		c.Post(s.at+"/sitting", v).Want(303)
		if got := s.says(); got != "da_hop 10/11 [co_ly_do: Đi công tác] {Nộp bản kiểm điểm}" {
			t.Error(got)
		}
		c.Get(s.at + "/sitting?lang=en").Want(200).Doc().MustContain("On duty elsewhere")
		// Who may not write gets none of it.
		x.as("xem").Get(s.at + "/sitting").Want(403)
		x.as("ben").Get(s.at + "/sitting").Want(404)
		if a := x.as("ben").Post(s.at+"/sitting", url.Values{"key": {"x"}, "version": {"9"}, "day": {"24/10/2017"}}); a.StatusCode != 404 {
			t.Errorf("a stranger's form: %d", a.StatusCode)
		}
		c.Get("/meeting/" + db.NewID().String() + "/sitting").Want(404)
	})
}

func (s *sat) browse(width int, path string) *rod.Page {
	s.t.Helper()
	p := testkit.PageIn(s.t, testkit.Browser(s.t), s.url+"/signin", width, 800)
	p.MustElement("input[name=name]").MustInput("canbo")
	p.MustElement("input[name=password]").MustInput(good)
	wait := p.MustWaitNavigation()
	p.MustElement("main button.main").MustClick()
	wait()
	p.Timeout(25 * time.Second).MustElement("details.me") // signed in, and not the page left
	p.MustWaitLoad()
	return p.MustNavigate(s.url + path).MustWaitLoad().Timeout(25 * time.Second)
}

// gate is the line between the browser and the server: whole, lost, or so bad that of two ways only one is open.
type gate struct {
	http.Handler
	state atomic.Int32
	posts atomic.Int32 // forms that arrived
}

const (
	whole int32 = iota
	lost
	answerLost
	deaf    // pages come, nothing goes
	signing // the same, but that one may sign in
)

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	state := g.state.Load()
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/sitting") && state != lost {
		g.posts.Add(1)
	}
	if state == answerLost {
		g.Handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	if state == lost || state == answerLost || r.Method == http.MethodPost && (state == deaf || state == signing && r.URL.Path != "/signin") {
		panic(http.ErrAbortHandler) // the connection ends without a word
	}
	g.Handler.ServeHTTP(w, r)
}

// tap marks one absent, by the label a finger meets.
func (s *sat) tap(p *rod.Page, i int) {
	press(p, "label[for='f-absent-"+s.folk[i].String()+"']")
}

// away marks one absent and says why.
func (s *sat) away(p *rod.Page, i int, reason string) {
	s.tap(p, i)
	p.MustElement("#f-reason-" + s.folk[i].String()).MustSelect(reason)
}

// press brings something to the middle of the window, free of the foot, and clicks it.
func press(p *rod.Page, css string) {
	e := there(p, css)
	e.MustEval(`() => this.scrollIntoView({ block: "center", behavior: "instant" })`)
	e.MustClick()
}

func (s *sat) eventually(want string) {
	s.t.Helper()
	got := ""
	for range 100 {
		if got = s.says(); got == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Errorf("%s\nwant %s", got, want)
}

// With scripts, on a phone: the numbers follow the taps; sent without a line it waits on the device, also when the page is closed, and goes out once
// when the line is back.
func TestSittingOffline(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		g := &gate{Handler: x.s.Handler()}
		x.url = testkit.Serve(t, g)
		p := s.browse(360, s.at+"/sitting")
		testkit.Axe(t, p)
		if wide := p.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > 360 {
			t.Errorf("%d px wide on a phone of 360", wide)
		}
		s.away(p, 9, "Ốm")
		s.tap(p, 10)
		if got := p.MustEval(`() => [..."due present absent rate".split(" ")].map((n) => document.querySelector("[data-" + n + "]").textContent).join(" ")`).Str(); strings.ReplaceAll(got, "\u00a0", " ") != "11 9 2 81,8 %" {
			t.Errorf("tally %q", got)
		}
		s.tap(p, 10)
		if n := len(p.MustElements("[data-conclusion]:not([hidden])")); n != 1 {
			t.Errorf("%d conclusions in view", n)
		}
		p.MustElement("#f-words-1").MustInput("Quyết toán quý III")
		for range 3 { // past what the server made room for
			press(p, "[data-add]")
		}
		p.MustElement("#f-words-4").MustInput("Chuẩn bị chuyên đề")
		// Closed and opened again in the same tab: still there.
		p.MustReload().MustWaitLoad()
		if got := p.MustElement("#f-words-4").MustProperty("value").String(); got != "Chuẩn bị chuyên đề" {
			t.Fatalf("after reloading: %q", got)
		}
		if got := p.MustEval(`() => [...document.querySelectorAll("[data-conclusion]:not([hidden])")].length`).Int(); got != 4 {
			t.Errorf("%d conclusions in view after reloading", got)
		}
		g.state.Store(lost)
		press(p, ".foot .main")
		p.MustElementR("[data-said]", "Chưa có mạng")
		if got := s.says(); got != "du_kien 0/0" {
			t.Fatal(got)
		}
		kept := p.MustEval(`() => JSON.stringify(Object.entries(localStorage))`).Str()
		if !strings.Contains(kept, s.folk[9].String()) || strings.Contains(kept, "Anh Tú") || strings.Contains(kept, "token") {
			t.Errorf("kept on the device: %s", kept)
		}
		if dir := os.Getenv("CHIBO_SHOTS"); dir != "" {
			testkit.Screenshot(t, p, dir+"/sitting-waiting.png")
		}
		g.state.Store(whole)
		// Whichever page is opened next sends it.
		p.MustNavigate(x.url + "/meeting").MustWaitLoad()
		want := "da_hop 10/11 [co_ly_do: Ốm] {Quyết toán quý III} {Chuẩn bị chuyên đề}"
		s.eventually(want)
		p.MustElementR("main .note.done", "đã được gửi")
		wait := p.MustWaitNavigation()
		press(p, "main .note.done a")
		wait()
		p.MustElementR("main", "đã họp|Đã họp")
		if kept := p.MustEval(`() => Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((k) => k.includes("sitting")).join()`).Str(); kept != "" {
			t.Errorf("still kept after it was sent: %s", kept)
		}

		// The answer is lost, not the form: sent again it counts once. And the line comes back while the page is open.
		p.MustNavigate(x.url + s.at + "/sitting").MustWaitLoad()
		s.away(p, 10, "Đi công tác")
		g.state.Store(answerLost)
		before := g.posts.Load()
		press(p, ".foot .main")
		p.MustElementR("[data-said]", "Chưa có mạng")
		g.state.Store(whole)
		p.MustEval(`() => { dispatchEvent(new Event("online")) }`)
		s.eventually("da_hop 9/11 [co_ly_do: Ốm] [co_ly_do: Đi công tác] {Quyết toán quý III} {Chuẩn bị chuyên đề}")
		p.MustElementR("main", "Đã ghi lúc")
		if n := g.posts.Load() - before; n < 2 {
			t.Errorf("the form arrived %d times: no answer was lost", n)
		}
		c := x.as("canbo")
		c.Get(s.at).Want(200).Doc().Count(".history > li", 3)

		// Refused by the server: its form comes back with what is wrong, and nothing is lost.
		p.MustNavigate(x.url + s.at + "/sitting").MustWaitLoad()
		p.MustElement("#f-ends").MustInput("lát nữa")
		nav := p.MustWaitNavigation()
		press(p, ".foot .main")
		nav()
		p.MustElement("#f-ends-e")
		if got := p.MustElement("#f-ends").MustProperty("value").String(); got != "lát nữa" {
			t.Errorf("%q", got)
		}
		// Thrown away by hand, the form is what is on record.
		nav = p.MustWaitNavigation()
		press(p, "[data-forget]")
		nav()
		p.MustNavigate(x.url + s.at + "/sitting?lang=en").MustWaitLoad()
		testkit.Axe(t, p)
		if wide := p.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > 360 {
			t.Errorf("%d px wide on a phone of 360", wide)
		}
	})
}

// The session ended while the meeting went on: after signing in again the form goes out as it was, once, and nothing is left on the device.
func TestSittingSessionEnded(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		p := s.browse(360, s.at+"/sitting")
		s.away(p, 9, "Đi công tác")
		x.walk(30 * 24 * time.Hour)
		nav := p.MustWaitNavigation()
		press(p, ".foot .main")
		nav()
		p.MustElement("input[name=name]").MustInput("canbo")
		p.MustElement("input[name=password]").MustInput(good)
		nav = p.MustWaitNavigation()
		press(p, "main button.main")
		nav()
		if got := s.says(); got != "du_kien 0/0" {
			t.Fatalf("sent unasked: %s", got)
		}
		nav = p.MustWaitNavigation()
		press(p, "main button.main")
		nav()
		s.eventually("da_hop 10/11 [co_ly_do: Đi công tác]")
		p.MustElementR("main", "Đã ghi lúc")
		if kept := p.MustEval(`() => Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((k) => k.includes("sitting")).join()`).Str(); kept != "" {
			t.Errorf("still kept after it was sent: %s", kept)
		}
	})
}

// TestSittingShots draws the form for people to look at.
func TestSittingShots(t *testing.T) {
	if os.Getenv("CHIBO_SHOTS") == "" {
		t.Skip("CHIBO_SHOTS names no folder")
	}
	each(t, func(x *site) {
		s := newSat(x)
		x.shots("canbo", map[string]string{"sitting": s.at + "/sitting", "meeting": s.at})
		c := x.as("canbo")
		v := form(c.Get(s.at + "/sitting").Want(200).Doc())
		for i := range s.folk {
			v.Del("absent-" + s.folk[i].String())
		}
		s.mark(v, 2, "om", "")
		s.mark(v, 5, "khong", "")
		v.Set("words-1", "Quyết toán thu chi quý III của các đơn vị dự toán cấp tỉnh xong trước kỳ họp.")
		v.Set("person-1", s.folk[4].String())
		v.Set("due-1", "30/10/2017")
		v.Set("starts", "14h")
		v.Set("ends", "15h45")
		c.Post(s.at+"/sitting", v).Want(303)
		x.shots("canbo", map[string]string{"sitting-held": s.at + "/sitting", "meeting-held": s.at})
	})
}
