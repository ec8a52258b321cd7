package record

import (
	"context"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Judged gives the values that v would be stored with once the noun's rules have filled what they fill: as a new record or, where old is given, as
// its next version. It writes nothing, and neither rights nor faults are told: it is for sheets, which must know a record again by what a row says of
// it before they write. Where a rule stops half way the values are those it had reached.
func (k *Kind) Judged(ctx context.Context, tx *db.Tx, who duty.Actor, old *Record, v asof.Fields) (Record, error) {
	d := &Draft{Who: who, Verb: "enter"}
	var n Record
	if old == nil {
		n = Record{Kind: k, ID: db.NewID(), Rev: 1, V: k.full(v), KnownTo: db.StillKnown}
	} else {
		n = old.with(v)
		d.Old, d.Verb = old, "correct"
	}
	d.New = &n
	if k.Parent != "" {
		if err := k.inherit(ctx, tx, d); err != nil {
			return n, told(err)
		}
	}
	if k.Fill != nil {
		if err := k.Fill(ctx, tx, d); err != nil {
			return n, told(err)
		}
	}
	k.tidy(d)
	if k.Judge == nil || n.Owner().IsZero() {
		return n, nil
	}
	return n, told(k.Judge(ctx, tx, d))
}

// told passes over what is meant for a person.
func told(err error) error {
	if f := fault.As(err); f != nil && f.Kind != fault.Internal {
		return nil
	}
	return err
}

// FindBy gives the records that stand and have the values of v, at most twenty of them. It judges no rights: it is for sheets, which show a reader
// only what he may read.
func (k *Kind) FindBy(ctx context.Context, tx *db.Tx, v asof.Fields) ([]db.ID, error) {
	conds := []string{"v.known_to = {open}"}
	args := db.Args{}
	for i := range k.Fields { // in one order, so that one text is bound for all rows of a sheet
		f := &k.Fields[i]
		x, ok := v[f.Code]
		if !ok || f.Type == Sealed {
			continue
		}
		col := "v." + f.Code
		if f.Code == k.Day {
			col = "v.valid_from"
		}
		if t := f.column(); empty(x) && t != asof.Text && t != asof.Int && t != asof.Bool {
			conds = append(conds, col+" IS NULL")
			continue
		}
		conds = append(conds, col+" = :"+f.Code)
		args[f.Code] = x
	}
	var out []db.ID
	err := tx.Query(ctx, `SELECT v.`+k.Name+`_id FROM `+k.table.Name+` v WHERE `+strings.Join(conds, " AND ")+` LIMIT 20`, args,
		func(r *db.Row) error {
			var id db.ID
			err := r.Scan(&id)
			out = append(out, id)
			return err
		})
	// In order of entry; an ORDER BY would draw SQLite from the index of the key to that of the heads.
	slices.SortFunc(out, func(a, b db.ID) int { return slices.Compare(a[:], b[:]) })
	return out, err
}
