package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/web/page"
)

func TestSignIn(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.visitor()
		c.Get("/signin").Want(200).Doc().MustHave(".door a[href='/signin/code']") // under the form, in its column
		a := c.Get("/me?on=2017-09-30").Want(303)
		if got := a.Header.Get("Location"); got != "/signin?next=%2Fme%3Fon%3D2017-09-30" {
			t.Fatalf("led to %s", got)
		}
		d := c.Get(a.Header.Get("Location")).Want(200).Doc()
		a = c.Post("/signin", form(d, "name", "chau", "password", "sai mật khẩu rồi")).Want(422)
		d = a.Doc()
		d.MustContain("Tên đăng nhập hoặc mật khẩu không đúng")
		d.MustHave("input[name=name][value=chau]")
		d.MustNotContain("sai mật khẩu rồi")
		a = c.Post("/signin", form(d, "name", "chau", "password", good)).Want(303)
		if got := a.Header.Get("Location"); got != "/me?on=2017-09-30" {
			t.Errorf("led to %s", got)
		}
		cookie := a.Header.Get("Set-Cookie")
		for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("the cookie lacks %s: %s", want, cookie)
			}
		}
		c.Get("/me").Want(200).Doc().MustContain("Đỗ Minh Châu")
		c.Get("/").Want(303 - 103*boolInt(!x.hasOrg())) // to the organisation's page where there is one
		c.Post("/signout", url.Values{}).Want(303)
		c.Get("/me").Want(303)

		for _, next := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"} {
			a := x.visitor().Post("/signin", url.Values{"name": {"chau"}, "password": {good}, "next": {next}}).Want(303)
			if got := a.Header.Get("Location"); got != "/" {
				t.Errorf("next %q led to %q", next, got)
			}
		}
		for i := range 5 {
			a = x.visitor().Post("/signin", url.Values{"name": {"admin"}, "password": {"không phải đâu"}})
			want := 422
			if i == 4 {
				want = 429
			}
			a.Want(want)
		}
		a = x.visitor().Post("/signin", url.Values{"name": {"admin"}, "password": {good}}).Want(429)
		a.Doc().MustContain("15 phút")
		if a.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		if strings.Contains(x.log.String(), good) || strings.Contains(x.log.String(), "chau") {
			t.Error("the log holds what was typed")
		}
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (x *site) hasOrg() bool {
	for _, r := range x.s.Routes() {
		if r.Method == "GET" && r.Pattern == "/org/{id}" {
			return true
		}
	}
	return false
}

func TestSetupPage(t *testing.T) {
	each(t, func(x *site) {
		c := x.visitor()
		for _, path := range []string{"/", "/me", "/access", "/signin"} {
			if a := c.Get(path).Want(303); a.Header.Get("Location") != "/setup" {
				t.Errorf("%s leads to %s", path, a.Header.Get("Location"))
			}
		}
		for _, q := range []struct {
			from, host string
			header     http.Header
			status     int
		}{
			{"127.0.0.1:4000", "127.0.0.1:8080", nil, 200},
			{"[::1]:4000", "localhost:8080", nil, 200},
			{"192.0.2.7:4000", "127.0.0.1:8080", nil, 403},
			{"127.0.0.1:4000", "chibo.example", nil, 403},
			{"127.0.0.1:4000", "127.0.0.1:8080", http.Header{"X-Forwarded-For": {"192.0.2.7"}}, 403},
		} {
			for _, method := range []string{"GET", "POST"} {
				want := q.status
				if method == "POST" && want == 200 {
					want = 422 // an empty form
				}
				if w := x.direct(method, "/setup", q.from, q.host, q.header, nil); w.Code != want {
					t.Errorf("%s from %s to %s: %d, want %d", method, q.from, q.host, w.Code, want)
				}
			}
		}
		typed := form(c.Get("/setup").Want(200).Doc(), "org_name", "Đảng bộ Khối", "org_code", "KHOI", "org_from", "30/2/2010", "name", "Đỗ Minh Châu",
			"account", "chau", "password", "ngắn", "password2", "khác")
		d := c.Post("/setup", typed).Want(422).Doc()
		for _, id := range []string{"#f-org_from-e", "#f-password-e", "#f-password2-e"} {
			d.MustHave(id)
		}
		var told []string
		for _, a := range d.Find(".errors a") {
			told = append(told, a.Attr("href"))
		}
		if got := strings.Join(told, " "); got != "#f-org_from #f-term_name #f-term_from #f-password #f-password2" {
			t.Errorf("not in the order of the fields: %s", got)
		}
		d.MustHave(`input[name=org_name][value="Đảng bộ Khối"]`)
		d.MustHave(`input[name=org_from][value="30/2/2010"]`)
		d.MustContain("trừ mật khẩu")
		// The term is one of the three things asked, and nothing begins after today.
		d = c.Post("/setup", form(d, "org_from", "1/1/2044", "password", good, "password2", good)).Want(422).Doc()
		for _, id := range []string{"#f-org_from-e", "#f-term_name-e", "#f-term_from-e"} {
			d.MustHave(id)
		}
		d.MustContain("chưa đến")
		c.Post("/setup", form(d, "org_from", "1/1/2010", "term_name", "2044–2049", "term_from", "1/1/2044", "password", good, "password2", good)).Want(422).Doc().MustHave("#f-term_from-e")
		typed = form(d, "org_from", "1/1/2010", "term_name", "2015–2020", "term_from", "1/9/2015", "password", good, "password2", good)
		done := c.Post("/setup", typed).Want(303).Header.Get("Location")
		c.Get(done).Want(200).Doc().MustContain("Đã thiết lập xong")
		c.Get(done + "&lang=en").Want(200).Doc().MustContain("Set up. Sign in")
		c.Get("/signin").Want(200).Doc().MustNotContain("Đã thiết lập xong")
		c.Post("/setup", typed).Want(409)
		if a := c.Get("/setup").Want(303); a.Header.Get("Location") != "/" {
			t.Error("the page of setting up is still there")
		}
		x.as("chau").Get("/access").Want(200).Doc().MustContain("Đỗ Minh Châu")

		// The first page says what comes next, until there are organisations and members.
		c = x.as("chau")
		home := c.Get("/").Want(303).Header.Get("Location")
		next := c.Get(home).Want(200).Doc().MustHave("section[aria-labelledby=first]")
		for _, want := range []string{"chibo import --template org -o to-chuc.xlsx", "--as chau dang-vien.xlsx", "--template committee", "--template admission", "--template target"} {
			next.MustContain(want)
		}
		next.MustHave("code.cmd span")
		next.MustHave("a[href^='/org/new']")
		next.MustHave("a[href^='/member/new']")
		next.MustHave("a[href^='/access/new']")
		c.Get(home + "?lang=en").Want(200).Doc().MustHave("section[aria-labelledby=first]").MustContain("What comes next")
	})
}

