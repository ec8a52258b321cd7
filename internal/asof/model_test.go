package asof_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/testkit"
)

// The model is what the four verbs mean, day by day: an array of days, each with its fields or nothing. The last cell stands for all days
// after, so that a period to Forever covers it and no other does.
const cells = 14

var origin = day.Must(2020, 2, 24) // so that the 29th of February lies within

func dayOf(i int) day.Day {
	if i >= cells {
		return day.Forever
	}
	return origin.Add(i)
}

type fact struct {
	name, faith string
	n           int64
	born        day.Day
}

type model [cells]*fact

func (f fact) with(patch asof.Fields) *fact {
	for k, v := range patch {
		switch k {
		case "name":
			f.name = v.(string)
		case "n":
			f.n = v.(int64)
		case "born":
			f.born = v.(day.Day)
		case "faith":
			f.faith = v.(string)
		}
	}
	return &f
}

func (f fact) field(k string) any {
	return map[string]any{"name": f.name, "n": f.n, "born": f.born, "faith": f.faith}[k]
}

func (m model) same(o model) bool {
	for i := range m {
		if (m[i] == nil) != (o[i] == nil) || m[i] != nil && *m[i] != *o[i] {
			return false
		}
	}
	return true
}

// run is the longest stretch of equal days around i: what a person sees as one version.
func (m model) run(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && m[from-1] != nil && *m[from-1] == *m[i] {
		from--
	}
	for to < cells && m[to] != nil && *m[to] == *m[i] {
		to++
	}
	return from, to
}

// act is one verb with what it is given; periods as cell numbers, half-open.
type act struct {
	verb          string
	from, to, day int
	patch         asof.Fields
	reason        string
}

// do gives the model after the act; ok is false where it must be refused.
func (m model) do(a act) (model, bool) {
	span := func() bool { return a.from < a.to }
	switch a.verb {
	case "open":
		if !span() {
			return m, false
		}
		for i := a.from; i < a.to; i++ {
			if m[i] != nil {
				return m, false
			}
			m[i] = fact{}.with(a.patch)
		}
	case "change":
		if m[a.day] == nil {
			return m, false
		}
		before := m
		for k, v := range a.patch {
			for i := a.day; i < cells && m[i] != nil && before[i].field(k) == before[a.day].field(k); i++ {
				m[i] = m[i].with(asof.Fields{k: v})
			}
		}
	case "correct":
		hit := false
		if a.reason == "" || !span() {
			return m, false
		}
		for i := a.from; i < a.to; i++ {
			if m[i] != nil {
				hit = true
				m[i] = m[i].with(a.patch)
			}
		}
		return m, hit
	case "period":
		if a.reason == "" || !span() || m[a.day] == nil {
			return m, false
		}
		f := m[a.day].with(a.patch)
		from, to := m.run(a.day)
		for i := from; i < to; i++ {
			m[i] = nil
		}
		for i := a.from; i < a.to; i++ {
			if m[i] != nil {
				return m, false
			}
			m[i] = f
		}
	case "close":
		if a.day == 0 || m[a.day-1] == nil {
			return m, false
		}
		later := false
		for i := a.day; i < cells; i++ {
			later = later || m[i] != nil
			m[i] = nil
		}
		from, to := m.run(a.day - 1)
		closed := m
		for i := from; i < to; i++ {
			closed[i] = m[i].with(a.patch)
		}
		if !later && !closed.same(m) {
			return m, false // it had ended already: how it ended is mended by Correct
		}
		return closed, true
	case "void":
		hit := false
		if a.reason == "" || !span() {
			return m, false
		}
		for i := a.from; i < a.to; i++ {
			hit = hit || m[i] != nil
			m[i] = nil
		}
		return m, hit
	}
	return m, true
}

func (a act) period() day.Period { return day.Period{From: dayOf(a.from), To: dayOf(a.to)} }

