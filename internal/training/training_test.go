package training_test

import (
	"maps"
	"slices"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/testkit"
	"chibo/internal/training"
	"chibo/internal/tree"
)

// with is the base values with some changed.
func with(base asof.Fields, more ...any) asof.Fields {
	v := maps.Clone(base)
	for i := 0; i < len(more); i += 2 {
		v[more[i].(string)] = more[i+1]
	}
	return v
}

func class(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"code": "NV-2017-01", "title": "Nghiệp vụ công tác đảng", "org": w.Top, "kind": training.Work, "day": d(2017, 4, 10),
		"closes": d(2017, 4, 11), "state": training.Planned}, more...)
}

// A class is planned, then held or called off, and nothing else; a learner gets his result after it was held.
func TestLifeOfAClass(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		id, _ := w.Enter("training_class", class(w, "run", int64(1), "day", d(2017, 4, 3), "closes", day.Day(0)))
		who, warn := w.Enter("training_learner", asof.Fields{"class": id, "person": an, "office": "Bí thư"})
		if len(warn) != 0 {
			t.Errorf("warned: %v", warn)
		}
		l := w.Get("training_learner", who)
		if l.Ref("org") != w.A || l.Ref("host") != w.Top || l.On() != d(2017, 4, 3) || l.Text("class_state") != training.Planned {
			t.Errorf("%+v", l.V)
		}
		if got := w.NotDone("training_learner", who, "result", asof.Fields{"result": "gioi"}); got != "record.step" {
			t.Errorf("a result before the class: %s", got)
		}
		if got := w.NotDone("training_class", id, "hold", asof.Fields{"day": day.Day(0)}); got != "day form.required" {
			t.Errorf("held on no day: %s", got)
		}
		w.Do("training_class", id, "hold", asof.Fields{"day": d(2017, 4, 10), "closes": d(2017, 4, 11), "days": int64(2), "topics": "Năm chuyên đề"})
		if l = w.Get("training_learner", who); l.On() != d(2017, 4, 10) || l.Text("class_state") != training.Held || l.Text("class_kind") != training.Work {
			t.Errorf("the learner did not follow: %+v", l.V)
		}
		for _, step := range []string{"hold", "call_off"} {
			if got := w.NotDone("training_class", id, step, asof.Fields{"day": d(2017, 4, 10), "off_reason": "mưa lũ"}); got != "record.step" {
				t.Errorf("%s after it was held: %s", step, got)
			}
		}
		w.Do("training_learner", who, "result", asof.Fields{"result": "gioi"})
		if got := w.NotDone("training_learner", who, "result", asof.Fields{"result": "kha", "certificate": "12/GCN"}); got != "result training.result_given" {
			t.Errorf("another result without a reason: %s", got)
		}
		w.Do("training_learner", who, "result", asof.Fields{"certificate": "12/GCN", "certified": d(2017, 5, 2)})
		if got := w.NotDone("training_learner", who, "result", asof.Fields{"result": "gioi"}); got != "record.step" {
			t.Errorf("after the certificate: %s", got)
		}
		if got := w.NotCorrected("training_class", id, asof.Fields{"state": training.Planned}); got != "state training.has_results" {
			t.Errorf("taken back with results: %s", got)
		}
		off, _ := w.Enter("training_class", class(w, "code", "NV-2017-02"))
		if got := w.NotDone("training_class", off, "call_off", nil); got != "off_reason form.required" {
			t.Errorf("called off for nothing: %s", got)
		}
		if got := w.NotDone("training_class", off, "call_off", asof.Fields{"off_reason": " \t"}); got != "off_reason form.required" {
			t.Errorf("called off with a blank: %s", got)
		}
		w.Do("training_class", off, "call_off", asof.Fields{"off_reason": "mưa lũ"})
		if got := w.NotEntered("training_learner", asof.Fields{"class": off, "person": an}); got != "class training.class_off" {
			t.Errorf("into a class called off: %s", got)
		}
		if got := w.NotDone("training_class", off, "hold", asof.Fields{"day": d(2017, 4, 10)}); got != "record.step" {
			t.Errorf("held after it was called off: %s", got)
		}
		w.Void("training_class", id)
		if !w.Gone("training_learner", who) || !w.Gone("training_class", id) || w.Gone("training_class", off) {
			t.Error("a voided class keeps no learners, and takes no other with it")
		}
		var history int
		w.Read(func(tx *db.Tx) error {
			h, err := w.Book.Kind("training_learner").History(w.Ctx, tx, w.Sys, who)
			history = len(h)
			return err
		})
		if history != 4 { // entered, followed, result, certificate
			t.Errorf("%d versions", history)
		}
	})
}

