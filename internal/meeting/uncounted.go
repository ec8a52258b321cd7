package meeting

import (
	"context"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/member"
	"chibo/internal/record"
)

// Uncounted tells of visits why the figures do not count them, by the very conditions of their set: meeting_visit.is_own or meeting_visit.no_seat. Those
// that count, and those called off, are left out. The reader has read the visits.
func Uncounted(ctx context.Context, tx *db.Tx, k asof.Known, visits []record.Record) (map[db.ID]string, error) {
	out := map[db.ID]string{}
	var ids []db.ID
	for _, x := range visits {
		if x.Kind.Name == "meeting_visit" && x.Text("state") != Off {
			ids = append(ids, x.ID)
		}
	}
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT v.meeting_visit_id, EXISTS (SELECT 1 FROM member_affiliation h WHERE h.person_id = v.person AND h.org_id = v.cell AND h.kind = '`+
			member.Official+`' AND `+onDay("h")+`), EXISTS (SELECT 1 FROM org_seat w WHERE w.person_id = v.person AND w.org_id = v.org AND w.org_id <> v.cell AND w.post IN ('`+
			strings.Join(upper, "', '")+`') AND `+onDay("w")+`) FROM meeting_visit_version v WHERE v.meeting_visit_id IN {in ids} AND {known v}`,
			db.Args{"ids": part, "known": k}, func(r *db.Row) error {
				var id db.ID
				var own, seated bool
				if err := r.Scan(&id, &own, &seated); err != nil {
					return err
				}
				switch {
				case own:
					out[id] = "meeting_visit.is_own"
				case !seated:
					out[id] = "meeting_visit.no_seat"
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
