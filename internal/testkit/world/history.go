package world

import (
	"fmt"
	"sort"

	"chibo/internal/day"
)

// The oracle's first half: what was known after n steps, told in the order in which it happened. Voided steps are left out, corrected ones
// take their corrected days, and the rest is played by day (steps of one day in the order of recording). What comes out are plain facts
// with periods. No record is ever changed in place, so there is nothing to get wrong about two clocks.

type dated struct {
	from  day.Day
	value string
}

type edge struct {
	to, rel   string // rel: parent or successor; an heir edge counts for nothing and is not kept
	from, til day.Day
}

type orgLife struct {
	code        string
	from, to    day.Day
	kinds       []dated
	edges       []edge
	endedByHeir bool
}

// affiliation is one period of one membership in one cell.
type affiliation struct {
	person           string
	spell            int
	cell             string
	from, to         day.Day
	in, out          string
	fromCell, toCell string // the counter cells on the register, or empty
	temp             bool
}

type admission struct {
	person  string
	spell   int
	cell    string
	counted day.Day
	again   bool
}

type patch struct {
	from, to day.Day
	value    string
	birth    day.Partial
}

type human struct {
	sex, eth, birth []patch
}

type relief struct {
	person, kind string
	from, to     day.Day
}

type targetFact struct {
	key, figure, org, op, by string
	year, low, high          int
}

type member struct {
	person string
	spell  int
}

type history struct {
	first    day.Day
	orgs     map[string]*orgLife
	order    []string
	affs     []*affiliation
	adms     []admission
	humans   map[string]*human
	standing map[member][]dated
	ceremony map[member]day.Day
	reliefs  []relief
	targets  map[string]*targetFact
	tkeys    []string
	cur      map[string]*affiliation
	spell    map[string]int
	faults   []string
	deeds    map[string]*deed // the work, by key
	dorder   []string
	papers   map[string]Document
	seats    []Seat
	homes    map[string][]*affiliation // the official ones by person, and the records that stand by kind: only to find them sooner
	ofKind   map[string][]*deed
}

func (h *history) fault(format string, a ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, a...))
}

// dayOf is the day an action took effect.
func dayOf(a Action, r Reading) day.Day {
	switch x := a.(type) {
	case OrgEstablish:
		return x.Day
	case OrgRename:
		return x.Day
	case OrgMove:
		return x.Day
	case OrgRekind:
		return x.Day
	case OrgMerge:
		return x.Day
	case OrgAbsorb:
		return x.Day
	case OrgSplit:
		return x.Day
	case OrgDissolve:
		return x.Day
	case Opening:
		return x.Day
	case Admit:
		return r.counted(x.DecisionDay, x.CeremonyDay)
	case Readmit:
		return r.counted(x.DecisionDay, x.CeremonyDay)
	case Transfer:
		return x.Day
	case TransferIn:
		return x.Day
	case TransferOut:
		return x.Day
	case TempStart:
		return x.From
	case TempEnd:
		return x.Day
	case Leave:
		return x.Day
	case Restore:
		return x.Day
	case Relief:
		return x.From
	case ReliefEnd:
		return x.Day
	}
	return 0
}

// remember builds the history known by the given steps.
func remember(steps []Step, r Reading) *history {
	h := &history{orgs: map[string]*orgLife{}, humans: map[string]*human{}, standing: map[member][]dated{}, ceremony: map[member]day.Day{},
		targets: map[string]*targetFact{}, cur: map[string]*affiliation{}, spell: map[string]int{}, deeds: map[string]*deed{}, papers: map[string]Document{}}
	voided := map[int]bool{}
	noPerson := map[string]bool{}
	newDays := map[int][2]day.Day{}
	moved := map[int]day.Day{}
	for _, s := range steps {
		switch x := s.Do.(type) {
		case OrgVoid:
			voided[x.Event] = !r.KeepVoided
		case VoidAdmission:
			voided[x.Admission] = !r.KeepVoided
		case VoidTransfer:
			voided[x.Transfer] = !r.KeepVoided
		case VoidPerson:
			noPerson[x.Person] = true
		case CorrectAdmission:
			if !r.FirstDays {
				newDays[x.Admission] = [2]day.Day{x.DecisionDay, x.CeremonyDay}
			}
		case OrgCorrectDay:
			if !r.FirstDays {
				moved[x.Event] = x.Day
			}
		}
	}
	type event struct {
		on day.Day
		do Action
	}
	var events []event
	for _, s := range steps {
		if voided[s.ID] {
			continue
		}
		do := s.Do
		if d, ok := newDays[s.ID]; ok {
			a := do.(Admit)
			a.DecisionDay, a.CeremonyDay = d[0], d[1]
			do = a
		}
		if d, ok := moved[s.ID]; ok {
			switch x := do.(type) {
			case OrgMove:
				x.Day = d
				do = x
			case OrgRename:
				x.Day = d
				do = x
			}
		}
		h.fact(do, r)
		if on := dayOf(do, r); on != 0 {
			events = append(events, event{on, do})
		}
	}
	sort.SliceStable(events, func(i, j int) bool { return events[i].on < events[j].on })
	for _, e := range events {
		h.play(e.do, r)
	}
	// Recognition looks only at the ceremony, so it comes last.
	for _, s := range steps {
		if x, ok := s.Do.(Recognise); ok && !noPerson[x.Person] {
			h.recognise(x, r)
		}
	}
	for _, s := range steps {
		h.write(s.Do, r)
	}
	h.homes, h.ofKind = map[string][]*affiliation{}, map[string][]*deed{}
	for _, f := range h.affs {
		if !f.temp {
			h.homes[f.person] = append(h.homes[f.person], f)
		}
	}
	for _, k := range h.dorder {
		if x := h.deeds[k]; x != nil {
			h.ofKind[x.kind] = append(h.ofKind[x.kind], x)
		}
	}
	return h
}

