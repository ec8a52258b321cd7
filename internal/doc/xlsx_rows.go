package doc

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"chibo/internal/day"
	"chibo/internal/fault"
)

// rawCell is a cell while it is read.
type rawCell struct {
	row, col    int
	typ         string
	style       int
	value, text strings.Builder // of <v>, of <is>
	formula     bool
}

// rows reads the sheet from its first row. A row or cell without a place of its own stands after the one before.
func (b *book) rows(fn func(*Row) error) error {
	t := b.t
	x, closer, err := b.open(b.sheet)
	if err != nil {
		return err
	}
	defer closer.Close()
	row := &Row{}
	var c rawCell
	var rowN, filled, next int // next: of b.merges
	var active []merge
	inData, inCell, inV, inT, inIs, phonetic := false, false, false, false, false, false
	for {
		tok, err := x.next()
		if err == io.EOF && !inData {
			return nil
		}
		if err != nil {
			if errors.Is(err, errToken) && inCell {
				return t.cellLong(Ref(c.row, c.col))
			}
			return t.broken(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "sheetData":
				inData = true
			case "row":
				if !inData {
					break
				}
				n := rowN + 1
				if r := attr(e, "r"); r != "" {
					if n, err = strconv.Atoi(r); err != nil || n <= rowN || n > xlsxMaxRows {
						return t.broken(fmt.Errorf("row %q after %d", r, rowN))
					}
				}
				rowN = n
				*row = Row{N: n, Cells: row.Cells[:0]}
				c.col = 0
			case "c":
				if !inData {
					break
				}
				col := c.col + 1
				if r := attr(e, "r"); r != "" {
					n, k, ok := parseRef(r)
					if !ok || n != rowN || k < col {
						return t.broken(fmt.Errorf("cell %q in row %d", r, rowN))
					}
					col = k
				}
				if col > xlsxMaxCols {
					return t.broken(fmt.Errorf("column %d", col))
				}
				c.row, c.col, c.typ, c.formula = rowN, col, attr(e, "t"), false
				c.style, _ = strconv.Atoi(attr(e, "s"))
				c.value.Reset()
				c.text.Reset()
				inCell = true
			case "f":
				c.formula = inCell
			case "v":
				inV = inCell
			case "is":
				inIs = inCell
			case "t":
				inT = inIs
			case "rPh":
				phonetic = true
			}
		case xml.CharData:
			if inV || inT && !phonetic {
				to := &c.value
				if inT {
					to = &c.text
				}
				if to.Len() > t.lim.CellChars*8 {
					return t.cellLong(Ref(c.row, c.col))
				}
				to.Write(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "sheetData":
				return nil
			case "v":
				inV = false
			case "t":
				inT = false
			case "is":
				inIs = false
			case "rPh":
				phonetic = false
			case "c":
				if !inCell {
					break
				}
				inCell, inV, inT, inIs = false, false, false, false
				got, err := b.cell(&c)
				if err != nil {
					return err
				}
				if got.Blank() {
					break // spaces and formats alone
				}
				if got.Col > t.lim.Cols {
					return t.fault(fault.TooLarge, "doc.too_many_columns", fault.Args{"cell": got.Ref(), "limit": t.lim.Cols})
				}
				row.extend(got.Col)
				row.Cells[got.Col-1] = got
			case "row":
				if !inData || len(row.Cells) == 0 {
					break
				}
				if filled++; filled > t.lim.Rows {
					return t.fault(fault.TooLarge, "doc.too_many_rows", fault.Args{"limit": t.lim.Rows})
				}
				// The merged ranges that reach this row.
				for next < len(b.merges) && b.merges[next].row1 <= row.N {
					active = append(active, b.merges[next])
					next++
				}
				live, width := active[:0], 0
				for _, m := range active {
					if m.row2 >= row.N {
						live = append(live, m)
						width += min(m.col2, t.lim.Cols) - m.col1 + 1
					}
				}
				// Merged cells never overlap; a file that says so would cost much time for nothing.
				if active = live; width > t.lim.Cols {
					return t.broken(errors.New("merged cells overlap"))
				}
				row.cover(active, t.lim.Cols)
				if err := fn(row); err != nil {
					return err
				}
				row.Cells = row.Cells[:0]
			}
		}
	}
}

// extend gives the row at least n cells.
func (r *Row) extend(n int) {
	for len(r.Cells) < n {
		r.Cells = append(r.Cells, ReadCell{Row: r.N, Col: len(r.Cells) + 1})
	}
}

// cover marks the cells under merged ones, and the row as a banner where one text merged across columns is all there is.
func (r *Row) cover(ms []merge, cols int) {
	texts, at := 0, 0
	for i := range r.Cells {
		if !r.Cells[i].Blank() {
			texts++
			at = i + 1
		}
	}
	for _, m := range ms {
		if texts == 1 && m.row1 == r.N && m.col1 == at && m.col2 > m.col1 {
			r.banner = true
		}
		for col := m.col1; col <= min(m.col2, cols); col++ {
			if col != m.col1 || r.N != m.row1 {
				r.extend(col)
				r.Cells[col-1].Merged = true
			}
		}
	}
}

// cell makes of what the file says what the cell says.
func (b *book) cell(c *rawCell) (ReadCell, error) {
	got := ReadCell{Row: c.row, Col: c.col, Formula: c.formula}
	v := c.value.String()
	switch c.typ {
	case "s":
		if v = strings.TrimSpace(v); v == "" {
			return got, nil
		}
		i, err := strconv.Atoi(v)
		if err != nil || i < 0 || i >= len(b.strings.ends) {
			return got, b.t.broken(fmt.Errorf("shared text %q in %s", v, got.Ref()))
		}
		if b.strings.long[i] {
			return got, b.t.cellLong(got.Ref())
		}
		got.Text, got.Kind = b.strings.at(i), KindText
	case "inlineStr":
		got.Text, got.Kind = unescape(c.text.String()), KindText
	case "str":
		got.Text, got.Kind = unescape(v), KindText
	case "b":
		got.Kind, got.Text = KindBool, "FALSE"
		if v = strings.TrimSpace(v); v == "1" || v == "true" {
			got.Text = "TRUE"
		} else if v == "" {
			got.Kind, got.Text = KindEmpty, ""
		}
	case "e":
		got.Text, got.Kind = strings.TrimSpace(v), KindError
	case "d": // a day in ISO form, as strict workbooks write it
		v = strings.TrimSpace(v)
		ymd, clock, _ := strings.Cut(v, "T")
		if d, err := day.ParseISO(ymd); err == nil {
			got.Day, got.Kind, got.Text = d, KindDay, dayText(d)
			if len(clock) >= 5 && clock[:5] != "00:00" {
				got.Text += " " + clock[:5]
			}
		} else {
			got.Text, got.Kind = v, KindText
		}
	default:
		if v = strings.TrimSpace(v); v == "" {
			return got, nil
		}
		var f numFormat
		if c.style >= 0 && c.style < len(b.formats) {
			f = b.formats[c.style]
		}
		got.Kind, got.Text, got.Day = f.show(v, b.from04)
	}
	if got.Text == "" {
		got.Kind = KindEmpty
	}
	if b.t.tooLong(got.Text) {
		return got, b.t.cellLong(got.Ref())
	}
	return got, nil
}
