package db

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"chibo/internal/day"
)

// known is a Known as package asof has it.
type known Instant

func (k known) Latest() bool     { return k == 0 }
func (k known) Instant() Instant { return Instant(k) }

func TestCompile(t *testing.T) {
	const open = "253402300799999999"
	for _, c := range []struct {
		text        string
		args        Args
		lite, pg    string
		liteP, pgP  string
		refusedBoth bool
	}{
		{text: "SELECT :a, :b, :a", lite: "SELECT ?, ?, ?", pg: "SELECT $1, $2, $1", liteP: "a b a", pgP: "a b"},
		{text: "SELECT ':a', 'it''s :b', :c", lite: "SELECT ':a', 'it''s :b', ?", pg: "SELECT ':a', 'it''s :b', $1", liteP: "c", pgP: "c"},
		{text: "SELECT 1 -- :no, don't\n, :a", lite: "SELECT 1 \n, ?", pg: "SELECT 1 \n, $1", liteP: "a", pgP: "a"},
		{text: "SELECT 1 -- the end", lite: "SELECT 1 ", pg: "SELECT 1 "},
		{text: "SELECT :a::text, b", lite: "SELECT ?::text, b", pg: "SELECT $1::text, b", liteP: "a", pgP: "a"},
		{text: "SELECT 12:, a", lite: "SELECT 12:, a", pg: "SELECT 12:, a"},
		{text: "x IN {in ids}", args: Args{"ids": []ID{{1}, {2}}}, lite: "x IN (?, ?)", pg: "x IN ($1, $2)", liteP: "ids__0 ids__1", pgP: "ids__0 ids__1"},
		{text: "x IN {in names} OR y IN {in names}", args: Args{"names": []string{"a"}}, lite: "x IN (?) OR y IN (?)", pg: "x IN ($1) OR y IN ($1)",
			liteP: "names__0 names__0", pgP: "names__0"},
		{text: "x IN {in none}", args: Args{"none": []int64{}}, lite: "x IN (NULL)", pg: "x IN (NULL)"},
		{text: "{known e}", args: Args{"known": known(0)}, lite: "e.known_to = " + open, pg: "e.known_to = " + openPG},
		{text: "{known e}", args: Args{"known": known(7)}, lite: "(e.known_from <= ? AND e.known_to > ?)", pg: "(e.known_from <= $1 AND e.known_to > $1)",
			liteP: "known known", pgP: "known"},
		{text: "{on e}", lite: "(e.valid_from <= ? AND e.valid_to > ?)", pg: "(e.valid_from <= $1 AND e.valid_to > $1)", liteP: "on on", pgP: "on"},
		{text: "{min a|{max b|:c}}", lite: "min(a, max(b, ?))", pg: "LEAST(a, GREATEST(b, $1))", liteP: "c", pgP: "c"},
		{text: "{true} {false} {forever} CAST(x AS {day})", lite: "1 0 99991231 CAST(x AS INTEGER)", pg: "TRUE FALSE DATE '9999-12-31' CAST(x AS DATE)"},
		{text: "SELECT {nothing}", refusedBoth: true},
		{text: "SELECT {in x}", refusedBoth: true},
		{text: "SELECT {min a}", refusedBoth: true},
		{text: "SELECT {open", refusedBoth: true},
		{text: "SELECT open}", lite: "SELECT open}", pg: "SELECT open}"},
		{text: "SELECT }{open}", refusedBoth: true},
		{text: "SELECT 'open", refusedBoth: true},
		{text: "{known e}", refusedBoth: true},
	} {
		for _, e := range []Engine{SQLite, Postgres} {
			var all texts
			got, err := all.get(e, c.text, c.args)
			if c.refusedBoth {
				if err == nil {
					t.Errorf("%s: %q gives %q", e, c.text, got.sql)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %q: %v", e, c.text, err)
				continue
			}
			want, params := pick(e, c.lite, c.pg), strings.Fields(pick(e, c.liteP, c.pgP))
			if got.sql != want || strings.Join(got.params, " ") != strings.Join(params, " ") {
				t.Errorf("%s: %q\n gives %q %v\n  want %q %v", e, c.text, got.sql, got.params, want, params)
			}
		}
	}
}

// One text with lists of other lengths, or with another Known, is another statement; the kept ones must not be mixed up.
func TestTextsKeepsStatementsApart(t *testing.T) {
	var all texts
	const text = "{known e} AND x IN {in ids} AND y IN {in names}"
	seen := map[string]bool{}
	for range 2 {
		for _, k := range []known{0, 5} {
			for _, ids := range [][]ID{{}, {{1}}, {{1}, {2}}} {
				for _, names := range [][]string{{}, {"a"}, {"a", "b"}} {
					args := Args{"known": k, "ids": ids, "names": names}
					got, err := all.get(SQLite, text, args)
					if err != nil {
						t.Fatal(err)
					}
					if want := len(ids) + len(names) + 2*min(1, int(k)); len(got.params) != want {
						t.Errorf("%v: %d parameters in %s", args, len(got.params), got.sql)
					}
					seen[got.sql] = true
				}
			}
		}
	}
	if len(seen) != 18 {
		t.Errorf("%d statements for 18 shapes", len(seen))
	}
}

func TestStatements(t *testing.T) {
	const text = "-- about;\n-- postgres\n-- more;\nCREATE EXTENSION x;\n\nCREATE TABLE a (\n  b {id}, -- its name;: don't\n  c {day});\n-- sqlite\nPRAGMA y;\nLAST"
	lite, err := statements(SQLite, text)
	if err != nil {
		t.Fatal(err)
	}
	pg, err := statements(Postgres, text)
	if err != nil {
		t.Fatal(err)
	}
	if len(lite) != 3 || !strings.HasPrefix(lite[0], "CREATE TABLE a") || !strings.Contains(lite[0], "c INTEGER)") || lite[1] != "PRAGMA y" || lite[2] != "LAST" {
		t.Errorf("sqlite: %q", lite)
	}
	if len(pg) != 3 || pg[0] != "CREATE EXTENSION x" || !strings.Contains(pg[1], "c DATE)") || pg[2] != "LAST" {
		t.Errorf("postgres: %q", pg)
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"SELECT :a -- x\n{known e}", "'a''b' {min a|b} :x::y", "{in l}{", "}{", "{states}", "{no_overlap a|b,c}", ":a:b::c:", "--", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		args := Args{"known": known(3), "l": []string{"1", "2"}, "on": day.Must(2017, 9, 30)}
		for _, e := range []Engine{SQLite, Postgres} {
			var all texts
			c, err := all.get(e, s, args)
			if err != nil {
				continue
			}
			if again, err := all.get(e, s, args); err != nil || again != c {
				t.Fatal("not kept")
			}
			if e == SQLite && !strings.Contains(s, "?") && strings.Count(c.sql, "?") != len(c.params) {
				t.Fatalf("%q gives %q with %v", s, c.sql, c.params)
			}
			if e == Postgres {
				once := map[string]bool{}
				for _, p := range c.params {
					if once[p] {
						t.Fatalf("%q: %v names one twice", s, c.params)
					}
					once[p] = true
				}
			}
			for _, p := range c.params {
				if p == "" || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
					t.Fatalf("%q: parameter %q", s, p)
				}
			}
			_, _ = statements(e, s)
		}
	})
}

