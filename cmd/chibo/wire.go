package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"

	"chibo/internal/access"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/house"
	"chibo/internal/seal"
)

// opening says which installation to open, and how.
type opening struct {
	where     string // file of SQLite, or postgres://…
	key       string // key file; empty: beside the SQLite file, or chibo.key in the present folder
	upgrade   bool   // bring an older database up to this program
	mustExist bool   // a new database is an error
	clock     day.Clock
	first     func() error // done before a key is made; nil: nothing
	demo      bool         // the demonstration's database may be opened: for "demo", which serves this machine only, and for commands that serve nobody
}

// installation is an opened one.
type installation struct {
	*house.House
	duty    duty.House
	founded bool
	where   string // in words, without password
}

// open opens an installation: a new database is made ready; an older one is refused unless upgrade is set, a newer one always; the key must be the
// one the database was sealed with. Close ends it.
func open(ctx context.Context, o opening) (in *installation, err error) {
	d, err := db.Open(ctx, o.where, db.Options{Clock: o.clock, MustExist: o.mustExist})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	ready, err := d.Current(ctx)
	if err != nil {
		return nil, err
	}
	if !ready {
		fresh, err := d.Fresh(ctx)
		if err != nil {
			return nil, err
		}
		if !fresh && !o.upgrade {
			return nil, fault.New(fault.Conflict, "cmd.old_db", fault.Args{"where": shown(o.where)})
		}
		if fresh && o.mustExist {
			return nil, fault.New(fault.NotFound, "cmd.empty_db", fault.Args{"where": shown(o.where)})
		}
		if _, err := d.Migrate(ctx); err != nil {
			return nil, err
		}
	}
	in = &installation{where: shown(o.where)}
	if err := d.Read(ctx, func(tx *db.Tx) (err error) {
		in.duty, in.founded, err = duty.LoadHouse(ctx, tx)
		return err
	}); err != nil {
		return nil, err
	}
	if in.duty.Demo != "" && !o.demo {
		return nil, fault.New(fault.Conflict, "cmd.demo_db", fault.Args{"where": shown(o.where)})
	}
	if o.first != nil {
		if err := o.first(); err != nil {
			return nil, err
		}
	}
	// Once there is a house its data are sealed: a new key could open none of it.
	keys, err := seal.OpenOrCreate(keyPath(o.where, o.key), !in.founded)
	if err != nil {
		return nil, err
	}
	if in.founded {
		if err := keys.Check(in.duty.KeyID); err != nil {
			return nil, err
		}
	}
	in.House, err = house.Build(d, keys)
	return in, err
}

// Close ends all connections.
func (in *installation) Close() error { return in.DB.Close() }

// keyPath is where the key file lies: where it was said to, else beside the SQLite file.
func keyPath(where, key string) string {
	if key != "" {
		return key
	}
	if isPostgres(where) {
		return "chibo.key"
	}
	path := strings.TrimPrefix(where, "sqlite:")
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".key"
}

func isPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// shown is a database's address without the password in it.
func shown(where string) string {
	if !isPostgres(where) {
		return strings.TrimPrefix(where, "sqlite:")
	}
	u, err := url.Parse(where)
	if err != nil {
		return "postgres://…"
	}
	return u.Redacted()
}

// flagsOf are the flags by which a command on this machine opens the same installation.
func flagsOf(o opening) string {
	quote := func(s string) string {
		if strings.ContainsAny(s, " \t'\"$&;()") {
			return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
		}
		return s
	}
	out := "--db " + quote(shown(o.where))
	if o.key != "" {
		out += " --key " + quote(o.key)
	}
	return out
}

// newHasher hashes passwords as the program does everywhere.
func newHasher() *access.Hasher { return access.NewHasher(access.StandardCost) }

// newLog writes lines people and programs can read, to the command's error output.
func (p *program) newLog(verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: level}))
}
