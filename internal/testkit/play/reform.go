package play

import (
	"context"
	"fmt"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/target"
	"chibo/internal/testkit/world"
)

// reorganise plays the events in which organisations begin and end together; the members go with them in the same transaction.
func (p *Player) reorganise(ctx context.Context, tx *db.Tx, s world.Step) error {
	switch x := s.Do.(type) {
	case world.OrgRekind:
		k := org.Rekinding{Act: p.act(x.Day, x.Doc, ""), Kind: x.Kind, Parent: p.Orgs[x.Parent], New: p.born(x.New), Ends: p.ids(x.Ends)}
		ev, err := org.Rekind(ctx, tx, p.who, p.Orgs[x.Code], k)
		if err != nil {
			return err
		}
		p.events[s.ID] = ev
		if x.Name != "" {
			o, err := org.Get(ctx, tx, p.who, asof.Point{On: x.Day}, p.Orgs[x.Code])
			if err != nil {
				return err
			}
			if _, err := org.Rename(ctx, tx, p.who, o.ID, p.act(x.Day, x.Doc, ""), x.Name, o.ShortName); err != nil {
				return err
			}
		}
		return p.handOver(ctx, tx, x.Day, x.Hand)
	case world.OrgMerge:
		m := org.Merging{Act: p.act(x.Day, x.Doc, ""), From: p.ids(x.From)}
		if x.Kind != "" {
			b := p.born([]world.NewOrg{{Code: x.Into, Kind: x.Kind, Name: x.Name, ShortName: x.ShortName, Parent: x.Parent}})
			m.New = &b[0]
		} else {
			m.Into = p.Orgs[x.Into]
		}
		m.More = p.born(x.New)
		ev, _, err := org.Merge(ctx, tx, p.who, m)
		if err != nil {
			return err
		}
		p.events[s.ID] = ev
		return p.handOver(ctx, tx, x.Day, x.Hand)
	case world.OrgAbsorb:
		ev, err := org.Absorb(ctx, tx, p.who, p.Orgs[x.From], org.Absorbing{Act: p.act(x.Day, x.Doc, ""), Into: p.Orgs[x.Into]})
		if err != nil {
			return err
		}
		p.events[s.ID] = ev
		return p.handOver(ctx, tx, x.Day, x.Hand)
	case world.OrgSplit:
		sp := org.Splitting{Act: p.act(x.Day, x.Doc, ""), New: p.born(x.New)}
		if x.Main != "" {
			sp.Main = p.Orgs[x.Main]
		}
		ev, err := org.Split(ctx, tx, p.who, p.Orgs[x.From], sp)
		if err != nil {
			return err
		}
		p.events[s.ID] = ev
		return p.handOver(ctx, tx, x.Day, x.Hand)
	case world.OrgDissolve:
		ev, err := org.Dissolve(ctx, tx, p.who, p.Orgs[x.Code], org.Ending{Act: p.act(x.Day, x.Doc, "")})
		if err != nil {
			return err
		}
		p.events[s.ID] = ev
		if err := p.handOver(ctx, tx, x.Day, x.Hand); err != nil {
			return err
		}
		return member.CheckEmpty(ctx, tx, p.Orgs[x.Code], x.Day)
	case world.OrgVoid:
		return org.Void(ctx, tx, p.who, p.events[x.Event], p.act(0, "", x.Reason))
	case world.OrgCorrectDay:
		return org.CorrectDay(ctx, tx, p.who, p.events[x.Event], p.act(x.Day, "", x.Reason))
	}
	return fmt.Errorf("no such event")
}

func (p *Player) ids(codes []string) []db.ID {
	var out []db.ID
	for _, c := range codes {
		out = append(out, p.Orgs[c])
	}
	return out
}

