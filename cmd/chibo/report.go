package main

import (
	"context"
	"errors"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/report"
	"chibo/internal/testkit/world"
)

// printForm is the command report: a form for an organisation, as a table or as JSON. Without --db it asks the demonstration, which is made when
// it is missing.
func printForm(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("report")
	var o opening
	var form, code, on, known, as string
	var asJSON bool
	fs.StringVar(&o.where, "db", "", "cmd.flag.report_db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	fs.StringVar(&form, "form", "9-months", "cmd.flag.form")
	fs.StringVar(&code, "org", "", "cmd.flag.report_org")
	fs.StringVar(&on, "on", "", "cmd.flag.on")
	fs.StringVar(&known, "known", "", "cmd.flag.known")
	fs.StringVar(&as, "as", "", "cmd.flag.report_as")
	fs.BoolVar(&asJSON, "json", false, "cmd.flag.report_json")
	if err := p.parse(fs, args, "cmd.report.usage"); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		p.warn("cmd.report.usage")
		return errUsage
	}
	var in *installation
	if o.where == "" {
		if in, err = p.openDemo(ctx, demoFile, day.Today(world.DemoEnd())); err != nil {
			return err
		}
		if code == "" {
			code = "KCQ"
		}
		if on == "" {
			on = "2017-09-30"
		}
	} else {
		o.mustExist, o.demo = true, true
		if in, err = open(ctx, o); err != nil {
			return err
		}
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	var bad fault.Fields
	at := asof.Point{On: in.DB.Today()}
	if on != "" {
		var pe *day.ParseError
		if at.On, err = day.Parse(on, in.DB.Today()); errors.As(err, &pe) {
			bad.Add("on", pe.Key, fault.Args{"text": pe.Text})
		}
	}
	if at.Known, err = asof.ParseKnown(known); err != nil {
		if err = bad.Take(err); err != nil {
			return err
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return in.DB.Read(ctx, func(tx *db.Tx) error {
		who := duty.System()
		if as != "" {
			var err error
			if who, err = access.Acting(ctx, tx, as); err != nil {
				return err
			}
		}
		var o report.Org
		var err error
		if code == "" {
			if o, err = topOrg(ctx, tx, in, at); err != nil {
				return err
			}
		} else if o, err = in.Reports.OrgByCode(ctx, tx, who, code, at); err != nil {
			return err
		}
		r, err := in.Reports.Compute(ctx, tx, who, form, o, at)
		if err != nil {
			return err
		}
		r.Given = known
		if at.On > tx.Today() {
			p.warn("report.to_come", fault.Args{"on": at.On, "today": tx.Today()})
		}
		if asJSON {
			b, err := r.JSON(p.l)
			if err == nil {
				_, err = p.out.Write(b)
			}
			return err
		}
		_, err = p.out.Write([]byte(r.Text(p.l)))
		return err
	})
}

// topOrg is the installation's top organisation as a report names it.
func topOrg(ctx context.Context, tx *db.Tx, in *installation, at asof.Point) (report.Org, error) {
	refs, err := org.Names(ctx, tx, duty.System(), at, in.duty.Top)
	if err != nil || len(refs) == 0 {
		return report.Org{}, errors.Join(err, fault.New(fault.NoData, "figure.no_data", nil))
	}
	return report.Org{ID: refs[0].ID, Code: refs[0].Code, Name: refs[0].Name}, nil
}
