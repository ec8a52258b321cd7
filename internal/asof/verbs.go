package asof

import (
	"context"
	"encoding/json"
	"fmt"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Result tells what a verb did. Changed is false where the records already said so; nothing was written then.
type Result struct {
	Changed bool
	Closed  []db.ID
	Opened  []db.ID
}

// Open adds a state for a period. Every day of it must be free: else a Conflict "asof.overlap" names the days in the way.
func (l Line) Open(ctx context.Context, tx *db.Tx, by audit.By, p day.Period, f Fields) (Result, error) {
	if p.Empty() {
		return Result{}, order(p)
	}
	return l.edit(ctx, tx, by, "open", l.opening(by, p, f))
}

// Begin is Open for a subject that this transaction has just made: nothing can be on record of it, so that is not asked.
func (l Line) Begin(ctx context.Context, tx *db.Tx, by audit.By, p day.Period, f Fields) (Result, error) {
	if p.Empty() {
		return Result{}, order(p)
	}
	return l.put(ctx, tx, by, "open", nil, l.opening(by, p, f))
}

func (l Line) opening(by audit.By, p day.Period, f Fields) func([]seg) ([]seg, error) {
	return func(segs []seg) ([]seg, error) {
		for _, s := range segs {
			if s.Meets(p) {
				return nil, overlap(s.Period)
			}
		}
		return append(segs, seg{Period: p, f: l.t.full(f), owner: by.Org}), nil
	}
}

// Change sets fields from a day on. Each field keeps its new value until the day on which another value of that same field was recorded
// before, so that a back-dated change of one field does not undo a later change of another, nor a later change of its own. The day must
// lie in a state: else "asof.gap".
func (l Line) Change(ctx context.Context, tx *db.Tx, by audit.By, from day.Day, patch Fields) (Result, error) {
	return l.edit(ctx, tx, by, "change", func(segs []seg) ([]seg, error) {
		segs = split(segs, from)
		i := at(segs, from)
		if i < 0 {
			return nil, gap(day.Period{From: from, To: from.Add(1)})
		}
		for f, v := range patch {
			old := segs[i].f[f]
			for j := i; j < len(segs) && (j == i || segs[j].From == segs[j-1].To) && segs[j].f[f] == old; j++ {
				segs[j].set(f, v, by.Org)
			}
		}
		return segs, nil
	})
}

// Correct sets fields for the days of a period on which there is a state, whatever they were: it was recorded wrongly. A reason is wanted.
func (l Line) Correct(ctx context.Context, tx *db.Tx, by audit.By, p day.Period, patch Fields) (Result, error) {
	if by.Reason == "" {
		return Result{}, fault.Bad("reason", "asof.reason", nil)
	}
	if p.Empty() {
		return Result{}, order(p)
	}
	return l.edit(ctx, tx, by, "correct", func(segs []seg) ([]seg, error) {
		segs = split(split(segs, p.From), p.To)
		hit := false
		for i := range segs {
			if segs[i].Meets(p) {
				hit = true
				for f, v := range patch {
					segs[i].set(f, v, by.Org)
				}
			}
		}
		if !hit {
			return nil, gap(p)
		}
		return segs, nil
	})
}

// CorrectPeriod corrects when a state began or ended: the version that holds on the day `in` gets the period p instead of its own, and patch.
// Days it newly takes must be free. A reason is wanted.
func (l Line) CorrectPeriod(ctx context.Context, tx *db.Tx, by audit.By, in day.Day, p day.Period, patch Fields) (Result, error) {
	if by.Reason == "" {
		return Result{}, fault.Bad("reason", "asof.reason", nil)
	}
	if p.Empty() {
		return Result{}, order(p)
	}
	return l.edit(ctx, tx, by, "correct", func(segs []seg) ([]seg, error) {
		i := at(segs, in)
		if i < 0 {
			return nil, gap(day.Period{From: in, To: in.Add(1)})
		}
		for j := range segs {
			if j != i && segs[j].Meets(p) {
				return nil, overlap(segs[j].Period)
			}
		}
		s := segs[i].clone()
		if s.Period != p {
			s.Period, s.owner = p, by.Org
		}
		for f, v := range patch {
			s.set(f, v, by.Org)
		}
		segs[i] = s
		return segs, nil
	})
}

// Close ends what holds on the day before `end`, which is the first day not counted; everything recorded from `end` on is gone with it. last
// sets fields of the version that ends (the cause of its end). Where nothing holds on that day before: "asof.gap".
func (l Line) Close(ctx context.Context, tx *db.Tx, by audit.By, end day.Day, last Fields) (Result, error) {
	return l.edit(ctx, tx, by, "close", func(segs []seg) ([]seg, error) {
		segs = split(segs, end)
		i := at(segs, end.Add(-1))
		if i < 0 || !(i+1 < len(segs) || segs[i].orig == nil) {
			// Nothing to end: either no state, or it ended on that very day already.
			if i < 0 || !same(segs[i].f, merge(segs[i].f, last)) {
				return nil, gap(day.Period{From: end.Add(-1), To: end})
			}
			return segs, nil
		}
		if segs[i].orig == nil { // it is cut short, which is a statement of its own
			segs[i].owner = by.Org
		}
		for f, v := range last {
			segs[i].set(f, v, by.Org)
		}
		return segs[:i+1], nil
	})
}

// Void takes the days of a period out: it never was. It stays readable as known then. A reason is wanted.
func (l Line) Void(ctx context.Context, tx *db.Tx, by audit.By, p day.Period) (Result, error) {
	if by.Reason == "" {
		return Result{}, fault.Bad("reason", "asof.reason", nil)
	}
	if p.Empty() {
		return Result{}, order(p)
	}
	return l.edit(ctx, tx, by, "void", func(segs []seg) ([]seg, error) {
		segs = split(split(segs, p.From), p.To)
		var out []seg
		for _, s := range segs {
			if !s.Meets(p) {
				out = append(out, s)
			}
		}
		if len(out) == len(segs) {
			return nil, gap(p)
		}
		return out, nil
	})
}

func order(p day.Period) error {
	return fault.Bad("to", "asof.order", fault.Args{"from": p.From, "last": p.LastDay()})
}

func gap(p day.Period) error {
	return fault.New(fault.Conflict, "asof.gap", fault.Args{"from": p.From, "to": p.To.Add(-1), "period": p})
}

func overlap(p day.Period) error {
	return fault.New(fault.Conflict, "asof.overlap", fault.Args{"from": p.From, "to": p.To.Add(-1), "period": p})
}

// seg is a stretch of days with one set of values while a verb works; orig is the row it is, while untouched. owner is who said it: the parts
// of a row that a verb only cuts off stay with the organisation that made the row.
type seg struct {
	day.Period
	f     Fields
	orig  *Row
	owner db.ID
}

func (s seg) clone() seg {
	f := make(Fields, len(s.f))
	for k, v := range s.f {
		f[k] = v
	}
	return seg{s.Period, f, nil, s.owner}
}

func (s *seg) set(f string, v any, owner db.ID) {
	if s.f[f] == v {
		return
	}
	c := s.clone()
	c.f[f], c.owner = v, owner
	*s = c
}

func merge(f, patch Fields) Fields {
	c := seg{f: f}.clone()
	for k, v := range patch {
		c.f[k] = v
	}
	return c.f
}

func same(a, b Fields) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			return false
		}
	}
	return true
}

