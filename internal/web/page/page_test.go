package page

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/testkit"
)

var (
	today = day.Must(2017, 10, 24)
	then  = day.Must(2017, 9, 30)
)

func TestLinkKeepsBothTimes(t *testing.T) {
	past := At{On: then, Known: "2017-10-20T08:12:00+07:00", Today: today}
	for _, c := range []struct {
		at    At
		path  string
		pairs []string
		want  string
	}{
		{At{Today: today}, "/member", nil, "/member"},
		{past, "/member", nil, "/member?known=2017-10-20T08%3A12%3A00%2B07%3A00&on=2017-09-30"},
		{At{On: then}, "/member?page=2&q=a+b", []string{"page", ""}, "/member?on=2017-09-30&q=a+b"},
		{At{On: then}, "/member?on=2016-01-01", nil, "/member?on=2016-01-01"}, // an address that names its day means it
		{At{On: then}, "/member#rows", []string{"page", "3"}, "/member?on=2017-09-30&page=3#rows"},
		{At{On: then}, "/org/x", []string{"name", "Sở & Ngành"}, "/org/x?name=S%E1%BB%9F+%26+Ng%C3%A0nh&on=2017-09-30"},
	} {
		if got := c.at.Link(c.path, c.pairs...); got != c.want {
			t.Errorf("Link(%q, %q) = %q, want %q", c.path, c.pairs, got, c.want)
		}
	}
	if got := past.Now("/member?on=2017-09-30&known=x&page=2"); got != "/member?page=2" {
		t.Errorf("Now = %q", got)
	}
	if past.Off() != true || (At{On: today, Today: today}).Off() || !(At{Known: "x", Today: today}).Off() {
		t.Error("Off is wrong")
	}
}

func TestPagerCoversEveryRowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pager{Page: 1, Size: rapid.IntRange(1, 200).Draw(t, "size"), Total: rapid.Int64Range(0, 5000).Draw(t, "total")}
		n := p.Pages()
		var covered int64
		for p.Page = 1; p.Page <= n; p.Page++ {
			if p.Total > 0 {
				if p.from() != covered+1 || p.to() < p.from() {
					t.Fatalf("page %d of %d is %d to %d after %d rows", p.Page, n, p.from(), p.to(), covered)
				}
				covered = p.to()
			}
			near := p.near()
			if near[0] != 1 || near[len(near)-1] != n {
				t.Fatalf("page %d of %d offers %v", p.Page, n, near)
			}
			seen := false
			for i, x := range near {
				seen = seen || x == p.Page
				if x != 0 && i > 0 && near[i-1] != 0 && x != near[i-1]+1 {
					t.Fatalf("page %d of %d jumps: %v", p.Page, n, near)
				}
			}
			if !seen {
				t.Fatalf("page %d is not in %v", p.Page, near)
			}
		}
		if covered != p.Total {
			t.Fatalf("%d of %d rows covered", covered, p.Total)
		}
	})
}

func TestPaceStaysOnItsBar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1_000_000)
		p := Pace{Value: n.Draw(t, "value"), Target: n.Draw(t, "target"), Now: n.Draw(t, "now"), Whole: rapid.SampledFrom([]int64{0, 0, 100}).Draw(t, "whole")}
		for _, x := range []int64{p.Value, p.Target, p.Now} {
			if a := p.at(x); a < 0 || a > 1000 {
				t.Fatalf("%+v: %d stands at %d", p, x, a)
			}
		}
		if p.Whole == 0 && p.Target > 0 && (p.at(p.Value) >= p.at(p.Target)) != (p.Value >= p.Target) && p.at(p.Value) != p.at(p.Target) {
			t.Fatalf("%+v: the bar and its target disagree", p)
		}
	})
	for _, c := range []struct {
		p    Pace
		want string
	}{
		{Pace{Value: 106, Target: 100, Now: 75}, "over"}, {Pace{Value: 100, Target: 100, Now: 75}, "over"},
		{Pace{Value: 75, Target: 100, Now: 75}, "fill"}, {Pace{Value: 74, Target: 100, Now: 75}, "low"},
		{Pace{Value: 3, Target: 5, AtMost: true}, "over"}, {Pace{Value: 6, Target: 5, AtMost: true}, "low"},
	} {
		if got := c.p.class(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.p, got, c.want)
		}
	}
}

func TestAxisStepsAreRoundAndHoldTheHighest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1_000_000_000).Draw(t, "n")
		m := ceilNice(n)
		if m < n || m%3 != 0 || m > 5*n+3 {
			t.Fatalf("the axis of %d ends at %d", n, m)
		}
	})
}

func env(l lang.Lang) Env {
	return Env{L: l, At: At{On: then, Today: today}, Path: "/member", Query: url.Values{"on": {"2017-09-30"}, "q": {"hà"}, "page": {"2"}}}
}

