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

// orgBook holds all organisations, so that a row asks no database for the codes it names.
type orgBook struct {
	all    map[db.ID]*org.Brief
	byCode map[string]db.ID
	byName map[string][]db.ID // by the search key of every name it has or had
	see    duty.Reach         // what may be suggested to the importer
	likes  map[string][]db.ID // what near found, since one wrong code may stand in a thousand rows
}

func loadOrgs(ctx context.Context, tx *db.Tx, who duty.Actor) (*orgBook, error) {
	all, err := org.Briefs(ctx, tx, db.ID{})
	if err != nil {
		return nil, err
	}
	b := &orgBook{all: map[db.ID]*org.Brief{}, byCode: map[string]db.ID{}, byName: map[string][]db.ID{}, likes: map[string][]db.ID{}}
	for _, o := range all {
		b.put(o)
	}
	return b, b.look(ctx, tx, who)
}

// look reads anew whom the importer may see.
func (b *orgBook) look(ctx context.Context, tx *db.Tx, who duty.Actor) error {
	figures, err := who.Reach(ctx, tx, duty.Figures)
	if err == nil && figures.Empty() {
		figures, err = who.Reach(ctx, tx, duty.Records)
	}
	b.see = figures
	return err
}

func codeKey(code string) string { return strings.ToUpper(lang.TitleName(code)) }

func (b *orgBook) put(o *org.Brief) {
	clear(b.likes)
	b.all[o.ID] = o
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
	return v.Name + " (" + o.Code + ")"
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
	var seen []db.ID
	for _, id := range b.byName[lang.SearchKey(text)] {
		if b.see.Has(id) {
			seen = append(seen, id)
		}
	}
	switch {
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
		if !b.see.Has(id) {
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
