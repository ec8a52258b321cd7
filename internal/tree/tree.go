// Package tree keeps who stands under whom, as dated edges between bare nodes: a sub-tree as of a day in SQL, the whole forest over time in
// memory for roll-ups, and the writing of edges, which refuses loops. It knows nothing of what the nodes are.
package tree

import (
	"bytes"
	"context"
	"sort"
	"sync"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Kind of an edge.
type Kind = string

const (
	Parent    Kind = "parent"    // a living organisation under its superior
	Successor Kind = "successor" // an ended organisation stands at its one main successor
	Heir      Kind = "heir"      // an ended organisation without successor: its last superior, for rights alone, never for counts
)

var edges = asof.Table{
	Name: "tree_edge", Noun: "tree",
	Key:  []asof.Column{{Name: "child", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "parent", Kind: asof.ID}, {Name: "kind", Kind: asof.Text}},
}

func line(child db.ID) asof.Line { return edges.Of(child, nil, asof.Fields{"child": child}) }

// lock takes the tree's one lock, so that two writers cannot each add half of a loop, and tells readers that the tree has changed. A writer
// whose instant is before that of the one he waited for runs again: else the tree as known between the two could hold a loop.
func lock(ctx context.Context, tx *db.Tx) error {
	n, err := tx.Exec(ctx, `UPDATE tree_lock SET rev = rev + 1, at = :now WHERE id = 1 AND (at IS NULL OR at <= :now)`, db.Args{"now": tx.Now()})
	if err == nil && n == 0 {
		err = db.Again
	}
	return err
}

// Attach puts child under parent from a day on; the node must hang nowhere on those days.
func Attach(ctx context.Context, tx *db.Tx, by audit.By, child, parent db.ID, kind Kind, from day.Day) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) {
		return l.Open(ctx, tx, by, day.Period{From: from, To: day.Forever}, asof.Fields{"parent": parent, "kind": kind})
	})
}

// Move puts child under another parent (or kind of edge) from a day on; later moves on record stand.
func Move(ctx context.Context, tx *db.Tx, by audit.By, child, parent db.ID, kind Kind, from day.Day) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) {
		return l.Change(ctx, tx, by, from, asof.Fields{"parent": parent, "kind": kind})
	})
}

// Correct says that on the days of a period the node hung elsewhere than was recorded.
func Correct(ctx context.Context, tx *db.Tx, by audit.By, child, parent db.ID, kind Kind, p day.Period) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) {
		return l.Correct(ctx, tx, by, p, asof.Fields{"parent": parent, "kind": kind})
	})
}

// CorrectPeriod corrects when an edge began or ended: see asof.
func CorrectPeriod(ctx context.Context, tx *db.Tx, by audit.By, child db.ID, in day.Day, p day.Period) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) {
		return l.CorrectPeriod(ctx, tx, by, in, p, nil)
	})
}

// Detach ends the node's edge: from the day on it hangs nowhere.
func Detach(ctx context.Context, tx *db.Tx, by audit.By, child db.ID, from day.Day) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) { return l.Close(ctx, tx, by, from, nil) })
}

// Void takes the days of a period out of the node's edges: it never hung there.
func Void(ctx context.Context, tx *db.Tx, by audit.By, child db.ID, p day.Period) (asof.Result, error) {
	return write(ctx, tx, child, func(l asof.Line) (asof.Result, error) { return l.Void(ctx, tx, by, p) })
}

func write(ctx context.Context, tx *db.Tx, child db.ID, fn func(asof.Line) (asof.Result, error)) (asof.Result, error) {
	if err := lock(ctx, tx); err != nil {
		return asof.Result{}, err
	}
	res, err := fn(line(child))
	if err != nil || !res.Changed {
		return res, err
	}
	return res, noLoop(ctx, tx, child)
}