func doc(t *testing.T, e Env, b Body) *testkit.Doc {
	t.Helper()
	return testkit.NewDoc(t, render(t, e, false, b))
}

func TestFormSaysErrorsAtTheTopAndBesideTheField(t *testing.T) {
	f := Form{Action: "/member", Key: "k1", Version: "7", Sets: []FieldSet{{Fields: []Field{
		{Name: "full_name", Label: "Họ và tên", Value: "Y Brơm"},
		{Kind: DayField, Name: "from", Label: "Từ ngày", Value: "30/02/2017", Hint: "Ngày/tháng/năm"},
		{Kind: OrgField, Name: "org", Label: "Tổ chức", Value: "Chi bộ 3", Suggest: "/org/suggest"},
	}}}, Fault: &fault.Fault{Kind: fault.Invalid, Key: "form.invalid", Fields: []fault.Field{
		{Name: "from", Key: "day.none", Args: fault.Args{"text": "30/02/2017"}},
		{Name: "org_id", Key: "form.ambiguous", Args: fault.Args{"text": "Chi bộ 3", "n": 2, "what": lang.Ref("form.several.org")}},
		{Name: "not_there", Key: "form.required"},
	}}}
	d := doc(t, env(lang.Vi), f)
	d.Count(".errors li", 3)
	d.MustHave(`.errors a[href="#f-from"]`)
	d.MustHave(`.errors a[href="#f-org"]`)
	d.Count(".errors a", 2) // what has no field of its own is said without a link
	in := d.MustHave("#f-from")
	if in.Attr("value") != "30/02/2017" || in.Attr("aria-invalid") != "true" {
		t.Errorf("the field is %s", in.HTML())
	}
	for _, id := range strings.Fields(in.Attr("aria-describedby")) {
		d.MustHave("#" + id)
	}
	got := d.Fields()
	for k, want := range map[string]string{"key": "k1", "version": "7", "full_name": "Y Brơm", "from": "30/02/2017", "org": "Chi bộ 3", "org_id": ""} {
		if v, ok := got[k]; !ok || v != want {
			t.Errorf("the form sends %s=%q, want %q", k, v, want)
		}
	}
	d.MustHave("form[data-typed]") // what the server sends back wins over what the machine kept
}

func TestAmbiguousPickIsAChoiceWithoutScripts(t *testing.T) {
	f := Form{Sets: []FieldSet{{Fields: []Field{{Kind: OrgField, Name: "org", Label: "Tổ chức", Value: "Chi bộ 3", ID: "b",
		Candidates: []Option{{Value: "a", Text: "Chi bộ 3"}, {Value: "b", Text: "Chi bộ 3", Note: "Sở Y tế"}}}}}}}
	d := doc(t, env(lang.Vi), f)
	d.Count(`input[type=radio][name=org_id]`, 2)
	d.MustNotHave(`input[type=hidden][name=org_id]`)
	if v := d.Fields()["org_id"]; v != "b" {
		t.Errorf("org_id = %q", v)
	}
}

func TestPasswordsAreNeverShownAgainNorKept(t *testing.T) {
	d := doc(t, env(lang.Vi), Form{Keep: "x", Sets: []FieldSet{{Fields: []Field{{Kind: PasswordField, Name: "password", Label: "Mật khẩu", Value: "bí mật lắm"}}}}})
	d.MustNotContain("bí mật lắm")
	d.MustHave("#f-password[data-unkept]")
}

func TestListLinks(t *testing.T) {
	e := env(lang.Vi)
	l := List{Head: Head{Title: "Đảng viên"}, Exports: e.Exports(),
		Filters: []Filter{{Name: "q", Label: "Tên", Value: "hà"}, {Kind: FilterOrg, Name: "org", Label: "Tổ chức"}},
		Picked:  []Picked{{"hà", e.Without("q")}},
		Table: Table{Cols: []Col{{Title: "Tên", Sort: "name"}, {Title: "Tuổi", Sort: "age", Align: Right, Phone: Key}, {Title: "Ghi", Label: "ghi"}}, Sort: "age",
			Rows: []Row{{Cells: []Cell{LinkCell("Hà", "/member/1"), NumberCell(2151).Opening("/figure/x"), NoCell()}}}},
		Pager: Pager{Page: 2, Size: 50, Total: 2151}}
	d := doc(t, e, l)
	for _, href := range []string{
		"/member?on=2017-09-30&q=h%C3%A0&sort=name",  // a new order starts at the first page
		"/member?on=2017-09-30&q=h%C3%A0&sort=-age",  // the order one has turns round
		"/member?on=2017-09-30&page=3&q=h%C3%A0",     // the next page
		"/member?on=2017-09-30",                      // without the condition
		"/member?format=csv&on=2017-09-30&q=h%C3%A0", // the export has all pages
		"/figure/x",
	} {
		d.MustHave(`a[href="` + href + `"]`)
	}
	d.MustHave(`th[aria-sort=ascending]`)
	d.MustHave(`a.n[data-sheet]`)
	d.MustHave(`td.nil[data-l=ghi]`)
	d.MustHave(`tbody th[scope=row]`)
	d.MustContain("51–100 trong 2.151 dòng")
	d.MustHave(`form.filter input[type=hidden][name=on]`)
	// Exports and print are folded into one on a phone, by what needs no script.
	d.Count(".head .acts > .aside", 3)
	d.Count(".head details.aside-acts .btn.aside", 3)
	d.MustHave(`.head details.aside-acts summary`)
	d.MustHave(`.head details.aside-acts a[href="/member?format=csv&on=2017-09-30&q=h%C3%A0"]`)
	if got := testkit.NewDoc(t, render(t, env(lang.En), false, l)); !strings.Contains(got.Text(), "51–100 of 2,151 rows") {
		t.Error("the English pager says something else")
	}
	l.Table.Rows, l.Empty = nil, Empty{What: "Đảng viên", Why: OtherDay}
	d = doc(t, e, l)
	d.MustNotHave("table")
	d.MustContain("30/9/2017")
}

