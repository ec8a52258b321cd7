package web_test

import (
	"net/url"
	"testing"

	"chibo/internal/duty"
)

// A lock by wrong passwords is seen where the account is kept, and lifted there.
func TestLockIsSeenAndLifted(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		page := "/access/" + x.id("khong")
		c.Get("/access").Want(200).Doc().MustNotContain("Tạm khóa")
		for range 5 {
			x.visitor().Post("/signin", url.Values{"name": {"khong"}, "password": {"không phải đâu"}})
		}
		c.Get("/access").Want(200).Doc().MustContain("Tạm khóa đến")
		c.Get(page).Want(200).Doc().MustHave("a[href='" + page + "/unlock']")
		c.Post(page+"/unlock", form(c.Get(page+"/unlock").Want(200).Doc(), "reason", "gõ nhầm")).Want(303)
		c.Get(page).Want(200).Doc().MustNotContain("Tạm khóa")
		c.Post(page+"/unlock", form(c.Get(page+"/unlock").Want(200).Doc(), "reason", "")).Want(409)
		x.visitor().Post("/signin", url.Values{"name": {"khong"}, "password": {"không phải đâu"}}).Want(422)
	})
}

// A right that is over already is asked about, and whoever records it finds it again.
func TestEndedGrantIsAskedAndShown(t *testing.T) {
	each(t, func(x *site) {
		x.found()
		c := x.as("chau")
		page := "/access/" + x.id("khong")
		c.Get(page).Want(200).Doc().MustNotContain("đã hết hạn")
		d := c.Post(page+"/grant", form(c.Get(page+"/grant").Want(200).Doc(), "role", duty.RoleOfficer, "from", "1/1/2017", "last", "31/3/2017")).Want(200).Doc()
		d.MustContain("đã hết từ ngày 31/3/2017")
		c.Get(page).Want(200).Doc().MustNotContain("đã hết hạn") // not yet
		c.Post(page+"/grant", form(d)).Want(303)
		d = c.Get(page).Want(200).Doc()
		d.MustContain("Các quyền đã hết hạn (1)")
		d.MustContain("31/3/2017")
	})
}
