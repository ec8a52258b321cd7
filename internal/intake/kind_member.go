package intake

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
)

// memberKind is the sheet of people and their membership: who belongs to which cell, since when, as what, and the facts of each.
func memberKind() *Kind {
	return &Kind{
		Code: "member",
		Columns: join([]Column{
			{Code: "person", Type: Text, Max: 60, Also: []string{"member.code"}},
			{Code: "full_name", Type: Text, Need: Always, Max: 200, Also: []string{"member.full_name", "member.name"}},
			sexColumn(),
			{Code: "birth", Type: Partial, Also: []string{"member.birth"}},
			{Code: "cell", Type: Text, Need: ForNew, refers: toOrg},
			{Code: "joined", Type: Day},
			{Code: "cause", Type: Choice, Values: []string{member.InOpening, member.InTransfer}, Label: "kind.cause_in."},
			{Code: "outside", Type: Text, Max: 300},
			{Code: "standing", Type: Choice, Values: member.Standings(), Label: "kind.standing."},
			{Code: "probated", Type: Day},
			{Code: "official", Type: Day},
			{Code: "card", Type: Text, Max: 60},
		}, basicFacts(), sensitiveFacts(), dated()),
		Passed: []string{"intake.passed.member"},
		list:   memberList,
		apply:  applyMember,
		fields: map[string]string{"org": "cell", "code": "person"},
	}
}

// facts gathers the facts that a row gives, by group. birth less exact than the one on record says nothing new.
func (r *row) facts(had func(group, field string) any) map[string]asof.Fields {
	out := map[string]asof.Fields{}
	for _, group := range []string{member.Basic, member.Sensitive} {
		for _, f := range member.Fields(group) {
			v := r.at(f.Name)
			if !v.given {
				continue
			}
			var val any = v.text
			switch f.Kind {
			case asof.Partial:
				val = v.part
				if old, _ := had(group, f.Name).(day.Partial); old != 0 && v.part != 0 && v.part.Day() <= old.Day() && old.LastDay() <= v.part.LastDay() {
					continue
				}
			case asof.Day:
				val = v.day
			default:
				if f.Name == "full_name" || f.Name == "given" || f.Name == "birth_name" || f.Name == "other_names" {
					val = lang.TitleName(v.text)
				} else if f.Name == "citizen_id" {
					val = numberKey(v.text)
				}
			}
			if out[group] == nil {
				out[group] = asof.Fields{}
			}
			out[group][f.Name] = val
		}
	}
	return out
}

func applyMember(ctx context.Context, s *session, r *row) (Outcome, error) {
	cell, err := s.org(r, "cell")
	if err != nil {
		return "", err
	}
	var p *member.Brief
	if text := r.text("person"); text != "" {
		if p, err = s.byNumber(r, text); err != nil {
			return "", err
		}
	} else {
		if cell.IsZero() {
			r.refuse("cell", "intake.one_of", fault.Args{"a": s.head("person"), "b": s.head("cell")})
			return "", errRow
		}
		found := s.people.search(r.text("full_name"), r.part("birth"), cell)
		if len(found) > 1 {
			r.refuse("full_name", "intake.person_many", fault.Args{"text": r.text("full_name"), "names": s.namesOf(found)})
			return "", errRow
		}
		if len(found) == 1 {
			p = found[0]
		}
	}
	if p == nil {
		return s.newMember(ctx, r, cell)
	}
	if p, err = s.whole(ctx, p); err != nil {
		return "", err
	}
	return s.oldMember(ctx, r, p, cell)
}

// newMember enters a person and his membership.
func (s *session) newMember(ctx context.Context, r *row, cell db.ID) (Outcome, error) {
	if cell.IsZero() {
		r.refuse("cell", "intake.needed_new", fault.Args{"text": r.text("full_name"), "head": s.head("cell")})
		return "", errRow
	}
	joined := r.day("joined")
	if joined == 0 {
		joined = s.from(r)
	}
	if joined == 0 {
		r.refuse("joined", "intake.no_day", fault.Args{"head": s.head("joined")})
		return "", errRow
	}
	s.ahead(r, "joined", joined)
	x := member.Entry{Cause: member.InOpening, Org: cell, From: joined, Card: r.text("card"), Probated: r.day("probated"), Official: r.day("official"),
		Act: member.Act{Rev: -1, Reason: s.reason(r)}}
	if r.has("cause") {
		x.Cause = r.text("cause")
	}
	if x.Outside = r.text("outside"); x.Outside != "" && !r.has("cause") {
		x.Cause = member.InTransfer
	}
	// The standing without its day: since when is not known, so it holds from the day on which we have him.
	switch r.text("standing") {
	case member.Probationary:
		if x.Probated == 0 {
			x.Probated = joined
		}
		if x.Official != 0 && x.Official <= joined {
			r.refuse("official", "intake.standing_days", fault.Args{"day": x.Official})
			return "", errRow
		}
	case member.Full:
		if x.Official == 0 {
			x.Official = joined
		}
	}
	facts := r.facts(func(string, string) any { return nil })
	id, err := member.AddPerson(ctx, s.tx, s.who, s.opt.Vault, member.NewPerson{Org: cell, Code: r.text("person"), Facts: facts, Reason: s.reason(r)})
	if err != nil {
		return "", err
	}
	if x.Cause == member.InTransfer {
		_, err = member.TransferIn(ctx, s.tx, s.who, id, x)
	} else {
		_, err = member.Enter(ctx, s.tx, s.who, id, x)
	}
	if err != nil {
		// The domain calls the cell's first day "from".
		s.takeAt(r, err, map[string]string{"from": "joined"})
		if r.refused() {
			return "", errRow
		}
		return "", err
	}
	r.id = id
	// Enough to know him again; a file of a hundred thousand rows must not read back each.
	birth, _ := facts[member.Basic]["birth"].(day.Partial)
	s.people.fresh[id] = true
	s.people.put(&member.Brief{Person: id, Code: r.text("person"), FullName: lang.TitleName(r.text("full_name")), Birth: birth, Home: cell,
		Spells: []member.BriefSpell{{Spell: member.Spell{Person: id, No: 1, Card: x.Card},
			Stays: []member.Affiliation{{Person: id, Org: cell, Period: day.Period{From: joined, To: day.Forever}}}}}})
	return Created, nil
}

