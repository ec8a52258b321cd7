package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// opened is the form of the sitting as a browser would send it back untouched.
func (s *sat) opened(c *testkit.Client) url.Values {
	s.t.Helper()
	d := c.Get(s.at + "/sitting").Want(200).Doc()
	return s.asSent(d)
}

// asSent is a form as a browser sends it: boxes only where they are ticked.
func (s *sat) asSent(d *testkit.Doc) url.Values {
	v := form(d)
	for i := range s.folk {
		if name := "absent-" + s.folk[i].String(); len(d.Find("#f-"+name+"[checked]")) == 0 {
			v.Del(name)
		}
	}
	return v
}

// A form that comes late, the line having been lost, never undoes what others wrote meanwhile: their conclusions stand first and its own behind, who is
// absent by either is, facts they wrote stay, and where both changed one thing that is told.
func TestSittingLate(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := x.as("canbo")
		phone, desk := s.opened(c), s.opened(c)
		s.mark(desk, 3, "om", "")
		desk.Set("words-1", "Kết luận của máy bàn")
		desk.Set("place", "Phòng họp tầng 2")
		c.Post(s.at+"/sitting", desk).Want(303)
		s.mark(phone, 5, "di_hoc", "")
		phone.Set("words-1", "Kết luận của điện thoại")
		phone.Set("starts", "14h")
		d := c.Post(s.at+"/sitting", phone).Want(409).Doc()
		again := s.asSent(d)
		if again.Get("words-1") != "Kết luận của máy bàn" || again.Get("stand-1") == "" || again.Get("words-2") != "Kết luận của điện thoại" || again.Get("stand-2") != "" {
			t.Errorf("conclusions: %v", again)
		}
		c.Post(s.at+"/sitting", again).Want(303)
		if got := s.says(); got != "da_hop 9/11 [co_ly_do: Ốm] [co_ly_do: Đi học] {Kết luận của máy bàn} {Kết luận của điện thoại}" {
			t.Error(got)
		}
		if m := s.meeting(); m.Text("place") != "Phòng họp tầng 2" || m.Text("starts") != "14:00" {
			t.Errorf("%+v", m.V)
		}

		// Both change what stood: the words, the reason and the place on record stay, and what the phone said is told and not lost.
		phone, desk = s.opened(c), s.opened(c)
		desk.Set("words-1", "Máy bàn sửa")
		desk.Set("words-2", "")
		s.mark(desk, 5, "cong_tac", "")
		desk.Set("place", "Hội trường")
		desk.Set("resolution", "Nghị quyết của máy bàn")
		c.Post(s.at+"/sitting", desk).Want(303)
		phone.Set("words-1", "Điện thoại sửa")
		s.mark(phone, 5, "khac", "về quê")
		phone.Set("place", "Nhà văn hóa")
		phone.Set("resolution", "Nghị quyết của điện thoại")
		d = c.Post(s.at+"/sitting", phone).Want(409).Doc()
		d.MustContain("Nhà văn hóa")
		d.MustContain("về quê")
		c.Post(s.at+"/sitting", s.asSent(d)).Want(303)
		if got := s.says(); got != "da_hop 9/11 [co_ly_do: Ốm] [co_ly_do: Đi công tác] {Máy bàn sửa} {Điện thoại sửa}" {
			t.Error(got)
		}
		if m := s.meeting(); m.Text("place") != "Hội trường" || m.Text("resolution") != "Nghị quyết của máy bàn\nNghị quyết của điện thoại" {
			t.Errorf("%+v", m.V)
		}

		// Only the phone changed something: that is what it says, also where it takes something back.
		phone, desk = s.opened(c), s.opened(c)
		desk.Set("words-3", "Thêm từ máy bàn")
		c.Post(s.at+"/sitting", desk).Want(303)
		phone.Set("words-2", "")
		phone.Del("absent-" + s.folk[3].String())
		d = c.Post(s.at+"/sitting", phone).Want(409).Doc()
		c.Post(s.at+"/sitting", s.asSent(d)).Want(303)
		if got := s.says(); got != "da_hop 10/11 [co_ly_do: Đi công tác] {Máy bàn sửa} {Thêm từ máy bàn}" {
			t.Error(got)
		}
	})
}

