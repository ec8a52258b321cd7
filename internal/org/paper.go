package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// OnPaper is something of an organisation that rests on a document: an event, a term or a seat.
type OnPaper struct {
	What  string // "org_event", "org_term" or "org_seat"
	ID    db.ID
	Org   db.ID     // whose it is; of an event, the organisation in it that the reader may open
	Day   day.Day   // its day, or its first one
	Kind  EventKind // of an event
	Post  Post      // of a seat
	Label string    // of a term
}

// RestOn lists what rests on a document as known at the point, of its day or before: events first, then terms and seats, each by its day. It gives
// events of which the reader may open one of the organisations, and terms and seats of those whose records he may read. It does not ask whether he
// may open the document.
func RestOn(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, document db.ID) (out []OnPaper, err error) {
	s, err := look(ctx, tx, who)
	if err != nil || s.none() {
		return nil, err
	}
	args := at.Args("paper", document)
	type side struct {
		event, org db.ID
		external   bool
	}
	var sides []side
	events := map[db.ID]OnPaper{}
	err = tx.Query(ctx, `SELECT e.event_id, e.org_id, e.valid_from, e.kind, g.external FROM org_event e JOIN org g ON g.id = e.org_id
		WHERE e.document_id = :paper AND e.valid_from <= :on AND {known e} ORDER BY e.valid_from, e.event_id`, args, func(r *db.Row) error {
		x := OnPaper{What: "org_event"}
		var external bool
		err := r.Scan(&x.ID, &x.Org, &x.Day, &x.Kind, &external)
		events[x.ID] = x
		sides = append(sides, side{x.ID, x.Org, external})
		return err
	})
	if err != nil {
		return nil, err
	}
	// The other sides come behind all main ones, so that an event is told by its own organisation where the reader may open that.
	for _, column := range []string{"org_id", "to_id"} {
		err = tx.Query(ctx, `SELECT e.event_id, l.`+column+`, g.external FROM org_event e JOIN org_event_link l ON l.event_id = e.event_id JOIN org g ON g.id = l.`+column+`
			WHERE e.document_id = :paper AND e.valid_from <= :on AND {known e} AND {known l} ORDER BY e.valid_from, e.event_id, l.id`, args, func(r *db.Row) error {
			var x side
			err := r.Scan(&x.event, &x.org, &x.external)
			sides = append(sides, x)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	told := map[db.ID]bool{}
	for _, x := range sides {
		if !told[x.event] && s.open(head{id: x.org, external: x.external}) {
			told[x.event] = true
			e := events[x.event]
			e.Org = x.org
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b OnPaper) int { return int(a.Day) - int(b.Day) })
	for _, q := range []struct{ what, text string }{
		{"org_term", `SELECT t.term_id, t.org_id, t.valid_from, '', t.label FROM org_term t WHERE t.document_id = :paper AND t.valid_from <= :on AND {known t}
			ORDER BY t.valid_from, t.term_id`},
		{"org_seat", `SELECT t.seat_id, t.org_id, t.valid_from, t.post, '' FROM org_seat t WHERE t.document_id = :paper AND t.valid_from <= :on AND {known t}
			ORDER BY t.valid_from, t.seat_id`}} {
		err = tx.Query(ctx, q.text, args, func(r *db.Row) error {
			x := OnPaper{What: q.what}
			err := r.Scan(&x.ID, &x.Org, &x.Day, &x.Post, &x.Label)
			if s.records.Has(x.Org) {
				out = append(out, x)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
