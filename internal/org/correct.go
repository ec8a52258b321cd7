package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Patch is what Correct sets; nil leaves a field as it is.
type Patch struct {
	Name      *string
	ShortName *string
	Kind      *Kind
	UnitType  *string
	Note      *string
	Consent   *db.ID
}

func (p Patch) check(bad *fault.Fields) asof.Fields {
	f := asof.Fields{}
	if p.Name != nil {
		f["name"] = checkLine(bad, "name", *p.Name, true, maxName)
	}
	if p.ShortName != nil {
		f["short_name"] = checkLine(bad, "short_name", *p.ShortName, false, maxShort)
	}
	if p.Kind != nil {
		checkKind(bad, *p.Kind)
		f["kind"] = *p.Kind
	}
	if p.UnitType != nil {
		f["unit_type"] = checkLine(bad, "unit_type", *p.UnitType, false, maxShort)
	}
	if p.Note != nil {
		f["note"] = checkLines(bad, "note", *p.Note, maxNote)
	}
	if p.Consent != nil {
		f["consent"] = *p.Consent
	}
	return f
}

// Correct says that an organisation was recorded wrongly on the days of a period. Act.Day is not asked. The writer needs the right to write on
// it; for its kind, on its superior. changed is false where the records already said so.
func Correct(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, p day.Period, patch Patch) (changed bool, err error) {
	w, err := begun(ctx, tx, who, id, act, patch.Kind != nil)
	if err != nil {
		return false, err
	}
	var bad fault.Fields
	w.act.checkWhy(&bad)
	checkPeriod(&bad, p)
	f := patch.check(&bad)
	if err := bad.Err(); err != nil {
		return false, err
	}
	if err := w.lock(ctx, id); err != nil {
		return false, err
	}
	changed, err = w.states(ctx, id, "correct", func(segs []asof.Stretch) ([]asof.Stretch, error) { return setPeriod(segs, p, f) })
	if err != nil {
		return false, err
	}
	field := ""
	if patch.Kind != nil {
		field = "kind"
	}
	return changed, w.hold(ctx, field)
}

func checkPeriod(bad *fault.Fields, p day.Period) {
	checkDay(bad, "from", p.From)
	if p.To != day.Forever {
		checkDay(bad, "to", p.To)
	}
	if !bad.Has("from") && !bad.Has("to") && p.Empty() {
		bad.Add("to", "asof.order", fault.Args{"from": p.From, "last": p.LastDay()})
	}
}

// CorrectParent says that on the days of a period, as far as it lived then, an organisation stood under another superior than was recorded.
func CorrectParent(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, p day.Period, parent db.ID) (changed bool, err error) {
	w, err := begun(ctx, tx, who, id, act, true)
	if err != nil {
		return false, err
	}
	var bad fault.Fields
	w.act.checkWhy(&bad)
	checkPeriod(&bad, p)
	if err := w.newParent(ctx, &bad, id, parent); err != nil {
		return false, err
	}
	if err := bad.Err(); err != nil {
		return false, err
	}
	if err := w.lock(ctx, id); err != nil {
		return false, err
	}
	changed, err = w.edges(ctx, id, "correct", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		q := p
		for _, s := range segs {
			if s.Fields["kind"] != tree.Parent {
				q = q.Meet(day.Period{From: day.First, To: s.From})
			}
		}
		if q.Empty() {
			return nil, gap(p.From)
		}
		return setPeriod(segs, q, hangs(parent, tree.Parent))
	})
	if err != nil {
		return false, loopAt(err, "parent")
	}
	return changed, w.hold(ctx, "parent")
}

