package web

import (
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/meeting"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// The meeting on a phone: one form for who was absent and what was concluded, everybody being there unless marked. It holds a meeting that was planned
// and corrects one that was held.

// sittingReasons are why somebody is absent, as codes of the form; "khac" is told by the note alone.
var sittingReasons = []string{"cong_tac", "om", "di_hoc", "gia_dinh", "khac", "khong"}

// Reasons are stored as people of the trade write them, whatever language the form was in.
func storedReason(code, note string) string {
	if code == "khac" {
		return note
	}
	s := lang.Vi.T("sitting.reason." + code)
	if note != "" {
		s += ": " + note
	}
	return s
}

// closedReason stands for a reason on record that this reader does not see.
const closedReason = "kin"

const whyDefault = "sitting.why_default"

// storedWhy is the reason for changing minutes as it is stored: what the form itself offers is stored in Vietnamese, as reasons of absence are.
func storedWhy(s string) string {
	if s == lang.En.T(whyDefault) {
		return lang.Vi.T(whyDefault)
	}
	return s
}

// typedReason is a stored reason as the form has it.
func typedReason(kind, s string) (code, note string) {
	if kind == meeting.WithoutReason {
		return "khong", s
	}
	for _, c := range sittingReasons[:4] {
		word := lang.Vi.T("sitting.reason." + c)
		if s == word {
			return c, ""
		}
		if rest, ok := strings.CutPrefix(s, word+": "); ok {
			return c, rest
		}
	}
	return "khac", s
}

const (
	blankConclusions = 3
	mostConclusions  = 60
	shownConclusions = 300 // a form that has too many comes back with them up to here
)

// canSit tells whether a meeting is one to be written down here: planned, or held and not counted by a declared number.
func canSit(v recordView) bool {
	return v.Stands() && v.write && v.Text("state") != meeting.Off && v.Text("counted_by") != meeting.Declared
}

// meetingActs offers the sitting on a meeting's page.
func meetingActs(r *Req, _ *db.Tx, v recordView) ([]page.Act, error) {
	if !canSit(v) || v.On() > r.Time.Today {
		return nil, nil
	}
	return []page.Act{{Text: r.T("sitting.open"), Href: r.Link(v.path("/sitting")), Main: v.Text("state") == meeting.Planned}}, nil
}

// dutyNotes tells how much of a visiting duty is done, up to the page's day.
func dutyNotes(r *Req, tx *db.Tx, v recordView) ([]page.Note, error) {
	if v.void || v.Int("least") == 0 || v.On() > r.At.On {
		return nil, nil
	}
	n, err := meeting.Made(r.Ctx, tx, v.Record, r.At.On)
	if err != nil {
		return nil, err
	}
	args := fault.Args{"n": n, "least": v.Int("least"), "short": v.Int("least") - int64(n)}
	if int64(n) >= v.Int("least") {
		return []page.Note{{Tone: page.Done, Text: page.Say(page.Words(r.T("meeting_duty.enough", args)))}}, nil
	}
	return []page.Note{{Tone: page.Due, Text: page.Say(page.Words(r.T("meeting_duty.short", args)))}}, nil
}

// meetingSitting is the form.
func (s *Server) meetingSitting(r *Req) (Response, error) {
	k := s.Book.Kind("meeting")
	stale := false
	return r.Form(func(tx *db.Tx) (page.Frame, page.Form, error) {
		v, f, form, err := r.recordForm(tx, k, r.T("sitting.title"), mayWrite)
		if err != nil {
			return f, form, err
		}
		if !canSit(v) {
			return f, form, fault.New(fault.Conflict, "record.step", nil)
		}
		f.Sitting = true
		err = r.sittingForm(tx, v, &form, stale)
		return f, form, err
	}, func(tx *db.Tx, in *Typed) (string, error) {
		id, err := r.PathID("id")
		if err != nil {
			return "", err
		}
		x, names := in.sitting()
		if err := in.Err(); err != nil {
			return "", err
		}
		out, err := meeting.Save(r.Ctx, tx, s.Book, r.Who, id, x)
		stale = fault.Is(err, fault.Stale)
		return r.workDone(k, out), sittingFault(err, names)
	})
}

// sittingForm fills the form from the records. Where what was sent is stale, what was typed is put beside what others wrote meanwhile.
func (r *Req) sittingForm(tx *db.Tx, v recordView, form *page.Form, stale bool) error {
	version, err := meeting.Version(r.Ctx, tx, v.ID)
	if err != nil {
		return err
	}
	base, err := meeting.BaseOf(r.Ctx, tx, v.Owner(), v.Text("body"), v.On())
	if err != nil {
		return err
	}
	if err := r.callExpected(tx, v.On(), base); err != nil {
		return err
	}
	absences, _, err := r.S.Book.Kind("meeting_absence").PartsOf(r.Ctx, tx, r.Who, v.Record, asof.Latest, record.AllParts)
	if err != nil {
		return err
	}
	conclusions, err := r.S.Book.Kind("meeting_conclusion").Parts(r.Ctx, tx, v.ID)
	if err != nil {
		return err
	}
	var shown []db.ID
	for _, x := range base {
		shown = append(shown, x.Person)
	}
	for _, a := range absences {
		if !slices.Contains(shown, a.Ref("person")) {
			shown = append(shown, a.Ref("person"))
		}
	}
	if len(shown) > 0 {
		if err := r.logRead(tx, "meeting", "", v.Owner(), openedGroups(absences...), shown...); err != nil {
			return err
		}
	}
	people, err := r.sittingPeople(tx, v, base, conclusions)
	if err != nil {
		return err
	}
	room := max(min(len(conclusions)+blankConclusions, mostConclusions), len(conclusions), r.typedConclusions())
	if stale {
		room = min(room+len(conclusions), shownConclusions)
	}
	sit := &page.Sitting{ID: v.ID.String(), Stand: len(conclusions), People: people, Count: room, Most: mostConclusions, Due: meeting.CountDue(base),
		Facts: [][]string{{"day"}, {"starts", "ends"}, {"place"}, {"chair"}, {"clerk"}, {"content"}, {"resolution"}}}
	if v.Text("body") == meeting.Cell {
		least, ok, err := meeting.LeastAttendance(r.Ctx, tx, v.On())
		if err != nil {
			return err
		}
		if ok {
			sit.Least = least.Int()
		}
	}
	form.Sitting, form.Version, form.Button = sit, rev(version), r.T("sitting.send")
	form.Head = page.Head{Title: v.title, Lead: page.Say(page.Go(r.T("meeting.one"), r.Link(v.path(""))))}
	form.Sets = []page.FieldSet{{Fields: r.sittingRoll(sit, base, absences)}, {Fields: r.sittingConclusions(sit, form, conclusions, stale)}, {Fields: r.sittingFacts(v, people)}}
	if err := r.sittingFixed(tx, v, sit, absences); err != nil {
		return err
	}
	if v.Text("counted_by") == meeting.ByRoll && v.Int("due") > 0 {
		sit.Due = int(v.Int("due"))
	}
	if stale {
		r.mergeSitting(form, conclusions)
	}
	form.Hidden = append(form.Hidden, page.Field{Name: "was", Value: sittingWas(form, conclusions)})
	if v.Text("state") == meeting.Held {
		form.Sets[2].Fields = append(form.Sets[2].Fields, page.Field{Name: "why", Label: r.T("sitting.why"), Hint: r.T("sitting.why_hint"), Value: r.T(whyDefault), Apart: true})
		sit.Facts = append(sit.Facts, []string{"why"})
	}
	if sit.Due == 0 {
		form.Notes = append(form.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("sitting.empty", fault.Args{"day": v.On()})))})
	}
	return nil
}

