package member

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/seal"
)

// Field groups. All but basic are stored only sealed under the person's key.
const (
	Basic      = "basic"
	Sensitive  = "sensitive"
	Family     = "family"
	Finance    = "finance"
	Discipline = "discipline"
)

// Field is one fact of a person. Text keys: "member.<name>".
type Field struct {
	Name  string
	Group string
	Kind  asof.Kind
	Max   int      // runes a text may have
	Lines bool     // a text of several lines
	Codes []string // the closed list it comes from, if any; the empty value is always allowed
}

func text(group, name string, max int) Field { return Field{Name: name, Group: group, Max: max} }
func lines(group, name string) Field {
	return Field{Name: name, Group: group, Max: 4000, Lines: true}
}

// Fields lists the facts of a group in the order a form asks for them; nil for an unknown group.
func Fields(group string) []Field {
	switch group {
	case Basic:
		return []Field{
			text(Basic, "full_name", 200), text(Basic, "given", 100),
			{Name: "sex", Group: Basic, Max: 3, Codes: Sexes()},
			{Name: "birth", Group: Basic, Kind: asof.Partial},
			text(Basic, "birth_name", 200), text(Basic, "other_names", 200), text(Basic, "native_place", 300),
			text(Basic, "residence", 300), text(Basic, "phone", 50), text(Basic, "occupation", 200), text(Basic, "education", 100),
			text(Basic, "profession", 200), text(Basic, "theory", 100), text(Basic, "language", 200),
			{Name: "youth_on", Group: Basic, Kind: asof.Day},
		}
	case Sensitive:
		return []Field{text(Sensitive, "ethnicity", 100), text(Sensitive, "religion", 100), text(Sensitive, "citizen_id", 20),
			text(Sensitive, "health", 300), text(Sensitive, "merit", 300)}
	case Family:
		return []Field{lines(Family, "father"), lines(Family, "mother"), lines(Family, "spouse"), lines(Family, "children"),
			lines(Family, "siblings"), lines(Family, "relatives")}
	case Finance:
		return []Field{text(Finance, "income", 300), text(Finance, "housing", 500), text(Finance, "land", 500), text(Finance, "business", 500),
			lines(Finance, "assets")}
	case Discipline:
		return []Field{{Name: "form", Group: Discipline, Max: 20, Codes: []string{"khien_trach", "canh_cao", "cach_chuc", "khai_tru"}},
			text(Discipline, "decision", 200), lines(Discipline, "grounds"), lines(Discipline, "discipline_note")}
	}
	return nil
}

// Groups lists the field groups, basic first.
func Groups() []string { return []string{Basic, Sensitive, Family, Finance, Discipline} }

// RightOf is the right a reader needs, besides Records, to open a group.
func RightOf(group string) duty.Right {
	switch group {
	case Basic:
		return duty.Records
	case Sensitive:
		return duty.Sensitive
	case Family:
		return duty.Family
	case Finance:
		return duty.Finance
	case Discipline:
		return duty.Discipline
	}
	return ^duty.Right(0) // an unknown group is nobody's
}

var persons = asof.Table{
	Name: "member_person", Noun: "person",
	Key:  []asof.Column{{Name: "person_id", Kind: asof.ID}},
	Cols: personColumns(),
}

func personColumns() []asof.Column {
	var out []asof.Column
	for _, f := range Fields(Basic) {
		out = append(out, asof.Column{Name: f.Name, Kind: f.Kind})
	}
	return append(out, asof.Column{Name: "sort_name"}, asof.Column{Name: "search_name"})
}

var sealedTables = map[string]*asof.Table{
	Sensitive: sealedTable(Sensitive), Family: sealedTable(Family), Finance: sealedTable(Finance), Discipline: sealedTable(Discipline),
}

func sealedTable(group string) *asof.Table {
	t := asof.Table{Name: "member_" + group, Noun: group, Key: []asof.Column{{Name: "person_id", Kind: asof.ID}}}
	for _, f := range Fields(group) {
		t.Sealed = append(t.Sealed, f.Name)
	}
	return &t
}

