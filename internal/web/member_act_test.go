package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// stays are a membership's cells as known now.
func (p *people) stays(person db.ID) string {
	p.t.Helper()
	var out []string
	if err := p.s.DB.Read(p.t.Context(), func(tx *db.Tx) error {
		spells, err := member.Spells(p.t.Context(), tx, person)
		if err != nil {
			return err
		}
		for _, s := range spells {
			list, err := member.Stays(p.t.Context(), tx, s.ID, member.Official, asof.Latest)
			if err != nil {
				return err
			}
			for _, a := range list {
				out = append(out, p.code(a.Org)+" "+a.Period.String()+" "+a.CauseOut)
			}
		}
		return nil
	}); err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimSpace(strings.Join(out, "; "))
}

func (p *people) code(org db.ID) string {
	return map[db.ID]string{p.a1: "A1", p.a2: "A2", p.b1: "B1"}[org]
}

func (p *people) file(person db.ID) *member.File {
	p.t.Helper()
	var f *member.File
	if err := p.s.DB.Read(p.t.Context(), func(tx *db.Tx) (err error) {
		f, err = member.Get(p.t.Context(), tx, duty.System(), p.s.Vault, person, asof.Point{On: tx.Today()})
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return f
}

// does sends an act's form, through its page of before and after where it has one, and gives the page it ends on.
func (p *people) does(c *testkit.Client, path string, typed ...string) *testkit.Doc {
	p.t.Helper()
	f := form(c.Get(path).Want(200).Doc(), typed...)
	a := c.Post(path, f)
	if a.StatusCode == 200 { // before and after
		d := a.Doc()
		d.MustContain("Trước và sau")
		a = c.Post(path, form(d))
	}
	a.Want(303)
	return c.Get(a.Header.Get("Location")).Want(200).Doc()
}

func TestMemberActs(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("canbo")
		lan := func(more string) string { return p.at(p.lan, more) }
		was := p.stays(p.lan)

		// A bad day and an unknown cell: told beside the fields, with what was typed; nothing is written.
		f := form(c.Get(lan("/transfer")).Want(200).Doc(), "from", "31/2/2017", "org", "Chi bộ ma")
		d := c.Post(lan("/transfer"), f).Want(422).Doc()
		d.MustContain("Chi bộ ma")
		d.MustHave("[name=from][value='31/2/2017']")
		d.MustHave("[name=org][aria-invalid], [name=org][value='Chi bộ ma']")
		d.MustContain("ngoài phạm vi của tài khoản") // who may record it is said beside it
		if p.stays(p.lan) != was {
			t.Fatal("a refused form wrote")
		}
		// A transfer, sent twice.
		f = form(c.Get(lan("/transfer?on=2017-06-01")).Want(200).Doc(), "org", "A2")
		if f.Get("from") != "1/6/2017" {
			t.Errorf("a page of a past day proposes %q", f.Get("from"))
		}
		a := c.Post(lan("/transfer?on=2017-06-01"), f).Want(303)
		b := c.Post(lan("/transfer?on=2017-06-01"), f).Want(303)
		if a.Header.Get("Location") != b.Header.Get("Location") || !strings.Contains(a.Header.Get("Location"), "on=2017-06-01") {
			t.Errorf("sent twice: %s, %s", a.Header.Get("Location"), b.Header.Get("Location"))
		}
		d = c.Get(a.Header.Get("Location")).Want(200).Doc()
		d.MustContain("Đã ghi lúc")
		d.MustContain("Chi bộ Hai")
		d.MustContain("Từ Chi bộ Một")
		if got := p.stays(p.lan); !strings.HasPrefix(got, "A1") || !strings.Contains(got, "; A2") {
			t.Errorf("stays %s", got)
		}
		// The form above was made from an older version.
		f.Set("key", "another")
		f.Set("org", "A1")
		f.Set("from", "1/7/2017")
		d = c.Post(lan("/transfer"), f).Want(409).Doc()
		d.MustContain("Người canbo đã sửa hồ sơ")

		// Mistakes are mended through before and after.
		d = p.does(c, lan("/day"), "border", "2017-06-01", "to", "15/6/2017", "reason", "ghi nhầm ngày")
		d.MustContain("15/6/2017")
		c.Get(lan("/history")).Want(200).Doc().MustContain("ghi nhầm ngày")
		f = form(c.Get(lan("/void")).Want(200).Doc(), "border", "2017-06-15")
		c.Post(lan("/void"), f).Want(422).Doc().MustContain("Cần") // no reason
		f.Set("reason", "không hề chuyển")
		d = c.Post(lan("/void"), f).Want(200).Doc()
		d.MustContain("Đang ghi trong sổ")
		if got := p.stays(p.lan); !strings.Contains(got, "A2") {
			t.Errorf("the page of before and after wrote: %s", got)
		}
		back := form(d)
		back.Del("confirm")
		back.Set("back", "1")
		c.Post(lan("/void"), back).Want(200).Doc().MustContain("không hề chuyển")
		c.Post(lan("/void"), form(d)).Want(303)
		if p.stays(p.lan) != was {
			t.Errorf("after voiding: %s, before %s", p.stays(p.lan), was)
		}
		p.does(c, lan("/cell"), "org", "A2", "from", "1/1/2016", "to", "31/12/2016", "reason", "nhầm chi bộ").MustContain("Chi bộ Hai")
		if got := p.stays(p.lan); strings.Count(got, "A1") != 2 {
			t.Errorf("cell corrected: %s", got)
		}

		// Standing, relief, temporary stay, card.
		p.does(c, p.at(p.y, "/standing"), "standing", "du_bi", "from", "1/3/2017").MustContain("Đảng viên dự bị")
		p.does(c, p.at(p.y, "/standing-correct"), "standing", "du_bi", "from", "1/2/2017", "to", "28/2/2017", "reason", "muộn một tháng")
		p.does(c, lan("/relief"), "relief", "mien", "why", "tuổi cao", "from", "1/8/2017").MustContain("Miễn công tác")
		c.Get("/member?relief=co").Want(200).Doc().Count("tbody tr", 1)
		p.does(c, lan("/relief-correct"), "relief", "tam_mien", "from", "1/8/2017", "to", "", "reason", "nhầm loại").MustContain("Tạm miễn")
		p.does(c, lan("/relief-end"), "to", "1/10/2017").MustContain("Ngày cuối:")
		p.does(c, lan("/temporary"), "org", "A2", "from", "1/9/2017").MustContain("Nơi sinh hoạt tạm thời")
		c.Get("/member?temporary=di").Want(200).Doc().Count("tbody tr", 1)
		p.does(c, lan("/temporary-end"), "to", "1/10/2017")
		p.does(c, lan("/card"), "card", "72.014338").MustContain("72.014338")

		// Out of the Party and back.
		c.Post(lan("/leave"), form(c.Get(lan("/leave")).Want(200).Doc(), "from", "1/10/2017")).Want(422)
		d = p.does(c, lan("/leave"), "cause", "xoa_ten", "from", "15/10/2017", "reason", "bỏ sinh hoạt")
		d.MustContain("Xóa tên")
		c.Get(lan("/leave")).Want(409)
		p.does(c, lan("/restore"), "org", "A2", "from", "20/10/2017").MustContain("Khôi phục")
		// Out of the register, and in again.
		p.does(c, lan("/transfer-out"), "from", "22/10/2017", "outside", "Đảng bộ huyện Cư Jút").MustContain("Đảng bộ huyện Cư Jút")
		p.does(c, lan("/take-in"), "org", "A1", "from", "23/10/2017", "outside", "Đảng bộ huyện Cư Jút").MustContain("Đảng bộ huyện Cư Jút")

		// Rights: who may read but not write is refused, who may not read hears nothing.
		for _, act := range []string{"transfer", "transfer-out", "leave", "void", "day", "cell", "card", "void-spell", "erase", "facts/basic", "acts"} {
			x.as("xem").Get(lan("/" + act)).Want(403)
			s := x.as("ben").Get(lan("/" + act))
			if s.StatusCode != 404 || strings.Contains(s.Text, "Lan Anh") {
				t.Errorf("%s: %d to a stranger", act, s.StatusCode)
			}
		}
		z := x.as("ben").Post(lan("/card"), url.Values{"key": {"k1"}, "version": {"1"}, "card": {"999"}})
		if z.StatusCode != 404 || p.file(p.lan).Spells[0].Card == "999" {
			t.Errorf("a stranger wrote: %d", z.StatusCode)
		}
		// Her going to another organisation takes the file along.
		k := x.as("khoi")
		p.does(k, lan("/transfer"), "org", "B1", "from", "24/10/2017")
		d = c.Get(lan("")).Want(200).Doc()
		d.MustContain("Chỉ gồm những gì")
		d.MustNotContain("Đắk Song, ")
		c.Get(lan("/transfer")).Want(403)
		x.as("ben").Get(lan("")).Want(200).Doc().MustContain("Chi bộ Bê")
	})
}