// What comes next is told no more where it has been done.
func TestFirstSteps(t *testing.T) {
	each(t, func(x *site) {
		x.register()
		x.as("chau").Get("/org/" + x.top.String()).Want(200).Doc().MustNotHave("#first")
	})
	each(t, func(x *site) {
		x.found()
		d := x.as("chau").Get("/org/" + x.top.String()).Want(200).Doc().MustHave("section[aria-labelledby=first]")
		d.MustNotHave("a[href^='/org/new']")
		d.MustHave("a[href^='/member/new']")
		x.as("chau").Get("/org/" + x.a.String()).Want(200).Doc().MustNotHave("#first")
	})
}

// A session that ends while a form is being filled in loses nothing, shows nothing to others, and does nothing by itself.
func TestExpiredInMidForm(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Nguyễn Thị Hồng Hạnh", "login", "honghanh")
		x.walk(9 * time.Hour)
		a := c.Post("/access/new", typed).Want(401)
		d := a.Doc()
		d.MustContain("Phiên làm việc đã hết")
		d.MustHave("body[data-mishap]")
		if strings.Contains(a.Text, "Hồng Hạnh") {
			t.Error("the sign-in page shows what another was typing")
		}
		if x.accounts("honghanh") != 0 {
			t.Fatal("written without a session")
		}
		// Somebody else signs in on that page: he gets nothing of it.
		other := x.visitor().Post("/signin", form(d, "name", "admin", "password", good)).Want(200)
		if strings.Contains(other.Text, "Hồng Hạnh") {
			t.Error("another account is shown what was typed")
		}
		other.Doc().MustContain("không lấy lại được")
		// A wrong password keeps it.
		d = c.Post("/signin", form(d, "name", "chau", "password", "sai mất rồi nhé")).Want(422).Doc()
		d = c.Post("/signin", form(d, "name", "chau", "password", good)).Want(200).Doc()
		d.MustHave(`main form[action="/access/new"] input[type=hidden][name=name][value="Nguyễn Thị Hồng Hạnh"]`)
		again := form(d)
		c.Post("/access/new", again).Want(303)
		c.Post("/access/new", again).Want(303)
		if n := x.accounts("honghanh"); n != 1 {
			t.Errorf("%d accounts", n)
		}
		// Too late, the form is not sent any more.
		typed.Set("login", "honghanh2")
		typed.Set("key", "another")
		x.walk(9 * time.Hour)
		d = c.Post("/access/new", typed).Want(401).Doc()
		x.walk(31 * time.Minute)
		c.Post("/signin", form(d, "name", "chau", "password", good)).Want(200).Doc().MustContain("không lấy lại được")
		// Passwords are not kept.
		x.walk(9 * time.Hour)
		a = c.Post("/me/password", url.Values{"old": {good}, "password": {"canary-1"}, "password2": {"canary-1"}}).Want(401)
		d = c.Post("/signin", form(a.Doc(), "name", "chau", "password", good)).Want(200).Doc()
		d.MustNotContain("canary-1")
		d.MustNotContain(good)
	})
}

