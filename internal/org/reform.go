package org

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Hang puts an organisation under another superior as part of an event, on its day.
type Hang struct{ Child, Parent db.ID }

// Declared is what the deciding paper says of members handed over, to be compared with the records; it is never a figure.
type Declared struct {
	From, To db.ID
	Members  int
}

// Merging is hợp nhất: the organisations of From become one. Into is one of them or another existing one; where it is zero, New begins and is the
// one. All of From but Into end on the day with Into as main successor; those that stood under them go under Into unless Hang says otherwise.
type Merging struct {
	Act
	From     []db.ID
	Into     db.ID
	New      *Born
	More     []Born // others that begin with it, as the dependent cells of the new one
	Hang     []Hang
	Declared []Declared
}

// Merge records a merger and gives the event and the organisation that receives. Act.Rev is the version of the first of From. The writer needs
// the right to write on the superiors of all that end, and on where the receiving one stands. The caller moves the members (package member) in
// the same transaction.
func Merge(ctx context.Context, tx *db.Tx, who duty.Actor, m Merging) (event, into db.ID, err error) {
	var bad fault.Fields
	if m.New != nil && m.Into.IsZero() {
		m.Into = bornID(m.New)
		m.More = append([]Born{*m.New}, m.More...)
	}
	joined := append(slices.Clone(m.From), m.Into)
	if len(m.From) == 0 || len(distinct(joined)) < 2 || len(m.From) == 1 && m.New != nil {
		bad.Add("from", "org.needs_two", nil)
	}
	if len(distinct(m.From)) < len(m.From) {
		bad.Add("from", "org.same", nil)
	}
	if m.Into.IsZero() {
		bad.Add("into", "form.required", nil)
	}
	if err := bad.Err(); err != nil {
		return event, into, err
	}
	r := reform{kind: Merged, subject: m.Into, form: m.From[0], born: m.More, hang: m.Hang, declared: m.Declared}
	if m.New != nil {
		r.bornWord = "new"
	}
	for _, id := range m.From {
		if id != m.Into {
			r.gone = append(r.gone, gone{id, m.Into})
		}
	}
	event, err = r.run(ctx, tx, who, m.Act)
	return event, m.Into, err
}

func bornID(b *Born) db.ID {
	if b.ID.IsZero() {
		b.ID = db.NewID()
	}
	return b.ID
}

