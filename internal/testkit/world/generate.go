package world

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"chibo/internal/day"
)

// Bulk is a made-up province of any size for measuring: 20 years of members, ready to be loaded in order as plain rows. It is the same
// for the same size and seed. It is no part of the Đắk Nông world.
type Bulk struct {
	// From and To bound the 20 years: nothing but foundings lies before From, nothing at or after To.
	From, To day.Day
	// Orgs come parents first, so that rows can be written in order.
	Orgs []OrgRow
	// Members gives the people one after the other, each whole; those who left come among them. It can be ranged over many times and holds
	// nothing in memory.
	Members iter.Seq[MemberRow]
	// Meetings gives two years of meetings of every cell: each month a regular one and one of its committee, each quarter a thematic one, with
	// their head-counts. They come by day.
	Meetings iter.Seq[MeetingRow]
}

// OrgRow is an organisation from its founding to To (Forever: living) with its dated parents, none for the top.
type OrgRow struct {
	Code, Kind, Name, ShortName string
	From, To                    day.Day
	Parents                     []ParentRow
}

// ParentRow is a stretch under one parent; stretches of one organisation follow each other without gap.
type ParentRow struct {
	Parent   string
	From, To day.Day
}

// MemberRow is a person with all his spells.
type MemberRow struct {
	Person Person
	Spells []SpellRow
}

// SpellRow is one membership.
type SpellRow struct {
	Spell        int
	Admission    AdmissionRow // Cell is empty where the admission lies before From: then it only tells the days
	Standings    []StandingRow
	Affiliations []AffiliationRow
}

// AdmissionRow is the admission: Decision is the day that counts, Official the day twelve months after the ceremony (zero: not reached).
// Recognised is the day of the decision on it (zero: none yet).
type AdmissionRow struct {
	Cell, Number                             string
	Decision, Ceremony, Official, Recognised day.Day
}

// StandingRow is a stretch of du_bi or chinh_thuc.
type StandingRow struct {
	Standing string
	From, To day.Day
}

// AffiliationRow is a stretch in a cell. Temporary ones lie beside the official ones; Other is the counter cell of a transfer within the
// register, empty where it came from (FromOther) or went (ToOther) outside.
type AffiliationRow struct {
	Cell               string
	From, To           day.Day
	In, Out            string
	FromOther, ToOther string
	Temporary          bool
}

// Generate makes a province-like tree in which so many members (at least 1) are living members on the last day, and with them those who
// left within the 20 years. About 20 members a cell, 5 cells a branch, 16 organisations at the grassroots under one above them; above
// them provinces of some 60,000 under the Centre where one province is not enough.
func Generate(members int, seed uint64) *Bulk {
	members = max(members, 1)
	g := &generator{seed: seed, want: members, from: day.Must(1998, 1, 1), to: day.Must(2018, 1, 1)}
	g.tree(rand.New(rand.NewPCG(seed, 1)))
	return &Bulk{From: g.from, To: g.to, Orgs: g.orgs, Members: g.members, Meetings: g.meetings}
}

type generator struct {
	seed     uint64
	want     int
	from, to day.Day
	orgs     []OrgRow
	cells    []string
	since    []day.Day
	ends     []day.Day
}

func (g *generator) put(code, kind, name, short, parent string, from day.Day) {
	o := OrgRow{Code: code, Kind: kind, Name: name, ShortName: short, From: from, To: day.Forever}
	if parent != "" {
		o.Parents = []ParentRow{{parent, from, day.Forever}}
	}
	g.orgs = append(g.orgs, o)
	if kind == Cell || kind == GrassCell {
		g.cells = append(g.cells, code)
		g.since = append(g.since, from)
		g.ends = append(g.ends, day.Forever)
	}
}

