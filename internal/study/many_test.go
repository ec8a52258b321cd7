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
		id, _ := w.enter("study_session", session(w))
		n := 0
		sent := func(people int, place string) int64 {
			for ; n < people; n++ {
				who, _ := w.member(w.a, fmt.Sprintf("Nguyễn Văn %c", 'A'+n), official)
				w.enter("study_attend", asof.Fields{"session": id, "person": who})
			}
			before := w.db.Sent()
			w.correct("study_session", id, asof.Fields{"place": place})
			return w.db.Sent() - before
		}
		few, many := sent(2, "Hội trường 1"), sent(20, "Hội trường 2")
		if many > few+1 {
			t.Errorf("%d statements for a roll of 20, %d for one of 2", many, few)
		}
	})
}
