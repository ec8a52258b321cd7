package world

import (
	"fmt"

	"chibo/internal/day"
)

// Cells that keep a roll: their absences stand by name.
func rollCells() []string { return list("SYT-01,SYT-02,STC-01,BVT-01,DUK") }

func meetingKey(cell string, year, month int) string {
	return fmt.Sprintf("HH-%s-%d%02d", cell, year, month)
}

// regular writes the monthly meetings: of every cell from October 2016 to September 2017, of a few ever since.
func (w *work) regular() {
	rolls := map[string]bool{}
	for _, c := range rollCells() {
		rolls[c] = true
	}
	lasting := map[string]bool{"SYT-01": true, "STC-01": true, "CTT-03": true, "MTT": true, "GNP-02": true, "SVH-05": true}
	for m := range 27 {
		year, month := 2016+(9+m)/12, (9+m)%12+1
		first := day.Must(year, month, 1)
		for i, c := range w.cells(codeTop, first.Add(8)) {
			on := weekday(first.Add((i*7+m*3)%8 + 1))
			if m >= 12 && !lasting[c] || !w.h.orgs[c].alive(on) {
				continue
			}
			w.monthly(c, on, first, rolls[c])
		}
	}
	w.meetingTraps()
}

// monthly writes one regular meeting that was held.
func (w *work) monthly(cell string, on, month day.Day, roll bool) {
	key := meetingKey(cell, on.Year(), on.Month())
	due := w.due(cell, on)
	if due == 0 {
		return
	}
	f := Fields{"org": cell, "day": on, "month": month, "kind": "thuong_ky", "body": "chi_bo", "state": "da_hop", "starts": "07:30", "ends": "09:15", "due": due}
	if !roll {
		f["counted_by"], f["source"] = "khai_bao", "Sổ biên bản chi bộ"
		f["present"] = max(1, due-w.r.IntN(3))
		w.enter(w.desk(on, 2+w.r.IntN(4)), "meeting", key, f)
		return
	}
	// Planned at the beginning of the month, held, and who was absent stands by name.
	plan := w.desk(month.Add(-4), 0)
	w.enter(plan, "meeting", key, Fields{"org": cell, "day": on, "month": month, "kind": "thuong_ky", "body": "chi_bo", "state": "du_kien"})
	at := w.desk(on, 2)
	w.step(at, key, "hold", Fields{"day": on, "starts": "07:30", "ends": "09:20", "place": "Phòng họp cơ quan", "counted_by": "danh_sach", "due": due,
		"content": "Đánh giá kết quả tháng trước; nhiệm vụ tháng này; phân công đảng viên", "resolution": "Chi bộ nhất trí nhiệm vụ tháng"})
	there := w.members(cell, on, at)
	w.r.Shuffle(len(there), func(i, j int) { there[i], there[j] = there[j], there[i] })
	for i := range min(w.r.IntN(4), len(there)) {
		if w.h.relieved(there[i], on) {
			continue
		}
		f := Fields{"meeting": key, "person": there[i], "kind": "khong_ly_do"}
		if i%3 != 2 {
			f["kind"], f["reason"] = "co_ly_do", []string{"Đi công tác", "Ốm", "Đi học"}[w.r.IntN(3)]
		}
		w.enter(at, "meeting_absence", fmt.Sprintf("%s/V%d", key, i+1), f)
	}
	if len(there) > 0 {
		end := on.Add(21)
		w.enter(at, "meeting_conclusion", key+"/K1", Fields{"meeting": key, "words": "Báo cáo kết quả thực hiện nghị quyết tháng", "person": there[0], "due": end, "state": "dang_lam"})
		if on.Month()%2 == 0 {
			w.step(w.desk(end, 1), key+"/K1", "finish", Fields{"done": end})
		}
	}
}

