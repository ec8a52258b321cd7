package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/job"
	"chibo/internal/web"
)

// listening says how a server is reached.
type listening struct {
	address   string
	cert, key string
	proxied   bool // a proxy in front ends TLS
	verbose   bool
	idle      time.Duration
}

func serve(ctx context.Context, p *program, args []string) (err error) {
	fs := p.flags("serve")
	var o opening
	var l listening
	fs.StringVar(&o.where, "db", "", "cmd.flag.db")
	fs.StringVar(&o.key, "key", "", "cmd.flag.key")
	fs.BoolVar(&o.upgrade, "migrate", false, "cmd.flag.migrate")
	fs.StringVar(&l.address, "listen", "127.0.0.1:8080", "cmd.flag.listen")
	fs.StringVar(&l.cert, "tls-cert", "", "cmd.flag.tls_cert")
	fs.StringVar(&l.key, "tls-key", "", "cmd.flag.tls_key")
	fs.BoolVar(&l.proxied, "behind-tls", false, "cmd.flag.behind_tls")
	fs.BoolVar(&l.verbose, "verbose", false, "cmd.flag.verbose")
	fs.DurationVar(&l.idle, "idle", 8*time.Hour, "cmd.flag.idle")
	if err := p.parse(fs, args, "cmd.serve.usage"); err != nil {
		return err
	}
	if o.where == "" || fs.NArg() > 0 {
		p.warn("cmd.serve.usage")
		return errUsage
	}
	var ln net.Listener
	o.first = func() (err error) { // where nobody can be served no key is made
		ln, err = l.bind(ctx)
		return err
	}
	in, err := open(ctx, o)
	if ln != nil {
		defer ln.Close()
	}
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
	return p.listen(ctx, l, ln, &web.Server{House: in.House, Audit: log, Hasher: newHasher(), Limits: access.Limits{Idle: l.idle}, Where: in.where, Flags: flagsOf(o), Version: versionText()},
		in.founded)
}

// bind takes the address.
func (l listening) bind(ctx context.Context) (net.Listener, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.address)
	if err != nil {
		return nil, fault.New(fault.Conflict, "cmd.listen", fault.Args{"address": l.address, "err": err.Error()})
	}
	return ln, nil
}

// listen serves until ctx ends. It says where, how to begin with a new installation, and what is not safe.
func (p *program) listen(ctx context.Context, l listening, ln net.Listener, s *web.Server, founded bool) error {
	s.Log = p.newLog(l.verbose)
	s.Secure = l.proxied
	var conf *tls.Config
	scheme := "http"
	if (l.cert == "") != (l.key == "") {
		return fault.New(fault.Invalid, "cmd.tls_both", nil)
	}
	if l.cert != "" {
		pair, err := tls.LoadX509KeyPair(l.cert, l.key)
		if err != nil {
			return fault.New(fault.Invalid, "cmd.tls_bad", fault.Args{"err": err.Error()})
		}
		conf = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		scheme = "https"
	}
	if s.Demo != nil && !loopback(ln.Addr()) {
		return errors.Join(fault.New(fault.Conflict, "cmd.demo_loopback", nil), ln.Close())
	}
	url := fmt.Sprintf("%s://%s", scheme, ln.Addr())
	if !loopback(ln.Addr()) && conf == nil && !l.proxied {
		p.warn("cmd.no_tls", fault.Args{"address": ln.Addr().String()})
	}
	p.say("cmd.serving", fault.Args{"url": url})
	if !founded && l.proxied {
		p.say("server.not_setup_proxy")
	} else if !founded {
		_, port, _ := net.SplitHostPort(ln.Addr().String())
		p.say("cmd.setup", fault.Args{"url": fmt.Sprintf("%s://127.0.0.1:%s/setup", scheme, port)})
	}
	runner := job.NewRunner(s.DB, job.Options{Log: func(kind string, id db.ID, err error) {
		s.Log.Error("job", "kind", kind, "id", id.String(), "err", err.Error())
	}})
	runner.House(audit.NewKey(s.Keys))
	runner.Every("sweep", 6*time.Hour, func(ctx context.Context, tx *db.Tx, _ json.RawMessage) (bool, error) {
		return false, access.Sweep(ctx, tx, db.InstantOf(time.Now()))
	})
	runner.Start()
	err := s.Serve(ctx, ln, conf)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, runner.Close(end))
}

// loopback tells whether an address is reached from this machine only.
func loopback(a net.Addr) bool {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
