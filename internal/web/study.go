package web

import (
	"slices"

	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/figure"
	"chibo/internal/member"
	"chibo/internal/study"
	"chibo/internal/web/page"
)

// studyActs lead from a campaign of study to the members who have not studied.
func studyActs(r *Req, _ *db.Tx, v recordView) ([]page.Act, error) {
	return []page.Act{{Text: r.T("study_missing.act"), Href: r.Link(v.path("/missing"))}}, nil
}

// restList leads from the list of a kind to who has not, by the rest of a share, within the organisation chosen.
func restList(code, text string) func(r *Req, l recordListed) []page.Act {
	return func(r *Req, l recordListed) []page.Act {
		org := ""
		if !l.f.Org.IsZero() {
			org = l.f.Org.String()
		}
		return []page.Act{{Text: r.T(text), Href: r.Link("/figure/"+code, "org", org, "line", figure.Rest)}}
	}
}

// studyOf reads the campaign of the address and the conditions of its list; one that was voided has no list.
func (r *Req) studyOf(tx *db.Tx) (v recordView, l memberListed, err error) {
	if v, err = r.recordOf(tx, r.S.Book.Kind("study_campaign"), r.At.Known); err != nil {
		return v, l, err
	}
	if v.void {
		return v, l, fault.New(fault.NotFound, "error.not_found", nil)
	}
	l, err = r.memberFilters(tx)
	l.f.Kind = "" // guests study where they are members
	l.filters = slices.DeleteFunc(l.filters, func(f page.Filter) bool { return f.Name == "kind" })
	return v, l, err
}

// studyFind gives those who have not studied: within the organisation chosen, else within the one whose campaign it is.
func (r *Req) studyFind(tx *db.Tx, v recordView, f member.Filter) (member.Page, error) {
	if f.Org.IsZero() {
		f.Org = v.Owner()
	}
	return study.WhoHasNot(r.Ctx, tx, r.Who, r.At, v.ID, f)
}

// studyMissing lists the members who are on no roll of a campaign's sessions that were held by the day asked about.
func (s *Server) studyMissing(r *Req) (Response, error) {
	if r.Format() != "" {
		return r.Export(r.T("study_missing.list"), func(tx *db.Tx) (doc.Sheet, error) {
			v, l, err := r.studyOf(tx)
			if err != nil {
				return doc.Sheet{}, err
			}
			return r.memberSheetOf(tx, "study_campaign.missing", r.T("study_missing", fault.Args{"title": v.title}), l, func(f member.Filter) (member.Page, error) {
				return r.studyFind(tx, v, f)
			})
		})
	}
	number, size := r.Paging()
	var v recordView
	var l memberListed
	var p member.Page
	var frame page.Frame
	heads := 0
	err := r.Read(func(tx *db.Tx) (err error) {
		if v, l, err = r.studyOf(tx); err != nil {
			return err
		}
		if frame, err = r.recordFrame(tx, v, r.T("study_missing", fault.Args{"title": v.title})); err != nil || l.wrong {
			return err
		}
		if heads, err = study.HeadCounts(r.Ctx, tx, s.Book, r.Who, r.At, v.ID); err != nil {
			return err
		}
		l.f.Page, l.f.Size = number, size
		if p, err = r.studyFind(tx, v, l.f); err != nil {
			return err
		}
		return r.logList(tx, "study_campaign.missing", l.f.Org, personsOf(p.Items), p.Total)
	})
	if err != nil {
		return nil, err
	}
	list := page.List{
		Head: page.Head{Title: r.T("study_missing", fault.Args{"title": v.title}), Lead: page.Say(
			page.Words(r.T("study_missing.lead", fault.Args{"n": p.Total, "day": r.At.On})+" · "), page.Go(v.title, r.Link(v.path(""))))},
		Filters: l.filters, Picked: l.picked,
		Table: r.memberTable(r.T("study_missing.list"), p.Items),
		Pager: page.Pager{Page: max(p.Page, 1), Size: size, Total: int64(p.Total), Sizes: Sizes()},
		Empty: page.Empty{What: r.T("study_missing.what")},
	}
	list.Notes = append(list.Notes, page.Note{Text: page.Say(page.Words(r.T("study_missing.figure")))})
	if heads > 0 {
		list.Notes = append(list.Notes, page.Note{Tone: page.Due, Text: page.Say(page.Words(r.T("study_missing.heads", fault.Args{"n": heads})))})
	}
	if p.Total == 0 && len(l.picked) == 0 && !l.wrong && !r.Time.Off() {
		list.Notes = append(list.Notes, page.Note{Tone: page.Done, Text: page.Say(page.Words(r.T("study_missing.none")))})
	}
	if v.Text("audience") == study.KeyCadres {
		list.Notes = append(list.Notes, page.Note{Text: page.Say(page.Words(r.T("study_missing.cadres")))})
	}
	if r.Holds(duty.Export) {
		list.Exports = r.Env().Exports()
	}
	list.Empty.Why, list.Empty.Since, list.Empty.Next = r.whyEmpty(!r.Holds(duty.Records), len(l.picked) > 0 || l.wrong, v.path("/missing"))
	return r.Page(frame, list), nil
}

// attendActs lead from one who attended to the form for the next of the same session.
func attendActs(r *Req, _ *db.Tx, v recordView) ([]page.Act, error) {
	if !v.owns {
		return nil, nil
	}
	return []page.Act{{Text: r.T("study_attend.next"), Href: r.Link(v.Kind.Path()+"/new", "session_id", v.Ref("session").String()), Icon: "plus", Main: true}}, nil
}
