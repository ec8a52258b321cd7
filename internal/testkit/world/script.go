// Package world is a made-up Party organisation told as a script: who recorded what, at which instant, about which day. It is the ground
// truth of the tests and the content of the demo. Beside the script stands an oracle, which computes every figure in plain Go from the
// script alone, by the naive definition, and shares no code with the system it checks.
//
// Everything here is invented but the headline numbers of one published newspaper article; the names of agencies are of the usual kinds.
// The package knows nothing of databases or domains: an adapter plays the steps through the domain functions with the clock walking.
package world

import (
	"time"

	"chibo/internal/day"
)

// Kinds of organisations.
const (
	Province    = "tinh"
	AboveGrass  = "tren_coso"
	GrassBranch = "dangbo_coso"
	GrassCell   = "chibo_coso"
	Section     = "dangbo_bophan"
	Cell        = "chibo_tructhuoc"
	External    = "ngoai"
)

// Causes of the start and of the end of an affiliation.
const (
	ByAdmission   = "ket_nap"
	ByReadmission = "ket_nap_lai"
	ByRestoration = "khoi_phuc"
	ByArrival     = "chuyen_den"
	ByReorg       = "to_chuc_lai"
	ByOpening     = "dau_ky"

	ByDeparture = "chuyen_di"
	ByExpulsion = "khai_tru"
	ByStriking  = "xoa_ten"
	ByRequest   = "xin_ra"
	ByDeath     = "tu_tran"
)

// Standings; the empty text is "not known".
const (
	Probationary = "du_bi"
	Official     = "chinh_thuc"
)

// Reliefs from activity.
const (
	Exempt    = "mien"
	TempFree  = "tam_mien"
	Suspended = "dinh_chi"
)

// Sexes.
const (
	Male   = "nam"
	Female = "nu"
)

// Step is one thing recorded: At is the instant of recording (whole seconds, strictly increasing through a script), ID names the step for
// good (unique; not in order of time) so that a later step can void or correct it. How far the action's own day lies before At is the delay
// of recording.
type Step struct {
	At time.Time
	ID int
	Do Action
}

// Action is one of the structs of this file.
type Action interface{ action() }

// Document is a paper with its number. Key is the script's own handle, which other actions give as Doc. Issuer is an organisation code.
type Document struct {
	Key, Number, Type, Issuer string
	Day                       day.Day
	Subject                   string
	Shared                    bool
}

// NewOrg is an organisation that begins as part of another event, on that event's day.
type NewOrg struct{ Code, Kind, Name, ShortName, Parent string }

// Handover moves members by reorganisation (cause to_chuc_lai on both sides, on the event's day): the named ones, or all official members
// of From on that day where Persons is empty. From and To are cells.
type Handover struct {
	From, To string
	Persons  []string
}

// OrgEstablish begins an organisation. Parent is empty for the top and for external bodies, which stand in no tree.
type OrgEstablish struct {
	Code, Kind, Name, ShortName, Parent string
	Day                                 day.Day
	Doc                                 string
}

// OrgRename gives a new name from Day on.
type OrgRename struct {
	Code, Name, ShortName string
	Day                   day.Day
	Doc                   string
}

// OrgMove gives a new parent from Day on; the members stay where they are.
type OrgMove struct {
	Code, Parent string
	Day          day.Day
	Doc          string
}

// OrgRekind changes the kind from Day on, and the parent too where Parent is not empty. New organisations begin with it (the dependent
// cells of a grassroots cell that became a branch); the organisations in Ends end with it and have Code as their main successor (the
// dependent cells of a branch that became a grassroots cell).
type OrgRekind struct {
	Code, Kind, Parent string
	Name               string // its new name from that day on, for the same short one; empty: it keeps its name
	Day                day.Day
	New                []NewOrg
	Ends               []string
	Hand               []Handover
	Doc                string
}

// OrgMerge ends every organisation of From except Into itself, with Into as the main successor. Where Kind is not empty Into is new and
// begins on Day with Kind, Name, ShortName and Parent; else it exists already.
type OrgMerge struct {
	From                                []string
	Into, Kind, Name, ShortName, Parent string
	Day                                 day.Day
	New                                 []NewOrg
	Hand                                []Handover
	Doc                                 string
}

