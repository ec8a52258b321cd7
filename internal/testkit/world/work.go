package world

import (
	"fmt"
	"sort"
	"time"

	"chibo/internal/day"
)

// work writes the script of what the organisations do, over the finished script of organisations and members: it changes nothing there, and looks
// up in it who was where. Records are written days or weeks after what they tell, some of them months.
type work struct {
	*builder
	h     *history // of organisations and members, by all that is ever known
	about map[string][]told
	shaky map[string]bool      // people whose membership was voided or its days corrected
	bench []Seat               // seats of the Bloc's committee
	heads map[string]Seat      // secretaries of the others
	taken map[string]time.Time // when a record was last written about, by key
}

// told is one step about a person: when it took effect and when it was recorded.
type told struct {
	on day.Day
	at time.Time
}

// demoDay is the day of the demo, halfDay the day of the article's figures.
const (
	demoDay = day.Day(20171024)
	halfDay = day.Day(20170930)
)

// labour adds the work to the steps of a script.
func labour(steps []Step, who map[string][]string) []Step {
	w := &work{builder: newBuilder(1341), h: remember(steps, Reading{}), about: map[string][]told{}, shaky: map[string]bool{}, taken: map[string]time.Time{}, heads: map[string]Seat{}}
	w.nextID = 1_000_000
	w.who = who
	for _, s := range steps {
		w.listen(s)
	}
	w.papers()
	w.regular()
	w.thematic()
	w.visits()
	w.sessions()
	w.declared()
	w.classes()
	w.contests()
	w.pledges()
	w.congresses()
	w.workTargets()
	w.foundLater()
	w.drafts = append(append([]Step{}, steps...), w.drafts...)
	return w.steps()
}

// listen notes what a step says about people.
func (w *work) listen(s Step) {
	note := func(person string) { w.about[person] = append(w.about[person], told{dayOf(s.Do, Reading{}), s.At}) }
	switch x := s.Do.(type) {
	case Person:
		note(x.Key)
	case Opening:
		note(x.Person)
	case Admit:
		note(x.Person)
	case Readmit:
		note(x.Person)
	case Transfer:
		note(x.Person)
	case TransferIn:
		note(x.Person)
	case TransferOut:
		note(x.Person)
	case Leave:
		note(x.Person)
	case Restore:
		note(x.Person)
	case OrgRekind:
		w.listenHand(s, x.Hand)
	case OrgMerge:
		w.listenHand(s, x.Hand)
	case OrgAbsorb:
		w.listenHand(s, x.Hand)
	case OrgSplit:
		w.listenHand(s, x.Hand)
	case OrgDissolve:
		w.listenHand(s, x.Hand)
	case CorrectAdmission:
		w.shaky[x.Person] = true
	case VoidAdmission:
		w.shaky[x.Person] = true
	case VoidTransfer:
		w.shaky[x.Person] = true
	case VoidPerson:
		w.shaky[x.Person] = true
	case Seat:
		if x.Org == codeBloc {
			w.bench = append(w.bench, x)
		} else if x.Post == "bi_thu" {
			w.heads[x.Org] = x
		}
	}
}

// listenHand notes for everybody of the cells concerned that something happened.
func (w *work) listenHand(s Step, hand []Handover) {
	on := dayOf(s.Do, Reading{})
	for _, f := range w.h.affs {
		for _, m := range hand {
			if !f.temp && f.cell == m.To && f.from == on {
				w.about[f.person] = append(w.about[f.person], told{on, s.At})
			}
		}
	}
}

// cellOn is the official cell of a person on a day; empty where he had none.
func (h *history) cellOn(person string, on day.Day) string {
	for _, f := range h.homes[person] {
		if f.from <= on && on < f.to {
			return f.cell
		}
	}
	return ""
}

// steady tells whether what is known of a person's cell on a day was known by an instant already, and stayed so.
func (w *work) steady(person string, on day.Day, at time.Time) bool {
	if w.shaky[person] {
		return false
	}
	for _, t := range w.about[person] {
		if t.on <= on && !t.at.Before(at) {
			return false
		}
	}
	return true
}

// members are the steady members of a cell on a day, for a record written at an instant.
func (w *work) members(cell string, on day.Day, at time.Time) (l []string) {
	for _, f := range w.h.affs {
		if !f.temp && f.cell == cell && f.from <= on && on < f.to && w.steady(f.person, on, at) {
			l = append(l, f.person)
		}
	}
	sort.Strings(l)
	return l
}

// due is how many should attend in a cell on a day: its members without those relieved, and those there for a while.
func (w *work) due(cell string, on day.Day) (n int) {
	for _, f := range w.h.affs {
		if f.cell == cell && f.from <= on && on < f.to && !w.h.relieved(f.person, on) {
			n++
		}
	}
	return n
}

