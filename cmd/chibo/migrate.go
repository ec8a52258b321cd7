package main

import (
	"context"
	"errors"

	"chibo/internal/db"
	"chibo/internal/fault"
)

// migrate brings a database up to this program. A new one is made ready to be set up.
func migrate(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("migrate")
	where := fs.String("db", "", "cmd.flag.db")
	if err := p.parse(fs, args, "cmd.migrate.usage"); err != nil {
		return err
	}
	if *where == "" || fs.NArg() > 0 {
		p.warn("cmd.migrate.usage")
		return errUsage
	}
	d, err := db.Open(ctx, *where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	n, err := d.Migrate(ctx)
	if err != nil {
		return err
	}
	p.say("cmd.migrated", fault.Args{"n": n})
	return nil
}
