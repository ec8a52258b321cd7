package member

import (
	"context"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// Brief is a person as an import must know him: how to recognise him, and where his memberships stand as known now.
type Brief struct {
	Person   db.ID
	Code     string
	FullName string // of today
	Birth    day.Partial
	Sex      string
	Home     db.ID // the organisation to which the file belongs (see Home)
	Spells   []BriefSpell

	wrapped []byte
	facts   map[string][]briefFact
}

type briefFact struct {
	day.Period
	fields asof.Fields
	sealed []byte
}

// Periods are the days on which versions of a group's facts stand, in order.
func (b *Brief) Periods(group string) []day.Period {
	out := make([]day.Period, len(b.facts[group]))
	for i, x := range b.facts[group] {
		out[i] = x.Period
	}
	return out
}

// Fact gives a group's facts as they are on a day, as known now; ok is false where nothing is recorded for the day. The group must have been
// asked for.
func (b *Brief) Fact(ctx context.Context, v *Vault, group string, on day.Day) (f asof.Fields, ok bool, err error) {
	for _, x := range b.facts[group] {
		if !x.Has(on) {
			continue
		}
		if x.fields == nil {
			m, err := v.Open(ctx, b.Person, group, b.wrapped, x.sealed)
			if err != nil {
				return nil, false, err
			}
			x.fields = asof.Fields{}
			for _, field := range Fields(group) {
				x.fields[field.Name] = m[field.Name]
			}
		}
		return x.fields, true, nil
	}
	return nil, false, nil
}

// BriefSpell is one membership with all its states, each in order of days.
type BriefSpell struct {
	Spell
	Stays     []Affiliation // official
	Hosts     []Affiliation // temporary
	Standings []BriefState
	Reliefs   []BriefState
}

// BriefState is a standing or a relief over a period.
type BriefState struct {
	day.Period
	Kind, Reason string
}

// StayOn is the official stay in which a day lies.
func (s BriefSpell) StayOn(d day.Day) (Affiliation, bool) {
	if i := holding(s.Stays, d); i >= 0 {
		return s.Stays[i], true
	}
	return Affiliation{}, false
}

// Briefs reads everybody whose file the reader may see, in a handful of statements however many there are; or only one person, where person is not
// zero. Nobody else is in it. The groups of facts named are read too; a sealed one only of those for whom the reader has its right.
func Briefs(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID, groups ...string) (map[db.ID]*Brief, error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return nil, err
	}
	cond := func(column string) string {
		if person.IsZero() {
			return ""
		}
		return " AND " + column + " = :person"
	}
	args := db.Args{"person": person, "on": tx.Today()}
	all := map[db.ID]*Brief{}
	err = tx.Query(ctx, `SELECT m.id, m.code, m.owner, m.wrapped_key, p.full_name, p.birth, p.sex FROM member m
		JOIN member_person p ON p.person_id = m.id AND p.known_to = {open} AND {on p} WHERE 1 = 1`+cond("m.id"), args, func(r *db.Row) error {
		var b Brief
		err := r.Scan(&b.Person, &b.Code, &b.Home, &b.wrapped, &b.FullName, &b.Birth, &b.Sex)
		all[b.Person] = &b
		return err
	})
	if err != nil {
		return nil, err
	}
	err = tx.Query(ctx, `SELECT id, person_id, no, code FROM member_spell s WHERE void_at IS NULL`+cond("person_id")+` ORDER BY no`, args, func(r *db.Row) error {
		var s BriefSpell
		err := r.Scan(&s.ID, &s.Person, &s.No, &s.Card)
		if b := all[s.Person]; b != nil {
			b.Spells = append(b.Spells, s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	spells := map[db.ID]*BriefSpell{}
	for _, b := range all {
		for i := range b.Spells {
			spells[b.Spells[i].ID] = &b.Spells[i]
		}
	}
	err = tx.Query(ctx, `SELECT id, membership_id, person_id, kind, valid_from, valid_to, org_id, cause_in, cause_out, counter_in, counter_out, outside_in,
		outside_out, doc_in, doc_out, known_from, owner FROM member_affiliation a WHERE a.known_to = {open}`+cond("person_id")+` ORDER BY valid_from`, args,
		func(r *db.Row) error {
			a := Affiliation{KnownTo: db.StillKnown}
			err := r.Scan(&a.ID, &a.Membership, &a.Person, &a.Kind, &a.From, &a.To, &a.Org, &a.CauseIn, &a.CauseOut, &a.CounterIn, &a.CounterOut, &a.OutsideIn,
				&a.OutsideOut, &a.DocIn, &a.DocOut, &a.KnownFrom, &a.Owner)
			s := spells[a.Membership]
			switch {
			case s == nil:
			case a.Kind == Official:
				s.Stays = append(s.Stays, a)
			default:
				s.Hosts = append(s.Hosts, a)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"member_standing", "member_relief"} {
		why := "''"
		if table == "member_relief" {
			why = "reason"
		}
		text := `SELECT membership_id, kind, ` + why + `, valid_from, valid_to FROM ` + table + ` x WHERE x.known_to = {open}`
		if !person.IsZero() {
			text += ` AND membership_id IN (SELECT id FROM member_spell WHERE person_id = :person)`
		}
		err = tx.Query(ctx, text+` ORDER BY valid_from`, args, func(r *db.Row) error {
			var st BriefState
			var membership db.ID
			err := r.Scan(&membership, &st.Kind, &st.Reason, &st.From, &st.To)
			s := spells[membership]
			switch {
			case s == nil:
			case table == "member_relief":
				s.Reliefs = append(s.Reliefs, st)
			default:
				s.Standings = append(s.Standings, st)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for id, b := range all {
		b.home(tx.Today())
		if !reach.Has(b.Home) {
			delete(all, id)
		}
	}
	for _, g := range groups {
		if err := readFacts(ctx, tx, who, all, g, cond("person_id"), args); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readFacts(ctx context.Context, tx *db.Tx, who duty.Actor, all map[db.ID]*Brief, group, cond string, args db.Args) error {
	reach, err := who.Reach(ctx, tx, duty.Records|RightOf(group))
	if err != nil {
		return err
	}
	fields := Fields(group)
	cols := "sealed"
	if group == Basic {
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.Name
		}
		cols = strings.Join(names, ", ")
	}
	return tx.Query(ctx, "SELECT person_id, valid_from, valid_to, "+cols+" FROM member_"+factTable(group)+" x WHERE x.known_to = {open}"+cond+" ORDER BY valid_from", args, func(r *db.Row) error {
		var person db.ID
		var x briefFact
		dst := []any{&person, &x.From, &x.To}
		if group != Basic {
			dst = append(dst, &x.sealed)
		}
		texts, days, parts := make([]string, len(fields)), make([]day.Day, len(fields)), make([]day.Partial, len(fields))
		if group == Basic {
			for i, f := range fields {
				switch f.Kind {
				case asof.Day:
					dst = append(dst, &days[i])
				case asof.Partial:
					dst = append(dst, &parts[i])
				default:
					dst = append(dst, &texts[i])
				}
			}
		}
		if err := r.Scan(dst...); err != nil {
			return err
		}
		b := all[person]
		if b == nil || !reach.Has(b.Home) {
			return nil
		}
		if group == Basic {
			x.fields = make(asof.Fields, len(fields))
			for i, f := range fields {
				switch f.Kind {
				case asof.Day:
					x.fields[f.Name] = days[i]
				case asof.Partial:
					x.fields[f.Name] = parts[i]
				default:
					x.fields[f.Name] = texts[i]
				}
			}
		}
		if b.facts == nil {
			b.facts = map[string][]briefFact{}
		}
		b.facts[group] = append(b.facts[group], x)
		return nil
	})
}

func factTable(group string) string {
	if group == Basic {
		return "person"
	}
	return group
}

// home finds what Home finds: the latest stay that has begun, else the first to come, else the one who entered him.
func (b *Brief) home(today day.Day) {
	var best day.Day
	begun := false
	for _, s := range b.Spells {
		for _, a := range s.Stays {
			switch {
			case a.From <= today && (!begun || a.From > best):
				b.Home, best, begun = a.Org, a.From, true
			case a.From > today && !begun && a.From > best:
				b.Home, best = a.Org, a.From
			}
		}
	}
}
