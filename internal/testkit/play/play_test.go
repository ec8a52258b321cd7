package play

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/house"
	"chibo/internal/report"
	"chibo/internal/seal"
	"chibo/internal/target"
	"chibo/internal/testkit"
	"chibo/internal/testkit/world"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// stage is a world played once for each engine and copied for every test. What the player remembers is found again by codes.
type stage struct {
	w    *world.World
	keys *seal.Installation
	tmpl *testkit.Template
	mu   sync.Mutex
	p    map[string]*Player // by the kind of engine's address
}

func newStage(w *world.World) *stage {
	keys, err := seal.NewInstallation()
	if err != nil {
		panic(err)
	}
	s := &stage{w: w, keys: keys, p: map[string]*Player{}}
	s.tmpl = testkit.NewTemplate(func(url string) error {
		return s.play(url, func(ctx context.Context, d *db.DB, clock *day.Script, h *house.House) (*Player, error) {
			if _, err := d.Migrate(ctx); err != nil {
				return nil, err
			}
			return Play(ctx, d, w, Options{Clock: clock, Vault: h.Vault, Book: h.Book, KeyID: keys.KeyID()})
		})
	})
	return s
}

// further is a stage on which the story goes on where another's ends: w begins with the steps of that one, which are not played a second time.
func (s *stage) further(w *world.World) *stage {
	f := &stage{w: w, keys: s.keys, p: map[string]*Player{}}
	f.tmpl = s.tmpl.Further(func(url string) error {
		return f.play(url, func(ctx context.Context, d *db.DB, clock *day.Script, h *house.House) (*Player, error) {
			p := s.player(kindOf(url)).clone()
			p.d, p.clock, p.vault, p.book = d, clock, h.Vault, h.Book
			return p, p.run(ctx, w.Steps[len(s.w.Steps):], nil)
		})
	})
	return f
}

func (s *stage) play(url string, do func(context.Context, *db.DB, *day.Script, *house.House) (*Player, error)) error {
	ctx := context.Background()
	clock := day.NewScript(s.w.Steps[0].At)
	d, err := db.Open(ctx, url, db.Options{Clock: clock})
	if err != nil {
		return err
	}
	defer d.Close()
	h, err := house.Build(d, s.keys)
	if err != nil {
		return err
	}
	p, err := do(ctx, d, clock, h)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p[kindOf(url)] = p
	return err
}

func (s *stage) player(kind string) *Player {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.p[kind]
}

// clone is a player who remembers the same and goes his own way.
func (p *Player) clone() *Player {
	c := *p
	c.Orgs, c.People, c.Spells, c.Records = maps.Clone(p.Orgs), maps.Clone(p.People), maps.Clone(p.Spells), maps.Clone(p.Records)
	c.deeds, c.events, c.docs, c.marks = maps.Clone(p.deeds), maps.Clone(p.events), maps.Clone(p.docs), maps.Clone(p.marks)
	c.steps, c.last, c.held = maps.Clone(p.steps), maps.Clone(p.last), maps.Clone(p.held)
	return &c
}

func kindOf(url string) string {
	if strings.HasPrefix(url, "postgres") {
		return testkit.Postgres
	}
	return testkit.SQLite
}

var demo = newStage(world.DakNong().Until(world.DemoEnd()))
var full = demo.further(world.DakNong())

