package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/house"
	"chibo/internal/org"
	"chibo/internal/report"
	"chibo/internal/seal"
	"chibo/internal/testkit/play"
	"chibo/internal/testkit/world"
	"chibo/internal/web"
	"chibo/internal/web/page"
)

// demoFile is the demonstration's database, in the present folder.
const demoFile = "chibo-demo.db"

// demoUser is one of the demonstration's accounts; all have the same password.
type demoUser struct {
	login, name, org, role string
	own                    bool // the account of a member of that cell, for his own file
}

const demoPassword = "minh-hoa-2017"

func demoUsers() []demoUser {
	return []demoUser{
		{login: "tinh", name: "Văn phòng Tỉnh ủy (minh họa)", org: "TDN", role: duty.RoleChief},
		{login: "khoi", name: "Ban Tổ chức Đảng ủy Khối (minh họa)", org: "KCQ", role: duty.RoleOfficer},
		{login: "theodoi", name: "Ủy viên Ban Chấp hành Khối (minh họa)", org: "KCQ", role: duty.RoleViewer},
		{login: "coso", name: "Bí thư Đảng ủy Sở Y tế (minh họa)", org: "SYT", role: duty.RoleSecretary},
		{login: "chibo", name: "Bí thư chi bộ (minh họa)", org: "SYT-01", role: duty.RoleSecretary},
		{login: "dangvien", name: "Đảng viên (minh họa)", org: "SYT-01", own: true},
	}
}

func demo(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("demo")
	var l listening
	var today, where string
	fs.StringVar(&where, "db", demoFile, "cmd.flag.demo_db")
	fs.StringVar(&today, "today", "24/10/2017", "cmd.flag.today")
	fs.StringVar(&l.address, "listen", "127.0.0.1:8080", "cmd.flag.listen")
	fs.BoolVar(&l.verbose, "verbose", false, "cmd.flag.verbose")
	if err := p.parse(fs, args, "cmd.demo.usage"); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		p.warn("cmd.demo.usage")
		return errUsage
	}
	l.idle = 8 * time.Hour
	on, err := day.Parse(today, day.Today(time.Now()))
	if err != nil {
		return fault.Bad("today", "day.form", fault.Args{"text": today})
	}
	if on < day.FromTime(world.DemoEnd().In(day.Zone)) {
		return fault.Bad("today", "cmd.demo.early", fault.Args{"day": day.FromTime(world.DemoEnd().In(day.Zone))})
	}
	in, err := p.openDemo(ctx, where, on)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	log := audit.NewLog(in.DB, 0)
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = errors.Join(err, log.Close(end))
	}()
	p.say("cmd.demo.today", fault.Args{"day": on})
	if err := p.printReport(ctx, in, "9-months", "KCQ", asof.Point{On: day.Must(2017, 9, 30)}); err != nil {
		return err
	}
	s := &web.Server{House: in.House, Audit: log, Hasher: newHasher(), Limits: access.Limits{Idle: l.idle}, Where: in.where, Version: versionText()}
	p.say("cmd.demo.accounts", fault.Args{"password": demoPassword})
	for _, u := range demoUsers() {
		who := "cmd.demo.user." + u.login
		fmt.Fprintf(p.out, "  %-10s %s\n", u.login, p.l.T(who))
		s.Demo = append(s.Demo, page.DemoAccount{Name: u.login, Password: demoPassword, Who: who})
	}
	ln, err := l.bind(ctx)
	if err != nil {
		return err
	}
	return p.listen(ctx, l, ln, s, true)
}

// printReport prints a form as a table.
func (p *program) printReport(ctx context.Context, in *installation, form, code string, at asof.Point) error {
	return in.DB.Read(ctx, func(tx *db.Tx) error {
		o, err := in.Reports.OrgByCode(ctx, tx, duty.System(), code, at)
		if err != nil {
			return err
		}
		var r report.Report
		if r, err = in.Reports.Compute(ctx, tx, duty.System(), form, o, at); err == nil {
			fmt.Fprintf(p.out, "\n%s\n", r.Text(p.l))
		}
		return err
	})
}

