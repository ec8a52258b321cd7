// Package lang turns message keys and values into what a person reads, in Vietnamese (first) and English: texts with named places and
// plurals, the forms of numbers, days, periods and instants, and the words of the trade that a machine must compare: search keys without
// marks, sort keys in Vietnamese order, the parts of a name. It knows nothing of organisations or members but their words.
//
// Every sentence of the product stands in one of the text_<noun>.go tables of this package, both languages side by side.
package lang

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language of the interface. Anything that is not En is treated as Vi, so that the zero value is the default.
type Lang string

const (
	Vi Lang = "vi" // Vietnamese, the default
	En Lang = "en" // English
)

// All lists the languages, the default first.
func All() []Lang { return []Lang{Vi, En} }

// Parse reads a language as it stands in a setting, an address or a command line ("en", "EN", "en-GB"); anything else is Vi.
func Parse(s string) Lang {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "en" || strings.HasPrefix(s, "en-") || strings.HasPrefix(s, "en_") {
		return En
	}
	return Vi
}

// Pick chooses the language by a browser's Accept-Language header: the one of ours it likes best, Vi where it names neither or is broken.
func Pick(acceptLanguage string) Lang {
	if len(acceptLanguage) > 1000 {
		return Vi
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Vi
	}
	for _, t := range tags {
		switch b, _ := t.Base(); b.String() {
		case "vi":
			return Vi
		case "en":
			return En
		}
	}
	return Vi
}

// en tells whether the language is English.
func (l Lang) en() bool { return l == En }

// Name is the language's own name for itself.
func (l Lang) Name() string {
	if l.en() {
		return "English"
	}
	return "Tiếng Việt"
}
