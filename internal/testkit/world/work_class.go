package world

import (
	"fmt"

	"chibo/internal/day"
)

// classes writes the classes of training and who was in them.
func (w *work) classes() {
	d := day.Must
	class := func(code, title, org, kind string, on, closes, at day.Day) string {
		return w.enter(w.desk(at, 0), "training_class", code, Fields{"code": code, "title": title, "org": org, "kind": kind, "day": on, "closes": closes, "days": closes.Sub(on) + 1,
			"plan": "Kế hoạch đào tạo, bồi dưỡng năm", "state": "ke_hoach"})
	}
	hold := func(code string, on, closes, at day.Day) {
		w.step(w.desk(at, 0), code, "hold", Fields{"day": on, "closes": closes, "days": closes.Sub(on) + 1, "topics": "Công tác tổ chức; công tác kiểm tra; công tác tuyên giáo", "place": "Trường Chính trị tỉnh"})
	}
	n := 0
	learner := func(class, person, org, office string, at day.Day) string {
		n++
		f := Fields{"class": class, "person": person, "office": office}
		if org != "" {
			f["org"] = org
		}
		return w.enter(w.desk(at, 0), "training_learner", fmt.Sprintf("HV-%03d", n), f)
	}
	on, closes := d(2017, 9, 12), d(2017, 9, 14)
	main := class("BD-2017-01", "Bồi dưỡng nghiệp vụ công tác xây dựng Đảng năm 2017", codeBloc, "nghiep_vu", on, closes, d(2017, 8, 21))
	hold(main, on, closes, d(2017, 9, 15))
	// One of every organisation at the grassroots, and six more.
	units := w.units(codeBloc, on, GrassBranch, GrassCell)
	office := list("Bí thư,Phó Bí thư,Ủy viên")
	teach := func(class, unit string, i, turn int, own bool, at day.Day) (key, person string) {
		cell := w.settled(unit, on, i)
		p := w.members(cell, on, w.desk(at, 0))[turn]
		org := ""
		if own {
			org = unit
		}
		return learner(class, p, org, office[i%3], at), p
	}
	at := d(2017, 9, 18)
	var people, keys []string
	for i, u := range units {
		k, p := teach(main, u, i, 0, i%4 == 0, at)
		people, keys = append(people, p), append(keys, k)
	}
	for i, u := range list("SYT,BVT,SGD,SNN,CTT,STC") {
		when := at
		if u == "SGD" { // written after the demo's day, when another was voided
			when = d(2017, 11, 9)
		}
		k, _ := teach(main, u, i+3, 2, false, when)
		if u == "SGD" {
			w.mark("learners recorded late", k)
		}
	}
	swapped, _ := teach(main, "SXD", 1, 2, false, at)
	w.void(d(2017, 11, 9), swapped, "Học thay người khác")
	w.mark("learners voided", swapped)
	gone, _ := teach(main, "VKS", 1, 3, false, at)
	w.void(d(2017, 10, 13), gone, "Không dự học")
	w.mark("learners voided", gone)
	for i, k := range keys[:20] {
		w.step(w.desk(d(2017, 9, 25), 0), k, "result", Fields{"result": list("gioi,kha,dat")[i%3], "certificate": fmt.Sprintf("CN-%03d/2017", i+1), "certified": d(2017, 9, 22)})
	}
	// The same people in a class of the province.
	top := class("BD-TU-2017", "Bồi dưỡng nghiệp vụ cho cấp ủy viên cấp huyện và tương đương", codeTop, "nghiep_vu", d(2017, 6, 20), d(2017, 6, 22), d(2017, 6, 1))
	hold(top, d(2017, 6, 20), d(2017, 6, 22), d(2017, 6, 26))
	for i := 0; i < len(people); i += 9 {
		if c := w.h.cellOn(people[i], d(2017, 6, 20)); c != "" && w.steady(people[i], d(2017, 6, 20), w.desk(d(2017, 6, 27), 0)) && w.unmoved(c) && w.h.inside(c, codeBloc, d(2017, 6, 20), Reading{}) {
			w.mark("learners in two classes", learner(top, people[i], "", "Bí thư", d(2017, 6, 28)))
		}
	}
	for i, p := range w.members("GNP-02", d(2017, 6, 20), w.desk(d(2017, 6, 28), 0))[:3] {
		w.mark("learners from elsewhere", learner(top, p, "", office[i], d(2017, 6, 28)))
	}
	// Another kind, called off, only planned, voided; before and after the period.
	more := func(code, title, org, kind, trap string, on, at day.Day, cells string, held bool) string {
		c := class(code, title, org, kind, on, on.Add(2), at)
		if held {
			hold(c, on, on.Add(2), on.Add(3))
		}
		wrote := max(on.Add(4), at)
		if !held {
			wrote = at.Add(3)
		}
		for _, cell := range list(cells) {
			for _, p := range w.members(cell, on, w.desk(wrote, 0))[3:6] {
				w.mark(trap, learner(c, p, cell, "Đảng viên", wrote))
			}
		}
		w.mark(trap, c)
		return c
	}
	more("NT-2017-01", "Bồi dưỡng nhận thức về Đảng đợt 1", codeBloc, "nhan_thuc", "classes of another kind", d(2017, 4, 11), d(2017, 3, 20), "SNV-01,SNV-02,MTT", true)
	more("DVM-2017-01", "Bồi dưỡng đảng viên mới", codeBloc, "dang_vien_moi", "classes of another kind", d(2017, 5, 16), d(2017, 4, 24), "SGT-01,LDL", true)
	off := more("BD-2017-02", "Bồi dưỡng nghiệp vụ kiểm tra, giám sát", codeBloc, "nghiep_vu", "classes not held", d(2017, 8, 15), d(2017, 7, 24), "SCT-01,SLD-01", false)
	w.step(w.desk(d(2017, 8, 11), 0), off, "call_off", Fields{"off_reason": "Giảng viên bận công tác"})
	more("BD-2017-03", "Bồi dưỡng công tác dân vận", codeBloc, "nghiep_vu", "classes not held", d(2017, 9, 26), d(2017, 9, 5), "STP-01,HND", false)
	gonec := more("BD-2017-04", "Bồi dưỡng nghiệp vụ (nhập trùng)", codeBloc, "nghiep_vu", "classes voided", d(2017, 7, 18), d(2017, 7, 3), "SKC-01", true)
	w.void(d(2017, 10, 20), gonec, "Nhập trùng")
	more("BD-2016-02", "Bồi dưỡng nghiệp vụ năm 2016", codeBloc, "nghiep_vu", "classes outside the period", d(2016, 12, 6), d(2016, 11, 14), "STC-02,SGD-01", true)
	more("BD-2017-05", "Bồi dưỡng nghiệp vụ quý IV", codeBloc, "nghiep_vu", "classes outside the period", d(2017, 11, 14), d(2017, 10, 23), "STC-03,BVT-01", true)
	more("BD-2018-01", "Bồi dưỡng nghiệp vụ năm 2018", codeBloc, "nghiep_vu", "classes outside the period", d(2018, 5, 15), d(2018, 4, 23), "SYT-01,SGD-01,MTT", true)
	more("NT-2018-01", "Bồi dưỡng nhận thức về Đảng năm 2018", codeBloc, "nhan_thuc", "classes of another kind", d(2018, 4, 10), d(2018, 3, 19), "SNV-01,LDL", true)
	more("BD-2018-02", "Bồi dưỡng công tác kiểm tra năm 2018", codeBloc, "nghiep_vu", "classes not held", d(2018, 11, 20), d(2018, 10, 22), "STP-01,HND", false)
	more("BD-GNG-2017", "Bồi dưỡng nghiệp vụ của thị xã", codeOther, "nghiep_vu", "learners from elsewhere", d(2017, 5, 9), d(2017, 4, 17), "GNV-01", true)
}

