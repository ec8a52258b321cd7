package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"chibo/internal/testkit"

	"github.com/go-rod/rod/lib/input"
)

// TestShots takes the pictures of docs/screenshots from a running demonstration: CHIBO_SHOTS names the folder, CHIBO_SHOTS_URL the address.
func TestShots(t *testing.T) {
	folder, url := os.Getenv("CHIBO_SHOTS"), os.Getenv("CHIBO_SHOTS_URL")
	if folder == "" || url == "" {
		t.Skip("CHIBO_SHOTS and CHIBO_SHOTS_URL are not set: no pictures are taken")
	}
	on := "on=2017-09-30"
	pages := []struct{ name, path string }{
		{"org", "/"}, {"orgs", "/org"}, {"tree", "tree"}, {"members", "/member?" + on}, {"member", "member"}, {"admissions", "/admission"},
		{"report", "/report/9-months?org=KCQ&" + on}, {"figure", "/figure/adm.count?org=KCQ&" + on}, {"form", "form"},
		{"meetings", "/meeting?" + on}, {"meeting", "/meeting"}, {"visits", "/meeting-visit?" + on}, {"session", "/study-session"},
		{"class", "/training-class"}, {"contest", "/contest"}, {"congresses", "/congress?" + on}, {"pledges", "/pledge?" + on},
		{"meeting-form", "/meeting/new"}, {"study-figure", "/figure/study.class?org=KCQ&" + on}, {"reports", "/report"},
	}
	for _, l := range []string{"vi", "en"} {
		for _, w := range []int{1280, 360} {
			b := testkit.Browser(t).MustIncognito()
			p := testkit.PageIn(t, b, url+"/signin?lang="+l, w, 1000)
			p.MustScreenshot(filepath.Join(folder, fmt.Sprintf("signin-%d-%s.png", w, l)))
			p.MustElement(`input[name="name"]`).MustInput("khoi")
			p.MustElement(`input[name="password"]`).MustInput(demoPassword).MustType(input.Enter)
			p.MustWaitLoad().MustWaitStable()
			home := p.MustInfo().URL
			for _, x := range pages {
				to := url + x.path
				switch x.name {
				case "org":
					to = home + "?" + on
				case "tree":
					to = home + "/tree?" + on
				case "form":
					to = home + "/rename"
				case "meeting", "session", "class", "contest":
					p.MustNavigate(url + x.path + "?" + on).MustWaitLoad()
					to = p.MustElement(`main table tbody a`).MustProperty("href").String()
				case "member":
					p.MustNavigate(url + "/member?" + on).MustWaitLoad()
					to = p.MustElement(`main table tbody th a`).MustProperty("href").String()
				}
				p.MustNavigate(to).MustWaitLoad()
				p.MustWaitStable().MustScreenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", x.name, w, l)))
			}
		}
	}
}
