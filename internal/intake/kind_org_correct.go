package intake

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// stretch is a value that stood on the days of a period.
type stretch struct {
	day.Period
	value any
}

// wrongDays finds the days on which a correction sets a value. From both days of the row: just those. Where one or both are blank: the days on
// which the value that stands on the day asked about stands without a break, cut at the day given. differs is false where all of them say so
// already.
func (s *session) wrongDays(r *row, list []stretch, want any) (p day.Period, differs bool) {
	from := s.from(r)
	if s.sheet.list { // since when it is, not since when it was recorded wrongly
		from = 0
	}
	on := from
	if on == 0 {
		on = s.tx.Today()
		if r.has("last") {
			on = r.day("last")
		}
	}
	if from != 0 && r.has("last") {
		p = day.Period{From: from, To: r.day("last").Add(1)}
		for _, x := range list {
			differs = differs || x.Meets(p) && !equal(x.value, want)
		}
		return p, differs
	}
	at := -1
	for i, x := range list {
		if x.Has(on) {
			at = i
		}
	}
	if at < 0 && len(list) > 0 { // not begun yet, or ended: the nearest
		if at = 0; on >= list[len(list)-1].To {
			at = len(list) - 1
		}
	}
	if at < 0 || equal(list[at].value, want) {
		return p, false
	}
	p = list[at].Period
	for i := at - 1; i >= 0 && list[i].To == p.From && list[i].value == list[at].value; i-- {
		p.From = list[i].From
	}
	for i := at + 1; i < len(list) && list[i].From == p.To && list[i].value == list[at].value; i++ {
		p.To = list[i].To
	}
	if from != 0 {
		p.From = max(p.From, from)
	}
	if r.has("last") {
		p.To = min(p.To, r.day("last").Add(1))
	}
	return p, true
}

// needReason refuses a correction without one.
func (s *session) needReason(r *row) error {
	if s.reason(r) != "" {
		return nil
	}
	c := s.kind.why()
	r.refuse(c, "intake.no_reason", fault.Args{"head": s.head(c)})
	return errRow
}

// rightOrder refuses a row whose last day lies before its first.
func (s *session) rightOrder(r *row) error {
	if from := s.from(r); from != 0 && r.has("last") && r.day("last") < from {
		r.refuse("last", "period.order", fault.Args{"from": from, "to": r.day("last")})
		return errRow
	}
	return nil
}

// correctOrg corrects what a row says otherwise than the records.
func (s *session) correctOrg(ctx context.Context, r *row, o *org.Brief, parent db.ID) (Outcome, error) {
	if err := s.rightOrder(r); err != nil {
		return "", err
	}
	type field struct {
		column string
		want   string
		of     func(org.BriefVersion) string
		put    func(*org.Patch, *string)
	}
	fields := []field{
		{"name", lang.TitleName(r.text("name")), func(v org.BriefVersion) string { return v.Name }, func(p *org.Patch, s *string) { p.Name = s }},
		{"short_name", lang.TitleName(r.text("short_name")), func(v org.BriefVersion) string { return v.ShortName }, func(p *org.Patch, s *string) { p.ShortName = s }},
		{"kind", r.text("kind"), func(v org.BriefVersion) string { return v.Kind }, func(p *org.Patch, s *string) { p.Kind = s }},
		{"unit_type", lang.TitleName(r.text("unit_type")), func(v org.BriefVersion) string { return v.UnitType }, func(p *org.Patch, s *string) { p.UnitType = s }},
		{"note", r.text("note"), func(v org.BriefVersion) string { return v.Note }, func(p *org.Patch, s *string) { p.Note = s }},
	}
	changed := false
	act := org.Act{Rev: -1, Signer: r.text("signer"), Reason: s.reason(r)}
	begin := func() (err error) {
		if changed {
			return nil
		}
		if err := s.needReason(r); err != nil {
			return err
		}
		changed = true
		act.Document, err = s.paper(ctx, r)
		return err
	}
	for _, f := range fields {
		if !r.has(f.column) {
			continue
		}
		var list []stretch
		for _, v := range o.Versions {
			list = append(list, stretch{v.Period, f.of(v)})
		}
		p, differs := s.wrongDays(r, list, f.want)
		if !differs {
			continue
		}
		if err := begin(); err != nil {
			return "", err
		}
		var patch org.Patch
		want := f.want
		f.put(&patch, &want)
		if _, err := org.Correct(ctx, s.tx, s.who, o.ID, act, p, patch); err != nil {
			return "", err
		}
	}
	if r.has("parent") {
		var list []stretch
		for _, p := range o.Places {
			list = append(list, stretch{p.Period, p.Parent})
		}
		if p, differs := s.wrongDays(r, list, parent); differs {
			if err := begin(); err != nil {
				return "", err
			}
			if _, err := org.CorrectParent(ctx, s.tx, s.who, o.ID, act, p, parent); err != nil {
				return "", err
			}
		}
	}
	if !changed {
		return Same, nil
	}
	return Changed, s.orgs.refresh(ctx, s, o.ID)
}

// ownDay refuses a change from a day from which the record says otherwise, or said what the row says until it was corrected: that is no change of the
// organisation, but of the record, and would undo the correction.
func (s *session) ownDay(ctx context.Context, r *row, o *org.Brief, v org.BriefVersion, x orgDiff, d day.Day, parent db.ID) error {
	h, err := org.LoadHistory(ctx, s.tx, s.who, o.ID)
	if err != nil {
		return err
	}
	before, _ := o.On(d.Add(-1))
	blank := func(text string) any {
		if text == "" {
			return lang.Ref("intake.blank")
		}
		return text
	}
	for _, f := range []struct {
		column    string
		differs   bool
		was, had  string
		restating string
		shown     any
	}{
		{"name", x.name, before.Name, v.Name, lang.TitleName(r.text("name")), v.Name},
		{"short_name", x.short, before.ShortName, v.ShortName, lang.TitleName(r.text("short_name")), blank(v.ShortName)},
		{"kind", x.kind, before.Kind, v.Kind, r.text("kind"), lang.Ref("kind.org." + v.Kind)},
		{"unit_type", x.unit, before.UnitType, v.UnitType, lang.TitleName(r.text("unit_type")), blank(v.UnitType)},
		{"note", x.note, before.Note, v.Note, r.text("note"), blank(v.Note)},
	} {
		begun := o.Versions[0].From == d || f.was != f.had
		for _, old := range h.Versions {
			begun = begun || old.Period.From == d && old.KnownTo != db.StillKnown && old.Text(f.column) == f.restating && f.was != f.restating
		}
		if f.differs && begun {
			r.refuse(f.column, "intake.day_other", fault.Args{"day": d, "head": s.head(f.column), "was": f.shown})
		}
	}
	if x.parent {
		had, was := o.ParentOn(d), o.ParentOn(d.Add(-1))
		begun := had != was
		for _, old := range h.Edges {
			begun = begun || old.Period.From == d && old.KnownTo != db.StillKnown && old.ID_("parent") == parent && was != parent
		}
		if begun {
			r.refuse("parent", "intake.day_other", fault.Args{"day": d, "head": s.head("parent"), "was": blank(s.orgs.title(had, d))})
		}
	}
	if r.refused() {
		return errRow
	}
	return nil
}
