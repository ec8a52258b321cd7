// Package asof keeps states with history on two clocks: when something was so (days, half-open) and when we knew it (instants in commit
// order). Nothing is overwritten. Four verbs write: Change (from a day on), Correct (it was wrong for a period), Close (it ended) and Void (it
// never was); each closes the rows it replaces by setting their known_to, once, and adds new ones.
package asof

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"sort"
	"strings"
	"time"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Known is what we knew: at an instant, or latest, the zero value, which is a symbol and no reading of a clock.
type Known struct{ at db.Instant }

// Latest is what is known now, whenever that is asked.
var Latest = Known{}

// KnownAt is what was known at an instant.
func KnownAt(i db.Instant) Known { return Known{i} }

// Latest tells whether it is the symbol.
func (k Known) Latest() bool { return k.at == 0 }

// Instant is the moment; zero for latest.
func (k Known) Instant() db.Instant { return k.at }

// String is what stands in URLs: RFC 3339, empty for latest.
func (k Known) String() string {
	if k.at == 0 {
		return ""
	}
	return k.at.String()
}

// ParseKnown reads a URL's or a command's known: empty, an RFC 3339 instant, or a day (its end in Vietnam: all that was known that day).
func ParseKnown(s string) (Known, error) {
	s = strings.TrimSpace(s)
	if s == "" || s == "latest" {
		return Known{}, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return Known{db.InstantOf(t)}, nil
	}
	d, err := day.Parse(s, 0)
	if err != nil {
		return Known{}, fault.Bad("known", "asof.known_form", fault.Args{"text": s})
	}
	return Known{EndOf(d)}, nil
}

// EndOf is the last instant of a civil day in Vietnam.
func EndOf(d day.Day) db.Instant {
	t := time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth(), 0, 0, 0, 0, day.Zone).AddDate(0, 0, 1)
	return db.InstantOf(t) - 1
}

// Point is the two times of every question: the day asked about and what was known.
type Point struct {
	On    day.Day
	Known Known
}

// Args gives the named values ":on" and ":known" that "{on a}" and "{known a}" want, with more.
func (p Point) Args(more ...any) db.Args {
	a := db.Args{"on": p.On, "known": p.Known}
	for i := 0; i+1 < len(more); i += 2 {
		a[more[i].(string)] = more[i+1]
	}
	return a
}

// Kind is the type of a column.
type Kind uint8

const (
	Text Kind = iota
	Int
	Day
	Partial
	ID
	Bool
	Blob // Bytes
)

// Column of a timeline's table.
type Column struct {
	Name string
	Kind Kind
}

// Fields are the values of a state by column; missing ones are the column's zero.
type Fields map[string]any

// Vault seals and opens the fields that may be stored only sealed. The key fields tell whose they are.
type Vault interface {
	Seal(ctx context.Context, tx *db.Tx, key Fields, plain []byte) ([]byte, error)
	Unseal(ctx context.Context, tx *db.Tx, key Fields, sealed []byte) ([]byte, error)
}

// Bytes is what stands in a column of kind Blob: a value its noun has sealed itself. Printed, as in change rows, it is base64.
type Bytes string

// String is base64.
func (b Bytes) String() string { return base64.StdEncoding.EncodeToString([]byte(b)) }

// Table describes a table of states: id, the key columns, the value columns, and the columns of {states}.
type Table struct {
	Name   string   // SQL table
	Noun   string   // what change rows call it
	Key    []Column // name one timeline; no two rows known at one instant with the same key share a day
	Cols   []Column // plain fields
	Sealed []string // fields (text) stored only inside the column "sealed", as JSON under the vault
}

// Row is one version of a state.
type Row struct {
	ID        db.ID
	Period    day.Period
	Fields    Fields
	KnownFrom db.Instant
	KnownTo   db.Instant // db.StillKnown while it stands
	Change    db.ID
	Owner     db.ID // the organisation that made the record
	sealed    []byte
	erased    bool
}

// Text, Day and ID read a field; the zero value where it is missing.
func (r Row) Text(f string) string { s, _ := r.Fields[f].(string); return s }
func (r Row) Int(f string) int64   { s, _ := r.Fields[f].(int64); return s }
func (r Row) Day(f string) day.Day { s, _ := r.Fields[f].(day.Day); return s }
func (r Row) ID_(f string) db.ID   { s, _ := r.Fields[f].(db.ID); return s }
func (r Row) Part(f string) day.Partial {
	s, _ := r.Fields[f].(day.Partial)
	return s
}

// Erased tells whether the sealed fields can no longer be opened, their key being destroyed.
func (r Row) Erased() bool { return r.erased }

// Line is one timeline: a table and the key that names it.
type Line struct {
	t       *Table
	key     Fields
	subject db.ID
	vault   Vault
}

// Of names the timeline. subject is the record that change rows speak of; vault may be nil where the table seals nothing.
func (t *Table) Of(subject db.ID, vault Vault, key Fields) Line { return Line{t, key, subject, vault} }

