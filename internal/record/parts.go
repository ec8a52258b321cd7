package record

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// partsInTime refuses another day of a record that puts its parts outside their time: due before it, answered before it. Only the days of the parts are
// judged anew; what else they say was judged when it was written.
func (r Record) partsInTime(ctx context.Context, tx *db.Tx, who duty.Actor) error {
	for _, part := range r.Kind.book.Parts(r.Kind) {
		if part.Judge == nil {
			continue
		}
		list, err := part.of(ctx, tx, r.ID, asof.Latest)
		if err != nil {
			return err
		}
		for _, x := range list {
			n := x.with(nil)
			d := &Draft{Who: who, Old: &x, New: &n, Verb: "follow", Up: &r}
			if err := part.Judge(ctx, tx, d); err != nil {
				return err
			}
			for _, f := range part.Fields {
				if f.Type == Day && d.Bad.Has(f.Code) && (n.Day(f.Code) != 0) {
					var bad fault.Fields
					bad.Add(r.Kind.Day, "record.part_time", fault.Args{"day": n.Day(f.Code), "new": r.On()})
					return bad.Err()
				}
			}
		}
	}
	return nil
}
