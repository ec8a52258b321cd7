package admission

import (
	"context"
	"sort"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/tree"
)

// Get reads an admission as known at k; NotFound where it was not known, or the reader may not read the records of its cell. The person himself
// may.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, k asof.Known) (Admission, error) {
	none := fault.New(fault.NotFound, "error.not_found", nil)
	a := Admission{ID: id}
	found, err := tx.One(ctx, `SELECT person_id, rev FROM admission WHERE id = :id`, db.Args{"id": id}, &a.Person, &a.Rev)
	if err != nil {
		return a, err
	}
	if !found {
		return Admission{}, none
	}
	rows, err := a.line().Rows(ctx, tx, k)
	if err != nil {
		return Admission{}, err
	}
	if len(rows) == 0 {
		return Admission{}, none
	}
	rev := a.Rev
	a = ofRow(id, rows[0])
	a.Rev = rev
	if may, err := mayRead(ctx, tx, who, a); err != nil || !may {
		if err == nil {
			err = none
		}
		return Admission{}, err
	}
	return a, nil
}

// mayRead: the record belongs to the cell of admission; and the person's file, to which it belongs as well, to whoever has him now.
func mayRead(ctx context.Context, tx *db.Tx, who duty.Actor, a Admission) (bool, error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Has(a.Org) {
		return err == nil, err
	}
	full, _, err := member.Visible(ctx, tx, who, a.Person)
	return full, err
}

// OfMembership is the admission that began a membership, as known at k; ok is false where there is none on record.
func OfMembership(ctx context.Context, tx *db.Tx, who duty.Actor, membership db.ID, k asof.Known) (a Admission, ok bool, err error) {
	var id db.ID
	found, err := tx.One(ctx, `SELECT admission_id FROM admission_version v JOIN admission h ON h.id = v.admission_id
		WHERE h.membership_id = :membership AND {known v}`, db.Args{"membership": membership, "known": k}, &id)
	if err != nil || !found {
		return a, false, err
	}
	a, err = Get(ctx, tx, who, id, k)
	if fault.Is(err, fault.NotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// History lists every version ever, newest knowledge first; the last one's KnownTo is set where the admission was voided.
func History(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) ([]Admission, error) {
	a := Admission{ID: id}
	rows, err := a.line().History(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Admission
	for _, r := range rows {
		out = append(out, ofRow(id, r))
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].KnownFrom > out[j].KnownFrom })
	if len(out) > 0 {
		may, err := mayRead(ctx, tx, who, out[0])
		if err != nil {
			return nil, err
		}
		if may {
			return out, nil
		}
	}
	return nil, fault.New(fault.NotFound, "error.not_found", nil)
}

// Filter narrows a list of admissions. Zero values ask nothing.
type Filter struct {
	Org    db.ID      // the sub-tree of this organisation, in the tree of each admission's day
	Period day.Period // of the counted day
	Text   string     // words of a name, or a register number
	Kind   string
	Sex    string
	State  string // on the day asked about: "du_bi" not recognised yet; "chinh_thuc" recognised; "den_han" not recognised though the probation is over;
	// "qua_han" not recognised though the term for the cell to consider is over
	// Document and Recognition are papers: the decision of admission, that of recognition by the day asked about.
	Document, Recognition db.ID
	Sort                  string // day (the default, newest first with "-"), name, official
	Page                  int
	Size                  int // 0: 50, at most 500; -1 for all
}

// Item is one row of the list.
type Item struct {
	Admission
	Code    string
	Name    string
	Sex     string
	Birth   day.Partial
	OrgCode string
	OrgName string
}

// Page is one page of a list.
type Page struct {
	Items []Item
	Total int
	Page  int
	Size  int
	At    asof.Point
}

var sorts = map[string]string{"day": "v.valid_from", "name": "p.sort_name", "official": "v.official_on"}

// Sorts lists the orders a list offers.
func Sorts() []string { return []string{"day", "name", "official"} }

// List gives the admissions counted up to the day asked about, in cells of the reader's reach. Names are those of the counted day; of persons who
// stand elsewhere today, as they were known when the admission was last recorded.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	pg := Page{Page: max(1, f.Page), Size: f.Size, At: at}
	if pg.Size == 0 {
		pg.Size = 50
	}
	pg.Size = min(pg.Size, 500)
	head, from, show, where, order, args, ok, err := plan(ctx, tx, who, at, f)
	if err != nil || !ok {
		return pg, err
	}
	if _, err := tx.One(ctx, head+"SELECT COUNT(*) FROM "+from+" WHERE "+where, args, &pg.Total); err != nil || pg.Total == 0 {
		return pg, err
	}
	text := head + columns + " FROM " + from + show + " WHERE " + where + " ORDER BY " + order
	if f.Size >= 0 {
		if (pg.Page-1)*pg.Size >= pg.Total {
			pg.Page = (pg.Total-1)/pg.Size + 1
		}
		args["size"], args["skip"] = pg.Size, (pg.Page-1)*pg.Size
		text += " LIMIT :size OFFSET :skip"
	}
	err = tx.Query(ctx, text, args, func(r *db.Row) error {
		var i Item
		err := r.Scan(&i.ID, &i.Version, &i.Person, &i.Membership, &i.Org, &i.Kind, &i.Counted, &i.CountsFrom, &i.Number, &i.Decided, &i.Ceremony,
			&i.Official, &i.RecognitionNo, &i.Recognised, &i.Considered, &i.Code, &i.Name, &i.Sex, &i.Birth, &i.OrgCode, &i.OrgName)
		pg.Items = append(pg.Items, i)
		return err
	})
	return pg, err
}

