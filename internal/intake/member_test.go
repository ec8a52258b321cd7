package intake

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

var memberHead = "Mã đảng viên|Họ và tên|Giới tính|Ngày sinh|Chi bộ|Ngày vào chi bộ|Tư cách đảng viên|Ngày vào Đảng|Ngày chính thức|Dân tộc|Số căn cước"

var threeMembers = []string{memberHead,
	"DV-A|Nguyễn Thị Hoa|nữ|2/3/1985|SYT-1|1/1/2016|chính thức|3/2/2010|3/2/2011|Kinh|079085001234",
	"|Y Bliêng Niê|Nam|1990|Chi bộ Văn phòng|1/1/2016|Đảng viên dự bị|1/6/2015||Ê Đê|",
	"DV-C|Trần Văn Bình|m|5/1988|TTR|1/1/2016||||Kinh|"}

// file reads a person's whole file by code.
func (w *world) file(code string, at asof.Point) *member.File {
	w.t.Helper()
	var f *member.File
	w.read(func(tx *db.Tx) {
		id, err := member.Find(w.ctx, tx, w.who, code)
		w.ok(err)
		f, err = member.Get(w.ctx, tx, w.who, w.vault, id, at)
		w.ok(err)
	})
	return f
}

func (w *world) total(at asof.Point) int {
	n := 0
	w.read(func(tx *db.Tx) {
		pg, err := member.List(w.ctx, tx, w.who, at, member.Filter{})
		w.ok(err)
		n = pg.Total
	})
	return n
}

func TestMemberSheet(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		res, err := w.run("dv.xlsx", book(threeMembers...))
		w.ok(err)
		w.want(res, "create create create")
		if n := w.total(asof.Point{On: on(2018, 1, 1)}); n != 3 {
			t.Errorf("%d members", n)
		}
		if n := w.total(asof.Point{On: on(2015, 12, 31)}); n != 0 {
			t.Errorf("%d members before the first day", n)
		}
		f := w.file("DV-A", asof.Point{On: on(2018, 1, 1)})
		if f.Name() != "Nguyễn Thị Hoa" || f.Text("sex") != "nu" || f.Group(member.Sensitive).Row.Text("ethnicity") != "Kinh" || f.Group(member.Sensitive).Row.Text("citizen_id") != "079085001234" {
			t.Errorf("DV-A: %+v", f.Groups)
		}
		st := f.Spells[0].Standing
		if len(st) != 2 || st[0].Kind != member.Probationary || st[0].From != on(2010, 2, 3) || st[1].From != on(2011, 2, 3) {
			t.Errorf("standing: %+v", st)
		}
		// The same again, as csv.
		before := w.marks()
		w.take("same same same", threeMembers...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		w.opt.Kind = "member"
		// A change without a day, then with one; a correction with its reason.
		w.refuses([]string{"Mã đảng viên|Họ và tên|Nơi ở hiện nay", "DV-A|Nguyễn Thị Hoa|Gia Nghĩa"}, "C2 intake.no_day")
		w.take("change", "Mã đảng viên|Họ và tên|Nơi ở hiện nay|Từ ngày", "DV-A|Nguyễn Thị Hoa|Gia Nghĩa|1/6/2017")
		if r := w.file("DV-A", asof.Point{On: on(2017, 5, 31)}).Text("residence"); r != "" {
			t.Errorf("before the change: %q", r)
		}
		w.refuses([]string{"Mã đảng viên|Họ và tên|Ngày sinh|Cách ghi", "DV-A|Nguyễn Thị Hoa|3/3/1985|Đính chính"}, "2 intake.no_reason")
		known := asof.KnownAt(db.InstantOf(w.clock.Now()))
		w.next()
		lines := []string{"Mã đảng viên|Họ và tên|Ngày sinh|Dân tộc|Cách ghi|Lý do", "DV-A|Nguyễn Thị Hoa|3/3/1985|Mường|Đính chính|theo giấy khai sinh"}
		w.take("change", lines...)
		w.take("same", lines...)
		f = w.file("DV-A", asof.Point{On: on(2016, 5, 1)})
		if f.Groups[0].Row.Part("birth").String() != "1985-03-03" || f.Group(member.Sensitive).Row.Text("ethnicity") != "Mường" || w.file("DV-A", asof.Point{On: on(2018, 1, 1)}).Text("residence") != "Gia Nghĩa" {
			t.Errorf("corrected: %+v", f.Groups[0].Row.Fields)
		}
		f = w.file("DV-A", asof.Point{On: on(2016, 5, 1), Known: known})
		if f.Groups[0].Row.Part("birth").String() != "1985-03-02" || f.Group(member.Sensitive).Row.Text("ethnicity") != "Kinh" {
			t.Errorf("as known before: %+v", f.Groups[0].Row.Fields)
		}
		// Single facts, of a sealed group and the basic one.
		w.opt.Kind = ""
		facts := []string{"Họ và tên|Ngày sinh|Mục thông tin|Giá trị|Từ ngày", "Y Bliêng Niê|1990|Cha|Ama Bliêng, nông dân|1/1/2017", "Trần Văn Bình||Ngoại ngữ|Anh B|1/1/2017"}
		w.take("change change", facts...)
		w.take("same same", facts...)
	})
}

