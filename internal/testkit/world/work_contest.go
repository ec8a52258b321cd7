package world

import (
	"fmt"
	"sort"

	"chibo/internal/day"
)

// Entrants of the written contest from the Bloc, and how many of them are no members; people who signed their commitments.
const (
	headEntrants = 1341
	headNotParty = 372
	headSigned   = 2064
	headSwapped  = 3 // of either: written after the demo's day, in place of as many voided since
)

// outsider enters a person who is no member, with the least data.
func (w *work) outsider(org string, on day.Day) string {
	p := w.ppl.someone(w.key("N"), "Kinh", w.born(on, 22, 58))
	p.Native, p.Ethnicity, p.Religion, p.Address, p.Org = "", "", "", "", org
	if p.Birth != 0 {
		p.Birth = day.Partial(p.Birth.Year() * 10000)
		p.From = day.Must(p.Birth.Year(), 1, 1)
	}
	w.emit(w.desk(on, 0), p)
	return p.Key
}

// contests writes the contest on the congress resolutions of 2017 with its entries and prizes, and contests that count nothing.
func (w *work) contests() {
	d := day.Must
	rules := w.script(w.desk(d(2017, 1, 25), 0), "TL-TV", "25-TL/BTGTU", "TL", codeTop, d(2017, 1, 20), "Thể lệ cuộc thi viết tìm hiểu Nghị quyết Đại hội XII của Đảng và Đại hội XI Đảng bộ tỉnh")
	main := w.enter(w.desk(d(2017, 1, 26), 0), "contest", "TV-2017", Fields{"code": "TV-2017", "title": "Thi viết tìm hiểu Nghị quyết Đại hội XII của Đảng và Nghị quyết Đại hội XI Đảng bộ tỉnh",
		"org": codeTop, "form": "thi_viet", "rules": rules, "day": d(2017, 2, 6), "closes": d(2017, 5, 19), "state": "ke_hoach"})
	w.enter(w.desk(d(2017, 1, 26), 0), "contest_round", "TV-2017/1", Fields{"contest": main, "title": "Vòng cơ sở", "day": d(2017, 4, 14)})
	w.enter(w.desk(d(2017, 1, 26), 0), "contest_round", "TV-2017/2", Fields{"contest": main, "title": "Vòng tỉnh", "day": d(2017, 6, 30)})
	w.step(w.desk(d(2017, 5, 22), 0), main, "hold", Fields{})
	n := 0
	entry := func(contest, person, org string, on, at day.Day, more Fields) string {
		n++
		f := Fields{"contest": contest, "person": person, "org": org, "day": on}
		for k, v := range more {
			f[k] = v
		}
		return w.enter(w.desk(at, 0), "contest_entry", fmt.Sprintf("BT-%04d", n), f)
	}
	// Members of most cells, those of each cell on one day; the last of every cell did not write.
	written := w.desk(d(2017, 5, 24), 0)
	on := func(i int) day.Day { return weekday(d(2017, 4, 3).Add(i % 44)) }
	type writer struct {
		person, cell string
		on           day.Day
	}
	var writers []writer
	for i, c := range w.cells(codeBloc, d(2017, 4, 3)) {
		if o := w.h.orgs[c]; o.to < d(2017, 9, 1) || !w.h.inside(c, codeBloc, d(2017, 9, 1), Reading{}) {
			continue
		}
		for _, p := range w.members(c, on(i), written) {
			writers = append(writers, writer{p, c, on(i)})
		}
	}
	members := headEntrants - headNotParty
	if len(writers) < members+headSwapped+40 {
		panic("world: too few members for the contest")
	}
	// The first so many of a shuffled list, told cell by cell.
	w.r.Shuffle(len(writers), func(i, j int) { writers[i], writers[j] = writers[j], writers[i] })
	chosen := writers[:members]
	sort.SliceStable(chosen, func(i, j int) bool { return chosen[i].cell < chosen[j].cell })
	for i, x := range chosen {
		at := d(2017, 5, 23).Add(i / 120)
		if i%45 == 0 {
			at = x.on.Add(3) // while the contest was only planned
		}
		org := x.cell
		if i%5 == 2 && w.unmoved(x.cell) {
			org = "" // the cell of the day
		}
		switch {
		case i < headSwapped: // written after the demo's day
			w.mark("entries recorded late", entry(main, x.person, x.cell, x.on, d(2017, 11, 13+i), nil))
			continue
		case i%41 == 7: // a second attempt; one for another organisation
			at, again := d(2017, 5, 23).Add(i/120), x.cell
			if i == 48 {
				again = "MTT"
			}
			first := entry(main, x.person, org, x.on, at, nil)
			w.mark("entrants who entered twice", first, entry(main, x.person, again, min(x.on.Add(2), d(2017, 5, 19)), at.Add(1), Fields{"attempt": 2}))
			continue
		case i == 200: // first written for another unit
			k := entry(main, x.person, "SNV", x.on, at, nil)
			w.mend(d(2017, 9, 18), k, "Ghi nhầm đơn vị", Fields{"org": x.cell})
			continue
		}
		entry(main, x.person, org, x.on, at, nil)
	}
	units := w.units(codeBloc, halfDay, GrassBranch, GrassCell)
	for i := range headNotParty {
		org := units[i%len(units)]
		sent := weekday(d(2017, 4, 10).Add(i % 33))
		p := w.outsider(org, d(2017, 5, 22))
		if w.h.orgs[org].from > sent || !w.h.inside(org, codeBloc, sent, Reading{}) {
			sent = d(2017, 5, 12)
		}
		entry(main, p, org, sent, d(2017, 5, 25).Add(i/120), nil)
		w.mark("entrants who are no members", p)
	}
	// Voided: some before the demo's day, as many as came late after it.
	for i, x := range writers[members : members+headSwapped+4] {
		k := entry(main, x.person, x.cell, x.on, d(2017, 6, 1), nil)
		w.mark("entries voided", k)
		if i < headSwapped {
			w.void(d(2018, 1, 17+i), k, "Bài không hợp lệ")
		} else {
			w.void(d(2017, 6, 19+i), k, "Bài sao chép")
		}
	}
	// From outside the Bloc; to contests that were not held; before and after the period.
	others := w.members("GNP-02", d(2017, 4, 20), written)
	for i, p := range others[:4] {
		w.mark("entries from elsewhere", entry(main, p, "GNP-02", d(2017, 4, 20+i), d(2017, 6, 2), nil))
	}
	off := w.enter(w.desk(d(2017, 7, 3), 0), "contest", "TN-2017", Fields{"code": "TN-2017", "title": "Thi trắc nghiệm tìm hiểu Nghị quyết Trung ương 4", "org": codeBloc, "form": "trac_nghiem",
		"day": d(2017, 8, 1), "closes": d(2017, 9, 15), "state": "ke_hoach"})
	planned := w.enter(w.desk(d(2017, 7, 3), 0), "contest", "SK-2017", Fields{"code": "SK-2017", "title": "Hội thi kể chuyện về Bác Hồ", "org": codeBloc, "form": "san_khau", "day": d(2017, 9, 5),
		"closes": d(2017, 11, 30), "state": "ke_hoach"})
	before := w.enter(w.desk(d(2016, 8, 1), 0), "contest", "TV-2016", Fields{"code": "TV-2016", "title": "Thi viết tìm hiểu lịch sử Đảng bộ tỉnh", "org": codeTop, "form": "thi_viet", "day": d(2016, 8, 8),
		"closes": d(2016, 11, 30), "state": "ke_hoach"})
	w.step(w.desk(d(2016, 12, 5), 0), before, "hold", Fields{})
	rest := writers[members+headSwapped+4:]
	for i, x := range rest[:12] {
		if i%2 == 0 {
			w.mark("entries of what was not held", entry(off, x.person, x.cell, d(2017, 9, 6), d(2017, 9, 11), nil))
		} else {
			entry(planned, x.person, x.cell, d(2017, 10, 10), d(2017, 10, 12), nil)
		}
	}
	w.step(w.desk(d(2017, 9, 13), 0), off, "call_off", Fields{"off_reason": "Chuyển sang năm 2018"})
	for i, x := range rest[12:26] {
		if w.h.cellOn(x.person, d(2016, 11, 10)) == x.cell && w.steady(x.person, d(2016, 11, 10), w.desk(d(2016, 11, 14), 0)) {
			w.mark("entries outside the period", entry(before, x.person, x.cell, d(2016, 11, 10), d(2016, 11, 16).Add(i%3), nil))
		}
	}
	w.step(w.desk(d(2018, 1, 4), 0), planned, "hold", Fields{"closes": d(2017, 11, 30)})
	w.prizes(main, before)
}

