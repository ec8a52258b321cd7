package figure

import (
	"context"
	"slices"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Page is one page of the records behind a figure.
type Page struct {
	Records []Record
	Total   int64 // all records: what the figure counts (distinct subjects where it counts those)
	Hidden  int64 // of them, those that belong to organisations the reader does not answer for today
	Small   bool  // a small group: neither its number nor its records may be told to this reader
	Offset  int
	// Declared are the declarations of the period beside the records: a count is Total and those of them that count.
	Declared []Declaration
	// Across are those that begin before the period or end after it, and so count in none of it.
	Across   []Declaration
	Unlisted int // declarations of organisations that the reader does not answer for today
}

// Records gives the records behind a figure, or a line of it, by the same question that gave the number; a list of more than mostSorted by
// organisation, in the order of the tree, and within it by name. The number is whole; of the records
// only those of organisations within the reader's reach today are listed, and Hidden says how many are not. Where a condition is on a sealed
// attribute the list itself tells it, so that listing asks for the right to that group too. For a ratio it lists the records of its
// numerator, and as its line Rest those of its denominator that are not among them.
func (e *Engine) Records(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, ref Ref, offset, limit int) (Page, error) {
	if err := who.Must(ctx, tx, duty.Figures, q.Org); err != nil {
		return Page{}, err
	}
	if d, ok := e.cat.Get(ref.Code); ok && d.Ratio != nil && ref.Part != Rest {
		ref = Ref{d.Ratio.Num, ""}
	}
	known, err := e.known(ctx, tx, q)
	if err != nil {
		return Page{}, err
	}
	if !known {
		return Page{}, fault.New(fault.NoData, "figure.no_data", nil)
	}
	ts, err := e.tasks(ref, &Value{})
	if err != nil {
		return Page{}, err
	}
	t := ts[0]
	a := &ask{e: e, q: q, rules: map[string]string{}}
	s := e.sets[t.def.Set]
	if plain(s, t) {
		p, ok, err := a.byOrg(ctx, tx, who, s, t, offset, limit)
		if err != nil || ok {
			return p, err
		}
	}
	var all []Record
	switch {
	case t.ref.Part == DeclaredLine: // no records
	case t.def.Measure == "ancestors":
		all, err = a.witnesses(ctx, tx, s, t)
	case t.def.Time == "received" || t.def.Time == "handed":
		err = a.moved(ctx, tx, t, true, func(r Record) { all = append(all, r) })
	default:
		err = a.each(ctx, tx, s, t.def.Time, t.def.Scope, []task{t}, want{names: true}, func(r Record, _ []bool) error {
			all = append(all, r)
			return nil
		})
	}
	if err != nil {
		return Page{}, err
	}
	if t.def.Measure == "subjects" {
		first := map[db.ID]bool{}
		kept := all[:0]
		for _, r := range all {
			if !first[r.Subject] {
				first[r.Subject] = true
				kept = append(kept, r)
			}
		}
		all = kept
	}
	right := duty.Records
	if sealed(s, t.where) { // to be in this list says what the sealed attribute is
		right |= groupsRight(sealedGroups(s, t.where))
		v := []Value{{Ref: ref, Data: true, N: int64(len(all))}}
		if err := e.hideSmall(ctx, tx, who, q, v); err != nil {
			return Page{}, err
		}
		if v[0].Hidden {
			return Page{Small: true, Offset: offset}, nil
		}
	}
	reach, err := who.Reach(ctx, tx, right)
	if err != nil {
		return Page{}, err
	}
	p := Page{Total: int64(len(all)), Offset: offset}
	if t.declares() {
		list, err := a.declarations(ctx, tx, t)
		if err != nil {
			return Page{}, err
		}
		for _, d := range list {
			if reach.Has(d.Org) {
				p.Declared = append(p.Declared, d)
			} else {
				p.Unlisted++
			}
		}
		if list, err = a.across(ctx, tx, t); err != nil {
			return Page{}, err
		}
		p.Across = slices.DeleteFunc(list, func(d Declaration) bool { return !reach.Has(d.Org) })
	}
	seen := all[:0]
	for _, r := range all {
		if reach.Has(r.Org) {
			seen = append(seen, r)
		} else {
			p.Hidden++
		}
	}
	slices.SortFunc(seen, compare)
	if offset < len(seen) {
		p.Records = append([]Record{}, seen[offset:min(len(seen), offset+limit)]...)
	}
	return p, nil
}
