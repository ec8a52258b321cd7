package study_test

import (
	"slices"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

// missing are the names of those without study, at a point, for a reader.
func (w *world) missing(who duty.Actor, at asof.Point, campaign db.ID, f member.Filter) (names []string, total int) {
	w.T.Helper()
	w.Read(func(tx *db.Tx) error {
		p, err := study.WhoHasNot(w.Ctx, tx, who, at, campaign, f)
		for _, x := range p.Items {
			names = append(names, x.Name)
		}
		total = p.Total
		return err
	})
	return names, total
}

// Who has not studied: neither who only came to a session planned, called off, voided, later or of another campaign has, nor who came to none.
func TestWhoHasNot(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		paper := w.paper("05-CT/TW")
		c, _ := w.Enter("study_campaign", campaign(w, "paper", paper))
		other, _ := w.Enter("study_campaign", campaign(w, "paper", paper, "code", "HT-02"))
		names := []string{"Nguyễn An", "Trần Bình", "Đỗ Cường", "Lê Dung", "Phạm Em", "Vũ Giang", "Hồ Hạnh"}
		people := map[string]db.ID{}
		var moved db.ID
		for i, n := range names {
			cell := w.A
			if i >= 5 {
				cell = w.C
			}
			p, m := w.Member(cell, n, official)
			if people[n] = p; n == "Phạm Em" {
				moved = m
			}
		}
		w.Person(w.A, "Bùi Không")
		come := func(person string, more ...any) db.ID {
			s, _ := w.Enter("study_session", session(w, append([]any{"campaign", c, "topic", "Buổi của " + person, "state", study.Held}, more...)...))
			w.Enter("study_attend", asof.Fields{"session": s, "person": people[person]})
			return s
		}
		before := w.Now()
		come("Nguyễn An", "day", d(2017, 7, 4))
		come("Trần Bình", "state", study.Planned)
		w.Do("study_session", come("Đỗ Cường", "state", study.Planned), "call_off", asof.Fields{"off_reason": "mưa"})
		come("Lê Dung", "campaign", other)
		w.Void("study_session", come("Phạm Em"))
		come("Vũ Giang", "org", w.G1, "day", d(2017, 9, 1))
		w.Enter("study_session", session(w, "campaign", c, "topic", "Khai báo", "state", study.Held, "counted_by", study.Declared, "present", int64(9), "source", "Biên bản"))
		w.Write(func(tx *db.Tx) error { return w.Transfer(tx, moved, d(2017, 9, 15), w.C) })

		at := func(y, m, day int) asof.Point { return asof.Point{On: d(y, m, day)} }
		g1, g2 := w.Actor(w.G1, duty.RoleOfficer), w.Actor(w.G2, duty.RoleOfficer)
		for name, x := range map[string]struct {
			who  duty.Actor
			at   asof.Point
			of   db.ID
			f    member.Filter
			want string
		}{
			"all":                          {w.Sys, at(2017, 9, 30), c, member.Filter{}, "Trần Bình, Đỗ Cường, Lê Dung, Phạm Em, Hồ Hạnh"},
			"before the second session":    {w.Sys, at(2017, 8, 31), c, member.Filter{}, "Trần Bình, Đỗ Cường, Lê Dung, Phạm Em, Vũ Giang, Hồ Hạnh"},
			"on the day of the first":      {w.Sys, at(2017, 7, 4), c, member.Filter{Org: w.A}, "Trần Bình, Đỗ Cường, Lê Dung, Phạm Em"},
			"on the day before":            {w.Sys, at(2017, 7, 3), c, member.Filter{Org: w.A}, "Nguyễn An, Trần Bình, Đỗ Cường, Lê Dung, Phạm Em"},
			"as known before any":          {w.Sys, asof.Point{On: d(2017, 9, 30), Known: asof.KnownAt(before)}, c, member.Filter{Org: w.A}, "Nguyễn An, Trần Bình, Đỗ Cường, Lê Dung, Phạm Em"},
			"of G1, the one moved is gone": {w.Sys, at(2017, 9, 30), c, member.Filter{Org: w.G1}, "Trần Bình, Đỗ Cường, Lê Dung"},
			"of the other campaign":        {w.Sys, at(2017, 9, 30), other, member.Filter{Org: w.G1}, "Nguyễn An, Trần Bình, Đỗ Cường"},
			"by name":                      {w.Sys, at(2017, 9, 30), c, member.Filter{Text: "dung"}, "Lê Dung"},
			"who came, by name":            {w.Sys, at(2017, 9, 30), c, member.Filter{Text: "an"}, ""},
			"G1 reads":                     {g1, at(2017, 9, 30), c, member.Filter{}, "Trần Bình, Đỗ Cường, Lê Dung"},
			"G2 reads: Giang came at G1":   {g2, at(2017, 9, 30), c, member.Filter{}, "Phạm Em, Hồ Hạnh"},
			"G2 asks about G1":             {g2, at(2017, 9, 30), c, member.Filter{Org: w.G1}, ""},
			"nobody asks":                  {duty.Actor{}, at(2017, 9, 30), c, member.Filter{}, ""},
			"temporaries do not count":     {w.Sys, at(2017, 9, 30), c, member.Filter{Kind: member.Temporary, Org: w.G1}, "Trần Bình, Đỗ Cường, Lê Dung"},
		} {
			got, total := w.missing(x.who, x.at, x.of, x.f)
			slices.Sort(got)
			want := strings.FieldsFunc(x.want, func(r rune) bool { return r == ',' })
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			slices.Sort(want)
			if !slices.Equal(got, want) || total != len(want) {
				t.Errorf("%s: %d %v, want %v", name, total, got, want)
			}
		}
		var seen []string
		for page := 1; page <= 3; page++ {
			names, total := w.missing(w.Sys, at(2017, 9, 30), c, member.Filter{Size: 2, Page: page})
			if seen = append(seen, names...); total != 5 {
				t.Errorf("page %d of %d", page, total)
			}
		}
		if slices.Sort(seen); len(slices.Compact(seen)) != 5 {
			t.Errorf("pages: %v", seen)
		}
		for who, want := range map[*duty.Actor]int{&w.Sys: 1, &g1: 1, &g2: 0} {
			w.Read(func(tx *db.Tx) error {
				n, err := study.HeadCounts(w.Ctx, tx, w.Book, *who, at(2017, 9, 30), c)
				if n != want {
					t.Errorf("%d head-counts, want %d", n, want)
				}
				return err
			})
		}
		w.Read(func(tx *db.Tx) error {
			for _, k := range []asof.Known{asof.Latest, asof.KnownAt(before)} {
				steps, err := tx.Explain(w.Ctx, "SELECT a.id FROM member_affiliation a WHERE a.id = :one AND NOT EXISTS ("+study.Came+")",
					asof.Point{On: d(2017, 9, 30), Known: k}.Args("campaign", c, "one", db.NewID()))
				if err != nil {
					return err
				}
				if plan := strings.Join(steps, "\n"); e.Kind == testkit.SQLite && (!strings.Contains(plan, "SEARCH x") || !strings.Contains(plan, "person=?")) {
					t.Errorf("asks row by row:\n%s", plan)
				}
			}
			return nil
		})
	})
}
