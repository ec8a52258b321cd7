package member

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/rule"
)

// Entry begins a spell of membership, or goes on with one on the register.
type Entry struct {
	Cause    string  // InOpening, InAdmitted, InReadmitted or InTransfer
	Org      db.ID   // the cell
	From     day.Day // first day in it
	Outside  string  // InTransfer: from where
	Card     string  // number of the card; may be empty
	Probated day.Day // first day as probationary member; zero: not known
	Official day.Day // first day as official member; zero: not yet, or not known
	Act      Act
}

// Enter begins a membership in a cell. For one who was a member before our register begins the cause is InOpening, and his days of standing may
// lie before From. Admissions and transfers from outside come through package admission and TransferIn, which judge more.
func Enter(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID, x Entry) (membership db.ID, err error) {
	if err := who.Must(ctx, tx, duty.Write, x.Org); err != nil {
		return db.ID{}, err
	}
	if err := x.Act.begin(ctx, tx, person); err != nil {
		return db.ID{}, err
	}
	var bad fault.Fields
	if !oneOf(x.Cause, []string{InOpening, InAdmitted, InReadmitted, InTransfer}) {
		bad.Add("cause", "form.choice", fault.Args{"text": x.Cause})
	}
	if checkDay(&bad, "from", x.From) {
		if err := checkCell(ctx, tx, &bad, "org", x.Org, day.Period{From: x.From, To: day.Forever}); err != nil {
			return db.ID{}, err
		}
		birth, err := birthOf(ctx, tx, person, x.From)
		if err != nil {
			return db.ID{}, err
		}
		if birth != 0 && birth.Day() >= x.From {
			bad.Add("from", "member.before_birth", fault.Args{"birth": birth})
		}
		if err := oldEnough(ctx, tx, &bad, birth, x); err != nil {
			return db.ID{}, err
		}
	}
	if x.Probated != 0 && checkDay(&bad, "probated", x.Probated) && x.Probated > x.From {
		bad.Add("probated", "day.after", fault.Args{"day": x.Probated, "limit": x.From})
	}
	if x.Official != 0 && checkDay(&bad, "official", x.Official) && x.Probated != 0 && x.Official <= x.Probated {
		bad.Add("official", "member.official_early", fault.Args{"day": x.Official, "limit": x.Probated})
	}
	x.Outside, x.Card = lang.TitleName(x.Outside), lang.TitleName(x.Card)
	checkLine(&bad, "outside", x.Outside, 300)
	checkLine(&bad, "card", x.Card, 60)
	if err := notMember(ctx, tx, &bad, person, db.ID{}, day.Period{From: x.From, To: day.Forever}); err != nil {
		return db.ID{}, err
	}
	spells, err := Spells(ctx, tx, person)
	if err != nil {
		return db.ID{}, err
	}
	if err := bad.Err(); err != nil {
		return db.ID{}, err
	}
	s := Spell{ID: db.NewID(), Person: person, No: 1, Card: x.Card}
	for _, o := range spells {
		s.No = max(s.No, o.No+1)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO member_spell (id, person_id, no, code) VALUES (:id, :person, :no, :code)`,
		db.Args{"id": s.ID, "person": person, "no": s.No, "code": s.Card}); err != nil {
		return db.ID{}, err
	}
	by := x.Act.by(who, x.Org)
	a := Affiliation{Kind: Official, Person: person, Org: x.Org, CauseIn: x.Cause, OutsideIn: x.Outside, DocIn: x.Act.Document,
		Period: day.Period{From: x.From, To: day.Forever}}
	if _, err := s.line(Official).Begin(ctx, tx, by, a.Period, a.fields()); err != nil {
		return db.ID{}, err
	}
	return s.ID, stand(ctx, tx, by, s, x.Probated, x.Official)
}

// oldEnough refuses whoever became a member younger than the rule of that day lets anybody be considered, counted by months as it counts. A birth known less
// exactly is taken to his favour, and where no rule is known for the day nothing is judged.
func oldEnough(ctx context.Context, tx *db.Tx, bad *fault.Fields, birth day.Partial, x Entry) error {
	field, on := "probated", x.Probated
	if on == 0 {
		field, on = "official", x.Official
	}
	if birth == 0 || on == 0 {
		return nil
	}
	v, err := rule.At(ctx, tx, rule.AgeMin, on)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if b := birth.Day(); err == nil && (on.Year()-b.Year())*12+on.Month()-b.Month() < v.Int()*12 {
		bad.Add(field, "member.too_young", fault.Args{"day": on, "age": v.Int(), "birth": birth})
	}
	return err
}

// stand records, of a membership just begun, probationary from a day and official from a later one; either may be unknown.
func stand(ctx context.Context, tx *db.Tx, by audit.By, s Spell, probated, official day.Day) error {
	if probated != 0 {
		to := day.Forever
		if official != 0 {
			to = official
		}
		if _, err := s.standing().Begin(ctx, tx, by, day.Period{From: probated, To: to}, asof.Fields{"kind": Probationary}); err != nil {
			return err
		}
	}
	if official != 0 {
		_, err := s.standing().Begin(ctx, tx, by, day.Period{From: official, To: day.Forever}, asof.Fields{"kind": Full})
		return err
	}
	return nil
}

func checkLine(bad *fault.Fields, name, s string, most int) {
	if err := lang.ValidLine(s); err != nil {
		fa := fault.As(err)
		bad.Add(name, fa.Key, fa.Args)
	} else if n := len([]rune(s)); n > most {
		bad.Add(name, "form.too_long", fault.Args{"max": most, "n": n})
	}
}

// notMember notes where the person is already a member on a day of the period, in a membership other than except.
func notMember(ctx context.Context, tx *db.Tx, bad *fault.Fields, person, except db.ID, p day.Period) error {
	if p.From == 0 {
		return nil
	}
	var org, membership db.ID
	var q day.Period
	found, err := tx.One(ctx, `SELECT org_id, membership_id, valid_from, valid_to FROM member_affiliation a WHERE person_id = :person AND kind = 'official'
		AND a.known_to = {open} AND valid_to > :from AND valid_from < :to AND membership_id <> :except LIMIT 1`,
		db.Args{"person": person, "from": p.From, "to": p.To, "except": someID(except)}, &org, &membership, &q.From, &q.To)
	if err != nil || !found {
		return err
	}
	name, err := orgName(ctx, tx, org, q.From)
	bad.Add("from", "member.already", fault.Args{"name": name, "day": q.From})
	return err
}

// someID stands in for none where SQL compares: a comparison with NULL is never true.
func someID(id db.ID) db.ID {
	if id.IsZero() {
		id[15] = 1
	}
	return id
}

// stays reads the affiliations of one kind as known now.
func stays(ctx context.Context, tx *db.Tx, s Spell, kind string) ([]Affiliation, error) {
	rows, err := s.line(kind).Rows(ctx, tx, asof.Latest)
	out := make([]Affiliation, len(rows))
	for i, r := range rows {
		out[i] = affiliationOf(r, s.ID, kind)
	}
	return out, err
}

// rearrange rewrites a membership's affiliations of one kind by a pure function, and holds the outcome against the cells' lives, the person's
// birth and his other memberships. field names the form's field for the cell.
func rearrange(ctx context.Context, tx *db.Tx, by audit.By, s Spell, kind, verb, field string, fn func([]Affiliation) ([]Affiliation, error)) error {
	was, err := stays(ctx, tx, s, kind)
	if err != nil {
		return err
	}
	had := map[db.ID][]day.Period{}
	for _, a := range was {
		had[a.Org] = append(had[a.Org], a.Period)
	}
	now, err := fn(append([]Affiliation{}, was...))
	if err != nil {
		return err
	}
	var bad fault.Fields
	for _, a := range now {
		if within(had[a.Org], a.Period) {
			continue
		}
		if err := checkCell(ctx, tx, &bad, field, a.Org, a.Period); err != nil {
			return err
		}
		if kind == Official {
			if err := notMember(ctx, tx, &bad, s.Person, s.ID, a.Period); err != nil {
				return err
			}
		}
	}
	if len(now) > 0 && (len(was) == 0 || now[0].From < was[0].From) {
		birth, err := birthOf(ctx, tx, s.Person, now[0].From)
		if err != nil {
			return err
		}
		if birth != 0 && birth.Day() >= now[0].From {
			bad.Add("from", "member.before_birth", fault.Args{"birth": birth})
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	_, err = s.line(kind).Rewrite(ctx, tx, by, verb, func([]asof.Stretch) ([]asof.Stretch, error) {
		out := make([]asof.Stretch, len(now))
		for i, a := range now {
			out[i] = asof.Stretch{Period: a.Period, Fields: a.fields(), Owner: a.Org} // a stay belongs to the cell it names
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	return hostsApart(ctx, tx, s)
}

// within tells whether a period lies in one of others: then the cell has been judged before.
func within(list []day.Period, p day.Period) bool {
	for _, q := range list {
		if q.From <= p.From && p.To <= q.To {
			return true
		}
	}
	return false
}

// hostsApart refuses a temporary host that is the home of the same days.
func hostsApart(ctx context.Context, tx *db.Tx, s Spell) error {
	homes, err := stays(ctx, tx, s, Official)
	if err != nil {
		return err
	}
	hosts, err := stays(ctx, tx, s, Temporary)
	if err != nil {
		return err
	}
	for _, h := range hosts {
		for _, o := range homes {
			if h.Org == o.Org && h.Meets(o.Period) {
				return fault.Bad("org", "member.host_is_home", fault.Args{"day": h.Meet(o.Period).From})
			}
		}
	}
	return nil
}

// holder finds the official affiliation that holds on a day, with the right to write there.
func holder(ctx context.Context, tx *db.Tx, who duty.Actor, s Spell, d day.Day) (Affiliation, error) {
	list, err := stays(ctx, tx, s, Official)
	if err != nil {
		return Affiliation{}, err
	}
	i := holding(list, d)
	if i < 0 {
		if _, any, err := Visible(ctx, tx, who, s.Person); err != nil {
			return Affiliation{}, err
		} else if !any {
			return Affiliation{}, fault.New(fault.NotFound, "error.not_found", nil)
		}
		return Affiliation{}, notThere(d)
	}
	return list[i], who.Must(ctx, tx, duty.Write, list[i].Org)
}

// untilLeft bounds the end of what is recorded late by the day on which the membership left the register: it would have ended then (see closeRest).
func untilLeft(ctx context.Context, tx *db.Tx, s Spell, to day.Day) (day.Day, error) {
	list, err := stays(ctx, tx, s, Official)
	if n := len(list); n > 0 {
		to = min(to, list[n-1].To)
	}
	return to, err
}

// closeRest ends what ends with a membership's presence: relief and temporary stay, and the standing where he leaves the Party.
func closeRest(ctx context.Context, tx *db.Tx, by audit.By, s Spell, d day.Day, standing bool) error {
	lines := []asof.Line{s.relief()}
	if standing {
		lines = append(lines, s.standing())
	}
	for _, l := range lines {
		if _, err := l.Rewrite(ctx, tx, by, "close", func(in []asof.Stretch) ([]asof.Stretch, error) { return before(in, d), nil }); err != nil {
			return err
		}
	}
	return rearrange(ctx, tx, by, s, Temporary, "close", "org", func(in []Affiliation) ([]Affiliation, error) {
		var out []Affiliation
		for _, a := range in {
			if a.From >= d {
				continue
			}
			if a.To > d {
				a.To, a.CauseOut = d, OutTransfer
			}
			out = append(out, a)
		}
		return out, nil
	})
}

// before keeps what lies before a day.
func before(in []asof.Stretch, d day.Day) []asof.Stretch {
	var out []asof.Stretch
	for _, s := range in {
		if s.From < d {
			s.To = min(s.To, d)
			out = append(out, s)
		}
	}
	return out
}
