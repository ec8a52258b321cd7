package web_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web"
	"chibo/internal/web/page"
)

// Every answer carries the policy and is not kept by browsers; every route but the public ones asks who is there, and what he may.
func TestEveryRoute(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		stranger, nobody := x.visitor(), x.as("khong")
		zero := "01890000-0000-7000-8000-000000000000"
		for _, r := range x.s.Routes() {
			path := strings.ReplaceAll(r.Pattern, "{$}", "")
			for strings.Contains(path, "{") {
				i, j := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
				path = path[:i] + zero + path[j+1:]
			}
			send := func(who string) (status int, h http.Header, text string) {
				c := stranger
				if who == "nobody" {
					c = nobody
				}
				if r.Method == "GET" {
					a := c.Get(path)
					return a.StatusCode, a.Header, a.Text
				}
				a := c.Post(path, url.Values{"key": {"k" + who + path}})
				return a.StatusCode, a.Header, a.Text
			}
			if path == "/signout" {
				continue // ends the session; tested where it is
			}
			for _, who := range []string{"stranger", "nobody"} {
				status, h, text := send(who)
				if h.Get("Content-Security-Policy") != page.Policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" ||
					h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Cache-Control") != "no-store" || h.Get("X-Request-Id") == "" {
					t.Errorf("%s %s as %s: headers %v", r.Method, r.Pattern, who, h)
				}
				if status >= 500 {
					t.Errorf("%s %s as %s: %d\n%.500s", r.Method, r.Pattern, who, status, text)
				}
				switch {
				case r.Need == web.Public:
				case who == "stranger" && r.Method == "GET" && (status != 303 || !strings.HasPrefix(h.Get("Location"), "/signin?next=")):
					t.Errorf("%s %s as a stranger: %d %s", r.Method, r.Pattern, status, h.Get("Location"))
				case who == "stranger" && r.Method == "POST" && status != 401:
					t.Errorf("%s %s as a stranger: %d", r.Method, r.Pattern, status)
				case who == "nobody" && r.Need == web.Holder && status != 403:
					t.Errorf("%s %s without rights: %d", r.Method, r.Pattern, status)
				}
			}
		}
		for _, path := range []string{"/static/none.css", "/khongco", "/access/khongphai"} {
			if a := x.as("chau").Get(path).Want(404); a.Header.Get("Content-Security-Policy") != page.Policy {
				t.Errorf("%s without policy", path)
			}
		}
	})
}

func TestNowhere(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.visitor()
		c.Header.Set("Accept-Language", "en-GB,en;q=0.8")
		c.Get("/khongco").Want(404).Doc().MustContain("Not found")
		c.Header.Set("Accept-Language", "vi")
		d := c.Get("/khongco").Want(404).Doc()
		d.MustContain("Không tìm thấy")
		d.MustHave("html[lang=vi]")
		c.Get("/khongco?lang=en").Want(404).Doc().MustHave("html[lang=en]")
		c.Get("/signin").Want(200).Doc().MustHave("html[lang=en]") // chosen once, kept
		c.Get("/signin?lang=vi").Want(200).Doc().MustHave("html[lang=vi]")
		a := c.Get("/signout").Want(405)
		if a.Header.Get("Allow") != "POST" {
			t.Errorf("Allow: %s", a.Header.Get("Allow"))
		}
		c.Get("/a%ffb").Want(404)
		c.Get("/a%00b").Want(404)
		j := x.visitor()
		j.Header.Set("Accept", "application/json")
		var p struct {
			Error struct {
				Kind, Message, Ref string
				Fields             []struct{ Name, Message string }
			}
		}
		if err := json.Unmarshal([]byte(j.Get("/khongco").Want(404).Text), &p); err != nil || p.Error.Kind != "not_found" || p.Error.Message == "" || p.Error.Ref == "" {
			t.Errorf("%+v %v", p, err)
		}
		if err := json.Unmarshal([]byte(j.Get("/me").Want(401).Text), &p); err != nil || p.Error.Kind != "unauthenticated" {
			t.Errorf("%+v %v", p, err)
		}
		j.Get("/healthz").Want(200)
		j.Get("/readyz").Want(200)
	})
}

