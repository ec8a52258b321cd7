package training_test

import (
	"os"
	"testing"

	"chibo/internal/day"
	"chibo/internal/testkit"
	"chibo/internal/testkit/bloc"
	"chibo/internal/training"
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
	return &world{bloc.New(t, e, training.Kinds(), training.Sets)}
}
