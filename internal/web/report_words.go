package web

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/report"
	"chibo/internal/web/page"
)

// wordsOf makes sentences of a report's own lines: every number in them is one of the report's and opens its records. A number goes through the
// text of a language as a mark, which afterwards becomes the number.
type wordsOf struct {
	r     *Req
	rep   report.Report
	marks []page.Inline
}

// Marks are signs that no text holds: what people type may hold none of them.
const markOpen, markShut = "\x02", "\x03"

// line is a line of the report whose number may be told.
func (w *wordsOf) line(code, part string) (report.Line, bool) {
	for _, x := range w.rep.Lines {
		if x.Code == code && x.Part == part {
			return x, x.Data && !x.Hidden
		}
	}
	return report.Line{}, false
}

// mark puts a value's number into a sentence; on is the day it is of.
func (w *wordsOf) mark(v figure.Value, on day.Day) string {
	w.marks = append(w.marks, page.Opens(report.Display(v, w.r.L), w.r.figureHref(w.rep, v, on)))
	return markOpen + strconv.Itoa(len(w.marks)-1) + markShut
}

// say is a text as running text, with numbers in the places of their marks.
func (w *wordsOf) say(key string, args fault.Args) page.Rich {
	text := w.r.T(key, args)
	var out page.Rich
	for text != "" {
		lead, rest, found := strings.Cut(text, markOpen)
		if lead != "" {
			out = append(out, page.Words(lead))
		}
		if !found {
			break
		}
		n, after, _ := strings.Cut(rest, markShut)
		if i, err := strconv.Atoi(n); err == nil && i < len(w.marks) {
			out = append(out, w.marks[i])
		}
		text = after
	}
	return out
}

// narrate puts the figures of a report into a few sentences. What the form does not hold, what has no data and what is hidden is left out.
func (r *Req) narrate(rep report.Report) []page.Passage {
	w := &wordsOf{r: r, rep: rep}
	var out []page.Passage
	for _, x := range []struct {
		title string
		text  page.Rich
	}{{"report.words.title.org", w.organisations()}, {"report.words.title.study", w.study()}, {"report.words.title.meet", w.meetings()},
		{"report.words.title.reg", w.pledges()}, {"report.words.title.train", w.told("report.words.train", map[string]string{"class": "train.class",
			"att": "train.att", "units": "train.units"}, "class")}, {"report.words.title.cong", w.told("report.words.cong",
			map[string]string{"done": "cong.done", "renew": "com.renew"}, "done")},
		{"report.words.title.mem", w.members()}, {"report.words.title.adm", w.admissions()}} {
		if len(x.text) > 0 {
			out = append(out, page.Passage{Title: r.T(x.title), Text: []page.Rich{x.text}})
		}
	}
	return out
}

// args marks the lines of the codes, named by their keys; ok is false where one of them cannot be told.
func (w *wordsOf) args(codes map[string]string) (fault.Args, bool) {
	a := fault.Args{"on": w.rep.At.On, "org": w.rep.Org.Name}
	for _, code := range codes {
		if _, ok := w.line(code, ""); !ok {
			return nil, false
		}
	}
	for name, code := range codes {
		l, _ := w.line(code, "")
		a[name] = w.mark(l.Value, w.rep.At.On)
	}
	return a, true
}

// told is one sentence with the lines of codes; nothing where one of them cannot be told, or where the one named first counts nothing.
func (w *wordsOf) told(key string, codes map[string]string, first string) page.Rich {
	l, ok := w.line(codes[first], "")
	if !ok || !l.Ratio && l.N == 0 || l.Ratio && l.Num == 0 {
		return nil
	}
	a, ok := w.args(codes)
	if !ok {
		return nil
	}
	return w.say(key, a)
}

func (w *wordsOf) study() page.Rich {
	out := w.told("report.words.study", map[string]string{"sessions": "study.class"}, "sessions")
	out = join(out, w.told("report.words.quiz", map[string]string{"person": "quiz.person"}, "person"))
	return join(out, w.told("report.words.rank", map[string]string{"rank": "quiz.rank"}, "rank"))
}

func (w *wordsOf) meetings() page.Rich {
	out := w.told("report.words.sit", map[string]string{"sit": "meet.sit", "visits": "meet.sit.visits"}, "sit")
	if len(out) > 0 {
		out = join(out, w.parts("report.words.sit_parts", "meet.sit"))
	}
	out = join(out, w.told("report.words.topic", map[string]string{"pct": "meet.pct"}, "pct"))
	return join(out, w.told("report.words.attend", map[string]string{"pct": "meet.attend"}, "pct"))
}

