package web_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// orgs is a site with a few organisations, members and accounts: KHOI over A (cells) and B (cell B-1); "bithu" is secretary of A,
// "xem" follows A and writes nothing, "so" sees its figures only.
type orgs struct {
	*site
	id map[string]db.ID
}

func eachOrgs(t *testing.T, f func(x *orgs)) {
	each(t, func(s *site) {
		s.found()
		x := &orgs{s, map[string]db.ID{"KHOI": s.top, "A": s.a}}
		x.do(func(ctx context.Context, tx *db.Tx) error {
			for _, o := range []struct{ code, name, under, kind string }{{"B", "Đảng bộ Sở B", "KHOI", org.Grass}, {"A-1", "Chi bộ Văn phòng", "A", org.Cell},
				{"A-2", "Chi bộ Thanh tra", "A", org.Cell}, {"B-1", "Chi bộ Kế hoạch", "B", org.Cell}, {"TTR", "Chi bộ Thanh tra tỉnh", "KHOI", org.GrassCell}} {
				id, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2011, 1, 1), Rev: -1}, org.Born{Code: o.code, Kind: o.kind, Name: o.name, Parent: x.id[o.under]})
				if err != nil {
					return err
				}
				x.id[o.code] = id
			}
			for i, cell := range []string{"A-1", "A-1", "A-2", "B-1", "TTR"} {
				p, err := member.AddPerson(ctx, tx, duty.System(), s.s.Vault, member.NewPerson{Org: s.top, Code: "P" + strconv.Itoa(i), Facts: map[string]asof.Fields{
					member.Basic: {"full_name": "Lê Văn " + string(rune('A'+i)), "given": string(rune('A' + i)), "sex": "nam", "birth": day.Partial(19800000)}}})
				if err != nil {
					return err
				}
				if _, err := member.Enter(ctx, tx, duty.System(), p, member.Entry{Cause: member.InOpening, Org: x.id[cell], From: day.Must(2015, 1, 1),
					Probated: day.Must(2010, 1, 1), Official: day.Must(2011, 1, 1), Act: member.Act{Rev: -1}}); err != nil {
					return err
				}
			}
			phc, err := s.h.Hash(ctx, good)
			if err != nil {
				return err
			}
			for login, role := range map[string]duty.Role{"bithu": duty.RoleSecretary, "xem": duty.RoleViewer, "so": duty.RoleFigures} {
				id, err := access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: "Người " + login, Org: s.a})
				if err != nil {
					return err
				}
				if err := access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(s.clock())); err != nil {
					return err
				}
				if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: s.a, Role: role, From: tx.Today()}); err != nil {
					return err
				}
			}
			return nil
		})
		f(x)
	})
}

// A paper is not picked by an id alone.
func TestPaperByID(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("bithu")
		d := c.Get(x.path("A", "/rename")).Want(200).Doc()
		f := form(d, "name", "Đảng bộ Sở A mới", "day", "1/6/2017", "document", "42-QĐ/TU", "document_id", db.NewID().String())
		d = c.Post(x.path("A", "/rename"), f).Want(422).Doc()
		d.MustHave("[name=document][value='42-QĐ/TU'][aria-invalid=true]")
		c.Get(x.path("A", "")).Want(200).Doc().MustContain("Đảng bộ Sở A")
		var paper db.ID
		x.do(func(ctx context.Context, tx *db.Tx) (err error) { // of another's, which is on record and not theirs to open
			paper, err = document.Add(ctx, tx, duty.System(), document.Paper{Type: "qd", Number: "7-QĐ/ĐUK", Issuer: x.id["KHOI"], Day: day.Must(2017, 5, 1), Owner: x.id["KHOI"]})
			return err
		})
		f.Set("document_id", paper.String())
		c.Post(x.path("A", "/rename"), f).Want(422)
		own := form(d, "document", "", "document_id", "", "document_number", "8-QĐ/ĐU", "document_type", "qd", "document_issuer", "A", "document_day", "1/5/2017")
		c.Post(x.path("A", "/rename"), own).Want(303)
		// The very name it bears is no renaming, and is said to be none.
		same := form(c.Get(x.path("A", "/rename")).Want(200).Doc(), "day", "1/7/2017")
		d = c.Post(x.path("A", "/rename"), same).Want(422).Doc()
		d.MustHave("[name=name][aria-invalid=true]")
		d.MustContain("không có gì để ghi")
	})
}