// unmoved tells whether a cell's place and life were never in doubt.
func (w *work) unmoved(cell string) bool { return !w.special[cell] }

// prizes writes who was rewarded: the Bloc collectively with the first prize of the province, given by a body outside the register.
func (w *work) prizes(main, before string) {
	d := day.Must
	n := 0
	prize := func(contest, scope, org, person, level string, rank int, on, at day.Day) string {
		n++
		f := Fields{"contest": contest, "rank": rank, "scope": scope, "org": org, "giver": "NG-BTG", "level": level, "day": on}
		if person != "" {
			f["person"] = person
		}
		return w.enter(w.desk(at, 0), "contest_prize", fmt.Sprintf("GT-%02d", n), f)
	}
	at := d(2017, 8, 28)
	prize(main, "tap_the", codeBloc, "", "tinh", 1, d(2017, 8, 25), at)
	first := w.members("SYT-01", d(2017, 8, 25), w.desk(at, 0))[0]
	w.mark("prizes of persons", prize(main, "ca_nhan", "SYT", first, "tinh", 1, d(2017, 8, 25), at))
	prize(main, "tap_the", "SYT", "", "tinh", 3, d(2017, 8, 25), at)
	w.mark("prizes of a lower level", prize(main, "tap_the", "STC", "", "cap_tren", 1, d(2017, 6, 16), d(2017, 6, 20)), prize(main, "tap_the", "MTT", "", "cap_tren", 2, d(2017, 6, 16), d(2017, 6, 20)))
	prize(main, "tap_the", "STC", "", "tinh", 2, d(2017, 8, 25), at)
	w.mark("prizes of others", prize(main, "tap_the", codeOther, "", "tinh", 2, d(2017, 8, 25), at))
	gone := prize(main, "tap_the", "BVT", "", "tinh", 2, d(2017, 8, 25), at)
	w.void(d(2017, 10, 10), gone, "Ghi nhầm đơn vị")
	w.mark("prizes voided", gone)
	// The year before the Bloc was third, and in 2018 second; first only among its own and by one of its people.
	prize(before, "tap_the", codeBloc, "", "tinh", 3, d(2016, 12, 16), d(2016, 12, 20))
	w.mark("prizes of a lower level", prize("SK-2017", "tap_the", codeBloc, "", "cap_tren", 1, d(2018, 1, 25), d(2018, 1, 29)))
	w.mark("prizes of persons", prize("SK-2017", "ca_nhan", codeBloc, first, "tinh", 1, d(2018, 2, 6), d(2018, 2, 8)))
	prize("SK-2017", "tap_the", codeBloc, "", "trung_uong", 2, d(2018, 2, 7), d(2018, 2, 9))
	prize("SK-2017", "tap_the", codeBloc, "", "tinh", 4, d(2018, 2, 7), d(2018, 2, 9))
}

