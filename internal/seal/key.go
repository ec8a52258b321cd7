// Package seal keeps sensitive values unreadable without their keys. Every person has a key of his own; it is stored only wrapped by
// the installation's key, which lives in a file outside the database. A value is sealed under the person's key together with the place
// it belongs to, so that it opens nowhere else. Destroying the wrapped key of a person makes everything sealed under it unreadable
// for ever, in old rows, change rows and backups alike: this is how erasing works where history is never overwritten.
//
// The package knows no database: callers pass wrapped keys and sealed bytes in and out. The cipher is XChaCha20-Poly1305, whose
// 24-byte nonces can be drawn at random without counting how often a key was used.
package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"chibo/internal/fault"
)

const (
	keyLen     = chacha20poly1305.KeySize    // 32 bytes, for installations and persons alike
	nonceLen   = chacha20poly1305.NonceSizeX // 24
	tagLen     = chacha20poly1305.Overhead   // 16
	keyIDLen   = 8                           // bytes of the public fingerprint; 16 hex digits as text
	fileMark   = "chibo-key-1"               // first word of the key file: what it is and in which form
	fileMaxLen = 4096                        // a key file is one short line; anything longer is another file
)

// secret is the bytes of a key.
type secret struct{ b [keyLen]byte }

// hidden holds what must not be printed. Package fmt reaches unexported fields of structs without asking their methods, and follows
// pointers where the verb does not fit; it cannot look into a function.
type hidden[T any] func() *T

func hide[T any](v T) hidden[T] { return func() *T { return &v } }

// Installation is the opened key of this installation. It is safe for many goroutines. Printing it, in any form, shows only its KeyID.
type Installation struct {
	id [keyIDLen]byte
	in hidden[inside]
}

// inside is what an installation keeps to itself.
type inside struct {
	key    secret
	wrap   cipher.AEAD // wraps persons' keys
	blinds sync.Map    // purpose → *secret; pure derivation, kept to spare the work
}

// OpenOrCreate opens the key file at path. Where there is none it makes one of random bytes with mode 0600 if mayCreate is true;
// the caller passes false when the database already holds sealed data, since a new key could open none of it.
//
// Faults: seal.key_missing (no file and none may be made), seal.key_mode (group or others may read or write it), seal.key_broken
// (truncated, changed, or no key file at all). Args: path, and mode for seal.key_mode.
func OpenOrCreate(path string, mayCreate bool) (*Installation, error) {
	in, err := openKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return in, err
	}
	if !mayCreate {
		return nil, &fault.Fault{Kind: fault.Conflict, Key: "seal.key_missing", Args: fault.Args{"path": path}, Err: err}
	}
	if err := createKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("seal: make key file: %w", err)
	}
	// Read back what is on disk, ours or that of another process that was first.
	return openKey(path)
}

// NewInstallation gives an installation with a fresh key that is in no file: for rotation, where Save writes it, and for tests.
func NewInstallation() (*Installation, error) {
	k := new(secret)
	if _, err := rand.Read(k.b[:]); err != nil {
		return nil, fmt.Errorf("seal: random: %w", err)
	}
	return newInstallation(k)
}

// Save writes the key to a new file with mode 0600. It never replaces a file: the error is fs.ErrExist where path is taken.
func (in *Installation) Save(path string) error { return writeKey(path, &in.in().key) }

func newInstallation(k *secret) (*Installation, error) {
	wrap, err := hkdf.Key(sha256.New, k.b[:], nil, "chibo wrap person keys 1", keyLen)
	if err != nil {
		return nil, fmt.Errorf("seal: derive: %w", err)
	}
	aead, err := chacha20poly1305.NewX(wrap)
	if err != nil {
		return nil, fmt.Errorf("seal: cipher: %w", err)
	}
	id, err := hkdf.Key(sha256.New, k.b[:], nil, "chibo key id 1", keyIDLen)
	if err != nil {
		return nil, fmt.Errorf("seal: derive: %w", err)
	}
	own := &inside{key: *k, wrap: aead}
	in := &Installation{in: func() *inside { return own }}
	copy(in.id[:], id)
	return in, nil
}

// KeyID is a short public fingerprint of the key, 16 hex digits. Stored in the database it tells at start whether the right file is here.
func (in Installation) KeyID() string { return hex.EncodeToString(in.id[:]) }