func (x *orgs) do(f func(ctx context.Context, tx *db.Tx) error) {
	x.t.Helper()
	if err := x.s.DB.Write(x.t.Context(), func(tx *db.Tx) error { return f(x.t.Context(), tx) }); err != nil {
		x.t.Fatal(err)
	}
}

func (x *orgs) path(code, more string) string { return "/org/" + x.id[code].String() + more }

// count is the members of an organisation on a day as known now.
func (x *orgs) members(code string) (n int) {
	x.t.Helper()
	x.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.One(ctx, `SELECT COUNT(*) FROM member_affiliation a WHERE a.org_id = :o AND a.known_to = {open} AND {on a}`, db.Args{"o": x.id[code], "on": day.Must(2017, 10, 24)}, &n)
		return err
	})
	return n
}

func TestOrgList(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		names := func(q string) []string {
			var out []string
			for _, a := range c.Get("/org" + q).Want(200).Doc().Find("main tbody th a") {
				out = append(out, a.Text())
			}
			return out
		}
		for q, want := range map[string]string{
			"": "Chi bộ Kế hoạch|Chi bộ Thanh tra|Chi bộ Thanh tra tỉnh|Chi bộ Văn phòng|Đảng bộ Khối|Đảng bộ Sở A|Đảng bộ Sở B", "?sort=-name&kind=dangbo_coso": "Đảng bộ Sở B|Đảng bộ Sở A",
			"?q=thanh+tra&sort=code": "Chi bộ Thanh tra|Chi bộ Thanh tra tỉnh", "?parent_id=" + x.id["A"].String(): "Chi bộ Thanh tra|Chi bộ Văn phòng",
			"?org=B&sort=code": "Đảng bộ Sở B|Chi bộ Kế hoạch", "?state=ended": "", "?on=2010-06-01&sort=code": "Đảng bộ Sở A|Đảng bộ Khối"} {
			if got := strings.Join(names(q), "|"); got != want {
				t.Errorf("/org%s lists %s, want %s", q, got, want)
			}
		}
		// a condition that cannot be used is told at its field
		c.Get("/org?parent=thanh+tra").Want(200).Doc().MustContain("Có 2 tổ chức khớp với “thanh tra”; chọn một bên dưới")
		c.Get("/org?parent=xyz").Want(200).Doc().MustContain("Không tìm thấy “xyz”")
		// numbers open, links keep the day
		d := c.Get("/org?on=2016-05-01").Want(200).Doc()
		if href := d.MustHave("main tbody th a").Attr("href"); !strings.HasSuffix(href, "on=2016-05-01") {
			t.Error("the day is lost:", href)
		}
		d.MustHave(`main tbody a[href="/figure/mem.total?on=2016-05-01&org=` + x.id["A"].String() + `"]`)
		// exports: the notes, the rows, and the log before
		a := c.Get("/org?format=csv&org=A").Want(200)
		for _, want := range []string{"Tính đến 24/10/2017", "Trong: Đảng bộ Sở A", "Đỗ Minh Châu xuất lúc", "A-1;Chi bộ Văn phòng;;Chi bộ trực thuộc;A;Đảng bộ Sở A;01/01/2011;;2;"} {
			if !strings.Contains(a.Text, want) {
				t.Errorf("the export lacks %q:\n%s", want, a.Text)
			}
		}
		if x := c.Get("/org?format=xlsx").Want(200); !strings.HasPrefix(x.Text, "PK") {
			t.Error("no workbook")
		}
		var n int
		x.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.One(ctx, `SELECT COUNT(*) FROM audit_read WHERE what = 'org.list' AND kind = 'export'`, nil, &n)
			return err
		})
		if n != 2 {
			t.Errorf("%d exports are logged", n)
		}
		// who may not export is refused and sees no button; his list holds his own alone
		v := x.as("xem")
		v.Get("/org?format=csv").Want(403)
		d = v.Get("/org").Want(200).Doc()
		d.MustNotHave(`main a[href*="format=csv"]`)
		d.MustNotContain("Đảng bộ Sở B")
		d.MustNotHave(`main a[href="/org/new"]`)
		var got struct{ Items []struct{ ID, Text string } }
		if err := json.Unmarshal([]byte(x.as("bithu").Get("/org/suggest?q=chi+bo").Want(200).Text), &got); err != nil || len(got.Items) != 2 {
			t.Errorf("suggested %v, %v", got, err)
		}
	})
}

