package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/record"
)

// Sitting is all that is written down at a meeting: who was not there and what was concluded. Whoever is not named was there.
type Sitting struct {
	Version     int64 // of what it was made from; see Version
	Day         day.Day
	Starts      string
	Ends        string
	Place       string
	Chair       db.ID
	Clerk       db.ID
	Content     string
	Resolution  string
	Absent      []Absent
	Shown       []db.ID // whose absence the form showed: an absence is taken back where its person is among these and not in Absent
	Conclusions []Concluded
	Reason      string // why it is changed, once the meeting was recorded as held
}

// Absent is somebody who should have attended and did not.
type Absent struct {
	Person db.ID
	Kind   string // WithReason, WithoutReason
	Reason string
	Keep   bool // the reason stays as it is on record, the form not having shown it
}

// Concluded is one conclusion. One that stands already has its ID; without words it is voided. A new one without words is none.
type Concluded struct {
	ID     db.ID
	Words  string
	Person db.ID
	Due    day.Day
}

// Version tells the state of a meeting with its roll and conclusions: it grows with every change of any of them, so that a form made from one of them
// is known to be old.
func Version(ctx context.Context, tx *db.Tx, id db.ID) (n int64, err error) {
	_, err = tx.One(ctx, `SELECT rev + (SELECT COALESCE(SUM(h.rev), 0) FROM meeting_absence h WHERE h.id IN
			(SELECT v.meeting_absence_id FROM meeting_absence_version v WHERE v.meeting = :id))
		+ (SELECT COALESCE(SUM(h.rev), 0) FROM meeting_conclusion h WHERE h.id IN
			(SELECT v.meeting_conclusion_id FROM meeting_conclusion_version v WHERE v.meeting = :id))
		FROM meeting WHERE id = :id`, db.Args{"id": id}, &n)
	return n, err
}

// coming is in the context while a sitting is saved: the absences as they will be, so that the meeting is written once and not with each of them.
type coming struct{ with, without int }

type comingKey struct{}

func comingOf(ctx context.Context) (coming, bool) {
	c, ok := ctx.Value(comingKey{}).(coming)
	return c, ok
}

// Save writes a sitting down in one go: the meeting is held, or corrected where it was; its roll and conclusions become what the sitting says. Lines of
// the roll that count nothing (exempt, temporary) and absences that the form could not show (of somebody made exempt since) are left as they are. Where anything of it changed since s.Version, it is Stale and nothing is
// written. Faults of absences are named "absent.<index>.<field>", of conclusions "conclusion.<index>.<field>"; the others are fields of the meeting.
func Save(ctx context.Context, tx *db.Tx, book *record.Book, who duty.Actor, id db.ID, s Sitting) (record.Outcome, error) {
	none := record.Outcome{ID: id}
	meetings := book.Kind("meeting")
	m, err := meetings.Get(ctx, tx, who, id, asof.Latest)
	if err != nil {
		return none, err
	}
	if err := who.Must(ctx, tx, duty.Write, m.Owner()); err != nil {
		return none, err
	}
	if _, err := tx.Exec(ctx, `UPDATE meeting SET rev = rev WHERE id = :id`, db.Args{"id": id}); err != nil { // nobody else writes on it meanwhile
		return none, err
	}
	if m, err = meetings.Get(ctx, tx, who, id, asof.Latest); err != nil {
		return none, err
	}
	now, err := Version(ctx, tx, id)
	if err != nil {
		return none, err
	}
	switch {
	case now != s.Version:
		return none, fault.New(fault.Stale, "asof.stale", nil)
	case m.Text("state") == Off:
		return none, fault.New(fault.Conflict, "record.step", nil)
	case m.Text("counted_by") == Declared:
		return none, fault.New(fault.Conflict, "meeting.declared", nil)
	}
	w := &sitting{ctx: ctx, tx: tx, book: book, who: who, m: m, s: s, act: record.Act{Rev: -1, Reason: strings.TrimSpace(s.Reason)}}
	return w.save()
}

// sitting is one saving under way.
type sitting struct {
	ctx  context.Context
	tx   *db.Tx
	book *record.Book
	who  duty.Actor
	m    record.Record
	old  []record.Record // the roll as it stands
	s    Sitting
	act  record.Act
	bad  fault.Fields
	out  record.Outcome
}

func (w *sitting) save() (record.Outcome, error) {
	w.out = record.Outcome{ID: w.m.ID}
	var err error
	if w.old, _, err = w.book.Kind("meeting_absence").PartsOf(w.ctx, w.tx, w.who, w.m, asof.Latest, record.AllParts); err != nil {
		return w.out, err
	}
	away := slices.Clone(w.s.Absent)
	for _, r := range w.old {
		if counts(r) && !w.names(r.Ref("person")) && !slices.Contains(w.s.Shown, r.Ref("person")) {
			away = append(away, Absent{Person: r.Ref("person"), Kind: r.Text("kind")})
		}
	}
	var c coming
	for _, a := range away {
		if a.Kind == WithReason {
			c.with++
		} else {
			c.without++
		}
		for _, x := range []struct {
			field string
			who   db.ID
		}{{"chair", w.s.Chair}, {"clerk", w.s.Clerk}} { // who leads a meeting or writes it down is there
			if a.Person == x.who {
				w.bad.Add(x.field, "meeting.is_absent", nil)
			}
		}
	}
	w.ctx = context.WithValue(w.ctx, comingKey{}, c)
	if err := w.meeting(); err != nil {
		return w.out, err
	}
	for _, part := range []func() error{w.roll, w.conclusions} {
		if err := part(); err != nil {
			return w.out, err
		}
	}
	return w.out, w.bad.Err()
}

