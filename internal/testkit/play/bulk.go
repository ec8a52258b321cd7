package play

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/testkit/world"
)

// Loaded tells what Bulk wrote.
type Loaded struct {
	Orgs, People, Meetings int
	Top                    db.ID
	ByCode                 map[string]db.ID
}

// Bulk writes a made-up province of any size on an empty, migrated database: organisations through the domain functions, people and meetings in large batches.
// progress is told how many people are written; may be nil.
func Bulk(ctx context.Context, d *db.DB, v *member.Vault, book *record.Book, keyID string, b *world.Bulk, progress func(people int)) (Loaded, error) {
	l := Loaded{ByCode: map[string]db.ID{}}
	who := duty.System()
	ended := map[string]string{}
	for part := range slices.Chunk(b.Orgs, 1000) {
		err := d.Write(ctx, func(tx *db.Tx) error {
			for _, o := range part {
				born := org.Born{Code: o.Code, Kind: o.Kind, Name: o.Name, ShortName: o.ShortName}
				if len(o.Parents) > 0 {
					born.Parent = l.ByCode[o.Parents[0].Parent]
				}
				id, _, err := org.Establish(ctx, tx, who, org.Act{Day: o.From, Rev: -1}, born)
				if err != nil {
					return fmt.Errorf("%s: %w", o.Code, err)
				}
				l.ByCode[o.Code] = id
				if l.Top.IsZero() {
					l.Top = id
					if err := duty.Found(ctx, tx, id, keyID, "generated"); err != nil {
						return err
					}
				}
				if o.To != day.Forever {
					ended[o.Code] = b.Successor(o.Code)
				}
			}
			return nil
		})
		if err != nil {
			return l, err
		}
		l.Orgs += len(part)
	}
	if err := d.Write(ctx, func(tx *db.Tx) error { return l.moves(ctx, tx, b, ended) }); err != nil {
		return l, err
	}
	var people []member.Fresh
	var admitted []admission.Admission
	flush := func() error {
		if len(people) == 0 {
			return nil
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := member.Load(ctx, tx, who, v, people); err != nil {
				return err
			}
			return admission.Load(ctx, tx, who, admitted)
		})
		l.People += len(people)
		people, admitted = people[:0], admitted[:0]
		if progress != nil {
			progress(l.People)
		}
		return err
	}
	for m := range b.Members {
		p, adm := l.fresh(m)
		people = append(people, p)
		admitted = append(admitted, adm...)
		if len(people) == 4000 {
			if err := flush(); err != nil {
				return l, err
			}
		}
	}
	if err := flush(); err != nil {
		return l, err
	}
	if err := l.meetings(ctx, d, book, b); err != nil {
		return l, err
	}
	return l, d.Analyze(ctx)
}

// meetings writes the meetings by head-count.
func (l *Loaded) meetings(ctx context.Context, d *db.DB, book *record.Book, b *world.Bulk) error {
	k := book.Kind("meeting")
	if k == nil {
		return fmt.Errorf("no kind meeting")
	}
	var batch []asof.Fields
	flush := func() error {
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := k.Load(ctx, tx, duty.System(), batch)
			return err
		})
		l.Meetings += len(batch)
		batch = batch[:0]
		return err
	}
	for m := range b.Meetings {
		batch = append(batch, asof.Fields{"org": l.ByCode[m.Cell], "day": m.Day, "month": day.Must(m.Day.Year(), m.Day.Month(), 1), "kind": m.Kind, "body": m.Body,
			"topic": m.Topic, "state": "da_hop", "starts": "07:30", "ends": "09:15", "minutes": int64(105), "counted_by": "khai_bao", "due": int64(m.Due),
			"present": int64(m.Present), "source": "Sổ biên bản"})
		if len(batch) == 8000 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (l *Loaded) moves(ctx context.Context, tx *db.Tx, b *world.Bulk, ended map[string]string) error {
	who := duty.System()
	for _, o := range b.Orgs {
		for _, p := range o.Parents[min(1, len(o.Parents)):] {
			if _, err := org.MoveTo(ctx, tx, who, l.ByCode[o.Code], org.Act{Day: p.From, Rev: -1}, l.ByCode[p.Parent]); err != nil {
				return fmt.Errorf("%s moves: %w", o.Code, err)
			}
		}
		if into, ok := ended[o.Code]; ok {
			if _, err := org.Absorb(ctx, tx, who, l.ByCode[o.Code], org.Absorbing{Act: org.Act{Day: o.To, Rev: -1}, Into: l.ByCode[into]}); err != nil {
				return fmt.Errorf("%s ends: %w", o.Code, err)
			}
		}
	}
	return nil
}

func (l *Loaded) fresh(m world.MemberRow) (member.Fresh, []admission.Admission) {
	x := m.Person
	f := member.Fresh{ID: db.NewID(), Code: x.Key}
	basic := asof.Fields{"full_name": x.FullName, "given": x.Given, "sex": x.Sex, "birth": x.Birth, "native_place": x.Native, "residence": x.Address}
	secret := asof.Fields{"ethnicity": x.Ethnicity, "religion": x.Religion}
	f.Facts = []member.FreshFacts{{Group: member.Basic, Fields: basic}, {Group: member.Sensitive, Fields: secret}}
	var adm []admission.Admission
	for _, s := range m.Spells {
		sp := member.FreshSpell{ID: db.NewID()}
		for _, st := range s.Standings {
			sp.Standing = append(sp.Standing, member.State{Period: day.Period{From: st.From, To: st.To}, Kind: st.Standing})
		}
		for _, a := range s.Affiliations {
			kind := member.Official
			if a.Temporary {
				kind = member.Temporary
			}
			stay := member.Affiliation{Kind: kind, Period: day.Period{From: a.From, To: a.To}, Org: l.ByCode[a.Cell], CauseIn: a.In, CauseOut: a.Out,
				CounterIn: l.ByCode[a.FromOther], CounterOut: l.ByCode[a.ToOther]}
			if f.Org.IsZero() {
				f.Org = stay.Org
			}
			sp.Stays = append(sp.Stays, stay)
		}
		f.Spells = append(f.Spells, sp)
		if s.Admission.Cell != "" {
			a := s.Admission
			adm = append(adm, admission.Admission{Person: f.ID, Membership: sp.ID, Org: l.ByCode[a.Cell], Kind: admission.First, Counted: a.Decision,
				Paper:    admission.Paper{Number: a.Number, Decided: a.Decision, Ceremony: a.Ceremony},
				Official: a.Official, Recognised: a.Recognised})
		}
	}
	return f, adm
}

// Clock is the clock of a generated installation while it is written: the day after its last.
func Clock(b *world.Bulk) *day.Script {
	return day.NewScript(time.Date(b.To.Year(), time.Month(b.To.Month()), b.To.DayOfMonth(), 8, 0, 0, 0, day.Zone))
}
