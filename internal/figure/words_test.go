package figure

import (
	"testing"

	"chibo/internal/lang"
)

// TestConditionsHaveWords: the page of a figure tells its conditions, each in words.
func TestConditionsHaveWords(t *testing.T) {
	cat, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range cat.Codes() {
		d, _ := cat.Get(code)
		for _, c := range d.allConds() {
			if !lang.Has("figure.attr." + c.Attr) {
				t.Errorf("%s: nothing says what %s is", code, c.Attr)
			}
		}
	}
}
