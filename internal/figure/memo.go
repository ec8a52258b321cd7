package figure

import (
	"sync"

	"chibo/internal/db"
)

// memo remembers numbers until somebody writes to the tables they are found in: the head of a large organisation's page is asked for far oftener than
// anything below it changes. What a reader may be told is judged after it, every time.
type memo struct {
	mu   sync.Mutex
	vals map[memoKey]kept
}

type memoKey struct {
	q   Query
	ref Ref
}

type kept struct {
	moment string
	val    Value
}

// mostKept is how many numbers are remembered; then it begins anew.
const mostKept = 50_000

// get fills a value found at the same moment; "" is no moment.
func (m *memo) get(moment string, q Query, v *Value) bool {
	if moment == "" {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	x, ok := m.vals[memoKey{q, v.Ref}]
	if ok = ok && x.moment == moment; ok {
		*v = x.val
	}
	return ok
}

func (m *memo) put(moments []string, q Query, vals []Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.vals == nil || len(m.vals)+len(vals) > mostKept {
		m.vals = map[memoKey]kept{}
	}
	for i, v := range vals {
		if moments[i] != "" {
			m.vals[memoKey{q, v.Ref}] = kept{moments[i], v}
		}
	}
}

// reads are the tables in which a figure is found: those of its sets, and those that every figure asks.
func (e *Engine) reads(code string) db.Reads {
	d, _ := e.cat.Get(code)
	list := []Definition{d}
	if d.Ratio != nil {
		num, _ := e.cat.Get(d.Ratio.Num)
		den, _ := e.cat.Get(d.Ratio.Den)
		list = append(list, num, den)
	}
	texts := []string{"org tree rule duty"}
	for _, d := range list {
		for _, name := range []string{d.Set, d.Declared, d.Flow} {
			if s := e.sets[name]; s != nil {
				texts = append(texts, s.texts()...)
			}
		}
	}
	return db.ReadsOf(texts...)
}

// texts are the parts of a set's statements.
func (s *Set) texts() []string {
	out := []string{s.From, s.Where, s.Rec, s.Page, s.Org, s.Subject, s.Person, s.Counter, s.Day, s.Weight, s.Key, s.Label, s.Sort}
	for _, a := range s.Attrs {
		out = append(out, a.Expr)
	}
	return out
}
