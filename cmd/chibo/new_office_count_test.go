package main

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/intake"
	"chibo/internal/lang"
	"chibo/internal/org"
	"chibo/internal/seal"
	"chibo/internal/testkit"
)

// different is how many different names stand in a list, of what counts.
func different(list []held, of func(held) string, when func(held) bool) int64 {
	seen := map[string]bool{}
	for _, h := range list {
		if h.in() && (when == nil || when(h)) {
			seen[of(h)] = true
		}
	}
	return int64(len(seen))
}

func total(list []held, of func(held) int64) (n int64) {
	for _, h := range list {
		if h.in() {
			n += of(h)
		}
	}
	return n
}

// counts are the figures of the report: a number, or numerator and denominator.
func (o *office) counts() map[string][2]int64 {
	who, at, one := func(h held) string { return h.who }, func(h held) string { return h.at }, func(held) int64 { return 1 }
	kinds := map[string]int64{}
	for _, p := range o.places {
		kinds[p.kind]++
	}
	now := o.standing(officeTo)
	var probationary, full, unknown int64
	for _, s := range now {
		switch {
		case !s.known:
			unknown++
		case s.full != 0 && s.full <= officeTo:
			full++
		default:
			probationary++
		}
	}
	all, grass := int64(len(now)), kinds["dangbo"]+kinds["coso"]
	admitted, learners := total(o.admitted, one), different(o.learners, who, nil)
	seen, studied, signed := different(o.visits, at, nil), different(o.attends, who, nil), different(o.pledges, who, nil)
	small := different(o.visits, at, func(h held) bool { return h.at[0] == 'C' })
	want := map[string][2]int64{
		"org.grass": {grass}, "org.grass.dangbo": {kinds["dangbo"]}, "org.grass.chibo": {kinds["coso"]}, "org.cell": {kinds["tructhuoc"]},
		"study.class": {total(o.sessions, one) + o.sources["declared"]}, "study.mem": {studied}, "study.pct": {studied, all},
		"study.prog": {different(o.programmes, at, nil)}, "quiz.person": {different(o.entries, who, nil)}, "quiz.try": {total(o.entries, one)},
		"quiz.rank": {o.sources["quiz.rank"]}, "meet.sit": {seen}, "meet.sit/tructhuoc": {seen - small}, "meet.sit/coso": {small},
		"meet.sit.visits": {total(o.visits, one)}, "meet.pct": {different(o.topics, at, nil), grass},
		"meet.attend": {total(o.meetings, func(h held) int64 { return h.a }), total(o.meetings, func(h held) int64 { return h.b })},
		"reg.count":   {signed}, "reg.pct": {signed, all}, "topic.count": {total(o.chosen, one)}, "train.class": {total(o.classes, one)}, "train.att": {learners},
		"train.units": {different(o.learners, at, nil)}, "train.pct": {learners, 48}, "cong.done": {different(o.cs, at, nil)},
		"com.renew": {different(o.cs, at, func(h held) bool { return h.a > 0 })}, "mem.total": {all}, "mem.prob": {probationary}, "mem.full": {full},
		"mem.unknown": {unknown}, "adm.count": {admitted}, "adm.pct": {admitted, 25}, "mem.open": {int64(len(o.standing(officeFrom.Add(-1))))},
		"mem.entry": {o.sources["mem.entry"]}, "mem.recv": {0}, "mem.hand": {0},
		"mem.in": {admitted + o.sources["mem.in/chuyen_den"]}, "mem.in/ket_nap": {admitted}, "mem.in/ket_nap_lai": {0}, "mem.in/khoi_phuc": {0},
	}
	var left int64
	for _, how := range []string{"chuyen_di", "khai_tru", "xoa_ten", "xin_ra", "tu_tran"} {
		want["mem.out/"+how] = [2]int64{o.sources["mem.out/"+how]}
		left += o.sources["mem.out/"+how]
	}
	want["mem.out"] = [2]int64{left}
	for _, code := range []string{"mem.in/chuyen_den", "adm.group/nu", "adm.group/doan", "adm.group/dtts"} {
		want[code] = [2]int64{o.sources[code]}
	}
	return want
}

// A new office's sheets of all kinds, made by a program that is not ours, are taken in, and the nine-month report says what that program counts. Taken in
// again they change nothing.
func TestANewOffice(t *testing.T) {
	o := newOffice()
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := t.Context()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		clock := day.NewScript(time.Date(2018, 1, 2, 8, 0, 0, 0, day.Zone))
		d, err := db.Open(ctx, e.URL, db.Options{Clock: clock})
		ok(err)
		t.Cleanup(func() { d.Close() })
		_, err = d.Migrate(ctx)
		ok(err)
		keys, err := seal.NewInstallation()
		ok(err)
		h, err := house.Build(d, keys)
		ok(err)
		who := duty.System()
		ok(d.Write(ctx, func(tx *db.Tx) error {
			top, _, err := org.Establish(ctx, tx, who, org.Act{Day: day.Must(2000, 1, 1), Rev: -1}, org.Born{Code: "TU", Kind: org.Province, Name: "Đảng bộ tỉnh Đắk Lam"})
			if err != nil {
				return err
			}
			return duty.Found(ctx, tx, top, keys.KeyID(), "")
		}))
		seen, rows := map[string]bool{}, 0
		for again := range 2 {
			for _, f := range o.files {
				seen[f.kind] = true
				file, err := f.book()
				ok(err)
				res, err := intake.Run(ctx, d, who, intake.Options{File: bytes.NewReader(file), Size: int64(len(file)), Name: f.kind + ".xlsx", Kind: f.kind, Book: h.Book,
					Vault: h.Vault})
				ok(err)
				n := len(f.rows) - 1
				rows += n
				if !res.Written || again == 0 && res.Count(intake.Created)+res.Count(intake.Changed) != n || again == 1 && res.Count(intake.Same) != n {
					var b bytes.Buffer
					_ = res.Print(&b, lang.En)
					t.Fatalf("%s, the %d. time, %d rows: %.3000s", f.kind, again+1, n, b.String())
				}
				clock.Set(clock.Now().Add(24 * time.Hour))
			}
		}
		for _, k := range intake.Kinds(h.Book) {
			if !seen[k.Code] {
				t.Errorf("the office has no sheet of %s", k.Code)
			}
		}
		t.Logf("%d rows, twice", rows/2)
		want := o.counts()
		ok(d.Read(ctx, func(tx *db.Tx) error {
			at := asof.Point{On: officeTo}
			of, err := h.Reports.OrgByCode(ctx, tx, who, "KX", at)
			ok(err)
			r, err := h.Reports.Compute(ctx, tx, who, "9-months", of, at)
			ok(err)
			var told []string
			for _, l := range r.Lines {
				code := l.Code
				if l.Part != "" {
					code += "/" + l.Part
				}
				told = append(told, code)
				x, is := want[code]
				got := [2]int64{l.N}
				if l.Ratio {
					got = [2]int64{l.Num, l.Den}
				}
				if !is || !l.Data || got != x {
					t.Errorf("%s: %v, the office counts %v (%v)", code, got, x, is)
				}
			}
			for code := range want {
				if !slices.Contains(told, code) {
					t.Errorf("%s is not in the report", code)
				}
			}
			return nil
		}))
	})
}