// oldMember holds a row against what is on record of the person, and changes or corrects the facts in which they differ.
func (s *session) oldMember(ctx context.Context, r *row, p *member.Brief, cell db.ID) (Outcome, error) {
	r.id = p.Person
	on := s.from(r)
	if on == 0 {
		on = s.tx.Today()
	}
	if s.correct(r) && !r.has("from") && s.opt.From == 0 && r.has("last") {
		on = min(on, r.day("last"))
	}
	s.sameMember(r, p, cell, on)
	if r.refused() {
		return "", errRow
	}
	had := map[string]asof.Fields{}
	for _, group := range s.people.groups {
		f, _, err := p.Fact(ctx, s.opt.Vault, group, on)
		if err != nil {
			return "", err
		}
		had[group] = f
	}
	facts := r.facts(func(group, field string) any { return had[group][field] })
	changed := false
	for _, group := range s.people.groups {
		if s.correct(r) {
			did, err := s.correctFacts(ctx, r, p, group, facts[group])
			if err != nil {
				return "", err
			}
			changed = changed || did
			continue
		}
		patch := asof.Fields{}
		first := ""
		for _, f := range member.Fields(group) { // in order, so that the first differing cell is named
			if v, ok := facts[group][f.Name]; ok && !equal(had[group][f.Name], v) {
				patch[f.Name] = v
				if first == "" {
					first = f.Name
				}
			}
		}
		if len(patch) == 0 {
			continue
		}
		if err := s.writeFacts(ctx, r, p.Person, group, patch, first); err != nil {
			return "", err
		}
		changed = true
	}
	if card := lang.TitleName(r.text("card")); card != "" {
		sp, _, _ := spellOn(p, on)
		if sp != nil && sp.Card != card {
			if err := member.SetCard(ctx, s.tx, s.who, sp.ID, card, member.Act{Rev: -1, Reason: s.reason(r)}); err != nil {
				return "", err
			}
			changed = true
		}
	}
	if !changed {
		return Same, nil
	}
	return Changed, s.people.refresh(ctx, s, p.Person)
}

// equal compares a fact on record, nil for none, with one of a row.
func equal(had, got any) bool {
	if had == nil {
		switch v := got.(type) {
		case string:
			return v == ""
		case day.Day:
			return v == 0
		case day.Partial:
			return v == 0
		}
	}
	return had == got
}

// writeFacts changes facts from the row's day on.
func (s *session) writeFacts(ctx context.Context, r *row, person db.ID, group string, patch asof.Fields, first string) error {
	d := s.from(r)
	if d == 0 {
		r.refuse(first, "intake.no_day", fault.Args{"head": s.head("from")})
		return errRow
	}
	return member.ChangeFacts(ctx, s.tx, s.who, s.opt.Vault, person, group, d, patch, member.Act{Rev: -1, Reason: s.reason(r)})
}

// correctFacts corrects each fact on the days on which it stands wrong, and tells whether any did.
func (s *session) correctFacts(ctx context.Context, r *row, p *member.Brief, group string, facts asof.Fields) (bool, error) {
	changed := false
	if err := s.rightOrder(r); err != nil {
		return false, err
	}
	for _, f := range member.Fields(group) {
		want, ok := facts[f.Name]
		if !ok {
			continue
		}
		var list []stretch
		for _, q := range p.Periods(group) {
			had, _, err := p.Fact(ctx, s.opt.Vault, group, q.From)
			if err != nil {
				return false, err
			}
			list = append(list, stretch{q, had[f.Name]})
		}
		days, differs := s.wrongDays(r, list, want)
		if len(list) == 0 && !equal(nil, want) { // nothing of the group is on record
			days, differs = day.Period{From: s.from(r)}, true
			if r.has("last") {
				days.To = r.day("last").Add(1)
			}
		}
		if !differs {
			continue
		}
		if err := s.needReason(r); err != nil {
			return false, err
		}
		if err := member.CorrectFacts(ctx, s.tx, s.who, s.opt.Vault, p.Person, group, days, asof.Fields{f.Name: want},
			member.Act{Rev: -1, Reason: s.reason(r)}); err != nil {
			return false, err
		}
		changed = true
		if len(list) == 0 { // the group is on record now: the next fact is held against it
			if err := s.people.refresh(ctx, s, p.Person); err != nil {
				return false, err
			}
			if q := s.people.all[p.Person]; q != nil {
				p = q
			}
		}
	}
	return changed, nil
}

