package pledge_test

import (
	"errors"
	"slices"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/pledge"
	"chibo/internal/testkit"
)

func campaign(w *world, more ...any) asof.Fields {
	return with(asof.Fields{"code": "CK-2017", "title": "Cam kết năm 2017", "org": w.Top, "year": int64(2017), "day": d(2017, 2, 1), "until": d(2017, 12, 15)}, more...)
}

// A commitment is drafted, signed, confirmed and reviewed, one step after the other; changed words are a new version of it.
func TestLifeOfACommitment(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		c, _ := w.Enter("pledge_campaign", campaign(w))
		if r := w.Get("pledge_campaign", c); r.Text("must") != pledge.AllMembers {
			t.Errorf("who must sign: %+v", r.V)
		}
		id, warn := w.Enter("pledge", asof.Fields{"campaign": c, "person": an, "day": d(2017, 3, 1), "state": pledge.Draft})
		if r := w.Get("pledge", id); len(warn) != 0 || r.Ref("org") != w.A || r.Flag("has_plan") {
			t.Errorf("%v %+v", warn, r.V)
		}
		for step, v := range map[string]asof.Fields{"confirm": {"confirmed": d(2017, 3, 2)}, "review": {"reviewed": d(2017, 9, 1), "result": "tot"}} {
			if got := w.NotDone("pledge", id, step, v); got != "record.step" {
				t.Errorf("%s of a draft: %s", step, got)
			}
		}
		if got := w.NotDone("pledge", id, "sign", asof.Fields{"day": d(2017, 10, 3)}); got != "day day.future" {
			t.Errorf("signed tomorrow: %s", got)
		}
		w.Do("pledge", id, "sign", asof.Fields{"day": d(2017, 3, 6), "plan": "Đọc sách mỗi tuần"})
		if r := w.Get("pledge", id); r.Text("state") != pledge.Signed || !r.Flag("has_plan") || r.On() != d(2017, 3, 6) {
			t.Errorf("%+v", r.V)
		}
		for name, got := range map[string]string{
			"signed twice":       w.NotDone("pledge", id, "sign", asof.Fields{"day": d(2017, 3, 6)}),
			"reviewed too early": w.NotDone("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1), "result": "tot"}),
		} {
			if got != "record.step" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if got := w.NotDone("pledge", id, "confirm", asof.Fields{"confirmed": d(2017, 3, 5)}); got != "confirmed day.before" {
			t.Errorf("confirmed before it was signed: %s", got)
		}
		w.Do("pledge", id, "confirm", asof.Fields{"confirmed": d(2017, 3, 6)})
		if got := w.NotDone("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1)}); got != "result form.required" {
			t.Errorf("reviewed with no result: %s", got)
		}
		w.Correct("pledge", id, asof.Fields{"plan": "Đọc sách và giúp đồng nghiệp mỗi tuần"})
		w.Do("pledge", id, "review", asof.Fields{"reviewed": d(2017, 9, 1), "result": "kha"})
		if got := w.History("pledge", id); got != 5 {
			t.Errorf("%d versions", got)
		}
		w.Void("pledge", id)
		if !w.Gone("pledge", id) || w.Gone("pledge_campaign", c) {
			t.Error("voided")
		}
	})
}

// taken is a row of a table of rules: what is entered, what refuses it (empty: it is taken), and what is warned of.
type taken struct {
	v    asof.Fields
	want string
	warn []string
}

// judge enters each row of a table and voids it again.
func (w *world) judge(t *testing.T, kind string, rows map[string]taken) {
	t.Helper()
	for name, c := range rows {
		t.Run(name, func(t *testing.T) {
			w := *w
			w.T = t
			if c.want != "" {
				if got := w.NotEntered(kind, c.v); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				return
			}
			id, warn := w.Enter(kind, c.v)
			defer w.Void(kind, id)
			if !slices.Equal(warn, c.warn) {
				t.Errorf("warned of %v, want %v", warn, c.warn)
			}
		})
	}
}

func TestCampaignRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	w.Enter("pledge_campaign", campaign(w, "code", "CO"))
	v := func(more ...any) asof.Fields { return campaign(w, more...) }
	w.judge(t, "pledge_campaign", map[string]taken{
		"whole":                   {v: v()},
		"opened the year before":  {v: v("day", d(2016, 12, 20))},
		"opened two years before": {v: v("day", d(2015, 12, 31)), want: "year pledge.year"},
		"opened the year after":   {v: v("day", d(2018, 1, 1), "until", d(2018, 2, 1)), want: "year pledge.year"},
		"no last day":             {v: v("until", day.Day(0))},
		"ends before":             {v: v("until", d(2017, 1, 31)), want: "until day.before"},
		"of official members":     {v: v("must", pledge.OfficialOnly)},
		"of some":                 {v: v("must", "mot_so"), want: "must form.choice"},
		"no year":                 {v: v("year", int64(0)), want: "year form.required"},
		"year 17":                 {v: v("year", int64(17)), want: "year form.min"},
		"code twice":              {v: v("code", "CO"), want: "code record.twice"},
		"no code":                 {v: v("code", ""), want: "code form.required"},
		"no title":                {v: v("title", "  "), want: "title form.required"},
		"no committee":            {v: v("org", db.ID{}), want: "org form.required"},
		"no day":                  {v: v("day", day.Day(0)), want: "day form.required"},
		"unknown paper":           {v: v("paper", db.NewID()), want: "paper form.unknown"},
	})
}

func TestTopicRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	c, _ := w.Enter("pledge_campaign", campaign(w))
	v := func(more ...any) asof.Fields {
		return with(asof.Fields{"campaign": c, "org": w.G1, "topic": "Nêu gương", "day": d(2017, 2, 20)}, more...)
	}
	w.Enter("pledge_topic", v())
	w.judge(t, "pledge_topic", map[string]taken{
		"a second topic":       {v: v("topic", "Tiết kiệm")},
		"the same again":       {v: v("day", d(2017, 3, 1)), want: "topic record.twice"},
		"the same, elsewhere":  {v: v("org", w.G2)},
		"today":                {v: v("topic", "Tiết kiệm", "day", d(2017, 10, 2))},
		"tomorrow":             {v: v("topic", "Tiết kiệm", "day", d(2017, 10, 3)), want: "day day.future"},
		"before the campaign":  {v: v("topic", "Tiết kiệm", "day", d(2017, 1, 31)), warn: []string{"day pledge.outside"}},
		"no topic":             {v: v("topic", " "), want: "topic form.required"},
		"no campaign":          {v: v("campaign", db.ID{}), want: "campaign form.required"},
		"an unknown campaign":  {v: v("campaign", db.NewID()), want: "campaign form.unknown"},
		"no organisation":      {v: v("org", db.ID{}), want: "org form.required"},
		"unknown organisation": {v: v("org", db.NewID()), want: "org record.org_dead"},
	})
}

