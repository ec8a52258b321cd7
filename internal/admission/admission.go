// Package admission keeps admissions to the Party: the committee's decision, the ceremony in the cell, the twelve months on probation and the
// recognition. An admission is an event; it begins a membership with its affiliation and its standing, and all three share one day, so that
// opening + in − out = closing always: the day of the decision or that of the ceremony, as the dated rule admission.counts_from says.
//
// Two other days follow from the ceremony: official_on is exactly the end of the probation, whenever the recognition comes; recognised_on is the
// day of that decision, from which the member votes.
package admission

import (
	"context"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
)

// Kinds of admission.
const (
	First = "ket_nap"
	Again = "ket_nap_lai"
)

// Kinds lists them.
func Kinds() []string { return []string{First, Again} }

// Paper is what is on record of an admission.
type Paper struct {
	Number     string  // of the decision
	Decided    day.Day // its date: wanted
	Decider    db.ID   // committee that decided; may be zero
	Document   db.ID   // the decision among the documents; may be zero
	Ceremony   day.Day // may be zero while it is not held
	Considered day.Day // when the cell considered: age and certificate are judged on it; zero: on the decision
	ClassNo    string  // certificate of the class of awareness
	ClassOn    day.Day
	Consent    string // number and date of the consent for one beyond the age
	Note       string
}

// Input of an admission: of a person on the register, or of a new one entered with it.
type Input struct {
	Kind   string // First or Again
	Person db.ID
	New    *member.NewPerson
	Org    db.ID // the cell
	Card   string
	Paper
	Act member.Act // Rev is that of the person
}

// Outcome names what was made, and what is allowed but unusual.
type Outcome struct {
	Admission  db.ID
	Membership db.ID
	Person     db.ID
	Counted    day.Day
	Official   day.Day // zero while there is no ceremony
	Warnings   []fault.Field
}

