package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/meeting"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// put enters a record as the installation itself.
func (p *people) put(kind string, v asof.Fields) (out record.Record) {
	p.t.Helper()
	p.write(func(ctx context.Context, tx *db.Tx) error {
		k := p.s.Book.Kind(kind)
		made, err := k.Enter(ctx, tx, duty.System(), v, record.Act{Rev: -1})
		if err == nil {
			out, err = k.Get(ctx, tx, duty.System(), made.ID, asof.Latest)
		}
		return err
	})
	return out
}

// The cell is told who came to its meeting, by name and office, wherever it reads of the visit; nothing else of him, and nobody else is told.
func TestVisitorNamed(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		var held, visit, other record.Record
		p.write(func(ctx context.Context, tx *db.Tx) error {
			if err := p.account(ctx, tx, "chibo1", p.a1, duty.RoleSecretary, db.ID{}); err != nil {
				return err
			}
			_, err := org.Sit(ctx, tx, duty.System(), p.top, org.Act{Rev: -1}, org.SeatIn{Person: p.bich, Post: org.Committee, How: org.Elected, From: day.Must(2016, 1, 1)})
			return err
		})
		on := day.Must(2017, 9, 5)
		held = p.put("meeting", asof.Fields{"org": p.a1, "day": on, "kind": meeting.Regular})
		visit = p.put("meeting_visit", asof.Fields{"org": p.top, "person": p.bich, "cell": p.a1, "day": on, "meeting": held.ID, "summary": "Tốt"})
		finding := p.put("meeting_finding", asof.Fields{"visit": visit.ID, "kind": meeting.Weakness, "words": "Chậm"})
		other = p.put("meeting_visit", asof.Fields{"org": p.top, "person": p.lan, "cell": p.b1, "day": on})
		const name, office = "Trần Ngọc Bích", "Ủy viên ban chấp hành"
		c := p.as("chibo1")
		at := "/meeting-visit/" + visit.ID.String()
		d := c.Get(at).Want(200).Doc()
		d.MustContain(name)
		d.MustContain(name + " (" + office + ")")
		for _, path := range []string{at, "/meeting-visit", "/meeting/" + held.ID.String(), "/meeting-finding/" + finding.ID.String()} {
			d := c.Get(path).Want(200).Doc()
			if path != "/meeting-finding/"+finding.ID.String() {
				d.MustContain(name)
			}
			d.MustNotHave("main a[href*='" + p.bich.String() + "']") // his file is elsewhere
			for _, secret := range []string{"1990", "Đắk Song", "Ê Đê"} {
				if s := d.MustHave("main").Text(); strings.Contains(s, secret) {
					t.Errorf("%s tells %s: %s", path, secret, s)
				}
			}
		}
		if body := c.Get("/meeting-visit?format=csv").Want(200).Text; !strings.Contains(body, name) {
			t.Errorf("the sheet: %s", body)
		}
		// A finding is the visiting committee's to add, a conclusion is the cell's own; each is offered to whom it is open.
		c.Get("/meeting-finding").Want(200).Doc().Count("main a[href*='/meeting-finding/new']", 0)
		c.Get("/meeting-conclusion").Want(200).Doc().MustHave("main a[href*='/meeting-conclusion/new']")
		p.as("khoi").Get("/meeting-finding").Want(200).Doc().MustHave("main a[href*='/meeting-finding/new']")
		p.as("canbo").Get("/meeting-finding").Want(200).Doc().MustNotHave("main a[href*='/meeting-finding/new']")
		p.as("canbo").Get("/meeting-conclusion").Want(200).Doc().MustHave("main a[href*='/meeting-conclusion/new']")
		// Neither his file, nor a filter or a form that the address fills, nor visits elsewhere.
		c.Get(p.at(p.bich, "")).Want(404)
		c.Get("/meeting-visit?person_id=" + p.bich.String()).Want(404)
		for _, path := range []string{"/meeting-visit/new?person_id=" + p.bich.String(), "/meeting-absence/new?person_id=" + p.bich.String()} {
			if body := c.Get(path).Want(200).Text; strings.Contains(body, "Bích") {
				t.Errorf("%s names him", path)
			}
		}
		c.Get("/meeting-visit/" + other.ID.String()).Want(404)
		p.as("thu").Get(at).Want(200).Doc().MustContain(name) // above the cell
		p.as("ben").Get(at).Want(404)                         // in his own organisation nobody reads of it
		// Who has his file is led to it.
		p.as("khoi").Get(at).Want(200).Doc().MustHave("main a[href*='/member/" + p.bich.String() + "']")
	})
}

