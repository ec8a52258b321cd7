package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/report"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/testkit/play"
	"chibo/internal/testkit/world"
	"chibo/internal/web"
)

// stage is the world of Đắk Nông as the demonstration has it, played once for each engine, with accounts.
var stage = newStage()

type played struct {
	w    *world.World
	keys *seal.Installation
	h    *access.Hasher
	tmpl *testkit.Template
}

func newStage() *played {
	keys, err := seal.NewInstallation()
	if err != nil {
		panic(err)
	}
	s := &played{w: world.DakNong().Until(world.DemoEnd()), keys: keys, h: access.NewHasher(access.Cost{Time: 1, Memory: 64, Lanes: 1})}
	s.tmpl = testkit.NewTemplate(s.prepare)
	return s
}

func (s *played) prepare(where string) error {
	ctx := context.Background()
	clock := day.NewScript(s.w.Steps[0].At)
	d, err := db.Open(ctx, where, db.Options{Clock: clock})
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	h, err := house.Build(d, s.keys)
	if err != nil {
		return err
	}
	if _, err := play.Play(ctx, d, s.w, play.Options{Clock: clock, Vault: h.Vault, Book: h.Book, KeyID: s.keys.KeyID()}); err != nil {
		return err
	}
	phc, err := s.h.Hash(ctx, good)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		for login, x := range map[string]struct{ org, role string }{"khoi": {"KCQ", duty.RoleOfficer}, "tinh": {"TDN", duty.RoleChief}, "xem": {"KCQ", duty.RoleViewer}, "so": {"KCQ", duty.RoleFigures},
			"coso": {"SYT", duty.RoleSecretary}, "xemcoso": {"SYT", duty.RoleViewer}, "la": {"", ""}} {
			code := x.org
			if code == "" {
				code = "KCQ"
			}
			o, err := org.ByCode(ctx, tx, duty.System(), asof.Point{On: tx.Today()}, code)
			if err != nil {
				return err
			}
			id, err := access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: "Người " + login, Org: o.ID})
			if err != nil {
				return err
			}
			if err := access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(time.Now())); err != nil || x.role == "" {
				if err != nil {
					return err
				}
				continue
			}
			if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: o.ID, Role: x.role, From: tx.Today()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// on serves a copy of the stage.
