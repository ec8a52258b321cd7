package admission_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

func (w *world) admit(x admission.Input) admission.Outcome {
	w.T.Helper()
	var out admission.Outcome
	x.Act.Rev = -1
	w.Write(func(tx *db.Tx) (err error) {
		out, err = admission.Admit(w.Ctx, tx, w.Sys, w.Vault, x)
		return err
	})
	return out
}

func (w *world) noAdmit(x admission.Input) string {
	w.T.Helper()
	x.Act.Rev = -1
	return w.Refused(func(tx *db.Tx) error {
		_, err := admission.Admit(w.Ctx, tx, w.Sys, w.Vault, x)
		return err
	})
}

func (w *world) get(id db.ID, k asof.Known) admission.Admission {
	w.T.Helper()
	var a admission.Admission
	w.Read(func(tx *db.Tx) (err error) {
		a, err = admission.Get(w.Ctx, tx, w.Sys, id, k)
		return err
	})
	return a
}

func newborn(name string, birth day.Partial, ethnicity string) *member.NewPerson {
	return &member.NewPerson{Facts: map[string]asof.Fields{member.Basic: {"full_name": name, "birth": birth, "sex": "nu"},
		member.Sensitive: {"ethnicity": ethnicity}}}
}

// The months of probation are those of the rule by which the official day was found, not always twelve.
func TestProbation(t *testing.T) {
	for want, x := range map[int]admission.Admission{
		12: {Paper: admission.Paper{Ceremony: d(2024, 9, 15)}, Official: d(2025, 9, 15)},
		6:  {Paper: admission.Paper{Ceremony: d(2024, 8, 31)}, Official: d(2025, 2, 28)},
		0:  {Paper: admission.Paper{Decided: d(2024, 8, 31)}},
	} {
		if got := x.Probation(); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	for _, l := range lang.All() {
		if s := l.T("admission.official.hint", fault.Args{"months": 6}); !strings.Contains(s, "6") || strings.Contains(s, "12") {
			t.Error(s)
		}
	}
}

// Rows 1 and 2 of the rules: three dates that are three things.
func TestThreeDates(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2024, 9, 20))
		out := w.admit(admission.Input{Org: w.A, New: newborn("H'Duẩn Niê", 20000105, "Ê Đê"),
			Paper: admission.Paper{Number: "12-QĐ/ĐU", Decided: d(2024, 8, 25), Ceremony: d(2024, 9, 15)}})
		if out.Counted != d(2024, 8, 25) || out.Official != d(2025, 9, 15) || len(out.Warnings) != 0 {
			t.Fatalf("%+v", out)
		}
		if w.CellOn(out.Person, d(2024, 8, 25), asof.Latest) != w.A || !w.CellOn(out.Person, d(2024, 8, 24), asof.Latest).IsZero() ||
			w.StandingOn(out.Person, d(2024, 8, 25), asof.Latest) != member.Probationary {
			t.Error("affiliation and standing begin on the counted day")
		}
		before := w.Known()
		w.At(d(2026, 2, 1))
		if got := w.Refused(func(tx *db.Tx) error {
			return admission.Recognise(w.Ctx, tx, w.Sys, out.Admission, admission.Recognition{On: d(2025, 9, 14), Act: any1})
		}); got != "recognised admission.recognised_early" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error {
			return admission.Recognise(w.Ctx, tx, w.Sys, out.Admission, admission.Recognition{Number: "3-QĐ/ĐU", On: d(2026, 1, 30), Act: any1})
		})
		if w.StandingOn(out.Person, d(2025, 9, 15), asof.Latest) != member.Full || w.StandingOn(out.Person, d(2025, 9, 14), asof.Latest) != member.Probationary ||
			w.StandingOn(out.Person, d(2025, 12, 1), before) != member.Probationary {
			t.Error("official from the end of probation, known from the decision")
		}
		a := w.get(out.Admission, asof.Latest)
		if a.Recognised != d(2026, 1, 30) || a.Official != d(2025, 9, 15) || w.get(out.Admission, before).Recognised != 0 {
			t.Errorf("%+v", a)
		}
	})
}

