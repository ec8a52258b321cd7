package intake

import (
	"errors"
	"strconv"
	"strings"

	"chibo/internal/day"
	"chibo/internal/doc"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// findHead looks which of the first rows is most like a head: which holds most headings of a kind, at least two and a third of its cells, or the one
// that a kind needs. It gives the row's number among the filled ones, from 1, zero where there is none; and the kind that a line above names, as
// our own empty sheets do: "… [transfer]".
func findHead(t *doc.Table, kinds []*Kind, accepted []map[string]*Column) (best int, hint *Kind, err error) {
	at, most := 0, 0
	_, err = t.FindHead(func(names []string) bool {
		at++
		filled := 0
		for _, n := range names {
			if n != "" {
				filled++
			}
		}
		if filled == 1 && best == 0 {
			if i := strings.LastIndexByte(names[0], '['); i >= 0 && strings.HasSuffix(names[0], "]") {
				if k := among(kinds, names[0][i+1:len(names[0])-1]); k != nil {
					hint = k
				}
			}
		}
		for i, k := range kinds {
			n := known(names, accepted[i])
			one := n == 1 && filled == 1 && len(kinds) == 1 && needs(k) == 1
			if n > most && (n >= 2 && 3*n >= filled || one) {
				best, most = at, n
			}
		}
		return false
	})
	if f := fault.As(err); f != nil && f.Key == "doc.no_head" {
		err = nil
	}
	return best, hint, err
}

// known counts the headings among names that a kind accepts.
func known(names []string, accepted map[string]*Column) int {
	n := 0
	seen := map[*Column]bool{}
	for _, name := range names {
		if c, ok := lookHeading(name, accepted); ok && c != nil && !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}

// lookHeading finds the column of a heading as it stands in a sheet: with a note in brackets after it or not, with a star or not.
func lookHeading(name string, accepted map[string]*Column) (*Column, bool) {
	if c, ok := accepted[lang.SearchKey(name)]; ok {
		return c, true
	}
	if i := strings.IndexAny(name, "(["); i > 0 && strings.HasSuffix(strings.TrimRight(name, " *"), map[byte]string{'(': ")", '[': "]"}[name[i]]) {
		c, ok := accepted[lang.SearchKey(name[:i])]
		return c, ok
	}
	return nil, false
}

func needs(k *Kind) int {
	n := 0
	for _, c := range k.Columns {
		if c.Need == Always {
			n++
		}
	}
	return n
}

// needed are the Vietnamese headings without which a sheet of the kind is refused.
func (k *Kind) needed() []string {
	var out []string
	for i := range k.Columns {
		if k.Columns[i].Need == Always {
			out = append(out, "“"+k.Head(lang.Vi, &k.Columns[i])+"”")
		}
	}
	return out
}

func kindCodes(kinds []*Kind) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.Code
	}
	return out
}

// among finds the kind of a code.
func among(kinds []*Kind, code string) *Kind {
	code = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "_", "-")
	for _, k := range kinds {
		if k.Code == code {
			return k
		}
	}
	return nil
}

