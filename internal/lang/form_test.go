package lang

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"chibo/internal/day"

	"pgregory.net/rapid"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		n      int64
		vi, en string
	}{
		{0, "0", "0"}, {7, "7", "7"}, {999, "999", "999"}, {1000, "1.000", "1,000"}, {2151, "2.151", "2,151"}, {-2151, "-2.151", "-2,151"},
		{-100, "-100", "-100"}, {1234567, "1.234.567", "1,234,567"}, {math.MaxInt64, "9.223.372.036.854.775.807", "9,223,372,036,854,775,807"},
		{math.MinInt64, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"},
	} {
		if got := Vi.Number(c.n); got != c.vi {
			t.Errorf("vi %d: %s", c.n, got)
		}
		if got := En.Number(c.n); got != c.en {
			t.Errorf("en %d: %s", c.n, got)
		}
	}
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		v      int64
		places int
		trim   bool
		vi, en string
	}{
		{607, 1, false, "60,7", "60.7"}, {1060, 1, false, "106,0", "106.0"}, {1060, 1, true, "106", "106"}, {5, 2, false, "0,05", "0.05"},
		{-5, 2, false, "-0,05", "-0.05"}, {0, 2, false, "0,00", "0.00"}, {0, 2, true, "0", "0"}, {215100, 2, true, "2.151", "2,151"},
		{215150, 2, true, "2.151,5", "2,151.5"}, {42, 0, false, "42", "42"}, {100, 0, true, "100", "100"}, {1, 18, false, "0,000000000000000001", "0.000000000000000001"},
		{math.MinInt64, 18, false, "-9,223372036854775808", "-9.223372036854775808"},
	} {
		if got := Vi.Decimal(c.v, c.places, c.trim); got != c.vi {
			t.Errorf("vi %d/%d: %s, want %s", c.v, c.places, got, c.vi)
		}
		if got := En.Decimal(c.v, c.places, c.trim); got != c.en {
			t.Errorf("en %d/%d: %s, want %s", c.v, c.places, got, c.en)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		num, den   int64
		places     int
		vi, en, r4 string
	}{
		{34, 56, 1, "60,7 %", "60.7%", "60.7143"},
		{106, 100, 1, "106,0 %", "106.0%", "106"},
		{1, 8, 1, "12,5 %", "12.5%", "12.5"},
		{1, 800, 2, "0,13 %", "0.13%", "0.125"}, // 0.125: half goes up
		{1, 2000, 1, "0,1 %", "0.1%", "0.05"},
		{0, 5, 0, "0 %", "0%", "0"},
		{-1, 800, 2, "-0,13 %", "-0.13%", "-0.125"},
		{1, -3, 2, "-33,33 %", "-33.33%", "-33.3333"},
		{-1, 1000000, 1, "0,0 %", "0.0%", "-0.0001"},
		{2, 3, 0, "67 %", "67%", "66.6667"},
		{10000, 1, 0, "1.000.000 %", "1,000,000%", "1000000"},
	} {
		vi, ok1 := Vi.Percent(c.num, c.den, c.places)
		en, ok2 := En.Percent(c.num, c.den, c.places)
		r4, ok3 := Round4(c.num, c.den)
		if vi != c.vi || en != c.en || r4 != c.r4 || !ok1 || !ok2 || !ok3 {
			t.Errorf("%d/%d: %s, %s, %s", c.num, c.den, vi, en, r4)
		}
	}
	if s, ok := Vi.PercentTrim(106, 100, 1); s != "106 %" || !ok {
		t.Error(s)
	}
	if s, ok := Vi.Ratio(5, 2, 2, true); s != "2,5" || !ok {
		t.Error(s)
	}
	if _, ok := Vi.Percent(1, 0, 1); ok {
		t.Error("there is no percentage of nothing")
	}
	if _, ok := Round4(math.MaxInt64, 1); ok {
		t.Error("what does not fit must say so")
	}
	if _, ok := Vi.Percent(1, 2, 17); ok {
		t.Error("17 places")
	}
}

// Scaled, Percent and Round4 against exact fractions, whose FloatString rounds halves away from zero.
func TestPercentIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5000, 5000)).Draw(t, "num")
		den := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5000, 5000)).Draw(t, "den")
		places := rapid.IntRange(0, 6).Draw(t, "places")
		got, ok := En.Percent(num, den, places)
		if den == 0 {
			if ok {
				t.Fatal("ok with denominator 0")
			}
			return
		}
		exact := new(big.Rat).Mul(new(big.Rat).SetFrac(big.NewInt(num), big.NewInt(den)), big.NewRat(100, 1))
		want := exact.FloatString(places)
		scaled, _ := new(big.Int).SetString(strings.Replace(want, ".", "", 1), 10)
		if !scaled.IsInt64() {
			if ok {
				t.Fatalf("%s fits nowhere but came out as %s", want, got)
			}
			return
		}
		if scaled.Sign() == 0 {
			want = strings.TrimPrefix(want, "-")
		}
		if plain := strings.ReplaceAll(strings.TrimSuffix(got, "%"), ",", ""); !ok || plain != want {
			t.Fatalf("%d/%d to %d: %s, want %s", num, den, places, got, want)
		}
		vi, _ := Vi.Percent(num, den, places)
		swap := strings.NewReplacer(",", ".", ".", ",", "%", " %")
		if vi != swap.Replace(got) {
			t.Fatalf("vi %s, en %s", vi, got)
		}
	})
}