// An organisation that had somebody once learns only that he cannot be admitted again there, not how and when he left elsewhere.
func TestReadmitTellsNoStranger(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2020, 9, 20))
		out := w.admit(admission.Input{Org: w.A, New: newborn("Lê Thị Bình", 19900105, "Kinh"),
			Paper: admission.Paper{Number: "1", Decided: d(2017, 1, 5), Ceremony: d(2017, 1, 15)}})
		w.Write(func(tx *db.Tx) error {
			return member.Transfer(w.Ctx, tx, w.Sys, out.Membership, d(2018, 5, 1), w.C, any1)
		})
		w.Write(func(tx *db.Tx) error {
			return member.Leave(w.Ctx, tx, w.Sys, out.Membership, d(2020, 3, 1), member.OutStruck, any1)
		})
		try := func(who duty.Actor, org db.ID) string {
			return w.Refused(func(tx *db.Tx) error {
				_, err := admission.Admit(w.Ctx, tx, who, w.Vault, admission.Input{Org: org, Kind: admission.Again, Person: out.Person, Act: any1,
					Paper: admission.Paper{Decided: d(2020, 9, 10), Ceremony: d(2020, 9, 15)}})
				return err
			})
		}
		if got := try(w.Actor(w.G1, duty.RoleOfficer), w.A); got != "kind admission.not_here" {
			t.Errorf("former organisation: %s", got)
		}
		if got := try(w.Actor(w.G2, duty.RoleOfficer), w.C); got != "decided admission.too_soon" {
			t.Errorf("his own: %s", got)
		}
	})
}

// No admission, correction or recognition rests on a paper that is not on record.
func TestNoUnknownPaper(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2024, 9, 20))
		paper := admission.Paper{Decided: d(2024, 8, 25), Ceremony: d(2024, 9, 15)}
		with := paper
		with.Document = db.NewID()
		out := w.admit(admission.Input{Org: w.A, New: newborn("H'Duẩn Niê", 20000105, "Ê Đê"), Paper: paper})
		w.At(d(2026, 2, 1))
		for name, got := range map[string]string{
			"admit": w.noAdmit(admission.Input{Org: w.A, New: newborn("Lê Thị Bình", 20000105, "Kinh"), Paper: with}),
			"correct": w.Refused(func(tx *db.Tx) error {
				_, err := admission.Correct(w.Ctx, tx, w.Sys, out.Admission, with, member.Act{Rev: -1, Reason: "thử"})
				return err
			}),
			"recognise": w.Refused(func(tx *db.Tx) error {
				return admission.Recognise(w.Ctx, tx, w.Sys, out.Admission, admission.Recognition{On: d(2025, 9, 20), Document: with.Document, Act: any1})
			}),
		} {
			if got != "document document.unknown" {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

func TestCorrectAndVoid(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 10, 1))
		p := admission.Paper{Number: "1", Decided: d(2016, 5, 10), Ceremony: d(2016, 5, 20)}
		out := w.admit(admission.Input{Org: w.A, New: newborn("Thị Blênh", 19950000, "M'Nông"), Paper: p})
		w.Write(func(tx *db.Tx) error {
			return admission.Recognise(w.Ctx, tx, w.Sys, out.Admission, admission.Recognition{On: d(2017, 7, 1), Act: any1})
		})
		before := w.Known()
		for _, x := range []struct{ decided, ceremony day.Day }{
			{d(2016, 6, 5), d(2016, 6, 15)}, {d(2016, 4, 1), d(2016, 4, 2)}, {d(2016, 4, 1), d(2016, 5, 20)},
		} {
			p.Decided, p.Ceremony = x.decided, x.ceremony
			w.Write(func(tx *db.Tx) error {
				_, err := admission.Correct(w.Ctx, tx, w.Sys, out.Admission, p, why)
				return err
			})
			a := w.get(out.Admission, asof.Latest)
			if a.Counted != x.decided || a.Official != x.ceremony.AddMonths(12) {
				t.Fatalf("%+v", a)
			}
			if w.CellOn(out.Person, x.decided, asof.Latest) != w.A || !w.CellOn(out.Person, x.decided.Add(-1), asof.Latest).IsZero() ||
				w.StandingOn(out.Person, x.decided, asof.Latest) != member.Probationary || w.StandingOn(out.Person, x.decided.Add(-1), asof.Latest) != "" ||
				w.StandingOn(out.Person, a.Official, asof.Latest) != member.Full || w.StandingOn(out.Person, a.Official.Add(-1), asof.Latest) != member.Probationary {
				t.Fatalf("days after correcting to %v", x)
			}
		}
		if w.CellOn(out.Person, d(2016, 5, 9), before) != (db.ID{}) || w.get(out.Admission, before).Counted != d(2016, 5, 10) {
			t.Error("what was known then")
		}
		void := func() string {
			return w.Refused(func(tx *db.Tx) error { return admission.Void(w.Ctx, tx, w.Sys, out.Admission, why) })
		}
		if got := void(); got != "admission.later" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error { return admission.VoidRecognition(w.Ctx, tx, w.Sys, out.Admission, why) })
		if w.StandingOn(out.Person, d(2017, 9, 1), asof.Latest) != member.Probationary {
			t.Error("void recognition")
		}
		w.Write(func(tx *db.Tx) error { return admission.Void(w.Ctx, tx, w.Sys, out.Admission, why) })
		if !w.CellOn(out.Person, d(2017, 9, 1), asof.Latest).IsZero() || w.CellOn(out.Person, d(2017, 9, 1), before) != w.A {
			t.Error("void admission")
		}
		if got := void(); got != "asof.voided" {
			t.Error(got)
		}
		w.Read(func(tx *db.Tx) error {
			h, err := admission.History(w.Ctx, tx, w.Sys, out.Admission)
			if len(h) < 6 || err != nil {
				t.Errorf("history %d %v", len(h), err)
			}
			if _, err := admission.Get(w.Ctx, tx, w.Sys, out.Admission, asof.Latest); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return nil
		})
	})
}