func TestOrgPages(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		for _, login := range []string{"chau", "bithu", "xem", "so"} {
			c := x.as(login)
			for _, lang := range []string{"vi", "en"} {
				for _, p := range []string{"", "/tree", "/history", "/seat", "/act"} {
					want := 200
					switch {
					case p == "/seat" && login == "so", p == "/act" && login != "chau" && login != "bithu":
						want = 403
					}
					a := c.Get(x.path("A", p) + "?lang=" + lang).Want(want)
					if strings.Contains(a.Text, "orgs.") || strings.Contains(a.Text, "kind.") {
						t.Errorf("%s %s: a key instead of a text", p, lang)
					}
				}
			}
			if login != "chau" {
				c.Get(x.path("B", "")).Want(404)
				c.Get(x.path("B", "/tree")).Want(404)
				c.Get(x.path("B", "/history")).Want(404)
			}
		}
		c := x.as("chau")
		c.Get("/org/" + db.NewID().String()).Want(404)
		c.Get("/org/xyz").Want(404)
		d := c.Get(x.path("KHOI", "?lang=vi")).Want(200).Doc()
		d.MustHave(`a.n[href="/figure/mem.total?org=` + x.id["KHOI"].String() + `"]`)
		d.MustHave("svg.chart")
		if got := d.MustHave("main tfoot").Text(); !strings.Contains(got, "Cộng 3 tổ chức") || !strings.Contains(got, "5") {
			t.Error("the sum is", got)
		}
		if href := d.MustHave(`nav.path a[aria-current="location"]`).Attr("href"); href != x.path("KHOI", "/tree") {
			t.Error("the last step leads to", href)
		}
		c.Get(x.path("KHOI", "?on=2009-01-01")).Want(200).Doc().MustContain("chưa thành lập")
		d = c.Get(x.path("KHOI", "/tree?q=van+phong")).Want(200).Doc()
		d.Count("li.found", 1)
		d.MustContain("Đảng bộ Sở A")
		d.MustNotContain("Đảng bộ Sở B")
	})
}

// try sends a form as a browser would, twice, and holds that the second does nothing more; it gives where it led.
func (x *orgs) send(c *testkit.Client, path string, typed ...string) string {
	x.t.Helper()
	v := form(c.Get(path).Want(200).Doc(), typed...)
	a := c.Post(path, v).Want(303)
	b := c.Post(path, v).Want(303)
	if a.Header.Get("Location") != b.Header.Get("Location") {
		x.t.Errorf("%s: sent twice it leads to %s and %s", path, a.Header.Get("Location"), b.Header.Get("Location"))
	}
	return a.Header.Get("Location")
}

// consider sends a form that asks once more, and sends again from the page of before and after.
func (x *orgs) consider(c *testkit.Client, path string, typed ...string) (*testkit.Doc, string) {
	x.t.Helper()
	v := form(c.Get(path).Want(200).Doc(), typed...)
	d := c.Post(path, v).Want(200).Doc()
	again := form(d)
	again.Del("back")
	return d, c.Post(path, again).Want(303).Header.Get("Location")
}

