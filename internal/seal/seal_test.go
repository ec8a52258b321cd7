package seal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chibo/internal/fault"
)

func newIn(t testing.TB) *Installation {
	t.Helper()
	in, err := NewInstallation()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func newPerson(t testing.TB, in *Installation, id []byte) (PersonKey, []byte) {
	t.Helper()
	w, err := in.NewPersonKey(id)
	if err != nil {
		t.Fatal(err)
	}
	k, err := in.Unwrap(id, w)
	if err != nil {
		t.Fatal(err)
	}
	return k, w
}

func TestSealRoundTrip(t *testing.T) {
	in := newIn(t)
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "id")
		text := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "text")
		w, err := in.NewPersonKey(id)
		if err != nil {
			rt.Fatal(err)
		}
		k, err := in.Unwrap(id, w)
		if err != nil {
			rt.Fatal(err)
		}
		aad := AAD("person_fact", "sensitive", id)
		s, err := k.Seal(aad, text)
		if err != nil {
			rt.Fatal(err)
		}
		if len(text) > 3 && bytes.Contains(s, text) {
			rt.Fatal("the text shows in the sealed value")
		}
		if (len(s)-sealHead-tagLen)%padTo != 0 {
			rt.Fatalf("length %d is not padded", len(s))
		}
		got, err := k.Unseal(aad, s)
		if err != nil || !bytes.Equal(got, text) {
			rt.Fatalf("unseal = %x, %v; want %x", got, err, text)
		}
		again, _ := k.Seal(aad, text)
		if bytes.Equal(again, s) {
			rt.Fatal("two seals of one text are equal")
		}
	})
}

func TestTamper(t *testing.T) {
	in := newIn(t)
	id := []byte("0123456789abcdef")
	k, w := newPerson(t, in, id)
	aad := AAD("person_fact", "health", id)
	s, _ := k.Seal(aad, []byte("nhóm máu O"))
	for i := range s {
		for _, x := range []byte{1, 0x80, 0xff} {
			c := bytes.Clone(s)
			c[i] ^= x
			if got, err := k.Unseal(aad, c); !Broken(err) {
				t.Fatalf("byte %d changed: %q, %v", i, got, err)
			}
		}
	}
	for i := range s {
		if _, err := k.Unseal(aad, s[:i]); !Broken(err) {
			t.Fatalf("cut to %d: %v", i, err)
		}
	}
	if _, err := k.Unseal(aad, append(bytes.Clone(s), 0)); !Broken(err) {
		t.Fatalf("one byte more: %v", err)
	}
	for i := range w {
		c := bytes.Clone(w)
		c[i] ^= 1
		if _, err := in.Unwrap(id, c); fault.As(err) == nil || Erased(err) {
			t.Fatalf("wrapped byte %d changed: %v", i, err)
		}
	}
	for i := 1; i < len(w); i++ {
		if _, err := in.Unwrap(id, w[:i]); !Broken(err) {
			t.Fatalf("wrapped cut to %d: %v", i, err)
		}
	}
}