// units are the organisations of some kinds within another on a day, in the order of their beginning.
func (w *work) units(top string, on day.Day, kinds ...string) (l []string) {
	for _, c := range w.h.order {
		o := w.h.orgs[c]
		if !o.alive(on) || !w.h.inside(c, top, on, Reading{}) {
			continue
		}
		for _, k := range kinds {
			if o.kind(on) == k {
				l = append(l, c)
			}
		}
	}
	return l
}

func (w *work) cells(top string, on day.Day) []string { return w.units(top, on, Cell, GrassCell) }

// cellIn is a cell of an organisation on a day: itself where it is one.
func (w *work) cellIn(org string, on day.Day, n int) string {
	l := w.cells(org, on)
	return l[n%len(l)]
}

// tell writes about a record: after whatever was written of it and of those it points to.
func (w *work) tell(at time.Time, key string, f Fields, do Action) {
	for _, v := range f {
		if k, ok := v.(string); ok && w.taken[k].After(at) {
			at = w.taken[k]
		}
	}
	if w.taken[key].After(at) {
		at = w.taken[key]
	}
	w.taken[key] = at
	w.emit(at, do)
}

// enter writes a record down.
func (w *work) enter(at time.Time, kind, key string, f Fields) string {
	if _, ok := w.taken[key]; ok {
		panic("world: two records " + key)
	}
	w.tell(at, key, f, Enter{Kind: kind, Key: key, Fields: f})
	return key
}

func (w *work) step(at time.Time, key, step string, f Fields) { w.tell(at, key, f, Do{key, step, f}) }

// mend corrects a record.
func (w *work) mend(on day.Day, key, reason string, f Fields) {
	w.tell(w.desk(on, 0), key, f, Mend{key, f, reason})
}

func (w *work) void(on day.Day, key, reason string) {
	w.tell(w.desk(on, 0), key, nil, VoidRecord{key, reason})
}

// script writes a document of its own number down.
func (w *work) script(at time.Time, key, number, typ, issuer string, d day.Day, subject string) string {
	w.emit(at, Document{Key: key, Number: number, Type: typ, Issuer: issuer, Day: d, Subject: subject, Shared: followed(typ, issuer)})
	return key
}

// Papers that the work rests on. The two that bear the number or the day of the Directive are none of it.
const (
	paper05     = "CT05"
	paper05Old  = "CT05-cu"
	paper05Day  = "KH-cung-ngay"
	paperTW4    = "NQ-TW4"
	paperTW5    = "NQ-TW5"
	paperXII    = "NQ-DH-XII"
	paperXI     = "NQ-DH-XI"
	codeCentral = "NG-TW"
)

func (w *work) papers() {
	at := w.desk(day.Must(2016, 6, 6), 0)
	w.emit(at, OrgEstablish{Code: codeCentral, Kind: External, Name: "Ban Chấp hành Trung ương", ShortName: "Trung ương", Day: day.Must(1976, 1, 1)})
	w.script(at, paper05, "05-CT/TW", "CT", codeCentral, day.Must(2016, 5, 15), "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh")
	w.script(at, paper05Old, "05-CT/TW", "CT", codeCentral, day.Must(2011, 12, 5), "Chỉ thị của nhiệm kỳ trước, trùng số với Chỉ thị 05-CT/TW ngày 15/5/2016")
	w.script(at, paper05Day, "12-KH/TU", "KH", codeTop, day.Must(2016, 5, 15), "Kế hoạch công tác dân vận")
	w.script(at, paperXII, "01-NQ/ĐH", "NQ", codeCentral, day.Must(2016, 1, 28), "Nghị quyết Đại hội đại biểu toàn quốc lần thứ XII của Đảng")
	w.script(at, paperXI, "01-NQ/ĐHĐB", "NQ", codeTop, day.Must(2015, 10, 22), "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XI")
	w.script(w.desk(day.Must(2016, 11, 21), 0), paperTW4, "04-NQ/TW", "NQ", codeCentral, day.Must(2016, 10, 30), "Tăng cường xây dựng, chỉnh đốn Đảng")
	w.script(w.desk(day.Must(2017, 6, 19), 0), paperTW5, "10-NQ/TW", "NQ", codeCentral, day.Must(2017, 6, 3), "Phát triển kinh tế tư nhân")
}

// workTargets plans what is to be reached in training.
func (w *work) workTargets() {
	for _, y := range []struct{ year, low int }{{2017, 60}, {2018, 70}} {
		on := day.Must(y.year, 1, 17)
		at := w.desk(on, 3)
		w.script(at, fmt.Sprintf("KH-DT-%d", y.year), fmt.Sprintf("%d-KH/ĐUK", 40+y.year%100), "KH", codeBloc, on, "Kế hoạch đào tạo, bồi dưỡng năm")
		w.emit(at, Target{Key: fmt.Sprintf("CT-DT-%d", y.year), Figure: "train.att", Org: codeBloc, Year: y.year, Op: ">=", Low: y.low, By: codeTop, Doc: fmt.Sprintf("KH-DT-%d", y.year)})
	}
}
