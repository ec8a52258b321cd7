package main

import (
	"runtime/debug"
	"testing"
)

// What stands under every page is the commit and its day, or nothing: never a word that says nothing.
func TestVersionOfTheBuild(t *testing.T) {
	for _, c := range []struct {
		of   []debug.BuildSetting
		want string
	}{
		{[]debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2017-10-24T01:00:00Z"}}, "0123456789ab (2017-10-24)"},
		{[]debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}}, "0123456789ab"},
		{nil, ""},
	} {
		if got := versionOf(c.of); got != c.want {
			t.Errorf("%v: %q, want %q", c.of, got, c.want)
		}
	}
}