// openDemo opens the demonstration's database, with a clock that shows `on` and walks on; where there is none it is made first. Making it takes some
// seconds; a made one that was cut off half way is begun anew, since it is put in its place only when whole.
func (p *program) openDemo(ctx context.Context, where string, on day.Day) (*installation, error) {
	if isPostgres(where) {
		return nil, fault.New(fault.Invalid, "cmd.demo.sqlite", nil)
	}
	if _, err := os.Stat(where); errors.Is(err, os.ErrNotExist) {
		if err := p.makeDemo(ctx, where); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	in, err := openWalking(ctx, opening{where: where, mustExist: true}, on)
	if err != nil {
		return nil, err
	}
	if in.duty.Demo == "" {
		return nil, errors.Join(fault.New(fault.Conflict, "cmd.demo.not", fault.Args{"where": where}), in.Close())
	}
	return in, nil
}

// openWalking opens a demonstration with a clock that shows `on`, at the machine's time of day, and walks on. Where something was written later on that day,
// it walks on from there: no page is to tell another time than the records do.
func openWalking(ctx context.Context, o opening, on day.Day) (*installation, error) {
	clock := day.ShiftedTo(on)
	o.demo, o.clock = true, &clock
	in, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	err = in.DB.Read(ctx, func(tx *db.Tx) error {
		last, err := tx.Last(ctx)
		clock.After(last.Time())
		return err
	})
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

func (p *program) makeDemo(ctx context.Context, where string) (err error) {
	began := time.Now()
	p.warn("cmd.demo.making", fault.Args{"where": where})
	folder, err := os.MkdirTemp(filepath.Dir(where), ".chibo-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	half := filepath.Join(folder, filepath.Base(where))
	keys, err := seal.OpenOrCreate(keyPath(half, ""), true)
	if err != nil {
		return err
	}
	if err := p.playDemo(ctx, half, keys); err != nil {
		return err
	}
	if err := os.Rename(keyPath(half, ""), keyPath(where, "")); err != nil {
		return err
	}
	if err := os.Rename(half, where); err != nil {
		return err
	}
	p.warn("cmd.demo.made", fault.Args{"seconds": int(time.Since(began).Seconds())})
	return nil
}

func (p *program) playDemo(ctx context.Context, where string, keys *seal.Installation) (err error) {
	w := world.DakNong().Until(world.DemoEnd())
	clock := day.NewScript(w.Steps[0].At)
	d, err := db.Open(ctx, where, db.Options{Clock: clock, Draft: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	h, err := house.Build(d, keys)
	if err != nil {
		return err
	}
	told := 0
	_, err = play.Play(ctx, d, w, play.Options{Clock: clock, Vault: h.Vault, Book: h.Book, KeyID: keys.KeyID(), Demo: "daknong-2017", Progress: func(done, all int) {
		if done*5/all > told {
			told = done * 5 / all
			p.warn("cmd.demo.progress", fault.Args{"done": done, "all": all})
		}
	}})
	if err != nil {
		return err
	}
	phc, err := newHasher().Hash(ctx, demoPassword)
	if err != nil {
		return err
	}
	clock.Set(w.Steps[len(w.Steps)-1].At.Add(time.Minute)) // in the morning: the demonstration's first day goes on from there
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, u := range demoUsers() {
			o, err := org.ByCode(ctx, tx, duty.System(), asof.Point{On: tx.Today()}, u.org)
			if err != nil {
				return fmt.Errorf("demo account %s: %w", u.login, err)
			}
			in := access.Input{Login: u.login, Name: u.name, Org: o.ID, Lang: p.l, Demo: true}
			if u.own {
				q := figure.Query{Org: o.ID, At: asof.Point{On: tx.Today()}, Period: day.YearTo(tx.Today())}
				list, err := h.Figures.Records(ctx, tx, duty.System(), q, figure.Ref{Code: "mem.full"}, 0, 1)
				if err != nil {
					return err
				}
				in.Person = list.Records[0].Person
			}
			id, err := access.Create(ctx, tx, duty.System(), in)
			if err != nil {
				return fmt.Errorf("demo account %s: %w", u.login, err)
			}
			if u.role != "" {
				if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: o.ID, Role: u.role, From: tx.Today()}); err != nil {
					return fmt.Errorf("demo account %s: %w", u.login, err)
				}
			}
			// All share one password, which stands on the sign-in page; each still gets a salt of its own with the next sign-in.
			if err := access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(time.Now())); err != nil {
				return err
			}
		}
		return nil
	})
}
