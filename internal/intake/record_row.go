package intake

import (
	"context"
	"maps"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/record"
)

// applyRecord does what a row says of a record: enters it, takes the step that leads from what is on record to what the row says, or corrects it.
func applyRecord(ctx context.Context, s *session, r *row) (Outcome, error) {
	rs := s.kind.record
	k := rs.kind
	v, err := s.recordFields(ctx, r, false)
	if err != nil {
		return "", err
	}
	if r.refused() {
		return "", errRow
	}
	old, found, err := s.knownRecord(ctx, r, v)
	if err != nil {
		return "", err
	}
	act := record.Act{Rev: -1, Reason: s.reason(r)}
	if !found {
		if s.correct(r) {
			r.refuse(s.keyColumn(), "intake.no_record", nil)
			return "", errRow
		}
		out, err := k.Enter(ctx, s.tx, s.who, v, act)
		if err != nil {
			return "", err
		}
		r.id = out.ID
		s.warn(r, out.Warnings)
		return Created, nil
	}
	r.id = old.ID
	differs, err := s.differences(ctx, old, v)
	if err != nil || len(differs) == 0 {
		return Same, err
	}
	if s.correct(r) {
		if err := s.needReason(r); err != nil {
			return "", err
		}
		patch := asof.Fields{}
		for _, code := range differs {
			patch[code] = v[code]
		}
		out, err := k.Correct(ctx, s.tx, s.who, old.ID, patch, act)
		if err != nil {
			return "", err
		}
		s.warn(r, out.Warnings)
		return Changed, nil
	}
	var path []*record.Step
	for depth := 1; depth <= min(4, len(k.Steps)) && path == nil; depth++ {
		if path, err = s.steps(ctx, old, v, depth); err != nil {
			return "", err
		}
	}
	if path == nil {
		for _, p := range rs.cells {
			if slices.Contains(differs, p.field.Code) {
				r.refuse(s.shown(p.col), "intake.exists_other", fault.Args{"was": s.shownValue(p.field, old.V[p.field.Code])})
			}
		}
		return "", errRow
	}
	for _, st := range path {
		out, err := k.Do(ctx, s.tx, s.who, old.ID, st.Code, v, act)
		if err != nil {
			return "", err
		}
		r.verb = st.Code
		s.warn(r, out.Warnings)
	}
	return Changed, nil
}

// mostWarned is how many warnings of a file are kept: nobody reads a hundred thousand of them.
const mostWarned = 1000

// warn notes what is allowed but unusual.
func (s *session) warn(r *row, list []fault.Field) {
	for _, x := range list {
		if s.warned++; s.warned > mostWarned {
			continue
		}
		c := x.Name
		if to, ok := s.kind.fields[c]; ok {
			c = to
		}
		c = s.shown(c)
		r.warnings = append(r.warnings, problem(r.cell(c), c, x.Key, x.Args))
	}
}

// knownRecord finds the record that a row is about.
func (s *session) knownRecord(ctx context.Context, r *row, v asof.Fields) (record.Record, bool, error) {
	k := s.kind.record.kind
	judged, given := v, true
	for _, code := range append([]string{k.Day}, k.Key...) {
		f := k.Field(code)
		given = given && (v[code] != nil && v[code] != zeroOf(f) || len(k.Key) > 0 && !slices.Contains(k.Key, code))
	}
	if !given || len(k.Key) == 0 { // the rules fill the rest, and write some values in one form
		n, err := k.Judged(ctx, s.tx, s.who, nil, v)
		if err != nil {
			return n, false, err
		}
		judged = n.V
	}
	if len(k.Key) == 0 {
		return s.sameRecord(ctx, r, v, judged)
	}
	at := asof.Fields{}
	for _, code := range k.Key {
		if x, ok := judged[code]; ok {
			at[code] = x
		} else {
			at[code] = zeroOf(k.Field(code))
		}
	}
	places := []asof.Fields{at}
	if owner, _ := v[k.Owner].(db.ID); k.Within && !owner.IsZero() {
		here := maps.Clone(at)
		here[k.Owner] = owner
		if places = []asof.Fields{here}; s.correct(r) { // which may give it another owner
			places = append(places, at)
		}
	}
	if s.kind.record.was && r.has("was") {
		var then []asof.Fields
		for _, where := range places {
			where = maps.Clone(where)
			where[k.Day] = r.day("was")
			then = append(then, where)
		}
		places = append(then, places...)
	}
	for _, where := range places {
		if rec, ok, err := s.oneRecord(ctx, r, k, where, v); err != nil || ok {
			return rec, ok, err
		}
	}
	return record.Record{}, false, nil
}

