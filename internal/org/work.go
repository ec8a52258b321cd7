package org

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// work is one act under way: who does it, and the organisations it has written, which are held to the rules at its end.
type work struct {
	tx      *db.Tx
	who     duty.Actor
	act     Act
	owner   db.ID // to which organisation the records will belong
	written []db.ID
}

func (w *work) by() audit.By { return w.who.By(w.owner, w.act.Reason, w.act.Document) }

func (w *work) wrote(id db.ID) {
	if !slices.Contains(w.written, id) {
		w.written = append(w.written, id)
	}
}

// lock takes the heads of the organisations in the order of their ids, so that no two writers wait for each other; the subject's version is
// checked against the act's.
func (w *work) lock(ctx context.Context, subject db.ID, others ...db.ID) error {
	if err := w.paper(ctx); err != nil {
		return err
	}
	ids := append([]db.ID{subject}, others...)
	slices.SortFunc(ids, func(a, b db.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(ids) {
		if id.IsZero() {
			continue
		}
		rev := int64(-1)
		if id == subject {
			rev = w.act.Rev
		}
		if _, err := w.tx.Touch(ctx, "org", id, rev); err != nil {
			return err
		}
	}
	return nil
}

// paper refuses an act by a paper that is not on record. It asks for itself, since documents know organisations and not the other way round.
func (w *work) paper(ctx context.Context) error {
	if w.act.Document.IsZero() {
		return nil
	}
	var n int
	ok, err := w.tx.One(ctx, `SELECT 1 FROM document_version v WHERE v.document_id = :id AND v.known_to = {open} LIMIT 1`, db.Args{"id": w.act.Document}, &n)
	if err == nil && !ok {
		err = fault.Bad("document", "document.unknown", nil)
	}
	return err
}

// head is what never changes of an organisation.
type head struct {
	id       db.ID
	code     string
	external bool
	void     bool
	rev      int64
	owner    db.ID
}

func loadHead(ctx context.Context, tx *db.Tx, id db.ID) (head, error) {
	h := head{id: id}
	var void db.Instant
	ok, err := tx.One(ctx, `SELECT code, external, rev, owner, void_at FROM org WHERE id = :id`, db.Args{"id": id}, &h.code, &h.external, &h.rev,
		&h.owner, &void)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "error.not_found", nil)
	}
	h.void = void != 0
	return h, err
}

// living is loadHead for those who write: what was voided can no longer be changed.
func living(ctx context.Context, tx *db.Tx, id db.ID) (head, error) {
	h, err := loadHead(ctx, tx, id)
	if err == nil && h.void {
		err = fault.New(fault.Conflict, "asof.voided", nil)
	}
	return h, err
}

// states rewrites an organisation's versions; the columns that follow from the name are filled in here.
func (w *work) states(ctx context.Context, id db.ID, verb string, fn func([]asof.Stretch) ([]asof.Stretch, error)) (bool, error) {
	h, err := living(ctx, w.tx, id)
	if err != nil {
		return false, err
	}
	res, err := line(id).Rewrite(ctx, w.tx, w.by(), verb, func(segs []asof.Stretch) ([]asof.Stretch, error) {
		out, err := fn(segs)
		for i := range out {
			out[i].Fields = cloneFields(out[i].Fields)
			derive(out[i].Fields, h.code)
		}
		return out, err
	})
	if res.Changed {
		w.wrote(id)
	}
	return res.Changed, err
}

// edges rewrites the edges by which an organisation hangs.
func (w *work) edges(ctx context.Context, id db.ID, verb string, fn func([]asof.Stretch) ([]asof.Stretch, error)) (bool, error) {
	res, err := tree.Rewrite(ctx, w.tx, w.by(), id, verb, fn)
	if res.Changed {
		w.wrote(id)
	}
	return res.Changed, err
}

func hangs(parent db.ID, kind tree.Kind) asof.Fields {
	return asof.Fields{"parent": parent, "kind": kind}
}

