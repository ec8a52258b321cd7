package web

import (
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// memberAct is one thing that can be recorded about a membership or a person: where it stands, when it is offered, what it asks, what it does. The
// acts are data so that all of them are asked, checked, shown before and after, and told of in one way.
type memberAct struct {
	slug  string // last step of the address
	title string // text key
	part  string // text key of the group it is offered in
	// fits tells whether the act makes sense for the person now; the domain judges again.
	fits   func(v memberView) bool
	spell  bool // it is about a membership: the latest, or the one the address names
	weighs bool // before and after are shown, and asked once more
	wants  bool // a reason is wanted
	paper  bool // it may rest on a paper
	warn   string
	fields func(r *Req, v memberView) []page.Field
	do     func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error
}

func (v memberView) onRegister() bool {
	n := len(v.stays())
	return n > 0 && v.stays()[n-1].To == day.Forever
}

func (v memberView) stays() []member.Affiliation {
	if v.spell == nil {
		return nil
	}
	return v.spell.Stays
}

// memberActs are the acts in the order they are offered.
func memberActs() []memberAct {
	here := memberView.onRegister
	has := func(v memberView) bool { return len(v.stays()) > 0 }
	gone := func(cause ...string) func(memberView) bool {
		return func(v memberView) bool {
			n := len(v.stays())
			return n > 0 && slices.Contains(cause, v.stays()[n-1].CauseOut)
		}
	}
	return []memberAct{
		{slug: "transfer", title: "member.do.transfer", part: "members.part.move", spell: true, paper: true, fits: here,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.dayField("from", "members.from_day"), r.cellField("org", "members.new_cell")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				if err != nil {
					return err
				}
				return member.Transfer(r.Ctx, tx, r.Who, v.spell.ID, from, to, a)
			}},
		{slug: "transfer-out", title: "member.do.transfer_out", part: "members.part.move", spell: true, paper: true, weighs: true, fits: here,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.dayField("from", "members.first_away"), {Name: "outside", Label: r.T("members.outside_to"), Hint: r.T("members.outside_hint")}}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from := in.MustDay("from")
				if err := in.Err(); err != nil {
					return err
				}
				return member.TransferOut(r.Ctx, tx, r.Who, v.spell.ID, from, in.Text("outside"), a)
			}},
		{slug: "take-in", title: "member.do.transfer_in", part: "members.part.move", paper: true,
			fits: func(v memberView) bool { return v.spell == nil || gone(member.OutTransfer)(v) },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.dayField("from", "members.from_day"), r.cellField("org", "members.new_cell"),
					{Name: "outside", Label: r.T("members.outside_from"), Hint: r.T("members.outside_hint")}}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				if err != nil {
					return err
				}
				_, err = member.TransferIn(r.Ctx, tx, r.Who, v.ID, member.Entry{Org: to, From: from, Outside: in.Text("outside"), Act: a})
				return err
			}},
		{slug: "enter", title: "member.do.enter", part: "members.part.move", paper: true, fits: func(v memberView) bool { return v.spell == nil },
			fields: func(r *Req, v memberView) []page.Field {
				return append([]page.Field{r.cellField("org", "member.org"), r.dayField("from", "members.on_register")}, r.entryFields()...)
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				x := member.Entry{Cause: member.InOpening, Org: to, From: from, Card: in.Text("card"), Probated: in.Day("probated"), Official: in.Day("official"), Act: a}
				if err == nil {
					err = in.Err()
				}
				if err != nil {
					return err
				}
				_, err = member.Enter(r.Ctx, tx, r.Who, v.ID, x)
				return err
			}},
		{slug: "temporary", title: "member.do.temporary", part: "members.part.move", spell: true, paper: true,
			fits: func(v memberView) bool { return here(v) && hostOn(v, day.Forever.Add(-1)) == nil },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.cellField("org", "member.host"), r.dayField("from", "members.from_day"), r.endField("to", "members.until_hint")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				p := day.Period{From: from, To: in.Day("to")}
				if err == nil {
					err = in.Err()
				}
				if err != nil {
					return err
				}
				return member.StartTemporary(r.Ctx, tx, r.Who, v.spell.ID, to, p, a)
			}},
		{slug: "temporary-end", title: "member.do.temporary_end", part: "members.part.move", spell: true, paper: true,
			fits: func(v memberView) bool { return v.spell != nil && len(v.spell.Hosts) > 0 },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.dayField("to", "members.back_home")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				to := in.MustDay("to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.EndTemporary(r.Ctx, tx, r.Who, v.spell.ID, to, a)
			}},
		{slug: "leave", title: "member.do.leave", part: "members.part.move", spell: true, paper: true, weighs: true, fits: here, warn: "members.leave_warn",
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.codeField("cause", "members.leave_cause", "kind.cause_out.", member.LeaveCauses()), r.dayField("from", "members.first_gone")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				cause, from := in.oneOf("cause", member.LeaveCauses()), in.MustDay("from")
				if err := in.Err(); err != nil {
					return err
				}
				return member.Leave(r.Ctx, tx, r.Who, v.spell.ID, from, cause, a)
			}},
		{slug: "restore", title: "member.do.restore", part: "members.part.move", spell: true, paper: true,
			fits: gone(member.OutExpelled, member.OutStruck, member.OutAsked),
			fields: func(r *Req, v memberView) []page.Field {
				st := r.codeField("standing", "member.standing", "kind.standing.", member.Standings())
				st.Optional, st.Hint = true, r.T("members.standing_as_before")
				st.Options = append([]page.Option{{Text: r.T("members.as_before")}}, st.Options...)
				return []page.Field{r.cellField("org", "member.org"), r.dayField("from", "members.from_day"), st}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				st := in.Choice("standing", member.Standings()...)
				if err == nil {
					err = in.Err()
				}
				if err != nil {
					return err
				}
				return member.Restore(r.Ctx, tx, r.Who, v.spell.ID, from, to, st, a)
			}},
		{slug: "standing", title: "member.do.standing", part: "members.part.standing", spell: true, paper: true, fits: has,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.codeField("standing", "member.standing", "kind.standing.", member.Standings()), r.dayField("from", "members.from_day")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				st, from := in.oneOf("standing", member.Standings()), in.MustDay("from")
				if err := in.Err(); err != nil {
					return err
				}
				return member.SetStanding(r.Ctx, tx, r.Who, v.spell.ID, st, from, a)
			}},
		{slug: "standing-correct", title: "members.do.standing_correct", part: "members.part.correct", spell: true, paper: true, wants: true, weighs: true, fits: has,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.codeField("standing", "members.right_standing", "kind.standing.", member.Standings()), r.dayField("from", "members.from_day"),
					r.endField("to", "members.to_hint")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				st, p := in.oneOf("standing", member.Standings()), in.span("from", "to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.CorrectStanding(r.Ctx, tx, r.Who, v.spell.ID, st, p, a)
			}},
		{slug: "relief", title: "member.do.relief", part: "members.part.standing", spell: true, paper: true, fits: here,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.codeField("relief", "members.relief_kind", "kind.relief.", member.Reliefs()), {Name: "why", Label: r.T("members.relief_why"), Optional: true},
					r.dayField("from", "members.from_day"), r.endField("to", "members.until_hint")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				kind, p := in.oneOf("relief", member.Reliefs()), in.span("from", "to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.StartRelief(r.Ctx, tx, r.Who, v.spell.ID, kind, in.Text("why"), p, a)
			}},
		{slug: "relief-end", title: "member.do.relief_end", part: "members.part.standing", spell: true, paper: true,
			fits: func(v memberView) bool { return v.spell != nil && len(v.spell.Relief) > 0 },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.dayField("to", "members.relief_last")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				to := in.MustDay("to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.EndRelief(r.Ctx, tx, r.Who, v.spell.ID, to, a)
			}},
		{slug: "relief-correct", title: "members.do.relief_correct", part: "members.part.correct", spell: true, wants: true, weighs: true,
			fits: func(v memberView) bool { return v.spell != nil && len(v.spell.Relief) > 0 },
			fields: func(r *Req, v memberView) []page.Field {
				which := page.Field{Kind: page.SelectField, Name: "which", Label: r.T("members.which_relief")}
				x := v.spell.Relief[len(v.spell.Relief)-1]
				for _, s := range v.spell.Relief {
					which.Options = append(which.Options, page.Option{Value: s.From.String(), Text: r.T("kind.relief."+s.Kind) + ", " + r.L.Period(s.Period)})
				}
				which.Value = x.From.String()
				kind, from, to := r.codeField("relief", "members.relief_kind", "kind.relief.", member.Reliefs()), r.dayField("from", "members.from_day"), r.endField("to", "members.until_hint")
				kind.Value, from.Value, to.Value = x.Kind, page.TypedDay(x.From), page.TypedDay(x.To)
				never := page.Field{Kind: page.CheckField, Name: "never", Label: r.T("members.relief_never"), Optional: true}
				return []page.Field{which, kind, {Name: "why", Label: r.T("members.relief_why"), Value: x.Reason, Optional: true}, from, to, never}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				var old day.Period
				for _, s := range v.spell.Relief {
					if s.From.String() == in.Text("which") {
						old = s.Period
					}
				}
				if old.From == 0 {
					in.Bad("which", "form.choice", fault.Args{"text": in.Text("which")})
				}
				if in.Yes("never") {
					if err := in.Err(); err != nil {
						return err
					}
					return member.VoidRelief(r.Ctx, tx, r.Who, v.spell.ID, old, a)
				}
				kind, p := in.oneOf("relief", member.Reliefs()), in.span("from", "to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.CorrectRelief(r.Ctx, tx, r.Who, v.spell.ID, old.From, p, kind, in.Text("why"), a)
			}},
		{slug: "day", title: "member.do.day", part: "members.part.correct", spell: true, wants: true, weighs: true, fits: has,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.borderField(v, true), r.dayField("to", "members.right_day")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				was, to := in.border(), in.MustDay("to")
				if err := in.Err(); err != nil {
					return err
				}
				return member.CorrectDay(r.Ctx, tx, r.Who, v.spell.ID, was, to, a)
			}},
		{slug: "cell", title: "member.do.cell", part: "members.part.correct", spell: true, paper: true, wants: true, weighs: true, fits: has,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.cellField("org", "members.right_cell"), r.dayField("from", "members.from_day"), r.endField("to", "members.to_hint")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				p := day.Period{From: from, To: in.Day("to")}
				if err == nil {
					err = in.Err()
				}
				if err != nil {
					return err
				}
				return member.CorrectCell(r.Ctx, tx, r.Who, v.spell.ID, p, to, a)
			}},
		{slug: "card", title: "members.do.card", part: "members.part.facts", spell: true, fits: has,
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{{Name: "card", Label: r.T("member.card"), Value: v.spell.Card, Width: page.Mid}}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				return member.SetCard(r.Ctx, tx, r.Who, v.spell.ID, in.Text("card"), a)
			}},
		{slug: "void", title: "member.do.void", part: "members.part.correct", spell: true, wants: true, weighs: true,
			fits: func(v memberView) bool { return len(borders(v, false)) > 0 },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{r.borderField(v, false)}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				on := in.border()
				if err := in.Err(); err != nil {
					return err
				}
				return member.VoidTransfer(r.Ctx, tx, r.Who, v.spell.ID, on, a)
			}},
		{slug: "void-spell", title: "member.do.void_spell", part: "members.part.correct", spell: true, wants: true, weighs: true, warn: "members.void_spell_warn", fits: has,
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				return member.VoidSpell(r.Ctx, tx, r.Who, v.spell.ID, a)
			}},
		{slug: "void-person", title: "members.do.void_person", part: "members.part.correct", wants: true, weighs: true, warn: "members.void_person_warn",
			fits: func(v memberView) bool {
				return !slices.ContainsFunc(v.Spells, func(s member.SpellFile) bool { return !s.Void })
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				return member.VoidPerson(r.Ctx, tx, r.Who, r.S.Vault, v.ID, a)
			}},
		{slug: "erase", title: "member.do.erase", part: "members.part.facts", wants: true, weighs: true, warn: "member.do.erase.hint",
			fits: func(v memberView) bool { return !v.Erased && !v.onRegister() },
			fields: func(r *Req, v memberView) []page.Field {
				return []page.Field{{Name: "code", Label: r.T("members.erase_code", fault.Args{"code": v.Code}), Hint: r.T("members.erase_hint"), Width: page.Mid}}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				if in.Text("code") != v.Code {
					in.Bad("code", "members.erase_mismatch", fault.Args{"code": v.Code})
				}
				if err := in.Err(); err != nil {
					return err
				}
				return member.Erase(r.Ctx, tx, r.Who, v.ID, a)
			}},
	}
}

