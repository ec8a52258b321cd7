package meeting_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

func (w *world) regular(on day.Day) asof.Fields {
	return asof.Fields{"org": w.a, "day": on, "kind": meeting.Regular, "state": meeting.Held}
}

// A meeting by roll: the register says who should attend, the absences who did not, and the numbers follow every change of them.
func TestRoll(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		var people []db.ID
		for i := range 20 {
			people = append(people, w.member(w.a, fmt.Sprintf("Nguyễn Văn %c", 'A'+i), ""))
		}
		exempt := w.member(w.a, "Cao Thị Bảy", member.Exempt)
		w.member(w.a, "Cao Thị Tám", member.ExemptATime)
		suspended := w.member(w.a, "Cao Thị Chín", member.Suspended)
		away, guest := w.member(w.a, "Y Đi", ""), w.member(w.b, "H'Đến Niê", "")
		w.guest(away, w.b)
		w.guest(guest, w.a)
		other := w.member(w.b, "Trần Văn Khác", "")

		var base []meeting.Expected
		w.read(func(tx *db.Tx) (err error) {
			base, err = meeting.Base(w.ctx, tx, w.a, d(2017, 9, 28))
			return err
		})
		if len(base) != 25 || meeting.CountDue(base) != 21 {
			t.Fatalf("%d on the list, %d due: %+v", len(base), meeting.CountDue(base), base)
		}
		m, warned := w.enter("meeting", with(w.regular(d(2017, 9, 28)), asof.Fields{"counted_by": meeting.ByRoll, "due": int64(20)}))
		if m.Int("present") != 20 || m.Text("body") != meeting.Cell || m.Day("month") != d(2017, 9, 1) || len(warned) != 1 {
			t.Fatalf("%+v %v", m.V, warned)
		}
		m = w.correct("meeting", m.ID, asof.Fields{"due": int64(0)})
		want := func(due, present, with, without int64) {
			t.Helper()
			m = w.get("meeting", m.ID)
			if got := [4]int64{m.Int("due"), m.Int("present"), m.Int("absent_with"), m.Int("absent_without")}; got != [4]int64{due, present, with, without} {
				t.Fatalf("due, present, with, without: %v", got)
			}
		}
		want(21, 21, 0, 0)
		line := func(p db.ID, kind, reason string) asof.Fields {
			return asof.Fields{"meeting": m.ID, "person": p, "kind": kind, "reason": reason}
		}
		for _, x := range []struct {
			person       db.ID
			kind, reason string
			want         string
		}{
			{people[0], meeting.WithReason, "", "reason form.required"},
			{exempt, meeting.WithReason, "ốm", "person meeting.not_due"},
			{suspended, meeting.WithoutReason, "", "person meeting.not_due"},
			{away, meeting.WithoutReason, "", "person meeting.not_due"},
			{other, meeting.WithoutReason, "", "person meeting.stranger"},
			{people[0], meeting.ExemptLine, "", "kind meeting.not_exempt"},
			{suspended, meeting.ExemptLine, "", "kind meeting.not_exempt"},
			{people[0], meeting.TemporaryLine, "", "kind meeting.not_temporary"},
		} {
			if got := w.refusedEnter("meeting_absence", line(x.person, x.kind, x.reason)); got != x.want {
				t.Errorf("%s: %q, want %q", x.kind, got, x.want)
			}
		}
		ill, _ := w.enter("meeting_absence", line(people[0], meeting.WithReason, "ốm"))
		want(21, 20, 1, 0)
		gone, _ := w.enter("meeting_absence", line(people[1], meeting.WithoutReason, ""))
		want(21, 19, 1, 1)
		w.enter("meeting_absence", line(exempt, meeting.ExemptLine, ""))
		w.enter("meeting_absence", line(guest, meeting.TemporaryLine, ""))
		if _, warned := w.enter("meeting_absence", line(other, meeting.TemporaryLine, "")); fmt.Sprint(warned) != "[person meeting.guest_unknown]" {
			t.Errorf("%v", warned)
		}
		want(21, 19, 1, 1)
		if got := w.refusedEnter("meeting_absence", line(people[1], meeting.WithReason, "ốm")); got != "person record.twice" {
			t.Errorf("%q", got)
		}
		w.correct("meeting_absence", gone.ID, asof.Fields{"kind": meeting.WithReason, "reason": "đi công tác"})
		want(21, 19, 2, 0)
		w.write(func(tx *db.Tx) error { return w.kind("meeting_absence").Void(w.ctx, tx, w.sys, gone.ID, why) })
		want(21, 20, 1, 0)
		for field, x := range map[string]struct {
			v    asof.Fields
			want string
		}{
			"present": {asof.Fields{"present": int64(18)}, "present meeting.roll_present"},
			"how":     {asof.Fields{"counted_by": meeting.Declared, "source": "biên bản"}, "counted_by meeting.has_roll"},
			"none":    {asof.Fields{"counted_by": ""}, "counted_by meeting.has_roll"},
			"state":   {asof.Fields{"state": meeting.Planned, "counted_by": "", "present": int64(0)}, "state meeting.has_roll"},
		} {
			if got := w.refused(func(tx *db.Tx) error {
				_, err := w.kind("meeting").Correct(w.ctx, tx, w.sys, m.ID, x.v, why)
				return err
			}); got != x.want {
				t.Errorf("%s: %q", field, got)
			}
		}
		m = w.correct("meeting", m.ID, asof.Fields{"due": int64(1)})
		want(1, 0, 1, 0)
		if got := w.refusedEnter("meeting_absence", line(people[3], meeting.WithoutReason, "")); got != "person meeting.more_absent" {
			t.Errorf("%q", got)
		}
		// The day moves: the lines follow. Voided, they go with it.
		w.correct("meeting", m.ID, asof.Fields{"due": int64(0), "day": d(2017, 9, 27)})
		want(21, 20, 1, 0)
		if a := w.get("meeting_absence", ill.ID); a.Day("day") != d(2017, 9, 27) || a.Ref("org") != w.a || a.Text("meeting_state") != meeting.Held {
			t.Errorf("%+v", a.V)
		}
		w.write(func(tx *db.Tx) error { return w.kind("meeting").Void(w.ctx, tx, w.sys, m.ID, why) })
		w.read(func(tx *db.Tx) error {
			list, err := w.kind("meeting_absence").Parts(w.ctx, tx, m.ID)
			if len(list) != 0 {
				t.Errorf("%d lines outlive their meeting", len(list))
			}
			return err
		})
	})
}

