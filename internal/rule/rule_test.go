package rule

import (
	"context"
	"os"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

func each(t *testing.T, f func(ctx context.Context, tx *db.Tx)) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		d, err := db.Open(context.Background(), e.URL, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Write(context.Background(), func(tx *db.Tx) error { f(context.Background(), tx); return nil }); err != nil {
			t.Error(err)
		}
	})
}

// Every shipped row: its texts stand in both languages (T panics otherwise), what is confirmed names its document, and no day is left without a
// rule between its first row and today.
func TestShipped(t *testing.T) {
	for _, code := range []string{CountsFrom, ProbationMonths, AgeMin, AgeMax, DecisionDays, ExtendDays, RecogniseDays, CeremonyDays, ClassMonths, ReadmitMonths, YouthMin, YouthMax, MinOfficial, DangboMin, ReportDays, ApprovalDays,
		CellSeatsMax, CellCommitteeMin, MeetingRegular, MeetingThematic, MeetingMinutes, MeetingMinutesCombined, MeetingAttendance, SmallGroup} {
		rows := Shipped(code)
		if len(rows) == 0 {
			t.Errorf("%s is not shipped", code)
		}
		for i, v := range rows {
			for _, l := range lang.All() {
				l.T("rule." + code)
				l.T("rule.unit." + v.Unit)
				if v.Note != "" {
					l.T(v.Note)
				}
			}
			if v.Confirmed && (v.Source.Type == "" || v.Source.Issuer == "" || v.Source.Issued == 0) {
				t.Errorf("%s from %v is confirmed by no document", code, v.Period.From)
			}
			if !v.Confirmed && v.Note == "" {
				t.Errorf("%s from %v is not confirmed and does not say why", code, v.Period.From)
			}
			if v.Source.Issued != 0 && v.Source.Issued.Day() > v.Period.From {
				t.Errorf("%s holds from %v, before its document of %v", code, v.Period.From, v.Source.Issued)
			}
			if i > 0 && rows[i-1].Period.To != v.Period.From || i == len(rows)-1 && v.Period.To != day.Forever {
				t.Errorf("%s: days without a rule at %v", code, v.Period)
			}
		}
	}
	if len(Codes()) != 26 {
		t.Errorf("codes %v", Codes())
	}
	for _, bad := range []string{
		`[{"code":"a","value":"x","unit":"year","from":"2000-01-01"}]`,
		`[{"code":"a","value":"1","unit":"year","from":"2000-01-01","to":"2000-01-01"}]`,
		`[{"code":"a","value":"1","unit":"year","from":"2000-01-01"},{"code":"a","value":"1","unit":"year","from":"2001-01-01"}]`,
		`[{"code":"a","value":"1","unit":"year","from":"2000-02-30"}]`,
		`[{"code":"a","value":"1","unit":"year","from":"2000-01-01","more":1}]`,
		`[{"code":"admission.counts_from","value":"sometimes","unit":"choice","from":"2000-01-01"}]`,
		`{}`,
	} {
		if _, err := parse([]byte(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}

// The rule of an event is that of its day: in 2017 that of 2016, today that of 2025.
func TestAt(t *testing.T) {
	each(t, func(ctx context.Context, tx *db.Tx) {
		for _, c := range []struct {
			code   string
			on     day.Day
			value  string
			number string
			ok     bool
		}{
			{AgeMin, 20170930, "18", "29-QĐ/TW", true},
			{AgeMax, 20160724, "60", "", false},
			{AgeMax, 20160725, "60", "29-QĐ/TW", true},
			{AgeMax, 20210730, "60", "24-QĐ/TW", true},
			{AgeMax, 20250630, "60", "232-QĐ/TW", false},
			{AgeMax, 20250701, "60", "294-QĐ/TW", true},
			{ProbationMonths, 20170930, "12", "", true},
			{CountsFrom, 20170930, "decision", "", false},
			{CeremonyDays, 20260101, "30", "294-QĐ/TW", true},
			{DecisionDays, 20170930, "60", "29-QĐ/TW", true},
			{MinOfficial, 20170930, "3", "", true},
			{YouthMax, 20170930, "30", "", false},
		} {
			v, err := At(ctx, tx, c.code, c.on)
			if err != nil || v.Text() != c.value || v.Source.Number != c.number || v.Confirmed != c.ok || v.Own || !v.Period.Has(c.on) {
				t.Errorf("%s on %v: %+v %v", c.code, c.on, v, err)
			}
		}
		for code, on := range map[string]day.Day{ProbationMonths: 19000101, "none.such": 20170930, AgeMin: 19910626} {
			v, err := At(ctx, tx, code, on)
			if !fault.Is(err, fault.NotFound) || v.Int() != 0 {
				t.Errorf("%s on %v: %+v %v", code, on, v, err)
				continue
			}
			lang.Vi.Fault(fault.As(err))
		}
	})
}

func TestSet(t *testing.T) {
	each(t, func(ctx context.Context, tx *db.Tx) {
		by := audit.By{Reason: "r"}
		period := day.Period{From: 20170101, To: 20180101}
		good := Setting{Period: period, Value: "ceremony", Source: Source{"Công văn", "1-CV/BTC", "Ban Tổ chức", 20161200}, Confirmed: true}
		if err := Set(ctx, tx, by, CountsFrom, good); err != nil {
			t.Fatal(err)
		}
		for on, want := range map[day.Day]string{20161231: "decision", 20170101: "ceremony", 20171231: "ceremony", 20180101: "decision"} {
			if v, err := At(ctx, tx, CountsFrom, on); err != nil || v.Text() != want || v.Own != (want == "ceremony") {
				t.Errorf("on %v: %+v %v", on, v, err)
			}
		}
		if v, err := AtPoint(ctx, tx, CountsFrom, asof.Point{On: 20170930, Known: asof.KnownAt(tx.Now() - 1)}); err != nil || v.Text() != "decision" {
			t.Errorf("as known before: %+v %v", v, err)
		}
		list, err := Own(ctx, tx, CountsFrom)
		if err != nil || len(list) != 1 || list[0].Source != good.Source || list[0].Unit != Choice {
			t.Errorf("%+v %v", list, err)
		}
		for name, c := range map[string]struct {
			code string
			s    Setting
			kind fault.Kind
		}{
			"overlap":     {CountsFrom, Setting{Period: day.Period{From: 20170601, To: day.Forever}, Value: "decision"}, fault.Conflict},
			"word":        {CountsFrom, Setting{Period: day.Period{From: 20200101, To: day.Forever}, Value: "khi nào cũng được"}, fault.Invalid},
			"number":      {AgeMin, Setting{Period: period, Value: "mười tám"}, fault.Invalid},
			"negative":    {AgeMin, Setting{Period: period, Value: "-1"}, fault.Invalid},
			"no source":   {AgeMin, Setting{Period: period, Value: "17", Confirmed: true}, fault.Invalid},
			"no day":      {AgeMin, Setting{Period: day.Period{To: day.Forever}, Value: "17"}, fault.Invalid},
			"empty":       {AgeMin, Setting{Period: day.Period{From: 20170101, To: 20170101}, Value: "17"}, fault.Invalid},
			"no such":     {"x.y", Setting{Period: period, Value: "17"}, fault.NotFound},
			"leading nul": {AgeMin, Setting{Period: period, Value: "017"}, fault.Invalid},
		} {
			err := Set(ctx, tx, by, c.code, c.s)
			if !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, l := range lang.All() {
				l.Fault(fault.As(err))
			}
		}
		if _, err := Line(CountsFrom).Void(ctx, tx, by, period); err != nil {
			t.Fatal(err)
		}
		if v, err := At(ctx, tx, CountsFrom, 20170930); err != nil || v.Own {
			t.Errorf("after it was voided: %+v %v", v, err)
		}
	})
}

func TestCalendar(t *testing.T) {
	each(t, func(ctx context.Context, tx *db.Tx) {
		end, v, complete, err := Term(ctx, tx, CeremonyDays, 20170401)
		// 30 April is a Sunday, 1 May a Monday: 30 working days after 1 April without the Hùng Kings' day.
		if err != nil || end != 20170515 || complete || v.Int() != 30 {
			t.Errorf("%v %+v %v %v", end, v, complete, err)
		}
		by := audit.By{Reason: "r"}
		for d, name := range map[day.Day]string{20170406: "Giỗ Tổ Hùng Vương", 20170502: "Nghỉ bù"} {
			if err := SetDay(ctx, tx, by, d, false, name); err != nil {
				t.Fatal(err)
			}
		}
		if err := SetDay(ctx, tx, by, 20170506, true, "Làm bù"); err != nil {
			t.Fatal(err)
		}
		if end, _, complete, err := Term(ctx, tx, CeremonyDays, 20170401); err != nil || end != 20170516 || !complete {
			t.Errorf("%v %v %v", end, complete, err)
		}
		if end, _, complete, err := Term(ctx, tx, CeremonyDays, 20170601); err != nil || end != 20170713 || !complete {
			t.Errorf("a term in summer: %v %v %v", end, complete, err)
		}
		if end, _, complete, err := Term(ctx, tx, DecisionDays, 20171201); err != nil || complete || end.Year() != 2018 {
			t.Errorf("a term over Tết: %v %v %v", end, complete, err)
		}
		if end, _, _, err := Term(ctx, tx, ProbationMonths, 20160229); err != nil || end != 20170228 {
			t.Errorf("probation: %v %v", end, err)
		}
		if err := SetDay(ctx, tx, by, 20170406, true, "x"); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
		if err := SetDay(ctx, tx, by, 0, true, " "); len(fault.As(err).Fields) != 2 {
			t.Error(err)
		}
		list, err := Days(ctx, tx, day.Year(2017), asof.Latest)
		var s []string
		for _, e := range list {
			s = append(s, e.Day.String()[5:])
			if e.Fixed {
				lang.Vi.T(e.Name)
			}
		}
		if got := strings.Join(s, " "); err != nil || got != "01-01 04-06 04-30 05-01 05-02 05-06 09-02" {
			t.Errorf("%s %v", got, err)
		}
	})
}
