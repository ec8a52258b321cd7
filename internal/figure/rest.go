package figure

import (
	"fmt"
	"slices"
)

// Rest is the line of a ratio that holds what is left of its denominator: who has not.
const Rest = "rest"

// HasRest tells whether a figure is a ratio that says what the rest of its denominator is.
func (c *Catalogue) HasRest(code string) bool {
	d, ok := c.defs[code]
	return ok && d.Ratio != nil && d.Ratio.Rest != nil
}

// rest is the definition of what is left: the rows of the numerator's set that meet the denominator's conditions and not all of the numerator's.
func (c *Catalogue) rest(d Definition) Definition {
	out := c.defs[d.Ratio.Num]
	den := c.defs[d.Ratio.Den]
	out.Code, out.Label, out.Means, out.Parts, out.Version = d.Code, *d.Ratio.Rest, *d.Ratio.Rest, nil, d.Version
	out.Where = append(slices.Clone(den.Where), Cond{not: out.Where})
	return out
}

// RestOf is what is left of a ratio's denominator, as a figure to show, with the conditions that its records meet, those of the denominator, and those of
// the numerator beside them, not all of which they meet.
func (c *Catalogue) RestOf(d Definition) (rest Definition, met, missed []Cond) {
	met = c.defs[d.Ratio.Den].Where
	for _, x := range c.defs[d.Ratio.Num].Where {
		if !slices.ContainsFunc(met, func(y Cond) bool { return condKey(x) == condKey(y) }) {
			missed = append(missed, x)
		}
	}
	return c.rest(d), met, missed
}

// restable tells that the rows a ratio's numerator counts are among those its denominator counts, so that what is left is their difference exactly: both
// count rows in the clear of the same table, of one time and scope, and the numerator asks all that the denominator asks.
func (c *Catalogue) restable(sets map[string]*Set, d Definition) error {
	num, den := c.defs[d.Ratio.Num], c.defs[d.Ratio.Den]
	ns, ds := sets[num.Set], sets[den.Set]
	if ns == nil || ds == nil {
		return fmt.Errorf("a rest of no set")
	}
	same := ns.Time == ds.Time && ns.From == ds.From && ns.Where == ds.Where && ns.Rec == ds.Rec && ns.Org == ds.Org && ns.Day == ds.Day
	if !same || num.Measure != "count" || den.Measure != "count" || num.Time != den.Time || num.Scope != den.Scope {
		return fmt.Errorf("%s and %s do not count the same rows: there is no rest", num.Code, den.Code)
	}
	for _, x := range []Definition{num, den} {
		if x.Cross != "" || x.Flow != "" || x.Declared != "" || x.Time == "received" || x.Time == "handed" || sealed(sets[x.Set], x.Where) {
			return fmt.Errorf("%s is no plain count in the clear: there is no rest", x.Code)
		}
	}
	for _, x := range den.Where {
		n, ok := ns.Attr(x.Attr)
		if m, _ := ds.Attr(x.Attr); !ok || m.Expr != n.Expr || !slices.ContainsFunc(num.Where, func(y Cond) bool { return condKey(x) == condKey(y) }) {
			return fmt.Errorf("%s does not ask what %s asks: there is no rest", num.Code, den.Code)
		}
	}
	return nil
}