// The rules of a class, each with the nearest input that is taken.
func TestClassRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	w.Enter("training_class", class(w, "code", "CO"))
	for name, c := range map[string]struct {
		v    asof.Fields
		want string // empty: taken
	}{
		"today":                {class(w, "state", training.Held, "day", d(2017, 10, 2), "closes", day.Day(0)), ""},
		"tomorrow, held":       {class(w, "state", training.Held, "day", d(2017, 10, 3), "closes", day.Day(0)), "day day.future"},
		"tomorrow, planned":    {class(w, "day", d(2017, 10, 3), "closes", day.Day(0)), ""},
		"closes the same day":  {class(w, "closes", d(2017, 4, 10)), ""},
		"closes before":        {class(w, "closes", d(2017, 4, 9)), "closes day.before"},
		"as many days as lie":  {class(w, "days", int64(2)), ""},
		"more days than lie":   {class(w, "days", int64(3)), "days training.days"},
		"days without closing": {class(w, "closes", day.Day(0), "days", int64(5)), ""},
		"off":                  {class(w, "state", training.Off, "off_reason", "mưa lũ"), ""},
		"off for nothing":      {class(w, "state", training.Off, "off_reason", "  "), "off_reason form.required"},
		"a reason, not off":    {class(w, "off_reason", "mưa lũ"), "off_reason training.not_off"},
		"no code":              {class(w, "code", " "), "code form.required"},
		"code twice":           {class(w, "code", "CO"), "code record.twice"},
		"no title":             {class(w, "title", ""), "title form.required"},
		"no organiser":         {class(w, "org", db.ID{}), "org form.required"},
		"no day":               {class(w, "day", day.Day(0)), "day form.required"},
		"before the register":  {class(w, "day", d(1999, 12, 31)), "org record.org_dead"},
		"unknown kind":         {class(w, "kind", "boi"), "kind form.choice"},
		"unknown state":        {class(w, "state", "xong"), "state form.choice"},
		"no state":             {class(w, "state", ""), "state form.required"},
		"two lines":            {class(w, "title", "Lớp\nhai"), "title text.control"},
		"run too great":        {class(w, "run", int64(100)), "run form.max"},
		"nobody's organiser":   {class(w, "org", db.NewID()), "org record.org_dead"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want == "" {
				id, _ := w.Enter("training_class", c.v)
				w.Void("training_class", id)
			} else if got := w.NotEntered("training_class", c.v); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// The rules of a learner of a class held on 10 April 2017.
func TestLearnerRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	new1, _ := w.Member(w.D, "Trần Thị Bé", 0)
	out := w.Person(w.C, "Lê Văn Dũng")
	late, moved := w.Member(w.A, "Đỗ Thị Em", official)
	w.Write(func(tx *db.Tx) error { return w.Transfer(tx, moved, d(2017, 6, 1), w.C) })
	ids := map[string]db.ID{}
	for i, kind := range []string{training.Work, training.Awareness, training.NewMembers, training.Other} {
		ids[kind], _ = w.Enter("training_class", class(w, "code", "L"+string(rune('0'+i)), "kind", kind, "state", training.Held))
	}
	open, _ := w.Enter("training_class", class(w, "code", "KH"))
	learn := func(kind string, person db.ID, more ...any) asof.Fields {
		return with(asof.Fields{"class": ids[kind], "person": person}, more...)
	}
	for name, c := range map[string]struct {
		v    asof.Fields
		want string   // of a refusal
		warn []string // of what is taken
		org  db.ID    // where it is taken to be
	}{
		"a member":                     {v: learn(training.Work, an), org: w.A},
		"of a grassroots cell":         {v: learn(training.Work, new1), org: w.D},
		"sent by the grassroots":       {v: learn(training.Work, an, "org", w.G2), org: w.G2},
		"sent from above":              {v: learn(training.Work, an, "org", w.Top), org: w.Top},
		"moved since":                  {v: learn(training.Work, late), org: w.A},
		"no member, no organisation":   {v: learn(training.Awareness, out), want: "org training.no_cell"},
		"no member":                    {v: learn(training.Awareness, out, "org", w.C), org: w.C},
		"a member among non-members":   {v: learn(training.Awareness, an), org: w.A, warn: []string{"person training.is_member"}},
		"probationary":                 {v: learn(training.NewMembers, new1), org: w.D},
		"official among the new":       {v: learn(training.NewMembers, an), org: w.A, warn: []string{"person training.not_probationary"}},
		"no member among the new":      {v: learn(training.NewMembers, out, "org", w.C), org: w.C, warn: []string{"person training.not_probationary"}},
		"with result":                  {v: learn(training.Other, an, "result", "dat", "certificate", "7", "certified", d(2017, 4, 10)), org: w.A},
		"certified before":             {v: learn(training.Other, an, "result", "dat", "certified", d(2017, 4, 9)), want: "certified day.before"},
		"certified tomorrow":           {v: learn(training.Other, an, "result", "dat", "certified", d(2017, 10, 3)), want: "certified day.future"},
		"failed":                       {v: learn(training.Other, an, "result", training.Failed), org: w.A},
		"failed, with certificate":     {v: learn(training.Other, an, "result", training.Failed, "certificate", "8"), want: "certificate training.failed"},
		"result of a planned class":    {v: with(learn(training.Other, an, "result", "dat"), "class", open), want: "result training.not_held"},
		"paper of a planned class":     {v: with(learn(training.Other, an, "certificate", "8"), "class", open), want: "certificate training.not_held"},
		"no class":                     {v: asof.Fields{"person": an}, want: "class form.required"},
		"a class nobody knows":         {v: asof.Fields{"person": an, "class": db.NewID()}, want: "class record.no_parent"},
		"nobody":                       {v: learn(training.Work, db.ID{}), want: "person form.required"},
		"a person nobody knows":        {v: learn(training.Work, db.NewID(), "org", w.A), want: "person form.unknown"},
		"an organisation nobody knows": {v: learn(training.Work, an, "org", db.NewID()), want: "org record.org_dead"},
		"a result nobody knows":        {v: learn(training.Work, an, "result", "10"), want: "result form.choice"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want != "" {
				if got := w.NotEntered("training_learner", c.v); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				return
			}
			id, warn := w.Enter("training_learner", c.v)
			defer w.Void("training_learner", id)
			if r := w.Get("training_learner", id); !slices.Equal(warn, c.warn) || r.Ref("org") != c.org {
				t.Errorf("%v %+v", warn, r.V)
			}
			if got := w.NotEntered("training_learner", c.v); got != "person record.twice" {
				t.Errorf("the same person twice: %s", got)
			}
		})
	}
}

