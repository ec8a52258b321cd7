package web_test

import (
	"context"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"chibo/internal/audit"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/house"
	"chibo/internal/lang"
	"chibo/internal/record"
	"chibo/internal/testkit"
)

// sample is what is typed for one record of a kind, by field. In values, @name stands for the record of another sample, by its title.
type sample struct {
	kind    string
	typed   map[string]string
	steps   []string                     // the code of a step, then field=value …: taken in this order
	correct string                       // field=value
	marks   string                       // words that nobody without right may meet
	refuses string                       // where the first try is refused: the field that says so and its wrong value, field=value
	again   bool                         // a second one of its kind, for the access test
	at      map[string]map[string]string // other values at a place of the access test
}

// recordSamples are one record of every kind, in an order in which each finds what it is linked to.
func recordSamples() []sample {
	return []sample{
		{kind: "meeting", typed: map[string]string{"org": "A1", "day": "5/9/2017", "kind": "chuyen_de", "topic": "Học tập papa", "topic_paper": "05-CT/TW", "state": "du_kien"},
			steps: []string{"hold day=5/9/2017 starts=7h30 ends=9:15 place=Phòng họp counted_by=danh_sach due=2 content=Bàn việc tháng chín"}, correct: "place=Hội trường", marks: "papa",
			refuses: "starts=sáng sớm"},
		{kind: "meeting_absence", typed: map[string]string{"meeting": "@meeting", "person": "lan anh", "kind": "co_ly_do", "reason": "ốm uniform"}, correct: "reason=đi công tác", marks: "uniform",
			at: map[string]map[string]string{"g1": {"kind": "mien"}, "bloc": {"kind": "mien"}}},
		{kind: "meeting_conclusion", typed: map[string]string{"meeting": "@meeting", "words": "Giao việc quebec", "person": "lan anh", "due": "30/9/2017"},
			steps: []string{"finish done=28/9/2017"}, correct: "due=29/9/2017", marks: "quebec", refuses: "due=cuối tháng"},
		{kind: "meeting_duty", typed: map[string]string{"org": "A", "person": "lan anh", "cell": "A1", "since": "1/1/2017"}, correct: "least=4", marks: "Lan Anh"},
		{kind: "meeting_visit", typed: map[string]string{"org": "A", "person": "lan anh", "cell": "A1", "day": "5/9/2017", "state": "du_kien", "duty": "@meeting_duty"},
			steps: []string{"done day=5/9/2017 meeting=@meeting summary=Dự họp romeo"}, correct: "summary=Dự họp, góp ý", marks: "romeo"},
		{kind: "meeting_finding", typed: map[string]string{"visit": "@meeting_visit", "kind": "han_che", "words": "Ghi biên bản chậm sierra", "correction": "Ghi ngay trong buổi họp", "due": "10/9/2017"},
			steps: []string{"answer answer=Đã ghi đủ answered=12/9/2017", "verify verified=15/9/2017"}, correct: "due=11/9/2017", marks: "sierra"},
		{kind: "study_campaign", typed: map[string]string{"code": "HT-01", "title": "Đợt học tập victor", "org": "A", "paper": "05-CT/TW", "form": "quan_triet", "day": "1/8/2017"},
			correct: "plan=KH 12", marks: "victor"},
		{kind: "study_session", typed: map[string]string{"campaign": "@study_campaign", "org": "A", "day": "8/8/2017", "topic": "Buổi học whiskey", "state": "du_kien"},
			steps: []string{"hold day=8/8/2017 place=Hội trường A"}, correct: "place=Hội trường B", marks: "whiskey", refuses: "day=8/13/2017"},
		{kind: "study_attend", typed: map[string]string{"session": "@study_session", "person": "lan anh"}, correct: "makeup=1", marks: "Lan Anh"},
		{kind: "study_reporter", typed: map[string]string{"org": "A", "person": "lan anh", "level": "co_so", "since": "1/3/2017"}, steps: []string{"finish until=30/9/2017"},
			correct: "level=cap_tren", marks: "Lan Anh"},
		{kind: "study_programme", typed: map[string]string{"org": "A", "campaign": "@study_campaign", "day": "20/9/2017", "title": "Chương trình yankee"}, correct: "day=21/9/2017", marks: "yankee"},
		{kind: "study_declare", typed: map[string]string{"org": "A", "since": "3/1/2017", "until": "3/1/2017", "sessions": "2", "people": "40", "paper": "05-CT/TW", "note": "Theo sổ lima"},
			correct: "people=41", marks: "lima", refuses: "sessions=vài"},
		{kind: "training_class", typed: map[string]string{"code": "NV-01", "title": "Lớp nghiệp vụ zulu", "org": "A", "kind": "nghiep_vu", "day": "1/9/2017", "state": "ke_hoach"},
			steps: []string{"hold day=2/9/2017 days=3"}, correct: "place=Hội trường", marks: "zulu", refuses: "days=ba"},
		{kind: "training_learner", typed: map[string]string{"class": "@training_class", "person": "lan anh"},
			steps: []string{"result result=gioi"}, correct: "office=Bí thư", marks: "Lan Anh"},
		{kind: "contest", typed: map[string]string{"code": "TT-01", "title": "Tìm hiểu xray", "org": "A", "form": "thi_viet", "rules": "05-CT/TW", "day": "1/9/2017", "state": "ke_hoach"},
			steps: []string{"hold day=1/9/2017 closes=30/9/2017"}, correct: "title=Tìm hiểu xray lần hai", marks: "xray", refuses: "closes=mai kia"},
		{kind: "contest_round", typed: map[string]string{"contest": "@contest", "title": "Vòng tango", "day": "5/9/2017"}, correct: "day=6/9/2017", marks: "tango"},
		{kind: "contest_entry", typed: map[string]string{"contest": "@contest", "person": "lan anh", "day": "6/9/2017", "score": "90"}, correct: "score=95", marks: "Lan Anh"},
		{kind: "contest_entry", typed: map[string]string{"contest": "@contest", "person": "lan anh", "day": "7/9/2017", "attempt": "2"}, again: true},
		{kind: "contest_prize", typed: map[string]string{"contest": "@contest", "rank": "1", "scope": "ca_nhan", "person": "lan anh", "org": "A1", "day": "5/10/2017"},
			correct: "rank=2", marks: "Lan Anh", refuses: "rank=nhất"},
		{kind: "pledge_campaign", typed: map[string]string{"code": "CK-17", "title": "Cam kết kilo", "org": "A", "year": "2017", "day": "1/2/2017", "theme": "Nêu gương"}, correct: "theme=Trách nhiệm", marks: "kilo"},
		{kind: "pledge_topic", typed: map[string]string{"campaign": "@pledge_campaign", "org": "A1", "topic": "Nội dung oscar", "day": "5/2/2017"}, correct: "day=6/2/2017", marks: "oscar"},
		{kind: "pledge", typed: map[string]string{"campaign": "@pledge_campaign", "person": "lan anh", "day": "10/2/2017", "state": "du_thao", "plan": "Học mỗi tuần hotel"},
			steps: []string{"sign day=10/2/2017", "confirm confirmed=20/2/2017", "review reviewed=20/10/2017 result=tot"}, correct: "plan=Học mỗi ngày hotel", marks: "hotel"},
		{kind: "congress", typed: map[string]string{"org": "A1", "term_from": "2017", "term_to": "2020", "day": "20/9/2017", "state": "du_kien"},
			steps:   []string{"hold day=20/9/2017 due=10 present=9 seats=3 elected=3 kept=2 fresh=1", "report reported=25/9/2017", "approve approved=10/10/2017 verdict=chuan_y"},
			correct: "nominated=4", marks: "2017–2020", refuses: "due=mười"},
	}
}

