package web_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/file"
	"chibo/internal/house"
	"chibo/internal/org"
	"chibo/internal/seal"
	"chibo/internal/testkit"
	"chibo/internal/web"
)

// The world of the access test: a province over two branches, the Bloc and a district. In the Bloc three grassroots committees, of which g3 was
// absorbed into g1; cells that moved (c1m to g2, c1x out of the Bloc to h), went into another (c2old), were dissolved (c2dis) or never were (vo).
// Its people were transferred, host elsewhere, left, died, were entered by mistake. Every text that a record can hold carries a canary of its own:
// a word that stands nowhere else, with the list of those who may ever meet it.

// pass is a way to a canary: all rights of need on org, today. No need is the account's own doing: any grant at all.
type pass struct {
	org  string
	need duty.Right
}

// canary is one word and who may meet it.
type canary struct {
	token  string
	what   string   // record and field, for messages
	passes []pass   // any of them
	own    []string // persons who meet it in their own file
	logins []string // accounts that meet it otherwise
	any    bool     // everybody with a grant of today
	must   bool     // whoever may, by a pass, must have met it at the end
	never  bool     // nobody, not even who is in charge
	dark   bool     // no page shows it yet: who is in charge need not have met it
}

func recs(orgs ...string) (out []pass) {
	for _, o := range orgs {
		out = append(out, pass{o, duty.Records})
	}
	return out
}

// sees is a right to the records or to the figures.
func sees(orgs ...string) (out []pass) {
	for _, o := range orgs {
		out = append(out, pass{o, duty.Records}, pass{o, duty.Figures})
	}
	return out
}

func with(need duty.Right, orgs ...string) (out []pass) {
	for _, o := range orgs {
		out = append(out, pass{o, need})
	}
	return out
}

// login is an account of the world.
type login struct {
	name   string
	org    string // that keeps it
	at     string // of its grant
	role   duty.Role
	from   day.Day // 0: long since
	last   day.Day // 0: for ever
	person string
}

var logins = []login{
	{name: "chief", at: "top", role: duty.RoleChief},
	{name: "sec-c1a", org: "g1", at: "c1a", role: duty.RoleSecretary},
	{name: "sec-g1", org: "g1", at: "g1", role: duty.RoleSecretary},
	{name: "sec-g2", org: "g2", at: "g2", role: duty.RoleSecretary},
	{name: "off-bloc", org: "bloc", at: "bloc", role: duty.RoleOfficer},
	{name: "view-g1", org: "g1", at: "g1", role: duty.RoleViewer},
	{name: "fig-bloc", org: "bloc", at: "bloc", role: duty.RoleFigures},
	{name: "adm-bloc", org: "bloc", at: "bloc", role: duty.RoleAdmin},
	{name: "sec-h", org: "h", at: "h", role: duty.RoleSecretary},
	{name: "sec-c1x", org: "h", at: "c1x", role: duty.RoleSecretary},
	{name: "sec-c2old", org: "g2", at: "c2old", role: duty.RoleSecretary},
	{name: "off-g3", org: "bloc", at: "g3", role: duty.RoleOfficer},
	{name: "was", org: "g1", at: "g1", role: duty.RoleOfficer, last: 20171023},
	{name: "willbe", org: "g2", at: "g2", role: duty.RoleOfficer, from: 20171025},
	{name: "member", org: "g1", person: "p1"},
	{name: "moved", org: "dist", person: "p2"},
	{name: "stranger", org: "dist"},
	{name: ""}, // nobody is signed in
}

// above is where every organisation hangs today: under its superior, or after its end at its successor or heir. vo never was.
var above = map[string]string{"bloc": "top", "dist": "top", "g1": "bloc", "g2": "bloc", "g3": "g1", "h": "dist", "c1a": "g1", "c1b": "g1", "c1m": "g2",
	"c1x": "h", "c2a": "g2", "c2old": "c2a", "c2dis": "g2", "c3a": "g1", "hc1": "h"}

// wasUnder is where some hung before: on past days their path leads there.
var wasUnder = map[string]string{"c1m": "g1", "c1x": "g1", "c2old": "g2", "g3": "bloc", "c3a": "g3", "vo": "g1"}

const nowDay = day.Day(20171024)

