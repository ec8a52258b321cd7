package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/target"
	"chibo/internal/testkit"
)

// people is a small register: organisation A with the cells A1 and A2, organisation B with the cell B1, and an account for each right.
type people struct {
	*site
	a1, a2, b, b1 db.ID
	lan, y, bich  db.ID // members: Lan of A1 (official), Y of A1 (probationary), Bích of B1
	spell         map[db.ID]db.ID
}

func (x *site) write(fn func(ctx context.Context, tx *db.Tx) error) {
	x.t.Helper()
	if err := x.s.DB.Write(x.t.Context(), func(tx *db.Tx) error { return fn(x.t.Context(), tx) }); err != nil {
		x.t.Fatal(err)
	}
}

func (x *site) account(ctx context.Context, tx *db.Tx, login string, at db.ID, role duty.Role, person db.ID) error {
	phc, err := x.h.Hash(ctx, good)
	if err != nil {
		return err
	}
	id, err := access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: "Người " + login, Org: at, Person: person})
	if err != nil {
		return err
	}
	if err := access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(x.clock())); err != nil || role == "" {
		return err
	}
	return access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: at, Role: role, From: tx.Today()})
}

func (p *people) add(ctx context.Context, tx *db.Tx, cell db.ID, name, sex string, birth day.Partial, probated, official day.Day) (db.ID, error) {
	id, err := member.AddPerson(ctx, tx, duty.System(), p.s.Vault, member.NewPerson{Org: cell, Facts: map[string]asof.Fields{
		member.Basic:     {"full_name": name, "sex": sex, "birth": birth, "native_place": "Đắk Song"},
		member.Sensitive: {"ethnicity": "Ê Đê", "religion": "Không bí mật " + name},
		member.Family:    {"father": "Cha kín của " + name}}})
	if err != nil {
		return id, err
	}
	p.spell[id], err = member.Enter(ctx, tx, duty.System(), id, member.Entry{Cause: member.InOpening, Org: cell, From: day.Must(2015, 1, 1), Probated: probated,
		Official: official, Act: member.Act{Rev: -1}})
	return id, err
}

// register founds it.
func (x *site) register() *people {
	x.t.Helper()
	x.found()
	p := &people{site: x, spell: map[db.ID]db.ID{}}
	x.write(func(ctx context.Context, tx *db.Tx) (err error) {
		born := func(code, name string, kind org.Kind, parent db.ID) db.ID {
			if err != nil {
				return db.ID{}
			}
			var id db.ID
			id, _, err = org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2010, 1, 1), Rev: -1}, org.Born{Code: code, Kind: kind, Name: name, Parent: parent})
			return id
		}
		p.a1, p.a2 = born("A1", "Chi bộ Một", org.Cell, x.a), born("A2", "Chi bộ Hai", org.Cell, x.a)
		p.b = born("B", "Đảng bộ Sở B", org.Grass, x.top)
		p.b1 = born("B1", "Chi bộ Bê", org.Cell, p.b)
		if err != nil {
			return err
		}
		if p.lan, err = p.add(ctx, tx, p.a1, "Lê Thị Lan Anh", "nu", 19850314, day.Must(2008, 5, 19), day.Must(2009, 5, 19)); err != nil {
			return err
		}
		if p.y, err = p.add(ctx, tx, p.a1, "Y Brơm Ayŭn", "nam", 19790000, 0, 0); err != nil {
			return err
		}
		if p.bich, err = p.add(ctx, tx, p.b1, "Trần Ngọc Bích", "nu", 19900101, day.Must(2012, 1, 1), day.Must(2013, 1, 1)); err != nil {
			return err
		}
		for login, r := range map[string]struct {
			at     db.ID
			role   duty.Role
			person db.ID
		}{"canbo": {x.a, duty.RoleOfficer, db.ID{}}, "thu": {x.a, duty.RoleSecretary, db.ID{}}, "xem": {x.a, duty.RoleViewer, db.ID{}}, "so": {x.a, duty.RoleFigures, db.ID{}},
			"ben": {p.b, duty.RoleOfficer, db.ID{}}, "lan": {p.a1, "", p.lan}, "khoi": {x.top, duty.RoleOfficer, db.ID{}}} {
			if err := x.account(ctx, tx, login, r.at, r.role, r.person); err != nil {
				return err
			}
		}
		return nil
	})
	return p
}

func (p *people) at(id db.ID, more string) string { return "/member/" + id.String() + more }

