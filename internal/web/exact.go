package web

import (
	"slices"
	"strings"

	"chibo/internal/lang"
	"chibo/internal/web/page"
)

// What is typed whole is what is meant: a code, a number or a full title wins over what only holds its words, and stands first among suggestions.

// exactly tells whether a text is one of the words a thing goes by, letter case and spaces aside.
func exactly(text string, words ...string) bool {
	text = lang.TitleName(text)
	return text != "" && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(lang.TitleName(w), text) })
}

// widely is how many are looked at for each that is given: one that is meant exactly may stand far down.
const widely = 5

// exactFirst puts those meant exactly first and gives the first most of all.
func exactFirst[T any](found []T, most int, exact func(x T) bool) []T {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b T) int {
		switch x, y := exact(a), exact(b); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return found[:min(most, len(found))]
}

// exactOnly is the one of several options that a text names exactly; all of them where it names none so, or more than one.
func exactOnly(text string, found []page.Option) []page.Option {
	var one []page.Option
	for _, o := range found {
		if exactly(text, o.Text, o.Code) {
			one = append(one, o)
		}
	}
	if len(one) == 1 {
		return one
	}
	return found
}