// Rows 6, 7 and 24 of the rules, and the order of days.
func TestRules(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2026, 6, 1))
		paper := func(considered day.Day) admission.Paper {
			return admission.Paper{Number: "1", Considered: considered, Decided: considered.Add(20), Ceremony: considered.Add(25)}
		}
		for _, x := range []struct {
			birth      day.Partial
			considered day.Day
			want       string
		}{
			{19660310, d(2026, 3, 2), ""}, {19660310, d(2026, 3, 31), ""}, {19660310, d(2026, 4, 11), "consent admission.too_old"},
			{20080520, d(2026, 5, 2), ""}, {20080520, d(2026, 4, 30), "considered admission.too_young"},
			{19660000, d(2026, 12, 1), ""}, {0, d(2026, 3, 2), ""},
		} {
			in := admission.Input{Org: w.A, New: newborn("Lê Thị Hoa", x.birth, ""), Paper: paper(x.considered)}
			if x.want != "" {
				if got := w.noAdmit(in); got != x.want {
					t.Errorf("born %v, considered %v: %s", x.birth, x.considered, got)
				}
				continue
			}
			w.admit(in)
		}
		p := paper(d(2026, 4, 11))
		p.Consent = "15-CV/TU"
		if out := w.admit(admission.Input{Org: w.A, New: newborn("Lê Văn Già", 19660310, ""), Paper: p}); len(out.Warnings) != 1 || out.Warnings[0].Key != "admission.beyond_age" {
			t.Errorf("%+v", out.Warnings)
		}
		p = paper(d(2025, 2, 3))
		p.ClassOn = d(2020, 1, 15)
		if got := w.noAdmit(admission.Input{Org: w.A, New: newborn("Lê Thị Mai", 19900101, ""), Paper: p}); got != "class_on admission.class_old" {
			t.Error(got)
		}
		p = paper(d(2025, 1, 15))
		p.ClassOn = d(2020, 1, 15)
		w.admit(admission.Input{Org: w.A, New: newborn("Lê Thị Mai", 19900101, ""), Paper: p})
		p = admission.Paper{Decided: d(2026, 1, 10), Ceremony: d(2026, 1, 9)}
		if got := w.noAdmit(admission.Input{Org: w.A, New: newborn("Lê Thị Cúc", 19900101, ""), Paper: p}); got != "ceremony admission.ceremony_before" {
			t.Error(got)
		}
		p.Ceremony = d(2026, 4, 9)
		if out := w.admit(admission.Input{Org: w.A, New: newborn("Lê Thị Cúc", 19900101, ""), Paper: p}); len(out.Warnings) != 1 || out.Warnings[0].Key != "admission.ceremony_late" {
			t.Errorf("%+v", out.Warnings)
		}
		if got := w.noAdmit(admission.Input{Org: w.G1, New: newborn("Lê Thị Lan", 19900101, ""), Paper: paper(d(2026, 1, 10))}); got != "org member.not_cell" {
			t.Error(got)
		}
		// Re-admission.
		again := func(person db.ID, decided day.Day) admission.Input {
			return admission.Input{Kind: admission.Again, Person: person, Org: w.B, Paper: admission.Paper{Decided: decided, Ceremony: decided}}
		}
		left := func(cause string, on day.Day) db.ID {
			person, m := w.Joined(w.A, "Nguyễn Văn Cũ", d(2012, 1, 1))
			w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, on, cause, any1) })
			return person
		}
		if got := w.noAdmit(again(left(member.OutAsked, d(2021, 1, 1)), d(2026, 1, 10))); got != "kind admission.asked_to_leave" {
			t.Error(got)
		}
		struck := left(member.OutStruck, d(2022, 2, 10))
		if got := w.noAdmit(again(struck, d(2025, 1, 9))); got != "decided admission.too_soon" {
			t.Error(got)
		}
		first := again(struck, d(2025, 2, 10))
		first.Kind = admission.First
		if got := w.noAdmit(first); got != "kind admission.was_member" {
			t.Error(got)
		}
		out := w.admit(again(struck, d(2025, 2, 10)))
		if w.CellOn(struck, d(2025, 2, 10), asof.Latest) != w.B {
			t.Error("re-admitted")
		}
		w.Write(func(tx *db.Tx) error {
			return member.Leave(w.Ctx, tx, w.Sys, out.Membership, d(2025, 3, 10), member.OutStruck, any1)
		})
		if got := w.noAdmit(again(struck, d(2026, 5, 1))); got != "kind admission.once_only" {
			t.Error(got)
		}
		now, _ := w.Joined(w.A, "Nguyễn Văn Nay", d(2012, 1, 1))
		if got := w.noAdmit(again(now, d(2026, 1, 1))); got != "kind admission.still_member" {
			t.Error(got)
		}
	})
}

