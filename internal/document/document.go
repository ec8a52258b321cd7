// Package document keeps papers: a number and a type, who issued it, the day, what it is about. Decisions, directives and resolutions are entered
// once and pointed to by every record that rests on them. A paper is told from others by type, number, issuer and day: numbers run on by type
// within one committee's term, so the number alone says nothing.
//
// A paper is an event: its day is its own, it is corrected and voided, never changed from a day on. It belongs to the organisation that entered
// it; a shared one (a resolution of the Centre that everybody studies) is open to everybody with any right.
package document

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Type of a paper, as stored. Texts: "kind.document.<value>".
type Type = string

// Types of papers.
const (
	Decision     Type = "qd"   // quyết định
	Resolution   Type = "nq"   // nghị quyết
	Directive    Type = "ct"   // chỉ thị
	Plan         Type = "kh"   // kế hoạch
	Conclusion   Type = "kl"   // kết luận
	Regulation   Type = "qdi"  // quy định: its numbers read QĐ too
	Guidance     Type = "hd"   // hướng dẫn
	Announcement Type = "tb"   // thông báo
	Report       Type = "bc"   // báo cáo
	Other        Type = "khac" // any other
)

// Types lists the types in the order of a form.
func Types() []Type {
	return []Type{Decision, Resolution, Directive, Plan, Conclusion, Regulation, Guidance, Announcement, Report, Other}
}

// TypeOf proposes the type that a number speaks of: "04-NQ/TW" is a resolution. Of QĐ it says decision, which a regulation's number reads too;
// Other where it says nothing.
func TypeOf(number string) Type {
	_, rest, ok := strings.Cut(number, "-")
	if !ok {
		return Other
	}
	mark, _, _ := strings.Cut(rest, "/")
	if t := lang.SearchKey(mark); slices.Contains(Types(), t) {
		return t
	}
	return Other
}

// ParseType reads a type as people write it: a stored code, the mark in numbers (QĐ, NQ …), or the word in either language. ok is false for
// anything else.
func ParseType(s string) (Type, bool) {
	key := lang.SearchKey(s)
	if key == "" {
		return "", false
	}
	for _, t := range Types() {
		if key == t || slices.ContainsFunc(lang.All(), func(l lang.Lang) bool { return key == lang.SearchKey(l.T("kind.document."+t)) }) {
			return t, true
		}
	}
	return "", false
}

// Paper is what is entered. The issuer is an organisation on the register or an external body (Issuer), or, where neither is on record, a text.
type Paper struct {
	Type       Type
	Number     string // as on the paper: 42-QĐ/TU
	Issuer     db.ID
	IssuerText string // read only where Issuer is zero
	Day        day.Day
	Subject    string
	Series     string   // in which term its number runs, as text: "khóa XI, 2015–2020"
	Topics     []string // what it is filed under
	Shared     bool     // open to everybody with any right
	Owner      db.ID    // to whom the entry belongs; zero: the first organisation for which the writer may write
}

const (
	maxNumber  = 60
	maxIssuer  = 200
	maxSubject = 1000
	maxSeries  = 100
	maxTopics  = 20
)

var versions = asof.Table{
	Name: "document_version", Noun: "document",
	Key: []asof.Column{{Name: "document_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "type"}, {Name: "number"}, {Name: "number_key"}, {Name: "issuer_id", Kind: asof.ID}, {Name: "issuer"},
		{Name: "issuer_key"}, {Name: "subject"}, {Name: "series"}, {Name: "topics"}, {Name: "shared", Kind: asof.Bool},
		{Name: "owner_id", Kind: asof.ID}, {Name: "search_name"}},
}

func line(id db.ID) asof.Line { return versions.Of(id, nil, asof.Fields{"document_id": id}) }

// numberKey is how numbers are compared: in one case, without spaces.
func numberKey(s string) string {
	return strings.ReplaceAll(strings.ToUpper(lang.TitleName(s)), " ", "")
}

func issuerKey(id db.ID, text string) string {
	if !id.IsZero() {
		return id.String()
	}
	return lang.SearchKey(text)
}

// check tidies a paper and notes what is wrong with it.
func (p *Paper) check(bad *fault.Fields, today day.Day) {
	p.Number = checkText(bad, "number", p.Number, maxNumber, true)
	if p.Number != "" && lang.SearchKey(p.Number) == "" {
		bad.Add("number", "form.pattern", fault.Args{"text": p.Number, "example": "42-QĐ/TU"})
	}
	switch {
	case p.Type == "":
		bad.Add("type", "form.required", nil)
	case !slices.Contains(Types(), p.Type):
		bad.Add("type", "form.choice", fault.Args{"text": p.Type})
	}
	if p.Issuer.IsZero() {
		p.IssuerText = checkText(bad, "issuer", p.IssuerText, maxIssuer, true)
	} else {
		p.IssuerText = ""
	}
	switch {
	case p.Day == 0:
		bad.Add("day", "form.required", nil)
	case !p.Day.Valid() || p.Day < day.First || p.Day > day.Last:
		bad.Add("day", "day.range", fault.Args{"text": p.Day.String()})
	case p.Day > today:
		bad.Add("day", "day.future", fault.Args{"day": p.Day, "today": today})
	}
	p.Subject = checkText(bad, "subject", p.Subject, maxSubject, false)
	p.Series = checkText(bad, "series", p.Series, maxSeries, false)
	var topics []string
	for _, t := range p.Topics {
		if t = checkText(bad, "topics", t, maxIssuer, false); t != "" && !slices.Contains(topics, t) {
			topics = append(topics, t)
		}
	}
	if len(topics) > maxTopics {
		bad.Add("topics", "form.max", fault.Args{"max": maxTopics})
	}
	p.Topics = topics
}

func checkText(bad *fault.Fields, field, s string, most int, required bool) string {
	if err := lang.ValidLine(s); err != nil {
		if f := fault.As(err); !bad.Has(field) {
			bad.Add(field, f.Key, f.Args)
		}
		return ""
	}
	s = lang.TitleName(s)
	if n := utf8.RuneCountInString(s); n > most {
		bad.Add(field, "form.too_long", fault.Args{"max": most, "n": n})
	}
	if s == "" && required {
		bad.Add(field, "form.required", nil)
	}
	return s
}

// fields are the columns of a checked paper.
func (p Paper) fields(issuer string) asof.Fields {
	return asof.Fields{"type": p.Type, "number": p.Number, "number_key": numberKey(p.Number), "issuer_id": p.Issuer, "issuer": p.IssuerText,
		"issuer_key": issuerKey(p.Issuer, p.IssuerText), "subject": p.Subject, "series": p.Series, "topics": strings.Join(p.Topics, "\n"),
		"shared": p.Shared, "owner_id": p.Owner,
		"search_name": " " + lang.SearchKey(p.Number) + " " + lang.SearchKey(p.Subject) + " " + lang.SearchKey(issuer) + " " +
			lang.SearchKey(strings.Join(p.Topics, " "))}
}
