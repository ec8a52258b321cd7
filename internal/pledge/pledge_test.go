package pledge_test

import (
	"testing"

	"chibo/internal/asof"
	"chibo/internal/pledge"
	"chibo/internal/testkit"
)

func campaign(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"code": "CK-2017", "title": "Cam kết năm 2017", "org": w.top, "year": int64(2017), "day": d(2017, 2, 1), "until": d(2017, 12, 15)}, more...)
}

// A commitment is drafted, signed, confirmed and reviewed, one step after the other; changed words are a new version of it.
func TestLifeOfACommitment(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.member(w.a, "Nguyễn Văn An", official)
		c, _ := w.enter("pledge_campaign", campaign(w))
		if r := w.get("pledge_campaign", c); r.Text("must") != pledge.AllMembers {
			t.Errorf("who must sign: %+v", r.V)
		}
		id, warn := w.enter("pledge", asof.Fields{"campaign": c, "person": an, "day": d(2017, 3, 1), "state": pledge.Draft})
		if r := w.get("pledge", id); len(warn) != 0 || r.Ref("org") != w.a || r.Flag("has_plan") {
			t.Errorf("%v %+v", warn, r.V)
		}
		for step, v := range map[string]asof.Fields{"confirm": {"confirmed": d(2017, 3, 2)}, "review": {"reviewed": d(2017, 9, 1), "result": "tot"}} {
			if got := w.notDone("pledge", id, step, v); got != "record.step" {
				t.Errorf("%s of a draft: %s", step, got)
			}
		}
		if got := w.notDone("pledge", id, "sign", asof.Fields{"day": d(2017, 10, 3)}); got != "day day.future" {
			t.Errorf("signed tomorrow: %s", got)
		}
		w.do("pledge", id, "sign", asof.Fields{"day": d(2017, 3, 6), "plan": "Đọc sách mỗi tuần"})
		if r := w.get("pledge", id); r.Text("state") != pledge.Signed || !r.Flag("has_plan") || r.On() != d(2017, 3, 6) {
			t.Errorf("%+v", r.V)
		}
		for name, got := range map[string]string{
			"signed twice":       w.notDone("pledge", id, "sign", asof.Fields{"day": d(2017, 3, 6)}),
			"reviewed too early": w.notDone("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1), "result": "tot"}),
		} {
			if got != "record.step" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if got := w.notDone("pledge", id, "confirm", asof.Fields{"confirmed": d(2017, 3, 5)}); got != "confirmed day.before" {
			t.Errorf("confirmed before it was signed: %s", got)
		}
		w.do("pledge", id, "confirm", asof.Fields{"confirmed": d(2017, 3, 6)})
		if got := w.notDone("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1)}); got != "result form.required" {
			t.Errorf("reviewed with no result: %s", got)
		}
		w.correct("pledge", id, asof.Fields{"plan": "Đọc sách và giúp đồng nghiệp mỗi tuần"})
		w.do("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1), "result": "kha"})
		if got := w.history("pledge", id); got != 5 {
			t.Errorf("%d versions", got)
		}
		w.void("pledge", id)
		if !w.gone("pledge", id) || w.gone("pledge_campaign", c) {
			t.Error("voided")
		}
	})
}
