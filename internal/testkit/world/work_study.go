package world

import (
	"fmt"

	"chibo/internal/day"
)

// Sessions of study of the Bloc in the nine months of 2017: all of them, and those that two units only declared.
const (
	headSessions = 214
	headDeclared = 7
)

// sessions writes campaigns of study, reporters and sessions.
func (w *work) sessions() {
	d := day.Must
	campaign := func(key, code, title, paper, form, audience string, on, until, at day.Day) string {
		return w.enter(w.desk(at, 0), "study_campaign", key, Fields{"code": code, "title": title, "org": codeBloc, "paper": paper, "form": form, "audience": audience,
			"day": on, "until": until, "plan": "Kế hoạch của Đảng ủy Khối"})
	}
	c12 := campaign("DOT-DH12", "HT-2016-01", "Học tập, quán triệt Nghị quyết Đại hội XII của Đảng", paperXII, "quan_triet", "dang_vien", d(2016, 7, 1), d(2016, 12, 31), d(2016, 6, 27))
	cTW4 := campaign("DOT-TW4", "HT-2017-01", "Học tập, quán triệt Nghị quyết Trung ương 4 khóa XII", paperTW4, "quan_triet", "dang_vien", d(2017, 1, 9), d(2017, 6, 30), d(2017, 1, 5))
	c05 := campaign("DOT-05", "HT-2017-02", "Phổ biến Chỉ thị 05-CT/TW và chuyên đề năm 2017", paper05, "pho_bien", "dang_vien_quan_chung", d(2017, 2, 1), d(2017, 12, 15), d(2017, 1, 23))
	cTW5 := campaign("DOT-TW5", "HT-2017-03", "Học tập, quán triệt Nghị quyết Trung ương 5 khóa XII", paperTW5, "quan_triet", "can_bo_chu_chot", d(2017, 7, 3), d(2017, 12, 15), d(2017, 6, 26))
	var reporters []string
	at := w.desk(d(2016, 6, 20), 0)
	paper := w.script(at, "QD-BCV", "118-QĐ/ĐUK", "QĐ", codeBloc, d(2016, 6, 16), "Công nhận báo cáo viên của Đảng bộ Khối")
	for i, c := range list("BTG,DUK,BTC,SYT-01,SGD-01,VTU-01,BDV,STP-01") {
		p := w.members(c, d(2016, 6, 16), at)[2]
		reporters = append(reporters, p)
		w.enter(at, "study_reporter", fmt.Sprintf("BCV-%02d", i+1), Fields{"org": codeBloc, "person": p, "level": "cap_tren", "paper": paper, "since": d(2016, 6, 16)})
	}
	n := 0
	used := map[string]bool{}
	topics := list("Nội dung cơ bản của nghị quyết,Những điểm mới,Chương trình hành động của cấp ủy,Liên hệ trách nhiệm đảng viên,Giải pháp thực hiện ở đơn vị")
	// session writes one; more may change any field. A session not held has no number of people.
	session := func(org, campaign string, on day.Day, delay int, more Fields) string {
		n++
		used[org+on.String()] = true
		f := Fields{"campaign": campaign, "org": org, "day": on, "topic": topics[n%len(topics)], "form": "quan_triet", "mode": "truc_tiep", "state": "da_to_chuc",
			"counted_by": "khai_bao", "present": 20 + w.r.IntN(60), "source": "Danh sách điểm danh", "reporter_of": "co_so", "points": 1}
		if campaign == c05 {
			f["form"] = "pho_bien"
		}
		if org == codeBloc {
			f["reporter"], f["reporter_of"], f["place"] = reporters[n%len(reporters)], "cap_tren", "Hội trường Tỉnh ủy"
		} else if n%3 == 0 {
			f["reporter"], f["reporter_of"] = reporters[n%len(reporters)], "cap_tren"
		}
		for k, v := range more {
			f[k] = v
		}
		if f["state"] != "da_to_chuc" {
			for _, k := range list("counted_by,present,source") {
				delete(f, k)
			}
		}
		if f["counted_by"] == "danh_sach" {
			delete(f, "source")
			delete(f, "present")
		}
		return w.enter(w.desk(on, delay), "study_session", fmt.Sprintf("BUOI-%03d", n), f)
	}
	counted := 0 // records known on the demo's day
	nine := func(org, campaign string, on day.Day, delay int, more Fields) string {
		counted++
		return session(org, campaign, on, delay, more)
	}
	planned := Fields{"state": "du_kien"}
	// Not held.
	off := session("SCT", c05, d(2017, 8, 23), -10, planned)
	w.step(w.desk(d(2017, 8, 22), 0), off, "call_off", Fields{"off_reason": "Báo cáo viên bận công tác"})
	w.mark("sessions not held", session("SXD", c05, d(2017, 9, 22), -14, planned), session("SGT", cTW5, d(2017, 9, 25), -14, planned), off)
	held := nine("SLD", cTW5, d(2017, 8, 24), -12, planned)
	w.step(w.desk(d(2017, 8, 28), 0), held, "hold", Fields{"day": d(2017, 8, 25), "counted_by": "khai_bao", "present": 41, "source": "Danh sách điểm danh"})
	// Outside the period.
	for i, c := range list("SYT,STC,CTT,BVT,KCQ,SGD,MTT") {
		w.mark("sessions outside the period", session(c, c12, weekday(d(2016, 11, 21).Add(i*5)), 3, Fields{"form": "quan_triet"}))
	}
	for i, c := range list("SYT,LDL,KCQ") {
		w.mark("sessions outside the period", session(c, cTW5, d(2017, 10, 3+i), 3, nil))
	}
	// Outside the Bloc, or in it on that day only.
	for i, c := range list("GNG,GNP,GNV,GNY") {
		w.mark("sessions outside the Bloc", session(c, c05, d(2017, 3, 13+i), 3, nil))
	}
	w.mark("sessions outside the Bloc", nine("TTD", c05, d(2017, 2, 22), 3, nil), session("TTD", c05, d(2017, 5, 24), 3, nil),
		session("QBV", cTW4, d(2017, 2, 23), 3, nil), nine("QBV", cTW4, d(2017, 5, 25), 3, nil))
	w.mark("sessions of those that moved or merged", nine("BQK", cTW4, d(2017, 3, 2), 3, nil), nine("BDA", cTW4, d(2017, 4, 12), 3, nil), nine("HNB", c05, d(2017, 6, 21), 3, nil))
	// Voided, recorded late, on another day.
	gone := session("VKS", c05, d(2017, 9, 6), 3, nil)
	w.void(d(2017, 10, 17), gone, "Ghi trùng")
	w.mark("sessions voided", gone)
	gone = nine("TAT", c05, d(2017, 9, 7), 3, nil)
	w.void(d(2018, 1, 16), gone, "Ghi nhầm đơn vị")
	w.mark("sessions voided", gone)
	w.mark("sessions recorded late", session("THA", cTW5, d(2017, 8, 30), 84, nil), session("BHX", cTW5, d(2017, 9, 14), 70, nil))
	moved := nine("DPT", c05, d(2017, 9, 28), 2, nil)
	w.mend(d(2018, 2, 22), moved, "Tổ chức ngày 04/10/2017", Fields{"day": d(2017, 10, 4)})
	back := session("NHC", c05, d(2017, 10, 4), 2, nil)
	w.mend(d(2018, 2, 23), back, "Tổ chức ngày 28/9/2017", Fields{"day": d(2017, 9, 28)})
	w.mark("sessions on another day", moved, back)
	w.rolls(nine, c05, cTW4)
	// All others are of the Bloc and of its units, by head-count.
	quiet := map[string]bool{"HCB": true, "TDK": true, "HPN": true}
	for counted < headSessions-headDeclared {
		on := weekday(d(2017, 1, 10).Add(w.r.IntN(262)))
		if on > halfDay {
			continue
		}
		units := w.units(codeBloc, on, GrassBranch, GrassCell)
		org := codeBloc
		if counted%9 != 0 {
			org = units[w.r.IntN(len(units))]
		}
		if quiet[org] || used[org+on.String()] {
			continue
		}
		c := cTW4
		if on > d(2017, 7, 10) && w.r.IntN(2) == 0 {
			c = cTW5
		} else if w.r.IntN(5) < 2 && on > d(2017, 2, 6) {
			c = c05
		}
		nine(org, c, on, 2+w.r.IntN(9), nil)
	}
	for i, c := range list("KCQ,SYT,MTT,KCN,GNP") {
		session(c, cTW5, d(2018, 3, 5+i), 4, nil)
	}
	for i, c := range list("KCQ,SYT,STC,MTT,LDL,BVT,CTT,HNB,SXD-05,GNP") {
		w.enter(w.desk(d(2017, 2, 13).Add(i), 4), "study_programme", fmt.Sprintf("CTHD-%02d", i+1), Fields{"org": c, "campaign": cTW4, "day": d(2017, 2, 13).Add(i), "title": "Chương trình hành động thực hiện Nghị quyết Trung ương 4"})
	}
	for i, c := range list("SYT,MTT") { // a second one of the same year, and one of the year after
		w.mark("units with two programmes", w.enter(w.desk(d(2017, 8, 14), 2), "study_programme", fmt.Sprintf("CTHD-2%d", i), Fields{"org": c, "campaign": cTW5, "day": d(2017, 8, 14)}))
		w.enter(w.desk(d(2018, 1, 15), 2), "study_programme", fmt.Sprintf("CTHD-3%d", i), Fields{"org": c, "campaign": c05, "day": d(2018, 1, 15)})
	}
	gone = w.enter(w.desk(d(2017, 3, 6), 0), "study_programme", "CTHD-40", Fields{"org": "VKS", "campaign": cTW4, "day": d(2017, 3, 1)})
	w.void(d(2017, 11, 28), gone, "Mới là dự thảo")
}

