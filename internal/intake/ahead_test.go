package intake

import (
	"testing"

	"chibo/internal/testkit"
)

// A day to come is warned of and taken; who would have joined as a child is refused.
func TestDaysAheadAndAges(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		head := "Mã đảng viên|Họ và tên|Giới tính|Ngày sinh|Chi bộ|Ngày vào chi bộ|Tư cách đảng viên|Ngày vào Đảng|Ngày chính thức"
		w.refuses([]string{head, "X1|Lê Trẻ|Nam|1/2/1990|SYT-1|1/1/2016|Đảng viên chính thức|3/2/1995|3/2/1996"}, "H2 member.too_young")
		res := w.take("create create", head, "X2|Lê Xa|Nam|1/2/1990|SYT-1|1/1/2030|||", "X3|Lê Vừa|Nam|20/2/1990|SYT-1|1/1/2016|Đảng viên chính thức|3/2/2008|3/2/2009")
		if n := res.Rows[0].Warnings; len(n) != 1 || n[0].Key != "members.ahead" || n[0].Cell != "F2" || len(res.Rows[1].Warnings) != 0 {
			t.Errorf("warnings: %+v, %+v", n, res.Rows[1].Warnings)
		}
		res = w.take("change", "Mã đảng viên|Chi bộ chuyển đến|Từ ngày", "X3|SYT-2|1/1/2031")
		if n := res.Rows[0].Warnings; len(n) == 0 || n[0].Key != "members.ahead" || n[0].Cell != "C2" {
			t.Errorf("warnings: %+v", n)
		}
	})
}