// What a meeting says must hold together; each wrong field is named.
func TestMeetingRules(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.member(w.a, "Nguyễn Văn An", "")
		future, held := d(2017, 11, 28), d(2017, 9, 28)
		org := func(id db.ID) asof.Fields { return asof.Fields{"org": id} }
		for _, x := range []struct {
			v    asof.Fields
			want string
		}{
			{asof.Fields{"day": future}, "day day.future"},
			{asof.Fields{"kind": meeting.Thematic}, "topic meeting.topic_lacks"},
			{asof.Fields{"combined": true}, "topic meeting.topic_lacks"},
			{asof.Fields{"kind": meeting.Extraordinary, "combined": true, "topic": "x"}, "combined meeting.combined_extra"},
			{asof.Fields{"state": meeting.Off}, "off_reason form.required"},
			{asof.Fields{"off_reason": "mưa"}, "off_reason meeting.not_off"},
			{asof.Fields{"starts": "14:00", "ends": "14:00"}, "ends meeting.no_time"},
			{asof.Fields{"starts": "26:00"}, "starts record.clock"},
			{asof.Fields{"body": meeting.Committee}, "body meeting.body_wrong"},
			{with(org(w.g), asof.Fields{"body": meeting.Cell}), "body meeting.body_wrong"},
			{asof.Fields{"state": meeting.Planned, "day": future, "present": int64(3)}, "present meeting.not_held"},
			{asof.Fields{"state": meeting.Planned, "counted_by": meeting.ByRoll}, "counted_by meeting.not_held"},
			{asof.Fields{"present": int64(3)}, "counted_by meeting.how"},
			{asof.Fields{"counted_by": meeting.Declared, "present": int64(3)}, "source form.required"},
			{asof.Fields{"counted_by": meeting.Declared, "source": "biên bản"}, "present form.required"},
			{asof.Fields{"counted_by": meeting.ByRoll, "due": int64(20), "present": int64(18)}, "present meeting.roll_present"},
			{with(org(w.c), asof.Fields{"counted_by": meeting.ByRoll}), "due meeting.due_unknown"},
			{asof.Fields{"kind": "le_hoi"}, "kind form.choice"},
		} {
			if got := w.refusedEnter("meeting", with(w.regular(held), x.v)); got != x.want {
				t.Errorf("%v: %q, want %q", x.v, got, x.want)
			}
		}
		// Empty, the state follows from the day, and the month from the day as well.
		m, _ := w.enter("meeting", asof.Fields{"org": w.g, "day": future, "kind": meeting.Thematic, "topic": "05-CT/TW", "month": d(2017, 12, 15),
			"starts": "19h30", "ends": "0:10"})
		if m.Text("state") != meeting.Planned || m.Text("body") != meeting.Committee || m.Day("month") != d(2017, 12, 1) || m.Int("minutes") != 280 {
			t.Errorf("%+v", m.V)
		}
		// Steps: called off wants its reason and ends it.
		step := func(id db.ID, code string, v asof.Fields) string {
			return w.refused(func(tx *db.Tx) error {
				_, err := w.kind("meeting").Do(w.ctx, tx, w.sys, id, code, v, act)
				return err
			})
		}
		if got := step(m.ID, "call_off", nil); got != "off_reason form.required" {
			t.Error(got)
		}
		if got := step(m.ID, "hold", asof.Fields{"day": future}); got != "day day.future" {
			t.Error(got)
		}
		m = w.do("meeting", m.ID, "call_off", asof.Fields{"off_reason": "mưa lũ"})
		if got := step(m.ID, "hold", asof.Fields{"day": held}); got != "record.step" {
			t.Error(got)
		}
		// Nothing is written down of a meeting called off: no absence, no conclusion, no visit; nor is one with conclusions called off afterwards.
		off := asof.Fields{"meeting": m.ID, "person": w.personsOfCell[w.a][0], "kind": meeting.WithoutReason, "words": "Thu đảng phí"}
		for _, part := range []string{"meeting_absence", "meeting_conclusion"} {
			if w.get("meeting", m.ID).Has(w.kind(part)) {
				t.Errorf("%s of a meeting called off", part)
			}
			if got := w.refusedEnter(part, off); got != "meeting meeting.off" {
				t.Errorf("%s: %s", part, got)
			}
		}
		sat, _ := w.enter("meeting", w.regular(held.Add(1)))
		said, _ := w.enter("meeting_conclusion", asof.Fields{"meeting": sat.ID, "words": "Thu đảng phí"})
		if !sat.Has(w.kind("meeting_absence")) || !sat.Has(w.kind("meeting_conclusion")) {
			t.Error("a meeting held takes neither")
		}
		fix := func(kind string, id db.ID, v asof.Fields) string {
			return w.refused(func(tx *db.Tx) error {
				_, err := w.kind(kind).Correct(w.ctx, tx, w.sys, id, v, record.Act{Rev: -1, Reason: "nhầm"})
				return err
			})
		}
		if got := fix("meeting", sat.ID, asof.Fields{"state": meeting.Off, "off_reason": "mưa"}); got != "state meeting.has_conclusions" {
			t.Error(got)
		}
		if got := fix("meeting_conclusion", said.ID, asof.Fields{"meeting": m.ID}); got != "meeting meeting.off" {
			t.Error(got)
		}
		// Declared, with those who attend for a time on top: allowed, and said.
		m, warned := w.enter("meeting", with(w.regular(held), asof.Fields{"counted_by": meeting.Declared, "due": int64(20), "present": int64(21), "source": "biên bản 9"}))
		if fmt.Sprint(warned) != "[present meeting.more_present]" {
			t.Error(warned)
		}
		if got := w.refusedEnter("meeting_absence", asof.Fields{"meeting": m.ID, "person": w.personsOfCell[w.a][0], "kind": meeting.WithoutReason}); got != "meeting meeting.declared" {
			t.Error(got)
		}
		if got := w.refusedEnter("meeting", w.regular(held)); got != "body record.twice" {
			t.Error(got)
		}
		if m, _ := w.enter("meeting", with(w.regular(held), asof.Fields{"body": meeting.CellCommittee, "state": ""})); m.Text("state") != meeting.Held {
			t.Errorf("%+v", m.V)
		}
	})
}

