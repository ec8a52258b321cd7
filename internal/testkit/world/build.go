package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"chibo/internal/day"
)

// builder writes a script: plans are run in the order of their days, each choosing among the people as they stand then.
type builder struct {
	r       *rand.Rand
	ppl     people
	drafts  []Step
	nextID  int
	seq     map[string]int
	folk    map[string]*soul
	order   []string
	plans   []plan
	who     map[string][]string
	special map[string]bool
	base    map[string][]string // eligible cells by the organisation above the grassroots: what chance may touch
	number  map[int]int         // decisions numbered within a year
}

type plan struct {
	on day.Day
	do func()
}

// soul is a person as the builder sees him.
type soul struct {
	key, cell      string
	spell          int
	active         bool
	probation      bool
	reserved       bool    // chance leaves him alone
	last           day.Day // of his last event
	seat, seatCell string
}

func newBuilder(seed uint64) *builder {
	r := rand.New(rand.NewPCG(seed, 2017))
	return &builder{r: r, ppl: newPeople(r), seq: map[string]int{}, folk: map[string]*soul{}, who: map[string][]string{}, special: special(),
		base: map[string][]string{}, number: map[int]int{}}
}

func (b *builder) plan(on day.Day, do func()) { b.plans = append(b.plans, plan{on, do}) }

// run plays the plans; plans may add plans of later days.
func (b *builder) run() {
	for len(b.plans) > 0 {
		sort.SliceStable(b.plans, func(i, j int) bool { return b.plans[i].on < b.plans[j].on })
		p := b.plans[0]
		b.plans = b.plans[1:]
		p.do()
	}
}

// emit records a at an instant and gives the step's ID.
func (b *builder) emit(when time.Time, a Action) int {
	b.nextID++
	b.drafts = append(b.drafts, Step{when, b.nextID, a})
	return b.nextID
}

// desk is an instant in office hours some days after d: always the same day's clerk, never a weekend.
func (b *builder) desk(d day.Day, delay int) time.Time {
	d = weekday(d.Add(delay))
	return time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth(), 7, 30, 0, 0, day.Zone).Add(time.Duration(b.r.IntN(9*3600)) * time.Second)
}

func weekday(d day.Day) day.Day {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.Add(1)
	}
	return d
}

// steps orders the drafts by instant and parts those of one instant by a second.
func (b *builder) steps() []Step {
	sort.SliceStable(b.drafts, func(i, j int) bool { return b.drafts[i].At.Before(b.drafts[j].At) })
	for i := 1; i < len(b.drafts); i++ {
		if !b.drafts[i].At.After(b.drafts[i-1].At) {
			b.drafts[i].At = b.drafts[i-1].At.Add(time.Second)
		}
	}
	return b.drafts
}

func (b *builder) key(prefix string) string {
	b.seq[prefix]++
	return fmt.Sprintf("%s%04d", prefix, b.seq[prefix])
}

func (b *builder) decision(d day.Day) string {
	b.number[d.Year()]++
	return fmt.Sprintf("%d-QĐ/ĐUK", b.number[d.Year()])
}

func (b *builder) mark(trap string, persons ...string) {
	if trap != "" {
		b.who[trap] = append(b.who[trap], persons...)
	}
}

// paper records a document and gives its key.
func (b *builder) paper(when time.Time, typ, issuer string, d day.Day, subject string) string {
	b.number[d.Year()]++
	key := fmt.Sprintf("%s-%d/%d", typ, b.number[d.Year()], d.Year())
	sign := "ĐUK"
	switch issuer {
	case codeTop:
		sign = "TU"
	case codeOther:
		sign = "ThU"
	}
	b.emit(when, Document{Key: key, Number: fmt.Sprintf("%d-%s/%s", b.number[d.Year()], typ, sign), Type: typ, Issuer: issuer, Day: d, Subject: subject,
		Shared: followed(typ, issuer)})
	return key
}

// followed tells of a paper of the Centre or the province that those below go by: it is for everybody to read.
func followed(typ, issuer string) bool {
	return (issuer == codeCentral || issuer == codeTop) && slices.Contains([]string{"CT", "NQ", "KH"}, typ)
}

func (b *builder) add(key, cell string, on day.Day) *soul {
	s := &soul{key: key, cell: cell, spell: 1, active: true, last: on}
	b.folk[key] = s
	b.order = append(b.order, key)
	return s
}

func (b *builder) cellOf(above string) string { return pickOf(b.r, b.base[above]) }

func (b *builder) isBase(above, cell string) bool {
	for _, c := range b.base[above] {
		if c == cell {
			return true
		}
	}
	return false
}

// choose takes an active member of the base cells of an organisation whom nothing has happened to for two months.
func (b *builder) choose(above string, on day.Day, probation bool) *soul {
	ok := map[string]bool{}
	for _, c := range b.base[above] {
		ok[c] = true
	}
	for range 100000 {
		s := b.folk[b.order[b.r.IntN(len(b.order))]]
		if s.active && !s.reserved && s.probation == probation && ok[s.cell] && s.last.Add(70) < on {
			return s
		}
	}
	panic("world: nobody to choose in " + above + " on " + on.String())
}

// born makes a day of birth so many years before on.
func (b *builder) born(on day.Day, minAge, maxAge int) day.Day {
	for {
		d := on.AddMonths(-12 * (minAge + b.r.IntN(maxAge-minAge))).Add(-1 - b.r.IntN(360))
		if d%10000 != 229 {
			return d
		}
	}
}

