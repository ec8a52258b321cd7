package record

import (
	"context"
	"errors"
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

// FindBy gives the records that stand and have the values of v, among those that the reader may read: the first twenty that are found, in order of
// entry. It is for sheets; their Rev is not read.
func (k *Kind) FindBy(ctx context.Context, tx *db.Tx, who duty.Actor, v asof.Fields) ([]Record, error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return nil, err
	}
	above, err := k.above(ctx, tx, reach)
	if err != nil {
		return nil, err
	}
	var out []Record
	err = k.find(ctx, tx, v, func(r Record) bool {
		if k.within(reach, above, r) {
			out = append(out, r)
		}
		return len(out) < 20
	})
	// An ORDER BY would draw SQLite from the index of the key to that of the heads.
	slices.SortFunc(out, func(a, b Record) int { return slices.Compare(a.ID[:], b.ID[:]) })
	if err != nil {
		return nil, err
	}
	return out, k.open(ctx, tx, who, out)
}

// find goes through the records that stand and have the values of v, until use says that it has seen enough. It judges no rights.
func (k *Kind) find(ctx context.Context, tx *db.Tx, v asof.Fields, use func(Record) bool) error {
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
		if x == nil {
			x = f.zero()
		}
		if t := f.column(); empty(x) && t != asof.Text && t != asof.Int && t != asof.Bool {
			conds = append(conds, col+" IS NULL")
			continue
		}
		conds = append(conds, col+" = :"+f.Code)
		args[f.Code] = x
	}
	enough := errors.New("enough")
	err := tx.Query(ctx, `SELECT `+k.table.Select("v")+` FROM `+k.table.Name+` v WHERE `+strings.Join(conds, " AND "), args, func(r *db.Row) error {
		row, err := k.table.Scan(r)
		if err == nil && !use(k.ofRow(row.ID_(k.Name+"_id"), row)) {
			err = enough
		}
		return err
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return err
}
