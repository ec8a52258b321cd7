package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// sheetOf makes a sheet of rows that stand in memory.
func sheetOf(head []string, rows ...[]Cell) Sheet {
	return Sheet{Head: head, Rows: func(yield func([]Cell) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}}
}

func writeCSV(t testing.TB, s Sheet, o CSV) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCSV(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a spreadsheet takes for a number where the machine speaks Vietnamese is no number where it speaks English. Both are read again as written.
func TestCSVOfALanguage(t *testing.T) {
	s := sheetOf([]string{"Tên", "Số", "Tỷ lệ"}, []Cell{Text("Chi bộ 1; 2, 3"), Decimal(-125050, 2), Percent(607143, 4)}, []Cell{Text("=1"), Int(2151), Percent(10600, 2)})
	for l, want := range map[lang.Lang]string{
		lang.Vi: bom + "Tên;Số;Tỷ lệ\r\n\"Chi bộ 1; 2, 3\";\"-1250,50\";\"60,7143%\"\r\n'=1;2151;\"106,00%\"\r\n",
		lang.En: bom + "Tên,Số,Tỷ lệ\r\n\"Chi bộ 1; 2, 3\",-1250.50,60.7143%\r\n'=1,2151,106.00%\r\n",
	} {
		b := writeCSV(t, s, CSVIn(l))
		if string(b) != want {
			t.Errorf("%s: %q", l, b)
		}
		tab := open(t, b)
		head, err := tab.FindHead(func(names []string) bool { return len(names) == 3 })
		if err != nil || head.Names[2] != "Tỷ lệ" || tab.Separator != CSVIn(l).Separator && l == lang.Vi {
			t.Errorf("%s: %v %v", l, head, err)
		}
		got, err := readAll(tab)
		if err != nil || len(got) != 2 || got[0].Cells[0].Text != "Chi bộ 1; 2, 3" || got[1].Cells[0].Text != "=1" || got[1].Cells[1].Text != "2151" ||
			strings.Replace(got[0].Cells[1].Text+" "+got[0].Cells[2].Text, ",", ".", -1) != "-1250.50 60.7143%" {
			t.Errorf("%s: %v %v", l, got, err)
		}
	}
}

func writeXLSX(t testing.TB, s Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, b []byte) *Table {
	t.Helper()
	tab, err := ReadSheet(bytes.NewReader(b), int64(len(b)), "thử.xlsx", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// rowsOf reads all rows; the cells are copied.
func rowsOf(t testing.TB, tab *Table) []Row {
	t.Helper()
	rows, err := readAll(tab)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readAll(tab *Table) ([]Row, error) {
	var out []Row
	err := tab.Rows(func(r Row) error {
		r.Cells = append([]ReadCell(nil), r.Cells...)
		out = append(out, r)
		return nil
	})
	return out, err
}

func texts(r Row) []string {
	var out []string
	for _, c := range r.Cells {
		out = append(out, c.Text)
	}
	return out
}

func keyOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Key
	}
	return fmt.Sprint(err)
}

// words are what tables hold, with what breaks careless writers.
var words = rapid.OneOf(
	rapid.SampledFrom([]string{"", "0012", "=1+1", "+84 905 000 111", "-5", "@SUM(A1)", "'=x", "''=x", "'", "'a", "\t=1", "\n=1", "＝1", "a;b", "a,b",
		"a\tb", `"`, `""`, `a"b`, "hai\ndòng", " đầu và cuối ", "Đảng bộ Khối các cơ quan tỉnh", "Y Bhiăng Niê", "H’ Lan", "30/02/2017", "_x0041_",
		"_x005F_", "1.0E+7", "12345678901", "TRUE", "<b>&amp;</b>", "sep=;", "0.1", "60.7%", "\ufeff", "e\u0301", "😀", "#N/A", "]]>"}),
	rapid.StringOf(rapid.RuneFrom([]rune("aạđ='+-@\"',;\n\t 0_x<&>.😀"))),
	rapid.String(),
)

func drawCell(t *rapid.T) Cell {
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0:
		return Empty()
	case 1:
		return Int(rapid.Int64().Draw(t, "int"))
	case 2:
		return Decimal(rapid.Int64().Draw(t, "num"), uint8(rapid.IntRange(0, 12).Draw(t, "places")))
	case 3:
		return Percent(rapid.Int64Range(-1e6, 1e6).Draw(t, "num"), uint8(rapid.IntRange(0, 4).Draw(t, "places")))
	case 4:
		return Day(drawDay(t))
	case 5:
		d := drawDay(t)
		return Partial(day.Partial(rapid.SampledFrom([]day.Day{0, d, d / 100 * 100, d / 10000 * 10000}).Draw(t, "partial")))
	case 6:
		return Bool(rapid.Bool().Draw(t, "bool"))
	}
	return Text(words.Draw(t, "text"))
}

func drawDay(t *rapid.T) day.Day {
	return day.First.Add(rapid.IntRange(0, 400_000).Draw(t, "day"))
}

// want is what a reader shall find of a cell: the text as written, where a format may drop closing zeros of numbers.
func want(c Cell, f Format) string {
	s := c.String()
	if f == XLSXFile && (c.kind == KindNumber || c.kind == KindPercent) && c.num < 1e15 && c.num > -1e15 {
		end := strings.TrimSuffix(s, "%")
		if strings.Contains(end, ".") {
			end = strings.TrimRight(strings.TrimRight(end, "0"), ".")
		}
		if end == "-0" {
			end = "0"
		}
		return end + s[len(strings.TrimSuffix(s, "%")):]
	}
	return s
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "columns")
		s := Sheet{Title: words.Draw(rt, "title"), Notes: rapid.SliceOfN(words, 0, 3).Draw(rt, "notes")}
		for i := range n {
			s.Head = append(s.Head, fmt.Sprintf("Cột %d", i))
		}
		var rows [][]Cell
		for range rapid.IntRange(0, 8).Draw(rt, "rows") {
			var r []Cell
			for range rapid.IntRange(0, n).Draw(rt, "cells") {
				r = append(r, drawCell(rt))
			}
			rows = append(rows, r)
		}
		s.Rows = sheetOf(s.Head, rows...).Rows
		sep := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(rt, "separator")
		var c, x bytes.Buffer
		if err := errors.Join(WriteCSV(&c, s, CSV{Separator: sep}), WriteXLSX(&x, s)); err != nil {
			rt.Fatal(err)
		}
		for _, b := range [][]byte{c.Bytes(), x.Bytes()} {
			tab, err := ReadSheet(bytes.NewReader(b), int64(len(b)), "x", Limits{})
			if err != nil {
				rt.Fatal(err)
			}
			if _, err := tab.FindHead(func(names []string) bool { return len(names) == n && names[0] == "Cột 0" }); err != nil {
				rt.Fatalf("%v\n%q", err, b)
			}
			got, err := readAll(tab)
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range rows {
				var line []string
				blank := true
				for i := range n {
					w := ""
					if i < len(r) {
						w = want(r[i], tab.Format)
					}
					if strings.TrimSpace(w) == "" && tab.Format == XLSXFile {
						w = "" // spaces alone are no cell
					}
					blank = blank && strings.TrimSpace(w) == ""
					line = append(line, w)
				}
				if blank {
					continue
				}
				if len(got) == 0 || fmt.Sprintf("%q", texts(got[0])) != fmt.Sprintf("%q", line) {
					rt.Fatalf("format %d: got %v, want %q\n%q", tab.Format, got, line, c.String())
				}
				for i := range r {
					if cell := got[0].Cells[i]; tab.Format == XLSXFile && r[i].kind == KindDay && day.Day(r[i].num) >= firstDate &&
						(cell.Kind != KindDay || cell.Day != day.Day(r[i].num)) {
						rt.Fatalf("day %v read as %+v", r[i], cell)
					} else if cell.Formula {
						rt.Fatalf("a formula: %+v", cell)
					}
				}
				got = got[1:]
			}
			if len(got) != 0 {
				rt.Fatalf("more rows than written: %v", got)
			}
		}
	})
}

