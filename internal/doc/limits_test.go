package doc

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"chibo/internal/fault"
)

// zipOf packs parts by hand: name, body, name, body.
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bookOf packs a workbook by hand: the inside of worksheet, the number formats of the cell styles, the shared texts.
func bookOf(t testing.TB, bookPr, sheet, styles, shared string) []byte {
	return zipOf(t,
		"[Content_Types].xml", contentTypes,
		"_rels/.rels", rootRels,
		"xl/workbook.xml", `<x:workbook xmlns:x="m" xmlns:r="r">`+bookPr+`<x:sheets><x:sheet name="S" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels", strings.Replace(bookRels, "</Relationships>",
			`<Relationship Id="rId3" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`, 1),
		"xl/styles.xml", `<styleSheet>`+styles+`</styleSheet>`,
		"xl/sharedStrings.xml", `<sst>`+shared+`</sst>`,
		"xl/worksheets/sheet1.xml", `<?xml version="1.0"?><worksheet>`+sheet+`</worksheet>`)
}

// tryRead reads a file to its end and gives the key of the fault.
func tryRead(b []byte, lim Limits) (string, fault.Args) {
	tab, err := ReadSheet(bytes.NewReader(b), int64(len(b)), `C:\thư mục\tệp.xlsx`, lim)
	if err == nil {
		err = tab.Rows(func(Row) error { return nil })
	}
	if err == nil {
		return "", nil
	}
	if f := fault.As(err); f != nil {
		return f.Key, f.Args
	}
	return err.Error(), nil
}

func TestRawWorkbook(t *testing.T) {
	const styles = `<numFmts><numFmt numFmtId="200" formatCode="dd/mm/yyyy;@"/><numFmt numFmtId="201" formatCode="[$-42A]d&quot; tháng &quot;m&quot; năm &quot;yyyy"/>` +
		`<numFmt numFmtId="202" formatCode="mm/yyyy"/><numFmt numFmtId="203" formatCode="yyyy"/><numFmt numFmtId="204" formatCode="dd/mm/yyyy\ hh:mm"/>` +
		`<numFmt numFmtId="205" formatCode="0000"/><numFmt numFmtId="206" formatCode="#,##0&quot; đồng&quot;"/><numFmt numFmtId="207" formatCode="[Red]0.0%"/>` +
		`<numFmt numFmtId="208" formatCode="0.00E+00"/><numFmt numFmtId="209" formatCode="[h]:mm"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/>` +
		`<xf numFmtId="202"/><xf numFmtId="203"/><xf numFmtId="204"/><xf numFmtId="205"/><xf numFmtId="206"/><xf numFmtId="207"/><xf numFmtId="208"/>` +
		`<xf numFmtId="20"/><xf numFmtId="209"/><xf numFmtId="9"/></cellXfs>`
	const shared = `<si><t>một</t></si><si><r><t>hai </t></r><r><rPr/><t xml:space="preserve">ba</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_&#10;b_x005F_x0041_</t></si>`
	for _, c := range []struct {
		cell, text string
		kind       Kind
		day        int32
	}{
		{`<c r="C12" s="1"><v>43008</v></c>`, "30/09/2017", KindDay, 20170930},
		{`<c r="C12" s="2"><v>43008.0</v></c>`, "30/09/2017", KindDay, 20170930},
		{`<c r="C12" s="3"><v>43008</v></c>`, "30/09/2017", KindDay, 20170930},
		{`<c r="C12" s="4"><v>31107</v></c>`, "03/1985", KindDay, 19850301},
		{`<c r="C12" s="5"><v>31107</v></c>`, "1985", KindDay, 19850301},
		{`<c r="C12" s="6"><v>43008.3125</v></c>`, "30/09/2017 07:30", KindDay, 20170930},
		{`<c r="C12" s="6"><v>43008.333333333336</v></c>`, "30/09/2017 08:00", KindDay, 20170930},
		{`<c r="C12" s="6"><v>43007.999999999993</v></c>`, "30/09/2017", KindDay, 20170930},
		{`<c r="C12" s="1"><v>1</v></c>`, "01/01/1900", KindDay, 19000101},
		{`<c r="C12" s="1"><v>59</v></c>`, "28/02/1900", KindDay, 19000228},
		{`<c r="C12" s="1"><v>60</v></c>`, "60", KindNumber, 0},
		{`<c r="C12" s="1"><v>61</v></c>`, "01/03/1900", KindDay, 19000301},
		{`<c r="C12" s="1"><v>-5</v></c>`, "-5", KindNumber, 0},
		{`<c r="C12" s="1"><v>2958465</v></c>`, "31/12/9999", KindDay, 99991231},
		{`<c r="C12" s="1"><v>2958466</v></c>`, "2958466", KindNumber, 0},
		{`<c r="C12" s="1"><v>1E300</v></c>`, "1" + strings.Repeat("0", 300), KindNumber, 0},
		{`<c r="C12" s="11"><v>0.3125</v></c>`, "07:30", KindText, 0},
		{`<c r="C12" t="d"><v>2017-09-30T00:00:00</v></c>`, "30/09/2017", KindDay, 20170930},
		{`<c r="C12" t="d"><v>2017-02-30</v></c>`, "2017-02-30", KindText, 0},
		{`<c r="C12" s="7"><v>12</v></c>`, "0012", KindText, 0},
		{`<c r="C12" s="7"><v>12345</v></c>`, "12345", KindNumber, 0},
		{`<c r="C12" s="8"><v>1250000</v></c>`, "1250000", KindNumber, 0},
		{`<c r="C12" s="9"><v>0.607</v></c>`, "60.7%", KindPercent, 0},
		{`<c r="C12" s="13"><v>1.06</v></c>`, "106%", KindPercent, 0},
		{`<c r="C12" s="10"><v>1.2E+3</v></c>`, "1200", KindNumber, 0},
		{`<c r="C12"><v>1.0E+7</v></c>`, "10000000", KindNumber, 0},
		{`<c r="C12"><v>12345678901.0</v></c>`, "12345678901", KindNumber, 0},
		{`<c r="C12"><v>0.30000000000000004</v></c>`, "0.3", KindNumber, 0},
		{`<c r="C12"><v>9.9999999999999995E-2</v></c>`, "0.1", KindNumber, 0},
		{`<c r="C12"><v>123456789012345678</v></c>`, "123456789012345678", KindNumber, 0},
		{`<c r="C12"><v>-0.0</v></c>`, "0", KindNumber, 0},
		{`<c r="C12"><v>-1.5E-3</v></c>`, "-0.0015", KindNumber, 0},
		{`<c r="C12"><v>nan</v></c>`, "nan", KindText, 0},
		{`<c r="C12" s="999"><v>7</v></c>`, "7", KindNumber, 0},
		{`<c r="C12" t="s"><v>0</v></c>`, "một", KindText, 0},
		{`<c r="C12" t="s"><v>1</v></c>`, "hai ba", KindText, 0},
		{`<c r="C12" t="s"><v>2</v></c>`, "a\nb_x0041_", KindText, 0},
		{`<c r="C12" t="b"><v>1</v></c>`, "TRUE", KindBool, 0},
		{`<c r="C12" t="e"><v>#N/A</v></c>`, "#N/A", KindError, 0},
		{`<x:c r="C12" t="inlineStr"><x:is><x:t>0012</x:t></x:is></x:c>`, "0012", KindText, 0},
	} {
		tab := open(t, bookOf(t, "", `<sheetData><row r="12">`+c.cell+`</row></sheetData>`, styles, shared))
		rows := rowsOf(t, tab)
		if len(rows) != 1 || len(rows[0].Cells) != 3 {
			t.Errorf("%s: rows %+v", c.cell, rows)
			continue
		}
		if g := rows[0].Cells[2]; g.Text != c.text || g.Kind != c.kind || int32(g.Day) != c.day || g.Ref() != "C12" {
			t.Errorf("%s: %+v", c.cell, g)
		}
	}
	tab := open(t, bookOf(t, `<x:workbookPr date1904="1"/>`, `<sheetData><row><c s="1"><v>41546</v></c><c><f>A1</f><v>5</v></c></row></sheetData>`, styles, ""))
	if g := rowsOf(t, tab)[0].Cells; g[0].Day != 20170930 || g[0].Ref() != "A1" || g[1].Ref() != "B1" || !g[1].Formula || g[1].Text != "5" {
		t.Errorf("1904: %+v", g)
	}
	for what, sheet := range map[string]string{
		"rows run back":      `<sheetData><row r="2"/><row r="1"/></sheetData>`,
		"cells run back":     `<sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData>`,
		"cell of other row":  `<sheetData><row r="1"><c r="B2"><v>1</v></c></row></sheetData>`,
		"shared text absent": `<sheetData><row r="1"><c t="s"><v>9</v></c></row></sheetData>`,
		"cut off":            `<sheetData><row r="1"><c><v>1</v></c></row>`,
		"no xml":             `<sheetData><row r="1"><c><v>1</`,
		"an entity":          `<sheetData><row r="1"><c><v>&lol;</v></c></row></sheetData>`,
		"merged overlap":     `<sheetData><row r="1"><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD9"/><mergeCell ref="A1:B2"/></mergeCells>`,
		"row too far":        `<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>`,
	} {
		if key, _ := tryRead(bookOf(t, "", sheet, "", ""), Limits{}); key != "doc.broken" {
			t.Errorf("%s: %q", what, key)
		}
	}
}

func TestRefused(t *testing.T) {
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 70_000)...)
	good := writeXLSX(t, sheetOf([]string{"a"}, []Cell{Int(1)}))
	long := strings.Repeat("ạ", 32_768)
	cell := func(s string) string {
		return `<sheetData><row r="3"><c r="B3" t="inlineStr"><is><t>` + s + `</t></is></c></row></sheetData>`
	}
	for _, c := range []struct {
		what string
		file []byte
		lim  Limits
		key  string
		args string
	}{
		{"nothing", nil, Limits{}, "doc.empty", ""},
		{"spaces", []byte(bom + " \r\n"), Limits{}, "doc.empty", ""},
		{"too large", []byte("a,b,c"), Limits{Bytes: 4}, "doc.too_large", "limit_mb:1"},
		{"old xls", ole, Limits{}, "doc.old_xls", ""},
		{"older xls", []byte("\x09\x08\x10\x00\x00\x06"), Limits{}, "doc.old_xls", ""},
		{"password", append(bytes.Clone(ole), utf16le("EncryptedPackage")...), Limits{}, "doc.password", ""},
		{"picture", []byte("\x89PNG\r\n\x1a\n\x00\x00"), Limits{}, "doc.not_sheet", ""},
		{"web page", []byte(" <HTML><table>"), Limits{}, "doc.not_sheet", ""},
		{"pdf", []byte("%PDF-1.7"), Limits{}, "doc.not_sheet", ""},
		{"word", zipOf(t, "_rels/.rels", strings.Replace(rootRels, "xl/workbook", "word/document", 1), "word/document.xml", "<document/>"), Limits{}, "doc.not_sheet", ""},
		{"zip", zipOf(t, "a.txt", "x"), Limits{}, "doc.not_sheet", ""},
		{"half a zip", good[:len(good)/2], Limits{}, "doc.broken", ""},
		{"one byte of a part changed", flip(good, bytes.Index(good, []byte("sheet1.xml"))+20), Limits{}, "doc.broken", ""},
		{"zip with many parts", zipOf(t, manyParts()...), Limits{}, "doc.zip_bomb", ""},
		{"zip bomb by size", bookOf(t, "", cell(strings.Repeat("a", 3*mega)), "", ""), Limits{Unzipped: mega}, "doc.zip_bomb", "limit_mb:1"},
		{"zip bomb by ratio", bookOf(t, "", cell(strings.Repeat(" ", 20*mega)), "", ""), Limits{}, "doc.zip_bomb", "limit_mb:1024"},
		{"one huge text", bookOf(t, "", cell(strings.Repeat(" ", 10*mega)), "", ""), Limits{}, "doc.cell_long", "cell:B3"},
		{"long cell", bookOf(t, "", cell(long), "", ""), Limits{}, "doc.cell_long", "cell:B3"},
		{"long shared text", bookOf(t, "", `<sheetData><row r="3"><c r="B3" t="s"><v>0</v></c></row></sheetData>`, "", "<si><t>"+long+"</t></si>"), Limits{}, "doc.cell_long", "cell:B3"},
		{"long shared text not used", bookOf(t, "", `<sheetData/>`, "", "<si><t>"+long+"</t></si>"), Limits{}, "", ""},
		{"long cell in csv", []byte("a,b\nc," + long), Limits{}, "doc.cell_long", "cell:B2"},
		{"longest cell in csv", []byte("a,b\nc,'=" + long[3*2:]), Limits{}, "", ""},
		{"columns csv", []byte("a,b,c\n1,2,,,\n1,2,3,4"), Limits{Cols: 3}, "doc.too_many_columns", "cell:D3"},
		{"columns xlsx", bookOf(t, "", cell("x"), "", ""), Limits{Cols: 1}, "doc.too_many_columns", "cell:B3"},
		{"rows csv", []byte("a\n\n\nb\nc"), Limits{Rows: 2}, "doc.too_many_rows", "limit:2"},
		{"rows csv in bounds", []byte("a\n\n\nb\n\n"), Limits{Rows: 2}, "", ""},
		{"rows xlsx", good, Limits{Rows: 1}, "doc.too_many_rows", "limit:1"},
		{"broken UTF-8", []byte("Mã,Tên\r\n1,An\r\n2,B\xecnh\r\n"), Limits{}, "doc.encoding", "column:4"},
		{"broken UTF-8, line", []byte("Mã,Tên\r\n1,\"A\r\nn\"\r2,B\xecnh\r\n"), Limits{}, "doc.encoding", "line:4"},
		{"cut UTF-8", []byte("a\nđ\xc4"), Limits{}, "doc.encoding", "line:2"},
		{"half a UTF-16 character", []byte("\xff\xfea\x00\n\x00b"), Limits{}, "doc.encoding", "line:2"},
		{"lone surrogate", []byte("\xff\xfea\x00\x00\xd8b\x00"), Limits{}, "doc.encoding", "column:2"},
		{"zero in a text", []byte(strings.Repeat("a,b\n", 200) + "\x00"), Limits{}, "doc.not_sheet", ""},
		{"quote not closed", []byte("a,b\n1,\"x\n2,y\n"), Limits{}, "doc.quote", "line:2"},
		{"text after quote", []byte("a,b\n1,\"x\"y\n"), Limits{}, "doc.quote", "column:6"},
	} {
		key, args := tryRead(c.file, c.lim)
		if key != c.key || !strings.Contains(fmt.Sprint(args), c.args) {
			t.Errorf("%s: %q %v, want %q %s", c.what, key, args, c.key, c.args)
		}
		if key != "" && args["file"] != "tệp.xlsx" {
			t.Errorf("%s: file %v", c.what, args["file"])
		}
	}
	tab := open(t, []byte("a,b\n1,2\n"))
	if _, err := tab.FindHead(func([]string) bool { return false }); keyOf(err) != "doc.no_head" {
		t.Errorf("no head: %v", err)
	}
	if _, err := OpenSheet(filepath.Join(t.TempDir(), "x.csv"), Limits{}); keyOf(err) != "doc.no_file" {
		t.Errorf("no file: %v", err)
	}
	if _, err := OpenSheet(t.TempDir(), Limits{}); keyOf(err) != "doc.not_sheet" {
		t.Errorf("a folder: %v", err)
	}
}

