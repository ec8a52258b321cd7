package access

import (
	"context"
	"slices"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// SetupInput is what begins an installation: its top organisation, the term of that organisation's committee, and the first officer. Fields of
// faults are named as in the form: org_name, org_code, org_kind, org_from, term_name, term_from, term_to, name, account, password.
type SetupInput struct {
	TopName, TopCode string
	TopKind          org.Kind
	From             day.Day // since when the top organisation is on record
	TermName         string  // "2015–2020"; empty: no term is recorded
	TermFrom, TermTo day.Day // TermTo is the last day planned; may be none
	Officer, Login   string
	Lang             lang.Lang
	PHC              string // the officer's password, hashed; empty: he gets a code
	KeyID            string // fingerprint of the installation's key
	Demo             string // what the demonstration says of itself; empty for a real one
}

// TopKinds are the kinds an installation's top organisation may be of.
func TopKinds() []org.Kind {
	return slices.DeleteFunc(org.Kinds(), func(k org.Kind) bool { return k == org.External || k == org.Section || k == org.Cell })
}

// Founded is what Setup made.
type Founded struct{ Top, Officer db.ID }

// Setup establishes the top organisation, founds the house on it, and makes the first officer, in charge of everything. It is refused where there
// is a house already (Conflict "access.house_exists"); two at once cannot both succeed. The password is checked by the caller (CheckPassword),
// which hashes it outside the transaction.
func Setup(ctx context.Context, tx *db.Tx, in SetupInput) (Founded, error) {
	var out Founded
	// The row every change of the tree holds: of two who set up at once the second waits, and then sees the house.
	if _, err := tx.Exec(ctx, `UPDATE tree_lock SET rev = rev WHERE id = 1`, nil); err != nil {
		return out, err
	}
	if _, ok, err := duty.LoadHouse(ctx, tx); err != nil {
		return out, err
	} else if ok {
		return out, houseExists()
	}
	var bad fault.Fields
	account := Input{Login: in.Login, Name: in.Officer, Lang: in.Lang}
	if err := takeAs(&bad, account.check(true), map[string]string{"login": "account"}); err != nil {
		return out, err
	}
	if in.TopKind != "" && !slices.Contains(TopKinds(), in.TopKind) {
		bad.Add("org_kind", "access.top_kind", nil)
	}
	for _, x := range []struct {
		field string
		day   day.Day
	}{{"org_from", in.From}, {"term_from", in.TermFrom}} {
		if x.day > tx.Today() {
			bad.Add(x.field, "day.future", fault.Args{"day": x.day, "today": tx.Today()})
		}
	}
	if in.TermName == "" && (!in.TermFrom.IsZero() || !in.TermTo.IsZero()) {
		bad.Add("term_name", "form.required", nil)
	}
	if in.TermName != "" {
		switch {
		case in.TermFrom.IsZero():
			bad.Add("term_from", "form.required", nil)
		case !in.From.IsZero() && in.TermFrom < in.From:
			bad.Add("term_from", "access.term_before", fault.Args{"from": in.From})
		case !in.TermTo.IsZero() && in.TermTo <= in.TermFrom:
			bad.Add("term_to", "access.term_order", fault.Args{"from": in.TermFrom})
		}
	}
	who := duty.System()
	// Establish checks its own fields; it is asked even when others are wrong already, so that a person sees all of them at once.
	from := in.From
	if from.IsZero() { // Establish would look no further
		bad.Add("org_from", "form.required", nil)
		from = tx.Today()
	}
	top, _, err := org.Establish(ctx, tx, who, org.Act{Day: from, Rev: -1}, org.Born{Code: in.TopCode, Kind: in.TopKind, Name: in.TopName})
	if err := takeAs(&bad, err, map[string]string{"name": "org_name", "code": "org_code", "kind": "org_kind", "day": "org_from"}); err != nil {
		return out, err
	}
	if err := bad.Err(); err != nil {
		return out, err
	}
	out.Top = top
	if err := duty.Found(ctx, tx, top, in.KeyID, in.Demo); err != nil {
		if _, twice := db.Unique(err); twice {
			return out, houseExists()
		}
		return out, err
	}
	if in.TermName != "" {
		_, err := org.OpenTerm(ctx, tx, who, top, org.Act{Day: in.TermFrom, Rev: -1}, in.TermName, in.TermTo)
		if err := takeLast(err, map[string]string{"day": "term_from", "label": "term_name", "planned_to": "term_to"}); err != nil {
			return out, err
		}
	}
	account.Org, account.Demo = top, in.Demo != ""
	if out.Officer, err = Create(ctx, tx, who, account); err != nil {
		return out, takeLast(err, map[string]string{"login": "account"})
	}
	if err := Give(ctx, tx, who, out.Officer, -1, GrantInput{Org: top, Role: duty.RoleChief, From: tx.Today()}); err != nil {
		return out, err
	}
	if in.PHC != "" {
		if err := setPassword(ctx, tx, out.Officer, in.PHC); err != nil {
			return out, err
		}
	}
	return out, audit.Record(ctx, tx, who.By(top, "", db.ID{}), audit.Change{Noun: "duty_house", Subject: top, Verb: "found",
		Detail: map[string]any{"officer": out.Officer, "key": in.KeyID}})
}

func houseExists() error { return fault.New(fault.Conflict, "access.house_exists", nil) }

// takeAs is Fields.Take for a check that names its fields otherwise.
func takeAs(bad *fault.Fields, err error, names map[string]string) error {
	return bad.Take(takeLast(err, names))
}

func takeLast(err error, names map[string]string) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	g := *f
	g.Fields = slices.Clone(f.Fields)
	for i := range g.Fields {
		if n, ok := names[g.Fields[i].Name]; ok {
			g.Fields[i].Name = n
		}
	}
	return &g
}
