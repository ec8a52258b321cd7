package meeting

import (
	"context"
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/rule"
	"chibo/internal/tree"
)

// Lack is a month or quarter in which a cell has fewer meetings than the rules of that time want.
type Lack struct {
	Period day.Period
	Kind   string // Regular or Thematic
	Held   int
	Want   int
}

// Lacks finds the months of a period without the regular meetings, and its quarters without the thematic ones, that the rules of their last day want of
// a cell. What served a month counts for that month; what is combined counts as both; what is planned or called off counts nothing. Only months and
// quarters that lie whole in the period are judged. It judges no rights.
func Lacks(ctx context.Context, tx *db.Tx, cell db.ID, p day.Period) ([]Lack, error) {
	type held struct {
		month    day.Day
		kind     string
		combined bool
	}
	var list []held
	err := tx.Query(ctx, `SELECT v.month, v.kind, v.combined FROM meeting_version v WHERE v.org = :cell AND v.known_to = {open} AND v.state = :held
		AND v.body = :body`, db.Args{"cell": cell, "held": Held, "body": Cell}, func(r *db.Row) error {
		var h held
		err := r.Scan(&h.month, &h.kind, &h.combined)
		list = append(list, h)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Lack
	look := func(span day.Period, kind, code string) error {
		if span.From < p.From || span.To > p.To {
			return nil
		}
		want, err := rule.At(ctx, tx, code, span.LastDay())
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		n := 0
		for _, h := range list {
			if span.Has(h.month) && (h.kind == kind || h.combined && h.kind != Extraordinary) {
				n++
			}
		}
		if n < want.Int() {
			out = append(out, Lack{span, kind, n, want.Int()})
		}
		return nil
	}
	for m := day.Must(p.From.Year(), p.From.Month(), 1); m < p.To; m = m.AddMonths(1) {
		if err := look(day.Period{From: m, To: m.AddMonths(1)}, Regular, rule.MeetingRegular); err != nil {
			return nil, err
		}
		if m.Month()%3 == 0 {
			if err := look(day.Period{From: m.AddMonths(-2), To: m.AddMonths(1)}, Thematic, rule.MeetingThematic); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Made counts the visits that count for a duty: made by its person on its days and not to his own cell, to its cell or, where it names none, to any
// below its organisation on the visit's day; up to and with a day. It judges no rights.
func Made(ctx context.Context, tx *db.Tx, task record.Record, until day.Day) (n int, err error) {
	forest, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return 0, err
	}
	p := task.Period()
	err = tx.Query(ctx, `SELECT v.cell, v.valid_from FROM meeting_visit_version v WHERE v.person = :person AND v.known_to = {open}
		AND v.valid_from >= :from AND v.valid_from < :to AND v.state = :made
		AND NOT EXISTS (SELECT 1 FROM member_affiliation h WHERE h.person_id = v.person AND h.org_id = v.cell AND h.kind = :official AND h.known_to = {open}
			AND h.valid_from <= v.valid_from AND h.valid_to > v.valid_from)`,
		db.Args{"official": member.Official, "person": task.Ref("person"), "from": p.From, "to": min(p.To, until.Add(1)), "made": Visited}, func(r *db.Row) error {
			var cell db.ID
			var on day.Day
			if err := r.Scan(&cell, &on); err != nil {
				return err
			}
			if want := task.Ref("cell"); want == cell || want.IsZero() && slices.Contains(forest.Path(cell, on, false), task.Owner()) {
				n++
			}
			return nil
		})
	return n, err
}
