package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"chibo/internal/day"
	"chibo/internal/fault"
)

// Tx is one transaction. A reader's Now is only the moment it asked; a writer's is the known_from of all it writes.
type Tx struct {
	db     *DB
	tx     *sql.Tx
	now    Instant
	today  day.Day
	change ID
	writes bool
	after  []func()
	stmts  map[string]*prepared // SQLite: statements this transaction runs again
	kept   map[string]map[any]any
	held   map[held]bool
	queued []*queue

	moments []moment // what this snapshot sees, once asked for: see Moment
	open    []int64  // numbers of transactions that had not ended then
	standby bool     // PostgreSQL, reading from a copy that follows another server
	wrote   []string // domains written to
	bare    bool     // a database before its first migration
}

// prepared is a statement kept for the rest of its transaction. A busy one has rows being read and must not be run a second time.
type prepared struct {
	stmt *sql.Stmt
	runs int
	busy bool
}

// again gives the kept statement for a text that this transaction runs for the second time or more; nil where it should be run as text. Parsing
// is most of what a short statement costs on SQLite; pgx keeps its own.
func (tx *Tx) again(ctx context.Context, q string) *prepared {
	if tx.db.engine != SQLite {
		return nil
	}
	p := tx.stmts[q]
	if p == nil {
		if tx.stmts == nil {
			tx.stmts = map[string]*prepared{}
		}
		p = &prepared{}
		tx.stmts[q] = p
		if tx.writes {
			return nil
		}
		if s := tx.db.asked.get(ctx, tx.db.read, q); s != nil {
			p.stmt = tx.tx.StmtContext(ctx, s)
			return p
		}
		return nil
	}
	if p.runs++; p.stmt == nil && p.runs == 2 {
		p.stmt, _ = tx.tx.PrepareContext(ctx, q) // what is wrong with it shows when it is run as text
	}
	if p.stmt == nil || p.busy {
		return nil
	}
	return p
}

// asked keeps the statements that readers run in one transaction after another, on SQLite: planning a list's takes longer than finding its rows.
type asked struct {
	mu   sync.Mutex
	m    map[string]*askedOne
	wait sync.WaitGroup
}

type askedOne struct {
	runs int
	stmt *sql.Stmt
}

// mostAsked bounds what asked keeps. The program has some hundreds of texts; only conditions that people make themselves come on top, and those are
// run as text when it is full.
const mostAsked = 1000