const columns = `SELECT v.admission_id, v.id, v.person_id, v.membership_id, v.org_id, v.kind, v.valid_from, v.counts_from, v.decision_no, v.decided_on,
	v.ceremony_on, v.official_on, v.recognition_no, v.recognised_on, v.considered_on, m.code, p.full_name, p.sex, p.birth, g.code, o.name`

func plan(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (head, from, show, where, order string, args db.Args, ok bool, err error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	if err != nil || reach.Empty() {
		return
	}
	desc := strings.HasPrefix(f.Sort, "-")
	key := strings.TrimPrefix(f.Sort, "-")
	if key == "" {
		key = "day"
	}
	var bad fault.Fields
	choice := func(name, v string, list ...string) {
		for _, x := range list {
			if v == x {
				return
			}
		}
		bad.Add(name, "form.choice", fault.Args{"text": v})
	}
	choice("sort", key, Sorts()...)
	choice("kind", f.Kind, append(Kinds(), "")...)
	choice("sex", f.Sex, append(member.Sexes(), "")...)
	choice("state", f.State, "", member.Probationary, member.Full, "den_han", "qua_han")
	if err = bad.Err(); err != nil {
		return
	}
	if f.Period.To == 0 || f.Period.To > at.On.Add(1) {
		f.Period.To = at.On.Add(1)
	}
	if f.Period.From == 0 {
		f.Period.From = day.First
	}
	top, err := duty.Top(ctx, tx)
	if err != nil {
		return
	}
	if f.Org == top {
		f.Org = db.ID{}
	}
	args = at.Args("today", tx.Today(), "from", f.Period.From, "to", f.Period.To)
	days := "v.valid_from >= :from AND v.valid_from < :to"
	var ctes []string
	from = "admission_version v"
	conds := []string{"{known v}", days}
	if !f.Org.IsZero() {
		ctes = append(ctes, strings.TrimPrefix(tree.SpanCTE, "WITH RECURSIVE "))
		args["root"] = f.Org
		from = "span sp CROSS JOIN admission_version v"
		conds = append(conds, "v.org_id = sp.org", "v.valid_from >= sp.f", "v.valid_from < sp.t")
	}
	name := "p.person_id = v.person_id AND p.valid_from <= v.valid_from AND p.valid_to > v.valid_from AND {known p}"
	if !reach.All {
		reach.Args(tx, args)
		ctes = append(ctes, duty.ReachCTE, "mine(org) AS MATERIALIZED (SELECT org FROM reach)")
		if f.Org.IsZero() {
			from = "mine c CROSS JOIN admission_version v"
			conds = append(conds, "v.org_id = c.org")
		} else {
			conds = append(conds, "v.org_id IN (SELECT org FROM mine)")
		}
		here := member.HomeSQL("v.person_id") + " IN (SELECT org FROM mine)"
		name = `p.person_id = v.person_id AND p.valid_from <= v.valid_from AND p.valid_to > v.valid_from AND
			(` + here + ` AND {known p} OR NOT COALESCE(` + here + `, {false}) AND p.known_from <= v.known_from AND p.known_to > v.known_from)`
	}
	if len(ctes) > 0 {
		head = "WITH RECURSIVE " + strings.Join(ctes, ", ") + " "
	}
	person := " LEFT JOIN member_person p ON " + name
	if f.Text != "" || f.Sex != "" {
		from += person
	} else {
		show += person
	}
	show += " LEFT JOIN member m ON m.id = v.person_id LEFT JOIN org g ON g.id = v.org_id" +
		" LEFT JOIN org_version o ON o.org_id = v.org_id AND {known o} AND o.valid_from <= v.valid_from AND o.valid_to > v.valid_from"
	if f.Kind != "" {
		conds, args["kind"] = append(conds, "v.kind = :kind"), f.Kind
	}
	if f.Sex != "" {
		conds, args["sex"] = append(conds, "p.sex = :sex"), f.Sex
	}
	const waits = "(v.recognised_on IS NULL OR v.recognised_on > :on)"
	switch f.State {
	case member.Probationary:
		conds = append(conds, waits)
	case member.Full:
		conds = append(conds, "v.recognised_on <= :on")
	case "den_han":
		conds = append(conds, waits+" AND v.official_on <= :on")
	case "qua_han":
		var last day.Day
		if last, err = OverdueBefore(ctx, tx, at.On); err != nil {
			return
		}
		conds, args["overdue"] = append(conds, waits+" AND v.official_on <= :overdue"), last
	}
	if f.Text != "" {
		words := member.SearchWords(f.Text)
		if len(words) == 0 {
			conds = append(conds, "1 = 0")
		}
		for i, w := range words {
			arg := "w" + string(rune('0'+i))
			conds, args[arg] = append(conds, "p.search_name LIKE :"+arg), "% "+w+"%"
		}
	}
	if !f.Document.IsZero() {
		conds, args["paper"] = append(conds, "v.document_id = :paper"), f.Document
	}
	if !f.Recognition.IsZero() {
		conds, args["recognition"] = append(conds, "v.recognition_id = :recognition AND v.recognised_on <= :on"), f.Recognition
	}
	order = sorts[key]
	if desc {
		order += " DESC"
	}
	if key != "day" {
		order = "CASE WHEN " + sorts[key] + " IS NULL THEN 1 ELSE 0 END, " + order
	}
	return head, from, show, strings.Join(conds, " AND "), order + ", v.admission_id", args, true, nil
}

// Sentence is what a history says of a version, as a text key with its arguments.
func (a Admission) Sentence() (key string, args fault.Args) {
	args = fault.Args{"kind": lang.Ref("kind.cause_in." + a.Kind), "number": a.Number, "decided": a.Decided, "ceremony": a.Ceremony,
		"official": a.Official, "recognised": a.Recognised}
	switch {
	case a.Recognised != 0:
		return "admission.was.recognised", args
	case a.Ceremony != 0:
		return "admission.was.ceremony", args
	}
	return "admission.was.decided", args
}
