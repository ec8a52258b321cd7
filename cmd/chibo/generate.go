package main

import (
	"context"
	"errors"
	"time"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/testkit/play"
	"chibo/internal/testkit/world"
)

// The account of a generated installation. Its data are made up, and serve warns of a password everybody knows by refusing such a database as it
// refuses the demonstration's.
const generatedLogin = "khoi"

func generate(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("generate")
	var o opening
	var members int
	var seed uint64
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	fs.IntVar(&members, "members", 0, "cmd.flag.members")
	fs.Uint64Var(&seed, "seed", 1, "cmd.flag.seed")
	if err := p.parse(fs, args, "cmd.generate.usage"); err != nil {
		return err
	}
	if o.where == "" || members < 1 || fs.NArg() > 0 {
		p.warn("cmd.generate.usage")
		return errUsage
	}
	b := world.Generate(members, seed)
	o.clock = play.Clock(b)
	in, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if in.founded {
		return fault.New(fault.Conflict, "cmd.generate.not_new", fault.Args{"where": in.where})
	}
	began := time.Now()
	told := 0
	l, err := play.Bulk(ctx, in.DB, in.Vault, in.Book, in.Keys.KeyID(), b, func(n int) {
		if n-told >= 20000 {
			told = n
			p.warn("cmd.generate.progress", fault.Args{"done": n})
		}
	})
	if err != nil {
		return err
	}
	phc, err := newHasher().Hash(ctx, demoPassword)
	if err != nil {
		return err
	}
	err = in.DB.Write(ctx, func(tx *db.Tx) error {
		id, err := access.Create(ctx, tx, duty.System(), access.Input{Login: generatedLogin, Name: "Chibo generate", Org: l.Top, Lang: p.l, Demo: true})
		if err != nil {
			return err
		}
		if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: l.Top, Role: duty.RoleChief, From: tx.Today()}); err != nil {
			return err
		}
		return access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(time.Now()))
	})
	if err != nil {
		return err
	}
	p.say("cmd.generate.made", fault.Args{"orgs": l.Orgs, "people": l.People, "meetings": l.Meetings, "seconds": int(time.Since(began).Seconds()), "login": generatedLogin, "password": demoPassword})
	return nil
}