func TestListAndRights(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 10, 1))
		var ids []admission.Outcome
		for i, cell := range []db.ID{w.A, w.B, w.C, w.A} {
			ids = append(ids, w.admit(admission.Input{Org: cell, New: newborn([]string{"H'Duẩn Niê", "Trần Thị Bé", "Đỗ Văn Cường", "Nguyễn An"}[i], 19940000, "Kinh"),
				Paper: admission.Paper{Decided: d(2017, 1+i, 10), Ceremony: d(2017, 1+i, 12)}}))
		}
		list := func(who duty.Actor, f admission.Filter) string {
			var names []string
			w.Read(func(tx *db.Tx) error {
				pg, err := admission.List(w.Ctx, tx, who, asof.Point{On: d(2017, 9, 30)}, f)
				if pg.Total != len(pg.Items) {
					t.Errorf("total %d, items %d", pg.Total, len(pg.Items))
				}
				for _, i := range pg.Items {
					names = append(names, i.Name)
				}
				return err
			})
			return strings.Join(names, ", ")
		}
		chief := w.Actor(w.Top, duty.RoleChief)
		officer := w.Actor(w.G1, duty.RoleOfficer)
		secretary := w.Actor(w.C, duty.RoleSecretary)
		for _, x := range []struct {
			who  duty.Actor
			f    admission.Filter
			want string
		}{
			{w.Sys, admission.Filter{}, "H'Duẩn Niê, Trần Thị Bé, Đỗ Văn Cường, Nguyễn An"},
			{chief, admission.Filter{Sort: "name"}, "Nguyễn An, Trần Thị Bé, Đỗ Văn Cường, H'Duẩn Niê"},
			{chief, admission.Filter{Org: w.G1}, "H'Duẩn Niê, Trần Thị Bé, Nguyễn An"},
			{officer, admission.Filter{Sort: "-day"}, "Nguyễn An, Trần Thị Bé, H'Duẩn Niê"},
			{officer, admission.Filter{Org: w.G2}, ""},
			{secretary, admission.Filter{}, "Đỗ Văn Cường"},
			{w.Actor(w.G1, duty.RoleFigures), admission.Filter{}, ""},
			{chief, admission.Filter{Text: "h duan"}, "H'Duẩn Niê"},
			{chief, admission.Filter{Period: day.Months(2017, 2)}, "H'Duẩn Niê, Trần Thị Bé"},
			{chief, admission.Filter{State: member.Full}, ""},
			{chief, admission.Filter{Sex: "nam"}, ""},
		} {
			if got := list(x.who, x.f); got != x.want {
				t.Errorf("%+v: %s, want %s", x.f, got, x.want)
			}
		}
		// A recognition after the day asked about is none on that day.
		w.At(d(2018, 6, 1))
		w.Write(func(tx *db.Tx) error {
			return admission.Recognise(w.Ctx, tx, w.Sys, ids[2].Admission, admission.Recognition{On: d(2018, 4, 20), Act: any1})
		})
		if got := list(secretary, admission.Filter{State: member.Probationary}); got != "Đỗ Văn Cường" {
			t.Errorf("on probation on 30/9/2017: %q", got)
		}
		if got := list(secretary, admission.Filter{State: member.Full}); got != "" {
			t.Errorf("recognised on 30/9/2017: %q", got)
		}
		w.Read(func(tx *db.Tx) error {
			if _, err := admission.Get(w.Ctx, tx, secretary, ids[0].Admission, asof.Latest); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			a, ok, err := admission.OfMembership(w.Ctx, tx, officer, ids[0].Membership, asof.Latest)
			if !ok || err != nil || a.ID != ids[0].Admission {
				t.Error(ok, err)
			}
			return nil
		})
		// Figures over the set, with a sealed attribute.
		cat, err := figure.Shipped()
		must(t, err)
		_ = cat
		only, err := figure.ReadCatalogue([]byte(`[{"code":"x","unit":"person","label":{"vi":"x","en":"x"},"means":{"vi":"x","en":"x"},"version":1,"roll":"additive",
			"set":"admission","measure":"count","time":"period","where":[{"attr":"kind","op":"=","value":"ket_nap"}],"parts_are":"overlap","parts":[
			{"code":"kinh","label":{"vi":"x","en":"x"},"where":[{"attr":"ethnicity","op":"=","value":"Kinh"}]},
			{"code":"dtts","label":{"vi":"x","en":"x"},"where":[{"attr":"ethnicity","op":"differs","value":"kinh"}]},
			{"code":"young","label":{"vi":"x","en":"x"},"where":[{"attr":"age","op":"<=","value":23}]}]}]`))
		must(t, err)
		eng, err := figure.New(only, figure.Env{Opener: w.Vault, Lives: func(context.Context, *db.Tx, db.ID, asof.Point) (bool, error) { return true, nil }}, admission.Sets()...)
		must(t, err)
		w.Read(func(tx *db.Tx) error {
			v, err := eng.Compute(w.Ctx, tx, w.Sys, figure.Query{Org: w.G1, At: asof.Point{On: d(2017, 9, 30)}, Period: day.YearTo(d(2017, 9, 30))},
				[]figure.Ref{{Code: "x"}, {Code: "x", Part: "kinh"}, {Code: "x", Part: "dtts"}, {Code: "x", Part: "young"}})
			must(t, err)
			if v[0].N != 3 || v[1].N != 3 || v[2].N != 0 || v[3].N != 3 {
				t.Errorf("%+v", v)
			}
			return nil
		})
	})
}