// pageSamples are those that the page test walks: one of each kind.
func pageSamples() []sample {
	return slices.DeleteFunc(recordSamples(), func(s sample) bool { return s.again })
}

// book gives the house's kinds; none may be without a sample.
func (p *people) book() *record.Book { return p.s.Book }

// workers is the register with what records of work need besides: papers, and a name for each record made.
type workers struct {
	*people
	c     *testkit.Client
	made  map[string]string // the path of a sample's record, by kind
	title map[string]string
}

func newWorkers(x *site) *workers {
	p := x.register()
	p.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := document.Add(ctx, tx, duty.System(), document.Paper{Type: document.Directive, Number: "05-CT/TW", Day: 20160515, Subject: "Học tập", IssuerText: "Bộ Chính trị", Owner: x.a})
		return err
	})
	return &workers{people: p, c: x.as("canbo"), made: map[string]string{}, title: map[string]string{}}
}

// fill puts a sample's values into the form of a new record.
func (w *workers) fill(k *record.Kind, v url.Values, values map[string]string) {
	w.t.Helper()
	for name, value := range values {
		if other, ok := strings.CutPrefix(value, "@"); ok {
			v.Set(name, w.title[other])
			v.Set(name+"_id", w.made[other][strings.LastIndex(w.made[other], "/")+1:])
			v.Set(name+"_id_for", w.title[other])
			continue
		}
		if f := k.Field(name); f != nil && v.Has(name+"_id") {
			v.Del(name + "_id")
		}
		v.Set(name, value)
	}
}