var versions = asof.Table{
	Name: "admission_version", Noun: "admission",
	Key: []asof.Column{{Name: "admission_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "person_id", Kind: asof.ID}, {Name: "membership_id", Kind: asof.ID}, {Name: "org_id", Kind: asof.ID}, {Name: "kind"},
		{Name: "counts_from"}, {Name: "decision_no"}, {Name: "decided_on", Kind: asof.Day}, {Name: "decider_id", Kind: asof.ID},
		{Name: "document_id", Kind: asof.ID}, {Name: "ceremony_on", Kind: asof.Day}, {Name: "considered_on", Kind: asof.Day}, {Name: "class_no"},
		{Name: "class_on", Kind: asof.Day}, {Name: "consent"}, {Name: "official_on", Kind: asof.Day}, {Name: "recognition_no"},
		{Name: "recognised_on", Kind: asof.Day}, {Name: "recognition_id", Kind: asof.ID}, {Name: "note"}},
}

func (a Admission) line() asof.Line {
	return versions.Of(a.Person, nil, asof.Fields{"admission_id": a.ID})
}

// Admission is one as it is known at some point.
type Admission struct {
	ID         db.ID
	Rev        int64
	Person     db.ID
	Membership db.ID
	Org        db.ID
	Kind       string
	Counted    day.Day // the day on which it counts
	CountsFrom string  // which day that is: decision or ceremony
	Paper
	Official       day.Day // end of the probation
	Recognised     day.Day // day of the recognition; zero while there is none
	RecognitionNo  string
	RecognitionDoc db.ID
	Version        db.ID
	KnownFrom      db.Instant
	KnownTo        db.Instant
	Change         db.ID
	Owner          db.ID
}

func ofRow(id db.ID, r asof.Row) Admission {
	return Admission{ID: id, Person: r.ID_("person_id"), Membership: r.ID_("membership_id"), Org: r.ID_("org_id"), Kind: r.Text("kind"),
		Counted: r.Period.From, CountsFrom: r.Text("counts_from"),
		Paper: Paper{Number: r.Text("decision_no"), Decided: r.Day("decided_on"), Decider: r.ID_("decider_id"), Document: r.ID_("document_id"),
			Ceremony: r.Day("ceremony_on"), Considered: r.Day("considered_on"), ClassNo: r.Text("class_no"), ClassOn: r.Day("class_on"),
			Consent: r.Text("consent"), Note: r.Text("note")},
		Official: r.Day("official_on"), Recognised: r.Day("recognised_on"), RecognitionNo: r.Text("recognition_no"),
		RecognitionDoc: r.ID_("recognition_id"), Version: r.ID, KnownFrom: r.KnownFrom, KnownTo: r.KnownTo, Change: r.Change, Owner: r.Owner}
}

func (a Admission) fields() asof.Fields {
	return asof.Fields{"person_id": a.Person, "membership_id": a.Membership, "org_id": a.Org, "kind": a.Kind, "counts_from": a.CountsFrom,
		"decision_no": a.Number, "decided_on": a.Decided, "decider_id": a.Decider, "document_id": a.Document, "ceremony_on": a.Ceremony,
		"considered_on": a.Considered, "class_no": a.ClassNo, "class_on": a.ClassOn, "consent": a.Consent, "official_on": a.Official,
		"recognition_no": a.RecognitionNo, "recognised_on": a.Recognised, "recognition_id": a.RecognitionDoc, "note": a.Note}
}

func (a Admission) stretch() asof.Stretch {
	return asof.Stretch{Period: day.Period{From: a.Counted, To: day.Forever}, Fields: a.fields(), Owner: a.Org}
}

// judge holds a paper against the rules of its day: what is wrong goes to bad, what is allowed but unusual comes back. It fills the days that
// follow from the others.
func (a *Admission) judge(ctx context.Context, tx *db.Tx, bad *fault.Fields, birth day.Partial) ([]fault.Field, error) {
	var warn []fault.Field
	for _, t := range []struct {
		name string
		s    *string
		max  int
	}{{"number", &a.Number, 100}, {"class_no", &a.ClassNo, 100}, {"consent", &a.Consent, 200}, {"recognition_no", &a.RecognitionNo, 100}, {"note", &a.Note, 1000}} {
		valid := lang.ValidLine
		if t.name == "note" {
			valid = lang.ValidText
		} else if valid(*t.s) == nil {
			*t.s = lang.TitleName(*t.s)
		}
		if err := valid(*t.s); err != nil {
			f := fault.As(err)
			bad.Add(t.name, f.Key, f.Args)
		} else if n := utf8.RuneCountInString(*t.s); n > t.max {
			bad.Add(t.name, "form.too_long", fault.Args{"max": t.max, "n": n})
		}
	}
	for _, x := range []struct {
		name string
		d    day.Day
		need bool
	}{{"decided", a.Decided, true}, {"ceremony", a.Ceremony, false}, {"considered", a.Considered, false}, {"class_on", a.ClassOn, false},
		{"recognised", a.Recognised, false}} {
		switch {
		case x.d == 0 && x.need:
			bad.Add(x.name, "form.required", nil)
		case x.d != 0 && (!x.d.Valid() || x.d < day.First || x.d > day.Last):
			bad.Add(x.name, "day.range", fault.Args{"text": x.d.String()})
		}
	}
	if !bad.Empty() {
		return nil, nil
	}
	r, err := rulesOn(ctx, tx, a.Decided)
	if err != nil {
		return nil, bad.Take(err)
	}
	a.CountsFrom = r.countsFrom
	a.Counted = a.Decided
	if a.CountsFrom == FromCeremony {
		a.Counted = a.Ceremony
		if a.Ceremony == 0 {
			bad.Add("ceremony", "form.required", nil)
		}
	}
	a.Official = 0
	if a.Ceremony != 0 {
		a.Official = a.Ceremony.AddMonths(r.probation)
		if a.Ceremony < a.Decided {
			bad.Add("ceremony", "admission.ceremony_before", fault.Args{"day": a.Ceremony, "decided": a.Decided})
		} else {
			due, days, err := ceremonyDue(ctx, tx, a.Decided)
			if err != nil {
				return nil, err
			}
			if a.Ceremony > due {
				warn = append(warn, fault.Field{Name: "ceremony", Key: "admission.ceremony_late", Args: fault.Args{"days": days, "due": due}})
			}
		}
	}
	considered := a.Considered
	if considered == 0 {
		considered = a.Decided
	} else if considered > a.Decided {
		bad.Add("considered", "admission.considered_after", fault.Args{"day": considered, "decided": a.Decided})
	}
	if a.Considered != 0 && a.Considered <= a.Decided {
		t, err := NewTerms(ctx, tx, a.Considered)
		if err != nil {
			return nil, err
		}
		due, err := t.Decision(a.Considered)
		if err != nil {
			return nil, err
		}
		if late, beyond := due.Late(a.Decided); late {
			key := "admission.decision_late"
			if beyond {
				key = "admission.decision_beyond"
			}
			warn = append(warn, fault.Field{Name: "decided", Key: key, Args: fault.Args{"days": due.Rule.Int(), "due": due.By, "limit": due.Extended}})
		}
	}
	if a.ClassOn != 0 {
		switch {
		case a.ClassOn > considered:
			bad.Add("class_on", "admission.class_after", fault.Args{"day": a.ClassOn, "limit": considered})
		case a.ClassOn.AddMonths(r.classMonths) < considered:
			bad.Add("class_on", "admission.class_old", fault.Args{"months": r.classMonths, "limit": a.ClassOn.AddMonths(r.classMonths)})
		}
	}
	if birth == 0 {
		warn = append(warn, fault.Field{Name: "birth", Key: "admission.birth_unknown"})
		return warn, nil
	}
	// A birth known to the month or year only is taken to the person's favour: what cannot be shown wrong is let through.
	if months(birth.Day(), considered) < r.ageMin*12 {
		by := "considered"
		if a.Considered == 0 { // judged by the day of the decision
			by = "decided"
		}
		bad.Add(by, "admission.too_young", fault.Args{"age": r.ageMin, "day": considered})
	}
	if months(birth.LastDay(), considered) > r.ageMax*12 {
		if a.Consent == "" {
			bad.Add("consent", "admission.too_old", fault.Args{"age": r.ageMax})
		} else {
			warn = append(warn, fault.Field{Name: "consent", Key: "admission.beyond_age", Args: fault.Args{"age": r.ageMax}})
		}
	}
	return warn, nil
}

// Admit records an admission and begins the membership: affiliation and probation from the counted day. The writer needs Write at the cell.
func Admit(ctx context.Context, tx *db.Tx, who duty.Actor, v *member.Vault, x Input) (Outcome, error) {
	if err := who.Must(ctx, tx, duty.Write, x.Org); err != nil {
		return Outcome{}, err
	}
	var bad fault.Fields
	if x.Kind == "" {
		x.Kind = First
	}
	a := Admission{ID: db.NewID(), Rev: 1, Org: x.Org, Kind: x.Kind, Person: x.Person, Paper: x.Paper}
	if x.Kind != First && x.Kind != Again {
		bad.Add("kind", "form.choice", fault.Args{"text": x.Kind})
	}
	if err := bad.Take(document.Must(ctx, tx, "document", x.Paper.Document)); err != nil {
		return Outcome{}, err
	}
	var birth day.Partial
	var err error
	if x.New != nil {
		birth, _ = x.New.Facts[member.Basic]["birth"].(day.Partial)
	} else {
		if birth, err = member.BirthOf(ctx, tx, x.Person, tx.Today()); err != nil {
			return Outcome{}, err
		}
	}
	warn, err := a.judge(ctx, tx, &bad, birth)
	if err != nil {
		return Outcome{}, err
	}
	if err := bad.Err(); err != nil {
		return Outcome{}, err
	}
	if x.New != nil {
		if a.Kind == Again {
			return Outcome{}, fault.Bad("kind", "admission.never_member", nil)
		}
		n := *x.New
		n.Org = x.Org
		if a.Person, err = member.AddPerson(ctx, tx, who, v, n); err != nil {
			return Outcome{}, err
		}
		x.Act.Rev = -1
	} else if err := readmit(ctx, tx, who, &bad, a); err != nil {
		return Outcome{}, err
	}
	if err := bad.Err(); err != nil {
		return Outcome{}, err
	}
	cause := member.InAdmitted
	if a.Kind == Again {
		cause = member.InReadmitted
	}
	act := x.Act
	if act.Document.IsZero() {
		act.Document = a.Document
	}
	if a.Membership, err = member.Enter(ctx, tx, who, a.Person, member.Entry{Cause: cause, Org: a.Org, From: a.Counted, Probated: a.Counted,
		Card: x.Card, Act: act}); err != nil {
		return Outcome{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO admission (id, person_id, membership_id, rev) VALUES (:id, :person, :membership, 1)`,
		db.Args{"id": a.ID, "person": a.Person, "membership": a.Membership}); err != nil {
		return Outcome{}, err
	}
	if _, err := a.line().Open(ctx, tx, who.By(a.Org, act.Reason, act.Document), a.stretch().Period, a.fields()); err != nil {
		return Outcome{}, err
	}
	return Outcome{a.ID, a.Membership, a.Person, a.Counted, a.Official, warn}, nil
}

// readmit judges whether a person on the register may be admitted, by how he left. An organisation that had him once learns only that it may not: how
// and when he left elsewhere is for those who may open his file.
func readmit(ctx context.Context, tx *db.Tx, who duty.Actor, bad *fault.Fields, a Admission) error {
	spells, err := member.Spells(ctx, tx, a.Person)
	if err != nil {
		return err
	}
	if len(spells) == 0 {
		if a.Kind == Again {
			bad.Add("kind", "admission.never_member", nil)
		}
		return nil
	}
	if a.Kind == First {
		bad.Add("kind", "admission.was_member", nil)
		return nil
	}
	if len(spells) > 1 {
		bad.Add("kind", "admission.once_only", nil)
		return nil
	}
	stays, err := member.Stays(ctx, tx, spells[0].ID, member.Official, asof.Latest)
	if err != nil || len(stays) == 0 {
		return err
	}
	r, err := rulesOn(ctx, tx, a.Decided)
	if err != nil {
		return err
	}
	last := stays[len(stays)-1]
	full, _, err := member.Visible(ctx, tx, who, a.Person)
	if err != nil {
		return err
	}
	var why fault.Fields
	switch {
	case last.CauseOut == "":
		why.Add("kind", "admission.still_member", fault.Args{"day": last.From})
	case last.CauseOut == member.OutAsked:
		why.Add("kind", "admission.asked_to_leave", fault.Args{"day": last.To})
	case last.CauseOut == member.OutDied:
		why.Add("kind", "admission.dead", fault.Args{"day": last.To})
	case last.CauseOut == member.OutTransfer:
		why.Add("kind", "admission.member_elsewhere", fault.Args{"day": last.To})
	case last.To.AddMonths(r.readmit) > a.Decided:
		why.Add("decided", "admission.too_soon", fault.Args{"months": r.readmit, "day": last.To.AddMonths(r.readmit)})
	}
	if !why.Empty() && !full {
		bad.Add("kind", "admission.not_here", nil)
		return nil
	}
	return bad.Take(why.Err())
}

// load begins an act on an admission: its version that stands, the head and its person locked, and the right to write at its cell; with home, where
// the person stands now.
func load(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act member.Act, home bool) (Admission, error) {
	a := Admission{ID: id}
	found, err := tx.One(ctx, `SELECT person_id, membership_id, rev FROM admission WHERE id = :id`, db.Args{"id": id}, &a.Person, &a.Membership, &a.Rev)
	if err != nil {
		return a, err
	}
	if !found {
		return a, fault.New(fault.NotFound, "error.not_found", nil)
	}
	if _, err := tx.Touch(ctx, "member", a.Person, -1); err != nil {
		return a, err
	}
	if _, err := tx.Touch(ctx, "admission", id, act.Rev); err != nil {
		return a, err
	}
	rows, err := a.line().History(ctx, tx)
	if err != nil || len(rows) == 0 {
		return a, err
	}
	last := rows[0]
	for _, r := range rows {
		if r.KnownTo > last.KnownTo || r.KnownTo == last.KnownTo && r.KnownFrom > last.KnownFrom {
			last = r
		}
	}
	rev := a.Rev
	a = ofRow(id, last)
	a.Rev = rev
	at := a.Org
	if home {
		if at, err = member.Home(ctx, tx, a.Person); err != nil {
			return a, err
		}
	}
	if err := who.Must(ctx, tx, duty.Write, at); err != nil {
		return a, err
	}
	if last.KnownTo != db.StillKnown {
		return a, fault.New(fault.Conflict, "asof.voided", nil)
	}
	return a, nil
}

// save writes the version that replaces the one standing.
func (a Admission) save(ctx context.Context, tx *db.Tx, who duty.Actor, verb string, act member.Act) error {
	_, err := a.line().Rewrite(ctx, tx, who.By(a.Org, act.Reason, act.Document), verb, func([]asof.Stretch) ([]asof.Stretch, error) {
		return []asof.Stretch{a.stretch()}, nil
	})
	return err
}

// Recognition is the decision that recognises a probationary member as official.
type Recognition struct {
	Number   string
	On       day.Day // its date
	Document db.ID
	Act      member.Act // Rev is that of the admission
}

// Recognise records the recognition. The member is official from the end of his probation, however late the decision comes; he votes from the
// decision on. The writer needs Write where the person stands now: who moved while on probation is recognised by his new cell.
func Recognise(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, x Recognition) error {
	a, err := load(ctx, tx, who, id, x.Act, true)
	if err != nil {
		return err
	}
	var bad fault.Fields
	switch {
	case a.Recognised != 0:
		bad.Add("recognised", "admission.recognised_already", fault.Args{"day": a.Recognised})
	case a.Official == 0:
		bad.Add("recognised", "admission.no_ceremony", nil)
	case x.On == 0:
		bad.Add("recognised", "form.required", nil)
	case x.On < a.Official:
		bad.Add("recognised", "admission.recognised_early", fault.Args{"official": a.Official})
	}
	if err := bad.Take(document.Must(ctx, tx, "document", x.Document)); err != nil {
		return err
	}
	if err := lang.ValidLine(x.Number); err != nil {
		f := fault.As(err)
		bad.Add("number", f.Key, f.Args)
	} else if n := utf8.RuneCountInString(x.Number); n > 100 {
		bad.Add("number", "form.too_long", fault.Args{"max": 100, "n": n})
	}
	if x.On != 0 && (!x.On.Valid() || x.On > day.Last) {
		bad.Add("recognised", "day.range", fault.Args{"text": x.On.String()})
	}
	a.Recognised, a.RecognitionNo, a.RecognitionDoc = x.On, lang.TitleName(x.Number), x.Document
	if err := bad.Err(); err != nil {
		return err
	}
	if err := a.save(ctx, tx, who, "recognise", x.Act); err != nil {
		return err
	}
	act := x.Act
	act.Rev = -1
	if act.Document.IsZero() {
		act.Document = x.Document
	}
	return member.SetStanding(ctx, tx, who, a.Membership, member.Full, a.Official, act)
}

// VoidRecognition says that the recognition never was: the member is on probation still. A reason is wanted.
func VoidRecognition(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act member.Act) error {
	a, err := load(ctx, tx, who, id, act, true)
	if err != nil {
		return err
	}
	if act.Reason == "" {
		return fault.Bad("reason", "asof.reason", nil)
	}
	if a.Recognised == 0 {
		return fault.New(fault.Conflict, "admission.not_recognised", nil)
	}
	a.Recognised, a.RecognitionNo, a.RecognitionDoc = 0, "", db.ID{}
	if err := a.save(ctx, tx, who, "void_recognition", act); err != nil {
		return err
	}
	act.Rev = -1
	return member.CorrectStanding(ctx, tx, who, a.Membership, member.Probationary, day.Period{From: a.Official}, act)
}

// Correct says that an admission was recorded wrongly: p is all that is on record of it, right. Where that moves the counted day or the official
// day, affiliation and standing move too. A reason is wanted.
func Correct(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, p Paper, act member.Act) (Outcome, error) {
	a, err := load(ctx, tx, who, id, act, false)
	if err != nil {
		return Outcome{}, err
	}
	var bad fault.Fields
	if act.Reason == "" {
		bad.Add("reason", "asof.reason", nil)
	}
	was := a
	a.Paper = p
	if p.Document != was.Document {
		if err := bad.Take(document.Must(ctx, tx, "document", p.Document)); err != nil {
			return Outcome{}, err
		}
	}
	birth, err := member.BirthOf(ctx, tx, a.Person, tx.Today())
	if err != nil {
		return Outcome{}, err
	}
	warn, err := a.judge(ctx, tx, &bad, birth)
	if err != nil {
		return Outcome{}, err
	}
	if a.Recognised != 0 && a.Official == 0 {
		bad.Add("ceremony", "form.required", nil)
	} else if a.Recognised != 0 && a.Recognised < a.Official {
		bad.Add("ceremony", "admission.recognised_early", fault.Args{"official": a.Official})
	}
	if err := bad.Err(); err != nil {
		return Outcome{}, err
	}
	if err := a.save(ctx, tx, who, "correct", act); err != nil {
		return Outcome{}, err
	}
	out := Outcome{a.ID, a.Membership, a.Person, a.Counted, a.Official, warn}
	act.Rev = -1
	official := func() error {
		if a.Recognised == 0 || a.Official == was.Official {
			return nil
		}
		return member.MoveOfficial(ctx, tx, who, a.Membership, was.Official, a.Official, act)
	}
	counted := func() error {
		if a.Counted == was.Counted {
			return nil
		}
		return member.CorrectDay(ctx, tx, who, a.Membership, was.Counted, a.Counted, act)
	}
	steps := []func() error{official, counted} // later first where both move on, so that neither runs past the other
	if a.Counted < was.Counted {
		steps[0], steps[1] = counted, official
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Outcome{}, err
		}
	}
	return out, nil
}

// Void says that an admission never was; the membership it began goes with it. It is refused where something later rests on it: a recognition, a
// transfer, a leaving. A reason is wanted.
func Void(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act member.Act) error {
	a, err := load(ctx, tx, who, id, act, false)
	if err != nil {
		return err
	}
	if act.Reason == "" {
		return fault.Bad("reason", "asof.reason", nil)
	}
	stays, err := member.Stays(ctx, tx, a.Membership, member.Official, asof.Latest)
	if err != nil {
		return err
	}
	if a.Recognised != 0 || len(stays) > 1 || len(stays) == 1 && stays[0].CauseOut != "" {
		return fault.New(fault.Conflict, "admission.later", nil)
	}
	if _, err := a.line().Void(ctx, tx, who.By(a.Org, act.Reason, act.Document), day.Period{From: day.First, To: day.Forever}); err != nil {
		return err
	}
	act.Rev = -1
	return member.VoidSpell(ctx, tx, who, a.Membership, act)
}
