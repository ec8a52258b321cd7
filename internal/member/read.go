package member

import (
	"context"
	"sort"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/org"
)

// File is what a reader sees of a person at a point.
type File struct {
	ID     db.ID
	Code   string
	Rev    int64 // the version that a change is made from
	Home   db.ID // the organisation that has the file now; zero where the reader sees only a part
	Full   bool  // the whole file; else only what the reader's organisations recorded
	Erased bool  // the key was destroyed: sealed groups are gone
	Groups []Group
	Spells []SpellFile
	// Offices in committees that the reader may see, the latest first; Hidden is how many are elsewhere.
	Offices []org.Seat
	Hidden  int
}

// Group is one group of facts at the point. Open is false where the reader has no right to it: then there is nothing but its name.
type Group struct {
	Name   string
	Open   bool
	Known  bool // something is recorded for the day
	Erased bool
	Row    asof.Row
}

// State is a dated value: a standing or a relief.
type State struct {
	ID db.ID
	day.Period
	Kind   string
	Reason string
}

// SpellFile is one membership with all its days as known at the point.
type SpellFile struct {
	Spell
	Stays    []Affiliation // official, in order
	Hosts    []Affiliation // temporary, in order
	Standing []State
	Relief   []State
}

// Group finds a group; nil where there is none.
func (f *File) Group(name string) *Group {
	for i := range f.Groups {
		if f.Groups[i].Name == name {
			return &f.Groups[i]
		}
	}
	return nil
}

// Text, Part read a basic fact.
func (f *File) Text(field string) string { return f.Groups[0].Row.Text(field) }
func (f *File) Name() string             { return f.Text("full_name") }

// Get reads a person's file at a point. Who may not know of the person gets NotFound; who had him only once gets what his organisations recorded,
// with the name as it was then. Field groups open only with their right.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID, at asof.Point) (*File, error) {
	full, any, err := Visible(ctx, tx, who, person)
	if err != nil {
		return nil, err
	}
	if !any {
		return nil, fault.New(fault.NotFound, "error.not_found", nil)
	}
	f := &File{ID: person, Full: full}
	var wrapped []byte
	if _, err := tx.One(ctx, `SELECT code, rev, wrapped_key FROM member WHERE id = :id`, db.Args{"id": person}, &f.Code, &f.Rev, &wrapped); err != nil {
		return nil, err
	}
	f.Erased = len(wrapped) == 0
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil {
		return nil, err
	}
	if full {
		if f.Home, err = Home(ctx, tx, person); err != nil {
			return nil, err
		}
	}
	spells, err := allSpells(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	var last *Affiliation // the newest stay the reader's organisations know of
	for _, s := range spells {
		sf := SpellFile{Spell: s}
		if !full {
			sf.Card = "" // nobody knows who recorded it
		}
		for _, kind := range []string{Official, Temporary} {
			rows, err := s.line(kind).Rows(ctx, tx, at.Known)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				a := affiliationOf(r, s.ID, kind)
				if !full && !reach.Has(a.Org) {
					continue
				}
				if kind == Official {
					sf.Stays = append(sf.Stays, a)
				} else {
					sf.Hosts = append(sf.Hosts, a)
				}
				if last == nil || a.To > last.To {
					c := a
					last = &c
				}
			}
		}
		if sf.Standing, err = states(ctx, tx, s.standing(), at.Known, full, reach); err != nil {
			return nil, err
		}
		if sf.Relief, err = states(ctx, tx, s.relief(), at.Known, full, reach); err != nil {
			return nil, err
		}
		if len(sf.Stays)+len(sf.Hosts)+len(sf.Standing)+len(sf.Relief) > 0 {
			f.Spells = append(f.Spells, sf)
		}
	}
	if f.Offices, f.Hidden, err = org.SeatsOf(ctx, tx, who, at, person); err != nil {
		return nil, err
	}
	if !full {
		f.Hidden = 0 // that there are others is not for a former organisation to know
	}
	own := !who.Person.IsZero() && who.Person == person
	for _, name := range Groups() {
		g := Group{Name: name, Row: asof.Row{Fields: asof.Fields{}}}
		if !full {
			if name == Basic {
				g.Open = true
				if g.Row, g.Known, err = recorded(ctx, tx, person, reach, last, at); err != nil {
					return nil, err
				}
			}
			f.Groups = append(f.Groups, g)
			continue
		}
		g.Open = own || who.IsSystem()
		if !g.Open {
			r, err := who.Reach(ctx, tx, duty.Records|RightOf(name))
			if err != nil {
				return nil, err
			}
			g.Open = r.Has(f.Home)
		}
		if g.Open {
			row, ok, err := factLine(v, person, name).At(ctx, tx, at)
			if err != nil {
				return nil, err
			}
			if g.Known = ok; ok {
				g.Row, g.Erased = row, row.Erased()
			}
		}
		f.Groups = append(f.Groups, g)
	}
	return f, nil
}

