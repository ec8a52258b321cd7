package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"chibo/internal/day"
	"chibo/internal/fault"
)

// Limits bound what a file may cost. A zero field means its default.
type Limits struct {
	Bytes     int64 // size of the file: 50 MB; beyond it nothing is read
	Unzipped  int64 // size of all parts of a workbook unpacked: 1 GB
	Ratio     int64 // how many times a part may grow when unpacked: 200; parts under 16 MB are not asked
	Rows      int   // rows with something in them: 1,000,000
	Cols      int   // columns with something in them: 200
	CellChars int   // characters of one cell: 32,767, as many as a spreadsheet holds
	HeadRows  int   // rows with something in them among which the head must stand: 100
}

const (
	mega          = 1 << 20
	ratioFrom     = 16 * mega
	maxZipEntries = 10_000
)

func (l Limits) orDefault() Limits {
	set := func(p *int, d int) {
		if *p <= 0 {
			*p = d
		}
	}
	set64 := func(p *int64, d int64) {
		if *p <= 0 {
			*p = d
		}
	}
	set64(&l.Bytes, 50*mega)
	set64(&l.Unzipped, 1024*mega)
	set64(&l.Ratio, 200)
	set(&l.Rows, 1_000_000)
	set(&l.Cols, 200)
	set(&l.CellChars, xlsxMaxChars)
	set(&l.HeadRows, 100)
	return l
}

// Format of a file that was read.
type Format uint8

// The formats ReadSheet knows.
const (
	CSVFile Format = iota + 1
	XLSXFile
)

// ReadCell is one cell as it stands in a file.
type ReadCell struct {
	Row, Col int // both from 1, as a spreadsheet counts
	// Text is what the cell says: a text as it is; a number in plain digits with a decimal point, exact to the 15 digits a spreadsheet
	// keeps (12345678901, 0.1, never 1.0E+7), with the leading zeros its format shows; a per cent as 60.71%; a day as dd/mm/yyyy,
	// mm/yyyy or yyyy, as far as its format shows it, with hh:mm where it has a time; TRUE or FALSE; an error value as #N/A.
	Text string
	Kind Kind
	// Day is the day of a cell with a date format (KindDay), else zero: in csv days are texts.
	Day day.Day
	// Formula tells that the text was computed by a spreadsheet, at some time, perhaps from other files.
	Formula bool
	// Merged tells that the cell is covered by a merged cell whose text stands elsewhere: an empty cell that people do not see as empty.
	Merged bool
}

// Ref is the place of the cell as C12.
func (c ReadCell) Ref() string { return Ref(c.Row, c.Col) }

// Blank tells whether the cell holds nothing but spaces. A formula is never blank.
func (c ReadCell) Blank() bool { return !c.Formula && strings.TrimSpace(c.Text) == "" }

// Row is one row with something in it. Cells stand by column, Cells[0] is column A; after FindHead there are at least as many as headings.
type Row struct {
	N     int // as a spreadsheet counts, from 1
	Cells []ReadCell

	banner bool // one merged text across columns and nothing else
}

// Head is the row of headings.
type Head struct {
	Row   int
	Names []string // by column, spaces and line breaks folded to one space, trimmed; "" where a column has none
}

// source gives the rows with something in them, from the first, each time it is asked. The row and its cells are used again.
type source interface {
	rows(fn func(*Row) error) error
}

// Table is an opened file. It is read on demand and holds little of it in memory. It is for one goroutine.
type Table struct {
	Name   string   // of the file, without folders
	Format Format   // CSVFile or XLSXFile
	Sheet  string   // name of the worksheet that is read: the first visible one; "" for csv
	Others []string // names of the other visible worksheets, which are not read
	// Separator of the cells of a csv file.
	Separator rune
	// Banners are the rows after the head that Rows passed over last time: one merged text across the columns, a caption between rows.
	Banners []int

	lim   Limits
	src   source
	head  Head
	close func() error
}

// errStop ends the reading of rows early.
var errStop = errors.New("doc: stop")

// OpenSheet opens a file on disk; the caller closes the table. Faults as ReadSheet.
func OpenSheet(path string, lim Limits) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, &fault.Fault{Kind: fault.NotFound, Key: "doc.no_file", Args: fault.Args{"file": filepath.Base(path)}, Err: err}
		}
		return nil, fmt.Errorf("doc: %w", err)
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = fault.New(fault.Invalid, "doc.not_sheet", fault.Args{"file": filepath.Base(path)})
	}
	var t *Table
	if err == nil {
		t, err = ReadSheet(f, st.Size(), path, lim)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	t.close = f.Close
	return t, nil
}