// Who moves while on probation is recognised where he stands then; the cell of admission no longer decides.
func TestRecognisedByTheNewCell(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 10, 1))
		out := w.admit(admission.Input{Org: w.A, New: newborn("H'Duẩn Niê", 19940000, "Ê Đê"), Paper: admission.Paper{Decided: d(2016, 5, 10), Ceremony: d(2016, 5, 20)}})
		w.Write(func(tx *db.Tx) error {
			return member.Transfer(w.Ctx, tx, w.Sys, out.Membership, d(2017, 1, 1), w.C, any1)
		})
		recognise := func(who duty.Actor) error {
			return w.DB.Write(w.Ctx, func(tx *db.Tx) error {
				return admission.Recognise(w.Ctx, tx, who, out.Admission, admission.Recognition{On: d(2017, 6, 1), Act: any1})
			})
		}
		old, now := w.Actor(w.A, duty.RoleSecretary), w.Actor(w.C, duty.RoleSecretary)
		if err := recognise(old); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Denied) {
			t.Errorf("the former cell: %v", err)
		}
		must(t, recognise(now))
		if w.StandingOn(out.Person, d(2017, 5, 20), asof.Latest) != member.Full {
			t.Error("not official")
		}
		if err := w.DB.Write(w.Ctx, func(tx *db.Tx) error { return admission.VoidRecognition(w.Ctx, tx, now, out.Admission, why) }); err != nil {
			t.Error(err)
		}
	})
}
