package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/report"
	"chibo/internal/testkit"
	"chibo/internal/web"
)

// TestReach walks every route with every account, on days before and after the moves and by what was known before and after they were recorded.
// No answer may hold a canary of a record beyond the account's reach, and what is within must be met. No GET writes; nobody writes without right;
// what goes out as a file, and what is opened of closed groups, is logged.
func TestReach(t *testing.T) {
	ready.EachAtOnce(t, func(t *testing.T, e testkit.Engine) {
		w := newLand(t, e)
		v := &walk{land: w, met: map[string]map[string]string{}, opened: map[[3]string]bool{}}
		v.routes = w.s.Routes()
		v.handler = w.s.Handler()
		v.cover()
		v.forms = v.readForms(t)
		for _, l := range logins {
			if e.Kind == testkit.Postgres && !slices.Contains([]string{"chief", "sec-g1", "off-bloc", "sec-h", "member", "stranger"}, l.name) {
				continue // the rights are the same text on both engines; one account of each kind holds that
			}
			t.Run("as "+or(l.name, "nobody"), func(t *testing.T) { v.as(t, l) })
		}
		t.Run("from elsewhere", v.fromElsewhere)
		if broke := w.log.String(); broke != "" {
			t.Errorf("the log tells of errors:\n%.4000s", broke)
		}
		t.Run("what must be met", v.enough)
		t.Run("logged", v.logged)
	})
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// walk is the test under way.
type walk struct {
	*land
	routes  []web.Route
	handler http.Handler
	forms   map[string][]filled // what the pages of forms ask for, by pattern, as who is in charge sees them
	met     map[string]map[string]string
	opened  map[[3]string]bool // account, person, group whose sealed text was met
	mu      sync.Mutex
}

type filled struct {
	path   string
	fields url.Values
}

// visitor is an account at the server, without a line between.
type visitor struct {
	v      *walk
	t      *testing.T
	l      login
	cookie string
	part   int // which part of the variants of lists it asks
	bad    int
	seen   map[string]bool
	n      int
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// send asks the server; a body makes it a POST of the same origin.
func (c *visitor) send(method, path string, form url.Values, accept string) (a answer) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, path, body)
	q.RemoteAddr = "10.1.2.3:4567"
	q.Host = "chibo.example"
	if form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Origin", "http://chibo.example")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if accept != "" {
		q.Header.Set("Accept", accept)
	}
	if c.cookie != "" {
		q.Header.Set("Cookie", c.cookie)
	}
	w := httptest.NewRecorder()
	func() {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // the value net/http documents
				c.t.Errorf("%s %s: panic %v", method, path, p)
			}
		}()
		c.v.handler.ServeHTTP(w, q)
	}()
	c.n++
	return answer{w.Code, w.Result().Header, w.Body.Bytes()}
}

var token = regexp.MustCompile(`zq[a-z]{6}qz`)

// tokens are the words that may be canaries, in small letters. The answers are some hundred megabytes: they are walked once and not copied.
func tokens(b []byte) (out []string) {
	for i := 0; i+10 <= len(b); i++ {
		if b[i]|0x20 != 'z' || b[i+1]|0x20 != 'q' {
			continue
		}
		if s := bytes.ToLower(b[i : i+10]); token.Match(s) {
			out = append(out, string(s))
			i += len(s) - 1
		}
	}
	return out
}

// look holds an answer against the model. typed are canaries the request itself held: they come back in its fields and say nothing.
func (c *visitor) look(method, path string, a answer, typed ...string) {
	if a.status >= 500 {
		c.fault("%s %s: status %d\n%.300s", method, path, a.status, a.body)
	}
	var all bytes.Buffer
	_ = a.header.Write(&all)
	all.Write(a.body)
	if bytes.HasPrefix(a.body, []byte("PK\x03\x04")) {
		z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
		if err != nil {
			c.fault("%s %s: broken file: %v", method, path, err)
			return
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err == nil {
				_, err = io.Copy(&all, r)
			}
			if err != nil {
				c.fault("%s %s: %s: %v", method, path, f.Name, err)
			}
		}
	}
	for _, s := range tokens(all.Bytes()) {
		x := c.v.all[s]
		if x == nil || slices.Contains(typed, s) {
			continue
		}
		if !c.l.may(x) && !c.v.reader(c.l, x) {
			if once := s + kindOf(path); !c.seen[once] {
				c.seen[once] = true
				c.fault("LEAK of %q to %s: %s %s (status %d)%s", x.what, or(c.l.name, "nobody"), method, path, a.status, around(all.Bytes(), s))
			}
			continue
		}
		c.v.meet(c.l, x, method+" "+path)
	}
}