// meetingTraps are regular meetings that attendance does not count, or counts otherwise than a careless reading would.
func (w *work) meetingTraps() {
	d := day.Must
	put := func(key, cell, kind, body, state string, on, at day.Day, due, present int) string {
		f := Fields{"org": cell, "day": on, "kind": kind, "body": body, "state": state}
		if state == "da_hop" {
			f["counted_by"], f["source"], f["present"] = "khai_bao", "Sổ biên bản", present
		}
		if due > 0 {
			f["due"] = due
		}
		if kind == "chuyen_de" {
			f["topic"] = "Nâng cao chất lượng sinh hoạt chi bộ"
		}
		return w.enter(w.desk(at, 0), "meeting", key, f)
	}
	w.mark("meetings not held", put("HH-kh-1", "SLD-03", "thuong_ky", "chi_bo", "du_kien", d(2017, 8, 25), d(2017, 8, 1), 11, 0))
	w.mark("meetings not held", put("HH-kh-2", "SLD-04", "thuong_ky", "chi_bo", "du_kien", d(2017, 8, 24), d(2017, 8, 1), 9, 0))
	w.step(w.desk(d(2017, 8, 28), 0), "HH-kh-2", "call_off", Fields{"off_reason": "Trùng lịch kiểm tra của cấp trên"})
	// Other bodies and kinds, and one whose number of members nobody wrote down.
	for i, on := range []day.Day{d(2017, 3, 14), d(2017, 6, 13), d(2017, 9, 12)} {
		w.mark("other meetings than the cell's own", put(fmt.Sprintf("HH-cu-%d", i), "BVT-02", "thuong_ky", "chi_uy", "da_hop", on, on.Add(2), 3, 2),
			put(fmt.Sprintf("HH-bt-%d", i), "BVT-03", "bat_thuong", "chi_bo", "da_hop", on, on.Add(3), 9, 4),
			put(fmt.Sprintf("HH-cd-%d", i), "BVT-04", "chuyen_de", "chi_bo", "da_hop", on.Add(1), on.Add(4), 9, 5))
	}
	put("HH-0", "BVT-08", "thuong_ky", "chi_bo", "da_hop", d(2017, 5, 25), d(2017, 5, 29), 0, 7)
	// Written in September, truly in October; held and then voided.
	w.mark("meetings on another day", put("HH-sua-1", "BHX-02", "thuong_ky", "chi_bo", "da_hop", d(2017, 9, 26), d(2017, 9, 29), 11, 3))
	w.mend(d(2018, 2, 12), "HH-sua-1", "Ghi nhầm ngày họp", Fields{"day": d(2017, 10, 3)})
	w.mark("meetings voided", put("HH-huy-1", "BHX-03", "thuong_ky", "chi_bo", "da_hop", d(2017, 9, 27), d(2017, 9, 29), 12, 2))
	w.void(d(2017, 10, 16), "HH-huy-1", "Ghi trùng")
	w.mark("meetings voided", put("HH-huy-2", "BHX-04", "thuong_ky", "chi_bo", "da_hop", d(2017, 9, 27), d(2017, 9, 29), 12, 1))
	w.void(d(2018, 1, 11), "HH-huy-2", "Chi bộ không họp ngày này")
}

