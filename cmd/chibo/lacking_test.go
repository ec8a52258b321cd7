package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command that cannot do its work says what is lacking, and leaves no key behind.
func TestSaysWhatIsLacking(t *testing.T) {
	if _, out, _ := call(t, "", "user", "--help"); !strings.Contains(out, "--role") || !strings.Contains(out, "--key") {
		t.Errorf("the help of user tells no flags:\n%s", out)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.db")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if code, _, errs := call(t, "", "serve", "--db", file, "--listen", ln.Addr().String()); code == 0 {
		t.Errorf("a port in use is taken: %s", errs)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.key")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	add := func(login string, more ...string) (int, string) {
		args := append([]string{"user", "add", "--db", file, "--password-stdin"}, more...)
		code, _, errs := call(t, "một câu dài dễ nhớ\n", append(args, login)...)
		return code, errs
	}
	if code, errs := add("chau", "--top-name", "Đảng bộ Khối", "--top-code", "KHOI", "--from", "1/1/2010"); code != 0 {
		t.Fatal(errs)
	}
	if code, errs := add("hai", "--role", "vua"); code == 0 || !strings.Contains(errs, "phu_trach") || !strings.Contains(errs, "bi_thu") {
		t.Errorf("%d %s", code, errs)
	}
	if code, errs := add("ba"); code != 0 {
		t.Fatal(errs)
	}
	sheet := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(sheet, []byte("Mã tổ chức,Tên tổ chức,Loại hình,Cấp trên trực tiếp,Từ ngày\nSYT,Sở,Đảng bộ cơ sở,KHOI,1/1/2011\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "", "import", "--db", file, "--as", "ba", sheet); code == 0 || !strings.Contains(errs, "không giữ quyền nào") {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, errs := call(t, "", "user", "disable", "--db", file, "ba"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := call(t, "", "user", "code", "--db", file, "ba"); code != 0 || !strings.Contains(errs, "đang bị khóa") {
		t.Errorf("%d %s", code, errs)
	}
}