func (s *played) on(t *testing.T, e testkit.Engine) *site {
	t.Helper()
	d, err := db.Open(t.Context(), e.URL, db.Options{Clock: day.NewScript(s.w.Steps[len(s.w.Steps)-1].At.Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	h, err := house.Build(d, s.keys)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.NewLog(d, 0)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := log.Close(ctx); err != nil {
			t.Error(err)
		}
		_ = d.Close()
	})
	x := &site{t: t, log: &safeBuffer{}, h: s.h, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	x.s = &web.Server{House: h, Audit: log, Hasher: s.h, Log: slog.New(slog.NewTextHandler(x.log, nil)), Now: x.clock}
	x.url = testkit.Serve(t, x.s.Handler())
	return x
}

const (
	sept = "on=2017-09-30"
	june = "on=2017-06-30"
)

// compute is the report as its service makes it.
func (x *site) compute(form, code string, on day.Day, known string, who duty.Actor, l lang.Lang) (report.Report, []byte) {
	x.t.Helper()
	k, err := asof.ParseKnown(known)
	if err != nil {
		x.t.Fatal(err)
	}
	at := asof.Point{On: on, Known: k}
	var rep report.Report
	err = x.s.DB.Read(x.t.Context(), func(tx *db.Tx) error {
		o, err := x.s.Reports.OrgByCode(x.t.Context(), tx, who, code, at)
		if err != nil {
			return err
		}
		rep, err = x.s.Reports.Compute(x.t.Context(), tx, who, form, o, at)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	rep.Given = known
	b, err := rep.JSON(l)
	if err != nil {
		x.t.Fatal(err)
	}
	return rep, b
}

// machine asks as a program does.
func machine(c *testkit.Client, path string) testkit.Answer {
	c.Header.Set("Accept", "application/json")
	defer c.Header.Del("Accept")
	return c.Get(path)
}

func TestReportJSON(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		for _, q := range []struct {
			form, org, known string
			on               day.Day
			l                lang.Lang
		}{
			{"9-months", "KCQ", "", 20170930, lang.Vi}, {"9-months", "KCQ", "", 20170930, lang.En}, {"6-months", "SYT", "", 20170630, lang.Vi},
			{"year", "SYT-01", "", 20161231, lang.Vi}, {"9-months", "KCQ", "2017-10-05", 20170930, lang.Vi}, {"9-months", "KCQ", "5/10/2017", 20170930, lang.Vi},
			{"9-months", "KCQ", "2001-01-01", 20170930, lang.En}, {"9-months", "KCQ", "2017-10-01T08:00:00+07:00", 20170930, lang.Vi},
		} {
			_, want := x.compute(q.form, q.org, q.on, q.known, duty.System(), q.l)
			path := "/report/" + q.form + "?" + url.Values{"org": {q.org}, "on": {q.on.String()}, "known": {q.known}, "lang": {string(q.l)}}.Encode()
			for _, a := range []testkit.Answer{machine(c, path), c.Get(path + "&format=json")} {
				if a.Want(200); a.Text != string(want) {
					t.Fatalf("%s is not what the service gives:\n%s\n%s", path, a.Text, want)
				}
				if k := a.Header.Get("Content-Type"); !strings.HasPrefix(k, "application/json") {
					t.Errorf("%s is %s", path, k)
				}
			}
		}
		if _, b := x.compute("9-months", "KCQ", 20170930, "2001-01-01", duty.System(), lang.Vi); !bytes.Contains(b, []byte(`"value": null`)) || bytes.Contains(b, []byte(`"value": 0`)) {
			t.Errorf("before all knowledge there must be no numbers:\n%s", b)
		}
	})
}

type answerOf struct {
	Code        string
	Breakdown   *string
	Org         string
	Known       *string
	Value       *json.Number
	Numerator   *int64
	Denominator *int64
	Display     string
	Definition  string
	Total       *int64
	Hidden      *int64
	Page        int
	Pages       int
	Size        int
	Declared    *int64
	Records     []struct {
		ID, Org, Label, URL string
		Amount              int64
		Day                 *string
	}
}

func (x *site) figure(c *testkit.Client, path string) (f answerOf) {
	x.t.Helper()
	a := machine(c, path).Want(200)
	if err := json.Unmarshal([]byte(a.Text), &f); err != nil {
		x.t.Fatalf("%v:\n%s", err, a.Text)
	}
	return f
}

// Every number of the report's page leads to a figure that shows the same number and as many records.
func TestReportNumbersOpen(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	c := x.as("tinh") // some of the records stand with organisations that have left the Bloc since
	for _, l := range []string{"vi", "en"} {
		d := c.Get("/report/9-months?org=KCQ&" + sept + "&lang=" + l).Want(200).Doc()
		links := d.Find("main a.n")
		if len(links) < 40 {
			t.Errorf("%s: only %d numbers open", l, len(links))
		}
		seen := map[string]bool{}
		for _, a := range links {
			href := a.Attr("href")
			if !strings.Contains(href, "on=201") {
				t.Errorf("%s loses the day", href)
			}
			if seen[href] {
				continue
			}
			seen[href] = true
			p := c.Get(href).Want(200).Doc()
			if got := strings.Fields(p.MustHave(".figure-parts .num").Text())[0]; got != strings.Fields(a.Text())[0] {
				t.Errorf("%s shows %s, the report %s", href, got, a.Text())
			}
			f := x.figure(c, href)
			n, _ := f.Value.Int64()
			if f.Numerator != nil {
				n = *f.Numerator
			}
			if f.Declared != nil { // what units declared has no records: the page lists the declarations beside them
				n -= *f.Declared
			}
			records, amount := 0, int64(0)
			for page := 1; page <= max(1, f.Pages); page++ {
				if page > 1 {
					f.Records = x.figure(c, fmt.Sprintf("%s&page=%d", href, page)).Records
				}
				records += len(f.Records)
				for _, y := range f.Records {
					amount += y.Amount
				}
			}
			if amount != n || f.Total == nil || int64(records) != *f.Total || *f.Hidden != 0 {
				t.Errorf("%s: %d records with %d, of %d in all; the number is %d", href, records, amount, *f.Total, n)
			}
		}
		text := d.Text()
		for _, want := range map[string][]string{"vi": {"106", "2.151", "56", "130", "106 %", "Kết nạp theo nhóm", "không cộng", "cộng lại đúng", "Đối chiếu", "bằng 106 % chỉ tiêu năm (100)"},
			"en": {"106", "2,151", "56", "130", "106%", "one person may be in several groups", "add up to", "Check:", "106% of the year's target (100)"}}[l] {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the report lacks %q", l, want)
			}
		}
	}
}

func TestReportPage(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	c := x.as("khoi")
	d := c.Get("/report?" + sept).Want(200).Doc()
	d.MustContain("Báo cáo 9 tháng")
	d.Count("tbody tr", 4)
	for _, a := range d.Find("tbody a") {
		if !strings.Contains(a.Attr("href"), "org=KCQ") || !strings.Contains(a.Attr("href"), "on=") {
			t.Errorf("%s leads nowhere", a.Attr("href"))
		}
	}
	// No organisation: one's own. Words of a name: the one they mean, or the list that says which.
	if to := c.Get("/report/9-months?" + sept).Want(303).Header.Get("Location"); !strings.Contains(to, "org=KCQ") || !strings.Contains(to, sept) {
		t.Errorf("led to %s", to)
	}
	if to := c.Get("/report/9-months?" + sept + "&org=" + url.QueryEscape("đảng bộ sở y tế")).Want(303).Header.Get("Location"); !strings.Contains(to, "org=SYT") {
		t.Errorf("led to %s", to)
	}
	if to := c.Get("/report/9-months?org=chi+bo").Want(303).Header.Get("Location"); !strings.HasPrefix(to, "/report?") {
		t.Errorf("led to %s", to)
	}
	c.Get("/report?org=chi+bo").Want(200).Doc().MustContain("tổ chức khớp với")
	c.Get("/report/9-months?org=khongco").Want(404)
	c.Get("/report/khongco?org=KCQ").Want(404)
	c.Get("/report/9-months?org=KCQ&on=30/02/2017").Want(422)
	// A day that is not the form's, knowledge, no data
	c.Get("/report/9-months?org=KCQ&" + sept).Want(200).Doc().MustNotContain("thường tính đến")
	d = c.Get("/report/9-months?org=KCQ&on=2017-08-15").Want(200).Doc()
	d.MustContain("Mẫu này thường tính đến 30/9/2017; đây là số đến 15/8/2017")
	d = c.Get("/report/9-months?org=KCQ&known=2017-10-05&" + sept).Want(200).Doc()
	d.MustContain("Tính theo những gì biết lúc")
	then, _ := x.compute("9-months", "KCQ", 20170930, "2017-10-05", duty.System(), lang.Vi)
	for _, l := range then.Lines {
		if l.Code == "adm.count" && (l.N == 106 || l.N == 0) {
			t.Errorf("%d were known then: the test tests nothing", l.N)
		} else if l.Code == "adm.count" {
			d.MustContain(lang.Vi.Number(l.N) + " người")
		}
	}
	for _, a := range d.Find("main a.n") {
		if !strings.Contains(a.Attr("href"), "known=") {
			t.Errorf("%s loses what was known", a.Attr("href"))
		}
	}
	d = c.Get("/report/9-months?org=KCQ&known=2001-01-01&" + sept).Want(200).Doc()
	d.MustContain("chưa có dữ liệu")
	d.Count("main a.n", 0)
	if n := strings.Count(d.MustHave("table.report").Text(), "chưa có dữ liệu"); n < 26 {
		t.Errorf("only %d figures say that there is no data", n)
	}
	for _, cell := range d.Find("table.report td.key") {
		if cell.Text() != "chưa có dữ liệu" && cell.Text() != "" { // the line that only names a breakdown holds nothing
			t.Errorf("without data it says %q", cell.Text())
		}
	}
	c.Get("/report/9-months?org=KCQ&known=2001-01-01&lang=en&" + sept).Want(200).Doc().MustContain("no data")
	c.Get("/report?lang=vi").Want(200)
	// Files
	csv := c.Get("/report/9-months?org=KCQ&format=csv&" + sept).Want(200)
	for _, want := range []string{"adm.count", "106", "Người khoi", "mem.total", "2151"} {
		if !strings.Contains(csv.Text, want) {
			t.Errorf("the file lacks %q:\n%s", want, csv.Text)
		}
	}
	if a := c.Get("/report/9-months?org=KCQ&format=xlsx&" + sept).Want(200); !strings.HasPrefix(a.Text, "PK") {
		t.Errorf("xlsx: %.20q", a.Text)
	}
	x.as("xem").Get("/report/9-months?org=KCQ&format=csv&" + sept).Want(403)
	x.as("xem").Get("/report/9-months?org=KCQ&" + sept).Want(200).Doc().MustNotContain("Xuất CSV")
}

// What is not the reader's is refused, and nothing of it is told.
func TestReportRefused(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	var other db.ID
	_ = x.s.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		o, err := org.ByCode(t.Context(), tx, duty.System(), asof.Point{On: tx.Today()}, "KCQ")
		other = o.ID
		return err
	})
	c := x.as("coso")
	for _, path := range []string{"/report/9-months?org=KCQ", "/report/9-months?org=" + other.String(), "/report/9-months?org_id=" + other.String(), "/figure/adm.count?org=KCQ",
		"/figure/adm.count?org=" + other.String(), "/report/9-months?format=csv&org=KCQ", "/figure/adm.count?format=csv&org=KCQ", "/report?org_id=" + other.String()} {
		for _, a := range []testkit.Answer{c.Get(path), machine(c, path)} {
			if a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
			for _, secret := range []string{"2.151", "2151", "Khối các cơ quan"} {
				if strings.Contains(a.Text, secret) {
					t.Errorf("%s tells %q", path, secret)
				}
			}
		}
	}
	c.Get("/report/9-months?org=SYT&" + sept).Want(200)
	x.as("la").Get("/report").Want(403)
	x.as("la").Get("/figure/adm.count?org=KCQ").Want(403)
	machine(x.visitor(), "/figure/adm.count?org=KCQ").Want(401)
}

