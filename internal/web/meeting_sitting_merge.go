package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"chibo/internal/db"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// A sitting that comes late (the line was lost) meets what others wrote meanwhile. Each part of it is held against what the form showed when it was
// opened: what its writer left alone becomes what is on record now; what only he changed stays his; where both changed it, what is on record stays and
// his is shown beside it or, a conclusion, stands behind as a new one. So sending once more changes nothing of others that he did not say himself.

// was is what a form showed when it was opened, as digests: facts by field, absences by person, conclusions by id. It travels in the form.
type was struct {
	Facts  map[string]string `json:"f,omitempty"`
	Absent map[string]string `json:"a,omitempty"`
	Said   map[string]string `json:"c,omitempty"`
}

func readWas(s string) (w was) {
	if json.Unmarshal([]byte(s), &w) != nil {
		return was{}
	}
	return w
}

// absent are those the form showed as absent.
func (w was) absent() []db.ID {
	var out []db.ID
	for text := range w.Absent {
		if id, err := db.ParseID(text); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// mark is the digest of some values; empty where nothing is in them.
func mark(values ...string) string {
	text := strings.Join(values, "\x00")
	if strings.Trim(text, "\x00") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// sittingPart reads parts of a sitting by the names of their fields.
type sittingPart func(name string) string

func (get sittingPart) absent(id string) string {
	if get(page.AbsentName(id)) != "1" {
		return ""
	}
	return mark("1", get(page.ReasonName(id)), get(page.NoteName(id)))
}

func (get sittingPart) said(n string) string {
	return mark(get(page.WordsName(n)), get(page.PersonName(n)), get(page.DueName(n)))
}

// recorded reads a form as it was built from the records, typed as it was sent.
func recorded(form *page.Form) sittingPart {
	values := map[string]string{}
	for _, s := range form.Sets {
		for _, x := range s.Fields {
			values[x.Name] = strings.TrimSpace(x.Value)
		}
	}
	return func(name string) string { return values[name] }
}

func (r *Req) typedPart() sittingPart {
	return func(name string) string { return strings.TrimSpace(r.values.Get(name)) }
}

// sittingWas is what a form built from the records shows.
func sittingWas(form *page.Form, conclusions []record.Record) string {
	get, w := recorded(form), was{Facts: map[string]string{}, Absent: map[string]string{}, Said: map[string]string{}}
	for _, x := range form.Sets[2].Fields {
		if m := mark(get(x.Name)); m != "" && x.Name != "why" {
			w.Facts[x.Name] = m
		}
	}
	for _, x := range form.Sitting.Roll {
		if m := get.absent(x.ID); m != "" {
			w.Absent[x.ID] = m
		}
	}
	for i, c := range conclusions {
		w.Said[c.ID.String()] = get.said(strconv.Itoa(i + 1))
	}
	b, err := json.Marshal(w)
	if err != nil {
		return ""
	}
	return string(b)
}

// taken is what becomes of one part that the form and the record may say differently.
type taken uint8

const (
	theirs taken = iota // what is on record
	mine                // what was typed
	both                // the two were changed and differ
)

func takes(typed, now, before string) taken {
	switch {
	case typed == now || typed == before:
		return theirs
	case now == before:
		return mine
	}
	return both
}

// mergeSitting makes of what was sent what is to be sent once more, and tells what was typed and is not in it.
func (r *Req) mergeSitting(form *page.Form, conclusions []record.Record) {
	now, typed, w := recorded(form), r.typedPart(), readWas(r.values.Get("was"))
	r.values.Del("was")
	var rows []page.Row
	row := func(label, recorded, typed string) {
		rows = append(rows, page.Row{Cells: []page.Cell{page.TextCell(label), textOrDash(recorded), textOrDash(typed)}})
	}
	for _, x := range form.Sets[2].Fields {
		c, t := now(x.Name), typed(x.Name)
		switch takes(mark(t), mark(c), w.Facts[x.Name]) {
		case theirs:
			r.values.Set(x.Name, c)
		case both:
			switch {
			case c == "":
			case x.Kind == page.AreaField && t != "":
				r.values.Set(x.Name, c+"\n"+t)
			default:
				was := x
				r.retypeField(&x)
				row(x.Label, shownValue(was), shownValue(x))
				r.values.Set(x.Name, c)
			}
		}
	}
	for _, x := range form.Sitting.Roll {
		if x.Due {
			r.mergeAbsent(form, x, now, typed, w, row)
		}
	}
	for name := range r.values { // marked, and no longer among those who should attend
		if id, ok := strings.CutPrefix(name, page.AbsentName("")); ok && typed(name) == "1" {
			if i := slices.IndexFunc(form.Sitting.Roll, func(x page.RollLine) bool { return x.ID == id }); i >= 0 && !form.Sitting.Roll[i].Due {
				x := form.Sitting.Roll[i]
				row(x.Name, cmp.Or(x.Fixed, r.T("sitting.out")), r.sittingWords(typed, id))
			}
		}
	}
	r.mergeConclusions(form, conclusions, w)
	if len(rows) > 0 {
		t := page.Table{Caption: r.T("sitting.theirs"), Rows: rows,
			Cols: []page.Col{{Title: r.T("server.field")}, {Title: r.T("server.recorded_now"), Label: r.T("server.recorded_now")},
				{Title: r.T("server.typed"), Label: r.T("server.typed")}}}
		form.Sets = append(form.Sets, page.FieldSet{Title: r.T("sitting.theirs"), Hint: r.T("sitting.theirs_hint"), Part: t})
	}
}

// mergeAbsent: whoever is absent by either is.
func (r *Req) mergeAbsent(form *page.Form, x page.RollLine, now, typed sittingPart, w was, row func(label, recorded, typed string)) {
	c, t := now.absent(x.ID), typed.absent(x.ID)
	switch takes(t, c, w.Absent[x.ID]) {
	case mine:
		return
	case both:
		if c == "" {
			return
		}
		row(x.Name, r.sittingWords(now, x.ID), r.sittingWords(typed, x.ID))
	}
	for _, name := range []string{page.AbsentName(x.ID), page.ReasonName(x.ID), page.NoteName(x.ID)} {
		r.values.Set(name, now(name))
	}
}

// sittingWords says in words how somebody is marked.
func (r *Req) sittingWords(get sittingPart, id string) string {
	if get(page.AbsentName(id)) != "1" {
		return r.T("sitting.here")
	}
	s := r.T("sitting.gone")
	if code := get(page.ReasonName(id)); slices.Contains(sittingReasons, code) {
		s += ": " + r.T("sitting.reason."+code)
	}
	if note := get(page.NoteName(id)); note != "" {
		s += ": " + note
	}
	return s
}

// mergeConclusions puts those that stand first, each with what the form's writer said of that very one, and what he said besides behind them.
func (r *Req) mergeConclusions(form *page.Form, conclusions []record.Record, w was) {
	now, typed := recorded(form), r.typedPart()
	names := func(n string) []string { return []string{page.WordsName(n), page.PersonName(n), page.DueName(n)} }
	read := func(get sittingPart, n string) (out []string) {
		for _, name := range names(n) {
			out = append(out, get(name))
		}
		return out
	}
	var list [][]string
	var marks []string // of those that the form did not show
	for i, c := range conclusions {
		n := strconv.Itoa(i + 1)
		list = append(list, read(now, n))
		if _, shown := w.Said[c.ID.String()]; !shown {
			marks = append(marks, now.said(n))
		}
	}
	for i := 1; i <= r.typedConclusions(); i++ {
		n := strconv.Itoa(i)
		stand := typed(page.StandName(n))
		before, shown := w.Said[stand]
		at := slices.IndexFunc(conclusions, func(c record.Record) bool { return shown && c.ID.String() == stand })
		said := typed.said(n)
		switch {
		case at >= 0:
			what := takes(said, now.said(strconv.Itoa(at+1)), before)
			if what == mine {
				list[at] = read(typed, n)
			}
			if what != both || said == "" {
				continue
			}
		case said == "", shown && said == before, slices.Contains(marks, said): // nothing; taken out by others; sent before
			continue
		}
		list = append(list, read(typed, n))
	}
	for i := 1; i <= max(r.typedConclusions(), len(list)+1); i++ {
		n := strconv.Itoa(i)
		r.values.Del(page.StandName(n))
		for j, name := range names(n) {
			r.values.Del(name)
			if i <= len(list) {
				r.values.Set(name, list[i-1][j])
			}
		}
	}
}
