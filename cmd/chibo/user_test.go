package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/lang"
	"chibo/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// call runs one command as the shell does.
func call(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), &program{in: strings.NewReader(in), out: &o, err: &e, l: lang.Vi}, args)
	return code, o.String(), e.String()
}

func TestHelp(t *testing.T) {
	code, vi, _ := call(t, "", "help")
	_, en, _ := call(t, "", "help", "--lang", "en")
	if code != 0 || vi == en {
		t.Error("the help has one language only")
	}
	for _, c := range commands() {
		if !strings.Contains(vi, "  "+c.name) || !lang.Has("cmd."+c.name) {
			t.Errorf("the help does not tell of %s", c.name)
		}
	}
	if code, _, errs := call(t, "", "khongco"); code != 2 || !strings.Contains(errs, "khongco") {
		t.Errorf("%d %s", code, errs)
	}
	for _, args := range [][]string{{"serve"}, {"serve", "--khongco"}, {"serve", "--db", "x.db", "thừa"}, {"migrate"}, {"user"}, {"user", "add"}, {"user", "list"}, {"user", "xoa"}} {
		if code, _, errs := call(t, "", args...); code != 2 || errs == "" {
			t.Errorf("%v: %d %q", args, code, errs)
		}
	}
	if code, out, _ := call(t, "", "serve", "--help"); code != 0 || !strings.Contains(out, "--listen") {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := call(t, "", "version"); code != 0 || !strings.HasPrefix(out, "chibo ") {
		t.Errorf("%d %s", code, out)
	}
}

func TestSystemLang(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want lang.Lang
	}{
		{nil, lang.Vi}, {map[string]string{"LANG": "en_GB.UTF-8"}, lang.En}, {map[string]string{"LANG": "vi_VN.UTF-8"}, lang.Vi},
		{map[string]string{"LANG": "C.UTF-8"}, lang.Vi}, {map[string]string{"LC_ALL": "vi_VN", "LANG": "en_US"}, lang.Vi},
		{map[string]string{"CHIBO_LANG": "en", "LANG": "vi_VN"}, lang.En},
	} {
		if got := systemLang(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}

// An office without a browser begins by commands, and the accounts live on from there.
func TestUser(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		dir := t.TempDir()
		at := []string{"--db", e.URL, "--key", filepath.Join(dir, "chibo.key")}
		user := func(in string, args ...string) (int, string, string) {
			t.Helper()
			return call(t, in, append(append([]string{"user", args[0]}, at...), args[1:]...)...)
		}
		if e.Kind == testkit.SQLite {
			if code, _, errs := user("", "list"); code != 1 || !strings.Contains(errs, e.URL) {
				t.Errorf("list of nothing: %d %s", code, errs)
			}
		}
		if code, _, errs := user("", "add", "chau"); code != 1 || !strings.Contains(errs, "--top-name") {
			t.Errorf("%d %s", code, errs)
		}
		if code, _, errs := user("", "add", "chau", "--top-name", "Đảng bộ Khối", "--from", "30/2/2010"); code != 1 || !strings.Contains(errs, "30/2/2010") {
			t.Errorf("%d %s", code, errs)
		}
		if code, _, errs := user("", "add", "chau", "--top-name", "Đảng bộ Khối"); code != 1 || !strings.Contains(errs, "--top-code") {
			t.Errorf("%d %s", code, errs)
		}
		if code, _, errs := user("matkhau123\n", "add", "chau", "--top-name", "Đảng bộ Khối", "--top-code", "KHOI", "--from", "1/1/2010", "--password-stdin"); code != 1 || errs == "" {
			t.Errorf("%d %s", code, errs)
		}
		if code, out, errs := user("một câu dài dễ nhớ\n", "add", "chau", "--name", "Đỗ Minh Châu", "--top-name", "Đảng bộ Khối", "--top-code", "KHOI", "--from", "1/1/2010",
			"--term", "2015–2020", "--term-from", "1/9/2015", "--password-stdin"); code != 0 || !strings.Contains(out, "chau") {
			t.Fatalf("%d %s %s", code, out, errs)
		}
		code, out, errs := user("", "add", "lan", "--name", "Trần Thị Lan", "--org", "khoi", "--role", "can_bo")
		if code != 0 || !regexp.MustCompile(`[A-Z0-9]{4}(-[A-Z0-9]{4}){3}`).MatchString(out) {
			t.Fatalf("%d %s %s", code, out, errs)
		}
		for _, bad := range [][]string{{"add", "LAN"}, {"add", "ba", "--org", "khongco"}, {"add", "ba", "--role", "vua"}, {"disable", "khongco"}, {"disable", "chau"}} {
			if code, _, errs := user("", bad...); code != 1 || errs == "" {
				t.Errorf("%v: %d %s", bad, code, errs)
			}
		}
		if _, _, errs := user("", "add", "ba", "--org", "khongco"); !strings.Contains(errs, "--org: Không có tổ chức “khongco”") {
			t.Errorf("an organisation not on record: %s", errs)
		}
		if code, out, _ := user("", "code", "lan"); code != 0 || !strings.Contains(out, "-") {
			t.Errorf("%d %s", code, out)
		}
		if code, _, errs := user("", "disable", "lan"); code != 0 {
			t.Errorf("%d %s", code, errs)
		}
		// A disabled account acts no more, by no command.
		sheet := filepath.Join(dir, "to-chuc.csv")
		if err := os.WriteFile(sheet, []byte("Mã\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"import", "--as", "lan", "--kind", "to-chuc", sheet}, {"report", "--as", "lan", "--org", "KHOI"}} {
			args = append(append([]string{args[0]}, at...), args[1:]...)
			if code, _, errs := call(t, "", args...); code != 1 || !strings.Contains(errs, "“lan” đã khóa") {
				t.Errorf("%v: %d %s", args, code, errs)
			}
		}
		if _, out, _ := user("", "list"); !regexp.MustCompile(`chau +Đỗ Minh Châu +Đang dùng\nlan +Trần Thị Lan +Đã khóa\n$`).MatchString(out) {
			t.Errorf("list:\n%s", out)
		}
		// The key belongs to the data: another is refused, none is not made anew.
		if err := os.Rename(filepath.Join(dir, "chibo.key"), filepath.Join(dir, "away.key")); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := user("", "list"); code != 1 || !strings.Contains(errs, "chibo.key") {
			t.Errorf("without key: %d %s", code, errs)
		}
		at[3] = filepath.Join(dir, "other.key")
		other := filepath.Join(dir, "other.db")
		if code, _, errs := call(t, "x", "user", "add", "--db", other, "--key", at[3], "x1", "--top-name", "X", "--top-code", "X", "--from", "1/1/2010"); code != 0 {
			t.Fatal(errs)
		}
		if code, _, errs := user("", "list"); code != 1 || !strings.Contains(errs, "khóa") {
			t.Errorf("with another's key: %d %s", code, errs)
		}
	})
}

// serving starts the server and gives its address and what it said, and how to end it.
func serving(t *testing.T, args ...string) (url string, said string, end func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		code := run(ctx, &program{in: strings.NewReader(""), out: w, err: &errs, l: lang.En}, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
		_ = w.Close()
		done <- code
	}()
	var all strings.Builder
	b := make([]byte, 1000)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		n, err := r.Read(b)
		all.Write(b[:n])
		if m := regexp.MustCompile(`Serving at (\S+)`).FindStringSubmatch(all.String()); m != nil {
			url = m[1]
			break
		}
		if err != nil {
			cancel()
			t.Fatalf("it ended with %d: %s%s", <-done, all.String(), errs.String())
		}
	}
	rest := make(chan string, 1)
	go func() { b, _ := io.ReadAll(r); rest <- string(b) }()
	return url, "", func() int {
		cancel()
		code := <-done
		all.WriteString(<-rest)
		if !strings.Contains(all.String(), "/setup") {
			t.Errorf("it does not say how to begin: %s", all.String())
		}
		return code
	}
}