func TestFigure(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		f := x.figure(c, "/figure/adm.count?org=KCQ&known=24/10/2017&"+sept)
		if f.Value.String() != "106" || *f.Total != 106 || len(f.Records) != 50 || f.Pages != 3 || f.Size != 50 || *f.Known != "24/10/2017" || f.Breakdown != nil || f.Org != "KCQ" {
			t.Fatalf("%+v", f)
		}
		if r := f.Records[0]; r.Day == nil || !strings.HasPrefix(r.URL, "/admission/") || r.Org == "" || r.Label == "" {
			t.Errorf("%+v", r)
		}
		c.Get(f.Records[0].URL).Want(200).Doc().MustContain(f.Records[0].Label)
		f = x.figure(c, "/figure/adm.pct?org=KCQ&"+sept)
		if f.Value.String() != "106.0000" || *f.Numerator != 106 || *f.Denominator != 100 || *f.Total != 106 {
			t.Errorf("%+v", f)
		}
		for _, l := range []lang.Lang{lang.Vi, lang.En} {
			for _, code := range x.s.Figures.Catalogue().Codes() {
				d, _ := x.s.Figures.Catalogue().Get(code)
				lines := []string{""}
				for _, p := range d.Parts {
					lines = append(lines, p.Code)
				}
				for _, line := range lines {
					path := "/figure/" + code + "?org=KCQ&" + sept + "&line=" + line + "&lang=" + string(l)
					p := c.Get(path).Want(200)
					p.Doc().MustContain(report.Pick(d.Label, l))
					p.Doc().MustContain(report.Pick(d.Means, l))
					for _, a := range p.Doc().Find("main tbody a") {
						if !strings.Contains(a.Attr("href"), sept) {
							t.Errorf("%s: %s loses the day", path, a.Attr("href"))
						}
					}
					s := c.Get(path + "&part=sheet").Want(200)
					s.Doc().MustHave(".inner h2")
					if strings.Contains(s.Text, "<main") || strings.Contains(s.Text, "part=sheet") {
						t.Errorf("%s: the sheet is a page or leads to itself", path)
					}
				}
			}
		}
		d := c.Get("/figure/adm.group?line=doan&org=KCQ&lang=vi&" + sept).Want(200).Doc()
		for _, want := range []string{"Kết nạp theo nhóm: Trong tuổi Đoàn", "Tuổi không quá 30 tuổi", "Chưa xác nhận", "Loại: Kết nạp", "không cộng"} {
			d.MustContain(want)
		}
		d = c.Get("/figure/mem.in?org=KCQ&" + sept).Want(200).Doc()
		d.MustHave("tfoot")
		d = c.Get("/figure/mem.total?org=KCQ&page=2&" + sept).Want(200).Doc()
		d.Count(".figure > section tbody tr", 50)
		d.MustContain("2.151 bản ghi")
		c.Get("/figure/khongco?org=KCQ").Want(404)
		c.Get("/figure/adm.group?line=khongco&org=KCQ").Want(404)
		c.Get("/figure/adm.pct?line=nu&org=KCQ").Want(404)
		// Before all knowledge, and of an organisation that did not live yet, there is no number.
		for _, q := range []string{"known=2001-01-01&" + sept, "on=1950-01-01"} {
			f = x.figure(c, "/figure/mem.total?org=KCQ&"+q)
			if f.Value != nil || f.Total != nil || len(f.Records) != 0 || f.Display != "chưa có dữ liệu" {
				t.Errorf("%s: %+v", q, f)
			}
			c.Get("/figure/mem.total?org=KCQ&" + q).Want(200).Doc().MustContain("Chưa có dữ liệu")
		}
	})
}

