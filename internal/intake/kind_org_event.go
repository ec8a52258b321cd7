package intake

import (
	"context"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
)

// orgEventKind is the sheet of what ends and joins organisations. Members of cells go with them in the same act.
func orgEventKind() *Kind {
	return &Kind{
		Code: "org-event",
		Columns: join([]Column{
			{Code: "event", Type: Choice, Need: Always, Values: []string{org.Merged, org.Absorbed, org.Divided, org.Dissolved, org.ReorgEnded}, Label: "kind.org_event."},
			{Code: "code", Type: Codes, Need: Always},
			{Code: "into", Type: Codes},
			{Code: "main", Type: Text},
			{Code: "name", Type: Codes},
			{Code: "kind", Type: Choice, Values: org.Kinds()[:len(org.Kinds())-1], Label: "kind.org."},
			{Code: "parent", Type: Text},
			{Code: "members", Type: Number},
			{Code: "from", Type: Day},
			{Code: "reason", Type: Text, Max: 1000},
			{Code: "signer", Type: Text, Max: 200},
		}, paper()),
		apply:  applyOrgEvent,
		fields: map[string]string{"day": "from", "from": "code", "new.code": "into", "new.name": "name", "new.kind": "kind", "new.parent": "parent"},
	}
}

func applyOrgEvent(ctx context.Context, s *session, r *row) (Outcome, error) {
	d, err := s.when(r)
	if err != nil {
		return "", err
	}
	var old []db.ID
	for _, text := range r.list("code") {
		id, err := s.orgOf(r, "code", text)
		if err == nil {
			old = append(old, id)
		}
	}
	main, err := s.org(r, "main")
	if err != nil && r.text("event") != org.Divided {
		return "", err
	}
	var into []db.ID
	var fresh []string
	for _, text := range r.list("into") {
		id, known := s.orgs.byCode[codeKey(text)]
		switch {
		case known:
			into = append(into, id)
		case r.text("event") == org.Merged || r.text("event") == org.Divided:
			fresh = append(fresh, text)
		default:
			if id, err := s.orgOf(r, "into", text); err == nil {
				into = append(into, id)
			}
		}
	}
	event := r.text("event")
	one := func(n int, most int, column string) {
		if !r.refused() && (n < 1 || n > most) {
			r.refuse(column, "intake.codes_count", fault.Args{"head": s.head(column), "n": most})
		}
	}
	const many = 100
	switch event {
	case org.Merged:
		one(len(into)+len(fresh), 1, "into")
	case org.Absorbed:
		one(len(into), 1, "into")
		one(len(r.list("code")), 1, "code")
	case org.Divided:
		one(len(into)+len(fresh), many, "into")
		one(len(r.list("code")), 1, "code")
	case org.Dissolved:
		one(len(r.list("code")), 1, "code")
		if r.has("into") {
			r.refuse("into", "intake.codes_none", fault.Args{"head": s.head("into")})
		}
	case org.ReorgEnded:
		one(len(r.list("code")), 1, "code")
		if r.has("into") {
			one(len(into), 1, "into")
		}
	}
	if r.refused() && !(event == org.Divided && onlyMain(r)) {
		return "", errRow
	}
	if event != org.Merged && event != org.Divided && len(into) > 0 && into[0] == old[0] {
		r.refuse("into", "intake.event_self", nil)
		return "", errRow
	}
	done, err := s.eventDone(ctx, r, d, event, old, into, main, fresh)
	if err != nil {
		return "", err
	}
	if done {
		return Same, nil
	}
	if event == org.Divided && len(into) > 0 {
		r.refuse("into", "intake.event_begun", fault.Args{"names": s.orgs.titles(into, d)})
	} else if len(fresh) == 0 {
		s.receiving(r, event, into, d, "intake.event_receiver")
	}
	if r.refused() && !(event == org.Divided && onlyMain(r)) {
		return "", errRow
	}
	act, err := s.orgAct(ctx, r, d)
	if err != nil {
		return "", err
	}
	var born []org.Born
	if len(fresh) > 0 {
		if born, err = s.born(r, fresh, old[0], d); err != nil {
			return "", err
		}
	}
	return s.reform(ctx, r, d, event, act, old, into, main, born)
}

// onlyMain tells whether nothing but the main successor was not found: in a split it may be one of those that begin.
func onlyMain(r *row) bool {
	for _, p := range r.problems {
		if p.Column != "main" {
			return false
		}
	}
	return true
}