func (t *Table) columns() string {
	var b strings.Builder
	b.WriteString("id, valid_from, valid_to, known_from, known_to, change_id, owner")
	for _, c := range t.Cols {
		b.WriteString(", " + c.Name)
	}
	if len(t.Sealed) > 0 {
		b.WriteString(", sealed")
	}
	return b.String()
}

func (t *Table) where() string {
	var b strings.Builder
	for i, c := range t.Key {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(c.Name + " = :" + c.Name)
	}
	return b.String()
}

func (l Line) args(more ...any) db.Args {
	a := db.Args{}
	for k, v := range l.key {
		a[k] = v
	}
	for i := 0; i+1 < len(more); i += 2 {
		a[more[i].(string)] = more[i+1]
	}
	return a
}

func (l Line) read(ctx context.Context, tx *db.Tx, cond string, args db.Args) ([]Row, error) {
	var out []Row
	text := "SELECT " + l.t.columns() + " FROM " + l.t.Name + " x WHERE " + l.t.where() + cond
	err := tx.Query(ctx, text, args, func(r *db.Row) error {
		row, err := l.t.scan(r)
		out = append(out, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	sort.SliceStable(out, func(i, j int) bool { // a timeline is short: sorting it here costs far less than a sorter in the database
		if out[i].Period.From != out[j].Period.From {
			return out[i].Period.From < out[j].Period.From
		}
		return out[i].KnownFrom < out[j].KnownFrom
	})
	for i := range out {
		if len(l.t.Sealed) > 0 && out[i].sealed != nil {
			if err := l.open(ctx, tx, &out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Select lists a row's columns for a statement of one's own over rows of the table called alias; Scan reads them. Both are for tables that seal
// nothing: sealed values are read along a timeline only.
func (t *Table) Select(alias string) string {
	cols := strings.Split(t.columns(), ", ")
	for _, k := range t.Key {
		cols = append(cols, k.Name)
	}
	return alias + "." + strings.Join(cols, ", "+alias+".")
}

// Scan reads what Select listed; the key stands among the fields.
func (t *Table) Scan(r *db.Row) (Row, error) {
	all := *t
	all.Cols = append(append([]Column{}, t.Cols...), t.Key...)
	return all.scan(r)
}

func (t *Table) scan(r *db.Row) (Row, error) {
	var row Row
	dst := []any{&row.ID, &row.Period.From, &row.Period.To, &row.KnownFrom, &row.KnownTo, &row.Change, &row.Owner}
	row.Fields = make(Fields, len(t.Cols)+len(t.Sealed))
	holders := make([]any, len(t.Cols))
	for i, c := range t.Cols {
		switch c.Kind {
		case Text:
			holders[i] = new(string)
		case Int:
			holders[i] = new(int64)
		case Day:
			holders[i] = new(day.Day)
		case Partial:
			holders[i] = new(day.Partial)
		case ID:
			holders[i] = new(db.ID)
		case Bool:
			holders[i] = new(bool)
		case Blob:
			holders[i] = new([]byte)
		}
		dst = append(dst, holders[i])
	}
	if len(t.Sealed) > 0 {
		dst = append(dst, &row.sealed)
	}
	if err := r.Scan(dst...); err != nil {
		return row, err
	}
	for i, c := range t.Cols {
		switch h := holders[i].(type) {
		case *string:
			row.Fields[c.Name] = *h
		case *int64:
			row.Fields[c.Name] = *h
		case *day.Day:
			row.Fields[c.Name] = *h
		case *day.Partial:
			row.Fields[c.Name] = *h
		case *db.ID:
			row.Fields[c.Name] = *h
		case *bool:
			row.Fields[c.Name] = *h
		case *[]byte:
			row.Fields[c.Name] = Bytes(*h)
		}
	}
	for _, f := range t.Sealed {
		row.Fields[f] = ""
	}
	return row, nil
}

func (l Line) open(ctx context.Context, tx *db.Tx, r *Row) error {
	plain, err := l.vault.Unseal(ctx, tx, l.key, r.sealed)
	if err != nil {
		if fault.Is(err, fault.NotFound) { // the key was destroyed: the period stays, the values are gone
			r.erased = true
			return nil
		}
		return err
	}
	m := map[string]string{}
	if err := json.Unmarshal(plain, &m); err != nil {
		return fault.Wrap(err, fault.Internal, "seal.broken")
	}
	for k, v := range m {
		r.Fields[k] = v
	}
	return nil
}

// Rows are the versions known at k, in order of their days.
func (l Line) Rows(ctx context.Context, tx *db.Tx, k Known) ([]Row, error) {
	return l.read(ctx, tx, " AND {known x}", l.args("known", k))
}

// At is the version that holds at a point; ok is false where there is none.
func (l Line) At(ctx context.Context, tx *db.Tx, p Point) (Row, bool, error) {
	rows, err := l.read(ctx, tx, " AND {known x} AND {on x}", l.args("known", p.Known, "on", p.On))
	if err != nil || len(rows) == 0 {
		return Row{}, false, err
	}
	return rows[0], true, nil
}

// History is every version ever, those no longer known as well.
func (l Line) History(ctx context.Context, tx *db.Tx) ([]Row, error) {
	return l.read(ctx, tx, "", l.args())
}
