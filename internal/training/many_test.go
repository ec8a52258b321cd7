package training_test

import (
	"fmt"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/testkit"
)

// A change of a class asks for the grassroots organisations of all its learners at once.
func TestAFullClassInFewStatements(t *testing.T) {
	migrated.Each(t, func(t *testing.T, e testkit.Engine) {
		w := newWorld(t, e)
		id, _ := w.enter("training_class", class(w))
		n := 0
		sent := func(people int, place string) int64 {
			for ; n < people; n++ {
				var cell db.ID
				w.write(func(tx *db.Tx) error {
					cell = w.org(tx, fmt.Sprintf("N%d", n), "Chi bộ", "chibo_tructhuoc", w.g1)
					return nil
				})
				who, _ := w.member(cell, fmt.Sprintf("Nguyễn Văn %c", 'A'+n), official)
				w.enter("training_learner", asof.Fields{"class": id, "person": who})
			}
			w.correct("training_class", id, asof.Fields{"place": place + " (cũ)"}) // what is read once for a moment is read
			before := w.db.Sent()
			w.correct("training_class", id, asof.Fields{"place": place})
			return w.db.Sent() - before
		}
		few, many := sent(2, "Hội trường 1"), sent(20, "Hội trường 2")
		if many > few+1 {
			t.Errorf("%d statements for 20 learners, %d for 2", many, few)
		}
	})
}