// recorded gives the basic facts as a former organisation may see them: the newest version that an organisation in reach recorded itself, else the
// name and birth as they were known when its stay was last recorded.
func recorded(ctx context.Context, tx *db.Tx, person db.ID, reach duty.Reach, last *Affiliation, at asof.Point) (asof.Row, bool, error) {
	rows, err := persons.Of(person, nil, asof.Fields{"person_id": person}).History(ctx, tx)
	if err != nil {
		return asof.Row{}, false, err
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].KnownFrom > rows[j].KnownFrom })
	var best *asof.Row
	for i, r := range rows {
		known := at.Known.Latest() || r.KnownFrom <= at.Known.Instant()
		if !known || !reach.Has(r.Owner) {
			continue
		}
		if best == nil || !best.Period.Has(at.On) && r.Period.Has(at.On) && r.KnownFrom == best.KnownFrom {
			best = &rows[i]
		}
	}
	if best != nil {
		return *best, true, nil
	}
	if last != nil {
		on := min(at.On, last.To.Add(-1))
		for _, r := range rows {
			if r.KnownFrom <= last.KnownFrom && r.KnownTo > last.KnownFrom && r.Period.Has(on) {
				f := asof.Fields{}
				for _, name := range []string{"full_name", "given", "sex", "birth"} {
					f[name] = r.Fields[name]
				}
				r.Fields = f
				return r, true, nil
			}
		}
	}
	return asof.Row{Fields: asof.Fields{}}, false, nil
}

func states(ctx context.Context, tx *db.Tx, l asof.Line, k asof.Known, full bool, reach duty.Reach) ([]State, error) {
	rows, err := l.Rows(ctx, tx, k)
	var out []State
	for _, r := range rows {
		if full || reach.Has(r.Owner) {
			out = append(out, State{r.ID, r.Period, r.Text("kind"), r.Text("reason")})
		}
	}
	return out, err
}

// allSpells are a person's memberships, also those that never were: at an earlier Known they stood.
func allSpells(ctx context.Context, tx *db.Tx, person db.ID) ([]Spell, error) {
	var out []Spell
	err := tx.Query(ctx, `SELECT id, person_id, no, code, void_at FROM member_spell WHERE person_id = :person ORDER BY no, id`,
		db.Args{"person": person}, func(r *db.Row) error {
			var s Spell
			var void db.Instant
			err := r.Scan(&s.ID, &s.Person, &s.No, &s.Card, &void)
			s.Void = void != 0
			out = append(out, s)
			return err
		})
	return out, err
}

// Version is one version of one state in a person's history, on both clocks.
type Version struct {
	Noun       string // person, sensitive, …, affiliation, standing, relief
	Membership db.ID  // zero for facts
	Kind       string // official or temporary, for affiliations
	Row        asof.Row
	At         db.Instant // when it was recorded
	Account    db.ID      // by whom; zero: the installation
	Reason     string
	Document   db.ID
	ReplacedBy db.ID // the change that replaced it; zero while it stands
}

