package org

import (
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/fault"
)

// The functions of this file edit a timeline's stretches in memory. Fields named together (name and short name, parent and kind of edge) are
// one statement: it lasts until any of them was recorded to change.

func cloneFields(f asof.Fields) asof.Fields {
	out := make(asof.Fields, len(f))
	for k, v := range f {
		out[k] = v
	}
	return out
}

// cut makes a boundary at d within a stretch.
func cut(segs []asof.Stretch, d day.Day) []asof.Stretch {
	out := make([]asof.Stretch, 0, len(segs)+1)
	for _, s := range segs {
		if s.From < d && d < s.To {
			a, b := s, s
			a.To, b.From, b.Fields = d, d, cloneFields(s.Fields)
			out = append(out, a, b)
			continue
		}
		out = append(out, s)
	}
	return out
}

// find is the index of the stretch that holds d, or -1.
func find(segs []asof.Stretch, d day.Day) int {
	for i, s := range segs {
		if s.Has(d) {
			return i
		}
	}
	return -1
}

func agree(f, patch asof.Fields) bool {
	for k, v := range patch {
		if f[k] != v {
			return false
		}
	}
	return true
}

// only is the part of f that patch names.
func only(f, patch asof.Fields) asof.Fields {
	out := make(asof.Fields, len(patch))
	for k := range patch {
		out[k] = f[k]
	}
	return out
}

func gap(d day.Day) error {
	return fault.New(fault.Conflict, "org.not_living", fault.Args{"day": d})
}

// setFrom sets fields from a day on, until the day on which one of them was recorded to change. changed is false where all was so already.
func setFrom(segs []asof.Stretch, d day.Day, patch asof.Fields) (out []asof.Stretch, changed bool, err error) {
	segs = cut(segs, d)
	i := find(segs, d)
	if i < 0 {
		return nil, false, gap(d)
	}
	old := only(segs[i].Fields, patch)
	if agree(old, patch) {
		return segs, false, nil
	}
	for j := i; j < len(segs) && (j == i || segs[j].From == segs[j-1].To) && agree(segs[j].Fields, old); j++ {
		put(&segs[j], patch)
	}
	return segs, true, nil
}

// put sets fields of one stretch, which then belongs to who says so.
func put(s *asof.Stretch, patch asof.Fields) {
	if agree(s.Fields, patch) {
		return
	}
	f := cloneFields(s.Fields)
	for k, v := range patch {
		f[k] = v
	}
	*s = asof.Stretch{Period: s.Period, Fields: f}
}

// setPeriod sets fields on all days of a period on which there is a state.
func setPeriod(segs []asof.Stretch, p day.Period, patch asof.Fields) ([]asof.Stretch, error) {
	segs = cut(cut(segs, p.From), p.To)
	hit := false
	for i := range segs {
		if segs[i].Meets(p) {
			put(&segs[i], patch)
			hit = true
		}
	}
	if !hit {
		return nil, gap(p.From)
	}
	return segs, nil
}

// endAt drops everything from d on.
func endAt(segs []asof.Stretch, d day.Day) []asof.Stretch {
	segs = cut(segs, d)
	var out []asof.Stretch
	for _, s := range segs {
		if s.From < d {
			out = append(out, s)
		}
	}
	return out
}

// until is the day on which the fields of the stretch that holds d, as patch names them, next change; day.Forever where they do not.
func until(segs []asof.Stretch, d day.Day, names asof.Fields) day.Day {
	i := find(segs, d)
	if i < 0 {
		return d
	}
	end := segs[i].To
	for j := i + 1; j < len(segs) && segs[j].From == end && agree(segs[j].Fields, only(segs[i].Fields, names)); j++ {
		end = segs[j].To
	}
	return end
}

// crosses says that a day cannot be corrected past another change.
func crosses(at day.Day) error {
	return fault.New(fault.Conflict, "org.day_crosses", fault.Args{"day": at})
}

// shift says that what is recorded to have changed on day d, of the fields in names, changed on day n. Another change of them between the two
// days is in the way.
func shift(segs []asof.Stretch, d, n day.Day, names asof.Fields) ([]asof.Stretch, error) {
	if n == d {
		return segs, nil
	}
	i, j := find(segs, d.Add(-1)), find(segs, d)
	if i < 0 || j < 0 {
		return nil, gap(d)
	}
	before, after := only(segs[i].Fields, names), only(segs[j].Fields, names)
	if n > d {
		if find(segs, n) < 0 {
			return nil, gap(n)
		}
		if e := until(segs, d, names); e < n {
			return nil, crosses(e)
		}
		return setPeriod(segs, day.Period{From: d, To: n}, before)
	}
	if find(segs, n) < 0 {
		return nil, gap(n)
	}
	for k := i; k >= 0 && segs[k].To > n; k-- {
		if !agree(segs[k].Fields, before) {
			return nil, crosses(segs[k].To)
		}
	}
	return setPeriod(segs, day.Period{From: n, To: d}, after)
}

// shiftBegin moves the first day of a timeline that begins on d.
func shiftBegin(segs []asof.Stretch, d, n day.Day) ([]asof.Stretch, error) {
	if len(segs) == 0 || segs[0].From != d {
		return nil, gap(d)
	}
	if n >= segs[0].To {
		return nil, crosses(segs[0].To)
	}
	segs[0] = asof.Stretch{Period: day.Period{From: n, To: segs[0].To}, Fields: segs[0].Fields}
	return segs, nil
}

// shiftEnd moves the end of a timeline that ends on d.
func shiftEnd(segs []asof.Stretch, d, n day.Day) ([]asof.Stretch, error) {
	i := len(segs) - 1
	if i < 0 || segs[i].To != d {
		return nil, gap(d.Add(-1))
	}
	if n <= segs[i].From {
		return nil, crosses(segs[i].From)
	}
	segs[i] = asof.Stretch{Period: day.Period{From: segs[i].From, To: n}, Fields: segs[i].Fields}
	return segs, nil
}
