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
		id, _ := w.Enter("training_class", class(w))
		n := 0
		sent := func(people int, place string) int64 {
			for ; n < people; n++ {
				var cell db.ID
				w.Write(func(tx *db.Tx) error {
					cell = w.Org(tx, fmt.Sprintf("N%d", n), "Chi bộ", "chibo_tructhuoc", w.G1)
					return nil
				})
				who, _ := w.Member(cell, fmt.Sprintf("Nguyễn Văn %c", 'A'+n), official)
				w.Enter("training_learner", asof.Fields{"class": id, "person": who})
			}
			w.Correct("training_class", id, asof.Fields{"place": place + " (cũ)"}) // what is read once for a moment is read
			before := w.DB.Sent()
			w.Correct("training_class", id, asof.Fields{"place": place})
			return w.DB.Sent() - before
		}
		few, many := sent(2, "Hội trường 1"), sent(20, "Hội trường 2")
		if many > few+1 {
			t.Errorf("%d statements for 20 learners, %d for 2", many, few)
		}
	})
}
