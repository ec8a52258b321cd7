package pledge_test

import (
	"maps"
	"os"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/pledge"
	"chibo/internal/testkit"
	"chibo/internal/testkit/bloc"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// world is the small Bloc with what only these tests do.
type world struct{ *bloc.Bloc }

var (
	migrated = bloc.Migrated
	must     = bloc.Must
	d        = day.Must
	any1     = bloc.Any
	why      = bloc.Why
	official = bloc.Official
)

func newWorld(t testing.TB, e testkit.Engine) *world {
	t.Helper()
	return &world{bloc.New(t, e, pledge.Kinds(), pledge.Sets)}
}

// with is the base values with some changed.
func with(base asof.Fields, more ...any) asof.Fields {
	v := maps.Clone(base)
	for i := 0; i < len(more); i += 2 {
		v[more[i].(string)] = more[i+1]
	}
	return v
}
