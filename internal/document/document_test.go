package document_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/testkit"
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

type world struct {
	t   testing.TB
	d   *db.DB
	ids map[string]db.ID
}

func house(t testing.TB, e testkit.Engine) *world {
	d, err := db.Open(context.Background(), e.URL, db.Options{MustExist: true, Clock: day.NewScript(time.Date(2018, 1, 2, 3, 0, 0, 0, time.UTC))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	w := &world{t, d, map[string]db.ID{}}
	for _, o := range []struct{ code, kind, name, parent string }{
		{"TU", org.Province, "Tỉnh ủy Đắk Lam", ""}, {"KHOI", org.Above, "Đảng ủy Khối", "TU"}, {"SYT", org.Grass, "Đảng bộ Sở Y tế", "KHOI"},
		{"SNN", org.Grass, "Đảng bộ Sở Nông nghiệp", "KHOI"}, {"TW", org.External, "Ban Chấp hành Trung ương", ""},
	} {
		w.must(func(ctx context.Context, tx *db.Tx) error {
			id, _, err := org.Establish(ctx, tx, duty.System(), org.Act{Day: day.Must(2004, 1, 1), Rev: -1},
				org.Born{Code: o.code, Kind: o.kind, Name: o.name, Parent: w.ids[o.parent]})
			if err == nil && len(w.ids) == 0 {
				err = duty.Found(ctx, tx, id, "khóa", "")
			}
			w.ids[o.code] = id
			return err
		})
	}
	return w
}

func (w *world) do(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) })
}

func (w *world) must(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.do(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) add(p document.Paper) (id db.ID) {
	w.t.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = document.Add(ctx, tx, duty.System(), p)
		return err
	})
	return id
}

func (w *world) refused(key, field string, f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	x := fault.As(w.do(f))
	if x == nil {
		w.t.Fatalf("not refused: wanted %s", key)
	}
	for _, l := range lang.All() {
		l.Fault(x)
	}
	if x.Key != key && !slices.ContainsFunc(x.Fields, func(d fault.Field) bool { return d.Key == key && d.Name == field }) {
		w.t.Fatalf("wanted %s at %s, got %v", key, field, x)
	}
}

