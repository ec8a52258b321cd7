package figure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

// Small groups: people join and stand in a tree that moves, each with a sealed fact. A reader without the right to it asks everything he can, and
// the test then subtracts what he was told in every way it knows.

const smallTables = `CREATE TABLE t_join (id {id} PRIMARY KEY, person {id} NOT NULL, org_id {id} NOT NULL, sex TEXT NOT NULL, day {day} NOT NULL, sealed TEXT NOT NULL,
	known_from {time} NOT NULL, known_to {time} NOT NULL){strict}`

func smallSets() []Set {
	attrs := []Attr{{Name: "sex", Expr: "a.sex"}, {Name: "folk", Expr: "a.sealed", Sealed: "sensitive", Field: "folk"}}
	return []Set{
		{Name: "join", Time: Event, From: "t_join a", Where: "{known a}", Rec: "a.id", Org: "a.org_id", Day: "a.day", Subject: "a.person", Person: "a.person",
			Key: "NULL", Attrs: attrs},
		{Name: "stand", Time: State, From: "t_join a", Where: "a.day <= :on AND {known a}", Rec: "a.id", Org: "a.org_id", Subject: "a.person", Person: "a.person",
			Key: "NULL", Attrs: attrs},
	}
}

const smallCat = `[
 {"code":"joined","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"join","measure":"count","time":"period","parts_are":"partition","parts":[
   {"code":"kinh","label":{"vi":"a","en":"a"},"where":[{"attr":"folk","op":"=","value":"kinh"}]},
   {"code":"ede","label":{"vi":"a","en":"a"},"where":[{"attr":"folk","op":"=","value":"ede"}]},
   {"code":"mnong","label":{"vi":"a","en":"a"},"where":[{"attr":"folk","op":"=","value":"mnong"}]},
   {"code":"unknown","label":{"vi":"a","en":"a"},"where":[{"attr":"folk","op":"unknown"}]}]},
 {"code":"women","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"join","measure":"count","time":"period","where":[{"attr":"sex","op":"=","value":"nu"},{"attr":"folk","op":"differs","value":"kinh"}]},
 {"code":"persons","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"distinct","version":1,"set":"join","measure":"subjects","time":"period","where":[{"attr":"folk","op":"differs","value":"kinh"}]},
 {"code":"here","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"stand","measure":"count","time":"on","where":[{"attr":"folk","op":"differs","value":"kinh"}]},
 {"code":"was","unit":"person","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"additive","version":1,"set":"stand","measure":"count","time":"before","where":[{"attr":"folk","op":"differs","value":"kinh"}]},
 {"code":"share","unit":"%","label":{"vi":"a","en":"a"},"means":{"vi":"a","en":"a"},"roll":"ratio","version":1,"ratio":{"num":"women","den":"joined","den_of":{"vi":"a","en":"a"}}}
]`

type plainOpener struct{}

func (plainOpener) Open(_ context.Context, _ db.ID, _ string, _, sealed []byte) (map[string]string, error) {
	if string(sealed) == "?" {
		return nil, nil
	}
	return map[string]string{"folk": string(sealed)}, nil
}

type joiner struct {
	id   int
	org  int
	day  day.Day
	sex  string
	folk string // "" unknown
}

// told is one number the reader was given: of which people (by their numbers) it counts those that are.
type told struct {
	what string
	of   []bool
	are  []bool
	n    int64
}

const smallest = 5

func TestSmallGroupsCannotBeSubtracted(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		given := 0
		for seed := range testkit.Rounds(6, 80) {
			given += smallWorld(t, e.Fresh(t), uint64(seed))
		}
		if given < 100 {
			t.Errorf("only %d numbers were told: the test tests nothing", given)
		}
	})
}