func split(segs []seg, d day.Day) []seg {
	for i, s := range segs {
		if s.From < d && d < s.To {
			a, b := s.clone(), s.clone()
			a.To, b.From = d, d
			out := append([]seg{}, segs[:i]...)
			return append(append(out, a, b), segs[i+1:]...)
		}
	}
	return segs
}

func at(segs []seg, d day.Day) int {
	for i, s := range segs {
		if s.Has(d) {
			return i
		}
	}
	return -1
}

func (t *Table) zero(k Kind) any {
	switch k {
	case Int:
		return int64(0)
	case Day:
		return day.Day(0)
	case Partial:
		return day.Partial(0)
	case ID:
		return db.ID{}
	case Bool:
		return false
	case Blob:
		return Bytes("")
	}
	return ""
}

func (t *Table) full(f Fields) Fields {
	out := make(Fields, len(t.Cols)+len(t.Sealed))
	for _, c := range t.Cols {
		out[c.Name] = t.zero(c.Kind)
	}
	for _, s := range t.Sealed {
		out[s] = ""
	}
	for k, v := range f {
		out[k] = v
	}
	return out
}

func (t *Table) check(f Fields) error {
	for _, c := range t.Cols {
		if got, want := fmt.Sprintf("%T", f[c.Name]), fmt.Sprintf("%T", t.zero(c.Kind)); got != want {
			return fmt.Errorf("asof: %s.%s wants %s, got %s", t.Name, c.Name, want, got)
		}
	}
	for _, name := range t.Sealed {
		if _, ok := f[name].(string); !ok {
			return fmt.Errorf("asof: %s.%s wants string, got %T", t.Name, name, f[name])
		}
	}
	if len(f) != len(t.Cols)+len(t.Sealed) {
		return fmt.Errorf("asof: unknown field for %s in %v", t.Name, f)
	}
	return nil
}

