package main

import (
	"context"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chibo/internal/db"
	"chibo/internal/lang"
	"chibo/internal/testkit"
	"chibo/internal/testkit/world"

	"chibo/internal/day"
)

// The demonstration has one clock: what is written bears the time that its readers are shown, in exports, in the log of reads and at the sessions.
func TestDemoHasOneClock(t *testing.T) {
	ctx := context.Background()
	where := filepath.Join(t.TempDir(), demoFile)
	p := &program{out: io.Discard, err: io.Discard, l: lang.Vi}
	for range 2 { // made, and opened again
		in, err := p.openDemo(ctx, where, day.Today(world.DemoEnd()))
		if err != nil {
			t.Fatal(err)
		}
		var read, wrote db.Instant
		if err := in.DB.Write(ctx, func(tx *db.Tx) error { wrote = tx.Now(); return nil }); err != nil {
			t.Fatal(err)
		}
		if err := in.DB.Read(ctx, func(tx *db.Tx) error { read = tx.Now(); return nil }); err != nil {
			t.Fatal(err)
		}
		if apart := read.Time().Sub(wrote.Time()); apart < 0 || apart > time.Minute {
			t.Errorf("a reader's clock shows %s, a writer's %s", read.Time(), wrote.Time())
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	c := testkit.NewClient(t, demoServer(t))
	c.Post("/signin", url.Values{"name": {"khoi"}, "password": {demoPassword}}).Want(303)
	now := time.Now().In(day.Zone)
	today := now.Format("2/1/2006")
	c.Get("/me").Want(200).Doc().MustHave("main").MustNotContain(today)
	link := regexp.MustCompile(`/member/[0-9a-f-]{36}`).FindString(c.Get("/member").Want(200).Text)
	c.Get(link).Want(200)
	reads := ""
	for range 50 { // reads are written some at a time
		if reads = c.Get(link + "/reads").Want(200).Doc().MustHave("main").Text(); strings.Contains(reads, "Ban Tổ chức") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	file := c.Get("/member?format=csv").Want(200).Text
	for what, text := range map[string]string{"the log of reads": reads, "the file": file} {
		if strings.Contains(text, today) || !strings.Contains(text, "/10/2017") || strings.Contains(text, "22:59 ngày") && now.Hour() < 22 {
			t.Errorf("%s tells another time: %.300s", what, text)
		}
	}
}
