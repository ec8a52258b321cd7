package intake

import (
	"context"
	"sort"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
)

// personBook holds everybody whose file the importer may see.
type personBook struct {
	all    map[db.ID]*member.Brief
	byCode map[string]db.ID
	byCard map[string][]db.ID
	byName map[string][]db.ID
	groups []string       // groups of facts that are read
	fresh  map[db.ID]bool // entered by this file: known only as far as the row told, read whole when another row names him
}

func loadPeople(ctx context.Context, s *session, groups ...string) (*personBook, error) {
	all, err := member.Briefs(ctx, s.tx, s.who, db.ID{}, groups...)
	if err != nil {
		return nil, err
	}
	b := &personBook{all: map[db.ID]*member.Brief{}, byCode: map[string]db.ID{}, byCard: map[string][]db.ID{}, byName: map[string][]db.ID{}, groups: groups,
		fresh: map[db.ID]bool{}}
	for _, p := range all {
		b.put(p)
	}
	return b, nil
}

// numberKey is how codes and card numbers are compared: without spaces, dots, dashes and case.
func numberKey(s string) string { return strings.ReplaceAll(lang.SearchKey(s), " ", "") }

// nameKey is how names are compared when a person is looked for: marks count, case and composition do not.
func nameKey(s string) string { return strings.ToLower(lang.TitleName(s)) }

func (b *personBook) put(p *member.Brief) {
	b.all[p.Person] = p
	if k := numberKey(p.Code); k != "" {
		b.byCode[k] = p.Person
	}
	if k := nameKey(p.FullName); !contains(b.byName[k], p.Person) {
		b.byName[k] = append(b.byName[k], p.Person)
	}
	for _, sp := range p.Spells {
		if k := numberKey(sp.Card); k != "" && !contains(b.byCard[k], p.Person) {
			b.byCard[k] = append(b.byCard[k], p.Person)
		}
	}
}

// refresh reads one person again after something of him was written.
func (b *personBook) refresh(ctx context.Context, s *session, id db.ID) error {
	one, err := member.Briefs(ctx, s.tx, s.who, id, b.groups...)
	if err != nil {
		return err
	}
	if p := one[id]; p != nil {
		b.put(p)
	} else {
		delete(b.all, id)
	}
	return nil
}

// whole reads a person whom this file entered, before another row is held against him.
func (s *session) whole(ctx context.Context, p *member.Brief) (*member.Brief, error) {
	if p == nil || !s.people.fresh[p.Person] {
		return p, nil
	}
	delete(s.people.fresh, p.Person)
	err := s.people.refresh(ctx, s, p.Person)
	if q := s.people.all[p.Person]; q != nil {
		p = q
	}
	return p, err
}

// fits tells whether two birth days may be the same: one may be known less exactly than the other.
func fits(a, b day.Partial) bool {
	return a == 0 || b == 0 || a.Day() <= b.LastDay() && b.Day() <= a.LastDay()
}

// search finds everybody in sight with the row's name, birth and cell, as far as the row names them. A cell counts if he ever stood there.
func (b *personBook) search(name string, birth day.Partial, cell db.ID) []*member.Brief {
	var out []*member.Brief
	for _, id := range b.byName[nameKey(name)] {
		p := b.all[id]
		if p == nil || nameKey(p.FullName) != nameKey(name) || !fits(p.Birth, birth) || !cell.IsZero() && !stood(p, cell) {
			continue
		}
		out = append(out, p)
	}
	if birth != 0 && len(out) > 1 { // who was born exactly then goes before those of whom less is known
		var exact []*member.Brief
		for _, p := range out {
			if p.Birth == birth {
				exact = append(exact, p)
			}
		}
		if len(exact) > 0 {
			return exact
		}
	}
	return out
}

func stood(p *member.Brief, cell db.ID) bool {
	stays := 0
	for _, sp := range p.Spells {
		stays += len(sp.Stays)
		for _, a := range sp.Stays {
			if a.Org == cell {
				return true
			}
		}
	}
	return stays == 0 && p.Home == cell
}

// person finds the one person on the register whom a row names, by code or card number, else by name, birth day and cell.
func (s *session) person(ctx context.Context, r *row) (*member.Brief, error) {
	p, err := s.lookPerson(r)
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, p)
}

