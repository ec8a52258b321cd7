package web_test

import (
	"context"
	"testing"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/testkit"
)

// On a phone a list begins below its main act and one more row; what takes it out opens from one button. Tabs that go on to the right fade.
func TestListOnAPhone(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		for width, want := range map[int][]string{
			1280: {`seen(".head .acts > .aside") === 3`, `seen(".aside-acts") === 0`},
			360: {`seen(".head .acts > .aside") === 0`, `seen(".aside-acts summary") === 1`, `document.querySelector(".aside-acts summary").innerText === "Xuất, in"`,
				`document.querySelector(".head .acts").getBoundingClientRect().height <= 2 * 44 + 8`,
				`document.querySelector(".head .main").getBoundingClientRect().top < document.querySelector(".aside-acts").getBoundingClientRect().top`,
				`(document.querySelector(".aside-acts summary").click(), seen(".aside-acts .btn.aside")) === 3`,
				`document.documentElement.scrollWidth <= 360`, `document.querySelector(".tabs").scrollWidth > document.querySelector(".tabs").clientWidth`,
				`getComputedStyle(document.querySelector(".tabs")).maskImage.includes("gradient")`},
		} {
			p := s.browse(width, "/meeting")
			for _, js := range want {
				if !p.MustEval(`() => { const seen = (css) => [...document.querySelectorAll(css)].filter((e) => e.checkVisibility()).length; return ` + js + ` }`).Bool() {
					t.Errorf("at %d px: not %s", width, js)
				}
			}
			testkit.Axe(t, p)
		}
		x.shots("canbo", map[string]string{"meeting": "/meeting", "cell": "/org/" + s.a2.String(), "me": "/me", "missing": "/meeting/missing", "figure": "/figure/mem.total?org=KHOI", "report": "/report", "member": "/member"})
	})
}

// A list that is bound to one cell does not name it in every row: a meeting is then its kind and its day. Where several cells may stand they are named.
func TestListOfOneCell(t *testing.T) {
	each(t, func(x *site) {
		s := newSat(x)
		s.write(func(ctx context.Context, tx *db.Tx) error {
			return s.account(ctx, tx, "chibo2", s.a2, duty.RoleSecretary, db.ID{})
		})
		for _, path := range []string{"/meeting", "/meeting?lang=en", "/meeting?lang=vi&org_id=" + s.a2.String()} {
			d := s.as("chibo2").Get(path).Want(200).Doc()
			d.Count("main table thead th", 5)
			d.MustHave(`main tbody th a[href^="` + s.at + `"]`)
			if got, want := d.MustHave("main tbody th").Text(), map[bool]string{true: "Regular meeting", false: "Sinh hoạt thường kỳ"}[path == "/meeting?lang=en"]; got != want {
				t.Errorf("%s: the first words are %q", path, got)
			}
			d.MustHave(`main thead th[aria-sort=descending] a`)
		}
		c := s.as("canbo")
		c.Get("/meeting").Want(200).Doc().MustHave("main tbody th").MustContain("Chi bộ Hai")
		c.Get("/meeting?org_id=" + s.a.String()).Want(200).Doc().MustHave("main tbody th").MustContain("Chi bộ Hai")
		c.Get("/meeting?org_id=" + s.a2.String()).Want(200).Doc().MustHave("main tbody th").MustContain("Sinh hoạt thường kỳ")
	})
}
