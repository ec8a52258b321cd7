package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
)

// user manages accounts from the machine itself: whoever may run the program on the database may do everything.
func user(ctx context.Context, p *program, args []string) error {
	if len(args) == 0 {
		p.warn("cmd.user.usage")
		return errUsage
	}
	switch args[0] {
	case "add":
		return userAdd(ctx, p, args[1:])
	case "list":
		return userList(ctx, p, args[1:])
	case "disable":
		return userDisable(ctx, p, args[1:])
	case "code":
		return userCode(ctx, p, args[1:])
	case "-h", "-help", "--help", "help":
		p.say("cmd.user.usage")
		for _, sub := range []func(context.Context, *program, []string) error{userAdd, userList, userDisable, userCode} {
			fmt.Fprintln(p.out)
			if err := sub(ctx, p, []string{"--help"}); err != nil && !errors.Is(err, flag.ErrHelp) {
				return err
			}
		}
		return nil
	}
	p.warn("cmd.user.usage")
	return errUsage
}

// userAdd makes an account. On a database that is not set up yet it sets it up, with the top organisation and the term given by flags: the other
// way to begin than the browser's.
func userAdd(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("add")
	var o opening
	var name, role, orgCode string
	var set access.SetupInput
	var from, termFrom, termTo string
	var stdin, ask bool
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	fs.StringVar(&name, "name", "", "cmd.flag.name")
	fs.StringVar(&orgCode, "org", "", "cmd.flag.org")
	fs.StringVar(&role, "role", "", "cmd.flag.role")
	fs.BoolVar(&stdin, "password-stdin", false, "cmd.flag.password_stdin")
	fs.BoolVar(&ask, "password", false, "cmd.flag.password")
	fs.StringVar(&set.TopName, "top-name", "", "cmd.flag.top_name")
	fs.StringVar(&set.TopCode, "top-code", "", "cmd.flag.top_code")
	fs.StringVar(&set.TopKind, "top-kind", org.Above, "cmd.flag.top_kind")
	fs.StringVar(&from, "from", "", "cmd.flag.from")
	fs.StringVar(&set.TermName, "term", "", "cmd.flag.term")
	fs.StringVar(&termFrom, "term-from", "", "cmd.flag.term_from")
	fs.StringVar(&termTo, "term-to", "", "cmd.flag.term_to")
	login, err := p.parseWith(fs, args, "cmd.user.add.usage")
	if err != nil {
		return err
	}
	if o.where == "" || login == "" {
		p.warn("cmd.user.add.usage")
		return errUsage
	}
	if role != "" && duty.RightsOf(role) == 0 {
		return fault.Bad("--role", "cmd.user.role", fault.Args{"text": role, "roles": duty.Roles()})
	}
	if name == "" {
		name = login
	}
	in, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	phc, err := p.password(ctx, login, stdin, ask)
	if err != nil {
		return err
	}
	var id db.ID
	if !in.founded {
		var bad fault.Fields
		today := in.DB.Today()
		for _, d := range []struct {
			name, text string
			to         *day.Day
		}{{"from", from, &set.From}, {"term-from", termFrom, &set.TermFrom}, {"term-to", termTo, &set.TermTo}} {
			if d.text == "" {
				continue
			}
			var perr *day.ParseError
			if *d.to, err = day.Parse(d.text, today); errors.As(err, &perr) {
				bad.Add(d.name, perr.Key, fault.Args{"text": d.text})
			}
		}
		if set.TopName == "" {
			return fault.New(fault.Conflict, "cmd.user.no_house", nil)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		set.Officer, set.Login, set.Lang, set.PHC, set.KeyID = name, login, p.l, phc, in.Keys.KeyID()
		err = in.DB.Write(ctx, func(tx *db.Tx) error {
			made, err := access.Setup(ctx, tx, set)
			id = made.Officer
			return asFlags(err)
		})
	} else {
		err = in.DB.Write(ctx, func(tx *db.Tx) error {
			at := in.duty.Top
			if orgCode != "" {
				ref, err := org.ByCode(ctx, tx, duty.System(), asof.Point{On: tx.Today()}, orgCode)
				if fault.KindOf(err) == fault.NotFound {
					return fault.Bad("--org", "intake.org_unknown", fault.Args{"text": orgCode})
				}
				if err != nil {
					return err
				}
				at = ref.ID
			}
			var err error
			if id, err = access.Create(ctx, tx, duty.System(), access.Input{Login: login, Name: name, Org: at, Lang: p.l}); err != nil {
				return err
			}
			if role != "" {
				if err := access.Give(ctx, tx, duty.System(), id, -1, access.GrantInput{Org: at, Role: role, From: tx.Today()}); err != nil {
					return err
				}
			}
			if phc != "" {
				return access.SetPassword(ctx, tx, duty.System(), id, phc, db.InstantOf(time.Now()))
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	p.say("cmd.user.added", fault.Args{"login": login})
	if phc != "" {
		return nil
	}
	return p.code(ctx, in, id)
}

// asFlags names the fields of a fault of setting up as the command's flags are named.
func asFlags(err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	names := map[string]string{"org_name": "--top-name", "org_code": "--top-code", "org_kind": "--top-kind", "org_from": "--from", "term_name": "--term",
		"term_from": "--term-from", "term_to": "--term-to", "name": "--name"}
	g := *f
	g.Fields = slices.Clone(f.Fields)
	for i := range g.Fields {
		if n, ok := names[g.Fields[i].Name]; ok {
			g.Fields[i].Name = n
		}
	}
	return &g
}

// parseWith parses flags that may stand before or after one word.
func (p *program) parseWith(f *flag.FlagSet, args []string, usage string) (string, error) {
	if err := p.parse(f, args, usage); err != nil {
		return "", err
	}
	word := f.Arg(0)
	if f.NArg() > 1 {
		if err := p.parse(f, f.Args()[1:], usage); err != nil {
			return "", err
		}
		if f.NArg() > 0 {
			p.warn(usage)
			return "", errUsage
		}
	}
	return word, nil
}

// password reads a password and hashes it: from the first line of the input, or typed twice at a terminal. None is asked: empty.
func (p *program) password(ctx context.Context, login string, stdin, ask bool) (string, error) {
	if !stdin && !ask {
		return "", nil
	}
	r := bufio.NewReader(io.LimitReader(p.in, 4096))
	line := func() (string, error) {
		s, err := r.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(s, "\r\n"), nil
	}
	if ask && !stdin {
		restore := hideTyping(p.in)
		defer restore()
		fmt.Fprint(p.err, p.l.T("cmd.user.type"), " ")
	}
	first, err := line()
	if err != nil {
		return "", err
	}
	if ask && !stdin {
		fmt.Fprint(p.err, "\n", p.l.T("cmd.user.again"), " ")
		second, err := line()
		fmt.Fprintln(p.err)
		if err != nil {
			return "", err
		}
		if first != second {
			return "", fault.Bad("password", "access.password_twice", nil)
		}
	}
	if err := access.CheckPassword("password", login, first); err != nil {
		return "", err
	}
	return newHasher().Hash(ctx, first)
}

// hideTyping keeps what is typed at a terminal from the screen, as far as the machine can.
func hideTyping(in io.Reader) func() {
	f, ok := in.(*os.File)
	if !ok {
		return func() {}
	}
	stty := func(word string) error {
		c := exec.Command("stty", word)
		c.Stdin = f
		return c.Run()
	}
	if stty("-echo") != nil {
		return func() {}
	}
	return func() { _ = stty("echo") }
}

// code gives an account a code to set its password with.
func (p *program) code(ctx context.Context, in *installation, id db.ID) error {
	var code string
	err := in.DB.Write(ctx, func(tx *db.Tx) (err error) {
		code, err = access.IssueCode(ctx, tx, duty.System(), id, db.InstantOf(time.Now()))
		return err
	})
	if err == nil {
		p.say("cmd.user.code_is", fault.Args{"code": code})
	}
	return err
}

// userCode gives an account a new code: the password was forgotten, and nobody else can help.
func userCode(ctx context.Context, p *program, args []string) error {
	return p.onUser(ctx, "code", args, "cmd.user.code.usage", func(in *installation, a access.Account) error {
		if a.State == access.Disabled {
			p.warn("cmd.user.code_disabled", fault.Args{"login": a.Login})
		}
		return p.code(ctx, in, a.ID)
	})
}

func userDisable(ctx context.Context, p *program, args []string) error {
	return p.onUser(ctx, "disable", args, "cmd.user.disable.usage", func(in *installation, a access.Account) error {
		err := in.DB.Write(ctx, func(tx *db.Tx) error {
			return access.Disable(ctx, tx, duty.System(), a.ID, -1, tx.Today(), p.l.T("cmd.user.reason"))
		})
		if err == nil {
			p.say("cmd.user.disabled", fault.Args{"login": a.Login})
		}
		return err
	})
}

// onUser opens an installation and finds the account a command names.
func (p *program) onUser(ctx context.Context, name string, args []string, usage string, do func(in *installation, a access.Account) error) (err error) {
	fs := p.flags(name)
	o := opening{mustExist: true}
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	login, err := p.parseWith(fs, args, usage)
	if err != nil {
		return err
	}
	if o.where == "" || login == "" {
		p.warn(usage)
		return errUsage
	}
	in, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	var a access.Account
	if err := in.DB.Read(ctx, func(tx *db.Tx) (err error) {
		a, err = access.ByLogin(ctx, tx, duty.System(), login)
		return err
	}); err != nil {
		return err
	}
	return do(in, a)
}

func userList(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("list")
	o := opening{mustExist: true, demo: true}
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	if err := p.parse(fs, args, "cmd.user.list.usage"); err != nil {
		return err
	}
	if o.where == "" || fs.NArg() > 0 {
		p.warn("cmd.user.list.usage")
		return errUsage
	}
	in, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for skip := 0; ; skip += 500 {
		var page access.Page
		if err := in.DB.Read(ctx, func(tx *db.Tx) (err error) {
			page, err = access.List(ctx, tx, duty.System(), access.Filter{Sort: "login", Limit: 500, Skip: skip})
			return err
		}); err != nil {
			return err
		}
		for _, a := range page.Rows {
			fmt.Fprintf(w, "%s\t%s\t%s\n", a.Login, a.Name, p.l.T("kind.account."+a.State))
		}
		if len(page.Rows) < 500 {
			return w.Flush()
		}
	}
}