// pledges writes the campaign of commitments of 2017: topics chosen by most units, signed by most members.
func (w *work) pledges() {
	d := day.Must
	campaign := func(key, title, org, must string, year int, on day.Day) string {
		return w.enter(w.desk(on, 0), "pledge_campaign", key, Fields{"code": key, "title": title, "org": org, "year": year, "day": on, "until": d(year, 12, 15),
			"theme": "Học tập và làm theo Bác, thực hiện Nghị quyết Trung ương 4", "paper": paper05, "must": must})
	}
	main := campaign("CK-2017", "Cam kết tu dưỡng, rèn luyện năm 2017", codeBloc, "dang_vien", 2017, d(2017, 2, 8))
	own := campaign("CK-SYT-2017", "Cam kết nêu gương ngành y tế năm 2017", "SYT", "dang_vien", 2017, d(2017, 3, 1))
	before := campaign("CK-2016", "Cam kết tu dưỡng, rèn luyện năm 2016", codeBloc, "dang_vien_chinh_thuc", 2016, d(2016, 7, 11))
	after := campaign("CK-2018", "Cam kết tu dưỡng, rèn luyện năm 2018", codeBloc, "dang_vien", 2018, d(2018, 2, 5))
	topics := list("Nâng cao trách nhiệm nêu gương,Cải cách thủ tục hành chính,Thực hành tiết kiệm; chống lãng phí,Nâng cao y đức; phong cách phục vụ,Gần dân; sát cơ sở")
	n := 0
	topic := func(org, text string, on day.Day, delay int) string {
		n++
		return w.enter(w.desk(on, delay), "pledge_topic", fmt.Sprintf("ND-%02d", n), Fields{"campaign": main, "org": org, "topic": text, "day": on})
	}
	for i, c := range w.units(codeBloc, halfDay, GrassBranch, GrassCell) {
		on := weekday(d(2017, 2, 13).Add(i % 26))
		if o := w.h.orgs[c]; i%7 == 6 || o.from > on || !w.h.inside(c, codeBloc, on, Reading{}) {
			continue
		}
		topic(c, topics[i%len(topics)], on, 3)
		if i%4 == 1 {
			topic(c, topics[(i+2)%len(topics)], on, 3)
		}
	}
	gone := topic("VKS", "Nội dung ghi nhầm", d(2017, 3, 1), 4)
	w.void(d(2017, 3, 20), gone, "Ghi nhầm")
	w.mark("topics voided", gone)
	w.mark("topics outside the period", topic("MTT", "Nội dung bổ sung quý IV", d(2017, 10, 5), 4))

	n = 0
	sign := func(campaign, person, org string, on, at day.Day, state string) string {
		n++
		f := Fields{"campaign": campaign, "person": person, "org": org, "day": on, "state": state}
		if n%3 != 0 {
			f["has_plan"] = true
		}
		k := w.enter(w.desk(at, 0), "pledge", fmt.Sprintf("KY-%04d", n), f)
		if state == "da_ky" && on >= day.Must(2017, 1, 1) && on <= halfDay {
			switch is, was := w.h.cellOn(person, halfDay), w.h.cellOn(person, on); {
			case is == "" || !w.h.inside(is, codeBloc, halfDay, Reading{}):
				w.mark("signed and left since", k)
			case w.h.grassAbove(is, halfDay, Reading{}) != w.h.grassAbove(was, on, Reading{}):
				w.mark("signed before he came", k)
			}
		}
		return k
	}
	signed := 0 // known on the demo's day and counted
	done := map[string]bool{}
	base := headSigned - headSwapped
	wave := func(from day.Day, most int, each func(i int, p, cell string, on day.Day)) {
		i := 0
		for j, c := range w.cells(codeBloc, from) {
			on := weekday(from.Add(j % 19))
			if !w.h.orgs[c].alive(on) || !w.h.inside(c, codeBloc, on, Reading{}) {
				continue
			}
			for _, p := range w.members(c, on, w.desk(on.Add(4), 0)) {
				if !done[p] && i < most {
					done[p] = true
					each(i, p, c, on)
					i++
				}
			}
		}
	}
	plain := func(i int, p, cell string, on day.Day) {
		signed++
		org := cell
		if i%7 == 3 && w.unmoved(cell) {
			org = ""
		}
		switch {
		case i%53 == 0 && w.steady(p, on, w.desk(on.Add(-8), 0)): // drafted, then signed
			k := sign(main, p, cell, on, on.Add(-7), "du_thao")
			w.step(w.desk(on.Add(4), 0), k, "sign", Fields{"day": on, "has_plan": true})
		case cell == "SYT-01" && on < d(2017, 4, 7):
			k := sign(main, p, org, on, on.Add(5), "da_ky")
			w.step(w.desk(d(2017, 4, 10), 0), k, "confirm", Fields{"confirmed": d(2017, 4, 7)})
			if i%2 == 0 {
				w.step(w.desk(d(2017, 12, 11), 0), k, "review", Fields{"reviewed": d(2017, 12, 8), "result": "tot"})
			}
		default:
			sign(main, p, org, on, on.Add(5), "da_ky")
		}
	}
	wave(d(2017, 2, 20), 1980, plain)
	wave(d(2017, 8, 2), base-signed, plain)
	if signed != base {
		panic(fmt.Sprintf("world: %d signed", signed))
	}
	wave(d(2017, 8, 28), headSwapped, func(i int, p, cell string, on day.Day) {
		k := sign(main, p, cell, on, on.Add(5), "da_ky")
		w.void(d(2018, 1, 24+i), k, "Ghi nhầm người")
		w.mark("commitments voided", k)
	})
	wave(d(2017, 9, 4), headSwapped, func(i int, p, cell string, on day.Day) {
		w.mark("commitments recorded late", sign(main, p, cell, on, d(2017, 11, 27+i%3), "da_ky"))
	})
	wave(d(2017, 9, 5), 9, func(i int, p, cell string, on day.Day) {
		k := sign(main, p, cell, on, on.Add(5), "du_thao")
		w.mark("commitments not signed", k)
		if i < 3 { // signed later
			w.step(w.desk(d(2017, 11, 7), 0), k, "sign", Fields{"day": d(2017, 11, 6), "has_plan": true})
		}
	})
	wave(d(2017, 9, 6), 2, func(i int, p, cell string, on day.Day) {
		k := sign(main, p, cell, on, on.Add(5), "da_ky")
		w.void(d(2017, 10, 12), k, "Chưa ký")
		w.mark("commitments voided", k)
	})
	// The same people in a second campaign, in another year, and people of another organisation.
	some := func(campaign, cell string, on day.Day, trap string) {
		for _, p := range w.members(cell, on, w.desk(on.Add(3), 0))[:6] {
			w.mark(trap, sign(campaign, p, cell, on, on.Add(5), "da_ky"))
		}
	}
	some(own, "SYT-01", d(2017, 3, 15), "people in two campaigns")
	some(own, "SYT-02", d(2017, 3, 16), "people in two campaigns")
	some(before, "STC-01", d(2016, 8, 10), "commitments outside the period")
	some(before, "SGD-01", d(2016, 12, 20), "commitments outside the period")
	some(after, "STC-01", d(2018, 3, 7), "commitments outside the period")
	some(main, "GNP-02", d(2017, 3, 14), "commitments elsewhere")
	w.whoMust(campaign, sign)
}

