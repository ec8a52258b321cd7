package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/lang"
	"chibo/internal/tree"
)

// Event is an organisation event as recorded. An event whose day was corrected stands in a history once for each version; Void tells of one that
// was voided: it never was. The other sides of it are told by name, whether the reader may open them or not: they are part of the record.
type Event struct {
	ID        db.ID
	Kind      EventKind
	Org       Ref // whose event it is: who was renamed, moved, split, ended; who receives in a merger
	Day       day.Day
	Document  db.ID
	Signer    string
	Reason    string
	Links     []Link
	KnownFrom db.Instant
	KnownTo   db.Instant // db.StillKnown while it stands
	Void      bool
	Before    Face // Org on the day before, and on the day
	After     Face
}

// Face is what an event may change of an organisation.
type Face struct {
	Name   string
	Kind   Kind
	Parent Ref
}

// Roles of an organisation in an event, as in Link.Role.
const (
	RoleBegin = roleBegin // Org began with the event, under To
	RoleEnd   = roleEnd   // Org ended with it; To is its main successor, or nobody
	RoleChild = roleChild // Org was hung under To
	RoleLink  = roleLink  // members went from Org to To
)

// Link is the part another organisation has in an event.
type Link struct {
	Role    string
	Org, To Ref
	Main    bool
	Members *int // handed over, by the paper; nil where it does not say. By the records: package member
}

// Current tells whether the event stands as it is here.
func (e Event) Current() bool { return e.KnownTo == db.StillKnown }

// History is all that is on record of an organisation, both clocks: events in the order of their days, versions and edges with what each replaced.
type History struct {
	Events   []Event
	Versions []asof.Row // fields: name, short_name, kind, unit_type, consent, note
	Edges    []asof.Row // fields: parent, kind (see package tree)
	Parents  map[db.ID]Ref
}

// LoadHistory reads it. The reader must be able to open the organisation.
func LoadHistory(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) (h History, err error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return h, err
	}
	hd, err := loadHead(ctx, tx, id)
	if err != nil {
		return h, err
	}
	if !s.open(hd) {
		return h, notFound()
	}
	if h.Versions, err = line(id).History(ctx, tx); err != nil {
		return h, err
	}
	if h.Edges, err = tree.History(ctx, tx, id); err != nil {
		return h, err
	}
	var parents []db.ID
	for _, e := range h.Edges {
		parents = append(parents, e.ID_("parent"))
	}
	if h.Parents, err = nameMap(ctx, tx, s, asof.Point{On: tx.Today()}, parents); err != nil {
		return h, err
	}
	h.Events, err = loadEvents(ctx, tx, s, `e.org_id = :id OR e.event_id IN (SELECT l.event_id FROM org_event_link l WHERE l.org_id = :id)
		OR e.event_id IN (SELECT l.event_id FROM org_event_link l WHERE l.to_id = :id AND l.role IN ('end', 'link'))`, id)
	return h, err
}

// LoadEvent reads one event as it stands, or, of a voided one, as it last stood. The reader must be able to open one of the organisations in it.
func LoadEvent(ctx context.Context, tx *db.Tx, who duty.Actor, event db.ID) (Event, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return Event{}, err
	}
	list, err := loadEvents(ctx, tx, s, `e.event_id = :id`, event)
	if err != nil {
		return Event{}, err
	}
	if len(list) == 0 {
		return Event{}, notFound()
	}
	e := slices.MaxFunc(list, func(a, b Event) int { return int(min(max(int64(a.KnownFrom-b.KnownFrom), -1), 1)) })
	seen := e.Org.Open
	for _, l := range e.Links {
		seen = seen || l.Org.Open || l.To.Open
	}
	if !seen {
		return Event{}, notFound()
	}
	return e, nil
}

