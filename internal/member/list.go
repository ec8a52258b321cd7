package member

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/tree"
)

// Filter narrows a list of members. Zero values ask nothing.
type Filter struct {
	Org       db.ID  // the sub-tree of this organisation, in the tree of the day
	Text      string // words of a name, or a register number: without marks and case, each word from its beginning
	Sex       string
	Standing  string // du_bi, chinh_thuc, or "chua_ro": nothing recorded
	Relief    string // a kind, or "co": any
	Cause     string // cause of the stay's beginning
	Temporary string // "di": those attending elsewhere for a time
	Kind      string // official (the default) or temporary: guests
	Besides   Cond   // what a domain above asks of them
	Sort      string // name (the default), birth, cell, since, official; "-" before it turns it round
	Page      int    // from 1
	Size      int    // rows a page; 0: 50, at most 500; exports pass -1 for all
}

// Cond is a condition that a domain above puts on a list: SQL on the person "a.person_id" ("NOT EXISTS (SELECT …)"), which may use ":on" and ":known"
// of the list, with the named values it wants besides.
type Cond struct {
	SQL  string
	Args db.Args
}

// Item is one row of the list: a stay on the day, with the person's name as the reader may see it.
type Item struct {
	Person     db.ID
	Membership db.ID
	Code       string
	Name       string
	Given      string
	Sex        string
	Birth      day.Partial
	Org        db.ID
	OrgCode    string
	OrgName    string
	Since      day.Day
	CauseIn    string
	Until      day.Day // first day elsewhere; day.Forever while nothing is recorded
	Standing   string
	Official   day.Day // first day as official member, when he is one
	Relief     string
	Host       db.ID // cell he attends for a time; zero for none
	Full       bool  // the reader may open the whole file
}

// Page is one page of a list.
type Page struct {
	Items []Item
	Total int
	Page  int
	Size  int
	At    asof.Point
}

// wide: from a quarter of the organisations on, a list walks the order of names instead of gathering the members of the organisations first. Measured
// at 101,174 members, gathering costs 128 ms for all and 5 ms for 4,000, walking 0.5 ms for all. Where no condition thins the names out, walking
// wins much earlier: a page of 50 out of n of N organisations (of some 20 members each) is found after 50 × N ÷ n names, against 20 × n gathered.
const wide = 4

// sorts is the whitelist of orders.
var sorts = map[string]string{
	"name": "p.sort_name", "birth": "p.birth", "cell": "o.sort_name", "since": "a.valid_from", "official": "s.valid_from",
}

// Sorts lists the orders a list offers.
func Sorts() []string { return []string{"name", "cell", "birth", "since", "official"} }

// query is a list's statement in parts. Counting and choosing a page want only the tables that the filter and the order ask about; what is shown
// besides is joined to the page's rows alone.
type query struct {
	head  string   // CTEs
	from  string   // stays and names
	count string   // from, without the names where no condition asks about them
	joins string   // what filter and order ask about
	where []string // conditions
	stays []string // conditions for counting: where, less that on the name where count leaves it out
	name  string   // condition that joins the name a reader may see to a stay
	whole bool     // the page's statement goes through all rows anyway and counts them
	few   bool     // a page is wanted and no total
	key   string   // expression by which the list is sorted
	desc  string
	file  string // expression: may the reader open the whole file
	// former: some rows may be of people who stand elsewhere today, whose file the reader may not open.
	former bool
	args   db.Args
}

// List gives the members who stand on the day asked about in cells of the reader's reach (today's), page by page. Someone who stands elsewhere
// today is shown with the name he had when his stay here was last recorded.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	pg := Page{Page: max(1, f.Page), Size: f.Size, At: at}
	if pg.Size == 0 {
		pg.Size = 50
	}
	pg.Size = min(pg.Size, 500)
	q, ok, err := plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return pg, err
	}
	if !q.whole {
		if pg.Total, err = q.total(ctx, tx); err != nil || pg.Total == 0 {
			return pg, err
		}
	}
	limit := ""
	if f.Size >= 0 {
		limit = " LIMIT :size OFFSET :skip"
		q.args["size"], q.args["skip"] = pg.Size, (pg.Page-1)*pg.Size
	}
	if q.whole {
		if err := q.items(ctx, tx, limit, &pg); err != nil || len(pg.Items) > 0 || pg.Page == 1 {
			return pg, err
		}
		if pg.Total, err = q.total(ctx, tx); err != nil || pg.Total == 0 {
			return pg, err
		}
	}
	if from := (pg.Page - 1) * pg.Size; f.Size >= 0 && from >= pg.Total { // past the end: the last page
		pg.Page = (pg.Total-1)/pg.Size + 1
		q.args["skip"] = (pg.Page - 1) * pg.Size
	}
	return pg, q.items(ctx, tx, limit, &pg)
}

