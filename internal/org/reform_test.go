package org_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

var sys = duty.System()

// event runs an act that gives an event.
func (w *world) event(f func(ctx context.Context, tx *db.Tx) (db.ID, error)) (event db.ID) {
	w.t.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		event, err = f(ctx, tx)
		return err
	})
	return event
}

func (w *world) id(code string) (id db.ID) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		got, ok, err := org.Find(ctx, tx, code)
		if !ok {
			w.t.Fatalf("no %s", code)
		}
		id = got
		return err
	})
	w.ids[code] = id
	return id
}

// picture is everything the reads say on some days: what a voided act must give back.
func (w *world) picture() string {
	var b strings.Builder
	for _, on := range []day.Day{d(2010, 1, 1), d(2016, 12, 31), d(2017, 1, 1), d(2017, 6, 1), d(2017, 9, 30), d(2018, 1, 1)} {
		for _, ended := range []bool{false, true} {
			_, p := w.list(sys, on, org.Filter{Sort: "code", Limit: 1000, Ended: ended})
			for _, r := range p.Rows {
				o := w.at(r.Code, on)
				b.WriteString(on.String() + " " + r.Code + " " + r.Kind + " " + r.Name + "/" + r.ShortName + " < ")
				for _, u := range o.Path {
					b.WriteString(u.Code + " ")
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

func why(e db.ID, f func(context.Context, *db.Tx, duty.Actor, db.ID, org.Act) error) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		return f(ctx, tx, sys, e, org.Act{Rev: -1, Reason: "Ghi nhầm"})
	}
}

func (w *world) said(code string) string {
	w.t.Helper()
	var out []string
	w.read(func(ctx context.Context, tx *db.Tx) error {
		h, err := org.LoadHistory(ctx, tx, sys, w.id(code))
		for _, e := range h.Events {
			e.Say(lang.En, w.ids[code])
			s := e.Day.String() + " " + e.Say(lang.Vi, w.ids[code])
			if !e.Current() {
				s = "(" + s + ")"
			}
			out = append(out, s)
		}
		return err
	})
	return strings.Join(out, "; ")
}

func TestRenameMoveRekind(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		start := w.picture()
		var before db.Instant
		w.must(func(ctx context.Context, tx *db.Tx) error { before = tx.Now(); return nil })
		rename := func(on day.Day, name string) db.ID {
			return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
				return org.Rename(ctx, tx, sys, w.ids["SYT"], act(on), name, "SYT")
			})
		}
		r1 := rename(d(2017, 1, 1), "Đảng bộ Sở Y tế tỉnh")
		if e := rename(d(2017, 1, 1), "Đảng bộ Sở Y tế tỉnh"); !e.IsZero() {
			t.Error("the same name is an event")
		}
		r0 := rename(d(2010, 1, 1), "Đảng bộ Ngành Y tế") // recorded later, of an earlier day: the later name stands
		for on, want := range map[day.Day]string{d(2009, 12, 31): "Đảng bộ Sở Y tế", d(2010, 1, 1): "Đảng bộ Ngành Y tế",
			d(2016, 12, 31): "Đảng bộ Ngành Y tế", d(2017, 1, 1): "Đảng bộ Sở Y tế tỉnh"} {
			if o := w.at("SYT", on); o.Name != want {
				t.Errorf("%s: %s", on, o.Name)
			}
		}
		if got, _ := w.list(sys, d(2012, 1, 1), org.Filter{Text: "nganh y te"}); !slices.Equal(got, []string{"SYT"}) {
			t.Error(got)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			o, err := org.Get(ctx, tx, sys, asof.Point{On: d(2018, 1, 1), Known: asof.KnownAt(before)}, w.ids["SYT"])
			if o.Name != "Đảng bộ Sở Y tế" {
				t.Errorf("as known before: %s", o.Name)
			}
			return err
		})
		m := w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.MoveTo(ctx, tx, sys, w.ids["SNN"], act(d(2017, 6, 1)), w.ids["TU"])
		})
		if w.under("SNN", d(2017, 5, 31)) != "KHOI" || w.under("SNN", d(2017, 6, 1)) != "TU" || w.at("SNN-BP-1", d(2017, 6, 1)).Path[0].Code != "TU" {
			t.Error("not moved on the day")
		}
		if got, _ := w.list(sys, d(2017, 6, 1), org.Filter{Root: w.ids["KHOI"], Sort: "code"}); slices.Contains(got, "SNN-1") {
			t.Error(got)
		}
		// A grassroots cell becomes a grassroots organisation with two cells.
		k := w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
			return org.Rekind(ctx, tx, sys, w.ids["TTR"], org.Rekinding{Act: act(d(2017, 9, 1)), Kind: org.Grass, New: []org.Born{
				{Code: "TTR-1", Kind: org.Cell, Name: "Chi bộ 1", ParentCode: "TTR"}, {Code: "TTR-2", Kind: org.Cell, Name: "Chi bộ 2", Parent: w.ids["TTR"]}}})
		})
		if w.at("TTR", d(2017, 8, 31)).Kind != org.GrassCell || w.at("TTR", d(2017, 9, 1)).Kind != org.Grass {
			t.Error("kind")
		}
		w.id("TTR-1")
		if w.under("TTR-1", d(2017, 9, 1)) != "TTR" || w.at("TTR-1", d(2017, 8, 31)).Living {
			t.Error("the new cell")
		}
		for code, want := range map[string]string{
			"SYT": "2005-01-01 Thành lập, trực thuộc Đảng bộ Khối các cơ quan tỉnh; 2010-01-01 Đổi tên từ Đảng bộ Sở Y tế thành Đảng bộ Ngành Y tế; " +
				"2017-01-01 Đổi tên từ Đảng bộ Ngành Y tế thành Đảng bộ Sở Y tế tỉnh",
			"SNN":   "2006-01-01 Thành lập, trực thuộc Đảng bộ Khối các cơ quan tỉnh; 2017-06-01 Chuyển từ trực thuộc Đảng bộ Khối các cơ quan tỉnh sang trực thuộc Đảng bộ tỉnh Đắk Lam",
			"TTR":   "2006-01-01 Thành lập, trực thuộc Đảng bộ Khối các cơ quan tỉnh; 2017-09-01 Đổi loại hình từ Chi bộ cơ sở thành Đảng bộ cơ sở",
			"TTR-1": "2017-09-01 Thành lập cùng sự kiện “Đổi loại hình” của Chi bộ Thanh tra tỉnh",
			"TU":    "2004-01-01 Thành lập",
		} {
			if got := w.said(code); got != want {
				t.Errorf("%s: %s", code, got)
			}
		}
		// Corrected days.
		day2 := func(e db.ID, on day.Day) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				return org.CorrectDay(ctx, tx, sys, e, org.Act{Day: on, Rev: -1, Reason: "Sai ngày"})
			}
		}
		w.refused("org.day_crosses", day2(r0, d(2017, 3, 1)))
		w.refused("org.not_living", day2(r0, d(2004, 3, 1)))
		w.must(day2(r0, d(2011, 2, 3)))
		if w.at("SYT", d(2011, 2, 2)).Name != "Đảng bộ Sở Y tế" || w.at("SYT", d(2011, 2, 3)).Name != "Đảng bộ Ngành Y tế" {
			t.Error("the day of the renaming")
		}
		w.must(day2(r0, d(2008, 2, 3)))
		if w.at("SYT", d(2008, 2, 2)).Name != "Đảng bộ Sở Y tế" || w.at("SYT", d(2008, 2, 3)).Name != "Đảng bộ Ngành Y tế" {
			t.Error("the day of the renaming, earlier")
		}
		w.must(day2(m, d(2017, 7, 15)))
		if w.under("SNN", d(2017, 7, 14)) != "KHOI" || w.under("SNN", d(2017, 7, 15)) != "TU" {
			t.Error("the day of the move")
		}
		w.must(day2(k, d(2017, 8, 1)))
		if w.at("TTR", d(2017, 8, 1)).Kind != org.Grass || w.id("TTR-2").IsZero() || !w.at("TTR-2", d(2017, 8, 1)).Living {
			t.Error("the day of the change of kind")
		}
		// Void: the later names stand where they were; all gone, the first picture is back.
		w.must(why(r1, org.Void))
		if o := w.at("SYT", d(2017, 9, 30)); o.Name != "Đảng bộ Ngành Y tế" {
			t.Error(o.Name)
		}
		for _, ev := range []db.ID{r0, m, k} {
			w.must(why(ev, org.Void))
		}
		w.refused("org.event_void", why(m, org.Void))
		if got := w.picture(); got != start {
			t.Errorf("not restored:\n%s\nwas\n%s", got, start)
		}
		if got := w.said("SNN"); !strings.Contains(got, "(2017-06-01 Chuyển từ") || !strings.Contains(got, "(2017-07-15 Chuyển từ") {
			t.Error(got)
		}
	})
}