// onEvent begins an act on an event: as known now, with the rights its making would need, and every organisation in it locked. Act.Rev is the
// version of the event's main organisation.
func onEvent(ctx context.Context, tx *db.Tx, who duty.Actor, event db.ID, act Act) (*work, rawEvent, error) {
	e, err := loadRaw(ctx, tx, event)
	if err != nil {
		return nil, e, err
	}
	w := &work{tx: tx, who: who, act: act}
	if e.kind == Renamed {
		w.owner = e.org
		if err := who.Must(ctx, tx, duty.Write, e.org); err != nil {
			return nil, e, err
		}
	} else {
		for _, id := range e.involved() {
			up, err := w.mustSuperior(ctx, id)
			if err != nil {
				return nil, e, err
			}
			if w.owner.IsZero() {
				w.owner = up
			}
		}
	}
	if !e.known {
		return nil, e, fault.New(fault.Conflict, "org.event_void", nil)
	}
	var bad fault.Fields
	w.act.checkWhy(&bad)
	if err := bad.Err(); err != nil {
		return nil, e, err
	}
	return w, e, w.lock(ctx, e.org, e.involved()...)
}

// rawEvent is an event with its links as known now.
type rawEvent struct {
	id    db.ID
	org   db.ID
	kind  EventKind
	day   day.Day
	known bool
	links []linkRow
}

// involved are the organisations whose own states the event wrote.
func (e rawEvent) involved() []db.ID {
	out := []db.ID{e.org}
	for _, l := range e.links {
		if l.role != roleLink && !slices.Contains(out, l.org) {
			out = append(out, l.org)
		}
	}
	return out
}

func loadRaw(ctx context.Context, tx *db.Tx, event db.ID) (rawEvent, error) {
	e := rawEvent{id: event}
	var to db.Instant
	ok, err := tx.One(ctx, `SELECT org_id, kind, valid_from, known_to FROM org_event e WHERE e.event_id = :id ORDER BY known_to DESC, known_from DESC`,
		db.Args{"id": event}, &e.org, &e.kind, &e.day, &to)
	if err != nil {
		return e, err
	}
	if !ok {
		return e, notFound()
	}
	e.known = to == db.StillKnown
	err = tx.Query(ctx, `SELECT role, org_id, to_id, main FROM org_event_link l WHERE l.event_id = :id AND l.known_to = {open} ORDER BY l.id`,
		db.Args{"id": event}, func(r *db.Row) error {
			var l linkRow
			err := r.Scan(&l.role, &l.org, &l.to, &l.main)
			e.links = append(e.links, l)
			return err
		})
	return e, err
}

var (
	nameFields = asof.Fields{"name": nil, "short_name": nil}
	kindField  = asof.Fields{"kind": nil}
	placeField = asof.Fields{"parent": nil, "kind": nil}
)

type edit = func([]asof.Stretch) ([]asof.Stretch, error)

// CorrectDay says that an event took effect on another day (Act.Day) than was recorded: everything it wrote moves with it. Another change between
// the two days is in the way. Where members moved with the event, package member moves them to the new day in the same transaction.
func CorrectDay(ctx context.Context, tx *db.Tx, who duty.Actor, event db.ID, act Act) error {
	w, e, err := onEvent(ctx, tx, who, event, act)
	if err != nil {
		return err
	}
	var bad fault.Fields
	checkDay(&bad, "day", w.act.Day)
	if err := bad.Err(); err != nil || w.act.Day == e.day {
		return err
	}
	d, n := e.day, w.act.Day
	moved := func(names asof.Fields) edit {
		return func(s []asof.Stretch) ([]asof.Stretch, error) { return shift(s, d, n, names) }
	}
	begins := func(s []asof.Stretch) ([]asof.Stretch, error) {
		if len(s) == 0 { // the top hangs nowhere
			return s, nil
		}
		return shiftBegin(s, d, n)
	}
	ends := func(s []asof.Stretch) ([]asof.Stretch, error) { return shiftEnd(s, d, n) }
	switch e.kind {
	case Renamed:
		_, err = w.states(ctx, e.org, "correct", moved(nameFields))
	case Rekinded:
		_, err = w.states(ctx, e.org, "correct", moved(kindField))
	case Established:
		err = w.both(ctx, e.org, begins, begins)
	}
	for _, l := range e.links {
		if err != nil {
			return err
		}
		switch l.role {
		case roleBegin:
			err = w.both(ctx, l.org, begins, begins)
		case roleEnd:
			err = w.both(ctx, l.org, ends, moved(placeField))
		case roleChild:
			_, err = w.edges(ctx, l.org, "correct", moved(placeField))
		}
	}
	if err != nil {
		return err
	}
	if _, err := eventLine(event, e.org).CorrectPeriod(ctx, tx, w.by(), d, day.Period{From: n, To: day.Forever}, nil); err != nil {
		return err
	}
	return w.hold(ctx, "")
}

