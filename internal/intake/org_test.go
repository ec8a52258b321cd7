package intake

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// place is the code of an organisation's superior on a day.
func (w *world) place(code string, at asof.Point) string {
	w.t.Helper()
	o := w.org(code, at)
	up := ""
	w.read(func(tx *db.Tx) {
		path, err := org.Path(w.ctx, tx, w.who, at, o.ID)
		w.ok(err)
		if len(path) > 1 {
			up = path[len(path)-2].Code
		}
	})
	return up
}

// org reads an organisation by code as known now or then.
func (w *world) org(code string, at asof.Point) org.Org {
	w.t.Helper()
	var out org.Org
	w.read(func(tx *db.Tx) {
		id, ok, err := org.Find(w.ctx, tx, code)
		w.ok(err)
		if !ok {
			w.t.Fatalf("no organisation %s", code)
		}
		out, err = org.Get(w.ctx, tx, w.who, at, id)
		w.ok(err)
	})
	return out
}

func TestOrgSheet(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		// Children before parents, English headings, a workbook of another writer.
		lines := []string{
			"No.|Code|Name|Kind|Superior|From|Short name",
			"1|SYT-1|Chi bộ Văn phòng|chi bo truc thuoc|SYT|1/1/2005|CB VP",
			"2|SYT|Đảng bộ Sở Y tế|Grassroots Party organisation|Đảng bộ Khối các cơ quan tỉnh|2005-01-01|",
			"3|KHOI|Đảng bộ Khối các cơ quan tỉnh|tren_coso|tu|1/2/2004|",
		}
		res, err := w.run("orgs.xlsx", book(lines...))
		w.ok(err)
		w.want(res, "create create create")
		if !res.Written || res.Kind != "org" {
			t.Errorf("written %v, kind %s", res.Written, res.Kind)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2018, 1, 1)}); o.Name != "Chi bộ Văn phòng" || o.Kind != org.Cell {
			t.Errorf("SYT-1 is %+v", o)
		}
		before := w.marks()
		w.take("same same same", lines...)
		if after := w.marks(); after != before {
			t.Errorf("the same file twice wrote: %s, before %s", after, before)
		}
		// Renamed and moved from a day on.
		w.next()
		w.take("create change same",
			"Mã tổ chức|Tên tổ chức|Loại hình|Trực thuộc|Từ ngày|Số quyết định|Cơ quan ban hành|Ngày quyết định|Người ký",
			"SNN|Đảng bộ Sở Nông nghiệp|Đảng bộ cơ sở|KHOI|1/1/2006|||",
			"SYT-1|Chi bộ Văn phòng Sở||SNN|1/3/2017|12-QĐ/ĐUK|KHOI|20/2/2017|Nguyễn Văn Ký",
			"SYT|Đảng bộ Sở Y tế|||||||")
		if o := w.org("SYT-1", asof.Point{On: on(2017, 2, 28)}); o.Name != "Chi bộ Văn phòng" || w.place("SYT-1", asof.Point{On: on(2017, 2, 28)}) != "SYT" {
			t.Errorf("before the change: %+v", o)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2017, 3, 1)}); o.Name != "Chi bộ Văn phòng Sở" || w.place("SYT-1", asof.Point{On: on(2017, 3, 1)}) != "SNN" {
			t.Errorf("after the change: %+v", o)
		}
		// A correction: known before, known now.
		known := w.db.Clock().Now()
		w.next()
		res, err = w.run("sua.csv", csvOf("Mã tổ chức|Tên tổ chức|Lý do", "SYT-1|Chi bộ Văn phòng Sở Y tế|gõ thiếu"), func(o *Options) { o.Correct = true })
		w.ok(err)
		w.want(res, "change")
		if res.Rows[0].Verb != "correct" {
			t.Errorf("verb %s", res.Rows[0].Verb)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2017, 3, 1)}); o.Name != "Chi bộ Văn phòng Sở Y tế" {
			t.Errorf("corrected: %s", o.Name)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2016, 3, 1)}); o.Name != "Chi bộ Văn phòng" {
			t.Errorf("the correction reached an earlier name: %s", o.Name)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2017, 3, 1), Known: asof.KnownAt(db.InstantOf(known))}); o.Name != "Chi bộ Văn phòng Sở" {
			t.Errorf("as known before: %s", o.Name)
		}
	})
}