// Check compares the key with the fingerprint stored in the database: fault seal.key_wrong (args want, have) where they differ.
func (in *Installation) Check(storedKeyID string) error {
	if storedKeyID == in.KeyID() {
		return nil
	}
	return fault.New(fault.Conflict, "seal.key_wrong", fault.Args{"want": storedKeyID, "have": in.KeyID()})
}

// String names the installation by its fingerprint; the key is in no printed form.
func (in Installation) String() string { return "seal.Installation(" + in.KeyID() + ")" }

// GoString is String, for %#v.
func (in Installation) GoString() string { return in.String() }

// Format is String for every verb, so that %x or %d cannot reach the key.
func (in Installation) Format(f fmt.State, _ rune) { io.WriteString(f, in.String()) }

// MarshalText is String.
func (in Installation) MarshalText() ([]byte, error) { return []byte(in.String()), nil }

// MarshalJSON is String as a JSON string.
func (in Installation) MarshalJSON() ([]byte, error) { return []byte(`"` + in.String() + `"`), nil }

// The key file: "chibo-key-1 <key, base64url> <checksum, 16 hex digits>\n".

func fileLine(k *secret) []byte {
	return []byte(fileMark + " " + base64.RawURLEncoding.EncodeToString(k.b[:]) + " " + fileSum(k) + "\n")
}

// fileSum reveals nothing useful of 32 random bytes, and catches a changed or exchanged character.
func fileSum(k *secret) string {
	h := sha256.New()
	io.WriteString(h, fileMark)
	h.Write(k.b[:])
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func openKey(path string) (*Installation, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, fmt.Errorf("seal: open key file: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("seal: key file: %w", err)
	}
	broken := func() error {
		return fault.New(fault.Conflict, "seal.key_broken", fault.Args{"path": path})
	}
	if !st.Mode().IsRegular() {
		return nil, broken()
	}
	// Windows has no such bits; there the folder's own rights protect the file.
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Conflict, "seal.key_mode", fault.Args{"path": path, "mode": fmt.Sprintf("%04o", st.Mode().Perm())})
	}
	b, err := io.ReadAll(io.LimitReader(f, fileMaxLen+1))
	if err != nil {
		return nil, fmt.Errorf("seal: read key file: %w", err)
	}
	parts := strings.Split(strings.TrimRight(string(b), "\r\n"), " ")
	if len(parts) != 3 || parts[0] != fileMark || len(b) > fileMaxLen {
		return nil, broken()
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[1])
	if err != nil || len(raw) != keyLen {
		return nil, broken()
	}
	k := new(secret)
	copy(k.b[:], raw)
	if subtle.ConstantTimeCompare([]byte(parts[2]), []byte(fileSum(k))) != 1 || k.b == [keyLen]byte{} {
		return nil, broken()
	}
	return newInstallation(k)
}

func createKey(path string) error {
	k := new(secret)
	if _, err := rand.Read(k.b[:]); err != nil {
		return err
	}
	return writeKey(path, k)
}

// writeKey makes the file whole or not at all: written beside under a random name, made durable, then linked to its name, which fails
// where the name is taken. Where the file system knows no links it is written in place with O_EXCL; a break leaves a truncated file there,
// which openKey refuses.
func writeKey(path string, k *secret) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var r [6]byte
	if _, err := rand.Read(r[:]); err != nil {
		return err
	}
	tmp := path + ".new-" + hex.EncodeToString(r[:])
	if err := writeExcl(tmp, fileLine(k)); err != nil {
		os.Remove(tmp)
		return err
	}
	err := os.Link(tmp, path)
	os.Remove(tmp)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = writeExcl(path, fileLine(k))
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

func writeExcl(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(b))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Derive gives 32 bytes that only this installation can make, one for each purpose: the seed of a signing key, for example. Nothing of the
// installation's key or of another purpose can be learned from them. Rotating the installation key changes them.
func (in *Installation) Derive(purpose string) [32]byte {
	b, err := hkdf.Key(sha256.New, in.in().key.b[:], nil, "chibo derive 1 "+purpose, keyLen)
	if err != nil {
		// Only a length beyond 255 digests or a forbidden hash can fail here, and both are constants.
		panic("seal: derive: " + err.Error())
	}
	return [32]byte(b)
}
