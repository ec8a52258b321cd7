package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"chibo/internal/fault"
	"chibo/internal/testkit"
)

func steps(t *testing.T, files ...string) []migration {
	t.Helper()
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys["schema/"+files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	list, err := migrations(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shape is what a database is made of: every table, column, index, constraint and trigger, in order.
func (d *DB) shape(t *testing.T) []string {
	t.Helper()
	q := `SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'`
	if d.engine == Postgres {
		q = `SELECT table_name || '.' || column_name || ' ' || ordinal_position || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '')
			FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
			UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace`
	}
	rows, err := d.read.Query(q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

func TestMigrations(t *testing.T) {
	one := []string{"0001_a.sql", "CREATE TABLE a (x {id} NOT NULL PRIMARY KEY, {states}){strict};\n{no_overlap a|x};\n"}
	two := append(slices.Clone(one), "0010_b.sql", "CREATE TABLE b (y {day});\nCREATE INDEX b_y ON b (y);\n")
	broken := append(slices.Clone(two), "0011_c.sql", "CREATE TABLE c (z {int});\nINSERT INTO nowhere VALUES (1);\n")
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d := openAt(t, e.URL, Options{})
		if e.Kind == testkit.Postgres {
			if _, err := d.write.Exec("CREATE EXTENSION btree_gist"); err != nil {
				t.Fatal(err)
			}
		}
		run := func(want int, files ...string) {
			t.Helper()
			if n, err := d.migrate(ctx, steps(t, files...)); err != nil || n != want {
				t.Fatalf("applied %d, want %d: %v", n, want, err)
			}
		}
		refused := func(key string, files ...string) {
			t.Helper()
			n, err := d.migrate(ctx, steps(t, files...))
			if f := fault.As(err); n != 0 || f == nil || f.Key != key || f.Kind != fault.Conflict {
				t.Fatalf("applied %d, %v; want %s", n, err, key)
			}
		}
		run(1, one...)
		run(1, two...)
		run(0, two...)
		before := d.shape(t)
		if n, err := d.migrate(ctx, steps(t, broken...)); err == nil || n != 0 {
			t.Fatalf("a broken migration: %d, %v", n, err)
		}
		if !slices.Equal(before, d.shape(t)) {
			t.Error("a broken migration left something behind")
		}
		refused("db.newer", one...)
		refused("db.changed", one[0], one[1]+"-- more\n", two[2], two[3])
		refused("db.newer", one[0], one[1], "0020_later.sql", "CREATE TABLE l (x {int});\n")
		if !slices.Equal(before, d.shape(t)) {
			t.Error("a refused start left something behind")
		}
		run(1, append([]string{"0005_between.sql", "CREATE TABLE between_them (x {int});\n"}, two...)...)

		fresh := openAt(t, e.Fresh(t).URL, Options{})
		if e.Kind == testkit.Postgres {
			if _, err := fresh.write.Exec("CREATE EXTENSION btree_gist"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := fresh.migrate(ctx, steps(t, append([]string{"0005_between.sql", "CREATE TABLE between_them (x {int});\n"}, two...)...)); err != nil {
			t.Fatal(err)
		}
		if a, b := fresh.shape(t), d.shape(t); !slices.Equal(a, b) || len(a) == 0 {
			t.Errorf("fresh and upgraded differ:\n%s\n\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	})
}

func TestMigrationNumbers(t *testing.T) {
	for _, names := range [][2]string{{"0001_a.sql", "0001_b.sql"}, {"x_a.sql", "0001_b.sql"}, {"0001.sql", "0002_b.sql"}} {
		fsys := fstest.MapFS{"schema/" + names[0]: {Data: nil}, "schema/" + names[1]: {Data: nil}}
		if _, err := migrations(fsys); err == nil {
			t.Errorf("%v is taken", names)
		}
	}
}

// The program's own schema, by whichever of several servers starts first; a second start finds nothing to do.
func TestMigrateByManyAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		list, err := migrations(schemaFiles)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		sum := 0
		dbs := make([]*DB, 4)
		for i := range dbs {
			dbs[i] = openAt(t, e.URL, Options{})
		}
		if ok, err := dbs[0].Current(ctx); ok || err != nil {
			t.Errorf("an empty database is current: %v", err)
		}
		for _, d := range dbs {
			wg.Go(func() {
				n, err := d.Migrate(ctx)
				mu.Lock()
				defer mu.Unlock()
				sum += n
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if sum != len(list) {
			t.Errorf("%d migrations applied, there are %d", sum, len(list))
		}
		if ok, err := dbs[0].Current(ctx); !ok || err != nil {
			t.Errorf("not current: %v", err)
		}
		for i, m := range list { // an old database is brought up from any step
			if i == 0 || i > 3 {
				continue
			}
			old := openAt(t, e.Fresh(t).URL, Options{})
			if _, err := old.migrate(ctx, list[:i]); err != nil {
				t.Fatal(err)
			}
			if ok, _ := old.Current(ctx); ok {
				t.Errorf("current before %s", m.name)
			}
			if n, err := old.Migrate(ctx); err != nil || n != len(list)-i {
				t.Errorf("from %s: %d, %v", m.name, n, err)
			}
			if !slices.Equal(old.shape(t), dbs[0].shape(t)) {
				t.Errorf("upgraded from before %s is not as fresh", m.name)
			}
		}
		if _, err := dbs[0].write.Exec(fmt.Sprintf("INSERT INTO db_schema (n, name, sum) VALUES (%d, 'later', '')", 9999)); err != nil {
			t.Fatal(err)
		}
		if _, err := dbs[0].Current(ctx); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a newer database: %v", err)
		}
		if _, err := dbs[0].Migrate(ctx); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a newer database: %v", err)
		}
	})
}
