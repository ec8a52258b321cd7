package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"chibo/internal/day"
	"chibo/internal/lang"

	"github.com/xuri/excelize/v2"
)

// The program below keeps the books of an office that never heard of Chibo: it makes up a Bloc with its people and its work of 2017, writes it down in
// workbooks, and counts what the nine-month report must say from its own lists, by rules of its own in plain Go.

type (
	soul struct {
		code, name, cell, sex string
		birth                 day.Day
		in, out, full         day.Day // member from, no more from (0: still), official from (0: never, or not known)
		known                 bool    // whether the standing is on record
	}
	place struct{ code, kind, parent string }
	// held is something of a day, of somebody or some unit, that counts or does not.
	held struct {
		on      day.Day
		who, at string
		counts  bool
		a, b    int64
	}
	office struct {
		files                                                                                          []*file
		places                                                                                         []place
		souls                                                                                          []*soul
		admitted, meetings, topics, visits, sessions, attends, entries, learners, classes, pledges, cs []held
		programmes, chosen                                                                             []held
		sources                                                                                        map[string]int64
	}
	file struct {
		kind string
		rows [][]any
	}
)

var (
	officeFrom, officeTo = day.Must(2017, 1, 1), day.Must(2017, 9, 30)
)

func (h held) in() bool { return h.counts && h.on >= officeFrom && h.on <= officeTo }

func (o *office) sheet(kind string, head ...any) *file {
	f := &file{kind: kind, rows: [][]any{head}}
	o.files = append(o.files, f)
	return f
}

func (f *file) add(cells ...any) { f.rows = append(f.rows, cells) }

// book writes a file as its clerk would: a title, a head, an ordinal; days as days, numbers as numbers.
func (f *file) book() ([]byte, error) {
	x := excelize.NewFile()
	defer x.Close()
	title := []any{"SỐ LIỆU NĂM 2017"}
	if err := x.SetSheetRow("Sheet1", "A1", &title); err != nil {
		return nil, err
	}
	for i, r := range f.rows {
		cells := []any{i}
		if i == 0 {
			cells = []any{"STT"}
		}
		for _, c := range r {
			if d, ok := c.(day.Day); ok {
				c = nil
				if d != 0 {
					c = d.Time()
				}
			}
			cells = append(cells, c)
		}
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+3), &cells); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := x.Write(&b)
	return b.Bytes(), err
}

func on17(m, d int) day.Day { return day.Must(2017, m, d) }

// cellsOf are the cells of a unit; of a grassroots cell itself.
func (o *office) cells() (out []place) {
	for _, p := range o.places {
		if p.kind == "tructhuoc" || p.kind == "coso" {
			out = append(out, p)
		}
	}
	return out
}

func (o *office) grass(cell string) string {
	for _, p := range o.places {
		if p.code == cell && p.kind == "tructhuoc" {
			return p.parent
		}
	}
	return cell
}

// standing are those who are members on a day, in the order of the register.
func (o *office) standing(on day.Day) (out []*soul) {
	for _, s := range o.souls {
		if s.in <= on && (s.out == 0 || s.out > on) {
			out = append(out, s)
		}
	}
	return out
}

func newOffice() *office {
	o := &office{sources: map[string]int64{}}
	o.tree()
	o.register()
	o.meet()
	o.study()
	o.train()
	o.compete()
	o.pledge()
	o.congress()
	return o
}

