package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// A record with many parts, a long list and its export ask the database no more often than short ones do; an export asks once more for every 500 rows.
func TestManyRecordsInFewStatements(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		contest, entry := w.book().Kind("contest"), w.book().Kind("contest_entry")
		on := day.Must(2017, 3, 1)
		var id db.ID
		attempts := 0
		more := func(n int) {
			p := w.people
			p.write(func(ctx context.Context, tx *db.Tx) error {
				if id.IsZero() {
					made, err := contest.Load(ctx, tx, duty.System(), []asof.Fields{{"code": "T1", "title": "Thi viết", "org": x.a, "form": "thi_viet", "day": on, "state": "da_to_chuc"}})
					if err != nil {
						return err
					}
					id = made[0]
				}
				var list []asof.Fields
				for range n {
					attempts++
					list = append(list, asof.Fields{"contest": id, "person": []db.ID{p.lan, p.y, p.bich}[attempts%3], "org": x.a, "host": x.a, "day": on.Add(attempts % 20),
						"attempt": int64(attempts), "contest_state": "da_to_chuc"})
				}
				_, err := entry.Load(ctx, tx, duty.System(), list)
				return err
			})
		}
		sent := func(path string) (n int64, body string) {
			before := x.s.DB.Sent()
			a := w.c.Get(path)
			a.Want(200)
			return x.s.DB.Sent() - before, a.Text
		}
		more(60)
		paths := []string{"/contest/" + id.String(), "/contest-entry", "/contest-entry?format=csv"}
		few := map[string]int64{}
		for _, p := range paths {
			few[p], _ = sent(p)
		}
		more(1140)
		for i, p := range paths {
			n, body := sent(p)
			most := few[p] + 3
			if i == 2 {
				most += 2 * few[p]
				if rows := strings.Count(body, "\n"); rows < 1200 {
					t.Errorf("%s: %d rows", p, rows)
				}
			} else if !strings.Contains(body, "1.200") {
				t.Errorf("%s: no total", p)
			}
			if n > most {
				t.Errorf("%s: %d statements for 1,200 entries, %d for 60", p, n, few[p])
			}
			t.Logf("%s: %d statements for 1,200 entries, %d for 60", p, n, few[p])
		}
	})
}