// tree builds from the top; every twentieth cell moves once to the branch before its own.
func (g *generator) tree(r *rand.Rand) {
	cells := (g.want + 19) / 20
	founded := day.Must(1976, 1, 1)
	provinces := (g.want + 59999) / 60000
	top := ""
	if provinces > 1 {
		top = "TW"
		g.put(top, "trung_uong", "Đảng bộ mẫu toàn quốc", "Toàn quốc", "", founded)
	}
	kinds := list("Sở,Xã,Phường,Trường,Bệnh viện,Công ty,Trung tâm,Ban Quản lý")
	left := cells
	for p := range provinces {
		prov := fmt.Sprintf("T%02d", p+1)
		g.put(prov, Province, fmt.Sprintf("Đảng bộ tỉnh mẫu số %d", p+1), fmt.Sprintf("Tỉnh mẫu %d", p+1), top, founded)
		share := left / (provinces - p)
		left -= share
		for a := 0; share > 0; a++ {
			above := fmt.Sprintf("%sH%03d", prov, a+1)
			name := fmt.Sprintf("huyện mẫu số %d", a+1)
			if a == 0 {
				name = "Khối các cơ quan mẫu"
			}
			g.put(above, AboveGrass, "Đảng bộ "+name, name, prov, founded)
			before := ""
			for u := 0; u < 16 && share > 0; u++ {
				code := fmt.Sprintf("%sC%02d", above, u+1)
				agency := fmt.Sprintf("%s mẫu số %d", kinds[r.IntN(len(kinds))], u+1)
				on := founded.AddMonths(r.IntN(200)) // before the 20 years
				if r.IntN(16) == 0 {
					on = g.from.AddMonths(r.IntN(60))
				}
				if u%3 == 2 {
					g.put(code, GrassCell, "Chi bộ "+agency, agency, above, on)
					share--
					continue
				}
				g.put(code, GrassBranch, "Đảng bộ "+agency, agency, above, on)
				for c := 0; c < 3+r.IntN(6) && share > 0; c++ {
					cell := fmt.Sprintf("%s-%02d", code, c+1)
					g.put(cell, Cell, fmt.Sprintf("Chi bộ %d", c+1), fmt.Sprintf("Chi bộ %d", c+1), code, on)
					if before != "" && r.IntN(20) == 0 {
						o := &g.orgs[len(g.orgs)-1]
						moved := day.Must(2004+r.IntN(13), 1+r.IntN(12), 1)
						o.Parents[0].To = moved
						o.Parents = append(o.Parents, ParentRow{before, moved, day.Forever})
					}
					share--
				}
				before = code
			}
		}
	}
	g.merge(r)
}

// merge ends some dependent cells: their members go over to the cell before them in the same branch.
func (g *generator) merge(r *rand.Rand) {
	for i := 1; i < len(g.cells); i++ {
		a, b := g.cells[i-1], g.cells[i]
		if len(a) != len(b) || len(a) < 4 || a[:len(a)-3] != b[:len(b)-3] || r.IntN(40) != 0 || g.ends[i-1] != day.Forever {
			continue
		}
		for j := range g.orgs {
			if o := &g.orgs[j]; o.Code == b && len(o.Parents) == 1 {
				end := day.Must(2006+r.IntN(11), 7, 1)
				o.To, o.Parents[0].To, g.ends[i] = end, end, end
			}
		}
	}
}

// Successor is the cell that took over from an ended one of Orgs, or empty: the cell before it in its branch.
func (b *Bulk) Successor(code string) string {
	i := slices.IndexFunc(b.Orgs, func(o OrgRow) bool { return o.Code == code })
	if i < 1 || b.Orgs[i].To == day.Forever {
		return ""
	}
	return b.Orgs[i-1].Code
}

func (g *generator) members(yield func(MemberRow) bool) {
	r := rand.New(rand.NewPCG(g.seed, 2))
	ppl := newPeople(r)
	for n, living := 1, 0; living < g.want; n++ {
		m := g.member(r, ppl, n)
		last := m.Spells[len(m.Spells)-1]
		for _, a := range last.Affiliations {
			if !a.Temporary && a.To == day.Forever {
				living++
			}
		}
		if !yield(m) {
			return
		}
	}
}

// span draws a day in [from, to).
func span(r *rand.Rand, from, to day.Day) day.Day {
	if from >= to {
		return from
	}
	return from.Add(r.IntN(to.Sub(from)))
}

