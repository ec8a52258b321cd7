package member

import (
	"context"
	"strconv"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
)

// LastFit is for a search that found nobody on a day: the last day before it on which List finds somebody by the words, and how many then. So whoever has
// left is found as his former organisation's list of that day shows him, and by nothing else. ok is false where there is none, and where the words are
// so common that looking would take long.
func LastFit(ctx context.Context, tx *db.Tx, who duty.Actor, at asof.Point, text string) (on day.Day, n int, ok bool, err error) {
	reach, err := who.Reach(ctx, tx, duty.Records)
	words := SearchWords(text)
	if err != nil || reach.Empty() || len(words) == 0 {
		return 0, 0, false, err
	}
	word, most, err := rarest(ctx, tx, words)
	if err != nil || most == 0 || most > mostFew {
		return 0, 0, false, err
	}
	args := at.Args("word", word, "word_end", word+pastEveryLetter)
	named, with, cells := "", "", ""
	for i, w := range words {
		arg := "w" + strconv.Itoa(i)
		args[arg], named = "% "+w+"%", named+" AND w.names LIKE :"+arg
	}
	if !reach.All {
		reach.Args(tx, args)
		with, cells = "WITH RECURSIVE "+duty.ReachCTE+" ", " AND a.org_id IN (SELECT org FROM reach)"
	}
	var ends []day.Day
	by := "a.person_id = f.person_id AND a.kind = 'official' AND {known a} AND a.valid_to <= :on"
	err = tx.Query(ctx, with+`SELECT DISTINCT a.valid_to FROM (SELECT DISTINCT w.person_id FROM member_word w WHERE w.word >= :word AND w.word < :word_end`+named+
		`) f CROSS JOIN {fenced member_affiliation a|`+by+`} WHERE `+by+cells+` ORDER BY a.valid_to DESC LIMIT 5`, args, func(r *db.Row) error {
		var d day.Day
		err := r.Scan(&d)
		ends = append(ends, d)
		return err
	})
	if err != nil {
		return 0, 0, false, err
	}
	for _, d := range ends { // the list of the day has the last word on who may be found by which name
		p, err := List(ctx, tx, who, asof.Point{On: d.Add(-1), Known: at.Known}, Filter{Text: text, Size: 1})
		if err != nil || p.Total > 0 {
			return d.Add(-1), p.Total, p.Total > 0, err
		}
	}
	return 0, 0, false, nil
}