// rolls writes the sessions that keep a roll: people come to several of them, and one session with a roll was called off.
func (w *work) rolls(nine func(org, campaign string, on day.Day, delay int, more Fields) string, c05, cTW4 string) {
	d := day.Must
	roll := func(key string, on day.Day, delay int, cells []string, part int) {
		at := w.desk(on, delay+1)
		i := 0
		for _, c := range cells {
			for j, p := range w.members(c, on, at) {
				if j%4 == part { // part is absent
					continue
				}
				i++
				k := w.enter(at, "study_attend", fmt.Sprintf("%s/%03d", key, i), Fields{"session": key, "person": p, "makeup": i%17 == 0})
				if is := w.h.cellOn(p, halfDay); is == "" || !w.h.inside(is, codeBloc, halfDay, Reading{}) {
					w.mark("studied and left since", k)
				}
			}
		}
	}
	by := Fields{"counted_by": "danh_sach"}
	for i, x := range []struct {
		org   string
		cells string
		on    day.Day
	}{{"SYT", "SYT-01,SYT-02", d(2017, 2, 28)}, {"SYT", "SYT-01,SYT-02", d(2017, 6, 8)}, {"STC", "STC-01,STC-02", d(2017, 3, 9)}, {"DUK", "DUK", d(2017, 4, 6)},
		{codeBloc, "DUK,SYT-01,STC-01", d(2017, 8, 2)}, {"BVT", "BVT-01", d(2017, 5, 11)}} {
		c := cTW4
		if i%2 == 1 {
			c = c05
		}
		key := nine(x.org, c, x.on, 3, by)
		roll(key, x.on, 3, list(x.cells), i%4)
		w.mark("people in two sessions", key)
	}
	// People who are no members come too: some twice, some to what was not held.
	var guests []string
	for i, key := range w.who["people in two sessions"][:2] {
		on := []day.Day{d(2017, 2, 28), d(2017, 6, 8)}[i]
		for j := range 3 - i {
			if i == 0 {
				guests = append(guests, w.outsider("SYT", d(2017, 2, 20)))
			}
			w.mark("people who are no members", w.enter(w.desk(on, 6), "study_attend", fmt.Sprintf("%s/N%d", key, j+1), Fields{"session": key, "person": guests[j]}))
		}
	}
	// Planned with its roll, then called off; held and voided with its roll.
	key := w.enter(w.desk(d(2017, 9, 1), 0), "study_session", "BUOI-hoan", Fields{"campaign": c05, "org": "CNT", "day": d(2017, 9, 19), "topic": "Chuyên đề 2017", "form": "pho_bien",
		"mode": "truc_tiep", "state": "du_kien", "counted_by": "danh_sach"})
	at := w.desk(d(2017, 9, 5), 0)
	for i, p := range w.members("CNT", d(2017, 9, 5), at)[:5] {
		w.enter(at, "study_attend", fmt.Sprintf("%s/%03d", key, i+1), Fields{"session": key, "person": p})
	}
	w.enter(at, "study_attend", key+"/N1", Fields{"session": key, "person": w.outsider("CNT", d(2017, 8, 21))})
	w.step(w.desk(d(2017, 9, 18), 0), key, "call_off", Fields{"off_reason": "Trùng đại hội công đoàn"})
	w.mark("rolls of what was not held", key)
	key = nine("PLT", c05, d(2017, 8, 10), 2, by)
	roll(key, d(2017, 8, 10), 2, list("PLT"), 9)
	w.mend(d(2017, 9, 8), key+"/001", "Ghi nhầm người", Fields{"makeup": true})
	w.void(d(2017, 10, 18), key+"/002", "Không dự")
	key2 := w.enter(w.desk(d(2017, 8, 17), 2), "study_session", "BUOI-huy", Fields{"campaign": c05, "org": "LMH", "day": d(2017, 8, 17), "topic": "Chuyên đề 2017", "form": "pho_bien",
		"mode": "truc_tiep", "state": "da_to_chuc", "counted_by": "danh_sach", "reporter_of": "co_so"})
	roll(key2, d(2017, 8, 17), 2, list("LMH"), 1)
	w.void(d(2017, 10, 19), key2, "Chưa tổ chức")
	w.mark("rolls of what was not held", key2)
}

