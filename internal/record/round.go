package record

import (
	"context"
	"slices"
	"unicode/utf8"

	"chibo/internal/db"
	"chibo/internal/fault"
)

// rest finds what else is wrong with a draft that is refused anyway, so that people hear of all of it at once and not round by round. The noun's rules
// are asked with a legal value in the place of each wrong one; where there is none (a choice, somebody to name, a day), they can only tell what is
// missing: what they would say besides might be false. Nothing is written by it, and a rule that fails for want of such a value says nothing.
func (k *Kind) rest(ctx context.Context, tx *db.Tx, d *Draft) error {
	if k.Judge == nil {
		return nil
	}
	n := d.New.with(nil)
	whole := true
	for i := range k.Fields {
		f := &k.Fields[i]
		if !d.Bad.Has(f.Code) {
			continue
		}
		switch v := n.V[f.Code].(type) {
		case int64:
			n.V[f.Code] = min(max(v, f.Low, 1), f.most())
		case string:
			if (f.Type != Line && f.Type != Text) || v == "" || utf8.RuneCountInString(v) <= f.MaxLen() {
				n.V[f.Code], whole = f.zero(), false
			}
		default:
			if n.V[f.Code], whole = f.zero(), false; f.Type == Day {
				n.V[f.Code] = tx.Today()
			}
		}
	}
	t := &Draft{Who: d.Who, Old: d.Old, New: &n, Verb: d.Verb, Up: d.Up}
	if err := t.Bad.Take(k.Judge(ctx, tx, t)); err != nil {
		if f := fault.As(err); f == nil || f.Kind == fault.Internal {
			return err
		}
		return nil
	}
	if f := fault.As(t.Bad.Err()); f != nil {
		for _, x := range f.Fields {
			if (whole || x.Key == "form.required") && !d.Bad.Has(x.Name) {
				d.Bad.Add(x.Name, x.Key, x.Args)
			}
		}
	}
	return nil
}

// keyed tells whether all fields of the key are right, so that a twin can be looked for.
func (k *Kind) keyed(d *Draft) bool {
	return len(k.Key) > 0 && !slices.ContainsFunc(k.Key, func(c string) bool { return d.Bad.Has(c) })
}

// most is the highest value of a number.
func (f *Field) most() int64 {
	if f.High == 0 {
		return 1_000_000_000
	}
	return f.High
}
