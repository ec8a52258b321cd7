package doc

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/fault"
)

// book is an opened workbook: one sheet of it, its shared texts and the number formats of its cells.
type book struct {
	t       *Table
	parts   map[string]*zip.File
	sheet   *zip.File
	strings sharedStrings
	formats []numFormat // by cell style
	from04  bool        // serial days count from 1904
	merges  []merge     // by first row
}

// merge is a merged range, all ends within.
type merge struct{ row1, row2, col1, col2 int }

// openXLSX checks the container against bombs and finds the sheet, before any part is unpacked beyond its limit.
func (t *Table) openXLSX(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return t.broken(err)
	}
	bomb := func() error {
		return t.fault(fault.TooLarge, "doc.zip_bomb", fault.Args{"limit_mb": megabytes(t.lim.Unzipped)})
	}
	if len(z.File) > maxZipEntries {
		return bomb()
	}
	b := &book{t: t, parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(t.lim.Unzipped) || total > uint64(t.lim.Unzipped) ||
			f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/uint64(t.lim.Ratio) > f.CompressedSize64 {
			return bomb()
		}
		if f.Flags&1 != 0 {
			return t.fault(fault.Invalid, "doc.password", nil)
		}
		b.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	main := "xl/workbook.xml"
	root, err := b.rels("_rels/.rels")
	if err != nil {
		return err
	}
	for _, rel := range root {
		if strings.HasSuffix(rel.typ, "/officeDocument") {
			main = resolve("", rel.target)
		}
	}
	if b.parts[main] == nil || !strings.HasSuffix(main, ".xml") {
		return t.fault(fault.Invalid, "doc.not_sheet", nil)
	}
	if err := b.workbook(main); err != nil {
		return err
	}
	if b.merges, err = b.readMerges(); err != nil {
		return err
	}
	t.src = b
	return nil
}

type relation struct{ id, typ, target string }

// resolve gives the name of a part to which a part in dir points.
func resolve(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return strings.TrimPrefix(path.Join("/", dir, target), "/")
}

func (b *book) rels(name string) ([]relation, error) {
	f := b.parts[name]
	if f == nil {
		return nil, nil
	}
	var out []relation
	err := b.each(f, func(x *parser, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			if out = append(out, relation{attr(e, "Id"), attr(e, "Type"), attr(e, "Target")}); len(out) > maxZipEntries {
				return errors.New("too many relations")
			}
		}
		return nil
	})
	return out, err
}

