// Package access keeps who may sign in: accounts with their passwords, sessions, the lock against guessing, and the grants by which an account
// answers for an organisation and all below it (what a grant allows is package duty's).
//
// Who may do what to accounts:
//   - An account is kept by one organisation. Who holds duty.Accounts over it may see it, rename it, disable it, and give it a code to set a
//     password anew; the code only where he could also have given every grant the account holds today, since whoever has the code can act by it.
//   - A grant on an organisation is given and ended by who holds duty.Accounts over that organisation, never with more rights than he holds there
//     himself. One exception: an administrator (duty.RoleAdmin holds nothing but Accounts) may give every role without Accounts, since giving
//     others their rights is all his work; only who is in charge (duty.RoleChief) makes another one in charge.
//   - Nobody gives himself anything. Everybody may give up what he has, but the last account that can give rights over the whole installation
//     cannot lose that.
//
// Passwords, sessions and codes live by the machine's clock, which callers hand in; grants and states of accounts by the domain's days.
package access

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// States of an account. Texts: "kind.account.<value>".
const (
	Enabled  = "enabled"
	Disabled = "disabled"
)

// Account is one login. It holds no password.
type Account struct {
	ID      db.ID
	Login   string // as typed when it was made; compared without regard to case
	Name    string // as shown beside what it does
	Person  db.ID  // whose account it is, where he is on the register; may be zero
	Org     db.ID  // the organisation that keeps it; zero only for accounts made on the machine before there was one
	Lang    lang.Lang
	Demo    bool   // made by the demonstration; its password is no secret
	State   string // today's: Enabled or Disabled
	Ready   bool   // a password is set
	Rev     int64
	MadeAt  db.Instant
	Manages bool // the reader may change it; set by Get and List
}

// Input is what a form says of an account.
type Input struct {
	Login  string
	Name   string
	Org    db.ID
	Person db.ID
	Lang   lang.Lang
	Demo   bool // for duty.System alone
}

var states = asof.Table{
	Name: "access_state", Noun: "access_state",
	Key:  []asof.Column{{Name: "account_id", Kind: asof.ID}},
	Cols: []asof.Column{{Name: "state", Kind: asof.Text}},
}

func stateLine(id db.ID) asof.Line { return states.Of(id, nil, asof.Fields{"account_id": id}) }

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,59}$`)

// LoginKey is how logins are compared: composed, in small letters, without the spaces a keyboard adds.
func LoginKey(login string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(login))) }

func (in *Input) check(create bool) error {
	var bad fault.Fields
	if create {
		if in.Login = strings.TrimSpace(in.Login); in.Login == "" {
			bad.Add("login", "form.required", nil)
		} else if !loginForm.MatchString(LoginKey(in.Login)) {
			bad.Add("login", "access.login_form", fault.Args{"text": in.Login})
		}
	}
	if err := lang.ValidLine(in.Name); err != nil {
		f := fault.As(err)
		bad.Add("name", f.Key, f.Args)
	} else if in.Name = lang.TitleName(in.Name); in.Name == "" {
		bad.Add("name", "form.required", nil)
	} else if n := utf8.RuneCountInString(in.Name); n > 100 {
		bad.Add("name", "form.too_long", fault.Args{"max": 100, "n": n})
	}
	in.Lang = lang.Parse(string(in.Lang))
	return bad.Err()
}

// Create makes an account, enabled from today, without a password: give it a code or set one. who needs duty.Accounts over in.Org.
func Create(ctx context.Context, tx *db.Tx, who duty.Actor, in Input) (db.ID, error) {
	if err := in.check(true); err != nil {
		return db.ID{}, err
	}
	if !who.IsSystem() {
		if in.Org.IsZero() {
			return db.ID{}, fault.Bad("org", "form.required", nil)
		}
		if err := who.Must(ctx, tx, duty.Accounts, in.Org); err != nil {
			return db.ID{}, err
		}
	}
	id := db.NewID()
	n, err := tx.Exec(ctx, `INSERT INTO access_account (id, login, login_key, name, search_name, sort_name, person_id, org_id, password, lang, demo, rev, made_at)
		VALUES (:id, :login, :key, :name, :search, :sort, :person, :org, '', :lang, :demo, 1, :at) ON CONFLICT (login_key) DO NOTHING`,
		db.Args{"id": id, "login": in.Login, "key": LoginKey(in.Login), "name": in.Name, "search": searchName(in.Login, in.Name),
			"sort": lang.SortKey(in.Name), "person": in.Person, "org": in.Org, "lang": string(in.Lang), "demo": in.Demo && who.IsSystem(), "at": tx.Now()})
	if err != nil {
		return db.ID{}, err
	}
	if n == 0 {
		return db.ID{}, fault.Bad("login", "form.taken", fault.Args{"text": in.Login})
	}
	by := who.By(in.Org, "", db.ID{})
	if err := audit.Record(ctx, tx, by, audit.Change{Noun: "access", Subject: id, Verb: "create",
		Detail: map[string]any{"login": in.Login, "name": in.Name, "person": in.Person}}); err != nil {
		return db.ID{}, err
	}
	_, err = stateLine(id).Open(ctx, tx, by, day.Period{From: tx.Today(), To: day.Forever}, asof.Fields{"state": Enabled})
	return id, err
}

func searchName(login, name string) string { return lang.SearchKey(name) + " " + lang.SearchKey(login) }

// Rename changes what is said of an account: name, person and the organisation that keeps it. The login stays. who needs duty.Accounts over the
// old organisation and over the new one.
func Rename(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, in Input) error {
	a, err := managed(ctx, tx, who, id)
	if err != nil {
		return err
	}
	if err := in.check(false); err != nil {
		return err
	}
	if in.Org.IsZero() {
		in.Org = a.Org
	}
	if in.Org != a.Org {
		if err := who.Must(ctx, tx, duty.Accounts, in.Org); err != nil {
			return err
		}
	}
	if _, err := tx.Touch(ctx, "access_account", id, rev); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE access_account SET name = :name, search_name = :search, sort_name = :sort, person_id = :person, org_id = :org WHERE id = :id`,
		db.Args{"id": id, "name": in.Name, "search": searchName(a.Login, in.Name), "sort": lang.SortKey(in.Name), "person": in.Person, "org": in.Org}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who.By(in.Org, "", db.ID{}), audit.Change{Noun: "access", Subject: id, Verb: "change", Detail: map[string]any{
		"name": []string{a.Name, in.Name}, "person": []db.ID{a.Person, in.Person}, "org": []db.ID{a.Org, in.Org}}})
}

