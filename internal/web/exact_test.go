package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/org"
)

// A code, a number or a title typed whole is what is meant, though others hold its words, and stands first among suggestions.
func TestWhatIsTypedWholeWins(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, number := range []string{"105-CT/TW", "5-CT/TW"} {
				if _, err := document.Add(ctx, tx, duty.System(), document.Paper{Type: document.Directive, Number: number, Day: 20170515, Subject: "Khác", IssuerText: "Bộ Chính trị", Owner: x.a}); err != nil {
					return err
				}
			}
			for code, name := range map[string]string{"A9": "Chi bộ Một Hai", "A1-2": "Chi bộ Mười Một"} {
				if _, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: 20150101, Rev: -1}, org.Born{Code: code, Kind: org.Cell, Name: name, Parent: x.a}); err != nil {
					return err
				}
			}
			return nil
		})
		c := w.c
		ids := map[string]string{}
		for _, code := range []string{"CK-2017", "CK-SYT-2017"} { // the later one stands first by its day
			v := form(c.Get("/pledge-campaign/new").Want(200).Doc(), "code", code, "title", "Cam kết "+code, "org", "A", "year", "2017")
			to := c.Post("/pledge-campaign/new", v).Want(303).Header.Get("Location")
			to, _, _ = strings.Cut(to, "?")
			ids[code] = to[strings.LastIndex(to, "/")+1:]
		}
		first := func(path, id string) {
			t.Helper()
			s := c.Get(path).Want(200).Text
			if i, j := strings.Index(s, `"id":"`), strings.Index(s, id); i < 0 || j != i+len(`"id":"`) {
				t.Errorf("%s: %s is not first: %s", path, id, s)
			}
		}
		first("/pledge-campaign/suggest?q=ck-2017", ids["CK-2017"])
		first("/org/suggest?q=a1", w.a1.String())
		first("/org/suggest?q=Chi+b%E1%BB%99+M%E1%BB%99t", w.a1.String())
		first("/document/suggest?q=05-CT/TW", w.paperID("05-CT/TW").String())
		v := form(c.Get("/pledge/new").Want(200).Doc(), "campaign", "CK-2017", "person", "Lê Thị Lan Anh", "day", "1/3/2017", "cell", "Chi bộ Một", "org", "A")
		d := c.Post("/pledge/new", v)
		if d.StatusCode == 422 {
			d.Doc().MustNotHave("#f-campaign-e")
			d.Doc().MustNotHave("#f-cell-e")
			t.Log(d.Doc().MustHave(".errors").Text())
		}
		// By a full name in a filter too.
		c.Get("/meeting?org=Chi+b%E1%BB%99+M%E1%BB%99t").Want(200).Doc().MustNotHave(".candidates")
	})
}
