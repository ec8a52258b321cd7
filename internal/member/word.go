package member

import (
	"context"
	"slices"
	"strings"
	"sync"

	"chibo/internal/db"
)

// mostFound: a search whose rarest word more people bear walks the names in their order instead, where it soon finds a page.
const mostFound = 6000

// mostFew is the same where a handful of people is wanted and not how many there are.
const mostFew = 1200

// wordRows are the rows of member_word for one version of a person's names.
func wordRows(person db.ID, search string) [][]any {
	var out [][]any
	var seen []string
	for _, w := range strings.Fields(search) {
		if !slices.Contains(seen, w) {
			seen = append(seen, w)
			out = append(out, []any{w, person, search})
		}
	}
	return out
}

// noteWords makes a person findable by the words of his names, whatever they were called before.
func noteWords(ctx context.Context, tx *db.Tx, person db.ID, searches ...string) error {
	slices.Sort(searches)
	for _, s := range slices.Compact(searches) {
		for _, row := range wordRows(person, s) {
			if err := tx.Queue(ctx, "member_word", []string{"word", "person_id", "names"}, "ON CONFLICT DO NOTHING", row); err != nil {
				return err
			}
		}
	}
	return nil
}

// pastEveryLetter, put after a word, comes after all words that begin with it.
const pastEveryLetter = "\U0010FFFF"

// commonWords remembers how many rows the common words have, which is slow to count and only chooses a plan: an old number is good enough. Rare words
// may become common and are counted each time.
type commonWords struct {
	mu sync.Mutex
	m  map[string]int
}

type commonKey struct{}

const (
	commonFrom = 500
	mostCommon = 5000 // words remembered
)

// rarest finds the word of a search that the fewest people bear, and how many rows that is; more than mostFound is not counted on.
func rarest(ctx context.Context, tx *db.Tx, words []string) (word string, n int, err error) {
	kept, _ := tx.DB().Local().LoadOrStore(commonKey{}, &commonWords{m: map[string]int{}})
	common := kept.(*commonWords)
	n = mostFound + 1
	for _, w := range words {
		common.mu.Lock()
		m, ok := common.m[w]
		common.mu.Unlock()
		if !ok {
			if _, err := tx.One(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM member_word w WHERE w.word >= :w AND w.word < :end LIMIT :most) x`,
				db.Args{"w": w, "end": w + pastEveryLetter, "most": mostFound + 1}, &m); err != nil {
				return "", 0, err
			}
			if m >= commonFrom {
				common.mu.Lock()
				if len(common.m) >= mostCommon {
					clear(common.m)
				}
				common.m[w] = m
				common.mu.Unlock()
			}
		}
		if m < n {
			word, n = w, m
		}
	}
	return word, n, nil
}
