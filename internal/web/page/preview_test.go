package page

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/testkit"
	"chibo/internal/web/static"
)

// The preview: every part with made-up data, in both languages, under the real content policy. CHIBO_PREVIEW names a folder for
// screenshots, CHIBO_PREVIEW_ONLY the parts to draw.

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// sample is one page of the preview.
type sample struct {
	frame func(*Frame)
	body  Body
}

func rows(e Env, en bool) []Row {
	people := []struct {
		name, born, age, cell, under, work string
		tone                               Tone
	}{
		{"Lê Thị Lan Anh", "14/2/1991", "(26)", "Chi bộ Khoa Nội", "Bệnh viện Đa khoa tỉnh", "Điều dưỡng", Plain},
		{"H’Blơn Ayŭn", "15/3/1993", "(24)", "Chi bộ Khoa Nội", "Bệnh viện Đa khoa tỉnh", "Điều dưỡng", Plain},
		{"Nguyễn Thị Bích", "30/1/1988", "(29)", "Chi bộ Khoa Nhi", "Bệnh viện Đa khoa tỉnh", "Bác sĩ", Done},
		{"Y Suôn Êban", "5/6/1987", "(30)", "Chi bộ Trường Cao đẳng Cộng đồng", "", "Giảng viên", Done},
		{"Điểu Mơn", "11/5/1986", "(31)", "Chi bộ Y tế dự phòng", "Sở Y tế", "Y sĩ", Due},
	}
	var rs []Row
	for i := range 12 {
		p := people[i%len(people)]
		state := "Dự bị"
		if en {
			state = "Probationary"
		}
		rs = append(rs, Row{Cells: []Cell{
			LinkCell(p.name, "/member/1"), TextCell(p.born).After(p.age),
			RichCell(Say(Go(p.cell, "/org/7"), Words(map[bool]string{true: "", false: ", " + p.under}[p.under == ""]))),
			TextCell(p.work), DayCell(day.Must(2017, 5, 19)), PartialCell(20180500), ChipCell(state, p.tone)}})
	}
	return rs
}

func figureSample(e Env, w func(vi, en string) string) Figure {
	t := Table{One: true, Head: 1, Cols: []Col{{Title: w("Ngày ký", "Signed"), Sort: "day", Align: Days}, {Title: w("Người", "Person"), Sort: "name"}, {Title: w("Tổ chức", "Organisation")}}, Sort: "-day",
		Rows: []Row{
			{Cells: []Cell{DayCell(day.Must(2017, 9, 22)), LinkCell("Vương Thị Hiền", "/member/2"), TextCell("Sở Y tế").InTone(Subdued)}},
			{Cells: []Cell{DayCell(day.Must(2017, 9, 22)), LinkCell("Y Suôn Êban", "/member/3"), TextCell("Bệnh viện Đa khoa").InTone(Subdued)}},
			{Cells: []Cell{DayCell(day.Must(2017, 9, 20)), LinkCell("Hà Công Thắng", "/member/4"), TextCell("Kho bạc Nhà nước").InTone(Subdued)}},
		}}
	return Figure{Title: w("Đảng viên kết nạp", "Members admitted"), Number: "106", Period: e.L.Period(day.YearTo(then)), Place: "Đảng bộ Khối các cơ quan tỉnh",
		Definition: w("Số người có quyết định kết nạp ký trong kỳ, đếm mỗi người một lần, tính cho tổ chức nơi họ sinh hoạt vào ngày ký.",
			"People whose admission was decided in the period, each counted once, under the organisation they belonged to on that day."),
		Fraction: []Fraction{{"106", w("quyết định ký từ 1/1 đến 30/9/2017", "decisions signed 1 January – 30 September 2017"), true, ""}, {"100", w("chỉ tiêu cả năm, Nghị quyết 05-NQ/ĐUK", "the year's target, Resolution 05-NQ/ĐUK"), false, ""},
			{e.L.PercentSign("106"), w("nhịp chín tháng là 75 %", "pace after nine months: 75%"), false, ""}},
		Sources: []Source{{w("từ bản ghi", "from records"), 104}, {w("khai báo có giấy ký", "declared on signed paper"), 2}},
		Rule:    Say(Words(w("Tính theo ngày quyết định. ", "Counted by the decision's day. ")), Sign(w("Chưa xác nhận", "Not confirmed"), Due)),
		Count:   w("106 bản ghi", "106 records"), Table: &t, Pager: &Pager{Page: 1, Size: 3, Total: 106}, Exports: []Export{{"Excel", "/figure/adm.count?format=xlsx"}},
		ChangesTitle: w("Vì sao khác bản 2/10", "Why it differs from 2 October"),
		Changes: &Table{Cols: []Col{{Title: w("Điều gì", "What")}, {Title: w("Số", "Number"), Align: Right}}, Rows: []Row{
			{Cells: []Cell{TextCell(w("Bản nháp ngày 2/10", "Draft of 2 October")), NumberCell(104)}},
			{Cells: []Cell{TextCell(w("Ghi muộn, ký 20–22/9", "Recorded late, signed 20–22 September")).Under("Hà Công Thắng, Vương Thị Hiền, Y Suôn Êban"), TextCell("+3").InTone(Done)}},
			{Cells: []Cell{TextCell(w("Hủy vì ghi trùng", "Voided, entered twice")).Under("Dương Tấn Phát"), TextCell("−1").InTone(Late)}}},
			Sum: &Row{Cells: []Cell{TextCell(w("Bản ngày 20/10", "20 October")), NumberCell(106)}}},
		Self: e.At.Link("/figure/adm.count?org=KHOI"), Close: "/" + langCode(e.L) + "/report"}
}

