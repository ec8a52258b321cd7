// Package job keeps work for later in the database: asked for in the transaction of the business it belongs to, so that it is asked for exactly
// when that is committed, and done in a transaction of its own together with the mark that it is done, so that its effect in the database happens
// exactly once, whatever breaks in between. Kinds may also come round by themselves. Time is that of the transactions.
package job

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"chibo/internal/db"
)

// Handler does one job in a transaction. It may be run again after an error, from the start and with nothing of the first try left. Where there is
// more to do than one transaction should hold it does a part and gives more = true: what it did is committed and it is called again. On SQLite
// everybody who writes waits for it, so a part should take less than a second.
type Handler func(ctx context.Context, tx *db.Tx, args json.RawMessage) (more bool, err error)

// Enqueue asks for a job as part of tx, to be run as soon as that is committed. args is anything JSON can hold.
func Enqueue(ctx context.Context, tx *db.Tx, kind string, args any) (db.ID, error) {
	return EnqueueAt(ctx, tx, kind, args, tx.Now())
}

// EnqueueAt is Enqueue for not before a moment.
func EnqueueAt(ctx context.Context, tx *db.Tx, kind string, args any, at db.Instant) (db.ID, error) {
	b, err := json.Marshal(args)
	if err != nil {
		return db.ID{}, fmt.Errorf("job: %w", err)
	}
	id := db.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO job (id, kind, args, asked_at, run_at, attempts, last_error) VALUES (:id, :kind, :args, :now, :at, 0, '')`,
		db.Args{"id": id, "kind": kind, "args": string(b), "now": tx.Now(), "at": at})
	return id, err
}

// Options of a Runner.
type Options struct {
	Workers int           // 0: 2
	Poll    time.Duration // how often to look for work; 0: one second
	Lease   time.Duration // how long a job that was taken waits for its worker, should that die; 0: one minute
	Tries   int           // after so many failures a job is given up and kept as failed; 0: 12
	Log     func(kind string, id db.ID, err error)
}

// Runner does jobs. Register kinds, then Start, at last Close. Several servers may each have one on the same database.
type Runner struct {
	d        *db.DB
	opt      Options
	handlers map[string]Handler
	rounds   map[string]time.Duration
	wake     chan struct{}
	stop     chan struct{}
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup
	once     sync.Once
}

// NewRunner makes a runner that does nothing yet.
func NewRunner(d *db.DB, opt Options) *Runner {
	if opt.Workers <= 0 {
		opt.Workers = 2
	}
	if opt.Poll <= 0 {
		opt.Poll = time.Second
	}
	if opt.Lease <= 0 {
		opt.Lease = time.Minute
	}
	if opt.Tries <= 0 {
		opt.Tries = 12
	}
	if opt.Log == nil {
		opt.Log = func(string, db.ID, error) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Runner{d: d, opt: opt, handlers: map[string]Handler{}, rounds: map[string]time.Duration{}, wake: make(chan struct{}, 1),
		stop: make(chan struct{}), ctx: ctx, cancel: cancel}
}

// Handle registers who does a kind. Jobs of kinds nobody here does wait for a server that does.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Every registers a kind that comes round by itself: one job each period, over all servers together.
func (r *Runner) Every(kind string, period time.Duration, h Handler) {
	r.handlers[kind] = h
	r.rounds[kind] = period
}

// Start begins to work.
func (r *Runner) Start() {
	for range r.opt.Workers {
		r.running.Go(r.work)
	}
}

// Wake lets the runner look for work at once; call it after the commit of a transaction that asked for some.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Close takes no new work and waits for what is running; when ctx ends first that is broken off, to be done again at the next start.
func (r *Runner) Close(ctx context.Context) error {
	r.once.Do(func() { close(r.stop) })
	done := make(chan struct{})
	go func() { r.running.Wait(); close(done) }()
	select {
	case <-done:
		r.cancel()
		return nil
	case <-ctx.Done():
		r.cancel()
		<-done
		return ctx.Err()
	}
}

func (r *Runner) work() {
	t := time.NewTicker(r.opt.Poll)
	defer t.Stop()
	for {
		for r.step() {
		}
		select {
		case <-r.stop:
			return
		case <-t.C:
		case <-r.wake:
		}
	}
}

func (r *Runner) step() bool {
	select {
	case <-r.stop:
		return false
	default:
	}
	did, err := r.Step(r.ctx)
	if err != nil {
		r.opt.Log("", db.ID{}, err)
		return false
	}
	return did
}

// task is a job that was taken.
type task struct {
	id       db.ID
	token    db.ID
	kind     string
	args     string
	attempts int64
}

// Step does one job that is due, if there is one: for commands and tests that work without Start. An error is that of the queue; a job's own
// failure is kept with the job.
func (r *Runner) Step(ctx context.Context) (did bool, err error) {
	t, ok, err := r.take(ctx)
	if err != nil || !ok {
		return false, err
	}
	err = r.do(ctx, t)
	if err != nil && ctx.Err() == nil {
		r.opt.Log(t.kind, t.id, err)
		return true, r.fail(ctx, t, err)
	}
	return true, nil
}

func (r *Runner) kinds() []string {
	out := make([]string, 0, len(r.handlers))
	for k := range r.handlers {
		out = append(out, k)
	}
	return out
}

// due asks without writing, so that an idle runner disturbs nobody.
func (r *Runner) due(ctx context.Context) (due bool, err error) {
	err = r.d.Read(ctx, func(tx *db.Tx) error {
		var n int
		due, err = tx.One(ctx, `SELECT 1 FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= :now AND kind IN {in kinds}
			AND (locked_until IS NULL OR locked_until <= :now) LIMIT 1`, db.Args{"now": tx.Now(), "kinds": r.kinds()}, &n)
		if err != nil || due {
			return err
		}
		next := map[string]db.Instant{}
		err = tx.Query(ctx, `SELECT kind, next_at FROM job_round`, nil, func(row *db.Row) error {
			var k string
			var at db.Instant
			err := row.Scan(&k, &at)
			next[k] = at
			return err
		})
		for k := range r.rounds {
			if at, ok := next[k]; !ok || at <= tx.Now() {
				due = true
			}
		}
		return err
	})
	return due, err
}

// take brings round what comes round, and takes the job that has been due longest.
func (r *Runner) take(ctx context.Context) (t task, ok bool, err error) {
	if due, err := r.due(ctx); err != nil || !due {
		return t, false, err
	}
	err = r.d.Write(ctx, func(tx *db.Tx) error {
		ok = false
		if err := r.round(ctx, tx); err != nil {
			return err
		}
		text := `SELECT id, kind, args, attempts FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= :now AND kind IN {in kinds}
			AND (locked_until IS NULL OR locked_until <= :now) ORDER BY run_at, id LIMIT 1`
		if tx.Engine() == db.Postgres {
			text += ` FOR UPDATE SKIP LOCKED` // on SQLite the writer is alone
		}
		ok, err = tx.One(ctx, text, db.Args{"now": tx.Now(), "kinds": r.kinds()}, &t.id, &t.kind, &t.args, &t.attempts)
		if err != nil || !ok {
			return err
		}
		t.token = db.NewID()
		t.attempts++
		_, err = tx.Exec(ctx, `UPDATE job SET token = :token, locked_until = :until, attempts = :attempts WHERE id = :id`,
			db.Args{"id": t.id, "token": t.token, "until": tx.Now() + db.Instant(r.opt.Lease.Microseconds()), "attempts": t.attempts})
		return err
	})
	return t, ok, err
}

func (r *Runner) round(ctx context.Context, tx *db.Tx) error {
	for kind, period := range r.rounds {
		next := tx.Now() + db.Instant(period.Microseconds())
		// One row for one kind: of several servers only one moves it on.
		n, err := tx.Exec(ctx, `INSERT INTO job_round (kind, next_at) VALUES (:kind, :next)
			ON CONFLICT (kind) DO UPDATE SET next_at = :next WHERE job_round.next_at <= :now`, db.Args{"kind": kind, "next": next, "now": tx.Now()})
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		var waits int
		found, err := tx.One(ctx, `SELECT 1 FROM job WHERE kind = :kind AND done_at IS NULL AND failed_at IS NULL LIMIT 1`, db.Args{"kind": kind}, &waits)
		if err != nil {
			return err
		}
		if !found { // one that has not been done yet is enough
			if _, err := Enqueue(ctx, tx, kind, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// do runs the handler and marks the job in one transaction. The mark comes first: it holds the row, so that nobody takes a job that is running,
// however long that lasts; it fails where the lease ran out and another has the job.
func (r *Runner) do(ctx context.Context, t task) error {
	return r.d.Write(ctx, func(tx *db.Tx) (err error) {
		n, err := tx.Exec(ctx, `UPDATE job SET done_at = :now, locked_until = NULL, last_error = '' WHERE id = :id AND token = :token AND done_at IS NULL`,
			db.Args{"id": t.id, "token": t.token, "now": tx.Now()})
		if err != nil || n == 0 {
			return err
		}
		more, err := safely(ctx, tx, r.handlers[t.kind], t.args)
		if err != nil || !more {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE job SET done_at = NULL, token = NULL, attempts = 0, run_at = :now WHERE id = :id`, db.Args{"id": t.id, "now": tx.Now()})
		return err
	})
}

