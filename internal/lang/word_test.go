package lang

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"chibo/internal/fault"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSearchKey(t *testing.T) {
	for _, c := range []struct {
		want string
		in   []string
	}{
		{"dak nong", []string{"Đắk Nông", "đắk nông", "DAK NONG", "  Dak\t\n Nong ", norm.NFD.String("Đắk Nông"), "Ðắk Nông", "Ɖắk-Nông", "ĐẮK\u00A0NÔNG", "Ｄak Nông"}},
		{"hoa thuy", []string{"Hòa Thủy", "Hoà Thuỷ", "hoa thuy"}},
		{"hduan", []string{"H'Duẩn", "H’Duẩn", "H‘Duẩn", "HʼDuẩn", "H`Duẩn", "H´Duẩn", "H' Duẩn", "H Duẩn", "H-Duẩn", "hduan", "h duan"}},
		{"yblieng nie", []string{"Y Bliêng Niê", "Y-Bliêng Niê", "ybliêng niê", "Y  blieng nie"}},
		{"dieu kre", []string{"Điểu K'Ré", "điểu k’ré", "dieu k re", "Điểu KRé"}},
		{"mnong", []string{"M'Nông", "M’Nông", "m nong", "MNông"}},
		{"so yte", []string{"Sở Y tế", "so y te", "SỞ Y TẾ"}},
		{"eiou", []string{"ĕĭŏŭ", norm.NFD.String("ĕĭŏŭ"), "ĔĬŎŬ"}},
		{"bun bon", []string{"ƀŭn bŏn", "Ƀun Bôn"}},
		{"db syt 03", []string{"DB-SYT-03", "db_syt_03", "DB/SYT/03", "%DB% SYT.03"}},
		{"05 ct tw", []string{"05-CT/TW", "05 ct tw"}},
		{"chi bo 5 a", []string{"Chi bộ 5 A", "chi bộ 5-A"}},
		{"khu b 5", []string{"Khu B 5"}},
		{"ykre", []string{"Y K'Ré", "y k re"}},
		{"nguyen van h", []string{"Nguyễn Văn H", "Nguyễn Văn H'"}},
		{"a b", []string{"a\xffb", "a \xc3\x28b"}},
		{"", []string{"", " ", "%_", "'", "\xff", "\u0301\u200b"}},
		{"chibo", []string{"chi\u200bbo", "chi\u00adbo", "\ufeffchibo"}},
	} {
		for _, in := range c.in {
			if got := SearchKey(in); got != c.want {
				t.Errorf("SearchKey(%q) = %q, want %q", in, got, c.want)
			}
		}
	}
}

// A query finds the stored name: what people type is part of the key.
func TestSearchFinds(t *testing.T) {
	for _, c := range []struct{ stored, query string }{
		{"H'Duẩn Niê Kđăm", "hduan"}, {"H'Duẩn Niê Kđăm", "h duan n"}, {"H'Duẩn Niê Kđăm", "duan nie"}, {"Y Bliêng Niê", "bliêng"}, {"Y Bliêng Niê", "Y B"},
		{"Lê Y Bliêng", "lê y"}, {"Chi bộ Sở Y tế", "y tế"}, {"Chi bộ Sở Y tế", "sở y"}, {"Nguyễn Thị Hồng Nhung", "hong nh"}, {"Đảng ủy Khối", "đảng uỷ"},
	} {
		if !strings.Contains(SearchKey(c.stored), SearchKey(c.query)) {
			t.Errorf("%q (%q) does not find %q (%q)", c.query, SearchKey(c.query), c.stored, SearchKey(c.stored))
		}
	}
}

func checkSearchKey(t interface{ Fatalf(string, ...any) }, s string) {
	k := SearchKey(s)
	if again := SearchKey(k); again != k {
		t.Fatalf("not idempotent: %q → %q → %q", s, k, again)
	}
	if utf8.ValidString(s) {
		if nfc, nfd := SearchKey(norm.NFC.String(s)), SearchKey(norm.NFD.String(s)); nfc != k || nfd != k {
			t.Fatalf("Unicode forms differ: %q: %q %q %q", s, k, nfc, nfd)
		}
	}
	if !utf8.ValidString(k) || strings.Contains(k, "  ") || strings.TrimSpace(k) != k || strings.ContainsAny(k, "%_'\x00") {
		t.Fatalf("ill made key of %q: %q", s, k)
	}
}

func TestSearchKeyOfEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if utf8.ValidRune(r) {
			checkSearchKey(t, string(r))
		}
	}
}