// ReadSheet looks what r holds, an xlsx workbook or a csv file, whatever its name says, and makes it ready to be read; name is for messages.
// The rows are read later, by FindHead and Rows.
//
// A csv file is UTF-8, or UTF-16 with a byte order mark; its cells are separated by comma, semicolon or tab, which is found out.
//
// Faults, all with the arg file: doc.too_large (size_mb, limit_mb), doc.empty, doc.empty_xls, doc.old_xls, doc.password, doc.not_sheet, doc.broken,
// doc.zip_bomb (limit_mb).
func ReadSheet(r io.ReaderAt, size int64, name string, lim Limits) (*Table, error) {
	lim = lim.orDefault()
	t := &Table{Name: baseName(name), lim: lim}
	if size > lim.Bytes {
		return nil, t.fault(fault.TooLarge, "doc.too_large", fault.Args{"size_mb": megabytes(size), "limit_mb": megabytes(lim.Bytes)})
	}
	r = io.NewSectionReader(r, 0, size)
	start := make([]byte, min(size, 512))
	if n, err := r.ReadAt(start, 0); n < len(start) {
		return nil, fmt.Errorf("doc: read %s: %w", t.Name, err)
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(start, []byte(bom)))) == 0 && size < 512 {
		key := "doc.empty"
		if strings.EqualFold(filepath.Ext(t.Name), ".xls") { // filled or not, it is not read
			key = "doc.empty_xls"
		}
		return nil, t.fault(fault.Invalid, key, nil)
	}
	has := func(magic string) bool { return bytes.HasPrefix(start, []byte(magic)) }
	var err error
	switch {
	case has("PK\x03\x04"), has("PK\x05\x06"):
		t.Format = XLSXFile
		err = t.openXLSX(r, size)
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		// Both old workbooks and encrypted new ones are in this container.
		found, rerr := contains(r, size, utf16le("EncryptedPackage"))
		if rerr != nil {
			return nil, fmt.Errorf("doc: read %s: %w", t.Name, rerr)
		}
		key := "doc.old_xls"
		if found {
			key = "doc.password"
		}
		err = t.fault(fault.Invalid, key, nil)
	case has("\x09\x00\x04\x00"), has("\x09\x02\x06\x00"), has("\x09\x04\x06\x00"), has("\x09\x08\x10\x00"), has("\x09\x08\x08\x00"):
		err = t.fault(fault.Invalid, "doc.old_xls", nil)
	default:
		t.Format = CSVFile
		err = t.openCSV(r, size, start)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Close closes the file of OpenSheet.
func (t *Table) Close() error {
	if t.close == nil {
		return nil
	}
	return t.close()
}

// FindHead looks among the first rows for the one that accept takes as the head; accept gets the names as in Head. What stands above
// it is passed over. Faults: doc.no_head (args file, rows), and those of Rows.
func (t *Table) FindHead(accept func(names []string) bool) (Head, error) {
	t.head = Head{}
	seen := 0
	err := t.src.rows(func(r *Row) error {
		names := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			names[i] = strings.Join(strings.Fields(c.Text), " ")
		}
		for len(names) > 0 && names[len(names)-1] == "" {
			names = names[:len(names)-1]
		}
		if accept(names) {
			t.head = Head{r.N, names}
			return errStop
		}
		if seen++; seen >= t.lim.HeadRows {
			return errStop
		}
		return nil
	})
	if err != nil && err != errStop {
		return Head{}, err
	}
	if t.head.Row == 0 {
		return Head{}, t.fault(fault.Invalid, "doc.no_head", fault.Args{"rows": t.lim.HeadRows})
	}
	return t.head, nil
}

// Rows calls fn with each row after the head (all rows where FindHead was not called), without blank rows and captions merged across
// columns. It can be called again. The row's cells are used again after fn; their texts stay. An error of fn ends it and is given back.
//
// Faults: doc.too_many_rows (limit), doc.too_many_columns (cell, limit), doc.cell_long (cell, limit), doc.encoding (line, column),
// doc.quote (line, column), doc.not_sheet, doc.broken, doc.zip_bomb, all with the arg file. Line and column count lines and characters
// of the file from 1.
func (t *Table) Rows(fn func(Row) error) error {
	t.Banners = nil
	return t.src.rows(func(r *Row) error {
		if r.N <= t.head.Row {
			return nil
		}
		if r.banner {
			t.Banners = append(t.Banners, r.N)
			return nil
		}
		for len(r.Cells) < len(t.head.Names) {
			r.Cells = append(r.Cells, ReadCell{Row: r.N, Col: len(r.Cells) + 1})
		}
		return fn(*r)
	})
}

func (t *Table) fault(k fault.Kind, key string, args fault.Args) error {
	if args == nil {
		args = fault.Args{}
	}
	args["file"] = t.Name
	return &fault.Fault{Kind: k, Key: key, Args: args}
}

// broken is a workbook that is damaged or not as the format demands; the cause is for the log.
func (t *Table) broken(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}
	return &fault.Fault{Kind: fault.Invalid, Key: "doc.broken", Args: fault.Args{"file": t.Name}, Err: err}
}

func (t *Table) cellLong(ref string) error {
	return t.fault(fault.TooLarge, "doc.cell_long", fault.Args{"cell": ref, "limit": t.lim.CellChars})
}

// tooLong tells whether a text is beyond the limit of a cell.
func (t *Table) tooLong(s string) bool {
	return len(s) > t.lim.CellChars && utf8.RuneCountInString(s) > t.lim.CellChars
}

// megabytes rounds up, so that a file beyond a limit never reads as within it.
func megabytes(n int64) int { return int((n + mega - 1) / mega) }

// baseName is the name without folders, those of other systems too, since browsers may send them.
func baseName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return strings.ToValidUTF8(name, "\ufffd")
}

func utf16le(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// contains looks for bytes anywhere in the file, in pieces.
func contains(r io.ReaderAt, size int64, what []byte) (bool, error) {
	buf := make([]byte, 64<<10)
	step := int64(len(buf) - len(what))
	for at := int64(0); at < size; at += step {
		n, err := r.ReadAt(buf, at)
		if bytes.Contains(buf[:n], what) {
			return true, nil
		}
		if err != nil && err != io.EOF {
			return false, err
		}
	}
	return false, nil
}