// Merging takes any number: a button, which needs no script, gives the form back with one more row and all that was typed. What the paper says of
// the members is held against those that went.
func TestMergeManyAndCompare(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		codes := []string{"A-3", "A-4", "A-5"}
		x.do(func(ctx context.Context, tx *db.Tx) error {
			for _, code := range codes {
				if _, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2012, 1, 1), Rev: -1},
					org.Born{Code: code, Kind: org.Cell, Name: "Chi bộ " + code, Parent: x.id["A"]}); err != nil {
					return err
				}
			}
			return nil
		})
		c := x.as("chau")
		path := x.path("A-1", "/merge")
		d := c.Get(path).Want(200).Doc()
		d.Count("input[name=other_4]", 0)
		v := form(d, "other_1", "A-2", "other_2", "A-3", "other_3", "A-4", "into", "new", "new.code", "A-9", "new.name", "Chi bộ Chung", "day", "1/9/2017", "members", "5",
			"more", "other")
		d = c.Post(path, v).Want(200).Doc()
		d.MustHave("button[name=more][value=other]")
		if got := d.MustHave("input[name=other_3]").Attr("value"); got != "A-4" {
			t.Errorf("what was typed: %q", got)
		}
		d = c.Post(path, form(d, "other_4", "A-5", "more", "more")).Want(200).Doc() // one more cell of the new one
		d.MustHave("input[name='more.2.code']")
		d.Count("input[name=other_5]", 0)
		d = c.Post(path, form(d)).Want(200).Doc()
		d.MustContain("Văn bản ghi 5, hồ sơ có 3") // P0, P1 and P2 went
		again := form(d)
		again.Del("back")
		c.Post(path, again).Want(303)
		for _, code := range append(codes, "A-1", "A-2") {
			if n := x.members(code); n != 0 {
				t.Errorf("%d left in %s", n, code)
			}
		}
		x.do(func(ctx context.Context, tx *db.Tx) error {
			for _, code := range append(codes, "A-1", "A-2") {
				id, _, err := org.Find(ctx, tx, code)
				if err != nil {
					return err
				}
				if lives, err := org.Lives(ctx, tx, id, asof.Point{On: day.Must(2017, 10, 24)}); err != nil || lives {
					t.Errorf("%s goes on: %v", code, err)
				}
			}
			return nil
		})
		// So does dividing.
		path = x.path("B-1", "/split")
		d = c.Post(path, form(c.Get(path).Want(200).Doc(), "new.0.code", "B-2", "more", "new")).Want(200).Doc()
		d.MustHave("input[name='new.3.code']")
		d.MustHave("input[name='new.0.code'][value='B-2']")
	})
}

func TestOrgForms(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		// establish: what is wrong is told at each field, what was typed stays
		at := "/org/new?parent_id=" + x.id["A"].String()
		v := form(c.Get(at).Want(200).Doc(), "code", "A 1!", "name", "Chi bộ Tổ chức", "kind", org.Cell, "day", "31/2/2017")
		d := c.Post(at, v).Want(422).Doc()
		d.MustContain("31/2/2017")
		if got := d.MustHave(`input[name="name"]`).Attr("value"); got != "Chi bộ Tổ chức" {
			t.Errorf("typed name is %q", got)
		}
		to := x.send(c, at, "code", "A-3", "name", "Chi bộ Tổ chức", "kind", org.Cell, "day", "1/9/2017", "document_number", "12-QĐ/ĐUK",
			"document_issuer", "KHOI", "document_day", "25/8/2017")
		d = c.Get(to).Want(200).Doc()
		d.MustContain("Chi bộ Tổ chức")
		d.MustContain("Quyết định số 12-QĐ/ĐUK ngày 25/8/2017 của Đảng bộ Khối")
		v.Set("code", "A-1")
		v.Set("day", "1/9/2017")
		c.Post(at, v).Want(422).Doc().MustContain("“A-1” đã được dùng")
		// rename; a form made of an older version is told so and shows both
		old := form(c.Get(x.path("A-1", "/rename")).Want(200).Doc(), "name", "Chi bộ Tổng hợp", "day", "1/10/2017")
		x.send(c, x.path("A-1", "/rename"), "name", "Chi bộ Hành chính", "day", "1/10/2017")
		d = c.Post(x.path("A-1", "/rename"), old).Want(409).Doc()
		d.MustContain("Chi bộ Hành chính")
		d.MustContain("Chi bộ Tổng hợp")
		c.Get(x.path("A-1", "?on=2017-09-01")).Want(200).Doc().MustContain("Chi bộ Văn phòng")
		// move: before and after first
		v = form(c.Get(x.path("A-2", "/move")).Want(200).Doc(), "parent", "B", "day", "hôm nay")
		d = c.Post(x.path("A-2", "/move"), v).Want(200).Doc()
		d.MustContain("Trước và sau ngày 24/10/2017")
		if p := c.Get(x.path("A-2", "")).Want(200).Doc().MustHave(".head p").Text(); !strings.Contains(p, "Đảng bộ Sở A") {
			t.Error("moved before it was confirmed:", p)
		}
		back := form(d)
		back.Set("back", "1")
		if got := c.Post(x.path("A-2", "/move"), back).Want(200).Doc().MustHave(`input[name="parent"]`).Attr("value"); got != "B" {
			t.Errorf("going back keeps %q", got)
		}
		x.consider(c, x.path("A-2", "/move"), "parent", "B", "day", "hôm nay")
		c.Get(x.path("A-2", "/history")).Want(200).Doc().MustContain("Chuyển từ trực thuộc Đảng bộ Sở A sang trực thuộc Đảng bộ Sở B")
		c.Post(x.path("A-2", "/move"), form(c.Get(x.path("A-2", "/move")).Doc(), "parent", "A-2", "day", "hôm nay")).Want(422)
		// who may not write is refused, without a word of what is there
		v = form(c.Get(x.path("A", "/rename")).Want(200).Doc(), "name", "Khác", "day", "1/10/2017")
		v.Del("token")
		x.as("xem").Post(x.path("A", "/rename"), v).Want(403)
		x.as("bithu").Get(x.path("A", "/move")).Want(403)
		x.as("bithu").Get(x.path("B", "/rename")).Want(404)
		x.as("bithu").Post(x.path("B", "/rename"), v).Want(404)
		// a past day: the form says so
		c.Get(x.path("A", "/rename?on=2016-03-01")).Want(200).Doc().MustHave("p.writing")
	})
}