// TestAnotherReader reads what WriteXLSX wrote with another program's reader.
func TestAnotherReader(t *testing.T) {
	s := sheetOf([]string{"Mã", "Họ và tên", "Ngày sinh", "Tuổi", "Tỷ lệ", "Số"},
		[]Cell{Text("0012"), Text("=1+1"), Day(day.Must(1985, 3, 2)), Int(1341), Percent(6071, 2), Decimal(-1250, 2)},
		[]Cell{Text("_x0041_"), Text("a\nb"), Day(day.Must(1899, 5, 6)), Int(12345678901234567), Bool(true), Empty()})
	s.Title = "Danh sách: đảng viên / 'thử' [rất rất dài] 2017"
	s.Notes = []string{"Tính đến 30/9/2017", "Xuất lúc 8:00"}
	f, err := excelize.OpenReader(bytes.NewReader(writeXLSX(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	for ref, want := range map[string]string{"A1": s.Title, "A2": "Tính đến 30/9/2017", "B4": "Họ và tên", "A5": "0012", "B5": "=1+1",
		"C5": "02/03/1985", "D5": "1,341", "E5": "60.71%", "F5": "-12.50", "A6": "_x0041_", "B6": "a\nb", "C6": "06/05/1899",
		"D6": "12345678901234567", "E6": "TRUE", "F6": ""} {
		if got, err := f.GetCellValue(name, ref); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", ref, got, err, want)
		}
		if formula, _ := f.GetCellFormula(name, ref); formula != "" {
			t.Errorf("%s is a formula: %s", ref, formula)
		}
	}
	if typ, _ := f.GetCellType(name, "D5"); typ != excelize.CellTypeUnset && typ != excelize.CellTypeNumber {
		t.Errorf("D5 is no number: %v", typ)
	}
	panes, err := f.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	lay, err := f.GetPageLayout(name)
	if err != nil || *lay.Orientation != "landscape" || *lay.Size != 9 {
		t.Errorf("page %+v, %v", lay, err)
	}
	if names := f.GetDefinedName(); len(names) != 1 || !strings.HasSuffix(names[0].RefersTo, "!$4:$4") {
		t.Errorf("names %+v", names)
	}
	st, _ := f.GetCellStyle(name, "B4")
	if style, err := f.GetStyle(st); err != nil || !style.Font.Bold {
		t.Errorf("head is not bold: %v", err)
	}
}

// TestExcelizeFile reads a workbook of another writer: shared texts, its own styles, formulas, merged cells, hidden sheets.
func TestExcelizeFile(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetName("Sheet1", "ẩn")
	f.NewSheet("Đảng viên")
	f.NewSheet("Hướng dẫn")
	f.SetActiveSheet(1)
	f.SetSheetVisible("ẩn", false)
	date, _ := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("dd/mm/yyyy")})
	zeros, _ := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("000000000000")})
	sh := "Đảng viên"
	f.SetCellValue(sh, "A1", "DANH SÁCH ĐẢNG VIÊN")
	f.MergeCell(sh, "A1", "D1")
	f.SetSheetRow(sh, "A4", &[]any{"Số CCCD", " Họ \n và tên", "Ngày", "Tuổi"})
	f.SetCellValue(sh, "A5", "I. Chi bộ Văn phòng")
	f.MergeCell(sh, "A5", "D5")
	f.SetSheetRow(sh, "A6", &[]any{66185000123, "Nguyễn Thị Mẫu", 43008, 0.1 + 0.2})
	f.SetCellStyle(sh, "A6", "A6", zeros)
	f.SetCellStyle(sh, "C6", "C6", date)
	f.SetCellFormula(sh, "D8", "=1+1")
	f.SetCellValue(sh, "A8", 1e20)
	f.SetCellValue(sh, "B8", "gộp")
	f.MergeCell(sh, "B8", "B9")
	f.SetCellValue(sh, "A9", true)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	tab := open(t, b.Bytes())
	if tab.Sheet != sh || fmt.Sprint(tab.Others) != "[Hướng dẫn]" {
		t.Errorf("sheet %q, others %q", tab.Sheet, tab.Others)
	}
	head, err := tab.FindHead(func(n []string) bool { return len(n) > 1 && n[1] == "Họ và tên" })
	if err != nil || head.Row != 4 {
		t.Fatalf("head %+v, %v", head, err)
	}
	rows := rowsOf(t, tab)
	if len(rows) != 3 || fmt.Sprint(tab.Banners) != "[5]" {
		t.Fatalf("rows %+v, banners %v", rows, tab.Banners)
	}
	if got := fmt.Sprintf("%q", texts(rows[0])); got != `["066185000123" "Nguyễn Thị Mẫu" "30/09/2017" "0.3"]` {
		t.Errorf("row 6: %s", got)
	}
	if c := rows[0].Cells[2]; c.Kind != KindDay || c.Day != 20170930 || c.Ref() != "C6" {
		t.Errorf("C6: %+v", c)
	}
	if c := rows[1].Cells; c[0].Text != "100000000000000000000" || !c[3].Formula || c[3].Blank() || c[3].Ref() != "D8" || c[1].Merged {
		t.Errorf("row 8: %+v", c)
	}
	if c := rows[2].Cells; c[0].Text != "TRUE" || c[0].Kind != KindBool || !c[1].Merged {
		t.Errorf("row 9: %+v", c)
	}
}