func safely(ctx context.Context, tx *db.Tx, h Handler, args string) (more bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(ctx, tx, json.RawMessage(args))
}

// backOff is how long to wait after the n-th failure: 2 s, 4 s, … an hour at most.
func backOff(n int64) time.Duration {
	return min(time.Hour, time.Second<<min(n, 12))
}

func (r *Runner) fail(ctx context.Context, t task, cause error) error {
	return r.d.Write(ctx, func(tx *db.Tx) error {
		args := db.Args{"id": t.id, "token": t.token, "error": short(cause.Error()), "at": tx.Now() + db.Instant(backOff(t.attempts).Microseconds()), "failed": db.Instant(0)}
		if t.attempts >= int64(r.opt.Tries) {
			args["failed"] = tx.Now()
		}
		_, err := tx.Exec(ctx, `UPDATE job SET token = NULL, locked_until = NULL, last_error = :error, run_at = :at, failed_at = :failed
			WHERE id = :id AND token = :token AND done_at IS NULL`, args)
		return err
	})
}

func short(s string) string {
	const most = 2000
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// State is a job as an administrator sees it.
type State struct {
	ID       db.ID
	Kind     string
	Asked    db.Instant
	Run      db.Instant // not before
	Attempts int64
	Error    string     // of the last failure
	Failed   db.Instant // when it was given up; zero while it is tried
}

// Waiting lists the jobs that are not done, those given up first, at most 200.
func Waiting(ctx context.Context, tx *db.Tx) ([]State, error) {
	var out []State
	err := tx.Query(ctx, `SELECT id, kind, asked_at, run_at, attempts, last_error, failed_at FROM job WHERE done_at IS NULL
		ORDER BY CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END, run_at, id LIMIT 200`, nil, func(r *db.Row) error {
		var s State
		err := r.Scan(&s.ID, &s.Kind, &s.Asked, &s.Run, &s.Attempts, &s.Error, &s.Failed)
		out = append(out, s)
		return err
	})
	return out, err
}

// Retry lets a job that was given up, or that waits after a failure, be tried at once.
func Retry(ctx context.Context, tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(ctx, `UPDATE job SET failed_at = NULL, attempts = 0, run_at = :now WHERE id = :id AND done_at IS NULL`, db.Args{"id": id, "now": tx.Now()})
	return err
}