// History lists every version ever of everything in a person's file that the reader may see, newest knowledge first. Groups without right and
// rows of others, for a former organisation, are left out.
func History(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, person db.ID) ([]Version, error) {
	f, err := Get(ctx, tx, who, v, person, asof.Point{On: tx.Today()})
	if err != nil {
		return nil, err
	}
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil {
		return nil, err
	}
	var out []Version
	add := func(noun string, membership db.ID, kind string, l asof.Line) error {
		rows, err := l.History(ctx, tx)
		for _, r := range rows {
			if f.Full || reach.Has(r.Owner) {
				out = append(out, Version{Noun: noun, Membership: membership, Kind: kind, Row: r, At: r.KnownFrom})
			}
		}
		return err
	}
	for _, g := range f.Groups {
		if !g.Open {
			continue
		}
		noun := g.Name
		if noun == Basic {
			noun = "person"
		}
		if err := add(noun, db.ID{}, "", factLine(v, person, g.Name)); err != nil {
			return nil, err
		}
	}
	spells, err := allSpells(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	for _, s := range spells {
		for _, kind := range []string{Official, Temporary} {
			if err := add("affiliation", s.ID, kind, s.line(kind)); err != nil {
				return nil, err
			}
		}
		if err := add("standing", s.ID, "", s.standing()); err != nil {
			return nil, err
		}
		if err := add("relief", s.ID, "", s.relief()); err != nil {
			return nil, err
		}
	}
	// Who recorded it and why stands in the change rows of the same change: in that of the noun itself, where one act wrote several. A change of a
	// closed group says nothing of itself beside the others.
	type act struct {
		change, account, document db.ID
		reason                    string
	}
	type key struct {
		change db.ID
		noun   string
	}
	acts := map[key]act{}
	byTime := map[db.Instant]db.ID{}
	err = tx.Query(ctx, `SELECT change_id, at, account_id, noun, reason, document_id FROM audit_change WHERE subject_id = :person ORDER BY n`,
		db.Args{"person": person}, func(r *db.Row) error {
			var a act
			var at db.Instant
			var noun string
			err := r.Scan(&a.change, &at, &a.account, &noun, &a.reason, &a.document)
			acts[key{a.change, noun}] = a
			if g := f.Group(noun); g == nil || g.Open {
				acts[key{a.change, ""}] = a
			}
			byTime[at] = a.change
			return err
		})
	for i := range out {
		a, ok := acts[key{out[i].Row.Change, out[i].Noun}]
		if !ok {
			a = acts[key{out[i].Row.Change, ""}]
		}
		out[i].Account, out[i].Reason, out[i].Document = a.account, a.reason, a.document
		if out[i].Row.KnownTo != db.StillKnown {
			out[i].ReplacedBy = byTime[out[i].Row.KnownTo]
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At > out[j].At })
	return out, err
}

// Find gives the person with a register code; NotFound where there is none or the reader may know nothing of him.
func Find(ctx context.Context, tx *db.Tx, who duty.Actor, code string) (db.ID, error) {
	var person db.ID
	found, err := tx.One(ctx, `SELECT id FROM member WHERE code_key = :code`, db.Args{"code": codeKey(code)}, &person)
	if err != nil {
		return person, err
	}
	if found {
		_, any, err := Visible(ctx, tx, who, person)
		if err != nil || any {
			return person, err
		}
	}
	return db.ID{}, fault.New(fault.NotFound, "error.not_found", nil)
}

// FindCitizen gives the person with an identity number, by its blind index; NotFound like Find. The reader needs the right to the sensitive group.
func FindCitizen(ctx context.Context, tx *db.Tx, who duty.Actor, v *Vault, number string) (db.ID, error) {
	none := fault.New(fault.NotFound, "error.not_found", nil)
	blind := v.keys.Blind("citizen_id", number)
	if blind == nil {
		return db.ID{}, none
	}
	var person db.ID
	found, err := tx.One(ctx, `SELECT id FROM member WHERE id_blind = :blind`, db.Args{"blind": blind}, &person)
	if err != nil {
		return person, err
	}
	if found {
		home, err := Home(ctx, tx, person)
		if err != nil {
			return db.ID{}, err
		}
		r, err := who.Reach(ctx, tx, duty.Records|duty.Sensitive)
		if err != nil {
			return db.ID{}, err
		}
		if r.Has(home) {
			return person, nil
		}
	}
	return db.ID{}, none
}

// Stays reads a membership's affiliations of one kind as known at k, in order, for the domains above; it judges no rights.
func Stays(ctx context.Context, tx *db.Tx, membership db.ID, kind string, k asof.Known) ([]Affiliation, error) {
	s := Spell{ID: membership}
	rows, err := s.line(kind).Rows(ctx, tx, k)
	out := make([]Affiliation, len(rows))
	for i, r := range rows {
		out[i] = affiliationOf(r, membership, kind)
	}
	return out, err
}

// HomeSQL is an expression for the organisation that has a person's file now, as Home finds it; person is an expression for his id, and ":today"
// must be given. NULL where he was never affiliated.
func HomeSQL(person string) string {
	return `(SELECT h.org_id FROM member_affiliation h WHERE h.person_id = ` + person + ` AND h.kind = 'official' AND h.known_to = {open}
		ORDER BY CASE WHEN h.valid_from <= :today THEN 0 ELSE 1 END, h.valid_from DESC LIMIT 1)`
}

// BirthOf is a person's birth as known now, for the domains above; zero where unknown.
func BirthOf(ctx context.Context, tx *db.Tx, person db.ID, on day.Day) (day.Partial, error) {
	return birthOf(ctx, tx, person, on)
}