// pairs reads "field=value field=value"; values may hold spaces.
func pairsOf(s string) map[string]string {
	out := map[string]string{}
	last := ""
	for _, w := range strings.Fields(s) {
		if name, value, ok := strings.Cut(w, "="); ok {
			last = name
			out[name] = value
		} else if last != "" {
			out[last] += " " + w
		}
	}
	return out
}

// Every kind of the book works through its generic pages: entered once, refused where something is wrong, carried through its steps, mended, found,
// taken out, voided; and told to nobody without the right.
func TestRecordPages(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		known := map[string]bool{}
		for _, s := range pageSamples() {
			if k := w.book().Kind(s.kind); k != nil {
				known[s.kind] = true
				w.enter(k, s)
			}
		}
		for _, k := range w.book().Kinds() {
			if !known[k.Name] {
				t.Errorf("no sample of %s: add one to recordSamples", k.Name)
			}
		}
		for _, s := range pageSamples() {
			if k := w.book().Kind(s.kind); k != nil {
				w.read(k, s)
			}
		}
		samples := pageSamples()
		for i := len(samples) - 1; i >= 0; i-- {
			if k := w.book().Kind(samples[i].kind); k != nil {
				w.void(k)
			}
		}
	})
}

func (w *workers) enter(k *record.Kind, s sample) {
	t, c := w.t, w.c
	t.Log(k.Name)
	path := k.Path()
	c.Get(path).Want(200).Doc()
	d := c.Get(path + "/new").Want(200).Doc()
	if k.Name == "contest_entry" { // which attempt counts is for the contest's host to say, on the entry's page
		d.Count(`[name="chosen"]`, 0)
	}
	blank := form(d)
	for name := range blank {
		if k.Field(name) != nil {
			blank.Set(name, "")
		}
	}
	d = c.Post(path+"/new", blank).Want(422).Doc()
	for _, f := range k.Fields {
		if f.Need && f.Show&(record.Derived|record.Later) == 0 && f.Type != record.Flag {
			d.MustHave("#f-" + f.Code + "-e")
		}
	}
	v := form(d)
	w.fill(k, v, s.typed)
	if name, value, ok := strings.Cut(s.refuses, "="); ok {
		v.Set(name, value)
		d = c.Post(path+"/new", v).Want(422).Doc()
		d.MustHave("[name=" + name + "][value='" + value + "']")
		v = form(d)
		w.fill(k, v, s.typed)
		v.Set(name, s.typed[name])
	}
	a := c.Post(path+"/new", v)
	if a.StatusCode != 303 {
		t.Fatalf("%s: %d\n%.3000s", k.Name, a.StatusCode, a.Doc().MustHave("main").Text())
	}
	if again := c.Post(path+"/new", v).Want(303); again.Header.Get("Location") != a.Header.Get("Location") {
		t.Errorf("%s: sent twice: %s and %s", k.Name, a.Header.Get("Location"), again.Header.Get("Location"))
	}
	if n := len(c.Get(path).Want(200).Doc().Find("tbody tr")); n != 1 {
		t.Errorf("%s: %d rows after one was entered", k.Name, n)
	}
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	d = c.Get(a.Header.Get("Location")).Want(200).Doc()
	w.made[k.Name], w.title[k.Name] = at, d.MustHave("h1").Text()
	if len(k.Key) > 0 { // a second one of the same key
		v.Set("key", "second-"+k.Name)
		c.Post(path+"/new", v).Want(422)
	}

	// Steps, in order; each is refused once the record has moved on, and where its form is too old.
	for i, step := range s.steps {
		code, typed, _ := strings.Cut(step, " ")
		d := c.Get(at + "/do/" + code).Want(200).Doc()
		v := form(d)
		if need := k.Step(code).Need; len(need) > 0 {
			lacks := form(d)
			for _, n := range need {
				lacks.Set(n, "")
			}
			lacks.Set("key", "lacks")
			c.Post(at+"/do/"+code, lacks).Want(422)
		}
		w.fill(k, v, pairsOf(typed))
		old := form(d)
		w.fill(k, old, pairsOf(typed))
		old.Set("version", "0")
		old.Set("key", "old")
		c.Post(at+"/do/"+code, old).Want(409)
		a := c.Post(at+"/do/"+code, v)
		if a.StatusCode != 303 {
			t.Fatalf("%s step %s: %d\n%.3000s", k.Name, code, a.StatusCode, a.Doc().MustHave("main").Text())
		}
		d = c.Get(a.Header.Get("Location")).Want(200).Doc()
		d.MustContain("Đã ghi lúc")
		d.MustContain(lang.Vi.T(k.Name + ".was." + code))
		d.Count(".history > li", i+2)
	}

	// Mended with a reason.
	name, value, _ := strings.Cut(s.correct, "=")
	v = form(c.Get(at + "/correct").Want(200).Doc())
	w.fill(k, v, map[string]string{name: value})
	c.Post(at+"/correct", v).Want(422).Doc().MustHave("[name=why][aria-invalid]")
	v.Set("why", "ghi nhầm")
	v.Set("version", "0")
	d = c.Post(at+"/correct", v).Want(409).Doc()
	v = form(d)
	a = c.Post(at+"/correct", v)
	if a.StatusCode != 303 {
		t.Fatalf("%s correct: %d\n%.3000s", k.Name, a.StatusCode, a.Doc().MustHave("main").Text())
	}
	d = c.Get(a.Header.Get("Location")).Want(200).Doc()
	d.MustContain("ghi nhầm")
	if f := k.Field(name); f.Type == record.Line {
		d.MustContain(value)
	}
}

