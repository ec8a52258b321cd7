package study

import (
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/record"
)

// personOn joins what the person of a record was called on its day.
const personOn = " LEFT JOIN member_person pn ON pn.person_id = v.person AND {known pn} AND pn.valid_from <= v.valid_from AND pn.valid_to > v.valid_from"

// Sets are the record sets of this noun:
//   - study_session: sessions, at who held them, whose sum is of the people of head-counts.
//   - study_member: attendances by name of those who were members on the session's day, each in his cell of that day as the register has it; the subject
//     is the person.
//   - study_now: the members of a day. studied is the last day up to it on which each was on the roll of a session held, wherever he stood then, as for
//     the list of those who were on none.
//   - study_attend: all attendances by name, where the session was held; member: whether the register has the person as a member on that day.
//   - study_declare: declarations, dated by the last day of their time, whose sum is of the sessions declared. Where they yield is the engine's to tell:
//     since is the first day of their time.
//   - study_programme: action programmes; the subject is the organisation.
//   - study_reporter: who is recognised on a day; the subject is the person.
func Sets(b *record.Book) []figure.Set {
	now := member.Membership()
	now.Name = "study_now"
	now.Attrs = append(now.Attrs, figure.Attr{Name: "studied", Type: figure.Day, Expr: "(SELECT MAX(g.valid_from) FROM study_attend_version g WHERE g.person = a.person_id" +
		" AND {known g} AND g.session_state = '" + Held + "' AND g.valid_from <= :on)"})
	return []figure.Set{
		b.Kind("study_session").Set(func(s *figure.Set) { s.Weight, s.Label, s.Sort = "v.present", "v.topic", "o.sort_name" }),
		b.Kind("study_attend").Set(func(s *figure.Set) {
			s.Name, s.Subject, s.Org = "study_member", "v.person", "a.org_id"
			s.From = "member_affiliation a CROSS JOIN study_attend_version v" + personOn
			s.Where = "a.kind = '" + member.Official + "' AND {known a} AND v.person = a.person_id AND v.valid_from >= a.valid_from AND v.valid_from < a.valid_to AND {known v}"
		}),
		now,
		b.Kind("study_attend").Set(func(s *figure.Set) {
			s.Subject, s.Org = "v.person", "v.org"
			s.From = "study_attend_version v LEFT JOIN member_affiliation h ON h.person_id = v.person AND h.kind = '" + member.Official +
				"' AND {known h} AND h.valid_from <= v.valid_from AND h.valid_to > v.valid_from" + personOn
			s.Attrs = append(s.Attrs, figure.Attr{Name: "member", Type: figure.Bool, Expr: "(h.person_id IS NOT NULL)"})
		}),
		b.Kind("study_declare").Set(func(s *figure.Set) {
			s.Time, s.Day, s.Where, s.Weight = figure.Event, "v.until", "{known v}", "v.sessions"
			s.From = "study_declare_version v LEFT JOIN org_version o ON o.org_id = v.org AND {known o} AND o.valid_from <= v.until AND o.valid_to > v.until"
		}),
		b.Kind("study_programme").Set(func(s *figure.Set) { s.Subject = "v.org" }),
		b.Kind("study_reporter").Set(func(s *figure.Set) {
			s.Subject = "v.person"
			s.From = "study_reporter_version v LEFT JOIN member_person pn ON pn.person_id = v.person AND {known pn} AND {on pn}"
		}),
	}
}
