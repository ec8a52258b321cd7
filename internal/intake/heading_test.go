package intake

import (
	"bytes"
	"strings"
	"testing"

	"chibo/internal/lang"
	"chibo/internal/testkit"
)

// A sheet in which one heading is wrong is told by the others: what it most likely is, which heading does not fit, and what is meant by it.
func TestWrongHeadingIsNamed(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		lines := []string{"Tổ chức|Ngày họp|Loại sinh hoạt|Tình trạng|Số phải dự|Số có mặt|Nguồn của số khai báo",
			"TU|10/10/2017|Sinh hoạt thường kỳ|Đã họp|12|11|Biên bản"}
		for _, kind := range []string{"", "meeting"} {
			res, err := w.run("hop.csv", csvOf(lines...), func(o *Options) { o.Kind = kind })
			w.ok(err)
			want := []string{"A1 intake.heading_near", "1 intake.column_missing"}
			if kind == "" {
				want = append([]string{"1 intake.kind_near"}, want...)
			}
			if got := problems(res); strings.Join(got, "; ") != strings.Join(want, "; ") || res.Kind != "meeting" || !res.Refusals() {
				t.Errorf("--kind %q: %v", kind, got)
				continue
			}
			for _, p := range res.Problems {
				text := p.Text(lang.Vi)
				if p.Key == "intake.heading_near" && !strings.Contains(text, "“Tổ chức đảng”") || p.Key == "intake.kind_near" && !strings.Contains(text, "(meeting)") {
					t.Error(text)
				}
			}
		}
		// What is needed in a column that the sheet does not have is told with that column.
		lines[0] = "Tổ chức đảng" + strings.TrimPrefix(lines[0], "Tổ chức")
		res, err := w.run("hop.csv", csvOf(lines...))
		w.ok(err)
		var places []string
		for _, row := range res.Rows {
			for _, p := range row.Problems {
				places = append(places, p.Place(lang.Vi)+" "+p.Key)
			}
		}
		if got := strings.Join(places, "; "); !strings.Contains(got, "dòng 2, cột “Cách ghi số dự” (bảng không có cột này) meeting.how") {
			t.Error(got)
		}
	})
}

// A head in which most headings are wrong is found all the same: each is told with the one that is meant, in the reader's language.
func TestBadHeadIsFound(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		lines := []string{"Danh sách tổ chức", "Mã tổ chức|Tên tổ chứ|Lọai hìnhh|Màu", "A|Chi bộ A|Chi bộ trực thuộc|TU"}
		for _, kind := range []string{"", "org"} {
			res, err := w.run("sai.csv", csvOf(lines...), func(o *Options) { o.Kind = kind })
			w.ok(err)
			want := "B2 intake.heading_near; C2 intake.heading_near; D2 intake.heading"
			if kind == "" {
				want = "2 intake.kind_near; " + want
			}
			if got := strings.Join(problems(res), "; "); res.Kind != "org" || !strings.HasPrefix(got, want) {
				t.Errorf("--kind %q: %s %s", kind, res.Kind, got)
				continue
			}
			var all string
			for _, p := range res.Problems {
				all += p.Text(lang.Vi) + "\n"
			}
			for _, s := range []string{"“Tên tổ chức”", "“Loại hình”", "“Màu”"} {
				if !strings.Contains(all, s) {
					t.Errorf("%s lacks %s", all, s)
				}
			}
		}
		// No English heading is offered to a Vietnamese reader for a Vietnamese one that is unknown.
		res, err := w.run("x.csv", csvOf("Chỉ tiêu|Tổ chức|Năm|Mức giao|Đến|Đạt (%)", "adm.count|TU|2017|3||"), func(o *Options) { o.Kind = "target" })
		w.ok(err)
		for _, p := range res.Problems {
			if text := p.Text(lang.Vi); strings.Contains(text, "“Day”") || strings.Contains(text, "“Last day”") {
				t.Error(text)
			}
		}
		// Headings alone are no rows that are there already.
		res, err = w.run("trong.csv", csvOf("Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày"))
		w.ok(err)
		var b bytes.Buffer
		w.ok(res.Print(&b, lang.Vi))
		if s := b.String(); !strings.Contains(s, "không có dòng nào") || strings.Contains(s, "đã có sẵn") {
			t.Error(s)
		}
	})
}