func TestDays(t *testing.T) {
	d := day.Must(2017, 9, 30)
	for _, c := range []struct{ got, want string }{
		{Vi.Day(d), "30/9/2017"}, {En.Day(d), "30 September 2017"}, {En.ShortDay(d), "30 Sep 2017"}, {Vi.ShortDay(d), "30/9/2017"},
		{Vi.LongDay(d), "ngày 30 tháng 9 năm 2017"}, {Vi.LongDay(day.Must(2017, 2, 5)), "ngày 05 tháng 02 năm 2017"}, {En.LongDay(d), "30 September 2017"},
		{En.ShortDay(day.Must(2017, 5, 1)), "1 May 2017"}, {Vi.Day(0), "chưa rõ"}, {En.Day(0), "not known"}, {En.ShortDay(0), "not known"},
		{Vi.Day(day.Forever), "nay"}, {En.Day(day.Forever), "now"}, {En.LongDay(day.Forever), "now"},
		{Vi.Partial(19850302), "2/3/1985"}, {Vi.Partial(19850300), "3/1985"}, {Vi.Partial(19850000), "1985"}, {Vi.Partial(0), "chưa rõ"},
		{En.Partial(19850302), "2 March 1985"}, {En.Partial(19850300), "March 1985"}, {En.Partial(19850000), "1985"}, {En.Partial(0), "not known"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestPeriods(t *testing.T) {
	m := day.Must
	for _, c := range []struct {
		p      day.Period
		vi, en string
	}{
		{day.Months(2017, 9), "1/1 – 30/9/2017", "1 January – 30 September 2017"},
		{day.Period{From: m(2017, 9, 1), To: m(2017, 10, 1)}, "1/9 – 30/9/2017", "1 – 30 September 2017"},
		{day.Period{From: m(2016, 10, 1), To: m(2017, 10, 1)}, "1/10/2016 – 30/9/2017", "1 October 2016 – 30 September 2017"},
		{day.Period{From: m(2017, 9, 30), To: m(2017, 10, 1)}, "30/9/2017", "30 September 2017"},
		{day.Period{From: m(2017, 1, 1), To: day.Forever}, "1/1/2017 đến nay", "1 January 2017 to now"},
		{day.Period{To: m(2017, 10, 1)}, "đến hết 30/9/2017", "until 30 September 2017"},
		{day.Period{To: day.Forever}, "mọi thời gian", "all time"},
		{day.Period{From: m(2017, 10, 1), To: m(2017, 10, 1)}, "–", "–"},
		{day.Period{}, "–", "–"},
	} {
		if got := Vi.Period(c.p); got != c.vi {
			t.Errorf("vi %v: %s", c.p, got)
		}
		if got := En.Period(c.p); got != c.en {
			t.Errorf("en %v: %s", c.p, got)
		}
	}
	for _, c := range []struct {
		p      day.Period
		vi, en string
	}{
		{day.Months(2017, 9), "9 tháng đầu năm 2017", "first 9 months of 2017"},
		{day.Months(2017, 6), "6 tháng đầu năm 2017", "first 6 months of 2017"},
		{day.Year(2017), "năm 2017", "2017"},
		{day.Quarter(2017, 4), "quý IV năm 2017", "fourth quarter of 2017"},
		{day.Quarter(2017, 1), "quý I năm 2017", "first quarter of 2017"},
		{day.Period{From: m(2017, 8, 1), To: m(2017, 9, 1)}, "tháng 8 năm 2017", "August 2017"},
		{day.Period{From: m(2017, 12, 1), To: m(2018, 1, 1)}, "tháng 12 năm 2017", "December 2017"},
		{day.Period{From: m(2017, 8, 1), To: m(2017, 10, 1)}, "1/8 – 30/9/2017", "1 August – 30 September 2017"},
		{day.Period{From: m(2016, 12, 1), To: m(2017, 3, 1)}, "1/12/2016 – 28/2/2017", "1 December 2016 – 28 February 2017"},
		{day.Period{From: m(2017, 1, 1), To: day.Forever}, "1/1/2017 đến nay", "1 January 2017 to now"},
		{day.YearTo(m(2017, 9, 29)), "1/1 – 29/9/2017", "1 January – 29 September 2017"},
	} {
		if got := Vi.Span(c.p); got != c.vi {
			t.Errorf("vi %v: %s", c.p, got)
		}
		if got := En.Span(c.p); got != c.en {
			t.Errorf("en %v: %s", c.p, got)
		}
	}
}

// Whatever the period, the day 9999-12-31 is never shown.
func TestForeverIsNeverShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string) day.Day {
			return rapid.OneOf(rapid.Just(day.Day(0)), rapid.Just(day.Forever), rapid.Custom(func(t *rapid.T) day.Day {
				return day.Must(rapid.IntRange(1800, 2999).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
			})).Draw(t, name)
		}
		p := day.Period{From: pick("from"), To: pick("to")}
		for _, l := range All() {
			for _, s := range []string{l.Period(p), l.Span(p), l.Day(p.To), l.ShortDay(p.To), l.LongDay(p.To)} {
				if s == "" || strings.Contains(s, "9999") {
					t.Fatalf("%v: %q", p, s)
				}
			}
		}
	})
}

func TestInstant(t *testing.T) {
	at := time.Date(2017, 10, 23, 18, 5, 59, 999, time.UTC)
	if got := Vi.Instant(at); got != "1:05 ngày 24/10/2017" {
		t.Error(got)
	}
	if got := En.Instant(at); got != "1:05, 24 October 2017" {
		t.Error(got)
	}
	if got := Vi.Instant(time.Time{}); got != "chưa rõ" {
		t.Error(got)
	}
}