func TestMergeAbsorbSplitEnd(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		on := d(2017, 6, 1)
		n := 12
		_ = n
		for _, c := range []struct {
			name  string
			do    func(w *world) db.ID
			under map[string]string // on the day; "" for nobody
			lives map[string]bool
			said  map[string]string
		}{
			{"merge into a new one", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					ev, into, err := org.Merge(ctx, tx, sys, org.Merging{Act: act(on), From: []db.ID{w.ids["SYT"], w.ids["SNN"]},
						New:      &org.Born{Code: "YNN", Kind: org.Grass, Name: "Đảng bộ Y tế và Nông nghiệp", Parent: w.ids["KHOI"]},
						More:     []org.Born{{Code: "YNN-9", Kind: org.Cell, Name: "Chi bộ 9", ParentCode: "YNN"}},
						Declared: nil})
					w.ids["YNN"] = into
					return ev, err
				})
			}, map[string]string{"SYT": "YNN", "SNN": "YNN", "SYT-1": "YNN", "SNN-BP": "YNN", "SNN-BP-1": "SNN-BP", "YNN": "KHOI", "YNN-9": "YNN"},
				map[string]bool{"SYT": false, "SNN": false, "SYT-1": true, "YNN": true},
				map[string]string{"YNN": "Thành lập trên cơ sở hợp nhất Đảng bộ Sở Y tế và Đảng bộ Sở Nông nghiệp", "SYT": "Hợp nhất vào Đảng bộ Y tế và Nông nghiệp, kết thúc hoạt động",
					"SYT-1": "Chuyển về trực thuộc Đảng bộ Y tế và Nông nghiệp theo sự kiện “Hợp nhất” của Đảng bộ Y tế và Nông nghiệp"}},
			{"merge into one of them", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					ev, _, err := org.Merge(ctx, tx, sys, org.Merging{Act: act(on), From: []db.ID{w.ids["SYT"], w.ids["SNN"]}, Into: w.ids["SYT"],
						Hang: []org.Hang{{Child: w.ids["SNN-1"], Parent: w.ids["SNN-BP"]}}})
					return ev, err
				})
			}, map[string]string{"SNN": "SYT", "SNN-1": "SNN-BP", "SNN-BP": "SYT", "SYT": "KHOI"}, map[string]bool{"SYT": true, "SNN": false},
				map[string]string{"SYT": "Hợp nhất, tiếp nhận Đảng bộ Sở Nông nghiệp"}},
			{"absorb a cell", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.Absorb(ctx, tx, sys, w.ids["SYT-2"], org.Absorbing{Act: act(on), Into: w.ids["SYT-1"],
						Declared: []org.Declared{{From: w.ids["SYT-2"], To: w.ids["SYT-1"], Members: 12}}})
				})
			}, map[string]string{"SYT-2": "SYT-1", "SYT-1": "SYT"}, map[string]bool{"SYT-2": false},
				map[string]string{"SYT-1": "Nhận sáp nhập Chi bộ Thanh tra", "SYT-2": "Sáp nhập vào Chi bộ Văn phòng Sở Y tế, kết thúc hoạt động"}},
			{"absorb a section into its own superior", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.Absorb(ctx, tx, sys, w.ids["SNN-BP"], org.Absorbing{Act: act(on), Into: w.ids["SNN"]})
				})
			}, map[string]string{"SNN-BP": "SNN", "SNN-BP-1": "SNN"}, map[string]bool{"SNN-BP": false, "SNN-BP-1": true}, nil},
			{"split, the old one goes on", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.Split(ctx, tx, sys, w.ids["SYT-1"], org.Splitting{Act: act(on), New: []org.Born{{Code: "SYT-3", Kind: org.Cell, Name: "Chi bộ 3", Parent: w.ids["SYT"]}}})
				})
			}, map[string]string{"SYT-1": "SYT", "SYT-3": "SYT"}, map[string]bool{"SYT-1": true, "SYT-3": true},
				map[string]string{"SYT-1": "Chia tách, lập mới Chi bộ 3"}},
			{"split, the old one ends", func(w *world) db.ID {
				b, c := db.NewID(), db.NewID()
				w.ids["Y1"], w.ids["Y2"] = b, c
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.Split(ctx, tx, sys, w.ids["SYT"], org.Splitting{Act: act(on), Main: b, New: []org.Born{
						{ID: b, Code: "Y1", Kind: org.Grass, Name: "Đảng bộ Y 1", Parent: w.ids["KHOI"]}, {ID: c, Code: "Y2", Kind: org.Grass, Name: "Đảng bộ Y 2", Parent: w.ids["KHOI"]}},
						Hang: []org.Hang{{Child: w.ids["SYT-2"], Parent: c}}})
				})
			}, map[string]string{"SYT": "Y1", "SYT-1": "Y1", "SYT-2": "Y2", "Y2": "KHOI"}, map[string]bool{"SYT": false, "Y1": true},
				map[string]string{"SYT": "Chia tách thành Đảng bộ Y 1 và Đảng bộ Y 2 và kết thúc hoạt động"}},
			{"dissolve", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.Dissolve(ctx, tx, sys, w.ids["TTR"], org.Ending{Act: act(on)})
				})
			}, map[string]string{"TTR": ""}, map[string]bool{"TTR": false}, map[string]string{"TTR": "Giải thể"}},
			{"end by reorganisation", func(w *world) db.ID {
				return w.event(func(ctx context.Context, tx *db.Tx) (db.ID, error) {
					return org.EndReorg(ctx, tx, sys, w.ids["KHOI"], org.Ending{Act: act(on), Hang: []org.Hang{
						{Child: w.ids["SYT"], Parent: w.ids["TU"]}, {Child: w.ids["SNN"], Parent: w.ids["TU"]}, {Child: w.ids["TTR"], Parent: w.ids["TU"]}}})
				})
			}, map[string]string{"KHOI": "", "SYT": "TU", "SYT-1": "SYT"}, map[string]bool{"KHOI": false, "SYT": true},
				map[string]string{"KHOI": "Kết thúc hoạt động do sắp xếp tổ chức"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				e := e
				if e.Kind == testkit.SQLite {
					e = prepared.OnSQLite(t)
				} else {
					e = prepared.OnPostgres(t)
				}
				w := bloc(t, e)
				start := w.picture()
				ev := c.do(w)
				for code, want := range c.under {
					w.id(code)
					if got := w.under(code, on); got != want {
						t.Errorf("%s stands under %q, want %q", code, got, want)
					}
				}
				for code, want := range c.lives {
					if w.at(code, on).Living != want {
						t.Errorf("%s lives: %v", code, !want)
					}
				}
				for code, want := range c.said {
					if got := w.said(code); !strings.HasSuffix(got, on.String()+" "+want) {
						t.Errorf("%s: %s", code, got)
					}
				}
				if !strings.HasPrefix(w.picture(), strings.SplitAfter(start, "2017-06-01")[0][:strings.Index(start, "2017-06-01")]) {
					t.Error("the past changed")
				}
				w.sound()
				// The day corrected, there and back, and voided: as before.
				after := w.picture()
				for _, n := range []day.Day{d(2017, 8, 1), d(2017, 5, 1), on} {
					w.must(func(ctx context.Context, tx *db.Tx) error {
						return org.CorrectDay(ctx, tx, sys, ev, org.Act{Day: n, Rev: -1, Reason: "Sai ngày"})
					})
					w.sound()
				}
				if got := w.picture(); got != after {
					t.Errorf("day corrected and back:\n%s\nwas\n%s", got, after)
				}
				w.must(why(ev, org.Void))
				w.sound()
				if got := w.picture(); got != start {
					t.Errorf("voided:\n%s\nwas\n%s", got, start)
				}
				if e, err := w.loadEvent(ev); err != nil || !e.Void {
					t.Errorf("%+v %v", e, err)
				}
			})
		}
	})
}