func (w *wordsOf) pledges() page.Rich {
	return w.told("report.words.reg", map[string]string{"pct": "reg.pct", "count": "reg.count", "topics": "topic.count"}, "pct")
}

func (w *wordsOf) organisations() page.Rich {
	grass, _ := w.line("org.grass", "")
	cells, _ := w.line("org.cell", "")
	switch {
	case grass.N > 1:
		if a, ok := w.args(map[string]string{"grass": "org.grass", "dangbo": "org.grass.dangbo", "chibo": "org.grass.chibo", "cell": "org.cell"}); ok {
			return w.say("report.words.orgs", a)
		}
	case cells.N > 1:
		if a, ok := w.args(map[string]string{"cell": "org.cell"}); ok {
			return w.say("report.words.cells", a)
		}
	}
	return nil
}

// compared says how a line stands to the same a year before, with one of three texts; nothing where there was no data.
func (w *wordsOf) compared(l report.Line, more, less, same string) page.Rich {
	if !l.Before.Data || l.Before.Hidden || l.Ratio {
		return nil
	}
	a := fault.Args{"before": w.mark(l.Before, before(w.rep.At.On)), "diff": l.N - l.Before.N}
	switch {
	case l.N > l.Before.N:
		return w.say(more, a)
	case l.N < l.Before.N:
		a["diff"] = l.Before.N - l.N
		return w.say(less, a)
	}
	return w.say(same, a)
}

func (w *wordsOf) members() page.Rich {
	var out page.Rich
	if a, ok := w.args(map[string]string{"total": "mem.total", "full": "mem.full", "prob": "mem.prob"}); ok {
		out = join(out, w.say("report.words.mem", a))
		out = join(out, w.told("report.words.mem_unknown", map[string]string{"n": "mem.unknown"}, "n"))
		total, _ := w.line("mem.total", "")
		out = join(out, w.compared(total, "report.words.more", "report.words.less", "report.words.same"))
	}
	if a, ok := w.args(map[string]string{"in": "mem.in", "out": "mem.out"}); ok {
		out = join(out, w.say("report.words.flow", a))
		out = join(out, w.told("report.words.entry", map[string]string{"n": "mem.entry"}, "n"))
		out = join(out, w.parts("report.words.why_in", "mem.in"))
		out = join(out, w.parts("report.words.why_out", "mem.out"))
	}
	recv, ok1 := w.line("mem.recv", "")
	hand, ok2 := w.line("mem.hand", "")
	if ok1 && ok2 && recv.N+hand.N > 0 {
		if a, ok := w.args(map[string]string{"recv": "mem.recv", "hand": "mem.hand"}); ok {
			out = join(out, w.say("report.words.moved", a))
		}
	}
	return out
}

func (w *wordsOf) admissions() page.Rich {
	adm, ok := w.line("adm.count", "")
	if !ok {
		return nil
	}
	a := fault.Args{"adm": w.mark(adm.Value, w.rep.At.On)}
	key := "report.words.adm"
	if pct, ok := w.line("adm.pct", ""); ok {
		key = "report.words.adm_pct"
		a["pct"], a["target"] = w.mark(pct.Value, w.rep.At.On), pct.Den
	}
	out := w.say(key, a)
	out = join(out, w.compared(adm, "report.words.adm_more", "report.words.adm_less", "report.words.adm_same"))
	if adm.N > 0 {
		out = join(out, w.parts("report.words.groups", "adm.group"))
	}
	return out
}

// parts lists the lines of a breakdown that count anything; nothing where none does.
func (w *wordsOf) parts(key, code string) page.Rich {
	var list []string
	for _, x := range w.rep.Lines {
		if x.Code == code && x.Part != "" && x.Data && !x.Hidden && x.N > 0 {
			list = append(list, w.r.T("report.words.part", fault.Args{"label": lower(report.Pick(x.Label, w.r.L)), "value": w.mark(x.Value, w.rep.At.On)}))
		}
	}
	if len(list) == 0 {
		return nil
	}
	return w.say(key, fault.Args{"list": list})
}

// lower begins a label small, as it stands within a sentence, unless it begins with a name of several words (Youth Union).
func lower(s string) string {
	if _, second, ok := strings.Cut(s, " "); ok {
		if c, _ := utf8.DecodeRuneInString(second); unicode.IsUpper(c) {
			return s
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(s[:n]) + s[n:]
}

// join adds a sentence behind others.
func join(a, b page.Rich) page.Rich {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...)
	}
	return append(append(a, page.Words(" ")), b...)
}
