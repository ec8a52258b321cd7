// Package db opens the installation's database, SQLite or PostgreSQL, and runs every transaction: readers on one snapshot, writers with one
// fixed instant and one change id. It is the only package that imports database/sql; domains write one SQL text for both engines (text.go).
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"chibo/internal/day"
	"chibo/internal/fault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// writersLock is the PostgreSQL advisory lock that writers share and a freeze takes alone for a moment.
const writersLock = 0x63686962

// DB is one open installation.
type DB struct {
	engine Engine
	url    string
	read   *sql.DB
	write  *sql.DB
	clock  day.Clock
	texts  texts
	asked  asked
	sent   atomic.Int64
	local  sync.Map // derived values that may be forgotten at any time, keyed by package-owned types
}

// Sent is how many statements transactions have sent so far: a test holds that reading many rows takes no more of them than reading a few.
func (d *DB) Sent() int64 { return d.sent.Load() }

// Options of Open.
type Options struct {
	Clock     day.Clock // nil: the machine's
	Readers   int       // 0: twice the cores, at least 4
	MustExist bool      // a missing SQLite file is an error instead of a new installation
	Draft     bool      // SQLite: commits do not wait for the disk; for a database that is made anew if making it is cut off
}

// Open connects to "postgres://…" or to an SQLite file (a path, or "sqlite:path"). It does not migrate.
func Open(ctx context.Context, where string, opt Options) (*DB, error) {
	if opt.Clock == nil {
		opt.Clock = day.Real{}
	}
	if opt.Readers == 0 {
		opt.Readers = max(4, 2*runtime.NumCPU())
	}
	d := &DB{url: where, clock: opt.Clock}
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		d.engine = Postgres
		cfg, err := pgx.ParseConfig(where)
		if err != nil {
			return nil, fault.Wrap(errors.New("bad PostgreSQL address"), fault.Invalid, "db.address")
		}
		if cfg.RuntimeParams == nil {
			cfg.RuntimeParams = map[string]string{}
		}
		cfg.RuntimeParams["timezone"] = "UTC"
		cfg.RuntimeParams["application_name"] = "chibo"
		d.read = stdlib.OpenDB(*cfg)
		d.write = stdlib.OpenDB(*cfg)
		d.write.SetMaxOpenConns(max(8, 2*runtime.NumCPU()))
		d.write.SetMaxIdleConns(8)
	} else {
		path := strings.TrimPrefix(where, "sqlite:")
		if path == "" {
			return nil, fault.New(fault.Invalid, "db.address", nil)
		}
		if _, err := os.Stat(path); err != nil {
			if opt.MustExist {
				return nil, fault.New(fault.NotFound, "db.no_file", fault.Args{"path": path})
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return nil, err
			}
			f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // personal data: only the owner of the process reads the file
			if err != nil {
				return nil, err
			}
			f.Close()
		}
		// The pragmas' reasons: WAL and FULL so that a committed write survives a power cut; automatic_index off because one question
		// once spent its time building an index nobody needed; secure_delete so that an erased person's key leaves no copy in free pages; one
		// writer connection because SQLite has one writer anyway.
		common := url.Values{"_pragma": {"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"automatic_index(0)", "secure_delete(1)", "cache_size(-32768)", "temp_store(2)", "mmap_size(1073741824)"}}
		w := url.Values{"_txlock": {"immediate"}}
		w["_pragma"] = common["_pragma"]
		if opt.Draft {
			w["_pragma"] = append(append([]string{}, common["_pragma"]...), "synchronous(OFF)")
		}
		r := url.Values{}
		r["_pragma"] = append(append([]string{}, common["_pragma"]...), "query_only(1)")
		u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
		var err error
		if d.write, err = sql.Open("sqlite", u.String()+"?"+w.Encode()); err != nil {
			return nil, err
		}
		if d.read, err = sql.Open("sqlite", u.String()+"?"+r.Encode()); err != nil {
			return nil, err
		}
		d.write.SetMaxOpenConns(1)
		d.write.SetMaxIdleConns(1)
	}
	d.read.SetMaxOpenConns(opt.Readers)
	d.read.SetMaxIdleConns(opt.Readers)
	d.write.SetConnMaxIdleTime(10 * time.Minute)
	if err := d.write.PingContext(ctx); err != nil {
		d.Close()
		return nil, fmt.Errorf("db: %s does not answer: %w", d.engine, err)
	}
	return d, nil
}

// Close ends all connections. On SQLite it first asks the planner to refresh what it knows of the tables.
func (d *DB) Close() error {
	if d.engine == SQLite && d.write != nil {
		_, _ = d.write.Exec("PRAGMA optimize")
	}
	err := errors.Join(d.read.Close(), d.write.Close())
	d.asked.wait.Wait()
	return err
}

// Engine tells which database it is.
func (d *DB) Engine() Engine { return d.engine }

// Clock is the domain's clock.
func (d *DB) Clock() day.Clock { return d.clock }

// Today is the civil day of the domain's clock.
func (d *DB) Today() day.Day { return day.Today(d.clock.Now()) }

// Local keeps a derived value that may be forgotten at any time (a tree of a revision). It is never the truth.
func (d *DB) Local() *sync.Map { return &d.local }

// Read runs fn on one snapshot: everything it reads was committed before it began, and nothing it does writes.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	t, err := d.read.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("db: begin read: %w", err)
	}
	defer func() { _ = t.Rollback() }()
	now := d.clock.Now()
	tx := &Tx{db: d, tx: t, now: InstantOf(now), today: day.Today(now)}
	return fn(tx)
}

