package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// looks are the entries of the log that an account's latest requests left, once they are written.
func (x *site) looks(want int64) (list []audit.Entry) {
	x.t.Helper()
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := x.s.DB.Read(x.t.Context(), func(tx *db.Tx) (err error) {
			list, err = audit.Reads(x.t.Context(), tx, audit.Filter{Limit: 5000})
			return err
		})
		if err != nil {
			x.t.Fatal(err)
		}
		if int64(len(list)) >= want || time.Now().After(end) {
			return list
		}
	}
}

// people are all who stand as members today, by name where nobody shares it.
func (x *site) people() map[string]member.Item {
	x.t.Helper()
	out := map[string]member.Item{}
	err := x.s.DB.Read(x.t.Context(), func(tx *db.Tx) error {
		p, err := member.List(x.t.Context(), tx, duty.System(), asof.Point{On: tx.Today()}, member.Filter{Size: -1})
		twice := map[string]bool{}
		for _, m := range p.Items {
			if _, ok := out[m.Name]; ok {
				twice[m.Name] = true
			}
			out[m.Name] = m
		}
		for name := range twice {
			delete(out, name)
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return out
}

// Lists, searches and suggestions that name members are logged: a list by page and conditions, suggestions by the minute. Who is alone on a list
// sees it in his own file.
func TestListsAreLogged(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		var one member.Item
		for _, m := range x.people() {
			if m.Name != "" && (one.Name == "" || m.Name < one.Name) {
				one = m
			}
		}
		c := x.as("tinh")
		n := int64(len(x.looks(0)))
		last := func(more int64) audit.Entry {
			t.Helper()
			n += more
			list := x.looks(n)
			if int64(len(list)) != n {
				t.Fatalf("%d entries, not %d: %+v", len(list), n, list[0])
			}
			return list[0]
		}
		c.Get("/member?size=100").Want(200)
		if a := last(1); a.What != "member.list" || a.Records != 100 || a.Kind != audit.Reading || a.Reader.Name != "Người tinh" || a.On == 0 || len(a.Asked) != 16 {
			t.Errorf("%+v", a)
		}
		was := last(0).Asked
		if plain := sha256.Sum256([]byte("/member?size=100")); was == hex.EncodeToString(plain[:8]) {
			t.Error("the digest wants no key: names could be tried")
		}
		c.Get("/member?size=100&page=2").Want(200)
		if a := last(1); a.Asked == was {
			t.Errorf("another page is asked as the first: %+v", a)
		}
		c.Get("/member?page=1&size=100").Want(200)
		c.Get("/member?size=100").Want(200)
		if a := last(2); a.Asked != was {
			t.Errorf("the same question has another digest: %+v", a)
		}
		c.Get("/member?q=" + url.QueryEscape("không ai tên thế này")).Want(200) // names nobody
		c.Get("/admission").Want(200)
		if a := last(1); a.What != "admission.list" || a.Records == 0 {
			t.Errorf("%+v", a)
		}
		c.Get("/search?q=" + url.QueryEscape(one.Name)).Want(200)
		if a := last(1); a.What != "search" || a.Records == 0 {
			t.Errorf("%+v", a)
		}
		// By the keystroke
		word := strings.ToLower(strings.Fields(one.Name)[0])
		for i := range word {
			if i > 0 {
				machine(c, "/member/suggest?q="+url.QueryEscape(word[:i])).Want(200)
			}
		}
		for range 8 {
			machine(c, "/member/suggest?q="+url.QueryEscape(one.Code)).Want(200)
			machine(c, "/search/suggest?q="+url.QueryEscape(one.Code)).Want(200)
		}
		time.Sleep(500 * time.Millisecond)
		before := n
		list := x.looks(n + 2)
		if n = int64(len(list)); n-before < 2 || n-before > 6 { // two kinds; the clock may pass into another minute
			t.Errorf("suggestions left %d entries", n-before)
		}
		sums := map[string]int64{}
		for _, a := range list[:n-before] {
			sums[a.What] += a.Records
		}
		if sums["member.suggest"] < 8 || sums["search.suggest"] < 8 {
			t.Errorf("suggestions are counted as %v", sums)
		}
		// A list narrowed to one person is a look at him.
		c.Get("/member?q=" + url.QueryEscape(one.Code)).Want(200)
		last(1)
		err := x.s.DB.Read(t.Context(), func(tx *db.Tx) error {
			list, err := audit.ReadsOf(t.Context(), tx, one.Person, 0, 10)
			if len(list) == 0 || list[0].What != "member.list" || list[0].Reader.Name != "Người tinh" {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Get("/member/" + one.Person.String() + "/reads").Want(200).Doc().MustContain("Danh sách hoặc kết quả tìm có 1 người")
	})
}

// No page that is reached without an id, nor an organisation's, shows members' names without an entry in the log.
func TestNoNameUnlogged(t *testing.T) {
	x := stage.on(t, stage.tmpl.OnSQLite(t))
	c := x.as("tinh")
	people := x.people()
	var org db.ID
	err := x.s.DB.Read(t.Context(), func(tx *db.Tx) error {
		_, err := tx.One(t.Context(), `SELECT id FROM org WHERE code = 'SYT'`, nil, &org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, rt := range x.s.Routes() {
		if rt.Method != "GET" || strings.Contains(rt.Pattern, "{form}") || strings.Contains(rt.Pattern, "{code}") || strings.HasPrefix(rt.Pattern, "/sign") {
			continue
		}
		path := strings.ReplaceAll(rt.Pattern, "{$}", "")
		if strings.HasPrefix(path, "/org/{id}") {
			path = strings.Replace(path, "{id}", org.String(), 1)
		}
		if strings.Contains(path, "{") {
			continue
		}
		for _, p := range []string{path, path + "?q=nguyen"} {
			n := int64(len(x.looks(0)))
			a := c.Get(p)
			if a.StatusCode != 200 {
				continue
			}
			found := ""
			for name := range people {
				if strings.Contains(a.Text, name) {
					found = name
					break
				}
			}
			if found == "" {
				continue
			}
			named++
			if strings.HasSuffix(rt.Pattern, "/suggest") || strings.HasPrefix(rt.Pattern, "/org/{id}") { // aggregated: an entry of the minute is enough
				n--
			}
			if int64(len(x.looks(n+1))) <= n {
				t.Errorf("%s names %s and is not logged", p, found)
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d pages named anybody", named)
	}
}
