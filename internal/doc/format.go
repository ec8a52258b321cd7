package doc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"chibo/internal/day"
)

// serialZero is day 0 of the serial days of spreadsheets from 1/3/1900 on; before that they count a 29/2/1900 that never was.
const serialZero day.Day = 18991230

// numFormat is what a number format tells about the number: a day, a time, a per cent, or leading zeros.
type numFormat struct {
	day, month, year, clock, percent bool
	zeros                            int // a code of so many digits, as 000000000000
}

func (f numFormat) isDate() bool { return f.day || f.year }

// builtin is the format code of a number format that workbooks do not write out. Those of East Asian calendars are dates.
func builtin(id int) string {
	switch {
	case id == 9:
		return "0%"
	case id == 10:
		return "0.00%"
	case id == 17:
		return "mmm-yy"
	case id >= 14 && id <= 16, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
		return "dd/mm/yyyy"
	case id == 22:
		return "dd/mm/yyyy hh:mm"
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return "hh:mm"
	}
	return ""
}

// parseFormat reads the first section of a format code, without quoted and escaped letters and what stands in brackets.
func parseFormat(code string) numFormat {
	var f numFormat
	if strings.EqualFold(code, "general") || code == "@" {
		return f
	}
	bare := make([]byte, 0, len(code))
	lower := strings.ToLower(code)
scan:
	for i := 0; i < len(lower); i++ {
		switch ch := lower[i]; ch {
		case '"':
			end := strings.IndexByte(lower[i+1:], '"')
			if end < 0 {
				break scan
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(lower[i:], ']')
			if end < 0 {
				break scan
			}
			// [h], [mm], [ss] count beyond a day; other brackets are colours, conditions and languages.
			if in := strings.Trim(lower[i+1:i+end], "hms"); in == "" {
				f.clock = true
			}
			i += end
		case ';':
			break scan
		default:
			bare = append(bare, ch)
		}
	}
	s := strings.ReplaceAll(string(bare), "general", "")
	if strings.Trim(s, "0") == "" && len(s) >= 2 {
		f.zeros = min(len(s), 100)
		return f
	}
	f.percent = strings.Contains(s, "%")
	if strings.ContainsAny(s, "0#?") && !strings.Contains(s, "ss.0") {
		return f // a number, whatever letters stand beside it
	}
	f.day = strings.Contains(s, "d")
	f.year = strings.ContainsAny(s, "ye")
	f.clock = f.clock || strings.ContainsAny(s, "hs")
	f.month = strings.Contains(s, "m")
	if f.month && !f.clock && !f.day && !f.year {
		f.day = true // a month alone, as mmmm, is the month of a full day
	}
	return f
}

// show gives the kind, text and day of a number cell. What is no number is shown as it stands.
func (f numFormat) show(v string, from04 bool) (Kind, string, day.Day) {
	n, ok := parseNumber(v)
	if !ok {
		return KindText, cleanText(v), 0
	}
	switch {
	case f.isDate() || f.clock:
		if d, clock, ok := n.moment(from04); ok {
			return f.showMoment(d, clock)
		}
	case f.percent:
		n.point += 2
		return KindPercent, n.String() + "%", 0
	case f.zeros > 0:
		if s := n.String(); !strings.ContainsAny(s, "-.") && len(s) < f.zeros {
			return KindText, strings.Repeat("0", f.zeros-len(s)) + s, 0
		}
	}
	return KindNumber, n.String(), 0
}

// showMoment writes a day as far as the format shows it; clock is minutes of the day. A time without a day is a text.
func (f numFormat) showMoment(d day.Day, clock int) (Kind, string, day.Day) {
	hhmm := fmt.Sprintf("%02d:%02d", clock/60, clock%60)
	switch {
	case d == 0 || !f.isDate():
		return KindText, hhmm, 0
	case !f.day && f.month && !f.clock:
		return KindDay, dayText(d)[3:], d
	case !f.day && !f.month:
		return KindDay, dayText(d)[6:], d
	case clock != 0:
		return KindDay, dayText(d) + " " + hhmm, d
	}
	return KindDay, dayText(d), d
}

// number is a decimal number: 0.digits times 10^point, without leading zeros in digits.
type number struct {
	neg    bool
	digits string
	point  int
}

// parseNumber reads what stands in <v>. Spreadsheets keep 15 digits and write up to 17, as 0.30000000000000004: a number with a point or
// an exponent is rounded to 15, half up; whole numbers of other writers keep all their digits.
func parseNumber(s string) (number, bool) {
	var n number
	if s != "" && (s[0] == '-' || s[0] == '+') {
		n.neg = s[0] == '-'
		s = s[1:]
	}
	mant, exp := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > 400 || e < -400 {
			return n, false
		}
		mant, exp = s[:i], e
	}
	whole, frac, hasPoint := strings.Cut(mant, ".")
	if whole == "" && frac == "" || len(mant) > 400 {
		return n, false
	}
	for _, c := range []byte(whole + frac) {
		if c < '0' || c > '9' {
			return n, false
		}
	}
	n.digits, n.point = whole+frac, len(whole)+exp
	n.trim()
	if (hasPoint || exp != 0) && len(n.digits) > 15 {
		n.round(15)
	}
	return n, true
}

func (n *number) trim() {
	d := strings.TrimLeft(n.digits, "0")
	n.point -= len(n.digits) - len(d)
	n.digits = strings.TrimRight(d, "0")
	if n.digits == "" {
		n.neg, n.point = false, 0
	}
}

// round keeps the first k digits, half up.
func (n *number) round(k int) {
	b := []byte("0" + n.digits[:k])
	if n.digits[k] >= '5' {
		i := k
		for ; b[i] == '9'; i-- {
			b[i] = '0'
		}
		b[i]++
	}
	n.digits = string(b)
	n.point++
	n.trim()
}

// String is the number in plain digits with a decimal point.
func (n number) String() string {
	neg := ""
	if n.neg {
		neg = "-"
	}
	switch {
	case n.digits == "":
		return "0"
	case n.point <= 0:
		return neg + "0." + strings.Repeat("0", -n.point) + n.digits
	case n.point >= len(n.digits):
		return neg + n.digits + strings.Repeat("0", n.point-len(n.digits))
	}
	return neg + n.digits[:n.point] + "." + n.digits[n.point:]
}

// moment is the day and the minute of a serial number; the day is zero for a time alone. ok is false for what is no day.
func (n number) moment(from04 bool) (d day.Day, clock int, ok bool) {
	x, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || x < 0 || x > 2_958_465.999 {
		return 0, 0, false
	}
	whole := math.Floor(x)
	minutes := int(math.Floor((x-whole)*1440 + 1e-4))
	if minutes >= 1440 {
		whole, minutes = whole+1, 0
	}
	serial := int(whole)
	switch {
	case from04:
		serial += 1462
	case serial == 0:
		return 0, minutes, true
	case serial == 60: // 29/2/1900
		return 0, 0, false
	case serial < 60:
		serial++
	}
	if serial > 2_958_465 {
		return 0, 0, false
	}
	return serialZero.Add(serial), minutes, true
}