// thematic writes the meetings on topics. In the nine months of 2017, 34 of the 56 grassroots organisations held one on a topic of Directive 05:
// as known on the demo's day and as known in the end, though not quite the same ones.
func (w *work) thematic() {
	d := day.Must
	n := 0
	hold := func(cell string, on day.Day, delay int, more Fields) string {
		n++
		due := max(3, w.due(cell, on))
		f := Fields{"org": cell, "day": on, "kind": "chuyen_de", "body": "chi_bo", "state": "da_hop", "topic": "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
			"topic_paper": paper05, "counted_by": "khai_bao", "source": "Sổ biên bản chi bộ", "due": due, "present": due - n%3, "starts": "14:00", "ends": "15:45"}
		for k, v := range more {
			if v == nil {
				delete(f, k)
			} else {
				f[k] = v
			}
		}
		if f["state"] != "da_hop" {
			for _, k := range list("counted_by,source,due,present,starts,ends") {
				delete(f, k)
			}
		}
		return w.enter(w.desk(on, delay), "meeting", fmt.Sprintf("CD-%03d", n), f)
	}
	none := map[string]bool{}
	for _, c := range list("SVH,SYT,TTR,STP,SKC,SNV,SGT,SCT,NHC,SLD,LMH,KBN,TAT,DPT,THA,BHX,SXD,BTC,BTG,BDV,VHD,CTD,LHH,QBV") {
		none[c] = true
	}
	own := map[string]bool{"KCN": true, "STT": true, "BDN": true, "VKS": true, "CTT": true} // told below
	for i, g := range w.units(codeBloc, halfDay, GrassBranch, GrassCell) {
		if none[g] || own[g] {
			continue
		}
		on := weekday(d(2017, 1, 16).Add(i * 37 % 240))
		hold(w.cellIn(g, on, i), on, 3+i%6, nil)
		if i%3 == 0 { // another cell, or the same once more
			on = weekday(on.Add(11))
			hold(w.cellIn(g, on, i+1), on, 4, nil)
		}
	}
	// Counted through what became of the cell, or in one session with the regular meeting.
	w.mark("cells that moved or merged", hold("BQK", d(2017, 3, 16), 3, nil), hold("SVH-05", d(2017, 4, 18), 3, nil), hold("HNB", d(2017, 5, 17), 3, nil),
		hold("BDA", d(2017, 3, 22), 3, nil), hold("TTD", d(2017, 2, 21), 3, nil), hold("GNY-03", d(2017, 4, 19), 3, nil), hold("SXD-05", d(2017, 4, 20), 3, nil), hold("QBV", d(2017, 2, 22), 3, nil))
	w.mark("regular and thematic in one", hold("VKS-02", d(2017, 5, 24), 2, Fields{"kind": "thuong_ky", "combined": true}))
	hold("CTT-01", d(2017, 7, 19), 2, nil)
	// Not counted.
	w.mark("regular meetings with the topic's text", hold("TTR", d(2017, 4, 25), 2, Fields{"kind": "thuong_ky"}), hold("BTC", d(2017, 6, 27), 2, Fields{"kind": "thuong_ky"}))
	w.mark("thematic meetings on another topic", hold("STP-01", d(2017, 4, 26), 2, Fields{"topic_paper": nil, "topic": "Chỉ thị 05-CT/TW trong cải cách hành chính"}),
		hold("SKC-01", d(2017, 5, 23), 2, Fields{"topic_paper": paper05Old}), hold("KBN-01", d(2017, 5, 30), 2, Fields{"topic_paper": paper05Day, "topic": "Công tác dân vận"}),
		hold("SNV-01", d(2017, 5, 31), 2, Fields{"topic_paper": paperTW4, "topic": "Tự soi, tự sửa theo Nghị quyết Trung ương 4"}))
	for _, c := range list("SYT-02,STC-03,MTT") { // other topics beside
		hold(c, d(2017, 6, 22), 5, Fields{"topic_paper": paperTW4, "topic": "Nhận diện các biểu hiện suy thoái"})
	}
	plan := func(cell string, on, at day.Day) string {
		n++
		return w.enter(w.desk(at, 0), "meeting", fmt.Sprintf("CD-%03d", n), Fields{"org": cell, "day": on, "kind": "chuyen_de", "body": "chi_bo", "state": "du_kien",
			"topic": "Học tập và làm theo phong cách Hồ Chí Minh", "topic_paper": paper05})
	}
	w.mark("meetings not held", plan("SGT-01", d(2017, 9, 20), d(2017, 9, 1)))
	off := plan("SCT-01", d(2017, 8, 22), d(2017, 8, 7))
	w.step(w.desk(d(2017, 8, 21), 0), off, "call_off", Fields{"off_reason": "Hoãn do thi hành nhiệm vụ đột xuất"})
	held := plan("SGD-02", d(2017, 8, 23), d(2017, 8, 8))
	w.step(w.desk(d(2017, 8, 25), 0), held, "hold", Fields{"day": d(2017, 8, 24), "starts": "14:00", "ends": "15:40", "counted_by": "khai_bao", "due": 9, "present": 8, "source": "Sổ biên bản chi bộ"})
	w.mark("meetings not held", off)
	gone := hold("NHC-02", d(2017, 6, 20), 3, nil)
	w.void(d(2017, 10, 9), gone, "Chi bộ chưa tổ chức")
	w.mark("meetings voided", gone)
	w.mark("meetings outside the period", hold("SLD-01", d(2016, 12, 20), 3, nil), hold("LMH", d(2017, 10, 10), 3, nil))
	// What was known on 24/10/2017 and what is known in the end differ by two each way.
	gone = hold("TAT-02", d(2017, 9, 13), 3, nil)
	w.void(d(2018, 1, 15), gone, "Ghi nhầm chi bộ")
	w.mark("meetings voided", gone)
	moved := hold("DPT-02", d(2017, 9, 27), 2, nil)
	w.mend(d(2018, 2, 20), moved, "Họp ngày 03/10/2017", Fields{"day": d(2017, 10, 3)})
	late := hold("THA-01", d(2017, 9, 19), 62, nil)
	back := hold("BHX-01", d(2017, 10, 3), 2, nil)
	w.mend(d(2018, 2, 21), back, "Họp ngày 29/9/2017", Fields{"day": d(2017, 9, 29)})
	w.mark("meetings recorded late", late)
	w.mark("meetings on another day", moved, back)
	// Of committees, which are no cells.
	w.mark("committees on the topic", hold("SXD", d(2017, 5, 25), 2, Fields{"body": "dang_uy"}), hold("BTG", d(2017, 6, 14), 2, Fields{"body": "chi_uy"}))
	// Later years, and the other organisation.
	for i, c := range list("GNP-01,GNV-02,GNT") {
		hold(c, d(2017, 5, 9+i), 3, nil)
	}
	for i, c := range list("SYT-01,SVH-05,MTT,KCN-01") {
		hold(c, d(2018, 4, 10+i), 4, nil)
	}
}

