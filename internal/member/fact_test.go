package member_test

import (
	"fmt"
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/member"
	"chibo/internal/testkit"
)

// Mending a birth date does not undo a later degree, and a name keeps its keys in every stretch.
func TestFactsByField(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		p, _ := w.Joined(w.A, "Nguyễn Văn An", d(2012, 1, 1))
		w.At(d(2017, 6, 1))
		change := func(from day.Day, f asof.Fields) {
			w.Write(func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, from, f, any1)
			})
		}
		change(d(2016, 1, 1), asof.Fields{"profession": "Thạc sĩ y khoa"})
		change(d(2017, 1, 1), asof.Fields{"full_name": "Điểu K'Ré"})
		before := w.Known()
		w.Write(func(tx *db.Tx) error {
			return member.CorrectFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, day.Period{}, asof.Fields{"birth": day.Partial(19810300)}, why)
		})
		change(d(2013, 1, 1), asof.Fields{"profession": "Bác sĩ"}) // recorded late: does not undo 2016
		for _, x := range []struct {
			on                         day.Day
			k                          asof.Known
			name, given, birth, degree string
		}{
			{d(2012, 6, 1), asof.Latest, "Nguyễn Văn An", "An", "1981-03", ""},
			{d(2014, 6, 1), asof.Latest, "Nguyễn Văn An", "An", "1981-03", "Bác sĩ"},
			{d(2016, 6, 1), asof.Latest, "Nguyễn Văn An", "An", "1981-03", "Thạc sĩ y khoa"},
			{d(2017, 6, 1), asof.Latest, "Điểu K'Ré", "K'Ré", "1981-03", "Thạc sĩ y khoa"},
			{d(2017, 6, 1), before, "Điểu K'Ré", "K'Ré", "1980-05-12", "Thạc sĩ y khoa"},
			{d(2014, 6, 1), before, "Nguyễn Văn An", "An", "1980-05-12", ""},
		} {
			r := w.File(w.Sys, p, asof.Point{On: x.on, Known: x.k}).Groups[0].Row
			got := fmt.Sprint(r.Text("full_name"), r.Text("given"), r.Part("birth"), r.Text("profession"))
			if want := fmt.Sprint(x.name, x.given, x.birth, x.degree); got != want {
				t.Errorf("on %v: %s, want %s", x.on, got, want)
			}
			if !strings.Contains(r.Text("search_name"), map[bool]string{true: " dieu kre", false: " nguyen van an"}[x.given == "K'Ré"]) {
				t.Errorf("search_name %q", r.Text("search_name"))
			}
		}
		// The split of a name is corrected by hand, and a later name proposes its own.
		w.Write(func(tx *db.Tx) error {
			return member.CorrectFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Basic, day.Period{From: day.First, To: d(2017, 1, 1)}, asof.Fields{"given": "Văn An"}, why)
		})
		if g := w.File(w.Sys, p, asof.Point{On: d(2016, 1, 1)}).Text("given") + w.File(w.Sys, p, asof.Point{On: d(2017, 1, 1)}).Text("given"); g != "Văn AnK'Ré" {
			t.Error(g)
		}
		w.Read(func(tx *db.Tx) error {
			h, err := member.History(w.Ctx, tx, w.Sys, w.Vault, p)
			if err != nil || len(h) < 8 {
				t.Error(len(h), err)
			}
			found := false
			for _, x := range h {
				found = found || x.Reason == "ghi nhầm"
				if x.Row.KnownTo != db.StillKnown && x.ReplacedBy.IsZero() {
					t.Errorf("%s replaced by nobody", x.Noun)
				}
			}
			if !found {
				t.Error("no reason in the history")
			}
			return nil
		})
	})
}

const canary = "Dân tộc chim hoàng yến"