// The list behind a figure goes by other rights than the figure, and looking at it and taking it out is logged for the persons in it.
func TestFigureRights(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	so := x.as("so")
	f := x.figure(so, "/figure/adm.count?org=KCQ&"+sept)
	if f.Value.String() != "106" || *f.Hidden != 106 || len(f.Records) != 0 {
		t.Errorf("%+v", f)
	}
	d := so.Get("/figure/adm.count?org=KCQ&" + sept).Want(200).Doc()
	d.MustContain("106")
	d.MustContain("cần thêm quyền xem hồ sơ")
	d.Count(".figure > section tbody tr", 0)
	so.Get("/figure/adm.count?org=KCQ&format=csv&" + sept).Want(403)
	x.as("xem").Get("/figure/adm.count?org=KCQ&format=csv&" + sept).Want(403)
	// To be listed under a sealed attribute tells it: the viewer reads the number and not the names.
	c := x.as("tinh")
	all := x.figure(c, "/figure/adm.group?line=dtts&org=KCQ&"+june)
	if n, _ := all.Value.Int64(); n < 5 || len(all.Records) == 0 || *all.Hidden != 0 {
		t.Fatalf("%+v", all)
	}
	xem := x.as("xem")
	f = x.figure(xem, "/figure/adm.group?line=dtts&org=KCQ&"+june)
	if len(f.Records) != 0 || f.Value.String() != all.Value.String() || *f.Hidden != *all.Total {
		t.Errorf("%+v", f)
	}
	text := xem.Get("/figure/adm.group?line=dtts&org=KCQ&" + june).Want(200).Text
	for _, r := range all.Records {
		if strings.Contains(text, r.Label) {
			t.Errorf("%s is told to be of an ethnic minority", r.Label)
		}
	}
	// The third quarter's three would be the nine months less the half year: the nine months are withheld, though they are not few.
	if f = x.figure(xem, "/figure/adm.group?line=dtts&org=KCQ&"+sept); f.Value != nil || f.Display != "không nêu (nhóm nhỏ)" {
		t.Errorf("%+v", f)
	}
	if f = x.figure(xem, "/figure/adm.group?line=nu&org=KCQ&"+sept); f.Value == nil {
		t.Errorf("%+v", f)
	}
	// A small group is not told at all, in the report, on its page, in its list and in files.
	hidden := 0
	for _, code := range []string{"SYT", "KCQ", "SYT-01"} {
		rep, _ := x.compute("9-months", code, 20170930, "", duty.System(), lang.Vi)
		for _, l := range rep.Lines {
			if l.Part != "dtts" || l.N == 0 || l.N >= 5 {
				continue
			}
			hidden++
			v := x.as("xem")
			f := x.figure(v, "/figure/adm.group?line=dtts&org="+code+"&"+sept)
			if f.Value != nil || f.Total != nil || f.Hidden != nil || len(f.Records) != 0 || f.Display != "không nêu (nhóm nhỏ)" {
				t.Errorf("%s: %+v", code, f)
			}
			v.Get("/figure/adm.group?line=dtts&org=" + code + "&" + sept).Want(200).Doc().MustContain("làm lộ người")
			v.Get("/report/9-months?org=" + code + "&" + sept).Want(200).Doc().MustContain("không nêu (nhóm nhỏ)")
			v.Get("/report/9-months?org=" + code + "&lang=en&" + sept).Want(200).Doc().MustContain("withheld (small group)")
			v.Get("/report?lang=vi")
		}
	}
	if hidden == 0 {
		t.Error("the world has no small group to hide: the test tests nothing")
	}
	// Files
	csv := c.Get("/figure/adm.count?org=KCQ&format=csv&" + sept).Want(200)
	if n := strings.Count(csv.Text, "2017"); n < 106 || !strings.Contains(csv.Text, "Người tinh") {
		t.Errorf("the file has %d days:\n%.900s", n, csv.Text)
	}
	if a := c.Get("/figure/org.grass?org=KCQ&format=xlsx&" + sept).Want(200); !strings.HasPrefix(a.Text, "PK") {
		t.Errorf("xlsx: %.20q", a.Text)
	}
	list := x.figure(c, "/figure/mem.total?org=SYT-01&"+sept)
	id, err := db.ParseID(strings.TrimPrefix(strings.Split(list.Records[0].URL, "?")[0], "/member/"))
	if err != nil {
		t.Fatal(err)
	}
	x.reads(id, audit.Reading, "figure", 1)
	c.Get("/figure/mem.total?org=SYT-01&format=csv&" + sept).Want(200)
	x.reads(id, audit.Export, "figure.mem.total", 1)
}

