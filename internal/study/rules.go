package study

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/tree"
)

// judgeSession holds a session against its rules; what it leaves empty it has from its campaign.
func judgeSession(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.Text("mode") == "" {
		n.V["mode"] = InPerson
	}
	if err := judgeCampaign(ctx, tx, d); err != nil {
		return err
	}
	if n.Text("state") == Held && n.On() > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": tx.Today()})
	}
	switch off := n.Text("off_reason") != ""; {
	case n.Text("state") == Off && !off:
		d.Bad.Add("off_reason", "form.required", nil)
	case n.Text("state") != Off && off:
		d.Bad.Add("off_reason", "study.not_off", nil)
	}
	roll := 0
	if d.Old != nil {
		var err error
		if roll, err = rollOf(ctx, tx, n.ID); err != nil {
			return err
		}
	}
	judgeCount(d, roll)
	return judgeReporting(ctx, tx, d)
}

// judgeCampaign fills topic, document and form from the campaign, and warns of a day or a form that is not the campaign's: what was done late was
// done all the same.
func judgeCampaign(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	var c record.Record
	if id := n.Ref("campaign"); !id.IsZero() {
		var err error
		if c, err = n.Kind.Book().Kind("study_campaign").Get(ctx, tx, duty.System(), id, asof.Latest); err != nil {
			if fault.Is(err, fault.NotFound) { // voided since: what was filled from it stays
				return nil
			}
			return err
		}
		if n.Text("topic") == "" {
			n.V["topic"] = c.Text("title")
		}
		if n.Text("form") == "" {
			n.V["form"] = c.Text("form")
		}
		if n.Ref("paper").IsZero() {
			n.V["paper"] = c.Ref("paper")
		}
	}
	for _, f := range []string{"topic", "form"} {
		if n.Text(f) == "" {
			d.Bad.Add(f, "form.required", nil)
		}
	}
	if c.ID.IsZero() || d.Old != nil && d.Old.On() == n.On() && d.Old.Ref("campaign") == c.ID && d.Old.Text("form") == n.Text("form") {
		return nil
	}
	if !c.Period().Has(n.On()) {
		d.Warn = append(d.Warn, fault.Field{Name: "day", Key: "study.outside", Args: fault.Args{"day": n.On(), "campaign": c.Text("title")}})
	}
	if n.Text("form") != c.Text("form") {
		d.Warn = append(d.Warn, fault.Field{Name: "form", Key: "study.other_form", Args: fault.Args{"campaign": c.Text("title")}})
	}
	return nil
}

// judgeCount: who came is known by a roll or by a head-count with its source, never by both, and only of a session that was held. roll is how many
// names are on the roll.
func judgeCount(d *record.Draft, roll int) {
	n := d.New
	by, present := n.Text("counted_by"), n.Int("present")
	if roll > 0 && by == "" {
		n.V["counted_by"], by = ByRoll, ByRoll
	}
	if n.Text("state") != Held {
		if present > 0 {
			d.Bad.Add("present", "study.not_held", nil)
		}
		if n.Text("source") != "" {
			d.Bad.Add("source", "study.not_held", nil)
		}
		if roll > 0 && by == Declared {
			d.Bad.Add("counted_by", "study.has_roll", fault.Args{"n": roll})
		}
		return
	}
	switch {
	case by == Declared && roll > 0:
		d.Bad.Add("counted_by", "study.has_roll", fault.Args{"n": roll})
	case by == Declared:
		if present == 0 {
			d.Bad.Add("present", "form.required", nil)
		}
		if n.Text("source") == "" {
			d.Bad.Add("source", "form.required", nil)
		}
	case by == ByRoll && present > 0:
		d.Bad.Add("present", "study.roll_counts", nil)
	case by == "" && present > 0:
		d.Bad.Add("counted_by", "study.how", nil)
	}
}

func rollOf(ctx context.Context, tx *db.Tx, session db.ID) (n int, err error) {
	_, err = tx.One(ctx, `SELECT COUNT(*) FROM study_attend_version v WHERE v.session = :session AND v.known_to = {open}`, db.Args{"session": session}, &n)
	return n, err
}

