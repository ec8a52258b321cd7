package web

import (
	"crypto/tls"
	"net/http"
	"testing"
)

// Behind a proxy a visitor is told by the address the proxy itself added, never by one he claims.
func TestAddress(t *testing.T) {
	for _, c := range []struct {
		behind, tls bool
		forwarded   []string
		want        string
	}{
		{true, false, []string{"203.0.113.9"}, "203.0.113.9"},
		{true, false, []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{true, false, []string{"198.51.100.1", "198.51.100.2, 203.0.113.9"}, "203.0.113.9"},
		{true, false, []string{"203.0.113.9:4711"}, "203.0.113.9"},
		{true, false, []string{"2001:db8::7"}, "2001:db8::7"},
		{true, false, []string{"[2001:db8::7]:80"}, "2001:db8::7"},
		{true, false, []string{"203.0.113.9, unknown"}, "127.0.0.1"},
		{true, false, nil, "127.0.0.1"},
		{false, false, []string{"203.0.113.9"}, "127.0.0.1"},
		{true, true, []string{"203.0.113.9"}, "127.0.0.1"}, // it came by our own TLS: there was no proxy
	} {
		q := &http.Request{RemoteAddr: "127.0.0.1:5555", Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if c.tls {
			q.TLS = &tls.ConnectionState{}
		}
		if got := (&Server{Secure: c.behind}).addressOf(q); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
