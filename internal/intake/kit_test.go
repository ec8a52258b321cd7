package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"chibo/internal/congress"
	"chibo/internal/contest"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/pledge"
	"chibo/internal/record"
	"chibo/internal/seal"
	"chibo/internal/study"
	"chibo/internal/testkit"
	"chibo/internal/training"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

// work is the kinds of record of all domains of work, as an installation has them.
var work = func() *record.Book {
	var all []*record.Kind
	for _, kinds := range []func() []*record.Kind{meeting.Kinds, study.Kinds, training.Kinds, contest.Kinds, pledge.Kinds, congress.Kinds} {
		all = append(all, kinds()...)
	}
	b, err := record.NewBook(all...)
	if err != nil {
		panic(err)
	}
	return b
}()

func on(y, m, d int) day.Day { return day.Must(y, m, d) }

// world is an installation with its top organisation TU and nothing else; the clock begins on 2/1/2018.
type world struct {
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	clock *day.Script
	vault *member.Vault
	top   db.ID
	who   duty.Actor
	opt   Options // of every import
}

func newWorld(t testing.TB, e testkit.Engine) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), who: duty.System(), clock: day.NewScript(time.Date(2018, 1, 2, 8, 0, 0, 0, day.Zone))}
	d, err := db.Open(w.ctx, e.URL, db.Options{MustExist: true, Clock: w.clock})
	w.ok(err)
	t.Cleanup(func() { d.Close() })
	w.db = d
	keys, err := seal.NewInstallation()
	w.ok(err)
	w.vault = member.NewVault(keys)
	work.Use(w.vault)
	w.ok(d.Write(w.ctx, func(tx *db.Tx) (err error) {
		w.top, _, err = org.Establish(w.ctx, tx, w.who, org.Act{Day: on(2000, 1, 1), Rev: -1}, org.Born{Code: "TU", Kind: org.Province, Name: "Đảng bộ tỉnh Đắk Lam"})
		if err != nil {
			return err
		}
		return duty.Found(w.ctx, tx, w.top, keys.KeyID(), "")
	}))
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// next moves the clock on by a day.
func (w *world) next() { w.clock.Set(w.clock.Now().Add(24 * time.Hour)) }

func (w *world) read(fn func(tx *db.Tx)) {
	w.t.Helper()
	w.ok(w.db.Read(w.ctx, func(tx *db.Tx) error { fn(tx); return nil }))
}

// run imports bytes under a name.
func (w *world) run(name string, file []byte, change ...func(*Options)) (Result, error) {
	opt := w.opt
	opt.Book = work
	opt.File, opt.Size, opt.Name, opt.Vault = bytes.NewReader(file), int64(len(file)), name, w.vault
	for _, f := range change {
		f(&opt)
	}
	res, err := Run(w.ctx, w.db, w.who, opt)
	// Whatever is said is said in both languages.
	for _, l := range lang.All() {
		var b bytes.Buffer
		if err == nil {
			w.ok(res.Print(&b, l))
			w.ok(res.JSON(&b, l))
		} else if f := fault.As(err); f != nil {
			l.Fault(f)
		}
	}
	return res, err
}

// csvOf makes a csv of lines in which cells are separated by |.
func csvOf(lines ...string) []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	for _, l := range lines {
		cells := strings.Split(l, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		_ = c.Write(cells)
	}
	c.Flush()
	return b.Bytes()
}