func TestSearch(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		c.Get("/search").Want(200).Doc().MustHave("main form input[name=q]")
		name := x.figure(c, "/figure/mem.total?org=SYT-01").Records[0]
		d := c.Get("/search?q=" + url.QueryEscape(lang.SearchKey(name.Label))).Want(200).Doc()
		d.MustContain(name.Label)
		if a := d.Find("#people ~ *, main a[href^='/member/']"); len(a) == 0 {
			t.Error("no member is found")
		}
		d = c.Get("/search?q=so+y+te").Want(200).Doc()
		d.MustContain("Sở Y tế")
		c.Get("/search?q=ket+nap").Want(200).Doc().MustContain("Kết nạp đảng viên")
		c.Get("/search?q=bao+cao+9").Want(200).Doc().MustContain("Báo cáo 9 tháng")
		c.Get("/search?q=admitted&lang=en").Want(200).Doc().MustContain("Members admitted")
		c.Get("/search?q=khongcogitrungdau&lang=vi").Want(200).Doc().MustContain("Không có gì hợp")
		c.Get("/search?q=%25_").Want(200).Doc().MustContain("Không có gì hợp")
		for _, a := range c.Get("/search?q=so+y+te&" + sept).Want(200).Doc().Find("main section a") {
			if !strings.Contains(a.Attr("href"), sept) {
				t.Errorf("%s loses the day", a.Attr("href"))
			}
		}
		var got struct {
			Items []struct{ Kind, Text, URL string }
		}
		ask := func(c *testkit.Client, q string) string {
			a := machine(c, "/search/suggest?q="+url.QueryEscape(q)).Want(200)
			if err := json.Unmarshal([]byte(a.Text), &got); err != nil {
				t.Fatal(err)
			}
			return a.Text
		}
		if ask(c, "sở y tế"); len(got.Items) == 0 || got.Items[0].URL == "" || got.Items[0].Kind == "" {
			t.Errorf("%+v", got)
		}
		if ask(c, ""); len(got.Items) != 0 {
			t.Errorf("%+v", got)
		}
		// Within reach only: a member of another organisation is no result, nor is one for those who see figures alone.
		coso := x.as("coso")
		other := ""
		f := x.figure(c, "/figure/mem.total?org=KCQ")
		for p := 1; p <= f.Pages && other == ""; p++ {
			for _, r := range x.figure(c, "/figure/mem.total?org=KCQ&page="+strconv.Itoa(p)).Records {
				if r.URL != "" && coso.Get(r.URL).StatusCode == 404 { // whom he may not open
					other = r.URL
					break
				}
			}
		}
		if other == "" {
			t.Fatal("nobody stands elsewhere")
		}
		page := c.Get(other).Want(200).Doc()
		who := page.MustHave("h1").Text()
		if a := coso.Get("/search?q=" + url.QueryEscape(who)).Want(200); strings.Contains(a.Text, strings.TrimPrefix(other, "/member/")) {
			t.Errorf("%s is found by another's secretary", who)
		}
		if s := ask(x.as("so"), who); strings.Contains(s, "/member/") {
			t.Errorf("a member is found by who sees figures alone: %s", s)
		}
		if a := x.as("la").Get("/search?q=so+y+te").Want(200); strings.Contains(a.Text, "Sở Y tế") {
			t.Error("found without any right")
		}
	})
}
