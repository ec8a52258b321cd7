package intake

import (
	"context"
	"slices"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/record"
)

const paperTypeLabel = "kind.document."

func paperTypes() []string { return document.Types() }

// paperBook holds the papers on record that the importer may open.
type paperBook struct {
	byNumber map[string][]document.Document
}

func paperKey(number string) string {
	return strings.ReplaceAll(strings.ToUpper(lang.TitleName(number)), " ", "")
}

func loadPapers(ctx context.Context, s *session) (*paperBook, error) {
	b := &paperBook{byNumber: map[string][]document.Document{}}
	for f := (document.Filter{Limit: 1000, Sort: "number"}); ; f.Offset += f.Limit {
		pg, err := document.List(ctx, s.tx, s.who, asof.Point{On: day.Last}, f)
		if err != nil {
			return nil, err
		}
		for _, d := range pg.Rows {
			b.put(d)
		}
		if f.Offset+f.Limit >= pg.Total {
			return b, nil
		}
	}
}

func (b *paperBook) put(d document.Document) {
	k := paperKey(d.Number)
	for i, x := range b.byNumber[k] {
		if x.ID == d.ID {
			b.byNumber[k][i] = d
			return
		}
	}
	b.byNumber[k] = append(b.byNumber[k], d)
}

// number is the number of a paper, empty where it is not among those the importer may open.
func (b *paperBook) number(id db.ID) string {
	for _, list := range b.byNumber {
		for _, d := range list {
			if d.ID == id {
				return d.Number
			}
		}
	}
	return ""
}

// drop forgets a paper whose entry was undone.
func (b *paperBook) drop(number string, id db.ID) {
	k := paperKey(number)
	b.byNumber[k] = slices.DeleteFunc(b.byNumber[k], func(d document.Document) bool { return d.ID == id })
}

// issuer finds the organisation that a cell names as issuer; where none on record is called so, the text itself is the issuer.
func (s *session) issuer(text string) (db.ID, string) {
	if id, ok := s.orgs.byCode[codeKey(text)]; ok {
		return id, ""
	}
	if one := s.orgs.byName[lang.SearchKey(text)]; len(one) == 1 {
		return one[0], ""
	}
	return db.ID{}, text
}

// paper gives the deciding document that a row names, zero where it names none. One on record is found by its number and whatever else the row
// says of it; one not on record is entered, for which type, issuer and day are needed.
func (s *session) paper(ctx context.Context, r *row) (db.ID, error) {
	return s.paperOf(ctx, r, "doc_", false)
}

// rowPaper is what the columns that begin with a word say of a paper.
func (s *session) rowPaper(r *row, at string) document.Paper {
	p := document.Paper{Number: r.text(at + "number"), Type: r.text(at + "type"), Day: r.day(at + "day")}
	if r.has(at + "issuer") {
		p.Issuer, p.IssuerText = s.issuer(r.text(at + "issuer"))
	}
	return p
}

// paperOf is paper for the columns that begin with a word. With look it enters nothing.
func (s *session) paperOf(ctx context.Context, r *row, at string, look bool) (db.ID, error) {
	number := r.text(at + "number")
	if number == "" {
		return db.ID{}, nil
	}
	p := s.rowPaper(r, at)
	found := s.papers.find(p)
	switch {
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) > 1:
		r.refuse(at+"number", "intake.doc_unknown", fault.Args{"text": number})
		return db.ID{}, errRow
	}
	if p.Type == "" {
		p.Type = document.Decision
		if r.index(at+"type") >= 0 {
			if t := document.TypeOf(number); t != document.Other {
				p.Type = t
			}
		}
	}
	bad := false
	for _, c := range []string{at + "issuer", at + "day"} {
		if v := r.at(c); !v.given && !v.bad {
			r.refuse(c, "intake.needed_new", fault.Args{"text": number, "head": s.head(c)})
			bad = true
		}
	}
	if bad || look || r.refused() {
		return db.ID{}, errRow
	}
	id, _, err := document.FindOrAdd(ctx, s.tx, s.who, p)
	if err != nil {
		s.takeAt(r, err, map[string]string{"number": at + "number", "type": at + "type", "issuer": at + "issuer", "day": at + "day", "subject": at + "number"})
		if r.refused() {
			err = errRow
		}
		return db.ID{}, err
	}
	s.papers.put(document.Document{ID: id, Paper: p})
	s.undo = append(s.undo, func() { s.papers.drop(p.Number, id) })
	return id, nil
}

// find gives the papers that agree with whatever is said of one.
func (b *paperBook) find(p document.Paper) []document.Document {
	var out []document.Document
	for _, d := range b.byNumber[paperKey(p.Number)] {
		issuer := p.Issuer.IsZero() && p.IssuerText == "" || !p.Issuer.IsZero() && d.Issuer == p.Issuer ||
			p.Issuer.IsZero() && d.Issuer.IsZero() && lang.SearchKey(d.IssuerText) == lang.SearchKey(p.IssuerText)
		if issuer && (p.Type == "" || d.Type == p.Type) && (p.Day == 0 || d.Day == p.Day) {
			out = append(out, d)
		}
	}
	return out
}

