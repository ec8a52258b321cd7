package tree_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

func open(t testing.TB, e testkit.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), e.URL, db.Options{MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

const (
	nodes = 7
	days  = 8 // the last one stands for all days after
)

var origin = day.Must(2017, 9, 27)

func dayOf(i int) day.Day {
	if i >= days {
		return day.Forever
	}
	return origin.Add(i)
}

// place is where a node hangs on a day: parent -1 for nowhere.
type place struct {
	parent int
	kind   tree.Kind
}

// forest is the naive model: where each node hangs on each day.
type forest [nodes][days]place

func (f *forest) above(n, d int, rights bool) int {
	if p := f[n][d]; rights || p.kind != tree.Heir {
		return p.parent
	}
	return -1
}

// under tells by walking up, with a bound that a loop would pass.
func (f *forest) under(n, root, d int, rights bool) bool {
	for range nodes + 1 {
		if n == root {
			return true
		}
		if n = f.above(n, d, rights); n < 0 {
			return false
		}
	}
	return false
}

func (f *forest) loops() bool {
	for n := range nodes {
		for d := range days {
			at := n
			for range nodes {
				if at = f.above(at, d, true); at < 0 {
					break
				}
			}
			if at >= 0 {
				return true
			}
		}
	}
	return false
}

type act struct {
	verb          string
	child, parent int
	kind          tree.Kind
	from, to      int
}

// do gives the model after the act; ok is false where asof refuses it.
func (f forest) do(a act) (_ forest, ok bool) {
	row := &f[a.child]
	none := place{-1, ""}
	p := place{a.parent, a.kind}
	switch a.verb {
	case "attach":
		for d := a.from; d < days; d++ {
			if row[d] != none {
				return f, false
			}
			row[d] = p
		}
		return f, true
	case "move":
		if row[a.from] == none {
			return f, false
		}
		old := row[a.from]
		for d := a.from; d < days && row[d] != none && row[d].parent == old.parent; d++ {
			row[d].parent = a.parent
		}
		old2 := f[a.child]
		for d := a.from; d < days && old2[d] != none && old2[d].kind == old.kind; d++ {
			row[d].kind = a.kind
		}
		return f, true
	case "correct":
		for d := a.from; d < a.to && d < days; d++ {
			if row[d] != none {
				row[d] = p
				ok = true
			}
		}
		return f, ok
	case "detach":
		if a.from == 0 || row[a.from-1] == none {
			return f, false
		}
		later := false
		for d := a.from; d < days; d++ {
			later = later || row[d] != none
			row[d] = none
		}
		return f, true
	}
	for d := a.from; d < a.to && d < days; d++ {
		ok = ok || row[d] != none
		row[d] = none
	}
	return f, ok
}

func TestTreeAgreesWithAModel(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		n := testkit.Rounds(60, 1000)
		if e.Kind == testkit.Postgres {
			n = testkit.Rounds(15, 200)
		}
		if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		d := open(t, e)
		loops, moves := 0, 0
		rapid.Check(t, func(t *rapid.T) { story(t, d, &loops, &moves) })
		if moves == 0 || loops == 0 && n >= 60 { // few stories need not draw a loop
			t.Errorf("%d loops refused, %d acts done: too little", loops, moves)
		}
	})
}