// oneRecord reads the record that stands with some values, of those the importer may read; where several do, the row is refused with all of them. Of
// those that bar no other of their key (called off) the row means one only where it says so itself, or has been taken in before.
func (s *session) oneRecord(ctx context.Context, r *row, k *record.Kind, at, v asof.Fields) (record.Record, bool, error) {
	list, err := k.FindBy(ctx, s.tx, s.who, at)
	if err != nil || len(list) == 0 {
		return record.Record{}, false, err
	}
	if slices.ContainsFunc(list, record.Record.Gone) {
		if list, err = s.meant(ctx, r, list, v); err != nil || len(list) == 0 {
			return record.Record{}, false, err
		}
	}
	if len(list) == 1 {
		return list[0], true, nil
	}
	if k.Within && v[k.Owner] == nil {
		r.refuse(s.keyColumn(), "intake.record_owner", fault.Args{"names": s.recordNames(list), "head": s.head(k.Owner)})
	} else {
		r.refuse(s.keyColumn(), "intake.record_many", fault.Args{"names": s.recordNames(list)})
	}
	return record.Record{}, false, errRow
}

// meant are those of the records of one key that a row can mean, where some of them were called off.
func (s *session) meant(ctx context.Context, r *row, list []record.Record, v asof.Fields) ([]record.Record, error) {
	live := unspent(list)
	var gone []record.Record
	for _, x := range list {
		if !x.Gone() {
			continue
		}
		differs, err := s.differences(ctx, x, v)
		if err != nil {
			return nil, err
		}
		if len(differs) == 0 {
			return []record.Record{x}, nil
		}
		gone = append(gone, x)
	}
	n, err := list[0].Kind.Judged(ctx, s.tx, s.who, nil, v)
	if err != nil {
		return nil, err
	}
	switch {
	case len(live) > 0:
		return live, nil
	case n.Gone() || s.correct(r):
		return gone, nil
	}
	for _, x := range gone { // a row that says what once was said, or what stood before, is an old one and no other record
		if was, err := s.before(ctx, n, x, v); err != nil || was {
			return []record.Record{x}, err
		}
		versions, err := x.Kind.History(ctx, s.tx, s.who, x.ID)
		if err != nil {
			return nil, err
		}
		for _, old := range versions {
			differs, err := s.differences(ctx, old, v)
			if err != nil {
				return nil, err
			}
			if len(differs) == 0 {
				return []record.Record{x}, nil
			}
		}
	}
	return nil, nil
}

// before tells whether a row says what stood before the step by which a record came to bar no other: n is what the row alone would enter.
func (s *session) before(ctx context.Context, n, gone record.Record, v asof.Fields) (bool, error) {
	differs, err := s.differences(ctx, gone, v)
	if err != nil {
		return false, err
	}
	for i := range n.Kind.Steps {
		st := &n.Kind.Steps[i]
		then := n
		then.V = maps.Clone(n.V)
		maps.Copy(then.V, st.Set)
		if len(st.Set) == 0 || !n.May(st) || !then.Gone() {
			continue
		}
		if !slices.ContainsFunc(differs, func(code string) bool { return st.Set[code] == nil && !slices.Contains(st.Fields, code) }) {
			return true, nil
		}
	}
	return false, nil
}

// sameRecord finds the record of a row of a kind without key: one that says all that the row says; else the only one that says the same in what no
// step fills, which the row then carries on; for a correction the only one that says the same in what every record of the kind must say.
func (s *session) sameRecord(ctx context.Context, r *row, v, judged asof.Fields) (record.Record, bool, error) {
	k := s.kind.record.kind
	later := map[string]bool{}
	for _, st := range k.Steps {
		for _, c := range st.Fields {
			later[c] = true
		}
		for c := range st.Set {
			later[c] = true
		}
	}
	all, first, least := asof.Fields{}, asof.Fields{}, asof.Fields{}
	for code := range v {
		f := k.Field(code)
		all[code] = judged[code]
		if !later[code] && f.Show&record.Later == 0 {
			first[code] = judged[code]
		}
		if f.Need {
			least[code] = judged[code]
		}
	}
	list, err := k.FindBy(ctx, s.tx, s.who, all)
	if err != nil || len(list) > 0 {
		if len(list) > 0 {
			return list[0], true, nil
		}
		return record.Record{}, false, err
	}
	if len(first) < len(all) {
		if list, err = k.FindBy(ctx, s.tx, s.who, first); err != nil {
			return record.Record{}, false, err
		}
		if len(list) == 1 {
			return list[0], true, nil
		}
	}
	if s.correct(r) {
		return s.oneRecord(ctx, r, k, least, v)
	}
	return record.Record{}, false, nil
}

