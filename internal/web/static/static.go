// Package static holds the files a browser fetches once and keeps: stylesheet, script, fonts, mark. Each is served under an address that
// holds the hash of its content, so that it may be kept for ever and a new release is seen at once.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg fonts/*.woff2 fonts/*.txt
var files embed.FS

// Root is where Handler is to stand: http.Handle(static.Root, static.Handler()).
const Root = "/static/"

// asset is one file as it is sent.
type asset struct {
	url     string
	kind    string
	body    []byte
	gzipped []byte // nil where packing does not pay
}

// set is every file by its name here and by its address.
type set struct{ byName, byURL map[string]*asset }

// all is read once: it depends on nothing but what is embedded.
var all = sync.OnceValue(func() set { return gather(files) })

// types are the media types, which must not depend on the machine's own table.
var types = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8"}

// reference is a file named in a stylesheet.
var reference = regexp.MustCompile(`url\(([^)'":]+)\)`)

// gather reads the files. Stylesheets come last, since they name the others by their addresses.
func gather(from fs.FS) set {
	s := set{map[string]*asset{}, map[string]*asset{}}
	var sheets []string
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			return nil
		}
		body, err := fs.ReadFile(from, name)
		if err == nil {
			s.add(name, body)
		}
		return err
	})
	for _, name := range sheets {
		var body []byte
		if body, err = fs.ReadFile(from, name); err != nil {
			break
		}
		s.add(name, reference.ReplaceAllFunc(body, func(m []byte) []byte {
			if a := s.byName[path.Join(path.Dir(name), string(m[4:len(m)-1]))]; a != nil {
				return []byte("url(" + a.url + ")")
			}
			return m
		}))
	}
	if err != nil {
		panic("static: the embedded files cannot be read: " + err.Error()) // a broken build, found by the first test
	}
	return s
}

func (s set) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	a := &asset{url: Root + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, kind: types[ext], body: body}
	if ext != ".woff2" { // packed already
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = w.Write(body)
		_ = w.Close()
		if b.Len() < len(body) {
			a.gzipped = b.Bytes()
		}
	}
	s.byName[name], s.byURL[a.url] = a, a
}

// URL is the address of a file by its name here ("system.css", "fonts/…"). A name that is not here is a slip of ours and panics.
func URL(name string) string {
	a := all().byName[name]
	if a == nil {
		panic("static: no file " + strconv.Quote(name))
	}
	return a.url
}

// Handler serves the files under Root for GET and HEAD, to be kept for a year and never asked for again.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		a := all().byURL[r.URL.Path]
		if a == nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Content-Type", a.kind)
		h.Set("X-Content-Type-Options", "nosniff")
		body := a.body
		if a.gzipped != nil {
			h.Set("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				h.Set("Content-Encoding", "gzip")
				body = a.gzipped
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body)
		}
	})
}
