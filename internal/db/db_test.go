package db

import (
	"context"
	"path/filepath"
	"testing"
)

func TestWriteOnceRunsOnce(t *testing.T) {
	ctx := context.Background()
	d, err := Open(ctx, filepath.Join(t.TempDir(), "a b.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	runs := 0
	for i := range 2 {
		a, again, err := d.WriteOnce(ctx, "k", func(tx *Tx) (string, error) { runs++; return "yes", nil })
		if err != nil || a != "yes" || again != (i == 1) {
			t.Fatal(a, again, err)
		}
	}
	if runs != 1 {
		t.Fatalf("ran %d times", runs)
	}
}