// sittingPeople are those who may take the chair or be given a conclusion: who is on the list, and who has it already.
func (r *Req) sittingPeople(tx *db.Tx, v recordView, base []meeting.Expected, conclusions []record.Record) ([]page.Option, error) {
	var out []page.Option
	for _, x := range base {
		out = append(out, page.Option{Value: x.Person.String(), Text: x.Name})
	}
	names, err := r.naming(tx, asof.Point{On: v.On()}, append(slices.Clone(conclusions), v.Record))
	if err != nil {
		return nil, err
	}
	more := []db.ID{v.Ref("chair"), v.Ref("clerk")}
	for _, c := range conclusions {
		more = append(more, c.Ref("person"))
	}
	for _, id := range more {
		if name := names.persons[id]; name != "" && !slices.ContainsFunc(out, func(o page.Option) bool { return o.Value == id.String() }) {
			out = append(out, page.Option{Value: id.String(), Text: name})
		}
	}
	return out, nil
}

func (r *Req) sittingRoll(sit *page.Sitting, base []meeting.Expected, absences []record.Record) []page.Field {
	var out []page.Field
	reasons := []page.Option{{Text: r.T("sitting.reason.choose")}} // none is said until its writer says it
	for _, c := range sittingReasons {
		reasons = append(reasons, page.Option{Value: c, Text: r.T("sitting.reason." + c)})
	}
	for _, x := range base {
		id := x.Person.String()
		line := page.RollLine{ID: id, Name: x.Name, Due: x.Due()}
		var small []string
		if x.Probationary {
			small = append(small, r.T("sitting.probationary"))
		}
		if x.Temporary {
			small = append(small, r.T("sitting.temporary"))
		}
		switch x.Out {
		case "":
		case meeting.Elsewhere:
			small = append(small, r.T("sitting.elsewhere"))
		default:
			small = append(small, r.T("kind.relief."+x.Out))
		}
		line.Small = strings.Join(small, ", ")
		sit.Roll = append(sit.Roll, line)
		if !x.Due() {
			continue
		}
		mark := page.Field{Kind: page.CheckField, Name: page.AbsentName(id), Label: x.Name,
			Options: []page.Option{{Value: "1", Text: r.T("sitting.gone")}, {Text: r.T("sitting.here")}}}
		why := page.Field{Kind: page.SelectField, Name: page.ReasonName(id), Label: r.T("sitting.reason"), Options: reasons}
		note := page.Field{Name: page.NoteName(id), Label: r.T("sitting.note")}
		for _, a := range absences {
			if kind := a.Text("kind"); a.Ref("person") == x.Person && (kind == meeting.WithReason || kind == meeting.WithoutReason) {
				mark.Value = "1"
				why.Value, note.Value = typedReason(kind, a.Text("reason"))
				if a.Closed("reason") {
					why.Value = closedReason
				}
				if why.Value == closedReason || r.values.Get(why.Name) == closedReason {
					why.Options = append(slices.Clone(reasons), page.Option{Value: closedReason, Text: r.T("meeting_absence.reason.closed")})
				}
			}
		}
		out = append(out, mark, why, note)
	}
	return out
}