// noLoop walks up from the node over every stretch of days at once: the stretch narrows at each step, and a stretch that comes back to the
// node is a loop.
func noLoop(ctx context.Context, tx *db.Tx, child db.ID) error {
	var from, to day.Day
	found, err := tx.One(ctx, `WITH RECURSIVE up(node, f, t) AS (
		SELECT e.parent, e.valid_from, e.valid_to FROM tree_edge e WHERE e.child = :child AND e.known_to = {open}
		UNION
		SELECT e.parent, {max e.valid_from|u.f}, {min e.valid_to|u.t} FROM up u CROSS JOIN tree_edge e
		WHERE e.child = u.node AND e.known_to = {open} AND e.valid_from < u.t AND e.valid_to > u.f AND u.node <> CAST(:child AS {id}))
		SELECT f, t FROM up WHERE node = CAST(:child AS {id}) ORDER BY f`, db.Args{"child": child}, &from, &to)
	if err != nil {
		return err
	}
	if found {
		return fault.New(fault.Conflict, "tree.loop", fault.Args{"from": from, "to": to.Add(-1)})
	}
	return nil
}

// Rows are a node's edges as known at k: parent in "parent", kind in "kind".
func Rows(ctx context.Context, tx *db.Tx, child db.ID, k asof.Known) ([]asof.Row, error) {
	return line(child).Rows(ctx, tx, k)
}

// History is every version of a node's edges.
func History(ctx context.Context, tx *db.Tx, child db.ID) ([]asof.Row, error) {
	return line(child).History(ctx, tx)
}

// SpanCTE is the head of a statement that asks about the sub-tree of :root on the days from :from to before :to, with rows "known" as asked:
// span(org, f, t) holds each node with the stretches of days on which it stood in the sub-tree. Stretches of one node share no day. For a
// single day pass the day and the next. The records of an ended organisation stand at its main successor.
const SpanCTE = `WITH RECURSIVE span(org, f, t) AS (
	SELECT CAST(:root AS {id}), CAST(:from AS {day}), CAST(:to AS {day})
	UNION
	SELECT e.child, {max e.valid_from|s.f}, {min e.valid_to|s.t} FROM span s CROSS JOIN {fenced tree_edge e|` + spanEdge + `} WHERE ` + spanEdge + `)`

const spanEdge = `e.parent = s.org AND e.kind <> 'heir' AND e.valid_from < s.t AND e.valid_to > s.f AND {known e}`

// Forest is all edges known at one point, over all days, in memory: a derived thing, rebuilt when the tree's revision moves.
type Forest struct {
	up   map[db.ID][]edge // by child, in order of days
	down map[db.ID][]edge // by parent

	mu      sync.Mutex
	reached map[reachKey]map[db.ID]bool // what Reach found before
}

type reachKey struct {
	root db.ID
	day  day.Day
}

// mostReached bounds what a forest remembers of Reach: with more readers than that it forgets and begins again.
const mostReached = 256

type edge struct {
	node   db.ID // the parent in up, the child in down
	period day.Period
	kind   Kind
}

// forestKey is where the database keeps the latest forest, and the last one asked for as it was known at an instant.
type forestKey struct{ latest bool }

type cached struct {
	rev    int64
	known  asof.Known
	forest *Forest
}

// Load reads the forest as known at k. The latest one, and the last one of the past, are kept until the tree changes; the revision is read in the
// caller's own snapshot, so the answer is always the snapshot's.
func Load(ctx context.Context, tx *db.Tx, k asof.Known) (*Forest, error) {
	var rev int64
	if _, err := tx.One(ctx, `SELECT rev FROM tree_lock WHERE id = 1`, nil, &rev); err != nil {
		return nil, err
	}
	key := forestKey{k.Latest()}
	if c, ok := tx.DB().Local().Load(key); ok && c.(cached).rev == rev && c.(cached).known == k {
		return c.(cached).forest, nil
	}
	f := &Forest{up: map[db.ID][]edge{}, down: map[db.ID][]edge{}}
	err := tx.Query(ctx, `SELECT child, parent, kind, valid_from, valid_to FROM tree_edge e WHERE {known e} ORDER BY child, valid_from`,
		db.Args{"known": k}, func(r *db.Row) error {
			var c, p db.ID
			var kind string
			var d day.Period
			if err := r.Scan(&c, &p, &kind, &d.From, &d.To); err != nil {
				return err
			}
			f.up[c] = append(f.up[c], edge{p, d, kind})
			f.down[p] = append(f.down[p], edge{c, d, kind})
			return nil
		})
	if err != nil {
		return nil, err
	}
	if tx.Change().IsZero() { // a writer's view may be rolled back: it is not kept
		tx.DB().Local().Store(key, cached{rev, k, f})
	}
	return f, nil
}

