package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/target"
	"chibo/internal/testkit"
)

func TestAdmissions(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		lines := []string{"Mã đảng viên|Họ và tên|Giới tính|Ngày sinh|Chi bộ|Số quyết định|Ngày quyết định|Ngày lễ kết nạp|Dân tộc",
			"DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|10/1/2017|19/1/2017|Kinh",
			"|H'Duẩn Niê|Nữ|1994|TTR|32-QĐ/ĐUK|11/1/2017|20/1/2017|Ê Đê"}
		res, err := w.run("kn.xlsx", book(lines...))
		w.ok(err)
		w.want(res, "create create")
		before := w.marks()
		w.take("same same", lines...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		list := func(at asof.Point) (out []admission.Item) {
			w.read(func(tx *db.Tx) {
				pg, err := admission.List(w.ctx, tx, w.who, at, admission.Filter{Sort: "name"})
				w.ok(err)
				out = pg.Items
			})
			return out
		}
		got := list(asof.Point{On: on(2018, 1, 1)})
		if len(got) != 2 || got[0].Name != "H'Duẩn Niê" || got[1].Counted != on(2017, 1, 10) || got[1].Official != on(2018, 1, 19) {
			t.Fatalf("admissions: %+v", got)
		}
		w.opt.Kind = "admission"
		w.refuses([]string{lines[0],
			"DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|10/1/2017|25/1/2017|",
			"|Lê Thị Trẻ|Nữ|2005|SYT-1|33-QĐ/ĐUK|10/1/2017|19/1/2017|",
			"|Lê Thị Sớm|Nữ|1990|SYT-1|34-QĐ/ĐUK|10/1/2017|9/1/2017|",
			"|Lê Thị Không|Nữ|1990||34-QĐ/ĐUK||9/1/2017|"},
			"H2 intake.exists_other", "G3 admission.too_young", "H4 admission.ceremony_before", "E5 intake.empty", "G5 intake.empty")
		known := asof.KnownAt(db.InstantOf(w.clock.Now()))
		w.next()
		right := []string{"Mã đảng viên|Chi bộ|Ngày quyết định|Ngày lễ kết nạp|Cách ghi|Lý do", "DV-K|SYT-1|10/1/2017|25/1/2017|Đính chính|ghi nhầm"}
		w.take("change", right...)
		w.take("same", right...)
		if got := list(asof.Point{On: on(2018, 1, 1)}); got[1].Official != on(2018, 1, 25) {
			t.Errorf("corrected: %v", got[1].Official)
		}
		if got := list(asof.Point{On: on(2018, 1, 1), Known: known}); got[1].Official != on(2018, 1, 19) {
			t.Errorf("as known before: %v", got[1].Official)
		}
		w.opt.Kind = "recognition"
		w.clock.Set(w.clock.Now().AddDate(0, 6, 0))
		rec := []string{"Mã đảng viên|Số quyết định|Ngày quyết định", "DV-K|90-QĐ/ĐUK|20/2/2018"}
		w.take("change", rec...)
		w.take("same", rec...)
		w.refuses([]string{"Họ và tên|Số quyết định|Ngày quyết định", "H'Duẩn Niê|91-QĐ/ĐUK|19/1/2018"}, "C2 admission.recognised_early")
		if st := w.file("DV-K", asof.Point{On: on(2018, 3, 1)}).Spells[0].Standing; len(st) != 2 || st[1].From != on(2018, 1, 25) {
			t.Errorf("standing: %+v", st)
		}
	})
}

// A corrected day of decision is the same the second time; a row that knows another day of a present member is told of the correction.
func TestAnotherDayOfDecision(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "admission"
		head := "Mã đảng viên|Họ và tên|Giới tính|Ngày sinh|Chi bộ|Số quyết định|Ngày quyết định|Ngày đã ghi|Cách ghi|Lý do"
		w.take("create", head, "DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|2/10/2017|||")
		res := w.refuses([]string{head, "DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|28/9/2017|||"}, "G2 intake.admission_other")
		if text := res.Rows[0].Problems[0].Text(lang.Vi); !strings.Contains(text, "2/10/2017") || !strings.Contains(text, "“Ngày đã ghi”") || strings.Contains(text, "Kết nạp lại") {
			t.Error(text)
		}
		w.next()
		right := []string{head, "DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|28/9/2017|2/10/2017|Đính chính|gõ nhầm"}
		w.take("change", right...)
		before := w.marks()
		w.take("same", right...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		w.refuses([]string{head, "DV-K|Phạm Thị Lan|Nữ|5/5/1992|SYT-1|31-QĐ/ĐUK|27/9/2017|2/10/2017|Đính chính|gõ nhầm"}, "G2 intake.no_admission")
	})
}

