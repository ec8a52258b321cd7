package figure

import (
	"context"
	"maps"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/tree"
)

// ground is the part of a set that a task asks about, cut into pieces: each piece is a statement's source with its conditions. Where the sub-tree
// holds few organisations there is one piece, which walks from them to their records. Where it holds most of them, as for the top, going through
// the set once is far cheaper than going to it organisation by organisation: rows are then grouped by organisation, and take tells for a group
// whether it belongs; of organisations that stood in the sub-tree for a part of the period only, the day of each row is asked for too.
type ground struct {
	pieces []piece
}

type piece struct {
	head, from, where string
	args              db.Args
	cols              string // what groups are made of, to be selected before all else; empty: rows are not grouped
	take              func(org db.ID, on day.Day) bool
	dated             bool // the group has a day
}

// ground finds the pieces. used is what else the statement says. together tells whether numbers of groups can be put together: they cannot where
// distinct subjects are counted.
func (a *ask) ground(ctx context.Context, tx *db.Tx, s *Set, time, scope, used string, together bool) (ground, error) {
	narrow := func() (ground, error) {
		head, from, where, args := a.frame(s, time, scope, used)
		return ground{[]piece{{head: head, from: from, where: where, args: args}}}, nil
	}
	if scope != "" || !together {
		return narrow()
	}
	forest, err := tree.Load(ctx, tx, a.q.At.Known)
	if err != nil {
		return ground{}, err
	}
	if !a.whole(tx, forest, s, used) {
		return narrow()
	}
	_, _, _, args := a.frame(s, time, "own", used)
	delete(args, "root")
	where := s.Where
	if where == "" {
		where = always
	}
	from := s.source(used + " " + where + " " + s.Org + " " + s.Day)
	if s.Time == State {
		on, _ := args["on"].(day.Day)
		in := forest.Spans(a.q.Org, day.Period{From: on, To: on.Add(1)})
		return ground{[]piece{{from: from, where: where, args: args, cols: s.Org,
			take: func(org db.ID, _ day.Day) bool { return len(in[org]) > 0 }}}}, nil
	}
	p := a.q.Period
	in := forest.Spans(a.q.Org, p)
	var partly []db.ID
	whole := map[db.ID]bool{}
	for org, list := range in {
		if len(list) == 1 && list[0] == p {
			whole[org] = true
		} else {
			partly = append(partly, org)
		}
	}
	where = s.Day + " >= :from AND " + s.Day + " < :to AND " + where
	g := ground{[]piece{{from: from, where: where, args: args, cols: s.Org, take: func(org db.ID, _ day.Day) bool { return whole[org] }}}}
	for len(partly) > 0 {
		n := min(len(partly), 500)
		more := maps.Clone(args)
		more["partly"] = partly[:n]
		partly = partly[n:]
		g.pieces = append(g.pieces, piece{from: from, where: s.Org + " IN {in partly} AND " + where, args: more, cols: s.Org + ", " + s.Day, dated: true,
			take: func(org db.ID, on day.Day) bool {
				for _, q := range in[org] {
					if q.Has(on) {
						return true
					}
				}
				return false
			}})
	}
	return g, nil
}

// whole tells whether going through a set once is cheaper than going to it organisation by organisation. With facts to be looked up row by row it costs
// more than it spares on SQLite; PostgreSQL joins whole tables by hash.
func (a *ask) whole(tx *db.Tx, forest *tree.Forest, s *Set, used string) bool {
	lookups := strings.Contains(s.source(used+" "+s.Where+" "+s.Org+" "+s.Day), " LEFT JOIN ")
	return wide(forest, a.q) && (!lookups || tx.Engine() == db.Postgres)
}

// read runs a piece: cols are what is summed, as named for dst, which is filled before each visit.
func (p piece) read(ctx context.Context, tx *db.Tx, cols, group string, more db.Args, dst []any, visit func()) error {
	args := maps.Clone(p.args)
	maps.Copy(args, more)
	text := p.head + "SELECT "
	by := group
	var org db.ID
	var on day.Day
	if p.cols != "" {
		text += p.cols + ", "
		if by != "" {
			by = p.cols + ", " + by
		} else {
			by = p.cols
		}
		front := []any{&org}
		if p.dated {
			front = append(front, &on)
		}
		dst = append(front, dst...)
	}
	text += cols + " FROM " + p.from + " WHERE " + p.where
	if by != "" {
		text += " GROUP BY " + by
	}
	return tx.Query(ctx, text, args, func(r *db.Row) error {
		if err := r.Scan(dst...); err != nil {
			return err
		}
		if p.take == nil || p.take(org, on) {
			visit()
		}
		return nil
	})
}