func ptr[T any](v T) *T { return &v }

func TestFormulaGuard(t *testing.T) {
	for _, x := range []string{"=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n1", "＝1", "＋1", "－1", "＠1", "'=1", "''=1", `=HYPERLINK("http://x","y")`} {
		b := string(writeCSV(t, sheetOf([]string{"a"}, []Cell{Text(x)}), CSV{}))
		line := strings.Split(strings.TrimPrefix(b, bom), "\r\n")[1]
		if line = strings.TrimPrefix(line, `"`); line[0] != '\'' {
			t.Errorf("%q written as %q", x, line)
		}
	}
	for _, x := range []string{"a=1", "'", "'a", "a-b", "1-2", ""} {
		if guard(x) != x || unguard(x) != x {
			t.Errorf("%q needs no guard", x)
		}
	}
	b := string(writeCSV(t, sheetOf([]string{"=n", "b", "c"}, []Cell{Int(-5), Decimal(-125, 1), Percent(-1, 0)}), CSV{}))
	if want := bom + "'=n,b,c\r\n-5,-12.5,-1%\r\n"; b != want {
		t.Errorf("%q, want %q", b, want)
	}
	b = string(writeCSV(t, sheetOf([]string{"a", "b"}, []Cell{Decimal(-125, 1), Text("1.5")}), CSV{Separator: ';', DecimalComma: true}))
	if want := bom + "a;b\r\n\"-12,5\";1.5\r\n"; b != want {
		t.Errorf("%q, want %q", b, want)
	}
}

