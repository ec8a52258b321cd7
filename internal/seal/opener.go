package seal

import (
	"bytes"
	"crypto/cipher"
	"encoding/json"

	"golang.org/x/crypto/chacha20poly1305"
)

// Opener opens many values of one table and field group, as a figure over all members needs. It keeps the key of the last person and
// its own room to work in, so that it hardly allocates. It is for one goroutine; make one for each.
type Opener struct{ in hidden[opener] }

type opener struct {
	in           *Installation
	table, group string
	person       []byte // of the last key
	wrapped      []byte
	key          secret
	aead         cipher.AEAD
	wrapRoom     []byte
	aad          []byte
	text         []byte
}

// Opener gives an Opener for the values of a table and field group.
func (in *Installation) Opener(table, group string) *Opener {
	return &Opener{hide(opener{in: in, table: table, group: group})}
}

// Open unwraps the person's key and unseals a value. The bytes are good until the next call. Faults as Unwrap and Unseal.
func (op *Opener) Open(person, wrapped, sealed []byte) ([]byte, error) {
	o := op.in()
	if o.aead == nil || !bytes.Equal(o.person, person) || !bytes.Equal(o.wrapped, wrapped) {
		o.aead = nil
		if cap(o.wrapRoom) == 0 {
			o.wrapRoom = make([]byte, 0, 64)
		}
		if _, err := o.in.unwrapInto(o.key.b[:0], o.wrapRoom[:0], person, wrapped); err != nil {
			return nil, err
		}
		aead, err := chacha20poly1305.NewX(o.key.b[:])
		if err != nil {
			return nil, err
		}
		o.aead = aead
		o.person = append(o.person[:0], person...)
		o.wrapped = append(o.wrapped[:0], wrapped...)
		o.aad = appendAAD(o.aad[:0], o.table, o.group, person)
	}
	text, err := unsealInto(o.text[:0], o.aead, o.aad, sealed)
	if err != nil {
		return nil, err
	}
	o.text = text
	return text, nil
}

// Field opens a value made by SealJSON and gives one of its fields as text: a string without its quotes, anything else as its JSON;
// ok is false where the field is absent or null. The bytes are good until the next call.
func (o *Opener) Field(person, wrapped, sealed []byte, name string) (value []byte, ok bool, err error) {
	text, err := o.Open(person, wrapped, sealed)
	if err != nil {
		return nil, false, err
	}
	raw, ok, good := findField(text, name)
	if !good {
		return nil, false, broken()
	}
	if !ok || string(raw) == "null" {
		return nil, false, nil
	}
	if raw[0] != '"' {
		return raw, true, nil
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], true, nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, false, broken()
	}
	return []byte(s), true, nil
}

// findField walks the outermost fields of a canonical JSON object; good is false where it is none. Names with escapes are not matched:
// field names are identifiers.
func findField(b []byte, name string) (raw []byte, ok, good bool) {
	if len(b) < 2 || b[0] != '{' {
		return nil, false, false
	}
	i := 1
	for i < len(b) && b[i] == '"' {
		e := stringEnd(b, i)
		if e < 0 || e >= len(b) || b[e] != ':' {
			return nil, false, false
		}
		key := b[i+1 : e-1]
		v := e + 1
		i = valueEnd(b, v)
		if i <= v || i >= len(b) {
			return nil, false, false
		}
		if string(key) == name {
			return b[v:i], true, true
		}
		if b[i] == ',' {
			i++
		}
	}
	return nil, false, i == len(b)-1 && b[i] == '}'
}

// stringEnd is the place after the string that begins at i, or -1.
func stringEnd(b []byte, i int) int {
	for j := i + 1; j < len(b); j++ {
		switch b[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		}
	}
	return -1
}

// valueEnd is the place of the comma or brace after the value that begins at i, or -1.
func valueEnd(b []byte, i int) int {
	depth := 0
	for j := i; j < len(b); j++ {
		switch b[j] {
		case '"':
			e := stringEnd(b, j)
			if e < 0 {
				return -1
			}
			j = e - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return j
			}
			depth--
		case ',':
			if depth == 0 {
				return j
			}
		}
	}
	return -1
}