// A meeting called off offers no absence, no conclusion; nor does a planned one. Nor is either taken.
func TestNothingOfMeetingCalledOff(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := p.as("canbo")
		on := day.Must(2017, 9, 5)
		shows := func(v asof.Fields, absences, conclusions int) record.Record {
			t.Helper()
			m := p.put("meeting", v)
			d := c.Get("/meeting/" + m.ID.String()).Want(200).Doc()
			d.Count("main a[href*='/meeting-absence/new']", absences)
			d.Count("main a[href*='/meeting-conclusion/new']", conclusions)
			return m
		}
		base := asof.Fields{"org": p.a1, "kind": meeting.Regular}
		shows(more(base, "day", on), 1, 1)
		shows(more(base, "day", on.Add(1), "counted_by", meeting.Declared, "present", int64(2), "source", "biên bản"), 0, 1)
		shows(more(base, "day", on.Add(2), "state", meeting.Planned), 0, 0)
		off := shows(more(base, "day", on.Add(3), "state", meeting.Off, "off_reason", "Bão"), 0, 0)
		for kind, typed := range map[string][]string{"absence": {"person", "lan anh", "kind", "khong_ly_do"}, "conclusion": {"words", "Thu đảng phí"}} {
			path := "/meeting-" + kind + "/new?meeting_id=" + off.ID.String()
			d := c.Post(path, form(c.Get(path).Want(200).Doc(), typed...)).Want(422).Doc()
			d.MustHave(".errors").MustContain("Buổi này đã hoãn")
		}
		v := p.put("meeting_visit", asof.Fields{"org": x.a, "person": p.y, "cell": p.a2, "day": on, "state": meeting.Off, "off_reason": "Bão"})
		c.Get("/meeting-visit/"+v.ID.String()).Want(200).Doc().Count("main a[href*='/meeting-finding/new']", 0)
	})
}

func more(v asof.Fields, other ...any) asof.Fields {
	out := asof.Fields{}
	for k, x := range v {
		out[k] = x
	}
	for i := 0; i < len(other); i += 2 {
		out[other[i].(string)] = other[i+1]
	}
	return out
}

// Who records a thing twice is led to what there is, where he may read it; who may not is told no more than that.
func TestTwiceLeadsToTheFirst(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		on := day.Must(2017, 9, 5)
		m := p.put("meeting", asof.Fields{"org": p.a1, "day": on, "kind": meeting.Regular})
		c := p.as("canbo")
		send := func(c *testkit.Client, path string, typed ...string) *testkit.Doc {
			t.Helper()
			return c.Post(path, form(c.Get(path).Want(200).Doc(), typed...)).Want(422).Doc()
		}
		to := "/meeting/" + m.ID.String()
		d := send(c, "/meeting/new", "org", "A1", "org_id", "", "day", "5/9/2017", "kind", meeting.Regular)
		d.MustHave(".errors a[href^='" + to + "']").MustContain("Mở bản ghi đã có: Sinh hoạt thường kỳ ngày 5/9/2017, Chi bộ Một")
		d.MustHave("#f-body-e a[href^='" + to + "']")
		d.MustHave(".errors a[href='#f-body']")
		send(c, "/meeting/new?lang=en", "org", "A1", "org_id", "", "day", "5/9/2017", "kind", meeting.Regular).MustHave(".errors a[href^='" + to + "']").MustContain("Open the one there is: Regular meeting of")
		// Mended into the day of another one.
		n := p.put("meeting", asof.Fields{"org": p.a1, "day": on.Add(1), "kind": meeting.Regular})
		send(c, "/meeting/"+n.ID.String()+"/correct?lang=vi", "day", "5/9/2017", "why", "nhầm ngày").MustHave(".errors a[href^='" + to + "']")
		plan := p.put("meeting", asof.Fields{"org": p.a1, "day": on.Add(2), "kind": meeting.Regular, "state": meeting.Planned})
		send(c, "/meeting/"+plan.ID.String()+"/do/hold", "day", "5/9/2017").MustHave(".errors a[href^='" + to + "']")
		// A code is of the office that gives it: what another has so called is in nobody's way, and is not told of.
		p.put("contest", asof.Fields{"code": "CT-1", "title": "Cuộc thi kín", "org": p.b, "form": "thi_viet", "day": on, "state": "ke_hoach"})
		typed := []string{"code", "CT-1", "title", "Cuộc thi khác", "org", "A", "form", "thi_viet", "day", "6/9/2017", "state", "ke_hoach"}
		if a := c.Post("/contest/new", form(c.Get("/contest/new").Want(200).Doc(), typed...)).Want(303); strings.Contains(a.Text, "Cuộc thi kín") {
			t.Error("what is another's is named")
		}
		send(c, "/contest/new", typed...).MustHave(".errors a[href^='/contest/']").MustContain("Cuộc thi khác")
	})
}

