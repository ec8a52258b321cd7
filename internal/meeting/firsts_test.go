package meeting_test

import (
	"fmt"
	"slices"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/figure"
	"chibo/internal/meeting"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// The records behind a count of organisations above are remembered, and follow whatever is written: to the meetings, to the paper their topic comes
// from, to the organisations. What one reader pages through is not what another gets.
func TestWitnessesFollow(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		var paper db.ID
		w.write(func(tx *db.Tx) (err error) {
			paper, err = document.Add(w.ctx, tx, w.sys, document.Paper{Type: document.Directive, Number: "05-CT/TW", Day: d(2016, 5, 15), Subject: "Học tập",
				IssuerText: "Bộ Chính trị", Owner: w.top})
			return err
		})
		cat, err := figure.ReadCatalogue([]byte(`[{"code": "above", "unit": "org", "time": "period", "roll": "distinct", "measure": "ancestors", "set": "meeting",
			"kinds": ["dangbo_coso", "chibo_coso"], "label": {"vi": "a", "en": "a"}, "means": {"vi": "a", "en": "a"},
			"where": [{"attr": "state", "op": "=", "value": "da_hop"}, {"attr": "topic_doc", "op": "=", "value": "05-CT/TW"}]}]`))
		must(t, err)
		eng, err := figure.New(cat, figure.Env{Lives: org.Lives, Kinds: org.KindDays}, meeting.Sets(w.book)...)
		must(t, err)
		on := d(2017, 9, 30)
		look := func(offset, limit int) (p figure.Page) {
			t.Helper()
			w.read(func(tx *db.Tx) (err error) {
				p, err = eng.Records(w.ctx, tx, w.sys, figure.Query{Org: w.top, At: asof.Point{On: on}, Period: day.YearTo(on)}, figure.Ref{Code: "above"}, offset, limit)
				return err
			})
			return p
		}
		want := func(what string, lines ...string) {
			t.Helper()
			for range 2 { // found, and remembered
				var got []string
				for _, r := range look(0, 10).Records {
					got = append(got, fmt.Sprint(r.Label, " ", r.Day))
				}
				if !slices.Equal(got, lines) {
					t.Errorf("%s: %q, want %q", what, got, lines)
				}
			}
		}
		held := func(cell db.ID, on day.Day) db.ID {
			m, _ := w.enter("meeting", asof.Fields{"org": cell, "day": on, "kind": meeting.Thematic, "topic": "nêu gương", "topic_paper": paper})
			return m.ID
		}
		want("nothing yet")
		first := held(w.a, d(2017, 9, 5))
		want("one", "Chi bộ Văn phòng 2017-09-05")
		held(w.b, d(2017, 3, 5))
		want("an earlier one below the same", "Chi bộ Bệnh viện 2017-03-05")
		third := held(w.c, d(2017, 4, 5))
		want("another", "Chi bộ Bệnh viện 2017-03-05", "Chi bộ Đài Phát thanh 2017-04-05")
		if a, b := look(0, 1), look(1, 1); a.Total != 2 || b.Total != 2 || a.Records[0].ID == b.Records[0].ID {
			t.Errorf("pages: %+v %+v", a, b)
		}
		want("after paging", "Chi bộ Bệnh viện 2017-03-05", "Chi bộ Đài Phát thanh 2017-04-05")
		w.correct("meeting", first, asof.Fields{"day": d(2017, 2, 6)})
		want("a corrected day", "Chi bộ Đài Phát thanh 2017-04-05", "Chi bộ Văn phòng 2017-02-06")
		w.write(func(tx *db.Tx) error {
			return w.kind("meeting").Void(w.ctx, tx, w.sys, third, why)
		})
		want("one voided", "Chi bộ Văn phòng 2017-02-06")
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE org_version SET name = :name WHERE org_id = :id", db.Args{"name": "Chi bộ Văn phòng Sở", "id": w.a})
			return err
		})
		want("renamed", "Chi bộ Văn phòng Sở 2017-02-06")
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE document_version SET number = :n WHERE document_id = :id", db.Args{"n": "06-CT/TW", "id": paper})
			return err
		})
		want("the paper is another")
	})
}