func TestDocumentsTargetsCommittees(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		docs := []string{"Số ký hiệu|Loại văn bản|Cơ quan ban hành|Ngày ban hành|Trích yếu|Chủ đề|Dùng chung",
			"05-CT/TW|chỉ thị|Bộ Chính trị|15/5/2016|Về đẩy mạnh học tập và làm theo|Học tập; Đạo đức|Có",
			"15-QĐ/ĐUK|QĐ|KHOI|3/1/2017|||"}
		w.take("create create", docs...)
		w.take("same same", docs...)
		w.refuses([]string{docs[0], "05-CT/TW|ct|Bộ Chính trị|15/5/2016|Trích yếu khác||", "05-CT/TW|ctt|Bộ Chính trị|15/5/2016|||"},
			"E2 intake.exists_other", "B3 intake.choice")
		w.take("change", docs[0]+"|Cách ghi|Lý do", "05-CT/TW|ct|Bộ Chính trị|15/5/2016|Trích yếu khác||| Đính chính|gõ sai")
		w.read(func(tx *db.Tx) {
			pg, err := document.List(w.ctx, tx, w.who, asof.Point{On: on(2018, 1, 1)}, document.Filter{Text: "05-CT/TW"})
			w.ok(err)
			if pg.Total != 1 || pg.Rows[0].Subject != "Trích yếu khác" || !pg.Rows[0].Shared || len(pg.Rows[0].Topics) != 2 {
				t.Errorf("documents: %+v", pg.Rows)
			}
		})
		targets := []string{"Chỉ tiêu|Tổ chức|Năm|Yêu cầu|Mức giao|Mức trên|Tổ chức giao|Số văn bản",
			"adm.count|KHOI|2017|>=|100||TU|15-QĐ/ĐUK", "adm.count|SYT|2017|Trong khoảng|10|20|KHOI|"}
		w.take("create create", targets...)
		w.take("same same", targets...)
		w.refuses([]string{targets[0], "adm.none|KHOI|2017||1|||", "adm.count|KHOI|2017||120||TU|", "adm.count|SNN|||5|||", "adm.count|SNN|2017||x|||", "adm.count|SNN|2017|between|5|4||"},
			"A2 intake.figure", "3 intake.no_reason", "C4 intake.one_of", "E5 intake.number", "F6 target.high_below")
		known := asof.KnownAt(db.InstantOf(w.clock.Now()))
		w.next()
		res, err := w.run("ct.csv", csvOf(targets[0], "adm.count|KHOI|2017|>=|120||TU|"), func(o *Options) { o.Reason = "giao lại" })
		w.ok(err)
		w.want(res, "change")
		w.read(func(tx *db.Tx) {
			for k, want := range map[asof.Known]int64{asof.Latest: 120, known: 100} {
				ts, err := target.ForFigure(w.ctx, tx, w.orgID(tx, "KHOI"), "adm.count", day.Year(2017), k)
				w.ok(err)
				if len(ts) != 1 || ts[0].Low != want {
					t.Errorf("target at %v: %+v, want %d", k, ts, want)
				}
			}
		})
		w.opt.Kind = "committee"
		seats := []string{"Tổ chức|Mã đảng viên|Chức vụ|Nhiệm kỳ|Nhiệm kỳ từ|Nhiệm kỳ đến|Từ ngày|Đến hết ngày",
			"SYT-1|DV-A|Bí thư|2017-2020|1/6/2017|31/5/2020|1/6/2017|", "TTR|DV-C|Phó bí thư||||1/6/2017|31/12/2017"}
		w.take("create create", seats...)
		w.take("same same", seats...)
		w.read(func(tx *db.Tx) { // a term is due to run to the last day that was written, as one made by hand
			terms, err := org.Terms(w.ctx, tx, duty.System(), asof.Point{On: tx.Today()}, w.orgID(tx, "SYT-1"))
			w.ok(err)
			if len(terms) != 1 || terms[0].Planned != on(2020, 5, 31) {
				t.Errorf("terms: %+v", terms)
			}
		})
		w.take("change", "Tổ chức|Mã đảng viên|Chức vụ|Từ ngày|Đến hết ngày|Lý do", "SYT-1|DV-A|Bí thư|1/6/2017|30/11/2017|nhận nhiệm vụ khác")
		w.refuses([]string{seats[0], "SYT|DV-A|Chi ủy viên||||1/6/2017|", "TTR|DV-C|Phó bí thư||||1/6/2017|1/5/2017"}, "C2 org.post_kind", "H3 intake.date_order")
	})
}

