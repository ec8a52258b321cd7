package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/contest"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/pledge"
)

// A cell reads the contest of the committee above and its rounds, is offered it where it enters its own people, and meets nobody else's there.
func TestContestOfTheCommitteeAbove(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.write(func(ctx context.Context, tx *db.Tx) error {
			if err := p.account(ctx, tx, "vien1", p.a1, duty.RoleOfficer, db.ID{}); err != nil {
				return err
			}
			return p.account(ctx, tx, "vien2", p.b1, duty.RoleOfficer, db.ID{})
		})
		on := day.Must(2017, 9, 1)
		quiz := p.put("contest", asof.Fields{"code": "CT-1", "title": "Tìm hiểu lịch sử Đảng bộ", "org": x.a, "form": "thi_viet", "day": on, "state": contest.Held})
		p.put("contest_round", asof.Fields{"contest": quiz.ID, "title": "Vòng sơ khảo", "day": on})
		theirs := p.put("contest_entry", asof.Fields{"contest": quiz.ID, "person": p.bich, "org": p.b1, "day": on})
		at, form1 := "/contest/"+quiz.ID.String(), "/contest-entry/new?contest_id="+quiz.ID.String()
		c := p.as("vien1")
		d := c.Get(at).Want(200).Doc()
		d.MustContain("Vòng sơ khảo")
		d.MustContain("Bản ghi của tổ chức cấp trên")
		d.MustHave("main a[href*='" + form1 + "']")
		d.MustNotHave("main a[href*='/correct']")
		d.MustNotHave("main a[href*='/contest-round/new']")
		if s := c.Get("/contest/suggest?q=tim+hieu").Want(200).Text; !strings.Contains(s, quiz.ID.String()) {
			t.Errorf("it is not suggested: %s", s)
		}
		c.Get("/contest-entry/" + theirs.ID.String()).Want(404)
		v := form(c.Get(form1).Want(200).Doc(), "person", "lan anh", "day", "6/9/2017")
		own := c.Post(form1, v).Want(303).Header.Get("Location")
		own, _, _ = strings.Cut(own, "?")
		d = c.Get(own).Want(200).Doc()
		d.MustHave("main a[href*='" + at + "']")
		d.MustHave("main a[href*='" + own + "/correct']")
		d.MustHave("main a[href*='" + own + "/void']")
		c.Get("/contest-entry").Want(200).Doc().MustContain("Lê Thị Lan Anh")
		for _, path := range []string{at, "/contest-entry", "/contest-entry?format=csv", "/contest-entry?contest_id=" + quiz.ID.String(), form1} {
			if s := c.Get(path).Want(200).Text; strings.Contains(s, "Bích") {
				t.Errorf("%s tells who else entered", path)
			}
		}
		v = form(c.Get(form1).Want(200).Doc(), "person", "lan anh", "org", "B1", "org_id", p.b1.String(), "day", "6/9/2017", "attempt", "2")
		c.Post(form1, v).Want(422).Doc().MustHave("#f-org-e")
		other := p.as("vien2")
		other.Get(at).Want(404)
		other.Get(own).Want(404)
		if s := other.Get(form1).Want(200).Text + other.Get("/contest").Want(200).Text + other.Get("/contest/suggest?q=tim+hieu").Want(200).Text; strings.Contains(s, "lịch sử") {
			t.Error("who is not below hears of it")
		}
	})
}

// The day of a commitment that is not signed yet is the day on which it is to be signed, and is called so.
func TestADraftIsNotSigned(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		of := p.put("pledge_campaign", asof.Fields{"code": "CK-2017", "title": "Cam kết 2017", "org": x.a, "year": int64(2017), "day": day.Must(2017, 1, 10)})
		one := p.put("pledge", asof.Fields{"campaign": of.ID, "person": p.lan, "org": p.a1, "day": day.Must(2017, 9, 20), "state": pledge.Draft})
		at := "/pledge/" + one.ID.String()
		c := p.as("canbo")
		for _, path := range []string{at, at + "/correct"} {
			d := c.Get(path).Want(200).Doc().MustHave("main")
			d.MustContain("Ngày dự kiến ký")
			d.MustNotContain("Ngày ký")
		}
		c.Get(at + "?lang=en").Want(200).Doc().MustContain("To be signed on")
		c.Get("/pledge?lang=vi").Want(200).Doc().MustHave("main table").MustContain("dự kiến")
		if s := c.Get("/pledge?format=csv").Want(200).Text; !strings.Contains(s, "Ngày ký / Ngày dự kiến ký") {
			t.Errorf("the sheet: %.400s", s)
		}
		d := c.Get(at + "/do/sign").Want(200).Doc()
		d.MustHave("main form").MustContain("Ngày ký")
		c.Post(at+"/do/sign", form(d, "day", "21/9/2017")).Want(303)
		d = c.Get(at).Want(200).Doc()
		d.MustHave("main").MustContain("Ngày ký")
		d.MustHave("section[aria-labelledby=history]").MustContain("Ngày dự kiến ký") // as it was
	})
}
