package web

import (
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// What the rules say of how many members a cell has: asked before an act that makes it so, and told on the cell's page.

// crossed tells what a change of a person's file, just carried out or tried, does to cells whose figures the reader may see.
func (r *Req) crossed(tx *db.Tx, person db.ID, before member.Footing) ([]page.Note, error) {
	after, err := member.FootingOf(r.Ctx, tx, person)
	if err != nil {
		return nil, err
	}
	list, err := member.Crossings(r.Ctx, tx, member.Shift{Before: before, After: after})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil {
		return nil, err
	}
	var ids []db.ID
	for _, x := range list {
		ids = append(ids, x.Cell)
	}
	names, err := r.orgRefs(tx, now(tx), ids...)
	if err != nil {
		return nil, err
	}
	var out []page.Note
	for _, x := range list {
		if reach.Has(x.Cell) {
			out = append(out, r.strengthNote(x.Strength, x.Grows, names[x.Cell].Name, ""))
		}
	}
	return out, nil
}

// strengthNote says it with the rule, its source and whether anybody has confirmed it. More is added to the words.
func (r *Req) strengthNote(s member.Strength, grows bool, name, more string) page.Note {
	key, v, n := "members.cell_short", s.Min, s.Official
	if grows {
		key, v, n = "members.cell_grown", s.Large, s.Members()
	} else if s.Unknown > 0 {
		key = "members.cell_short_unknown"
	}
	text := r.T(key, fault.Args{"name": name, "day": s.On, "n": n, "limit": v.Int(), "unknown": s.Unknown})
	if more != "" {
		text += " " + more
	}
	return page.Note{Tone: page.Due, Text: append(page.Say(page.Words(text+" ")), r.ruleWords([]rule.Value{v})...)}
}

// strengthNotes tells which cells a reorganisation leaves, on its day, with fewer official members than they must have, or large enough to become a
// committee. What its tables show of them the reader may see.
func (r *Req) strengthNotes(tx *db.Tx, p reshape) (out []page.Note, err error) {
	reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures)
	if err != nil {
		return nil, err
	}
	at := now(tx)
	at.On = p.day
	names, err := r.orgRefs(tx, at, p.orgs...)
	if err != nil {
		return nil, err
	}
	for _, id := range p.orgs {
		s, err := member.StrengthAt(r.Ctx, tx, id, at)
		if err != nil {
			return nil, err
		}
		if reach.Has(id) && s.Short() {
			out = append(out, r.strengthNote(s, false, names[id].Name, ""))
		}
		if reach.Has(id) && s.Grown() {
			out = append(out, r.strengthNote(s, true, names[id].Name, ""))
		}
	}
	return out, nil
}

// orgStrength is the notes of an organisation's page.
func (r *Req) orgStrength(tx *db.Tx, v orgView) ([]page.Note, error) {
	if reach, err := r.Who.Reach(r.Ctx, tx, duty.Figures); err != nil || !reach.Has(v.ID) {
		return nil, err
	}
	s, err := member.StrengthAt(r.Ctx, tx, v.ID, r.At)
	if err != nil {
		return nil, err
	}
	var out []page.Note
	if s.Short() {
		out = append(out, r.strengthNote(s, false, v.Name, ""))
	}
	if s.Grown() {
		if v.Consent.IsZero() {
			out = append(out, r.strengthNote(s, true, v.Name, r.T("members.cell_consent_wanted")))
		} else {
			n := r.strengthNote(s, true, v.Name, r.T("members.cell_consent"))
			n.Tone = page.Past
			out = append(out, n)
		}
	}
	return out, nil
}