func TestReorganisation(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		lines := []string{"Việc sắp xếp|Tổ chức cũ|Tổ chức nhận|Tên tổ chức|Từ ngày|Số đảng viên bàn giao",
			"Hợp nhất|SYT-1; SYT-2|SYT-3|Chi bộ Văn phòng - Thanh tra|1/7/2017|2",
			"Giải thể|SNN-1|||1/8/2017|"}
		w.take("change change", lines...)
		before := w.marks()
		w.take("same same", lines...)
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		if s := w.file("DV-A", asof.Point{On: on(2018, 1, 1)}).Spells[0].Stays; len(s) != 2 || s[1].CauseIn != member.InReorg || s[1].From != on(2017, 7, 1) {
			t.Errorf("stays: %+v", s)
		}
		if o := w.org("SYT-1", asof.Point{On: on(2018, 1, 1)}); o.Living {
			t.Error("SYT-1 lives")
		}
		w.refuses([]string{lines[0], "Giải thể|TTR|||1/8/2017|", "Sáp nhập|TTR|KHONG-CO||1/8/2017|", "Chia tách|SYT|SYT-8; SYT-9|Chi bộ Một|1/8/2017|"},
			"B2 member.cell_not_empty", "C3 intake.org_unknown", "D4 intake.names_count")
		w.take("change", lines[0]+"|Loại hình|Cấp trên trực tiếp", "Chia tách|SYT-3|SYT-8; SYT-9|Chi bộ Một; Chi bộ Hai|1/9/2017||Chi bộ trực thuộc|SYT")
		if o := w.org("SYT-9", asof.Point{On: on(2018, 1, 1)}); o.Name != "Chi bộ Hai" || o.Kind != org.Cell {
			t.Errorf("SYT-9: %+v", o)
		}
	})
}

// An act is on record only where the record agrees with all that the row says of it: another act, another party, another name is told.
func TestActsOnRecordAreTheSameOnlyWhole(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		head := "Việc sắp xếp|Tổ chức cũ|Tổ chức nhận|Tên tổ chức|Từ ngày|Số đảng viên bàn giao|Người ký|Loại hình|Cấp trên trực tiếp|Tổ chức kế thừa chính"
		w.take("create create create create", "Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày", "SYT-3|Chi bộ Ba|Chi bộ trực thuộc|SYT|1/1/2005",
			"SNN-2|Chi bộ Hai|Chi bộ trực thuộc|SNN|1/1/2006", "SNN-3|Chi bộ Ba|Chi bộ trực thuộc|SNN|1/1/2006", "SNN-4|Chi bộ Bốn|Chi bộ trực thuộc|SNN|1/1/2006")
		done := []string{head, "Sáp nhập|SYT-2|SYT-1||1/11/2017|||||", "Hợp nhất|SNN-1; SNN-2|SNN-5|Chi bộ Năm|1/10/2017|7||||",
			"Chia tách|SNN-3|SNN-6; SNN-7|Chi bộ Sáu; Chi bộ Bảy|1/9/2017||||SNN|"}
		w.take("change change change", done...)
		before := w.marks()
		w.take("same same same", done...)
		w.take("same", head, "Hợp nhất|SNN-2;SNN-1|SNN-5|Chi bộ Năm|1/10/2017|||Chi bộ trực thuộc|SNN|")
		if after := w.marks(); after != before {
			t.Errorf("twice wrote: %s, before %s", after, before)
		}
		res := w.refuses([]string{head,
			"Sáp nhập|SYT-2|SYT-3||1/11/2017|||||",
			"Giải thể|SYT-2|||1/11/2017|||||",
			"Hợp nhất|SNN-1; SNN-2|SNN-5|Chi bộ Khác|1/10/2017|||||",
			"Hợp nhất|SNN-1; SNN-2|SNN-5|Chi bộ Năm|1/10/2017|8||||",
			"Hợp nhất|SNN-1; SNN-2|SNN-9|Chi bộ Năm|1/10/2017|7||||",
			"Hợp nhất|SNN-1; SNN-4|SNN-5|Chi bộ Năm|1/10/2017|7||||",
			"Sáp nhập|SYT-1|SYT-1||1/11/2017|||||",
			"Kết thúc do sắp xếp tổ chức|SYT-1|SYT-1||1/11/2017|||||",
			"Hợp nhất|SYT-1|SYT-1||1/11/2017|||||",
			"Sáp nhập|SYT-2|SYT-1||1/11/2017||Ai Ký|||",
			"Chia tách|SNN-3|SNN-6|Chi bộ Sáu|1/9/2017|||||",
			"Chia tách|SNN-4|SNN-6; SNN-8|Chi bộ Tám|1/9/2017|||||",
			"Hợp nhất|SYT-1; SYT-3|SYT-1|Chi bộ Gộp|1/12/2017|||||",
			"Sáp nhập|SYT-3|SYT-1|Chi bộ Gộp|1/12/2017|||||"},
			"C2 intake.event_differs", "A3 intake.event_other", "D4 intake.event_differs", "F5 intake.event_differs", "C6 intake.event_differs",
			"B7 intake.event_differs", "C8 intake.event_self", "C9 intake.event_self", "B10 org.needs_two", "G11 intake.event_differs",
			"C12 intake.event_differs", "C13 intake.event_begun", "D14 intake.event_receiver", "D15 intake.event_receiver")
		for row, words := range map[int]string{0: "Chi bộ Văn phòng (SYT-1)", 1: "Sáp nhập vào Chi bộ Văn phòng", 2: "Chi bộ Năm", 3: "7", 5: "SNN-2", 12: "Chi bộ Văn phòng"} {
			if text := res.Rows[row].Problems[0].Text(lang.Vi); !strings.Contains(text, words) {
				t.Errorf("row %d: %s", row+2, text)
			}
		}
		w.take("change", head, "Hợp nhất|SYT-1; SYT-3|SYT-1|Chi bộ Văn phòng|1/12/2017|||||")
	})
}

