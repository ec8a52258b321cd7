package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
)

// A visit that no figure counts says so whenever it is opened and in lists, until what is on record makes it count.
func TestUncountedVisitSaysSo(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		c := w.c
		enter := func(cell string) string {
			t.Helper()
			v := form(c.Get("/meeting-visit/new").Want(200).Doc(), "org", "A", "person", "lan anh", "cell", cell, "day", "5/9/2017", "state", "da_du")
			at, _, _ := strings.Cut(c.Post("/meeting-visit/new", v).Want(303).Header.Get("Location"), "?")
			return at
		}
		own, other := enter("A1"), enter("A2")
		c.Get(own).Want(200).Doc().MustContain("Đây là chi bộ người dự sinh hoạt chính thức vào ngày 5/9/2017")
		c.Get(other).Want(200).Doc().MustContain("không có trong cấp ủy của tổ chức cử đi")
		list := c.Get("/meeting-visit").Want(200).Doc().MustHave("main").Text()
		if n := strings.Count(list, "không được tính"); n != 2 {
			t.Errorf("%d are marked: %s", n, list)
		}
		c.Get(own + "?lang=en").Want(200).Doc().MustContain("this visit does not count")
		c.Get(own + "?lang=vi").Want(200)
		w.write(func(ctx context.Context, tx *db.Tx) error { // the seat comes on record later
			_, err := org.Sit(ctx, tx, duty.System(), x.a, org.Act{Day: 20170101, Rev: -1}, org.SeatIn{Person: w.lan, Post: org.Committee, How: org.Designated, From: 20170101})
			return err
		})
		c.Get(other).Want(200).Doc().MustHave("main")
		if s := c.Get(other).Want(200).Text; strings.Contains(s, "không được tính") {
			t.Error("it counts now, and says it does not")
		}
		c.Get(own).Want(200).Doc().MustContain("buổi này không được tính")
	})
}

// What is refused is told with its field and its reason, and what a form records unasked stands on it.
func TestRefusalsNameFieldAndReason(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		c := w.c
		for _, s := range recordSamples() {
			switch s.kind {
			case "meeting", "meeting_duty", "meeting_visit", "study_campaign", "study_session", "study_attend":
				w.enter(w.book().Kind(s.kind), s)
			}
		}
		id := w.made["meeting_visit"]
		path := "/meeting-finding/new?visit_id=" + id[strings.LastIndex(id, "/")+1:]
		d := c.Post(path, form(c.Get(path).Want(200).Doc(), "kind", "han_che", "words", "Chậm", "due", "10/9/2017")).Want(422).Doc()
		if s := d.MustHave("#f-correction-e").Text(); !strings.Contains(s, "Đã ghi thời hạn") {
			t.Errorf("the field says %q", s)
		}
		v := form(c.Get("/study-session/new").Want(200).Doc(), "org", "A1", "day", "30/10/2017", "topic", "x", "state", "da_to_chuc")
		if s := c.Post("/study-session/new", v).Want(422).Doc().MustHave(".errors").Text(); !strings.Contains(s, "Ngày: 30/10/2017 chưa đến") {
			t.Errorf("the summary says %q", s)
		}
		c.Get("/study-session/new").Want(200).Doc().MustContain("Để trống thì ghi là trực tiếp")
		at := w.made["study_session"]
		session := at[strings.LastIndex(at, "/")+1:]
		next := c.Get(w.made["study_attend"]).Want(200).Doc().MustHave("a[href*='/study-attend/new?session_id=']").Attr("href")
		if form(c.Get(next).Want(200).Doc()).Get("session_id") != session {
			t.Errorf("%s does not keep the session", next)
		}
	})
}
