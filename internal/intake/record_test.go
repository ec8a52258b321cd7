package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/lang"
	"chibo/internal/record"
	"chibo/internal/testkit"

	"github.com/xuri/excelize/v2"
)

// example is one of docs/import.md.
type example struct {
	kind, outcomes string
	rows           [][]string // with the head
}

func (x example) csv() []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	_ = c.WriteAll(x.rows)
	return b.Bytes()
}

func (x example) with(row, col int, text string) example {
	out := x
	out.rows = make([][]string, len(x.rows))
	for i := range x.rows {
		out.rows[i] = slices.Clone(x.rows[i])
	}
	out.rows[row][col] = text
	return out
}

// and adds a column.
func (x example) and(head, text string) example {
	out := x
	out.rows = make([][]string, len(x.rows))
	for i := range x.rows {
		cell := text
		if i == 0 {
			cell = head
		}
		out.rows[i] = append(slices.Clone(x.rows[i]), cell)
	}
	return out
}

func guideExamples(t testing.TB) []example {
	t.Helper()
	text, err := os.ReadFile(guidePath)
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	for _, m := range guideExample.FindAllStringSubmatch(string(text), -1) {
		rows, err := csv.NewReader(strings.NewReader(m[4])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, example{m[1], m[2], rows})
	}
	return out
}

// columnAt is the column of the kind below a heading of an example.
func columnAt(t testing.TB, k *Kind, head string) *Column {
	t.Helper()
	c, ok := lookHeading(head, k.headings())
	if !ok || c == nil {
		t.Fatalf("%s: no column %q", k.Code, head)
	}
	return c
}

// partAt is the part of the record that a column says.
func partAt(rs *recordSheet, code string) (found part) {
	var look func(p part)
	look = func(p part) {
		if p.col == code && len(p.parts) == 0 {
			found = p
		}
		for _, sub := range p.parts {
			look(sub)
		}
	}
	for _, p := range rs.cells {
		look(p)
	}
	return found
}

// changed finds a cell of an example's first row that a correction may change alone, and another value for it: words first, then numbers.
func changed(t testing.TB, k *Kind, x example) (col int, code, text string) {
	t.Helper()
	for _, want := range []record.Type{record.Text, record.Line, record.Sealed, record.Int} {
		for i, head := range x.rows[0] {
			c := columnAt(t, k, head)
			p := partAt(k.record, c.Code)
			if p.field == nil || p.field.Type != want || slices.Contains(k.record.kind.Key, p.field.Code) || x.rows[1][i] == "" ||
				k.record.kind.Field(p.field.Code) != p.field || len(k.record.kind.Key) == 0 && p.field.Need {
				continue
			}
			if want == record.Int {
				n, _ := strconv.Atoi(x.rows[1][i])
				return i, c.Code, strconv.Itoa(n + 1)
			}
			return i, c.Code, x.rows[1][i] + " (khác)"
		}
	}
	for i, head := range x.rows[0] { // a day: the one before
		c := columnAt(t, k, head)
		if p := partAt(k.record, c.Code); c.Type == Day && p.field != nil && !slices.Contains(k.record.kind.Key, p.field.Code) && x.rows[1][i] != "" &&
			k.record.kind.Field(p.field.Code) == p.field {
			d, m, _ := strings.Cut(x.rows[1][i], "/")
			n, _ := strconv.Atoi(d)
			if n--; n == 0 {
				n = 2
			}
			return i, c.Code, fmt.Sprintf("%d/%s", n, m)
		}
	}
	for i, head := range x.rows[0] { // another choice
		c := columnAt(t, k, head)
		if p := partAt(k.record, c.Code); c.Type == Choice && p.field != nil && !slices.Contains(k.record.kind.Key, p.field.Code) && x.rows[1][i] != "" {
			was, _ := c.choose(x.rows[1][i])
			for _, v := range c.Values {
				if v != was {
					return i, c.Code, v
				}
			}
		}
	}
	t.Fatalf("the example of %s has no column to change", k.Code)
	return 0, "", ""
}