// names tells whether the sitting says that somebody was absent.
func (w *sitting) names(person db.ID) bool {
	return slices.ContainsFunc(w.s.Absent, func(a Absent) bool { return a.Person == person })
}

// took adds what one of the records gives back. Where the meeting itself was refused, nothing else can be judged.
func (w *sitting) took(prefix string, out record.Outcome, err error) error {
	w.out.Changed = w.out.Changed || out.Changed
	if prefix == "" {
		w.out.Warnings = append(w.out.Warnings, out.Warnings...)
		return err
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Invalid {
		for _, x := range f.Fields {
			w.bad.Add(prefix+"."+x.Name, x.Key, x.Args)
		}
		return nil
	}
	return err
}

func (w *sitting) meeting() error {
	v := asof.Fields{"day": w.s.Day, "starts": w.s.Starts, "ends": w.s.Ends, "place": w.s.Place, "chair": w.s.Chair, "clerk": w.s.Clerk,
		"content": w.s.Content, "resolution": w.s.Resolution, "counted_by": ByRoll}
	if w.m.Text("state") == Planned {
		v["due"] = int64(0) // the register says
		out, err := w.m.Kind.Do(w.ctx, w.tx, w.who, w.m.ID, "hold", v, w.act)
		return w.took("", out, err)
	}
	if w.m.Text("counted_by") != ByRoll || w.m.On() != w.s.Day {
		v["due"] = int64(0)
	}
	out, err := w.m.Kind.Correct(w.ctx, w.tx, w.who, w.m.ID, v, w.act)
	return w.took("", out, err)
}

// roll makes the absences on record what the sitting says. Those that are no more go first, so that the rest fits.
func (w *sitting) roll() error {
	k := w.book.Kind("meeting_absence")
	old := map[db.ID]record.Record{}
	for _, r := range w.old {
		old[r.Ref("person")] = r
		if counts(r) && !w.names(r.Ref("person")) && slices.Contains(w.s.Shown, r.Ref("person")) {
			if err := k.Void(w.ctx, w.tx, w.who, r.ID, w.act); err != nil {
				return err
			}
			w.out.Changed = true
		}
	}
	for i, a := range w.s.Absent {
		v := asof.Fields{"meeting": w.m.ID, "person": a.Person, "kind": a.Kind, "reason": a.Reason}
		var out record.Outcome
		var err error
		r, have := old[a.Person]
		switch {
		case !have:
			out, err = k.Enter(w.ctx, w.tx, w.who, v, w.act)
		case r.Text("kind") == a.Kind && (a.Keep || r.Text("reason") == strings.TrimSpace(a.Reason) && !r.Closed("reason")):
			continue
		default:
			out, err = k.Correct(w.ctx, w.tx, w.who, r.ID, v, w.act)
		}
		if err := w.took("absent."+strconv.Itoa(i), out, err); err != nil {
			return err
		}
	}
	return nil
}

func (w *sitting) conclusions() error {
	k := w.book.Kind("meeting_conclusion")
	list, err := k.Parts(w.ctx, w.tx, w.m.ID)
	if err != nil {
		return err
	}
	for i, c := range w.s.Conclusions {
		v := asof.Fields{"meeting": w.m.ID, "words": c.Words, "person": c.Person, "due": c.Due}
		said := strings.TrimSpace(c.Words) != ""
		at := slices.IndexFunc(list, func(r record.Record) bool { return r.ID == c.ID })
		prefix := "conclusion." + strconv.Itoa(i)
		var out record.Outcome
		switch {
		case c.ID.IsZero() && !said:
			if !c.Person.IsZero() || c.Due != 0 {
				w.bad.Add(prefix+".words", "form.required", nil)
			}
			continue
		case c.ID.IsZero():
			out, err = k.Enter(w.ctx, w.tx, w.who, v, w.act)
		case at < 0: // not of this meeting, or voided: then the version told so
			return fault.New(fault.NotFound, "error.not_found", nil)
		case !said:
			err = k.Void(w.ctx, w.tx, w.who, c.ID, w.act)
			out.Changed = err == nil
		case list[at].Text("words") == strings.TrimSpace(c.Words) && list[at].Ref("person") == c.Person && list[at].Day("due") == c.Due:
			continue
		default:
			out, err = k.Correct(w.ctx, w.tx, w.who, c.ID, v, w.act)
		}
		if err := w.took(prefix, out, err); err != nil {
			return err
		}
	}
	return nil
}
