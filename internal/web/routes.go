package web

import (
	"strings"

	"chibo/internal/duty"
)

// Need is what a route asks of whoever calls it, before its handler runs.
type Need uint8

const (
	Public   Need = iota // anybody
	SignedIn             // an account
	Holder               // an account that holds Right on some organisation today; on which, the domain judges
)

// Route is one URL. The table is data: a test walks it with every account.
type Route struct {
	Method  string
	Pattern string // as http.ServeMux takes it: "/org/{id}"
	Need    Need
	Right   duty.Right // for Holder: every right of it
	Menu    string     // text key of the menu's item; empty for none
	Body    int64      // how many bytes may be sent; 0 is 1 MiB
	Do      Handler
}

// InMenu puts the route into the menu, in the order of the table.
func (r Route) InMenu(key string) Route { r.Menu = key; return r }

// Bodies allows more bytes to be sent than a form's 1 MiB.
func (r Route) Bodies(n int64) Route { r.Body = n; return r }

func route(at string, need Need, right duty.Right, do Handler) Route {
	method, pattern, _ := strings.Cut(at, " ")
	return Route{Method: method, Pattern: pattern, Need: need, Right: right, Do: do}
}

func public(at string, do Handler) Route                   { return route(at, Public, 0, do) }
func signed(at string, do Handler) Route                   { return route(at, SignedIn, 0, do) }
func holder(at string, right duty.Right, do Handler) Route { return route(at, Holder, right, do) }

// formOf is the two routes of a form: shown by GET, sent by POST.
func formOf(path string, right duty.Right, do Handler) []Route {
	return []Route{holder("GET "+path, right, do), holder("POST "+path, right, do)}
}

