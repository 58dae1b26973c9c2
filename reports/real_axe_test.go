//go:build real

package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// axe is the script that .ci/axe fetches, or that $RISKBENCH_AXE names; without
// it the test is skipped, and fails in CI.
func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("RISKBENCH_AXE")
	if path == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(cache, "riskbench", "axe", "axe.min.js")
	}
	b, err := os.ReadFile(path)
	if err != nil && os.Getenv("CI") == "" && os.Getenv("RISKBENCH_AXE") == "" {
		t.Skipf("axe-core is not here (make axe): %v", err)
	}
	if err != nil {
		t.Fatalf("axe-core is not here; want it in CI (make axe): %v", err)
	}
	return string(b)
}

type axeResult struct {
	Dark   bool
	Rules  int // that were applied and passed
	Faults []struct {
		ID, Impact, Help string
		Where            []string
	}
}

// axe-core finds no serious and no critical fault, on a light and on a dark
// screen. The pages are served without their policy, which lets no script in.
func TestRealBrowserAxe(t *testing.T) {
	script, all, pages := axe(t), hardPages(t), map[string]string{}
	for _, name := range []string{"three models", "constant scores", "many days, a failed gate"} {
		page := all[name]
		const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`
		if strings.Count(page, policy) != 1 {
			t.Fatalf("%s: the page does not have the policy that is taken out here", name)
		}
		pages[name] = strings.Replace(page, policy, "", 1)
	}
	const measure = `async function measure(d, w) {
		const s = d.createElement("script");
		s.src = "/axe.js";
		const loaded = new Promise(done => s.onload = done);
		d.head.append(s);
		await loaded;
		for (const e of d.querySelectorAll("details")) e.open = true; // what is closed is not looked at
		const r = await w.axe.run(d, {resultTypes: ["violations"]});
		return {Dark: w.matchMedia("(prefers-color-scheme: dark)").matches, Rules: r.passes.length,
			Faults: r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Where: v.nodes.slice(0, 4).map(n => n.target.join(" ") + ": " + n.failureSummary)}))} }`
	for _, scheme := range []struct{ name, flag string }{{"light", "--blink-settings=preferredColorScheme=1"}, {"dark", "--blink-settings=preferredColorScheme=0"}} {
		t.Run(scheme.name, func(t *testing.T) {
			for _, v := range measuredIn[axeResult](t, pages, map[string]string{"/axe.js": script}, measure, scheme.flag) {
				if v.Result.Dark != (scheme.name == "dark") {
					t.Fatalf("%s at %d px was not shown %s", v.Name, v.Width, scheme.name)
				}
				if v.Result.Rules < 20 { // it applies some 30 to a report
					t.Errorf("%s at %d px: axe-core passed %d rules; want 20 or more: did it see the page?", v.Name, v.Width, v.Result.Rules)
				}
				for _, f := range v.Result.Faults {
					report := t.Logf
					if f.Impact == "serious" || f.Impact == "critical" {
						report = t.Errorf
					}
					report("%s at %d px: %s (%s): %s\n\t%s", v.Name, v.Width, f.ID, f.Impact, f.Help, strings.Join(f.Where, "\n\t"))
				}
			}
		})
	}
}
