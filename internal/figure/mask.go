package figure

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chibo/internal/db"
)

// mostSums: up to so many tasks are one conditional sum each. With more, every row would meet the same conditions again for each of them.
const mostSums = 8

// mostBits is how many different conditions fit into one mask.
const mostBits = 60

// maskable divides tasks into those whose counts and sums can be put together from groups of rows, and the others.
func (a *ask) maskable(tasks []task) (masked, others []task) {
	for _, t := range tasks {
		if t.def.Measure == "subjects" || t.def.Measure == "least" {
			others = append(others, t)
		} else {
			masked = append(masked, t)
		}
	}
	return masked, others
}

// masks answers many tasks in one pass: each row is judged by every different condition once, which makes it a mask of bits; the database counts and
// weighs the rows of each mask, and a task's number is the sum over the masks that hold all its bits.
func (a *ask) masks(ctx context.Context, tx *db.Tx, s *Set, time, scope string, tasks []task) error {
	if len(tasks) == 0 {
		return nil
	}
	more := db.Args{}
	bit := map[string]int{}
	var terms []string
	needs := make([]int64, len(tasks))
	done := 0
	for ; done < len(tasks); done++ {
		var fresh []Cond
		for _, c := range tasks[done].where {
			if _, ok := bit[condKey(c)]; !ok {
				fresh = append(fresh, c)
			}
		}
		if len(bit)+len(fresh) > mostBits {
			if done == 0 {
				return fmt.Errorf("figure: %s has more than %d conditions", tasks[0].def.Code, mostBits)
			}
			break
		}
		for _, c := range tasks[done].where {
			n, ok := bit[condKey(c)]
			if !ok {
				n = len(bit)
				bit[condKey(c)] = n
				cond, err := a.sql(ctx, tx, s, []Cond{c}, "c"+strconv.Itoa(n)+"_", more)
				if err != nil {
					return err
				}
				terms = append(terms, "CASE WHEN "+cond+" THEN "+strconv.FormatInt(1<<n, 10)+" ELSE 0 END")
			}
			needs[done] |= 1 << n
		}
	}
	mask := "0"
	if len(terms) > 0 {
		mask = strings.Join(terms, " + ")
	}
	g, err := a.ground(ctx, tx, s, time, scope, mask+" "+s.weight(), true)
	if err != nil {
		return err
	}
	var m, n, w int64
	for _, p := range g.pieces {
		// The mask is named once, in an inner statement, so that it is not worked out again for grouping.
		inner := p
		cols := p.cols
		names := ""
		if cols != "" {
			inner.cols = "x.org"
			names = s.Org + " AS org, "
			if p.dated {
				inner.cols = "x.org, x.day"
				names += s.Day + " AS day, "
			}
		}
		inner.from = "(SELECT " + names + mask + " AS mask, " + s.weight() + " AS w FROM " + p.from + " WHERE " + p.where + ") x"
		inner.where = always
		err := inner.read(ctx, tx, "x.mask, COUNT(*), COALESCE(SUM(x.w), 0)", "x.mask", more, []any{&m, &n, &w}, func() {
			for i, t := range tasks[:done] {
				switch {
				case m&needs[i] != needs[i]:
				case t.def.Measure == "sum":
					t.add(w)
				default:
					t.add(n)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return a.masks(ctx, tx, s, time, scope, tasks[done:])
}

// condKey tells equal conditions.
func condKey(c Cond) string {
	if c.not != nil {
		key := "not"
		for _, x := range c.not {
			key += " (" + condKey(x) + ")"
		}
		return key
	}
	return fmt.Sprintf("%s %s %T%v %s %s", c.Attr, c.Op, c.Value, c.Value, c.Var, c.Rule)
}
