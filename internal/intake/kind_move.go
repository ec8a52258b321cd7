package intake

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
)

// The sheets of what happens to members: transfers, leaving and restoration, temporary activity, standing, reliefs. A row whose event is on record
// already, by person and day, is the same; one that says otherwise about that day is refused unless it is a correction.

// eventDay are the columns of a sheet of events: the day is always needed, here or by --from.
func eventDay() []Column {
	return []Column{
		{Code: "from", Type: Day},
		{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
		{Code: "was", Type: Day},
		{Code: "reason", Type: Text, Max: 1000},
	}
}

// act is what every act on a file carries: the reason and the deciding paper of the row.
func (s *session) act(ctx context.Context, r *row) (member.Act, error) {
	doc, err := s.paper(ctx, r)
	return member.Act{Rev: -1, Reason: s.reason(r), Document: doc}, err
}

// why is the act of a correction, which wants a reason.
func (s *session) why(ctx context.Context, r *row) (member.Act, error) {
	if s.reason(r) == "" {
		r.refuse("reason", "intake.no_reason", fault.Args{"head": s.head("reason")})
		return member.Act{}, errRow
	}
	return s.act(ctx, r)
}

// spell finds the person and the membership that stood somewhere on the day before an event, or on the day itself, else his last one.
func (s *session) spell(ctx context.Context, r *row, d day.Day) (*member.Brief, *member.BriefSpell, error) {
	p, err := s.person(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	r.id = p.Person
	if err := s.watch(ctx, r, p.Person); err != nil {
		return nil, nil, err
	}
	for _, on := range []day.Day{d.Add(-1), d} {
		if sp, _, ok := spellOn(p, on); ok {
			return p, sp, nil
		}
	}
	sp, _, _ := spellOn(p, d)
	if sp == nil {
		r.refuse(s.who1(r), "intake.no_spell", fault.Args{"name": s.nameOf(p)})
		return nil, nil, errRow
	}
	return p, sp, nil
}

// who1 is the column by which the row names its person.
func (s *session) who1(r *row) string {
	if r.has("person") {
		return "person"
	}
	return "full_name"
}

func (s *session) done(ctx context.Context, r *row, p *member.Brief, out Outcome, err error) (Outcome, error) {
	if err != nil {
		return "", err
	}
	return out, s.people.refresh(ctx, s, p.Person)
}

func transferKind() *Kind {
	return &Kind{
		Code: "transfer",
		Columns: join(somebody(), []Column{
			{Code: "to_cell", Type: Text, refers: toOrg},
			{Code: "to_outside", Type: Text, Max: 300},
			{Code: "from_outside", Type: Text, Max: 300},
		}, eventDay(), paper()),
		apply:  applyTransfer,
		anyOf:  []string{"to_cell", "to_outside", "from_outside"},
		fields: map[string]string{"org": "to_cell", "outside": "to_outside"},
	}
}

func applyTransfer(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	to, err := s.org(r, "to_cell")
	if err != nil {
		return "", err
	}
	out, in := r.text("to_outside"), r.text("from_outside")
	switch {
	case to.IsZero() && out == "":
		r.refuse("to_cell", "intake.one_of", fault.Args{"a": s.head("to_cell"), "b": s.head("to_outside")})
	case !to.IsZero() && out != "":
		r.refuse("to_outside", "intake.two_to", fault.Args{"a": s.head("to_cell"), "b": s.head("to_outside")})
	case in != "" && out != "":
		r.refuse("from_outside", "intake.two_to", fault.Args{"a": s.head("from_outside"), "b": s.head("to_outside")})
	}
	if r.refused() {
		return "", errRow
	}
	if s.correct(r) {
		return s.correctTransfer(ctx, r, d, to)
	}
	p, sp, err := s.spell(ctx, r, d)
	if err != nil {
		if p == nil || !r.refused() {
			return "", err
		}
		return "", err
	}
	for _, a := range sp.Stays {
		switch {
		case out != "" && a.To == d && a.CauseOut == member.OutTransfer && lang.SearchKey(a.OutsideOut) == lang.SearchKey(out):
			return Same, nil
		case out == "" && a.From == d && a.Org == to && a.CauseIn == member.InTransfer && (in == "" || lang.SearchKey(a.OutsideIn) == lang.SearchKey(in)):
			return Same, nil
		}
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	switch {
	case out != "":
		err = member.TransferOut(ctx, s.tx, s.who, sp.ID, d, out, act)
	case in != "":
		_, err = member.TransferIn(ctx, s.tx, s.who, p.Person, member.Entry{Org: to, From: d, Outside: in, Act: act})
		if err != nil {
			s.takeAt(r, err, map[string]string{"outside": "from_outside"})
			if r.refused() {
				return "", errRow
			}
		}
	default:
		err = member.Transfer(ctx, s.tx, s.who, sp.ID, d, to, act)
	}
	r.verb = "transfer"
	return s.done(ctx, r, p, Changed, err)
}

// correctTransfer moves a transfer on record to another day: "was" is the day on record, "from" the right one; or mends the cell from a day on.
func (s *session) correctTransfer(ctx context.Context, r *row, d day.Day, to db.ID) (Outcome, error) {
	was := d
	if r.has("was") {
		was = r.day("was")
	}
	p, sp, err := s.spell(ctx, r, was)
	if err != nil {
		return "", err
	}
	changed := false
	if was != d {
		border := false
		for _, a := range sp.Stays {
			if a.From == d && (to.IsZero() || a.Org == to) || to.IsZero() && a.To == d {
				border = true
			}
		}
		if !border {
			act, err := s.why(ctx, r)
			if err != nil {
				return "", err
			}
			if err := member.CorrectDay(ctx, s.tx, s.who, sp.ID, was, d, act); err != nil {
				s.takeAt(r, err, map[string]string{"was": "was", "now": "from", "to": "from"})
				if r.refused() {
					return "", errRow
				}
				return "", err
			}
			changed = true
			if err := s.people.refresh(ctx, s, p.Person); err != nil {
				return "", err
			}
			p = s.people.all[p.Person]
			sp, _, _ = spellOn(p, d)
		}
	}
	if !to.IsZero() && sp != nil {
		a, ok := sp.StayOn(d)
		if ok && a.Org != to {
			act, err := s.why(ctx, r)
			if err != nil {
				return "", err
			}
			if err := member.CorrectCell(ctx, s.tx, s.who, sp.ID, day.Period{From: d, To: a.To}, to, act); err != nil {
				return "", err
			}
			changed = true
		}
	}
	if !changed {
		return Same, nil
	}
	return s.done(ctx, r, p, Changed, nil)
}

// restored is the value of the leave sheet's cause for one who is taken back.
const restored = member.InRestored

func leaveKind() *Kind {
	return &Kind{
		Code: "leave",
		Columns: join(somebody(), []Column{
			{Code: "cause", Type: Choice, Need: Always, Values: append(member.LeaveCauses(), restored), Label: "intake.leave."},
		}, eventDay(), paper()),
		apply:  applyLeave,
		fields: map[string]string{"org": "cell"},
	}
}

func applyLeave(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	cause := r.text("cause")
	at := d
	if s.correct(r) && r.has("was") {
		at = r.day("was")
	}
	p, sp, err := s.spell(ctx, r, at)
	if err != nil {
		return "", err
	}
	if cause == restored {
		return s.restore(ctx, r, d, p, sp)
	}
	for _, a := range sp.Stays {
		if a.To == d && a.CauseOut == cause {
			return Same, nil
		}
	}
	if s.correct(r) {
		if at == d {
			r.refuse("was", "intake.needed", fault.Args{"head": s.head("was")})
			return "", errRow
		}
		act, err := s.why(ctx, r)
		if err != nil {
			return "", err
		}
		err = member.CorrectDay(ctx, s.tx, s.who, sp.ID, at, d, act)
		return s.done(ctx, r, p, Changed, err)
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	err = member.Leave(ctx, s.tx, s.who, sp.ID, d, cause, act)
	r.verb = "close"
	return s.done(ctx, r, p, Changed, err)
}

func (s *session) restore(ctx context.Context, r *row, d day.Day, p *member.Brief, sp *member.BriefSpell) (Outcome, error) {
	cell, err := s.org(r, "cell")
	if err != nil {
		return "", err
	}
	for _, a := range sp.Stays {
		if a.From == d && a.CauseIn == member.InRestored && (cell.IsZero() || a.Org == cell) {
			return Same, nil
		}
	}
	if cell.IsZero() {
		r.refuse("cell", "intake.needed", fault.Args{"head": s.head("cell")})
		return "", errRow
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	r.verb = "restore"
	return s.done(ctx, r, p, Changed, member.Restore(ctx, s.tx, s.who, sp.ID, d, cell, "", act))
}

func temporaryKind() *Kind {
	return &Kind{
		Code: "temporary",
		Columns: join(somebody(), []Column{
			{Code: "host", Type: Text, Need: Always, refers: toOrg},
			{Code: "from", Type: Day},
			{Code: "last", Type: Day},
			{Code: "reason", Type: Text, Max: 1000},
		}, paper()),
		apply:  applyTemporary,
		fields: map[string]string{"org": "host", "to": "last"},
	}
}

// end gives the first day not counted of a period whose last day a row names; Forever where it names none.
func (r *row) end() day.Day {
	if r.has("last") {
		return r.day("last").Add(1)
	}
	return day.Forever
}

// ordered refuses a last day before the first.
func (s *session) ordered(r *row, from day.Day) error {
	if r.has("last") && r.day("last") < from {
		r.refuse("last", "intake.date_order", fault.Args{"day": r.day("last"), "limit": from, "head": s.head("from")})
		return errRow
	}
	return nil
}

func applyTemporary(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	if err := s.ordered(r, d); err != nil {
		return "", err
	}
	host, err := s.org(r, "host")
	if err != nil {
		return "", err
	}
	p, sp, err := s.spell(ctx, r, d)
	if err != nil {
		return "", err
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	to := r.end()
	for _, a := range sp.Hosts {
		if a.Org != host || a.From != d {
			continue
		}
		if a.To == to || !r.has("last") {
			return Same, nil
		}
		// It began as on record; now its end is told.
		r.verb = "close"
		if a.To < to { // it ends later than was planned: the plan was wrong
			r.refuse("last", "intake.exists_other", fault.Args{"was": a.Period})
			return "", errRow
		}
		return s.done(ctx, r, p, Changed, member.EndTemporary(ctx, s.tx, s.who, sp.ID, to, act))
	}
	err = member.StartTemporary(ctx, s.tx, s.who, sp.ID, host, day.Period{From: d, To: to}, act)
	return s.done(ctx, r, p, Created, err)
}

func standingKind() *Kind {
	return &Kind{
		Code: "standing",
		Columns: join(somebody(), []Column{
			{Code: "standing", Type: Choice, Need: Always, Values: member.Standings(), Label: "kind.standing."},
		}, dated(), paper()),
		apply:  applyStanding,
		fields: map[string]string{"kind": "standing", "to": "last"},
	}
}

func applyStanding(ctx context.Context, s *session, r *row) (Outcome, error) {
	kind := r.text("standing")
	if s.correct(r) {
		p, err := s.span(r)
		if err != nil {
			return "", err
		}
		who, sp, err := s.spell(ctx, r, s.from(r))
		if err != nil {
			return "", err
		}
		if holds(sp.Standings, kind, p) {
			return Same, nil
		}
		act, err := s.act(ctx, r)
		if err != nil {
			return "", err
		}
		return s.done(ctx, r, who, Changed, member.CorrectStanding(ctx, s.tx, s.who, sp.ID, kind, p, act))
	}
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	p, sp, err := s.spell(ctx, r, d)
	if err != nil {
		return "", err
	}
	for _, st := range sp.Standings {
		if st.Has(d) && st.Kind == kind {
			return Same, nil
		}
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	return s.done(ctx, r, p, Changed, member.SetStanding(ctx, s.tx, s.who, sp.ID, kind, d, act))
}

// holds tells whether one kind of state, and no other, is on record for what is known of a period.
func holds(list []member.BriefState, kind string, p day.Period) bool {
	any := false
	for _, st := range list {
		if st.Meets(p) {
			if st.Kind != kind {
				return false
			}
			any = true
		}
	}
	return any
}

func reliefKind() *Kind {
	return &Kind{
		Code: "relief",
		Columns: join(somebody(), []Column{
			{Code: "relief", Type: Choice, Need: Always, Values: member.Reliefs(), Label: "kind.relief."},
			{Code: "from", Type: Day},
			{Code: "last", Type: Day},
			{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
			{Code: "grounds", Type: Text, Max: 300},
			{Code: "reason", Type: Text, Max: 1000},
		}, paper()),
		apply:  applyRelief,
		fields: map[string]string{"kind": "relief", "to": "last", "why": "grounds"},
	}
}

func applyRelief(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	if err := s.ordered(r, d); err != nil {
		return "", err
	}
	p, sp, err := s.spell(ctx, r, d)
	if err != nil {
		return "", err
	}
	act, err := s.act(ctx, r)
	if err != nil {
		return "", err
	}
	kind, to := r.text("relief"), r.end()
	for _, st := range sp.Reliefs {
		same := st.From == d && st.Kind == kind
		switch {
		case same && (st.To == to || !r.has("last")):
			return Same, nil
		case s.correct(r) && st.Meets(day.Period{From: d, To: to}):
			if act, err = s.why(ctx, r); err != nil {
				return "", err
			}
			why := r.text("grounds")
			if why == "" {
				why = st.Reason
			}
			return s.done(ctx, r, p, Changed, member.CorrectRelief(ctx, s.tx, s.who, sp.ID, st.From, day.Period{From: d, To: to}, kind, why, act))
		case same && st.To > to:
			r.verb = "close"
			return s.done(ctx, r, p, Changed, member.EndRelief(ctx, s.tx, s.who, sp.ID, to, act))
		}
	}
	err = member.StartRelief(ctx, s.tx, s.who, sp.ID, kind, r.text("grounds"), day.Period{From: d, To: to}, act)
	return s.done(ctx, r, p, Created, err)
}
