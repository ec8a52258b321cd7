package record_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// toys are a game and its pieces: enough for every part of the engine.
func toys(t testing.TB) *record.Book {
	game := &record.Kind{Name: "toy", Noun: "toy", Owner: "org", Day: "day", Key: []string{"org", "day"},
		Fields: []record.Field{{Code: "org", Type: record.Org, Need: true}, {Code: "day", Type: record.Day, Need: true},
			{Code: "state", Type: record.Choice, Values: []string{"mo", "dong"}, Need: true, Show: record.AsFilter},
			{Code: "n", Type: record.Int, High: 9}, {Code: "words", Type: record.Line, Show: record.Searched, Max: 20}},
		Steps: []record.Step{{Code: "shut", Fields: []string{"n"}, Set: map[string]any{"state": "dong"},
			When: func(r record.Record) bool { return r.Text("state") == "mo" }}}}
	piece := &record.Kind{Name: "toy_piece", Noun: "toy", Owner: "org", Day: "day", Parent: "toy", Key: []string{"toy", "what"},
		Inherit: map[string]string{"org": "org", "day": "day", "toy_state": "state"},
		Fields: []record.Field{{Code: "toy", Type: record.Link, Of: "toy", Need: true}, {Code: "what", Type: record.Line, Need: true},
			{Code: "who", Type: record.Person}, {Code: "told", Type: record.Sealed, Whose: "who", Max: 20},
			{Code: "org", Type: record.Org}, {Code: "day", Type: record.Day}, {Code: "toy_state", Type: record.Line}}}
	b, err := record.NewBook(game, piece)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var prepared = testkit.NewTemplate(func(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		return err
	}
	if _, err = d.Migrate(ctx); err == nil {
		err = d.Write(ctx, func(tx *db.Tx) error {
			for _, text := range []string{
				`CREATE TABLE toy (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict}`,
				`CREATE TABLE toy_version (id {id} NOT NULL PRIMARY KEY, toy_id {id} NOT NULL, org {id}, day {day}, state TEXT NOT NULL, n {int} NOT NULL,
					words TEXT NOT NULL, search TEXT NOT NULL, {states}){strict}`,
				`CREATE TABLE toy_piece (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict}`,
				`CREATE TABLE toy_piece_version (id {id} NOT NULL PRIMARY KEY, toy_piece_id {id} NOT NULL, toy {id}, what TEXT NOT NULL, who {id}, told {blob}, org {id}, day {day},
					toy_state TEXT NOT NULL, search TEXT NOT NULL, {states}){strict}`} {
				if _, err := tx.Exec(ctx, text, nil); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return errors.Join(err, d.Close())
})

type house struct {
	d    *db.DB
	clk  *day.Script
	book *record.Book
	orgs []db.ID // top, then two below it
	folk []db.ID // two persons
}

func build(t testing.TB, e testkit.Engine) *house {
	ctx := context.Background()
	h := &house{clk: day.NewScript(time.Date(2017, 10, 2, 8, 0, 0, 0, day.Zone)), book: toys(t)}
	var err error
	if h.d, err = db.Open(ctx, e.URL, db.Options{Clock: h.clk}); err != nil {
		t.Fatal(err)
	}
	keys, err := seal.NewInstallation()
	if err != nil {
		t.Fatal(err)
	}
	h.book.Use(member.NewVault(keys))
	err = h.d.Write(ctx, func(tx *db.Tx) error {
		for i := range 2 {
			id := db.NewID()
			wrapped, err := keys.NewPersonKey(id[:])
			if err != nil {
				return err
			}
			h.folk = append(h.folk, id)
			code := fmt.Sprintf("P%d", i)
			if err := tx.Insert(ctx, "member", []string{"id", "code", "code_key", "rev", "wrapped_key", "owner"}, [][]any{{id, code, code, 1, wrapped, id}}); err != nil {
				return err
			}
		}
		for i := range 3 {
			id := db.NewID()
			h.orgs = append(h.orgs, id)
			code := fmt.Sprintf("T%d", i)
			if err := tx.Insert(ctx, "org", []string{"id", "code", "code_key", "external", "rev"}, [][]any{{id, code, code, false, 1}}); err != nil {
				return err
			}
			if err := tx.Insert(ctx, "org_version", []string{"id", "org_id", "name", "short_name", "kind", "unit_type", "note", "search_name", "sort_name",
				"valid_from", "valid_to", "known_from", "known_to", "change_id"}, [][]any{{db.NewID(), id, code, "", "chibo_coso", "", "", lang.SearchKey(code),
				lang.SortKey(code), day.Must(2000, 1, 1), day.Forever, tx.Now(), db.StillKnown, tx.Change()}}); err != nil {
				return err
			}
			if i > 0 {
				if _, err := tree.Attach(ctx, tx, audit.By{Org: id}, id, h.orgs[0], tree.Parent, day.Must(2000, 1, 1)); err != nil {
					return err
				}
			}
		}
		return duty.Found(ctx, tx, h.orgs[0], "k", "")
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// told prints what the records say, in an order of their own: what a test compares.
func (h *house) told(t testing.TB, k asof.Known) string {
	var out []string
	err := h.d.Read(context.Background(), func(tx *db.Tx) error {
		for _, name := range []string{"toy", "toy_piece"} {
			kind := h.book.Kind(name)
			p, err := kind.List(context.Background(), tx, duty.System(), asof.Point{On: tx.Today(), Known: k}, record.Filter{Size: 500})
			if err != nil {
				return err
			}
			if p.Total != len(p.Items) {
				return fmt.Errorf("%d of %d", len(p.Items), p.Total)
			}
			for _, r := range p.Items {
				out = append(out, printed(r.ID, r.V))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func printed(id db.ID, v asof.Fields) string {
	keys := slices.Sorted(maps.Keys(v))
	s := id.String()
	for _, k := range keys {
		s += fmt.Sprintf(" %s=%v", k, v[k])
	}
	return s
}

// Whatever is entered, stepped, corrected and voided: the records say what a map says that knows no time, and what was known after each act is known
// for ever. Parts have what they inherit and go with their parent. No two that stand share a key.
func TestRecordsAgainstAModel(t *testing.T) {
	for _, kind := range []string{testkit.SQLite, testkit.Postgres} {
		t.Run(kind, func(t *testing.T) {
			on, rounds := prepared.OnSQLite, testkit.Rounds(8, 300)
			if kind == testkit.Postgres {
				on, rounds = prepared.OnPostgres, testkit.Rounds(3, 60)
			}
			done := map[string]int{}
			for seed := range rounds {
				play(t, build(t, on(t)), seed, done)
			}
			for _, verb := range []string{"game", "piece", "shut", "correct", "move", "void", "refused"} {
				if done[verb] == 0 && rounds > 2 {
					t.Errorf("%s was never done", verb)
				}
			}
		})
	}
}

func play(t *testing.T, h *house, seed int, done map[string]int) {
	defer h.d.Close()
	ctx := context.Background()
	rnd := rand.New(rand.NewPCG(uint64(seed), 7))
	model := map[db.ID]asof.Fields{}
	parent := map[db.ID]db.ID{}
	var ids []db.ID
	type moment struct {
		at   db.Instant
		said string
	}
	var past []moment
	say := func() string {
		var out []string
		for id, v := range model {
			out = append(out, printed(id, v))
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	taken := func(id db.ID, v asof.Fields) bool {
		for x, o := range model {
			if x == id {
				continue
			}
			if o["what"] == nil && v["what"] == nil && o["org"] == v["org"] && o["day"] == v["day"] {
				return true
			}
			if v["what"] != nil && o["toy"] == v["toy"] && o["what"] == v["what"] {
				return true
			}
		}
		return false
	}
	carry := func(id db.ID) {
		for x, v := range model {
			if parent[x] == id {
				v["org"], v["day"], v["toy_state"] = model[id]["org"], model[id]["day"], model[id]["state"]
			}
		}
	}
	for range 25 {
		var id db.ID
		if len(ids) > 0 {
			id = ids[rnd.IntN(len(ids))]
		}
		verb := []string{"game", "game", "piece", "piece", "shut", "correct", "move", "void"}[rnd.IntN(8)]
		on := day.Must(2017, 1+seed%9, 1+rnd.IntN(27))
		org := h.orgs[rnd.IntN(3)]
		game, piece := h.book.Kind("toy"), h.book.Kind("toy_piece")
		kind := game
		if !parent[id].IsZero() {
			kind = piece
		}
		var want func() // what the model does where the act is done
		act := record.Act{Rev: -1, Reason: "thử"}
		err := h.d.Write(ctx, func(tx *db.Tx) error {
			want = func() {}
			switch verb {
			case "game":
				v := asof.Fields{"org": org, "day": on, "state": "mo", "n": int64(rnd.IntN(12)), "words": fmt.Sprintf("Bài %d", rnd.IntN(9))}
				o, err := game.Enter(ctx, tx, duty.System(), v, act)
				want = func() { model[o.ID] = v; ids = append(ids, o.ID) }
				return err
			case "piece":
				v := asof.Fields{"toy": id, "what": fmt.Sprintf("quân %d", rnd.IntN(4)), "who": h.folk[rnd.IntN(2)], "told": fmt.Sprintf("kín %d", rnd.IntN(3))}
				o, err := piece.Enter(ctx, tx, duty.System(), v, act)
				want = func() {
					up := model[id]
					model[o.ID] = asof.Fields{"toy": id, "what": v["what"], "who": v["who"], "told": v["told"], "org": up["org"], "day": up["day"], "toy_state": up["state"]}
					parent[o.ID] = id
					ids = append(ids, o.ID)
				}
				return err
			case "shut":
				_, err := game.Do(ctx, tx, duty.System(), id, "shut", asof.Fields{"n": int64(3)}, act)
				want = func() { model[id]["state"], model[id]["n"] = "dong", int64(3); carry(id) }
				return err
			case "correct":
				patch := asof.Fields{"n": int64(rnd.IntN(12))}
				if kind == piece {
					patch = asof.Fields{"what": fmt.Sprintf("quân %d", rnd.IntN(4))}
					if rnd.IntN(2) == 0 {
						patch["who"] = h.folk[rnd.IntN(2)] // what is told goes with him, under the other's key
					}
					if rnd.IntN(3) == 0 {
						patch["told"] = fmt.Sprintf("kín %d", rnd.IntN(3))
					}
				}
				_, err := kind.Correct(ctx, tx, duty.System(), id, patch, act)
				want = func() { maps.Copy(model[id], patch) }
				return err
			case "move":
				patch := asof.Fields{"day": on, "org": org}
				_, err := game.Correct(ctx, tx, duty.System(), id, patch, act)
				want = func() { maps.Copy(model[id], patch); carry(id) }
				return err
			}
			want = func() {
				for x := range model {
					if parent[x] == id {
						delete(model, x)
					}
				}
				delete(model, id)
			}
			return kind.Void(ctx, tx, duty.System(), id, act)
		})
		if err != nil {
			if fault.As(err) == nil || fault.KindOf(err) == fault.Internal {
				t.Fatalf("%s: %v", verb, err)
			}
			done["refused"]++
		} else {
			want()
			done[verb]++
			for x, v := range model {
				if taken(x, v) {
					t.Fatalf("%s: two records of one key: %s", verb, printed(x, v))
				}
			}
		}
		got := h.told(t, asof.Latest)
		if got != say() {
			t.Fatalf("seed %d, after %s (%v): \n%s\nwant\n%s", seed, verb, err, got, say())
		}
		k, err := h.d.Freeze(ctx)
		if err != nil {
			t.Fatal(err)
		}
		past = append(past, moment{k, got})
	}
	h.unread(t, seed)
	for _, m := range past {
		if got := h.told(t, asof.KnownAt(m.at)); got != m.said {
			t.Fatalf("seed %d: as known at %v\n%s\nthen it was\n%s", seed, m.at, got, m.said)
		}
	}
}

// unread holds that nothing sealed stands in the clear in the table or in the change rows.
func (h *house) unread(t *testing.T, seed int) {
	t.Helper()
	err := h.d.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Query(context.Background(), `SELECT c.detail FROM audit_change c WHERE c.noun = 'toy_piece'`, nil, func(r *db.Row) error {
			var detail string
			err := r.Scan(&detail)
			if strings.Contains(detail, "kín") {
				t.Errorf("seed %d: in the clear: %s", seed, detail)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
