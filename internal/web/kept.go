package web

import (
	"bytes"
	"compress/flate"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/seal"
	"chibo/internal/web/page"
)

// A form that is sent after its session ended is not lost: it travels inside the sign-in page, sealed with a key derived from the installation's,
// and is sent again after its owner has signed in. Nobody else who finds the page, or signs in on it, can read it; nothing is kept on the server,
// so that any of several servers can go on with it.

// keepFor is how long a form waits for its owner.
const keepFor = 30 * time.Minute

// keptMark begins the "next" that holds a form and not an address.
const keptMark = "kept."

type keeper struct {
	key  *seal.Installation
	aead cipher.AEAD
}

func newKeeper(in *seal.Installation) (keeper, error) {
	sum := sha256.Sum256(in.Blind("web kept form", "1"))
	aead, err := chacha20poly1305.NewX(sum[:])
	return keeper{in, aead}, err
}

// token tells one account's forms from another's without saying whose they are. It stands in every form of a reader, so that a form opened by one
// account is not sent by another.
func (k keeper) token(account db.ID) string {
	return hex.EncodeToString(k.key.Blind("web form", account.String()))
}

// keptForm is what is kept.
type keptForm struct {
	Path   string     `json:"path"`   // where it was sent, with its query
	Token  string     `json:"token"`  // whose it is
	Values url.Values `json:"values"` // less passwords and files
	At     db.Instant `json:"at"`
	Files  bool       `json:"files"` // there were files, which cannot be kept
}

func (k keeper) seal(f keptForm) (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	var z bytes.Buffer
	w, err := flate.NewWriter(&z, flate.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(b); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return keptMark + base64.RawURLEncoding.EncodeToString(k.aead.Seal(nonce, nonce, z.Bytes(), nil)), nil
}

var errKept = errors.New("web: no kept form")

func (k keeper) open(s string) (f keptForm, err error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(s, keptMark))
	if err != nil || len(b) < k.aead.NonceSize() {
		return f, errKept
	}
	plain, err := k.aead.Open(nil, b[:k.aead.NonceSize()], b[k.aead.NonceSize():], nil)
	if err != nil {
		return f, errKept
	}
	plain, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(plain)), 8*mostForm))
	if err != nil {
		return f, errKept
	}
	if err := json.Unmarshal(plain, &f); err != nil {
		return f, errKept
	}
	return f, nil
}

// keepForm seals the form of this request for the sign-in page. A form that is nobody's (neither a session nor a token tells whose) was not made by
// this server and is not kept: else anybody could put a form of his own making before whoever signs in next.
func (r *Req) keepForm() (string, error) {
	f := keptForm{Path: r.HTTP.URL.RequestURI(), Token: r.values.Get("token"), Values: url.Values{}, At: r.S.now(), Files: r.files}
	if r.visit.Known { // whose session it was
		f.Token = r.S.kept.token(r.visit.Account.ID)
	}
	if f.Token == "" {
		return "", nil
	}
	for name, vs := range r.values {
		if name == "token" || strings.Contains(name, "password") || name == "old" {
			continue
		}
		f.Values[name] = vs
	}
	return r.S.kept.seal(f)
}

// resume shows the kept form's button to whoever has just signed in, if it is his.
func (r *Req) resume(next string, a access.Account) Response {
	f := r.Frame(r.T("access.resume"))
	f.NoDate = true
	k, err := r.S.kept.open(next)
	age := r.S.now().Time().Sub(k.At.Time())
	if err != nil || age > keepFor || age < -keepFor || k.Token != r.S.kept.token(a.ID) {
		return r.Page(f, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("access.resume_lost"))),
			Acts: []page.Act{{Text: r.T("app.home"), Href: "/", Main: true}}})
	}
	form := page.Form{Head: page.Head{Title: r.T("access.resume"), Lead: page.Say(page.Words(r.T("access.resume_lead")))},
		Action: safePath(k.Path), Button: r.T("access.resume_button"), Cancel: safePath(k.Path), Key: k.Values.Get("key"), Version: k.Values.Get("version")}
	if k.Files {
		form.Notes = []page.Note{{Tone: page.Due, Text: page.Say(page.Words(r.T("access.no_files")))}}
	}
	for name, vs := range k.Values {
		if name == "key" || name == "version" {
			continue
		}
		for _, v := range vs {
			form.Hidden = append(form.Hidden, page.Field{Kind: page.HiddenField, Name: name, Value: v})
		}
	}
	f.Mishap = true // the form is not sent yet: the scripts keep theirs, too
	return r.Page(f, form)
}
