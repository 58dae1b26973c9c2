package progress

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// clock is a time that tests move.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func run(mode string) (string, string) {
	var b strings.Builder
	c := &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	p := New(&b, mode, c.now)
	s := p.Start("train gbdt", 200, "rounds")
	c.t = c.t.Add(20 * time.Second)
	s.At(50, "valid 0.7812")
	c.t = c.t.Add(time.Millisecond)
	s.At(51, "too soon to be shown")
	p.Warn("few_positives", "12 positives")
	c.t = c.t.Add(20 * time.Second)
	s.Done("120 rounds")
	return b.String(), p.Log()
}

func TestModes(t *testing.T) {
	const log = "warning: 12 positives (few_positives)\ntrain gbdt                40.0 s  120 rounds\n"
	for _, c := range []struct{ mode, want string }{
		{Plain, "train gbdt             50/200 rounds, 2.5/s, at most 60 s left, valid 0.7812\n" + log},
		{None, ""},
	} {
		if got, _ := run(c.mode); got != c.want {
			t.Errorf("%s prints %q; want %q", c.mode, got, c.want)
		}
	}
	for _, mode := range []string{Plain, Bar, JSON, None} {
		if _, got := run(mode); got != log {
			t.Errorf("%s logs %q; want %q", mode, got, log)
		}
	}
}

func TestBarClearsItsLine(t *testing.T) {
	got, _ := run(Bar)
	if !strings.Contains(got, "██████░░░░") || !strings.HasSuffix(got, "\r\x1b[Ktrain gbdt                40.0 s  120 rounds\n") && !strings.HasSuffix(got, "120 rounds\n") {
		t.Errorf("the bar prints %q", got)
	}
	if strings.Contains(got, "too soon") {
		t.Error("the bar is drawn more often than ten times a second")
	}
}

func TestJSONLines(t *testing.T) {
	got, _ := run(JSON)
	for line := range strings.Lines(got) {
		if !json.Valid([]byte(line)) {
			t.Errorf("line %q is not JSON", line)
		}
	}
	if strings.Count(got, "\n") != 3 {
		t.Errorf("got %d lines; want running, warning, done", strings.Count(got, "\n"))
	}
}
