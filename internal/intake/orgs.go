package intake

import (
	"context"
	"sort"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// orgBook holds all organisations, so that a row asks no database for the codes it names. A row finds only those that the importer may open, as a form
// does: any other is to him as if it were not.
type orgBook struct {
	all     map[db.ID]*org.Brief
	byCode  map[string]db.ID   // of those in sight
	byName  map[string][]db.ID // of those in sight, by the search key of every name it has or had
	records duty.Reach         // where the importer reads the records
	figures duty.Reach         // and where the figures
	own     map[db.ID]bool     // what this file wrote
	likes   map[string][]db.ID // what near found, since one wrong code may stand in a thousand rows
}

func loadOrgs(ctx context.Context, tx *db.Tx, who duty.Actor) (*orgBook, error) {
	all, err := org.Briefs(ctx, tx, db.ID{})
	if err != nil {
		return nil, err
	}
	b := &orgBook{all: all, byCode: map[string]db.ID{}, byName: map[string][]db.ID{}, own: map[db.ID]bool{}, likes: map[string][]db.ID{}}
	if err := b.look(ctx, tx, who); err != nil {
		return nil, err
	}
	for _, o := range all {
		b.put(o)
	}
	return b, nil
}

// look reads anew where the importer may read.
func (b *orgBook) look(ctx context.Context, tx *db.Tx, who duty.Actor) (err error) {
	if b.records, err = who.Reach(ctx, tx, duty.Records); err != nil {
		return err
	}
	b.figures, err = who.Reach(ctx, tx, duty.Figures)
	return err
}

// sees tells whether the importer may open an organisation: its records or its figures are his, or it is an external body and he has any.
func (b *orgBook) sees(o *org.Brief) bool {
	return b.records.Has(o.ID) || b.figures.Has(o.ID) || b.own[o.ID] || o.Last().Kind == org.External && !(b.records.Empty() && b.figures.Empty())
}

func codeKey(code string) string { return strings.ToUpper(lang.TitleName(code)) }

func (b *orgBook) put(o *org.Brief) {
	clear(b.likes)
	b.all[o.ID] = o
	if !b.sees(o) {
		return
	}
	b.byCode[codeKey(o.Code)] = o.ID
	for _, v := range o.Versions {
		for _, name := range []string{v.Name, v.ShortName} {
			key := lang.SearchKey(name)
			if key == "" {
				continue
			}
			if !contains(b.byName[key], o.ID) {
				b.byName[key] = append(b.byName[key], o.ID)
			}
		}
	}
}

func contains(ids []db.ID, id db.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// refresh reads one organisation again after it was written.
func (b *orgBook) refresh(ctx context.Context, s *session, ids ...db.ID) error {
	for _, id := range ids {
		one, err := org.Briefs(ctx, s.tx, id)
		if err != nil {
			return err
		}
		if o := one[id]; o != nil {
			b.own[id] = true
			b.put(o)
		}
	}
	return nil
}

// title names an organisation for people, as it is called on a day.
func (b *orgBook) title(id db.ID, on day.Day) string {
	o := b.all[id]
	if o == nil {
		return ""
	}
	v, ok := o.On(on)
	if !ok {
		v = o.Last()
	}
	if !b.sees(o) { // whose name a file in sight may tell, as its page does
		return v.Name
	}
	return v.Name + " (" + o.Code + ")"
}

// above are the organisations over those in whose sight the importer is: their names stand on his pages, and what they hold open for all below is his to
// answer. They are looked for only as the owner of such a record.
func (b *orgBook) above(text string) (db.ID, bool) {
	var found []db.ID
	var up func(id db.ID)
	up = func(id db.ID) {
		o := b.all[id]
		if o == nil {
			return
		}
		for _, p := range o.Places {
			top := b.all[p.Parent]
			if top == nil || p.To != day.Forever || contains(found, top.ID) {
				continue
			}
			named := codeKey(top.Code) == codeKey(text)
			for _, v := range top.Versions {
				named = named || lang.SearchKey(v.Name) == lang.SearchKey(text)
			}
			if named {
				found = append(found, top.ID)
			}
			up(top.ID)
		}
	}
	for _, id := range append(append([]db.ID{}, b.records.Roots()...), b.figures.Roots()...) {
		up(id)
	}
	if len(found) != 1 {
		return db.ID{}, false
	}
	return found[0], true
}

// org finds the organisation that a cell of the row names: by its code, else by its whole name where only one is called so. Where the cell is
// blank it gives zero.
func (s *session) org(r *row, column string) (db.ID, error) {
	text := r.text(column)
	if text == "" {
		return db.ID{}, nil
	}
	return s.orgOf(r, column, text)
}

func (s *session) orgOf(r *row, column, text string) (db.ID, error) {
	b := s.orgs
	if id, ok := b.byCode[codeKey(text)]; ok {
		return id, nil
	}
	// "Chi bộ 1 (CB-01)", as our own lists write it.
	if i := strings.LastIndexByte(text, '('); i >= 0 && strings.HasSuffix(text, ")") {
		if id, ok := b.byCode[codeKey(text[i+1:len(text)-1])]; ok {
			return id, nil
		}
	}
	switch seen := b.byName[lang.SearchKey(text)]; {
	case len(seen) == 1:
		return seen[0], nil
	case len(seen) > 1:
		r.refuse(column, "intake.org_many", fault.Args{"text": text, "names": b.titles(seen, s.tx.Today())})
		return db.ID{}, errRow
	}
	if n, ok := s.refused[lang.SearchKey(text)]; ok {
		r.refuse(column, "intake.waits", fault.Args{"text": text, "row": n})
		return db.ID{}, errRow
	}
	if near := b.near(text); len(near) > 0 {
		r.refuse(column, "intake.org_near", fault.Args{"text": text, "names": b.titles(near, s.tx.Today())})
	} else {
		r.refuse(column, "intake.org_unknown", fault.Args{"text": text})
	}
	return db.ID{}, errRow
}

func (b *orgBook) titles(ids []db.ID, on day.Day) []string {
	var out []string
	for _, id := range ids {
		out = append(out, b.title(id, on))
	}
	sort.Strings(out)
	if len(out) > 8 {
		out = append(out[:8], "…")
	}
	return out
}

// near finds up to five organisations within the importer's sight whose code or name is like the text.
func (b *orgBook) near(text string) []db.ID {
	type hit struct {
		id db.ID
		d  int
	}
	var hits []hit
	key := []rune(lang.SearchKey(text))
	if found, ok := b.likes[string(key)]; ok {
		return found
	}
	for id, o := range b.all {
		if !b.sees(o) {
			continue
		}
		v := o.Last()
		best := -1
		for _, t := range []string{o.Code, v.Name, v.ShortName} {
			k := []rune(lang.SearchKey(t))
			if len(k) == 0 || len(k) > 3*len(key)+8 || len(key) > 3*len(k)+8 {
				continue
			}
			d := distance(key, k)
			if d <= max(1, min(len(key), len(k))/3) && (best < 0 || d < best) {
				best = d
			}
		}
		if best >= 0 {
			hits = append(hits, hit{id, best})
		}
	}
	sort.Slice(hits, func(i, j int) bool {
		if hits[i].d != hits[j].d {
			return hits[i].d < hits[j].d
		}
		return b.all[hits[i].id].Code < b.all[hits[j].id].Code
	})
	var out []db.ID
	for i := 0; i < len(hits) && i < 5; i++ {
		out = append(out, hits[i].id)
	}
	b.likes[string(key)] = out
	return out
}
