package web_test

import (
	"net/url"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/testkit"
)

// Without scripts a form that was opened with somebody chosen comes back with the old id under the newly typed text: the text is what is meant. Every form
// that has a field picked by search is tried: a text that is nobody's is refused at its field, whatever id comes with it.
func TestTypedTextWinsOverTheIdBehindIt(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		for _, s := range recordSamples() {
			if !s.again {
				w.enter(w.book().Kind(s.kind), s)
			}
		}
		paper := w.paperID("05-CT/TW")
		n := 0
		over := func(c *testkit.Client, path string) {
			a := c.Get(path)
			if a.StatusCode != 200 {
				t.Errorf("%s: %d", path, a.StatusCode)
				return
			}
			d := a.Doc()
			for _, f := range d.Find("main form[method=post] [data-pick] input:not([type=hidden])") {
				name := f.Attr("name")
				if strings.HasSuffix(name, "issuer") { // any name will do
					continue
				}
				n++
				v := form(d)
				if v.Get(name+"_id_for") != v.Get(name) {
					t.Errorf("%s: %s does not say what its id was shown with", path, name)
				}
				if v.Get(name+"_id") == "" {
					id := w.a1
					switch pick := f.Attr("data-pick"); {
					case strings.Contains(name, "person"):
						id = w.lan
					case strings.Contains(pick, "document"):
						id = paper
					}
					v.Set(name+"_id", id.String())
					v.Set(name+"_id_for", "Tên đã chọn")
				}
				v.Set(name, "không có ai tên này")
				v.Set("why", "ghi nhầm")
				v.Set("reason", "ghi nhầm")
				a := c.Post(path, v)
				if a.StatusCode != 422 || len(a.Doc().Find("[name='"+name+"'][aria-invalid]")) != 1 {
					t.Errorf("%s: %s: %d: the id won", path, name, a.StatusCode)
				}
			}
		}
		for _, k := range w.book().Kinds() {
			at := w.made[k.Name]
			over(w.c, k.Path()+"/new")
			for _, f := range k.Fields { // with what a page that leads there says
				if up := w.made[f.Of]; up != "" {
					over(w.c, k.Path()+"/new?"+f.Code+"_id="+up[strings.LastIndex(up, "/")+1:])
				}
			}
			over(w.c, at+"/correct")
		}
		root, a1, lan := w.as("chau"), "/org/"+w.a1.String(), "/member/"+w.lan.String()
		for _, path := range []string{"/target/new", "/admission/new", lan + "/transfer", lan + "/temporary", "/member/transfer-in", "/org/new?parent_id=" + x.a.String(),
			a1 + "/move", a1 + "/merge", a1 + "/absorb", a1 + "/dissolve", a1 + "/place"} {
			over(w.c, path)
		}
		over(root, "/access/new")
		if n < 60 {
			t.Errorf("%d fields tried", n)
		}

		// One match is taken, though another's id is still there; several are asked about.
		v := form(w.c.Get("/meeting/new?org_id="+w.a1.String()).Want(200).Doc(), "day", "7/9/2017", "kind", "bat_thuong", "state", "du_kien", "topic", "x")
		v.Set("org", "A2")
		to := w.c.Post("/meeting/new", v).Want(303).Header.Get("Location")
		d := w.c.Get(strings.Split(to, "?")[0] + "/correct").Want(200).Doc()
		if got := form(d).Get("org_id"); got != w.a2.String() {
			t.Errorf("recorded for %s, not A2 %s", got, w.a2)
		}
		// The filters of lists and the places of figures and reports.
		for _, path := range []string{"/member", "/org", "/meeting", "/admission", "/target", "/meeting/missing"} {
			q := url.Values{"org": {"A2"}, "org_id": {w.a1.String()}, "org_id_for": {"Chi bộ cũ"}}
			d := w.c.Get(path + "?" + q.Encode()).Want(200).Doc()
			if id := d.MustHave("form.filter input[name=org_id]").Attr("value"); id != w.a2.String() {
				t.Errorf("%s: filtered by %s", path, id)
			}
		}
		for _, path := range []string{"/report/9-months", "/figure/mem.total"} {
			q := url.Values{"org": {"A2"}, "org_id": {w.a1.String()}, "org_id_for": {"Chi bộ cũ"}}
			a := w.c.Get(path + "?" + q.Encode())
			if to := a.Header.Get("Location"); a.StatusCode == 303 {
				a = w.c.Get(to)
			}
			if strings.Contains(a.Want(200).Doc().MustHave("h1").Text(), "A1") {
				t.Errorf("%s: of the old id's organisation", path)
			}
		}
	})
}

func (w *workers) paperID(number string) (id db.ID) {
	w.t.Helper()
	if err := w.s.DB.Read(w.t.Context(), func(tx *db.Tx) error {
		_, err := tx.One(w.t.Context(), `SELECT document_id FROM document_version WHERE number = :n`, db.Args{"n": number}, &id)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return id
}