// The months without a meeting: reached from the list of meetings, of one's own cells alone, paged, taken out, and each leading to the form of what lacks.
func TestMonthsWithoutMeeting(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.write(func(ctx context.Context, tx *db.Tx) error {
			return p.account(ctx, tx, "chibo1", p.a1, duty.RoleSecretary, db.ID{})
		})
		for m := 1; m <= 8; m++ {
			p.put("meeting", asof.Fields{"org": p.a1, "day": day.Must(2017, m, 5), "kind": meeting.Regular})
		}
		c := p.as("canbo")
		to := c.Get("/meeting?org_id=" + x.a.String() + "&on=2017-09-30").Want(200).Doc().MustHave("main a[href^='/meeting/missing']").Attr("href")
		d := c.Get(to).Want(200).Doc()
		d.Count("main tbody tr", 1+9) // A1 lacks September, A2 all nine months; B is another's
		d.MustContain("Chi bộ Một")
		d.MustContain("Tháng 9 năm 2017")
		d.MustContain("Đã xác nhận")
		d.MustNotContain("Chi bộ Bê")
		new := d.MustHave("main tbody a[href^='/meeting/new']").Attr("href")
		f := form(c.Get(new).Want(200).Doc())
		if f.Get("org_id") != p.a1.String() || f.Get("kind") != meeting.Regular || f.Get("month") != "9/2017" {
			t.Errorf("%v", f)
		}
		if strings.Index(d.Text(), "Chi bộ Một") > strings.Index(d.Text(), "Chỉ xét tháng") {
			t.Error("the rule stands before the answer")
		}
		well := c.Get("/meeting/missing?on=2017-09-29&org_id=" + p.a1.String()).Want(200).Doc()
		well.MustContain("Không chi bộ nào thiếu buổi")
		if got := well.MustHave(".head").Text(); !strings.Contains(got, "Tháng nào cũng đủ buổi, 1/1 – 29/9/2017") || strings.Contains(got, "0 tháng") {
			t.Errorf("nothing lacks: %q", got)
		}
		c.Get("/meeting/missing?lang=en&on=2017-09-29&org_id=" + p.a1.String()).Want(200).Doc().MustContain("Every month has its meeting")
		c.Get("/meeting/missing?lang=vi&on=2017-09-29&kind=chuyen_de").Want(200).Doc().MustContain("Không có tháng, quý nào để xét")
		c.Get("/meeting/missing?on=2017-09-30&kind=chuyen_de").Want(200).Doc().Count("main tbody tr", 0)
		c.Get("/meeting/missing?on=2017-09-30&from=1%2F2%2F2017&to=15%2F4%2F2017").Want(200).Doc().Count("main tbody tr", 2)
		c.Get("/meeting/missing?on=2017-09-30&from=b%C3%A0").Want(200).Doc().MustHave("[aria-invalid]")
		one := p.as("chibo1")
		one.Get("/meeting/missing?on=2017-09-30").Want(200).Doc().Count("main tbody tr", 1)
		one.Get("/meeting/missing?org_id=" + p.a2.String()).Want(404)
		p.as("so").Get("/meeting/missing").Want(403) // figures are no records
		p.as("xem").Get("/meeting/missing?on=2017-09-30").Want(200).Doc().MustNotHave("main tbody a[href^='/meeting/new']")
		sheet := c.Get("/meeting/missing?on=2017-09-30&format=csv").Want(200).Text
		if strings.Count(sheet, "Chi bộ Hai") != 9 || strings.Contains(sheet, "Chi bộ Bê") {
			t.Error(sheet)
		}
		en := c.Get("/meeting/missing?on=2017-09-30&lang=en").Want(200).Doc()
		en.MustContain("Months without a meeting")
		en.MustContain("September 2017")
		// Two pages.
		all := p.as("khoi").Get("/meeting/missing?on=2017-09-30&from=1%2F1%2F2012&page=2").Want(200).Doc()
		all.MustHave("main tbody tr")
		p.as("khoi").Get("/meeting/missing?page=99&on=2017-09-30").Want(200)
	})
}