func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 0xff
	return b
}

func manyParts() []string {
	var out []string
	for i := range maxZipEntries + 1 {
		out = append(out, fmt.Sprint(i), "")
	}
	return out
}

// TestLyingZip changes the sizes a bomb tells: what counts is what is unpacked.
func TestLyingZip(t *testing.T) {
	b := bookOf(t, "", `<sheetData><row><c t="inlineStr"><is>`+strings.Repeat("<t>aaaaaaaa</t>", 4*mega/15)+`</is></c></row></sheetData>`, "", "")
	// The directory's entry of the sheet is the last one; its unpacked size is at 24.
	dir := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[dir+24:], 100)
	if key, _ := tryRead(b, Limits{Unzipped: mega}); key == "" {
		t.Error("a part longer than it says was read")
	}
}

// TestLargeFile offers a file of 200 MB: it is refused at once and nothing of it is read into memory.
func TestLargeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lớn.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(200 * mega); err != nil {
		t.Skip("no room for a sparse file:", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = OpenSheet(path, Limits{})
	runtime.ReadMemStats(&after)
	if keyOf(err) != "doc.too_large" || !fault.Is(err, fault.TooLarge) || fault.As(err).Args["size_mb"] != 200 || fault.As(err).Args["limit_mb"] != 50 {
		t.Errorf("%v", err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > mega {
		t.Errorf("%d bytes were taken", grown)
	}
}

// TestConstantMemory writes and reads many rows and looks at what is held on the way.
func TestConstantMemory(t *testing.T) {
	var most uint64
	look := func(i int) {
		if i%5000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	s := benchSheet(20_000)
	rows := s.Rows
	s.Rows = func(yield func([]Cell) error) error {
		i := 0
		return rows(func(c []Cell) error { i++; look(i); return yield(c) })
	}
	if err := WriteXLSX(io.Discard, s); err != nil {
		t.Fatal(err)
	}
	file := writeXLSX(t, benchSheet(20_000))
	if err := open(t, file).Rows(func(r Row) error { look(r.N); return nil }); err != nil {
		t.Fatal(err)
	}
	if most > 32*mega {
		t.Errorf("%d MB held", most/mega)
	}
}

func TestCSVForms(t *testing.T) {
	utf16Of := func(order binary.ByteOrder, s string) []byte {
		var b bytes.Buffer
		binary.Write(&b, order, utf16.Encode([]rune("\ufeff"+s)))
		return b.Bytes()
	}
	const want = `[["Mã" "Họ tên" "Điểm"] ["0012" "Nguyễn; \"Mẫu\", A\nB 😀" "7,5"]]`
	text := "Mã;Họ tên;Điểm\r\n\r\n0012;\"Nguyễn; \"\"Mẫu\"\", A\r\nB 😀\";7,5\r\n"
	for what, b := range map[string][]byte{
		"plain":      []byte(text),
		"mark":       []byte(bom + text),
		"utf-16 le":  utf16Of(binary.LittleEndian, text),
		"utf-16 be":  utf16Of(binary.BigEndian, text),
		"tab":        []byte(strings.NewReplacer("Mã;Họ tên;", "Mã\tHọ tên\t", "0012;", "0012\t", ";7,5", "\t7,5").Replace(text)),
		"old mac":    []byte(strings.ReplaceAll(text, "\r\n", "\r")),
		"unix":       []byte(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n")),
		"sep line":   []byte(bom + "sep=;\r\n" + text),
		"space last": []byte(text + "\r\n ; ;\r\n"),
	} {
		tab := open(t, b)
		var got []string
		rows := rowsOf(t, tab)
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%q", texts(r)))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v", what, got)
		} else if rows[1].Cells[0].Ref() != "A3" {
			t.Errorf("%s: %s", what, rows[1].Cells[0].Ref())
		}
	}
	// Notes with commas above do not decide the separator.
	tab := open(t, []byte("Đảng bộ Khối, tỉnh Mẫu, năm 2017\nA;B;C\n1;2,5;3\n4;5,5;6\n"))
	if tab.Separator != ';' {
		t.Errorf("separator %q", tab.Separator)
	}
	if h, err := tab.FindHead(func(n []string) bool { return len(n) == 3 && n[0] == "A" }); err != nil || h.Row != 2 {
		t.Errorf("head %+v, %v", h, err)
	}
	// Short rows are filled up to the head, so that every column can be asked for.
	tab = open(t, []byte("a,b,c\n1\n"))
	tab.FindHead(func([]string) bool { return true })
	if r := rowsOf(t, tab); len(r) != 1 || len(r[0].Cells) != 3 || r[0].Cells[2].Ref() != "C2" || !r[0].Cells[2].Blank() {
		t.Errorf("short row: %+v", r)
	}
}

func FuzzReadSheet(f *testing.F) {
	s := sheetOf([]string{"a", "b"}, []Cell{Text("=x\n\"y\""), Day(20170930)}, []Cell{Int(5), Percent(5, 1)})
	f.Add(writeCSV(f, s, CSV{}))
	f.Add(writeCSV(f, s, CSV{Separator: ';'}))
	f.Add(writeXLSX(f, s))
	f.Add(bookOf(f, "", `<sheetData><row r="2"><c r="B2" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, "", "<si><t>x</t></si>"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("sep=;\na;b\n\"1\";2"))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzOne(t, b) })
}

// FuzzWorksheet puts the bytes into a workbook's sheet, which a zip's checksum keeps the other target from reaching.
func FuzzWorksheet(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="2"><c r="B2" s="1"><v>43008</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzOne(t, zipOf(t, "_rels/.rels", rootRels, "xl/workbook.xml", `<workbook><sheets><sheet name="S" id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", bookRels, "xl/styles.xml", styles(), "xl/worksheets/sheet1.xml", string(b)))
	})
}

// fuzzOne reads anything: the outcome is rows in order or a fault with a key, never a panic or a bare error.
func fuzzOne(t *testing.T, b []byte) {
	tab, err := ReadSheet(bytes.NewReader(b), int64(len(b)), "x", Limits{})
	if err == nil {
		last := 0
		err = tab.Rows(func(r Row) error {
			if r.N <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", r.N, last, len(r.Cells))
			}
			last = r.N
			for i, c := range r.Cells {
				if c.Row != r.N || c.Col != i+1 || (c.Kind == KindDay) != (c.Day != 0) || c.Day != 0 && !c.Day.Valid() {
					t.Fatalf("cell %+v at %d", c, i)
				}
			}
			return nil
		})
	}
	if err != nil && !strings.HasPrefix(keyOf(err), "doc.") {
		t.Fatal(err)
	}
}
