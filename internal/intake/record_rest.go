package intake

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/fault"
	"chibo/internal/record"
)

// columns are all by which a field is told.
func (p part) columns() []string {
	out := []string{p.col}
	for _, c := range []string{p.name, p.birth, p.sex} {
		if c != "" {
			out = append(out, c)
		}
	}
	if p.field.Type == record.Paper {
		for _, c := range []string{"number", "type", "issuer", "day", "subject"} {
			out = append(out, p.paper+c)
		}
	}
	for _, sub := range p.parts {
		out = append(out, sub.columns()...)
	}
	if p.owner != nil {
		out = append(out, p.owner.columns()...)
	}
	return out
}

// besides tells what else the rules find wrong with a refused row that would enter a record. v is what its cells say, less those that cannot be used.
// A row that carries on a record on file is not asked: what it lacks may stand there.
func (s *session) besides(ctx context.Context, r *row, v asof.Fields) error {
	k := s.kind.record.kind
	if s.correct(r) {
		return nil
	}
	bad := fault.Fields{}
	for _, p := range s.kind.record.cells {
		unused := false
		for _, c := range p.columns() {
			x := r.at(c)
			_, said := v[p.field.Code]
			unused = unused || x.bad || x.given && !said || slices.ContainsFunc(r.problems, func(q Problem) bool { return q.Column == c })
		}
		if unused {
			delete(v, p.field.Code)
			bad.Add(p.field.Code, "form.required", nil) // its cell says already what is wrong
		}
	}
	for _, code := range k.Key {
		if bad.Has(code) || v[code] == nil {
			return nil
		}
	}
	if bad.Empty() || k.Parent != "" && bad.Has(k.Parent) || len(k.Key) == 0 {
		return nil
	}
	if _, found, err := s.knownRecord(ctx, r, v); err != nil || found {
		if err == errRow {
			err = nil
		}
		return err
	}
	_, err := k.Enter(ctx, s.tx, s.who, v, record.Act{Rev: -1, Bad: bad}) // which refuses it
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		return err
	}
	if f.Kind != fault.Invalid {
		return nil
	}
	g := *f
	g.Fields = slices.DeleteFunc(slices.Clone(f.Fields), func(x fault.Field) bool { return bad.Has(x.Name) || x.Key == "record.twice" })
	if len(g.Fields) == 0 {
		return nil
	}
	return s.take(r, &g)
}
