package db

import (
	"context"
	"fmt"
	"sync"
)

// totals are numbers counted, each with the moment of its tables: going through a hundred thousand rows takes longer than finding a page of them.
type totals struct {
	mu sync.Mutex
	m  map[string]total
}

type total struct {
	moment string
	n      int
}

// mostTotals bounds how many different counts are remembered.
const mostTotals = 2000

type totalsKey struct{}

// Count runs a statement that gives one number. A reader's is remembered until the next write to the tables it asks (see Moment): the total of a list is asked for again
// with each of its pages. args must hold nothing that changes with the page.
func (tx *Tx) Count(ctx context.Context, text string, args Args) (n int, err error) {
	count := func() (int, error) {
		_, err := tx.One(ctx, text, args, &n)
		return n, err
	}
	if !tx.Reads() {
		return count()
	}
	moment, err := tx.Moment(ctx, ReadsOf(text))
	if err != nil {
		return 0, err
	}
	if moment == "" {
		return count()
	}
	kept, _ := tx.DB().Local().LoadOrStore(totalsKey{}, &totals{m: map[string]total{}})
	t := kept.(*totals)
	key := text + fmt.Sprint(args)
	t.mu.Lock()
	found, ok := t.m[key]
	t.mu.Unlock()
	if ok && found.moment == moment {
		return found.n, nil
	}
	if n, err = count(); err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, ok := t.m[key]; !ok && len(t.m) >= mostTotals {
			clear(t.m)
		}
		t.m[key] = total{moment, n}
	}
	return n, err
}