// A post that is taken is told with who holds it.
func TestTakenPostNamesItsHolder(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		head := "Tổ chức|Họ và tên|Chức vụ|Từ ngày"
		w.take("create", head, "SYT-1|Nguyễn Thị Hoa|Bí thư|1/6/2017")
		res := w.refuses([]string{head, "SYT-1|Y Bliêng Niê|Bí thư|1/9/2017", "SYT-1|Nguyễn Thị Hoa|Bí thư|1/9/2017"}, "C2 intake.seat_taken", "C3 org.seat_held")
		for i := range res.Rows {
			if text := res.Rows[i].Problems[0].Text(lang.Vi); !strings.Contains(text, "Bí thư") || i == 0 && !strings.Contains(text, "Nguyễn Thị Hoa") {
				t.Error(text)
			}
		}
	})
}

// Kinds whose headings are alike are told by their values; where those do not tell, the refusal says what to type.
func TestKindIsToldByValues(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.take("create create create", threeMembers...)
		for _, x := range [][2]string{{"relief", "DV-A|Tạm miễn công tác và sinh hoạt đảng|1/9/2017"}, {"leave", "DV-A|Từ trần|1/12/2017"}} {
			res, err := w.run("x.csv", csvOf("Mã đảng viên|Hình thức|Từ ngày", x[1]))
			if err != nil || res.Kind != x[0] || !res.Written {
				t.Errorf("%s: %q %v %v", x[0], res.Kind, err, problems(res))
			}
		}
		_, err := w.run("x.csv", csvOf("Mã đảng viên|Họ và tên|Chi bộ|Ngày quyết định", "DV-A|Nguyễn Thị Hoa|SYT-1|1/12/2017"))
		f := fault.As(err)
		if f == nil || f.Key != "intake.kind_many" {
			t.Fatal(err)
		}
		if text, _ := lang.Vi.Fault(f); !strings.Contains(text, "--kind admission") || !strings.Contains(text, "--kind recognition") {
			t.Error(text)
		}
	})
}

