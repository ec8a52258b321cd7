package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Post in a committee, as stored. Texts: "kind.post.<value>".
type Post = string

// Posts, from the highest down.
const (
	Secretary   Post = "bi_thu"
	Deputy      Post = "pho_bi_thu"
	Standing    Post = "uv_btv"      // member of the standing committee
	Committee   Post = "uv_bch"      // member of the committee (Ban Chấp hành)
	CellMember  Post = "chi_uy_vien" // member of a cell's committee
	InspectHead Post = "cn_ubkt"
	InspectVice Post = "pcn_ubkt"
	Inspector   Post = "uv_ubkt"
	GroupLeader Post = "to_truong" // of a Party group inside a cell
	GroupDeputy Post = "to_pho"
)

// Ways of getting a seat. Texts: "kind.seat_how.<value>".
const (
	Elected    = "bau"
	Designated = "chi_dinh"
)

// Posts lists the posts that an organisation of a kind has, from the highest down: cells have a cell committee and groups, the inspection
// commission is from the grassroots organisation upward.
func Posts(k Kind) []Post {
	switch k {
	case GrassCell, Cell:
		return []Post{Secretary, Deputy, CellMember, GroupLeader, GroupDeputy}
	case Section:
		return []Post{Secretary, Deputy, Committee}
	case Grass, Above, Province, Centre:
		return []Post{Secretary, Deputy, Standing, Committee, InspectHead, InspectVice, Inspector}
	}
	return nil
}

// AllPosts lists every post, from the highest down.
func AllPosts() []Post {
	return []Post{Secretary, Deputy, Standing, Committee, CellMember, InspectHead, InspectVice, Inspector, GroupLeader, GroupDeputy}
}

// Hows lists the ways of getting a seat.
func Hows() []string { return []string{Elected, Designated} }

