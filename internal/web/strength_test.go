package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
)

// Rows 11 and 13 of the rules on pages: what an act makes of the number of members is asked about before it is done, whichever act it is, and told on the
// cell's page as of its day, with the rule's source.
func TestStrength(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		var third, late db.ID
		p.write(func(ctx context.Context, tx *db.Tx) (err error) {
			if third, err = p.add(ctx, tx, p.a1, "Đinh Văn Ba", "nam", 19800101, day.Must(2008, 1, 1), day.Must(2009, 1, 1)); err != nil {
				return err
			}
			late, err = p.add(ctx, tx, p.a1, "Đinh Văn Bốn", "nam", 19800101, day.Must(2008, 1, 1), day.Must(2009, 1, 1))
			return err
		})
		c := x.as("canbo")
		cell := "/org/" + p.a1.String()
		const short, source = "không họp hợp lệ được", "Điều lệ, Đại hội đại biểu toàn quốc lần thứ XI, Điều 21"
		c.Get(cell).Want(200).Doc().MustNotContain(short)

		// Four to three: carried out without a word.
		f := form(c.Get(p.at(third, "/transfer")).Want(200).Doc(), "from", "1/3/2017", "org", "A2")
		c.Post(p.at(third, "/transfer"), f).Want(303)
		// Three to two: asked first, nothing is written; back gives the form with what was typed; confirmed once, though sent twice.
		f = form(c.Get(p.at(late, "/transfer")).Want(200).Doc(), "from", "1/4/2017", "org", "A2")
		was := p.stays(late)
		d := c.Post(p.at(late, "/transfer"), f).Want(200).Doc()
		d.MustContain("Trước và sau")
		d.MustContain("chỉ còn 1 đảng viên chính thức và 1 người chưa rõ tư cách")
		d.MustContain(short)
		d.MustContain(source)
		if p.stays(late) != was {
			t.Fatal("asking wrote")
		}
		back := form(d)
		back.Set("back", "1")
		c.Post(p.at(late, "/transfer"), back).Want(200).Doc().MustHave("[name=from][value='1/4/2017']")
		en := c.Post(p.at(late, "/transfer?lang=en"), f).Want(200)
		if !strings.Contains(en.Text, "no valid meeting can be held") || strings.Contains(en.Text, short) {
			t.Error("English is not complete")
		}
		c.Get("/?lang=vi")
		a := c.Post(p.at(late, "/transfer"), form(d)).Want(303)
		if b := c.Post(p.at(late, "/transfer"), form(d)).Want(303); b.Header.Get("Location") != a.Header.Get("Location") {
			t.Error("sent twice")
		}
		// The page of the cell, as of the day.
		d = c.Get(cell).Want(200).Doc()
		d.MustContain(short)
		d.MustContain(source)
		c.Get(cell + "?on=2017-03-31").Want(200).Doc().MustNotContain(short)
		// Leaving is asked as it always was; from two to one it crosses nothing.
		f = form(c.Get(p.at(p.lan, "/leave")).Want(200).Doc(), "from", "1/5/2017", "cause", "tu_tran")
		d = c.Post(p.at(p.lan, "/leave"), f).Want(200).Doc()
		d.MustContain("Trước và sau")
		d.MustNotContain(short)

		// Thirty in a grassroots cell.
		var d1, last db.ID
		p.write(func(ctx context.Context, tx *db.Tx) (err error) {
			if d1, _, err = org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2010, 1, 1), Rev: -1}, org.Born{Code: "D1", Kind: org.GrassCell, Name: "Chi bộ Đài", Parent: x.top}); err != nil {
				return err
			}
			for i := range 29 {
				if last, err = p.add(ctx, tx, d1, fmt.Sprintf("Hoàng Văn Số%02d", i), "nam", 19800101, day.Must(2010, 1, 1), day.Must(2011, 1, 1)); err != nil {
					return err
				}
			}
			return err
		})
		k := x.as("khoi")
		const grown = "nên lập đảng bộ cơ sở"
		k.Get("/org/" + d1.String()).Want(200).Doc().MustNotContain(grown)
		f = form(k.Get("/admission/new").Want(200).Doc(), "org", "D1", "full_name", "Nông Thị Hạnh", "birth", "6/1/1990", "sex", "nu", "number", "42-QĐ/ĐU",
			"decided", "10/2/2017", "ceremony", "20/2/2017")
		d = k.Post("/admission/new", f).Want(200).Doc()
		d.MustContain(grown)
		d.MustContain("có 30 đảng viên")
		k.Post("/admission/new", form(d)).Want(303)
		d = k.Get("/org/" + d1.String()).Want(200).Doc()
		d.MustContain(grown)
		d.MustContain("Chưa ghi văn bản đồng ý")
		k.Get("/org/" + d1.String() + "?on=2017-02-09").Want(200).Doc().MustNotContain(grown)
		// One of thirty leaves: nothing of the least number.
		f = form(k.Get(p.at(last, "/leave")).Want(200).Doc(), "from", "1/5/2017", "cause", "xin_ra")
		k.Post(p.at(last, "/leave"), f).Want(200).Doc().MustNotContain(short)
	})
}