// both edits an organisation's versions and its edges.
func (w *work) both(ctx context.Context, id db.ID, states, edges edit) error {
	if _, err := w.states(ctx, id, "correct", states); err != nil {
		return err
	}
	_, err := w.edges(ctx, id, "correct", edges)
	return err
}

// restore gives fields the values of the day before d, until the day on which they change again.
func restore(d day.Day, names asof.Fields) edit {
	return func(segs []asof.Stretch) ([]asof.Stretch, error) {
		i := find(segs, d.Add(-1))
		if i < 0 {
			return nil, gap(d.Add(-1))
		}
		before, to := only(segs[i].Fields, names), until(segs, d, names)
		if to <= d {
			return nil, gap(d)
		}
		return setPeriod(segs, day.Period{From: d, To: to}, before)
	}
}

// reopen makes a timeline that ends on d, or changes to a successor then, go on as it was.
func reopen(d day.Day) edit {
	return func(segs []asof.Stretch) ([]asof.Stretch, error) {
		segs = endAt(segs, d)
		i := len(segs) - 1
		if i < 0 || segs[i].To != d {
			return nil, gap(d.Add(-1))
		}
		segs[i] = asof.Stretch{Period: day.Period{From: segs[i].From, To: day.Forever}, Fields: segs[i].Fields}
		return segs, nil
	}
}

// Void says that an event never was, and gives back what was before it: the name, the kind, the superior until they next changed; the
// organisations that ended, with those under them; those that began with it never were. Later events of those that ended or began are in the
// way, and so is whatever rests on them. An establishment is voided by VoidOrg. Members who moved with the event are package member's to move
// back, before this, in the same transaction.
func Void(ctx context.Context, tx *db.Tx, who duty.Actor, event db.ID, act Act) error {
	w, e, err := onEvent(ctx, tx, who, event, act)
	if err != nil {
		return err
	}
	if e.kind == Established {
		return fault.New(fault.Conflict, "org.void_by_event", nil)
	}
	w.act.Day = e.day
	for _, l := range e.links {
		if l.role == roleBegin || l.role == roleEnd {
			if err := laterEvent(ctx, tx, l.org, e.day, event); err != nil {
				return err
			}
		}
	}
	switch e.kind {
	case Renamed:
		_, err = w.states(ctx, e.org, "void", restore(e.day, nameFields))
	case Rekinded:
		_, err = w.states(ctx, e.org, "void", restore(e.day, kindField))
	}
	for _, role := range []string{roleEnd, roleChild, roleBegin} { // what ended lives again before others are hung under it
		for _, l := range e.links {
			if err != nil {
				return err
			}
			if l.role != role {
				continue
			}
			switch role {
			case roleEnd:
				err = w.both(ctx, l.org, reopen(e.day), reopen(e.day))
			case roleChild:
				_, err = w.edges(ctx, l.org, "void", restore(e.day, placeField))
			case roleBegin:
				err = w.never(ctx, l.org)
			}
		}
	}
	if err != nil {
		return err
	}
	if err := w.forget(ctx, event, e.org, e.day); err != nil {
		return err
	}
	return w.hold(ctx, "")
}

// forget voids an event's row.
func (w *work) forget(ctx context.Context, event, org db.ID, d day.Day) error {
	_, err := eventLine(event, org).Void(ctx, w.tx, w.by(), day.Period{From: d, To: day.Forever})
	return err
}

// never takes an organisation's states and edges away and marks its head: it never was.
func (w *work) never(ctx context.Context, id db.ID) error {
	if err := w.unused(ctx, id); err != nil {
		return err
	}
	none := func([]asof.Stretch) ([]asof.Stretch, error) { return nil, nil }
	if _, err := w.states(ctx, id, "void", none); err != nil {
		return err
	}
	if _, err := w.edges(ctx, id, "void", none); err != nil {
		return err
	}
	_, err := w.tx.Exec(ctx, `UPDATE org SET void_at = :now WHERE id = :id`, db.Args{"id": id, "now": w.tx.Now()})
	return err
}