// Commitments: signed in the cell of the day; a state has the days of the turns that led to it, in their order, and no others.
func TestPledgeRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	late, moved := w.Member(w.A, "Đỗ Thị Em", official)
	young, _ := w.Member(w.B, "Trần Thị Bé", 0)
	out := w.Person(w.C, "Lê Văn Dũng")
	w.Write(func(tx *db.Tx) error { return w.Transfer(tx, moved, d(2017, 4, 1), w.C) })
	c, _ := w.Enter("pledge_campaign", campaign(w))
	strict, _ := w.Enter("pledge_campaign", campaign(w, "code", "CK-CT", "must", pledge.OfficialOnly))
	once, _ := w.Member(w.B, "Phạm Văn Giang", official)
	w.Enter("pledge", asof.Fields{"campaign": c, "person": once, "day": d(2017, 3, 1), "state": pledge.Signed})
	v := func(more ...any) asof.Fields {
		return with(asof.Fields{"campaign": c, "person": an, "day": d(2017, 3, 1), "state": pledge.Signed}, more...)
	}
	confirmed := func(more ...any) asof.Fields {
		return v(append([]any{"state", pledge.Confirmed, "confirmed", d(2017, 3, 2)}, more...)...)
	}
	reviewed := func(more ...any) asof.Fields {
		return confirmed(append([]any{"state", pledge.Reviewed, "reviewed", d(2017, 9, 5), "result", "tot"}, more...)...)
	}
	w.judge(t, "pledge", map[string]taken{
		"signed":                      {v: v()},
		"draft for a day to come":     {v: v("state", pledge.Draft, "day", d(2017, 11, 1))},
		"signed today":                {v: v("day", d(2017, 10, 2))},
		"signed tomorrow":             {v: v("day", d(2017, 10, 3)), want: "day day.future"},
		"confirmed":                   {v: confirmed()},
		"confirmed the same day":      {v: confirmed("confirmed", d(2017, 3, 1))},
		"confirmed before":            {v: confirmed("confirmed", d(2017, 2, 28)), want: "confirmed day.before"},
		"confirmed tomorrow":          {v: confirmed("confirmed", d(2017, 10, 3)), want: "confirmed day.future"},
		"confirmed on no day":         {v: confirmed("confirmed", day.Day(0)), want: "confirmed form.required"},
		"signed with a later day":     {v: v("confirmed", d(2017, 3, 2)), want: "confirmed pledge.not_yet"},
		"a draft with a review":       {v: v("state", pledge.Draft, "reviewed", d(2017, 9, 5)), want: "reviewed pledge.not_yet"},
		"reviewed":                    {v: reviewed()},
		"reviewed unconfirmed":        {v: reviewed("confirmed", day.Day(0)), want: "confirmed form.required"},
		"reviewed before confirmed":   {v: reviewed("reviewed", d(2017, 3, 1)), want: "reviewed day.before"},
		"reviewed with no result":     {v: reviewed("result", ""), want: "result form.required"},
		"a result of its own":         {v: reviewed("result", "gioi"), want: "result form.choice"},
		"a result before its time":    {v: confirmed("result", "tot"), want: "result pledge.not_yet"},
		"unknown state":               {v: v("state", "da_nop"), want: "state form.choice"},
		"no state":                    {v: v("state", ""), want: "state form.required"},
		"in the named cell":           {v: v("org", w.A)},
		"in another cell":             {v: v("org", w.B), warn: []string{"org pledge.other_cell"}},
		"no member, no cell":          {v: v("person", out), want: "org pledge.no_cell"},
		"no member, in a cell":        {v: v("person", out, "org", w.C), warn: []string{"person pledge.no_member"}},
		"outside the campaign":        {v: v("day", d(2017, 1, 31)), warn: []string{"day pledge.outside"}},
		"a probationary member":       {v: v("person", young)},
		"who need not":                {v: v("person", young, "campaign", strict), warn: []string{"person pledge.need_not"}},
		"who must":                    {v: v("campaign", strict)},
		"twice in a campaign":         {v: v("person", once), want: "person record.twice"},
		"in a second campaign":        {v: v("person", once, "campaign", strict)},
		"nobody":                      {v: v("person", db.ID{}), want: "person form.required"},
		"an unknown person":           {v: v("person", db.NewID(), "org", w.A), want: "person form.unknown"},
		"no campaign":                 {v: v("campaign", db.ID{}), want: "campaign form.required"},
		"no day":                      {v: v("day", day.Day(0), "org", w.A), want: "day form.required"},
		"no day and no cell":          {v: v("day", day.Day(0)), want: "day form.required"},
		"before the tree, in no cell": {v: v("day", d(1999, 12, 31)), want: "org pledge.no_cell"},
	})
	for on, cell := range map[day.Day]db.ID{d(2017, 3, 31): w.A, d(2017, 4, 1): w.C} {
		id, _ := w.Enter("pledge", v("person", late, "day", on))
		if got := w.Get("pledge", id).Owner(); got != cell {
			t.Errorf("on %s in %v", on, got)
		}
		w.Void("pledge", id)
	}
	// A plan says that there is one; the words are found by nobody's search.
	id, _ := w.Enter("pledge", v("plan", "Bỏ thuốc lá"))
	if !w.Get("pledge", id).Flag("has_plan") {
		t.Error("a plan and none")
	}
	if got := w.NotCorrected("pledge", id, asof.Fields{"state": pledge.Confirmed}); got != "confirmed form.required" {
		t.Errorf("confirmed by the way: %s", got)
	}
	w.Correct("pledge", id, asof.Fields{"state": pledge.Draft, "day": d(2017, 12, 1)})
}

