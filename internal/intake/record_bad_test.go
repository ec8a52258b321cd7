package intake

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/doc"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
	"chibo/internal/testkit"

	"github.com/xuri/excelize/v2"
)

// played is the world of docs/import.md with all its examples but those of reorganisation, which end cells that the examples of the work name.
func played(t *testing.T, e testkit.Engine) *world {
	t.Helper()
	w := newWorld(t, e)
	for _, x := range guideExamples(t) {
		if x.kind == "org-event" {
			continue
		}
		w.opt.Kind = x.kind
		res, err := w.run("example.csv", x.csv())
		w.ok(err)
		w.want(res, x.outcomes)
		w.next()
	}
	return w
}

// firstOf are the examples that enter records of the work, one for each kind.
func firstOf(t *testing.T) (out []example) {
	seen := map[string]bool{}
	for _, x := range guideExamples(t) {
		if k := Find(work, x.kind); k.record != nil && !seen[x.kind] {
			seen[x.kind] = true
			out = append(out, x)
		}
	}
	return out
}

// What is wrong with a cell is told with its place and rule, whatever the kind, and nothing of the file is written.
func TestBadCellsOfRecords(t *testing.T) {
	w := played(t, prepared.OnSQLite(t))
	for _, x := range firstOf(t) {
		k := Find(work, x.kind)
		w.opt.Kind = x.kind
		x.rows = x.rows[:2]
		before := w.marks() + strconv.Itoa(w.counts(k))
		same, err := w.run("example.csv", x.csv()) // a later example may have gone on from it
		w.ok(err)
		stands := same.Rows[0].Outcome == Same
		refused := func(x example, col int, want string) {
			t.Helper()
			res, err := w.run("sai.csv", x.csv())
			w.ok(err)
			got := problems(res)
			if at := doc.Ref(2, col+1) + " " + want; len(got) != 1 || got[0] != at {
				t.Errorf("%s: %v, want %s", x.kind, got, at)
			}
			if res.Written || res.Count(Refused) != 1 || w.marks()+strconv.Itoa(w.counts(k)) != before {
				t.Errorf("%s: something was written", x.kind)
			}
		}
		for i, head := range x.rows[0] {
			c := columnAt(t, k, head)
			p := partAt(k.record, c.Code)
			cell := x.rows[1][i]
			switch {
			case c.Type == Day:
				refused(x.with(1, i, "30/02/2017"), i, "day.none")
				refused(x.with(1, i, "mai"), i, "day.form")
			case c.Type == Number:
				refused(x.with(1, i, "mười"), i, "intake.number")
				refused(x.with(1, i, "-3"), i, "intake.number")
				refused(x.with(1, i, "2,5"), i, "intake.number")
			case c.Type == Choice:
				refused(x.with(1, i, "Loại lạ"), i, "intake.choice")
			case p.field == nil:
			case p.field.Type == record.Org:
				refused(x.with(1, i, "KHONG-CO"), i, "intake.org_unknown")
			case p.field.Type == record.Person:
				refused(x.with(1, i, "DV-KHONG-CO"), i, "intake.person_none")
			case p.field.Type == record.Clock:
				refused(x.with(1, i, "25h61"), i, "record.clock")
			case p.field.Type == record.Link:
				refused(x.with(1, i, "KHONG-CO"), i, "intake.record_none")
			case p.field.Type == record.Line || p.field.Type == record.Text:
				refused(x.with(1, i, strings.Repeat("ă", p.field.MaxLen()+1)), i, "form.too_long")
			}
			switch {
			case c.Need == Always && cell != "":
				refused(x.with(1, i, ""), i, "intake.empty")
			case c.Need == ForNew && cell != "" && p.field != nil && len(k.record.kind.Key) > 0 && stands:
				if res, err := w.run("trống.csv", x.with(1, i, "").csv()); err != nil || res.Rows[0].Outcome == Refused { // of a record that is there a blank cell says nothing
					t.Errorf("%s: %s blank: %v %v", x.kind, c.Code, err, problems(res))
				}
			}
			if cell == "" {
				continue
			}
			// The same from a workbook: a formula whose result was not saved, an error, a merged cell.
			for _, bad := range []struct{ cell, want string }{{"=", "intake.formula"}} {
				lines := []string{strings.Join(x.rows[0], "|"), strings.Join(x.with(1, i, bad.cell).rows[1], "|")}
				res, err := w.run("sai.xlsx", book(lines...))
				w.ok(err)
				if got := problems(res); len(got) == 0 || got[0] != doc.Ref(2, i+1)+" "+bad.want || res.Written {
					t.Errorf("%s: formula: %v", x.kind, got)
				}
			}
		}
		// A column that a record cannot do without.
		for i, head := range x.rows[0] {
			if c := columnAt(t, k, head); c.Need == Always {
				y := x
				y.rows = nil
				for _, r := range x.rows {
					y.rows = append(y.rows, append(append([]string{}, r[:i]...), r[i+1:]...))
				}
				res, err := w.run("thiếu.csv", y.csv())
				w.ok(err)
				if len(res.Problems) != 1 || res.Problems[0].Key != "intake.column_missing" || res.Problems[0].Column != c.Code {
					t.Errorf("%s without %s: %+v", x.kind, c.Code, res.Problems)
				}
			}
		}
		_, err = w.run("vỡ.csv", append(x.csv(), "\xff\xfe\n"...))
		if f := fault.As(err); f == nil || f.Key != "doc.encoding" {
			t.Errorf("%s: broken UTF-8: %v", x.kind, err)
		}
		if w.marks()+strconv.Itoa(w.counts(k)) != before {
			t.Errorf("%s: something was written", x.kind)
		}
	}
}