// superior is under whom an organisation hangs on a day as known now, successor and heir edges included; zero for none.
func superior(ctx context.Context, tx *db.Tx, id db.ID, d day.Day) (db.ID, tree.Kind, error) {
	var p db.ID
	var k string
	_, err := tx.One(ctx, `SELECT parent, kind FROM tree_edge e WHERE e.child = :id AND e.known_to = {open} AND {on e}`,
		db.Args{"id": id, "on": d}, &p, &k)
	return p, k, err
}

// mustSuperior is the right to decide where an organisation stands and whether it goes on: its superior's, by the rules of the trade. The top
// has none and answers for itself; an external body belongs to who entered it.
func (w *work) mustSuperior(ctx context.Context, id db.ID) (db.ID, error) {
	h, err := loadHead(ctx, w.tx, id)
	if err != nil {
		return db.ID{}, err
	}
	p := h.owner
	if !h.external {
		if p, _, err = superior(ctx, w.tx, id, w.tx.Today()); err != nil {
			return db.ID{}, err
		}
		if p.IsZero() { // it begins in the future, or is the top
			if p, _, err = superior(ctx, w.tx, id, w.act.Day); err != nil {
				return db.ID{}, err
			}
		}
	}
	if p.IsZero() {
		p = id
	}
	return p, w.who.Must(ctx, w.tx, duty.Write, p)
}

// Born is an organisation that begins. ID may be made beforehand (db.NewID) to be pointed to within the same act; Parent, or ParentCode where
// Parent is zero, may be one that begins in the same act. External bodies and the top have no parent.
type Born struct {
	ID         db.ID
	Code       string
	Kind       Kind
	Name       string
	ShortName  string
	UnitType   string // what the unit beside it is, as text: agency, firm, ward
	Note       string
	Consent    db.ID // the paper that allows a size outside the rule
	Parent     db.ID
	ParentCode string
}

// begin writes an organisation from the act's day on. field is put before the names of wrong fields.
func (w *work) begin(ctx context.Context, b *Born, field string) error {
	var bad fault.Fields
	b.Code = checkCode(&bad, b.Code)
	checkKind(&bad, b.Kind)
	b.Name = checkLine(&bad, "name", b.Name, true, maxName)
	b.ShortName = checkLine(&bad, "short_name", b.ShortName, false, maxShort)
	b.UnitType = checkLine(&bad, "unit_type", b.UnitType, false, maxShort)
	b.Note = checkLines(&bad, "note", b.Note, maxNote)
	external := b.Kind == External
	if b.Parent.IsZero() && b.ParentCode != "" && !external {
		id, err := Resolve(ctx, w.tx, w.who, b.ParentCode, "parent")
		if err := bad.Take(err); err != nil {
			return err
		}
		b.Parent = id
	}
	if external && (!b.Parent.IsZero() || b.ParentCode != "") {
		bad.Add("parent", "org.external_no_parent", nil)
	}
	if !external && b.Parent.IsZero() && !bad.Has("parent") {
		first, err := noneYet(ctx, w.tx)
		if err != nil {
			return err
		}
		if !first {
			bad.Add("parent", "form.required", nil)
		}
	}
	if b.Code != "" {
		_, taken, err := Find(ctx, w.tx, b.Code)
		if err != nil {
			return err
		}
		if taken {
			bad.Add("code", "form.taken", fault.Args{"text": b.Code})
		}
	}
	if err := bad.Err(); err != nil {
		return prefixed(err, field)
	}
	if b.ID.IsZero() {
		b.ID = db.NewID()
	}
	owner := b.Parent
	if external {
		owner = w.owner
	} else if owner.IsZero() {
		owner = b.ID
	}
	if _, err := w.tx.Exec(ctx, `INSERT INTO org (id, code, code_key, external, owner, rev) VALUES (:id, :code, :key, :external, :owner, 1)`,
		db.Args{"id": b.ID, "code": b.Code, "key": codeKey(b.Code), "external": external, "owner": owner}); err != nil {
		if _, ok := db.Unique(err); ok {
			return prefixed(fault.Bad("code", "form.taken", fault.Args{"text": b.Code}), field)
		}
		return err
	}
	f := asof.Fields{"name": b.Name, "short_name": b.ShortName, "kind": b.Kind, "unit_type": b.UnitType, "consent": b.Consent, "note": b.Note}
	derive(f, b.Code)
	life := day.Period{From: w.act.Day, To: day.Forever}
	if _, err := line(b.ID).Open(ctx, w.tx, w.who.By(owner, w.act.Reason, w.act.Document), life, f); err != nil {
		return err
	}
	w.wrote(b.ID)
	if b.Parent.IsZero() {
		return nil
	}
	_, err := tree.Attach(ctx, w.tx, w.who.By(owner, w.act.Reason, w.act.Document), b.ID, b.Parent, tree.Parent, w.act.Day)
	return err
}

