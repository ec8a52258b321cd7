package world

import (
	"time"

	"chibo/internal/day"
)

// Reading is a way to misread the script. The zero value is the right one; every field is one mistake that an implementation could make.
type Reading struct {
	ByCeremony         bool // an admission counts on the ceremony's day
	Slack              int  // the period is wider by so many days on both sides
	TreeOfReportDay    bool // flows are judged in the tree of the report's day
	TreeOfLastDay      bool // everything is judged in the newest tree
	KindOfLastDay      bool // an organisation counts by its newest kind
	NoSuccessor        bool // what an ended organisation recorded is lost to its successor
	CountEnded         bool // ended organisations still count
	CountTemporary     bool // members count where they are for a while too
	CountDead          bool // the dead still count
	DropRelieved       bool // exempt and suspended members do not count
	FirstEndIsLast     bool // who left once never counts again in the same spell
	InternalCounts     bool // a transfer within the organisation is an increase and a decrease
	ReorgIsTransfer    bool // reorganised members count as transferred
	OpeningIsIncrease  bool // the opening load is an increase
	ReadmissionCounts  bool // a re-admission is an admission
	OfficialByDecision bool // a member is official from the recognition's decision
	IgnoreKnown        bool // Known is ignored
	FirstDays          bool // the days of admissions and moves stay as first written
	FirstFacts         bool // facts of people stay as first written
	FirstTargets       bool // targets stay as first written
	CorrectAllTime     bool // a correction of ethnicity reaches all days, not only its period
	KeepVoided         bool // voided records still count
	AgeOnReportDay     bool // age is taken on the report's day
	LatestBirth        bool // age is taken from the latest day the birth can be
	NeedEthnicity      bool // people of unknown ethnicity are lost
	UnknownIsMinority  bool // unknown ethnicity is taken for a minority
	ExactKinh          bool // "kinh" is not Kinh

	CountPlanned     bool // what was planned or called off counts as held, a draft as signed
	FirstWords       bool // records of work stay as first written
	CountTwice       bool // attendances are counted, not people or organisations
	DropHeadcounts   bool // sessions without a roll are lost
	DropDeclared     bool // what units declared is lost
	NeverYields      bool // a declaration counts beside the records
	DeclaredOverlaps bool // a declaration counts when its time touches the period
	CountOwnVisit    bool // a visit to one's own cell counts
	AnyTopic         bool // thematic meetings count whatever their topic
	TopicByText      bool // the topic's text decides
	PaperByNumber    bool // the document's number alone decides
	OnlyThematic     bool // a thematic meeting within a regular one is lost
	RegularWithTopic bool // a regular meeting with the topic counts
	AnyMeeting       bool // attendance of all meetings
	OnlyMembers      bool // entrants who are no members are lost
	AnyPrizeScope    bool // prizes of persons count
	AnyPrizeLevel    bool // prizes of any level count
	PrizeOfAnyUnit   bool // prizes of units below count
	AnyClass         bool // classes of any kind count
	NeedApproval     bool // a congress counts when approved
	AnyCongress      bool // congresses of grassroots cells count
	CountLeft        bool // who signed or studied and has left since still counts among the members who did
	AllMustSign      bool // every member must sign, whatever a campaign asks
	ProbationersToo  bool // probationary members must sign where official ones alone are asked
	NeverOver        bool // a campaign without a last day is open in later years too
	AnyBody          bool // meetings of committees on the topic count
	AnyAttendant     bool // people who are no members count among the members who studied
	AnyVisitor       bool // a visitor without a seat in the committee that sent him counts
	HomeOfThen       bool // people stay where the register had them when the record was written
	HomeOfNow        bool // a record that was written for the cell of that time follows its person
	CoveredCounts    bool // what a unit declared counts beside what the unit above it declared for the same time
	IgnoreTree       bool // what stands elsewhere counts too
}

func (r Reading) counted(decision, ceremony day.Day) day.Day {
	if r.ByCeremony {
		return ceremony
	}
	return decision
}

// Trap is a place in the world where a wrong reading gives another number: under Wrong, the figure asked there differs from the right one.
// Persons, Orgs and Records are who and what is in it.
type Trap struct {
	Name          string
	What          string
	Persons, Orgs []string
	Records       []string // of the work, by key
	Wrong         Reading
	Asks          []Ask
}

// Ask is a question: a figure of an organisation as of a day, as known.
type Ask struct {
	Code, Breakdown, Org string
	On                   day.Day
	Known                Known
}

func at(y, m, d, hh, mm int) Known {
	return Known{time.Date(y, time.Month(m), d, hh, mm, 30, 0, day.Zone)}
}

