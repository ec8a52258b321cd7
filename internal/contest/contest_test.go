package contest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/contest"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/testkit"

	"pgregory.net/rapid"
)

// with is the base values with some changed.
func with(base asof.Fields, more ...any) asof.Fields {
	v := maps.Clone(base)
	for i := 0; i < len(more); i += 2 {
		v[more[i].(string)] = more[i+1]
	}
	return v
}

func quiz(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"code": "CT-2017-01", "title": "Tìm hiểu lịch sử Đảng bộ tỉnh", "org": w.Top, "form": "thi_viet", "day": d(2017, 2, 3),
		"closes": d(2017, 6, 30), "state": contest.Planned}, more...)
}

// A contest is planned while people enter; it is held or called off; its parts follow it and are voided with it.
func TestLifeOfAContest(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		id, _ := w.Enter("contest", quiz(w))
		round, _ := w.Enter("contest_round", asof.Fields{"contest": id, "title": "Vòng sơ khảo", "day": d(2017, 3, 1)})
		entry, warn := w.Enter("contest_entry", asof.Fields{"contest": id, "person": an, "day": d(2017, 3, 1)})
		if r := w.Get("contest_entry", entry); len(warn) > 0 || r.Ref("org") != w.A || r.Ref("host") != w.Top || r.Int("attempt") != 1 || !r.Flag("chosen") {
			t.Errorf("%v %+v", warn, r.V)
		}
		prize := asof.Fields{"contest": id, "rank": int64(1), "scope": contest.OfOrg, "org": w.G1, "giver": w.Top, "level": "tinh", "day": d(2017, 7, 20)}
		if got := w.NotEntered("contest_prize", prize); got != "contest contest.not_held" {
			t.Errorf("a prize before it was held: %s", got)
		}
		w.Do("contest", id, "hold", asof.Fields{"day": d(2017, 2, 3)})
		for kind, part := range map[string]db.ID{"contest_round": round, "contest_entry": entry} {
			if r := w.Get(kind, part); r.Text("contest_state") != contest.Held {
				t.Errorf("%s did not follow: %+v", kind, r.V)
			}
		}
		won, _ := w.Enter("contest_prize", prize)
		for _, step := range []string{"hold", "call_off"} {
			if got := w.NotDone("contest", id, step, asof.Fields{"day": d(2017, 2, 3), "off_reason": "thiếu người thi"}); got != "record.step" {
				t.Errorf("%s after it was held: %s", step, got)
			}
		}
		if got := w.NotCorrected("contest", id, asof.Fields{"state": contest.Planned}); got != "state contest.has_prizes" {
			t.Errorf("taken back with prizes: %s", got)
		}
		off, _ := w.Enter("contest", quiz(w, "code", "CT-2017-02"))
		if got := w.NotDone("contest", off, "call_off", nil); got != "off_reason form.required" {
			t.Errorf("called off for nothing: %s", got)
		}
		w.Do("contest", off, "call_off", asof.Fields{"off_reason": "thiếu người thi"})
		if got := w.NotEntered("contest_entry", asof.Fields{"contest": off, "person": an, "day": d(2017, 3, 1)}); got != "contest contest.off" {
			t.Errorf("an entry in one called off: %s", got)
		}
		w.Void("contest", id)
		for kind, part := range map[string]db.ID{"contest": id, "contest_round": round, "contest_entry": entry, "contest_prize": won} {
			if !w.Gone(kind, part) {
				t.Errorf("%s stands still", kind)
			}
		}
		if w.Gone("contest", off) {
			t.Error("another contest went with it")
		}
	})
}