func TestOrgReforms(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		x.consider(c, x.path("A-2", "/absorb"), "into", "A-1", "day", "1/10/2017")
		if a, b := x.members("A-2"), x.members("A-1"); a != 0 || b != 3 {
			t.Errorf("after absorbing %d and %d", a, b)
		}
		c.Get(x.path("A-2", "")).Want(200).Doc().MustContain("Chi bộ Văn phòng kế thừa")
		c.Get(x.path("A", "/tree")).Want(200).Doc().MustContain("1 tổ chức đã kết thúc không vẽ ở đây")
		// the event is on A-1; voiding it brings the cell and its member back
		d := c.Get(x.path("A-2", "/history")).Want(200).Doc()
		void := ""
		for _, a := range d.Find(`a[href*="/event/"]`) {
			if strings.HasSuffix(a.Attr("href"), "/void") {
				void = a.Attr("href")
			}
		}
		c.Post(void, form(c.Get(void).Want(200).Doc())).Want(422)
		x.consider(c, void, "reason", "ghi nhầm")
		if a, b := x.members("A-2"), x.members("A-1"); a != 1 || b != 2 {
			t.Errorf("after voiding %d and %d", a, b)
		}
		d = c.Get(x.path("A-2", "/history")).Want(200).Doc()
		d.MustContain("Hủy vì: ghi nhầm.")
		// merge into a new one; its day is corrected with the members
		x.consider(c, x.path("A-1", "/merge"), "other_1", "A-2", "into", "new", "new.code", "A-9", "new.name", "Chi bộ Chung", "day", "1/9/2017", "members", "2")
		var id db.ID
		x.do(func(ctx context.Context, tx *db.Tx) (err error) { id, _, err = org.Find(ctx, tx, "A-9"); return err })
		x.id["A-9"] = id
		if n := x.members("A-9"); n != 3 {
			t.Errorf("%d members after the merger", n)
		}
		day := ""
		for _, a := range c.Get(x.path("A-9", "/history")).Want(200).Doc().Find(`a[href*="/event/"]`) {
			if strings.HasSuffix(a.Attr("href"), "/day") {
				day = a.Attr("href")
			}
		}
		x.send(c, day, "day", "15/9/2017", "reason", "quyết định có hiệu lực sau")
		c.Get(x.path("A-9", "?on=2017-09-10")).Want(200).Doc().MustContain("chưa thành lập")
		// a cell with members does not end without somewhere for them to go
		v := form(c.Get(x.path("B-1", "/dissolve")).Want(200).Doc(), "day", "1/10/2017")
		c.Post(x.path("B-1", "/dissolve"), v).Want(422)
		x.consider(c, x.path("B-1", "/dissolve"), "day", "1/10/2017", "members_to", "TTR")
		if n := x.members("TTR"); n != 2 {
			t.Errorf("%d members after the dissolution", n)
		}
		// a grassroots cell becomes a grassroots organisation, its members go to its first cell
		x.consider(c, x.path("TTR", "/rekind"), "kind", org.Grass, "new.0.code", "TTR-1", "new.0.name", "Chi bộ Nghiệp vụ", "day", "10/10/2017")
		d = c.Get(x.path("TTR", "")).Want(200).Doc()
		d.MustContain("Chi bộ Nghiệp vụ")
		if h := d.Find("h1")[0].Text(); !strings.Contains(h, "Đảng bộ Thanh tra tỉnh") { // as the form offers
			t.Errorf("it is called %q now", h)
		}
		// the other way round it may be called anything; a cell of another kind keeps its name
		x.consider(c, x.path("B-1", "/rekind"), "kind", org.GrassCell, "parent", "KHOI", "day", "10/9/2017")
		if h := c.Get(x.path("B-1", "?on=2017-09-11")).Want(200).Doc().Find("h1")[0].Text(); !strings.Contains(h, "Chi bộ Kế hoạch") {
			t.Errorf("a cell of another kind is called %q", h)
		}
		if n := x.members("TTR"); n != 0 {
			t.Errorf("%d members left in what is no cell", n)
		}
		// split: one member goes, the others stay
		d = c.Get(x.path("A-9", "/split")).Want(200).Doc()
		who := ""
		for _, s := range d.Find("select") {
			if strings.HasPrefix(s.Attr("name"), "m.") {
				who = s.Attr("name")
			}
		}
		// each is too small then: asked about, named, with the rule
		d = c.Post(x.path("A-9", "/split"), form(d, "new.0.code", "A-10", "new.0.name", "Chi bộ Mới", who, "0", "day", "20/10/2017")).Want(200).Doc()
		d.MustContain("Chi bộ Mới: đến ngày 20/10/2017 chỉ còn 1 đảng viên chính thức")
		d.MustContain("Điều lệ, Đại hội đại biểu toàn quốc lần thứ XI, Điều 21")
		x.consider(c, x.path("A-9", "/split"), "new.0.code", "A-10", "new.0.name", "Chi bộ Mới", who, "0", "day", "20/10/2017")
		if n := x.members("A-9"); n != 2 {
			t.Errorf("%d stay after the split", n)
		}
	})
}