// differences are the fields, among those that a row gives, in which it says otherwise than the record, in the order of the kind. The noun's rules may
// write a value in another form than the row; that is no difference.
func (s *session) differences(ctx context.Context, old record.Record, v asof.Fields) ([]string, error) {
	k := old.Kind
	var raw []string
	for i := range k.Fields {
		code := k.Fields[i].Code
		if x, ok := v[code]; ok && x != old.V[code] {
			raw = append(raw, code)
		}
	}
	if len(raw) == 0 {
		return nil, nil
	}
	n, err := k.Judged(ctx, s.tx, s.who, &old, v)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(raw, func(code string) bool { return n.V[code] == old.V[code] }), nil
}

// steps finds the turns, at most depth of them, that lead from a record to what a row says; nil where there are none. A step that sets a state is taken
// only where the row says that state, or gives what only this step fills: who adds the place of a planned meeting does not say that it was held. One
// that sets none fills what was blank.
func (s *session) steps(ctx context.Context, old record.Record, v asof.Fields, depth int) ([]*record.Step, error) {
	k := old.Kind
	for i := range k.Steps {
		st := &k.Steps[i]
		if !old.May(st) {
			continue
		}
		patch := asof.Fields{}
		said, moves, fills, over := false, false, false, false
		for _, c := range st.Fields {
			x, ok := v[c]
			if !ok {
				continue
			}
			patch[c] = x
			if x == old.V[c] {
				continue
			}
			blank, later := old.V[c] == zeroOf(k.Field(c)), k.Field(c).Show&record.Later != 0
			said = said || later
			fills = fills || blank
			over = over || !blank && !later
		}
		for c, x := range st.Set {
			moves = moves || old.V[c] != x
			said = said || v[c] != nil && v[c] != old.V[c]
			patch[c] = x
		}
		if len(st.Set) > 0 && !(moves && said) || len(st.Set) == 0 && (!fills || over) {
			continue
		}
		n, err := k.Judged(ctx, s.tx, s.who, &old, patch)
		if err != nil {
			return nil, err
		}
		rest, err := s.differences(ctx, n, v)
		if err != nil {
			return nil, err
		}
		if len(rest) == 0 {
			return []*record.Step{st}, nil
		}
		if depth > 1 {
			more, err := s.steps(ctx, n, v, depth-1)
			if err != nil {
				return nil, err
			}
			if more != nil {
				return append([]*record.Step{st}, more...), nil
			}
		}
	}
	return nil, nil
}

// recordNames tells which records, for a message: what each is known by.
func (s *session) recordNames(list []record.Record) inLang {
	return func(l lang.Lang) string {
		var out []string
		for i, x := range list {
			if i == 8 {
				out = append(out, "…")
				break
			}
			codes := named(x.Kind)
			if len(codes) == 0 {
				codes = []string{x.Kind.PlaceField(), x.Kind.Day}
			}
			var words []string
			for _, c := range codes {
				if w := s.shownValue(x.Kind.Field(c), x.V[c])(l); w != "" {
					words = append(words, w)
				}
			}
			out = append(out, strings.Join(words, ", "))
		}
		return strings.Join(out, "; ")
	}
}

// shownValue is a value on record as people read it.
func (s *session) shownValue(f *record.Field, v any) inLang {
	return func(l lang.Lang) string {
		if v == nil || v == zeroOf(f) {
			return l.T("intake.blank")
		}
		switch x := v.(type) {
		case day.Day:
			return l.Day(x)
		case int64:
			return l.Number(x)
		case bool:
			return l.T("intake.yes.yes")
		case asof.Bytes:
			return l.T(s.kind.record.kind.Name + "." + f.Code + ".closed")
		case string:
			if f.Type == record.Choice {
				return l.T(f.LabelOf(x))
			}
			return x
		case db.ID:
			switch f.Type {
			case record.Org:
				return s.orgs.title(x, s.tx.Today())
			case record.Person:
				if s.people != nil && s.people.all[x] != nil {
					return s.people.all[x].FullName
				}
			case record.Paper:
				if s.papers != nil {
					return s.papers.number(x)
				}
			}
		}
		return l.T("intake.other_value")
	}
}
