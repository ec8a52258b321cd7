package study_test

import (
	"slices"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/study"
	"chibo/internal/testkit"
)

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
	paper := w.paper("05-CT/TW")
	w.Enter("study_campaign", campaign(w, "code", "CO", "paper", paper))
	v := func(more ...any) asof.Fields { return with(campaign(w, "paper", paper), more...) }
	w.judge(t, "study_campaign", map[string]taken{
		"whole":             {v: v()},
		"no last day":       {v: v("until", day.Day(0))},
		"one day":           {v: v("until", d(2017, 6, 1))},
		"ends before":       {v: v("until", d(2017, 5, 31)), want: "until day.before"},
		"for nobody said":   {v: v("audience", "")},
		"code twice":        {v: v("code", "CO"), want: "code record.twice"},
		"no code":           {v: v("code", "  "), want: "code form.required"},
		"no title":          {v: v("title", ""), want: "title form.required"},
		"no committee":      {v: v("org", db.ID{}), want: "org form.required"},
		"no document":       {v: v("paper", db.ID{}), want: "paper form.required"},
		"unknown document":  {v: v("paper", db.NewID()), want: "paper form.unknown"},
		"no form":           {v: v("form", ""), want: "form form.required"},
		"another form":      {v: v("form", "hoc"), want: "form form.choice"},
		"another audience":  {v: v("audience", "moi_nguoi"), want: "audience form.choice"},
		"no day":            {v: v("day", day.Day(0)), want: "day form.required"},
		"before the tree":   {v: v("day", d(1999, 12, 31)), want: "org record.org_dead"},
		"title of two rows": {v: v("title", "Học tập\nNghị quyết"), want: "title text.control"},
	})
}

// Sessions: who came is known by a roll or by a head-count with its source, and only of a session that was held.
func TestSessionRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	be, _ := w.Member(w.B, "Trần Thị Bé", official)
	w.Enter("study_reporter", asof.Fields{"org": w.Top, "person": an, "level": study.Upper, "since": d(2017, 1, 1), "until": d(2017, 6, 30)})
	w.Enter("study_reporter", asof.Fields{"org": w.G1, "person": an, "level": study.Grassroots, "since": d(2017, 2, 1)})
	c, _ := w.Enter("study_campaign", campaign(w, "paper", w.paper("05-CT/TW")))
	w.Enter("study_session", session(w, "topic", "Đã có"))
	held := func(more ...any) asof.Fields { return session(w, append([]any{"state", study.Held}, more...)...) }
	w.judge(t, "study_session", map[string]taken{
		"planned":                  {v: session(w)},
		"planned for a later day":  {v: session(w, "day", d(2017, 12, 1))},
		"held today":               {v: held("day", d(2017, 10, 2))},
		"held tomorrow":            {v: held("day", d(2017, 10, 3)), want: "day day.future"},
		"off":                      {v: session(w, "state", study.Off, "off_reason", "mưa lũ")},
		"off for nothing":          {v: session(w, "state", study.Off, "off_reason", " \t"), want: "off_reason form.required"},
		"a reason, not off":        {v: session(w, "off_reason", "mưa lũ"), want: "off_reason study.not_off"},
		"head-count":               {v: held("counted_by", study.Declared, "present", int64(41), "source", "Biên bản")},
		"head-count of nobody":     {v: held("counted_by", study.Declared, "source", "Biên bản"), want: "present form.required"},
		"head-count from nowhere":  {v: held("counted_by", study.Declared, "present", int64(41)), want: "source form.required"},
		"head-count of a plan":     {v: session(w, "counted_by", study.Declared, "present", int64(41)), want: "present study.not_held"},
		"source of a plan":         {v: session(w, "source", "Biên bản"), want: "source study.not_held"},
		"head-count of what's off": {v: session(w, "state", study.Off, "off_reason", "mưa", "present", int64(3)), want: "present study.not_held"},
		"counted in no way":        {v: held("present", int64(41)), want: "counted_by study.how"},
		"roll and head-count":      {v: held("counted_by", study.ByRoll, "present", int64(41)), want: "present study.roll_counts"},
		"a roll to come":           {v: session(w, "counted_by", study.ByRoll)},
		"fewer than nobody":        {v: held("counted_by", study.Declared, "present", int64(-1), "source", "x"), want: "present form.min"},
		"no topic":                 {v: session(w, "topic", " "), want: "topic form.required"},
		"no form":                  {v: session(w, "form", ""), want: "form form.required"},
		"both from the campaign":   {v: session(w, "topic", "", "form", "", "campaign", c)},
		"the campaign's last day":  {v: session(w, "campaign", c, "day", d(2017, 8, 31))},
		"after the campaign":       {v: session(w, "campaign", c, "day", d(2017, 9, 1)), warn: []string{"day study.outside"}},
		"before the campaign":      {v: session(w, "campaign", c, "day", d(2017, 5, 31)), warn: []string{"day study.outside"}},
		"another form":             {v: session(w, "campaign", c, "form", study.Spread), warn: []string{"form study.other_form"}},
		"no campaign known":        {v: session(w, "campaign", db.NewID()), want: "campaign form.unknown"},
		"not recognised any more":  {v: session(w, "reporter", be), warn: []string{"reporter study.not_recognised"}},
		"recognised":               {v: session(w, "reporter", an)},
		"the same again":           {v: session(w, "topic", "Đã có"), want: "topic record.twice"},
		"the same, another day":    {v: session(w, "topic", "Đã có", "day", d(2017, 7, 5))},
		"no state":                 {v: session(w, "state", ""), want: "state form.required"},
		"unknown state":            {v: session(w, "state", "da_hop"), want: "state form.choice"},
		"unknown mode":             {v: session(w, "mode", "qua_dai"), want: "mode form.choice"},
		"nobody's":                 {v: session(w, "org", db.NewID()), want: "org record.org_dead"},
		"a stranger reports":       {v: session(w, "reporter", db.NewID()), want: "reporter form.unknown"},
	})

	// The level of a reporter is the highest at which he is recognised on the day; what is typed stands.
	for name, c := range map[string]struct {
		day   day.Day
		typed string
		want  string
	}{
		"both hold":     {d(2017, 6, 30), "", study.Upper},
		"one has ended": {d(2017, 7, 1), "", study.Grassroots},
		"typed":         {d(2017, 6, 30), study.Provincial, study.Provincial},
		"before both":   {d(2016, 12, 31), "", ""},
	} {
		id, _ := w.Enter("study_session", session(w, "reporter", an, "reporter_of", c.typed, "day", c.day))
		if got := w.Get("study_session", id).Text("reporter_of"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		w.Void("study_session", id)
	}
}