// get gives the kept statement for a text that readers have run before; nil where it should be run as text.
func (a *asked) get(ctx context.Context, pool *sql.DB, q string) *sql.Stmt {
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.m[q]
	if one == nil {
		if a.m == nil {
			a.m = map[string]*askedOne{}
		}
		if len(a.m) < mostAsked {
			a.m[q] = &askedOne{}
		}
		return nil
	}
	if one.runs++; one.runs == 2 {
		// Not here: preparing takes a connection from the pool, and whoever asks holds one already.
		a.wait.Go(func() {
			s, err := pool.PrepareContext(context.WithoutCancel(ctx), q)
			if err != nil {
				return // what is wrong with it shows when it is run as text
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			one.stmt = s
		})
	}
	return one.stmt
}

func (tx *Tx) query(ctx context.Context, q string, vals []any) (*sql.Rows, func(), error) {
	tx.db.sent.Add(1)
	if err := tx.settle(ctx, q); err != nil {
		return nil, nil, err
	}
	if p := tx.again(ctx, q); p != nil {
		rows, err := p.stmt.QueryContext(ctx, vals...)
		if err != nil {
			return nil, nil, err
		}
		p.busy = true
		return rows, func() { rows.Close(); p.busy = false }, nil
	}
	rows, err := tx.tx.QueryContext(ctx, q, vals...)
	if err != nil {
		return nil, nil, err
	}
	return rows, func() { rows.Close() }, nil
}

func (tx *Tx) exec(ctx context.Context, q string, vals []any) (sql.Result, error) {
	tx.db.sent.Add(1)
	if err := tx.settle(ctx, q); err != nil {
		return nil, err
	}
	if p := tx.again(ctx, q); p != nil {
		return p.stmt.ExecContext(ctx, vals...)
	}
	return tx.tx.ExecContext(ctx, q, vals...)
}

// Now is the transaction's one instant.
func (tx *Tx) Now() Instant { return tx.now }

// Last is the instant of what was written last; zero before anything was.
func (tx *Tx) Last(ctx context.Context) (Instant, error) {
	var n int64
	_, err := tx.One(ctx, `SELECT value FROM db_mark WHERE name = 'instant'`, nil, &n)
	return Instant(n), err
}

// Today is the civil day of Now in Vietnam.
func (tx *Tx) Today() day.Day { return tx.today }

// Change names all that this transaction writes.
func (tx *Tx) Change() ID { return tx.change }

// DB is where it runs.
func (tx *Tx) DB() *DB { return tx.db }

// Engine tells which database it is, for the few places where the engines differ.
func (tx *Tx) Engine() Engine { return tx.db.engine }

// Reads tells whether it is a reader's transaction.
func (tx *Tx) Reads() bool { return !tx.writes }

// AfterCommit runs f once the transaction is committed; never when it is rolled back.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

func (tx *Tx) bind(text string, args Args) (string, []any, error) {
	c, err := tx.db.texts.get(tx.db.engine, text, args)
	if err != nil {
		return "", nil, err
	}
	vals := make([]any, len(c.params))
	for i, name := range c.params {
		v, ok := args[name]
		if !ok {
			if base, n, found := strings.Cut(name, "__"); found {
				v, ok = listAt(args[base], n)
			}
			if !ok {
				return "", nil, fmt.Errorf("db: no value for :%s in %s", name, text)
			}
		}
		vals[i] = tx.db.value(v)
	}
	return c.sql, vals, nil
}

func listAt(v any, n string) (any, bool) {
	i := 0
	for _, r := range n {
		if r < '0' || r > '9' {
			return nil, false
		}
		i = i*10 + int(r-'0')
	}
	switch l := v.(type) {
	case []ID:
		return l[i], true
	case []string:
		return l[i], true
	case []int64:
		return l[i], true
	}
	return nil, false
}

func (d *DB) value(v any) any {
	pg := d.engine == Postgres
	switch x := v.(type) {
	case day.Day:
		if x == 0 {
			return nil
		}
		if pg {
			return x.Time()
		}
		return int64(x)
	case day.Partial:
		if x == 0 {
			return nil
		}
		return int64(x)
	case ID:
		if x.IsZero() {
			return nil
		}
		if pg {
			return x.String()
		}
		return append([]byte(nil), x[:]...)
	case Known:
		return d.value(x.Instant())
	case Instant:
		if x == 0 {
			return nil
		}
		if pg {
			return x.Time()
		}
		return int64(x)
	case bool:
		if pg {
			return x
		}
		if x {
			return int64(1)
		}
		return int64(0)
	case int:
		return int64(x)
	case []byte:
		if x == nil {
			return nil
		}
		return x
	}
	return v
}

// Row scans the columns of one row. Destinations: *string, *int, *int64, *bool, *[]byte, *day.Day, *day.Partial, *ID, *Instant, *float64.
// NULL gives the zero value.
type Row struct {
	rows  *sql.Rows
	cells []cell
	ptrs  []any
}

type cell struct{ dst any }

// Scan fills the destinations in the order of the columns.
func (r *Row) Scan(dst ...any) error {
	if len(r.cells) != len(dst) {
		r.cells = make([]cell, len(dst))
		r.ptrs = make([]any, len(dst))
		for i := range r.cells {
			r.ptrs[i] = &r.cells[i]
		}
	}
	for i, d := range dst {
		r.cells[i].dst = d
	}
	return r.rows.Scan(r.ptrs...)
}

func (c *cell) Scan(src any) error {
	bad := func() error { return fmt.Errorf("db: cannot read %T into %T", src, c.dst) }
	switch d := c.dst.(type) {
	case *string:
		switch s := src.(type) {
		case nil:
			*d = ""
		case string:
			*d = s
		case []byte:
			*d = string(s)
		default:
			return bad()
		}
	case *int64:
		n, ok := number(src)
		if !ok {
			return bad()
		}
		*d = n
	case *int:
		n, ok := number(src)
		if !ok {
			return bad()
		}
		*d = int(n)
	case *bool:
		switch b := src.(type) {
		case nil:
			*d = false
		case bool:
			*d = b
		case int64:
			*d = b != 0
		default:
			return bad()
		}
	case *[]byte:
		switch s := src.(type) {
		case nil:
			*d = nil
		case []byte:
			*d = append([]byte(nil), s...)
		case string:
			*d = []byte(s)
		default:
			return bad()
		}
	case *day.Day:
		switch s := src.(type) {
		case nil:
			*d = 0
		case int64:
			*d = day.Day(s)
		case time.Time:
			*d = day.FromTime(s)
		default:
			return bad()
		}
	case *day.Partial:
		n, ok := number(src)
		if !ok {
			return bad()
		}
		*d = day.Partial(n)
	case *ID:
		switch s := src.(type) {
		case nil:
			*d = ID{}
		case []byte:
			if len(s) == 16 {
				copy(d[:], s)
				return nil
			}
			return d.UnmarshalText(s)
		case string:
			return d.UnmarshalText([]byte(s))
		case [16]byte:
			*d = s
		default:
			return bad()
		}
	case *Instant:
		switch s := src.(type) {
		case nil:
			*d = 0
		case int64:
			*d = Instant(s)
		case time.Time:
			*d = InstantOf(s)
		default:
			return bad()
		}
	case *float64:
		switch s := src.(type) {
		case nil:
			*d = 0
		case float64:
			*d = s
		case int64:
			*d = float64(s)
		default:
			return bad()
		}
	case *any:
		*d = src
	default:
		return bad()
	}
	return nil
}

func number(src any) (int64, bool) {
	switch n := src.(type) {
	case nil:
		return 0, true
	case int64:
		return n, true
	case float64:
		return int64(n), n == float64(int64(n))
	case bool:
		if n {
			return 1, true
		}
		return 0, true
	case string: // PostgreSQL gives sums of bigint as numeric text
		var v int64
		_, err := fmt.Sscan(n, &v)
		return v, err == nil
	case []byte:
		return number(string(n))
	}
	return 0, false
}

// Query runs a SELECT and hands each row to scan; scan's error ends it.
func (tx *Tx) Query(ctx context.Context, text string, args Args, scan func(*Row) error) error {
	q, vals, err := tx.bind(text, args)
	if err != nil {
		return err
	}
	rows, done, err := tx.query(ctx, q, vals)
	if err != nil {
		return fmt.Errorf("db: %w in %s", err, q)
	}
	defer done()
	r := &Row{rows: rows}
	for rows.Next() {
		if err := scan(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("db: %w in %s", err, q)
	}
	return nil
}

// One reads the first row into dst; found is false where there is none.
func (tx *Tx) One(ctx context.Context, text string, args Args, dst ...any) (found bool, err error) {
	q, vals, err := tx.bind(text, args)
	if err != nil {
		return false, err
	}
	rows, done, err := tx.query(ctx, q, vals)
	if err != nil {
		return false, fmt.Errorf("db: %w in %s", err, q)
	}
	defer done()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return false, fmt.Errorf("db: %w in %s", err, q)
		}
		return false, nil
	}
	if err := (&Row{rows: rows}).Scan(dst...); err != nil {
		return true, err
	}
	// What RETURNING gave may still fail on a later row: the end tells.
	if err := rows.Close(); err != nil {
		return true, fmt.Errorf("db: %w in %s", err, q)
	}
	if err := rows.Err(); err != nil {
		return true, fmt.Errorf("db: %w in %s", err, q)
	}
	return true, nil
}

