package org_test

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// Whatever is done in whatever order, with days forward and back: either a fault told in words and nothing changed, or a sound house; what was
// known at an instant stays as it was known.
func TestAnySequenceKeepsTheHouseSound(t *testing.T) {
	for _, kind := range []string{testkit.SQLite, testkit.Postgres} {
		t.Run(kind, func(t *testing.T) {
			n := testkit.Rounds(12, 400)
			if kind == testkit.Postgres {
				n = testkit.Rounds(2, 60)
			}
			if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
				t.Fatal(err)
			}
			done, refused := 0, 0
			rapid.Check(t, func(r *rapid.T) {
				e := prepared.OnSQLite
				if kind == testkit.Postgres {
					e = prepared.OnPostgres
				}
				w := bloc(t, e(t))
				defer w.d.Close()
				a, b := play(r, w)
				done, refused = done+a, refused+b
			})
			if n >= 10 && (done < 2*n || refused < n) { // a few histories may all be unlucky
				t.Errorf("%d acts done, %d refused: too little to tell", done, refused)
			}
		})
	}
}

func play(r *rapid.T, w *world) (done, refused int) {
	codes := []string{"TU", "KHOI", "SYT", "SYT-1", "SYT-2", "SNN", "SNN-1", "SNN-BP", "SNN-BP-1", "TTR"}
	var evs []db.ID
	kinds := []org.Kind{org.Above, org.Grass, org.GrassCell, org.Section, org.Cell}
	pick := func(name string) db.ID { return w.ids[rapid.SampledFrom(codes).Draw(r, name)] }
	type snapshot struct {
		at   db.Instant
		text string
	}
	var snaps []snapshot
	for i := range rapid.IntRange(5, 14).Draw(r, "acts") {
		on := rapid.SampledFrom([]day.Day{d(2004, 6, 1), d(2007, 1, 1), d(2012, 3, 1), d(2012, 3, 2), d(2016, 1, 1), d(2017, 1, 1), d(2017, 6, 1)}).Draw(r, "day")
		act := org.Act{Day: on, Rev: -1, Reason: "thử"}
		born := func(j int) org.Born {
			code := fmt.Sprintf("N%d-%d", i, j)
			return org.Born{ID: db.NewID(), Code: code, Kind: rapid.SampledFrom(kinds).Draw(r, "kind"), Name: "Tổ chức " + code, Parent: pick("parent")}
		}
		var added []org.Born
		verb := rapid.SampledFrom([]string{"establish", "rename", "move", "move", "rekind", "merge", "absorb", "absorb", "split", "dissolve", "end", "void", "void", "day", "correct", "voidorg"}).Draw(r, "verb")
		var ev db.ID
		err := w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			switch verb {
			case "establish":
				b := born(0)
				added = append(added, b)
				_, ev, err = org.Establish(ctx, tx, sys, act, b)
			case "rename":
				ev, err = org.Rename(ctx, tx, sys, pick("org"), act, "Tên "+strconv.Itoa(rapid.IntRange(0, 3).Draw(r, "name")), "")
			case "move":
				ev, err = org.MoveTo(ctx, tx, sys, pick("org"), act, pick("to"))
			case "rekind":
				k := org.Rekinding{Act: act, Kind: rapid.SampledFrom(kinds).Draw(r, "kind")}
				if rapid.Bool().Draw(r, "also moves") {
					k.Parent = pick("to")
				}
				ev, err = org.Rekind(ctx, tx, sys, pick("org"), k)
			case "merge":
				m := org.Merging{Act: act, From: []db.ID{pick("a"), pick("b")}}
				if rapid.Bool().Draw(r, "new") {
					b := born(0)
					m.New = &b
					added = append(added, b)
				} else {
					m.Into = m.From[0]
				}
				ev, _, err = org.Merge(ctx, tx, sys, m)
			case "absorb":
				ev, err = org.Absorb(ctx, tx, sys, pick("org"), org.Absorbing{Act: act, Into: pick("into")})
			case "split":
				s := org.Splitting{Act: act, New: []org.Born{born(0), born(1)}}
				added = s.New
				if rapid.Bool().Draw(r, "ends") {
					s.Main = s.New[0].ID
				}
				ev, err = org.Split(ctx, tx, sys, pick("org"), s)
			case "dissolve":
				ev, err = org.Dissolve(ctx, tx, sys, pick("org"), org.Ending{Act: act})
			case "end":
				ev, err = org.EndReorg(ctx, tx, sys, pick("org"), org.Ending{Act: act, Main: pick("main")})
			case "void":
				if len(evs) > 0 {
					err = org.Void(ctx, tx, sys, rapid.SampledFrom(evs).Draw(r, "event"), act)
				}
			case "day":
				if len(evs) > 0 {
					err = org.CorrectDay(ctx, tx, sys, rapid.SampledFrom(evs).Draw(r, "event"), act)
				}
			case "correct":
				_, err = org.CorrectParent(ctx, tx, sys, pick("org"), act, day.Period{From: on, To: day.Forever}, pick("to"))
			case "voidorg":
				err = org.VoidOrg(ctx, tx, sys, pick("org"), act)
			}
			return err
		})
		if err != nil {
			f := fault.As(err)
			if f == nil || f.Kind == fault.Internal {
				r.Fatalf("%s: %v", verb, err)
			}
			for _, l := range lang.All() {
				l.Fault(f)
			}
			refused++
			continue
		}
		done++
		for _, b := range added {
			codes = append(codes, b.Code)
			w.ids[b.Code] = b.ID
		}
		if !ev.IsZero() {
			evs = append(evs, ev)
		}
		w.sound()
		w.must(func(ctx context.Context, tx *db.Tx) error {
			snaps = append(snaps, snapshot{tx.Now(), w.known(ctx, tx, tx.Now())})
			return nil
		})
	}
	w.read(func(ctx context.Context, tx *db.Tx) error {
		for _, s := range snaps {
			if got := w.known(ctx, tx, s.at); got != s.text {
				r.Fatalf("as known at %s was\n%s\nand is now\n%s", s.at, s.text, got)
			}
		}
		return nil
	})
	for _, c := range codes { // every history can be told
		w.read(func(ctx context.Context, tx *db.Tx) error {
			h, err := org.LoadHistory(ctx, tx, sys, w.ids[c])
			for _, e := range h.Events {
				e.Say(lang.Vi, w.ids[c])
				e.Say(lang.En, w.ids[c])
			}
			return err
		})
	}
	return done, refused
}

// known is the tree and the names as known at an instant, on some days.
func (w *world) known(ctx context.Context, tx *db.Tx, at db.Instant) string {
	out := ""
	for _, on := range []day.Day{d(2007, 1, 1), d(2012, 3, 1), d(2018, 1, 1)} {
		nodes, _, err := org.Tree(ctx, tx, sys, asof.Point{On: on, Known: asof.KnownAt(at)}, w.ids["TU"], -1, true)
		if living, over, e := org.Size(ctx, tx, sys, asof.Point{On: on, Known: asof.KnownAt(at)}, w.ids["TU"]); e != nil || err == nil && living+over != len(nodes) {
			w.t.Fatalf("%d and %d ended, of %d drawn: %v", living, over, len(nodes), e)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		for _, n := range nodes {
			out += fmt.Sprintf("%s %d %s %s %s %v\n", on, n.Depth, n.Code, n.Kind, n.Name, n.Ended)
		}
	}
	return out
}
