package member

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// SetStanding records probationary or official from a day on: a change where a standing holds, the first standing where there is none. It may be
// recorded late; the day is the one from which it counts.
func SetStanding(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, kind string, from day.Day, act Act) error {
	return editStanding(ctx, tx, who, membership, kind, day.Period{From: from}, act, false)
}

// CorrectStanding says that on the days of a period (zero To: for ever) the standing was another than recorded. A reason is wanted.
func CorrectStanding(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, kind string, p day.Period, act Act) error {
	return editStanding(ctx, tx, who, membership, kind, p, act, true)
}

func editStanding(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, kind string, p day.Period, act Act, correct bool) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if correct {
		if err := act.reason(); err != nil {
			_ = bad.Take(err)
		}
	}
	if !oneOf(kind, Standings()) {
		bad.Add("standing", "form.choice", fault.Args{"text": kind})
	}
	if p.To == 0 {
		p.To = day.Forever
	}
	if checkDay(&bad, "from", p.From) && p.Empty() {
		bad.Add("to", "day.before", fault.Args{"day": p.LastDay(), "limit": p.From})
	}
	list, err := stays(ctx, tx, s, Official)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		last := list[len(list)-1].To
		if p.From >= last {
			bad.Add("from", "day.after", fault.Args{"day": p.From, "limit": last.Add(-1)})
		}
		if list[len(list)-1].CauseOut != OutTransfer {
			p.To = min(p.To, last)
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	verb := "standing"
	if correct {
		verb = "correct"
	}
	_, err = s.standing().Rewrite(ctx, tx, act.by(who, home), verb, func(in []asof.Stretch) ([]asof.Stretch, error) {
		to := p.To
		if !correct { // a change lasts until the next one on record
			for _, r := range in {
				if r.From > p.From {
					to = min(to, r.From)
				}
			}
		}
		q := day.Period{From: p.From, To: to}
		in = cut(cut(in, q.From), q.To)
		out := []asof.Stretch{{Period: q, Fields: asof.Fields{"kind": kind}}}
		for _, r := range in {
			if !r.Meets(q) {
				out = append(out, r)
			}
		}
		return out, standingOrder(out)
	})
	return err
}

// standingOrder refuses probation after official membership within one spell.
func standingOrder(list []asof.Stretch) error {
	for _, a := range list {
		for _, b := range list {
			if a.Fields["kind"] == Full && b.Fields["kind"] == Probationary && b.From >= a.To {
				return fault.Bad("standing", "member.probation_after_official", fault.Args{"day": a.From})
			}
		}
	}
	return nil
}

// MoveOfficial corrects the first day of official standing; where none is recorded yet it records it. It serves package admission.
func MoveOfficial(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, was, now day.Day, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return err
	}
	_, err = s.standing().Rewrite(ctx, tx, act.by(who, home), "correct", func(in []asof.Stretch) ([]asof.Stretch, error) {
		for i := range in {
			if in[i].To == was {
				in[i].To = now
			}
			if in[i].From == was {
				in[i].From = now
			}
			if in[i].Empty() {
				return nil, fault.Bad("official", "member.border_past", fault.Args{"day": now})
			}
		}
		return in, nil
	})
	return err
}

// StartRelief exempts or suspends a member from a day on, until another (zero: not known yet).
func StartRelief(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, kind, why string, p day.Period, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	if p.To == 0 {
		p.To = day.Forever
	}
	var bad fault.Fields
	if !oneOf(kind, Reliefs()) {
		bad.Add("relief", "form.choice", fault.Args{"text": kind})
	}
	checkLine(&bad, "why", why, 300)
	if checkDay(&bad, "from", p.From) && p.Empty() {
		bad.Add("to", "day.before", fault.Args{"day": p.LastDay(), "limit": p.From})
	}
	if err := bad.Err(); err != nil {
		return err
	}
	a, err := holder(ctx, tx, who, s, p.From)
	if err != nil {
		return err
	}
	if p.To, err = untilLeft(ctx, tx, s, p.To); err != nil {
		return err
	}
	_, err = s.relief().Open(ctx, tx, act.by(who, a.Org), p, asof.Fields{"kind": kind, "reason": why})
	return err
}

// EndRelief records that an exemption or suspension ended: the day is the first without it.
func EndRelief(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, on day.Day, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return err
	}
	_, err = s.relief().Rewrite(ctx, tx, act.by(who, home), "close", func(in []asof.Stretch) ([]asof.Stretch, error) {
		for i := range in {
			if in[i].Has(on.Add(-1)) {
				in[i].To = on
				return in, nil
			}
		}
		return nil, fault.Bad("to", "member.no_relief", fault.Args{"day": on})
	})
	return err
}

