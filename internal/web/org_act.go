package web

import (
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/meeting"
	"chibo/internal/org"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// orgActs are the acts at the head of the page: the most common ones by name, all others behind one link. What is done most in a cell is its meeting;
// elsewhere it is what happens to the organisation.
func (r *Req) orgActs(tx *db.Tx, v orgView) ([]page.Act, error) {
	acts := []page.Act{page.PrintAct(r.Env())}
	if v.Void {
		return acts, nil
	}
	sits, err := r.orgMeetingActs(tx, v)
	if err != nil {
		return nil, err
	}
	if v.Write && v.Living && len(childKinds(v.Kind)) > 0 {
		acts = append(acts, page.Act{Text: r.T("orgs.new_child"), Href: r.Link("/org/new", "parent_id", v.ID.String()), Icon: "plus"})
	}
	if v.Write || v.decide {
		acts = append(acts, page.Act{Text: r.T("orgs.record_event"), Href: r.orgPath(v.ID, "/act"), Icon: "pen", Main: len(sits) == 0})
	}
	return append(acts, sits...), nil
}

// A meeting planned for one of the next days stands on its cell's page, and so does one that should have been held and is not written down yet.
const (
	daysAhead = 7
	daysLate  = 31
)

// orgMeetingActs are the acts of a cell's meetings, for whoever writes them: the one that is due is written down, else a new one is recorded.
func (r *Req) orgMeetingActs(tx *db.Tx, v orgView) ([]page.Act, error) {
	if !v.Write || !v.Living || v.External || !org.HoldsMembers(v.Kind) {
		return nil, nil
	}
	k := r.S.Book.Kind("meeting")
	add := page.Act{Text: r.T("meeting.do.new"), Href: r.Link(k.Path()+"/new", "org_id", v.ID.String()), Icon: "plus", Main: true}
	if r.Time.Off() {
		return []page.Act{add}, nil
	}
	today := r.Time.Today
	p, err := k.List(r.Ctx, tx, r.Who, r.At, record.Filter{Org: v.ID, Period: day.Period{From: today.Add(-daysLate), To: today.Add(daysAhead + 1)},
		Is: map[string]string{"state": meeting.Planned}, Sort: k.Day, Size: 1})
	if err != nil || len(p.Items) == 0 {
		return []page.Act{add}, err
	}
	next := p.Items[0]
	path := recordPath(k, next.ID)
	due := page.Act{Text: r.T("sitting.open"), Href: r.Link(path + "/sitting"), Icon: "pen", Main: true}
	if next.On() > today || next.Text("counted_by") == meeting.Declared { // nobody was absent yet, or there is no roll
		due.Text, due.Href, due.Icon = r.T("orgs.next_meeting", fault.Args{"day": next.On()}), r.Link(path), "day"
	}
	add.Main = false
	return []page.Act{add, due}, nil
}