// Write runs fn in one transaction with one instant and one change id, and commits when fn gives nil. fn may run more than once (a deadlock,
// a lost race between two servers): it must touch nothing outside the transaction; what must happen once goes through tx.AfterCommit.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error { return d.retried(ctx, false, fn) }

// Aside is Write for what no record, list or figure asks about: who read what, when a session was last seen. It must write no state that has a
// known_from: on SQLite it does not move the mark below which no later instant falls.
func (d *DB) Aside(ctx context.Context, fn func(*Tx) error) error { return d.retried(ctx, true, fn) }

func (d *DB) retried(ctx context.Context, aside bool, fn func(*Tx) error) error {
	var err error
	for try := range 6 {
		err = d.writeOnce(ctx, aside, fn)
		if !retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(10<<try) * time.Millisecond):
		}
	}
	return err
}

func (d *DB) writeOnce(ctx context.Context, aside bool, fn func(*Tx) error) (err error) {
	o := &sql.TxOptions{}
	if d.engine == Postgres {
		o.Isolation = sql.LevelReadCommitted // order comes from row locks on subjects, not from snapshots
	}
	t, err := d.write.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("db: begin write: %w", err)
	}
	done := false
	defer func() {
		if !done {
			_ = t.Rollback()
		}
	}()
	tx := &Tx{db: d, tx: t, writes: true, change: NewID()}
	if tx.now, err = d.takeInstant(ctx, tx, false, aside); err != nil {
		return err
	}
	tx.today = day.Today(tx.now.Time())
	if err = fn(tx); err != nil {
		return err
	}
	if err = tx.flushAll(ctx); err != nil {
		return err
	}
	if err = tx.leaveMoments(ctx); err != nil {
		return err
	}
	if err = t.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", err)
	}
	done = true
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Again is the error of a writer that must be run once more with a later instant: somebody whose instant is later wrote the same record and
// committed first (on PostgreSQL instants are given out before locks on records). Write does that by itself; a domain only passes it on.
var Again = errors.New("db: run again with a later instant")