func distinct(ids []db.ID) map[db.ID]bool {
	out := map[db.ID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// Absorbing is sáp nhập: an organisation goes into an existing one, its main successor, with those that stand under it.
type Absorbing struct {
	Act
	Into     db.ID
	Hang     []Hang
	Declared []Declared
}

// Absorb records that id goes into another. Rights and members as with Merge.
func Absorb(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, a Absorbing) (event db.ID, err error) {
	var bad fault.Fields
	if a.Into.IsZero() {
		bad.Add("into", "form.required", nil)
	} else if a.Into == id {
		bad.Add("into", "org.same", nil)
	}
	if err := bad.Err(); err != nil {
		return event, err
	}
	r := reform{kind: Absorbed, subject: a.Into, form: id, gone: []gone{{id, a.Into}}, hang: a.Hang, declared: a.Declared}
	return r.run(ctx, tx, who, a.Act)
}

// Splitting is chia tách: New begin out of an organisation. Where Main is zero the old one goes on; else it ends with Main, one of New or
// another existing one, as main successor, and those under it go under Main unless Hang says otherwise.
type Splitting struct {
	Act
	New      []Born
	Main     db.ID
	Hang     []Hang
	Declared []Declared
}

// Split records a split of id. Rights and members as with Merge.
func Split(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, s Splitting) (event db.ID, err error) {
	var bad fault.Fields
	if len(s.New) == 0 {
		bad.Add("new", "org.split_needs", nil)
	}
	if s.Main == id {
		bad.Add("main", "org.same", nil)
	}
	if err := bad.Err(); err != nil {
		return event, err
	}
	r := reform{kind: Divided, subject: id, form: id, born: s.New, hang: s.Hang, declared: s.Declared}
	for i := range r.born {
		r.links = append(r.links, linkRow{role: roleLink, org: id, to: bornID(&r.born[i]), main: r.born[i].ID == s.Main})
	}
	if !s.Main.IsZero() {
		r.gone = []gone{{id, s.Main}}
	}
	return r.run(ctx, tx, who, s.Act)
}

// Ending is giải thể or the end by reorganisation. Hang says where those under it go; none may be left. Main is the main successor, if there is
// one (ReorgEnded only): it takes the records for figures, and those under the ended one that Hang does not name.
type Ending struct {
	Act
	Main     db.ID
	Hang     []Hang
	Declared []Declared
}

// Dissolve ends an organisation without main successor: its last superior becomes its heir, for rights alone. The writer needs the right to
// write on its superior. It asks only for those under it: whether members are left in it, package member checks in the same transaction
// (member.CheckEmpty), which the caller does.
func Dissolve(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, e Ending) (event db.ID, err error) {
	e.Main = db.ID{}
	return end(ctx, tx, who, Dissolved, id, e)
}

// EndReorg ends an organisation as the system of organisations changes (a Bloc, a district), with or without main successor. Else as Dissolve.
func EndReorg(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, e Ending) (event db.ID, err error) {
	if e.Main == id {
		return event, fault.Bad("main", "org.same", nil)
	}
	return end(ctx, tx, who, ReorgEnded, id, e)
}

func end(ctx context.Context, tx *db.Tx, who duty.Actor, kind EventKind, id db.ID, e Ending) (db.ID, error) {
	r := reform{kind: kind, subject: id, form: id, gone: []gone{{id, e.Main}}, hang: e.Hang, declared: e.Declared}
	return r.run(ctx, tx, who, e.Act)
}

// Rekinding is a change of kind, with what goes with it: another superior, organisations that begin (the dependent cells of a grassroots cell
// that became a grassroots organisation) or end into it (those of one that became a grassroots cell).
type Rekinding struct {
	Act
	Kind     Kind
	Parent   db.ID // zero: it stays where it is
	New      []Born
	Ends     []db.ID
	Hang     []Hang
	Declared []Declared
}

// Rekind changes an organisation's kind from the act's day on, until a later change on record. The event is zero where nothing changed. The
// writer needs the right to write on its superior.
func Rekind(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, k Rekinding) (event db.ID, err error) {
	var bad fault.Fields
	checkKind(&bad, k.Kind)
	if k.Parent == id {
		bad.Add("parent", "tree.self", nil)
	}
	if err := bad.Err(); err != nil {
		return event, err
	}
	r := reform{kind: Rekinded, subject: id, form: id, born: k.New, hang: k.Hang, declared: k.Declared, rekind: k.Kind}
	if !k.Parent.IsZero() {
		r.hang = append(slices.Clone(r.hang), Hang{id, k.Parent})
	}
	for _, e := range k.Ends {
		r.gone = append(r.gone, gone{e, id})
	}
	return r.run(ctx, tx, who, k.Act)
}

// gone is an organisation that ends; main is its main successor, zero for none.
type gone struct{ org, main db.ID }

// reform is an event that changes several organisations at once.
type reform struct {
	kind     EventKind
	subject  db.ID // whose event it is
	form     db.ID // on whose page the form stands: its version is checked
	born     []Born
	bornWord string // name of the first one's fields in the form; else "new.<i>."
	gone     []gone
	hang     []Hang
	links    []linkRow
	declared []Declared
	rekind   Kind
}

// field is the form's field that decides whether all holds after the event; empty where no single one does.
func (r *reform) field() string {
	switch r.kind {
	case Merged, Absorbed:
		return "into"
	case Rekinded:
		return "kind"
	case Divided:
		if len(r.gone) > 0 {
			return "main"
		}
	}
	return ""
}

func (r *reform) isBorn(id db.ID) bool {
	return slices.ContainsFunc(r.born, func(b Born) bool { return b.ID == id })
}

func (r *reform) ends(id db.ID) bool {
	return slices.ContainsFunc(r.gone, func(g gone) bool { return g.org == id })
}

func (r *reform) run(ctx context.Context, tx *db.Tx, who duty.Actor, a Act) (event db.ID, err error) {
	w := &work{tx: tx, who: who, act: a}
	r.born = slices.Clone(r.born)
	for i := range r.born {
		bornID(&r.born[i])
	}
	if err := r.check(ctx, w); err != nil {
		return event, err
	}
	var others []db.ID
	for _, g := range r.gone {
		others = append(others, g.org)
	}
	for _, h := range r.hang {
		if !r.isBorn(h.Child) {
			others = append(others, h.Child)
		}
	}
	if !r.isBorn(r.subject) {
		others = append(others, r.subject)
	}
	if err := w.lock(ctx, r.form, others...); err != nil {
		return event, err
	}
	for i := range r.born {
		word := numbered("new", i)
		if i == 0 && r.bornWord != "" {
			word = r.bornWord + "."
		} else if r.bornWord != "" {
			word = numbered("more", i-1)
		}
		if err := w.begin(ctx, &r.born[i], word); err != nil {
			return event, err
		}
		r.links = append(r.links, linkRow{role: roleBegin, org: r.born[i].ID, to: r.born[i].Parent})
	}
	changed, err := r.rekindSubject(ctx, w)
	if err != nil {
		return event, err
	}
	if err := r.rehang(ctx, w); err != nil {
		return event, err
	}
	for _, g := range r.gone {
		if err := r.endOne(ctx, w, g); err != nil {
			return event, err
		}
	}
	if r.kind == Rekinded && !changed && len(w.written) == 0 {
		return event, nil
	}
	return w.record(ctx, r.kind, r.subject, r.declare(), r.field())
}

// check asks for the rights and for what can be told before anything is written.
func (r *reform) check(ctx context.Context, w *work) error {
	var bad fault.Fields
	first := db.ID{}
	for _, g := range r.gone {
		up, err := w.mustSuperior(ctx, g.org)
		if err != nil {
			return err
		}
		if first.IsZero() {
			first = up
		}
		if top, err := isTop(ctx, w.tx, g.org); err != nil {
			return err
		} else if top {
			return fault.New(fault.Conflict, "org.void_top", nil)
		}
		if _, err := living(ctx, w.tx, g.org); err != nil {
			return err
		}
		if !g.main.IsZero() && !r.isBorn(g.main) {
			if err := w.who.Must(ctx, w.tx, duty.Write, g.main); err != nil {
				return err
			}
		}
	}
	if !r.isBorn(r.subject) {
		up, err := w.mustSuperior(ctx, r.subject)
		if err != nil {
			return err
		}
		if first.IsZero() {
			first = up
		}
	}
	for i := range r.born {
		b := &r.born[i]
		if b.Parent.IsZero() && b.ParentCode != "" {
			for _, o := range r.born {
				if codeKey(o.Code) == codeKey(b.ParentCode) {
					b.Parent = o.ID
				}
			}
		}
		if b.Parent.IsZero() && b.ParentCode != "" {
			id, err := Resolve(ctx, w.tx, w.who, b.ParentCode, numbered("new", i)+"parent")
			if err := bad.Take(err); err != nil {
				return err
			}
			b.Parent = id
		}
		if !b.Parent.IsZero() && !r.isBorn(b.Parent) {
			if err := w.who.Must(ctx, w.tx, duty.Write, b.Parent); err != nil {
				return err
			}
		}
	}
	for _, h := range r.hang {
		if !r.isBorn(h.Child) {
			if _, err := w.mustSuperior(ctx, h.Child); err != nil {
				return err
			}
		}
		if h.Child == h.Parent {
			bad.Add("hang", "tree.self", nil)
		} else if !r.isBorn(h.Parent) {
			if err := w.who.Must(ctx, w.tx, duty.Write, h.Parent); err != nil {
				return err
			}
		}
	}
	for _, d := range r.declared {
		if d.Members < 0 {
			bad.Add("members", "org.negative", nil)
		}
	}
	w.act.check(&bad)
	w.owner = first
	return bad.Err()
}

func (r *reform) rekindSubject(ctx context.Context, w *work) (bool, error) {
	if r.rekind == "" {
		return false, nil
	}
	return w.states(ctx, r.subject, "rekind", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		out, _, err := setFrom(segs, w.act.Day, asof.Fields{"kind": r.rekind})
		return out, err
	})
}

// rehang moves those named, and those left under an organisation that ends with a main successor.
func (r *reform) rehang(ctx context.Context, w *work) error {
	todo := slices.Clone(r.hang)
	for _, g := range r.gone {
		if g.main.IsZero() {
			continue
		}
		left, err := childrenFrom(ctx, w.tx, g.org, w.act.Day)
		if err != nil {
			return err
		}
		for _, c := range left {
			named := slices.ContainsFunc(todo, func(h Hang) bool { return h.Child == c })
			if !named && !r.ends(c) && c != g.main {
				todo = append(todo, Hang{c, g.main})
			}
		}
	}
	for _, h := range todo {
		if _, err := living(ctx, w.tx, h.Child); err != nil {
			return err
		}
		changed, err := w.rehang(ctx, h.Child, h.Parent)
		if err != nil {
			return err
		}
		if changed {
			r.links = append(r.links, linkRow{role: roleChild, org: h.Child, to: h.Parent})
		}
	}
	return nil
}

// childrenFrom are those that hang under an organisation on a day or are on record to come under it later.
func childrenFrom(ctx context.Context, tx *db.Tx, id db.ID, from day.Day) (out []db.ID, err error) {
	err = tx.Query(ctx, `SELECT DISTINCT child FROM tree_edge e WHERE e.parent = :id AND e.kind = 'parent' AND e.known_to = {open} AND e.valid_to > :from
		ORDER BY child`, db.Args{"id": id, "from": from}, func(row *db.Row) error {
		var c db.ID
		err := row.Scan(&c)
		out = append(out, c)
		return err
	})
	return out, err
}

// endOne ends an organisation on the act's day. What is on record of it later is in the way and told.
func (r *reform) endOne(ctx context.Context, w *work, g gone) error {
	if err := laterEvent(ctx, w.tx, g.org, w.act.Day, db.ID{}); err != nil {
		return err
	}
	on := w.act.Day
	_, err := w.states(ctx, g.org, "end", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		if find(segs, on) < 0 {
			return nil, gap(on)
		}
		if segs[0].From >= on {
			return nil, fault.Bad("day", "org.end_before_begin", fault.Args{"day": segs[0].From})
		}
		return endAt(segs, on), nil
	})
	if err != nil {
		return err
	}
	_, err = w.edges(ctx, g.org, "end", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		out := endAt(segs, on)
		if len(out) == 0 {
			return nil, gap(on)
		}
		to := hangs(g.main, tree.Successor)
		if g.main.IsZero() {
			to = hangs(out[len(out)-1].Fields["parent"].(db.ID), tree.Heir)
		}
		return append(out, asof.Stretch{Period: day.Period{From: on, To: day.Forever}, Fields: to}), nil
	})
	r.links = append(r.links, linkRow{role: roleEnd, org: g.org, to: g.main, main: !g.main.IsZero()})
	return err
}