// total counts all rows of a list.
func (q query) total(ctx context.Context, tx *db.Tx) (int, error) {
	args := maps.Clone(q.args)
	delete(args, "size")
	delete(args, "skip")
	return tx.Count(ctx, q.head+"SELECT COUNT(*) FROM "+q.count+q.joins+" WHERE "+strings.Join(q.stays, " AND "), args)
}

// items reads the rows of a page, and the total where the statement counts it.
func (q query) items(ctx context.Context, tx *db.Tx, limit string, pg *Page) error {
	return tx.Query(ctx, q.text(limit), q.args, func(r *db.Row) error {
		var m Item
		var total int
		err := r.Scan(&m.Person, &m.Membership, &m.Code, &m.Name, &m.Given, &m.Sex, &m.Birth, &m.Org, &m.OrgCode, &m.OrgName, &m.Since, &m.CauseIn,
			&m.Until, &m.Standing, &m.Official, &m.Relief, &m.Host, &m.Full, &total)
		if m.Standing != Full {
			m.Official = 0
		}
		if q.whole {
			pg.Total = total
		}
		pg.Items = append(pg.Items, m)
		return err
	})
}

func (q query) text(limit string) string {
	// The engines differ in where NULL stands: unknown comes last, either way.
	order := func(key, name, person string) string {
		out := key + q.desc + ", " + name + ", " + person
		if q.key != sorts["name"] {
			return "CASE WHEN " + key + " IS NULL THEN 1 ELSE 0 END, " + out
		}
		return key + q.desc + ", " + person
	}
	head := "WITH RECURSIVE "
	if q.head != "" {
		head = strings.TrimSpace(q.head) + ", "
	}
	total := "0"
	if q.whole && !q.few {
		total = "COUNT(*) OVER ()"
	}
	// The page is chosen by what indexes hold; what else is shown of a person is read for its rows alone.
	return head + `page AS MATERIALIZED (SELECT a.person_id, a.membership_id, a.org_id, a.valid_from, a.valid_to, a.cause_in, a.known_from, ` + q.file +
		` AS file, p.sort_name, ` + q.key + ` AS sort_key, ` + total + ` AS total FROM ` + q.from + q.joins +
		` WHERE ` + strings.Join(q.where, " AND ") + ` ORDER BY ` + order(q.key, "p.sort_name", "p.person_id") + limit + `)
		SELECT a.person_id, a.membership_id, m.code, p.full_name, p.given, p.sex, p.birth, a.org_id, g.code, o.name, a.valid_from,
		a.cause_in, a.valid_to, s.kind, s.valid_from, r.kind, t.org_id, a.file, a.total FROM page a` + q.join(joinStanding, "s") + q.join(joinRelief, "r") + q.join(joinHost, "t") +
		` LEFT JOIN member_person p ON ` + q.name + ` LEFT JOIN member m ON m.id = a.person_id LEFT JOIN org g ON g.id = a.org_id` + joinOrg +
		` ORDER BY ` + order("a.sort_key", "a.sort_name", "a.person_id")
}

// join keeps from a former organisation what others recorded of somebody since, as his file does: it sees the states it recorded itself.
func (q query) join(text, alias string) string {
	if !q.former {
		return text
	}
	return text + " AND (a.file = 1 OR " + alias + ".owner IN (SELECT org FROM reach))"
}

const (
	joinStanding = " LEFT JOIN member_standing s ON s.membership_id = a.membership_id AND {known s} AND {on s}"
	joinRelief   = " LEFT JOIN member_relief r ON r.membership_id = a.membership_id AND {known r} AND {on r}"
	joinHost     = " LEFT JOIN member_affiliation t ON t.membership_id = a.membership_id AND t.kind = 'temporary' AND {known t} AND {on t}"
	joinOrg      = " LEFT JOIN org_version o ON o.org_id = a.org_id AND {known o} AND {on o}"
)

