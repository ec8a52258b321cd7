package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// mostNamed: a list narrowed to so few persons is a look at each of them, who then sees it. A longer list is one entry, whoever is in it: with a row for
// each of its persons the log would soon hold more than all else.
const mostNamed = 10

// logList puts down that a page of a list with persons' names was shown: what, of which organisation (zero for all of the reader's), who was on it, and
// how many the whole list has. A page without persons is not logged.
func (r *Req) logList(tx *db.Tx, what string, of db.ID, shown []db.ID, total int) error {
	x := audit.Read{What: what, Org: of, Records: int64(len(shown)), Asked: r.asked()}
	if total <= mostNamed {
		x.Persons = shown
	}
	return r.logLook(tx, x)
}

// logHints puts down that suggestions, or the offices on an organisation's page, named persons. They come by the keystroke: those of one account, of one kind, within a minute are one entry.
func (r *Req) logHints(tx *db.Tx, what string, named int) error {
	return r.logLook(tx, audit.Read{What: what, Records: int64(named), Often: true})
}

func (r *Req) logLook(tx *db.Tx, x audit.Read) error {
	if x.Records == 0 {
		return nil
	}
	if r.S.Audit == nil {
		return fault.New(fault.Internal, "audit.closed", nil)
	}
	x.On, x.Known = r.At.On, r.At.Known.Instant()
	return r.S.Audit.Read(r.Ctx, tx, r.Who.Reader(), x)
}

// asked is the keyed digest of the conditions in the address. The words themselves stay out of the log: people search for names, and of a digest without
// the installation's key all names could be tried.
func (r *Req) asked() string {
	q := url.Values{}
	for name, v := range r.Query {
		if name != "on" && name != "known" { // these have columns of their own
			q[name] = v
		}
	}
	sum := sha256.Sum256([]byte(r.HTTP.URL.Path + "?" + q.Encode()))
	return hex.EncodeToString(r.S.Keys.Blind("audit.asked", hex.EncodeToString(sum[:]))[:8])
}

// shown are the persons whose names a naming holds, for the log.
func (n *naming) shown() []db.ID {
	seen := map[db.ID]bool{}
	for ; n != nil; n = n.down {
		for id, name := range n.persons {
			if name != "" {
				seen[id] = true
			}
		}
	}
	return keysOf(seen)
}
