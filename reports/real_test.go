//go:build real

package reports

import (
	"context"
	"encoding/json"
	"fmt"
	stdhtml "html"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
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

// chromium runs the browser without a window, for two minutes at most.
func chromium(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	flags := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir()}
	out, err := exec.CommandContext(ctx, browser(t), append(flags, args...)...).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// widths are those of a phone and of a desktop.
var widths = []int{390, 1280}

// parent shows each page in a frame of each width, as tall as the screens of
// that width are, and measures it by a function of the frame's document: a
// report itself runs no script.
const parent = `<!DOCTYPE html><title>parent</title><body><script>
%s
const shown = [];
(async () => {
	for (const name of %s) for (const width of %s) {
		const f = document.createElement("iframe");
		f.style = "border:0;height:" + (width < 800 ? 844 : 800) + "px;width:" + width + "px";
		f.src = "/page?name=" + encodeURIComponent(name);
		const loaded = new Promise(done => f.onload = done);
		document.body.append(f);
		await loaded;
		let result, fault = "";
		try { result = await measure(f.contentDocument, f.contentWindow) } catch (e) { fault = String(e) }
		shown.push({name, width, result, fault});
		f.remove();
	}
	const pre = document.createElement("pre");
	pre.id = "shown";
	pre.textContent = JSON.stringify(shown);
	document.body.append(pre);
})();
</script>`

// view is what was measured of a page at a width.
type view[T any] struct {
	Name   string
	Width  int
	Result T
	Fault  string
}

// measuredIn shows the pages, by their names, in a browser with the given flags.
// The script defines measure(document, window); files are served under their paths.
func measuredIn[T any](t *testing.T, pages, files map[string]string, script string, flags ...string) []view[T] {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f, ok := files[r.URL.Path]; ok {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, f)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/page" {
			fmt.Fprint(w, pages[r.URL.Query().Get("name")])
			return
		}
		names, _ := json.Marshal(slices.Sorted(maps.Keys(pages)))
		at, _ := json.Marshal(widths)
		fmt.Fprintf(w, parent, script, names, at)
	}))
	defer s.Close()
	dom := chromium(t, append(flags, "--dump-dom", "--virtual-time-budget=60000", "--window-size=1400,1000", s.URL)...)
	m := regexp.MustCompile(`(?s)<pre id="shown">(.*)</pre>`).FindStringSubmatch(dom)
	if m == nil {
		t.Fatalf("the pages were not measured: %.300s", dom)
	}
	var list []view[T]
	if err := json.Unmarshal([]byte(stdhtml.UnescapeString(m[1])), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != len(pages)*len(widths) {
		t.Fatalf("%d views were measured; want %d", len(list), len(pages)*len(widths))
	}
	for _, v := range list {
		if v.Fault != "" {
			t.Fatalf("%s at %d px: %s", v.Name, v.Width, v.Fault)
		}
	}
	return list
}

func TestRealBrowserFitsPhoneAndDesktop(t *testing.T) {
	pages := hardPages(t)
	type fit struct{ Client, Scroll, Verdict, Charts int }
	for _, v := range measuredIn[fit](t, pages, nil, `function measure(d) { const e = d.documentElement;
		return {Client: e.clientWidth, Scroll: e.scrollWidth, Verdict: Math.ceil(d.querySelector(".verdict").getBoundingClientRect().bottom), Charts: d.querySelectorAll("figure svg").length} }`) {
		if v.Result.Client != v.Width || v.Result.Scroll > v.Width {
			t.Errorf("%s: at %d px the page is %d px wide in a frame of %d: it scrolls sideways", v.Name, v.Width, v.Result.Scroll, v.Result.Client)
		}
		fold := 800
		if v.Width < 800 {
			fold = 844
		}
		if v.Result.Verdict > fold {
			t.Errorf("%s: at %d px the verdict ends at %d px; want it above the fold, at %d", v.Name, v.Width, v.Result.Verdict, fold)
		}
		if written := strings.Count(pages[v.Name], "<svg "); v.Result.Charts != written || written == 0 {
			t.Errorf("%s: the browser sees %d charts of %d", v.Name, v.Result.Charts, written)
		}
	}
}

// The labels of a chart must neither lie on each other nor leave the drawing.
// Boxes of letters are those of the browser; a pixel and a half of them is the
// air above and below the letters.
func TestRealBrowserLabelsApart(t *testing.T) {
	for _, v := range measuredIn[[]string](t, hardPages(t), nil, `function measure(d) {
		const bad = [], air = 1.5;
		for (const svg of d.querySelectorAll("figure svg")) {
			const id = svg.closest("figure").id, s = svg.getBoundingClientRect();
			const list = [...svg.querySelectorAll("text")].map(e => ({text: e.textContent, box: e.getBoundingClientRect()})).filter(l => l.text.trim());
			list.forEach((a, i) => {
				if (a.box.width === 0) bad.push(id + ": " + JSON.stringify(a.text) + " is not drawn");
				const out = Math.max(s.left - a.box.left, a.box.right - s.right, s.top - a.box.top, a.box.bottom - s.bottom);
				if (out > 1) bad.push(id + ": " + JSON.stringify(a.text) + " leaves the drawing by " + out.toFixed(1) + " px");
				for (const b of list.slice(i + 1)) {
					const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
					if (w > air && h > air) bad.push(id + ": " + JSON.stringify(a.text) + " and " + JSON.stringify(b.text) + " overlap by " + w.toFixed(1) + " x " + h.toFixed(1) + " px");
				}
			});
		}
		return bad }`) {
		for _, fault := range v.Result {
			t.Errorf("%s at %d px: %s", v.Name, v.Width, fault)
		}
	}
}

// What is drawn is seen: it has a stroke or a fill, and not the black that is
// SVG's own where the style sheet names no colour.
func TestRealBrowserDrawsInColour(t *testing.T) {
	for _, v := range measuredIn[[]string](t, hardPages(t), nil, `function measure(d, w) {
		const bad = new Set();
		for (const e of d.querySelectorAll("figure svg :is(path, line, rect, circle, text)")) {
			const s = w.getComputedStyle(e), filled = s.fill !== "none" && e.tagName !== "line";
			if (s.stroke === "none" && !filled || filled && s.fill === "rgb(0, 0, 0)")
				bad.add(e.closest("figure").id + ": a " + e.tagName + " of class " + JSON.stringify(e.getAttribute("class")) + " has stroke " + s.stroke + " and fill " + s.fill);
		}
		return [...bad] }`) {
		for _, fault := range v.Result {
			t.Errorf("%s at %d px: %s", v.Name, v.Width, fault)
		}
	}
}
