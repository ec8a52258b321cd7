package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/meeting"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// naming is what the fields of some records point to, read in bulk, as far as the reader may know it.
type naming struct {
	r       *Req
	orgs    map[db.ID]org.Ref
	persons map[db.ID]string
	papers  map[db.ID]document.Document
	told    map[db.ID]string // names of persons whom the reader does not know, that a record he may read tells him; see record.Known
	links   map[db.ID]record.Record
	marks   map[db.ID]string // what a list says behind the first words of a record; see recordHook.marks
	down    *naming          // of what the linked records' titles point to; nil where they point to nothing
}

// deepest is how far a title may name a record whose title names a record.
const deepest = 3

// naming reads what the fields of some records point to, at a point.
func (r *Req) naming(tx *db.Tx, at asof.Point, list []record.Record) (*naming, error) {
	n, err := r.namingOf(tx, at, list, nil, 0)
	if err != nil || len(list) == 0 {
		return n, err
	}
	if h := recordHooks()[list[0].Kind.Name]; h.marks != nil {
		n.marks, err = h.marks(r, tx, at.Known, list)
	}
	return n, err
}

// namingOf reads the names for the fields that only says, of all fields where it is nil.
func (r *Req) namingOf(tx *db.Tx, at asof.Point, list []record.Record, only func(k *record.Kind, f *record.Field) bool, depth int) (*naming, error) {
	n := &naming{r: r, orgs: map[db.ID]org.Ref{}, persons: map[db.ID]string{}, papers: map[db.ID]document.Document{}, links: map[db.ID]record.Record{}}
	ids := map[record.Type]map[db.ID]bool{record.Org: {}, record.Person: {}, record.Paper: {}}
	linked := map[string]map[db.ID]bool{}
	for _, x := range list {
		for i := range x.Kind.Fields {
			f := &x.Kind.Fields[i]
			id := x.Ref(f.Code)
			if id.IsZero() || only != nil && !only(x.Kind, f) {
				continue
			}
			if f.Type != record.Link {
				ids[f.Type][id] = true
				continue
			}
			if linked[f.Of] == nil {
				linked[f.Of] = map[db.ID]bool{}
			}
			linked[f.Of][id] = true
		}
	}
	var err error
	if n.orgs, err = r.orgRefs(tx, at, keysOf(ids[record.Org])...); err != nil {
		return n, err
	}
	if n.persons, err = member.Called(r.Ctx, tx, r.Who, r.S.Vault, at, keysOf(ids[record.Person])...); err != nil {
		return n, err
	}
	if err = n.tell(tx, at, list, only); err != nil {
		return n, err
	}
	if n.papers, err = r.papersOf(tx, keysOf(ids[record.Paper])); err != nil {
		return n, err
	}
	var below []record.Record
	for _, k := range r.S.Book.Kinds() {
		if linked[k.Name] == nil || depth >= deepest {
			continue
		}
		found, err := k.Some(r.Ctx, tx, r.Who, at.Known, keysOf(linked[k.Name])...)
		if err != nil {
			return n, err
		}
		for _, id := range keysOf(linked[k.Name]) {
			if x, ok := found[id]; ok {
				n.links[id] = x
				below = append(below, x)
			}
		}
	}
	if len(below) > 0 {
		n.down, err = r.namingOf(tx, at, below, inTitle, depth+1)
	}
	return n, err
}

// tell names the persons of fields that whoever reads the record may know. Only a record on hand tells: a field filled from an address tells nothing.
func (n *naming) tell(tx *db.Tx, at asof.Point, list []record.Record, only func(k *record.Kind, f *record.Field) bool) (err error) {
	ids := map[db.ID]bool{}
	for _, x := range list {
		for i := range x.Kind.Fields {
			f := &x.Kind.Fields[i]
			if id := x.Ref(f.Code); f.Show&record.Known != 0 && !x.ID.IsZero() && !id.IsZero() && n.persons[id] == "" && (only == nil || only(x.Kind, f)) {
				ids[id] = true
			}
		}
	}
	if len(ids) > 0 {
		n.told, err = member.Names(n.r.Ctx, tx, at, keysOf(ids)...)
	}
	return err
}

// offices are what the persons of such fields were, on the record's day, in the organisation that answers for it: one knows a visitor by his office.
func (n *naming) offices(tx *db.Tx, x record.Record, known asof.Known) error {
	if len(n.told) == 0 {
		return nil
	}
	seats, err := org.Seats(n.r.Ctx, tx, duty.System(), asof.Point{On: x.On(), Known: known}, x.Owner())
	if err != nil {
		return err
	}
	for i := range x.Kind.Fields {
		f := &x.Kind.Fields[i]
		id := x.Ref(f.Code)
		if f.Show&record.Known == 0 || n.told[id] == "" {
			continue
		}
		var posts []string
		for _, s := range seats {
			if post := n.r.T("kind.post." + string(s.Post)); s.Person == id && !slices.Contains(posts, post) {
				posts = append(posts, post)
			}
		}
		if len(posts) > 0 {
			n.told[id] += " (" + strings.Join(posts, ", ") + ")"
		}
	}
	return nil
}