// judgeReporting: whoever reports is recognised on that day; his level is that of his recognition where nothing else is said.
func judgeReporting(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	who := n.Ref("reporter")
	if who.IsZero() || d.Old != nil && d.Old.Ref("reporter") == who && d.Old.On() == n.On() && d.Old.Text("reporter_of") == n.Text("reporter_of") {
		return nil
	}
	level, err := LevelOn(ctx, tx, who, n.On())
	if err != nil {
		return err
	}
	switch {
	case level == "":
		d.Warn = append(d.Warn, fault.Field{Name: "reporter", Key: "study.not_recognised", Args: fault.Args{"day": n.On()}})
	case n.Text("reporter_of") == "":
		n.V["reporter_of"] = level
	}
	return nil
}

// LevelOn is the highest level at which somebody is recognised as a reporter on a day, as known now; empty where at none. It judges no rights.
func LevelOn(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (level string, err error) {
	best := len(levels)
	err = tx.Query(ctx, `SELECT v.level FROM study_reporter_version v WHERE v.person = :person AND v.known_to = {open} AND {on v}`,
		db.Args{"person": person, "on": on}, func(r *db.Row) error {
			var l string
			err := r.Scan(&l)
			if i := slices.Index(levels, l); i >= 0 && i < best {
				best, level = i, l
			}
			return err
		})
	return level, err
}

// judgeAttend: a session with a head-count has no roll, one called off nobody comes to; who came counts in his cell of that day.
func judgeAttend(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n, s := d.New, d.Up
	moved := d.Old == nil || d.Old.Ref("session") != n.Ref("session")
	switch {
	case s.Text("counted_by") == Declared:
		d.Bad.Add("session", "study.declared", nil)
	case moved && s.Text("state") == Off:
		d.Bad.Add("session", "study.called_off", nil)
	}
	cell, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	if err != nil {
		return err
	}
	if cell.IsZero() {
		n.V["at"] = s.Owner()
		if moved || d.Old.Ref("person") != n.Ref("person") {
			return warnStranger(ctx, tx, d)
		}
		return nil
	}
	n.V["at"] = cell
	return nil
}

// warnStranger warns of somebody who was no member where the campaign is for members alone.
func warnStranger(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	id := d.Up.Ref("campaign")
	if id.IsZero() {
		return nil
	}
	c, err := d.New.Kind.Book().Kind("study_campaign").Get(ctx, tx, duty.System(), id, asof.Latest)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if a := c.Text("audience"); err == nil && (a == KeyCadres || a == Members) {
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "study.no_member", Args: fault.Args{"day": d.New.On()}})
	}
	return err
}

// openRoll says of a session that it is counted by its roll, once there is a name on it.
func openRoll(ctx context.Context, tx *db.Tx, who duty.Actor, r record.Record, act record.Act) error {
	if !r.Stands() {
		return nil
	}
	return r.Kind.Book().Kind("study_session").Derive(ctx, tx, who, r.Ref("session"), asof.Fields{"counted_by": ByRoll}, act)
}

// moveRoll finds the cells of those on the roll anew: the session's day may have been corrected, and the cell of that day counts.
func moveRoll(ctx context.Context, tx *db.Tx, who duty.Actor, s record.Record, act record.Act) error {
	if !s.Stands() {
		return nil
	}
	attend := s.Kind.Book().Kind("study_attend")
	list, err := attend.Parts(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	persons := make([]db.ID, len(list))
	for i, a := range list {
		persons[i] = a.Ref("person")
	}
	cells, err := member.CellsOn(ctx, tx, persons, s.On())
	if err != nil {
		return err
	}
	for _, a := range list {
		cell := cells[a.Ref("person")]
		if cell.IsZero() {
			cell = s.Owner()
		}
		if cell == a.Ref("at") {
			continue
		}
		if err := attend.Derive(ctx, tx, who, a.ID, asof.Fields{"at": cell}, act); err != nil {
			return err
		}
	}
	return nil
}

// judgeReporter: one organisation recognises somebody once at a time.
func judgeReporter(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	return overlapping(ctx, tx, d, "person", "study.recognised", "v.person = :person", db.Args{"person": n.Ref("person")})
}

// judgeProgramme: it comes after its campaign has begun, and has the campaign's name where it has none of its own.
func judgeProgramme(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.On() > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": tx.Today()})
	}
	c, err := n.Kind.Book().Kind("study_campaign").Get(ctx, tx, duty.System(), n.Ref("campaign"), asof.Latest)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if n.Text("title") == "" {
		n.V["title"] = c.Text("title")
	}
	if err == nil && n.On() < c.On() {
		d.Warn = append(d.Warn, fault.Field{Name: "day", Key: "study.outside", Args: fault.Args{"day": n.On(), "campaign": c.Text("title")}})
	}
	return err
}