// everything reads every column of every table as text and bytes.
func (w *world) everything(look func(table string, row string)) {
	w.T.Helper()
	w.Read(func(tx *db.Tx) error {
		var tables []string
		text := `SELECT name FROM sqlite_master WHERE type = 'table'`
		if tx.Engine() == db.Postgres {
			text = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
		}
		if err := tx.Query(w.Ctx, text, nil, func(r *db.Row) error {
			var s string
			err := r.Scan(&s)
			tables = append(tables, s)
			return err
		}); err != nil {
			return err
		}
		for _, name := range tables {
			var cols []string
			text := `SELECT name FROM pragma_table_info('` + name + `')`
			if tx.Engine() == db.Postgres {
				text = `SELECT column_name FROM information_schema.columns WHERE table_name = '` + name + `'`
			}
			if err := tx.Query(w.Ctx, text, nil, func(r *db.Row) error {
				var s string
				err := r.Scan(&s)
				cols = append(cols, s)
				return err
			}); err != nil {
				return err
			}
			vals, dst := make([]any, len(cols)), make([]any, len(cols))
			for i := range vals {
				dst[i] = &vals[i]
			}
			if err := tx.Query(w.Ctx, "SELECT "+strings.Join(cols, ", ")+" FROM "+name, nil, func(r *db.Row) error {
				err := r.Scan(dst...)
				var b strings.Builder
				for _, v := range vals {
					if x, ok := v.([]byte); ok {
						b.Write(x)
					} else {
						fmt.Fprint(&b, v)
					}
					b.WriteByte('|')
				}
				look(name, b.String())
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestSealedAndErased(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 6, 1))
		p := w.Man(w.A, "H'Duẩn Niê", 19900000, asof.Fields{"ethnicity": canary, "citizen_id": "067090001234"})
		var m db.ID
		w.Write(func(tx *db.Tx) (err error) {
			m, err = member.Enter(w.Ctx, tx, w.Sys, p, member.Entry{Cause: member.InOpening, Org: w.A, From: d(2016, 1, 1), Act: any1})
			if err != nil {
				return err
			}
			for group, f := range map[string]string{member.Family: "father", member.Finance: "income", member.Discipline: "grounds", member.Sensitive: "religion"} {
				if err := member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, group, d(2017, 1, 1), asof.Fields{f: canary + " " + f}, any1); err != nil {
					return err
				}
			}
			return nil
		})
		w.Write(func(tx *db.Tx) error {
			return member.CorrectFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Sensitive, day.Period{}, asof.Fields{"ethnicity": canary + " hai"}, why)
		})
		clear := func() {
			w.everything(func(table, row string) {
				for _, s := range []string{canary, "067090001234", "chim ho"} {
					if strings.Contains(row, s) {
						t.Errorf("%s in the clear in %s", s, table)
					}
				}
			})
		}
		clear()
		f := w.File(w.Sys, p, asof.Point{On: d(2017, 6, 1)})
		if f.Group(member.Sensitive).Row.Text("ethnicity") != canary+" hai" || f.Group(member.Family).Row.Text("father") == "" {
			t.Fatalf("%+v", f.Groups)
		}
		w.Read(func(tx *db.Tx) error {
			got, err := member.FindCitizen(w.Ctx, tx, w.Sys, w.Vault, "067 090 001 234")
			if got != p {
				t.Error(got, err)
			}
			if _, err := member.FindCitizen(w.Ctx, tx, w.Actor(w.C, duty.RoleChief), w.Vault, "067090001234"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return nil
		})
		if got := w.Refused(func(tx *db.Tx) error {
			_, err := member.AddPerson(w.Ctx, tx, w.Sys, w.Vault, member.NewPerson{Org: w.C, Facts: map[string]asof.Fields{
				member.Basic: {"full_name": "Người Khác"}, member.Sensitive: {"citizen_id": "067-090-001234"}}})
			return err
		}); got != "citizen_id member.citizen_taken" {
			t.Error(got)
		}
		erase := func(tx *db.Tx) error { return member.Erase(w.Ctx, tx, w.Sys, p, why) }
		if got := w.Refused(erase); got != "member.erase_member" {
			t.Error(got)
		}
		w.Write(func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, w.Sys, m, d(2017, 3, 1), member.OutAsked, any1) })
		w.Write(erase)
		f = w.File(w.Sys, p, asof.Point{On: d(2017, 2, 1)})
		if !f.Erased || !f.Group(member.Sensitive).Erased || f.Group(member.Sensitive).Row.Text("ethnicity") != "" || f.Name() != "H'Duẩn Niê" {
			t.Fatalf("erased: %+v", f)
		}
		if w.Officials(w.A, asof.Point{On: d(2017, 2, 1)}) != 1 {
			t.Error("the figures of the past")
		}
		if got := w.Refused(erase); got != "member.erased" {
			t.Error(got)
		}
		if got := w.Refused(func(tx *db.Tx) error {
			return member.ChangeFacts(w.Ctx, tx, w.Sys, w.Vault, p, member.Sensitive, d(2017, 6, 1), asof.Fields{"religion": "x"}, any1)
		}); got != "seal.erased" {
			t.Error(got)
		}
		clear()
	})
}