// settled is a cell within a unit with people enough, whose place was never in doubt where there is one.
func (w *work) settled(unit string, on day.Day, i int) string {
	l := w.cells(unit, on)
	for j := range l {
		if c := l[(i+j)%len(l)]; !w.special[c] && len(w.members(c, on, w.desk(on, 6))) > 4 {
			return c
		}
	}
	return l[i%len(l)]
}

// congresses writes those of the dependent cells, of the term 2017–2020: by 30/9/2017 all 130 had theirs.
func (w *work) congresses() {
	d := day.Must
	call := w.script(w.desk(d(2017, 2, 28), 0), "CV-DH", "412-CV/ĐUK", "CV", codeBloc, d(2017, 2, 24), "Hướng dẫn đại hội chi bộ trực thuộc nhiệm kỳ 2017 - 2020")
	size := func(cell string, on day.Day, i int) Fields {
		due := max(5, w.due(cell, on)-1)
		seats := 3
		if due < 9 {
			seats = 2
		}
		fresh := i % 3 // of every three committees one stays as it was
		fresh = min(fresh, seats)
		return Fields{"day": on, "form": "dang_vien", "due": due, "present": due - i%2, "seats": seats, "nominated": seats + 1, "elected": seats, "kept": seats - fresh, "fresh": fresh}
	}
	put := func(cell string, on, at day.Day, state string, more Fields) string {
		f := Fields{"org": cell, "term_from": 2017, "term_to": 2020, "day": on, "state": state, "called": call, "call_day": d(2017, 2, 24)}
		for k, v := range more {
			f[k] = v
		}
		return w.enter(w.desk(at, 0), "congress", "DH-"+cell, f)
	}
	again := "" // a cell whose committee was renewed, which had to hold a second one
	for i, c := range w.units(codeBloc, halfDay, Cell) {
		if i == 31 {
			again = c
		}
		on := weekday(d(2017, 4, 10).Add(i * 3 % 58))
		o := w.h.orgs[c]
		for !o.alive(on) || o.kind(on) != Cell || !w.h.inside(c, codeBloc, on, Reading{}) || o.from > on.Add(-20) {
			on = weekday(on.Add(10))
		}
		if i%10 == 4 && on < d(2017, 6, 1) { // planned, held, reported, approved: each when it came
			key := put(c, on.Add(-2), d(2017, 3, 13), "du_kien", nil)
			w.step(w.desk(on, 2), key, "hold", size(c, on, i))
			w.step(w.desk(on.Add(5), 1), key, "report", Fields{"reported": on.Add(5)})
			w.step(w.desk(on.Add(20), 1), key, "approve", Fields{"approved": on.Add(20), "verdict": []string{"chuan_y", "mot_phan"}[i/10%2]})
			continue
		}
		f := size(c, on, i)
		if i%11 != 7 {
			f["reported"], f["approved"], f["verdict"] = on.Add(5), on.Add(18), "chuan_y"
		} else {
			w.mark("congresses held and not approved", "DH-"+c)
		}
		key := put(c, on, on.Add(21), "da_hop", f)
		if i == 60 {
			w.mend(d(2017, 10, 5), key, "Nhập nhầm số ủy viên mới", Fields{"kept": f["seats"].(int) - 1, "fresh": 1})
		}
	}
	// Not counted.
	for i, c := range list("SNN-07,SNG-01,SNG-02") {
		k := put(c, d(2017, 6, 26).Add(i), d(2017, 3, 20), "du_kien", Fields{"day": d(2017, 5, 30)})
		w.step(w.desk(d(2017, 5, 26), 0), k, "call_off", Fields{"off_reason": "Sắp xếp lại tổ chức"})
		w.mark("congresses not held", k)
	}
	w.mark("congresses not held", put("SKH-04", d(2017, 6, 12), d(2017, 3, 20), "du_kien", nil))
	for i, c := range list("PLT,CTD") {
		w.mark("congresses of grassroots cells", put(c, d(2017, 5, 23).Add(i), d(2017, 6, 8), "da_hop", size(c, d(2017, 5, 23), 1)))
	}
	for i, c := range list("GNP-01,GNP-02,SXD-05") {
		w.mark("congresses elsewhere", put(c, d(2017, 7, 11).Add(i), d(2017, 7, 20), "da_hop", size(c, d(2017, 7, 11), i)))
	}
	for i, c := range list("TTR-01,TTR-02") {
		w.mark("congresses outside the period", put(c, d(2017, 11, 15).Add(i), d(2017, 11, 27), "da_hop", size(c, d(2017, 11, 15), i)))
	}
	w.mark("congresses outside the period", w.enter(w.desk(d(2016, 12, 27), 0), "congress", "DH-CDC-04-16", Fields{"org": "CDC-04", "term_from": 2016, "term_to": 2019, "day": d(2016, 12, 15), "state": "da_hop",
		"form": "dang_vien", "due": 9, "present": 9, "seats": 3, "nominated": 4, "elected": 3, "kept": 1, "fresh": 2}))
	never := w.enter(w.desk(d(2018, 6, 14), 0), "congress", "DH-huy", Fields{"org": "SYT-02", "term_from": 2018, "term_to": 2020, "day": d(2018, 6, 12), "state": "da_hop"})
	w.void(d(2018, 7, 3), never, "Ghi nhầm chi bộ")
	twice := w.enter(w.desk(d(2017, 8, 14), 0), "congress", "DH-lai", Fields{"org": again, "term_from": 2018, "term_to": 2020, "day": d(2017, 8, 10), "state": "da_hop",
		"form": "dang_vien", "due": 8, "present": 8, "seats": 3, "nominated": 4, "elected": 3, "kept": 2, "fresh": 1})
	w.mark("a cell with two congresses", twice)
	gone := w.enter(w.desk(d(2017, 6, 19), 0), "congress", "DH-LHH-huy", Fields{"org": "LHH", "term_from": 2017, "term_to": 2020, "day": d(2017, 6, 14), "state": "da_hop", "form": "dang_vien", "due": 9,
		"present": 9, "seats": 3, "nominated": 4, "elected": 3, "kept": 3, "fresh": 0})
	w.void(d(2017, 6, 27), gone, "Nhập nhầm")
}