// read holds what is shown of a record, and to whom.
func (w *workers) read(k *record.Kind, s sample) {
	t, c, at, path := w.t, w.c, w.made[k.Name], k.Path()
	t.Log(k.Name)
	d := c.Get(at).Want(200).Doc()
	w.title[k.Name] = d.MustHave("h1").Text()
	c.Get(at + "?lang=en").Want(200).Doc().MustHave("h1")
	c.Get(path + "?lang=en").Want(200)
	c.Get(path + "/new?lang=vi").Want(200)
	d = c.Get(at + "?on=2017-10-20").Want(200).Doc()
	for _, a := range d.Find("main .head a, main section a, main .group a") {
		if h := a.Attr("href"); strings.HasPrefix(h, "/") && !strings.Contains(h, "on=2017-10-20") {
			t.Errorf("%s: link %s loses the day", k.Name, h)
		}
	}
	c.Get(path + "/00000000-0000-4000-8000-000000000000").Want(404)
	c.Get(path + "/abc").Want(404)
	c.Get(path + "?from=32/1/2017").Want(200).Doc().MustContain("32/1/2017")
	if k.Until == "" {
		c.Get(path+"?from=1/1/2018").Want(200).Doc().Count("tbody tr", 0)
	}
	c.Get(path+"?org=A&to=1/1/2018").Want(200).Doc().Count("tbody tr", 1)
	c.Get(path+"?org=B").Want(200).Doc().Count("tbody tr", 0)
	for _, by := range k.Sorts() {
		c.Get(path+"?sort=-"+by).Want(200).Doc().Count("tbody tr", 1)
	}
	for _, f := range k.Fields {
		if f.Show&record.AsFilter != 0 && f.Type == record.Choice {
			n := 0
			for _, v := range f.Values {
				n += len(c.Get(path + "?" + f.Code + "=" + v).Want(200).Doc().Find("tbody tr"))
			}
			if n > 1 {
				t.Errorf("%s: by %s there are %d", k.Name, f.Code, n)
			}
		}
		if other := w.made[f.Of]; f.Type == record.Link && f.Show&record.Derived == 0 && s.typed[f.Code] != "" {
			id := other[strings.LastIndex(other, "/")+1:]
			c.Get(path+"?"+f.Code+"_id="+id).Want(200).Doc().Count("tbody tr", 1)
			d := c.Get(path + "/new?" + f.Code + "_id=" + id).Want(200).Doc()
			if form(d).Get(f.Code+"_id") != id {
				t.Errorf("%s: the form does not take %s from the address", k.Name, f.Code)
			}
			w.as("ben").Get(path + "?" + f.Code + "_id=" + id).Want(404)
			if form(w.as("ben").Get(path+"/new?"+f.Code+"_id="+id).Want(200).Doc()).Get(f.Code+"_id") != "" {
				t.Errorf("%s: a stranger's form takes %s from the address", k.Name, f.Code)
			}
		}
	}
	if w.book().Linked(k) {
		words := strings.Fields(w.title[k.Name])
		a := c.Get(path + "/suggest?q=" + url.QueryEscape(words[len(words)-1])).Want(200)
		if !strings.Contains(a.Text, at[strings.LastIndex(at, "/")+1:]) {
			t.Errorf("%s: not suggested by %q: %s", k.Name, words[len(words)-1], a.Text)
		}
		if a := w.as("ben").Get(path + "/suggest?q=" + url.QueryEscape(words[len(words)-1])).Want(200); strings.Contains(a.Text, at[strings.LastIndex(at, "/")+1:]) {
			t.Errorf("%s: suggested to a stranger", k.Name)
		}
	}
	for _, form := range []string{"csv", "xlsx"} {
		a := c.Get(path + "?format=" + form).Want(200)
		if form == "csv" && !strings.Contains(a.Text, "Người canbo") {
			t.Errorf("%s: csv\n%s", k.Name, a.Text)
		}
	}
	for _, f := range k.Fields {
		if f.Type == record.Person && s.typed[f.Code] != "" {
			w.reads(w.lan, audit.Export, k.Name+".list", 2)
			break
		}
	}
	w.as("xem").Get(path + "?format=csv").Want(403)
	w.as("xem").Get(at).Want(200)
	w.as("so").Get(path).Want(403)
	w.as("lan").Get(at).Want(403)
	stranger := w.as("ben")
	routes := []string{"", "/correct", "/void"}
	for _, st := range k.Steps {
		routes = append(routes, "/do/"+st.Code)
	}
	for _, more := range routes {
		a := stranger.Get(at + more)
		if a.StatusCode != 404 || strings.Contains(a.Text, s.marks) {
			t.Errorf("%s%s: %d to a stranger", k.Name, more, a.StatusCode)
		}
		if more == "" {
			continue
		}
		w.as("xem").Get(at + more).Want(403)
		if a := stranger.Post(at+more, url.Values{"key": {"x" + more}, "why": {"phá"}, "version": {"9"}}); a.StatusCode != 404 {
			t.Errorf("%s%s: a stranger's write gives %d", k.Name, more, a.StatusCode)
		}
	}
	stranger.Get(path).Want(200).Doc().MustNotContain(s.marks)
	if k.Menu && s.marks != "" {
		c.Get("/search?q=" + url.QueryEscape(s.marks)).Want(200).Doc().MustContain(lang.Vi.T(k.Name))
	}
}