// Rolls: one line for a person, in the cell of the day; never beside a head-count.
func TestAttendRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	out := w.Person(w.C, "Lê Văn Dũng")
	paper := w.paper("05-CT/TW")
	c, _ := w.Enter("study_campaign", campaign(w, "paper", paper))
	open, _ := w.Enter("study_campaign", campaign(w, "code", "HT-02", "paper", paper, "audience", study.AndOthers))
	id := func(more ...any) db.ID {
		id, _ := w.Enter("study_session", session(w, more...))
		return id
	}
	held, off := id("state", study.Held), id("topic", "Hoãn", "state", study.Off, "off_reason", "mưa lũ")
	members, everybody := id("topic", "Đảng viên", "campaign", c), id("topic", "Mọi người", "campaign", open)
	heads := id("topic", "Khai báo", "state", study.Held, "counted_by", study.Declared, "present", int64(9), "source", "Biên bản")
	planned := id("topic", "Kế hoạch", "counted_by", study.Declared)
	come := func(session, person db.ID, more ...any) asof.Fields {
		return with(asof.Fields{"session": session, "person": person}, more...)
	}
	w.judge(t, "study_attend", map[string]taken{
		"held":                    {v: come(held, an)},
		"made up for":             {v: come(held, an, "makeup", true)},
		"called to a plan":        {v: come(members, an)},
		"called off":              {v: come(off, an), want: "session study.called_off"},
		"beside a head-count":     {v: come(heads, an), want: "session study.declared"},
		"beside one to come":      {v: come(planned, an), want: "session study.declared"},
		"no member, for members":  {v: come(members, out), warn: []string{"person study.no_member"}},
		"no member, for all":      {v: come(everybody, out)},
		"no member, no campaign":  {v: come(held, out)},
		"no session":              {v: come(db.ID{}, an), want: "session form.required"},
		"unknown session":         {v: come(db.NewID(), an), want: "session record.no_parent"},
		"nobody":                  {v: come(held, db.ID{}), want: "person form.required"},
		"unknown person":          {v: come(held, db.NewID()), want: "person form.unknown"},
		"where he counts, forged": {v: come(held, an, "at", w.C, "org", w.Top, "session_state", study.Planned)},
	})
	row, _ := w.Enter("study_attend", come(held, an, "at", w.C, "org", w.Top, "session_state", study.Planned))
	if r := w.Get("study_attend", row); r.Ref("at") != w.A || r.Ref("org") != w.G1 || r.Text("session_state") != study.Held {
		t.Errorf("forged: %+v", r.V)
	}
	if got := w.NotEntered("study_attend", come(held, an)); got != "person record.twice" {
		t.Errorf("twice: %s", got)
	}
	if r, _ := w.Enter("study_attend", come(held, out)); w.Get("study_attend", r).Ref("at") != w.G1 {
		t.Error("who is no member counts where it was held")
	}
	heads1 := asof.Fields{"counted_by": study.Declared, "present": int64(3), "source": "Biên bản"}
	if got := w.NotCorrected("study_session", held, heads1); got != "counted_by study.has_roll" {
		t.Errorf("a head-count beside a roll: %s", got)
	}
	if got := w.NotCorrected("study_session", held, asof.Fields{"present": int64(2)}); got != "present study.roll_counts" {
		t.Errorf("a number beside a roll: %s", got)
	}
	w.Correct("study_session", held, asof.Fields{"counted_by": ""})
	if got := w.Get("study_session", held).Text("counted_by"); got != study.ByRoll {
		t.Errorf("with a roll: %q", got)
	}
	// Without names, the count may change its way.
	only := id("topic", "Một người", "state", study.Held)
	r, _ := w.Enter("study_attend", come(only, an))
	w.Void("study_attend", r)
	w.Correct("study_session", only, heads1)
	if got := w.NotEntered("study_attend", come(only, an)); got != "session study.declared" {
		t.Errorf("then a name: %s", got)
	}
}

func TestReporterRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	an, _ := w.Member(w.A, "Nguyễn Văn An", official)
	be, _ := w.Member(w.B, "Trần Thị Bé", official)
	v := func(more ...any) asof.Fields {
		return with(asof.Fields{"org": w.Top, "person": an, "level": study.Upper, "since": d(2017, 1, 1), "until": d(2017, 6, 30)}, more...)
	}
	w.Enter("study_reporter", v())
	w.judge(t, "study_reporter", map[string]taken{
		"another time":       {v: v("since", d(2017, 7, 1), "until", day.Day(0))},
		"shares a day":       {v: v("since", d(2017, 6, 30), "until", day.Day(0)), want: "person study.recognised"},
		"around":             {v: v("since", d(2016, 1, 1), "until", day.Day(0)), want: "person study.recognised"},
		"by another":         {v: v("org", w.G1, "level", study.Grassroots)},
		"somebody else":      {v: v("person", be)},
		"ends before":        {v: v("since", d(2017, 8, 2), "until", d(2017, 8, 1)), want: "until day.before"},
		"no level":           {v: v("person", be, "level", ""), want: "level form.required"},
		"an unknown level":   {v: v("person", be, "level", "huyen"), want: "level form.choice"},
		"no first day":       {v: v("person", be, "since", day.Day(0)), want: "since form.required"},
		"unknown decision":   {v: v("person", be, "paper", db.NewID()), want: "paper form.unknown"},
		"nobody":             {v: v("person", db.ID{}), want: "person form.required"},
		"of an unknown body": {v: v("org", db.NewID()), want: "org record.org_dead"},
	})
	id, _ := w.Enter("study_reporter", v("since", d(2017, 8, 1), "until", day.Day(0)))
	if got := w.NotDone("study_reporter", id, "finish", asof.Fields{"until": d(2017, 7, 31)}); got != "until day.before" {
		t.Errorf("ended before it began: %s", got)
	}
	w.Do("study_reporter", id, "finish", asof.Fields{"until": d(2017, 9, 30)})
	if got := w.NotDone("study_reporter", id, "finish", asof.Fields{"until": d(2017, 9, 30)}); got != "record.step" {
		t.Errorf("ended twice: %s", got)
	}
}

