package file_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/file"
	"chibo/internal/lang"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func zipped(files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, _ := z.Create(files[i])
		_, _ = w.Write([]byte(files[i+1]))
	}
	_ = z.Close()
	return b.Bytes()
}

func word(paragraphs ...string) []byte {
	return zipped("word/document.xml", "<w:document xmlns:w='x'><w:body><w:p><w:r><w:t>"+strings.Join(paragraphs, "</w:t></w:r></w:p><w:p><w:r><w:t>")+
		"</w:t></w:r></w:p></w:body></w:document>")
}

func picture() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		m.Set(i%30, i/30, color.RGBA{uint8(i), uint8(i / 3), 90, 255})
	}
	return m
}

func TestCheck(t *testing.T) {
	var p, j bytes.Buffer
	_ = png.Encode(&p, picture())
	_ = jpeg.Encode(&j, picture(), nil)
	huge := bytes.Clone(p.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 60_000)
	big := make([]byte, file.MaxBytes+1)
	book := zipped("xl/workbook.xml", "<a/>", "xl/sharedStrings.xml", "<sst><si><t>Tổng</t></si><si><t>TỐI MẬT</t></si></sst>")
	for _, c := range []struct {
		name    string
		content []byte
		key     string // of the field, or of the fault; empty: taken
	}{
		{"a.pdf", []byte("%PDF-1.7 …"), ""},
		{`C:\x\Quyết định.PDF`, []byte("%PDF-1.7 …"), ""},
		{"a.docx", word("Nghị quyết", "giữ bí mật của Đảng; mật độ"), ""},
		{"a.xlsx", zipped("xl/workbook.xml", "<a/>"), ""},
		{"a.txt", []byte("\ufeffchữ\r\n"), ""},
		{"a.csv", []byte("a,b\n1,2\n"), ""},
		{"a.png", p.Bytes(), ""},
		{"a.jpeg", j.Bytes(), ""},
		{"a.pdf", nil, "file.empty"},
		{"a.txt", big, "file.too_large"},
		{"a.exe", []byte("MZ\x00\x01"), "file.type"},
		{"a.html", []byte(" <html><script>"), "file.type"},
		{"a.svg", []byte("<svg onload=x>"), "file.type"},
		{"a.zip", zipped("x", "y"), "file.type"},
		{"a.docx", []byte("PK\x03\x04broken"), "file.type"},
		{"a.txt", []byte{0xff, 0xfe, 'a'}, "file.type"},
		{"a.pdf", p.Bytes(), "file.extension"},
		{"a.txt", []byte("%PDF-1.7"), "file.extension"},
		{"a.md", []byte("chữ"), "file.extension"},
		{"a.docx", zipped("word/document.xml", "<a/>", "word/vbaProject.bin", "x"), "file.active"},
		{"a.pdf", []byte("%PDF-1.7 /JavaScript"), "file.active"},
		{"a.png", huge, "file.image"},
		{"a.png", p.Bytes()[:60], "file.image"},
		{"a.jpg", j.Bytes()[:100], "file.image"},
		{"..", []byte("x"), "file.name"},
		{"a\x00.txt", []byte("x"), "file.name"},
		{"a\u202etxt.exe", []byte("x"), "file.name"},
		{strings.Repeat("ệ", 201) + ".txt", []byte("x"), "file.name"},
		{"a.txt", []byte("TỈNH ỦY\n  MẬT \nSố 1"), "file.secret"},
		{"a.txt", []byte("Độ mật: Tối mật"), "file.secret"},
		{"a.txt", []byte("T\u00d4\u0301I MẬT"), "file.secret"}, // written decomposed
		{"a.docx", word("ĐẢNG BỘ", "TUYỆT MẬT"), "file.secret"},
		{"a.xlsx", book, "file.secret"},
		{"báo cáo_TỐI MẬT.pdf", []byte("%PDF-1.7"), "file.secret"},
	} {
		_, _, _, err := file.Check(c.name, c.content)
		got := ""
		if f := fault.As(err); f != nil {
			if got = f.Key; len(f.Fields) > 0 {
				got = f.Fields[0].Key
			}
			for _, l := range lang.All() {
				l.Fault(f)
			}
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got != c.key {
			t.Errorf("%q: %q, want %q", c.name, got, c.key)
		}
	}
}

// What stands beside or behind a picture does not come through, the picture does.
func TestPicturesArePaintedAnew(t *testing.T) {
	var p, j bytes.Buffer
	_ = png.Encode(&p, picture())
	_ = jpeg.Encode(&j, picture(), nil)
	exif := append([]byte("\xff\xd8\xff\xe1\x00\x16Exif\x00\x00GPS 12.0 107.7"), j.Bytes()[2:]...)
	for name, b := range map[string][]byte{"a.png": append(p.Bytes(), "GPS 12.0 107.7 <script>"...), "a.jpg": append(exif, "<script>"...)} {
		_, _, kept, err := file.Check(name, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("<script>")) {
			t.Errorf("%s keeps what stood beside it", name)
		}
		if m, _, err := image.Decode(bytes.NewReader(kept)); err != nil || m.Bounds() != picture().Bounds() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPutAndRead(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d, err := db.Open(ctx, e.URL, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if _, err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		org, other, top := db.NewID(), db.NewID(), db.NewID()
		still := day.Period{From: 20150101, To: day.Forever}
		actor := func(org db.ID, r duty.Role) duty.Actor {
			return duty.Actor{Account: db.NewID(), Grants: []duty.Grant{{Org: org, Role: r, Rights: duty.RightsOf(r), Period: still}}}
		}
		secretary, viewer, figures, stranger := actor(org, duty.RoleSecretary), actor(org, duty.RoleViewer), actor(org, duty.RoleFigures), actor(other, duty.RoleChief)
		content := append([]byte("%PDF-1.7 "), make([]byte, 3<<20)...)
		for i := range content[9:] {
			content[9+i] = byte(rand.IntN(26) + 'a')
		}
		var kept file.File
		err = d.Write(ctx, func(tx *db.Tx) (err error) {
			for _, n := range []db.ID{org, other} {
				if _, err := tree.Attach(ctx, tx, audit.By{}, n, top, tree.Parent, 20150101); err != nil {
					return err
				}
			}
			for _, w := range []duty.Actor{viewer, figures, stranger, {}} {
				if _, err := file.Put(ctx, tx, w, org, "a.pdf", content); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
					t.Errorf("%v puts: %v", w.Grants, err)
				}
			}
			kept, err = file.Put(ctx, tx, secretary, org, "Quyết định.pdf", content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			for _, w := range []duty.Actor{secretary, viewer} {
				f, b, err := file.Read(ctx, tx, w, kept.ID)
				if err != nil || !bytes.Equal(b, content) || f != kept {
					t.Errorf("%+v %v", f, err)
				}
			}
			for _, w := range []duty.Actor{figures, stranger, {}} {
				if _, b, err := file.Read(ctx, tx, w, kept.ID); !fault.Is(err, fault.NotFound) || b != nil {
					t.Errorf("%v reads: %v", w.Grants, err)
				}
			}
			var n, most int64
			if _, err := tx.One(ctx, `SELECT COUNT(*), MAX(LENGTH(bytes)) FROM file_piece`, nil, &n, &most); err != nil || n != 4 || most != 1<<20 {
				t.Errorf("%d pieces of at most %d: %v", n, most, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `DELETE FROM file_piece WHERE n = 1`, nil); err != nil {
				return err
			}
			if _, _, err := file.Read(ctx, tx, secretary, kept.ID); fault.As(err) == nil || fault.As(err).Key != "file.broken" {
				t.Errorf("a damaged file: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
