// Package file keeps bytes that belong to an organisation: decisions on paper, minutes, pictures. They live in the database, so that one backup
// holds all, in pieces. What comes in is judged by its content and not by its name; pictures are painted anew, which strips what cameras add; what
// is marked as a state secret, or can run, is refused.
package file

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"golang.org/x/text/unicode/norm"
)

const (
	MaxBytes   = 20 << 20 // of one file
	piece      = 1 << 20
	maxPixels  = 40_000_000
	maxName    = 200     // characters
	maxUnzip   = 8 << 20 // of the text within a document that is searched for a mark
	maxEntries = 5000    // of a document's inner files
	jpegGrade  = 90
)

// Types that are taken, with the endings their names may have.
var endings = map[string][]string{
	"application/pdf": {".pdf"},
	"image/png":       {".png"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       {".xlsx"},
	"text/plain; charset=utf-8": {".txt"},
	"text/csv; charset=utf-8":   {".csv"},
}

// File is what is known of one without its bytes.
type File struct {
	ID      db.ID
	Owner   db.ID // the organisation
	Account db.ID // who put it in
	Name    string
	Type    string // content type, as sniffed
	Size    int64
	SHA256  [sha256.Size]byte // of the bytes as kept
	At      db.Instant
}

// Put takes a file for an organisation on which the actor may write. What is kept of a picture is painted anew, so that its size and checksum are not
// those of what came in. Faults are Invalid on the field "file", or TooLarge.
func Put(ctx context.Context, tx *db.Tx, who duty.Actor, owner db.ID, name string, content []byte) (File, error) {
	if err := who.Must(ctx, tx, duty.Write, owner); err != nil {
		return File{}, err
	}
	name, typ, content, err := Check(name, content)
	if err != nil {
		return File{}, err
	}
	f := File{ID: db.NewID(), Owner: owner, Account: who.Account, Name: name, Type: typ, Size: int64(len(content)), SHA256: sha256.Sum256(content), At: tx.Now()}
	_, err = tx.Exec(ctx, `INSERT INTO file (id, owner, account_id, name, type, size, sha256, at, change_id)
		VALUES (:id, :owner, :account, :name, :type, :size, :sum, :at, :change)`, db.Args{"id": f.ID, "owner": owner, "account": f.Account, "name": name,
		"type": typ, "size": f.Size, "sum": f.SHA256[:], "at": f.At, "change": tx.Change()})
	if err != nil {
		return File{}, err
	}
	for n := 0; len(content) > 0; n++ {
		part := content[:min(piece, len(content))]
		content = content[len(part):]
		if err := tx.Insert(ctx, "file_piece", []string{"file_id", "n", "bytes"}, [][]any{{f.ID, n, part}}); err != nil {
			return File{}, err
		}
	}
	return f, audit.Record(ctx, tx, who.By(owner, "", db.ID{}), audit.Change{Noun: "file", Subject: f.ID, Verb: "open",
		Detail: map[string]any{"name": name, "type": typ, "size": f.Size, "sha256": f.SHA256[:]}})
}

// Get gives what is known of a file whose owner's records the actor may read; else NotFound.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) (File, error) {
	f := File{ID: id}
	var sum []byte
	found, err := tx.One(ctx, `SELECT owner, account_id, name, type, size, sha256, at FROM file WHERE id = :id`, db.Args{"id": id},
		&f.Owner, &f.Account, &f.Name, &f.Type, &f.Size, &sum, &f.At)
	if err != nil {
		return File{}, err
	}
	if !found {
		return File{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	if err := who.Must(ctx, tx, duty.Records, f.Owner); err != nil {
		return File{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	copy(f.SHA256[:], sum)
	return f, nil
}

// Read gives a file with its bytes, checked against their checksum. The caller logs the read.
func Read(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) (File, []byte, error) {
	f, err := Get(ctx, tx, who, id)
	if err != nil {
		return f, nil, err
	}
	content := make([]byte, 0, f.Size)
	err = tx.Query(ctx, `SELECT bytes FROM file_piece WHERE file_id = :id ORDER BY n`, db.Args{"id": id}, func(r *db.Row) error {
		var b []byte
		err := r.Scan(&b)
		content = append(content, b...)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	if sha256.Sum256(content) != f.SHA256 {
		return f, nil, fault.New(fault.Internal, "file.broken", nil)
	}
	return f, content, nil
}

// Check judges a file without keeping it: the name as it will be kept, the type by its content, and the bytes to keep.
func Check(name string, content []byte) (cleanName, typ string, keep []byte, err error) {
	if len(content) > MaxBytes {
		return "", "", nil, fault.New(fault.TooLarge, "file.too_large", fault.Args{"max": MaxBytes >> 20})
	}
	if len(content) == 0 {
		return "", "", nil, fault.Bad("file", "file.empty", nil)
	}
	name = norm.NFC.String(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if !utf8.ValidString(name) || strings.Trim(name, ". ") == "" || name == "/" || utf8.RuneCountInString(name) > maxName ||
		strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return "", "", nil, fault.Bad("file", "file.name", nil)
	}
	if mark := secretMark(strings.ReplaceAll(strings.TrimSuffix(name, path.Ext(name)), "_", "\n")); mark != "" {
		return "", "", nil, secret(mark)
	}
	typ, text, err := sniff(name, content)
	if err != nil {
		return "", "", nil, err
	}
	ok := false
	for _, e := range endings[typ] {
		ok = ok || e == strings.ToLower(path.Ext(name))
	}
	if !ok {
		return "", "", nil, fault.Bad("file", "file.extension", fault.Args{"name": name, "type": typ})
	}
	if mark := secretMark(text); mark != "" {
		return "", "", nil, secret(mark)
	}
	if strings.HasPrefix(typ, "image/") {
		if content, err = repaint(typ, content); err != nil {
			return "", "", nil, err
		}
	}
	return name, typ, content, nil
}

func secret(mark string) error { return fault.Bad("file", "file.secret", fault.Args{"mark": mark}) }

// sniff tells the type by the content, and the text in it that is to be searched for a mark.
func sniff(name string, b []byte) (typ, text string, err error) {
	refused := fault.Bad("file", "file.type", nil)
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		for _, bad := range []string{"/JavaScript", "/Launch", "/EmbeddedFile"} {
			if bytes.Contains(b, []byte(bad)) {
				return "", "", fault.Bad("file", "file.active", nil)
			}
		}
		return "application/pdf", "", nil
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", "", nil
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg", "", nil
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return office(b)
	}
	if !utf8.Valid(b) || bytes.ContainsFunc(b, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) {
		return "", "", refused
	}
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n"), []byte("<")) { // pages and drawings that a browser would run
		return "", "", refused
	}
	if strings.EqualFold(path.Ext(name), ".csv") {
		return "text/csv; charset=utf-8", string(b), nil
	}
	return "text/plain; charset=utf-8", string(b), nil
}

// office looks into a Word or Excel document: which it is, whether it can run, and what it says.
func office(b []byte) (typ, text string, err error) {
	refused := fault.Bad("file", "file.type", nil)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) > maxEntries {
		return "", "", refused
	}
	var said strings.Builder
	left := int64(maxUnzip)
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case strings.Contains(name, "vbaproject") || strings.Contains(name, "activex") || strings.HasSuffix(name, ".bin") && strings.Contains(name, "embeddings"):
			return "", "", fault.Bad("file", "file.active", nil)
		case name == "word/document.xml":
			typ = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		case name == "xl/workbook.xml":
			typ = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
	}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if !strings.HasSuffix(name, ".xml") || !(strings.HasPrefix(name, "word/") || name == "xl/sharedstrings.xml" || strings.HasPrefix(name, "xl/worksheets/")) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return "", "", refused
		}
		counted := io.LimitReader(r, left)
		n := words(counted, &said)
		_ = r.Close()
		if left -= n; left <= 0 {
			break
		}
	}
	if typ == "" {
		return "", "", refused
	}
	return typ, said.String(), nil
}

