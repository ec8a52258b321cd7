package bench

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/figure"
	reports "chibo/internal/report"

	"chibo/internal/org"
)

func reportOrg(o org.Org) reports.Org { return reports.Org{ID: o.ID, Code: o.Code, Name: o.Name} }

// fourWays is a definition that counts all members by sex, standing, years of birth and relief at once: a line for each of the 72 combinations.
func fourWays() (figure.Definition, []figure.Ref) {
	d := figure.Definition{Code: "bench.four", Unit: "person", Set: "membership", Measure: "count", Time: "on", Roll: "additive", Version: 1, PartsAre: "partition"}
	refs := []figure.Ref{{Code: d.Code}}
	births := [][]figure.Cond{{{Attr: "birth", Op: "<", Value: 19600000.0}}, {{Attr: "birth", Op: ">=", Value: 19600000.0}, {Attr: "birth", Op: "<", Value: 19800000.0}},
		{{Attr: "birth", Op: ">=", Value: 19800000.0}}, {{Attr: "birth", Op: "unknown"}}}
	for _, sex := range []string{"nam", "nu", ""} {
		for _, standing := range []string{"du_bi", "chinh_thuc", "chua_ro"} {
			for i, birth := range births {
				for _, relief := range []string{"known", "unknown"} {
					where := append([]figure.Cond{{Attr: "sex", Op: "=", Value: sex}, {Attr: "relief", Op: relief}}, birth...)
					if standing == "chua_ro" {
						where = append(where, figure.Cond{Attr: "standing", Op: "unknown"})
					} else {
						where = append(where, figure.Cond{Attr: "standing", Op: "=", Value: standing})
					}
					d.Parts = append(d.Parts, figure.Part{Code: fmt.Sprint(sex, standing, i, relief), Where: where})
					refs = append(refs, figure.Ref{Code: d.Code, Part: d.Parts[len(d.Parts)-1].Code})
				}
			}
		}
	}
	return d, refs
}

// BenchmarkHeadcount counts all members of a day by four attributes, in one pass of the database.
func BenchmarkHeadcount(b *testing.B) {
	p := at(b)
	d, refs := fourWays()
	cat := p.Figures.Catalogue().Clone()
	cat.Put(d)
	e, err := p.Figures.With(cat)
	if err != nil {
		b.Fatal(err)
	}
	for name, x := range map[string]struct {
		i     int
		on    day.Day
		known bool
	}{"now/top": {top, p.today, false}, "past/top": {top, day.Must(2014, 3, 1), false}, "past-known/top": {top, day.Must(2014, 3, 1), true},
		"past/above": {above, day.Must(2014, 3, 1), false}, "past/grass": {grass, day.Must(2014, 3, 1), false}} {
		b.Run(name, func(b *testing.B) {
			p.measure(b, 1, func(tx *db.Tx, _, turn int) error {
				on := x.on.Add(-turn)
				at := asof.Point{On: on}
				e, err := e.With(cat) // which remembers nothing yet: numbers are remembered between two writes
				if err != nil {
					return err
				}
				if x.known {
					at.Known = asof.KnownAt(p.known)
				}
				vals, err := e.Compute(p.ctx, tx, p.readers[x.i], figure.Query{Org: p.orgs[x.i], At: at, Period: day.YearTo(on)}, refs)
				if err != nil {
					return err
				}
				sum := int64(0)
				for _, v := range vals[1:] {
					sum += v.N
				}
				if sum != vals[0].N || sum == 0 {
					return fmt.Errorf("%d in the parts of %d", sum, vals[0].N)
				}
				return nil
			})
		})
	}
}
