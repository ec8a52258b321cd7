package web

import (
	"strconv"
	"strings"

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
	flags := "--db …"
	if r.Holds(duty.Accounts) && r.S.Flags != "" {
		flags = r.S.Flags
	}
	template := func(kind string) page.Inline {
		return page.Command("chibo import --template " + kind + " -o " + r.T("first.file."+kind))
	}
	sheet := func(kind string) map[string]page.Inline {
		return map[string]page.Inline{"template": template(kind), "load": page.Command("chibo import " + flags + " --as " + r.Account.Login + " " + r.T("first.file."+kind))}
	}
	parts := page.Bodies{page.Say(page.Words(r.T("first.lead")))}
	step := func(key string, commands map[string]page.Inline, act page.Inline) {
		parts = append(parts, append(page.Say(page.Words(strconv.Itoa(len(parts))+". ")), append(r.placed(key, commands), page.Words(" "), act)...))
	}
	if len(kids) == 0 && len(childKinds(v.Kind)) > 0 {
		step("first.org", sheet("org"), page.Go(r.T("first.org_do"), r.Link("/org/new", "parent_id", v.ID.String())))
	}
	if !members {
		step("first.member", sheet("member"), page.Go(r.T("first.member_do"), r.Link("/member/new")))
	}
	step("first.more", map[string]page.Inline{"committee": template("committee"), "admission": template("admission"), "target": template("target")},
		page.Go(r.T("first.more_do"), r.Link("/target/new")))
	if r.Holds(duty.Accounts) {
		step("first.access", nil, page.Go(r.T("first.access_do"), r.Link("/access/new")))
	}
	return page.Bodies{page.Section{ID: "first", Title: r.T("first.title"), Parts: parts}}, nil
}

// placed is a text whose places hold more than words.
func (r *Req) placed(key string, places map[string]page.Inline) page.Rich {
	args, at := fault.Args{}, map[string]page.Inline{}
	for name, x := range places {
		mark := "\x00" + name + "\x00"
		args[name], at[mark] = mark, x
	}
	var out page.Rich
	rest := r.T(key, args)
	for rest != "" {
		before, after, ok := strings.Cut(rest, "\x00")
		if before != "" {
			out = append(out, page.Words(before))
		}
		if !ok {
			break
		}
		name, more, _ := strings.Cut(after, "\x00")
		out, rest = append(out, at["\x00"+name+"\x00"]), more
	}
	return out
}