// declared writes what units said of themselves with a signed paper: one never kept records, one recorded its sessions later, one declared a time
// that reaches beyond the nine months, and one is outside the Bloc.
func (w *work) declared() {
	d := day.Must
	say := func(key, org string, since, until, at day.Day, sessions, people int) string {
		t := w.desk(at, 0)
		paper := w.script(t, "BC-"+key, fmt.Sprintf("%d-BC/%s", 60+len(w.drafts)%40, org), "BC", org, at.Add(-2), "Kết quả học tập, quán triệt nghị quyết")
		return w.enter(t, "study_declare", key, Fields{"org": org, "since": since, "until": until, "sessions": sessions, "people": people, "paper": paper})
	}
	w.mark("units that only declared", say("KB-HCB", "HCB", d(2017, 1, 1), d(2017, 6, 30), d(2017, 7, 6), 3, 38))
	w.mark("a declaration that yields", say("KB-TDK", "TDK", d(2017, 1, 1), d(2017, 6, 30), d(2017, 7, 11), 4, 55))
	say("KB-HCB-2", "HCB", d(2017, 7, 1), d(2017, 12, 31), d(2018, 1, 9), 2, 24)
	w.mark("declarations of a longer time", say("KB-HPN", "HPN", d(2017, 7, 1), d(2017, 10, 13), d(2017, 10, 16), 5, 61))
	say("KB-GNT", "GNT", d(2017, 1, 1), d(2017, 6, 30), d(2017, 7, 12), 2, 30)
	wrong := say("KB-CTD", "CTD", d(2017, 1, 1), d(2017, 3, 31), d(2017, 4, 10), 6, 70)
	w.void(d(2017, 5, 8), wrong, "Đơn vị đã ghi từng buổi")
	// A unit and its cells for the same time; and one whose own declaration yields to what a cell recorded, so that another cell's counts.
	w.mark("declarations below another", say("KB-SKH", "SKH", d(2018, 1, 1), d(2018, 6, 30), d(2018, 7, 9), 5, 64), say("KB-SKH-2", "SKH-02", d(2018, 1, 1), d(2018, 6, 30), d(2018, 7, 10), 2, 17),
		say("KB-SKH-3", "SKH-03", d(2018, 3, 1), d(2018, 9, 30), d(2018, 10, 9), 3, 22))
	say("KB-SNV-2", "SNV-02", d(2018, 1, 1), d(2018, 6, 30), d(2018, 7, 10), 2, 15)
	say("KB-SNV", "SNV", d(2018, 1, 1), d(2018, 6, 30), d(2018, 7, 12), 4, 33)
	w.enter(w.desk(d(2018, 8, 6), 0), "study_session", "BUOI-SNV-1", Fields{"campaign": "DOT-TW5", "org": "SNV-01", "day": d(2018, 3, 6), "topic": "Liên hệ trách nhiệm", "form": "quan_triet",
		"mode": "truc_tiep", "state": "da_to_chuc", "counted_by": "khai_bao", "present": 12, "source": "Sổ theo dõi"})
	wrong = say("KB-HCB-3", "HCB", d(2018, 1, 1), d(2018, 6, 30), d(2018, 7, 11), 9, 90)
	w.void(d(2018, 8, 7), wrong, "Ghi nhầm đơn vị")
	// What the unit held is put on the records in November: three sessions, not four.
	for i, on := range []day.Day{d(2017, 2, 14), d(2017, 4, 11), d(2017, 6, 14)} {
		w.mark("a declaration that yields", w.enter(w.desk(d(2017, 11, 21).Add(i), 0), "study_session", fmt.Sprintf("BUOI-TDK-%d", i+1), Fields{"campaign": "DOT-TW4", "org": "TDK", "day": on,
			"topic": fmt.Sprintf("Nội dung %d", i+1), "form": "quan_triet", "mode": "truc_tiep", "state": "da_to_chuc", "counted_by": "khai_bao", "present": 18, "source": "Sổ theo dõi"}))
	}
}