func (l Line) edit(ctx context.Context, tx *db.Tx, by audit.By, verb string, fn func([]seg) ([]seg, error)) (Result, error) {
	rows, err := l.Rows(ctx, tx, Latest)
	if err != nil {
		return Result{}, err
	}
	if err := l.behind(ctx, tx); err != nil {
		return Result{}, err
	}
	return l.put(ctx, tx, by, verb, rows, fn)
}

// put writes what fn makes of the rows on record.
func (l Line) put(ctx context.Context, tx *db.Tx, by audit.By, verb string, rows []Row, fn func([]seg) ([]seg, error)) (Result, error) {
	segs := make([]seg, len(rows))
	for i := range rows {
		if rows[i].erased {
			return Result{}, fault.New(fault.Conflict, "seal.erased", nil)
		}
		segs[i] = seg{rows[i].Period, rows[i].Fields, &rows[i], rows[i].Owner}
	}
	segs, err := fn(segs)
	if err != nil {
		return Result{}, err
	}
	segs = tidy(segs, rows)
	kept := map[db.ID]bool{}
	for _, s := range segs {
		if s.orig != nil {
			kept[s.orig.ID] = true
		}
	}
	var res Result
	detail := changeDetail{}
	secret := changeDetail{}
	for i := range rows {
		if kept[rows[i].ID] {
			continue
		}
		// A row this very transaction wrote was never known to anybody: it goes without a trace.
		text := "UPDATE " + l.t.Name + " SET known_to = :now WHERE id = :id AND known_to = {open}"
		if rows[i].Change == tx.Change() {
			text = "DELETE FROM " + l.t.Name + " WHERE id = :id AND known_from = :now"
		}
		n, err := tx.Exec(ctx, text, db.Args{"now": tx.Now(), "id": rows[i].ID})
		if err != nil {
			return Result{}, err
		}
		if n != 1 {
			return Result{}, fault.New(fault.Stale, "asof.stale", nil)
		}
		res.Closed = append(res.Closed, rows[i].ID)
		l.t.tell(&detail.Closed, &secret.Closed, rows[i].ID, rows[i].Period, rows[i].Fields)
	}
	for _, s := range segs {
		if s.orig != nil {
			continue
		}
		id, err := l.insert(ctx, tx, s)
		if err != nil {
			return Result{}, err
		}
		res.Opened = append(res.Opened, id)
		l.t.tell(&detail.Opened, &secret.Opened, id, s.Period, s.f)
	}
	if len(res.Closed)+len(res.Opened) == 0 {
		return res, nil
	}
	res.Changed = true
	c := audit.Change{Noun: l.t.Noun, Subject: l.subject, Verb: verb, Detail: detail}
	if len(l.t.Sealed) > 0 {
		plain, err := json.Marshal(secret)
		if err != nil {
			return Result{}, err
		}
		if c.Sealed, err = l.vault.Seal(ctx, tx, l.key, plain); err != nil {
			return Result{}, err
		}
	}
	return res, audit.Record(ctx, tx, by, c)
}

// tidy puts the stretches in order, gives back the rows that came out as they were, and joins neighbours that say the same.
func tidy(segs []seg, rows []Row) []seg {
	sortSegs(segs)
	var out []seg
	for _, s := range segs {
		if n := len(out); n > 0 && out[n-1].To == s.From && (out[n-1].orig == nil || s.orig == nil) && same(out[n-1].f, s.f) {
			j := out[n-1].clone()
			j.To = s.To
			if s.orig == nil && out[n-1].orig != nil { // the new statement swallows the old one
				j.owner = s.owner
			}
			out[n-1] = j
			continue
		}
		out = append(out, s)
	}
	for i, s := range out {
		if s.orig != nil {
			continue
		}
		for j := range rows {
			if rows[j].Period == s.Period && same(rows[j].Fields, s.f) {
				out[i].orig = &rows[j]
			}
		}
	}
	return out
}

