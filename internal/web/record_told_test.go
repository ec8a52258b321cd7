package web_test

import (
	"strings"
	"testing"
)

// What a rule finds unusual names the field it is about once.
func TestToldOnce(t *testing.T) {
	each(t, func(x *site) {
		x.register()
		c := x.as("canbo")
		v := form(c.Get("/congress/new").Want(200).Doc(), "org", "A1", "term_from", "2017", "term_to", "2020", "day", "20/9/2017", "state", "da_hop",
			"due", "10", "present", "9")
		v.Del("org_id")
		d := c.Get(c.Post("/congress/new", v).Want(303).Header.Get("Location")).Want(200).Doc()
		d.MustContain("Số phải dự 10 nhiều hơn")
		if text := d.MustHave("main").Text(); strings.Contains(text, "Số phải dự: Số phải dự") {
			t.Error("the label stands twice")
		}
	})
}