func TestSearchKeyProperties(t *testing.T) {
	viet := rapid.StringOf(rapid.SampledFrom([]rune("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂĐÊHYK'’ -0123456789àảãáạ\u0300\u0301\u0303\u0309\u0323\u0306ĕĭŏŭƀ")))
	rapid.Check(t, func(t *rapid.T) {
		checkSearchKey(t, rapid.OneOf(rapid.String(), viet, rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "s"))
	})
}

func FuzzSearchKey(f *testing.F) {
	for _, s := range []string{"Đắk Nông", "H'Duẩn", "Y K’Ré", "a\xff b", "00", "\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkSearchKey(t, s)
		SortKey(s)
		before, given := NameParts(s)
		NameSortKey(given, before+" "+given)
		ValidText(s)
	})
}

func sortedBy(words []string, key func(string) string) []string {
	w := slices.Clone(words)
	slices.SortFunc(w, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return w
}

func TestSortKey(t *testing.T) {
	for _, want := range []string{
		"An Ăn Ân Dũng Đào Đặng On Ôn Ơn",
		"a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
		"ba bà bả bã bá bạ băng bằng bẳng bẵng bắng bặng",
		"Ấn Bảo Bình Châu Duy Đức Em Êban",
	} {
		words := strings.Fields(want)
		back := slices.Clone(words)
		slices.Reverse(back)
		if got := sortedBy(back, SortKey); !slices.Equal(got, words) {
			t.Errorf("%v, want %v", got, words)
		}
	}
	rows := []string{"Chi bộ 1", "Chi bộ 2", "Chi bộ 10", "Chi bộ Khối", "Đảng bộ Sở Tài chính", "Đảng bộ Sở Y tế"}
	back := slices.Clone(rows)
	slices.Reverse(back)
	if got := sortedBy(back, SortKey); !slices.Equal(got, rows) {
		t.Errorf("%q", got)
	}
	for _, p := range [][2]string{{"Đắk Nông", norm.NFD.String("Đắk Nông")}, {"an", "AN"}, {"H'Duẩn", "H’Duẩn"}} {
		if SortKey(p[0]) != SortKey(p[1]) {
			t.Errorf("%q and %q must sort as one", p[0], p[1])
		}
	}
	if n := len(SortKey("Nguyễn Thị Hồng Nhung")); n > 130 {
		t.Errorf("a key of %d characters is too long to store for everybody", n)
	}
}

// The shortened key keeps the library's order.
func TestSortKeyKeepsOrder(t *testing.T) {
	word := rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("aăâdđeêinoôơuưyàảãáạằấệ hAĐ'0129"))),
		rapid.StringOfN(rapid.SampledFrom([]rune("aàáb")), 0, 4, -1),
	)
	c := collate.New(language.Vietnamese, collate.IgnoreCase, collate.IgnoreWidth, collate.Numeric)
	rapid.Check(t, func(t *rapid.T) {
		a, b := norm.NFC.String(word.Draw(t, "a")), norm.NFC.String(word.Draw(t, "b"))
		var buf collate.Buffer
		full := bytes.Compare(slices.Clone(c.KeyFromString(&buf, a)), slices.Clone(c.KeyFromString(&buf, b)))
		if got := strings.Compare(SortKey(a), SortKey(b)); got != full {
			t.Fatalf("%q, %q: %d, want %d", a, b, got, full)
		}
		for _, r := range SortKey(a) {
			if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'V') {
				t.Fatalf("key holds %q", r)
			}
		}
	})
}

