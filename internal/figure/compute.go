package figure

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
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Engine computes figures over the sets that domains declare. It is built once, by hand, and holds no numbers.
type Engine struct {
	sets map[string]*Set
	cat  *Catalogue
	env  Env
	memo *memo
	// froms are the tables in which each figure of the catalogue is found.
	froms map[string]db.Reads
}

// Env is what the engine needs from packages above it.
type Env struct {
	// Rule gives a dated rule's value at a point.
	Rule func(ctx context.Context, tx *db.Tx, code string, at asof.Point) (string, error)
	// Lives tells whether the organisation existed at the point.
	Lives func(ctx context.Context, tx *db.Tx, org db.ID, at asof.Point) (bool, error)
	// Kinds gives, for the organisations that ever were of one of some kinds, the days on which they were.
	Kinds func(ctx context.Context, tx *db.Tx, kinds []string, k asof.Known) (map[db.ID][]day.Period, error)
	// Opener opens sealed attributes.
	Opener Opener
}

// New builds an engine and holds the catalogue against the sets.
func New(cat *Catalogue, env Env, sets ...Set) (*Engine, error) {
	e := &Engine{sets: map[string]*Set{}, cat: cat, env: env, memo: &memo{}}
	for i := range sets {
		if _, ok := e.sets[sets[i].Name]; ok {
			return nil, fmt.Errorf("figure: two sets %s", sets[i].Name)
		}
		e.sets[sets[i].Name] = &sets[i]
	}
	return e, e.ready()
}

// With is the same engine over another catalogue.
func (e *Engine) With(cat *Catalogue) (*Engine, error) {
	n := &Engine{sets: e.sets, cat: cat, env: e.env, memo: &memo{}}
	return n, n.ready()
}

func (e *Engine) ready() error {
	if err := e.cat.check(e.sets); err != nil {
		return err
	}
	e.froms = map[string]db.Reads{}
	for _, code := range e.cat.Codes() {
		e.froms[code] = e.reads(code)
	}
	return nil
}

// Catalogue is what the engine computes.
func (e *Engine) Catalogue() *Catalogue { return e.cat }

// Set finds a set by name.
func (e *Engine) Set(name string) (*Set, bool) { s, ok := e.sets[name]; return s, ok }

// Query asks about an organisation at a point, with the period of flows.
type Query struct {
	Org    db.ID
	At     asof.Point
	Period day.Period
}

// Ref names a figure or one line of its breakdown.
type Ref struct {
	Code string
	Part string // "" for the figure itself
}

// Value is an answer. Data is false where nothing was known or the organisation did not exist: never a nought. A ratio's number is
// 100 × Num ÷ Den; Data is false where Den is nought. Hidden is set where a small group would reveal persons to this reader.
type Value struct {
	Ref
	Data   bool
	N      int64
	Num    int64
	Den    int64
	Ratio  bool
	Hidden bool
	// Declared is the part of N that rests on declarations and not on records.
	Declared int64
	none     bool // of the least of nothing
}

// NoData tells whether an error says that nothing was known then.
func NoData(err error) bool { return fault.Is(err, fault.NoData) }

// task is one number to find: a definition or a part of it.
type task struct {
	ref   Ref
	def   Definition
	where []Cond
	out   *Value
}

// ask is the state of one Compute: who asks what, with rules and variables looked up once.
type ask struct {
	e     *Engine
	q     Query
	rules map[string]string
}