// CorrectRelief says that an exemption or suspension, the one that holds on a day, lasted over another period or was of another kind. VoidRelief
// says there was none. A reason is wanted.
func CorrectRelief(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, in day.Day, p day.Period, kind, why string, act Act) error {
	s, home, err := correcting(ctx, tx, who, membership, act)
	if err != nil {
		return err
	}
	if p.To == 0 {
		p.To = day.Forever
	}
	if !oneOf(kind, Reliefs()) {
		return fault.Bad("relief", "form.choice", fault.Args{"text": kind})
	}
	_, err = s.relief().CorrectPeriod(ctx, tx, act.by(who, home), in, p, asof.Fields{"kind": kind, "reason": why})
	return err
}

// VoidRelief says that there was no exemption or suspension in a period. A reason is wanted.
func VoidRelief(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, p day.Period, act Act) error {
	s, home, err := correcting(ctx, tx, who, membership, act)
	if err != nil {
		return err
	}
	_, err = s.relief().Void(ctx, tx, act.by(who, home), p)
	return err
}

func correcting(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, act Act) (Spell, db.ID, error) {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return s, db.ID{}, err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return s, home, err
	}
	return s, home, act.reason()
}

// mayBorder judges who may correct what happened on a border of stays: who writes at the person's home; or at the losing cell while the border is
// the last, that is while nobody else recorded a later move.
func mayBorder(ctx context.Context, tx *db.Tx, who duty.Actor, s Spell, d day.Day) (db.ID, error) {
	home, err := Home(ctx, tx, s.Person)
	if err != nil {
		return home, err
	}
	refused := who.Must(ctx, tx, duty.Write, home)
	if refused == nil {
		return home, nil
	}
	list, err := stays(ctx, tx, s, Official)
	if err != nil {
		return home, err
	}
	if n := len(list); n > 1 && list[n-1].From == d && list[n-2].To == d {
		return list[n-2].Org, who.Must(ctx, tx, duty.Write, list[n-2].Org)
	}
	return home, refused
}

