package testkit_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func TestEachGivesDatabasesOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		other := e.Fresh(t)
		for _, one := range []testkit.Engine{e, other} {
			if one.Kind != e.Kind || one.URL == "" || seen[one.URL] {
				t.Errorf("database %+v is of another kind, or given twice", one)
			}
			seen[one.URL] = true
		}
		if e.Kind != testkit.Postgres {
			return
		}
		// What is written to one must not be seen in the other; the connections stay open for the drop to end.
		ctx := context.Background()
		for _, one := range []testkit.Engine{e, other} {
			conn, err := pgx.Connect(ctx, one.URL)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(ctx, "CREATE TABLE only_here (a int)"); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestDatabaseIsDroppedWithOpenConnections(t *testing.T) {
	var url string
	var conn *pgx.Conn
	t.Run("use", func(t *testing.T) {
		url = testkit.OnPostgres(t).URL
		var err error
		if conn, err = pgx.Connect(context.Background(), url); err != nil {
			t.Fatal(err)
		}
	})
	if conn == nil {
		t.Skip("skipped: no PostgreSQL server")
	}
	defer conn.Close(context.Background())
	_, err := pgx.Connect(context.Background(), url)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "3D000" { // no such database
		t.Errorf("connecting to the dropped database gives %v", err)
	}
}

var (
	preparations = map[string]int{}
	shared       = testkit.NewTemplate(func(url string) error {
		if !strings.HasPrefix(url, "postgres://") {
			preparations[testkit.SQLite]++
			return os.WriteFile(url, []byte("prepared"), 0o600)
		}
		preparations[testkit.Postgres]++
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "CREATE TABLE prepared AS SELECT 7 AS n")
		return err
	})
)

func TestTemplateIsPreparedOnceAndCopied(t *testing.T) {
	for range 3 {
		shared.Each(t, func(t *testing.T, e testkit.Engine) {
			if preparations[e.Kind] != 1 {
				t.Errorf("prepared %d times", preparations[e.Kind])
			}
			if e.Kind == testkit.SQLite {
				b, err := os.ReadFile(e.URL)
				if err != nil || string(b) != "prepared" {
					t.Fatalf("the copy holds %q, %v", b, err)
				}
				if err := os.WriteFile(e.URL, nil, 0o600); err != nil { // must not reach the next copy
					t.Fatal(err)
				}
				return
			}
			ctx := context.Background()
			conn, err := pgx.Connect(ctx, e.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			var n int
			if err := conn.QueryRow(ctx, "UPDATE prepared SET n = n + 1 RETURNING n").Scan(&n); err != nil || n != 8 {
				t.Errorf("the copy holds %d, %v", n, err)
			}
		})
	}
}