// samples is every page of the preview by name.
func samples(e Env) map[string]sample {
	en := e.L == lang.En
	w := func(vi, enText string) string {
		if en {
			return enText
		}
		return vi
	}
	fig := figureSample(e, w)
	list := List{
		Head: Head{Title: w("Đảng viên", "Members"), Lead: Say(Opens("48", "/figure/adm.women?x=1"), Words(w(" nữ dưới 35 tuổi trong ", " women under 35 among ")), Opens("106", "/figure/adm.count?org=KHOI"),
			Words(w(" người được kết nạp từ 1/1 đến 30/9/2017, bằng 45,3 %.", " people admitted from 1 January to 30 September 2017: 45.3%."))), Acts: []Act{{Text: w("Thêm đảng viên", "Add a member"), Href: "/member/new", Icon: "plus", Main: true}}},
		Exports: e.Exports(),
		Filters: []Filter{{Name: "q", Label: w("Tên, số thẻ hoặc số lý lịch", "Name, card or file number"), Value: ""},
			{Kind: FilterOrg, Name: "org", Label: w("Tổ chức", "Organisation"), Value: "", Suggest: "/suggest"},
			{Kind: FilterSelect, Name: "status", Label: w("Tình trạng", "Status"), Options: []Option{{Text: w("Tất cả", "All")}, {Value: "prob", Text: w("Dự bị", "Probationary")}}},
			{Kind: FilterDay, Name: "from", Label: w("Kết nạp từ", "Admitted from"), Value: "1/1/2017"}},
		Picked: []Picked{{w("Kết nạp 1/1 – 30/9/2017", "Admitted 1 January – 30 September 2017"), e.Without("from")}, {w("Nữ", "Women"), e.Without("sex")}},
		Table: Table{One: true, Sort: "name", Cols: []Col{{Title: w("Họ và tên", "Name"), Sort: "name"}, {Title: w("Ngày sinh (tuổi)", "Born (age)"), Sort: "born", Align: Days, Phone: Key}, {Title: w("Nơi sinh hoạt", "Organisation"), Sort: "org"},
			{Title: w("Công việc", "Work"), Phone: Off}, {Title: w("Lễ kết nạp", "Ceremony"), Sort: "ceremony", Align: Right, Phone: Off}, {Title: w("Hết dự bị", "Probation ends"), Align: Right, Phone: Off}, {Title: w("Tình trạng", "Status"), Tight: true, Phone: Off}}, Rows: rows(e, en)},
		Pager: Pager{Page: 3, Size: 50, Total: 2151, Sizes: []int{50, 100, 200}, Note: w("Xếp theo tên.", "Sorted by name.")},
	}
	none := list
	none.Table.Rows, none.Picked = nil, nil
	none.Empty = Empty{What: w("Đảng viên của tổ chức", "The organisation's members"), Why: OtherDay, Next: &Act{Text: w("Về hôm nay", "Back to today"), Href: "/", Main: true}}
	pace := func(v, t, n int64) *Pace { return &Pace{Value: v, Target: t, Now: n} }
	var months []Point
	for i, v := range []int64{5, 15, 29, 35, 57, 68, 80, 92, 106} {
		months = append(months, Point{Label: w("Tháng ", "Month ") + itoa(i+1), Short: w("T", "") + itoa(i+1), Value: v, Known: true, Href: "/figure/adm.count?m=" + itoa(i+1)})
	}
	for i := 9; i < 12; i++ {
		months = append(months, Point{Short: w("T", "") + itoa(i+1)})
	}
	spark := SparkCell(Spark{Values: []int64{0, 2, 1, 0, 3, 0, 2, 2, 1}, Label: w("Kết nạp từng tháng: 0, 2, 1, 0, 3, 0, 2, 2, 1", "Admitted by month: 0, 2, 1, 0, 3, 0, 2, 2, 1")})
	orgRow := func(name string, n, adm, target int64, state string, tone Tone) Row {
		pct, _ := e.L.PercentTrim(adm, target, 1)
		return Row{Cells: []Cell{LinkCell(name, "/org/5"), NumberCell(9).Opening("/figure/org.cell"), NumberCell(n).Opening("/figure/mem.total"), spark, NumberCell(adm).Opening("/figure/adm.count"), NumberCell(target), TextCell(pct), ChipCell(state, tone)}}
	}
	org := Record{
		Head: Head{Title: "Đảng bộ Khối các cơ quan tỉnh", Lead: Say(Words(w("Cấp trên trực tiếp của tổ chức cơ sở đảng, thuộc Đảng bộ tỉnh Đắk Nông. Mọi số dưới đây tính đến hết ngày 30/9/2017.", "Directly above the grassroots organisations, within the Đắk Nông provincial organisation. All figures are as of 30 September 2017."))),
			Acts: []Act{{Text: w("Báo cáo 9 tháng", "Nine-month report"), Href: "/report", Main: true}, PrintAct(e)}},
		Tabs: Tabs{{w("Tổng quan", "Overview"), "/org/1", true}, {w("Cây tổ chức", "Tree"), "/org", false}, {w("Đảng viên", "Members"), "/member", false}, {w("Cấp ủy", "Committee"), "/org/1/committee", false}, {w("Lịch sử", "History"), "/org/1/history", false}},
		Parts: Bodies{
			Facts{{Label: w("Đảng viên", "Members"), Number: e.L.Number(2151), Href: "/figure/mem.total", Text: Say(Words(w("Đầu năm 2.052, ", "2,052 in January, ")), Go(w("tăng 99", "up 99"), "/figure/mem.change"), Words("."))},
				{Label: w("Tổ chức cơ sở đảng", "Grassroots organisations"), Number: "56", Href: "/figure/org.grass", Text: Say(Words(w("31 đảng bộ, 25 chi bộ cơ sở", "31 committees, 25 cells")))},
				{Label: w("Kết nạp, 9 tháng", "Admitted, nine months"), Number: "106", Href: "/figure/adm.count", Of: w("/ 100 chỉ tiêu", "/ target 100"), Pace: pace(106, 100, 75), Text: Say(Toned(w("106 %, vượt chỉ tiêu", "106%, above target"), Done))},
				{Label: w("Chuyên đề", "Thematic meetings"), Number: "34", Href: "/figure/x", Of: w("/ 56 tổ chức", "/ 56"), Pace: pace(34, 45, 36), Text: Say(Toned(w("60,7 %, chậm nhịp", "60.7%, behind pace"), Due))}},
			Columns{Left: Bodies{Section{ID: "due", Title: w("Việc đến hạn", "What is due"), Note: Say(Go(w("Tất cả 12 việc", "All 12"), "/desk")), Parts: Bodies{Tasks{
				{When: w("Quá hạn", "Overdue"), Tone: Late, Text: w("Báo cáo 9 tháng còn 5 tổ chức", "Five nine-month reports missing"), Href: "/desk/1", Small: w("Đã nhận 51 trong 56; hạn 25/9", "51 of 56 received; due 25 September"), State: w("Quá 5 ngày", "5 days late"), Of: Late},
				{Day: day.Must(2017, 10, 2), Text: w("4 đảng viên hết 12 tháng dự bị", "Four probations end"), Href: "/desk/2", Small: w("Chi bộ xét trong 30 ngày làm việc", "The cell decides within 30 working days"), State: w("Còn 2 ngày", "2 days left"), Of: Due}}}}},
				Right: Bodies{LineChart{ID: "pace", Title: w("Kết nạp so với nhịp năm", "Admissions against the year's pace"), Note: w("người, cộng dồn", "people, running total"), Label: w("Kết nạp cộng dồn: 106 người sau chín tháng, chỉ tiêu năm 100", "Running total: 106 after nine months, target 100"), Points: months, Plan: 100, PlanText: w("chỉ tiêu 100", "target 100"), NowText: w("nhịp 75", "pace 75"), EndText: w("106 đã kết nạp", "106 admitted"), StepTitle: w("Tháng", "Month"), ValueTitle: w("Cộng dồn", "Total")}}},
			Section{ID: "units", Title: w("Tổ chức cơ sở đảng", "Grassroots organisations"), Note: Say(Words("56")), Parts: Bodies{Table{
				Cols: []Col{{Title: w("Tổ chức", "Organisation")}, {Title: w("Chi bộ", "Cells"), Align: Right, Label: w("Chi bộ", "Cells")}, {Title: w("Đảng viên", "Members"), Align: Right, Phone: Key, Sort: "members"}, {Title: "T1–T9", Phone: Off}, {Title: w("Kết nạp", "Admitted"), Align: Right, Label: w("Kết nạp", "Admitted")}, {Title: w("Chỉ tiêu", "Target"), Align: Right, Label: w("trên", "of")}, {Title: w("Đạt", "Reached"), Align: Right, Phone: Off}, {Title: w("Báo cáo", "Report")}},
				Rows: []Row{orgRow("Đảng bộ Bệnh viện Đa khoa tỉnh", 154, 11, 8, w("Đã nhận 22/9", "Received"), Done), orgRow("Đảng bộ Sở Nông nghiệp và Phát triển nông thôn", 186, 2, 8, w("Trả lại, chờ sửa", "Returned"), Due), orgRow("Chi bộ Sở Ngoại vụ", 19, 0, 1, w("Chưa nộp", "Missing"), Late)},
				Sort: "-members",
				Sum:  &Row{Cells: []Cell{TextCell(w("Cộng 56 tổ chức", "All 56")), NumberCell(130), NumberCell(2151), TextCell(""), NumberCell(106), NumberCell(100), TextCell(e.L.PercentSign("106"))}}}}},
			BarChart{ID: "age", Title: w("Đảng viên theo tuổi", "Members by age"), RowTitle: w("Tuổi", "Age"), ValueTitle: w("Người", "People"), Whole: 2151, Points: []Point{{Label: w("Dưới 31", "Under 31"), Value: 402, Href: "/figure/a"}, {Label: "31–40", Value: 911, Href: "/figure/b"}, {Label: "41–50", Value: 520, Href: "/figure/c"}, {Label: w("Trên 50", "Over 50"), Value: 306, Href: "/figure/d"}, {Label: w("Chưa rõ", "Not known"), Value: 12, Href: "/figure/e"}}},
		}}
	member := Record{
		Head: Head{Title: "Y Brơm Ayŭn", Lead: Say(Words(w("Đảng viên chính thức, bí thư Chi bộ Kế hoạch và Kỹ thuật. Tuổi đảng 12 năm, tính từ 25/6/2005.", "Full member, secretary of the cell Kế hoạch và Kỹ thuật. Twelve years of membership, from 25 June 2005."))),
			Acts: []Act{{Text: w("Ghi thay đổi", "Record a change"), Href: "/member/1/change", Main: true}, {Text: w("Sửa cho đúng", "Correct"), Href: "/member/1/correct", Icon: "pen"}}},
		Tabs: Tabs{{w("Hồ sơ", "File"), "/member/1", true}, {w("Lịch sử", "History"), "/member/1/history", false}},
		Parts: Bodies{Columns{Wide: true, Left: Bodies{Section{ID: "groups", Quiet: true, Title: w("Các nhóm thông tin", "Groups"), Parts: Bodies{Groups{
			{Title: w("Căn cước", "Identity"), Note: Say(Go(w("Lịch sử 2 lần sửa", "Two corrections"), "/member/1/history")), Pairs: []Pair{TextPair(e, w("Họ và tên khai sinh", "Name at birth"), "Y Brơm Ayŭn"), TextPair(e, w("Giới tính", "Sex"), w("Nam", "Male")), TextPair(e, w("Ngày sinh", "Born"), e.L.Day(day.Must(1979, 4, 12))), TextPair(e, w("Nơi ở hiện nay", "Lives at"), "")}},
			{Title: w("Đảng tịch", "Membership"), Pairs: []Pair{TextPair(e, w("Quyết định kết nạp", "Admission decided"), "25/6/2005"), {Label: w("Ngày chính thức", "Full member from"), Value: Say(Words("12/7/2006")), Changed: true, Small: w("sửa 6/3/2016", "corrected 6 March 2016")}}},
			{Title: w("Dân tộc, tôn giáo, sức khỏe", "Ethnicity, religion, health"), Shut: &Shut{w("Dữ liệu nhạy cảm. Việc mở được ghi lại và đảng viên xem được.", "Sensitive data. Opening it is logged, and the member can see that."), &Act{Text: w("Mở và ghi lý do", "Open, with a reason"), Href: "/member/1/open"}}}}}}},
			Right: Bodies{Section{ID: "life", Title: w("Cả quá trình", "The whole course"), Note: Say(Words(w("mới nhất ở trên", "newest first"))), Parts: Bodies{Life{
				{Day: 20170520, Text: Say(Strong(w("Được bầu bí thư chi bộ", "Elected secretary of the cell"))), Small: Say(Words(w("Đại hội nhiệm kỳ 2017–2020", "Congress of the term 2017–2020"))), Big: true},
				{Day: 20170315, Text: Say(Words(w("Chi bộ Kế hoạch và Chi bộ Kỹ thuật hợp nhất.", "The cells Kế hoạch and Kỹ thuật merged."))), End: true},
				{Day: 20050700, Text: Say(Words(w("Lễ kết nạp", "Admission ceremony"))), Big: true},
				{Day: 19950000, Text: Say(Words(w("Vào Đoàn.", "Joined the Youth Union.")))}}}}}}}}
	at := time.Date(2016, 3, 6, 8, 12, 0, 0, day.Zone)
	history := Record{Head: Head{Title: w("Lịch sử: Y Brơm Ayŭn", "History: Y Brơm Ayŭn")}, Parts: Bodies{History{Acts: func(i int) []Act {
		if i > 0 {
			return nil
		}
		return []Act{{Text: w("Sửa cho đúng", "Correct"), Href: "/x", Icon: "pen"}, {Text: w("Hủy bản ghi", "Void"), Href: "/x"}}
	}, Versions: []Version{
		{Valid: day.Period{From: day.Must(2006, 7, 12), To: day.Forever}, KnownFrom: at, Verb: w("Sửa cho đúng", "Corrected"), Who: "Đỗ Minh Châu", Why: w("ghi nhầm ngày quyết định công nhận", "the wrong decision's day"), What: []Change{{Label: w("Ngày chính thức", "Full member from"), Is: "12/7/2006", Was: "30/8/2006", Had: true}, {Label: w("Dân tộc", "Ethnicity"), Sealed: true}}, Source: Say(Go("12-QĐ/ĐU", "/document/12"))},
		{Valid: day.Period{From: day.Must(2006, 8, 30), To: day.Forever}, KnownFrom: at.AddDate(-1, 0, 0), KnownTo: at, Verb: w("Ghi mới", "Recorded"), Who: "Trịnh Văn Khải", Imported: true, What: []Change{{Label: w("Ngày chính thức", "Full member from"), Is: "30/8/2006"}}},
		{Valid: day.Period{From: day.Must(2006, 1, 1), To: day.Must(2006, 8, 30)}, KnownFrom: at.AddDate(-1, -1, 0), KnownTo: at.AddDate(-1, 0, 0), Verb: w("Ghi mới", "Recorded"), Who: "Trịnh Văn Khải", Voided: true, VoidWhy: w("ghi trùng", "entered twice"), What: []Change{{Label: w("Ngày chính thức", "Full member from"), Is: "1/1/2006"}}},
	}}}}
	form := Form{Head: Head{Title: w("Sáp nhập hai chi bộ", "Merge two cells"), Lead: Say(Words(w("Đảng bộ Sở Xây dựng. Việc này ghi cho ngày có hiệu lực, không phải ngày bấm nút.", "Đảng bộ Sở Xây dựng. This is recorded for the day it takes effect, not for today.")))},
		Steps: []Step{{w("Ghi quyết định", "The decision"), "", true}, {w("Xem lại và xác nhận", "Check and confirm"), "", false}}, Action: "/" + langCode(e.L) + "/form", Key: "k41", Version: "7", Cancel: "/", Button: e.T("do.next"), Keep: "merge",
		Fault: &fault.Fault{Kind: fault.Invalid, Key: "form.invalid", Fields: []fault.Field{{Name: "number", Key: "form.required"}, {Name: "from", Key: "day.none", Args: fault.Args{"text": "30/02/2017"}}, {Name: "secretary_id", Key: "form.ambiguous", Args: fault.Args{"text": "Trần Quốc Dũng", "n": 2, "what": lang.Ref("form.several.org")}}}},
		Sets: []FieldSet{{Fields: []Field{
			{Kind: ChecksField, Name: "cells", Label: w("Hai chi bộ sáp nhập", "The two cells"), Hint: w("Chọn trong 4 chi bộ của Đảng bộ Sở Xây dựng", "Of the four cells there"), Values: []string{"2", "3"}, Options: []Option{{Value: "1", Text: "Chi bộ 1", Note: e.T("count.mem", "n", 12)}, {Value: "2", Text: "Chi bộ 2", Note: e.T("count.mem", "n", 9)}, {Value: "3", Text: "Chi bộ 3", Note: e.T("count.mem", "n", 11)}}},
			{Name: "name", Label: w("Tên chi bộ sau sáp nhập", "Name of the merged cell"), Hint: w("Ví dụ: Chi bộ Kỹ thuật", "For example: Chi bộ Kỹ thuật"), Value: "Chi bộ Kỹ thuật", Width: Mid},
			{Name: "number", Label: w("Số quyết định", "Decision number"), Hint: w("Ghi cả ký hiệu, ví dụ 37-QĐ/ĐU", "With its symbol, for example 37-QĐ/ĐU"), Width: Short},
			{Kind: DayField, Name: "from", Label: w("Ngày có hiệu lực", "In force from"), Hint: e.T("web.day_hint"), Value: "30/02/2017", Width: Short},
			{Kind: PersonField, Name: "secretary", Label: w("Bí thư được chỉ định", "Appointed secretary"), Hint: w("Gõ tên, có dấu hay không dấu", "Type the name, with or without marks"), Value: "Trần Quốc Dũng", Width: Mid, Suggest: "/suggest", Candidates: []Option{{Value: "a", Text: "Trần Quốc Dũng", Note: "Chi bộ 2, 1979"}, {Value: "b", Text: "Trần Quốc Dũng", Note: "Chi bộ 3, 1984"}}},
			{Kind: NumberField, Name: "n", Label: w("Số đảng viên bàn giao", "Members handed over"), Value: "20", Width: Short, Unit: w("người", "people"), Optional: true},
			{Kind: RadioField, Name: "how", Label: w("Hình thức", "How"), Value: "1", Options: []Option{{Value: "1", Text: w("Hợp nhất", "Merge")}, {Value: "2", Text: w("Sáp nhập vào một chi bộ có sẵn", "Absorb into one of them")}}},
			{Kind: AreaField, Name: "note", Label: e.T("note"), Optional: true}, {Kind: CheckField, Name: "sure", Label: w("Đã báo cho hai chi bộ", "Both cells have been told")}, {Kind: FileField, Name: "paper", Label: w("Bản chụp quyết định", "Scan of the decision"), Accept: ".pdf", Optional: true}}}}}
	fresh := form
	fresh.Fault = nil
	fresh.Sets = []FieldSet{{Fields: []Field{{Name: "name", Label: w("Họ và tên", "Name"), Width: Mid}, {Kind: OrgField, Name: "org", Label: w("Tổ chức", "Organisation"), Suggest: "/suggest", Width: Mid}, {Kind: DayField, Name: "from", Label: w("Từ ngày", "From"), Width: Short}, {Kind: PasswordField, Name: "secret", Label: e.T("web.password")}}}}
	fresh.Keep, fresh.Action = "fresh", "/sent"
	confirm := Confirm{Head: Head{Title: form.Head.Title, Lead: form.Head.Lead}, Steps: []Step{{w("Ghi quyết định", "The decision"), "/form", false}, {w("Xem lại và xác nhận", "Check and confirm"), "", true}},
		Title: w("Trước và sau ngày 1/11/2017", "Before and after 1 November 2017"), Note: Say(Words(w("Quyết định 37-QĐ/ĐU ngày 12/10/2017", "Decision 37-QĐ/ĐU of 12 October 2017"))),
		Before: Side{Title: w("Đến hết 31/10/2017", "To 31 October 2017"), Tree: []TreeLine{{Text: "Đảng bộ Sở Xây dựng", Count: "41", Top: true}, {Text: "Chi bộ 1", Count: "12"}, {Text: "Chi bộ 2", Count: "9", Gone: true}, {Text: "Chi bộ 3", Count: "11", Gone: true}, {Text: "Chi bộ 4", Count: "9"}}},
		After:  Side{Title: w("Từ 1/11/2017", "From 1 November 2017"), Tree: []TreeLine{{Text: "Đảng bộ Sở Xây dựng", Count: "41", Top: true}, {Text: "Chi bộ 1", Count: "12"}, {Text: "Chi bộ Kỹ thuật", Count: "20 = 9 + 11", New: true}, {Text: "Chi bộ 4", Count: "9"}}},
		Table: &Table{Caption: w("Điều gì đổi, điều gì giữ nguyên", "What changes and what stays"), Cols: []Col{{Title: w("Mục", "What")}, {Title: w("Trước", "Before"), Align: Right, Label: w("Trước", "Before")}, {Title: w("Sau", "After"), Align: Right, Phone: Key}, {Title: w("Vì sao", "Why")}},
			Rows: []Row{{Cells: []Cell{TextCell(w("Đảng viên của Đảng bộ Sở", "Members of the department")), NumberCell(41).Opening("/figure/mem.total"), NumberCell(41), TextCell(w("Không ai chuyển sinh hoạt", "Nobody moves"))}}, {Cells: []Cell{TextCell(w("Chi bộ trực thuộc toàn Khối", "Cells of the Bloc")), NumberCell(130), NumberCell(129), TextCell(w("Hai chi bộ thành một", "Two become one"))}}}},
		Notes: []Note{{Tone: Due, Title: w("Còn một điều nên biết. ", "One thing to know. "), Text: Say(Words(w("Chi bộ mới có 18 đảng viên chính thức, nên phải có chi ủy.", "With 18 full members the new cell needs a committee.")))}},
		Form:  Form{Action: "/sent", Key: "k42", Version: "7", Button: w("Sáp nhập từ 1/11/2017", "Merge from 1 November 2017"), Cancel: "/", Sets: []FieldSet{{Fields: []Field{{Kind: AreaField, Name: "reason", Label: e.T("reason"), Hint: w("Ghi vào lịch sử của cả hai chi bộ", "Stands in the history of both cells")}}}}}, Back: "/form"}
	rep := Report{Head: Head{Title: w("Báo cáo 9 tháng năm 2017", "Nine-month report 2017"), Lead: Say(Words(w("Đảng bộ Khối các cơ quan tỉnh, số liệu đến hết 30/9/2017. ", "Đảng bộ Khối các cơ quan tỉnh, figures to 30 September 2017. ")), Sign(w("Chờ ký", "To be signed"), Due)), Acts: []Act{PrintAct(e), {Text: w("Chốt và trình ký", "Freeze and send to sign"), Href: "/x", Main: true}}},
		Notes:      []Note{{Tone: Due, Title: w("Khác bản nháp ngày 2/10 ở một chỉ số. ", "One figure differs from the draft of 2 October. "), Text: Say(Words("104 → "), Opens("106", "/figure/adm.count"))}},
		WordsTitle: w("Lời báo cáo", "In words"), Words: []Passage{{w("3. Phát triển đảng viên", "3. New members"), []Rich{Say(Words(w("Chín tháng, toàn Đảng bộ kết nạp ", "In nine months ")), Opens("106", "/figure/adm.count?org=KHOI"), Words(w(" đảng viên, bằng ", " members were admitted, ")), Opens(e.L.PercentSign("106"), "/figure/adm.pct?org=KHOI"), Words(w(" chỉ tiêu năm.", " of the year's target.")))}}},
		TableTitle: w("Số liệu", "Figures"), Period: w("9 tháng 2017", "9 months 2017"), Before: w("9 tháng 2016", "9 months 2016"), Target: w("Chỉ tiêu năm", "Year's target"),
		Rows: []ReportRow{{Name: w("Tổ chức cơ sở đảng", "Grassroots organisations"), Value: "56", Href: "/figure/org.grass", Before: "56"}, {Name: w("Đảng viên", "Members"), Value: e.L.Number(2151), Href: "/figure/mem.total", Before: e.L.Number(2038)},
			{Name: w("Đảng viên kết nạp", "Members admitted"), Value: "106", Href: "/figure/adm.count?org=KHOI", Before: "97", Target: "100", Percent: e.L.PercentSign("106"), Pace: pace(106, 100, 75)},
			{Name: w("trong đó nữ", "of whom women"), Sub: true, Value: "61", Href: "/figure/adm.group", Before: "50"}, {Name: w("dân tộc thiểu số", "ethnic minority"), Sub: true, Value: "12", Href: "/figure/adm.group", Before: "9", Note: w("không cộng với dòng trên", "does not add up with the line above")},
			{Name: w("Tổ chức có sinh hoạt chuyên đề", "Units with thematic meetings"), Value: "34", Href: "/figure/x", Before: "27", Target: "45", Percent: "75,6 %", Pace: pace(34, 45, 36), Note: w("mẫu số: 56 tổ chức cơ sở đảng", "denominator: 56 grassroots organisations")}},
		Paper: &Paper{Superior: "ĐẢNG BỘ TỈNH ĐẮK NÔNG", Organisation: "ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH", Number: "Số 41-BC/ĐUK", Party: "ĐẢNG CỘNG SẢN VIỆT NAM", PlaceDay: "Đắk Nông, ngày 20 tháng 10 năm 2017", Office: "PHÓ BÍ THƯ", Name: "Đỗ Minh Châu", Receivers: []string{"Thường trực Tỉnh ủy,", "Lưu Văn phòng."}}}
	count := func(n int64) Cell { return NumberCell(n).Opening("/figure/mem.total?org=x") }
	leaf := func(name string, n int64) Node {
		return Node{Text: name, Href: "/org/9", Counts: []Cell{NoCell(), count(n)}}
	}
	tree := Tree{Head: Head{Title: w("Cây tổ chức", "Tree of organisations"), Lead: Say(Words(w("56 tổ chức cơ sở đảng và 130 chi bộ trực thuộc.", "56 grassroots organisations and 130 cells below them."))), Acts: []Act{{Text: w("Lập tổ chức", "Establish"), Href: "/org/new", Icon: "plus", Main: true}}}, Search: "/org", Cols: []string{w("Chi bộ", "Cells"), w("Đảng viên", "Members")},
		Roots: []Node{{Text: "Đảng bộ Khối các cơ quan tỉnh", Href: "/org/1", Open: true, Counts: []Cell{count(130), count(2151)}, Below: []Node{
			{Text: "Đảng bộ Sở Nông nghiệp và Phát triển nông thôn", Small: w("đảng bộ cơ sở", "grassroots committee"), Href: "/org/2", Open: true, Counts: []Cell{count(11), count(186)}, Below: []Node{leaf("Chi bộ Kế hoạch và Kỹ thuật", 22), {Text: "Chi bộ Thú y", Href: "/org/9", Found: true, Counts: []Cell{NoCell(), count(14)}}, {Text: "Chi bộ Kế hoạch", Href: "/org/8", Ended: w("kết thúc 15/3/2017", "ended 15 March 2017"), Counts: []Cell{NoCell(), count(0)}}}},
			{Text: "Đảng bộ Sở Tài chính", Href: "/org/3", Counts: []Cell{count(4), count(62)}, Below: []Node{leaf("Chi bộ 1", 15), leaf("Chi bộ 3", 17)}}, leaf("Chi bộ Sở Ngoại vụ", 19)}}}}
	imp := Import{Done: true, File: "ket-nap-2017.xlsx", Kind: w("Kết nạp", "Admissions"), Lead: Say(Words(w("Một tệp được nhận hết hoặc không nhận dòng nào.", "A file is taken whole or not at all."))), Created: 104, Same: 12, Changed: 3, Refused: 2,
		Rows: []ImportRow{{Row: 14, Outcome: Refused, Name: "Trần Quốc Dũng", Cell: "C14", Text: w("Có hai người cùng tên, cùng ngày sinh:", "Two people have that name and birthday:"), Others: []Option{{Value: "/member/5", Text: "Trần Quốc Dũng", Note: "Chi bộ 2"}, {Value: "/member/6", Text: "Trần Quốc Dũng", Note: "Chi bộ 3"}}}, {Row: 15, Outcome: Refused, Name: "Hà Công Thắng", Cell: "E15", Text: w("Không có ngày 30/02/2017", "There is no 30/02/2017")}, {Row: 2, Outcome: Created, Name: "Y Suôn Êban", Href: "/member/3"}, {Row: 3, Outcome: Same, Name: "Lý Thị Hoa", Href: "/member/3"}, {Row: 4, Outcome: Changed, Name: "Thị Kăng", Href: "/member/3", Text: w("nơi sinh hoạt, từ 1/6/2017", "organisation, from 1 June 2017")}},
		Form: Form{Action: "/import", Key: "k", Button: w("Đọc thử", "Trial run"), Sets: []FieldSet{{Fields: []Field{{Kind: SelectField, Name: "kind", Label: w("Loại", "Kind"), Options: []Option{{Value: "a", Text: w("Kết nạp", "Admissions")}}, Width: Mid}, {Kind: FileField, Name: "file", Label: w("Bảng tính", "Sheet"), Accept: ".xlsx,.csv"}}}}}, Templates: []Export{{w("Tổ chức", "Organisations"), "/t"}, {w("Đảng viên", "Members"), "/t"}}}
	door := func(f *Frame) {
		f.Menu, f.Me, f.Crumbs, f.NoDate, f.SearchPath, f.Title = nil, nil, nil, true, "", e.T("do.signin")
	}
	return map[string]sample{
		"org": {nil, org}, "list": {nil, list}, "empty": {nil, none}, "member": {nil, member}, "history": {func(f *Frame) { f.Menu[2].Current = true }, history},
		"form": {func(f *Frame) { f.Writing = day.Must(2017, 11, 1) }, form}, "fresh": {nil, fresh}, "confirm": {nil, confirm}, "report": {nil, rep}, "sheet": {func(f *Frame) { f.Sheet = &fig }, rep}, "figure": {nil, fig},
		"tree": {nil, tree}, "import": {nil, imp}, "progress": {nil, Import{Progress: &Progress{12400, 100000, w("dòng", "rows"), "/" + langCode(e.L) + "/tree"}}},
		"signin":  {door, SignIn{Action: "/signin", Ended: true, Place: "Đảng bộ Khối các cơ quan tỉnh", Fault: fault.New(fault.Unauthenticated, "", nil), Accounts: []DemoAccount{{"minhchau", "minh-hoa-1", w("Cán bộ tổ chức Đảng ủy Khối", "Organisation officer of the Bloc")}, {"bithu3", "minh-hoa-2", w("Bí thư Chi bộ 3", "Secretary of cell 3")}}}},
		"setup":   {func(f *Frame) { door(f); f.Title = e.T("web.setup_title") }, Setup{Where: "chibo.db", Form: Form{Action: "/setup", Key: "k"}, Kinds: []Option{{Value: "bloc", Text: "Đảng bộ cấp trên trực tiếp cơ sở"}}}},
		"problem": {func(f *Frame) { f.Mishap = true }, Problem{Fault: fault.New(fault.Denied, "", nil), Ref: "7f3a-21"}},
		"today":   {func(f *Frame) { f.At = At{Today: today}; f.Query = url.Values{} }, list},
	}
}