// The cell writes; the committees above read; a campaign of a committee above may be named below it.
func TestRights(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		an, _ := w.Member(w.A, "Nguyễn Văn An", official)
		c, _ := w.Enter("pledge_campaign", campaign(w))
		k := w.Book.Kind("pledge")
		cell, above, viewer, stranger := w.Actor(w.A, duty.RoleOfficer), w.Actor(w.G1, duty.RoleOfficer), w.Actor(w.G1, duty.RoleViewer), w.Actor(w.G2, duty.RoleOfficer)
		v := asof.Fields{"campaign": c, "person": an, "day": d(2017, 3, 1), "state": pledge.Signed}
		for name, who := range map[string]duty.Actor{"viewer": viewer, "stranger": stranger, "nobody": {}} {
			for _, x := range []asof.Fields{v, with(v, "org", w.A)} {
				err := w.DB.Write(w.Ctx, func(tx *db.Tx) error { _, err := k.Enter(w.Ctx, tx, who, x, any1); return err })
				if fault.As(err) == nil || fault.Is(err, fault.Internal) {
					t.Errorf("%s entered it: %v", name, err)
				}
			}
		}
		var id db.ID
		w.Write(func(tx *db.Tx) error {
			out, err := k.Enter(w.Ctx, tx, cell, v, any1)
			id = out.ID
			return err
		})
		if got := w.Get("pledge", id).Owner(); got != w.A {
			t.Errorf("belongs to %v", got)
		}
		for name, x := range map[string]struct {
			who         duty.Actor
			read, write bool
		}{"above": {above, true, true}, "viewer": {viewer, true, false}, "stranger": {stranger, false, false}, "nobody": {duty.Actor{}, false, false}} {
			w.Read(func(tx *db.Tx) error {
				if _, err := k.Get(w.Ctx, tx, x.who, id, asof.Latest); (err == nil) != x.read {
					t.Errorf("%s reads it: %v", name, err)
				}
				return nil
			})
			err := w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				_, err := k.Correct(w.Ctx, tx, x.who, id, asof.Fields{"plan": "Kế hoạch của " + name}, why)
				return err
			})
			if (err == nil) != x.write {
				t.Errorf("%s mends it: %v", name, err)
			}
			err = w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				_, err := w.Book.Kind("pledge_campaign").Correct(w.Ctx, tx, x.who, c, asof.Fields{"title": "Khác"}, why)
				return err
			})
			if fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Errorf("%s mends the campaign: %v", name, err)
			}
		}
	})
}

