package web_test

import (
	"context"
	"strings"
	"testing"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/testkit"
)

// What a person reads of the end of a period is its last day, on every page and in every form, in both languages: 31/12/2017, never the 1/1/2018
// that is stored.
func TestLastDayOnEveryPage(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		from, end := day.Must(2017, 1, 1), day.Must(2018, 1, 1)
		var seat db.ID
		x.write(func(ctx context.Context, tx *db.Tx) (err error) {
			sys := duty.System()
			if _, err = org.OpenTerm(ctx, tx, sys, p.a1, org.Act{Day: from, Rev: -1}, "2017", end.Add(-1)); err != nil {
				return err
			}
			if seat, err = org.Sit(ctx, tx, sys, p.a1, org.Act{Day: from, Rev: -1}, org.SeatIn{Person: p.lan, Post: org.Secretary, How: org.Elected, From: from, To: end}); err != nil {
				return err
			}
			days := day.Period{From: from, To: end}
			if err = member.StartTemporary(ctx, tx, sys, p.spell[p.lan], p.a2, days, member.Act{Rev: -1}); err != nil {
				return err
			}
			return member.StartRelief(ctx, tx, sys, p.spell[p.lan], member.Reliefs()[0], "", days, member.Act{Rev: -1})
		})
		c := x.as("canbo")
		base := "/org/" + p.a1.String() + "/seat"
		for path, n := range map[string]int{base: 1, base + "/" + seat.String(): 1, base + "/" + seat.String() + "/correct": 1, p.at(p.lan, ""): 3, p.at(p.lan, "/history"): 2,
			p.at(p.lan, "/relief-correct"): 2} {
			for _, q := range []string{"?lang=vi", "?lang=en"} {
				told(t, c.Get(path+q).Want(200).Doc(), path+q, n)
			}
		}
	})
}

// told checks that a page's main part, the values of its fields included, tells a last day at least n times, and never the day after.
func told(t *testing.T, d *testkit.Doc, path string, n int) {
	t.Helper()
	text := d.MustHave("main").Text()
	for _, f := range d.Find("main input[value]") {
		text += " " + f.Attr("value")
	}
	if got := strings.Count(strings.NewReplacer("31 Dec 2017", "31/12/2017", "31 December 2017", "31/12/2017").Replace(text), "31/12/2017"); got < n {
		t.Errorf("%s tells the last day %d times, want %d: %s", path, got, n, text)
	}
	for _, after := range []string{"1/1/2018", "1 Jan 2018", "1 January 2018"} {
		if strings.Contains(text, after) {
			t.Errorf("%s tells the day after, %s: %s", path, after, text)
		}
	}
}

// Every form that asks for the end of a period means its last day, and says so; a form that opens with a stored end shows the last day, and sent unchanged it
// changes nothing.
func TestLastDayInForms(t *testing.T) {
	each(t, func(x *site) {
		p := x.register()
		c := x.as("canbo")
		for path, typed := range map[string][]string{"/temporary": {"org", "A2"}, "/relief": {"relief", member.Reliefs()[0]}, "/facts/basic/correct": {"residence", "Gia Nghĩa", "reason", "ghi sai"},
			"/standing-correct": nil, "/cell": nil} {
			d := c.Get(p.at(p.lan, path+"?lang=en")).Want(200).Doc()
			d.MustContain("Up to and including")
			d = c.Get(p.at(p.lan, path+"?lang=vi")).Want(200).Doc()
			d.MustContain("Đến hết ngày")
			d.MustNotContain("Ngày đầu tiên không còn như vậy")
			if typed != nil {
				p.does(c, p.at(p.lan, path), append(typed, "from", "1/1/2017", "to", "31/12/2017")...)
			}
		}
		told(t, c.Get(p.at(p.lan, "")).Want(200).Doc(), "the file", 3)
		c.Get(p.at(p.lan, "/history")).Want(200).Doc().MustContain("1/1 – 31/12/2017") // what was so before goes on from 1/1/2018
		f := p.file(p.lan)
		if got := f.Spells[0].Relief[0].To; got != day.Must(2018, 1, 1) {
			t.Errorf("a relief to the end of 31/12/2017 is stored to %s", got)
		}
		p.does(c, p.at(p.lan, "/relief-correct"), "reason", "xem lại")
		if got := p.file(p.lan).Spells[0].Relief; len(got) != 1 || got[0] != f.Spells[0].Relief[0] {
			t.Errorf("sent unchanged: %+v, was %+v", got, f.Spells[0].Relief)
		}
	})
}

// A page or a size that is no number is refused by name, in the page and in JSON.
func TestFigurePageIsANumber(t *testing.T) {
	each(t, func(x *site) {
		x.register()
		c := x.as("canbo")
		for q, want := range map[string]int{"page=x": 422, "size=many": 422, "page=0": 422, "page=1&size=50": 200} {
			c.Get("/figure/mem.total?org=A&" + q).Want(want)
		}
	})
}
