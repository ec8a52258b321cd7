// Package rule keeps what the regulations fix (ages, terms, thresholds) as dated data with their sources: shipped in rules.json, set otherwise by
// an office in the database. A rule is chosen by the day of the event it is applied to, so that 2017 is judged by the rules of 2017. What has not
// been checked against its document says so, and a rule that is missing is a fault, never a silent default.
//
// The working days of terms come from Calendar. Of the public holidays only those with a fixed date are shipped (1 January, 30 April, 1 May,
// 2 September). Tết and the Hùng Kings' day follow the lunar calendar, and days given instead of a holiday on a weekend or exchanged for a
// Saturday are decided each year: the office enters them with SetDay.
package rule

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"

	"chibo/internal/asof"
	"chibo/internal/audit"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// Codes of the shipped rules.
const (
	CountsFrom             = "admission.counts_from"      // "decision" or "ceremony"
	ProbationMonths        = "admission.probation_months" // from the ceremony
	AgeMin                 = "admission.age_min"          // full years when the cell considers, counted by months
	AgeMax                 = "admission.age_max"
	DecisionDays           = "admission.decision_days"  // working days from the cell's resolution
	ExtendDays             = "admission.extend_days"    // working days by which that term may be extended, once
	RecogniseDays          = "admission.recognise_days" // working days from the end of the probation, for the cell to consider
	CeremonyDays           = "admission.ceremony_days"  // working days from the receipt of the decision
	ClassMonths            = "admission.class_months"   // how long the certificate of the class of awareness serves
	ReadmitMonths          = "admission.readmit_months" // out of the Party before re-admission
	YouthMin               = "youth.age_min"
	YouthMax               = "youth.age_max" // that age still counts
	MinOfficial            = "org.min_official"
	DangboMin              = "org.dangbo_min"
	ReportDays             = "congress.report_days"        // working days from the closing of a congress
	ApprovalDays           = "congress.approval_days"      // working days from the receipt of its report
	CellSeatsMax           = "congress.cell_seats_max"     // seats of a cell's committee
	CellCommitteeMin       = "congress.cell_committee_min" // official members from which a cell has a committee
	TermShift              = "congress.term_shift"         // months by which a congress may come earlier or later than its term
	TermMonths             = "congress.term_months"        // how long a term is at most
	MeetingRegular         = "meeting.regular"             // regular meetings that a cell holds in a month
	MeetingThematic        = "meeting.thematic"            // thematic meetings that a cell holds in a quarter
	MeetingMinutes         = "meeting.minutes"             // how long a meeting of a cell lasts at least
	MeetingMinutesCombined = "meeting.minutes_combined"    // the same, of a regular and a thematic one in one session
	MeetingAttendance      = "meeting.attendance"          // percentage of the base that attendance must be more than
	SmallGroup             = "figure.small_group"          // smaller groups are not shown
)

// Unit of a rule's value; text "rule.unit.<unit>".
type Unit = string

const (
	Month      Unit = "month"
	Year       Unit = "year"
	WorkingDay Unit = "working_day"
	Person     Unit = "person"
	Meeting    Unit = "meeting"
	Minute     Unit = "minute"
	Percent    Unit = "percent"
	Choice     Unit = "choice" // one of a closed list of words
)

// choices are the words a rule of unit Choice may take.
func choices(code string) []string {
	if code == CountsFrom {
		return []string{"decision", "ceremony"}
	}
	return nil
}

// Source is the document a rule comes from; empty where none is known.
type Source struct {
	Type   string      `json:"type"`   // "Quy định"
	Number string      `json:"number"` // "29-QĐ/TW"
	Issuer string      `json:"issuer"`
	Issued day.Partial `json:"issued"`
}

// Value is a rule as it holds on a day. Its name has the text "rule.<code>".
type Value struct {
	Code      string
	Unit      Unit
	Period    day.Period // on which it holds
	Source    Source
	Article   string
	Confirmed bool   // checked against the document
	Note      string // a text key where it is shipped, the office's own words where Own
	Own       bool   // set by the office
	text      string
}

