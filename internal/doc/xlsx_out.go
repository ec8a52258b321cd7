package doc

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"chibo/internal/day"
	"chibo/internal/fault"
)

// What a worksheet can hold.
const (
	xlsxMaxRows  = 1_048_576
	xlsxMaxCols  = 16_384
	xlsxMaxChars = 32_767
)

// Places in the list of cell formats of styles.xml; the decimal places follow their base.
const (
	styleTitle = 1 + iota
	styleNote
	styleHead
	styleText
	styleDay
	styleGeneral
	styleNumber                                // + places
	stylePercent = styleNumber + maxPlaces + 1 // + places
)

// firstDate is the first day that is written as a date: before it spreadsheets count a 29/2/1900 that never was, or nothing at all.
// Earlier days are written as texts dd/mm/yyyy.
const firstDate day.Day = 19000301

// WriteXLSX writes the table as a workbook of one sheet, straight to w: title and notes, a bold frozen head with a filter, days as
// dates dd/mm/yyyy, numbers with thousands and their decimal places, texts as texts and never as formulas, printed on A4 across with
// the head on every page. Whole numbers beyond 15 digits, which spreadsheets would round, are texts.
//
// Faults: doc.too_many_rows (args limit) beyond 1,048,576 lines; doc.cell_long (args cell, limit) for a text beyond 32,767 characters.
func WriteXLSX(w io.Writer, s Sheet) error {
	if err := checkHead(s); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	headRow := 1 + len(above(s))
	tab := sheetName(s.Title)
	part := func(name, body string) error {
		p, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(p, body)
		}
		return err
	}
	for _, p := range [][2]string{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/styles.xml", styles()}, {"xl/workbook.xml", workbook(tab, headRow)},
	} {
		if err := part(p[0], xmlHead+p[1]); err != nil {
			return err
		}
	}
	p, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	x := &sheetWriter{Writer: bufio.NewWriterSize(p, 64<<10)}
	if err := x.sheet(s, headRow); err != nil {
		return err
	}
	if err := x.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// above is the lines over the head.