// guess finds the kind of a sheet: that of the worksheet's name, else the only one that knows all headings and has its needed columns. Kinds made of
// records come after the others: whoever exports a list of members means members.
func guess(kinds []*Kind, accepted []map[string]*Column, names []string, sheetName string) (k *Kind, fit []*Kind, err error) {
	if k := among(kinds, sheetName); k != nil {
		return k, nil, nil
	}
	for i, k := range kinds {
		have := map[*Column]bool{}
		all := true
		for _, n := range names {
			if n == "" {
				continue
			}
			c, ok := lookHeading(n, accepted[i])
			all = all && ok
			have[c] = true
		}
		for j := range k.Columns {
			all = all && (k.Columns[j].Need != Always || have[&k.Columns[j]])
		}
		some := len(k.anyOf) == 0
		for _, code := range k.anyOf {
			some = some || have[k.column(code)]
		}
		if all && some && (k.record == nil || len(fit) == 0 || fit[0].record != nil) {
			fit = append(fit, k)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil, nil
	case len(fit) == 0:
		return nil, nil, fault.New(fault.Invalid, "intake.kind_unknown", fault.Args{"kinds": kindCodes(kinds)})
	}
	return nil, fit, nil
}

// valuesRead is how many rows are looked at to tell by their values which of several kinds a sheet is.
const valuesRead = 20

// byValues finds the one kind, of several that the headings fit, whose columns can hold the first rows: "Từ trần" is how somebody left, not of what he is
// relieved. Where several can, they are told as they are typed.
func byValues(t *doc.Table, head doc.Head, fit []*Kind, today day.Day) (*Kind, error) {
	var can []*Kind
	for _, k := range fit {
		s := &sheet{kind: k, col: make([]int, len(k.Columns)), table: t, today: today}
		s.match(head)
		rows, bad := 0, len(s.problems) > 0
		err := s.each(func(r *row) error {
			rows++
			bad = bad || r.refused()
			if bad || rows >= valuesRead {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
		if !bad {
			can = append(can, k)
		}
	}
	if len(can) == 1 {
		return can[0], nil
	}
	typed := kindCodes(fit)
	for i := range typed {
		typed[i] = "--kind " + typed[i]
	}
	return nil, fault.New(fault.Invalid, "intake.kind_many", fault.Args{"kinds": typed})
}

// errEnough ends the reading of rows that have told enough.
var errEnough = errors.New("intake: enough rows")

// nearestKind is the kind that most headings of a sheet fit which fits no kind: at least two, and half of them. Of several the one that leaves fewest of
// its needed columns unfilled is meant; nil where still several are left.
func nearestKind(kinds []*Kind, accepted []map[string]*Column, names []string) *Kind {
	filled := 0
	for _, n := range names {
		if n != "" {
			filled++
		}
	}
	var best *Kind
	most, fewest, tied := 0, 0, false
	for i, k := range kinds {
		have := map[*Column]bool{}
		for _, n := range names {
			if c, ok := lookHeading(n, accepted[i]); ok && c != nil {
				have[c] = true
			}
		}
		fit, lacks := len(have), 0
		for j := range k.Columns {
			if k.Columns[j].Need == Always && !have[&k.Columns[j]] {
				lacks++
			}
		}
		switch {
		case fit < 2 || 2*fit < filled:
		case fit > most || fit == most && lacks < fewest:
			best, most, fewest, tied = k, fit, lacks, false
		case fit == most && lacks == fewest:
			tied = true
		}
	}
	if tied {
		return nil
	}
	return best
}

// match puts the columns of the sheet to those of the kind.
func (s *sheet) match(head doc.Head) {
	k := s.kind
	accepted := k.headings()
	byCol := make([]int, len(head.Names))
	s.byCol = byCol
	own := k.asList(head.Names)
	s.list = own != nil
	for i, name := range head.Names {
		at := doc.Ref(head.Row, i+1)
		byCol[i] = passed
		if name == "" {
			byCol[i] = none
			continue
		}
		c, ok := lookHeading(name, accepted)
		if code, mine := own[lang.SearchKey(name)]; mine {
			c, ok = k.column(code), true
		}
		if !ok {
			if k.near(lang.Vi, name) != "" {
				near := inLang(func(l lang.Lang) string { return k.near(l, name) })
				s.problems = append(s.problems, problem(at, "", "intake.heading_near", fault.Args{"text": name, "near": near}))
			} else {
				s.problems = append(s.problems, problem(at, "", "intake.heading", fault.Args{"text": name}))
			}
			continue
		}
		if c == nil {
			if !ordinal(name) {
				s.unread = append(s.unread, name)
			}
			continue
		}
		for j := range k.Columns {
			if &k.Columns[j] != c {
				continue
			}
			if s.col[j] > 0 {
				s.problems = append(s.problems, problem(at, c.Code, "intake.heading_twice", fault.Args{"text": name, "cell": doc.Ref(head.Row, s.col[j])}))
				continue
			}
			s.col[j] = i + 1
			byCol[i] = j
		}
	}
	for j := range k.Columns {
		if c := &k.Columns[j]; c.Need == Always && s.col[j] == 0 {
			s.problems = append(s.problems, problem(strconv.Itoa(head.Row), c.Code, "intake.column_missing",
				fault.Args{"head": k.headOf(c.Code)}))
		}
	}
}

// likeHead finds among the first rows the one that is most like a head where none is: of its cells at least two, and half of them, are headings of a
// kind but for a slip of the hand. It gives the row's number among the filled ones, from 1, and the kind.
func likeHead(t *doc.Table, kinds []*Kind) (best int, kind *Kind, err error) {
	at, most := 0, 0
	_, err = t.FindHead(func(names []string) bool {
		at++
		filled := 0
		for _, n := range names {
			if n != "" {
				filled++
			}
		}
		if filled < 2 {
			return false
		}
		for _, k := range kinds {
			n := 0
			all := append(k.candidates(lang.Vi), k.candidates(lang.En)...)
			for _, name := range names {
				if name != "" && slip(name, all) != "" {
					n++
				}
			}
			if n > most && n >= 2 && 2*n >= filled {
				best, most, kind = at, n, k
			}
		}
		return false
	})
	if f := fault.As(err); f != nil && f.Key == "doc.no_head" {
		err = nil
	}
	return best, kind, err
}

// candidates are the headings of a kind in a language: its own, and of the others those that have Vietnamese letters, or have none.
func (k *Kind) candidates(l lang.Lang) []string {
	var out []string
	for i := range k.Columns {
		c := &k.Columns[i]
		out = append(out, k.Head(l, c))
		for _, s := range k.Others(c) {
			if marked := strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f }); marked == (l == lang.Vi) {
				out = append(out, s)
			}
		}
	}
	return out
}

// near is the heading that a wrong one most likely means, for a reader of a language: a Vietnamese one where it has Vietnamese letters, else one of the
// reader's language, where one of the other is not nearer.
func (k *Kind) near(l lang.Lang, name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f }) {
		return nearestHeading(name, k.candidates(lang.Vi))
	}
	langs := []lang.Lang{l}
	for _, other := range lang.All() {
		if other != l {
			langs = append(langs, other)
		}
	}
	for _, find := range []func(string, []string) string{slip, nearestHeading} {
		for _, l := range langs {
			if s := find(name, k.candidates(l)); s != "" {
				return s
			}
		}
	}
	return ""
}

// slip finds the heading from which a wrong one differs by no more than one character in four.
func slip(name string, among []string) string {
	key := []rune(lang.SearchKey(name))
	best, found := len(key)/4+1, ""
	for _, a := range among {
		if d := distance(key, []rune(lang.SearchKey(a))); d < best {
			best, found = d, a
		}
	}
	return found
}