func documentKind() *Kind {
	return &Kind{
		Code: "document",
		Columns: []Column{
			{Code: "number", Type: Text, Need: Always, Max: 60, Also: []string{"document.number"}},
			{Code: "type", Type: Choice, Need: Always, Values: paperTypes(), Label: paperTypeLabel, Also: []string{"document.type"}},
			{Code: "issuer", Type: Text, Need: Always, Max: 200, Also: []string{"document.issuer"}},
			{Code: "day", Type: Day, Need: Always, Also: []string{"document.day"}},
			{Code: "subject", Type: Text, Max: 1000, Void: true, Also: []string{"document.subject"}},
			{Code: "series", Type: Text, Max: 100, Void: true, Also: []string{"document.series"}},
			{Code: "topics", Type: Codes, Void: true, Also: []string{"document.topics"}},
			{Code: "shared", Type: Choice, Values: []string{"yes", "no"}, Label: "intake.yes.", Also: []string{"document.shared"}},
			{Code: "owner", Type: Text, refers: toOrg},
			{Code: "how", Type: Choice, Values: []string{"change", "correct"}, Label: "intake.how."},
			{Code: "reason", Type: Text, Max: 1000},
		},
		list:  documentList,
		apply: applyDocument,
	}
}

func applyDocument(ctx context.Context, s *session, r *row) (Outcome, error) {
	p := document.Paper{Number: r.text("number"), Type: r.text("type"), Day: r.day("day"), Subject: lang.TitleName(r.text("subject")), Series: r.text("series"),
		Topics: r.list("topics"), Shared: r.text("shared") == "yes"}
	p.Issuer, p.IssuerText = s.issuer(r.text("issuer"))
	owner, err := s.org(r, "owner")
	if err != nil {
		return "", err
	}
	p.Owner = owner
	found := s.papers.find(p)
	if len(found) == 0 && p.Issuer.IsZero() { // several organisations are called so: it may be the paper of one of them
		q := p
		q.IssuerText = ""
		for _, id := range s.orgs.byName[lang.SearchKey(p.IssuerText)] {
			q.Issuer = id
			found = append(found, s.papers.find(q)...)
		}
		if len(found) > 1 {
			r.refuse("number", "intake.doc_unknown", fault.Args{"text": p.Number})
			return "", errRow
		}
	}
	if len(found) == 0 {
		if !r.has("shared") {
			// A blank cell opens nothing to everybody; that it should perhaps be open is said.
			spreads, err := document.Spreads(ctx, s.tx, p)
			if err != nil {
				return "", err
			}
			if spreads {
				s.warn(r, []fault.Field{{Name: "shared", Key: "document.unshared"}})
			}
		}
		alike, err := document.Alike(ctx, s.tx, s.who, p)
		if err != nil {
			return "", err
		}
		for _, d := range alike {
			s.warn(r, []fault.Field{{Name: "number", Key: "document.alike", Args: fault.Args{"number": d.Number, "day": d.Day, "issuer": d.IssuerName}}})
		}
		id, err := document.Add(ctx, s.tx, s.who, p)
		if err != nil {
			return "", err
		}
		r.id = id
		s.papers.put(document.Document{ID: id, Paper: p})
		return Created, nil
	}
	d := found[0]
	r.id = d.ID
	next := d.Paper
	differs := ""
	if r.has("subject") && next.Subject != p.Subject {
		next.Subject, differs = p.Subject, "subject"
	}
	if r.has("series") && next.Series != p.Series {
		next.Series, differs = p.Series, "series"
	}
	if r.has("topics") && strings.Join(next.Topics, "\n") != strings.Join(p.Topics, "\n") {
		next.Topics, differs = p.Topics, "topics"
	}
	if r.has("shared") && next.Shared != p.Shared {
		next.Shared, differs = p.Shared, "shared"
	}
	if differs == "" {
		return Same, nil
	}
	if !s.correct(r) {
		was := d.Subject
		if differs != "subject" || was == "" {
			was = d.Number
		}
		r.refuse(differs, "intake.exists_other", fault.Args{"was": was})
		return "", errRow
	}
	if s.reason(r) == "" {
		r.refuse("reason", "intake.no_reason", fault.Args{"head": s.head("reason")})
		return "", errRow
	}
	if _, err := document.Correct(ctx, s.tx, s.who, d.ID, -1, s.reason(r), next); err != nil {
		return "", err
	}
	d.Paper = next
	s.papers.put(d)
	return Changed, nil
}

// load reads what the kind's rows will ask for.
func (s *session) load(ctx context.Context) (err error) {
	if s.orgs, err = loadOrgs(ctx, s.tx, s.who); err != nil {
		return err
	}
	if s.kind.Code == "document" || s.sheet.has("doc_number") || s.kind.record != nil && s.kind.record.names(s.sheet, record.Paper) {
		if s.papers, err = loadPapers(ctx, s); err != nil {
			return err
		}
	}
	if s.kind.record != nil {
		if s.kind.record.names(s.sheet, record.Person) {
			s.people, err = loadPeople(ctx, s)
		}
		return err
	}
	if s.kind.column("full_name") == nil {
		return nil
	}
	var groups []string
	switch s.kind.Code {
	case "member":
		groups = []string{member.Basic}
		for _, f := range member.Fields(member.Sensitive) {
			if s.sheet.has(f.Name) {
				groups = []string{member.Basic, member.Sensitive}
			}
		}
	case "fact":
		groups = member.Groups()
	}
	s.people, err = loadPeople(ctx, s, groups...)
	return err
}
