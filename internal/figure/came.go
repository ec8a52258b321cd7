package figure

import (
	"context"

	"chibo/internal/db"
	"chibo/internal/tree"
)

// came mends what one pass over a sub-tree cannot know: an organisation that came into it within the period has records from before, when it stood
// elsewhere. It is asked by itself, so that its number is the one on its own page.
func (a *ask) came(ctx context.Context, tx *db.Tx, forest *tree.Forest, refs []Ref, out map[db.ID][]Value) error {
	p := a.q.Period
	p.From, p.To = min(p.From, a.q.At.On).Add(-1), max(p.To, a.q.At.On.Add(1))
	spans := forest.Spans(a.q.Org, p)
	for n := range out {
		if list := spans[n]; n == a.q.Org || len(list) == 1 && list[0] == p || !forest.Outside(n, list, p) {
			continue // it stood here all the time that it stood anywhere
		}
		b := ask{e: a.e, q: a.q, rules: a.rules}
		b.q.Org = n
		vals := make([]Value, len(refs))
		var tasks []task
		for i, r := range refs {
			vals[i].Ref = r
			ts, err := a.e.tasks(r, &vals[i])
			if err != nil {
				return err
			}
			tasks = append(tasks, ts...)
		}
		if err := b.run(ctx, tx, tasks); err != nil {
			return err
		}
		out[n] = vals
	}
	return nil
}