// kindOf is an address without its ids and conditions, so that one hole is told once.
func kindOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return anID.ReplaceAllString(path, "*")
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

func around(b []byte, s string) string {
	at := regexp.MustCompile("(?i)" + s).FindIndex(b)
	if at == nil {
		return ""
	}
	i := at[0]
	return fmt.Sprintf("\n\t… %q …", b[max(0, i-120):min(len(b), i+60)])
}

func (v *walk) meet(l login, x *canary, where string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.met[l.name] == nil {
		v.met[l.name] = map[string]string{}
	}
	if v.met[l.name][x.token] == "" {
		v.met[l.name][x.token] = where
	}
	if p, rest, ok := strings.Cut(x.what, " "); ok && v.person[p] != (db.ID{}) {
		g, _, _ := strings.Cut(rest, " ")
		if slices.Contains(member.Groups()[1:], g) && !strings.HasSuffix(x.what, "reason") {
			v.opened[[3]string{l.name, p, g}] = true
		}
	}
}

// reader tells whether a name met is that of an account which may have read a person whose file this account keeps, or is his: that is shown.
func (v *walk) reader(l login, x *canary) bool {
	who, ok := strings.CutPrefix(x.what, "account ")
	if !ok {
		return false
	}
	who, ok = strings.CutSuffix(who, " name")
	if !ok {
		return false
	}
	i := slices.IndexFunc(logins, func(l login) bool { return l.name == who })
	for p, home := range v.home {
		if l.person != p && !l.holds(home, duty.Records|duty.Write|duty.Sensitive) {
			continue
		}
		if logins[i].person == p {
			return true
		}
		for _, c := range v.all {
			if strings.HasPrefix(c.what, p+" number") && logins[i].may(c) {
				return true
			}
		}
	}
	return false
}

// fault tells of a hole; beyond some, that there are more.
func (c *visitor) fault(format string, args ...any) {
	c.t.Helper()
	if c.bad++; c.bad <= 25 {
		c.t.Errorf(format, args...)
	} else if c.bad == 26 {
		c.t.Error("… and more")
	}
}

// ---- Which addresses a route has

// first is the noun of a route: what {id} is an id of.
func first(pattern string) string {
	noun, _, _ := strings.Cut(strings.TrimPrefix(pattern, "/"), "/")
	return noun
}

// ids are the records of a noun by key, in order of the keys.
func (v *walk) ids(noun string) ([]string, map[string]db.ID) {
	m := map[string]map[string]db.ID{"org": v.org, "member": v.person, "document": v.doc, "admission": v.adm, "target": v.target, "access": v.account}[noun]
	if m == nil {
		m = v.works[noun]
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys, m
}

// others are the values of a second place in a pattern, each with the record it stands under.
func (v *walk) others(pattern, place string) (pairs [][2]string, ok bool) {
	switch place {
	case "event":
		for name, e := range v.event {
			words := strings.Fields(name)
			at := words[len(words)-1]
			if name == "rename" {
				at = "c1b"
			}
			pairs = append(pairs, [2]string{v.org[at].String(), e.String()})
		}
	case "seat":
		for o, s := range v.seat {
			pairs = append(pairs, [2]string{v.org[o].String(), s.String()})
		}
	case "term":
		for o, t := range v.term {
			pairs = append(pairs, [2]string{v.org[o].String(), t.String()})
		}
	case "group":
		for _, p := range v.person {
			for _, g := range member.Groups() {
				pairs = append(pairs, [2]string{p.String(), g})
			}
		}
	case "org":
		for _, l := range logins {
			if l.name != "" {
				at := l.at
				if at == "" {
					at = "g1"
				}
				pairs = append(pairs, [2]string{v.account[l.name].String(), v.org[at].String()})
			}
		}
	default:
		return nil, false
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i][0]+pairs[i][1] < pairs[j][0]+pairs[j][1] })
	// A second thing under a record it does not belong to: what stands under another's is no way to it.
	if place != "group" && place != "org" {
		n := len(pairs)
		for i := range n {
			pairs = append(pairs, [2]string{pairs[(i+n/2)%n][0], pairs[i][1]}, [2]string{v.org["c1a"].String(), pairs[i][1]}, [2]string{v.org["hc1"].String(), pairs[i][1]})
		}
	}
	return pairs, true
}