// The rules of a contest, of a round, an entry and a prize, each with the nearest input that is taken.
func TestRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	out := w.Person(w.C, "Lê Văn Dũng")
	_, moved := w.Member(w.B, "Đỗ Thị Em", official)
	em := personOf(w, moved)
	w.Write(func(tx *db.Tx) error { return w.Transfer(tx, moved, d(2017, 4, 1), w.C) })
	held, _ := w.Enter("contest", quiz(w, "code", "CO", "state", contest.Held))
	planned, _ := w.Enter("contest", quiz(w, "code", "KH"))
	entry := func(more ...any) asof.Fields {
		return with(asof.Fields{"contest": held, "person": an, "day": d(2017, 3, 1)}, more...)
	}
	prize := func(more ...any) asof.Fields {
		return with(asof.Fields{"contest": held, "rank": int64(2), "scope": contest.OfPerson, "person": an, "org": w.A, "day": d(2017, 7, 20)}, more...)
	}
	round := func(more ...any) asof.Fields {
		return with(asof.Fields{"contest": held, "title": "Chung khảo", "day": d(2017, 7, 1)}, more...)
	}
	for name, c := range map[string]struct {
		kind string
		v    asof.Fields
		want string // of a refusal
		warn string
		org  db.ID // where it is taken to be
	}{
		"held today":                 {kind: "contest", v: quiz(w, "state", contest.Held, "day", d(2017, 10, 2), "closes", day.Day(0))},
		"held tomorrow":              {kind: "contest", v: quiz(w, "state", contest.Held, "day", d(2017, 10, 3), "closes", day.Day(0)), want: "day day.future"},
		"planned tomorrow":           {kind: "contest", v: quiz(w, "day", d(2017, 10, 3), "closes", day.Day(0))},
		"closes before":              {kind: "contest", v: quiz(w, "closes", d(2017, 2, 2)), want: "closes day.before"},
		"off":                        {kind: "contest", v: quiz(w, "state", contest.Off, "off_reason", "thiếu người thi")},
		"off for nothing":            {kind: "contest", v: quiz(w, "state", contest.Off), want: "off_reason form.required"},
		"a reason, not off":          {kind: "contest", v: quiz(w, "off_reason", "thiếu người thi"), want: "off_reason contest.not_off"},
		"code twice":                 {kind: "contest", v: quiz(w, "code", "CO"), want: "code record.twice"},
		"no form":                    {kind: "contest", v: quiz(w, "form", ""), want: "form form.required"},
		"a form nobody knows":        {kind: "contest", v: quiz(w, "form", "hát"), want: "form form.choice"},
		"rules nobody knows":         {kind: "contest", v: quiz(w, "rules", db.NewID()), want: "rules form.unknown"},
		"a round":                    {kind: "contest_round", v: round()},
		"a round before":             {kind: "contest_round", v: round("day", d(2017, 2, 2)), want: "day day.before"},
		"a round without name":       {kind: "contest_round", v: round("title", ""), want: "title form.required"},
		"a member":                   {kind: "contest_entry", v: entry(), org: w.A},
		"moved since":                {kind: "contest_entry", v: entry("person", em, "day", d(2017, 3, 31)), org: w.B},
		"on the day of moving":       {kind: "contest_entry", v: entry("person", em, "day", d(2017, 4, 1)), org: w.C},
		"no member":                  {kind: "contest_entry", v: entry("person", out, "org", w.C), org: w.C},
		"no member, no organisation": {kind: "contest_entry", v: entry("person", out), want: "org contest.no_cell"},
		"on the day of opening":      {kind: "contest_entry", v: entry("day", d(2017, 2, 3)), org: w.A},
		"before the opening":         {kind: "contest_entry", v: entry("day", d(2017, 2, 2)), want: "day day.before"},
		"tomorrow":                   {kind: "contest_entry", v: entry("day", d(2017, 10, 3)), want: "day day.future"},
		"on the last day":            {kind: "contest_entry", v: entry("day", d(2017, 6, 30)), org: w.A},
		"too late":                   {kind: "contest_entry", v: entry("day", d(2017, 7, 1)), org: w.A, warn: "day contest.late"},
		"of a planned contest":       {kind: "contest_entry", v: entry("contest", planned), org: w.A},
		"nobody":                     {kind: "contest_entry", v: entry("person", db.ID{}), want: "person form.required"},
		"a person nobody knows":      {kind: "contest_entry", v: entry("person", db.NewID(), "org", w.A), want: "person form.unknown"},
		"no contest":                 {kind: "contest_entry", v: entry("contest", db.ID{}), want: "contest form.required"},
		"attempt 1000":               {kind: "contest_entry", v: entry("attempt", int64(1000)), want: "attempt form.max"},
		"a prize of a person":        {kind: "contest_prize", v: prize(), org: w.A},
		"a prize of nobody":          {kind: "contest_prize", v: prize("person", db.ID{}), want: "person form.required"},
		"a prize of an organisation": {kind: "contest_prize", v: prize("scope", contest.OfOrg, "person", db.ID{}, "org", w.G1), org: w.G1},
		"… that names a person":      {kind: "contest_prize", v: prize("scope", contest.OfOrg), want: "person contest.prize_of_org"},
		"a prize of no organisation": {kind: "contest_prize", v: prize("org", db.ID{}), want: "org form.required"},
		"no rank":                    {kind: "contest_prize", v: prize("rank", int64(0)), want: "rank form.required"},
		"rank 10":                    {kind: "contest_prize", v: prize("rank", int64(10)), want: "rank form.max"},
		"a prize before":             {kind: "contest_prize", v: prize("day", d(2017, 2, 2)), want: "day day.before"},
		"a prize tomorrow":           {kind: "contest_prize", v: prize("day", d(2017, 10, 3)), want: "day day.future"},
		"a prize of what is planned": {kind: "contest_prize", v: prize("contest", planned), want: "contest contest.not_held"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want != "" {
				if got := w.NotEntered(c.kind, c.v); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				return
			}
			id, warn := w.Enter(c.kind, c.v)
			defer w.Void(c.kind, id)
			if r := w.Get(c.kind, id); strings.Join(warn, " ") != c.warn || !c.org.IsZero() && r.Ref("org") != c.org {
				t.Errorf("%v %+v", warn, r.V)
			}
			if got := w.NotEntered(c.kind, c.v); !strings.HasSuffix(got, "record.twice") {
				t.Errorf("the same twice: %s", got)
			}
		})
	}
}

