package record

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// mostGuesses is how many times the rules are asked about one refused draft. Where that does not do, they are not asked.
const mostGuesses = 120

// rest finds what else is wrong with a draft that is refused anyway, so that people hear of all of it at once and not round by round. What a wrong field
// will say once it is mended is not known: the noun's rules are asked with many legal values in its place, and only what they say every time, in
// the same words, is told. Of days, times and whatever is named (an organisation, a person) no list of values is enough: beside those only what is
// lacking is told. Nothing is written by it, and rules that fail for want of a value say nothing.
func (k *Kind) rest(ctx context.Context, tx *db.Tx, d *Draft) error {
	if k.Judge == nil {
		return nil
	}
	guesses, whole := []map[string]any{{}}, true
	for i := range k.Fields {
		f := &k.Fields[i]
		if !d.Bad.Has(f.Code) {
			continue
		}
		values, all := k.legal(f, tx.Today(), d.New)
		whole = whole && all
		if len(guesses)*len(values) > mostGuesses {
			return nil
		}
		var more []map[string]any
		for _, g := range guesses {
			for _, v := range values {
				x := maps.Clone(g)
				x[f.Code] = v
				more = append(more, x)
			}
		}
		guesses = more
	}
	var said []fault.Field
	for i, g := range guesses {
		n := d.New.with(g)
		t := &Draft{Who: d.Who, Old: d.Old, New: &n, Verb: d.Verb, Up: d.Up}
		if err := t.Bad.Take(k.Judge(ctx, tx, t)); err != nil {
			if f := fault.As(err); f == nil || f.Kind == fault.Internal {
				return err
			}
			return nil
		}
		var now []fault.Field
		if f := fault.As(t.Bad.Err()); f != nil {
			now = f.Fields
		}
		if i == 0 {
			said = slices.DeleteFunc(slices.Clone(now), func(x fault.Field) bool { return d.Bad.Has(x.Name) || !whole && x.Key != "form.required" })
		}
		said = slices.DeleteFunc(said, func(x fault.Field) bool {
			return !slices.ContainsFunc(now, func(y fault.Field) bool { return reflect.DeepEqual(x, y) })
		})
		if len(said) == 0 {
			return nil
		}
	}
	for _, x := range said {
		d.Bad.Add(x.Name, x.Key, x.Args)
	}
	return nil
}

// legal are values that a wrong field may get when it is mended; all tells whether rules can be judged by them, whatever it really gets: each of a
// choice, some words and none, and the numbers at which a rule may turn: the ends, and what the record's other numbers are, together and apart.
func (k *Kind) legal(f *Field, today day.Day, n *Record) (values []any, all bool) {
	free := !f.Need && f.Code != k.Day && f.Code != k.Owner && f.Code != k.Parent
	if free {
		values = append(values, f.zero())
	}
	switch f.Type {
	case Choice:
		for _, v := range f.Values {
			values = append(values, v)
		}
		return values, true
	case Line, Text, Sealed:
		return append(values, "x"), true
	case Int:
		turns := []int64{max(f.Low, 1), f.most()}
		var others []int64
		for _, x := range k.Fields {
			if v := n.Int(x.Code); x.Type == Int && x.Code != f.Code && v != 0 {
				others = append(others, v)
			}
		}
		for i, a := range others {
			turns = append(turns, a)
			for _, b := range others[:i] {
				turns = append(turns, a+b, a-b, b-a)
			}
		}
		slices.Sort(turns)
		for _, v := range slices.Compact(turns) {
			if v >= f.Low && v <= f.most() && v != 0 {
				values = append(values, v)
			}
		}
		return values, true
	case Day:
		for _, v := range []day.Day{today, n.On(), today.AddMonths(-12)} {
			if v.Valid() && v >= day.First && v <= day.Last && !slices.Contains(values, any(v)) {
				values = append(values, v)
			}
		}
	case Clock:
		values = append(values, "07:30")
	case Flag:
		values = []any{false, true}
		return values, true
	default:
		values = append(values, db.NewID()) // names nothing: the rules find no reason in it
	}
	return values, false
}

// keyed tells whether a draft that may be refused already is far enough right that a twin of its key can be looked for.
func (k *Kind) keyed(d *Draft) bool {
	wrong := func(code string) bool { return d.Bad.Has(code) }
	return len(k.Key) > 0 && !slices.ContainsFunc(k.Key, wrong) && !wrong(k.Owner) && !wrong(k.Day) && (k.Parent == "" || !wrong(k.Parent)) &&
		(k.Spent == nil || d.Bad.Empty())
}

// most is the highest value of a number.
func (f *Field) most() int64 {
	if f.High == 0 {
		return 1_000_000_000
	}
	return f.High
}