func TestCodePage(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("admin")
		id := x.id("khong")
		d := c.Get("/access/" + id + "/code").Want(200).Doc()
		a := c.Post("/access/"+id+"/code", form(d)).Want(200)
		code := a.Text[strings.Index(a.Text, "Mã: ")+len("Mã: "):][:19]
		v := x.visitor()
		d = v.Get("/signin/code").Want(200).Doc()
		d = v.Post("/signin/code", form(d, "code", code, "password", "matkhau12345", "password2", "matkhau12345")).Want(422).Doc()
		d.MustHave("#f-password-e")
		d.MustHave(`input[name=code][value="` + code + `"]`)
		d = v.Post("/signin/code", form(d, "password", "chiếc lá cuối cùng", "password2", "chiếc lá cuối cùng")).Want(200).Doc()
		v.Post("/signin", form(d, "password", "chiếc lá cuối cùng")).Want(303)
		v.Get("/me").Want(200)
		v.Post("/signin/code", url.Values{"code": {code}, "password": {"chiếc lá cuối cùng"}, "password2": {"chiếc lá cuối cùng"}}).Want(422)
	})
}

func TestMyPassword(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c, elsewhere := x.as("chau"), x.as("chau")
		d := c.Get("/me/password").Want(200).Doc()
		d = c.Post("/me/password", form(d, "old", "không nhớ nữa rồi", "password", "chiếc lá cuối cùng", "password2", "chiếc lá cuối cùng")).Want(422).Doc()
		d.MustHave("#f-old-e")
		c.Post("/me/password", form(d, "old", good, "password", "chiếc lá cuối cùng", "password2", "chiếc lá cuối cùng")).Want(303)
		c.Get("/me").Want(200)
		elsewhere.Get("/me").Want(303)
	})
}

// id of an account by its login, as it stands in addresses.
func (x *site) id(login string) string {
	x.t.Helper()
	var a access.Account
	if err := x.s.DB.Read(x.t.Context(), func(tx *db.Tx) (err error) {
		a, err = access.ByLogin(x.t.Context(), tx, duty.System(), login)
		return err
	}); err != nil {
		x.t.Fatal(err)
	}
	return a.ID.String()
}

// A locked address lets nobody new in; who is at work there with the account is only slowed down.
func TestLockedAddress(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		x.s.Slow = time.Millisecond
		c := x.as("chau")
		stranger := x.visitor()
		locked := false
		for i := 0; i < 50 && !locked; i++ {
			locked = stranger.Post("/signin", url.Values{"name": {fmt.Sprintf("ten%d", i)}, "password": {"sai mất rồi nhé"}}).StatusCode == 429
		}
		if !locked {
			t.Fatal("the address is not locked")
		}
		x.visitor().Post("/signin", url.Values{"name": {"admin"}, "password": {good}}).Want(429)
		c.Post("/signin", url.Values{"name": {"admin"}, "password": {good}}).Want(429) // with another's account he is nobody
		c.Post("/signin", url.Values{"name": {"chau"}, "password": {good}}).Want(303)
		d := c.Get("/me/password").Want(200).Doc()
		c.Post("/me/password", form(d, "old", good, "password", "chiếc lá cuối cùng", "password2", "chiếc lá cuối cùng")).Want(303)
	})
}

// Whoever asks whether the server is ready makes the database write nothing each time: while another writes, the answer does not wait.
func TestReadyWritesNothing(t *testing.T) {
	each(t, func(x *site) {
		c := x.visitor()
		c.Get("/readyz").Want(200)
		began := time.Now()
		if err := x.s.DB.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE db_mark SET value = value WHERE name = 'instant'`, nil); err != nil {
				return err
			}
			for range 3 {
				c.Get("/readyz").Want(200)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d > 4*time.Second {
			t.Errorf("it waited %v", d)
		}
		x.walk(time.Minute)
		c.Get("/readyz").Want(200)
	})
}

// The demonstration's accounts are told in the reader's language.
func TestDemoAccountsAreTold(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		x.s.Demo = []page.DemoAccount{{Name: "khoi", Password: "minh-hoa", Who: "cmd.demo.user.khoi"}}
		c := x.visitor()
		c.Get("/signin").Want(200).Doc().MustHave(".demo-accounts").MustContain("cán bộ tổ chức Đảng ủy Khối")
		d := c.Get("/signin?lang=en").Want(200).Doc().MustHave(".demo-accounts")
		d.MustContain("organisation officer of the Bloc")
		d.MustNotContain("cán bộ")
	})
}