func TestOrgSeats(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		x.send(c, x.path("A-1", "/term"), "label", "2015–2020", "day", "1/6/2015")
		x.send(c, x.path("A-1", "/seat/new"), "person", "Lê Văn A", "post", org.Secretary, "from", "1/6/2015")
		d := c.Get(x.path("A-1", "/seat")).Want(200).Doc()
		d.MustContain("Lê Văn A")
		d.MustContain("2015–2020")
		c.Post(x.path("A-1", "/seat/new"), form(c.Get(x.path("A-1", "/seat/new")).Doc(), "person", "Lê Văn B", "post", org.Secretary, "from", "1/7/2015")).Want(422)
		c.Post(x.path("A-1", "/seat/new"), form(c.Get(x.path("A-1", "/seat/new")).Doc(), "person", "không ai", "post", org.Deputy, "from", "1/7/2015")).Want(422)
		at := func(end string) string {
			for _, a := range c.Get(x.path("A-1", "/seat")).Want(200).Doc().Find(`a[href*="/seat/"]`) {
				if strings.HasSuffix(a.Attr("href"), end) {
					return a.Attr("href")
				}
			}
			t.Fatal("no act " + end)
			return ""
		}
		x.send(c, at("/correct"), "from", "1/8/2015", "reason", "ghi sai ngày")
		x.send(c, at("/end"), "day", "1/9/2017")
		c.Get(x.path("A-1", "/seat")).Want(200).Doc().MustNotContain("Lê Văn A")
		c.Get(x.path("A-1", "/seat?on=2017-08-31")).Want(200).Doc().MustContain("Lê Văn A")
		x.send(c, x.path("A-1", "/seat/new"), "person", "Lê Văn B", "post", org.Secretary, "from", "1/9/2017")
		x.send(c, at("/void"), "reason", "ghi nhầm")
		c.Get(x.path("A-1", "/seat")).Want(200).Doc().MustNotContain("Lê Văn B")
		x.as("xem").Get(x.path("A-1", "/seat/new")).Want(403)
	})
}

