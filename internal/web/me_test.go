package web_test

import (
	"strings"
	"testing"
)

// One's own account says each thing once; whoever has no rights reads that his own file is open to him, and is offered no search that would find
// nothing.
func TestMe(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		for _, login := range []string{"canbo", "lan", "khong"} {
			for _, lang := range []string{"vi", "en"} {
				d := x.as(login).Get("/me?lang=" + lang).Want(200).Doc()
				seen := map[string]bool{}
				for _, h := range d.Find("main h1, main h2, main h3, main caption, main thead th") {
					if s := strings.TrimSpace(h.Text()); seen[s] {
						t.Errorf("%s, %s: %q stands twice", login, lang, s)
					} else {
						seen[s] = true
					}
				}
				d.MustNotHave("main .empty")
			}
		}
		lan := x.as("lan")
		d := lan.Get("/me?lang=vi").Want(200).Doc()
		d.MustHave(`section[aria-labelledby=rights] a[href="` + p.at(p.lan, "") + `"]`)
		d.MustContain("hồ sơ của chính mình")
		for _, path := range []string{"/me", p.at(p.lan, "")} {
			lan.Get(path).Want(200).Doc().MustNotHave("[href^='/search'], [action^='/search']")
		}
		x.as("khong").Get("/me").Want(200).Doc().MustNotHave("[href^='/search'], [action^='/search']")
		for _, login := range []string{"canbo", "so", "admin"} {
			x.as(login).Get("/me").Want(200).Doc().MustHave("header [action='/search']")
		}
	})
}
