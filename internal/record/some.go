package record

import (
	"context"
	"maps"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// Some reads records by their ids, as known at k0: those of them that the reader may read. It is for what lists and pages point to; their Rev is not
// read.
func (k *Kind) Some(ctx context.Context, tx *db.Tx, who duty.Actor, k0 asof.Known, ids ...db.ID) (map[db.ID]Record, error) {
	out := map[db.ID]Record{}
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return out, err
	}
	above, err := k.above(ctx, tx, reach)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT `+k.table.Select("v")+` FROM `+k.table.Name+` v WHERE v.`+k.Name+`_id IN {in ids} AND {known v}`,
			db.Args{"ids": part, "known": k0}, func(r *db.Row) error {
				row, err := k.table.Scan(r)
				if err != nil {
					return err
				}
				x := k.ofRow(row.ID_(k.Name+"_id"), row)
				if k.within(reach, above, x) {
					out[x.ID] = x
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	list := slices.Collect(maps.Values(out))
	if err := k.open(ctx, tx, who, list); err != nil {
		return nil, err
	}
	for _, x := range list {
		out[x.ID] = x
	}
	return out, nil
}

// Other is a field of another kind that leads here without making it a part.
type Other struct {
	Kind  *Kind
	Field *Field
}

// Others are the Link fields that lead to records of a kind besides those of its parts, in order. What the program fills itself is left out: the
// record between says it.
func (b *Book) Others(to *Kind) []Other {
	var out []Other
	for _, k := range b.kinds {
		for i := range k.Fields {
			f := &k.Fields[i]
			if f.Type == Link && f.Of == to.Name && f.Code != k.Parent && f.Show&Derived == 0 {
				out = append(out, Other{k, f})
			}
		}
	}
	return out
}

// Linked tells whether records of the kind are pointed to by a field that people fill.
func (b *Book) Linked(to *Kind) bool { return len(b.Others(to)) > 0 || len(b.Parts(to)) > 0 }

// Papers are the fields by which records of any kind rest on a document, in order; what the program fills itself is left out.
func (b *Book) Papers() []Other {
	var out []Other
	for _, k := range b.kinds {
		for i := range k.Fields {
			if f := &k.Fields[i]; f.Type == Paper && f.Show&Derived == 0 {
				out = append(out, Other{k, f})
			}
		}
	}
	return out
}

// MayEnter tells whether there is anything for which the reader may enter a record of this kind. What is a part belongs to its parent's owner, so he must
// answer for a parent that stands; of the other kinds, and of those that are entered by place, it is enough that he may write somewhere. It costs a look
// into the parent's index by organisation for each organisation of his, up to the first that has one.
func (k *Kind) MayEnter(ctx context.Context, tx *db.Tx, who duty.Actor) (ok bool, err error) {
	reach, err := who.Reach(ctx, tx, duty.Write)
	theirs := k.Inherit[k.Owner]
	if err != nil || reach.Empty() || theirs == "" || k.ByPlace {
		return err == nil && !reach.Empty(), err
	}
	up := k.book.by[k.by[k.Parent].Of]
	n := 0
	if reach.All {
		return tx.One(ctx, `SELECT 1 FROM `+up.table.Name+` v WHERE v.known_to = {open} LIMIT 1`, nil, &n)
	}
	cond := "v." + theirs + " = r.org AND v.known_to = {open}"
	return tx.One(ctx, `WITH RECURSIVE `+duty.ReachCTE+` SELECT 1 FROM reach r CROSS JOIN {fenced `+up.table.Name+` v|`+cond+`} WHERE `+cond+` LIMIT 1`,
		reach.Args(tx, db.Args{}), &n)
}