// The grassroots organisation is that of the class's day: when the day is corrected across a move of the cell, it is found anew.
func TestUnitFollowsTheTreeOfTheDay(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		w.Write(func(tx *db.Tx) error {
			_, err := tree.Move(w.Ctx, tx, audit.By{Org: w.A}, w.A, w.G2, tree.Parent, d(2017, 5, 1))
			return err
		})
		id, _ := w.Enter("training_class", class(w, "state", training.Held))
		w.Enter("training_learner", asof.Fields{"class": id, "person": an})
		if n := w.units(w.G1); n != 1 {
			t.Errorf("in April: %d", n)
		}
		w.Correct("training_class", id, asof.Fields{"day": d(2017, 5, 1), "closes": d(2017, 5, 2)})
		if was, is := w.units(w.G1), w.units(w.G2); was != 0 || is != 1 {
			t.Errorf("in May: %d and %d", was, is)
		}
		// The cell's move is found to have been earlier: nothing is written about the learner, and he counts where he truly was.
		w.Correct("training_class", id, asof.Fields{"day": d(2017, 4, 10), "closes": d(2017, 4, 11)})
		w.Write(func(tx *db.Tx) error {
			_, err := tree.Move(w.Ctx, tx, audit.By{Org: w.A}, w.A, w.D, tree.Parent, d(2017, 3, 1))
			return err
		})
		if n := w.units(w.G1); n != 0 {
			t.Errorf("after the move was told: %d", n)
		}
	})
}

// units is how many grassroots organisations have learners, of an organisation, in January to September 2017.
func (w *world) units(org db.ID, where ...figure.Cond) int64 {
	w.T.Helper()
	return w.Counts(figure.Definition{Code: "x", Unit: "org", Set: "training_learner", Measure: "ancestors", Above: "day", Kinds: []string{"dangbo_coso", "chibo_coso"},
		Time: "period", Where: where, Roll: "distinct", Version: 1}, org)
}