// Who joined the cell on probation and is a full member since: the same row again is the same, and one with another official day is not.
func TestMemberJoinedOnProbation(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "member"
		const head = "Họ và tên|Giới tính|Ngày sinh|Chi bộ|Ngày vào chi bộ|Tư cách đảng viên|Ngày vào Đảng|Ngày chính thức"
		rows := []string{head, "Lê Thị Thử|Nữ|1/1/1981|SYT-1|1/1/2016|Đảng viên chính thức|3/2/2015|3/2/2016"}
		w.take("create", rows...)
		before := w.marks()
		w.take("same", rows...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		w.refuses([]string{head, "Lê Thị Thử|Nữ|1/1/1981|SYT-1|1/1/2016|Đảng viên chính thức|3/2/2015|3/3/2016"}, "H2 intake.not_here")
		w.take("same", head, "Lê Thị Thử|Nữ|1/1/1981|SYT-1|1/1/2016|Đảng viên dự bị|3/2/2015|3/2/2016") // as he stood when he joined
	})
}

func TestMemberRefusals(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		head := "Họ và tên|Ngày sinh|Chi bộ|Ngày vào chi bộ|Ngày vào Đảng|Ngày chính thức"
		w.refuses([]string{head,
			"Lê Văn Một|31/02/1980|SYT-1|1/1/2016||",
			"Lê Văn Hai|1/1/1980|SYT|1/1/2016||",
			"Lê Văn Ba|1/1/1980|SYT-9|1/1/2016||",
			"Lê Văn Bốn|1/1/1980|SYT-1|||",
			"Lê Văn Năm|1/1/1980|SYT-1|1/1/1970||",
			"Lê Văn Sáu|1/1/1980|SYT-1|1/1/2016|1/1/2010|1/1/2009",
			"Nguyễn Thị Hoa|2/3/1985|SYT-1|1/2/2016||",
			"Lê Văn Bảy||||"},
			"B2 day.none", "C3 member.not_cell", "C4 intake.org_near", "D5 intake.no_day", "C6 member.cell_not_alive", "D6 member.before_birth",
			"F7 member.official_early", "D8 intake.spell_differs", "C9 intake.one_of")
		// Two people of one name, birth and cell: the row is ambiguous, with the candidates.
		w.take("create create", "Mã đảng viên|"+head, "DV-X|Lê Văn Tám|1980|SYT-1|1/1/2016||", "DV-Y|Lê Văn Tám|3/1980|SYT-1|1/1/2016||")
		res := w.refuses([]string{"Họ và tên|Chi bộ|Quê quán|Từ ngày", "Lê Văn Tám|SYT-1|Nam Định|1/1/2017"}, "A2 intake.person_many")
		if text := res.Rows[0].Problems[0].Text("vi"); !strings.Contains(text, "DV-X") || !strings.Contains(text, "DV-Y") || !strings.Contains(text, "Chi bộ Văn phòng") {
			t.Errorf("candidates: %s", text)
		}
		// Another's identity number is told, not whose.
		w.refuses([]string{memberHead, "DV-Z|Lê Văn Chín|nam|1981|SYT-1|1/1/2016|||||079085001234"}, "K2 member.citizen_taken")
		// The same person twice in one file: the second row says nothing new.
		w.take("create same", "Mã đảng viên|"+head, "DV-Q|Lê Văn Mười|1/1/1980|SYT-1|1/1/2016||", "|Lê Văn Mười|1/1/1980|SYT-1|1/1/2016||")
	})
}

