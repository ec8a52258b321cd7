package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"chibo/internal/fault"
)

// Wrapped key: version, fingerprint of the installation key, nonce, the encrypted person key with its tag.
// Sealed value: version, nonce, the encrypted padded value with its tag.
const (
	wrapVersion = 1
	sealVersion = 1
	wrapHead    = 1 + keyIDLen
	wrappedLen  = wrapHead + nonceLen + keyLen + tagLen
	sealHead    = 1 + nonceLen
	// padTo hides small differences of length: that of a sealed group would tell whether a short answer stands in it.
	padTo = 64
)

// PersonKey is the opened key of one person. Printing it, in any form, shows nothing of it. The zero value is the key of an erased
// person: it opens nothing and seals nothing.
type PersonKey struct{ in hidden[personInside] }

type personInside struct {
	key  secret
	aead cipher.AEAD
}

// String hides the key.
func (PersonKey) String() string { return "seal.PersonKey" }

// GoString hides the key from %#v.
func (PersonKey) GoString() string { return "seal.PersonKey" }

// Format hides the key from every verb.
func (PersonKey) Format(f fmt.State, _ rune) { io.WriteString(f, "seal.PersonKey") }

// MarshalText hides the key.
func (PersonKey) MarshalText() ([]byte, error) { return []byte("seal.PersonKey"), nil }

// MarshalJSON hides the key.
func (PersonKey) MarshalJSON() ([]byte, error) { return []byte(`"seal.PersonKey"`), nil }

func broken() error { return fault.New(fault.Internal, "seal.broken", nil) }
func erased() error { return fault.New(fault.NotFound, "seal.erased", nil) }

// Erased tells whether err says that the person's key was destroyed.
func Erased(err error) bool {
	f := fault.As(err)
	return f != nil && f.Key == "seal.erased"
}

// Broken tells whether err says that a sealed value or wrapped key was changed, cut, moved to another place, or made with another key.
func Broken(err error) bool {
	f := fault.As(err)
	return f != nil && f.Key == "seal.broken"
}

// NewPersonKey makes a random key for the person with this id and gives it wrapped, as it is stored. It opens only for the same id.
func (in *Installation) NewPersonKey(person []byte) (wrapped []byte, err error) {
	k := new(secret)
	if _, err := rand.Read(k.b[:]); err != nil {
		return nil, fmt.Errorf("seal: random: %w", err)
	}
	return in.wrap(person, k)
}

func (in *Installation) wrap(person []byte, k *secret) ([]byte, error) {
	out := make([]byte, wrapHead+nonceLen, wrappedLen)
	out[0] = wrapVersion
	copy(out[1:], in.id[:])
	if _, err := rand.Read(out[wrapHead:]); err != nil {
		return nil, fmt.Errorf("seal: random: %w", err)
	}
	return in.in().wrap.Seal(out, out[wrapHead:], k.b[:], wrapAAD(nil, out[:wrapHead], person)), nil
}

func wrapAAD(buf, head, person []byte) []byte {
	buf = append(buf, "chibo person key"...)
	buf = append(buf, head...)
	return append(buf, person...)
}

// Unwrap opens a person's key. Faults: seal.erased (NotFound) where wrapped is empty, seal.key_wrong where another installation's key
// wrapped it, seal.broken where it was changed or belongs to another person.
func (in *Installation) Unwrap(person, wrapped []byte) (PersonKey, error) {
	k := new(secret)
	if _, err := in.unwrapInto(k.b[:0], nil, person, wrapped); err != nil {
		return PersonKey{}, err
	}
	aead, err := chacha20poly1305.NewX(k.b[:])
	if err != nil {
		return PersonKey{}, fmt.Errorf("seal: cipher: %w", err)
	}
	return PersonKey{hide(personInside{*k, aead})}, nil
}

// unwrapInto appends the 32 bytes of the key to dst; aad is room to work in.
func (in *Installation) unwrapInto(dst, aad, person, wrapped []byte) ([]byte, error) {
	if len(wrapped) == 0 {
		return nil, erased()
	}
	if len(wrapped) != wrappedLen || wrapped[0] != wrapVersion {
		return nil, broken()
	}
	if subtle.ConstantTimeCompare(wrapped[1:wrapHead], in.id[:]) != 1 {
		return nil, fault.New(fault.Internal, "seal.key_wrong",
			fault.Args{"want": fmt.Sprintf("%x", wrapped[1:wrapHead]), "have": in.KeyID()})
	}
	out, err := in.in().wrap.Open(dst, wrapped[wrapHead:wrapHead+nonceLen], wrapped[wrapHead+nonceLen:], wrapAAD(aad, wrapped[:wrapHead], person))
	if err != nil {
		return nil, broken()
	}
	return out, nil
}

