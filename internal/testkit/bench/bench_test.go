package bench

import (
	"strings"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/figure"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
)

// question is one thing people ask, by a name for the table.
type question struct {
	name string
	ask  func(p *place, tx *db.Tx, turn int) error
}

func list(who int, past bool, f member.Filter) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		f := f
		at := asof.Point{On: p.today}
		if past {
			at.On = day.Must(2014, 3, 1+turn%28)
		}
		f.Page = 1 + turn%3
		_, err := member.List(p.ctx, tx, p.readers[who], at, f)
		return err
	}
}

// listed asks with words taken from a name on the register.
func listed(who int, words func(name string) string) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		return list(who, false, member.Filter{Text: words(p.names[turn*7%len(p.names)])})(p, tx, turn)
	}
}

func suggested(who int, words func(name string) string) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		_, err := member.Search(p.ctx, tx, p.readers[who], words(p.names[turn*7%len(p.names)]), 10)
		return err
	}
}

func whole(name string) string { return lang.SearchKey(name) }
func given(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// typing is a name in the middle of being typed.
func typing(name string) string {
	k := lang.SearchKey(name)
	return k[:len(k)*3/4]
}

// headRefs are the figures at the head of an organisation's page.
var headRefs = []figure.Ref{{Code: "mem.total"}, {Code: "mem.open"}, {Code: "mem.prob"}, {Code: "mem.full"}, {Code: "mem.in"}, {Code: "mem.out"},
	{Code: "mem.recv"}, {Code: "mem.hand"}, {Code: "org.grass"}, {Code: "org.grass.dangbo"}, {Code: "org.grass.chibo"}, {Code: "org.cell"},
	{Code: "adm.count"}, {Code: "adm.target"}}

func one(i int) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: p.today}
		if _, err := org.Get(p.ctx, tx, p.readers[i], at, p.orgs[i]); err != nil {
			return err
		}
		_, err := org.Children(p.ctx, tx, p.readers[i], at, p.orgs[i])
		return err
	}
}

// fresh are the figures at the head of a page on a day that nobody has asked about yet.
func fresh(i int) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: p.today.Add(-1 - turn)}
		e, err := p.Figures.With(p.Figures.Catalogue()) // which remembers nothing yet
		if err != nil {
			return err
		}
		_, err = e.Compute(p.ctx, tx, p.readers[i], figure.Query{Org: p.orgs[i], At: at, Period: day.YearTo(at.On)}, headRefs)
		return err
	}
}

// freshReport is the nine-month report of a day that nobody has asked about yet.
func freshReport(i int) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: day.Must(2017, 9, 30).Add(-turn % 200)}
		o, err := org.Get(p.ctx, tx, p.readers[i], at, p.orgs[i])
		if err != nil {
			return err
		}
		s := *p.Reports
		if s.Figures, err = p.Figures.With(p.Figures.Catalogue()); err != nil {
			return err
		}
		_, err = s.Compute(p.ctx, tx, p.readers[i], "9-months", reportOrg(o), at)
		return err
	}
}

// meetings is a page of the list of meetings, of the last year with meetings.
func meetings(who int, f record.Filter) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		f := f
		f.Page = 1 + turn%3
		_, err := p.Book.Kind("meeting").List(p.ctx, tx, p.readers[who], asof.Point{On: p.today}, f)
		return err
	}
}

func heads(i int) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: p.today}
		_, err := p.Figures.Compute(p.ctx, tx, p.readers[i], figure.Query{Org: p.orgs[i], At: at, Period: day.YearTo(at.On)}, headRefs)
		return err
	}
}

func drawn(i, depth int) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		_, _, err := org.Tree(p.ctx, tx, p.readers[i], asof.Point{On: p.today}, p.orgs[i], depth, false)
		return err
	}
}

func report(i int, known bool) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: day.Must(2017, 9, 30)}
		if known {
			at.Known = asof.KnownAt(p.known)
		}
		o, err := org.Get(p.ctx, tx, p.readers[i], at, p.orgs[i])
		if err != nil {
			return err
		}
		_, err = p.Reports.Compute(p.ctx, tx, p.readers[i], "9-months", reportOrg(o), at)
		return err
	}
}

func records(i int, code string) func(*place, *db.Tx, int) error {
	return func(p *place, tx *db.Tx, turn int) error {
		at := asof.Point{On: day.Must(2017, 9, 30)}
		_, err := p.Figures.Records(p.ctx, tx, p.readers[i], figure.Query{Org: p.orgs[i], At: at, Period: day.YearTo(at.On)}, figure.Ref{Code: code}, 50*(turn%3), 50)
		return err
	}
}

// BenchmarkRef is the fixed question to which the others are compared: a member by his number.
func BenchmarkRef(b *testing.B) {
	p := at(b)
	p.measure(b, 1, func(tx *db.Tx, _, turn int) error {
		_, err := member.Find(p.ctx, tx, p.readers[top], p.codes[turn%len(p.codes)])
		return err
	})
}

