package lang

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chibo/internal/day"
	"chibo/internal/fault"

	"golang.org/x/text/unicode/norm"
)

func TestTablesHaveNoFlaws(t *testing.T) {
	for _, f := range flaws {
		t.Error(f)
	}
	if len(Keys()) < 200 {
		t.Fatalf("only %d keys", len(Keys()))
	}
}

// places lists the names of a message's places, sorted, once each.
func places(m message) []string {
	var ns []string
	for _, p := range m {
		if p.name != "" {
			ns = append(ns, p.name)
		}
	}
	slices.Sort(ns)
	return slices.Compact(ns)
}

// Tones of the newer manner (hoà, uỷ) mixed with the older (hòa, ủy) make a page look careless: the texts keep to the older.
var newTone = regexp.MustCompile(`(?i)(o[àáảãạèéẻẽẹ]|(^|[^q])u[ỳýỷỹỵ])(\PL|$)`)

func TestEveryKeyInBothLanguages(t *testing.T) {
	for _, table := range tables() {
		for key, p := range table {
			if !regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_<>=.%]+)*$`).MatchString(key) {
				t.Errorf("key %q is not well made", key)
			}
			for l, s := range map[Lang]string{Vi: p.vi, En: p.en} {
				if strings.TrimSpace(s) == "" || strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
					t.Errorf("%s (%s): empty or with loose spaces: %q", key, l, s)
				}
				if s != norm.NFC.String(s) {
					t.Errorf("%s (%s): not composed", key, l)
				}
				if ValidLine(s) != nil {
					t.Errorf("%s (%s): control characters", key, l)
				}
				if strings.Contains(s, "!") && !strings.Contains(key, "!") {
					t.Errorf("%s (%s): no exclamations", key, l)
				}
			}
			if newTone.MatchString(p.vi) {
				t.Errorf("%s: tone in the newer place: %q", key, p.vi)
			}
			e := catalogue[key]
			if v, n := places(e.vi), places(e.en); !slices.Equal(v, n) {
				t.Errorf("%s: places differ: %v, %v", key, v, n)
			}
			for _, x := range e.vi {
				if len(x.forms) > 1 {
					t.Errorf("%s: Vietnamese has one form of %s", key, x.name)
				}
			}
			for _, x := range e.en {
				if len(x.forms) != 0 && len(x.forms) != 2 {
					t.Errorf("%s: English has two forms of %s, not %d", key, x.name, len(x.forms))
				}
			}
		}
	}
}

// Vietnamese letters in an English text are a text left untranslated.
func TestEnglishIsEnglish(t *testing.T) {
	marks := regexp.MustCompile(`[À-ÖØ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ]`)
	for _, table := range tables() {
		for key, p := range table {
			if marks.MatchString(p.en) {
				t.Errorf("%s: %q", key, p.en)
			}
		}
	}
}

func TestEveryTextFileIsListed(t *testing.T) {
	list, err := os.ReadFile("texts.go")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("text_*.go")
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		vars := regexp.MustCompile(`(?m)^var (\w+Text) = table\{`).FindAllStringSubmatch(string(src), -1)
		if len(vars) == 0 {
			t.Errorf("%s holds no table", f)
		}
		for _, v := range vars {
			if !regexp.MustCompile(`(?m)^\t\t` + v[1] + `,$`).Match(list) {
				t.Errorf("%s: %s is not in texts.go", f, v[1])
			}
		}
	}
}

func TestGatherFindsFlaws(t *testing.T) {
	all, bad := gather([]table{
		{"a": {"x", "y"}, "b": {"{", "fine"}, "c": {"{A}", "}"}, "d": {"{n|{x}}", "{}"}},
		{"a": {"later", "later"}},
	})
	if len(bad) != 6 {
		t.Errorf("flaws: %q", bad)
	}
	if all["a"].vi[0].lit != "x" {
		t.Error("the first of two must stay")
	}
	if all["b"].vi[0].lit != "{" {
		t.Error("a broken text must stand as typed")
	}
}

func TestSyntax(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"plain", "plain"},
		{"{{n}} is {n}", "{n} is 3"},
		{"{n|# thing|# things} and {who}", "3 things and An"},
		{"{one|# thing|# things}", "1 thing"},
		{"{big|# thing|# things}", "1,001 things"},
		{"{who|one|many}", "many"},
		{"{n|no number|none}", "none"},
		{"{zero|# row|# rows}", "0 rows"},
	} {
		all, bad := gather([]table{{"k": {"x", c.text}}})
		if len(bad) > 0 {
			t.Fatalf("%q: %v", c.text, bad)
		}
		catalogueWas := catalogue
		catalogue = all
		got := En.T("k", fault.Args{"n": 3, "one": int8(1), "big": uint16(1001), "who": "An", "zero": 0})
		catalogue = catalogueWas
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

type status string // stands for the named types of domains
type count int

func TestT(t *testing.T) {
	d := day.Must(2017, 9, 30)
	at := time.Date(2017, 10, 24, 3, 32, 59, 0, time.UTC)
	for _, c := range []struct {
		key    string
		args   fault.Args
		vi, en string
	}{
		{"do.save", nil, "Lưu", "Save"},
		{"when.on", fault.Args{"day": d}, "Tính đến 30/9/2017", "As of 30 September 2017"},
		{"when.known", fault.Args{"at": at}, "theo những gì biết lúc 10:32 ngày 24/10/2017", "by what was known at 10:32, 24 October 2017"},
		{"period.order", fault.Args{"from": d, "to": d.Add(-2)}, "Ngày kết thúc (28/9/2017) trước ngày bắt đầu (30/9/2017)", "The end (28 September 2017) is before the beginning (30 September 2017)"},
		{"day.none", fault.Args{"text": "30/02/2017"}, "Không có ngày 30/02/2017 trong lịch", "There is no 30/02/2017 in the calendar"},
		{"asof.overlap", fault.Args{"from": d, "to": day.Forever}, "Trùng thời gian với bản ghi từ 30/9/2017 đến nay", "Overlaps the record from 30 September 2017 to now"},
		{"count.rec", fault.Args{"n": 1}, "1 bản ghi", "1 record"},
		{"count.rec", fault.Args{"n": int64(2151)}, "2.151 bản ghi", "2,151 records"},
		{"count.rec", fault.Args{"n": count(1)}, "1 bản ghi", "1 record"},
		{"count.rec", fault.Args{"n": 0}, "0 bản ghi", "0 records"},
		{"form.min", fault.Args{"min": Dong(1250000)}, "Phải từ 1.250.000 đồng trở lên", "Must be VND 1,250,000 or more"},
		{"form.unknown", fault.Args{"text": "<b>{n}</b>"}, "Không tìm thấy “<b>{n}</b>”", "“<b>{n}</b>” was not found"},
		{"form.unknown", fault.Args{"text": Ref("kind.sex.nu")}, "Không tìm thấy “Nữ”", "“Female” was not found"},
		{"form.unknown", fault.Args{"text": status("open")}, "Không tìm thấy “open”", "“open” was not found"},
		{"form.unknown", fault.Args{"text": "a\xffb"}, "Không tìm thấy “a\uFFFDb”", "“a\uFFFDb” was not found"},
		{"form.unknown", fault.Args{"text": true}, "Không tìm thấy “có”", "“yes” was not found"},
		{"form.unknown", fault.Args{"text": nil}, "Không tìm thấy “chưa rõ”", "“not known” was not found"},
		{"form.unknown", fault.Args{"text": uint64(1 << 63)}, "Không tìm thấy “9.223.372.036.854.775.808”", "“9,223,372,036,854,775,808” was not found"},
		{"form.unknown", fault.Args{"text": day.Partial(19850300)}, "Không tìm thấy “3/1985”", "“March 1985” was not found"},
		{"form.unknown", fault.Args{"text": day.YearTo(d)}, "Không tìm thấy “1/1 – 30/9/2017”", "“1 January – 30 September 2017” was not found"},
		{"form.ambiguous", fault.Args{"text": "An", "n": 3, "what": Ref("form.several.person")}, "Có 3 người khớp với “An”; chọn một bên dưới", "3 people match “An”; choose one below"},
	} {
		if got := Vi.T(c.key, c.args); got != c.vi {
			t.Errorf("vi %s: %q, want %q", c.key, got, c.vi)
		}
		if got := En.T(c.key, c.args); got != c.en {
			t.Errorf("en %s: %q, want %q", c.key, got, c.en)
		}
	}
	if Lang("").T("do.save") != "Lưu" || Lang("fr").T("do.save") != "Lưu" {
		t.Error("what is not English is Vietnamese")
	}
	if En.Or("kind.sex.nu", "x") != "Female" || En.Or("kind.sex.other", "x") != "x" {
		t.Error("Or")
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return
}

func TestMissing(t *testing.T) {
	if !panics(func() { Vi.T("no.such") }) || !panics(func() { Vi.T("when.on", nil) }) {
		t.Error("a missing key or argument must panic under test")
	}
	if got := Vi.text("no.such", nil, false, 0); got != "[no.such]" {
		t.Errorf("missing key: %q", got)
	}
	if got := Vi.text("when.on", nil, false, 0); got != "Tính đến {day}" {
		t.Errorf("missing argument: %q", got)
	}
	if Has("no.such") || !Has("do.save") {
		t.Error("Has")
	}
}

func TestFault(t *testing.T) {
	var fs fault.Fields
	fs.Add("from", "day.form", fault.Args{"text": "hôm kia"})
	fs.Add("name", "form.required", nil)
	sum, fields := Vi.Fault(fault.As(fs.Err()))
	if sum != "Có 2 chỗ cần sửa" || len(fields) != 2 || fields[0] != (FieldText{"from", "“hôm kia” không phải là ngày; hãy ghi như 30/9/2017"}) || fields[1].Text != "Cần điền mục này" {
		t.Errorf("%q %q", sum, fields)
	}
	if sum, _ := En.Fault(fault.Bad("x", "form.required", nil)); sum != "1 thing needs mending" {
		t.Error(sum)
	}
	if sum, _ := En.Fault(fault.Wrap(os.ErrClosed, fault.Internal, "any.key")); sum != En.T("error.internal") {
		t.Error("an internal fault says only that something broke:", sum)
	}
	if sum, _ := Vi.Fault(nil); sum != Vi.T("error.internal") {
		t.Error(sum)
	}
	// Every kind has its sentence, and a fault without key falls to it.
	for k := fault.Kind(0); ; k++ {
		if k > 0 && k.String() == "internal" {
			break
		}
		if !Has("error." + k.String()) {
			t.Errorf("no sentence for %s", k)
			continue
		}
		if sum, _ := En.Fault(fault.New(k, "", nil)); sum != En.T("error."+k.String()) {
			t.Errorf("%s: %q", k, sum)
		}
	}
	if sum, fields := Vi.fault(&fault.Fault{Kind: fault.Conflict, Key: "lost.key", Fields: []fault.Field{{Name: "a", Key: "lost.too"}}}, false); sum != "[lost.key]" || fields[0].Text != "[lost.too]" {
		t.Error(sum, fields)
	}
}

func TestDayErrorsHaveTexts(t *testing.T) {
	for _, s := range []string{"abc", "30/02/2017", "1/1/1700"} {
		_, err := day.Parse(s, day.Must(2017, 10, 24))
		pe, ok := err.(*day.ParseError)
		if !ok {
			t.Fatalf("%s: %v", s, err)
		}
		if got := Vi.T(pe.Key, fault.Args{"text": pe.Text}); !strings.Contains(got, s) {
			t.Errorf("%s: %q", s, got)
		}
	}
}

func TestParsePick(t *testing.T) {
	for s, want := range map[string]Lang{"": Vi, "vi": Vi, "en": En, "EN-us": En, "fr": Vi, " en ": En, "english": Vi} {
		if got := Parse(s); got != want {
			t.Errorf("Parse(%q) = %s", s, got)
		}
	}
	for s, want := range map[string]Lang{
		"": Vi, "en": En, "en-GB,en;q=0.9,vi;q=0.8": En, "vi;q=0.5,en;q=0.9": En, "fr-FR,fr;q=0.9,en;q=0.5": En,
		"vi-VN,vi;q=0.9,en-US;q=0.8": Vi, "fr": Vi, "*": Vi, ";;;q=": Vi, strings.Repeat("en,", 5000): Vi, "\xff": Vi,
	} {
		if got := Pick(s); got != want {
			t.Errorf("Pick(%.40q) = %s", s, got)
		}
	}
}

func FuzzT(f *testing.F) {
	f.Add("when.on", "day", "x", int64(1))
	f.Add("count.rec", "n", "\xff{}", int64(-1))
	f.Add("no.such", "", "", int64(0))
	f.Fuzz(func(t *testing.T, key, name, text string, n int64) {
		for _, l := range All() {
			for _, v := range []any{text, n, day.Day(int32(n)), day.Partial(int32(n)), day.Period{From: day.Day(int32(n)), To: day.Day(int32(n >> 32))}, time.Unix(n%1e12, 0), Dong(n), Ref(text), []string{text, text}} {
				got := l.text(key, fault.Args{name: v}, false, 0)
				if got != strings.ToValidUTF8(got, "") {
					t.Errorf("broken UTF-8 out of %q: %q", key, got)
				}
				l.fault(&fault.Fault{Kind: fault.Kind(uint8(n)), Key: key, Args: fault.Args{name: v}}, false)
			}
			if m, err := parseText(text); err != nil && (len(m) != 1 || m[0].lit != text) {
				t.Errorf("a broken text must stand as typed: %q", text)
			}
		}
	})
}

// No label stands twice before what is said of its field, whichever field of a noun a sentence of the noun is about.
func TestLabelled(t *testing.T) {
	byNoun := map[string][]string{}
	for _, k := range Keys() {
		noun, _, _ := strings.Cut(k, ".")
		byNoun[noun] = append(byNoun[noun], k)
	}
	fold := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
	for _, l := range All() {
		text := func(k string) string { return l.text(k, nil, false, 0) }
		for _, keys := range byNoun {
			for _, label := range keys {
				for _, k := range keys {
					a, got := fold(text(label)), fold(Labelled(text(label), text(k)))
					if strings.HasPrefix(got, a+": "+a+" ") || got == a+": "+a || !strings.HasPrefix(got, a) {
						t.Errorf("%s and %s: %s", label, k, got)
					}
				}
			}
		}
	}
	for _, x := range [][3]string{
		{"Số phải dự", "Số phải dự 30 nhiều hơn sổ", "Số phải dự 30 nhiều hơn sổ"},
		{"Ngày", "Ngày 3/2/2017 nằm ngoài đợt", "Ngày: 3/2/2017 nằm ngoài đợt"},
		{"Day", "Days do not fit", "Day: Days do not fit"},
		{"", "Thiếu", "Thiếu"},
	} {
		if got := Labelled(x[0], x[1]); got != x[2] {
			t.Errorf("%q, want %q", got, x[2])
		}
	}
}
