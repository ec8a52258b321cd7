package intake

import "chibo/internal/lang"

// listed is a heading of a list that the program itself exports: the text key, and the column of the sheet that it fills. Without a column it is
// passed over: it is computed, or says again what another column says.
type listed struct{ key, column string }

// asList tells whether a sheet's head is that of the kind's exported list, whole and in one language, and gives what each of its headings is: a heading
// may mean something else there than where somebody writes it himself ("Từ ngày" is the day on which an organisation began). Columns may be
// added to it.
func (k *Kind) asList(names []string) map[string]string {
	if len(k.list) == 0 {
		return nil
	}
	have := map[string]bool{}
	for _, n := range names {
		have[lang.SearchKey(n)] = true
	}
	for _, l := range lang.All() {
		out := map[string]string{}
		for _, h := range k.list {
			key := lang.SearchKey(l.T(h.key))
			if !have[key] {
				out = nil
				break
			}
			out[key] = h.column
		}
		if out != nil {
			return out
		}
	}
	return nil
}

// listOf finds the kind whose exported list a sheet is; nil where it is none.
func listOf(kinds []*Kind, names []string) *Kind {
	for _, k := range kinds {
		if k.asList(names) != nil {
			return k
		}
	}
	return nil
}

// The lists as they are exported, but for their ordinal numbers.

var memberList = []listed{{"member.code", "person"}, {"member.full_name", "full_name"}, {"member.sex", "sex"}, {"member.birth", "birth"},
	{"members.cell_code", "cell"}, {"member.org", ""}, {"member.since", "joined"}, {"member.cause_in", ""}, {"member.standing", "standing"},
	{"member.official", "official"}, {"member.relief", ""}}

var orgList = []listed{{"org.code", "code"}, {"org.name", "name"}, {"org.short_name", "short_name"}, {"org.kind", "kind"}, {"orgs.parent_code", "parent"},
	{"org.parent", ""}, {"org.from_day", "from"}, {"orgs.ended_day", ""}, {"orgs.members", ""}, {"orgs.cells", ""}}

var admissionList = []listed{{"member.code", "person"}, {"member.full_name", "full_name"}, {"member.sex", "sex"}, {"member.birth", "birth"},
	{"members.cell_code", "cell"}, {"admission.org", ""}, {"admission.kind", "kind"}, {"admission.number", "doc_number"}, {"admission.decided", "doc_day"},
	{"admission.ceremony", "ceremony"}, {"admission.counted", ""}, {"admission.official", ""}, {"admission.recognition_no", ""}, {"admission.recognised", ""}}

var targetList = []listed{{"targets.code", "figure"}, {"target.figure", ""}, {"org.code", "org"}, {"target.org", ""}, {"members.from_day", "from"},
	{"targets.last", "last"}, {"target.op", "op"}, {"target.low", "low"}, {"target.high", "high"}, {"targets.value", ""}, {"targets.percent", ""}}

var documentList = []listed{{"document.number", "number"}, {"document.type", "type"}, {"document.day", "day"}, {"document.issuer", "issuer"},
	{"document.subject", "subject"}, {"document.series", "series"}, {"document.topics", "topics"}, {"document.shared", "shared"}}
