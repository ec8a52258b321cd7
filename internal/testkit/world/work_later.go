package world

import (
	"time"

	"chibo/internal/day"
)

// foundLater writes what was recorded of people of whom the register told another cell later: a transfer of April 2018 was written down in August only.
// To study a member came in the cell where he truly was; a visit to what turns out to be one's own cell does not count any more; an entry, a commitment
// and a learner written for the cell of that time stay there.
func (w *work) foundLater() {
	d := day.Must
	moved, told := d(2018, 4, 2), w.desk(d(2018, 8, 20), 0)
	calm := func(person string) bool {
		for _, t := range w.about[person] {
			if t.on > d(2015, 12, 31) {
				return false
			}
		}
		return w.steady(person, d(2018, 12, 1), w.desk(d(2018, 12, 3), 0)) && !w.h.relieved(person, moved)
	}
	on, at := d(2018, 4, 17), w.desk(d(2018, 4, 24), 0)
	found := func(trap, kind, key string, f Fields, then string) {
		w.mark(trap, key)
		w.taken[key] = at
		w.emit(w.after(at, f), Enter{Kind: kind, Key: key, Fields: f, Then: then})
	}
	person := ""
	for _, p := range w.members("SGD-02", on, told) {
		if calm(p) {
			person = p
			break
		}
	}
	w.emit(told, Transfer{person, "SGD-02", "STC-02", moved})
	session := w.enter(at, "study_session", "BUOI-sau", Fields{"org": "SGD", "day": on, "topic": "Liên hệ trách nhiệm đảng viên", "form": "quan_triet", "mode": "truc_tiep", "state": "da_to_chuc",
		"counted_by": "danh_sach", "reporter_of": "co_so"})
	found("people found elsewhere later", "study_attend", session+"/001", Fields{"session": session, "person": person}, "SGD-02")
	before := w.enter(w.desk(d(2017, 12, 7), 0), "study_session", "BUOI-truoc", Fields{"org": "SGD", "day": d(2017, 12, 5), "topic": "Những điểm mới", "form": "quan_triet", "mode": "truc_tiep",
		"state": "da_to_chuc", "counted_by": "danh_sach", "reporter_of": "co_so"})
	w.enter(w.desk(d(2017, 12, 7), 0), "study_attend", before+"/001", Fields{"session": before, "person": person})
	contest := w.enter(at, "contest", "TV-2018", Fields{"code": "TV-2018", "title": "Thi tìm hiểu năm 2018", "org": codeBloc, "form": "thi_viet", "day": d(2018, 4, 4), "closes": d(2018, 4, 27),
		"state": "ke_hoach"})
	written := "records written for the cell of that time"
	found(written, "contest_entry", "TV-2018/1", Fields{"contest": contest, "person": person, "day": on}, "SGD-02")
	w.step(w.desk(d(2018, 5, 3), 0), contest, "hold", Fields{})
	found(written, "pledge", "CK-2018/S", Fields{"campaign": "CK-2018", "person": person, "day": on, "state": "da_ky"}, "SGD-02")
	at = w.desk(d(2018, 5, 21), 0)
	found(written, "training_learner", "BD-2018-01/S", Fields{"class": "BD-2018-01", "person": person, "office": "Đảng viên"}, "SGD-02")
	at = w.desk(d(2018, 4, 24), 0)
	for _, s := range w.bench {
		if home := w.h.cellOn(s.Person, on); home != "" && home != "SKH-02" && calm(s.Person) {
			w.emit(told, Transfer{s.Person, home, "SKH-02", moved})
			found("a visitor found in his own cell later", "meeting_visit", "DSH-sau", Fields{"org": codeBloc, "person": s.Person, "cell": "SKH-02", "day": on, "state": "da_du",
				"summary": "Dự sinh hoạt thường kỳ"}, home)
			// And one to the cell that he had left by then, as is known now.
			on, at = d(2018, 6, 12), w.desk(d(2018, 6, 18), 0)
			found("a visitor found in his own cell later", "meeting_visit", "DSH-sau-2", Fields{"org": codeBloc, "person": s.Person, "cell": home, "day": on, "state": "da_du",
				"summary": "Dự sinh hoạt chuyên đề"}, home)
			return
		}
	}
	panic("world: nobody to visit SKH-02")
}

// after is an instant not before those of which a record to be written speaks.
func (w *work) after(at time.Time, f Fields) time.Time {
	for _, v := range f {
		if k, ok := v.(string); ok && w.taken[k].After(at) {
			at = w.taken[k]
		}
	}
	return at
}