// fact takes what has no day of its own: people, their corrections (in the order of recording, the last word wins) and targets.
func (h *history) fact(a Action, r Reading) {
	always := patch{from: 0, to: day.Forever}
	mend := func(key string) *human {
		p := h.humans[key]
		if p == nil {
			h.fault("correction of unknown person %s", key)
			p = &human{}
		}
		return p
	}
	switch x := a.(type) {
	case Person:
		p := &human{}
		s, e, b := always, always, always
		s.value, e.value, b.birth = x.Sex, x.Ethnicity, x.Birth
		p.sex, p.eth, p.birth = []patch{s}, []patch{e}, []patch{b}
		h.humans[x.Key] = p
	case CorrectSex:
		if !r.FirstFacts {
			p := mend(x.Person)
			p.sex = append(p.sex, patch{from: x.From, to: x.To, value: x.Sex})
		}
	case CorrectEthnicity:
		if !r.FirstFacts {
			p := mend(x.Person)
			from := x.From
			if r.CorrectAllTime {
				from = 0
			}
			p.eth = append(p.eth, patch{from: from, to: x.To, value: x.Ethnicity})
		}
	case CorrectBirth:
		if !r.FirstFacts {
			p := mend(x.Person)
			p.birth = append(p.birth, patch{from: x.From, to: x.To, birth: x.Birth})
		}
	case Target:
		h.targets[x.Key] = &targetFact{x.Key, x.Figure, x.Org, x.Op, x.By, x.Year, x.Low, x.High}
		h.tkeys = append(h.tkeys, x.Key)
	case TargetRevise:
		if t := h.targets[x.Key]; t == nil {
			h.fault("revision of unknown target %s", x.Key)
		} else if !r.FirstTargets {
			t.low, t.high = x.Low, x.High
		}
	case TargetVoid:
		if h.targets[x.Key] == nil {
			h.fault("void of unknown target %s", x.Key)
		}
		if !r.KeepVoided {
			delete(h.targets, x.Key)
		}
	}
}

func (h *history) org(code string) *orgLife {
	o := h.orgs[code]
	if o == nil {
		h.fault("unknown organisation %q", code)
		o = &orgLife{code: code}
		h.orgs[code] = o
	}
	return o
}

func (o *orgLife) alive(on day.Day) bool { return o.from <= on && on < o.to }

func (o *orgLife) kind(on day.Day) string { return lastOf(o.kinds, on) }

func lastOf(l []dated, on day.Day) string {
	v := ""
	for _, x := range l {
		if x.from <= on {
			v = x.value
		}
	}
	return v
}

func (h *history) begin(n NewOrg, on day.Day) {
	if h.orgs[n.Code] != nil {
		h.fault("organisation %s begins twice", n.Code)
		return
	}
	o := &orgLife{code: n.Code, from: on, to: day.Forever, kinds: []dated{{on, n.Kind}}}
	if n.Parent != "" {
		if p := h.org(n.Parent); !p.alive(on) {
			h.fault("%s begins on %s under %s, which does not live then", n.Code, on, n.Parent)
		}
		o.edges = []edge{{n.Parent, "parent", on, day.Forever}}
	}
	h.orgs[n.Code] = o
	h.order = append(h.order, n.Code)
	if h.first == 0 || on < h.first {
		h.first = on
	}
}

