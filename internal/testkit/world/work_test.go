package world

import (
	"testing"

	"chibo/internal/day"
)

// TestArticle: every figure of the article, from what was known on the demo's day and from what is known in the end.
func TestArticle(t *testing.T) {
	for name, w := range map[string]*World{"all": theWorld(), "demo": theWorld().Until(DemoEnd())} {
		for _, c := range []struct {
			code, part string
			want       int
		}{{"study.class", "", 214}, {"quiz.person", "", 1341}, {"quiz.rank", "", 1}, {"meet.sit", "", 19}, {"meet.sit", "tructhuoc", 14}, {"meet.sit", "coso", 5},
			{"meet.sit.visits", "", 26}, {"train.class", "", 1}, {"train.att", "", 62}, {"train.units", "", 56}, {"cong.done", "", 130}, {"reg.count", "", headSigned}} {
			if a := w.Figure(c.code, c.part, w.Bloc, halfDay, Known{}); !a.Data || a.Null || a.Value != c.want {
				t.Errorf("%s: %s %s = %d, want %d", name, c.code, c.part, a.Value, c.want)
			}
		}
		for _, c := range []struct {
			code     string
			num, den int
		}{{"meet.pct", 34, 56}, {"reg.pct", map[string]int{"all": 2010, "demo": 2013}[name], 2151}, {"train.pct", 62, 60}} {
			if a := w.Figure(c.code, "", w.Bloc, halfDay, Known{}); a.Num != c.num || a.Den != c.den {
				t.Errorf("%s: %s = %d/%d, want %d/%d", name, c.code, a.Num, a.Den, c.num, c.den)
			}
		}
		for _, c := range []struct {
			code      string
			low, high int
		}{{"study.mem", 60, 200}, {"quiz.try", 1355, 1400}, {"com.renew", 70, 110}, {"topic.count", 45, 75}} {
			if a := w.Figure(c.code, "", w.Bloc, halfDay, Known{}); a.Value < c.low || a.Value > c.high {
				t.Errorf("%s: %s = %d, want %d to %d", name, c.code, a.Value, c.low, c.high)
			}
		}
		if a := w.Figure("meet.attend", "", w.Bloc, halfDay, Known{}); a.Value < 850000 || a.Value >= 1000000 {
			t.Errorf("%s: attendance %d/%d", name, a.Num, a.Den)
		}
	}
}

// TestWorkTraps: every trap of the work is there, and the wrong reading it is for gives another number at every place it names.
func TestWorkTraps(t *testing.T) {
	w := theWorld()
	n := 0
	for _, trap := range workTraps(nil) {
		found := false
		for _, x := range w.Traps {
			found = found || x.Name == trap.Name && len(x.Records) > 0
		}
		if !found {
			t.Errorf("%s: no record in it", trap.Name)
		}
	}
	for _, trap := range w.Traps {
		if len(trap.Records) == 0 {
			continue
		}
		n++
		for _, q := range trap.Asks {
			right, wrong := w.Figure(q.Code, q.Breakdown, q.Org, q.On, q.Known), w.Read(trap.Wrong, q.Code, q.Breakdown, q.Org, q.On, q.Known)
			if right.Null == wrong.Null && right.Value == wrong.Value {
				t.Errorf("%s: %s %s of %s on %s stays %d under the wrong reading", trap.Name, q.Code, q.Breakdown, q.Org, q.On, right.Value)
			}
		}
		if trap.Wrong.IgnoreTree {
			own(t, w, trap)
		}
	}
	if n < 50 {
		t.Errorf("only %d traps of the work", n)
	}
}

