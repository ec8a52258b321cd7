package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"chibo/internal/db"
	"chibo/internal/seal"
)

// Signer signs blocks with a key that is kept outside the database and tells whether a signature is that of a key it trusts.
type Signer interface {
	KeyID() string
	Sign(message []byte) []byte
	Check(keyID string, message, signature []byte) bool
}

// Key is the installation's signing key and the public keys of those before it.
type Key struct {
	private ed25519.PrivateKey
	trusted map[string]ed25519.PublicKey
}

// NewKey derives the signing key from the installation's key. olds are the public keys of former ones, whose blocks stay good.
func NewKey(in *seal.Installation, olds ...ed25519.PublicKey) *Key {
	seed := in.Derive("sign audit blocks")
	k := &Key{private: ed25519.NewKeyFromSeed(seed[:]), trusted: map[string]ed25519.PublicKey{}}
	for _, p := range append(olds, k.Public()) {
		k.trusted[keyID(p)] = p
	}
	return k
}

func keyID(p ed25519.PublicKey) string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:8])
}

// Public is the key with which anybody can check the blocks; it may be printed.
func (k *Key) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// KeyID names the key by 16 hex digits.
func (k *Key) KeyID() string { return keyID(k.Public()) }

// Sign signs.
func (k *Key) Sign(m []byte) []byte { return ed25519.Sign(k.private, m) }

// Check tells whether a trusted key of that name made the signature.
func (k *Key) Check(id string, m, sig []byte) bool {
	p, ok := k.trusted[id]
	return ok && ed25519.Verify(p, m, sig)
}

// String names the key; the private part is in no printed form.
func (k *Key) String() string { return "audit.Key(" + k.KeyID() + ")" }

// GoString is String, for %#v.
func (k *Key) GoString() string { return k.String() }