// plan chooses the statement by the size of what it asks about. ok is false where the reader reaches nothing.
func plan(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (q query, ok bool, err error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return q, false, err
	}
	desc := strings.HasPrefix(f.Sort, "-")
	sort := strings.TrimPrefix(f.Sort, "-")
	if sort == "" {
		sort = "name"
	}
	var bad fault.Fields
	if sorts[sort] == "" {
		bad.Add("sort", "form.choice", fault.Args{"text": f.Sort})
	}
	if f.Kind == "" {
		f.Kind = Official
	}
	choice := func(name, v string, list ...string) {
		if v != "" && !oneOf(v, list) {
			bad.Add(name, "form.choice", fault.Args{"text": v})
		}
	}
	choice("kind", f.Kind, Official, Temporary)
	choice("sex", f.Sex, append(Sexes(), "chua_ro")...)
	choice("standing", f.Standing, append(Standings(), "chua_ro")...)
	choice("relief", f.Relief, append(Reliefs(), "co")...)
	choice("cause", f.Cause, CausesIn()...)
	choice("temporary", f.Temporary, "di")
	if err := bad.Err(); err != nil {
		return q, false, err
	}
	forest, err := tree.Load(ctx, tx, at.Known)
	if err != nil {
		return q, false, err
	}
	top, err := duty.Top(ctx, tx)
	if err != nil {
		return q, false, err
	}
	q.args = at.Args("kind", f.Kind, "today", tx.Today())
	if f.Org == top {
		f.Org = db.ID{}
	}
	all := forest.Len()
	size := all
	if !reach.All {
		size = reach.Size()
	}
	if !f.Org.IsZero() {
		n := 0
		forest.Walk(f.Org, at.On, func(db.ID, int, bool) { n++ })
		size = min(size, n)
	}
	// Which cells: the sub-tree of the day and the reach of today, whichever of them says something.
	var ctes, cells string
	if !f.Org.IsZero() {
		ctes = strings.TrimPrefix(tree.SpanCTE, "WITH RECURSIVE ")
		q.args["root"], q.args["from"], q.args["to"] = f.Org, at.On, at.On.Add(1)
		cells = "SELECT org FROM span"
	}
	if !reach.All {
		reach.Args(tx, q.args)
		if ctes != "" {
			ctes += ", "
			cells = "SELECT org FROM span WHERE org IN (SELECT org FROM reach)"
		} else {
			cells = "SELECT org FROM reach"
		}
		ctes += duty.ReachCTE
	}
	if cells != "" {
		ctes += ", cells(org) AS MATERIALIZED (" + cells + ")"
	}
	words := SearchWords(f.Text)
	found := false // the words' index leads to few people: they are looked at instead of all who stand in the cells
	if len(words) > 0 {
		word, n, err := rarest(ctx, tx, words)
		if err != nil {
			return q, false, err
		}
		most := mostFound
		if f.Size > 0 && f.Size < 50 && len(words) == 1 {
			most = mostFew // a few of many with one word in common: walking their names finds them sooner
		}
		if found = n <= most && n < 20*size; found {
			q.args["word"], q.args["word_end"] = word, word+pastEveryLetter
		}
	}
	now := at.On == tx.Today() && at.Known.Latest() && f.Kind == Official
	file := "1"
	if !reach.All && !now {
		file = "CASE WHEN " + HomeSQL("a.person_id") + " IN (SELECT org FROM reach) THEN 1 ELSE 0 END"
		if f.Kind == Official { // most stand here still: their home is this cell, within reach, and wants no looking up
			file = strings.Replace(file, "CASE", "CASE WHEN a.known_to = {open} AND a.valid_from <= :today AND a.valid_to > :today THEN 1", 1)
		}
	}
	q.file = "1"
	const cols = "a.person_id, a.membership_id, a.org_id, a.valid_from, a.valid_to, a.cause_in, a.known_from"
	stay := "a.kind = :kind AND {known a} AND {on a}"
	name := "p.person_id = a.person_id AND {known p} AND {on p}"
	if file != "1" { // a former organisation sees the name as it was known when the stay was last recorded
		name = `p.person_id = a.person_id AND p.valid_from <= :on AND p.valid_to > :on AND (a.file = 1 AND {known p} OR
			a.file = 0 AND p.known_from <= a.known_from AND p.known_to > a.known_from)`
	}
	plain := sort == "name" && f.Text == "" && f.Sex == "" && f.Standing == "" && f.Relief == "" && f.Cause == "" && f.Temporary == "" && f.Kind == Official && f.Besides.SQL == ""
	walk := !found && file == "1" && (cells == "" || size*wide > all || plain && size*size > 3*all)
	where := []string{"1 = 1"}
	named := f.Text != "" || f.Sex != "" || file != "1" // everybody has basic facts on every day: counting asks for them only here
	if walk {
		// Names first, in their order; each then asks for its stay.
		if cells != "" {
			q.head = "WITH RECURSIVE " + ctes + " "
			where = append(where, "a.org_id IN (SELECT org FROM cells)")
		}
		q.from, q.count = "member_person p CROSS JOIN member_affiliation a", "member_affiliation a"
		where = append(where, stay)
	} else {
		first, by := "cells c", "a.org_id = c.org AND "+stay
		if found {
			if ctes != "" {
				ctes += ", "
			}
			ctes += "found(person_id) AS MATERIALIZED (SELECT DISTINCT w.person_id FROM member_word w WHERE w.word >= :word AND w.word < :word_end"
			for i := range words {
				ctes += " AND w.names LIKE :w" + strconv.Itoa(i)
			}
			ctes += ")"
			first, by = "found f", "a.person_id = f.person_id AND "+stay
			if cells != "" {
				by += " AND a.org_id IN (SELECT org FROM cells)"
			}
		}
		q.head = "WITH RECURSIVE " + ctes + ", stay AS MATERIALIZED (SELECT " + cols + ", " + file + " AS file FROM " + first +
			" CROSS JOIN {fenced member_affiliation a|" + by + "} WHERE " + by + ") "
		q.from, q.count, q.file, q.whole = "stay a CROSS JOIN member_person p", "stay a", "a.file", true
	}
	q.former = file != "1"
	if f.Standing != "" || sort == "official" {
		q.joins += q.join(joinStanding, "s")
	}
	if f.Relief != "" {
		q.joins += q.join(joinRelief, "r")
	}
	if f.Temporary != "" {
		q.joins += q.join(joinHost, "t")
	}
	if sort == "cell" {
		q.joins += joinOrg
	}
	eq := func(expr, arg, v string) {
		if v != "" {
			where = append(where, expr+" = :"+arg)
			q.args[arg] = v
		}
	}
	switch f.Standing {
	case "chua_ro":
		where = append(where, "s.id IS NULL")
	default:
		eq("s.kind", "standing", f.Standing)
	}
	switch f.Sex {
	case "chua_ro":
		where = append(where, "p.sex = ''")
	default:
		eq("p.sex", "sex", f.Sex)
	}
	switch f.Relief {
	case "co":
		where = append(where, "r.id IS NOT NULL")
	default:
		eq("r.kind", "relief", f.Relief)
	}
	eq("a.cause_in", "cause", f.Cause)
	if f.Temporary != "" {
		where = append(where, "t.id IS NOT NULL")
	}
	if f.Besides.SQL != "" {
		where = append(where, f.Besides.SQL)
		maps.Copy(q.args, f.Besides.Args)
	}
	for i, w := range words {
		arg := "w" + strconv.Itoa(i)
		where = append(where, "p.search_name LIKE :"+arg)
		q.args[arg] = "% " + w + "%"
	}
	if f.Text != "" && len(words) == 0 { // signs without a letter find nothing
		where = append(where, "1 = 0")
	}
	q.name = name
	q.where = append(where, name)
	q.stays = where
	if named {
		q.count, q.stays = q.from, q.where
	}
	q.key = sorts[sort]
	if desc {
		q.desc = " DESC"
	}
	return q, true, nil
}

// SearchWords are the words of a query, at most eight; a register number is one word however it is typed. Each is looked for from the beginning
// of a word of search_name: "LIKE '% ' || word || '%'". Nothing comes of signs without letter or digit.
func SearchWords(s string) []string {
	k := lang.SearchKey(s)
	words := strings.Fields(k)
	if joined := strings.Join(words, ""); strings.ContainsAny(joined, "0123456789") {
		words = []string{joined}
	}
	return words[:min(len(words), 8)] // a pasted page must not become a statement of a thousand conditions
}

// Search suggests members of today by name or number, in the order of names.
func Search(ctx context.Context, tx *db.Tx, who duty.Actor, text string, most int) ([]Item, error) {
	if len(SearchWords(text)) == 0 {
		return nil, nil
	}
	q, ok, err := plan(ctx, tx, who, asof.Point{On: tx.Today()}, Filter{Text: text, Size: most})
	if err != nil || !ok {
		return nil, err
	}
	q.args["size"], q.few = most, true
	var pg Page
	err = q.items(ctx, tx, " LIMIT :size", &pg)
	return pg.Items, err
}
