package member

import (
	"context"
	"fmt"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// NewPerson is a human being to enter. What is said of him holds from ever until something else is recorded.
type NewPerson struct {
	Org      db.ID                  // the organisation that enters him: a cell, or one above
	Code     string                 // his number in the register; empty: the next one is given
	Facts    map[string]asof.Fields // by group; basic with full_name is wanted
	Reason   string
	Document db.ID
}

// AddPerson enters a human being, with a key of his own. The writer needs Write, and the right to each sealed group he fills, at x.Org.
func AddPerson(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, x NewPerson) (db.ID, error) {
	if err := who.Must(ctx, tx, duty.Write, x.Org); err != nil {
		return db.ID{}, err
	}
	var bad fault.Fields
	basic := asof.Fields{"full_name": ""}
	for group, facts := range x.Facts {
		if group != Basic {
			if len(facts) > 0 {
				if err := who.Must(ctx, tx, duty.Write|RightOf(group), x.Org); err != nil {
					return db.ID{}, err
				}
			}
			checkFacts(&bad, group, facts, tx.Today())
			continue
		}
		for k, val := range facts {
			basic[k] = val
		}
	}
	checkFacts(&bad, Basic, basic, tx.Today())
	code := lang.TitleName(x.Code)
	if code == "" {
		var err error
		if code, err = nextCode(ctx, tx); err != nil {
			return db.ID{}, err
		}
	}
	if err := bad.Take(document.Must(ctx, tx, "document", x.Document)); err != nil {
		return db.ID{}, err
	}
	if err := checkCode(ctx, tx, &bad, code); err != nil {
		return db.ID{}, err
	}
	citizen, _ := x.Facts[Sensitive]["citizen_id"].(string)
	blind := v.keys.Blind("citizen_id", citizen)
	if err := checkBlind(ctx, tx, &bad, db.ID{}, blind); err != nil {
		return db.ID{}, err
	}
	if err := bad.Err(); err != nil {
		return db.ID{}, err
	}
	person := db.NewID()
	wrapped, err := v.keys.NewPersonKey(person[:])
	if err != nil {
		return db.ID{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO member (id, code, code_key, rev, wrapped_key, id_blind, owner)
		VALUES (:id, :code, :code_key, 1, :key, :blind, :owner)`,
		db.Args{"id": person, "code": code, "code_key": codeKey(code), "key": wrapped, "blind": blind, "owner": x.Org}); err != nil {
		return db.ID{}, taken(err, code)
	}
	by := who.By(x.Org, x.Reason, x.Document)
	ever := day.Period{From: day.First, To: day.Forever}
	derive(basic, code)
	if _, err := factLine(v, person, Basic).Begin(ctx, tx, by, ever, basic); err != nil {
		return db.ID{}, err
	}
	if err := noteWords(ctx, tx, person, basic["search_name"].(string)); err != nil {
		return db.ID{}, err
	}
	for _, group := range Groups()[1:] {
		if facts := x.Facts[group]; len(facts) > 0 {
			if _, err := factLine(v, person, group).Begin(ctx, tx, by, ever, facts); err != nil {
				return db.ID{}, err
			}
		}
	}
	return person, nil
}

func checkCode(ctx context.Context, tx *db.Tx, bad *fault.Fields, code string) error {
	if lang.ValidLine(code) != nil || codeKey(code) == "" || len(code) > 60 {
		bad.Add("code", "form.pattern", fault.Args{"text": strings.ToValidUTF8(code, ""), "example": "DV000123"})
		return nil
	}
	var n int
	found, err := tx.One(ctx, `SELECT 1 FROM member WHERE code_key = :code`, db.Args{"code": codeKey(code)}, &n)
	if found {
		bad.Add("code", "form.taken", fault.Args{"text": code})
	}
	return err
}

// checkBlind notes an identity number that another person has already. That somebody else has it is told, not who: he may stand elsewhere.
func checkBlind(ctx context.Context, tx *db.Tx, bad *fault.Fields, person db.ID, blind []byte) error {
	if blind == nil {
		return nil
	}
	var other db.ID
	found, err := tx.One(ctx, `SELECT id FROM member WHERE id_blind = :blind`, db.Args{"blind": blind}, &other)
	if found && other != person {
		bad.Add("citizen_id", "member.citizen_taken", nil)
	}
	return err
}

func taken(err error, code string) error {
	if name, ok := db.Unique(err); ok {
		if strings.Contains(name, "blind") {
			return fault.Bad("citizen_id", "member.citizen_taken", nil)
		}
		return fault.Bad("code", "form.taken", fault.Args{"text": code})
	}
	return err
}

// nextCode gives the next free number of the register: DV000123.
func nextCode(ctx context.Context, tx *db.Tx) (string, error) {
	for {
		var n int64
		if _, err := tx.One(ctx, `UPDATE member_number SET last = last + 1 WHERE id = 1 RETURNING last`, nil, &n); err != nil {
			return "", err
		}
		code := fmt.Sprintf("DV%06d", n)
		found, err := tx.One(ctx, `SELECT rev FROM member WHERE code_key = :code`, db.Args{"code": codeKey(code)}, &n)
		if err != nil || !found {
			return code, err
		}
	}
}

// ChangeFacts says that from a day on fields of a group are otherwise. Each keeps its new value until the day another one was recorded before.
// A new full name proposes a new given part unless the patch names one.
func ChangeFacts(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID, group string, from day.Day, patch asof.Fields, act Act) error {
	return editFacts(ctx, tx, who, v, person, group, patch, act, "from", day.Period{From: from, To: day.Forever}, false)
}

// CorrectFacts says that fields of a group were recorded wrongly for a period (zero: for all time). A reason is wanted.
func CorrectFacts(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID, group string, p day.Period, patch asof.Fields, act Act) error {
	if p.From == 0 {
		p.From = day.First
	}
	if p.To == 0 {
		p.To = day.Forever
	}
	return editFacts(ctx, tx, who, v, person, group, patch, act, "to", p, true)
}

func editFacts(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID, group string, patch asof.Fields, act Act, field string,
	p day.Period, correct bool) error {
	if Fields(group) == nil {
		return fault.New(fault.NotFound, "error.not_found", nil)
	}
	home, err := Home(ctx, tx, person)
	if err != nil {
		return err
	}
	want := duty.Write
	if group != Basic {
		want |= RightOf(group)
	}
	if err := who.Must(ctx, tx, want, home); err != nil {
		return err
	}
	if err := act.begin(ctx, tx, person); err != nil {
		return err
	}
	var bad fault.Fields
	if correct {
		if err := act.reason(); err != nil {
			_ = bad.Take(err)
		}
		if p.Empty() {
			bad.Add(field, "day.before", fault.Args{"day": p.LastDay(), "limit": p.From})
		}
	} else {
		checkDay(&bad, field, p.From)
	}
	clone := make(asof.Fields, len(patch))
	for k, val := range patch {
		clone[k] = val
	}
	patch = clone
	checkFacts(&bad, group, patch, tx.Today())
	id, touchesID := patch["citizen_id"].(string)
	blind := v.keys.Blind("citizen_id", id)
	if err := checkBlind(ctx, tx, &bad, person, blind); err != nil {
		return err
	}
	if group == Basic {
		if err := checkBirth(ctx, tx, &bad, person, patch); err != nil {
			return err
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	by := act.by(who, home)
	line := factLine(v, person, group)
	if group == Basic {
		err = editBasic(ctx, tx, by, line, person, p, patch, correct)
	} else {
		err = editSealed(ctx, tx, by, line, p, patch, correct)
	}
	if err != nil || !touchesID {
		return err
	}
	// The blind index stands for the number that holds today.
	row, ok, err := line.At(ctx, tx, asof.Point{On: tx.Today()})
	if err != nil {
		return err
	}
	if ok {
		blind = v.keys.Blind("citizen_id", row.Text("citizen_id"))
	}
	_, err = tx.Exec(ctx, `UPDATE member SET id_blind = :blind WHERE id = :id`, db.Args{"blind": blind, "id": person})
	return taken(err, "")
}

// checkBirth refuses a birth day after which the person would have belonged to the Party before he was born.
func checkBirth(ctx context.Context, tx *db.Tx, bad *fault.Fields, person db.ID, patch asof.Fields) error {
	b, _ := patch["birth"].(day.Partial)
	if b == 0 {
		return nil
	}
	var first day.Day
	_, err := tx.One(ctx, `SELECT MIN(valid_from) FROM member_affiliation WHERE person_id = :person AND known_to = {open}`,
		db.Args{"person": person}, &first)
	if first != 0 && first < b.Day() {
		bad.Add("birth", "member.born_after_join", fault.Args{"day": first})
	}
	return err
}

// editSealed changes or corrects a sealed group; a group never filled before is opened, for all time where it is corrected so.
func editSealed(ctx context.Context, tx *db.Tx, by audit.By, line asof.Line, p day.Period, patch asof.Fields, correct bool) error {
	rows, err := line.Rows(ctx, tx, asof.Latest)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		_, err = line.Open(ctx, tx, by, p, patch)
		return err
	}
	if !correct && p.From < rows[0].Period.From { // nothing was known before the first row: it now begins earlier
		if _, err := line.Open(ctx, tx, by, day.Period{From: p.From, To: rows[0].Period.From}, patch); err != nil {
			return err
		}
		return nil
	}
	if correct {
		_, err = line.Correct(ctx, tx, by, p, patch)
	} else {
		_, err = line.Change(ctx, tx, by, p.From, patch)
	}
	return err
}

// editBasic is Change and Correct for the basic facts, where the keys by which a name is found follow from it.
func editBasic(ctx context.Context, tx *db.Tx, by audit.By, line asof.Line, person db.ID, p day.Period, patch asof.Fields, correct bool) error {
	var code string
	if _, err := tx.One(ctx, `SELECT code FROM member WHERE id = :id`, db.Args{"id": person}, &code); err != nil {
		return err
	}
	if _, ok := patch["full_name"]; ok && (patch["given"] == nil || patch["given"] == "") {
		patch["given"] = ""
	}
	verb := "change"
	if correct {
		verb = "correct"
	}
	var searches []string
	_, err := line.Rewrite(ctx, tx, by, verb, func(in []asof.Stretch) ([]asof.Stretch, error) {
		in = cut(cut(in, p.From), p.To)
		for name, val := range patch {
			if name == "given" && patch["full_name"] != nil {
				continue // goes with the full name
			}
			first := true
			var was, wasGiven any
			for i := range in {
				if !in[i].Meets(p) {
					continue
				}
				if first {
					was, wasGiven, first = in[i].Fields[name], in[i].Fields["given"], false
				}
				if !correct && (in[i].Fields[name] != was || name == "full_name" && in[i].Fields["given"] != wasGiven) {
					break // another value was recorded from that day on: it stands
				}
				set(&in[i], name, val)
				if name == "full_name" {
					set(&in[i], "given", patch["given"])
				}
			}
		}
		for i := range in {
			if in[i].Owner.IsZero() { // touched above
				derive(in[i].Fields, code)
				searches = append(searches, in[i].Fields["search_name"].(string))
			}
		}
		return in, nil
	})
	if err != nil {
		return err
	}
	return noteWords(ctx, tx, person, searches...)
}

// set gives a field another value; the stretch is then the act's own statement.
func set(s *asof.Stretch, name string, v any) {
	if s.Fields[name] != v {
		s.Fields[name] = v
		s.Owner = db.ID{}
	}
}

// cut divides the stretch in which a day lies, at that day.
func cut(in []asof.Stretch, d day.Day) []asof.Stretch {
	for i, s := range in {
		if s.From < d && d < s.To {
			f := make(asof.Fields, len(s.Fields))
			for k, v := range s.Fields {
				f[k] = v
			}
			b := asof.Stretch{Period: day.Period{From: d, To: s.To}, Fields: f, Owner: s.Owner}
			in[i].To = d
			return append(in[:i+1], append([]asof.Stretch{b}, in[i+1:]...)...)
		}
	}
	return in
}

// Erase destroys a person's key: what was sealed under it can never be read again, in old versions, change rows and backups alike. Basic facts
// and the fact of membership stay, so that figures of the past stand. It is refused while he is a member. A reason is wanted.
func Erase(ctx context.Context, tx *db.Tx, who duty.Actor, person db.ID, act Act) error {
	home, err := Home(ctx, tx, person)
	if err != nil {
		return err
	}
	if err := who.Must(ctx, tx, duty.Write|duty.Sensitive|duty.Family|duty.Finance|duty.Discipline, home); err != nil {
		return err
	}
	if err := act.begin(ctx, tx, person); err != nil {
		return err
	}
	if err := act.reason(); err != nil {
		return err
	}
	var n int
	member, err := tx.One(ctx, `SELECT 1 FROM member_affiliation a WHERE person_id = :person AND a.known_to = {open} AND valid_to > :today`,
		db.Args{"person": person, "today": tx.Today()}, &n)
	if err != nil {
		return err
	}
	if member {
		return fault.New(fault.Conflict, "member.erase_member", nil)
	}
	gone, err := tx.Exec(ctx, `UPDATE member SET wrapped_key = NULL, id_blind = NULL WHERE id = :id AND wrapped_key IS NOT NULL`, db.Args{"id": person})
	if err != nil {
		return err
	}
	if gone == 0 {
		return fault.New(fault.Conflict, "member.erased", nil)
	}
	return audit.Record(ctx, tx, act.by(who, home), audit.Change{Noun: "person", Subject: person, Verb: "erase"})
}
