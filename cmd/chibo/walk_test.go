package main

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/lang"
	"chibo/internal/testkit"
	"chibo/internal/testkit/world"
	"chibo/internal/web"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
)

// demoServer makes the demonstration as the command does and serves it for a test.
func demoServer(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	p := &program{out: io.Discard, err: io.Discard, l: lang.Vi}
	in, err := p.openDemo(ctx, filepath.Join(t.TempDir(), demoFile), day.FromTime(world.DemoEnd().In(day.Zone)))
	if err != nil {
		t.Fatal(err)
	}
	log := audit.NewLog(in.DB, 0)
	t.Cleanup(func() {
		if err := log.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &web.Server{House: in.House, Audit: log, Hasher: newHasher(), Limits: access.Limits{Idle: time.Hour}, Where: in.where, Version: "test",
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	return testkit.Serve(t, s.Handler())
}

// signIn goes through the sign-in page by keyboard alone.
func signIn(p *rod.Page, login string) {
	p.MustElement(`input[name="name"]`).MustFocus()
	p.MustInsertText(login)
	p.Keyboard.MustType(input.Tab)
	p.MustInsertText(demoPassword)
	wait := p.MustWaitNavigation()
	p.Keyboard.MustType(input.Enter)
	wait()
	p.MustWaitLoad()
}

// TestWalk walks the demonstration in a real browser, in both languages: every main page is free of barriers that axe knows, nothing is wider than
// a phone of 320 px, and the way from the sign-in to a person behind a figure can be gone by keyboard.
func TestWalk(t *testing.T) {
	b := testkit.Browser(t)
	url := demoServer(t)
	on := "on=2017-09-30"
	for _, l := range []string{"vi", "en"} {
		t.Run(l, func(t *testing.T) {
			p := testkit.PageIn(t, b.MustIncognito(), url+"/signin?lang="+l, 1280, 900)
			testkit.Axe(t, p)
			signIn(p, "khoi")
			home := p.MustInfo().URL
			p.MustNavigate(url + "/member?" + on).MustWaitLoad()
			person := p.MustElement(`main table tbody th a`).MustProperty("href").String()
			for _, to := range []string{home, home + "?" + on, home + "/tree?" + on, home + "/history", home + "/act", home + "/rename", url + "/org", url + "/member?" + on, person,
				url + "/admission", url + "/target", url + "/document", url + "/report?" + on, url + "/report/9-months?org=KCQ&" + on,
				url + "/figure/adm.count?org=KCQ&" + on, url + "/search?q=so+y+te", url + "/me", url + "/nowhere"} {
				p.MustNavigate(to).MustWaitLoad()
				testkit.Axe(t, p)
				if err := testkit.Resize(p, 320, 700); err != nil {
					t.Fatal(err)
				}
				if wide := p.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > 320 {
					t.Errorf("%s is %d px wide on a phone of 320", to, wide)
				}
				if err := testkit.Resize(p, 1280, 900); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	t.Run("keyboard", func(t *testing.T) {
		p := testkit.PageIn(t, b.MustIncognito(), url+"/signin?lang=vi", 1280, 900)
		signIn(p, "khoi")
		p.MustNavigate(url + "/report/9-months?org=KCQ&" + on).MustWaitLoad()
		p.MustElementR("main a.n", `^106$`).MustFocus()
		p.Keyboard.MustType(input.Enter)
		if !p.MustElementR(".sheet .num", "106").MustVisible() {
			t.Error("the sheet does not show the number")
		}
		// And without scripts the same link is a page.
		p.MustNavigate(url + "/figure/adm.count?org=KCQ&" + on).MustWaitLoad()
		link := p.MustElement(`main table tbody a[href*="/admission/"], main table tbody a[href*="/member/"]`)
		link.MustFocus()
		wait := p.MustWaitNavigation()
		p.Keyboard.MustType(input.Enter)
		wait()
		if !p.MustHas("main h1") {
			t.Error("no record behind the first row")
		}
	})
}
