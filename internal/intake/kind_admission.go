package intake

import (
	"context"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
)

func admissionKind() *Kind {
	return &Kind{
		Code: "admission",
		Columns: join([]Column{
			{Code: "person", Type: Text, Max: 60, Also: []string{"member.code"}},
			{Code: "full_name", Type: Text, Need: ForNew, Max: 200, Also: []string{"member.full_name"}},
			sexColumn(),
			{Code: "birth", Type: Partial, Also: []string{"member.birth"}},
			{Code: "cell", Type: Text, Need: Always, refers: toOrg},
			{Code: "kind", Type: Choice, Values: admission.Kinds(), Label: "kind.cause_in."},
			{Code: "doc_number", Type: Text, Max: 100},
			{Code: "doc_day", Type: Day, Need: Always},
			{Code: "decider", Type: Text, refers: toOrg},
			{Code: "ceremony", Type: Day},
			{Code: "considered", Type: Day},
			{Code: "class_no", Type: Text, Max: 100},
			{Code: "class_on", Type: Day},
			{Code: "consent", Type: Text, Max: 200},
			{Code: "card", Type: Text, Max: 60},
			{Code: "note", Type: Lines, Max: 1000},
		}, basicFacts(), sensitiveFacts(), []Column{
			{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
			{Code: "was", Type: Day},
			{Code: "reason", Type: Text, Max: 1000},
		}),
		list:    admissionList,
		apply:   applyAdmission,
		instead: map[string]string{"considered": "doc_day", "consent": "birth", "ceremony": "doc_day", "doc_number": "doc_day"},
		fields: map[string]string{"org": "cell", "code": "person", "number": "doc_number", "decided": "doc_day", "from": "doc_day", "day": "doc_day",
			"probated": "doc_day"},
	}
}

// admitted finds the admission that began one of a person's memberships, the one decided on a day; else, where none was, zero.
func (s *session) admitted(ctx context.Context, p *member.Brief, decided day.Day) (found admission.Admission, all []admission.Admission, err error) {
	for _, sp := range p.Spells {
		a, ok, err := admission.OfMembership(ctx, s.tx, s.who, sp.ID, asof.Latest)
		if err != nil {
			return found, nil, err
		}
		if !ok {
			continue
		}
		all = append(all, a)
		if a.Decided == decided {
			found = a
		}
	}
	return found, all, nil
}

func applyAdmission(ctx context.Context, s *session, r *row) (Outcome, error) {
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
		if !r.has("full_name") {
			r.refuse("full_name", "intake.one_of", fault.Args{"a": s.head("person"), "b": s.head("full_name")})
			return "", errRow
		}
		found := s.people.search(r.text("full_name"), r.part("birth"), cell)
		if len(found) == 0 && r.part("birth") != 0 && r.text("kind") == admission.Again {
			found = s.people.search(r.text("full_name"), r.part("birth"), db.ID{}) // re-admission may be in another cell
		}
		if len(found) > 1 {
			r.refuse("full_name", "intake.person_many", fault.Args{"text": r.text("full_name"), "names": s.namesOf(found)})
			return "", errRow
		}
		if len(found) == 1 {
			p = found[0]
		}
	}
	if p, err = s.whole(ctx, p); err != nil {
		return "", err
	}
	var decider db.ID
	if r.has("decider") {
		if decider, err = s.org(r, "decider"); err != nil {
			return "", err
		}
	}
	paper := admission.Paper{Number: r.text("doc_number"), Decided: r.day("doc_day"), Decider: decider, Ceremony: r.day("ceremony"),
		Considered: r.day("considered"), ClassNo: r.text("class_no"), ClassOn: r.day("class_on"), Consent: r.text("consent"), Note: r.text("note")}
	act := member.Act{Rev: -1, Reason: s.reason(r)}
	if p != nil {
		r.id = p.Person
		at := paper.Decided
		if s.correct(r) && r.has("was") {
			at = r.day("was")
		}
		old, all, err := s.admitted(ctx, p, at)
		if err != nil {
			return "", err
		}
		if old.ID.IsZero() && at != paper.Decided { // corrected already
			if old, _, err = s.admitted(ctx, p, paper.Decided); err != nil {
				return "", err
			}
		}
		if old.ID.IsZero() && s.correct(r) && !r.has("was") && len(all) == 1 {
			old = all[0]
		}
		if !old.ID.IsZero() {
			return s.sameAdmission(ctx, r, p, old, cell, paper, act)
		}
		if s.correct(r) {
			r.refuse("doc_day", "intake.no_admission", fault.Args{"name": s.nameOf(p), "day": at})
			return "", errRow
		}
		if _, _, present := spellOn(p, s.tx.Today()); present && len(all) > 0 && r.text("kind") != admission.Again {
			r.refuse("doc_day", "intake.admission_other", fault.Args{"was": all[len(all)-1].Decided, "head": s.head("was")})
			return "", errRow
		}
	}
	x := admission.Input{Kind: r.text("kind"), Org: cell, Card: r.text("card"), Paper: paper, Act: act}
	if p != nil {
		x.Person = p.Person
	} else {
		if !r.has("full_name") {
			r.refuse("full_name", "intake.needed_new", fault.Args{"text": r.text("person"), "head": s.head("full_name")})
			return "", errRow
		}
		x.New = &member.NewPerson{Org: cell, Code: r.text("person"), Facts: r.facts(func(string, string) any { return nil }), Reason: s.reason(r)}
	}
	out, err := admission.Admit(ctx, s.tx, s.who, s.opt.Vault, x)
	if err != nil {
		return "", err
	}
	r.id = out.Person
	return Created, s.people.refresh(ctx, s, out.Person)
}

