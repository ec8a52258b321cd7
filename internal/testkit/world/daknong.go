package world

import (
	"time"

	"chibo/internal/day"
)

// The headline numbers of the article, as of 30/9/2017 and for the nine months to it. The script is built so that its own events give
// them: the flows are planned, and the number of members at the opening follows from the total to be reached.
const (
	headTotal    = 2151
	headAdmitted = 106
	headPlan     = 100
)

// DakNong builds the world: the same script every time.
func DakNong() *World {
	asked := Ask{Code: "mem.total", Org: codeBloc, On: day.Must(2017, 9, 30)}
	w, _ := build(0)
	missing := headTotal - w.Figure(asked.Code, "", asked.Org, asked.On, Known{}).Value
	if missing < 0 {
		panic("world: the flows leave more members than the article tells")
	}
	w, who := build(missing)
	w.Steps = labour(w.Steps, who)
	w.Traps = append(trapTable(who), workTraps(who)...)
	return w
}

// build makes the script with so many members more at the opening, whom nothing happens to.
func build(more int) (*World, map[string][]string) {
	b := newBuilder(56130)
	loaded := b.open(more)
	b.structure()
	b.chance()
	b.stories()
	b.seats()
	b.targets()
	b.run()
	return &World{Steps: b.steps(), Top: codeTop, Bloc: codeBloc, Other: codeOther, Loaded: loaded}, b.who
}

// open is the opening load of January 2015: the tree since its founding, and the members there were.
func (b *builder) open(more int) time.Time {
	clock := time.Date(2015, 1, 5, 7, 30, 0, 0, day.Zone)
	tick := func(a Action) {
		clock = clock.Add(time.Second)
		b.emit(clock, a)
	}
	since := day.Must(2015, 1, 1)
	tick(OrgEstablish{Code: codeTop, Kind: Province, Name: "Đảng bộ tỉnh Đắk Nông", ShortName: "Tỉnh Đắk Nông", Day: day.Must(2004, 1, 1)})
	tick(Document{Key: "TL-KCQ", Number: "42-QĐ/TU", Type: "QĐ", Issuer: codeTop, Day: day.Must(2004, 1, 16), Subject: "Thành lập Đảng bộ Khối cơ quan Dân Chính Đảng tỉnh"})
	tick(OrgEstablish{Code: codeBloc, Kind: AboveGrass, Name: "Đảng bộ Khối cơ quan Dân Chính Đảng tỉnh Đắk Nông", ShortName: "Khối Dân Chính Đảng", Parent: codeTop, Day: day.Must(2004, 1, 16), Doc: "TL-KCQ"})
	tick(OrgRename{Code: codeBloc, Name: "Đảng bộ Khối các cơ quan tỉnh Đắk Nông", ShortName: "Khối các cơ quan tỉnh", Day: day.Must(2010, 5, 20)})
	tick(OrgEstablish{Code: codeOther, Kind: AboveGrass, Name: "Đảng bộ thị xã Gia Nghĩa", ShortName: "Thị xã Gia Nghĩa", Parent: codeTop, Day: day.Must(2005, 2, 28)})
	tick(OrgEstablish{Code: "NG-CAT", Kind: External, Name: "Công an tỉnh", ShortName: "Công an tỉnh", Day: day.Must(2004, 1, 1)})
	tick(OrgEstablish{Code: "NG-BTG", Kind: External, Name: "Ban Tổ chức hội thi của tỉnh", ShortName: "Ban Tổ chức hội thi", Day: day.Must(2004, 1, 1)})
	type place struct {
		code, above string
		size        int
	}
	var places []place
	for _, u := range units() {
		on := day.Must(u.year, 3+len(u.code+u.agency)%9, 1+len(u.agency)%27)
		name := "Chi bộ " + u.agency
		if u.kind == GrassBranch {
			name = "Đảng bộ " + u.agency
		}
		tick(OrgEstablish{Code: u.code, Kind: u.kind, Name: name, ShortName: u.agency, Parent: u.parent, Day: on})
		if u.code == "SYT" {
			tick(OrgEstablish{Code: "SYT-B1", Kind: Section, Name: "Đảng bộ bộ phận Y tế dự phòng", ShortName: "Y tế dự phòng", Parent: "SYT", Day: day.Must(2012, 5, 7)})
		}
		if u.kind == GrassCell {
			n := 10 + b.r.IntN(8)
			if u.code == "CTK" || u.code == "BQD" || u.code == "TTR" {
				n = 31
			}
			places = append(places, place{u.code, u.parent, n})
		}
		for i, c := range u.cells {
			code := cellCode(u.code, i+1)
			parent, begin := u.code, on
			if u.code == "SYT" && i >= 2 && i <= 4 {
				parent, begin = "SYT-B1", day.Must(2012, 5, 7)
			}
			tick(OrgEstablish{Code: code, Kind: Cell, Name: "Chi bộ " + c, ShortName: c, Parent: parent, Day: begin})
			places = append(places, place{code, u.parent, 8 + b.r.IntN(8)})
		}
	}
	for i, p := range places {
		if !b.special[p.code] {
			b.base[p.above] = append(b.base[p.above], p.code)
		}
		for j := range p.size {
			b.opening(tick, p.code, since, i*31+j)
		}
	}
	// The members nothing happens to: they only make the total right.
	still := &builder{r: newBuilder(1949).r, folk: b.folk, seq: b.seq, order: b.order, who: b.who}
	still.ppl = newPeople(still.r)
	for i := range more {
		cell := b.base[codeBloc][i%len(b.base[codeBloc])]
		s := still.opening(tick, cell, since, 7)
		s.reserved = true
	}
	// They stay out of the builder's list, so that chance falls the same however many they are.
	return clock.Add(time.Minute)
}

