package page

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chibo/internal/fault"
	"chibo/internal/lang"
)

// FieldKind is how a field is typed.
type FieldKind uint8

const (
	TextField     FieldKind = iota
	AreaField               // several lines
	DayField                // a day as people type it
	PartialField            // a day that may be known to month or year only
	SelectField             // one of Options
	RadioField              // one of Options, all in view
	CheckField              // one yes or no, sent as "1"
	ChecksField             // any of Options; Values holds the chosen
	OrgField                // an organisation: text in Name, the chosen id in Name + "_id"
	PersonField             // a person, likewise
	DocumentField           // a document, likewise
	NumberField             // a whole or decimal number
	FileField               // a file; the form is then sent as multipart/form-data
	PasswordField           // never kept, never shown again
	EmailField
	HiddenField
	StaticField // shown, not typed: Value
)

// Width is how much room a field takes.
type Width uint8

const (
	Full  Width = iota
	Short       // a day, a number, a code
	Mid         // a name
)

// Field is one field of a form. Value is what stands in it: what was typed, kept as typed.
type Field struct {
	Kind  FieldKind
	Name  string
	Label string
	Hint  string // with its example
	Value string
	// ID is the chosen id of a picker; Value is then its text.
	ID string
	// Values are the chosen of ChecksField.
	Values   []string
	Options  []Option
	Width    Width
	Optional bool   // says so behind the label
	Unit     string // behind a number: "người"
	Rows     int    // of an area, 3 where 0
	Accept   string // of a file: ".xlsx,.csv"
	Suggest  string // of a picker: the address that answers {"items":[{"id","text","note"}]} to ?q=…
	// Candidates are what an ambiguous text may mean: shown as choices that send Name + "_id".
	Candidates   []Option
	Autocomplete string // "username", "current-password"…; "off" where empty
	Secret       bool   // never kept on the machine: sealed field groups
	Apart        bool   // said of this act alone, not of the record: nothing recorded is compared with it
	// Error is said beside the field; where empty the form's Fault is asked for one by Name.
	Error string

	lead Act // see Form.Leads
}

// FieldSet is fields that belong together.
type FieldSet struct {
	Title, Hint string
	Fields      []Field
	Part        Body // stands below the fields: a table, a note
	// More is the value of a button that sends all that is typed as more= and gets the form back with one more row of its kind; empty for none.
	More, MoreText string
}

// Step is one step of several; Href leads back to one done.
type Step struct {
	Text, Href string
	Current    bool
}

// Form is a page that writes. It is sent by POST with the hidden fields "key" (idempotency), "version" (what it was made from) and "token".
type Form struct {
	Head   Head
	Steps  []Step
	Notes  []Note
	Action string // where it is sent; this page's address where empty
	// Key is made anew for each form and sent back, so that sending twice does it once.
	Key string
	// Version is the version of the record the form was made from; empty for a new record.
	Version string
	// Merges tells that what the form is made from can be read as known at an earlier moment; Opened is the moment it was, sent back with it.
	Merges bool
	Opened string
	Hidden []Field // more hidden fields: Name and Value
	Sets   []FieldSet
	// Fault is what was wrong with what was sent; its fields are said at the top and beside each. nil on first sight.
	Fault *fault.Fault
	// Leads go on from the error at a field to what it speaks of, as to the record that is there already; by the field's name.
	Leads  map[string]Act
	Button string
	Cancel string // the address of "Thôi"; empty for none
	// Warning is said above the button where what follows cannot be undone; empty for none.
	Warning string
	// Keep names the form for keeping what is typed on this machine until it is sent ("member-new"); empty keeps nothing. It must hold
	// nothing of its content.
	Keep string
	// KeepLong keeps it beyond the tab: only for forms without personal data.
	KeepLong bool
	// KeepSent keeps it only once it is sent, and until it was taken: refused, it is found again by Back.
	KeepSent bool
	After    Bodies
	// Sitting draws it as the form of a meeting under way; nil as any other.
	Sitting *Sitting
}

// Show draws it.
func (f Form) Show(e Env) templ.Component {
	if f.Sitting != nil {
		return sitting(e, f.ready(e))
	}
	return form(e, f.ready(e))
}

// drawn is a form with its errors laid out.
type drawn struct {
	Form
	summary string
	errors  []lang.FieldText
	known   map[string]bool   // the names that have a field to lead to
	labels  map[string]string // what those fields are called
	files   bool
	secret  bool // a password is asked, which is never shown again
}

