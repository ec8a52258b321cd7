package access_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chibo/internal/access"
	"chibo/internal/fault"
)

func TestHash(t *testing.T) {
	ctx := context.Background()
	h := access.NewHasher(cheap)
	one, err := h.Hash(ctx, "một câu dài dễ nhớ")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := h.Hash(ctx, "một câu dài dễ nhớ")
	if one == two {
		t.Error("two hashes of one password are the same: no salt")
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("PHC string %s", one)
	}
	for _, c := range []struct {
		phc, password string
		ok, again     bool
	}{
		{one, "một câu dài dễ nhớ", true, false},
		{one, norm.NFD.String("một câu dài dễ nhớ"), true, false},
		{one, "một câu dài dễ nhở", false, false},
		{one, "", false, false},
		{"", "", false, false},
		{"", "một câu dài dễ nhớ", false, false},
	} {
		ok, again, err := h.Verify(ctx, c.phc, c.password)
		if err != nil || ok != c.ok || again != c.again {
			t.Errorf("%q against %q: %v %v %v", c.password, c.phc, ok, again, err)
		}
	}
	dearer := access.NewHasher(access.Cost{Time: 2, Memory: 64, Lanes: 1})
	if ok, again, _ := dearer.Verify(ctx, one, "một câu dài dễ nhớ"); !ok || !again {
		t.Error("a password hashed at another cost is not hashed anew")
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=64,t=1,p=1$aaaa$bbbb", "$argon2i$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43),
		"$argon2id$v=19$m=99999999,t=1,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43)} {
		if _, _, err := h.Verify(ctx, bad, "x"); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// No more run at once than there are places: the others wait, and leave when their visitor does.
func TestHashWaits(t *testing.T) {
	h := access.NewHasher(cheap)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := h.Hash(context.Background(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var left bool
	for range 100 { // a free place may win over a visitor gone; it must not always
		if _, err := h.Hash(ctx, "x"); err != nil {
			left = true
		}
	}
	if !left {
		t.Error("a visitor gone is still served")
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ login, password, key string }{
		{"minhchau", "một câu dài dễ nhớ", ""},
		{"minhchau", "tám chiếc lá vàng", ""},
		{"minhchau", "xk9-qdfl-77zr", ""},
		{"minhchau", "", "form.required"},
		{"minhchau", "ngắn quá", "access.password_short"},
		{"minhchau", norm.NFD.String("ngắn quá"), "access.password_short"}, // marks are no characters
		{"minhchau", strings.Repeat("dài", 100), "form.too_long"},
		{"minhchau", "MinhChau2017", "access.password_login"},
		{"minhchau", "minhchau-minhchau", "access.password_login"},
		{"minhchau", "0905123456", "access.password_common"},
		{"minhchau", "Matkhau12345", "access.password_common"},
		{"minhchau", "Mật khẩu 2026", "access.password_common"},
		{"minhchau", "aaaaaaaaaaaa", "access.password_common"},
		{"minhchau", "qwertyuiop", "access.password_common"},
		{"minhchau", "dangvien@2017", "access.password_common"},
		{"minhchau", "abc\x00defghijkl", "access.password_control"},
		{"minhchau", "abcdefghi\xff\xfe", "text.utf8"},
	} {
		err := access.CheckPassword("password", c.login, c.password)
		f := fault.As(err)
		switch {
		case c.key == "" && err != nil:
			t.Errorf("%q: %v", c.password, err)
		case c.key != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Key != c.key || f.Fields[0].Name != "password"):
			t.Errorf("%q: %v, want %s", c.password, err, c.key)
		}
	}
}
