package intake

import (
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/lang"
	"chibo/internal/testkit"
)

// Two rows of one name are one person only where a number or the birth day says so: otherwise they are refused, and nobody is merged without a word.
func TestEntrantsOfOneName(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "member"
		w.take("create create create", "Mã đảng viên|Họ và tên|Ngày sinh|Giới tính|Chi bộ|Ngày vào chi bộ|Tư cách đảng viên",
			"DV-1|Nguyễn Thị Hoa|3/3/1985|Nữ|SYT-1|1/1/2016|Đảng viên chính thức", "DV-2|Lê Văn Tư|1979|Nam|SNN-1|1/1/2016|Đảng viên chính thức",
			"DV-3|Đỗ Thị Năm|5/5/1990|Nữ|SNN-1|1/1/2016|Đảng viên chính thức")
		w.opt.Kind = "contest"
		w.take("create create", "Mã cuộc thi|Tên cuộc thi|Tổ chức chủ trì|Hình thức thi|Ngày phát động|Tình trạng", "T1|Thi|KHOI|Thi viết|1/5/2017|Đã tổ chức",
			"T2|Thi|KHOI|Thi viết|1/5/2017|Đã tổ chức")
		w.opt.Kind = "contest-entry"
		head := "Cuộc thi|Mã đảng viên|Họ và tên|Ngày sinh|Giới tính|Tổ chức đảng vào ngày dự thi|Ngày dự thi"
		people := func() (n int) {
			w.read(func(tx *db.Tx) {
				_, err := tx.One(w.ctx, `SELECT COUNT(*) FROM member`, nil, &n)
				w.ok(err)
			})
			return n
		}
		// A new person twice in one file: the second row is refused, and says where the first one is and which cells tell them apart.
		la := "T1||Trần Thị Lạ||Nữ|SYT-1|2/5/2017"
		res := w.refuses([]string{head, la, la}, "C3 intake.person_again")
		if got := res.Rows[1].Problems[0].Text(lang.En); !strings.Contains(got, "Row 2") || !strings.Contains(got, "“Birth day”") || !strings.Contains(got, "“Member code”") {
			t.Error(got)
		}
		w.refuses([]string{head, "T1||Trần Thị Lạ|1990|Nữ|SYT-1|2/5/2017", "T1||Trần Thị Lạ|1990|Nữ|SYT-1|2/5/2017"}, "C3 intake.person_again")
		w.refuses([]string{head, la, "T1||Trần Thị Lạ|1990|Nữ|SYT-1|2/5/2017"}, "C3 intake.person_again")
		// Alone it is taken, and the same file changes nothing; in it again it is refused, and in another contest it is somebody whom the name does not tell.
		w.take("create", head, la)
		w.take("same", head, la)
		w.refuses([]string{head, la, la}, "C3 intake.person_again")
		w.refuses([]string{head, "T2||Trần Thị Lạ||Nữ|SYT-1|2/5/2017"}, "C2 intake.person_unsure")
		w.refuses([]string{head, "T2||Trần Thị Lạ|1990|Nữ|SYT-1|2/5/2017"}, "C2 intake.person_unborn")
		// Another sex is another person.
		before := people()
		man := "T1||Trần Thị Lạ||Nam|SYT-1|2/5/2017"
		w.take("create", head, man)
		w.take("same same", head, la, man)
		if n := people(); n != before+1 {
			t.Errorf("%d people more", n-before)
		}
		// Birth days tell apart; who is named with the same whole day twice is one person, with another attempt too.
		two := []string{head + "|Lần thi thứ", "T1||Lý Văn Hai|1/2/1990|Nam|SYT-1|2/5/2017|1", "T1||Lý Văn Hai|5/6/1985|Nam|SYT-1|2/5/2017|1", "T1||Lý Văn Hai|1/2/1990|Nam|SYT-1|9/5/2017|2"}
		w.take("create create create", two...)
		w.take("same same same", two...)
		if n := people(); n != before+3 {
			t.Errorf("%d people more, want 3", n-before)
		}
		years := []string{head + "|Lần thi thứ", "T1||Lý Văn Ba|1990|Nam|SYT-1|2/5/2017|1", "T1||Lý Văn Ba|1990|Nam|SYT-1|9/5/2017|2"}
		w.take("create create", years...)
		w.take("same same", years...)
		// A name that a member bears is refused with the member; a code or the birth day tells him, and what the row says of him must fit.
		res = w.refuses([]string{head, "T1||Nguyễn Thị Hoa||Nữ|SYT-1|2/5/2017"}, "C2 intake.person_unsure")
		if got := res.Rows[0].Problems[0].Text(lang.Vi); !strings.Contains(got, "Nguyễn Thị Hoa, 3/3/1985, Chi bộ Văn phòng (SYT-1), DV-1") {
			t.Error(got)
		}
		w.refuses([]string{head, "T1||Nguyễn Thị Hoa|||SYT-1|2/5/2017"}, "C2 intake.person_unsure")
		w.refuses([]string{head, "T1|Nguyễn Thị Hoa|||Nữ|SYT-1|2/5/2017"}, "B2 intake.person_unsure")
		w.refuses([]string{head, "T1|DV-1|||Nam|SYT-1|2/5/2017"}, "B2 intake.person_differs")
		before = people()
		w.take("create same", head, "T1|DV-1|||Nữ|SYT-1|2/5/2017", "T1||Nguyễn Thị Hoa|3/3/1985||SYT-1|2/5/2017")
		if people() != before {
			t.Error("she was entered anew")
		}
		// Elsewhere only the whole birth day is proof enough; whoever is entered beside namesakes elsewhere is told of them.
		res = w.take("create", head, "T1||Lê Văn Tư|1979|Nam|SYT-1|2/5/2017")
		if x := res.Rows[0].Warnings; len(x) != 1 || x[0].Key != "intake.person_elsewhere" || people() != before+1 {
			t.Errorf("%+v, %d people more", x, people()-before)
		}
		w.take("same", head, "T1||Lê Văn Tư|1979|Nam|SYT-1|2/5/2017")
		w.take("create", head, "T1||Đỗ Thị Năm|5/5/1990|Nữ||2/5/2017")
		if people() != before+1 {
			t.Error("the member was entered anew")
		}
	})
}
