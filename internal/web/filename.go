package web

import (
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/org"
)

// fileName names whatever leaves the program, as a file or on paper, without its ending: what it is, the code of its organisation, the day it is of
// and, where that was asked, by what was known: "đảng-viên-KCQ-2017-09-30-biết-2017-10-24-0812". Nobody who keeps files of several days and
// organisations in one folder has to rename them.
func (r *Req) fileName(what, code string) string {
	parts := []string{strings.ToLower(what), code, r.At.On.String()}
	if !r.At.Known.Latest() {
		t := r.At.Known.Instant().Time().In(day.Zone)
		parts = append(parts, r.T("web.file_known"), fmt.Sprintf("%s-%02d%02d", day.FromTime(t), t.Hour(), t.Minute()))
	}
	return oneWord(strings.Join(parts, "-"), func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.Is(unicode.M, c) })
}

// plainName is a file's name in letters that every machine knows.
func plainName(name string) string {
	name = strings.NewReplacer("đ", "d", "Đ", "D", "ƀ", "b", "Ƀ", "B").Replace(name)
	name = strings.Map(func(c rune) rune {
		if unicode.Is(unicode.M, c) {
			return -1
		}
		return c
	}, norm.NFKD.String(name))
	return oneWord(name, func(c rune) bool { return c < 0x80 && (unicode.IsLetter(c) || unicode.IsNumber(c)) })
}

// mostName is how many characters a file's name may have before its ending: no system and no path of an office refuses so many.
const mostName = 120

// oneWord joins what may stand in a name by single dashes.
func oneWord(s string, may func(rune) bool) string {
	words := strings.FieldsFunc(s, func(c rune) bool { return !may(c) && c != '_' })
	out := []rune(strings.Join(words, "-"))
	return strings.Trim(string(out[:min(len(out), mostName)]), "-")
}

// saved is the head by which a browser saves an answer under a name: for those that know nothing but plain letters, and as it is (RFC 6266).
func saved(name, ending string) string {
	plain := mime.FormatMediaType("attachment", map[string]string{"filename": plainName(name) + ending})
	if name == plainName(name) {
		return plain
	}
	return plain + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(norm.NFC.String(name)+ending), "+", "%20")
}

// codeOf is what stands for an organisation in a file's name: its code, or the codes of those the reader answers for, where a list is of all of them.
func (r *Req) codeOf(tx *db.Tx, id db.ID) (string, error) {
	if id.IsZero() {
		return r.codes, nil
	}
	refs, err := org.Names(r.Ctx, tx, r.Who, r.At, id)
	if err == nil && len(refs) == 0 { // it came or went on another day
		refs, err = org.Names(r.Ctx, tx, r.Who, asof.Point{On: tx.Today()}, id)
	}
	if err != nil || len(refs) == 0 {
		return "", err
	}
	return refs[0].Code, nil
}