func (h *history) hang(code, parent string, on day.Day) {
	o := h.org(code)
	if !o.alive(on) || !h.org(parent).alive(on) {
		h.fault("%s moves on %s to %s: one of them does not live", code, on, parent)
	}
	h.cut(o, on)
	o.edges = append(o.edges, edge{parent, "parent", on, day.Forever})
}

func (h *history) cut(o *orgLife, on day.Day) {
	if n := len(o.edges); n > 0 && o.edges[n-1].til == day.Forever {
		o.edges[n-1].til = on
	}
}

// end closes an organisation; successor may be empty.
func (h *history) end(code, successor string, on day.Day) {
	o := h.org(code)
	if !o.alive(on) {
		h.fault("%s ends on %s but does not live", code, on)
	}
	for _, other := range h.orgs {
		if n := len(other.edges); n > 0 && other.edges[n-1].rel == "parent" && other.edges[n-1].to == code && other.edges[n-1].til == day.Forever {
			h.fault("%s ends on %s above living %s", code, on, other.code)
		}
	}
	o.to = on
	h.cut(o, on)
	if successor != "" {
		o.edges = append(o.edges, edge{successor, "successor", on, day.Forever})
	} else {
		o.endedByHeir = true
	}
	for _, a := range h.affs {
		if a.cell == code && a.to == day.Forever {
			h.fault("%s ends on %s with %s still in it", code, on, a.person)
		}
	}
}

func (h *history) handOver(l []Handover, on day.Day) {
	for _, m := range l {
		who := m.Persons
		if len(who) == 0 {
			for _, a := range h.affs {
				if a.cell == m.From && a.to == day.Forever && !a.temp && a.from < on {
					who = append(who, a.person)
				}
			}
		}
		for _, p := range who {
			h.stop(p, m.From, on, ByReorg, m.To)
			h.start(p, h.spell[p], m.To, on, ByReorg, m.From)
		}
	}
}

func (h *history) start(person string, spell int, cell string, on day.Day, cause, counter string) {
	if a := h.cur[person]; a != nil {
		h.fault("%s starts at %s on %s but is at %s", person, cell, on, a.cell)
	}
	if o := h.org(cell); !o.alive(on) || (o.kind(on) != GrassCell && o.kind(on) != Cell) {
		h.fault("%s starts on %s at %s, which is no living cell", person, on, cell)
	}
	if h.humans[person] == nil {
		h.fault("unknown person %s", person)
	}
	a := &affiliation{person: person, spell: spell, cell: cell, from: on, to: day.Forever, in: cause, fromCell: counter}
	h.affs = append(h.affs, a)
	h.cur[person] = a
	h.spell[person] = spell
}

func (h *history) stop(person, cell string, on day.Day, cause, counter string) {
	a := h.cur[person]
	if a == nil || (cell != "" && a.cell != cell) || a.from >= on {
		h.fault("%s stops at %s on %s (%s) but is not there before", person, cell, on, cause)
		return
	}
	a.to, a.out, a.toCell = on, cause, counter
	delete(h.cur, person)
}

func (h *history) stand(m member, from day.Day, standing string) {
	if standing != "" {
		h.standing[m] = append(h.standing[m], dated{from, standing})
	}
}

