package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
)

// A search that finds nobody on the day says on which day somebody fits, and leads there; of an organisation that ended likewise. Only to those who may see.
func TestSearchTellsOfTheFormer(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		p.write(func(ctx context.Context, tx *db.Tx) error {
			if err := member.Leave(ctx, tx, duty.System(), p.spell[p.lan], day.Must(2017, 5, 1), member.OutAsked, member.Act{Rev: -1}); err != nil {
				return err
			}
			id, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2010, 1, 1), Rev: -1}, org.Born{Code: "A9", Kind: org.Cell, Name: "Chi bộ Đã Thôi", Parent: x.a})
			if err == nil {
				_, err = org.Dissolve(ctx, tx, duty.System(), id, org.Ending{Act: org.Act{Day: day.Must(2016, 1, 1), Rev: -1}})
			}
			return err
		})
		lan, ended := url.QueryEscape("lan anh"), url.QueryEscape("đã thôi")
		c := x.as("canbo")
		for _, path := range []string{"/search?q=" + lan, "/member?q=" + lan} {
			d := c.Get(path).Want(200).Doc()
			d.MustContain("Ngày 30/4/2017 có 1 đảng viên hợp")
			c.Get(d.Find("a[href*='on=2017-04-30']")[0].Attr("href")).Want(200).Doc().MustContain("Lê Thị Lan Anh")
			if a := x.as("ben").Get(path).Want(200); strings.Contains(a.Text, "30/4/2017") {
				t.Errorf("%s tells of another's", path)
			}
		}
		c.Get("/search?q=" + ended).Want(200).Doc().MustHave("a[href*='state=ended']")
		if a := x.as("ben").Get("/search?q=" + ended).Want(200); strings.Contains(a.Text, "state=ended") {
			t.Error("tells of another's organisation")
		}
		c.Get("/search?q=brom").Want(200).Doc().MustNotContain("Hôm đang xem")
	})
}
