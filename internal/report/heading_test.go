package report_test

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/lang"
	"chibo/internal/report"
)

// A nine-month report of another day than 30/9 is named by the period that it covers; one is one in English.
func TestHeadingSaysThePeriod(t *testing.T) {
	var r report.Report
	r.Form.Months = 9
	r.Form.Label.Vi, r.Form.Label.En = "Báo cáo 9 tháng", "Nine-month report"
	for on, want := range map[day.Day]string{day.Must(2017, 9, 30): "", day.Must(2017, 10, 15): "15/10/2017"} {
		r.At, r.Period = asof.Point{On: on}, day.YearTo(on)
		if got := r.Heading(lang.Vi); want == "" && got != r.Form.Label.Vi || !strings.Contains(got, want) {
			t.Errorf("%v: %q", on, got)
		}
	}
	for unit, want := range map[string]string{"class": "class", "person": "person", "rank": "rank", "%": "%", "ha": "ha"} {
		if got := report.Unit(lang.En, unit, 1); got != want {
			t.Errorf("1 %s, want %s", got, want)
		}
	}
	if got := report.Unit(lang.En, "class", 0); got != "classes" {
		t.Errorf("0 %s", got)
	}
}
