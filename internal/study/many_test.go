package study_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/testkit"
)

// A change of a session asks for the cells of all on its roll at once.
func TestALongRollInFewStatements(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		id, _ := w.Enter("study_session", session(w))
		n := 0
		sent := func(people int, place string) int64 {
			for ; n < people; n++ {
				who, _ := w.Member(w.A, fmt.Sprintf("Nguyễn Văn %c", 'A'+n), official)
				w.Enter("study_attend", asof.Fields{"session": id, "person": who})
			}
			before := w.DB.Sent()
			w.Correct("study_session", id, asof.Fields{"place": place})
			return w.DB.Sent() - before
		}
		few, many := sent(2, "Hội trường 1"), sent(20, "Hội trường 2")
		if many > few+1 {
			t.Errorf("%d statements for a roll of 20, %d for one of 2", many, few)
		}
	})
}
