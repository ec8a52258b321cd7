package doc

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"chibo/internal/fault"
)

// openCSV looks at the beginning of the file: is it text, in which encoding, with which separator.
func (t *Table) openCSV(r io.ReaderAt, size int64, start []byte) error {
	s := &csvSource{t: t, r: r, size: size}
	switch {
	case bytes.HasPrefix(start, []byte(bom)):
		s.skip = 3
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}):
		s.enc, s.skip = utf16LittleEnd, 2
	case bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		s.enc, s.skip = utf16BigEnd, 2
	case bytes.IndexByte(start, 0) >= 0:
		return t.fault(fault.Invalid, "doc.not_sheet", nil)
	}
	// Programs give out web pages and other documents under a sheet's name.
	lower := bytes.ToLower(bytes.TrimLeft(start[s.skip:], " \t\r\n"))
	for _, magic := range []string{"<html", "<!doctype", "<?xml", "<table", "%pdf-", `{\rtf`} {
		if bytes.HasPrefix(lower, []byte(magic)) {
			return t.fault(fault.Invalid, "doc.not_sheet", nil)
		}
	}
	if err := s.sniff(); err != nil {
		return err
	}
	t.Separator = s.sep
	t.src = s
	return nil
}

type encoding uint8

const (
	encUTF8 encoding = iota
	utf16LittleEnd
	utf16BigEnd
)

type csvSource struct {
	t    *Table
	r    io.ReaderAt
	size int64
	skip int64
	enc  encoding
	sep  rune
	// sepLine tells that the first line is "sep=;", which spreadsheets take as an order and not as a row.
	sepLine bool
}

func (s *csvSource) runes() *runeReader {
	return &runeReader{br: bufio.NewReaderSize(io.NewSectionReader(s.r, s.skip, s.size-s.skip), 64<<10), enc: s.enc, line: 1, col: 0}
}

// sniff finds the separator: the one by which most of the first lines have the same number of cells. Separators between quotes do not count.
func (s *csvSource) sniff() error {
	const seps = ",;\t"
	var counts [3]map[int]int // cells in a line → lines
	for i := range counts {
		counts[i] = map[int]int{}
	}
	rr := s.runes()
	var line [3]int
	var first strings.Builder
	quoted, begin := false, true
	lines, any := 0, false
	end := func() {
		if any {
			for i, n := range line {
				if n > 0 {
					counts[i][n+1]++
				}
			}
			lines++
		}
		line, any = [3]int{}, false
	}
	for n := 0; n < 256<<10 && lines < 200; n++ {
		r, err := rr.next()
		if err != nil {
			break // reading the rows will meet it and say where
		}
		if lines == 0 && first.Len() < 8 {
			first.WriteRune(r)
		}
		switch {
		case quoted:
			if r == '"' {
				// A doubled quote leaves and enters again.
				quoted = false
				begin = true
				continue
			}
		case r == '"' && begin:
			quoted = true
		case r == '\n' || r == '\r':
			end()
			begin = true
			continue
		default:
			if i := strings.IndexRune(seps, r); i >= 0 {
				line[i]++
				any = true
				begin = true
				continue
			}
		}
		any = true
		begin = false
	}
	end()
	s.sep = ','
	if f := strings.ToLower(first.String()); len(f) >= 5 && strings.HasPrefix(f, "sep=") && strings.ContainsRune(seps, rune(f[4])) &&
		(len(f) == 5 || f[5] == '\r' || f[5] == '\n') {
		s.sep, s.sepLine = rune(f[4]), true
		return nil
	}
	best, bestCells := 0, 0
	for i, sep := range seps {
		for cells, n := range counts[i] {
			if n > best || n == best && cells > bestCells {
				best, bestCells, s.sep = n, cells, sep
			}
		}
	}
	return nil
}