// judgeDeclare: what is declared is over, and no day is declared twice. It covers the unit and all below it: where they have sessions on record for the
// time, those count and what is declared does not; where a unit above has declared, that is the one that counts. All of this may come later, so it is
// no refusal.
func judgeDeclare(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if until := n.Day("until"); until > tx.Today() {
		d.Bad.Add("until", "day.future", fault.Args{"day": until, "today": tx.Today()})
	}
	if err := overlapping(ctx, tx, d, "since", "study.declared_twice", "1 = 1", nil); err != nil || !d.Bad.Empty() {
		return err
	}
	if d.Old != nil && d.Old.Owner() == n.Owner() && d.Old.Period() == n.Period() {
		return nil
	}
	own, err := n.Kind.Book().Kind("study_session").List(ctx, tx, duty.System(), asof.Point{On: tx.Today(), Known: asof.Latest}, record.Filter{Org: n.Owner(),
		Period: n.Period(), Is: map[string]string{"state": Held}, Size: 1})
	if err == nil && own.Total > 0 {
		d.Warn = append(d.Warn, fault.Field{Name: "sessions", Key: "study.yields", Args: fault.Args{"n": own.Total}})
	}
	if err != nil {
		return err
	}
	return warnCover(ctx, tx, d)
}

// warnCover warns where a declaration shares days with one of a unit above, in which it is, or with some of units below, which are in it.
func warnCover(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	forest, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return err
	}
	p := n.Period()
	over, under := day.Period{}, 0
	err = tx.Query(ctx, `SELECT v.org, v.valid_from, v.valid_to FROM study_declare_version v WHERE v.known_to = {open} AND v.valid_from < :to AND v.valid_to > :from
		AND v.org <> :org ORDER BY v.valid_from`, db.Args{"from": p.From, "to": p.To, "org": n.Owner()}, func(r *db.Row) error {
		var org db.ID
		var q day.Period
		err := r.Scan(&org, &q.From, &q.To)
		switch {
		case forest.Under(n.Owner(), org, p.LastDay()):
			over = q
		case forest.Under(org, n.Owner(), q.LastDay()):
			under++
		}
		return err
	})
	if over != (day.Period{}) {
		d.Warn = append(d.Warn, fault.Field{Name: "since", Key: "study.covered", Args: fault.Args{"period": over}})
	}
	if under > 0 {
		d.Warn = append(d.Warn, fault.Field{Name: "since", Key: "study.covers", Args: fault.Args{"n": under}})
	}
	return err
}

// overlapping refuses a record that shares a day with another one of its organisation that is like it.
func overlapping(ctx context.Context, tx *db.Tx, d *record.Draft, field, key, like string, args db.Args) error {
	n := d.New
	p := n.Period()
	if args == nil {
		args = db.Args{}
	}
	args["org"], args["self"], args["from"], args["to"] = n.Owner(), n.ID, p.From, p.To
	// The organisation's head is locked meanwhile, so that two writers cannot both be the first.
	if _, err := tx.Exec(ctx, `UPDATE org SET rev = rev WHERE id = :org`, db.Args{"org": n.Owner()}); err != nil {
		return err
	}
	var from, to day.Day
	found, err := tx.One(ctx, `SELECT v.valid_from, v.valid_to FROM `+n.Kind.Name+`_version v WHERE v.org = :org AND v.known_to = {open} AND v.valid_from < :to
		AND v.valid_to > :from AND v.`+n.Kind.Name+`_id <> :self AND `+like+` ORDER BY v.valid_from LIMIT 1`, args, &from, &to)
	if err == nil && found {
		d.Bad.Add(field, key, fault.Args{"period": day.Period{From: from, To: to}})
	}
	return err
}
