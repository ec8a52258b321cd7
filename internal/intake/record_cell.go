package intake

import (
	"context"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/record"
)

// zeroOf is the value of a field that says nothing.
func zeroOf(f *record.Field) any {
	switch f.Type {
	case record.Day:
		return day.Day(0)
	case record.Int:
		return int64(0)
	case record.Flag:
		return false
	case record.Org, record.Person, record.Paper, record.Link:
		return db.ID{}
	case record.Sealed:
		return asof.Bytes("")
	}
	return ""
}

// names tells whether a sheet has a column by which something of a type is named.
func (rs *recordSheet) names(sh *sheet, t record.Type) bool {
	var any func(p part) bool
	any = func(p part) bool {
		return p.field.Type == t && (sh.has(p.col) || p.name != "" && sh.has(p.name)) || slices.ContainsFunc(p.parts, any) || p.owner != nil && any(*p.owner)
	}
	return slices.ContainsFunc(rs.cells, any)
}

// recordFields reads what a row gives of a record. Everything that is wrong with its cells is noted, not only the first; the error is of the system.
// With look nothing is entered on the way.
func (s *session) recordFields(ctx context.Context, r *row, look bool) (asof.Fields, error) {
	rs := s.kind.record
	v := asof.Fields{}
	var persons []part
	for _, p := range rs.cells {
		if p.field.Type == record.Person { // who is looked for within the organisations that the row names
			persons = append(persons, p)
			continue
		}
		if err := s.put(ctx, r, p, v, nil, look); err != nil {
			return nil, err
		}
	}
	var in []db.ID
	for _, code := range []string{rs.kind.PlaceField(), rs.kind.Owner} {
		if id, _ := v[code].(db.ID); !id.IsZero() && !slices.Contains(in, id) {
			in = append(in, id)
		}
	}
	if id, _ := v[rs.kind.Parent].(db.ID); len(in) == 0 && !id.IsZero() && len(persons) > 0 {
		up := rs.kind.Book().Kind(rs.kind.Field(rs.kind.Parent).Of)
		if some, err := up.Some(ctx, s.tx, s.who, asof.Latest, id); err != nil {
			return nil, err
		} else if x, ok := some[id]; ok {
			in = append(in, x.Owner(), x.Place())
		}
	}
	for _, p := range persons {
		if err := s.put(ctx, r, p, v, in, look); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// put reads one field of a row into v, where the row gives it.
func (s *session) put(ctx context.Context, r *row, p part, v asof.Fields, in []db.ID, look bool) error {
	x, given, err := s.cellOf(ctx, r, p, v, in, look)
	if err == errRow {
		return nil
	}
	if given {
		v[p.field.Code] = x
	}
	return err
}

// cellOf reads what the columns of a field say; given is false where they are blank. errRow where something is wrong, which is noted.
func (s *session) cellOf(ctx context.Context, r *row, p part, v asof.Fields, in []db.ID, look bool) (x any, given bool, err error) {
	if p.field.Type == record.Link && len(p.parts) > 0 {
		return s.linkBy(ctx, r, p, look)
	}
	c := r.at(p.col)
	if c.bad {
		return nil, false, errRow
	}
	if c.given && c.void {
		return zeroOf(p.field), true, nil
	}
	switch p.field.Type {
	case record.Person:
		id, err := s.personOf(ctx, r, p, v, in, look)
		return id, !id.IsZero(), err
	case record.Paper:
		for _, of := range []string{"type", "issuer", "day"} {
			if r.at(p.paper + of).bad {
				return nil, false, errRow
			}
		}
		id, err := s.paperOf(ctx, r, p.paper, look)
		return id, !id.IsZero(), err
	}
	if !c.given {
		return nil, false, nil
	}
	switch p.field.Type {
	case record.Day:
		return c.day, true, nil
	case record.Int:
		return c.n, true, nil
	case record.Flag:
		return c.text == "yes", true, nil
	case record.Clock:
		t, ok := record.ParseClock(c.text)
		if !ok {
			r.refuse(p.col, "record.clock", fault.Args{"text": c.text})
			return nil, false, errRow
		}
		return t, true, nil
	case record.Org:
		if p.above {
			if id, ok := s.orgs.above(c.text); ok {
				return id, true, nil
			}
		}
		id, err := s.orgOf(r, p.col, c.text)
		return id, true, err
	case record.Link:
		to := s.kind.record.kind.Book().Kind(p.field.Of)
		at := asof.Fields{to.Key[0]: c.text}
		if p.owner != nil {
			x, given, err := s.cellOf(ctx, r, *p.owner, nil, in, look)
			if err != nil {
				return nil, false, err
			}
			if given {
				at[to.Owner] = x
			}
		}
		id, err := s.link(ctx, r, p, to, at)
		return id, true, err
	}
	return c.text, true, nil
}

// linkBy finds the record that several columns name.
func (s *session) linkBy(ctx context.Context, r *row, p part, look bool) (any, bool, error) {
	at := asof.Fields{}
	var in []db.ID
	bad := false
	for _, persons := range []bool{false, true} {
		for _, sub := range p.parts {
			if persons != (sub.field.Type == record.Person) {
				continue
			}
			x, given, err := s.cellOf(ctx, r, sub, nil, in, look)
			switch {
			case err == errRow:
				bad = true
			case err != nil:
				return nil, false, err
			case given:
				at[sub.field.Code] = x
				if id, ok := x.(db.ID); ok && sub.field.Type == record.Org {
					in = append(in, id)
				}
			}
		}
	}
	if bad {
		return nil, false, errRow
	}
	if len(at) == 0 {
		return nil, false, nil
	}
	id, err := s.link(ctx, r, p, s.kind.record.kind.Book().Kind(p.field.Of), at)
	return id, true, err
}

// linkKey tells one named record from another.
type linkKey struct {
	kind string
	text string
}

// link finds the record of a kind that has some values. Many rows name the same one: what was found is kept for the file.
func (s *session) link(ctx context.Context, r *row, p part, to *record.Kind, v asof.Fields) (db.ID, error) {
	col := p.col
	k := linkKey{kind: to.Name}
	for _, code := range named(to) {
		k.text += "\x00"
		if x, ok := v[code]; ok {
			k.text += lang.Vi.Value(linkText(x))
		}
	}
	if id, ok := s.links[k]; ok {
		return id, nil
	}
	list, err := to.FindBy(ctx, s.tx, s.who, v)
	if err != nil {
		return db.ID{}, err
	}
	if len(list) > 1 { // what was called off yields to what stands in its stead
		if live := unspent(list); len(live) > 0 {
			list = live
		}
	}
	switch len(list) {
	case 1:
		if s.links == nil {
			s.links = map[linkKey]db.ID{}
		}
		if to != s.kind.record.kind { // which this very file may change
			s.links[k] = list[0].ID
		}
		return list[0].ID, nil
	case 0:
		r.refuse(s.shown(col), "intake.record_none", fault.Args{"kind": lang.Ref(to.Name + ".one"), "text": s.valuesOf(to, v)})
	default:
		if of, ok := p.ownerColumn(to); ok && v[to.Owner] == nil {
			r.refuse(s.shown(col), "intake.record_owner", fault.Args{"names": s.recordNames(list), "head": s.head(of)})
			break
		}
		r.refuse(s.shown(col), "intake.record_many", fault.Args{"names": s.recordNames(list)})
	}
	return db.ID{}, errRow
}

// ownerColumn is the column that tells which owner's record a link means, of kinds whose keys hold within their owner.
func (p part) ownerColumn(to *record.Kind) (string, bool) {
	if p.owner != nil {
		return p.owner.col, true
	}
	if !to.Within || len(p.parts) == 0 {
		return "", false
	}
	return p.parts[len(p.parts)-1].col, true
}

// named are the fields by which a record is told: its key, and the owner where the key holds only within it.
func named(k *record.Kind) []string {
	if k.Within {
		return append(slices.Clone(k.Key), k.Owner)
	}
	return k.Key
}

// unspent are those of some records that bar another of their key.
func unspent(list []record.Record) []record.Record {
	return slices.DeleteFunc(slices.Clone(list), record.Record.Gone)
}

func linkText(x any) any {
	if id, ok := x.(db.ID); ok {
		return id.String()
	}
	return x
}

// valuesOf tells by which values a record was looked for.
func (s *session) valuesOf(k *record.Kind, v asof.Fields) inLang {
	return func(l lang.Lang) string {
		var out []string
		for _, code := range named(k) {
			if x, ok := v[code]; ok {
				out = append(out, s.shownValue(k.Field(code), x)(l))
			}
		}
		return strings.Join(out, ", ")
	}
}

// personOf finds the person whom a row names: by the number of the register or of the card, else by full name and birth day within the organisations
// of the row. With a birth day he may stand elsewhere within the importer's sight. Zero where the row names nobody.
func (s *session) personOf(ctx context.Context, r *row, p part, v asof.Fields, in []db.ID, look bool) (db.ID, error) {
	var birth day.Partial
	if p.birth != "" {
		if r.at(p.birth).bad {
			return db.ID{}, errRow
		}
		birth = r.part(p.birth)
	}
	column, name := p.col, ""
	if text := r.text(p.col); text != "" {
		b, err := s.byNumberAt(r, p.col, text)
		if err != nil {
			return db.ID{}, err
		}
		if i := strings.LastIndexByte(text, '('); b == nil && i > 0 && strings.HasSuffix(text, ")") { // "Nguyễn Văn An (DV-12)"
			if b, err = s.byNumberAt(r, p.col, text[i+1:len(text)-1]); err != nil {
				return db.ID{}, err
			}
		}
		if b != nil {
			if p.name != "" && r.has(p.name) && nameKey(r.text(p.name)) != nameKey(b.FullName) || !fits(birth, b.Birth) || !s.sexFits(r, p, b) {
				r.refuse(p.col, "intake.person_differs", fault.Args{"text": text, "name": s.nameOf(b)})
				return db.ID{}, errRow
			}
			return b.Person, nil
		}
		if p.name != "" && r.has(p.name) {
			r.refuse(p.col, "intake.person_none", fault.Args{"text": text})
			return db.ID{}, errRow
		}
		name = text // lists write names below one heading or the other
	} else if p.name != "" {
		if r.at(p.name).bad || r.at(p.col).bad {
			return db.ID{}, errRow
		}
		column, name = p.name, r.text(p.name)
	}
	if name == "" {
		if p.field.Need && p.name != "" {
			r.refuse(s.shown(p.col), "intake.one_of", fault.Args{"a": s.head(p.col), "b": s.head(p.name)})
			return db.ID{}, errRow
		}
		return db.ID{}, nil
	}
	if p.sex != "" {
		return s.entrant(ctx, r, p, v, in, column, name, birth, look)
	}
	found := s.people.search(name, birth, db.ID{})
	if here := s.within(found, in); len(here) > 0 || birth == 0 && len(in) > 0 {
		if len(here) == 0 && len(found) > 0 { // somebody of that name, but not here
			r.refuse(column, "intake.person_near", fault.Args{"text": name, "names": s.namesOf(found)})
			return db.ID{}, errRow
		}
		found = here
	}
	switch len(found) {
	case 1:
		return found[0].Person, nil
	case 0:
	default:
		r.refuse(column, "intake.person_many", fault.Args{"text": name, "names": s.namesOf(found)})
		return db.ID{}, errRow
	}
	if near := s.people.like(name); len(near) > 0 {
		r.refuse(column, "intake.person_near", fault.Args{"text": name, "names": s.namesOf(near)})
	} else {
		r.refuse(column, "intake.person_none", fault.Args{"text": name})
	}
	return db.ID{}, errRow
}

// within are those of some people who ever stood in one of the organisations or below it, in the tree of today or as it last was.
func (s *session) within(list []*member.Brief, in []db.ID) []*member.Brief {
	var out []*member.Brief
	for _, b := range list {
		at := []db.ID{b.Home}
		for _, sp := range b.Spells {
			for _, a := range append(slices.Clone(sp.Stays), sp.Hosts...) {
				at = append(at, a.Org)
			}
		}
		if slices.ContainsFunc(at, func(id db.ID) bool { return s.orgs.below(id, in) }) {
			out = append(out, b)
		}
	}
	return out
}

// below tells whether an organisation is one of some, or was ever below one of them.
func (b *orgBook) below(id db.ID, of []db.ID) bool {
	seen := map[db.ID]bool{}
	var up func(id db.ID) bool
	up = func(id db.ID) bool {
		if slices.Contains(of, id) {
			return true
		}
		o := b.all[id]
		if o == nil || seen[id] {
			return false
		}
		seen[id] = true
		for _, p := range o.Places {
			if up(p.Parent) {
				return true
			}
		}
		return false
	}
	return up(id)
}

// references holds a row that is refused already against what it names besides, so that everything wrong with it is told at once.
func (s *session) references(ctx context.Context, r *row) error {
	told := map[string]bool{}
	for _, p := range r.problems {
		told[p.Column] = true
	}
	before := len(r.problems)
	if s.kind.record != nil {
		v, err := s.recordFields(ctx, r, true)
		if err == nil {
			err = s.besides(ctx, r, v)
		}
		if err != nil {
			return err
		}
	} else {
		for i := range s.kind.Columns {
			c := &s.kind.Columns[i]
			if v := r.vals[i]; c.refers == toNothing || !v.given || v.bad || v.text == "" || told[c.Code] {
				continue
			}
			var err error
			switch c.refers {
			case toOrg:
				_, err = s.org(r, c.Code)
			case toPerson:
				_, err = s.byPersonColumn(r)
			}
			if err != nil && err != errRow {
				return err
			}
		}
	}
	fresh := slices.DeleteFunc(slices.Clone(r.problems[before:]), func(p Problem) bool { return told[p.Column] })
	r.problems = append(r.problems[:before:before], fresh...)
	return nil
}
