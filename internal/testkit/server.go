package testkit

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Serve answers with h on a free port of 127.0.0.1 until the test ends, and gives the address without a final slash.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// Client is one visitor of a server: it keeps cookies and does not follow redirects, so that a test sees each answer.
type Client struct {
	t    testing.TB
	base string
	http *http.Client
	// Header is sent with every request, such as Accept-Language.
	Header http.Header
}

// NewClient gives a visitor without cookies of the server at base.
func NewClient(t testing.TB, base string) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{t: t, base: base, Header: http.Header{}, http: &http.Client{
		Jar:           jar,
		Timeout:       2 * time.Minute,
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// Answer is a response read to its end.
type Answer struct {
	*http.Response
	Text string // the body
	t    testing.TB
}

// Doc parses the body as HTML.
func (a Answer) Doc() *Doc {
	a.t.Helper()
	return NewDoc(a.t, a.Text)
}

// Want fails the test unless the status is the one given; it shows the beginning of the body.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s: status %d, want %d\n%.2000s", a.Request.Method, a.Request.URL, a.StatusCode, status, a.Text)
	}
	return a
}

// Get asks for a path of the server.
func (c *Client) Get(path string) Answer {
	c.t.Helper()
	return c.Send(http.MethodGet, path, "", nil)
}

// Post sends a form as a browser does from a page of the same server.
func (c *Client) Post(path string, form url.Values) Answer {
	c.t.Helper()
	return c.Send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Send sends any request; a body without a type is allowed. A POST carries the headers of a request of the same origin
// unless Header says otherwise.
func (c *Client) Send(method, path, contentType string, body io.Reader) Answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if method != http.MethodGet && method != http.MethodHead {
		r.Header.Set("Origin", c.base)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, values := range c.Header {
		r.Header[name] = values
	}
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return Answer{Response: response, Text: string(text), t: c.t}
}