func (w *workers) void(k *record.Kind) {
	t, c, at := w.t, w.c, w.made[k.Name]
	t.Log(k.Name)
	v := form(c.Get(at + "/void").Want(200).Doc())
	c.Post(at+"/void", v).Want(422)
	v.Set("why", "không có việc này")
	d := c.Post(at+"/void", v).Want(200).Doc()
	d.MustContain("không có việc này")
	a := c.Post(at+"/void", form(d)).Want(303)
	d = c.Get(a.Header.Get("Location")).Want(200).Doc()
	d.MustContain("Đã hủy")
	d.MustNotHave(".head a[href*='/correct']")
	c.Get(at + "/correct").Want(409)
	c.Get(k.Path()).Want(200).Doc().Count("tbody tr", 0)
	w.as("ben").Get(at).Want(404)
}

// Every kind of the book has all its words, and they ask for nothing a page does not give: all gaps are told at once.
func TestRecordTexts(t *testing.T) {
	b, err := house.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	var gaps []string
	need := func(key string, may ...string) {
		if !lang.Has(key) {
			gaps = append(gaps, "no text "+key)
		}
		for _, p := range lang.Places(key) {
			if !slices.Contains(may, p) {
				gaps = append(gaps, "text "+key+" asks for {"+p+"}")
			}
		}
	}
	for _, k := range b.Kinds() {
		var codes []string
		for i := range k.Fields {
			f := &k.Fields[i]
			codes = append(codes, f.Code)
			need(k.Name + "." + f.Code)
			for _, v := range f.Values {
				need(f.LabelOf(v))
			}
			if f.Early != nil {
				need(k.Name + "." + f.Code + ".early")
			}
			if f.Unit != "" {
				need(f.Unit)
			}
		}
		need(k.Name)
		need(k.Name + ".one")
		need(k.Name+".lead", "n", "day")
		need(k.Name + ".what")
		need(k.Name + ".do.new")
		if k.Title == "" {
			need(k.Name+".title", codes...)
		}
		for _, s := range k.Steps {
			need(k.Name + ".do." + s.Code)
			need(k.Name + ".was." + s.Code)
		}
	}
	if len(gaps) > 0 {
		t.Errorf("%d gaps:\n%s", len(gaps), strings.Join(gaps, "\n"))
	}
}