func TestWriterRefuses(t *testing.T) {
	if err := WriteXLSX(io.Discard, sheetOf([]string{"a"}, []Cell{Text(strings.Repeat("ạ", 32_768))})); keyOf(err) != "doc.cell_long" ||
		fault.As(err).Args["cell"] != "A2" {
		t.Errorf("long cell: %v", err)
	}
	if err := WriteXLSX(io.Discard, sheetOf([]string{"a"}, []Cell{Text(strings.Repeat("ạ", 32_767))})); err != nil {
		t.Errorf("longest cell: %v", err)
	}
	two := []Cell{Int(1), Int(2)}
	if WriteXLSX(io.Discard, sheetOf([]string{"a"}, two)) == nil || WriteCSV(io.Discard, sheetOf([]string{"a"}, two), CSV{}) == nil {
		t.Error("a row longer than the head was written")
	}
	if WriteXLSX(io.Discard, Sheet{}) == nil || WriteCSV(io.Discard, Sheet{}, CSV{}) == nil || WriteCSV(io.Discard, sheetOf([]string{"a"}), CSV{Separator: '|'}) == nil {
		t.Error("no head, no rows, or a strange separator")
	}
	full := errors.New("disk full")
	many := Sheet{Head: []string{"a"}, Rows: func(yield func([]Cell) error) error {
		for {
			if err := yield([]Cell{Text(strings.Repeat("x", 1000))}); err != nil {
				return err
			}
		}
	}}
	if err := WriteCSV(failAfter{full}, many, CSV{}); !errors.Is(err, full) {
		t.Errorf("csv to a full disk: %v", err)
	}
	if err := WriteXLSX(failAfter{full}, many); !errors.Is(err, full) {
		t.Errorf("xlsx to a full disk: %v", err)
	}
}

type failAfter struct{ err error }

func (f failAfter) Write([]byte) (int, error) { return 0, f.err }

func TestRef(t *testing.T) {
	for _, c := range []struct {
		row, col int
		want     string
	}{{1, 1, "A1"}, {12, 3, "C12"}, {1, 26, "Z1"}, {1, 27, "AA1"}, {1_048_576, 16_384, "XFD1048576"}, {2, 702, "ZZ2"}, {2, 703, "AAA2"}} {
		if got := Ref(c.row, c.col); got != c.want {
			t.Errorf("Ref(%d, %d) = %s", c.row, c.col, got)
		}
		if r, k, ok := parseRef(c.want); !ok || r != c.row || k != c.col {
			t.Errorf("parseRef(%s) = %d, %d", c.want, r, k)
		}
	}
}

func benchSheet(n int) Sheet {
	s := sheetOf([]string{"Mã", "Họ và tên", "Tổ chức", "Ngày sinh", "Ngày vào Đảng", "Tuổi đảng", "Tỷ lệ", "Ghi chú"})
	s.Rows = func(yield func([]Cell) error) error {
		row := make([]Cell, 8)
		for i := range n {
			row[0], row[1] = Text(fmt.Sprintf("%08d", i)), Text("Nguyễn Thị Thanh Mẫu")
			row[2], row[3] = Text("Chi bộ Văn phòng, Đảng bộ Sở Mẫu"), Day(day.Must(1960, 1, 1).Add(i%20000))
			row[4], row[5] = Day(day.Must(1990, 1, 1).Add(i%9000)), Int(int64(i%60))
			row[6], row[7] = Percent(int64(i%10000), 2), Text("-")
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	return s
}

func BenchmarkWriteXLSX100k(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteXLSX(io.Discard, benchSheet(100_000)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteCSV100k(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCSV(io.Discard, benchSheet(100_000), CSV{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadXLSX100k(b *testing.B) { benchRead(b, writeXLSX(b, benchSheet(100_000))) }
func BenchmarkReadCSV100k(b *testing.B)  { benchRead(b, writeCSV(b, benchSheet(100_000), CSV{})) }

func benchRead(b *testing.B, file []byte) {
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if err := open(b, file).Rows(func(Row) error { n++; return nil }); err != nil || n != 100_001 {
			b.Fatal(n, err)
		}
	}
}