func smallWorld(t *testing.T, e testkit.Engine, seed uint64) (given int) {
	t.Helper()
	ctx := context.Background()
	today := []day.Day{day.Must(2018, 3, 1), day.Must(2017, 11, 15)}[seed%2]
	clock := day.NewScript(today.Time().Add(3 * time.Hour))
	d, err := db.Open(ctx, e.URL, db.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 11))
	start := day.Must(2017, 1, 1)
	const nodes, days = 9, 365
	people := 60 + rng.IntN(300)
	rare := 2 + rng.IntN(4)
	ids := make([]db.ID, nodes)
	parent := make([][]int, nodes)
	var list []joiner
	c, err := ReadCatalogue([]byte(smallCat))
	if err != nil {
		t.Fatal(err)
	}
	eng, err := New(c, Env{Lives: func(context.Context, *db.Tx, db.ID, asof.Point) (bool, error) { return true, nil }, Opener: plainOpener{},
		Rule: func(context.Context, *db.Tx, string, asof.Point) (string, error) { return fmt.Sprint(smallest), nil }}, smallSets()...)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, smallTables, nil); err != nil {
			return err
		}
		by := audit.By{Reason: "test"}
		for i := range nodes {
			ids[i] = db.NewID()
			parent[i] = make([]int, days)
			if i == 0 {
				for k := range days {
					parent[0][k] = -1
				}
				by.Org = ids[0]
				if err := duty.Found(ctx, tx, ids[0], "", ""); err != nil {
					return err
				}
				continue
			}
			p := rng.IntN(min(i, 3))
			if _, err := tree.Attach(ctx, tx, by, ids[i], ids[p], tree.Parent, start); err != nil {
				return err
			}
			for k := range days {
				parent[i][k] = p
			}
		}
		for range rng.IntN(4) {
			i, p, k := 3+rng.IntN(nodes-3), rng.IntN(3), 1+rng.IntN(days-1)
			if i == p || loops(parent, i, p, k, days) || parent[i][k] == p {
				continue
			}
			if _, err := tree.Move(ctx, tx, by, ids[i], ids[p], tree.Parent, start.Add(k)); err != nil {
				return err
			}
			old := parent[i][k]
			for j := k; j < days && parent[i][j] == old; j++ {
				parent[i][j] = p
			}
		}
		var rows [][]any
		for i := range people {
			x := joiner{id: i, org: rng.IntN(nodes), day: start.Add(rng.IntN(days)), sex: []string{"nam", "nu"}[rng.IntN(2)], folk: "kinh"}
			if rng.IntN(6) > 0 { // most are in few organisations, so that something can be told
				x.org = 1 + rng.IntN(2)
			}
			if rng.IntN(rare) == 0 {
				x.folk = []string{"ede", "ede", "ede", "mnong", ""}[rng.IntN(5)]
			}
			if seed%3 > 0 && x.folk != "kinh" {
				x.folk = "ede" // fewer kinds: more is told
			}
			list = append(list, x)
			sealed := x.folk
			if sealed == "" {
				sealed = "?"
			}
			rows = append(rows, []any{db.NewID(), db.NewID(), ids[x.org], x.sex, x.day, sealed, tx.Now(), db.StillKnown})
		}
		return tx.Insert(ctx, "t_join", []string{"id", "person", "org_id", "sex", "day", "sealed", "known_from", "known_to"}, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	knownThen := db.Instant(0)
	if err := d.Read(ctx, func(tx *db.Tx) error { knownThen = tx.Now(); return nil }); err != nil {
		t.Fatal(err)
	}
	index := func(d day.Day) int { // past the year everything stands as on its last day
		return int(min(d, day.Must(2017, 12, 31)).Time().Sub(start.Time()).Hours() / 24)
	}
	under := func(n, root, k int) bool {
		for ; n >= 0; n = parent[n][k] {
			if n == root {
				return true
			}
		}
		return false
	}
	all := day.Period{From: start, To: day.Forever}
	// One knows nothing; another knows all of organisation 1 anyway; the third may ask about that alone.
	readers := []duty.Actor{
		{Account: db.NewID(), Grants: []duty.Grant{{Org: ids[0], Rights: duty.Figures | duty.Records, Period: all}}},
		{Account: db.NewID(), Grants: []duty.Grant{{Org: ids[0], Rights: duty.Figures, Period: all}, {Org: ids[1], Rights: duty.Records | duty.Sensitive, Period: all}}},
		{Account: db.NewID(), Grants: []duty.Grant{{Org: ids[1], Rights: duty.Figures, Period: all}}},
	}
	refs := []Ref{{"joined", "kinh"}, {"joined", "ede"}, {"joined", "mnong"}, {"joined", "unknown"}, {"women", ""}, {"here", ""}, {"was", ""}, {"persons", ""}, {"share", ""}, {"joined", ""}}
	differs := func(x joiner) bool { return x.folk != "" && x.folk != "kinh" }
	for who, reader := range readers {
		own := map[int]bool{} // what the second knows: all that stood under an organisation that today's tree gives him
		for n := range nodes {
			own[n] = who == 1 && under(n, 1, index(today))
		}
		knows := func(x joiner, k int) bool {
			for n := x.org; n >= 0; n = parent[n][k] {
				if own[n] {
					return true
				}
			}
			return false
		}
		var got []told
		ask := func(tx *db.Tx, on day.Day, k asof.Known) error {
			q := Query{At: asof.Point{On: on, Known: k}, Period: day.YearTo(on), Org: reader.Grants[0].Org}
			rolled, err := eng.Roll(ctx, tx, reader, q, refs)
			if err != nil {
				return err
			}
			for root := range nodes {
				q.Org = ids[root]
				vals, err := eng.Compute(ctx, tx, reader, q, refs)
				if who == 2 && fault.Is(err, fault.NotFound) {
					continue
				}
				if err != nil {
					return err
				}
				whole, err := eng.Compute(ctx, tx, duty.System(), q, refs)
				if err != nil {
					return err
				}
				for i, v := range vals {
					if r := rolled[ids[root]]; r != nil && r[i] != v {
						return fmt.Errorf("node %d on %v: %v rolls up to %+v, computes to %+v", root, on, v.Ref, r[i], v)
					}
					if !v.Data || v.Hidden {
						if v.N != 0 || v.Num != 0 || v.Den != 0 {
							return fmt.Errorf("node %d on %v: %+v is not empty", root, on, v)
						}
						continue
					}
					if v != whole[i] {
						return fmt.Errorf("node %d on %v: told %+v, is %+v", root, on, v, whole[i])
					}
					if v.Code == "joined" && v.Part == "" {
						continue // in the clear
					}
					x := told{what: fmt.Sprint(v.Code, " ", v.Part, " of ", root, " on ", on), of: make([]bool, people), are: make([]bool, people), n: v.N}
					if v.Ratio {
						x.n = v.Num
					}
					for j, p := range list {
						k := index(p.day)
						switch v.Code {
						case "here", "was":
							last := on
							if v.Code == "was" {
								last = q.Period.From.Add(-1)
							}
							at := index(last)
							k = max(0, at)
							x.of[j] = p.day <= last && at >= 0 && under(p.org, root, at)
							x.are[j] = x.of[j] && differs(p)
						case "women", "share":
							x.of[j] = p.day.Year() == on.Year() && p.day <= on && under(p.org, root, k) && p.sex == "nu"
							x.are[j] = x.of[j] && differs(p)
						default:
							x.of[j] = p.day.Year() == on.Year() && p.day <= on && under(p.org, root, k)
							x.are[j] = x.of[j] && (v.Code == "persons" && differs(p) || v.Code == "joined" && (p.folk == v.Part || p.folk == "" && v.Part == "unknown"))
						}
						if knows(p, k) {
							x.of[j], x.are[j] = false, false
						}
					}
					empty := true
					for j := range x.of {
						empty = empty && !x.of[j]
					}
					if empty {
						continue
					}
					got = append(got, x)
					if q := day.Months(on.Year(), on.Month()); who != 1 && (on.Month()%3 != 0 || on != q.LastDay() || on >= today || !k.Latest()) {
						return fmt.Errorf("%s, known %v, is told between the points", x.what, k)
					}
				}
			}
			return nil
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			ons := []day.Day{today, day.Must(2018, 3, 1), day.Must(2018, 2, 28), day.Must(2017, 12, 31), day.Must(2017, 12, 30)}
			for _, m := range []int{3, 6, 9} { // the ends of quarters and the days beside them
				end := day.Months(2017, m).LastDay()
				ons = append(ons, end, end.Add(-1), end.Add(1))
			}
			for range 2 {
				ons = append(ons, start.Add(rng.IntN(days)))
			}
			for _, on := range ons {
				for _, k := range []asof.Known{asof.Latest, asof.KnownAt(knownThen)} {
					if err := ask(tx, on, k); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("seed %d reader %d: %v", seed, who, err)
		}
		given += len(got)
		if s := attack(got); s != "" {
			t.Fatalf("seed %d reader %d: %s", seed, who, s)
		}
		// What nobody wrote down together: numbers of one set, whatever is added and subtracted, are sums over people who stand in the same of them.
		for _, set := range []string{"joined women share", "here"} {
			var of []told
			for _, x := range got {
				if strings.Contains(set, strings.Fields(x.what)[0]) {
					of = append(of, x)
				}
			}
			if s := blocks(of, people); s != "" {
				t.Fatalf("seed %d reader %d: %s: %s", seed, who, set, s)
			}
		}
	}
	// A list under a small group is refused as its number is; a reader with the right gets both.
	err = d.Read(ctx, func(tx *db.Tx) error {
		q := Query{At: asof.Point{On: day.Must(2017, 8, 15)}, Period: day.YearTo(day.Must(2017, 8, 15)), Org: ids[0]}
		p, err := eng.Records(ctx, tx, readers[0], q, Ref{"joined", "ede"}, 0, 10)
		if err != nil || !p.Small || len(p.Records) > 0 || p.Total != 0 {
			return fmt.Errorf("list: %+v %w", p, err)
		}
		q.Org = ids[1]
		v, err := eng.Compute(ctx, tx, readers[1], q, refs[:2])
		if who, _ := readers[1].Reach(ctx, tx, duty.Sensitive); err == nil && len(parentOf(parent, ids, who, days)) == 0 && (v[0].Hidden || v[1].Hidden) {
			return fmt.Errorf("who knows them is not told: %+v", v)
		}
		_, err = eng.Compute(ctx, tx, duty.Actor{}, q, refs)
		if !fault.Is(err, fault.NotFound) {
			return fmt.Errorf("nobody asks: %w", err)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return given
}

// parentOf lists the organisations that stood under 1 at some time and that the reader does not know today.
func parentOf(parent [][]int, ids []db.ID, known duty.Reach, days int) (out []int) {
	for n := range ids {
		for k := range days {
			for m := n; m >= 0; m = parent[m][k] {
				if m == 1 && !known.Has(ids[n]) {
					return append(out, n)
				}
			}
		}
	}
	return nil
}

// attack subtracts told numbers: one from another that it lies in, and from one all told ones that lie in it apart from each other, such as a
// parent's children; the same with the parts of one number. It says what it found of 1 to 4 people.
func attack(got []told) string {
	within := func(a, b told) bool {
		for i := range a.of {
			if a.of[i] && !b.of[i] || a.are[i] && !b.are[i] {
				return false
			}
		}
		return true
	}
	apart := func(a, b told) bool {
		for i := range a.of {
			if a.of[i] && b.of[i] {
				return false
			}
		}
		return true
	}
	same := func(a, b told) bool { return within(a, b) && within(b, a) }
	small := func(n int64) bool { return n > 0 && n < smallest }
	count := func(a told) (are, others int64) {
		for i := range a.of {
			if a.are[i] {
				are++
			} else if a.of[i] {
				others++
			}
		}
		return are, others
	}
	// Those of one kind only can be subtracted from each other: the first word and its part.
	kind := func(a told) string { return strings.SplitN(a.what, " of ", 2)[0] }
	for _, a := range got {
		are, others := count(a)
		if small(are) || small(others) {
			return fmt.Sprintf("%s: %d and %d others", a.what, are, others)
		}
		left := a
		var taken []told
		for _, b := range got {
			if kind(a) != kind(b) || same(a, b) || !within(b, a) {
				continue
			}
			n, others := count(b)
			if w, o := count(a); small(w-n) || small(o-others) {
				return fmt.Sprintf("%s less %s: %d and %d others", a.what, b.what, w-n, o-others)
			}
			free := true
			for _, x := range taken {
				free = free && apart(x, b)
			}
			if free {
				taken = append(taken, b)
			}
		}
		w, o := count(left)
		for _, b := range taken {
			n, others := count(b)
			w, o = w-n, o-others
		}
		if small(w) || small(o) {
			return fmt.Sprintf("%s less %d in it: %d and %d others", a.what, len(taken), w, o)
		}
	}
	// The parts of one number: what is left of those told.
	for _, a := range got {
		w, o := count(a)
		for _, b := range got {
			if kind(a) != kind(b) && strings.HasPrefix(a.what, "joined") && strings.HasPrefix(b.what, "joined") && fmt.Sprint(a.of) == fmt.Sprint(b.of) {
				n, _ := count(b)
				o -= n
			}
		}
		if small(o) {
			return fmt.Sprintf("%s beside its other parts: %d and %d", a.what, w, o)
		}
	}
	return ""
}

// blocks divides people by the told numbers they stand in, and tells of a block with 1 to 4 of one kind.
func blocks(got []told, people int) string {
	block := make([]string, people)
	kind := make([]string, people)
	for _, x := range got {
		for i := range people {
			b, k := "0", "0"
			if x.of[i] {
				b = "1"
			}
			if x.are[i] {
				k = "1"
			}
			block[i] += b
			kind[i] += k
		}
	}
	n := map[[2]string]int{}
	for i := range people {
		if strings.Contains(block[i], "1") {
			n[[2]string{block[i], kind[i]}]++
		}
	}
	for _, c := range n {
		if c < smallest {
			return fmt.Sprintf("a block has %d of a kind", c)
		}
	}
	return ""
}
