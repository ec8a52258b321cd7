package lang

// tables lists the texts of every noun: a new text_<noun>.go adds its one line here, in the order of the alphabet.
func tables() []table {
	return []table{
		accessText,
		admissionText,
		admissionsText,
		asofText,
		auditText,
		commonText,
		congressText,
		contestText,
		dayText,
		demoText,
		dbText,
		docText,
		documentText,
		figureText,
		fileText,
		intakeColumnText,
		intakeText,
		kindText,
		memberText,
		membersText,
		orgPageText,
		orgText,
		recordText,
		reportText,
		ruleText,
		sealText,
		targetText,
		targetsText,
		trainingText,
		serverText,
		webText,
	}
}
