package meeting_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// A sitting is written in one go, corrected by the next one, and refused whole where anything of it is wrong or old.
func TestSave(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		var people []db.ID
		for i := range 6 {
			people = append(people, w.member(w.a, fmt.Sprintf("Nguyễn Văn %c", 'A'+i), ""))
		}
		exempt := w.member(w.a, "Cao Thị Bảy", member.Exempt)
		held := d(2017, 9, 28)
		m, _ := w.enter("meeting", with(w.regular(held), asof.Fields{"state": meeting.Planned}))
		who := w.actor(w.a, duty.RoleSecretary)
		save := func(s meeting.Sitting) (out record.Outcome, err error) {
			err = w.db.Write(w.ctx, func(tx *db.Tx) (err error) {
				out, err = meeting.Save(w.ctx, tx, w.book, who, m.ID, s)
				return err
			})
			return out, err
		}
		version := func() (n int64) {
			w.read(func(tx *db.Tx) (err error) {
				n, err = meeting.Version(w.ctx, tx, m.ID)
				return err
			})
			return n
		}
		parts := func(kind string) (out []record.Record) {
			w.read(func(tx *db.Tx) (err error) {
				out, _, err = w.kind(kind).PartsOf(w.ctx, tx, w.sys, m, asof.Latest, record.AllParts)
				return err
			})
			return out
		}
		first := meeting.Sitting{Version: version(), Day: held, Starts: "14h", Ends: "15:45", Place: "Phòng họp", Chair: people[0], Clerk: people[1],
			Absent:      []meeting.Absent{{Person: people[2], Kind: meeting.WithReason, Reason: "Ốm"}, {Person: people[3], Kind: meeting.WithoutReason, Reason: ""}},
			Conclusions: []meeting.Concluded{{Words: "Quyết toán quý III", Person: people[1], Due: d(2017, 10, 10)}, {}, {Words: "Nộp bản kiểm điểm"}}}
		wrong := first
		wrong.Absent = []meeting.Absent{{Person: people[2], Kind: meeting.WithReason, Reason: ""}, {Person: exempt, Kind: meeting.WithoutReason, Reason: ""}}
		wrong.Conclusions = []meeting.Concluded{{Words: "Quyết toán", Due: d(2017, 9, 1)}, {Due: d(2017, 10, 1)}}
		_, err := save(wrong)
		if f := fault.As(err); f == nil || fmt.Sprint(f.Fields) != fmt.Sprint([]fault.Field{{Name: "absent.0.reason", Key: "form.required"},
			{Name: "absent.1.person", Key: "meeting.not_due", Args: fault.Args{"day": held}},
			{Name: "conclusion.0.due", Key: "day.before", Args: fault.Args{"day": d(2017, 9, 1), "limit": held}}, {Name: "conclusion.1.words", Key: "form.required"}}) {
			t.Fatalf("%v", err)
		}
		led := first
		led.Absent = []meeting.Absent{{Person: people[0], Kind: meeting.WithReason, Reason: "Ốm"}, {Person: people[1], Kind: meeting.WithoutReason, Reason: ""}}
		_, err = save(led)
		if f := fault.As(err); f == nil || fmt.Sprint(f.Fields) != fmt.Sprint([]fault.Field{{Name: "chair", Key: "meeting.is_absent"}, {Name: "clerk", Key: "meeting.is_absent"}}) {
			t.Fatalf("led by somebody absent: %v", err)
		}
		if m = w.get("meeting", m.ID); m.Text("state") != meeting.Planned || len(parts("meeting_absence"))+len(parts("meeting_conclusion")) != 0 {
			t.Fatalf("half a sitting was written: %+v", m.V)
		}
		if _, err := save(meeting.Sitting{Version: version(), Day: held.Add(60)}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("held in the future: %v", err)
		}
		out, err := save(first)
		must(t, err)
		if m = w.get("meeting", m.ID); !out.Changed || m.Text("state") != meeting.Held || m.Int("due") != 6 || m.Int("present") != 4 || m.Int("absent_with") != 1 ||
			m.Int("absent_without") != 1 || m.Int("minutes") != 105 || m.Ref("clerk") != people[1] {
			t.Fatalf("%+v", m.V)
		}
		if a, c := parts("meeting_absence"), parts("meeting_conclusion"); len(a) != 2 || len(c) != 2 || a[0].Text("meeting_state") != meeting.Held {
			t.Fatalf("%d lines, %d conclusions", len(a), len(c))
		}
		history := func() (n int) {
			w.read(func(tx *db.Tx) error {
				list, err := w.kind("meeting").History(w.ctx, tx, w.sys, m.ID)
				n = len(list)
				return err
			})
			return n
		}
		if n := history(); n != 2 {
			t.Errorf("%d versions of the meeting", n)
		}
		if _, err := save(first); fault.KindOf(err) != fault.Stale {
			t.Errorf("an old form: %v", err)
		}
		// Later somebody came after all, a conclusion is worded anew, another taken out, one added.
		c := parts("meeting_conclusion")
		if c[0].Text("words") != "Quyết toán quý III" {
			c[0], c[1] = c[1], c[0]
		}
		next := first
		next.Version = version()
		next.Absent = []meeting.Absent{{Person: people[2], Kind: meeting.WithReason, Reason: "Đi công tác"}}
		next.Shown = []db.ID{people[2], people[3]}
		next.Conclusions = []meeting.Concluded{{ID: c[0].ID, Words: "Quyết toán xong quý III", Person: people[1], Due: d(2017, 10, 10)}, {ID: c[1].ID}, {Words: "Chuẩn bị chuyên đề"}}
		if _, err := save(next); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		next.Reason = "bổ sung biên bản"
		_, err = save(next)
		must(t, err)
		if m = w.get("meeting", m.ID); m.Int("present") != 5 || m.Int("absent_without") != 0 {
			t.Errorf("%+v", m.V)
		}
		var said []string
		for _, x := range parts("meeting_conclusion") {
			said = append(said, x.Text("words"))
		}
		if a := parts("meeting_absence"); len(a) != 1 || a[0].Text("reason") != "Đi công tác" || len(said) != 2 || said[0] != "Quyết toán xong quý III" || said[1] != "Chuẩn bị chuyên đề" {
			t.Errorf("%+v %q", a, said)
		}
		if n := history(); n != 3 {
			t.Errorf("%d versions of the meeting", n)
		}
		// Whoever is on the roll as absent cannot take the chair, and who has it is not absent, by whatever form.
		if got := w.refusedEnter("meeting_absence", asof.Fields{"meeting": m.ID, "person": people[0], "kind": meeting.WithReason, "reason": "Ốm"}); got != "person meeting.leads" {
			t.Errorf("the chair absent: %s", got)
		}
		if got := w.refusedEnter("meeting_absence", asof.Fields{"meeting": m.ID, "person": people[1], "kind": meeting.WithoutReason}); got != "person meeting.leads" {
			t.Errorf("the clerk absent: %s", got)
		}
		for _, field := range []string{"chair", "clerk"} {
			if got := w.refused(func(tx *db.Tx) error {
				_, err := w.kind("meeting").Correct(w.ctx, tx, w.sys, m.ID, asof.Fields{field: people[2]}, record.Act{Rev: -1, Reason: "thử"})
				return err
			}); got != field+" meeting.is_absent" {
				t.Errorf("led by somebody absent: %s", got)
			}
		}
		// The same again changes nothing; somebody's change of a part alone makes a form old.
		next.Version = version()
		next.Conclusions = nil
		if out, err := save(next); err != nil || out.Changed {
			t.Errorf("%+v %v", out, err)
		}
		next.Version = version()
		w.correct("meeting_absence", parts("meeting_absence")[0].ID, asof.Fields{"reason": "Ốm nặng"})
		if _, err := save(next); fault.KindOf(err) != fault.Stale {
			t.Errorf("over another's line: %v", err)
		}
		next.Version = version()
		who = w.actor(w.b, duty.RoleSecretary)
		if _, err := save(next); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger: %v", err)
		}
		who = w.actor(w.a, duty.RoleViewer)
		if _, err := save(next); fault.KindOf(err) != fault.Denied {
			t.Errorf("a reader: %v", err)
		}
	})
}