// factLine is the timeline of one group of a person's facts.
func factLine(v *Vault, person db.ID, group string) asof.Line {
	key := asof.Fields{"person_id": person}
	if group == Basic {
		return persons.Of(person, nil, key)
	}
	return sealedTables[group].Of(person, groupVault{v, group}, key)
}

var citizenID = regexp.MustCompile(`^(\d{9}|\d{12})$`)

// ParseFacts reads a form's or a sheet's texts for the fields named in it, all wrong ones at once. Names that are no field of the group are
// refused. An empty text is the empty value.
func ParseFacts(group string, in map[string]string, today day.Day) (asof.Fields, error) {
	var bad fault.Fields
	out := asof.Fields{}
	known := map[string]bool{}
	for _, f := range Fields(group) {
		known[f.Name] = true
		s, ok := in[f.Name]
		if !ok {
			continue
		}
		s = strings.TrimSpace(s)
		switch f.Kind {
		case asof.Partial:
			p, err := parsePartial(s, today)
			if err != nil {
				bad.Add(f.Name, err.Key, fault.Args{"text": err.Text})
			}
			out[f.Name] = p
		case asof.Day:
			var d day.Day
			if s != "" {
				var err error
				if d, err = day.Parse(s, today); err != nil {
					pe, _ := err.(*day.ParseError)
					bad.Add(f.Name, pe.Key, fault.Args{"text": pe.Text})
				}
			}
			out[f.Name] = d
		default:
			out[f.Name] = s
		}
	}
	for name, s := range in {
		if !known[name] {
			bad.Add(name, "form.unknown", fault.Args{"text": s})
		}
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func parsePartial(s string, today day.Day) (day.Partial, *day.ParseError) {
	if s == "" {
		return 0, nil
	}
	p, err := day.ParsePartial(s, today)
	if err != nil {
		pe, _ := err.(*day.ParseError)
		return 0, pe
	}
	return p, nil
}

// checkFacts tidies values in place and notes what is wrong with them.
func checkFacts(bad *fault.Fields, group string, f asof.Fields, today day.Day) {
	known := map[string]Field{}
	for _, x := range Fields(group) {
		known[x.Name] = x
	}
	for name, v := range f {
		x, ok := known[name]
		if !ok {
			bad.Add(name, "form.unknown", fault.Args{"text": name})
			continue
		}
		switch v := v.(type) {
		case string:
			v = strings.TrimSpace(v)
			valid := lang.ValidLine
			if x.Lines {
				valid = lang.ValidText
			}
			if err := valid(v); err != nil {
				fa := fault.As(err)
				bad.Add(name, fa.Key, fa.Args)
				continue
			}
			switch name {
			case "full_name", "given", "birth_name", "other_names":
				v = lang.TitleName(v)
			case "citizen_id":
				v = seal.NormalID(v)
				if v != "" && !citizenID.MatchString(v) {
					bad.Add(name, "form.pattern", fault.Args{"text": v, "example": "079085001234"})
				}
			}
			if n := utf8.RuneCountInString(v); n > x.Max {
				bad.Add(name, "form.too_long", fault.Args{"max": x.Max, "n": n})
			}
			if len(x.Codes) > 0 && v != "" && !oneOf(v, x.Codes) {
				bad.Add(name, "form.choice", fault.Args{"text": v})
			}
			if name == "full_name" && v == "" {
				bad.Add(name, "form.required", nil)
			}
			f[name] = v
		case day.Partial:
			if v != 0 && (!v.Day().Valid() || v.Year() < 1850) {
				bad.Add(name, "day.range", fault.Args{"text": v.String()})
			} else if v != 0 && v.Day() > today {
				bad.Add(name, "day.future", fault.Args{"day": v, "today": today})
			}
		case day.Day:
			if v != 0 && checkDay(bad, name, v) && v > today {
				bad.Add(name, "day.future", fault.Args{"day": v, "today": today})
			}
		default:
			bad.Add(name, "form.unknown", fault.Args{"text": name})
		}
	}
}

// derive fills what follows from the name: the keys by which it is found and sorted.
func derive(f asof.Fields, code string) {
	full, _ := f["full_name"].(string)
	given, _ := f["given"].(string)
	if given == "" {
		_, given = lang.NameParts(full)
		f["given"] = given
	}
	f["sort_name"] = lang.NameSortKey(given, full)
	f["search_name"] = searchName(full, code)
}

// searchName is what a search by name or code looks into: words, each after a space.
func searchName(full, code string) string { return " " + lang.SearchKey(full) + " " + codeKey(code) }

// codeKey writes a code as one word.
func codeKey(code string) string { return strings.ReplaceAll(lang.SearchKey(code), " ", "") }

// Vault opens and seals persons' facts with the installation's key. Build it once, by hand; it keeps nothing of what it opens.
type Vault struct{ keys *seal.Installation }

// NewVault makes a vault of the installation's key.
func NewVault(keys *seal.Installation) *Vault { return &Vault{keys} }

const sealPlace = "member"

// Open opens a sealed group of facts; a destroyed key gives nil and no error. It is what figures use.
func (v *Vault) Open(_ context.Context, person db.ID, group string, wrapped, sealed []byte) (map[string]string, error) {
	if len(wrapped) == 0 || len(sealed) == 0 {
		return nil, nil
	}
	k, err := v.keys.Unwrap(person[:], wrapped)
	if err != nil {
		return nil, err
	}
	m, err := k.UnsealJSON(seal.AAD(sealPlace, group, person[:]), sealed)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(m))
	for f, x := range m {
		out[f], _ = x.(string)
	}
	return out, nil
}

func (v *Vault) key(ctx context.Context, tx *db.Tx, person db.ID) (seal.PersonKey, error) {
	var wrapped []byte
	ok, err := tx.One(ctx, `SELECT wrapped_key FROM member WHERE id = :id`, db.Args{"id": person}, &wrapped)
	if err != nil {
		return seal.PersonKey{}, err
	}
	if !ok {
		return seal.PersonKey{}, fault.New(fault.Internal, "seal.broken", nil)
	}
	return v.keys.Unwrap(person[:], wrapped)
}

// SealWords seals words about a person that are no fact of his file under his key, for one place alone: the table and field they stand in. Nobody seals
// under a key that was destroyed: seal.erased.
func (v *Vault) SealWords(ctx context.Context, tx *db.Tx, person db.ID, table, field, words string) ([]byte, error) {
	k, err := v.key(ctx, tx, person)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Conflict, "seal.erased", nil)
	}
	if err != nil {
		return nil, err
	}
	return k.Seal(seal.AAD(table, field, person[:]), []byte(words))
}

