package figure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// A small house of its own: nodes in a tree that moves, people who move between nodes, and the sets of states and flows over them. The
// engine's numbers are held against a model that looks at each person on each day.
const tables = `CREATE TABLE t_stay (id {id} PRIMARY KEY, person {id} NOT NULL, org_id {id} NOT NULL, sex TEXT NOT NULL, cause_in TEXT NOT NULL,
	cause_out TEXT NOT NULL, counter_in {id}, counter_out {id}, valid_from {day} NOT NULL, valid_to {day} NOT NULL, known_from {time} NOT NULL, known_to {time} NOT NULL){strict}`

func sets() []Set {
	flow := func(name, d, cause, counter string) Set {
		return Set{Name: name, Time: Event, From: "t_stay a", Where: "{known a} AND " + d + " < {forever}", Rec: "a.id", Org: "a.org_id", Day: d, Subject: "a.person",
			Counter: counter, Attrs: []Attr{{Name: "cause", Expr: cause}, {Name: "sex", Expr: "a.sex"}}}
	}
	return []Set{
		{Name: "stay", Time: State, From: "t_stay a", Where: "{on a} AND {known a}", Rec: "a.id", Org: "a.org_id", Subject: "a.person",
			Attrs: []Attr{{Name: "sex", Expr: "a.sex"}}},
		flow("in", "a.valid_from", "a.cause_in", "a.counter_in"),
		flow("out", "a.valid_to", "a.cause_out", "a.counter_out"),
	}
}

const cat = `[
 {"code":"total","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"stay","measure":"count","time":"on"},
 {"code":"people","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"distinct","version":1,"set":"in","measure":"subjects","time":"period"},
 {"code":"women","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"stay","measure":"count","time":"on","where":[{"attr":"sex","op":"=","value":"nu"}]},
 {"code":"open","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"stay","measure":"count","time":"before"},
 {"code":"gain","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"crossing","version":1,"set":"in","measure":"count","time":"period","cross":"in","where":[{"attr":"cause","op":"!=","value":"reorg"}]},
 {"code":"loss","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"crossing","version":1,"set":"out","measure":"count","time":"period","cross":"out","where":[{"attr":"cause","op":"!=","value":"reorg"}]},
 {"code":"recv","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"crossing","version":1,"set":"stay","measure":"count","time":"received","flow":"in","flow_where":[{"attr":"cause","op":"=","value":"reorg"}]},
 {"code":"hand","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"crossing","version":1,"set":"stay","measure":"count","time":"handed","flow":"out","flow_where":[{"attr":"cause","op":"=","value":"reorg"}]}
]`

type stay struct {
	person   int
	org      int
	p        day.Period
	in, out  string
	from, to int // counter organisations, -1 for outside
	sex      string
}

func TestAgainstDays(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		for seed := range testkit.Rounds(6, 60) {
			world(t, e.Fresh(t), uint64(seed))
		}
	})
}