// visits writes who sat in on the meetings of which cells. In the nine months of 2017 the Bloc's committee visited 19 cells, 14 of them
// dependent cells and 5 grassroots cells, on 26 occasions.
func (w *work) visits() {
	d := day.Must
	n := 0
	sitter := func(cell string, on day.Day) string {
		for i := range w.bench {
			s := w.bench[(n*5+i)%len(w.bench)]
			if c := w.h.cellOn(s.Person, on); s.From <= on && c != "" && c != cell && w.steady(s.Person, on, w.desk(on, 1)) {
				return s.Person
			}
		}
		panic("world: nobody to visit " + cell)
	}
	// A duty for each of the committee, for the year.
	at := w.desk(d(2017, 1, 18), 0)
	plan := w.script(at, "KH-DU-SH", "31-KH/ĐUK", "KH", codeBloc, d(2017, 1, 16), "Phân công cấp ủy viên dự sinh hoạt chi bộ năm 2017")
	duty := map[string]string{}
	for i, s := range w.bench {
		if w.h.cellOn(s.Person, d(2017, 1, 18)) == "" {
			continue
		}
		duty[s.Person] = w.enter(at, "meeting_duty", fmt.Sprintf("PC-%02d", i+1), Fields{"org": codeBloc, "person": s.Person, "since": d(2017, 1, 1), "until": d(2017, 12, 31), "least": 2, "paper": plan})
	}
	visit := func(by, person, cell, state string, on, at day.Day, more Fields) string {
		n++
		if person == "" {
			person = sitter(cell, on)
		}
		f := Fields{"org": by, "person": person, "cell": cell, "day": on, "state": state}
		if state == "da_du" {
			f["summary"] = "Chi bộ sinh hoạt đúng quy trình, nội dung sát nhiệm vụ"
		}
		if k, ok := duty[person]; ok && by == codeBloc && on.Year() == 2017 {
			f["duty"] = k
		}
		for k, v := range more {
			f[k] = v
		}
		return w.enter(w.desk(at, 0), "meeting_visit", fmt.Sprintf("DSH-%02d", n), f)
	}
	// met visits the month's regular meeting of a cell.
	met := func(cell string, month int) string {
		key := meetingKey(cell, 2017, month)
		if _, ok := w.taken[key]; !ok {
			panic("world: no meeting " + key)
		}
		on := w.dayOfMeeting(key)
		return visit(codeBloc, "", cell, "da_du", on, on.Add(8), Fields{"meeting": key})
	}
	var first []string
	for i, c := range list("SYT-01,BVT-01,SGD-01,SNN-01,CTT-01,STC-01,VPU-01,KBN-01,STN-01,BDN-01") {
		first = append(first, met(c, 2+i%7))
	}
	w.mark("cells that moved or merged", met("SVH-05", 4), met("SXD-05", 5), met("SNN-07", 3))
	for i, c := range list("DUK,MTT,LDL") {
		met(c, 3+i)
	}
	w.mark("kind of the visited cell", met("HNB", 6), met("HNB", 8))
	again := []string{met("SYT-01", 5), met("SYT-01", 8), met("BVT-01", 7), met("STC-01", 9), met("DUK", 7)}
	w.mark("the same cell visited twice", again...)
	// Findings of the first visits, asked to be mended.
	for i, v := range first {
		at := w.desk(d(2017, 8, 1), 0)
		w.enter(at, "meeting_finding", v+"/U", Fields{"visit": v, "kind": "uu_diem", "words": "Chuẩn bị nội dung chu đáo, nhiều đảng viên phát biểu"})
		k := w.enter(at, "meeting_finding", v+"/H", Fields{"visit": v, "kind": "han_che", "words": "Biên bản chưa ghi đủ ý kiến phát biểu", "correction": "Bổ sung biên bản theo mẫu", "due": d(2017, 9, 1).Add(i * 9)})
		if i%3 != 0 {
			w.step(w.desk(d(2017, 8, 21).Add(i), 0), k, "answer", Fields{"answer": "Chi bộ đã bổ sung và rút kinh nghiệm", "answered": d(2017, 8, 18)})
		}
		if i%3 == 2 {
			w.step(w.desk(d(2017, 9, 11).Add(i), 0), k, "verify", Fields{"verified": d(2017, 9, 11)})
		}
	}
	// Not counted.
	for i := 0; i < 2; i++ {
		s := w.bench[3+i*4]
		cell := w.h.cellOn(s.Person, d(2017, 5, 10))
		w.mark("a visitor in his own cell", visit(codeBloc, s.Person, cell, "da_du", d(2017, 5, 10), d(2017, 5, 16), nil))
	}
	w.mark("visits not made", visit(codeBloc, "", "HND", "du_kien", d(2017, 9, 14), d(2017, 9, 1), nil))
	off := visit(codeBloc, "", "SLD-01", "du_kien", d(2017, 8, 10), d(2017, 8, 1), nil)
	w.step(w.desk(d(2017, 8, 9), 0), off, "call_off", Fields{"off_reason": "Người dự đi công tác"})
	made := visit(codeBloc, "", "STC-01", "du_kien", d(2017, 6, 22), d(2017, 6, 1), nil)
	w.step(w.desk(d(2017, 6, 26), 0), made, "done", Fields{"day": d(2017, 6, 23), "summary": "Dự họp chuyên đề"})
	w.mark("the same cell visited twice", made)
	w.mark("visits not made", off)
	gone := visit(codeBloc, "", "VKS-01", "da_du", d(2017, 7, 11), d(2017, 7, 13), nil)
	w.void(d(2017, 10, 11), gone, "Ghi trùng với chi bộ khác")
	w.mark("visits voided", gone)
	w.mark("visits outside the period", visit(codeBloc, "", "TAT-01", "da_du", d(2016, 12, 13), d(2016, 12, 20), nil), visit(codeBloc, "", "DPT-01", "da_du", d(2017, 10, 11), d(2017, 10, 13), nil))
	// The other organisation's committee; and somebody who sits in none, or no more.
	others := w.members("GNV-01", d(2017, 5, 4), w.desk(d(2017, 5, 4), 5))
	for i, p := range others[:3] {
		w.emit(w.desk(d(2016, 1, 5), 1), Seat{fmt.Sprintf("GH-GNG-%d", i+1), codeOther, p, "uv_bch", "2015-2020", d(2015, 9, 10), d(2020, 9, 10), d(2016, 1, 5), 0, ""})
	}
	w.emit(w.desk(d(2017, 4, 3), 1), SeatEnd{"GH-GNG-3", d(2017, 4, 3)})
	w.mark("visits outside the Bloc", visit(codeOther, others[0], "GNP-01", "da_du", d(2017, 5, 4), d(2017, 5, 9), nil),
		visit(codeOther, others[1], "GNY-03", "da_du", d(2017, 5, 5), d(2017, 5, 10), nil))
	w.mark("visitors without a seat", visit(codeOther, others[2], "GNP-02", "da_du", d(2017, 5, 8), d(2017, 5, 11), nil),
		visit(codeBloc, w.members("SKC-01", d(2017, 5, 9), w.desk(d(2017, 5, 12), 0))[1], "SKC-02", "da_du", d(2017, 5, 9), d(2017, 5, 12), nil),
		visit(codeBloc, w.heads["SNV"].Person, "SKC-03", "da_du", d(2017, 5, 10), d(2017, 5, 15), nil))
	// Known on the demo's day, and in the end: two each way.
	gone = visit(codeBloc, "", "HPN", "da_du", d(2017, 8, 16), d(2017, 8, 21), nil)
	w.void(d(2018, 1, 22), gone, "Không có buổi dự")
	w.mark("visits voided", gone)
	moved := visit(codeBloc, "", "SNV-01", "da_du", d(2017, 9, 28), d(2017, 10, 4), nil)
	w.mend(d(2018, 2, 26), moved, "Dự ngày 02/10/2017", Fields{"day": d(2017, 10, 2)})
	w.mark("visits on another day", moved)
	w.mark("visits recorded late", visit(codeBloc, "", "CNT", "da_du", d(2017, 9, 20), d(2017, 11, 15), nil))
	back := visit(codeBloc, "", "STP-01", "da_du", d(2017, 10, 2), d(2017, 10, 6), nil)
	w.mend(d(2018, 2, 27), back, "Dự ngày 29/9/2017", Fields{"day": d(2017, 9, 29)})
	w.mark("visits on another day", back)
	for i, c := range list("SYT-02,MTT,SVH-06") {
		visit(codeBloc, "", c, "da_du", d(2018, 3, 13+i), d(2018, 3, 20), nil)
	}
}

// dayOfMeeting is the day of a meeting as last written.
func (w *work) dayOfMeeting(key string) (on day.Day) {
	for _, s := range w.drafts {
		if e, ok := s.Do.(Enter); ok && e.Key == key {
			on = e.Fields["day"].(day.Day)
		}
	}
	return on
}