// laterEvent refuses where the records tell of an event of the organisation after a day; but is left out.
func laterEvent(ctx context.Context, tx *db.Tx, id db.ID, after day.Day, but db.ID) error {
	var kind string
	var on day.Day
	var subject db.ID
	found, err := tx.One(ctx, `SELECT e.kind, e.valid_from, e.org_id FROM org_event e WHERE e.known_to = {open} AND e.valid_from > :day
		AND (CAST(:but AS {id}) IS NULL OR e.event_id <> :but)
		AND (e.org_id = :id OR e.event_id IN (SELECT l.event_id FROM org_event_link l WHERE l.org_id = :id AND l.known_to = {open})
			OR e.event_id IN (SELECT l.event_id FROM org_event_link l WHERE l.to_id = :id AND l.role <> 'begin' AND l.known_to = {open}))
		ORDER BY e.valid_from, e.event_id LIMIT 1`, db.Args{"id": id, "day": after, "but": but}, &kind, &on, &subject)
	if err != nil || !found {
		return err
	}
	return later(ctx, tx, kind, on, subject)
}

func later(ctx context.Context, tx *db.Tx, kind string, on day.Day, subject db.ID) error {
	l, err := loadLife(ctx, tx, subject)
	if err != nil {
		return err
	}
	name := ""
	if len(l.rows) > 0 {
		name = nearest(l.rows, on).Text("name")
	}
	return fault.New(fault.Conflict, "org.later_event", fault.Args{"kind": eventRef(kind), "day": on, "name": name})
}

// declare joins what the paper declares to the links: from each that ended to its successor, and what else is declared.
func (r *reform) declare() []linkRow {
	for _, d := range r.declared {
		n := d.Members
		done := false
		for i, l := range r.links {
			if l.org == d.From && l.to == d.To && (l.role == roleEnd || l.role == roleLink) {
				r.links[i].members = &n
				done = true
				break
			}
		}
		if !done {
			r.links = append(r.links, linkRow{role: roleLink, org: d.From, to: d.To, members: &n})
		}
	}
	return r.links
}
