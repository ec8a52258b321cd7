package world

import (
	"math/rand/v2"

	"chibo/internal/day"
)

// MeetingRow is a meeting that was held, by head-count.
type MeetingRow struct {
	Cell         string
	Day          day.Day
	Kind, Body   string
	Topic        string // of thematic ones
	Due, Present int
}

// meetings gives those of the last two years: 56 of every cell that lived through them.
func (g *generator) meetings(yield func(MeetingRow) bool) {
	r := rand.New(rand.NewPCG(g.seed, 3))
	topics := list("Nêu gương của cán bộ và đảng viên,Thực hành tiết kiệm,Cải cách hành chính,Xây dựng chi bộ vững mạnh")
	for m := range 24 {
		first := g.to.AddMonths(m - 24)
		for after := range 26 { // the committee meets in the first days, the cell after it, on topics towards the end
			on := first.Add(after)
			for i, c := range g.cells {
				if on < g.since[i] || on >= g.ends[i] {
					continue
				}
				x := MeetingRow{Cell: c, Day: on, Kind: "thuong_ky", Body: "chi_bo", Due: 12 + i%15}
				x.Present = x.Due - r.IntN(4)
				switch {
				case after == i%3:
					x.Body, x.Due, x.Present = "chi_uy", 3, 3-i%2
				case after == 3+i%9:
				case m%3 == 1 && after == 14+i%11:
					x.Kind, x.Topic = "chuyen_de", topics[(i+m)%len(topics)]
				default:
					continue
				}
				if !yield(x) {
					return
				}
			}
		}
	}
}
