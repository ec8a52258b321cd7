// Package testkit is what the tests of all other packages stand on: the two engines, a browser, assertions on HTML and
// a server on the loopback. It knows nothing of the product's nouns, so that the tests of any floor may use it.
//
// What a machine lacks is skipped with the reason, so that `go test ./...` works anywhere; where CHIBO_REQUIRE names it
// (as ./check does), its lack fails the test instead. The environment it reads:
//
//	CHIBO_TEST_PG   postgres://… of a server on which databases may be made and dropped
//	CHIBO_BROWSER   the Chromium to run; "off" for none; empty to look for one on the PATH
//	CHIBO_REQUIRE   "pg", "browser" or "pg,browser": fail instead of skipping
//	CHIBO_LONG      "1": the long properties in full
//	CHIBO_SHORT     "1": properties in brief, for the race detector
package testkit

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
)

// Long reports whether the long properties are to run in full (CHIBO_LONG=1).
func Long() bool { return os.Getenv("CHIBO_LONG") == "1" }

// Short reports whether properties are to run briefly (CHIBO_SHORT=1), as under the race detector. It is not go test's own -short, which would make
// the property library leave out most of its tries by itself.
func Short() bool { return os.Getenv("CHIBO_SHORT") == "1" }

// Rounds gives how often a property is to be tried: short in an ordinary run, long under CHIBO_LONG=1, a tenth of short under CHIBO_SHORT=1
// (but twenty, or all where there are fewer), which is how the tests run under the race detector.
func Rounds(short, long int) int {
	switch {
	case Long():
		return long
	case Short():
		return min(short, max(20, short/10))
	}
	return short
}

// required reports whether CHIBO_REQUIRE names what.
func required(what string) bool {
	for name := range strings.SplitSeq(os.Getenv("CHIBO_REQUIRE"), ",") {
		if strings.TrimSpace(name) == what {
			return true
		}
	}
	return false
}

// lacking ends the test because the machine lacks what: a failure where it is required, else skipped with the reason.
func lacking(t testing.TB, what, reason string) {
	t.Helper()
	if required(what) {
		t.Fatalf("%s is required by CHIBO_REQUIRE: %s", what, reason)
	}
	t.Skipf("skipped: %s", reason)
}

// atExit holds what the test binary must tidy up when it ends; the browser and the database templates outlive a test.
var atExit struct {
	sync.Mutex
	do []func() error
}

func onExit(f func() error) {
	atExit.Lock()
	defer atExit.Unlock()
	atExit.do = append(atExit.do, f)
}

// Main runs the tests of a package and then closes what they shared. A package that uses Browser or a Template has
//
//	func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }
//
// Without it the browser still ends with the process, but its temporary folder and the templates stay behind.
func Main(m *testing.M) int {
	code := m.Run()
	atExit.Lock()
	defer atExit.Unlock()
	var errs []error
	for i := len(atExit.do) - 1; i >= 0; i-- {
		errs = append(errs, atExit.do[i]())
	}
	if err := errors.Join(errs...); err != nil {
		_, _ = os.Stderr.WriteString("testkit: " + err.Error() + "\n")
		if code == 0 {
			code = 1
		}
	}
	return code
}
