package doc

import (
	"bytes"
	"testing"

	"chibo/internal/fault"
)

// An empty file is named empty; one that is called .xls is told besides what is read instead.
func TestEmptyFiles(t *testing.T) {
	for name, want := range map[string]string{"a.csv": "doc.empty", "a.xlsx": "doc.empty", "a.xls": "doc.empty_xls", `C:\x\A.XLS`: "doc.empty_xls"} {
		_, err := ReadSheet(bytes.NewReader(nil), 0, name, Limits{})
		if f := fault.As(err); f == nil || f.Key != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
