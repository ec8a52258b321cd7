package member

import (
	"bytes"
	"context"
	"sort"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Transfer moves a membership to another cell on the register from a day on, in one act: the stay in the old cell ends, that in the new one
// begins, each naming the other. Who may write at the losing cell and sees the gaining one may do it. One recorded late, between others, leaves what follows as it was.
func Transfer(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, from day.Day, to db.ID, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if !checkDay(&bad, "from", from) || to.IsZero() {
		if to.IsZero() {
			bad.Add("org", "form.required", nil)
		}
		return bad.Err()
	}
	a, err := holder(ctx, tx, who, s, from.Add(-1))
	if err != nil {
		return err
	}
	if a.Org == to {
		return fault.Bad("org", "member.same_cell", nil)
	}
	if err := inSight(ctx, tx, who, "org", to); err != nil {
		return err
	}
	return rearrange(ctx, tx, act.by(who, a.Org), s, Official, "transfer", "org", func(in []Affiliation) ([]Affiliation, error) {
		return move(in, from, to, act.Document, false)
	})
}

// TransferIn takes in a member from outside the register: one who left the register by a transfer goes on in his old membership, for any other a
// membership begins. Who may write at the gaining cell may do it.
func TransferIn(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID, x Entry) (membership db.ID, err error) {
	x.Cause = InTransfer
	spells, err := Spells(ctx, tx, person)
	if err != nil {
		return db.ID{}, err
	}
	if len(spells) == 0 {
		if x.Outside == "" {
			return db.ID{}, fault.Bad("outside", "form.required", nil)
		}
		return Enter(ctx, tx, who, person, x)
	}
	s := spells[len(spells)-1]
	if err := who.Must(ctx, tx, duty.Write, x.Org); err != nil {
		return db.ID{}, err
	}
	if s, err = open(ctx, tx, s.ID, x.Act); err != nil {
		return db.ID{}, err
	}
	var bad fault.Fields
	x.Outside = lang.TitleName(x.Outside)
	checkLine(&bad, "outside", x.Outside, 300)
	checkDay(&bad, "from", x.From)
	if x.Outside == "" {
		bad.Add("outside", "form.required", nil)
	}
	if err := bad.Err(); err != nil {
		return db.ID{}, err
	}
	return s.ID, rearrange(ctx, tx, x.Act.by(who, x.Org), s, Official, "transfer_in", "org", func(in []Affiliation) ([]Affiliation, error) {
		if err := after(in, x.From); err != nil {
			return nil, err
		}
		if n := len(in); n > 0 && in[n-1].CauseOut != OutTransfer {
			return nil, fault.Bad("from", "member.left_before", fault.Args{"day": in[n-1].To})
		}
		return append(in, Affiliation{Kind: Official, Person: person, Org: x.Org, CauseIn: InTransfer, OutsideIn: x.Outside, DocIn: x.Act.Document,
			Period: day.Period{From: x.From, To: day.Forever}}), nil
	})
}

// after refuses a beginning on or before days on which the membership already stands somewhere.
func after(in []Affiliation, from day.Day) error {
	if n := len(in); n > 0 && in[n-1].To > from {
		if in[n-1].To == day.Forever {
			return fault.Bad("from", "member.still_here", fault.Args{"day": in[n-1].From})
		}
		return fault.Bad("from", "day.before", fault.Args{"day": from, "limit": in[n-1].To})
	}
	return nil
}

// TransferOut ends a membership's place on the register: the member goes to an organisation outside it. He stays a member, elsewhere.
func TransferOut(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, from day.Day, outside string, act Act) error {
	outside = lang.TitleName(outside)
	var bad fault.Fields
	if outside == "" {
		bad.Add("outside", "form.required", nil)
	}
	checkLine(&bad, "outside", outside, 300)
	return quit(ctx, tx, who, membership, from, OutTransfer, outside, act, &bad)
}

// Leave ends a membership: expelled, struck off, left on request, died (see LeaveCauses). The day is the first on which he is no member. Standing,
// relief and temporary stay end with it. Expulsion is for official members.
func Leave(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, from day.Day, cause string, act Act) error {
	var bad fault.Fields
	if !oneOf(cause, LeaveCauses()) {
		bad.Add("cause", "form.choice", fault.Args{"text": cause})
	}
	return quit(ctx, tx, who, membership, from, cause, "", act, &bad)
}

func quit(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, from day.Day, cause, outside string, act Act, bad *fault.Fields) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	if !checkDay(bad, "from", from) {
		return bad.Err()
	}
	a, err := holder(ctx, tx, who, s, from.Add(-1))
	if err != nil {
		return err
	}
	row, _, err := s.standing().At(ctx, tx, asof.Point{On: from.Add(-1)})
	if err != nil {
		return err
	}
	if cause == OutExpelled && row.Text("kind") == Probationary {
		bad.Add("cause", "member.expel_probationary", nil)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	by := act.by(who, a.Org)
	verb := "leave"
	if cause == OutTransfer {
		verb = "transfer_out"
	}
	err = rearrange(ctx, tx, by, s, Official, verb, "org", func(in []Affiliation) ([]Affiliation, error) {
		return leave(in, from, cause, outside, act.Document)
	})
	if err != nil {
		return err
	}
	return closeRest(ctx, tx, by, s, from, cause != OutTransfer)
}

// Restore takes back one who was wrongly expelled, struck off or let go, into a cell from a day on, in the same membership and with the standing
// he had (or the one given). The dead are not restored so: void the record of their death.
func Restore(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, from day.Day, org db.ID, standing string, act Act) error {
	if err := who.Must(ctx, tx, duty.Write, org); err != nil {
		return err
	}
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	var bad fault.Fields
	checkDay(&bad, "from", from)
	if standing != "" && !oneOf(standing, Standings()) {
		bad.Add("standing", "form.choice", fault.Args{"text": standing})
	}
	if err := bad.Err(); err != nil {
		return err
	}
	by := act.by(who, org)
	err = rearrange(ctx, tx, by, s, Official, "restore", "org", func(in []Affiliation) ([]Affiliation, error) {
		if err := after(in, from); err != nil {
			return nil, err
		}
		if n := len(in); n == 0 || !oneOf(in[n-1].CauseOut, []string{OutExpelled, OutStruck, OutAsked}) {
			return nil, fault.Bad("from", "member.not_restorable", nil)
		}
		return append(in, Affiliation{Kind: Official, Person: s.Person, Org: org, CauseIn: InRestored, DocIn: act.Document,
			Period: day.Period{From: from, To: day.Forever}}), nil
	})
	if err != nil {
		return err
	}
	_, err = s.standing().Rewrite(ctx, tx, by, "restore", func(in []asof.Stretch) ([]asof.Stretch, error) {
		in = before(in, from)
		if standing == "" && len(in) > 0 {
			standing, _ = in[len(in)-1].Fields["kind"].(string)
		}
		if standing == "" {
			return in, nil
		}
		return append(in, asof.Stretch{Period: day.Period{From: from, To: day.Forever}, Fields: asof.Fields{"kind": standing}}), nil
	})
	return err
}

// Regrouping moves memberships of one cell to another because the organisation changed; nobody transfers.
type Regrouping struct {
	From, To db.ID
	On       day.Day
	Members  []db.ID // memberships; nil: all that stand there, officially or for a time
	Act      Act
}

// Regroup carries it out and tells how many official affiliations moved. The writer needs Write at both cells. Those whose stay in From begins
// on the day itself or later are moved whole.
func Regroup(ctx context.Context, tx *db.Tx, who duty.Actor, x Regrouping) (int, error) {
	for _, org := range []db.ID{x.From, x.To} {
		if err := who.Must(ctx, tx, duty.Write, org); err != nil {
			return 0, err
		}
	}
	var bad fault.Fields
	checkDay(&bad, "from", x.On)
	if x.From == x.To {
		bad.Add("org", "member.same_cell", nil)
	}
	if err := bad.Err(); err != nil {
		return 0, err
	}
	type item struct{ membership, person db.ID }
	var list []item
	chosen := map[db.ID]bool{}
	for _, m := range x.Members {
		chosen[m] = true
	}
	err := tx.Query(ctx, `SELECT DISTINCT membership_id, person_id FROM member_affiliation a WHERE org_id = :org AND a.known_to = {open} AND valid_to > :on`,
		db.Args{"org": x.From, "on": x.On}, func(r *db.Row) error {
			var i item
			err := r.Scan(&i.membership, &i.person)
			if x.Members == nil || chosen[i.membership] {
				list = append(list, i)
			}
			return err
		})
	if err != nil {
		return 0, err
	}
	sort.Slice(list, func(i, j int) bool { return bytes.Compare(list[i].person[:], list[j].person[:]) < 0 })
	by := x.Act.by(who, x.From)
	moved := 0
	for _, i := range list {
		act := x.Act
		act.Rev = -1
		s, err := open(ctx, tx, i.membership, act)
		if err != nil {
			return moved, err
		}
		for _, kind := range []string{Official, Temporary} {
			n := 0
			regroup := func(in []Affiliation) ([]Affiliation, error) {
				n = 0
				var out []Affiliation
				for _, a := range in {
					if a.Org != x.From || a.To <= x.On {
						out = append(out, a)
						continue
					}
					n++
					if a.From >= x.On {
						a.Org = x.To
						out = append(out, a)
						continue
					}
					b := a
					a.still()
					a.To, a.CauseOut, a.DocOut = x.On, OutReorg, x.Act.Document
					b.From, b.CauseIn, b.CounterIn, b.OutsideIn, b.DocIn, b.Org = x.On, InReorg, db.ID{}, "", x.Act.Document, x.To
					out = append(out, a, b)
				}
				return tidy(out), nil
			}
			if kind == Temporary { // a guest of the other half is at home after a merger
				guest := regroup
				regroup = func(in []Affiliation) ([]Affiliation, error) {
					out, err := guest(in)
					if err != nil || n == 0 {
						return out, err
					}
					return apart(ctx, tx, s, out)
				}
			}
			if err := rearrange(ctx, tx, by, s, kind, "regroup", "org", regroup); err != nil {
				return moved, err
			}
			if kind == Official {
				moved += min(n, 1)
			}
		}
	}
	return moved, nil
}

// apart takes out of temporary stays the days on which their host is the member's home.
func apart(ctx context.Context, tx *db.Tx, s Spell, hosts []Affiliation) ([]Affiliation, error) {
	homes, err := stays(ctx, tx, s, Official)
	if err != nil {
		return nil, err
	}
	var out []Affiliation
	for _, h := range hosts {
		for _, o := range homes {
			if o.Org == h.Org && o.Meets(h.Period) && o.From <= h.From {
				h.From = min(o.To, h.To)
			} else if o.Org == h.Org && o.Meets(h.Period) {
				h.To, h.CauseOut = o.From, OutReorg
			}
		}
		if !h.Empty() {
			out = append(out, h)
		}
	}
	return out, nil
}

// CheckEmpty refuses where somebody stands in an organisation, officially or for a time, on a day or after: it cannot end then.
func CheckEmpty(ctx context.Context, tx *db.Tx, org db.ID, on day.Day) error {
	var n int
	_, err := tx.One(ctx, `SELECT COUNT(DISTINCT membership_id) FROM member_affiliation a WHERE org_id = :org AND a.known_to = {open} AND valid_to > :on`,
		db.Args{"org": org, "on": on}, &n)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "member.cell_not_empty", fault.Args{"n": n, "day": on})
	}
	return err
}

