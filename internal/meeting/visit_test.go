package meeting_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/figure"
	"chibo/internal/meeting"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// Rule 11: a duty counts the visits made on its days, not those to the visitor's own cell, planned or called off.
func TestVisits(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, binh := w.member(w.a, "Nguyễn Văn An", ""), w.member(w.b, "Lê Văn Bình", "")
		held := d(2017, 7, 27)
		task, _ := w.enter("meeting_duty", asof.Fields{"org": w.g, "person": an, "since": d(2017, 1, 1), "until": d(2017, 12, 31), "least": int64(2)})
		narrow, warned := w.enter("meeting_duty", asof.Fields{"org": w.g, "person": an, "cell": w.c, "since": d(2017, 1, 1)})
		if fmt.Sprint(warned) != "[cell meeting_visit.not_below]" {
			t.Error(warned)
		}
		w.sit(w.g, an, d(2015, 6, 1))
		v := asof.Fields{"org": w.g, "person": an, "cell": w.b, "day": held, "state": meeting.Visited}
		m, _ := w.enter("meeting", asof.Fields{"org": w.b, "day": held, "kind": meeting.Regular})
		elsewhere, _ := w.enter("meeting", asof.Fields{"org": w.c, "day": held, "kind": meeting.Regular})
		next, _ := w.enter("meeting", asof.Fields{"org": w.b, "day": held.Add(60), "kind": meeting.Regular, "state": meeting.Planned})
		for _, x := range []struct {
			v    asof.Fields
			want string
		}{
			{asof.Fields{"day": d(2017, 11, 1)}, "day day.future"}, {asof.Fields{"org": w.b}, "cell meeting_visit.self"},
			{asof.Fields{"cell": w.c}, "cell meeting_visit.not_below"}, {asof.Fields{"cell": w.g}, "cell meeting_visit.not_cell"},
			{asof.Fields{"meeting": elsewhere.ID}, "meeting meeting_visit.other_cell"}, {asof.Fields{"meeting": next.ID}, "meeting meeting.not_held"},
			{asof.Fields{"duty": narrow.ID}, "duty meeting_visit.other_duty"}, {asof.Fields{"duty": task.ID, "person": binh}, "duty meeting_visit.other_person"},
			{asof.Fields{"duty": task.ID, "day": d(2016, 7, 27)}, "duty meeting_visit.duty_over"}, {asof.Fields{"state": meeting.Off}, "off_reason form.required"},
			{asof.Fields{"off_reason": "mưa"}, "off_reason meeting_visit.not_off"}, {asof.Fields{"meeting": db.NewID()}, "meeting form.unknown"},
		} {
			if got := w.refusedEnter("meeting_visit", with(v, x.v)); got != x.want {
				t.Errorf("%v: %q, want %q", x.v, got, x.want)
			}
		}
		made := func(want int) {
			t.Helper()
			w.read(func(tx *db.Tx) error {
				n, err := meeting.Made(w.ctx, tx, task, d(2017, 10, 24))
				if n != want {
					t.Errorf("%d visits made, want %d", n, want)
				}
				return err
			})
		}
		visit, warned := w.enter("meeting_visit", with(v, asof.Fields{"duty": task.ID, "meeting": m.ID}))
		if len(warned) != 0 {
			t.Errorf("%+v %v", visit.V, warned)
		}
		made(1)
		if _, warned := w.enter("meeting_visit", with(v, asof.Fields{"person": binh, "cell": w.a})); fmt.Sprint(warned) != "[person meeting_visit.no_seat]" {
			t.Error(warned)
		}
		if got := w.refusedEnter("meeting_visit", v); got != "person record.twice" {
			t.Error(got)
		}
		own, warned := w.enter("meeting_visit", with(v, asof.Fields{"cell": w.a}))
		if fmt.Sprint(warned) != "[person meeting_visit.is_own]" {
			t.Errorf("%+v %v", own.V, warned)
		}
		plan, _ := w.enter("meeting_visit", with(v, asof.Fields{"day": d(2017, 10, 30), "state": ""}))
		late, _ := w.enter("meeting_visit", with(v, asof.Fields{"day": d(2017, 8, 30), "state": meeting.Planned}))
		w.do("meeting_visit", late.ID, "call_off", asof.Fields{"off_reason": "bão"})
		if plan.Text("state") != meeting.Planned {
			t.Errorf("%+v", plan.V)
		}
		made(1)
		w.enter("meeting_visit", with(v, asof.Fields{"day": d(2017, 9, 28)}))
		made(2)
		w.enter("meeting_visit", with(v, asof.Fields{"day": d(2016, 12, 28)})) // before the duty
		w.enter("meeting_visit", with(v, asof.Fields{"org": w.top, "cell": w.c}))
		made(2) // to a cell not below the committee of the duty
		// Rights: the visited cell reads and answers, and does not change the visit.
		cell := w.actor(w.b, duty.RoleSecretary)
		other := w.actor(w.c, duty.RoleSecretary)
		w.read(func(tx *db.Tx) error {
			if _, err := w.kind("meeting_visit").Get(w.ctx, tx, cell, visit.ID, asof.Latest); err != nil {
				t.Error(err)
			}
			if _, err := w.kind("meeting_visit").Get(w.ctx, tx, other, visit.ID, asof.Latest); err == nil {
				t.Error("another cell reads the visit")
			}
			return nil
		})
		if got := w.refused(func(tx *db.Tx) error {
			_, err := w.kind("meeting_visit").Correct(w.ctx, tx, cell, visit.ID, asof.Fields{"summary": "tốt cả"}, why)
			return err
		}); got != "error.not_found" {
			t.Error(got)
		}

		// Rule 12: a finding is closed by an answer and its verification.
		f := asof.Fields{"visit": visit.ID, "kind": meeting.Weakness, "words": "Biên bản chưa ghi ý kiến", "correction": "Ghi đủ ý kiến", "due": d(2017, 8, 30)}
		for _, x := range []struct {
			v    asof.Fields
			want string
		}{
			{asof.Fields{"due": day.Day(0)}, "due meeting_finding.no_due"}, {asof.Fields{"correction": ""}, "correction meeting_finding.due_alone"},
			{asof.Fields{"due": d(2017, 7, 1)}, "due day.before"}, {asof.Fields{"answer": "Đã ghi"}, "answered form.required"},
			{asof.Fields{"answered": d(2017, 8, 1)}, "answer form.required"}, {asof.Fields{"verified": d(2017, 8, 1)}, "verified meeting_finding.unanswered"},
			{asof.Fields{"answer": "Đã ghi", "answered": d(2017, 7, 1)}, "answered day.before"},
			{asof.Fields{"answer": "Đã ghi", "answered": d(2017, 8, 5), "verified": d(2017, 8, 4)}, "verified day.before"},
			{asof.Fields{"visit": plan.ID, "due": d(2017, 11, 30)}, "visit meeting_finding.not_made"},
		} {
			if got := w.refusedEnter("meeting_finding", with(f, x.v)); got != x.want {
				t.Errorf("%v: %q, want %q", x.v, got, x.want)
			}
		}
		x, _ := w.enter("meeting_finding", f)
		if x.Text("state") != meeting.Open || x.Ref("cell") != w.b || !meeting.Overdue(x, d(2017, 8, 31)) || meeting.Overdue(x, d(2017, 8, 30)) {
			t.Errorf("%+v", x.V)
		}
		step := func(who duty.Actor, code string, v asof.Fields) error {
			return w.db.Write(w.ctx, func(tx *db.Tx) error {
				_, err := w.kind("meeting_finding").Do(w.ctx, tx, who, x.ID, code, v, act)
				return err
			})
		}
		if step(w.sys, "verify", asof.Fields{"verified": d(2017, 9, 1)}) == nil {
			t.Error("verified before it was answered")
		}
		if step(other, "answer", asof.Fields{"answer": "Đã ghi", "answered": d(2017, 9, 1)}) == nil {
			t.Error("another cell answers")
		}
		must(t, step(cell, "answer", asof.Fields{"answer": "Đã ghi", "answered": d(2017, 9, 1)}))
		if x = w.get("meeting_finding", x.ID); x.Text("state") != meeting.Answered || meeting.Overdue(x, d(2017, 12, 1)) {
			t.Errorf("%+v", x.V)
		}
		if step(cell, "verify", asof.Fields{"verified": d(2017, 9, 5)}) == nil {
			t.Error("the cell verifies its own answer")
		}
		must(t, step(w.actor(w.g, duty.RoleOfficer), "verify", asof.Fields{"verified": d(2017, 9, 5)}))
		if x = w.get("meeting_finding", x.ID); x.Text("state") != meeting.Verified {
			t.Errorf("%+v", x.V)
		}
		praise, _ := w.enter("meeting_finding", asof.Fields{"visit": visit.ID, "kind": meeting.Strength, "words": "Đúng giờ"})
		if praise.May(praise.Kind.Step("answer")) || praise.Text("state") != meeting.Needless {
			t.Errorf("a strength wants an answer: %+v", praise.V)
		}
		waiting := func() (n int) {
			w.read(func(tx *db.Tx) error {
				p, err := w.kind("meeting_finding").List(w.ctx, tx, w.sys, asof.Point{On: tx.Today()}, record.Filter{Is: map[string]string{"state": meeting.Open}})
				n = p.Total
				return err
			})
			return n
		}
		if n := waiting(); n != 0 {
			t.Errorf("%d wait for an answer", n)
		}
		w.write(func(tx *db.Tx) error {
			_, err := w.kind("meeting_finding").Correct(w.ctx, tx, w.sys, praise.ID, asof.Fields{"correction": "Nhân rộng", "due": d(2017, 9, 30)}, why)
			return err
		})
		if n := waiting(); n != 1 || w.get("meeting_finding", praise.ID).Text("state") != meeting.Open {
			t.Errorf("%d wait for an answer once something is asked", n)
		}
		if got := w.refused(func(tx *db.Tx) error {
			_, err := w.kind("meeting_visit").Correct(w.ctx, tx, w.sys, visit.ID, asof.Fields{"state": meeting.Planned, "meeting": db.ID{}}, why)
			return err
		}); got != "state meeting_visit.has_findings" {
			t.Error(got)
		}
		w.write(func(tx *db.Tx) error { return w.kind("meeting_visit").Void(w.ctx, tx, w.sys, visit.ID, why) })
		w.read(func(tx *db.Tx) error {
			if list, err := w.kind("meeting_finding").Parts(w.ctx, tx, visit.ID); err != nil || len(list) != 0 {
				t.Errorf("%d findings outlive their visit: %v", len(list), err)
			}
			return nil
		})
		made(1)
	})
}

