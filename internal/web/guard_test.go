package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// A request that does not say where it comes from acts in a session only with the token of the session's forms.
func TestUnmarkedPost(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Kẻ Lạ", "login", "kela")
		token := typed.Get("token")
		if token == "" {
			t.Fatal("the form has no token")
		}
		c.Header = http.Header{"Origin": nil, "Sec-Fetch-Site": nil}
		for _, bad := range []string{"", strings.Repeat("0", len(token))} {
			typed.Set("token", bad)
			c.Post("/access/new", typed).Want(403).Doc().MustContain("không đến từ trang của hệ thống")
			c.Post("/signout", url.Values{"token": {bad}}).Want(403)
		}
		c.Get("/me").Want(200)
		if x.accounts("kela") != 0 {
			t.Fatal("written without a mark and without the token")
		}
		typed.Set("token", token)
		c.Post("/access/new", typed).Want(303)
		// A program signs in with its password alone, also a second time.
		c.Post("/signin", url.Values{"name": {"admin"}, "password": {good}}).Want(303)
	})
}

// A form that no page of this server made is put before nobody who signs in next.
func TestForeignFormIsNotKept(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		v := x.visitor()
		a := v.Post("/access/new", url.Values{"name": {"Kẻ Lạ"}, "login": {"kela"}, "key": {"k"}}).Want(401)
		if strings.Contains(a.Text, "kept.") {
			t.Error("kept for whoever comes")
		}
		a = v.Post("/signin", form(a.Doc(), "name", "chau", "password", good)).Want(303)
		if got := a.Header.Get("Location"); got != "/" {
			t.Errorf("led to %s", got)
		}
	})
}

// Behind a proxy that ends TLS nobody is at the machine itself, whatever the proxy says or does not say.
func TestNoSetupBehindProxy(t *testing.T) {
	each(t, func(x *site) {
		x.s.Secure = true
		for _, method := range []string{"GET", "POST"} {
			if w := x.direct(method, "/setup", "127.0.0.1:4000", "127.0.0.1:8080", nil, nil); w.Code != 403 {
				t.Errorf("%s: %d", method, w.Code)
			}
		}
	})
}

// Who gives rights on his part to an account that is kept elsewhere is not shown where.
func TestAccountKeptElsewhere(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		ctx := t.Context()
		var id db.ID
		if err := x.s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if id, err = access.Create(ctx, tx, duty.System(), access.Input{Login: "chung", Name: "Người Chung", Org: x.top}); err != nil {
				return err
			}
			return access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: x.a, Role: duty.RoleViewer, From: tx.Today()})
		}); err != nil {
			t.Fatal(err)
		}
		c := x.as("admin")
		here := "/access/" + id.String()
		c.Get(here).Want(200).Doc().MustContain("Người Chung")
		for _, end := range []string{"", "/edit", "/state", "/code", "/signout", "/grant"} {
			a := c.Get(here + end)
			if strings.Contains(a.Text, x.top.String()) || strings.Contains(a.Text, "Đảng bộ Khối") {
				t.Errorf("%s tells who keeps the account", end)
			}
			if want := map[string]int{"": 200, "/grant": 200}[end]; a.StatusCode != max(want, 403) && a.StatusCode != want {
				t.Errorf("%s: %d", end, a.StatusCode)
			}
		}
	})
}

// A browser's way back shows a form that was sent already: another content sent from it is neither dropped without a word nor taken for the first.
func TestSentWithOtherContent(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Trần Văn Hai", "login", "hai")
		c.Post("/access/new", typed).Want(303)
		c.Post("/access/new", typed).Want(303)
		typed.Set("name", "Trần Văn Ba")
		typed.Set("login", "ba")
		d := c.Post("/access/new", typed).Want(409).Doc()
		d.MustHave("input[name=login][value=ba]")
		if x.accounts("hai") != 1 || x.accounts("ba") != 0 {
			t.Fatalf("%d and %d accounts", x.accounts("hai"), x.accounts("ba"))
		}
		c.Post("/access/new", form(d)).Want(303)
		if x.accounts("ba") != 1 {
			t.Error("sent once more it is not written")
		}
	})
}

// What is typed is kept also where something in it is not there, or not the writer's.
func TestNotFoundKeepsWhatWasTyped(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("admin")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Trần Văn Hai", "login", "hai", "org", "Nơi khác", "org_id", x.top.String())
		d := c.Post("/access/new", typed).Want(404).Doc()
		d.MustHave("input[name=login][value=hai]")
		d.MustNotContain("Đảng bộ Khối")
		c.Post("/access/"+x.id("chau")+"/edit", typed).Want(404).Doc().MustNotContain("Trần Văn Hai")
	})
}
