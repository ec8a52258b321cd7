package study

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/record"
)

// came finds, for a person of a list, an attendance in a session of the campaign that was held by the list's day.
const came = `SELECT 1 FROM study_attend_version x WHERE x.campaign = :campaign AND x.person = a.person_id AND {known x}
	AND x.session_state = 'da_to_chuc' AND x.valid_from <= :on`

// WhoHasNot gives the members who stand officially, on the day asked about, in the sub-tree of f.Org (zero: all of the reader's) and in the reader's
// reach, and are on no roll of a session of the campaign that was held by that day. Filter, order and pages are those of a list of members; its Kind is
// always the official one. Whoever came to a session that only has a head-count (see HeadCounts) is among them: nobody knows his name.
func WhoHasNot(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, campaign db.ID, f member.Filter) (member.Page, error) {
	f.Kind = member.Official
	f.Besides = member.Cond{SQL: "NOT EXISTS (" + came + ")", Args: db.Args{"campaign": campaign}}
	return member.List(ctx, tx, who, at, f)
}

// HeadCounts is how many sessions of a campaign were held by the day asked about and have a head-count and no names, of those the reader may read.
func HeadCounts(ctx context.Context, tx *db.Tx, b *record.Book, who duty.Actor, at asof.Point, campaign db.ID) (int, error) {
	p, err := b.Kind("study_session").List(ctx, tx, who, at, record.Filter{Is: map[string]string{"campaign": campaign.String(), "state": Held,
		"counted_by": Declared}, Size: 1})
	return p.Total, err
}