// Format is String for every verb.
func (k *Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// Head is the last block: printed or written down elsewhere it holds the whole chain before it. The zero Head is "no block yet".
type Head struct {
	Block int64
	Hash  [sha256.Size]byte
}

// String is what is printed: the number and the hash in groups of eight digits.
func (h Head) String() string {
	x := hex.EncodeToString(h.Hash[:])
	parts := make([]string, 0, 8)
	for i := 0; i < len(x); i += 8 {
		parts = append(parts, x[i:i+8])
	}
	return fmt.Sprintf("%d %s", h.Block, strings.Join(parts, "-"))
}

// ParseHead reads what String writes.
func ParseHead(s string) (Head, error) {
	var h Head
	var x string
	if n, err := fmt.Sscanf(strings.TrimSpace(s), "%d %s", &h.Block, &x); n != 2 || err != nil || h.Block < 0 {
		return Head{}, errors.New("audit: not a head: " + s)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(x, "-", ""))
	if err != nil || len(b) != len(h.Hash) {
		return Head{}, errors.New("audit: not a head: " + s)
	}
	copy(h.Hash[:], b)
	return h, nil
}

// perBlock bounds a block, so that one is checked in a moment.
const perBlock = 5000

// digestLen is one row in a block: its id and its digest.
const digestLen = 16 + sha256.Size

const rowColumns = `id, change_id, at, account_id, noun, subject_id, verb, org_id, reason, document_id, detail, sealed`

// digest reads the columns of rowColumns and appends the row's id and the SHA-256 of its canonical form, in which every part has its length.
func digest(r *db.Row, to []byte) ([]byte, error) {
	var id, change, account, subject, org, document db.ID
	var at db.Instant
	var noun, verb, reason, detail string
	var sealed []byte
	if err := r.Scan(&id, &change, &at, &account, &noun, &subject, &verb, &org, &reason, &document, &detail, &sealed); err != nil {
		return nil, err
	}
	b := binary.BigEndian.AppendUint64([]byte("chibo change 1"), uint64(at))
	for _, part := range [][]byte{id[:], change[:], account[:], []byte(noun), subject[:], []byte(verb), org[:], []byte(reason), document[:], []byte(detail), sealed} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	sum := sha256.Sum256(b)
	return append(append(to, id[:]...), sum[:]...), nil
}

func blockHash(n int64, at db.Instant, before, digests []byte) [sha256.Size]byte {
	b := binary.BigEndian.AppendUint64([]byte("chibo block 1"), uint64(n))
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	b = binary.BigEndian.AppendUint64(b, uint64(len(digests)))
	b = append(append(b, before...), digests...)
	return sha256.Sum256(b)
}

// SealBlock seals the change rows that are committed and in no block yet, at most 5,000 of them, and tells how many. Zero: all is sealed. Rows of
// transactions still running come into a later block, so none is missed and none is waited for. Only the job that seals calls it.
func SealBlock(ctx context.Context, tx *db.Tx, s Signer) (int, error) {
	var n int64
	// The row is the lock: two servers seal one after the other.
	if _, err := tx.One(ctx, `UPDATE audit_head SET n = n + 1 WHERE id = 1 RETURNING n`, nil, &n); err != nil {
		return 0, err
	}
	taken, err := tx.Exec(ctx, `UPDATE audit_change SET block = :block WHERE n IN (SELECT n FROM audit_change WHERE block IS NULL ORDER BY n LIMIT :most)
		AND block IS NULL`, db.Args{"block": n, "most": int64(perBlock)})
	if err != nil {
		return 0, err
	}
	if taken == 0 {
		_, err := tx.Exec(ctx, `UPDATE audit_head SET n = n - 1 WHERE id = 1`, nil)
		return 0, err
	}
	digests, err := rowDigests(ctx, tx, n)
	if err != nil {
		return 0, err
	}
	before := make([]byte, sha256.Size)
	if n > 1 {
		if found, err := tx.One(ctx, `SELECT hash FROM audit_block WHERE n = :n`, db.Args{"n": n - 1}, &before); err != nil || !found {
			return 0, errors.Join(err, fmt.Errorf("audit: block %d is missing", n-1))
		}
	}
	hash := blockHash(n, tx.Now(), before, digests)
	_, err = tx.Exec(ctx, `INSERT INTO audit_block (n, at, records, digests, before, hash, key_id, signature)
		VALUES (:n, :at, :records, :digests, :before, :hash, :key, :signature)`, db.Args{"n": n, "at": tx.Now(), "records": taken, "digests": digests,
		"before": before, "hash": hash[:], "key": s.KeyID(), "signature": s.Sign(hash[:])})
	return int(taken), err
}

func rowDigests(ctx context.Context, tx *db.Tx, block int64) ([]byte, error) {
	var out []byte
	err := tx.Query(ctx, `SELECT `+rowColumns+` FROM audit_change WHERE block = :block ORDER BY id`, db.Args{"block": block}, func(r *db.Row) (err error) {
		out, err = digest(r, out)
		return err
	})
	return out, err
}

// LoadHead gives the last block; the zero Head where there is none.
func LoadHead(ctx context.Context, tx *db.Tx) (Head, error) {
	var h Head
	var hash []byte
	_, err := tx.One(ctx, `SELECT n, hash FROM audit_block ORDER BY n DESC LIMIT 1`, nil, &h.Block, &hash)
	copy(h.Hash[:], hash)
	return h, err
}

// Unsealed tells how many change rows wait for their block, and since when.
func Unsealed(ctx context.Context, tx *db.Tx) (rows int64, since db.Instant, err error) {
	_, err = tx.One(ctx, `SELECT COUNT(*), MIN(at) FROM audit_change WHERE block IS NULL`, nil, &rows, &since)
	return rows, since, err
}

// Why a block or a row is broken; texts "audit.why.<value>".
const (
	WhyMissing   = "missing"   // the block is not there, or the row is not in its block any more
	WhyHash      = "hash"      // the block does not hash to what it says, or not onto the block before
	WhySignature = "signature" // no trusted key signed it
	WhyHead      = "head"      // a head written down before says otherwise
	WhyChanged   = "changed"   // the row reads otherwise than when it was sealed
	WhyAdded     = "added"     // the row was put into a sealed block
)

// BadRow is a change row that is not as it was sealed.
type BadRow struct {
	ID  db.ID
	Why string
}

// Verdict is what Verify found.
type Verdict struct {
	Head     Head  // the last block
	Blocks   int64 // blocks that are good, up to the first broken one
	Rows     int64 // rows in them
	Unsealed int64 // rows that wait for their block
	Broken   int64 // number of the first broken block; 0 where all are good
	Why      string
	BadRows  []BadRow // in that block
}

// Good tells whether nothing is broken.
func (v Verdict) Good() bool { return v.Broken == 0 }

// Verify walks all blocks from the first. known are heads written down outside the database, which show a chain cut off at its end or made anew.
func Verify(ctx context.Context, tx *db.Tx, s Signer, known ...Head) (v Verdict, err error) {
	if v.Unsealed, _, err = Unsealed(ctx, tx); err != nil {
		return v, err
	}
	var last int64
	if _, err = tx.One(ctx, `SELECT MAX(n) FROM (SELECT n FROM audit_block UNION ALL SELECT n FROM audit_head
		UNION ALL SELECT MAX(block) FROM audit_change) x`, nil, &last); err != nil {
		return v, err
	}
	want := map[int64][][sha256.Size]byte{}
	for _, h := range known {
		if h.Block > 0 {
			last = max(last, h.Block)
			want[h.Block] = append(want[h.Block], h.Hash)
		}
	}
	before := make([]byte, sha256.Size)
	for n := int64(1); n <= last; n++ {
		var at db.Instant
		var records int64
		var digests, prev, hash, sig []byte
		var key string
		found, err := tx.One(ctx, `SELECT at, records, digests, before, hash, key_id, signature FROM audit_block WHERE n = :n`, db.Args{"n": n},
			&at, &records, &digests, &prev, &hash, &key, &sig)
		if err != nil {
			return v, err
		}
		fail := func(why string) (Verdict, error) {
			v.Broken, v.Why = n, why
			return v, nil
		}
		if !found {
			return fail(WhyMissing)
		}
		sum := blockHash(n, at, prev, digests)
		if !bytes.Equal(sum[:], hash) || !bytes.Equal(prev, before) || int64(len(digests)) != records*digestLen {
			return fail(WhyHash)
		}
		if !s.Check(key, hash, sig) {
			return fail(WhySignature)
		}
		for _, h := range want[n] {
			if h != sum {
				return fail(WhyHead)
			}
		}
		now, err := rowDigests(ctx, tx, n)
		if err != nil {
			return v, err
		}
		if v.BadRows = compare(digests, now); len(v.BadRows) > 0 {
			return fail(v.BadRows[0].Why)
		}
		before = hash
		v.Blocks, v.Rows, v.Head = n, v.Rows+records, Head{n, sum}
	}
	return v, nil
}

// compare walks two lists of digests in order of ids.
func compare(sealed, now []byte) (bad []BadRow) {
	for len(sealed) > 0 || len(now) > 0 {
		c := bytes.Compare(sealed[:min(16, len(sealed))], now[:min(16, len(now))])
		var r BadRow
		switch {
		case len(now) == 0 || len(sealed) > 0 && c < 0:
			copy(r.ID[:], sealed)
			r.Why, sealed = WhyMissing, sealed[digestLen:]
		case len(sealed) == 0 || c > 0:
			copy(r.ID[:], now)
			r.Why, now = WhyAdded, now[digestLen:]
		default:
			copy(r.ID[:], now)
			if !bytes.Equal(sealed[:digestLen], now[:digestLen]) {
				r.Why = WhyChanged
			}
			sealed, now = sealed[digestLen:], now[digestLen:]
		}
		if r.Why != "" {
			bad = append(bad, r)
		}
	}
	return bad
}
