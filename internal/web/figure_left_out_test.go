package web_test

import (
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// What a figure leaves out and what it does not know is said: a declaration that crosses the day asked for stands under it with its link, a year with
// nothing known reads so on the page as in the file, and a file gives a number beside a record only where the figure adds it up, and says of what.
func TestFigureSaysWhatItLeavesOut(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		told := 0
		for _, on := range []string{"2017-02-10", "2017-03-15", "2017-05-15", "2017-08-15", "2017-09-15"} {
			for _, row := range c.Get("/figure/study.class?org=KCQ&on=" + on).Want(200).Doc().Find("tbody tr") {
				if strings.Contains(row.Text(), "Không tính: khai báo cho thời gian chỉ có một phần nằm trong kỳ này") {
					told++
					row.MustHave(`a[href*="/study-declare/"]`)
				}
			}
		}
		if told == 0 {
			t.Error("no declaration crosses any of the days, or none is told of")
		}
		head := func(code string) string {
			text := c.Get("/figure/" + code + "?org=KCQ&format=csv&" + sept).Want(200).Text
			for line := range strings.Lines(text) {
				if strings.Contains(line, ";Tổ chức") {
					return strings.TrimSpace(line)
				}
			}
			t.Fatalf("%s has no head:\n%.600s", code, text)
			return ""
		}
		if got := head("study.class"); strings.Contains(got, "Số") {
			t.Errorf("a count of sessions has %q", got)
		}
		if got := head("meet.present"); !strings.Contains(got, "Số lượt") {
			t.Errorf("a sum of attendances has %q", got)
		}
		n := 0
		for _, row := range c.Get("/report/9-months?org=KCQ&" + sept).Want(200).Doc().Find("main tbody tr") {
			if text := row.Text(); strings.Contains(text, "Tỷ lệ đảng viên dự sinh hoạt") {
				n++
				if !strings.Contains(text, "chưa có dữ liệu") {
					t.Errorf("for what is not known of the year before: %s", text)
				}
			}
		}
		if n == 0 {
			t.Error("the report has no such line")
		}
	})
}