func hostOn(v memberView, d day.Day) *member.Affiliation {
	if v.spell == nil {
		return nil
	}
	for i := range v.spell.Hosts {
		if v.spell.Hosts[i].Has(d) {
			return &v.spell.Hosts[i]
		}
	}
	return nil
}

// dayField asks for a day; a page of a past day writes for that day.
func (r *Req) dayField(name, label string) page.Field {
	f := page.Field{Kind: page.DayField, Name: name, Label: r.T(label), Hint: r.T("web.day_hint"), Width: page.Short}
	if !r.Time.On.IsZero() {
		f.Value = page.TypedDay(r.Time.On)
	}
	return f
}

func (r *Req) endField(name, hint string) page.Field {
	return page.Field{Kind: page.DayField, Name: name, Label: r.T("members.to_day"), Hint: r.T(hint), Width: page.Short, Optional: true}
}

// cellField asks for a cell; the address may name one.
func (r *Req) cellField(name, label string) page.Field {
	f := page.Field{Kind: page.OrgField, Name: name, Label: r.T(label), Hint: r.T("members.cell_hint")}
	if s := r.suggestOrg(); s != "" {
		f.Suggest = s + "?kind=" + org.GrassCell + "&kind=" + org.Cell
	}
	return f
}

func (r *Req) codeField(name, label, prefix string, codes []string) page.Field {
	f := page.Field{Kind: page.RadioField, Name: name, Label: r.T(label)}
	for _, c := range codes {
		f.Options = append(f.Options, page.Option{Value: c, Text: r.T(prefix + c)})
	}
	return f
}

