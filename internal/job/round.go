package job

import (
	"context"
	"encoding/json"
	"time"

	"chibo/internal/audit"
	"chibo/internal/db"
)

// Kinds that come round by themselves in every installation; that of sessions belongs to access, which keeps them.
const (
	KindSeal  = "audit.seal"
	KindPurge = "db.purge"
)

// onceKept is how long the answer to a form sent twice is kept, doneKept how long a job that was done stays to be seen.
const (
	onceKept = 90 * 24 * time.Hour
	doneKept = 30 * 24 * time.Hour
)

// House registers what every installation does by itself: sealing change rows each minute, and forgetting once a day what nobody needs.
func (r *Runner) House(s audit.Signer) {
	r.Every(KindSeal, time.Minute, Seal(s))
	r.Every(KindPurge, 24*time.Hour, Purge)
}

// Seal seals change rows into blocks, a block at a time.
func Seal(s audit.Signer) Handler {
	return func(ctx context.Context, tx *db.Tx, _ json.RawMessage) (bool, error) {
		n, err := audit.SealBlock(ctx, tx, s)
		return n >= 1000, err // where fewer came the rest can wait for the next round
	}
}

// Purge forgets the answers of forms sent more than 90 days ago and the jobs done more than 30 days ago, some thousand at a time.
func Purge(ctx context.Context, tx *db.Tx, _ json.RawMessage) (bool, error) {
	const most = 2000
	once, err := tx.Exec(ctx, `DELETE FROM db_once WHERE name IN (SELECT name FROM db_once WHERE at < :old ORDER BY at LIMIT :most)`,
		db.Args{"old": tx.Now() - db.Instant(onceKept.Microseconds()), "most": int64(most)})
	if err != nil {
		return false, err
	}
	done, err := tx.Exec(ctx, `DELETE FROM job WHERE id IN (SELECT id FROM job WHERE done_at < :old ORDER BY done_at LIMIT :most)`,
		db.Args{"old": tx.Now() - db.Instant(doneKept.Microseconds()), "most": int64(most)})
	return once == most || done == most, err
}