func TestNameParts(t *testing.T) {
	for _, c := range []struct{ full, before, given string }{
		{"Nguyễn Văn An", "Nguyễn Văn", "An"}, {"  nguyễn   văn  an ", "nguyễn văn", "an"}, {"An", "", "An"}, {"", "", ""},
		{"Y Bliêng Niê", "Y", "Bliêng Niê"}, {"Y Khăm", "Y", "Khăm"}, {"Y", "", "Y"},
		{"H'Duẩn Niê", "H'", "Duẩn Niê"}, {"H’Duẩn Niê Kđăm", "H’", "Duẩn Niê Kđăm"}, {"H' Duẩn", "H'", "Duẩn"}, {"H Duẩn", "H", "Duẩn"}, {"H'", "", "H'"},
		{"Điểu K'Ré", "Điểu", "K'Ré"}, {"Điểu Thị Mai", "Điểu Thị", "Mai"}, {"Thị Blênh", "Thị", "Blênh"}, {"THỊ BLÊNH", "THỊ", "BLÊNH"}, {"Thị H'Mai", "Thị H'", "Mai"},
		{"K'Brêu", "", "K'Brêu"}, {"Hà Thị Y", "Hà Thị", "Y"}, {"Hồ Văn Yên", "Hồ Văn", "Yên"}, {norm.NFD.String("Điểu K'Ré"), "Điểu", "K'Ré"}, {"a\xff", "", "a"},
	} {
		before, given := NameParts(c.full)
		if before != c.before || given != c.given {
			t.Errorf("%q: %q + %q", c.full, before, given)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		full := rapid.StringOf(rapid.SampledFrom([]rune("HhYyĐđiểuThị'’ aBn"))).Draw(t, "full")
		before, given := NameParts(full)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(before+given) != squeeze(TitleName(full)) {
			t.Fatalf("%q: %q + %q", full, before, given)
		}
		if given == "" && TitleName(full) != "" {
			t.Fatalf("%q: no given part", full)
		}
	})
}

func TestNameSortKey(t *testing.T) {
	want := []string{"Lê An", "Lê Văn An", "Nguyễn Thị An", "Trần Ân", "H'Bia", "Y Bliêng Niê", "H'Duẩn", "Đỗ Dũng", "Lê Dũng", "Bùi Đặng", "Y Êban", "Lê Xuân", "Lê Văn Xuân"}
	key := func(full string) string { _, g := NameParts(full); return NameSortKey(g, full) }
	back := slices.Clone(want)
	slices.Reverse(back)
	if got := sortedBy(back, key); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// A corrected given part counts, wherever it stands.
	if !(NameSortKey("Bliêng", "Y Bliêng Niê") > NameSortKey("An", "Lê An")) || NameSortKey("Duẩn", "H'Duẩn Niê") >= NameSortKey("Duẩn", "Y Duẩn Êban") {
		t.Error("corrected given part")
	}
	if NameSortKey("Tí", "Lê An") <= NameSortKey("An", "Lê An") {
		t.Error("a given part that is not in the name still leads")
	}
}

func TestTitleName(t *testing.T) {
	for in, want := range map[string]string{
		" Nguyễn \t Văn\u00A0 An\n": "Nguyễn Văn An", norm.NFD.String("Điểu K’Ré"): "Điểu K’Ré", "H'Duẩn": "H'Duẩn", "a\xffb": "ab", "\u200bAn\ufeff": "An", "": "",
	} {
		if got := TitleName(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestValidText(t *testing.T) {
	for _, c := range []struct{ in, text, line string }{
		{"Đắk Nông", "", ""}, {"", "", ""}, {"a\nb\r\n\tc", "", "text.control"}, {"a\x00", "text.control", "text.control"}, {"\x1b[0m", "text.control", "text.control"},
		{"a\u0085", "text.control", "text.control"}, {"a\u202eb", "text.control", "text.control"}, {"a\u2028b", "", "text.control"}, {"\xff", "text.utf8", "text.utf8"},
		{"\xed\xa0\x80", "text.utf8", "text.utf8"}, {norm.NFD.String("Ầ"), "", ""},
	} {
		for i, err := range []error{ValidText(c.in), ValidLine(c.in)} {
			want := []string{c.text, c.line}[i]
			f := fault.As(err)
			if want == "" {
				if err != nil {
					t.Errorf("%q: %v", c.in, err)
				}
				continue
			}
			if f == nil || f.Key != want || f.Kind != fault.Invalid {
				t.Errorf("%q: %v, want %s", c.in, err, want)
				continue
			}
			if s, _ := Vi.Fault(f); s == "" {
				t.Error("no sentence")
			}
		}
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Nguyễn Thị Hồng Nhung")
	}
}

func BenchmarkSearchKey(b *testing.B) {
	for b.Loop() {
		SearchKey("Nguyễn Thị Hồng Nhung")
	}
}

// Many goroutines at once get the keys one alone gets.
func TestSortKeyIsSafeForMany(t *testing.T) {
	words := strings.Fields("An Ăn Ân Dũng Đào Đặng On Ôn Ơn")
	want := make([]string, len(words))
	for i, w := range words {
		want[i] = SortKey(w)
	}
	done := make(chan bool)
	for range 8 {
		go func() {
			ok := true
			for range 50 {
				for i, w := range words {
					ok = ok && SortKey(w) == want[i]
				}
			}
			done <- ok
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("a key differs")
		}
	}
}
