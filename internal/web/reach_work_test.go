package web_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/record"
)

// workPlace is where a set of records of work is made: who answers for them, the cell where they count, who is in them, and the paper they rest on.
type workPlace struct{ name, org, cell, person, second, paper string }

var workPlaces = []workPlace{
	{"g1", "g1", "c1a", "p1", "p11", "g1"},
	{"bloc", "bloc", "c1a", "p1", "p11", "bloc"}, // of the Bloc, at a cell of g1: the cell reads what counts in it, and not what that is a part of
	{"h", "h", "hc1", "p9", "p10", "h"},          // outside
}

// workSets are how far the records of each set have come: how many steps those with parts have taken, and how many the others. Those of the last set
// are voided.
var workSets = [][2]int{{0, 0}, {9, 0}, {9, 1}, {9, 2}, {9, 9}, {9, 9}}

// worked is one record of work of the world.
type worked struct{ org, cell string }

// work makes records of every kind by the samples of the page test: at each place one set for each step of their lives. Every line and every text is
// a canary for those who read at the owner or where the record counts.
func (w *land) work() {
	w.works, w.workAt = map[string]map[string]db.ID{}, map[db.ID]worked{}
	for _, p := range workPlaces { // whoever reads of a campaign reads on which paper it rests
		for _, field := range []string{"number", "issuer"} {
			for _, c := range w.all {
				if c.what == "paper "+p.paper+" "+field {
					c.passes = append(c.passes, recs(below(p.org)...)...)
				}
			}
		}
	}
	for _, p := range workPlaces {
		for n, steps := range workSets {
			if p.name == "h" && (n == 2 || n == 3) {
				continue
			}
			w.workSet(p, n, steps, n == len(workSets)-1)
		}
	}
}

func (w *land) workSet(p workPlace, n int, far [2]int, void bool) {
	made := map[string]db.ID{}
	var order []*record.Kind
	for _, s := range recordSamples() {
		k := w.s.Book.Kind(s.kind)
		if k == nil {
			continue
		}
		steps := far[1]
		if len(w.s.Book.Parts(k)) > 0 {
			steps = far[0]
		}
		set := &workFields{w: w, k: k, p: p, shift: n + len(workSets)*slices.Index(workPlaces, p), what: fmt.Sprintf("work %s %s %d", k.Name, p.name, n), made: made, early: far[0] < 9 || far[1] < 9}
		typed := maps.Clone(s.typed)
		maps.Copy(typed, s.at[p.name])
		key := fmt.Sprintf("%s %d", p.name, n)
		if s.again {
			key += " again"
			set.what += " again"
		}
		values := set.values(typed, true)
		id := set.write(values, func(ctx context.Context, tx *db.Tx, v asof.Fields) (record.Outcome, error) {
			return k.Enter(ctx, tx, sys, v, record.Act{Rev: -1})
		})
		if id.IsZero() {
			continue
		}
		set.early = false
		if !s.again {
			made[k.Name] = id
			order = append(order, k)
		}
		if w.works[k.Path()[1:]] == nil {
			w.works[k.Path()[1:]] = map[string]db.ID{}
		}
		w.works[k.Path()[1:]][key] = id
		w.workAt[id] = set.at
		for i, step := range s.steps {
			if i >= steps {
				break
			}
			code, typed, _ := strings.Cut(step, " ")
			set.what, set.early = fmt.Sprintf("work %s %s %d %s", k.Name, p.name, n, code), far[0] < 9 || far[1] < 9
			took := set.write(set.values(pairsOf(typed), false), func(ctx context.Context, tx *db.Tx, v asof.Fields) (record.Outcome, error) {
				return k.Do(ctx, tx, sys, id, code, v, record.Act{Rev: -1})
			})
			if took.IsZero() {
				break
			}
		}
		if n == 0 && !s.again {
			name, value, _ := strings.Cut(s.correct, "=")
			set.what += " mended"
			act := record.Act{Rev: -1, Reason: w.text(set.what+" reason", w.readers(k, set.at))}
			set.write(set.values(map[string]string{name: value}, false), func(ctx context.Context, tx *db.Tx, v asof.Fields) (record.Outcome, error) {
				return k.Correct(ctx, tx, sys, id, v, act)
			})
		}
	}
	if !void {
		return
	}
	slices.Reverse(order)
	for _, k := range order {
		id := made[k.Name]
		at := w.workAt[id]
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return k.Void(ctx, tx, sys, id, record.Act{Rev: -1, Reason: w.text(fmt.Sprintf("work %s %s voided reason", k.Name, p.name), w.readers(k, at), recs(p.cell))}) // its parts at the cell go with it, for its reason
		})
	}
}

// workFields makes the values of one record.
type workFields struct {
	w *land
	k *record.Kind
	p workPlace
	// shift is by how many days, or terms, it is another than the sample, so that no two share a key.
	shift int
	what  string
	made  map[string]db.ID
	at    worked
	own   map[string]*canary // by field
	// early: what it is a part of has not come so far that it can have this; then it is left out.
	early bool
}