// on runs the act on the records.
func (a act) on(ctx context.Context, tx *db.Tx, id db.ID) (asof.Result, error) {
	l, who := line(id), audit.By{Reason: a.reason}
	switch a.verb {
	case "open":
		return l.Open(ctx, tx, who, a.period(), a.patch)
	case "change":
		return l.Change(ctx, tx, who, dayOf(a.day), a.patch)
	case "correct":
		return l.Correct(ctx, tx, who, a.period(), a.patch)
	case "period":
		return l.CorrectPeriod(ctx, tx, who, dayOf(a.day), a.period(), a.patch)
	case "close":
		return l.Close(ctx, tx, who, dayOf(a.day), a.patch)
	}
	return l.Void(ctx, tx, who, a.period())
}

func drawAct(t *rapid.T) act {
	a := act{
		verb:   rapid.SampledFrom([]string{"open", "open", "change", "change", "correct", "period", "close", "void"}).Draw(t, "verb"),
		from:   rapid.IntRange(0, cells-1).Draw(t, "from"),
		day:    rapid.IntRange(0, cells-1).Draw(t, "day"),
		reason: rapid.SampledFrom([]string{"nhầm", "nhầm", "nhầm", "nhầm", "nhầm", ""}).Draw(t, "reason"),
		patch:  asof.Fields{},
	}
	a.to = rapid.OneOf(rapid.IntRange(0, cells-1), rapid.Just(cells)).Draw(t, "to")
	bits := rapid.IntRange(0, 15).Draw(t, "fields")
	if bits&1 != 0 {
		a.patch["name"] = rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "name")
	}
	if bits&2 != 0 {
		a.patch["n"] = int64(rapid.IntRange(0, 1).Draw(t, "n"))
	}
	if bits&4 != 0 {
		a.patch["born"] = rapid.SampledFrom([]day.Day{0, day.Must(1985, 3, 1)}).Draw(t, "born")
	}
	if bits&8 != 0 {
		a.patch["faith"] = rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "faith")
	}
	return a
}

func factOf(r asof.Row) fact {
	return fact{r.Text("name"), r.Text("faith"), r.Int("n"), r.Day("born")}
}

// agree compares the rows known at k, as a whole and asked day by day, with the model.
func agree(ctx context.Context, tx *db.Tx, id db.ID, k asof.Known, m model, days []int) error {
	rows, err := line(id).Rows(ctx, tx, k)
	if err != nil {
		return err
	}
	var got model
	for _, r := range rows {
		f := factOf(r)
		for i := range got {
			d := dayOf(i)
			if i == cells-1 && r.Period.To != day.Forever { // the last cell is all days after
				continue
			}
			if r.Period.Has(d) {
				if got[i] != nil {
					return fmt.Errorf("two rows on %s as known %v", d, k)
				}
				got[i] = &f
			}
		}
	}
	if !got.same(m) {
		return fmt.Errorf("known %v: records %v, model %v", k, got.text(), m.text())
	}
	for _, i := range days {
		r, ok, err := line(id).At(ctx, tx, asof.Point{On: dayOf(i), Known: k})
		if err != nil {
			return err
		}
		if ok != (m[i] != nil) || ok && factOf(r) != *m[i] {
			return fmt.Errorf("on %s known %v: records %v %v, model %v", dayOf(i), k, ok, r.Fields, m.text())
		}
	}
	return nil
}

func (m model) text() string {
	s := ""
	for i, f := range m {
		if f != nil {
			s += fmt.Sprintf(" %d:%+v", i, *f)
		}
	}
	return s
}

type moment struct {
	at db.Instant
	m  model
}