func cellCode(unit string, n int) string {
	return unit + "-" + string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}

func (b *builder) opening(tick func(Action), cell string, since day.Day, turn int) *soul {
	key := "M"
	p := b.ppl.someone(b.key(key), b.ppl.ethnicity(), b.born(since, 25, 59))
	tick(p)
	o := Opening{Person: p.Key, Cell: cell, Day: since, Standing: Official}
	switch {
	case turn%24 == 5: // admitted in 2014, still probationary
		o.Ceremony = weekday(day.Must(2014, 1+b.r.IntN(12), 2+b.r.IntN(20)))
		o.AdmissionDay = o.Ceremony.Add(-10)
		o.Standing = Probationary
	case turn%131 == 11: // the sheet did not tell
		o.Standing = ""
	default:
		age := 22 + b.r.IntN(14)
		year := max(1975, min(2012, since.Year()-20+age-22))
		if p.Birth != 0 {
			year = min(2013, p.Birth.Year()+age)
		}
		o.Ceremony = weekday(day.Must(year, 1+b.r.IntN(12), 2+b.r.IntN(20)))
		o.AdmissionDay = o.Ceremony.Add(-7)
		o.OfficialOn = yearLater(o.Ceremony)
	}
	tick(o)
	s := b.add(p.Key, cell, since)
	s.reserved = o.Standing == ""
	if o.Standing == Probationary {
		s.probation = true
		decided := weekday(yearLater(o.Ceremony).Add(14 + b.r.IntN(30)))
		decided = max(decided, day.Must(2015, 1, 14))
		b.recognise(s, o.Ceremony, decided, 1+b.r.IntN(8))
	}
	return s
}

