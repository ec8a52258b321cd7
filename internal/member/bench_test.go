package member_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
)

// BenchmarkList reads the first page of 20,000 members in 400 cells, as seen from the top, from a grassroots organisation of 50 cells and from a
// cell, and by a search.
func BenchmarkList(b *testing.B) {
	w := newWorld(b, migrated.OnSQLite(b))
	w.At(d(2017, 6, 1))
	var mid db.ID
	w.Write(func(tx *db.Tx) error {
		var list []member.Fresh
		for g := range 8 {
			up := w.Org(tx, fmt.Sprint("B", g), fmt.Sprint("Đảng bộ ", g), "dangbo_coso", w.Top)
			mid = up
			for c := range 50 {
				cell := w.Org(tx, fmt.Sprint("B", g, ".", c), fmt.Sprint("Chi bộ ", c), "chibo_tructhuoc", up)
				for i := range 50 {
					list = append(list, member.Fresh{Org: cell, Facts: []member.FreshFacts{{Group: member.Basic,
						Fields: asof.Fields{"full_name": fmt.Sprintf("Nguyễn Thị %c%c", 'A'+i%26, 'a'+(c+i*7)%26), "sex": "nu", "birth": day.Partial(19700101)}}},
						Spells: []member.FreshSpell{{Stays: []member.Affiliation{{Kind: member.Official, Org: cell, CauseIn: member.InOpening,
							Period: day.Period{From: d(2012, 1, 1), To: day.Forever}}}, Standing: []member.State{{Kind: member.Full,
							Period: day.Period{From: d(2012, 1, 1), To: day.Forever}}}}}})
				}
			}
		}
		return member.Load(w.Ctx, tx, w.Sys, w.Vault, list)
	})
	grass := w.Actor(mid, duty.RoleOfficer)
	for name, x := range map[string]struct {
		who duty.Actor
		on  day.Day
		f   member.Filter
	}{
		"top": {w.Sys, d(2017, 6, 1), member.Filter{}}, "grassroots": {grass, d(2017, 6, 1), member.Filter{}},
		"grassroots past": {grass, d(2015, 6, 1), member.Filter{}}, "search": {w.Sys, d(2017, 6, 1), member.Filter{Text: "thi zz"}},
		"standing": {w.Sys, d(2017, 6, 1), member.Filter{Standing: member.Probationary}},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				w.Read(func(tx *db.Tx) error {
					_, err := member.List(w.Ctx, tx, x.who, asof.Point{On: x.on}, x.f)
					return err
				})
			}
		})
	}
}