// keysOf are the ids of a set, in order, so that one page asks one statement.
func keysOf(m map[db.ID]bool) []db.ID {
	out := make([]db.ID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b db.ID) int { return slices.Compare(a[:], b[:]) })
	return out
}

// inTitle tells whether a record's title says a field.
func inTitle(k *record.Kind, f *record.Field) bool {
	if k.Title != "" {
		return f.Code == k.Title
	}
	return slices.Contains(lang.Places(k.Name+".title"), f.Code)
}

// title names a record.
func (n *naming) title(x record.Record) string {
	var s string
	if k := x.Kind; k.Title != "" {
		s = n.words(x, k.Field(k.Title))
	} else {
		args := fault.Args{}
		for i := range k.Fields {
			if f := &k.Fields[i]; inTitle(k, f) {
				if s := n.words(x, f); s != "" {
					args[f.Code] = s
				} else if f.Type == record.Link && !x.Ref(f.Code).IsZero() { // it is known, and not the reader's to know
					args[f.Code] = n.r.T("record.of_other", fault.Args{"kind": lower(n.r.T(f.Of + ".one"))})
				} else {
					args[f.Code] = n.r.T("unknown")
				}
			}
		}
		s = n.r.T(k.Name+".title", args)
	}
	if s == "" {
		s = n.r.T(x.Kind.Name + ".one")
	}
	return upperFirst(s)
}

func upperFirst(s string) string {
	c, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(c)) + s[size:]
}

// link is the record that a Link field leads to, and its title; ok is false where the reader may not read it.
func (n *naming) link(x record.Record, f *record.Field) (to record.Record, title string, ok bool) {
	to, ok = n.links[x.Ref(f.Code)]
	if !ok {
		return to, "", false
	}
	down := n.down
	if down == nil {
		down = &naming{r: n.r}
	}
	return to, down.title(to), true
}

// words is what a field says, as people read it; empty where it says nothing, or nothing that this reader may know.
func (n *naming) words(x record.Record, f *record.Field) string {
	r := n.r
	switch f.Type {
	case record.Day:
		if d := x.Day(f.Code); d != 0 && f.Show&record.Monthly != 0 {
			return r.L.Partial(day.Partial(int(d) / 100 * 100))
		} else if d != 0 {
			return r.L.ShortDay(d)
		}
	case record.Int:
		if v := x.Int(f.Code); v != 0 {
			if isYear(f) {
				return strconv.FormatInt(v, 10)
			}
			s := r.L.Number(v)
			if f.Unit != "" {
				s += " " + r.T(f.Unit)
			}
			return s
		}
	case record.Sealed:
		if x.Closed(f.Code) {
			return r.T(x.Kind.Name + "." + f.Code + ".closed")
		}
		return x.Text(f.Code)
	case record.Choice:
		if v := x.Text(f.Code); v != "" {
			return r.L.Or(f.LabelOf(v), v)
		}
	case record.Flag:
		if x.Flag(f.Code) {
			return r.T("yes")
		}
	case record.Org:
		return n.orgs[x.Ref(f.Code)].Name
	case record.Person:
		if s := n.told[x.Ref(f.Code)]; s != "" && f.Show&record.Known != 0 && !x.ID.IsZero() {
			return s
		}
		return n.called(x.Ref(f.Code))
	case record.Paper:
		if p, ok := n.papers[x.Ref(f.Code)]; ok {
			return r.paperText(p)
		}
	case record.Link:
		_, title, _ := n.link(x, f)
		return title
	default:
		return x.Text(f.Code)
	}
	return ""
}

// called is what the reader may call a person.
func (n *naming) called(id db.ID) string {
	if id.IsZero() {
		return ""
	}
	if s := n.persons[id]; s != "" {
		return s
	}
	return n.r.T("members.no_name")
}

// callExpected names those expected at a meeting as the reader may know them: one whose file is elsewhere by the name he was known by here.
func (r *Req) callExpected(tx *db.Tx, on day.Day, list []meeting.Expected) error {
	ids := make([]db.ID, len(list))
	for i, x := range list {
		ids[i] = x.Person
	}
	names, err := member.Called(r.Ctx, tx, r.Who, r.S.Vault, asof.Point{On: on}, ids...)
	for i := range list {
		if list[i].Name = names[list[i].Person]; list[i].Name == "" {
			list[i].Name = r.T("members.no_name")
		}
	}
	return err
}