// whoMust writes campaigns of units outside the Bloc: one asks official members alone, one ended in the year after its own, one was told without a last
// day, one never was; the members of the other units there are under none.
func (w *work) whoMust(campaign func(key, title, org, must string, year int, on day.Day) string, sign func(campaign, person, org string, on, at day.Day, state string) string) {
	d := day.Must
	full := campaign("CK-GNV-2017", "Cam kết của đảng viên chính thức năm 2017", "GNV", "dang_vien_chinh_thuc", 2017, d(2017, 3, 6))
	on := d(2017, 9, 13)
	for _, c := range list("GNV-01,GNV-02,GNV-03") {
		for i, p := range w.members(c, on, w.desk(on.Add(3), 0)) {
			m := member{p, w.h.spell[p]}
			switch {
			case lastStanding(w.h.standing[m], halfDay) == Probationary:
				w.mark("official members alone must sign", sign(full, p, c, on, on.Add(5), "da_ky"))
			case i%3 != 0:
				sign(full, p, c, on, on.Add(5), "da_ky")
			}
		}
	}
	w.mark("members under no campaign", sign("CK-2017", w.members("GNT", on, w.desk(on.Add(3), 0))[0], "GNT", on, on.Add(5), "da_ky"))
	w.mend(d(2017, 2, 1), campaign("CK-GNY-2016", "Cam kết năm 2016", "GNY", "dang_vien", 2016, d(2016, 12, 5)), "Kéo dài sang năm sau", Fields{"until": d(2017, 2, 28)})
	on = d(2016, 9, 5)
	w.mark("a campaign without a last day", w.enter(w.desk(on, 0), "pledge_campaign", "CK-GNT-2016", Fields{"code": "CK-GNT-2016", "title": "Cam kết năm 2016", "org": "GNT", "year": 2016,
		"day": on, "must": "dang_vien"}))
	w.void(d(2017, 5, 15), campaign("CK-GNP-2017", "Cam kết năm 2017", "GNP", "dang_vien", 2017, d(2017, 4, 3)), "Ghi nhầm đơn vị")
}
