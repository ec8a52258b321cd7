package access

import (
	"context"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

// GrantInput is what a form says of a grant. To is the last day counted; zero is "until ended".
type GrantInput struct {
	Org  db.ID
	Role duty.Role
	From day.Day
	Last day.Day
}

// Give gives an account a role on an organisation and all below it, for a period. rev is the account's version. See the package on who may.
func Give(ctx context.Context, tx *db.Tx, who duty.Actor, account db.ID, rev int64, in GrantInput) error {
	var bad fault.Fields
	if in.Org.IsZero() {
		bad.Add("org", "form.required", nil)
	}
	if duty.RightsOf(in.Role) == 0 {
		bad.Add("role", "form.choice", fault.Args{"text": in.Role})
	}
	if in.From.IsZero() {
		bad.Add("from", "form.required", nil)
	}
	p := day.Period{From: in.From, To: day.Forever}
	if !in.Last.IsZero() {
		p.To = in.Last.Add(1)
		if p.Empty() {
			bad.Add("last", "access.last_before", fault.Args{"from": in.From})
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if !who.IsSystem() {
		if _, err := Get(ctx, tx, who, account); err != nil {
			return err
		}
		if account == who.Account {
			return fault.New(fault.Denied, "access.own_grant", nil)
		}
		if err := who.Must(ctx, tx, duty.Accounts, in.Org); err != nil {
			return err
		}
		if ok, err := couldGive(ctx, tx, who, in.Org, in.Role, duty.RightsOf(in.Role)); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Denied, "access.more_than_own", nil)
		}
	}
	if _, err := tx.Touch(ctx, "access_account", account, rev); err != nil {
		return err
	}
	_, err := duty.GrantLine(account, in.Org).Open(ctx, tx, who.By(in.Org, "", db.ID{}), p, asof.Fields{"role": in.Role, "rights": int64(duty.RightsOf(in.Role))})
	return err
}

// couldGive tells whether the actor may give rights on an organisation, by the rule told at the head of the package.
func couldGive(ctx context.Context, tx *db.Tx, who duty.Actor, org db.ID, role duty.Role, want duty.Right) (bool, error) {
	if who.IsSystem() {
		return true, nil
	}
	reach, err := who.Reach(ctx, tx, duty.Accounts)
	if err != nil || !reach.Has(org) {
		return false, err
	}
	admin := want&duty.Accounts == 0 && slices.ContainsFunc(who.Grants, func(g duty.Grant) bool { return g.Role == duty.RoleAdmin })
	if admin {
		// The administrator's grant itself must reach the organisation.
		only := who
		only.Grants = slices.DeleteFunc(slices.Clone(who.Grants), func(g duty.Grant) bool { return g.Role != duty.RoleAdmin })
		if r, err := only.Reach(ctx, tx, duty.Accounts); err != nil || r.Has(org) {
			return err == nil, err
		}
	}
	for bit := duty.Figures; bit <= duty.Export; bit <<= 1 {
		if want&bit == 0 {
			continue
		}
		r, err := who.Reach(ctx, tx, bit)
		if err != nil || !r.Has(org) {
			return false, err
		}
	}
	return true, nil
}

// couldGiveAll refuses unless the actor could give every grant the account holds today or will hold: who sets its password can act by them.
func couldGiveAll(ctx context.Context, tx *db.Tx, who duty.Actor, account db.ID) error {
	if who.IsSystem() {
		return nil
	}
	held, err := grantsOf(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, g := range held {
		if ok, err := couldGive(ctx, tx, who, g.Org, g.Role, g.Rights); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Denied, "access.holds_more", nil)
		}
	}
	return nil
}

// Held is a grant with whether the reader may end it.
type Held struct {
	duty.Grant
	MayEnd bool
}

// Grants lists what an account holds today or will hold, in order of organisation ids and days: all of it for its owner, else what lies on the
// organisations for which the reader holds duty.Accounts.
func Grants(ctx context.Context, tx *db.Tx, who duty.Actor, account db.ID) ([]Held, error) {
	if _, err := Get(ctx, tx, who, account); err != nil {
		return nil, err
	}
	reach, err := who.Reach(ctx, tx, duty.Accounts)
	if err != nil {
		return nil, err
	}
	all, err := grantsOf(ctx, tx, account)
	if err != nil {
		return nil, err
	}
	return within(ctx, tx, who, reach, account, all)
}

// Ended lists what an account held until before today, the latest first, to those to whom Grants would have shown it.
func Ended(ctx context.Context, tx *db.Tx, who duty.Actor, account db.ID) ([]Held, error) {
	if _, err := Get(ctx, tx, who, account); err != nil {
		return nil, err
	}
	reach, err := who.Reach(ctx, tx, duty.Accounts)
	if err != nil {
		return nil, err
	}
	all, err := readGrants(ctx, tx, "valid_to <= :today ORDER BY valid_to DESC, valid_from DESC, org_id", account)
	if err != nil {
		return nil, err
	}
	out, err := within(ctx, tx, who, reach, account, all)
	for i := range out {
		out[i].MayEnd = false
	}
	return out, err
}

