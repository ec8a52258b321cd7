package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"chibo/internal/fault"
)

// Cost is how dear one guess at a password is.
type Cost struct {
	Time   uint32 // passes
	Memory uint32 // KiB
	Lanes  uint8
}

// StandardCost is what new passwords are hashed at: 46 MiB and two passes, about a tenth of a second.
var StandardCost = Cost{Time: 2, Memory: 46 * 1024, Lanes: 1}

// Hasher hashes passwords with argon2id, as many at once as there are cores: a crowd of tries waits instead of taking all memory. It is safe for
// many goroutines. Hashing is slow by intent: never do it inside a transaction.
type Hasher struct {
	cost  Cost
	slots chan struct{}
	dummy func() string
}

// NewHasher makes one of a cost.
func NewHasher(c Cost) *Hasher {
	h := &Hasher{cost: c, slots: make(chan struct{}, max(1, runtime.NumCPU()))}
	h.dummy = sync.OnceValue(func() string { return c.hash(rand.Text()) })
	return h
}

func (h *Hasher) take(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hash gives the PHC string of a password: the parameters, a fresh salt and the digest. The password is composed (NFC) first, so that it is the
// same from every keyboard.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	return h.cost.hash(norm.NFC.String(password)), nil
}

const (
	saltLen   = 16
	digestLen = 32
)

func (c Cost) hash(password string) string {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	sum := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Lanes, digestLen)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Lanes, b.EncodeToString(salt), b.EncodeToString(sum))
}

// Verify tells whether a password is the one of a PHC string; again is true where it was hashed at another cost than today's and ought to be
// hashed anew. An empty PHC string (no such account, or no password yet) takes the same time and is never right.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (ok, again bool, err error) {
	real := phc != ""
	if !real {
		phc = h.dummy()
	}
	c, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	if err := h.take(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-h.slots }()
	got := argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Time, c.Memory, c.Lanes, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1 && real
	return ok, ok && c != h.cost, nil
}

// parsePHC reads what hash writes. The bounds keep a damaged row from taking the machine's memory.
func parsePHC(s string) (c Cost, salt, sum []byte, err error) {
	bad := func() (Cost, []byte, []byte, error) {
		return Cost{}, nil, nil, fmt.Errorf("access: a stored password cannot be read")
	}
	p := strings.Split(s, "$")
	if len(p) != 6 || p[0] != "" || p[1] != "argon2id" || p[2] != "v="+strconv.Itoa(argon2.Version) {
		return bad()
	}
	if _, err := fmt.Sscanf(p[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Lanes); err != nil {
		return bad()
	}
	if c.Memory < 8 || c.Memory > 1<<20 || c.Time < 1 || c.Time > 20 || c.Lanes < 1 || c.Lanes > 16 {
		return bad()
	}
	var e1, e2 error
	salt, e1 = base64.RawStdEncoding.DecodeString(p[4])
	sum, e2 = base64.RawStdEncoding.DecodeString(p[5])
	if e1 != nil || e2 != nil || len(salt) < 8 || len(sum) < 16 {
		return bad()
	}
	return c, salt, sum, nil
}

const (
	leastPassword = 10   // characters
	mostPassword  = 200  // characters; longer ones only cost time
	mostTyped     = 2000 // bytes of a password that is even looked at when signing in
)

// CheckPassword tells whether a password may be chosen for a login, as an Invalid fault on the given field: at least ten characters, not the
// login, none of the common ones, no one character over and over. There are no rules of composition.
func CheckPassword(field, login, password string) error {
	if !utf8.ValidString(password) {
		return fault.Bad(field, "text.utf8", nil)
	}
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	switch {
	case password == "":
		return fault.Bad(field, "form.required", nil)
	case n < leastPassword:
		return fault.Bad(field, "access.password_short", fault.Args{"min": leastPassword, "n": n})
	case n > mostPassword:
		return fault.Bad(field, "form.too_long", fault.Args{"max": mostPassword, "n": n})
	}
	for _, r := range password {
		if unicode.IsControl(r) {
			return fault.Bad(field, "access.password_control", nil)
		}
	}
	key, own := plain(password), plain(login)
	if own != "" && strings.Trim(strings.ReplaceAll(key, own, ""), "0123456789") == "" && strings.Contains(key, own) {
		return fault.Bad(field, "access.password_login", nil)
	}
	if isCommon(key) {
		return fault.Bad(field, "access.password_common", nil)
	}
	return nil
}

// plain is a password or login with case and signs dropped, for comparing with what many choose.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(s))
}

// common are passwords many people choose, and the stems they add a year or a run of digits to. It is small on purpose: it stops the first
// guesses, the lock-out stops the rest.
const common = `password passw0rd matkhau mậtkhẩu matkhauu iloveyou qwerty qwertyuiop qwertyasdf asdfghjkl zxcvbnm qazwsxedc 1qaz2wsx3edc
letmein welcome admin administrator quantri quảntrị adminadmin chibo dangvien đảngviên dangcongsan đảngcộngsản dangcongsanvietnam
đảngcộngsảnviệtnam vietnam việtnam vietnamvodich hanoi hànội saigon daknong đắknông banmethuot danguy đảngủy chibodangbo dangbo đảngbộ
vanphong vănphòng bantochuc bantổchức anhyeuem anhyêuem emyeuanh yeuem matkhaumoi mậtkhẩumới khongbiet khôngbiết xinchao xinchào
abc abcd abcde abcdef abcdefghij abcxyz aabbcc test testtest user guest login superman football baseball dragon monkey sunshine princess
computer internet samsung changeme secret p ssword hochiminh hồchíminh bacho báchồ`

func isCommon(key string) bool {
	stem := strings.Trim(key, "0123456789")
	if stem == "" { // digits alone: telephone numbers, birthdays and runs
		return true
	}
	first, _ := utf8.DecodeRuneInString(key)
	if strings.Trim(key, string(first)) == "" {
		return true
	}
	for w := range strings.FieldsSeq(common) {
		if stem == w || key == w || stem == w+w {
			return true
		}
	}
	return false
}