// The sets count what they say: meetings with those present and due, visits by cell with its kind, topics by their document.
func TestSets(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an := w.member(w.c, "Nguyễn Văn An", "")
		held := d(2017, 9, 5)
		var paper db.ID
		w.write(func(tx *db.Tx) (err error) {
			paper, err = document.Add(w.ctx, tx, w.sys, document.Paper{Type: document.Directive, Number: "05-CT/TW", Day: d(2016, 5, 15), Subject: "Học tập",
				IssuerText: "Bộ Chính trị", Owner: w.top})
			return err
		})
		for i, cell := range []db.ID{w.a, w.b} {
			w.enter("meeting", asof.Fields{"org": cell, "day": held, "kind": meeting.Regular, "counted_by": meeting.Declared, "due": int64(10 + i),
				"present": int64(9), "source": "biên bản"})
			w.enter("meeting_visit", asof.Fields{"org": w.top, "person": an, "cell": cell, "day": held})
		}
		w.enter("meeting_visit", asof.Fields{"org": w.top, "person": an, "cell": w.a, "day": held.Add(3)})
		w.enter("meeting_visit", asof.Fields{"org": w.top, "person": an, "cell": w.c, "day": held})
		w.enter("meeting", asof.Fields{"org": w.c, "day": held, "kind": meeting.Thematic, "topic": "nêu gương", "topic_paper": paper})
		off, _ := w.enter("meeting", asof.Fields{"org": w.a, "day": held.Add(9), "kind": meeting.Regular, "combined": true, "topic": "khác", "state": meeting.Planned})
		w.do("meeting", off.ID, "call_off", asof.Fields{"off_reason": "bão"})
		where := func(conds string) string {
			return `"unit": "x", "time": "period", "roll": "additive", "label": {"vi": "a", "en": "a"}, "means": {"vi": "a", "en": "a"}, "where": [` + conds + `]`
		}
		const isHeld = `{"attr": "state", "op": "=", "value": "da_hop"}`
		const isMade = `{"attr": "state", "op": "=", "value": "da_du"}, {"attr": "own", "op": "=", "value": false}`
		cat, err := figure.ReadCatalogue([]byte(`[
			{"code": "present", "set": "meeting", "measure": "sum", ` + where(isHeld) + `},
			{"code": "due", "set": "meeting_due", "measure": "sum", ` + where(isHeld) + `},
			{"code": "topic", "set": "meeting", "measure": "count", ` + where(isHeld+`, {"attr": "thematic", "op": "=", "value": true},
				{"attr": "topic_doc", "op": "=", "value": "05-CT/TW"}, {"attr": "topic_day", "op": "=", "value": "2016-05-15"}`) + `},
			{"code": "all_thematic", "set": "meeting", "measure": "count", ` + where(`{"attr": "thematic", "op": "=", "value": true}`) + `},
			{"code": "visits", "set": "meeting_visit", "measure": "count", ` + where(isMade) + `},
			{"code": "cells", "set": "meeting_visit", "measure": "subjects", ` + where(isMade) + `},
			{"code": "below", "set": "meeting_visit", "measure": "subjects", ` + where(isMade+`, {"attr": "cell_kind", "op": "=", "value": "chibo_tructhuoc"}`) + `},
			{"code": "grass", "set": "meeting_visit", "measure": "subjects", ` + where(isMade+`, {"attr": "cell_kind", "op": "=", "value": "chibo_coso"}`) + `}]`))
		must(t, err)
		eng, err := figure.New(cat, figure.Env{Lives: org.Lives}, meeting.Sets(w.book)...)
		must(t, err)
		on := d(2017, 9, 30)
		for _, x := range []struct {
			node db.ID
			code string
			want int64
		}{
			{w.top, "present", 18}, {w.top, "due", 21}, {w.a, "due", 10}, {w.top, "topic", 1}, {w.g, "topic", 0}, {w.top, "all_thematic", 2},
			{w.top, "visits", 3}, {w.top, "cells", 2}, {w.top, "below", 2}, {w.top, "grass", 0}, {w.a, "visits", 2}, {w.c, "visits", 0},
		} {
			w.read(func(tx *db.Tx) error {
				v, err := eng.Compute(w.ctx, tx, w.sys, figure.Query{Org: x.node, At: asof.Point{On: on}, Period: day.YearTo(on)}, []figure.Ref{{Code: x.code}})
				if err == nil && v[0].N != x.want {
					t.Errorf("%s: %d, want %d", x.code, v[0].N, x.want)
				}
				return err
			})
		}
	})
}

