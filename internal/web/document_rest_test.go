package web_test

import (
	"context"
	"strconv"
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/study"
	"chibo/internal/target"
)

// The page of a paper lists what rests on it, a page at a time, each reader what he may read.
func TestDocumentRests(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		sys := duty.System()
		var paper, bare, adm db.ID
		x.do(func(ctx context.Context, tx *db.Tx) (err error) {
			if bare, err = document.Add(ctx, tx, sys, document.Paper{Type: "nq", Number: "8-NQ/ĐUK", Issuer: x.top, Day: day.Must(2017, 1, 5), Owner: x.top, Shared: true}); err != nil {
				return err
			}
			paper, err = document.Add(ctx, tx, sys, document.Paper{Type: "nq", Number: "9-NQ/ĐUK", Issuer: x.top, Day: day.Must(2017, 1, 5), Owner: x.top, Shared: true})
			return err
		})
		act := org.Act{Day: day.Must(2017, 2, 1), Rev: -1, Document: paper}
		for _, at := range []string{"A", "B"} { // one of each under either
			cell := x.id[at+"-1"]
			x.do(func(ctx context.Context, tx *db.Tx) error {
				if _, err := org.Rename(ctx, tx, sys, cell, act, "Chi bộ đổi tên "+at, ""); err != nil {
					return err
				}
				if _, err := org.OpenTerm(ctx, tx, sys, cell, act, "khóa "+at, 0); err != nil {
					return err
				}
				out, err := admission.Admit(ctx, tx, sys, x.s.Vault, admission.Input{Org: cell, New: &member.NewPerson{Org: cell, Facts: map[string]asof.Fields{
					member.Basic: {"full_name": "Mai Dung " + at, "birth": day.Partial(19900101)}}}, Act: member.Act{Rev: -1},
					Paper: admission.Paper{Number: "12-QĐ/ĐU", Decided: day.Must(2016, 3, 1), Ceremony: day.Must(2016, 3, 20), Document: paper}})
				if err != nil {
					return err
				}
				if err := admission.Recognise(ctx, tx, sys, out.Admission, admission.Recognition{Number: "13-QĐ/ĐU", On: day.Must(2017, 4, 1), Document: paper, Act: member.Act{Rev: -1}}); err != nil {
					return err
				}
				if at == "A" {
					adm = out.Admission
				}
				if _, err := org.Sit(ctx, tx, sys, cell, org.Act{Rev: -1, Document: paper}, org.SeatIn{Person: out.Person, Post: org.Deputy, How: org.Elected, From: day.Must(2017, 5, 1)}); err != nil {
					return err
				}
				if _, err := target.Set(ctx, tx, sys, target.Goal{Figure: "adm.count", Org: x.id[at], Period: day.Year(2017), Op: ">=", Low: 4, SetBy: x.top, Document: paper}, nil, ""); err != nil {
					return err
				}
				_, err = x.s.Book.Kind("study_campaign").Enter(ctx, tx, sys, asof.Fields{"code": "HT-" + at, "title": "Đợt học " + at, "org": x.id[at], "paper": paper,
					"form": study.Thorough, "day": day.Must(2017, 3, 1)}, record.Act{Rev: -1})
				return err
			})
		}
		url := "/document/" + paper.String()
		const rows = "main tbody tr"
		d := x.as("chau").Get(url).Want(200).Doc()
		d.Count(rows, 14)
		for _, want := range []string{"khóa B", "Mai Dung B", "Đợt học B", "Công nhận chính thức"} {
			d.MustContain(want)
		}
		d = x.as("xem").Get(url).Want(200).Doc()
		d.Count(rows, 7)
		for _, not := range []string{"khóa B", "Mai Dung B", "Đợt học B"} {
			d.MustNotContain(not)
		}
		d.MustHave(`main tbody a[href="/admission/` + adm.String() + `"]`)
		for _, a := range d.Find("main tbody a") { // all of it can be opened
			x.as("xem").Get(a.Attr("href")).Want(200)
		}
		d = x.as("so").Get(url).Want(200).Doc() // figures alone: the event and the target
		d.Count(rows, 2)
		d.MustNotContain("Mai Dung")
		// By the day and by what was known.
		x.as("xem").Get(url+"?on=2017-01-31").Want(200).Doc().Count(rows, 2) // the admission and the target, whose period began
		x.as("xem").Get("/document/"+bare.String()).Want(200).Doc().Count(rows, 0)
		x.as("xem").Get(url + "?lang=en").Want(200).Doc()
		x.as("xem").Get("/document/" + db.NewID().String()).Want(404)

		// Pages go on from one sort to the next and hold every record once.
		x.do(func(ctx context.Context, tx *db.Tx) error {
			for i := range 60 {
				if _, err := x.s.Book.Kind("study_campaign").Enter(ctx, tx, sys, asof.Fields{"code": "HX-" + strconv.Itoa(i), "title": "Đợt thứ " + strconv.Itoa(i), "org": x.id["A"],
					"paper": paper, "form": study.Spread, "day": day.Must(2017, 3, 2)}, record.Act{Rev: -1}); err != nil {
					return err
				}
			}
			return nil
		})
		seen := map[string]int{}
		for p, want := range map[string]int{"": 50, "?page=2": 17, "?page=9": 17} {
			d := x.as("xem").Get(url + p).Want(200).Doc()
			d.Count(rows, want)
			for _, a := range d.Find("main tbody tr th a") {
				if p != "?page=9" {
					seen[a.Attr("href")+" "+a.Text()]++
				}
			}
		}
		if len(seen) < 65 {
			t.Errorf("both pages name %d records", len(seen))
		}
	})
}