// workbook reads the list of sheets, then what belongs to the one that is read.
func (b *book) workbook(main string) error {
	type tab struct{ name, rel string }
	var tabs []tab
	word := false
	err := b.each(b.parts[main], func(x *parser, e xml.StartElement) error {
		switch e.Name.Local {
		case "document", "presentation": // a text or slides in the same container
			word = true
		case "workbookPr":
			v := attr(e, "date1904")
			b.from04 = v == "1" || v == "true"
		case "sheet":
			if s := attr(e, "state"); s == "" || s == "visible" {
				tabs = append(tabs, tab{attr(e, "name"), attr(e, "id")})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if word {
		return b.t.fault(fault.Invalid, "doc.not_sheet", nil)
	}
	dir := path.Dir(main)
	rels, err := b.rels(path.Join(dir, "_rels", path.Base(main)+".rels"))
	if err != nil {
		return err
	}
	for _, s := range tabs {
		for _, r := range rels {
			if r.id != s.rel || !strings.HasSuffix(r.typ, "/worksheet") {
				continue
			}
			if b.sheet != nil {
				b.t.Others = append(b.t.Others, s.name)
			} else if b.sheet = b.parts[resolve(dir, r.target)]; b.sheet == nil {
				return b.t.broken(fmt.Errorf("no part %q", r.target))
			} else {
				b.t.Sheet = s.name
			}
		}
	}
	if b.sheet == nil {
		return b.t.broken(errors.New("no visible worksheet"))
	}
	for _, r := range rels {
		f := b.parts[resolve(dir, r.target)]
		switch {
		case f == nil:
		case strings.HasSuffix(r.typ, "/styles"):
			err = b.readStyles(f)
		case strings.HasSuffix(r.typ, "/sharedStrings"):
			err = b.readStrings(f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parser gives the tags and texts of a part. A single tag or text has a limit, so that no part fills the memory by one of them.
type parser struct {
	d     *xml.Decoder
	src   io.Reader
	left  int64 // of the part
	token int64 // of the present token
	limit int64
}

var errToken = errors.New("a tag or text is too long")
var errPart = errors.New("a part is longer than it says")

func (x *parser) Read(p []byte) (int, error) {
	if x.token <= 0 {
		return 0, errToken
	}
	if x.left <= 0 {
		return 0, errPart
	}
	p = p[:min(int64(len(p)), x.token, 4096)]
	n, err := x.src.Read(p)
	x.token -= int64(n)
	x.left -= int64(n)
	return n, err
}

func (x *parser) next() (xml.Token, error) {
	x.token = x.limit
	return x.d.RawToken()
}

// open makes a parser of a part; the caller closes.
func (b *book) open(f *zip.File) (*parser, io.Closer, error) {
	r, err := f.Open()
	if err != nil {
		return nil, nil, b.t.broken(err)
	}
	// A character may be written in ten bytes; beside that, tags have their own length.
	x := &parser{src: r, left: b.t.lim.Unzipped + 1, limit: int64(b.t.lim.CellChars)*10 + 64<<10}
	x.d = xml.NewDecoder(x)
	return x, r, nil
}

// each calls fn with every start tag of a part.
func (b *book) each(f *zip.File, fn func(x *parser, e xml.StartElement) error) error {
	x, c, err := b.open(f)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		tok, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			if e, ok := tok.(xml.StartElement); ok {
				err = fn(x, e)
			}
		}
		if err != nil {
			return b.t.broken(err)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sharedStrings holds all shared texts of a workbook end to end. A text beyond the limit of a cell is kept empty and marked.
type sharedStrings struct {
	all  []byte
	ends []uint32
	long map[int]bool
}

const (
	maxStringBytes = 256 * mega
	maxStrings     = 10_000_000
)

func (s *sharedStrings) at(i int) string {
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return string(s.all[from:s.ends[i]])
}

func (b *book) readStrings(f *zip.File) error {
	x, c, err := b.open(f)
	if err != nil {
		return err
	}
	defer c.Close()
	s := sharedStrings{long: map[int]bool{}}
	var one strings.Builder
	inText, phonetic := false, false
	for {
		tok, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return b.t.broken(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				one.Reset()
			case "t":
				inText = true
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case "si":
				v := unescape(one.String())
				if b.t.tooLong(v) {
					s.long[len(s.ends)] = true
					v = ""
				}
				if len(s.all)+len(v) > maxStringBytes || len(s.ends) >= maxStrings {
					return b.t.fault(fault.TooLarge, "doc.zip_bomb", fault.Args{"limit_mb": megabytes(maxStringBytes)})
				}
				s.all = append(s.all, v...)
				s.ends = append(s.ends, uint32(len(s.all)))
			}
		case xml.CharData:
			// Far beyond the limit nothing more need be kept: it stays too long.
			if inText && !phonetic && one.Len() <= b.t.lim.CellChars*8 {
				one.Write(e)
			}
		}
	}
	b.strings = s
	return nil
}

func (b *book) readStyles(f *zip.File) error {
	custom := map[int]string{}
	inXfs := false
	x, c, err := b.open(f)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		tok, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return b.t.broken(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && len(custom) < 1<<16 {
					custom[id] = attr(e, "formatCode")
				}
			case "cellXfs":
				inXfs = true
			case "xf":
				if inXfs && len(b.formats) < 1<<17 {
					id, _ := strconv.Atoi(attr(e, "numFmtId"))
					code, ok := custom[id]
					if !ok {
						code = builtin(id)
					}
					b.formats = append(b.formats, parseFormat(code))
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				inXfs = false
			}
		}
	}
}

// readMerges finds the merged ranges, which stand after all rows: the rows are passed over as bytes, without being parsed.
func (b *book) readMerges() ([]merge, error) {
	r, err := b.sheet.Open()
	if err != nil {
		return nil, b.t.broken(err)
	}
	defer r.Close()
	var out []merge
	buf := make([]byte, 64<<10)
	keep, left := 0, b.t.lim.Unzipped+1
	for {
		n, err := io.ReadAtLeast(r, buf[keep:], 1)
		left -= int64(n)
		if n == 0 || left <= 0 {
			if err != io.EOF {
				return nil, b.t.broken(errors.Join(err, errPart))
			}
			break
		}
		data := buf[:keep+n]
		for {
			i := bytes.Index(data, []byte("mergeCell "))
			if i < 0 {
				break
			}
			end := bytes.IndexByte(data[i:], '>')
			if end < 0 {
				data = data[i:]
				break
			}
			// The same letters in a cell's text have no tag's beginning before them.
			if m, ok := parseMerge(string(data[i : i+end])); ok && i > 0 && (data[i-1] == '<' || data[i-1] == ':') && m.col1 <= b.t.lim.Cols {
				if out = append(out, m); len(out) > 1<<20 {
					return nil, b.t.broken(errors.New("too many merged cells"))
				}
			}
			data = data[i+end:]
		}
		// What may be the beginning of a tag is looked at again with what follows.
		keep = copy(buf, data[max(0, len(data)-1024):])
		if keep == len(buf) {
			keep = 0
		}
	}
	slices.SortFunc(out, func(a, b merge) int {
		return cmp.Or(a.row1-b.row1, a.col1-b.col1, a.row2-b.row2, a.col2-b.col2)
	})
	return slices.Compact(out), nil
}

func parseMerge(tag string) (merge, bool) {
	_, ref, ok := strings.Cut(tag, `ref="`)
	if !ok {
		_, ref, ok = strings.Cut(tag, `ref='`)
	}
	ref, _, closed := strings.Cut(strings.ReplaceAll(ref, "'", `"`), `"`)
	from, to, two := strings.Cut(ref, ":")
	if !ok || !closed || !two {
		return merge{}, false
	}
	r1, c1, ok1 := parseRef(from)
	r2, c2, ok2 := parseRef(to)
	return merge{r1, r2, c1, c2}, ok1 && ok2 && r1 <= r2 && c1 <= c2
}

// parseRef reads C12 or $C$12.
func parseRef(s string) (row, col int, ok bool) {
	s = strings.ReplaceAll(s, "$", "")
	i := 0
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] >= 'a' && s[i] <= 'z') && i < 4 {
		col = col*26 + int(s[i]|0x20-'a') + 1
		i++
	}
	if i == 0 || len(s)-i > 7 || col > xlsxMaxCols {
		return 0, 0, false
	}
	for _, c := range []byte(s[i:]) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return row, col, row >= 1 && row <= xlsxMaxRows
}

// unescape reads _xHHHH_ as spreadsheets do, and makes line breaks \n.
func unescape(s string) string {
	if i := strings.Index(s, "_x"); i >= 0 {
		var b strings.Builder
		for len(s) > 0 {
			if s[0] == '_' && isEscape(s) {
				n, _ := strconv.ParseUint(s[2:6], 16, 16)
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
			b.WriteByte(s[0])
			s = s[1:]
		}
		s = b.String()
	}
	return cleanText(s)
}