// ready puts the fault's sentences beside their fields.
func (f Form) ready(e Env) drawn {
	d := drawn{Form: f, known: map[string]bool{}, labels: map[string]string{}}
	if f.Fault != nil {
		d.summary, d.errors = e.L.Fault(f.Fault)
	}
	said := map[string]bool{}
	for _, x := range d.errors {
		said[x.Name] = true
	}
	d.Sets = make([]FieldSet, len(f.Sets))
	for i, s := range f.Sets {
		s.Fields = append([]Field(nil), s.Fields...)
		for j := range s.Fields {
			x := &s.Fields[j]
			d.known[x.Name] = x.Kind != HiddenField && x.Kind != StaticField
			d.files = d.files || x.Kind == FileField
			d.secret = d.secret || x.Kind == PasswordField
			switch {
			case x.Error == "":
				for _, t := range d.errors {
					if t.Name == x.Name || t.Name == x.Name+"_id" {
						x.Error = strings.TrimSpace(x.Error + " " + t.Text)
					}
				}
			case !said[x.Name]:
				d.errors = append(d.errors, lang.FieldText{Name: x.Name, Text: x.Error})
			}
			d.labels[x.Name] = x.Label
			x.lead = f.Leads[x.Name]
			if x.picker() {
				d.known[x.Name+"_id"], d.labels[x.Name+"_id"] = d.known[x.Name], x.Label
			}
		}
		d.Sets[i] = s
	}
	order := map[string]int{} // the faults come in the order of the fields; what belongs to none of them last
	for _, s := range d.Sets {
		for _, x := range s.Fields {
			n := len(order) + 1
			order[x.Name], order[x.Name+"_id"] = n, n
		}
	}
	at := func(x lang.FieldText) int {
		if n := order[x.Name]; n > 0 {
			return n
		}
		return len(order) + 1
	}
	slices.SortStableFunc(d.errors, func(a, b lang.FieldText) int { return at(a) - at(b) })
	if d.summary == "" && len(d.errors) > 0 {
		d.summary = e.T("form.invalid", "n", len(d.errors))
	}
	return d
}

func (d drawn) action(e Env) string {
	if d.Action != "" {
		return d.Action
	}
	return e.Address()
}

func (d drawn) enc() string {
	if d.files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func (d drawn) button(e Env) string {
	if d.Button != "" {
		return d.Button
	}
	return e.T("do.save")
}

// more tells whether a set has a button of its own. Then the form's own stands first too, unseen, so that Enter in a field does what it always does.
func (d drawn) more() bool {
	return slices.ContainsFunc(d.Sets, func(s FieldSet) bool { return s.More != "" })
}

// target is the element an error leads to.
func (d drawn) target(name string) string { return "#" + fieldID(strings.TrimSuffix(name, "_id")) }

// said is an error as the summary says it: with the field's name before it, since "Cần điền mục này" alone names nothing.
func (d drawn) said(x lang.FieldText) string {
	return lang.Labelled(d.labels[x.Name], x.Text)
}

// IDFor ends the name under which a picked field sends the text its id was shown with: name + "_id" + IDFor. The id counts while that text stands.
const IDFor = "_for"

// picker tells whether a field is picked by search.
func (x Field) picker() bool {
	return x.Kind == OrgField || x.Kind == PersonField || x.Kind == DocumentField
}

// many tells whether a field is several controls with one name, a fieldset.
func (x Field) many() bool { return x.Kind == RadioField || x.Kind == ChecksField }

func (x Field) id() string { return fieldID(x.Name) }

func (x Field) class() string { return [...]string{"", "short", "mid"}[min(x.Width, Mid)] }

func (x Field) rows() string { return itoa(max(x.Rows, 3)) }

func (x Field) chosen(v string) bool {
	if x.Kind == RadioField {
		return x.Value == v
	}
	for _, y := range x.Values {
		if y == v {
			return true
		}
	}
	return false
}

func (x Field) complete() string {
	if x.Autocomplete != "" {
		return x.Autocomplete
	}
	return "off"
}

// attrs is what every control of a field carries.
func (x Field) attrs() templ.Attributes {
	a := templ.Attributes{}
	var by []string
	if x.Hint != "" {
		by = append(by, x.id()+"-h")
	}
	if x.Error != "" {
		by = append(by, x.id()+"-e")
		a["aria-invalid"] = "true"
	}
	if len(by) > 0 {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	if c := x.class(); c != "" {
		a["class"] = c
	}
	if x.Secret || x.Kind == PasswordField {
		a["data-unkept"] = true
	}
	return a
}

// wrongAttrs is what a filter's control carries where what was typed cannot be used.
func wrongAttrs(name, err string) templ.Attributes {
	if err == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": fieldID(name) + "-e"}
}

// Side is one half of before and after.
type Side struct {
	Title string // "Đến hết 31/10/2017"
	Pairs []Pair
	Tree  []TreeLine // an organisation and what is below it
	Parts Bodies
}

// TreeLine is one line of the small tree of a Side.
type TreeLine struct {
	Text, Count string
	Gone, New   bool // struck, or added
	Top         bool // the line above the others
}

// Confirm is the page a consequential act ends on: before and after, what changes and why, then the button. It is sent as Form is, with
// every field of the step before it hidden in Hidden.
type Confirm struct {
	Head          Head
	Plain         bool // there is no before and after to show, only what the notes ask
	Steps         []Step
	Title         string // "Trước và sau ngày 1/11/2017"
	Note          Rich   // the paper it rests on
	Before, After Side
	Table         *Table // what changes and what stays
	Notes         []Note
	Form          Form   // Action, Key, Version, Hidden, Sets (a reason), Fault, Button, Cancel are used
	Back          string // the address of "Quay lại sửa"; empty for none
	// Mend gives a button in Back's place that sends the form with back=1, for a server that then shows the step before with all that was typed.
	Mend bool
}

// Show draws it.
func (c Confirm) Show(e Env) templ.Component { return confirm(e, c, c.Form.ready(e)) }
