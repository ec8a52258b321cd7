package world_test

import (
	"fmt"
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

// Whoever is admitted in 2017 and stands on the demonstration's day is nobody's double to the eye: no two of the same name, birth, home, cell and day.
func TestNoDoubleOnTheDemosDay(t *testing.T) {
	w := world.DakNong()
	people, seen := map[string]world.Person{}, map[string]string{}
	gone := map[string]bool{}
	w = w.Until(world.DemoEnd())
	for _, s := range w.Steps {
		if v, ok := s.Do.(world.VoidPerson); ok {
			gone[v.Person] = true
		}
	}
	for _, s := range w.Steps {
		switch x := s.Do.(type) {
		case world.Person:
			people[x.Key] = x
		case world.Admit:
			p := people[x.Person]
			if gone[p.Key] {
				continue
			}
			key := fmt.Sprint(p.FullName, p.Birth, p.Native, x.Cell, x.DecisionDay)
			if seen[key] != "" {
				t.Errorf("%s and %s: %s", seen[key], p.Key, key)
			}
			seen[key] = p.Key
		}
	}
}
