package org

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Establish begins an organisation from the act's day on: the first one of the installation without a parent (it is the top; the caller founds
// the house with it, see duty.Found), an external body without one, every other under a parent that lives from that day on. The writer needs the
// right to write on the parent; for an external body on any organisation, to which the entry will belong. It gives the new id and the event's.
func Establish(ctx context.Context, tx *db.Tx, who duty.Actor, act Act, b Born) (id, event db.ID, err error) {
	w := &work{tx: tx, who: who, act: act}
	var bad fault.Fields
	w.act.check(&bad)
	if b.Kind == External {
		if w.owner, err = anyWrite(ctx, tx, who); err != nil {
			return id, event, err
		}
	} else {
		if b.Parent.IsZero() && b.ParentCode != "" {
			p, err := Resolve(ctx, tx, who, b.ParentCode, "parent")
			if err := bad.Take(err); err != nil {
				return id, event, err
			}
			b.Parent = p
		}
		if !b.Parent.IsZero() {
			err = who.Must(ctx, tx, duty.Write, b.Parent)
		} else if !who.IsSystem() {
			_, err = anyWrite(ctx, tx, who)
		}
		if err != nil {
			return id, event, err
		}
		w.owner = b.Parent
	}
	if err = bad.Err(); err != nil {
		return id, event, err
	}
	if err = w.paper(ctx); err != nil {
		return id, event, err
	}
	if err = w.begin(ctx, &b, ""); err != nil {
		return id, event, err
	}
	if w.owner.IsZero() {
		w.owner = b.ID
	}
	event, err = w.record(ctx, Established, b.ID, nil, "parent")
	return b.ID, event, err
}

// anyWrite is the organisation for which an actor writes where none is named: the first root of his right to write.
func anyWrite(ctx context.Context, tx *db.Tx, who duty.Actor) (db.ID, error) {
	r, err := who.Reach(ctx, tx, duty.Write)
	if err != nil {
		return db.ID{}, err
	}
	if r.Empty() {
		return db.ID{}, fault.New(fault.Denied, "error.denied", nil)
	}
	if len(r.Roots()) > 0 {
		return r.Roots()[0], nil
	}
	return duty.Top(ctx, tx)
}

// Rename gives another name from the act's day on, until the day of a later renaming on record. The event is zero where the name was that
// already. The writer needs the right to write on the organisation.
func Rename(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, name, short string) (event db.ID, err error) {
	w, err := begun(ctx, tx, who, id, act, false)
	if err != nil {
		return event, err
	}
	var bad fault.Fields
	w.act.check(&bad)
	name = checkLine(&bad, "name", name, true, maxName)
	short = checkLine(&bad, "short_name", short, false, maxShort)
	if err := bad.Err(); err != nil {
		return event, err
	}
	if err := w.lock(ctx, id); err != nil {
		return event, err
	}
	changed, err := w.states(ctx, id, "rename", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		out, _, err := setFrom(segs, w.act.Day, asof.Fields{"name": name, "short_name": short})
		return out, err
	})
	if err != nil || !changed {
		return event, err
	}
	return w.record(ctx, Renamed, id, nil, "")
}

