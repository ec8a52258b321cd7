package play

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// TestAllAtOnceIsTrue: what is told of a refused record beside the fields that could not be used is no guess. Records of every kind are entered, corrected
// and taken a step with some fields unusable; whatever those are mended to afterwards, all that was told of the others is still told.
func TestAllAtOnceIsTrue(t *testing.T) {
	demo.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, _ := demo.on(t, e)
		ctx := context.Background()
		rnd := rand.New(rand.NewPCG(11, 7))
		told, mended := map[string]int{}, 0
		rounds := testkit.Rounds(60, 1500)
		for _, k := range h.Book.Kinds() {
			var some []record.Record
			err := h.DB.Read(ctx, func(tx *db.Tx) error {
				list, err := k.List(ctx, tx, duty.System(), asof.Point{On: tx.Today(), Known: asof.Latest}, record.Filter{Size: 40})
				some = list.Items
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(some) == 0 {
				continue
			}
			for range rounds {
				r := newRound(k, some, rnd)
				first := r.run(ctx, t, h.DB, r.broken)
				for _, x := range first {
					if _, ok := r.broken[x.Name]; !ok {
						told[k.Name]++
					}
				}
				for range 8 {
					mend := maps.Clone(r.broken)
					for c := range mend {
						mend[c] = r.value(k.Field(c))
					}
					then := r.run(ctx, t, h.DB, nil, mend)
					if slices.ContainsFunc(then, func(x fault.Field) bool {
						_, ours := mend[x.Name]
						return ours || x.Key == "record.org_dead" || x.Key == "form.unknown" || x.Name == "*"
					}) {
						continue // that was no mending
					}
					mended++
					for _, x := range first {
						still := func(y fault.Field) bool { // a twin is looked for where nothing else is said of the key and the day
							return x.Name == y.Name && x.Key == y.Key || x.Key == "record.twice" && (y.Name == k.Day || y.Name == k.Owner || slices.Contains(k.Key, y.Name))
						}
						if _, ours := mend[x.Name]; !ours && x.Name != "*" && !slices.ContainsFunc(then, still) {
							t.Errorf("%s %s with %v broken said %s of %s, which is not so when it is mended to %v: then %v\n%v", r.verb, k.Name, slices.Collect(maps.Keys(mend)), x.Key, x.Name, mend, then, r.v)
							break
						}
					}
				}
			}
		}
		for _, kind := range []string{"meeting", "meeting_visit", "meeting_finding", "study_session", "congress", "pledge", "training_class", "contest"} {
			if told[kind] == 0 && rounds > 20 {
				t.Errorf("of %s nothing was ever told beside: this proves little", kind)
			}
		}
		if mended < rounds {
			t.Errorf("only %d were mended", mended)
		}
	})
}

// round is one thing somebody does with a record and fields of it that are not usable.
type round struct {
	k      *record.Kind
	some   []record.Record
	rnd    *rand.Rand
	verb   string
	old    record.Record
	v      asof.Fields
	broken map[string]any
}

func newRound(k *record.Kind, some []record.Record, rnd *rand.Rand) *round {
	r := &round{k: k, some: some, rnd: rnd, old: some[rnd.IntN(len(some))], v: asof.Fields{}, broken: map[string]any{}}
	r.verb = []string{"enter", "enter", "correct"}[rnd.IntN(3)]
	var asked []string
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Show&record.Derived != 0 || f.Type == record.Sealed {
			continue
		}
		r.v[f.Code] = r.old.V[f.Code]
		if f.Code != k.Parent && f.Code != k.Owner {
			asked = append(asked, f.Code)
		}
		if f.Code != k.Parent && f.Code != k.Owner && f.Code != k.Day && rnd.IntN(3) == 0 || f.Code == k.Day && rnd.IntN(6) == 0 {
			r.v[f.Code] = r.value(f)
		}
	}
	for range 1 + rnd.IntN(2) {
		r.broken[asked[rnd.IntN(len(asked))]] = nil
	}
	return r
}

// value is a legal value of a field: one of another record, none where none is wanted, or one made up.
func (r *round) value(f *record.Field) any {
	zero := map[record.Type]any{record.Day: day.Day(0), record.Int: int64(0), record.Flag: false, record.Org: db.ID{}, record.Person: db.ID{}, record.Paper: db.ID{},
		record.Link: db.ID{}}[f.Type]
	if zero == nil {
		zero = ""
	}
	if !f.Need && f.Code != r.k.Day && r.rnd.IntN(3) == 0 {
		return zero
	}
	if r.rnd.IntN(2) == 0 {
		switch f.Type {
		case record.Choice:
			return f.Values[r.rnd.IntN(len(f.Values))]
		case record.Int:
			high := f.High
			if high == 0 || high > f.Low+60 {
				high = f.Low + 60
			}
			return f.Low + r.rnd.Int64N(high-f.Low+1)
		case record.Day:
			return day.Must(2014+r.rnd.IntN(6), 1+r.rnd.IntN(12), 1+r.rnd.IntN(28))
		case record.Clock:
			return fmt.Sprintf("%02d:30", r.rnd.IntN(24))
		case record.Line, record.Text:
			return "Chữ " + fmt.Sprint(r.rnd.IntN(9))
		}
	}
	v := r.some[r.rnd.IntN(len(r.some))].V[f.Code]
	if v == nil || v == zero && (f.Need || f.Code == r.k.Day) {
		return r.old.V[f.Code]
	}
	return v
}

var errBack = errors.New("back")

// run does it, with the broken fields as such or mended, and takes it back: it gives what was found wrong. "*" is what is wrong with the whole.
func (r *round) run(ctx context.Context, t *testing.T, d *db.DB, broken map[string]any, mend ...map[string]any) (out []fault.Field) {
	t.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error {
		v := maps.Clone(r.v)
		act := record.Act{Rev: -1, Reason: "thử"}
		for c := range broken {
			delete(v, c)
			act.Bad.Add(c, "form.number", nil)
		}
		for _, m := range mend {
			maps.Copy(v, m)
		}
		var err error
		if r.verb == "enter" {
			_, err = r.k.Enter(ctx, tx, duty.System(), v, act)
		} else {
			_, err = r.k.Correct(ctx, tx, duty.System(), r.old.ID, v, act)
		}
		if err == nil {
			if len(broken) > 0 {
				t.Fatalf("%s %s with %v broken was done", r.verb, r.k.Name, broken)
			}
			return errBack
		}
		return err
	})
	if errors.Is(err, errBack) {
		return nil
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		t.Fatalf("%s %s with %v: %v\n%v", r.verb, r.k.Name, broken, err, r.v)
	}
	if len(f.Fields) == 0 {
		return []fault.Field{{Name: "*", Key: f.Key}}
	}
	return f.Fields
}
