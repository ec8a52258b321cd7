package web_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// Beside the share of members who studied stands what it rests on: of the sessions of the period how many have a roll, a head-count only, or were only
// declared. Each number opens its records, they add up to the sessions, and the page of the figure and the printed report say the same. Who has not is one
// press away from the report too.
func TestReportSaysWhatItRestsOn(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		q := "?org=KCQ&" + sept
		whole := x.figure(c, "/figure/study.class"+q)
		sum := *whole.Declared
		for _, part := range []string{"danh_sach", "khai_bao", "chua_ro"} {
			v := x.figure(c, "/figure/study.class"+q+"&line="+part)
			n, _ := strconv.ParseInt(v.Value.String(), 10, 64)
			if *v.Total != n {
				t.Errorf("%s: %d, of %d records", part, n, *v.Total)
			}
			sum += n
		}
		if whole.Value.String() != strconv.FormatInt(sum, 10) || *whole.Declared == 0 {
			t.Errorf("the sessions are %s, their parts %d, %d of them declared", whole.Value, sum, *whole.Declared)
		}
		roll := x.figure(c, "/figure/study.class"+q+"&line=danh_sach").Value.String()
		for _, path := range []string{"/report/9-months" + q, "/figure/study.pct" + q, "/figure/study.pct" + q + "&part=sheet"} {
			d := c.Get(path).Want(200).Doc()
			d.MustContain("Có danh sách người dự: " + roll)
			d.MustContain("Chỉ do đơn vị khai báo: " + strconv.FormatInt(*whole.Declared, 10))
			opens := map[string]string{}
			for _, a := range d.Find("a.n") {
				u, err := url.Parse(a.Attr("href"))
				if err == nil {
					opens[strings.TrimPrefix(u.Path, "/figure/")+" "+u.Query().Get("line")] = a.Text()
				}
			}
			if opens["study.class declared"] != strconv.FormatInt(*whole.Declared, 10) {
				t.Errorf("%s: what is declared opens as %q", path, opens["study.class declared"])
			}
			if opens["study.class danh_sach"] != roll || opens["study.class khai_bao"] == "" || opens["study.pct rest"] == "" {
				t.Errorf("%s: nothing opens: %v", path, opens)
			}
		}
		// What units declared is a line of its own: no records, the declarations that count, on whole and part of the tree.
		for _, org := range []string{"KCQ", "SYT"} {
			q := "?org=" + org + "&" + sept
			whole, line := x.figure(c, "/figure/study.class"+q), x.figure(c, "/figure/study.class"+q+"&line=declared")
			if n := strconv.FormatInt(*whole.Declared, 10); line.Value.String() != n || *line.Total != 0 || len(line.Records) != 0 {
				t.Errorf("%s: the line of declarations is %s with %d records, want %s", org, line.Value, *line.Total, n)
			}
		}
		d := c.Get("/figure/study.class" + q + "&line=declared").Want(200).Doc()
		n := int64(0)
		for _, a := range d.Find("tbody a[href*='/study-declare/']") {
			k, _ := strconv.ParseInt(a.Text(), 10, 64)
			n += k
		}
		if n < *whole.Declared || len(d.Find("tbody a[href*='/study-declare/']")) == 0 {
			t.Errorf("declarations of %d listed, %d count", n, *whole.Declared)
		}
		c.Get("/figure/mem.total" + q + "&line=declared").Want(404)
		// A cell that held no session itself had its members on the rolls of the committee above: the share does not rest on nothing.
		cell := "/figure/study.pct?org=SYT-01&" + sept
		if v := x.figure(c, cell); v.Numerator == nil || *v.Numerator == 0 || x.figure(c, "/figure/study.class?org=SYT-01&"+sept).Value.String() != "0" {
			t.Fatal("the cell held sessions, or nobody of it studied: this proves nothing")
		}
		c.Get(cell).Want(200).Doc().MustContain("Căn cứ trong phạm vi này: Hội nghị, lớp học tập, quán triệt: 0. Tỷ lệ chỉ tính người có tên trong danh sách, kể cả danh sách buổi do tổ chức khác mở")
		if d := c.Get("/report/9-months" + q).Want(200).Doc(); !strings.Contains(d.Text(), "Đảng viên phải ký cam kết mà chưa ký:") {
			t.Error("the report does not lead to who has not signed")
		}
	})
}

// No form is offered to a day on which its period was over, nor to one that has not come.
func TestReportOffersWhatApplies(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	c := x.as("khoi")
	for _, path := range []string{"/report", "/report/9-months"} {
		d := c.Get(path + "?org=KCQ&on=2017-09-30").Want(200).Doc()
		seen := map[string]bool{}
		for _, a := range d.Find("main a") {
			u, err := url.Parse(a.Attr("href"))
			if err != nil || !strings.HasPrefix(u.Path, "/report/") || u.Query().Get("format") != "" {
				continue
			}
			on := u.Query().Get("on")
			last := map[string]string{"3-months": "2017-03-31", "6-months": "2017-06-30", "9-months": "2017-09-30", "year": "2017-09-30"}[strings.TrimPrefix(u.Path, "/report/")]
			if on > last {
				t.Errorf("%s offers %s to %s", path, u.Path, on)
			}
			seen[u.Path] = true
		}
		if len(seen) != 4 {
			t.Errorf("%s offers %v, want every form", path, seen)
		}
	}
	c.Get("/report?org=KCQ&on=2017-09-30").Want(200).Doc().MustContain("Kỳ này đã hết ngày 31/3/2017")
}