// Keys reads the wrapped keys of persons, for OpenWords. It judges no rights.
func (v *Vault) Keys(ctx context.Context, tx *db.Tx, persons ...db.ID) (map[db.ID][]byte, error) {
	out := make(map[db.ID][]byte, len(persons))
	for part := range slices.Chunk(persons, 500) {
		err := tx.Query(ctx, `SELECT id, wrapped_key FROM member WHERE id IN {in ids}`, db.Args{"ids": part}, func(r *db.Row) error {
			var id db.ID
			var wrapped []byte
			err := r.Scan(&id, &wrapped)
			out[id] = wrapped
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// OpenWords opens what SealWords sealed; ok is false where the person's key was destroyed. It judges no rights.
func (v *Vault) OpenWords(person db.ID, wrapped []byte, table, field string, sealed []byte) (words string, ok bool, err error) {
	if len(wrapped) == 0 {
		return "", false, nil
	}
	k, err := v.keys.Unwrap(person[:], wrapped)
	if err != nil {
		return "", false, err
	}
	plain, err := k.Unseal(seal.AAD(table, field, person[:]), sealed)
	return string(plain), err == nil, err
}

// groupVault seals one group's facts under their person's key.
type groupVault struct {
	v     *Vault
	group string
}

func (g groupVault) Seal(ctx context.Context, tx *db.Tx, key asof.Fields, plain []byte) ([]byte, error) {
	person := key["person_id"].(db.ID)
	k, err := g.v.key(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	return k.Seal(seal.AAD(sealPlace, g.group, person[:]), plain)
}

func (g groupVault) Unseal(ctx context.Context, tx *db.Tx, key asof.Fields, sealed []byte) ([]byte, error) {
	person := key["person_id"].(db.ID)
	k, err := g.v.key(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	return k.Unseal(seal.AAD(sealPlace, g.group, person[:]), sealed)
}