// SetLang keeps the language an account's owner reads in.
func SetLang(ctx context.Context, tx *db.Tx, who duty.Actor, l lang.Lang) error {
	if who.Account.IsZero() {
		return fault.New(fault.Denied, "error.denied", nil)
	}
	_, err := tx.Exec(ctx, `UPDATE access_account SET lang = :lang WHERE id = :id`, db.Args{"id": who.Account, "lang": string(lang.Parse(string(l)))})
	return err
}

const accountCols = `a.id, a.login, a.name, a.person_id, a.org_id, a.lang, a.demo, CASE WHEN a.password = '' THEN 0 ELSE 1 END, a.rev, a.made_at,
	COALESCE((SELECT s.state FROM access_state s WHERE s.account_id = a.id AND s.known_to = {open} AND {on s}), 'disabled')`

func scanAccount(r *db.Row, a *Account, more ...any) error {
	var l string
	dst := []any{&a.ID, &a.Login, &a.Name, &a.Person, &a.Org, &l, &a.Demo, &a.Ready, &a.Rev, &a.MadeAt, &a.State}
	err := r.Scan(append(dst, more...)...)
	a.Lang = lang.Parse(l)
	return err
}

func load(ctx context.Context, tx *db.Tx, cond string, args db.Args) (a Account, ok bool, err error) {
	args["on"] = tx.Today()
	err = tx.Query(ctx, "SELECT "+accountCols+" FROM access_account a WHERE "+cond, args, func(r *db.Row) error {
		ok = true
		return scanAccount(r, &a)
	})
	return a, ok, err
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found", nil) }

// ByLogin finds an account by its login, for commands on the machine.
func ByLogin(ctx context.Context, tx *db.Tx, who duty.Actor, login string) (Account, error) {
	if !who.IsSystem() {
		return Account{}, fault.New(fault.Denied, "error.denied", nil)
	}
	a, ok, err := load(ctx, tx, "a.login_key = :key", db.Args{"key": LoginKey(login)})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "access.no_login", fault.Args{"text": login})
	}
	return a, err
}

// Acting is who acts in the name of a login, for commands on the machine: an account that is in use today. One that is disabled, or never was
// enabled until today, is refused, as it is at the door.
func Acting(ctx context.Context, tx *db.Tx, login string) (duty.Actor, error) {
	a, err := ByLogin(ctx, tx, duty.System(), login)
	if err != nil {
		return duty.Actor{}, err
	}
	if a.State != Enabled {
		return duty.Actor{}, fault.New(fault.Denied, "access.not_in_use", fault.Args{"text": login})
	}
	return Actor(ctx, tx, a)
}

// Get reads an account the reader may see: one his organisations keep, one that holds rights on them, or his own.
func Get(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) (Account, error) {
	a, ok, err := load(ctx, tx, "a.id = :id", db.Args{"id": id})
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, notFound()
	}
	reach, err := who.Reach(ctx, tx, duty.Accounts)
	if err != nil {
		return Account{}, err
	}
	a.Manages = reach.All || reach.Has(a.Org)
	if a.Manages || id == who.Account {
		return a, nil
	}
	held, err := grantsOf(ctx, tx, id)
	if err != nil {
		return Account{}, err
	}
	for _, g := range held {
		if reach.Has(g.Org) {
			return a, nil
		}
	}
	return Account{}, notFound()
}