// Of a person's attempts one counts: the first, until another is chosen; the earliest of those left when it is voided or was another person's.
func TestOneAttemptCounts(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.B, "Trần Thị Bé", official)
		id, _ := w.Enter("contest", quiz(w, "state", contest.Held))
		try := func(person db.ID, no int64, on day.Day, more ...any) db.ID {
			t.Helper()
			x, _ := w.Enter("contest_entry", with(asof.Fields{"contest": id, "person": person, "attempt": no, "day": on}, more...))
			return x
		}
		third := try(an, 3, d(2017, 3, 20))
		first := try(an, 1, d(2017, 3, 10))
		second := try(an, 2, d(2017, 3, 15))
		hers := try(be, 1, d(2017, 3, 12))
		counts := func(what string, want ...db.ID) {
			t.Helper()
			for _, x := range []db.ID{first, second, third, hers} {
				if !w.Gone("contest_entry", x) {
					if got := w.Get("contest_entry", x).Flag("chosen"); got != slices.Contains(want, x) {
						t.Errorf("%s: attempt %d counts: %v", what, w.Get("contest_entry", x).Int("attempt"), got)
					}
				}
			}
		}
		counts("entered", third, hers)
		if got := w.NotEntered("contest_entry", asof.Fields{"contest": id, "person": an, "attempt": int64(4), "day": d(2017, 4, 1), "chosen": true}); got != "chosen contest.chosen" {
			t.Errorf("a second one chosen: %s", got)
		}
		if got := w.NotCorrected("contest_entry", third, asof.Fields{"chosen": false}); got != "chosen contest.unchosen" {
			t.Errorf("none left to count: %s", got)
		}
		if got := w.NotCorrected("contest_entry", second, asof.Fields{"chosen": true}); got != "chosen contest.chosen" {
			t.Errorf("corrected to count: %s", got)
		}
		w.Do("contest_entry", second, contest.Choose, nil)
		counts("an earlier one chosen", second, hers)
		w.Do("contest_entry", third, contest.Choose, nil)
		counts("a later one chosen", third, hers)
		w.Do("contest_entry", second, contest.Choose, nil)
		counts("chosen back", second, hers)
		if got := w.NotDone("contest_entry", second, contest.Choose, nil); got != "record.step" {
			t.Errorf("chosen twice: %s", got)
		}
		w.Void("contest_entry", third)
		counts("another voided", second, hers)
		third = try(an, 3, d(2017, 3, 20))
		w.Void("contest_entry", second)
		counts("the one that counted voided", first, hers)
		second = try(an, 2, d(2017, 3, 15))
		if got := w.NotCorrected("contest_entry", first, asof.Fields{"person": be, "attempt": int64(2)}); got != "chosen contest.chosen" {
			t.Errorf("two that count come together: %s", got)
		}
		w.Correct("contest_entry", first, asof.Fields{"person": be, "attempt": int64(2), "chosen": false})
		counts("another person's", second, hers)
		other, _ := w.Enter("contest", quiz(w, "code", "KHAC", "state", contest.Held))
		w.Correct("contest_entry", second, asof.Fields{"contest": other})
		counts("of another contest", second, third, hers)
		w.Correct("contest_entry", hers, asof.Fields{"score": int64(90)})
		w.Void("contest_entry", hers)
		counts("hers voided", second, third, first)
	})
}