// What goes in comes out, on both engines, and none is NULL.
func TestValuesGoThrough(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		ctx := context.Background()
		id := NewID()
		err := d.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(ctx, `CREATE TABLE v (n INTEGER NOT NULL PRIMARY KEY, t TEXT, i {int}, f {bool}, b {blob}, d {day}, p {partial}, id {id}, at {time}){strict}`, nil)
			if err != nil {
				return err
			}
			rows := [][]any{
				{1, "a'b:c\x01ệ", int64(1) << 60, true, []byte{0, 255}, day.Must(2017, 9, 30), day.Partial(19850300), id, tx.Now()},
				{2, nil, nil, false, nil, day.Day(0), day.Partial(0), ID{}, Instant(0)},
				{3, "", int64(-5), true, []byte{}, day.Forever, day.Partial(19850000), id, StillKnown},
			}
			return tx.Insert(ctx, "v", []string{"n", "t", "i", "f", "b", "d", "p", "id", "at"}, rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *Tx) error {
			n := 0
			err := tx.Query(ctx, `SELECT n, t, i, f, b, d, p, id, at FROM v ORDER BY n`, nil, func(r *Row) error {
				n++
				var g struct {
					n   int
					t   string
					i   int64
					f   bool
					b   []byte
					d   day.Day
					p   day.Partial
					id  ID
					at  Instant
					sum int64
				}
				if err := r.Scan(&g.n, &g.t, &g.i, &g.f, &g.b, &g.d, &g.p, &g.id, &g.at); err != nil {
					return err
				}
				switch g.n {
				case 1:
					if g.t != "a'b:c\x01ệ" || g.i != 1<<60 || !g.f || !reflect.DeepEqual(g.b, []byte{0, 255}) || g.d != 20170930 || g.p != 19850300 || g.id != id || g.at == 0 {
						t.Errorf("%+v", g)
					}
				case 2:
					if g.t != "" || g.i != 0 || g.f || g.b != nil || g.d != 0 || g.p != 0 || !g.id.IsZero() || g.at != 0 {
						t.Errorf("%+v", g)
					}
				case 3:
					if g.i != -5 || g.d != day.Forever || g.p != 19850000 || g.at != StillKnown {
						t.Errorf("%+v", g)
					}
				}
				return nil
			})
			if n != 3 {
				t.Errorf("%d rows", n)
			}
			if err != nil {
				return err
			}
			// NULL is found by IS NULL, the literals find what was bound, and sums of big numbers come out whole.
			for q, want := range map[string]int64{
				`SELECT COUNT(*) FROM v WHERE d IS NULL AND id IS NULL AND at IS NULL AND p IS NULL`: 1,
				`SELECT COUNT(*) FROM v WHERE at = {open} AND d = {forever}`:                         1,
				`SELECT COUNT(*) FROM v WHERE id IN {in ids} AND f = {true}`:                         2,
				`SELECT COUNT(*) FROM v WHERE id = :id AND d > :day`:                                 1,
				`SELECT SUM(i) FROM v WHERE n <> 3`:                                                  1 << 60,
				`SELECT COUNT(*) FROM v WHERE n IN {in nums}`:                                        2,
				`SELECT COUNT(*) FROM v WHERE t IN {in none}`:                                        0,
			} {
				var got int64
				if _, err := tx.One(ctx, q, Args{"ids": []ID{id, NewID()}, "id": id, "day": day.Must(2018, 1, 1), "nums": []int64{1, 2, 9}, "none": []string{}}, &got); err != nil {
					return err
				}
				if got != want {
					t.Errorf("%s: %d, want %d", q, got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