// oneOf is a choice that may not be left out.
func (in *Typed) oneOf(field string, of []string) string {
	v := in.Choice(field, of...)
	if v == "" && !in.bad.Has(field) {
		in.Bad(field, "form.required", nil)
	}
	return v
}

func (in *Typed) span(from, to string) day.Period {
	return day.Period{From: in.MustDay(from), To: in.Day(to)}
}

// dayAndCell reads the fields "from" and "org"; both are wanted.
func (in *Typed) dayAndCell(tx *db.Tx) (day.Day, db.ID, error) {
	from := in.MustDay("from")
	id, err := in.Org(tx, "org")
	if err != nil {
		return from, id, err
	}
	if id.IsZero() && !in.bad.Has("org") {
		in.Bad("org", "form.required", nil)
	}
	return from, id, in.Err()
}

// border is a day on which a stay began or ended.
type border struct {
	on   day.Day
	text func(r *Req, v memberView) string
}

// borders are the days on which stays of the latest membership begin or end; without all those only on which one ends.
func borders(v memberView, all bool) []border {
	var out []border
	stays := v.stays()
	for i, a := range stays {
		joins := i > 0 && stays[i-1].To == a.From
		if all || joins {
			out = append(out, border{a.From, func(r *Req, v memberView) string { return r.T("kind.cause_in."+a.CauseIn) + ": " + v.orgs[a.Org].Name }})
		}
		if a.To != day.Forever && (i+1 == len(stays) || stays[i+1].From != a.To) {
			out = append(out, border{a.To, func(r *Req, v memberView) string {
				return r.T("kind.cause_out."+a.CauseOut) + ": " + v.orgs[a.Org].Name
			}})
		}
	}
	slices.Reverse(out)
	return out
}