// values turns what a sample types into values; whole adds a canary for every line and text that a form asks for.
func (s *workFields) values(typed map[string]string, whole bool) asof.Fields {
	w, out := s.w, asof.Fields{}
	s.own = map[string]*canary{}
	for i := range s.k.Fields {
		f := &s.k.Fields[i]
		v, given := typed[f.Code]
		if f.Show&record.Derived != 0 || !given && (!whole || f.Show&record.Later != 0) {
			continue
		}
		switch f.Type {
		case record.Line, record.Text:
			c := w.new(s.what + " " + f.Code)
			s.own[f.Code] = c
			out[f.Code] = c.token
			continue
		}
		if !given || v == "" {
			continue
		}
		switch f.Type {
		case record.Link:
			out[f.Code] = s.made[f.Of]
		case record.Org:
			out[f.Code] = w.org[map[string]string{"A": s.p.org, "A1": s.p.cell, "KHOI": s.p.org}[v]]
		case record.Person:
			out[f.Code] = w.person[map[bool]string{true: s.p.person, false: s.p.second}[v == "lan anh"]]
		case record.Paper:
			out[f.Code] = w.doc[s.p.paper]
		case record.Day:
			d, err := day.Parse(v, nowDay)
			w.must(err)
			out[f.Code] = d.Add(-s.shift)
		case record.Int:
			x, err := strconv.ParseInt(v, 10, 64)
			w.must(err)
			if strings.HasPrefix(f.Code, "term_") {
				x -= int64(5 * s.shift)
			}
			out[f.Code] = x
		case record.Flag:
			out[f.Code] = v == "1"
		default:
			out[f.Code] = v
		}
	}
	return out
}

// write records the values; a line that the rules want nothing of here is left out and its canary with it.
func (s *workFields) write(v asof.Fields, do func(ctx context.Context, tx *db.Tx, v asof.Fields) (record.Outcome, error)) (id db.ID) {
	w := s.w
	w.t.Helper()
	for range 8 {
		err := w.s.DB.Write(w.ctx, func(tx *db.Tx) error {
			out, err := do(w.ctx, tx, v)
			id = out.ID
			return err
		})
		if err == nil {
			break
		}
		dropped := false
		if f := fault.As(err); f != nil {
			for _, x := range f.Fields {
				if c := s.own[x.Name]; c != nil {
					delete(v, x.Name)
					delete(s.own, x.Name)
					delete(w.all, c.token)
					dropped = true
				}
			}
		}
		if f := s.k.Field(s.k.Until); !dropped && f != nil && emptyValue(v[f.Code]) { // its time is also another's
			v[f.Code] = v[s.k.Day]
			continue
		}
		if fault.Is(err, fault.Conflict) { // a step it cannot take
			return db.ID{}
		}
		if !dropped && s.early {
			for _, c := range s.own {
				delete(w.all, c.token)
			}
			return db.ID{}
		}
		if !dropped {
			w.t.Fatalf("%s: %v (%+v)", s.what, err, v)
		}
	}
	var r record.Record
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = s.k.Get(ctx, tx, sys, id, asof.Latest)
		return err
	})
	s.at = worked{w.keyOf(r.Owner()), w.keyOf(r.Place())}
	for code, c := range s.own {
		if r.Text(code) != c.token { // the rules say something else
			delete(w.all, c.token)
			continue
		}
		c.passes = w.readers(s.k, s.at)
		c.must = !strings.Contains(s.what, "mended") // one of a version replaced is met in the history, which all who may read it have
	}
	return id
}

// readers are those who read a record: at its owner and where it counts, and, of a kind that is open to those below, below its owner.
func (w *land) readers(k *record.Kind, at worked) []pass {
	out := recs(at.org, at.cell)
	if k.Below {
		out = append(out, recs(below(at.org)...)...)
	}
	return out
}

// below are the organisations under one today.
func below(org string) (out []string) {
	for x := range above {
		for up := above[x]; up != ""; up = above[up] {
			if up == org {
				out = append(out, x)
			}
		}
	}
	return out
}

func emptyValue(v any) bool { d, _ := v.(day.Day); return d == 0 }

func (w *land) keyOf(id db.ID) string {
	for key, x := range w.org {
		if x == id {
			return key
		}
	}
	w.t.Helper()
	w.t.Fatalf("no organisation %s", id)
	return ""
}

// kindAt is the kind whose pages begin with a word of the path; nil where none do.
func (w *land) kindAt(noun string) *record.Kind {
	for _, k := range w.s.Book.Kinds() {
		if k.Path() == "/"+noun {
			return k
		}
	}
	return nil
}

// workVariants are the ways to ask a list or form of records of work.
func (v *walk) workVariants(path string, isForm bool, add func(pairs ...string)) {
	k := v.kindAt(first(path))
	for _, id := range v.org {
		add("org_id", id.String())
	}
	if !isForm {
		for _, x := range v.all {
			if strings.HasPrefix(x.what, "work "+k.Name+" ") || strings.HasSuffix(x.what, "full_name") {
				add("q", x.token[:8])
			}
		}
		add("q", "nguyen")
		add("size", "100", "page", "2")
	}
	for _, f := range k.Fields {
		switch f.Type {
		case record.Link:
			for _, id := range v.works[v.s.Book.Kind(f.Of).Path()[1:]] {
				add(f.Code+"_id", id.String())
			}
		case record.Person:
			for _, id := range v.person {
				add(f.Code+"_id", id.String())
			}
		case record.Paper:
			for _, id := range v.doc {
				add(f.Code+"_id", id.String())
			}
		case record.Org:
			for _, id := range v.org {
				add(f.Code+"_id", id.String())
			}
		case record.Choice:
			for _, x := range f.Values {
				add(f.Code, x)
			}
		}
	}
	for _, by := range k.Sorts() {
		add("sort", by)
		add("sort", "-"+by)
	}
}

// workBeyond tells whether the account has no right to write at an address of a record of work.
func (c *visitor) workBeyond(k *record.Kind, path string, id db.ID, need func(org string) bool) bool {
	at := c.v.workAt[id]
	parts := strings.Split(path, "/")
	if len(parts) > 4 && parts[3] == "do" {
		if s := k.Step(parts[4]); s != nil && s.ByPlace && need(at.cell) {
			return false
		}
	} else if k.ByPlace && need(at.cell) && slices.ContainsFunc(below(at.org), need) { // it reads what the record is a part of
		return false
	}
	return !need(at.org)
}
