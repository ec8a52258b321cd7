package db

import (
	"context"
	"fmt"
	"strings"
)

// This file spares statements: a sheet of a hundred thousand rows asks the same things again and again, and on PostgreSQL each question is a way to the
// server and back.

// mostKept bounds what Keep holds of one table; then it begins anew.
const mostKept = 10_000

// mostQueued is how many rows Queue puts into one statement.
const mostQueued = 200

// queue is the rows of one table that are still to be written.
type queue struct {
	table, end string
	cols       []string
	rows       [][]any
}

// held names a row that this transaction has locked.
type held struct {
	table string
	id    ID
}

// Keep gives what load finds in a table, and remembers it under a key until this transaction writes to that table: for what many rows ask alike. The key
// must tell what was asked whole; what others commit meanwhile is seen only by later transactions. table comes from code.
func (tx *Tx) Keep(table string, key any, load func() (any, error)) (any, error) {
	if v, ok := tx.kept[table][key]; ok {
		return v, nil
	}
	v, err := load()
	if err != nil {
		return nil, err
	}
	if tx.kept == nil {
		tx.kept = map[string]map[any]any{}
	}
	if m := tx.kept[table]; m == nil || len(m) >= mostKept {
		tx.kept[table] = map[any]any{}
	}
	tx.kept[table][key] = v
	return v, nil
}

// Hold locks a row without changing it, until the transaction ends. Once locked it is not asked again.
func (tx *Tx) Hold(ctx context.Context, table string, id ID) error {
	h := held{table, id}
	if tx.held[h] {
		return nil
	}
	if _, err := tx.Exec(ctx, "UPDATE "+table+" SET rev = rev WHERE id = :id", Args{"id": id}); err != nil {
		return err
	}
	if tx.held == nil {
		tx.held = map[held]bool{}
	}
	tx.held[h] = true
	return nil
}

// Queue writes a row later and together with others: before the next statement that names its table, before a savepoint is set or undone, and before the
// commit. So nobody sees a difference, but what is wrong with the row is told only then: it is for rows that are always accepted. end is what follows
// the values ("ON CONFLICT DO NOTHING"). table, cols and end come from code, and are the same for all rows of a table.
func (tx *Tx) Queue(ctx context.Context, table string, cols []string, end string, row []any) error {
	if !tx.writes {
		return fmt.Errorf("db: a reader may not write")
	}
	var q *queue
	for _, x := range tx.queued {
		if x.table == table {
			q = x
		}
	}
	if q == nil {
		q = &queue{table: table, end: end, cols: cols}
		tx.queued = append(tx.queued, q)
	}
	q.rows = append(q.rows, row)
	delete(tx.kept, table)
	if len(q.rows) >= min(mostQueued, 30000/len(cols)) {
		return tx.flush(ctx, q)
	}
	return nil
}

func (tx *Tx) flush(ctx context.Context, q *queue) error {
	rows := q.rows
	q.rows = nil
	if len(rows) == 0 {
		return nil
	}
	return tx.insert(ctx, q.table, q.cols, q.end, rows)
}

// settle writes what a statement might see, and forgets what it might change.
func (tx *Tx) settle(ctx context.Context, text string) error {
	if tx.writes {
		tx.noteWrite(text)
	}
	turn := strings.HasPrefix(text, "SAVEPOINT") || strings.HasPrefix(text, "ROLLBACK") || strings.HasPrefix(text, "RELEASE")
	for _, q := range tx.queued {
		if len(q.rows) > 0 && (turn || strings.Contains(text, q.table)) {
			if err := tx.flush(ctx, q); err != nil {
				return err
			}
		}
	}
	if strings.HasPrefix(text, "ROLLBACK") { // what was locked since is free again
		tx.held, tx.kept = nil, nil
	}
	if len(tx.kept) > 0 && !strings.HasPrefix(text, "SELECT") && !strings.HasPrefix(text, "WITH") {
		for table := range tx.kept {
			if strings.Contains(text, table) {
				delete(tx.kept, table)
			}
		}
	}
	return nil
}

// flushAll writes all that is queued, before the commit.
func (tx *Tx) flushAll(ctx context.Context) error {
	for _, q := range tx.queued {
		if err := tx.flush(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
