package admission_test

import (
	"os"
	"testing"

	"chibo/internal/day"
	"chibo/internal/member"
	"chibo/internal/testkit"
	"chibo/internal/testkit/bloc"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

var migrated = bloc.Migrated

// world is a small Bloc since 2015, with what the tests here repeat.
type world struct{ *bloc.Bloc }

func newWorld(t testing.TB, e testkit.Engine) *world {
	return &world{bloc.Begin(t, e, d(2015, 1, 2))}
}

var must = bloc.Must

func d(y, m, dd int) day.Day { return day.Must(y, m, dd) }

var any1 = member.Act{Rev: -1}
var why = member.Act{Rev: -1, Reason: "ghi nhầm"}
