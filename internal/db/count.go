package db

import (
	"context"
	"fmt"
	"sync"
)

// totals are numbers counted at one moment: going through a hundred thousand rows takes longer than finding a page of them.
type totals struct {
	moment string
	mu     sync.Mutex
	m      map[string]int
}

// mostTotals bounds how many different counts are remembered between two writes.
const mostTotals = 500

type totalsKey struct{}

// Count runs a statement that gives one number. A reader's is remembered until the next write (see Moment): the total of a list is asked for again
// with each of its pages. args must hold nothing that changes with the page.
func (tx *Tx) Count(ctx context.Context, text string, args Args) (n int, err error) {
	count := func() (int, error) {
		_, err := tx.One(ctx, text, args, &n)
		return n, err
	}
	if !tx.Reads() {
		return count()
	}
	moment, err := tx.Moment(ctx)
	if err != nil {
		return 0, err
	}
	kept, _ := tx.DB().Local().Load(totalsKey{})
	t, _ := kept.(*totals)
	if t == nil || t.moment != moment {
		t = &totals{moment: moment, m: map[string]int{}}
		tx.DB().Local().Store(totalsKey{}, t)
	}
	key := text + fmt.Sprint(args)
	t.mu.Lock()
	n, ok := t.m[key]
	t.mu.Unlock()
	if ok {
		return n, nil
	}
	if n, err = count(); err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if len(t.m) < mostTotals {
			t.m[key] = n
		}
	}
	return n, err
}