// A term ends without another and can be voided, after a page of before and after; only who may write on the organisation does so.
func TestOrgTerms(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		x.send(c, x.path("A-1", "/term"), "label", "2015–2020", "day", "1/6/2015", "planned_to", "1/6/2020")
		terms := func() map[string]string {
			out := map[string]string{}
			for _, a := range c.Get(x.path("A-1", "/seat")).Want(200).Doc().Find(`a[href*="/term/"]`) {
				out[a.Attr("href")[strings.LastIndex(a.Attr("href"), "/"):]] = a.Attr("href")
			}
			return out
		}
		end, void := terms()["/end"], terms()["/void"]
		if end == "" || void == "" {
			t.Fatalf("acts on the term: %v", terms())
		}
		c.Post(end, form(c.Get(end).Want(200).Doc(), "day", "")).Want(422)
		c.Post(end, form(c.Get(end).Doc(), "day", "31/2/2017")).Want(422)
		c.Post(end, form(c.Get(end).Doc(), "day", "1/5/2015")).Want(409) // before it began
		x.as("xem").Get(end).Want(403)
		x.as("xem").Get(void).Want(403)
		stray := strings.Replace(end, x.id["A-1"].String(), x.id["A"].String(), 1)
		c.Get(stray).Want(404) // stands under another organisation
		sent := form(c.Get(end).Doc(), "day", "1/9/2017", "reason", "tổ chức lại")
		x.as("xem").Post(end, sent).Want(403)
		x.send(c, end, "day", "1/9/2017", "reason", "tổ chức lại")
		d := c.Get(x.path("A-1", "/seat")).Want(200).Doc()
		d.MustContain("31/8/2017")
		if left := terms(); left["/end"] != "" || left["/void"] != void {
			t.Errorf("acts on a term that is over: %v", left)
		}
		c.Post(void, form(c.Get(void).Want(200).Doc(), "reason", "")).Want(422)
		d, to := x.consider(c, void, "reason", "ghi nhầm")
		d.MustContain("2015–2020")
		d.MustContain("ghi nhầm")
		if to != x.path("A-1", "/seat") {
			t.Errorf("leads to %s", to)
		}
		c.Get(to).Want(200).Doc().MustNotContain("2015–2020")
		c.Get(void).Want(404)
	})
}

// A seat's page tells every version of it, voided ones too, to who may read the organisation's records.
func TestSeatHistory(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		x.send(c, x.path("A-1", "/term"), "label", "2015–2020", "day", "1/6/2015")
		x.send(c, x.path("A-1", "/seat/new"), "person", "Lê Văn A", "post", org.Secretary, "from", "1/6/2015")
		seat := ""
		for _, a := range c.Get(x.path("A-1", "/seat")).Want(200).Doc().Find(`a[href*="/seat/"]`) {
			if tail := strings.TrimPrefix(a.Attr("href"), x.path("A-1", "/seat/")); tail != "new" && !strings.Contains(tail, "/") {
				seat = a.Attr("href")
			}
		}
		if seat == "" {
			t.Fatal("the list of seats leads to none")
		}
		d := c.Get(seat).Want(200).Doc()
		d.MustContain("Lê Văn A")
		d.MustContain("2015–2020")
		x.send(c, seat+"/correct", "from", "1/8/2015", "post", org.Deputy, "reason", "ghi sai chức vụ")
		x.send(c, seat+"/end", "day", "1/9/2017", "reason", "nghỉ hưu")
		d = c.Get(seat).Want(200).Doc()
		for _, want := range []string{"Bí thư", "Phó bí thư", "ghi sai chức vụ", "nghỉ hưu", "1/8/2015"} {
			d.MustContain(want)
		}
		if n := len(d.Find(`a[href$="/void"]`)); n != 0 {
			t.Errorf("%d acts on a seat that is held no more", n)
		}
		c.Get(strings.Replace(seat, x.id["A-1"].String(), x.id["A"].String(), 1)).Want(404)
		c.Get(x.path("A-1", "/seat/abc")).Want(404)
		x.as("so").Get(seat).Want(403) // figures alone
	})
}