func (r *Req) borderField(v memberView, all bool) page.Field {
	f := page.Field{Kind: page.RadioField, Name: "border", Label: r.T("members.which_border")}
	for _, b := range borders(v, all) {
		f.Options = append(f.Options, page.Option{Value: b.on.String(), Text: r.L.ShortDay(b.on) + ": " + b.text(r, v)})
	}
	if len(f.Options) == 1 {
		f.Value = f.Options[0].Value
	}
	return f
}

func (in *Typed) border() day.Day {
	v := in.Text("border")
	if v == "" {
		in.Bad("border", "form.required", nil)
		return 0
	}
	d, err := day.ParseISO(v)
	if err != nil {
		in.Bad("border", "form.choice", fault.Args{"text": v})
	}
	return d
}

// memberActing is the file as it stands now, for writing about it: the latest membership, or the one named in the address.
func (r *Req) memberActing(tx *db.Tx) (v memberView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return v, err
	}
	if v, err = r.memberAt(tx, id, asof.Point{On: tx.Today()}); err != nil {
		return v, err
	}
	if !v.Full {
		return v, fault.New(fault.Denied, "error.denied", nil)
	}
	if x := r.Query.Get("spell"); x != "" {
		want, err := db.ParseID(x)
		if err != nil {
			return v, err
		}
		i := slices.IndexFunc(v.Spells, func(s member.SpellFile) bool { return s.ID == want })
		if i < 0 {
			return v, fault.New(fault.NotFound, "error.not_found", nil)
		}
		v.spell = &v.Spells[i]
	}
	return v, nil
}

