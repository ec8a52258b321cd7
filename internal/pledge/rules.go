package pledge

import (
	"context"
	"slices"
	"strconv"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/record"
)

// judgeCampaign: a campaign of a year opens in it or in the year before; where nothing is said, every member must sign.
func judgeCampaign(_ context.Context, _ *db.Tx, d *record.Draft) error {
	n := d.New
	if n.Text("must") == "" {
		n.V["must"] = AllMembers
	}
	if y := int64(n.On().Year()); n.Int("year") != y && n.Int("year") != y+1 {
		d.Bad.Add("year", "pledge.year", fault.Args{"year": strconv.FormatInt(n.Int("year"), 10), "day": n.On()})
	}
	return nil
}

// judgeTopic: what is chosen was chosen by today.
func judgeTopic(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.On() > tx.Today() {
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": tx.Today()})
	}
	_, err := campaignOf(ctx, tx, d)
	return err
}

// campaignOf reads the campaign of a draft and warns where its day is none of the campaign's; one voided since is empty.
func campaignOf(ctx context.Context, tx *db.Tx, d *record.Draft) (c record.Record, err error) {
	n := d.New
	c, err = n.Kind.Book().Kind("pledge_campaign").Get(ctx, tx, duty.System(), n.Ref("campaign"), asof.Latest)
	if fault.Is(err, fault.NotFound) {
		return record.Record{}, nil
	}
	if err == nil && !c.Period().Has(n.On()) && !(d.Old != nil && d.Old.On() == n.On() && d.Old.Ref("campaign") == c.ID) {
		d.Warn = append(d.Warn, fault.Field{Name: "day", Key: "pledge.outside", Args: fault.Args{"day": n.On(), "campaign": c.Text("title")}})
	}
	return c, err
}

// fillCell: a commitment whose cell is not told belongs to the cell in which its member stands on the day.
func fillCell(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if !n.Owner().IsZero() || n.Ref("person").IsZero() || !n.On().Valid() {
		return nil
	}
	cell, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	if err != nil {
		return err
	}
	n.V["org"] = cell
	if cell.IsZero() {
		d.Bad.Add("org", "pledge.no_cell", fault.Args{"day": n.On()})
	}
	return nil
}

// judgePledge: a commitment is signed in the member's own cell; each state has the days of the turns that led to it, in their order, and no others.
func judgePledge(ctx context.Context, tx *db.Tx, d *record.Draft) error {
	n := d.New
	if n.Text("plan") != "" {
		n.V["has_plan"] = true
	}
	cell, err := member.CellOn(ctx, tx, n.Ref("person"), n.On())
	if err != nil {
		return err
	}
	judgeDays(d, tx.Today())
	c, err := campaignOf(ctx, tx, d)
	if err != nil || !d.Bad.Empty() {
		return err
	}
	if d.Old != nil && d.Old.Ref("person") == n.Ref("person") && d.Old.Ref("org") == n.Ref("org") && d.Old.On() == n.On() {
		return nil
	}
	switch {
	case cell.IsZero():
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "pledge.no_member", Args: fault.Args{"day": n.On()}})
	case cell != n.Ref("org"):
		d.Warn = append(d.Warn, fault.Field{Name: "org", Key: "pledge.other_cell", Args: fault.Args{"day": n.On()}})
	}
	if c.Text("must") != OfficialOnly || cell.IsZero() {
		return nil
	}
	standing, err := member.StandingOn(ctx, tx, n.Ref("person"), n.On())
	if err == nil && standing == member.Probationary {
		d.Warn = append(d.Warn, fault.Field{Name: "person", Key: "pledge.need_not", Args: fault.Args{"day": n.On()}})
	}
	return err
}

// judgeDays: signed by today, then confirmed, then reviewed with a result.
func judgeDays(d *record.Draft, today day.Day) {
	n := d.New
	state := slices.Index(states, n.Text("state"))
	if n.Text("state") != Draft && n.On() > today {
		d.Bad.Add("day", "day.future", fault.Args{"day": n.On(), "today": today})
		return
	}
	after := n.On()
	for _, turn := range []struct{ field, state string }{{"confirmed", Confirmed}, {"reviewed", Reviewed}} {
		reached := state >= slices.Index(states, turn.state)
		on := n.Day(turn.field)
		switch {
		case reached && on == 0:
			d.Bad.Add(turn.field, "form.required", nil)
		case !reached && on != 0:
			d.Bad.Add(turn.field, "pledge.not_yet", nil)
		case on != 0 && on < after:
			d.Bad.Add(turn.field, "day.before", fault.Args{"day": on, "limit": after})
		case on > today:
			d.Bad.Add(turn.field, "day.future", fault.Args{"day": on, "today": today})
		}
		after = max(after, on)
	}
	switch reviewed := n.Text("state") == Reviewed; {
	case reviewed && n.Text("result") == "":
		d.Bad.Add("result", "form.required", nil)
	case !reviewed && n.Text("result") != "":
		d.Bad.Add("result", "pledge.not_yet", nil)
	}
}