// holds tells by plain reasoning whether an account holds rights on an organisation today.
func (l login) holds(org string, need duty.Right) bool {
	if l.role == "" || l.from > nowDay || l.last != 0 && l.last < nowDay || duty.RightsOf(l.role)&need != need {
		return false
	}
	if l.at == "top" {
		return true
	}
	for at := org; at != ""; at = above[at] {
		if at == l.at {
			return true
		}
	}
	return false
}

func (l login) may(c *canary) bool {
	if c.never {
		return false
	}
	for _, p := range c.passes {
		if l.holds(p.org, p.need) {
			return true
		}
	}
	for _, o := range c.own {
		if o == l.person {
			return true
		}
	}
	for _, n := range c.logins {
		if n == l.name && n != "" {
			return true
		}
	}
	return c.any && (l.holds(l.at, duty.Figures) || l.holds(l.at, duty.Records))
}

// land is the world with its server.
type land struct {
	t       *testing.T
	ctx     context.Context
	s       *web.Server
	log     safeBuffer // what broke
	url     string
	kind    string
	clock   *day.Script
	hasher  *access.Hasher
	k       db.Instant // what was known before the late recordings
	org     map[string]db.ID
	person  map[string]db.ID
	spell   map[string]db.ID
	home    map[string]string // of a person: the organisation that has his file
	doc     map[string]db.ID
	docHome map[string]string
	adm     map[string]db.ID
	admHome map[string]string
	target  map[string]db.ID
	account map[string]db.ID
	event   map[string]db.ID
	seat    map[string]db.ID
	term    map[string]db.ID
	code    map[string]string           // codes of organisations and persons, numbers of papers, logins: what people type
	works   map[string]map[string]db.ID // records of work, by the word their addresses begin with and by key
	workAt  map[db.ID]worked
	all     map[string]*canary
	n       uint32
}

// new makes a canary: ten letters that no word of any language holds.
func (w *land) new(what string, passes ...[]pass) *canary {
	w.n++
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", w.n, what)
	x := h.Sum64()
	b := []byte("zq")
	for range 6 {
		b = append(b, 'a'+byte(x%26))
		x /= 26
	}
	c := &canary{token: string(b) + "qz", what: what}
	for _, p := range passes {
		c.passes = append(c.passes, p...)
	}
	if w.all[c.token] != nil {
		return w.new(what, passes...)
	}
	w.all[c.token] = c
	return c
}

// text is new for texts that need nothing more.
func (w *land) text(what string, passes ...[]pass) string { return w.new(what, passes...).token }

func (c *canary) needed() *canary                 { c.must = true; return c }
func (c *canary) unseen() *canary                 { c.dark = true; return c }
func (c *canary) ownOf(persons ...string) *canary { c.own = append(c.own, persons...); return c }

func (w *land) write(fn func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.s.DB.Write(w.ctx, func(tx *db.Tx) error { return fn(w.ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *land) must(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(err)
	}
}

var sys = duty.System()

// newLand builds it on an engine.
func newLand(t *testing.T, e testkit.Engine) *land {
	w := &land{t: t, ctx: context.Background(), kind: e.Kind, clock: day.NewScript(time.Date(2017, 8, 15, 8, 0, 0, 0, day.Zone)),
		org: map[string]db.ID{}, person: map[string]db.ID{}, spell: map[string]db.ID{}, home: map[string]string{}, doc: map[string]db.ID{},
		docHome: map[string]string{}, adm: map[string]db.ID{}, admHome: map[string]string{}, target: map[string]db.ID{}, account: map[string]db.ID{},
		event: map[string]db.ID{}, seat: map[string]db.ID{}, term: map[string]db.ID{}, code: map[string]string{}, all: map[string]*canary{}}
	d, err := db.Open(w.ctx, e.URL, db.Options{Clock: w.clock})
	w.must(err)
	keys, err := seal.OpenOrCreate(filepath.Join(t.TempDir(), "chibo.key"), true)
	w.must(err)
	h, err := house.Build(d, keys)
	w.must(err)
	log := audit.NewLog(d, 0)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := log.Close(ctx); err != nil {
			t.Error(err)
		}
		_ = d.Close()
	})
	w.hasher = access.NewHasher(access.Cost{Time: 1, Memory: 64, Lanes: 1})
	machine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	w.s = &web.Server{House: h, Audit: log, Hasher: w.hasher, Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelError})), Now: func() time.Time { return machine }}
	w.organisations()
	w.papers()
	w.people()
	w.accounts()
	w.write(func(ctx context.Context, tx *db.Tx) error { w.k = tx.Now(); return nil })
	w.clock.Set(time.Date(2017, 10, 10, 8, 0, 0, 0, day.Zone))
	w.late()
	w.clock.Set(time.Date(2017, 10, 24, 8, 0, 0, 0, day.Zone))
	w.work()
	return w
}