// An old sheet read in again does not undo what was corrected since, and leaves no event that never was.
func TestAnOldOrgSheetUndoesNoCorrection(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		first := []string{"Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày", "SYT-2|Chi bộ Thanh tra|Chi bộ trực thuộc|SYT|1/1/2005"}
		second := []string{"Mã tổ chức|Tên tổ chức|Từ ngày", "SYT-1|Chi bộ Văn phòng Sở|1/3/2017"}
		w.take("same", first...)
		w.take("change", second...)
		w.next()
		head := "Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Cách ghi|Lý do|Từ ngày|Đến hết ngày"
		w.take("change change change", head, "SYT-2|Chi bộ Thanh tra Sở|||Đính chính|ghi thiếu||", "SYT-1|Chi bộ Văn phòng|||Đính chính|đổi tên muộn hơn|1/3/2017|31/3/2017",
			"SNN-1|||SYT|Đính chính|ghi nhầm||")
		events := func(code string) (n int) {
			w.read(func(tx *db.Tx) {
				h, err := org.LoadHistory(w.ctx, tx, w.who, w.orgID(tx, code))
				w.ok(err)
				n = len(h.Events)
			})
			return n
		}
		n := events("SYT-2")
		res := w.refuses(first, "B2 intake.day_other")
		if text := res.Rows[0].Problems[0].Text(lang.Vi); !strings.Contains(text, "Chi bộ Thanh tra Sở") || !strings.Contains(text, "1/1/2005") {
			t.Error(text)
		}
		w.refuses(second, "B2 intake.day_other")
		w.refuses([]string{first[0], "SNN-1|Chi bộ Trồng trọt|Chi bộ trực thuộc|SNN|1/1/2006"}, "D2 intake.day_other")
		if got := events("SYT-2"); got != n {
			t.Errorf("%d events, were %d", got, n)
		}
		w.take("change", second[0], "SYT-2|Chi bộ Thanh tra|1/6/2017") // a true change back
	})
}

func TestOrgRefusals(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		head := "Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày"
		w.refuses([]string{head, "A|Chi bộ A|Chi bộ trực thuộc|B|1/1/2010", "B|Chi bộ B|Đảng bộ bộ phận|A|1/1/2010"},
			"D2 intake.org_loop", "D3 intake.org_loop")
		// A good row, and all that is wrong in the others, at once.
		w.refuses([]string{head,
			"A|Chi bộ A|Chi bộ trực thuộc|SYT|1/1/2010",
			"B|Chi bộ B|Chi bộ nhỏ|SYT|30/02/2010",
			"C|Chi bộ C|Chi bộ trực thuộc|SYTT|1/1/2010",
			"D|Chi bộ D|Chi bộ trực thuộc|KHONG-CO|1/1/2010",
			"E|Chi bộ E|Chi bộ trực thuộc|SYT|",
			"SYT|Đảng bộ Sở Y tế tỉnh|||",
			"F|Chi bộ F|Chi bộ trực thuộc|SYT|1/1/2001",
			"G|Chi bộ G|Chi bộ trực thuộc|C|1/1/2010",
			"|Chi bộ H|Chi bộ trực thuộc|SYT|1/1/2010"},
			"C3 intake.choice", "E3 day.none", "D4 intake.org_near", "D5 intake.org_unknown", "E6 intake.no_day", "B7 intake.no_day",
			"D8 tree.child_before_parent", "D9 intake.waits", "A10 intake.empty")
		// A loop through organisations on record.
		res := w.refuses([]string{"Mã tổ chức|Cấp trên trực tiếp|Từ ngày", "SYT|SYT-1|1/1/2015"}, "B2 tree.loop")
		_ = res
		// --from serves rows without their own day.
		r, err := w.run("x.csv", csvOf("Mã tổ chức|Tên tổ chức", "SYT|Đảng bộ Sở Y tế tỉnh"), func(o *Options) { o.From = on(2016, 1, 1) })
		w.ok(err)
		w.want(r, "change")
		// A correction wants its reason.
		w.refuses([]string{"Mã tổ chức|Tên tổ chức|Cách ghi", "SYT|Đảng bộ Sở Y tế mới|Đính chính"}, "2 intake.no_reason")
	})
}

func TestDryRun(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		before := w.marks()
		file := csvOf("Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày", "KHOI|Đảng bộ Khối|tren_coso|TU|1/2/2004", "SYT|Đảng bộ Sở Y tế|dangbo_coso|KHOI|1/2/2004")
		res, err := w.run("x.csv", file, func(o *Options) { o.DryRun = true })
		w.ok(err)
		w.want(res, "create create")
		if after := w.marks(); res.Written || after != before {
			t.Errorf("a dry run wrote: %s", after)
		}
		res, err = w.run("x.csv", file)
		w.ok(err)
		w.want(res, "create create")
	})
}
