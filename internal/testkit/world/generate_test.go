package world

import (
	"reflect"
	"testing"

	"chibo/internal/day"
)

func TestGenerate(t *testing.T) {
	for _, size := range []int{1, 30, 5000, 130000} {
		if size > 10000 && testing.Short() {
			continue
		}
		g := Generate(size, 7)
		orgs := map[string]OrgRow{}
		tops, merged := 0, 0
		for _, o := range g.Orgs {
			if _, twice := orgs[o.Code]; twice {
				t.Fatalf("%s twice", o.Code)
			}
			at := o.From
			for _, p := range o.Parents {
				up, ok := orgs[p.Parent]
				if !ok || p.From != at || up.From > p.From || up.To < p.To {
					t.Errorf("%s under %s from %s", o.Code, p.Parent, p.From)
				}
				at = p.To
			}
			if len(o.Parents) == 0 {
				tops++
			} else if at != o.To {
				t.Errorf("%s ends %s, its parents %s", o.Code, o.To, at)
			}
			if o.To != day.Forever {
				merged++
				if into, ok := orgs[g.Successor(o.Code)]; !ok || into.To != day.Forever {
					t.Errorf("%s ends without a living successor", o.Code)
				}
			}
			orgs[o.Code] = o
		}
		if tops != 1 {
			t.Errorf("%d tops", tops)
		}
		living, people, causes := 0, 0, map[string]int{}
		for m := range g.Members {
			people++
			for _, s := range m.Spells {
				var at day.Day
				for _, a := range s.Affiliations {
					o := orgs[a.Cell]
					if (o.Kind != Cell && o.Kind != GrassCell) || a.From < o.From || a.To > o.To || a.From >= a.To || a.From < g.From {
						t.Fatalf("%s: %+v in %+v", m.Person.Key, a, o)
					}
					causes[a.In]++
					causes[a.Out]++
					if a.Temporary {
						continue
					}
					if at != 0 && a.From != at {
						t.Fatalf("%s: gap %+v", m.Person.Key, s.Affiliations)
					}
					at = a.To
					if a.To == day.Forever {
						living++
					}
				}
				st := day.Day(0)
				for i, x := range s.Standings {
					if x.From >= x.To || i > 0 && x.From != st {
						t.Fatalf("%s: standings %+v", m.Person.Key, s.Standings)
					}
					st = x.To
				}
				if st != at || s.Standings[0].From != s.Affiliations[0].From {
					t.Fatalf("%s: standing and affiliation differ: %+v", m.Person.Key, s)
				}
				if m.Person.Birth != 0 && m.Person.Birth.Age(s.Admission.Decision) < 18 {
					t.Fatalf("%s: admitted too young: %+v", m.Person.Key, m)
				}
			}
		}
		if living != size {
			t.Errorf("size %d: %d living of %d", size, living, people)
		}
		if size == 5000 {
			for _, c := range []string{ByAdmission, ByOpening, ByArrival, ByReorg, ByDeparture, ByDeath, ByStriking, ByExpulsion, ByRequest} {
				if causes[c] == 0 {
					t.Errorf("nobody by %s: %v", c, causes)
				}
			}
			if merged == 0 {
				t.Error("no cell was merged")
			}
			again, other := Generate(size, 7), Generate(size, 8)
			var x, y, z []MemberRow
			for m := range again.Members {
				x = append(x, m)
			}
			for m := range g.Members {
				y = append(y, m)
			}
			for m := range other.Members {
				z = append(z, m)
			}
			if !reflect.DeepEqual(again.Orgs, g.Orgs) || !reflect.DeepEqual(x, y) || reflect.DeepEqual(x, z) {
				t.Error("not the same for the same seed, or the same for another")
			}
		}
	}
}

func BenchmarkGenerate100000(b *testing.B) {
	for b.Loop() {
		n := 0
		for range Generate(100000, 1).Members {
			n++
		}
		b.ReportMetric(float64(n), "people")
	}
}

// TestGenerateMeetings: two years of meetings of living cells, in the order of days, never two of a kind and body on one day.
func TestGenerateMeetings(t *testing.T) {
	g := Generate(3000, 5)
	life := map[string]OrgRow{}
	for _, o := range g.Orgs {
		life[o.Code] = o
	}
	type key struct {
		cell, kind, body string
		on               day.Day
	}
	seen := map[key]bool{}
	kinds := map[string]int{}
	last := g.To.AddMonths(-24)
	first := last
	for m := range g.Meetings {
		o := life[m.Cell]
		k := key{m.Cell, m.Kind, m.Body, m.Day}
		if m.Day < last || m.Day >= g.To || m.Day < o.From || m.Day >= o.To || seen[k] || m.Due < 1 || m.Present < 1 || m.Present > m.Due || (m.Kind == "chuyen_de") != (m.Topic != "") {
			t.Fatalf("%+v of %+v", m, o)
		}
		last, seen[k] = m.Day, true
		kinds[m.Kind+" "+m.Body]++
	}
	cells := 0
	for _, o := range g.Orgs {
		if (o.Kind == Cell || o.Kind == GrassCell) && o.From <= first && o.To == day.Forever {
			cells++
		}
	}
	if n := kinds["thuong_ky chi_bo"]; n < 24*cells || n > 25*cells || kinds["chuyen_de chi_bo"] < 8*cells || kinds["thuong_ky chi_uy"] < 24*cells {
		t.Errorf("%v for %d cells", kinds, cells)
	}
}
