package main

import (
	"strings"
	"testing"
	"time"

	"chibo/internal/testkit"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
)

// workPages are the nouns of the work of which TestWalkOfTheWork looks at a list, a record's page and a form.
var workPages = []struct {
	list string
	page string // a page of a record besides its own
}{
	{list: "/meeting", page: "/sitting"}, {list: "/meeting-visit"}, {list: "/study-session"}, {list: "/contest"}, {list: "/congress"},
}

// firstWith finds the first record of a list whose page leads to another.
const firstWith = `async (list, page) => {
	for (const a of document.querySelectorAll('main table tbody a[href*="' + list + '"]')) {
		if (!page || (await (await fetch(a.href)).text()).includes(page)) return a.href;
	}
	return "";
}`

// TestWalkOfTheWork goes through the article's report in a real browser and opens every number of it, and looks at the pages of the work in both
// languages: no barrier that axe knows, and nothing wider than a phone.
func TestWalkOfTheWork(t *testing.T) {
	b := testkit.Browser(t)
	url := demoServer(t)
	for _, l := range []string{"vi", "en"} {
		t.Run("pages "+l, func(t *testing.T) {
			p := testkit.PageIn(t, b.MustIncognito(), url+"/signin?lang="+l, 1280, 900)
			signIn(p, "khoi")
			look := func(to string) {
				t.Helper()
				p.MustNavigate(to).MustWaitLoad()
				if h := p.MustElement("h1").MustText(); !p.MustHas("main") || h == "" {
					t.Errorf("%s: no page", to)
				}
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
			for _, x := range workPages {
				look(url + x.list + "?on=2017-10-24")
				first := p.Timeout(30*time.Second).MustEval(firstWith, x.list+"/", x.page).Str()
				if first == "" {
					t.Fatalf("%s: no record leads to %q", x.list, x.page)
				}
				look(first)
				if x.page != "" {
					look(p.MustElement(`a[href*="` + x.page + `"]`).MustProperty("href").String())
				}
				look(url + x.list + "/new")
				if !p.MustHas("main form button[type=submit], main form button:not([type])") {
					t.Errorf("%s: no form", x.list)
				}
			}
		})
	}
	t.Run("report", func(t *testing.T) {
		p := testkit.PageIn(t, b.MustIncognito(), url+"/signin?lang=vi", 1280, 900)
		signIn(p, "khoi")
		p.MustNavigate(url + "/report/9-months?org=KCQ&on=2017-09-30").MustWaitLoad()
		openNumbers(t, p.Timeout(2*time.Minute))
	})
}

// sheetShows waits until the side sheet belongs to a number, and tells what it shows: the number, and whether records are listed or something says why not.
const sheetShows = `async function () {
	const sheet = document.querySelector("#sheet");
	while (this.getAttribute("aria-current") !== "true" || sheet.hidden) await new Promise((done) => setTimeout(done, 5));
	return [sheet.querySelector(".num").innerText, String(sheet.querySelectorAll("table tbody tr").length), sheet.querySelector(".shut")?.innerText ?? ""];
}`

// openNumbers opens every number of a report in the side sheet, each fourth by keyboard: the sheet shows the same number, with the records behind it.
func openNumbers(t *testing.T, p *rod.Page) {
	t.Helper()
	first := func(s string) string { return strings.Fields(s + " ?")[0] }
	table, words := 0, 0
	for i, a := range p.MustElements("main a.n[data-sheet]") {
		is := a.MustEval(`function () { return [this.innerText, this.closest("table") ? "table" : ""] }`).Arr()
		number := first(is[0].Str())
		if is[1].Str() == "" {
			words++
		} else {
			table++
		}
		if i%4 == 3 {
			a.MustFocus()
			p.Keyboard.MustType(input.Enter)
		} else {
			a.MustClick()
		}
		got := a.MustEval(sheetShows).Arr()
		if first(got[0].Str()) != number {
			t.Errorf("number %d of the report: %s, and %s behind it", i+1, number, got[0].Str())
		}
		if number != "0" && (got[1].Str() == "0" || got[2].Str() != "") {
			t.Errorf("number %d, %s: no records behind it: %s", i+1, number, got[2].Str())
		}
		if i%12 != 3 {
			continue
		}
		p.Keyboard.MustType(input.Escape)
		if !a.MustEval(`function () { return document.querySelector("#sheet").hidden && document.activeElement === this }`).Bool() {
			t.Errorf("number %d, %s: Escape does not lead from the sheet back to it", i+1, number)
		}
	}
	if table < 30 || words < 16 {
		t.Errorf("%d numbers of the table and %d of the words open", table, words)
	}
	t.Logf("%d numbers of the table, %d of the words", table, words)
}