// born describes the organisations that begin with a merger or a split.
func (s *session) born(r *row, codes []string, old db.ID, d day.Day) ([]org.Born, error) {
	names := r.list("name")
	if len(names) != len(codes) {
		r.refuse("name", "intake.names_count", fault.Args{"n": len(codes), "head": s.head("name")})
	}
	was, ok := s.orgs.all[old].On(d.Add(-1))
	if !ok {
		was = s.orgs.all[old].Last()
	}
	kind := r.text("kind")
	if kind == "" {
		kind = was.Kind
	}
	parent, err := s.org(r, "parent")
	if err != nil || r.refused() && !onlyMain(r) {
		return nil, errRow
	}
	if parent.IsZero() {
		parent = s.orgs.all[old].ParentOn(d.Add(-1))
	}
	r.problems = nil // the main successor is judged below
	var out []org.Born
	for i, c := range codes {
		out = append(out, org.Born{ID: db.NewID(), Code: c, Kind: kind, Name: names[i], Parent: parent})
	}
	return out, nil
}

// reform carries the event out and moves the members of the cells that end.
func (s *session) reform(ctx context.Context, r *row, d day.Day, event string, act org.Act, old, into []db.ID, main db.ID, born []org.Born) (Outcome, error) {
	var err error
	to := db.ID{}
	if len(into) > 0 {
		to = into[0]
	}
	var declared []org.Declared
	declare := func(from, to db.ID) {
		if r.has("members") {
			declared = []org.Declared{{From: from, To: to, Members: int(r.num("members"))}}
		}
	}
	gone := old
	switch event {
	case org.Merged:
		m := org.Merging{Act: act, From: old, Into: to}
		if len(born) > 0 {
			m.New = &born[0]
		}
		if m.Into.IsZero() {
			declare(old[0], born[0].ID)
		} else {
			declare(old[0], to)
		}
		m.Declared = declared
		_, to, err = org.Merge(ctx, s.tx, s.who, m)
	case org.Absorbed:
		declare(old[0], to)
		_, err = org.Absorb(ctx, s.tx, s.who, old[0], org.Absorbing{Act: act, Into: to, Declared: declared})
	case org.Divided:
		to = main
		if r.has("main") && main.IsZero() {
			for _, b := range born {
				if codeKey(b.Code) == codeKey(r.text("main")) {
					to = b.ID
				}
			}
			if to.IsZero() {
				_, err := s.org(r, "main")
				return "", err
			}
		}
		if len(born) > 0 {
			declare(old[0], born[0].ID)
		}
		_, err = org.Split(ctx, s.tx, s.who, old[0], org.Splitting{Act: act, New: born, Main: to, Declared: declared})
		if to.IsZero() {
			gone = nil
		}
	case org.Dissolved:
		to = db.ID{}
		_, err = org.Dissolve(ctx, s.tx, s.who, old[0], org.Ending{Act: act})
	case org.ReorgEnded:
		if !to.IsZero() {
			declare(old[0], to)
		}
		_, err = org.EndReorg(ctx, s.tx, s.who, old[0], org.Ending{Act: act, Main: to, Declared: declared})
	}
	if err != nil {
		s.takeBorn(r, err)
		if r.refused() {
			return "", errRow
		}
		return "", err
	}
	for _, id := range append(append([]db.ID{}, old...), append(into, to)...) {
		if err := s.orgs.refresh(ctx, s, id); err != nil {
			return "", err
		}
	}
	for _, b := range born {
		if err := s.orgs.refresh(ctx, s, b.ID); err != nil {
			return "", err
		}
	}
	for _, from := range gone {
		if from == to {
			continue
		}
		if err := s.moveMembers(ctx, from, to, d, act); err != nil {
			return "", err
		}
	}
	r.verb, r.id = event, old[0]
	return Changed, s.orgs.look(ctx, s.tx, s.who)
}

// moveMembers takes the members of a cell that ended to the cell that received it; where none did, there may be none left.
func (s *session) moveMembers(ctx context.Context, from, to db.ID, d day.Day, act org.Act) error {
	was, _ := s.orgs.all[from].On(d.Add(-1))
	if !org.HoldsMembers(was.Kind) {
		return nil
	}
	if o := s.orgs.all[to]; o != nil {
		if v, ok := o.On(d); ok && org.HoldsMembers(v.Kind) {
			_, err := member.Regroup(ctx, s.tx, s.who, member.Regrouping{From: from, To: to, On: d, Act: member.Act{Rev: -1, Reason: act.Reason, Document: act.Document}})
			return err
		}
	}
	return member.CheckEmpty(ctx, s.tx, from, d)
}

// takeBorn notes errors of the domain, which calls the fields of organisations that begin new.0.code and the like.
func (s *session) takeBorn(r *row, err error) {
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		return
	}
	columns := map[string]string{}
	for _, x := range f.Fields {
		parts := strings.Split(x.Name, ".")
		if last := parts[len(parts)-1]; len(parts) > 1 {
			if last == "code" {
				last = "into"
			}
			columns[x.Name] = last
		}
	}
	s.takeAt(r, err, columns)
}