// Text is the value as written.
func (v Value) Text() string { return v.text }

// Int is a number's value; 0 for a choice.
func (v Value) Int() int {
	n, _ := strconv.Atoi(v.text)
	return n
}

//go:embed rules.json
var shippedFile []byte

type shippedRow struct {
	Code      string  `json:"code"`
	Value     string  `json:"value"`
	Unit      Unit    `json:"unit"`
	From      day.Day `json:"from"`
	To        day.Day `json:"to"`
	Document  Source  `json:"document"`
	Article   string  `json:"article"`
	Confirmed bool    `json:"confirmed"`
	Note      string  `json:"note"`
}

// shipped reads the data file once: it is a constant.
var shipped = sync.OnceValue(func() map[string][]Value {
	out, err := parse(shippedFile)
	if err != nil {
		panic(err) // a test reads the same file
	}
	return out
})

func parse(file []byte) (map[string][]Value, error) {
	d := json.NewDecoder(strings.NewReader(string(file)))
	d.DisallowUnknownFields()
	var rows []shippedRow
	if err := d.Decode(&rows); err != nil {
		return nil, fmt.Errorf("rule: rules.json: %w", err)
	}
	out := map[string][]Value{}
	for _, r := range rows {
		if r.To == 0 {
			r.To = day.Forever
		}
		v := Value{Code: r.Code, Unit: r.Unit, Period: day.Period{From: r.From, To: r.To}, Source: r.Document, Article: r.Article, Confirmed: r.Confirmed,
			Note: r.Note, text: r.Value}
		if v.Period.Empty() || r.From == 0 || !fits(v.Code, v.Unit, v.text) {
			return nil, fmt.Errorf("rule: rules.json: bad row %+v", r)
		}
		list := out[r.Code]
		if n := len(list); n > 0 && (list[n-1].Period.To > r.From || list[n-1].Unit != r.Unit) {
			return nil, fmt.Errorf("rule: rules.json: %s from %v overlaps or has another unit", r.Code, r.From)
		}
		out[r.Code] = append(list, v)
	}
	return out, nil
}

func fits(code string, unit Unit, text string) bool {
	if unit == Choice {
		for _, c := range choices(code) {
			if c == text {
				return true
			}
		}
		return false
	}
	n, err := strconv.Atoi(text)
	return err == nil && n >= 0 && n <= 10_000 && strconv.Itoa(n) == text
}

// Codes lists the codes of all rules.
func Codes() []string {
	var out []string
	for c := range shipped() {
		out = append(out, c)
	}
	sort.Strings(out)
	return out
}

// Shipped gives the rows of a rule that come with the program, in order of days.
func Shipped(code string) []Value { return append([]Value(nil), shipped()[code]...) }

var values = asof.Table{
	Name: "rule_value", Noun: "rule",
	Key: []asof.Column{{Name: "code", Kind: asof.Text}},
	Cols: []asof.Column{{Name: "value", Kind: asof.Text}, {Name: "document_type", Kind: asof.Text}, {Name: "document_number", Kind: asof.Text},
		{Name: "issuer", Kind: asof.Text}, {Name: "issued", Kind: asof.Partial}, {Name: "article", Kind: asof.Text},
		{Name: "confirmed", Kind: asof.Bool}, {Name: "note", Kind: asof.Text}},
}

// Line is the timeline of the office's own values of a rule, to close or void them. Lock must come before.
func Line(code string) asof.Line { return values.Of(subject(code), nil, asof.Fields{"code": code}) }

// subject is the record that change rows about a rule or a day of the calendar speak of: made of its name, the same everywhere.
func subject(name string) db.ID {
	sum := sha256.Sum256([]byte("chibo rule " + name))
	id := db.ID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // a UUID of version 8, which never collides with those made for records
	return id
}

