package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chibo/internal/access"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/house"
	"chibo/internal/intake"
	"chibo/internal/testkit/world"
)

// errRefused ends an import whose refusals have been told.
var errRefused = errors.New("refused")

// importSheet takes in a sheet, or writes an empty one. The exit code is 0 where everything is recorded (or would be, in a dry run), 1 where
// anything was refused or failed, 2 where the command was wrongly called.
func importSheet(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("import")
	o := opening{mustExist: true}
	var opt intake.Options
	var as, from, template, out string
	var asJSON bool
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	fs.StringVar(&as, "as", "", "intake.flag.as")
	fs.StringVar(&opt.Kind, "kind", "", "intake.flag.kind")
	fs.StringVar(&from, "from", "", "intake.flag.from")
	fs.BoolVar(&opt.Correct, "correct", false, "intake.flag.correct")
	fs.StringVar(&opt.Reason, "reason", "", "intake.flag.reason")
	fs.BoolVar(&opt.DryRun, "dry-run", false, "intake.flag.dry_run")
	fs.BoolVar(&asJSON, "json", false, "intake.flag.json")
	fs.StringVar(&template, "template", "", "intake.flag.template")
	fs.StringVar(&out, "o", "", "intake.flag.out")
	file, err := p.parseWith(fs, args, "intake.usage")
	if err != nil {
		return err
	}
	if template != "" {
		return p.template(template, out)
	}
	if o.where == "" || file == "" {
		p.warn("intake.usage")
		return errUsage
	}
	if as == "" {
		p.warn("intake.no_account")
		return errUsage
	}
	in, err := open(ctx, o)
	if f := fault.As(err); f != nil && f.Key == "cmd.demo_db" {
		// The demonstration lives in 2017: what is imported into it is known from its own today, or all that it records later would be known from ours.
		in, err = openWalking(ctx, o, day.Today(world.DemoEnd()))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if from != "" {
		if opt.From, err = day.Parse(from, in.DB.Today()); err != nil {
			key := "day.form"
			var pe *day.ParseError
			if errors.As(err, &pe) {
				key = pe.Key
			}
			return &fault.Fault{Kind: fault.Invalid, Key: key, Args: fault.Args{"text": from}}
		}
	}
	var who duty.Actor
	if err := in.DB.Read(ctx, func(tx *db.Tx) (err error) {
		who, err = access.Acting(ctx, tx, as)
		if err == nil && !slices.ContainsFunc(who.Grants, func(g duty.Grant) bool { return g.Period.Has(tx.Today()) }) {
			err = fault.New(fault.Denied, "cmd.import.no_grant", fault.Args{"login": as})
		}
		return err
	}); err != nil {
		return err
	}
	opt.Path, opt.Vault, opt.Book = file, in.Vault, in.Book
	shownAt := 0
	opt.Progress = func(done, total int) {
		if total >= 5000 && (done-shownAt >= 5000 || done == total) {
			shownAt = done
			p.warn("intake.progress", fault.Args{"done": done, "total": total})
		}
	}
	res, err := intake.Run(ctx, in.DB, who, opt)
	if err != nil {
		return err
	}
	if asJSON {
		err = res.JSON(p.out, p.l)
	} else {
		err = res.Print(p.out, p.l)
	}
	if err == nil && res.Refusals() {
		err = errRefused
	}
	return err
}

// template writes the empty sheet of a kind: to a file, csv where its name says so, or, named -, to the output.
func (p *program) template(kind, out string) error {
	book, err := house.NewBook()
	if err != nil {
		return err
	}
	k, err := intake.MustFind(book, kind)
	if err != nil {
		return err
	}
	if out == "" {
		out = k.Code + ".xlsx"
	}
	write := intake.WriteTemplate
	if strings.EqualFold(filepath.Ext(out), ".csv") {
		write = intake.WriteTemplateCSV
	}
	if out == "-" {
		return write(p.out, k, p.l)
	}
	var w io.WriteCloser
	if w, err = os.OpenFile(out, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644); err != nil {
		return err
	}
	if err := errors.Join(write(w, k, p.l), w.Close()); err != nil {
		return err
	}
	p.say("intake.written", fault.Args{"file": out})
	return nil
}