func sortSegs(segs []seg) {
	for i := range segs {
		for j := i; j > 0 && segs[j].From < segs[j-1].From; j-- {
			segs[j], segs[j-1] = segs[j-1], segs[j]
		}
	}
}

type changeDetail struct {
	Closed []changeRow `json:"closed,omitempty"`
	Opened []changeRow `json:"opened,omitempty"`
}

type changeRow struct {
	ID     db.ID             `json:"id"`
	From   day.Day           `json:"from"`
	To     day.Day           `json:"to"`
	Fields map[string]string `json:"fields"`
}

func (t *Table) tell(plain, secret *[]changeRow, id db.ID, p day.Period, f Fields) {
	r := changeRow{id, p.From, p.To, map[string]string{}}
	for _, c := range t.Cols {
		r.Fields[c.Name] = fmt.Sprint(f[c.Name])
	}
	*plain = append(*plain, r)
	if len(t.Sealed) > 0 {
		s := changeRow{id, p.From, p.To, map[string]string{}}
		for _, name := range t.Sealed {
			s.Fields[name], _ = f[name].(string)
		}
		*secret = append(*secret, s)
	}
}

// Cells gives the table's columns and one row's values for a bulk insert of a new subject's first states, for imports and the generator: the
// caller vouches that the subject has no other state. Sealed fields come sealed already, or nil.
func (t *Table) Cells(tx *db.Tx, by audit.By, key Fields, p day.Period, f Fields, sealed []byte) (cols []string, vals []any) {
	cols = []string{"id", "valid_from", "valid_to", "known_from", "known_to", "change_id", "owner"}
	vals = []any{db.NewID(), p.From, p.To, tx.Now(), db.StillKnown, tx.Change(), by.Org}
	for _, c := range t.Key {
		cols = append(cols, c.Name)
		vals = append(vals, key[c.Name])
	}
	for _, c := range t.Cols {
		v, ok := f[c.Name]
		if !ok {
			v = t.zero(c.Kind)
		}
		if b, ok := v.(Bytes); ok && b == "" {
			v = []byte(nil)
		} else if ok {
			v = []byte(b)
		}
		cols = append(cols, c.Name)
		vals = append(vals, v)
	}
	if len(t.Sealed) > 0 {
		cols = append(cols, "sealed")
		vals = append(vals, sealed)
	}
	return cols, vals
}

// behind tells a writer on PostgreSQL whose instant is no longer the latest of this timeline to run again: he took it before another writer
// took his and waited for that one's lock. His rows would be known before those they follow.
func (l Line) behind(ctx context.Context, tx *db.Tx) error {
	if tx.Engine() != db.Postgres {
		return nil
	}
	var n int
	found, err := tx.One(ctx, "SELECT 1 FROM "+l.t.Name+" WHERE "+l.t.where()+` AND (known_from > :now OR (known_from = :now AND change_id <> :change)
		OR (known_to > :now AND known_to < {open})) LIMIT 1`, l.args("now", tx.Now(), "change", tx.Change()), &n)
	if err == nil && found {
		err = db.Again
	}
	return err
}

func (l Line) insert(ctx context.Context, tx *db.Tx, s seg) (db.ID, error) {
	if err := l.t.check(s.f); err != nil {
		return db.ID{}, err
	}
	if !s.From.Valid() || !s.To.Valid() {
		return db.ID{}, fmt.Errorf("asof: %s: no days %v", l.t.Name, s.Period)
	}
	var sealed []byte
	if len(l.t.Sealed) > 0 {
		m := map[string]string{}
		for _, name := range l.t.Sealed {
			if v, _ := s.f[name].(string); v != "" {
				m[name] = v
			}
		}
		if len(m) > 0 {
			plain, err := json.Marshal(m) // map keys come out sorted
			if err != nil {
				return db.ID{}, err
			}
			if sealed, err = l.vault.Seal(ctx, tx, l.key, plain); err != nil {
				return db.ID{}, err
			}
		}
	}
	cols, vals := l.t.Cells(tx, audit.By{Org: s.owner}, l.key, s.Period, s.f, sealed)
	return vals[0].(db.ID), tx.Insert(ctx, l.t.Name, cols, [][]any{vals})
}