// unused refuses while committees rest on the organisation; those under it are found by hold.
func (w *work) unused(ctx context.Context, id db.ID) error {
	var n int
	if _, err := w.tx.One(ctx, `SELECT (SELECT COUNT(*) FROM org_seat s WHERE s.org_id = :id AND s.known_to = {open}) +
		(SELECT COUNT(*) FROM org_term t WHERE t.org_id = :id AND t.known_to = {open})`, db.Args{"id": id}, &n); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "org.void_seats", fault.Args{"n": n})
	}
	return nil
}

// VoidOrg says that an organisation never was: entered by mistake. It is refused while others stand under it, while events other than its
// establishment or committees are on record, and for one that began with another event, which is to be voided itself. Whether members were
// affiliated to it package member checks in the same transaction. Its code is free again.
func VoidOrg(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act) error {
	w, err := begun(ctx, tx, who, id, act, true)
	if err != nil {
		return err
	}
	var bad fault.Fields
	w.act.checkWhy(&bad)
	if err := bad.Err(); err != nil {
		return err
	}
	if top, err := isTop(ctx, tx, id); err != nil || top {
		if top {
			err = fault.New(fault.Conflict, "org.void_top", nil)
		}
		return err
	}
	if err := w.lock(ctx, id); err != nil {
		return err
	}
	type row struct {
		id, org db.ID
		kind    string
		on      day.Day
	}
	var own *row
	var other *row
	err = tx.Query(ctx, `SELECT e.event_id, e.org_id, e.kind, e.valid_from FROM org_event e WHERE e.known_to = {open} AND (e.org_id = :id
		OR e.event_id IN (SELECT l.event_id FROM org_event_link l WHERE l.known_to = {open} AND (l.org_id = :id OR l.to_id = :id)))
		ORDER BY e.valid_from, e.event_id`, db.Args{"id": id}, func(r *db.Row) error {
		var x row
		if err := r.Scan(&x.id, &x.org, &x.kind, &x.on); err != nil {
			return err
		}
		if x.kind == Established && x.org == id {
			own = &x
		} else if other == nil {
			other = &x
		}
		return nil
	})
	if err != nil {
		return err
	}
	if other != nil {
		return fault.New(fault.Conflict, "org.void_event", fault.Args{"kind": eventRef(other.kind), "day": other.on})
	}
	if err := w.never(ctx, id); err != nil {
		return err
	}
	if own != nil {
		if err := w.forget(ctx, own.id, id, own.on); err != nil {
			return err
		}
	}
	return w.hold(ctx, "")
}

// CorrectDeclared sets what the paper of an event says of members handed over from one organisation to another; nil: it says nothing.
func CorrectDeclared(ctx context.Context, tx *db.Tx, who duty.Actor, event db.ID, act Act, from, to db.ID, members *int) error {
	w, e, err := onEvent(ctx, tx, who, event, act)
	if err != nil {
		return err
	}
	if members != nil && *members < 0 {
		return fault.Bad("members", "org.negative", nil)
	}
	var id db.ID
	l := linkRow{}
	found, err := tx.One(ctx, `SELECT id, role, main FROM org_event_link l WHERE l.event_id = :event AND l.org_id = :from AND l.to_id = :to
		AND l.role IN ('end', 'link') AND l.known_to = {open} ORDER BY l.role`, db.Args{"event": event, "from": from, "to": to}, &id, &l.role, &l.main)
	if err != nil {
		return err
	}
	if !found {
		return notFound()
	}
	if _, err := tx.Exec(ctx, `UPDATE org_event_link SET known_to = :now WHERE id = :id`, db.Args{"id": id, "now": tx.Now()}); err != nil {
		return err
	}
	l.org, l.to, l.members = from, to, members
	if err := tx.Insert(ctx, "org_event_link", linkColumns, [][]any{l.row(tx, event)}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, w.by(), audit.Change{Noun: "org_event", Subject: e.org, Verb: "correct",
		Detail: map[string]any{"event": event, "from": from, "to": to, "members": members}})
}
