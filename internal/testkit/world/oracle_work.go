package world

import (
	"strings"

	"chibo/internal/day"
)

// The oracle of the work: records as last written, and the figures over them by their naive definitions.

// deed is a record of work as known.
type deed struct {
	kind, key string
	f         Fields
	then      string // where the register had its person while it was written, if it tells another place now
}

func (x *deed) text(code string) string { s, _ := x.f[code].(string); return s }
func (x *deed) num(code string) int     { n, _ := x.f[code].(int); return n }
func (x *deed) day(code string) day.Day { d, _ := x.f[code].(day.Day); return d }
func (x *deed) flag(code string) bool   { b, _ := x.f[code].(bool); return b }

// parentOf names the field by which a record of a kind is part of another.
func parentOf(kind string) string {
	switch kind {
	case "meeting_absence", "meeting_conclusion":
		return "meeting"
	case "meeting_finding":
		return "visit"
	case "study_attend":
		return "session"
	case "training_learner":
		return "class"
	case "contest_round", "contest_entry":
		return "contest"
	case "contest_prize":
		return "contest"
	}
	return ""
}

// turn is the state that a step leads to; empty where it leads to none.
func turn(kind, step string) string {
	switch kind + " " + step {
	case "meeting hold", "congress hold":
		return "da_hop"
	case "meeting_visit done":
		return "da_du"
	case "study_session hold", "training_class hold", "contest hold":
		return "da_to_chuc"
	case "meeting call_off", "meeting_visit call_off", "study_session call_off", "training_class call_off", "contest call_off", "congress call_off":
		return "hoan"
	case "meeting_conclusion finish":
		return "da_xong"
	case "meeting_finding answer":
		return "da_tra_loi"
	case "meeting_finding verify":
		return "da_xac_minh"
	case "pledge sign":
		return "da_ky"
	case "pledge confirm":
		return "da_xac_nhan"
	case "pledge review":
		return "da_danh_gia"
	}
	return ""
}

// write takes one step into the records known.
func (h *history) write(a Action, r Reading) {
	find := func(key string) *deed {
		x := h.deeds[key]
		if x == nil {
			h.fault("no record %s", key)
			return &deed{f: Fields{}}
		}
		return x
	}
	switch x := a.(type) {
	case Document:
		h.papers[x.Key] = x
	case Seat:
		h.seats = append(h.seats, x)
	case SeatEnd:
		for i := range h.seats {
			if h.seats[i].Key == x.Key {
				h.seats[i].To = x.Day
			}
		}
	case Enter:
		f := Fields{}
		for k, v := range x.Fields {
			f[k] = v
		}
		if h.deeds[x.Key] != nil {
			h.fault("record %s twice", x.Key)
		}
		if p := parentOf(x.Kind); p != "" {
			find(f[p].(string))
		}
		h.deeds[x.Key] = &deed{x.Kind, x.Key, f, x.Then}
		h.dorder = append(h.dorder, x.Key)
	case Do:
		d := find(x.Key)
		for k, v := range x.Fields {
			d.f[k] = v
		}
		if s := turn(d.kind, x.Step); s != "" {
			d.f["state"] = s
		}
	case Mend:
		d := find(x.Key)
		if !r.FirstWords {
			for k, v := range x.Fields {
				d.f[k] = v
			}
		}
	case VoidRecord:
		find(x.Key)
		if !r.KeepVoided {
			h.strike(x.Key)
		}
	}
}

// strike takes a record away with its parts.
func (h *history) strike(key string) {
	delete(h.deeds, key)
	for _, k := range h.dorder {
		if x := h.deeds[k]; x != nil {
			if p := parentOf(x.kind); p != "" && x.text(p) == key {
				h.strike(k)
			}
		}
	}
}

// place is where a record counts: what was written, else where its parent is. Who came to study counts in his cell of the day as the register has it;
// an entry, a learner and a commitment for which no organisation was told stand in the cell that the program found when they were written.
func (h *history) place(x *deed, r Reading) string {
	switch x.kind {
	case "meeting_visit":
		return x.text("cell")
	case "study_attend":
		if c := h.home(x, r); c != "" {
			return c
		}
		return h.place(h.deeds[x.text("session")], r)
	case "training_learner", "contest_entry", "pledge":
		if x.text("org") == "" {
			r.HomeOfThen = !r.HomeOfNow
			return h.home(x, r)
		}
	}
	return x.text("org")
}

// home is the cell of a record's person on its day.
func (h *history) home(x *deed, r Reading) string {
	if x.then != "" && r.HomeOfThen {
		return x.then
	}
	return h.cellOn(x.text("person"), h.onDay(x))
}

