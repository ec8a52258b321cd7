// Package house puts the parts together that need each other: figures over the sets of all domains, reports over figures. Commands, pages and tests
// build the same house. It holds no state of its own.
package house

import (
	"context"

	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/report"
	"chibo/internal/rule"
	"chibo/internal/seal"
	"chibo/internal/target"
)

// House is an installation put together.
type House struct {
	DB      *db.DB
	Keys    *seal.Installation
	Vault   *member.Vault
	Figures *figure.Engine
	Reports *report.Service
	Book    *record.Book // the kinds of record of the work
}

// Build puts a house over an open, migrated database and its key.
func Build(d *db.DB, keys *seal.Installation) (*House, error) {
	cat, err := figure.Shipped()
	if err != nil {
		return nil, err
	}
	h := &House{DB: d, Keys: keys, Vault: member.NewVault(keys)}
	if h.Book, err = NewBook(); err != nil {
		return nil, err
	}
	h.Book.Use(h.Vault)
	var sets []figure.Set
	sets = append(sets, org.Sets()...)
	sets = append(sets, member.Sets()...)
	sets = append(sets, admission.Sets()...)
	sets = append(sets, target.Sets()...)
	sets = append(sets, workSets(h.Book)...)
	h.Figures, err = figure.New(cat, figure.Env{
		Rule: func(ctx context.Context, tx *db.Tx, code string, at asof.Point) (string, error) {
			v, err := rule.AtPoint(ctx, tx, code, at)
			return v.Text(), err
		},
		Lives:  org.Lives,
		Kinds:  org.KindDays,
		Opener: h.Vault,
	}, sets...)
	if err != nil {
		return nil, err
	}
	forms, err := report.Forms()
	if err != nil {
		return nil, err
	}
	h.Reports = &report.Service{Figures: h.Figures, Forms: forms, OrgByCode: orgByCode, Targets: targets}
	return h, nil
}

// orgByCode finds an organisation by its code or its id. One of which nothing was known at the point is named as it is known now: its figures
// then have no data, which is an answer.
func orgByCode(ctx context.Context, tx *db.Tx, who duty.Actor, code string, at asof.Point) (report.Org, error) {
	find := func(at asof.Point) (org.Ref, error) {
		if id, err := db.ParseID(code); err == nil {
			o, err := org.Get(ctx, tx, who, at, id)
			return o.Ref, err
		}
		return org.ByCode(ctx, tx, who, at, code)
	}
	r, err := find(at)
	if fault.Is(err, fault.NoData) {
		r, err = find(asof.Point{On: at.On})
	}
	return report.Org{ID: r.ID, Code: r.Code, Name: r.Name}, err
}

func targets(ctx context.Context, tx *db.Tx, id db.ID, code string, at asof.Point) ([]report.Target, error) {
	list, err := target.ForFigure(ctx, tx, id, code, day.Period{}, at.Known)
	if err != nil {
		return nil, err
	}
	var out []report.Target
	for _, t := range list {
		if !t.Period.Has(at.On) {
			continue
		}
		o := report.Target{Op: t.Op, Low: t.Low, High: t.High, Period: t.Period}
		names, err := org.Names(ctx, tx, duty.System(), at, t.SetBy)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			o.By, o.ByName = names[0].Code, names[0].Name
		}
		out = append(out, o)
	}
	return out, nil
}