// Who sees what of a member before and after he moves from A to C, and after his cell ended.
func TestVisibility(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		w.At(d(2017, 2, 1))
		p := w.Man(w.A, "Y Bliêng Niê", 19850300, asof.Fields{"ethnicity": canary})
		var m db.ID
		w.Write(func(tx *db.Tx) (err error) {
			m, err = member.Enter(w.Ctx, tx, w.Sys, p, member.Entry{Cause: member.InOpening, Org: w.A, From: d(2012, 1, 1), Act: any1})
			return err
		})
		actors := map[string]duty.Actor{
			"chief": w.Actor(w.Top, duty.RoleChief), "g1 officer": w.Actor(w.G1, duty.RoleOfficer), "g2 officer": w.Actor(w.G2, duty.RoleOfficer),
			"a secretary": w.Actor(w.A, duty.RoleSecretary), "b secretary": w.Actor(w.B, duty.RoleSecretary), "c viewer": w.Actor(w.C, duty.RoleViewer),
			"figures": w.Actor(w.Top, duty.RoleFigures), "nobody": {}, "himself": {Account: db.NewID(), Person: p},
		}
		see := func(who duty.Actor) string {
			out := "-"
			w.Read(func(tx *db.Tx) error {
				f, err := member.Get(w.Ctx, tx, who, w.Vault, p, asof.Point{On: tx.Today()})
				full, any, err2 := member.Visible(w.Ctx, tx, who, p)
				must(t, err2)
				if any != (err == nil) {
					t.Errorf("Visible %v, Get %v", any, err)
				}
				if fault.Is(err, fault.NotFound) {
					return nil
				}
				must(t, err)
				if f.Full != full {
					t.Error("full differs")
				}
				out = "part"
				if f.Full {
					out = "full"
				}
				out += " " + f.Name()
				for _, g := range f.Groups[1:] {
					if g.Open {
						out += " " + g.Name
					} else if len(g.Row.Fields) > 0 {
						t.Errorf("closed group %s holds %v", g.Name, g.Row.Fields)
					}
				}
				h, err := member.History(w.Ctx, tx, who, w.Vault, p)
				for _, x := range h {
					if !f.Full && !strings.Contains(f.Name(), "Mới") && strings.Contains(fmt.Sprint(x.Row.Fields), "Mới") {
						t.Error("history of a former organisation tells what came later")
					}
				}
				return err
			})
			return out
		}
		table := func(when string, want map[string]string) {
			t.Helper()
			for name, who := range actors {
				if got := see(who); got != want[name] {
					t.Errorf("%s, %s: %q, want %q", when, name, got, want[name])
				}
			}
		}
		all := "full Y Bliêng Niê sensitive family finance discipline"
		table("in A", map[string]string{"chief": all, "g1 officer": all, "a secretary": "full Y Bliêng Niê sensitive", "b secretary": "-", "g2 officer": "-",
			"c viewer": "-", "figures": "-", "nobody": "-", "himself": all})
		// A's secretary, the losing end, cannot send him to C, which is as nothing to him; the chief, who sees both, does.
		a := actors["a secretary"]
		for _, to := range []db.ID{w.C, db.NewID()} {
			if got := w.Refused(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, a, m, d(2017, 2, 1), to, any1) }); got != "org member.cell_unseen" {
				t.Errorf("sent out of sight: %q", got)
			}
			if got := w.Refused(func(tx *db.Tx) error {
				return member.StartTemporary(w.Ctx, tx, a, m, to, day.Period{From: d(2017, 2, 1)}, any1)
			}); got != "org member.cell_unseen" {
				t.Errorf("a guest out of sight: %q", got)
			}
		}
		w.Write(func(tx *db.Tx) error { return member.Transfer(w.Ctx, tx, actors["chief"], m, d(2017, 2, 1), w.C, any1) })
		w.At(d(2017, 3, 1))
		g2 := actors["g2 officer"]
		w.Write(func(tx *db.Tx) error {
			return member.ChangeFacts(w.Ctx, tx, g2, w.Vault, p, member.Basic, d(2010, 1, 1), asof.Fields{"full_name": "Y Bliêng Mới"}, any1)
		})
		now := "full Y Bliêng Mới sensitive family finance discipline"
		then := map[string]string{"chief": now, "g1 officer": "part Y Bliêng Niê", "a secretary": "part Y Bliêng Niê", "b secretary": "-", "g2 officer": now,
			"c viewer": "full Y Bliêng Mới", "figures": "-", "nobody": "-", "himself": now}
		table("in C", then)
		// In lists of a past day the former cell finds him by the name it knew, and only by that.
		list := func(who duty.Actor, on day.Day, text string) string {
			out := ""
			w.Read(func(tx *db.Tx) error {
				pg, err := member.List(w.Ctx, tx, who, asof.Point{On: on}, member.Filter{Text: text})
				for _, i := range pg.Items {
					out += fmt.Sprint(i.Name, " ", i.Full)
				}
				if pg.Total != len(pg.Items) {
					t.Error(pg.Total)
				}
				return err
			})
			return out
		}
		for _, x := range []struct {
			who  string
			on   day.Day
			text string
			want string
		}{
			{"a secretary", d(2016, 6, 1), "", "Y Bliêng Niê false"}, {"a secretary", d(2016, 6, 1), "moi", ""}, {"a secretary", d(2016, 6, 1), "ybl nie", "Y Bliêng Niê false"},
			{"a secretary", d(2017, 3, 1), "", ""}, {"chief", d(2016, 6, 1), "moi", "Y Bliêng Mới true"}, {"c viewer", d(2017, 3, 1), "", "Y Bliêng Mới true"},
			{"c viewer", d(2016, 6, 1), "", ""}, {"g2 officer", d(2016, 6, 1), "", ""}, {"b secretary", d(2016, 6, 1), "", ""}, {"figures", d(2016, 6, 1), "", ""},
		} {
			if got := list(actors[x.who], x.on, x.text); got != x.want {
				t.Errorf("list of %s on %v, %q: %q, want %q", x.who, x.on, x.text, got, x.want)
			}
		}
		// A former cell writes nothing any more; a stranger hears of nothing.
		for name, x := range map[string]struct {
			do   func(tx *db.Tx) error
			want string
		}{
			"facts": {func(tx *db.Tx) error {
				return member.ChangeFacts(w.Ctx, tx, a, w.Vault, p, member.Basic, d(2017, 3, 1), asof.Fields{"phone": "1"}, any1)
			}, "error.not_found"},
			"leave":    {func(tx *db.Tx) error { return member.Leave(w.Ctx, tx, a, m, d(2017, 3, 1), member.OutDied, any1) }, "error.not_found"},
			"standing": {func(tx *db.Tx) error { return member.SetStanding(w.Ctx, tx, a, m, member.Full, d(2016, 1, 1), any1) }, "error.not_found"},
			"viewer": {func(tx *db.Tx) error {
				return member.Transfer(w.Ctx, tx, actors["c viewer"], m, d(2017, 3, 1), w.D, any1)
			}, "error.denied"},
			"stranger": {func(tx *db.Tx) error {
				return member.Transfer(w.Ctx, tx, actors["b secretary"], m, d(2017, 3, 1), w.B, any1)
			}, "error.not_found"},
			"enter elsewhere": {func(tx *db.Tx) error {
				_, err := member.Enter(w.Ctx, tx, a, p, member.Entry{Cause: member.InOpening, Org: w.D, From: d(2017, 1, 1), Act: any1})
				return err
			}, "error.not_found"},
		} {
			if got := w.Refused(x.do); got != x.want {
				t.Errorf("%s: %s, want %s", name, got, x.want)
			}
		}
		// C ends; its successor is D: the file is there now. Changing the day looked at widens nothing.
		w.Write(func(tx *db.Tx) error {
			_, err := member.Regroup(w.Ctx, tx, w.Sys, member.Regrouping{From: w.C, To: w.D, On: d(2017, 3, 1), Act: any1})
			w.EndAt(tx, w.C, d(2017, 3, 1), w.D, "successor")
			return err
		})
		then["c viewer"], then["g2 officer"] = "part Y Bliêng Mới", "part Y Bliêng Mới"
		actors["d secretary"], then["d secretary"] = w.Actor(w.D, duty.RoleSecretary), "full Y Bliêng Mới sensitive"
		// An account on the ended cell keeps what it had; one on G2 no longer has C under it.
		then["g2 officer"] = "-"
		table("in D", then)
		// The transfer from A was a mistake, says the chief; the officer of A may not.
		if got := w.Refused(func(tx *db.Tx) error { return member.VoidTransfer(w.Ctx, tx, a, m, d(2017, 2, 1), why) }); got != "error.not_found" {
			t.Error(got)
		}
	})
}