func questions() []question {
	return []question{
		{"list/top", list(top, false, member.Filter{})}, {"list/above", list(above, false, member.Filter{})},
		{"list/grass", list(grass, false, member.Filter{})}, {"list/cell", list(cell, false, member.Filter{})},
		{"list-past/top", list(top, true, member.Filter{})}, {"list-past/above", list(above, true, member.Filter{})},
		{"list-past/grass", list(grass, true, member.Filter{})}, {"list-past/cell", list(cell, true, member.Filter{})},
		{"list-probation/top", list(top, false, member.Filter{Standing: member.Probationary})},
		{"list-birth/top", list(top, false, member.Filter{Sort: "-birth"})},
		{"search-name/top", listed(top, whole)}, {"search-typing/top", listed(top, typing)}, {"search-given/top", listed(top, given)},
		{"search-family/top", listed(top, func(string) string { return "nguyen" })},
		{"search-none/top", listed(top, func(string) string { return "nguyen zzz" })},
		{"search-code/top", func(p *place, tx *db.Tx, turn int) error {
			return list(top, false, member.Filter{Text: p.codes[turn%len(p.codes)]})(p, tx, 0)
		}},
		{"search-name/above", listed(above, whole)}, {"search-given/grass", listed(grass, given)}, {"search-given/cell", listed(cell, given)},
		{"suggest-name/top", suggested(top, whole)}, {"suggest-given/top", suggested(top, given)},
		{"suggest-family/top", suggested(top, func(string) string { return "nguyen" })}, {"suggest-given/above", suggested(above, given)},
		{"org/top", one(top)}, {"org/above", one(above)}, {"org/grass", one(grass)},
		{"org-figures/above", heads(above)}, {"org-figures/grass", heads(grass)}, {"org-figures/cell", heads(cell)},
		{"meetings/top", meetings(top, record.Filter{})}, {"meetings/above", meetings(above, record.Filter{})}, {"meetings/cell", meetings(cell, record.Filter{})},
		{"meetings-held/top", meetings(top, record.Filter{Is: map[string]string{"state": "da_hop", "kind": "thuong_ky"}})},
		{"tree-2/top", drawn(top, 2)}, {"tree-all/above", drawn(above, -1)}, {"tree-all/grass", drawn(grass, -1)},
	}
}

// BenchmarkOne asks from one connection.
func BenchmarkOne(b *testing.B) {
	for _, q := range questions() {
		b.Run(q.name, func(b *testing.B) {
			p := at(b)
			p.measure(b, 1, func(tx *db.Tx, _, turn int) error { return q.ask(p, tx, turn) })
		})
	}
}

// BenchmarkMixed asks from 16 connections, four readers of each size, each going on from question to question.
func BenchmarkMixed(b *testing.B) {
	p := at(b)
	day := [4][]func(*place, *db.Tx, int) error{
		{list(top, false, member.Filter{}), suggested(top, whole), one(top), drawn(top, 2), listed(top, whole), list(top, true, member.Filter{})},
		{list(above, false, member.Filter{}), suggested(above, given), one(above), drawn(above, 2), listed(above, whole), heads(above)},
		{list(grass, false, member.Filter{}), suggested(grass, given), one(grass), drawn(grass, -1), heads(grass), list(grass, true, member.Filter{})},
		{list(cell, false, member.Filter{}), suggested(cell, given), one(cell), heads(cell), meetings(cell, record.Filter{}), list(cell, true, member.Filter{})},
	}
	p.measure(b, 16, func(tx *db.Tx, client, turn int) error {
		asks := day[client%4]
		return asks[(turn+client)%len(asks)](p, tx, turn)
	})
}

// BenchmarkFigures asks for what reads many records.
func BenchmarkFigures(b *testing.B) {
	for _, q := range []question{
		{"total/top", records(top, "mem.total")}, {"report/top", report(top, false)}, {"report-known/top", report(top, true)},
		{"report/above", report(above, false)}, {"report/grass", report(grass, false)},
		{"records-total/top", records(top, "mem.total")}, {"records-in/top", records(top, "mem.in")}, {"records-adm/top", records(top, "adm.count")},
		{"records-total/above", records(above, "mem.total")}, {"records-total/grass", records(grass, "mem.total")},
		{"org-figures/top", heads(top)}, {"org-figures-first/top", fresh(top)}, {"org-figures-first/above", fresh(above)},
		{"report-first/top", freshReport(top)}, {"report-first/above", freshReport(above)},
	} {
		b.Run(q.name, func(b *testing.B) {
			p := at(b)
			p.measure(b, 1, func(tx *db.Tx, _, turn int) error { return q.ask(p, tx, turn) })
		})
	}
}
