package web_test

import (
	"net/url"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// Where no script takes a chosen id away while another text is typed, the text that was typed is what counts: in the filter of a list and in a form.
func TestTypedTextWinsWithoutScripts(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		c := s.as("canbo")
		// A filter that stands, and another organisation typed over it.
		d := c.Get("/meeting?org_id=" + s.a2.String()).Want(200).Doc()
		v := url.Values{}
		for name, value := range d.MustHave("form.filter").Fields() {
			v.Set(name, value)
		}
		picked := func() string { return c.Get("/meeting?" + v.Encode()).Want(200).Doc().MustHave(".picked").Text() }
		if got := picked(); !strings.Contains(got, "Chi bộ Hai") {
			t.Errorf("untouched: %q", got)
		}
		v.Set("org", "A1")
		if got := picked(); !strings.Contains(got, "Chi bộ Một") || strings.Contains(got, "Chi bộ Hai") {
			t.Errorf("typed over: %q", got)
		}
		// A form whose organisation is set already.
		f := form(c.Get("/meeting/new?org_id="+s.a2.String()).Want(200).Doc(), "day", "3/10/2017", "kind", "bat_thuong", "state", "du_kien")
		place := func(v url.Values) *testkit.Doc {
			return c.Get(c.Post("/meeting/new", v).Want(303).Header.Get("Location")).Want(200).Doc()
		}
		place(f).MustHave("h1").MustContain("Chi bộ Hai")
		f = form(c.Get("/meeting/new?org_id="+s.a2.String()).Want(200).Doc(), "day", "4/10/2017", "kind", "bat_thuong", "state", "du_kien", "org", "A1")
		place(f).MustHave("h1").MustContain("Chi bộ Một")
		// What cannot be found is said, and what stood before is not taken instead.
		f = form(c.Get("/meeting/new?org_id="+s.a2.String()).Want(200).Doc(), "day", "5/10/2017", "kind", "bat_thuong", "state", "du_kien", "org", "không có")
		again := c.Post("/meeting/new", f).Want(422).Doc()
		again.MustHave("#f-org-e")
		again.MustHave("input[name=org_id][value='']")
		// What a form held is kept in the page that asks to sign in, by no script and nowhere else.
		s.visitor().Post("/meeting/new?lang=vi", f).Want(401).Doc().MustContain("giữ trong trang này")
	})
}
