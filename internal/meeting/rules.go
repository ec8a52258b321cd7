package meeting

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/rule"
	"chibo/internal/tree"
)

// judgeMeeting holds a meeting against its rules and fills what follows from it.
func judgeMeeting(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	month := n.Day("month")
	if month == 0 {
		month = n.On()
	}
	n.V["month"] = day.Must(month.Year(), month.Month(), 1)
	if err := judgeBody(ctx, tx, d); err != nil {
		return err
	}
	if n.Flag("combined") && n.Text("kind") == Extraordinary {
		d.Bad.Add("combined", "meeting.combined_extra", nil)
	}
	if (n.Text("kind") == Thematic || n.Flag("combined")) && n.Text("topic") == "" {
		d.Bad.Add("topic", "meeting.topic_lacks", nil)
	}
	state(d, Held, tx.Today())
	judgeOff(d, "meeting.not_off")
	if d.Old != nil && d.Old.Text("state") == Held && n.Text("state") != Held {
		parts, err := n.Kind.Book().Kind("meeting_conclusion").Parts(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		if len(parts) > 0 {
			d.Bad.Add("state", "meeting.has_conclusions", fault.Args{"n": len(parts)})
		}
	}
	n.V["minutes"] = int64(0)
	if from, to := n.Text("starts"), n.Text("ends"); from != "" && to != "" {
		if from == to {
			d.Bad.Add("ends", "meeting.no_time", nil)
		}
		n.V["minutes"] = minutesBetween(from, to)
	}
	if err := judgeLeads(ctx, tx, d); err != nil {
		return err
	}
	if err := judgeCount(ctx, tx, d); err != nil || !d.Bad.Empty() {
		return err
	}
	return judgeLength(ctx, tx, d)
}

// leading are the fields of those who lead a meeting and write it down: they are there.
var leading = []string{"chair", "clerk"}

// judgeLeads: who is on the roll as absent neither leads the meeting nor writes it down. A sitting, which comes with its own roll, looks itself.
func judgeLeads(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	if _, sitting := comingOf(ctx); sitting || d.Old == nil {
		return nil
	}
	roll, err := d.New.Kind.Book().Kind("meeting_absence").Parts(ctx, tx, d.New.ID)
	for _, field := range leading {
		id := d.New.Ref(field)
		if !id.IsZero() && id != d.Old.Ref(field) &&
			slices.ContainsFunc(roll, func(r record.Record) bool { return r.Ref("person") == id && r.Text("kind") != TemporaryLine }) {
			d.Bad.Add(field, "meeting.is_absent", nil)
		}
	}
	return err
}

// state: what is not said follows from the day; nothing is over before its day.
func state(d *record.Draft, over string, today day.Day) {
	n := d.New
	switch was := n.Text("state"); {
	case was == "" && n.On() > today:
		n.V["state"] = Planned
	case was == "":
		n.V["state"] = over
	case was == over && n.On() > today:
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": today})
	}
}

// judgeBody: a cell and its committee meet in a cell, a committee and its standing committee above.
func judgeBody(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if d.Old != nil && d.Old.Owner() == n.Owner() && d.Old.On() == n.On() && d.Old.Text("body") == n.Text("body") {
		return nil
	}
	kind, err := org.KindOn(ctx, tx, n.Owner(), asof.Point{On: n.On()})
	if err != nil || kind == "" {
		return err
	}
	cell := org.HoldsMembers(kind)
	switch body := n.Text("body"); {
	case body == "" && cell:
		n.V["body"] = Cell
	case body == "":
		n.V["body"] = Committee
	case cell != (body == Cell || body == CellCommittee):
		d.Bad.Add("body", "meeting.body_wrong", nil)
	}
	return nil
}

// judgeOff: what is called off says why, and nothing else does.
func judgeOff(d *record.Draft, notOff string) {
	switch off := d.New.Text("off_reason") != ""; {
	case d.New.Text("state") == Off && !off:
		d.Bad.Add("off_reason", "form.required", nil)
	case d.New.Text("state") != Off && off:
		d.Bad.Add("off_reason", notOff, nil)
	}
}

// longest is how many minutes a meeting may take before the program asks whether begin and end were exchanged.
const longest = 10 * 60

// minutesBetween is how long a meeting took, over midnight where it ended earlier in the day than it began.
func minutesBetween(from, to string) int64 {
	at := func(s string) int64 {
		return int64(s[0]-'0')*600 + int64(s[1]-'0')*60 + int64(s[3]-'0')*10 + int64(s[4]-'0')
	}
	return (at(to) - at(from) + 24*60) % (24 * 60)
}

// judgeCount holds attendance: by roll it follows from the absences; declared it has its source; of a meeting that was not held there is none.
func judgeCount(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	var roll []record.Record
	if d.Old != nil {
		var err error
		if roll, err = n.Kind.Book().Kind("meeting_absence").Parts(ctx, tx, n.ID); err != nil {
			return err
		}
	}
	with, without := n.Int("absent_with"), n.Int("absent_without")
	n.V["absent_with"], n.V["absent_without"] = int64(0), int64(0)
	if n.Text("state") != Held {
		for _, c := range []string{"counted_by", "present", "source"} {
			if !empty(n.V[c]) {
				d.Bad.Add(c, "meeting.not_held", nil)
			}
		}
		if len(roll) > 0 {
			d.Bad.Add("state", "meeting.has_roll", fault.Args{"n": len(roll)})
		}
		return nil
	}
	switch n.Text("counted_by") {
	case "":
		if len(roll) > 0 {
			d.Bad.Add("counted_by", "meeting.has_roll", fault.Args{"n": len(roll)})
		} else if n.Int("present") > 0 {
			d.Bad.Add("counted_by", "meeting.how", nil)
		}
		return nil
	case Declared:
		declared(d, len(roll))
		return nil
	}
	next, sitting := comingOf(ctx)
	unchanged := !sitting && d.Old != nil && d.Old.Text("counted_by") == ByRoll && d.Old.Int("due") == n.Int("due") && d.Old.Int("present") == n.Int("present") &&
		d.Old.On() == n.On() && n.Int("due") > 0
	if unchanged {
		n.V["absent_with"], n.V["absent_without"] = with, without
		return nil
	}
	base, err := BaseOf(ctx, tx, n.Owner(), n.Text("body"), n.On())
	if err != nil {
		return err
	}
	register := int64(CountDue(base))
	if n.Int("due") == 0 {
		n.V["due"] = register
	}
	due := n.Int("due")
	t := count(int(due), roll)
	if sitting {
		t.With, t.Without = next.with, next.without
	}
	switch {
	case due == 0:
		d.Bad.Add("due", "meeting.due_unknown", nil)
		return nil
	case t.Present() < 0:
		d.Bad.Add("due", "meeting.more_absent", fault.Args{"n": t.With + t.Without, "due": due})
		return nil
	case due != register && register > 0:
		d.Warn = append(d.Warn, fault.Field{Name: "due", Key: "meeting.due_register", Args: fault.Args{"n": due, "register": register}})
	}
	typed := n.Int("present")
	kept := d.Old != nil && d.Old.Text("counted_by") == ByRoll && typed == d.Old.Int("present")
	if typed != 0 && typed != int64(t.Present()) && !kept {
		d.Bad.Add("present", "meeting.roll_present", fault.Args{"n": typed, "want": t.Present()})
	}
	n.V["present"], n.V["absent_with"], n.V["absent_without"] = int64(t.Present()), int64(t.With), int64(t.Without)
	return nil
}

func declared(d *record.Draft, roll int) {
	n := d.New
	if roll > 0 {
		d.Bad.Add("counted_by", "meeting.has_roll", fault.Args{"n": roll})
	}
	if n.Text("source") == "" {
		d.Bad.Add("source", "form.required", nil)
	}
	due, present := n.Int("due"), n.Int("present")
	if present == 0 {
		d.Bad.Add("present", "form.required", nil)
	} else if due > 0 && present > due { // those who attend for a time may make it more
		d.Warn = append(d.Warn, fault.Field{Name: "present", Key: "meeting.more_present", Args: fault.Args{"n": present, "due": due}})
	}
}

func empty(v any) bool {
	switch x := v.(type) {
	case string:
		return x == ""
	case int64:
		return x == 0
	}
	return v == nil
}

// LeastMinutes is how long a meeting must last by the rules of its day; ok is false where they say nothing of such a meeting.
func LeastMinutes(ctx context.Context, tx *db.Tx, meeting record.Record) (v rule.Value, ok bool, err error) {
	if meeting.Text("body") != Cell || meeting.Text("kind") == Extraordinary {
		return v, false, nil
	}
	code := rule.MeetingMinutes
	if meeting.Flag("combined") {
		code = rule.MeetingMinutesCombined
	}
	v, err = rule.At(ctx, tx, code, meeting.On())
	if fault.Is(err, fault.NotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

// LeastAttendance is the percentage of the base that attendance must be more than, by the rules of the day; ok is false where there are none.
func LeastAttendance(ctx context.Context, tx *db.Tx, on day.Day) (v rule.Value, ok bool, err error) {
	v, err = rule.At(ctx, tx, rule.MeetingAttendance, on)
	if fault.Is(err, fault.NotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

// judgeLength warns of a meeting shorter than the rules of its day want: the competent committee may have set another length for a small cell.
func judgeLength(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	minutes := n.Int("minutes")
	if n.Text("state") != Held || minutes == 0 || d.Old != nil && d.Old.Text("state") == Held && d.Old.Int("minutes") == minutes {
		return nil
	}
	least, ok, err := LeastMinutes(ctx, tx, *n)
	if minutes > longest {
		d.Warn = append(d.Warn, fault.Field{Name: "minutes", Key: "meeting.long", Args: fault.Args{"n": minutes}})
	}
	if err == nil && ok && minutes < int64(least.Int()) {
		d.Warn = append(d.Warn, fault.Field{Name: "minutes", Key: "meeting.short", Args: fault.Args{"n": minutes, "min": least.Int()}})
	}
	return err
}

// judgeAbsence holds a line of a roll against the meeting and the register of its day.
func judgeAbsence(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n, m := d.New, d.Up
	if !judgeHeld(d) {
		return nil
	}
	if m.Text("counted_by") == Declared {
		d.Bad.Add("meeting", "meeting.declared", nil)
		return nil
	}
	kind := n.Text("kind")
	if kind == WithReason && !n.Says("reason") {
		d.Bad.Add("reason", "form.required", nil)
	}
	if d.Old != nil && d.Old.Ref("person") == n.Ref("person") && d.Old.Text("kind") == kind && d.Old.Ref("meeting") == n.Ref("meeting") {
		return nil
	}
	if _, sitting := comingOf(ctx); !sitting && kind != TemporaryLine {
		for _, field := range leading {
			if m.Ref(field) == n.Ref("person") {
				d.Bad.Add("person", "meeting.leads", nil)
				return nil
			}
		}
	}
	base, err := BaseOf(ctx, tx, m.Owner(), m.Text("body"), m.On())
	if err != nil {
		return err
	}
	if err := judgePerson(d, base); err != nil {
		return err
	}
	if kind != WithReason && kind != WithoutReason {
		return nil
	}
	due := m.Int("due")
	if due == 0 {
		due = int64(CountDue(base))
	}
	roll, err := n.Kind.Parts(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	t := count(int(due), slices.DeleteFunc(roll, func(r record.Record) bool { return r.ID == n.ID }))
	switch {
	case due == 0:
		d.Bad.Add("meeting", "meeting.due_unknown", nil)
	case t.Present() < 1:
		d.Bad.Add("person", "meeting.more_absent", fault.Args{"n": t.With + t.Without + 1, "due": due})
	}
	return nil
}

// judgeHeld: only a meeting that was held has a roll and conclusions; ok is false where it was not.
func judgeHeld(d *record.Draft) (ok bool) {
	switch d.Up.Text("state") {
	case Held:
		return true
	case Off:
		d.Bad.Add("meeting", "meeting.off", nil)
	default:
		d.Bad.Add("meeting", "meeting.not_held", nil)
	}
	return false
}

// judgePerson: who is exempt is not absent, who is not there at all is neither. Where the register knows nobody of that day, it cannot tell.
func judgePerson(d *record.Draft, base []Expected) error {
	if len(base) == 0 {
		return nil
	}
	n := d.New
	i := slices.IndexFunc(base, func(x Expected) bool { return x.Person == n.Ref("person") })
	args := fault.Args{"day": n.On()}
	switch kind := n.Text("kind"); {
	case i < 0 && kind == TemporaryLine:
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "meeting.guest_unknown", Args: args})
	case i < 0:
		d.Bad.Add("person", "meeting.stranger", args)
	case kind == ExemptLine && !base[i].exempt():
		d.Bad.Add("kind", "meeting.not_exempt", args)
	case kind == TemporaryLine && !base[i].Temporary:
		d.Bad.Add("kind", "meeting.not_temporary", args)
	case (kind == WithReason || kind == WithoutReason) && !base[i].Due():
		d.Bad.Add("person", "meeting.not_due", args)
	}
	return nil
}

// recount writes the numbers of every meeting anew to which a line of a roll belongs or ever belonged: it may have been moved.
func recount(ctx context.Context, tx *db.Tx, who duty.Actor, r record.Record, act record.Act) error {
	if _, sitting := comingOf(ctx); sitting {
		return nil
	}
	var meetings []db.ID
	err := tx.Query(ctx, `SELECT DISTINCT v.meeting FROM meeting_absence_version v WHERE v.meeting_absence_id = :id`, db.Args{"id": r.ID}, func(row *db.Row) error {
		var id db.ID
		err := row.Scan(&id)
		meetings = append(meetings, id)
		return err
	})
	for _, id := range meetings {
		if err == nil {
			err = recountOne(ctx, tx, who, r, id, act)
		}
	}
	return err
}

func recountOne(ctx context.Context, tx *db.Tx, who duty.Actor, r record.Record, meeting db.ID, act record.Act) error {
	meetings := r.Kind.Book().Kind("meeting")
	m, err := meetings.Get(ctx, tx, duty.System(), meeting, asof.Latest)
	if fault.Is(err, fault.NotFound) || err == nil && meeting != r.Ref("meeting") && m.Text("counted_by") != ByRoll {
		return nil // one it has left that was voided, or is not counted by roll any more
	}
	if err != nil {
		return err
	}
	roll, err := r.Kind.Parts(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	due := m.Int("due")
	if due == 0 {
		base, err := BaseOf(ctx, tx, m.Owner(), m.Text("body"), m.On())
		if err != nil {
			return err
		}
		due = int64(CountDue(base))
	}
	t := count(int(due), roll)
	return meetings.Derive(ctx, tx, who, m.ID, asof.Fields{"counted_by": ByRoll, "due": due, "present": int64(t.Present()),
		"absent_with": int64(t.With), "absent_without": int64(t.Without)}, act)
}

// judgeConclusion: only a meeting that was held concludes; what is done has its day.
func judgeConclusion(_ context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if d.Old == nil || d.Old.Ref("meeting") != n.Ref("meeting") {
		judgeHeld(d)
	}
	if n.Text("state") == "" {
		n.V["state"] = Doing
	}
	if due := n.Day("due"); due != 0 && due < n.On() {
		d.Bad.Add("due", "day.before", fault.Args{"day": due, "limit": n.On()})
	}
	done := n.Day("done")
	switch {
	case n.Text("state") == Done && done == 0:
		d.Bad.Add("done", "form.required", nil)
	case n.Text("state") == Doing && done != 0:
		d.Bad.Add("done", "meeting.not_done", nil)
	default:
		judgeDay(d, tx, "done", n.On())
	}
	return nil
}

// judgeDay: something was done on a day from one to today.
func judgeDay(d *record.Draft, tx *db.Tx, field string, from day.Day) {
	switch v := d.New.Day(field); {
	case v == 0:
	case v < from:
		d.Bad.Add(field, "day.before", fault.Args{"day": v, "limit": from})
	case v > tx.Today():
		d.Bad.Add(field, "day.future", fault.Args{"day": v, "today": tx.Today()})
	}
}

// judgeDuty: one is sent to a cell, and to one below.
func judgeDuty(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.Ref("cell").IsZero() || d.Old != nil && d.Old.Ref("cell") == n.Ref("cell") && d.Old.Owner() == n.Owner() && d.Old.On() == n.On() {
		return nil
	}
	return judgeCell(ctx, tx, d)
}

func judgeCell(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	kind, err := org.KindOn(ctx, tx, n.Ref("cell"), asof.Point{On: n.On()})
	if err != nil {
		return err
	}
	if kind != "" && !org.HoldsMembers(kind) {
		d.Bad.Add("cell", "meeting_visit.not_cell", nil)
		return nil
	}
	if n.Owner() == n.Ref("cell") {
		d.Bad.Add("cell", "meeting_visit.self", nil)
		return nil
	}
	f, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return err
	}
	if slices.Contains(f.Path(n.Ref("cell"), n.On(), false), n.Owner()) {
		return nil
	}
	if args := (fault.Args{"day": n.On()}); n.Kind.Name == "meeting_visit" {
		d.Bad.Add("cell", "meeting_visit.not_below", args)
	} else {
		d.Warn = append(d.Warn, fault.Field{Name: "cell", Key: "meeting_visit.not_below", Args: args})
	}
	return nil
}

// judgeVisit: a visit is to a cell, in one of its meetings, within the visitor's duty; to his own cell it counts nothing, and neither does one by
// somebody who does not sit in the committee that sends him: who sits in is a committee member of an upper level (Hòa Bình Regulation 32-QĐi/TU of
// 17 December 2018, Kon Tum Regulation 776-QĐ/TU of 16 January 2023). The register of seats may come later, so that is no refusal.
func judgeVisit(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	state(d, Visited, tx.Today())
	judgeOff(d, "meeting_visit.not_off")
	if d.Old == nil || d.Old.Ref("cell") != n.Ref("cell") || d.Old.Owner() != n.Owner() || d.Old.On() != n.On() {
		if err := judgeCell(ctx, tx, d); err != nil {
			return err
		}
	}
	if err := judgeLinks(ctx, tx, d); err != nil {
		return err
	}
	if d.Old != nil && d.Old.Text("state") == Visited && n.Text("state") != Visited {
		parts, err := n.Kind.Book().Kind("meeting_finding").Parts(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		if len(parts) > 0 {
			d.Bad.Add("state", "meeting_visit.has_findings", fault.Args{"n": len(parts)})
		}
	}
	home, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	if err != nil {
		return err
	}
	if same(d, "person", "cell", "org", "day") {
		return nil
	}
	if !home.IsZero() && home == n.Ref("cell") {
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "meeting_visit.is_own", Args: fault.Args{"day": n.On()}})
	}
	seats, err := org.Seats(ctx, tx, duty.System(), asof.Point{On: n.On()}, n.Owner())
	if err == nil && !slices.ContainsFunc(seats, func(s org.Seat) bool { return s.Person == n.Ref("person") && slices.Contains(upper, s.Post) }) {
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "meeting_visit.no_seat", Args: fault.Args{"day": n.On()}})
	}
	return err
}

// same tells whether a correction or a step leaves some fields as they were.
func same(d *record.Draft, fields ...string) bool {
	return d.Old != nil && !slices.ContainsFunc(fields, func(f string) bool { return d.Old.V[f] != d.New.V[f] })
}

// judgeLinks holds what a visit is linked to against it: the meeting is of that cell and was held, the duty is the visitor's.
func judgeLinks(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	read := func(field, kind string) (*record.Record, error) {
		if n.Ref(field).IsZero() {
			return nil, nil
		}
		r, err := n.Kind.Book().Kind(kind).Get(ctx, tx, duty.System(), n.Ref(field), asof.Latest)
		if fault.Is(err, fault.NotFound) { // voided since
			return nil, nil
		}
		return &r, err
	}
	m, err := read("meeting", "meeting")
	if err != nil {
		return err
	}
	switch {
	case m == nil:
	case m.Owner() != n.Ref("cell"):
		d.Bad.Add("meeting", "meeting_visit.other_cell", nil)
	case n.Text("state") == Visited && m.Text("state") != Held:
		d.Bad.Add("meeting", "meeting.not_held", nil)
	case m.On() != n.On():
		d.Warn = append(d.Warn, fault.Field{Name: "meeting", Key: "meeting_visit.other_day", Args: fault.Args{"day": m.On()}})
	}
	u, err := read("duty", "meeting_duty")
	if err != nil || u == nil {
		return err
	}
	switch {
	case u.Ref("person") != n.Ref("person"):
		d.Bad.Add("duty", "meeting_visit.other_person", nil)
	case !u.Ref("cell").IsZero() && u.Ref("cell") != n.Ref("cell"):
		d.Bad.Add("duty", "meeting_visit.other_duty", nil)
	case !u.Period().Has(n.On()):
		d.Bad.Add("duty", "meeting_visit.duty_over", fault.Args{"day": n.On()})
	}
	return nil
}

// judgeFinding: found on a visit that was made; a correction has its day; closing needs an answer, then a verification.
func judgeFinding(_ context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if d.Old == nil && d.Up.Text("state") != Visited {
		d.Bad.Add("visit", "meeting_finding.not_made", nil)
	}
	due := n.Day("due")
	switch {
	case n.Text("correction") != "" && due == 0:
		d.Bad.Add("due", "meeting_finding.no_due", nil)
	case n.Text("correction") == "" && due != 0:
		d.Bad.Add("correction", "meeting_finding.due_alone", nil)
	case due != 0 && due < n.On():
		d.Bad.Add("due", "day.before", fault.Args{"day": due, "limit": n.On()})
	}
	answered, verified := n.Day("answered"), n.Day("verified")
	switch {
	case answered != 0 && n.Text("answer") == "":
		d.Bad.Add("answer", "form.required", nil)
	case answered == 0 && n.Text("answer") != "":
		d.Bad.Add("answered", "form.required", nil)
	default:
		judgeDay(d, tx, "answered", n.On())
	}
	if verified != 0 && answered == 0 {
		d.Bad.Add("verified", "meeting_finding.unanswered", nil)
	} else {
		judgeDay(d, tx, "verified", max(n.On(), answered))
	}
	switch {
	case verified != 0:
		n.V["state"] = Verified
	case answered != 0:
		n.V["state"] = Answered
	case n.Text("kind") == Strength && n.Text("correction") == "":
		n.V["state"] = Needless
	default:
		n.V["state"] = Open
	}
	return nil
}
