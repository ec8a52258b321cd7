package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/record"
	"chibo/internal/study"
)

// Who has not studied: reached from the campaign's page, within the reader's reach, as of the day; those who only came where heads were counted are
// spoken of, and whoever goes out in a sheet sees it.
func TestStudyMissing(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.crowd(52)
		var top, own, held db.ID
		x.write(func(ctx context.Context, tx *db.Tx) error {
			paper, err := document.Add(ctx, tx, duty.System(), document.Paper{Type: document.Directive, Number: "05-CT/TW", Day: 20160515, Subject: "Học tập",
				IssuerText: "Bộ Chính trị", Owner: x.top})
			if err != nil {
				return err
			}
			enter := func(kind string, v asof.Fields) db.ID {
				if err != nil {
					return db.ID{}
				}
				var out record.Outcome
				out, err = x.s.Book.Kind(kind).Enter(ctx, tx, duty.System(), v, record.Act{Rev: -1})
				return out.ID
			}
			campaign := asof.Fields{"code": "HT-01", "title": "Đợt học tập mùa thu", "org": x.top, "paper": paper, "form": study.Thorough, "audience": study.KeyCadres,
				"day": day.Must(2017, 3, 1)}
			top = enter("study_campaign", campaign)
			own = enter("study_campaign", asof.Fields{"code": "HT-B", "title": "Đợt của B", "org": p.b, "paper": paper, "form": study.Spread, "day": day.Must(2017, 3, 1)})
			held = enter("study_session", asof.Fields{"campaign": top, "org": x.a, "day": day.Must(2017, 3, 20), "topic": "Buổi một", "state": study.Held})
			enter("study_attend", asof.Fields{"session": held, "person": p.lan})
			enter("study_attend", asof.Fields{"session": held, "person": p.bich})
			enter("study_session", asof.Fields{"campaign": top, "org": x.a, "day": day.Must(2017, 3, 21), "topic": "Buổi hai", "state": study.Held, "counted_by": study.Declared,
				"present": int64(30), "source": "Biên bản"})
			return err
		})
		at, other := "/study-campaign/"+top.String(), "/study-campaign/"+own.String()
		c := x.as("canbo")
		d := c.Get(at).Want(200).Doc()
		d.MustHave("a[href^='" + at + "/missing']")
		d = c.Get(at + "/missing").Want(200).Doc()
		d.Count("tbody tr", 50)
		d.MustContain("53 đảng viên")
		d.MustContain("Y Brơm Ayŭn")
		d.MustContain("1 buổi của đợt này chỉ có số người dự")
		d.MustContain("dành cho cán bộ chủ chốt")
		d.MustNotContain("Lê Thị Lan Anh")
		d.MustNotContain("Bích")
		d.MustHave("main a[href^='" + at + "']")
		if len(d.Find("[name=kind]")) > 0 {
			t.Error("guests are asked about")
		}
		c.Get(at+"/missing?page=2").Want(200).Doc().Count("tbody tr", 3)
		c.Get(at+"/missing?org_id="+p.a1.String()).Want(200).Doc().Count("tbody tr", 1)
		c.Get(at+"/missing?q=lan+anh").Want(200).Doc().Count("tbody tr", 0)
		c.Get(at+"/missing?sort=-birth&standing=chua_ro").Want(200).Doc().Count("tbody tr", 1)
		c.Get(at + "/missing?lang=en").Want(200).Doc().MustContain("are on no roll of this campaign")
		d = c.Get(at + "/missing?on=2017-03-19&size=100").Want(200).Doc()
		d.MustContain("Lê Thị Lan Anh")
		d.Count("tbody tr", 54)
		d.MustNotContain("chỉ có số người dự")
		for _, a := range d.Find("tbody a") {
			if !strings.Contains(a.Attr("href"), "on=2017-03-19") {
				t.Errorf("link %s loses the day", a.Attr("href"))
			}
		}
		// Others: B1's only member came to A's session, and B reads nothing of A's people.
		d = x.as("ben").Get(at + "/missing").Want(200).Doc()
		d.Count("tbody tr", 0)
		d.MustContain("đều đã có tên")
		d.MustNotContain("Ayŭn")
		d.MustNotContain("chỉ có số người dự")
		x.as("ben").Get(other+"/missing").Want(200).Doc().Count("tbody tr", 1)
		c.Get(other + "/missing").Want(404)
		c.Get("/study-campaign/" + db.NewID().String() + "/missing").Want(404)
		c.Get("/study-campaign/x/missing").Want(404)
		x.as("khoi").Get(at + "/missing?size=100").Want(200).Doc().MustContain("53 đảng viên")
		x.as("so").Get(at + "/missing").Want(403)
		x.as("khong").Get(at + "/missing").Want(403)
		x.visitor().Get(at + "/missing").Want(303)

		csv := c.Get(at + "/missing?format=csv&q=ayun").Want(200)
		for _, want := range []string{"Y Brơm Ayŭn", "Đợt học tập mùa thu", "Người canbo", "Chi bộ Một"} {
			if !strings.Contains(csv.Text, want) {
				t.Errorf("csv lacks %q:\n%s", want, csv.Text)
			}
		}
		if strings.Contains(csv.Text, "Lan Anh") || strings.Contains(csv.Text, "Số01") {
			t.Error("the export forgets the question or the filter")
		}
		x.reads(p.y, audit.Export, "study_campaign.missing", 1)
		x.as("xem").Get(at + "/missing?format=csv").Want(403)
		x.as("xem").Get(at + "/missing").Want(200).Doc().MustNotContain("Xuất CSV")

		x.write(func(ctx context.Context, tx *db.Tx) error {
			return x.s.Book.Kind("study_session").Void(ctx, tx, duty.System(), held, record.Act{Rev: -1, Reason: "ghi nhầm"})
		})
		c.Get(at + "/missing?size=100&lang=vi").Want(200).Doc().MustContain("54 đảng viên")
		x.write(func(ctx context.Context, tx *db.Tx) error {
			return x.s.Book.Kind("study_campaign").Void(ctx, tx, duty.System(), own, record.Act{Rev: -1, Reason: "ghi nhầm"})
		})
		x.as("ben").Get(other + "/missing").Want(404)
	})
}