// CorrectDay says that what is recorded for one day (a transfer, an entry, a leaving) happened on another. Standing, relief and temporary stays
// that begin or end with it move too. A reason is wanted.
func CorrectDay(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, was, now day.Day, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	org, err := mayBorder(ctx, tx, who, s, was)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if err := act.reason(); err != nil {
		_ = bad.Take(err)
	}
	checkDay(&bad, "to", now)
	if err := bad.Err(); err != nil {
		return err
	}
	list, err := stays(ctx, tx, s, Official)
	if err != nil {
		return err
	}
	begins, ends := false, false
	for i, a := range list {
		begins = begins || a.From == was && oneOf(a.CauseIn, []string{InAdmitted, InReadmitted, InRestored})
		ends = ends || a.To == was && i == len(list)-1 && oneOf(a.CauseOut, LeaveCauses())
	}
	by := act.by(who, org)
	if err := rearrange(ctx, tx, by, s, Official, "correct", "org", func(in []Affiliation) ([]Affiliation, error) { return shift(in, was, now) }); err != nil {
		return err
	}
	if ends {
		err := rearrange(ctx, tx, by, s, Temporary, "correct", "org", func(in []Affiliation) ([]Affiliation, error) {
			var out []Affiliation
			for _, a := range in {
				if a.To == was {
					a.To = now
				}
				if a.To > now {
					a.To = now
				}
				if !a.Empty() {
					out = append(out, a)
				}
			}
			return out, nil
		})
		if err != nil {
			return err
		}
	}
	if !begins && !ends {
		return nil
	}
	for _, l := range []asof.Line{s.standing(), s.relief()} {
		_, err := l.Rewrite(ctx, tx, by, "correct", func(in []asof.Stretch) ([]asof.Stretch, error) {
			var out []asof.Stretch
			for _, r := range in {
				if begins && r.From == was {
					r.From = now
				}
				if ends && r.To == was {
					r.To = now
				}
				if !r.Empty() {
					out = append(out, r)
				}
			}
			return out, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CorrectCell says that on the days of a period (zero To: for ever) a member stood in another cell than recorded. Where the period cuts a stay, a
// transfer stands on that day. The writer needs Write at the home and at the right cell. A reason is wanted.
func CorrectCell(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, p day.Period, org db.ID, act Act) error {
	s, home, err := correcting(ctx, tx, who, membership, act)
	if err != nil {
		return err
	}
	if err := who.Must(ctx, tx, duty.Write, org); err != nil {
		return err
	}
	if p.To == 0 {
		p.To = day.Forever
	}
	var bad fault.Fields
	if checkDay(&bad, "from", p.From) && p.Empty() {
		bad.Add("to", "day.before", fault.Args{"day": p.LastDay(), "limit": p.From})
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return rearrange(ctx, tx, act.by(who, home), s, Official, "correct", "org", func(in []Affiliation) ([]Affiliation, error) {
		return place(in, p, org)
	})
}

// VoidTransfer says that what ended a stay on a day, a transfer or a leaving, never was: the member stayed where he was, until what ended the
// stay that followed. It stays readable as known then. A reason is wanted.
func VoidTransfer(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, on day.Day, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	org, err := mayBorder(ctx, tx, who, s, on)
	if err != nil {
		return err
	}
	if err := act.reason(); err != nil {
		return err
	}
	by := act.by(who, org)
	gone, left := false, false
	err = rearrange(ctx, tx, by, s, Official, "void", "org", func(in []Affiliation) ([]Affiliation, error) {
		if n := len(in); n > 0 && in[n-1].To == on {
			gone, left = true, oneOf(in[n-1].CauseOut, LeaveCauses())
		}
		return rejoin(in, on)
	})
	if err != nil || !gone {
		return err
	}
	if err := reopenRest(ctx, tx, by, s, on); err != nil || !left {
		return err
	}
	_, err = s.standing().Rewrite(ctx, tx, by, "void", func(in []asof.Stretch) ([]asof.Stretch, error) {
		for i := range in {
			if in[i].To == on && i == len(in)-1 {
				in[i].To = day.Forever
			}
		}
		return in, nil
	})
	return err
}

// reopenRest brings back the relief and the temporary stay that a leaving, now voided, ended on a day: as they stood just before it was recorded.
// What was recorded of them since then stands.
func reopenRest(ctx context.Context, tx *db.Tx, by audit.By, s Spell, on day.Day) error {
	rows, err := s.line(Official).History(ctx, tx)
	if err != nil {
		return err
	}
	var told db.Instant // when the leaving was recorded: until then he was known to be there still
	for _, r := range rows {
		if r.Period.To == day.Forever && r.KnownTo <= tx.Now() {
			told = max(told, r.KnownTo)
		}
	}
	for _, l := range []asof.Line{s.relief(), s.line(Temporary)} {
		was, err := l.History(ctx, tx)
		if err != nil {
			return err
		}
		was = slices.DeleteFunc(was, func(r asof.Row) bool { return r.KnownFrom >= told || r.KnownTo < told || r.Period.To <= on })
		if len(was) == 0 {
			continue
		}
		if _, err := l.Rewrite(ctx, tx, by, "void", func(in []asof.Stretch) ([]asof.Stretch, error) {
			for _, r := range was {
				in = reopen(in, r, on)
			}
			return in, nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// reopen lets what a leaving cut on a day go on as it was recorded before, and brings back what was to begin later, unless something else was
// recorded for those days since.
func reopen(in []asof.Stretch, was asof.Row, on day.Day) []asof.Stretch {
	cut := slices.IndexFunc(in, func(s asof.Stretch) bool { return s.To == on })
	p := day.Period{From: max(was.Period.From, on), To: was.Period.To}
	if slices.ContainsFunc(in, func(s asof.Stretch) bool { return s.Meets(p) }) {
		return in
	}
	if was.Period.From >= on {
		in = append(in, asof.Stretch{Period: was.Period, Fields: was.Fields, Owner: was.Owner})
		slices.SortFunc(in, func(a, b asof.Stretch) int { return int(a.From - b.From) })
		return in
	}
	if cut < 0 || in[cut].Fields["kind"] != was.Fields["kind"] || in[cut].Fields["org_id"] != was.Fields["org_id"] {
		return in
	}
	in[cut].To = was.Period.To
	for _, f := range []string{"cause_out", "counter_out", "outside_out", "doc_out"} { // how a temporary stay ends
		if x, ok := was.Fields[f]; ok {
			in[cut].Fields[f] = x
		}
	}
	return in
}

// VoidSpell says that a membership never was: its stays, standing and reliefs are taken out. A later membership must be voided first. A reason is
// wanted.
func VoidSpell(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, act Act) error {
	s, home, err := correcting(ctx, tx, who, membership, act)
	if err != nil {
		return err
	}
	spells, err := Spells(ctx, tx, s.Person)
	if err != nil {
		return err
	}
	if len(spells) > 0 && spells[len(spells)-1].ID != s.ID {
		return fault.New(fault.Conflict, "member.later_spell", nil)
	}
	by := act.by(who, home)
	for _, l := range []asof.Line{s.line(Temporary), s.line(Official), s.standing(), s.relief()} {
		if _, err := l.Rewrite(ctx, tx, by, "void", func([]asof.Stretch) ([]asof.Stretch, error) { return nil, nil }); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE member_spell SET void_at = :now WHERE id = :id`, db.Args{"now": tx.Now(), "id": s.ID}); err != nil {
		return err
	}
	return tell(ctx, tx, by, s, "void")
}

// SetCard records the number of a member's card.
func SetCard(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, card string, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return err
	}
	var bad fault.Fields
	checkLine(&bad, "card", card, 60)
	if err := bad.Err(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE member_spell SET code = :code WHERE id = :id`, db.Args{"code": card, "id": s.ID}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, act.by(who, home), audit.Change{Noun: "membership", Subject: s.Person, Verb: "card",
		Detail: map[string]any{"membership": s.ID, "card": []string{s.Card, card}}})
}
