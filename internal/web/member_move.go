package web

import (
	"slices"

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
				return []page.Field{r.dayField("from", "members.from_day"), r.cellToField("members.new_cell")}
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
				return []page.Field{r.cellToField("member.host"), r.dayField("from", "members.from_day"), r.endField("to", "members.until_hint")}
			},
			do: func(r *Req, tx *db.Tx, in *Typed, v memberView, a member.Act) error {
				from, to, err := in.dayAndCell(tx)
				p := day.Period{From: from, To: in.after("to")}
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
				kind.Value, from.Value, to.Value = x.Kind, page.TypedDay(x.From), page.TypedDay(lastDay(x.Period))
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
				p := day.Period{From: from, To: in.after("to")}
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

// endField asks for the last day of a period, which is counted; Typed.after reads it.
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

// cellToField asks for the cell somebody is sent to; it says why one may not be found.
func (r *Req) cellToField(label string) page.Field {
	f := r.cellField("org", label)
	f.Hint = r.T("members.cell_to_hint")
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
	return day.Period{From: in.MustDay(from), To: in.after(to)}
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