// OrgAbsorb ends From, with the existing Into as its main successor.
type OrgAbsorb struct {
	From, Into string
	Day        day.Day
	Hand       []Handover
	Doc        string
}

// OrgSplit begins the New organisations out of From. Where Main is not empty From ends, with Main as its main successor; else From goes on.
type OrgSplit struct {
	From string
	New  []NewOrg
	Main string
	Day  day.Day
	Hand []Handover
	Doc  string
}

// OrgDissolve ends an organisation without main successor (its last superior is its heir, for rights only); Hand places its members.
type OrgDissolve struct {
	Code string
	Day  day.Day
	Hand []Handover
	Doc  string
}

// OrgVoid says that the organisation event of step Event (an OrgMove or OrgRename) never was.
type OrgVoid struct {
	Event  int
	Code   string
	Reason string
}

// OrgCorrectDay says that the event of step Event (an OrgMove or OrgRename) took effect on Day, not on the day first recorded.
type OrgCorrectDay struct {
	Event  int
	Code   string
	Day    day.Day
	Reason string
}

// Person is a human being; Key is the script's handle. The facts are recorded as valid from From on and are to be read as holding always.
// Empty texts and a zero Birth are "not known".
// Org is who entered him; empty for the top. A person who is no member is one without any membership.
type Person struct {
	Key, FullName, Given, Sex            string
	Birth                                day.Partial
	Native, Ethnicity, Religion, Address string
	From                                 day.Day
	Org                                  string
}

// Opening enters a member who was one before the register began (cause dau_ky, spell 1): neither an increase nor a flow. Ceremony is known
// at least where Standing is probationary, so that the official day can be told.
type Opening struct {
	Person, Cell                       string
	Day                                day.Day
	Standing                           string
	AdmissionDay, Ceremony, OfficialOn day.Day
}

// Admit is an admission (ket_nap). The decision's day is the day that counts: affiliation and probationary standing start on it.
type Admit struct {
	Person, Cell, DecisionNo, Issuer string
	DecisionDay, CeremonyDay         day.Day
	Spell                            int
}

// Readmit is a re-admission (ket_nap_lai): a new spell, a new probation.
type Readmit struct {
	Person, Cell, DecisionNo, Issuer string
	DecisionDay, CeremonyDay         day.Day
	Spell                            int
}

// Recognise makes a probationary member official from exactly twelve months after the ceremony, whenever the decision came.
type Recognise struct {
	Person      string
	Spell       int
	DecisionNo  string
	DecisionDay day.Day
}

// Transfer moves a member between two cells of the register for good.
type Transfer struct {
	Person, From, To string
	Day              day.Day
}

// TransferIn takes in a member from outside the register. A person who was here before goes on in the same spell, and Standing is then
// empty; for a newcomer it is spell 1 and AdmissionDay, Ceremony and OfficialOn tell the history as far as known.
type TransferIn struct {
	Person, Cell                       string
	Day                                day.Day
	From                               string
	Standing                           string
	AdmissionDay, Ceremony, OfficialOn day.Day
}

// TransferOut lets a member go outside the register.
type TransferOut struct {
	Person, Cell string
	Day          day.Day
	To           string
}

// TempStart begins temporary activity at another cell of the register; the member still counts at home. To is the planned end.
type TempStart struct {
	Person, Host string
	From, To     day.Day
}

// TempEnd ends it: Day is the first day no longer at the host.
type TempEnd struct {
	Person, Host string
	Day          day.Day
}

// Leave ends the membership by expulsion, striking off, request or death.
type Leave struct {
	Person, Cell string
	Day          day.Day
	Cause        string
}

// Restore gives back a membership wrongly taken: same spell, standing as before.
type Restore struct {
	Person, Cell string
	Day          day.Day
}

// Relief begins an exemption or suspension; To zero is open.
type Relief struct {
	Person, Kind string
	From, To     day.Day
}

// ReliefEnd ends an open one: Day is the first day without it.
type ReliefEnd struct {
	Person, Kind string
	Day          day.Day
}

// CorrectBirth, CorrectSex and CorrectEthnicity mend a fact for the days [From, To).
type CorrectBirth struct {
	Person   string
	Birth    day.Partial
	From, To day.Day
	Reason   string
}

