package page

import (
	"strconv"

	"github.com/a-h/templ"

	"chibo/internal/fault"
	"chibo/internal/lang"
)

// SignIn is the page that asks who is there.
type SignIn struct {
	Action string
	Name   string // as typed, kept
	Next   string // where to go on to; sent back as "next"
	Fault  *fault.Fault
	// Ended says that a session ended in the middle of something: what was typed is kept.
	Ended bool
	// Begun says that the installation has just been set up.
	Begun bool
	// Accounts are the demonstration's, with their passwords, to choose from; never anywhere else.
	Accounts []DemoAccount
	Place    string // whose installation this is
	Code     string // where a password is set by a code; empty for nowhere
}

// DemoAccount is an account of the demonstration; who it is stands as a text key until it is shown.
type DemoAccount struct{ Name, Password, Who string }

// Show draws it.
func (s SignIn) Show(e Env) templ.Component {
	return signIn(e, s, Form{Action: s.Action, Fault: s.Fault, Button: e.T("do.signin"),
		Hidden: []Field{{Name: "next", Value: s.Next}},
		Sets: []FieldSet{{Fields: []Field{
			{Name: "name", Label: e.T("web.account"), Value: s.Name, Autocomplete: "username"},
			{Kind: PasswordField, Name: "password", Label: e.T("web.password"), Autocomplete: "current-password"},
		}}}}.ready(e))
}

// Setup is the first page of a new installation: the top organisation, the term, the first officer. Its fields are named org_name,
// org_code, org_kind, org_from, term_name, term_from, term_to, name, account, password, password2.
type Setup struct {
	Form   Form              // Action, Key, Fault
	Values map[string]string // what was typed, by name
	Kinds  []Option          // the kinds the top organisation may be of
	Where  string            // the database, in words
}

// Show draws it.
func (s Setup) Show(e Env) templ.Component {
	f := s.Form
	v := func(x Field) Field { x.Value = s.Values[x.Name]; return x }
	f.Sets = []FieldSet{
		{Title: e.T("web.setup_org"), Hint: e.T("web.setup_org_hint"), Fields: []Field{
			v(Field{Name: "org_name", Label: e.T("web.setup_org_name"), Hint: e.T("web.setup_org_name_hint")}),
			v(Field{Name: "org_code", Label: e.T("code"), Hint: e.T("web.setup_code_hint"), Width: Short}),
			v(Field{Kind: SelectField, Name: "org_kind", Label: e.T("web.setup_kind"), Options: s.Kinds, Width: Mid}),
			v(Field{Kind: DayField, Name: "org_from", Label: e.T("web.setup_from"), Hint: e.T("web.setup_from_hint"), Width: Short}),
		}},
		{Title: e.T("web.setup_term"), Hint: e.T("web.setup_term_hint"), Fields: []Field{
			v(Field{Name: "term_name", Label: e.T("web.setup_term_name"), Hint: e.T("web.setup_term_name_hint"), Width: Mid}),
			v(Field{Kind: DayField, Name: "term_from", Label: e.T("web.setup_term_from"), Hint: e.T("web.day_hint"), Width: Short}),
			v(Field{Kind: DayField, Name: "term_to", Label: e.T("web.setup_term_to"), Hint: e.T("web.setup_term_to_hint"), Width: Short, Optional: true}),
		}},
		{Title: e.T("web.setup_officer"), Hint: e.T("web.setup_officer_hint"), Fields: []Field{
			v(Field{Name: "name", Label: e.T("web.setup_person"), Width: Mid, Autocomplete: "name"}),
			v(Field{Name: "account", Label: e.T("web.account"), Hint: e.T("web.setup_account_hint"), Width: Mid, Autocomplete: "username"}),
			{Kind: PasswordField, Name: "password", Label: e.T("web.password"), Hint: e.T("web.setup_password_hint"), Width: Mid, Autocomplete: "new-password"},
			{Kind: PasswordField, Name: "password2", Label: e.T("web.password2"), Width: Mid, Autocomplete: "new-password"},
		}},
	}
	f.Head = Head{Title: e.T("web.setup_title"), Lead: Say(Words(e.T("web.setup_lead")))}
	if s.Where != "" {
		f.Notes = []Note{{Tone: Past, Text: Say(Words(e.T("web.setup_where", "where", s.Where)))}}
	}
	if f.Button == "" {
		f.Button = e.T("web.setup_button")
	}
	return f.Show(e)
}