func (g *generator) member(r *rand.Rand, ppl people, n int) MemberRow {
	home := r.IntN(len(g.cells))
	began := max(g.since[home], g.from)
	end := min(g.ends[home], g.to)
	s := SpellRow{Spell: 1}
	a := &s.Admission
	cause := ByAdmission
	var start day.Day
	if g.since[home] < g.from && r.IntN(100) < 45 {
		// A member before the 20 years begin.
		cause, start = ByOpening, g.from
		a.Ceremony = span(r, day.Must(1976, 1, 1), g.from)
		a.Decision = a.Ceremony.Add(-8)
	} else {
		start = span(r, began, end)
		a.Decision, a.Ceremony = start, start.Add(5+r.IntN(25))
		a.Cell, a.Number = g.cells[home], fmt.Sprintf("%d-QĐ", n)
	}
	p := ppl.someone(fmt.Sprintf("G%07d", n), ppl.ethnicity(), a.Decision.AddMonths(-12*(19+r.IntN(21))).Add(-r.IntN(360)-1))
	// Who goes, and when: the older the likelier.
	leaves, out := day.Forever, ""
	if x := r.IntN(100); x < 34 {
		leaves = span(r, start.Add(60), g.to.Add(400))
		switch {
		case x < 14:
			out = ByDeath
		case x < 27:
			out = ByDeparture
		case x < 31:
			out = ByStriking
		case x < 32:
			out = ByExpulsion
		default:
			out = ByRequest
		}
	}
	if leaves >= g.to {
		leaves, out = day.Forever, ""
	}
	g.path(r, &s, home, start, leaves, cause, out)
	a.Official = yearLater(a.Ceremony)
	if a.Official >= min(leaves, g.to) && cause != ByOpening {
		a.Official = 0
	}
	from := start
	switch {
	case a.Official == 0 || a.Official >= g.to:
		a.Official = 0
		s.Standings = []StandingRow{{Probationary, from, leaves}}
	case a.Official <= from:
		s.Standings = []StandingRow{{Official, from, leaves}}
	default:
		s.Standings = []StandingRow{{Probationary, from, min(a.Official, leaves)}}
		if a.Official < leaves {
			s.Standings = append(s.Standings, StandingRow{Official, a.Official, leaves})
		}
	}
	if a.Official != 0 {
		if d := a.Official.Add(20 + r.IntN(60)); d < g.to {
			a.Recognised = d
		}
	}
	return MemberRow{p, []SpellRow{s}}
}

// path walks a membership through its cells: the merger of its cell, a transfer or two, the leaving; and now and then a stretch elsewhere.
func (g *generator) path(r *rand.Rand, s *SpellRow, cell int, start, leaves day.Day, cause, out string) {
	cur := AffiliationRow{Cell: g.cells[cell], From: start, To: day.Forever, In: cause}
	for {
		next, why := leaves, out
		to := -1
		if g.ends[cell] < next {
			next, why, to = g.ends[cell], ByReorg, cell-1
		}
		if r.IntN(100) < 30 {
			if d := span(r, cur.From.Add(40), g.to); d < next && d > cur.From {
				t := r.IntN(len(g.cells))
				if t != cell && g.since[t] <= d && d < g.ends[t] {
					next, why, to = d, ByDeparture, t
				}
			}
		}
		if to < 0 {
			cur.To, cur.Out = leaves, out
			s.Affiliations = append(s.Affiliations, cur)
			break
		}
		cur.To, cur.Out, cur.ToOther = next, why, g.cells[to]
		s.Affiliations = append(s.Affiliations, cur)
		in := ByArrival
		if why == ByReorg {
			in = ByReorg
		}
		cur = AffiliationRow{Cell: g.cells[to], From: next, To: day.Forever, In: in, FromOther: g.cells[cell]}
		cell = to
	}
	if r.IntN(50) == 0 {
		t := r.IntN(len(g.cells))
		last := s.Affiliations[len(s.Affiliations)-1]
		from := last.From.Add(30)
		to := from.AddMonths(3 + r.IntN(9))
		if g.cells[t] != last.Cell && to < min(last.To, g.to) && g.since[t] <= from && to <= g.ends[t] {
			s.Affiliations = append(s.Affiliations, AffiliationRow{Cell: g.cells[t], From: from, To: to, Temporary: true})
		}
	}
}
