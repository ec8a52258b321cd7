// Command chibo is the whole program: the server and the commands for those who run it. Each command stands in a file of its own and in the table
// below; wire.go puts an installation together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"chibo/internal/fault"
	"chibo/internal/lang"
)

// command is one word after chibo. Its line in the help is the text "cmd.<name>".
type command struct {
	name string
	run  func(ctx context.Context, p *program, args []string) error
}

// commands is the table of commands, in the order of the help.
func commands() []command {
	return []command{
		{"demo", demo},
		{"serve", serve},
		{"user", user},
		{"report", printForm},
		{"import", importSheet},
		{"generate", generate},
		{"migrate", migrate},
		{"version", version},
		{"help", help},
	}
}

// program is what a command may use of the process it runs in.
type program struct {
	in       io.Reader
	out, err io.Writer
	l        lang.Lang
}

func (p *program) say(key string, args ...fault.Args) { fmt.Fprintln(p.out, p.l.T(key, args...)) }

// warn tells what is no part of the answer.
func (p *program) warn(key string, args ...fault.Args) { fmt.Fprintln(p.err, p.l.T(key, args...)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, l: systemLang(os.Getenv)}, os.Args[1:])
	stop()
	os.Exit(code)
}

// systemLang is the language the machine is set to; Vietnamese where it names none of ours.
func systemLang(env func(string) string) lang.Lang {
	for _, name := range []string{"CHIBO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" && v != "C" && v != "POSIX" && !strings.HasPrefix(v, "C.") {
			return lang.Parse(v)
		}
	}
	return lang.Vi
}

// errUsage ends a command whose words could not be read; what was wrong has been said.
var errUsage = errors.New("usage")

// run finds the command and turns its error into words and the exit code: 0 done, 1 refused or failed, 2 wrongly called.
func run(ctx context.Context, p *program, args []string) int {
	args = p.takeLang(args)
	if len(args) == 0 {
		args = []string{"help"}
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-v", "-version", "--version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return p.exit(c.run(ctx, p, args[1:]))
		}
	}
	p.warn("cmd.unknown", fault.Args{"name": args[0]})
	return 2
}

// takeLang takes --lang out of the words, wherever it stands.
func (p *program) takeLang(args []string) []string {
	var rest []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			return append(rest, args[i:]...)
		}
		switch {
		case (a == "--lang" || a == "-lang") && i+1 < len(args):
			i++
			p.l = lang.Parse(args[i])
		case strings.HasPrefix(a, "--lang=") || strings.HasPrefix(a, "-lang="):
			p.l = lang.Parse(a[strings.IndexByte(a, '=')+1:])
		default:
			rest = append(rest, a)
		}
	}
	return rest
}

func (p *program) exit(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errRefused):
		return 1
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		// On the machine itself the cause is no secret: whoever runs the command mends it.
		p.warn("cmd.failed", fault.Args{"err": err.Error()})
		return 1
	}
	summary, fields := p.l.Fault(f)
	fmt.Fprintln(p.err, summary)
	for _, x := range fields {
		fmt.Fprintf(p.err, "  %s: %s\n", x.Name, x.Text)
	}
	return 1
}

// flags makes the flags of a command; its help shows the texts "cmd.<name>.usage" and, for each flag, the text named by its usage key.
func (p *program) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // what it says itself is in one language only
	fs.Usage = func() {}
	return fs
}

// parse reads a command's words. The help of a command goes to out; a wrong word is told on err.
func (p *program) parse(fs *flag.FlagSet, args []string, usage string) error {
	err := fs.Parse(args)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, flag.ErrHelp):
		p.say(usage)
		fs.VisitAll(func(f *flag.Flag) { fmt.Fprintf(p.out, "  --%-14s %s\n", f.Name, p.l.T(f.Usage)) })
		return err
	}
	p.warn("cmd.flag", fault.Args{"err": err.Error()})
	p.warn(usage)
	return errUsage
}

func help(_ context.Context, p *program, _ []string) error {
	p.say("cmd.about")
	fmt.Fprintln(p.out)
	for _, c := range commands() {
		fmt.Fprintf(p.out, "  %-10s %s\n", c.name, p.l.T("cmd."+c.name))
	}
	fmt.Fprintln(p.out)
	p.say("cmd.more")
	return nil
}

// release is the version a build is given: go build -ldflags "-X main.release=1.0".
var release = ""

// versionText is that, else the commit the build was made of and its day; empty where the build does not know them.
func versionText() string {
	if release != "" {
		return release
	}
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return versionOf(b.Settings)
}

func versionOf(settings []debug.BuildSetting) string {
	commit, made := "", ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.time" && len(s.Value) >= 10:
			made = s.Value[:10]
		}
	}
	if commit != "" && made != "" {
		commit += " (" + made + ")"
	}
	return commit
}

func version(_ context.Context, p *program, _ []string) error {
	fmt.Fprintln(p.out, "chibo", versionText())
	return nil
}