// Exec runs a statement that writes and tells how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, text string, args Args) (int64, error) {
	if !tx.writes {
		return 0, errors.New("db: a reader may not write")
	}
	q, vals, err := tx.bind(text, args)
	if err != nil {
		return 0, err
	}
	res, err := tx.exec(ctx, q, vals)
	if err != nil {
		return 0, fmt.Errorf("db: %w in %s", err, q)
	}
	return res.RowsAffected()
}

// Insert writes many rows of the same columns with few statements: for imports and the generator. table and cols come from code, never from
// a person.
func (tx *Tx) Insert(ctx context.Context, table string, cols []string, rows [][]any) error {
	if !tx.writes {
		return errors.New("db: a reader may not write")
	}
	return tx.insert(ctx, table, cols, "", rows)
}

func (tx *Tx) insert(ctx context.Context, table string, cols []string, end string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(mostQueued, len(rows), 30000/len(cols))
		var b strings.Builder
		b.WriteString("INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES ")
		vals := make([]any, 0, n*len(cols))
		for i, row := range rows[:n] {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('(')
			for j, v := range row {
				if j > 0 {
					b.WriteString(", ")
				}
				if tx.db.engine == Postgres {
					fmt.Fprintf(&b, "$%d", len(vals)+1)
				} else {
					b.WriteByte('?')
				}
				vals = append(vals, tx.db.value(v))
			}
			b.WriteByte(')')
		}
		if end != "" {
			b.WriteString(" " + end)
		}
		if _, err := tx.exec(ctx, b.String(), vals); err != nil {
			return fmt.Errorf("db: insert into %s: %w", table, err)
		}
		rows = rows[n:]
	}
	return nil
}

// Explain gives the engine's plan of a SELECT, one line a step: for the tests that hold lists and figures to their indexes.
func (tx *Tx) Explain(ctx context.Context, text string, args Args) ([]string, error) {
	q, vals, err := tx.bind(text, args)
	if err != nil {
		return nil, err
	}
	var out []string
	if tx.db.engine == Postgres {
		rows, err := tx.tx.QueryContext(ctx, "EXPLAIN "+q, vals...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		return out, rows.Err()
	}
	rows, err := tx.tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+q, vals...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a, b, c int
		var s string
		if err := rows.Scan(&a, &b, &c, &s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Touch is the lock and the version check in one: it raises rev of the subject's row and holds the row until the transaction ends. rev is the
// version the writer read; a negative rev takes the lock without asking. table comes from code.
// Somebody else's change since then is a Stale fault; a missing row is NotFound.
func (tx *Tx) Touch(ctx context.Context, table string, id ID, rev int64) (int64, error) {
	var now int64
	args := Args{"id": id, "rev": rev}
	text := "UPDATE " + table + " SET rev = rev + 1 WHERE id = :id AND rev = :rev RETURNING rev"
	if rev < 0 {
		text = "UPDATE " + table + " SET rev = rev + 1 WHERE id = :id RETURNING rev"
	}
	ok, err := tx.One(ctx, text, args, &now)
	if err != nil {
		return 0, err
	}
	if ok {
		return now, nil
	}
	found, err := tx.One(ctx, "SELECT rev FROM "+table+" WHERE id = :id", args, &now)
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, fault.New(fault.NotFound, "error.not_found", nil)
	}
	return 0, fault.New(fault.Stale, "asof.stale", nil)
}