// Who is on no register enters a contest by the form as by the sheet: with the least data, by who may write for his organisation, and not twice under
// one name unless it is said that he is another.
func TestNewcomerEnters(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := p.as("canbo")
		quiz := p.put("contest", asof.Fields{"code": "CT-1", "title": "Tìm hiểu", "org": x.a, "form": "thi_viet", "day": day.Must(2017, 9, 1), "state": "da_to_chuc"})
		path := "/contest-entry/new?contest_id=" + quiz.ID.String()
		count := func() (n int) {
			p.write(func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = tx.Count(ctx, `SELECT COUNT(*) FROM member`, nil)
				return err
			})
			return n
		}
		send := func(c *testkit.Client, status int, typed ...string) testkit.Answer {
			t.Helper()
			return c.Post(path, form(c.Get(path).Want(200).Doc(), append([]string{"day", "6/9/2017"}, typed...)...)).Want(status)
		}
		before := count()
		who := []string{"new_name", "Nguyễn  Văn Ngoài", "new_birth", "1990", "org", "A1"}
		d := send(c, 422, "new_name", "Nguyễn Văn Ngoài").Doc()
		d.MustHave("#f-new_birth-e")
		d.MustHave("#f-org-e")
		d.MustNotHave("#f-person-e")
		send(c, 422, append(who, "person", "lan anh")...).Doc().MustHave("#f-new_name-e")
		d = send(c, 422, "new_name", "Nguyễn Văn Ngoài", "new_birth", "1/1/2999", "org", "A1").Doc()
		d.MustHave("#f-new_birth-e")
		if n := count(); n != before {
			t.Fatalf("%d people more, of forms refused", n-before)
		}
		to := send(c, 303, who...).Header.Get("Location")
		c.Get(to).Want(200).Doc().MustContain("Nguyễn Văn Ngoài")
		if n := count(); n != before+1 {
			t.Fatalf("%d people more", n-before)
		}
		// Once more: he is there now, and is chosen for his second attempt.
		d = send(c, 422, append(who, "attempt", "2")...).Doc()
		d.MustHave(".errors").MustContain("Trên sổ đã có người tên")
		d.Count(".candidates input[type=radio]", 1)
		id := d.MustHave(".candidates input[type=radio]").Attr("value")
		// His number is nobody's who is a member.
		him := c.Get("/member/" + id).Want(200).Doc()
		him.MustContain("Mã người trong sổ")
		him.MustNotContain("Số hiệu đảng viên")
		c.Get("/member/" + p.lan.String()).Want(200).Doc().MustContain("Số hiệu đảng viên")
		v := form(d, "person_id", id)
		c.Post(path, v).Want(303)
		if n := count(); n != before+1 {
			t.Fatalf("%d people more", n-before)
		}
		// A member of that name too is shown first; another one of the name is entered when it is said.
		d = send(c, 422, "new_name", "Lê Thị Lan Anh", "new_sex", "nu", "org", "A1").Doc()
		v = form(d)
		v.Del("person_id")
		v.Set("new_other", "1")
		c.Post(path, v).Want(303)
		if n := count(); n != before+2 {
			t.Fatalf("%d people more", n-before)
		}
		// Where the writer may not write he enters nobody; nor is he told of people elsewhere.
		d = send(p.as("khoi"), 303, "new_name", "Trần Văn Bê", "new_sex", "nam", "org", "B1").Doc()
		if a := c.Post(path, form(c.Get(path).Want(200).Doc(), "day", "6/9/2017", "new_name", "Trần Ngọc Bích", "new_sex", "nu", "org", "B1", "org_id", p.b1.String())); a.StatusCode != 422 || strings.Contains(a.Text, "B1,") {
			t.Errorf("%d", a.StatusCode)
		}
		en := c.Get(path + "&lang=en").Want(200).Doc()
		en.MustContain("Somebody not on the register")
		// Kinds whose people are on the register offer nothing of it.
		c.Get("/meeting-absence/new").Want(200).Doc().MustNotHave("[name=new_name]")
	})
}