func (w *world) loadEvent(id db.ID) (e org.Event, err error) {
	err = w.d.Read(context.Background(), func(tx *db.Tx) (err error) {
		e, err = org.LoadEvent(context.Background(), tx, sys, id)
		return err
	})
	return e, err
}

// sound checks the house by SQL of its own: on every boundary day each organisation that lives has one parent edge (but the top), one that has
// ended one successor or heir edge, no edge leads to one not living (heirs aside), and nobody stands above himself.
func (w *world) sound() {
	w.t.Helper()
	type span struct {
		day.Period
		to   db.ID
		kind string
	}
	lives, edges := map[db.ID][]day.Period{}, map[db.ID][]span{}
	ext := map[db.ID]bool{}
	var days []day.Day
	w.read(func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Query(ctx, `SELECT org_id, kind, valid_from, valid_to FROM org_version v WHERE v.known_to = {open} ORDER BY valid_from`, nil, func(r *db.Row) error {
			var id db.ID
			var k string
			var p day.Period
			err := r.Scan(&id, &k, &p.From, &p.To)
			lives[id], ext[id] = append(lives[id], p), k == org.External
			days = append(days, p.From, p.To)
			return err
		}); err != nil {
			return err
		}
		return tx.Query(ctx, `SELECT child, parent, kind, valid_from, valid_to FROM tree_edge e WHERE e.known_to = {open}`, nil, func(r *db.Row) error {
			var id db.ID
			var s span
			err := r.Scan(&id, &s.to, &s.kind, &s.From, &s.To)
			edges[id] = append(edges[id], s)
			days = append(days, s.From, s.To)
			return err
		})
	})
	alive := func(id db.ID, on day.Day) bool {
		return slices.ContainsFunc(lives[id], func(p day.Period) bool { return p.Has(on) })
	}
	up := func(id db.ID, on day.Day) (db.ID, string, int) {
		var to db.ID
		kind, n := "", 0
		for _, s := range edges[id] {
			if s.Has(on) {
				to, kind = s.to, s.kind
				n++
			}
		}
		return to, kind, n
	}
	slices.Sort(days)
	for id := range edges {
		if lives[id] == nil {
			w.t.Fatalf("%s never was and hangs", id)
		}
	}
	for _, on := range slices.Compact(days) {
		if on == day.Forever {
			continue
		}
		for id, l := range lives {
			to, kind, n := up(id, on)
			switch {
			case ext[id] || id == w.ids["TU"] || on < l[0].From:
				if n != 0 {
					w.t.Fatalf("%s hangs on %s and should not", id, on)
				}
			case alive(id, on):
				if n != 1 || kind != "parent" || !alive(to, on) {
					w.t.Fatalf("%s lives on %s with %d edges, %s", id, on, n, kind)
				}
			default:
				if n != 1 || kind == "parent" {
					w.t.Fatalf("%s has ended on %s with %d edges, %s", id, on, n, kind)
				}
			}
			seen := map[db.ID]bool{}
			for at := id; !at.IsZero(); at, _, _ = up(at, on) {
				if seen[at] {
					w.t.Fatalf("a loop at %s on %s", id, on)
				}
				seen[at] = true
			}
		}
	}
}

