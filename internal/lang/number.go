package lang

import (
	"math/big"
	"strconv"
	"strings"
)

// Dong is an amount of money in whole đồng.
type Dong int64

// thousands is the mark between groups of three digits.
func (l Lang) thousands() byte {
	if l.en() {
		return ','
	}
	return '.'
}

// point is the mark before decimals.
func (l Lang) point() byte {
	if l.en() {
		return '.'
	}
	return ','
}

// group sets the mark between groups of three of a string of digits.
func group(digits string, mark byte) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	for i := 0; i < len(digits); i++ {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(mark)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Number prints an integer: 2.151 in Vietnamese, 2,151 in English.
func (l Lang) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	if n < 0 {
		return "-" + group(s[1:], l.thousands())
	}
	return group(s, l.thousands())
}

// Money prints an amount: 1.250.000 đồng, VND 1,250,000.
func (l Lang) Money(d Dong) string {
	if l.en() {
		return "VND " + l.Number(int64(d))
	}
	return l.Number(int64(d)) + " đồng"
}

// Decimal prints scaled ÷ 10^places with that many decimals: Decimal(6071, 2, false) is 60,71 in Vietnamese, 60.71 in English. With
// trim, zeros at the end fall away, and the mark with the last of them. Places outside 0 to 18 count as the nearer bound.
func (l Lang) Decimal(scaled int64, places int, trim bool) string {
	whole, frac, neg := decimalParts(scaled, places, trim)
	s := group(whole, l.thousands())
	if frac != "" {
		s += string(l.point()) + frac
	}
	if neg {
		s = "-" + s
	}
	return s
}

// decimalParts splits a scaled number into its digits before and after the mark.
func decimalParts(scaled int64, places int, trim bool) (whole, frac string, neg bool) {
	places = min(max(places, 0), 18)
	s := strconv.FormatInt(scaled, 10)
	if neg = scaled < 0; neg {
		s = s[1:]
	}
	if len(s) <= places {
		s = strings.Repeat("0", places+1-len(s)) + s
	}
	whole, frac = s[:len(s)-places], s[len(s)-places:]
	if trim {
		frac = strings.TrimRight(frac, "0")
	}
	return whole, frac, neg
}

// Scaled is num ÷ den × 10^places as the nearest integer, halves away from zero (half up, for what is not negative), computed exactly.
// ok is false where den is 0, where places is not 0 to 18, or where the result does not fit.
func Scaled(num, den int64, places int) (scaled int64, ok bool) {
	if den == 0 || places < 0 || places > 18 {
		return 0, false
	}
	n, d := big.NewInt(num), big.NewInt(den)
	neg := n.Sign()*d.Sign() < 0
	n.Abs(n)
	d.Abs(d)
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	n.Lsh(n, 1).Add(n, d) // (2n + d) / 2d = n/d + 1/2, cut
	n.Quo(n, d.Lsh(d, 1))
	if neg {
		n.Neg(n)
	}
	if !n.IsInt64() {
		return 0, false
	}
	return n.Int64(), true
}

// Ratio prints num ÷ den with so many decimals, half up: Ratio(5, 2, 1) is 2,5. ok is false where den is 0.
func (l Lang) Ratio(num, den int64, places int, trim bool) (string, bool) {
	v, ok := Scaled(num, den, places)
	if !ok {
		return "", false
	}
	return l.Decimal(v, places, trim), true
}

// Percent prints num as a percentage of den with so many decimals (0 to 16), half up: Percent(34, 56, 1) is "60,7 %" in Vietnamese,
// "60.7%" in English. Zeros at the end stay; PercentTrim drops them. ok is false where den is 0 or the result does not fit.
func (l Lang) Percent(num, den int64, places int) (string, bool) {
	return l.percent(num, den, places, false)
}

// PercentTrim is Percent with at most so many decimals: 106 % rather than 106,0 %.
func (l Lang) PercentTrim(num, den int64, places int) (string, bool) {
	return l.percent(num, den, places, true)
}

func (l Lang) percent(num, den int64, places int, trim bool) (string, bool) {
	v, ok := PercentScaled(num, den, places)
	if !ok {
		return "", false
	}
	return l.PercentSign(l.Decimal(v, places, trim)), true
}

// PercentSign sets the sign as the language does to a number already printed: "60,7 %", "60.7%".
func (l Lang) PercentSign(number string) string {
	if l.en() {
		return number + "%"
	}
	return number + " %"
}

// PercentScaled is 100 × num ÷ den × 10^places, half up: with 4 places, 34 of 56 is 607143 (60.7143 %). ok as Scaled; places 0 to 16.
func PercentScaled(num, den int64, places int) (int64, bool) {
	if places < 0 || places > 16 {
		return 0, false
	}
	return Scaled(num, den, places+2)
}

// Round4 is the percentage of num in den for machines: at most 4 decimals, half up, a point, no grouping, no zeros at the end: "60.7143",
// "106". It is a number of JSON. ok is false where den is 0 or the result does not fit.
func Round4(num, den int64) (string, bool) {
	v, ok := PercentScaled(num, den, 4)
	if !ok {
		return "", false
	}
	whole, frac, neg := decimalParts(v, 4, true)
	if frac != "" {
		whole += "." + frac
	}
	if neg {
		whole = "-" + whole
	}
	return whole, true
}
