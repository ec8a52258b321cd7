package record

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
)

// Enter records something new. v gives the values by field; missing ones are empty. The writer needs Write at the owner; of a part, at the owner of
// what it is a part of; of a kind that says so (ByPlace), where it counts is enough. Faults name the fields.
func (k *Kind) Enter(ctx context.Context, tx *db.Tx, who duty.Actor, v asof.Fields, act Act) (Outcome, error) {
	n := &Record{Kind: k, ID: db.NewID(), Rev: 1, V: k.full(v), KnownTo: db.StillKnown}
	d := &Draft{Who: who, New: n, Verb: "enter", Bad: act.Bad}
	if err := k.judge(ctx, tx, d); err != nil {
		return Outcome{}, err
	}
	if err := k.shut(ctx, tx, d); err != nil {
		return Outcome{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO `+k.Name+` (id, rev) VALUES (:id, 1)`, db.Args{"id": n.ID}); err != nil {
		return Outcome{}, err
	}
	if _, err := n.line().Begin(ctx, tx, who.By(n.Owner(), act.Reason, act.Document), n.Period(), n.fields()); err != nil {
		return Outcome{}, err
	}
	return Outcome{n.ID, true, d.Warn}, k.after(ctx, tx, who, *n, act)
}

func (k *Kind) after(ctx context.Context, tx *db.Tx, who duty.Actor, r Record, act Act) error {
	if k.After == nil {
		return nil
	}
	return k.After(ctx, tx, who, r, act)
}

// Derive writes fields that the program itself fills (a count of the parts), where they are new. It judges no rules and no rights: it is for After.
func (k *Kind) Derive(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, patch asof.Fields, act Act) error {
	old, ok, err := k.load(ctx, tx, id, asof.Latest)
	if err != nil || !ok {
		return err
	}
	n := old.with(patch)
	same := true
	for _, f := range k.Fields {
		same = same && old.V[f.Code] == n.V[f.Code]
	}
	if same {
		return nil
	}
	if _, err := tx.Touch(ctx, k.Name, id, -1); err != nil {
		return err
	}
	if err := n.write(ctx, tx, who, "follow", act); err != nil {
		return err
	}
	return n.carry(ctx, tx, who, act)
}

// Parts gives the parts of a record that stand now, for the rules of a noun: it asks for no rights.
func (k *Kind) Parts(ctx context.Context, tx *db.Tx, parent db.ID) ([]Record, error) {
	return k.of(ctx, tx, parent, asof.Latest)
}

// Do takes a step: what it asks for is in v, and what it sets comes with it. Where somebody changed the record since act.Rev, it is Stale.
func (k *Kind) Do(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, step string, v asof.Fields, act Act) (Outcome, error) {
	s := k.Step(step)
	if s == nil {
		return Outcome{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	old, err := k.hold(ctx, tx, who, id, act.Rev, s.ByPlace)
	if err != nil {
		return Outcome{}, err
	}
	if !old.May(s) {
		return Outcome{}, fault.New(fault.Conflict, "record.step", nil)
	}
	patch := asof.Fields{}
	for _, c := range s.Fields {
		if x, ok := v[c]; ok {
			patch[c] = x
		}
	}
	maps.Copy(patch, s.Set)
	n := old.with(patch)
	d := &Draft{Who: who, Old: &old, New: &n, Verb: step, Bad: act.Bad}
	for _, c := range s.Need {
		if empty(n.V[c]) && !d.Bad.Has(c) {
			d.Bad.Add(c, "form.required", nil)
		}
	}
	return k.save(ctx, tx, d, act)
}

// Correct says that the record was wrong in the fields of patch. A reason is wanted.
func (k *Kind) Correct(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, patch asof.Fields, act Act) (Outcome, error) {
	old, err := k.hold(ctx, tx, who, id, act.Rev, k.ByPlace)
	if err != nil {
		return Outcome{}, err
	}
	n := old.with(patch)
	d := &Draft{Who: who, Old: &old, New: &n, Verb: "correct", Bad: act.Bad}
	if strings.TrimSpace(act.Reason) == "" && act.Bad.Empty() { // what is refused already says itself what it lacks
		d.Bad.Add("reason", "asof.reason", nil)
	}
	return k.save(ctx, tx, d, act)
}

// Void says that the record never was: it stays readable as known until now. Its parts are voided with it. A reason is wanted.
func (k *Kind) Void(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, act Act) error {
	old, err := k.hold(ctx, tx, who, id, act.Rev, k.ByPlace)
	if err != nil {
		return err
	}
	if strings.TrimSpace(act.Reason) == "" {
		return fault.Bad("reason", "asof.reason", nil)
	}
	if k.Parent != "" {
		up := k.book.by[k.by[k.Parent].Of]
		if err := up.lock(ctx, tx, old.Ref(k.Parent)); err != nil {
			return err
		}
	}
	if err := old.void(ctx, tx, who, act); err != nil {
		return err
	}
	old.KnownTo = tx.Now()
	return k.after(ctx, tx, who, old, act)
}

func (r Record) void(ctx context.Context, tx *db.Tx, who duty.Actor, act Act) error {
	for _, part := range r.Kind.book.Parts(r.Kind) {
		list, err := part.of(ctx, tx, r.ID, asof.Latest)
		if err != nil {
			return err
		}
		for _, x := range list {
			if _, err := tx.Touch(ctx, part.Name, x.ID, -1); err != nil {
				return err
			}
			if err := x.void(ctx, tx, who, act); err != nil {
				return err
			}
		}
	}
	_, err := r.line().Void(ctx, tx, who.By(r.Owner(), act.Reason, act.Document), r.Period())
	return err
}

func (r Record) line() asof.Line {
	return r.Kind.table.Of(r.ID, nil, asof.Fields{r.Kind.Name + "_id": r.ID})
}

// fields are the values as stored, with the words that a search finds.
func (r Record) fields() asof.Fields {
	f := maps.Clone(r.V)
	var words []string
	for _, x := range r.Kind.Fields {
		if x.Show&Searched != 0 {
			words = append(words, lang.SearchKey(r.Text(x.Code)))
		}
	}
	f["search"] = " " + strings.Join(words, " ")
	return f
}

func (r Record) with(patch asof.Fields) Record {
	n := r
	n.V = maps.Clone(r.V)
	for _, f := range r.Kind.Fields {
		if v, ok := patch[f.Code]; ok {
			n.V[f.Code] = v
		}
	}
	return n
}

// full gives every field of the kind a value.
func (k *Kind) full(v asof.Fields) asof.Fields {
	out := make(asof.Fields, len(k.Fields))
	for _, f := range k.Fields {
		x, ok := v[f.Code]
		if !ok || x == nil {
			x = f.zero()
		}
		out[f.Code] = x
	}
	return out
}

func (f *Field) zero() any {
	switch f.Type {
	case Day:
		return day.Day(0)
	case Int:
		return int64(0)
	case Flag:
		return false
	case Org, Person, Paper, Link:
		return db.ID{}
	case Sealed:
		return asof.Bytes("")
	}
	return ""
}

func empty(v any) bool {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x) == ""
	case day.Day:
		return x == 0
	case int64:
		return x == 0
	case bool:
		return !x
	case db.ID:
		return x.IsZero()
	case asof.Bytes:
		return x == ""
	}
	return v == nil
}

// lock takes a record's head without changing it, so that its parts are written one after the other.
func (k *Kind) lock(ctx context.Context, tx *db.Tx, id db.ID) error {
	return tx.Hold(ctx, k.Name, id)
}

// hold begins a change: the record that stands, its head locked, and the right to write at its owner or, byPlace, where it counts.
func (k *Kind) hold(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, byPlace bool) (Record, error) {
	if k.Parent != "" { // parents first, always: two writers never wait for each other
		var up db.ID
		if _, err := tx.One(ctx, `SELECT `+k.Parent+` FROM `+k.table.Name+` WHERE `+k.Name+`_id = :id LIMIT 1`, db.Args{"id": id}, &up); err != nil {
			return Record{}, err
		}
		if err := k.book.by[k.by[k.Parent].Of].lock(ctx, tx, up); err != nil {
			return Record{}, err
		}
	}
	if _, err := tx.Touch(ctx, k.Name, id, rev); err != nil {
		return Record{}, err
	}
	r, ok, err := k.load(ctx, tx, id, asof.Latest)
	if err != nil {
		return r, err
	}
	if !ok {
		return r, fault.New(fault.Conflict, "asof.voided", nil)
	}
	if byPlace {
		reach, err := who.Reach(ctx, tx, duty.Write)
		if err == nil && k.ByPlace && reach.Has(r.Place()) && !reach.Has(r.Owner()) {
			// Who has come under another committee leaves alone what he entered with the former one.
			n := r.with(nil)
			err = k.inherit(ctx, tx, &Draft{Who: who, Old: &r, New: &n})
		}
		if err != nil || reach.Has(r.Place()) {
			return r, err
		}
	}
	return r, who.Must(ctx, tx, duty.Write, r.Owner())
}

// save writes a draft's new version where it says something new, and carries it to the parts.
func (k *Kind) save(ctx context.Context, tx *db.Tx, d *Draft, act Act) (Outcome, error) {
	if err := k.judge(ctx, tx, d); err != nil {
		return Outcome{}, err
	}
	if err := k.shut(ctx, tx, d); err != nil {
		return Outcome{}, err
	}
	n := d.New
	out := Outcome{n.ID, false, d.Warn}
	same := true
	for _, f := range k.Fields {
		same = same && d.Old.V[f.Code] == n.V[f.Code]
	}
	if same {
		return out, nil
	}
	out.Changed = true
	if n.Owner() != d.Old.Owner() || k.ByPlace && n.Place() != d.Old.Place() {
		if err := k.mayWrite(ctx, tx, d); err != nil {
			return out, err
		}
	}
	if err := n.write(ctx, tx, d.Who, d.Verb, act); err != nil {
		return out, err
	}
	if err := n.carry(ctx, tx, d.Who, act); err != nil {
		return out, err
	}
	if err := k.after(ctx, tx, d.Who, *n, act); err != nil || n.On() == d.Old.On() {
		return out, err
	}
	return out, n.partsInTime(ctx, tx, d.Who)
}

func (r Record) write(ctx context.Context, tx *db.Tx, who duty.Actor, verb string, act Act) error {
	_, err := r.line().Rewrite(ctx, tx, who.By(r.Owner(), act.Reason, act.Document), verb, func([]asof.Stretch) ([]asof.Stretch, error) {
		return []asof.Stretch{{Period: r.Period(), Fields: r.fields(), Owner: r.Owner()}}, nil
	})
	return err
}

// carry gives the parts of a changed record what they inherit from it.
func (r Record) carry(ctx context.Context, tx *db.Tx, who duty.Actor, act Act) error {
	for _, part := range r.Kind.book.Parts(r.Kind) {
		if len(part.Inherit) == 0 {
			continue
		}
		list, err := part.of(ctx, tx, r.ID, asof.Latest)
		if err != nil {
			return err
		}
		for _, x := range list {
			patch := asof.Fields{}
			for own, theirs := range part.Inherit {
				if x.V[own] != r.V[theirs] {
					patch[own] = r.V[theirs]
				}
			}
			if len(patch) == 0 {
				continue
			}
			if _, err := tx.Touch(ctx, part.Name, x.ID, -1); err != nil {
				return err
			}
			n := x.with(patch)
			if err := n.write(ctx, tx, who, "follow", act); err != nil {
				return err
			}
			if err := n.carry(ctx, tx, who, act); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge holds a draft against its fields and its noun's rules; its faults come back as one.
func (k *Kind) judge(ctx context.Context, tx *db.Tx, d *Draft) error {
	if k.Parent != "" {
		if err := k.inherit(ctx, tx, d); err != nil {
			return err
		}
	}
	if k.Fill != nil {
		if err := k.Fill(ctx, tx, d); err != nil {
			return err
		}
	}
	k.tidy(d)
	if err := k.keep(ctx, tx, d); err != nil {
		return err
	}
	if d.New.Owner().IsZero() {
		if !d.Bad.Has(k.Owner) && (k.Fill == nil || d.Bad.Empty()) { // what is mended may yet tell to whom it belongs
			d.Bad.Add(k.Owner, "form.required", nil)
		}
		if err := k.rest(ctx, tx, d); err != nil {
			return err
		}
		return d.Bad.Err()
	}
	if d.Old == nil {
		if err := k.mayWrite(ctx, tx, d); err != nil {
			return err
		}
	}
	if err := k.alive(ctx, tx, d); err != nil {
		return err
	}
	switch {
	case !d.Bad.Empty():
		if err := k.rest(ctx, tx, d); err != nil {
			return err
		}
	case k.Judge != nil:
		if err := k.Judge(ctx, tx, d); err != nil {
			return d.Bad.Take(err)
		}
	}
	if k.Takes != nil && d.Bad.Empty() && (d.Old == nil || d.Old.Ref(k.Parent) != d.New.Ref(k.Parent)) && !k.Takes(*d.Up) { // the noun may have said it better
		d.Bad.Add(k.Parent, "record.takes_none", nil)
	}
	if k.keyed(d) {
		if err := k.unique(ctx, tx, d); err != nil {
			return err
		}
	}
	return d.Bad.Err()
}

// mayWrite asks for Write at a draft's owner or, where that is enough, where it counts. Who writes below its owner alone is told the same of a place that
// is not his and of one that could not be found.
func (k *Kind) mayWrite(ctx context.Context, tx *db.Tx, d *Draft) error {
	if k.ByPlace {
		reach, err := d.Who.Reach(ctx, tx, duty.Write)
		if err != nil || reach.Has(d.New.Place()) {
			return err
		}
		if !reach.Empty() && !reach.Has(d.New.Owner()) {
			d.Bad.Add(k.PlaceField(), "record.place_theirs", nil)
			return d.Bad.Err()
		}
	}
	return d.Who.Must(ctx, tx, duty.Write, d.New.Owner())
}

// inherit reads the parent and what the draft has from it.
func (k *Kind) inherit(ctx context.Context, tx *db.Tx, d *Draft) error {
	id := d.New.Ref(k.Parent)
	if id.IsZero() {
		d.Bad.Add(k.Parent, "form.required", nil)
		return d.Bad.Err()
	}
	up := k.book.by[k.by[k.Parent].Of]
	if d.Old == nil || d.Old.Ref(k.Parent) != id {
		if err := up.lock(ctx, tx, id); err != nil {
			return err
		}
	}
	r, ok, err := up.load(ctx, tx, id, asof.Latest)
	if err != nil {
		return err
	}
	if ok {
		ok, err = up.mayRead(ctx, tx, d.Who, r)
	}
	if err != nil {
		return err
	}
	if !ok {
		return fault.Bad(k.Parent, "record.no_parent", nil)
	}
	d.Up = &r
	for own, theirs := range k.Inherit {
		d.New.V[own] = r.V[theirs]
	}
	return nil
}

// tidy holds each value against its field.
func (k *Kind) tidy(d *Draft) {
	for i := range k.Fields {
		f := &k.Fields[i]
		v := d.New.V[f.Code]
		if empty(v) {
			d.New.V[f.Code] = f.zero() // blanks say nothing
			if f.Need && !d.Bad.Has(f.Code) {
				d.Bad.Add(f.Code, "form.required", nil)
			}
			continue
		}
		if d.Bad.Has(f.Code) {
			continue
		}
		switch f.Type {
		case Line, Text, Sealed:
			s, fresh := v.(string)
			if !fresh && f.Type == Sealed {
				continue // as it was stored
			}
			valid := lang.ValidText
			if f.Type != Text {
				valid = lang.ValidLine
			}
			if err := valid(s); err != nil {
				x := fault.As(err)
				d.Bad.Add(f.Code, x.Key, x.Args)
				continue
			}
			s = strings.TrimSpace(s)
			if n := utf8.RuneCountInString(s); n > f.MaxLen() {
				d.Bad.Add(f.Code, "form.too_long", fault.Args{"max": f.MaxLen(), "n": n})
			}
			d.New.V[f.Code] = s
		case Clock:
			if s, ok := ParseClock(v.(string)); ok {
				d.New.V[f.Code] = s
			} else {
				d.Bad.Add(f.Code, "record.clock", fault.Args{"text": v})
			}
		case Choice:
			if !slices.Contains(f.Values, v.(string)) {
				d.Bad.Add(f.Code, "form.choice", fault.Args{"text": v})
			}
		case Day:
			if x := v.(day.Day); !x.Valid() || x < day.First || x > day.Last {
				d.Bad.Add(f.Code, "day.range", fault.Args{"text": x.String()})
			}
		case Int:
			high := f.most()
			if n := v.(int64); n < f.Low {
				d.Bad.Add(f.Code, "form.min", fault.Args{"min": f.Low})
			} else if n > high {
				d.Bad.Add(f.Code, "form.max", fault.Args{"max": high})
			}
		}
	}
	if k.Until != "" && d.New.Day(k.Until) != 0 && d.New.Day(k.Until) < d.New.On() && !d.Bad.Has(k.Until) && !d.Bad.Has(k.Day) {
		d.Bad.Add(k.Until, "day.before", fault.Args{"day": d.New.Day(k.Until), "limit": d.New.On()})
	}
}

// ParseClock reads a time of day as people type it: "7:30", "07h30", "19h". It gives "07:30".
func ParseClock(s string) (string, bool) {
	s = strings.TrimSpace(strings.ToLower(s))
	h, m, _ := strings.Cut(strings.NewReplacer("h", ":", "g", ":", ".", ":").Replace(s), ":")
	h, m = strings.TrimSpace(h), strings.TrimSpace(m)
	if m == "" {
		m = "00"
	}
	num := func(t string, most int) (int, bool) {
		n := 0
		if len(t) == 0 || len(t) > 2 {
			return 0, false
		}
		for _, c := range []byte(t) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int(c-'0')
		}
		return n, n <= most
	}
	hour, ok1 := num(h, 23)
	minute, ok2 := num(m, 59)
	if !ok1 || !ok2 {
		return "", false
	}
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return two(hour) + ":" + two(minute), true
}

// alive asks what the draft points to: organisations that live on its day, persons and documents that exist, records that stand. What has not
// changed is not asked again, so that a record of old can be mended.
func (k *Kind) alive(ctx context.Context, tx *db.Tx, d *Draft) error {
	on := d.New.On()
	if on == 0 || d.Bad.Has(k.Day) {
		return nil
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		id, _ := d.New.V[f.Code].(db.ID)
		if id.IsZero() || f.Code == k.Parent || d.Old != nil && d.Old.Ref(f.Code) == id && d.Old.On() == on {
			continue
		}
		if _, inherited := k.Inherit[f.Code]; inherited {
			continue
		}
		ok := true
		var err error
		switch f.Type {
		case Org:
			if f.Code == k.Owner || f.Code == k.PlaceField() {
				ok, err = org.Lives(ctx, tx, id, asof.Point{On: on})
			} else {
				ok, err = exists(ctx, tx, "org", id)
			}
			if err == nil && !ok {
				d.Bad.Add(f.Code, "record.org_dead", fault.Args{"day": on})
				continue
			}
		case Person:
			ok, err = exists(ctx, tx, "member", id)
		case Paper:
			ok, err = exists(ctx, tx, "document", id)
		case Link:
			to := k.book.by[f.Of]
			var r Record
			if r, ok, err = to.load(ctx, tx, id, asof.Latest); err == nil && ok && f.Show&Derived == 0 {
				ok, err = to.mayRead(ctx, tx, d.Who, r)
			}
		}
		if err != nil {
			return err
		}
		if !ok {
			d.Bad.Add(f.Code, "form.unknown", fault.Args{"text": id.String()})
		}
	}
	return nil
}

func exists(ctx context.Context, tx *db.Tx, table string, id db.ID) (bool, error) {
	var n int
	return tx.One(ctx, `SELECT 1 FROM `+table+` WHERE id = :id`, db.Args{"id": id}, &n)
}

// unique refuses a second record of one key. What all records of that key have in common is locked meanwhile, so that two writers cannot both be the
// first.
func (k *Kind) unique(ctx context.Context, tx *db.Tx, d *Draft) error {
	if d.New.Gone() {
		return nil
	}
	key := k.Key
	if k.Within {
		key = append(slices.Clone(key), k.Owner)
	}
	at := asof.Fields{}
	same := d.Old != nil && !d.Old.Gone()
	for _, c := range key {
		at[c] = d.New.V[c]
		same = same && d.Old.V[c] == d.New.V[c]
	}
	if same {
		return nil
	}
	g := k.by[k.guard()]
	head := map[Type]string{Org: "org", Person: "member", Link: g.Of}[g.Type]
	if err := tx.Hold(ctx, head, d.New.Ref(g.Code)); err != nil {
		return err
	}
	twin := db.ID{}
	err := k.find(ctx, tx, at, func(r Record) bool {
		if r.ID != d.New.ID && !r.Gone() {
			twin = r.ID
		}
		return twin.IsZero()
	})
	if err != nil || twin.IsZero() {
		return err
	}
	var args fault.Args
	r, ok, err := k.load(ctx, tx, twin, asof.Latest)
	if err == nil && ok {
		ok, err = k.mayRead(ctx, tx, d.Who, r)
	}
	if err != nil {
		return err
	}
	if ok {
		args = fault.Args{Twin: twin.String()}
	}
	d.Bad.Add(k.Key[len(k.Key)-1], "record.twice", args)
	return nil
}

// Twin is the argument of "record.twice" that holds the id of the record that is there already, where the writer may read it.
const Twin = "twin"

// PaperOf and NameOf help a noun's rules to say what a record points to.
func PaperOf(ctx context.Context, tx *db.Tx, id db.ID) (document.Document, error) {
	list, err := document.Names(ctx, tx, duty.System(), asof.Point{On: tx.Today()}, id)
	if err != nil || len(list) == 0 {
		return document.Document{}, err
	}
	return list[0], nil
}

// NameOf is what a person is called on a day.
func NameOf(ctx context.Context, tx *db.Tx, id db.ID, on day.Day) (string, error) {
	m, err := member.Names(ctx, tx, asof.Point{On: on}, id)
	return m[id], err
}
