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
	return d.migrate(ctx, list)
}

func (d *DB) migrate(ctx context.Context, list []migration) (applied int, err error) {
	err = d.alone(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, markTable)
		return err
	})
	if err != nil {
		return 0, err
	}
	have, err := d.applied(ctx)
	if err != nil {
		return 0, err
	}
	ours := map[int]string{}
	for _, m := range list {
		ours[m.n] = m.sum
	}
	for n, h := range have {
		if sum, ok := ours[n]; !ok {
			return 0, fault.New(fault.Conflict, "db.newer", fault.Args{"have": h.name})
		} else if sum != h.sum {
			return 0, fault.New(fault.Conflict, "db.changed", fault.Args{"have": h.name})
		}
	}
	for _, m := range list {
		if _, ok := have[m.n]; ok {
			continue
		}
		done, err := d.apply(ctx, m)
		if err != nil {
			return applied, err
		}
		if done {
			applied++
		}
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
	for _, m := range list {
		if have[m.n].sum != m.sum {
			return false, nil
		}
		delete(have, m.n)
	}
	for _, h := range have {
		return false, fault.New(fault.Conflict, "db.newer", fault.Args{"have": h.name})
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

// alone runs fn in a transaction while no other server migrates: two that start together do it one after the other.
func (d *DB) alone(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if d.engine == Postgres { // SQLite's writer is alone anyway
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(writersLock)); err != nil {
			return err
		}
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// apply runs one migration; done is false where another server was first.
func (d *DB) apply(ctx context.Context, m migration) (done bool, err error) {
	stmts, err := statements(d.engine, m.text)
	if err != nil {
		return false, fmt.Errorf("db: migration %s: %w", m.name, err)
	}
	err = d.alone(ctx, func(tx *sql.Tx) error {
		done = false
		var sum string
		err := tx.QueryRowContext(ctx, pick(d.engine, "SELECT sum FROM db_schema WHERE n = ?", "SELECT sum FROM db_schema WHERE n = $1"), m.n).Scan(&sum)
		if err == nil {
			if sum != m.sum {
				return fault.New(fault.Conflict, "db.changed", fault.Args{"have": m.name})
			}
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		for _, s := range stmts {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("db: migration %s: %w in %s", m.name, err, s)
			}
		}
		done = true
		_, err = tx.ExecContext(ctx, pick(d.engine, "INSERT INTO db_schema (n, name, sum) VALUES (?, ?, ?)",
			"INSERT INTO db_schema (n, name, sum) VALUES ($1, $2, $3)"), m.n, m.name, m.sum)
		return err
	})
	return done && err == nil, err
}

// statements cuts a schema text at semicolons that end a line, renders the tokens, drops whole-line comments and what is only for the other
// engine: a statement after a line "-- sqlite" or "-- postgres" belongs to that engine alone.
func statements(e Engine, text string) ([]string, error) {
	var out, lines []string
	skip := false
	end := func() error {
		s := strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, "\n")), ";")
		if s != "" && !skip {
			s, err := expand(e, s, false, nil)
			if err != nil {
				return err
			}
			out = append(out, s)
		}
		lines, skip = nil, false
		return nil
	}
	for _, l := range strings.Split(text, "\n") {
		t := strings.TrimSpace(l)
		if strings.HasPrefix(t, "--") {
			if w := strings.TrimSpace(strings.TrimPrefix(t, "--")); w == "sqlite" || w == "postgres" {
				skip = w != e.String()
			}
			continue
		}
		lines = append(lines, l)
		if strings.HasSuffix(t, ";") {
			if err := end(); err != nil {
				return nil, err
			}
		}
	}
	return out, end()
}

// Analyze lets the planner look at the tables: after a large load its guesses are those of an empty database.
func (d *DB) Analyze(ctx context.Context) error {
	_, err := d.write.ExecContext(ctx, pick(d.engine, "ANALYZE", "VACUUM ANALYZE"))
	return err
}
