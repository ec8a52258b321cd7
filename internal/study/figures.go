package study

import (
	"chibo/internal/figure"
	"chibo/internal/record"
)

// Sets are the record sets of this noun:
//   - study_session: sessions, at who held them, whose sum is of the people of head-counts.
//   - study_attend: attendances by name, at the person's cell of the session's day; the subject is the person.
//   - study_declare: declarations, dated by the last day of their time, whose sum is of the sessions declared. Where they yield is the engine's to tell:
//     since is the first day of their time.
//   - study_programme: action programmes; the subject is the organisation.
//   - study_reporter: who is recognised on a day; the subject is the person.
func Sets(b *record.Book) []figure.Set {
	return []figure.Set{
		b.Kind("study_session").Set(func(s *figure.Set) { s.Weight, s.Label, s.Sort = "v.present", "v.topic", "o.sort_name" }),
		b.Kind("study_attend").Set(func(s *figure.Set) { s.Subject = "v.person" }),
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
