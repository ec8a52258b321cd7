// Package duty says who asks and what he answers for: an Actor holds today's grants, and his reach is the sub-trees of the organisations they
// name, in the tree of today as known now, whatever day a page looks at. Unknown means no.
package duty

import (
	"context"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/tree"
)

// Right is a set of rights on a sub-tree. The first three are separate by law of the design: figures, records, and each field group.
type Right int64

const (
	Figures    Right = 1 << iota // numbers of the sub-tree, whole
	Records                      // read the records behind them: lists, pages, basic facts
	Write                        // record, change, correct, close, void
	Sensitive                    // ethnicity, religion, ID number, health
	Family                       // relations and third persons
	Finance                      // income, property
	Discipline                   // discipline
	Accounts                     // make accounts and grants within the sub-tree
	Export                       // take lists out as files
)

// Role is a named bundle of rights, as people give them.
type Role = string

// Roles in the order a form offers them. Texts: "kind.role.<value>".
const (
	RoleOfficer   Role = "can_bo"    // organisation officer: everything but accounts
	RoleSecretary Role = "bi_thu"    // secretary of the organisation: records and figures, sensitive group, writes
	RoleViewer    Role = "theo_doi"  // committee member who follows: figures and records, writes nothing
	RoleFigures   Role = "xem_so"    // figures only
	RoleAdmin     Role = "quan_tri"  // accounts and grants only
	RoleChief     Role = "phu_trach" // officer in charge: everything
)

// RightsOf gives a role's rights; zero for an unknown one.
func RightsOf(r Role) Right {
	switch r {
	case RoleOfficer:
		return Figures | Records | Write | Sensitive | Family | Finance | Discipline | Export
	case RoleSecretary:
		return Figures | Records | Write | Sensitive | Export
	case RoleViewer:
		return Figures | Records
	case RoleFigures:
		return Figures
	case RoleAdmin:
		return Accounts
	case RoleChief:
		return Figures | Records | Write | Sensitive | Family | Finance | Discipline | Export | Accounts
	}
	return 0
}

// Roles lists all roles.
func Roles() []Role {
	return []Role{RoleChief, RoleOfficer, RoleSecretary, RoleViewer, RoleFigures, RoleAdmin}
}

// Grant is one right on one organisation for a period.
type Grant struct {
	ID     db.ID
	Org    db.ID
	Role   Role
	Rights Right
	Period day.Period
}

// Actor is who asks. Its zero value may do nothing.
type Actor struct {
	Account db.ID
	Person  db.ID  // the account's own person, whose file he may read; may be zero
	Name    string // as shown in logs of reads
	Grants  []Grant
	system  bool
}

// System acts for the installation itself: migrations, the demo's script, commands run by the operator on the machine. It reaches everything.
func System() Actor { return Actor{system: true, Name: "chibo"} }

// IsSystem tells whether the installation itself acts.
func (a Actor) IsSystem() bool { return a.system }

// By makes the mark of who wrote a record of an organisation.
func (a Actor) By(org db.ID, reason string, document db.ID) audit.By {
	return audit.By{Account: a.Account, Org: org, Reason: reason, Document: document}
}

