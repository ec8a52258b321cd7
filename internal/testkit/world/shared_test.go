package world_test

import (
	"testing"

	"chibo/internal/testkit/world"
)

// Whoever is to go by a paper of the Centre or the province can read it: the Directive, the resolutions, the plans; not who was admitted.
func TestPapersToFollowAreShared(t *testing.T) {
	n := map[bool]int{}
	for _, s := range world.DakNong().Steps {
		if p, ok := s.Do.(world.Document); ok {
			n[p.Shared]++
			if p.Number == "05-CT/TW" && !p.Shared || p.Type == "QĐ" && p.Shared {
				t.Errorf("%s of %s: shared %t", p.Number, p.Issuer, p.Shared)
			}
		}
	}
	if n[true] < 7 || n[false] == 0 {
		t.Errorf("shared and not: %v", n)
	}
}
