package web_test

import (
	"strings"
	"testing"
)

func TestAdmissionPages(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("canbo")
		c.Get("/admission").Want(200).Doc().MustContain("Danh sách kết nạp đảng viên")
		// What is wrong is told beside its field.
		f := form(c.Get("/admission/new").Want(200).Doc(), "org", "A1", "full_name", "Nông Thị Hạnh", "birth", "6/1/2005", "sex", "nu", "number", "42-QĐ/ĐU",
			"decided", "10/10/2016", "ceremony", "1/10/2016")
		d := c.Post("/admission/new", f).Want(422).Doc()
		d.MustHave("[name=ceremony][aria-invalid]")
		d.MustContain("Chưa đủ 18 tuổi")
		d.MustHave("[name=number][value='42-QĐ/ĐU']")
		// Before anything is recorded the days that follow and the warnings are shown.
		f = form(d, "birth", "", "ceremony", "20/10/2016")
		d = c.Post("/admission/new", f).Want(200).Doc()
		d.MustContain("Chưa rõ ngày sinh")
		d.MustContain("20/10/2017")
		if p.adms() != 0 {
			t.Fatal("the page of before and after wrote")
		}
		a := c.Post("/admission/new", form(d)).Want(303)
		if again := c.Post("/admission/new", form(d)).Want(303); again.Header.Get("Location") != a.Header.Get("Location") || p.adms() != 1 {
			t.Errorf("sent twice: %d admissions", p.adms())
		}
		path := strings.Split(a.Header.Get("Location"), "?")[0]
		d = c.Get(a.Header.Get("Location")).Want(200).Doc()
		d.MustContain("Kết nạp Nông Thị Hạnh")
		d.MustContain("Chờ công nhận") // the probation is over
		d.MustNotContain("Hạn quyết định")
		c.Get("/admission?state=den_han").Want(200).Doc().Count("tbody tr", 1)
		c.Get("/admission?state=chinh_thuc").Want(200).Doc().Count("tbody tr", 0)
		c.Get("/admission?from=1/1/2017").Want(200).Doc().Count("tbody tr", 0)
		c.Get("/admission?from=32/1/2017").Want(200).Doc().MustContain("32/1/2017")
		c.Get("/admission?on=2016-12-31&q=hanh").Want(200).Doc().MustContain("Đang dự bị")
		csv := c.Get("/admission?format=csv").Want(200)
		if !strings.Contains(csv.Text, "42-QĐ/ĐU") || !strings.Contains(csv.Text, "Người canbo") {
			t.Errorf("csv:\n%s", csv.Text)
		}
		x.as("xem").Get("/admission?format=csv").Want(403)

		f = form(c.Get(path+"/recognise").Want(200).Doc(), "recognised", "1/10/2017", "number", "7")
		c.Post(path+"/recognise", f).Want(422).Doc().MustHave("[name=recognised][aria-invalid]")
		f.Set("recognised", "23/10/2017")
		c.Post(path+"/recognise", f).Want(303)
		d = c.Get(path).Want(200).Doc()
		d.MustContain("Đã công nhận")
		d.MustContain("23/10/2017")
		f.Set("key", "late")
		c.Post(path+"/recognise", f).Want(409)
		c.Get(path + "/void")
		d = c.Get(path + "/void").Want(200).Doc()
		c.Post(path+"/void", form(d, "reason", "nhầm")).Want(409) // a recognition rests on it
		p.does(c, path+"/recognise/void", "reason", "nhầm người").MustContain("Chờ công nhận")
		c.Post(path+"/correct", form(c.Get(path+"/correct").Want(200).Doc(), "number", "43-QĐ/ĐU")).Want(422)
		d = p.does(c, path+"/correct", "number", "43-QĐ/ĐU", "ceremony", "25/10/2016", "reason", "sai số")
		d.MustContain("43-QĐ/ĐU")
		d.MustContain("trước ghi")
		d.MustContain("25/10/2017")
		// Rights
		for _, more := range []string{"/recognise", "/correct", "/void"} {
			x.as("xem").Get(path + more).Want(403)
			if s := x.as("ben").Get(path + more); s.StatusCode != 404 || strings.Contains(s.Text, "Hạnh") {
				t.Errorf("%s: %d to a stranger", more, s.StatusCode)
			}
		}
		x.as("ben").Get(path).Want(404)
		x.as("so").Get("/admission").Want(403)
		if s := c.Get(path + "?lang=en").Want(200); !strings.Contains(s.Text, "Admission of") || strings.Contains(s.Text, ">admission") {
			t.Error("English is not complete")
		}
		// Voided: what was once recorded stays readable.
		d = p.does(c, path+"/void?lang=vi", "reason", "nhầm người")
		d.MustContain("Đã hủy")
		c.Get(path + "/correct").Want(409)
		c.Get("/admission").Want(200).Doc().Count("tbody tr", 0)

		// Lan was a member: she can be re-admitted only.
		f = form(c.Get("/admission/new?person_id="+p.lan.String()).Want(200).Doc(), "org", "A1", "decided", "1/10/2017")
		if f.Get("person_id") != p.lan.String() {
			t.Errorf("the person of the address is not chosen: %v", f)
		}
		f.Set("kind", "ket_nap")
		c.Post("/admission/new", f).Want(422).Doc().MustContain("đã từng là đảng viên")
		f.Set("kind", "ket_nap_lai")
		c.Post("/admission/new", f).Want(422).Doc().MustContain("Đang là đảng viên")
		ben := x.as("ben")
		f = form(ben.Get("/admission/new?person_id="+p.lan.String()).Want(200).Doc(), "org", "B1", "decided", "1/10/2017", "person", "ai đó", "person_id", p.lan.String())
		d = ben.Post("/admission/new", f).Want(422).Doc() // a stranger hears nothing of her, not even by her id
		d.MustContain("Không tìm thấy “ai đó”")
		d.MustNotContain("Lan Anh")
		d.MustNotContain("đã từng là đảng viên")
	})
}