// At is the rule that holds on the day of an event, as known now. Where there is none: NotFound "rule.missing".
func At(ctx context.Context, tx *db.Tx, code string, on day.Day) (Value, error) {
	return AtPoint(ctx, tx, code, asof.Point{On: on})
}

// AtPoint is At as known at a moment: what a frozen report was computed by.
func AtPoint(ctx context.Context, tx *db.Tx, code string, p asof.Point) (Value, error) {
	list, ok := shipped()[code]
	if !ok {
		return Value{}, fault.New(fault.NotFound, "rule.unknown", fault.Args{"code": code})
	}
	kept, err := tx.Keep("rule_value", asked{code, p}, func() (any, error) {
		r, ok, err := Line(code).At(ctx, tx, p)
		if err != nil || !ok {
			return nil, err
		}
		return own(code, list[0].Unit, r), nil
	})
	if err != nil {
		return Value{}, err
	}
	if v, ok := kept.(Value); ok {
		return v, nil
	}
	for _, v := range list {
		if v.Period.Has(p.On) {
			return v, nil
		}
	}
	return Value{}, fault.New(fault.NotFound, "rule.missing", fault.Args{"code": code, "day": p.On})
}

// asked is what AtPoint was asked.
type asked struct {
	code string
	at   asof.Point
}

func own(code string, unit Unit, r asof.Row) Value {
	confirmed, _ := r.Fields["confirmed"].(bool)
	return Value{Code: code, Unit: unit, Period: r.Period, Source: Source{r.Text("document_type"), r.Text("document_number"), r.Text("issuer"), r.Part("issued")},
		Article: r.Text("article"), Confirmed: confirmed, Note: r.Text("note"), Own: true, text: r.Text("value")}
}

// Own lists the office's own values of a rule, as known now.
func Own(ctx context.Context, tx *db.Tx, code string) ([]Value, error) {
	list, ok := shipped()[code]
	if !ok {
		return nil, fault.New(fault.NotFound, "rule.unknown", fault.Args{"code": code})
	}
	rows, err := Line(code).Rows(ctx, tx, asof.Latest)
	var out []Value
	for _, r := range rows {
		out = append(out, own(code, list[0].Unit, r))
	}
	return out, err
}

// Lock is to be held by who writes rules or days: one at a time.
func Lock(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE rule_lock SET rev = rev + 1 WHERE id = 1`, nil)
	return err
}

// Setting is a value as an office enters it.
type Setting struct {
	Period    day.Period
	Value     string
	Source    Source
	Article   string
	Confirmed bool
	Note      string
}

// Set lets the office's own value stand before the shipped one for a period, which must be free of other own values (asof.overlap). A value said
// to be confirmed needs its source. Whether the writer may is the caller's to check.
func Set(ctx context.Context, tx *db.Tx, by audit.By, code string, s Setting) error {
	list, ok := shipped()[code]
	if !ok {
		return fault.New(fault.NotFound, "rule.unknown", fault.Args{"code": code})
	}
	var bad fault.Fields
	s.Value = strings.TrimSpace(s.Value)
	if !fits(code, list[0].Unit, s.Value) {
		bad.Add("value", "rule.value", fault.Args{"text": s.Value, "unit": lang.Ref("rule.unit." + list[0].Unit)})
	}
	if s.Confirmed && (strings.TrimSpace(s.Source.Type) == "" || strings.TrimSpace(s.Source.Issuer) == "") {
		bad.Add("document_type", "rule.source", nil)
	}
	if s.Period.From == 0 {
		bad.Add("from", "day.missing", nil)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if err := Lock(ctx, tx); err != nil {
		return err
	}
	_, err := Line(code).Open(ctx, tx, by, s.Period, asof.Fields{"value": s.Value, "document_type": s.Source.Type, "document_number": s.Source.Number,
		"issuer": s.Source.Issuer, "issued": s.Source.Issued, "article": s.Article, "confirmed": s.Confirmed, "note": s.Note})
	return err
}