var terms = asof.Table{
	Name: "org_term", Noun: "org_term",
	Key:  []asof.Column{{Name: "term_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "org_id", Kind: asof.ID}, {Name: "label"}, {Name: "planned_to", Kind: asof.Day}, {Name: "document_id", Kind: asof.ID}},
}

var seats = asof.Table{
	Name: "org_seat", Noun: "org_seat",
	Key: []asof.Column{{Name: "seat_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "org_id", Kind: asof.ID}, {Name: "person_id", Kind: asof.ID}, {Name: "post"}, {Name: "how"},
		{Name: "term_id", Kind: asof.ID}, {Name: "document_id", Kind: asof.ID}, {Name: "reason_out"}},
}

func termLine(term, org db.ID) asof.Line { return terms.Of(org, nil, asof.Fields{"term_id": term}) }
func seatLine(seat, org db.ID) asof.Line { return seats.Of(org, nil, asof.Fields{"seat_id": seat}) }

// Term is a committee's term: from its congress until the next; EndedOn is the first day it is over, zero while it runs.
type Term struct {
	ID       db.ID
	Org      db.ID
	Label    string // "2015–2020", "khóa XI"
	From     day.Day
	Planned  day.Day // the last day it is due to run; may be zero
	EndedOn  day.Day
	Document db.ID
}

// SeatIn is what a form says of a seat.
type SeatIn struct {
	Person db.ID // who sits; that there is such a person the caller knows
	Post   Post
	How    string
	Term   db.ID // may be zero
	From   day.Day
	To     day.Day // first day no more; zero: still
}

// Seat is an office held.
type Seat struct {
	ID db.ID
	SeatIn
	Org       db.ID
	Document  db.ID
	ReasonOut string
	Owner     db.ID
}

// OpenTerm begins a term of an organisation's committee. The one before it ends on its first day. The writer needs the right to write on the
// organisation. Act.Day is the first day, planned the last one intended, or zero.
func OpenTerm(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, label string, planned day.Day) (term db.ID, err error) {
	w, err := begun(ctx, tx, who, id, act, false)
	if err != nil {
		return term, err
	}
	var bad fault.Fields
	w.act.check(&bad)
	label = checkLine(&bad, "label", label, true, maxShort)
	if planned != 0 {
		checkDay(&bad, "planned_to", planned)
		if !bad.Has("planned_to") && planned < w.act.Day {
			bad.Add("planned_to", "asof.order", fault.Args{"from": w.act.Day, "last": planned})
		}
	}
	if err := bad.Err(); err != nil {
		return term, err
	}
	if err := w.lock(ctx, id); err != nil {
		return term, err
	}
	if err := w.inLife(ctx, id, day.Period{From: w.act.Day, To: w.act.Day.Add(1)}, "day"); err != nil {
		return term, err
	}
	list, err := termsOf(ctx, tx, id, asof.Latest)
	if err != nil {
		return term, err
	}
	for _, t := range list {
		if t.EndedOn == 0 && t.From < w.act.Day {
			if _, err := termLine(t.ID, id).Close(ctx, tx, w.by(), w.act.Day, nil); err != nil {
				return term, err
			}
		} else if t.From >= w.act.Day || t.EndedOn > w.act.Day {
			return term, fault.Bad("day", "org.term_taken", fault.Args{"label": t.Label, "from": t.From})
		}
	}
	term = db.NewID()
	_, err = termLine(term, id).Open(ctx, tx, w.by(), day.Period{From: w.act.Day, To: day.Forever},
		asof.Fields{"org_id": id, "label": label, "planned_to": planned, "document_id": w.act.Document})
	return term, err
}

// EndTerm ends a term without another beginning: Act.Day is the first day it is over.
func EndTerm(ctx context.Context, tx *db.Tx, who duty.Actor, term db.ID, act Act) error {
	w, org, err := onRow(ctx, tx, who, "org_term", "term_id", term, act, false)
	if err != nil {
		return err
	}
	_, err = termLine(term, org).Close(ctx, tx, w.by(), w.act.Day, nil)
	return err
}

// VoidTerm says that there never was such a term.
func VoidTerm(ctx context.Context, tx *db.Tx, who duty.Actor, term db.ID, act Act) error {
	w, org, err := onRow(ctx, tx, who, "org_term", "term_id", term, act, true)
	if err != nil {
		return err
	}
	_, err = termLine(term, org).Void(ctx, tx, w.by(), day.Period{From: day.First, To: day.Forever})
	return err
}

// onRow begins an act on a term or a seat: its organisation's right and lock.
func onRow(ctx context.Context, tx *db.Tx, who duty.Actor, table, key string, id db.ID, act Act, why bool) (*work, db.ID, error) {
	var org db.ID
	var known db.Instant
	ok, err := tx.One(ctx, `SELECT org_id, known_to FROM `+table+` x WHERE x.`+key+` = :id ORDER BY known_to DESC, valid_from`, db.Args{"id": id}, &org, &known)
	if err != nil {
		return nil, org, err
	}
	if !ok {
		return nil, org, notFound()
	}
	w, err := begun(ctx, tx, who, org, act, false)
	if err != nil {
		return nil, org, err
	}
	if known != db.StillKnown {
		return nil, org, fault.New(fault.Conflict, "asof.voided", nil)
	}
	var bad fault.Fields
	if why {
		w.act.checkWhy(&bad)
	} else {
		w.act.check(&bad)
	}
	if err := bad.Err(); err != nil {
		return nil, org, err
	}
	return w, org, w.lock(ctx, org)
}

// inLife notes at a field where the organisation does not live on all days of a period.
func (w *work) inLife(ctx context.Context, id db.ID, p day.Period, field string) error {
	l, err := loadLife(ctx, w.tx, id)
	if err != nil {
		return err
	}
	if p.From < l.From || p.From >= l.To {
		return fault.Bad(field, "org.not_living", fault.Args{"day": p.From})
	}
	return nil
}

// Sit puts a person into a seat. One organisation has one secretary, head of inspection at a time; one person holds a post once. Act.Day and
// Act.Reason are not asked. The writer needs the right to write on the organisation.
func Sit(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, in SeatIn) (seat db.ID, err error) {
	w, err := begun(ctx, tx, who, id, act, false)
	if err != nil {
		return seat, err
	}
	if err := w.lock(ctx, id); err != nil {
		return seat, err
	}
	p, err := w.checkSeat(ctx, id, db.ID{}, in)
	if err != nil {
		return seat, err
	}
	seat = db.NewID()
	_, err = seatLine(seat, id).Open(ctx, tx, w.by(), p, asof.Fields{"org_id": id, "person_id": in.Person, "post": in.Post, "how": in.How,
		"term_id": in.Term, "document_id": w.act.Document, "reason_out": ""})
	return seat, err
}

func (w *work) checkSeat(ctx context.Context, id, seat db.ID, in SeatIn) (day.Period, error) {
	var bad fault.Fields
	p := day.Period{From: in.From, To: in.To}
	if p.To == 0 {
		p.To = day.Forever
	}
	checkPeriod(&bad, p)
	if in.Person.IsZero() {
		bad.Add("person", "form.required", nil)
	}
	if !slices.Contains(Hows(), in.How) {
		bad.Add("how", "form.choice", fault.Args{"text": in.How})
	}
	l, err := loadLife(ctx, w.tx, id)
	if err != nil {
		return p, err
	}
	if !slices.Contains(AllPosts(), in.Post) {
		bad.Add("post", "form.choice", fault.Args{"text": in.Post})
	}
	if err := bad.Err(); err != nil {
		return p, err
	}
	if p.From < l.From || p.From >= l.To {
		bad.Add("from", "org.not_living", fault.Args{"day": p.From})
	} else if k := nearest(l.rows, p.From).Text("kind"); !slices.Contains(Posts(k), in.Post) {
		bad.Add("post", "org.post_kind", fault.Args{"post": postRef(in.Post), "kind": kindRef(k)})
	}
	if !in.Term.IsZero() {
		list, err := termsOf(ctx, w.tx, id, asof.Latest)
		if err != nil {
			return p, err
		}
		if !slices.ContainsFunc(list, func(t Term) bool { return t.ID == in.Term }) {
			bad.Add("term", "form.unknown", fault.Args{"text": in.Term.String()})
		}
	}
	held, err := readSeats(ctx, w.tx, "s.org_id = :id AND s.post = :post AND s.known_to = {open} AND s.valid_from < :to AND s.valid_to > :from",
		db.Args{"id": id, "post": in.Post, "from": p.From, "to": p.To})
	if err != nil {
		return p, err
	}
	for _, h := range held {
		if h.ID != seat && (h.Person == in.Person || in.Post == Secretary || in.Post == InspectHead) {
			key := "org.seat_taken"
			if h.Person == in.Person {
				key = "org.seat_held"
			}
			bad.Add("post", key, fault.Args{"post": postRef(in.Post), "period": day.Period{From: h.From, To: h.To}})
			break
		}
	}
	return p, bad.Err()
}

// Unseat ends a seat: Act.Day is the first day it is no longer held, Act.Reason why.
func Unseat(ctx context.Context, tx *db.Tx, who duty.Actor, seat db.ID, act Act) error {
	w, org, err := onRow(ctx, tx, who, "org_seat", "seat_id", seat, act, false)
	if err != nil {
		return err
	}
	_, err = seatLine(seat, org).Close(ctx, tx, w.by(), w.act.Day, asof.Fields{"reason_out": w.act.Reason})
	return err
}

// CorrectSeat says that a seat was recorded wrongly: in is what it is, whole.
func CorrectSeat(ctx context.Context, tx *db.Tx, who duty.Actor, seat db.ID, act Act, in SeatIn) (changed bool, err error) {
	w, org, err := onRow(ctx, tx, who, "org_seat", "seat_id", seat, act, true)
	if err != nil {
		return false, err
	}
	p, err := w.checkSeat(ctx, org, seat, in)
	if err != nil {
		return false, err
	}
	res, err := seatLine(seat, org).Rewrite(ctx, tx, w.by(), "correct", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		f := cloneFields(segs[len(segs)-1].Fields)
		f["person_id"], f["post"], f["how"], f["term_id"] = in.Person, in.Post, in.How, in.Term
		if !w.act.Document.IsZero() {
			f["document_id"] = w.act.Document
		}
		return []asof.Stretch{{Period: p, Fields: f}}, nil
	})
	return res.Changed, err
}

// VoidSeat says that the seat was never held.
func VoidSeat(ctx context.Context, tx *db.Tx, who duty.Actor, seat db.ID, act Act) error {
	w, org, err := onRow(ctx, tx, who, "org_seat", "seat_id", seat, act, true)
	if err != nil {
		return err
	}
	_, err = seatLine(seat, org).Void(ctx, tx, w.by(), day.Period{From: day.First, To: day.Forever})
	return err
}

// Seats are the offices held in an organisation on the point's day, from the highest down, then by their beginning. The reader needs the right to
// its records.
func Seats(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) ([]Seat, error) {
	if err := who.Must(ctx, tx, duty.Records, id); err != nil {
		return nil, err
	}
	list, err := readSeats(ctx, tx, "s.org_id = :id AND {on s} AND {known s}", at.Args("id", id))
	slices.SortStableFunc(list, func(a, b Seat) int { return slices.Index(AllPosts(), a.Post) - slices.Index(AllPosts(), b.Post) })
	return list, err
}

// SeatHistory is all that was ever recorded of a seat of an organisation, both clocks, by the days and then by when it came to be known (fields:
// person_id, post, how, term_id, document_id, reason_out), and the labels of the terms that it names, those since voided among them. NotFound where
// the organisation never had such a seat. The reader needs the right to its records.
func SeatHistory(ctx context.Context, tx *db.Tx, who duty.Actor, id, seat db.ID) (rows []asof.Row, labels map[db.ID]string, err error) {
	if err := who.Must(ctx, tx, duty.Records, id); err != nil {
		return nil, nil, err
	}
	if rows, err = seatLine(seat, id).History(ctx, tx); err != nil {
		return nil, nil, err
	}
	if len(rows) == 0 || slices.ContainsFunc(rows, func(r asof.Row) bool { return r.ID_("org_id") != id }) {
		return nil, nil, notFound()
	}
	labels = map[db.ID]string{}
	return rows, labels, tx.Query(ctx, `SELECT t.term_id, t.label FROM org_term t WHERE t.org_id = :id ORDER BY t.known_from`, db.Args{"id": id}, func(r *db.Row) error {
		var term db.ID
		var label string
		err := r.Scan(&term, &label)
		labels[term] = label
		return err
	})
}

// SeatsOf are all offices a person held or holds, as known at the point, the latest first, of the organisations whose records the reader may see
// today; hidden says how many are elsewhere.
func SeatsOf(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, person db.ID) (list []Seat, hidden int, err error) {
	r, err := who.Reach(ctx, tx, duty.Records)
	if err != nil {
		return nil, 0, err
	}
	all, err := readSeats(ctx, tx, "s.person_id = :id AND {known s}", at.Args("id", person))
	slices.Reverse(all)
	for _, s := range all {
		if r.Has(s.Org) || !who.Person.IsZero() && who.Person == person {
			list = append(list, s)
		} else {
			hidden++
		}
	}
	return list, hidden, err
}

func readSeats(ctx context.Context, tx *db.Tx, cond string, args db.Args) (out []Seat, err error) {
	err = tx.Query(ctx, `SELECT s.seat_id, s.org_id, s.person_id, s.post, s.how, s.term_id, s.document_id, s.reason_out, s.valid_from, s.valid_to, s.owner
		FROM org_seat s WHERE `+cond+` ORDER BY s.valid_from, s.seat_id`, args, func(r *db.Row) error {
		var s Seat
		err := r.Scan(&s.ID, &s.Org, &s.Person, &s.Post, &s.How, &s.Term, &s.Document, &s.ReasonOut, &s.From, &s.To, &s.Owner)
		out = append(out, s)
		return err
	})
	return out, err
}

// Terms are an organisation's terms as known at the point, in order; those that begin after its day as well. The reader needs the right to its
// records.
func Terms(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) ([]Term, error) {
	if err := who.Must(ctx, tx, duty.Records, id); err != nil {
		return nil, err
	}
	return termsOf(ctx, tx, id, at.Known)
}

func termsOf(ctx context.Context, tx *db.Tx, id db.ID, k asof.Known) (out []Term, err error) {
	err = tx.Query(ctx, `SELECT t.term_id, t.org_id, t.label, t.valid_from, t.valid_to, t.planned_to, t.document_id FROM org_term t
		WHERE t.org_id = :id AND {known t} ORDER BY t.valid_from, t.term_id`, db.Args{"id": id, "known": k}, func(r *db.Row) error {
		var t Term
		err := r.Scan(&t.ID, &t.Org, &t.Label, &t.From, &t.EndedOn, &t.Planned, &t.Document)
		if t.EndedOn == day.Forever {
			t.EndedOn = 0
		}
		out = append(out, t)
		return err
	})
	return out, err
}
