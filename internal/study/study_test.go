package study_test

import (
	"maps"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

// with is the base values with some changed.
func with(base asof.Fields, more ...any) asof.Fields {
	v := maps.Clone(base)
	for i := 0; i < len(more); i += 2 {
		v[more[i].(string)] = more[i+1]
	}
	return v
}

// paper adds a resolution to the register of documents.
func (w *world) paper(number string) (id db.ID) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) (err error) {
		id, err = document.Add(w.Ctx, tx, w.Sys, document.Paper{Type: document.Directive, Number: number, Day: d(2016, 5, 15), Subject: "Học tập",
			IssuerText: "Bộ Chính trị", Owner: w.Top})
		return err
	})
	return id
}

func campaign(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"code": "HT-01", "title": "Học tập Nghị quyết Trung ương 5", "org": w.Top, "form": study.Thorough, "audience": study.Members,
		"day": d(2017, 6, 1), "until": d(2017, 8, 31)}, more...)
}

func session(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"org": w.G1, "day": d(2017, 7, 4), "topic": "Kinh tế tư nhân", "form": study.Thorough, "state": study.Planned}, more...)
}

// What a session leaves empty it has from its campaign; it is planned with those called to it, then held, and they counted in their cells.
func TestLifeOfASession(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, membership := w.Member(w.A, "Nguyễn Văn An", official)
		paper := w.paper("05-CT/TW")
		c, _ := w.Enter("study_campaign", campaign(w, "paper", paper))
		id, warn := w.Enter("study_session", session(w, "campaign", c, "topic", "", "form", ""))
		if len(warn) != 0 {
			t.Errorf("warned: %v", warn)
		}
		r := w.Get("study_session", id)
		if r.Text("topic") != "Học tập Nghị quyết Trung ương 5" || r.Ref("paper") != paper || r.Text("form") != study.Thorough || r.Text("mode") != study.InPerson {
			t.Errorf("%+v", r.V)
		}
		row, _ := w.Enter("study_attend", asof.Fields{"session": id, "person": an})
		a := w.Get("study_attend", row)
		if a.Ref("at") != w.A || a.Ref("org") != w.G1 || a.On() != d(2017, 7, 4) || a.Text("session_state") != study.Planned || a.Ref("campaign") != c {
			t.Errorf("%+v", a.V)
		}
		if r = w.Get("study_session", id); r.Text("counted_by") != study.ByRoll {
			t.Errorf("a roll counts: %+v", r.V)
		}
		w.Write(func(tx *db.Tx) error { return w.Transfer(tx, membership, d(2017, 7, 6), w.C) })
		w.Do("study_session", id, "hold", asof.Fields{"day": d(2017, 7, 7)})
		if a = w.Get("study_attend", row); a.Ref("at") != w.C || a.On() != d(2017, 7, 7) || a.Text("session_state") != study.Held {
			t.Errorf("the roll did not follow: %+v", a.V)
		}
		for _, step := range []string{"hold", "call_off"} {
			if got := w.NotDone("study_session", id, step, asof.Fields{"day": d(2017, 7, 7), "off_reason": "mưa lũ"}); got != "record.step" {
				t.Errorf("%s after it was held: %s", step, got)
			}
		}
		w.Correct("study_session", id, asof.Fields{"day": d(2017, 7, 5)})
		if a = w.Get("study_attend", row); a.Ref("at") != w.A {
			t.Errorf("the cell of the corrected day: %+v", a.V)
		}
		w.Void("study_session", id)
		if !w.Gone("study_session", id) || !w.Gone("study_attend", row) || w.Gone("study_campaign", c) {
			t.Error("a voided session keeps no roll, and its campaign stands")
		}
	})
}