// crowd fills cell A2 for paging.
func (p *people) crowd(n int) {
	p.write(func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			if _, err := p.add(ctx, tx, p.a2, fmt.Sprintf("Hoàng Văn Số%02d", i), "nam", 19800101, day.Must(2010, 1, 1), day.Must(2011, 1, 1)); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestMemberList(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.crowd(55)
		c := x.as("canbo")
		d := c.Get("/member").Want(200).Doc()
		d.Count("tbody tr", 50)
		d.MustContain("57 đảng viên")
		d.MustNotContain("Bích")
		if first := d.MustHave("tbody tr th, tbody tr td").Text(); !strings.Contains(first, "Lê Thị Lan Anh") { // Anh before Ayŭn before Số
			t.Errorf("first row %q", first)
		}
		c.Get("/member?page=2").Want(200).Doc().Count("tbody tr", 7)
		c.Get("/member?sort=-birth&sex=nu").Want(200).Doc().Count("tbody tr", 1)
		d = c.Get("/member?q=lan+anh&standing=chinh_thuc").Want(200).Doc()
		d.Count("tbody tr", 1)
		d.MustContain("14/3/1985")
		d.MustContain("(32)")
		if len(d.Find(".picked a, [class*=pick] a")) < 2 {
			t.Error("the conditions cannot be taken away")
		}
		c.Get("/member?standing=chua_ro").Want(200).Doc().MustContain("Y Brơm Ayŭn")
		c.Get("/member?org_id="+p.a2.String()+"&size=100").Want(200).Doc().Count("tbody tr", 55)
		c.Get("/member?org=B1").Want(200).Doc().MustNotContain("Bích")
		d = c.Get("/member?q=khongaitrung").Want(200).Doc()
		d.Count("tbody tr", 0)
		d.MustContain("Không có dòng nào hợp")
		// A past day keeps its day in every link.
		d = c.Get("/member?on=2016-01-01&size=100").Want(200).Doc()
		for _, a := range d.Find("tbody a") {
			if !strings.Contains(a.Attr("href"), "on=2016-01-01") {
				t.Errorf("link %s loses the day", a.Attr("href"))
			}
		}
		c.Get("/member?on=2014-01-01").Want(200).Doc().MustContain("Ngày 1/1/2014")
		// Exports
		csv := c.Get("/member?format=csv&q=lan").Want(200)
		for _, want := range []string{"Lê Thị Lan Anh", "Tên hoặc số hiệu: lan", "Người canbo", "Chi bộ Một"} {
			if !strings.Contains(csv.Text, want) {
				t.Errorf("csv lacks %q:\n%s", want, csv.Text)
			}
		}
		if strings.Contains(csv.Text, "Số01") {
			t.Error("the export forgets the filter")
		}
		if a := c.Get("/member?format=xlsx"); a.StatusCode != 200 || !strings.HasPrefix(a.Text, "PK") {
			t.Errorf("xlsx: %d %.20q", a.StatusCode, a.Text)
		}
		x.reads(p.lan, audit.Export, "member.list", 1) // as one of the list with lan; the other export had her too
		x.as("xem").Get("/member?format=csv").Want(403)
		x.as("xem").Get("/member").Want(200).Doc().MustNotContain("Xuất CSV")
		x.as("so").Get("/member").Want(403)
		x.as("khong").Get("/member").Want(403)
		x.as("canbo").Get("/member?lang=en").Want(200).Doc().MustContain("Born (age)")
	})
}

// reads holds that at least n entries of the kind are logged about a person.
func (x *site) reads(person db.ID, kind audit.ReadKind, what string, n int) []audit.Entry {
	x.t.Helper()
	var out []audit.Entry
	for range 40 {
		out = nil
		if err := x.s.DB.Read(x.t.Context(), func(tx *db.Tx) error {
			list, err := audit.ReadsOf(x.t.Context(), tx, person, 0, 100)
			for _, e := range list {
				if e.Kind == kind && e.What == what {
					out = append(out, e)
				}
			}
			return err
		}); err != nil {
			x.t.Fatal(err)
		}
		if len(out) >= n {
			return out
		}
		time.Sleep(50 * time.Millisecond) // the log writes behind the page
	}
	x.t.Errorf("%d entries %s of %s are logged, want %d", len(out), kind, what, n)
	return out
}

func TestMemberSuggest(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		var got struct {
			Items []struct{ ID, Text, Note string }
		}
		ask := func(login, q string) int {
			a := x.as(login).Get("/member/suggest?q=" + url.QueryEscape(q)).Want(200)
			if err := json.Unmarshal([]byte(a.Text), &got); err != nil {
				t.Fatal(err)
			}
			return len(got.Items)
		}
		if ask("canbo", "lan anh") != 1 || got.Items[0].ID != p.lan.String() || !strings.Contains(got.Items[0].Note, "Chi bộ Một") {
			t.Errorf("suggested %+v", got)
		}
		if ask("canbo", "bich") != 0 || ask("khoi", "bich") != 1 {
			t.Errorf("reach is not obeyed: %+v", got)
		}
		x.as("so").Get("/member/suggest?q=lan").Want(403)
	})
}

