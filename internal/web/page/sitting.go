package page

import (
	"strconv"
	"strings"
)

// Sitting is the look of a Form that writes down a meeting while it is held, on a phone: who is not there, what is concluded. The form's sets hold its
// fields, by names made here; whoever is not marked absent is there.
type Sitting struct {
	ID    string // of the meeting: under it the form is kept on the device until it is sent
	Roll  []RollLine
	Least int // attendance must be more than so many percent; 0 where no rule is known
	// Facts name the fields of the meeting itself, in order; those of one inner list stand side by side.
	Facts  [][]string
	Stand  int      // how many conclusions stand already; they come first
	Count  int      // how many there is room for
	Most   int      // how many a script may make room for
	Due    int      // how many should attend
	Fixed  int      // how many are absent by lines that the form cannot change
	People []Option // who may be given a conclusion
}

// RollLine is one name on the list.
type RollLine struct {
	ID    string
	Name  string
	Small string // what else is to be known: probationary, there for a time, why not counted
	Due   bool   // should attend
	Fixed string // how he is on record as absent where the form cannot change it; empty for none
}

// AbsentName, ReasonName and NoteName are the fields of one on the list.
func AbsentName(id string) string { return "absent-" + id }
func ReasonName(id string) string { return "reason-" + id }
func NoteName(id string) string   { return "note-" + id }

// WordsName, PersonName, DueName and StandName are the fields of conclusion n, counted from 1; StandName holds the id of one that stands.
func WordsName(n string) string  { return "words-" + n }
func PersonName(n string) string { return "person-" + n }
func DueName(n string) string    { return "due-" + n }
func StandName(n string) string  { return "stand-" + n }

// conclusionFields are the fields of conclusion n.
func (s Sitting) conclusionFields(e Env, n string) []Field {
	options := append([]Option{{Text: e.T("record.choose")}}, s.People...)
	return []Field{
		{Kind: AreaField, Name: WordsName(n), Label: e.T("sitting.conclusion", "n", n), Rows: 2},
		{Kind: SelectField, Name: PersonName(n), Label: e.T("meeting_conclusion.person"), Options: options},
		{Kind: DayField, Name: DueName(n), Label: e.T("meeting_conclusion.due")},
	}
}

// ConclusionFields are the fields of all conclusions, for the form's sets.
func (s Sitting) ConclusionFields(e Env) []Field {
	var out []Field
	for n := 1; n <= s.Count; n++ {
		out = append(out, s.conclusionFields(e, strconv.Itoa(n))...)
	}
	return out
}

// more stands for the number of a conclusion that a script adds.
const more = "NEW"

// the finds a field of the form by its name.
func (d drawn) the(name string) Field {
	for _, s := range d.Sets {
		for _, x := range s.Fields {
			if x.Name == name {
				return x
			}
		}
	}
	return Field{Name: name}
}

// hiddenValue is the value of a hidden field, empty where there is none.
func (d drawn) hiddenValue(name string) string {
	for _, x := range d.Hidden {
		if x.Name == name {
			return x.Value
		}
	}
	return ""
}

// due and away count the list as the form stands now.
func (d drawn) due() (n int) { return d.Sitting.Due }

func (d drawn) away() (n int) {
	n = d.Sitting.Fixed
	for _, x := range d.Sitting.Roll {
		if x.Due && d.the(AbsentName(x.ID)).Value == "1" {
			n++
		}
	}
	return n
}

// rate is attendance in percent, and its tone against the rule.
func (d drawn) rate(e Env) (string, Tone) {
	due, present := d.due(), d.due()-d.away()
	s, ok := e.L.PercentTrim(int64(present), int64(due), 1)
	switch {
	case !ok:
		return "–", Plain
	case d.Sitting.Least == 0:
		return s, Plain
	case present*100 > d.Sitting.Least*due:
		return s, Done
	}
	return s, Due
}

// baseText says who is counted.
func (d drawn) baseText(e Env) string {
	parts := []string{e.T("sitting.base", "all", len(d.Sitting.Roll), "due", d.due())}
	if d.Sitting.Least > 0 {
		parts = append(parts, e.T("sitting.least", "percent", d.Sitting.Least))
	}
	return strings.Join(parts, " ")
}

// shownConclusion tells whether there is something in a conclusion's fields, or something wrong with them.
func (d drawn) shownConclusion(n int) bool {
	if n <= d.Sitting.Stand+1 {
		return true
	}
	s := strconv.Itoa(n)
	for _, name := range []string{WordsName(s), PersonName(s), DueName(s)} {
		if x := d.the(name); x.Value != "" || x.Error != "" {
			return true
		}
	}
	return false
}
