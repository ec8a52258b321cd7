package web

import (
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/figure"
	"chibo/internal/record"
)

// titleRecords names the records of the work as their own pages do, so that those of one list can be told apart: by day, subject, organisation and whoever
// they are of. Sets of persons are called already; what is not to be read has the name of its kind. It gives whom the titles name.
func (r *Req) titleRecords(tx *db.Tx, set *figure.Set, list []figure.Record) (named []db.ID, err error) {
	k := r.S.Book.Kind(strings.ReplaceAll(set.Noun, "-", "_"))
	if k == nil || set.Person != "" || len(list) == 0 {
		return nil, nil
	}
	ids := map[db.ID]bool{}
	for _, x := range list {
		ids[x.Page] = true
	}
	found, err := k.Some(r.Ctx, tx, r.Who, r.At.Known, keysOf(ids)...)
	if err != nil {
		return nil, err
	}
	some := make([]record.Record, 0, len(found))
	for _, x := range found {
		some = append(some, x)
	}
	n, err := r.namingOf(tx, asof.Point{On: r.At.On, Known: r.At.Known}, some, inTitle, 0)
	if err != nil {
		return nil, err
	}
	for i, x := range list {
		if of, ok := found[x.Page]; ok {
			list[i].Label = n.title(of)
		} else {
			list[i].Label = r.T(k.Name + ".one")
		}
	}
	for id, name := range n.persons {
		if name != "" {
			named = append(named, id)
		}
	}
	slices.SortFunc(named, func(a, b db.ID) int { return slices.Compare(a[:], b[:]) })
	return named, nil
}