// Two things wrong with one row are told together, also where one is a cell that cannot be read.
func TestAllThatIsWrongWithARow(t *testing.T) {
	w := played(t, prepared.OnSQLite(t))
	for kind, c := range map[string]struct{ head, row, want string }{
		"meeting":  {"Tổ chức đảng|Ngày họp|Loại sinh hoạt|Tình trạng|Chủ trì|Bắt đầu", "KHONG-CO|30/02/2017|Lạ|Đã họp|Không Có Ai|99h", "B2 day.none;C2 intake.choice;A2 intake.org_unknown;F2 record.clock;E2 intake.person_none"},
		"pledge":   {"Đợt ký cam kết|Mã đảng viên|Ngày ký|Tình trạng", "CK-0000|KHONG|31/4/2017|Đã ký", "C2 day.none;A2 intake.record_none;B2 intake.person_none"},
		"transfer": {"Mã đảng viên|Chi bộ chuyển đến|Từ ngày", "KHONG|KHONG-CO|30/02/2017", "C2 day.none;A2 intake.person_none;B2 intake.org_unknown"},
		"target":   {"Chỉ tiêu|Tổ chức|Năm|Mức giao|Tổ chức giao", "adm.count|KHONG-CO|hai|x|KHONG-CO", "C2 intake.number;D2 intake.number;B2 intake.org_unknown;E2 intake.org_unknown"},
		"member":   {"Họ và tên|Chi bộ|Ngày sinh|Ngày vào chi bộ", "Lê Văn Tám|KHONG-CO|30/02/1980|1/1/2016", "C2 day.none;B2 intake.org_unknown"},
	} {
		w.opt.Kind = kind
		w.refuses([]string{c.head, c.row}, strings.Split(c.want, ";")...)
	}
}

// What a row needs and the sheet has no column for is told by the heading, not only by the row.
func TestANeededColumnIsNamed(t *testing.T) {
	w := played(t, prepared.OnSQLite(t))
	w.opt.Kind = "study-session"
	res := w.refuses([]string{"Đợt học tập|Đơn vị tổ chức|Ngày|Tình trạng", "TW4-12|SYT|20/4/2017|Hoãn"}, "2 intake.column_needed")
	if got := res.Rows[0].Problems[0].Text(lang.Vi); got != "Dòng này cần ghi “Lý do hoãn”, mà bảng không có cột ấy" {
		t.Error(got)
	}
}

