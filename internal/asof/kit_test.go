package asof_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"strconv"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// states is a table of states as a domain would have it: a key, plain fields of several types, a sealed one.
var states = asof.Table{
	Name: "test_state", Noun: "test",
	Key:    []asof.Column{{Name: "subject_id", Kind: asof.ID}},
	Cols:   []asof.Column{{Name: "name", Kind: asof.Text}, {Name: "n", Kind: asof.Int}, {Name: "born", Kind: asof.Day}},
	Sealed: []string{"faith"},
}

// prepared is a migrated database with the test's own tables.
var prepared = testkit.NewTemplate(func(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, s := range []string{
			`CREATE TABLE test_subject (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict}`,
			`CREATE TABLE test_state (id {id} NOT NULL PRIMARY KEY, subject_id {id} NOT NULL, name TEXT NOT NULL, n {int} NOT NULL, born {day},
				sealed {blob}, {states}){strict}`,
			`{no_overlap test_state|subject_id}`,
			`CREATE INDEX test_state_all ON test_state (subject_id, valid_to, known_to, valid_from, known_from)`,
			`CREATE INDEX test_state_now ON test_state (subject_id, valid_to, valid_from) WHERE known_to = {open}`,
		} {
			if _, err := tx.Exec(ctx, s, nil); err != nil {
				return err
			}
		}
		return nil
	})
})

func open(t testing.TB, e testkit.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), e.URL, db.Options{MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// rounds says how many histories rapid is to try.
func rounds(t testing.TB, n int) {
	t.Helper()
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
}

// vault turns every bit round and puts the subject before it, so that a value opened for another subject is found out.
type vault struct{ erased map[db.ID]bool }

func (v vault) Seal(_ context.Context, _ *db.Tx, key asof.Fields, plain []byte) ([]byte, error) {
	id := key["subject_id"].(db.ID)
	out := append([]byte{}, id[:]...)
	for _, b := range plain {
		out = append(out, ^b)
	}
	return out, nil
}

func (v vault) Unseal(_ context.Context, _ *db.Tx, key asof.Fields, sealed []byte) ([]byte, error) {
	id := key["subject_id"].(db.ID)
	if v.erased[id] {
		return nil, fault.New(fault.NotFound, "seal.erased", nil)
	}
	if !bytes.HasPrefix(sealed, id[:]) {
		return nil, fault.New(fault.Internal, "seal.broken", nil)
	}
	var out []byte
	for _, b := range sealed[16:] {
		out = append(out, ^b)
	}
	return out, nil
}

func newSubject(ctx context.Context, tx *db.Tx) (db.ID, error) {
	id := db.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO test_subject (id, rev) VALUES (:id, 1)`, db.Args{"id": id})
	return id, err
}

func line(id db.ID) asof.Line {
	return states.Of(id, vault{}, asof.Fields{"subject_id": id})
}

var by = audit.By{Reason: "ghi nhầm"}

// said renders a fault in both languages: a missing text or argument panics under test.
func said(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) *fault.Fault {
	t.Helper()
	f := fault.As(err)
	if f == nil {
		t.Fatalf("not a fault: %v", err)
	}
	for _, l := range lang.All() {
		l.Fault(f)
	}
	return f
}
