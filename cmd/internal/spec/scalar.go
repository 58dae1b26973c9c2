package spec

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/strict"
)

// Path is a path as the job file has it: relative to the file, with $VAR and
// ${VAR:-default} still in it, so that a resolved job names no machine.
type Path string

var variable = regexp.MustCompile(`\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})`)

// Expand replaces the variables. An unset or empty variable without a default
// is an error that names it.
func (p Path) Expand() (string, error) {
	var err error
	s := variable.ReplaceAllStringFunc(string(p), func(m string) string {
		g := variable.FindStringSubmatch(m)
		if v := os.Getenv(g[1] + g[2]); v != "" {
			return v
		}
		if g[3] == "" && !strings.Contains(m, ":-") {
			err = fmt.Errorf("$%s is not set; want a value, or ${%s:-default}", g[1]+g[2], g[1]+g[2])
		}
		return g[3]
	})
	return s, err
}

// Duration is a time span: 90d, 12h, 30m, 45s, 2w, or several of them.
type Duration time.Duration

var durationParts = regexp.MustCompile(`^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$`)

// UnmarshalNode implements strict.Unmarshaler.
func (t *Duration) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	text := strings.Trim(n.GetToken().Value, `"' `)
	v, err := ParseDuration(text)
	if err != nil {
		d.Fault(n, path, "is "+strconv.Quote(text), "a time span such as 28d, 12h or 30m")
		return
	}
	*t = v
}

// ParseDuration reads the form that String writes.
func ParseDuration(s string) (Duration, error) {
	g := durationParts.FindStringSubmatch(s)
	if g == nil || s == "" {
		return 0, fmt.Errorf("time span is %q; want something such as 28d", s)
	}
	var sum time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if g[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(g[i+1], 10, 32)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * unit
	}
	return Duration(sum), nil
}

func (t Duration) String() string {
	d := time.Duration(t)
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// MarshalYAML writes the short form.
func (t Duration) MarshalYAML() (any, error) { return t.String(), nil }