var place = regexp.MustCompile(`\{([a-z]+)\}`)

// paths are the addresses of a pattern, one for each record; ok is false where the test does not know what a place stands for.
func (v *walk) paths(pattern string) (out []string, ok bool) {
	pattern = strings.TrimSuffix(pattern, "{$}")
	found := place.FindAllStringSubmatch(pattern, -1)
	switch {
	case len(found) == 0:
		return []string{pattern}, true
	case len(found) == 1 && found[0][1] == "form":
		forms, err := report.Forms()
		for _, f := range forms {
			out = append(out, strings.Replace(pattern, "{form}", f.Code, 1))
		}
		return out, err == nil
	case len(found) == 1 && found[0][1] == "code":
		for _, code := range v.s.Figures.Catalogue().Codes() {
			out = append(out, strings.Replace(pattern, "{code}", code, 1))
		}
		return out, true
	case len(found) == 1:
		keys, m := v.ids(first(pattern))
		for _, k := range keys {
			out = append(out, strings.Replace(pattern, found[0][0], m[k].String(), 1))
		}
		return out, len(out) > 0
	case len(found) == 2 && found[0][1] == "id":
		pairs, ok := v.others(pattern, found[1][1])
		for _, p := range pairs {
			out = append(out, strings.Replace(strings.Replace(pattern, "{id}", p[0], 1), found[1][0], p[1], 1))
		}
		return out, ok
	}
	return nil, false
}

// posted tells whether a pattern is a form's.
func (v *walk) posted(pattern string) bool {
	return slices.ContainsFunc(v.routes, func(r web.Route) bool { return r.Method == "POST" && r.Pattern == pattern })
}

// door are the addresses by which one comes and goes: they are no records' and have tests of their own. What they show to others is still held.
func door(pattern string) bool {
	return slices.Contains([]string{"/signin", "/signin/code", "/signout", "/setup", "/healthz", "/readyz"}, pattern) || strings.HasPrefix(pattern, "/me/")
}

// cover holds that the test knows how to ask every route.
func (v *walk) cover() {
	for _, r := range v.routes {
		if r.Method != "GET" && r.Method != "POST" {
			v.t.Errorf("%s %s: a method this test does not know", r.Method, r.Pattern)
		}
		if _, ok := v.paths(r.Pattern); !ok {
			v.t.Errorf("%s %s: the access test does not know what stands in its places: say it in reach_test.go", r.Method, r.Pattern)
		}
	}
}

// point is a pair of the two times, as an address says it.
type point struct{ on, known string }

// points: today, before all moves and between them; by what is known now and by what was known before the late recordings.
func (v *walk) points() []point {
	k := v.k.String()
	return []point{{}, {"2017-03-10", ""}, {"2017-06-20", ""}, {"2017-03-10", k}, {"", k}}
}