func (w *world) numbers(who duty.Actor, on day.Day, f document.Filter) string {
	w.t.Helper()
	var out []string
	if err := w.d.Read(context.Background(), func(tx *db.Tx) error {
		p, err := document.List(context.Background(), tx, who, asof.Point{On: on}, f)
		for _, d := range p.Rows {
			out = append(out, d.Number)
		}
		if len(p.Rows) > p.Total {
			w.t.Errorf("%d rows of %d", len(p.Rows), p.Total)
		}
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func (w *world) actor(code, role string) duty.Actor {
	return duty.Actor{Account: db.NewID(), Grants: []duty.Grant{{Org: w.ids[code], Role: role, Rights: duty.RightsOf(role),
		Period: day.Period{From: day.First, To: day.Forever}}}}
}

func papers(w *world) map[string]db.ID {
	return map[string]db.ID{
		"QD":  w.add(document.Paper{Type: document.Decision, Number: "42-QĐ/TU", Issuer: w.ids["TU"], Day: day.Must(2004, 1, 16), Subject: "Thành lập Đảng bộ Khối", Owner: w.ids["TU"]}),
		"CT":  w.add(document.Paper{Type: document.Directive, Number: "05-CT/TW", Issuer: w.ids["TW"], Day: day.Must(2016, 5, 15), Subject: "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", Shared: true, Owner: w.ids["TU"], Topics: []string{"Học tập", " Làm theo "}}),
		"SYT": w.add(document.Paper{Type: document.Resolution, Number: "01-NQ/ĐU", Issuer: w.ids["SYT"], Day: day.Must(2017, 1, 5), Subject: "Nhiệm vụ năm 2017", Series: "2015–2020", Owner: w.ids["SYT"]}),
		"SNN": w.add(document.Paper{Type: document.Decision, Number: "03-QĐ/ĐU", IssuerText: "Đảng ủy cũ", Day: day.Must(2017, 2, 1), Owner: w.ids["SNN"]}),
	}
}

func TestListAndRights(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := house(t, e)
		papers(w)
		on := day.Must(2018, 1, 1)
		sys := duty.System()
		for _, c := range []struct {
			who  duty.Actor
			on   day.Day
			f    document.Filter
			want string
		}{
			{sys, on, document.Filter{}, "03-QĐ/ĐU 01-NQ/ĐU 05-CT/TW 42-QĐ/TU"},
			{sys, on, document.Filter{Desc: true}, "42-QĐ/TU 05-CT/TW 01-NQ/ĐU 03-QĐ/ĐU"},
			{sys, on, document.Filter{Sort: "number"}, "01-NQ/ĐU 03-QĐ/ĐU 05-CT/TW 42-QĐ/TU"},
			{sys, on, document.Filter{Limit: 1, Offset: 1}, "01-NQ/ĐU"},
			{sys, day.Must(2016, 12, 31), document.Filter{}, "05-CT/TW 42-QĐ/TU"},
			{sys, on, document.Filter{Text: "dao duc ho chi minh"}, "05-CT/TW"},
			{sys, on, document.Filter{Text: "so y te"}, "01-NQ/ĐU"},
			{sys, on, document.Filter{Text: "lam theo"}, "05-CT/TW"},
			{sys, on, document.Filter{Text: "42-qd"}, "42-QĐ/TU"},
			{sys, on, document.Filter{Text: "%"}, ""},
			{sys, on, document.Filter{Types: []string{document.Decision}}, "03-QĐ/ĐU 42-QĐ/TU"},
			{sys, on, document.Filter{Period: day.Year(2017)}, "03-QĐ/ĐU 01-NQ/ĐU"},
			{sys, on, document.Filter{Issuer: w.ids["TU"]}, "42-QĐ/TU"},
			{w.actor("SYT", duty.RoleViewer), on, document.Filter{}, "01-NQ/ĐU 05-CT/TW"},
			{w.actor("SYT", duty.RoleFigures), on, document.Filter{}, "05-CT/TW"},
			{w.actor("KHOI", duty.RoleOfficer), on, document.Filter{}, "03-QĐ/ĐU 01-NQ/ĐU 05-CT/TW"},
			{w.actor("KHOI", duty.RoleAdmin), on, document.Filter{}, ""},
			{duty.Actor{}, on, document.Filter{}, ""},
		} {
			if got := w.numbers(c.who, c.on, c.f); got != c.want {
				t.Errorf("%+v: %s, want %s", c.f, got, c.want)
			}
		}
	})
}

func TestGetNames(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := house(t, e)
		ids := papers(w)
		w.must(func(ctx context.Context, tx *db.Tx) error {
			at := asof.Point{On: tx.Today()}
			d, err := document.Get(ctx, tx, duty.System(), at, ids["CT"])
			if err != nil || d.IssuerName != "Ban Chấp hành Trung ương" || !slices.Equal(d.Topics, []string{"Học tập", "Làm theo"}) || d.Rev != 1 {
				t.Errorf("%+v %v", d, err)
			}
			syt := w.actor("SYT", duty.RoleViewer)
			if _, err := document.Get(ctx, tx, syt, at, ids["SNN"]); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			if _, err := document.History(ctx, tx, syt, ids["SNN"]); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			l, err := document.Names(ctx, tx, syt, at, ids["QD"], db.NewID(), ids["SYT"])
			if err != nil || len(l) != 2 || l[0].Open || l[0].Subject != "" || l[0].Number != "42-QĐ/TU" || l[0].IssuerName == "" || !l[1].Open || l[1].Subject == "" {
				t.Errorf("%+v %v", l, err)
			}
			return nil
		})
	})
}

