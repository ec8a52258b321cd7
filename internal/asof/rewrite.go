package asof

import (
	"context"
	"sort"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Stretch is a period with its values, as Rewrite hands them over. Owner is the organisation a new row will belong to; zero: that of the act.
type Stretch struct {
	day.Period
	Fields Fields
	Owner  db.ID
}

// Rewrite is for timelines whose states hang together end to start, as affiliations do: one act (a transfer) ends one and begins the next, and
// correcting a day moves both. fn gets the stretches known now, in order, and gives the new ones; rows that come out as they were stay, the
// others are closed and new ones written, like every verb. verb names the act in the change row. Stretches may not be empty or share a day.
func (l Line) Rewrite(ctx context.Context, tx *db.Tx, by audit.By, verb string, fn func([]Stretch) ([]Stretch, error)) (Result, error) {
	return l.edit(ctx, tx, by, verb, func(segs []seg) ([]seg, error) {
		in := make([]Stretch, len(segs))
		for i, s := range segs {
			in[i] = Stretch{Period: s.Period, Fields: merge(s.f, nil)}
			if s.orig != nil {
				in[i].Owner = s.orig.Owner
			}
		}
		out, err := fn(in)
		if err != nil {
			return nil, err
		}
		sort.SliceStable(out, func(i, j int) bool { return out[i].From < out[j].From })
		next := make([]seg, len(out))
		for i, s := range out {
			if s.Empty() {
				return nil, order(s.Period)
			}
			if i > 0 && out[i-1].To > s.From {
				return nil, fault.New(fault.Conflict, "asof.overlap", fault.Args{"from": s.From, "to": s.LastDay(), "period": s.Period})
			}
			if s.Owner.IsZero() {
				s.Owner = by.Org
			}
			next[i] = seg{Period: s.Period, f: l.t.full(s.Fields), owner: s.Owner}
		}
		return next, nil
	})
}
