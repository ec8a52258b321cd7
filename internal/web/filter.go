package web

import (
	"strings"

	"chibo/internal/day"
	"chibo/internal/fault"
	"chibo/internal/web/page"
)

// dayFilter is a condition on a day of any list: as typed, and what it is; a day that cannot be read says so at the field.
func (r *Req) dayFilter(name, label string) (f page.Filter, d day.Day) {
	f = page.Filter{Kind: page.FilterDay, Name: name, Label: label, Value: strings.TrimSpace(r.Query.Get(name))}
	if f.Value == "" {
		return f, 0
	}
	d, err := day.Parse(f.Value, r.Time.Today)
	if err != nil {
		f.Error = r.T("day.form", fault.Args{"text": f.Value})
		return f, 0
	}
	f.Value = page.TypedDay(d)
	return f, d
}
