package intake

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
)

// This file tells who is meant by a row whose person may be on no register yet. A name alone proves nothing there: two people of one name, sex and unit
// are two people, so whoever bears a name that the register has already is told apart by his number or his birth day.

// sexFits tells whether a row may mean somebody, by the sex it gives.
func (s *session) sexFits(r *row, p part, b *member.Brief) bool {
	return p.sex == "" || !r.has(p.sex) || r.at(p.sex).bad || b.Sex == "" || b.Sex == r.text(p.sex)
}

// exact tells whether a birth day is known to the day.
func exact(d day.Partial) bool { return d != 0 && d.Day() == d.LastDay() }

// taken is a row that named somebody, with the key of its record beside him.
type taken struct {
	row int
	key string
}

// keyBeside is the key of a row's record without the person.
func (s *session) keyBeside(v asof.Fields, p part) (key string) {
	for _, code := range s.kind.record.kind.Key {
		if x, ok := v[code]; ok && code != p.field.Code {
			key += lang.Vi.Value(linkText(x))
		}
		key += "\x00"
	}
	return key
}

// once gives somebody whom a row names. Where neither number nor exact birth day vouches for him, a second row of the file that says the same of him is
// refused: it may be about another person.
func (s *session) once(r *row, p part, v asof.Fields, column string, b *member.Brief, sure bool) (db.ID, error) {
	if sure {
		return b.Person, nil
	}
	key := s.keyBeside(v, p)
	for _, x := range s.entered[b.Person] {
		if x.row != r.n && (x.key == key || b.Birth == 0) {
			r.refuse(column, "intake.person_again", fault.Args{"text": b.FullName, "row": x.row, "number": s.head(p.col), "birth": s.head(p.birth)})
			return db.ID{}, errRow
		}
	}
	s.entered[b.Person] = append(s.entered[b.Person], taken{r.n, key})
	return b.Person, nil
}

// entrant finds the person whom a row names without a number, or enters him.
func (s *session) entrant(ctx context.Context, r *row, p part, v asof.Fields, in []db.ID, column, name string, birth day.Partial, look bool) (db.ID, error) {
	if r.at(p.sex).bad {
		return db.ID{}, errRow
	}
	found := slices.DeleteFunc(s.people.search(name, birth, db.ID{}), func(b *member.Brief) bool { return !s.sexFits(r, p, b) })
	here := found
	if len(in) > 0 {
		here = s.within(found, in)
	}
	if birth != 0 { // elsewhere only somebody born on that very day is meant
		sure := slices.DeleteFunc(slices.Clone(found), func(b *member.Brief) bool {
			return b.Birth == 0 || !slices.Contains(here, b) && (b.Birth != birth || !exact(birth))
		})
		if near := s.within(sure, in); len(near) > 0 {
			sure = near
		}
		switch len(sure) {
		case 0:
		case 1:
			return s.once(r, p, v, column, sure[0], exact(birth))
		default:
			r.refuse(column, "intake.person_many", fault.Args{"text": name, "names": s.namesOf(sure)})
			return db.ID{}, errRow
		}
	}
	if len(here) == 1 && birth == 0 && here[0].Birth == 0 && len(here[0].Spells) == 0 { // entered by a row that said as little as this one
		known, err := s.stands(ctx, v, p, here[0].Person)
		if err != nil {
			return db.ID{}, err
		}
		if known || len(s.entered[here[0].Person]) > 0 {
			return s.once(r, p, v, column, here[0], false)
		}
	}
	for _, b := range here {
		if x := s.entered[b.Person]; len(x) > 0 && x[0].row != r.n {
			r.refuse(column, "intake.person_again", fault.Args{"text": name, "row": x[0].row, "number": s.head(p.col), "birth": s.head(p.birth)})
			return db.ID{}, errRow
		}
	}
	if len(here) > 0 {
		key := "intake.person_unsure"
		if birth != 0 {
			key = "intake.person_unborn"
		}
		r.refuse(column, key, fault.Args{"text": name, "names": s.namesOf(here), "number": s.head(p.col), "birth": s.head(p.birth)})
		return db.ID{}, errRow
	}
	if column != p.name {
		if near := s.people.like(name); len(near) > 0 {
			r.refuse(column, "intake.person_near", fault.Args{"text": name, "names": s.namesOf(near)})
		} else {
			r.refuse(column, "intake.person_none", fault.Args{"text": name})
		}
		return db.ID{}, errRow
	}
	id, err := s.maybeNew(ctx, r, p, v, in, name, look)
	if err == nil && len(found) > 0 {
		s.warn(r, []fault.Field{{Name: column, Key: "intake.person_elsewhere", Args: fault.Args{"text": name, "names": s.namesOf(found)}}})
	}
	return id, err
}

// stands tells whether a record of the row's key is on record for somebody.
func (s *session) stands(ctx context.Context, v asof.Fields, p part, person db.ID) (bool, error) {
	k := s.kind.record.kind
	at := asof.Fields{p.field.Code: person}
	for _, code := range k.Key {
		if x, ok := v[code]; ok && code != p.field.Code {
			at[code] = x
		}
	}
	list, err := k.FindBy(ctx, s.tx, s.who, at)
	return len(list) > 0, err
}

// maybeNew enters a person whom nobody on the register fits: birth day or sex, and the organisation, are wanted.
func (s *session) maybeNew(ctx context.Context, r *row, p part, v asof.Fields, in []db.ID, name string, look bool) (db.ID, error) {
	place := s.kind.record.kind.PlaceField()
	switch {
	case !r.has(p.birth) && !r.has(p.sex):
		r.refuse(p.birth, "intake.needed_new", fault.Args{"text": name, "head": s.head(p.birth)})
	case !r.has(place) && !r.at(place).bad:
		r.refuse(place, "intake.needed_new", fault.Args{"text": name, "head": s.head(place)})
	}
	if r.refused() || look || len(in) == 0 {
		return db.ID{}, errRow
	}
	return s.newcomer(ctx, r, p, v, in[0])
}

// newcomer enters a person who is on no register yet, with no more than his name and what tells him apart.
func (s *session) newcomer(ctx context.Context, r *row, p part, v asof.Fields, in db.ID) (db.ID, error) {
	basic := asof.Fields{"full_name": lang.TitleName(r.text(p.name))}
	if r.has(p.birth) {
		basic["birth"] = r.part(p.birth)
	}
	if r.has(p.sex) {
		basic["sex"] = r.text(p.sex)
	}
	id, err := member.AddPerson(ctx, s.tx, s.who, s.opt.Vault, member.NewPerson{Org: in, Facts: map[string]asof.Fields{member.Basic: basic}, Reason: s.reason(r)})
	if err != nil {
		s.takeAt(r, err, map[string]string{"full_name": p.name, "birth": p.birth, "sex": p.sex})
		if r.refused() {
			err = errRow
		}
		return db.ID{}, err
	}
	b := &member.Brief{Person: id, FullName: basic["full_name"].(string), Birth: r.part(p.birth), Sex: r.text(p.sex), Home: in}
	s.people.put(b)
	if !exact(r.part(p.birth)) {
		s.entered[id] = []taken{{r.n, s.keyBeside(v, p)}}
	}
	s.undo = append(s.undo, func() { delete(s.people.all, id); delete(s.entered, id) })
	return id, nil
}
