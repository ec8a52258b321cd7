package web_test

import (
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// The records behind a figure of the work are named as on their own pages, in the list, its sheet and JSON, so that they can be told apart; nothing in them is
// called unknown.
func TestFigureRecordsAreNamed(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		for code, want := range map[string]string{"quiz.rank": "Giải hạng 1, ", "meet.sit.visits": " dự ", "meet.topic": " ngày ", "cong.done": "nhiệm kỳ 2017–2020"} {
			q := "/figure/" + code + "?org=KCQ&" + sept
			seen := map[string]int{}
			for _, r := range x.figure(c, q).Records {
				if !strings.Contains(r.Label, want) || strings.Contains(strings.ToLower(r.Label), "chưa rõ") {
					t.Errorf("%s: a record is called %q", code, r.Label)
				}
				day := ""
				if r.Day != nil {
					day = *r.Day
				}
				seen[r.Label+day+r.Org]++
			}
			for name, n := range seen {
				if n > 1 {
					t.Errorf("%s: %d are called %q", code, n, name)
				}
			}
			if len(seen) == 0 {
				t.Errorf("%s: nothing listed", code)
			}
			d := c.Get(q).Want(200).Doc()
			d.MustContain(strings.TrimSpace(want))
			if a := c.Get(q + "&format=csv").Want(200); !strings.Contains(a.Text, strings.TrimSpace(want)) {
				t.Errorf("%s: the sheet calls them otherwise: %.400s", code, a.Text)
			}
		}
	})
}
