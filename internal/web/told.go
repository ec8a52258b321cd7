package web

import (
	"slices"

	"chibo/internal/access"
	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/web/page"
)

// told is who recorded what, when and why, of the subjects of one history.
type told struct {
	at    map[db.Instant][]audit.Act // by the instant of the transaction
	names map[db.ID]string
}

func (r *Req) told(tx *db.Tx, subjects ...db.ID) (told, error) {
	slices.SortFunc(subjects, func(a, b db.ID) int { return slices.Compare(a[:], b[:]) })
	acts, err := audit.Acts(r.Ctx, tx, slices.Compact(subjects)...)
	if err != nil {
		return told{}, err
	}
	t := told{at: map[db.Instant][]audit.Act{}}
	var ids []db.ID
	for _, a := range acts {
		t.at[a.At] = append(t.at[a.At], a)
		if !a.Account.IsZero() && !slices.Contains(ids, a.Account) {
			ids = append(ids, a.Account)
		}
	}
	t.names, err = access.Names(r.Ctx, tx, ids...)
	return t, err
}

// about leaves out what was done in the same transaction to the closed groups of a person other than the noun itself: why that was done is as
// closed as they are.
func (t told) about(noun string) told {
	out := told{at: map[db.Instant][]audit.Act{}, names: t.names}
	for at, acts := range t.at {
		for _, a := range acts {
			if a.Noun == noun || !slices.Contains(member.Groups(), a.Noun) {
				out.at[at] = append(out.at[at], a)
			}
		}
	}
	return out
}

// put fills in who, why and until when of a version known from one instant to another; void tells that it was voided and not replaced (else the act
// that ended it says so). It gives the verb by which it was recorded, in the reader's language.
func (t told) put(r *Req, v *page.Version, from, to db.Instant, void bool) (verb string) {
	v.KnownFrom = from.Time()
	v.Who = r.T("history.system")
	verb = r.T("history.open")
	for _, a := range t.at[from] {
		if n := t.names[a.Account]; n != "" {
			v.Who = n
		}
		if a.Reason != "" {
			v.Why = a.Reason
		}
		if key := "history." + a.Verb; lang.Has(key) {
			verb = r.T(key)
		}
	}
	if to == db.StillKnown {
		return verb
	}
	v.KnownTo = to.Time()
	for _, a := range t.at[to] {
		void = void || a.Verb == "void"
		if void && a.Reason != "" {
			v.VoidWhy = a.Reason
		}
	}
	v.Voided = void
	return verb
}

// newest orders versions by when they came to be known, the latest first; of one instant by their days, the latest first.
func newest(rows []asof.Row) []asof.Row {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b asof.Row) int {
		switch {
		case a.KnownFrom != b.KnownFrom:
			return int(min(max(int64(b.KnownFrom-a.KnownFrom), -1), 1))
		default:
			return int(b.Period.From) - int(a.Period.From)
		}
	})
	return out
}

// replaced is the version that version i took the place of: one no longer known since the very instant i is known, of days it shares.
func replaced(rows []asof.Row, i int) *asof.Row {
	for j := range rows {
		if rows[j].KnownTo == rows[i].KnownFrom && rows[j].Period.Meets(rows[i].Period) {
			return &rows[j]
		}
	}
	return nil
}