// admit plans an admission. Delay is the least number of days from the decision to the recording; tell may change the person before the recording; the
// returned soul is filled when the plan runs. Recognition follows a year after the ceremony unless official is false.
type admitPlan struct {
	above, cell        string // cell empty: chance chooses a base cell under above
	decision, ceremony day.Day
	delay              int
	trap               string
	tell               func(*Person)
	then               func(s *soul, step int, p Person)
	recognised         day.Day // decision of recognition; zero: soon after the year is over
	recognisedAt       int     // days from it to the recording
	noRecognition      bool
	correctedCeremony  day.Day // what the official day follows
	reserved           bool
	keepFacts          bool // chance leaves birth, sex and ethnicity whole
	again              bool
	person             string // for a re-admission
}

func (b *builder) admit(a admitPlan) {
	b.plan(a.decision, func() {
		cell := a.cell
		if cell == "" {
			cell = b.cellOf(a.above)
		}
		when := b.desk(a.decision, max(a.delay, a.ceremony.Sub(a.decision)+1)) // the clerk writes it down after the ceremony
		var s *soul
		var p Person
		if a.again {
			s = b.folk[a.person]
			s.cell, s.active, s.spell = cell, true, s.spell+1
		} else {
			eth := b.ppl.ethnicity()
			if a.keepFacts {
				eth = "Kinh"
			}
			p = b.ppl.someone(b.key("P"), eth, b.born(a.decision, 20, 40))
			if a.keepFacts {
				p.Birth, p.From = day.Partial(19830000), day.Must(1983, 1, 1)
			}
			if a.tell != nil {
				a.tell(&p)
			}
			b.emit(when, p)
			s = b.add(p.Key, cell, a.decision)
		}
		s.probation, s.last, s.reserved = true, a.decision, s.reserved || a.reserved
		no := b.decision(a.decision)
		var id int
		if a.again {
			id = b.emit(when, Readmit{s.key, cell, no, codeBloc, a.decision, a.ceremony, s.spell})
		} else {
			id = b.emit(when, Admit{s.key, cell, no, a.above, a.decision, a.ceremony, s.spell})
		}
		b.mark(a.trap, s.key)
		if a.then != nil {
			a.then(s, id, p)
		}
		if a.noRecognition {
			return
		}
		ceremony := a.ceremony
		if a.correctedCeremony != 0 {
			ceremony = a.correctedCeremony
		}
		b.recognise(s, ceremony, a.recognised, a.recognisedAt)
	})
}

func (b *builder) recognise(s *soul, ceremony, decided day.Day, delay int) {
	if decided == 0 {
		decided = weekday(yearLater(ceremony).Add(12 + b.r.IntN(40)))
		delay = 1 + b.r.IntN(9)
	}
	if decided > day.Must(2018, 12, 20) {
		return
	}
	spell := s.spell
	b.plan(decided, func() {
		if !s.active || s.spell != spell || !s.probation {
			return
		}
		s.probation, s.last = false, decided
		b.emit(b.desk(decided, delay), Recognise{s.key, spell, b.decision(decided), decided})
	})
}

// leaveSeat ends the office of one who goes.
func (b *builder) leaveSeat(s *soul, on day.Day, when time.Time) {
	if s.seat != "" {
		b.emit(when, SeatEnd{s.seat, on})
		s.seat = ""
	}
}

func (b *builder) transfer(s *soul, to string, on day.Day, delay int) int {
	when := b.desk(on, delay)
	b.leaveSeat(s, on, when)
	id := b.emit(when, Transfer{s.key, s.cell, to, on})
	s.cell, s.last = to, on
	return id
}

func (b *builder) transferOut(s *soul, to string, on day.Day, delay int) int {
	when := b.desk(on, delay)
	b.leaveSeat(s, on, when)
	id := b.emit(when, TransferOut{s.key, s.cell, on, to})
	s.active, s.last = false, on
	return id
}

func (b *builder) leave(s *soul, cause string, on day.Day, delay int) {
	when := b.desk(on, delay)
	b.leaveSeat(s, on, when)
	b.emit(when, Leave{s.key, s.cell, on, cause})
	s.active, s.last = false, on
}

func (b *builder) arrive(cell, from string, on day.Day, delay int) *soul {
	p := b.ppl.someone(b.key("P"), b.ppl.ethnicity(), b.born(on, 28, 52))
	when := b.desk(on, delay)
	b.emit(when, p)
	adm := b.born(on, 2, 12)
	b.emit(when, TransferIn{p.Key, cell, on, from, Official, adm, adm.Add(9), yearLater(adm.Add(9))})
	return b.add(p.Key, cell, on)
}

// handed moves everybody of a cell in the builder's eyes.
func (b *builder) handed(from, to string, on day.Day) Handover {
	for _, k := range b.order {
		if s := b.folk[k]; s.active && s.cell == from {
			s.cell, s.last = to, on
		}
	}
	return Handover{From: from, To: to}
}

// handedSome moves a named share of a cell: every one whose turn (counted from 0) share accepts.
func (b *builder) handedSome(from, to string, on day.Day, share func(i int) bool) Handover {
	h := Handover{From: from, To: to}
	i := 0
	for _, k := range b.order {
		if s := b.folk[k]; s.active && s.cell == from {
			if share(i) {
				h.Persons = append(h.Persons, k)
			}
			i++
		}
	}
	for _, k := range h.Persons {
		b.folk[k].cell, b.folk[k].last = to, on
	}
	return h
}