// seated tells whether a person sat in the committee of an organisation on a day.
func (h *history) seated(person, org string, on day.Day) bool {
	for _, s := range h.seats {
		if s.Person == person && s.Org == org && s.From <= on && (s.To == 0 || on < s.To) {
			switch s.Post {
			case "bi_thu", "pho_bi_thu", "uv_btv", "uv_bch":
				return true
			}
		}
	}
	return false
}

// onDay is the day of a record: its own, or its parent's.
func (h *history) onDay(x *deed) day.Day {
	switch x.kind {
	case "study_attend":
		return h.deeds[x.text("session")].day("day")
	case "training_learner":
		return h.deeds[x.text("class")].day("day")
	case "study_declare":
		return x.day("until")
	}
	return x.day("day")
}

// grassAbove is the organisation at the grassroots at or above another on a day; empty where there is none.
func (h *history) grassAbove(code string, on day.Day, r Reading) string {
	for c := code; c != ""; c = h.up(c, on, r) {
		if o := h.orgs[c]; o.alive(on) && (o.kind(on) == GrassBranch || o.kind(on) == GrassCell) {
			return c
		}
	}
	return ""
}

// events are the records of a kind within the organisation and the period, each judged in the tree of its own day.
func (v view) events(kind string, keep func(x *deed) bool) (l []*deed) {
	for _, x := range v.h.ofKind[kind] {
		if on := v.h.onDay(x); v.p.Has(on) && v.in(v.h.place(x, v.r), on) && (keep == nil || keep(x)) {
			l = append(l, x)
		}
	}
	return l
}

// was tells whether a record stands in one of some states; a careless reading takes any.
func (v view) was(x *deed, states ...string) bool {
	for _, s := range states {
		if x.text("state") == s {
			return true
		}
	}
	return v.r.CountPlanned
}

func (v view) up(x *deed) *deed { return v.h.deeds[x.text(parentOf(x.kind))] }

// records, persons and orgs are what a list of records counts.
func records(l []*deed) (out []Rec) {
	for _, x := range l {
		out = append(out, Rec{Key: x.key})
	}
	return out
}

func (v view) distinct(l []*deed, of func(x *deed) Rec) (out []Rec) {
	seen := map[Rec]bool{}
	for _, x := range l {
		k := of(x)
		if k == (Rec{}) || seen[k] && !v.r.CountTwice {
			continue
		}
		seen[k] = true
		out = append(out, k)
	}
	return out
}

func byPerson(x *deed) Rec { return Rec{Person: x.text("person")} }

