package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/org"
)

// Add enters a paper. The same paper twice (type, number, issuer, day) is refused. The writer needs the right to write on the owner.
func Add(ctx context.Context, tx *db.Tx, who duty.Actor, p Paper) (db.ID, error) {
	id, added, err := add(ctx, tx, who, p)
	if err == nil && !added {
		return db.ID{}, taken(p)
	}
	return id, err
}

// FindOrAdd gives the paper of that type, number, issuer and day, and enters it where there is none: for imports and for forms in which a
// decision is typed. What is on record is left as it is.
func FindOrAdd(ctx context.Context, tx *db.Tx, who duty.Actor, p Paper) (id db.ID, added bool, err error) {
	return add(ctx, tx, who, p)
}

// Spreads proposes whether a paper is for everybody to read: what the Centre or a province sends down to be followed. A proposal to whoever enters
// it, never a rule.
func Spreads(ctx context.Context, tx *db.Tx, p Paper) (bool, error) {
	if !slices.Contains([]Type{Resolution, Directive, Plan, Conclusion, Regulation, Guidance}, p.Type) {
		return false, nil
	}
	if strings.HasSuffix(numberKey(p.Number), "/TW") || p.Issuer.IsZero() {
		return strings.HasSuffix(numberKey(p.Number), "/TW"), nil
	}
	kind, err := org.KindOn(ctx, tx, p.Issuer, asof.Point{On: p.Day})
	return kind == org.Centre || kind == org.Province, err
}