// What breaks inside is told to the log, never to the reader.
func TestBroken(t *testing.T) {
	secret := "BÍ-MẬT-7731"
	broken := func(at string, do web.Handler) web.Route {
		return web.Route{Method: "GET", Pattern: at, Need: web.Public, Do: do}
	}
	each(t, func(x *site) {
		x.found()
		for _, path := range []string{"/t/error", "/t/wrapped", "/t/panic", "/t/index", "/t/page", "/t/late"} {
			for _, accept := range []string{"text/html", "application/json"} {
				c := x.visitor()
				c.Header.Set("Accept", accept)
				a := c.Get(path).Want(500)
				if strings.Contains(a.Text, secret) || strings.Contains(a.Text, ".go") || strings.Contains(a.Text, "goroutine") || strings.Contains(a.Text, "SELECT") {
					t.Errorf("%s shows its inside:\n%s", path, a.Text)
				}
				if ref := a.Header.Get("X-Request-Id"); !strings.Contains(a.Text, ref) || !strings.Contains(x.log.String(), ref) {
					t.Errorf("%s: reference %s is not told or not logged", path, ref)
				}
				if accept == "text/html" {
					a.Doc().MustContain("Hệ thống gặp lỗi")
				}
			}
		}
	},
		broken("/t/error", func(*web.Req) (web.Response, error) { return nil, errors.New(secret + ` in SELECT x FROM y`) }),
		broken("/t/wrapped", func(*web.Req) (web.Response, error) {
			return nil, fmt.Errorf("store.go:12: %w", fault.Wrap(errors.New(secret), fault.Internal, "error.internal"))
		}),
		broken("/t/panic", func(*web.Req) (web.Response, error) { panic(secret) }),
		broken("/t/index", func(*web.Req) (web.Response, error) { return nil, fmt.Errorf("%d", []int{}[len(secret)-len(secret)]) }),
		broken("/t/page", func(r *web.Req) (web.Response, error) { return r.Page(r.Frame("x"), nil), errors.New(secret) }),
		broken("/t/late", func(r *web.Req) (web.Response, error) { return r.JSON(make(chan int)), nil }),
	)
}

func TestOtherSite(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Kẻ Lạ", "login", "kela")
		for _, h := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}},
			{"Sec-Fetch-Site": {"same-site"}},
			{"Sec-Fetch-Site": nil, "Origin": {"https://evil.example"}},
			{"Sec-Fetch-Site": nil, "Origin": {"null"}},
		} {
			for k, v := range h {
				c.Header[k] = v
			}
			a := c.Post("/access/new", typed).Want(403)
			a.Doc().MustContain("không đến từ trang của hệ thống")
			if a.Header.Get("Content-Security-Policy") != page.Policy {
				t.Error("no policy")
			}
			c.Header = http.Header{}
		}
		if x.accounts("kela") != 0 {
			t.Error("written for another site")
		}
	})
}

func TestTwice(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Trần Văn Hai", "login", "hai")
		var wg sync.WaitGroup
		var mu sync.Mutex
		led := map[string]int{}
		for range 6 {
			wg.Go(func() {
				a := c.Post("/access/new", typed)
				mu.Lock()
				defer mu.Unlock()
				led[fmt.Sprint(a.StatusCode, a.Header.Get("Location"))]++
			})
		}
		wg.Wait()
		if len(led) != 1 || x.accounts("hai") != 1 {
			t.Errorf("%v, %d accounts", led, x.accounts("hai"))
		}
		delete(typed, "key")
		c.Post("/access/new", typed).Want(422)
		// The key of one account is no other's.
		typed = form(x.as("admin").Get("/access/new").Want(200).Doc(), "name", "Trần Văn Ba", "login", "ba")
		typed.Set("key", form(c.Get("/access/new").Doc()).Get("key"))
		x.as("admin").Post("/access/new", typed).Want(303)
	})
}

