package spec

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

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

// Duration is a time span in microseconds: 90d, 12h, 30m, 45s, 500ms, 2w, or
// several of them, largest first.
type Duration int64

// maxDuration is a century: a time less a time span cannot overflow.
const maxDuration = 36_525 * 24 * 60 * 60 * 1_000_000

var durationParts = regexp.MustCompile(`^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$`)

// durationUnits are the microseconds of the groups of durationParts.
var durationUnits = [...]int64{7 * 24 * 60 * 60 * 1e6, 24 * 60 * 60 * 1e6, 60 * 60 * 1e6, 60 * 1e6, 1e6, 1e3}

// UnmarshalNode implements strict.Unmarshaler.
func (t *Duration) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	text := strings.Trim(n.GetToken().Value, `"' `)
	v, err := ParseDuration(text)
	if err != nil {
		d.Fault(n, path, "is "+strconv.Quote(text), wantDuration)
		return
	}
	*t = Duration(v)
}

const wantDuration = "a time span: integers with a unit of ms, s, m, h, d or w, such as 28d or 12h, up to a century"

// ParseDuration reads a time span and gives microseconds. A day has 24 hours;
// there are no months, which have no one length. A number without a unit, even
// 0, is no time span.
func ParseDuration(s string) (micros int64, err error) {
	wrong := fmt.Errorf("time span is %q; want %s", s, wantDuration)
	g := durationParts.FindStringSubmatch(s)
	if g == nil || s == "" {
		return 0, wrong
	}
	for i, unit := range durationUnits {
		if g[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(g[i+1], 10, 64)
		if err != nil || n > maxDuration/unit {
			return 0, wrong
		}
		if micros += n * unit; micros > maxDuration {
			return 0, wrong
		}
	}
	return micros, nil
}

// String is the time span as one integer of the largest unit of ms to d that holds it.
func (t Duration) String() string {
	for i, unit := range []string{"d", "h", "m", "s", "ms"} {
		if n := durationUnits[i+1]; int64(t)%n == 0 {
			return strconv.FormatInt(int64(t)/n, 10) + unit
		}
	}
	return fmt.Sprintf("%dus", int64(t)) // none that was read
}

// MarshalYAML writes the short form.
func (t Duration) MarshalYAML() (any, error) { return t.String(), nil }
