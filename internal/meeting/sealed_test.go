package meeting_test

import (
	"bytes"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/meeting"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// Why somebody was absent may tell of his health: it is stored only sealed under his key, in change rows too, opened for those with the right to the
// sensitive group at the cell, kept by who cannot open it, and unreadable for ever once he is erased. The record itself can still be mended then.
func TestReasonIsSealed(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		ill, other := w.member(w.a, "Nguyễn Văn Ốm", ""), w.member(w.a, "Trần Thị Khỏe", "")
		w.member(w.a, "Lê Văn Có Mặt", "")
		m, _ := w.enter("meeting", w.regular(d(2017, 9, 28)))
		a, _ := w.enter("meeting_absence", asof.Fields{"meeting": m.ID, "person": ill, "kind": meeting.WithReason, "reason": "Ốm: viêm phổi"})
		said := func(who duty.Actor) record.Record {
			t.Helper()
			var r record.Record
			w.read(func(tx *db.Tx) (err error) {
				if r, err = w.kind("meeting_absence").Get(w.ctx, tx, who, a.ID, asof.Latest); err != nil {
					return err
				}
				list, err := w.kind("meeting_absence").List(w.ctx, tx, who, asof.Point{On: tx.Today()}, record.Filter{})
				if err == nil && (list.Total != 1 || list.Items[0].V["reason"] != r.V["reason"]) {
					t.Errorf("the list says %v", list.Items)
				}
				return err
			})
			return r
		}
		secretary, viewer := w.actor(w.a, duty.RoleSecretary), w.actor(w.a, duty.RoleViewer)
		if r := said(secretary); r.Text("reason") != "Ốm: viêm phổi" || r.Closed("reason") {
			t.Errorf("the cell's secretary: %v", r.V)
		}
		if r := said(viewer); r.Text("reason") != "" || !r.Closed("reason") || !r.Says("reason") || r.Text("kind") != meeting.WithReason {
			t.Errorf("who only follows: %v", r.V)
		}
		// Neither in the table nor in a change row in the clear.
		clear := func(words string) {
			t.Helper()
			w.read(func(tx *db.Tx) error {
				for _, text := range []string{`SELECT reason FROM meeting_absence_version`, `SELECT detail FROM audit_change`, `SELECT sealed FROM audit_change`} {
					if err := tx.Query(w.ctx, text, nil, func(r *db.Row) error {
						var b []byte
						err := r.Scan(&b)
						if bytes.Contains(b, []byte(words)) {
							t.Errorf("%s: %q", text, b)
						}
						return err
					}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		clear("viêm phổi")
		// Said again it is no change, though no two sealings are alike; who cannot open it cannot empty it.
		again := func(who duty.Actor, v asof.Fields) bool {
			t.Helper()
			var out record.Outcome
			w.write(func(tx *db.Tx) (err error) {
				out, err = w.kind("meeting_absence").Correct(w.ctx, tx, who, a.ID, v, why)
				return err
			})
			return out.Changed
		}
		if again(w.sys, asof.Fields{"reason": " Ốm: viêm phổi "}) {
			t.Error("the same reason is a change")
		}
		blind := w.actor(w.a, duty.RoleViewer)
		blind.Grants[0].Rights |= duty.Write
		again(blind, asof.Fields{"reason": "", "kind": meeting.WithReason})
		if r := said(secretary); r.Text("reason") != "Ốm: viêm phổi" {
			t.Errorf("emptied by who cannot open it: %v", r.V)
		}
		// Passed to another person it is sealed under his key.
		again(w.sys, asof.Fields{"person": other})
		if r := said(secretary); r.Text("reason") != "Ốm: viêm phổi" || r.Ref("person") != other {
			t.Errorf("%v", r.V)
		}
		again(w.sys, asof.Fields{"person": ill})
		clear("viêm phổi")
		for _, x := range w.kind("meeting_absence").Set().Attrs {
			if x.Name == "reason" {
				t.Error("a figure may ask for the reason")
			}
		}
		// Erased.
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, `UPDATE member SET wrapped_key = NULL WHERE id = :id`, db.Args{"id": ill})
			return err
		})
		if r := said(secretary); r.Text("reason") != "" || !r.Closed("reason") {
			t.Errorf("after erasing: %v", r.V)
		}
		w.read(func(tx *db.Tx) error {
			list, err := w.kind("meeting_absence").History(w.ctx, tx, w.sys, a.ID)
			for _, r := range list {
				if r.Ref("person") == ill && r.Text("reason") != "" {
					t.Errorf("in the history: %v", r.V)
				}
			}
			return err
		})
		w.correct("meeting", m.ID, asof.Fields{"day": d(2017, 9, 27)})
		if r := said(secretary); r.On() != d(2017, 9, 27) || !r.Closed("reason") {
			t.Errorf("%v", r.V)
		}
		again(w.sys, asof.Fields{"kind": meeting.WithoutReason, "reason": ""})
		if r := said(secretary); r.Says("reason") {
			t.Errorf("%v", r.V)
		}
	})
}