// on opens a copy of the stage.
func (s *stage) on(t *testing.T, e testkit.Engine) (*house.House, *Player) {
	t.Helper()
	d, err := db.Open(context.Background(), e.URL, db.Options{Clock: day.NewScript(s.w.Steps[len(s.w.Steps)-1].At.Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	h, err := house.Build(d, s.keys)
	if err != nil {
		t.Fatal(err)
	}
	return h, s.player(e.Kind)
}

// TestOracle holds every figure against the oracle, which knows the script alone, for random organisations, days and knowledge: the number, the
// number of its records, and who they are.
func TestOracle(t *testing.T) {
	w := full.w
	full.tmpl.EachAtOnce(t, func(t *testing.T, e testkit.Engine) {
		h, p := full.on(t, e)
		name := names(p)
		rng := rand.New(rand.NewPCG(2017, 9))
		orgs := w.Orgs()
		first, last := day.Must(2015, 1, 1), day.Must(2018, 12, 31)
		for i := range testkit.Rounds(200, 2000) {
			o, on := orgs[rng.IntN(len(orgs))], first.Add(rng.IntN(last.Sub(first)+1))
			if rng.IntN(4) == 0 {
				o = w.Bloc
			}
			if rng.IntN(2) == 0 { // most of the work is of 2017
				on = day.Must(2017, 1, 1).Add(rng.IntN(365))
			}
			k, wk := asof.Latest, world.Known{}
			if rng.IntN(2) == 0 {
				wk = endOfDay(w, rng)
				k = asof.KnownAt(db.InstantOf(wk.At))
			}
			if i == 0 {
				o, on, k, wk = w.Bloc, day.Must(2017, 9, 30), asof.Latest, world.Known{}
			}
			if err := compare(h, p, w, name, o, on, k, wk); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// endOfDay draws an instant between two days of recording: steps of one day share a transaction.
func endOfDay(w *world.World, rng *rand.Rand) world.Known {
	for {
		i := rng.IntN(len(w.Steps))
		for i+1 < len(w.Steps) && sameDay(w.Steps[i].At, w.Steps[i+1].At) {
			i++
		}
		if k := w.After(i); k.At.After(w.Loaded) {
			return k
		}
	}
}

func names(p *Player) map[db.ID]string {
	out := map[db.ID]string{}
	for k, id := range p.Spells {
		out[id] = k
	}
	for k, id := range p.Orgs {
		out[id] = k
	}
	for k, id := range p.People {
		out[id] = k
	}
	for k, id := range p.Records {
		out[id] = k
	}
	return out
}

// lines are the oracle's figures, with the first entries, which no report of the oracle has.
func lines() []world.Line { return append(world.Lines(), world.Line{Code: "mem.opening"}) }

// ofWork are the figures of the work: each record behind them is one thing alone, a record, a person or an organisation.
var ofWork = func() map[string]bool {
	m := map[string]bool{}
	for _, l := range world.WorkLines() {
		m[l.Code] = true
	}
	return m
}()

// codeOf is what the catalogue calls a figure of the oracle.
func codeOf(l world.Line) string {
	if l.Code == "mem.opening" {
		return "mem.entry"
	}
	return l.Code
}

// differ is where the oracle says otherwise; every other error is a fault of the program.
type differ string

func (d differ) Error() string { return string(d) }

func differs(format string, a ...any) error { return differ(fmt.Sprintf(format, a...)) }

// compare holds the figures of an organisation against the oracle; asked narrows them.
func compare(h *house.House, p *Player, w *world.World, name map[db.ID]string, o string, on day.Day, k asof.Known, wk world.Known, asked ...world.Line) error {
	ctx := context.Background()
	if len(asked) == 0 {
		asked = lines()
	}
	return h.DB.Read(ctx, func(tx *db.Tx) error {
		q := figure.Query{Org: p.Orgs[o], At: asof.Point{On: on, Known: k}, Period: day.YearTo(on)}
		var refs []figure.Ref
		for _, l := range asked {
			refs = append(refs, figure.Ref{Code: codeOf(l), Part: l.Breakdown})
		}
		got, err := h.Figures.Compute(ctx, tx, duty.System(), q, refs)
		if err != nil {
			return err
		}
		for i, l := range asked {
			want := w.Figure(l.Code, l.Breakdown, o, on, wk)
			v := got[i]
			where := fmt.Sprintf("%s %s of %s on %s known %s", l.Code, l.Breakdown, o, on, k)
			if v.Ratio {
				if v.Data != (want.Data && !want.Null) || v.Data && (v.Num != int64(want.Num) || v.Den != int64(want.Den)) {
					return differs("%s: %d/%d (data %v), the oracle says %d/%d (data %v null %v)", where, v.Num, v.Den, v.Data, want.Num, want.Den, want.Data, want.Null)
				}
				continue
			}
			if data := want.Data && !want.Null; v.Data != data || v.Data && (v.N != int64(want.Value) || v.Declared != int64(want.Declared)) {
				return differs("%s: %d (data %v, declared %d), the oracle says %d (data %v, declared %d)", where, v.N, v.Data, v.Declared, want.Value, data, want.Declared)
			}
			if !v.Data {
				continue
			}
			page, err := h.Figures.Records(ctx, tx, duty.System(), q, refs[i], 0, 100000)
			if err != nil {
				return err
			}
			if n := int64(len(want.Recs)); page.Total != n || int64(len(page.Records)) != n {
				return differs("%s: %d, but %d records, where the oracle has %d", where, v.N, page.Total, n)
			}
			have := map[string]int{}
			for _, r := range page.Records {
				switch {
				case ofWork[l.Code] && want.Recs[0].Key != "":
					have[name[r.ID]+" "]++
				case ofWork[l.Code]:
					have[name[r.Subject]+" "]++
				default:
					have[name[r.Subject]+" "+name[r.Org]]++
				}
			}
			for _, r := range want.Recs {
				if ofWork[l.Code] {
					have[r.Key+r.Person+r.Org+" "]--
					continue
				}
				s := r.Org
				if r.Person != "" {
					s = fmt.Sprintf("%s/%d", r.Person, r.Spell)
				}
				have[s+" "+r.Org]--
			}
			for s, n := range have {
				if n != 0 {
					return differs("%s: %s stands %+d times too often among the records", where, s, n)
				}
			}
		}
		return nil
	})
}

// TestDemoReport: the article's own figures, in the demo's part of the world, byte for byte the same on both engines.
func TestDemoReport(t *testing.T) {
	w := demo.w
	var seen string
	demo.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, p := demo.on(t, e)
		ctx := context.Background()
		var out []byte
		err := h.DB.Read(ctx, func(tx *db.Tx) error {
			at := asof.Point{On: day.Must(2017, 9, 30)}
			o, err := h.Reports.OrgByCode(ctx, tx, duty.System(), w.Bloc, at)
			if err != nil {
				return err
			}
			if o.ID != p.Orgs[w.Bloc] {
				t.Fatal("another Bloc")
			}
			r, err := h.Reports.Compute(ctx, tx, duty.System(), "9-months", o, at)
			if err != nil {
				return err
			}
			want := map[string]int64{"org.grass": 56, "org.grass.dangbo": 31, "org.grass.chibo": 25, "org.cell": 130, "mem.total": 2151, "adm.count": 106,
				"study.class": 214, "quiz.person": 1341, "quiz.rank": 1, "meet.sit": 19, "meet.sit.visits": 26, "train.class": 1, "train.att": 62, "train.units": 56, "cong.done": 130, "reg.count": 2064}
			told := map[string]bool{}
			for _, l := range r.Lines {
				told[l.Code+" "+l.Part] = true
				if n, ok := want[l.Code]; ok && l.Part == "" && l.N != n {
					t.Errorf("%s = %d, want %d", l.Code, l.N, n)
				}
				if n, ok := map[string]int64{"coso": 5, "tructhuoc": 14}[l.Part]; ok && l.Code == "meet.sit" && l.N != n {
					t.Errorf("%s %s = %d, want %d", l.Code, l.Part, l.N, n)
				}
				if n, ok := map[string][2]int64{"meet.pct": {34, 56}, "reg.pct": {2013, 2151}, "train.pct": {62, 60}}[l.Code]; ok && n != [2]int64{l.Num, l.Den} {
					t.Errorf("%s = %d/%d, want %v", l.Code, l.Num, l.Den, n)
				}
				if l.Code == "adm.pct" && report.Display(l.Value, "vi") != "106 %" {
					t.Errorf("adm.pct = %s", report.Display(l.Value, "vi"))
				}
			}
			for _, l := range append([]world.Line{{Code: "meet.sit", Breakdown: "coso"}, {Code: "meet.sit", Breakdown: "tructhuoc"}, {Code: "meet.pct"}, {Code: "reg.pct"}, {Code: "adm.pct"}}, codes(want)...) {
				if !told[l.Code+" "+l.Breakdown] {
					t.Errorf("the report does not tell %s %s", l.Code, l.Breakdown)
				}
			}
			out, err = r.JSON("vi")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if seen == "" {
			seen = string(out)
		} else if seen != string(out) {
			t.Errorf("the engines differ:\n%s\n%s", seen, out)
		}
	})
}

func codes(want map[string]int64) (l []world.Line) {
	for c := range want {
		l = append(l, world.Line{Code: c})
	}
	return l
}

// TestConditions: leaving out any condition of any shipped definition changes a number somewhere that the oracle knows better. What sets say themselves is
// dropped on both engines (TestSetsSay), the conditions of definitions on SQLite, and on PostgreSQL too in a long run.
func TestConditions(t *testing.T) {
	switch {
	case testkit.Short():
		t.Skip("short run: every condition is dropped in the full one")
	case testkit.Long():
		full.tmpl.Each(t, conditions)
	default:
		conditions(t, full.tmpl.OnSQLite(t))
	}
}

func conditions(t *testing.T, e testkit.Engine) {
	w := full.w
	h, p := full.on(t, e)
	name := names(p)
	cat := h.Figures.Catalogue()
	// Targets that only a wrong reading would take for the year's: another figure's, and other periods that hold the day.
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		for _, g := range []target.Goal{
			{Figure: "mem.full", Period: day.Year(2017), Low: 7},
			{Figure: "train.att", Period: day.Period{From: day.Must(2016, 7, 1), To: day.Must(2018, 1, 1)}, Low: 11},
			{Figure: "train.att", Period: day.Period{From: day.Must(2017, 1, 1), To: day.Must(2019, 1, 1)}, Low: 13},
			{Figure: "adm.count", Period: day.Period{From: day.Must(2016, 7, 1), To: day.Must(2018, 1, 1)}, Low: 11},
			{Figure: "adm.count", Period: day.Period{From: day.Must(2017, 1, 1), To: day.Must(2019, 1, 1)}, Low: 13}} {
			g.Org, g.Op = p.Orgs[w.Bloc], ">="
			if _, err := target.Set(context.Background(), tx, duty.System(), g, nil, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	red := func(d figure.Definition) bool {
		c := cat.Clone()
		c.Put(d)
		eng, err := h.Figures.With(c)
		if err != nil { // the program does not even start with it: a ratio's rest has lost its ground
			return true
		}
		broken := *h
		broken.Figures = eng
		var asked []world.Line // the figure, and ratios that it is a part of
		for _, l := range lines() {
			x, _ := cat.Get(codeOf(l))
			if x.Code == d.Code || x.Ratio != nil && (x.Ratio.Num == d.Code || x.Ratio.Den == d.Code) {
				asked = append(asked, l)
			}
		}
		if len(asked) == 0 {
			t.Errorf("%s: the oracle knows nothing of it", d.Code)
			return true
		}
		for _, on := range []day.Day{day.Must(2017, 9, 30), day.Must(2017, 12, 31), day.Must(2018, 12, 31), day.Must(2016, 6, 30), day.Must(2015, 12, 31)} {
			for _, o := range []string{w.Bloc, w.Top, w.Other, "HNB", "BVT-05", "CTT-04", "SYT", "STC", "SKC", "KBN", "STP", "TTR", "VKS"} {
				err := compare(&broken, p, w, name, o, on, asof.Latest, world.Known{}, asked...)
				if errors.As(err, new(differ)) {
					return true
				}
				if err != nil {
					t.Fatalf("%s: %v", d.Code, err)
				}
			}
		}
		return false
	}
	for _, code := range cat.Codes() {
		d, _ := cat.Get(code)
		for i := range d.Where {
			x := d
			x.Where = without(d.Where, i)
			if !red(x) {
				t.Errorf("%s without %+v: nothing is red", code, d.Where[i])
			}
		}
		for i := range d.FlowWhere {
			x := d
			x.FlowWhere = without(d.FlowWhere, i)
			if !red(x) {
				t.Errorf("%s without %+v of its flow: nothing is red", code, d.FlowWhere[i])
			}
		}
		for i := range d.Kinds {
			x := d
			x.Kinds = append(append([]string{}, d.Kinds[:i]...), d.Kinds[i+1:]...)
			if !red(x) {
				t.Errorf("%s without %s: nothing is red", code, d.Kinds[i])
			}
		}
		for what, other := range map[string]func(x *figure.Definition) bool{
			"declarations": func(x *figure.Definition) bool { x.Declared = ""; return d.Declared != "" },
			"scope":        func(x *figure.Definition) bool { x.Scope = ""; return d.Scope != "" },
			"distinct":     func(x *figure.Definition) bool { x.Measure = "count"; return d.Measure == "subjects" },
		} {
			x := d
			if other(&x) && !red(x) {
				t.Errorf("%s without %s: nothing is red", code, what)
			}
		}
		for j := range d.Parts {
			for i := range d.Parts[j].Where {
				x := d
				x.Parts = append([]figure.Part{}, d.Parts...)
				x.Parts[j].Where = without(d.Parts[j].Where, i)
				if !red(x) {
					t.Errorf("%s %s without %+v: nothing is red", code, d.Parts[j].Code, d.Parts[j].Where[i])
				}
			}
		}
	}
}

func without(list []figure.Cond, i int) []figure.Cond {
	return append(append([]figure.Cond{}, list[:i]...), list[i+1:]...)
}

// TestCorrectionKnown: a correction recorded later changes what is known of 2017 now, and not what was known on 24/10/2017.
func TestCorrectionKnown(t *testing.T) {
	w := full.w
	full.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, p := full.on(t, e)
		ctx := context.Background()
		k := asof.KnownAt(asof.EndOf(day.Must(2017, 10, 24)))
		at := asof.Point{On: day.Must(2017, 9, 30)}
		changed := 0
		err := h.DB.Read(ctx, func(tx *db.Tx) error {
			for _, code := range w.Orgs() {
				for _, f := range []string{"adm.count", "mem.total"} {
					q := figure.Query{Org: p.Orgs[code], At: at, Period: day.YearTo(at.On)}
					now, err := h.Figures.Compute(ctx, tx, duty.System(), q, []figure.Ref{{Code: f}})
					if err != nil {
						return err
					}
					q.At.Known = k
					then, err := h.Figures.Compute(ctx, tx, duty.System(), q, []figure.Ref{{Code: f}})
					if err != nil {
						return err
					}
					want := w.Figure(f, "", code, at.On, world.Known{At: k.Instant().Time()})
					if then[0].Data != want.Data || int64(want.Value) != then[0].N {
						t.Errorf("%s of %s as known then: %d, the oracle says %d", f, code, then[0].N, want.Value)
					}
					if now[0].N != then[0].N {
						changed++
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if changed == 0 {
			t.Error("no correction recorded after 24/10/2017 changed anything of 2017")
		}
		// Before the installation knew anything there is no data, never nought.
		err = h.DB.Read(ctx, func(tx *db.Tx) error {
			q := figure.Query{Org: p.Orgs[w.Bloc], At: asof.Point{On: at.On, Known: asof.KnownAt(db.InstantOf(w.Steps[0].At) - 3600e6)}, Period: day.YearTo(at.On)}
			v, err := h.Figures.Compute(ctx, tx, duty.System(), q, []figure.Ref{{Code: "mem.total"}})
			if err == nil && v[0].Data {
				t.Error("a number before anything was known")
			}
			return err
		})
		if err != nil && !fault.Is(err, fault.NoData) {
			t.Fatal(err)
		}
	})
}

// TestNames: on every day each organisation on record is called by its kind.
func TestNames(t *testing.T) {
	full.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, _ := full.on(t, e)
		n := 0
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			return tx.Query(context.Background(), `SELECT v.name, v.kind, v.valid_from, v.valid_to FROM org_version v JOIN org o ON o.id = v.org_id
				WHERE v.known_to = {open} AND o.external = {false}`, nil, func(r *db.Row) error {
				var name, kind string
				var from, to day.Day
				if err := r.Scan(&name, &kind, &from, &to); err != nil {
					return err
				}
				n++
				want := "Đảng bộ "
				if kind == world.GrassCell || kind == world.Cell {
					want = "Chi bộ "
				}
				if !strings.HasPrefix(name, want) {
					t.Errorf("%q is of kind %s from %s to %s", name, kind, from, to)
				}
				return nil
			})
		})
		if err != nil || n < 200 {
			t.Fatal(n, err)
		}
	})
}
