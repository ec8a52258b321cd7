package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
)

func TestTargetPages(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("khoi")
		p.write(func(ctx context.Context, tx *db.Tx) error {
			for _, name := range []string{"Mai Dung", "Bùi Dương", "Ngô Đào"} {
				if _, err := admission.Admit(ctx, tx, duty.System(), p.s.Vault, admission.Input{Org: p.a1, New: &member.NewPerson{Org: p.a1, Facts: map[string]asof.Fields{
					member.Basic: {"full_name": name, "birth": day.Partial(19900101)}}}, Paper: admission.Paper{Number: "1", Decided: day.Must(2017, 3, 1)},
					Act: member.Act{Rev: -1}}); err != nil {
					return err
				}
			}
			return nil
		})
		f := form(c.Get("/target/new").Want(200).Doc(), "org", "A", "low", "mười")
		d := c.Post("/target/new", f).Want(422).Doc()
		d.MustHave("[name=low][value='mười']")
		for _, bad := range []string{"10.5", "1.0000", "1234.567", "1..000"} { // none of them is the number without its dots
			d = c.Post("/target/new", form(d, "low", bad)).Want(422).Doc()
			d.MustHave("[name=low][value='" + bad + "']")
		}
		f = form(d, "low", "4")
		a := c.Post("/target/new", f).Want(303)
		path := strings.Split(a.Header.Get("Location"), "?")[0]
		c.Post("/target/new", f).Want(303)
		d = c.Get(path).Want(200).Doc()
		d.MustContain("Đảng bộ Sở A")
		d.MustContain("≥ 4 người")
		d.MustContain("75 %")
		f.Set("key", "second")
		c.Post("/target/new", f).Want(422).Doc().MustContain("Đã có chỉ tiêu 4")
		d = c.Get("/target").Want(200).Doc()
		d.Count("tbody tr", 1)
		d.MustContain("Đúng tiến độ") // 3 of 4, where 81 % of the year has gone: 3,25 are due, as every page rounds it
		c.Get("/target?on=2017-12-20").Want(200).Doc().MustContain("Chậm")
		d.MustHave("tbody svg, tbody .pace")
		c.Get("/target?on=2017-04-30").Want(200).Doc().MustContain("Đúng tiến độ")
		c.Get("/target?year=2018").Want(200).Doc().Count("tbody tr", 0)
		c.Get("/target?year=abc").Want(200).Doc().MustContain("abc")
		c.Get("/target?figure=mem.total").Want(200).Doc().Count("tbody tr", 0)
		// Numbers for whoever may see figures; its own committee may not revise what was set from above.
		v := x.as("so")
		v.Get("/target").Want(200).Doc().MustContain("75 %")
		v.Get(path).Want(200)
		v.Get(path + "/revise").Want(403)
		x.as("canbo").Get(path + "/revise").Want(403)
		x.as("ben").Get(path).Want(404)
		x.as("ben").Get("/target").Want(200).Doc().Count("tbody tr", 0)
		csv := c.Get("/target?format=csv").Want(200)
		if !strings.Contains(csv.Text, "adm.count") || !strings.Contains(csv.Text, `;"75,00%"`) {
			t.Errorf("csv:\n%s", csv.Text)
		}
		if csv := c.Get("/target?format=csv&lang=en").Want(200); !strings.Contains(csv.Text, ",75.00%") {
			t.Errorf("csv in English:\n%s", csv.Text)
		}
		c.Get("/target?lang=vi").Want(200)
		c.Post(path+"/revise", form(c.Get(path+"/revise").Want(200).Doc(), "low", "3")).Want(422) // no reason
		stale := form(c.Get(path + "/revise").Want(200).Doc())
		p.does(c, path+"/revise", "low", "3", "reason", "điều chỉnh giữa năm").MustContain("100 %")
		stale.Set("low", "9")
		stale.Set("reason", "cũ")
		d = c.Post(path+"/revise", stale).Want(409).Doc()
		d.MustContain("Hai bản khác nhau")
		d.MustContain("dưới đây rồi gửi lại")
		d.MustNotContain("mở lại")  // both versions stand there
		d.Count("main tbody tr", 1) // the reason is of this act, and nothing recorded
		stale.Set("low", "3")       // what the other had set
		stale.Set("reason", "như trên")
		stale.Set("key", "another")
		d = c.Post(path+"/revise", stale).Want(409).Doc()
		d.MustContain("không khác bản đang lưu")
		d.Count("main tbody tr", 0)
		c.Get("/target").Want(200).Doc().MustContain("Đạt")
		d = p.does(c, path+"/void", "reason", "giao nhầm")
		d.MustContain("Đã hủy")
		d.MustContain("điều chỉnh giữa năm")
		c.Get(path + "/revise").Want(409)
		if s := c.Get(path + "?lang=en").Want(200); strings.Contains(s.Text, ">target") {
			t.Error("English is not complete")
		}
	})
}