// work answers a figure of the work; ok is false where it is none.
func (v view) work(code, part string) (a Answer, ok bool) {
	h := v.h
	a.Data = true
	count := func(l []Rec) { a.Recs, a.Value = l, len(l) }
	share := func(num int, den int) {
		a.Num, a.Den, a.Null = num, den, den == 0
		if den > 0 {
			a.Value = (2*num*1000000 + den) / (2 * den)
		}
	}
	switch code {
	case "study.class":
		count(records(v.sessionsHeld(part)))
		if part == "" {
			a.Declared = v.declaredSessions()
			a.Value += a.Declared
		}
	case "study.mem":
		count(v.attended(true))
	case "study.mass":
		count(v.attended(false))
	case "study.prog":
		count(v.distinct(v.events("study_programme", nil), func(x *deed) Rec { return Rec{Org: x.text("org")} }))
	case "study.pct":
		share(len(v.studied()), len(v.members(v.on, nil)))
	case "study.now":
		count(v.studied())
	case "quiz.try", "quiz.person":
		l := v.events("contest_entry", func(x *deed) bool {
			return v.was(v.up(x), "da_to_chuc") && !(v.r.OnlyMembers && h.cellOn(x.text("person"), h.onDay(x)) == "")
		})
		if code == "quiz.try" {
			count(records(l))
		} else {
			count(v.distinct(l, byPerson))
		}
	case "quiz.rank":
		a.Null = true
		for _, x := range v.events("contest_prize", func(x *deed) bool {
			return (x.text("scope") == "tap_the" || v.r.AnyPrizeScope) && (x.text("level") == "tinh" || x.text("level") == "trung_uong" || v.r.AnyPrizeLevel) &&
				(x.text("org") == v.org || v.r.PrizeOfAnyUnit)
		}) {
			a.Recs = append(a.Recs, Rec{Key: x.key})
			if n := x.num("rank"); a.Null || n < a.Value {
				a.Value = n
			}
			a.Null = false
		}
	case "meet.sit", "meet.sit.visits":
		l := v.events("meeting_visit", func(x *deed) bool {
			if !v.was(x, "da_du") || h.home(x, v.r) == x.text("cell") && !v.r.CountOwnVisit ||
				!h.seated(x.text("person"), x.text("org"), x.day("day")) && !v.r.AnyVisitor {
				return false
			}
			on := x.day("day")
			if v.r.KindOfLastDay {
				on = day.Forever
			}
			kind := h.orgs[x.text("cell")].kind(on)
			return part == "" || part == "coso" && kind == GrassCell || part == "tructhuoc" && kind == Cell
		})
		if code == "meet.sit" {
			count(v.distinct(l, func(x *deed) Rec { return Rec{Org: x.text("cell")} }))
		} else {
			count(records(l))
		}
	case "meet.topic":
		count(v.thematic())
	case "meet.pct":
		share(len(v.thematic()), len(v.orgs(GrassBranch, GrassCell)))
	case "meet.attend", "meet.present", "meet.due":
		num, den := 0, 0
		l := v.events("meeting", func(x *deed) bool {
			return v.was(x, "da_hop") && (x.text("body") == "chi_bo" && x.text("kind") == "thuong_ky" || v.r.AnyMeeting) && x.num("due") > 0
		})
		for _, x := range l {
			num, den = num+h.present(x), den+x.num("due")
		}
		switch code {
		case "meet.present":
			a.Recs, a.Value = records(l), num
		case "meet.due":
			a.Recs, a.Value = records(l), den
		default:
			share(num, den)
		}
	case "train.class":
		count(records(v.events("training_class", v.taught)))
	case "train.att", "train.units", "train.pct":
		l := v.events("training_learner", func(x *deed) bool { return v.taught(v.up(x)) })
		switch code {
		case "train.att":
			count(v.distinct(l, byPerson))
		case "train.units":
			count(v.distinct(l, func(x *deed) Rec { return Rec{Org: h.grassAbove(h.place(x, v.r), h.onDay(x), v.r)} }))
		default:
			den := 0
			if t := h.target("train.att", v.org, v.on.Year()); t != nil {
				den = t.low
			}
			share(len(v.distinct(l, byPerson)), den)
		}
	case "cong.done", "com.renew":
		l := v.events("congress", func(x *deed) bool {
			return v.was(x, "da_hop") && (h.orgs[x.text("org")].kind(x.day("day")) == Cell || v.r.AnyCongress) && (code == "cong.done" || x.num("fresh") > 0) &&
				(!v.r.NeedApproval || x.text("verdict") == "chuan_y" || x.text("verdict") == "mot_phan")
		})
		count(v.distinct(l, func(x *deed) Rec { return Rec{Org: x.text("org")} }))
	case "reg.count":
		count(v.signed())
	case "reg.due":
		count(v.mustSign())
	case "reg.mem":
		count(v.stillSigned())
	case "reg.pct":
		share(len(v.stillSigned()), len(v.mustSign()))
	case "topic.count":
		count(records(v.events("pledge_topic", nil)))
	default:
		return Answer{}, false
	}
	return a, true
}

func (v view) sessionsHeld(part string) []*deed {
	return v.events("study_session", func(x *deed) bool {
		by := x.text("counted_by")
		if part != "" && by != part && !(part == "chua_ro" && by == "") {
			return false
		}
		return v.was(x, "da_to_chuc") && !(v.r.DropHeadcounts && x.text("counted_by") != "danh_sach")
	})
}

// declaredSessions adds what was declared for a time wholly within the period by units without a session on record for that time, theirs or of those
// below, and not below another unit whose own declaration counts for a part of that time.
func (v view) declaredSessions() (n int) {
	for _, x := range v.h.ofKind["study_declare"] {
		if !v.r.DropDeclared && v.in(x.text("org"), x.day("until")) && v.declares(x) {
			n += x.num("sessions")
		}
	}
	return n
}

// declares tells whether a declaration counts in the period.
func (v view) declares(x *deed) bool {
	since, until := x.day("since"), x.day("until")
	within := v.p.From <= since && v.p.Has(until)
	if v.r.DeclaredOverlaps {
		within = since < v.p.To && until >= v.p.From
	}
	if !within {
		return false
	}
	own := v
	own.r.IgnoreTree = false
	own.org, own.p, own.asked = x.text("org"), day.Period{From: since, To: until.Add(1)}, map[cellDay]bool{}
	if len(own.sessionsHeld("")) > 0 && !v.r.NeverYields {
		return false
	}
	if v.r.CoveredCounts {
		return true
	}
	for _, y := range v.h.ofKind["study_declare"] {
		if y != x && y.text("org") != x.text("org") && y.day("since") <= until && since <= y.day("until") &&
			v.h.inside(x.text("org"), y.text("org"), until, Reading{}) && v.declares(y) {
			return false
		}
	}
	return true
}

// attended are the people on the rolls of sessions held who were members on that day, or those who were none.
func (v view) attended(members bool) []Rec {
	return v.distinct(v.events("study_attend", func(x *deed) bool {
		return v.was(v.up(x), "da_to_chuc") && (v.r.AnyAttendant || (v.h.home(x, v.r) != "") == members)
	}), byPerson)
}