// memberDo is the page of one act.
func (s *Server) memberDo(slug string) Handler {
	acts := memberActs()
	i := slices.IndexFunc(acts, func(a memberAct) bool { return a.slug == slug })
	act := acts[i]
	return func(r *Req) (Response, error) {
		build := func(tx *db.Tx) (page.Frame, page.Form, error) { return r.memberForm(tx, act) }
		var before page.Side
		save := func(tx *db.Tx, in *Typed) (string, error) {
			v, err := r.memberActing(tx)
			if err != nil {
				return "", err
			}
			if !v.write && act.slug != "take-in" && act.slug != "restore" {
				return "", fault.New(fault.Denied, "error.denied", nil)
			}
			if act.spell && v.spell == nil {
				return "", fault.New(fault.Conflict, "members.no_spell", nil)
			}
			before = r.memberSide(v)
			a := member.Act{Rev: in.Rev(), Reason: in.Text("reason")}
			if act.paper {
				if a.Document, err = in.Paper(tx); err != nil {
					return "", err
				}
			}
			if act.wants && a.Reason == "" {
				in.Bad("reason", "asof.reason", nil)
			}
			if err := act.do(r, tx, in, v, a); err != nil {
				if f := fault.As(err); f != nil && f.Kind == fault.Invalid && !in.bad.Empty() { // all that is wrong at once
					_ = in.bad.Take(err)
					return "", in.Err()
				}
				return "", err
			}
			if err := in.Err(); err != nil {
				return "", err
			}
			return r.memberTo(tx, v.ID), nil
		}
		if !act.weighs {
			return r.Form(build, save)
		}
		return r.Confirmed(build, save, func(tx *db.Tx, in *Typed) (page.Frame, page.Confirm, error) {
			return r.memberConfirm(tx, act, before, in.Text("reason"))
		})
	}
}

// memberTo is the file with what this transaction wrote shown on it.
func (r *Req) memberTo(tx *db.Tx, person db.ID) string {
	return r.Link("/member/"+person.String(), "change", tx.Change().String())
}

func (r *Req) memberForm(tx *db.Tx, act memberAct) (page.Frame, page.Form, error) {
	v, err := r.memberActing(tx)
	if err != nil {
		return page.Frame{}, page.Form{}, err
	}
	if !v.write && act.slug != "take-in" && act.slug != "restore" {
		return page.Frame{}, page.Form{}, fault.New(fault.Denied, "error.denied", nil)
	}
	if act.spell && v.spell == nil || !act.fits(v) {
		return page.Frame{}, page.Form{}, fault.New(fault.Conflict, "members.not_now", nil)
	}
	f, err := r.memberFrame(tx, v, r.T(act.title)+": "+v.title)
	if err != nil {
		return f, page.Form{}, err
	}
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	form := page.Form{Head: page.Head{Title: r.T(act.title), Lead: r.actLead(v)}, Version: rev(v.Rev), Cancel: r.Link(v.path(""))}
	var fields []page.Field
	if act.fields != nil {
		fields = act.fields(r, v)
	}
	reason := page.Field{Kind: page.AreaField, Name: "reason", Label: r.T("reason"), Optional: !act.wants}
	if act.wants {
		reason.Hint = r.T("members.reason_hint")
	}
	form.Sets = []page.FieldSet{{Fields: append(fields, reason)}}
	if act.paper {
		form.Sets = append(form.Sets, r.PaperSet(r.T("members.paper"), r.T("members.paper_hint")))
	}
	if act.warn != "" {
		form.Warning = r.T(act.warn)
	}
	if act.weighs {
		form.Button = r.T("do.next")
	}
	if r.Posted() && r.values.Get("version") != "" && r.values.Get("version") != form.Version {
		n, err := r.memberStale(tx, v)
		if err != nil {
			return f, form, err
		}
		if n != nil {
			form.Notes = append(form.Notes, *n)
		}
	}
	return f, form, nil
}