// Rewrap moves a person's key from one installation key to another, for rotation; sealed values stay as they are. A key that next
// already wraps is given back unchanged, so that an interrupted rotation can be run again; an empty one stays empty (erased).
func Rewrap(person, wrapped []byte, old, next *Installation) ([]byte, error) {
	if len(wrapped) == 0 {
		return nil, nil
	}
	if len(wrapped) == wrappedLen && bytes.Equal(wrapped[1:wrapHead], next.id[:]) {
		if _, err := next.Unwrap(person, wrapped); err != nil {
			return nil, err
		}
		return wrapped, nil
	}
	k, err := old.Unwrap(person, wrapped)
	if err != nil {
		return nil, err
	}
	return next.wrap(person, &k.in().key)
}

// AAD is the place a sealed value belongs to: table, field group, person. A value sealed at one place does not open at another.
func AAD(table, group string, person []byte) []byte { return appendAAD(nil, table, group, person) }

// appendAAD writes the length before each part, so that no two places share their bytes.
func appendAAD(buf []byte, table, group string, person []byte) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(table)))
	buf = append(buf, table...)
	buf = binary.AppendUvarint(buf, uint64(len(group)))
	buf = append(buf, group...)
	return append(buf, person...)
}

// Seal encrypts plaintext under the person's key for the place aad. The length is hidden up to steps of 64 bytes. Two seals of one
// text differ. The fault is seal.erased where k is the zero key.
func (k PersonKey) Seal(aad, plaintext []byte) ([]byte, error) {
	if k.in == nil {
		return nil, erased()
	}
	padded := (len(plaintext)/padTo + 1) * padTo
	out := make([]byte, sealHead, sealHead+padded+tagLen)
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, fmt.Errorf("seal: random: %w", err)
	}
	// The end of the text is marked by 0x80, the rest is zero.
	text := out[sealHead : sealHead+padded]
	copy(text, plaintext)
	text[len(plaintext)] = 0x80
	return k.in().aead.Seal(out, out[1:sealHead], text, aad), nil
}

// Unseal opens what Seal made, with the same key and place. Faults: seal.erased where k is the zero key, else seal.broken.
func (k PersonKey) Unseal(aad, sealed []byte) ([]byte, error) {
	if k.in == nil {
		return nil, erased()
	}
	return unsealInto(nil, k.in().aead, aad, sealed)
}

func unsealInto(dst []byte, aead cipher.AEAD, aad, sealed []byte) ([]byte, error) {
	if len(sealed) < sealHead+padTo+tagLen || sealed[0] != sealVersion {
		return nil, broken()
	}
	text, err := aead.Open(dst, sealed[1:sealHead], sealed[sealHead:], aad)
	if err != nil {
		return nil, broken()
	}
	end := len(text) - 1
	for end >= 0 && text[end] == 0 {
		end--
	}
	if end < 0 || text[end] != 0x80 {
		return nil, broken()
	}
	return text[:end], nil
}

// Canonical writes fields as JSON in one form only: keys sorted, no spaces, no HTML escapes. Change rows are hashed over it.
func Canonical(fields map[string]any) ([]byte, error) {
	if fields == nil {
		fields = map[string]any{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(fields); err != nil {
		return nil, fmt.Errorf("seal: json: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// SealJSON seals a small map of field to value in canonical form.
func (k PersonKey) SealJSON(aad []byte, fields map[string]any) ([]byte, error) {
	b, err := Canonical(fields)
	if err != nil {
		return nil, err
	}
	return k.Seal(aad, b)
}

// UnsealJSON opens what SealJSON made. Numbers come as json.Number, so that none is rounded.
func (k PersonKey) UnsealJSON(aad, sealed []byte) (map[string]any, error) {
	b, err := k.Unseal(aad, sealed)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil || m == nil {
		return nil, broken()
	}
	return m, nil
}
