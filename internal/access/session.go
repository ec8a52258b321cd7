package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"
	"unicode/utf8"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// Limits are how long a session lives: Idle without a request, Most in all. Zero values mean 8 hours and 7 days.
type Limits struct{ Idle, Most time.Duration }

func (l Limits) orDefault() Limits {
	if l.Idle <= 0 {
		l.Idle = 8 * time.Hour
	}
	if l.Most <= 0 {
		l.Most = 7 * 24 * time.Hour
	}
	return l
}

// Session is one browser signed in. Its token is in the browser's cookie and nowhere else; the database holds the digest.
type Session struct {
	ID      db.ID
	Account db.ID
	MadeAt  db.Instant
	SeenAt  db.Instant
	EndedAt db.Instant // zero while it was not ended by hand
	Agent   string     // the browser in a few words
}

// Alive tells whether the session may still be used at now.
func (s Session) Alive(now db.Instant, l Limits) bool {
	l = l.orDefault()
	t := now.Time()
	return s.EndedAt == 0 && t.Sub(s.SeenAt.Time()) < l.Idle && t.Sub(s.MadeAt.Time()) < l.Most
}

func digest(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

// newSession writes a session and gives its token: 32 random bytes as text.
func newSession(ctx context.Context, tx *db.Tx, account db.ID, agent string, now db.Instant) (string, error) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	token := base64.RawURLEncoding.EncodeToString(b)
	_, err := tx.Exec(ctx, `INSERT INTO access_session (id, digest, account_id, made_at, seen_at, agent) VALUES (:id, :digest, :account, :now, :now, :agent)`,
		db.Args{"id": db.NewID(), "digest": digest(token), "account": account, "now": now, "agent": short(agent, 60)})
	return token, err
}

func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// Visit is what a request's cookie stands for.
type Visit struct {
	Session Session
	Account Account
	Known   bool // there was such a session, alive or not: Account is whose
	Alive   bool // it may be used: not ended, not too old, the account enabled
}

// Look finds the session of a token at the machine's now. An unknown token is a Visit that is not Known.
func Look(ctx context.Context, tx *db.Tx, token string, now db.Instant, l Limits) (Visit, error) {
	var v Visit
	if token == "" || len(token) > 100 {
		return v, nil
	}
	s := &v.Session
	err := tx.Query(ctx, "SELECT "+accountCols+`, s.id, s.account_id, s.made_at, s.seen_at, s.ended_at, s.agent
		FROM access_session s JOIN access_account a ON a.id = s.account_id WHERE s.digest = :digest`,
		db.Args{"digest": digest(token), "on": tx.Today()}, func(r *db.Row) error {
			v.Known = true
			return scanAccount(r, &v.Account, &s.ID, &s.Account, &s.MadeAt, &s.SeenAt, &s.EndedAt, &s.Agent)
		})
	v.Alive = v.Known && s.Alive(now, l) && v.Account.State == Enabled
	return v, err
}

// SeenEvery is how exactly a session's last use is kept: a write for every request would serve nobody.
const SeenEvery = 2 * time.Minute

// Seen notes that a session was used.
func Seen(ctx context.Context, tx *db.Tx, session db.ID, now db.Instant) error {
	_, err := tx.Exec(ctx, `UPDATE access_session SET seen_at = :now WHERE id = :id AND seen_at < :now`, db.Args{"id": session, "now": now})
	return err
}

// SignOut ends one session of the actor's own account; one already ended stays as it is.
func SignOut(ctx context.Context, tx *db.Tx, who duty.Actor, session db.ID, now db.Instant) error {
	n, err := tx.Exec(ctx, `UPDATE access_session SET ended_at = :now WHERE id = :id AND account_id = :account AND ended_at IS NULL`,
		db.Args{"id": session, "account": who.Account, "now": now})
	if err != nil || n == 0 {
		return err
	}
	return audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: who.Account, Verb: "sign_out", Detail: map[string]any{"session": session}})
}

// endSessions ends every session of an account but one (zero: all) and tells how many.
func endSessions(ctx context.Context, tx *db.Tx, account, but db.ID, now db.Instant) (int64, error) {
	cond := ""
	args := db.Args{"account": account, "now": now}
	if !but.IsZero() {
		cond = " AND id <> :but"
		args["but"] = but
	}
	return tx.Exec(ctx, `UPDATE access_session SET ended_at = :now WHERE account_id = :account AND ended_at IS NULL`+cond, args)
}

// SignOutElsewhere ends the actor's other sessions.
func SignOutElsewhere(ctx context.Context, tx *db.Tx, who duty.Actor, this db.ID, now db.Instant) (int64, error) {
	n, err := endSessions(ctx, tx, who.Account, this, now)
	if err != nil || n == 0 {
		return n, err
	}
	return n, audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: who.Account, Verb: "sign_out_others", Detail: map[string]any{"n": n}})
}

// SignOutAll ends every session of an account: when a machine was lost.
func SignOutAll(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, now db.Instant) (int64, error) {
	a, err := managed(ctx, tx, who, id)
	if err != nil {
		return 0, err
	}
	n, err := endSessions(ctx, tx, id, db.ID{}, now)
	if err != nil || n == 0 {
		return n, err
	}
	return n, audit.Record(ctx, tx, who.By(a.Org, "", db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "sign_out_all", Detail: map[string]any{"n": n}})
}

// Sessions are the actor's own sessions alive now, the latest used first.
func Sessions(ctx context.Context, tx *db.Tx, who duty.Actor, now db.Instant, l Limits) ([]Session, error) {
	var out []Session
	err := tx.Query(ctx, `SELECT id, account_id, made_at, seen_at, ended_at, agent FROM access_session
		WHERE account_id = :account AND ended_at IS NULL ORDER BY seen_at DESC, id`, db.Args{"account": who.Account}, func(r *db.Row) error {
		var s Session
		if err := r.Scan(&s.ID, &s.Account, &s.MadeAt, &s.SeenAt, &s.EndedAt, &s.Agent); err != nil {
			return err
		}
		if s.Alive(now, l) {
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

// Sweep forgets sessions, tries and codes that ended more than 30 days ago: nobody can use them, and the change rows tell who came and went.
func Sweep(ctx context.Context, tx *db.Tx, now db.Instant) error {
	args := db.Args{"before": db.InstantOf(now.Time().Add(-30 * 24 * time.Hour))}
	for _, text := range []string{`DELETE FROM access_session WHERE seen_at < :before`, `DELETE FROM access_try WHERE since_at < :before`,
		`DELETE FROM access_code WHERE ends_at < :before`} {
		if _, err := tx.Exec(ctx, text, args); err != nil {
			return err
		}
	}
	return nil
}

// Actor loads the grants of an account today: who asks.
func Actor(ctx context.Context, tx *db.Tx, a Account) (duty.Actor, error) {
	return duty.Load(ctx, tx, a.ID, a.Person, a.Name)
}
