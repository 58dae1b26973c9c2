// Package progress shows long work on stderr: a bar with rate and time left on
// a terminal, plain lines elsewhere, or JSON lines. It is the one place that
// looks at the clock for a person's sake; nothing of it reaches a result.
package progress

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// The modes. Auto becomes Bar on a terminal and Plain elsewhere.
const (
	Auto  = "auto"
	Bar   = "bar"
	Plain = "plain"
	JSON  = "json"
	None  = "none"
)

// Printer shows stages, one after another. It may be used by many goroutines.
type Printer struct {
	mu    sync.Mutex
	w     io.Writer
	mode  string
	now   func() time.Time
	width int
	drawn bool
	log   strings.Builder
}

// Log is what was said so far, without bars, for the run's log.txt.
func (p *Printer) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// New makes a printer for one of the modes other than Auto.
func New(w io.Writer, mode string, now func() time.Time) *Printer {
	return &Printer{w: w, mode: mode, now: now, width: 24}
}

// Stage is one piece of work.
type Stage struct {
	p     *Printer
	name  string
	total int
	unit  string
	start time.Time
	last  time.Time
}

// Start begins a stage of total units; 0 where that is not known.
func (p *Printer) Start(name string, total int, unit string) *Stage {
	s := &Stage{p: p, name: name, total: total, unit: unit, start: p.now()}
	s.last = s.start
	if p.mode == Bar {
		s.draw(0, "")
	}
	return s
}

// every is how long a line stays before the next one, by mode.
var every = map[string]time.Duration{Bar: 100 * time.Millisecond, Plain: 10 * time.Second, JSON: time.Second}

// At says how far the stage is, with a note such as a metric.
func (s *Stage) At(done int, note string) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if now := s.p.now(); s.p.mode != None && now.Sub(s.last) >= every[s.p.mode] {
		s.last = now
		s.print("running", done, note)
	}
}

// Done ends the stage with what came out of it.
func (s *Stage) Done(note string) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.clear()
	line := fmt.Sprintf("%-22s %7.1f s  %s\n", s.name, s.seconds(), note)
	s.p.log.WriteString(line)
	switch s.p.mode {
	case Bar, Plain:
		io.WriteString(s.p.w, line)
	case JSON:
		s.print("done", s.total, note)
	}
}

func (s *Stage) seconds() float64 { return s.p.now().Sub(s.start).Seconds() }

func (s *Stage) print(state string, done int, note string) {
	switch s.p.mode {
	case Bar:
		s.draw(done, note)
	case Plain:
		fmt.Fprintf(s.p.w, "%-22s %s\n", s.name, s.text(done, note))
	case JSON:
		b, err := json.Marshal(event{s.name, state, done, s.total, s.unit, s.seconds(), note})
		if err == nil {
			fmt.Fprintf(s.p.w, "%s\n", b)
		}
	}
}

type event struct {
	Stage   string  `json:"stage"`
	State   string  `json:"state"`
	Done    int     `json:"done"`
	Total   int     `json:"total"`
	Unit    string  `json:"unit"`
	Seconds float64 `json:"elapsed_s"`
	Note    string  `json:"note,omitempty"`
}

// text is "120/2000 rounds, 95.1/s, at most 20 s left, auc .7812".
func (s *Stage) text(done int, note string) string {
	var parts []string
	if s.total > 0 {
		parts = append(parts, fmt.Sprintf("%d/%d %s", done, s.total, s.unit))
	}
	if t := s.seconds(); t > 0.2 && done > 0 {
		rate := float64(done) / t
		parts = append(parts, fmt.Sprintf("%.3g/s", rate))
		if s.total > done {
			parts = append(parts, fmt.Sprintf("at most %.0f s left", float64(s.total-done)/rate))
		}
	}
	if note != "" {
		parts = append(parts, note)
	}
	return strings.Join(parts, ", ")
}

func (s *Stage) draw(done int, note string) {
	full := 0
	if s.total > 0 {
		full = min(s.p.width, done*s.p.width/s.total)
	}
	s.p.drawn = true
	fmt.Fprintf(s.p.w, "\r\x1b[K%-22s %s%s  %s", s.name,
		strings.Repeat("█", full), strings.Repeat("░", s.p.width-full), s.text(done, note))
}

func (p *Printer) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// Warn prints a line above the bar.
func (p *Printer) Warn(code, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	line := fmt.Sprintf("warning: %s (%s)\n", text, code)
	p.log.WriteString(line)
	switch p.mode {
	case JSON:
		if b, err := json.Marshal(map[string]string{"warning": code, "text": text}); err == nil {
			fmt.Fprintf(p.w, "%s\n", b)
		}
	case None:
	default:
		io.WriteString(p.w, line)
	}
}