// Rows 3 and 9 of the rules on pages: the term of the deciding committee is shown before and after recording, what is late is marked and let through; a
// probation beyond its term is marked, listed by a filter, and told with the rule.
func TestAdmissionTerms(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("canbo")
		f := form(c.Get("/admission/new").Want(200).Doc(), "org", "A1", "full_name", "Nông Thị Hạnh", "birth", "6/1/1990", "sex", "nu", "number", "42-QĐ/ĐU",
			"considered", "1/8/2016", "decided", "1/11/2016", "ceremony", "10/11/2016")
		d := c.Post("/admission/new", f).Want(200).Doc()
		d.MustContain("Hạn quyết định")
		d.MustContain("25/10/2016") // sixty working days, one of them 2/9
		d.MustContain("Quyết định quá 60 ngày làm việc")
		a := c.Post("/admission/new", form(d)).Want(303)
		path := strings.Split(a.Header.Get("Location"), "?")[0]
		d = c.Get(path).Want(200).Doc()
		for _, s := range []string{"Hạn quyết định", "25/10/2016", "Quyết định quá hạn", "cần có gia hạn, chậm nhất 6/12/2016", "29-QĐ/TW", "Đang dự bị"} {
			d.MustContain(s)
		}
		c.Get("/admission").Want(200).Doc().MustContain("Quyết định quá hạn")
		c.Get(path + "/correct").Want(200).Doc().MustContain("tính từ ngày chi bộ xét: 25/10/2016")
		// Decided in time: nothing is marked.
		p.does(c, path+"/correct", "decided", "25/10/2016", "reason", "sai ngày").MustNotContain("Quyết định quá hạn")
		c.Get("/admission").Want(200).Doc().MustNotContain("Quyết định quá hạn")
		// The probation ends on 10/11/2017; thirty working days later it is overdue.
		c.Get("/admission?state=qua_han&on=2017-12-21").Want(200).Doc().Count("tbody tr", 0)
		c.Get("/admission?state=qua_han&on=2017-12-22").Want(200).Doc().Count("tbody tr", 1)
		d = c.Get(path + "?on=2017-12-22").Want(200).Doc()
		for _, s := range []string{"Quá hạn xét công nhận", "hạn chi bộ xét công nhận là 22/12/2017", "29-QĐ/TW"} {
			d.MustContain(s)
		}
		if s := c.Get(path + "?on=2017-12-22&lang=en").Want(200); !strings.Contains(s.Text, "Recognition overdue") || !strings.Contains(s.Text, "Term to decide") {
			t.Error("English is not complete")
		}
	})
}

// adms counts admissions that stand.
func (p *people) adms() (n int) {
	p.t.Helper()
	d := p.as("khoi").Get("/admission?lang=vi").Want(200).Doc()
	return len(d.Find("tbody tr"))
}