// sameAdmission holds a row against an admission on record, and corrects it where the row is a correction.
func (s *session) sameAdmission(ctx context.Context, r *row, p *member.Brief, old admission.Admission, cell db.ID, paper admission.Paper, act member.Act) (Outcome, error) {
	next := old.Paper
	first := ""
	set := func(column string, same bool, put func()) {
		if r.has(column) && !same {
			put()
			if first == "" {
				first = column
			}
		}
	}
	set("doc_number", next.Number == paper.Number, func() { next.Number = paper.Number })
	set("doc_day", next.Decided == paper.Decided, func() { next.Decided = paper.Decided })
	set("decider", next.Decider == paper.Decider, func() { next.Decider = paper.Decider })
	set("ceremony", next.Ceremony == paper.Ceremony, func() { next.Ceremony = paper.Ceremony })
	set("considered", next.Considered == paper.Considered, func() { next.Considered = paper.Considered })
	set("class_no", next.ClassNo == paper.ClassNo, func() { next.ClassNo = paper.ClassNo })
	set("class_on", next.ClassOn == paper.ClassOn, func() { next.ClassOn = paper.ClassOn })
	set("consent", next.Consent == paper.Consent, func() { next.Consent = paper.Consent })
	set("note", next.Note == paper.Note, func() { next.Note = paper.Note })
	if cell != old.Org {
		r.refuse("cell", "intake.elsewhere", fault.Args{"name": s.orgs.title(old.Org, old.Counted)})
		return "", errRow
	}
	if first == "" {
		return Same, nil
	}
	if !s.correct(r) {
		r.refuse(first, "intake.exists_other", fault.Args{"was": old.Decided})
		return "", errRow
	}
	if act.Reason == "" {
		r.refuse("reason", "intake.no_reason", fault.Args{"head": s.head("reason")})
		return "", errRow
	}
	_, err := admission.Correct(ctx, s.tx, s.who, old.ID, next, act)
	return s.done(ctx, r, p, Changed, err)
}

func recognitionKind() *Kind {
	return &Kind{
		Code: "recognition",
		Columns: join(somebody(), []Column{
			{Code: "doc_number", Type: Text, Max: 100},
			{Code: "doc_day", Type: Day, Need: Always},
			{Code: "reason", Type: Text, Max: 1000},
		}),
		apply:  applyRecognition,
		fields: map[string]string{"number": "doc_number", "recognised": "doc_day", "from": "doc_day", "ceremony": "doc_day"},
	}
}

func applyRecognition(ctx context.Context, s *session, r *row) (Outcome, error) {
	d := r.day("doc_day")
	p, _, err := s.spell(ctx, r, d)
	if err != nil {
		return "", err
	}
	_, all, err := s.admitted(ctx, p, 0)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		r.refuse(s.who1(r), "intake.no_admission", fault.Args{"name": s.nameOf(p), "day": d})
		return "", errRow
	}
	a := all[len(all)-1]
	for _, x := range all { // the one that this decision may be about
		if x.Decided <= d {
			a = x
		}
	}
	if a.Recognised == d && (!r.has("doc_number") || a.RecognitionNo == r.text("doc_number")) {
		return Same, nil
	}
	if a.Recognised != 0 {
		r.refuse("doc_day", "intake.exists_other", fault.Args{"was": a.Recognised})
		return "", errRow
	}
	r.verb = "change"
	err = admission.Recognise(ctx, s.tx, s.who, a.ID, admission.Recognition{Number: r.text("doc_number"), On: d, Act: member.Act{Rev: -1, Reason: s.reason(r)}})
	return s.done(ctx, r, p, Changed, err)
}
