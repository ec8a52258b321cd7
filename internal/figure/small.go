package figure

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/tree"
)

// Small groups. A number of persons that rests on a sealed attribute is told to a reader without the right to that attribute only where nothing
// he may be told, added and subtracted in any way, gives a group smaller than the setting figure.small_group. docs/decisions/008-small-groups.md
// says why in this way. In short:
//
//   - Such numbers are told at fixed points only: of events, from 1 January to the end of a quarter that is over; of states, as of the end of the
//     last quarter; both as known now. Other days would tell the difference of two neighbouring ones.
//   - The numbers of all organisations he may ask about are gone through in a fixed order, the larger groups first. One is told when, with it, all
//     persons still fall into blocks that no told number divides, each with nobody of a kind or with at least so many as the setting says. Whatever
//     is computed from told numbers is a sum over whole blocks.
//   - Persons whose sealed facts the reader may see anyway are left out of this, since he can subtract them.

// hide withholds numbers at nodes, which were asked for with the same refs in the same order.
func (e *Engine) hide(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, at map[db.ID][]Value, refs []Ref) error {
	for i, ref := range refs {
		for _, d := range e.tells(ref) {
			hidden, err := e.hidden(ctx, tx, who, q, d, at)
			if err != nil {
				return err
			}
			for n, vals := range at {
				if v := &vals[i]; v.Data && hidden(n) {
					*v = Value{Ref: v.Ref, Ratio: v.Ratio, Data: true, Hidden: true}
				}
			}
		}
	}
	return nil
}

// hideSmall is hide for the one organisation of the query.
func (e *Engine) hideSmall(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, vals []Value) error {
	refs := make([]Ref, len(vals))
	for i, v := range vals {
		refs[i] = v.Ref
	}
	return e.hide(ctx, tx, who, q, map[db.ID][]Value{q.Org: vals}, refs)
}

// tells gives the definitions that make a number of persons tell a sealed attribute: its own, or those of a ratio. Numbers of events and
// organisations never do.
func (e *Engine) tells(r Ref) (out []Definition) {
	d, ok := e.cat.Get(r.Code)
	if !ok {
		return nil
	}
	list := []Definition{d}
	if d.Ratio != nil {
		num, _ := e.cat.Get(d.Ratio.Num)
		den, _ := e.cat.Get(d.Ratio.Den)
		list, r.Part = []Definition{num, den}, ""
	}
	for _, d := range list {
		where := d.Where
		if p, ok := d.part(r.Part); ok {
			where = append(slices.Clone(where), p.Where...)
		}
		if d.Unit == "person" && sealed(e.sets[d.Set], where) {
			out = append(out, d)
		}
	}
	return out
}