// previewHandler serves the samples at /vi/NAME and /en/NAME.
func previewHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Root, static.Handler())
	send := func(w http.ResponseWriter) { // as the middleware will
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	mux.HandleFunc("/figure/", func(w http.ResponseWriter, r *http.Request) {
		e := Env{L: lang.Vi, At: At{On: then, Today: today}, Path: r.URL.Path, Query: r.URL.Query()}
		send(w)
		if strings.Contains(r.URL.Path, "adm.pct") { // an error inside a sheet: the page says it
			w.WriteHeader(403)
			return
		}
		fig := figureSample(e, func(vi, _ string) string { return vi })
		if r.URL.Query().Get("part") == "sheet" {
			_ = Fragment(e, fig.Sheet()).Render(r.Context(), w)
			return
		}
		_ = Page(Frame{Env: e, Title: fig.Title}, fig).Render(r.Context(), w)
	})
	mux.HandleFunc("/suggest", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"items": []map[string]string{{"id": "o3", "text": "Chi bộ 3", "note": "Đảng bộ Sở Tài chính"}, {"id": "o4", "text": "Chi bộ 3", "note": `<script>alert(1)</script>`}}})
	})
	mux.HandleFunc("/sent", func(w http.ResponseWriter, r *http.Request) {
		e := Env{L: lang.Vi, At: At{Today: today}, Path: "/sent"}
		_ = r.ParseForm()
		send(w)
		_ = Page(Frame{Env: e, Title: "Đã ghi", Me: &Me{Key: "u1"}, Mishap: r.PostForm.Get("name") == "broken"}, Say(Words(r.PostForm.Encode()))).Render(r.Context(), w)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		code, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		e := Env{L: lang.Parse(code), At: At{On: then, Today: today}, Path: r.URL.Path, Query: r.URL.Query()}
		x, ok := samples(e)[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		word := map[bool][]string{false: {"Tổ chức", "Đảng viên", "Kết nạp", "Văn bản", "Chỉ tiêu", "Báo cáo", "Nhập dữ liệu"}, true: {"Organisations", "Members", "Admissions", "Documents", "Targets", "Reports", "Import"}}[e.L == lang.En]
		f := Frame{Env: e, Title: name, SearchPath: "/search", Demo: &Demo{Today: today}, KnownText: "20/10/2017 8:12",
			Crumbs: []Crumb{{Text: "Tỉnh Đắk Nông", Href: "/org/0"}, {Text: "Khối các cơ quan tỉnh", Href: "/org"}},
			Me:     &Me{Name: "Đỗ Minh Châu", Office: "Ban Tổ chức Đảng ủy Khối", SignOut: "/signout", Key: "u1", Links: []Crumb{{Text: map[bool]string{false: "Tài khoản của tôi", true: "My account"}[e.L == lang.En], Href: "/me"}}},
			Menu:   []MenuItem{MenuNumber(word[0], "/org", 56), MenuNumber(word[1], "/member", 2151), MenuWaiting(word[2], "/admission", 9), {Text: word[3], Href: "/document"}, {Text: word[4], Href: "/target", Gap: true}, {Text: word[5], Href: "/report"}, {Text: word[6], Href: "/import"}}}
		f.Menu[1].Current = true
		if x.frame != nil {
			x.frame(&f)
		}
		send(w)
		_ = Page(f, x.body).Render(r.Context(), w)
	})
	return mux
}