func (s *csvSource) rows(fn func(*Row) error) error {
	t := s.t
	rr := s.runes()
	row := &Row{}
	var text strings.Builder
	var cells, chars int // columns so far; characters of the cell
	filled := 0
	if s.sepLine {
		for {
			r, err := rr.next()
			if err != nil || r == '\n' {
				break
			}
			if r == '\r' {
				if rr.peekIs('\n') {
					rr.next()
				}
				break
			}
		}
	}
	endCell := func() error {
		cells++
		v := unguard(text.String())
		text.Reset()
		chars = 0
		if strings.TrimSpace(v) == "" && cells > t.lim.Cols {
			return nil
		}
		if cells > t.lim.Cols {
			return t.fault(fault.TooLarge, "doc.too_many_columns", fault.Args{"cell": Ref(row.N, cells), "limit": t.lim.Cols})
		}
		if t.tooLong(v) {
			return t.cellLong(Ref(row.N, cells))
		}
		c := ReadCell{Row: row.N, Col: cells, Text: v}
		if v != "" {
			c.Kind = KindText
		}
		row.Cells = append(row.Cells, c)
		return nil
	}
	endRow := func() error {
		if err := endCell(); err != nil {
			return err
		}
		cells = 0
		blank := true
		for i := range row.Cells {
			if !row.Cells[i].Blank() {
				blank = false
				break
			}
		}
		if blank {
			return nil
		}
		if filled++; filled > t.lim.Rows {
			return t.fault(fault.TooLarge, "doc.too_many_rows", fault.Args{"limit": t.lim.Rows})
		}
		return fn(row)
	}
	fail := func(err error) error {
		var bad *badEncoding
		if errors.As(err, &bad) {
			if bad.nul {
				return t.fault(fault.Invalid, "doc.not_sheet", nil)
			}
			return t.fault(fault.Invalid, "doc.encoding", fault.Args{"line": bad.line, "column": bad.col})
		}
		return err
	}
	for n := 1; ; n++ {
		*row = Row{N: n, Cells: row.Cells[:0]}
		quoted, began, closed := false, false, false
		var qLine, qCol int
		for {
			r, err := rr.next()
			if err == io.EOF {
				if quoted {
					return t.fault(fault.Invalid, "doc.quote", fault.Args{"line": qLine, "column": qCol})
				}
				if cells == 0 && text.Len() == 0 && !began {
					return nil
				}
				return endRow()
			}
			if err != nil {
				return fail(err)
			}
			if quoted {
				if r == '"' {
					if rr.peekIs('"') {
						rr.next()
					} else {
						quoted, closed = false, true
						continue
					}
				}
				if r == '\r' {
					if rr.peekIs('\n') {
						rr.next()
					}
					r = '\n'
				}
			} else {
				switch r {
				case s.sep:
					if err := endCell(); err != nil {
						return err
					}
					began, closed = false, false
					continue
				case '\r', '\n':
					if r == '\r' && rr.peekIs('\n') {
						rr.next()
					}
					goto next
				case '"':
					if !began {
						quoted, began = true, true
						qLine, qCol = rr.line, rr.col
						continue
					}
				}
				if closed {
					// Text after the closing quote: what the writer meant cannot be known.
					if r == ' ' || r == '\t' {
						continue
					}
					return t.fault(fault.Invalid, "doc.quote", fault.Args{"line": rr.line, "column": rr.col})
				}
			}
			began = true
			if chars++; chars > t.lim.CellChars+1 { // one more for the guard's apostrophe
				return t.cellLong(Ref(n, cells+1))
			}
			text.WriteRune(r)
		}
	next:
		if err := endRow(); err != nil {
			return err
		}
	}
}

// badEncoding is a place where the bytes are no text.
type badEncoding struct {
	line, col int
	nul       bool
}

func (*badEncoding) Error() string { return "doc: bad encoding" }

// runeReader gives the characters of a file and counts lines and columns; line and col are the place of the last one given.
type runeReader struct {
	br        *bufio.Reader
	enc       encoding
	line, col int
	last      rune
}

func (rr *runeReader) next() (rune, error) {
	// The place moves before a bad character is reported, so that it names it.
	switch {
	case rr.last == '\n':
		rr.line++
		rr.col = 0
	case rr.last == '\r' && !rr.peekIs('\n'):
		rr.line++
		rr.col = 0
	}
	rr.col++
	r, err := rr.read()
	if err != nil {
		return 0, err
	}
	if r == 0 {
		return 0, &badEncoding{rr.line, rr.col, true}
	}
	rr.last = r
	return r, nil
}

func (rr *runeReader) read() (rune, error) {
	if rr.enc == encUTF8 {
		r, n, err := rr.br.ReadRune()
		if err == nil && r == utf8.RuneError && n == 1 {
			err = &badEncoding{line: rr.line, col: rr.col}
		}
		return r, err
	}
	u, err := rr.unit()
	if err != nil || !utf16.IsSurrogate(u) {
		return u, err
	}
	low, err := rr.unit()
	if r := utf16.DecodeRune(u, low); err == nil && r != utf8.RuneError {
		return r, nil
	}
	return 0, &badEncoding{line: rr.line, col: rr.col}
}

// unit reads one unit of UTF-16.
func (rr *runeReader) unit() (rune, error) {
	a, err := rr.br.ReadByte()
	if err != nil {
		return 0, err
	}
	b, err := rr.br.ReadByte()
	if err != nil {
		return 0, &badEncoding{line: rr.line, col: rr.col} // half a character at the end
	}
	if rr.enc == utf16LittleEnd {
		a, b = b, a
	}
	return rune(a)<<8 | rune(b), nil
}

// peekIs tells whether the next character is c, an ASCII character, without reading it.
func (rr *runeReader) peekIs(c byte) bool {
	switch rr.enc {
	case encUTF8:
		b, _ := rr.br.Peek(1)
		return len(b) == 1 && b[0] == c
	case utf16LittleEnd:
		b, _ := rr.br.Peek(2)
		return len(b) == 2 && b[0] == c && b[1] == 0
	default:
		b, _ := rr.br.Peek(2)
		return len(b) == 2 && b[1] == c && b[0] == 0
	}
}
