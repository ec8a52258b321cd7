package world

import (
	"sort"
	"strings"
	"sync"
	"time"

	"chibo/internal/day"
)

// World is a script and what one needs to know to play it.
type World struct {
	Steps []Step
	// Top is the province, Bloc the organisation of the article, Other the second organisation under the province.
	Top, Bloc, Other string
	// Loaded is an instant after the opening load: before it the register is being filled, which no sensible question asks about.
	Loaded time.Time
	// Traps lists what a wrong reading would count.
	Traps []Trap

	mu   sync.Mutex
	seen map[memoKey]*history
}

type memoKey struct {
	n int
	r Reading
}

// Known is what was known at an instant (a step recorded exactly at it counts), or, as the zero value, all that is known.
type Known struct{ At time.Time }

// Latest tells whether all that is known is meant.
func (k Known) Latest() bool { return k.At.IsZero() }

// Rec is one record behind a figure. Person and Spell name a membership, Org the cell (or the organisation itself in figures of
// organisations), Day the day of the event (zero in figures as of a day). In figures of the work it is one thing alone: a record by its key, a
// person or an organisation.
type Rec struct {
	Person string
	Spell  int
	Org    string
	Day    day.Day
	Key    string
}

// Answer is a figure. Data is false where the organisation did not exist on the day or was not known then: no data, not 0. Null is true
// where the figure does not apply (a percentage without target). Value is the number; for a percentage it is the percent in units of
// 0.0001, rounded half up, with Num and Den; for a rank it is the least of Recs. Recs are the records (or distinct things) counted, sorted.
// Declared is how much of Value rests on declarations, which are not among Recs.
type Answer struct {
	Data, Null bool
	Value      int
	Num, Den   int
	Recs       []Rec
	Declared   int
}

// Line is one figure of the report: code and breakdown ("" is the whole).
type Line struct{ Code, Breakdown string }

// Lines lists every figure the oracle computes.
func Lines() []Line {
	l := []Line{{"org.grass", ""}, {"org.grass.dangbo", ""}, {"org.grass.chibo", ""}, {"org.cell", ""},
		{"mem.total", ""}, {"mem.prob", ""}, {"mem.full", ""}, {"mem.unknown", ""}, {"mem.open", ""}, {"mem.in", ""}}
	for _, c := range insOf() {
		l = append(l, Line{"mem.in", c})
	}
	l = append(l, Line{"mem.out", ""})
	for _, c := range outsOf() {
		l = append(l, Line{"mem.out", c})
	}
	l = append(l, Line{"mem.recv", ""}, Line{"mem.hand", ""}, Line{"adm.count", ""}, Line{"adm.pct", ""},
		Line{"adm.group", "nu"}, Line{"adm.group", "doan"}, Line{"adm.group", "dtts"}, Line{"reg.mem", ""}, Line{"reg.due", ""}, Line{"study.now", ""})
	return append(l, WorkLines()...)
}

func insOf() []string  { return []string{ByAdmission, ByReadmission, ByRestoration, ByArrival} }
func outsOf() []string { return []string{ByDeparture, ByExpulsion, ByStriking, ByRequest, ByDeath} }

// Until is the same world told only up to an instant (steps recorded at it included).
func (w *World) Until(t time.Time) *World {
	return &World{Steps: w.Steps[:w.count(Known{t})], Top: w.Top, Bloc: w.Bloc, Other: w.Other, Loaded: w.Loaded, Traps: w.Traps}
}

// DemoEnd is the end of the demo's first day, 24/10/2017: the demo plays the steps up to it.
func DemoEnd() time.Time { return time.Date(2017, 10, 24, 23, 59, 59, 0, day.Zone) }

func (w *World) count(k Known) int {
	if k.Latest() {
		return len(w.Steps)
	}
	return sort.Search(len(w.Steps), func(i int) bool { return w.Steps[i].At.After(k.At) })
}

func (w *World) history(k Known, r Reading) *history {
	key := memoKey{w.count(k), r}
	w.mu.Lock()
	defer w.mu.Unlock()
	if h := w.seen[key]; h != nil {
		return h
	}
	if w.seen == nil || len(w.seen) >= 24 {
		w.seen = map[memoKey]*history{}
	}
	h := remember(w.Steps[:key.n], r)
	w.seen[key] = h
	return h
}

// Orgs lists the codes of every organisation of the tree ever known, in the order in which they began; external bodies are left out.
func (w *World) Orgs() []string {
	h := w.history(Known{}, Reading{})
	var l []string
	for _, c := range h.order {
		if h.orgs[c].kinds[0].value != External {
			l = append(l, c)
		}
	}
	return l
}

