package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"chibo/internal/access"
	"chibo/internal/web/page"
)

// What a write has to say besides that it is done (the warnings of its rules) travels in a cookie of its own to the page it leads to: sealed, for that
// page and its reader alone, under a name the address holds ("told=k3x9qa"), so that two tabs do not meet. It is shown once. It stands sealed beside the
// form's answer, too: a form sent again after its answer was lost says it again.

// toldFor is how long it waits to be shown.
const toldFor = 10 * time.Minute

// mostTold is how large a cookie every browser takes.
const mostTold = 3800

// readAhead is set by the script of a meeting's form, which sends it by itself and opens the page it leads to afterwards.
const readAhead = "Chibo-Ahead"

const toldCookie = "chibo_told_"

// tell keeps notes for the page at path and gives what its address says; nothing where there are none.
func (r *Req) tell(path string, notes []string) (id string) {
	id = strings.ToLower(newKey()[:6])
	for n := len(notes); n > 0; n-- { // of too many, the first
		text, err := r.S.kept.seal(keptForm{Path: path, Token: r.toldTo(r.Account), Values: url.Values{id: notes[:n]}, At: r.S.now()})
		if text = strings.TrimPrefix(text, keptMark); err == nil && len(text) <= mostTold {
			r.telling = id + "." + text
			return id
		}
	}
	return ""
}

// toldTo tells whose it is; a kept form's mark is another.
func (r *Req) toldTo(a access.Account) string { return "told " + r.S.kept.token(a.ID) }

// sendTold gives the browser what tell kept, or what stood beside the answer of a form sent again.
func (r *Req) sendTold(kept, to string) {
	id, text, ok := strings.Cut(kept, ".")
	path, _, _ := strings.Cut(to, "?")
	if ok {
		http.SetCookie(r.w, &http.Cookie{Name: toldCookie + id, Value: text, Path: path, MaxAge: int(toldFor.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: r.S.secure(r.HTTP)})
	}
}

// toldNotes are the notes kept for this page, which are then forgotten.
func (r *Req) toldNotes() (out []page.Note) {
	id := r.Query.Get("told")
	if id == "" {
		return nil
	}
	c, err := r.HTTP.Cookie(toldCookie + id)
	if err != nil {
		return nil
	}
	here := r.HTTP.URL.Path
	k, err := r.S.kept.open(keptMark + c.Value)
	if err != nil || k.Path != here || k.Token != r.toldTo(r.Account) || r.S.now().Time().Sub(k.At.Time()) > toldFor {
		return nil
	}
	for _, s := range k.Values[id] {
		out = append(out, page.Note{Tone: page.Due, Text: page.Say(page.Words(s))})
	}
	if r.HTTP.Header.Get(readAhead) == "" {
		http.SetCookie(r.w, &http.Cookie{Name: toldCookie + id, Path: here, MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.S.secure(r.HTTP)})
	}
	return out
}