func (o *office) tree() {
	f := o.sheet("org", "Mã tổ chức", "Tên tổ chức", "Loại hình", "Cấp trên trực tiếp", "Từ ngày")
	put := func(code, name, kind, label, parent string) {
		f.add(code, name, label, parent, day.Must(2006, 3, 1))
		o.places = append(o.places, place{code, kind, parent})
	}
	put("KX", "Đảng bộ Khối Doanh nghiệp tỉnh", "khoi", "Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng", "TU")
	for i := 1; i <= 8; i++ {
		d := fmt.Sprintf("D%d", i)
		put(d, fmt.Sprintf("Đảng bộ Công ty số %d", i), "dangbo", "Đảng bộ cơ sở", "KX")
		for j := 1; j <= 3; j++ {
			put(fmt.Sprintf("%s-%d", d, j), fmt.Sprintf("Chi bộ Phân xưởng %d Công ty số %d", j, i), "tructhuoc", "Chi bộ trực thuộc", d)
		}
	}
	for i := 1; i <= 4; i++ {
		put(fmt.Sprintf("C%d", i), fmt.Sprintf("Chi bộ Hợp tác xã số %d", i), "coso", "Chi bộ cơ sở", "KX")
	}
	f.add("D8-4", "Chi bộ Đội xe Công ty số 8", "Chi bộ trực thuộc", "D8", day.Must(2006, 3, 1)) // dissolved before the report's day
	o.sheet("org-event", "Việc sắp xếp", "Tổ chức cũ", "Từ ngày").add("Giải thể", "D8-4", on17(8, 1))
	f = o.sheet("document", "Số ký hiệu", "Loại văn bản", "Cơ quan ban hành", "Ngày ban hành", "Trích yếu", "Dùng chung")
	f.add("05-CT/TW", "Chỉ thị", "Bộ Chính trị", day.Must(2016, 5, 15), "Về đẩy mạnh học tập và làm theo", "Có")
	f.add("04-NQ/TW", "Nghị quyết", "Ban Chấp hành Trung ương", day.Must(2016, 10, 30), "Về tăng cường xây dựng, chỉnh đốn Đảng", "Có")
}

