package intake

import (
	"fmt"
	"io"
	"strings"

	"chibo/internal/doc"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"

	"github.com/xuri/excelize/v2"
)

// guideHead are the text keys of the guide's own columns.
var guideHead = []string{"intake.guide.column", "intake.guide.english", "intake.guide.need", "intake.guide.format", "intake.guide.values", "intake.guide.meaning"}

// guideLine describes one column, cell by cell as guideHead names them.
func (k *Kind) guideLine(l lang.Lang, c *Column) []string {
	values := ""
	if c.Type == Choice {
		values = strings.Join(c.labels(l), "; ")
	}
	return []string{k.Head(lang.Vi, c), k.Head(lang.En, c), l.T("intake.need." + c.Need.name()), l.T("intake.type." + c.Type.name()), values, k.Help(l, c)}
}

// WriteTemplate writes an empty workbook of a kind: one sheet with the Vietnamese headings, lists of the values allowed and the right formats, and
// a second one that describes every column. An empty one is accepted as a file without rows.
func WriteTemplate(w io.Writer, k *Kind, l lang.Lang) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	set := func(e error) {
		if err == nil {
			err = e
		}
	}
	sheet, guide, lists := k.Code, l.T("intake.guide"), "lists"
	set(f.SetSheetName("Sheet1", sheet))
	_, e := f.NewSheet(guide)
	set(e)
	head, e := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	set(e)
	need, e := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "9C0006"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	set(e)
	asText, e := f.NewStyle(&excelize.Style{NumFmt: 49})
	set(e)
	dmy := "dd/mm/yyyy"
	asDay, e := f.NewStyle(&excelize.Style{CustomNumFmt: &dmy})
	set(e)
	wrap, e := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	set(e)
	listed := 0
	for i := range k.Columns {
		c := &k.Columns[i]
		name := doc.ColName(i + 1)
		set(f.SetCellStr(sheet, doc.Ref(1, i+1), k.Head(lang.Vi, c)))
		style := asText
		switch c.Type {
		case Day:
			style = asDay
		case Number:
			style = 0
		}
		set(f.SetColStyle(sheet, name, style))
		set(f.SetColWidth(sheet, name, name, float64(min(max(len([]rune(k.Head(lang.Vi, c)))+4, 14), 32))))
		mark := head
		if c.Need == Always {
			mark = need
		}
		set(f.SetCellStyle(sheet, doc.Ref(1, i+1), doc.Ref(1, i+1), mark))
		if c.Type != Choice {
			continue
		}
		// The values stand on a hidden sheet: a list written into the rule itself may not be longer than 255 characters.
		if listed == 0 {
			_, e := f.NewSheet(lists)
			set(e)
			set(f.SetSheetVisible(lists, false))
		}
		listed++
		for j, v := range c.labels(lang.Vi) {
			set(f.SetCellStr(lists, doc.Ref(j+1, listed), v))
		}
		dv := excelize.NewDataValidation(true)
		dv.Sqref = fmt.Sprintf("%s2:%s10000", name, name)
		dv.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%[2]s$%d", lists, doc.ColName(listed), len(c.Values)))
		dv.SetError(excelize.DataValidationErrorStyleWarning, k.Head(l, c), l.T("intake.type.choice")) // English words are accepted too
		set(f.AddDataValidation(sheet, dv))
	}
	set(f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	row := 1
	put := func(cells ...string) {
		for i, s := range cells {
			set(f.SetCellStr(guide, doc.Ref(row, i+1), s))
		}
		row++
	}
	put(k.Title(l))
	put(k.About(l))
	put(l.T("intake.guide.rules"))
	row++
	first := row
	var names []string
	for _, key := range guideHead {
		names = append(names, l.T(key))
	}
	put(names...)
	for i := range k.Columns {
		put(k.guideLine(l, &k.Columns[i])...)
	}
	set(f.SetCellStyle(guide, doc.Ref(first, 1), doc.Ref(first, len(guideHead)), head))
	set(f.SetCellStyle(guide, doc.Ref(first+1, 1), doc.Ref(row, len(guideHead)), wrap))
	for i, width := range []float64{26, 22, 24, 34, 40, 70} {
		set(f.SetColWidth(guide, doc.ColName(i+1), doc.ColName(i+1), width))
	}
	if err != nil {
		return err
	}
	f.SetActiveSheet(0)
	return f.Write(w)
}

// WriteTemplateCSV writes the same as csv: what every column means stands in lines above the head.
func WriteTemplateCSV(w io.Writer, k *Kind, l lang.Lang) error {
	s := doc.Sheet{Title: k.Title(l) + " [" + k.Code + "]", Notes: []string{k.About(l), l.T("intake.guide.rules")}, Rows: func(func([]doc.Cell) error) error { return nil }}
	for i := range k.Columns {
		line := k.guideLine(l, &k.Columns[i])
		note := line[0] + " (" + line[2] + "): " + line[5]
		if line[4] != "" {
			note += " [" + line[4] + "]"
		}
		s.Notes = append(s.Notes, note)
		s.Head = append(s.Head, line[0])
	}
	return doc.WriteCSV(w, s, doc.CSVIn(l))
}

// MustFind is Find with the fault for people where there is no such kind.
func MustFind(b *record.Book, code string) (*Kind, error) {
	if k := Find(b, code); k != nil {
		return k, nil
	}
	return nil, fault.New(fault.Invalid, "intake.no_kind", fault.Args{"kind": code, "kinds": kindCodes(Kinds(b))})
}