// takeInstant gives the writer's place in commit order. On SQLite there is one writer, so the clock, kept from running back, is enough. On
// PostgreSQL a writer shares an advisory lock that a freeze takes alone: whoever reads an instant after a freeze gets a later one.
func (d *DB) takeInstant(ctx context.Context, tx *Tx, alone, aside bool) (Instant, error) {
	if d.engine == Postgres {
		lock := "SELECT pg_advisory_xact_lock_shared($1)"
		if alone {
			lock = "SELECT pg_advisory_xact_lock($1)"
		}
		if _, err := tx.tx.ExecContext(ctx, lock, int64(writersLock)); err != nil {
			return 0, fmt.Errorf("db: writers' lock: %w", err)
		}
	}
	now := InstantOf(d.clock.Now())
	if s, ok := d.clock.(interface{ Shift() time.Duration }); ok && d.engine == Postgres {
		// Several servers share one database: its clock is the one they have in common.
		var t time.Time
		if err := tx.tx.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&t); err != nil {
			return 0, err
		}
		now = InstantOf(t.Add(s.Shift()))
	}
	var mark int64
	err := tx.tx.QueryRowContext(ctx, "SELECT value FROM db_mark WHERE name = 'instant'").Scan(&mark)
	if err != nil {
		if missingTable(err) || errors.Is(err, sql.ErrNoRows) { // before the first migration
			tx.bare = true
			return now, nil
		}
		return 0, fmt.Errorf("db: mark: %w", err)
	}
	if int64(now) <= mark {
		now = Instant(mark + 1)
	}
	if d.engine == SQLite && !aside || alone {
		if _, err := tx.tx.ExecContext(ctx, pick(d.engine, "UPDATE db_mark SET value = ? WHERE name = 'instant'",
			"UPDATE db_mark SET value = $1 WHERE name = 'instant'"), int64(now)); err != nil {
			return 0, fmt.Errorf("db: mark: %w", err)
		}
	}
	return now, nil
}

// Freeze gives an instant such that every transaction committed before it has a smaller one and every later one a greater: what is read as
// known at it never changes.
func (d *DB) Freeze(ctx context.Context) (Instant, error) {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = t.Rollback() }()
	now, err := d.takeInstant(ctx, &Tx{db: d, tx: t, writes: true}, true, false)
	if err != nil {
		return 0, err
	}
	return now, t.Commit()
}

// WriteOnce is Write for what a client may send twice: key is made by the client (and scoped by the caller to the account). The first call
// runs fn and keeps its answer in the same transaction; any later call with the key gives that answer and again = true, and does nothing.
func (d *DB) WriteOnce(ctx context.Context, key string, fn func(*Tx) (answer string, err error)) (answer string, again bool, err error) {
	if key == "" || len(key) > 200 {
		return "", false, fault.New(fault.Invalid, "form.key", nil)
	}
	err = d.Write(ctx, func(tx *Tx) error {
		answer, again = "", false
		n, err := tx.Exec(ctx, `INSERT INTO db_once (name, answer, at) VALUES (:name, '', :at) ON CONFLICT (name) DO NOTHING`,
			Args{"name": key, "at": tx.now})
		if err != nil {
			return err
		}
		if n == 0 {
			again = true
			_, err = tx.One(ctx, `SELECT answer FROM db_once WHERE name = :name`, Args{"name": key}, &answer)
			return err
		}
		if answer, err = fn(tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE db_once SET answer = :answer WHERE name = :name`, Args{"name": key, "answer": answer})
		return err
	})
	return answer, again, err
}

func retryable(err error) bool {
	if errors.Is(err, Again) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return false
}

func missingTable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "42P01"
	}
	return strings.Contains(err.Error(), "no such table")
}

// Unique tells whether err comes from a row that must be the only one of its kind; name holds the constraint as the engine calls it.
func Unique(err error) (name string, ok bool) {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "23505" || pg.Code == "23P01") {
		return pg.ConstraintName, true
	}
	if err != nil && (strings.Contains(err.Error(), "UNIQUE constraint failed") || strings.Contains(err.Error(), "no_overlap")) {
		return err.Error(), true
	}
	return "", false
}
