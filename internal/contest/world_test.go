package contest_test

import (
	"os"
	"testing"

	"chibo/internal/contest"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/member"
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
	return &world{bloc.New(t, e, contest.Kinds(), contest.Sets)}
}

// personOf is whose membership it is.
func personOf(w *world, membership db.ID) (person db.ID) {
	w.Read(func(tx *db.Tx) error {
		s, err := member.LoadSpell(w.Ctx, tx, membership)
		person = s.Person
		return err
	})
	return person
}
