package member

import (
	"sort"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Affiliation is one stay of a membership with a cell: [From, To), To = day.Forever for "still". A cause and the other side tell how it began
// and how it ended; the other side is a cell on the register (Counter) or a text (Outside).
type Affiliation struct {
	ID         db.ID
	Membership db.ID
	Person     db.ID
	Kind       string // official or temporary
	day.Period
	Org        db.ID
	CauseIn    string
	CauseOut   string // empty while it lasts
	CounterIn  db.ID
	CounterOut db.ID
	OutsideIn  string
	OutsideOut string
	DocIn      db.ID
	DocOut     db.ID
	KnownFrom  db.Instant
	KnownTo    db.Instant
	Change     db.ID
	Owner      db.ID
}

func affiliationOf(r asof.Row, membership db.ID, kind string) Affiliation {
	a := fromFields(r.Period, r.Fields, kind)
	a.ID, a.Membership, a.KnownFrom, a.KnownTo, a.Change, a.Owner = r.ID, membership, r.KnownFrom, r.KnownTo, r.Change, r.Owner
	return a
}

func fromFields(p day.Period, f asof.Fields, kind string) Affiliation {
	r := asof.Row{Fields: f}
	return Affiliation{Period: p, Kind: kind, Person: r.ID_("person_id"), Org: r.ID_("org_id"), CauseIn: r.Text("cause_in"), CauseOut: r.Text("cause_out"),
		CounterIn: r.ID_("counter_in"), CounterOut: r.ID_("counter_out"), OutsideIn: r.Text("outside_in"), OutsideOut: r.Text("outside_out"),
		DocIn: r.ID_("doc_in"), DocOut: r.ID_("doc_out")}
}

func (a Affiliation) fields() asof.Fields {
	return asof.Fields{"person_id": a.Person, "org_id": a.Org, "cause_in": a.CauseIn, "cause_out": a.CauseOut, "counter_in": a.CounterIn,
		"counter_out": a.CounterOut, "outside_in": a.OutsideIn, "outside_out": a.OutsideOut, "doc_in": a.DocIn, "doc_out": a.DocOut}
}

// beginOf and endOf copy how an affiliation began or ended.
func (a *Affiliation) beginOf(b Affiliation) {
	a.From, a.CauseIn, a.CounterIn, a.OutsideIn, a.DocIn = b.From, b.CauseIn, b.CounterIn, b.OutsideIn, b.DocIn
}
func (a *Affiliation) endOf(b Affiliation) {
	a.To, a.CauseOut, a.CounterOut, a.OutsideOut, a.DocOut = b.To, b.CauseOut, b.CounterOut, b.OutsideOut, b.DocOut
}
func (a *Affiliation) still() {
	a.To, a.CauseOut, a.CounterOut, a.OutsideOut, a.DocOut = day.Forever, "", db.ID{}, "", db.ID{}
}

// holding finds the affiliation in which a day lies; -1 where there is none.
func holding(in []Affiliation, d day.Day) int {
	for i, a := range in {
		if a.Has(d) {
			return i
		}
	}
	return -1
}

// tidy puts affiliations in order and makes neighbours agree: where one ends as the next begins and both say transfer (or reorganisation), each
// names the other's cell; two of one cell with nothing but such a move between them are one.
func tidy(in []Affiliation) []Affiliation {
	sort.SliceStable(in, func(i, j int) bool { return in[i].From < in[j].From })
	var out []Affiliation
	for _, a := range in {
		if n := len(out); n > 0 {
			b := &out[n-1]
			if b.To == a.From && paired(b.CauseOut, a.CauseIn) {
				if b.Org == a.Org {
					b.endOf(a)
					continue
				}
				b.CounterOut, b.OutsideOut, a.CounterIn, a.OutsideIn = a.Org, "", b.Org, ""
			}
		}
		out = append(out, a)
	}
	return out
}

func paired(out, in string) bool {
	return out == OutTransfer && in == InTransfer || out == OutReorg && in == InReorg
}

// move takes a membership to another cell from a day on. A move recorded late, between others, leaves what follows as it was.
func move(in []Affiliation, d day.Day, to db.ID, doc db.ID, reorg bool) ([]Affiliation, error) {
	i := holding(in, d)
	if i < 0 || in[i].From == d {
		return nil, notThere(d)
	}
	a, b := in[i], in[i]
	a.To, a.CauseOut, a.DocOut = d, OutTransfer, doc
	b.From, b.CauseIn, b.DocIn, b.Org = d, InTransfer, doc, to
	if reorg {
		a.CauseOut, b.CauseIn = OutReorg, InReorg
	}
	in[i] = a
	return tidy(append(in, b)), nil
}

// leave ends the last affiliation.
func leave(in []Affiliation, d day.Day, cause, outside string, doc db.ID) ([]Affiliation, error) {
	i := holding(in, d.Add(-1))
	if i < 0 {
		return nil, notThere(d)
	}
	if in[i].To != day.Forever {
		return nil, fault.New(fault.Conflict, "member.later", fault.Args{"day": in[i].To})
	}
	if i+1 < len(in) {
		return nil, fault.New(fault.Conflict, "member.later", fault.Args{"day": in[i+1].From})
	}
	in[i].To, in[i].CauseOut, in[i].OutsideOut, in[i].DocOut = d, cause, outside, doc
	return in, nil
}

// shift corrects the day of one border: where an affiliation ends or begins, or both.
func shift(in []Affiliation, d, to day.Day) ([]Affiliation, error) {
	hit := false
	for i := range in {
		if in[i].To == d {
			in[i].To, hit = to, true
		}
		if in[i].From == d {
			in[i].From, hit = to, true
		}
	}
	if !hit || d == day.Forever {
		return nil, fault.New(fault.Conflict, "member.no_border", fault.Args{"day": d})
	}
	for i, a := range in {
		if a.Empty() || i > 0 && in[i-1].To > a.From {
			return nil, fault.Bad("to", "member.border_past", fault.Args{"day": to})
		}
	}
	return in, nil
}

// rejoin undoes what happened on a border: the affiliation that ended there goes on, in place of the one that began there, to that one's end.
func rejoin(in []Affiliation, d day.Day) ([]Affiliation, error) {
	left, right := -1, -1
	for i, a := range in {
		if a.To == d && d != day.Forever {
			left = i
		}
		if a.From == d {
			right = i
		}
	}
	switch {
	case left < 0:
		return nil, fault.New(fault.Conflict, "member.no_border", fault.Args{"day": d})
	case right < 0:
		if left+1 < len(in) {
			return nil, fault.New(fault.Conflict, "member.later", fault.Args{"day": in[left+1].From})
		}
		in[left].still()
		return in, nil
	}
	in[left].endOf(in[right])
	return tidy(append(in[:right], in[right+1:]...)), nil
}

// place corrects the cell on the days of a period. Where the period cuts an affiliation, there was a transfer on that day.
func place(in []Affiliation, p day.Period, org db.ID) ([]Affiliation, error) {
	var out []Affiliation
	hit := false
	for _, a := range in {
		if !a.Meets(p) || a.Org == org {
			hit = hit || a.Meets(p)
			out = append(out, a)
			continue
		}
		hit = true
		mid := a
		if a.From < p.From {
			head := a
			head.still()
			head.To, head.CauseOut = p.From, OutTransfer
			out = append(out, head)
			mid.From, mid.CauseIn, mid.CounterIn, mid.OutsideIn, mid.DocIn = p.From, InTransfer, db.ID{}, "", db.ID{}
		}
		mid.Org = org
		if a.To > p.To {
			tail := a
			tail.From, tail.CauseIn, tail.CounterIn, tail.OutsideIn, tail.DocIn = p.To, InTransfer, db.ID{}, "", db.ID{}
			out = append(out, tail)
			mid.still()
			mid.To, mid.CauseOut = p.To, OutTransfer
		}
		out = append(out, mid)
	}
	if !hit {
		return nil, notThere(p.From)
	}
	return tidy(out), nil
}

func notThere(d day.Day) error {
	return fault.New(fault.Conflict, "member.not_affiliated", fault.Args{"day": d})
}