// begun starts an act on an organisation: the right is that of writing on it, or, with superior, of its superior.
func begun(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, up bool) (*work, error) {
	w := &work{tx: tx, who: who, act: act, owner: id}
	h, err := loadHead(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if up || h.external {
		if w.owner, err = w.mustSuperior(ctx, id); err != nil {
			return nil, err
		}
	} else if err := who.Must(ctx, tx, duty.Write, id); err != nil {
		return nil, err
	}
	if h.void {
		return nil, fault.New(fault.Conflict, "asof.voided", nil)
	}
	return w, nil
}

// MoveTo puts an organisation under another superior from the act's day on, until the day of a later move on record; its members and
// everything under it go with it. The event is zero where it stood there already. Both superiors decide: the writer needs the right to write on
// the one it stands under today and on the new one.
func MoveTo(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, parent db.ID) (event db.ID, err error) {
	w, err := begun(ctx, tx, who, id, act, true)
	if err != nil {
		return event, err
	}
	var bad fault.Fields
	w.act.check(&bad)
	if err := w.newParent(ctx, &bad, id, parent); err != nil {
		return event, err
	}
	if err := bad.Err(); err != nil {
		return event, err
	}
	if err := w.lock(ctx, id); err != nil {
		return event, err
	}
	changed, err := w.rehang(ctx, id, parent)
	if err != nil || !changed {
		return event, loopAt(err, "parent")
	}
	return w.record(ctx, Moved, id, []linkRow{{role: roleChild, org: id, to: parent}}, "parent")
}

// loopAt puts a loop in the tree, of which the tree knows no field, at the field in which the superior was chosen.
func loopAt(err error, field string) error {
	if f := fault.As(err); f != nil && f.Key == "tree.loop" {
		return fault.Bad(field, f.Key, f.Args)
	}
	return err
}

// newParent notes what is wrong with a superior and asks for the right to write on it.
func (w *work) newParent(ctx context.Context, bad *fault.Fields, id, parent db.ID) error {
	switch {
	case parent.IsZero():
		bad.Add("parent", "form.required", nil)
		return nil
	case parent == id:
		bad.Add("parent", "tree.self", nil)
		return nil
	}
	h, err := loadHead(ctx, w.tx, id)
	if err != nil {
		return err
	}
	if h.external {
		bad.Add("parent", "org.external_no_parent", nil)
		return nil
	}
	return w.who.Must(ctx, w.tx, duty.Write, parent)
}

// rehang puts an organisation under a parent from the act's day on.
func (w *work) rehang(ctx context.Context, id, parent db.ID) (bool, error) {
	if top, err := isTop(ctx, w.tx, id); err != nil || top {
		if top {
			err = fault.Bad("parent", "tree.root", nil)
		}
		return false, err
	}
	return w.edges(ctx, id, "move", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		if i := find(segs, w.act.Day); i < 0 || segs[i].Fields["kind"] != tree.Parent {
			return nil, gap(w.act.Day)
		}
		out, _, err := setFrom(segs, w.act.Day, hangs(parent, tree.Parent))
		return out, err
	})
}

// isTop tells whether an organisation is the installation's top: of the register, and never hung anywhere.
func isTop(ctx context.Context, tx *db.Tx, id db.ID) (bool, error) {
	top, err := duty.Top(ctx, tx)
	if err != nil || top == id {
		return err == nil, err
	}
	return false, nil
}

// Describe changes what may change without an event from the act's day on: the unit beside it, the note and the paper that allows a size
// outside the rule. nil leaves a field as it is. changed is false where all was so already.
func Describe(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act, unitType, note *string, consent *db.ID) (changed bool, err error) {
	w, err := begun(ctx, tx, who, id, act, false)
	if err != nil {
		return false, err
	}
	var bad fault.Fields
	w.act.check(&bad)
	if unitType != nil {
		s := checkLine(&bad, "unit_type", *unitType, false, maxShort)
		unitType = &s
	}
	if note != nil {
		s := checkLines(&bad, "note", *note, maxNote)
		note = &s
	}
	if err := bad.Err(); err != nil {
		return false, err
	}
	if err := w.lock(ctx, id); err != nil {
		return false, err
	}
	return w.states(ctx, id, "change", func(segs []asof.Stretch) (out []asof.Stretch, err error) {
		out = segs
		for _, patch := range describing(unitType, note, consent) {
			if out, _, err = setFrom(out, w.act.Day, patch); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// describing is one patch for each field given: each lasts by itself.
func describing(unitType, note *string, consent *db.ID) []asof.Fields {
	var out []asof.Fields
	if unitType != nil {
		out = append(out, asof.Fields{"unit_type": *unitType})
	}
	if note != nil {
		out = append(out, asof.Fields{"note": *note})
	}
	if consent != nil {
		out = append(out, asof.Fields{"consent": *consent})
	}
	return out
}
