package access

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
)

var terms = asof.Table{
	Name: "org_term", Noun: "org_term",
	Key:  []asof.Column{{Name: "term_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "org_id", Kind: asof.ID}, {Name: "label"}, {Name: "planned_to", Kind: asof.Day}, {Name: "document_id", Kind: asof.ID}},
}

func beginTerm(ctx context.Context, tx *db.Tx, who duty.Actor, top db.ID, in SetupInput) error {
	id := db.NewID()
	_, err := terms.Of(top, nil, asof.Fields{"term_id": id}).Open(ctx, tx, who.By(top, "", db.ID{}), day.Period{From: in.TermFrom, To: day.Forever},
		asof.Fields{"org_id": top, "label": in.TermName, "planned_to": in.TermTo, "document_id": db.ID{}})
	return err
}
