// Package play puts a script of package world on the records: every step through the domain functions, as the program's own users would, with
// the clock walking from one recording to the next. The demo and the tests stand on it.
package play

import (
	"context"
	"fmt"
	"time"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/testkit/world"
)

// Player holds what the script's handles became.
type Player struct {
	d      *db.DB
	clock  *day.Script
	vault  *member.Vault
	who    duty.Actor
	demo   string
	keyID  string
	book   *record.Book
	Orgs   map[string]db.ID
	People map[string]db.ID
	Spells map[string]db.ID // by person key and spell number: "P001/1"
	// Records are those of the work, by the script's handles.
	Records map[string]db.ID
	deeds   map[string]entered
	events  map[int]db.ID // organisation events and admissions by step
	docs    map[string]db.ID
	marks   map[string]db.ID // targets and seats by key
	steps   map[int]world.Step
	last    map[string]int     // latest spell of a person
	held    map[string]day.Day // ceremonies of those admitted before the register began
	top     string
}

// Options of a play.
type Options struct {
	Clock *day.Script // the database's clock, which the player walks
	Vault *member.Vault
	Book  *record.Book // the kinds of work
	KeyID string       // fingerprint of the installation key
	Demo  string       // what the demonstration says of itself; empty in tests
	// Progress is told how many steps are done; may be nil.
	Progress func(done, all int)
}

// Play puts the script on an empty, migrated database. Steps recorded on one civil day go into one transaction, with the instant of the last
// of them: so what was known is exact at the end of each day. A step that fails stops the play with its number.
func Play(ctx context.Context, d *db.DB, w *world.World, o Options) (*Player, error) {
	p := &Player{d: d, clock: o.Clock, vault: o.Vault, book: o.Book, who: duty.System(), Records: map[string]db.ID{}, deeds: map[string]entered{}, demo: o.Demo, keyID: o.KeyID, Orgs: map[string]db.ID{},
		People: map[string]db.ID{}, Spells: map[string]db.ID{}, events: map[int]db.ID{}, docs: map[string]db.ID{}, marks: map[string]db.ID{},
		steps: map[int]world.Step{}, last: map[string]int{}, held: map[string]day.Day{}, top: w.Top}
	return p, p.run(ctx, w.Steps, o.Progress)
}