// Two people edit one record: the second is shown both, and only by sending again writes over the first.
func TestTwoEditors(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		path := "/access/" + x.id("khong") + "/edit"
		one, two := x.as("chau"), x.as("admin")
		f1 := form(one.Get(path).Want(200).Doc(), "name", "Lê Thị Một")
		f2 := form(two.Get(path).Want(200).Doc(), "name", "Lê Thị Hai")
		one.Post(path, f1).Want(303)
		d := two.Post(path, f2).Want(409).Doc()
		d.MustContain("Lê Thị Một")
		d.MustHave(`input[name=name][value="Lê Thị Hai"]`)
		two.Get("/access/" + x.id("khong")).Want(200).Doc().MustContain("Lê Thị Một")
		two.Post(path, form(d)).Want(303)
		one.Get("/access/" + x.id("khong")).Want(200).Doc().MustContain("Lê Thị Hai")
		f2.Del("version")
		f2.Set("key", "khác")
		two.Post(path, f2).Want(409) // no version is as good as an old one
	})
}

func TestBadInput(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Tên h\xffỏng", "login", "hong")
		d := c.Post("/access/new", typed).Want(422).Doc()
		d.MustHave("#f-name-e")
		d.MustHave("input[name=login][value=hong]") // the rest is kept
		d.MustHave("form[data-typed], form")
		c.Post("/access/new", form(d, "name", "Tên\x00", "login", "hong")).Want(422).Doc().MustContain("U+0000")
		d = c.Post("/access/new", form(d, "name", "", "login", "Không Được", "org", "Không có tổ chức này", "org_id", "")).Want(422).Doc()
		d.MustHave("#f-org-e")
		d.MustHave(`input[name=org][value="Không có tổ chức này"]`)
		c.Get("/access?q=%ff").Want(422)
		c.Get("/access?q=%00").Want(422)
		c.Get("/access?a;b").Want(422)
		c.Get("/access?page=-3&size=9999999&sort=%27").Want(200)
		c.Get("/access?page=99999999999999999999").Want(200)
		big := url.Values{"name": {strings.Repeat("x", 2<<20)}, "key": {"k"}}
		c.Post("/access/new", big).Want(413).Doc().MustNotContain("Tệp lớn hơn")
		c.Send("POST", "/access/new", "application/x-www-form-urlencoded", &endless{}).Want(413)
		c.Send("POST", "/access/new", "application/x-www-form-urlencoded", strings.NewReader("name=%zz")).Want(422)
		c.Send("POST", "/access/new", "application/xml", strings.NewReader("<x/>")).Want(422)
		c.Send("POST", "/access/new", "multipart/form-data; boundary=x", strings.NewReader("--y")).Want(422)
		c.Post("/access/"+x.id("khong")+"/grant", url.Values{"key": {"k1"}, "version": {"1"}, "org": {"A"}, "role": {"vua"}, "from": {"30/02/2017"}, "last": {"mai"}}).Want(422).
			Doc().MustContain("30/02/2017")
	})
}

// endless is a body without end and without a length.
type endless struct{ n int }