func TestVerbsAgreeWithAModelOfDays(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		n := testkit.Rounds(300, 10_000)
		if e.Kind == testkit.Postgres {
			n = testkit.Rounds(60, 1_000)
		}
		rounds(t, n)
		d := open(t, e)
		verbs := map[string][2]int{}
		rapid.Check(t, func(t *rapid.T) { history(t, d, verbs) })
		if testkit.Short() { // a few histories need not try everything
			return
		}
		for _, v := range []string{"open", "change", "correct", "period", "close", "void"} {
			if verbs[v][0] == 0 || verbs[v][1] == 0 {
				t.Errorf("%s: refused %d, done %d: the histories show too little", v, verbs[v][0], verbs[v][1])
			}
		}
	})
}

func history(t *rapid.T, d *db.DB, verbs map[string][2]int) {
	ctx := context.Background()
	var id db.ID
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Write(ctx, func(tx *db.Tx) (err error) { id, err = newSubject(ctx, tx); return err }))
	var m model
	moments := []moment{}
	past := map[db.ID]asof.Row{}
	all := make([]int, cells)
	for i := range all {
		all[i] = i
	}
	for range rapid.IntRange(1, 7).Draw(t, "transactions") {
		acts := rapid.SliceOfN(rapid.Custom(drawAct), 1, 2).Draw(t, "acts")
		var at db.Instant
		before := m
		must(d.Write(ctx, func(tx *db.Tx) error {
			m, at = before, tx.Now()
			for _, a := range acts {
				want, ok := m.do(a)
				res, err := a.on(ctx, tx, id)
				c := verbs[a.verb]
				if !ok {
					if err == nil {
						return fmt.Errorf("%+v was done on %s; the model refuses", a, m.text())
					}
					if f := said(t, err); f.Kind != fault.Conflict && f.Kind != fault.Invalid {
						return err
					}
					c[0]++
					verbs[a.verb] = c
					continue
				}
				if err != nil {
					return fmt.Errorf("%+v on %s: %w", a, m.text(), err)
				}
				if res.Changed == want.same(m) {
					return fmt.Errorf("%+v: Changed = %v from %s to %s", a, res.Changed, m.text(), want.text())
				}
				m = want
				c[1]++
				verbs[a.verb] = c
				if err := agree(ctx, tx, id, asof.Latest, m, nil); err != nil {
					return fmt.Errorf("%+v, within its transaction: %w", a, err)
				}
			}
			return nil
		}))
		moments = append(moments, moment{at, m})
		must(d.Read(ctx, func(tx *db.Tx) error {
			if err := agree(ctx, tx, id, asof.Latest, m, all); err != nil {
				return err
			}
			for _, x := range moments {
				if err := agree(ctx, tx, id, asof.KnownAt(x.at), x.m, nil); err != nil {
					return err
				}
			}
			x := moments[rapid.IntRange(0, len(moments)-1).Draw(t, "past")]
			if err := agree(ctx, tx, id, asof.KnownAt(x.at), x.m, all); err != nil {
				return err
			}
			if err := agree(ctx, tx, id, asof.KnownAt(moments[0].at-1), model{}, nil); err != nil {
				return err
			}
			return once(ctx, tx, id, past)
		}))
	}
}

// once holds every row to what it was when first seen: only its known_to may be set, and only once.
func once(ctx context.Context, tx *db.Tx, id db.ID, past map[db.ID]asof.Row) error {
	rows, err := line(id).History(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.KnownTo <= r.KnownFrom {
			return fmt.Errorf("row %v known to %v before %v", r.ID, r.KnownTo, r.KnownFrom)
		}
		if o, ok := past[r.ID]; ok {
			if o.KnownTo != db.StillKnown && o.KnownTo != r.KnownTo || o.KnownFrom != r.KnownFrom || o.Period != r.Period || factOf(o) != factOf(r) ||
				o.Owner != r.Owner || o.Change != r.Change {
				return fmt.Errorf("row %v was %+v and is %+v", r.ID, o, r)
			}
		}
	}
	seen := len(past)
	for _, r := range rows {
		past[r.ID] = r
	}
	if len(past) != len(rows) {
		return fmt.Errorf("%d rows were known, %d of all are left", seen, len(rows))
	}
	return nil
}