// chance plans what happens every year anywhere: admissions, transfers, deaths, leavers, temporary activity, reliefs.
func (b *builder) chance() {
	type year struct {
		year, months                                                 int // the first months of the year
		admit, arrive, fromOther, depart, toOther, within            int
		death, struck, expelled, request, otherAdmit, temp, exempted int
		first                                                        int // first month
	}
	table := []year{
		{2015, 12, 84, 13, 4, 22, 5, 30, 8, 3, 1, 2, 8, 4, 14, 1},
		{2016, 12, 60, 13, 4, 23, 6, 32, 8, 3, 2, 2, 8, 5, 10, 1},
		{2017, 9, 0, 15, 4, 16, 4, 26, 3, 3, 1, 1, 6, 0, 8, 1}, // admissions: see stories
		{2017, 12, 26, 4, 1, 6, 2, 9, 2, 1, 0, 1, 2, 0, 3, 10},
		{2018, 12, 104, 14, 5, 25, 6, 34, 9, 3, 2, 2, 8, 4, 10, 1},
	}
	for _, y := range table {
		some := func(n int, do func(on day.Day)) {
			for range n {
				on := b.anyDay(y.year, y.first, y.months)
				do(on)
			}
		}
		some(y.admit, func(on day.Day) { b.plainAdmission(codeBloc, on, "") })
		some(y.otherAdmit, func(on day.Day) { b.plainAdmission(codeOther, on, "") })
		places := list("Đảng bộ tỉnh Đắk Lắk,Đảng bộ tỉnh Bình Phước,Đảng bộ Thành phố Hồ Chí Minh,Đảng bộ huyện Đắk Mil,Đảng bộ huyện Cư Jút,Đảng bộ huyện Đắk R'Lấp,Đảng bộ Công an tỉnh,Đảng bộ tỉnh Lâm Đồng")
		some(y.arrive, func(on day.Day) {
			b.plan(on, func() { b.arrive(b.cellOf(codeBloc), pickOf(b.r, places), on, 1+b.r.IntN(14)) })
		})
		some(y.fromOther, func(on day.Day) {
			b.plan(on, func() { b.transfer(b.choose(codeOther, on, false), b.cellOf(codeBloc), on, 1+b.r.IntN(14)) })
		})
		some(y.toOther, func(on day.Day) {
			b.plan(on, func() { b.transfer(b.choose(codeBloc, on, false), b.cellOf(codeOther), on, 1+b.r.IntN(14)) })
		})
		some(y.depart, func(on day.Day) {
			b.plan(on, func() { b.transferOut(b.choose(codeBloc, on, false), pickOf(b.r, places), on, 1+b.r.IntN(14)) })
		})
		some(y.within, func(on day.Day) {
			b.plan(on, func() {
				s := b.choose(codeBloc, on, false)
				to := b.cellOf(codeBloc)
				for to == s.cell {
					to = b.cellOf(codeBloc)
				}
				b.mark("internal transfers", s.key)
				b.transfer(s, to, on, 1+b.r.IntN(14))
			})
		})
		goes := func(n int, cause string, probation bool) {
			some(n, func(on day.Day) {
				b.plan(on, func() { b.leave(b.choose(codeBloc, on, probation), cause, on, 1+b.r.IntN(14)) })
			})
		}
		goes(y.death, ByDeath, false)
		goes(y.struck-1, ByStriking, false)
		goes(1, ByStriking, true)
		goes(y.expelled, ByExpulsion, false)
		goes(y.request, ByRequest, false)
		some(y.temp, func(on day.Day) {
			b.plan(on, func() { b.temporary(b.choose(codeBloc, on, false), b.cellOf(codeOther), on, on.AddMonths(6), false) })
		})
		some(y.exempted, func(on day.Day) {
			b.plan(on, func() {
				s := b.choose(codeBloc, on, false)
				s.last = on
				kind, to := Exempt, day.Day(0)
				if b.r.IntN(4) == 0 {
					kind, to = TempFree, on.AddMonths(9)
				} else {
					s.reserved = true
				}
				b.emit(b.desk(on, 1+b.r.IntN(9)), Relief{s.key, kind, on, to})
				b.mark("exempt and suspended", s.key)
			})
		})
	}
}

func (b *builder) anyDay(year, first, last int) day.Day {
	for {
		d := day.Must(year, first+b.r.IntN(last-first+1), 1+b.r.IntN(28))
		early := year == 2015 && d < day.Must(2015, 3, 15) // the opening load settles first
		late := year == 2018 && d > day.Must(2018, 11, 30)
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !early && !late {
			return d
		}
	}
}

func (b *builder) plainAdmission(above string, on day.Day, trap string) {
	ceremony := weekday(on.Add(4 + b.r.IntN(20)))
	if ceremony%10000 == 229 {
		ceremony = ceremony.Add(1)
	}
	b.admit(admitPlan{above: above, decision: on, ceremony: ceremony, delay: 1 + b.r.IntN(14), trap: trap})
}

func (b *builder) temporary(s *soul, host string, on, to day.Day, cutShort bool) {
	s.last, s.reserved = on, true
	b.mark("temporary activity elsewhere", s.key)
	b.emit(b.desk(on, b.r.IntN(6)), TempStart{s.key, host, on, to})
	if cutShort {
		end := weekday(to.AddMonths(-1))
		b.plan(end, func() { b.emit(b.desk(end, 2), TempEnd{s.key, host, end}) })
	}
}