// A number that a program wrote as text, a day as a real date, and names instead of numbers are all understood; several people of one name are not.
func TestHowRecordsMayBeWritten(t *testing.T) {
	w := played(t, prepared.OnSQLite(t))
	w.opt.Kind = "member"
	w.take("create create", "Mã đảng viên|Họ và tên|Ngày sinh|Chi bộ|Ngày vào chi bộ|Tư cách đảng viên",
		"DV-X1|Nguyễn Thị Hoa|1979|SYT-2|1/1/2016|Đảng viên chính thức", "DV-X2|Lê Văn Út|4/4/1990|SYT-2|1/1/2016|Đảng viên chính thức")
	w.opt.Kind = "meeting"
	head := "Tổ chức đảng|Ngày họp|Loại sinh hoạt|Cấp họp|Tình trạng|Chủ trì|Chủ trì: Ngày sinh|Thư ký|Cách ghi số dự|Số phải dự|Số có mặt|Nguồn của số khai báo"
	w.take("create create", head,
		"SYT-2|3/10/2017|thường kỳ||Đã họp|Nguyễn Thị Hoa||Lê Văn Út (DV-X2)|Khai báo số lượng|12|11|biên bản",
		"Đảng bộ Sở Y tế (SYT)|3/10/2017|Regular meeting|Committee|Held|Nguyễn Thị Hoa|3/3/1985|DV-X2|Declared head-count|12|11|biên bản")
	// The first chair is she of the cell; of the whole organisation two are called so.
	w.refuses([]string{head, "SYT|4/10/2017|thường kỳ||Đã họp|Nguyễn Thị Hoa||||||", "SYT|5/10/2017|thường kỳ|Chi bộ|Đã họp|||||||"}, "F2 intake.person_many", "D3 meeting.body_wrong")
	// Blank leaves what is on record; the word for it empties it.
	w.take("same", head, "SYT-2|3/10/2017|thường kỳ|||||||||")
	res, err := w.run("x.csv", csvOf(head, "SYT-2|3/10/2017|thường kỳ||||| (trống) ||||"), func(o *Options) { o.Correct, o.Reason = true, "không có thư ký" })
	w.ok(err)
	w.want(res, "change")
	// A day that moved: found by the one on record.
	w.take("create", head, "TTR|7/11/2017|thường kỳ||Dự kiến|||||||")
	moved := []string{"Tổ chức đảng|Ngày họp|Loại sinh hoạt|Ngày đã ghi|Tình trạng|Cách ghi số dự|Số có mặt|Nguồn của số khai báo", "TTR|9/11/2017|thường kỳ|7/11/2017|Đã họp|Khai báo số lượng|9|biên bản"}
	if res := w.take("change", moved...); res.Rows[0].Verb != "hold" {
		t.Errorf("verb %q", res.Rows[0].Verb)
	}
	w.take("same", moved...)
	// What only tells more of a planned meeting does not hold it.
	w.take("create", head, "TTR|5/12/2017|thường kỳ||Dự kiến|||||||")
	w.refuses([]string{"Tổ chức đảng|Ngày họp|Loại sinh hoạt|Địa điểm", "TTR|5/12/2017|thường kỳ|Phòng họp"}, "D2 intake.exists_other")
	w.refuses([]string{"Tổ chức đảng|Ngày họp|Loại sinh hoạt|Tình trạng|Chuyên đề", "TTR|5/12/2017|thường kỳ|Đã họp|Khác"}, "E2 intake.exists_other", "D2 intake.exists_other")
	// Whose right ends elsewhere is refused row by row; a correction of nothing too.
	res, err = w.run("x.csv", csvOf(head, "SYT-2|9/10/2017|thường kỳ||Đã họp|||||||"), func(o *Options) { o.Correct, o.Reason = true, "nhầm" })
	w.ok(err)
	if got := problems(res); len(got) != 1 || got[0] != "A2 intake.no_record" {
		t.Errorf("a correction of nothing: %v", got)
	}
	w.opt.Kind = "contest-entry"
	entry := []string{"Cuộc thi|Mã đảng viên|Họ và tên|Ngày sinh|Giới tính|Tổ chức đảng vào ngày dự thi|Ngày dự thi"}
	w.refuses(append(entry, "TH-2017||Rơ Châm Phí|||SYT-1|2/5/2017", "TH-2017||Rơ Châm Phí|1990|||2/5/2017", "TH-2017|DV-9999|||Nam|SYT-1|2/5/2017"),
		"D2 intake.needed_new", "F3 intake.needed_new", "B4 intake.person_none")
	if res := w.take("create", append(entry, "TH-2017||Rơ Châm Phí||Nữ|SYT-1|2/5/2017")...); len(res.Rows[0].Warnings) > 0 {
		t.Errorf("warnings: %+v", res.Rows[0].Warnings)
	}
	w.take("same", append(entry, "TH-2017||Rơ Châm Phí||Nữ|SYT-1|2/5/2017")...)
	w.opt.Kind = "training-learner" // an unusual thing is told and not refused
	if res := w.take("create", "Lớp|Mã đảng viên", "NT-2017-02|DV-X2"); len(res.Rows[0].Warnings) != 1 || res.Rows[0].Warnings[0].Key != "training.is_member" || res.Rows[0].Warnings[0].Cell != "B2" {
		t.Errorf("warnings: %+v", res.Rows[0].Warnings)
	}
}

// Sheets of every kind written by another library, numbers as numbers and days as dates, are taken in; how many records there are is what the sheet says.
func TestSheetsOfAnotherProgram(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		seen := map[string]bool{}
		for _, x := range guideExamples(t) {
			k := Find(work, x.kind)
			w.opt.Kind = x.kind
			if k.record == nil || seen[x.kind] {
				res, err := w.run("example.csv", x.csv())
				w.ok(err)
				w.want(res, x.outcomes)
				w.next()
				continue
			}
			seen[x.kind] = true
			file, rows := foreign(t, k, x)
			before := w.counts(k)
			res, err := w.run("khác.xlsx", file)
			w.ok(err)
			if !res.Written || res.Count(Created) != rows || w.counts(k)-before != rows {
				var b bytes.Buffer
				_ = res.Print(&b, lang.En)
				t.Fatalf("%s: %d of %d rows: %s", x.kind, res.Count(Created), rows, b.String())
			}
			w.next()
			if res, err = w.run("khác.xlsx", file); err != nil || res.Count(Same) != rows {
				t.Fatalf("%s: again: %v %s", x.kind, err, res.Summary())
			}
			// And the csv of the same rows says the same.
			res, err = w.run("example.csv", x.csv())
			w.ok(err)
			w.want(res, strings.TrimSpace(strings.Repeat("same ", rows)))
		}
	})
}

