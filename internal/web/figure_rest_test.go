package web_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// Who has not is one press from the share, its side sheet and the list of sessions, for the same organisation and day, and as long as the denominator
// less the numerator.
func TestWhoHasNotOpens(t *testing.T) {
	stage.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		x := stage.on(t, e)
		c := x.as("khoi")
		for _, code := range []string{"study.pct", "reg.pct"} {
			for _, o := range []string{"KCQ", "SYT"} {
				q := "?org=" + o + "&" + sept
				whole := x.figure(c, "/figure/"+code+q)
				rest := x.figure(c, "/figure/"+code+q+"&line=rest")
				if n := *whole.Denominator - *whole.Numerator; n == 0 || *rest.Total != n || rest.Value.String() != strconv.FormatInt(n, 10) || rest.Numerator != nil || *rest.Breakdown != "rest" {
					t.Errorf("%s of %s: %d who have not, by a list of %d; want %d", code, o, rest.Value, *rest.Total, n)
				}
				for _, part := range []string{"", "&part=sheet"} {
					found := ""
					for _, a := range c.Get("/figure/" + code + q + part).Want(200).Doc().Find("a.n") {
						if strings.Contains(a.Attr("href"), "line=rest") {
							found = a.Attr("href")
						}
					}
					u, err := url.Parse(found)
					if err != nil || found == "" || u.Query().Get("on") != "2017-09-30" {
						t.Fatalf("%s%s leads to nobody who has not: %q", code, part, found)
					}
					d := c.Get(found).Want(200).Doc()
					d.MustContain("mẫu số trừ tử số")
					d.MustHave("tbody tr")
					if code == "study.pct" { // what the share rests on stands beside those it leaves
						d.MustContain("người dự các buổi khác không có tên trong hồ sơ")
					}
				}
			}
			if a := c.Get("/figure/" + code + "?org=SYT&" + sept + "&line=rest&format=csv").Want(200); !strings.Contains(a.Text, "Sở Y tế") {
				t.Errorf("%s: no list goes out: %.300s", code, a.Text)
			}
		}
		c.Get("/figure/meet.pct?org=KCQ&" + sept + "&line=rest").Want(404) // what has not met is no row of its numerator
		for path, want := range map[string]string{"/study-session": "study.pct", "/study-campaign": "study.pct", "/pledge": "reg.pct", "/pledge-campaign": "reg.pct"} {
			found := false
			for _, a := range c.Get(path + "?org=SYT&" + sept).Want(200).Doc().Find("main a") {
				if h := a.Attr("href"); strings.HasPrefix(h, "/figure/"+want+"?") && strings.Contains(h, "line=rest") && strings.Contains(h, "on=2017-09-30") {
					found = true
					c.Get(h).Want(200).Doc().MustContain("mẫu số trừ tử số")
				}
			}
			if !found {
				t.Errorf("%s leads to nobody who has not", path)
			}
		}
		so := x.as("so") // figures, no records
		d := so.Get("/figure/study.pct?org=KCQ&" + sept + "&line=rest").Want(200).Doc()
		if len(d.Find("tbody tr")) > 0 {
			t.Error("who may see numbers alone reads names")
		}
		x.as("coso").Get("/figure/study.pct?org=KCQ&" + sept + "&line=rest").Want(404)
	})
}
