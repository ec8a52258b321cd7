// Package member holds people on the register and their membership: who belongs where, since when, and how. A person is one human being, with
// facts by field group, before, during and after membership. A membership is a spell of belonging to the Party (a second one only by
// re-admission); its affiliations name the cell, its standing says probationary or official, its reliefs exempt or suspend. At any day a
// membership has at most one official affiliation, and those alone are counted.
//
// A person's file belongs to the organisation that has him now; a former one keeps what it recorded itself. The person's row in table member is
// locked and raised by every writer of anything about him, so that one version number guards the whole file.
package member

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// Kinds of an affiliation.
const (
	Official  = "official"
	Temporary = "temporary"
)

// Causes of an affiliation's beginning.
const (
	InAdmitted   = "ket_nap"
	InReadmitted = "ket_nap_lai"
	InRestored   = "khoi_phuc"
	InTransfer   = "chuyen_den"
	InReorg      = "to_chuc_lai"
	InOpening    = "dau_ky"
)

// Causes of an affiliation's end.
const (
	OutTransfer = "chuyen_di"
	OutExpelled = "khai_tru"
	OutStruck   = "xoa_ten"
	OutAsked    = "xin_ra"
	OutDied     = "tu_tran"
	OutReorg    = "to_chuc_lai"
)

// Standings.
const (
	Probationary = "du_bi"
	Full         = "chinh_thuc"
)

// Reliefs.
const (
	Exempt      = "mien"
	ExemptATime = "tam_mien"
	Suspended   = "dinh_chi"
)

// CausesIn and CausesOut, Standings, Reliefs and Sexes list the codes in the order a form offers them.
func CausesIn() []string {
	return []string{InOpening, InAdmitted, InReadmitted, InRestored, InTransfer, InReorg}
}
func CausesOut() []string {
	return []string{OutTransfer, OutExpelled, OutStruck, OutAsked, OutDied, OutReorg}
}
func LeaveCauses() []string { return []string{OutExpelled, OutStruck, OutAsked, OutDied} }
func Standings() []string   { return []string{Probationary, Full} }
func Reliefs() []string     { return []string{Exempt, ExemptATime, Suspended} }
func Sexes() []string       { return []string{"nam", "nu"} }

// Act is what every change of a file carries: the version it was made from (negative: none, for imports and scripts), why, and by which paper.
// A reason is wanted for corrections and voiding.
type Act struct {
	Rev      int64
	Reason   string
	Document db.ID
}

const (
	id  = asof.ID
	txt = asof.Text
)

var affiliations = asof.Table{
	Name: "member_affiliation", Noun: "affiliation",
	Key: []asof.Column{{Name: "membership_id", Kind: id}, {Name: "kind", Kind: txt}},
	Cols: []asof.Column{{Name: "person_id", Kind: id}, {Name: "org_id", Kind: id}, {Name: "cause_in", Kind: txt}, {Name: "cause_out", Kind: txt},
		{Name: "counter_in", Kind: id}, {Name: "counter_out", Kind: id}, {Name: "outside_in", Kind: txt}, {Name: "outside_out", Kind: txt},
		{Name: "doc_in", Kind: id}, {Name: "doc_out", Kind: id}},
}

var standings = asof.Table{
	Name: "member_standing", Noun: "standing",
	Key:  []asof.Column{{Name: "membership_id", Kind: id}},
	Cols: []asof.Column{{Name: "kind", Kind: txt}},
}

var reliefs = asof.Table{
	Name: "member_relief", Noun: "relief",
	Key:  []asof.Column{{Name: "membership_id", Kind: id}},
	Cols: []asof.Column{{Name: "kind", Kind: txt}, {Name: "reason", Kind: txt}},
}

// Spell is a membership's head.
type Spell struct {
	ID     db.ID
	Person db.ID
	No     int    // 1, or 2 after re-admission
	Card   string // number of the member's card; may be empty
	Void   bool   // it never was
}

func (s Spell) line(kind string) asof.Line {
	return affiliations.Of(s.Person, nil, asof.Fields{"membership_id": s.ID, "kind": kind})
}
func (s Spell) standing() asof.Line {
	return standings.Of(s.Person, nil, asof.Fields{"membership_id": s.ID})
}
func (s Spell) relief() asof.Line {
	return reliefs.Of(s.Person, nil, asof.Fields{"membership_id": s.ID})
}

// LoadSpell reads a membership's head, for the domains above; it judges no rights.
func LoadSpell(ctx context.Context, tx *db.Tx, membership db.ID) (Spell, error) {
	var s Spell
	var void db.Instant
	ok, err := tx.One(ctx, `SELECT id, person_id, no, code, void_at FROM member_spell WHERE id = :id`, db.Args{"id": membership},
		&s.ID, &s.Person, &s.No, &s.Card, &void)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "error.not_found", nil)
	}
	s.Void = void != 0
	return s, err
}

// Spells are a person's memberships in order, those that never were left out.
func Spells(ctx context.Context, tx *db.Tx, person db.ID) ([]Spell, error) {
	var out []Spell
	err := tx.Query(ctx, `SELECT id, person_id, no, code FROM member_spell WHERE person_id = :person AND void_at IS NULL ORDER BY no`,
		db.Args{"person": person}, func(r *db.Row) error {
			var s Spell
			err := r.Scan(&s.ID, &s.Person, &s.No, &s.Card)
			out = append(out, s)
			return err
		})
	return out, err
}

// open begins an act on a membership: the spell, not voided, its person locked and at the version the writer read.
func open(ctx context.Context, tx *db.Tx, membership db.ID, act Act) (Spell, error) {
	s, err := LoadSpell(ctx, tx, membership)
	if err != nil {
		return s, err
	}
	if err := act.begin(ctx, tx, s.Person); err != nil {
		return s, err
	}
	if s, err = LoadSpell(ctx, tx, membership); err == nil && s.Void {
		err = fault.New(fault.Conflict, "asof.voided", nil)
	}
	return s, err
}

// begin locks the person at the version the writer read, and holds the act to its paper.
func (a Act) begin(ctx context.Context, tx *db.Tx, person db.ID) error {
	if _, err := tx.Touch(ctx, "member", person, a.Rev); err != nil {
		return err
	}
	return document.Must(ctx, tx, "document", a.Document)
}

func (a Act) by(who duty.Actor, org db.ID) audit.By { return who.By(org, a.Reason, a.Document) }

// reason refuses a correction without one.
func (a Act) reason() error {
	if a.Reason == "" {
		return fault.Bad("reason", "asof.reason", nil)
	}
	return nil
}

// checkDay notes a missing or impossible day.
func checkDay(f *fault.Fields, name string, d day.Day) bool {
	if d == 0 {
		f.Add(name, "form.required", nil)
		return false
	}
	if !d.Valid() || d < day.First || d > day.Last {
		f.Add(name, "day.range", fault.Args{"text": d.String()})
		return false
	}
	return true
}

func oneOf(s string, list []string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