// prefixed puts a word before the names of wrong fields.
func prefixed(err error, word string) error {
	f := fault.As(err)
	if f == nil || word == "" {
		return err
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i := range out.Fields {
		out.Fields[i].Name = word + out.Fields[i].Name
	}
	return &out
}

func numbered(word string, i int) string { return word + "." + strconv.Itoa(i) + "." }

// noneYet tells whether the installation has no organisation of its own: the first one is the top.
func noneYet(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int
	found, err := tx.One(ctx, `SELECT 1 FROM org WHERE external = {false} AND void_at IS NULL LIMIT 1`, nil, &n)
	return !found, err
}

// Find gives the organisation of a code, without judging rights: for the domains above. ok is false where there is none.
func Find(ctx context.Context, tx *db.Tx, code string) (id db.ID, ok bool, err error) {
	ok, err = tx.One(ctx, `SELECT id FROM org WHERE code_key = :key AND void_at IS NULL`, db.Args{"key": codeKey(code)}, &id)
	return id, ok, err
}

// Resolve is Find for what a person typed: an unknown code, or that of an organisation he may not open, is a wrong field, with the codes that
// look like it among those he may.
func Resolve(ctx context.Context, tx *db.Tx, who duty.Actor, code, field string) (db.ID, error) {
	id, ok, err := Find(ctx, tx, code)
	if err != nil {
		return id, err
	}
	if ok {
		s, err := look(ctx, tx, who)
		if err != nil {
			return id, err
		}
		if s.has(id) {
			return id, nil
		}
		id = db.ID{}
	}
	found, err := Search(ctx, tx, who, asof.Point{On: tx.Today()}, code, 5)
	if err != nil {
		return id, err
	}
	if len(found) == 0 {
		return id, fault.Bad(field, "org.unknown_code", fault.Args{"text": code})
	}
	var names []string
	for _, r := range found {
		names = append(names, r.Code+" ("+r.Name+")")
	}
	return id, fault.Bad(field, "org.unknown_code_like", fault.Args{"text": code, "names": names})
}

// record writes the event and its links, and holds all that was written to the rules.
func (w *work) record(ctx context.Context, kind EventKind, subject db.ID, links []linkRow, field string) (db.ID, error) {
	id := db.NewID()
	_, err := eventLine(id, subject).Open(ctx, w.tx, w.by(), day.Period{From: w.act.Day, To: day.Forever}, asof.Fields{
		"org_id": subject, "kind": kind, "document_id": w.act.Document, "signer": w.act.Signer, "reason": w.act.Reason})
	if err != nil {
		return id, err
	}
	var rows [][]any
	for _, l := range links {
		rows = append(rows, l.row(w.tx, id))
	}
	if err := w.tx.Insert(ctx, "org_event_link", linkColumns, rows); err != nil {
		return id, err
	}
	return id, w.hold(ctx, field)
}

// Roles of a link.
const (
	roleBegin = "begin"
	roleEnd   = "end"
	roleChild = "child"
	roleLink  = "link"
)

var linkColumns = []string{"id", "event_id", "role", "org_id", "to_id", "main", "members", "known_from", "known_to", "change_id"}

type linkRow struct {
	role    string
	org, to db.ID
	main    bool
	members *int
}

func (l linkRow) row(tx *db.Tx, event db.ID) []any {
	var members any
	if l.members != nil {
		members = *l.members
	}
	return []any{db.NewID(), event, l.role, l.org, l.to, l.main, members, tx.Now(), db.StillKnown, tx.Change()}
}
