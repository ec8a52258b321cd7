package web

import (
	"strconv"

	"chibo/internal/admission"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/rule"
	"chibo/internal/web/page"
)

// The term of the committee that decides on an admission: shown where it can be told, never in the way.

func (r *Req) decisionDue(tx *db.Tx, a admission.Admission) (admission.Due, error) {
	t, err := admission.NewTerms(r.Ctx, tx, a.Considered)
	if err != nil {
		return admission.Due{}, err
	}
	return t.Decision(a.Considered)
}

// duePair is the term among the facts of an admission, marked where the decision came after it.
func (r *Req) duePair(due admission.Due, decided day.Day) page.Pair {
	p := page.Pair{Label: r.T("admission.decision_due"), Value: page.Say(page.Words(r.L.ShortDay(due.By))),
		Small: r.T("admission.decision_due.hint", fault.Args{"days": due.Rule.Int(), "limit": due.Extended})}
	if late, _ := due.Late(decided); late {
		p.Value = append(p.Value, page.Words(" "), page.Sign(r.T("admissions.decided_late"), page.Due))
	}
	return p
}

// decisionNotes tell a late decision with its rules, and that holidays are lacking where that may be why.
func (r *Req) decisionNotes(due admission.Due, decided day.Day) []page.Note {
	late, beyond := due.Late(decided)
	if !late {
		return nil
	}
	key, rules := "admission.decision_late", []rule.Value{due.Rule}
	if beyond {
		key = "admission.decision_beyond"
	}
	if due.Extend.Code != "" {
		rules = append(rules, due.Extend)
	}
	text := page.Say(page.Words(r.T(key, fault.Args{"days": due.Rule.Int(), "due": due.By, "limit": due.Extended}) + ". "))
	text = append(text, r.ruleWords(rules)...)
	for _, y := range due.Missing {
		text = append(text, page.Words(". "+r.T("rule.days_missing", fault.Args{"year": strconv.Itoa(y)})))
	}
	return []page.Note{{Tone: page.Due, Text: text}}
}