func story(t *rapid.T, d *db.DB, loops, moves *int) {
	ctx := context.Background()
	by := audit.By{Reason: "thử"}
	var ids [nodes]db.ID
	var f forest
	for i := range ids {
		ids[i] = db.NewID()
		for k := range f[i] {
			f[i][k] = place{-1, ""}
		}
	}
	type moment struct {
		at db.Instant
		f  forest
	}
	var past []moment
	for range rapid.IntRange(4, 14).Draw(t, "acts") {
		a := act{
			verb:  rapid.SampledFrom([]string{"attach", "attach", "attach", "move", "move", "correct", "detach", "void"}).Draw(t, "verb"),
			child: rapid.IntRange(0, nodes-1).Draw(t, "child"), parent: rapid.IntRange(0, nodes-1).Draw(t, "parent"),
			kind: rapid.SampledFrom([]string{tree.Parent, tree.Parent, tree.Successor, tree.Heir}).Draw(t, "kind"),
			from: rapid.IntRange(0, days-1).Draw(t, "from"),
		}
		a.to = rapid.IntRange(a.from+1, days).Draw(t, "to")
		if a.child == a.parent {
			continue
		}
		want, ok := f.do(a)
		var at db.Instant
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			at = tx.Now()
			c, p, from, span := ids[a.child], ids[a.parent], dayOf(a.from), day.Period{From: dayOf(a.from), To: dayOf(a.to)}
			switch a.verb {
			case "attach":
				_, err = tree.Attach(ctx, tx, by, c, p, a.kind, from)
			case "move":
				_, err = tree.Move(ctx, tx, by, c, p, a.kind, from)
			case "correct":
				_, err = tree.Correct(ctx, tx, by, c, p, a.kind, span)
			case "detach":
				_, err = tree.Detach(ctx, tx, by, c, from)
			default:
				_, err = tree.Void(ctx, tx, by, c, span)
			}
			return err
		})
		switch {
		case !ok:
			if f := fault.As(err); f == nil || f.Kind != fault.Conflict || f.Key == "tree.loop" {
				t.Fatalf("%+v: %v", a, err)
			}
		case want.loops():
			if f := fault.As(err); f == nil || f.Key != "tree.loop" {
				t.Fatalf("%+v makes a loop: %v", a, err)
			}
			*loops++
		case err != nil:
			t.Fatalf("%+v: %v", a, err)
		default:
			f = want
			past = append(past, moment{at, f})
			*moves++
		}
	}
	if len(past) == 0 {
		return
	}
	x := past[rapid.IntRange(0, len(past)-1).Draw(t, "past")]
	err := d.Read(ctx, func(tx *db.Tx) error {
		if err := agree(ctx, tx, ids, f, asof.Latest); err != nil {
			return err
		}
		return agree(ctx, tx, ids, x.f, asof.KnownAt(x.at))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func agree(ctx context.Context, tx *db.Tx, ids [nodes]db.ID, f forest, k asof.Known) error {
	got, err := tree.Load(ctx, tx, k)
	if err != nil {
		return err
	}
	number := map[db.ID]int{}
	for i, id := range ids {
		number[id] = i
	}
	for r, root := range ids {
		// One question over all days, stretch by stretch.
		var span [nodes][days]bool
		err := tx.Query(ctx, tree.SpanCTE+` SELECT org, f, t FROM span`, db.Args{"root": root, "from": dayOf(0), "to": day.Forever, "known": k},
			func(row *db.Row) error {
				var id db.ID
				var p day.Period
				if err := row.Scan(&id, &p.From, &p.To); err != nil {
					return err
				}
				for d := range days {
					if p.Has(dayOf(d)) {
						if span[number[id]][d] {
							return fmt.Errorf("two stretches of one node share %v", dayOf(d))
						}
						span[number[id]][d] = true
					}
				}
				return nil
			})
		if err != nil {
			return err
		}
		spans := got.Spans(root, day.Period{From: dayOf(0), To: day.Forever})
		for d := range days {
			on := dayOf(d)
			walked := map[db.ID]int{}
			got.Walk(root, on, func(n db.ID, depth int, ended bool) {
				walked[n] = depth + 1
				end := false
				for at := number[n]; at != r; at = f.above(at, d, false) {
					end = end || f[at][d].kind == tree.Successor
				}
				if end != ended {
					err = fmt.Errorf("walk: node %d under %d on %v: ended = %v", number[n], r, on, ended)
				}
			})
			if err != nil {
				return err
			}
			reach := got.Reach(root, on)
			for n, id := range ids {
				want := f.under(n, r, d, false)
				var in bool
				for _, p := range spans[id] {
					in = in || p.Has(on)
				}
				if span[n][d] != want || (walked[id] > 0) != want || got.Under(id, root, on) != want || in != want {
					return fmt.Errorf("node %d under %d on %v known %v: model %v, SQL %v, walk %v, under %v, spans %v", n, r, on, k, want, span[n][d],
						walked[id] > 0, got.Under(id, root, on), in)
				}
				if reach[id] != f.under(n, r, d, true) {
					return fmt.Errorf("reach of %d: node %d on %v: %v", r, n, on, reach[id])
				}
				var path []db.ID
				for at := n; at >= 0; at = f.above(at, d, false) {
					path = append(path, ids[at])
				}
				if p := got.Path(id, on, false); !slices.Equal(p, path) {
					return fmt.Errorf("path of %d on %v: %v", n, on, p)
				}
				if want && walked[id] != slices.Index(path, root)+1 {
					return fmt.Errorf("depth of %d under %d: %d", n, r, walked[id])
				}
				var meet db.ID
				for _, a := range path {
					if f.under(r, number[a], d, false) {
						meet = a
						break
					}
				}
				if m := got.Meet(id, root, on); m != meet {
					return fmt.Errorf("%d and %d meet on %v in %v, model %v", n, r, on, m, meet)
				}
			}
		}
	}
	return nil
}

// Two writers, each of whom adds one half of a loop: one is refused, always.
func TestTwoWritersCannotMakeALoop(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		d := open(t, e)
		ctx := context.Background()
		for round := range testkit.Rounds(20, 200) {
			a, b := db.NewID(), db.NewID()
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i, pair := range [][2]db.ID{{a, b}, {b, a}} {
				wg.Go(func() {
					errs[i] = d.Write(ctx, func(tx *db.Tx) error {
						_, err := tree.Attach(ctx, tx, audit.By{}, pair[0], pair[1], tree.Parent, day.Must(2017, 1, 1+i))
						return err
					})
				})
			}
			wg.Wait()
			done, refused := 0, 0
			for _, err := range errs {
				if f := fault.As(err); err == nil {
					done++
				} else if f != nil && f.Key == "tree.loop" {
					refused++
				} else {
					t.Error(err)
				}
			}
			if done != 1 || refused != 1 {
				t.Fatalf("round %d: %d done, %d refused", round, done, refused)
			}
		}
	})
}

