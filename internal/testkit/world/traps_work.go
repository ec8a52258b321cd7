package world

import "chibo/internal/day"

// workTraps tells the traps of the work. Each names the lists of records in it, as marked while the script was written.
func workTraps(who map[string][]string) []Trap {
	sep := day.Must(2017, 9, 30)
	bloc := func(code, part string) Ask { return Ask{Code: code, Breakdown: part, Org: codeBloc, On: sep} }
	of := func(code, org string) Ask { return Ask{Code: code, Org: org, On: sep} }
	demo := func(a Ask) Ask { a.Known = Known{DemoEnd()}; return a }
	one := func(name, what string, wrong Reading, asks ...Ask) Trap {
		return Trap{Name: name, What: what, Wrong: wrong, Asks: asks}
	}
	l := []Trap{
		one("meetings not held", "planned meetings whose day passed, or that were called off", Reading{CountPlanned: true}, bloc("meet.pct", ""), of("meet.pct", "SGT"), of("meet.pct", "SCT")),
		one("meetings voided", "held, it was said, and voided later: some before the demo's day, some after it", Reading{KeepVoided: true}, bloc("meet.pct", ""), of("meet.pct", "NHC"), demo(of("meet.attend", "BHX"))),
		one("meetings recorded late", "written in November: not known on the demo's day", Reading{IgnoreKnown: true}, demo(of("meet.pct", "THA"))),
		one("meetings on another day", "first written on one side of 30/9/2017, truly on the other", Reading{FirstWords: true}, of("meet.pct", "BHX"), of("meet.pct", "DPT"), bloc("meet.attend", "")),
		one("meetings outside the period", "in December 2016 and October 2017", Reading{Slack: 31}, of("meet.pct", "SLD"), of("meet.pct", "LMH")),
		one("thematic meetings on another topic", "on other documents, on one with the same number, on one of the same day", Reading{AnyTopic: true}, bloc("meet.pct", ""), of("meet.pct", "SNV"), of("meet.pct", "KBN")),
		one("the same number in another term", "a document of 2011 bears the number of the Directive", Reading{PaperByNumber: true}, of("meet.pct", "SKC")),
		one("the topic's text alone", "the text speaks of the Directive, no document is named", Reading{TopicByText: true}, of("meet.pct", "STP")),
		one("regular meetings with the topic's text", "regular meetings that also spoke of it", Reading{RegularWithTopic: true}, of("meet.pct", "TTR"), of("meet.pct", "BTC")),
		one("committees on the topic", "meetings of a grassroots committee and of a cell's committee are no meetings of a cell", Reading{AnyBody: true}, bloc("meet.pct", ""), of("meet.pct", "SXD"), of("meet.pct", "BTG")),
		one("regular and thematic in one", "one session for both", Reading{OnlyThematic: true}, of("meet.pct", "VKS")),
		one("cells that moved or merged", "held and visited in cells that stood elsewhere on the report's day, or do not live any more", Reading{TreeOfReportDay: true, NoSuccessor: true}, bloc("meet.sit", ""), bloc("meet.sit.visits", "")),
		one("a cell that came later", "its meeting was held elsewhere, before it joined", Reading{TreeOfReportDay: true}, of("meet.pct", "SYT")),
		one("other meetings than the cell's own", "of committees, extraordinary and thematic ones", Reading{AnyMeeting: true}, bloc("meet.attend", ""), of("meet.attend", "BVT-02")),
		one("the same cell visited twice", "visits are not cells", Reading{CountTwice: true}, bloc("meet.sit", ""), of("meet.sit", "SYT")),
		one("a visitor in his own cell", "counts nothing", Reading{CountOwnVisit: true}, bloc("meet.sit.visits", "")),
		one("a visitor found in his own cell later", "his transfer to the cell was written down months after", Reading{HomeOfThen: true}, Ask{Code: "meet.sit.visits", Org: codeBloc, On: day.Must(2018, 5, 31)}, Ask{Code: "meet.sit", Org: "SKH-02", On: day.Must(2018, 12, 31)}),
		one("visitors without a seat", "ordinary members, and one whose seat had ended", Reading{AnyVisitor: true}, bloc("meet.sit", ""), of("meet.sit", codeOther)),
		one("visits not made", "planned or called off", Reading{CountPlanned: true}, bloc("meet.sit", ""), bloc("meet.sit.visits", "")),
		one("visits voided", "never were", Reading{KeepVoided: true}, bloc("meet.sit", ""), demo(bloc("meet.sit", ""))),
		one("visits recorded late", "written in November", Reading{IgnoreKnown: true}, demo(of("meet.sit", "CNT"))),
		one("visits on another day", "first written on one side of 30/9/2017", Reading{FirstWords: true}, of("meet.sit", "SNV"), of("meet.sit", "STP")),
		one("visits outside the period", "in December 2016 and October 2017", Reading{Slack: 31}, bloc("meet.sit", ""), of("meet.sit", "TAT")),
		one("visits outside the Bloc", "by another committee, one of them in a cell that joined the Bloc later", Reading{TreeOfReportDay: true}, of("meet.sit", "SYT")),
		one("kind of the visited cell", "a grassroots cell when it was visited, a dependent cell since", Reading{KindOfLastDay: true}, bloc("meet.sit", "coso"), bloc("meet.sit", "tructhuoc")),

		one("sessions not held", "planned or called off", Reading{CountPlanned: true}, bloc("study.class", ""), of("study.class", "SCT")),
		one("sessions voided", "entered twice or for another unit", Reading{KeepVoided: true}, bloc("study.class", ""), of("study.class", "VKS")),
		one("sessions recorded late", "written in November", Reading{IgnoreKnown: true}, demo(of("study.class", "THA"))),
		one("sessions on another day", "first written on one side of 30/9/2017", Reading{FirstWords: true}, of("study.class", "DPT"), of("study.class", "NHC")),
		one("sessions outside the period", "in 2016 and October 2017", Reading{Slack: 45}, bloc("study.class", "")),
		one("sessions outside the Bloc", "of the other organisation, and of cells while they were there", Reading{TreeOfReportDay: true}, of("study.class", codeOther)),
		one("sessions of those that moved or merged", "what they held remains the Bloc's", Reading{TreeOfReportDay: true, NoSuccessor: true}, bloc("study.class", "")),
		one("sessions by head-count", "most keep no roll", Reading{DropHeadcounts: true}, bloc("study.class", "")),
		one("units that only declared", "a signed paper instead of records", Reading{DropDeclared: true}, bloc("study.class", ""), of("study.class", "HCB")),
		one("a declaration that yields", "the unit put its sessions on record later", Reading{NeverYields: true}, bloc("study.class", ""), of("study.class", "TDK")),
		one("declarations of a longer time", "they reach beyond the period", Reading{DeclaredOverlaps: true}, bloc("study.class", ""), of("study.class", "HPN")),
		one("units with two programmes", "units are counted once", Reading{CountTwice: true}, bloc("study.prog", "")),
		one("people in two sessions", "people are counted once", Reading{CountTwice: true}, bloc("study.mem", ""), of("study.mem", "SYT")),
		one("people who are no members", "come to sessions too, and are no members who studied", Reading{AnyAttendant: true}, bloc("study.mem", ""), of("study.mem", "SYT"), bloc("study.mass", "")),
		one("people found elsewhere later", "a transfer was written down months after", Reading{HomeOfThen: true}, Ask{Code: "study.mem", Org: "STC", On: day.Must(2018, 12, 31)}, Ask{Code: "study.mem", Org: "SGD", On: day.Must(2018, 12, 31)}),
		one("records written for the cell of that time", "an entry, a commitment and a learner stay where they were written", Reading{HomeOfNow: true},
			Ask{Code: "quiz.try", Org: "SGD-02", On: day.Must(2018, 12, 31)}, Ask{Code: "reg.count", Org: "SGD-02", On: day.Must(2018, 12, 31)}, Ask{Code: "train.att", Org: "SGD-02", On: day.Must(2018, 12, 31)}),
		one("declarations below another", "what a unit declared covers its cells", Reading{CoveredCounts: true}, Ask{Code: "study.class", Org: codeBloc, On: day.Must(2018, 12, 31)}, Ask{Code: "study.class", Org: "SKH", On: day.Must(2018, 12, 31)}),
		one("rolls of what was not held", "the roll of a session called off, or voided", Reading{CountPlanned: true, KeepVoided: true}, of("study.mem", "CNT"), of("study.mem", "LMH")),

		one("entrants who entered twice", "one attempt counts", Reading{CountTwice: true}, bloc("quiz.person", "")),
		one("entrants who are no members", "anybody of the agencies may enter", Reading{OnlyMembers: true}, bloc("quiz.person", "")),
		one("entries voided", "copied, or not valid", Reading{KeepVoided: true}, bloc("quiz.person", ""), bloc("quiz.try", "")),
		one("entries recorded late", "written in November", Reading{IgnoreKnown: true}, demo(Ask{Code: "quiz.person", Org: "BDN", On: sep})),
		one("entries of what was not held", "contests called off or still to come", Reading{CountPlanned: true}, bloc("quiz.try", "")),
		one("entries outside the period", "of the contest of the year before", Reading{Slack: 60}, bloc("quiz.try", "")),
		one("entries from elsewhere", "of the same contest, not of the Bloc", Reading{IgnoreTree: true}, bloc("quiz.try", "")),
		one("prizes of persons", "are no prize of the organisation", Reading{AnyPrizeScope: true}, of("quiz.rank", "SYT"), Ask{Code: "quiz.rank", Org: codeBloc, On: day.Must(2018, 12, 31)}),
		one("prizes of a lower level", "among the Bloc's own units", Reading{AnyPrizeLevel: true}, of("quiz.rank", "STC"), Ask{Code: "quiz.rank", Org: codeBloc, On: day.Must(2018, 12, 31)}),
		one("prizes of others", "the prize of a unit is not that of what stands above it", Reading{PrizeOfAnyUnit: true}, of("quiz.rank", codeTop)),
		one("prizes voided", "written for the wrong unit", Reading{KeepVoided: true}, of("quiz.rank", "BVT")),

		one("learners in two classes", "the same people in a class of the province", Reading{CountTwice: true}, bloc("train.att", ""), bloc("train.units", "")),
		one("learners voided", "they did not come", Reading{KeepVoided: true}, bloc("train.att", "")),
		one("learners recorded late", "written in November", Reading{IgnoreKnown: true}, demo(of("train.att", "SGD"))),
		one("learners from elsewhere", "of the same class, not of the Bloc", Reading{IgnoreTree: true}, bloc("train.att", ""), bloc("train.class", "")),
		one("classes of another kind", "for candidates and new members", Reading{AnyClass: true}, bloc("train.class", ""), bloc("train.att", "")),
		one("classes not held", "called off, or still to come", Reading{CountPlanned: true}, bloc("train.class", ""), bloc("train.att", "")),
		one("classes voided", "entered twice, with its learners", Reading{KeepVoided: true}, bloc("train.class", ""), bloc("train.att", "")),
		one("classes outside the period", "in December 2016 and later", Reading{Slack: 60}, bloc("train.class", ""), bloc("train.att", "")),

		one("congresses not held", "planned, or called off as the cell was merged", Reading{CountPlanned: true}, bloc("cong.done", "")),
		one("congresses held and not approved", "held is held", Reading{NeedApproval: true}, bloc("cong.done", "")),
		one("congresses of grassroots cells", "of another kind", Reading{AnyCongress: true}, bloc("cong.done", "")),
		one("congresses elsewhere", "in cells of the other organisation, one of which was the Bloc's in spring", Reading{IgnoreTree: true}, bloc("cong.done", "")),
		one("congresses outside the period", "in December 2016 and November 2017", Reading{Slack: 60, CountTwice: true}, bloc("cong.done", "")),
		one("a cell with two congresses", "counts once", Reading{CountTwice: true}, bloc("cong.done", "")),

		one("commitments not signed", "drafts", Reading{CountPlanned: true}, bloc("reg.pct", "")),
		one("commitments voided", "never signed", Reading{KeepVoided: true}, bloc("reg.pct", "")),
		one("commitments recorded late", "written in November", Reading{IgnoreKnown: true, CountTwice: true}, demo(bloc("reg.pct", ""))),
		one("people in two campaigns", "are counted once", Reading{CountTwice: true}, bloc("reg.count", ""), of("reg.count", "SYT")),
		one("signed and left since", "who died, was expelled or went elsewhere is no member of the day", Reading{CountLeft: true}, bloc("reg.pct", ""), bloc("reg.mem", "")),
		one("signed before he came", "a member signs where he stands; it stays signed where he goes", Reading{CountLeft: true}, of("reg.mem", "STC")),
		one("studied and left since", "who died or went elsewhere is no member of the day", Reading{CountLeft: true}, bloc("study.pct", ""), of("study.pct", "SYT")),
		one("official members alone must sign", "probationary members are neither in the base nor in the share, though some signed", Reading{ProbationersToo: true}, of("reg.due", "GNV"), of("reg.pct", codeTop), of("reg.mem", "GNV")),
		one("members under no campaign", "are in no base, though some signed elsewhere", Reading{AllMustSign: true}, of("reg.due", codeOther), of("reg.pct", codeTop), of("reg.mem", codeOther)),
		one("a campaign without a last day", "is over with its year", Reading{NeverOver: true}, of("reg.due", "GNT"), of("reg.due", codeOther)),
		one("commitments outside the period", "of the years beside", Reading{Slack: 60}, bloc("reg.pct", "")),
		one("commitments elsewhere", "signed in the other organisation", Reading{IgnoreTree: true}, bloc("reg.pct", ""), bloc("reg.count", "")),
		one("topics voided", "written by mistake", Reading{KeepVoided: true}, bloc("topic.count", "")),
		one("topics outside the period", "chosen in October", Reading{Slack: 31}, bloc("topic.count", "")),
	}
	for i := range l {
		name := l[i].Name
		switch name { // the same records, misread in another way
		case "the same number in another term", "the topic's text alone":
			name = "thematic meetings on another topic"
		case "a cell that came later":
			name = "cells that moved or merged"
		case "sessions by head-count":
			name = "sessions outside the period"
		}
		l[i].Records = who[name]
	}
	return l
}
