package bench

import (
	"fmt"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"chibo/internal/access"
	"chibo/internal/audit"
	"chibo/internal/testkit"
	"chibo/internal/web"
)

// BenchmarkPages asks for whole pages over HTTP as the officer of the top organisation: question, drawing and the log of the read together.
func BenchmarkPages(b *testing.B) {
	p := at(b)
	log := audit.NewLog(p.DB, 0)
	b.Cleanup(func() { _ = log.Close(p.ctx) })
	s := &web.Server{House: p.House, Audit: log, Hasher: access.NewHasher(access.StandardCost), Log: slog.New(slog.DiscardHandler), Now: time.Now}
	c := testkit.NewClient(b, testkit.Serve(b, s.Handler()))
	c.Post("/signin", url.Values{"name": {"khoi"}, "password": {"minh-hoa-2017"}}).Want(303)
	top, above, grass, cell := p.orgs[top], p.orgs[above], p.orgs[grass], p.orgs[cell]
	for _, q := range []struct{ name, at string }{
		{"org/top", "/org/" + top.String()}, {"org/above", "/org/" + above.String()}, {"org/grass", "/org/" + grass.String()}, {"org/cell", "/org/" + cell.String()},
		{"org-list", "/org"}, {"tree", "/org/" + top.String() + "/tree"}, {"tree/above", "/org/" + above.String() + "/tree"},
		{"member-list", "/member"}, {"member-list-past", "/member?on=2014-03-01"}, {"member-list/above", "/member?org=" + above.String()},
		{"member-list/cell", "/member?org=" + cell.String()}, {"member-search", "/member?q=" + url.QueryEscape(p.names[7])},
		{"search", "/search?q=" + url.QueryEscape(p.names[7])}, {"admission-list", "/admission"}, {"target-list", "/target"}, {"document-list", "/document"},
		{"meeting-list", "/meeting"}, {"meeting-list/cell", "/meeting?org=" + cell.String()}, {"study-list", "/study-session"}, {"congress-list", "/congress"},
		{"report/top", "/report/9-months?org=" + top.String() + "&on=2017-09-30"}, {"report/above", "/report/9-months?org=" + above.String() + "&on=2017-09-30"},
		{"figure/top", "/figure/mem.total?org=" + top.String()}, {"figure-adm/top", "/figure/adm.count?org=" + top.String() + "&on=2017-09-30"},
		{"figure/above", "/figure/mem.total?org=" + above.String()}, {"figure-meet/top", "/figure/meet.pct?org=" + top.String() + "&on=2017-09-30"},
	} {
		b.Run(q.name, func(b *testing.B) {
			p.time(b, 1, func(_, _ int) error {
				if a := c.Get(q.at); a.StatusCode != 200 {
					return fmt.Errorf("%s: status %d", q.at, a.StatusCode)
				}
				return nil
			})
		})
	}
}