// named are the organisations from which an organisation's name may be met besides itself: those below it, now and before, since paths lead up
// through it; and the other sides of events, transfers and temporary stays.
func (w *land) named(key string) []pass {
	out := with(duty.Accounts, key) // who keeps accounts of it names it
	for child := range above {
		for _, m := range []map[string]string{above, wasUnder} {
			for at, n := m[child], 0; at != "" && n < 9; at, n = above[at], n+1 {
				if at == key {
					out = append(out, sees(child)...)
				}
			}
		}
	}
	sides := map[string][]string{
		"c1x": {"g1"}, "h": {"c1x", "g1", "c1b", "c1a"}, "g1": {"c1x", "c1m", "g3", "c3a", "vo", "g2"}, "g2": {"c1m", "g1", "c2dis"}, "c1m": {"g1", "g2"},
		"c2a": {"c2old", "c1b"}, "c2old": {"c2a"}, "c2dis": {"g2"}, "g3": {"g1", "c3a"}, "c3a": {"g1", "g3"}, "vo": {"g1"},
		"c1a": {"hc1"}, "hc1": {"c1a", "c1b"}, "c1b": {"c2a", "hc1"}, "bloc": {"hc1"},
	}
	return append(out, sees(sides[key]...)...)
}

// organisations records them, each act in a transaction of its own, as people do.
func (w *land) organisations() {
	w.write(func(ctx context.Context, tx *db.Tx) error {
		top := w.born("top", org.Province)
		f, err := access.Setup(ctx, tx, access.SetupInput{TopName: top.Name, TopCode: top.Code, TopKind: org.Province, From: 20100101,
			Officer: w.accountName("chief", "top"), Login: w.code["account chief"], KeyID: w.s.Keys.KeyID(), TermName: w.text("top term", recs("top")), TermFrom: 20100101})
		w.org["top"], w.account["chief"] = f.Top, f.Officer
		return err
	})
	for _, x := range []struct {
		key, under string
		kind       org.Kind
	}{{"bloc", "top", org.Above}, {"dist", "top", org.Above}, {"g1", "bloc", org.Grass}, {"g2", "bloc", org.Grass}, {"g3", "bloc", org.Grass},
		{"h", "dist", org.Grass}, {"c1a", "g1", org.Cell}, {"c1b", "g1", org.Cell}, {"c1m", "g1", org.Cell}, {"c1x", "g1", org.Cell},
		{"c2a", "g2", org.Cell}, {"c2old", "g2", org.Cell}, {"c2dis", "g2", org.Cell}, {"c3a", "g3", org.Cell}, {"hc1", "h", org.Cell}, {"vo", "g1", org.Cell},
		{"ext", "", org.External}} {
		b := w.born(x.key, x.kind)
		b.Parent = w.org[x.under]
		act := org.Act{Day: 20100101, Rev: -1}
		if x.kind != org.External {
			act = w.orgAct(20100101, x.key+" establish", x.key)
		}
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.org[x.key], w.event["establish "+x.key], err = org.Establish(ctx, tx, sys, act, b)
			return err
		})
	}
	renamed := w.new("c1b new name", sees("c1b"), w.named("c1b")).ownOf("p3", "p8", "p12").needed()
	rename, move := w.orgAct(20170201, "rename", "c1b"), w.orgAct(20170401, "move c1m", "c1m", "g1", "g2")
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		w.event["rename"], err = org.Rename(ctx, tx, sys, w.org["c1b"], rename, "Chi bộ "+renamed.token, "")
		return err
	})
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		w.event["move c1m"], err = org.MoveTo(ctx, tx, sys, w.org["c1m"], move, w.org["g2"])
		return err
	})
	for _, o := range []string{"bloc", "g1", "c1a", "h", "c1x"} {
		label := w.new(o+" term", recs(o)).needed().token
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.term[o], err = org.OpenTerm(ctx, tx, sys, w.org[o], org.Act{Day: 20150601, Rev: -1}, label, 20200601)
			return err
		})
	}
}

