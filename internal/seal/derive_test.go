package seal

import "testing"

func TestDerive(t *testing.T) {
	a, b := newIn(t), newIn(t)
	if a.Derive("x") != a.Derive("x") || a.Derive("x") == a.Derive("y") || a.Derive("x") == b.Derive("x") || a.Derive("x") == a.in().key.b {
		t.Error("derived keys do not keep apart")
	}
}