func world(t *testing.T, e testkit.Engine, seed uint64) {
	ctx := context.Background()
	d, err := db.Open(ctx, e.URL, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 7))
	start := day.Must(2017, 1, 1)
	const days, nodes, people = 40, 9, 25
	at := func(n int) day.Day { return start.Add(n) }
	ids := make([]db.ID, nodes)
	parent := make([][]int, nodes) // by day
	var stays []stay
	c, err := ReadCatalogue([]byte(cat))
	if err != nil {
		t.Fatal(err)
	}
	eng, err := New(c, Env{Lives: func(context.Context, *db.Tx, db.ID, asof.Point) (bool, error) { return true, nil }}, sets()...)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := execDDL(ctx, tx); err != nil {
			return err
		}
		by := audit.By{Reason: "test"}
		for i := range nodes {
			ids[i] = db.NewID()
			parent[i] = make([]int, days)
			for k := range days {
				parent[i][k] = -1
			}
			if i == 0 {
				by.Org = ids[0]
				if err := duty.Found(ctx, tx, ids[0], "", ""); err != nil {
					return err
				}
				continue
			}
			p := rng.IntN(i)
			if _, err := tree.Attach(ctx, tx, by, ids[i], ids[p], tree.Parent, start); err != nil {
				return err
			}
			for k := range days {
				parent[i][k] = p
			}
		}
		for range 8 { // moves; those that would make a loop are refused, and the model leaves them out
			i, p, k := 1+rng.IntN(nodes-1), rng.IntN(nodes), 1+rng.IntN(days-1)
			if i == p || loops(parent, i, p, k, days) {
				continue
			}
			if _, err := tree.Move(ctx, tx, by, ids[i], ids[p], tree.Parent, at(k)); err != nil {
				return err
			}
			old := parent[i][k]
			for j := k; j < days && parent[i][j] == old; j++ {
				parent[i][j] = p
			}
		}
		for who := range people {
			k := rng.IntN(days / 2)
			org, from, cause := rng.IntN(nodes), -1, "admit"
			if k == 0 {
				cause = "start"
			}
			sex := []string{"nam", "nu"}[rng.IntN(2)]
			for k < days {
				end := k + 1 + rng.IntN(days)
				s := stay{person: who, org: org, p: day.Period{From: at(k), To: at(min(end, 4000))}, in: cause, from: from, to: -1, out: "left", sex: sex}
				next := rng.IntN(nodes)
				if end >= days {
					s.p.To, s.out = day.Forever, ""
				} else if next != org && rng.IntN(3) > 0 {
					s.to, s.out = next, []string{"move", "reorg"}[rng.IntN(2)]
				}
				stays = append(stays, s)
				if s.to < 0 {
					break
				}
				org, from, cause, k = next, s.org, s.out, end
			}
		}
		persons := make([]db.ID, people)
		for i := range persons {
			persons[i] = db.NewID()
		}
		var rows [][]any
		ref := func(i int) db.ID {
			if i < 0 {
				return db.ID{}
			}
			return ids[i]
		}
		for _, s := range stays {
			rows = append(rows, []any{db.NewID(), persons[s.person], ids[s.org], s.sex, s.in, s.out, ref(s.from), ref(s.to), s.p.From, s.p.To, tx.Now(), db.StillKnown})
		}
		return tx.Insert(ctx, "t_stay", []string{"id", "person", "org_id", "sex", "cause_in", "cause_out", "counter_in", "counter_out", "valid_from", "valid_to", "known_from", "known_to"}, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	under := func(n, root, k int) bool {
		for n >= 0 {
			if n == root {
				return true
			}
			n = parent[n][k]
		}
		return false
	}
	refs := []Ref{}
	for _, code := range []string{"total", "women", "open", "gain", "loss", "recv", "hand", "people"} {
		refs = append(refs, Ref{Code: code})
	}
	err = d.Read(ctx, func(tx *db.Tx) error {
		for range 12 {
			a := 1 + rng.IntN(days-1)
			b := a + rng.IntN(days-a)
			q := Query{Org: ids[0], At: asof.Point{On: at(b)}, Period: day.Period{From: at(a), To: at(b + 1)}}
			rolled, err := eng.Roll(ctx, tx, duty.System(), q, refs)
			if err != nil {
				return err
			}
			for root := range nodes {
				q.Org = ids[root]
				got, err := eng.Compute(ctx, tx, duty.System(), q, refs)
				if err != nil {
					return err
				}
				want := map[string]int64{}
				who := map[int]bool{}
				for _, s := range stays {
					has := func(k int) bool { return k >= 0 && s.p.Has(at(k)) }
					if has(b) && under(s.org, root, b) {
						want["total"]++
						if s.sex == "nu" {
							want["women"]++
						}
					}
					if has(a-1) && under(s.org, root, a-1) {
						want["open"]++
					}
					for k := a; k <= b; k++ {
						if s.p.From == at(k) && under(s.org, root, k) {
							who[s.person] = true
							if s.from < 0 || !under(s.from, root, k) {
								if s.in == "reorg" {
									want["recv"]++
								} else {
									want["gain"]++
								}
							}
						}
						if s.p.To == at(k) && under(s.org, root, k) && (s.to < 0 || !under(s.to, root, k)) {
							if s.out == "reorg" {
								want["hand"]++
							} else {
								want["loss"]++
							}
						}
						if has(k - 1) {
							was, is := under(s.org, root, k-1), under(s.org, root, k)
							if !was && is {
								want["recv"]++
							}
							if was && !is {
								want["hand"]++
							}
						}
					}
				}
				want["people"] = int64(len(who))
				by := map[string]int64{}
				for i, v := range got {
					by[v.Code] = v.N
					if v.N != want[v.Code] {
						return fmt.Errorf("seed %d node %d %v: %s = %d, by days %d", seed, root, q.Period, v.Code, v.N, want[v.Code])
					}
					if r := rolled[ids[root]]; r != nil && r[i].N != v.N {
						return fmt.Errorf("seed %d node %d %v: %s rolls up to %d, computes to %d", seed, root, q.Period, v.Code, r[i].N, v.N)
					}
					p, err := eng.Records(ctx, tx, duty.System(), q, v.Ref, 0, 1000)
					if err != nil {
						return err
					}
					if p.Total != v.N || int64(len(p.Records)) != v.N || p.Hidden != 0 {
						return fmt.Errorf("seed %d node %d: %s = %d but %d records (%d hidden)", seed, root, v.Code, v.N, p.Total, p.Hidden)
					}
				}
				if by["open"]+by["gain"]-by["loss"]+by["recv"]-by["hand"] != by["total"] {
					return fmt.Errorf("seed %d node %d %v: %v does not balance", seed, root, q.Period, by)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func loops(parent [][]int, i, p, k, days int) bool {
	old := parent[i][k]
	for j := k; j < days && parent[i][j] == old; j++ {
		for n := p; n >= 0; n = parent[n][j] {
			if n == i {
				return true
			}
		}
	}
	return false
}

func execDDL(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, tables, nil)
	return err
}