func (s *sat) meeting() (m record.Record) {
	s.t.Helper()
	err := s.s.DB.Read(s.t.Context(), func(tx *db.Tx) (err error) {
		m, err = s.s.Book.Kind("meeting").Get(s.t.Context(), tx, duty.System(), s.id, asof.Latest)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// Somebody recorded as absent and made exempt afterwards is a fixed line: sending the form again leaves him as he is, and the numbers count him.
func TestSittingFixedLine(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := x.as("canbo")
		v := s.opened(c)
		s.mark(v, 4, "om", "")
		s.mark(v, 6, "di_hoc", "")
		c.Post(s.at+"/sitting", v).Want(303)
		x.write(func(ctx context.Context, tx *db.Tx) error {
			return member.StartRelief(ctx, tx, duty.System(), s.spell[s.folk[4]], member.Exempt, "tuổi cao", day.Period{From: day.Must(2017, 6, 1)}, member.Act{Rev: -1})
		})
		d := c.Get(s.at + "/sitting").Want(200).Doc()
		d.MustNotHave("#f-absent-" + s.folk[4].String())
		if got := d.MustHave("[data-due]").Text() + " " + d.MustHave("[data-absent]").Text() + " " + d.MustHave("[data-present]").Text(); got != "11 2 9" {
			t.Errorf("tally %q", got)
		}
		d.MustHave(".roll .chip")
		v = s.asSent(d)
		v.Set("words-1", "Thêm một kết luận")
		c.Post(s.at+"/sitting", v).Want(303)
		if got := s.says(); got != "da_hop 9/11 [co_ly_do: Ốm] [co_ly_do: Đi học] {Thêm một kết luận}" {
			t.Error(got)
		}
		if m := s.meeting(); m.Int("absent_with") != 2 {
			t.Errorf("%+v", m.V)
		}
		v = s.opened(c)
		v.Del("absent-" + s.folk[6].String())
		c.Post(s.at+"/sitting", v).Want(303)
		if got := s.says(); got != "da_hop 10/11 [co_ly_do: Ốm] {Thêm một kết luận}" {
			t.Error(got)
		}
	})
}

// More conclusions than a meeting takes are refused with all that was typed; and the reason the English form offers is stored in Vietnamese.
func TestSittingTooMany(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := x.as("canbo")
		v := s.opened(c)
		for i := 1; i <= 70; i++ {
			v.Set("words-"+strconv.Itoa(i), fmt.Sprintf("Kết luận số %d", i))
		}
		d := c.Post(s.at+"/sitting", v).Want(422).Doc()
		d.MustHave("#f-words-61-e")
		d.MustContain("nhiều nhất 60 kết luận")
		again := form(d)
		if again.Get("words-61") != "Kết luận số 61" || again.Get("words-70") != "Kết luận số 70" {
			t.Error("what was typed is gone")
		}
		if got := s.says(); got != "du_kien 0/0" {
			t.Error(got)
		}
		for i := 61; i <= 70; i++ {
			v.Set("words-"+strconv.Itoa(i), "")
		}
		c.Post(s.at+"/sitting", v).Want(303)
		if n := strings.Count(s.says(), "{"); n != 60 {
			t.Errorf("%d conclusions", n)
		}
		d = c.Get(s.at + "/sitting?lang=en").Want(200).Doc()
		v = s.asSent(d)
		if v.Get("why") != "Minutes completed" {
			t.Errorf("%q", v.Get("why"))
		}
		v.Set("words-1", "Viết lại")
		v.Set("place", "Hội trường")
		c.Post(s.at+"/sitting?lang=en", v).Want(303)
		page := c.Get(s.at + "?lang=vi").Want(200).Doc()
		page.MustContain("Bổ sung, sửa biên bản")
		page.MustNotContain("Minutes completed")
	})
}

// What nobody comes back for is thrown away after a week by whatever page of the program is opened, the one to sign in too.
func TestKeptNoLongerThanAWeek(t *testing.T) {
	each(t, func(x *site) {
		newSat(x)
		p := testkit.PageIn(t, testkit.Browser(t), x.url+"/signin", 360, 800)
		p.MustEval(`() => {
			for (const [k, days] of [["old", 8], ["new", 6]]) localStorage.setItem("chibo:someone:sitting:" + k,
				JSON.stringify({ at: Date.now() - days * 24 * 3600 * 1000, path: "/meeting/1/sitting", content: "words-1=x" }));
			localStorage.setItem("chibo:someone:target-new", JSON.stringify({ at: Date.now() - 8 * 24 * 3600 * 1000, fields: { "a||0": "b" } }));
		}`)
		p.MustReload().MustWaitLoad()
		if got := p.MustEval(`() => Object.keys(localStorage).join()`).Str(); got != "chibo:someone:sitting:new" {
			t.Errorf("kept: %s", got)
		}
	})
}
