package audit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/seal"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var prepared = testkit.NewTemplate(func(url string) error {
	d, err := db.Open(context.Background(), url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

func each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	prepared.Each(t, func(t *testing.T, e testkit.Engine) { f(t, open(t, e)) })
}

func open(t testing.TB, e testkit.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), e.URL, db.Options{MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func newKey(t testing.TB) *audit.Key {
	t.Helper()
	in, err := seal.NewInstallation()
	if err != nil {
		t.Fatal(err)
	}
	return audit.NewKey(in)
}

func record(ctx context.Context, d *db.DB, n int) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		for i := range n {
			err := audit.Record(ctx, tx, audit.By{Reason: "lý do"}, audit.Change{Noun: "member", Subject: db.NewID(), Verb: "change",
				Detail: map[string]int{"i": i}, Sealed: []byte{1, 2}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func sealAll(t testing.TB, d *db.DB, k audit.Signer) (n int) {
	t.Helper()
	for {
		var m int
		err := d.Write(context.Background(), func(tx *db.Tx) (err error) {
			m, err = audit.SealBlock(context.Background(), tx, k)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if m == 0 {
			return n
		}
		n += m
	}
}

func verify(t testing.TB, d *db.DB, k audit.Signer, known ...audit.Head) (v audit.Verdict) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		v, err = audit.Verify(context.Background(), tx, k, known...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func exec(t testing.TB, d *db.DB, text string) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		n, err := tx.Exec(context.Background(), text, db.Args{"id": db.NewID(), "at": tx.Now()})
		if err == nil && n == 0 {
			return fmt.Errorf("%s touches nothing", text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever is changed, taken out or put in afterwards is found, and where.
func TestTamperingIsFound(t *testing.T) {
	row := func(set string) string {
		return `UPDATE audit_change SET ` + set + ` WHERE n = (SELECT MIN(n) FROM audit_change WHERE block = 2)`
	}
	cases := []struct {
		name, text string
		block      int64
		why        string
	}{
		{"detail", row(`detail = '[]'`), 2, audit.WhyChanged},
		{"reason", row(`reason = ''`), 2, audit.WhyChanged},
		{"verb", row(`verb = 'void'`), 2, audit.WhyChanged},
		{"noun", row(`noun = 'org'`), 2, audit.WhyChanged},
		{"account", row(`account_id = :id`), 2, audit.WhyChanged},
		{"subject", row(`subject_id = :id`), 2, audit.WhyChanged},
		{"change", row(`change_id = :id`), 2, audit.WhyChanged},
		{"organisation", row(`org_id = :id`), 2, audit.WhyChanged},
		{"document", row(`document_id = :id`), 2, audit.WhyChanged},
		{"moment", row(`at = :at`), 2, audit.WhyChanged},
		{"sealed", row(`sealed = NULL`), 2, audit.WhyChanged},
		{"taken out of its block", row(`block = NULL`), 2, audit.WhyMissing},
		{"moved to another", row(`block = 1`), 1, audit.WhyAdded},
		{"id", row(`id = :id`), 2, ""},
		{"deleted", `DELETE FROM audit_change WHERE n = (SELECT MAX(n) FROM audit_change WHERE block = 2)`, 2, audit.WhyMissing},
		{"block deleted", `DELETE FROM audit_block WHERE n = 2`, 2, audit.WhyMissing},
		{"last block deleted", `DELETE FROM audit_block WHERE n = 3`, 3, audit.WhyMissing},
		{"block's moment", `UPDATE audit_block SET at = :at WHERE n = 2`, 2, audit.WhyHash},
		{"block's hash", `UPDATE audit_block SET hash = signature WHERE n = 2`, 2, audit.WhyHash},
		{"block's chain", `UPDATE audit_block SET before = hash WHERE n = 2`, 2, audit.WhyHash},
		{"block's digests", `UPDATE audit_block SET digests = hash WHERE n = 2`, 2, audit.WhyHash},
		{"signature", `UPDATE audit_block SET signature = hash WHERE n = 2`, 2, audit.WhySignature},
		{"key", `UPDATE audit_block SET key_id = 'x' WHERE n = 2`, 2, audit.WhySignature},
	}
	prepared.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d := open(t, e)
		k := newKey(t)
		for range 3 {
			if err := record(ctx, d, 4); err != nil {
				t.Fatal(err)
			}
			if n := sealAll(t, d, k); n != 4 {
				t.Fatalf("%d rows sealed", n)
			}
		}
		if err := record(ctx, d, 2); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, d, k); !v.Good() || v.Blocks != 3 || v.Rows != 12 || v.Unsealed != 2 || v.Head.Block != 3 {
			t.Fatalf("%+v", v)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				// Each case in a transaction that is taken back.
				gone := fmt.Errorf("taken back")
				err := d.Write(ctx, func(tx *db.Tx) error {
					n, err := tx.Exec(ctx, c.text, db.Args{"id": db.NewID(), "at": tx.Now()})
					if err != nil || n != 1 {
						return fmt.Errorf("%d rows: %w", n, err)
					}
					v, err := audit.Verify(ctx, tx, k)
					if err != nil {
						return err
					}
					if v.Good() || v.Broken != c.block || c.why != "" && v.Why != c.why || v.Blocks != c.block-1 {
						t.Errorf("%+v", v)
					}
					if strings.HasPrefix(c.text, "UPDATE audit_change SET") && len(v.BadRows) == 0 {
						t.Error("it does not tell the row")
					}
					return gone
				})
				if err != gone {
					t.Fatal(err)
				}
			})
		}
		// Made anew from the start by somebody without the key, or cut off cleanly at the end: the head that was printed tells.
		head := verify(t, d, k).Head
		again, err := audit.ParseHead(head.String())
		if err != nil || again != head {
			t.Fatalf("%v %v", again, err)
		}
		if v := verify(t, d, newKey(t)); v.Broken != 1 || v.Why != audit.WhySignature {
			t.Errorf("another key: %+v", v)
		}
		exec(t, d, `DELETE FROM audit_change WHERE block = 3`)
		exec(t, d, `DELETE FROM audit_block WHERE n = 3`)
		exec(t, d, `UPDATE audit_head SET n = 2`)
		if v := verify(t, d, k); !v.Good() {
			t.Errorf("%+v", v)
		}
		if v := verify(t, d, k, head); v.Broken != 3 || v.Why != audit.WhyMissing {
			t.Errorf("a cut chain: %+v", v)
		}
		if n := sealAll(t, d, k); n != 2 {
			t.Errorf("%d rows sealed", n)
		}
		if v := verify(t, d, k, head); v.Broken != 3 || v.Why != audit.WhyHead {
			t.Errorf("a chain made anew: %+v", v)
		}
	})
	for _, s := range []string{"", "3", "x y", "3 12-34", "-1 " + strings.Repeat("00", 32)} {
		if _, err := audit.ParseHead(s); err == nil {
			t.Errorf("%q is a head", s)
		}
	}
}

// Sealing while eight writers write, some of them long: at the end every row is in one block, the chain is good, and no row came into a block
// before one that was committed before it was begun.
func TestSealingMissesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKey(t)
		stop := make(chan struct{})
		var writers, sealers sync.WaitGroup
		var written atomic.Int64
		for w := range 8 {
			writers.Go(func() {
				for i := range testkit.Rounds(25, 200) {
					err := d.Write(ctx, func(tx *db.Tx) error {
						for range 1 + i%3 {
							if err := audit.Record(ctx, tx, audit.By{}, audit.Change{Noun: "n", Subject: db.NewID(), Verb: "v"}); err != nil {
								return err
							}
							if w == 0 {
								time.Sleep(3 * time.Millisecond) // its numbers are taken long before it commits
							}
						}
						if i%7 == 0 {
							return fmt.Errorf("taken back")
						}
						return nil
					})
					if err == nil {
						written.Add(int64(1 + i%3))
					}
				}
			})
		}
		var sealed atomic.Int64
		for range 2 { // two servers
			sealers.Go(func() {
				for {
					sealed.Add(int64(sealAll(t, d, k)))
					select {
					case <-stop:
						return
					case <-time.After(5 * time.Millisecond):
					}
				}
			})
		}
		writers.Wait()
		close(stop)
		sealers.Wait()
		sealed.Add(int64(sealAll(t, d, k)))
		v := verify(t, d, k)
		t.Logf("%d rows, %d blocks", v.Rows, v.Blocks)
		if !v.Good() || v.Unsealed != 0 || v.Rows != written.Load() || sealed.Load() != written.Load() || v.Blocks < 3 {
			t.Errorf("%+v; %d written, %d sealed", v, written.Load(), sealed.Load())
		}
		err := d.Read(ctx, func(tx *db.Tx) error {
			var n int64
			_, err := tx.One(ctx, `SELECT COUNT(*) FROM audit_change c JOIN audit_block b ON b.n < c.block AND b.at > c.at
				JOIN audit_change o ON o.block = b.n AND o.change_id = c.change_id`, nil, &n)
			if n > 0 {
				t.Errorf("%d times one transaction lies in two blocks", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadsAreLogged(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := audit.NewLog(d, 8)
		who := audit.Reader{Account: db.NewID(), Name: "Nguyễn Văn Thử"}
		me, other, org := db.NewID(), db.NewID(), db.NewID()
		var wg sync.WaitGroup
		const each = 40
		for range 8 {
			wg.Go(func() {
				for range each {
					err := d.Read(ctx, func(tx *db.Tx) error {
						return l.Read(ctx, tx, who, audit.Read{What: "member", Persons: []db.ID{me, me}, Org: org, Groups: []string{"sensitive", "family"}, Records: 1,
							On: day.Must(2017, 9, 30), Known: 5, Purpose: "rà soát"})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if err := l.Export(ctx, who, audit.Read{What: "member.list", Persons: []db.ID{me, other}, Org: org, Records: 2}); err != nil {
			t.Fatal(err)
		}
		// The export is there before anything else happens.
		var exports []audit.Entry
		err := d.Read(ctx, func(tx *db.Tx) (err error) {
			exports, err = audit.Reads(ctx, tx, audit.Filter{Kind: audit.Export, Org: org})
			return err
		})
		if err != nil || len(exports) != 1 || exports[0].Records != 2 || exports[0].Reader != who || exports[0].Known != 0 {
			t.Fatalf("%+v %v", exports, err)
		}
		if err := l.Close(ctx); err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			if err := l.Read(ctx, tx, who, audit.Read{}); err == nil {
				t.Error("a closed log takes reads")
			}
			n, before, last := 0, int64(0), db.Instant(0)
			for {
				page, err := audit.ReadsOf(ctx, tx, me, before, 50)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				for _, e := range page {
					n, before, last = n+1, e.N, e.At
					if e.Kind == audit.Reading && (e.What != "member" || strings.Join(e.Groups, ",") != "sensitive,family" || e.On != 20170930 ||
						e.Known != 5 || e.Purpose != "rà soát" || e.Org != org || e.Reader != who) {
						t.Fatalf("%+v", e)
					}
				}
			}
			if n != 8*each+1 || last == 0 {
				t.Errorf("%d entries of %d", n, 8*each+1)
			}
			page, err := audit.ReadsOf(ctx, tx, other, 0, 0)
			if len(page) != 1 || page[0].Kind != audit.Export {
				t.Errorf("%+v", page)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Export(ctx, who, audit.Read{}); err == nil {
			t.Error("a closed log takes exports")
		}
	})
}

// Where the log cannot write, an export is refused at once and reads are refused when the queue is full; nothing is lost once it can again.
func TestLogFailsClosed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := audit.NewLog(d, 2)
		exec2 := func(s string) {
			t.Helper()
			err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, s, nil); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		exec2(`ALTER TABLE audit_read RENAME TO away`)
		if err := l.Export(ctx, audit.Reader{}, audit.Read{What: "x"}); err == nil {
			t.Error("an export that is not logged goes out")
		}
		taken, refused := 0, 0
		for i := range 6 {
			for i == 1 && l.Err() == nil { // the writer has the first and cannot put it down
				time.Sleep(5 * time.Millisecond)
			}
			soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			err := d.Read(ctx, func(tx *db.Tx) error { return l.Read(soon, tx, audit.Reader{}, audit.Read{What: "r"}) })
			cancel()
			if err == nil {
				taken++
			} else {
				refused++
			}
		}
		if refused != 3 || taken != 3 || l.Err() == nil {
			t.Errorf("%d taken, %d refused, %v", taken, refused, l.Err())
		}
		soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if err := l.Close(soon); err == nil {
			t.Error("closed with entries unwritten, and silent")
		}
		exec2(`ALTER TABLE away RENAME TO audit_read`)
		if err := l.Close(ctx); err != nil {
			t.Fatal(err)
		}
		err := d.Read(ctx, func(tx *db.Tx) error {
			list, err := audit.Reads(ctx, tx, audit.Filter{})
			if len(list) != taken {
				t.Errorf("%d of %d are written", len(list), taken)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// In a writer's transaction the entry lives and dies with it.
func TestReadWithinAWrite(t *testing.T) {
	d := open(t, prepared.OnSQLite(t))
	ctx := context.Background()
	l := audit.NewLog(d, 0)
	defer l.Close(ctx)
	for _, fail := range []error{fmt.Errorf("no"), nil} {
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := l.Read(ctx, tx, audit.Reader{}, audit.Read{What: "r"}); err != nil {
				return err
			}
			if err := l.ExportIn(ctx, tx, audit.Reader{}, audit.Read{What: "e"}); err != nil {
				return err
			}
			return fail
		})
		if err != fail {
			t.Fatal(err)
		}
	}
	err := d.Read(ctx, func(tx *db.Tx) error {
		list, err := audit.Reads(ctx, tx, audit.Filter{})
		if len(list) != 2 {
			t.Errorf("%+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeyHidesItself(t *testing.T) {
	k := newKey(t)
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%+v %#v %x %d", k, k, k, k)} {
		if strings.Contains(strings.ReplaceAll(s, "audit.Key("+k.KeyID()+")", ""), "Key") || len(s) > 200 {
			t.Errorf("it shows %q", s)
		}
	}
	// A key that was followed by another is trusted still where it is named.
	in, _ := seal.NewInstallation()
	next := audit.NewKey(in, k.Public())
	m := []byte("m")
	if !next.Check(k.KeyID(), m, k.Sign(m)) || next.Check(next.KeyID(), m, k.Sign(m)) || k.Check(next.KeyID(), m, next.Sign(m)) {
		t.Error("trust is mixed up")
	}
}

// Every row of an act repeats its reason, so that one of a megabyte must not come in, whatever the noun.
func TestReasonIsBounded(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		put := func(n int) error {
			return d.Write(context.Background(), func(tx *db.Tx) error {
				return audit.Record(context.Background(), tx, audit.By{Reason: strings.Repeat("ộ", n)}, audit.Change{Noun: "member", Subject: db.NewID(), Verb: "change"})
			})
		}
		if err := put(2000); err != nil {
			t.Error(err)
		}
		f := fault.As(put(2001))
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "reason" {
			t.Errorf("%v", f)
		}
	})
}

// Looks that come by the keystroke are one entry a minute, of all servers together, and stand though the transaction they came in was taken back.
func TestOftenIsCountedTogether(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		who, other := audit.Reader{Account: db.NewID(), Name: "A"}, audit.Reader{Account: db.NewID(), Name: "B"}
		a, b := audit.NewLog(d, 0), audit.NewLog(d, 0)
		back := fmt.Errorf("taken back")
		for range 5 {
			for _, l := range []*audit.Log{a, b} {
				err := d.Write(ctx, func(tx *db.Tx) error {
					return errors.Join(l.Read(ctx, tx, who, audit.Read{What: "member.suggest", Records: 3, Often: true, Persons: []db.ID{db.NewID()}}), back)
				})
				if !errors.Is(err, back) {
					t.Fatal(err)
				}
			}
		}
		for _, r := range []struct {
			who  audit.Reader
			what string
		}{{who, "search.suggest"}, {other, "member.suggest"}} {
			if err := d.Read(ctx, func(tx *db.Tx) error {
				return a.Read(ctx, tx, r.who, audit.Read{What: r.what, Records: 1, Often: true})
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range []*audit.Log{a, b} {
			if err := l.Close(ctx); err != nil {
				t.Fatal(err)
			}
		}
		sums, entries := map[string]int64{}, 0
		err := d.Read(ctx, func(tx *db.Tx) error {
			list, err := audit.Reads(ctx, tx, audit.Filter{})
			for _, e := range list {
				sums[e.Reader.Name+" "+e.What] += e.Records
				entries++
			}
			if err != nil {
				return err
			}
			if n, err := tx.Count(ctx, `SELECT COUNT(*) FROM audit_read_person`, db.Args{}); err != nil || n != 0 {
				t.Errorf("%d persons, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if sums["A member.suggest"] != 30 || sums["A search.suggest"] != 1 || sums["B member.suggest"] != 1 || entries < 3 || entries > 6 { // a minute may end in between
			t.Errorf("%v in %d entries", sums, entries)
		}
	})
}