// actLead tells of whom a form writes, and where he stands.
func (r *Req) actLead(v memberView) page.Rich {
	lead := page.Say(page.Go(v.title, r.Link(v.path(""))), page.Words(", "+v.Code+". "))
	if v.here != nil {
		lead = append(lead, r.orgOfStay(v, v.here.Org), page.Words(", "+r.T("members.since", fault.Args{"day": v.here.From})+"."))
	}
	return lead
}

// memberStale says who changed the file last, when and what, to whoever was writing from an older version.
func (r *Req) memberStale(tx *db.Tx, v memberView) (*page.Note, error) {
	list, err := member.History(r.Ctx, tx, r.Who, r.S.Vault, v.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	told, err := r.told(tx, v.ID)
	if err != nil {
		return nil, err
	}
	var w page.Version
	told.put(r, &w, list[0].At, db.StillKnown, false)
	text := ""
	for i, x := range list {
		if x.Row.Change == list[0].Row.Change {
			if line := r.versionText(v, list, i); line != "" {
				text += line + ". "
			}
		}
	}
	return &page.Note{Tone: page.Due, Title: r.T("members.stale", fault.Args{"who": w.Who, "at": r.L.Instant(list[0].At.Time())}), Text: page.Say(page.Words(" " + text)),
		Acts: []page.Act{{Text: r.T("members.tab.history"), Href: r.Link(v.path("/history"))}}}, nil
}

// memberSide is all that stands on record of a membership, as one half of before and after.
func (r *Req) memberSide(v memberView) page.Side {
	var s page.Side
	if v.spell != nil && !v.spell.Void {
		for _, a := range v.spell.Stays {
			text := v.orgs[a.Org].Name
			if a.CauseOut != "" {
				text += ", " + r.T("kind.cause_out."+a.CauseOut)
			}
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(a.Period), Value: page.Say(page.Words(text))})
		}
		for _, x := range v.spell.Standing {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(x.Period), Value: page.Say(page.Words(r.T("kind.standing." + x.Kind)))})
		}
		for _, x := range v.spell.Relief {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(x.Period), Value: page.Say(page.Words(r.T("kind.relief." + x.Kind)))})
		}
		for _, a := range v.spell.Hosts {
			s.Pairs = append(s.Pairs, page.Pair{Label: r.L.Period(a.Period), Value: page.Say(page.Words(r.T("kind.affiliation.temporary") + ": " + v.orgs[a.Org].Name))})
		}
	}
	if len(s.Pairs) == 0 {
		s.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_none")))}
	}
	if len(v.Groups) > 0 {
		for _, g := range v.Groups[1:] {
			if g.Known && v.Erased {
				s.Pairs = append(s.Pairs, page.Pair{Label: r.T("kind.group." + g.Name), Value: page.Say(page.Words(r.T("members.side_erased")))})
			} else if g.Known {
				s.Pairs = append(s.Pairs, page.Pair{Label: r.T("kind.group." + g.Name), Value: page.Say(page.Words(r.T("members.side_kept")))})
			}
		}
	}
	return s
}

