package doc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"chibo/internal/lang"
)

// CSV says how a csv file is written. The zero value is RFC 4180 with commas.
type CSV struct {
	// Separator between cells: comma (also when 0), semicolon or tab. Spreadsheets of some languages expect a semicolon.
	Separator rune
	// DecimalComma writes numbers with a comma in place of the point.
	DecimalComma bool
}

// CSVIn is how a csv is written for readers of a language, so that their spreadsheet opens it with every number a number: where it has the decimal
// comma it expects semicolons between cells. Whole numbers have no marks of thousands in either.
func CSVIn(l lang.Lang) CSV {
	if l == lang.En {
		return CSV{}
	}
	return CSV{Separator: ';', DecimalComma: true}
}

const bom = "\ufeff"

// WriteCSV writes title, notes, head and rows as UTF-8 with a byte order mark (spreadsheets need it to read Vietnamese), lines ended
// by CR LF. Days are dd/mm/yyyy, numbers plain digits with a decimal point, per cents end with %.
//
// A spreadsheet that opens a csv computes any cell that begins like a formula. So a text that begins with = + - @ tab or a line break
// (also the wide forms of the signs), with or without apostrophes before it, gets one apostrophe in front; ReadSheet takes one away
// from a csv cell that begins so. Numbers and days are not texts and need no guard: -5 stays -5.
func WriteCSV(w io.Writer, s Sheet, o CSV) error {
	switch o.Separator {
	case 0:
		o.Separator = ','
	case ',', ';', '\t':
	default:
		return fmt.Errorf("doc: separator %q", o.Separator)
	}
	if err := checkHead(s); err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 32<<10)
	b.WriteString(bom)
	for _, line := range append([]string{s.Title}, s.Notes...) {
		if line != "" {
			writeField(b, guard(cleanText(line)))
			b.WriteString("\r\n")
		}
	}
	for i, h := range s.Head {
		if i > 0 {
			b.WriteRune(o.Separator)
		}
		writeField(b, guard(cleanText(h)))
	}
	b.WriteString("\r\n")
	err := s.Rows(func(row []Cell) error {
		if len(row) > len(s.Head) {
			return errRowLong
		}
		for i, c := range row {
			if i > 0 {
				b.WriteRune(o.Separator)
			}
			t := c.String()
			switch c.kind {
			case KindText:
				t = guard(t)
			case KindNumber, KindPercent:
				if o.DecimalComma {
					t = strings.Replace(t, ".", ",", 1)
				}
			}
			writeField(b, t)
		}
		for i := max(len(row), 1); i < len(s.Head); i++ {
			b.WriteRune(o.Separator)
		}
		_, err := b.WriteString("\r\n")
		return err
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

var errRowLong = errors.New("doc: a row is longer than the head")

func checkHead(s Sheet) error {
	if len(s.Head) == 0 || len(s.Head) > xlsxMaxCols {
		return fmt.Errorf("doc: a head of %d columns", len(s.Head))
	}
	if s.Rows == nil {
		return errors.New("doc: a sheet without rows")
	}
	return nil
}

// writeField quotes whatever any reader could take for more than one cell, whichever separator it expects.
func writeField(b *bufio.Writer, s string) {
	if !strings.ContainsAny(s, "\",;\t\n") {
		b.WriteString(s)
		return
	}
	b.WriteByte('"')
	for {
		i := strings.IndexAny(s, "\"\n")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		if s[i] == '"' {
			b.WriteString(`""`)
		} else {
			b.WriteString("\r\n")
		}
		s = s[i+1:]
	}
	b.WriteString(s)
	b.WriteByte('"')
}

// risky tells whether a text, after any apostrophes, begins like a formula.
func risky(s string) bool {
	s = strings.TrimLeft(s, "'")
	for _, r := range s {
		return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
	}
	return false
}

// guard and unguard are each other's inverse, so that what is exported is imported as it was.
func guard(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if s != "" && s[0] == '\'' && risky(s) {
		return s[1:]
	}
	return s
}