// own: what the wrong reading of a trap adds is what is in it, record by record.
func own(t *testing.T, w *World, trap Trap) {
	t.Helper()
	h := w.history(Known{}, Reading{})
	more := map[Rec]bool{}
	for _, q := range trap.Asks {
		for _, r := range w.Read(trap.Wrong, q.Code, q.Breakdown, q.Org, q.On, q.Known).Recs {
			more[r] = true
		}
	}
	for _, q := range trap.Asks {
		for _, r := range w.Figure(q.Code, q.Breakdown, q.Org, q.On, q.Known).Recs {
			delete(more, r)
		}
	}
	for _, k := range trap.Records {
		if d := h.deeds[k]; d == nil || !more[Rec{Key: k}] && !more[Rec{Person: d.text("person")}] && !more[Rec{Org: d.text("org")}] {
			t.Errorf("%s: the wrong reading does not add %s", trap.Name, k)
		}
	}
}

// TestSteady: where the script leaves it to the program to find a person's cell, or it decides on a visit, what was known at the recording is what
// is known in the end, or the script tells what it was.
func TestSteady(t *testing.T) {
	w := theWorld()
	end := w.history(Known{}, Reading{})
	derived, later := 0, 0
	for i := 0; i < len(w.Steps); {
		j := i + 1
		for j < len(w.Steps) && day.Today(w.Steps[i].At) == day.Today(w.Steps[j].At) {
			j++
		}
		var h *history
		for _, s := range w.Steps[i:j] {
			x, ok := s.Do.(Enter)
			if !ok || end.deeds[x.Key] == nil {
				continue
			}
			_, own := x.Fields["org"]
			switch x.Kind {
			case "study_attend", "meeting_visit":
			case "contest_entry", "pledge", "training_learner":
				if own && x.Fields["org"] != "" {
					continue
				}
			default:
				continue
			}
			if h == nil {
				h = remember(w.Steps[:j], Reading{})
			}
			d := end.deeds[x.Key]
			derived++
			a, b := h.cellOn(d.text("person"), end.onDay(d)), end.cellOn(d.text("person"), end.onDay(d))
			if x.Then != "" {
				later++
				if a != x.Then || a == b {
					t.Errorf("%s %s: %s was at %q when it was written, now at %q; the script tells %q", x.Kind, x.Key, d.text("person"), a, b, x.Then)
				}
			} else if a != b || a == "" && x.Kind != "meeting_visit" && x.Kind != "study_attend" {
				t.Errorf("%s %s: %s was at %q when it was written, now at %q", x.Kind, x.Key, d.text("person"), a, b)
			}
			if x.Kind == "training_learner" {
				c := end.place(d, Reading{})
				if a, b := h.grassAbove(c, end.onDay(d), Reading{}), end.grassAbove(c, end.onDay(d), Reading{}); a != b || a == "" {
					t.Errorf("%s: %s was under %q when it was written, now under %q", x.Key, c, a, b)
				}
			}
		}
		i = j
	}
	if derived < 400 || later < 5 {
		t.Errorf("only %d derived, %d of them found otherwise later", derived, later)
	}
}

// TestHistoryOfWork: the script itself says nothing of a record that is not there, and at every point of it what stands has its parent.
func TestHistoryOfWork(t *testing.T) {
	w := theWorld()
	kinds := map[string]int{}
	for _, s := range w.Steps {
		if x, ok := s.Do.(Enter); ok {
			kinds[x.Kind]++
			if on, ok := x.Fields["day"].(day.Day); ok && on > day.Today(s.At) {
				switch x.Fields["state"] {
				case "da_hop", "da_du", "da_to_chuc", "da_ky":
					t.Errorf("%s of %s was recorded on %s", x.Key, on, s.At)
				}
			}
		}
	}
	h := w.history(Known{}, Reading{})
	for _, d := range h.deeds {
		if p := parentOf(d.kind); p != "" && h.deeds[d.text(p)] == nil {
			t.Errorf("%s has lost its %s", d.key, p)
		}
	}
	for _, k := range list("meeting,meeting_absence,meeting_conclusion,meeting_duty,meeting_visit,meeting_finding,study_campaign,study_session,study_attend,study_reporter,study_programme,study_declare," +
		"training_class,training_learner,contest,contest_round,contest_entry,contest_prize,pledge_campaign,pledge_topic,pledge,congress") {
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
	t.Log(kinds)
}