// Rule 5, with the rules of each day: none of 2012 is known to us.
func TestLength(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.at(d(2026, 1, 5))
		n := 0
		for _, x := range []struct {
			on       day.Day
			combined bool
			ends     string
			short    bool
		}{
			{d(2017, 9, 15), false, "09:29", false}, {d(2019, 9, 15), false, "09:29", true}, {d(2019, 9, 15), false, "09:30", false},
			{d(2019, 9, 15), true, "09:59", true}, {d(2019, 9, 15), true, "10:00", false}, {d(2025, 11, 15), false, "09:29", true},
			{d(2025, 11, 15), true, "10:00", false},
		} {
			n++
			_, warned := w.enter("meeting", with(w.regular(x.on.Add(n)), asof.Fields{"combined": x.combined, "topic": "học tập", "starts": "8h", "ends": x.ends}))
			if (fmt.Sprint(warned) == "[minutes meeting.short]") != x.short {
				t.Errorf("%v to %s: %v", x.on, x.ends, warned)
			}
		}
		// Begin and end exchanged: a meeting over midnight, and all of the next day.
		if _, warned := w.enter("meeting", with(w.regular(d(2017, 10, 25)), asof.Fields{"starts": "10h", "ends": "8h"})); fmt.Sprint(warned) != "[minutes meeting.long]" {
			t.Errorf("from 10 to 8: %v", warned)
		}
	})
}