// within keeps what a reader may see of an account's grants.
func within(ctx context.Context, tx *db.Tx, who duty.Actor, reach duty.Reach, account db.ID, all []duty.Grant) ([]Held, error) {
	var out []Held
	var err error
	for _, g := range all {
		if account != who.Account && !reach.Has(g.Org) {
			continue
		}
		may := account == who.Account
		if !may {
			if may, err = couldGive(ctx, tx, who, g.Org, g.Role, g.Rights); err != nil {
				return nil, err
			}
		}
		out = append(out, Held{g, may})
	}
	return out, nil
}

// grantsOf are the grants known now that have not ended before today.
func grantsOf(ctx context.Context, tx *db.Tx, account db.ID) ([]duty.Grant, error) {
	return readGrants(ctx, tx, "valid_to > :today ORDER BY org_id, valid_from", account)
}

func readGrants(ctx context.Context, tx *db.Tx, cond string, account db.ID) ([]duty.Grant, error) {
	var out []duty.Grant
	err := tx.Query(ctx, `SELECT id, org_id, role, rights, valid_from, valid_to FROM duty_grant
		WHERE account_id = :account AND known_to = {open} AND `+cond,
		db.Args{"account": account, "today": tx.Today()}, func(r *db.Row) error {
			var g duty.Grant
			var rights int64
			if err := r.Scan(&g.ID, &g.Org, &g.Role, &rights, &g.Period.From, &g.Period.To); err != nil {
				return err
			}
			g.Rights = duty.Right(rights)
			out = append(out, g)
			return nil
		})
	return out, err
}

// End ends an account's rights on an organisation: last is the last day they still hold, yesterday or later (yesterday: from now on they hold no
// more). A grant that had not begun by then is voided. A reason is wanted. rev is the account's version.
func End(ctx context.Context, tx *db.Tx, who duty.Actor, account db.ID, rev int64, org db.ID, last day.Day, reason string) error {
	held, err := Grants(ctx, tx, who, account)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(held, func(h Held) bool { return h.Org == org })
	if i < 0 {
		return notFound()
	}
	var bad fault.Fields
	if last.IsZero() {
		bad.Add("last", "form.required", nil)
	} else if last < tx.Today().Add(-1) {
		bad.Add("last", "access.past_day", fault.Args{"day": tx.Today().Add(-1)})
	}
	if strings.TrimSpace(reason) == "" {
		bad.Add("reason", "asof.reason", nil)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if _, err := tx.Touch(ctx, "access_account", account, rev); err != nil {
		return err
	}
	end := last.Add(1)
	on := max(end, tx.Today())
	before, err := chiefsUntil(ctx, tx, on)
	if err != nil {
		return err
	}
	line, by := duty.GrantLine(account, org), who.By(org, reason, db.ID{})
	for _, h := range held {
		if h.Org != org || h.Period.To <= end {
			continue
		}
		if !h.MayEnd {
			return fault.New(fault.Denied, "access.more_than_own", nil)
		}
		if h.Period.From >= end {
			_, err = line.Void(ctx, tx, by, h.Period)
		} else {
			_, err = line.Close(ctx, tx, by, end, nil)
			if err == nil {
				break // everything from end on is gone with it
			}
		}
		if err != nil {
			return err
		}
	}
	return lastChief(ctx, tx, on, before)
}

// lastChief refuses an act after which, from a day on, no enabled account could give rights over the whole installation; before is what chiefsUntil
// gave for that day before the act.
func lastChief(ctx context.Context, tx *db.Tx, on, before day.Day) error {
	after, err := chiefsUntil(ctx, tx, on)
	if err != nil || after > on && after >= before {
		return err
	}
	if top, err := duty.Top(ctx, tx); err != nil || top.IsZero() {
		return err
	}
	return fault.New(fault.Conflict, "access.last_chief", nil)
}

// chiefsUntil is the first day, from a day on, on which no enabled account holds the right to everything; day.Forever where there always is one. It
// holds the row of the house, so that two who end each other's rights at once cannot both succeed.
func chiefsUntil(ctx context.Context, tx *db.Tx, on day.Day) (day.Day, error) {
	if _, err := tx.Exec(ctx, `UPDATE duty_house SET org_id = org_id WHERE id = 1`, nil); err != nil {
		return on, err
	}
	until := on
	err := tx.Query(ctx, `SELECT {max g.valid_from|s.valid_from} AS f, {min g.valid_to|s.valid_to} FROM duty_grant g
		JOIN duty_house h ON h.org_id = g.org_id JOIN access_state s ON s.account_id = g.account_id AND s.known_to = {open}
		WHERE g.known_to = {open} AND g.role = :chief AND s.state = 'enabled' AND g.valid_to > :on AND s.valid_to > :on
		AND s.valid_from < g.valid_to AND g.valid_from < s.valid_to ORDER BY f`, db.Args{"on": on, "chief": duty.RoleChief}, func(r *db.Row) error {
		var p day.Period
		err := r.Scan(&p.From, &p.To)
		if p.From <= until {
			until = max(until, p.To)
		}
		return err
	})
	return until, err
}