// isYear tells a year from a count: it is printed without a mark between its digits.
func isYear(f *record.Field) bool {
	return f.Unit == "" && (f.Low >= 1000 || f.Code == "year" || strings.HasPrefix(f.Code, "term_"))
}

// rich is words with a link to what they name.
func (n *naming) rich(x record.Record, f *record.Field) page.Rich {
	r := n.r
	s := n.words(x, f)
	if s == "" {
		return nil
	}
	switch id := x.Ref(f.Code); f.Type {
	case record.Org:
		return page.Say(r.orgLink(n.orgs[id]))
	case record.Person:
		if n.persons[id] != "" {
			return page.Say(page.Go(s, r.Link("/member/"+id.String())))
		}
	case record.Paper:
		return page.Say(r.paperLink(n.papers[id]))
	case record.Link:
		return page.Say(page.Go(s, r.Link(recordPath(r.S.Book.Kind(f.Of), id))))
	case record.Choice:
		if t, ok := toneOf(f, x.Text(f.Code)); ok {
			return page.Say(page.Sign(s, t))
		}
	}
	return page.Say(page.Words(s))
}

// cell is a field in a table; a dash where it says nothing.
func (n *naming) cell(x record.Record, f *record.Field) page.Cell {
	r := n.r
	s := n.words(x, f)
	if s == "" {
		if f.Due != nil && f.Due(x) {
			return page.TextCell(r.T("unknown"))
		}
		return page.NoCell()
	}
	switch id := x.Ref(f.Code); f.Type {
	case record.Day:
		if f.Show&record.Monthly != 0 {
			break
		}
		c := page.DayCell(x.Day(f.Code))
		if x.Label(f) != x.Kind.Name+"."+f.Code {
			c = c.After(r.T("record.early")) // the column has the name of what is done
		}
		return c
	case record.Int:
		if !isYear(f) {
			return page.NumberCell(x.Int(f.Code))
		}
	case record.Org:
		return r.orgCell(n.orgs[id]).After(n.orgs[id].Code) // names repeat
	case record.Person:
		if n.persons[id] != "" {
			return page.LinkCell(s, r.Link("/member/"+id.String()))
		}
	case record.Link:
		return page.LinkCell(s, r.Link(recordPath(r.S.Book.Kind(f.Of), id)))
	case record.Choice:
		if t, ok := toneOf(f, x.Text(f.Code)); ok {
			c := page.ChipCell(s, t)
			if f.Code == "state" && overdue(x, r.At.On) {
				c = page.ChipCell(r.T("record.overdue"), page.Late).Under(s)
			}
			return c
		}
	}
	return page.TextCell(short(s))
}

// sheet is a field in a file.
func (n *naming) sheet(x record.Record, f *record.Field) doc.Cell {
	switch f.Type {
	case record.Day:
		return doc.Day(x.Day(f.Code))
	case record.Int:
		if x.Int(f.Code) == 0 {
			return doc.Empty()
		}
		return doc.Int(x.Int(f.Code))
	}
	if s := n.words(x, f); s != "" {
		return doc.Text(s)
	}
	return doc.Empty()
}

// tones are how far the stored states have come, as chips show it.
var tones = map[string]page.Tone{
	"du_kien": page.Due, "ke_hoach": page.Due, "du_thao": page.Due, "cho_chuan_y": page.Due, "mo": page.Due, "dang_lam": page.Due,
	"da_hop": page.Done, "da_to_chuc": page.Done, "da_du": page.Done, "da_ky": page.Done, "da_xac_nhan": page.Done, "da_danh_gia": page.Done,
	"da_xong": page.Done, "da_xac_minh": page.Done, "chuan_y": page.Done, "da_tra_loi": page.Plain, "mot_phan": page.Due,
	"khong_chuan_y": page.Late, "hoan": page.Past,
}

// toneOf is the tone of a state; ok is false where the field is no state.
func toneOf(f *record.Field, value string) (page.Tone, bool) {
	if f.Code != "state" && f.Code != "verdict" {
		return page.Plain, false
	}
	t := tones[value]
	return t, true
}

// overdue tells whether something was to be done by a day that is over, and is still open.
func overdue(x record.Record, on day.Day) bool {
	f, s := x.Kind.Field("due"), x.Kind.Field("state")
	if f == nil || f.Type != record.Day || s == nil || s.Type != record.Choice {
		return false
	}
	due := x.Day("due")
	return x.Stands() && due != 0 && due < on && tones[x.Text("state")] == page.Due
}

// recordPath is the address of a record's page.
func recordPath(k *record.Kind, id db.ID) string { return k.Path() + "/" + id.String() }