// play lets one event happen; events come in the order of their days.
func (h *history) play(a Action, r Reading) {
	switch x := a.(type) {
	case OrgEstablish:
		h.begin(NewOrg{x.Code, x.Kind, x.Name, x.ShortName, x.Parent}, x.Day)
	case OrgRename:
		if !h.org(x.Code).alive(x.Day) {
			h.fault("%s renamed on %s but does not live", x.Code, x.Day)
		}
	case OrgMove:
		h.hang(x.Code, x.Parent, x.Day)
	case OrgRekind:
		for _, n := range x.New {
			h.begin(n, x.Day)
		}
		o := h.org(x.Code)
		o.kinds = append(o.kinds, dated{x.Day, x.Kind})
		if x.Parent != "" {
			h.hang(x.Code, x.Parent, x.Day)
		}
		h.handOver(x.Hand, x.Day)
		for _, c := range x.Ends {
			h.end(c, x.Code, x.Day)
		}
	case OrgMerge:
		if x.Kind != "" {
			h.begin(NewOrg{x.Into, x.Kind, x.Name, x.ShortName, x.Parent}, x.Day)
		}
		for _, n := range x.New {
			h.begin(n, x.Day)
		}
		h.handOver(x.Hand, x.Day)
		for _, c := range x.From {
			if c != x.Into {
				h.end(c, x.Into, x.Day)
			}
		}
	case OrgAbsorb:
		h.handOver(x.Hand, x.Day)
		h.end(x.From, x.Into, x.Day)
	case OrgSplit:
		for _, n := range x.New {
			h.begin(n, x.Day)
		}
		h.handOver(x.Hand, x.Day)
		if x.Main != "" {
			h.end(x.From, x.Main, x.Day)
		}
	case OrgDissolve:
		h.handOver(x.Hand, x.Day)
		h.end(x.Code, "", x.Day)
	case Opening:
		m := member{x.Person, 1}
		h.start(x.Person, 1, x.Cell, x.Day, ByOpening, "")
		h.stand(m, x.Day, x.Standing)
		h.ceremony[m] = x.Ceremony
	case Admit:
		h.admit(x.Person, x.Cell, x.Spell, r.counted(x.DecisionDay, x.CeremonyDay), x.CeremonyDay, ByAdmission)
	case Readmit:
		h.admit(x.Person, x.Cell, x.Spell, r.counted(x.DecisionDay, x.CeremonyDay), x.CeremonyDay, ByReadmission)
	case Transfer:
		h.stop(x.Person, x.From, x.Day, ByDeparture, x.To)
		h.start(x.Person, h.spell[x.Person], x.To, x.Day, ByArrival, x.From)
	case TransferIn:
		spell := h.spell[x.Person]
		if spell == 0 {
			spell = 1
			m := member{x.Person, 1}
			h.stand(m, x.Day, x.Standing)
			h.ceremony[m] = x.Ceremony
		}
		h.start(x.Person, spell, x.Cell, x.Day, ByArrival, "")
	case TransferOut:
		h.stop(x.Person, x.Cell, x.Day, ByDeparture, "")
	case TempStart:
		to := x.To
		if to == 0 {
			to = day.Forever
		}
		if h.cur[x.Person] == nil {
			h.fault("%s is temporarily at %s but no member", x.Person, x.Host)
		}
		h.affs = append(h.affs, &affiliation{person: x.Person, spell: h.spell[x.Person], cell: x.Host, from: x.From, to: to, temp: true})
	case TempEnd:
		for _, f := range h.affs {
			if f.temp && f.person == x.Person && f.cell == x.Host && f.from < x.Day && x.Day < f.to {
				f.to = x.Day
			}
		}
	case Leave:
		h.stop(x.Person, x.Cell, x.Day, x.Cause, "")
	case Restore:
		h.start(x.Person, h.spell[x.Person], x.Cell, x.Day, ByRestoration, "")
	case Relief:
		to := x.To
		if to == 0 {
			to = day.Forever
		}
		h.reliefs = append(h.reliefs, relief{x.Person, x.Kind, x.From, to})
	case ReliefEnd:
		for i, f := range h.reliefs {
			if f.person == x.Person && f.kind == x.Kind && f.from < x.Day && x.Day < f.to {
				h.reliefs[i].to = x.Day
			}
		}
	}
}

func (h *history) admit(person, cell string, spell int, counted, ceremony day.Day, cause string) {
	m := member{person, spell}
	h.start(person, spell, cell, counted, cause, "")
	h.stand(m, counted, Probationary)
	h.ceremony[m] = ceremony
	h.adms = append(h.adms, admission{person, spell, cell, counted, cause == ByReadmission})
}

func (h *history) recognise(x Recognise, r Reading) {
	m := member{x.Person, x.Spell}
	c := h.ceremony[m]
	if c == 0 || len(h.standing[m]) == 0 {
		h.fault("%s recognised without a ceremony", x.Person)
		return
	}
	from := yearLater(c)
	if r.OfficialByDecision {
		from = x.DecisionDay
	}
	h.standing[m] = append(h.standing[m], dated{from, Official})
}

// yearLater is the same day of the next year; 29/2 becomes 28/2.
func yearLater(d day.Day) day.Day {
	if d%10000 == 229 {
		return d + 10000 - 1
	}
	return d + 10000
}

// up is where an organisation hangs on a day: its parent, or its main successor once it has ended; empty at the top.
func (h *history) up(code string, on day.Day, r Reading) string {
	o := h.orgs[code]
	if o == nil {
		return ""
	}
	for _, e := range o.edges {
		if e.from <= on && on < e.til && !(r.NoSuccessor && e.rel == "successor") {
			return e.to
		}
	}
	return ""
}

// inside tells whether code lies in the sub-tree of top on a day (top itself does).
func (h *history) inside(code, top string, on day.Day, r Reading) bool {
	for c := code; c != ""; c = h.up(c, on, r) {
		if c == top {
			return true
		}
	}
	return false
}