// A member without an office has a menu all the same: his own file. Whoever is on the register finds his file from every page.
func TestOwnFile(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		d := x.as("lan").Get("/me").Want(200).Doc()
		d.Count(`nav.menu li:not(.close) a`, 1)
		d.MustHave(`nav.menu a[href="` + p.at(p.lan, "") + `"]`)
		d.MustHave(`.me a[href="` + p.at(p.lan, "") + `"]`)
		x.as("canbo").Get("/me").Want(200).Doc().MustNotHave(`.me a[href^="/member/"]`)
	})
}

func TestMemberFile(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		d := x.as("canbo").Get(p.at(p.lan, "")).Want(200).Doc()
		for _, want := range []string{"Lê Thị Lan Anh", "Đảng viên chính thức", "Chi bộ Một", "14/3/1985", "(32 tuổi)", "Đắk Song", "19/5/2008", "19/5/2009",
			"Tuổi đảng 9 năm", "Có từ trước khi mở sổ", "Mở và ghi lý do"} {
			d.MustContain(want)
		}
		// Sealed groups stand closed, also to whoever may open them.
		for _, secret := range []string{"Ê Đê", "bí mật", "Cha kín"} {
			d.MustNotContain(secret)
		}
		x.reads(p.lan, audit.Reading, "member", 1)
		c := x.as("canbo")
		f := c.Get(p.at(p.lan, "/open/sensitive")).Want(200).Doc()
		f.MustNotContain("Ê Đê")
		c.Post(p.at(p.lan, "/open/sensitive"), form(f)).Want(422).Doc().MustNotContain("Ê Đê")
		long := c.Post(p.at(p.lan, "/open/sensitive"), form(f, "why", strings.Repeat("ộ", 501))).Want(422).Doc()
		long.MustContain("501")
		long.MustNotContain("Ê Đê")
		f = c.Post(p.at(p.lan, "/open/sensitive"), form(f, "why", "Bổ sung lý lịch")).Want(200).Doc()
		f.MustContain("Ê Đê")
		if e := x.reads(p.lan, audit.Reading, "member.sensitive", 1); len(e) > 0 && (e[0].Purpose != "Bổ sung lý lịch" || strings.Join(e[0].Groups, " ") != "sensitive") {
			t.Errorf("logged %+v", e[0])
		}
		c.Post(p.at(p.lan, "/open/sensitive"), form(c.Get(p.at(p.lan, "/open/sensitive")).Doc(), "why", strings.Repeat("ộ", 500))).Want(200) // characters, not bytes
		// Whose right a closed group wants is said; it cannot be opened.
		d = x.as("xem").Get(p.at(p.lan, "")).Want(200).Doc()
		d.MustContain("cần quyền xem thông tin nhạy cảm")
		d.MustNotContain("Mở và ghi lý do")
		d.MustNotContain("Ghi thay đổi")
		x.as("xem").Get(p.at(p.lan, "/open/sensitive")).Want(403)
		v := x.as("thu")
		v.Get(p.at(p.lan, "/open/family")).Want(403)
		v.Get(p.at(p.lan, "/open/basic")).Want(404)
		// Others know nothing of her.
		for _, path := range []string{"", "/history", "/reads", "/acts", "/transfer", "/facts/basic", "/open/sensitive"} {
			a := x.as("ben").Get(p.at(p.lan, path))
			if a.StatusCode != 404 || strings.Contains(a.Text, "Lan Anh") {
				t.Errorf("%s: %d to a stranger", path, a.StatusCode)
			}
		}
		x.as("khong").Get(p.at(p.lan, "")).Want(404)
		c.Get("/member/" + db.NewID().String()).Want(404)
		c.Get("/member/nonsense").Want(404)
		// She reads her own file whole, and who read it.
		d = x.as("lan").Get(p.at(p.lan, "")).Want(200).Doc()
		d.MustContain("Ê Đê")
		d.MustContain("Cha kín")
		d.MustContain("Người canbo")
		d.MustContain("Bổ sung lý lịch")
		x.as("lan").Get(p.at(p.y, "")).Want(404)
		if to := x.as("lan").Get("/").Want(303).Header.Get("Location"); to != "/member/"+p.lan.String() { // who has no office comes to his own file
			t.Errorf("a member comes to %q", to)
		}
		x.as("lan").Get(p.at(p.lan, "/reads")).Want(200).Doc().MustContain("Thông tin nhạy cảm")
		x.as("xem").Get(p.at(p.lan, "/reads")).Want(403)
		// History on both clocks, without what is sealed.
		d = c.Get(p.at(p.lan, "/history")).Want(200).Doc()
		d.MustContain("24/10/2017")
		d.MustContain("đang lưu, được niêm phong")
		d.MustNotContain("Ê Đê")
		// Before anything was known, and on another day.
		c.Get(p.at(p.lan, "?known=2016-01-01T00:00:00Z")).Want(200).Doc().MustContain("chưa biết gì")
		d = c.Get(p.at(p.lan, "?on=2008-06-01&lang=en")).Want(200).Doc()
		d.MustContain("In no cell on this day")
	})
}

