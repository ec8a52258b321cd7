package intake

import (
	"context"
	"strconv"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// orgKind is the register of organisations. The verb follows from what is on record: a new code is established; what differs is changed from the
// row's day on, or corrected.
func orgKind() *Kind {
	return &Kind{
		Code: "org",
		Columns: join([]Column{
			{Code: "code", Type: Text, Need: Always, Max: 40, Also: []string{"org.code"}},
			{Code: "name", Type: Text, Need: ForNew, Max: 300, Also: []string{"org.name"}},
			{Code: "short_name", Type: Text, Max: 100, Void: true, Also: []string{"org.short_name"}},
			{Code: "kind", Type: Choice, Need: ForNew, Values: org.Kinds(), Label: "kind.org.", Also: []string{"org.kind"}},
			{Code: "parent", Type: Text, Need: ForNew, Also: []string{"org.parent"}},
			{Code: "unit_type", Type: Text, Max: 100, Void: true, Also: []string{"org.unit_type"}},
			{Code: "note", Type: Lines, Max: 2000, Void: true, Also: []string{"org.note"}},
		}, dated(), []Column{{Code: "signer", Type: Text, Max: 200}}, paper()),
		Passed: []string{"intake.passed.org"},
		list:   orgList,
		order:  orderOrgs,
		apply:  applyOrg,
		fields: map[string]string{"day": "from", "to": "last"},
	}
}

// orderOrgs puts the row that establishes a superior before those that name it, and rows of one code in the order of their days. Rows that name
// one another in a loop are refused.
func orderOrgs(s *session, rows []*row) []*row {
	first := map[string]*row{} // by code: the row that will establish it
	named := map[string][]*row{}
	for _, r := range rows {
		k := codeKey(r.text("code"))
		if _, known := s.orgs.byCode[k]; known || k == "" {
			continue
		}
		if o := first[k]; o == nil || s.from(r) < s.from(o) {
			first[k] = r
		}
		if n := lang.SearchKey(r.text("name")); n != "" {
			named[n] = append(named[n], r)
		}
	}
	up := func(text string) *row {
		if text == "" {
			return nil
		}
		if _, known := s.orgs.byCode[codeKey(text)]; known {
			return nil
		}
		if r := first[codeKey(text)]; r != nil {
			return r
		}
		if l := named[lang.SearchKey(text)]; len(l) == 1 {
			return l[0]
		}
		return nil
	}
	const (
		under = 1
		set   = 2
	)
	state := map[*row]int{}
	var out []*row
	var path []*row
	var visit func(r *row)
	visit = func(r *row) {
		switch state[r] {
		case set:
			return
		case under:
			var loop []*row
			for i := len(path) - 1; i >= 0; i-- {
				loop = append(loop, path[i])
				if path[i] == r {
					break
				}
			}
			var ns []string
			for i := len(loop) - 1; i >= 0; i-- {
				ns = append(ns, strconv.Itoa(loop[i].n))
			}
			for _, x := range loop {
				if !x.refused() {
					x.refuse("parent", "intake.org_loop", fault.Args{"rows": ns})
				}
			}
			return
		}
		state[r] = under
		path = append(path, r)
		if f := first[codeKey(r.text("code"))]; f != nil && f != r {
			visit(f)
		}
		if p := up(r.text("parent")); p != nil {
			visit(p)
		}
		path = path[:len(path)-1]
		if state[r] != set {
			state[r] = set
			out = append(out, r)
		}
	}
	for _, r := range rows {
		visit(r)
	}
	return out
}

func (s *session) orgAct(ctx context.Context, r *row, d day.Day) (org.Act, error) {
	doc, err := s.paper(ctx, r)
	return org.Act{Day: d, Rev: -1, Document: doc, Signer: r.text("signer"), Reason: s.reason(r)}, err
}

func applyOrg(ctx context.Context, s *session, r *row) (Outcome, error) {
	id, known := s.orgs.byCode[codeKey(r.text("code"))]
	parent, err := s.org(r, "parent")
	if err != nil {
		return "", err
	}
	if !known {
		return s.establish(ctx, r, parent)
	}
	r.id = id
	return s.changeOrg(ctx, r, s.orgs.all[id], parent)
}

func (s *session) establish(ctx context.Context, r *row, parent db.ID) (Outcome, error) {
	need := []string{"name", "kind", "parent"}
	if r.text("kind") == org.External {
		need = need[:2]
	}
	for _, c := range need {
		if !r.has(c) {
			r.refuse(c, "intake.needed_new", fault.Args{"text": r.text("code"), "head": s.head(c)})
		}
	}
	d, err := s.when(r)
	if err != nil || r.refused() {
		return "", errRow
	}
	act, err := s.orgAct(ctx, r, d)
	if err != nil {
		return "", err
	}
	id, _, err := org.Establish(ctx, s.tx, s.who, act, org.Born{Code: r.text("code"), Kind: r.text("kind"), Name: r.text("name"),
		ShortName: r.text("short_name"), UnitType: r.text("unit_type"), Note: r.text("note"), Parent: parent})
	if err != nil {
		return "", err
	}
	r.id = id
	if err := s.orgs.refresh(ctx, s, id); err != nil {
		return "", err
	}
	return Created, s.orgs.look(ctx, s.tx, s.who)
}

// orgDiff is in which cells a row differs from a version.
type orgDiff struct {
	name, short, kind, parent, unit, note bool
	first                                 string
}

func (s *session) differs(r *row, v org.BriefVersion, was, parent db.ID) orgDiff {
	var d orgDiff
	set := func(flag *bool, column string, differs bool) {
		if r.has(column) && differs {
			*flag = true
			if d.first == "" {
				d.first = column
			}
		}
	}
	set(&d.name, "name", lang.TitleName(r.text("name")) != v.Name)
	set(&d.short, "short_name", lang.TitleName(r.text("short_name")) != v.ShortName)
	set(&d.kind, "kind", r.text("kind") != v.Kind)
	set(&d.parent, "parent", parent != was)
	set(&d.unit, "unit_type", lang.TitleName(r.text("unit_type")) != v.UnitType)
	set(&d.note, "note", r.text("note") != v.Note)
	return d
}

func (s *session) changeOrg(ctx context.Context, r *row, o *org.Brief, parent db.ID) (Outcome, error) {
	if s.correct(r) {
		return s.correctOrg(ctx, r, o, parent)
	}
	d := s.from(r)
	if s.sheet.list { // it tells since when the organisation is, and what it is today
		d = 0
	}
	on := d
	if on == 0 {
		on = s.tx.Today()
		if last := o.Last(); !last.Has(on) { // not begun yet, or ended: hold the row against what stands
			on = max(last.From, min(on, last.To.Add(-1)))
		}
	}
	v, ok := o.On(on)
	if !ok {
		if first := o.Versions[0].From; on < first {
			r.refuse("from", "asof.before_begin", fault.Args{"day": on, "from": first})
		} else {
			r.refuse("from", "intake.org_ended", fault.Args{"text": o.Code, "day": o.Last().To})
		}
		return "", errRow
	}
	x := s.differs(r, v, o.ParentOn(on), parent)
	if x.first == "" {
		return Same, nil
	}
	if s.sheet.list {
		r.refuse(x.first, "intake.list_differs", nil)
		return "", errRow
	}
	if d == 0 {
		r.refuse(x.first, "intake.no_day", fault.Args{"head": s.head("from")})
		return "", errRow
	}
	if err := s.ownDay(ctx, r, o, v, x, d, parent); err != nil {
		return "", err
	}
	act, err := s.orgAct(ctx, r, d)
	if err != nil {
		return "", err
	}
	if x.kind {
		k := org.Rekinding{Act: act, Kind: r.text("kind")}
		if x.parent {
			k.Parent = parent
		}
		if _, err := org.Rekind(ctx, s.tx, s.who, o.ID, k); err != nil {
			return "", err
		}
	} else if x.parent {
		if _, err := org.MoveTo(ctx, s.tx, s.who, o.ID, act, parent); err != nil {
			return "", err
		}
	}
	if x.name || x.short {
		name, short := v.Name, v.ShortName
		if x.name {
			name = r.text("name")
		}
		if x.short {
			short = r.text("short_name")
		}
		if _, err := org.Rename(ctx, s.tx, s.who, o.ID, act, name, short); err != nil {
			return "", err
		}
	}
	if x.unit || x.note {
		var unit, note *string
		if x.unit {
			t := r.text("unit_type")
			unit = &t
		}
		if x.note {
			t := r.text("note")
			note = &t
		}
		if _, err := org.Describe(ctx, s.tx, s.who, o.ID, act, unit, note, nil); err != nil {
			return "", err
		}
	}
	return Changed, s.orgs.refresh(ctx, s, o.ID)
}
