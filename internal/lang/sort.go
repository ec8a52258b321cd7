package lang

import (
	"encoding/base32"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// sorter is a pair of collators and their room; a collator serves one goroutine at a time.
type sorter struct {
	letters *collate.Collator // letters alone (a ă â differ, tones and case do not)
	tones   *collate.Collator // letters, then tones
	buf     collate.Buffer
}

// sorters only spares making collators anew; nothing is remembered in it.
var sorters = sync.Pool{New: func() any {
	return &sorter{
		letters: collate.New(language.Vietnamese, collate.Loose, collate.Numeric),
		tones:   collate.New(language.Vietnamese, collate.IgnoreCase, collate.IgnoreWidth, collate.Numeric),
	}
}}

// SortKey is a text of 0–9 and A–V whose plain byte order is the Vietnamese order of s: A Ă Â B C D Đ E Ê …, then the tones (none, huyền,
// hỏi, ngã, sắc, nặng), numbers by value ("Chi bộ 2" before "Chi bộ 10"), case and Unicode form of no account. Digits and capitals alone
// keep the same order under every collation of a database. Keys of equal texts are equal; a list still needs the id as its last order.
// Broken UTF-8 is tolerated.
func SortKey(s string) string { return sortText(collationKey(s)) }

// sortText writes bytes in the base32 whose digits are in the order of their values.
func sortText(b []byte) string {
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// collationKey is the letters' key, two zero bytes, and the tones' key less its end where no tone is: about half the length of the
// library's own, in the same order.
func collationKey(s string) []byte {
	s = norm.NFC.String(strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return '\''
		}
		return r
	}, strings.ToValidUTF8(s, " ")))
	x := sorters.Get().(*sorter)
	defer sorters.Put(x)
	x.buf.Reset()
	n := len(x.letters.KeyFromString(&x.buf, s))
	x.buf.Reset()
	key := x.tones.KeyFromString(&x.buf, s)
	// No tone is the least weight (00 20) of its level: weights of it at the end change no order.
	end := len(key)
	for end >= n+4 && key[end-2] == 0 && key[end-1] == 0x20 {
		end -= 2
	}
	return append([]byte(nil), key[:end]...)
}

// NameSortKey is the sort key of a person's name: by the given part, then by the rest of the full name. Where the given part does not
// stand in the full name as whole words (it was corrected), the full name counts as the rest.
func NameSortKey(given, full string) string {
	given, full = TitleName(given), TitleName(full)
	rest := full
	if i := lastWords(full, given); i >= 0 {
		rest = TitleName(full[:i] + " " + full[i+len(given):])
	}
	key := append(collationKey(given), 0, 0, 0, 0)
	return sortText(append(key, collationKey(rest)...))
}

// lastWords is where the words of part last stand in s, -1 where they do not. An apostrophe ends a word, so that Duẩn stands in H'Duẩn.
func lastWords(s, part string) int {
	if part == "" {
		return -1
	}
	for end := len(s); end > 0; {
		i := strings.LastIndex(s[:end], part)
		if i < 0 {
			return -1
		}
		before, after := s[:i], s[i+len(part):]
		if (before == "" || strings.HasSuffix(before, " ") || endsWithApostrophe(before)) && (after == "" || after[0] == ' ') {
			return i
		}
		end = i + len(part) - 1
	}
	return -1
}
