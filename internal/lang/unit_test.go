package lang

import (
	"strings"
	"testing"
)

// One is one: no unit stands in its plural behind 1, and the plural of each is another word than its singular.
func TestUnitsOfOne(t *testing.T) {
	n := 0
	for _, key := range Keys() {
		if !strings.HasPrefix(key, "figure.unit.") || strings.HasSuffix(key, ".%") || strings.HasSuffix(key, ".rank") {
			continue
		}
		n++
		single := strings.Replace(key, "unit.", "unit_one.", 1)
		if !Has(single) {
			t.Errorf("%s has no singular", key)
			continue
		}
		one, many := En.T(single), En.T(key)
		if one == many || one == "people" || strings.HasSuffix(one, "s") && one != "class" {
			t.Errorf("%s: 1 %s, 2 %s", key, one, many)
		}
		if a, b := Vi.T(single), Vi.T(key); a != b {
			t.Errorf("%s: %q and %q", key, a, b)
		}
	}
	if n < 8 {
		t.Errorf("%d units", n)
	}
}