// run plays steps on top of those played before.
func (p *Player) run(ctx context.Context, steps []world.Step, progress func(done, all int)) error {
	for i := 0; i < len(steps); {
		j := i + 1
		for j < len(steps) && sameDay(steps[i].At, steps[j].At) && j-i < 500 {
			j++
		}
		p.clock.Set(steps[j-1].At)
		err := p.d.Write(ctx, func(tx *db.Tx) error {
			for _, s := range steps[i:j] {
				p.steps[s.ID] = s
				if err := p.step(ctx, tx, s); err != nil {
					return fmt.Errorf("play: step %d (%T of %s): %w", s.ID, s.Do, s.At.Format(time.RFC3339), err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		i = j
		if progress != nil {
			progress(i, len(steps))
		}
	}
	return nil
}

func sameDay(a, b time.Time) bool { return day.Today(a) == day.Today(b) }

func (p *Player) step(ctx context.Context, tx *db.Tx, s world.Step) error {
	switch x := s.Do.(type) {
	case world.Document:
		typ, ok := document.ParseType(x.Type)
		if !ok {
			typ = document.Other
		}
		id, _, err := document.FindOrAdd(ctx, tx, p.who, document.Paper{Number: x.Number, Type: typ, Issuer: p.Orgs[x.Issuer], Day: x.Day,
			Subject: x.Subject, Owner: p.Orgs[x.Issuer], Shared: x.Shared})
		p.docs[x.Key] = id
		return err
	case world.OrgEstablish:
		id, ev, err := org.Establish(ctx, tx, p.who, p.act(x.Day, x.Doc, ""), org.Born{Code: x.Code, Kind: x.Kind, Name: x.Name, ShortName: x.ShortName, Parent: p.Orgs[x.Parent]})
		if err != nil {
			return err
		}
		p.Orgs[x.Code], p.events[s.ID] = id, ev
		if x.Code == p.top {
			return duty.Found(ctx, tx, id, p.keyID, p.demo)
		}
		return nil
	case world.OrgRename:
		ev, err := org.Rename(ctx, tx, p.who, p.Orgs[x.Code], p.act(x.Day, x.Doc, ""), x.Name, x.ShortName)
		p.events[s.ID] = ev
		return err
	case world.OrgMove:
		ev, err := org.MoveTo(ctx, tx, p.who, p.Orgs[x.Code], p.act(x.Day, x.Doc, ""), p.Orgs[x.Parent])
		p.events[s.ID] = ev
		return err
	case world.OrgRekind, world.OrgMerge, world.OrgAbsorb, world.OrgSplit, world.OrgDissolve, world.OrgVoid, world.OrgCorrectDay:
		return p.reorganise(ctx, tx, s)
	case world.Target, world.TargetRevise, world.TargetVoid, world.Seat, world.SeatEnd:
		return p.office(ctx, tx, s)
	case world.Enter, world.Do, world.Mend, world.VoidRecord:
		return p.work(ctx, tx, s)
	}
	return p.person(ctx, tx, s)
}

func (p *Player) act(d day.Day, doc, reason string) org.Act {
	return org.Act{Day: d, Rev: -1, Document: p.docs[doc], Reason: reason}
}

func (p *Player) mact(reason string) member.Act { return member.Act{Rev: -1, Reason: reason} }

func (p *Player) spell(person string, no int) db.ID {
	if no == 0 {
		no = p.last[person]
	}
	return p.Spells[fmt.Sprintf("%s/%d", person, no)]
}

func (p *Player) began(person string, no int, id db.ID) {
	p.Spells[fmt.Sprintf("%s/%d", person, no)] = id
	p.last[person] = no
}

func (p *Player) person(ctx context.Context, tx *db.Tx, s world.Step) error {
	switch x := s.Do.(type) {
	case world.Person:
		basic := asof.Fields{"full_name": x.FullName, "given": x.Given, "sex": x.Sex, "birth": x.Birth, "native_place": x.Native, "residence": x.Address}
		sensitive := asof.Fields{}
		if x.Ethnicity != "" {
			sensitive["ethnicity"] = x.Ethnicity
		}
		if x.Religion != "" {
			sensitive["religion"] = x.Religion
		}
		by := x.Org
		if by == "" {
			by = p.top
		}
		id, err := member.AddPerson(ctx, tx, p.who, p.vault, member.NewPerson{Org: p.Orgs[by], Code: x.Key,
			Facts: map[string]asof.Fields{member.Basic: basic, member.Sensitive: sensitive}})
		p.People[x.Key] = id
		return err
	case world.Opening:
		p.held[x.Person] = x.Ceremony
		probated := x.Ceremony
		if x.AdmissionDay != 0 {
			probated = x.AdmissionDay
		}
		id, err := member.Enter(ctx, tx, p.who, p.People[x.Person], member.Entry{Cause: member.InOpening, Org: p.Orgs[x.Cell], From: x.Day, Probated: probated,
			Official: official(x.Standing, x.OfficialOn), Act: p.mact("")})
		p.began(x.Person, 1, id)
		return err
	case world.Admit:
		return p.admit(ctx, tx, s.ID, admission.First, x.Person, x.Cell, x.DecisionNo, x.Issuer, x.DecisionDay, x.CeremonyDay, x.Spell)
	case world.Readmit:
		return p.admit(ctx, tx, s.ID, admission.Again, x.Person, x.Cell, x.DecisionNo, x.Issuer, x.DecisionDay, x.CeremonyDay, x.Spell)
	case world.Recognise:
		return p.recognise(ctx, tx, x)
	case world.Transfer:
		return member.Transfer(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, p.Orgs[x.To], p.mact(""))
	case world.TransferIn:
		if x.Standing != "" {
			p.held[x.Person] = x.Ceremony
		}
		probated := x.Ceremony
		if x.AdmissionDay != 0 {
			probated = x.AdmissionDay
		}
		id, err := member.TransferIn(ctx, tx, p.who, p.People[x.Person], member.Entry{Cause: member.InTransfer, Org: p.Orgs[x.Cell], From: x.Day, Outside: x.From,
			Probated: probated, Official: official(x.Standing, x.OfficialOn), Act: p.mact("")})
		if err == nil && x.Standing != "" {
			p.began(x.Person, 1, id)
		}
		return err
	case world.TransferOut:
		return member.TransferOut(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, x.To, p.mact(""))
	case world.TempStart:
		return member.StartTemporary(ctx, tx, p.who, p.spell(x.Person, 0), p.Orgs[x.Host], day.Period{From: x.From, To: x.To}, p.mact(""))
	case world.TempEnd:
		return member.EndTemporary(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, p.mact(""))
	case world.Leave:
		return member.Leave(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, x.Cause, p.mact(""))
	case world.Restore:
		return member.Restore(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, p.Orgs[x.Cell], "", p.mact(""))
	case world.Relief:
		return member.StartRelief(ctx, tx, p.who, p.spell(x.Person, 0), x.Kind, "", day.Period{From: x.From, To: x.To}, p.mact(""))
	case world.ReliefEnd:
		return member.EndRelief(ctx, tx, p.who, p.spell(x.Person, 0), x.Day, p.mact(""))
	case world.CorrectBirth:
		return p.fact(ctx, tx, x.Person, member.Basic, asof.Fields{"birth": x.Birth}, x.From, x.To, x.Reason)
	case world.CorrectSex:
		return p.fact(ctx, tx, x.Person, member.Basic, asof.Fields{"sex": x.Sex}, x.From, x.To, x.Reason)
	case world.CorrectEthnicity:
		return p.fact(ctx, tx, x.Person, member.Sensitive, asof.Fields{"ethnicity": x.Ethnicity}, x.From, x.To, x.Reason)
	case world.CorrectAdmission:
		a, err := admission.Get(ctx, tx, p.who, p.events[x.Admission], asof.Latest)
		if err != nil {
			return err
		}
		paper := a.Paper
		paper.Decided, paper.Ceremony = x.DecisionDay, x.CeremonyDay
		_, err = admission.Correct(ctx, tx, p.who, p.events[x.Admission], paper, p.mact(x.Reason))
		return err
	case world.VoidAdmission:
		return admission.Void(ctx, tx, p.who, p.events[x.Admission], p.mact(x.Reason))
	case world.VoidTransfer:
		var on day.Day
		switch t := p.steps[x.Transfer].Do.(type) {
		case world.Transfer:
			on = t.Day
		case world.TransferOut:
			on = t.Day
		}
		return member.VoidTransfer(ctx, tx, p.who, p.spell(x.Person, 0), on, p.mact(x.Reason))
	case world.VoidPerson:
		return member.VoidPerson(ctx, tx, p.who, p.vault, p.People[x.Person], p.mact(x.Reason))
	}
	return fmt.Errorf("no such action")
}

func official(standing string, on day.Day) day.Day {
	if standing == world.Official {
		return on
	}
	return 0
}

func (p *Player) admit(ctx context.Context, tx *db.Tx, step int, kind, person, cell, no, issuer string, decided, ceremony day.Day, spell int) error {
	out, err := admission.Admit(ctx, tx, p.who, p.vault, admission.Input{Kind: kind, Person: p.People[person], Org: p.Orgs[cell],
		Paper: admission.Paper{Number: no, Decider: p.Orgs[issuer], Decided: decided, Ceremony: ceremony}, Act: p.mact("")})
	if err != nil {
		return err
	}
	p.events[step] = out.Admission
	p.marks[fmt.Sprintf("adm %s/%d", person, spell)] = out.Admission
	p.began(person, spell, out.Membership)
	return nil
}

func (p *Player) recognise(ctx context.Context, tx *db.Tx, x world.Recognise) error {
	no := x.Spell
	if no == 0 {
		no = p.last[x.Person]
	}
	if id, ok := p.marks[fmt.Sprintf("adm %s/%d", x.Person, no)]; ok {
		return admission.Recognise(ctx, tx, p.who, id, admission.Recognition{Number: x.DecisionNo, On: x.DecisionDay, Act: p.mact("")})
	}
	// He was admitted before the register began, so there is no admission on record: his standing alone changes, twelve months after the ceremony.
	return member.SetStanding(ctx, tx, p.who, p.spell(x.Person, no), member.Full, p.held[x.Person].AddMonths(12), p.mact(""))
}

func (p *Player) fact(ctx context.Context, tx *db.Tx, person, group string, f asof.Fields, from, to day.Day, reason string) error {
	return member.CorrectFacts(ctx, tx, p.who, p.vault, p.People[person], group, day.Period{From: from, To: to}, f, p.mact(reason))
}
