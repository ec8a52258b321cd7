package access

import (
	"context"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Of a lock only digests are kept, of the name and of the address it came from. So that whoever keeps an account sees the lock and can lift it, one row
// more, by the name alone, says until when the account is locked for somebody, and how often that was lifted: the number is part of the digests after it.

// markOf reads that row: until when, and how often locks were lifted.
func markOf(ctx context.Context, tx *db.Tx, mark []byte) (until db.Instant, lifted int64, err error) {
	_, err = tx.One(ctx, `SELECT until_at, locks FROM access_try WHERE digest = :digest`, db.Args{"digest": mark}, &until, &lifted)
	return until, lifted, err
}

// noteLock keeps until when the account is locked, the latest day of all its locks.
func (t Try) noteLock(ctx context.Context, tx *db.Tx, until, now db.Instant) error {
	was, _, err := markOf(ctx, tx, t.mark)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO access_try (digest, fails, since_at, until_at, locks) VALUES (:digest, 0, :now, :until, 0)
		ON CONFLICT (digest) DO UPDATE SET since_at = :now, until_at = :until`, db.Args{"digest": t.mark, "now": now, "until": max(until, was)})
	return err
}

// LockedUntil tells until when wrong passwords lock an account, at some address or everywhere; zero where none does.
func (a Account) LockedUntil(ctx context.Context, tx *db.Tx, now db.Instant) (db.Instant, error) {
	until, _, err := markOf(ctx, tx, digest("mark "+LoginKey(a.Login)))
	if until <= now {
		until = 0
	}
	return until, err
}

// Unlock lifts what wrong passwords locked, wherever they came from; whoever keeps the account may do it. An address that is locked for itself stays so.
func Unlock(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, reason string, now db.Instant) error {
	a, err := managed(ctx, tx, who, id)
	if err != nil {
		return err
	}
	until, err := a.LockedUntil(ctx, tx, now)
	if err != nil {
		return err
	}
	if until == 0 {
		return fault.New(fault.Conflict, "access.not_locked", nil)
	}
	login := LoginKey(a.Login)
	if _, err := tx.Exec(ctx, `UPDATE access_try SET locks = locks + 1, since_at = :now, until_at = NULL WHERE digest = :digest`,
		db.Args{"digest": digest("mark " + login), "now": now}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM access_try WHERE digest = :digest`, db.Args{"digest": digest("login " + login)}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who.By(a.Org, reason, db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "unlocked", Detail: map[string]any{"until": until}})
}
