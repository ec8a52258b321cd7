package access

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// CodeLife is how long a code to set a password may be used.
const CodeLife = 72 * time.Hour

// codeSigns are letters and digits that are not mistaken for each other when read aloud or copied by hand.
const codeSigns = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

// IssueCode gives a new code with which the account's password is set once, and makes earlier ones void. who needs duty.Accounts over the
// organisation that keeps the account, and must be one who could give every grant the account holds.
func IssueCode(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, now db.Instant) (string, error) {
	a, err := managed(ctx, tx, who, id)
	if err != nil {
		return "", err
	}
	if err := couldGiveAll(ctx, tx, who, id); err != nil {
		return "", err
	}
	if _, err := tx.Touch(ctx, "access_account", id, -1); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `UPDATE access_code SET used_at = :now WHERE account_id = :id AND used_at IS NULL`, db.Args{"id": id, "now": now}); err != nil {
		return "", err
	}
	var b strings.Builder
	for i := range 16 { // about 78 bits
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeSigns[fair(len(codeSigns))])
	}
	code := b.String()
	if _, err := tx.Exec(ctx, `INSERT INTO access_code (digest, account_id, made_at, ends_at) VALUES (:digest, :id, :now, :ends)`,
		db.Args{"digest": digest(codeKey(code)), "id": id, "now": now, "ends": db.InstantOf(now.Time().Add(CodeLife))}); err != nil {
		return "", err
	}
	return code, audit.Record(ctx, tx, who.By(a.Org, "", db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "code", Detail: map[string]any{}})
}

// fair draws a number below n, each as likely as any other.
func fair(n int) int {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:]) // never fails
		if v := int(b[0]); v < 256/n*n {
			return v % n
		}
	}
}

func codeKey(code string) string {
	return "code " + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, code)
}

func badCode() error { return fault.Bad("code", "access.code_bad", nil) }

// KnockCode tells whose a code is, counting the tries of an address. A code that is unknown, used or too old is a fault of the field "code";
// the transaction is to be committed all the same.
func KnockCode(ctx context.Context, tx *db.Tx, code, address string, now db.Instant) (a Account, wrong, err error) {
	key := digest("place " + place(address))
	if err := reserve(ctx, tx, key, triesPlace, now); err != nil {
		return a, err, nil
	}
	var id db.ID
	ok, err := tx.One(ctx, `SELECT account_id FROM access_code WHERE digest = :digest AND used_at IS NULL AND ends_at > :now`,
		db.Args{"digest": digest(codeKey(code)), "now": now}, &id)
	if err != nil {
		return a, nil, err
	}
	if !ok {
		_, err := failed(ctx, tx, key, triesPlace, now)
		return a, badCode(), err
	}
	if _, err := tx.Exec(ctx, `UPDATE access_try SET fails = fails - 1 WHERE digest = :digest AND fails > 0`, db.Args{"digest": key}); err != nil {
		return a, nil, err
	}
	a, _, err = load(ctx, tx, "a.id = :id", db.Args{"id": id})
	return a, nil, err
}

// Redeem sets the password of a code's account, as hashed, and uses the code up; all sessions of the account end.
func Redeem(ctx context.Context, tx *db.Tx, code, phc string, now db.Instant) (Account, error) {
	var id db.ID
	ok, err := tx.One(ctx, `UPDATE access_code SET used_at = :now WHERE digest = :digest AND used_at IS NULL AND ends_at > :now RETURNING account_id`,
		db.Args{"digest": digest(codeKey(code)), "now": now}, &id)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, badCode()
	}
	a, _, err := load(ctx, tx, "a.id = :id", db.Args{"id": id})
	if err != nil {
		return a, err
	}
	if err := setPassword(ctx, tx, id, phc); err != nil {
		return a, err
	}
	if _, err := endSessions(ctx, tx, id, db.ID{}, now); err != nil {
		return a, err
	}
	// Whoever has forgotten the password has probably locked the account, too.
	if _, err := tx.Exec(ctx, `DELETE FROM access_try WHERE digest = :digest`, db.Args{"digest": digest("login " + LoginKey(a.Login))}); err != nil {
		return a, err
	}
	who := duty.Actor{Account: id, Name: a.Name}
	return a, audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "password", Detail: map[string]any{"by": "code"}})
}

func setPassword(ctx context.Context, tx *db.Tx, id db.ID, phc string) error {
	_, err := tx.Exec(ctx, `UPDATE access_account SET password = :phc WHERE id = :id`, db.Args{"id": id, "phc": phc})
	return err
}

// SetPassword sets an account's password, as hashed, from the machine: commands, set-up and the demonstration. Sessions end.
func SetPassword(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, phc string, now db.Instant) error {
	if !who.IsSystem() {
		return fault.New(fault.Denied, "error.denied", nil)
	}
	if _, err := tx.Touch(ctx, "access_account", id, -1); err != nil {
		return err
	}
	if err := setPassword(ctx, tx, id, phc); err != nil {
		return err
	}
	if _, err := endSessions(ctx, tx, id, db.ID{}, now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "password", Detail: map[string]any{"by": "system"}})
}

// OwnPassword sets the actor's own password, as hashed; t is the try by which the present one was verified (see Knock), ok what came of it. Other
// sessions end. A wrong present password counts as a failed try and is a fault of the field "old"; commit all the same.
func OwnPassword(ctx context.Context, tx *db.Tx, who duty.Actor, t Try, ok bool, phc string, this db.ID, now db.Instant) (wrong, err error) {
	if !ok || t.account.ID != who.Account || who.Account.IsZero() {
		e, err := Enter(ctx, tx, t, false, "", "", "", now)
		if err != nil {
			return nil, err
		}
		if e.Fault.Kind == fault.TooMany {
			return e.Fault, nil
		}
		return fault.Bad("old", "access.old_wrong", nil), nil
	}
	if err := t.succeeded(ctx, tx); err != nil {
		return nil, err
	}
	if err := setPassword(ctx, tx, who.Account, phc); err != nil {
		return nil, err
	}
	if _, err := endSessions(ctx, tx, who.Account, this, now); err != nil {
		return nil, err
	}
	return nil, audit.Record(ctx, tx, who.By(db.ID{}, "", db.ID{}), audit.Change{Noun: "access", Subject: who.Account, Verb: "password", Detail: map[string]any{"by": "owner"}})
}
