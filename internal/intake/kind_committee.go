package intake

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// committeeKind is the sheet of seats: who holds which office in which organisation, since when.
func committeeKind() *Kind {
	return &Kind{
		Code: "committee",
		Columns: join([]Column{
			{Code: "org", Type: Text, Need: Always, refers: toOrg},
		}, somebody(), []Column{
			{Code: "post", Type: Choice, Need: Always, Values: org.AllPosts(), Label: "kind.post."},
			{Code: "how_seated", Type: Choice, Values: org.Hows(), Label: "kind.seat_how."},
			{Code: "term", Type: Text, Max: 100},
			{Code: "term_from", Type: Day},
			{Code: "term_to", Type: Day},
			{Code: "from", Type: Day},
			{Code: "last", Type: Day},
			{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
			{Code: "was", Type: Day},
			{Code: "reason", Type: Text, Max: 1000},
		}, paper()),
		apply:  applyCommittee,
		fields: map[string]string{"to": "last", "how": "how_seated", "day": "from", "label": "term", "planned_to": "term_to"},
	}
}

func applyCommittee(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	if err := s.ordered(r, d); err != nil {
		return "", err
	}
	id, err := s.org(r, "org")
	if err != nil {
		return "", err
	}
	p, err := s.person(ctx, r)
	if err != nil {
		return "", err
	}
	r.id = p.Person
	held, _, err := org.SeatsOf(ctx, s.tx, s.who, asof.Point{On: s.tx.Today()}, p.Person)
	if err != nil {
		return "", err
	}
	in := org.SeatIn{Person: p.Person, Post: r.text("post"), How: r.text("how_seated"), From: d}
	if in.How == "" {
		in.How = org.Elected
	}
	if r.has("last") {
		in.To = r.day("last").Add(1)
	}
	at := d
	if s.correct(r) && r.has("was") {
		at = r.day("was")
	}
	var old *org.Seat
	for i, h := range held {
		if h.Org == id && h.Post == in.Post && (h.From == at || h.From == d) {
			old = &held[i]
		}
	}
	act := org.Act{Day: d, Rev: -1, Reason: s.reason(r)}
	if old == nil {
		if act.Document, err = s.paper(ctx, r); err != nil {
			return "", err
		}
		if in.Term, err = s.term(ctx, r, id, act); err != nil {
			return "", err
		}
		_, err = org.Sit(ctx, s.tx, s.who, id, act, in)
		return Created, s.holder(ctx, r, id, in, err)
	}
	to := old.To
	if to == day.Forever {
		to = 0
	}
	sameEnd := !r.has("last") || to == in.To
	if old.From == d && sameEnd && (!r.has("how_seated") || old.How == in.How) {
		return Same, nil
	}
	if !s.correct(r) {
		if old.From == d && to == 0 && r.has("last") { // it ended
			act.Day = in.To
			if act.Document, err = s.paper(ctx, r); err != nil {
				return "", err
			}
			r.verb = "close"
			return Changed, org.Unseat(ctx, s.tx, s.who, old.ID, act)
		}
		r.refuse("from", "intake.exists_other", fault.Args{"was": day.Period{From: old.From, To: old.To}})
		return "", errRow
	}
	if err := s.needReason(r); err != nil {
		return "", err
	}
	if act.Document, err = s.paper(ctx, r); err != nil {
		return "", err
	}
	next := old.SeatIn
	next.From = d
	if r.has("last") {
		next.To = in.To
	}
	if r.has("how_seated") {
		next.How = in.How
	}
	_, err = org.CorrectSeat(ctx, s.tx, s.who, old.ID, act, next)
	return Changed, s.holder(ctx, r, id, next, err)
}

// holder tells, of a post that is taken, who holds it, where the importer may see him.
func (s *session) holder(ctx context.Context, r *row, id db.ID, in org.SeatIn, err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	for _, x := range f.Fields {
		if x.Key != "org.seat_taken" {
			continue
		}
		p, _ := x.Args["period"].(day.Period)
		seats, err := org.Seats(ctx, s.tx, s.who, asof.Point{On: p.From}, id)
		if err != nil {
			return err
		}
		for _, h := range seats {
			if who := s.people.all[h.Person]; who != nil && h.Post == in.Post {
				r.refuse("post", "intake.seat_taken", fault.Args{"post": x.Args["post"], "period": p, "name": s.nameOf(who)})
				return errRow
			}
		}
	}
	return err
}

// term finds the committee's term of the row's label, and begins it where there is none and the row gives its first day.
func (s *session) term(ctx context.Context, r *row, id db.ID, act org.Act) (db.ID, error) {
	label := lang.TitleName(r.text("term"))
	if label == "" {
		return db.ID{}, nil
	}
	list, err := org.Terms(ctx, s.tx, s.who, asof.Point{On: s.tx.Today()}, id)
	if err != nil {
		return db.ID{}, err
	}
	for _, t := range list {
		if lang.SearchKey(t.Label) == lang.SearchKey(label) {
			return t.ID, nil
		}
	}
	if !r.has("term_from") {
		r.refuse("term_from", "intake.needed_new", fault.Args{"text": label, "head": s.head("term_from")})
		return db.ID{}, errRow
	}
	act.Day = r.day("term_from")
	var planned day.Day
	if r.has("term_to") {
		planned = r.day("term_to") // the last day, as a term keeps it
	}
	return org.OpenTerm(ctx, s.tx, s.who, id, act, label, planned)
}
