package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The two kinds of engine.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Engine is an empty (or, from a Template, a prepared) database of one kind, for one test alone.
type Engine struct {
	Kind string // SQLite or Postgres
	URL  string // path of a file, or postgres://…
}

// Fresh gives another database of the same kind, empty, for a test that needs two.
func (e Engine) Fresh(t testing.TB) Engine {
	t.Helper()
	if e.Kind == SQLite {
		return OnSQLite(t)
	}
	return OnPostgres(t)
}

// Each runs f as a subtest on each engine, with an empty database of its own. PostgreSQL is skipped with the reason
// where CHIBO_TEST_PG is empty, or fails where it is required.
func Each(t *testing.T, f func(t *testing.T, e Engine)) {
	t.Helper()
	t.Run(SQLite, func(t *testing.T) { f(t, OnSQLite(t)) })
	t.Run(Postgres, func(t *testing.T) { f(t, OnPostgres(t)) })
}

// OnSQLite gives a database file that does not exist yet, in the test's temporary folder.
func OnSQLite(t testing.TB) Engine {
	t.Helper()
	return Engine{Kind: SQLite, URL: filepath.Join(t.TempDir(), "chibo.db")}
}

// OnPostgres gives an empty database on the server named by CHIBO_TEST_PG; it is dropped when the test ends, also when
// the test has left connections open.
func OnPostgres(t testing.TB) Engine {
	t.Helper()
	// template0, not template1: copies of it may be made at the same time, and nobody can have changed it.
	return Engine{Kind: Postgres, URL: createDatabase(t, "template0")}
}

// Template is a database that is prepared once for a test binary and copied for each test: on SQLite as the files
// of its folder, on PostgreSQL as a template database. Declare it as a variable beside the tests that share it.
type Template struct {
	prepare func(url string) error
	base    *Template            // what it begins with; nil: an empty database
	made    map[string]*prepared // by kind
}

type prepared struct {
	once   sync.Once
	source string // path of the file, or name of the database
	err    error
}

// NewTemplate describes a template. prepare gets the address of an empty database, fills it and must close every
// connection before it returns; it runs once for each engine, when first needed, and may run for both at the same time.
func NewTemplate(prepare func(url string) error) *Template {
	return &Template{prepare: prepare, made: map[string]*prepared{SQLite: {}, Postgres: {}}}
}

// Further describes a template that begins with a copy of this one: what both hold is made once.
func (p *Template) Further(prepare func(url string) error) *Template {
	f := NewTemplate(prepare)
	f.base = p
	return f
}

// Each runs f as a subtest on each engine, with a copy of the template of its own.
func (p *Template) Each(t *testing.T, f func(t *testing.T, e Engine)) {
	t.Helper()
	t.Run(SQLite, func(t *testing.T) { f(t, p.OnSQLite(t)) })
	t.Run(Postgres, func(t *testing.T) { f(t, p.OnPostgres(t)) })
}

// EachAtOnce is Each with both engines at the same time, for long tests: where one waits, for its server or for the disk, the other works. What f
// shares between the engines it must guard.
func (p *Template) EachAtOnce(t *testing.T, f func(t *testing.T, e Engine)) {
	t.Helper()
	t.Run(SQLite, func(t *testing.T) { t.Parallel(); f(t, p.OnSQLite(t)) })
	t.Run(Postgres, func(t *testing.T) { t.Parallel(); f(t, p.OnPostgres(t)) })
}

// OnSQLite copies the template into the test's temporary folder.
func (p *Template) OnSQLite(t testing.TB) Engine {
	t.Helper()
	e := OnSQLite(t)
	if err := copyFolder(filepath.Dir(e.URL), filepath.Dir(p.source(t, SQLite))); err != nil {
		t.Fatalf("copy template: %v", err)
	}
	return e
}

// OnPostgres copies the template on the server; the copy is dropped when the test ends.
func (p *Template) OnPostgres(t testing.TB) Engine {
	t.Helper()
	needPostgres(t)
	return Engine{Kind: Postgres, URL: createDatabase(t, p.source(t, Postgres))}
}

// source makes the template of a kind, once: a failure is kept as well, so that a slow one is not tried by every test.
func (p *Template) source(t testing.TB, kind string) string {
	t.Helper()
	source, err := p.make(kind)
	if err != nil {
		t.Fatalf("prepare template on %s: %v", kind, err)
	}
	return source
}

func (p *Template) make(kind string) (string, error) {
	m := p.made[kind]
	m.once.Do(func() {
		from := ""
		if p.base != nil {
			if from, m.err = p.base.make(kind); m.err != nil {
				return
			}
		}
		if kind == SQLite {
			m.source, m.err = p.prepareSQLite(from)
		} else {
			m.source, m.err = p.preparePostgres(from)
		}
	})
	return m.source, m.err
}

func (p *Template) prepareSQLite(from string) (string, error) {
	dir, err := os.MkdirTemp("", "chibo-template-")
	if err != nil {
		return "", err
	}
	onExit(func() error { return os.RemoveAll(dir) })
	if from != "" {
		if err := copyFolder(dir, filepath.Dir(from)); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, "chibo.db")
	return path, p.prepare(path)
}

func (p *Template) preparePostgres(from string) (string, error) {
	name := databaseName()
	if from == "" {
		from = "template0"
	}
	if err := command("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		return "", err
	}
	onExit(func() error { return drop(name) })
	if err := p.prepare(databaseURL(name)); err != nil {
		return "", err
	}
	return name, nil
}

// copyFolder copies a database: beside it may lie what was not yet written back to it, and its key; all of it belongs together.
func copyFolder(to, from string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file.Name(), "-shm") { // shared memory of the first owner; made anew
			continue
		}
		if err := copyFile(filepath.Join(to, file.Name()), filepath.Join(from, file.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// ---- PostgreSQL

func needPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv("CHIBO_TEST_PG") == "" {
		lacking(t, "pg", "CHIBO_TEST_PG names no PostgreSQL server")
	}
}

// createDatabase copies template into a database of a new name and gives its address.
func createDatabase(t testing.TB, template string) string {
	t.Helper()
	needPostgres(t)
	name := databaseName()
	if err := command("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(name); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return databaseURL(name)
}

// drop removes a database together with the connections that are still open to it.
func drop(name string) error { return command("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }

// databaseName gives a name that no other test binary uses, and that says whose leftover it is.
func databaseName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("chibo_test_%d_%x", os.Getpid(), b)
}

// databaseURL gives the address of a database on the test server.
func databaseURL(name string) string {
	u, err := url.Parse(os.Getenv("CHIBO_TEST_PG"))
	if err != nil {
		return "" // command has already failed with the same address
	}
	u.Path = "/" + name
	return u.String()
}

// command runs one statement on the test server, outside any transaction.
func command(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, os.Getenv("CHIBO_TEST_PG"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