func TestRules(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := house(t, e)
		papers(w)
		good := document.Paper{Type: document.Plan, Number: "7-KH/ĐUK", Issuer: w.ids["KHOI"], Day: day.Must(2017, 3, 1), Owner: w.ids["KHOI"]}
		for _, c := range []struct {
			key, field string
			edit       func(*document.Paper)
		}{
			{"form.required", "number", func(p *document.Paper) { p.Number = " " }},
			{"form.pattern", "number", func(p *document.Paper) { p.Number = "-/-" }},
			{"form.too_long", "number", func(p *document.Paper) { p.Number = strings.Repeat("1", 61) }},
			{"text.utf8", "subject", func(p *document.Paper) { p.Subject = "\xff" }},
			{"text.control", "subject", func(p *document.Paper) { p.Subject = "a\x00b" }},
			{"form.choice", "type", func(p *document.Paper) { p.Type = "luat" }},
			{"form.required", "type", func(p *document.Paper) { p.Type = "" }},
			{"form.required", "issuer", func(p *document.Paper) { p.Issuer = db.ID{} }},
			{"form.unknown", "issuer", func(p *document.Paper) { p.Issuer = db.NewID() }},
			{"form.required", "day", func(p *document.Paper) { p.Day = 0 }},
			{"day.range", "day", func(p *document.Paper) { p.Day = 20170230 }},
			{"day.future", "day", func(p *document.Paper) { p.Day = day.Must(2018, 2, 1) }},
			{"document.taken", "number", func(p *document.Paper) {
				*p = document.Paper{Type: document.Decision, Number: "42 - qđ/tu", Issuer: w.ids["TU"], Day: day.Must(2004, 1, 16)}
			}},
		} {
			p := good
			c.edit(&p)
			w.refused(c.key, c.field, func(ctx context.Context, tx *db.Tx) error {
				_, err := document.Add(ctx, tx, duty.System(), p)
				return err
			})
		}
		w.refused("error.not_found", "", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.Add(ctx, tx, w.actor("SYT", duty.RoleOfficer), good)
			return err
		})
		w.refused("error.denied", "", func(ctx context.Context, tx *db.Tx) error {
			p := good
			p.Owner = db.ID{}
			_, err := document.Add(ctx, tx, w.actor("KHOI", duty.RoleViewer), p)
			return err
		})
		// The same paper again is found, whoever asks; the same number on another day is another paper.
		w.must(func(ctx context.Context, tx *db.Tx) error {
			a, err := document.Add(ctx, tx, w.actor("KHOI", duty.RoleOfficer), good)
			if err != nil {
				return err
			}
			p := good
			p.Owner, p.Number = w.ids["SYT"], " 7-kh/đuk"
			b, added, err := document.FindOrAdd(ctx, tx, w.actor("SYT", duty.RoleOfficer), p)
			if err != nil || added || a != b {
				t.Errorf("%v %v %v %v", a, b, added, err)
			}
			p.Day = day.Must(2016, 3, 1)
			if _, added, err = document.FindOrAdd(ctx, tx, w.actor("SYT", duty.RoleOfficer), p); err != nil || !added {
				t.Errorf("%v %v", added, err)
			}
			return nil
		})
	})
}

func TestCorrectAndVoid(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := house(t, e)
		ids := papers(w)
		id, sys := ids["SYT"], duty.System()
		right := document.Paper{Type: document.Resolution, Number: "02-NQ/ĐU", Issuer: w.ids["SYT"], Day: day.Must(2017, 1, 6), Subject: "Nhiệm vụ năm 2017"}
		w.refused("asof.reason", "reason", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.Correct(ctx, tx, sys, id, 1, " ", right)
			return err
		})
		var before db.Instant
		w.must(func(ctx context.Context, tx *db.Tx) error { before = tx.Now(); return nil })
		w.must(func(ctx context.Context, tx *db.Tx) error {
			changed, err := document.Correct(ctx, tx, w.actor("SYT", duty.RoleOfficer), id, 1, "Ghi nhầm số", right)
			if err != nil || !changed {
				t.Errorf("%v %v", changed, err)
			}
			return err
		})
		w.refused("asof.stale", "", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.Correct(ctx, tx, sys, id, 1, "Ghi nhầm", right)
			return err
		})
		w.refused("document.taken", "number", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.Correct(ctx, tx, sys, ids["SNN"], -1, "thử", right)
			return err
		})
		w.refused("error.not_found", "", func(ctx context.Context, tx *db.Tx) error {
			return document.Void(ctx, tx, w.actor("SNN", duty.RoleOfficer), id, -1, "thử")
		})
		w.must(func(ctx context.Context, tx *db.Tx) error {
			d, err := document.Get(ctx, tx, sys, asof.Point{On: tx.Today()}, id)
			if err != nil || d.Number != "02-NQ/ĐU" || d.Day != right.Day || d.Rev != 2 {
				t.Errorf("%+v %v", d, err)
			}
			d, err = document.Get(ctx, tx, sys, asof.Point{On: tx.Today(), Known: asof.KnownAt(before)}, id)
			if err != nil || d.Number != "01-NQ/ĐU" {
				t.Errorf("as known before: %+v %v", d, err)
			}
			return document.Void(ctx, tx, sys, id, 2, "Không có văn bản này")
		})
		w.must(func(ctx context.Context, tx *db.Tx) error {
			d, err := document.Get(ctx, tx, sys, asof.Point{On: tx.Today()}, id)
			if err != nil || !d.Void || d.Number != "02-NQ/ĐU" {
				t.Errorf("%+v %v", d, err)
			}
			if h, err := document.History(ctx, tx, sys, id); err != nil || len(h) != 2 || h[0].Text("number") != "01-NQ/ĐU" {
				t.Errorf("%v %v", h, err)
			}
			return nil
		})
		w.refused("asof.voided", "", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.Correct(ctx, tx, sys, id, -1, "thử", right)
			return err
		})
		if got := w.numbers(sys, day.Must(2018, 1, 1), document.Filter{}); strings.Contains(got, "NQ") {
			t.Error(got)
		}
		w.add(document.Paper{Type: document.Resolution, Number: "02-NQ/ĐU", Issuer: w.ids["SYT"], Day: day.Must(2017, 1, 6), Owner: w.ids["SYT"]})
	})
}

