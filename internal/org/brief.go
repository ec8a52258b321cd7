package org

import (
	"context"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/tree"
)

// Brief is an organisation as an import must know it: its code, what it was called and under whom it stood on every day, as known now.
type Brief struct {
	ID       db.ID
	Code     string
	Versions []BriefVersion // in order of days
	Places   []BriefPlace   // in order of days; edges of kind parent alone
}

// BriefVersion is what an organisation is on the days of a period.
type BriefVersion struct {
	day.Period
	Name, ShortName string
	Kind            Kind
	UnitType, Note  string
}

// BriefPlace is under whom it stands on the days of a period.
type BriefPlace struct {
	day.Period
	Parent db.ID
}

// On is the version that holds a day.
func (b *Brief) On(d day.Day) (BriefVersion, bool) {
	for _, v := range b.Versions {
		if v.Has(d) {
			return v, true
		}
	}
	return BriefVersion{}, false
}

// Last is the latest version, whether it has begun or ended or neither.
func (b *Brief) Last() BriefVersion {
	if len(b.Versions) == 0 {
		return BriefVersion{}
	}
	return b.Versions[len(b.Versions)-1]
}

// ParentOn is the superior on a day; zero where it has none.
func (b *Brief) ParentOn(d day.Day) db.ID {
	for _, p := range b.Places {
		if p.Has(d) {
			return p.Parent
		}
	}
	return db.ID{}
}

// Briefs reads all organisations that were not voided, in two statements however many there are, or only one where id is not zero. It judges no
// rights: the caller shows nothing of it that its reader may not see.
func Briefs(ctx context.Context, tx *db.Tx, id db.ID) (map[db.ID]*Brief, error) {
	cond := func(column string) string {
		if id.IsZero() {
			return ""
		}
		return " AND " + column + " = :id"
	}
	args := db.Args{"id": id, "kind": tree.Parent}
	all := map[db.ID]*Brief{}
	err := tx.Query(ctx, `SELECT o.id, o.code, v.name, v.short_name, v.kind, v.unit_type, v.note, v.valid_from, v.valid_to FROM org o
		JOIN org_version v ON v.org_id = o.id AND v.known_to = {open} WHERE o.void_at IS NULL`+cond("o.id")+` ORDER BY v.valid_from`, args,
		func(r *db.Row) error {
			var org db.ID
			var code string
			var v BriefVersion
			err := r.Scan(&org, &code, &v.Name, &v.ShortName, &v.Kind, &v.UnitType, &v.Note, &v.From, &v.To)
			if all[org] == nil {
				all[org] = &Brief{ID: org, Code: code}
			}
			all[org].Versions = append(all[org].Versions, v)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = tx.Query(ctx, `SELECT child, parent, valid_from, valid_to FROM tree_edge e WHERE kind = :kind AND e.known_to = {open}`+cond("child")+
		` ORDER BY valid_from`, args, func(r *db.Row) error {
		var child db.ID
		var p BriefPlace
		err := r.Scan(&child, &p.Parent, &p.From, &p.To)
		if b := all[child]; b != nil {
			b.Places = append(b.Places, p)
		}
		return err
	})
	return all, err
}
