package member

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/rule"
)

// Strength is how many members a cell has on a day, and what the rules of that day say of the number.
type Strength struct {
	Cell         db.ID
	On           day.Day
	Kind         org.Kind
	Official     int
	Probationary int
	Unknown      int  // whose standing is not on record
	Ever         bool // somebody stood there before or stands there
	// Min is the least number of official members; Large the number of members from which a grassroots cell should become a committee with cells below
	// it. Without a code where no rule of the day is known.
	Min, Large rule.Value
}

// Members is how many stand in the cell.
func (s Strength) Members() int { return s.Official + s.Probationary + s.Unknown }

// Short: the cell has fewer official members than it must. One whose standing is not on record is not held against it, nor is a cell in which nobody
// was ever recorded.
func (s Strength) Short() bool {
	return s.Ever && org.HoldsMembers(s.Kind) && s.Min.Code != "" && s.Official+s.Unknown < s.Min.Int()
}

// Grown: the grassroots cell has so many members that it should become a committee with cells below it. Nothing forces it.
func (s Strength) Grown() bool {
	return s.Kind == org.GrassCell && s.Large.Code != "" && s.Members() >= s.Large.Int()
}

// StrengthAt counts the members of a cell at a point. It judges no rights, like CellOn.
func StrengthAt(ctx context.Context, tx *db.Tx, cell db.ID, at asof.Point) (s Strength, err error) {
	s = Strength{Cell: cell, On: at.On}
	if s.Kind, err = org.KindOn(ctx, tx, cell, at); err != nil || !org.HoldsMembers(s.Kind) {
		return s, err
	}
	err = tx.Query(ctx, `SELECT COALESCE(s.kind, ''), COUNT(*) FROM member_affiliation a
		LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND {known s} AND {on s}
		WHERE a.org_id = :cell AND a.kind = :official AND {known a} AND {on a} GROUP BY COALESCE(s.kind, '')`,
		at.Args("cell", cell, "official", Official), func(r *db.Row) error {
			var kind string
			var n int
			err := r.Scan(&kind, &n)
			switch kind {
			case Full:
				s.Official += n
			case Probationary:
				s.Probationary += n
			default:
				s.Unknown += n
			}
			return err
		})
	if err != nil {
		return s, err
	}
	if s.Ever = s.Members() > 0; !s.Ever {
		var n int
		if s.Ever, err = tx.One(ctx, `SELECT 1 FROM member_affiliation a WHERE a.org_id = :cell AND a.kind = :official AND {known a}
			AND a.valid_from <= :on LIMIT 1`, at.Args("cell", cell, "official", Official), &n); err != nil {
			return s, err
		}
	}
	for code, v := range map[string]*rule.Value{rule.MinOfficial: &s.Min, rule.DangboMin: &s.Large} {
		if *v, err = rule.AtPoint(ctx, tx, code, at); fault.Is(err, fault.NotFound) { // no rule of that day is known: nothing is asked
			*v, err = rule.Value{}, nil
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// Footing is where a person stood officially, and how, day by day, as known when it was read.
type Footing []footing

type footing struct {
	day.Period
	cell db.ID
	kind string // standing; empty where not on record
}

// FootingOf reads it. It judges no rights, like CellOn.
func FootingOf(ctx context.Context, tx *db.Tx, person db.ID) (out Footing, err error) {
	err = tx.Query(ctx, `SELECT a.org_id, a.valid_from, a.valid_to, COALESCE(s.kind, ''), COALESCE(s.valid_from, a.valid_from), COALESCE(s.valid_to, a.valid_to)
		FROM member_affiliation a LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND s.known_to = {open} AND s.valid_from < a.valid_to
			AND s.valid_to > a.valid_from
		WHERE a.person_id = :person AND a.kind = :official AND a.known_to = {open}`,
		db.Args{"person": person, "official": Official}, func(r *db.Row) error {
			var f footing
			var stay day.Period
			err := r.Scan(&f.cell, &stay.From, &stay.To, &f.kind, &f.From, &f.To)
			f.From, f.To = max(f.From, stay.From), min(f.To, stay.To)
			out = append(out, footing{Period: stay, cell: f.cell}, f)
			return err
		})
	return out, err
}

// on is where he stands on a day. What is said with a standing goes before the bare stay.
func (f Footing) on(d day.Day) (x footing) {
	for _, y := range f {
		if y.Has(d) && (x.cell.IsZero() || y.kind != "") {
			x = y
		}
	}
	return x
}

// counts tells whether somebody counts among those a cell must have, and among its members.
func (x footing) counts(cell db.ID) (least, all int) {
	if x.cell != cell {
		return 0, 0
	}
	if x.kind == Probationary {
		return 0, 1
	}
	return 1, 1
}

// Crossing is a cell that a change of a person's file takes below the least number of official members, or to the number from which a grassroots cell
// should become a committee.
type Crossing struct {
	Strength
	Grows bool // the second
}

// Shift is one person's footing before and after something was written.
type Shift struct{ Before, After Footing }

// Moves tells whether the person stood in a cell before or after.
func (x Shift) Moves(cell db.ID) bool {
	in := func(f footing) bool { return f.cell == cell }
	return slices.ContainsFunc(x.Before, in) || slices.ContainsFunc(x.After, in)
}

// Crossings tells what changes of persons' files, all of them together and the second readings of this moment, do to the cells: on the days on which they
// set in, and today. Of a cell the first such day is told, each of the two once. Whether the reader may know of a cell is the caller's to judge.
func Crossings(ctx context.Context, tx *db.Tx, shifts ...Shift) ([]Crossing, error) {
	type place struct {
		on   day.Day
		cell db.ID
	}
	touched := map[db.ID][]Shift{} // by cell
	asked := map[place]bool{}
	var places []place
	for _, x := range shifts {
		days := []day.Day{tx.Today()}
		for _, f := range append(slices.Clone(x.Before), x.After...) {
			days = append(days, f.From, f.To)
		}
		slices.Sort(days)
		cells := map[db.ID]bool{}
		for _, d := range slices.Compact(days) {
			was, is := x.Before.on(d), x.After.on(d)
			if d == day.Forever || was.cell == is.cell && was.kind == is.kind {
				continue
			}
			for _, cell := range []db.ID{was.cell, is.cell} {
				if cell.IsZero() {
					continue
				}
				if !cells[cell] {
					cells[cell] = true
					touched[cell] = append(touched[cell], x)
				}
				if p := (place{d, cell}); !asked[p] {
					asked[p] = true
					places = append(places, p)
				}
			}
		}
	}
	slices.SortStableFunc(places, func(x, y place) int { return int(x.on) - int(y.on) })
	type told struct {
		cell  db.ID
		grows bool
	}
	seen := map[told]bool{}
	var out []Crossing
	for _, p := range places {
		s, err := StrengthAt(ctx, tx, p.cell, asof.Point{On: p.on})
		if err != nil {
			return nil, err
		}
		least, all := 0, 0 // how many fewer there are than before
		for _, x := range touched[p.cell] {
			was, is := x.Before.on(p.on), x.After.on(p.on)
			l0, a0 := was.counts(p.cell)
			l1, a1 := is.counts(p.cell)
			least, all = least+l0-l1, all+a0-a1
		}
		if k := (told{p.cell, false}); s.Short() && s.Official+s.Unknown+least >= s.Min.Int() && !seen[k] {
			seen[k] = true
			out = append(out, Crossing{Strength: s})
		}
		if k := (told{p.cell, true}); s.Grown() && s.Members()+all < s.Large.Int() && !seen[k] {
			seen[k] = true
			out = append(out, Crossing{Strength: s, Grows: true})
		}
	}
	return out, nil
}
