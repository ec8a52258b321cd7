// Package bench measures the program at the size of a province: a database made by "chibo generate", opened as the program opens it, asked
// through the domain functions and over HTTP. Its benchmarks print the time below which half of the answers came (p50-ms), and 99 of 100
// (p99-ms), and how often the fixed question of the same run, a member found by his number, would have fitted into the half (x-ref): that ratio
// says more than milliseconds where the machine is shared.
//
//	CHIBO_BENCH_DB=/tmp/bench.db go test -run '^$' -bench . ./internal/testkit/bench
//
// CHIBO_BENCH_KEY names the key file where it does not lie beside the SQLite file. They measure and never fail on time: docs/benchmarks.md tells
// the budgets and what was found.
package bench

import (
	"slices"
	"sync"
	"time"
)

// Times are how long the answers of a run took, shortest first.
type Times []time.Duration

// Under is the time below which the given part (0.5, 0.99) of the answers came; nought where there are none.
func (t Times) Under(part float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	return t[min(len(t)-1, int(part*float64(len(t))))]
}

// Run asks n times in all from so many clients at once and tells how long each answer took. ask is given the client and how often it has
// asked before; the first error ends the run.
func Run(clients, n int, ask func(client, turn int) error) (Times, error) {
	var mu sync.Mutex
	var all Times
	var first error
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			var mine Times
			var err error
			for turn := 0; turn*clients+c < n && err == nil; turn++ {
				began := time.Now()
				err = ask(c, turn)
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
			if first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	slices.Sort(all)
	return all, first
}