// StartTemporary records that a member attends another cell from a day on, until another (zero: not known yet). He stays counted at home.
func StartTemporary(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, host db.ID, p day.Period, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
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
	a, err := holder(ctx, tx, who, s, p.From)
	if err != nil {
		return err
	}
	if p.To, err = untilLeft(ctx, tx, s, p.To); err != nil {
		return err
	}
	if err := inSight(ctx, tx, who, "org", host); err != nil {
		return err
	}
	return rearrange(ctx, tx, act.by(who, a.Org), s, Temporary, "temporary", "org", func(in []Affiliation) ([]Affiliation, error) {
		for _, o := range in {
			if o.Meets(p) {
				return nil, fault.Bad("from", "member.temporary_already", fault.Args{"day": o.From})
			}
		}
		t := Affiliation{Kind: Temporary, Person: s.Person, Org: host, Period: p, CauseIn: InTransfer, CounterIn: a.Org, DocIn: act.Document}
		if p.To != day.Forever {
			t.CauseOut = OutTransfer
		}
		return append(in, t), nil
	})
}

// EndTemporary records that a temporary stay ended: the day is the first on which he attends at home again.
func EndTemporary(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, on day.Day, act Act) error {
	s, err := open(ctx, tx, membership, act)
	if err != nil {
		return err
	}
	home, err := must(ctx, tx, who, s.Person)
	if err != nil {
		return err
	}
	return rearrange(ctx, tx, act.by(who, home), s, Temporary, "temporary_end", "org", func(in []Affiliation) ([]Affiliation, error) {
		i := holding(in, on.Add(-1))
		if i < 0 {
			return nil, fault.Bad("to", "member.no_temporary", fault.Args{"day": on})
		}
		in[i].To, in[i].CauseOut, in[i].DocOut = on, OutTransfer, act.Document
		return in, nil
	})
}

// tell is a change row of an act that has no state of its own.
func tell(ctx context.Context, tx *db.Tx, by audit.By, s Spell, verb string) error {
	return audit.Record(ctx, tx, by, audit.Change{Noun: "membership", Subject: s.Person, Verb: verb, Detail: map[string]any{"membership": s.ID}})
}