// Whatever is entered, chosen and voided: everybody with an attempt that stands has exactly one that counts.
func TestExactlyOneCounts(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	var people []db.ID
	for _, name := range []string{"Nguyễn Văn An", "Trần Thị Bé"} {
		p, _ := w.Member(w.A, name, official)
		people = append(people, p)
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id, _ := w.Enter("contest", quiz(w, "code", "R"+string(rune('A'+n/26%26))+string(rune('A'+n%26))+string(rune('A'+n/676)), "state", contest.Held))
		var all []db.ID
		kind := w.Book.Kind("contest_entry")
		for i := range rapid.IntRange(1, 12).Draw(rt, "acts") {
			act := rapid.SampledFrom([]string{"enter", "enter", "choose", "void", "person", "chosen"}).Draw(rt, "act")
			var at db.ID
			if len(all) > 0 {
				at = rapid.SampledFrom(all).Draw(rt, "at")
			} else if act != "enter" {
				continue
			}
			person := rapid.SampledFrom(people).Draw(rt, "person")
			flag := rapid.Bool().Draw(rt, "flag")
			err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				switch act {
				case "enter":
					out, err := kind.Enter(w.Ctx, tx, w.Sys, asof.Fields{"contest": id, "person": person, "attempt": int64(i + 1), "chosen": flag,
						"day": d(2017, 3, rapid.IntRange(1, 9).Draw(rt, "day"))}, any1)
					if err == nil {
						all = append(all, out.ID)
					}
					return err
				case "choose":
					_, err := kind.Do(w.Ctx, tx, w.Sys, at, contest.Choose, nil, any1)
					return err
				case "void":
					return kind.Void(w.Ctx, tx, w.Sys, at, why)
				case "person":
					_, err := kind.Correct(w.Ctx, tx, w.Sys, at, asof.Fields{"person": person}, why)
					return err
				}
				_, err := kind.Correct(w.Ctx, tx, w.Sys, at, asof.Fields{"chosen": flag}, why)
				return err
			})
			if f := fault.As(err); err != nil && (f == nil || f.Kind == fault.Internal) {
				rt.Fatalf("%s: %v", act, err)
			}
			counted, standing := map[db.ID]int{}, map[db.ID]bool{}
			w.Read(func(tx *db.Tx) error {
				list, err := kind.Parts(w.Ctx, tx, id)
				for _, r := range list {
					standing[r.Ref("person")] = true
					if r.Flag("chosen") {
						counted[r.Ref("person")]++
					}
				}
				return err
			})
			for p := range standing {
				if counted[p] != 1 {
					rt.Fatalf("after %s: %d attempts of one person count", act, counted[p])
				}
			}
		}
	})
}

