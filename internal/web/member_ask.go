package web

import (
	"slices"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// What a form about a member asks about before it is done: nothing of it is wrong in itself.

// ahead asks about days that have not come yet, as typed in some fields.
func (r *Req) ahead(tx *db.Tx, in *Typed, fields ...string) (out []page.Note) {
	var told []day.Day
	for _, field := range fields {
		if d := in.Day(field); d > tx.Today() && !slices.Contains(told, d) {
			told = append(told, d)
			out = append(out, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("members.ahead", fault.Args{"day": d, "today": tx.Today()})))})
		}
	}
	return out
}

// holdsPosts tells which posts somebody holds on a day, and keeps when he goes elsewhere. Those that the reader may not see are not told of.
func (r *Req) holdsPosts(tx *db.Tx, person db.ID, on day.Day) ([]page.Note, error) {
	seats, _, err := org.SeatsOf(r.Ctx, tx, r.Who, asof.Point{On: tx.Today()}, person)
	if err != nil {
		return nil, err
	}
	var ids []db.ID
	for _, s := range seats {
		ids = append(ids, s.Org)
	}
	refs, err := r.orgRefs(tx, now(tx), ids...)
	if err != nil {
		return nil, err
	}
	var held []string
	for _, s := range seats {
		if (s.To == 0 || s.To > on) && s.From <= on {
			held = append(held, r.T("kind.post."+s.Post)+", "+refs[s.Org].Name)
		}
	}
	if len(held) == 0 {
		return nil, nil
	}
	return []page.Note{{Tone: page.Due, Text: page.Say(page.Words(r.T("members.holds_posts", fault.Args{"posts": held, "day": on})))}}, nil
}