// Bad files are refused as a whole, with what to do.
func TestBadFiles(t *testing.T) {
	w := newWorld(t, prepared.OnSQLite(t))
	w.house()
	big := filepath.Join(t.TempDir(), "to.csv")
	f, err := os.Create(big)
	w.ok(err)
	w.ok(f.Truncate(200 << 20))
	w.ok(f.Close())
	if _, err := Run(w.ctx, w.db, w.who, Options{Path: big, Vault: w.vault}); fault.As(err) == nil || fault.As(err).Key != "doc.too_large" {
		t.Errorf("200 MB: %v", err)
	}
	head := "Mã tổ chức,Tên tổ chức,Loại hình,Cấp trên trực tiếp,Từ ngày\n"
	for name, c := range map[string]struct {
		file []byte
		kind string
		key  string
	}{
		"broken":  {[]byte(head + "A,Chi b\xff\n"), "org", "doc.encoding"},
		"xls":     {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), "org", "doc.old_xls"},
		"nohead":  {[]byte("x,y\n1,2\n"), "org", "intake.no_head"},
		"nokind":  {[]byte("x,y\n1,2\n"), "", "doc.no_head"},
		"badkind": {[]byte(head), "orgs", "intake.no_kind"},
		"many":    {[]byte("Mã đảng viên,Họ và tên,Chi bộ,Ngày quyết định\n"), "", "intake.kind_many"},
		"empty":   {[]byte(" \n"), "org", "doc.empty"},
	} {
		_, err := w.run(name+".csv", c.file, func(o *Options) { o.Kind = c.kind })
		if fault.As(err) == nil || fault.As(err).Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	// Heads: unknown, near, double, missing.
	w.opt.Kind = "org"
	w.refuses([]string{"Mã tổ chức|Tên tổ chứ|Xyzzy|Tên|Tên đầy đủ", "A|B|C|D|E"}, "B1 intake.heading_near", "C1 intake.heading", "E1 intake.heading_twice")
	w.refuses([]string{"Tên tổ chức|Loại hình", "A|ct"}, "1 intake.column_missing")
	w.refuses([]string{"Mã tổ chức|Tên tổ chức|", "A|Chi bộ A|thừa"}, "C2 intake.no_heading")
	// Formulas: taken by their saved value; an error value or one not saved is refused.
	res, err := w.run("f.xlsx", book("Mã tổ chức|Tên tổ chức", "SYT|=Đảng bộ Sở Y tế"))
	w.ok(err)
	w.want(res, "same")
	res, err = w.run("f.xlsx", book("Mã tổ chức|Tên tổ chức", "SYT|="))
	w.ok(err)
	if got := strings.Join(problems(res), " "); got != "B2 intake.formula" {
		t.Errorf("formula without a value: %s", got)
	}
}

// The template of every kind, read again, is a sheet without rows.
func TestTemplatesAreAccepted(t *testing.T) {
	w := newWorld(t, prepared.OnSQLite(t))
	for _, k := range Kinds(work) {
		for _, l := range lang.All() {
			for _, kind := range []string{k.Code, ""} {
				var x, c bytes.Buffer
				w.ok(WriteTemplate(&x, k, l))
				w.ok(WriteTemplateCSV(&c, k, l))
				for name, b := range map[string][]byte{"t.xlsx": x.Bytes(), "t.csv": c.Bytes()} {
					res, err := w.run(name, b, func(o *Options) { o.Kind = kind })
					if err != nil || res.Kind != k.Code || len(res.Rows) > 0 || len(res.Problems) > 0 || !res.Written {
						t.Errorf("%s %s (%s): %v %+v", k.Code, name, kind, err, res)
					}
				}
			}
		}
	}
}

// A list as it is exported is imported again, and says nothing new.
func TestExportedList(t *testing.T) {
	w := newWorld(t, prepared.OnSQLite(t))
	w.house()
	w.take("create create create", threeMembers...)
	var b bytes.Buffer
	s := doc.Sheet{Title: "Danh sách đảng viên", Notes: []string{"Tính đến 2/1/2018"}, Head: []string{"TT", "Mã", "Họ và tên", "Giới tính", "Ngày sinh", "Chi bộ", "Tư cách"}}
	s.Rows = func(yield func([]doc.Cell) error) error {
		var items []member.Item
		w.read(func(tx *db.Tx) {
			pg, err := member.List(w.ctx, tx, w.who, asof.Point{On: on(2018, 1, 2)}, member.Filter{Size: -1})
			w.ok(err)
			items = pg.Items
		})
		for i, m := range items {
			standing := ""
			if m.Standing != "" {
				standing = lang.Vi.T("kind.standing." + m.Standing)
			}
			if err := yield([]doc.Cell{doc.Int(int64(i + 1)), doc.Text(m.Code), doc.Text(m.Name), doc.Text(lang.Vi.T("kind.sex." + m.Sex)), doc.Partial(m.Birth),
				doc.Text(m.OrgName + " (" + m.OrgCode + ")"), doc.Text(standing)}); err != nil {
				return err
			}
		}
		return nil
	}
	w.ok(doc.WriteXLSX(&b, s))
	res, err := w.run("ds.xlsx", b.Bytes(), func(o *Options) { o.Kind = "member" })
	w.ok(err)
	w.want(res, "same same same")
}