// orgAct is an act whose signer and reason are canaries for the organisations that take part.
func (w *land) orgAct(on day.Day, what string, sides ...string) org.Act {
	return org.Act{Day: on, Rev: -1, Signer: w.text(what+" signer", sees(sides...)), Reason: w.text(what+" reason", sees(sides...))}
}

// born makes an organisation's texts.
func (w *land) born(key string, kind org.Kind) org.Born {
	name := w.new(key+" name", sees(key), w.named(key)).needed()
	code := w.new(key+" code", sees(key)).needed()
	short, unit, note := w.new(key+" short name", sees(key)), w.new(key+" unit type", sees(key)), w.new(key+" note", sees(key))
	if kind == org.Province { // set up without them
		for _, c := range []*canary{short, unit, note} {
			delete(w.all, c.token)
		}
		name.any = true
	}
	if kind == org.External {
		for _, c := range []*canary{name, code, short, unit, note} {
			c.any, c.must = true, false
		}
	}
	switch key {
	case "c1a":
		name.ownOf("p1", "p2")
	case "hc1":
		name.ownOf("p2")
	case "g2":
		name.logins = []string{"willbe"} // a right that begins tomorrow names where
	case "g1":
		name.logins = []string{"was"}
	}
	w.code["org "+key] = strings.ToUpper(code.token)
	return org.Born{Code: strings.ToUpper(code.token), Kind: kind, Name: "Đảng bộ " + name.token, ShortName: short.token, UnitType: unit.token, Note: note.token}
}

func (w *land) papers() {
	w.write(func(ctx context.Context, tx *db.Tx) error {
		for _, x := range []struct {
			key, owner string
			issuer     string
			shared     bool
			cited      []pass // who meets number and issuer in records that rest on it
		}{{"bloc", "bloc", "bloc", false, sees("g1", "g3", "c3a")}, {"g1", "g1", "", false, sees("c1x", "h")}, {"h", "h", "h", false, nil},
			{"c1a", "c1a", "", false, recs("hc1")}, {"shared", "top", "", true, nil}, {"void", "g1", "", false, nil}, {"c2a", "c2a", "", false, nil},
			{"adm", "g1", "", false, recs("c1b", "hc1", "c2a")}} {
			home := recs(x.owner)
			if x.issuer != "" {
				home = append(home, recs(x.issuer)...)
			}
			mine := func(field string, more ...[]pass) *canary {
				c := w.new("paper "+x.key+" "+field, append([][]pass{home}, more...)...)
				c.any = x.shared
				return c
			}
			p := document.Paper{Type: document.Decision, Number: mine("number", x.cited).needed().token, Day: 20170110, Subject: mine("subject").needed().token,
				Series: mine("series").token, Topics: []string{mine("topic").token}, Shared: x.shared, Owner: w.org[x.owner]}
			if x.issuer == "" {
				p.IssuerText = mine("issuer", x.cited).token
			} else {
				p.Issuer = w.org[x.issuer]
			}
			if x.key == "c1a" {
				for _, f := range []string{"number", "issuer"} {
					w.find("paper c1a " + f).ownOf("p2")
				}
			}
			id, err := document.Add(ctx, tx, sys, p)
			if err != nil {
				return fmt.Errorf("paper %s: %w", x.key, err)
			}
			w.doc[x.key], w.docHome[x.key], w.code["paper "+x.key] = id, x.owner, p.Number
		}
		for _, o := range []string{"bloc", "g1", "h", "c1a"} {
			if _, err := file.Put(ctx, tx, sys, w.org[o], w.new(o+" file", recs(o)).unseen().token+".txt", []byte("chữ")); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *land) find(what string) *canary {
	for _, c := range w.all {
		if c.what == what {
			return c
		}
	}
	w.t.Helper()
	w.t.Fatalf("no canary %s", what)
	return nil
}