func TestMoves(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		w.opt.Kind = "transfer"
		transfers := []string{"Mã đảng viên|Họ và tên|Chi bộ chuyển đến|Chuyển đi nơi khác|Từ ngày|Số văn bản|Cơ quan ban hành|Ngày văn bản",
			"DV-A||SYT-2||1/3/2017|7-QĐ/ĐUK|KHOI|20/2/2017",
			"|Trần Văn Bình||Đảng bộ huyện Krông Nô|1/4/2017|||"}
		w.take("change change", transfers...)
		before := w.marks()
		w.take("same same", transfers...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		f := w.file("DV-A", asof.Point{On: on(2018, 1, 1)})
		if s := f.Spells[0].Stays; len(s) != 2 || s[0].To != on(2017, 3, 1) || s[1].CauseIn != member.InTransfer || s[1].DocIn.IsZero() {
			t.Errorf("stays: %+v", s)
		}
		w.refuses([]string{"Mã đảng viên|Họ và tên|Chi bộ chuyển đến|Chuyển đi nơi khác|Từ ngày",
			"DV-A||||1/5/2017", "DV-A||SYT-1|Nơi khác|1/5/2017", "KHONG-CO||SYT-1||1/5/2017", "|Tran Van Binh|SYT-1||1/5/2017", "DV-A||SYT||1/5/2017", "DV-A||SYT-1||"},
			"C2 intake.one_of", "D3 intake.two_to", "A4 intake.person_none", "B5 intake.person_near", "C6 member.not_cell", "E7 intake.no_day")
		// The day was wrong: corrected, and known otherwise before.
		known := asof.KnownAt(db.InstantOf(w.clock.Now()))
		w.next()
		right := []string{"Mã đảng viên|Chi bộ chuyển đến|Từ ngày|Ngày đã ghi|Cách ghi|Lý do", "DV-A|SYT-2|15/3/2017|1/3/2017|Đính chính|ghi nhầm ngày"}
		w.take("change", right...)
		w.take("same", right...)
		if s := w.file("DV-A", asof.Point{On: on(2018, 1, 1)}).Spells[0].Stays; s[1].From != on(2017, 3, 15) {
			t.Errorf("corrected: %+v", s)
		}
		if s := w.file("DV-A", asof.Point{On: on(2018, 1, 1), Known: known}).Spells[0].Stays; s[1].From != on(2017, 3, 1) {
			t.Errorf("as known before: %+v", s)
		}
		for kind, lines := range map[string][]string{
			"temporary": {"Mã đảng viên|Chi bộ sinh hoạt tạm thời|Từ ngày|Đến hết ngày", "DV-A|SNN-1|1/6/2017|31/8/2017"},
			"relief":    {"Mã đảng viên|Hình thức|Từ ngày|Đến hết ngày|Căn cứ", "DV-A|Tạm miễn|1/9/2017|30/11/2017|ốm"},
			"standing":  {"Họ và tên|Tư cách đảng viên|Từ ngày", "Y Bliêng Niê|Đảng viên chính thức|1/6/2016"},
		} {
			w.opt.Kind = kind
			want := "create"
			if kind == "standing" {
				want = "change"
			}
			w.take(want, lines...)
			w.take("same", lines...)
		}
		f = w.file("DV-A", asof.Point{On: on(2018, 1, 1)})
		if h := f.Spells[0].Hosts; len(h) != 1 || h[0].To != on(2017, 9, 1) {
			t.Errorf("hosts: %+v", h)
		}
		w.opt.Kind = "leave"
		leaving := []string{"Mã đảng viên|Hình thức|Từ ngày", "DV-A|Xóa tên|1/12/2017"}
		w.take("change", leaving...)
		w.take("same", leaving...)
		if n := w.total(asof.Point{On: on(2017, 12, 1)}); n != 1 {
			t.Errorf("%d members", n)
		}
		w.take("change", "Mã đảng viên|Hình thức|Từ ngày|Chi bộ", "DV-A|Khôi phục|1/1/2018|SYT-1")
	})
}

// A narrow account writes only where it may, and hears of nobody else.
func TestRights(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		var syt db.ID
		account := db.NewID()
		w.ok(w.db.Write(w.ctx, func(tx *db.Tx) error {
			o := w.orgID(tx, "SYT")
			syt = o
			_, err := duty.GrantLine(account, o).Open(w.ctx, tx, duty.System().By(w.top, "", db.ID{}), dayPeriod(on(2016, 1, 1)), asof.Fields{
				"role": duty.RoleViewer, "rights": int64(duty.Figures | duty.Records | duty.Write)})
			return err
		}))
		w.read(func(tx *db.Tx) {
			who, err := duty.Load(w.ctx, tx, account, db.ID{}, "Cán bộ Sở Y tế")
			w.ok(err)
			w.who = who
		})
		_ = syt
		w.opt.Kind = "member"
		head := "Mã đảng viên|Họ và tên|Ngày sinh|Chi bộ|Ngày vào chi bộ|Dân tộc"
		w.take("create", head, "DV-N|Lê Văn Mới|1981|SYT-2|1/1/2017|")
		res := w.refuses([]string{head, "DV-M|Lê Văn Xa|1981|TTR|1/1/2017|", "DV-P|Lê Văn Kín|1981|SYT-1|1/1/2017|Kinh"}, "D2 intake.org_unknown", "A3 error.denied")
		_ = res
		w.opt.Kind = "fact"
		out := w.refuses([]string{"Mã đảng viên|Họ và tên|Mục thông tin|Giá trị|Từ ngày", "DV-C||Quê quán|Huế|1/1/2017", "|Trần Văn Bình|Quê quán|Huế|1/1/2017", "DV-A||Dân tộc|Thái|1/1/2017"},
			"A2 intake.person_none", "B3 intake.person_none", "A4 error.denied")
		for _, r := range out.Rows {
			for _, p := range r.Problems {
				if s := p.Text("vi"); strings.Contains(s, "Thanh tra tỉnh") || strings.Contains(s, "1988") {
					t.Errorf("told of another's member: %s", s)
				}
			}
		}
		w.opt.Kind = "org"
		w.refuses([]string{"Mã tổ chức|Tên tổ chức|Từ ngày", "TTR|Chi bộ khác|1/1/2017"}, "2 intake.needed_new", "2 intake.needed_new")
	})
}
