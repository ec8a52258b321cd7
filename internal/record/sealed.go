package record

import (
	"context"
	"errors"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// What is Sealed is in V a string where it was typed or opened, and asof.Bytes as it is stored. A reader with the right to the sensitive group at the
// record's owner gets it opened; for others, and for everybody once the person's key is destroyed, it stays Bytes: Says tells that something is there.
// Change rows hold the sealed bytes alone.

var errNoVault = errors.New("record: a sealed field and no vault")

// Says tells whether a field has something in it, be it opened or not.
func (r Record) Says(code string) bool { return !empty(r.V[code]) }

// Closed tells whether a field has something in it that is not opened.
func (r Record) Closed(code string) bool {
	b, ok := r.V[code].(asof.Bytes)
	return ok && b != ""
}

// Sealed tells whether the record holds anything that is still closed.
func (r Record) Sealed() bool {
	return slices.ContainsFunc(r.Kind.sealed(), func(f *Field) bool { return r.Closed(f.Code) })
}

// sealed are the kind's sealed fields.
func (k *Kind) sealed() (out []*Field) {
	for i := range k.Fields {
		if k.Fields[i].Type == Sealed {
			out = append(out, &k.Fields[i])
		}
	}
	return out
}

// open opens in place what the reader may read of the sealed fields.
func (k *Kind) open(ctx context.Context, tx *db.Tx, who duty.Actor, list []Record) error {
	fields := k.sealed()
	if len(fields) == 0 || k.book.vault == nil {
		return nil
	}
	reach, err := who.Reach(ctx, tx, duty.Sensitive)
	if err != nil || reach.Empty() {
		return err
	}
	var persons []db.ID
	for _, r := range list {
		for _, f := range fields {
			if r.Closed(f.Code) && reach.Has(r.Owner()) {
				persons = append(persons, r.Ref(f.Whose))
			}
		}
	}
	if len(persons) == 0 {
		return nil
	}
	keys, err := k.book.vault.Keys(ctx, tx, persons...)
	if err != nil {
		return err
	}
	for i, r := range list {
		if !reach.Has(r.Owner()) {
			continue
		}
		for _, f := range fields {
			if !r.Closed(f.Code) {
				continue
			}
			words, ok, err := k.book.vault.OpenWords(r.Ref(f.Whose), keys[r.Ref(f.Whose)], k.Name, f.Code, []byte(r.V[f.Code].(asof.Bytes)))
			if err != nil {
				return err
			}
			if ok {
				list[i].V[f.Code] = words
			}
		}
	}
	return nil
}

// keep puts back what a writer left empty and may not open: his form showed it empty.
func (k *Kind) keep(ctx context.Context, tx *db.Tx, d *Draft) error {
	for _, f := range k.sealed() {
		if d.Old == nil || d.New.Says(f.Code) || !d.Old.Says(f.Code) || d.Old.Ref(f.Whose) != d.New.Ref(f.Whose) {
			continue
		}
		reach, err := d.Who.Reach(ctx, tx, duty.Sensitive)
		if err != nil {
			return err
		}
		if !reach.Has(d.Old.Owner()) {
			d.New.V[f.Code] = d.Old.V[f.Code]
		}
	}
	return nil
}

// shut seals what a draft says in the clear. What says the same as before, of the same person, stays as it was sealed; what passes to another person
// is sealed anew under his key.
func (k *Kind) shut(ctx context.Context, tx *db.Tx, d *Draft) error {
	for _, f := range k.sealed() {
		person := d.New.Ref(f.Whose)
		var before asof.Bytes
		var whose db.ID
		if d.Old != nil {
			before, _ = d.Old.V[f.Code].(asof.Bytes)
			whose = d.Old.Ref(f.Whose)
		}
		words, typed := d.New.V[f.Code].(string)
		stored, _ := d.New.V[f.Code].(asof.Bytes)
		switch {
		case !typed && stored == "":
			continue
		case !typed && whose == person, !typed && d.Old == nil:
			continue
		}
		if k.book.vault == nil {
			return errNoVault
		}
		if before != "" {
			keys, err := k.book.vault.Keys(ctx, tx, whose)
			if err != nil {
				return err
			}
			was, ok, err := k.book.vault.OpenWords(whose, keys[whose], k.Name, f.Code, []byte(before))
			if err != nil {
				return err
			}
			switch {
			case ok && typed && was == words && whose == person:
				d.New.V[f.Code] = before
				continue
			case !typed && !ok:
				return fault.New(fault.Conflict, "seal.erased", nil)
			case !typed:
				words = was
			}
		}
		b, err := k.book.vault.SealWords(ctx, tx, person, k.Name, f.Code, words)
		if err != nil {
			return err
		}
		d.New.V[f.Code] = asof.Bytes(b)
	}
	return nil
}
