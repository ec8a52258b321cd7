package training

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
)

// judgeClass: a class that was held has opened; it closes on or after its opening and has no more days than lie between; only a class called off
// has a reason for that, and it needs one; what was taken back as held has no learners with results.
func judgeClass(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	opens, closes := n.Day("day"), n.Day("closes")
	if closes != 0 && closes < opens {
		d.Bad.Add("closes", "day.before", fault.Args{"day": closes, "limit": opens})
	} else if days := n.Int("days"); days > 0 && closes != 0 && days > int64(closes.Sub(opens))+1 {
		d.Bad.Add("days", "training.days", fault.Args{"n": days, "most": closes.Sub(opens) + 1})
	}
	if n.Text("state") == Held && opens > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": opens, "today": tx.Today()})
	}
	switch off := n.Text("off_reason") != ""; {
	case n.Text("state") == Off && !off:
		d.Bad.Add("off_reason", "form.required", nil)
	case n.Text("state") != Off && off:
		d.Bad.Add("off_reason", "training.not_off", nil)
	}
	if d.Old == nil || d.Old.Text("state") != Held || n.Text("state") == Held {
		return nil
	}
	learners, err := n.Kind.Book().Kind("training_learner").Parts(ctx, tx, n.ID)
	if err != nil {
		return err
	}
	with := 0
	for _, l := range learners {
		if l.Text("result") != "" || l.Text("certificate") != "" || l.Day("certified") != 0 {
			with++
		}
	}
	if with > 0 {
		d.Bad.Add("state", "training.has_results", fault.Args{"n": with})
	}
	return nil
}

// judgeLearner: nobody learns in a class called off; who names no organisation stands where he was a member on the day of opening; a result is of a
// class that was held, a certificate of somebody who did not fail, on a day from the opening to today.
func judgeLearner(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n, class := d.New, d.Up
	if d.Old == nil && class.Text("state") == Off {
		d.Bad.Add("class", "training.class_off", nil)
	}
	cell, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	if err != nil {
		return err
	}
	if n.Ref("org").IsZero() {
		n.V["org"] = cell
	}
	if n.Ref("org").IsZero() {
		d.Bad.Add("org", "training.no_cell", fault.Args{"day": n.On()})
		return nil
	}
	judgeResult(d, tx.Today())
	if d.Old != nil && d.Old.Ref("person") == n.Ref("person") && d.Old.Ref("class") == n.Ref("class") {
		return nil
	}
	switch {
	case class.Text("kind") == Awareness && !cell.IsZero():
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "training.is_member", Args: fault.Args{"day": n.On()}})
	case class.Text("kind") == NewMembers:
		standing, err := member.StandingOn(ctx, tx, n.Ref("person"), n.On())
		if err != nil {
			return err
		}
		if standing != member.Probationary {
			d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "training.not_probationary", Args: fault.Args{"day": n.On()}})
		}
	}
	return nil
}

func judgeResult(d *record.Draft, today day.Day) {
	n := d.New
	result, certified := n.Text("result"), n.Day("certified")
	paper := n.Text("certificate") != "" || certified != 0
	switch {
	case (result != "" || paper) && n.Text("class_state") != Held:
		field := "result"
		if result == "" {
			field = "certificate"
		}
		d.Bad.Add(field, "training.not_held", nil)
	case paper && result == Failed:
		d.Bad.Add("certificate", "training.failed", nil)
	case certified != 0 && certified < n.On():
		d.Bad.Add("certified", "day.before", fault.Args{"day": certified, "limit": n.On()})
	case certified > today:
		d.Bad.Add("certified", "day.future", fault.Args{"day": certified, "today": today})
	}
	// The step that adds a certificate does not change a result: that is a correction, with its reason.
	if d.Verb == "result" && d.Old.Text("result") != "" && d.Old.Text("result") != result {
		d.Bad.Add("result", "training.result_given", nil)
	}
}
