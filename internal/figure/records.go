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
	Unlisted int // declarations of organisations that the reader does not answer for today
}

// Records gives the records behind a figure, or a line of it, by the same question that gave the number; a list of more than mostSorted by
// organisation, in the order of the tree, and within it by name. The number is whole; of the records
// only those of organisations within the reader's reach today are listed, and Hidden says how many are not. Where a condition is on a sealed
// attribute the list itself tells it, so that listing asks for the right to that group too. For a ratio it lists the records of its numerator.
func (e *Engine) Records(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, ref Ref, offset, limit int) (Page, error) {
	if err := who.Must(ctx, tx, duty.Figures, q.Org); err != nil {
		return Page{}, err
	}
	if d, ok := e.cat.Get(ref.Code); ok && d.Ratio != nil {
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
		right |= duty.Sensitive
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
	if t.def.Declared != "" && t.ref.Part == "" {
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

// hideSmall hides lines that count persons by a sealed attribute where a reader without the right to that group of these persons could find out
// who they are: the line's number, or what is left of the whole, is below the setting figure.small_group. Counts of events and organisations
// are never hidden.
func (e *Engine) hideSmall(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, vals []Value) error {
	for i := range vals {
		v := &vals[i]
		if !v.Data || !e.tells(v.Ref) {
			continue
		}
		if err := who.Must(ctx, tx, duty.Records|duty.Sensitive, q.Org); err == nil {
			continue
		} else if k := fault.KindOf(err); k != fault.Denied && k != fault.NotFound {
			return err
		}
		d, _ := e.cat.Get(v.Code)
		n := v.N
		if d.Ratio != nil {
			n = v.Num
			d, _ = e.cat.Get(d.Ratio.Num)
		}
		a := &ask{e: e, q: q, rules: map[string]string{}}
		whole := Value{}
		var clear []Cond
		for _, c := range d.Where {
			if at, _ := e.sets[d.Set].Attr(c.Attr); at.Sealed == "" {
				clear = append(clear, c)
			}
		}
		if err := a.run(ctx, tx, []task{{Ref{d.Code, "whole"}, d, clear, &whole}}); err != nil {
			return err
		}
		least, err := a.smallGroup(ctx, tx)
		if err != nil {
			return err
		}
		if (n > 0 && n < least) || (whole.N-n > 0 && whole.N-n < least) {
			*v = Value{Ref: v.Ref, Ratio: v.Ratio, Data: true, Hidden: true}
		}
	}
	return nil
}

// tells reports whether a number of persons, or the numerator of a ratio, rests on a sealed attribute.
func (e *Engine) tells(r Ref) bool {
	d, ok := e.cat.Get(r.Code)
	if ok && d.Ratio != nil {
		d, ok = e.cat.Get(d.Ratio.Num)
		r.Part = ""
	}
	if !ok || d.Unit != "person" {
		return false
	}
	where := d.Where
	if p, ok := d.part(r.Part); ok {
		where = append(append([]Cond{}, where...), p.Where...)
	}
	return sealed(e.sets[d.Set], where)
}

func (a *ask) smallGroup(ctx context.Context, tx *db.Tx) (int64, error) {
	r, err := a.e.env.Rule(ctx, tx, "figure.small_group", a.q.At)
	if err != nil {
		return 0, err
	}
	v, err := a.side(ctx, tx, Attr{Name: "small_group", Type: Int}, Cond{Value: r})
	n, _ := v.(int64)
	return n, err
}