// sameMember refuses a row that says otherwise than the records about what this sheet does not change: cell, first day, standing.
func (s *session) sameMember(r *row, p *member.Brief, cell db.ID, on day.Day) {
	if joined := r.day("joined"); joined != 0 {
		on = joined
	}
	sp, stay, ok := spellOn(p, on)
	if !cell.IsZero() && (!ok || stay.Org != cell) {
		if ok {
			r.refuse("cell", "intake.elsewhere", fault.Args{"name": s.orgs.title(stay.Org, on)})
		} else {
			r.refuse("cell", "intake.not_member", fault.Args{"name": s.nameOf(p), "day": on})
		}
		return
	}
	if joined := r.day("joined"); joined != 0 && ok && stay.From != joined {
		r.refuse("joined", "intake.spell_differs", fault.Args{"day": stay.From})
	}
	if sp == nil {
		return
	}
	differs := func(column string, now any) {
		r.refuse(column, "intake.not_here", fault.Args{"head": s.head(column), "now": now, "sheet": lang.Ref("intake.kind.standing")})
	}
	var probated, official day.Day
	standing := ""
	at := on // who joined before he became a full member is one from his official day on
	if r.text("standing") == member.Full {
		at = max(at, r.day("official"))
	}
	for _, st := range sp.Standings {
		if st.Kind == member.Probationary && probated == 0 {
			probated = st.From
		}
		if st.Kind == member.Full && official == 0 {
			official = st.From
		}
		if st.Has(at) {
			standing = st.Kind
		}
	}
	if r.has("standing") && r.text("standing") != standing {
		if standing == "" {
			differs("standing", lang.Ref("unknown"))
		} else {
			differs("standing", lang.Ref("kind.standing."+standing))
		}
	}
	if r.has("probated") && r.day("probated") != probated {
		differs("probated", probated)
	}
	if r.has("official") && r.day("official") != official {
		differs("official", official)
	}
}

// factKind is the sheet of single facts: one value of one person a row, of any field group.
func factKind() *Kind {
	return &Kind{
		Code: "fact",
		Columns: join(somebody(), []Column{
			{Code: "field", Type: Choice, Need: Always, Values: factNames(), Label: "intake.head."},
			{Code: "value", Type: Lines, Need: Always, Void: true},
		}, dated()),
		apply: applyFact,
	}
}

func factNames() []string {
	var out []string
	for _, g := range member.Groups() {
		for _, f := range member.Fields(g) {
			out = append(out, f.Name)
		}
	}
	return out
}

func applyFact(ctx context.Context, s *session, r *row) (Outcome, error) {
	p, err := s.person(ctx, r)
	if err != nil {
		return "", err
	}
	r.id = p.Person
	name := r.text("field")
	group := ""
	var field member.Field
	for _, g := range member.Groups() {
		for _, f := range member.Fields(g) {
			if f.Name == name {
				group, field = g, f
			}
		}
	}
	text := r.text("value")
	if c := factColumn(field); c.Type == Choice && text != "" {
		code, ok := c.choose(text)
		if !ok {
			r.refuse("value", "intake.choice", fault.Args{"text": text, "values": inLang(func(l lang.Lang) string { return l.List(c.labels(l)) })})
			return "", errRow
		}
		text = code
	}
	patch, err := member.ParseFacts(group, map[string]string{name: text}, s.tx.Today())
	if err != nil {
		s.takeAt(r, err, map[string]string{name: "value"})
		return "", errRow
	}
	on := s.from(r)
	if on == 0 {
		on = s.tx.Today()
	}
	had, _, err := p.Fact(ctx, s.opt.Vault, group, on)
	if err != nil {
		return "", err
	}
	if v, ok := patch[name].(string); ok && (name == "citizen_id") {
		patch[name] = numberKey(v)
	}
	if s.correct(r) {
		did, err := s.correctFacts(ctx, r, p, group, patch)
		if err != nil {
			s.takeAt(r, err, map[string]string{name: "value"})
			if r.refused() {
				return "", errRow
			}
			return "", err
		}
		if !did {
			return Same, nil
		}
		return Changed, s.people.refresh(ctx, s, p.Person)
	}
	if equal(had[name], patch[name]) {
		return Same, nil
	}
	if err := s.writeFacts(ctx, r, p.Person, group, patch, "from"); err != nil {
		s.takeAt(r, err, map[string]string{name: "value"})
		if r.refused() {
			return "", errRow
		}
		return "", err
	}
	return Changed, s.people.refresh(ctx, s, p.Person)
}