// The host writes; the learner's own organisation reads its people and writes nothing; a stranger sees nothing.
func TestRights(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	host, place, stranger, reader := w.Actor(w.G2, duty.RoleOfficer), w.Actor(w.A, duty.RoleOfficer), w.Actor(w.D, duty.RoleOfficer), w.Actor(w.G2, duty.RoleViewer)
	kind := w.Book.Kind("training_class")
	learners := w.Book.Kind("training_learner")
	v := class(w, "org", w.G2, "state", training.Held)
	for name, who := range map[string]duty.Actor{"place": place, "stranger": stranger, "reader": reader, "nobody": {}} {
		if err := w.DB.Write(w.Ctx, func(tx *db.Tx) error { _, err := kind.Enter(w.Ctx, tx, who, v, any1); return err }); fault.As(err) == nil {
			t.Errorf("%s entered a class: %v", name, err)
		}
	}
	var id, row db.ID
	w.Write(func(tx *db.Tx) error {
		out, err := kind.Enter(w.Ctx, tx, host, v, any1)
		if err != nil {
			return err
		}
		id = out.ID
		out, err = learners.Enter(w.Ctx, tx, host, asof.Fields{"class": id, "person": an}, any1)
		row = out.ID
		return err
	})
	for name, c := range map[string]struct {
		who   duty.Actor
		class bool
		row   bool
	}{"host": {host, true, true}, "reader": {reader, true, true}, "place": {place, false, true}, "stranger": {stranger, false, false}} {
		w.Read(func(tx *db.Tx) error {
			if _, err := kind.Get(w.Ctx, tx, c.who, id, asof.Latest); (err == nil) != c.class {
				t.Errorf("%s reads the class: %v", name, err)
			}
			if _, err := learners.Get(w.Ctx, tx, c.who, row, asof.Latest); (err == nil) != c.row {
				t.Errorf("%s reads the learner: %v", name, err)
			}
			return nil
		})
		if name == "host" {
			continue
		}
		for verb, fn := range map[string]func(tx *db.Tx) error{
			"add": func(tx *db.Tx) error {
				_, err := learners.Enter(w.Ctx, tx, c.who, asof.Fields{"class": id, "person": an}, any1)
				return err
			},
			"result": func(tx *db.Tx) error {
				_, err := learners.Do(w.Ctx, tx, c.who, row, "result", asof.Fields{"result": "dat"}, any1)
				return err
			},
			"correct": func(tx *db.Tx) error {
				_, err := learners.Correct(w.Ctx, tx, c.who, row, asof.Fields{"office": "Phó bí thư"}, why)
				return err
			},
			"void": func(tx *db.Tx) error { return kind.Void(w.Ctx, tx, c.who, id, why) },
		} {
			if err := w.DB.Write(w.Ctx, fn); fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Errorf("%s: %s: %v", name, verb, err)
			}
		}
	}
	w.Write(func(tx *db.Tx) error {
		_, err := learners.Do(w.Ctx, tx, host, row, "result", asof.Fields{"result": "dat"}, any1)
		return err
	})
}

// Figures: only classes held count; who learns in two of them is one person; those of one grassroots organisation are one organisation.
func TestSets(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.B, "Trần Thị Bé", official)
		cu, _ := w.Member(w.C, "Đỗ Văn Cường", official)
		one, _ := w.Enter("training_class", class(w, "code", "1", "state", training.Held))
		two, _ := w.Enter("training_class", class(w, "code", "2", "state", training.Held, "day", d(2017, 9, 30), "closes", day.Day(0)))
		planned, _ := w.Enter("training_class", class(w, "code", "3"))
		later, _ := w.Enter("training_class", class(w, "code", "4", "state", training.Held, "day", d(2017, 10, 1), "closes", day.Day(0)))
		other, _ := w.Enter("training_class", class(w, "code", "5", "state", training.Held, "kind", training.Other))
		voided, _ := w.Enter("training_class", class(w, "code", "6", "state", training.Held))
		for c, people := range map[db.ID][]db.ID{one: {an, be}, two: {an}, planned: {cu}, later: {cu}, other: {cu}, voided: {cu}} {
			for _, p := range people {
				w.Enter("training_learner", asof.Fields{"class": c, "person": p})
			}
		}
		w.Enter("training_learner", asof.Fields{"class": two, "person": w.Person(w.Top, "Lê Văn Dũng"), "org": w.Top}) // of no grassroots organisation
		w.Void("training_class", voided)
		is := func(attr, v string) figure.Cond { return figure.Cond{Attr: attr, Op: "=", Value: v} }
		work := []figure.Cond{is("class_state", training.Held), is("class_kind", training.Work)}
		for _, c := range []struct {
			set, measure string
			where        []figure.Cond
			want         int64
		}{
			{"training_class", "count", []figure.Cond{is("state", training.Held), is("kind", training.Work)}, 2},
			{"training_class", "count", []figure.Cond{is("state", training.Held)}, 3},
			{"training_class", "count", nil, 4},
			{"training_learner", "count", work, 4},
			{"training_learner", "subjects", work, 3},
			{"training_learner", "subjects", work[:1], 4},
		} {
			if got := w.Count(c.set, c.measure, c.where...); got != c.want {
				t.Errorf("%s %s %v: %d, want %d", c.set, c.measure, c.where, got, c.want)
			}
		}
		if held, all := w.units(w.Top, work...), w.units(w.Top); held != 1 || all != 2 {
			t.Errorf("units with learners: %d and %d, want 1 and 2", held, all)
		}
	})
}
