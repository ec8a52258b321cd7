package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chibo/internal/fault"

	"golang.org/x/text/unicode/norm"
)

// TitleName tidies a name or a title as typed: Unicode composed, spaces squeezed and trimmed, signs without width and broken bytes
// dropped. Letters keep their case and apostrophes their shape: only the person knows how the name is written.
func TitleName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// NameParts proposes how a full name splits into what comes before and the given part, by which people are called and sorted. A proposal:
// the person's file may correct it.
//
//   - Kinh names and all others: the given part is the last word: "Nguyễn Văn" + "An".
//   - Ê Đê and M'Nông names that start with a mark of the person's sex or with Điểu or Thị: everything after it: "Y" + "Bliêng Niê", "H'" +
//     "Duẩn Niê", "Điểu" + "K'Ré", "Thị" + "Blênh". Such words in a row all go before: "Điểu Thị" + "Mai".
//
// Before and given, joined by a space (by nothing after an apostrophe), are TitleName(full). A name of one word is all given.
func NameParts(full string) (before, given string) {
	full = TitleName(full)
	rest := full
	for {
		n := nameMark(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	if len(rest) < len(full) {
		return strings.TrimSpace(full[:len(full)-len(rest)]), rest
	}
	if i := strings.LastIndexByte(full, ' '); i >= 0 {
		return full[:i], full[i+1:]
	}
	return "", full
}

// nameMark is the length of the word (and the space after it) that marks an Ê Đê or M'Nông name at the start of s, 0 where there is none
// or nothing follows it.
func nameMark(s string) int {
	word, _, more := strings.Cut(s, " ")
	switch strings.ToLower(word) {
	case "y", "h", "điểu", "thị":
		if more {
			return len(word) + 1
		}
		return 0
	}
	// H' with or without a space after the apostrophe.
	r, size := utf8.DecodeRuneInString(s)
	if r != 'H' && r != 'h' {
		return 0
	}
	a, asize := utf8.DecodeRuneInString(s[size:])
	if !isApostrophe(a) {
		return 0
	}
	n := size + asize
	if strings.HasPrefix(s[n:], " ") {
		n++
	}
	if n >= len(s) {
		return 0
	}
	return n
}

func endsWithApostrophe(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isApostrophe(r)
}

// ValidText tells whether a text of several lines may be stored: whole UTF-8 ("text.utf8" if not), and no control character but tab and
// line ends, nor one that turns the direction of writing ("text.control", with its {code}). The error is a *fault.Fault of kind Invalid
// whose Key is the message of the field.
func ValidText(s string) error { return validText(s, true) }

// ValidLine is ValidText for one line: a name, a number, a title. Tab and line ends are refused too.
func ValidLine(s string) error { return validText(s, false) }

func validText(s string, lines bool) error {
	if !utf8.ValidString(s) {
		return fault.New(fault.Invalid, "text.utf8", nil)
	}
	for _, r := range s {
		if lines && (r == '\n' || r == '\r' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || !lines && (r == '\u2028' || r == '\u2029') {
			return fault.New(fault.Invalid, "text.control", fault.Args{"code": codePoint(r)})
		}
	}
	return nil
}

// codePoint writes a character as U+0007.
func codePoint(r rune) string {
	const hex = "0123456789ABCDEF"
	return "U+" + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}
