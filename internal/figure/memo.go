package figure

import (
	"sync"

	"chibo/internal/db"
)

// memo remembers what was found until somebody writes to the tables it was found in: the head of a large organisation's page is asked for far oftener
// than anything below it changes. What a reader may be told is judged after it, every time.
type memo struct {
	vals   remembered[memoKey, Value]
	rolls  remembered[rollKey, map[db.ID][]Value]
	lists  remembered[memoKey, map[orgDay]int64]
	firsts remembered[memoKey, []Record]
	small  remembered[smallKey, map[db.ID]bool]
}

type memoKey struct {
	q   Query
	ref Ref
}

// remembered holds answers, each with the moment it was found at. What is handed out is shared and must not be changed.
type remembered[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]found[V]
}

type found[V any] struct {
	moment string
	val    V
}

// get gives an answer found at the same moment; "" is no moment.
func (r *remembered[K, V]) get(moment string, k K) (v V, ok bool) {
	if moment == "" {
		return v, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.m[k]
	if !ok || f.moment != moment {
		return v, false
	}
	return f.val, true
}

// put remembers an answer; of more than most it forgets all and begins anew.
func (r *remembered[K, V]) put(moment string, k K, v V, most int) {
	if moment == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.m[k]; r.m == nil || !ok && len(r.m) >= most {
		r.m = map[K]found[V]{}
	}
	r.m[k] = found[V]{moment, v}
}

// How many answers are remembered: numbers; those of all organisations below one; counts by organisation, or first records, behind a list; what is withheld.
const (
	mostVals  = 50_000
	mostRolls = 24
	mostLists = 24
	mostSmall = 200
)

// reads are the tables in which a figure is found: those of its sets, and those that every figure asks.
func (e *Engine) reads(code string) db.Reads {
	d, _ := e.cat.Get(code)
	list := []Definition{d}
	if d.Ratio != nil {
		num, _ := e.cat.Get(d.Ratio.Num)
		den, _ := e.cat.Get(d.Ratio.Den)
		list = append(list, num, den)
	}
	var sets []*Set
	for _, d := range list {
		for _, name := range []string{d.Set, d.Declared, d.Flow} {
			if s := e.sets[name]; s != nil {
				sets = append(sets, s)
			}
		}
	}
	return e.setReads(sets...)
}

// setReads are the tables in which anything on some sets is found.
func (e *Engine) setReads(sets ...*Set) db.Reads {
	texts := []string{"org tree rule duty"}
	for _, s := range sets {
		texts = append(texts, s.texts()...)
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