// sittingFixed adds who is on record as absent and not among those the form can mark: somebody made exempt since, or moved away. He stays so.
func (r *Req) sittingFixed(tx *db.Tx, v recordView, sit *page.Sitting, absences []record.Record) error {
	names, err := r.naming(tx, asof.Point{On: v.On()}, absences)
	if err != nil {
		return err
	}
	for _, a := range absences {
		kind, id := a.Text("kind"), a.Ref("person").String()
		i := slices.IndexFunc(sit.Roll, func(x page.RollLine) bool { return x.ID == id })
		if kind != meeting.WithReason && kind != meeting.WithoutReason || i >= 0 && sit.Roll[i].Due {
			continue
		}
		if i < 0 {
			i = len(sit.Roll)
			sit.Roll = append(sit.Roll, page.RollLine{ID: id, Name: names.persons[a.Ref("person")], Small: r.T("sitting.unlisted")})
		}
		sit.Roll[i].Fixed = r.T("kind.meeting_absence." + kind)
		sit.Fixed++
	}
	return nil
}

// typedConclusions is how many conclusions a form that was sent had room for.
func (r *Req) typedConclusions() int {
	n := 0
	for n < shownConclusions && r.values.Has(page.WordsName(strconv.Itoa(n+1))) {
		n++
	}
	return n
}

// sittingConclusions has those that stand first. A form that was sent keeps its own order: what stands has its id only where the form said so.
func (r *Req) sittingConclusions(sit *page.Sitting, form *page.Form, conclusions []record.Record, stale bool) []page.Field {
	out := sit.ConclusionFields(r.Env())
	for i, c := range conclusions {
		words, person, due := &out[3*i], &out[3*i+1], &out[3*i+2]
		words.Value, due.Value = c.Text("words"), page.TypedDay(c.Day("due"))
		if id := c.Ref("person"); !id.IsZero() {
			person.Value = id.String()
		}
		stand := c.ID.String()
		if n := strconv.Itoa(i + 1); !stale && r.values.Has(page.WordsName(n)) {
			stand = r.values.Get(page.StandName(n))
		}
		form.Hidden = append(form.Hidden, page.Field{Name: page.StandName(strconv.Itoa(i + 1)), Value: stand})
	}
	return out
}