// After is the knowledge half a second after step i of Steps: past whatever that step wrote, before the next one.
func (w *World) After(i int) Known { return Known{w.Steps[i].At.Add(500 * time.Millisecond)} }

// Life is the period of an organisation's existence as known; ok is false where it is not known.
func (w *World) Life(code string, k Known) (p day.Period, ok bool) {
	o := w.history(k, Reading{}).orgs[code]
	if o == nil {
		return day.Period{}, false
	}
	return day.Period{From: o.from, To: o.to}, true
}

// TargetOf is the target of a figure for an organisation for a whole year as known.
func (w *World) TargetOf(code, org string, year int, k Known) (t Target, ok bool) {
	h := w.history(k, Reading{})
	if f := h.target(code, org, year); f != nil {
		return Target{Key: f.key, Figure: f.figure, Org: f.org, Year: f.year, Op: f.op, Low: f.low, High: f.high, By: f.by}, true
	}
	return Target{}, false
}

func (h *history) target(code, org string, year int) *targetFact {
	for _, k := range h.tkeys {
		if t := h.targets[k]; t != nil && t.figure == code && t.org == org && t.year == year {
			return t
		}
	}
	return nil
}

// Figure computes one figure of an organisation: as of on, or over 1 January of on's year to on inclusive, as known. mem.open is taken on
// the day before the period, and is 0 where the organisation began later. The balance is mem.open + mem.opening + mem.in − mem.out +
// mem.recv − mem.hand = mem.total, where mem.opening (no figure of the report) are the entries of an opening load within the period.
func (w *World) Figure(code, breakdown, org string, on day.Day, k Known) Answer {
	return w.Read(Reading{}, code, breakdown, org, on, k)
}

// Over is Figure with a period of one's own for the flows and for mem.open; figures as of a day are taken at its last day, and the
// organisation must exist then.
func (w *World) Over(code, breakdown, org string, p day.Period, k Known) Answer {
	return w.read(Reading{}, code, breakdown, org, p, k)
}

// Read is Figure under a wrong reading, for tests that show that the traps matter.
func (w *World) Read(r Reading, code, breakdown, org string, on day.Day, k Known) Answer {
	return w.read(r, code, breakdown, org, day.Period{From: day.Must(on.Year(), 1, 1), To: on.Add(1)}, k)
}

func (w *World) read(r Reading, code, breakdown, org string, p day.Period, k Known) Answer {
	if r.IgnoreKnown {
		k = Known{}
	}
	if r.Slack != 0 {
		p = day.Period{From: p.From.Add(-r.Slack), To: p.To.Add(r.Slack)}
	}
	on := p.To.Add(-1)
	h := w.history(k, r)
	o := h.orgs[org]
	if o == nil || !o.alive(on) {
		return Answer{}
	}
	v := view{h, r, org, on, p, map[cellDay]bool{}}
	a := Answer{Data: true}
	if x, ok := v.work(code, breakdown); ok {
		sortRecs(x.Recs)
		return x
	}
	switch code {
	case "org.grass":
		a.Recs = v.orgs(GrassBranch, GrassCell)
	case "org.grass.dangbo":
		a.Recs = v.orgs(GrassBranch)
	case "org.grass.chibo":
		a.Recs = v.orgs(GrassCell)
	case "org.cell":
		a.Recs = v.orgs(Cell)
	case "mem.total":
		a.Recs = v.members(on, nil)
	case "mem.prob":
		a.Recs = v.members(on, func(m member) bool { return lastStanding(h.standing[m], on) == Probationary })
	case "mem.full":
		a.Recs = v.members(on, func(m member) bool { return lastStanding(h.standing[m], on) == Official })
	case "mem.unknown":
		a.Recs = v.members(on, func(m member) bool { return lastStanding(h.standing[m], on) == "" })
	case "mem.open":
		a.Recs = v.members(p.From.Add(-1), nil)
	case "mem.in":
		a.Recs = v.ins(breakdown)
	case "mem.out":
		a.Recs = v.outs(breakdown)
	case "mem.recv":
		a.Recs = v.reorganised(true)
	case "mem.hand":
		a.Recs = v.reorganised(false)
	case "mem.opening": // entries of the opening load: no figure of the report, but the balance needs it
		a.Recs = v.starts(func(f *affiliation) bool { return f.in == ByOpening })
	case "adm.count", "adm.pct":
		a.Recs = v.admissions(nil)
	case "adm.group":
		a.Recs = v.admissions(v.group(breakdown))
	}
	sortRecs(a.Recs)
	a.Value = len(a.Recs)
	if code == "adm.pct" {
		t := h.target("adm.count", org, on.Year())
		a.Num, a.Value = a.Value, 0
		if t == nil || t.low == 0 {
			a.Null = true
			return a
		}
		a.Den = t.low
		a.Value = (2*a.Num*1000000 + a.Den) / (2 * a.Den) // round half up
	}
	return a
}