// Alike gives the papers the reader may open that bear the same number, type and day under another issuer's name: most often the same paper, its
// issuer written otherwise. What he may not open is not told of.
func Alike(ctx context.Context, tx *db.Tx, who duty.Actor, p Paper) ([]Document, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	var out []Document
	err = tx.Query(ctx, `SELECT `+columns+` FROM document_version v WHERE v.known_to = {open} AND v.number_key = :number AND v.type = :type
		AND v.valid_from = :day AND v.issuer_key <> :issuer ORDER BY v.document_id`, db.Args{"number": numberKey(p.Number), "type": p.Type, "day": p.Day,
		"issuer": issuerKey(p.Issuer, p.IssuerText)}, func(r *db.Row) error {
		d, err := scan(r)
		if d.Open = s.open(d); d.Open {
			out = append(out, d)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, issuers(ctx, tx, out)
}

func taken(p Paper) error {
	return fault.Bad("number", "document.taken", fault.Args{"number": p.Number, "day": p.Day})
}

func add(ctx context.Context, tx *db.Tx, who duty.Actor, p Paper) (id db.ID, added bool, err error) {
	if p.Owner, err = owner(ctx, tx, who, p.Owner); err != nil {
		return id, false, err
	}
	issuer, err := checked(ctx, tx, &p)
	if err != nil {
		return id, false, err
	}
	if id, ok, err := find(ctx, tx, p); err != nil || ok {
		return id, false, err
	}
	id = db.NewID()
	if _, err := tx.Exec(ctx, `INSERT INTO document (id, owner, rev) VALUES (:id, :owner, 1)`, db.Args{"id": id, "owner": p.Owner}); err != nil {
		return id, false, err
	}
	_, err = line(id).Open(ctx, tx, who.By(p.Owner, "", db.ID{}), day.Period{From: p.Day, To: day.Forever}, p.fields(issuer))
	return id, err == nil, once(tx, p, err)
}

// once turns the index that keeps papers apart into words: on PostgreSQL another writer may have entered the same paper meanwhile.
func once(_ *db.Tx, p Paper, err error) error {
	if _, ok := db.Unique(err); ok {
		return taken(p)
	}
	return err
}

// owner is to whom an entry belongs: the one named, or the first for which the writer may write.
func owner(ctx context.Context, tx *db.Tx, who duty.Actor, named db.ID) (db.ID, error) {
	if !named.IsZero() {
		return named, who.Must(ctx, tx, duty.Write, named)
	}
	r, err := who.Reach(ctx, tx, duty.Write)
	if err != nil {
		return named, err
	}
	if len(r.Roots()) > 0 {
		return r.Roots()[0], nil
	}
	top, err := duty.Top(ctx, tx)
	if err == nil && (r.Empty() || top.IsZero()) {
		err = fault.New(fault.Denied, "error.denied", nil)
	}
	return top, err
}

// checked checks a paper and gives its issuer's name.
func checked(ctx context.Context, tx *db.Tx, p *Paper) (issuer string, err error) {
	var bad fault.Fields
	p.check(&bad, tx.Today())
	issuer = p.IssuerText
	if !p.Issuer.IsZero() {
		names, err := org.Names(ctx, tx, duty.System(), asof.Point{On: p.Day}, p.Issuer)
		if err != nil {
			return "", err
		}
		if len(names) == 0 {
			bad.Add("issuer", "form.unknown", fault.Args{"text": p.Issuer.String()})
		} else {
			issuer = names[0].Name
		}
	}
	return issuer, bad.Err()
}

func find(ctx context.Context, tx *db.Tx, p Paper) (id db.ID, ok bool, err error) {
	ok, err = tx.One(ctx, `SELECT document_id FROM document_version v WHERE v.known_to = {open} AND v.number_key = :number AND v.type = :type
		AND v.issuer_key = :issuer AND v.valid_from = :day`, db.Args{"number": numberKey(p.Number), "type": p.Type,
		"issuer": issuerKey(p.Issuer, p.IssuerText), "day": p.Day}, &id)
	return id, ok, err
}

// Document is a paper on record.
type Document struct {
	ID db.ID
	Paper
	IssuerName string // of the organisation on the paper's day, or the text
	Rev        int64
	Void       bool // it never was; what is shown is what was once recorded
	Open       bool // the reader may open its page; else only what names it is told
	Write      bool
}

// Label names a paper in one line: "42-QĐ/TU". Type, day and issuer have fields of their own.
func (d Document) Label() string { return d.Number }

func ofRow(id db.ID, r asof.Row) Document {
	d := Document{ID: id, Paper: Paper{Type: r.Text("type"), Number: r.Text("number"), Issuer: r.ID_("issuer_id"), IssuerText: r.Text("issuer"),
		Day: r.Period.From, Subject: r.Text("subject"), Series: r.Text("series"), Owner: r.ID_("owner_id")}, IssuerName: r.Text("issuer")}
	d.Shared, _ = r.Fields["shared"].(bool)
	if t := r.Text("topics"); t != "" {
		d.Topics = strings.Split(t, "\n")
	}
	return d
}

// sight is whose papers a reader may open today.
type sight struct{ records, figures, write duty.Reach }

func look(ctx context.Context, tx *db.Tx, who duty.Actor) (s sight, err error) {
	if s.records, err = who.Reach(ctx, tx, duty.Records); err != nil {
		return s, err
	}
	if s.figures, err = who.Reach(ctx, tx, duty.Figures); err != nil {
		return s, err
	}
	s.write, err = who.Reach(ctx, tx, duty.Write)
	return s, err
}

func (s sight) none() bool { return s.records.Empty() && s.figures.Empty() }

// open: papers of organisations whose records are his, those they issued, and shared ones.
func (s sight) open(d Document) bool {
	return s.records.Has(d.Owner) || s.records.Has(d.Issuer) || d.Shared && !s.none()
}

// Get reads a paper as known at the point. One that the reader may not open is NotFound.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, id db.ID) (Document, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return Document{}, err
	}
	var rev int64
	ok, err := tx.One(ctx, `SELECT rev FROM document WHERE id = :id`, db.Args{"id": id}, &rev)
	if err != nil {
		return Document{}, err
	}
	if !ok {
		return Document{}, notFound()
	}
	rows, err := line(id).Rows(ctx, tx, at.Known)
	if err != nil {
		return Document{}, err
	}
	void := false
	if len(rows) == 0 && at.Known.Latest() {
		if rows, err = line(id).History(ctx, tx); err != nil {
			return Document{}, err
		}
		void = true
		slices.SortStableFunc(rows, func(a, b asof.Row) int { return int(min(max(int64(a.KnownFrom-b.KnownFrom), -1), 1)) })
		rows = rows[max(0, len(rows)-1):]
	}
	if len(rows) == 0 {
		return Document{}, notFound()
	}
	d := ofRow(id, rows[0])
	if d.Open = s.open(d); !d.Open {
		return Document{}, notFound()
	}
	d.Rev, d.Void, d.Write = rev, void, s.write.Has(d.Owner)
	list := []Document{d}
	err = issuers(ctx, tx, list)
	return list[0], err
}

// Must refuses a paper that a record is to rest on and that is not on record, or no longer is: a wrong field of that name. None (zero) is let
// through. It judges no rights; what was asked of a person is judged where it was asked (Names, Open).
func Must(ctx context.Context, tx *db.Tx, field string, id db.ID) error {
	if id.IsZero() {
		return nil
	}
	var n int
	ok, err := tx.One(ctx, `SELECT 1 FROM document_version v WHERE v.document_id = :id AND v.known_to = {open} LIMIT 1`, db.Args{"id": id}, &n)
	if err == nil && !ok {
		err = fault.Bad(field, "document.unknown", nil)
	}
	return err
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found", nil) }

// issuers fills in the issuers' names, each as of its paper's day.
func issuers(ctx context.Context, tx *db.Tx, list []Document) error {
	type key struct {
		id db.ID
		on day.Day
	}
	have := map[key]string{}
	for i, d := range list {
		if d.Issuer.IsZero() {
			continue
		}
		k := key{d.Issuer, d.Day}
		if _, ok := have[k]; !ok {
			names, err := org.Names(ctx, tx, duty.System(), asof.Point{On: d.Day}, d.Issuer)
			if err != nil {
				return err
			}
			if len(names) > 0 {
				have[k] = names[0].Name
			}
		}
		list[i].IssuerName = have[k]
	}
	return nil
}

// Names tells what papers are called (type, number, issuer, day), in the order asked: for records that the reader may read and that rest on
// them. Subject and more only of those he may open. Unknown and voided ids are left out.
func Names(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, ids ...db.ID) ([]Document, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	found := map[db.ID]Document{}
	for part := range slices.Chunk(ids, 500) {
		err := tx.Query(ctx, `SELECT `+columns+` FROM document_version v WHERE v.document_id IN {in ids} AND {known v}`, at.Args("ids", part),
			func(r *db.Row) error {
				d, err := scan(r)
				if d.Open = s.open(d); !d.Open {
					d.Subject, d.Series, d.Topics = "", "", nil
				}
				found[d.ID] = d
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	var out []Document
	for _, id := range ids {
		if d, ok := found[id]; ok {
			out = append(out, d)
		}
	}
	return out, issuers(ctx, tx, out)
}

const columns = `v.document_id, v.type, v.number, v.issuer_id, v.issuer, v.valid_from, v.subject, v.series, v.topics, v.shared, v.owner_id`

func scan(r *db.Row) (Document, error) {
	var d Document
	var topics string
	err := r.Scan(&d.ID, &d.Type, &d.Number, &d.Issuer, &d.IssuerText, &d.Day, &d.Subject, &d.Series, &topics, &d.Shared, &d.Owner)
	d.IssuerName = d.IssuerText
	if topics != "" {
		d.Topics = strings.Split(topics, "\n")
	}
	return d, err
}

// Filter narrows a list; its zero value lists all papers up to the point's day, the newest first.
type Filter struct {
	Types  []Type
	Issuer db.ID
	Owner  db.ID
	Period day.Period // of the paper's day; zero: all up to On
	Text   string     // words of number, subject, issuer and topics, with or without marks
	Sort   string     // "day" (default, newest first), "number", "type"
	Desc   bool       // turns the order round
	Offset int
	Limit  int // 0: 50; at most 1,000
}

// Sorts lists what a list can be sorted by.
func Sorts() []string { return []string{"day", "number", "type"} }

// Page is one page of a list.
type Page struct {
	Rows   []Document
	Total  int
	Offset int
	Limit  int
}

// List lists papers dated on or before the point's day that the reader may open today.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, f Filter) (Page, error) {
	s, err := look(ctx, tx, who)
	if err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit, f.Offset = min(f.Limit, 1000), max(f.Offset, 0)
	p := Page{Offset: f.Offset, Limit: f.Limit}
	if s.none() {
		return p, nil
	}
	page, count, args := listText(tx, s, at, f)
	if _, err := tx.One(ctx, count, args, &p.Total); err != nil || p.Total == 0 {
		return p, err
	}
	err = tx.Query(ctx, page, args, func(r *db.Row) error {
		d, err := scan(r)
		d.Open, d.Write = true, s.write.Has(d.Owner)
		p.Rows = append(p.Rows, d)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, issuers(ctx, tx, p.Rows)
}

func listText(tx *db.Tx, s sight, at asof.Point, f Filter) (page, count string, args db.Args) {
	args = at.Args("limit", f.Limit, "offset", f.Offset)
	where := []string{"{known v}", "v.valid_from <= :on"}
	if len(f.Types) > 0 {
		where = append(where, "v.type IN {in types}")
		args["types"] = f.Types
	}
	if !f.Issuer.IsZero() {
		where = append(where, "v.issuer_id = :issuer")
		args["issuer"] = f.Issuer
	}
	if !f.Owner.IsZero() {
		where = append(where, "v.owner_id = :owner")
		args["owner"] = f.Owner
	}
	if !f.Period.Empty() {
		where = append(where, "v.valid_from >= :from AND v.valid_from < :to")
		args["from"], args["to"] = f.Period.From, f.Period.To
	}
	ws := strings.Fields(lang.SearchKey(f.Text))
	for i, w := range ws[:min(len(ws), 8)] {
		n := "w" + strconv.Itoa(i)
		args[n] = "% " + w + "%"
		where = append(where, "v.search_name LIKE :"+n)
	}
	if len(ws) == 0 && strings.TrimSpace(f.Text) != "" {
		where = append(where, "1 = 0")
	}
	head := ""
	if !s.records.All {
		head = "WITH RECURSIVE " + duty.ReachCTE + " "
		where = append(where, `(v.shared = {true} OR v.owner_id IN (SELECT org FROM reach) OR v.issuer_id IN (SELECT org FROM reach)
			OR v.owner_id IN {in reach_roots} OR v.issuer_id IN {in reach_roots})`)
		args = s.records.Args(tx, args)
	}
	tail := "document_version v WHERE " + strings.Join(where, " AND ")
	up, down := "", " DESC"
	if f.Desc {
		up, down = down, up
	}
	order := "v.valid_from" + down + ", v.document_id" + down
	switch f.Sort {
	case "number":
		order = "v.number_key" + up + ", v.document_id" + up
	case "type":
		order = "v.type" + up + ", v.valid_from" + down + ", v.document_id" + down
	}
	return head + "SELECT " + columns + " FROM " + tail + " ORDER BY " + order + " LIMIT :limit OFFSET :offset", head + "SELECT COUNT(*) FROM " + tail, args
}

// Search finds papers for a picker, the newest first.
func Search(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, text string, most int) ([]Document, error) {
	p, err := List(ctx, tx, who, at, Filter{Text: text, Limit: most})
	return p.Rows, err
}

// edit begins a correction: the right, the lock with the version the writer read, the reason.
func edit(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, reason string) (db.ID, error) {
	var own db.ID
	ok, err := tx.One(ctx, `SELECT owner FROM document WHERE id = :id`, db.Args{"id": id}, &own)
	if err != nil {
		return own, err
	}
	if !ok {
		return own, notFound()
	}
	if err := who.Must(ctx, tx, duty.Write, own); err != nil {
		return own, err
	}
	var bad fault.Fields
	if err := lang.ValidText(reason); err != nil {
		f := fault.As(err)
		bad.Add("reason", f.Key, f.Args)
	} else if strings.TrimSpace(reason) == "" {
		bad.Add("reason", "asof.reason", nil)
	}
	if err := bad.Err(); err != nil {
		return own, err
	}
	_, err = tx.Touch(ctx, "document", id, rev)
	return own, err
}

// Correct says that the paper was entered wrongly: p is what it is, whole. rev is the version the writer read (negative: none). The owner stays.
// changed is false where the records already said so.
func Correct(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, reason string, p Paper) (changed bool, err error) {
	own, err := edit(ctx, tx, who, id, rev, reason)
	if err != nil {
		return false, err
	}
	p.Owner = own
	issuer, err := checked(ctx, tx, &p)
	if err != nil {
		return false, err
	}
	if other, ok, err := find(ctx, tx, p); err != nil {
		return false, err
	} else if ok && other != id {
		return false, taken(p)
	}
	res, err := line(id).Rewrite(ctx, tx, who.By(own, reason, db.ID{}), "correct", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		if len(segs) == 0 {
			return nil, fault.New(fault.Conflict, "asof.voided", nil)
		}
		return []asof.Stretch{{Period: day.Period{From: p.Day, To: day.Forever}, Fields: p.fields(issuer)}}, nil
	})
	return res.Changed, once(tx, p, err)
}

// Void says that there never was such a paper. Records that point to it go on pointing to it and say that it was voided.
func Void(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, reason string) error {
	own, err := edit(ctx, tx, who, id, rev, reason)
	if err != nil {
		return err
	}
	_, err = line(id).Rewrite(ctx, tx, who.By(own, reason, db.ID{}), "void", func(segs []asof.Stretch) ([]asof.Stretch, error) {
		if len(segs) == 0 {
			return nil, fault.New(fault.Conflict, "asof.voided", nil)
		}
		return nil, nil
	})
	return err
}

// History is every version of a paper ever recorded, in the order of recording. The reader must be able to open it.
func History(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) ([]asof.Row, error) {
	if _, err := Get(ctx, tx, who, asof.Point{On: tx.Today()}, id); err != nil {
		return nil, err
	}
	rows, err := line(id).History(ctx, tx)
	slices.SortStableFunc(rows, func(a, b asof.Row) int { return int(min(max(int64(a.KnownFrom-b.KnownFrom), -1), 1)) })
	return rows, err
}
