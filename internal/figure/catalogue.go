package figure

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"sort"

	"chibo/internal/day"
)

//go:embed catalogue.json
var shipped []byte

// Words are a label in both languages.
type Words struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// Cond is one condition on an attribute. Ops: "=", "!=", "<", "<=", ">", ">=", "in", "known" (there is a value), "unknown" (there is none), and
// "differs" (there is a value and, without marks and case, it is another). An absent value meets only "unknown". Exactly one of Value, Var and
// Rule gives the other side: a constant; a day of the question (on, from, to, year_from, year_to); or the dated rule of that code as of On.
type Cond struct {
	Attr  string `json:"attr"`
	Op    string `json:"op"`
	Value any    `json:"value,omitempty"`
	Var   string `json:"var,omitempty"`
	Rule  string `json:"rule,omitempty"`
	// not makes it the opposite of some conditions together: it is met where one of them is not, for want of a value too. Definitions have none; the
	// rest of a ratio is made with it.
	not []Cond
}

// Part is one line of a breakdown.
type Part struct {
	Code  string `json:"code"`
	Label Words  `json:"label"`
	Where []Cond `json:"where"`
}

// Ratio makes a figure of two others: 100 × Num ÷ Den. Where Rest has a label, the records of Num are among those of Den, and what is left of these is
// a list too, Den − Num long.
type Ratio struct {
	Num   string `json:"num"`
	Den   string `json:"den"`
	DenOf Words  `json:"den_of"`
	Rest  *Words `json:"rest,omitempty"`
}

// Basis names the figure of the records that a figure rests on, and says why the number must be read with its parts.
type Basis struct {
	Figure string `json:"figure"`
	Why    Words  `json:"why"`
}

// Definition says what a figure counts.
//
// Measure: "count" (records), "subjects" (distinct subjects), "sum" (of weights), "least" (the smallest weight; no data without records),
// "ancestors" (distinct organisations of Kinds that stand, in the structure of the day asked about or, where Above is "day", of each record's own day,
// at or above where the records are). Time: "on" (as of On), "before" (as of the day before the
// period), "period" (events in the period), "received" and "handed" (records that came in or left with their organisations as the tree moved).
// Cross "in" or "out" leaves out events whose other side stands in the same sub-tree on that day. Scope "" is the sub-tree, "own" the
// organisation alone. Roll says how values at a node follow from those below: additive, distinct, crossing or ratio. Parts are the lines of a
// breakdown; PartsAre says whether they are a "partition" (they add up), an "overlap" or "nested". Declared names a set of declarations by units
// that are not on records yet: each adds its weight to a count unless its unit has records of its own in the declared time.
type Definition struct {
	Code      string   `json:"code"`
	Unit      string   `json:"unit"`
	Label     Words    `json:"label"`
	Means     Words    `json:"means"`
	Set       string   `json:"set,omitempty"`
	Where     []Cond   `json:"where,omitempty"`
	Measure   string   `json:"measure,omitempty"`
	Time      string   `json:"time,omitempty"`
	Cross     string   `json:"cross,omitempty"`
	Scope     string   `json:"scope,omitempty"`
	Roll      string   `json:"roll"`
	Flow      string   `json:"flow,omitempty"`       // for received and handed: the set of flows that also count, when FlowWhere holds
	FlowWhere []Cond   `json:"flow_where,omitempty"` // conditions on Flow
	Kinds     []string `json:"kinds,omitempty"`
	Above     string   `json:"above,omitempty"` // for ancestors: "day" for the structure of each record's own day
	Declared  string   `json:"declared,omitempty"`
	Parts     []Part   `json:"parts,omitempty"`
	PartsAre  string   `json:"parts_are,omitempty"`
	Ratio     *Ratio   `json:"ratio,omitempty"`
	Basis     *Basis   `json:"basis,omitempty"` // shown beside the number, with a line for each of its parts
	From      day.Day  `json:"from,omitempty"`  // first day on which this version of the definition serves; zero: always
	Version   int      `json:"version"`
}

// Catalogue is a list of definitions by code.
type Catalogue struct{ defs map[string]Definition }

// Shipped is the catalogue that comes with the program.
func Shipped() (*Catalogue, error) { return ReadCatalogue(shipped) }

// ReadCatalogue reads definitions from JSON; an unknown field or a double code is an error.
func ReadCatalogue(b []byte) (*Catalogue, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var list []Definition
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("figure: catalogue: %w", err)
	}
	c := &Catalogue{defs: map[string]Definition{}}
	for _, d := range list {
		if _, ok := c.defs[d.Code]; ok || d.Code == "" {
			return nil, fmt.Errorf("figure: catalogue: double or empty code %q", d.Code)
		}
		c.defs[d.Code] = d
	}
	return c, nil
}

