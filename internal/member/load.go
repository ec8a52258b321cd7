package member

import (
	"context"
	"encoding/json"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/seal"
)

// Fresh is a person with all his history, for Load.
type Fresh struct {
	ID       db.ID // zero: made
	Org      db.ID // who enters him
	Code     string
	Facts    []FreshFacts
	Spells   []FreshSpell
	Reason   string
	Document db.ID
}

// FreshFacts is one version of a group's facts; a zero period is for all time.
type FreshFacts struct {
	Group  string
	Period day.Period
	Fields asof.Fields
}

// FreshSpell is a membership with its stays (official and temporary), standing and reliefs.
type FreshSpell struct {
	ID       db.ID // zero: made
	Card     string
	Stays    []Affiliation
	Standing []State
	Relief   []State
}

// Load writes many new persons with few statements, for the generator and the opening of a register. The caller vouches that they are new, that
// their days are in order and the cells are cells; the database still refuses overlapping states and double codes. Each person gets one change
// row. Only the installation itself may do it.
func Load(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, list []Fresh) error {
	if !who.IsSystem() {
		return who.Must(ctx, tx, ^duty.Right(0), db.ID{})
	}
	batch := newBatch(tx)
	for i := range list {
		x := &list[i]
		if x.ID.IsZero() {
			x.ID = db.NewID()
		}
		if x.Code == "" {
			var err error
			if x.Code, err = nextCode(ctx, tx); err != nil {
				return err
			}
		}
		wrapped, err := v.keys.NewPersonKey(x.ID[:])
		if err != nil {
			return err
		}
		key, err := v.keys.Unwrap(x.ID[:], wrapped)
		if err != nil {
			return err
		}
		by := who.By(x.Org, x.Reason, x.Document)
		var blind []byte
		var searches []string
		for _, f := range x.Facts {
			p := f.Period
			if p.From == 0 {
				p.From = day.First
			}
			if p.To == 0 {
				p.To = day.Forever
			}
			fields := asof.Fields{"person_id": x.ID}
			if f.Group == Basic {
				for k, val := range f.Fields {
					fields[k] = val
				}
				delete(fields, "person_id")
				derive(fields, x.Code)
				batch.add(&persons, by, asof.Fields{"person_id": x.ID}, p, fields, nil)
				search, _ := fields["search_name"].(string)
				if !slices.Contains(searches, search) {
					searches = append(searches, search)
					for _, row := range wordRows(x.ID, search) {
						batch.row("member_word", []string{"word", "person_id", "names"}, row)
					}
				}
				continue
			}
			m := map[string]string{}
			for k, val := range f.Fields {
				if s, _ := val.(string); s != "" {
					m[k] = s
				}
			}
			plain, err := json.Marshal(m)
			if err != nil {
				return err
			}
			sealed, err := key.Seal(seal.AAD(sealPlace, f.Group, x.ID[:]), plain)
			if err != nil {
				return err
			}
			if m["citizen_id"] != "" {
				blind = v.keys.Blind("citizen_id", m["citizen_id"])
			}
			batch.add(sealedTables[f.Group], by, fields, p, asof.Fields{}, sealed)
		}
		batch.row("member", []string{"id", "code", "code_key", "rev", "wrapped_key", "id_blind", "owner"},
			[]any{x.ID, x.Code, codeKey(x.Code), 1, wrapped, blind, x.Org})
		for n := range x.Spells {
			s := &x.Spells[n]
			if s.ID.IsZero() {
				s.ID = db.NewID()
			}
			batch.row("member_spell", []string{"id", "person_id", "no", "code"}, []any{s.ID, x.ID, n + 1, s.Card})
			for _, a := range s.Stays {
				a.Person = x.ID
				own := by
				own.Org = a.Org
				batch.add(&affiliations, own, asof.Fields{"membership_id": s.ID, "kind": a.Kind}, a.Period, a.fields(), nil)
			}
			for _, st := range s.Standing {
				batch.add(&standings, by, asof.Fields{"membership_id": s.ID}, st.Period, asof.Fields{"kind": st.Kind}, nil)
			}
			for _, st := range s.Relief {
				batch.add(&reliefs, by, asof.Fields{"membership_id": s.ID}, st.Period, asof.Fields{"kind": st.Kind, "reason": st.Reason}, nil)
			}
		}
		if err := audit.Record(ctx, tx, by, audit.Change{Noun: "person", Subject: x.ID, Verb: "load"}); err != nil {
			return err
		}
	}
	return batch.write(ctx)
}

// batch gathers rows by table.
type batch struct {
	tx    *db.Tx
	order []string
	cols  map[string][]string
	rows  map[string][][]any
}

func newBatch(tx *db.Tx) *batch {
	return &batch{tx: tx, cols: map[string][]string{}, rows: map[string][][]any{}}
}

func (b *batch) row(table string, cols []string, vals []any) {
	if b.cols[table] == nil {
		b.order = append(b.order, table)
		b.cols[table] = cols
	}
	b.rows[table] = append(b.rows[table], vals)
}

func (b *batch) add(t *asof.Table, by audit.By, key asof.Fields, p day.Period, f asof.Fields, sealed []byte) {
	cols, vals := t.Cells(b.tx, by, key, p, f, sealed)
	b.row(t.Name, cols, vals)
}

func (b *batch) write(ctx context.Context) error {
	for _, t := range b.order {
		if err := b.tx.Insert(ctx, t, b.cols[t], b.rows[t]); err != nil {
			return err
		}
	}
	return nil
}