// Every sample is drawn in both languages at two widths, keeps the content policy (a refusal fails in testkit), is free of what axe knows,
// and never scrolls sideways.
func TestPreview(t *testing.T) {
	dir := os.Getenv("CHIBO_PREVIEW")
	only := os.Getenv("CHIBO_PREVIEW_ONLY")
	base := testkit.Serve(t, previewHandler())
	b := testkit.Browser(t)
	for _, l := range []string{"vi", "en"} {
		for name := range samples(Env{L: lang.Parse(l), At: At{On: then, Today: today}}) {
			if only != "" && !strings.Contains(","+only+",", ","+name+",") {
				continue
			}
			t.Run(l+"/"+name, func(t *testing.T) {
				p := testkit.PageIn(t, b, base+"/"+l+"/"+name, 1280, 900)
				defer func() { _ = p.Close() }()
				for _, width := range []int{1280, 1024, 360, 320} {
					if err := testkit.Resize(p, width, 900); err != nil {
						t.Fatal(err)
					}
					if over := p.MustEval(`() => document.documentElement.scrollWidth - innerWidth`).Int(); over > 0 {
						t.Errorf("%d px wide it scrolls sideways by %d: %s", width, over, p.MustEval(`() => [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ")`).Str())
					}
					if width == 1280 || width == 360 && l == "vi" { // the phone's layout does not depend on the language
						testkit.Axe(t, p)
					}
					if dir != "" && (width == 1280 || width == 360) {
						testkit.Screenshot(t, p, filepath.Join(dir, l+"-"+name+"-"+itoa(width)+".png"))
					}
				}
			})
		}
	}
}

