package pledge

import (
	"strings"

	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/record"
)

// covered are the organisations at or below those whose campaign is open in the period and $asks, in the structure of the day. They are the same for all
// members, so that they are found once and not member by member. A campaign without a last day is over with its year.
const covered = "(WITH RECURSIVE covered(org) AS (SELECT k.org FROM pledge_campaign_version k WHERE {known k}$asks" +
	" AND k.valid_from <= :on AND k.valid_to > :since AND (k.until IS NOT NULL OR k.year >= {num CAST(:since AS {day})} / 10000)" +
	" UNION SELECT w.child FROM covered d CROSS JOIN {fenced tree_edge w|" + below + "} WHERE " + below + ") SELECT d.org FROM covered d)"

const below = "w.parent = d.org AND {on w} AND {known w}"

// official tells that a member is an official one on the day.
const official = "EXISTS (SELECT 1 FROM member_standing f WHERE f.membership_id = a.membership_id AND {on f} AND {known f} AND f.kind = '" + member.Full + "')"

// Sets are the record sets of this noun:
//   - pledge: commitments, at the cell they were signed in; the subject is the person.
//   - pledge_topic: the topics organisations chose.
//   - pledge_member: the members of a day. signed is the last day up to it on which each signed a commitment, wherever he stood then; must tells whether
//     a campaign of the period asks one of him: one of an organisation at or above his cell, open within the period, for all members or, where he is an
//     official one, any. Under several campaigns he is one member still.
func Sets(b *record.Book) []figure.Set {
	m := member.Membership()
	m.Name = "pledge_member"
	m.Attrs = append(m.Attrs, figure.Attr{Name: "signed", Type: figure.Day, Expr: "(SELECT MAX(g.valid_from) FROM pledge_version g WHERE g.person = a.person_id" +
		" AND {known g} AND g.state <> '" + Draft + "' AND g.valid_from <= :on)"},
		figure.Attr{Name: "must", Type: figure.Bool, Expr: "(a.org_id IN " + strings.ReplaceAll(covered, "$asks", " AND k.must <> '"+OfficialOnly+"'") +
			" OR a.org_id IN " + strings.ReplaceAll(covered, "$asks", "") + " AND " + official + ")"})
	return []figure.Set{
		b.Kind("pledge").Set(func(s *figure.Set) { s.Subject = "v.person" }),
		b.Kind("pledge_topic").Set(func(s *figure.Set) { s.Label = "v.topic" }),
		m,
	}
}
