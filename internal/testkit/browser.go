package testkit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// pageTime is how long a page may be used by a test: an element that never comes fails that test, not the whole run.
const pageTime = 2 * time.Minute

// chromium is the one browser of a test binary; starting one costs a second, a fresh context in it a few milliseconds.
var chromium struct {
	sync.Once
	browser *rod.Browser
	err     error
}

// Browser gives a fresh context (no cookies, no storage) of the browser that the tests of a package share; it is closed
// when the test ends. It cannot reach anything but this machine. Without a Chromium the test is skipped with the reason,
// or fails where CHIBO_REQUIRE names browser.
func Browser(t testing.TB) *rod.Browser {
	t.Helper()
	path := browserPath()
	if path == "" {
		lacking(t, "browser", "no Chromium: set CHIBO_BROWSER to its path")
	}
	chromium.Do(func() { chromium.browser, chromium.err = startBrowser(path) })
	if chromium.err != nil {
		t.Fatalf("start %s: %v", path, chromium.err)
	}
	context, err := chromium.browser.Timeout(time.Minute).Incognito() // a browser that hangs must not hang the tests
	if err != nil {
		t.Fatalf("browser context: %v", err)
	}
	context = context.CancelTimeout()
	t.Cleanup(func() {
		if err := context.Timeout(time.Minute).Close(); err != nil && !t.Failed() {
			t.Logf("closing the browser's context: %v", err)
		}
	})
	return context
}

// Page opens url in a fresh context, in a window of width × height CSS pixels, and waits until it is loaded. The page
// can be used for two minutes. An exception in one of its scripts, or anything its Content-Security-Policy had to
// refuse, fails the test.
func Page(t testing.TB, url string, width, height int) *rod.Page {
	t.Helper()
	return PageIn(t, Browser(t), url, width, height)
}

// PageIn is Page in a context that is already there, so that pages share a sign-in.
func PageIn(t testing.TB, b *rod.Browser, url string, width, height int) *rod.Page {
	t.Helper()
	p, err := b.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatalf("open page: %v", err)
	}
	listen(t, p)
	p = p.Timeout(pageTime)
	err = errors.Join(Resize(p, width, height), p.Navigate(url))
	if err == nil {
		err = p.WaitLoad()
	}
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	return p
}

// Resize changes the window of a page to width × height CSS pixels.
func Resize(p *rod.Page, width, height int) error {
	return p.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1})
}

// listen gathers what goes wrong inside the page and fails the test with it at the end.
func listen(t testing.TB, p *rod.Page) {
	var mu sync.Mutex
	var wrong []string
	note := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		wrong = append(wrong, s)
	}
	wait := p.EachEvent(
		func(e *proto.RuntimeExceptionThrown) {
			s := e.ExceptionDetails.Text
			if x := e.ExceptionDetails.Exception; x != nil {
				s += " " + x.Description
			}
			note("exception in a script: " + s)
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Source == proto.LogLogEntrySourceSecurity && e.Entry.Level == proto.LogLogEntryLevelError {
				note("refused by the browser: " + e.Entry.Text)
			}
		})
	go wait()
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range wrong {
			t.Error(s)
		}
	})
}

// Screenshot writes the whole page, also what lies below the window, to a PNG file; its folder is made when missing.
func Screenshot(t testing.TB, p *rod.Page, path string) {
	t.Helper()
	// A page behind another one draws nothing, and the browser would wait for it without end.
	if _, err := p.Activate(); err != nil {
		t.Fatalf("screenshot %s: %v", path, err)
	}
	png, err := p.Screenshot(true, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, png, 0o644)
	}
	if err != nil {
		t.Fatalf("screenshot %s: %v", path, err)
	}
}

// browserPath gives the Chromium to run, empty for none.
func browserPath() string {
	switch path := os.Getenv("CHIBO_BROWSER"); path {
	case "":
	case "off":
		return ""
	default:
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// startBrowser starts a headless Chromium with an empty profile and connects to it. The browser ends through Main, or
// with the process.
func startBrowser(path string) (*rod.Browser, error) {
	profile, err := os.MkdirTemp("", "chibo-browser-")
	if err != nil {
		return nil, err
	}
	args := []string{
		"--headless=new", "--remote-debugging-port=0", "--user-data-dir=" + profile,
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
		"--disable-features=MediaRouter,OptimizationHints,Translate", "--no-first-run", "--no-default-browser-check",
		"--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--disable-background-timer-throttling",
		"--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--force-prefers-reduced-motion", "--force-color-profile=srgb", "--font-render-hinting=none",
		"--hide-scrollbars", "--lang=en-US", "about:blank",
	}
	if os.Getuid() == 0 || os.Getenv("CI") != "" {
		// The sandbox refuses to run as root, and most containers forbid it what it needs. Only our own pages are opened.
		args = append([]string{"--no-sandbox"}, args...)
	}
	address, ended, stop, err := launch(path, args)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	b := rod.New().ControlURL(address).NoDefaultDevice()
	if err := b.Connect(); err != nil {
		stop()
		<-ended
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	onExit(func() error {
		_ = b.Close() // asks it to end
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			stop()
			<-ended
		}
		return removeSoon(profile)
	})
	return b, nil
}

// launch starts the browser and waits until it names its address. ended is closed when its process has ended.
func launch(path string, args []string) (address string, ended <-chan struct{}, stop func(), err error) {
	type started struct {
		cmd *exec.Cmd
		out io.Reader
		err error
	}
	begun, done := make(chan started, 1), make(chan struct{})
	go func() {
		// The kernel ends the browser with the thread that started it (see dieWithUs), so this thread must live on.
		runtime.LockOSThread()
		defer close(done)
		cmd := exec.Command(path, args...)
		dieWithUs(cmd)
		out, in, err := os.Pipe()
		if err != nil {
			begun <- started{err: err}
			return
		}
		cmd.Stderr = in
		err = cmd.Start()
		_ = in.Close()
		begun <- started{cmd, out, err}
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	s := <-begun
	if s.err != nil {
		return "", nil, nil, s.err
	}
	stop = func() { _ = s.cmd.Process.Kill() }
	found := make(chan string, 1)
	go func() {
		var said []string
		lines := bufio.NewScanner(s.out)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "DevTools listening on "); ok {
				found <- address
				_, _ = io.Copy(io.Discard, s.out) // it must never wait for a reader
				return
			}
			said = append(said, lines.Text())
		}
		found <- "\n" + strings.Join(said, "\n")
	}()
	select {
	case address = <-found:
		if strings.HasPrefix(address, "\n") {
			return "", nil, nil, fmt.Errorf("the browser ended:%s", address)
		}
		return address, done, stop, nil
	case <-time.After(time.Minute):
		stop()
		<-done
		return "", nil, nil, errors.New("the browser did not name its address within a minute")
	}
}

// removeSoon removes the profile; the last processes of the browser may still be writing to it for a moment.
func removeSoon(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}