func TestMemberEnterAndVoid(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("canbo")
		// Everything wrong is told at once, and what was typed stays.
		f := form(c.Get("/member/new").Want(200).Doc(), "org", "A", "birth", "40/1/1990", "full_name", "", "native_place", "Krông Nô")
		d := c.Post("/member/new", f).Want(422).Doc()
		d.MustHave("[name=native_place][value='Krông Nô']")
		d.MustHave("[name=birth][aria-invalid]")
		d.MustHave("[name=full_name][aria-invalid]")
		// One of the same name and birth is asked about.
		f = form(c.Get("/member/new").Want(200).Doc(), "org", "A2", "full_name", "Lê Thị Lan Anh", "birth", "14/3/1985")
		d = c.Post("/member/new", f).Want(422).Doc()
		d.MustContain("Chi bộ Một")
		f = form(d, "other", "1", "from", "1/1/2016", "probated", "2/9/2010", "official", "2/9/2011", "ethnicity", "M'Nông", "sex", "nu")
		a := c.Post("/member/new", f).Want(303)
		d = c.Get(a.Header.Get("Location")).Want(200).Doc()
		d.MustContain("2/9/2011")
		d.MustNotContain("M'Nông")
		id, err := db.ParseID(strings.Split(strings.TrimPrefix(a.Header.Get("Location"), "/member/"), "?")[0])
		if err != nil {
			t.Fatal(err)
		}
		p.spell[id] = p.file(id).Spells[0].ID
		path := func(more string) string { return p.at(id, more) }

		// Facts: changed from a day, corrected for all time.
		f = form(c.Get(path("/facts/basic")).Want(200).Doc())
		c.Post(path("/facts/basic"), f).Want(422).Doc().MustContain("Chưa sửa ô nào")
		p.does(c, path("/facts/basic"), "residence", "Gia Nghĩa", "from", "1/5/2017", "reason", "").MustContain("Gia Nghĩa")
		c.Get(path("?on=2017-04-30")).Want(200).Doc().MustNotContain("Gia Nghĩa")
		p.does(c, path("/facts/basic/correct"), "birth", "1985", "reason", "chỉ biết năm")
		c.Get(path("?on=2016-04-30")).Want(200).Doc().MustNotContain("14/3/1985")
		c.Post(path("/facts/basic/correct"), form(c.Get(path("/facts/basic/correct")).Want(200).Doc(), "birth", "1986")).Want(422) // no reason
		d = c.Get(path("/facts/sensitive")).Want(200).Doc()
		d.MustHave("[name=ethnicity][value=\"M'Nông\"]")
		x.reads(id, audit.Reading, "member.sensitive", 1)
		d = p.does(c, path("/facts/sensitive"), "ethnicity", "Ê Đê", "from", "1/5/2017")
		d.MustNotContain("Ê Đê")
		if got := p.file(id).Group(member.Sensitive).Row.Text("ethnicity"); got != "Ê Đê" {
			t.Errorf("ethnicity %q", got)
		}
		x.as("thu").Get(path("/facts/family")).Want(403)
		c.Get(path("/facts/nothing")).Want(404)

		// The membership, then the file, are voided.
		c.Get(path("/void-person")).Want(409)
		c.Get(path("/erase")).Want(409)
		p.does(c, path("/void-spell"), "reason", "ghi nhầm người")
		d = c.Get(path("/void-person")).Want(200).Doc()
		d = c.Post(path("/void-person"), form(d, "reason", "ghi trùng")).Want(200).Doc()
		d.MustContain("không còn trong sổ")
		c.Post(path("/void-person"), form(d)).Want(303)

		// Erasing asks for the number and once more.
		p.write(func(ctx context.Context, tx *db.Tx) error {
			return member.Leave(ctx, tx, duty.System(), p.spell[p.y], day.Must(2017, 10, 1), member.OutDied, member.Act{Rev: -1})
		})
		y := p.at(p.y, "/erase")
		c.Post(y, form(c.Get(y).Want(200).Doc(), "code", "SAI", "reason", "gia đình yêu cầu")).Want(422)
		p.does(c, y, "code", p.file(p.y).Code, "reason", "gia đình yêu cầu").MustContain("xóa vĩnh viễn")
		if !p.file(p.y).Erased {
			t.Error("not erased")
		}
		x.as("thu").Get(y).Want(409)

		// One from outside.
		f = form(c.Get("/member/transfer-in").Want(200).Doc(), "org", "A1", "full_name", "Nông Văn Mới", "from", "1/10/2017")
		c.Post("/member/transfer-in", f).Want(422).Doc().MustHave("[name=outside][aria-invalid]")
		f.Set("outside", "Đảng bộ huyện Đắk Mil")
		c.Post("/member/transfer-in", f).Want(303)
		c.Get("/member?q=nong+van+moi").Want(200).Doc().Count("tbody tr", 1)
		// English without missing keys.
		for _, page := range []string{"", "/acts", "/history", "/reads", "/transfer", "/leave", "/relief", "/standing-correct", "/day", "/cell", "/facts/basic", "/facts/basic/correct"} {
			if a := c.Get(p.at(p.lan, page) + "?lang=en"); a.StatusCode != 200 || strings.Contains(a.Text, "members.") && strings.Contains(a.Text, ">members.") {
				t.Errorf("%s in English: %d", page, a.StatusCode)
			}
		}
	})
}