// shots gives pictures of pages at both widths and in both languages, where CHIBO_SHOTS names a folder.
func (x *site) shots(login string, pages map[string]string) {
	dir := os.Getenv("CHIBO_SHOTS")
	if dir == "" {
		return
	}
	b := testkit.Browser(x.t)
	in := false
	for _, lang := range []string{"vi", "en"} {
		for _, w := range []int{1280, 360} {
			pg := testkit.PageIn(x.t, b, x.url+"/signin", w, 900)
			if !in { // one browser, one session
				pg.MustElement("input[name=name]").MustInput(login)
				pg.MustElement("input[name=password]").MustInput(good)
				wait := pg.MustWaitNavigation()
				pg.MustElement("main button.main").MustClick()
				wait()
				in = true
			}
			for name, path := range pages {
				and := "?"
				if strings.Contains(path, "?") {
					and = "&"
				}
				pg.MustNavigate(x.url + path + and + "lang=" + lang).MustWaitLoad()
				testkit.Screenshot(x.t, pg, fmt.Sprintf("%s/%s-%s-%d.png", dir, name, lang, w))
			}
		}
	}
}

// TestMemberShots draws the pages for people to look at.
func TestMemberShots(t *testing.T) {
	if os.Getenv("CHIBO_SHOTS") == "" {
		t.Skip("CHIBO_SHOTS names no folder")
	}
	each(t, func(x *site) {
		p := x.register()
		p.crowd(12)
		var goal, adm db.ID
		x.write(func(ctx context.Context, tx *db.Tx) error {
			for i, name := range []string{"Mai Phương Dung", "Bùi Thị Thùy Dương", "Ngô Thị Anh Đào"} {
				out, err := admission.Admit(ctx, tx, duty.System(), x.s.Vault, admission.Input{Org: p.a1, New: &member.NewPerson{Org: p.a1, Facts: map[string]asof.Fields{
					member.Basic: {"full_name": name, "birth": day.Partial(19900101), "sex": "nu"}}}, Paper: admission.Paper{Number: "12-QĐ/ĐU", Decided: day.Must(2016+i%2, 3, 1),
					Ceremony: day.Must(2016+i%2, 3, 20)}, Act: member.Act{Rev: -1}})
				if err != nil {
					return err
				}
				if i == 0 {
					adm = out.Admission
				}
			}
			g := target.Goal{Figure: "adm.count", Org: x.a, Period: day.Year(2017), Op: ">=", Low: 4, SetBy: x.top}
			var err error
			if goal, err = target.Set(ctx, tx, duty.System(), g, nil, ""); err != nil {
				return err
			}
			g.Figure, g.Op, g.Low, g.High = "mem.total", "between", 10, 20
			_, err = target.Set(ctx, tx, duty.System(), g, nil, "")
			if err != nil {
				return err
			}
			if err := member.StartRelief(ctx, tx, duty.System(), p.spell[p.y], member.Exempt, "tuổi cao", day.Period{From: day.Must(2017, 1, 1)}, member.Act{Rev: -1}); err != nil {
				return err
			}
			return member.Transfer(ctx, tx, duty.System(), p.spell[p.lan], day.Must(2017, 6, 1), p.a2, member.Act{Rev: -1})
		})
		x.shots("canbo", map[string]string{"list": "/member?standing=chinh_thuc", "file": p.at(p.lan, ""), "acts": p.at(p.lan, "/acts"), "history": p.at(p.lan, "/history"),
			"transfer": p.at(p.lan, "/transfer"), "new": "/member/new", "facts": p.at(p.lan, "/facts/basic"), "past": p.at(p.lan, "?on=2016-01-01"),
			"admission-new": "/admission/new", "admissions": "/admission", "targets": "/target", "target": "/target/" + goal.String(), "admission": "/admission/" + adm.String()})
	})
}