func TestDocuments(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("bithu")
		v := form(c.Get("/document/new").Want(200).Doc(), "number", "", "day", "1/1/2030", "issuer", "Ban Nào Đó")
		d := c.Post("/document/new", v).Want(422).Doc()
		if got := d.MustHave(`input[name="issuer"]`).Attr("value"); got != "Ban Nào Đó" {
			t.Errorf("typed issuer is %q", got)
		}
		to := x.send(c, "/document/new", "number", "05-NQ/ĐU", "day", "10/2/2017", "issuer", "A", "subject", "Về công tác kết nạp")
		x.send(c, "/document/new", "number", "06-NQ/ĐU", "day", "11/3/2017", "issuer", "Ban Nào Đó", "subject", "Về học tập")
		c.Get(to).Want(200).Doc().MustContain("Nghị quyết 05-NQ/ĐU")
		d = c.Get("/document?q=ket+nap").Want(200).Doc()
		d.Count("main tbody tr", 1)
		c.Get("/document?sort=number").Want(200).Doc().Count("main tbody tr", 2)
		c.Get("/document?from=1/3/2017&type=nq").Want(200).Doc().Count("main tbody tr", 1)
		c.Get("/document?on=2017-01-01").Want(200).Doc().Count("main tbody tr", 0)
		c.Get("/document?from=hm").Want(200).Doc().MustHave(`[aria-invalid="true"]`)
		if a := c.Get("/document?format=csv&q=05").Want(200); !strings.Contains(a.Text, "05-NQ/ĐU;Nghị quyết;10/02/2017;Đảng bộ Sở A;Về công tác kết nạp") {
			t.Error("the export is", a.Text)
		}
		old := form(c.Get(to+"/correct").Want(200).Doc(), "subject", "Khác", "reason", "sửa")
		x.send(c, to+"/correct", "subject", "Về kết nạp đảng viên", "reason", "thiếu chữ")
		c.Post(to+"/correct", old).Want(409)
		c.Post(to+"/correct", form(c.Get(to+"/correct").Doc(), "subject", "Khác")).Want(422)
		c.Get(to).Want(200).Doc().MustContain("Lý do: thiếu chữ.")
		x.as("xem").Get(to).Want(200).Doc().MustNotHave(`a[href$="/void"]`)
		x.as("xem").Get(to + "/void").Want(403)
		c.Get("/document/" + db.NewID().String()).Want(404)
		x.consider(c, to+"/void", "reason", "trùng")
		c.Get(to).Want(200).Doc().MustContain("ghi nhầm")
		c.Get("/document").Want(200).Doc().Count("main tbody tr", 1)
		if a := c.Get("/document/suggest?q=hoc+tap").Want(200); !strings.Contains(a.Text, "06-NQ/ĐU") {
			t.Error(a.Text)
		}
		paper := []string{"number", "05-CT/TW", "day", "15/5/2016"} // nobody says whether it is for all: the number does
		of := func(issuer string) []string { return append([]string{"issuer", issuer}, paper...) }
		to05 := x.send(c, "/document/new", of("Ban Chấp hành Trung ương")...)
		c.Get(to05).Want(200).Doc().MustContain("Phổ biến chung có")
		asked, second := x.consider(c, "/document/new", of("Bộ Chính trị")...)
		asked.MustContain("Đã có văn bản cùng số, loại và ngày")
		asked.MustHave(`a[href^="` + to05 + `"]`)
		c.Get(second).Want(200)
		c.Post("/document/new", form(c.Get("/document/new").Doc(), of("Ban Chấp hành Trung ương")...)).Want(422)
	})
}
