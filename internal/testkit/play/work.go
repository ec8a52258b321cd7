package play

import (
	"context"
	"fmt"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/record"
	"chibo/internal/testkit/world"
)

// entered is a record of work as the script's handle names it.
type entered struct {
	kind *record.Kind
	id   db.ID
}

// work plays records of work by the book of kinds.
func (p *Player) work(ctx context.Context, tx *db.Tx, s world.Step) error {
	act := record.Act{Rev: -1}
	switch x := s.Do.(type) {
	case world.Enter:
		k := p.book.Kind(x.Kind)
		if k == nil {
			return fmt.Errorf("no kind %s", x.Kind)
		}
		v, err := p.values(k, x.Fields)
		if err != nil {
			return err
		}
		out, err := k.Enter(ctx, tx, p.who, v, act)
		if err != nil {
			return fmt.Errorf("%s: %w", x.Key, err)
		}
		p.deeds[x.Key] = entered{k, out.ID}
		p.Records[x.Key] = out.ID
		return nil
	case world.Do:
		d, err := p.deed(x.Key)
		if err != nil {
			return err
		}
		v, err := p.values(d.kind, x.Fields)
		if err != nil {
			return err
		}
		if _, err = d.kind.Do(ctx, tx, p.who, d.id, x.Step, v, act); err != nil {
			return fmt.Errorf("%s %s: %w", x.Key, x.Step, err)
		}
		return nil
	case world.Mend:
		d, err := p.deed(x.Key)
		if err != nil {
			return err
		}
		v, err := p.values(d.kind, x.Fields)
		if err != nil {
			return err
		}
		act.Reason = x.Reason
		if _, err = d.kind.Correct(ctx, tx, p.who, d.id, v, act); err != nil {
			return fmt.Errorf("%s: %w", x.Key, err)
		}
		return nil
	case world.VoidRecord:
		d, err := p.deed(x.Key)
		if err != nil {
			return err
		}
		act.Reason = x.Reason
		if err = d.kind.Void(ctx, tx, p.who, d.id, act); err != nil {
			return fmt.Errorf("%s: %w", x.Key, err)
		}
		return nil
	}
	return fmt.Errorf("no such work")
}

func (p *Player) deed(key string) (entered, error) {
	d, ok := p.deeds[key]
	if !ok {
		return d, fmt.Errorf("no record %s", key)
	}
	return d, nil
}

// values puts what the script says into the terms of a kind's fields. A handle that stands for nothing is an error, never an empty field.
func (p *Player) values(k *record.Kind, fields world.Fields) (asof.Fields, error) {
	out := asof.Fields{}
	for code, v := range fields {
		f := k.Field(code)
		if f == nil {
			return nil, fmt.Errorf("%s has no field %s", k.Name, code)
		}
		ref := func(m map[string]db.ID) error {
			s, _ := v.(string)
			if s == "" {
				return nil
			}
			id, ok := m[s]
			if !ok {
				return fmt.Errorf("%s %s: nothing is called %q", k.Name, code, s)
			}
			out[code] = id
			return nil
		}
		var err error
		switch f.Type {
		case record.Org:
			err = ref(p.Orgs)
		case record.Person:
			err = ref(p.People)
		case record.Paper:
			err = ref(p.docs)
		case record.Link:
			err = ref(p.Records)
		case record.Int:
			n, _ := v.(int)
			out[code] = int64(n)
		case record.Day:
			d, _ := v.(day.Day)
			out[code] = d
		case record.Flag:
			b, _ := v.(bool)
			out[code] = b
		default:
			t, _ := v.(string)
			out[code] = t
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
