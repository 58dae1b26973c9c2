//go:build real

package reports

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"
)

// browser gives the path of a Chromium; without one the test is skipped, and fails in CI.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Chromium is installed; want one in CI (apt-get install chromium)")
	}
	t.Skip("no Chromium is installed (apt-get install chromium)")
	return ""
}

// chromium runs the browser without a window, for a minute at most.
func chromium(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	flags := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir()}
	out, err := exec.CommandContext(ctx, browser(t), append(flags, args...)...).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// The page is shown in a frame of each width by a page of the same origin,
// whose script measures it: the report itself runs none.
func TestRealBrowserFitsPhoneAndDesktop(t *testing.T) {
	page := html(t, realistic(t, "logistic", "gbdt", "a_model_with_quite_a_long_name"))
	const measure = `<!DOCTYPE html><title>x</title><iframe id=f src=/report style="width:%dpx;height:2000px;border:0"></iframe>
<script>f.onload = () => { const d = f.contentDocument, e = d.documentElement;
document.title = [e.clientWidth, e.scrollWidth, Math.round(d.querySelector(".verdict").getBoundingClientRect().bottom), d.querySelectorAll("figure svg").length].join(" ") }</script>`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/report" {
			fmt.Fprint(w, page)
			return
		}
		width := 0
		fmt.Sscan(r.URL.Query().Get("width"), &width)
		fmt.Fprintf(w, measure, width)
	}))
	defer s.Close()
	for _, width := range []int{390, 1280} {
		dom := chromium(t, "--dump-dom", "--virtual-time-budget=5000", "--window-size=1400,2200", fmt.Sprintf("%s/?width=%d", s.URL, width))
		m := regexp.MustCompile(`<title>(\d+) (\d+) (\d+) (\d+)</title>`).FindStringSubmatch(dom)
		if m == nil {
			t.Fatalf("the page was not measured: %.300s", dom)
		}
		var client, scroll, verdict, charts int
		for i, dst := range []*int{&client, &scroll, &verdict, &charts} {
			fmt.Sscan(m[i+1], dst)
		}
		if client != width || scroll > client {
			t.Errorf("at %d px the page is %d px wide in a frame of %d: it scrolls sideways", width, scroll, client)
		}
		if verdict > 700 {
			t.Errorf("at %d px the verdict ends at %d px; want it above the fold, at 700", width, verdict)
		}
		if charts != 32 {
			t.Errorf("the browser sees %d charts; want 32", charts)
		}
	}
}
