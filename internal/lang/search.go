package lang

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SearchKey is what a search compares in place of a text: two texts that a person would call the same when typing in haste have the
// same key. Stored text and typed query both go through it; then compare with LIKE '%' || key || '%', for all words or word by word.
//
//   - Composed and decomposed Unicode are the same; marks and tones are dropped, đ is d, ƀ is b: "Đắk Nông", "dak nong". Since tones go,
//     their old and new places (hòa, hoà) are the same, and ĕ ĭ ŏ ŭ of Ê Đê and M'Nông names are e i o u.
//   - Letters are small. Letters and digits remain; every other sign (hyphen, slash, %, _) is a space, spaces are squeezed and trimmed.
//     So a key never holds a wildcard of LIKE.
//   - An apostrophe of any shape (' ’ ‘ ʼ ` ´ ′) vanishes: "K'Ré" is "kre", "M’Nông" is "mnong".
//   - A word of one consonant (y among them) is joined to the word of letters after it: "H Duẩn", "H' Duẩn", "H'Duẩn" and "hduan" are all
//     "hduan"; "Y Bliêng", "Y-Bliêng" and "ybliêng" are all "ybliêng" less its marks; "Y tế" is "yte", however it is typed.
//   - Broken UTF-8 counts as a space.
//
// It is idempotent. The key of a text without letter or digit is empty; a search for it is a search for nothing.
func SearchKey(s string) string {
	// Apostrophes first: some of them decompose to a space and a mark.
	s = norm.NFKD.String(dropApostrophes(strings.ToValidUTF8(s, " ")))
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.M, r), unicode.Is(unicode.Cf, r), isApostrophe(r): // Cf: signs without width, as the soft hyphen
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(foldLetter(r))
		default:
			space = true
		}
	}
	return joinSingles(b.String())
}

// isApostrophe tells whether r is one of the signs typed between the parts of Ê Đê and M'Nông names.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', '′', '`', '´', 'ʼ', 'ʻ', 'ʽ', 'ˈ', 'ʹ', 'ʾ', 'ʿ', '＇', 'ꞌ', 'Ꞌ':
		return true
	}
	return false
}

func dropApostrophes(s string) string {
	return strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return -1
		}
		return r
	}, s)
}

// foldLetter makes a letter small and takes the stroke from those that Unicode does not decompose.
func foldLetter(r rune) rune {
	switch r = unicode.ToLower(r); r {
	case 'đ', 'ð', 'ɖ': // the last two look the same in capitals (Đ Ð Ɖ) and are typed for it
		return 'd'
	case 'ƀ', 'ɓ':
		return 'b'
	case 'ı':
		return 'i'
	}
	return r
}

// joinSingles joins each word of one consonant to the word of letters after it. A word joined so is not joined further: "y k re" is
// "ykre", since y and k are both single, but "y ban le" is "yban le".
func joinSingles(s string) string {
	words := strings.Split(s, " ")
	out := words[:0:0]
	single := "" // single consonants read and not yet set down
	for _, w := range words {
		switch {
		case len(w) == 1 && isConsonant(w[0]):
			single += w
		case single != "" && startsWithLetter(w):
			out = append(out, single+w)
			single = ""
		default:
			if single != "" {
				out = append(out, single)
				single = ""
			}
			out = append(out, w)
		}
	}
	if single != "" {
		out = append(out, single)
	}
	return strings.Join(out, " ")
}

func isConsonant(c byte) bool {
	return c >= 'a' && c <= 'z' && c != 'a' && c != 'e' && c != 'i' && c != 'o' && c != 'u'
}

func startsWithLetter(w string) bool {
	for _, r := range w {
		return unicode.IsLetter(r)
	}
	return false
}
