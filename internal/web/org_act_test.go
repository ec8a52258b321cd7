package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/meeting"
	"chibo/internal/record"
)

// On the page of a cell the main act is its meeting: to write down the one that is due, to look at the one that comes, or to record one. What happens
// to the organisation stands beside it. Whoever writes nothing there is offered neither.
func TestCellOffersItsMeeting(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		plan := func(cell db.ID, in int) string {
			var id db.ID
			x.write(func(ctx context.Context, tx *db.Tx) error {
				out, err := x.s.Book.Kind("meeting").Enter(ctx, tx, duty.System(), asof.Fields{"org": cell, "day": tx.Today().Add(in), "kind": meeting.Extraordinary,
					"state": meeting.Planned}, record.Act{Rev: -1})
				id = out.ID
				return err
			})
			return id.String()
		}
		c := x.as("thu")
		main := func(cell db.ID, query string) (text, href string) {
			t.Helper()
			d := c.Get("/org/" + cell.String() + query).Want(200).Doc()
			d.Count(".head a.main", 1)
			d.MustHave(".head a[href*='/act']")
			d.MustHave(".head a[href*='/meeting/new?']")
			a := d.MustHave(".head a.main")
			return a.Text(), a.Attr("href")
		}
		if text, href := main(s.a2, ""); text != "Điểm danh, ghi kết luận" || href != s.at+"/sitting" {
			t.Errorf("today's meeting: %q leads to %s", text, href)
		}
		if text, href := main(s.a2, "?on=2017-09-30"); text != "Ghi buổi sinh hoạt" || !strings.Contains(href, "on=2017-09-30") {
			t.Errorf("on a past day: %q leads to %s", text, href)
		}
		if text, href := main(s.a1, ""); text != "Ghi buổi sinh hoạt" || href != "/meeting/new?org_id="+s.a1.String() {
			t.Errorf("nothing planned: %q leads to %s", text, href)
		}
		plan(s.a1, 20)
		if text, _ := main(s.a1, ""); text != "Ghi buổi sinh hoạt" {
			t.Errorf("planned for later: %q", text)
		}
		soon := plan(s.a1, 5)
		if text, href := main(s.a1, ""); text != "Buổi sinh hoạt ngày 29/10/2017" || href != "/meeting/"+soon {
			t.Errorf("planned for the next days: %q leads to %s", text, href)
		}
		late := plan(s.a1, -3)
		if text, href := main(s.a1, ""); text != "Điểm danh, ghi kết luận" || href != "/meeting/"+late+"/sitting" {
			t.Errorf("not written down yet: %q leads to %s", text, href)
		}
		if text := c.Get("/org/" + s.a.String()).Want(200).Doc().MustHave(".head a.main").Text(); text != "Ghi sự kiện" {
			t.Errorf("above a cell: %q", text)
		}
		for _, login := range []string{"xem", "so"} {
			d := x.as(login).Get("/org/" + s.a2.String()).Want(200).Doc()
			d.MustNotHave(".head a[href*='/meeting/']")
			d.MustNotHave(".head a.main")
		}
	})
}