// The forest kept in memory is never that of another snapshot: not after a change, not after a change taken back.
func TestForestFollowsTheRecords(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		d := open(t, e)
		ctx := context.Background()
		a, b, c := db.NewID(), db.NewID(), db.NewID()
		on := day.Must(2017, 5, 1)
		under := func(root db.ID) (in bool) {
			t.Helper()
			err := d.Read(ctx, func(tx *db.Tx) error {
				f, err := tree.Load(ctx, tx, asof.Latest)
				in = err == nil && f.Under(c, root, on)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return in
		}
		attach := func(fail bool) error {
			return d.Write(ctx, func(tx *db.Tx) error {
				if _, err := tree.Attach(ctx, tx, audit.By{}, c, a, tree.Parent, day.Must(2017, 1, 1)); err != nil {
					return err
				}
				f, err := tree.Load(ctx, tx, asof.Latest)
				if err == nil && !f.Under(c, a, on) {
					t.Error("the writer does not see his own edge")
				}
				if fail {
					return fmt.Errorf("taken back")
				}
				return err
			})
		}
		if under(a) || attach(true) == nil || under(a) {
			t.Error("an edge taken back is seen")
		}
		if err := attach(false); err != nil || !under(a) {
			t.Error("a new edge is not seen", err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tree.Move(ctx, tx, audit.By{}, c, b, tree.Parent, on)
			return err
		})
		if err != nil || under(a) || !under(b) {
			t.Error("a move is not seen", err)
		}
	})
}
