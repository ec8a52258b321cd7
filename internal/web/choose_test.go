package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
)

// Where a name fits several organisations, how many is said, and the choices tell one from another by code and by whom they stand under, in forms, in
// filters and in suggestions; lists show the code beside the name.
func TestOrgsOfOneNameAreTold(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		name := "Chi bộ Văn phòng Sở"
		more := func(from, to int) {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				for i := from; i <= to; i++ {
					_, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: 20150101, Rev: -1}, org.Born{Code: fmt.Sprintf("VP-%02d", i), Kind: org.Cell, Name: name, Parent: x.a})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		more(1, 3)
		c := w.c
		v := form(c.Get("/meeting/new").Want(200).Doc(), "org", "van phong so", "org_id", "", "day", "5/9/2017", "kind", "thuong_ky", "state", "du_kien")
		d := c.Post("/meeting/new", v).Want(422).Doc()
		d.Count(".candidates input[type=radio]", 3)
		d.MustContain("Có 3 tổ chức khớp với “van phong so”")
		if s := d.Text(); strings.Count(s, name) != 3 {
			t.Errorf("the name stands %d times: %s", strings.Count(s, name), s)
		}
		above := "Đảng bộ Sở A"
		for _, note := range []string{"VP-01, " + above, "VP-02, " + above, "VP-03, " + above} {
			d.MustContain(note)
			if s := c.Get("/org/suggest?q=van+phong+so").Want(200).Text; !strings.Contains(s, note) {
				t.Errorf("suggestions without %q: %s", note, s)
			}
		}
		v = form(d, "org_id", d.MustHave(".candidates input[type=radio]").Attr("value"))
		c.Post("/meeting/new", v).Want(303)
		d = c.Get("/meeting").Want(200).Doc()
		d.MustContain("VP-01")
		d = c.Get("/meeting?org=van+phong+so").Want(200).Doc()
		d.Count(".filter .candidates input[name=org_id]", 3)
		c.Get("/meeting?org=van+phong+so&org_id=" + d.MustHave(".candidates input[type=radio]").Attr("value")).Want(200).Doc().MustNotHave(".candidates")
		more(4, 12)
		d = c.Get("/meeting?org=van+phong+so&lang=en").Want(200).Doc()
		d.Count(".candidates input[type=radio]", 10)
		d.MustContain("More than 10 organisations match “van phong so”")
	})
}
