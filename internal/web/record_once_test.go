package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Everything that is wrong with a form stands at its top at once: what could not be read, what is lacking, and what the noun's rules say.
func TestFormTellsAllAtOnce(t *testing.T) {
	each(t, func(x *site) {
		x.register()
		c := x.as("canbo")
		wrong := func(path string, typed ...string) []string {
			t.Helper()
			d := c.Post(path, form(c.Get(path).Want(200).Doc(), typed...)).Want(422).Doc()
			var out []string
			for _, a := range d.Find(".errors a") {
				u, _ := url.Parse(a.Attr("href"))
				out = append(out, strings.TrimPrefix(u.Fragment, "f-"))
			}
			slices.Sort(out)
			return slices.Compact(out)
		}
		for _, q := range []struct {
			what, path string
			typed      []string
			want       []string
		}{
			{"rules beside a number out of bounds", "/study-session/new", []string{"org", "A", "day", "30/12/2017", "state", "da_to_chuc", "counted_by", "khai_bao", "present", "-5"},
				[]string{"day", "form", "present", "source", "topic"}},
			{"rules beside what cannot be read", "/study-session/new", []string{"org", "A", "day", "30/12/2017", "state", "da_to_chuc", "counted_by", "khai_bao", "present", "nhiều", "topic", "Học"},
				[]string{"day", "form", "present", "source"}},
			{"what is lacking beside a day that is none", "/study-session/new", []string{"org", "A", "day", "31/2/2017", "state", "hoan"},
				[]string{"day", "form", "off_reason", "topic"}},
			{"no organisation", "/study-session/new", []string{"org", "", "day", "1/3/2017", "state", "da_to_chuc"}, []string{"form", "org", "topic"}},
			{"another kind", "/congress/new", []string{"org", "A", "day", "30/12/2017", "state", "da_hop", "term_from", "2017", "term_to", "2016", "due", "-1"},
				[]string{"day", "due", "term_to"}},
		} {
			if got := wrong(q.path, q.typed...); !slices.Equal(got, q.want) {
				t.Errorf("%s: %v, want %v", q.what, got, q.want)
			}
		}
		d := c.Get("/study-session/new").Want(200).Doc()
		d.MustContain("Bắt buộc khi để trống mục “Đợt học tập”")
		c.Get("/study-session/new?lang=en").Want(200).Doc().MustContain("Required where “Campaign” is left empty")
	})
}