// words writes the text of an XML part, a line a paragraph, and gives how many bytes it read.
func words(r io.Reader, to *strings.Builder) (read int64) {
	d := xml.NewDecoder(r)
	for {
		t, err := d.Token()
		if err != nil {
			return d.InputOffset()
		}
		switch x := t.(type) {
		case xml.CharData:
			to.Write(x)
		case xml.EndElement:
			if x.Name.Local == "p" || x.Name.Local == "si" || x.Name.Local == "is" {
				to.WriteByte('\n')
			}
		}
	}
}

// marks are the three grades of state secrets as a stamp shows them, the longest first.
var marks = []string{"TUYỆT MẬT", "TỐI MẬT", "MẬT"}

// secretMark finds a grade that stands alone in a line, in capitals, as the stamp does; "bí mật" in a sentence is no mark. Empty where there is none.
func secretMark(text string) string {
	for line := range strings.SplitSeq(norm.NFC.String(text), "\n") {
		line = strings.Join(strings.Fields(strings.Trim(line, " \t\r\f\ufeff.,:;()[]*-–—\"“”")), " ")
		if rest, ok := strings.CutPrefix(line, "Độ mật:"); ok {
			line = strings.ToUpper(strings.TrimSpace(rest))
		}
		for _, m := range marks {
			if line == m || strings.EqualFold(line, m) && len(strings.Fields(m)) == 2 || line == "Mật" && m == "MẬT" {
				return m
			}
		}
	}
	return ""
}

// repaint decodes a picture and encodes it again: what cameras and programs wrote beside it is gone, and so is anything hidden behind its end.
func repaint(typ string, b []byte) ([]byte, error) {
	bad := fault.Bad("file", "file.image", fault.Args{"max": maxPixels / 1_000_000})
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width <= 0 || c.Height <= 0 || int64(c.Width)*int64(c.Height) > maxPixels {
		return nil, bad
	}
	var out bytes.Buffer
	var img image.Image
	if typ == "image/png" {
		if img, err = png.Decode(bytes.NewReader(b)); err == nil {
			err = png.Encode(&out, img)
		}
	} else if img, err = jpeg.Decode(bytes.NewReader(b)); err == nil {
		err = jpeg.Encode(&out, turn(img, orientation(b)), &jpeg.Options{Quality: jpegGrade})
	}
	if err != nil {
		return nil, errors.Join(bad, err)
	}
	return out.Bytes(), nil
}