func sortRecs(l []Rec) {
	sort.Slice(l, func(i, j int) bool {
		x, y := l[i], l[j]
		if x.Person != y.Person {
			return x.Person < y.Person
		}
		if x.Spell != y.Spell {
			return x.Spell < y.Spell
		}
		if x.Org != y.Org {
			return x.Org < y.Org
		}
		if x.Day != y.Day {
			return x.Day < y.Day
		}
		return x.Key < y.Key
	})
}

// lastStanding: the latest beginning wins, and of two on one day the later recorded.
func lastStanding(l []dated, on day.Day) string {
	var v dated
	for _, x := range l {
		if x.from <= on && x.from >= v.from {
			v = x
		}
	}
	return v.value
}

// view is one question.
type view struct {
	h   *history
	r   Reading
	org string
	on  day.Day
	p   day.Period

	asked map[cellDay]bool // what in has answered already
}

type cellDay struct {
	cell string
	on   day.Day
}

// in tells whether a cell lies in the organisation on the day of an event or state.
func (v view) in(cell string, on day.Day) bool {
	if cell == "" {
		return false
	}
	if v.r.IgnoreTree {
		return true
	}
	switch {
	case v.r.TreeOfLastDay:
		on = day.Must(2018, 12, 31)
	case v.r.TreeOfReportDay:
		on = v.on
	}
	key := cellDay{cell, on}
	is, ok := v.asked[key]
	if !ok {
		is = v.h.inside(cell, v.org, on, v.r)
		v.asked[key] = is
	}
	return is
}

func (v view) orgs(kinds ...string) (l []Rec) {
	for _, c := range v.h.order {
		o := v.h.orgs[c]
		on := v.on
		if !o.alive(on) && !(v.r.CountEnded && o.from <= on) {
			continue
		}
		kind := o.kind(on)
		if v.r.KindOfLastDay {
			kind = o.kind(day.Forever)
		}
		for _, k := range kinds {
			if kind == k && v.in(c, on) {
				l = append(l, Rec{Org: c})
			}
		}
	}
	return l
}

func (v view) members(on day.Day, keep func(member) bool) (l []Rec) {
	for _, f := range v.h.affs {
		m := member{f.person, f.spell}
		if f.temp && !v.r.CountTemporary || f.from > on || on >= f.to && !(v.r.CountDead && f.out == ByDeath) {
			continue
		}
		if v.r.DropRelieved && v.h.relieved(f.person, on) {
			continue
		}
		if v.r.FirstEndIsLast && (f.in == ByRestoration || f.in == ByArrival && f.fromCell == "" && v.h.wasHere(f)) {
			continue
		}
		if v.in(f.cell, on) && (keep == nil || keep(m)) {
			l = append(l, Rec{Person: f.person, Spell: f.spell, Org: f.cell})
		}
	}
	return l
}

// wasHere tells whether the membership had an affiliation before f.
func (h *history) wasHere(f *affiliation) bool {
	for _, x := range h.affs {
		if !x.temp && x.person == f.person && x.spell == f.spell && x.from < f.from {
			return true
		}
	}
	return false
}

func (h *history) relieved(person string, on day.Day) bool {
	for _, x := range h.reliefs {
		if x.person == person && x.from <= on && on < x.to {
			return true
		}
	}
	return false
}

// starts and ends are the official affiliations that begin or stop within the organisation in the period, in the tree of that very day.
func (v view) starts(keep func(*affiliation) bool) (l []Rec) {
	for _, f := range v.h.affs {
		if !f.temp && v.p.Has(f.from) && keep(f) && v.in(f.cell, f.from) {
			l = append(l, Rec{Person: f.person, Spell: f.spell, Org: f.cell, Day: f.from})
		}
	}
	return l
}

func (v view) ends(keep func(*affiliation) bool) (l []Rec) {
	for _, f := range v.h.affs {
		if !f.temp && v.p.Has(f.to) && keep(f) && v.in(f.cell, f.to) {
			l = append(l, Rec{Person: f.person, Spell: f.spell, Org: f.cell, Day: f.to})
		}
	}
	return l
}