func (s *session) lookPerson(r *row) (*member.Brief, error) {
	b := s.people
	if text := r.text("person"); text != "" {
		if p, err := s.byNumber(r, text); p != nil || err != nil {
			if err == nil && (r.has("full_name") && nameKey(r.text("full_name")) != nameKey(p.FullName) || !fits(r.part("birth"), p.Birth)) {
				r.refuse("person", "intake.person_differs", fault.Args{"text": text, "name": s.nameOf(p)})
				return nil, errRow
			}
			return p, err
		}
		r.refuse("person", "intake.person_none", fault.Args{"text": text})
		return nil, errRow
	}
	name := r.text("full_name")
	if name == "" {
		r.refuse("person", "intake.one_of", fault.Args{"a": s.head("person"), "b": s.head("full_name")})
		return nil, errRow
	}
	cell, err := s.org(r, "cell")
	if err != nil {
		return nil, err
	}
	found := b.search(name, r.part("birth"), cell)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if n, ok := s.refused[lang.SearchKey(name)]; ok {
			r.refuse("full_name", "intake.waits", fault.Args{"text": name, "row": n})
			return nil, errRow
		}
		if near := b.like(name); len(near) > 0 {
			r.refuse("full_name", "intake.person_near", fault.Args{"text": name, "names": s.namesOf(near)})
		} else {
			r.refuse("full_name", "intake.person_none", fault.Args{"text": name})
		}
	default:
		r.refuse("full_name", "intake.person_many", fault.Args{"text": name, "names": s.namesOf(found)})
	}
	return nil, errRow
}

// byNumber finds a person by the code of the register or the number of the card; nil where nobody has it.
func (s *session) byNumber(r *row, text string) (*member.Brief, error) {
	return s.byNumberAt(r, "person", text)
}

func (s *session) byNumberAt(r *row, column, text string) (*member.Brief, error) {
	key := numberKey(text)
	if id, ok := s.people.byCode[key]; ok && s.people.all[id] != nil {
		return s.people.all[id], nil
	}
	var found []*member.Brief
	for _, id := range s.people.byCard[key] {
		if p := s.people.all[id]; p != nil {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	r.refuse(column, "intake.person_many", fault.Args{"text": text, "names": s.namesOf(found)})
	return nil, errRow
}

// byPersonColumn holds the number of a person on record that a row gives against the register.
func (s *session) byPersonColumn(r *row) (*member.Brief, error) {
	text := r.text("person")
	p, err := s.byNumber(r, text)
	if p == nil && err == nil {
		r.refuse("person", "intake.person_none", fault.Args{"text": text})
		err = errRow
	}
	return p, err
}

// like finds up to five people in sight whose names differ from one only in marks.
func (b *personBook) like(name string) []*member.Brief {
	var out []*member.Brief
	key := lang.SearchKey(name)
	for _, p := range b.all {
		if lang.SearchKey(p.FullName) == key {
			out = append(out, p)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out[:min(5, len(out))]
}

// nameOf tells who somebody is, for a message: name, birth, cell and code.
func (s *session) nameOf(p *member.Brief) inLang {
	home := s.orgs.title(p.Home, s.tx.Today())
	return func(l lang.Lang) string {
		out := p.FullName
		if p.Birth != 0 {
			out += ", " + l.Partial(p.Birth)
		}
		if home != "" {
			out += ", " + home
		}
		return out + ", " + p.Code
	}
}

func (s *session) namesOf(ps []*member.Brief) inLang {
	sort.Slice(ps, func(i, j int) bool { return ps[i].Code < ps[j].Code })
	most := ps[:min(8, len(ps))]
	return func(l lang.Lang) string {
		var out []string
		for _, p := range most {
			out = append(out, s.nameOf(p)(l))
		}
		if len(ps) > len(most) {
			out = append(out, "…")
		}
		return strings.Join(out, "; ")
	}
}

// head is a column's heading, as an argument of a message.
func (s *session) head(column string) any { return s.kind.headOf(column) }

// spellOn is the membership that stands somewhere on a day; with or without, the last one.
func spellOn(p *member.Brief, d day.Day) (sp *member.BriefSpell, stay member.Affiliation, ok bool) {
	for i := range p.Spells {
		if a, ok := p.Spells[i].StayOn(d); ok {
			return &p.Spells[i], a, true
		}
	}
	if n := len(p.Spells); n > 0 {
		sp = &p.Spells[n-1]
	}
	return sp, member.Affiliation{}, false
}
