package contest

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
)

// judgeContest: a contest that was held has opened; it closes on or after its opening; only one called off has a reason for that, and it needs one;
// what was taken back as held has no prizes.
func judgeContest(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	opens, closes := n.Day("day"), n.Day("closes")
	if closes != 0 && closes < opens {
		d.Bad.Add("closes", "day.before", fault.Args{"day": closes, "limit": opens})
	}
	if n.Text("state") == Held && opens > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": opens, "today": tx.Today()})
	}
	switch off := n.Text("off_reason") != ""; {
	case n.Text("state") == Off && !off:
		d.Bad.Add("off_reason", "form.required", nil)
	case n.Text("state") != Off && off:
		d.Bad.Add("off_reason", "contest.not_off", nil)
	}
	if d.Old == nil || d.Old.Text("state") != Held || n.Text("state") == Held {
		return nil
	}
	prizes, err := n.Kind.Book().Kind("contest_prize").Parts(ctx, tx, n.ID)
	if err == nil && len(prizes) > 0 {
		d.Bad.Add("state", "contest.has_prizes", fault.Args{"n": len(prizes)})
	}
	return err
}

// opened refuses what would happen before its contest opened, and anything new in one called off.
func opened(d *record.Draft) {
	if d.Old == nil && d.Up.Text("state") == Off {
		d.Bad.Add("contest", "contest.off", nil)
	}
	if on := d.New.On(); on < d.Up.On() {
		d.Bad.Add("day", "day.before", fault.Args{"day": on, "limit": d.Up.On()})
	}
}

func past(d *record.Draft, today day.Day) {
	if on := d.New.On(); on > today {
		d.Bad.Add("day", "day.future", fault.Args{"day": on, "today": today})
	}
}

func judgeRound(_ context.Context, _ *db.Tx, d *record.Draft) error {
	opened(d)
	return nil
}

// fillCell: who enters and names no organisation stands where he was a member on that day.
func fillCell(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if !n.Ref("org").IsZero() || n.Ref("person").IsZero() || !n.On().Valid() {
		return nil
	}
	cell, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	n.V["org"] = cell
	return err
}

// judgeEntry: an attempt is made from the opening on and not in days to come, for an organisation; of a person's attempts exactly one counts.
func judgeEntry(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	opened(d)
	past(d, tx.Today())
	if n.Int("attempt") == 0 {
		n.V["attempt"] = int64(1)
	}
	if closes := d.Up.Day("closes"); closes != 0 && n.On() > closes && (d.Old == nil || d.Old.On() != n.On()) {
		d.Warn = append(d.Warn, fault.Field{Name: "day", Key: "contest.late", Args: fault.Args{"day": n.On(), "closes": closes}})
	}
	if n.Ref("org").IsZero() {
		d.Bad.Add("org", "contest.no_cell", fault.Args{"day": n.On()})
		return nil
	}
	list, err := attempts(ctx, tx, n.Ref("contest"), n.Ref("person"))
	if err != nil {
		return err
	}
	other := false
	for _, a := range list {
		other = other || a.chosen && a.id != n.ID
	}
	switch {
	case n.Flag("chosen") && other && d.Verb != Choose:
		d.Bad.Add("chosen", "contest.chosen", nil)
	case n.Flag("chosen") || other:
	case d.Old != nil && d.Old.Flag("chosen"):
		d.Bad.Add("chosen", "contest.unchosen", nil) // one must count: another is chosen, and this one gives way
	default:
		n.V["chosen"] = true
	}
	return nil
}

// attempt is one of a person's entries in a contest that stand.
type attempt struct {
	id     db.ID
	chosen bool
}

// attempts lists them, the earliest first.
func attempts(ctx context.Context, tx *db.Tx, contest, person db.ID) (out []attempt, err error) {
	err = tx.Query(ctx, `SELECT v.contest_entry_id, v.chosen FROM contest_entry_version v WHERE v.contest = :contest AND v.person = :person
		AND v.known_to = {open} ORDER BY v.valid_from, v.attempt, v.contest_entry_id`, db.Args{"contest": contest, "person": person}, func(r *db.Row) error {
		var a attempt
		err := r.Scan(&a.id, &a.chosen)
		out = append(out, a)
		return err
	})
	return out, err
}

// settle keeps one attempt counting wherever an entry stands or ever stood: a newly chosen one puts the other aside, and where the one that counted
// is gone (voided, or found to be another person's) the earliest of those left takes its place. The contest is locked meanwhile.
func settle(ctx context.Context, tx *db.Tx, who duty.Actor, r record.Record, act record.Act) error {
	type place struct{ contest, person db.ID }
	var places []place
	err := tx.Query(ctx, `SELECT DISTINCT v.contest, v.person FROM contest_entry_version v WHERE v.contest_entry_id = :id`, db.Args{"id": r.ID},
		func(row *db.Row) error {
			var p place
			err := row.Scan(&p.contest, &p.person)
			places = append(places, p)
			return err
		})
	if err != nil {
		return err
	}
	for _, p := range places {
		list, err := attempts(ctx, tx, p.contest, p.person)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		counts := list[0].id
		for _, a := range list {
			if a.chosen {
				counts = a.id
				break
			}
		}
		if r.Stands() && r.Flag("chosen") && p == (place{r.Ref("contest"), r.Ref("person")}) {
			counts = r.ID
		}
		for _, a := range list {
			if a.chosen != (a.id == counts) {
				if err := r.Kind.Derive(ctx, tx, who, a.id, asof.Fields{"chosen": a.id == counts}, act); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// judgePrize: prizes are given in a contest that was held, from its opening to today; a person's prize names the person, an organisation's none.
func judgePrize(_ context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	opened(d)
	past(d, tx.Today())
	if d.Up.Text("state") == Planned {
		d.Bad.Add("contest", "contest.not_held", nil)
	}
	switch person := !n.Ref("person").IsZero(); {
	case n.Text("scope") == OfPerson && !person:
		d.Bad.Add("person", "form.required", nil)
	case n.Text("scope") == OfOrg && person:
		d.Bad.Add("person", "contest.prize_of_org", nil)
	}
	return nil
}