// ins are increases: a start whose counter cell lies within too is none.
func (v view) ins(cause string) []Rec {
	return v.starts(func(f *affiliation) bool {
		switch f.in {
		case ByOpening:
			if !v.r.OpeningIsIncrease {
				return false
			}
		case ByReorg:
			if !v.r.ReorgIsTransfer {
				return false
			}
		}
		why := f.in
		if why == ByReorg {
			why = ByArrival
		}
		return (cause == "" || why == cause) && (v.r.InternalCounts || !v.in(f.fromCell, f.from))
	})
}

// outs are decreases.
func (v view) outs(cause string) []Rec {
	return v.ends(func(f *affiliation) bool {
		why := f.out
		if why == ByReorg {
			if !v.r.ReorgIsTransfer {
				return false
			}
			why = ByDeparture
		}
		return (cause == "" || why == cause) && (v.r.InternalCounts || !v.in(f.toCell, f.to))
	})
}

// reorganised are the members received (or handed over) without any transfer: for every day of the period, those who on the day before
// were in a cell that came into (went out of) the organisation on that day; and those whose affiliation changed by reorganisation across
// its boundary, judged in the tree of that day.
func (v view) reorganised(received bool) (l []Rec) {
	days := map[day.Day]bool{}
	for _, o := range v.h.orgs {
		for _, e := range o.edges {
			for _, d := range []day.Day{e.from, e.til} {
				if v.p.Has(d) {
					days[d] = true
				}
			}
		}
	}
	for d := range days {
		before := d.Add(-1)
		entered := map[string]bool{}
		for c := range v.h.orgs {
			was, is := v.h.inside(c, v.org, before, v.r), v.h.inside(c, v.org, d, v.r)
			if was != is && is == received {
				entered[c] = true
			}
		}
		if len(entered) == 0 {
			continue
		}
		for _, f := range v.h.affs {
			if !f.temp && f.from <= before && before < f.to && entered[f.cell] {
				l = append(l, Rec{Person: f.person, Spell: f.spell, Org: f.cell, Day: d})
			}
		}
	}
	crossing := func(f *affiliation, counter string, d day.Day) bool { return !v.in(counter, d) }
	if received {
		return append(l, v.starts(func(f *affiliation) bool { return f.in == ByReorg && crossing(f, f.fromCell, f.from) })...)
	}
	return append(l, v.ends(func(f *affiliation) bool { return f.out == ByReorg && crossing(f, f.toCell, f.to) })...)
}

func (v view) admissions(keep func(admission) bool) (l []Rec) {
	for _, a := range v.h.adms {
		if a.again && !v.r.ReadmissionCounts || !v.p.Has(a.counted) || !v.in(a.cell, a.counted) {
			continue
		}
		if v.r.NeedEthnicity && v.h.ethnicity(a.person, a.counted) == "" {
			continue
		}
		if keep == nil || keep(a) {
			l = append(l, Rec{Person: a.person, Spell: a.spell, Org: a.cell, Day: a.counted})
		}
	}
	return l
}

// group is one of the overlapping selections of the admitted, by the facts of the day that counts.
func (v view) group(breakdown string) func(admission) bool {
	return func(a admission) bool {
		switch breakdown {
		case "nu":
			return v.h.sex(a.person, a.counted) == Female
		case "doan":
			on := a.counted
			if v.r.AgeOnReportDay {
				on = v.on
			}
			b := v.h.birth(a.person, a.counted)
			if b == 0 {
				return false
			}
			first := b.Day()
			if v.r.LatestBirth {
				first = b.LastDay()
			}
			n := yearsFull(first, on)
			return 18 <= n && n <= 30
		case "dtts":
			e := v.h.ethnicity(a.person, a.counted)
			if e == "" {
				return v.r.UnknownIsMinority
			}
			if v.r.ExactKinh {
				return e != "Kinh"
			}
			return !strings.EqualFold(strings.TrimSpace(e), "kinh")
		}
		return false
	}
}

// yearsFull counts the birthdays passed.
func yearsFull(born, on day.Day) int {
	n := on.Year() - born.Year()
	if on%10000 < born%10000 {
		n--
	}
	return n
}

func (h *history) sex(person string, on day.Day) string {
	return lastPatch(h.humans[person].sex, on).value
}

func (h *history) ethnicity(person string, on day.Day) string {
	return lastPatch(h.humans[person].eth, on).value
}

func (h *history) birth(person string, on day.Day) day.Partial {
	return lastPatch(h.humans[person].birth, on).birth
}

func lastPatch(l []patch, on day.Day) patch {
	var v patch
	for _, x := range l {
		if x.from <= on && on < x.to {
			v = x
		}
	}
	return v
}
