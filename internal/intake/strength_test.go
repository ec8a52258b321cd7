package intake

import (
	"slices"
	"testing"

	"chibo/internal/testkit"
)

// Rows 11 and 13 of the rules of members by sheet: what the rows together make of a cell is noted at the last of them that had a part in it.
func TestSheetsTellOfSmallCells(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		head := "Mã đảng viên|Họ và tên|Ngày sinh|Chi bộ|Từ ngày|Ngày chính thức"
		w.take("create create create create create create",
			head, "DV-1|Lê Văn Một|1/1/1980|SYT-1|1/1/2016|1/1/2010", "DV-2|Lê Văn Hai|1/1/1980|SYT-1|1/1/2016|1/1/2010",
			"DV-3|Lê Văn Ba|1/1/1980|SYT-1|1/1/2016|1/1/2010", "DV-4|Lê Văn Bốn|1/1/1980|SYT-1|1/1/2016|1/1/2010",
			"DV-5|Lê Văn Năm|1/1/1980|SYT-2|1/1/2016|1/1/2010", "DV-6|Lê Văn Sáu|1/1/1980|SYT-1|1/1/2016|1/1/2010")
		notes := func(rows []RowResult) (out []string) {
			for _, r := range rows {
				for _, x := range r.Warnings {
					out = append(out, x.Cell+" "+x.Text("vi"))
				}
			}
			return out
		}
		want := func(kind, outcomes string, sheet []string, lines ...string) {
			t.Helper()
			w.opt.Kind = kind
			if got := notes(w.take(outcomes, sheet...).Rows); !slices.Equal(got, lines) {
				t.Errorf("%s: %q, want %q", kind, got, lines)
			}
		}
		const moves = "Mã đảng viên|Chi bộ chuyển đến|Chuyển đi nơi khác|Từ ngày"
		// Five to four to three: nothing to say; SYT-2 grows from one and was never large enough.
		want("transfer", "change change", []string{moves, "DV-1|SYT-2||1/3/2017", "DV-2||Đảng bộ huyện Krông Nô|1/4/2017"})
		// One goes and one comes in his place on the same day.
		want("transfer", "change change", []string{moves, "DV-3|SYT-2||1/5/2017", "DV-1|SYT-1||1/5/2017"})
		// Two go: told once, at the second row, with the day on which it set in; said again it is no news.
		gone := []string{moves, "DV-4||Đảng bộ huyện Krông Nô|1/6/2017", "DV-6|SYT-2||2/6/2017"}
		want("transfer", "change change", gone,
			"A3 Chi bộ Văn phòng (SYT-1): đến ngày 1/6/2017 chỉ còn 2 đảng viên chính thức, dưới 3: không họp hợp lệ được; cấp ủy cấp trên cần điều động đảng viên đến hoặc sáp nhập chi bộ.")
		want("transfer", "same same", gone)
		// It was short already.
		want("leave", "change", []string{"Mã đảng viên|Hình thức|Từ ngày", "DV-1|Từ trần|1/7/2017"})
	})
}