// Routes is every URL there is, but the files under /static/.
func (s *Server) Routes() []Route {
	var all []Route
	add := func(rs ...Route) { all = append(all, rs...) }

	// The door
	add(signed("GET /{$}", s.home),
		public("GET /signin", s.signIn), public("POST /signin", s.signIn).Bodies(4<<20), // may carry a kept form
		public("POST /signout", s.signOut),
		public("GET /signin/code", s.codeIn), public("POST /signin/code", s.codeIn),
		public("GET /setup", s.setup), public("POST /setup", s.setup),
		public("GET /healthz", s.healthz), public("GET /readyz", s.readyz))

	// One's own account
	add(signed("GET /me", s.me),
		signed("GET /me/lang", s.myLang), signed("POST /me/lang", s.myLang),
		signed("GET /me/password", s.myPassword), signed("POST /me/password", s.myPassword),
		signed("POST /me/elsewhere", s.signOutElsewhere))

	// Organisations
	add(holder("GET /org", duty.Figures, s.orgList).InMenu("menu.org"), holder("GET /org/suggest", duty.Figures, s.orgSuggest),
		holder("GET /org/tree", duty.Figures, s.orgTop), holder("GET /org/{id}", duty.Figures, s.orgOne),
		holder("GET /org/{id}/tree", duty.Figures, s.orgTree), holder("GET /org/{id}/history", duty.Figures, s.orgHistory),
		holder("GET /org/{id}/act", duty.Write, s.orgActPage), holder("GET /org/{id}/seat", duty.Records, s.orgSeats),
		holder("GET /org/{id}/seat/{seat}", duty.Records, s.seatOne))
	add(formOf("/org/new", duty.Write, s.orgNew)...)
	for _, f := range []struct {
		path string
		do   Handler
	}{{"rename", s.orgRename}, {"describe", s.orgDescribe}, {"move", s.orgMove}, {"rekind", s.orgRekind}, {"merge", s.orgMerge}, {"absorb", s.orgAbsorb},
		{"split", s.orgSplit}, {"dissolve", s.orgDissolve}, {"correct", s.orgCorrect}, {"place", s.orgPlace}, {"void", s.orgVoid},
		{"event/{event}/day", s.orgEventDay}, {"event/{event}/void", s.orgEventVoid}, {"term", s.orgTerm},
		{"term/{term}/end", s.termEnd}, {"term/{term}/void", s.termVoid}, {"seat/new", s.seatNew},
		{"seat/{seat}/end", s.seatEnd}, {"seat/{seat}/correct", s.seatCorrect}, {"seat/{seat}/void", s.seatVoid}} {
		add(formOf("/org/{id}/"+f.path, duty.Write, f.do)...)
	}

	// Papers
	add(holder("GET /document", duty.Figures, s.documentList).InMenu("menu.document"), holder("GET /document/suggest", duty.Figures, s.documentSuggest),
		holder("GET /document/{id}", duty.Figures, s.documentOne))
	add(formOf("/document/new", duty.Write, s.documentNew)...)
	add(formOf("/document/{id}/correct", duty.Write, s.documentCorrect)...)
	add(formOf("/document/{id}/void", duty.Write, s.documentVoid)...)

	// Accounts and grants
	add(holder("GET /access", duty.Accounts, s.accessList).InMenu("menu.access"))
	add(formOf("/access/new", duty.Accounts, s.accessNew)...)
	add(holder("GET /access/{id}", duty.Accounts, s.accessOne))
	add(formOf("/access/{id}/edit", duty.Accounts, s.accessEdit)...)
	add(formOf("/access/{id}/state", duty.Accounts, s.accessState)...)
	add(formOf("/access/{id}/code", duty.Accounts, s.accessCode)...)
	add(formOf("/access/{id}/signout", duty.Accounts, s.accessSignOut)...)
	add(formOf("/access/{id}/unlock", duty.Accounts, s.accessUnlock)...)
	add(formOf("/access/{id}/grant", duty.Accounts, s.accessGrant)...)
	// Everybody may give up a right of his own.
	add(signed("GET /access/{id}/grant/{org}/end", s.accessGrantEnd), signed("POST /access/{id}/grant/{org}/end", s.accessGrantEnd))

	// Members
	add(holder("GET /member", duty.Records, s.memberList).InMenu("member"),
		holder("GET /member/suggest", duty.Records, s.memberSuggest),
		signed("GET /member/{id}", s.memberOne), // everybody reads his own file
		signed("GET /member/{id}/history", s.memberHistory), signed("GET /member/{id}/reads", s.memberReads),
		holder("GET /member/{id}/acts", duty.Write, s.memberActList))
	add(formOf("/member/new", duty.Write, s.memberNew)...)
	add(formOf("/member/transfer-in", duty.Write, s.memberTakeIn)...)
	add(formOf("/member/{id}/open/{group}", duty.Records, s.memberOpen)...)
	add(formOf("/member/{id}/facts/{group}", duty.Write, s.memberFacts)...)
	add(formOf("/member/{id}/facts/{group}/correct", duty.Write, s.memberMend)...)
	for _, act := range []string{"transfer", "transfer-out", "take-in", "enter", "temporary", "temporary-end", "leave", "restore", "standing", "standing-correct",
		"relief", "relief-end", "relief-correct", "day", "cell", "card", "void", "void-spell", "void-person", "erase"} {
		add(formOf("/member/{id}/"+act, duty.Write, s.memberDo(act))...)
	}

	// Admissions
	add(holder("GET /admission", duty.Records, s.admissionList).InMenu("admission"),
		signed("GET /admission/{id}", s.admissionOne)) // everybody reads his own
	add(formOf("/admission/new", duty.Write, s.admissionNew)...)
	add(formOf("/admission/{id}/recognise", duty.Write, s.admissionRecognise)...)
	add(formOf("/admission/{id}/recognise/void", duty.Write, s.admissionUnrecognise)...)
	add(formOf("/admission/{id}/correct", duty.Write, s.admissionCorrect)...)
	add(formOf("/admission/{id}/void", duty.Write, s.admissionVoid)...)

	// Targets
	add(holder("GET /target", duty.Figures, s.targetList).InMenu("target"),
		signed("GET /target/{id}", s.targetOne))
	add(formOf("/target/new", duty.Write, s.targetNew)...)
	add(formOf("/target/{id}/revise", duty.Write, s.targetRevise)...)
	add(formOf("/target/{id}/void", duty.Write, s.targetVoid)...)

	// Records of work
	for _, k := range s.Book.Kinds() {
		add(s.recordRoutes(k)...)
	}
	add(holder("GET /study-campaign/{id}/missing", duty.Records, s.studyMissing))
	add(holder("GET /meeting/missing", duty.Records, s.meetingMissing))
	add(formOf("/meeting/{id}/sitting", duty.Write, s.meetingSitting)...)

	// Reports, figures, and the search of everything
	add(holder("GET /report", duty.Figures, s.reportList).InMenu("menu.report"), holder("GET /report/{form}", duty.Figures, s.reportOne),
		holder("GET /figure/{code}", duty.Figures, s.figureOne),
		signed("GET "+searchPath, s.search), signed("GET "+searchPath+"/suggest", s.searchSuggest))

	return all
}