// foreign writes an example as a workbook of an office: a title, the headings in another order, an ordinal column, real dates and numbers. It gives the
// number of rows that it counts in that workbook.
func foreign(t *testing.T, k *Kind, x example) ([]byte, int) {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	day := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	ok(err)
	ok(f.SetCellStr("Sheet1", "A1", "BẢNG TỔNG HỢP"))
	ok(f.SetCellStr("Sheet1", "A3", "STT"))
	n := len(x.rows[0])
	for i := range x.rows[0] {
		at := n - i // the last column first
		c := columnAt(t, k, x.rows[0][i])
		head := k.Head(lang.Vi, c)
		if i%2 == 1 {
			head = k.Head(lang.En, c)
		}
		ok(f.SetCellStr("Sheet1", doc.Ref(3, at+1), head))
		for j, row := range x.rows[1:] {
			ref := doc.Ref(j+4, at+1)
			switch text := row[i]; {
			case text == "":
			case c.Type == Day:
				var d, m, y int
				for part, to := range []*int{&d, &m, &y} {
					*to, err = strconv.Atoi(strings.Split(text, "/")[part])
					ok(err)
				}
				ok(f.SetCellValue("Sheet1", ref, on(y, m, d).Time()))
				ok(f.SetCellStyle("Sheet1", ref, ref, style))
			case c.Type == Number:
				v, err := strconv.Atoi(text)
				ok(err)
				ok(f.SetCellInt("Sheet1", ref, int64(v)))
			default:
				ok(f.SetCellStr("Sheet1", ref, text))
			}
		}
	}
	for j := range x.rows[1:] {
		ok(f.SetCellInt("Sheet1", doc.Ref(j+4, 1), int64(j+1)))
	}
	var b bytes.Buffer
	ok(f.Write(&b))
	g, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	ok(err)
	defer g.Close()
	rows, err := g.GetRows("Sheet1")
	ok(err)
	count := 0
	for _, r := range rows[3:] {
		if len(r) > 1 {
			count++
		}
	}
	return b.Bytes(), count
}

// A long file of unusual rows tells the first thousand notes and counts the rest.
func TestNotesOfALongFile(t *testing.T) {
	w := newWorld(t, prepared.OnSQLite(t))
	w.house()
	w.opt.Kind = "meeting"
	var b bytes.Buffer
	b.WriteString("Tổ chức đảng,Ngày họp,Loại sinh hoạt,Tình trạng,Cách ghi số dự,Số phải dự,Số có mặt,Nguồn của số khai báo\n")
	for i := range mostWarned + 5 {
		b.WriteString("SYT-1," + lang.Vi.Day(on(2014, 1, 1).Add(i)) + ",thường kỳ,Đã họp,Khai báo số lượng,5,6,biên bản\n")
	}
	res, err := w.run("m.csv", b.Bytes())
	w.ok(err)
	kept := 0
	for _, r := range res.Rows {
		kept += len(r.Warnings)
	}
	if !res.Written || kept != mostWarned || res.Unsaid != 5 {
		t.Errorf("%s: %d kept, %d counted", res.Summary(), kept, res.Unsaid)
	}
}

// A row that enters something is told all that is wrong with it at once: the cell that is no number, and what the rules say whatever stands in it. What
// may stand on the record already, or may come of what the cell will say, is not told.
func TestRowTellsAllAtOnce(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.house()
		w.opt.Kind = "study-session"
		head := "Đơn vị tổ chức|Ngày|Chuyên đề|Hình thức|Tình trạng|Cách tính người dự|Số người dự (khai báo)|Đợt học tập"
		w.refuses([]string{head, "SYT|14/3/2017|Chỉ thị 05||Đã tổ chức|Khai báo số lượng|nhiều|"}, "G2 intake.number", "D2 form.required", "2 intake.column_needed")
		w.refuses([]string{head, "SYT|14/3/2017|Chỉ thị 05||Đã tổ chức|Khai báo số lượng|18|KHONG-CO"}, "H2 intake.record_none", "2 intake.column_needed")
		w.take("create", head, "SYT|14/3/2017|Chỉ thị 05|Phổ biến, tuyên truyền|Đã tổ chức|||")
		w.refuses([]string{head, "SYT|14/3/2017|Chỉ thị 05||Đã tổ chức||nhiều|"}, "G2 intake.number") // the form is on file
	})
}
