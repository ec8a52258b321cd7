package intake

import (
	"testing"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/testkit"
)

// secretary is an account that keeps the records of one organisation.
func (w *world) secretary(code string) (who duty.Actor) {
	w.read(func(tx *db.Tx) {
		who = duty.Actor{Account: db.NewID(), Name: "văn thư", Grants: []duty.Grant{{Org: w.orgID(tx, code), Role: duty.RoleSecretary,
			Rights: duty.RightsOf(duty.RoleSecretary), Period: dayPeriod(day.First)}}}
	})
	return who
}

// Two offices use one code. A sheet finds the record within what the importer may read, and asks for the owner's column where several fit.
func TestOneCodeOfTwoOffices(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "contest"
		head := "Mã cuộc thi|Tên cuộc thi|Tổ chức chủ trì|Hình thức thi|Ngày phát động|Tình trạng"
		both := []string{head, "T1|Thi viết|SYT|Thi viết|2/5/2017|Đã tổ chức", "T1|Thi ảnh|SNN|Thi viết|3/5/2017|Đã tổ chức"}
		w.take("create create", both...)
		w.take("same same", both...)
		w.refuses([]string{"Mã cuộc thi|Tên cuộc thi", "T1|Thi viết"}, "A2 intake.record_owner")
		fix := []string{head + "|Cách ghi|Lý do", "T2|Thi vẽ|SYT|Thi viết|2/5/2017|Đã tổ chức||", "T2|Thi vẽ|SNN|Thi viết|2/5/2017|Đã tổ chức|Đính chính|ghi nhầm đơn vị"}
		w.take("create change", fix...)
		w.refuses([]string{fix[0], "T1|Thi viết|SNN-1|Thi viết|2/5/2017|Đã tổ chức|Đính chính|nhầm"}, "A2 intake.record_many")
		w.opt.Kind = "contest-round"
		w.refuses([]string{"Cuộc thi|Tên vòng thi|Ngày thi", "T1|Sơ khảo|5/5/2017"}, "A2 intake.record_owner")
		of := []string{"Cuộc thi|Cuộc thi: Tổ chức chủ trì|Tên vòng thi|Ngày thi", "T1|SNN|Sơ khảo|5/5/2017", "T1|SYT|Sơ khảo|6/5/2017"}
		w.take("create create", of...)
		w.take("same same", of...)
		w.who = w.secretary("SNN")
		w.take("create", "Cuộc thi|Tên vòng thi|Ngày thi", "T1|Chung khảo|7/5/2017")
		w.opt.Kind = "contest"
		w.take("same", "Mã cuộc thi|Tên cuộc thi", "T1|Thi ảnh")
	})
}

// A row means the congress that stands; what was called off is met only by rows that say so, or that were taken in before.
func TestARowAndWhatWasCalledOff(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "congress"
		head := "Tổ chức đảng|Nhiệm kỳ từ năm|Nhiệm kỳ đến năm|Ngày đại hội|Tình trạng|Lý do hoãn"
		both := []string{head, "SYT-1|2015|2017|1/6/2015|Hoãn|bão", "SYT-1|2015|2017|1/7/2015|Đã họp|"}
		w.take("create create", both...)
		w.take("same same", both...)
		plan := "SYT-2|2015|2017|1/6/2015|Dự kiến|"
		w.take("create change", head, plan, "SYT-2|2015|2017|1/6/2015|Hoãn|bão")
		w.refuses([]string{head, plan}, "E2 intake.exists_other") // the old file is no new congress
		w.next()
		plan = "SNN-1|2015|2017|1/6/2015|Dự kiến|"
		w.take("create", head, plan)
		w.next()
		w.take("change", head+"|Cách ghi|Lý do", "SNN-1|2015|2017|3/6/2015|||Đính chính|dời ngày")
		w.next()
		w.take("change", head, "SNN-1|2015|2017|3/6/2015|Hoãn|bão")
		w.refuses([]string{head, plan}, "D2 intake.exists_other", "E2 intake.exists_other")
		w.take("create", head, "SYT-2|2015|2017|8/8/2015|Dự kiến|")
		w.take("change", head, "SYT-2|2015|2017|8/8/2015|Đã họp|")
		answered := []string{"Tổ chức đảng|Nhiệm kỳ từ năm|Ngày báo cáo kết quả bầu cử|Ngày chuẩn y|Kết quả chuẩn y", "SYT-2|2015|10/8/2015|20/8/2015|Không chuẩn y"}
		w.take("change", answered...)
		w.take("same", answered...)
		w.take("create", head, "SYT-2|2015|2017|1/9/2015|Đã họp|")
		w.take("same", answered...)
		w.opt.Kind = "meeting"
		head = "Tổ chức đảng|Ngày họp|Loại sinh hoạt|Tình trạng|Lý do hoãn"
		both = []string{head, "SYT-1|3/5/2017|thường kỳ|Hoãn|mưa", "SYT-1|3/5/2017|thường kỳ|Đã họp|"}
		w.take("create create", both...)
		w.take("same same", both...)
		w.opt.Kind = "meeting-conclusion"
		w.take("create", "Buổi sinh hoạt: Tổ chức đảng|Buổi sinh hoạt: Ngày họp|Buổi sinh hoạt: Loại sinh hoạt|Nội dung", "SYT-1|3/5/2017|thường kỳ|Việc phải làm")
	})
}