func above(s Sheet) []string {
	var out []string
	for _, line := range append([]string{s.Title}, s.Notes...) {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

type sheetWriter struct {
	*bufio.Writer
	row int
	num [24]byte
}

func (x *sheetWriter) sheet(s Sheet, headRow int) error {
	x.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">`)
	fmt.Fprintf(x, `<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>`+
		`<selection pane="bottomLeft" activeCell="A%[2]d" sqref="A%[2]d"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`,
		headRow, headRow+1)
	for i, h := range s.Head {
		width := 0.0
		if i < len(s.Widths) {
			width = s.Widths[i]
		}
		if width <= 0 {
			width = float64(min(max(utf8.RuneCountInString(h)+4, 10), 40))
		}
		fmt.Fprintf(x, `<col min="%d" max="%[1]d" width="%.2f" customWidth="1"/>`, i+1, min(width, 255))
	}
	x.WriteString(`</cols><sheetData>`)
	for i, line := range above(s) {
		style := styleNote
		if i == 0 && s.Title != "" {
			style = styleTitle
		}
		if err := x.line([]Cell{Text(line)}, style); err != nil {
			return err
		}
	}
	head := make([]Cell, len(s.Head))
	for i, h := range s.Head {
		head[i] = Text(h)
	}
	if err := x.line(head, styleHead); err != nil {
		return err
	}
	err := s.Rows(func(row []Cell) error {
		if len(row) > len(s.Head) {
			return errRowLong
		}
		return x.line(row, 0)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(x, `</sheetData><autoFilter ref="A%d:%s"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;R&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`,
		headRow, Ref(x.row, len(s.Head)))
	return nil
}

// line writes one row; style 0 means the cells' own.
func (x *sheetWriter) line(cells []Cell, style int) error {
	x.row++
	if x.row > xlsxMaxRows {
		return fault.New(fault.TooLarge, "doc.too_many_rows", fault.Args{"limit": xlsxMaxRows})
	}
	x.WriteString(`<row r="`)
	x.int(x.row)
	x.WriteString(`">`)
	for i, c := range cells {
		if err := x.cell(c, i+1, style); err != nil {
			return err
		}
	}
	_, err := x.WriteString(`</row>`)
	return err
}

func (x *sheetWriter) cell(c Cell, col, style int) error {
	switch c.kind {
	case KindEmpty:
		return nil
	case KindNumber:
		if c.num >= 1e15 || c.num <= -1e15 {
			return x.text(c.String(), col, styleText)
		}
		x.open(col, styleNumber+int(c.places), "")
		x.WriteString(`<v>` + scaled(c.num, int(c.places)))
	case KindPercent:
		if c.num >= 1e15 || c.num <= -1e15 {
			return x.text(c.String(), col, styleText)
		}
		x.open(col, stylePercent+int(c.places), "")
		x.WriteString(`<v>` + scaled(c.num, int(c.places)+2))
	case KindDay:
		d := day.Day(c.num)
		if d < firstDate {
			return x.text(c.String(), col, styleText)
		}
		x.open(col, styleDay, "")
		x.WriteString(`<v>`)
		x.int(d.Sub(serialZero))
	case KindBool:
		x.open(col, styleGeneral, "b")
		x.WriteString(`<v>`)
		x.int(int(c.num))
	default:
		if style == 0 {
			style = styleText
		}
		return x.text(c.String(), col, style)
	}
	_, err := x.WriteString(`</v></c>`)
	return err
}

func (x *sheetWriter) text(s string, col, style int) error {
	if len(s) > xlsxMaxChars && utf16Len(s) > xlsxMaxChars {
		return fault.New(fault.TooLarge, "doc.cell_long", fault.Args{"cell": Ref(x.row, col), "limit": xlsxMaxChars})
	}
	x.open(col, style, "inlineStr")
	x.WriteString(`<is><t xml:space="preserve">`)
	escapeXML(x, s)
	_, err := x.WriteString(`</t></is></c>`)
	return err
}

func (x *sheetWriter) open(col, style int, typ string) {
	x.WriteString(`<c r="`)
	x.WriteString(ColName(col))
	x.int(x.row)
	x.WriteString(`" s="`)
	x.int(style)
	if typ != "" {
		x.WriteString(`" t="`)
		x.WriteString(typ)
	}
	x.WriteString(`">`)
}

func (x *sheetWriter) int(n int) { x.Write(strconv.AppendInt(x.num[:0], int64(n), 10)) }

// escapeXML writes a cleaned text. Spreadsheets read _x0041_ as a character, so a text that looks like it gets its low line escaped.
func escapeXML(w io.StringWriter, s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&quot;"
		case '_':
			if !isEscape(s[i:]) {
				continue
			}
			esc = "_x005F_"
		default:
			continue
		}
		w.WriteString(s[last:i])
		w.WriteString(esc)
		last = i + 1
	}
	w.WriteString(s[last:])
}

// isEscape tells whether s begins with _xHHHH_.
func isEscape(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// sheetName makes a name that spreadsheets accept: at most 31 characters, none of []:*?/\, no apostrophe at the ends.
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < 0x20 {
			return ' '
		}
		return r
	}, cleanText(title))
	name = strings.Join(strings.Fields(name), " ")
	for utf16Len(name) > 31 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	name = strings.Trim(name, " '")
	// Excel keeps this one name for itself.
	if name == "" || strings.EqualFold(name, "history") {
		return "Sheet1"
	}
	return name
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
	`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
	`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`

const rootRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`

const bookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`

// workbook names the sheet and the row that is printed on every page.
func workbook(name string, headRow int) string {
	var n strings.Builder
	escapeXML(&n, name)
	var q strings.Builder
	escapeXML(&q, "'"+strings.ReplaceAll(name, "'", "''")+"'")
	return fmt.Sprintf(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" `+
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews>`+
		`<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets>`+
		`<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">%s!$%d:$%[3]d</definedName></definedNames></workbook>`,
		n.String(), q.String(), headRow)
}

// styles lists fonts, fills and cell formats in the order of the style constants.
func styles() string {
	var formats, xfs strings.Builder
	format := func(id int, code string) { fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, id, code) }
	xf := func(numFmt, font, fill int, align string) {
		fmt.Fprintf(&xfs, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">%s</xf>`,
			numFmt, font, fill, align)
	}
	const wrap = `<alignment vertical="top" wrapText="1"/>`
	const top = `<alignment vertical="top"/>`
	xf(0, 0, 0, "")                                             // 0: general
	xf(49, 2, 0, "")                                            // title
	xf(49, 0, 0, "")                                            // note
	xf(49, 1, 2, `<alignment vertical="center" wrapText="1"/>`) // head
	xf(49, 0, 0, wrap)                                          // text
	format(164, "dd/mm/yyyy")
	xf(164, 0, 0, top)
	xf(0, 0, 0, top) // general
	id := 165
	for _, base := range []string{"#,##0", "0"} {
		end := ""
		if base == "0" {
			end = "%"
		}
		for places := range maxPlaces + 1 {
			code := base
			if places > 0 {
				code += "." + strings.Repeat("0", places)
			}
			format(id, code+end)
			xf(id, 0, 0, top)
			id++
		}
	}
	return fmt.Sprintf(`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="%d">%s</numFmts>`+
		`<fonts count="3"><font><sz val="11"/><name val="Times New Roman"/></font><font><b/><sz val="11"/><name val="Times New Roman"/></font>`+
		`<font><b/><sz val="14"/><name val="Times New Roman"/></font></fonts>`+
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`+
		`<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill></fills>`+
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="%d">%s</cellXfs></styleSheet>`,
		id-164, formats.String(), strings.Count(xfs.String(), "<xf "), xfs.String())
}