// Problem is a page that could not be shown: what happened, in words, and the way on.
type Problem struct {
	Fault *fault.Fault // nil is an internal error
	Ref   string       // what to tell the administrator, to be found in the log
	// Next are the ways on; without any the page leads to the first page, and to the sign-in where nobody is signed in.
	Next []Act
	// SignIn is the address of the sign-in with the way back, for Unauthenticated.
	SignIn string
}

// ProblemOf makes the page of any error.
func ProblemOf(err error, ref string) Problem { return Problem{Fault: fault.As(err), Ref: ref} }

// kind is the fault's kind; no fault is ours.
func (p Problem) kind() fault.Kind {
	if p.Fault == nil {
		return fault.Internal
	}
	return p.Fault.Kind
}

// Status is the HTTP status that belongs to it.
func (p Problem) Status() int {
	switch p.kind() {
	case fault.Invalid:
		return 422
	case fault.NotFound, fault.NoData:
		return 404
	case fault.Denied:
		return 403
	case fault.Conflict, fault.Stale:
		return 409
	case fault.TooLarge:
		return 413
	case fault.Unauthenticated:
		return 401
	case fault.TooMany:
		return 429
	}
	return 500
}

// Title is the page's name, for the frame.
func (p Problem) Title(e Env) string { return e.T("web.problem_" + p.kind().String()) }

// ways are the ways on.
func (p Problem) ways(e Env) []Act {
	if len(p.Next) > 0 {
		return p.Next
	}
	home := Act{Text: e.T("app.home"), Href: e.At.Link("/")}
	switch p.kind() {
	case fault.Unauthenticated:
		if p.SignIn != "" {
			return []Act{{Text: e.T("do.signin"), Href: p.SignIn, Main: true}}
		}
	case fault.NoData:
		return []Act{{Text: e.T("when.back"), Href: e.At.Now(e.Address()), Main: true}, home}
	case fault.Stale, fault.Conflict:
		return []Act{{Text: e.T("web.open_again"), Href: e.Here(), Main: true}, home}
	case fault.Internal, fault.TooMany:
		return []Act{{Text: e.T("do.retry"), Href: e.Here(), Main: true}, home}
	}
	home.Main = true
	return []Act{home}
}

// Show draws it.
func (p Problem) Show(e Env) templ.Component { return problem(e, p) }

// Outcome is what became of one row of a sheet.
type Outcome uint8

const (
	Created Outcome = iota
	Same
	Changed
	Refused
)

// ImportRow is one row of a sheet.
type ImportRow struct {
	Row     int // as the sheet counts
	Outcome Outcome
	Name    string   // what the row is about
	Href    string   // the record; empty where there is none yet
	Cell    string   // the cell that was refused: "C14"
	Text    string   // why it was refused, or what changed
	Others  []Option // the candidates of an ambiguous match; Value is the address
}

// Import is the page that takes a sheet and shows what became of it.
type Import struct {
	Form Form // the upload; no Sets leaves it out
	File string
	Kind string
	// Done is set when a sheet was read; DryRun says that nothing was written.
	Done, DryRun                    bool
	Lead                            Rich
	Created, Same, Changed, Refused int64
	Rows                            []ImportRow
	Pager                           *Pager
	Templates                       []Export // empty sheets, by kind
	Progress                        *Progress
	Next                            []Act
}

// Progress is a long job under way.
type Progress struct {
	Done, Total int64
	Text        string // "dòng"
	Href        string // where to come back to
}

// Show draws it.
func (p Import) Show(e Env) templ.Component { return importPage(e, p) }

func (o Outcome) key() string {
	return [...]string{"web.row_created", "web.row_same", "web.row_changed", "web.row_refused"}[min(o, Refused)]
}

func (o Outcome) tone() Tone { return [...]Tone{Done, Plain, Past, Late}[min(o, Refused)] }

// title says at once how it went: a file is all or nothing.
func (p Import) title(e Env) string {
	switch {
	case p.Refused > 0:
		return e.T("web.import_refused", "n", p.Refused)
	case p.DryRun:
		return e.T("web.import_dry")
	}
	return e.T("web.import_done")
}

func (p Import) tone() string {
	switch {
	case p.Refused > 0:
		return "bad"
	case p.DryRun:
		return "due"
	}
	return "done"
}

// summary is what happened, in a sentence.
func summary(e Env, p Problem) string {
	s, _ := e.L.Fault(p.Fault)
	return s
}

// details are the fields a fault names, where it comes to a page of its own.
func details(e Env, p Problem) []lang.FieldText {
	_, fields := e.L.Fault(p.Fault)
	return fields
}

func max64(n int64) string { return strconv.FormatInt(max(n, 1), 10) }

func max0(n int64) string { return strconv.FormatInt(max(n, 0), 10) }