func loadEvents(ctx context.Context, tx *db.Tx, s sight, cond string, id db.ID) ([]Event, error) {
	var out []Event
	still := map[db.ID]bool{}
	err := tx.Query(ctx, `SELECT e.event_id, e.kind, e.org_id, e.valid_from, e.document_id, e.signer, e.reason, e.known_from, e.known_to
		FROM org_event e WHERE `+cond+` ORDER BY e.valid_from, e.known_from, e.event_id`, db.Args{"id": id}, func(r *db.Row) error {
		var e Event
		err := r.Scan(&e.ID, &e.Kind, &e.Org.ID, &e.Day, &e.Document, &e.Signer, &e.Reason, &e.KnownFrom, &e.KnownTo)
		still[e.ID] = still[e.ID] || e.Current()
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		e := &out[i]
		e.Void = !still[e.ID]
		if err := e.fill(ctx, tx, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fill reads the links and what the organisation was before and after, as was known while the event stood.
func (e *Event) fill(ctx context.Context, tx *db.Tx, s sight) error {
	known := asof.Latest
	if !e.Current() {
		known = asof.KnownAt(e.KnownTo - 1)
	}
	ids := []db.ID{e.Org.ID}
	err := tx.Query(ctx, `SELECT role, org_id, to_id, main, members, CASE WHEN members IS NULL THEN 0 ELSE 1 END FROM org_event_link l
		WHERE l.event_id = :id AND {known l} ORDER BY l.id`, db.Args{"id": e.ID, "known": known}, func(r *db.Row) error {
		var l Link
		var n int
		var said bool
		if err := r.Scan(&l.Role, &l.Org.ID, &l.To.ID, &l.Main, &n, &said); err != nil {
			return err
		}
		if said {
			l.Members = &n
		}
		ids = append(ids, l.Org.ID, l.To.ID)
		e.Links = append(e.Links, l)
		return nil
	})
	if err != nil {
		return err
	}
	for i, on := range []day.Day{e.Day.Add(-1), e.Day} {
		f := &e.Before
		if i == 1 {
			f = &e.After
		}
		r, ok, err := line(e.Org.ID).At(ctx, tx, asof.Point{On: on, Known: known})
		if err != nil {
			return err
		}
		if ok {
			f.Name, f.Kind = r.Text("name"), r.Text("kind")
		}
		edges, err := tree.Rows(ctx, tx, e.Org.ID, known)
		if err != nil {
			return err
		}
		for _, x := range edges {
			if x.Period.Has(on) && x.Text("kind") == tree.Parent {
				f.Parent.ID = x.ID_("parent")
				ids = append(ids, f.Parent.ID)
			}
		}
	}
	names, err := nameMap(ctx, tx, s, asof.Point{On: e.Day, Known: known}, ids)
	if err != nil {
		return err
	}
	set := func(r *Ref) {
		if x, ok := names[r.ID]; ok {
			*r = x
		}
	}
	set(&e.Org)
	set(&e.Before.Parent)
	set(&e.After.Parent)
	for i := range e.Links {
		set(&e.Links[i].Org)
		set(&e.Links[i].To)
	}
	return nil
}

// Say tells the event in one sentence, as the history of one of its organisations has it.
func (e Event) Say(l lang.Lang, of db.ID) string {
	args := map[string]any{"kind": eventRef(e.Kind), "name": e.Org.Name, "from": e.Before.Name, "to": e.After.Name}
	var ended, begun []string
	for _, k := range e.Links {
		switch k.Role {
		case roleEnd:
			ended = append(ended, k.Org.Name)
		case roleBegin:
			begun = append(begun, k.Org.Name)
		}
	}
	if of != e.Org.ID || e.Kind == Dissolved || e.Kind == ReorgEnded {
		for _, k := range e.Links {
			if k.Org.ID != of {
				continue
			}
			args["name"] = e.Org.Name
			args["into"] = k.To.Name
			switch {
			case k.Role == roleEnd && k.To.ID.IsZero() && e.Kind == Dissolved:
				return l.T("org.said.dissolve")
			case k.Role == roleEnd && k.To.ID.IsZero():
				return l.T("org.said.end_reorg")
			case k.Role == roleEnd && e.Kind == ReorgEnded:
				return l.T("org.said.end_into", args)
			case k.Role == roleEnd:
				return l.T("org.said.gone", args)
			case k.Role == roleBegin:
				return l.T("org.said.begin", args)
			case k.Role == roleChild:
				return l.T("org.said.child", args)
			}
		}
		return l.T("org.said.part", args)
	}
	switch e.Kind {
	case Established:
		if e.After.Parent.ID.IsZero() {
			return l.T("org.said.establish_top")
		}
		args["parent"] = e.After.Parent.Name
		return l.T("org.said.establish", args)
	case Renamed:
		return l.T("org.said.rename", args)
	case Moved:
		args["from"], args["to"] = e.Before.Parent.Name, e.After.Parent.Name
		return l.T("org.said.move", args)
	case Rekinded:
		args["from"], args["to"] = kindRef(e.Before.Kind), kindRef(e.After.Kind)
		return l.T("org.said.rekind", args)
	case Merged:
		args["names"] = ended
		if e.Before.Name != "" {
			return l.T("org.said.merge_in", args)
		}
		return l.T("org.said.merge", args)
	case Absorbed:
		args["names"] = ended
		return l.T("org.said.absorb", args)
	case Divided:
		args["names"] = begun
		if len(ended) > 0 {
			return l.T("org.said.split_end", args)
		}
		return l.T("org.said.split", args)
	}
	return l.T("kind.org_event." + e.Kind)
}