// Above is the node's place on a day: its parent, or main successor where it has ended; zero where it hangs nowhere. Heir edges count only
// with rights.
func (f *Forest) Above(n db.ID, d day.Day, rights bool) (db.ID, Kind) {
	for _, e := range f.up[n] {
		if e.period.Has(d) && (rights || e.kind != Heir) {
			return e.node, e.kind
		}
	}
	return db.ID{}, ""
}

// Path is the node and all above it on a day, itself first.
func (f *Forest) Path(n db.ID, d day.Day, rights bool) []db.ID {
	out := []db.ID{n}
	for range 64 { // no tree is deeper; a loop cannot be written, this is the belt
		p, _ := f.Above(n, d, rights)
		if p.IsZero() {
			break
		}
		out = append(out, p)
		n = p
	}
	return out
}

// Under tells whether n stands in the sub-tree of root on a day (root itself included).
func (f *Forest) Under(n, root db.ID, d day.Day) bool {
	for range 64 {
		if n == root {
			return true
		}
		p, _ := f.Above(n, d, false)
		if p.IsZero() {
			return false
		}
		n = p
	}
	return false
}

// Children are the nodes directly under n on a day, by edges of kind parent.
func (f *Forest) Children(n db.ID, d day.Day) []db.ID {
	var out []db.ID
	for _, e := range f.down[n] {
		if e.kind == Parent && e.period.Has(d) {
			out = append(out, e.node)
		}
	}
	return out
}

// Walk visits the sub-tree of root on a day in preorder, with depth; ended organisations (successor edges) are visited too, ended = true.
func (f *Forest) Walk(root db.ID, d day.Day, visit func(n db.ID, depth int, ended bool)) {
	var rec func(n db.ID, depth int, ended bool)
	rec = func(n db.ID, depth int, ended bool) {
		visit(n, depth, ended)
		if depth > 64 {
			return
		}
		for _, e := range f.down[n] {
			if e.kind != Heir && e.period.Has(d) {
				rec(e.node, depth+1, ended || e.kind == Successor)
			}
		}
	}
	rec(root, 0, false)
}

// Reach is every node a right on root reaches on a day: sub-tree, ended organisations with their successors or heirs, and root. The map is shared
// with all who ask the same: it must not be changed.
func (f *Forest) Reach(root db.ID, d day.Day) map[db.ID]bool {
	key := reachKey{root, d}
	f.mu.Lock()
	out := f.reached[key]
	f.mu.Unlock()
	if out != nil {
		return out
	}
	out = f.reach(root, d)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reached == nil || len(f.reached) >= mostReached {
		f.reached = map[reachKey]map[db.ID]bool{}
	}
	f.reached[key] = out
	return out
}

func (f *Forest) reach(root db.ID, d day.Day) map[db.ID]bool {
	out := map[db.ID]bool{root: true}
	stack := []db.ID{root}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range f.down[n] {
			if e.period.Has(d) && !out[e.node] {
				out[e.node] = true
				stack = append(stack, e.node)
			}
		}
	}
	return out
}

// Meet is the lowest node that stands above both (or is one of them) on a day; zero where they share none.
func (f *Forest) Meet(a, b db.ID, d day.Day) db.ID {
	above := map[db.ID]bool{}
	for _, n := range f.Path(a, d, false) {
		above[n] = true
	}
	for _, n := range f.Path(b, d, false) {
		if above[n] {
			return n
		}
	}
	return db.ID{}
}

