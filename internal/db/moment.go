package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Reads are the domains whose tables some texts may read: see ReadsOf.
type Reads map[string]bool

// ReadsOf gives them for statements or parts of statements: the first part of every word, since a domain's tables all begin with its name
// ("member" for member_affiliation). A column so named counts too, which does no harm.
func ReadsOf(texts ...string) Reads {
	out := Reads{}
	for _, t := range texts {
		for i := 0; i < len(t); {
			if t[i] < 'a' || t[i] > 'z' {
				i++
				continue
			}
			j := i
			for j < len(t) && nameByte(t[j]) {
				j++
			}
			out[domainOf(t[i:j])] = true
			i = j
		}
	}
	return out
}

// Moment names what a reader's snapshot holds of some domains' tables; nil is all. Two readers with the same moment see the same rows of them, whoever
// writes, through whichever server. It serves derived values that are dear to find and hold until the next write there: who writes a meeting leaves
// the moment of members as it was. Rows changed by hand, past this program, are not noticed.
//
// On SQLite a count stands with each domain. PostgreSQL has many writers: each leaves its transaction's number, and the moment is the highest number
// visible together with those below it that had not ended in this snapshot. Nothing else could be missing: what is below and has ended is seen. A standby
// does not tell which had not ended: there the moment is empty, and nothing may be remembered.
func (tx *Tx) Moment(ctx context.Context, of Reads) (string, error) {
	if tx.moments == nil {
		if err := tx.readMoments(ctx); err != nil {
			return "", err
		}
	}
	if tx.standby {
		return "", nil
	}
	b := make([]byte, 0, 64)
	top := int64(-1)
	for _, m := range tx.moments {
		if of == nil || of[m.domain] {
			b = append(b, m.domain...)
			b = append(b, '=')
			b = strconv.AppendInt(b, m.xid, 10)
			b = append(b, ';')
			top = max(top, m.xid)
		}
	}
	for _, x := range tx.open {
		if x <= top {
			b = append(b, '-')
			b = strconv.AppendInt(b, x, 10)
		}
	}
	return string(b) + ".", nil
}

// moment is the last write to a domain's tables that a snapshot sees.
type moment struct {
	domain string
	xid    int64
}

func (tx *Tx) readMoments(ctx context.Context) error {
	tx.moments = []moment{}
	// A number from the future comes from another life of the database (a dump brings it) and says nothing in this one.
	text := pick(tx.db.engine, `SELECT name, xid, '', 0 FROM db_moment ORDER BY name`,
		`WITH RECURSIVE snap AS (SELECT pg_current_snapshot() AS s), live AS (
			SELECT CAST(CAST(pg_snapshot_xmax(s) AS TEXT) AS BIGINT) AS till, COALESCE((SELECT string_agg(CAST(x AS TEXT), ' ') FROM pg_snapshot_xip(s) x), '') AS open FROM snap),
		names(name) AS (
			(SELECT m.name FROM db_moment m ORDER BY m.name LIMIT 1)
			UNION ALL SELECT (SELECT m.name FROM db_moment m WHERE m.name > n.name ORDER BY m.name LIMIT 1) FROM names n WHERE n.name IS NOT NULL)
		SELECT n.name, COALESCE((SELECT MAX(m.xid) FROM db_moment m WHERE m.name = n.name AND m.xid < live.till), 0), live.open,
			CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END
		FROM names n CROSS JOIN live WHERE n.name IS NOT NULL ORDER BY n.name`)
	open := ""
	err := tx.Query(ctx, text, nil, func(r *Row) error {
		var m moment
		if err := r.Scan(&m.domain, &m.xid, &open, &tx.standby); err != nil {
			return err
		}
		tx.moments = append(tx.moments, m)
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range strings.Fields(open) {
		x, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return fmt.Errorf("db: number of a transaction: %w", err)
		}
		tx.open = append(tx.open, x)
	}
	return nil
}

// domainOf is the first part of a table's name.
func domainOf(table string) string {
	name, _, _ := strings.Cut(table, "_")
	return name
}

// noteWrite remembers which domain a statement writes to.
func (tx *Tx) noteWrite(text string) {
	for _, verb := range []string{"INSERT INTO ", "UPDATE ", "DELETE FROM "} {
		if rest, ok := strings.CutPrefix(text, verb); ok {
			table := rest
			if n := strings.IndexFunc(rest, func(r rune) bool { return r > 127 || !nameByte(byte(r)) }); n >= 0 {
				table = rest[:n]
			}
			if d := domainOf(table); d != "db" && !slices.Contains(tx.wrote, d) {
				tx.wrote = append(tx.wrote, d)
			}
			return
		}
	}
}

// leaveMoments tells later readers what this transaction wrote to, as its last statement.
func (tx *Tx) leaveMoments(ctx context.Context) error {
	if len(tx.wrote) == 0 || tx.bare {
		return nil
	}
	slices.Sort(tx.wrote)
	args := Args{"names": tx.wrote}
	if tx.db.engine == Postgres {
		return tx.leaveMomentsPostgres(ctx, args)
	}
	n, err := tx.Exec(ctx, `UPDATE db_moment SET xid = xid + 1 WHERE name IN {in names}`, args)
	if err != nil || int(n) == len(tx.wrote) {
		return err
	}
	for _, d := range tx.wrote {
		if _, err := tx.Exec(ctx, `INSERT INTO db_moment (name, xid) SELECT :name, 1 WHERE NOT EXISTS (SELECT 1 FROM db_moment WHERE name = :name)`, Args{"name": d}); err != nil {
			return err
		}
	}
	return nil
}

// sweepEvery: one of so many transactions clears away the numbers that every snapshot from now on sees past.
const sweepEvery = 64

func (tx *Tx) leaveMomentsPostgres(ctx context.Context, args Args) error {
	var rows []string
	for i := range tx.wrote {
		rows = append(rows, "(:names__"+strconv.Itoa(i)+", CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT))")
	}
	var xid int64
	_, err := tx.One(ctx, `INSERT INTO db_moment (name, xid) VALUES `+strings.Join(rows, ", ")+` ON CONFLICT DO NOTHING RETURNING xid`, args, &xid)
	if err != nil || xid == 0 || xid%sweepEvery != 0 {
		return err
	}
	// This transaction's own number is above all that is swept. It waits for nobody: it may hold locks that they wait for.
	_, err = tx.Exec(ctx, `DELETE FROM db_moment WHERE (name, xid) IN (SELECT m.name, m.xid FROM db_moment m WHERE m.name IN {in names}
		AND m.xid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) FOR UPDATE SKIP LOCKED)`, args)
	return err
}