// Figures: drafts are told apart, people count once in two campaigns, on the day they signed.
func TestSets(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		one, _ := w.Enter("pledge_campaign", campaign(w))
		two, _ := w.Enter("pledge_campaign", campaign(w, "code", "CK-2"))
		names := []string{"Nguyễn Văn An", "Trần Thị Bé", "Đỗ Văn Cường", "Lê Thị Dung", "Phạm Văn Em", "Vũ Thị Gấm"}
		var people []db.ID
		for _, n := range names {
			p, _ := w.Member(w.A, n, official)
			people = append(people, p)
		}
		sign := func(campaign, person db.ID, state string, on day.Day, more ...any) db.ID {
			id, _ := w.Enter("pledge", with(asof.Fields{"campaign": campaign, "person": person, "state": state, "day": on}, more...))
			return id
		}
		sign(one, people[0], pledge.Signed, d(2017, 1, 1))
		sign(two, people[0], pledge.Confirmed, d(2017, 9, 30), "confirmed", d(2017, 10, 1))
		sign(one, people[1], pledge.Reviewed, d(2017, 3, 1), "confirmed", d(2017, 3, 2), "reviewed", d(2017, 9, 1), "result", "kha")
		sign(one, people[2], pledge.Draft, d(2017, 3, 1))
		sign(one, people[3], pledge.Signed, d(2017, 10, 1))
		sign(one, people[4], pledge.Signed, d(2016, 12, 31))
		w.Void("pledge", sign(one, people[5], pledge.Signed, d(2017, 3, 1)))
		w.Enter("pledge_topic", asof.Fields{"campaign": one, "org": w.G1, "topic": "Nêu gương", "day": d(2017, 2, 20)})
		w.Enter("pledge_topic", asof.Fields{"campaign": one, "org": w.G1, "topic": "Tiết kiệm", "day": d(2017, 10, 1)})
		signed := []figure.Cond{{Attr: "state", Op: "in", Value: []any{pledge.Signed, pledge.Confirmed, pledge.Reviewed}}}
		for _, c := range []struct {
			set, measure string
			where        []figure.Cond
			want         int64
		}{
			{"pledge", "subjects", signed, 2},
			{"pledge", "count", signed, 3},
			{"pledge", "subjects", nil, 3},
			{"pledge_topic", "count", nil, 1},
		} {
			if got := w.Count(c.set, c.measure, c.where...); got != c.want {
				t.Errorf("%s %s %v: %d, want %d", c.set, c.measure, c.where, got, c.want)
			}
		}
	})
}

// TestMembersWhoSigned: the share of members who signed counts the members of the day alone, each where he stands now, whoever signed and has left or come.
func TestMembersWhoSigned(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		c, _ := w.Enter("pledge_campaign", campaign(w))
		sign := func(person db.ID, state string, on day.Day) db.ID {
			id, _ := w.Enter("pledge", asof.Fields{"campaign": c, "person": person, "state": state, "day": on})
			return id
		}
		stays, _ := w.Member(w.A, "Nguyễn Văn An", official)
		moves, mm := w.Member(w.A, "Trần Thị Bé", official)
		leaves, lm := w.Member(w.A, "Đỗ Văn Cường", official)
		drafts, _ := w.Member(w.A, "Lê Thị Dung", official)
		before, _ := w.Member(w.C, "Phạm Văn Em", official)
		wrong, _ := w.Member(w.C, "Vũ Thị Gấm", official)
		for _, p := range []db.ID{stays, moves, leaves} {
			sign(p, pledge.Signed, d(2017, 3, 1))
		}
		sign(drafts, pledge.Draft, d(2017, 3, 1))
		sign(before, pledge.Signed, d(2016, 12, 31))
		w.Void("pledge", sign(wrong, pledge.Signed, d(2017, 3, 1)))
		w.Write(func(tx *db.Tx) error {
			return errors.Join(w.Transfer(tx, mm, d(2017, 6, 1), w.C), member.Leave(w.Ctx, tx, w.Sys, lm, d(2017, 6, 1), member.OutDied, member.Act{Rev: -1}))
		})
		eng := w.shares()
		w.Read(func(tx *db.Tx) error {
			for on, want := range map[day.Day]map[db.ID][2]int64{
				d(2017, 5, 31): {w.Top: {3, 6}, w.G1: {3, 4}, w.G2: {0, 2}},
				d(2017, 9, 30): {w.Top: {2, 5}, w.G1: {1, 2}, w.G2: {1, 3}},
				d(2018, 1, 31): {w.Top: {0, 0}, w.G1: {0, 0}, w.G2: {0, 0}}, // the campaign is over
			} {
				for o, n := range want {
					q := figure.Query{Org: o, At: asof.Point{On: on}, Period: day.YearTo(on)}
					v, err := eng.Compute(w.Ctx, tx, w.Sys, q, []figure.Ref{{Code: "reg.pct"}, {Code: "reg.count"}})
					if err != nil || [2]int64{v[0].Num, v[0].Den} != n {
						t.Errorf("%s: %d of %d, want %v; %v", on, v[0].Num, v[0].Den, n, err)
					}
				}
			}
			return nil
		})
	})
}