// Rule 6: strictly more than 85 percent of the base.
func TestTally(t *testing.T) {
	for _, x := range []struct {
		t       meeting.Tally
		present int
		over    bool
	}{
		{meeting.Tally{Due: 20, With: 3}, 17, false}, {meeting.Tally{Due: 20, With: 1, Without: 1}, 18, true}, {meeting.Tally{}, 0, false},
		{meeting.Tally{Due: 7, With: 1}, 6, true},
	} {
		if x.t.Present() != x.present || x.t.Over(85) != x.over {
			t.Errorf("%+v: %d %v", x.t, x.t.Present(), x.t.Over(85))
		}
	}
}

// Rules 3 and 4: months without a regular meeting, quarters without a thematic one, by what was covered and not by how many were held.
func TestLacks(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.at(d(2020, 1, 6))
		topic := func(on day.Day) asof.Fields {
			return with(w.regular(on), asof.Fields{"kind": meeting.Thematic, "topic": "nêu gương"})
		}
		for m := 1; m <= 9; m++ {
			if m != 3 && m != 8 {
				w.enter("meeting", w.regular(d(2019, m, 5)))
			}
		}
		w.enter("meeting", with(w.regular(d(2019, 9, 2)), asof.Fields{"month": d(2019, 8, 1)})) // late, for August
		w.enter("meeting", with(w.regular(d(2019, 3, 9)), asof.Fields{"kind": meeting.Extraordinary}))
		w.enter("meeting", with(w.regular(d(2019, 3, 7)), asof.Fields{"state": meeting.Off, "off_reason": "dịch"}))
		w.enter("meeting", with(w.regular(d(2019, 3, 8)), asof.Fields{"body": meeting.CellCommittee}))
		for _, on := range []day.Day{d(2019, 1, 10), d(2019, 3, 20), d(2019, 7, 5)} {
			w.enter("meeting", topic(on))
		}
		var got []meeting.Lack
		lacks := func(p day.Period) {
			w.read(func(tx *db.Tx) (err error) {
				got, err = meeting.Lacks(w.ctx, tx, w.a, p)
				return err
			})
		}
		lacks(day.Period{From: d(2019, 1, 1), To: d(2019, 10, 1)})
		if len(got) != 2 || got[0].Period.From != d(2019, 3, 1) || got[0].Kind != meeting.Regular || got[1].Kind != meeting.Thematic ||
			got[1].Period != (day.Period{From: d(2019, 4, 1), To: d(2019, 7, 1)}) {
			t.Errorf("%+v", got)
		}
		lacks(day.Period{From: d(2019, 2, 1), To: d(2019, 3, 20)}) // March is not over, the quarter not whole
		if len(got) != 0 {
			t.Errorf("%+v", got)
		}
		lacks(day.Period{From: d(2017, 1, 1), To: d(2017, 4, 1)}) // thematic meetings were wanted by no rule known to us
		if len(got) != 3 || got[2].Kind != meeting.Regular {
			t.Errorf("%+v", got)
		}
	})
}

