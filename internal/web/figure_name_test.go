package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/org"
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

// Whom a record names that stays behind when its list is taken out is not told that he went out with it.
func TestFigureSheetLogsWhomItNames(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		var guest db.ID
		p.write(func(ctx context.Context, tx *db.Tx) (err error) {
			if guest, err = p.add(ctx, tx, p.a2, "Hoàng Thị Khách", "nu", 19800101, day.Must(2010, 1, 1), day.Must(2011, 1, 1)); err != nil {
				return err
			}
			for _, id := range []db.ID{guest, p.lan} {
				if _, err := org.Sit(ctx, tx, duty.System(), x.a, org.Act{Rev: -1}, org.SeatIn{Person: id, Post: org.Committee, How: org.Elected, From: day.Must(2016, 1, 1)}); err != nil {
					return err
				}
			}
			return nil
		})
		for person, cell := range map[db.ID]db.ID{p.lan: p.a2, guest: p.a1} {
			p.put("meeting_visit", asof.Fields{"org": x.a, "person": person, "cell": cell, "day": day.Must(2017, 9, 5)})
		}
		p.write(func(ctx context.Context, tx *db.Tx) error { // A2 goes to B: of what it was he reads, and takes nothing out
			if _, err := org.MoveTo(ctx, tx, duty.System(), p.a2, org.Act{Day: day.Must(2017, 10, 1), Rev: -1}, p.b); err != nil {
				return err
			}
			if err := p.account(ctx, tx, "hai", x.a, duty.RoleOfficer, db.ID{}); err != nil {
				return err
			}
			a, err := access.ByLogin(ctx, tx, duty.System(), "hai")
			if err != nil {
				return err
			}
			return access.Give(ctx, tx, duty.System(), a.ID, -1, access.GrantInput{Org: p.a2, Role: duty.RoleViewer, From: tx.Today()})
		})
		c := x.as("hai")
		q := "/figure/meet.sit.visits?org=A"
		d := c.Get(q).Want(200).Doc()
		d.MustContain("Lê Thị Lan Anh dự")
		d.MustContain("Hoàng Thị Khách dự")
		if s := c.Get(q + "&format=csv").Want(200).Text; !strings.Contains(s, "Khách dự") || strings.Contains(s, "Lan Anh") {
			t.Fatalf("what goes out is other than it should: %s", s)
		}
		x.reads(guest, audit.Export, "figure.meet.sit.visits", 1)
		if n := len(x.reads(p.lan, audit.Export, "figure.meet.sit.visits", 0)); n > 0 {
			t.Error("who did not go out is told that she did")
		}
	})
}