// Compute gives the figures of one organisation, each whole, or refuses: the reader needs the right to the organisation's figures today.
// Refs are answered in order; an unknown code is NotFound.
func (e *Engine) Compute(ctx context.Context, tx *db.Tx, who duty.Actor, q Query, refs []Ref) ([]Value, error) {
	if err := who.Must(ctx, tx, duty.Figures, q.Org); err != nil {
		return nil, err
	}
	vals := make([]Value, len(refs))
	known, err := e.known(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	a := &ask{e: e, q: q, rules: map[string]string{}}
	moments := make([]string, len(refs)) // writers remember nothing: what they see is not everybody's yet
	var tasks []task
	for i, r := range refs {
		vals[i].Ref = r
		ts, err := e.tasks(r, &vals[i])
		if err != nil {
			return nil, err
		}
		if known && tx.Reads() {
			if moments[i], err = tx.Moment(ctx, e.froms[r.Code]); err != nil {
				return nil, err
			}
		}
		if v, ok := e.memo.vals.get(moments[i], memoKey{q, r}); ok {
			vals[i] = v
		} else if known {
			tasks = append(tasks, ts...)
		}
	}
	if err := a.run(ctx, tx, tasks); err != nil {
		return nil, err
	}
	for i, v := range vals {
		e.memo.vals.put(moments[i], memoKey{q, v.Ref}, v, mostVals)
	}
	for i := range vals {
		if vals[i].Ratio {
			vals[i].Data = known && vals[i].Den > 0
		} else {
			vals[i].Data = known && !vals[i].none
		}
	}
	return vals, e.hideSmall(ctx, tx, who, q, vals)
}

// known tells whether anything was known at the query's Known, and whether the organisation existed at its point.
func (e *Engine) known(ctx context.Context, tx *db.Tx, q Query) (bool, error) {
	h, ok, err := duty.LoadHouse(ctx, tx)
	if err != nil || !ok {
		return false, err
	}
	if !q.At.Known.Latest() && q.At.Known.Instant() < h.FirstKnown {
		return false, nil
	}
	return e.env.Lives(ctx, tx, q.Org, q.At)
}

func (e *Engine) tasks(r Ref, out *Value) ([]task, error) {
	d, ok := e.cat.Get(r.Code)
	if !ok {
		return nil, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": r.Code})
	}
	if d.Ratio != nil && r.Part == Rest {
		if d.Ratio.Rest == nil {
			return nil, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": r.Code + " " + r.Part})
		}
		left := e.cat.rest(d)
		return []task{{r, left, left.Where, out}}, nil
	}
	if d.Ratio != nil {
		out.Ratio = true
		num, _ := e.cat.Get(d.Ratio.Num)
		den, _ := e.cat.Get(d.Ratio.Den)
		return []task{{Ref{num.Code, ""}, num, num.Where, out}, {Ref{den.Code, "den"}, den, den.Where, out}}, nil
	}
	where := d.Where
	if r.Part == DeclaredLine && d.Declared != "" {
		return []task{{r, d, d.Where, out}}, nil
	}
	if r.Part != "" {
		p, ok := d.part(r.Part)
		if !ok {
			return nil, fault.New(fault.NotFound, "figure.unknown", fault.Args{"code": r.Code + " " + r.Part})
		}
		where = append(append([]Cond{}, d.Where...), p.Where...)
	}
	return []task{{r, d, where, out}}, nil
}

// declares tells whether declarations count for a task: for the figure as a whole and for the line of them, not for lines of its records.
func (t task) declares() bool {
	return t.def.Declared != "" && (t.ref.Part == "" || t.ref.Part == DeclaredLine)
}

func (d Definition) part(code string) (Part, bool) {
	for _, p := range d.Parts {
		if p.Code == code {
			return p, true
		}
	}
	return Part{}, false
}

// add books n onto a task's answer.
func (t task) add(n int64) {
	switch {
	case t.def.Measure == "least":
		t.out.N, t.out.none = n, n < 0
	case !t.out.Ratio:
		t.out.N += n
	case t.ref.Part == "den":
		t.out.Den += n
	default:
		t.out.Num += n
	}
}

// run answers tasks, those of one set and time in one pass.
func (a *ask) run(ctx context.Context, tx *db.Tx, tasks []task) error {
	type group struct{ set, time, cross, scope string }
	var order []group
	by := map[group][]task{}
	for _, t := range tasks {
		if t.def.Measure == "ancestors" {
			n := int64(0)
			if err := a.above(ctx, tx, t, func(db.ID, db.ID, day.Day) { n++ }); err != nil {
				return err
			}
			t.add(n)
			continue
		}
		if t.declares() {
			list, err := a.declarations(ctx, tx, t)
			if err != nil {
				return err
			}
			for _, d := range list {
				if d.Counts {
					t.add(d.N)
					t.out.Declared += d.N
				}
			}
		}
		if t.ref.Part == DeclaredLine {
			continue
		}
		g := group{t.def.Set, t.def.Time, t.def.Cross, t.def.Scope}
		if by[g] == nil {
			order = append(order, g)
		}
		by[g] = append(by[g], t)
	}
	for _, g := range order {
		s := a.e.sets[g.set]
		if g.time == "received" || g.time == "handed" {
			for _, t := range by[g] {
				n := int64(0)
				err := a.moved(ctx, tx, t, false, func(Record) { n++ })
				if err != nil {
					return err
				}
				t.add(n)
			}
			continue
		}
		var fast, slow []task
		for _, t := range by[g] {
			if g.cross != "" || sealed(s, t.where) { // the least of rows looked at one by one is not asked for by any definition: check refuses it
				slow = append(slow, t)
			} else {
				fast = append(fast, t)
			}
		}
		if err := a.sums(ctx, tx, s, g.time, g.scope, fast); err != nil {
			return err
		}
		if err := a.rows(ctx, tx, s, g.time, g.scope, slow); err != nil {
			return err
		}
	}
	return nil
}

func sealed(s *Set, conds []Cond) bool {
	for _, c := range conds {
		if at, _ := s.Attr(c.Attr); at.Sealed != "" {
			return true
		}
	}
	return false
}

// frame is the part of a statement that selects a set's rows for an organisation: head (the spans), source and conditions.
// used is what else the statement says: joins that nothing speaks of are left out.
func (a *ask) frame(s *Set, time, scope, used string) (head, from, where string, args db.Args) {
	on := a.q.At.On
	if time == "before" {
		on = a.q.Period.From.Add(-1)
	}
	args = db.Args{"root": a.q.Org, "known": a.q.At.Known, "on": on, "from": on, "to": on.Add(1), "since": a.q.Period.From}
	if s.Time == Event {
		args["from"], args["to"] = a.q.Period.From, a.q.Period.To
	}
	where = s.Where
	if where == "" {
		where = "1 = 1"
	}
	source := s.source(used + " " + where + " " + s.Org + " " + s.Day)
	if scope == "own" {
		where = s.Org + " = :root AND " + where
		if s.Time == Event {
			where = s.Day + " >= :from AND " + s.Day + " < :to AND " + where
		}
		return "", source, where, args
	}
	where = s.Org + " = sp.org AND " + where
	if s.Time == Event {
		where = s.Day + " >= sp.f AND " + s.Day + " < sp.t AND " + where
	}
	table, joins, _ := strings.Cut(source, " LEFT JOIN ")
	if joins != "" {
		joins = " LEFT JOIN " + joins
	}
	if first, second, ok := strings.Cut(table, " CROSS JOIN "); ok { // from an organisation to what stands there, and from that to the records
		_, alias, _ := strings.Cut(first, " ")
		table = first + "|" + s.Org + " = sp.org AND {known " + alias + "}} CROSS JOIN {fenced " + second
	}
	return tree.SpanCTE + " ", "span sp CROSS JOIN {fenced " + table + "|" + where + "}" + joins, where, args
}

// source is From without the LEFT JOINs that nothing used speaks of. Each of them adds at most one row, so leaving one out changes no number.
func (s *Set) source(used string) string {
	parts := strings.Split(s.From, "LEFT JOIN ")
	keep := make([]bool, len(parts))
	for i := len(parts) - 1; i > 0; i-- { // a later join may speak of an earlier one
		words := strings.Fields(parts[i])
		alias := words[1]
		if speaksOf(used, alias) {
			keep[i] = true
			used += " " + parts[i]
		}
	}
	out := strings.TrimSpace(parts[0])
	for i, p := range parts {
		if keep[i] {
			out += " LEFT JOIN " + strings.TrimSpace(p)
		}
	}
	return out
}

func speaksOf(text, alias string) bool {
	for rest := text; ; {
		i := strings.Index(rest, alias+".")
		if i < 0 {
			return strings.Contains(text, "{known "+alias+"}") || strings.Contains(text, "{on "+alias+"}")
		}
		if i == 0 || !wordByte(rest[i-1]) {
			return true
		}
		rest = rest[i+1:]
	}
}

func wordByte(c byte) bool {
	return c == '_' || c == '.' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (s *Set) weight() string {
	if s.Weight == "" {
		return "1"
	}
	return s.Weight
}

// sums answers tasks by one statement with one conditional sum each; many of them by masks.
func (a *ask) sums(ctx context.Context, tx *db.Tx, s *Set, time, scope string, tasks []task) error {
	if len(tasks) == 0 {
		return nil
	}
	if len(tasks) > mostSums {
		var masked []task
		masked, tasks = a.maskable(tasks)
		if err := a.masks(ctx, tx, s, time, scope, masked); err != nil || len(tasks) == 0 {
			return err
		}
	}
	if apart := slices.IndexFunc(tasks, func(t task) bool { return (t.def.Measure == "subjects") != (tasks[0].def.Measure == "subjects") }); apart > 0 {
		var these, those []task // distinct subjects are counted over all organisations at once, the others can be put together
		for _, t := range tasks {
			if t.def.Measure == "subjects" {
				these = append(these, t)
			} else {
				those = append(those, t)
			}
		}
		if err := a.sums(ctx, tx, s, time, scope, these); err != nil {
			return err
		}
		return a.sums(ctx, tx, s, time, scope, those)
	}
	var cols []string
	more := db.Args{}
	for i, t := range tasks {
		cond, err := a.sql(ctx, tx, s, t.where, "c"+strconv.Itoa(i)+"_", more)
		if err != nil {
			return err
		}
		switch t.def.Measure {
		case "subjects":
			cols = append(cols, "COUNT(DISTINCT CASE WHEN "+cond+" THEN "+s.Subject+" END)")
		case "sum":
			cols = append(cols, "COALESCE(SUM(CASE WHEN "+cond+" THEN "+s.weight()+" ELSE 0 END), 0)")
		case "least":
			cols = append(cols, "COALESCE(MIN(CASE WHEN "+cond+" THEN "+s.weight()+" END), -1)")
		default:
			cols = append(cols, "COALESCE(SUM(CASE WHEN "+cond+" THEN 1 ELSE 0 END), 0)")
		}
	}
	together := true
	for _, t := range tasks {
		together = together && t.def.Measure != "subjects"
	}
	text := strings.Join(cols, ", ")
	g, err := a.ground(ctx, tx, s, time, scope, text, together)
	if err != nil {
		return err
	}
	ns := make([]int64, len(tasks))
	dst := make([]any, len(tasks))
	for i := range ns {
		dst[i] = &ns[i]
	}
	sums := make([]int64, len(tasks))
	for i, t := range tasks {
		if t.def.Measure == "least" {
			sums[i] = -1
		}
	}
	for _, p := range g.pieces {
		if err := p.read(ctx, tx, text, "", more, dst, func() {
			for i, t := range tasks {
				switch {
				case t.def.Measure != "least":
					sums[i] += ns[i]
				case ns[i] >= 0 && (sums[i] < 0 || ns[i] < sums[i]):
					sums[i] = ns[i]
				}
			}
		}); err != nil {
			return err
		}
	}
	for i, t := range tasks {
		t.add(sums[i])
	}
	return nil
}

// rows answers tasks that want each row looked at: sealed conditions, and flows that must cross the sub-tree's border.
func (a *ask) rows(ctx context.Context, tx *db.Tx, s *Set, time, scope string, tasks []task) error {
	if len(tasks) == 0 {
		return nil
	}
	seen := make([]map[db.ID]bool, len(tasks))
	return a.each(ctx, tx, s, time, scope, tasks, want{}, func(r Record, hit []bool) error {
		for i, t := range tasks {
			if !hit[i] {
				continue
			}
			switch t.def.Measure {
			case "subjects":
				if seen[i] == nil {
					seen[i] = map[db.ID]bool{}
				}
				if !seen[i][r.Subject] {
					seen[i][r.Subject] = true
					t.add(1)
				}
			case "sum":
				t.add(r.Weight)
			default:
				t.add(1)
			}
		}
		return nil
	})
}

// Record is one row of a set behind a figure.
type Record struct {
	ID      db.ID
	Page    db.ID
	Org     db.ID
	Subject db.ID
	Person  db.ID
	Counter db.ID
	Day     day.Day
	Weight  int64
	Label   string
	Sort    string
}

// want says what each is to read.
type want struct {
	only  []db.ID // these organisations instead of the sub-tree: for handed-over members
	names bool    // what a list of records shows: ids of the record and its page, label and sort key. Counting does without
	page  string  // order and limit of a page, with its values
	args  db.Args
}

// each reads a set's rows and tells for every task whether the row belongs to it.
func (a *ask) each(ctx context.Context, tx *db.Tx, s *Set, time, scope string, tasks []task, w want, visit func(r Record, hit []bool) error) error {
	var groups, sealedBy []string // groups to open, and where their sealed bytes stand
	cross := false
	for _, t := range tasks {
		cross = cross || t.def.Cross != ""
		for _, c := range t.where {
			if at, _ := s.Attr(c.Attr); at.Sealed != "" && !has(groups, at.Sealed) {
				groups, sealedBy = append(groups, at.Sealed), append(sealedBy, at.Expr)
			}
		}
	}
	when := func(ok bool, expr string) string {
		if ok {
			return expr
		}
		return "NULL"
	}
	cols := []string{when(w.names, s.Rec), when(w.names, orNull(s.Page, s.Rec)), s.Org, orNull(s.Subject, s.Rec),
		when(w.names || len(groups) > 0, orNull(s.Person, "NULL")), s.weight(), when(w.names, orNull(s.Label, "''")), when(w.names, orNull(s.Sort, "''")),
		orNull(s.Counter, "NULL"), orNull(s.Day, "NULL")}
	cols = append(cols, sealedBy...)
	if len(groups) > 0 {
		cols = append(cols, s.Key)
	}
	more := db.Args{}
	var some []string
	all := false
	for i, t := range tasks {
		cond, err := a.sql(ctx, tx, s, t.where, "c"+strconv.Itoa(i)+"_", more)
		if err != nil {
			return err
		}
		cols = append(cols, "CASE WHEN "+cond+" THEN 1 ELSE 0 END")
		some = append(some, cond)
		all = all || cond == always
	}
	var forest *tree.Forest
	if cross {
		var err error
		if forest, err = tree.Load(ctx, tx, a.q.At.Known); err != nil {
			return err
		}
	}
	head, from, where, args := a.frame(s, time, scope, strings.Join(cols, " ")+" "+w.page)
	byDay := cross && scope == "" && w.only == nil && s.Time == Event && wide(forest, a.q)
	switch {
	case w.only != nil:
		head, from = "", s.source(strings.Join(cols, " ")+" "+s.Where+" "+s.Org)
		args["only"] = w.only
		where = s.Org + " IN {in only} AND " + orAlways(s.Where)
		if s.Time == Event {
			where = s.Day + " >= :from AND " + s.Day + " < :to AND " + where
		}
	case byDay:
		// Most organisations are asked about: the events of the period first, and the tree of their days in memory.
		head, from = "", s.source(strings.Join(cols, " ")+" "+s.Where+" "+s.Day)
		where = s.Day + " >= :from AND " + s.Day + " < :to AND " + s.Where
	}
	if !all {
		where += " AND (" + strings.Join(some, " OR ") + ")"
	}
	maps.Copy(args, more)
	maps.Copy(args, w.args)
	var r Record
	blobs := make([][]byte, len(groups))
	var key []byte
	flags := make([]bool, len(tasks))
	dst := []any{&r.ID, &r.Page, &r.Org, &r.Subject, &r.Person, &r.Weight, &r.Label, &r.Sort, &r.Counter, &r.Day}
	for i := range blobs {
		dst = append(dst, &blobs[i])
	}
	if len(groups) > 0 {
		dst = append(dst, &key)
	}
	for i := range flags {
		dst = append(dst, &flags[i])
	}
	hit := make([]bool, len(tasks))
	return tx.Query(ctx, head+"SELECT "+strings.Join(cols, ", ")+" FROM "+from+" WHERE "+where+w.page, args, func(row *db.Row) error {
		if err := row.Scan(dst...); err != nil {
			return err
		}
		if byDay && !forest.Under(r.Org, a.q.Org, r.Day) {
			return nil
		}
		var open map[string]map[string]string
		for i, g := range groups {
			if len(blobs[i]) == 0 {
				continue
			}
			m, err := a.e.env.Opener.Open(ctx, r.Person, g, key, blobs[i])
			if err != nil {
				return err
			}
			if open == nil {
				open = map[string]map[string]string{}
			}
			open[g] = m
		}
		any := false
		inside := cross && !r.Counter.IsZero() && forest.Under(r.Counter, a.q.Org, r.Day)
		for i, t := range tasks {
			hit[i] = flags[i]
			if inside && t.def.Cross != "" {
				hit[i] = false
			}
			if hit[i] && len(groups) > 0 {
				ok, err := a.match(ctx, tx, s, t.where, open)
				if err != nil {
					return err
				}
				hit[i] = ok
			}
			any = any || hit[i]
		}
		if !any {
			return nil
		}
		return visit(r, hit)
	})
}

// wide tells whether the sub-tree holds so many of the organisations that going through a set by day beats going through it by organisation.
func wide(f *tree.Forest, q Query) bool {
	return len(f.Reach(q.Org, q.Period.LastDay()))*4 > f.Len()
}

// moved visits the records that came in (received) or left (handed) as the tree changed round them: those whose organisation's place moved
// across the border on a day, as they stood the day before, and flows of the task's Flow set that cross the border.
func (a *ask) moved(ctx context.Context, tx *db.Tx, t task, names bool, visit func(Record)) error {
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return err
	}
	s := a.e.sets[t.def.Set]
	for _, m := range forest.Moves(a.q.Org, a.q.Period) {
		list := m.In
		if t.def.Time == "handed" {
			list = m.Out
		}
		for len(list) > 0 {
			n := min(len(list), 500)
			b := *a
			b.q.At.On = m.Day.Add(-1)
			err := b.each(ctx, tx, s, "on", "", []task{t}, want{only: list[:n], names: names}, func(r Record, _ []bool) error {
				r.Day = m.Day
				visit(r)
				return nil
			})
			if err != nil {
				return err
			}
			list = list[n:]
		}
	}
	if t.def.Flow == "" {
		return nil
	}
	ft := task{t.ref, t.def, t.def.FlowWhere, t.out}
	ft.def.Cross = "in"
	return a.each(ctx, tx, a.e.sets[t.def.Flow], "period", "", []task{ft}, want{names: names}, func(r Record, _ []bool) error {
		visit(r)
		return nil
	})
}
