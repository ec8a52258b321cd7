package web

import (
	"strconv"

	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/org"
	"chibo/internal/web/page"
)

// firstSteps tell an office that has just begun what comes next, on the page of its top organisation: the organisations below, the members, the
// accounts. They are there until there are organisations and members.
func (r *Req) firstSteps(tx *db.Tx, v orgView, by map[string]figure.Value) (page.Bodies, error) {
	if v.ID != r.House.Top || !v.Write || r.Time.Off() {
		return nil, nil
	}
	kids, err := org.Children(r.Ctx, tx, r.Who, r.At, v.ID)
	if err != nil {
		return nil, err
	}
	members := by["mem.total"].N > 0
	if org.HoldsMembers(v.Kind) && members || len(kids) > 0 && members {
		return nil, nil
	}
	sheet := func(kind string) fault.Args {
		file := r.T("first.file." + kind)
		return fault.Args{"template": "chibo import --template " + kind + " -o " + file, "load": "chibo import --db … --as " + r.Account.Login + " " + file}
	}
	parts := page.Bodies{page.Say(page.Words(r.T("first.lead")))}
	step := func(text string, act page.Inline) {
		parts = append(parts, page.Say(page.Words(strconv.Itoa(len(parts))+". "+text+" "), act))
	}
	if len(kids) == 0 && len(childKinds(v.Kind)) > 0 {
		step(r.T("first.org", sheet("org")), page.Go(r.T("first.org_do"), r.Link("/org/new", "parent_id", v.ID.String())))
	}
	if !members {
		step(r.T("first.member", sheet("member")), page.Go(r.T("first.member_do"), r.Link("/member/new")))
	}
	if r.Holds(duty.Accounts) {
		step(r.T("first.access"), page.Go(r.T("first.access_do"), r.Link("/access/new")))
	}
	return page.Bodies{page.Section{ID: "first", Title: r.T("first.title"), Parts: parts}}, nil
}
