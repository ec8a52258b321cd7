package db

import (
	"context"
	"os"
	"testing"

	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var migrated = testkit.NewTemplate(func(url string) error {
	d, err := Open(context.Background(), url, Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(context.Background())
	return err
})

// each runs f on a migrated database of each engine.
func each(t *testing.T, f func(t *testing.T, d *DB)) {
	t.Helper()
	migrated.Each(t, func(t *testing.T, e testkit.Engine) { f(t, openAt(t, e.URL, Options{})) })
}

func openAt(t testing.TB, url string, opt Options) *DB {
	t.Helper()
	d, err := Open(context.Background(), url, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