// The list of lacks: of the cells that the reader answers for today and of no other, in the tree of each month, while they were cells, as far as the day
// asked about and as known then.
func TestLackList(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.at(d(2017, 10, 24))
		var before db.Instant
		w.write(func(tx *db.Tx) error { before = tx.Now(); return nil })
		for m := 1; m <= 8; m++ {
			w.enter("meeting", w.regular(d(2017, m, 5)))
		}
		list := func(who duty.Actor, at asof.Point, f meeting.LackFilter) (out []string) {
			t.Helper()
			if f.Period.From == 0 {
				f.Period = day.YearTo(at.On)
			}
			w.read(func(tx *db.Tx) error {
				lacks, rules, err := meeting.LackList(w.ctx, tx, who, at, f)
				for _, x := range lacks {
					out = append(out, fmt.Sprint(map[db.ID]string{w.a: "A", w.b: "B", w.c: "C"}[x.Cell], " ", x.Period.From.Month(), " ", x.Kind))
				}
				if len(lacks) > 0 && len(rules) == 0 {
					t.Error("no rule is told")
				}
				return err
			})
			return out
		}
		sep, all := asof.Point{On: d(2017, 9, 30)}, w.sys
		if got := list(all, sep, meeting.LackFilter{Org: w.a}); fmt.Sprint(got) != "[A 9 thuong_ky]" {
			t.Error(got)
		}
		if got := list(all, asof.Point{On: d(2017, 9, 29)}, meeting.LackFilter{Org: w.a}); len(got) != 0 { // September is not over
			t.Error(got)
		}
		if got := list(all, asof.Point{On: d(2017, 9, 30), Known: asof.KnownAt(before)}, meeting.LackFilter{Org: w.a}); len(got) != 9 {
			t.Error(got)
		}
		if got := list(all, sep, meeting.LackFilter{Org: w.a, Kind: meeting.Thematic}); len(got) != 0 { // no rule of 2017 wants them
			t.Error(got)
		}
		everybody := list(all, sep, meeting.LackFilter{})
		mine := list(w.actor(w.a, duty.RoleSecretary), sep, meeting.LackFilter{})
		if fmt.Sprint(mine) != "[A 9 thuong_ky]" || len(everybody) <= 9 {
			t.Errorf("%v of %d", mine, len(everybody))
		}
		if got := list(w.actor(w.b, duty.RoleSecretary), sep, meeting.LackFilter{Org: w.a}); len(got) != 0 {
			t.Error(got)
		}
		if got := list(w.actor(w.a, duty.RoleFigures), sep, meeting.LackFilter{}); len(got) != 0 { // figures are no records
			t.Error(got)
		}
		// A cell that begins in the middle of a month is judged from the next one on.
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, `UPDATE org_version SET valid_from = :on WHERE org_id = :org`, db.Args{"on": d(2017, 7, 15), "org": w.b})
			return err
		})
		if got := list(all, sep, meeting.LackFilter{Org: w.b}); fmt.Sprint(got) != "[B 8 thuong_ky B 9 thuong_ky]" {
			t.Error(got)
		}
	})
}