// Get finds a definition.
func (c *Catalogue) Get(code string) (Definition, bool) { d, ok := c.defs[code]; return d, ok }

// Put adds or replaces a definition.
func (c *Catalogue) Put(d Definition) { c.defs[d.Code] = d }

// Clone is a copy that may be changed.
func (c *Catalogue) Clone() *Catalogue {
	n := &Catalogue{defs: make(map[string]Definition, len(c.defs))}
	for k, v := range c.defs {
		n.defs[k] = v
	}
	return n
}

// Of is the part of a catalogue that some sets can answer: for a domain that stands alone, as in its tests.
func (c *Catalogue) Of(sets ...Set) *Catalogue {
	have := map[string]bool{}
	for _, s := range sets {
		have[s.Name] = true
	}
	n := &Catalogue{defs: map[string]Definition{}}
	for code, d := range c.defs {
		if d.Ratio == nil && have[d.Set] && (d.Flow == "" || have[d.Flow]) && (d.Declared == "" || have[d.Declared]) {
			n.defs[code] = d
		}
	}
	for code, d := range c.defs {
		if d.Ratio == nil {
			continue
		}
		_, num := n.defs[d.Ratio.Num]
		_, den := n.defs[d.Ratio.Den]
		if num && den {
			n.defs[code] = d
		}
	}
	return n
}

// Codes lists all codes in order.
func (c *Catalogue) Codes() []string {
	out := make([]string, 0, len(c.defs))
	for k := range c.defs {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// check holds every definition against the sets, so that a wrong catalogue stops the program at its start and not a report.
func (c *Catalogue) check(sets map[string]*Set) error {
	for _, d := range c.defs {
		bad := func(what string) error { return fmt.Errorf("figure: %s: %s", d.Code, what) }
		if d.Basis != nil {
			if b, ok := c.defs[d.Basis.Figure]; !ok || b.Ratio != nil {
				return bad("rests on no figure " + d.Basis.Figure)
			}
		}
		if d.Ratio != nil {
			if _, ok := c.defs[d.Ratio.Num]; !ok {
				return bad("no figure " + d.Ratio.Num)
			}
			if _, ok := c.defs[d.Ratio.Den]; !ok {
				return bad("no figure " + d.Ratio.Den)
			}
			if d.Ratio.Rest != nil {
				if err := c.restable(sets, d); err != nil {
					return bad(err.Error())
				}
			}
			continue
		}
		s, ok := sets[d.Set]
		if !ok {
			return bad("no set " + d.Set)
		}
		state := d.Time == "on" || d.Time == "before" || d.Time == "received" || d.Time == "handed"
		if !state && d.Time != "period" || state != (s.Time == State) {
			return bad("time " + d.Time + " does not fit the set")
		}
		if d.Cross != "" && s.Counter == "" {
			return bad("the set has no other side")
		}
		switch d.Measure {
		case "count", "subjects", "sum":
		case "least":
			if sealed(s, d.Where) || d.Cross != "" {
				return bad("the least is asked of rows in the clear")
			}
		case "ancestors":
			if len(d.Kinds) == 0 || s.Time != Event || sealed(s, d.Where) || d.Cross != "" || d.Scope != "" {
				return bad("ancestors want kinds, events of the sub-tree and nothing sealed")
			}
		default:
			return bad("measure " + d.Measure)
		}
		if d.Above != "" && (d.Above != "day" || d.Measure != "ancestors") {
			return bad("above " + d.Above)
		}
		if d.Declared != "" {
			if t, ok := sets[d.Declared]; !ok || t.Time != Event || s.Time != Event || d.Measure != "count" || d.Cross != "" {
				return bad("no declarations " + d.Declared)
			} else if _, ok := t.Attr("since"); !ok {
				return bad("declarations without since")
			}
		}
		conds := append([]Cond{}, d.Where...)
		for _, p := range d.Parts {
			if p.Code == DeclaredLine || p.Code == Rest {
				return bad("a line of its own named " + p.Code)
			}
			conds = append(conds, p.Where...)
		}
		if err := checkConds(s, conds); err != nil {
			return bad(err.Error())
		}
		if d.Flow != "" {
			f, ok := sets[d.Flow]
			if !ok || f.Counter == "" {
				return bad("no set of flows " + d.Flow)
			}
			if err := checkConds(f, d.FlowWhere); err != nil {
				return bad(err.Error())
			}
		}
	}
	return nil
}

func checkConds(s *Set, conds []Cond) error {
	for _, c := range conds {
		if _, ok := s.Attr(c.Attr); !ok {
			return fmt.Errorf("no attribute %s in %s", c.Attr, s.Name)
		}
		switch c.Op {
		case "=", "!=", "<", "<=", ">", ">=", "in", "known", "unknown", "differs":
		default:
			return fmt.Errorf("no operator %q", c.Op)
		}
	}
	return nil
}