func TestFrameSaysWhereAndWhen(t *testing.T) {
	for _, c := range []struct {
		at   At
		past bool
		says string
	}{
		{At{Today: today}, false, "hôm nay, 24/10/2017"},
		{At{On: then, Today: today}, true, "Đang xem ngày 30/9/2017"},
		{At{Known: "2017-10-20T08:12:00+07:00", Today: today}, true, "Đang xem theo những gì biết trước đây"},
	} {
		e := Env{L: lang.Vi, At: c.at, Path: "/member", Query: url.Values{"q": {"hà"}, "page": {"2"}}}
		var b strings.Builder
		f := Frame{Env: e, Title: "Đảng viên", Crumbs: []Crumb{{Text: "Khối", Href: "/org/1"}}, Menu: []MenuItem{{Text: "Đảng viên", Href: "/member", Current: true}}, KnownText: "20/10"}
		if err := Page(f, Say()).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		d := testkit.NewDoc(t, b.String())
		if got := len(d.Find("body.past")) == 1; got != c.past {
			t.Errorf("%+v: past is %v", c.at, got)
		}
		d.MustContain(c.says)
		title := d.MustHave("title").Text()
		if want := "Đảng viên – Khối" + map[bool]string{true: " – tính đến " + lang.Vi.Day(c.at.Day())}[c.past] + " – Chibo"; title != want {
			t.Errorf("title %q", title)
		}
		d.MustHave(`.asof form input[type=hidden][name=q]`) // changing the day keeps the conditions
		d.MustNotHave(`.asof form input[type=hidden][name=page]`)
		d.MustHave(`a[hreflang=en]`)
		if c.past {
			d.MustHave(`.when-line a[href="/member?page=2&q=h%C3%A0"]`)
		}
	}
}

func TestProblemsHaveAWayOn(t *testing.T) {
	for _, l := range lang.All() {
		for k := fault.Internal; k <= fault.TooMany; k++ {
			p := Problem{Fault: &fault.Fault{Kind: k}, SignIn: "/signin", Ref: "ab12"}
			d := doc(t, env(l), p)
			d.MustHave("h1")
			d.MustHave("a.btn.main")
			d.MustContain("ab12")
			if p.Status() < 400 {
				t.Errorf("%v: status %d", k, p.Status())
			}
		}
	}
	if (Problem{}).Status() != 500 {
		t.Error("an error that is no fault is ours")
	}
}

func TestClosedGroupShowsNothingOfItsPairs(t *testing.T) {
	d := doc(t, env(lang.Vi), History{Versions: []Version{{Verb: "Ghi mới", Who: "Châu", What: []Change{{Label: "Dân tộc", Is: "Ê Đê", Sealed: true}}}}})
	d.MustNotContain("Ê Đê")
}

// On paper a page says whose it is, of which day, by what was known, and who printed it.
func TestPaperSaysWhoAndWhen(t *testing.T) {
	for l, want := range map[lang.Lang]string{lang.Vi: "Đảng ủy Khối. Người in: Đỗ Minh Châu. Tính đến 30/9/2017, theo những gì biết lúc 20/10.",
		lang.En: "Đảng ủy Khối. Printed by Đỗ Minh Châu. As of 30 September 2017, by what was known at 20/10."} {
		f := Frame{Env: Env{L: l, At: At{On: then, Today: today}}, Title: "x", KnownText: "20/10", Me: &Me{Name: "Đỗ Minh Châu", Office: "Đảng ủy Khối"}}
		var b strings.Builder
		if err := Page(f, Say()).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if got := testkit.NewDoc(t, b.String()).MustHave("main .printed").Text(); got != want {
			t.Errorf("%q", got)
		}
	}
}