// managed is Get for who is about to change it.
func managed(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID) (Account, error) {
	a, err := Get(ctx, tx, who, id)
	if err == nil && !a.Manages {
		err = fault.New(fault.Denied, "error.denied", nil)
	}
	return a, err
}

// Filter narrows and orders a list of accounts.
type Filter struct {
	Text  string // words of name or login, with or without marks
	State string // Enabled, Disabled or empty
	Sort  string // name, login, made; "-" before it turns it round
	Limit int    // 0: 50
	Skip  int
}

// Page is one page of a list and how many there are in all.
type Page struct {
	Rows  []Account
	Total int64
}

// List gives the accounts the reader may see, except that one's own is no reason to see it here.
func List(ctx context.Context, tx *db.Tx, who duty.Actor, f Filter) (Page, error) {
	reach, err := who.Reach(ctx, tx, duty.Accounts)
	if err != nil || reach.Empty() {
		return Page{}, err
	}
	args := reach.Args(tx, db.Args{"on": tx.Today()})
	with, where := "", "1 = 1"
	if !reach.All {
		with = "WITH RECURSIVE " + duty.ReachCTE + " "
		where = `(a.org_id IN (SELECT org FROM reach) OR EXISTS (SELECT 1 FROM duty_grant g WHERE g.account_id = a.id AND g.known_to = {open}
			AND {on g} AND g.org_id IN (SELECT org FROM reach)))`
	}
	for i, w := range strings.Fields(lang.SearchKey(f.Text)) {
		if i >= 8 {
			break
		}
		name := "w" + string(rune('a'+i))
		args[name] = "%" + w + "%"
		where += " AND a.search_name LIKE :" + name
	}
	if f.State == Enabled || f.State == Disabled {
		args["state"] = f.State
		where += ` AND COALESCE((SELECT s.state FROM access_state s WHERE s.account_id = a.id AND s.known_to = {open} AND {on s}), 'disabled') = :state`
	}
	var p Page
	if _, err := tx.One(ctx, with+"SELECT COUNT(*) FROM access_account a WHERE "+where, args, &p.Total); err != nil {
		return p, err
	}
	order := map[string]string{"": "a.sort_name", "name": "a.sort_name", "login": "a.login_key", "made": "a.made_at"}
	name, down := strings.CutPrefix(f.Sort, "-")
	by, ok := order[name]
	if !ok {
		by = order[""]
	}
	if down {
		by += " DESC"
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	args["limit"], args["skip"] = f.Limit, max(0, f.Skip)
	err = tx.Query(ctx, with+"SELECT "+accountCols+" FROM access_account a WHERE "+where+" ORDER BY "+by+", a.id LIMIT :limit OFFSET :skip", args,
		func(r *db.Row) error {
			var a Account
			if err := scanAccount(r, &a); err != nil {
				return err
			}
			a.Manages = reach.All || reach.Has(a.Org)
			p.Rows = append(p.Rows, a)
			return nil
		})
	return p, err
}

// Disable ends an account's use from a day on (today or later), with a reason; its sessions end when the day has come.
func Disable(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, from day.Day, reason string) error {
	return turn(ctx, tx, who, id, rev, from, reason, Disabled)
}

// Enable lets an account be used again from a day on.
func Enable(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, from day.Day, reason string) error {
	return turn(ctx, tx, who, id, rev, from, reason, Enabled)
}

func turn(ctx context.Context, tx *db.Tx, who duty.Actor, id db.ID, rev int64, from day.Day, reason, to string) error {
	a, err := managed(ctx, tx, who, id)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if from.IsZero() {
		from = tx.Today()
	}
	if from < tx.Today() {
		bad.Add("from", "access.past_day", fault.Args{"day": tx.Today()})
	}
	if strings.TrimSpace(reason) == "" {
		bad.Add("reason", "asof.reason", nil)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if id == who.Account {
		return fault.New(fault.Conflict, "access.own_account", nil)
	}
	if _, err := tx.Touch(ctx, "access_account", id, rev); err != nil {
		return err
	}
	if to == Enabled { // who lets an account in again gives it back all it holds
		if err := couldGiveAll(ctx, tx, who, id); err != nil {
			return err
		}
	}
	before, err := chiefsUntil(ctx, tx, from)
	if err != nil {
		return err
	}
	if _, err := stateLine(id).Change(ctx, tx, who.By(a.Org, reason, db.ID{}), from, asof.Fields{"state": to}); err != nil {
		return err
	}
	return lastChief(ctx, tx, from, before)
}
