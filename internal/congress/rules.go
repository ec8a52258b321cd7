package congress

import (
	"context"
	"strconv"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/rule"
)

// judge holds a congress against the rules of its day.
func judge(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.Int("term_to") <= n.Int("term_from") {
		d.Bad.Add("term_to", "congress.term", fault.Args{"from": strconv.FormatInt(n.Int("term_from"), 10)})
	}
	if n.Text("state") == Held && n.On() > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": tx.Today()})
	}
	if c := n.Day("call_day"); c > n.On() {
		d.Bad.Add("call_day", "congress.called_after", fault.Args{"day": c, "held": n.On()})
	}
	switch off := n.Text("off_reason") != ""; {
	case n.Text("state") == Off && !off:
		d.Bad.Add("off_reason", "form.required", nil)
	case n.Text("state") != Off && off:
		d.Bad.Add("off_reason", "congress.not_off", nil)
	}
	count(d)
	answer(d, tx)
	if err := years(ctx, tx, d); err != nil {
		return err
	}
	if err := size(ctx, tx, d); err != nil || d.Bad.Has("term_to") {
		return err
	}
	if err := overlap(ctx, tx, d); err != nil {
		return err
	}
	return late(ctx, tx, d)
}

// years warns of a term that does not begin with its congress, and of one longer than terms are.
func years(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	from, to := n.Int("term_from"), n.Int("term_to")
	if d.Old != nil && d.Old.Int("term_from") == from && d.Old.Int("term_to") == to && d.Old.On() == n.On() {
		return nil
	}
	shift, ok, err := at(ctx, tx, rule.TermShift, d)
	if err != nil {
		return err
	}
	if ok {
		first, last := day.Must(int(from), 1, 1).AddMonths(-shift.Int()), day.Must(int(from), 12, 31).AddMonths(shift.Int())
		if n.On() < first || n.On() > last {
			d.Warn = append(d.Warn, fault.Field{Name: "term_from", Key: "congress.term_far", Args: fault.Args{"from": strconv.FormatInt(from, 10), "day": n.On()}})
		}
	}
	most, ok, err := at(ctx, tx, rule.TermMonths, d)
	if err == nil && ok && (to-from)*12 > int64(most.Int()) {
		d.Warn = append(d.Warn, fault.Field{Name: "term_to", Key: "congress.term_long", Args: fault.Args{"n": to - from, "max": most.Int() / 12}})
	}
	return err
}

// count holds the numbers against each other. An empty number says nothing.
func count(d *record.Draft) {
	n := d.New
	due, present, seats, nominated, elected := n.Int("due"), n.Int("present"), n.Int("seats"), n.Int("nominated"), n.Int("elected")
	parts := n.Int("kept") + n.Int("fresh")
	if n.Text("state") != Held {
		for _, c := range []string{"present", "elected", "kept", "fresh"} {
			if n.Int(c) > 0 {
				d.Bad.Add(c, "congress.not_held", nil)
			}
		}
	}
	if elected == 0 {
		elected = parts
		n.V["elected"] = parts
	}
	n.V["renewed"] = n.Int("fresh") > 0
	switch {
	case due > 0 && present > due:
		d.Bad.Add("present", "congress.present_many", fault.Args{"n": present, "due": due})
	case due > 0 && present > 0 && elected > 0 && !MoreThanHalf(int(present), int(due)):
		d.Bad.Add("present", "congress.half", fault.Args{"n": present, "due": due, "need": Majority(int(due))})
	}
	if parts > 0 && parts != elected {
		d.Bad.Add("elected", "congress.parts", fault.Args{"n": elected, "kept": n.Int("kept"), "fresh": n.Int("fresh")})
	}
	if seats > 0 && elected > seats {
		d.Bad.Add("elected", "congress.seats_few", fault.Args{"n": elected, "seats": seats})
	}
	if nominated > 0 && elected > nominated {
		d.Bad.Add("elected", "congress.list_few", fault.Args{"n": elected, "nominated": nominated})
	}
}

// answer holds report and approval in their order: held, reported, approved. Of a congress of long ago the day of the report may be unknown.
func answer(d *record.Draft, tx *db.Tx) {
	n := d.New
	reported, approved := n.Day("reported"), n.Day("approved")
	if n.Text("state") != Held {
		for _, c := range []string{"reported", "approved"} {
			if n.Day(c) != 0 {
				d.Bad.Add(c, "congress.not_held", nil)
			}
		}
		if !n.Ref("approval").IsZero() {
			d.Bad.Add("approval", "congress.not_held", nil)
		}
		n.V["verdict"] = ""
		return
	}
	if n.Text("verdict") == "" {
		n.V["verdict"] = Awaiting
	}
	verdict := n.Text("verdict")
	switch {
	case reported != 0 && reported < n.On():
		d.Bad.Add("reported", "day.before", fault.Args{"day": reported, "limit": n.On()})
	case reported > tx.Today():
		d.Bad.Add("reported", "day.future", fault.Args{"day": reported, "today": tx.Today()})
	}
	first := max(reported, n.On())
	switch {
	case approved == 0 && verdict != Awaiting:
		d.Bad.Add("approved", "form.required", nil)
	case approved == 0 && !n.Ref("approval").IsZero():
		d.Bad.Add("approved", "form.required", nil)
	case approved != 0 && verdict == Awaiting:
		d.Bad.Add("verdict", "congress.verdict_open", nil)
	case approved != 0 && approved < first:
		d.Bad.Add("approved", "day.before", fault.Args{"day": approved, "limit": first})
	case approved > tx.Today():
		d.Bad.Add("approved", "day.future", fault.Args{"day": approved, "today": tx.Today()})
	case approved != 0 && reported == 0:
		d.Warn = append(d.Warn, fault.Field{Name: "reported", Key: "congress.unreported"})
	}
}