// signed are the people who signed a commitment within the organisation and the period.
func (v view) signed() []Rec {
	return v.distinct(v.events("pledge", func(x *deed) bool { return v.was(x, "da_ky", "da_xac_nhan", "da_danh_gia") }), byPerson)
}

// studied are the members of the day who were on the roll of a session held in the period, wherever they stood then.
func (v view) studied() []Rec {
	if v.r.CountLeft {
		return v.attended(true)
	}
	came := map[string]bool{}
	for _, x := range v.h.ofKind["study_attend"] {
		if v.p.Has(v.h.onDay(x)) && v.was(v.up(x), "da_to_chuc") {
			came[x.text("person")] = true
		}
	}
	return v.members(v.on, func(m member) bool { return came[m.person] })
}

// mustSign are the members of the day of whom a campaign that was open in the period asks a commitment: one of an organisation at or above their cell in
// the structure of the day; some campaigns ask it of official members alone.
func (v view) mustSign() (l []Rec) {
	for _, m := range v.members(v.on, nil) {
		for _, c := range v.h.ofKind["pledge_campaign"] {
			last := c.day("until")
			if last == 0 {
				last = day.Must(c.num("year"), 12, 31)
				if v.r.NeverOver {
					last = day.Forever
				}
			}
			asked := c.day("day") <= v.on && last >= v.p.From && v.h.inside(m.Org, c.text("org"), v.on, v.r) || v.r.AllMustSign
			full := lastStanding(v.h.standing[member{m.Person, m.Spell}], v.on) == Official
			if asked && (full || c.text("must") != "dang_vien_chinh_thuc" || v.r.AllMustSign || v.r.ProbationersToo) {
				l = append(l, m)
				break
			}
		}
	}
	return l
}

// stillSigned are those of them who signed one in the period, wherever they stood then.
func (v view) stillSigned() []Rec {
	if v.r.CountLeft {
		return v.signed()
	}
	signed := map[string]bool{}
	for _, x := range v.h.ofKind["pledge"] {
		if v.p.Has(v.h.onDay(x)) && v.was(x, "da_ky", "da_xac_nhan", "da_danh_gia") {
			signed[x.text("person")] = true
		}
	}
	var l []Rec
	for _, m := range v.mustSign() {
		if signed[m.Person] {
			l = append(l, m)
		}
	}
	return l
}

func (v view) taught(x *deed) bool {
	return v.was(x, "da_to_chuc") && (x.text("kind") == "nghiep_vu" || v.r.AnyClass)
}

// thematic are the organisations at the grassroots, in the structure of the report's day, of which a cell held a meeting on a topic of
// Directive 05-CT/TW of 15/5/2016.
func (v view) thematic() []Rec {
	l := v.events("meeting", func(x *deed) bool {
		paper, ok := v.h.papers[x.text("topic_paper")]
		right := ok && paper.Number == "05-CT/TW" && (paper.Day == day.Must(2016, 5, 15) || v.r.PaperByNumber)
		if v.r.TopicByText {
			right = right || strings.Contains(x.text("topic"), "05-CT/TW")
		}
		kind := x.text("kind") == "chuyen_de" || x.flag("combined") && !v.r.OnlyThematic || v.r.RegularWithTopic
		return v.was(x, "da_hop") && kind && (right || v.r.AnyTopic) && (x.text("body") == "chi_bo" || v.r.AnyBody)
	})
	return v.distinct(l, func(x *deed) Rec {
		g := v.h.grassAbove(x.text("org"), v.on, v.r)
		if g == "" || !v.in(g, v.on) {
			return Rec{}
		}
		return Rec{Org: g}
	})
}

// present is how many came: as declared, or those due without the absent ones of the roll.
func (h *history) present(x *deed) int {
	if x.text("counted_by") != "danh_sach" {
		return x.num("present")
	}
	n := x.num("due")
	for _, a := range h.ofKind["meeting_absence"] {
		if a.text("meeting") == x.key && (a.text("kind") == "co_ly_do" || a.text("kind") == "khong_ly_do") {
			n--
		}
	}
	return n
}

// WorkLines lists the figures of the work.
func WorkLines() []Line {
	l := []Line{{"meet.sit", ""}, {"meet.sit", "coso"}, {"meet.sit", "tructhuoc"}, {"study.class", "danh_sach"}, {"study.class", "khai_bao"}, {"study.class", "chua_ro"}}
	for _, c := range list("study.class,study.mem,study.mass,study.pct,study.prog,quiz.person,quiz.try,quiz.rank,meet.sit.visits,meet.topic,meet.pct,meet.present,meet.due,meet.attend,train.class,train.att,train.units,train.pct,cong.done,com.renew,reg.count,reg.pct,topic.count") {
		l = append(l, Line{c, ""})
	}
	return l
}