// What the scripts do, in a browser.
func TestScripts(t *testing.T) {
	base := testkit.Serve(t, previewHandler())
	b := testkit.Browser(t)

	t.Run("the dark theme has contrast enough", func(t *testing.T) {
		for _, name := range []string{"org", "form", "history", "sheet", "tree", "signin"} {
			p := testkit.PageIn(t, b, base+"/vi/"+name, 1280, 900)
			dark := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
			if err := dark.Call(p); err != nil {
				t.Fatal(err)
			}
			testkit.Axe(t, p)
			_ = p.Close()
		}
	})
	t.Run("slash finds", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/list", 1280, 900)
		p.KeyActions().Press(input.Slash).MustDo()
		if id := p.MustEval(`() => document.activeElement.id`).Str(); id != "find" {
			t.Errorf("focus is at %q", id)
		}
	})
	t.Run("a figure opens beside the page and closes by Escape", func(t *testing.T) {
		for _, width := range []int{1280, 800, 360} {
			p := testkit.PageIn(t, b, base+"/vi/report", width, 800)
			p.MustElement(`tbody a.n[href^="/figure/adm.count"]`).MustClick()
			p.MustElement("#sheet .inner").MustWaitVisible()
			if s := p.MustEval(`() => { const r = document.getElementById("sheet").getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0 && document.activeElement.id }`).Str(); s != "sheet-title" {
				t.Errorf("%d px: the sheet is out of sight or not focused: %q", width, s)
			}
			testkit.Axe(t, p)
			p.MustElement(`#sheet th a[data-sheet]`).MustClick() // sorting stays in the sheet
			p.MustWait(`() => !document.getElementById("sheet").hasAttribute("aria-busy")`)
			if u := p.MustInfo().URL; !strings.HasSuffix(u, "/vi/report") {
				t.Errorf("the page went to %s", u)
			}
			p.KeyActions().Press(input.Escape).MustDo()
			if !p.MustEval(`() => document.getElementById("sheet").hidden && document.activeElement.matches("a.n")`).Bool() {
				t.Errorf("%d px: Escape leaves the sheet open or loses the place", width)
			}
		}
	})
	t.Run("a figure that may not be opened becomes its page", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/report", 1280, 800)
		wait := p.MustWaitNavigation()
		p.MustElement(`a.n[href^="/figure/adm.pct"]`).MustClick()
		wait()
		if u := p.MustInfo().URL; !strings.Contains(u, "/figure/adm.pct") || strings.Contains(u, "part=") {
			t.Errorf("the page is %s", u)
		}
	})
	t.Run("picking by search", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/fresh", 1280, 900)
		p.MustElement("#f-org").MustInput("chi bo")
		p.MustElement("[role=option]").MustWaitVisible()
		if n := len(p.MustElements("[role=listbox] script")); n != 0 {
			t.Error("a suggestion was taken for HTML")
		}
		testkit.Axe(t, p)
		p.KeyActions().Press(input.ArrowDown, input.ArrowDown, input.Enter).MustDo()
		if v := p.MustEval(`() => document.querySelector("[name=org]").value + "/" + document.querySelector("[name=org_id]").value`).Str(); v != "Chi bộ 3/o4" {
			t.Errorf("picked %q", v)
		}
		p.MustElement("#f-org").MustInput("x") // typing on means something else
		if v := p.MustEval(`() => document.querySelector("[name=org_id]").value`).Str(); v != "" {
			t.Errorf("the id stayed %q", v)
		}
	})
	t.Run("an unfinished form is kept until it is sent", func(t *testing.T) {
		p := testkit.PageIn(t, testkit.Browser(t), base+"/vi/fresh", 1280, 900)
		p.MustElement("#f-name").MustInput("Y Brơm")
		p.MustElement("#f-secret").MustInput("mật khẩu")
		p.MustReload().MustWaitLoad()
		p.MustElement("form .note button").MustWaitVisible()
		if v := p.MustEval(`() => document.getElementById("f-name").value + "|" + document.getElementById("f-secret").value + "|" + Object.values(sessionStorage).join()`).Str(); !strings.HasPrefix(v, "Y Brơm||") || strings.Contains(v, "mật khẩu") {
			t.Errorf("kept: %q", v)
		}
		send := func() {
			wait := p.MustWaitNavigation()
			p.MustElement("form.form button.main").MustClick()
			wait()
			p.MustWaitLoad()
		}
		p.MustElement("#f-name").MustSelectAllText().MustInput("broken")
		send() // a failure keeps it
		p.MustNavigate(base + "/vi/fresh").MustWaitLoad()
		if v := p.MustElement("#f-name").MustProperty("value").Str(); v != "broken" {
			t.Errorf("after a failure the field holds %q", v)
		}
		p.MustElement("#f-name").MustSelectAllText().MustInput("Y Brơm")
		send()
		p.MustNavigate(base + "/vi/fresh").MustWaitLoad()
		if v := p.MustElement("#f-name").MustProperty("value").Str(); v != "" {
			t.Errorf("after it was sent the field holds %q", v)
		}
	})
	t.Run("the calendar stands beside the typed day", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/fresh", 1280, 900)
		p.MustElement("form.form .daypick")
		p.MustEval(`() => { const d = document.querySelector("form.form input[type=date]"); d.value = "2017-09-05"; d.dispatchEvent(new Event("change")); }`)
		if v := p.MustElement("#f-from").MustProperty("value").Str(); v != "5/9/2017" {
			t.Errorf("picked %q", v)
		}
		if name := p.MustEval(`() => document.querySelector("form.form input[type=date]").name`).Str(); name != "" {
			t.Errorf("the calendar sends %q", name)
		}
	})
	t.Run("the menu of a phone", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/list", 360, 800)
		p.MustElement(".burger").MustClick()
		p.MustElement("#menu").MustWaitVisible()
		testkit.Axe(t, p)
		p.KeyActions().Press(input.Escape).MustDo()
		p.MustElement("#menu").MustWaitInvisible()
	})
	t.Run("the tree opens whole", func(t *testing.T) {
		p := testkit.PageIn(t, b, base+"/vi/tree", 1280, 800)
		p.MustElement("[data-tree=open]").MustClick()
		if n := p.MustEval(`() => document.querySelectorAll("#org-tree details:not([open])").length`).Int(); n != 0 {
			t.Errorf("%d stay shut", n)
		}
	})
}
