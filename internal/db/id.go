package db

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"chibo/internal/fault"
)

// ID names a record: a UUID of version 7, made in the program for every record. People see codes, never ids, except in URLs.
// The zero ID is "none" and is stored as NULL.
type ID [16]byte

var idState struct {
	sync.Mutex
	ms  uint64
	seq uint32
}

// NewID makes an ID that sorts after those made before it in this process.
func NewID() ID { return newIDAt(uint64(time.Now().UnixMilli())) }

func newIDAt(ms uint64) ID {
	var id ID
	if _, err := rand.Read(id[6:]); err != nil {
		panic(err) // the machine has no randomness: nothing can go on
	}
	idState.Lock()
	if ms <= idState.ms {
		ms = idState.ms
		idState.seq++
		if idState.seq > 0xfff { // 4,096 in one millisecond: borrow the next one
			ms++
			idState.seq = 0
		}
	} else {
		idState.seq = 0
	}
	idState.ms = ms
	seq := idState.seq
	idState.Unlock()
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], ms<<16)
	copy(id[:6], b[:6])
	id[6] = 0x70 | byte(seq>>8)
	id[7] = byte(seq)
	id[8] = id[8]&0x3f | 0x80
	return id
}

// IsZero tells whether it is none.
func (id ID) IsZero() bool { return id == ID{} }

// String is the usual form with dashes; empty for none.
func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	var b [36]byte
	hex.Encode(b[0:8], id[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], id[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], id[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], id[8:10])
	b[23] = '-'
	hex.Encode(b[24:], id[10:])
	return string(b[:])
}

// MarshalText writes String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what String writes.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	x, err := ParseID(string(b))
	*id = x
	return err
}

// ParseID reads an id from a URL or a form; anything else is NotFound, since no record has such a name.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, fault.New(fault.NotFound, "error.not_found", nil)
	}
	h := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(h)); err != nil {
		return ID{}, fault.New(fault.NotFound, "error.not_found", nil)
	}
	return id, nil
}

// Instant is a moment in microseconds since 1970 UTC: the width both engines keep. Zero is none.
type Instant int64

// StillKnown is the known_to of what is known still.
const StillKnown Instant = 253402300799999999

// InstantOf truncates a time to microseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String is RFC 3339 in UTC of fixed width.
func (i Instant) String() string { return i.Time().Format("2006-01-02T15:04:05.000000Z") }

// MarshalText writes String.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads RFC 3339.
func (i *Instant) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("instant: %w", err)
	}
	*i = InstantOf(t)
	return nil
}