// born gives new organisations their ids beforehand, so that they may stand under each other.
func (p *Player) born(list []world.NewOrg) []org.Born {
	var out []org.Born
	for _, n := range list {
		p.Orgs[n.Code] = db.NewID()
	}
	for _, n := range list {
		out = append(out, org.Born{ID: p.Orgs[n.Code], Code: n.Code, Kind: n.Kind, Name: n.Name, ShortName: n.ShortName, Parent: p.Orgs[n.Parent]})
	}
	return out
}

func (p *Player) handOver(ctx context.Context, tx *db.Tx, on day.Day, hand []world.Handover) error {
	for _, h := range hand {
		g := member.Regrouping{From: p.Orgs[h.From], To: p.Orgs[h.To], On: on, Act: p.mact("")}
		for _, who := range h.Persons {
			g.Members = append(g.Members, p.spell(who, 0))
		}
		if _, err := member.Regroup(ctx, tx, p.who, g); err != nil {
			return fmt.Errorf("%s to %s: %w", h.From, h.To, err)
		}
	}
	return nil
}

// term opens a seat's term when it is first spoken of.
func (p *Player) term(ctx context.Context, tx *db.Tx, x world.Seat) (db.ID, error) {
	if x.Term == "" {
		return db.ID{}, nil
	}
	key := "term " + x.Org + " " + x.Term
	if id, ok := p.marks[key]; ok {
		return id, nil
	}
	id, err := org.OpenTerm(ctx, tx, p.who, p.Orgs[x.Org], p.act(x.TermFrom, "", ""), x.Term, x.TermTo)
	p.marks[key] = id
	return id, err
}

// office plays targets and seats.
func (p *Player) office(ctx context.Context, tx *db.Tx, s world.Step) error {
	switch x := s.Do.(type) {
	case world.Target:
		id, err := target.Set(ctx, tx, p.who, target.Goal{Figure: x.Figure, Org: p.Orgs[x.Org], Period: day.Year(x.Year), Op: x.Op, Low: int64(x.Low),
			High: int64(x.High), SetBy: p.Orgs[x.By], Document: p.docs[x.Doc]}, nil, "")
		p.marks[x.Key] = id
		return err
	case world.TargetRevise:
		t, err := target.Get(ctx, tx, p.who, p.marks[x.Key], asof.Latest)
		if err != nil {
			return err
		}
		g := t.Goal
		g.Low, g.High, g.Document = int64(x.Low), int64(x.High), p.docs[x.Doc]
		return target.Revise(ctx, tx, p.who, p.marks[x.Key], g, target.Act{Rev: -1, Reason: "điều chỉnh chỉ tiêu"})
	case world.TargetVoid:
		return target.Void(ctx, tx, p.who, p.marks[x.Key], target.Act{Rev: -1, Reason: x.Reason})
	case world.Seat:
		term, err := p.term(ctx, tx, x)
		if err != nil {
			return err
		}
		// A new secretary takes over from the one of the term before, who is seen out with it.
		if before, ok := p.marks["secretary "+x.Org]; ok && x.Post == org.Secretary {
			if err := org.Unseat(ctx, tx, p.who, before, p.act(x.From, "", "hết nhiệm kỳ")); err != nil {
				return err
			}
		}
		id, err := org.Sit(ctx, tx, p.who, p.Orgs[x.Org], p.act(x.From, x.Doc, ""), org.SeatIn{Person: p.People[x.Person], Post: x.Post, How: org.Elected, Term: term,
			From: x.From, To: x.To})
		p.marks[x.Key] = id
		if x.Post == org.Secretary && x.To == 0 {
			p.marks["secretary "+x.Org] = id
		}
		return err
	case world.SeatEnd:
		for k, id := range p.marks {
			if id == p.marks[x.Key] && k != x.Key {
				delete(p.marks, k)
			}
		}
		return org.Unseat(ctx, tx, p.who, p.marks[x.Key], p.act(x.Day, "", "thôi giữ chức"))
	}
	return fmt.Errorf("no such act of office")
}