func (o *office) register() {
	rnd := rand.New(rand.NewPCG(20170930, 5))
	family, middle, given := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"}, []string{"Văn", "Thị", "Đình", "Ngọc", "Minh", "Thu"},
		[]string{"An", "Bình", "Cường", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Uyên", "Vinh", "Xuân", "Yến"}
	born := func(cell string, in day.Day) *soul {
		s := &soul{code: fmt.Sprintf("M%04d", len(o.souls)+1), cell: cell, in: in, sex: []string{"Nam", "Nữ"}[rnd.IntN(2)], known: true,
			name:  family[rnd.IntN(len(family))] + " " + middle[rnd.IntN(len(middle))] + " " + given[rnd.IntN(len(given))],
			birth: day.Must(1960+rnd.IntN(30), 1+rnd.IntN(12), 1+rnd.IntN(28))}
		o.souls = append(o.souls, s)
		return s
	}
	f := o.sheet("member", "Mã đảng viên", "Họ và tên", "Giới tính", "Ngày sinh", "Chi bộ", "Ngày vào chi bộ", "Nguồn vào", "Chuyển đến từ", "Tư cách đảng viên", "Dân tộc")
	since := day.Must(2016, 1, 1)
	for _, c := range o.cells() {
		for i := range 11 {
			s := born(c.code, since)
			word := "Đảng viên chính thức"
			switch {
			case i == 10:
				word = "Đảng viên dự bị"
			case i == 9 && c.kind == "tructhuoc" && c.code[1] == '3':
				word, s.known = "", false
			default:
				s.full = since
			}
			f.add(s.code, s.name, s.sex, s.birth, s.cell, s.in, "", "", word, "Kinh")
		}
	}
	for i, from := range []string{"", "", "Đảng bộ huyện Đắk Mil", "Đảng bộ huyện Cư Jút", "Đảng bộ thành phố Buôn Ma Thuột"} {
		s := born("D2-1", on17(3, 1+i))
		s.full = s.in
		source := "Có từ trước khi mở sổ"
		if from == "" {
			o.sources["mem.entry"]++
		} else {
			source = "Chuyển đến"
			o.sources["mem.in/chuyen_den"]++
		}
		f.add(s.code, s.name, s.sex, s.birth, s.cell, s.in, source, from, "Đảng viên chính thức", "Kinh")
	}
	f = o.sheet("fact", "Mã đảng viên", "Mục thông tin", "Giá trị", "Từ ngày")
	for i := 0; i < 20; i++ {
		f.add(o.souls[i*9].code, "Nơi ở hiện nay", fmt.Sprintf("Tổ dân phố %d", i+1), on17(4, 1))
	}
	// Admitted: some in the year before, some after the report's day.
	f = o.sheet("admission", "Mã đảng viên", "Họ và tên", "Giới tính", "Ngày sinh", "Chi bộ", "Số quyết định", "Ngày quyết định", "Ngày lễ kết nạp", "Dân tộc")
	var first []*soul
	for i := range 30 {
		cell := fmt.Sprintf("D%d-%d", 4+i%4, 1+i%3)
		decided := on17(1, 10).Add(i * 9)
		switch {
		case i < 5:
			decided = day.Must(2016, 6, 1).Add(i)
		case i >= 27:
			decided = on17(11, 1).Add(i)
		}
		s := born(cell, decided)
		s.birth = day.Must([]int{1978, 1994}[i%2], 5, 1+i%28)
		people := []string{"Kinh", "Kinh", "Ê Đê", "Kinh", "Tày"}[i%5]
		f.add(s.code, s.name, s.sex, s.birth, s.cell, fmt.Sprintf("%d-QĐ/ĐU", 100+i), decided, decided.Add(8), people)
		h := held{on: decided, who: s.code, counts: true}
		o.admitted = append(o.admitted, h)
		if h.in() {
			for part, is := range map[string]bool{"nu": s.sex == "Nữ", "doan": i%2 == 1, "dtts": people != "Kinh"} {
				if is {
					o.sources["adm.group/"+part]++
				}
			}
		}
		if i < 5 {
			first = append(first, s)
		}
	}
	f = o.sheet("recognition", "Mã đảng viên", "Số quyết định", "Ngày quyết định")
	for i, s := range first {
		f.add(s.code, fmt.Sprintf("%d-QĐ/ĐU", 200+i), on17(7, 3))
		s.full = s.in.AddMonths(12).Add(8) // a year after the ceremony
	}
	f = o.sheet("standing", "Mã đảng viên", "Tư cách đảng viên", "Từ ngày")
	for _, s := range o.souls {
		if s.in == since && s.known && s.full == 0 && s.cell[0] == 'D' && s.cell[1] <= '2' {
			s.full = on17(5, 1)
			f.add(s.code, "Đảng viên chính thức", s.full)
		}
	}
	f = o.sheet("transfer", "Mã đảng viên", "Chi bộ chuyển đến", "Chuyển đi nơi khác", "Từ ngày")
	for i, s := range o.of("D6-1")[:6] {
		if i < 3 {
			f.add(s.code, "D6-2", "", on17(6, 1))
			s.cell = "D6-2"
			continue
		}
		s.out = on17(6, 1+i)
		f.add(s.code, "", "Đảng bộ tỉnh Bình Phước", s.out)
		o.sources["mem.out/chuyen_di"]++
	}
	f = o.sheet("leave", "Mã đảng viên", "Hình thức", "Từ ngày", "Lý do")
	for i, how := range []string{"khai_tru", "xoa_ten", "xin_ra", "tu_tran", "tu_tran"} {
		s := o.of("D7-1")[i]
		s.out = on17(2, 1+i)
		f.add(s.code, lang.Vi.T("intake.leave."+how), s.out, "theo quyết định")
		o.sources["mem.out/"+how]++
	}
	f = o.sheet("temporary", "Mã đảng viên", "Chi bộ sinh hoạt tạm thời", "Từ ngày", "Đến hết ngày")
	for _, s := range o.of("D1-1")[:3] {
		f.add(s.code, "C2", on17(4, 1), on17(8, 31))
	}
	f = o.sheet("relief", "Mã đảng viên", "Hình thức", "Từ ngày", "Đến hết ngày", "Căn cứ")
	f.add(o.of("C1")[0].code, "Miễn công tác và sinh hoạt đảng", on17(1, 1), nil, "tuổi cao")
	f.add(o.of("D2-2")[0].code, "Tạm miễn công tác và sinh hoạt đảng", on17(3, 1), on17(6, 30), "điều trị bệnh")
	f = o.sheet("committee", "Tổ chức", "Mã đảng viên", "Chức vụ", "Nhiệm kỳ", "Nhiệm kỳ từ", "Nhiệm kỳ đến", "Từ ngày")
	for _, c := range o.cells() {
		f.add(c.code, o.of(c.code)[5+len(c.code)%2].code, "Bí thư", "2017-2020", on17(4, 1), day.Must(2020, 3, 31), on17(4, 1))
	}
	f.add("KX", o.of("C1")[5].code, "Bí thư", "2015-2020", on17(1, 1), day.Must(2020, 6, 30), on17(1, 1)) // who goes to the cells
	f = o.sheet("target", "Chỉ tiêu", "Tổ chức", "Năm", "Yêu cầu", "Mức giao", "Tổ chức giao")
	f.add("adm.count", "KX", 2017, "Từ mức này trở lên", 25, "TU")
	f.add("train.att", "KX", 2017, "Từ mức này trở lên", 48, "TU")
}

// of are the people of a cell.
func (o *office) of(cell string) (out []*soul) {
	for _, s := range o.souls {
		if s.cell == cell {
			out = append(out, s)
		}
	}
	return out
}

func (o *office) meet() {
	f := o.sheet("meeting", "Tổ chức đảng", "Ngày họp", "Loại sinh hoạt", "Chuyên đề", "Số văn bản", "Tình trạng", "Cách ghi số dự", "Số phải dự", "Số có mặt", "Nguồn của số khai báo", "Lý do hoãn")
	for i, c := range o.cells() {
		for m := 1; m <= 11; m++ {
			h := held{on: on17(m, 3+i%5), at: c.code, counts: true, a: int64(8 + (i+m)%3), b: 11}
			switch {
			case i%9 == 4 && m == 7:
				f.add(c.code, h.on, "Sinh hoạt thường kỳ", "", "", "Hoãn", "", nil, nil, "", "mưa lũ")
				continue
			case c.code == "C1" && m == 9: // by roll: eleven members, one of them exempt
				f.add(c.code, h.on, "Sinh hoạt thường kỳ", "", "", "Đã họp", "Theo danh sách", nil, nil, "", "")
				h.a, h.b = 8, 10
			default:
				f.add(c.code, h.on, "Sinh hoạt thường kỳ", "", "", "Đã họp", "Khai báo số lượng", h.b, h.a, "sổ nghị quyết", "")
			}
			o.meetings = append(o.meetings, h)
		}
		h := held{on: on17(5, 20).Add(i), at: o.grass(c.code)}
		paper, state := "04-NQ/TW", "Đã họp"
		if g := h.at; g <= "D5" || g == "C2" {
			paper = "05-CT/TW"
			if h.counts = g != "D3"; !h.counts { // planned for the end of the year
				h.on, state = on17(12, 20), "Dự kiến"
			}
		}
		f.add(c.code, h.on, "Sinh hoạt chuyên đề", "Nêu gương", paper, state, "", nil, nil, "", "")
		o.topics = append(o.topics, h)
	}
	c1 := o.of("C1")
	f = o.sheet("meeting-absence", "Buổi sinh hoạt: Tổ chức đảng", "Buổi sinh hoạt: Ngày họp", "Buổi sinh hoạt: Loại sinh hoạt", "Mã đảng viên", "Ghi là", "Lý do")
	day9 := day.Day(0)
	for _, h := range o.meetings {
		if h.at == "C1" && h.b == 10 {
			day9 = h.on
		}
	}
	f.add("C1", day9, "Sinh hoạt thường kỳ", c1[2].code, "Vắng có lý do", "đi công tác")
	f.add("C1", day9, "Sinh hoạt thường kỳ", c1[3].code, "Vắng không lý do", "")
	f = o.sheet("meeting-conclusion", "Buổi sinh hoạt: Tổ chức đảng", "Buổi sinh hoạt: Ngày họp", "Buổi sinh hoạt: Loại sinh hoạt", "Nội dung", "Mã đảng viên", "Xong trước")
	for i := range 3 {
		f.add("C1", day9, "Sinh hoạt thường kỳ", fmt.Sprintf("Việc thứ %d phải xong trong quý", i+1), c1[4].code, on17(12, 1))
	}
	f = o.sheet("meeting-duty", "Cấp ủy phân công", "Mã đảng viên", "Chi bộ", "Từ ngày", "Số buổi tối thiểu")
	f.add("KX", c1[5].code, "D1-1", on17(1, 5), 2)
	f = o.sheet("meeting-visit", "Cấp ủy cử đi", "Mã đảng viên", "Chi bộ được dự", "Ngày dự", "Tình trạng", "Nhận xét chung", "Lý do hoãn")
	visit := func(cell string, on day.Day, state string, none bool) {
		who := c1[5].code
		if cell == "D8-1" {
			who = c1[6].code // who sits in no committee
		}
		f.add("KX", who, cell, on, state, map[bool]string{true: "Nền nếp"}[state == "Đã dự"], map[bool]string{true: "mưa lũ"}[state == "Hoãn"])
		o.visits = append(o.visits, held{on: on, at: cell, counts: state == "Đã dự" && !none})
	}
	for i := range 9 {
		visit(fmt.Sprintf("D%d-%d", 1+i%4, 1+i%3), on17(1+i, 14), "Đã dự", false)
	}
	visit("D1-1", on17(9, 20), "Đã dự", false) // once more
	visit("C2", on17(3, 9), "Đã dự", false)
	visit("C3", on17(10, 9), "Đã dự", false) // too late for the report
	visit("C4", on17(4, 4), "Hoãn", false)
	visit("C1", on17(5, 5), "Đã dự", true) // his own
	visit("D8-1", on17(5, 6), "Đã dự", true)
	f = o.sheet("meeting-finding", "Buổi dự: Chi bộ được dự", "Buổi dự: Ngày dự", "Buổi dự: Người dự", "Loại", "Nội dung", "Việc cần chấn chỉnh", "Hạn trả lời")
	f.add("C2", on17(3, 9), c1[5].code, "Hạn chế", "Chưa phân công người làm", "Phân công từng việc", on17(4, 30))
}

func (o *office) study() {
	f := o.sheet("study-campaign", "Mã đợt", "Tên đợt", "Cấp ủy tổ chức", "Số văn bản", "Hình thức", "Bắt đầu", "Kết thúc", "Đối tượng")
	f.add("TW4", "Học tập Nghị quyết Trung ương 4", "KX", "04-NQ/TW", "Học tập, quán triệt", on17(1, 3), on17(12, 31), "Đảng viên")
	f = o.sheet("study-reporter", "Cấp ủy công nhận", "Mã đảng viên", "Cấp", "Từ ngày")
	f.add("KX", o.of("C2")[0].code, "Cấp trên trực tiếp của cơ sở", on17(1, 1))
	f = o.sheet("study-session", "Đợt học tập", "Đơn vị tổ chức", "Ngày", "Tình trạng", "Cách tính người dự", "Số người dự (khai báo)", "Căn cứ của số khai báo", "Lý do hoãn")
	roll := o.sheet("study-attend", "Buổi học tập: Đơn vị tổ chức", "Buổi học tập: Ngày", "Mã đảng viên", "Học bù")
	var units []string
	for _, p := range o.places {
		if (p.kind == "dangbo" || p.kind == "coso") && p.code != "C4" {
			units = append(units, p.code)
		}
	}
	for i, u := range units {
		for j := range 5 {
			h := held{on: on17(2+2*j, 6+i), at: u, counts: true}
			switch {
			case j == 3 && i%4 == 1:
				h.counts = false
				f.add("TW4", u, h.on, "Hoãn", "", nil, "", "mất điện")
			case j == 1 || j == 4:
				f.add("TW4", u, h.on, "Đã tổ chức", "Theo danh sách", nil, "", "")
				for n, s := range o.standing(h.on) {
					if o.grass(s.cell) == u && n%(4+j) == 0 {
						roll.add(u, h.on, s.code, "Không")
						o.attends = append(o.attends, held{on: h.on, who: s.code, counts: true})
					}
				}
			default:
				f.add("TW4", u, h.on, "Đã tổ chức", "Khai báo số lượng", 25, "báo cáo", "")
			}
			o.sessions = append(o.sessions, h)
		}
	}
	f = o.sheet("study-programme", "Cấp ủy ban hành", "Đợt học tập", "Ngày ban hành", "Trích yếu")
	for i, u := range units[:7] {
		h := held{on: on17([]int{3, 4, 5, 6, 9, 10, 11}[i], 28), at: u, counts: true}
		f.add(u, "TW4", h.on, "Chương trình hành động")
		o.programmes = append(o.programmes, h)
	}
	f = o.sheet("study-declare", "Đơn vị khai báo", "Từ ngày", "Đến hết ngày", "Số buổi", "Số lượt người dự", "Số văn bản", "Loại văn bản", "Cơ quan ban hành", "Ngày văn bản")
	f.add("C4", on17(1, 1), on17(6, 30), 5, 60, "11-BC/CB", "Báo cáo", "C4", on17(7, 5))  // has nothing on record: counts
	f.add("D1", on17(1, 1), on17(3, 31), 9, 200, "12-BC/ĐU", "Báo cáo", "D1", on17(4, 5)) // has sessions of its own
	o.sources["declared"] = 5
}

func (o *office) train() {
	f := o.sheet("training-class", "Mã lớp", "Tên lớp", "Tổ chức mở lớp", "Loại lớp", "Ngày khai giảng", "Ngày bế giảng", "Số ngày học", "Tình trạng")
	learn := o.sheet("training-learner", "Lớp", "Mã đảng viên", "Kết quả")
	for i, c := range []struct {
		code, kind, state string
		on                day.Day
	}{{"L1", "Bồi dưỡng nghiệp vụ công tác đảng", "Đã tổ chức", on17(2, 20)}, {"L2", "Bồi dưỡng nghiệp vụ công tác đảng", "Đã tổ chức", on17(8, 14)},
		{"L3", "Bồi dưỡng nghiệp vụ công tác đảng", "Đã tổ chức", on17(10, 16)}, {"L4", "Bồi dưỡng nhận thức về Đảng", "Đã tổ chức", on17(4, 10)},
		{"L5", "Bồi dưỡng nghiệp vụ công tác đảng", "Theo kế hoạch", on17(9, 25)}} {
		h := held{on: c.on, counts: c.state == "Đã tổ chức" && c.code != "L4"}
		f.add(c.code, "Lớp "+c.code, "KX", c.kind, c.on, c.on.Add(2), 3, c.state)
		o.classes = append(o.classes, h)
		for n, s := range o.standing(c.on) {
			if (n+i)%(11+i*3) == 0 && s.cell[1] != '8' && s.cell != "C3" {
				learn.add(c.code, s.code, map[bool]string{true: "Khá"}[c.state == "Đã tổ chức"])
				o.learners = append(o.learners, held{on: c.on, who: s.code, at: o.grass(s.cell), counts: h.counts})
			}
		}
	}
}

func (o *office) compete() {
	f := o.sheet("contest", "Mã cuộc thi", "Tên cuộc thi", "Tổ chức chủ trì", "Hình thức thi", "Ngày phát động", "Ngày kết thúc", "Tình trạng")
	f.add("T1", "Tìm hiểu nghị quyết đại hội", "KX", "Thi viết", on17(3, 1), on17(6, 30), "Đã tổ chức")
	f.add("T2", "Tìm hiểu lịch sử Đảng bộ", "KX", "Trắc nghiệm", on17(9, 1), on17(12, 1), "Theo kế hoạch")
	o.sheet("contest-round", "Cuộc thi", "Tên vòng thi", "Ngày thi").add("T1", "Chung khảo", on17(6, 25))
	f = o.sheet("contest-entry", "Cuộc thi", "Mã đảng viên", "Họ và tên", "Ngày sinh", "Giới tính", "Tổ chức đảng vào ngày dự thi", "Ngày dự thi", "Lần thi thứ", "Điểm")
	for n, s := range o.standing(on17(4, 12)) {
		for try := 1; try <= 2; try++ {
			h := held{on: on17(4, 10+try), who: s.code, counts: true}
			if n%3 != 0 || try == 2 && n%24 != 0 || s.out != 0 {
				continue
			}
			f.add("T1", s.code, "", nil, "", "", h.on, try, 50+n%50)
			o.entries = append(o.entries, h)
		}
		if n%40 == 7 && s.out == 0 {
			f.add("T2", s.code, "", nil, "", "", on17(9, 12), 1, 70)
			o.entries = append(o.entries, held{on: on17(9, 12), who: s.code})
		}
	}
	for i := range 25 { // who is no member; two of them bear one name
		name := fmt.Sprintf("Quách Thị %s", []string{"Én", "Ổi", "Ý", "Ấm", "Ủ", "Ẩn", "Ơn", "Ái"}[i/2%8])
		born := day.Must(1990+i%3, 1+i%12, 1+i)
		for range 1 + i%5/4 { // and some entered twice
			h := held{on: on17(5, 2), who: fmt.Sprint(name, born), counts: true}
			try := 1
			if len(o.entries) > 0 && o.entries[len(o.entries)-1].who == h.who {
				try, h.on = 2, on17(5, 9)
			}
			f.add("T1", "", name, born, "Nữ", fmt.Sprintf("D%d-1", 1+i%8), h.on, try, 60)
			o.entries = append(o.entries, h)
		}
	}
	f = o.sheet("contest-prize", "Cuộc thi", "Hạng giải", "Loại giải", "Mã đảng viên", "Tổ chức đạt giải", "Cấp trao giải", "Ngày trao giải")
	f.add("T1", 2, "Giải tập thể", "", "KX", "Cấp tỉnh", on17(8, 15))
	f.add("T1", 1, "Giải tập thể", "", "KX", "Cấp trên trực tiếp của cơ sở", on17(7, 15))
	f.add("T1", 1, "Giải tập thể", "", "D1", "Cấp tỉnh", on17(8, 15))
	f.add("T1", 3, "Giải cá nhân", o.of("D4-1")[0].code, "D4-1", "Cấp tỉnh", on17(8, 15))
	o.sources["quiz.rank"] = 2
}

func (o *office) pledge() {
	f := o.sheet("pledge-campaign", "Mã đợt", "Tên đợt", "Cấp ủy phát động", "Của năm", "Bắt đầu", "Kết thúc", "Số văn bản", "Ai phải ký")
	f.add("CK", "Cam kết tu dưỡng, rèn luyện năm 2017", "KX", 2017, on17(1, 10), on17(12, 31), "05-CT/TW", "Mọi đảng viên")
	f = o.sheet("pledge-topic", "Đợt ký cam kết", "Tổ chức đăng ký", "Nội dung", "Ngày đăng ký")
	for i := range 12 {
		h := held{on: on17(1+i-i/11, 20), counts: true}
		u := o.places[1+i*2].code
		f.add("CK", u, fmt.Sprintf("Nội dung thứ %d", i+1), h.on)
		o.chosen = append(o.chosen, h)
	}
	f = o.sheet("pledge", "Đợt ký cam kết", "Mã đảng viên", "Ngày ký", "Tình trạng", "Nội dung, kế hoạch thực hiện")
	for n, s := range o.standing(on17(2, 1)) {
		if n%4 == 3 || s.out != 0 { // one in four has not signed
			continue
		}
		h, state := held{on: on17(2, 1+n%20), who: s.code, counts: true}, "Đã ký"
		switch {
		case n%30 == 1:
			h.counts, state = false, "Dự thảo"
		case n%50 == 2:
			h.on = on17(11, 6)
		}
		f.add("CK", s.code, h.on, state, "Mỗi tháng một việc")
		o.pledges = append(o.pledges, h)
	}
}

func (o *office) congress() {
	f := o.sheet("congress", "Tổ chức đảng", "Nhiệm kỳ từ năm", "Nhiệm kỳ đến năm", "Ngày đại hội", "Tình trạng", "Hình thức", "Số phải dự", "Số có mặt", "Số tái cử", "Số tham gia cấp ủy lần đầu", "Lý do hoãn")
	for i, c := range o.cells() {
		h := held{on: on17(4+i%6, 6), at: c.code, counts: c.kind == "tructhuoc"}
		switch i {
		case 3:
			f.add(c.code, 2017, 2020, on17(12, 30).Add(30), "Dự kiến", "Đại hội đảng viên", nil, nil, nil, nil, "")
			continue
		case 9:
			f.add(c.code, 2017, 2020, h.on, "Hoãn", "Đại hội đảng viên", nil, nil, nil, nil, "mưa lũ")
			h.on = h.on.Add(30) // called again
		case 12:
			h.on = on17(10, 6)
		}
		if i%3 == 0 {
			h.a = 1
		}
		f.add(c.code, 2017, 2020, h.on, "Đã họp", "Đại hội đảng viên", 10, 9, 3-h.a, h.a, "")
		o.cs = append(o.cs, h)
	}
}
