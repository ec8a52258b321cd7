package figure

import "sync"

// memo remembers numbers found between two writes: the head of a large organisation's page is asked for far oftener than anything below it changes.
// It holds the answers of one moment of the database and forgets them with the next; what a reader may be told is judged after it, every time.
type memo struct {
	mu     sync.Mutex
	moment string
	vals   map[memoKey]Value
	small  smallMemo
}

type memoKey struct {
	q   Query
	ref Ref
}

// mostKept is how many numbers of one moment are remembered.
const mostKept = 20_000

// get fills a value found at the moment before; "" is no moment.
func (m *memo) get(moment string, q Query, v *Value) bool {
	if moment == "" {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.moment != moment {
		return false
	}
	x, ok := m.vals[memoKey{q, v.Ref}]
	if ok {
		*v = x
	}
	return ok
}

func (m *memo) put(moment string, q Query, vals []Value) {
	if moment == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.moment != moment || len(m.vals)+len(vals) > mostKept {
		m.moment, m.vals = moment, map[memoKey]Value{}
	}
	for _, v := range vals {
		m.vals[memoKey{q, v.Ref}] = v
	}
}