func TestValueDoesNotMove(t *testing.T) {
	in := newIn(t)
	a, b := []byte("aaaaaaaaaaaaaaaa"), []byte("bbbbbbbbbbbbbbbb")
	ka, wa := newPerson(t, in, a)
	kb, _ := newPerson(t, in, b)
	s, _ := ka.Seal(AAD("person_fact", "health", a), []byte("x"))
	for name, aad := range map[string][]byte{
		"other person":    AAD("person_fact", "health", b),
		"other group":     AAD("person_fact", "family", a),
		"other table":     AAD("change", "health", a),
		"shifted letters": AAD("person_facth", "ealth", a),
		"none":            nil,
	} {
		if _, err := ka.Unseal(aad, s); !Broken(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := kb.Unseal(AAD("person_fact", "health", a), s); !Broken(err) {
		t.Errorf("key of another person: %v", err)
	}
	if _, err := in.Unwrap(b, wa); !Broken(err) {
		t.Errorf("wrapped key under another person: %v", err)
	}
	if _, err := newIn(t).Unwrap(a, wa); fault.As(err) == nil || fault.As(err).Key != "seal.key_wrong" {
		t.Errorf("another installation: %v", err)
	}
}

func TestErased(t *testing.T) {
	in := newIn(t)
	id := []byte("0123456789abcdef")
	k, w := newPerson(t, in, id)
	s, _ := k.Seal(AAD("t", "g", id), []byte("x"))
	if _, err := in.Unwrap(id, nil); !Erased(err) || !fault.Is(err, fault.NotFound) {
		t.Errorf("empty wrapped key: %v", err)
	}
	if _, err := (PersonKey{}).Unseal(nil, s); !Erased(err) {
		t.Errorf("zero key unseals: %v", err)
	}
	if _, err := (PersonKey{}).Seal(nil, nil); !Erased(err) {
		t.Errorf("zero key seals: %v", err)
	}
	// The opener must not go on with the key it remembers.
	o := in.Opener("t", "g")
	if _, err := o.Open(id, w, s); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Open(id, nil, s); !Erased(err) {
		t.Errorf("opener after the key was destroyed: %v", err)
	}
	if w2, err := Rewrap(id, nil, in, newIn(t)); err != nil || len(w2) != 0 {
		t.Errorf("rewrap of an erased person: %x, %v", w2, err)
	}
}

func TestRewrap(t *testing.T) {
	old, next := newIn(t), newIn(t)
	id := []byte("0123456789abcdef")
	k, w := newPerson(t, old, id)
	aad := AAD("t", "g", id)
	s, _ := k.Seal(aad, []byte("giữ nguyên"))
	w2, err := Rewrap(id, w, old, next)
	if err != nil {
		t.Fatal(err)
	}
	k2, err := next.Unwrap(id, w2)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k2.Unseal(aad, s); err != nil || string(got) != "giữ nguyên" {
		t.Fatalf("after rotation: %q, %v", got, err)
	}
	if _, err := old.Unwrap(id, w2); err == nil {
		t.Error("the old key still opens")
	}
	if w3, err := Rewrap(id, w2, old, next); err != nil || !bytes.Equal(w2, w3) {
		t.Errorf("run again: %v", err)
	}
	if _, err := Rewrap([]byte("someone else 123"), w2, old, next); err == nil {
		t.Error("rewrap of a key under another person")
	}
}

func TestJSON(t *testing.T) {
	in := newIn(t)
	id := []byte("0123456789abcdef")
	k, w := newPerson(t, in, id)
	aad := AAD("t", "g", id)
	m := map[string]any{"religion": "không", "ethnicity": "Ê Đê <&> \"quoted\"\n", "number": json.Number("12345678901234567890"),
		"list": []any{"a,}", map[string]any{"x": "]"}}, "none": nil, "yes": true, "zz": "cuối"}
	s, err := k.SealJSON(aad, m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := k.UnsealJSON(aad, s)
	if err != nil || !reflect.DeepEqual(got, m) {
		t.Fatalf("got %v, %v", got, err)
	}
	o := in.Opener("t", "g")
	for name, want := range map[string]string{"religion": "không", "ethnicity": "Ê Đê <&> \"quoted\"\n", "number": "12345678901234567890",
		"list": `["a,}",{"x":"]"}]`, "yes": "true", "zz": "cuối"} {
		if v, ok, err := o.Field(id, w, s, name); err != nil || !ok || string(v) != want {
			t.Errorf("field %s = %q, %v, %v", name, v, ok, err)
		}
	}
	for _, name := range []string{"none", "absent", "x", ""} {
		if v, ok, err := o.Field(id, w, s, name); err != nil || ok {
			t.Errorf("field %s = %q, %v, %v", name, v, ok, err)
		}
	}
	c1, _ := Canonical(map[string]any{"b": 1, "a": "<", "đ": nil})
	if string(c1) != `{"a":"<","b":1,"đ":null}` {
		t.Errorf("canonical = %s", c1)
	}
	if c, _ := Canonical(nil); string(c) != "{}" {
		t.Errorf("canonical of nothing = %s", c)
	}
	notObject, _ := k.Seal(aad, []byte("[1]"))
	if _, err := k.UnsealJSON(aad, notObject); !Broken(err) {
		t.Errorf("no object: %v", err)
	}
	if _, _, err := o.Field(id, w, notObject, "a"); !Broken(err) {
		t.Errorf("no object by field: %v", err)
	}
}

func TestFieldAgreesWithJSON(t *testing.T) {
	names := rapid.StringMatching(`[a-z_]{1,8}`)
	rapid.Check(t, func(rt *rapid.T) {
		m := rapid.MapOfN(names, rapid.String(), 0, 6).Draw(rt, "fields")
		name := names.Draw(rt, "name")
		fields := map[string]any{}
		for k, v := range m {
			fields[k] = v
			if rapid.Bool().Draw(rt, "ask one of them") {
				name = k
			}
		}
		b, err := Canonical(fields)
		if err != nil {
			rt.Fatal(err)
		}
		raw, ok, good := findField(b, name)
		want, has := m[name]
		if !good || ok != has {
			rt.Fatalf("findField(%s, %s) = %v, %v", b, name, ok, good)
		}
		if ok {
			var s string
			if err := json.Unmarshal(raw, &s); err != nil || s != strings.ToValidUTF8(want, "\ufffd") {
				rt.Fatalf("%q, want %q (%v)", s, want, err)
			}
		}
	})
}

func TestOpenerFollowsPersons(t *testing.T) {
	in := newIn(t)
	o := in.Opener("t", "g")
	type one struct{ id, w, s []byte }
	var all []one
	for i := range 20 {
		id := []byte(fmt.Sprintf("person-%09d", i))
		k, w := newPerson(t, in, id)
		for range 2 {
			s, _ := k.Seal(AAD("t", "g", id), []byte(strings.Repeat("x", i*7)))
			all = append(all, one{id, w, s})
		}
	}
	for i, p := range all {
		got, err := o.Open(p.id, p.w, p.s)
		if err != nil || len(got) != i/2*7 {
			t.Fatalf("value %d: %d bytes, %v", i, len(got), err)
		}
		if _, err := o.Open(p.id, p.w, all[(i+2)%len(all)].s); !Broken(err) {
			t.Fatalf("value of another person: %v", err)
		}
	}
}

func TestBlind(t *testing.T) {
	in := newIn(t)
	b := in.Blind("id_number", "066 185.000-123")
	if len(b) != BlindLen || !bytes.Equal(b, in.Blind("id_number", "066185000123")) {
		t.Error("the same number written otherwise has another index")
	}
	if !bytes.Equal(in.Blind("id_number", "\uff10\uff16\uff16185000123"), b) {
		t.Error("wide digits")
	}
	if bytes.Equal(b, in.Blind("card_number", "066185000123")) {
		t.Error("two purposes share an index")
	}
	if bytes.Equal(b, newIn(t).Blind("id_number", "066185000123")) {
		t.Error("two installations share an index")
	}
	if bytes.Equal(b, in.Blind("id_number", "66185000123")) {
		t.Error("a leading zero was lost")
	}
	for _, empty := range []string{"", " ", " -.\u200b"} {
		if in.Blind("id_number", empty) != nil {
			t.Errorf("%q has an index", empty)
		}
	}
}

// TestNothingPrintsAKey prints keys by every verb, alone and inside structs of others, and looks for the bytes in any form.
func TestNothingPrintsAKey(t *testing.T) {
	in := newIn(t)
	k, _ := newPerson(t, in, []byte("p"))
	derived := in.blindKey("id_number")
	type outer struct {
		In  *Installation
		K   PersonKey
		in  *Installation
		in2 Installation
		k   PersonKey
		m   map[string]PersonKey
		o   *Opener
		o2  Opener
	}
	o := in.Opener("t", "g")
	o.in().key, o.in().aead = k.in().key, k.in().aead
	all := outer{in, k, in, *in, k, map[string]PersonKey{"a": k}, o, *o}
	var out []string
	for _, v := range []any{in, *in, k, &k, all, &all, []any{in, k}, []PersonKey{k}, o, *o, struct{ x any }{k}, struct{ x any }{in}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%t", "%e", "%p", "%T", "%w"} {
			out = append(out, fmt.Sprintf(verb, v))
		}
		out = append(out, fmt.Sprint(v), fmt.Sprintln(v))
		j, _ := json.Marshal(v)
		out = append(out, string(j))
	}
	text := strings.Join(out, "\n")
	for _, s := range []*secret{&in.in().key, &k.in().key, derived} {
		for _, form := range []string{string(s.b[:]), string(s.b[4:12]), fmt.Sprintf("%x", s.b[4:12]), fmt.Sprintf("%X", s.b[4:12]),
			fmt.Sprintf("% x", s.b[4:8]), strings.Trim(fmt.Sprint(s.b[4:8]), "[]"), fmt.Sprintf("%s", s.b[4:12]),
			strings.Trim(fmt.Sprintf("%#v", s.b[4:8]), "[]byte{}"), strings.Trim(fmt.Sprintf("%o", s.b[4:10]), "[]"),
			strings.Trim(fmt.Sprintf("%U", s.b[4:8]), "[]"), strings.Trim(fmt.Sprintf("%b", s.b[4:8]), "[]")} {
			if strings.Contains(text, form) {
				t.Errorf("a key shows as %q", form)
			}
		}
	}
	if !strings.Contains(text, in.KeyID()) {
		t.Error("the fingerprint should show")
	}
}

func FuzzUnseal(f *testing.F) {
	in, err := NewInstallation()
	if err != nil {
		f.Fatal(err)
	}
	id := []byte("0123456789abcdef")
	w, _ := in.NewPersonKey(id)
	k, _ := in.Unwrap(id, w)
	s, _ := k.Seal(AAD("t", "g", id), []byte("x"))
	f.Add(s)
	f.Add(w)
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{1}, 200))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !bytes.Equal(b, s) {
			if _, err := k.Unseal(AAD("t", "g", id), b); !Broken(err) {
				t.Fatalf("opened: %v", err)
			}
		}
		if !bytes.Equal(b, w) {
			if _, err := in.Unwrap(id, b); fault.As(err) == nil {
				t.Fatalf("unwrapped: %v", err)
			}
		}
		findField(b, "a")
	})
}

func BenchmarkOpener(b *testing.B) {
	in := newIn(b)
	const n = 1000
	var ids, ws, ss [n][]byte
	for i := range n {
		ids[i] = []byte(fmt.Sprintf("person-%09d", i))
		k, w := newPerson(b, in, ids[i])
		ws[i] = w
		ss[i], _ = k.SealJSON(AAD("person_fact", "sensitive", ids[i]), map[string]any{"ethnicity": "Ê Đê", "religion": "không"})
	}
	o := in.Opener("person_fact", "sensitive")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, ok, err := o.Field(ids[i], ws[i], ss[i], "ethnicity"); err != nil || !ok {
			b.Fatal(err)
		}
		i = (i + 1) % n
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "values/s")
}