// A transfer of somebody who holds a post is asked about, naming it; so is a day that has not come.
func TestTransferAsks(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Sit(ctx, tx, duty.System(), p.a1, org.Act{Day: day.Must(2016, 1, 1), Rev: -1}, org.SeatIn{Person: p.lan, Post: org.Secretary, How: org.Elected, From: day.Must(2016, 1, 1)})
			return err
		})
		c, was := x.as("canbo"), p.stays(p.lan)
		path := p.at(p.lan, "/transfer")
		d := c.Post(path, form(c.Get(path).Want(200).Doc(), "from", "1/6/2017", "org", "A2")).Want(200).Doc()
		d.MustContain("Bí thư, Chi bộ Một")
		d.MustNotContain("chưa đến")
		if p.stays(p.lan) != was {
			t.Error("written unasked")
		}
		d = c.Post(path, form(c.Get(path).Want(200).Doc(), "from", "1/1/2030", "org", "A2")).Want(200).Doc()
		d.MustContain("Ngày 1/1/2030 chưa đến")
		c.Post(path, form(d)).Want(303)
		if p.stays(p.lan) == was {
			t.Error("confirmed, and not written")
		}
		new := form(c.Get("/member/new").Want(200).Doc(), "org", "A1", "full_name", "Lê Văn Sớm", "sex", "nam", "birth", "1/2/1990", "from", "1/1/2030")
		d = c.Post("/member/new", new).Want(200).Doc()
		d.MustContain("Ngày 1/1/2030 chưa đến")
		c.Post("/member/new", form(d)).Want(303)
	})
}