// A line of a roll that is moved to another meeting leaves the numbers of both as their rolls are.
func TestAbsenceMoved(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		binh := w.member(w.b, "Lê Văn Bình", "")
		w.member(w.b, "Lê Văn Cường", "")
		w.member(w.b, "Lê Văn Dũng", "")
		first, _ := w.enter("meeting", asof.Fields{"org": w.b, "day": d(2017, 7, 3), "kind": meeting.Regular, "counted_by": meeting.ByRoll})
		second, _ := w.enter("meeting", asof.Fields{"org": w.b, "day": d(2017, 8, 3), "kind": meeting.Regular, "counted_by": meeting.ByRoll})
		a, _ := w.enter("meeting_absence", asof.Fields{"meeting": first.ID, "person": binh, "kind": meeting.WithoutReason})
		w.correct("meeting_absence", a.ID, asof.Fields{"meeting": second.ID})
		if m := w.get("meeting", first.ID); m.Int("present") != 3 || m.Int("absent_without") != 0 {
			t.Errorf("the meeting it left: %+v", m.V)
		}
		if m := w.get("meeting", second.ID); m.Int("present") != 2 || m.Int("absent_without") != 1 {
			t.Errorf("the meeting it came to: %+v", m.V)
		}
	})
}

// What was held and has conclusions is not planned again, and neither a meeting nor a visit is moved beyond the days its parts speak of.
func TestHeldStaysInItsTime(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an := w.member(w.a, "Nguyễn Văn An", "")
		w.member(w.b, "Lê Văn Bình", "")
		w.sit(w.g, an, d(2015, 6, 1))
		m, _ := w.enter("meeting", asof.Fields{"org": w.b, "day": d(2017, 7, 3), "kind": meeting.Regular, "counted_by": meeting.ByRoll})
		c, _ := w.enter("meeting_conclusion", asof.Fields{"meeting": m.ID, "words": "Báo cáo tháng", "due": d(2017, 7, 10)})
		wrong := func(kind string, id db.ID, v asof.Fields, want string) {
			t.Helper()
			if got := w.refused(func(tx *db.Tx) error {
				_, err := w.kind(kind).Correct(w.ctx, tx, w.sys, id, v, why)
				return err
			}); got != want {
				t.Errorf("%s %v: %q, want %q", kind, v, got, want)
			}
		}
		wrong("meeting", m.ID, asof.Fields{"state": meeting.Planned, "counted_by": "", "present": int64(0), "day": d(2017, 12, 3)}, "state meeting.has_conclusions")
		wrong("meeting", m.ID, asof.Fields{"day": d(2017, 7, 11)}, "day record.part_time")
		w.correct("meeting", m.ID, asof.Fields{"day": d(2017, 7, 10)})
		if k := w.get("meeting_conclusion", c.ID); k.On() != d(2017, 7, 10) {
			t.Errorf("the conclusion did not follow: %+v", k.V)
		}
		v, _ := w.enter("meeting_visit", asof.Fields{"org": w.g, "cell": w.b, "person": an, "day": d(2017, 7, 4), "state": meeting.Visited})
		f, _ := w.enter("meeting_finding", asof.Fields{"visit": v.ID, "kind": meeting.Weakness, "words": "Biên bản thiếu", "correction": "Bổ sung", "due": d(2017, 8, 1)})
		w.do("meeting_finding", f.ID, "answer", asof.Fields{"answer": "Đã bổ sung", "answered": d(2017, 7, 20)})
		wrong("meeting_visit", v.ID, asof.Fields{"day": d(2017, 9, 9)}, "day record.part_time")
		wrong("meeting_visit", v.ID, asof.Fields{"day": d(2017, 7, 25)}, "day record.part_time")
		w.correct("meeting_visit", v.ID, asof.Fields{"day": d(2017, 7, 6)})
		if f = w.get("meeting_finding", f.ID); f.On() != d(2017, 7, 6) {
			t.Errorf("the finding did not follow: %+v", f.V)
		}
	})
}