// The host writes; the entrant's organisation reads its own; a stranger sees nothing.
func TestRights(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	host, place, stranger := w.Actor(w.G2, duty.RoleOfficer), w.Actor(w.A, duty.RoleOfficer), w.Actor(w.D, duty.RoleOfficer)
	kind, entries := w.Book.Kind("contest"), w.Book.Kind("contest_entry")
	var id, row db.ID
	w.Write(func(tx *db.Tx) error {
		out, err := kind.Enter(w.Ctx, tx, host, quiz(w, "org", w.G2, "state", contest.Held), any1)
		if err != nil {
			return err
		}
		id = out.ID
		out, err = entries.Enter(w.Ctx, tx, host, asof.Fields{"contest": id, "person": an, "day": d(2017, 3, 1)}, any1)
		row = out.ID
		return err
	})
	for name, c := range map[string]struct {
		who      duty.Actor
		all, own bool
	}{"host": {host, true, true}, "place": {place, false, true}, "stranger": {stranger, false, false}, "viewer": {w.Actor(w.G2, duty.RoleViewer), true, true}, "nobody": {}} {
		w.Read(func(tx *db.Tx) error {
			if _, err := kind.Get(w.Ctx, tx, c.who, id, asof.Latest); (err == nil) != c.all {
				t.Errorf("%s reads the contest: %v", name, err)
			}
			if _, err := entries.Get(w.Ctx, tx, c.who, row, asof.Latest); (err == nil) != c.own {
				t.Errorf("%s reads the entry: %v", name, err)
			}
			return nil
		})
		for verb, fn := range map[string]func(tx *db.Tx) error{
			"enter": func(tx *db.Tx) error {
				_, err := entries.Enter(w.Ctx, tx, c.who, asof.Fields{"contest": id, "person": an, "attempt": int64(2), "day": d(2017, 3, 2)}, any1)
				return err
			},
			"prize": func(tx *db.Tx) error {
				_, err := w.Book.Kind("contest_prize").Enter(w.Ctx, tx, c.who, asof.Fields{"contest": id, "rank": int64(1), "scope": contest.OfOrg, "org": w.A,
					"day": d(2017, 7, 1)}, any1)
				return err
			},
			"void": func(tx *db.Tx) error { return entries.Void(w.Ctx, tx, c.who, row, why) },
		} {
			if name == "host" {
				continue
			}
			if err := w.DB.Write(w.Ctx, fn); fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Errorf("%s: %s: %v", name, verb, err)
			}
		}
	}
}

// Figures: persons and attempts of contests held; the best rank of an organisation's own prizes.
func TestSets(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		be, _ := w.Member(w.B, "Trần Thị Bé", official)
		out := w.Person(w.C, "Lê Văn Dũng")
		held, _ := w.Enter("contest", quiz(w, "code", "1", "state", contest.Held))
		again, _ := w.Enter("contest", quiz(w, "code", "2", "state", contest.Held))
		planned, _ := w.Enter("contest", quiz(w, "code", "3"))
		try := func(contest, person db.ID, no int64, more ...any) db.ID {
			x, _ := w.Enter("contest_entry", with(asof.Fields{"contest": contest, "person": person, "attempt": no, "day": d(2017, 3, 1), "org": w.C}, more...))
			return x
		}
		try(held, an, 1)
		try(held, an, 2, "day", d(2017, 9, 30))
		try(again, an, 1)
		try(held, out, 1)
		try(planned, be, 1)
		try(held, be, 1, "day", d(2017, 10, 1))
		w.Void("contest_entry", try(held, be, 2))
		for _, x := range []asof.Fields{{"rank": int64(2), "org": w.Top, "level": "tinh"}, {"rank": int64(1), "org": w.Top, "level": "cap_tren"},
			{"rank": int64(3), "org": w.Top, "level": "trung_uong"}, {"rank": int64(1), "org": w.G1, "level": "tinh"}} {
			w.Enter("contest_prize", with(x, "contest", held, "scope", contest.OfOrg, "day", d(2017, 7, 20)))
		}
		state := figure.Cond{Attr: "contest_state", Op: "=", Value: contest.Held}
		level := figure.Cond{Attr: "level", Op: "in", Value: []any{"tinh", "trung_uong"}}
		for _, c := range []struct {
			set, measure string
			where        []figure.Cond
			want         int64
		}{
			{"contest_entry", "count", []figure.Cond{state}, 4},
			{"contest_entry", "subjects", []figure.Cond{state}, 2},
			{"contest_entry", "subjects", nil, 3},
			{"contest_entry", "count", []figure.Cond{state, {Attr: "chosen", Op: "=", Value: true}}, 3},
			{"contest_prize", "count", []figure.Cond{level}, 3},
			{"contest_prize", "subjects", nil, 2},
			{"contest_prize", "sum", nil, 7},
			{"contest_prize", "least", []figure.Cond{level, {Attr: "rank", Op: ">=", Value: float64(2)}}, 2},
		} {
			if got := w.Count(c.set, c.measure, c.where...); got != c.want {
				t.Errorf("%s %s %v: %d, want %d", c.set, c.measure, c.where, got, c.want)
			}
		}
	})
}
