package org

import "chibo/internal/figure"

// Sets are the domain's records behind figures: the organisations of the register, and their events. An organisation stands in the sub-tree of
// itself, so the counts of X include X; external bodies hang nowhere and are left out besides.
func Sets() []figure.Set {
	return []figure.Set{
		{
			Name: "org", Noun: "org", Time: figure.State,
			From:  "org_version v",
			Where: "v.kind <> 'ngoai' AND {on v} AND {known v}",
			Rec:   "v.org_id", Org: "v.org_id", Subject: "v.org_id", Label: "v.name", Sort: "v.sort_name",
			Attrs: []figure.Attr{{Name: "kind", Expr: "v.kind", Kinds: "kind.org"}},
		},
		{
			Name: "org_event", Noun: "org", Time: figure.Event,
			From: `org_event e LEFT JOIN org_version v ON v.org_id = e.org_id AND v.valid_from <= e.valid_from AND v.valid_to > e.valid_from
				AND {known v}`,
			Where: "{known e}",
			Rec:   "e.event_id", Page: "e.org_id", Org: "e.org_id", Day: "e.valid_from", Subject: "e.org_id",
			Label: "COALESCE(v.name, '')", Sort: "COALESCE(v.sort_name, '')",
			Attrs: []figure.Attr{{Name: "kind", Expr: "e.kind", Kinds: "kind.org_event"}},
		},
	}
}
