package web_test

import (
	"strings"
	"testing"

	"chibo/internal/member"
)

// Two people mend one record: who comes second keeps what he left alone as the first wrote it, and is asked only about what both changed differently.
func TestTwoEditorsOfOneRecord(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		c := w.c
		s := recordSamples()[0]
		w.enter(w.book().Kind(s.kind), s)
		at := w.made["meeting"] + "/correct"
		mine, theirs := form(c.Get(at).Want(200).Doc(), "why", "ghi nhầm"), form(c.Get(at).Want(200).Doc(), "why", "ghi nhầm")
		if mine.Get("place") != "Hội trường" {
			t.Fatalf("place is %q", mine.Get("place"))
		}
		theirs.Set("place", "Hội trường C")
		theirs.Set("person", "")
		theirs.Set("ends", "9:45")
		c.Post(at, theirs).Want(303)

		mine.Set("content", "Bàn việc tháng mười")
		d := c.Post(at, mine).Want(409).Doc()
		d.MustContain("không mục nào hai người sửa khác nhau")
		d.MustContain("Hội trường C") // told as taken from the other
		v := form(d)
		if v.Get("place") != "Hội trường C" || v.Get("content") != "Bàn việc tháng mười" || v.Get("ends") != "09:45" {
			t.Errorf("put together: place %q, ends %q, content %q", v.Get("place"), v.Get("ends"), v.Get("content"))
		}
		c.Post(at, v).Want(303)
		v = form(c.Get(at).Want(200).Doc())
		if v.Get("place") != "Hội trường C" || v.Get("content") != "Bàn việc tháng mười" {
			t.Errorf("recorded: place %q, content %q", v.Get("place"), v.Get("content"))
		}

		// What both changed differently is asked about, and nothing else.
		mine, theirs = form(c.Get(at).Want(200).Doc(), "why", "a", "place", "Nhà A", "ends", "10:00"), form(c.Get(at).Want(200).Doc(), "why", "b", "place", "Nhà B", "starts", "7:00")
		c.Post(at, theirs).Want(303)
		d = c.Post(at, mine).Want(409).Doc()
		conflict := d.MustHave("main form fieldset.set").Text()
		if !strings.Contains(conflict, "Nhà B") || !strings.Contains(conflict, "Nhà A") || strings.Contains(conflict, "10:00") || strings.Contains(conflict, "07:00") {
			t.Errorf("asked about: %s", conflict)
		}
		v = form(d)
		if v.Get("place") != "Nhà A" || v.Get("starts") != "07:00" || v.Get("ends") != "10:00" {
			t.Errorf("put together: %q %q %q", v.Get("place"), v.Get("starts"), v.Get("ends"))
		}
		c.Post(at, v).Want(303)

		// A member's facts, and an organisation.
		facts := "/member/" + w.lan.String() + "/facts/" + member.Basic + "/correct"
		mine, theirs = form(c.Get(facts).Want(200).Doc(), "reason", "a", "birth_name", "Lan"), form(c.Get(facts).Want(200).Doc(), "reason", "b", "birth", "5/6/1980")
		c.Post(facts, theirs).Want(303)
		v = form(c.Post(facts, mine).Want(409).Doc())
		if v.Get("birth") != "5/6/1980" || v.Get("birth_name") != "Lan" {
			t.Errorf("facts put together: %q %q", v.Get("birth"), v.Get("birth_name"))
		}
		c.Post(facts, v).Want(303)
		place := "/org/" + w.a1.String() + "/describe"
		mine, theirs = form(c.Get(place).Want(200).Doc(), "day", "1/6/2017", "note", "Ghi chú"), form(c.Get(place).Want(200).Doc(), "day", "1/6/2017", "unit_type", "Phòng")
		c.Post(place, theirs).Want(303)
		v = form(c.Post(place, mine).Want(409).Doc())
		if v.Get("unit_type") != "Phòng" || v.Get("note") != "Ghi chú" {
			t.Errorf("organisation put together: %q %q", v.Get("unit_type"), v.Get("note"))
		}
		c.Post(place, v).Want(303)
	})
}
