package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// BlindLen is the length of a blind index in bytes.
const BlindLen = 16

// Blind gives a short keyed digest by which a sealed value can be found without being opened: equal values have equal digests within one
// purpose, and nobody without the installation key can go back by trying all numbers. The value is normalised first (see NormalID).
// Nil for a value with nothing in it. Rotating the installation key changes every digest: they are then computed anew.
func (in *Installation) Blind(purpose, value string) []byte {
	n := NormalID(value)
	if n == "" {
		return nil
	}
	m := hmac.New(sha256.New, in.blindKey(purpose).b[:])
	m.Write([]byte(n))
	return m.Sum(nil)[:BlindLen:BlindLen]
}

func (in *Installation) blindKey(purpose string) *secret {
	if k, ok := in.in().blinds.Load(purpose); ok {
		return k.(*secret)
	}
	b, err := hkdf.Key(sha256.New, in.in().key.b[:], nil, "chibo blind 1 "+purpose, keyLen)
	if err != nil {
		// Only a length beyond 255 digests or a forbidden hash can fail here, and both are constants.
		panic("seal: derive: " + err.Error())
	}
	k := new(secret)
	copy(k.b[:], b)
	in.in().blinds.Store(purpose, k)
	return k
}

// NormalID is the form in which numbers of papers and the like are compared: wide and composed characters folded, upper case, without
// spaces, dots, commas, dashes, slashes and what does not show.
func NormalID(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Dash, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r),
			r == '.', r == ',', r == '/', r == '_':
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(value))
}