// Conclusions: who does what by when, and when it was done.
func TestConclusions(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		m, _ := w.enter("meeting", w.regular(d(2017, 9, 28)))
		plan, _ := w.enter("meeting", with(w.regular(d(2017, 11, 28)), asof.Fields{"state": meeting.Planned}))
		v := asof.Fields{"meeting": m.ID, "words": "Quyết toán quý III", "due": d(2017, 10, 10)}
		for _, x := range []struct {
			v    asof.Fields
			want string
		}{
			{asof.Fields{"meeting": plan.ID, "due": day.Day(0)}, "meeting meeting.not_held"}, {asof.Fields{"words": " "}, "words form.required"},
			{asof.Fields{"due": d(2017, 9, 27)}, "due day.before"}, {asof.Fields{"state": meeting.Done}, "done form.required"},
			{asof.Fields{"done": d(2017, 10, 1)}, "done meeting.not_done"},
			{asof.Fields{"state": meeting.Done, "done": d(2017, 10, 25)}, "done day.future"},
		} {
			got := w.refusedEnter("meeting_conclusion", with(v, x.v))
			if got != x.want {
				t.Errorf("%v: %q, want %q", x.v, got, x.want)
			}
		}
		c, _ := w.enter("meeting_conclusion", v)
		if c.Text("state") != meeting.Doing || c.Ref("org") != w.a {
			t.Errorf("%+v", c.V)
		}
		c = w.do("meeting_conclusion", c.ID, "finish", asof.Fields{"done": d(2017, 10, 9)})
		if c.Text("state") != meeting.Done || c.May(c.Kind.Step("finish")) {
			t.Errorf("%+v", c.V)
		}
	})
}

// Rule 6 on a record: 17 of 20 are not more than 85 %, 18 are; of what is no cell's regular meeting, or was not held, there is nothing to tell.
func TestTallyOf(t *testing.T) {
	m := func(v asof.Fields) record.Record {
		return record.Record{V: with(asof.Fields{"state": meeting.Held, "body": meeting.Cell, "kind": meeting.Regular, "counted_by": meeting.Declared, "due": int64(20),
			"present": int64(17)}, v)}
	}
	if x, ok := meeting.TallyOf(m(nil)); !ok || x.Present() != 17 || x.Over(85) {
		t.Errorf("%+v %v", x, ok)
	}
	if x, ok := meeting.TallyOf(m(asof.Fields{"present": int64(18), "counted_by": meeting.ByRoll, "absent_without": int64(2)})); !ok || x.Without != 2 || x.With != 0 || !x.Over(85) {
		t.Errorf("%+v %v", x, ok)
	}
	for _, v := range []asof.Fields{{"state": meeting.Planned}, {"body": meeting.CellCommittee}, {"kind": meeting.Thematic}, {"due": int64(0)}, {"counted_by": ""}} {
		if x, ok := meeting.TallyOf(m(v)); ok {
			t.Errorf("%v: %+v", v, x)
		}
	}
}
