package access

import (
	"context"
	"net/netip"
	"strconv"
	"time"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Signing in takes three steps, so that the slow hashing stands outside any transaction and no crowd of tries at once gets more guesses than a
// queue of them:
//
//	try, err := access.Knock(ctx, tx, caller, now)           // a write: takes one of the tries left, or refuses
//	ok, again, err := hasher.Verify(ctx, try.PHC, password)  // outside; again: hash anew
//	token, err := access.Enter(ctx, tx, try, ok, …)          // a write: the session, or the failure
//
// A try that is never ended (the power went) counts as failed.
//
// Failures are counted three times: of one name from one address, so that whoever guesses at a name somewhere locks nobody out elsewhere; of the name
// from anywhere; and of the address, whatever the names.

const (
	tryWindow   = 15 * time.Minute // failures are counted over this
	triesPair   = 5                // failures of one account name from one address before it is locked there
	triesLogin  = 20               // failures of one account name from anywhere before it is locked everywhere
	triesPlace  = 40               // failures from one address: an office may share it
	firstLock   = 15 * time.Minute
	longestLock = 24 * time.Hour
	lockMemory  = 24 * time.Hour // after this much quiet the next lock is a first one again
)

// Try is one attempt to sign in.
type Try struct {
	PHC     string // what the password is verified against; empty for an unknown login
	account Account
	found   bool
	login   []byte
	pair    []byte
	mark    []byte
	place   []byte // nil where the address is locked and the caller is let through all the same
}

// Caller is who knocks: the name, the address, and whether he shows a session of that very account that is alive.
type Caller struct {
	Login, Address string
	Known          bool
}

// Slow tells that the address is locked and the caller let through because his account is at work there: the answer is to be held back a while, so
// that guessing goes slowly.
func (t Try) Slow() bool { return t.place == nil }

// Login is the account's login as it was made; empty for an unknown one. For CheckPassword when a password is hashed anew there is no need.
func (t Try) Login() string { return t.account.Login }

// place is the part of an address that one office or attacker holds: an IPv6 network, an IPv4 address.
func place(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "?"
	}
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// Knock begins a try: a TooMany fault where the name or the address is locked, with the minutes left. A locked address stops no account that is at
// work there; see Try.Slow.
func Knock(ctx context.Context, tx *db.Tx, c Caller, now db.Instant) (Try, error) {
	login, place := LoginKey(c.Login), place(c.Address)
	t := Try{login: digest("login " + login), mark: digest("mark " + login), place: digest("place " + place)}
	_, lifted, err := markOf(ctx, tx, t.mark)
	if err != nil {
		return t, err
	}
	pair := "pair " + place + " " + login
	if lifted > 0 { // what was counted before belongs to the lock that was lifted
		pair += " " + strconv.FormatInt(lifted, 10)
	}
	t.pair = digest(pair)
	// The place first and the name last, always: two tries that take the rows in one order never wait for each other in a ring.
	if err := reserve(ctx, tx, t.place, triesPlace, now); fault.Is(err, fault.TooMany) && c.Known {
		t.place = nil
	} else if err != nil {
		return t, err
	}
	if err := reserve(ctx, tx, t.pair, triesPair, now); err != nil {
		return t, err
	}
	if err := reserve(ctx, tx, t.login, triesLogin, now); err != nil {
		return t, err
	}
	var phc string
	ok, err := tx.One(ctx, `SELECT password FROM access_account WHERE login_key = :key`, db.Args{"key": login}, &phc)
	if err != nil || !ok {
		return t, err
	}
	t.PHC = phc
	t.account, t.found, err = load(ctx, tx, "a.login_key = :key", db.Args{"key": login})
	return t, err
}

// reserve takes one of the failures a key may have, or refuses with what is left of its lock.
func reserve(ctx context.Context, tx *db.Tx, key []byte, most int64, now db.Instant) error {
	args := db.Args{"digest": key, "now": now}
	// The upsert makes the row and locks it.
	var fails, locks int64
	var since, until db.Instant
	if _, err := tx.One(ctx, `INSERT INTO access_try (digest, fails, since_at, until_at, locks) VALUES (:digest, 0, :now, NULL, 0)
		ON CONFLICT (digest) DO UPDATE SET locks = access_try.locks RETURNING fails, since_at, until_at, locks`, args, &fails, &since, &until, &locks); err != nil {
		return err
	}
	if until > now {
		return locked(until, now)
	}
	if now.Time().Sub(since.Time()) >= tryWindow || until != 0 {
		if now.Time().Sub(max(since, until).Time()) >= lockMemory {
			locks = 0
		}
		fails, since = 0, now
	}
	if fails >= most { // as many are under way
		return locked(db.InstantOf(since.Time().Add(tryWindow)), now)
	}
	args["fails"], args["since"], args["locks"] = fails+1, since, locks
	_, err := tx.Exec(ctx, `UPDATE access_try SET fails = :fails, since_at = :since, until_at = NULL, locks = :locks WHERE digest = :digest`, args)
	return err
}

func locked(until, now db.Instant) error {
	left := int64((until.Time().Sub(now.Time()) + time.Minute - 1) / time.Minute)
	return fault.New(fault.TooMany, "access.locked", fault.Args{"minutes": max(1, left)})
}

// failed locks a key whose tries are used up, each time for twice as long.
func failed(ctx context.Context, tx *db.Tx, key []byte, most int64, now db.Instant) (until db.Instant, err error) {
	var fails, locks int64
	ok, err := tx.One(ctx, `SELECT fails, locks FROM access_try WHERE digest = :digest`, db.Args{"digest": key}, &fails, &locks)
	if err != nil || !ok || fails < most {
		return 0, err
	}
	long := longestLock
	if locks < 8 {
		long = min(firstLock<<locks, longestLock)
	}
	until = db.InstantOf(now.Time().Add(long))
	_, err = tx.Exec(ctx, `UPDATE access_try SET until_at = :until, locks = locks + 1 WHERE digest = :digest`, db.Args{"digest": key, "until": until})
	return until, err
}

// succeeded gives the reserved failure back: to the address only its own, to the account all.
func (t Try) succeeded(ctx context.Context, tx *db.Tx) error {
	if t.place != nil {
		if _, err := tx.Exec(ctx, `UPDATE access_try SET fails = fails - 1 WHERE digest = :digest AND fails > 0`, db.Args{"digest": t.place}); err != nil {
			return err
		}
	}
	for _, key := range [][]byte{t.pair, t.login} {
		if _, err := tx.Exec(ctx, `DELETE FROM access_try WHERE digest = :digest`, db.Args{"digest": key}); err != nil {
			return err
		}
	}
	return nil
}

// Entry is what came of a try. Where Fault is set nothing was opened; the transaction is still to be committed, since the failure counts.
type Entry struct {
	Token   string
	Account Account
	Fault   *fault.Fault
}

// Enter ends a try: with ok it makes a new session (never the old token of this browser, whose session old is ended) and, where phc is given,
// keeps the password hashed at today's cost. Without ok, or for an account that is disabled, the failure is counted and the Entry says so: the
// same words whether the login exists or not.
func Enter(ctx context.Context, tx *db.Tx, t Try, ok bool, phc, old, agent string, now db.Instant) (Entry, error) {
	if !ok || !t.found || t.account.State != Enabled {
		out := Entry{Fault: fault.New(fault.Invalid, "access.wrong", nil)}
		var until db.Instant
		for _, x := range []struct {
			key  []byte
			most int64
			told bool
		}{{t.place, triesPlace, false}, {t.pair, triesPair, true}, {t.login, triesLogin, true}} {
			if x.key == nil {
				continue
			}
			u, err := failed(ctx, tx, x.key, x.most, now)
			if err != nil {
				return out, err
			}
			if x.told {
				until = max(until, u)
			}
		}
		if until == 0 {
			return out, nil
		}
		out.Fault = fault.As(locked(until, now))
		if !t.found {
			return out, nil
		}
		if err := t.noteLock(ctx, tx, until, now); err != nil {
			return out, err
		}
		return out, audit.Record(ctx, tx, audit.By{Org: t.account.Org}, audit.Change{Noun: "access", Subject: t.account.ID, Verb: "locked", Detail: map[string]any{"until": until}})
	}
	if err := t.succeeded(ctx, tx); err != nil {
		return Entry{}, err
	}
	if phc != "" {
		// Only while the password is still the one that was verified.
		if _, err := tx.Exec(ctx, `UPDATE access_account SET password = :new WHERE id = :id AND password = :was`, db.Args{"id": t.account.ID, "new": phc, "was": t.PHC}); err != nil {
			return Entry{}, err
		}
	}
	if old != "" {
		if _, err := tx.Exec(ctx, `UPDATE access_session SET ended_at = :now WHERE digest = :digest AND ended_at IS NULL`, db.Args{"digest": digest(old), "now": now}); err != nil {
			return Entry{}, err
		}
	}
	token, err := newSession(ctx, tx, t.account.ID, agent, now)
	if err != nil {
		return Entry{}, err
	}
	who := duty.Actor{Account: t.account.ID, Name: t.account.Name}
	err = audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: t.account.ID, Verb: "sign_in", Detail: map[string]any{"agent": short(agent, 60)}})
	return Entry{Token: token, Account: t.account}, err
}