// Spans are the stretches of days within a period on which each node stood in the sub-tree of root; neighbouring stretches are joined.
func (f *Forest) Spans(root db.ID, p day.Period) map[db.ID][]day.Period {
	out := map[db.ID][]day.Period{}
	var rec func(n db.ID, p day.Period, depth int)
	rec = func(n db.ID, p day.Period, depth int) {
		out[n] = append(out[n], p)
		if depth > 64 {
			return
		}
		for _, e := range f.down[n] {
			if e.kind == Heir {
				continue
			}
			if q := p.Meet(e.period); !q.Empty() {
				rec(e.node, q, depth+1)
			}
		}
	}
	rec(root, p, 0)
	for n, list := range out {
		sort.Slice(list, func(i, j int) bool { return list[i].From < list[j].From })
		joined := list[:1]
		for _, q := range list[1:] {
			if last := &joined[len(joined)-1]; last.To >= q.From {
				last.To = max(last.To, q.To)
			} else {
				joined = append(joined, q)
			}
		}
		out[n] = joined
	}
	return out
}

// Outside tells whether a node stood anywhere (by an edge of kind parent or successor) on a day of a period that is in none of some stretches, which are in
// order and do not touch.
func (f *Forest) Outside(n db.ID, stretches []day.Period, p day.Period) bool {
	for _, e := range f.up[n] {
		at := p.Meet(e.period)
		if e.kind == Heir || at.Empty() {
			continue
		}
		for _, q := range stretches {
			if q.From <= at.From && q.To > at.From {
				at.From = q.To
			}
		}
		if at.From < at.To {
			return true
		}
	}
	return false
}

// Border is a day on which nodes came into a sub-tree or left it.
type Border struct {
	Day day.Day
	In  []db.ID
	Out []db.ID
}

// Moves are the days of a period on which nodes came into or left the sub-tree of root, compared with the day before each.
func (f *Forest) Moves(root db.ID, p day.Period) []Border {
	before := p.From.Add(-1)
	by := map[day.Day]*Border{}
	get := func(d day.Day) *Border {
		if by[d] == nil {
			by[d] = &Border{Day: d}
		}
		return by[d]
	}
	for n, list := range f.Spans(root, day.Period{From: before, To: p.To}) {
		for _, s := range list {
			if s.From > before {
				b := get(s.From)
				b.In = append(b.In, n)
			}
			if s.To < p.To {
				b := get(s.To)
				b.Out = append(b.Out, n)
			}
		}
	}
	out := make([]Border, 0, len(by))
	for _, b := range by {
		less := func(l []db.ID) func(i, j int) bool {
			return func(i, j int) bool { return bytes.Compare(l[i][:], l[j][:]) < 0 }
		}
		sort.Slice(b.In, less(b.In))
		sort.Slice(b.Out, less(b.Out))
		out = append(out, *b)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Day < out[j].Day })
	return out
}

// ChangeDays are the days within a period on which an edge begins or ends, in order.
func (f *Forest) ChangeDays(p day.Period) []day.Day {
	set := map[day.Day]bool{}
	for _, list := range f.up {
		for _, e := range list {
			if e.kind == Heir {
				continue
			}
			for _, d := range []day.Day{e.period.From, e.period.To} {
				if p.Has(d) && d != day.Forever {
					set[d] = true
				}
			}
		}
	}
	out := make([]day.Day, 0, len(set))
	for d := range set {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Len is how many nodes ever had an edge upward.
func (f *Forest) Len() int { return len(f.up) }

// Nodes are all nodes that ever had an edge upward, in the order of their ids.
func (f *Forest) Nodes() []db.ID {
	out := make([]db.ID, 0, len(f.up))
	for n := range f.up {
		out = append(out, n)
	}
	sort.Slice(out, func(i, j int) bool { return bytes.Compare(out[i][:], out[j][:]) < 0 })
	return out
}