func at(path string, p point, pairs ...string) string {
	q := url.Values{}
	if p.on != "" {
		q.Set("on", p.on)
	}
	if p.known != "" {
		q.Set("known", p.known)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// ---- One account's walk

func (v *walk) as(t *testing.T, l login) {
	begun := time.Now()
	c := &visitor{v: v, t: t, l: l, part: slices.Index(logins, l), seen: map[string]bool{}}
	if l.name != "" {
		a := c.send("POST", "/signin", url.Values{"name": {v.code["account "+l.name]}, "password": {good}}, "")
		cookie := a.header.Get("Set-Cookie")
		if a.status != 303 || cookie == "" {
			t.Fatalf("sign-in: %d", a.status)
		}
		c.cookie, _, _ = strings.Cut(cookie, ";")
	}
	before := v.rows(t)
	c.readAll()
	gets := c.n
	v.same(t, before, "reading", "db_once")
	c.openAll()
	before = v.rows(t)
	c.writeAll()
	v.same(t, before, "writing without right")
	t.Logf("%d reads, %d writes tried, %s", gets, c.n-gets, time.Since(begun).Round(time.Millisecond))
}

// readAll asks every GET. Pages of records are asked at today and at two of the other points in turn, forms of records (which write today) by every
// third account in turn; CHIBO_LONG asks all of it of everybody.
func (c *visitor) readAll() {
	v := c.v
	for i, r := range v.routes {
		if r.Method != "GET" {
			continue
		}
		paths, _ := v.paths(r.Pattern)
		isForm, one := v.posted(r.Pattern), strings.Contains(r.Pattern, "{")
		for j, path := range paths {
			turn := i + j + c.part
			all := v.points()
			points := []point{all[0], all[1+turn%4], all[1+(turn+1+turn/4%3)%4]}
			switch {
			case testkit.Long():
				points = all
			case v.kind == testkit.Postgres && v.kindAt(first(r.Pattern)) != nil: // today their pages tell all there ever was of them
				points = all[:1]
			case v.kind == testkit.Postgres:
				points = all[turn%5 : turn%5+1]
			case v.kindAt(first(r.Pattern)) != nil: // there are many of them, and all of them are one code
				points = points[:1+max(0, 1-turn%4)]
			}
			if r.Pattern == "/member/{id}" && c.l.name == "chief" { // what a file that never was held is seen as known then, and nowhere else
				points = append(points[:len(points):len(points)], all[4])
			}
			if isForm && !door(r.Pattern) && !testkit.Long() {
				if one && turn%3 != 0 || one && v.kindAt(first(r.Pattern)) != nil && turn%12 != 0 || v.kind == testkit.Postgres && turn%9 != 0 {
					continue
				}
				points = []point{all[[]int{0, 0, 1, 3}[turn/3%4]]}
			}
			for _, p := range points {
				c.get(at(path, p), "")
			}
		}
		if !one && !door(r.Pattern) {
			c.list(r.Pattern, isForm)
		}
		if r.Pattern == "/figure/{code}" {
			c.figures()
		}
		if r.Pattern == "/report/{form}" {
			c.reports(paths)
		}
	}
}

// reports asks for every report of every organisation, the page, the numbers and the files.
func (c *visitor) reports(paths []string) {
	keys, _ := c.v.ids("org")
	for i, path := range paths {
		for j, o := range keys {
			if (i+j+c.part)%3 != 0 && !testkit.Long() {
				continue
			}
			code := c.v.code["org "+o]
			p := c.v.points()[(i+j+c.part)%5]
			for _, accept := range []string{"application/json", "text/html"} {
				a := c.get(at(path, p, "org", code), accept, strings.ToLower(code))
				if a.status == 200 && accept == "application/json" && !c.l.holds(o, duty.Figures) {
					c.fault("GET %s of %s: answered without the right\n%.200s", path, o, a.body)
				}
			}
			c.export(at(path, p, "org", code, "format", "csv"), strings.ToLower(code))
			c.export(at(path, p, "org", code, "format", "xlsx"), strings.ToLower(code))
		}
	}
}

func (c *visitor) get(path, accept string, typed ...string) answer {
	a := c.send("GET", path, nil, accept)
	c.look("GET", path, a, typed...)
	return a
}

// list asks a list with everything it may be asked with: each filter with each of its values, each order, other pages, words of every record,
// files, JSON.
func (c *visitor) list(path string, isForm bool) {
	v := c.v
	var variants [][]string
	add := func(pairs ...string) { variants = append(variants, pairs) }
	for _, id := range v.org {
		for _, name := range []string{"org_id", "parent_id"} {
			add(name, id.String())
		}
		if isForm {
			for _, name := range []string{"org", "parent", "cell"} {
				add(name, id.String())
			}
		}
	}
	for _, id := range v.person {
		add("person_id", id.String())
		if isForm {
			add("person", id.String())
		}
	}
	for _, id := range v.doc {
		if isForm {
			add("document_id", id.String())
		}
	}
	if !isForm {
		for what, code := range v.code {
			prefix := strings.ToLower(code)[:min(len(code), 8)]
			if !token.MatchString(strings.ToLower(code)) {
				prefix = code
			}
			add("q", prefix)
			if strings.HasPrefix(what, "org ") {
				add("org", code)
				add("parent", code)
			}
		}
		for _, x := range v.all { // every word by its beginning: names, subjects, topics, notes
			if strings.HasSuffix(x.what, "name") || strings.Contains(x.what, "subject") || strings.Contains(x.what, "topic") || strings.Contains(x.what, "citizen") {
				add("q", x.token[:8])
			}
		}
		add("q", "nguyen")
		add("q", "dang bo")
		add("state", "ended")
		add("state", "enabled")
		add("kind", "ngoai")
		add("kind", "temporary")
		add("temporary", "di")
		add("standing", "chinh_thuc")
		for _, s := range []string{"name", "-name", "code", "-kind", "cell", "birth", "-since", "official", "day", "-day", "number", "type", "login", "-made"} {
			add("sort", s)
		}
		add("size", "100", "page", "2")
		add("size", "1000")
	}
	work := v.kindAt(first(path)) != nil
	if work {
		variants = nil
		v.workVariants(path, isForm, add)
	}
	sort.Slice(variants, func(i, j int) bool { return strings.Join(variants[i], "\x00") < strings.Join(variants[j], "\x00") })
	// Each account takes every so manyth of them, another part than the account before: together they ask all.
	every := 9
	switch {
	case testkit.Long():
		every = 1
	case v.kind == testkit.Postgres:
		every = 31
	case work:
		every = 17
	}
	for i, pairs := range variants {
		if (i+c.part)%every != 0 {
			continue
		}
		points := []point{{}}
		if i%4 == 0 {
			points = append(points, v.points()[1+i/4%4])
		}
		for _, p := range points {
			c.get(at(path, p, pairs...), "", typed(pairs)...)
		}
	}
	if isForm {
		return
	}
	for i, p := range v.points() {
		if i > 0 && (i+c.part)%2 != 0 && !testkit.Long() {
			continue
		}
		c.get(at(path, p), "application/json")
		for _, format := range []string{"csv", "xlsx"} {
			c.export(at(path, p, "format", format))
			for _, o := range []string{"bloc", "g1", "h", "c1x"} {
				if p == (point{}) && (o == "g1" || c.part%2 == 0) {
					c.export(at(path, p, "format", format, "org_id", v.org[o].String()))
					c.export(at(path, p, "format", format, "org", v.code["org "+o], "state", "ended"), strings.ToLower(v.code["org "+o]))
				}
			}
		}
	}
}

// typed are the canaries that an address itself holds.
func typed(pairs []string) (out []string) {
	for _, s := range pairs {
		out = append(out, token.FindAllString(strings.ToLower(s), -1)...)
	}
	return out
}

// export asks for a file: one that goes out has been logged, and goes to nobody without the right.
func (c *visitor) export(path string, typed ...string) {
	before := c.v.number(c.t, `SELECT MAX(n) FROM audit_read`, nil)
	a := c.get(path, "", typed...)
	if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		return
	}
	if c.v.number(c.t, `SELECT COUNT(*) FROM audit_read WHERE kind = 'export' AND n > :before`, db.Args{"before": before}) != 1 {
		c.fault("GET %s: a file went out unlogged", path)
	}
	if duty.RightsOf(c.l.role)&(duty.Export|duty.Accounts) == 0 {
		c.fault("GET %s: a file went out to %s, who has no right to that", path, or(c.l.name, "nobody"))
	}
}

// figures asks every figure of every organisation, the page and the numbers.
func (c *visitor) figures() {
	v := c.v
	keys, _ := v.ids("org")
	for i, code := range v.s.Figures.Catalogue().Codes() {
		for j, o := range keys {
			if !testkit.Long() && (i+j+c.part)%5 != 0 || v.kind == testkit.Postgres && i%5 != 0 {
				continue
			}
			p := v.points()[(i+j)/2%5]
			for n, accept := range []string{"application/json", "text/html"} {
				if v.s.Figures.Catalogue().HasRest(code) {
					a := c.get(at("/figure/"+code, p, "org", v.org[o].String(), "line", figure.Rest), accept)
					if a.status == 200 && accept == "application/json" && !c.l.holds(o, duty.Figures) {
						c.fault("GET /figure/%s of %s: who has not is told without the right\n%.200s", code, o, a.body)
					}
				}
				a := c.get(at("/figure/"+code, []point{{}, p}[(n+i)%2], "org", v.org[o].String()), accept)
				if a.status == 200 && accept == "application/json" && !c.l.holds(o, duty.Figures) {
					c.fault("GET /figure/%s of %s: answered without the right\n%.200s", code, o, a.body)
				}
			}
			if (i+j)%4 == 0 {
				for _, format := range []string{"csv", "xlsx"} {
					c.export(at("/figure/"+code, p, "org", v.org[o].String(), "format", format))
					if v.s.Figures.Catalogue().HasRest(code) {
						c.export(at("/figure/"+code, p, "org", v.org[o].String(), "line", figure.Rest, "format", format))
					}
				}
				c.get(at("/figure/"+code, p, "org", v.code["org "+o]), "application/json", strings.ToLower(v.code["org "+o]))
			}
		}
	}
}

// openAll opens every closed group of everybody, as the page asks for it: with a purpose.
func (c *visitor) openAll() {
	for key, p := range c.v.person {
		for _, g := range member.Groups()[1:] {
			points := c.v.points()[:1]
			if key == "p1" {
				points = []point{{}, {"2017-03-10", ""}, {"2017-09-15", ""}}
			}
			for _, at1 := range points {
				path := at("/member/"+p.String()+"/open/"+g, at1)
				page := c.get(path, "")
				form := fieldsOf(c.t, page)
				if form == nil {
					form = url.Values{"key": {"open"}}
				}
				form.Set("why", "Kiểm tra quyền")
				a := c.send("POST", path, form, "")
				c.look("POST", path, a)
				if loc := a.header.Get("Location"); loc != "" {
					c.get(loc, "")
				}
			}
		}
	}
}

// fieldsOf is what a browser would send of a page's form; nil where it has none.
func fieldsOf(t *testing.T, a answer) url.Values {
	if a.status != 200 {
		return nil
	}
	forms := testkit.NewDoc(t, string(a.body)).Find("main form[method=post]")
	if len(forms) == 0 {
		return nil
	}
	out := url.Values{}
	for name, value := range forms[0].Fields() {
		out.Set(name, value)
	}
	return out
}

// writeAll sends every form where the account has no right to it: of records beyond its reach, with fields as the form has them for who is in charge.
func (c *visitor) writeAll() {
	v := c.v
	for i, r := range v.routes {
		if r.Method != "POST" || door(r.Pattern) || strings.Contains(r.Pattern, "/open/") {
			continue
		}
		list := v.forms[r.Pattern]
		sent := 0
		for j := range list {
			f := list[(i+j)%len(list)]
			if !c.beyond(r.Pattern, f.path) {
				continue
			}
			if sent++; sent > 3 || v.kind == testkit.Postgres && sent > 1 {
				break
			}
			form := url.Values{}
			var held []string
			for name, vs := range f.fields {
				form[name] = vs
				held = append(held, typed(vs)...)
			}
			c.fill(f.path, form)
			form.Set("key", fmt.Sprintf("%s-%d-%d", c.l.name, i, j))
			for range 2 {
				a := c.send("POST", f.path, form, "")
				c.look("POST", f.path, a, held...)
				form.Set("confirm", "1")
			}
		}
	}
}

// beyond tells whether the account has no right to write at an address.
func (c *visitor) beyond(pattern, path string) bool {
	if c.l.role == duty.RoleChief {
		return false
	}
	parts := strings.Split(path, "/")
	noun := parts[1]
	keys, m := c.v.ids(noun)
	key := ""
	for _, k := range keys {
		if len(parts) > 2 && m[k].String() == parts[2] {
			key = k
		}
	}
	if key == "" { // a new one: fill sends it to organisations beyond
		return true
	}
	need := duty.Write
	if k := c.v.kindAt(noun); k != nil {
		return c.workBeyond(k, path, m[key], func(org string) bool { return c.l.holds(org, need) })
	}
	switch noun {
	case "member":
		if key == "p2" || key == "p3" || key == "p12" { // a transfer belongs to the losing cell as well
			return !c.l.holds("c1a", need) && !c.l.holds("c1b", need) && !c.l.holds(c.v.home[key], need)
		}
		return !c.l.holds(c.v.home[key], need)
	case "document":
		return !c.l.holds(c.v.docHome[key], need)
	case "admission":
		return !c.l.holds(c.v.admHome[key], need) && !c.l.holds(c.v.home[key], need)
	case "target":
		return !c.l.holds("g1", need) && !c.l.holds("g2", need) && !c.l.holds("bloc", need) && !c.l.holds("h", need)
	case "access":
		if key == c.l.name {
			return false
		}
		i := slices.IndexFunc(logins, func(l login) bool { return l.name == key })
		return !c.l.holds(logins[i].org, duty.Accounts) && !c.l.holds(logins[i].at, duty.Accounts)
	case "org":
		if strings.Contains(pattern, "/event/") || strings.Contains(pattern, "/seat/") || strings.Contains(pattern, "/term/") {
			return duty.RightsOf(c.l.role)&need == 0 // the second id says of whom
		}
		if key == "ext" {
			return !c.l.holds("top", need)
		}
	}
	return !c.l.holds(key, need)
}

// fill puts what is plausible into the fields of a form, and organisations beyond the account's reach into those that ask for one.
func (c *visitor) fill(path string, form url.Values) {
	v := c.v
	foreign := "hc1"
	if c.l.holds("hc1", duty.Write) {
		foreign = "c1a"
	}
	for name := range form {
		if strings.HasSuffix(name, "_id_for") { // an id is chosen for the text beside it
			form.Del(name)
			continue
		}
		if strings.HasSuffix(name, "_id") {
			base := strings.TrimSuffix(name, "_id")
			if k := v.kindAt(strings.Split(path, "/")[1]); k != nil && k.Field(base) != nil && k.Field(base).Type == record.Link {
				set := map[string]string{"hc1": "h 0", "c1a": "g1 0"}[foreign] // a part is added to nothing of others
				form.Set(name, v.works[v.s.Book.Kind(k.Field(base).Of).Path()[1:]][set].String())
				form.Set(base, "x")
				continue
			}
			switch {
			case strings.Contains(base, "person") || base == "member":
				form.Set(name, v.person["p9"].String())
				form.Set(base, "Nguyễn")
			case strings.Contains(base, "document") || strings.Contains(base, "paper"):
				form.Del(name)
			default:
				form.Set(name, v.org[foreign].String())
				form.Set(base, "Chi bộ")
			}
			continue
		}
		if form.Get(name) != "" {
			continue
		}
		switch name {
		case "day", "from", "on", "decided", "until", "to", "last", "ceremony":
			form.Set(name, "20/10/2017")
		case "reason", "why", "purpose", "full_name", "name", "subject", "label", "outside":
			form.Set(name, "Thử quyền")
		}
	}
	delete(form, "token")
}

// readForms asks for every form as who is in charge and keeps its fields.
func (v *walk) readForms(t *testing.T) map[string][]filled {
	chief := &visitor{v: v, t: t, l: logins[0], seen: map[string]bool{}}
	a := chief.send("POST", "/signin", url.Values{"name": {v.code["account chief"]}, "password": {good}}, "")
	chief.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
	out := map[string][]filled{}
	for _, r := range v.routes {
		if r.Method != "POST" || door(r.Pattern) {
			continue
		}
		paths, _ := v.paths(r.Pattern)
		shown := slices.ContainsFunc(v.routes, func(g web.Route) bool { return g.Method == "GET" && g.Pattern == r.Pattern })
		var sample url.Values
		for i, path := range paths {
			var form url.Values
			if shown && (i < 6 || sample == nil) {
				form = fieldsOf(t, chief.get(path, ""))
			}
			if form == nil {
				form = sample
			} else {
				sample = form
			}
			if form == nil {
				form = url.Values{}
			}
			out[r.Pattern] = append(out[r.Pattern], filled{path, form})
		}
		if sample == nil && shown {
			v.t.Errorf("POST %s: its form shows on no record to who is in charge", r.Pattern)
		}
	}
	return out
}

// fromElsewhere holds that what another site makes a browser send is refused, even where the account may do it, and changes nothing.
func (v *walk) fromElsewhere(t *testing.T) {
	c := &visitor{v: v, t: t, l: logins[0], seen: map[string]bool{}}
	a := c.send("POST", "/signin", url.Values{"name": {v.code["account chief"]}, "password": {good}}, "")
	c.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
	before := v.rows(t)
	for i, r := range v.routes {
		if r.Method != "POST" {
			continue
		}
		paths, _ := v.paths(r.Pattern)
		form := url.Values{}
		if list := v.forms[r.Pattern]; len(list) > 0 {
			form = list[0].fields
		}
		form.Set("key", fmt.Sprint("elsewhere", i))
		for _, h := range []http.Header{{"Origin": {"https://khac.example"}}, {"Origin": {"null"}}, {"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}},
			{"Origin": {"https://chibo.example:8443"}, "Sec-Fetch-Site": {"same-site"}}} {
			q := httptest.NewRequest("POST", paths[0], strings.NewReader(form.Encode()))
			q.Host = "chibo.example"
			q.Header = h.Clone()
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			q.Header.Set("Cookie", c.cookie)
			w := httptest.NewRecorder()
			v.handler.ServeHTTP(w, q)
			if w.Code != http.StatusForbidden {
				t.Errorf("POST %s with %v: %d", r.Pattern, h, w.Code)
			}
		}
	}
	v.same(t, before, "forms from elsewhere")
}

// ---- What must be so at the end

// enough holds that right-holders met what they answer for: else the test would pass by showing nothing.
func (v *walk) enough(t *testing.T) {
	missing := 0
	for _, l := range logins {
		if v.met[l.name] == nil {
			continue
		}
		for _, x := range v.all {
			want := l.name == "chief" && !x.never && !x.dark || x.must && len(x.passes) > 0 && l.holds(x.passes[0].org, x.passes[0].need)
			if want && v.met[l.name][x.token] == "" {
				if missing++; missing < 60 {
					t.Errorf("%s has never met %q", l.name, x.what)
				}
			}
		}
	}
	if missing >= 60 {
		t.Errorf("%d in all", missing)
	}
}

// logged holds that of each closed group whose text an account met there is an entry with account, person and group.
func (v *walk) logged(t *testing.T) {
	missing := map[[3]string]bool{}
	for range 50 {
		clear(missing)
		for x := range v.opened {
			missing[x] = true
		}
		err := v.s.DB.Read(v.ctx, func(tx *db.Tx) error {
			return tx.Query(v.ctx, `SELECT r.account_id, p.person_id, r.field_groups FROM audit_read r JOIN audit_read_person p ON p.read_id = r.id`, nil, func(r *db.Row) error {
				var a, p db.ID
				var groups string
				err := r.Scan(&a, &p, &groups)
				for x := range missing {
					if v.account[x[0]] == a && v.person[x[1]] == p && slices.Contains(strings.Fields(groups), x[2]) {
						delete(missing, x)
					}
				}
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(missing) == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	for x := range missing {
		t.Errorf("%s met %s facts of %s and the log does not tell", x[0], x[2], x[1])
	}
	if len(v.opened) == 0 {
		t.Error("no closed group was opened")
	}
}

// rows counts what stands in every table but those of sessions and of the log of reads.
func (v *walk) rows(t *testing.T) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	err := v.s.DB.Read(v.ctx, func(tx *db.Tx) error {
		var tables []string
		list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
		if v.kind == testkit.Postgres {
			list = `SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = 'public'`
		}
		if err := tx.Query(v.ctx, list, nil, func(r *db.Row) error {
			var name string
			err := r.Scan(&name)
			tables = append(tables, name)
			return err
		}); err != nil {
			return err
		}
		for _, name := range tables {
			if strings.HasPrefix(name, "audit_read") || name == "access_session" || name == "access_try" || name == "db_moment" || strings.HasPrefix(name, "job") {
				continue // what is written whoever looks
			}
			var n int64
			if _, err := tx.One(v.ctx, `SELECT COUNT(*) FROM `+name, nil, &n); err != nil {
				return err
			}
			out[name] = n
		}
		heads := []string{"org", "member", "document", "admission", "target", "access_account"}
		for _, k := range v.s.Book.Kinds() {
			heads = append(heads, k.Name)
		}
		for _, name := range heads {
			var n int64
			if _, err := tx.One(v.ctx, `SELECT SUM(rev) FROM `+name, nil, &n); err != nil {
				return err
			}
			out["rev of "+name] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (v *walk) same(t *testing.T, before map[string]int64, doing string, but ...string) {
	t.Helper()
	for name, n := range v.rows(t) {
		if n != before[name] && !slices.Contains(but, name) {
			t.Errorf("%s changed %s: %d rows before, %d after", doing, name, before[name], n)
		}
	}
}

func (v *walk) number(t *testing.T, question string, args db.Args) (n int64) {
	t.Helper()
	if err := v.s.DB.Read(context.Background(), func(tx *db.Tx) error {
		_, err := tx.One(v.ctx, question, args, &n)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
