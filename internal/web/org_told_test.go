package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
	"chibo/internal/target"
)

// An ended organisation is shown under its last superior, its successor as such; what cannot stand where it is put says so at the field; a target with an
// upper bound shows both bounds and no percentage.
func TestOrgTellsWhatIs(t *testing.T) {
	eachOrgs(t, func(x *orgs) {
		c := x.as("chau")
		x.do(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2011, 1, 1), Rev: -1}, org.Born{Code: "BCA", Kind: org.External, Name: "Bộ Công an"})
			if err != nil {
				return err
			}
			_, err = target.Set(ctx, tx, duty.System(), target.Goal{Figure: "adm.count", Org: x.id["B"], Period: day.Year(2017), Op: "between", Low: 1, High: 3},
				func(string) bool { return true }, "")
			return err
		})
		refused := func(path, field, words string, typed ...string) {
			t.Helper()
			d := c.Post(x.path("A-2", path), form(c.Get(x.path("A-2", path)).Want(200).Doc(), typed...)).Want(422).Doc()
			d.MustHave(".errors a[href='#f-" + field + "']")
			if got := d.MustHave(".errors").Text(); !strings.Contains(got, words) {
				t.Errorf("%s says %q", path, got)
			}
		}
		refused("/absorb", "into", "tổ chức bên ngoài", "into", "BCA", "day", "1/10/2017")
		refused("/move", "parent", "Chi bộ", "parent", "A-1", "day", "1/10/2017")
		d := c.Post(x.path("A", "/move"), form(c.Get(x.path("A", "/move")).Want(200).Doc(), "parent", "A-1", "day", "1/10/2017")).Want(422).Doc()
		d.MustHave(".errors a[href='#f-parent']")
		d = c.Get(x.path("B", "")).Want(200).Doc()
		d.MustContain("chỉ tiêu 1–3")
		for _, f := range d.Find("main .fact") {
			if strings.Contains(f.Text(), "1–3") && strings.Contains(f.Text(), "%") {
				t.Errorf("a percentage of 1–3: %s", f.Text())
			}
		}
		x.consider(c, x.path("A-2", "/absorb"), "into", "A-1", "day", "1/10/2017")
		d = c.Get(x.path("A-2", "")).Want(200).Doc()
		d.MustContain("Kế thừa bởi")
		for _, a := range d.Find("nav a") {
			if a.Attr("href") == x.path("A-1", "") {
				t.Errorf("the successor stands among the superiors: %s", a.Text())
			}
		}
	})
}
