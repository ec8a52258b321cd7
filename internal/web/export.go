package web

import (
	"strings"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// exportNotes are the lines above an exported list: within which organisation, as of when and by what was known, the conditions, who took it out
// and when.
func (r *Req) exportNotes(tx *db.Tx, where string, picked []page.Picked) []string {
	notes := []string{}
	if where != "" {
		notes = append(notes, r.T("org.one")+": "+where)
	}
	when := r.T("when.on", fault.Args{"day": r.At.On}) + ", "
	if r.At.Known.Latest() {
		when += r.T("when.known_latest")
	} else {
		when += r.T("when.known", fault.Args{"at": r.L.Instant(r.At.Known.Instant().Time())})
	}
	notes = append(notes, when)
	if len(picked) > 0 {
		var conds []string
		for _, p := range picked {
			conds = append(conds, p.Text)
		}
		notes = append(notes, r.T("web.picked")+" "+strings.Join(conds, "; "))
	}
	return append(notes, r.T("orgs.exported", fault.Args{"name": r.Who.Name, "at": r.L.Instant(tx.Now().Time())}))
}

// takesOut is where the reader may take out what right shows, for a list within one organisation (zero: all of his): who asks for one of which he may not
// is refused, and of a wider list he gets the part he may.
func (r *Req) takesOut(tx *db.Tx, of db.ID, right duty.Right) (duty.Reach, error) {
	if !of.IsZero() {
		if err := r.Who.Must(r.Ctx, tx, duty.Export, of); err != nil {
			return duty.Reach{}, err
		}
	}
	return r.Who.Reach(r.Ctx, tx, duty.Export|right)
}

// logExport puts down that a list goes out, before its first byte: what, of which organisation (zero for all of the reader's), how many rows, who
// is in it. It also is what the file is named after; nothing goes out that did not pass here.
func (r *Req) logExport(x audit.Read) error {
	if r.S.Audit == nil {
		return fault.New(fault.Internal, "audit.closed", nil)
	}
	x.On, x.Known = r.At.On, r.At.Known.Instant()
	r.goesOut = &x
	return r.S.Audit.Export(r.Ctx, r.Who.Reader(), x)
}