func (r *Req) sittingFacts(v recordView, people []page.Option) []page.Field {
	chosen := func(id db.ID) string {
		if id.IsZero() {
			return ""
		}
		return id.String()
	}
	who := append([]page.Option{{Text: r.T("record.choose")}}, people...)
	text := func(code string) page.Field {
		return page.Field{Name: code, Label: r.T("meeting." + code), Value: v.Text(code)}
	}
	area := func(code string) page.Field {
		f := text(code)
		f.Kind, f.Rows = page.AreaField, 4
		return f
	}
	person := func(code string) page.Field {
		return page.Field{Kind: page.SelectField, Name: code, Label: r.T("meeting." + code), Options: who, Value: chosen(v.Ref(code))}
	}
	return []page.Field{{Kind: page.DayField, Name: "day", Label: r.T("meeting.day"), Value: page.TypedDay(v.On()), Width: page.Short},
		text("starts"), text("ends"), text("place"), person("chair"), person("clerk"), area("content"), area("resolution")}
}

// sitting reads what was sent. names are the form's fields by the names that faults of meeting.Save have.
func (in *Typed) sitting() (x meeting.Sitting, names map[string]string) {
	names = map[string]string{"reason": "why"}
	x = meeting.Sitting{Version: in.Rev(), Day: in.MustDay("day"), Starts: in.Text("starts"), Ends: in.Text("ends"), Place: in.Text("place"), Chair: in.ID("chair"),
		Clerk: in.ID("clerk"), Content: in.Text("content"), Resolution: in.Text("resolution"), Reason: storedWhy(in.Text("why")), Shown: readWas(in.Text("was")).absent()}
	var marked []string
	for name := range in.r.values {
		if id, ok := strings.CutPrefix(name, page.AbsentName("")); ok && in.Yes(name) {
			marked = append(marked, id)
		}
	}
	slices.Sort(marked)
	for _, text := range marked {
		id, err := db.ParseID(text)
		if err != nil {
			in.Bad(page.AbsentName(text), "form.unknown", fault.Args{"text": text})
			continue
		}
		at := "absent." + strconv.Itoa(len(x.Absent))
		names[at+".person"], names[at+".kind"], names[at+".reason"] = page.AbsentName(text), page.ReasonName(text), page.NoteName(text)
		a := meeting.Absent{Person: id, Kind: meeting.WithReason}
		note := in.Text(page.NoteName(text))
		switch code := in.Choice(page.ReasonName(text), append(slices.Clone(sittingReasons), closedReason)...); code {
		case closedReason:
			a.Keep = true
		case "khong":
			a.Kind, a.Reason = meeting.WithoutReason, note
		case "":
			in.Bad(page.ReasonName(text), "sitting.reason.unchosen", nil)
		default:
			a.Reason = storedReason(code, note)
		}
		x.Absent = append(x.Absent, a)
	}
	said, fresh := 0, ""
	for i := 1; i <= shownConclusions; i++ {
		n := strconv.Itoa(i)
		if in.Text(page.WordsName(n)) != "" {
			said++
			if said > mostConclusions && !in.Has(page.StandName(n)) && fresh == "" {
				fresh = page.WordsName(n)
			}
		}
		if !in.Has(page.WordsName(n)) {
			continue
		}
		at := "conclusion." + strconv.Itoa(len(x.Conclusions))
		names[at+".words"], names[at+".person"], names[at+".due"] = page.WordsName(n), page.PersonName(n), page.DueName(n)
		x.Conclusions = append(x.Conclusions, meeting.Concluded{ID: in.ID(page.StandName(n)), Words: in.Text(page.WordsName(n)), Person: in.ID(page.PersonName(n)),
			Due: in.Day(page.DueName(n))})
	}
	if fresh == "" && in.Has(page.WordsName(strconv.Itoa(shownConclusions+1))) {
		fresh = page.WordsName(strconv.Itoa(shownConclusions))
	}
	if fresh != "" {
		in.Bad(fresh, "sitting.too_many", fault.Args{"max": mostConclusions})
	}
	return x, names
}

// sittingFault gives the faults of a sitting the names of the form's fields.
func sittingFault(err error, names map[string]string) error {
	f := fault.As(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i, x := range out.Fields {
		if n := names[x.Name]; n != "" {
			out.Fields[i].Name = n
		}
	}
	return &out
}
