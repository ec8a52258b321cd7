package meeting

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
)

// Expected is somebody on the list of a meeting.
type Expected struct {
	Person       db.ID
	Name         string // as of the day
	Probationary bool
	Temporary    bool // attends for a time
	// Out says why he is not among those who should attend: member.Exempt, member.ExemptATime, member.Suspended, or Elsewhere. Empty: he should.
	Out string
}

// Elsewhere is why somebody is not expected who is introduced to another cell for a time.
const Elsewhere = "noi_khac"

// Due is whether he should attend.
func (e Expected) Due() bool { return e.Out == "" }

// exempt tells whether he need not come, and may.
func (e Expected) exempt() bool { return e.Out == member.Exempt || e.Out == member.ExemptATime }

// Base lists the members of a cell on a day and those who attend it for a time, in the order of their names, as known now; those who are not expected
// say why. It judges no rights.
func Base(ctx context.Context, tx *db.Tx, cell db.ID, on day.Day) ([]Expected, error) {
	list, err := member.Attendants(ctx, tx, cell, on)
	var out []Expected
	for _, a := range list {
		x := Expected{Person: a.Person, Name: a.Name, Probationary: a.Standing == member.Probationary, Temporary: a.Temporary, Out: a.Relief}
		if x.Out == "" && !a.Away.IsZero() {
			x.Out = Elsewhere
		}
		out = append(out, x)
	}
	return out, err
}

// BaseOf is Base for any body: of a committee, who holds its seats on the day.
func BaseOf(ctx context.Context, tx *db.Tx, id db.ID, body string, on day.Day) ([]Expected, error) {
	if body == Cell {
		return Base(ctx, tx, id, on)
	}
	posts := []org.Post{org.Secretary, org.Deputy, org.Standing}
	switch body {
	case CellCommittee:
		posts = []org.Post{org.Secretary, org.Deputy, org.CellMember}
	case Committee:
		posts = append(posts, org.Committee)
	}
	seats, err := org.Seats(ctx, tx, duty.System(), asof.Point{On: on}, id)
	if err != nil {
		return nil, err
	}
	var ids []db.ID
	for _, s := range seats {
		if slices.Contains(posts, s.Post) && !slices.Contains(ids, s.Person) {
			ids = append(ids, s.Person)
		}
	}
	names, err := member.Names(ctx, tx, asof.Point{On: on}, ids...)
	var out []Expected
	for _, id := range ids {
		out = append(out, Expected{Person: id, Name: names[id]})
	}
	return out, err
}

// CountDue is how many of a list should attend.
func CountDue(list []Expected) int {
	n := 0
	for _, x := range list {
		if x.Due() {
			n++
		}
	}
	return n
}

// Tally is the numbers of a meeting by roll.
type Tally struct {
	Due     int // who should attend, exempt ones not among them
	With    int // of those, absent with reason
	Without int // and without
}

// Present is how many of those who should attend did.
func (t Tally) Present() int { return t.Due - t.With - t.Without }

// Over tells whether attendance is more than a percentage of the base; never where nobody should have attended.
func (t Tally) Over(percent int) bool { return t.Due > 0 && t.Present()*100 > percent*t.Due }

// TallyOf is the numbers of a regular meeting of a cell that was held, as its record says them; ok is false of any other, and where they are not known.
func TallyOf(m record.Record) (t Tally, ok bool) {
	due, present := int(m.Int("due")), int(m.Int("present"))
	if m.Text("state") != Held || m.Text("body") != Cell || m.Text("kind") != Regular || m.Text("counted_by") == "" || due == 0 {
		return t, false
	}
	without := int(m.Int("absent_without"))
	return Tally{Due: due, With: due - present - without, Without: without}, true
}

// counts tells whether a line of a roll is an absence that counts: not that of somebody exempt, and nobody who was there for a time.
func counts(r record.Record) bool {
	return r.Text("kind") == WithReason || r.Text("kind") == WithoutReason
}

// count adds up the lines of a roll. Lines of exempt and of temporary members change nothing: the base has them where they belong.
func count(due int, roll []record.Record) Tally {
	t := Tally{Due: due}
	for _, r := range roll {
		switch r.Text("kind") {
		case WithReason:
			t.With++
		case WithoutReason:
			t.Without++
		}
	}
	return t
}