// size holds a cell's committee and base against the rules of the day and the register. A rule that is not confirmed only warns.
func size(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	seats, due := int(n.Int("seats")), int(n.Int("due"))
	changed := d.Old == nil || d.Old.Int("seats") != n.Int("seats") || d.Old.Int("due") != n.Int("due") || d.Old.On() != n.On()
	if seats == 0 && due == 0 || !changed {
		return nil
	}
	kind, err := org.KindOn(ctx, tx, n.Owner(), asof.Point{On: n.On()})
	if err != nil || !org.HoldsMembers(kind) {
		return err
	}
	base, err := BaseOn(ctx, tx, n.Owner(), n.On())
	if err != nil {
		return err
	}
	warn := func(field, key string, args fault.Args) {
		d.Warn = append(d.Warn, fault.Field{Name: field, Key: key, Args: args})
	}
	most, ok, err := at(ctx, tx, rule.CellSeatsMax, d)
	if err != nil {
		return err
	}
	if args := (fault.Args{"n": seats, "max": most.Int()}); ok && seats > most.Int() {
		if most.Confirmed {
			d.Bad.Add("seats", "congress.seats_max", args)
		} else {
			warn("seats", "congress.seats_max", args)
		}
	}
	if base.Official == 0 {
		return nil // the register does not reach back to that day
	}
	least, ok, err := at(ctx, tx, rule.CellCommitteeMin, d)
	if err != nil {
		return err
	}
	if ok && base.Official < least.Int() && seats > 2 { // a secretary, and a deputy where there is need of one
		warn("seats", "congress.no_committee", fault.Args{"n": base.Official, "min": least.Int()})
	}
	if may := base.Number() + base.Exempt; n.Text("form") != OfDelegates && due > may {
		warn("due", "congress.due_register", fault.Args{"n": due, "may": may})
	}
	return nil
}

// overlap warns of a term that shares more than its first or last year with another of the organisation: the year of a congress ends one term and
// begins the next. What was called off or not approved has no term. No rule forbids it: a congress may be brought forward.
func overlap(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	gone := func(r *record.Record) bool { return r.Text("state") == Off || r.Text("verdict") == Rejected }
	if o := d.Old; gone(n) || o != nil && !gone(o) && o.Owner() == n.Owner() && o.Int("term_from") == n.Int("term_from") && o.Int("term_to") == n.Int("term_to") &&
		o.Text("state") == n.Text("state") {
		return nil
	}
	return tx.Query(ctx, `SELECT v.term_from, v.term_to, v.valid_from, v.state, v.verdict FROM congress_version v WHERE v.org = :org AND v.known_to = {open}
		AND v.congress_id <> :id AND v.state <> :off AND v.verdict <> :rejected AND v.term_from < :to AND v.term_to > :from ORDER BY v.valid_from, v.congress_id`,
		db.Args{"org": n.Owner(), "id": n.ID, "off": Off, "rejected": Rejected, "from": n.Int("term_from"), "to": n.Int("term_to")}, func(r *db.Row) error {
			var from, to int64
			var on day.Day
			var state, verdict string
			if err := r.Scan(&from, &to, &on, &state, &verdict); err != nil {
				return err
			}
			key := "congress.overlap"
			if state == Held && verdict == Awaiting {
				key = "congress.overlap_open"
			}
			d.Warn = append(d.Warn, fault.Field{Name: "term_from", Key: key, Args: fault.Args{"from": strconv.FormatInt(from, 10), "to": strconv.FormatInt(to, 10), "day": on}})
			return nil
		})
}

func at(ctx context.Context, tx *db.Tx, code string, d *record.Draft) (rule.Value, bool, error) {
	v, err := rule.At(ctx, tx, code, d.New.On())
	if fault.Is(err, fault.NotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

// late warns of terms that were not kept, when their end is written.
func late(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	for _, x := range []struct {
		field, key string
		by         func(context.Context, *db.Tx, record.Record) (Deadline, error)
	}{{"reported", "congress.report_late", ReportBy}, {"approved", "congress.approval_late", ApproveBy}} {
		done := n.Day(x.field)
		if done == 0 || d.Old != nil && d.Old.Day(x.field) == done && d.Old.On() == n.On() {
			continue
		}
		by, err := x.by(ctx, tx, *n)
		if err != nil {
			return err
		}
		if by.Day == 0 || done <= by.Day {
			continue
		}
		d.Warn = append(d.Warn, fault.Field{Name: x.field, Key: x.key, Args: fault.Args{"day": done, "due": by.Day, "days": by.Days}})
		if !by.Complete {
			d.Warn = append(d.Warn, fault.Field{Name: x.field, Key: "rule.days_missing", Args: fault.Args{"year": strconv.Itoa(by.Day.Year())}})
		}
	}
	return nil
}