func TestReformRules(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := bloc(t, e)
		on := d(2017, 6, 1)
		dissolve := func(code string, h ...org.Hang) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				_, err := org.Dissolve(ctx, tx, sys, w.ids[code], org.Ending{Act: act(on), Hang: h})
				return err
			}
		}
		w.refused("org.children_left", dissolve("SYT"))
		w.refused("org.children_left", dissolve("SYT", org.Hang{Child: w.ids["SYT-1"], Parent: w.ids["SNN"]}))
		w.refused("org.void_top", dissolve("TU"))
		w.refused("tree.loop", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.MoveTo(ctx, tx, sys, w.ids["KHOI"], act(on), w.ids["SYT"])
			return err
		})
		move := func(code, to string, on day.Day) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				_, err := org.MoveTo(ctx, tx, sys, w.ids[code], act(on), w.ids[to])
				return err
			}
		}
		w.refused("tree.self", move("SYT", "SYT", on))
		w.refused("tree.root", move("TU", "KHOI", on))
		w.refused("org.kind_under", move("SYT-1", "KHOI", on))
		w.refused("org.not_living", move("SYT-1", "SNN", d(2001, 1, 1)))
		w.refused("tree.child_before_parent", move("SYT-1", "SNN", d(2005, 6, 1)))
		w.refused("form.required", move("SYT-1", "", on))
		w.refused("org.kind_under", func(ctx context.Context, tx *db.Tx) error { // cells under it
			_, err := org.Rekind(ctx, tx, sys, w.ids["SYT"], org.Rekinding{Act: act(on), Kind: org.GrassCell})
			return err
		})
		w.refused("org.external_stays", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Rekind(ctx, tx, sys, w.ids["TTR"], org.Rekinding{Act: act(on), Kind: org.External})
			return err
		})
		w.refused("org.needs_two", func(ctx context.Context, tx *db.Tx) error {
			_, _, err := org.Merge(ctx, tx, sys, org.Merging{Act: act(on), From: []db.ID{w.ids["SYT"]}, Into: w.ids["SYT"]})
			return err
		})
		w.refused("org.split_needs", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Split(ctx, tx, sys, w.ids["SYT"], org.Splitting{Act: act(on)})
			return err
		})
		w.refused("org.same", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Absorb(ctx, tx, sys, w.ids["SYT"], org.Absorbing{Act: act(on), Into: w.ids["SYT"]})
			return err
		})
		f := w.refused("form.taken", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Split(ctx, tx, sys, w.ids["SYT-1"], org.Splitting{Act: act(on), New: []org.Born{{Code: "SNN", Kind: org.Cell, Name: "A", Parent: w.ids["SYT"]}}})
			return err
		})
		if f.Fields[0].Name != "new.0.code" {
			t.Error(f)
		}
		w.refused("org.negative", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Absorb(ctx, tx, sys, w.ids["SYT-2"], org.Absorbing{Act: act(on), Into: w.ids["SYT-1"], Declared: []org.Declared{{From: w.ids["SYT-2"], To: w.ids["SYT-1"], Members: -1}}})
			return err
		})
		w.must(dissolve("SYT-2"))
		w.refused("tree.child_after_parent", func(ctx context.Context, tx *db.Tx) error { // a cell of a section that has ended
			if _, err := org.Dissolve(ctx, tx, sys, w.ids["SNN-BP"], org.Ending{Act: act(on), Hang: []org.Hang{{Child: w.ids["SNN-BP-1"], Parent: w.ids["SNN"]}}}); err != nil {
				return err
			}
			_, err := org.MoveTo(ctx, tx, sys, w.ids["SNN-1"], act(d(2017, 1, 1)), w.ids["SNN-BP"])
			return err
		})
		w.refused("org.successor_dead", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Absorb(ctx, tx, sys, w.ids["SYT-1"], org.Absorbing{Act: act(d(2017, 7, 1)), Into: w.ids["SYT-2"]})
			return err
		})
		w.refused("org.not_living", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Rename(ctx, tx, sys, w.ids["SYT-2"], act(d(2017, 7, 1)), "Tên khác", "")
			return err
		})
		w.refused("asof.stale", func(ctx context.Context, tx *db.Tx) error {
			a := act(on)
			a.Rev = 99
			_, err := org.Rename(ctx, tx, sys, w.ids["SYT"], a, "Tên khác", "")
			return err
		})
		w.refused("org.later_event", func(ctx context.Context, tx *db.Tx) error {
			if _, err := org.Rename(ctx, tx, sys, w.ids["SYT-1"], act(d(2017, 9, 1)), "Tên khác", ""); err != nil {
				return err
			}
			_, err := org.Dissolve(ctx, tx, sys, w.ids["SYT-1"], org.Ending{Act: act(on)})
			return err
		})
		w.refused("org.end_before_begin", func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Dissolve(ctx, tx, sys, w.ids["SYT-1"], org.Ending{Act: act(d(2005, 1, 1))})
			return err
		})
		if fault.KindOf(w.write(move("SYT-1", "SNN", on))) != fault.Internal || w.write(move("SYT-1", "SNN", on)) != nil {
			t.Error("a good move")
		}
		w.sound()
	})
}
