package intake

import (
	"context"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
)

// What a sheet of events makes of the number of members of a cell is told beside the last row that had a part in it: the sheet as a whole is judged, so that
// one who leaves and one who comes in his place make no noise. It is a note and no refusal: what happened must be recorded.

// moved is a person whom the sheet's rows moved or gave another standing.
type moved struct {
	person     db.ID
	before     member.Footing
	row        int    // the last one about him, as it stands in the file
	cell, head string // of that row: the cell of the sheet and the column that name him
}

// watch remembers how somebody stands before the first row about him.
func (s *session) watch(ctx context.Context, r *row, person db.ID) error {
	m := s.moved[person]
	if m == nil {
		before, err := member.FootingOf(ctx, s.tx, person)
		if err != nil {
			return err
		}
		m = &moved{person: person, before: before}
		s.moved[person] = m
		s.movers = append(s.movers, m)
	}
	m.row, m.head = r.n, s.who1(r)
	m.cell = r.cell(m.head)
	return nil
}

// crossed gives the notes of the sheet by row.
func (s *session) crossed(ctx context.Context) (map[int][]Problem, error) {
	if len(s.movers) == 0 {
		return nil, nil
	}
	shifts := make([]member.Shift, len(s.movers))
	for i, m := range s.movers {
		after, err := member.FootingOf(ctx, s.tx, m.person)
		if err != nil {
			return nil, err
		}
		shifts[i] = member.Shift{Before: m.before, After: after}
	}
	list, err := member.Crossings(ctx, s.tx, shifts...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	reach, err := s.who.Reach(ctx, s.tx, duty.Figures)
	if err != nil {
		return nil, err
	}
	out := map[int][]Problem{}
	for _, x := range list {
		if !reach.Has(x.Cell) {
			continue
		}
		var last *moved
		for i, m := range s.movers {
			if shifts[i].Moves(x.Cell) && (last == nil || m.row > last.row) {
				last = m
			}
		}
		if s.warned++; s.warned > mostWarned {
			continue
		}
		key, limit, n := "members.cell_short", x.Min, x.Official
		if x.Grows {
			key, limit, n = "members.cell_grown", x.Large, x.Members()
		} else if x.Unknown > 0 {
			key = "members.cell_short_unknown"
		}
		out[last.row] = append(out[last.row], problem(last.cell, last.head, key, fault.Args{"name": s.orgs.title(x.Cell, x.On), "day": x.On, "n": n,
			"limit": limit.Int(), "unknown": x.Unknown}))
	}
	return out, nil
}