// A declaration is of a time that is over, no day is declared twice, and it yields to what is on record, of the unit or below it.
func TestDeclareRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	paper := w.paper("21-BC/CB")
	w.Enter("study_session", session(w, "org", w.A, "state", study.Held, "day", d(2017, 4, 3)))
	w.Enter("study_session", session(w, "org", w.C, "day", d(2017, 4, 3)))
	v := func(more ...any) asof.Fields {
		return with(asof.Fields{"org": w.D, "since": d(2017, 1, 1), "until": d(2017, 3, 31), "sessions": int64(3), "people": int64(38), "paper": paper}, more...)
	}
	first, _ := w.Enter("study_declare", v())
	second := func(more ...any) asof.Fields {
		return v(append([]any{"since", d(2017, 4, 1), "until", d(2017, 6, 30)}, more...)...)
	}
	w.judge(t, "study_declare", map[string]taken{
		"the next quarter":       {v: second()},
		"shares a day":           {v: second("since", d(2017, 3, 31)), want: "since study.declared_twice"},
		"within":                 {v: second("since", d(2017, 2, 1), "until", d(2017, 2, 28)), want: "since study.declared_twice"},
		"until today":            {v: second("until", d(2017, 10, 2))},
		"until tomorrow":         {v: second("until", d(2017, 10, 3)), want: "until day.future"},
		"one day":                {v: second("until", d(2017, 4, 1))},
		"ends before":            {v: second("until", d(2017, 3, 31)), want: "until day.before"},
		"no end":                 {v: second("until", day.Day(0)), want: "until form.required"},
		"no sessions":            {v: second("sessions", int64(0)), want: "sessions form.required"},
		"fewer than none":        {v: second("sessions", int64(-1)), want: "sessions form.min"},
		"without a paper":        {v: second("paper", db.ID{}), want: "paper form.required"},
		"by nobody":              {v: second("org", db.ID{}), want: "org form.required"},
		"has sessions below":     {v: second("org", w.G1), warn: []string{"sessions study.yields"}},
		"has only a planned one": {v: second("org", w.C)},
		"in another time":        {v: v("org", w.G1)},
	})
	w.Void("study_declare", first)
	if _, warn := w.Enter("study_declare", v()); len(warn) != 0 {
		t.Errorf("after it was voided: %v", warn)
	}
}

func TestProgrammeRules(t *testing.T) {
	w := newWorld(t, migrated.OnSQLite(t))
	c, _ := w.Enter("study_campaign", campaign(w, "paper", w.paper("05-CT/TW")))
	v := func(more ...any) asof.Fields {
		return with(asof.Fields{"org": w.G1, "campaign": c, "day": d(2017, 6, 20)}, more...)
	}
	w.judge(t, "study_programme", map[string]taken{
		"whole":               {v: v()},
		"today":               {v: v("day", d(2017, 10, 2))},
		"tomorrow":            {v: v("day", d(2017, 10, 3)), want: "day day.future"},
		"before the campaign": {v: v("day", d(2017, 5, 31)), warn: []string{"day study.outside"}},
		"no campaign":         {v: v("campaign", db.ID{}), want: "campaign form.required"},
		"no committee":        {v: v("org", db.ID{}), want: "org form.required"},
	})
	id, _ := w.Enter("study_programme", v())
	if got := w.Get("study_programme", id).Text("title"); got != "Học tập Nghị quyết Trung ương 5" {
		t.Errorf("named %q", got)
	}
	if got := w.NotEntered("study_programme", v("day", d(2017, 7, 1))); got != "campaign record.twice" {
		t.Errorf("two for one campaign: %s", got)
	}
	if _, warn := w.Enter("study_programme", v("org", w.G2)); len(warn) != 0 {
		t.Errorf("of another committee: %v", warn)
	}
}

// A declaration covers what is below its unit: entering one above or below another for a part of its time asks, and refuses neither.
func TestDeclareCovers(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		paper := w.paper("12-BC/ĐU")
		v := func(more ...any) asof.Fields {
			return with(asof.Fields{"org": w.G1, "since": d(2017, 1, 1), "until": d(2017, 6, 30), "sessions": int64(5), "paper": paper}, more...)
		}
		for _, c := range []struct {
			v    asof.Fields
			want []string
		}{
			{v("org", w.A, "sessions", int64(2)), nil},
			{v(), []string{"since study.covers"}},
			{v("org", w.B, "since", d(2017, 6, 1), "until", d(2017, 8, 31), "sessions", int64(1)), []string{"since study.covered"}},
			{v("org", w.C), nil},
			{v("org", w.B, "since", d(2017, 9, 1), "until", d(2017, 9, 20)), nil},
		} {
			if _, warn := w.Enter("study_declare", c.v); !slices.Equal(warn, c.want) {
				t.Errorf("%v: %v, want %v", c.v, warn, c.want)
			}
		}
	})
}