// TestRecordShots draws the pages for people to look at.
func TestRecordShots(t *testing.T) {
	if os.Getenv("CHIBO_SHOTS") == "" {
		t.Skip("CHIBO_SHOTS names no folder")
	}
	each(t, func(x *site) {
		w := newWorkers(x)
		pages := map[string]string{}
		for _, s := range pageSamples() {
			k := w.book().Kind(s.kind)
			if k == nil {
				continue
			}
			w.enter(k, s)
			pages[s.kind+"-list"], pages[s.kind], pages[s.kind+"-new"] = k.Path(), w.made[s.kind], k.Path()+"/new"
			pages[s.kind+"-correct"], pages[s.kind+"-void"] = w.made[s.kind]+"/correct", w.made[s.kind]+"/void"
			for _, st := range k.Steps {
				pages[s.kind+"-do-"+st.Code] = w.made[s.kind] + "/do/" + st.Code
			}
		}
		if only := os.Getenv("CHIBO_SHOTS_OF"); only != "" {
			maps.DeleteFunc(pages, func(name, _ string) bool { return !strings.Contains(" "+only+" ", " "+name+" ") })
		}
		x.shots("canbo", pages)
	})
}

// A form that is refused for what it did not ask asks for it then; what is allowed but unusual is said once it is recorded, and by nobody else.
func TestRecordNotes(t *testing.T) {
	each(t, func(x *site) {
		w := newWorkers(x)
		v := form(w.c.Get("/contest/new?on=2017-09-05").Want(200).Doc(), "code", "H1", "title", "Cuộc thi hoãn", "org", "A", "form", "thi_viet", "state", "hoan")
		if v.Get("day") != "5/9/2017" {
			t.Errorf("a form on a past day writes for %q", v.Get("day"))
		}
		d := w.c.Post("/contest/new", v).Want(422).Doc()
		d.MustHave("[name=off_reason][aria-invalid]")
		v = form(d, "state", "hoan", "form", "thi_viet", "off_reason", "Bão lũ")
		a := w.c.Post("/contest/new", v).Want(303)
		w.c.Get(a.Header.Get("Location")).Want(200).Doc().MustContain("Bão lũ")

		at := w.as("canbo")
		v = form(at.Get("/contest/new").Want(200).Doc(), "code", "H2", "title", "Cuộc thi chung", "org", "A", "form", "thi_viet", "state", "da_to_chuc", "day", "1/9/2017", "closes", "10/9/2017")
		path, _, _ := strings.Cut(at.Post("/contest/new", v).Want(303).Header.Get("Location"), "?")
		id := path[strings.LastIndex(path, "/")+1:]
		v = form(at.Get("/contest-entry/new?contest_id="+id).Want(200).Doc(), "person", "lan anh", "day", "20/9/2017")
		sent := at.Post("/contest-entry/new", v).Want(303)
		to := sent.Header.Get("Location")
		if !strings.Contains(to, "told=") || len(to) > 90 {
			t.Fatalf("no warning goes along, or with a long address: %s", to)
		}
		for _, c := range sent.Cookies() {
			if !c.HttpOnly || !strings.HasPrefix(to, c.Path) || strings.Contains(c.Value, "Lan") {
				t.Errorf("the warning travels in %v", c)
			}
		}
		at.Get(strings.Replace(to, "told=", "told=x", 1)).Want(200).Doc().Count("main .note.due", 0)
		w.as("canbo").Get(to).Want(200).Doc().Count("main .note.due", 0) // in another browser
		d = at.Get(to).Want(200).Doc()
		d.Count("main .note.due", 1)
		at.Get(to).Want(200).Doc().Count("main .note.due", 0) // once
		// Sent again, as after an answer that was lost: nothing is done, and the same is told.
		if again := at.Post("/contest-entry/new", v).Want(303).Header.Get("Location"); again != to {
			t.Errorf("sent again it leads to %s", again)
		}
		at.Get(to).Want(200).Doc().Count("main .note.due", 1)
		entry, _, _ := strings.Cut(to, "?")
		v = form(at.Get(entry+"/correct").Want(200).Doc(), "why", "xem lại")
		d = at.Get(at.Post(entry+"/correct", v).Want(303).Header.Get("Location")).Want(200).Doc()
		d.MustContain("Không có gì thay đổi")
		d.Count(".history > li", 1)
		// The person of an entry sees that it was looked at.
		x.reads(w.lan, audit.Reading, "contest_entry", 2)
		// By its own parts: two tries are listed with the contest.
		d = at.Get(path).Want(200).Doc()
		d.MustContain("Lê Thị Lan Anh")
		if len(d.Find("a[href*='/contest-prize/new?contest_id=']")) != 1 {
			t.Error("a contest's page leads to no form of its prizes")
		}
		x.as("xem").Get(path).Want(200).Doc().MustNotHave("main a[href*='/new']")
		// Typed words find what a part belongs to; several are shown to choose from.
		v = form(at.Get("/contest-round/new").Want(200).Doc(), "contest", "cuoc thi", "title", "Vòng một", "day", "2/9/2017")
		d = at.Post("/contest-round/new", v).Want(422).Doc()
		d.Count(".candidates input[type=radio]", 2)
		v = form(d, "contest_id", id)
		at.Post("/contest-round/new", v).Want(303)
		v = form(at.Get("/contest-round/new").Want(200).Doc(), "contest", "H2", "title", "Vòng hai", "day", "3/9/2017")
		at.Post("/contest-round/new", v).Want(303)
		at.Get(path).Want(200).Doc().MustContain("Vòng hai")
	})
}
