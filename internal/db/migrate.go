package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"

	"chibo/internal/fault"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

type migration struct {
	n    int
	name string
	text string
	sum  string
}

func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []migration
	for _, f := range names {
		base := path.Base(f)
		num, _, ok := strings.Cut(base, "_")
		n, err := strconv.Atoi(num)
		if !ok || err != nil || (len(out) > 0 && out[len(out)-1].n >= n) {
			return nil, fmt.Errorf("db: bad or double migration number in %s", base)
		}
		b, err := fs.ReadFile(files, f)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		out = append(out, migration{n, strings.TrimSuffix(base, ".sql"), string(b), hex.EncodeToString(sum[:8])})
	}
	return out, nil
}

const markTable = `CREATE TABLE IF NOT EXISTS db_schema (n INTEGER PRIMARY KEY, name TEXT NOT NULL, sum TEXT NOT NULL)`

// Migrate brings the schema up to this program's. Each migration runs in a transaction of its own, so a broken one leaves the one before. A
// database made by a newer program is refused, and so is one whose past migrations read otherwise than ours.
func (d *DB) Migrate(ctx context.Context) (applied int, err error) {
	list, err := migrations(schemaFiles)
	if err != nil {
		return 0, err
	}
	if _, err := d.write.ExecContext(ctx, markTable); err != nil {
		return 0, err
	}
	have, err := d.applied(ctx)
	if err != nil {
		return 0, err
	}
	for n, h := range have {
		if n > list[len(list)-1].n {
			return 0, fault.New(fault.Conflict, "db.newer", fault.Args{"have": h.name})
		}
	}
	for _, m := range list {
		if h, ok := have[m.n]; ok {
			if h.sum != m.sum {
				return applied, fault.New(fault.Conflict, "db.changed", fault.Args{"have": h.name})
			}
			continue
		}
		if err := d.apply(ctx, m); err != nil {
			return applied, err
		}
		applied++
	}
	return applied, nil
}

// Current tells whether every migration of this program has been applied and none other.
func (d *DB) Current(ctx context.Context) (bool, error) {
	list, err := migrations(schemaFiles)
	if err != nil {
		return false, err
	}
	have, err := d.applied(ctx)
	if err != nil {
		if missingTable(err) {
			return false, nil
		}
		return false, err
	}
	if len(have) > len(list) {
		return false, fault.New(fault.Conflict, "db.newer", fault.Args{"have": ""})
	}
	for _, m := range list {
		if have[m.n].sum != m.sum {
			return false, nil
		}
	}
	return true, nil
}

func (d *DB) applied(ctx context.Context) (map[int]migration, error) {
	rows, err := d.write.QueryContext(ctx, "SELECT n, name, sum FROM db_schema")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	have := map[int]migration{}
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.n, &m.name, &m.sum); err != nil {
			return nil, err
		}
		have[m.n] = m
	}
	return have, rows.Err()
}

func (d *DB) apply(ctx context.Context, m migration) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if d.engine == Postgres { // two servers starting together: one migrates, the other waits and finds it done
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(writersLock)); err != nil {
			return err
		}
		var n int
		err := tx.QueryRowContext(ctx, "SELECT n FROM db_schema WHERE n = $1", m.n).Scan(&n)
		if err == nil {
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	stmts, err := statements(d.engine, m.text)
	if err != nil {
		return fmt.Errorf("db: migration %s: %w", m.name, err)
	}
	for _, s := range stmts {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("db: migration %s: %w in %s", m.name, err, s)
		}
	}
	_, err = tx.ExecContext(ctx, pick(d.engine, "INSERT INTO db_schema (n, name, sum) VALUES (?, ?, ?)",
		"INSERT INTO db_schema (n, name, sum) VALUES ($1, $2, $3)"), m.n, m.name, m.sum)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// statements cuts a schema text at semicolons that end a line, renders the tokens, and drops what is only for the other engine: a statement
// after a line "-- sqlite" or "-- postgres" belongs to that engine alone.
func statements(e Engine, text string) ([]string, error) {
	var out []string
	for _, part := range strings.Split(text, ";\n") {
		var lines []string
		skip := false
		for _, l := range strings.Split(part, "\n") {
			t := strings.TrimSpace(l)
			if strings.HasPrefix(t, "--") {
				w := strings.TrimSpace(strings.TrimPrefix(t, "--"))
				if w == "sqlite" || w == "postgres" {
					skip = w != e.String()
				}
				continue
			}
			lines = append(lines, l)
		}
		s := strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, "\n")), ";")
		if s == "" || skip {
			continue
		}
		s, err := expand(e, s, false, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