func (e *endless) Read(b []byte) (int, error) {
	if e.n += len(b); e.n > 64<<20 {
		return 0, errors.New("read far beyond the limit")
	}
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

func TestTimes(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		a := c.Get("/me?on=30%2F02%2F2017&known=mai").Want(422)
		d := a.Doc()
		d.MustHave(`#as-on[value="30/02/2017"][aria-invalid]`)
		d.MustHave(`#as-known[value=mai]`)
		d.MustContain("30/02/2017")
		for _, q := range []string{"on=30%2F9%2F2017", "on=2017-09-30", "on=h%C3%B4m+nay", "known=2017-10-24", "known=2017-10-24T10:32:00%2B07:00", "on=&known=", "known=latest"} {
			c.Get("/t/times?" + q).Want(200)
		}
		if got := c.Get("/t/times?on=30%2F9%2F2017&known=24%2F10%2F2017").Text; got != `{"on":"2017-09-30","known":"2017-10-24T16:59:59.999999Z","link":"/x?known=2017-10-24T16%3A59%3A59.999999Z&on=2017-09-30"}`+"\n" {
			t.Errorf("%s", got)
		}
		if got := c.Get("/t/times").Text; got != `{"on":"2017-10-24","known":"","link":"/x"}`+"\n" {
			t.Errorf("%s", got)
		}
	}, web.Route{Method: "GET", Pattern: "/t/times", Need: web.SignedIn, Do: func(r *web.Req) (web.Response, error) {
		return r.JSON(struct {
			On    string `json:"on"`
			Known string `json:"known"`
			Link  string `json:"link"`
		}{r.At.On.String(), r.At.Known.String(), r.Link("/x")}), nil
	}})
}

// A form opened by one account is not sent by another who signed in beside it.
func TestOtherAccountsForm(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		typed := form(c.Get("/access/new").Want(200).Doc(), "name", "Ai đó", "login", "aido")
		c.Post("/signin", url.Values{"name": {"admin"}, "password": {good}}).Want(303)
		c.Post("/access/new", typed).Want(409).Doc().MustContain("tài khoản khác mở")
		if x.accounts("aido") != 0 {
			t.Error("written")
		}
	})
}

// An administrator of a part sees nothing of accounts elsewhere, in any form.
func TestAccountsElsewhere(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("admin")
		for _, q := range []string{"", "?q=chau", "?format=csv", "?format=xlsx", "?lang=en"} {
			if a := c.Get("/access" + q).Want(200); strings.Contains(a.Text, "Minh Châu") {
				t.Errorf("/access%s tells of an account elsewhere", q)
			}
		}
		for _, end := range []string{"", "/edit", "/state", "/code", "/signout", "/grant", "/grant/" + x.top.String() + "/end"} {
			a := c.Get("/access/" + x.id("chau") + end).Want(404)
			if strings.Contains(a.Text, "Minh Châu") {
				t.Error("told all the same")
			}
		}
		if a := x.as("chau").Get("/access?format=csv").Want(200); !strings.Contains(a.Text, "Đỗ Minh Châu") ||
			!strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v %s", a.Header, a.Text)
		}
		d := c.Get("/access/" + x.id("khong") + "/grant").Want(200).Doc()
		c.Post("/access/"+x.id("khong")+"/grant", form(d, "role", duty.RoleOfficer)).Want(303)
		d = c.Get("/access/" + x.id("khong") + "/grant/" + x.a.String() + "/end").Want(200).Doc()
		c.Post("/access/"+x.id("khong")+"/grant/"+x.a.String()+"/end", form(d, "reason", "thôi việc")).Want(303)
		d = c.Get("/access/" + x.id("khong") + "/state").Want(200).Doc()
		d = c.Post("/access/"+x.id("khong")+"/state", form(d)).Want(422).Doc()
		c.Post("/access/"+x.id("khong")+"/state", form(d, "reason", "nghỉ")).Want(303)
		x.visitor().Post("/signin", url.Values{"name": {"khong"}, "password": {good}}).Want(422)
	})
}

func TestPacked(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		w := x.direct("GET", "/signin", "127.0.0.1:1", "127.0.0.1", http.Header{"Accept-Encoding": {"gzip"}}, nil)
		if w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatal("not packed")
		}
		if _, err := gzip.NewReader(w.Body); err != nil {
			t.Error(err)
		}
		if w = x.direct("HEAD", "/signin", "127.0.0.1:1", "127.0.0.1", nil, nil); w.Code != 200 || w.Body.Len() != 0 {
			t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
		}
	})
}