// trapTable tells every trap; who is in it comes from the building of the script.
func trapTable(who map[string][]string) []Trap {
	sep := day.Must(2017, 9, 30)
	end := day.Must(2018, 12, 31)
	bloc := func(code, breakdown string, on day.Day) Ask {
		return Ask{Code: code, Breakdown: breakdown, Org: codeBloc, On: on}
	}
	of := func(code, breakdown, org string, on day.Day) Ask {
		return Ask{Code: code, Breakdown: breakdown, Org: org, On: on}
	}
	l := []Trap{
		{Name: "outside the period", What: "admitted in December 2016 and October 2017; a period read too wide counts them in nine months of 2017",
			Wrong: Reading{Slack: 31}, Asks: []Ask{bloc("adm.count", "", sep)}},
		{Name: "decision and ceremony on two sides", What: "decided before 30/9/2017 with the ceremony after it, and decided in 2016 with the ceremony in 2017; by ceremony the first are lost and the second come in",
			Wrong: Reading{ByCeremony: true}, Asks: []Ask{bloc("adm.count", "", sep), bloc("mem.total", "", sep)}},
		{Name: "outside the sub-tree on the day", What: "admitted in a cell before it joined the Bloc or after it left; by the tree of the report's day the first count and those before the leaving are lost",
			Wrong: Reading{TreeOfReportDay: true}, Asks: []Ask{bloc("adm.count", "", sep), of("adm.count", "", "SYT", sep), of("adm.count", "", "SVH", sep)}},
		{Name: "the newest tree", What: "cells moved after the report's day; by the newest tree their members stand elsewhere",
			Wrong: Reading{TreeOfLastDay: true}, Asks: []Ask{bloc("mem.total", "", sep), of("mem.total", "", "SVH", day.Must(2017, 3, 31)), of("mem.total", "", "STT", day.Must(2017, 3, 31))}},
		{Name: "temporary activity elsewhere", What: "members active for a while in another cell, in the Bloc or outside it; counted at home only",
			Wrong: Reading{CountTemporary: true}, Asks: []Ask{bloc("mem.total", "", sep), {Code: "mem.total", Org: codeOther, On: sep}}},
		{Name: "merged and absorbed", What: "admitted in an organisation that ended later; without the successor's edge they are lost to the whole after a reading by the tree of the report's day",
			Wrong: Reading{TreeOfReportDay: true, NoSuccessor: true}, Asks: []Ask{bloc("adm.count", "", sep)}},
		{Name: "before the merger", What: "admitted in an organisation before it was merged: no admissions of the new one, which did not exist",
			Wrong: Reading{TreeOfReportDay: true}, Asks: []Ask{of("adm.count", "", "KCN", sep), of("adm.count", "", "SNN-06", sep)}},
		{Name: "members received", What: "members of merged organisations come to the new one without transfer",
			Wrong: Reading{ReorgIsTransfer: true}, Asks: []Ask{of("mem.in", "", "KCN-01", sep), of("mem.in", ByArrival, "SGT-02", sep), of("mem.in", "", "CTT-08", day.Must(2016, 12, 31))}},
		{Name: "ended organisations", What: "merged, absorbed and dissolved organisations still in a list without end days",
			Wrong: Reading{CountEnded: true}, Asks: []Ask{bloc("org.grass", "", sep), bloc("org.grass.chibo", "", sep), bloc("org.cell", "", sep)}},
		{Name: "kind of the day", What: "grassroots cells became branches and went back; by the newest kind the branches of the day are miscounted",
			Wrong: Reading{KindOfLastDay: true}, Asks: []Ask{bloc("org.grass.dangbo", "", day.Must(2017, 10, 15)), bloc("org.grass.dangbo", "", day.Must(2016, 6, 30)), bloc("org.grass.chibo", "", day.Must(2017, 10, 15))}},
		{Name: "internal transfers", What: "transfers within the Bloc; an increase of the cell, none of the Bloc",
			Wrong: Reading{InternalCounts: true}, Asks: []Ask{bloc("mem.in", ByArrival, sep), bloc("mem.out", ByDeparture, sep)}},
		{Name: "the opening load", What: "members before the register began; no increase",
			Wrong: Reading{OpeningIsIncrease: true}, Asks: []Ask{bloc("mem.in", "", day.Must(2015, 12, 31))}},
		{Name: "re-admission", What: "a second spell; its own cause, not an admission",
			Wrong: Reading{ReadmissionCounts: true}, Asks: []Ask{bloc("adm.count", "", end)}},
		{Name: "recognised late", What: "official from twelve months after the ceremony, though the decision came months later",
			Wrong: Reading{OfficialByDecision: true}, Asks: []Ask{bloc("mem.prob", "", sep), bloc("mem.full", "", sep)}},
		{Name: "restored", What: "struck off or expelled wrongly and given back: the same membership counts again",
			Wrong: Reading{FirstEndIsLast: true}, Asks: []Ask{bloc("mem.total", "", sep), bloc("mem.total", "", end)}},
		{Name: "back on the register", What: "transferred out of the register and back: the same membership counts again",
			Wrong: Reading{FirstEndIsLast: true}, Asks: []Ask{bloc("mem.full", "", sep)}},
		{Name: "transfers that never were", What: "voided transfers out of the register and to the other organisation",
			Wrong: Reading{KeepVoided: true}, Asks: []Ask{of("mem.total", "", codeOther, sep), bloc("mem.out", ByDeparture, sep), of("mem.in", ByArrival, codeOther, sep)}},
		{Name: "exempt and suspended", What: "they still count",
			Wrong: Reading{DropRelieved: true}, Asks: []Ask{bloc("mem.total", "", sep)}},
		{Name: "the dead", What: "they do not",
			Wrong: Reading{CountDead: true}, Asks: []Ask{bloc("mem.total", "", sep)}},
		{Name: "voided before the demo's day", What: "an admission entered twice and a move that never was, both voided in October 2017: as known on 1/10/2017 they count, now not",
			Wrong: Reading{KeepVoided: true}, Asks: []Ask{bloc("adm.count", "", sep), bloc("mem.total", "", sep), of("mem.total", "", "SNN", sep), bloc("org.cell", "", sep)}},
		{Name: "late entries", What: "recorded weeks or months after their day: as known on an earlier instant they are not there",
			Wrong: Reading{IgnoreKnown: true}, Asks: []Ask{{"adm.count", "", codeBloc, sep, at(2017, 10, 1, 8, 0)}, {"mem.total", "", codeBloc, sep, at(2017, 10, 1, 8, 0)},
				{"mem.out", ByDeath, codeBloc, sep, at(2017, 10, 24, 8, 0)}, {"adm.count", "", codeBloc, sep, at(2017, 12, 1, 8, 0)}, {"mem.total", "", "STN", sep, at(2017, 10, 24, 8, 0)}}},
		{Name: "corrected days", What: "admissions first written in September 2017 and moved to October in 2018, when others had been entered late: the Bloc's figure stays, those of the cells change",
			Wrong: Reading{FirstDays: true}, Asks: []Ask{bloc("adm.count", "", sep), bloc("mem.total", "", sep), of("mem.total", "", "SGD", day.Must(2017, 5, 31))}},
		{Name: "corrected facts", What: "sex, birth and ethnicity of people admitted in 2017, corrected in 2018",
			Wrong: Reading{FirstFacts: true}, Asks: []Ask{bloc("adm.group", "nu", sep), bloc("adm.group", "doan", sep), bloc("adm.group", "dtts", sep)}},
		{Name: "a correction for a period", What: "ethnicity written anew only from 2018 on: the admissions of 2017 keep what was right then",
			Wrong: Reading{CorrectAllTime: true}, Asks: []Ask{bloc("adm.group", "dtts", sep)}},
		{Name: "age of the day that counts", What: "turned 31 between admission and report",
			Wrong: Reading{AgeOnReportDay: true}, Asks: []Ask{bloc("adm.group", "doan", sep)}},
		{Name: "birth known to the year", What: "the earliest day it can be decides",
			Wrong: Reading{LatestBirth: true}, Asks: []Ask{bloc("adm.group", "doan", sep)}},
		{Name: "unknown ethnicity is not lost", What: "admitted people whose ethnicity nobody has entered: they count, and are no minority",
			Wrong: Reading{NeedEthnicity: true}, Asks: []Ask{bloc("adm.count", "", sep)}},
		{Name: "unknown ethnicity is unknown", What: "the same people taken for a minority",
			Wrong: Reading{UnknownIsMinority: true}, Asks: []Ask{bloc("adm.group", "dtts", sep)}},
		{Name: "spelling of Kinh", What: "written kinh or KINH by some clerks",
			Wrong: Reading{ExactKinh: true}, Asks: []Ask{bloc("adm.group", "dtts", sep)}},
		{Name: "revised targets", What: "the plan of 2017 was first lower and revised in March",
			Wrong: Reading{FirstTargets: true}, Asks: []Ask{bloc("adm.pct", "", sep)}},
		{Name: "voided targets", What: "a target that was never set",
			Wrong: Reading{KeepVoided: true}, Asks: []Ask{of("adm.pct", "", "TDK", sep)}},
	}
	for i := range l {
		name := l[i].Name
		switch name { // the same people, misread in another way
		case "before the merger":
			name = "merged and absorbed"
		case "unknown ethnicity is not lost":
			name = "unknown ethnicity is unknown"
		}
		l[i].Persons, l[i].Orgs = who[name], who["org "+name]
	}
	return l
}