var grants = asof.Table{
	Name: "duty_grant", Noun: "grant",
	Key:  []asof.Column{{Name: "account_id", Kind: asof.ID}, {Name: "org_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "role", Kind: asof.Text}, {Name: "rights", Kind: asof.Int}},
}

// GrantLine is the timeline of one account's rights on one organisation, for those who give and end grants.
func GrantLine(account, org db.ID) asof.Line {
	return grants.Of(account, nil, asof.Fields{"account_id": account, "org_id": org})
}

// Load reads the grants an account holds today, as known now.
func Load(ctx context.Context, tx *db.Tx, account, person db.ID, name string) (Actor, error) {
	a := Actor{Account: account, Person: person, Name: name}
	err := tx.Query(ctx, `SELECT id, org_id, role, rights, valid_from, valid_to FROM duty_grant g
		WHERE account_id = :account AND g.known_to = {open} AND {on g} ORDER BY id`,
		db.Args{"account": account, "on": tx.Today()}, func(r *db.Row) error {
			var g Grant
			var rights int64
			if err := r.Scan(&g.ID, &g.Org, &g.Role, &rights, &g.Period.From, &g.Period.To); err != nil {
				return err
			}
			g.Rights = Right(rights)
			a.Grants = append(a.Grants, g)
			return nil
		})
	return a, err
}

// Reach is where an actor holds a right today.
type Reach struct {
	All   bool // everything in the installation
	roots []db.ID
	set   map[db.ID]bool
}

// Has tells whether an organisation lies within.
func (r Reach) Has(org db.ID) bool { return r.All || (!org.IsZero() && r.set[org]) }

// Empty tells whether nothing does.
func (r Reach) Empty() bool { return !r.All && len(r.set) == 0 }

// Size is how many organisations lie within; -1 for all. Lists choose their plan by it.
func (r Reach) Size() int {
	if r.All {
		return -1
	}
	return len(r.set)
}

// Roots are the organisations the grants name, none under another.
func (r Reach) Roots() []db.ID { return r.roots }

// Reach finds where the actor holds every right of want today, ended organisations with their successors or heirs included.
func (a Actor) Reach(ctx context.Context, tx *db.Tx, want Right) (Reach, error) {
	if a.system {
		return Reach{All: true}, nil
	}
	var roots []db.ID
	for _, g := range a.Grants {
		if g.Rights&want == want && g.Period.Has(tx.Today()) {
			roots = append(roots, g.Org)
		}
	}
	if len(roots) == 0 {
		return Reach{}, nil
	}
	top, err := Top(ctx, tx)
	if err != nil {
		return Reach{}, err
	}
	forest, err := tree.Load(ctx, tx, asof.Latest)
	if err != nil {
		return Reach{}, err
	}
	for _, r := range roots {
		if r == top {
			return Reach{All: true, roots: []db.ID{top}}, nil
		}
	}
	if len(roots) == 1 { // as most people have it: what the forest remembers is shared, not copied
		return Reach{roots: roots, set: forest.Reach(roots[0], tx.Today())}, nil
	}
	out := Reach{set: map[db.ID]bool{}}
	for _, r := range roots {
		if out.set[r] {
			continue
		}
		for n := range forest.Reach(r, tx.Today()) {
			out.set[n] = true
		}
	}
	for _, r := range roots {
		inner := false
		for _, o := range roots {
			if o != r && forest.Reach(o, tx.Today())[r] {
				inner = true
			}
		}
		if !inner {
			out.roots = append(out.roots, r)
		}
	}
	return out, nil
}

// ReachCTE is the part of a statement that lists an actor's reach as reach(org), to stand in a WITH RECURSIVE: give ":today" and the list
// "reach_roots" (see Args). Use it for narrow reaches; with Reach.All leave the condition out.
const ReachCTE = `reach(org) AS (
	SELECT e.child FROM tree_edge e WHERE e.child IN {in reach_roots} AND e.known_to = {open}
	UNION
	SELECT e.parent FROM tree_edge e WHERE e.parent IN {in reach_roots} AND e.known_to = {open}
	UNION
	SELECT e.child FROM reach r CROSS JOIN {fenced tree_edge e|` + reachEdge + `} WHERE ` + reachEdge + `)`

const reachEdge = `e.parent = r.org AND e.known_to = {open} AND e.valid_from <= :today AND e.valid_to > :today`

// Args adds what ReachCTE wants.
func (r Reach) Args(tx *db.Tx, a db.Args) db.Args {
	a["today"] = tx.Today()
	a["reach_roots"] = r.roots
	return a
}

// Must refuses unless the actor holds the rights on the organisation today. Who may not even read its records hears that there is no such
// thing; who may read but not do this hears that it is not his to do.
func (a Actor) Must(ctx context.Context, tx *db.Tx, want Right, org db.ID) error {
	r, err := a.Reach(ctx, tx, want)
	if err != nil || r.Has(org) {
		return err
	}
	for _, see := range []Right{Records, Figures} {
		if r, err = a.Reach(ctx, tx, see); err != nil {
			return err
		}
		if r.Has(org) {
			return fault.New(fault.Denied, "error.denied", nil)
		}
	}
	return fault.New(fault.NotFound, "error.not_found", nil)
}

// House is what the installation is of.
type House struct {
	Top        db.ID      // its top organisation
	FirstKnown db.Instant // before it nothing was known: the answer is "no data"
	KeyID      string     // fingerprint of the installation key that seals its persons' data
	Demo       string     // empty, or what the demonstration says of itself
}

// LoadHouse reads it; ok is false in an installation not set up yet.
func LoadHouse(ctx context.Context, tx *db.Tx) (h House, ok bool, err error) {
	ok, err = tx.One(ctx, `SELECT org_id, first_known, key_id, demo FROM duty_house WHERE id = 1`, nil, &h.Top, &h.FirstKnown, &h.KeyID, &h.Demo)
	return h, ok, err
}

// Found writes it, once, in the transaction that establishes the top organisation.
func Found(ctx context.Context, tx *db.Tx, top db.ID, keyID, demo string) error {
	_, err := tx.Exec(ctx, `INSERT INTO duty_house (id, org_id, first_known, key_id, demo) VALUES (1, :org, :at, :key, :demo)`,
		db.Args{"org": top, "at": tx.Now(), "key": keyID, "demo": demo})
	return err
}

// Top is the installation's top organisation; zero before it is set up.
func Top(ctx context.Context, tx *db.Tx) (db.ID, error) {
	h, _, err := LoadHouse(ctx, tx)
	return h.Top, err
}

// Reader is who looks, for the log of reads.
func (a Actor) Reader() audit.Reader { return audit.Reader{Account: a.Account, Name: a.Name} }