// CorrectSex mends the sex.
type CorrectSex struct {
	Person, Sex string
	From, To    day.Day
	Reason      string
}

// CorrectEthnicity mends the ethnicity.
type CorrectEthnicity struct {
	Person, Ethnicity string
	From, To          day.Day
	Reason            string
}

// CorrectAdmission says that the admission of step Admission was decided and held on other days.
type CorrectAdmission struct {
	Admission                int
	Person                   string
	Spell                    int
	DecisionDay, CeremonyDay day.Day
	Reason                   string
}

// VoidAdmission says that the admission of step Admission never was: no membership came of it.
type VoidAdmission struct {
	Admission int
	Person    string
	Spell     int
	Reason    string
}

// VoidTransfer says that the Transfer or TransferOut of step Transfer never was: the member stayed where he was.
type VoidTransfer struct {
	Transfer int
	Person   string
	Reason   string
}

// VoidPerson says that the person was entered by mistake (twice); whatever hung on the record is void already.
type VoidPerson struct {
	Person, Reason string
}

// Target sets what is to be reached: Op is one of >=, =, <=, between; High only with between. By is the organisation that set it. Key is
// the script's handle.
type Target struct {
	Key, Figure, Org string
	Year             int
	Op               string
	Low, High        int
	By, Doc          string
}

// TargetRevise says that the target is Low (High): what it said before stays readable as known then.
type TargetRevise struct {
	Key       string
	Low, High int
	Doc       string
}

// TargetVoid says that the target was never set.
type TargetVoid struct{ Key, Reason string }

// Seat is an office in a committee or cell: Post bi_thu, pho_bi_thu, uv_btv, uv_bch, chi_uy_vien; To zero is open.
type Seat struct {
	Key, Org, Person, Post, Term string
	TermFrom, TermTo             day.Day
	From, To                     day.Day
	Doc                          string
}

// SeatEnd ends an open seat: Day is the first day out of office.
type SeatEnd struct {
	Key string
	Day day.Day
}

// Fields say what a record of work says, by the codes of its kind's fields: organisations by their codes, persons, documents and other records by
// the script's handles, days as day.Day, numbers as int, flags as bool, all else as text. nil takes back what was said before.
type Fields map[string]any

// Enter records something new of a kind of work (a meeting, an entry of a contest). Key is the script's own handle. Then is where the register had the
// record's person on its day while it was written, told only where that was found to be otherwise later.
type Enter struct {
	Kind, Key string
	Fields    Fields
	Then      string
}

// Do takes a step in a record's life: a meeting is held, a visit called off.
type Do struct {
	Key, Step string
	Fields    Fields
}

// Mend says that a record was wrong in these fields.
type Mend struct {
	Key    string
	Fields Fields
	Reason string
}

// VoidRecord says that a record, with its parts, never was.
type VoidRecord struct{ Key, Reason string }

func (Enter) action()            {}
func (Do) action()               {}
func (Mend) action()             {}
func (VoidRecord) action()       {}
func (Document) action()         {}
func (OrgEstablish) action()     {}
func (OrgRename) action()        {}
func (OrgMove) action()          {}
func (OrgRekind) action()        {}
func (OrgMerge) action()         {}
func (OrgAbsorb) action()        {}
func (OrgSplit) action()         {}
func (OrgDissolve) action()      {}
func (OrgVoid) action()          {}
func (OrgCorrectDay) action()    {}
func (Person) action()           {}
func (Opening) action()          {}
func (Admit) action()            {}
func (Readmit) action()          {}
func (Recognise) action()        {}
func (Transfer) action()         {}
func (TransferIn) action()       {}
func (TransferOut) action()      {}
func (TempStart) action()        {}
func (TempEnd) action()          {}
func (Leave) action()            {}
func (Restore) action()          {}
func (Relief) action()           {}
func (ReliefEnd) action()        {}
func (CorrectBirth) action()     {}
func (CorrectSex) action()       {}
func (CorrectEthnicity) action() {}
func (CorrectAdmission) action() {}
func (VoidAdmission) action()    {}
func (VoidTransfer) action()     {}
func (VoidPerson) action()       {}
func (Target) action()           {}
func (TargetRevise) action()     {}
func (TargetVoid) action()       {}
func (Seat) action()             {}
func (SeatEnd) action()          {}
