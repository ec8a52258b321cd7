package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"chibo/internal/fault"
)

func keyOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Key
	}
	return ""
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "chibo.key")
	if _, err := OpenOrCreate(path, false); keyOf(err) != "seal.key_missing" {
		t.Fatalf("no file, none may be made: %v", err)
	}
	in, err := OpenOrCreate(path, true)
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", st.Mode().Perm())
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	for _, may := range []bool{true, false} {
		again, err := OpenOrCreate(path, may)
		if err != nil || again.KeyID() != in.KeyID() || again.in().key != in.in().key {
			t.Fatalf("opened again: %v", err)
		}
	}
	if len(in.KeyID()) != 16 || in.Check(in.KeyID()) != nil || keyOf(in.Check("0011223344556677")) != "seal.key_wrong" {
		t.Error("fingerprint")
	}
	if err := in.Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("save over a file: %v", err)
	}
}

func TestKeyFileBroken(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "k")
	if _, err := OpenOrCreate(path, true); err != nil {
		t.Fatal(err)
	}
	good, _ := os.ReadFile(path)
	try := func(what string, b []byte) {
		t.Helper()
		p := filepath.Join(dir, "bad")
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenOrCreate(p, true); keyOf(err) != "seal.key_broken" {
			t.Errorf("%s: %v", what, err)
		}
		if now, _ := os.ReadFile(p); !bytes.Equal(now, b) {
			t.Errorf("%s: the file was changed", what)
		}
	}
	// The last byte is the line's end, which an editor may take away.
	for i := range len(good) - 1 {
		try("truncated", good[:i])
		c := bytes.Clone(good)
		c[i] ^= 1
		try("one bit changed", c)
	}
	try("empty", nil)
	try("another file", bytes.Repeat([]byte("x"), 100_000))
	try("two lines", append(bytes.Clone(good), good...))
	if err := os.WriteFile(path, bytes.TrimRight(good, "\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenOrCreate(path, false); err != nil {
		t.Errorf("without the line's end: %v", err)
	}
	if _, err := OpenOrCreate(dir, true); keyOf(err) == "" {
		t.Errorf("a folder: %v", err)
	}
}

func TestKeyFileMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such bits")
	}
	path := filepath.Join(t.TempDir(), "k")
	if _, err := OpenOrCreate(path, true); err != nil {
		t.Fatal(err)
	}
	for _, m := range []fs.FileMode{0o640, 0o604, 0o644, 0o660, 0o620, 0o610, 0o601, 0o777} {
		os.Chmod(path, m)
		_, err := OpenOrCreate(path, true)
		if keyOf(err) != "seal.key_mode" {
			t.Errorf("%o: %v", m, err)
		} else if got := fault.As(err).Args["mode"]; got != fmt.Sprintf("%04o", m) {
			t.Errorf("%o: args %v", m, got)
		}
	}
	os.Chmod(path, 0o400)
	if _, err := OpenOrCreate(path, true); err != nil {
		t.Errorf("0400: %v", err)
	}
}

// TestKeyFileRace lets many starts find no file at once: all must end with the same key.
func TestKeyFileRace(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "k")
		var wg sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			wg.Go(func() {
				in, err := OpenOrCreate(path, true)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = in.KeyID()
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("two keys: %v", ids)
			}
		}
	}
}
