package web_test

import (
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// TestNames walks the pages as who is in charge, in both languages. Whatever goes out as a file is named alike: what it is, whose, of which day, by
// what was known. A browser's title says what and whose, nothing of it twice, and no two pages have the same.
func TestNames(t *testing.T) {
	ready.EachAtOnce(t, func(t *testing.T, e testkit.Engine) {
		w := newLand(t, e)
		v := &walk{land: w, met: map[string]map[string]string{}, opened: map[[3]string]bool{}}
		v.routes, v.handler = w.s.Routes(), w.s.Handler()
		for _, l := range []string{"vi", "en"} {
			t.Run(l, func(t *testing.T) {
				c := &visitor{v: v, t: t, l: logins[0], seen: map[string]bool{}}
				a := c.send("POST", "/signin?lang="+l, url.Values{"name": {v.code["account chief"]}, "password": {good}}, "")
				for _, x := range a.header.Values("Set-Cookie") {
					x, _, _ = strings.Cut(x, ";")
					c.cookie = strings.TrimPrefix(c.cookie+"; "+x, "; ")
				}
				c.names(l)
			})
		}
	})
}

var titleOf = regexp.MustCompile(`<title>([^<]*)</title>`)

func (c *visitor) names(l string) {
	titles := map[string]string{}
	files := map[string]bool{}
	for _, r := range c.v.routes {
		if r.Method != "GET" || door(r.Pattern) {
			continue
		}
		paths, _ := c.v.paths(r.Pattern)
		if strings.Contains(r.Pattern, "{") && r.Pattern != "/figure/{code}" {
			paths = paths[:min(len(paths), 2)]
		}
		for _, path := range paths {
			a := c.send("GET", path, nil, "text/html")
			found := titleOf.FindSubmatch(a.body)
			if a.status != 200 || found == nil {
				continue
			}
			title := testkit.NewDoc(c.t, string(a.body)).MustHave("title").Text()
			parts := strings.Split(title, " – ")
			for i, x := range parts {
				for j, y := range parts {
					if i != j && strings.Contains(strings.ToLower(y), strings.ToLower(x)) {
						c.fault("%s: %q says %q twice", path, title, x)
					}
				}
			}
			if len(parts) < 2 || parts[len(parts)-1] != "Chibo" {
				c.fault("%s: a title of another form: %q", path, title)
			}
			if other := titles[title]; other != "" {
				c.fault("%s and %s are both %q", other, path, title)
			}
			titles[title] = path
			for _, link := range testkit.NewDoc(c.t, string(a.body)).Find(`main a[href*="format="]`) {
				c.file(link.Attr("href"))
				files[r.Pattern] = true
			}
		}
	}
	c.t.Logf("%s: %d titles, files of %d routes", l, len(titles), len(files))
	if len(files) < 30 {
		c.fault("files went out from %d routes alone", len(files))
	}
}

var fileForm = regexp.MustCompile(`^[a-z0-9_]+(-[a-z0-9_]+)*-[A-Za-z0-9_-]+-2017-(09-30|10-24)(-(biet|known)-\d{4}-\d{2}-\d{2}-\d{4})?\.(csv|xlsx)$`)

// file asks for what a page gives out, of a day and by what was known before.
func (c *visitor) file(href string) {
	for _, known := range []string{"", c.v.k.String()} {
		asked := known != "" && !strings.HasPrefix(href, "/access") // accounts are of today, whatever day is looked at
		u, _ := url.Parse(href)
		q := u.Query()
		q.Set("on", "2017-09-30")
		if known != "" {
			q.Set("known", known)
		}
		u.RawQuery = q.Encode()
		a := c.send("GET", u.String(), nil, "")
		head := a.header.Get("Content-Disposition")
		if a.status != 200 || head == "" {
			if known == "" || a.status >= 500 {
				c.fault("GET %s: %d and no file", u, a.status)
			}
			continue
		}
		plain := strings.TrimPrefix(strings.Split(head, ";")[1], " filename=")
		_, params, err := mime.ParseMediaType(head) // gives what filename* says
		if err != nil || !fileForm.MatchString(strings.Trim(plain, `"`)) ||
			asked != strings.Contains(plain, "-2017-09-30-biet-2017-") && asked != strings.Contains(plain, "-2017-09-30-known-2017-") {
			c.fault("GET %s: named by %q: %v", u, head, err)
		}
		if !strings.HasSuffix(params["filename"], "."+q.Get("format")) || slices.ContainsFunc([]rune(params["filename"]), func(x rune) bool { return x < ' ' || strings.ContainsRune(`/\:*?"<>| `, x) }) {
			c.fault("GET %s: saved as %q", u, params["filename"])
		}
		if org := q.Get("org"); org != "" && !strings.Contains(strings.ToLower(plain), strings.ToLower(org)) {
			c.fault("GET %s: named by %q, without its organisation", u, head)
		}
	}
}