// memberConfirm shows before and after of an act just tried; what differs is marked.
func (r *Req) memberConfirm(tx *db.Tx, act memberAct, before page.Side, why string) (page.Frame, page.Confirm, error) {
	id, err := r.PathID("id")
	if err != nil {
		return page.Frame{}, page.Confirm{}, err
	}
	f := r.Frame(r.T(act.title))
	if r.Time.Off() {
		f.Writing = r.At.On
	}
	c := page.Confirm{Head: page.Head{Title: r.T(act.title)}, Title: r.T("members.before_after"), Before: before, Form: page.Form{Button: r.T("members.confirm"),
		Cancel: r.Link("/member/" + id.String())}}
	c.Before.Title = r.T("members.before")
	if why != "" {
		c.Note = page.Say(page.Words(r.T("reason") + ": " + why))
	}
	if act.warn != "" {
		c.Form.Warning = r.T(act.warn)
	}
	v, err := r.memberAt(tx, id, asof.Point{On: tx.Today()})
	switch {
	case fault.Is(err, fault.NotFound):
		c.After.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_gone")))}
	case err != nil:
		return f, c, err
	default:
		if x := r.Query.Get("spell"); x != "" {
			for i := range v.Spells {
				if v.Spells[i].ID.String() == x {
					v.spell = &v.Spells[i]
				}
			}
		}
		c.Head.Lead = page.Say(page.Words(v.title + ", " + v.Code + "."))
		if !v.Groups[0].Known {
			c.After.Parts = page.Bodies{page.Say(page.Faint(r.T("members.side_gone")))}
			break
		}
		c.After = r.memberSide(v)
		if !v.Full {
			c.Notes = append(c.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("members.out_of_reach")))})
		}
	}
	c.After.Title = r.T("members.after")
	for i := range c.After.Pairs {
		p := &c.After.Pairs[i]
		p.Changed = !slices.ContainsFunc(c.Before.Pairs, func(q page.Pair) bool { return q.Label == p.Label && q.Value.String() == p.Value.String() })
	}
	return f, c, nil
}

// memberActList is the page of all that can be recorded about a person now.
func (s *Server) memberActList(r *Req) (Response, error) {
	var f page.Frame
	rec := page.Record{}
	err := r.Read(func(tx *db.Tx) error {
		v, err := r.memberActing(tx)
		if err != nil {
			return err
		}
		if !v.write {
			return fault.New(fault.Denied, "error.denied", nil)
		}
		if f, err = r.memberFrame(tx, v, r.T("members.tab.acts")+": "+v.title); err != nil {
			return err
		}
		rec = page.Record{Head: page.Head{Title: r.T("members.tab.acts"), Lead: r.actLead(v)}, Tabs: r.memberTabs(v, "acts")}
		parts := map[string]*page.Table{}
		order := []string{"members.part.move", "members.part.standing", "members.part.facts", "members.part.correct"}
		for _, p := range order {
			parts[p] = &page.Table{NoFold: true, Cols: []page.Col{{Title: r.T("members.act")}, {Title: r.T("members.act_what")}}}
		}
		put := func(part, title, hint, href string) {
			parts[part].Rows = append(parts[part].Rows, page.Row{Cells: []page.Cell{page.LinkCell(title, r.Link(href)), page.TextCell(hint).InTone(page.Subdued)}})
		}
		for _, g := range v.Groups {
			if g.Open && !v.Erased || g.Name == member.Basic {
				name := r.T("kind.group." + g.Name)
				put("members.part.facts", r.T("members.change_group", fault.Args{"group": name}), r.T("members.hint.change"), v.path("/facts/"+g.Name))
				put("members.part.correct", r.T("members.correct_group", fault.Args{"group": name}), r.T("members.hint.correct"), v.path("/facts/"+g.Name+"/correct"))
			}
		}
		if v.spell == nil || !v.onRegister() {
			put("members.part.move", r.T("members.do.admit"), r.T("members.hint.admit"), "/admission/new?person_id="+v.ID.String())
		}
		for _, a := range memberActs() {
			if a.fits(v) && (!a.spell || v.spell != nil) {
				put(a.part, r.T(a.title), r.T("members.hint."+strings.ReplaceAll(a.slug, "-", "_")), v.path("/"+a.slug))
			}
		}
		for _, p := range order {
			if len(parts[p].Rows) > 0 {
				rec.Parts = append(rec.Parts, page.Section{Title: r.T(p), Parts: page.Bodies{*parts[p]}})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Page(f, rec), nil
}