// book makes a workbook of the same lines, by hand and not by our own writer; a cell "=x" is a formula with the result x.
func book(lines ...string) []byte {
	var rows strings.Builder
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for i, l := range lines {
		fmt.Fprintf(&rows, `<row r="%d">`, i+1)
		for j, c := range strings.Split(l, "|") {
			c = esc.Replace(strings.TrimSpace(c))
			ref := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case c == "":
			case strings.HasPrefix(c, "="):
				fmt.Fprintf(&rows, `<c r="%s" t="str"><f>A1</f><v>%s</v></c>`, ref, c[1:])
			default:
				fmt.Fprintf(&rows, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, c)
			}
		}
		rows.WriteString(`</row>`)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Trang1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows.String() + `</sheetData></worksheet>`,
	} {
		p, _ := z.Create(name)
		_, _ = p.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?>` + body))
	}
	_ = z.Close()
	return b.Bytes()
}

// take imports lines and wants these outcomes, in the order of the rows.
func (w *world) take(outcomes string, lines ...string) Result {
	w.t.Helper()
	res, err := w.run("bảng.csv", csvOf(lines...))
	w.ok(err)
	w.want(res, outcomes)
	return res
}

// want holds the outcomes of all rows against words.
func (w *world) want(res Result, outcomes string) {
	w.t.Helper()
	var got []string
	for _, r := range res.Rows {
		got = append(got, string(r.Outcome))
	}
	if strings.Join(got, " ") != outcomes || len(res.Problems) > 0 {
		var b bytes.Buffer
		_ = res.Print(&b, lang.En)
		w.t.Fatalf("outcomes %q, want %q:\n%s", strings.Join(got, " "), outcomes, b.String())
	}
}

// refuses imports lines and wants exactly these problems, as "C3 intake.choice", and nothing written.
func (w *world) refuses(lines []string, want ...string) Result {
	w.t.Helper()
	before := w.marks()
	res, err := w.run("bảng.csv", csvOf(lines...))
	w.ok(err)
	got := problems(res)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		var b bytes.Buffer
		_ = res.Print(&b, lang.En)
		w.t.Fatalf("problems\n%s\nwant\n%s\n\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), b.String())
	}
	if res.Written {
		w.t.Fatal("written")
	}
	if after := w.marks(); after != before {
		w.t.Fatalf("something was written: %s, before %s", after, before)
	}
	return res
}

func problems(res Result) []string {
	var got []string
	for _, p := range res.Problems {
		got = append(got, p.Cell+" "+p.Key)
	}
	for _, r := range res.Rows {
		for _, p := range r.Problems {
			got = append(got, p.Cell+" "+p.Key)
		}
	}
	return got
}

// marks counts the rows of the tables that imports write.
func (w *world) marks() string {
	var b strings.Builder
	w.read(func(tx *db.Tx) {
		for _, table := range []string{"org", "org_version", "org_event", "tree_edge", "document_version", "member", "member_person", "member_sensitive",
			"member_spell", "member_affiliation", "member_standing", "member_relief", "admission_version", "target_version", "audit_change"} {
			var n int
			_, err := tx.One(w.ctx, "SELECT COUNT(*) FROM "+table, nil, &n)
			w.ok(err)
			fmt.Fprintf(&b, "%s %d; ", table, n)
		}
	})
	return b.String()
}

// house imports the usual organisations: a Bloc with two grassroots organisations, three dependent cells and one grassroots cell.
func (w *world) house() {
	w.t.Helper()
	w.take("create create create create create create create create",
		"Mã tổ chức|Tên tổ chức|Loại hình|Cấp trên trực tiếp|Từ ngày",
		"KHOI|Đảng bộ Khối các cơ quan tỉnh|tren_coso|TU|1/2/2004",
		"SYT|Đảng bộ Sở Y tế|Đảng bộ cơ sở|KHOI|1/1/2005",
		"SYT-1|Chi bộ Văn phòng|Chi bộ trực thuộc|SYT|1/1/2005",
		"SYT-2|Chi bộ Thanh tra|Chi bộ trực thuộc|SYT|1/1/2005",
		"SNN|Đảng bộ Sở Nông nghiệp|Đảng bộ cơ sở|KHOI|1/1/2006",
		"SNN-1|Chi bộ Trồng trọt|Chi bộ trực thuộc|SNN|1/1/2006",
		"TTR|Chi bộ Thanh tra tỉnh|Chi bộ cơ sở|KHOI|1/1/2006",
		"BCA|Đảng bộ Bộ Công an|Tổ chức bên ngoài||1/1/2006")
}

func (w *world) orgID(tx *db.Tx, code string) db.ID {
	id, ok, err := org.Find(w.ctx, tx, code)
	if err != nil || !ok {
		w.t.Fatalf("no organisation %s: %v", code, err)
	}
	return id
}

func dayPeriod(from day.Day) day.Period { return day.Period{From: from, To: day.Forever} }