// Every kind of record of the book: its example is entered; once more it is the same; another value is refused with its cell unless it is a correction,
// which wants its reason.
func TestEveryKindOfRecord(t *testing.T) {
	examples := guideExamples(t)
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		seen := map[string]bool{}
		for _, x := range examples {
			k := Find(work, x.kind)
			w.opt.Kind = x.kind
			if k.record == nil || seen[x.kind] { // the world in which the work happens
				res, err := w.run("example.csv", x.csv())
				w.ok(err)
				w.want(res, x.outcomes)
				w.next()
				continue
			}
			seen[x.kind] = true
			if k.record.kind.Parent != "" && !seen[strings.ReplaceAll(k.record.kind.Field(k.record.kind.Parent).Of, "_", "-")] {
				t.Fatalf("%s: what it is a part of comes after it", x.kind)
			}
			// As it stands in the book: a template filled with the example is read back.
			res, err := w.run("example.xlsx", filled(t, k, x), func(o *Options) { o.DryRun, o.Kind = true, "" })
			w.ok(err)
			if res.Kind != x.kind || res.Written || res.Count(Created) != len(x.rows)-1 {
				t.Fatalf("%s: a filled template: %+v", x.kind, res)
			}
			before := w.counts(k)
			res, err = w.run("example.csv", x.csv())
			w.ok(err)
			w.want(res, x.outcomes)
			if got, want := w.counts(k)-before, len(x.rows)-1; got != want {
				t.Fatalf("%s: %d records, want %d", x.kind, got, want)
			}
			w.next()
			again, err := w.run("example.csv", x.csv())
			w.ok(err)
			w.want(again, strings.TrimSpace(strings.Repeat("same ", len(x.rows)-1)))
			for i := range again.Rows {
				if again.Rows[i].ID != res.Rows[i].ID {
					t.Fatalf("%s: row %d is another record the second time", x.kind, i+2)
				}
			}
			col, code, text := changed(t, k, x)
			other := x.with(1, col, text)
			if len(k.record.kind.Key) == 0 { // another row is another record; only a correction ties it to the one on record
				res, err := w.run("example.csv", other.csv(), func(o *Options) { o.DryRun = true })
				w.ok(err)
				if res.Rows[0].Outcome != Created {
					t.Fatalf("%s: another row: %+v", k.Code, res)
				}
			} else {
				bad, err := w.run("example.csv", other.csv())
				w.ok(err)
				if got := problems(bad); bad.Written || len(got) != 1 || got[0] != doc.Ref(2, col+1)+" intake.exists_other" || bad.Rows[0].Problems[0].Column != code {
					t.Fatalf("%s: %s = %q: %v", x.kind, code, text, got)
				}
			}
			bad, err := w.run("example.csv", other.csv(), func(o *Options) { o.Correct = true })
			w.ok(err)
			if got := problems(bad); bad.Written || len(got) == 0 || !strings.HasSuffix(got[0], "intake.no_reason") {
				t.Fatalf("%s: a correction without reason: %v", x.kind, got)
			}
			rest := strings.Repeat(" same", len(x.rows)-2)
			good, err := w.run("example.csv", other.csv(), func(o *Options) { o.Correct, o.Reason = true, "ghi nhầm" })
			w.ok(err)
			w.want(good, "change"+rest)
			if good.Rows[0].ID != res.Rows[0].ID || good.Rows[0].Verb != "correct" {
				t.Fatalf("%s: corrected %+v, entered %+v", x.kind, good.Rows[0], res.Rows[0])
			}
			// Back again, by the row's own word, so that what comes next finds the world as the guide tells it.
			back, err := w.run("example.csv", x.and(lang.Vi.T("intake.head.how"), "Đính chính").and(k.Head(lang.En, k.column(k.record.reason)), "như trước").csv())
			w.ok(err)
			w.want(back, "change"+rest)
		}
		for _, rk := range work.Kinds() {
			if code := strings.ReplaceAll(rk.Name, "_", "-"); !seen[code] {
				t.Errorf("docs/import.md has no example of %s", code)
			}
		}
	})
}

// counts counts the records of a kind that stand.
func (w *world) counts(k *Kind) (n int) {
	w.t.Helper()
	w.read(func(tx *db.Tx) {
		_, err := tx.One(w.ctx, "SELECT COUNT(*) FROM "+k.record.kind.Name+"_version v WHERE v.known_to = {open}", nil, &n)
		w.ok(err)
	})
	return n
}

// filled is the kind's own template with the rows of an example in it, written as a person would with another program.
func filled(t testing.TB, k *Kind, x example) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTemplate(&b, k, lang.Vi); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, head := range x.rows[0] {
		c := columnAt(t, k, head)
		at := slices.IndexFunc(k.Columns, func(o Column) bool { return o.Code == c.Code })
		for j, row := range x.rows[1:] {
			if row[i] == "" {
				continue
			}
			if err := f.SetCellStr(k.Code, doc.Ref(j+2, at+1), row[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