func TestServe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		key := filepath.Join(t.TempDir(), "chibo.key")
		url, _, end := serving(t, "--db", e.URL, "--key", key)
		c := testkit.NewClient(t, url)
		c.Get("/readyz").Want(http.StatusOK)
		c.Get("/setup").Want(http.StatusOK)
		if code := end(); code != 0 {
			t.Errorf("ended with %d", code)
		}
		if fi, err := os.Stat(key); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("key: %v %v", fi, err)
		}
		for _, args := range [][]string{{"--tls-cert", "x"}, {"--tls-cert", key, "--tls-key", key}, {"--listen", "127.0.0.1:notaport"}} {
			if code, _, errs := call(t, "", append([]string{"serve", "--db", e.URL, "--key", key}, args...)...); code != 1 || errs == "" {
				t.Errorf("%v: %d %s", args, code, errs)
			}
		}
	})
}

// A demonstration's database, an older one and a newer one are not served.
func TestServeRefuses(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		key := filepath.Join(t.TempDir(), "chibo.key")
		alter := func(text string) {
			t.Helper()
			d, err := db.Open(t.Context(), e.URL, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), text, nil); return err }); err != nil {
				t.Fatal(err)
			}
		}
		refused := func(what string, kind string, args ...string) {
			t.Helper()
			code, _, errs := call(t, "", append([]string{"serve", "--listen", "127.0.0.1:notaport", "--db", e.URL, "--key", key}, args...)...)
			if code != 1 || !strings.Contains(errs, kind) {
				t.Errorf("%s: %d %s", what, code, errs)
			}
		}
		if code, out, errs := call(t, "", "migrate", "--db", e.URL); code != 0 || out == "" {
			t.Fatalf("%d %s", code, errs)
		}
		refused("a good one", "notaport")
		d, err := db.Open(t.Context(), e.URL, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return duty.Found(t.Context(), tx, db.NewID(), "0011", "minh họa") }); err != nil {
			t.Fatal(err)
		}
		_ = d.Close()
		refused("a demonstration's", "minh họa")
		alter(`DELETE FROM duty_house`)
		alter(`INSERT INTO db_schema (n, name, sum) VALUES (9999, '9999_mai_sau', 'x')`)
		refused("a newer one", "mới hơn")
		refused("a newer one", "mới hơn", "--migrate")
		alter(`DELETE FROM db_schema WHERE n = 9999`)
		alter(`DELETE FROM db_schema WHERE n = (SELECT MAX(n) FROM db_schema)`)
		refused("an older one", "cũ hơn")
	})
}