func TestTypes(t *testing.T) {
	for s, want := range map[string]string{"42-QĐ/TU": "qd", "04-NQ/TW": "nq", "05-CT/TW": "ct", "01-BC/CB": "bc", "12": "khac", "7-XX/Y": "khac"} {
		if got := document.TypeOf(s); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
	for s, want := range map[string]string{"QĐ": "qd", "quyết định": "qd", "Quy định": "qdi", "QĐi": "qdi", "decision": "qd", "Nghị quyết": "nq", "hướng dẫn": "hd", "khac": "khac"} {
		if got, ok := document.ParseType(s); !ok || got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
	if got, ok := document.ParseType("thư"); ok {
		t.Error(got)
	}
}

func TestListPlans(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		if e.Kind != testkit.SQLite {
			t.Skip("the planner of an empty PostgreSQL reads whole tables")
		}
		w := house(t, e)
		w.must(func(ctx context.Context, tx *db.Tx) error {
			for name, f := range map[string]document.Filter{"document_version_day_now": {}, "document_version_issuer_now": {Issuer: w.ids["TU"]}} {
				plan, err := tx.Explain(ctx, document.ListText(tx, f), document.ListArgs(tx, f))
				if err != nil {
					return err
				}
				if s := strings.Join(plan, "\n"); !strings.Contains(s, name) {
					t.Errorf("%+v:\n%s", f, s)
				}
			}
			return nil
		})
	})
}

// A paper that the Centre or the province sends down is proposed for everybody; the same number, type and day under another issuer is told of only
// where the reader may open the paper that has them.
func TestSpreadsAndAlike(t *testing.T) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		w := house(t, e)
		papers(w)
		w.must(func(ctx context.Context, tx *db.Tx) error {
			for _, c := range []struct {
				typ, number, issuer string
				want                bool
			}{
				{document.Directive, "05-CT/TW", "TW", true}, {document.Directive, "05-ct/tw", "", true}, {document.Resolution, "02-NQ/TU", "TU", true},
				{document.Plan, "12-KH/TU", "TU", true}, {document.Decision, "43-QĐ/TU", "TU", false}, {document.Decision, "9-QĐ/TW", "TW", false},
				{document.Resolution, "02-NQ/ĐU", "SYT", false}, {document.Plan, "1-KH/ĐUK", "KHOI", false}, {document.Directive, "1-CT/X", "", false},
			} {
				got, err := document.Spreads(ctx, tx, document.Paper{Type: c.typ, Number: c.number, Issuer: w.ids[c.issuer], Day: day.Must(2017, 1, 5)})
				if err != nil || got != c.want {
					t.Errorf("%s of %s: %t %v", c.number, c.issuer, got, err)
				}
			}
			syt := w.actor("SYT", duty.RoleOfficer)
			for _, c := range []struct {
				p    document.Paper
				want int
			}{
				{document.Paper{Type: document.Directive, Number: "05-ct/tw", IssuerText: "Bộ Chính trị", Day: day.Must(2016, 5, 15)}, 1},
				{document.Paper{Type: document.Directive, Number: "05-CT/TW", Issuer: w.ids["TW"], Day: day.Must(2016, 5, 15)}, 0},
				{document.Paper{Type: document.Directive, Number: "05-CT/TW", IssuerText: "Bộ Chính trị", Day: day.Must(2011, 5, 15)}, 0},
				{document.Paper{Type: document.Decision, Number: "03-QĐ/ĐU", IssuerText: "Nơi khác", Day: day.Must(2017, 2, 1)}, 0}, // SNN's own
			} {
				got, err := document.Alike(ctx, tx, syt, c.p)
				if err != nil || len(got) != c.want {
					t.Errorf("%+v: %+v %v", c.p, got, err)
				}
			}
			return nil
		})
	})
}