// groups are the sealed field groups on which numbers of persons of a set rest.
func (e *Engine) groups(s *Set) (out []string) {
	for _, code := range e.cat.Codes() {
		if d, _ := e.cat.Get(code); d.Set == s.Name && d.Unit == "person" {
			for _, g := range sealedGroups(s, d.allConds()) {
				if !has(out, g) {
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// sealedGroups are the sealed field groups that conditions open.
func sealedGroups(s *Set, conds []Cond) (out []string) {
	for _, c := range conds {
		if at, _ := s.Attr(c.Attr); at.Sealed != "" && !has(out, at.Sealed) {
			out = append(out, at.Sealed)
		}
	}
	return out
}

// groupsRight is the right to sealed field groups.
func groupsRight(groups []string) (out duty.Right) {
	for _, g := range groups {
		switch g {
		case "family":
			out |= duty.Family
		case "finance":
			out |= duty.Finance
		case "discipline":
			out |= duty.Discipline
		default:
			out |= duty.Sensitive
		}
	}
	return out
}

func (d Definition) allConds() []Cond {
	out := slices.Clone(d.Where)
	for _, p := range d.Parts {
		out = append(out, p.Where...)
	}
	return out
}

// plainCount tells whether a definition counts rows that stand under every organisation above them, each once: what hide can reason about.
func (d Definition) plainCount() bool {
	return d.Measure == "count" && d.Cross == "" && d.Scope == "" && d.Declared == "" && (d.Time == "period" || d.Time == "on")
}

// hidden tells of which nodes a definition's number is withheld.
func (e *Engine) hidden(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, d Definition, at map[db.ID][]Value) (func(db.ID) bool, error) {
	nobody := func(db.ID) bool { return false }
	s := e.sets[d.Set]
	groups := e.groups(s)
	right := duty.Records | groupsRight(groups)
	known, err := who.Reach(ctx, tx, right)
	if err != nil || known.All {
		return nobody, err
	}
	// One size for all questions: were it that of the day asked about, two of them could be played off against each other.
	least, err := e.smallGroup(ctx, tx)
	if err != nil || least <= 1 {
		return nobody, err
	}
	if !d.plainCount() || len(groups) > 1 { // of two groups a reader may know one: then numbers would have to be weighed by each
		return func(n db.ID) bool { return !known.Has(n) }, nil
	}
	asks, err := who.Reach(ctx, tx, duty.Figures)
	if err != nil {
		return nobody, err
	}
	key := smallKey{set: d.Set, right: right, known: rootsKey(known), asks: rootsKey(asks), least: least, q: Query{At: q.At, Period: q.Period}}
	moment := ""
	if tx.Reads() {
		if moment, err = tx.Moment(ctx, e.setReads(s)); err != nil {
			return nobody, err
		}
	}
	set, ok := e.memo.small.get(moment, key)
	if !ok {
		if set, err = e.small(ctx, tx, s, q, known, asks, least); err != nil {
			return nobody, err
		}
		e.memo.small.put(moment, key, set, mostSmall)
	}
	return func(n db.ID) bool { return set[n] }, nil
}

// unknown is a row about which the reader does not know the sealed facts.
type unknown struct {
	block int // rows of one block stand in the same told numbers and are of one kind; 0: in no told number
	nodes []db.ID
	kind  string
}

// small finds the organisations whose numbers are withheld.
func (e *Engine) small(ctx context.Context, tx *db.Tx, s *Set, q Query, known, asks duty.Reach, least int64) (map[db.ID]bool, error) {
	points := e.points(tx, s, q)
	if len(points) == 0 { // not at a point where numbers are told: only nothing is
		out := map[db.ID]bool{}
		rows := map[db.ID]*unknown{}
		if err := e.unknown(ctx, tx, s, q, known, asks, true, rows); err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, n := range r.nodes {
				out[n] = true
			}
		}
		return out, nil
	}
	rows := map[db.ID]*unknown{}
	size := []int64{0} // by block
	var out map[db.ID]bool
	for _, p := range points {
		out = map[db.ID]bool{}
		if err := e.unknown(ctx, tx, s, p, known, asks, false, rows); err != nil {
			return nil, err
		}
		under := map[db.ID][]*unknown{}
		for _, r := range rows {
			for _, n := range r.nodes {
				under[n] = append(under[n], r)
			}
		}
		order := make([]db.ID, 0, len(under))
		for n := range under {
			order = append(order, n)
		}
		slices.SortFunc(order, func(x, y db.ID) int {
			if c := len(under[y]) - len(under[x]); c != 0 {
				return c
			}
			return bytes.Compare(x[:], y[:])
		})
		for _, n := range order {
			if !divide(under[n], &size, least) {
				out[n] = true
			}
		}
	}
	return out, nil
}

// divide tells an organisation's number: its rows leave their blocks for new ones, by kind. It refuses, and changes nothing, where a block, new or
// left behind, would be smaller than least.
func divide(rows []*unknown, size *[]int64, least int64) bool {
	type part struct {
		block int
		kind  string
	}
	parts := map[part]int64{}
	taken := map[int]int64{}
	for _, r := range rows {
		parts[part{r.block, r.kind}]++
		taken[r.block]++
	}
	for _, n := range parts {
		if n < least {
			return false
		}
	}
	for b, n := range taken {
		if left := (*size)[b] - n; b != 0 && left > 0 && left < least {
			return false
		}
	}
	fresh := map[part]int{}
	for _, r := range rows {
		p := part{r.block, r.kind}
		if fresh[p] == 0 {
			fresh[p] = len(*size)
			*size = append(*size, 0)
		}
		if r.block != 0 {
			(*size)[r.block]--
		}
		r.block = fresh[p]
		(*size)[r.block]++
	}
	return true
}

// points are the questions that are told up to the one asked, the earliest first; none where that is not at such a point.
func (e *Engine) points(tx *db.Tx, s *Set, q Query) (out []Query) {
	if !q.At.Known.Latest() {
		return nil
	}
	today := tx.Today()
	if s.Time == State {
		if over := day.Quarter(today.Year(), (today.Month()+2)/3).From; q.At.On == over.Add(-1) {
			return []Query{q}
		}
		return nil
	}
	year := q.Period.From.Year()
	for i := 1; i <= 4; i++ {
		p := day.Months(year, 3*i)
		if p.To > today || p.To > q.Period.To {
			break
		}
		out = append(out, Query{Org: q.Org, At: asof.Point{On: p.LastDay()}, Period: p})
	}
	if len(out) == 0 || out[len(out)-1].Period != q.Period || q.At.On != q.Period.LastDay() {
		return nil
	}
	return out
}

// unknown reads the rows that any definition of the set counts at a point and that lie outside what the reader knows: where they stand, and of which
// kind they are by all these definitions together. With clear nothing is opened: the kind is left out.
func (e *Engine) unknown(ctx context.Context, tx *db.Tx, s *Set, q Query, known, asks duty.Reach, clear bool, rows map[db.ID]*unknown) error {
	var tasks []task
	put := func(d Definition, where []Cond) {
		if !sealed(s, where) {
			return
		}
		var open []Cond
		for _, c := range where {
			if at, _ := s.Attr(c.Attr); at.Sealed == "" {
				open = append(open, c)
			}
		}
		tasks = append(tasks, task{Ref{d.Code, ""}, d, open, nil})
		if !clear {
			tasks = append(tasks, task{Ref{d.Code, ""}, d, where, nil})
		}
	}
	when := "period"
	if s.Time == State {
		when = "on"
	}
	for _, code := range e.cat.Codes() {
		d, _ := e.cat.Get(code)
		if d.Set != s.Name || d.Unit != "person" || !d.plainCount() {
			continue
		}
		put(d, d.Where)
		for _, p := range d.Parts {
			put(d, append(slices.Clone(d.Where), p.Where...))
		}
	}
	forest, err := tree.Load(ctx, tx, q.At.Known)
	if err != nil {
		return err
	}
	top, err := duty.Top(ctx, tx)
	if err != nil {
		return err
	}
	list := forest.Nodes()
	for _, n := range []db.ID{top, q.Org} {
		if !n.IsZero() && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	paths := map[string][]db.ID{}
	for _, r := range rows {
		r.nodes = nil // what no definition counts at this point stands in none of its numbers
	}
	a := &ask{e: e, q: q, rules: map[string]string{}}
	for len(list) > 0 {
		n := min(len(list), 500)
		err := a.each(ctx, tx, s, when, "", tasks, want{only: list[:n], names: true}, func(r Record, hit []bool) error {
			on := r.Day
			if s.Time == State {
				on = q.At.On
			}
			k := r.Org.String() + on.String()
			if paths[k] == nil {
				paths[k] = []db.ID{}
				for _, n := range forest.Path(r.Org, on, false) {
					if known.Has(n) { // what stood under his own then he keeps
						paths[k] = nil
						break
					}
					if asks.Has(n) {
						paths[k] = append(paths[k], n)
					}
				}
				if paths[k] == nil {
					paths[k] = []db.ID{}
				}
			}
			if len(paths[k]) == 0 {
				return nil
			}
			u := rows[r.ID]
			if u == nil {
				u = &unknown{}
				rows[r.ID] = u
			}
			kind := make([]byte, len(hit))
			for i, h := range hit {
				if kind[i] = '0'; h {
					kind[i] = '1'
				}
			}
			u.nodes, u.kind = paths[k], string(kind)
			return nil
		})
		if err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// smallGroup is the size below which a group is small, as set today.
func (e *Engine) smallGroup(ctx context.Context, tx *db.Tx) (int64, error) {
	r, err := e.env.Rule(ctx, tx, "figure.small_group", asof.Point{On: tx.Today()})
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(r, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("figure: figure.small_group is %q", r)
	}
	return n, nil
}

// smallKey says to whom and of what something is withheld.
type smallKey struct {
	set   string
	right duty.Right
	known string // where the reader knows the sealed facts
	asks  string // where he may ask for numbers
	least int64
	q     Query // without the organisation
}

func rootsKey(r duty.Reach) string {
	roots := slices.Clone(r.Roots())
	slices.SortFunc(roots, func(x, y db.ID) int { return bytes.Compare(x[:], y[:]) })
	var b []byte
	for _, n := range roots {
		b = append(b, n[:]...)
	}
	return string(b)
}
